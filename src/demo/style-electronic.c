/* style-electronic.c - ambient, lo-fi, house, drum and bass, chiptune, dub
 * techno and synth-pop: people and machines */
#include "score.h"

static const Kit house_kit = { .kick_hz = 50, .kick_sweep = 3.5f, .kick_s = 0.6f, .kick_click = 0.9f,
  .snare_hz = 200, .snare_s = 0.6f, .snare_noise = 0.9f, .hat_s = 0.7f, .hat_metal = 0.4f, .tune = 1.0f };
static const Kit lofi_kit = { .kick_hz = 60, .kick_sweep = 1.5f, .kick_s = 0.45f, .kick_click = 0.3f,
  .snare_hz = 180, .snare_s = 0.6f, .snare_noise = 0.7f, .hat_s = 0.6f, .hat_metal = 0.3f, .tune = 0.9f, .crush_bits = 7 };
static const Kit break_kit = { .kick_hz = 66, .kick_sweep = 1.8f, .kick_s = 0.35f, .kick_click = 1.2f,
  .snare_hz = 240, .snare_s = 0.65f, .snare_noise = 0.85f, .hat_s = 0.7f, .hat_metal = 0.7f, .tune = 1.2f };
static const Kit chip_kit = { .kick_hz = 70, .kick_sweep = 3.0f, .kick_s = 0.3f, .kick_click = 0.0f,
  .snare_hz = 220, .snare_s = 0.4f, .snare_noise = 1.0f, .hat_s = 0.4f, .hat_metal = 0.0f, .tune = 1.2f, .crush_bits = 4 };
static const Kit machine_kit = { .kick_hz = 56, .kick_sweep = 2.2f, .kick_s = 0.5f, .kick_click = 0.6f,
  .snare_hz = 185, .snare_s = 1.1f, .snare_noise = 0.8f, .hat_s = 0.6f, .hat_metal = 0.5f, .tune = 0.85f };

static const Patch warm_pad = { .kind = SYNTH_ANALOG, .attack_s = 1.4f, .decay_s = 2.0f, .sustain = 0.9f,
  .release_s = 2.8f, .cutoff_hz = 620.0f, .sweep_octaves = 1.2f, .unison = 5, .detune_cents = 12.0f };
static const Patch glass_pad = { .kind = SYNTH_FM, .attack_s = 1.0f, .decay_s = 4.0f, .sustain = 0.7f,
  .release_s = 3.0f, .ratio = 2.0f, .index = 0.9f, .index_s = 5.0f };
static const Patch bell = { .kind = SYNTH_FM, .attack_s = 0.002f, .decay_s = 3.5f, .sustain = 0.0f,
  .release_s = 2.0f, .ratio = 3.5f, .index = 1.4f, .index_s = 1.4f };
static const Patch epiano = { .kind = SYNTH_FM, .attack_s = 0.002f, .decay_s = 2.4f, .sustain = 0.0f,
  .release_s = 0.25f, .ratio = 1.0f, .index = 1.5f, .index_s = 0.8f };
static const Patch round_bass = { .kind = SYNTH_ANALOG, .attack_s = 0.004f, .decay_s = 0.5f, .sustain = 0.6f,
  .release_s = 0.06f, .cutoff_hz = 500.0f, .sweep_octaves = 1.0f, .sweep_s = 0.1f, .unison = 1, .sub = 0.9f };
static const Patch acid_bass = { .kind = SYNTH_ANALOG, .attack_s = 0.003f, .decay_s = 0.3f, .sustain = 0.5f,
  .release_s = 0.04f, .cutoff_hz = 600.0f, .sweep_octaves = 2.2f, .sweep_s = 0.09f, .resonance = 0.75f, .unison = 1, .pulse = 0.5f };
static const Patch reese = { .kind = SYNTH_ANALOG, .attack_s = 0.01f, .decay_s = 1.0f, .sustain = 0.9f,
  .release_s = 0.08f, .cutoff_hz = 900.0f, .unison = 3, .detune_cents = 28.0f, .sub = 0.8f };
static const Patch stab = { .kind = SYNTH_ANALOG, .attack_s = 0.003f, .decay_s = 0.25f, .sustain = 0.25f,
  .release_s = 0.12f, .cutoff_hz = 900.0f, .sweep_octaves = 2.4f, .sweep_s = 0.14f, .unison = 4, .detune_cents = 10.0f };
static const Patch dub_chord = { .kind = SYNTH_ANALOG, .attack_s = 0.004f, .decay_s = 0.22f, .sustain = 0.1f,
  .release_s = 0.2f, .cutoff_hz = 480.0f, .sweep_octaves = 1.5f, .sweep_s = 0.12f, .resonance = 0.4f, .unison = 3, .detune_cents = 9.0f };
static const Patch sub_bass = { .kind = SYNTH_FM, .attack_s = 0.008f, .decay_s = 1.0f, .sustain = 0.8f,
  .release_s = 0.08f, .ratio = 1.0f, .index = 0.3f, .index_s = 0.5f };
static const Patch saw_lead = { .kind = SYNTH_ANALOG, .attack_s = 0.01f, .decay_s = 0.5f, .sustain = 0.8f,
  .release_s = 0.15f, .cutoff_hz = 2600.0f, .sweep_octaves = 1.0f, .sweep_s = 0.3f, .unison = 3, .detune_cents = 8.0f, .vibrato_cents = 14.0f };
static const Patch poly_pad = { .kind = SYNTH_ANALOG, .attack_s = 0.15f, .decay_s = 1.0f, .sustain = 0.85f,
  .release_s = 0.5f, .cutoff_hz = 1100.0f, .sweep_octaves = 0.6f, .unison = 4, .detune_cents = 11.0f };
static const Patch square_lead = { .kind = SYNTH_CHIP, .attack_s = 0.001f, .decay_s = 0.8f, .sustain = 0.6f,
  .release_s = 0.03f, .pulse = 0.25f, .vibrato_cents = 18.0f };
static const Patch square_thin = { .kind = SYNTH_CHIP, .attack_s = 0.001f, .decay_s = 0.25f, .sustain = 0.2f,
  .release_s = 0.02f, .pulse = 0.125f };
static const Patch chip_triangle = { .kind = SYNTH_CHIP, .attack_s = 0.001f, .decay_s = 1.0f, .sustain = 1.0f,
  .release_s = 0.01f };
static const Patch woman = { .kind = SYNTH_VOICE, .attack_s = 0.04f, .decay_s = 0.6f, .sustain = 0.9f,
  .release_s = 0.14f, .vibrato_cents = 22.0f, .noise = 0.14f, .tract = 1.16f };
static const Patch choir = { .kind = SYNTH_VOICE, .attack_s = 0.5f, .decay_s = 1.0f, .sustain = 0.9f,
  .release_s = 0.9f, .vibrato_cents = 20.0f, .noise = 0.2f, .tract = 1.1f };

static const char *const song_cells[] = { "x-x-x---x-x-x---", "..x-x-x-x---x-..", "x---x-x-x-x-x---", "x-x---x-x-------" };
static const char *const quick_cells[] = { "x-xxx-x-x-x-xxx-", "xxx-x-x-xxx-x---", "x--x--x-x-x-x-x-", "x-x-xxxxx-x-x---" };
static const char *const sparse_cells[] = { "x-------", "..x-----", "x---x---", "x-----x-" };

void
style_ambient (Score *score)
{
  Tune tune;
  Player p = { .score = score, .part = mix_part (score->mix), .patch = &warm_pad, .width = 0.8, .velocity = 0.7, .gate = 1.15 };

  tune_write (score, &tune, sparse_cells, G_N_ELEMENTS (sparse_cells), 2, 9);
  for (int bar = 0; bar < score->n_bars; bar++) {
    play_chords (&p, bar, "x-------", 58);
    play_bass (&p, bar, "1-------", 36);
  }
  fx_sweep (p.part, 500.0, 2600.0, 8.0 * score->beats * score->beat_s, 0.2);
  fx_chorus (p.part, 0.13, 5.0, 0.9);
  mix_add (score->mix, -20.0, -6.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &glass_pad, .pan = 0.2, .width = 0.7, .velocity = 0.5, .gate = 1.1 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_chords (&p, bar, bar % 2 ? "....x---" : "x-------", 70);
  fx_tremolo (p.part, 0.21, 0.6, TRUE);
  mix_add (score->mix, -27.0, -4.0, -10.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &bell, .width = 0.9, .velocity = 0.55, .gate = 1.5 };
  for (int bar = 0; bar < score->n_bars - 1; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_tune (&p, &tune, bar, score->bars[bar].pos % 4, 1, 76, 0.25);
  mix_add (score->mix, -27.0, -3.0, -5.0);

  if (score->song->voice) {
    p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &choir, .width = 0.6, .velocity = 0.5, .gate = 1.1 };
    for (int bar = 0; bar < score->n_bars; bar++)
      if (score->bars[bar].section == SECTION_CHORUS)
        play_bass (&p, bar, "1---5---", 60);
    fx_chorus (p.part, 0.3, 4.0, 0.8);
    mix_add (score->mix, -24.0, -3.0, SEND_NONE);
  }
  score->desk = (Desk) { .hall_s = 5.5, .hall_damp_hz = 3500, .echo_s = score->beat_s * 1.5,
    .echo_feedback = 0.6, .echo_low_hz = 2200, .loudness_db = -21.0 };
}

void
style_lofi (Score *score)
{
  Tune tune;
  Player p;
  Drummer d;
  static const char *const kicks[] = { "9......5..9.....", "9..5....9.5.....", "9.....7...9....3" };
  const char *kick = kicks[ml_rng_below (&score->writer, G_N_ELEMENTS (kicks))];

  score->human_s = 0.009;
  score->swing = 0.6;
  score->swing_beats = 0.5;
  score->seventh = TRUE;
  tune_write (score, &tune, song_cells, G_N_ELEMENTS (song_cells), 2, 8);

  drummer_init (&d, score, mix_part (score->mix), &lofi_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    if (score->bars[bar].section == SECTION_INTRO)
      continue;
    drum_bar (&d, bar, DRUM_KICK, kick);
    drum_bar (&d, bar, DRUM_SNARE, "....8.......8..2");
    if (score->bars[bar].section != SECTION_BRIDGE)
      drum_bar (&d, bar, DRUM_HAT, "6.4.6.436.4.6.4.");
  }
  drummer_clear (&d);
  fx_low_pass (d.part, 6500.0, 0.1);
  mix_add (score->mix, -17.5, -22.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &epiano, .width = 0.5, .velocity = 0.7, .strum_s = 0.012 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, bar == score->n_bars - 1 ? "x---------------" : bar % 2 ? "x-----x-..x-----" : "x-------..x---x-", 60);
  fx_tremolo (p.part, 4.2, 0.4, TRUE);
  fx_crush (p.part, 10, 2);
  fx_low_pass (p.part, 3200.0, 0.1);
  fx_duck (p.part, (gsize *) (void *) score->kicks->data, score->kicks->len, 4.0, 0.25);
  mix_add (score->mix, -19.0, -15.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &round_bass, .velocity = 0.8 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_bass (&p, bar, "1-----1..-5-8-a-", 36);
  fx_low_pass (p.part, 350.0, 0.1);
  mix_add (score->mix, -19.0, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &bell, .pan = 0.3, .velocity = 0.6 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_CHORUS)
      play_tune (&p, &tune, bar, score->bars[bar].pos % 4, 1, 72, 0.1);
  fx_low_pass (p.part, 2500.0, 0.0);
  mix_add (score->mix, -24.0, -10.0, -12.0);
  score->desk = (Desk) { .hall_s = 1.3, .hall_damp_hz = 2500, .echo_s = score->beat_s * 0.75, .echo_feedback = 0.35,
    .echo_low_hz = 1500, .crackle = 0.8, .warm_hz = 6500, .glue_db = 2.0, .loudness_db = -17.0 };
}

static void
house_drums (Score *score)
{
  Drummer d;

  drummer_init (&d, score, mix_part (score->mix), &house_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_BRIDGE) { /* the break: the kick is missed, then rolls in */
      drum_bar (&d, bar, DRUM_CLAP, b->fill ? "4.4.5.5.66778899" : "....5.......5...");
      continue;
    }
    drum_bar (&d, bar, DRUM_KICK, "9...9...9...9...");
    drum_bar (&d, bar, DRUM_OPEN_HAT, "..7...7...7...7.");
    if (b->section != SECTION_INTRO) {
      drum_bar (&d, bar, DRUM_CLAP, "....8.......8...");
      drum_bar (&d, bar, DRUM_SHAKER, "4253425342534253");
    }
    if (b->section == SECTION_CHORUS) {
      drum_bar (&d, bar, DRUM_RIDE, "..5...5...5...5.");
      if (b->pos == 0)
        drum_hit (&d, DRUM_CRASH, bar * score->beats, 0.6);
    }
  }
  drum_hit (&d, DRUM_KICK, (score->n_bars - 1) * score->beats, 1.0);
  drummer_clear (&d);
  mix_add (score->mix, -14.5, -26.0, SEND_NONE);
}

void
style_house (Score *score)
{
  Tune tune;
  Player p;
  static const char *const basses[] = { "..1-..1-..1-..81", ".1.1.1.1..1..18.", "..1.1..1..1.1.5." };
  static const char *const stabs[] = { "X..x..x...X..x..", "..X..X....X..x..", "X.....x..X..x..." };
  const char *bass = basses[ml_rng_below (&score->writer, 3)], *chops = stabs[ml_rng_below (&score->writer, 3)];
  const gsize *kicks;

  score->swing = 0.53;
  score->swing_beats = 0.5;
  score->seventh = TRUE;
  tune_write (score, &tune, quick_cells, G_N_ELEMENTS (quick_cells), 2, 8);
  house_drums (score);
  kicks = (const gsize *) (const void *) score->kicks->data;

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = score->song->track % 2 ? &round_bass : &acid_bass, .velocity = 0.9, .gate = 0.8 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_bass (&p, bar, bass, 34);
  fx_duck (p.part, kicks, score->kicks->len, 6.0, 0.2);
  mix_add (score->mix, -17.5, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &stab, .width = 0.6, .velocity = 0.8, .gate = 0.8 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, chops, 62);
  fx_sweep (p.part, 700.0, 9000.0, 16.0 * score->beat_s * 4.0, 0.3);
  fx_duck (p.part, kicks, score->kicks->len, 5.0, 0.25);
  mix_add (score->mix, -20.0, -14.0, -12.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &poly_pad, .width = 0.7, .velocity = 0.6, .gate = 1.0 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_CHORUS || score->bars[bar].section == SECTION_BRIDGE)
      play_chords (&p, bar, "x---------------", 65);
  fx_duck (p.part, kicks, score->kicks->len, 9.0, 0.35);
  fx_chorus (p.part, 0.4, 3.0, 0.7);
  mix_add (score->mix, -23.0, -12.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &epiano, .pan = -0.2, .velocity = 0.8, .width = 0.4 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_CHORUS)
      play_tune (&p, &tune, bar, score->bars[bar].pos % 4, 1, 74, 0.08);
  mix_add (score->mix, -22.0, -12.0, -9.0);
  score->desk = (Desk) { .hall_s = 1.6, .hall_damp_hz = 5000, .echo_s = score->beat_s * 0.75, .echo_feedback = 0.45,
    .echo_low_hz = 3000, .glue_db = 4.0, .loudness_db = -11.5 };
}

void
style_drum_and_bass (Score *score)
{
  Tune tune;
  Player p;
  Drummer d;
  static const char *const kicks[] = { "9.........9.....", "9.....5...9.....", "9.9.......9....." };
  const char *kick = kicks[ml_rng_below (&score->writer, 3)];

  tune_write (score, &tune, song_cells, G_N_ELEMENTS (song_cells), 2, 9);
  drummer_init (&d, score, mix_part (score->mix), &break_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section != SECTION_BRIDGE) {
      drum_bar (&d, bar, DRUM_KICK, kick);
      drum_bar (&d, bar, DRUM_SNARE, "....9..3.3..9..2");
    }
    drum_bar (&d, bar, b->section == SECTION_CHORUS ? DRUM_RIDE : DRUM_HAT, "7.5.7.5.7.5.7.5.");
    drum_bar (&d, bar, DRUM_SHAKER, ".3.3.3.3.3.3.3.3");
    if (b->pos == 0)
      drum_hit (&d, DRUM_CRASH, bar * score->beats, 0.6);
    if (b->fill)
      drum_fill (&d, bar, 0.85);
  }
  drummer_clear (&d);
  fx_peak (d.part, 4500.0, 3.0, 1.0);
  mix_add (score->mix, -14.0, -24.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &reese, .velocity = 0.95, .glide = TRUE };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_bass (&p, bar, bar % 2 ? "1-----1---5---8-" : "1---------1-----", 31);
  fx_sweep (p.part, 250.0, 1800.0, score->beat_s * 8.0, 0.35);
  fx_drive (p.part, 10.0);
  mix_add (score->mix, -15.5, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &poly_pad, .width = 0.8, .velocity = 0.6, .gate = 1.05 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, "x---------------", 64);
  fx_chorus (p.part, 0.2, 4.0, 0.8);
  mix_add (score->mix, -23.0, -9.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &bell, .width = 0.8, .velocity = 0.7 };
  for (int bar = 0; bar < score->n_bars - 1; bar++)
    if (score->bars[bar].section == SECTION_CHORUS || score->bars[bar].section == SECTION_BRIDGE)
      play_tune (&p, &tune, bar, score->bars[bar].pos % 4, 1, 76, 0.1);
  mix_add (score->mix, -22.0, -8.0, -8.0);
  score->desk = (Desk) { .hall_s = 2.2, .hall_damp_hz = 5500, .echo_s = score->beat_s * 1.5, .echo_feedback = 0.5,
    .echo_low_hz = 3500, .glue_db = 4.0, .loudness_db = -11.0 };
}

void
style_chiptune (Score *score)
{
  Tune verse, chorus;
  Player p;
  Drummer d;

  tune_write (score, &verse, quick_cells, G_N_ELEMENTS (quick_cells), 0, 8);
  tune_write (score, &chorus, quick_cells, G_N_ELEMENTS (quick_cells), 3, 11);
  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &square_lead, .pan = -0.15, .velocity = 0.9 };
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section != SECTION_INTRO)
      play_tune (&p, b->section == SECTION_CHORUS ? &chorus : &verse, bar, b->pos % 4, 1, 72, 0.04 * b->turn);
  }
  mix_add (score->mix, -17.0, SEND_NONE, -16.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &square_thin, .pan = 0.35, .velocity = 0.8 };
  for (int bar = 0; bar < score->n_bars; bar++) /* chords, one note after the other */
    play_broken (&p, bar, bar == score->n_bars - 1 ? "0123------------" : "0123012301230123", 64);
  mix_add (score->mix, -22.0, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &chip_triangle, .velocity = 1.0, .gate = 0.85 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : score->bars[bar].section == SECTION_CHORUS ? "1.811.811.811.8a" : "1...1.8.1...5.8.", 40);
  mix_add (score->mix, -18.0, SEND_NONE, SEND_NONE);

  drummer_init (&d, score, mix_part (score->mix), &chip_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    if (score->bars[bar].section == SECTION_INTRO)
      continue;
    drum_bar (&d, bar, DRUM_KICK, "9.....9.9.......");
    drum_bar (&d, bar, DRUM_NOISE, score->bars[bar].fill ? "....9...9.9.9999" : "....9.......9...");
    drum_bar (&d, bar, DRUM_HAT, "5.5.5.5.5.5.5.5.");
  }
  drummer_clear (&d);
  mix_add (score->mix, -19.0, SEND_NONE, SEND_NONE);
  score->desk = (Desk) { .echo_s = score->beat_s * 0.75, .echo_feedback = 0.3, .echo_low_hz = 8000, .loudness_db = -14.0 };
}

void
style_dub_techno (Score *score)
{
  Player p;
  Drummer d;
  static const char *const chops[] = { "...x......x.....", "..x...........x.", "......x..x......" };
  const char *chop = chops[ml_rng_below (&score->writer, 3)];

  score->seventh = TRUE;
  drummer_init (&d, score, mix_part (score->mix), &house_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    drum_bar (&d, bar, DRUM_KICK, "8...8...8...8...");
    if (bar >= 4)
      drum_bar (&d, bar, DRUM_HAT, "..5...5...5...52");
    if (score->bars[bar].section == SECTION_CHORUS)
      drum_bar (&d, bar, DRUM_RIM, ".......4......3.");
  }
  drummer_clear (&d);
  fx_low_pass (d.part, 5200.0, 0.0);
  mix_add (score->mix, -15.5, -22.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &dub_chord, .width = 0.5, .velocity = 0.85 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, bar == score->n_bars - 1 ? "x---" : chop, 58);
  fx_sweep (p.part, 500.0, 3200.0, 32.0 * score->beat_s, 0.4);
  mix_add (score->mix, -22.0, -6.0, -1.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &sub_bass, .velocity = 0.9 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, "..1...1-..1.....", 33);
  fx_duck (p.part, (gsize *) (void *) score->kicks->data, score->kicks->len, 5.0, 0.2);
  mix_add (score->mix, -17.0, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &warm_pad, .width = 0.9, .velocity = 0.5, .gate = 1.1 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, "x---------------", 62);
  fx_sweep (p.part, 300.0, 1400.0, 24.0 * score->beat_s, 0.2);
  mix_add (score->mix, -25.0, -6.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 3.5, .hall_damp_hz = 2200, .echo_s = score->beat_s * 0.75, .echo_feedback = 0.72,
    .echo_low_hz = 1500, .crackle = 0.4, .warm_hz = 9000, .glue_db = 2.0, .loudness_db = -14.5 };
}

static void
pop_drums (Score *score)
{
  Drummer d;

  drummer_init (&d, score, mix_part (score->mix), &machine_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    drum_bar (&d, bar, DRUM_KICK, b->section == SECTION_CHORUS ? "9...9...9...9..." : "9......69.......");
    if (b->section != SECTION_INTRO)
      drum_bar (&d, bar, DRUM_SNARE, "....9.......9...");
    drum_bar (&d, bar, DRUM_HAT, "6464646464646464");
    if (b->section == SECTION_CHORUS)
      drum_bar (&d, bar, DRUM_CLAP, "....7.......7...");
    if (b->pos == 0 && b->section == SECTION_CHORUS)
      drum_hit (&d, DRUM_CRASH, bar * score->beats, 0.7);
    if (b->fill)
      drum_fill (&d, bar, 0.9);
  }
  drum_hit (&d, DRUM_KICK, (score->n_bars - 1) * score->beats, 1.0);
  drummer_clear (&d);
  mix_add (score->mix, -15.0, -16.0, SEND_NONE);
}

void
style_synth_pop (Score *score)
{
  Tune verse, chorus;
  Player p;

  tune_write (score, &verse, song_cells, G_N_ELEMENTS (song_cells), 0, 6);
  tune_write (score, &chorus, song_cells, G_N_ELEMENTS (song_cells), 3, 8);
  pop_drums (score);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &acid_bass, .velocity = 0.8, .gate = 0.7 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : score->bars[bar].section == SECTION_CHORUS ? "1.8.1.8.1.8.1.8." : "1.1.1.1.1.1.1.5.", 36);
  mix_add (score->mix, -18.0, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &poly_pad, .width = 0.8, .velocity = 0.7, .gate = 1.0 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, "x---------------", 62);
  fx_chorus (p.part, 0.5, 3.0, 0.8);
  mix_add (score->mix, -22.0, -13.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &square_thin, .pan = 0.5, .velocity = 0.7 };
  for (int bar = 0; bar < score->n_bars - 1; bar++)
    play_broken (&p, bar, score->bars[bar].section == SECTION_CHORUS ? "0214021402140214" : "0.2.1.4.0.2.1.4.", 70);
  fx_low_pass (p.part, 4500.0, 0.1);
  mix_add (score->mix, -26.0, -16.0, -10.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = score->song->voice ? &woman : &saw_lead, .velocity = 0.8, .glide = TRUE };
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->pos % 4 == 0 && (b->section == SECTION_VERSE || b->section == SECTION_CHORUS))
      play_tune (&p, b->section == SECTION_CHORUS ? &chorus : &verse, bar, 0, MIN (4, b->len), 67, 0.03);
  }
  fx_high_pass (p.part, 130.0);
  mix_add (score->mix, -16.5, -13.0, -16.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &saw_lead, .pan = -0.3, .velocity = 0.8, .glide = TRUE };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_BRIDGE || score->bars[bar].section == SECTION_INTRO)
      play_tune (&p, &chorus, bar, score->bars[bar].pos % 4, 1, 72, 0.1);
  mix_add (score->mix, -20.0, -12.0, -10.0);
  score->desk = (Desk) { .hall_s = 1.8, .hall_damp_hz = 5500, .echo_s = score->beat_s * 0.75, .echo_feedback = 0.35,
    .echo_low_hz = 3500, .glue_db = 3.0, .loudness_db = -12.5 };
}

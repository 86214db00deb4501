/* style-band.c - metal, disco, reggae, jazz and bossa nova: people in a room */
#include "score.h"

static const Kit rock_kit = { .kick_hz = 54, .kick_sweep = 2.5f, .kick_s = 0.5f, .kick_click = 1.6f,
  .snare_hz = 190, .snare_s = 1.0f, .snare_noise = 0.8f, .hat_s = 0.9f, .hat_metal = 0.7f, .tune = 0.9f };
static const Kit funk_kit = { .kick_hz = 58, .kick_sweep = 1.6f, .kick_s = 0.55f, .kick_click = 0.7f,
  .snare_hz = 215, .snare_s = 0.7f, .snare_noise = 0.75f, .hat_s = 0.8f, .hat_metal = 0.6f, .tune = 1.0f };
static const Kit dry_kit = { .kick_hz = 62, .kick_sweep = 1.0f, .kick_s = 0.5f, .kick_click = 0.3f,
  .snare_hz = 330, .snare_s = 0.5f, .snare_noise = 0.45f, .hat_s = 0.7f, .hat_metal = 0.6f, .tune = 1.1f };
static const Kit jazz_kit = { .kick_hz = 70, .kick_sweep = 0.5f, .kick_s = 0.45f, .kick_click = 0.2f,
  .snare_hz = 235, .snare_s = 0.6f, .snare_noise = 0.55f, .hat_s = 0.6f, .hat_metal = 0.8f, .tune = 1.2f };

static const Patch saw_guitar = { .kind = SYNTH_PLUCK, .ring_s = 6.0f, .damping = 0.12f, .release_s = 0.05f };
static const Patch lead_guitar = { .kind = SYNTH_ANALOG, .attack_s = 0.005f, .decay_s = 2.0f, .sustain = 0.7f,
  .release_s = 0.1f, .cutoff_hz = 3000.0f, .unison = 1, .vibrato_cents = 35.0f };
static const Patch clean_guitar = { .kind = SYNTH_PLUCK, .ring_s = 1.2f, .damping = 0.2f, .release_s = 0.04f };
static const Patch nylon_guitar = { .kind = SYNTH_PLUCK, .ring_s = 2.2f, .damping = 0.6f, .release_s = 0.12f };
static const Patch electric_bass = { .kind = SYNTH_PLUCK, .ring_s = 3.0f, .damping = 0.65f, .release_s = 0.06f };
static const Patch double_bass = { .kind = SYNTH_PLUCK, .ring_s = 1.4f, .damping = 0.88f, .release_s = 0.12f };
static const Patch organ = { .kind = SYNTH_ORGAN, .attack_s = 0.004f, .decay_s = 1.0f, .sustain = 1.0f,
  .release_s = 0.04f, .noise = 0.5f };
static const Patch brass = { .kind = SYNTH_ANALOG, .attack_s = 0.035f, .decay_s = 0.3f, .sustain = 0.75f,
  .release_s = 0.08f, .cutoff_hz = 700.0f, .sweep_octaves = 2.2f, .unison = 3, .detune_cents = 8.0f };
static const Patch strings = { .kind = SYNTH_ANALOG, .attack_s = 0.1f, .decay_s = 1.0f, .sustain = 0.9f,
  .release_s = 0.3f, .cutoff_hz = 3200.0f, .unison = 5, .detune_cents = 14.0f, .vibrato_cents = 12.0f };
static const Patch piano = { .kind = SYNTH_PIANO, .ring_s = 5.0f, .release_s = 0.15f };
static const Patch saxophone = { .kind = SYNTH_ANALOG, .attack_s = 0.04f, .decay_s = 0.6f, .sustain = 0.8f,
  .release_s = 0.1f, .cutoff_hz = 1500.0f, .sweep_octaves = 0.8f, .pulse = 0.22f, .unison = 1,
  .vibrato_cents = 25.0f, .noise = 0.1f, .resonance = 0.3f };
static const Patch flute = { .kind = SYNTH_WIND, .attack_s = 0.04f, .decay_s = 0.5f, .sustain = 0.9f,
  .release_s = 0.1f, .index = 0.3f, .noise = 0.3f, .vibrato_cents = 20.0f };
static const Patch woman = { .kind = SYNTH_VOICE, .attack_s = 0.04f, .decay_s = 0.6f, .sustain = 0.9f,
  .release_s = 0.1f, .vibrato_cents = 26.0f, .noise = 0.12f, .tract = 1.15f };
static const Patch man = { .kind = SYNTH_VOICE, .attack_s = 0.04f, .decay_s = 0.6f, .sustain = 0.9f,
  .release_s = 0.1f, .vibrato_cents = 22.0f, .noise = 0.1f, .tract = 1.0f };

static const char *const song_cells[] = { "x-x-x---x-x-x---", "..x-x-x-x---x-..", "x---x-x-x-x-x---", "x-x---x-x-------" };
static const char *const eighth_cells[] = { "x-xxx-xx", "xxx-x-x-", "x-x-xxxx", "x---xxx-", "x-----xx" };

/* Lets a singer sing verses and choruses. */
static void
sing (Score *score, const Patch *patch, const Tune *verse, const Tune *chorus, int centre, double level_db, double hall_db, double echo_db)
{
  Player singer = { .score = score, .part = mix_part (score->mix), .patch = patch, .velocity = 0.8, .glide = TRUE };

  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->pos % 4 == 0 && (b->section == SECTION_VERSE || b->section == SECTION_CHORUS))
      play_tune (&singer, b->section == SECTION_CHORUS ? chorus : verse, bar, 0, MIN (4, b->len), centre, 0.03);
  }
  fx_high_pass (singer.part, 120.0);
  mix_add (score->mix, level_db, hall_db, echo_db);
}

/* One of two takes of the same riff, so that left and right differ. */
static void
riff (Score *score, const char *low, const char *open, double pan)
{
  Player player = { .score = score, .part = mix_part (score->mix), .patch = &saw_guitar, .pan = pan, .velocity = 0.95 };

  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];
    const char *steps = bar == score->n_bars - 1 ? "1---------------" :
                        b->section == SECTION_CHORUS || b->section == SECTION_BRIDGE ? open : low;
    int n = 16;
    double step = (double) score->beats / n;

    for (int i = 0; i < n; i++) {
      int root, length = 1;

      if (steps[i] != '1' && steps[i] != 'm')
        continue;
      while (i + length < n && steps[i + length] == '-')
        length++;
      root = score_root (score, bar, 2 * i >= n, 40);
      player.gate = steps[i] == 'm' ? 0.55 : 0.97; /* muted by the palm, or let ring */
      play_note (&player, bar * score->beats + i * step, length * step, root, 0.9);
      play_note (&player, bar * score->beats + i * step, length * step, root + 7, 0.85);
      if (steps[i] == '1')
        play_note (&player, bar * score->beats + i * step, length * step, root + 12, 0.8);
    }
  }
  fx_high_pass (player.part, 90.0);
  fx_low_pass (player.part, 5500.0, 0.0);
  fx_drive (player.part, 34.0);
  fx_cabinet (player.part);
  mix_add (score->mix, -20.5, -24.0, SEND_NONE);
}

static void
metal_drums (Score *score)
{
  Drummer d;

  drummer_init (&d, score, mix_part (score->mix), &rock_kit);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->pos == 0)
      drum_hit (&d, DRUM_CRASH, bar * score->beats, 0.9);
    if (bar == score->n_bars - 1) {
      drum_hit (&d, DRUM_KICK, bar * score->beats, 1.0);
      continue;
    }
    drum_bar (&d, bar, DRUM_KICK, b->section == SECTION_CHORUS ? "9.9.9.9.9.9.9.9." :
              b->section == SECTION_BRIDGE ? "9.......9......." : "9.99..9.9.99..9.");
    drum_bar (&d, bar, DRUM_SNARE, b->section == SECTION_BRIDGE ? "........9......." : "....9.......9...");
    drum_bar (&d, bar, b->section == SECTION_CHORUS ? DRUM_RIDE : DRUM_HAT, "8.6.8.6.8.6.8.6.");
    if (b->fill)
      drum_fill (&d, bar, 1.0);
  }
  drummer_clear (&d);
  fx_peak (d.part, 80.0, 3.0, 1.0);
  mix_add (score->mix, -15.5, -20.0, SEND_NONE);
}

void
style_metal (Score *score)
{
  Tune lead;
  Player player;
  static const char *const low[] = { "m.mm1-m.mm1-m.mm", "mmm.mmm.mm1---1-", "m.m.mmmm1-m.mmmm" };
  const char *figure = low[ml_rng_below (&score->writer, G_N_ELEMENTS (low))];

  score->human_s = 0.004;
  tune_write (score, &lead, eighth_cells, G_N_ELEMENTS (eighth_cells), 2, 10);
  metal_drums (score);
  riff (score, figure, "1-------1-----1-", -0.9);
  riff (score, figure, "1-------1-----1-", 0.9);

  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &electric_bass, .velocity = 1.0 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&player, bar, bar == score->n_bars - 1 ? "1---------------" : "1.1.1.1.1.1.1.1.", 30);
  fx_drive (player.part, 16.0);
  fx_low_pass (player.part, 2500.0, 0.0);
  mix_add (score->mix, -18.0, SEND_NONE, SEND_NONE);

  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &lead_guitar, .pan = 0.1, .velocity = 0.9, .glide = TRUE, .gate = 1.0 };
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_CHORUS || (b->section == SECTION_BRIDGE))
      play_tune (&player, &lead, bar, b->pos % 4, 1, 69, 0.1);
  }
  fx_drive (player.part, 26.0);
  fx_cabinet (player.part);
  mix_add (score->mix, -19.0, -14.0, -14.0);
  score->desk = (Desk) { .hall_s = 1.1, .hall_damp_hz = 5000, .echo_s = score->beat_s * 0.75,
    .echo_feedback = 0.35, .echo_low_hz = 3000, .glue_db = 5.0, .loudness_db = -10.5 };
}

static void
disco_drums (Score *score)
{
  Drummer d;

  drummer_init (&d, score, mix_part (score->mix), &funk_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    drum_bar (&d, bar, DRUM_KICK, "9...9...9...9...");
    if (b->section != SECTION_INTRO)
      drum_bar (&d, bar, DRUM_SNARE, "....9..2.2..9...");
    drum_bar (&d, bar, DRUM_HAT, "63.363.363.363.3");
    drum_bar (&d, bar, DRUM_OPEN_HAT, "..5...5...5...5.");
    if (b->section == SECTION_CHORUS) {
      drum_bar (&d, bar, DRUM_CLAP, "....7.......7...");
      drum_bar (&d, bar, DRUM_CONGA_HIGH, "..4..4.5..4..455");
    }
    if (b->pos == 0 && b->section == SECTION_CHORUS)
      drum_hit (&d, DRUM_CRASH, bar * score->beats, 0.6);
    if (b->fill)
      drum_fill (&d, bar, 0.75);
  }
  drum_hit (&d, DRUM_KICK, (score->n_bars - 1) * score->beats, 1.0);
  drummer_clear (&d);
  mix_add (score->mix, -16.5, -24.0, SEND_NONE);
}

void
style_disco (Score *score)
{
  Tune verse, chorus;
  Player p;
  static const char *const basses[] = { "1..81..81..85.8a", "1.8.1.8.1.8.5.8a", "1--1..8.1-.15.7a" };
  const char *bass = basses[ml_rng_below (&score->writer, G_N_ELEMENTS (basses))];

  score->human_s = 0.004;
  score->seventh = TRUE;
  tune_write (score, &verse, song_cells, G_N_ELEMENTS (song_cells), 0, 6);
  tune_write (score, &chorus, song_cells, G_N_ELEMENTS (song_cells), 3, 8);
  disco_drums (score);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &electric_bass, .velocity = 0.95, .gate = 0.8 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : bass, 36);
  fx_drive (p.part, 3.0);
  mix_add (score->mix, -17.0, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &clean_guitar, .pan = -0.6, .velocity = 0.8, .gate = 0.6, .strum_s = 0.004 };
  for (int bar = 0; bar < score->n_bars - 1; bar++)
    play_chords (&p, bar, score->bars[bar].section == SECTION_CHORUS ? "x.xx.xXx.xx.Xxx." : "..x..xX...x..xX.", 64);
  fx_high_pass (p.part, 350.0);
  fx_chorus (p.part, 0.7, 1.5, 0.6);
  mix_add (score->mix, -25.0, -20.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &strings, .pan = 0.2, .width = 0.4, .velocity = 0.7 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_CHORUS || score->bars[bar].section == SECTION_BRIDGE)
      play_chords (&p, bar, "x-------------x-", 72);
  fx_chorus (p.part, 0.5, 2.5, 0.7);
  mix_add (score->mix, -25.0, -12.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &brass, .pan = 0.45, .velocity = 0.85, .gate = 0.7 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].pos % 2 == 1 || bar == score->n_bars - 1)
      play_chords (&p, bar, bar == score->n_bars - 1 ? "X---" : "......X.....xxX-", 67);
  mix_add (score->mix, -24.0, -15.0, SEND_NONE);
  if (score->song->voice)
    sing (score, score->song->track % 2 ? &woman : &man, &verse, &chorus, score->song->track % 2 ? 67 : 60, -17.0, -15.0, -22.0);
  score->desk = (Desk) { .hall_s = 1.2, .hall_damp_hz = 5000, .echo_s = score->beat_s * 0.5,
    .echo_feedback = 0.25, .echo_low_hz = 3000, .glue_db = 2.0, .warm_hz = 14000, .loudness_db = -13.5 };
}

void
style_reggae (Score *score)
{
  Tune verse, chorus;
  Player p;
  Drummer d;
  static const char *const basses[] = { "1..11...5..5..1.", "1-..1.3.5-..5...", "..1-1...3-5-..1." };
  const char *bass = basses[ml_rng_below (&score->writer, G_N_ELEMENTS (basses))];

  score->human_s = 0.006;
  score->swing = 0.54;
  score->swing_beats = 0.5;
  tune_write (score, &verse, song_cells, G_N_ELEMENTS (song_cells), 0, 6);
  tune_write (score, &chorus, song_cells, G_N_ELEMENTS (song_cells), 2, 8);

  drummer_init (&d, score, mix_part (score->mix), &dry_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    /* One drop: the third beat carries the bar. */
    drum_bar (&d, bar, DRUM_KICK, b->section == SECTION_CHORUS ? "6...6...9...6..." : "........9.......");
    drum_bar (&d, bar, DRUM_RIM, "........9.....3.");
    drum_bar (&d, bar, DRUM_HAT, "6.456.456.456.45");
    if (b->fill)
      drum_fill (&d, bar, 0.8);
  }
  drummer_clear (&d);
  mix_add (score->mix, -18.0, -18.0, -26.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &electric_bass, .velocity = 0.95 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : bass, 34);
  fx_low_pass (p.part, 420.0, 0.2);
  mix_add (score->mix, -15.5, SEND_NONE, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &clean_guitar, .pan = 0.5, .velocity = 0.8, .gate = 0.5, .strum_s = 0.006 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, bar == score->n_bars - 1 ? "x---" : "....X.......X...", 66);
  fx_high_pass (p.part, 300.0);
  mix_add (score->mix, -21.0, -16.0, -12.0);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &organ, .pan = -0.45, .velocity = 0.7, .gate = 0.55 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_chords (&p, bar, "..x.xx..x.x.xx..", 60);
  fx_chorus (p.part, 5.8, 0.5, 0.8);
  mix_add (score->mix, -25.0, -16.0, SEND_NONE);

  if (score->song->voice)
    sing (score, &man, &verse, &chorus, 60, -17.0, -14.0, -13.0);
  else {
    p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &brass, .pan = 0.15, .velocity = 0.8 };
    for (int bar = 0; bar < score->n_bars; bar++)
      if (score->bars[bar].section != SECTION_INTRO && score->bars[bar].section != SECTION_OUTRO)
        play_tune (&p, &chorus, bar, score->bars[bar].pos % 4, 1, 64, 0.05);
    mix_add (score->mix, -20.0, -14.0, -12.0);
  }
  score->desk = (Desk) { .hall_s = 1.6, .hall_damp_hz = 3000, .echo_s = score->beat_s * 0.75,
    .echo_feedback = 0.5, .echo_low_hz = 1800, .warm_hz = 11000, .loudness_db = -15.0 };
}

static void
jazz_drums (Score *score)
{
  Drummer d;

  drummer_init (&d, score, mix_part (score->mix), &jazz_kit);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    drum_bar (&d, bar, DRUM_RIDE, bar == score->n_bars - 1 ? "8......." : "7.847.84"); /* ding, ding-a-ding */
    drum_bar (&d, bar, DRUM_HAT, "..6...6."); /* by foot, on two and four */
    drum_bar (&d, bar, DRUM_KICK, "3.3.3.3.");
    if (b->section != SECTION_CHORUS)
      drum_bar (&d, bar, DRUM_BRUSH, "4.6.4.6.");
    else
      for (int i = 1; i < 8; i += 2)
        if (ml_rng_uniform (&score->player) < 0.3) /* he comments */
          drum_hit (&d, DRUM_SNARE, bar * score->beats + i * 0.5, 0.3);
    if (b->fill && b->section == SECTION_CHORUS)
      drum_fill (&d, bar, 0.5);
  }
  drummer_clear (&d);
  mix_add (score->mix, -24.0, -16.0, SEND_NONE);
}

void
style_jazz (Score *score)
{
  Tune head, solo;
  Player p;
  static const char *const comps[] = { "x-.X-...", "..X-..x-", "x..x-...", ".x-..X-." };

  score->human_s = 0.008;
  score->swing = 0.64;
  score->seventh = TRUE;
  tune_write (score, &head, eighth_cells, G_N_ELEMENTS (eighth_cells), 1, 8);
  tune_write (score, &solo, eighth_cells, G_N_ELEMENTS (eighth_cells), 3, 12);
  jazz_drums (score);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &double_bass, .velocity = 0.9, .pan = 0.1, .gate = 1.0 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : bar % 2 ? "185a" : "135a", 38);
  fx_peak (p.part, 110.0, 4.0, 1.0);
  mix_add (score->mix, -18.5, -22.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &piano, .velocity = 0.7, .pan = -0.3, .width = 0.3 };
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    play_chords (&p, bar, bar == score->n_bars - 1 ? "X-------" : comps[ml_rng_below (&score->writer, 4)], 60);
    if (b->section == SECTION_CHORUS || b->section == SECTION_BRIDGE)
      play_tune (&p, &solo, bar, b->pos % 4, 1, 72, 0.3);
    else if (b->section == SECTION_VERSE && score->song->track % 2 == 1)
      play_tune (&p, &head, bar, b->pos % 4, 1, 72, 0.0);
  }
  mix_add (score->mix, -19.0, -15.0, SEND_NONE);

  if (score->song->track % 2 == 0) {
    p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &saxophone, .velocity = 0.85, .pan = 0.25, .glide = TRUE };
    for (int bar = 0; bar < score->n_bars - 1; bar++) {
      const Bar *b = &score->bars[bar];

      if (b->section == SECTION_VERSE || b->section == SECTION_CHORUS)
        play_tune (&p, b->section == SECTION_VERSE ? &head : &solo, bar, b->pos % 4, 1, 62, 0.15);
    }
    fx_peak (p.part, 900.0, 4.0, 1.5);
    mix_add (score->mix, -18.0, -12.0, SEND_NONE);
  }
  score->desk = (Desk) { .hall_s = 1.4, .hall_damp_hz = 3800, .warm_hz = 10500, .loudness_db = -18.5 };
}

void
style_bossa (Score *score)
{
  Tune verse, chorus;
  Player p;
  Drummer d;

  score->human_s = 0.005;
  score->seventh = TRUE;
  tune_write (score, &verse, song_cells, G_N_ELEMENTS (song_cells), 0, 6);
  tune_write (score, &chorus, song_cells, G_N_ELEMENTS (song_cells), 2, 8);

  drummer_init (&d, score, mix_part (score->mix), &jazz_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    drum_bar (&d, bar, DRUM_SHAKER, "6343634363436343");
    drum_bar (&d, bar, DRUM_KICK, "5..35..35..35..3");
    if (score->bars[bar].section != SECTION_INTRO)
      drum_bar (&d, bar, DRUM_RIM, bar % 2 == 0 ? "7.....7.....7..." : "....7.....7.....");
  }
  drummer_clear (&d);
  mix_add (score->mix, -25.0, -16.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &nylon_guitar, .pan = -0.25, .velocity = 0.75, .strum_s = 0.003, .gate = 0.9 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&p, bar, bar == score->n_bars - 1 ? "X---------------" :
                 bar % 2 == 0 ? "x-..x-.x-.x-.x-." : "..x-.x-.x-..x-x-", 58);
  fx_peak (p.part, 190.0, 4.0, 1.5);
  mix_add (score->mix, -20.0, -16.0, SEND_NONE);

  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &double_bass, .velocity = 0.9 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&p, bar, bar == score->n_bars - 1 ? "1---" : "1--.1-4-5--.5-a-", 38);
  mix_add (score->mix, -20.0, -24.0, SEND_NONE);

  if (score->song->voice)
    sing (score, &woman, &verse, &chorus, 64, -18.0, -13.0, SEND_NONE);
  p = (Player) { .score = score, .part = mix_part (score->mix), .patch = &flute, .pan = 0.4, .velocity = 0.75, .glide = TRUE };
  for (int bar = 0; bar < score->n_bars - 1; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_BRIDGE || b->section == SECTION_INTRO || (!score->song->voice && b->section != SECTION_OUTRO))
      play_tune (&p, &chorus, bar, b->pos % 4, 1, 76, 0.1);
  }
  mix_add (score->mix, -21.0, -11.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 1.5, .hall_damp_hz = 3600, .warm_hz = 9500, .loudness_db = -17.5 };
}

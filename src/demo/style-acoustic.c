/* style-acoustic.c - piano, folk, string quartet, waltz, oud and marimba */
#include "score.h"

static const Patch piano = { .kind = SYNTH_PIANO, .ring_s = 7.0f, .release_s = 0.35f };
static const Patch steel_guitar = { .kind = SYNTH_PLUCK, .ring_s = 4.0f, .damping = 0.25f, .release_s = 0.15f };
static const Patch nylon_bass = { .kind = SYNTH_PLUCK, .ring_s = 2.5f, .damping = 0.85f, .release_s = 0.1f };
static const Patch oud = { .kind = SYNTH_PLUCK, .ring_s = 1.6f, .damping = 0.5f, .release_s = 0.2f };
static const Patch violin = { .kind = SYNTH_ANALOG, .attack_s = 0.07f, .decay_s = 1.0f, .sustain = 0.85f,
  .release_s = 0.22f, .cutoff_hz = 2600.0f, .sweep_octaves = 0.5f, .unison = 1, .vibrato_cents = 22.0f, .noise = 0.06f };
static const Patch cello = { .kind = SYNTH_ANALOG, .attack_s = 0.09f, .decay_s = 1.0f, .sustain = 0.85f,
  .release_s = 0.28f, .cutoff_hz = 1900.0f, .sweep_octaves = 0.5f, .unison = 1, .vibrato_cents = 16.0f, .noise = 0.05f };
static const Patch orchestra = { .kind = SYNTH_ANALOG, .attack_s = 0.12f, .decay_s = 1.0f, .sustain = 0.9f,
  .release_s = 0.35f, .cutoff_hz = 2200.0f, .sweep_octaves = 0.3f, .unison = 5, .detune_cents = 13.0f, .vibrato_cents = 10.0f };
static const Patch pizzicato = { .kind = SYNTH_PLUCK, .ring_s = 0.5f, .damping = 0.7f, .release_s = 0.1f };
static const Patch accordion = { .kind = SYNTH_ANALOG, .attack_s = 0.04f, .decay_s = 0.5f, .sustain = 0.9f,
  .release_s = 0.08f, .cutoff_hz = 3400.0f, .unison = 3, .detune_cents = 9.0f, .pulse = 0.3f };
static const Patch flute = { .kind = SYNTH_WIND, .attack_s = 0.05f, .decay_s = 0.5f, .sustain = 0.9f,
  .release_s = 0.12f, .index = 0.25f, .noise = 0.25f, .vibrato_cents = 18.0f };
static const Patch woman = { .kind = SYNTH_VOICE, .attack_s = 0.05f, .decay_s = 0.6f, .sustain = 0.9f,
  .release_s = 0.12f, .vibrato_cents = 28.0f, .noise = 0.16f, .tract = 1.16f };
static const Patch marimba = { .kind = SYNTH_FM, .attack_s = 0.001f, .decay_s = 0.55f, .sustain = 0.0f,
  .release_s = 0.3f, .ratio = 4.0f, .index = 1.6f, .index_s = 0.09f };
static const Patch vibraphone = { .kind = SYNTH_FM, .attack_s = 0.002f, .decay_s = 2.6f, .sustain = 0.0f,
  .release_s = 0.8f, .ratio = 4.0f, .index = 0.7f, .index_s = 0.5f };

static const Kit hand_kit = { .kick_hz = 78, .kick_sweep = 0.5f, .kick_s = 0.6f, .kick_click = 0.2f,
  .snare_hz = 260, .snare_s = 0.5f, .snare_noise = 0.3f, .hat_s = 0.6f, .hat_metal = 0.5f, .tune = 1.0f };

static const char *const slow_cells[] = { "x---x-x-", "x-----x-", "x-x-x---", "x---x---", "..x-x-x-" };
static const char *const song_cells[] = { "x-x-x---x-x-x---", "..x-x-x-x-----..", "x---x-x-x---x-..", "x-x-x-x-x-------" };
static const char *const three_cells[] = { "x---x-", "x-x-x-", "x-----", "x-xxx-", "x-x---" };

void
style_piano (Score *score)
{
  Tune verse, chorus;
  static const char *const left[] = { "01234321", "0-2-4-2-", "02413241" };
  const char *figure = left[ml_rng_below (&score->writer, G_N_ELEMENTS (left))];
  Part *part = mix_part (score->mix);
  Player hand = { .score = score, .part = part, .patch = &piano, .width = 0.45 };

  score->human_s = 0.008;
  tune_write (score, &verse, slow_cells, G_N_ELEMENTS (slow_cells), 0, 7);
  tune_write (score, &chorus, slow_cells, G_N_ELEMENTS (slow_cells), 3, 10);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];
    gboolean last = bar == score->n_bars - 1;

    /* The pedal holds what the left hand begins. */
    hand.velocity = 0.35 + 0.45 * b->intensity;
    hand.gate = 1.6;
    play_bass (&hand, bar, last ? "1-------" : "1---5---", 40);
    if (!last)
      play_broken (&hand, bar, b->section == SECTION_INTRO ? "0-1-2-1-" : figure, 54);
    else
      play_chords (&hand, bar, "x-------", 58);
    hand.velocity = 0.5 + 0.5 * b->intensity;
    hand.gate = 1.15;
    if (b->section == SECTION_VERSE || b->section == SECTION_BRIDGE)
      play_tune (&hand, &verse, bar, b->pos % 4, 1, 72, b->turn * 0.12);
    else if (b->section == SECTION_CHORUS) {
      play_tune (&hand, &chorus, bar, b->pos % 4, 1, 72, b->turn * 0.08);
      if (b->turn > 0) /* in octaves the second time */
        play_broken (&hand, bar, "3---4---", 60);
    }
  }
  fx_widen (part, 0.4);
  mix_add (score->mix, -20.0, -13.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 2.4, .hall_damp_hz = 5500, .loudness_db = -20.0 };
}

void
style_folk (Score *score)
{
  Tune verse, chorus;
  static const char *const picking[] = { "02132413", "03241324", "0-213243" };
  const char *figure = picking[ml_rng_below (&score->writer, G_N_ELEMENTS (picking))];
  Part *part = mix_part (score->mix);
  Player first = { .score = score, .part = part, .patch = &steel_guitar, .pan = -0.35, .gate = 1.8, .velocity = 0.8 };
  Player second = { .score = score, .part = part, .patch = &steel_guitar, .pan = 0.5, .velocity = 0.6, .strum_s = 0.012 };
  Player bass = { .score = score, .part = part, .patch = &nylon_bass, .velocity = 0.9 };
  Drummer hands;

  score->human_s = 0.006;
  tune_write (score, &verse, song_cells, G_N_ELEMENTS (song_cells), 0, 6);
  tune_write (score, &chorus, song_cells, G_N_ELEMENTS (song_cells), 3, 8);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    first.velocity = 0.5 + 0.35 * b->intensity;
    play_broken (&first, bar, bar == score->n_bars - 1 ? "0123----" : figure, 52);
    if (b->section == SECTION_CHORUS)
      play_chords (&second, bar, "X-x-x-Xxx-x-X-xx", 60);
  }
  fx_peak (part, 200.0, 4.0, 1.2); /* the body of a guitar */
  fx_peak (part, 110.0, 4.0, 2.0);
  mix_add (score->mix, -20.0, -16.0, SEND_NONE);

  bass.part = mix_part (score->mix);
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section != SECTION_INTRO)
      play_bass (&bass, bar, bar == score->n_bars - 1 ? "1-------" : "1---5-4-", 38);
  mix_add (score->mix, -23.0, SEND_NONE, SEND_NONE);

  part = mix_part (score->mix);
  drummer_init (&hands, score, part, &hand_kit);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_CHORUS || (b->section == SECTION_VERSE && b->turn > 0)) {
      drum_bar (&hands, bar, DRUM_SHAKER, "5363536353635363");
      drum_bar (&hands, bar, DRUM_KICK, "6...4...");
      if (b->section == SECTION_CHORUS)
        drum_bar (&hands, bar, DRUM_TAMBOURINE, "..6...6.");
    }
  }
  drummer_clear (&hands);
  mix_add (score->mix, -28.0, -18.0, SEND_NONE);

  if (score->song->voice) {
    Player singer = { .score = score, .part = mix_part (score->mix), .patch = &woman, .velocity = 0.7, .glide = TRUE };

    for (int bar = 0; bar < score->n_bars; bar++) {
      const Bar *b = &score->bars[bar];

      if (b->pos % 4 == 0 && (b->section == SECTION_VERSE || b->section == SECTION_CHORUS))
        play_tune (&singer, b->section == SECTION_CHORUS ? &chorus : &verse, bar, 0,
                   MIN (4, b->len), 67, 0.04);
    }
    fx_high_pass (singer.part, 120.0);
    mix_add (score->mix, -17.5, -14.0, -24.0);
  }
  score->desk = (Desk) { .hall_s = 1.3, .hall_damp_hz = 4500, .echo_s = score->beat_s * 0.75,
    .echo_feedback = 0.2, .echo_low_hz = 2500, .loudness_db = -16.5 };
}

static void
bow (Score *score, const Patch *patch, const Tune *tune, const char *steps, int centre, double pan, double level_db)
{
  Player player = { .score = score, .part = mix_part (score->mix), .patch = patch, .pan = pan, .gate = 1.0 };

  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    player.velocity = 0.35 + 0.6 * b->intensity * (b->section == SECTION_CHORUS ? 1.0 : 0.75 + 0.08 * (b->pos % 4));
    if (bar == score->n_bars - 1)
      play_bass (&player, bar, "1-------", centre);
    else if (tune != NULL && b->section != SECTION_INTRO)
      play_tune (&player, tune, bar, b->pos % 4, 1, centre, 0.1);
    else
      play_broken (&player, bar, b->section == SECTION_CHORUS ? steps : "1---2---", centre);
  }
  /* The wood around the strings. */
  fx_peak (player.part, 290.0 * (centre > 60 ? 1.0 : 0.6), 4.0, 2.0);
  fx_peak (player.part, 470.0 * (centre > 60 ? 1.0 : 0.6), 3.0, 2.0);
  fx_peak (player.part, 2500.0, 2.0, 1.0);
  mix_add (score->mix, level_db, -10.0, SEND_NONE);
}

void
style_quartet (Score *score)
{
  Tune high, answer;
  Player bass;

  score->human_s = 0.012;
  tune_write (score, &high, slow_cells, G_N_ELEMENTS (slow_cells), 2, 9);
  tune_write (score, &answer, slow_cells, G_N_ELEMENTS (slow_cells), 0, 6);
  bow (score, &violin, &high, "01210121", 77, -0.5, -19.0);
  bow (score, &violin, &answer, "10121012", 69, -0.15, -22.0);
  bow (score, &cello, NULL, "01020102", 57, 0.25, -23.0);
  bass = (Player) { .score = score, .part = mix_part (score->mix), .patch = &cello, .pan = 0.5, .velocity = 0.8, .gate = 0.98 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&bass, bar, bar == score->n_bars - 1 ? "1-------" :
               score->bars[bar].section == SECTION_CHORUS ? "1-8-5-3-" : "1---5-1-", 43);
  fx_peak (bass.part, 170.0, 4.0, 2.0);
  mix_add (score->mix, -21.0, -11.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 2.1, .hall_damp_hz = 4800, .loudness_db = -21.0 };
}

void
style_waltz (Score *score)
{
  Tune verse, chorus;
  Player player = { .score = score, .velocity = 0.8 };
  Drummer drummer;

  score->human_s = 0.007;
  tune_write (score, &verse, three_cells, G_N_ELEMENTS (three_cells), 1, 8);
  tune_write (score, &chorus, three_cells, G_N_ELEMENTS (three_cells), 3, 10);

  player.part = mix_part (score->mix);
  player.patch = &pizzicato;
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&player, bar, bar % 2 == 0 ? "1.." : "5..", 43);
  mix_add (score->mix, -19.0, -15.0, SEND_NONE);

  player.part = mix_part (score->mix);
  player.patch = &accordion;
  player.pan = 0.35;
  player.gate = 0.5;
  for (int bar = 0; bar < score->n_bars; bar++)
    play_chords (&player, bar, bar == score->n_bars - 1 ? "x--" : ".XX", 62);
  mix_add (score->mix, -22.5, -17.0, SEND_NONE);

  player.part = mix_part (score->mix);
  player.patch = &orchestra;
  player.pan = -0.2;
  player.gate = 1.0;
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_CHORUS)
      play_tune (&player, &chorus, bar, b->pos % 4, 1, 72, 0.05);
    else if (b->section == SECTION_BRIDGE)
      play_chords (&player, bar, "x--", 67);
  }
  fx_chorus (player.part, 0.4, 2.0, 0.5);
  mix_add (score->mix, -20.0, -11.0, SEND_NONE);

  player.part = mix_part (score->mix);
  player.patch = score->song->track % 2 == 0 ? &flute : &accordion;
  player.pan = -0.1;
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_VERSE || b->section == SECTION_BRIDGE || b->section == SECTION_OUTRO)
      play_tune (&player, &verse, bar, b->pos % 4, 1, 74, 0.1);
  }
  mix_add (score->mix, -21.0, -12.0, SEND_NONE);

  drummer_init (&drummer, score, mix_part (score->mix), &hand_kit);
  for (int bar = 0; bar < score->n_bars - 1; bar++)
    if (score->bars[bar].section != SECTION_INTRO) {
      drum_bar (&drummer, bar, DRUM_KICK, "6..");
      drum_bar (&drummer, bar, DRUM_BRUSH, ".76");
      if (score->bars[bar].section == SECTION_CHORUS)
        drum_bar (&drummer, bar, DRUM_TAMBOURINE, ".44");
    }
  drummer_clear (&drummer);
  mix_add (score->mix, -25.0, -18.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 1.7, .hall_damp_hz = 4500, .loudness_db = -18.0 };
}

void
style_oud (Score *score)
{
  static const char *const cells[] = { "x-xxx-x-x---x-x-", "x---xxx-x-x-x-xx", "x-xxxxx-x-------", "xxx-xxx-x-x-x---" };
  Tune verse, chorus;
  Player player = { .score = score, .part = mix_part (score->mix), .patch = &oud, .pan = -0.1, .velocity = 0.85 };
  Drummer darbuka;

  score->human_s = 0.006;
  tune_write (score, &verse, cells, G_N_ELEMENTS (cells), 0, 6);
  tune_write (score, &chorus, cells, G_N_ELEMENTS (cells), 3, 9);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (bar == score->n_bars - 1)
      play_bass (&player, bar, "1---------------", 50);
    else
      play_tune (&player, b->section == SECTION_CHORUS ? &chorus : &verse, bar, b->pos % 4, 1, 57, 0.06);
  }
  fx_peak (player.part, 180.0, 5.0, 1.5);
  mix_add (score->mix, -18.0, -14.0, SEND_NONE);

  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &oud, .pan = 0.2, .velocity = 0.7 };
  for (int bar = 0; bar < score->n_bars; bar++)
    play_bass (&player, bar, "1--1--1-1---5-1-", 45); /* a drone that walks with the tune */
  fx_low_pass (player.part, 1800.0, 0.1);
  mix_add (score->mix, -24.0, -16.0, SEND_NONE);

  drummer_init (&darbuka, score, mix_part (score->mix), &hand_kit);
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_INTRO)
      continue;
    /* Maqsum: dum tak, tak dum, tak */
    drum_bar (&darbuka, bar, DRUM_CONGA_LOW, "9.......8.......");
    drum_bar (&darbuka, bar, DRUM_CONGA_HIGH, "..7...7.....7...");
    drum_bar (&darbuka, bar, DRUM_RIM, b->section == SECTION_CHORUS ? "...34..3.34..343" : "...3...3..3...3.");
    if (b->section == SECTION_CHORUS)
      drum_bar (&darbuka, bar, DRUM_TAMBOURINE, "3.4.3.4.3.4.3.44");
  }
  drummer_clear (&darbuka);
  mix_add (score->mix, -21.0, -15.0, SEND_NONE);

  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &flute, .pan = 0.35, .velocity = 0.7, .glide = TRUE };
  for (int bar = 0; bar < score->n_bars; bar++) {
    const Bar *b = &score->bars[bar];

    if (b->section == SECTION_BRIDGE || (b->section == SECTION_CHORUS && b->turn > 0))
      play_tune (&player, &chorus, bar, b->pos % 4, 1, 69, 0.15);
  }
  mix_add (score->mix, -22.0, -10.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 1.9, .hall_damp_hz = 4200, .loudness_db = -17.0 };
}

void
style_marimba (Score *score)
{
  static const char *const cells[] = { "0.12.01.2.10.21.", "012.1.20.12.102.", "0.2.10.2.12.0.1.", "01.2.012.0.12.1." };
  Player player = { .score = score, .patch = &marimba };

  /* Several players repeat one figure each; every section another one comes in. */
  for (int voice = 0; voice < 4; voice++) {
    const char *figure = cells[(voice + ml_rng_below (&score->writer, 2)) % G_N_ELEMENTS (cells)];

    player.part = mix_part (score->mix);
    player.pan = -0.75 + 0.5 * voice;
    player.last_hz = 0.0;
    for (int bar = 0; bar < score->n_bars; bar++) {
      const Bar *b = &score->bars[bar];

      if (voice > bar / 3 && b->section != SECTION_CHORUS)
        continue;
      if (b->section == SECTION_BRIDGE && voice % 2 == 1)
        continue;
      player.velocity = 0.55 + 0.3 * b->intensity;
      play_broken (&player, bar, bar == score->n_bars - 1 ? "0-------" : figure, 54 + 7 * voice);
    }
    mix_add (score->mix, -21.0 - 0.5 * voice, -14.0, SEND_NONE);
  }
  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &vibraphone, .velocity = 0.6, .gate = 1.5, .width = 0.6 };
  for (int bar = 0; bar < score->n_bars; bar++)
    if (score->bars[bar].section == SECTION_CHORUS || bar == score->n_bars - 1)
      play_chords (&player, bar, "x---x---", 72);
  fx_tremolo (player.part, 4.5, 0.35, TRUE);
  mix_add (score->mix, -24.0, -10.0, SEND_NONE);

  player = (Player) { .score = score, .part = mix_part (score->mix), .patch = &marimba, .velocity = 0.8 };
  for (int bar = 2; bar < score->n_bars; bar++)
    play_bass (&player, bar, "1...1.....1.5...", 42);
  mix_add (score->mix, -20.0, -16.0, SEND_NONE);
  score->desk = (Desk) { .hall_s = 1.8, .hall_damp_hz = 6000, .loudness_db = -18.0 };
}

/* composer.c - renders a song of the catalogue and says what is true of it */
#include "composer.h"

#include "score.h"

const Style styles[COMPOSER_N_STYLES] = {
  [COMPOSER_STYLE_PIANO] = { 4, 3.0, { { 1, 6, 4, 5 }, { 1, 4, 1, 5 }, { 4, 1, 2, 5 } },
                             { { 1, 6, 4, 5 }, { 1, 4, 1, 5 }, { 4, 1, 6, 5 } }, style_piano },
  [COMPOSER_STYLE_AMBIENT] = { 4, 5.5, { { 1, 4, 1, 5 }, { 1, 6, 4, 1 }, { 4, 1, 4, 5 } },
                               { { 1, 6, 1, 4 }, { 1, 4, 6, 1 }, { 4, 1, 4, 5 } }, style_ambient },
  [COMPOSER_STYLE_LOFI] = { 4, 2.5, { { 2, 5, 1, 1 }, { 1, 6, 2, 5 }, { 4, 3, 2, 5 } },
                            { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 1, 4, 5 } }, style_lofi },
  [COMPOSER_STYLE_HOUSE] = { 4, 2.0, { { 1, 6, 4, 5 }, { 1, 4, 1, 5 }, { 4, 4, 5, 5 } },
                             { { 1, 1, 6, 5 }, { 1, 4, 1, 5 }, { 4, 4, 5, 5 } }, style_house },
  [COMPOSER_STYLE_DRUM_AND_BASS] = { 4, 3.0, { { 1, 1, 4, 5 }, { 1, 4, 6, 5 }, { 4, 4, 5, 5 } },
                                     { { 1, 1, 6, 5 }, { 1, 6, 4, 1 }, { 4, 4, 5, 5 } }, style_drum_and_bass },
  [COMPOSER_STYLE_METAL] = { 4, 3.0, { { 1, 1, 4, 5 }, { 1, 6, 4, 5 }, { 4, 1, 4, 5 } },
                             { { 1, 1, 6, 1 }, { 1, 6, 4, 5 }, { 4, 1, 6, 5 } }, style_metal },
  [COMPOSER_STYLE_DISCO] = { 4, 2.0, { { 1, 4, 1, 5 }, { 1, 6, 2, 5 }, { 4, 4, 5, 5 } },
                             { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 4, 5, 5 } }, style_disco },
  [COMPOSER_STYLE_REGGAE] = { 4, 3.0, { { 1, 4, 1, 5 }, { 1, 1, 4, 5 }, { 4, 1, 4, 5 } },
                              { { 1, 1, 4, 1 }, { 1, 4, 1, 5 }, { 4, 1, 4, 5 } }, style_reggae },
  [COMPOSER_STYLE_CHIPTUNE] = { 4, 1.2, { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 5, 4, 5 } },
                                { { 1, 6, 1, 5 }, { 1, 4, 1, 5 }, { 4, 1, 4, 5 } }, style_chiptune },
  [COMPOSER_STYLE_QUARTET] = { 4, 3.0, { { 1, 4, 5, 1 }, { 1, 6, 2, 5 }, { 6, 4, 2, 5 } },
                               { { 1, 4, 5, 1 }, { 1, 6, 4, 5 }, { 4, 1, 2, 5 } }, style_quartet },
  [COMPOSER_STYLE_FOLK] = { 4, 3.0, { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 1, 4, 5 } },
                            { { 1, 6, 1, 5 }, { 1, 4, 1, 5 }, { 4, 1, 6, 5 } }, style_folk },
  [COMPOSER_STYLE_JAZZ] = { 4, 2.5, { { 2, 5, 1, 1 }, { 1, 6, 2, 5 }, { 4, 3, 2, 5 } },
                            { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 1, 4, 5 } }, style_jazz },
  [COMPOSER_STYLE_DUB_TECHNO] = { 4, 5.0, { { 1, 1, 4, 4 }, { 1, 1, 4, 1 }, { 4, 4, 1, 1 } },
                                  { { 1, 1, 4, 1 }, { 1, 1, 6, 1 }, { 4, 4, 1, 1 } }, style_dub_techno },
  [COMPOSER_STYLE_WALTZ] = { 3, 2.5, { { 1, 1, 5, 1 }, { 1, 4, 5, 1 }, { 4, 1, 2, 5 } },
                             { { 1, 1, 5, 1 }, { 1, 4, 5, 1 }, { 4, 1, 6, 5 } }, style_waltz },
  [COMPOSER_STYLE_SYNTH_POP] = { 4, 2.5, { { 1, 6, 4, 5 }, { 1, 4, 1, 5 }, { 4, 1, 2, 5 } },
                                 { { 1, 6, 4, 5 }, { 1, 4, 1, 5 }, { 4, 1, 6, 5 } }, style_synth_pop },
  [COMPOSER_STYLE_BOSSA] = { 4, 2.5, { { 1, 1, 2, 5 }, { 1, 6, 2, 5 }, { 4, 3, 2, 5 } },
                             { { 1, 4, 1, 5 }, { 1, 6, 4, 5 }, { 4, 1, 4, 5 } }, style_bossa },
  [COMPOSER_STYLE_OUD] = { 4, 2.0, { { 1, 1, 4, 1 }, { 1, 4, 5, 1 }, { 4, 1, 4, 1 } },
                           { { 1, 1, 4, 1 }, { 1, 4, 7, 1 }, { 4, 1, 7, 1 } }, style_oud },
  [COMPOSER_STYLE_MARIMBA] = { 4, 2.5, { { 1, 1, 4, 5 }, { 1, 6, 4, 1 }, { 4, 4, 2, 5 } },
                               { { 1, 1, 6, 4 }, { 1, 6, 4, 5 }, { 4, 4, 6, 5 } }, style_marimba },
};

static const char *const style_names[COMPOSER_N_STYLES] = {
  "Solo Piano", "Ambient", "Lo-Fi", "House", "Drum & Bass", "Metal", "Disco", "Reggae", "Chiptune",
  "String Quartet", "Folk", "Jazz", "Dub Techno", "Waltz", "Synth-Pop", "Bossa Nova", "Oud", "Minimal",
};

const char *
composer_style_name (ComposerStyle style)
{
  g_return_val_if_fail ((guint) style < COMPOSER_N_STYLES, NULL);
  return style_names[style];
}

/* People who have come to listen: quiet under the music, clapping when it ends. */
static void
add_audience (Score *score)
{
  Part *part = mix_part (score->mix);
  guint32 noise = (guint32) score->song->piece | 1;
  double end = score->n_bars * score->beats * score->beat_s + score->start_s;
  gsize n = (gsize) (0.012 * SYNTH_RATE);
  float clap[600];

  for (int k = 0; k < 900; k++) {
    double at = end - 0.4 + 1.2 * ml_rng_uniform (&score->player) + 2.5 * ml_rng_uniform (&score->player);
    SynthFilter f = { 0 };

    synth_filter_set (&f, score_uniform (&score->player, 900.0, 2600.0), 0.4);
    for (gsize i = 0; i < MIN (n, G_N_ELEMENTS (clap)); i++)
      clap[i] = synth_filter_band (&f, synth_noise (&noise)) * expf (-(float) i / 120.0f);
    part_place (part, (gsize) (at * SYNTH_RATE), clap, MIN (n, G_N_ELEMENTS (clap)),
                score_uniform (&score->player, -1.0, 1.0));
  }
  mix_add (score->mix, -24.0, -8.0, SEND_NONE);
}

/* The half of the recording that the song is, [from, to). */
static void
halve (const Score *score, gsize *from, gsize *to)
{
  gsize middle = (gsize) ((score->start_s + score->n_bars / 2 * score->beats * score->beat_s) * SYNTH_RATE);

  *from = score->song->part == 2 ? middle : 0;
  *to = score->song->part == 1 ? middle : score->mix->n;
}

static ComposerTake *
take_of (const Score *score)
{
  ComposerTake *take = g_new0 (ComposerTake, 1);
  gsize from, to;
  guint beats = score->n_bars * score->beats;

  halve (score, &from, &to);
  take->n_frames = to - from;
  take->stereo = g_new (float, 2 * take->n_frames);
  for (gsize i = 0; i < take->n_frames; i++) {
    take->stereo[2 * i] = score->mix->left[from + i];
    take->stereo[2 * i + 1] = score->mix->right[from + i];
  }
  take->beats_per_bar = score->beats;
  take->beats_s = g_new (double, beats);
  for (guint k = 0; k < beats; k++) {
    double at = score_time (score, k) - from / SYNTH_RATE;

    if (at > -1e-6 && at < take->n_frames / SYNTH_RATE)
      take->beats_s[take->n_beats++] = at;
  }
  take->vocal_share = (double) score->sung_frames / score->mix->n;
  take->lines_s = g_new (double, score->lines->len + 1);
  for (guint k = 0; k < score->lines->len; k++)
    take->lines_s[take->n_lines++] = g_array_index (score->lines, double, k);
  return take;
}

ComposerTake *
composer_render_song (guint         index,
                      ComposerFlags flags,
                      double        seconds)
{
  const ComposerSong *song = composer_song (index);
  const Style *style;
  Score *score;
  ComposerTake *take;

  if (song == NULL || !(seconds == 0.0 || (seconds >= 4.0 && seconds <= 600.0)))
    return NULL;
  style = &styles[song->style];
  if (seconds == 0.0)
    seconds = song->seconds;
  if (song->part != 0)
    seconds *= 2.0;
  /* A short form may not be all ending. */
  score = score_new (song, style->beats, seconds, MIN (style->tail_s + (song->live ? 2.0 : 0.0), seconds / 4.0),
                     song->minor ? &style->minor : &style->major);
  style->play (score);
  if (song->live) {
    add_audience (score);
    score->desk.hall_s = MAX (score->desk.hall_s, 2.0); /* the boathouse */
  }
  mix_finish (score->mix, &score->desk, (flags & COMPOSER_NO_MASTERING) == 0, (guint32) song->piece | 1);
  take = take_of (score);
  score_free (score);
  return take;
}

void
composer_take_free (ComposerTake *take)
{
  if (take == NULL)
    return;
  g_free (take->stereo);
  g_free (take->beats_s);
  g_free (take->lines_s);
  g_free (take);
}

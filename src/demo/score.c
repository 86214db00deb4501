/* score.c - form, harmony and tunes */
#include "score.h"

#include <string.h>

double
score_uniform (ml_rng *rng,
               double  low,
               double  high)
{
  return low + (high - low) * ml_rng_uniform (rng);
}

static const double intensity_of[N_SECTIONS] = { 0.45, 0.65, 1.0, 0.55, 0.5 };

/* Sections of four bars, one letter each. */
static char *
form (int units)
{
  GString *s = g_string_new (NULL);
  static const char body[] = "VVCCVVCCBCCVCBCC";

  if (units <= 1)
    return g_string_free (g_string_assign (s, "V"), FALSE);
  if (units == 2)
    return g_string_free (g_string_assign (s, "VC"), FALSE);
  g_string_append_c (s, 'I');
  if (units <= 6) /* too short to say everything twice */
    g_string_append_len (s, "VCBC" + (units == 3 ? 1 : 0), units - 2);
  else if (units <= 8)
    g_string_append_len (s, "VVCBCC", units - 2);
  else
    for (int i = 0; i < units - 2; i++)
      g_string_append_c (s, body[i % (sizeof body - 1)]);
  s->str[s->len - 1] = 'C';
  g_string_append_c (s, 'O');
  return g_string_free (s, FALSE);
}

static Section
section_of (char letter)
{
  switch (letter) {
  case 'I': return SECTION_INTRO;
  case 'V': return SECTION_VERSE;
  case 'C': return SECTION_CHORUS;
  case 'B': return SECTION_BRIDGE;
  default: return SECTION_OUTRO;
  }
}

static void
lay_out (Score *score, const Changes *changes)
{
  int unit = score->n_bars < 8 ? 2 : 4;
  int units = MAX (1, score->n_bars / unit);
  g_autofree char *letters = form (units);
  int turns[N_SECTIONS] = { 0 };

  for (int bar = 0; bar < score->n_bars; bar++) {
    Bar *b = &score->bars[bar];
    int at = MIN (bar / unit, units - 1);
    const int *chords;

    b->section = section_of (letters[at]);
    b->pos = bar - at * unit;
    b->len = at == units - 1 ? score->n_bars - at * unit : unit;
    if (b->pos == 0)
      turns[b->section]++;
    b->turn = turns[b->section] - 1;
    b->intensity = intensity_of[b->section] + 0.06 * MIN (b->turn, 3) *
                   (b->section != SECTION_OUTRO);
    b->intensity = MIN (b->intensity, 1.0);
    b->fill = b->pos == b->len - 1 && bar < score->n_bars - 1;
    chords = b->section == SECTION_CHORUS ? changes->chorus :
             b->section == SECTION_BRIDGE ? changes->bridge : changes->verse;
    b->degree[0] = b->degree[1] = chords[b->pos % 4] - 1;
  }
  /* Every song comes home. */
  score->bars[score->n_bars - 1].degree[0] = score->bars[score->n_bars - 1].degree[1] = 0;
}

Score *
score_new (const ComposerSong *song,
           int                 beats,
           double              seconds,
           double              tail_s,
           const Changes      *changes)
{
  Score *score = g_new0 (Score, 1);
  double bar_s = beats * 60.0 / song->tempo_bpm;
  double frames;

  score->song = song;
  score->beat_s = 60.0 / song->tempo_bpm;
  score->beats = beats;
  score->start_s = song->part == 0 ? 0.12 : 0.0;
  score->swing = 0.5;
  score->swing_beats = 1.0;
  score->n_bars = MAX (2, (int) ((seconds - tail_s - score->start_s) / bar_s + 0.5));
  if (song->part != 0) /* two halves, cut on a bar line */
    score->n_bars += score->n_bars % 2;
  score->bars = g_new0 (Bar, score->n_bars);
  ml_rng_seed (&score->writer, song->piece * 2 + 1);
  ml_rng_seed (&score->player, song->piece * 2 + (song->live ? 7777 : 0));
  score->kicks = g_array_new (FALSE, FALSE, sizeof (gsize));
  score->lines = g_array_new (FALSE, FALSE, sizeof (double));
  frames = (score->start_s + score->n_bars * bar_s + tail_s) * SYNTH_RATE;
  score->mix = mix_new ((gsize) frames);
  lay_out (score, changes);
  return score;
}

void
score_free (Score *score)
{
  if (score == NULL)
    return;
  mix_free (score->mix);
  g_free (score->bars);
  g_array_unref (score->kicks);
  g_array_unref (score->lines);
  g_free (score);
}

double
score_time (const Score *score,
            double       beat)
{
  double pair = floor (beat / score->swing_beats + 1e-9);
  double within = beat / score->swing_beats - pair; /* 0 … 1 of a pair of notes */

  /* The first half of a pair is stretched, the second has what is left. */
  within = within < 0.5 ? within * 2.0 * score->swing
                        : score->swing + (within - 0.5) * 2.0 * (1.0 - score->swing);
  return score->start_s + (pair + within) * score->swing_beats * score->beat_s;
}

static const int major_scale[] = { 0, 2, 4, 5, 7, 9, 11 };
static const int minor_scale[] = { 0, 2, 3, 5, 7, 8, 10 };

int
score_pitch (const Score *score,
             int          degree,
             int          centre)
{
  const int *scale = score->song->minor ? minor_scale : major_scale;
  int octave = (degree + 700) / 7 - 100;
  int tonic = score->song->tonic + 12 * ((centre - score->song->tonic + 6 + 120) / 12 - 10);

  return tonic + 12 * octave + scale[degree - 7 * octave];
}

/* Semitones above the tonic of a note of the chord on @degree. */
static int
chord_tone (const Score *score, int degree, int which)
{
  int d = degree + 2 * which;
  const int *scale = score->song->minor ? minor_scale : major_scale;
  int pitch = 12 * (d / 7) + scale[d % 7];

  /* The dominant of a minor key has a leading note. */
  if (score->song->minor && degree == 4 && which == 1)
    pitch += 1;
  return pitch;
}

static int
nearest (int pitch, int centre)
{
  while (pitch < centre - 6)
    pitch += 12;
  while (pitch > centre + 5)
    pitch -= 12;
  return pitch;
}

int
score_chord (const Score *score,
             int          bar,
             int          half,
             int          centre,
             int          out[4])
{
  int degree = score->bars[bar].degree[half];
  int n = score->seventh ? 4 : 3;

  for (int i = 0; i < n; i++) {
    int pitch = nearest (score->song->tonic + chord_tone (score, degree, i), centre);
    int k = i;

    /* In order of pitch, whatever inversion that makes. */
    for (; k > 0 && out[k - 1] > pitch; k--)
      out[k] = out[k - 1];
    out[k] = pitch;
  }
  return n;
}

int
score_root (const Score *score,
            int          bar,
            int          half,
            int          centre)
{
  return nearest (score->song->tonic + chord_tone (score, score->bars[bar].degree[half], 0), centre);
}

/* ---- tunes -------------------------------------------------------------------- */

static void
tune_bar (Score *score, Tune *tune, int bar, const char *cell, int *degree, int low, int high)
{
  int steps = (int) strlen (cell);
  double step = (double) score->beats / steps;

  for (int i = 0; i < steps && tune->n < TUNE_NOTES; i++) {
    TuneNote *note = &tune->note[tune->n];
    int length = 1;

    if (cell[i] != 'x')
      continue;
    while (i + length < steps && cell[i + length] == '-')
      length++;
    /* Mostly steps, now and then a leap; back towards the middle from the edges. */
    *degree += (int) ml_rng_below (&score->writer, 5) - 2;
    if (ml_rng_uniform (&score->writer) < 0.12)
      *degree += ml_rng_uniform (&score->writer) < 0.5 ? -3 : 3;
    if (*degree > high)
      *degree = high - 1 - (int) ml_rng_below (&score->writer, 2);
    if (*degree < low)
      *degree = low + 1 + (int) ml_rng_below (&score->writer, 2);
    note->beat = bar * score->beats + i * step;
    note->beats = length * step;
    note->degree = *degree;
    note->velocity = i == 0 ? 0.85 : score_uniform (&score->writer, 0.65, 0.8);
    tune->n++;
  }
}

/* Says bar @from once more as bar @to, its last note another. */
static void
tune_repeat (Score *score, Tune *tune, int from, int to)
{
  int n = tune->n;

  for (int i = 0; i < n && tune->n < TUNE_NOTES; i++) {
    if ((int) (tune->note[i].beat / score->beats) != from)
      continue;
    tune->note[tune->n] = tune->note[i];
    tune->note[tune->n].beat += (to - from) * score->beats;
    tune->n++;
  }
  if (tune->n > n)
    tune->note[tune->n - 1].degree += ml_rng_uniform (&score->writer) < 0.5 ? 1 : -1;
}

void
tune_write (Score             *score,
            Tune              *tune,
            const char *const *cells,
            guint              n_cells,
            int                low,
            int                high)
{
  int degree = (low + high) / 2;
  guint a = ml_rng_below (&score->writer, n_cells);
  guint b = (a + 1 + ml_rng_below (&score->writer, MAX (n_cells - 1, 1))) % n_cells;

  tune->n = 0;
  tune_bar (score, tune, 0, cells[a], &degree, low, high);
  tune_bar (score, tune, 1, cells[b], &degree, low, high);
  tune_repeat (score, tune, 0, 2);
  tune_bar (score, tune, 3, cells[ml_rng_below (&score->writer, n_cells)], &degree, low, high);
}

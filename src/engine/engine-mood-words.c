/* engine-mood-words.c - moods in words, and why a song was chosen for one
 *
 * Any thread: pure functions of what they are given. */
#include "engine-moods-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* ---- a place on the pad ------------------------------------------------------------ */

/* Seven steps: three on each side, and the middle, of which nothing is said. */
static int
step_of (double value)
{
  static const double BOUNDS[] = { 0.12, 0.30, 0.44, 0.56, 0.70, 0.88 };
  int step = 0;

  while (step < (int) G_N_ELEMENTS (BOUNDS) && value >= BOUNDS[step])
    step++;
  return step;
}

char *
segue_mood_words (double x,
                  double y)
{
  const char *const ACROSS[] = { _("very dark"), _("dark"), _("rather dark"), NULL,
                                 _("rather bright"), _("bright"), _("very bright") };
  const char *const UP[] = { _("very calm"), _("calm"), _("rather calm"), NULL,
                             _("rather energetic"), _("energetic"), _("very energetic") };
  const char *across = ACROSS[step_of (x)], *up = UP[step_of (y)];

  if (across == NULL && up == NULL)
    /* Translators: a mood that is neither dark nor bright, neither calm nor energetic */
    return g_strdup (_("in the middle"));
  if (across == NULL || up == NULL)
    return g_strdup (across != NULL ? across : up);
  /* Translators: two halves of a mood: "calm, rather bright" */
  return g_strdup_printf (_("%s, %s"), up, across);
}

/* ---- why ------------------------------------------------------------------------------ */

/* The emotion asked for that it has most of, -1 none was. */
static int
strongest (const SegueMoodData  *d,
           const SegueMoodQuery *q,
           guint                 at)
{
  int best = -1;

  for (int e = 0; e < SEGUE_N_EMOTIONS; e++)
    if ((q->add >> e & 1) != 0 &&
        (best < 0 || d->emotion_ranks[(gsize) at * SEGUE_N_EMOTIONS + e] >
                       d->emotion_ranks[(gsize) at * SEGUE_N_EMOTIONS + best]))
      best = e;
  return best;
}

static char *
place_in_numbers (double x,
                double y)
{
  int energetic = (int) round (100 * (y >= 0.5 ? y : 1 - y));
  int bright = (int) round (100 * (x >= 0.5 ? x : 1 - x));

  if (y >= 0.5 && x >= 0.5)
    return g_strdup_printf (_("More energetic than %d %% of your songs, brighter than %d %%"),
                            energetic, bright);
  if (y >= 0.5)
    return g_strdup_printf (_("More energetic than %d %% of your songs, darker than %d %%"),
                            energetic, bright);
  if (x >= 0.5)
    return g_strdup_printf (_("Calmer than %d %% of your songs, brighter than %d %%"), energetic,
                            bright);
  return g_strdup_printf (_("Calmer than %d %% of your songs, darker than %d %%"), energetic, bright);
}

/* How much of the emotion asked for, 0 … 1 of the library; negative: none was. */
static float
rank_of (const SegueMoodData *d,
         int                  emotion,
         guint                at)
{
  return emotion >= 0 ? d->emotion_ranks[(gsize) at * SEGUE_N_EMOTIONS + emotion] : -1.0f;
}

char *
moods_reason (const SegueMoodData  *d,
              const SegueMoodQuery *q,
              guint                 at)
{
  int e = strongest (d, q, at);
  float rank = rank_of (d, e, at);
  g_autofree char *place = segue_mood_words (d->xy[2 * at], d->xy[2 * at + 1]);
  const char *name = rank > 0.5f ? segue_emotion_name ((SegueEmotion) e) : NULL;

  if (rank > 0.9f)
    /* Translators: %s is an emotion: "Tenderness" */
    return g_strdup_printf (_("%s: more than in nearly all of your songs"), name);
  if (rank > 0.7f)
    return g_strdup_printf (_("%s: more than in most of your songs"), name);
  if (rank > 0.5f)
    return g_strdup_printf (_("%s: a little more than in most of your songs"), name);
  /* Translators: %s is a mood: "calm, rather bright" */
  return g_strdup_printf (_("Suits the mood: %s"), place);
}

char *
moods_detail (const SegueMoodData  *d,
              const SegueMoodQuery *q,
              guint                 at)
{
  int e = strongest (d, q, at);
  float rank = rank_of (d, e, at);

  if (rank > 0.5f)
    /* Translators: first an emotion, "Tenderness", then a share of the library */
    return g_strdup_printf (_("%s: more than in %.0f %% of your songs"),
                            segue_emotion_name ((SegueEmotion) e), 100 * rank);
  return place_in_numbers (d->xy[2 * at], d->xy[2 * at + 1]);
}

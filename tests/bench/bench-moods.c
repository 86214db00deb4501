/* bench-moods.c - what asking by mood costs: bench-moods [TRACKS]
 *
 * A drawn library; the worst of many questions is what counts, since one is asked
 * each time the pointer moves. */
#include "ml.h"
#include "rec-mood.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 60

static RecMoodLibrary
draw (guint n)
{
  gint64 *ids = g_new (gint64, n);
  float *xy = g_new (float, 2 * n), *ranks = g_new (float, (gsize) MOOD_EMOTIONS * n);
  float *plain[6];
  gint8 *key = g_new (gint8, n);
  guint32 *artist = g_new (guint32, n), *song = g_new (guint32, n);
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (guint k = 0; k < 6; k++)
    plain[k] = g_new (float, n);
  for (guint i = 0; i < n; i++) {
    ids[i] = i + 1;
    for (guint t = 0; t < 2; t++)
      xy[2 * i + t] = (float) ml_rng_uniform (&rng);
    for (guint e = 0; e < MOOD_EMOTIONS; e++)
      ranks[(gsize) i * MOOD_EMOTIONS + e] = (float) ml_rng_uniform (&rng);
    for (guint k = 0; k < 6; k++)
      plain[k][i] = (float) ml_rng_uniform (&rng);
    plain[1][i] = 60 + 120 * plain[1][i];
    plain[3][i] = 120 + 240 * plain[3][i];
    plain[5][i] = -20 + 15 * plain[5][i];
    key[i] = (gint8) ml_rng_below (&rng, 24);
    artist[i] = 1 + (guint32) ml_rng_below (&rng, n / 12 + 1);
    song[i] = i + 1;
  }
  return (RecMoodLibrary) { n, ids, xy, ranks, plain[0], plain[1], plain[2], plain[3], plain[4], plain[5],
                            key, artist, song };
}

/* Of this thread alone: what others do meanwhile is not the question's cost. */
static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
measure (const char *name, const RecMoodLibrary *library, MoodQuery query, guint n_first)
{
  double worst = 0, sum = 0;

  for (guint round = 0; round < ROUNDS; round++) {
    double before = cpu_ms ();
    g_autoptr (GArray) picks = NULL;
    double ms;

    query.seed = round;
    picks = rec_mood_pick (library, &query, n_first, NULL);
    ms = cpu_ms () - before;
    worst = MAX (worst, ms);
    sum += ms;
  }
  printf ("%-34s mean %6.2f ms, worst of %d %6.2f ms\n", name, sum / ROUNDS, ROUNDS, worst);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) MAX (atoi (argv[1]), 1) : 100000;
  RecMoodLibrary library = draw (n);
  MoodQuery spot = { .n_points = 1, .points = { { 0.3, 0.7 } }, .radius = 0.15, .voice_high = 1,
                     .familiarity_high = 1, .n_tracks = 25 };
  MoodQuery wide = spot, line = spot, felt = spot, hours = spot;

  wide.radius = 1.0;
  wide.n_tracks = 100;
  line.n_points = 2;
  line.points[1][0] = 0.8;
  line.points[1][1] = 0.1;
  felt.add = 5;
  felt.avoid = 64;
  hours = line;
  hours.minutes = 240;
  printf ("%u tracks\n", n);
  measure ("spot, preview of 6", &library, spot, 6);
  measure ("spot, 25 tracks", &library, spot, 0);
  measure ("spot of the whole pad, 100 tracks", &library, wide, 0);
  measure ("spot with emotions, 25 tracks", &library, felt, 0);
  measure ("line, preview of 6", &library, line, 6);
  measure ("line, 25 tracks", &library, line, 0);
  measure ("line over four hours", &library, hours, 0);
  return 0;
}

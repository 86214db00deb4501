/* bench-recommend.c - what a refill costs a large library with a long history
 *
 * Tracks drawn around some hundred places, plays drawn from a part of them; then
 * one play is told and eight suggestions are asked for, again and again. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ml.h"
#include "recommend.h"

#define D 128
#define ROUNDS 150

static double
resident_mb (void)
{
  unsigned long size, resident = 0;
  FILE *f = fopen ("/proc/self/statm", "r");

  if (f == NULL || fscanf (f, "%lu %lu", &size, &resident) != 2)
    resident = 0;
  if (f != NULL)
    fclose (f);
  return (double) resident * (double) sysconf (_SC_PAGESIZE) / 1e6;
}

static Recommender *
fill (guint n, ml_rng *rng)
{
  Recommender *r = recommender_new (1);
  float *x = g_new (float, (gsize) n * D), place[D];
  RecTrack *tracks = g_new0 (RecTrack, n);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++) {
    for (guint t = 0; t < D; t++) {
      if (i % 12 == 0)
        place[t] = (float) ml_rng_normal (rng);
      x[(gsize) i * D + t] = place[t] + (float) ml_rng_normal (rng);
    }
    g_ptr_array_add (names, g_strdup_printf ("Track %u", i));
    g_ptr_array_add (names, g_strdup_printf ("Artist %u", i / 12));
    tracks[i] = (RecTrack) { .id = i + 1, .title = names->pdata[2 * i], .artist = names->pdata[2 * i + 1],
                             .tempo_bpm = 60 + i % 120, .energy = 0.5f, .loudness_lufs = -12, .key = (int) (i % 24),
                             .cluster = (gint32) (i / 12 % 40), .cluster_name = "Sounds",
                             .map_x = x[(gsize) i * D], .map_y = x[(gsize) i * D + 1] };
  }
  recommender_set_tracks (r, tracks, n, x, D);
  g_free (x);
  g_free (tracks);
  return r;
}

static int
compare_double (gconstpointer a,
                gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
tell (Recommender *r, gint64 id, gint64 at_s, gboolean finished)
{
  RecPlay play = { .track_id = id, .started_s = at_s, .heard_s = finished ? 200 : 10, .duration_s = 200,
                   .end = finished ? PLAY_END_FINISHED : PLAY_END_SKIPPED, .origin = PLAY_ORIGIN_SUGGESTION };

  recommender_add_play (r, &play);
}

/* Of this program alone: what it takes on a machine that has nothing else to do. */
static double
own_ms (void)
{
  return 1e3 * (double) clock () / CLOCKS_PER_SEC;
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 100000, plays = argc > 2 ? (guint) atoi (argv[2]) : 100000;
  double took[ROUNDS], before = resident_mb (), first, asked;
  gint64 at = 1500000000, start;
  Recommender *r;
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  start = g_get_monotonic_time ();
  r = fill (n, &rng);
  printf ("library of %u: %.1f s\n", n, (g_get_monotonic_time () - start) / 1e6);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < plays; i++) {
    tell (r, 1 + (gint64) ml_rng_below (&rng, MIN (n, 20000)), at, ml_rng_uniform (&rng) < 0.6);
    at += i % 20 == 19 ? 20000 : 200;
  }
  recommender_prepare (r);
  printf ("history of %u: %.2f s\n", plays, (g_get_monotonic_time () - start) / 1e6);
  for (guint i = 0; i < ROUNDS; i++) {
    gint64 seed = 1 + (gint64) ml_rng_below (&rng, n);
    RecRequest q = { .n = 8, .now_s = at, .seeds = &seed, .n_seeds = 1, .current_id = seed, .wander = 0.3 };
    g_autoptr (GPtrArray) picks = NULL;

    asked = own_ms ();
    picks = recommender_pick (r, &q, NULL, NULL);
    took[i] = own_ms () - asked;
    if (picks != NULL) {
      const RecPick *pick = picks->pdata[0];

      recommender_learn (r, 0, pick->features, i % 3 != 0, 1);
      tell (r, pick->track_id, at, i % 3 != 0);
    }
    at += 200;
  }
  first = took[0];
  qsort (took, ROUNDS, sizeof *took, compare_double);
  printf ("refill of 8, time of the processor: first %.1f ms, median %.1f ms, 95 of 100 under %.1f ms, worst %.1f ms\n", first,
          took[ROUNDS / 2], took[ROUNDS * 95 / 100], took[ROUNDS - 1]);
  printf ("memory: %.0f MB, of which %.0f MB are the vectors\n", resident_mb () - before, (double) n * D * 4 / 1e6);
  recommender_free (r);
  return 0;
}

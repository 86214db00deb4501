/* test-next.c - what a history alone says about the next play */
#include <math.h>

#include "ml.h"
#include "rec-next.h"

#define N 60

static guint
best_of (const float *score)
{
  guint best = 0;

  for (guint i = 1; i < N; i++)
    if (score[i] > score[best])
      best = i;
  return best;
}

/* Three tracks an artist, six an album; plays run round in a fixed order. */
static NextModel *
model (void)
{
  guint artist[N], album[N];

  for (guint i = 0; i < N; i++) {
    artist[i] = 1 + i / 3;
    album[i] = 1 + i / 6;
  }
  return next_model_new (N, artist, album);
}

static void
test_learns_an_order (void)
{
  g_autoptr (NextModel) m = model ();
  float score[N];
  guint right = 0;
  gint64 now = 1600000000;

  for (guint i = 0; i < 600; i++) {
    NextPlay p = { i * 7 % 30, now, FALSE };

    if (i >= 300) {
      next_model_score (m, now, score);
      right += best_of (score) == p.track;
    }
    next_model_learn (m, &p);
    now += i % 15 == 14 ? 40000 : 200;
  }
  /* A session's first track is anyone's guess; the others are certain. */
  g_assert_cmpuint (right, >, 300 * 14 / 15 * 9 / 10);
}

/* A new track is likelier when its artist plays than when not. */
static void
test_ranks_new_tracks_by_artist (void)
{
  guint better = 0;

  for (guint64 round = 0; round < 100; round++) {
    g_autoptr (NextModel) m = model ();
    float score[N];
    gint64 now = 1600000000;
    guint artist = 0;
    ml_rng rng;

    ml_rng_seed (&rng, round);
    for (guint i = 0; i < 120; i++) {
      NextPlay p = { 0, now, FALSE };

      if (i % 3 == 0)
        artist = (guint) ml_rng_below (&rng, 19);
      p.track = artist * 3 + (guint) ml_rng_below (&rng, 2); /* the third is never played */
      next_model_learn (m, &p);
      now += 200;
    }
    next_model_score (m, now, score);
    better += score[artist * 3 + 2] > score[59];
  }
  g_assert_cmpuint (better, >=, 95);
}

static void
test_foretells_skips (void)
{
  g_autoptr (NextModel) m = model ();
  gint64 now = 1600000000;
  double bad = 0, good = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 3);
  for (guint i = 0; i < 800; i++) {
    NextPlay p = { (guint) ml_rng_below (&rng, N), now, FALSE };

    p.skipped = ml_rng_uniform (&rng) < (p.track % 4 == 0 ? 0.8 : 0.1);
    next_model_learn (m, &p);
    now += 200;
  }
  for (guint i = 0; i < N; i++) {
    double chance = next_model_skip_chance (m, i, now);

    g_assert_cmpfloat (chance, >, 0);
    g_assert_cmpfloat (chance, <, 1);
    if (i % 4 == 0)
      bad += chance / (N / 4);
    else
      good += chance / (N * 3 / 4);
  }
  g_assert_cmpfloat (bad, >, good + 0.3);
}

/* Nothing was played yet, or time stands still, or runs backwards: numbers all the same. */
static void
test_bears_anything (void)
{
  g_autoptr (NextModel) m = model ();
  float score[N];

  next_model_score (m, 0, score);
  for (guint i = 0; i < N; i++)
    g_assert_true (isfinite (score[i]));
  for (guint i = 0; i < 50; i++) {
    NextPlay p = { 5, i % 2 ? 1000 : 900, i % 3 == 0 };

    next_model_learn (m, &p);
  }
  next_model_score (m, 500, score);
  for (guint i = 0; i < N; i++)
    g_assert_true (isfinite (score[i]));
  g_assert_true (isfinite (next_model_skip_chance (m, 5, 500)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/next/learns-an-order", test_learns_an_order);
  g_test_add_func ("/engine/next/ranks-new-tracks-by-artist", test_ranks_new_tracks_by_artist);
  g_test_add_func ("/engine/next/foretells-skips", test_foretells_skips);
  g_test_add_func ("/engine/next/bears-anything", test_bears_anything);
  return g_test_run ();
}

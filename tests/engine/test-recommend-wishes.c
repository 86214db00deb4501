/* test-recommend-wishes.c - what is asked of Up Next moves what it picks, and the right way */
#include <math.h>
#include <string.h>

#include "rec-mood.h"
#include "recommend.h"
#include "sim-trial.h"

#define NOW G_GINT64_CONSTANT (1700000000)
#define DAY_S 86400

static Recommender *
recommender (const SimLibrary *l, guint64 seed)
{
  Recommender *r = recommender_new (seed);

  recommender_set_tracks (r, l->tracks, l->n, l->x, l->d);
  return r;
}

static guint
feature (const char *name)
{
  guint i = 0;

  while (strcmp (REC_FEATURE_NAMES[i], name) != 0)
    g_assert_cmpuint (++i, <, REC_N_FEATURES);
  return i;
}

/* The mean of one feature over the picks of many rounds. */
static double
mean_of (const SimLibrary *l, RecRequest q, guint f)
{
  double sum = 0;
  guint n = 0;

  for (guint64 round = 0; round < 25; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    gint64 seed = 1 + (gint64) (round * 7 % l->n);
    g_autoptr (GPtrArray) picks = NULL;

    q.current_id = seed;
    q.seeds = &seed;
    q.n_seeds = 1;
    picks = recommender_pick (r, &q, NULL, NULL);
    g_assert_nonnull (picks);
    for (guint i = 0; i < picks->len; i++, n++)
      sum += ((RecPick *) picks->pdata[i])->features[f];
  }
  return sum / n;
}

/* Close to what it started from, or anywhere. */
static void
test_wander (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (300, 8, 4, 5);
  RecRequest q = { .n = 6, .now_s = NOW };
  double near[3];

  for (int i = 0; i < 3; i++) {
    q.wander = i * 0.5;
    near[i] = mean_of (l, q, feature ("near-seed"));
  }
  g_test_message ("nearness %.3f %.3f %.3f", near[0], near[1], near[2]);
  g_assert_cmpfloat (near[0], >, near[1]);
  g_assert_cmpfloat (near[1], >, near[2] + 0.02);
}

/* A mode that minds jumps of tempo gets smaller ones. */
static void
test_even_tempo (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (300, 8, 4, 6);
  RecRequest q = { .n = 6, .now_s = NOW, .wander = 0.5 };
  double usual = mean_of (l, q, feature ("tempo-jump")), even;

  q.even_tempo = 1;
  even = mean_of (l, q, feature ("tempo-jump"));
  g_test_message ("jumps %.3f, even %.3f", usual, even);
  g_assert_cmpfloat (even, <, 0.75 * usual);
}

/* A mode's wishes are hard while the library has enough that fits. */
static void
test_energy_and_voice (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (300, 8, 4, 8);
  g_autofree float *energy = g_new (float, l->n), *rank = g_new (float, l->n);

  for (guint i = 0; i < l->n; i++) {
    energy[i] = l->tracks[i].energy;
    l->tracks[i].voice = i % 2 ? 0.9f : 0.1f;
  }
  rec_mood_ranks (energy, l->n, 1, rank);
  for (guint64 round = 0; round < 20; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    RecRequest q = { .n = 6, .now_s = NOW, .wander = 0.5, .energy_low = 0.0f, .energy_high = 0.4f,
                     .voice_low = 0.5f, .voice_high = 1.0f };
    g_autoptr (GPtrArray) picks = recommender_pick (r, &q, NULL, NULL);

    g_assert_nonnull (picks);
    g_assert_cmpuint (picks->len, ==, 6);
    for (guint i = 0; i < picks->len; i++) {
      guint at = (guint) ((RecPick *) picks->pdata[i])->track_id - 1;

      g_assert_cmpfloat (rank[at], <=, 0.41);
      g_assert_cmpfloat (l->tracks[at].voice, >, 0.5);
    }
  }
}

/* Equal values share the middle of their places; what is not known has none. */
static void
test_ranks_by_hand (void)
{
  const float values[] = { 2, NAN, 1, 2, 5 }, want[] = { 0.5f, NAN, 0, 0.5f, 1 };
  float rank[5];

  rec_mood_ranks (values, 5, 1, rank);
  for (int i = 0; i < 5; i++)
    if (isnan (want[i]))
      g_assert_true (isnan (rank[i]));
    else
      g_assert_cmpfloat_with_epsilon (rank[i], want[i], 1e-6);
}

static void
hear (Recommender *r, gint64 id, gint64 at_s)
{
  RecPlay p = { .track_id = id, .started_s = at_s, .heard_s = 240, .duration_s = 240,
                .end = PLAY_END_FINISHED, .origin = PLAY_ORIGIN_CLICK };

  recommender_add_play (r, &p);
}

/* What followed twice lately counts for more than what followed twice two years ago. */
static void
test_habits_fade (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (50, 8, 4, 7);
  g_autoptr (Recommender) r = recommender (l, 1);
  RecRequest q = { .n = 1, .now_s = NOW, .wander = 0.5, .current_id = 1 };
  float old[REC_N_FEATURES], lately[REC_N_FEATURES], never[REC_N_FEATURES];
  guint f = feature ("follows");

  for (int again = 0; again < 2; again++) {
    hear (r, 1, NOW - (730 - again * 700) * DAY_S);
    hear (r, 20, NOW - (730 - again * 700) * DAY_S + 300); /* two years ago, and a month */
    hear (r, 1, NOW - (2 - again) * DAY_S);
    hear (r, 30, NOW - (2 - again) * DAY_S + 300);
  }
  g_assert_true (recommender_features (r, &q, 20, old));
  g_assert_true (recommender_features (r, &q, 30, lately));
  g_assert_true (recommender_features (r, &q, 40, never));
  g_assert_cmpfloat (never[f], ==, 0);
  g_assert_cmpfloat (old[f], >, 0);
  g_assert_cmpfloat (lately[f], >, old[f] + 0.05);
}

/* Another version of what was heard lately is a repeat, though it was itself heard long ago. */
static void
test_versions_are_repeats (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (60, 8, 4, 9);

  l->tracks[0].title = "Blue";
  l->tracks[1].title = "Blue (Live)";
  l->tracks[1].artist = l->tracks[0].artist;
  for (guint64 round = 0; round < 30; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    RecRequest q = { .n = 6, .now_s = NOW, .wander = 0.5, .no_repeat = 10, .familiarity = REC_KNOWN_ONLY };
    g_autoptr (GPtrArray) picks = NULL;

    hear (r, 1, NOW - 100000);
    for (int i = 0; i < 25; i++)
      hear (r, 20 + i, NOW - 90000 + 300 * i);
    hear (r, 2, NOW - 80000);
    picks = recommender_pick (r, &q, NULL, NULL);
    g_assert_nonnull (picks);
    for (guint i = 0; i < picks->len; i++)
      g_assert_cmpint (((RecPick *) picks->pdata[i])->track_id, >, 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/recommend/wishes/wander", test_wander);
  g_test_add_func ("/engine/recommend/wishes/even-tempo", test_even_tempo);
  g_test_add_func ("/engine/recommend/wishes/energy-and-voice", test_energy_and_voice);
  g_test_add_func ("/engine/recommend/ranks-by-hand", test_ranks_by_hand);
  g_test_add_func ("/engine/recommend/versions-are-repeats", test_versions_are_repeats);
  g_test_add_func ("/engine/recommend/habits-fade", test_habits_fade);
  return g_test_run ();
}

/* test-transition.c - how well tracks follow each other, orders that make them, and moods as numbers */
#include "rec-mood.h"
#include "rec-transition.h"
#include "recommend.h"
#include "sim-trial.h"

#include <math.h>

#include "ml.h"

static void
test_jumps (void)
{
  g_assert_cmpfloat (rec_tempo_jump (60, 120), ==, 0); /* twice as fast is no jump */
  g_assert_cmpfloat (rec_tempo_jump (180, 90), ==, 0);
  g_assert_cmpfloat_with_epsilon (rec_tempo_jump (100, 141.42136f), 0.5, 1e-4); /* the farthest */
  g_assert_cmpfloat_with_epsilon (rec_tempo_jump (100, 110), 0.1375, 1e-4);
  g_assert_true (isnan (rec_tempo_jump (0, 100)) && isnan (rec_tempo_jump (NAN, 100)));
  g_assert_cmpfloat (rec_key_jump (0, 7), ==, 1);  /* C to G */
  g_assert_cmpfloat (rec_key_jump (0, 21), ==, 0); /* C and A minor */
  g_assert_cmpfloat (rec_key_jump (0, 6), ==, 6);  /* C to F sharp */
  g_assert_cmpfloat (rec_key_jump (5, 0), ==, 1);
  g_assert_true (isnan (rec_key_jump (-1, 3)) && isnan (rec_key_jump (3, 24)));
  g_assert_cmpfloat (rec_loudness_jump (-10, -14), ==, 4);
}

static double
path_cost (const RecSound *sounds, const guint *order, guint n, const RecSound *before)
{
  double sum = before != NULL ? rec_transition (before, &sounds[order[0]], &REC_EVENNESS_USUAL) : 0;

  for (guint i = 1; i < n; i++)
    sum += rec_transition (&sounds[order[i - 1]], &sounds[order[i]], &REC_EVENNESS_USUAL);
  return sum;
}

static RecSound
random_sound (ml_rng *rng)
{
  RecSound s = { (float) (120 * exp2 (0.5 * ml_rng_normal (rng))), (float) (-12 + 4 * ml_rng_normal (rng)),
                 (float) ml_rng_uniform (rng), (int) ml_rng_below (rng, 24) };

  if (ml_rng_uniform (rng) < 0.05)
    s.key = -1;
  if (ml_rng_uniform (rng) < 0.05)
    s.loudness_lufs = NAN;
  return s;
}

static double
best_of_all_orders (const RecSound *sounds, guint *order, guint k, guint n, const RecSound *before)
{
  double best = INFINITY;

  if (k == n)
    return path_cost (sounds, order, n, before);
  for (guint i = k; i < n; i++) {
    guint other = order[k];

    order[k] = order[i];
    order[i] = other;
    best = MIN (best, best_of_all_orders (sounds, order, k + 1, n, before));
    order[i] = order[k];
    order[k] = other;
  }
  return best;
}

/* Against every order there is, for few; a permutation with the fixed ones in place, always. */
static void
test_orders (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 4);
  for (guint round = 0; round < 60; round++) {
    guint n = 1 + (guint) ml_rng_below (&rng, 7), order[8], all[8];
    RecSound sounds[8], before = random_sound (&rng), *from = round % 2 ? &before : NULL;
    guint fixed = round % 3 == 0 ? (guint) ml_rng_below (&rng, n) : 0;
    guint8 seen[8] = { 0 };

    for (guint i = 0; i < n; i++) {
      sounds[i] = random_sound (&rng);
      all[i] = i;
    }
    rec_transition_order (sounds, n, from, fixed, &REC_EVENNESS_USUAL, order);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpuint (order[i], <, n);
      g_assert_false (seen[order[i]]++);
      g_assert_true (i >= fixed || order[i] == i);
    }
    if (fixed == 0)
      g_assert_cmpfloat (path_cost (sounds, order, n, from), <=,
                         1.15 * best_of_all_orders (sounds, all, 0, n, from) + 1e-6);
  }
}

/* ---- stretches that were suggested ------------------------------------------------------- */

typedef struct { double tempo, loudness, key; guint n; } Jumps;

static void
add_jump (Jumps *j, const RecTrack *a, const RecTrack *b)
{
  j->tempo += rec_tempo_jump (a->tempo_bpm, b->tempo_bpm);
  j->loudness += rec_loudness_jump (a->loudness_lufs, b->loudness_lufs);
  j->key += rec_key_jump (a->key, b->key);
  j->n++;
}

static void
shuffle (guint *order, guint n, ml_rng *rng)
{
  for (guint i = n; i > 1; i--) {
    guint k = (guint) ml_rng_below (rng, i), other = order[i - 1];

    order[i - 1] = order[k];
    order[k] = other;
  }
}

/* Two hundred stretches of 25 in the order that they are suggested in, and the same
 * tracks in any other. */
static void
test_stretches (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (2000, 16, 10, 5);
  g_autoptr (Recommender) r = recommender_new (3);
  Jumps ordered = { 0 }, random = { 0 };
  double tempo, loudness, key;
  ml_rng rng;

  ml_rng_seed (&rng, 8);
  for (guint i = 0; i < l->n; i++) {
    l->tracks[i].loudness_lufs = (float) (-12 + 4 * ml_rng_normal (&rng));
    l->tracks[i].key = (int) ml_rng_below (&rng, 24);
  }
  recommender_set_tracks (r, l->tracks, l->n, l->x, l->d);
  for (guint stretch = 0; stretch < 200; stretch++) {
    gint64 seed = 1 + (gint64) ml_rng_below (&rng, l->n);
    RecRequest request = { .n = 25, .now_s = 1700000000 + 7200 * stretch, .seeds = &seed, .n_seeds = 1,
                           .wander = 0.5, .ordered = TRUE };
    g_autoptr (GPtrArray) picks = recommender_pick (r, &request, NULL, NULL);
    guint order[25];

    g_assert_cmpuint (picks->len, ==, 25);
    for (guint i = 0; i < picks->len; i++) {
      const RecPick *pick = picks->pdata[i];

      order[i] = i;
      for (guint k = i > 5 ? i - 5 : 0; k < i; k++) /* artists stay apart */
        g_assert_cmpuint (l->artist[pick->track_id - 1], !=,
                          l->artist[((RecPick *) picks->pdata[k])->track_id - 1]);
      if (i > 0)
        add_jump (&ordered, &l->tracks[((RecPick *) picks->pdata[i - 1])->track_id - 1],
                  &l->tracks[pick->track_id - 1]);
    }
    shuffle (order, 25, &rng);
    for (guint i = 1; i < picks->len; i++)
      add_jump (&random, &l->tracks[((RecPick *) picks->pdata[order[i - 1]])->track_id - 1],
                &l->tracks[((RecPick *) picks->pdata[order[i]])->track_id - 1]);
  }
  tempo = ordered.tempo / random.tempo;
  loudness = ordered.loudness / random.loudness;
  key = ordered.key / random.key;
  g_test_message ("jumps against a random order: tempo %.3f, loudness %.3f, key %.3f", tempo, loudness,
                  key);
  g_assert_cmpfloat (tempo, <, 0.6);
  g_assert_cmpfloat (loudness, <, 0.6);
  g_assert_cmpfloat (key, <, 0.6);
}

/* ---- modes ----------------------------------------------------------------------------------- */

static double
skips_in_two_modes (const SimLibrary *l, SimPolicy policy, double *second)
{
  double sum = 0, after = 0;
  guint n = 0, n_after = 0;

  for (guint i = 0; i < 6; i++) {
    const SimOptions options = { .plays = 260, .seed = 40 + i, .world_seed = 1, .modes = 2 };
    SimOutcome *o = sim_run (l, policy, &options, NULL);

    for (guint p = 60; p < o->plays; p++) {
      sum += 1 - o->chance[p];
      n++;
      if (o->since_switch[p] == 2) {
        after += 1 - o->chance[p];
        n_after++;
      }
    }
    sim_outcome_free (o);
  }
  *second = after / MAX (n_after, 1);
  return sum / n;
}

/* The margin is that of six listeners; `segue-tool simulate --modes 2` has more. */
static void
test_two_modes (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (400, 16, 8, 11);
  double second, second_blind;
  double told = skips_in_two_modes (l, SIM_AGENT, &second);
  double blind = skips_in_two_modes (l, SIM_AGENT_BLIND, &second_blind);

  g_test_message ("skips: told %.3f, not told %.3f; second after a switch %.3f, %.3f", told, blind,
                  second, second_blind);
  g_assert_cmpfloat (told, <, 0.95 * blind);
  g_assert_cmpfloat (second, <, second_blind);
}

/* ---- ranks ------------------------------------------------------------------------------------- */

static void
test_ranks (void)
{
  const float values[] = { 3, NAN, 1, 2, 2 };
  float rank[5];

  rec_mood_ranks (values, 5, 1, rank);
  g_assert_cmpfloat (rank[2], ==, 0);
  g_assert_cmpfloat (rank[0], ==, 1);
  g_assert_true (isnan (rank[1]));
  g_assert_cmpfloat_with_epsilon (rank[3], 0.5, 1e-6); /* equal values share one */
  g_assert_cmpfloat (rank[3], ==, rank[4]);
  g_assert_cmpfloat_with_epsilon (rec_mood_rank_of (1.5f, values, rank, 5, 1), 0.25, 1e-6);
  g_assert_cmpfloat (rec_mood_rank_of (0, values, rank, 5, 1), ==, 0);
  g_assert_cmpfloat (rec_mood_rank_of (9, values, rank, 5, 1), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/transition/jumps", test_jumps);
  g_test_add_func ("/engine/transition/orders", test_orders);
  g_test_add_func ("/engine/transition/stretches", test_stretches);
  g_test_add_func ("/engine/transition/two-modes", test_two_modes);
  g_test_add_func ("/engine/transition/ranks", test_ranks);
  return g_test_run ();
}

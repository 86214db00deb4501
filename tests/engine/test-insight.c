/* test-insight.c - clusters with identity and names; rules from sessions */
#include <math.h>
#include <string.h>

#include "insight.h"
#include "listener-simulated.h"
#include "ml.h"

/* @k blobs in [d], each row's blob i % k. */
static float *
blobs (guint64 seed, guint n, guint d, guint k)
{
  float *x = g_new (float, n * d);
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < n; i++)
    for (guint t = 0; t < d; t++)
      x[i * d + t] = (float) (ml_rng_normal (&rng) * 0.4 + 6.0 * ((i % k) == t % k) + 100.0 * t);
  return x;
}

static void
test_clusters_find_blobs (void)
{
  const guint n = 120, d = 5, k = 4;
  g_autofree float *x = blobs (1, n, d, k);
  g_autofree InsightTrait *traits = g_new0 (InsightTrait, n);
  g_autoptr (InsightClusters) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    traits[i] = (InsightTrait) { 60 + 30 * (i % k), 0.2f + 0.2f * (i % k), 0.5f,
                                 i % k == 0 ? "Piano" : "Rock" };
  found = insight_clusters_find (x, n, d, NULL, 0, traits, 0, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->clusters->len, ==, k);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (found->labels[i], ==, found->labels[i % k]);
  for (guint j = 0; j < k; j++) {
    InsightCluster *c = found->clusters->pdata[j];

    g_assert_cmpuint (c->n_tracks, ==, n / k);
    if (c->id == found->labels[0])
      g_assert_cmpstr (c->name, ==, "Calm piano · 60 bpm");
  }
}

/* A cloud without gaps: halves of it are of no use to anybody. */
static void
test_clusters_of_a_continuum (void)
{
  const guint n = 400, d = 6;
  g_autofree float *x = g_new (float, n * d);
  g_autofree gint32 *before = g_new (gint32, n);
  g_autoptr (InsightClusters) found = NULL;
  ml_rng rng;

  ml_rng_seed (&rng, 5);
  for (guint i = 0; i < n * d; i++)
    x[i] = (float) ml_rng_normal (&rng);
  found = insight_clusters_find (x, n, d, NULL, 0, NULL, 0, 1, NULL, NULL);
  g_assert_cmpfloat (found->silhouette, <, 0.25);
  g_assert_cmpuint (found->clusters->len, >=, 8); /* the root of 400, by two and a half */
  g_assert_cmpuint (found->clusters->len, <=, 24);
  for (guint j = 0; j < found->clusters->len; j++)
    g_assert_cmpuint (((InsightCluster *) found->clusters->pdata[j])->n_tracks, >=, n / 50);
  /* Nor are they torn apart by another seed, some songs less and some more. */
  for (guint64 seed = 2; seed < 6; seed++) {
    g_autoptr (InsightClusters) again = NULL;
    guint stay = 0, n_before = 0;

    for (guint i = 0; i < n; i++)
      before[i] = i % 20 == seed ? -1 : found->labels[i];
    again = insight_clusters_find (x, n, d, before, 0, NULL, 0, seed, NULL, NULL);
    for (guint i = 0; i < n; i++)
      if (before[i] >= 0) {
        n_before++;
        stay += again->labels[i] == before[i];
      }
    g_assert_cmpuint (again->clusters->len, ==, found->clusters->len);
    g_assert_cmpuint (stay * 10, >=, n_before * 9);
  }
}

/* Two heaps far apart are two, however many songs there are. */
static void
test_clusters_by_structure (void)
{
  g_autofree float *x = blobs (3, 400, 4, 2);
  g_autoptr (InsightClusters) found = insight_clusters_find (x, 400, 4, NULL, 0, NULL, 0, 1, NULL, NULL);

  g_assert_cmpuint (found->clusters->len, ==, 2);
  g_assert_cmpfloat (found->silhouette, >, 0.5);
}

/* The name of one heap of @n songs, song i of genres[i % n_genres]. */
static char *
name_of_genres (const char *const *genres, guint n_genres)
{
  const guint n = 60;
  g_autofree float *x = blobs (1, n, 3, 2);
  g_autofree InsightTrait *traits = g_new0 (InsightTrait, n);
  g_autoptr (InsightClusters) found = NULL;

  for (guint i = 0; i < n; i++)
    traits[i] = (InsightTrait) { i % 2 == 0 ? 80 + i : 0, 0.5f, 0.5f, genres[i / 2 % n_genres] };
  found = insight_clusters_find (x, n, 3, NULL, 0, traits, 0, 1, NULL, NULL);
  g_assert_cmpuint (found->clusters->len, ==, 2);
  for (guint j = 0; j < 2; j++) {
    InsightCluster *c = found->clusters->pdata[j];

    if (c->id == found->labels[0])
      return g_strdup (c->name);
  }
  g_assert_not_reached ();
}

static void
test_clusters_names (void)
{
  const struct {
    const char *genres[5];
    const char *name;
  } cases[] = {
    { { "Rock", "Rock", "Rock", "Pop", "Jazz" }, "Rock · 94–124 bpm" },
    { { "Rock", "Rock", "Pop", "Pop", "Jazz" }, "Pop and rock · 94–124 bpm" },
    { { "EDM", "Rock", "Rock", "EDM", "Jazz" }, "EDM and rock · 94–124 bpm" },
    { { "Rock", "EDM", "EDM", "Jazz", "Rock" }, "EDM and rock · 94–124 bpm" },
    { { "Rock", "Rock", "Pop", "Folk", "Jazz" }, "Rock · 94–124 bpm" },
    { { "Rock", "Blues", "Pop", "Folk", "Jazz" }, "Mixed · 94–124 bpm" },
    { { "élan", "élan", "élan", "élan", "Jazz" }, "Élan · 94–124 bpm" },
    { { "", "", "", "", NULL }, "Mixed · 94–124 bpm" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = name_of_genres (cases[i].genres, 5);

    g_assert_cmpstr (name, ==, cases[i].name);
  }
}

/* A tenth more tracks, rows in another order, another seed: same names. */
static void
test_clusters_keep_identity (void)
{
  for (guint64 round = 0; round < 100; round++) {
    const guint n = 100, more = 110, d = 4, k = 2 + round % 3;
    g_autofree float *x = blobs (round, more, d, k);
    g_autofree gint32 *before = g_new (gint32, more);
    g_autoptr (InsightClusters) first = insight_clusters_find (x, n, d, NULL, 7, NULL, 0, 1, NULL, NULL);
    g_autoptr (InsightClusters) second = NULL;

    for (guint i = 0; i < more; i++)
      before[i] = i < n ? first->labels[i] : -1;
    second = insight_clusters_find (x, more, d, before, 7, NULL, 0, 99, NULL, NULL);
    for (guint i = 0; i < n; i++)
      g_assert_cmpint (second->labels[i], ==, first->labels[i]);
    g_assert_cmpint (((InsightCluster *) first->clusters->pdata[0])->id, >=, 7);
  }
}

static void
test_clusters_refuse (void)
{
  g_autofree float *x = blobs (1, 20, 3, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_null (insight_clusters_find (x, 11, 3, NULL, 0, NULL, 0, 1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW);
  g_clear_error (&error);
  x[4] = NAN;
  g_assert_null (insight_clusters_find (x, 20, 3, NULL, 0, NULL, 0, 1, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  x[4] = 0;
  g_cancellable_cancel (cancellable);
  g_assert_null (insight_clusters_find (x, 20, 3, NULL, 0, NULL, 0, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Twelve sessions: in six of them 10 then 20; 30 comes in all; 40 is always
 * the album's doing. By hand: 10 -> 20 is 6 of 6, lift 2. */
static GArray *
sessions (void)
{
  GArray *plays = g_array_new (FALSE, TRUE, sizeof (InsightPlay));

  for (int s = 0; s < 12; s++) {
    gint64 t = 100000 * s;
    InsightPlay a = { s % 2 ? 10 : 11, t, TRUE }, b = { s % 2 ? 20 : 21, t + 200, TRUE };
    InsightPlay c = { 30, t + 400 + INSIGHT_SESSION_GAP_S - 400, TRUE }, d = { 40, t + 500, FALSE };

    g_array_append_val (plays, a);
    g_array_append_val (plays, b);
    g_array_append_val (plays, d);
    g_array_append_val (plays, c); /* 1 800 s after the start, 1 300 after the last */
  }
  return plays;
}

static void
test_rules_by_hand (void)
{
  g_autoptr (GArray) plays = sessions ();
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GError) error = NULL;
  gboolean seen = FALSE;

  rules = insight_rules_find ((InsightPlay *) plays->data, plays->len, 3, 0.5, 0.05, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rules->len; i++) {
    const InsightRule *r = rules->pdata[i];

    g_assert_cmpint (r->consequent, !=, 40);
    g_assert_cmpint (r->consequent, !=, 30); /* always there: no lift */
    g_assert_cmpuint (r->n_sessions, ==, 12);
    if (r->n_antecedent == 1 && r->antecedent[0] == 10 && r->consequent == 20) {
      seen = TRUE;
      g_assert_cmpuint (r->n_both, ==, 6);
      g_assert_cmpuint (r->n_before, ==, 6);
      g_assert_cmpfloat_with_epsilon (r->lift, 2.0, 1e-12);
      g_assert_cmpfloat_with_epsilon (r->p, 1.0 / 924, 1e-9); /* 1 / C(12, 6) */
    }
  }
  g_assert_true (seen);
}

/* Random listening: hardly any rule may survive the test for chance. */
static void
test_rules_do_not_believe_chance (void)
{
  guint kept = 0;

  for (guint64 round = 0; round < 100; round++) {
    g_autoptr (GArray) plays = g_array_new (FALSE, TRUE, sizeof (InsightPlay));
    g_autoptr (GPtrArray) rules = NULL;
    ml_rng rng;

    ml_rng_seed (&rng, round);
    for (int i = 0; i < 600; i++) {
      InsightPlay p = { (gint64) ml_rng_below (&rng, 15), i * 200 + i / 8 * 4000, TRUE };

      g_array_append_val (plays, p);
    }
    rules = insight_rules_find ((InsightPlay *) plays->data, plays->len, 3, 0.1, 0.05, NULL, NULL);
    kept += rules->len > 0;
  }
  g_assert_cmpuint (kept, <=, 10);
}

/* Both in nine of ten sessions, together in eight: certain enough, but each speaks against the
 * other. */
static void
test_rules_only_for (void)
{
  g_autoptr (GArray) plays = g_array_new (FALSE, TRUE, sizeof (InsightPlay));
  g_autoptr (GPtrArray) rules = NULL;

  for (int s = 0; s < 10; s++)
    for (gint64 item = 1; item <= 2; item++) {
      const InsightPlay p = { item, s * 10000 + item * 100, TRUE };

      if (s != item)
        g_array_append_val (plays, p);
    }
  rules = insight_rules_find ((InsightPlay *) plays->data, plays->len, 3, 0.5, 1.0, NULL, NULL);
  g_assert_nonnull (rules);
  g_assert_cmpuint (rules->len, ==, 0);
}

static void
test_rules_refuse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = insight_rules_find (NULL, 0, 3, 0.5, 0.05, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (insight_rules_find (NULL, 0, 3, NAN, 0.05, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
}

/* ---- map ------------------------------------------------------------------------ */

static void
test_map_places_and_saves (void)
{
  const guint n = 90, d = 5;
  g_autofree float *x = blobs (3, n, d, 3);
  float xy[2 * 90], again[2 * 90], nearer[2 * 90];
  g_autoptr (GError) error = NULL;
  g_autoptr (InsightMap) map = insight_map_new (x, n, d, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, &error);
  g_autoptr (InsightMap) copy = NULL;
  g_autoptr (InsightMap) next = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  g_assert_true (insight_map_place (map, x, n, xy));
  bytes = insight_map_save (map);
  copy = insight_map_load (bytes, &error);
  g_assert_no_error (error);
  g_assert_true (insight_map_place (copy, x, n, again));
  g_assert_cmpmem (xy, sizeof xy, again, sizeof again);

  /* The next map, of fewer tracks and an old one turned upside down, is laid
   * onto what the listener knows. */
  for (guint i = 0; i < 2 * n; i++)
    again[i] = i % 2 ? -xy[i] + 3 : 7 - xy[i];
  next = insight_map_new (x, n - 10, d, INSIGHT_MAP_PCA, again, 1, NULL, NULL, NULL, &error);
  g_assert_true (insight_map_place (next, x, n, nearer));
  for (guint i = 0; i < 2 * n; i++)
    g_assert_cmpfloat_with_epsilon (nearer[i], again[i], 1.0);
}

static void
test_map_vae_is_a_better_map (void)
{
  const guint n = 150, d = 6;
  g_autofree float *x = blobs (4, n, d, 6);
  InsightMapQuality q;
  g_autoptr (GError) error = NULL;
  g_autoptr (InsightMap) map = NULL;
  g_autoptr (InsightMap) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  float a[2], b[2];

  ml_blas_single_thread ();
  g_assert_true (insight_map_judge (x, n, d, INSIGHT_MAP_VAE, 1, &q, NULL, &error));
  g_assert_cmpfloat (q.trustworthiness, >, q.pca_trustworthiness);
  map = insight_map_new (x, 80, d, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, NULL, &error);
  g_assert_cmpint (insight_map_method (map), ==, INSIGHT_MAP_VAE);
  bytes = insight_map_save (map);
  copy = insight_map_load (bytes, &error);
  g_assert_true (insight_map_place (map, x + 100 * d, 1, a));
  g_assert_true (insight_map_place (copy, x + 100 * d, 1, b));
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  for (gsize size = 0; size < g_bytes_get_size (bytes); size += 97) {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, size);

    g_assert_null (insight_map_load (cut, NULL));
  }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The landscape a listener knows does not jump when 5 % come new, wherever and
 * however it had come to lie. */
static void
test_map_stays_when_it_grows (void)
{
  enum { N = 400, OLD = 380, D = 12 };
  g_autofree float *x = blobs (5, N, D, 9);
  float before[2 * N], after[2 * N], moved[OLD], width = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (InsightMap) first = NULL;
  g_autoptr (InsightMap) then = NULL;

  ml_blas_single_thread ();
  first = insight_map_new (x, OLD, D, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (insight_map_place (first, x, OLD, before));
  for (guint i = 0; i < 2 * N; i++)
    before[i] = i < 2 * OLD ? 3 - 0.1f * before[i] : NAN;
  for (guint i = 0; i < OLD; i++)
    width = MAX (width, 2 * fabsf (before[2 * i] - 3));
  then = insight_map_new (x, N, D, INSIGHT_MAP_VAE, before, 2, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (insight_map_place (then, x, N, after));
  for (guint i = 0; i < OLD; i++)
    moved[i] = hypotf (after[2 * i] - before[2 * i], after[2 * i + 1] - before[2 * i + 1]);
  qsort (moved, OLD, sizeof *moved, compare_floats);
  g_test_message ("the median old track moved by %.2f %% of the width", 100 * moved[OLD / 2] / width);
  g_assert_cmpfloat (moved[OLD / 2], <, 0.03 * width);
}

static void
test_map_refuses (void)
{
  g_autofree float *x = blobs (5, 80, 3, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (InsightMap) map = insight_map_new (x, 20, 3, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, NULL, &error);
  ml_rng rng;

  g_assert_cmpint (insight_map_method (map), ==, INSIGHT_MAP_PCA); /* too few for more */
  g_assert_null (insight_map_new (x, 2, 3, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (insight_map_new (x, 80, 3, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  x[7] = NAN;
  g_assert_null (insight_map_new (x, 20, 3, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  bytes = insight_map_save (map);
  ml_rng_seed (&rng, 1);
  for (int round = 0; round < 100; round++) { /* cut short: a sentence, never a crash */
    gsize size = ml_rng_below (&rng, g_bytes_get_size (bytes));
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, size);

    g_assert_null (insight_map_load (cut, &error));
    g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
    g_clear_error (&error);
  }
}

/* ---- forecast ---------------------------------------------------------------------- */

/* Sessions of twelve plays; places drift slowly, or are drawn at random. */
static void
make_path (ml_rng *rng, InsightPlace *path, guint n, gboolean drifting)
{
  double x = 0, y = 0, keep = drifting ? 0.93 : 0.0;
  gint64 t = 1700000000;

  for (guint i = 0; i < n; i++) {
    gint64 gap = i % 12 == 0 ? 36000 : 240;
    double k = i % 12 == 0 ? keep * 0.3 : keep;

    t += gap;
    x = k * x + sqrt (1 - k * k) * ml_rng_normal (rng);
    y = k * y + sqrt (1 - k * k) * ml_rng_normal (rng);
    path[i] = (InsightPlace) { (double) t, (float) (x + 0.7 * ml_rng_normal (rng)), (float) (1.5 * y + 0.7 * ml_rng_normal (rng)) };
  }
}

static void
test_forecast_finds_the_drift (void)
{
  double best = 0, plain = 0, coverage[3] = { 0 };
  guint heading = 0;
  const guint rounds = 20;

  for (guint round = 0; round < rounds; round++) {
    InsightPlace path[300];
    InsightForecastReport report;
    g_autoptr (GError) error = NULL;
    ml_rng rng;
    double hardest = INFINITY;

    ml_rng_seed (&rng, round);
    make_path (&rng, path, 300, TRUE);
    g_assert_true (insight_forecast_judge (path, 300, 1, &report, NULL, &error));
    heading += report.heading;
    for (guint m = INSIGHT_FORECAST_MEAN; m <= INSIGHT_FORECAST_HOUR; m++)
      hardest = MIN (hardest, report.error[m][INSIGHT_GAP_HOURS]);
    best += report.error[report.chosen][INSIGHT_GAP_HOURS];
    plain += hardest;
    for (guint s = 0; s < 3; s++)
      coverage[s] += report.coverage[s] / rounds;
  }
  g_assert_cmpuint (heading, ==, rounds);
  g_test_message ("best %g plain %g", best, plain);
  g_assert_cmpfloat (best, <, 0.95 * plain);
  g_assert_cmpfloat_with_epsilon (coverage[0], 0.50, 0.06);
  g_assert_cmpfloat_with_epsilon (coverage[1], 0.80, 0.06);
  g_assert_cmpfloat_with_epsilon (coverage[2], 0.95, 0.04);
}

static void
test_forecast_admits_chance (void)
{
  guint admitted = 0;

  for (guint round = 0; round < 20; round++) {
    InsightPlace path[200];
    InsightForecast f;
    g_autoptr (GError) error = NULL;
    ml_rng rng;

    ml_rng_seed (&rng, 100 + round);
    make_path (&rng, path, 200, FALSE);
    g_assert_true (insight_forecast (path, 200, (gint64) path[199].time_s + 300, 1, FALSE, &f, NULL, &error));
    admitted += !f.heading && f.model == INSIGHT_FORECAST_MEAN;
    g_assert_cmpfloat (f.half.major, <, f.most.major);
    g_assert_cmpfloat (f.most.major, <, f.nearly.major);
  }
  g_assert_cmpuint (admitted, >=, 18);
}

/* What one simulated person plays in sessions of some twenty songs, hours apart, as
 * places on the map. */
static void
live (const float *x, guint n, guint d, const float *xy, guint64 seed, gboolean random,
      InsightPlace *path, guint n_path)
{
  const SimulatedTraits traits = { .seed = seed, .world_seed = 5, .drift = 1, .random = random };
  g_autoptr (SimulatedListener) person = simulated_listener_new (x, n, d, NULL, &traits);
  gint64 now = 1700000000;

  for (guint i = 0; i < n_path; i++) {
    guint track = simulated_listener_choose (person, now);
    double heard;

    simulated_listener_hear (person, track, now, &heard);
    path[i] = (InsightPlace) { (double) now, xy[2 * track], xy[2 * track + 1] };
    now += 20 + (gint64) (220 * heard) + (i % 20 == 19 ? simulated_listener_pause (person) : 0);
  }
}

enum { PEOPLE = 20, PLAYS = 1200 };

/* Every person pooled: the error of what was chosen, of the best of the plain ones,
 * how many were heading anywhere, and what the ellipses held. */
static void
judge_people (gboolean random, double *best, double *hardest, guint *heading, double coverage[3])
{
  const guint n = 400, d = 10;
  g_autofree float *x = g_new (float, n * d), *xy = g_new (float, 2 * n);
  g_autofree InsightPlace *path = g_new (InsightPlace, PLAYS);
  g_autoptr (InsightMap) map = NULL;
  ml_rng rng;
  double plain[INSIGHT_FORECAST_HOUR + 1] = { 0 };

  ml_rng_seed (&rng, 8);
  for (guint i = 0; i < n * d; i++) /* a cloud, longer than wide: music has no borders */
    x[i] = (float) (ml_rng_normal (&rng) + (i % d > 1 ? 0.5 * x[i - 2] : 0));
  map = insight_map_new (x, n, d, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, NULL);
  g_assert_true (insight_map_place (map, x, n, xy));
  *best = 0;
  *heading = 0;
  for (guint k = 0; k < PEOPLE; k++) {
    InsightForecastReport report;

    live (x, n, d, xy, 1 + k, random, path, PLAYS);
    g_assert_true (insight_forecast_judge (path, PLAYS, 1, &report, NULL, NULL));
    *best += report.error[report.chosen][INSIGHT_GAP_HOURS] / PEOPLE;
    *heading += report.heading;
    for (guint m = 0; m <= INSIGHT_FORECAST_HOUR; m++)
      plain[m] += report.error[m][INSIGHT_GAP_HOURS] / PEOPLE;
    for (guint s = 0; s < 3; s++)
      coverage[s] += report.coverage[s] / PEOPLE;
  }
  *hardest = INFINITY;
  for (guint m = 0; m <= INSIGHT_FORECAST_HOUR; m++)
    *hardest = MIN (*hardest, plain[m]);
  g_test_message ("%s people: chosen %g, the best plain one %g, %u of %d heading, ellipses hold %.3f %.3f %.3f",
                  random ? "random" : "moody", *best, *hardest, *heading, PEOPLE, coverage[0], coverage[1],
                  coverage[2]);
}

static void
test_forecast_of_moods (void)
{
  double best, hardest, coverage[3] = { 0 };
  guint heading;

  judge_people (FALSE, &best, &hardest, &heading, coverage);
  g_assert_cmpuint (heading, >=, PEOPLE / 4);
  g_assert_cmpfloat (best, <, hardest);
  g_assert_cmpfloat_with_epsilon (coverage[0], 0.50, 0.05);
  g_assert_cmpfloat_with_epsilon (coverage[1], 0.80, 0.05);
  g_assert_cmpfloat_with_epsilon (coverage[2], 0.95, 0.05);
}

static void
test_forecast_of_chance (void)
{
  double best, hardest, coverage[3] = { 0 };
  guint heading;

  judge_people (TRUE, &best, &hardest, &heading, coverage);
  g_assert_cmpuint (heading, <=, 1);
  g_assert_cmpfloat_with_epsilon (best, hardest, 0.01 * hardest); /* the mean's own error */
  g_assert_cmpfloat_with_epsilon (coverage[1], 0.80, 0.05);
}

static void
test_forecast_refuses (void)
{
  InsightPlace path[40];
  InsightForecast f;
  InsightForecastReport report;
  g_autoptr (GError) error = NULL;
  ml_rng rng;

  ml_rng_seed (&rng, 7);
  make_path (&rng, path, 40, TRUE);
  g_assert_false (insight_forecast (path, 11, (gint64) path[39].time_s, 1, FALSE, &f, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW);
  g_clear_error (&error);
  g_assert_false (insight_forecast_judge (path, 29, 1, &report, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW);
  g_clear_error (&error);
  g_assert_false (insight_forecast (path, 40, (gint64) path[38].time_s, 1, FALSE, &f, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  path[20].x = NAN;
  g_assert_false (insight_forecast (path, 40, (gint64) path[39].time_s, 1, FALSE, &f, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
  g_clear_error (&error);
  path[20].x = 0;
  path[21].time_s = 5;
  g_assert_false (insight_forecast (path, 40, (gint64) path[39].time_s, 1, FALSE, &f, NULL, &error));
  g_assert_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/insight/clusters-find-blobs", test_clusters_find_blobs);
  g_test_add_func ("/engine/insight/clusters-of-a-continuum", test_clusters_of_a_continuum);
  g_test_add_func ("/engine/insight/clusters-by-structure", test_clusters_by_structure);
  g_test_add_func ("/engine/insight/clusters-names", test_clusters_names);
  g_test_add_func ("/engine/insight/clusters-keep-identity", test_clusters_keep_identity);
  g_test_add_func ("/engine/insight/clusters-refuse", test_clusters_refuse);
  g_test_add_func ("/engine/insight/rules-by-hand", test_rules_by_hand);
  g_test_add_func ("/engine/insight/rules-do-not-believe-chance", test_rules_do_not_believe_chance);
  g_test_add_func ("/engine/insight/rules-only-for", test_rules_only_for);
  g_test_add_func ("/engine/insight/rules-refuse", test_rules_refuse);
  g_test_add_func ("/engine/insight/map-places-and-saves", test_map_places_and_saves);
  g_test_add_func ("/engine/insight/map-vae-is-a-better-map", test_map_vae_is_a_better_map);
  g_test_add_func ("/engine/insight/map-stays-when-it-grows", test_map_stays_when_it_grows);
  g_test_add_func ("/engine/insight/map-refuses", test_map_refuses);
  g_test_add_func ("/engine/insight/forecast-finds-the-drift", test_forecast_finds_the_drift);
  g_test_add_func ("/engine/insight/forecast-admits-chance", test_forecast_admits_chance);
  g_test_add_func ("/engine/insight/forecast-of-moods", test_forecast_of_moods);
  g_test_add_func ("/engine/insight/forecast-of-chance", test_forecast_of_chance);
  g_test_add_func ("/engine/insight/forecast-refuses", test_forecast_refuses);
  return g_test_run ();
}

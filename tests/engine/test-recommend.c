/* test-recommend.c - Up Next: its rules, its reasons, its learning */
#include <math.h>
#include <string.h>

#include "ml.h"
#include "recommend.h"
#include "sim-trial.h"

#define NOW G_GINT64_CONSTANT (1700000000)

typedef struct {
  GArray *plays; /* of RecPlay, all that was told to the recommender */
} Log;

static Recommender *
recommender (const SimLibrary *l, guint64 seed)
{
  Recommender *r = recommender_new (seed);

  recommender_set_tracks (r, l->tracks, l->n, l->x, l->d);
  return r;
}

static RecRequest
request (guint n, gint64 now_s)
{
  return (RecRequest) { .n = n, .now_s = now_s, .wander = 0.5 };
}

static void
play (Recommender *r, GArray *log, gint64 id, gint64 at_s, gboolean finished, PlayOrigin origin)
{
  RecPlay p = { .track_id = id, .started_s = at_s, .heard_s = finished ? 240 : 10, .duration_s = 240,
                .end = finished ? PLAY_END_FINISHED : PLAY_END_SKIPPED, .origin = origin };

  recommender_add_play (r, &p);
  if (log != NULL)
    g_array_append_val (log, p);
}

/* ---- rewards ---------------------------------------------------------------------- */

static void
test_reward_by_hand (void)
{
  const struct { PlayEnd end; double heard, duration, want; } row[] = {
    { PLAY_END_FINISHED, 240, 240, 1 }, { PLAY_END_SKIPPED, 120, 240, 0.5 },
    { PLAY_END_SKIPPED, 60, 240, 0.25 }, { PLAY_END_SKIPPED, 29, 240, 0 },
    { PLAY_END_SKIPPED, 20, 40, 0.5 },
  };
  double own, suggested;

  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    RecPlay p = { .end = row[i].end, .heard_s = row[i].heard, .duration_s = row[i].duration };

    g_assert_cmpfloat (rec_play_reward (&p, NULL), ==, row[i].want);
  }
  RecPlay stopped = { .end = PLAY_END_STOPPED, .origin = PLAY_ORIGIN_CLICK };
  RecPlay pushed = { .end = PLAY_END_FINISHED, .origin = PLAY_ORIGIN_SUGGESTION };
  g_assert_true (isnan (rec_play_reward (&stopped, &own)));
  rec_play_reward (&pushed, &suggested);
  g_assert_cmpfloat (own, >, suggested); /* what was asked for teaches more */
}

/* ---- hard rules --------------------------------------------------------------------- */

static SimLibrary *
small_library (void)
{
  static const char *const titles[] = { "Blue", "Blue (Live at Home)", "Blue - 2011 Remaster", "Green",
                                        "Red [Demo]", "Red", "Mixtape", "Love (Part 2)", "Love" };
  static const char *const artists[] = { "A", "A", "a", "A", "B", "B", "B", "C", "C" };
  float x[9 * 3];
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (int i = 0; i < 27; i++)
    x[i] = (float) ml_rng_normal (&rng);
  return sim_library_new (x, 9, 3, NULL, 0, (char **) titles, (char **) artists);
}

static void
test_no_second_version (void)
{
  for (guint64 seed = 0; seed < 100; seed++) {
    g_autoptr (SimLibrary) l = small_library ();
    g_autoptr (Recommender) r = recommender (l, seed);
    RecRequest q = request (9, NOW);
    g_autoptr (GPtrArray) picks = NULL;
    gboolean seen[10] = { FALSE };

    q.current_id = 1; /* Blue: neither it nor its versions */
    picks = recommender_pick (r, &q, NULL, NULL);
    g_assert_nonnull (picks);
    for (guint i = 0; i < picks->len; i++)
      seen[((RecPick *) picks->pdata[i])->track_id] = TRUE;
    g_assert_false (seen[1] || seen[2] || seen[3]);
    g_assert_true (seen[4] && seen[7]);
    g_assert_true (seen[5] != seen[6]);  /* one Red */
    g_assert_true (seen[8] && seen[9]);  /* a part is not a version */
    g_assert_cmpuint (picks->len, ==, 5);
  }
}

/* Every tenth track is another version of the one before it. */
static SimLibrary *
library_with_versions (void)
{
  SimLibrary *l = sim_library_synthetic (600, 12, 8, 3);

  for (guint i = 1; i < l->n; i++)
    if (i % 10 == 9 && l->artist[i] == l->artist[i - 1]) {
      char *title = g_strdup_printf ("%s (Live)", l->tracks[i - 1].title);

      g_ptr_array_add (l->pool, title);
      l->tracks[i].title = title;
    }
  return l;
}

static guint
song_of (const SimLibrary *l, gint64 id)
{
  return strstr (l->tracks[id - 1].title, "(Live)") != NULL ? (guint) id - 1 : (guint) id;
}

/* Not round in a circle: at no distance do most artists come again. */
static void
check_no_loop (const GArray *artists)
{
  for (guint lag = 1; lag < artists->len / 2; lag++) {
    guint same = 0;

    for (guint i = lag; i < artists->len; i++)
      same += g_array_index (artists, guint, i) == g_array_index (artists, guint, i - lag);
    g_assert_cmpuint (2 * same, <, artists->len - lag);
  }
}

static void
test_two_hundred_in_a_row (void)
{
  g_autoptr (SimLibrary) l = library_with_versions ();

  for (guint64 round = 0; round < 20; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    g_autofree guint8 *heard = g_new0 (guint8, l->n + 1);
    g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
    gint64 seed = 1 + (gint64) round * 29, now = NOW;

    heard[song_of (l, seed)] = 1; /* nor another version of the seed */
    while (order->len < 200) {
      RecRequest q = request (8, now);
      g_autoptr (GPtrArray) picks = NULL;

      q.seeds = &seed;
      q.n_seeds = 1;
      q.no_repeat = 250;
      picks = recommender_pick (r, &q, NULL, NULL);
      g_assert_nonnull (picks);
      g_assert_cmpuint (picks->len, ==, 8);
      for (guint i = 0; i < picks->len; i++) {
        gint64 id = ((RecPick *) picks->pdata[i])->track_id;
        guint artist = l->artist[id - 1];

        g_assert_cmpint (id, !=, seed);
        g_assert_false (heard[song_of (l, id)]);
        heard[song_of (l, id)] = 1;
        for (guint back = 1; back <= 5 && back <= order->len; back++)
          g_assert_cmpuint (g_array_index (order, guint, order->len - back), !=, artist);
        g_array_append_val (order, artist);
        play (r, NULL, id, now, order->len % 3 != 0, PLAY_ORIGIN_SUGGESTION);
        now += 240;
      }
    }
    check_no_loop (order);
  }
}

/* As the player asks: with each song that begins, the next two stay and what comes
 * after them is chosen anew, put in an order in which neighbours fit. */
static void
test_spacing_where_order_changes (void)
{
  g_autoptr (SimLibrary) l = library_with_versions ();
  ml_rng rng;

  ml_rng_seed (&rng, 8);
  for (guint i = 0; i < l->n; i++) {
    l->tracks[i].tempo_bpm = (float) (60 + 120 * ml_rng_uniform (&rng));
    l->tracks[i].loudness_lufs = (float) (-20 + 12 * ml_rng_uniform (&rng));
    l->tracks[i].energy = (float) ml_rng_uniform (&rng);
  }
  for (guint64 round = 0; round < 10; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    g_autofree guint8 *heard = g_new0 (guint8, l->n + 1);
    gint64 seed = 1 + (gint64) round * 47, now = NOW, ahead[8], current = seed;
    guint artists[100], n_ahead = 0;

    heard[song_of (l, seed)] = 1;
    for (guint step = 0; step < G_N_ELEMENTS (artists); step++) {
      RecRequest q = request (8 - n_ahead, now);
      g_autoptr (GPtrArray) picks = NULL;

      q.current_id = current;
      q.seeds = &seed;
      q.n_seeds = 1;
      q.queued = ahead;
      q.n_queued = n_ahead;
      q.ordered = TRUE;
      q.no_repeat = 250;
      picks = recommender_pick (r, &q, NULL, NULL);
      g_assert_nonnull (picks);
      for (guint i = 0; i < picks->len; i++)
        ahead[n_ahead++] = ((RecPick *) picks->pdata[i])->track_id;
      g_assert_cmpuint (n_ahead, ==, 8);
      play (r, NULL, current, now, step % 3 != 0, PLAY_ORIGIN_SUGGESTION);
      current = ahead[0];
      artists[step] = l->artist[current - 1];
      g_assert_false (heard[song_of (l, current)]);
      heard[song_of (l, current)] = 1;
      g_assert_cmpuint (step < 5 ? l->artist[seed - 1] : G_MAXUINT, !=, artists[step]);
      for (guint back = 1; back <= 5 && back <= step; back++)
        g_assert_cmpuint (artists[step - back], !=, artists[step]);
      ahead[0] = ahead[1];
      ahead[1] = ahead[2];
      n_ahead = 2;
      now += 240;
    }
  }
}

static void
test_request_is_obeyed (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (200, 8, 4, 5);
  ml_rng rng;

  for (guint i = 0; i < l->n; i++) {
    l->tracks[i].map_x = (float) (i % 20);
    l->tracks[i].map_y = (float) (i / 20);
  }
  ml_rng_seed (&rng, 6);
  for (guint64 round = 0; round < 100; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    RecRequest q = request (6, NOW);
    gint64 banned[40], queued[3];
    const char *artists[] = { l->tracks[ml_rng_below (&rng, l->n)].artist, NULL };
    g_autoptr (GPtrArray) picks = NULL;

    for (guint i = 0; i < 30; i++)
      play (r, NULL, 1 + i, NOW - 100000 + 300 * i, i % 2, PLAY_ORIGIN_CLICK);
    for (guint i = 0; i < 40; i++)
      banned[i] = 1 + (gint64) ml_rng_below (&rng, l->n);
    for (guint i = 0; i < 3; i++)
      queued[i] = 1 + (gint64) ml_rng_below (&rng, l->n);
    q.banned = banned;
    q.n_banned = 40;
    q.queued = queued;
    q.n_queued = 3;
    q.banned_artists = artists;
    q.no_repeat = round % 2 ? 1 : 10;
    q.familiarity = round % 3 == 0 ? REC_KNOWN_AND_NEW : round % 3 == 1 ? REC_NEW_ONLY : REC_KNOWN_ONLY;
    q.has_circle = round % 4 == 0;
    q.circle_x = 10;
    q.circle_y = 5;
    q.circle_radius = 4;
    picks = recommender_pick (r, &q, NULL, NULL);
    for (guint i = 0; picks != NULL && i < picks->len; i++) {
      const RecPick *p = picks->pdata[i];
      const RecTrack *t = &l->tracks[p->track_id - 1];

      for (guint b = 0; b < 40; b++)
        g_assert_cmpint (p->track_id, !=, banned[b]);
      for (guint b = 0; b < 3; b++)
        g_assert_cmpint (p->track_id, !=, queued[b]);
      g_assert_cmpstr (t->artist, !=, artists[0]);
      if (q.familiarity == REC_NEW_ONLY)
        g_assert_cmpint (p->track_id, >, 30);
      if (q.familiarity == REC_KNOWN_ONLY)
        g_assert_cmpint (p->track_id, <=, 30);
      if (q.has_circle)
        g_assert_cmpfloat (hypot (t->map_x - 10, t->map_y - 5), <=, 4.0);
      g_assert_cmpfloat (p->chance, >, 0);
      g_assert_cmpfloat (p->chance, <=, 1 + 1e-9);
      g_assert_true (isfinite (p->expected) && isfinite (p->score) && p->spread >= 0);
    }
  }
}

/* All that lies in the circle was just heard, and music began with all of it. */
static void
test_small_circle_does_not_fall_silent (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (200, 8, 4, 5);
  g_autoptr (Recommender) r = NULL;
  g_autoptr (GPtrArray) picks = NULL;
  RecRequest q = request (5, NOW);
  gint64 seeds[24];

  for (guint i = 0; i < l->n; i++)
    l->tracks[i].map_x = l->tracks[i].map_y = i < 24 ? 0.0f : 50.0f;
  r = recommender (l, 1);
  for (guint i = 0; i < 24; i++) {
    seeds[i] = l->tracks[i].id;
    play (r, NULL, seeds[i], NOW - 9000 + 300 * i, TRUE, PLAY_ORIGIN_CLICK);
  }
  q.seeds = seeds;
  q.n_seeds = 24;
  q.no_repeat_s = 8 * 3600;
  q.has_circle = TRUE;
  q.circle_radius = 5;
  picks = recommender_pick (r, &q, NULL, NULL);
  g_assert_nonnull (picks);
  g_assert_cmpuint (picks->len, >=, 3);
  for (guint i = 0; i < picks->len; i++)
    g_assert_cmpint (((RecPick *) picks->pdata[i])->track_id, <=, 24);
}

/* ---- reasons --------------------------------------------------------------------------- */

static void
count_plays (GArray *log, const SimLibrary *l, gint64 id, int kind, gint32 group, guint *finished, guint *plays)
{
  *finished = *plays = 0;
  for (guint i = 0; i < log->len; i++) {
    const RecPlay *p = &g_array_index (log, RecPlay, i);
    const RecTrack *t = &l->tracks[p->track_id - 1];
    gboolean counts = kind == 0 ? p->track_id == id
                      : kind == 1 ? (gint32) l->artist[p->track_id - 1] == group : t->cluster == group;

    *plays += counts;
    *finished += counts && p->end == PLAY_END_FINISHED;
  }
}

/* How often @to was the next one liked after @from in the same session. */
static guint
count_follows (GArray *log, gint64 from, gint64 to)
{
  gint64 last = 0, end = 0;
  guint n = 0;

  for (guint i = 0; i < log->len; i++) {
    const RecPlay *p = &g_array_index (log, RecPlay, i);

    if (p->started_s - end > 1800)
      last = 0;
    end = p->started_s + (gint64) p->heard_s;
    if (p->end != PLAY_END_FINISHED)
      continue;
    n += last == from && p->track_id == to;
    last = p->track_id;
  }
  return n;
}

static float
nearness (const ml_neighbours *set, gint64 a, gint64 b)
{
  float distance;

  ml_neighbours_distance (set, (gsize) a - 1, (gsize) b - 1, ML_NEIGHBOUR_EUCLIDEAN, &distance);
  return distance;
}

/* Recomputes what a reason says from the log and the library alone. */
static void
check_reason (const RecPick *p, const SimLibrary *l, GArray *log, const ml_neighbours *set, gint64 now)
{
  guint finished, plays, nearer = 0;
  const RecTrack *t = &l->tracks[p->track_id - 1];

  g_assert_cmpuint (strlen (p->text), >, 3);
  switch (p->reason) {
  case REC_REASON_SIMILAR:
  case REC_REASON_TASTE:
    g_assert_nonnull (strstr (p->text, l->tracks[p->other_id - 1].title));
    /* "Sounds like": of all tracks a sixth at most is nearer to the one named. */
    for (gint64 other = 1; other <= l->n; other++)
      nearer += nearness (set, p->other_id, other) < nearness (set, p->other_id, p->track_id);
    g_assert_cmpuint (nearer, <, l->n / 6);
    if (p->reason == REC_REASON_TASTE) {
      count_plays (log, l, p->other_id, 0, 0, &finished, &plays);
      g_assert_cmpuint (finished, >, 0);
    }
    break;
  case REC_REASON_TRACK:
    count_plays (log, l, p->track_id, 0, 0, &finished, &plays);
    g_assert_cmpuint (p->count, ==, finished);
    g_assert_cmpuint (p->of, ==, plays);
    break;
  case REC_REASON_ARTIST:
    count_plays (log, l, 0, 1, (gint32) l->artist[p->track_id - 1], &finished, &plays);
    g_assert_cmpuint (p->count, ==, finished);
    g_assert_cmpuint (p->of, ==, plays);
    break;
  case REC_REASON_CLUSTER:
    count_plays (log, l, 0, 2, t->cluster, &finished, &plays);
    g_assert_cmpuint (p->count, ==, finished);
    g_assert_cmpuint (p->of, ==, plays);
    break;
  case REC_REASON_FOLLOWS:
    g_assert_cmpuint (p->count, ==, count_follows (log, p->other_id, p->track_id));
    break;
  case REC_REASON_FORGOTTEN:
    for (guint i = 0; i < log->len; i++)
      if (g_array_index (log, RecPlay, i).track_id == p->track_id)
        g_assert_cmpint (g_array_index (log, RecPlay, i).started_s, <=, now - (gint64) p->count * 86400);
    break;
  case REC_REASON_HOUR:
    plays = 0;
    for (guint i = 0; i < log->len; i++) {
      const RecPlay *q = &g_array_index (log, RecPlay, i);

      plays += q->track_id == p->track_id && q->end == PLAY_END_FINISHED
               && q->started_s % 86400 / 21600 == now % 86400 / 21600;
    }
    g_assert_cmpuint (p->count, ==, plays);
    break;
  case REC_REASON_RULE:
    g_assert_cmpuint (p->count, ==, 7);
    g_assert_cmpuint (p->of, ==, 9);
    break;
  case REC_REASON_NEW:
    count_plays (log, l, p->track_id, 0, 0, &finished, &plays);
    g_assert_cmpuint (plays, ==, 0);
    break;
  case REC_REASON_MORE:
    g_assert_cmpuint (l->artist[p->other_id - 1], ==, l->artist[p->track_id - 1]);
    break;
  case REC_REASON_TEMPO:
    g_assert_cmpfloat_with_epsilon (t->tempo_bpm / l->tracks[p->other_id - 1].tempo_bpm, 1.0, 0.0601);
    break;
  case REC_REASON_FAVOURITE:
    g_assert_true (t->favourite);
    break;
  case REC_REASON_ADDED:
    g_assert_cmpint (t->added_s, <=, now);
    g_assert_cmpint (t->added_s, >, now - ((gint64) p->count + 1) * 86400);
    break;
  case REC_REASON_GROUP_RULE:
  case REC_REASON_PATH:
  case REC_REASON_GAMBLE:
  case REC_N_REASONS:
  default:
    break;
  }
}

static void
test_reasons_are_true (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (300, 10, 6, 7);
  g_autoptr (Recommender) r = recommender (l, 1);
  g_autoptr (GArray) log = g_array_new (FALSE, FALSE, sizeof (RecPlay));
  g_autofree float *z = g_new (float, l->n * l->d), *mean = g_new (float, l->d), *scale = g_new (float, l->d);
  guint kinds[REC_N_REASONS] = { 0 }, total = 0;
  ml_neighbours *set;
  gint64 now = NOW;
  ml_rng rng;

  ml_standardise (l->x, l->n, l->d, mean, scale);
  for (gsize i = 0; i < (gsize) l->n * l->d; i++)
    z[i] = (l->x[i] - mean[i % l->d]) * scale[i % l->d];
  ml_neighbours_new (l->d, 1, &set);
  ml_neighbours_add (set, z, l->n);
  ml_rng_seed (&rng, 8);
  while (total < 1000) {
    RecRequest q = request (8, now);
    g_autoptr (GPtrArray) picks = NULL;
    gint64 seed = 1 + (gint64) ml_rng_below (&rng, l->n);

    play (r, log, seed, now, TRUE, PLAY_ORIGIN_CLICK);
    now += 240;
    q.now_s = now;
    q.seeds = &seed;
    q.n_seeds = 1;
    q.no_repeat = 40;
    picks = recommender_pick (r, &q, NULL, NULL);
    for (guint i = 0; i < picks->len; i++) {
      check_reason (picks->pdata[i], l, log, set, now);
      kinds[((RecPick *) picks->pdata[i])->reason]++;
      total++;
    }
    for (guint i = 0; i < picks->len; i++) { /* a listener of style: liked tracks are of odd artists */
      gint64 id = ((RecPick *) picks->pdata[i])->track_id;

      play (r, log, id, now, l->artist[id - 1] % 2 == 1, PLAY_ORIGIN_SUGGESTION);
      now += 240;
    }
    now += total % 5 == 0 ? 40 * 86400 : 20000;
  }
  g_assert_cmpuint (kinds[REC_REASON_SIMILAR] + kinds[REC_REASON_TASTE], >, 20);
  g_assert_cmpuint (kinds[REC_REASON_TRACK] + kinds[REC_REASON_ARTIST] + kinds[REC_REASON_CLUSTER], >, 20);
  g_assert_cmpuint (kinds[REC_REASON_GAMBLE], <, 20);
  ml_neighbours_free (set);
}

static void
test_rule_is_told (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (60, 8, 4, 9);
  const RecRule rule = { .antecedent = { 5 }, .n_antecedent = 1, .consequent = 40, .n_both = 7, .n_before = 9,
                         .lift = 6 };
  guint told = 0;

  for (guint64 round = 0; round < 100; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    RecRequest q = request (4, NOW + 240);
    g_autoptr (GPtrArray) picks = NULL;

    recommender_set_rules (r, &rule, 1);
    play (r, NULL, 5, NOW, TRUE, PLAY_ORIGIN_CLICK);
    picks = recommender_pick (r, &q, NULL, NULL);
    for (guint i = 0; i < picks->len; i++) {
      const RecPick *p = picks->pdata[i];
      g_autofree char *all = NULL;

      if (p->track_id != 40)
        continue;
      g_ptr_array_add (p->details, NULL);
      all = g_strjoinv ("; ", (char **) p->details->pdata);
      g_assert_true (strstr (p->text, "7 of 9") != NULL || strstr (all, "7 of 9") != NULL);
      told++;
    }
  }
  g_assert_cmpuint (told, >, 30);
}

/* Artists 1 and 2 belong together, whatever their tracks are: some of the other's come,
 * and say why. */
static void
test_group_rule_steers (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (400, 8, 4, 9);
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64)), two = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint told = 0, with = 0, without = 0;

  for (guint i = 0; i < l->n; i++) {
    gint64 id = i + 1;

    if (l->artist[i] == 1)
      g_array_append_val (one, id);
    else if (l->artist[i] == 40)
      g_array_append_val (two, id);
  }
  for (guint64 round = 0; round < 60; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    const RecGroup groups[] = { { "One", (const gint64 *) (gpointer) one->data, one->len },
                                { "Two", (const gint64 *) (gpointer) two->data, two->len } };
    const RecGroupRule rules[] = {
      { .antecedent = { 0 }, .n_antecedent = 1, .consequent = 1, .n_both = 8, .n_before = 9, .lift = 12 },
      { .antecedent = { 5 }, .n_antecedent = 1, .consequent = 1, .n_both = 1, .n_before = 2, .lift = 90 },
    };
    RecRequest q = request (8, NOW + 240);
    g_autoptr (GPtrArray) picks = NULL;

    if (round % 2 == 0) /* the second rule names no group: it is left out */
      recommender_set_group_rules (r, groups, 2, rules, 2);
    play (r, NULL, g_array_index (one, gint64, 0), NOW, TRUE, PLAY_ORIGIN_CLICK);
    picks = recommender_pick (r, &q, NULL, NULL);
    for (guint i = 0; i < picks->len; i++) {
      const RecPick *p = picks->pdata[i];
      gboolean is_two = l->artist[p->track_id - 1] == 40;

      with += is_two && round % 2 == 0;
      without += is_two && round % 2 == 1;
      told += is_two && g_str_equal (p->text, "With One you play Two, 8 of 9 times");
      g_assert_true (is_two || p->reason != REC_REASON_GROUP_RULE);
    }
  }
  g_test_message ("with the rule %u, without %u, told %u", with, without, told);
  g_assert_cmpuint (with, >, 3 * (without + 1));
  g_assert_cmpuint (told, >, with / 2);
}

/* A library that nobody listened to and nobody heard: no shrug, and nothing untrue. */
static void
test_plain_reasons (void)
{
  g_autoptr (SimLibrary) l = small_library ();
  g_autoptr (Recommender) r = recommender_new (1);
  RecRequest q = request (5, NOW);
  g_autoptr (GPtrArray) picks = NULL;

  l->tracks[3].favourite = TRUE;
  l->tracks[4].added_s = NOW - 3 * 86400;
  l->tracks[7].heard_elsewhere = TRUE;
  for (guint i = 0; i < l->n; i++) {
    l->tracks[i].cluster = -1;
    l->tracks[i].cluster_name = NULL;
  }
  recommender_set_tracks (r, l->tracks, l->n, NULL, 0);
  q.current_id = 9;
  picks = recommender_pick (r, &q, NULL, NULL);
  g_assert_cmpuint (picks->len, ==, 5);
  for (guint i = 0; i < picks->len; i++) {
    const RecPick *p = picks->pdata[i];

    if (p->track_id == 4)
      g_assert_cmpstr (p->text, ==, "One of your favourites");
    else if (p->track_id == 5)
      g_assert_cmpstr (p->text, ==, "Added to your library 3 days ago");
    else if (p->track_id == 8)
      g_assert_true (p->reason == REC_REASON_MORE || p->reason == REC_REASON_GAMBLE);
    else
      g_assert_cmpstr (p->text, ==, "You have not played it yet");
  }

  /* In a library that all came at once that is no news. */
  for (guint i = 0; i < l->n; i++)
    l->tracks[i].added_s = NOW - 3 * 86400;
  recommender_set_tracks (r, l->tracks, l->n, NULL, 0);
  g_clear_pointer (&picks, g_ptr_array_unref);
  picks = recommender_pick (r, &q, NULL, NULL);
  g_assert_cmpuint (picks->len, ==, 5);
  for (guint i = 0; i < picks->len; i++)
    g_assert_cmpint (((RecPick *) picks->pdata[i])->reason, !=, REC_REASON_ADDED);
}

/* What is suggested further down explains nothing yet: of the list itself only the song
 * right before may be named, however the list was put in order. */
static void
test_reasons_point_back (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (300, 8, 4, 3);
  ml_rng rng;
  guint n_before = 0, n_current = 0;

  ml_rng_seed (&rng, 11);
  for (guint i = 0; i < l->n; i++) {
    l->tracks[i].tempo_bpm = (float) (60 + 120 * ml_rng_uniform (&rng));
    l->tracks[i].loudness_lufs = (float) (-20 + 12 * ml_rng_uniform (&rng));
    l->tracks[i].energy = (float) ml_rng_uniform (&rng);
  }
  for (guint64 round = 0; round < 20; round++) {
    g_autoptr (Recommender) r = recommender (l, round);
    RecRequest q = request (8, NOW);
    g_autoptr (GPtrArray) picks = NULL;

    q.current_id = 1 + (gint64) round * 13;
    q.ordered = TRUE;
    picks = recommender_pick (r, &q, NULL, NULL);
    g_assert_cmpuint (picks->len, ==, 8);
    for (guint i = 0; i < picks->len; i++) {
      const RecPick *p = picks->pdata[i];

      n_current += p->other_id == q.current_id;
      for (guint other = 0; p->other_id != 0 && other < picks->len; other++)
        if (((RecPick *) picks->pdata[other])->track_id == p->other_id) {
          g_assert_cmpuint (other + 1, ==, i);
          n_before++;
        }
    }
  }
  g_assert_cmpuint (n_before, >, 0);
  g_assert_cmpuint (n_current, >, 0);
}

/* ---- learning ----------------------------------------------------------------------------- */

static void
test_same_seed_same_picks (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (150, 8, 4, 2);
  g_autoptr (Recommender) a = recommender (l, 4);
  g_autoptr (Recommender) b = recommender (l, 4);

  for (guint round = 0; round < 20; round++) {
    RecRequest q = request (5, NOW + 1000 * round);
    g_autoptr (GPtrArray) x = recommender_pick (a, &q, NULL, NULL);
    g_autoptr (GPtrArray) y = recommender_pick (b, &q, NULL, NULL);

    for (guint i = 0; i < 5; i++) {
      const RecPick *p = x->pdata[i], *o = y->pdata[i];

      g_assert_cmpint (p->track_id, ==, o->track_id);
      g_assert_cmpstr (p->text, ==, o->text);
      recommender_learn (a, 0, p->features, i % 2, 1);
      recommender_learn (b, 0, o->features, i % 2, 1);
    }
    play (a, NULL, ((RecPick *) x->pdata[0])->track_id, NOW + 1000 * round, TRUE, PLAY_ORIGIN_SUGGESTION);
    play (b, NULL, ((RecPick *) x->pdata[0])->track_id, NOW + 1000 * round, TRUE, PLAY_ORIGIN_SUGGESTION);
  }
}

static void
test_agent_is_saved (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (60, 6, 3, 2);
  g_autoptr (Recommender) r = recommender (l, 1);
  g_autoptr (Recommender) other = recommender (l, 1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GError) error = NULL;
  RecRequest q = request (1, NOW);
  double a[REC_N_FEATURES], b[REC_N_FEATURES], sd[REC_N_FEATURES];
  float f[REC_N_FEATURES];

  g_assert_null (recommender_save_agent (r, 7));
  g_assert_true (recommender_features (r, &q, 3, f));
  g_assert_false (recommender_features (r, &q, 999, f));
  recommender_weights (r, 8, b, sd); /* it is there before */
  for (guint i = 0; i < 10; i++)
    recommender_learn (r, 7, f, 1, 1);
  bytes = recommender_save_agent (r, 7);
  g_assert_true (recommender_load_agent (other, 7, bytes, &error));
  recommender_weights (r, 7, a, sd);
  recommender_weights (other, 7, b, sd);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  recommender_weights (r, 8, b, sd); /* another mode learnt less of it, … */
  g_assert_cmpfloat (a[0], >, b[0] + 0.1);
  recommender_weights (r, 9, b, sd); /* … a new one begins with what all were taught */
  g_assert_cmpfloat_with_epsilon (a[0], b[0], 1e-9);
  cut = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);
  g_assert_false (recommender_load_agent (other, 7, cut, &error));
  g_assert_error (error, RECOMMEND_ERROR, RECOMMEND_ERROR_FORMAT);
}

static void
test_bears_anything (void)
{
  g_autoptr (Recommender) r = recommender_new (1);
  g_autoptr (SimLibrary) l = sim_library_synthetic (40, 4, 2, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) picks = NULL;
  RecRequest q = request (3, NOW);

  g_assert_null (recommender_pick (r, &q, NULL, &error)); /* no library */
  g_assert_error (error, RECOMMEND_ERROR, RECOMMEND_ERROR_NOTHING);
  g_clear_error (&error);
  recommender_set_tracks (r, l->tracks, l->n, NULL, 0);   /* nothing analysed */
  picks = recommender_pick (r, &q, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (picks->len, ==, 3);
  l->x[5] = NAN;
  l->x[l->d * 7] = INFINITY;
  recommender_set_tracks (r, l->tracks, l->n, l->x, l->d);
  play (r, NULL, 12345, NOW - 10, TRUE, PLAY_ORIGIN_CLICK); /* of no library */
  play (r, NULL, 2, NOW - 5, TRUE, PLAY_ORIGIN_CLICK);
  play (r, NULL, 3, NOW - 500000, FALSE, PLAY_ORIGIN_CLICK); /* a clock set back */
  q.current_id = 777;
  g_clear_pointer (&picks, g_ptr_array_unref);
  picks = recommender_pick (r, &q, NULL, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (recommender_pick (r, &q, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  recommender_set_tracks (r, NULL, 0, NULL, 0);
  recommender_forget (r);
  g_assert_null (recommender_pick (r, &q, NULL, &error));
  recommender_free (NULL);
}

/* ---- synthetic listeners -------------------------------------------------------------- */

#define HEARD 200
#define N_LISTENERS 24

typedef struct {
  double first, later; /* skip rates: of the first 20 suggestions, and after 100 */
} Skips;

static Skips
skip_rates (const SimLibrary *l, SimPolicy policy, guint listeners)
{
  Skips s = { 0 };

  for (guint i = 0; i < listeners; i++) {
    SimOptions o = { .plays = HEARD, .seed = 50 + i, .world_seed = 3 + i };
    SimOutcome *out = sim_run (l, policy, &o, NULL);

    for (guint p = 0; p < HEARD; p++) {
      if (p < 20)
        s.first += (1 - out->chance[p]) / 20 / listeners;
      if (p >= 100)
        s.later += (1 - out->chance[p]) / (HEARD - 100) / listeners;
    }
    sim_outcome_free (out);
  }
  return s;
}

/* What is asked for: a quarter fewer skips than with the nearest, four tenths fewer
 * than with a shuffle, half of the way from it to one who reads minds. On drawn
 * libraries the agent reaches 0.33, 0.56 and 0.62 (docs/decisions/0008); a test of
 * few listeners holds the asked with what room it has. */
static void
test_learns_synthetic_listeners (void)
{
  g_autoptr (SimLibrary) l = sim_library_synthetic (651, 40, 10, 1);
  Skips agent = skip_rates (l, SIM_AGENT, N_LISTENERS), shuffle = skip_rates (l, SIM_SHUFFLE, N_LISTENERS);
  Skips nearest = skip_rates (l, SIM_NEAREST, N_LISTENERS), oracle = skip_rates (l, SIM_ORACLE, N_LISTENERS);

  g_test_message ("after 100: agent %.3f shuffle %.3f nearest %.3f oracle %.3f", agent.later, shuffle.later,
                  nearest.later, oracle.later);
  g_test_message ("first 20: agent %.3f nearest %.3f", agent.first, nearest.first);
  g_assert_cmpfloat (agent.later, <, 0.75 * nearest.later);
  g_assert_cmpfloat (agent.later, <, 0.60 * shuffle.later);
  g_assert_cmpfloat (shuffle.later - agent.later, >, 0.5 * (shuffle.later - oracle.later));
  g_assert_cmpfloat (oracle.later, <, agent.later);
  g_assert_cmpfloat (agent.first, <, nearest.first + 0.03); /* chance alone moves 200 plays by that */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/recommend/reward-by-hand", test_reward_by_hand);
  g_test_add_func ("/engine/recommend/no-second-version", test_no_second_version);
  g_test_add_func ("/engine/recommend/two-hundred-in-a-row", test_two_hundred_in_a_row);
  g_test_add_func ("/engine/recommend/spacing-where-order-changes",
                   test_spacing_where_order_changes);
  g_test_add_func ("/engine/recommend/request-is-obeyed", test_request_is_obeyed);
  g_test_add_func ("/engine/recommend/small-circle", test_small_circle_does_not_fall_silent);
  g_test_add_func ("/engine/recommend/reasons-are-true", test_reasons_are_true);
  g_test_add_func ("/engine/recommend/rule-is-told", test_rule_is_told);
  g_test_add_func ("/engine/recommend/group-rule-steers", test_group_rule_steers);
  g_test_add_func ("/engine/recommend/plain-reasons", test_plain_reasons);
  g_test_add_func ("/engine/recommend/reasons-point-back", test_reasons_point_back);
  g_test_add_func ("/engine/recommend/same-seed-same-picks", test_same_seed_same_picks);
  g_test_add_func ("/engine/recommend/agent-is-saved", test_agent_is_saved);
  g_test_add_func ("/engine/recommend/bears-anything", test_bears_anything);
  g_test_add_func ("/engine/recommend/learns-synthetic-listeners", test_learns_synthetic_listeners);
  return g_test_run ();
}

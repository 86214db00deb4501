/* test-reasons.c - what Up Next says of a song, worked out again from the database alone
 *
 * A library and two hundred days of listening with habits in it: two songs that go together,
 * two albums, two artists, two groups. The program finds its rules in them and suggests;
 * every count that it then tells is asked of the database by SQL that is written here. */
#include "store-fixture.h"

#include <sqlite3.h>

#include "engine-found.h"
#include "engine-knowledge.h"
#include "ml.h"

enum {
  ARTISTS = 20, ALBUMS = 40, TRACKS = 240, /* two albums an artist, six songs an album */
  GROUPS = 5, SESSIONS = 240, D = 6, WANTED = 1000
};

#define DAY_S 86400
#define SESSION_S 7200 /* longer than a session here, shorter than what lies between two */
#define START (G_GINT64_CONSTANT (1700000000) / DAY_S * DAY_S)

/* ---- a library and its listener ------------------------------------------------------- */

/* Songs are numbered as the database numbers them, from 1. */
static guint artist_of (gint64 id) { return (guint) (id - 1) / 12; }
static guint album_of  (gint64 id) { return (guint) (id - 1) / 6; }
static guint group_of  (gint64 id) { return artist_of (id) % GROUPS; }

static void
hear (Fixture *f, gint64 id, ml_rng *rng)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);

  set->version = 1;
  set->n_vector = D;
  set->vector = g_new (float, D);
  for (guint t = 0; t < D; t++)
    set->vector[t] = (float) (3.0 * (group_of (id) == t) + ml_rng_normal (rng));
  set->tempo_bpm = (float) (60 + 120 * ml_rng_uniform (rng));
  set->energy = (float) ml_rng_uniform (rng);
  set->loudness_lufs = -14;
  set->key = -1;
  set->vocal_share = NAN;
  g_assert_true (store_features_put (f->store, id, set, NULL));
  feature_set_free (set);
}

static void
furnish (Fixture *f, ml_rng *rng)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);
  gint64 ids[TRACKS];
  gint32 labels[TRACKS];

  for (guint i = 0; i < TRACKS; i++) {
    g_autofree char *path = g_strdup_printf ("/m/%03u", i), *title = g_strdup_printf ("Song %u", i + 1);
    g_autofree char *artist = g_strdup_printf ("Artist %u", artist_of (i + 1));
    g_autofree char *album = g_strdup_printf ("Album %u", album_of (i + 1));
    const StoreMapPoint point = { i + 1, (float) ml_rng_uniform (rng), (float) ml_rng_uniform (rng) };
    TrackRow *row = make_track (path, artist, album, title, i + 1);

    row->added_s = i % 7 == 0 ? START + (SESSIONS - 3) * DAY_S : START - 100 * DAY_S;
    ids[i] = put_track (f, row);
    g_assert_cmpint (ids[i], ==, i + 1);
    labels[i] = (gint32) group_of (i + 1);
    hear (f, ids[i], rng);
    g_assert_true (store_map_put (f->store, &point, 1, NULL));
    if (i % 23 == 0)
      g_assert_true (store_tracks_set_favourite (f->store, ids[i], TRUE, NULL));
  }
  for (gint32 g = 0; g < GROUPS; g++) {
    StoreCluster *group = store_cluster_new ();

    group->id = g;
    group->name = g_strdup_printf ("Group %d", g);
    g_ptr_array_add (groups, group);
  }
  g_assert_true (store_clusters_replace (f->store, groups, ids, labels, TRACKS, 1, NULL));
}

static void
play (Fixture *f, Recommender *r, gint64 id, gint64 at_s, gboolean finished, PlayOrigin origin)
{
  PlayRecord record = { .track_id = id, .started_s = at_s, .duration_s = 200,
                        .heard_s = finished ? 200 : 10, .origin = origin,
                        .end = finished ? PLAY_END_FINISHED : PLAY_END_SKIPPED };
  g_autofree char *artist = g_strdup_printf ("Artist %u", artist_of (id));
  g_autofree char *album = g_strdup_printf ("Album %u", album_of (id));
  gint64 play_id;

  record.artist = artist;
  record.album = album;
  play_id = store_history_begin (f->store, &record, 0, NULL);
  g_assert_true (store_history_end (f->store, play_id, record.end, record.heard_s, NULL));
  if (r != NULL) {
    RecPlay told = knowledge_play (&record);

    recommender_add_play (r, &told);
  }
}

static gint64
any_of (ml_rng *rng, gboolean (*fits) (gint64 id, guint what), guint what)
{
  gint64 id;

  do
    id = 1 + (gint64) ml_rng_below (rng, TRACKS);
  while (!fits (id, what));
  return id;
}

static gboolean is_any       (gint64 id, guint what) { return TRUE; }
static gboolean is_of_album  (gint64 id, guint what) { return album_of (id) == what; }
static gboolean is_of_artist (gint64 id, guint what) { return artist_of (id) == what; }
static gboolean is_of_group  (gint64 id, guint what) { return group_of (id) == what; }

/* The habit of this day, then others, of which every third is skipped. */
static guint
begin_day (ml_rng *rng, guint habit, gint64 ids[8])
{
  guint n = 0;

  switch (habit % 6) {
  case 0:
    ids[n++] = 10;
    ids[n++] = 150;
    break;
  case 1:
    ids[n++] = any_of (rng, is_of_album, 5);
    ids[n++] = any_of (rng, is_of_album, 31);
    break;
  case 2:
    ids[n++] = any_of (rng, is_of_artist, 7);
    ids[n++] = any_of (rng, is_of_artist, 13);
    break;
  case 3:
    ids[n++] = any_of (rng, is_of_group, 1);
    ids[n++] = any_of (rng, is_of_group, 4);
    break;
  default:
    for (guint i = 0; i < 4; i++)
      ids[n++] = any_of (rng, i % 2 ? is_of_group : is_any, 2);
    break;
  }
  return n;
}

static void
listen (Fixture *f, ml_rng *rng)
{
  for (guint day = 0; day < SESSIONS; day++) {
    gint64 at_s = START + (gint64) day * DAY_S + 18 * 3600, ids[8];
    guint n = begin_day (rng, day, ids);

    for (guint i = 0; i < n; i++, at_s += 240)
      play (f, NULL, ids[i], at_s, day % 6 < 4 || i % 3 != 2, PLAY_ORIGIN_CLICK);
    /* What only followed, or was suggested, is in the history and in no rule. */
    play (f, NULL, any_of (rng, is_any, 0), at_s, day % 2 == 0, PLAY_ORIGIN_SUGGESTION);
  }
}

static void
find_rules (Fixture *f)
{
  FoundRules *found = found_rules_gather (f->store);

  found_rules_search (found, NULL);
  g_assert_true (found_rules_commit (found, f->store));
  found_rules_free (found);
}

/* ---- asking the database ------------------------------------------------------------------ */

#define FINISHED "0"

/* Sessions of all plays; what was chosen and heard before the rules were found; what was
 * finished, and what before it. */
#define VIEWS \
  "CREATE TEMP VIEW in_session AS SELECT *, sum(begins) OVER (ORDER BY started_s, id) AS session" \
  " FROM (SELECT *, started_s - lag(started_s, 1, 0) OVER (ORDER BY started_s, id) > 1800 AS begins," \
  "       started_s - lag(started_s + heard_s, 1, 0) OVER (ORDER BY started_s, id) > 1800 AS breaks" \
  "       FROM play);" \
  "CREATE TEMP TABLE item AS SELECT s.session, s.track_id AS song, s.album AS album," \
  " s.artist AS artist, t.cluster AS sound FROM in_session AS s JOIN track AS t ON t.id = s.track_id" \
  " WHERE s.origin = 0 AND (s.ending = " FINISHED " OR s.heard_s > 0.5 * s.duration_s)" \
  " AND s.started_s < %" G_GINT64_FORMAT ";" \
  "CREATE TEMP VIEW liked AS SELECT track_id, lag(track_id) OVER" \
  " (PARTITION BY sitting ORDER BY started_s, id) AS before FROM" \
  " (SELECT *, sum(breaks) OVER (ORDER BY started_s, id) AS sitting FROM in_session)" \
  " WHERE ending = " FINISHED ";"

static sqlite3 *
look_into (Fixture *f)
{
  g_autofree char *views = g_strdup_printf (VIEWS, START + (gint64) SESSIONS * DAY_S);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (f->path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, views, NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

G_GNUC_PRINTF (2, 3) static double
ask (sqlite3 *db, const char *format, ...)
{
  g_autofree char *sql = NULL;
  sqlite3_stmt *s;
  double value;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  if (sqlite3_prepare_v2 (db, sql, -1, &s, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (db), sql);
  g_assert_cmpint (sqlite3_step (s), ==, SQLITE_ROW);
  value = sqlite3_column_double (s, 0);
  sqlite3_finalize (s);
  return value;
}

/* ---- rules ---------------------------------------------------------------------------------- */

static const char *const COLUMN[STORE_N_RULE_LEVELS] = { "song", "album", "artist", "sound" };

static char *
value_of (const StoreRule *rule, guint i)
{
  gint64 id = i < rule->antecedent->len ? g_array_index (rule->antecedent, gint64, i) : rule->consequent;

  return rule->names != NULL ? g_strdup_printf ("'%s'", rule->names[i])
                             : g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

/* How many sessions hold all of the rule's items from the @first to before the @end. */
static guint
count_sessions (sqlite3 *db, const StoreRule *rule, guint first, guint end)
{
  g_autoptr (GString) in = g_string_new (NULL);

  for (guint i = first; i < end; i++) {
    g_autofree char *value = value_of (rule, i);

    g_string_append_printf (in, "%s%s", i > first ? ", " : "", value);
  }
  return (guint) ask (db, "SELECT count(*) FROM (SELECT session FROM item WHERE %s IN (%s)"
                      " GROUP BY session HAVING count(DISTINCT %s) = %u)",
                      COLUMN[rule->level], in->str, COLUMN[rule->level], end - first);
}

static void
check_rule (sqlite3 *db, const StoreRule *rule)
{
  guint n = rule->antecedent->len;
  guint both = count_sessions (db, rule, 0, n + 1), before = count_sessions (db, rule, 0, n);
  guint after = count_sessions (db, rule, n, n + 1);
  guint sessions = (guint) ask (db, "SELECT count(DISTINCT session) FROM item");

  g_assert_cmpuint (rule->n_both, ==, both);
  g_assert_cmpuint (rule->n_antecedent, ==, before);
  g_assert_cmpuint (rule->n_consequent, ==, after);
  g_assert_cmpuint (rule->n_sessions, ==, sessions);
  g_assert_cmpfloat_with_epsilon (rule->confidence, both / (double) before, 1e-9);
  g_assert_cmpfloat_with_epsilon (rule->lift, both / (double) before * sessions / after, 1e-9);
}

static void
test_rules_of_every_level (Fixture *f, gconstpointer data)
{
  /* What was planted, as the rule of one on its left: from, to. */
  static const char *const PLANTED[][2] = {
    { "10", "150" }, { "'Album 5'", "'Album 31'" }, { "'Artist 7'", "'Artist 13'" }, { "1", "4" }
  };
  sqlite3 *db;
  ml_rng rng;

  ml_rng_seed (&rng, 3);
  furnish (f, &rng);
  listen (f, &rng);
  find_rules (f);
  db = look_into (f);
  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++) {
    g_autoptr (GPtrArray) rules = store_found_rules_list (f->store, 0, (StoreRuleLevel) level, NULL);
    gboolean found = FALSE;

    for (guint i = 0; i < rules->len; i++) {
      const StoreRule *rule = rules->pdata[i];
      g_autofree char *from = value_of (rule, 0), *to = value_of (rule, rule->antecedent->len);

      check_rule (db, rule);
      found = found || (rule->antecedent->len == 1 && strcmp (from, PLANTED[level][0]) == 0 &&
                        strcmp (to, PLANTED[level][1]) == 0);
    }
    g_test_message ("%u rules of %ss", rules->len, COLUMN[level]);
    g_assert_true (found);
  }
  sqlite3_close (db);
}

/* ---- reasons ----------------------------------------------------------------------------------- */

/* There is a stored rule with these counts that leads to the song, or to what it is of, and
 * what stands on its left was liked in this session. */
static void
check_by_rule (Fixture *f, sqlite3 *db, const RecPick *p, const RecRequest *q)
{
  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++) {
    g_autoptr (GPtrArray) rules = store_found_rules_list (f->store, 0, (StoreRuleLevel) level, NULL);

    if ((level == STORE_RULE_SONGS) != (p->reason == REC_REASON_RULE))
      continue;
    for (guint i = 0; i < rules->len; i++) {
      const StoreRule *rule = rules->pdata[i];
      guint n = rule->antecedent->len;
      gboolean applies = rule->n_both == p->count && rule->n_antecedent == p->of;

      for (guint j = 0; applies && j <= n; j++) {
        g_autofree char *value = value_of (rule, j);
        const char *column = level == STORE_RULE_SONGS ? "t.id" : level == STORE_RULE_ALBUMS ? "t.album"
                             : level == STORE_RULE_ARTISTS ? "t.artist" : "t.cluster";

        if (j == n)
          applies = ask (db, "SELECT count(*) FROM track AS t"
                         " WHERE t.id = %" G_GINT64_FORMAT " AND %s = %s", p->track_id, column, value) > 0;
        else
          applies = ask (db, "SELECT count(*) FROM play AS p JOIN track AS t ON t.id = p.track_id"
                         " WHERE %s = %s AND p.started_s > %" G_GINT64_FORMAT
                         " AND p.ending = " FINISHED, column, value, q->now_s - SESSION_S) > 0;
      }
      if (applies) {
        check_rule (db, rule);
        return;
      }
    }
  }
  g_error ("No rule says “%s”", p->text);
}

static double
distance (const StoreMatrix *m, gint64 a, gint64 b)
{
  double sum = 0;

  for (guint t = 0; t < m->d; t++)
    sum += pow (m->data[(a - 1) * m->d + t] - m->data[(b - 1) * m->d + t], 2);
  return sum;
}

/* "Sounds like": a sixth of all songs at most is nearer to the one that is named. */
static void
check_alike (const StoreMatrix *m, const RecPick *p)
{
  guint nearer = 0;

  for (gint64 id = 1; id <= TRACKS; id++)
    nearer += distance (m, p->other_id, id) < distance (m, p->other_id, p->track_id);
  g_assert_cmpuint (nearer, <, TRACKS / 6);
}

static void
check_days (sqlite3 *db, const RecPick *p, gint64 now, const char *table, const char *column, const char *of)
{
  double last = ask (db, "SELECT max(%s) FROM %s WHERE %s = %" G_GINT64_FORMAT, column, table, of, p->track_id);

  g_assert_cmpuint ((guint) ((now - (gint64) last) / DAY_S), ==, p->count);
}

static void
check_counts (sqlite3 *db, const RecPick *p, const char *where)
{
  g_assert_cmpuint (p->of, ==, (guint) ask (db, "SELECT count(*) FROM play AS p JOIN track AS t"
                    " ON t.id = p.track_id WHERE %s = (SELECT %s FROM track AS t WHERE t.id = %"
                    G_GINT64_FORMAT ")", where, where, p->track_id));
  g_assert_cmpuint (p->count, ==, (guint) ask (db, "SELECT count(*) FROM play AS p JOIN track AS t"
                    " ON t.id = p.track_id WHERE p.ending = " FINISHED " AND %s = (SELECT %s FROM track AS t"
                    " WHERE t.id = %" G_GINT64_FORMAT ")", where, where, p->track_id));
}

static void
check_reason (Fixture *f, sqlite3 *db, const StoreMatrix *m, const RecPick *p, const RecRequest *q)
{
  const gint64 id = p->track_id, other = p->other_id;

  g_assert_cmpuint (strlen (p->text), >, 3);
  switch (p->reason) {
  case REC_REASON_SIMILAR:
    check_alike (m, p);
    break;
  case REC_REASON_TASTE:
    check_alike (m, p);
    g_assert_cmpfloat (ask (db, "SELECT count(*) FROM play WHERE ending = " FINISHED " AND track_id = %"
                            G_GINT64_FORMAT, other), >, 0);
    break;
  case REC_REASON_RULE:
  case REC_REASON_GROUP_RULE:
    check_by_rule (f, db, p, q);
    break;
  case REC_REASON_FOLLOWS:
    g_assert_cmpuint (p->count, ==, (guint) ask (db, "SELECT count(*) FROM liked WHERE track_id = %"
                      G_GINT64_FORMAT " AND before = %" G_GINT64_FORMAT, id, other));
    break;
  case REC_REASON_TRACK:
    check_counts (db, p, "t.id");
    break;
  case REC_REASON_ARTIST:
    check_counts (db, p, "t.artist");
    break;
  case REC_REASON_CLUSTER:
    check_counts (db, p, "t.cluster");
    break;
  case REC_REASON_HOUR:
    g_assert_cmpuint (p->count, ==, (guint) ask (db, "SELECT count(*) FROM play WHERE track_id = %"
                      G_GINT64_FORMAT " AND ending = " FINISHED " AND started_s %% 86400 / 21600 = %"
                      G_GINT64_FORMAT, id, q->now_s % DAY_S / 21600));
    break;
  case REC_REASON_FORGOTTEN:
    check_days (db, p, q->now_s, "play", "started_s", "track_id");
    break;
  case REC_REASON_PATH:
    g_assert_true (q->has_heading);
    g_assert_cmpfloat (ask (db, "SELECT (x - %f) * (x - %f) + (y - %f) * (y - %f) FROM map_point"
                            " WHERE track_id = %" G_GINT64_FORMAT, q->heading_x, q->heading_x,
                            q->heading_y, q->heading_y, id), <=,
                       q->heading_radius * q->heading_radius + 1e-5);
    break;
  case REC_REASON_FAVOURITE:
    g_assert_cmpfloat (ask (db, "SELECT favourite FROM track WHERE id = %" G_GINT64_FORMAT, id), ==, 1);
    break;
  case REC_REASON_MORE:
    g_assert_cmpfloat (ask (db, "SELECT count(DISTINCT artist) FROM track WHERE id IN (%" G_GINT64_FORMAT
                            ", %" G_GINT64_FORMAT ")", id, other), ==, 1);
    break;
  case REC_REASON_TEMPO:
    g_assert_cmpfloat (ask (db, "SELECT max(tempo_bpm) / min(tempo_bpm) FROM track WHERE id IN (%"
                            G_GINT64_FORMAT ", %" G_GINT64_FORMAT ")", id, other), <=, 1.065);
    break;
  case REC_REASON_ADDED:
    check_days (db, p, q->now_s, "track", "added_s", "id");
    break;
  case REC_REASON_NEW:
    g_assert_cmpfloat (ask (db, "SELECT count(*) FROM play WHERE track_id = %" G_GINT64_FORMAT, id), ==, 0);
    break;
  case REC_REASON_GAMBLE: /* claims nothing */
    break;
  case REC_N_REASONS:
  default:
    g_assert_not_reached ();
  }
}

static gboolean
tell_counts (const char *text, RecPick *p)
{
  const char *of = g_strrstr (text, " of "), *before = of;

  if (of == NULL || !g_str_has_suffix (text, " times"))
    return FALSE;
  while (before > text && g_ascii_isdigit (before[-1]))
    before--;
  p->count = (guint) g_ascii_strtoull (before, NULL, 10);
  p->of = (guint) g_ascii_strtoull (of + 4, NULL, 10);
  return TRUE;
}

/* What a line further down says, as the first one would say it in numbers. */
static RecPick
parse (const char *text, gint64 track_id)
{
  static const struct { const char *start; RecReason reason; const char *other; } WORDS[] = {
    { "With ", REC_REASON_GROUP_RULE, NULL }, { "After ", REC_REASON_FOLLOWS, "Song " },
    { "Sounds like ", REC_REASON_SIMILAR, "Song " }, { "You heard it ", REC_REASON_TRACK, NULL },
    { "You heard Artist ", REC_REASON_ARTIST, NULL }, { "From Group ", REC_REASON_CLUSTER, NULL },
    { "You often play it ", REC_REASON_HOUR, NULL }, { "Near where ", REC_REASON_PATH, NULL },
    { "You have not heard it for ", REC_REASON_FORGOTTEN, NULL },
    { "You have not played it yet", REC_REASON_NEW, NULL }, { "More by ", REC_REASON_MORE, NULL },
    { "One of your favourites", REC_REASON_FAVOURITE, NULL },
    { "About as fast as ", REC_REASON_TEMPO, "Song " }, { "Added to your ", REC_REASON_ADDED, NULL },
  };
  g_autofree char *itself = g_strdup_printf (" you play Song %" G_GINT64_FORMAT ",", track_id);
  RecPick p = { .track_id = track_id, .text = (char *) text };
  guint i = 0;

  while (i < G_N_ELEMENTS (WORDS) && !g_str_has_prefix (text, WORDS[i].start))
    i++;
  if (i == G_N_ELEMENTS (WORDS))
    g_error ("Nobody knows how to check “%s”", text);
  p.reason = WORDS[i].reason;
  if (p.reason == REC_REASON_GROUP_RULE && strstr (text, itself) != NULL)
    p.reason = REC_REASON_RULE;
  if (p.reason == REC_REASON_SIMILAR && strstr (text, "which you heard") != NULL)
    p.reason = REC_REASON_TASTE;
  if (WORDS[i].other != NULL)
    p.other_id = g_ascii_strtoll (strstr (text, WORDS[i].other) + strlen (WORDS[i].other), NULL, 10);
  if (!tell_counts (text, &p) && strpbrk (text, "0123456789") != NULL)
    p.count = (guint) g_ascii_strtoull (strpbrk (text, "0123456789"), NULL, 10);
  return p;
}

/* Every line of a suggestion; @kinds counts them. */
static void
check_pick (Fixture *f, sqlite3 *db, const StoreMatrix *m, const RecPick *p, const RecRequest *q, guint *kinds)
{
  check_reason (f, db, m, p, q);
  kinds[p->reason]++;
  for (guint i = 0; i < p->details->len; i++) {
    RecPick line = parse (p->details->pdata[i], p->track_id);

    if (line.reason != REC_REASON_MORE) /* names no song */
      check_reason (f, db, m, &line, q);
    kinds[line.reason]++;
  }
}

/* The habits again, so that rules apply; what is suggested then is heard, or not. */
static void
test_thousand_reasons (Fixture *f, gconstpointer data)
{
  g_autoptr (Recommender) r = recommender_new (5);
  guint kinds[REC_N_REASONS] = { 0 }, total = 0;
  gint64 now = START + (SESSIONS + 1) * DAY_S + 18 * 3600;
  Knowledge *k;
  sqlite3 *db;
  ml_rng rng;

  ml_rng_seed (&rng, 4);
  furnish (f, &rng);
  listen (f, &rng);
  find_rules (f);
  k = knowledge_gather (f->store, store_tracks_load (f->store, NULL), TRUE);
  knowledge_teach_library (k, r);
  knowledge_teach_rules (k, r);
  for (guint i = 0; i < k->history->len; i++) {
    RecPlay told = knowledge_play (k->history->pdata[i]);

    recommender_add_play (r, &told);
  }
  db = look_into (f);
  for (guint round = 0; total < WANTED; round++) {
    gint64 ids[8];
    guint n = begin_day (&rng, round, ids) / 2;
    RecRequest q = { .n = 8, .wander = round % 3 * 0.4, .no_repeat = 20, .ordered = round % 2 };
    g_autoptr (GPtrArray) picks = NULL;

    for (guint i = 0; i < n; i++, now += 240)
      play (f, r, ids[i], now, TRUE, PLAY_ORIGIN_CLICK);
    q.now_s = now;
    q.current_id = round % 2 ? ids[n - 1] : 0;
    q.has_heading = round % 3 == 0;
    q.heading_x = q.heading_y = 0.5f;
    q.heading_radius = 0.3f;
    picks = recommender_pick (r, &q, NULL, NULL);
    g_assert_nonnull (picks);
    for (guint i = 0; i < picks->len; i++, total++)
      check_pick (f, db, k->matrix, picks->pdata[i], &q, kinds);
    for (guint i = 0; i < 3 && i < picks->len; i++, now += 240) {
      gint64 id = ((RecPick *) picks->pdata[i])->track_id;

      play (f, r, id, now, artist_of (id) % 3 != 0, PLAY_ORIGIN_SUGGESTION);
    }
    now += round % 4 == 0 ? 20 * DAY_S : DAY_S + 3 * 3600;
  }
  for (guint reason = 0; reason < REC_N_REASONS; reason++) {
    g_test_message ("reason %u: %u times", reason, kinds[reason]);
    if (reason != REC_REASON_GAMBLE && reason != REC_REASON_MORE)
      g_assert_cmpuint (kinds[reason], >, 0);
  }
  g_assert_cmpuint (kinds[REC_REASON_GAMBLE], <, WANTED / 20);
  sqlite3_close (db);
  knowledge_free (k);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/reasons/rules-of-every-level", test_rules_of_every_level);
  add_test ("/engine/reasons/a-thousand", test_thousand_reasons);
  return g_test_run ();
}

/* tool-recommend.c - `segue-tool recommend`: what Up Next would play, and why
 *
 * On what the player knows: the database's songs, sounds, rules, history, agent and
 * refusals of who is there. Reads only. */
#include "tool-library.h"

#include <math.h>

#include "engine-knowledge.h"

typedef struct {
  char    *db;    /* owned */
  char   **seeds; /* owned or NULL */
  int      n;
  gint64   random;
  double   wander;
  gboolean explain, json;
} Arguments;

static void
arguments_clear (Arguments *a)
{
  g_free (a->db);
  g_strfreev (a->seeds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static const TrackRow *
row_of (const Knowledge *k, gint64 id)
{
  for (guint i = 0; i < k->rows->len; i++)
    if (((const TrackRow *) k->rows->pdata[i])->id == id)
      return k->rows->pdata[i];
  return NULL;
}

static int
read_seeds (const Arguments *a, const Knowledge *k, GArray *seeds)
{
  for (guint i = 0; a->seeds != NULL && a->seeds[i] != NULL; i++) {
    gint64 id = 0;

    if (!g_ascii_string_to_signed (a->seeds[i], 10, 1, G_MAXINT64, &id, NULL))
      return tool_usage ("“%s” is no song's number.", a->seeds[i]);
    if (row_of (k, id) == NULL)
      return tool_fail ("The library has no song %s.", a->seeds[i]);
    g_array_append_val (seeds, id);
  }
  return TOOL_OK;
}

static void
print_text (const Arguments *a, const Knowledge *k, GPtrArray *picks)
{
  for (guint i = 0; i < picks->len; i++) {
    const RecPick *pick = picks->pdata[i];
    const TrackRow *row = row_of (k, pick->track_id);

    g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", pick->track_id,
             row->artist != NULL ? row->artist : "", row->title, pick->text);
    if (!a->explain)
      continue;
    for (guint r = 0; r < pick->details->len; r++)
      g_print ("\t%s\n", (const char *) pick->details->pdata[r]);
    g_print ("\tscore %.3f ± %.3f, expected %.2f, chance %.4f\n", pick->score, pick->spread,
             pick->expected, pick->chance);
  }
}

static void
print_json (const Arguments *a, const Knowledge *k, GPtrArray *picks)
{
  ToolJson *json = tool_json_new ();

  tool_json_begin (json, '[');
  for (guint i = 0; i < picks->len; i++) {
    const RecPick *pick = picks->pdata[i];
    const TrackRow *row = row_of (k, pick->track_id);

    tool_json_begin (json, '{');
    tool_json_put_int (json, "id", pick->track_id);
    tool_json_put_string (json, "artist", row->artist);
    tool_json_put_string (json, "title", row->title);
    tool_json_put_string (json, "reason", pick->text);
    tool_json_put_number (json, "chance", pick->chance);
    tool_json_put_number (json, "expected", pick->expected);
    if (a->explain) {
      tool_json_put_number (json, "score", pick->score);
      tool_json_put_number (json, "spread", pick->spread);
      tool_json_key (json, "details");
      tool_json_begin (json, '[');
      for (guint r = 0; r < pick->details->len; r++)
        tool_json_string (json, pick->details->pdata[r]);
      tool_json_end (json);
      tool_json_key (json, "features");
      tool_json_begin (json, '{');
      for (guint f = 0; f < REC_N_FEATURES; f++)
        tool_json_put_number (json, REC_FEATURE_NAMES[f], pick->features[f]);
      tool_json_end (json);
    }
    tool_json_end (json);
  }
  tool_json_end (json);
  tool_json_finish (json);
}

/* What the listener never wants to be suggested. */
typedef struct {
  GArray    *ids;     /* owned; gint64 */
  GPtrArray *artists; /* owned; NULL-ended */
} Never;

static void
never_clear (Never *never)
{
  g_array_unref (never->ids);
  g_ptr_array_unref (never->artists);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Never, never_clear)

static Never
read_never (Store *store)
{
  g_autofree char *text = store_listener_meta_get (store, 0, STORE_NEVER_KEY, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  Never never = { g_array_new (FALSE, FALSE, sizeof (gint64)),
                  g_ptr_array_new_with_free_func (g_free) };

  for (guint i = 0; lines[i] != NULL; i++) {
    gint64 id = g_ascii_strtoll (lines[i], NULL, 10);

    if (*lines[i] == 'a')
      g_ptr_array_add (never.artists, g_strdup (lines[i] + 1));
    else if (id > 0)
      g_array_append_val (never.ids, id);
  }
  g_ptr_array_add (never.artists, NULL);
  return never;
}

static int
recommend (const Arguments *a, const Knowledge *k, Store *store)
{
  g_auto (Never) never = read_never (store);
  g_autoptr (Recommender) recommender = recommender_new ((guint64) a->random);
  g_autoptr (GArray) seeds = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) picks = NULL;
  RecRequest request = {
    .n = (guint) a->n, .now_s = g_date_time_to_unix (now),
    .utc_offset_s = (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND),
    .wander = a->wander,
    .banned = (const gint64 *) (gpointer) never.ids->data, .n_banned = never.ids->len,
    .banned_artists = (const char *const *) never.artists->pdata,
  };
  int status = read_seeds (a, k, seeds);

  if (status != TOOL_OK)
    return status;
  knowledge_teach_library (k, recommender);
  knowledge_teach_rules (k, recommender);
  for (guint i = 0; k->history != NULL && i < k->history->len; i++) {
    RecPlay play = knowledge_play (k->history->pdata[i]);

    recommender_add_play (recommender, &play);
  }
  knowledge_teach_agents (k, recommender);
  request.seeds = (const gint64 *) (gpointer) seeds->data;
  request.n_seeds = seeds->len;
  picks = recommender_pick (recommender, &request, tool_cancellable (), &error);
  if (picks == NULL)
    return tool_fail ("%s", error->message);
  if (a->json)
    print_json (a, k, picks);
  else
    print_text (a, k, picks);
  return TOOL_OK;
}

int
tool_recommend_run (int argc, char **argv)
{
  g_auto (Arguments) a = { .n = 8, .random = 1, .wander = 0.3 };
  const GOptionEntry entries[] = {
    { "db", 0, 0, G_OPTION_ARG_FILENAME, &a.db, "The library's database", "FILE" },
    { "seed-track", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.seeds,
      "Start from this song; may repeat; none is a surprise", "ID" },
    { "number", 'n', 0, G_OPTION_ARG_INT, &a.n, "How many songs (8)", "N" },
    { "wander", 0, 0, G_OPTION_ARG_DOUBLE, &a.wander, "0 close to it … 1 anywhere (0.3)", "W" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &a.random, "Of chance (1)", "NUMBER" },
    { "explain", 0, 0, G_OPTION_ARG_NONE, &a.explain, "All reasons and figures", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print JSON", NULL },
    { NULL }
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = NULL;
  GPtrArray *rows;
  Knowledge *k;
  int status;

  if (!tool_parse (&argc, &argv, entries, NULL, "Tells what Up Next would play, and why.", &status))
    return status;
  if (a.db == NULL || argc > 1)
    return tool_usage ("Name a database with --db, and nothing else.");
  if (a.n < 1 || a.n > 10000 || !(a.wander >= 0 && a.wander <= 1))
    return tool_usage ("-n lies between 1 and 10000, --wander between 0 and 1.");
  store = tool_library_open (a.db, FALSE, &error);
  rows = store != NULL ? store_tracks_load (store, &error) : NULL;
  if (rows == NULL)
    return tool_fail ("%s", error->message);
  k = knowledge_gather (store, rows, TRUE);
  status = recommend (&a, k, store);
  knowledge_free (k);
  return status;
}

/* test-up-next.c - Up Next and the listener's data, through engine.h
 *
 * A folder of tones, no analyser: suggestions must come all the same. They last
 * so long that none ends by itself while a busy machine takes its time. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sndfile.h>

#include "engine.h"
#include "store/store.h"
#include "../tree.h"
#include "../waiting.h"
#include "past-life.h"

#define N_TRACKS 16
#define N_AHEAD 5u
#define TONE_S 90

typedef struct {
  char        *root, *music, *data, *cache;
  SegueEngine *engine;
  SegueQueue  *queue;
} Fixture;

static void
write_tone (const char *dir,
            int         i)
{
  g_autofree char *path = g_strdup_printf ("%s/%02d.flac", dir, i);
  g_autofree char *title = g_strdup_printf ("Tone %c", 'A' + i);
  g_autofree char *artist = g_strdup_printf ("Artist %d", i / 2);
  SF_INFO info = { .samplerate = 8000, .channels = 1, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  float samples[8000];

  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_ARTIST, artist);
  sf_set_string (file, SF_STR_TITLE, title);
  for (int t = 0; t < 8000; t++)
    samples[t] = 0.2f * (float) sin (2 * G_PI * (200 + 40 * i) * t / 8000);
  for (int second = 0; second < TONE_S; second++)
    sf_write_float (file, samples, 8000);
  sf_close (file);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  SegueEngineOptions options = { .seed = 1 };

  f->root = g_dir_make_tmp ("segue-up-next-XXXXXX", NULL);
  f->music = g_build_filename (f->root, "Music", NULL);
  f->data = g_build_filename (f->root, "data", NULL);
  f->cache = g_build_filename (f->root, "cache", NULL);
  g_mkdir_with_parents (f->music, 0700);
  for (int i = 0; i < N_TRACKS; i++)
    write_tone (f->music, i);
  options.data_dir = f->data;
  options.cache_dir = f->cache;
  options.default_folder = f->music;
  f->engine = segue_engine_new (&options);
  f->queue = segue_engine_get_queue (f->engine);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  segue_engine_shutdown (f->engine);
  g_clear_object (&f->engine);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->music);
  g_free (f->data);
  g_free (f->cache);
}

/* The suggested tracks' ids in order. */
static GArray *
suggested (Fixture *f)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), i);
    gint64 id = segue_track_get_id (segue_queue_item_get_track (item));

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_SUGGESTED)
      g_array_append_val (ids, id);
  }
  return ids;
}

static guint
n_suggested (Fixture *f)
{
  g_autoptr (GArray) ids = suggested (f);

  return ids->len;
}

static gboolean
is_suggested (Fixture *f,
              gint64   id)
{
  g_autoptr (GArray) ids = suggested (f);

  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static SegueQueueItem *
suggestion (Fixture *f,
            guint    nth)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), i);

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_SUGGESTED && nth-- == 0)
      return g_steal_pointer (&item);
  }
  g_assert_not_reached ();
}

static void
start_playing (Fixture *f)
{
  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_engine_set_suggesting (f->engine, N_AHEAD, 0.3, SEGUE_FAMILIARITY_MIX, 0, TRUE);
  segue_engine_start_from (f->engine, NULL, 0, "Surprise");
  WAIT_UNTIL (n_suggested (f) == N_AHEAD);
}

static gint64
current_id (Fixture *f)
{
  return segue_track_get_id (segue_queue_item_get_track (segue_queue_get_current (f->queue)));
}

/* ---- tests ---------------------------------------------------------------------------- */

static void
test_fills (Fixture      *f,
            gconstpointer data)
{
  start_playing (f);
  g_assert_false (is_suggested (f, current_id (f)));
  for (guint i = 0; i < N_AHEAD; i++) {
    g_autoptr (SegueQueueItem) item = suggestion (f, i);
    g_auto (GStrv) lines = segue_engine_explain (f->engine, item);

    g_assert_nonnull (segue_queue_item_get_reason (item));
    g_assert_cmpuint (g_strv_length (lines), >=, 2);
    g_assert_cmpstr (lines[0], ==, segue_queue_item_get_reason (item));
  }
  segue_engine_set_suggesting (f->engine, 0, 0.3, SEGUE_FAMILIARITY_MIX, 0, TRUE);
  g_assert_cmpuint (n_suggested (f), ==, 0);
}

/* The next two stay while the rest is made up for. */
static void
test_stays_full (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  start_playing (f);
  before = suggested (f);
  g_assert_nonnull (segue_queue_advance (f->queue, FALSE));
  g_assert_cmpint (current_id (f), ==, g_array_index (before, gint64, 0));
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_SUGGESTION);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD);
  after = suggested (f);
  g_assert_cmpint (g_array_index (after, gint64, 0), ==, g_array_index (before, gint64, 1));
  g_assert_cmpint (g_array_index (after, gint64, 1), ==, g_array_index (before, gint64, 2));
}

/* Not now takes it out, and taken back all stand as before. */
static void
test_feedback_and_back (Fixture      *f,
                        gconstpointer data)
{
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (SegueQueueItem) item = NULL;
  g_autoptr (SegueTrack) track = NULL;
  guint said, other;
  gint64 id;

  start_playing (f);
  before = suggested (f);
  item = suggestion (f, 3);
  track = g_object_ref (segue_queue_item_get_track (item));
  id = segue_track_get_id (track);
  said = segue_engine_give_feedback (f->engine, track, SEGUE_FEEDBACK_NOT_NOW);
  g_assert_cmpuint (said, !=, 0);
  g_assert_false (is_suggested (f, id));
  g_assert_true (segue_engine_take_back (f->engine, said));
  after = suggested (f);
  g_assert_cmpuint (after->len, ==, before->len);
  g_assert_cmpmem (after->data, after->len * 8, before->data, before->len * 8);
  g_assert_false (segue_engine_take_back (f->engine, said)); /* once */

  said = segue_engine_give_feedback (f->engine, track, SEGUE_FEEDBACK_NEVER);
  other = segue_engine_give_feedback (f->engine, track, SEGUE_FEEDBACK_MORE);
  g_assert_true (segue_engine_take_back (f->engine, said)); /* not the last one */
  g_assert_true (segue_engine_take_back (f->engine, other));
}

static void
test_never_artist (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr (SegueQueueItem) item = NULL;
  g_autofree char *artist = NULL;

  start_playing (f);
  item = suggestion (f, 0);
  artist = g_strdup (segue_track_get_artist (segue_queue_item_get_track (item)));
  segue_engine_give_feedback (f->engine, segue_queue_item_get_track (item),
                              SEGUE_FEEDBACK_NEVER_ARTIST);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD);
  for (guint i = 0; i < N_AHEAD; i++) {
    g_autoptr (SegueQueueItem) other = suggestion (f, i);

    g_assert_cmpstr (segue_track_get_artist (segue_queue_item_get_track (other)), !=, artist);
  }
}

/* The log says what became of a suggestion: its play, and what that was worth. */
static void
test_rewards (Fixture      *f,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  const StoreOptions options = { .read_only = TRUE };
  g_autoptr (Store) store = NULL;
  g_autoptr (GPtrArray) picks = NULL;
  guint rewarded = 0, before;
  gint64 id;

  start_playing (f);
  WAIT_UNTIL (n_history (f->engine) >= 1);
  segue_player_next (segue_engine_get_player (f->engine));
  id = current_id (f);
  WAIT_UNTIL (n_history (f->engine) >= 2);
  before = n_history (f->engine);
  segue_player_next (segue_engine_get_player (f->engine));
  WAIT_UNTIL (n_history (f->engine) > before); /* the suggested one ended */

  store = store_open_full (path, &options, NULL, NULL);
  g_assert_nonnull (store);
  picks = store_picks_list (store, 0, 0, 100, NULL);
  for (guint i = 0; i < picks->len; i++) {
    const StorePick *pick = picks->pdata[i];

    g_assert_cmpfloat (pick->propensity, >, 0);
    if (pick->track_id == id && pick->play_id != 0) {
      g_assert_cmpfloat (pick->reward, ==, 0); /* left at once */
      rewarded++;
    }
  }
  g_assert_cmpuint (rewarded, ==, 1);
}

static void
test_learnt_is_empty (Fixture      *f,
                      gconstpointer data)
{
  g_autoptr (GAsyncResult) learnt = NULL, rules = NULL, weeks = NULL, clusters = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) sounds = NULL;
  g_autoptr (GArray) by_week = NULL;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_engine_get_learnt_async (f->engine, NULL, result_cb, &learnt);
  segue_engine_list_rules_async (f->engine, SEGUE_RULES_SONGS, NULL, result_cb, &rules);
  segue_engine_list_weeks_async (f->engine, NULL, result_cb, &weeks);
  segue_engine_list_clusters_async (f->engine, NULL, result_cb, &clusters);
  WAIT_UNTIL (learnt != NULL && rules != NULL && weeks != NULL && clusters != NULL);
  lines = segue_engine_get_learnt_finish (f->engine, learnt, NULL);
  g_assert_cmpuint (g_strv_length (lines), ==, 0);
  found = segue_engine_list_rules_finish (f->engine, rules, NULL);
  g_assert_cmpuint (found->len, ==, 0);
  by_week = segue_engine_list_weeks_finish (f->engine, weeks, NULL);
  g_assert_cmpuint (by_week->len, ==, 0);
  sounds = segue_engine_list_clusters_finish (f->engine, clusters, NULL);
  g_assert_nonnull (sounds);
}

/* ---- listeners -------------------------------------------------------------------------- */

static gint64
listener_named (Fixture    *f,
                const char *name)
{
  g_autoptr (GPtrArray) listeners = segue_engine_list_listeners (f->engine);

  for (guint i = 0; i < listeners->len; i++) {
    const SegueListener *listener = listeners->pdata[i];

    if (g_strcmp0 (listener->name, name) == 0)
      return listener->id;
  }
  return 0;
}

static gint64
add_listener (Fixture    *f,
              const char *name)
{
  segue_engine_add_listener (f->engine, name);
  WAIT_UNTIL (listener_named (f, name) != 0);
  return listener_named (f, name);
}

static guint
play_count (Fixture *f,
            gint64   id)
{
  g_autoptr (SegueTrack) track = segue_engine_get_track (f->engine, id);

  return segue_track_get_row (track)->play_count;
}

/* Each has a history, counts and suggestions of their own. */
static void
test_listeners (Fixture      *f,
                gconstpointer data)
{
  const char *lastfm = "uts,artist,album,track\n1672667050,Artist 0,,Tone A\n";
  g_autofree char *path = g_build_filename (f->music, "00.flac", NULL);
  g_autoptr (SegueTrack) track = NULL;
  SeguePastLife *life;
  gint64 first, ann, id;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  first = segue_engine_get_listener (f->engine);
  g_assert_cmpint (first, !=, 0);
  track = segue_engine_find_path (f->engine, path);
  id = segue_track_get_id (track);
  life = import_past (f->engine, f->root, lastfm, NULL);
  g_assert_cmpuint (life->n_matched, ==, 1);
  segue_past_life_free (life);
  g_assert_cmpuint (n_history (f->engine), ==, 1);

  ann = add_listener (f, "Ann");
  WAIT_UNTIL (segue_engine_get_listener (f->engine) == ann);
  g_assert_cmpuint (n_history (f->engine), ==, 0);
  WAIT_UNTIL (play_count (f, id) == 0);
  life = import_past (f->engine, f->root, lastfm, NULL); /* the same past is new to her */
  g_assert_cmpuint (life->n_added, ==, 1);
  segue_past_life_free (life);
  WAIT_UNTIL (n_history (f->engine) == 1);

  g_assert_true (segue_engine_switch_listener_named (f->engine, "me"));
  g_assert_cmpint (segue_engine_get_listener (f->engine), ==, first);
  WAIT_UNTIL (play_count (f, id) == 1);
  g_assert_cmpuint (n_history (f->engine), ==, 1);
  g_assert_false (segue_engine_switch_listener_named (f->engine, "Nobody"));
  g_assert_cmpint (segue_engine_get_listener (f->engine), ==, first);
}

static void
say_cb (GPtrArray  *sentences,
        const char *sentence)
{
  g_ptr_array_add (sentences, g_strdup (sentence));
}

static void
test_listeners_edited (Fixture      *f,
                       gconstpointer data)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  gint64 first, ann;

  WAIT_UNTIL (segue_engine_get_listener (f->engine) != 0);
  g_signal_connect_swapped (f->engine, "message", G_CALLBACK (say_cb), sentences);
  first = segue_engine_get_listener (f->engine);
  ann = add_listener (f, "Ann");
  segue_engine_rename_listener (f->engine, ann, "Anna");
  WAIT_UNTIL (listener_named (f, "Anna") == ann);
  segue_engine_add_listener (f->engine, "anna"); /* taken */
  WAIT_UNTIL (sentences->len == 1);
  segue_engine_remove_listener (f->engine, first); /* never */
  WAIT_UNTIL (sentences->len == 2);
  segue_engine_remove_listener (f->engine, ann); /* who is there: the first one is then */
  WAIT_UNTIL (listener_named (f, "Anna") == 0);
  g_assert_cmpint (segue_engine_get_listener (f->engine), ==, first);
  segue_engine_restore_listener (f->engine, ann);
  WAIT_UNTIL (listener_named (f, "Anna") == ann);
  g_assert_cmpuint (sentences->len, ==, 2);
  g_signal_handlers_disconnect_by_data (f->engine, sentences);
}

/* The ids of the plays in the history, as a set. */
static GHashTable *
history_ids (Fixture *f)
{
  GHashTable *ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) plays = NULL;

  segue_engine_list_history_async (f->engine, NULL, 0, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  plays = segue_engine_list_history_finish (f->engine, result, NULL);
  for (guint i = 0; i < plays->len; i++)
    g_hash_table_add (ids, g_memdup2 (&((PlayRecord *) plays->pdata[i])->id, sizeof (gint64)));
  return ids;
}

static gboolean
shares_any (GHashTable *a,
            GHashTable *b)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (g_hash_table_contains (b, id))
      return TRUE;
  return FALSE;
}

/* The music goes on, what was heard of it stays with the one before, and bans and
 * suggestions are the next one's own. */
static void
test_listeners_while_playing (Fixture      *f,
                              gconstpointer data)
{
  g_autoptr (SegueQueueItem) item = NULL;
  g_autoptr (SegueTrack) banned = NULL;
  g_autoptr (GHashTable) of_first = NULL, of_ann = NULL, again = NULL;
  gint64 first, ann;
  guint said;

  start_playing (f);
  first = segue_engine_get_listener (f->engine);
  WAIT_UNTIL (n_history (f->engine) >= 1); /* the play that began */
  item = suggestion (f, 0);
  banned = g_object_ref (segue_queue_item_get_track (item));
  said = segue_engine_give_feedback (f->engine, banned, SEGUE_FEEDBACK_NEVER);

  ann = add_listener (f, "Ann");
  WAIT_UNTIL (segue_engine_get_listener (f->engine) == ann);
  g_assert_nonnull (segue_queue_get_current (f->queue));
  g_assert_false (segue_engine_take_back (f->engine, said)); /* that was not hers */
  WAIT_UNTIL (n_suggested (f) == N_AHEAD);
  segue_player_next (segue_engine_get_player (f->engine));
  WAIT_UNTIL (n_history (f->engine) >= 1);
  of_ann = history_ids (f);

  segue_engine_switch_listener (f->engine, first);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD && !is_suggested (f, segue_track_get_id (banned)));
  of_first = history_ids (f);
  g_assert_cmpuint (g_hash_table_size (of_first), >=, 1);
  g_assert_false (shares_any (of_first, of_ann));
  segue_engine_switch_listener (f->engine, ann); /* to and fro at once */
  segue_engine_switch_listener (f->engine, first);
  segue_engine_switch_listener (f->engine, ann);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD);
  again = history_ids (f);
  g_assert_false (shares_any (of_first, again));
  g_assert_true (shares_any (of_ann, again));
}

/* By entry, by day and all of it, and back. */
static void
test_erase_and_back (Fixture      *f,
                     gconstpointer data)
{
  const char *lastfm = "uts,artist,album,track\n1672667050,Artist 0,,Tone A\n"
                       "1672668050,Artist 0,,Tone B\n1672967050,Artist 1,,Tone C\n";
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (1672667050);
  g_autoptr (GDateTime) day = g_date_time_new_local (g_date_time_get_year (when),
                                                     g_date_time_get_month (when),
                                                     g_date_time_get_day_of_month (when), 0, 0, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) plays = NULL;
  guint one, of_day, all;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_past_life_free (import_past (f->engine, f->root, lastfm, NULL));
  segue_engine_list_history_async (f->engine, NULL, 0, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  plays = segue_engine_list_history_finish (f->engine, result, NULL);
  one = segue_engine_erase_play (f->engine, ((PlayRecord *) plays->pdata[0])->id);
  WAIT_UNTIL (n_history (f->engine) == 2);
  of_day = segue_engine_erase_day (f->engine, g_date_time_to_unix (day));
  WAIT_UNTIL (n_history (f->engine) == 0);
  segue_engine_restore_erased (f->engine, one);
  WAIT_UNTIL (n_history (f->engine) == 1);
  all = segue_engine_erase_history (f->engine);
  WAIT_UNTIL (n_history (f->engine) == 0);
  segue_engine_restore_erased (f->engine, of_day);
  WAIT_UNTIL (n_history (f->engine) == 2);
  segue_engine_restore_erased (f->engine, all);
  WAIT_UNTIL (n_history (f->engine) == 3);
  segue_engine_let_go_erased (f->engine, all);
}

/* ---- after a restart ------------------------------------------------------------------- */

static gboolean
says (Fixture    *f,
      guint       nth,
      const char *reason)
{
  g_autoptr (SegueQueueItem) item = n_suggested (f) > nth ? suggestion (f, nth) : NULL;

  return item != NULL && g_strcmp0 (segue_queue_item_get_reason (item), reason) == 0;
}

/* The next two are the same after a restart; why they are, is found out anew. */
static void
test_restart (Fixture      *f,
              gconstpointer data)
{
  const SegueEngineOptions options = { .seed = 2, .data_dir = f->data, .cache_dir = f->cache,
                                       .default_folder = f->music };
  const char *const old[N_AHEAD] = { "Old", "Old", "Old", "Old", "Old" };
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  start_playing (f);
  before = suggested (f);
  for (guint i = 0; i < N_AHEAD; i++)
    g_ptr_array_add (tracks,
                     segue_engine_get_track (f->engine, g_array_index (before, gint64, i)));
  segue_queue_set_suggestions (f->queue, 0, tracks, old);
  g_assert_true (says (f, 0, "Old"));
  segue_engine_shutdown (f->engine);
  g_clear_object (&f->engine);

  f->engine = segue_engine_new (&options);
  f->queue = segue_engine_get_queue (f->engine);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD); /* they came back */
  g_assert_true (says (f, 0, "Old"));
  segue_engine_set_suggesting (f->engine, N_AHEAD, 0.3, SEGUE_FAMILIARITY_MIX, 0, TRUE);
  WAIT_UNTIL (n_suggested (f) == N_AHEAD && !says (f, 0, "Old"));
  after = suggested (f);
  for (guint i = 0; i < N_AHEAD; i++) {
    g_autoptr (SegueQueueItem) item = suggestion (f, i);
    g_auto (GStrv) lines = segue_engine_explain (f->engine, item);

    g_assert_false (says (f, i, "Old"));
    g_assert_cmpuint (g_strv_length (lines), >=, 2); /* and how sure Segue is of it */
    g_assert_true (i > 1 || g_array_index (after, gint64, i) == g_array_index (before, gint64, i));
  }
}

/* ---- staying around a place on the map ------------------------------------------------ */

/* Sound for sound along a line: the nearer two of them, the more alike. */
static void
hear (Store *store, gint64 id, guint at)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);

  set->version = 1;
  set->n_vector = 2;
  set->vector = g_new (float, 2);
  set->vector[0] = (float) at + (at >= N_TRACKS / 2 ? 3 * N_TRACKS : 0); /* two heaps */
  set->vector[1] = (float) (at % 3);
  set->key = -1;
  set->energy = set->vocal_share = NAN;
  g_assert_true (store_features_put (store, id, set, NULL));
  feature_set_free (set);
}

/* Lays the tracks along a line, an analyser's work, and opens the library again. */
static GArray *
lay_on_map (Fixture *f, gboolean heard)
{
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  const SegueEngineOptions options = { .seed = 1, .data_dir = f->data, .cache_dir = f->cache,
                                       .default_folder = f->music };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  const TrackQuery all = { .scope = TRACK_SCOPE_ALL };
  StoreMapPoint points[N_TRACKS];
  Store *store;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_engine_query_tracks_async (f->engine, &all, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  ids = segue_engine_query_tracks_finish (f->engine, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_TRACKS; i++)
    points[i] = (StoreMapPoint) { g_array_index (ids, gint64, i), (float) i, 0 };
  segue_engine_shutdown (f->engine);
  g_clear_object (&f->engine);
  store = store_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (store_map_replace (store, points, N_TRACKS, 1, &error));
  for (guint i = 0; heard && i < N_TRACKS; i++)
    hear (store, g_array_index (ids, gint64, i), i);
  store_close (store);
  f->engine = segue_engine_new (&options);
  f->queue = segue_engine_get_queue (f->engine);
  return g_steal_pointer (&ids);
}

static gboolean
all_among (Fixture      *f,
           const GArray *ids,
           guint         n_first)
{
  g_autoptr (GArray) now = suggested (f);

  for (guint k = 0; k < now->len; k++) {
    guint i = 0;

    while (i < n_first && g_array_index (ids, gint64, i) != g_array_index (now, gint64, k))
      i++;
    if (i == n_first)
      return FALSE;
  }
  return TRUE;
}

/* How many of the suggestions are of the heap that the @nth track of @ids is of. */
static guint
n_alike (Fixture *f, const GArray *ids, guint nth)
{
  g_autoptr (GArray) now = suggested (f);
  guint n = 0;

  for (guint k = 0; k < now->len; k++)
    for (guint i = 0; i < ids->len; i++)
      n += g_array_index (ids, gint64, i) == g_array_index (now, gint64, k) &&
           (i < N_TRACKS / 2) == (nth < N_TRACKS / 2);
  return n;
}

/* There are as many as wanted, and others than @before. */
static gboolean
others_are_suggested (Fixture *f, const GArray *before)
{
  g_autoptr (GArray) now = suggested (f);

  return now->len == 3 && (before->len != 3 || memcmp (now->data, before->data, 3 * sizeof (gint64)) != 0);
}

/* Who clicks a song of another kind gets others to go with it, the first two too;
 * but for a gamble now and then. */
static void
test_follows_a_click (Fixture      *f,
                      gconstpointer data)
{
  const guint clicks[] = { 1, 14, 3, 12, 5, 10, 2, 13 };
  g_autoptr (GArray) ids = lay_on_map (f, TRUE);
  guint alike = 0;

  WAIT_UNTIL (segue_engine_get_n_tracks (f->engine) == N_TRACKS);
  segue_engine_set_suggesting (f->engine, 3, 0.3, SEGUE_FAMILIARITY_MIX, 0, TRUE);
  for (guint c = 0; c < G_N_ELEMENTS (clicks); c++) {
    g_autoptr (GArray) before = suggested (f);
    gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; /* the same three may be found again */

    segue_queue_play_ids (f->queue, &g_array_index (ids, gint64, clicks[c]), 1, 0, PLAY_ORIGIN_CLICK, "Songs");
    WAIT_UNTIL (others_are_suggested (f, before) || g_get_monotonic_time () > end);
    alike += n_alike (f, ids, clicks[c]);
  }
  g_assert_cmpuint (alike, >=, 18); /* of 24 */
}

static void
test_stays_around (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr (GArray) ids = lay_on_map (f, FALSE);
  double x, y, radius;

  start_playing (f);
  g_assert_false (segue_engine_get_circle (f->engine, &x, &y, &radius));
  segue_engine_stay_around (f->engine, 2.5, 0, 3); /* the first six */
  g_assert_true (segue_engine_get_circle (f->engine, &x, &y, &radius));
  g_assert_true (all_among (f, ids, 6)); /* what stood there is gone at once */
  WAIT_UNTIL (n_suggested (f) >= 4);     /* artists keep their distance: six are not five */
  for (int step = 0; step < 3; step++) {
    g_assert_true (all_among (f, ids, 6));
    g_assert_nonnull (segue_queue_advance (f->queue, FALSE));
    for (int turn = 0; turn < 50; turn++)
      g_main_context_iteration (NULL, FALSE);
  }
  g_assert_true (all_among (f, ids, 6));
  segue_engine_stay_around (f->engine, NAN, 0, 5); /* no place: as good as lifted */
  g_assert_false (segue_engine_get_circle (f->engine, &x, &y, &radius));
  WAIT_UNTIL (n_suggested (f) == N_AHEAD && !all_among (f, ids, 6));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/up-next/fills", test_fills);
  ADD ("/engine/up-next/stays-full", test_stays_full);
  ADD ("/engine/up-next/feedback-and-back", test_feedback_and_back);
  ADD ("/engine/up-next/rewards", test_rewards);
  ADD ("/engine/up-next/never-artist", test_never_artist);
  ADD ("/engine/up-next/learnt-is-empty", test_learnt_is_empty);
  ADD ("/engine/listeners/own", test_listeners);
  ADD ("/engine/listeners/edited", test_listeners_edited);
  ADD ("/engine/listeners/while-playing", test_listeners_while_playing);
  ADD ("/engine/history/erase-and-back", test_erase_and_back);
  ADD ("/engine/up-next/restart", test_restart);
  ADD ("/engine/up-next/follows-a-click", test_follows_a_click);
  ADD ("/engine/up-next/stays-around", test_stays_around);
  return g_test_run ();
}

/* test-store-lists.c - history, playlists, rules, the queue and listeners */
#include "store-fixture.h"
#include "store-private.h"

static gint64
begin_play (Fixture *f, gint64 track_id, const char *title, gint64 started_s)
{
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  play->track_id = track_id;
  play->title = g_strdup (title);
  play->started_s = started_s;
  play->utc_offset_s = 3600;
  play->duration_s = 200;
  play->origin = PLAY_ORIGIN_QUEUE;
  play->mode_id = started_s % 2;
  id = store_history_begin (f->store, play, 0, &error);
  g_assert_no_error (error);
  return id;
}

static gint64
whole_play (Fixture *f, gint64 track_id, const char *title, gint64 started_s, PlayEnd end,
            double heard_s)
{
  gint64 id = begin_play (f, track_id, title, started_s);

  g_assert_true (store_history_end (f->store, id, end, heard_s, NULL));
  return id;
}

static void
assert_counts (Fixture *f, gint64 track_id, guint plays, guint skips, gint64 last_s)
{
  g_autoptr (TrackRow) row = get_track (f, track_id);

  g_assert_cmpuint (row->play_count, ==, plays);
  g_assert_cmpuint (row->skip_count, ==, skips);
  g_assert_cmpint (row->last_played_s, ==, last_s);
}

/* ---- history --------------------------------------------------------------------- */

static void
test_history_counts (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "One", 1));
  gint64 play = whole_play (f, t, "One", 1000, PLAY_END_FINISHED, 200);

  assert_counts (f, t, 1, 0, 1000);
  g_assert_true (store_history_end (f->store, play, PLAY_END_SKIPPED, 1, NULL)); /* ended already */
  assert_counts (f, t, 1, 0, 1000);
  whole_play (f, t, "One", 2000, PLAY_END_SKIPPED, 20);
  assert_counts (f, t, 1, 1, 1000);
  whole_play (f, t, "One", 3000, PLAY_END_SKIPPED, 150); /* over half is a play */
  assert_counts (f, t, 2, 1, 3000);
  whole_play (f, t, "One", 4000, PLAY_END_STOPPED, 20);
  whole_play (f, t, "One", 5000, PLAY_END_FAILED, 190);
  whole_play (f, t, "One", 6000, PLAY_END_FINISHED, NAN);
  assert_counts (f, t, 3, 1, 6000);
}

static void
test_history_killed (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "One", 1));
  gint64 play = begin_play (f, t, "One", 1000);
  StoreHistoryQuery all = { 0 };
  g_autoptr (GPtrArray) plays = NULL;
  PlayRecord *record;

  g_assert_true (store_history_update (f->store, play, 120, NULL));
  g_assert_true (store_history_update (f->store, play, 20, NULL)); /* never less */
  fixture_reopen (f);
  g_assert_cmpuint (f->info.n_plays_closed, ==, 1);
  plays = store_history_list (f->store, &all, NULL);
  g_assert_cmpuint (plays->len, ==, 1);
  record = plays->pdata[0];
  g_assert_cmpint (record->end, ==, PLAY_END_STOPPED);
  g_assert_cmpfloat (record->heard_s, ==, 120);
  g_assert_cmpint (record->utc_offset_s, ==, 3600);
  g_assert_cmpint (record->origin, ==, PLAY_ORIGIN_QUEUE);
  assert_counts (f, t, 1, 0, 1000);
}

static void
test_history_list (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "Björk", "X", "Jóga", 1));
  StoreHistoryQuery query = { 0 };
  g_autoptr (GPtrArray) plays = NULL;

  for (int i = 0; i < 10; i++)
    whole_play (f, i < 5 ? t : 0, i % 2 ? "Jóga \"live\"" : "Army of Me", 1000 + i, PLAY_END_FINISHED,
                200);
  query.search = "JOGA live";
  g_assert_cmpuint (store_history_count (f->store, &query), ==, 5);
  query.search = "joga army";
  g_assert_cmpuint (store_history_count (f->store, &query), ==, 0);
  query.search = "\"'%_\\";
  g_assert_cmpuint (store_history_count (f->store, &query), ==, 10);
  query.search = NULL;
  query.from_s = 1003;
  query.to_s = 1008;
  query.limit = 2;
  query.offset = 1;
  plays = store_history_list (f->store, &query, NULL);
  g_assert_cmpuint (plays->len, ==, 2);
  g_assert_cmpint (((PlayRecord *) plays->pdata[0])->started_s, ==, 1006);
  query = (StoreHistoryQuery) { .track_id = t };
  g_assert_cmpuint (store_history_count (f->store, &query), ==, 5);
  query = (StoreHistoryQuery) { .mode_id = 1 };
  g_assert_cmpuint (store_history_count (f->store, &query), ==, 5);
  /* The names stay when the track goes. */
  g_assert_true (store_tracks_forget (f->store, &t, 1, NULL));
  query = (StoreHistoryQuery) { .oldest_first = TRUE, .limit = 1 };
  g_clear_pointer (&plays, g_ptr_array_unref);
  plays = store_history_list (f->store, &query, NULL);
  g_assert_cmpstr (((PlayRecord *) plays->pdata[0])->title, ==, "Army of Me");
  g_assert_cmpint (((PlayRecord *) plays->pdata[0])->track_id, ==, 0);
}

static void
test_history_sessions (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) sessions = NULL;
  StoreSession *s;

  whole_play (f, 0, "a", 10000, PLAY_END_FINISHED, 200);
  whole_play (f, 0, "b", 10200 + STORE_SESSION_GAP_S, PLAY_END_FINISHED, 200); /* just within */
  whole_play (f, 0, "c", 10401 + 2 * STORE_SESSION_GAP_S, PLAY_END_FINISHED, 200); /* just not */
  sessions = store_history_sessions (f->store, 0, 0, 0, NULL);
  g_assert_cmpuint (sessions->len, ==, 2);
  s = &g_array_index (sessions, StoreSession, 0);
  g_assert_cmpuint (s->n_plays, ==, 2);
  g_assert_cmpint (s->started_s, ==, 10000);
  g_assert_cmpint (s->ended_s, ==, 10400 + STORE_SESSION_GAP_S);
}

static void
test_history_erase (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "One", 1));
  StoreHistoryQuery all = { 0 };
  gint64 first;
  guint n = 0;

  g_assert_true (store_tracks_import_counts (f->store, t, 5, 2, 500, NULL));
  assert_counts (f, t, 5, 2, 500);
  first = whole_play (f, t, "One", 1000, PLAY_END_FINISHED, 200);
  whole_play (f, t, "One", 2000, PLAY_END_FINISHED, 200);
  whole_play (f, t, "One", 3000, PLAY_END_SKIPPED, 2);
  assert_counts (f, t, 7, 3, 2000);
  g_assert_true (store_history_erase (f->store, first, NULL));
  assert_counts (f, t, 6, 3, 2000);
  g_assert_true (store_history_erase_range (f->store, 0, 2000, 3000, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  assert_counts (f, t, 5, 3, 500);
  g_assert_true (store_history_wipe (f->store, 0, NULL));
  assert_counts (f, t, 0, 0, 0);
  g_assert_cmpuint (store_history_count (f->store, &all), ==, 0);
}

static const char *
name_of (GPtrArray *listeners, gint64 id)
{
  for (guint i = 0; i < listeners->len; i++)
    if (((StoreListener *) listeners->pdata[i])->id == id)
      return ((StoreListener *) listeners->pdata[i])->name;
  return NULL;
}

static void
assert_named (Fixture *f, gint64 id, const char *name)
{
  g_autoptr (GPtrArray) listeners = store_listeners_list (f->store, NULL);

  g_assert_cmpstr (name_of (listeners, id), ==, name);
}

static void
test_listeners (Fixture *f, gconstpointer data)
{
  gint64 ann = store_listeners_add (f->store, " Ann ", NULL);
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autoptr (GError) error = NULL;
  StoreHistoryQuery of_ann = { .listener_id = ann }, of_first = { 0 };

  play->started_s = 5;
  g_assert_cmpint (store_history_begin (f->store, play, ann, NULL), >, 0);
  g_assert_cmpuint (store_history_count (f->store, &of_ann), ==, 1);
  g_assert_cmpuint (store_history_count (f->store, &of_first), ==, 0);
  assert_named (f, ann, "Ann");
  g_assert_true (store_listeners_rename (f->store, ann, "Anna", NULL));
  assert_named (f, ann, "Anna");
  g_assert_cmpint (store_listeners_find (f->store, "ANNA"), ==, ann);
  g_assert_cmpint (store_listeners_find (f->store, ""), ==, 0);
  g_assert_cmpint (store_listeners_add (f->store, "anna", &error), ==, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (store_listeners_add (f->store, "  ", &error), ==, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (store_listeners_remove (f->store, STORE_LISTENER_DEFAULT, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
}

static void
test_listeners_removed (Fixture *f, gconstpointer data)
{
  gint64 ann = store_listeners_add (f->store, "Ann", NULL);
  g_autoptr (PlayRecord) play = play_record_new ();
  StoreHistoryQuery of_ann = { .listener_id = ann };

  play->started_s = 5;
  g_assert_cmpint (store_history_begin (f->store, play, ann, NULL), >, 0);
  g_assert_true (store_listeners_switch (f->store, ann, NULL));
  g_assert_true (store_listeners_remove (f->store, ann, NULL));
  g_assert_cmpint (store_listeners_current (f->store), ==, STORE_LISTENER_DEFAULT);
  assert_named (f, ann, NULL);
  g_assert_false (store_listeners_switch (f->store, ann, NULL));
  g_assert_cmpint (store_listeners_find (f->store, "Ann"), ==, 0);

  g_assert_true (store_listeners_restore (f->store, ann, NULL));
  assert_named (f, ann, "Ann");
  g_assert_cmpuint (store_history_count (f->store, &of_ann), ==, 1);

  g_assert_true (store_listeners_remove (f->store, ann, NULL));
  g_assert_true (store_maintain (f->store, NULL)); /* too early to forget */
  g_assert_cmpuint (store_history_count (f->store, &of_ann), ==, 1);
}

/* Who is there is whom the counts of tracks are of, also after the next start. */
static void
test_listeners_switch (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/1.flac", "A", "One", "First", 1));
  gint64 ann = store_listeners_add (f->store, "Ann", NULL);

  g_assert_true (store_tracks_import_counts (f->store, t, 5, 2, 500, NULL));
  whole_play (f, t, "First", 1000, PLAY_END_FINISHED, 200);
  assert_counts (f, t, 6, 2, 1000);

  g_assert_true (store_listeners_switch (f->store, ann, NULL));
  g_assert_cmpint (store_listeners_current (f->store), ==, ann);
  assert_counts (f, t, 0, 0, 0);
  whole_play (f, t, "First", 2000, PLAY_END_SKIPPED, 2);
  assert_counts (f, t, 0, 1, 0);
  g_assert_true (store_tracks_import_counts (f->store, t, 1, 0, 1500, NULL));
  assert_counts (f, t, 1, 1, 1500);
  g_assert_true (store_listener_meta_set (f->store, 0, "never", "x", NULL));

  fixture_reopen (f);
  g_assert_cmpint (store_listeners_current (f->store), ==, ann);
  assert_counts (f, t, 1, 1, 1500);
  g_assert_true (store_listeners_switch (f->store, STORE_LISTENER_DEFAULT, NULL));
  assert_counts (f, t, 6, 2, 1000);
  g_assert_null (store_listener_meta_get (f->store, 0, "never", NULL));
  g_assert_true (store_history_wipe (f->store, ann, NULL)); /* hers alone */
  assert_counts (f, t, 6, 2, 1000);
}

/* What was erased comes back whole, or stays away for good. */
static void
test_history_restore (Fixture *f, gconstpointer data)
{
  gint64 t = put_track (f, make_track ("/m/1.flac", "A", "One", "First", 1));
  gint64 first = whole_play (f, t, "First", 1000, PLAY_END_FINISHED, 200);
  g_autoptr (GBytes) agent = g_bytes_new_static ("agent", 5);
  StoreHistoryQuery all = { 0 };
  g_autoptr (GBytes) back = NULL;

  whole_play (f, t, "First", 2000, PLAY_END_FINISHED, 200);
  whole_play (f, t, "First", 3000, PLAY_END_SKIPPED, 2);
  g_assert_true (store_agents_put (f->store, 0, 0, 1, agent, NULL));
  store_history_keep_erased (f->store, 1);
  g_assert_true (store_history_erase (f->store, first, NULL));
  store_history_keep_erased (f->store, 2);
  g_assert_true (store_history_wipe (f->store, STORE_LISTENER_DEFAULT, NULL));
  store_history_keep_erased (f->store, 0);
  assert_counts (f, t, 0, 0, 0);
  g_assert_null (store_agents_get (f->store, 0, 0, NULL, NULL));

  g_assert_true (store_history_restore (f->store, 2, NULL));
  assert_counts (f, t, 1, 1, 2000);
  back = store_agents_get (f->store, 0, 0, NULL, NULL);
  g_assert_true (g_bytes_equal (back, agent));
  g_assert_true (store_history_restore (f->store, 2, NULL)); /* nothing is doubled */
  g_assert_cmpuint (store_history_count (f->store, &all), ==, 2);
  g_assert_true (store_history_restore (f->store, 1, NULL));
  assert_counts (f, t, 2, 1, 2000);

  store_history_keep_erased (f->store, 3);
  g_assert_true (store_history_erase_range (f->store, 0, 2000, 3000, NULL, NULL));
  g_assert_true (store_history_let_go (f->store, 3, NULL));
  g_assert_true (store_history_restore (f->store, 3, NULL));
  g_assert_cmpuint (store_history_count (f->store, &all), ==, 2);
}

/* ---- playlists ------------------------------------------------------------------------ */

static char *
items_text (Fixture *f, gint64 list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = store_playlists_items (f->store, list, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++) {
    const StorePlaylistItem *item = items->pdata[i];

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            item->track_id != 0 ? item->title : item->path);
  }
  return g_string_free (text, FALSE);
}

#define assert_items(list, want) \
  G_STMT_START { \
    g_autofree char *got_items_ = items_text (f, list); \
    g_assert_cmpstr (got_items_, ==, want); \
  } G_STMT_END

static void
test_playlist_edits (Fixture *f, gconstpointer data)
{
  gint64 ids[4], list = store_playlists_create (f->store, " Mine ", NULL, NULL);
  const char *const titles[] = { "a", "b", "c", "d" };
  g_autoptr (GPtrArray) extra =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);
  g_autoptr (GPtrArray) undo = NULL;
  PlaylistRow *row;

  for (guint i = 0; i < 4; i++) {
    g_autofree char *path = g_strdup_printf ("/m/%s", titles[i]);
    ids[i] = put_track (f, make_track (path, "A", "X", titles[i], i + 1));
  }
  g_assert_true (store_playlists_add_tracks (f->store, list, ids, 4, NULL));
  assert_items (list, "a b c d");
  g_ptr_array_add (extra, store_playlist_item_new (0, "/other/x", NULL));
  g_ptr_array_add (extra, store_playlist_item_new (0, "/m/b", NULL)); /* that is track b */
  g_assert_true (store_playlists_insert (f->store, list, 1, extra, NULL));
  assert_items (list, "a /other/x b b c d");
  undo = store_playlists_items (f->store, list, NULL);
  g_assert_true (store_playlists_set_items (f->store, list, extra, NULL));
  assert_items (list, "/other/x b");
  g_assert_true (store_playlists_set_items (f->store, list, undo, NULL));
  assert_items (list, "a /other/x b b c d");
  /* The unknown file joins the library: the entry becomes it. */
  put_track (f, make_track ("/other/x", "A", "X", "found", 9));
  assert_items (list, "a found b b c d");

  row = store_playlists_get (f->store, list, NULL);
  g_assert_cmpstr (row->name, ==, "Mine");
  g_assert_cmpuint (row->n_tracks, ==, 6);
  g_assert_false (row->smart);
  playlist_row_free (row);
}

static void
test_playlist_delete (Fixture *f, gconstpointer data)
{
  gint64 list = store_playlists_create (f->store, "L", NULL, NULL);
  gint64 t = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  g_autoptr (GPtrArray) lists = NULL;
  g_autoptr (GError) error = NULL;

  store_playlists_add_tracks (f->store, list, &t, 1, NULL);
  g_assert_true (store_playlists_rename (f->store, list, "M", NULL));
  g_assert_false (store_playlists_rename (f->store, list, "  ", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (store_playlists_delete (f->store, list, NULL));
  g_assert_null (store_playlists_items (f->store, list, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (store_playlists_restore (f->store, list, NULL));
  assert_items (list, "a");

  lists = store_playlists_list (f->store, NULL);
  g_assert_cmpuint (lists->len, ==, 5); /* four built-in */
  g_assert_false (store_playlists_delete (f->store, ((PlaylistRow *) lists->pdata[0])->id, &error));
  g_assert_nonnull (((PlaylistRow *) lists->pdata[0])->builtin);
}

static gint64
builtin (Fixture *f, const char *name)
{
  g_autoptr (GPtrArray) lists = store_playlists_list (f->store, NULL);

  for (guint i = 0; i < lists->len; i++) {
    const PlaylistRow *row = lists->pdata[i];

    if (g_strcmp0 (row->builtin, name) == 0)
      return row->id;
  }
  g_assert_not_reached ();
}

static void
test_builtin_lists (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  TrackRow *old = make_track ("/m/b", "A", "X", "b", 2);
  gint64 b;

  old->added_s = 1000;
  b = put_track (f, old);
  whole_play (f, b, "b", 1000, PLAY_END_FINISHED, 200);
  store_tracks_set_favourite (f->store, a, TRUE, NULL);
  assert_items (builtin (f, "recently-added"), "a");
  assert_items (builtin (f, "most-played"), "b");
  assert_items (builtin (f, "never-played"), "a");
  assert_items (builtin (f, "favourites"), "a");
}

/* Every rule against the same three tracks. */
static void
test_rules (Fixture *f, gconstpointer data)
{
  static const struct { const char *rules, *want; } cases[] = {
    { "(true, [], 0, '', false)", "Eins Zwei Drei" },
    { "(true, [], 2, '', false)", "Eins Zwei" },
    { "(true, [('genre', 'is', 'JAZZ')], 0, '', false)", "Zwei" },
    { "(true, [('genre', 'is-not', 'jazz')], 0, '', false)", "Eins Drei" },
    { "(true, [('genre', 'contains', 'azz')], 0, '', false)", "Zwei Drei" },
    { "(true, [('artist', 'is', 'bjork')], 0, '', false)", "Eins" },
    { "(true, [('artist', 'is-not', 'Björk')], 0, '', false)", "Zwei Drei" },
    { "(true, [('title', 'starts', 'E')], 0, '', false)", "Eins" },
    { "(true, [('title', 'ends', 'ei')], 0, '', false)", "Zwei Drei" },
    { "(true, [('title', 'not-contains', 'i')], 0, '', false)", "" },
    { "(true, [('path', 'starts', '/m/b')], 0, '', false)", "Zwei" },
    { "(true, [('year', 'at-least', '2000'), ('year', 'at-most', '2001')], 0, 'year', true)", "Drei Zwei" },
    { "(false, [('year', 'is', '2000'), ('title', 'is', 'eins')], 0, '', false)", "Eins Zwei" },
    { "(true, [('year', 'is-not', '2000')], 0, '', false)", "Eins Drei" },
    { "(true, [('tempo', 'at-least', '99.5')], 0, '', false)", "Drei" },
    { "(true, [('favourite', 'is', 'no')], 0, 'title', true)", "Zwei Eins Drei" },
    { "(true, [('added', 'within', '1')], 0, '', false)", "Eins Zwei" },
    { "(true, [('added', 'not-within', '1')], 0, '', false)", "Drei" },
    { "(true, [('last-played', 'never', '')], 0, '', false)", "Eins Zwei Drei" },
    { "(true, [('key', 'is', '3')], 0, '', false)", "Drei" },
    { "(true, [('title', 'is', ''' OR 1=1 --')], 0, '', false)", NULL },
    { "(true, [('title', 'is', \"' OR 1=1 --\")], 0, '', false)", "" },
    { "(true, [('nonsense', 'is', '1')], 0, '', false)", NULL },
    { "(true, [('year', 'contains', '1')], 0, '', false)", NULL },
    { "(true, [('year', 'is', 'nan')], 0, '', false)", NULL },
    { "(true, [('year', 'is', '1999; DROP TABLE track')], 0, '', false)", NULL },
    { "(true, [('favourite', 'is', 'maybe')], 0, '', false)", NULL },
    { "(true, [], 0, 'genre', false)", NULL },
    { "(true, [], 0, 'id; DROP TABLE track', false)", NULL },
    { "{\"all\": true}", NULL },
    { "", NULL },
    { "((((((((((((((((((((", NULL },
  };
  TrackRow *one = make_track ("/m/a", "Björk", "X", "Eins", 1);
  TrackRow *two = make_track ("/m/b", "C", "X", "Zwei", 2);
  TrackRow *three = make_track ("/m/c", "D", "X", "Drei", 3);

  two->year = 2000;
  three->year = 2001;
  three->tempo_bpm = 100;
  three->key = 3;
  three->added_s = 1000;
  track_row_set_ref_string (&two->genre, "Rock; Jazz");
  track_row_set_ref_string (&three->genre, "Jazzy");
  put_track (f, one);
  put_track (f, two);
  put_track (f, three);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gint64 list = store_playlists_create (f->store, "S", cases[i].rules, &error);

    g_test_message ("%s", cases[i].rules);
    g_assert_cmpint (store_rules_check (cases[i].rules, NULL), ==, cases[i].want != NULL);
    if (cases[i].want == NULL) {
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
      g_assert_cmpint (list, ==, 0);
    } else {
      g_assert_no_error (error);
      assert_items (list, cases[i].want);
    }
  }
}

static void
test_rules_of_playlists (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "a", 1));
  gint64 plain = store_playlists_create (f->store, "P", NULL, NULL);
  g_autofree char *in = g_strdup_printf ("(true, [('playlist', 'in', '%d')], 0, 'random', false)",
                                         (int) plain);
  g_autofree char *out = g_strdup_printf ("(true, [('playlist', 'not-in', '%d')], 0, '', false)",
                                          (int) plain);
  gint64 smart = store_playlists_create (f->store, "S", in, NULL);
  g_autoptr (GError) error = NULL;

  put_track (f, make_track ("/m/b", "A", "X", "b", 2));
  store_playlists_add_tracks (f->store, plain, &a, 1, NULL);
  assert_items (smart, "a");
  g_assert_true (store_playlists_set_rules (f->store, smart, out, NULL));
  assert_items (smart, "b");
  g_assert_false (store_playlists_set_rules (f->store, plain, out, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (store_playlists_add_tracks (f->store, smart, &a, 1, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
}

/* ---- the queue -------------------------------------------------------------------------- */

static void
test_queue (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) state = g_bytes_new_static ("state\0with nul", 14);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) back = NULL;
  g_autoptr (GError) error = NULL;
  int current;
  double position_s;

  g_assert_null (store_queue_load (f->store, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (store_queue_save (f->store, state, 3, 12.5, NULL));
  g_assert_true (store_queue_save_position (f->store, 4, 99.25, NULL));
  fixture_reopen (f);
  back = store_queue_load (f->store, &current, &position_s, NULL);
  g_assert_true (g_bytes_equal (back, state));
  g_assert_cmpint (current, ==, 4);
  g_assert_cmpfloat (position_s, ==, 99.25);
  g_assert_true (store_queue_save (f->store, empty, -1, NAN, NULL));
  g_clear_pointer (&back, g_bytes_unref);
  back = store_queue_load (f->store, &current, &position_s, NULL);
  g_assert_cmpuint (g_bytes_get_size (back), ==, 0);
  g_assert_cmpfloat (position_s, ==, 0);
}

/* Over half heard is a play, however it ended. */
static void
test_counts_as (void)
{
  const int play = store_history_counts_as (PLAY_END_FINISHED, 100, 100);
  const int skip = store_history_counts_as (PLAY_END_SKIPPED, 5, 100);

  g_assert_cmpint (play, !=, 0);
  g_assert_cmpint (skip, !=, 0);
  g_assert_cmpint (play, !=, skip);
  g_assert_cmpint (store_history_counts_as (PLAY_END_SKIPPED, 50, 100), ==, skip);
  g_assert_cmpint (store_history_counts_as (PLAY_END_SKIPPED, 51, 100), ==, play);
  g_assert_cmpint (store_history_counts_as (PLAY_END_STOPPED, 51, 100), ==, play);
  g_assert_cmpint (store_history_counts_as (PLAY_END_STOPPED, 50, 100), ==, 0);
  g_assert_cmpint (store_history_counts_as (PLAY_END_FAILED, 100, 100), ==, 0);
  g_assert_cmpint (store_history_counts_as (PLAY_END_SKIPPED, 1000, 0), ==, skip); /* no length known */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/store/history/counts", test_history_counts);
  add_test ("/engine/store/history/killed", test_history_killed);
  add_test ("/engine/store/history/list", test_history_list);
  add_test ("/engine/store/history/sessions", test_history_sessions);
  add_test ("/engine/store/history/erase", test_history_erase);
  add_test ("/engine/store/history/restore", test_history_restore);
  add_test ("/engine/store/listeners", test_listeners);
  add_test ("/engine/store/listeners/removed", test_listeners_removed);
  add_test ("/engine/store/listeners/switch", test_listeners_switch);
  add_test ("/engine/store/playlists/edits", test_playlist_edits);
  add_test ("/engine/store/playlists/delete", test_playlist_delete);
  add_test ("/engine/store/playlists/built-in", test_builtin_lists);
  add_test ("/engine/store/rules/each", test_rules);
  add_test ("/engine/store/rules/playlists", test_rules_of_playlists);
  add_test ("/engine/store/queue", test_queue);
  g_test_add_func ("/engine/store/history/counts-as", test_counts_as);
  return g_test_run ();
}

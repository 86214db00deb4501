/* test-store-own.c - models that a listener taught, and what they say of each song */
#include "store-fixture.h"

#include "store-private.h"

static gint64
put_model (Fixture *f, const char *name, const char *classes, guint version, gboolean sound)
{
  StoreOwnModel model = { .name = (char *) name, .file = (char *) "x.model",
                          .classes = (char *) classes, .version = version, .needs_sound = sound };
  g_autoptr (GError) error = NULL;
  gint64 id = store_own_add (f->store, &model, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);
  return id;
}

static void
put_vector (Fixture *f, gint64 track)
{
  FeatureSet set = { .version = 7, .n_vector = 2, .key = -1 };
  float vector[2] = { 1, 2 };

  set.vector = vector;
  g_assert_true (store_features_put (f->store, track, &set, NULL));
}

static guint
n_pending (Fixture *f, gint64 model)
{
  g_autoptr (GPtrArray) songs = store_own_pending (f->store, model, 7, 100, NULL);

  return songs->len;
}

static GArray *
query (Fixture *f, const char *search)
{
  TrackQuery q = { .search = (char *) search };

  return store_tracks_query (f->store, &q, NULL);
}

static void
test_models (Fixture *f, gconstpointer data)
{
  gint64 id = put_model (f, "Focus", "Focus\nParty", 5, FALSE);
  StoreOwnModel nameless = { .name = (char *) "", .file = (char *) "x", .classes = (char *) "a\nb" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) models = NULL, again = NULL;
  const StoreOwnModel *model;

  g_assert_cmpint (store_own_add (f->store, &nameless, &error), ==, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (store_own_rename (f->store, id, "Work", NULL));
  g_assert_false (store_own_rename (f->store, 99, "Work", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_MISSING);
  g_assert_true (store_own_delete (f->store, id, NULL));
  fixture_reopen (f);
  models = store_own_list (f->store, NULL);
  g_assert_cmpuint (models->len, ==, 1);
  model = models->pdata[0];
  g_assert_cmpstr (model->name, ==, "Work");
  g_assert_cmpstr (model->classes, ==, "Focus\nParty");
  g_assert_cmpuint (model->version, ==, 5);
  g_assert_null (model->report);
  g_assert_true (model->deleted);
  g_assert_true (store_own_restore (f->store, id, NULL));
  g_assert_true (store_own_purge (f->store, NULL)); /* nothing is that old */
  again = store_own_list (f->store, NULL);
  g_assert_false (((StoreOwnModel *) again->pdata[0])->deleted);
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "Apple", 1));
  gint64 b = put_track (f, make_track ("/m/b", "B", "X", "Berry", 2));
  gint64 id = put_model (f, "Focus", "Deep Focus\nParty", 5, FALSE);
  const guint8 focus[2] = { 200, 55 }, party[2] = { 5, 250 };
  g_autoptr (TrackRow) row = NULL, other = NULL, gone = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const TrackLabel *label;

  g_assert_cmpuint (n_pending (f, id), ==, 0); /* statistics are not there yet */
  put_vector (f, a);
  put_vector (f, b);
  g_assert_cmpuint (n_pending (f, id), ==, 2);
  g_assert_true (store_own_put (f->store, id, a, focus, 2, NULL));
  g_assert_true (store_own_put (f->store, id, b, NULL, 0, NULL)); /* no judgement */
  g_assert_cmpuint (n_pending (f, id), ==, 0);
  row = get_track (f, a);
  label = track_row_get_label (row, id);
  g_assert_nonnull (label);
  g_assert_cmpstr (label->name, ==, "Deep Focus");
  g_assert_cmpfloat_with_epsilon (label->share, 200 / 255.0, 1e-6);
  other = get_track (f, b);
  g_assert_null (track_row_get_label (other, id));
  g_assert_true (store_own_put (f->store, id, b, party, 2, NULL));
  all = store_tracks_load (f->store, NULL);
  g_assert_cmpuint (((TrackRow *) all->pdata[0])->n_labels, ==, 1);
  g_assert_cmpuint (((TrackRow *) all->pdata[1])->n_labels, ==, 1);
  g_assert_true (store_own_delete (f->store, id, NULL));
  gone = get_track (f, a);
  g_assert_cmpuint (gone->n_labels, ==, 0);
}

/* A label is of the sound that was heard: other audio is judged anew. */
static void
test_stale (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "Apple", 1));
  gint64 id = put_model (f, "Focus", "Focus\nParty", 5, TRUE);
  const guint8 focus[2] = { 200, 55 };
  TrackRow *changed = make_track ("/m/a", "A", "X", "Apple", 77);
  g_autoptr (TrackRow) row = NULL;

  g_assert_cmpuint (n_pending (f, id), ==, 1); /* it listens itself: no statistics needed */
  g_assert_true (store_own_put (f->store, id, a, focus, 2, NULL));
  changed->mtime_us = 2;
  g_assert_cmpint (put_track (f, changed), ==, a);
  row = get_track (f, a);
  g_assert_cmpuint (row->n_labels, ==, 0);
  g_assert_cmpuint (n_pending (f, id), ==, 1);
}

static void
test_asked (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a", "A", "X", "Apple", 1));
  gint64 b = put_track (f, make_track ("/m/b", "B", "X", "Berry", 2));
  gint64 id = put_model (f, "Focus", "Deep Focus\nPärty", 5, TRUE);
  const guint8 focus[2] = { 200, 55 }, party[2] = { 5, 250 };
  TrackQuery scope = { .scope = TRACK_SCOPE_LABEL, .id = id, .text = (char *) "deep focus" };
  g_autoptr (GArray) is = NULL, is_not = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store_own_put (f->store, id, a, focus, 2, NULL));
  g_assert_true (store_own_put (f->store, id, b, party, 2, NULL));
  assert_ids (query (f, "my:deep"), "1");
  assert_ids (query (f, "my:\"Deep Focus\""), "1");
  assert_ids (query (f, "my:party"), "2"); /* case and marks do not matter */
  assert_ids (query (f, "my:party berry"), "2");
  assert_ids (query (f, "my:party apple"), "");
  assert_ids (query (f, "my:party my:deep"), "");
  assert_ids (query (f, "my:nobody"), "");
  assert_ids (query (f, "my:"), ""); /* a word like others: no song has it */
  assert_ids (query (f, "my:\""), "");
  assert_ids (store_tracks_query (f->store, &scope, NULL), "1");
  is = store_rules_run (f->store, "(true, [('my', 'is', 'PARTY')], 0, '', false)", &error);
  g_assert_no_error (error);
  assert_ids (g_array_ref (is), "2");
  is_not = store_rules_run (f->store, "(true, [('my', 'is-not', 'party')], 0, '', false)", NULL);
  assert_ids (g_array_ref (is_not), "1");
  g_assert_false (store_rules_check ("(true, [('my', 'at-least', '3')], 0, '', false)", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_true (store_own_delete (f->store, id, NULL));
  assert_ids (query (f, "my:party"), "");
}

/* A database of before this table was there: nothing is lost, and models go in. */
static void
test_migrates (Fixture *f, gconstpointer data)
{
  put_track (f, make_track ("/m/a", "A", "X", "Apple", 1));
  g_assert_cmpint (sqlite3_exec (f->store->db,
                                 "DROP TABLE own_label; DROP TABLE own_model;"
                                 "PRAGMA user_version = 2", NULL, NULL, NULL), ==, SQLITE_OK);
  g_clear_pointer (&f->store, store_close);
  {
    /* Later migrations meet tables that are there, so only this one is undone. */
    sqlite3 *db = NULL;

    g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
    g_assert_true (store_schema_migrate (db, store_migrations, 3, NULL));
    g_assert_cmpuint (store_schema_version (db), ==, 3);
    if (store_n_migrations > 3) {
      g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %u", store_n_migrations);

      g_assert_cmpint (sqlite3_exec (db, stamp, NULL, NULL, NULL), ==, SQLITE_OK);
    }
    sqlite3_close (db);
  }
  fixture_open (f);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 1);
  put_model (f, "Focus", "Focus\nParty", 5, FALSE);
}

/* The mode of @listener called @name; 0 none. */
static gint64
mode_of (Fixture *f, gint64 listener, const char *name)
{
  g_autoptr (GPtrArray) modes = store_modes_list (f->store, listener, NULL);

  for (guint i = 0; i < modes->len; i++)
    if (g_strcmp0 (((StoreMode *) modes->pdata[i])->name, name) == 0)
      return ((StoreMode *) modes->pdata[i])->id;
  return 0;
}

/* Modes were the first listener's for everybody: the others get copies, and what they
 * played and taught in one goes along. */
static void
test_modes_migrate (Fixture *f, gconstpointer data)
{
  StoreMode coding = { .name = (char *) "Coding" };
  StoreMode gone = { .name = (char *) "Gone", .settings = (char *) "{'deleted': <true>}" };
  g_autoptr (GBytes) mine = g_bytes_new_static ("mine", 4), hers = g_bytes_new_static ("hers", 4);
  g_autoptr (GBytes) found = NULL;
  g_autoptr (GPtrArray) plays = NULL;
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %u", store_n_migrations);
  StoreHistoryQuery query = { 0 };
  sqlite3 *db = NULL;
  gint64 ann, id, copy;

  ann = query.listener_id = store_listeners_add (f->store, "Ann", NULL);
  id = store_modes_put (f->store, 1, &coding, NULL);
  store_modes_put (f->store, 1, &gone, NULL);
  g_assert_true (store_agents_put (f->store, 1, id, 9, mine, NULL));
  g_assert_true (store_agents_put (f->store, ann, id, 9, hers, NULL));
  for (guint i = 0; i < 3; i++) {
    play->started_s = 1000 * (i + 1);
    play->mode_id = i < 2 ? id : 0;
    g_assert_cmpint (store_history_begin (f->store, play, i == 0 ? 1 : ann, NULL), >, 0);
  }
  g_clear_pointer (&f->store, store_close);
  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  for (guint i = 0; i < 2; i++) { /* a second time changes nothing */
    g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 4", NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_true (store_schema_migrate (db, store_migrations, 5, NULL));
  }
  g_assert_cmpint (sqlite3_exec (db, stamp, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  fixture_open (f);

  copy = mode_of (f, ann, "Coding");
  g_assert_cmpint (mode_of (f, 1, "Coding"), ==, id);
  g_assert_true (copy != 0 && copy != id);
  g_assert_cmpint (mode_of (f, ann, "Gone"), ==, 0);
  found = store_agents_get (f->store, 1, id, NULL, NULL);
  g_assert_true (g_bytes_equal (found, mine));
  g_clear_pointer (&found, g_bytes_unref);
  found = store_agents_get (f->store, ann, copy, NULL, NULL);
  g_assert_true (g_bytes_equal (found, hers));
  plays = store_history_list (f->store, &query, NULL);
  g_assert_cmpuint (plays->len, ==, 2);
  g_assert_cmpint (((PlayRecord *) plays->pdata[0])->mode_id, ==, 0); /* the newest first */
  g_assert_cmpint (((PlayRecord *) plays->pdata[1])->mode_id, ==, copy);
  g_clear_pointer (&plays, g_ptr_array_unref);
  query.listener_id = 1;
  plays = store_history_list (f->store, &query, NULL);
  g_assert_cmpint (((PlayRecord *) plays->pdata[0])->mode_id, ==, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/store/own/models", test_models);
  add_test ("/engine/store/own/labels", test_labels);
  add_test ("/engine/store/own/stale", test_stale);
  add_test ("/engine/store/own/asked", test_asked);
  add_test ("/engine/store/own/migrates", test_migrates);
  add_test ("/engine/store/own/modes-migrate", test_modes_migrate);
  return g_test_run ();
}

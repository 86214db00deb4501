/* test-store-tracks.c - identity, lists, search, folders, albums and groups */
#include "store-fixture.h"

/* ---- identity ------------------------------------------------------------------ */

static void
play_once (Fixture *f, gint64 id)
{
  g_autoptr (PlayRecord) play = play_record_new ();
  g_autoptr (GError) error = NULL;
  gint64 play_id;

  play->track_id = id;
  play->started_s = 1700000000;
  play->duration_s = 200;
  play->title = g_strdup ("as it was called");
  play_id = store_history_begin (f->store, play, 0, &error);
  g_assert_no_error (error);
  g_assert_true (store_history_end (f->store, play_id, PLAY_END_FINISHED, 200, &error));
  g_assert_no_error (error);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  TrackRow *row = make_track ("/m/Bj\xf6rk/a.flac", "Björk", "Homogenic", "Jóga", 77);
  g_autoptr (TrackRow) back = NULL;
  gint64 id;

  row->rg_track_gain_db = -7.5f;
  row->year = 1997;
  row->disc_no = 1;
  row->track_no = 2;
  row->compilation = TRUE;
  row->has_lyrics = TRUE;
  track_row_set_ref_string (&row->art_path, "/m/Bj\xf6rk/cover.jpg");
  id = put_track (f, row);

  fixture_reopen (f);
  back = get_track (f, id);
  g_assert_cmpstr (back->path, ==, "/m/Bj\xf6rk/a.flac"); /* Latin-1 bytes survive */
  g_assert_cmpstr (back->art_path, ==, "/m/Bj\xf6rk/cover.jpg");
  g_assert_cmpstr (back->title, ==, "Jóga");
  g_assert_cmpstr (back->artist, ==, "Björk");
  g_assert_cmpfloat (back->rg_track_gain_db, ==, -7.5f);
  g_assert_true (isnan (back->rg_album_gain_db));
  g_assert_true (isnan (back->tempo_bpm));
  g_assert_cmpint (back->key, ==, -1);
  g_assert_cmpint (back->year, ==, 1997);
  g_assert_cmpuint (back->audio_hash, ==, 77);
  g_assert_true (back->compilation && back->has_lyrics && !back->has_embedded_art);
  g_assert_cmpint (back->added_s, >, 1600000000);
  g_assert_null (back->genre);
}

static void
test_moved (Fixture *f, gconstpointer data)
{
  gint64 id = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1));
  g_autoptr (TrackRow) row = NULL;

  play_once (f, id);
  g_hash_table_remove (f->files, "/m/a.flac");
  g_assert_cmpint (put_track (f, make_track ("/m/new/a.flac", "A", "X", "One", 1)), ==, id);
  row = get_track (f, id);
  g_assert_cmpstr (row->path, ==, "/m/new/a.flac");
  g_assert_cmpuint (row->play_count, ==, 1);
  g_assert_cmpuint (store_tracks_count (f->store), ==, 1);
}

static void
test_copies_stay_two (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1));
  gint64 b = put_track (f, make_track ("/m/copy.flac", "A", "X", "One", 1));

  g_assert_cmpint (a, !=, b);
  /* Scanned again, in the other order, nothing changes hands. */
  g_assert_cmpint (put_track (f, make_track ("/m/copy.flac", "A", "X", "One", 1)), ==, b);
  g_assert_cmpint (put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1)), ==, a);
}

static void
test_same_name_wins (Fixture *f, gconstpointer data)
{
  gint64 a = put_track (f, make_track ("/m/1/x.flac", "A", "X", "One", 1));
  gint64 b = put_track (f, make_track ("/m/2/y.flac", "A", "X", "One", 1));

  g_hash_table_remove_all (f->files);
  g_assert_cmpint (put_track (f, make_track ("/n/y.flac", "A", "X", "One", 1)), ==, b);
  g_assert_cmpint (put_track (f, make_track ("/n/x.flac", "A", "X", "One", 1)), ==, a);
}

static void
test_retagged_and_unknown_hash (Fixture *f, gconstpointer data)
{
  gint64 id = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1));
  gint64 other = put_track (f, make_track ("/m/b.flac", "B", "X", "Two", 0));
  g_autoptr (TrackRow) row = NULL;

  g_assert_true (store_tracks_set_favourite (f->store, id, TRUE, NULL));
  g_assert_cmpint (put_track (f, make_track ("/m/a.flac", "A!", "Y", "Uno", 1)), ==, id);
  row = get_track (f, id);
  g_assert_true (row->favourite);
  g_assert_cmpstr (row->title, ==, "Uno");
  /* Two files without a hash are never the same. */
  g_hash_table_remove (f->files, "/m/b.flac");
  g_assert_cmpint (put_track (f, make_track ("/m/c.flac", "B", "X", "Two", 0)), !=, other);
}

static void
test_forgotten_comes_back (Fixture *f, gconstpointer data)
{
  gint64 id = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 9));
  gint64 list = store_playlists_create (f->store, "L", NULL, NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (TrackRow) row = NULL;
  gint64 again;

  play_once (f, id);
  g_assert_true (store_playlists_add_tracks (f->store, list, &id, 1, NULL));
  g_assert_true (store_tracks_forget (f->store, &id, 1, NULL));
  items = store_playlists_items (f->store, list, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpstr (((StorePlaylistItem *) items->pdata[0])->path, ==, "/m/a.flac");
  g_assert_cmpint (((StorePlaylistItem *) items->pdata[0])->track_id, ==, 0);

  again = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 9));
  g_assert_cmpint (again, !=, id);
  row = get_track (f, again);
  g_assert_cmpuint (row->play_count, ==, 1);
  g_clear_pointer (&items, g_ptr_array_unref);
  items = store_playlists_items (f->store, list, NULL);
  g_assert_cmpint (((StorePlaylistItem *) items->pdata[0])->track_id, ==, again);
}

static void
test_known_and_failures (Fixture *f, gconstpointer data)
{
  gint64 id = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1));
  g_autoptr (GHashTable) known = NULL;
  g_autoptr (GPtrArray) failures = NULL;
  StoreKnown *k;

  g_assert_true (store_failures_set (f->store, "/m/bad.mp3", 5, 6, "It is empty.", NULL));
  g_assert_true (store_failures_set (f->store, "/mm/bad.mp3", 5, 6, "", NULL));
  known = store_tracks_known (f->store, "/m", NULL);
  g_assert_cmpuint (g_hash_table_size (known), ==, 2); /* /mm is not under /m */
  k = g_hash_table_lookup (known, "/m/a.flac");
  g_assert_cmpint (k->id, ==, id);
  g_assert_cmpint (k->size_bytes, ==, 1000);
  k = g_hash_table_lookup (known, "/m/bad.mp3");
  g_assert_cmpint (k->id, ==, 0);
  g_assert_cmpint (k->mtime_us, ==, 6);
  /* It could be read after all. */
  put_track (f, make_track ("/m/bad.mp3", "A", "X", "Two", 2));
  failures = store_failures_list (f->store, NULL);
  g_assert_cmpuint (failures->len, ==, 1);
}

/* ---- lists ------------------------------------------------------------------------ */

static void
test_library_order (Fixture *f, gconstpointer data)
{
  TrackRow *d10 = make_track ("/m/1", "The Zebras", "B", "d10", 0);
  TrackRow *d2 = make_track ("/m/2", "The Zebras", "B", "d2", 0);
  TrackRow *early = make_track ("/m/3", "the zebras", "Z", "early", 0);
  TrackRow *first = make_track ("/m/4", "émile", "C", "first", 0);
  TrackRow *unknown = make_track ("/m/5", NULL, NULL, "?", 0);
  TrackQuery query = { 0 };

  d10->disc_no = 10;
  d10->year = d2->year = 2000;
  d2->disc_no = 2;
  early->year = 1990;
  put_track (f, d10);
  put_track (f, d2);
  put_track (f, early);
  put_track (f, first);
  put_track (f, unknown);
  assert_ids (store_tracks_query (f->store, &query, NULL), "3 2 1 4 5");
  query.descending = TRUE;
  assert_ids (store_tracks_query (f->store, &query, NULL), "5 4 1 2 3");
  query.limit = 2;
  assert_ids (store_tracks_query (f->store, &query, NULL), "5 4");
}

static void
test_search (Fixture *f, gconstpointer data)
{
  static const struct { const char *typed, *want; } cases[] = {
    { "bjork", "1" }, { "BJÖRK jog", "1" }, { "jóga homog", "1" }, { "", "1 2 3" },
    { "rock'n'roll", "3" }, { "\"", "1 2 3" }, { "a OR b", "" }, { "NEAR(x", "" },
    { "title:jo", "" }, { "*", "1 2 3" }, { "-", "1 2 3" }, { "o'neil", "2" }, { "xyzzy", "" },
    { "bossa", "2" }, { "joga.flac", "1" }, { "\xff\xfe", "1 2 3" }, { "AND", "" },
    { "jog", "1" }, { "ro ro", "3" }, { "jobim", "2" },
  };
  TrackRow *two = make_track ("/m/two.mp3", "O'Neil", "Songs", "Desafinado", 2);
  TrackQuery query = { 0 };

  put_track (f, make_track ("/m/joga.flac", "Björk", "Homogenic", "Jóga", 1));
  track_row_set_ref_string (&two->genre, "Bossa Nova; Jazz");
  track_row_set_ref_string (&two->composer, "Jobim");
  put_track (f, two);
  put_track (f, make_track ("/m/x.ogg", "Zed", "Zed", "Rock'n'Roll!", 3));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].typed);
    query.search = (char *) cases[i].typed;
    assert_ids (store_tracks_query (f->store, &query, NULL), cases[i].want);
  }
}

/* Every scope in every order, so that no composed statement is malformed. */
static void
test_every_order (Fixture *f, gconstpointer data)
{
  gint64 id = put_track (f, make_track ("/m/a.flac", "A", "X", "One", 1));
  gint64 list = store_playlists_create (f->store, "L", NULL, NULL);
  gint64 smart = store_playlists_create (f->store, "S", "(true, [], 0, '', false)", NULL);
  const gint32 label = 3;
  g_autoptr (GPtrArray) clusters =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);

  store_playlists_add_tracks (f->store, list, &id, 1, NULL);
  g_ptr_array_add (clusters, store_cluster_new ());
  ((StoreCluster *) clusters->pdata[0])->id = 3;
  g_assert_true (store_clusters_replace (f->store, clusters, &id, &label, 1, 1, NULL));
  for (guint scope = 0; scope <= TRACK_SCOPE_CLUSTER; scope++) {
    for (guint n = 0; n < (TRACK_SORT_PATH + 1) * 8; n++) {
      TrackQuery query = { .scope = scope, .sort = n / 8, .descending = n & 1,
                           .with_missing = (n & 2) != 0, .search = n & 4 ? "one" : NULL };

      query.id = scope == TRACK_SCOPE_ALBUM ? store_albums_of_track (f->store, id)
                 : scope == TRACK_SCOPE_CLUSTER ? 3
                 : n & 1 ? list : smart;
      query.text = scope == TRACK_SCOPE_ARTIST ? "a" : scope == TRACK_SCOPE_FOLDER ? "/m" : "none";
      assert_ids (store_tracks_query (f->store, &query, NULL),
                  scope == TRACK_SCOPE_GENRE ? "" : "1");
    }
  }
}

/* What the first column holds for equal, the second sorts, each in its own direction. */
static void
test_then (Fixture *f, gconstpointer data)
{
  TrackQuery query = { .sort = TRACK_SORT_ARTIST, .then = TRACK_SORT_TITLE };

  put_track (f, make_track ("/m/1", "Bo", "X", "Early", 3));
  put_track (f, make_track ("/m/2", "Al", "X", "Dawn", 2));
  put_track (f, make_track ("/m/3", "Al", "X", "Noon", 1));
  assert_ids (store_tracks_query (f->store, &query, NULL), "2 3 1");
  query.then_descending = TRUE;
  assert_ids (store_tracks_query (f->store, &query, NULL), "3 2 1");
  query.descending = TRUE;
  assert_ids (store_tracks_query (f->store, &query, NULL), "1 3 2");
  query.then = TRACK_SORT_PLAY_COUNT;
  assert_ids (store_tracks_query (f->store, &query, NULL), "1 2 3");
  play_once (f, 3); /* what the second depends on has changed */
  assert_ids (store_tracks_query (f->store, &query, NULL), "1 3 2");
}

/* A kept order must not outlive what it was made of. */
static void
test_order_follows_changes (Fixture *f, gconstpointer data)
{
  TrackQuery query = { .sort = TRACK_SORT_PLAY_COUNT, .descending = TRUE };
  gint64 b;

  put_track (f, make_track ("/m/a", "A", "X", "One", 1));
  b = put_track (f, make_track ("/m/b", "B", "X", "Two", 2));
  assert_ids (store_tracks_query (f->store, &query, NULL), "1 2");
  play_once (f, b);
  assert_ids (store_tracks_query (f->store, &query, NULL), "2 1");
  g_assert_true (store_begin (f->store, NULL));
  g_assert_true (store_tracks_set_missing (f->store, &b, 1, TRUE, NULL));
  assert_ids (store_tracks_query (f->store, &query, NULL), "1");
  store_rollback (f->store);
  assert_ids (store_tracks_query (f->store, &query, NULL), "2 1");
}

/* ---- folders ------------------------------------------------------------------------ */

static void
test_folders (Fixture *f, gconstpointer data)
{
  TrackQuery query = { 0 };
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (store_folders_add (f->store, "/m/", NULL));
  g_assert_true (store_folders_add (f->store, "/m", NULL)); /* the same */
  g_assert_true (store_folders_add (f->store, "/m/sub", NULL));
  put_track (f, make_track ("/m/a", "A", "X", "One", 1));
  put_track (f, make_track ("/m/sub/b", "B", "X", "Two", 2));
  folders = store_folders_list (f->store, NULL);
  g_assert_cmpuint (folders->len, ==, 2);
  g_assert_cmpuint (((StoreFolder *) folders->pdata[0])->n_tracks, ==, 2);

  g_assert_true (store_folders_remove (f->store, "/m", NULL));
  assert_ids (store_tracks_query (f->store, &query, NULL), "2"); /* /m/sub still holds it */
  g_assert_true (store_folders_add (f->store, "/m", NULL));
  assert_ids (store_tracks_query (f->store, &query, NULL), "2");
  query.with_missing = TRUE;
  assert_ids (store_tracks_query (f->store, &query, NULL), "1 2");
  g_assert_true (store_tracks_folder_away (f->store, "/m", NULL));
  query.with_missing = FALSE;
  assert_ids (store_tracks_query (f->store, &query, NULL), "");

  g_assert_false (store_folders_add (f->store, "relative", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
}

/* ---- albums, artists, genres ------------------------------------------------------------ */

static void
test_albums (Fixture *f, gconstpointer data)
{
  TrackRow *feat = make_track ("/m/X/CD 2/b", "A feat. B", "X", "Two", 2);
  TrackRow *one = make_track ("/m/X/CD1/a", "A", "X", "One", 1);
  TrackRow *other = make_track ("/m/Y/a", "B", "X", "Three", 3);
  g_autoptr (GPtrArray) albums = NULL;
  AlbumRow *album;
  gint64 id;

  one->year = 1999;
  feat->year = 2001;
  id = put_track (f, one);
  put_track (f, feat);
  track_row_set_ref_string (&other->album_artist, "B");
  put_track (f, other);
  albums = store_albums_list (f->store, NULL, NULL);
  g_assert_cmpuint (albums->len, ==, 2);
  album = albums->pdata[0]; /* sorted under A, its smallest artist */
  g_assert_cmpstr (album->title, ==, "X");
  g_assert_cmpstr (album->artist, ==, "Various Artists");
  g_assert_cmpuint (album->n_tracks, ==, 2);
  g_assert_cmpint (album->year, ==, 2001);
  g_assert_cmpint (album->id, ==, store_albums_of_track (f->store, id));

  /* The folder moves: the album keeps its id. */
  g_hash_table_remove_all (f->files);
  put_track (f, make_track ("/n/X/CD1/a", "A", "X", "One", 1));
  put_track (f, make_track ("/n/X/CD 2/b", "A feat. B", "X", "Two", 2));
  g_assert_cmpint (album->id, ==, store_albums_of_track (f->store, id));
  g_clear_pointer (&albums, g_ptr_array_unref);
  albums = store_albums_list (f->store, "three", NULL);
  g_assert_cmpuint (albums->len, ==, 1);
}

static void
test_groups (Fixture *f, gconstpointer data)
{
  TrackRow *row = make_track ("/m/a", "AC/DC; Björk", "X", "One", 1);
  g_autoptr (GPtrArray) artists = NULL, genres = NULL, found = NULL, of = NULL;

  track_row_set_ref_string (&row->genre, "Hip-Hop/Rap, Jazz; jazz");
  put_track (f, row);
  row = make_track ("/m/b", "The Zoo", "Y", "Two", 2);
  track_row_set_ref_string (&row->genre, "Folk, World, & Country");
  put_track (f, row);
  artists = store_artists_list (f->store, NULL, NULL);
  g_assert_cmpuint (artists->len, ==, 3);
  g_assert_cmpstr (((GroupRow *) artists->pdata[0])->name, ==, "AC/DC");
  g_assert_cmpstr (((GroupRow *) artists->pdata[2])->name, ==, "The Zoo");
  genres = store_genres_list (f->store, "", NULL);
  g_assert_cmpuint (genres->len, ==, 4);
  g_assert_cmpstr (((GroupRow *) genres->pdata[0])->name, ==, "Folk, World, & Country");
  found = store_artists_list (f->store, "bjor", NULL);
  g_assert_cmpuint (found->len, ==, 1);
  of = store_albums_of_artist (f->store, "bjork", NULL);
  g_assert_cmpuint (of->len, ==, 1);
}

/* A library of another locale is put in order again at the next start. */
static void
test_collation_rebuilt (Fixture *f, gconstpointer data)
{
  TrackQuery query = { .sort = TRACK_SORT_TITLE };

  put_track (f, make_track ("/m/a", "A", "X", "The Beta", 1));
  put_track (f, make_track ("/m/b", "A", "X", "Alpha", 2));
  g_assert_true (store_meta_set (f->store, "collation", "of another locale", NULL));
  fixture_reopen (f);
  assert_ids (store_tracks_query (f->store, &query, NULL), "2 1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/store/tracks/round-trip", test_round_trip);
  add_test ("/engine/store/tracks/moved", test_moved);
  add_test ("/engine/store/tracks/copies-stay-two", test_copies_stay_two);
  add_test ("/engine/store/tracks/same-name-wins", test_same_name_wins);
  add_test ("/engine/store/tracks/retagged", test_retagged_and_unknown_hash);
  add_test ("/engine/store/tracks/forgotten-comes-back", test_forgotten_comes_back);
  add_test ("/engine/store/tracks/known-and-failures", test_known_and_failures);
  add_test ("/engine/store/query/library-order", test_library_order);
  add_test ("/engine/store/query/search", test_search);
  add_test ("/engine/store/query/every-order", test_every_order);
  add_test ("/engine/store/query/follows-changes", test_order_follows_changes);
  add_test ("/engine/store/query/then", test_then);
  add_test ("/engine/store/folders", test_folders);
  add_test ("/engine/store/albums", test_albums);
  add_test ("/engine/store/groups", test_groups);
  add_test ("/engine/store/collation-rebuilt", test_collation_rebuilt);
  return g_test_run ();
}

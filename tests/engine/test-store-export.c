/* test-store-export.c - export, import, and the JSON between them */
#include "store-fixture.h"
#include "store-json.h"

/* ---- JSON -------------------------------------------------------------------------- */

static void
test_json_good (void)
{
  static const char text[] =
    "\xef\xbb\xbf { \"a\" : [1, -2.5e3, true, null, \"x\\n\\u00e9\\ud83c\\udfb5\\u0000\"], \"b\":{} } ";
  g_autoptr (Json) json = NULL;
  const Json *a;
  JsonReader reader;

  json_reader_init (&reader, text, sizeof text - 1);
  json = json_read_value (&reader);
  g_assert_null (reader.wrong);
  g_assert_true (json_at_end (&reader));
  a = json_member (json, "a");
  g_assert_cmpuint (a->items->len, ==, 5);
  g_assert_cmpfloat (((Json *) a->items->pdata[1])->number, ==, -2500);
  g_assert_cmpstr (((Json *) a->items->pdata[4])->text, ==, "x\né🎵\xef\xbf\xbd");
  g_assert_cmpint (json_int (json, "absent"), ==, 0);
  g_assert_null (json_text (json, "a"));
}

static void
test_json_bad (void)
{
  static const char *const bad[] = {
    "", " ", "{", "[", "[1", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"", "\"\\", "\"\\u12",
    "\"\\uzzzz\"", "\"\\q\"", "\"\x01\"", "\"\xff\"", "tru", "nul", "-", "1e999", "--1", "1.2.3", "NaN",
    "[,]", "{\"a\":1,}", "]", "}", "'a'",
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  JsonReader reader;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *exact = g_memdup2 (bad[i], strlen (bad[i])); /* no NUL to lean on */
    g_autoptr (Json) json = NULL;

    json_reader_init (&reader, exact, strlen (bad[i]));
    json = json_read_value (&reader);
    g_assert_null (json);
    g_assert_nonnull (reader.wrong);
  }
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  json_reader_init (&reader, deep->str, deep->len);
  g_assert_null (json_read_value (&reader));
}

static void
test_json_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int round = 0; round < 200; round++) {
    g_autoptr (GString) raw = g_string_new (NULL), out = g_string_new (NULL);
    g_autoptr (Json) json = NULL;
    JsonReader reader;

    for (int i = g_rand_int_range (rand, 0, 30); i > 0; i--) {
      gunichar c = (gunichar) g_rand_int_range (rand, 1, round % 2 ? 0x80 : 0x10ffff);
      g_string_append_unichar (raw, g_unichar_validate (c) ? c : '?');
    }
    json_append_string (out, raw->str);
    json_reader_init (&reader, out->str, out->len);
    json = json_read_value (&reader);
    g_assert_cmpstr (json->text, ==, raw->str);
  }
}

/* ---- export and import ------------------------------------------------------------------ */

static void
play_at (Fixture *f, gint64 track, const char *title, gint64 at, gint64 listener, gint64 mode)
{
  g_autoptr (PlayRecord) play = play_record_new ();
  gint64 id;

  play->track_id = track;
  play->title = g_strdup (title);
  play->started_s = at;
  play->duration_s = 100;
  play->mode_id = mode;
  id = store_history_begin (f->store, play, listener, NULL);
  g_assert_true (store_history_end (f->store, id, PLAY_END_FINISHED, 99, NULL));
}

static void
fill (Fixture *f)
{
  gint64 a = put_track (f, make_track ("/m/\xe4 \"quoted\".flac", "A", "X", "One\n\"1\"", 0xfedcba9876543210));
  gint64 b = put_track (f, make_track ("/m/b.flac", "B", "Y", "Two", 2));
  gint64 ann = store_listeners_add (f->store, "Ann", NULL);
  gint64 list = store_playlists_create (f->store, "Mine", NULL, NULL);
  StoreMode mode = { .name = (char *) "Coding" };
  StoreMood mood = { .name = (char *) "Dusk", .value = (char *) "1,2" };
  StoreMoodCorrection c = { b, 77, 3, 0.5f };
  g_autoptr (GPtrArray) other =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);
  g_autoptr (GBytes) agent = g_bytes_new_static ("\0\1agent", 7);
  g_autofree char *said = NULL, *rules = NULL;
  gint64 ids[] = { b, a, b }, gone;

  mode.id = store_modes_put (f->store, 0, &mode, NULL);
  store_moods_put (f->store, 0, &mood, NULL);
  store_mood_corrections_put (f->store, 0, &c, NULL);
  store_tracks_set_favourite (f->store, a, TRUE, NULL);
  store_tracks_import_counts (f->store, b, 10, 1, 50, NULL);
  play_at (f, a, "One", 1000, 0, mode.id);
  play_at (f, b, "Two", 2000, ann, 0);
  play_at (f, 0, "Elsewhere", 3000, 0, 0);
  store_agents_put (f->store, ann, 0, 3, agent, NULL);
  said = g_strdup_printf ("%" G_GINT64_FORMAT "\naA \"quoted\" band\n", b);
  store_listener_meta_set (f->store, ann, STORE_NEVER_KEY, said, NULL);
  rules = g_strdup_printf ("%" G_GINT64_FORMAT ",>%" G_GINT64_FORMAT "\na5,>6\n", a, b);
  store_listener_meta_set (f->store, 0, STORE_RULES_OFF_KEY, rules, NULL);
  store_listeners_switch (f->store, ann, NULL); /* her own counts, and the other's at rest */
  store_tracks_import_counts (f->store, a, 4, 0, 60, NULL);
  store_listeners_switch (f->store, STORE_LISTENER_DEFAULT, NULL);
  gone = store_listeners_add (f->store, "Gone", NULL);
  play_at (f, b, "Two", 4000, gone, 0);
  store_listeners_remove (f->store, gone, NULL);
  store_playlists_add_tracks (f->store, list, ids, 3, NULL);
  g_ptr_array_add (other, store_playlist_item_new (0, "http://radio.example/x", "Radio"));
  store_playlists_insert (f->store, list, 1, other, NULL);
  store_playlists_create (f->store, "Smart", "(true, [('genre', 'is', 'Jazz')], 5, '', false)", NULL);
}

static char *
export_text (Fixture *f, char **path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  *path = g_build_filename (f->folder, "export.json", NULL);
  g_assert_true (store_export (f->store, *path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (*path, &text, NULL, NULL));
  return text;
}

/* Into the same library nothing comes twice; an empty one becomes the same. */
static void
test_export_import (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *first = NULL, *again_path = NULL, *again = NULL;
  Fixture other;
  guint n_plays = 99;

  fill (f);
  first = export_text (f, &path);
  g_assert_true (store_import (f->store, path, &n_plays, NULL));
  g_assert_cmpuint (n_plays, ==, 0);

  fixture_set_up (&other, NULL);
  g_assert_true (store_import (other.store, path, &n_plays, NULL));
  g_assert_cmpuint (n_plays, ==, 3);
  again = export_text (&other, &again_path);
  g_assert_cmpstr (first, ==, again);
  fixture_tear_down (&other, NULL);

  g_free (g_steal_pointer (&again));
  g_free (g_steal_pointer (&again_path));
  again = export_text (f, &again_path);
  g_assert_cmpstr (first, ==, again);
}

/* The music lies elsewhere and is scanned after the import: all finds together. */
static void
test_import_before_scan (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (TrackRow) row = NULL, two = NULL;
  Fixture other;
  gint64 id;

  fill (f);
  text = export_text (f, &path);
  fixture_set_up (&other, NULL);
  g_assert_true (store_import (other.store, path, NULL, NULL));
  id = put_track (&other, make_track ("/elsewhere/1.flac", "A", "X", "One", 0xfedcba9876543210));
  row = get_track (&other, id);
  g_assert_true (row->favourite);
  g_assert_cmpuint (row->play_count, ==, 1);
  two = get_track (&other, put_track (&other, make_track ("/elsewhere/2.flac", "B", "Y", "Two", 2)));
  g_assert_cmpuint (two->play_count, ==, 10); /* another listener's play is not counted */
  fixture_tear_down (&other, NULL);
}

static void
test_import_refuses (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "", "[]", "{}", "hello", "{\"format\": \"other\", \"plays\": []}",
    "{\"format\": \"segue-library\", \"plays\": [{\"started\": 5, \"title\": \"t\"}",
    "{\"format\": \"segue-library\", \"plays\": [3]}",
    "{\"format\": \"segue-library\", \"plays\": {}}",
    "{\"format\": \"segue-library\"} trailing",
    "{\"format\": \"segue-library\", \"plays\": [{\"started\": 5}], \"playlists\":"
    " [{\"name\": \"x\", \"rules\": \"nonsense\"}]}",
  };
  g_autofree char *path = g_build_filename (f->folder, "bad.json", NULL);
  StoreHistoryQuery all = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
    g_assert_false (store_import (f->store, path, NULL, &error));
    g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
    g_assert_cmpuint (store_history_count (f->store, &all), ==, 0); /* all or nothing */
  }
}

/* Random bytes of a good export changed: refused or read, never fatal. */
static void
test_import_fuzz (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autofree char *path = NULL, *text = NULL;
  gsize length;
  int n_refused = 0;

  fill (f);
  text = export_text (f, &path);
  length = strlen (text);
  for (int round = 0; round < 300; round++) {
    g_autofree char *hurt = g_memdup2 (text, length);
    gsize n = round % 3 == 0 ? (gsize) g_rand_int_range (rand, 1, (int) length) : length;
    g_autoptr (GError) error = NULL;

    for (int i = g_rand_int_range (rand, 0, 4); i > 0; i--)
      hurt[g_rand_int_range (rand, 0, (int) n)] = (char) g_rand_int_range (rand, 0, 256);
    g_assert_true (g_file_set_contents (path, hurt, (gssize) n, NULL));
    if (!store_import (f->store, path, NULL, &error)) {
      g_assert_nonnull (error);
      n_refused++;
    }
  }
  g_assert_cmpint (n_refused, >, 100);
}

static void
test_export_fails (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "no", "such", "folder", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (store_export (f->store, path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (store_import (f->store, path, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/store/json/good", test_json_good);
  g_test_add_func ("/engine/store/json/bad", test_json_bad);
  g_test_add_func ("/engine/store/json/round-trip", test_json_round_trip);
  add_test ("/engine/store/export/round-trip", test_export_import);
  add_test ("/engine/store/export/before-scan", test_import_before_scan);
  add_test ("/engine/store/export/refuses", test_import_refuses);
  add_test ("/engine/store/export/fuzz", test_import_fuzz);
  add_test ("/engine/store/export/fails", test_export_fails);
  return g_test_run ();
}

/* test-tool-library.c - analyse, export, features and recommend, as a shell sees them
 *
 * A library of three songs, one of which is none. What is printed is held to the lists
 * in tests/golden and to docs/features.md. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <sys/wait.h>

#include "store.h"

typedef struct {
  char *folder, *db; /* owned */
} Library;

/* ---- a library ------------------------------------------------------------------------- */

static char *
write_song (const char *folder,
            const char *name,
            double      hz,
            double      seconds)
{
  char *path = g_build_filename (folder, name, NULL);
  SF_INFO info = { .samplerate = 22050, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  const gsize n = (gsize) (22050 * seconds);
  g_autofree float *x = g_new (float, n);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  for (gsize i = 0; i < n; i++)
    x[i] = (float) (0.2 * sin (2.0 * G_PI * hz * i / 22050.0) + (i % 11025 < 100 ? 0.5 : 0.0));
  g_assert_cmpint (sf_writef_float (file, x, (sf_count_t) n), ==, n);
  sf_close (file);
  return path;
}

static void
add (GPtrArray  *rows,
     const char *path,
     guint64     hash)
{
  TrackRow *row = track_row_new ();

  row->path = g_strdup (path);
  row->title = g_path_get_basename (path);
  row->audio_hash = hash;
  row->duration_s = 6.0;
  g_ptr_array_add (rows, row);
}

static void
set_up (Library      *self,
        gconstpointer data)
{
  const guint n_songs = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = NULL;

  self->folder = g_dir_make_tmp ("segue-library-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "segue.db", NULL);
  store = store_open (self->db, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (store_folders_add (store, self->folder, NULL));
  for (guint i = 0; i < n_songs; i++) {
    g_autofree char *name = g_strdup_printf ("song %u.wav", i);
    g_autofree char *path = write_song (self->folder, name, 220.0 * (i + 1), 6.0);

    add (rows, path, i + 1);
  }
  g_assert_true (store_tracks_upsert (store, rows, NULL, &error));
  g_assert_no_error (error);
}

static void
add_text (Library *self)
{
  g_autofree char *path = g_build_filename (self->folder, "text, \"not sound\".mp3", NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (Store) store = store_open (self->db, NULL, NULL);

  g_assert_true (g_file_set_contents (path, "No song.", -1, NULL));
  add (rows, path, 99);
  g_assert_true (store_tracks_upsert (store, rows, NULL, NULL));
}

static void
tear_down (Library      *self,
           gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    if (g_unlink (path) != 0)
      g_rmdir (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->db);
}

/* ---- a shell ------------------------------------------------------------------------------ */

static GSubprocess *
start (GSubprocessFlags flags,
       const char      *first,
       va_list          args)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer) g_getenv ("SEGUE_TOOL"));
  for (const char *a = first; a != NULL; a = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) a);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata, flags, &error);
  g_assert_no_error (error);
  return process;
}

/* Runs segue-tool with NULL-ended arguments; returns the exit status. */
static int
run (char      **out,
     char      **err,
     const char *first,
     ...)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, first);
  process = start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, first, args);
  va_end (args);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static GSubprocess *
begin (const char *first,
       ...)
{
  GSubprocess *process;
  va_list args;

  va_start (args, first);
  process = start (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, first, args);
  va_end (args);
  return process;
}

/* ---- names that stay ------------------------------------------------------------------------ */

static char **
golden (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_strsplit (g_strchomp (text), "\n", -1);
}

/* Fields of a line of CSV without quotes. */
static char **
fields (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\n"));

  return g_strsplit (line, ",", -1);
}

static void
assert_begins_with (char **names,
                    char **want)
{
  for (guint i = 0; want[i] != NULL; i++)
    g_assert_cmpstr (names[i], ==, want[i]);
}

/* The name as the document has it: every number, but those that belong to a name, is N. */
static void
assert_documented (const char *document,
                   const char *name)
{
  static GRegex *number;
  g_autofree char *general = NULL, *quoted = NULL;

  if (number == NULL)
    number = g_regex_new ("_[0-9]+(?=_|$)", 0, 0, NULL);
  general = g_regex_replace_literal (number, name, -1, 0, "_N", 0, NULL);
  quoted = g_strdup_printf ("`%s`", general);
  if (strstr (document, quoted) == NULL)
    g_error ("docs/features.md does not know %s", quoted);
}

static char *
read_document (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "features.md", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_names (void)
{
  static const char *const lists[] = { "features-keys.txt", "features-columns.txt", "export-columns.txt" };
  g_autofree char *document = read_document ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_auto (GStrv) names = golden (lists[i]);

    for (char **name = names; *name != NULL; name++)
      assert_documented (document, *name);
  }
}

static void
test_features (Library      *self,
               gconstpointer data)
{
  g_autofree char *song = g_build_filename (self->folder, "song 0.wav", NULL);
  g_autofree char *json = NULL, *csv = NULL, *frames = NULL;
  g_auto (GStrv) keys = golden ("features-keys.txt");
  g_auto (GStrv) columns = golden ("features-columns.txt");
  g_auto (GStrv) names = NULL;
  const char *at;

  g_assert_cmpint (run (&json, NULL, "features", "--json", "--separate", song, NULL), ==, 0);
  at = json;
  for (char **key = keys; *key != NULL; key++) { /* in this order, and no other */
    g_autofree char *quoted = g_strdup_printf ("\n  \"%s\": ", *key);

    at = strstr (at, quoted);
    g_assert_nonnull (at);
    at++;
  }
  g_assert_null (strstr (at, "\n  \"")); /* nothing behind the vector that is not asked for */
  g_assert_null (strstr (json, "nan"));

  g_assert_cmpint (run (&csv, NULL, "features", "--csv", song, NULL), ==, 0);
  names = fields (csv);
  assert_begins_with (names, columns);
  g_assert_cmpuint (g_strv_length (names), ==, g_strv_length (columns));

  g_assert_cmpint (run (&frames, NULL, "features", "--frames", "chroma_stft", song, NULL), ==, 0);
  names = (g_strfreev (names), fields (frames));
  g_assert_cmpuint (g_strv_length (names), ==, 12);
}

/* ---- a library heard -------------------------------------------------------------------------- */

static void
test_analyse (Library      *self,
              gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *again = NULL, *err = NULL;

  g_assert_cmpint (run (&first, NULL, "analyse", "--db", self->db, "--jobs", "2", NULL), ==, 0);
  g_assert_cmpstr (first, ==, "2 heard, 0 failed, 0 known before, of 2\n");
  g_assert_cmpint (run (&second, NULL, "analyse", "--db", self->db, NULL), ==, 0);
  g_assert_cmpstr (second, ==, "0 heard, 0 failed, 2 known before, of 2\n");

  add_text (self);
  g_assert_cmpint (run (&third, &err, "analyse", "--db", self->db, NULL), ==, 1);
  g_assert_cmpstr (third, ==, "0 heard, 1 failed, 2 known before, of 3\n");
  g_assert_nonnull (strstr (err, "not sound"));
  /* What failed is remembered, until somebody asks for it. */
  g_assert_cmpint (run (&again, NULL, "analyse", "--db", self->db, NULL), ==, 0);
  g_assert_cmpstr (again, ==, "0 heard, 0 failed, 3 known before, of 3\n");
  g_free (again);
  g_assert_cmpint (run (&again, NULL, "analyse", "--db", self->db, "--retry", NULL), ==, 1);
  g_assert_cmpstr (again, ==, "0 heard, 1 failed, 2 known before, of 3\n");
}

/* Ctrl+C comes at some moment; whichever it is, nothing is lost and nothing is remembered
 * as failed. */
static void
test_interrupted (Library      *self,
                  gconstpointer data)
{
  g_autoptr (GSubprocess) process = begin ("analyse", "--db", self->db, "--jobs", "2", NULL);
  g_autofree char *out = NULL, *rest = NULL;
  guint heard = 0, failed = 0, before = 0, heard_then = 0;

  g_usleep (G_USEC_PER_SEC / 5); /* somewhere in it; every moment must do */
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, NULL));
  if (g_subprocess_get_if_signaled (process)) /* before it could listen to signals */
    g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGINT);
  else if (g_subprocess_get_exit_status (process) != 0)
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  if (*out != '\0')
    g_assert_cmpint (sscanf (out, "%u heard, %u failed", &heard, &failed), ==, 2);
  g_assert_cmpuint (failed, ==, 0);

  g_assert_cmpint (run (&rest, NULL, "analyse", "--db", self->db, NULL), ==, 0);
  g_assert_cmpint (sscanf (rest, "%u heard, %u failed, %u known", &heard_then, &failed, &before), ==, 3);
  g_assert_cmpuint (before, ==, heard);
  g_assert_cmpuint (heard + heard_then, ==, 4);
  g_assert_cmpuint (failed, ==, 0);
}

static void
assert_model_columns (char **names)
{
  g_assert_cmpstr (names[0], ==, "model_version");
  for (guint i = 1; names[i] != NULL; i++) {
    g_assert_true (g_str_has_prefix (names[i], "genre_") || g_str_has_prefix (names[i], "mood_")
                   || g_str_has_prefix (names[i], "embedding_"));
    g_assert_null (strchr (names[i], ' '));
  }
}

static int
column (char      **names,
        const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  g_assert_not_reached ();
}

static void
test_export (Library      *self,
             gconstpointer data)
{
  g_autofree char *song = g_build_filename (self->folder, "song 1.wav", NULL);
  g_autofree char *path = g_build_filename (self->folder, "songs.csv", NULL);
  g_autofree char *before = NULL, *table = NULL, *printed = NULL, *csv = NULL;
  g_auto (GStrv) want = golden ("export-columns.txt");
  g_auto (GStrv) names = NULL, lines = NULL, row = NULL, heard_names = NULL, heard = NULL;

  /* Nothing heard yet: rows, but empty ones. */
  g_assert_cmpint (run (&before, NULL, "export", "--db", self->db, "--csv", "-", NULL), ==, 0);
  g_assert_cmpint (run (NULL, NULL, "analyse", "--db", self->db, NULL), ==, 0);
  g_assert_cmpint (run (&printed, NULL, "export", "--db", self->db, "--csv", path, NULL), ==, 0);
  g_assert_cmpstr (printed, ==, "");
  g_assert_true (g_file_get_contents (path, &table, NULL, NULL));

  names = fields (table);
  assert_begins_with (names, want);
  assert_model_columns (names + g_strv_length (want) - 1);
  lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4); /* header, two songs, and behind the last end */
  row = fields (lines[2]);
  g_assert_cmpuint (g_strv_length (row), ==, g_strv_length (names));
  g_assert_cmpstr (row[column (names, "path")], ==, song);
  g_strfreev (row);
  row = fields (strchr (before, '\n') + 1);
  g_assert_cmpuint (g_strv_length (row), ==, g_strv_length (names));
  g_assert_cmpstr (row[column (names, "centroid_hz_mean")], ==, "");

  /* The same figures as from the file itself. */
  g_assert_cmpint (run (&csv, NULL, "features", "--csv", "--separate", song, NULL), ==, 0);
  heard_names = fields (csv);
  heard = fields (strchr (csv, '\n') + 1);
  g_strfreev (row);
  row = fields (lines[2]);
  for (guint i = 2; heard_names[i] != NULL; i++)
    g_assert_cmpstr (row[column (names, heard_names[i])], ==, heard[i]);
}

/* ---- what Up Next would play -------------------------------------------------------------------- */

#define N_KNOWN 12

/* Songs 1 … N_KNOWN of six artists, with sounds in a row, and evenings of the first three. */
static void
add_known (Library *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (self->db, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < N_KNOWN; i++) {
    g_autofree char *path = g_strdup_printf ("%s/known %02u.flac", self->folder, i);
    g_autofree char *artist = g_strdup_printf ("Artist %u", i / 2);

    add (rows, path, 100 + i);
    ((TrackRow *) rows->pdata[i])->artist = g_ref_string_new_intern (artist);
  }
  g_assert_true (store_tracks_upsert (store, rows, NULL, &error));
  for (guint i = 0; i < N_KNOWN; i++) {
    float vector[] = { i, i * i, 1 };
    const FeatureSet set = { .version = 1, .vector = vector, .n_vector = G_N_ELEMENTS (vector),
                             .key = -1 };

    g_assert_true (store_features_put (store, i + 1, &set, &error));
  }
  for (guint i = 0; i < 30; i++) {
    const PlayRecord play = { .track_id = i % 3 + 1, .started_s = 1700000000 + i / 3 * 86400 + i % 3 * 300,
                              .duration_s = 200, .origin = PLAY_ORIGIN_CLICK, .title = (char *) "Known" };
    gint64 id = store_history_begin (store, &play, 0, &error);

    g_assert_true (id != 0 && store_history_end (store, id, PLAY_END_FINISHED, 200, &error));
  }
}

/* The songs' numbers, in the order of the lines. */
static GArray *
numbers (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_auto (GStrv) parts = g_strsplit (lines[i], "\t", -1);
    guint id = (guint) g_ascii_strtoull (parts[0], NULL, 10);

    g_assert_cmpuint (g_strv_length (parts), ==, 4); /* number, artist, title, reason */
    g_assert_true (g_str_has_prefix (parts[1], "Artist "));
    g_assert_true (g_str_has_prefix (parts[2], "known "));
    g_assert_cmpuint (strlen (parts[3]), >, 3);
    for (guint j = 0; j < ids->len; j++)
      g_assert_cmpuint (g_array_index (ids, guint, j), !=, id);
    g_array_append_val (ids, id);
  }
  return ids;
}

static gboolean
has_number (GArray *ids,
            guint   id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, guint, i) == id)
      return TRUE;
  return FALSE;
}

static void
test_recommend (Library      *self,
                gconstpointer data)
{
  g_autofree char *json = NULL, *text = NULL, *few = NULL, *surprise = NULL;
  g_auto (GStrv) keys = golden ("recommend-keys.txt");
  g_autoptr (GArray) all = NULL, left = NULL;
  g_autoptr (Store) store = NULL;
  const char *at;

  add_known (self);
  g_assert_cmpint (run (&json, NULL, "recommend", "--db", self->db, "--seed-track", "1", "-n", "2",
                        "--explain", "--json", NULL), ==, 0);
  at = json;
  for (char **key = keys; *key != NULL; key++) {
    g_autofree char *quoted = g_strdup_printf ("\"%s\": ", *key);

    at = strstr (at, quoted);
    g_assert_nonnull (at);
  }
  g_assert_null (strstr (json, "nan"));

  /* Never the seed, nothing twice, and all that there is. */
  g_assert_cmpint (run (&text, NULL, "recommend", "--db", self->db, "--seed-track", "5", "-n", "50", NULL),
                   ==, 0);
  all = numbers (text);
  g_assert_cmpuint (all->len, >=, N_KNOWN - 4);
  g_assert_false (has_number (all, 5));
  g_assert_cmpint (run (&surprise, NULL, "recommend", "--db", self->db, NULL), ==, 0);
  g_assert_cmpuint (strlen (surprise), >, 10);

  /* What the listener never wants: songs 7 and 8 by their artist, and song 9. */
  g_assert_true (has_number (all, 7) && has_number (all, 9));
  store = store_open (self->db, NULL, NULL);
  g_assert_true (store_listener_meta_set (store, 0, STORE_NEVER_KEY, "9\naArtist 3\n", NULL));
  g_assert_cmpint (run (&few, NULL, "recommend", "--db", self->db, "--seed-track", "5", "-n", "50", NULL),
                   ==, 0);
  left = numbers (few);
  g_assert_false (has_number (left, 7) || has_number (left, 8) || has_number (left, 9));
  g_assert_true (has_number (left, 10));
}

static void
test_recommend_refuses (Library      *self,
                        gconstpointer data)
{
  const struct { const char *option, *value; int status; } cases[] = {
    { "--seed-track", "one", 2 }, { "--seed-track", "0", 2 }, { "--seed-track", "999", 1 },
    { "-n", "0", 2 }, { "-n", "100000", 2 }, { "--wander", "2", 2 }, { "--wander", "nan", 2 },
    { "-n", "3", 1 }, /* a library without a song */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *out = NULL, *err = NULL;

    g_assert_cmpint (run (&out, &err, "recommend", "--db", self->db, cases[i].option, cases[i].value, NULL),
                     ==, cases[i].status);
    g_assert_cmpstr (out, ==, "");
    g_assert_true (g_str_has_prefix (err, "segue-tool recommend: "));
  }
}

/* ---- refusals --------------------------------------------------------------------------------- */

static void
test_refusals (Library      *self,
               gconstpointer data)
{
  g_autofree char *text = g_build_filename (self->folder, "text.db", NULL);
  const char *const wrong[][5] = {
    { "analyse", NULL },
    { "analyse", "--db", "/no/such/file", NULL },
    { "analyse", "--db", text, NULL },
    { "analyse", "--db", self->db, "more", NULL },
    { "export", "--db", self->db, NULL },
    { "export", "--db", "/no/such/file", "--csv=-", NULL },
    { "export", "--db", text, "--csv=-", NULL },
    { "export", "--db", self->db, "--csv=/no/such/folder/out.csv", NULL },
    { "recommend", NULL },
    { "recommend", "--db", "/no/such/file", NULL },
    { "recommend", "--db", text, NULL },
    { "recommend", "--db", self->db, "more", NULL },
    { "features", "/no/such/file", NULL },
    { "features", "--frames", "wish", text, NULL },
  };

  g_assert_true (g_file_set_contents (text, "This is no database, however long it may be.\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *out = NULL, *err = NULL;
    int status = run (&out, &err, wrong[i][0], wrong[i][1], wrong[i][1] ? wrong[i][2] : NULL,
                      wrong[i][1] && wrong[i][2] ? wrong[i][3] : NULL, NULL);

    g_assert_true (status == 1 || status == 2);
    g_assert_cmpstr (out, ==, "");
    g_assert_true (g_str_has_prefix (err, "segue-tool"));
  }
  g_assert_true (g_file_test (text, G_FILE_TEST_EXISTS)); /* set aside by nobody */
}

static void
test_version (void)
{
  static const char *const libraries[] = { "libsndfile", "libavcodec", "soxr", "fftw", "SQLite", "GLib" };
  g_autofree char *out = NULL;

  g_assert_cmpint (run (&out, NULL, "--version", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (out, "segue-tool "));
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++)
    g_assert_nonnull (strstr (out, libraries[i]));
}

#define ADD(name, songs, func) \
  g_test_add ("/engine/tool-library/" name, Library, GUINT_TO_POINTER (songs), set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/tool-library/names", test_names);
  ADD ("features", 1, test_features);
  ADD ("analyse", 2, test_analyse);
  ADD ("interrupted", 4, test_interrupted);
  ADD ("export", 2, test_export);
  ADD ("recommend", 0, test_recommend);
  ADD ("recommend-refuses", 0, test_recommend_refuses);
  ADD ("refusals", 1, test_refusals);
  g_test_add_func ("/engine/tool-library/version", test_version);
  return g_test_run ();
}

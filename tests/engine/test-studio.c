/* test-studio.c - a listener's own taxonomy, end to end
 *
 * Four folders of the composer's styles, heard by the real analyser; taught,
 * judged, kept, put to work, lost and found again. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "composer.h"
#include "engine.h"
#include "../waiting.h"

#define SONG_S 10.0

static const ComposerStyle STYLES[] = {
  COMPOSER_STYLE_AMBIENT, COMPOSER_STYLE_METAL, COMPOSER_STYLE_CHIPTUNE, COMPOSER_STYLE_QUARTET,
};
#define N_STYLES G_N_ELEMENTS (STYLES)

/* One library for all cases: it takes a while to make and to hear. */
static struct {
  char        *root, *music, *data, *cache;
  SegueEngine *engine;
  guint        n_songs;
  GPtrArray   *classes; /* as listed first */
  gint64       model;   /* the one that was kept */
} f;

/* ---- waiting ------------------------------------------------------------------------ */

/* ---- the library ------------------------------------------------------------------------ */

static void
write_song (guint       index,
            const char *folder)
{
  const ComposerSong *song = composer_song (index);
  g_autofree char *name = g_strdup_printf ("%u.flac", index);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (ComposerTake) take = composer_render_song (index, COMPOSER_DEFAULT, SONG_S);
  SF_INFO info = { .samplerate = COMPOSER_RATE_HZ, .channels = 2,
                   .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_TITLE, song->title);
  sf_set_string (file, SF_STR_ARTIST, song->artist);
  sf_set_string (file, SF_STR_GENRE, composer_style_name (song->style));
  sf_writef_float (file, take->stereo, (sf_count_t) take->n_frames);
  sf_close (file);
}

static void
write_library (void)
{
  for (guint s = 0; s < N_STYLES; s++) {
    g_autofree char *folder = g_build_filename (f.music, composer_style_name (STYLES[s]), NULL);

    g_mkdir_with_parents (folder, 0700);
    for (guint i = 0; i < composer_n_songs (); i++)
      if (composer_song (i)->style == STYLES[s]) {
        write_song (i, folder);
        f.n_songs++;
      }
  }
}

static void
open_engine (void)
{
  const SegueEngineOptions options = {
    .data_dir = f.data, .cache_dir = f.cache, .default_folder = f.music,
    .analyser_path = g_getenv ("SEGUE_ANALYSER"), .seed = 1,
  };

  f.engine = segue_engine_new (&options);
  WAIT_UNTIL (segue_engine_get_loaded (f.engine));
}

static void
close_engine (void)
{
  segue_engine_shutdown (f.engine);
  g_clear_object (&f.engine);
}

static GArray *
all_songs (const char *search)
{
  const TrackQuery query = { .search = (char *) search };
  g_autoptr (GAsyncResult) result = NULL;
  GArray *ids;

  segue_engine_query_tracks_async (f.engine, &query, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  ids = segue_engine_query_tracks_finish (f.engine, result, NULL);
  g_assert_nonnull (ids);
  return ids;
}

static gboolean
all_heard (void)
{
  g_autoptr (GArray) ids = all_songs (NULL);

  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (f.engine, g_array_index (ids, gint64, i));

    if (isnan (segue_track_get_row (track)->energy))
      return FALSE;
  }
  return ids->len == f.n_songs;
}

/* Waits for a main loop turn a tenth of a second at most: what is waited for may
 * have no event of its own. */
static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* ---- cases ----------------------------------------------------------------------------------- */

static GPtrArray *
list (SegueLabelSource source,
      const char      *folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *classes;

  segue_engine_list_label_classes_async (f.engine, source, folder, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  classes = segue_engine_list_label_classes_finish (f.engine, result, &error);
  g_assert_no_error (error);
  return classes;
}

static void
test_classes (void)
{
  g_autoptr (GPtrArray) genres = NULL, nowhere = NULL, playlists = NULL;

  WAIT_UNTIL (all_heard ());
  f.classes = list (SEGUE_LABELS_FOLDERS, NULL);
  g_assert_cmpuint (f.classes->len, ==, N_STYLES);
  for (guint i = 0; i < f.classes->len; i++) {
    const SegueLabelClass *class = f.classes->pdata[i];

    g_assert_cmpuint (class->n_heard, ==, class->ids->len);
    g_assert_cmpuint (class->n_heard, >=, STUDY_CLASS_SONGS_MIN);
    g_assert_cmpuint (class->n_artists, >=, 1);
    if (i > 0) /* most heard first */
      g_assert_cmpuint (class->n_heard, <=,
                        ((SegueLabelClass *) f.classes->pdata[i - 1])->n_heard);
  }
  genres = list (SEGUE_LABELS_GENRES, NULL);
  g_assert_cmpuint (genres->len, ==, N_STYLES);
  nowhere = list (SEGUE_LABELS_FOLDERS, "/no/such/folder");
  g_assert_cmpuint (nowhere->len, ==, 0);
  playlists = list (SEGUE_LABELS_PLAYLISTS, NULL);
  g_assert_cmpuint (playlists->len, ==, 0);
}

static SegueStudyState
state (void)
{
  return segue_study_get_state (segue_engine_get_study (f.engine));
}

static void
assert_refused (GPtrArray  *classes,
                const char *words)
{
  SegueStudy *study = segue_engine_get_study (f.engine);

  segue_study_start (study, classes, 1u << STUDY_ARCH_STATS);
  WAIT_UNTIL (state () == SEGUE_STUDY_FAILED || state () == SEGUE_STUDY_DONE);
  g_assert_cmpint (state (), ==, SEGUE_STUDY_FAILED);
  g_assert_nonnull (strstr (segue_study_get_message (study), words));
}

static void
test_refuses (void)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new (), twice = g_ptr_array_new ();
  g_autoptr (GPtrArray) small = g_ptr_array_new ();
  SegueLabelClass *few = segue_label_class_new ("Few");

  g_array_append_vals (few->ids, ((SegueLabelClass *) f.classes->pdata[1])->ids->data, 2);
  g_ptr_array_add (one, f.classes->pdata[0]);
  g_ptr_array_add (twice, f.classes->pdata[0]);
  g_ptr_array_add (twice, f.classes->pdata[0]);
  g_ptr_array_add (small, f.classes->pdata[0]);
  g_ptr_array_add (small, few);
  assert_refused (one, "at least two classes");
  assert_refused (twice, "Two classes are called");
  assert_refused (small, "too few songs");
  segue_label_class_free (few);
  segue_study_cancel (segue_engine_get_study (f.engine));
  g_assert_cmpint (state (), ==, SEGUE_STUDY_NONE);
  g_assert_null (segue_study_get_message (segue_engine_get_study (f.engine)));
}

static void
check_report (const StudyReport *r)
{
  guint right = 0, cells = 0;
  g_autoptr (GVariant) variant = g_variant_ref_sink (study_report_to_variant (r));
  g_autoptr (StudyReport) twin = study_report_from_variant (variant);

  g_assert_cmpuint (r->n_songs, ==, f.n_songs);
  g_assert_cmpuint (r->n_classes, ==, N_STYLES);
  for (guint i = 0; i < r->n_songs; i++)
    right += r->truth[i] == r->said[i];
  g_assert_cmpfloat_with_epsilon (r->accuracy, (double) right / r->n_songs, 1e-9);
  for (guint t = 0; t < r->n_classes; t++) {
    for (guint s = 0; s < r->n_classes; s++)
      cells += study_report_confused (r, t, s);
    g_assert_cmpuint (r->roc[t]->len, >=, 2);
  }
  g_assert_cmpuint (cells, ==, r->n_songs);
  g_assert_nonnull (twin);
  g_assert_cmpfloat (twin->accuracy, ==, r->accuracy);
  g_assert_cmpstr (twin->classes[1], ==, r->classes[1]);
  g_assert_cmpuint (r->folds, >=, 2);
  for (guint fold = 0; fold < r->folds; fold++) {
    double accuracy = study_report_fold_accuracy (r, fold);

    g_assert_cmpfloat (accuracy, >=, 0.0); /* each part was judged */
    g_assert_cmpfloat (accuracy, ==, study_report_fold_accuracy (twin, fold));
  }
  g_assert_true (isnan (study_report_fold_accuracy (r, r->folds)));
}

static void
test_teach (void)
{
  SegueStudy *study = segue_engine_get_study (f.engine);
  const StudyReport *report;

  segue_study_start (study, f.classes, 1u << STUDY_ARCH_STATS);
  WAIT_UNTIL (state () == SEGUE_STUDY_DONE || state () == SEGUE_STUDY_FAILED);
  g_assert_cmpstr (segue_study_get_message (study), ==, NULL);
  g_assert_cmpuint (segue_study_get_results (study)->len, ==, 1);
  report = segue_study_get_results (study)->pdata[0];
  g_test_message ("accuracy %.3f in %.1f s", report->accuracy, report->seconds);
  g_assert_cmpfloat (report->accuracy, >, 0.9);
  g_assert_cmpfloat (segue_study_get_progress (study, NULL), ==, 1.0);
  check_report (report);
}

/* How many songs the model calls as their folder does. */
static guint
count_right (gint64  model,
             guint  *n_labelled)
{
  guint right = 0;

  *n_labelled = 0;
  for (guint c = 0; c < f.classes->len; c++) {
    const SegueLabelClass *class = f.classes->pdata[c];

    for (guint i = 0; i < class->ids->len; i++) {
      g_autoptr (SegueTrack) track =
        segue_engine_get_track (f.engine, g_array_index (class->ids, gint64, i));
      const TrackLabel *label = track_row_get_label (segue_track_get_row (track), model);

      *n_labelled += label != NULL;
      right += label != NULL && g_strcmp0 (label->name, class->name) == 0;
    }
  }
  return right;
}

static gboolean
all_labelled (gint64 model)
{
  guint n;

  count_right (model, &n);
  return n == f.n_songs;
}

static void
test_keep (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const SegueOwnModel *model;
  guint n;

  segue_engine_keep_model_async (f.engine, 0, "Four Styles", NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  f.model = segue_engine_keep_model_finish (f.engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (f.model, !=, 0);
  WAIT_UNTIL ((model = segue_engine_get_model (f.engine, f.model)) != NULL);
  g_assert_cmpstr (model->name, ==, "Four Styles");
  g_assert_nonnull (model->report);
  WAIT_UNTIL (all_labelled (f.model));
  g_assert_cmpuint (count_right (f.model, &n), >, f.n_songs * 9 / 10);
  WAIT_UNTIL (segue_engine_get_model (f.engine, f.model)->n_labelled == f.n_songs);
}

/* ---- put to work ------------------------------------------------------------------------------ */

static void
test_asked (void)
{
  const SegueLabelClass *class = f.classes->pdata[0];
  g_autofree char *search = g_strdup_printf ("my:\"%s\"", class->name);
  g_autofree char *both = g_strdup_printf ("%s no-such-word", search);
  TrackQuery query = { .scope = TRACK_SCOPE_LABEL, .id = f.model, .text = class->name };
  g_autoptr (GArray) found = all_songs (search);
  g_autoptr (GArray) none = all_songs ("my:nothing");
  g_autoptr (GArray) neither = all_songs (both);
  g_autoptr (GArray) listed = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpuint (found->len, >=, class->ids->len - 1);
  g_assert_cmpuint (found->len, <, f.n_songs);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (neither->len, ==, 0);
  segue_engine_query_tracks_async (f.engine, &query, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  listed = segue_engine_query_tracks_finish (f.engine, result, NULL);
  g_assert_cmpuint (listed->len, ==, found->len);
}

static void
test_survives (void)
{
  guint n;

  close_engine ();
  open_engine ();
  WAIT_UNTIL (segue_engine_get_model (f.engine, f.model) != NULL);
  g_assert_cmpuint (count_right (f.model, &n), >, f.n_songs * 9 / 10);
  g_assert_cmpuint (n, ==, f.n_songs);
  g_assert_nonnull (segue_engine_get_model (f.engine, f.model)->report);
}

static void
test_rename_delete (void)
{
  guint n;

  segue_engine_rename_model (f.engine, f.model, "Styles");
  WAIT_UNTIL (g_strcmp0 (segue_engine_get_model (f.engine, f.model)->name, "Styles") == 0);
  segue_engine_delete_model (f.engine, f.model);
  WAIT_UNTIL (segue_engine_get_model (f.engine, f.model) == NULL);
  WAIT_UNTIL ((count_right (f.model, &n), n == 0));
  segue_engine_restore_model (f.engine, f.model);
  WAIT_UNTIL (segue_engine_get_model (f.engine, f.model) != NULL);
  WAIT_UNTIL (all_labelled (f.model));
}

/* ---- out and in ---------------------------------------------------------------------------------- */

static gint64
import (const char *path,
        GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  segue_engine_import_model_async (f.engine, file, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  return segue_engine_import_model_finish (f.engine, result, error);
}

static void
test_export_import (void)
{
  g_autofree char *path = g_build_filename (f.root, "Taken Along.model", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const SegueOwnModel *model;
  gint64 id;

  segue_engine_export_model_async (f.engine, f.model, file, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  g_assert_true (segue_engine_export_model_finish (f.engine, result, &error));
  id = import (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, !=, 0);
  WAIT_UNTIL ((model = segue_engine_get_model (f.engine, id)) != NULL);
  g_assert_cmpstr (model->name, ==, "Taken Along");
  g_assert_null (model->report);
  g_assert_cmpuint (g_strv_length (model->classes), ==, N_STYLES);
  WAIT_UNTIL (all_labelled (id));
  segue_engine_delete_model (f.engine, id);
  WAIT_UNTIL (segue_engine_get_model (f.engine, id) == NULL);
}

/* Files that are no models cost a sentence and nothing else. */
static void
test_import_broken (void)
{
  g_autofree char *good = g_build_filename (f.root, "Taken Along.model", NULL);
  g_autofree char *bad = g_build_filename (f.root, "bad.model", NULL);
  g_autofree char *bytes = NULL;
  gsize n;
  guint before = segue_engine_get_models (f.engine)->len;

  g_assert_true (g_file_get_contents (good, &bytes, &n, NULL));
  for (guint kind = 0; kind < 5; kind++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *other = g_memdup2 (bytes, n);
    gsize size = kind == 0 ? 0 : kind == 1 ? n / 2 : kind == 2 ? 7 : n;

    if (kind == 3) /* damaged in the middle */
      other[n / 2] ^= 0x55;
    if (kind == 4) /* of another kind */
      memset (other, 'x', n);
    g_assert_true (g_file_set_contents (bad, other, (gssize) size, NULL));
    g_assert_cmpint (import (bad, &error), ==, 0);
    g_assert_nonnull (error);
    g_assert_cmpuint (strlen (error->message), >, 10);
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (import ("/no/such/file.model", &error), ==, 0);
    g_assert_nonnull (error);
  }
  g_assert_cmpuint (segue_engine_get_models (f.engine)->len, ==, before);
}

/* ---- along one song ------------------------------------------------------------------------------- */

static void
test_follow (void)
{
  const SegueLabelClass *class = f.classes->pdata[0];
  g_autoptr (SegueTrack) track =
    segue_engine_get_track (f.engine, g_array_index (class->ids, gint64, 0));
  g_autoptr (SegueFollow) follow =
    segue_engine_follow (f.engine, f.model, segue_track_get_uri (track));
  g_autoptr (SegueFollow) shipped = NULL;
  guint n, k;
  const double *at_s;
  const float *shares;

  WAIT_UNTIL (segue_follow_get_done (follow));
  g_assert_cmpstr (segue_follow_get_message (follow), ==, NULL);
  g_assert_nonnull (segue_follow_get_classes (follow, &k));
  g_assert_cmpuint (k, ==, N_STYLES);
  shares = segue_follow_get_moments (follow, &n, &at_s);
  g_assert_cmpuint (n, >=, 1);
  for (guint i = 0; i < n; i++) {
    float sum = 0;

    for (guint c = 0; c < k; c++)
      sum += shares[i * k + c];
    g_assert_cmpfloat_with_epsilon (sum, 1.0f, 1e-3f);
    g_assert_true (at_s[i] > 0 && at_s[i] < SONG_S + 5);
  }
  shipped = segue_engine_follow (f.engine, 0, segue_track_get_uri (track));
  WAIT_UNTIL (segue_follow_get_done (shipped));
  g_assert_cmpstr (segue_follow_get_message (shipped), ==, NULL);
}

static void
test_follow_refuses (void)
{
  static const char *const URIS[] = {
    "file:///no/such/song.flac", "http://127.0.0.1:1/song.ogg", "ftp://example.invalid/song.ogg",
    "not an address",
  };

  for (guint i = 0; i < G_N_ELEMENTS (URIS); i++) {
    g_autoptr (SegueFollow) follow = segue_engine_follow (f.engine, f.model, URIS[i]);

    WAIT_UNTIL (segue_follow_get_done (follow));
    g_assert_nonnull (segue_follow_get_message (follow));
  }
}

/* A network in training ends at once when nobody wants it any more. */
static void
test_cancel (void)
{
  SegueStudy *study = segue_engine_get_study (f.engine);
  gint64 before;

  segue_study_start (study, f.classes, 1u << STUDY_ARCH_CNN);
  WAIT_UNTIL (segue_study_get_progress (study, NULL) > 0.0);
  g_assert_cmpint (state (), !=, SEGUE_STUDY_FAILED);
  before = g_get_monotonic_time ();
  segue_study_cancel (study);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (state (), ==, SEGUE_STUDY_NONE);
  g_assert_cmpuint (segue_study_get_results (study)->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  guint tick;
  int status;
  g_autofree char *remove = NULL;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);
  f.root = g_dir_make_tmp ("segue-studio-XXXXXX", NULL);
  f.music = g_build_filename (f.root, "Music", NULL);
  f.data = g_build_filename (f.root, "data", NULL);
  f.cache = g_build_filename (f.root, "cache", NULL);
  write_library ();
  open_engine ();
  tick = g_timeout_add (100, tick_cb, NULL);
  g_test_add_func ("/engine/studio/classes", test_classes);
  g_test_add_func ("/engine/studio/refuses", test_refuses);
  g_test_add_func ("/engine/studio/teach", test_teach);
  g_test_add_func ("/engine/studio/keep", test_keep);
  g_test_add_func ("/engine/studio/asked", test_asked);
  g_test_add_func ("/engine/studio/survives", test_survives);
  g_test_add_func ("/engine/studio/rename-delete", test_rename_delete);
  g_test_add_func ("/engine/studio/export-import", test_export_import);
  g_test_add_func ("/engine/studio/import-broken", test_import_broken);
  g_test_add_func ("/engine/studio/follow", test_follow);
  g_test_add_func ("/engine/studio/follow-refuses", test_follow_refuses);
  g_test_add_func ("/engine/studio/cancel", test_cancel);
  status = g_test_run ();
  g_source_remove (tick);
  close_engine ();
  g_clear_pointer (&f.classes, g_ptr_array_unref);
  remove = g_strdup_printf ("rm -rf '%s'", f.root); /* our own folder in /tmp */
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_free (f.root);
  g_free (f.music);
  g_free (f.data);
  g_free (f.cache);
  return status;
}

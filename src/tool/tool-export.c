/* tool-export.c - segue-tool export: one row a song, with every feature
 *
 * The columns are those of print_header(); docs/features.md tells what they mean.
 * Their names and order are stable for one feature version and one set of weights. */
#include "tool-library.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "feat-track.h"
#include "model-registry.h"

typedef struct {
  Store         *store;  /* owned */
  ModelRegistry *models; /* owned; NULL: no genres, moods and embeddings */
  ToolCsv       *csv;    /* owned */
  guint          n_vector, n_genres, n_embedding;
  guint          n_other; /* songs with features of another version */
} Export;

/* ---- columns ---------------------------------------------------------------------------- */

static const char *const TAGS[] = {
  "id", "path", "title", "artist", "album", "album_artist", "genre", "composer", "year",
  "track_no", "disc_no", "duration_s", "codec", "rate_hz", "channels", "bitrate_bps",
  "added_s", "last_played_s", "play_count", "skip_count",
};

static const char *const FEATURES[] = {
  "feature_version", "key", "key_name", "tempo_rival_bpm", "tuning_cents", "n_beats",
};

static void
put_name (ToolCsv    *csv,
          const char *prefix,
          const char *name,
          const char *suffix)
{
  g_autofree char *whole = g_strconcat (prefix, name, suffix, NULL);

  tool_csv_string (csv, g_strdelimit (whole, " ", '_'));
}

static void
print_model_header (Export *self)
{
  const char *const *classes = genre_model_classes (model_registry_genre (self->models), NULL);

  tool_csv_string (self->csv, "model_version");
  for (guint i = 0; i < self->n_genres; i++)
    put_name (self->csv, "genre_", classes[i], "");
  for (guint i = 0; i < MOOD_COUNT; i++)
    put_name (self->csv, "mood_", mood_name (i), "");
  for (guint i = 0; i < MOOD_COUNT; i++)
    put_name (self->csv, "mood_", mood_name (i), "_spread");
  for (guint i = 0; i < self->n_embedding; i++) {
    g_autofree char *number = g_strdup_printf ("%u", i + 1);

    put_name (self->csv, "embedding_", number, "");
  }
}

static void
print_header (Export *self)
{
  const char *const *names = feature_vector_names (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (TAGS); i++)
    tool_csv_string (self->csv, TAGS[i]);
  for (guint i = 0; i < G_N_ELEMENTS (FEATURES); i++)
    tool_csv_string (self->csv, FEATURES[i]);
  for (; *names != NULL; names++)
    tool_csv_string (self->csv, *names);
  if (self->models != NULL)
    print_model_header (self);
  tool_csv_end (self->csv);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void
put_known (ToolCsv *csv,
           gint64   value)
{
  if (value != 0)
    tool_csv_int (csv, value);
  else
    tool_csv_string (csv, NULL);
}

static void
put_empty (ToolCsv *csv,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    tool_csv_string (csv, NULL);
}

static void
put_floats (ToolCsv     *csv,
            const float *x,
            guint        n)
{
  for (guint i = 0; i < n; i++)
    tool_csv_number (csv, x[i]);
}

static void
put_tags (ToolCsv        *csv,
          const TrackRow *row)
{
  g_autofree char *path = g_filename_display_name (row->path);

  tool_csv_int (csv, row->id);
  tool_csv_string (csv, path);
  tool_csv_string (csv, row->title);
  tool_csv_string (csv, row->artist);
  tool_csv_string (csv, row->album);
  tool_csv_string (csv, row->album_artist);
  tool_csv_string (csv, row->genre);
  tool_csv_string (csv, row->composer);
  put_known (csv, row->year);
  put_known (csv, row->track_no);
  put_known (csv, row->disc_no);
  tool_csv_number (csv, row->duration_s);
  tool_csv_string (csv, row->codec);
  put_known (csv, row->rate_hz);
  put_known (csv, row->channels);
  put_known (csv, row->bitrate_bps);
  put_known (csv, row->added_s);
  put_known (csv, row->last_played_s);
  tool_csv_int (csv, row->play_count);
  tool_csv_int (csv, row->skip_count);
}

/* Of another version the names of the vector's values are not known. */
static void
put_vector (Export           *self,
            const FeatureSet *set)
{
  if (set->version == FEATURE_VERSION && set->n_vector == self->n_vector) {
    put_floats (self->csv, set->vector, set->n_vector);
    return;
  }
  self->n_other++;
  put_empty (self->csv, self->n_vector);
}

static void
put_features (Export           *self,
              const FeatureSet *set)
{
  if (set == NULL) {
    put_empty (self->csv, G_N_ELEMENTS (FEATURES) + self->n_vector);
    return;
  }
  tool_csv_int (self->csv, set->version);
  tool_csv_int (self->csv, set->key);
  tool_csv_string (self->csv, feature_key_name (set->key));
  tool_csv_number (self->csv, set->tempo_rival_bpm);
  tool_csv_number (self->csv, set->tuning_cents);
  tool_csv_int (self->csv, set->n_beats);
  put_vector (self, set);
}

static void
put_model (Export            *self,
           const ModelOutput *out)
{
  const guint n = 1 + self->n_genres + 2 * MOOD_COUNT + self->n_embedding;

  if (self->models == NULL)
    return;
  if (out == NULL || out->version != model_registry_version (self->models)
      || out->n_genres != self->n_genres || out->n_embedding != self->n_embedding) {
    put_empty (self->csv, n);
    return;
  }
  tool_csv_int (self->csv, out->version);
  put_floats (self->csv, out->genres, out->n_genres);
  put_floats (self->csv, out->moods, MOOD_COUNT);
  put_floats (self->csv, out->moods_spread, MOOD_COUNT);
  put_floats (self->csv, out->embedding, out->n_embedding);
}

static gboolean
print_row (Export         *self,
           const TrackRow *row,
           GError        **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (FeatureSet) set = store_features_get (self->store, row->id, &local);
  g_autoptr (ModelOutput) out = local == NULL ? store_models_get (self->store, row->id, &local) : NULL;

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  put_tags (self->csv, row);
  put_features (self, set);
  put_model (self, out);
  tool_csv_end (self->csv);
  return TRUE;
}

static gboolean
print_all (Export  *self,
           GError **error)
{
  g_autoptr (GPtrArray) rows = store_tracks_load (self->store, error);

  if (rows == NULL)
    return FALSE;
  print_header (self);
  for (guint i = 0; i < rows->len; i++) {
    if (g_cancellable_set_error_if_cancelled (tool_cancellable (), error)
        || !print_row (self, g_ptr_array_index (rows, i), error))
      return FALSE;
    tool_progress (i + 1, rows->len, NULL);
  }
  return TRUE;
}

/* ---- the command ---------------------------------------------------------------------------- */

/* The file appears under its name when it is whole. */
static gboolean
print_to_file (Export     *self,
               const char *path,
               GError    **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  FILE *out = g_fopen (part, "w");
  gboolean ok;

  if (out == NULL) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", part,
                 g_strerror (errno));
    return FALSE;
  }
  self->csv = tool_csv_new (out);
  ok = print_all (self, error);
  if ((fclose (out) != 0 || (ok && g_rename (part, path) != 0)) && ok) {
    ok = FALSE;
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path,
                 g_strerror (errno));
  }
  if (!ok)
    g_unlink (part);
  return ok;
}

static void
load_models (Export *self)
{
  g_autoptr (GError) error = NULL;

  self->models = model_registry_new (model_registry_folder (), &error);
  if (self->models == NULL) {
    fprintf (stderr, "%s: without genres, moods and embeddings: %s\n", g_get_prgname (), error->message);
    return;
  }
  genre_model_classes (model_registry_genre (self->models), &self->n_genres);
  self->n_embedding = embed_model_size (model_registry_embed (self->models));
}

static int
export_library (const char *db,
                const char *path)
{
  Export self = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  self.store = tool_library_open (db, FALSE, &error);
  if (self.store == NULL)
    return tool_fail ("%s", error->message);
  feature_vector_names (&self.n_vector);
  load_models (&self);
  if (g_str_equal (path, "-")) {
    self.csv = tool_csv_new (stdout);
    ok = print_all (&self, &error);
  } else {
    ok = print_to_file (&self, path, &error);
  }
  if (self.n_other > 0)
    fprintf (stderr, "%s: %u songs were heard by another version; their vectors are left out.\n",
             g_get_prgname (), self.n_other);
  tool_csv_free (self.csv);
  model_registry_free (self.models);
  store_close (self.store);
  if (ok)
    return TOOL_OK;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TOOL_CANCELLED
                                                                    : tool_fail ("%s", error->message);
}

int
tool_export_run (int    argc,
                 char **argv)
{
  g_autofree char *db = NULL, *csv = NULL;
  const GOptionEntry entries[] = {
    { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, "The library's database", "FILE" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &csv, "Write here; - is standard output", "OUT" },
    { NULL }
  };
  int status;

  if (!tool_parse (&argc, &argv, entries, NULL,
                   "Writes one row a song with its tags, everything that was heard in it, and\n"
                   "what the models say. A song that was not heard yet has empty fields.",
                   &status))
    return status;
  if (argc > 1 || db == NULL || csv == NULL)
    return tool_usage ("Name the database with --db and the file with --csv, and nothing else.");
  return export_library (db, csv);
}

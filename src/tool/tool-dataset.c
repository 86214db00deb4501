/* tool-dataset.c - labelled tracks for the subcommands that teach and judge
 *
 * Main thread only. What was heard may be kept in a folder, one file a track, named
 * by what identifies the sound and the code that heard it. */
#include "tool-dataset.h"

#include <glib/gstdio.h>
#include <string.h>

#include "feat-track.h"
#include "ml.h"
#include "tool-audio.h"

/* ---- hearing ------------------------------------------------------------------- */

ModelClip *
tool_clip_new (const char *path,
               GError    **error)
{
  AudioBuffer facts = { 0 };
  g_autoptr (FeatureSet) heard =
    tool_audio_features (path, FEATURE_SEPARATE | FEATURE_MODEL_MEL, NULL, &facts, error);

  return heard != NULL ? model_clip_new (heard, MODEL_CLIP_FRAMES, error) : NULL;
}

/* Where @path's sound is kept; NULL when it cannot be looked at. */
static char *
cache_name (const char *cache,
            const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL), *key = NULL, *hash = NULL;
  GStatBuf st;

  if (cache == NULL || g_stat (path, &st) != 0)
    return NULL;
  key = g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%d\n%d\n%d", full,
                         (gint64) st.st_size, (gint64) st.st_mtime, FEATURE_VERSION, MODEL_BANDS,
                         MODEL_CLIP_FRAMES);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, key, -1);
  return g_strconcat (cache, G_DIR_SEPARATOR_S, hash, ".clip", NULL);
}

static ModelClip *
cache_get (const char *name)
{
  ml_weights *w = NULL;
  ModelClip *clip = NULL;
  const ml_tensor *level, *vector;

  if (name == NULL || ml_weights_load (name, &w, NULL) != ML_OK)
    return NULL;
  level = ml_weights_find (w, "level");
  vector = ml_weights_find (w, "vector");
  if (level != NULL && vector != NULL && level->n_dims == 2 && level->dim[1] == MODEL_BANDS) {
    clip = g_new0 (ModelClip, 1);
    clip->version = FEATURE_VERSION;
    clip->n_frames = (guint) level->dim[0];
    clip->level = g_malloc (level->n);
    for (gsize i = 0; i < level->n; i++)
      clip->level[i] = (guint8) level->data[i];
    clip->n_vector = (guint) vector->n;
    clip->vector = g_memdup2 (vector->data, vector->n * sizeof *vector->data);
  }
  ml_weights_free (w);
  return clip;
}

static void
cache_put (const char      *name,
           const ModelClip *clip)
{
  const size_t dim[] = { clip->n_frames, MODEL_BANDS }, n = clip->n_vector;
  g_autofree float *level = g_new (float, dim[0] * dim[1]);
  ml_weights *w;

  if (name == NULL || clip->vector == NULL)
    return;
  w = ml_weights_new ();
  for (gsize i = 0; i < dim[0] * dim[1]; i++)
    level[i] = clip->level[i];
  if (ml_weights_add (w, "level", dim, 2, level, TRUE) == ML_OK /* 0 … 255 fit 16 bits */
      && ml_weights_add (w, "vector", &n, 1, clip->vector, FALSE) == ML_OK)
    ml_weights_save (w, name, NULL); /* a cache that cannot be written is only slow */
  ml_weights_free (w);
}

static ModelClip *
hear (const char *cache,
      const char *path,
      GError    **error)
{
  g_autofree char *name = cache_name (cache, path);
  ModelClip *clip = cache_get (name);

  if (clip == NULL && (clip = tool_clip_new (path, error)) != NULL)
    cache_put (name, clip);
  return clip;
}

/* ---- the set ---------------------------------------------------------------------- */

void
tool_dataset_options_clear (ToolDatasetOptions *options)
{
  g_strfreev (options->index);
  g_strfreev (options->root);
  g_free (options->cache);
  *options = (ToolDatasetOptions) { 0 };
}

void
tool_dataset_free (ToolDataset *set)
{
  if (set == NULL)
    return;
  g_clear_pointer (&set->clips, g_ptr_array_unref);
  g_clear_pointer (&set->row, g_array_unref);
  g_clear_pointer (&set->list, g_array_unref);
  tool_table_free (set->table);
  g_free (set);
}

/* Rows of @more under the columns of @all, new columns at the end. */
static void
append_table (ToolTable       *all,
              const ToolTable *more)
{
  guint n_more = g_strv_length (more->header);
  g_autofree guint *column = g_new (guint, n_more);

  for (guint i = 0; i < n_more; i++) {
    int there = tool_table_column (all, more->header[i]);
    guint n = g_strv_length (all->header);

    column[i] = there >= 0 ? (guint) there : n;
    if (there >= 0)
      continue;
    all->header = g_renew (char *, all->header, n + 2);
    all->header[n] = g_strdup (more->header[i]);
    all->header[n + 1] = NULL;
    for (guint r = 0; r < all->rows->len; r++) {
      GStrv row = g_renew (char *, all->rows->pdata[r], n + 2);

      row[n] = g_strdup ("");
      row[n + 1] = NULL;
      all->rows->pdata[r] = row;
    }
  }
  for (guint r = 0; r < more->rows->len; r++) {
    guint n = g_strv_length (all->header);
    GStrv from = more->rows->pdata[r], row = g_new0 (char *, n + 1);

    for (guint i = 0; i < n_more; i++)
      row[column[i]] = g_strdup (from[i]);
    for (guint i = 0; i < n; i++)
      if (row[i] == NULL)
        row[i] = g_strdup ("");
    g_ptr_array_add (all->rows, row);
  }
}

/* All indices as one table, and for every row the folder it starts from and the
 * index it is of. */
static ToolTable *
read_tables (const ToolDatasetOptions *options,
             GPtrArray                *roots,
             GArray                   *list,
             GError                  **error)
{
  g_autoptr (ToolTable) all = NULL;
  guint n_roots = options->root != NULL ? g_strv_length (options->root) : 0;

  for (guint i = 0; options->index != NULL && options->index[i] != NULL; i++) {
    g_autoptr (ToolTable) table = tool_table_read (options->index[i], error);
    const char *root = n_roots == 0 ? "." : options->root[MIN (i, n_roots - 1)];

    if (table == NULL)
      return NULL;
    if (tool_table_column (table, "file") < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has no column \"file\".",
                   options->index[i]);
      return NULL;
    }
    for (guint r = 0; r < table->rows->len; r++) {
      g_ptr_array_add (roots, (gpointer) root);
      g_array_append_val (list, i);
    }
    if (all == NULL)
      all = g_steal_pointer (&table);
    else
      append_table (all, table);
  }
  if (all == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "Name a list of files with --index.");
  return g_steal_pointer (&all);
}

#define UNHEARD_NAMED 20 /* one by one; a wrong --root makes every file one */

/* Said before hours of listening, not after them. */
static gboolean
check_table (const ToolTable   *table,
             const char *const  columns[2],
             GError           **error)
{
  if (table->rows->len == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The list names no files.");
    return FALSE;
  }
  for (guint i = 0; i < 2; i++)
    if (columns[i] != NULL && tool_table_column (table, columns[i]) < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "The list has no column \"%s\".", columns[i]);
      return FALSE;
    }
  return TRUE;
}

ToolDataset *
tool_dataset_load (const ToolDatasetOptions *options,
                   const char *const         columns[2],
                   GError                  **error)
{
  g_autoptr (ToolDataset) set = g_new0 (ToolDataset, 1);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  guint unheard = 0;
  int file;

  set->clips = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  set->row = g_array_new (FALSE, FALSE, sizeof (guint));
  set->list = g_array_new (FALSE, FALSE, sizeof (guint));
  set->table = read_tables (options, roots, set->list, error);
  if (set->table == NULL || !check_table (set->table, columns, error))
    return NULL;
  if (options->cache != NULL)
    g_mkdir_with_parents (options->cache, 0700);
  file = tool_table_column (set->table, "file");
  for (guint r = 0; r < set->table->rows->len; r++) {
    const char *name = ((GStrv) set->table->rows->pdata[r])[file];
    g_autofree char *path = g_build_filename (roots->pdata[r], name, NULL);
    g_autoptr (GError) local = NULL;
    ModelClip *clip = hear (options->cache, path, &local);

    tool_progress (r + 1, set->table->rows->len, "Listening");
    if (g_cancellable_set_error_if_cancelled (tool_cancellable (), error)) {
      model_clip_free (clip);
      return NULL;
    }
    if (clip == NULL) {
      if (unheard++ < UNHEARD_NAMED)
        g_printerr ("%s: %s\n", path, local->message);
      continue;
    }
    g_ptr_array_add (set->clips, clip);
    g_array_append_val (set->row, r);
  }
  if (unheard > UNHEARD_NAMED)
    g_printerr ("%u more files could not be heard.\n", unheard - UNHEARD_NAMED);
  if (set->clips->len == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "None of the files could be heard.");
    return NULL;
  }
  return g_steal_pointer (&set);
}

const char *
tool_dataset_get (const ToolDataset *set,
                  guint              i,
                  int                column)
{
  GStrv row = set->table->rows->pdata[g_array_index (set->row, guint, i)];

  return column >= 0 ? row[column] : "";
}

static int
compare_text (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

int *
tool_dataset_labels (const ToolDataset *set,
                     const char        *column,
                     gboolean           empty_apart,
                     GStrv             *names,
                     GError           **error)
{
  g_autoptr (GHashTable) number = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  int at = tool_table_column (set->table, column), *labels;

  if (at < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "The list has no column \"%s\".", column);
    return NULL;
  }
  for (guint i = 0; i < set->clips->len; i++) {
    const char *text = tool_dataset_get (set, i, at);

    if (*text != 0 && g_hash_table_add (number, (gpointer) text))
      g_ptr_array_add (texts, (gpointer) text);
  }
  g_ptr_array_sort (texts, compare_text);
  for (guint i = 0; i < texts->len; i++)
    g_hash_table_replace (number, texts->pdata[i], GINT_TO_POINTER (i + 1));
  labels = g_new (int, set->clips->len);
  for (guint i = 0; i < set->clips->len; i++) {
    const char *text = tool_dataset_get (set, i, at);

    labels[i] = *text != 0 ? GPOINTER_TO_INT (g_hash_table_lookup (number, text)) - 1
                : empty_apart ? (int) (texts->len + i) : -1;
  }
  if (names != NULL) {
    g_ptr_array_add (texts, NULL);
    *names = g_strdupv ((char **) texts->pdata);
  }
  return labels;
}

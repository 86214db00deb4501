/* tool-source.c - a library for the subcommands that study one
 *
 * From an index, every file is listened to, on all processors; from a database,
 * what was heard is read. */
#include "tool-source.h"

#include <math.h>
#include <string.h>

#include "engine-sound-space.h"
#include "feat-track.h"
#include "model-registry.h"
#include "tool-audio.h"

/* What is kept of a file in the cache: its path, tempo, energy, vocal share, how many
 * values the summary vector has, that vector, and the one by which files are alike. */
#define CACHE_TYPE "a(sad)"
#define SCALARS 3

void
source_arguments_clear (SourceArguments *a)
{
  g_clear_pointer (&a->index, g_strfreev);
  g_clear_pointer (&a->root, g_free);
  g_clear_pointer (&a->db, g_free);
  g_clear_pointer (&a->cache, g_free);
}

void
source_free (Source *s)
{
  if (s == NULL)
    return;
  for (guint i = 0; i < s->n; i++) {
    g_free (s->title[i]);
    g_free (s->artist[i]);
    g_free (s->genre[i]);
    g_free (s->path[i]);
  }
  g_free (s->title);
  g_free (s->artist);
  g_free (s->genre);
  g_free (s->path);
  g_free (s->x);
  g_free (s->plain);
  g_free (s->id);
  g_free (s->tempo_bpm);
  g_free (s->energy);
  g_free (s->vocal_share);
  g_free (s);
}

static Source *
source_alloc (guint n, guint d, guint n_plain)
{
  Source *s = g_new0 (Source, 1);

  s->n = n;
  s->d = d;
  s->x = g_new0 (float, (gsize) n * d + 1);
  s->n_plain = n_plain;
  s->plain = g_new0 (float, (gsize) n * n_plain + 1);
  s->title = g_new0 (char *, n + 1);
  s->artist = g_new0 (char *, n + 1);
  s->genre = g_new0 (char *, n + 1);
  s->path = g_new0 (char *, n + 1);
  s->id = g_new0 (gint64, n + 1);
  s->tempo_bpm = g_new0 (float, n + 1);
  s->energy = g_new0 (float, n + 1);
  s->vocal_share = g_new0 (float, n + 1);
  return s;
}

/* ---- the index ------------------------------------------------------------------- */

/* The fields of one row of RFC 4180; moves *@at behind it. */
static GPtrArray *
csv_row (const char **at)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) field = g_string_new (NULL);
  gboolean quoted = FALSE;
  const char *p = *at;

  for (;; p++) {
    if (quoted && p[0] == '"' && p[1] == '"') {
      g_string_append_c (field, *p++);
    } else if (*p == '"') {
      quoted = !quoted;
    } else if (*p == '\0' || (!quoted && (*p == ',' || *p == '\n'))) {
      g_ptr_array_add (row, g_strdup (g_strchomp (field->str)));
      g_string_truncate (field, 0);
      if (*p != ',')
        break;
    } else if (*p != '\r') {
      g_string_append_c (field, *p);
    }
  }
  *at = *p == '\n' ? p + 1 : p;
  return row;
}

static const char *
field (const GPtrArray *head, const GPtrArray *row, const char *name)
{
  for (guint i = 0; i < head->len && i < row->len; i++)
    if (g_str_equal (head->pdata[i], name) && ((const char *) row->pdata[i])[0] != '\0')
      return row->pdata[i];
  return NULL;
}

typedef struct {
  char  *path, *title, *artist, *genre; /* owned */
  float *vector;                        /* owned; NULL not heard */
  guint  d;
  float *plain;                         /* owned; with vector */
  guint  n_plain;
  double scalars[SCALARS];
} Heard;

static void
heard_free (Heard *h)
{
  g_free (h->path);
  g_free (h->title);
  g_free (h->artist);
  g_free (h->genre);
  g_free (h->vector);
  g_free (h->plain);
  g_free (h);
}

static gboolean
read_index (const char *csv, const SourceArguments *a, GPtrArray *files, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) head = NULL;
  const char *at;

  if (!g_file_get_contents (csv, &text, NULL, error))
    return FALSE;
  at = text;
  head = csv_row (&at);
  while (*at != '\0') {
    g_autoptr (GPtrArray) row = csv_row (&at);
    const char *file = field (head, row, "file"), *seconds = field (head, row, "seconds");
    Heard *h;

    if (file == NULL || (seconds != NULL && g_ascii_strtod (seconds, NULL) < a->min_seconds))
      continue;
    h = g_new0 (Heard, 1);
    h->path = g_build_filename (a->root != NULL ? a->root : ".", file, NULL);
    h->title = field (head, row, "title") ? g_strdup (field (head, row, "title")) : g_path_get_basename (file);
    h->artist = g_strdup (field (head, row, "artist"));
    h->genre = g_strdup (field (head, row, "genre"));
    g_ptr_array_add (files, h);
  }
  return TRUE;
}

/* ---- listening ---------------------------------------------------------------------- */

typedef struct {
  GMutex lock;
  guint  done, total;
  ModelRegistry *models; /* borrowed; under lock */
} Progress;

/* The models are one thread's at a time. */
static ModelOutput *
judge (Progress *progress, const FeatureSet *set, GError **error)
{
  ModelOutput *out;

  g_mutex_lock (&progress->lock);
  out = model_registry_apply (progress->models, set, error);
  g_mutex_unlock (&progress->lock);
  return out;
}

static void
hear_cb (gpointer data, gpointer user_data)
{
  Heard *h = data;
  Progress *progress = user_data;
  AudioBuffer facts = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FeatureSet) set = NULL;
  g_autoptr (ModelOutput) out = NULL;

  if (!g_cancellable_is_cancelled (tool_cancellable ()))
    set = tool_audio_features (h->path, FEATURE_SEPARATE | FEATURE_MODEL_MEL, NULL, &facts, &error);
  if (set != NULL)
    out = judge (progress, set, &error);
  if (out != NULL) {
    h->d = out->n_embedding;
    h->vector = g_memdup2 (out->embedding, out->n_embedding * sizeof *out->embedding);
    h->n_plain = set->n_vector;
    h->plain = g_memdup2 (set->vector, set->n_vector * sizeof *set->vector);
    h->scalars[0] = set->tempo_bpm;
    h->scalars[1] = set->energy;
    h->scalars[2] = set->vocal_share;
  }
  g_mutex_lock (&progress->lock);
  if (error != NULL)
    tool_fail ("%s is left out: %s", h->path, error->message);
  tool_progress (++progress->done, progress->total, "listening");
  g_mutex_unlock (&progress->lock);
}

static gboolean
hear_all (GPtrArray *files, GError **error)
{
  g_autoptr (ModelRegistry) models = model_registry_new (model_registry_folder (), error);
  Progress progress = { .models = models };
  GThreadPool *pool;

  if (models == NULL)
    return FALSE;
  g_mutex_init (&progress.lock);
  tool_cancellable (); /* made on this thread, before the others ask for it */
  for (guint i = 0; i < files->len; i++)
    progress.total += ((Heard *) files->pdata[i])->vector == NULL;
  pool = g_thread_pool_new (hear_cb, &progress, (int) g_get_num_processors (), FALSE, NULL);
  for (guint i = 0; i < files->len; i++)
    if (((Heard *) files->pdata[i])->vector == NULL)
      g_thread_pool_push (pool, files->pdata[i], NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&progress.lock);
  return TRUE;
}

/* ---- cache ---------------------------------------------------------------------------- */

static float *
to_floats (const double *x, guint n)
{
  float *out = g_new (float, n);

  for (guint i = 0; i < n; i++)
    out[i] = (float) x[i];
  return out;
}

static void
cache_read (const char *cache, GPtrArray *files)
{
  g_autofree char *data = NULL;
  g_autoptr (GHashTable) place = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GVariant) variant = NULL;
  GVariantIter iter;
  const char *path;
  GVariant *values;
  gsize size;

  if (!g_file_get_contents (cache, &data, &size, NULL))
    return; /* not there yet */
  variant = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (CACHE_TYPE), data, size, FALSE,
                                                         NULL, NULL));
  if (!g_variant_is_normal_form (variant))
    return; /* foreign or damaged: it is made anew */
  for (guint i = 0; i < files->len; i++)
    g_hash_table_insert (place, ((Heard *) files->pdata[i])->path, files->pdata[i]);
  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "(&s@ad)", &path, &values)) {
    Heard *h = g_hash_table_lookup (place, path);
    gsize n;
    const double *x = g_variant_get_fixed_array (values, &n, sizeof *x);

    /* Numbers, how many values of the summary follow, the summary, the embedding. */
    if (h != NULL && h->vector == NULL && n > SCALARS + 1 && x[SCALARS] >= 1
        && x[SCALARS] < (double) (n - SCALARS - 1)) {
      h->n_plain = (guint) x[SCALARS];
      h->d = (guint) n - SCALARS - 1 - h->n_plain;
      memcpy (h->scalars, x, sizeof h->scalars);
      h->plain = to_floats (x + SCALARS + 1, h->n_plain);
      h->vector = to_floats (x + SCALARS + 1 + h->n_plain, h->d);
    }
    g_variant_unref (values);
  }
}

static gboolean
cache_write (const char *cache, GPtrArray *files, GError **error)
{
  GVariantBuilder builder;
  g_autoptr (GVariant) variant = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (CACHE_TYPE));
  for (guint i = 0; i < files->len; i++) {
    const Heard *h = files->pdata[i];
    const guint n = SCALARS + 1 + h->n_plain + h->d;
    g_autofree double *x = g_new (double, n);

    if (h->vector == NULL)
      continue;
    memcpy (x, h->scalars, sizeof h->scalars);
    x[SCALARS] = h->n_plain;
    for (guint t = 0; t < h->n_plain; t++)
      x[SCALARS + 1 + t] = h->plain[t];
    for (guint t = 0; t < h->d; t++)
      x[SCALARS + 1 + h->n_plain + t] = h->vector[t];
    g_variant_builder_add (&builder, "(s@ad)", h->path,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, x, n, sizeof *x));
  }
  variant = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_file_set_contents (cache, g_variant_get_data (variant), (gssize) g_variant_get_size (variant), error);
}

/* ---- putting together ------------------------------------------------------------------- */

static Source *
from_heard (GPtrArray *files, GError **error)
{
  guint n = 0, d = 0, n_plain = 0;
  Source *s;

  for (guint i = 0; i < files->len; i++) {
    const Heard *h = files->pdata[i];

    if (h->vector == NULL)
      continue;
    d = d == 0 ? h->d : d;
    n_plain = n_plain == 0 ? h->n_plain : n_plain;
    n += h->d == d && h->n_plain == n_plain;
  }
  if (n == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is nothing to hear in it");
    return NULL;
  }
  s = source_alloc (n, d, n_plain);
  s->n_failed = files->len - n;
  n = 0;
  for (guint i = 0; i < files->len; i++) {
    Heard *h = files->pdata[i];

    if (h->vector == NULL || h->d != d || h->n_plain != n_plain)
      continue;
    memcpy (s->x + (gsize) n * d, h->vector, d * sizeof *s->x);
    memcpy (s->plain + (gsize) n * n_plain, h->plain, n_plain * sizeof *s->plain);
    s->title[n] = g_steal_pointer (&h->title);
    s->artist[n] = g_steal_pointer (&h->artist);
    s->genre[n] = g_steal_pointer (&h->genre);
    s->path[n] = g_steal_pointer (&h->path);
    s->id[n] = n + 1;
    s->tempo_bpm[n] = (float) h->scalars[0];
    s->energy[n] = (float) h->scalars[1];
    s->vocal_share[n] = (float) h->scalars[2];
    n++;
  }
  return s;
}

static Source *
load_index (const SourceArguments *a, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) heard_free);

  for (guint i = 0; a->index[i] != NULL; i++)
    if (!read_index (a->index[i], a, files, error))
      return NULL;
  if (a->cache != NULL)
    cache_read (a->cache, files);
  if (!hear_all (files, error))
    return NULL;
  if (g_cancellable_set_error_if_cancelled (tool_cancellable (), error))
    return NULL;
  if (a->cache != NULL && !cache_write (a->cache, files, error))
    return NULL;
  return from_heard (files, error);
}

static Source *
load_db (const SourceArguments *a, GError **error)
{
  const StoreOptions options = { .read_only = TRUE };
  g_autoptr (Store) store = store_open_full (a->db, &options, NULL, error);
  g_autoptr (StoreMatrix) matrix = store ? engine_sound_matrix (store, error) : NULL;
  g_autoptr (StoreMatrix) plain = matrix ? store_features_matrix (store, 0, error) : NULL;
  g_autoptr (GPtrArray) rows = plain ? store_tracks_get (store, matrix->ids, matrix->n, error) : NULL;
  guint m = 0, p = 0;
  Source *s;

  if (rows == NULL)
    return NULL;
  if (rows->len == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no track in it was analysed yet");
    return NULL;
  }
  s = source_alloc (rows->len, matrix->d, plain->d);
  for (guint i = 0, r = 0; i < matrix->n && r < rows->len; i++) {
    const TrackRow *row = rows->pdata[r];

    if (row->id != matrix->ids[i])
      continue; /* gone meanwhile */
    r++;
    while (p < plain->n && plain->ids[p] < row->id)
      p++;
    if (p == plain->n || plain->ids[p] != row->id)
      continue; /* heard by another version */
    memcpy (s->plain + (gsize) m * plain->d, plain->data + (gsize) p * plain->d, plain->d * sizeof *s->plain);
    memcpy (s->x + (gsize) m * s->d, matrix->data + (gsize) i * s->d, s->d * sizeof *s->x);
    s->title[m] = g_strdup (row->title);
    s->artist[m] = g_strdup (row->artist);
    s->genre[m] = g_strdup (row->genre);
    s->path[m] = g_strdup (row->path);
    s->id[m] = row->id;
    s->tempo_bpm[m] = row->tempo_bpm;
    s->energy[m] = row->energy;
    s->vocal_share[m++] = row->vocal_share;
  }
  s->n = m;
  return s;
}

Source *
source_load (const SourceArguments *a, GError **error)
{
  if (a->db != NULL)
    return load_db (a, error);
  if (a->index != NULL)
    return load_index (a, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "name it with --db, or --index and --root");
  return NULL;
}

SimLibrary *
source_sim_library (const Source *s)
{
  SimLibrary *library = sim_library_new (s->x, s->n, s->d, s->plain, s->n_plain, s->title, s->artist);

  for (guint i = 0; i < s->n; i++) {
    library->tracks[i].tempo_bpm = s->tempo_bpm[i];
    library->tracks[i].energy = s->energy[i];
  }
  return library;
}

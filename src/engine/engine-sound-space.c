/* engine-sound-space.c - the vectors by which tracks are alike
 *
 * Engine thread. */
#include "engine-sound-space.h"

#include <string.h>

#include "insight/insight.h"

/* The summary vectors are what counts where fewer tracks than half have an embedding. Not
 * more: while all are judged anew by a new model, the old ones are half at least. */
static gboolean
most (guint with,
      guint of)
{
  return with > 0 && 2 * (guint64) with >= of;
}

StoreMatrix *
engine_sound_matrix (Store   *store,
                     GError **error)
{
  g_autoptr (StoreMatrix) embeddings = store_models_embeddings (store, 0, error);
  StoreMatrix *summaries;

  if (embeddings == NULL)
    return NULL;
  if (most (embeddings->n, store_features_count (store)))
    return g_steal_pointer (&embeddings);
  summaries = store_features_matrix (store, 0, error);
  if (summaries != NULL)
    insight_standardise (summaries->data, summaries->n, summaries->d);
  return summaries;
}

typedef float *(*ReadVector) (Store *store, gint64 track_id, guint *n);

static StoreMatrix *
read_rows (Store        *store,
           const gint64 *ids,
           guint         n,
           ReadVector    read)
{
  StoreMatrix *m = g_new0 (StoreMatrix, 1);

  m->ids = g_new (gint64, MAX (n, 1));
  for (guint i = 0; i < n; i++) {
    guint d;
    g_autofree float *vector = read (store, ids[i], &d);

    if (vector == NULL || d == 0 || (m->n > 0 && d != m->d))
      continue; /* gone, or heard by another version: not to be compared */
    if (m->n == 0) {
      m->d = d;
      m->data = g_new (float, (gsize) n * d);
    }
    memcpy (m->data + (gsize) m->n * d, vector, d * sizeof *vector);
    m->ids[m->n++] = ids[i];
  }
  return m;
}

StoreMatrix *
engine_sound_of (Store        *store,
                 const gint64 *ids,
                 guint         n)
{
  StoreMatrix *rows = read_rows (store, ids, n, store_models_embedding);

  if (most (rows->n, n))
    return rows;
  store_matrix_free (rows);
  rows = read_rows (store, ids, n, store_features_vector);
  insight_standardise (rows->data, rows->n, rows->d);
  return rows;
}

/* engine-sound-space.c - the vectors by which tracks are alike
 *
 * Engine thread. */
#include "engine-sound-space.h"

#include <string.h>

#include "insight/insight.h"

/* Embeddings of two models cannot be compared, so while a new one judges the library again
 * neither has all of it: then the summary vectors serve, lest half of the songs went from the
 * map for hours. A song or two that no model could judge are no reason for that. */
static gboolean
nearly_all (guint with,
            guint of)
{
  return with > 0 && 20 * (guint64) with >= 19 * (guint64) of;
}

StoreMatrix *
engine_sound_matrix (Store   *store,
                     GError **error)
{
  guint n, version = store_models_usual (store, &n);
  StoreMatrix *m;

  if (nearly_all (n, store_features_count (store))) {
    m = store_models_embeddings (store, version, error);
    if (m == NULL || m->n > 0)
      return m;
    store_matrix_free (m); /* judged, but by no embedding */
  }
  m = store_features_matrix (store, 0, error);
  if (m != NULL)
    insight_standardise (m->data, m->n, m->d);
  return m;
}

/* Takes in @vector of @id, where it compares with those before it. */
static void
add_row (StoreMatrix *m,
         guint        room,
         gint64       id,
         guint        version,
         const float *vector,
         guint        d)
{
  if (vector == NULL || d == 0 || (m->n > 0 && (d != m->d || version != m->version)))
    return;
  if (m->n == 0) {
    m->d = d;
    m->version = version;
    m->data = g_new (float, (gsize) room * d);
  }
  memcpy (m->data + (gsize) m->n * d, vector, d * sizeof *vector);
  m->ids[m->n++] = id;
}

static StoreMatrix *
rows_new (guint room)
{
  StoreMatrix *m = g_new0 (StoreMatrix, 1);

  m->ids = g_new (gint64, MAX (room, 1));
  return m;
}

StoreMatrix *
engine_sound_of (Store        *store,
                 const gint64 *ids,
                 guint         n)
{
  StoreMatrix *m = rows_new (n);

  for (guint i = 0; i < n && nearly_all (n - (i - m->n), n); i++) { /* as long as it still can be */
    guint version, d;
    g_autofree float *vector = store_models_embedding (store, ids[i], &version, &d);

    add_row (m, n, ids[i], version, vector, d);
  }
  if (nearly_all (m->n, n))
    return m;
  store_matrix_free (m);
  m = rows_new (n);
  for (guint i = 0; i < n; i++) {
    guint d;
    g_autofree float *vector = store_features_vector (store, ids[i], &d);

    add_row (m, n, ids[i], 0, vector, d);
  }
  insight_standardise (m->data, m->n, m->d);
  return m;
}

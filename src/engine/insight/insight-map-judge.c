/* insight-map-judge.c - how true a map is, on tracks that it was not made with
 *
 * Truth is the plain distance of whole vectors, all of their values: what
 * "nearest by sound" and Up Next measure with. A map and the PCA beside it are
 * measured against the same. */
#include "insight-map-private.h"

#include <string.h>

#define QUALITY_K 12
#define LEAST 60

static float *
standardised (const InsightMap *map, const float *x, guint n)
{
  float *z = g_new (float, (gsize) n * map->d + 1);

  for (gsize i = 0; i < (gsize) n * map->d; i++)
    z[i] = (x[i] - map->mean[i % map->d]) * map->scale[i % map->d];
  return z;
}

/* Squared distances of one row to all. */
static void
distances (const float *x, guint n, guint d, guint own, float *out)
{
  for (guint j = 0; j < n; j++) {
    float sum = 0;

    for (guint t = 0; t < d; t++) {
      float gap = x[(gsize) own * d + t] - x[(gsize) j * d + t];

      sum += gap * gap;
    }
    out[j] = sum;
  }
}

/* The rows in @held are judged among all rows. */
static gboolean
judge (const InsightMap *map, const float *x, const float *z, guint n, guint d, const guint8 *held,
       double *trust, double *continuity, double *overlap)
{
  g_autofree float *xy = g_new (float, 2 * n), *high = g_new (float, n), *low = g_new (float, n);
  ml_map_quality q;
  gboolean ok = insight_map_place (map, x, n, xy) && ml_map_quality_init (&q, n, QUALITY_K) == ML_OK;

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < n; i++) {
    if (!held[i])
      continue;
    distances (z, n, d, i, high);
    distances (xy, n, 2, i, low);
    ok = ml_map_quality_add (&q, i, high, low) == ML_OK;
  }
  *trust = ml_map_trustworthiness (&q);
  *continuity = ml_map_continuity (&q);
  *overlap = ml_map_overlap (&q);
  ml_map_quality_clear (&q);
  return ok;
}

gboolean
insight_map_judge (const float       *x,
                   guint              n,
                   guint              d,
                   InsightMapMethod   method,
                   guint64            seed,
                   InsightMapQuality *quality,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autofree float *learn = g_new (float, (gsize) n * d + 1), *z = NULL;
  g_autofree guint8 *held = g_new0 (guint8, n + 1);
  g_autoptr (InsightMap) map = NULL;
  g_autoptr (InsightMap) pca = NULL;
  guint m = 0;
  ml_rng rng;

  if (n < 5 * LEAST / 4) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW,
                 "Judging a map needs at least %d tracks.", 5 * LEAST / 4);
    return FALSE;
  }
  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < n; i++) {
    held[i] = ml_rng_below (&rng, 5) == 0;
    if (!held[i])
      memcpy (learn + (gsize) m++ * d, x + (gsize) i * d, d * sizeof *learn);
  }
  map = insight_map_new (learn, m, d, method, NULL, seed, NULL, NULL, cancellable, error);
  if (map == NULL)
    return FALSE;
  pca = insight_map_new (learn, m, d, INSIGHT_MAP_PCA, NULL, seed, NULL, NULL, cancellable, error);
  if (pca == NULL)
    return FALSE;
  z = standardised (map, x, n);
  if (judge (map, x, z, n, d, held, &quality->trustworthiness, &quality->continuity, &quality->overlap)
      && judge (pca, x, z, n, d, held, &quality->pca_trustworthiness, &quality->pca_continuity,
                &quality->pca_overlap))
    return TRUE;
  return insight_map_fail (ML_ERR_NONFINITE, error);
}

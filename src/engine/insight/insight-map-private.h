/* insight-map-private.h - a map's insides, shared by its files */
#pragma once

#include "insight.h"
#include "ml.h"

G_BEGIN_DECLS

/* A library of more tracks is laid out by so many of them, drawn by chance; the
 * rest is placed among these. */
#define INSIGHT_MAP_ANCHORS 12000

struct _InsightMap
{
  InsightMapMethod method;
  guint   d, r;         /* values of a vector, of its part along the main axes */
  float  *mean, *scale; /* owned [d] the standardisation */
  float  *axes;         /* owned [r][d] the main axes; r is 2 for a PCA */
  /* Of a VAE only: */
  ml_vae *vae;          /* owned; from [r] to a place */
  ml_procrustes coded;  /* from the encoder's places to those settled on */
  guint   m;            /* tracks that the map was laid out with */
  float  *sound;        /* owned [m][r] */
  float  *settled;      /* owned [m][2] */
  ml_procrustes turn;   /* onto the last map */
};

InsightMap *insight_map_alloc (guint d, guint r, guint m);
/* NULL with ML_ERR_NOMEM or _NONFINITE never happens: g_new() aborts, and NaN
 * stays NaN. Returns (transfer full) [n][r]. */
float      *insight_map_project (const InsightMap *self, const float *x, guint n);
gboolean    insight_map_fail (ml_status status, GError **error);

G_END_DECLS

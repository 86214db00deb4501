/* feat-mfcc.c - DCT, Savitzky-Golay differences, onset flux */
#include "feat-mfcc.h"

#include "feat-simd.h"

enum { WIDTH = 9, HALF = WIDTH / 2 };

float *
feat_mfcc_table (guint n_mfcc,
                 guint n_mels)
{
  float *table = g_new (float, n_mfcc * n_mels);

  for (guint c = 0; c < n_mfcc; c++) {
    const double scale = sqrt ((c == 0 ? 1.0 : 2.0) / n_mels);

    for (guint m = 0; m < n_mels; m++)
      table[c * n_mels + m] = (float) (scale * cos (G_PI * c * (2.0 * m + 1.0) / (2.0 * n_mels)));
  }
  return table;
}

FEAT_CLONES void
feat_mfcc_frame (const float *table,
                 guint        n_mfcc,
                 guint        n_mels,
                 const float *db,
                 float       *mfcc)
{
  for (guint c = 0; c < n_mfcc; c++) {
    const float *restrict row = table + c * n_mels;
    float sum = 0.0f;

    for (guint m = 0; m < n_mels; m++)
      sum += row[m] * db[m];
    mfcc[c] = sum;
  }
}

/* Least squares over @width rows: weights whose sum with the rows is the slope
 * of a line, or twice the leading coefficient of a parabola. */
static void
fit_weights (guint    width,
             gboolean curvature,
             float    weights[WIDTH])
{
  const double centre = (width - 1) / 2.0;
  double s2 = 0.0, s4 = 0.0;

  for (guint i = 0; i < width; i++) {
    const double t = i - centre;

    s2 += t * t;
    s4 += t * t * t * t;
  }
  for (guint i = 0; i < width; i++) {
    const double t = i - centre;

    weights[i] = (float) (curvature ? 2.0 * (width * t * t - s2) / (width * s4 - s2 * s2) : t / s2);
  }
}

FEAT_CLONES static void
differences (const float *x,
             gsize        n,
             guint        d,
             gboolean     curvature,
             float       *out)
{
  const guint width = (guint) MIN (n, WIDTH);
  float weights[WIDTH];

  memset (out, 0, n * d * sizeof *out);
  if (width < (curvature ? 3u : 2u))
    return;
  fit_weights (width, curvature, weights);
  for (gsize t = 0; t < n; t++) {
    const gsize first = MIN (t < HALF ? 0 : t - HALF, n - width);
    float *restrict o = out + t * d;

    for (guint i = 0; i < width; i++) {
      const float *restrict row = x + (first + i) * d;

      for (guint j = 0; j < d; j++)
        o[j] += weights[i] * row[j];
    }
  }
}

void
feat_delta (const float *x,
            gsize        n,
            guint        d,
            float       *delta)
{
  differences (x, n, d, FALSE, delta);
}

void
feat_delta2 (const float *x,
             gsize        n,
             guint        d,
             float       *delta)
{
  differences (x, n, d, TRUE, delta);
}

FEAT_CLONES float
feat_flux_db (const float *before,
              const float *now,
              guint        n_mels)
{
  float sum = 0.0f;

  for (guint m = 0; m < n_mels; m++) {
    const float rise = now[m] - before[m];

    sum += rise > 0.0f ? rise : 0.0f;
  }
  return sum / (float) n_mels;
}

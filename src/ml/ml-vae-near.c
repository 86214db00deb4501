/* ml-vae-near.c - the term that keeps neighbours neighbours
 *
 * Pure. Among the points of one step, pairs that are neighbours in truth should
 * be close on the map and all others apart: cross-entropy of a Student-t
 * likeness q = 1 / (1 + d^2), as in t-SNE and UMAP, but through the encoder, so
 * that the rule holds for points that were never seen too.
 * Sources: van der Maaten 2009, "Learning a parametric embedding by preserving
 * local structure", AISTATS; McInnes, Healy & Melville 2018 (UMAP). */
#include "ml-vae.h"

#include <math.h>
#include <string.h>

/* Below this squared distance two strangers push no harder: at zero distance
 * the push would be infinite. */
#define SOFT 0.02f

/**
 * ml_vae_near_loss - how badly a map keeps neighbours, and which way to move
 * @z:    in  [m][2]
 * @edge: in  [m][m] 1 where two points are neighbours; symmetric
 * @dz:   out [m][2] derivative of the loss by @z
 *
 * Returns the loss: the mean of −log q over neighbours plus the mean of
 * −log(1 − q) over strangers, the latter weighed four times. O(m^2).
 */
double
ml_vae_near_loss (const float *z, size_t m, const uint8_t *edge, float *dz)
{
  /* Strangers are many and mostly far: weighed alike with the neighbours they
   * keep groups apart without tearing them. */
  const double force = 4.0;
  double together = 0.0, apart = 0.0, n_edges = 0.0, n_strangers = 0.0;

  memset (dz, 0, 2 * m * sizeof *dz);
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < i; j++) {
      n_edges += edge[i * m + j] != 0;
      n_strangers += edge[i * m + j] == 0;
    }
  if (n_edges == 0.0 || n_strangers == 0.0)
    return 0.0;
  for (size_t i = 0; i < m; i++)
    for (size_t j = 0; j < i; j++) {
      float dx = z[2 * i] - z[2 * j], dy = z[2 * i + 1] - z[2 * j + 1];
      float d2 = dx * dx + dy * dy, g;

      if (edge[i * m + j]) {
        together += log1pf (d2);
        g = (float) (2.0 / n_edges) / (1.0f + d2);
      } else {
        apart -= logf ((d2 + SOFT) / (1.0f + d2 + SOFT));
        g = (float) (-2.0 * force / n_strangers) / ((d2 + SOFT) * (1.0f + d2 + SOFT));
      }
      dz[2 * i] += g * dx;
      dz[2 * i + 1] += g * dy;
      dz[2 * j] -= g * dx;
      dz[2 * j + 1] -= g * dy;
    }
  return together / n_edges + force * apart / n_strangers;
}

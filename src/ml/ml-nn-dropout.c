/* ml-nn-dropout.c - leaves out a random share of the values
 *
 * Pure: any thread. The choice is a hash of seed and position, so it is the same
 * forward and backward, and however the batch is cut, without a mask kept.
 * Source: Srivastava et al. 2014, "Dropout"; splitmix64's finaliser as the hash. */
#include "ml-nn.h"
#include "ml-vec.h"

static inline uint32_t
hash (uint64_t z)
{
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t) ((z ^ (z >> 31)) >> 32);
}

/* A product, not a choice: the processor cannot guess a coin. */
ML_WIDE static void
leave_out (const float *x, size_t n, uint32_t bar, float scale, uint64_t z, float *y)
{
  for (size_t i = 0; i < n; i++)
    y[i] = x[i] * (scale * (float) (hash (z + i * 0x9e3779b97f4a7c15u) >= bar));
}

ml_status
ml_dropout (const float *x, size_t n, float rate, uint64_t seed, uint64_t first, float *y)
{
  if (x == NULL || y == NULL || n == 0 || !(rate >= 0.0f && rate < 1.0f))
    return ML_ERR_ARG;

  leave_out (x, n, (uint32_t) (rate * 4294967295.0), 1.0f / (1.0f - rate),
             seed + first * 0x9e3779b97f4a7c15u, y);
  return ML_OK;
}

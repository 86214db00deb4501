/* ml-rng.c - seeded random numbers
 *
 * xoshiro256** started by splitmix64. Any thread, each with its own ml_rng.
 * Invariant: the stream depends on the seed alone.
 * Source: Blackman & Vigna 2021, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47(4). */
#include "ml-rng.h"

#include <math.h>

static uint64_t
rotl (uint64_t x, int k)
{
  return (x << k) | (x >> (64 - k));
}

/**
 * ml_rng_seed - start the stream that belongs to @seed
 * @rng:  out generator
 * @seed: any number, zero included: splitmix64 never yields an all-zero state
 */
void
ml_rng_seed (ml_rng *rng, uint64_t seed)
{
  for (int i = 0; i < 4; i++) {
    uint64_t z = (seed += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    rng->s[i] = z ^ (z >> 31);
  }
  rng->has_spare = 0;
  rng->spare = 0.0;
}

/** ml_rng_u64 - the next 64 random bits */
uint64_t
ml_rng_u64 (ml_rng *rng)
{
  uint64_t *s = rng->s;
  uint64_t result = rotl (s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl (s[3], 45);
  return result;
}

/** ml_rng_uniform - a number in [0, 1) with 53 random bits */
double
ml_rng_uniform (ml_rng *rng)
{
  return (double) (ml_rng_u64 (rng) >> 11) * 0x1.0p-53;
}

/**
 * ml_rng_normal - a standard normal deviate
 * Source: Marsaglia & Bray 1964, the polar method.
 */
double
ml_rng_normal (ml_rng *rng)
{
  double u, v, r2, f;

  if (rng->has_spare) {
    rng->has_spare = 0;
    return rng->spare;
  }
  do {
    u = 2.0 * ml_rng_uniform (rng) - 1.0;
    v = 2.0 * ml_rng_uniform (rng) - 1.0;
    r2 = u * u + v * v;
  } while (r2 >= 1.0 || r2 == 0.0);
  f = sqrt (-2.0 * log (r2) / r2);
  rng->spare = v * f;
  rng->has_spare = 1;
  return u * f;
}

/**
 * ml_rng_below - an index in [0, @n), without modulo bias
 * @n: >= 1; 0 gives 0
 */
size_t
ml_rng_below (ml_rng *rng, size_t n)
{
  uint64_t limit, x;

  if (n <= 1)
    return 0;
  limit = UINT64_MAX - UINT64_MAX % n;
  do
    x = ml_rng_u64 (rng);
  while (x >= limit);
  return (size_t) (x % n);
}

/** ml_rng_shuffle - put @index [n] in random order, in place (Fisher-Yates) */
void
ml_rng_shuffle (ml_rng *rng, size_t *index, size_t n)
{
  for (size_t i = n; i > 1; i--) {
    size_t j = ml_rng_below (rng, i);
    size_t t = index[i - 1];

    index[i - 1] = index[j];
    index[j] = t;
  }
}

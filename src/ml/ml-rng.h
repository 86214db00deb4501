/* ml-rng.h - seeded random numbers: same seed, same numbers, on every machine */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t s[4];
  double   spare; /* second normal deviate of the last pair */
  int      has_spare;
} ml_rng;

void     ml_rng_seed    (ml_rng *rng, uint64_t seed);
uint64_t ml_rng_u64     (ml_rng *rng);
double   ml_rng_uniform (ml_rng *rng);
double   ml_rng_normal  (ml_rng *rng);
size_t   ml_rng_below   (ml_rng *rng, size_t n);
void     ml_rng_shuffle (ml_rng *rng, size_t *index, size_t n);

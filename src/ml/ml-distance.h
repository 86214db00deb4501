/* ml-distance.h - the inner loop of everything that compares vectors (inside ml/)
 *
 * Eight sums side by side: without -ffast-math a compiler may not reorder one
 * float sum, so a plain loop runs at an eighth of the speed. The order is
 * fixed, so results repeat. */
#pragma once

#include <stddef.h>
#include <string.h>

typedef float ml_f8 __attribute__ ((vector_size (32)));

/* The result of a vector function is stored at once, never passed on: baseline
 * x86-64 has no register of that width, and its calling convention differs. */
static inline __attribute__ ((always_inline)) float
ml_sum8 (const ml_f8 *v)
{
  float s[8];

  memcpy (s, v, sizeof s);
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/* Squared Euclidean distance of @a [d] and @b [d]. */
static inline __attribute__ ((always_inline)) float
ml_distance2 (const float *a,
              const float *b,
              size_t       d)
{
  ml_f8 sum = { 0 };
  size_t t = 0;
  float total;

  for (; t + 8 <= d; t += 8) {
    ml_f8 x, y;

    memcpy (&x, a + t, sizeof x);
    memcpy (&y, b + t, sizeof y);
    x -= y;
    sum += x * x;
  }
  total = ml_sum8 (&sum);
  for (; t < d; t++)
    total += (a[t] - b[t]) * (a[t] - b[t]);
  return total;
}

/* feat-simd.h - numeric loops that a compiler turns into vector code
 *
 * The loops here and in feat-*.c are plain C that gcc and clang vectorise
 * (see the flags in meson.build). On x86 the hot ones are compiled thrice and
 * the loader picks by CPU, so that a distribution's baseline build still uses
 * AVX2 or AVX-512 where there is one. */
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Not under sanitizers: their start-up runs after the loader has to choose. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
  && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FEAT_CLONES __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FEAT_CLONES
#endif

/* Natural logarithm of a positive normal float, error below 2e-7 relative to
 * the larger of 1 and the result. Branch-free, so it vectorises; libm's call
 * does not. Polynomial: atanh series of (m-1)/(m+1) with m in [sqrt½, sqrt2). */
static inline float
feat_logf (float x)
{
  int32_t bits;
  float m, s, s2, e;

  memcpy (&bits, &x, sizeof bits);
  /* Exponent counted from sqrt(1/2), so that m stays around one. */
  const int32_t shifted = bits - 0x3f3504f3;
  e = (float) (shifted >> 23);
  bits = (shifted & 0x007fffff) + 0x3f3504f3;
  memcpy (&m, &bits, sizeof m);
  s = (m - 1.0f) / (m + 1.0f);
  s2 = s * s;
  return e * 0.693147181f
         + 2.0f * s * (1.0f + s2 * (0.333333333f + s2 * (0.2f + s2 * (0.142857143f + s2 * 0.111111111f))));
}

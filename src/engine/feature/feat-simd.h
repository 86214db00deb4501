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
#elif defined(__clang__)
#if __has_feature (coverage_sanitizer)
/* A fuzzer learns nothing from which comparison of two samples held, and asking took nine
 * tenths of its time. */
#define FEAT_CLONES __attribute__ ((no_sanitize ("coverage"), noinline))
#else
#define FEAT_CLONES
#endif
#else
#define FEAT_CLONES
#endif

/* Natural logarithm of a positive normal float, error below 2e-7 relative to
 * the larger of 1 and the result. Branch-free, so it vectorises; libm's call
 * does not. x - x²/2 + x³ p(x) with x in [sqrt½ - 1, sqrt2 - 1); p interpolates
 * what is left at eight Chebyshev nodes, and there is no division. */
static inline float
feat_logf (float v)
{
  int32_t bits;
  float m, e, x, p;

  memcpy (&bits, &v, sizeof bits);
  /* Exponent counted from sqrt(1/2), so that m stays around one. */
  const int32_t shifted = bits - 0x3f3504f3;
  e = (float) (shifted >> 23);
  bits = (shifted & 0x007fffff) + 0x3f3504f3;
  memcpy (&m, &bits, sizeof m);
  x = m - 1.0f;
  p = -0.0790274591f;
  p = p * x + 0.126223209f;
  p = p * x - 0.129981835f;
  p = p * x + 0.142144958f;
  p = p * x - 0.166412815f;
  p = p * x + 0.200010451f;
  p = p * x - 0.250003064f;
  p = p * x + 0.333333307f;
  return e * 0.693147181f + (x + x * x * (p * x - 0.5f));
}

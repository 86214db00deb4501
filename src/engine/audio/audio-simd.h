/* audio-simd.h - hot loops compiled twice, chosen by CPU when the program starts */
#pragma once

/* Not under sanitizers: their start-up runs after the loader has to choose.
 * clang 14 does not know the attribute's levels. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
  && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define AUDIO_CLONES __attribute__ ((target_clones ("arch=x86-64-v3", "default")))
#elif defined(__clang__)
#if __has_feature (coverage_sanitizer)
/* A fuzzer learns nothing from which comparison of two samples held, and asking took nine
 * tenths of its time. */
#define AUDIO_CLONES __attribute__ ((no_sanitize ("coverage"), noinline))
#else
#define AUDIO_CLONES
#endif
#else
#define AUDIO_CLONES
#endif

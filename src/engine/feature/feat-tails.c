/* feat-tails.c - the largest and the smallest few of many
 *
 * Eight lists are kept side by side, one a lane, and a new value sinks to its
 * place in each by exchanges, without a branch; at the end the eight are merged. */
#include "feat-tails.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define WITH_AVX2 1
#include <immintrin.h>
#endif

enum { LANES = 8 };

/* ---- on any processor ---------------------------------------------------------------- */

/* Puts @x into @list [n], which is sorted, largest first. */
static inline void
insert (gint32 *list,
        guint   n,
        gint32  x)
{
  guint j = n - 1;

  if (x <= list[j])
    return;
  for (; j > 0 && list[j - 1] < x; j--)
    list[j] = list[j - 1];
  list[j] = x;
}

/* Bits of magnitudes, which order them as integers. */
typedef gint32 Lanes __attribute__ ((vector_size (LANES * sizeof (gint32))));

/* The N largest of each of LANES interleaved streams, largest first (with @flip
 * -1: the N smallest, as the largest of bits turned over). A new value sinks to
 * its place by exchanges in registers, where a sorted list would be a branch a
 * value. */
#define SORT_IN(name, N)                                                          \
  static void                                                         \
  name (const float *x,                                                           \
        guint        n,                                                           \
        gint32       flip,                                                        \
        Lanes       *out)                                                         \
  {                                                                               \
    Lanes list[N] = { { 0 } };                                                    \
                                                                                  \
    for (guint i = 0; i + LANES <= n; i += LANES) {                               \
      Lanes v;                                                                    \
                                                                                  \
      memcpy (&v, x + i, sizeof v);                                               \
      v = (v ^ flip) & 0x7fffffff;                                                \
      _Pragma ("GCC unroll 9") for (guint j = 0; j < N; j++)                      \
      {                                                                           \
        const Lanes less = (list[j] - v) & ((list[j] - v) >> 31); /* min (0, …) */ \
                                                                                  \
        v += less;                                                                \
        list[j] -= less;                                                          \
      }                                                                           \
    }                                                                             \
    memcpy (out, list, sizeof list);                                              \
  }

SORT_IN (sort_in_one, 1)
SORT_IN (sort_in_three, 3)
SORT_IN (sort_in_six, 6)
SORT_IN (sort_in_nine, 9)

static void
sort_in (const float *x,
         guint        n,
         guint        tail,
         gint32       flip,
         Lanes       *out)
{
  if (tail <= 1)
    sort_in_one (x, n, flip, out);
  else if (tail <= 3)
    sort_in_three (x, n, flip, out);
  else if (tail <= 6)
    sort_in_six (x, n, flip, out);
  else
    sort_in_nine (x, n, flip, out);
}

/* Mean of the @tail largest of @n magnitudes; with @flip -1 of the smallest. */
static float
mean_tail (const float *x,
           guint        n,
           guint        tail,
           gint32       flip)
{
  Lanes lists[FEAT_TAILS_MAX];
  gint32 best[FEAT_TAILS_MAX] = { 0 };
  const guint whole = n / LANES * LANES;
  float sum = 0.0f;

  sort_in (x, whole, tail, flip, lists);
  for (guint l = 0; l < LANES; l++) /* each stream is sorted: the first that loses ends it */
    for (guint j = 0; j < tail && lists[j][l] > best[tail - 1]; j++)
      insert (best, tail, lists[j][l]);
  for (guint i = whole; i < n; i++) {
    gint32 bits;

    memcpy (&bits, x + i, sizeof bits);
    insert (best, tail, (bits ^ flip) & 0x7fffffff);
  }
  for (guint j = 0; j < tail; j++) {
    const gint32 bits = (best[j] ^ flip) & 0x7fffffff;
    float value;

    memcpy (&value, &bits, sizeof value);
    sum += value;
  }
  return sum / (float) tail;
}

void
feat_tails_plain (const float *x,
                  guint        n,
                  guint        tail,
                  float       *largest,
                  float       *smallest)
{
  *largest = mean_tail (x, n, tail, 0);
  *smallest = mean_tail (x, n, tail, -1);
}

/* ---- with AVX2: an exchange is one maximum and one minimum --------------------------------- */

#ifdef WITH_AVX2

#define AVX2 __attribute__ ((target ("avx2")))

/* Sinks @v into list[from..n). */
#define SINK(list, from, n, v)                                          \
  _Pragma ("GCC unroll 9") for (guint j_ = from; j_ < (n); j_++)        \
  {                                                                     \
    const __m256 high_ = _mm256_max_ps (list[j_], v);                   \
                                                                        \
    v = _mm256_min_ps (list[j_], v);                                    \
    list[j_] = high_;                                                   \
  }

/* Each lane takes what the lane that @other names holds; its j-th value has j
 * before it and cannot land above place j. */
#define MERGE(list, n, other)                                           \
  {                                                                     \
    __m256 theirs[n];                                                   \
                                                                        \
    memcpy (theirs, list, sizeof theirs);                               \
    _Pragma ("GCC unroll 9") for (guint i_ = 0; i_ < (n); i_++)         \
    {                                                                   \
      __m256 v = _mm256_permutevar8x32_ps (theirs[i_], other);          \
                                                                        \
      SINK (list, i_, n, v)                                             \
    }                                                                   \
  }

/* Sum of the @tail <= N largest of x[0..n) (@sign: of -0.0 in every lane, of the
 * smallest, negative). */
#define SUM_OF(name, N)                                                              \
  AVX2 static float                                                                  \
  name (const float *x, guint n, guint tail, __m256 sign)                            \
  {                                                                                  \
    const __m256 nothing = _mm256_set1_ps (-G_MAXFLOAT);                             \
    const __m256i four = _mm256_setr_epi32 (4, 5, 6, 7, 0, 1, 2, 3);                 \
    const __m256i two = _mm256_setr_epi32 (2, 3, 0, 1, 6, 7, 4, 5);                  \
    const __m256i one = _mm256_setr_epi32 (1, 0, 3, 2, 5, 4, 7, 6);                  \
    __m256 list[N];                                                                  \
    float sum = 0.0f;                                                                \
    guint i = 0;                                                                     \
                                                                                     \
    _Pragma ("GCC unroll 9") for (guint j = 0; j < N; j++) list[j] = nothing;        \
    for (; i + LANES <= n; i += LANES) {                                             \
      __m256 v = _mm256_xor_ps (_mm256_loadu_ps (x + i), sign);                      \
                                                                                     \
      SINK (list, 0, N, v)                                                           \
    }                                                                                \
    if (i < n) {                                                                     \
      const __m256i lane = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);               \
      const __m256i there = _mm256_cmpgt_epi32 (_mm256_set1_epi32 ((int) (n - i)), lane); \
      __m256 v = _mm256_xor_ps (_mm256_maskload_ps (x + i, there), sign);            \
                                                                                     \
      v = _mm256_blendv_ps (nothing, v, _mm256_castsi256_ps (there));                \
      SINK (list, 0, N, v)                                                           \
    }                                                                                \
    MERGE (list, N, four)                                                            \
    MERGE (list, N, two)                                                             \
    MERGE (list, N, one)                                                             \
    for (guint j = 0; j < tail; j++)                                                 \
      sum += _mm256_cvtss_f32 (list[j]);                                             \
    return sum;                                                                      \
  }

SUM_OF (sum_of_one, 1)
SUM_OF (sum_of_three, 3)
SUM_OF (sum_of_six, 6)
SUM_OF (sum_of_nine, 9)

AVX2 static void
tails_avx2 (const float *x,
            guint        n,
            guint        tail,
            float       *largest,
            float       *smallest)
{
  float (*const sum_of) (const float *, guint, guint, __m256) =
    tail <= 1 ? sum_of_one : tail <= 3 ? sum_of_three : tail <= 6 ? sum_of_six : sum_of_nine;

  *largest = sum_of (x, n, tail, _mm256_setzero_ps ()) / (float) tail;
  *smallest = -sum_of (x, n, tail, _mm256_set1_ps (-0.0f)) / (float) tail;
}

#endif

void
feat_tails (const float *x,
            guint        n,
            guint        tail,
            float       *largest,
            float       *smallest)
{
#ifdef WITH_AVX2
  if (__builtin_cpu_supports ("avx2")) {
    tails_avx2 (x, n, tail, largest, smallest);
    return;
  }
#endif
  feat_tails_plain (x, n, tail, largest, smallest);
}

/* feat-hpss.c - two medians of 31 a bin, as vector code
 *
 * Magnitudes are not negative, so their bits order them: medians run on
 * integers, whose minimum and maximum are one instruction a vector.
 * Invariant: `ring` holds the last RING frames, frame t in row t % RING. */
#include "feat-hpss.h"

#include "feat-middle30.h"
#include "feat-simd.h"
#include "feat-stft.h"

enum {
  RING = 64, /* more than two frames' windows span */
  EDGE = FEAT_HPSS_KERNEL / 2,
  ROW = (FEAT_N_BINS + 15) / 16 * 16,
  PAIRS = (FEAT_N_BINS + 1) / 2,
};

struct _FeatHpss
{
  gint64 pushed;                      /* frames */
  gint64 popped;
  gint32 ring[RING][ROW];             /* bits of magnitudes */
  gint32 even[PAIRS + EDGE + 8];      /* one frame, reflected at both ends, … */
  gint32 odd[PAIRS + EDGE + 8];       /* … every other bin of it in each */
  gint32 across[ROW];                 /* medians over frequency */
  gint32 along[2][ROW];               /* medians over time, of two frames */
};

FeatHpss *
feat_hpss_new (void)
{
  return g_new0 (FeatHpss, 1);
}

void
feat_hpss_free (FeatHpss *self)
{
  g_free (self);
}

#define SWAP(a, b)                     \
  {                                    \
    const gint32 less = a < b ? a : b; \
    b = a < b ? b : a;                 \
    a = less;                          \
  }

static inline gint32
hold_between (gint32 x,
              gint32 low,
              gint32 high)
{
  x = x > low ? x : low;
  return x < high ? x : high;
}

/* Medians of rows 0 … 30 and of rows 1 … 31, bin by bin. */
FEAT_CLONES static void
medians_of_rows (const gint32 *const *rows,
                 gint32 *restrict     first,
                 gint32 *restrict     second)
{
#define COMMON(i) rows[i + 1][k]
  for (guint k = 0; k < FEAT_N_BINS; k++) {
    gint32 low, high;

    FEAT_MIDDLE30 (gint32, COMMON, SWAP, low, high)
    first[k] = hold_between (rows[0][k], low, high);
    second[k] = hold_between (rows[31][k], low, high);
  }
#undef COMMON
}

/* Medians of each 31 neighbours. Bins 2j and 2j + 1 share the 30 values from
 * odd[j], even[j + 1], … to even[j + 15]. */
FEAT_CLONES static void
medians_of_neighbours (const gint32 *restrict even,
                       const gint32 *restrict odd,
                       gint32 *restrict       out)
{
#define COMMON(i) ((i) % 2 == 0 ? odd[j + (i) / 2] : even[j + (i) / 2 + 1])
  for (guint j = 0; j < PAIRS; j++) {
    gint32 low, high;

    FEAT_MIDDLE30 (gint32, COMMON, SWAP, low, high)
    out[2 * j] = hold_between (even[j], low, high);
    out[2 * j + 1] = hold_between (odd[j + 15], low, high);
  }
#undef COMMON
}

/* As scipy's "reflect": … 1 0 | 0 1 2 … n-1 | n-1 n-2 … */
static gint64
reflect (gint64 i,
         gint64 n)
{
  for (;;) {
    if (i < 0)
      i = -i - 1;
    else if (i >= n)
      i = 2 * n - 1 - i;
    else
      return i;
  }
}

static void
put (FeatHpss     *self,
     const gint32 *row,
     gint64        i)
{
  const gint64 at = i + EDGE;

  (at % 2 == 0 ? self->even : self->odd)[at / 2] = row[reflect (i, FEAT_N_BINS)];
}

FEAT_CLONES static void
split_pairs (const gint32 *restrict row,
             guint                  n,
             gint32 *restrict       first,
             gint32 *restrict       second)
{
  for (guint j = 0; j < n; j++) {
    first[j] = row[2 * j];
    second[j] = row[2 * j + 1];
  }
}

/* The frame with EDGE reflected bins at either end, split into even and odd
 * places: EDGE is odd, so bin 0 stands at an odd one. */
static void
pad (FeatHpss     *self,
     const gint32 *row)
{
  for (gint64 i = -EDGE; i < 0; i++)
    put (self, row, i);
  split_pairs (row, FEAT_N_BINS / 2, self->odd + EDGE / 2, self->even + EDGE / 2 + 1);
  for (gint64 i = FEAT_N_BINS / 2 * 2; i <= FEAT_N_BINS + EDGE; i++)
    put (self, row, i);
}

/* Share of @h in h² + p²; a half where both are nothing. */
FEAT_CLONES static void
soft_mask (const gint32 *restrict along,
           const gint32 *restrict across,
           float *restrict        harmonic)
{
  for (guint k = 0; k < FEAT_N_BINS; k++) {
    float h, p, top;

    memcpy (&h, along + k, sizeof h);
    memcpy (&p, across + k, sizeof p);
    top = h > p ? h : p;
    top = top > 1e-30f ? top : 1e-30f; /* scaled first: squares of faint ones vanish */
    h = h / top * (h / top) + 1e-30f;
    p = p / top * (p / top) + 1e-30f;
    harmonic[k] = h / (h + p);
  }
}

/* The next @n frames, one or two. */
static void
pop (FeatHpss *self,
     guint     n,
     float    *harmonic)
{
  const gint32 *rows[FEAT_HPSS_KERNEL + 1];
  const gint64 t = self->popped;

  for (gint64 i = 0; i <= FEAT_HPSS_KERNEL; i++)
    rows[i] = self->ring[reflect (t + i - EDGE, self->pushed) % RING];
  medians_of_rows (rows, self->along[0], self->along[1]);
  for (guint i = 0; i < n; i++) {
    pad (self, self->ring[(t + i) % RING]);
    medians_of_neighbours (self->even, self->odd, self->across);
    soft_mask (self->along[i], self->across, harmonic + (gsize) i * FEAT_N_BINS);
  }
  self->popped += n;
}

guint
feat_hpss_push (FeatHpss    *self,
                const float *magnitude,
                float       *harmonic)
{
  memcpy (self->ring[self->pushed % RING], magnitude, FEAT_N_BINS * sizeof *magnitude);
  self->pushed++;
  if (self->pushed - self->popped < EDGE + 2)
    return 0;
  pop (self, 2, harmonic);
  return 2;
}

guint
feat_hpss_flush (FeatHpss *self,
                 float    *harmonic)
{
  const guint n = (guint) MIN (self->pushed - self->popped, 2);

  if (n > 0)
    pop (self, n, harmonic);
  return n;
}

/* test-feature-separate.c - medians against a naive twin, and what separation does */
#include "feat-hpss.h"
#include "feat-stft.h"
#include "feat-track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- harmonic and percussive ------------------------------------------------------------ */

static int
compare_floats (const void *a,
                const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static gint64
reflect (gint64 i,
         gint64 n)
{
  while (i < 0 || i >= n)
    i = i < 0 ? -i - 1 : 2 * n - 1 - i;
  return i;
}

static float
naive_mask (const float *s, /* [n][FEAT_N_BINS] */
            gint64       n,
            gint64       t,
            gint64       k)
{
  float along[FEAT_HPSS_KERNEL], across[FEAT_HPSS_KERNEL];
  const gint64 half = FEAT_HPSS_KERNEL / 2;
  double h, p;

  for (gint64 i = 0; i < FEAT_HPSS_KERNEL; i++) {
    along[i] = s[reflect (t + i - half, n) * FEAT_N_BINS + k];
    across[i] = s[t * FEAT_N_BINS + reflect (k + i - half, FEAT_N_BINS)];
  }
  qsort (along, FEAT_HPSS_KERNEL, sizeof (float), compare_floats);
  qsort (across, FEAT_HPSS_KERNEL, sizeof (float), compare_floats);
  h = along[half];
  p = across[half];
  return h + p > 0.0 ? (float) (h * h / (h * h + p * p)) : 0.5f;
}

static void
compare_with_naive (gint64 n,
                    GRand *rand)
{
  g_autoptr (FeatHpss) hpss = feat_hpss_new ();
  g_autofree float *s = g_new (float, n * FEAT_N_BINS);
  g_autofree float *mask = g_new (float, (n + 2) * FEAT_N_BINS);
  gint64 done = 0;
  guint ready;

  for (gint64 i = 0; i < n * FEAT_N_BINS; i++) /* many ties, zeros too */
    s[i] = (float) g_rand_int_range (rand, 0, 40) / 8.0f;
  for (gint64 t = 0; t < n; t++)
    done += feat_hpss_push (hpss, s + t * FEAT_N_BINS, mask + done * FEAT_N_BINS);
  while ((ready = feat_hpss_flush (hpss, mask + done * FEAT_N_BINS)) > 0)
    done += ready;
  g_assert_cmpint (done, ==, n);
  for (gint64 t = 0; t < n; t++)
    for (gint64 k = 0; k < FEAT_N_BINS; k += k < 20 || k > 1000 ? 1 : 17)
      g_assert_cmpfloat_with_epsilon (mask[t * FEAT_N_BINS + k], naive_mask (s, n, t, k), 1e-5);
}

static void
test_hpss_as_naive (void)
{
  const gint64 lengths[] = { 1, 2, 3, 15, 16, 17, 31, 32, 33, 70, 101 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    compare_with_naive (lengths[i], rand);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/hpss/as-naive", test_hpss_as_naive);
  return g_test_run ();
}

/* test-feature-separate.c - medians against a naive twin, and what separation does */
#include "feat-hpss.h"
#include "feat-stft.h"
#include "feat-track.h"
#include "feat-vocals.h"

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

/* ---- vocals ------------------------------------------------------------------------------- */

enum { RATE = 22050 };

static double
energy_of (const float *x,
           gsize        n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  return sum;
}

/* A voice-like tone with vibrato in the middle, a steady one hard left and a
 * bass in the middle: most of the first is vocals, little of the others. */
static void
test_vocals_come_from_the_middle (void)
{
  const gsize n = RATE * 8;
  g_autofree float *left = g_new (float, n);
  g_autofree float *right = g_new (float, n);
  g_autofree float *mono = g_new (float, n);
  g_autofree float *voice = g_new (float, n);
  g_autofree float *vocals = NULL;
  g_autofree float *wrong = g_new (float, n);
  g_autoptr (FeatVocals) separate = feat_vocals_new ();
  gsize got;

  for (gsize i = 0; i < n; i++) {
    const double t = (double) i / RATE;
    const float side = (float) (0.3 * sin (2.0 * G_PI * 1330.0 * t));
    const float bass = (float) (0.3 * sin (2.0 * G_PI * 60.0 * t));

    voice[i] = (float) (0.3 * sin (2.0 * G_PI * 500.0 * t + 4.0 * sin (2.0 * G_PI * 5.5 * t)));
    left[i] = voice[i] + side + bass;
    right[i] = voice[i] + bass;
    mono[i] = 0.5f * (left[i] + right[i]);
  }
  for (gsize i = 0; i < n; i += 1000) /* in uneven pieces */
    feat_vocals_push (separate, mono + i, left + i, right + i, MIN (1000, n - i));
  vocals = feat_vocals_finish (separate, &got);
  g_assert_cmpuint (got, ==, n);
  for (gsize i = 0; i < n; i++) {
    g_assert_true (isfinite (vocals[i]));
    wrong[i] = vocals[i] - voice[i];
  }
  g_assert_cmpfloat (energy_of (vocals, n), >, 0.4 * energy_of (voice, n));
  g_assert_cmpfloat (energy_of (wrong, n), <, 0.4 * energy_of (voice, n));
}

static void
test_vocals_of_odd_lengths (void)
{
  const gsize lengths[] = { 1, 511, 512, 513, 2047, 5000 };
  g_autofree float *x = g_new0 (float, 5000);

  x[0] = 0.5f;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (FeatVocals) separate = feat_vocals_new ();
    g_autofree float *vocals = NULL;
    gsize n;

    feat_vocals_push (separate, x, NULL, NULL, lengths[i]);
    vocals = feat_vocals_finish (separate, &n);
    g_assert_cmpuint (n, ==, lengths[i]);
    for (gsize k = 0; k < n; k++)
      g_assert_true (isfinite (vocals[k]) && fabsf (vocals[k]) <= 1.0f);
  }
}

/* Noise in the middle is as much harmonic as percussive, like a voice: nobody sings. */
static void
test_noise_is_not_sung (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  const gsize n = 8 * FEAT_RATE_HZ;
  g_autofree float *x = g_new (float, n);
  float pink = 0.0f;

  for (guint colour = 0; colour < 2; colour++) {
    AudioBuffer audio = { .samples = x, .left = x, .right = x, .n = n, .rate_hz = FEAT_RATE_HZ };
    g_autoptr (FeatureSet) set = NULL;

    for (gsize i = 0; i < n; i++) {
      const float white = (float) g_rand_double_range (rand, -0.5, 0.5);

      pink = 0.9f * pink + 0.2f * white;
      x[i] = colour == 0 ? white : pink;
    }
    set = feature_track (&audio, FEATURE_SEPARATE, NULL, NULL, NULL);
    g_assert_nonnull (set);
    g_assert_cmpfloat (set->vocal_share, <, 0.02f);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/hpss/as-naive", test_hpss_as_naive);
  g_test_add_func ("/engine/feature/vocals/come-from-the-middle", test_vocals_come_from_the_middle);
  g_test_add_func ("/engine/feature/vocals/noise-is-not-sung", test_noise_is_not_sung);
  g_test_add_func ("/engine/feature/vocals/of-odd-lengths", test_vocals_of_odd_lengths);
  return g_test_run ();
}

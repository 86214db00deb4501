/* test-feature-spectrum.c - STFT, mel and decibels against what is known by hand */
#include "feat-mel.h"
#include "feat-spectral.h"
#include "feat-stft.h"
#include "feat-tails.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>

static float *
tone (gsize  n,
      double hz,
      double amplitude)
{
  float *x = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    x[i] = (float) (amplitude * cos (2.0 * G_PI * hz * i / FEAT_RATE_HZ));
  return x;
}

/* A cosine in the middle of bin 100: the Hann window sums to n/2, half of the
 * amplitude goes to the positive frequency, and the neighbours get half that. */
static void
test_cosine_by_hand (void)
{
  g_autoptr (FeatStft) stft = feat_stft_new (FEAT_N_FFT);
  g_autofree float *x = tone (FEAT_N_FFT, 100.0 * FEAT_RATE_HZ / FEAT_N_FFT, 1.0);
  float power[FEAT_N_BINS];

  feat_stft_power (stft, x, power);
  g_assert_cmpfloat_with_epsilon (sqrt (power[100]), 512.0, 0.01);
  g_assert_cmpfloat_with_epsilon (sqrt (power[99]), 256.0, 0.01);
  g_assert_cmpfloat_with_epsilon (sqrt (power[101]), 256.0, 0.01);
  g_assert_cmpfloat (power[98], <, 1e-3);
  g_assert_cmpfloat (power[500], <, 1e-3);
}

/* The naive twin: a sum over all samples for every bin. Sizes that fill no
 * vector, some that do in part, and one that the tracks use. */
static void
test_transform_against_sums (void)
{
  const guint sizes[] = { 2, 4, 6, 10, 16, 30, 32, 34, 62, 64, 66, 100, 128, 1024 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    const guint n = sizes[s];
    g_autoptr (FeatStft) stft = feat_stft_new (n);
    g_autofree float *x = g_new (float, n), *power = g_new (float, n / 2 + 1);
    g_autofree float *re = g_new (float, n / 2 + 1), *im = g_new (float, n / 2 + 1);

    for (guint i = 0; i < n; i++)
      x[i] = (float) g_rand_double_range (rand, -1.0, 1.0);
    feat_stft_power (stft, x, power);
    feat_stft_complex (stft, x, re, im);
    for (guint k = 0; k <= n / 2; k++) {
      double want_re = 0.0, want_im = 0.0;

      for (guint i = 0; i < n; i++) {
        const double v = x[i] * (0.5 - 0.5 * cos (2.0 * G_PI * i / n));

        want_re += v * cos (2.0 * G_PI * k * i / n);
        want_im -= v * sin (2.0 * G_PI * k * i / n);
      }
      g_assert_cmpfloat_with_epsilon (re[k], want_re, 1e-4);
      g_assert_cmpfloat_with_epsilon (im[k], want_im, 1e-4);
      g_assert_cmpfloat_with_epsilon (power[k], want_re * want_re + want_im * want_im, 1e-2);
    }
  }
}

static int
compare_floats (const void *a,
                const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* Against sorting, with equal values and zeros among them. */
static void
test_tails_against_sorting (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint n = 1; n <= 90; n++) {
    for (guint tail = 1; tail <= MIN (n, FEAT_TAILS_MAX); tail++) {
      float x[90], sorted[90], large, small, plain_large, plain_small;
      double want_large = 0.0, want_small = 0.0;

      for (guint i = 0; i < n; i++)
        x[i] = (float) floor (g_rand_double_range (rand, 0.0, 40.0)) / 4.0f;
      memcpy (sorted, x, sizeof sorted);
      qsort (sorted, n, sizeof *sorted, compare_floats);
      for (guint j = 0; j < tail; j++) {
        want_small += sorted[j] / tail;
        want_large += sorted[n - 1 - j] / tail;
      }
      feat_tails (x, n, tail, &large, &small);
      feat_tails_plain (x, n, tail, &plain_large, &plain_small);
      g_assert_cmpfloat_with_epsilon (large, want_large, 1e-5);
      g_assert_cmpfloat_with_epsilon (small, want_small, 1e-5);
      g_assert_cmpfloat_with_epsilon (plain_large, want_large, 1e-5);
      g_assert_cmpfloat_with_epsilon (plain_small, want_small, 1e-5);
    }
  }
}

static void
test_inverse_gives_back (void)
{
  g_autoptr (FeatStft) stft = feat_stft_new (FEAT_N_FFT);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  const gsize n = 20000;
  g_autofree float *x = g_new (float, n);
  g_autofree float *y = g_new0 (float, n);
  float frame[FEAT_N_FFT], re[FEAT_N_BINS], im[FEAT_N_BINS];

  for (gsize i = 0; i < n; i++)
    x[i] = (float) g_rand_double_range (rand, -1.0, 1.0);
  for (gssize start = -FEAT_N_FFT; start < (gssize) n; start += FEAT_HOP) {
    feat_frame_copy (x, n, start, FEAT_N_FFT, frame);
    feat_stft_complex (stft, frame, re, im);
    feat_stft_inverse (stft, re, im, frame);
    for (gssize i = 0; i < FEAT_N_FFT; i++)
      if (start + i >= 0 && start + i < (gssize) n)
        y[start + i] += frame[i];
  }
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (x[i], y[i], 1e-5);
}

static void
test_frames_reach_past_both_ends (void)
{
  const float x[] = { 1, 2, 3 };
  const float want_before[] = { 0, 0, 1, 2 };
  const float want_after[] = { 3, 0, 0, 0 };
  const float none[] = { 0, 0, 0, 0 };
  float frame[4];

  feat_frame_copy (x, 3, -2, 4, frame);
  g_assert_cmpmem (frame, sizeof frame, want_before, sizeof want_before);
  feat_frame_copy (x, 3, 2, 4, frame);
  g_assert_cmpmem (frame, sizeof frame, want_after, sizeof want_after);
  feat_frame_copy (x, 3, 9, 4, frame);
  g_assert_cmpmem (frame, sizeof frame, none, sizeof none);
  feat_frame_copy (x, 3, -9, 4, frame);
  g_assert_cmpmem (frame, sizeof frame, none, sizeof none);
  g_assert_cmpuint (feat_n_frames (0, 512), ==, 1);
  g_assert_cmpuint (feat_n_frames (512, 512), ==, 2);
}

/* Triangles of a slaney bank have area one over frequency, so white power of
 * one a bin gives each band, once it is wider than a few bins, 1 / (bin width
 * in Hz). */
static void
test_mel_bands_have_one_area (void)
{
  g_autoptr (FeatMel) mel = feat_mel_new (FEAT_RATE_HZ, FEAT_N_FFT, 40, 0, FEAT_RATE_HZ / 2.0);
  float power[FEAT_N_BINS], out[40];

  for (guint k = 0; k < FEAT_N_BINS; k++)
    power[k] = 1.0f;
  feat_mel_apply (mel, power, out);
  for (guint m = 10; m < 40; m++)
    g_assert_cmpfloat_with_epsilon (out[m] * FEAT_RATE_HZ / FEAT_N_FFT, 1.0, 0.01);
}

static void
test_mel_finds_the_tone (void)
{
  g_autoptr (FeatMel) mel = feat_mel_new (FEAT_RATE_HZ, FEAT_N_FFT, 96, 0, 8000);
  g_autofree float *low = tone (30000, 200.0, 0.5);
  g_autofree float *high = tone (30000, 4000.0, 0.5);
  gsize n_frames;
  g_autofree float *a = feat_mel_spectrogram (mel, FEAT_HOP, low, 30000, &n_frames);
  g_autofree float *b = feat_mel_spectrogram (mel, FEAT_HOP, high, 30000, &n_frames);
  guint best_a = 0, best_b = 0;

  g_assert_cmpuint (n_frames, ==, 1 + 30000 / FEAT_HOP);
  for (guint m = 0; m < 96; m++) {
    if (a[20 * 96 + m] > a[20 * 96 + best_a])
      best_a = m;
    if (b[20 * 96 + m] > b[20 * 96 + best_b])
      best_b = m;
  }
  /* 45.2 mels up to 8 kHz in 97 steps: 200 Hz is 3 mels, 4 kHz is 35.2. */
  g_assert_cmpint (ABS ((int) best_a - 5), <=, 1);
  g_assert_cmpint (ABS ((int) best_b - 74), <=, 1);
}

/* Spectra whose shape is worked out by hand; the bins are 10.77 Hz apart. */
static void
test_shapes_by_hand (void)
{
  g_autoptr (FeatSpectral) spectral = feat_spectral_new (FEAT_RATE_HZ, FEAT_N_FFT);
  const double hz = (double) FEAT_RATE_HZ / FEAT_N_FFT;
  float magnitude[FEAT_N_BINS] = { 0 }, power[FEAT_N_BINS] = { 0 };
  FeatShape shape;

  feat_spectral_frame (spectral, magnitude, power, &shape); /* silence */
  g_assert_cmpfloat (shape.centroid_hz + shape.bandwidth_hz + shape.rolloff_hz, ==, 0);
  g_assert_cmpfloat_with_epsilon (shape.flatness, 1, 1e-4); /* logarithms of 1e-30 */

  magnitude[100] = 3; /* centre 150; 50 and 150 away */
  magnitude[300] = 1;
  feat_spectral_frame (spectral, magnitude, power, &shape);
  g_assert_cmpfloat_with_epsilon (shape.centroid_hz, 150 * hz, 0.01);
  g_assert_cmpfloat_with_epsilon (feat_centroid_hz (spectral, magnitude), 150 * hz, 0.01);
  g_assert_cmpfloat_with_epsilon (shape.bandwidth_hz, sqrt ((3 * 50.0 * 50 + 150.0 * 150) / 4) * hz, 0.01);
  g_assert_cmpfloat_with_epsilon (shape.rolloff_hz, 300 * hz, 0.01); /* 75 % are not enough */
  magnitude[100] = 9;
  feat_spectral_frame (spectral, magnitude, power, &shape);
  g_assert_cmpfloat_with_epsilon (shape.rolloff_hz, 100 * hz, 0.01); /* 90 % are */

  for (guint k = 0; k < FEAT_N_BINS; k++)
    magnitude[k] = k < 1000 ? 1 : 0;
  for (guint k = 0; k < FEAT_N_BINS; k++)
    power[k] = k < 512 ? 4 : 1;
  feat_spectral_frame (spectral, magnitude, power, &shape);
  g_assert_cmpfloat_with_epsilon (shape.rolloff_hz, 849 * hz, 1.01 * hz); /* of 1000 the 850th */
  g_assert_cmpfloat_with_epsilon (
    shape.flatness, exp (512 * log (4) / FEAT_N_BINS) * FEAT_N_BINS / (512 * 4 + FEAT_N_BINS - 512), 1e-5);
}

static void
test_decibels (void)
{
  float x[] = { 0.0f, 1.0f, 10.0f, 1e-12f, 123.456f, 3e-7f, 8e9f };
  const float want[] = { -100.0f, 0.0f, 10.0f, -100.0f, 20.9151f, -65.2288f, 99.0309f };

  feat_power_to_db (x, G_N_ELEMENTS (x));
  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    g_assert_cmpfloat_with_epsilon (x[i], want[i], 1e-4);
  feat_db_floor (x, G_N_ELEMENTS (x), 80.0f);
  g_assert_cmpfloat_with_epsilon (x[0], 19.0309, 1e-4);
  g_assert_cmpfloat_with_epsilon (x[4], 20.9151, 1e-4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/stft/cosine-by-hand", test_cosine_by_hand);
  g_test_add_func ("/engine/feature/stft/against-sums", test_transform_against_sums);
  g_test_add_func ("/engine/feature/tails/against-sorting", test_tails_against_sorting);
  g_test_add_func ("/engine/feature/stft/inverse-gives-back", test_inverse_gives_back);
  g_test_add_func ("/engine/feature/stft/frames-reach-past-both-ends", test_frames_reach_past_both_ends);
  g_test_add_func ("/engine/feature/mel/bands-have-one-area", test_mel_bands_have_one_area);
  g_test_add_func ("/engine/feature/mel/finds-the-tone", test_mel_finds_the_tone);
  g_test_add_func ("/engine/feature/spectral/shapes-by-hand", test_shapes_by_hand);
  g_test_add_func ("/engine/feature/mel/decibels", test_decibels);
  return g_test_run ();
}

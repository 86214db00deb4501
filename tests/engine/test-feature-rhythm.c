/* test-feature-rhythm.c - tempo, beats and onsets of synthesised rhythms */
#include "feat-track.h"

#include <math.h>

enum { RATE = 22050 };

/* A decaying burst of noise every @period_s from @start_s on. */
static AudioBuffer *
clicks (double duration_s,
        double start_s,
        double period_s)
{
  AudioBuffer *b = g_new0 (AudioBuffer, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  b->n = (gsize) (duration_s * RATE);
  b->rate_hz = RATE;
  b->duration_s = duration_s;
  b->loudness_lufs = b->loudness_range_lu = b->true_peak = NAN;
  b->samples = g_new0 (float, b->n);
  for (double t = start_s; t < duration_s - 0.05; t += period_s)
    for (gsize k = 0; k < 1000; k++)
      b->samples[(gsize) (t * RATE) + k] +=
        (float) (g_rand_double_range (rand, -0.7, 0.7) * exp (-(double) k / 200.0));
  return b;
}

static gboolean
is_multiple (double bpm,
             double want)
{
  const double ratios[] = { 1.0 / 3.0, 0.5, 1.0, 2.0, 3.0 };

  for (guint i = 0; i < G_N_ELEMENTS (ratios); i++)
    if (fabs (bpm - want * ratios[i]) <= 0.02 * want * ratios[i])
      return TRUE;
  return FALSE;
}

static void
test_tempo_of_clicks (void)
{
  for (double bpm = 70.0; bpm < 180.0; bpm += 17.0) {
    g_autoptr (AudioBuffer) audio = clicks (20.0, 0.3, 60.0 / bpm);
    g_autoptr (FeatureSet) set = feature_track (audio, 0, NULL, NULL, NULL);

    g_test_message ("%.1f: %.2f, rival %.2f", bpm, set->tempo_bpm, set->tempo_rival_bpm);
    g_assert_true (is_multiple (set->tempo_bpm, bpm));
    g_assert_cmpfloat (set->tempo_confidence, >, 0.05);
    g_assert_true (is_multiple (set->tempo_rival_bpm, bpm) || set->tempo_rival_bpm > 0.0f);
    g_assert_cmpfloat_with_epsilon (set->onset_rate_hz, bpm / 60.0, 0.15);
  }
}

/* Each beat is on a click, or half-way between two where twice the tempo was found. */
static void
test_beats_are_on_clicks (void)
{
  g_autoptr (AudioBuffer) audio = clicks (20.0, 0.3, 0.5);
  g_autoptr (FeatureSet) set = feature_track (audio, 0, NULL, NULL, NULL);
  guint on = 0;

  g_assert_cmpuint (set->n_beats, >=, 18);
  for (guint i = 0; i < set->n_beats; i++) {
    const double off = fabs (remainder (set->beats_s[i] - 0.3, 0.25));

    on += off < 0.03;
    if (i > 0)
      g_assert_cmpfloat (set->beats_s[i], >, set->beats_s[i - 1]);
  }
  g_assert_cmpuint (on, >=, set->n_beats - 2);
}

static void
test_silence_has_no_tempo (void)
{
  g_autoptr (AudioBuffer) audio = clicks (20.0, 100.0, 1.0); /* none of them */
  g_autoptr (FeatureSet) set = feature_track (audio, 0, NULL, NULL, NULL);

  g_assert_cmpfloat (set->tempo_bpm, ==, 0.0);
  g_assert_cmpuint (set->n_beats, ==, 0);
  g_assert_cmpfloat (set->onset_rate_hz, ==, 0.0);
}

/* What remains of silence on a CD: triangular dither of one step of 16 bits, rounded. */
static void
test_dithered_silence_has_no_tempo (void)
{
  for (guint32 seed = 1; seed <= 5; seed++) {
    g_autoptr (AudioBuffer) audio = clicks (20.0, 100.0, 1.0);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (FeatureSet) set = NULL;

    for (gsize i = 0; i < audio->n; i++)
      audio->samples[i] = (float) (round (g_rand_double (rand) - g_rand_double (rand)) / 32768.0);
    set = feature_track (audio, 0, NULL, NULL, NULL);
    g_assert_cmpfloat (set->tempo_bpm, ==, 0.0);
    g_assert_cmpuint (set->n_beats, ==, 0);
  }
}

static void
test_short_sounds (void)
{
  const double lengths_s[] = { 1.0 / RATE, 0.01, 0.5, 1.5, 3.0 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths_s); i++) {
    g_autoptr (AudioBuffer) audio = clicks (lengths_s[i], 0.1, 0.4);
    g_autoptr (FeatureSet) set = feature_track (audio, 0, NULL, NULL, NULL);

    g_assert_true (isfinite (set->tempo_bpm) && isfinite (set->tempo_confidence));
    for (guint k = 0; k < set->n_vector; k++)
      g_assert_true (isfinite (set->vector[k]));
    for (guint k = 0; k < set->n_beats; k++)
      g_assert_true (isfinite (set->beats_s[k]));
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/tempo/of-clicks", test_tempo_of_clicks);
  g_test_add_func ("/engine/feature/tempo/beats-are-on-clicks", test_beats_are_on_clicks);
  g_test_add_func ("/engine/feature/tempo/silence-has-none", test_silence_has_no_tempo);
  g_test_add_func ("/engine/feature/tempo/dithered-silence-has-none",
                   test_dithered_silence_has_no_tempo);
  g_test_add_func ("/engine/feature/tempo/short-sounds", test_short_sounds);
  return g_test_run ();
}

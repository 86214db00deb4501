/* test-feature-track.c - whole tracks: keys, pictures, energy, edges, repeatability */
#include "feat-track.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { RATE = 22050 };

static AudioBuffer *
silence (gsize n)
{
  AudioBuffer *b = g_new0 (AudioBuffer, 1);

  b->n = n;
  b->rate_hz = RATE;
  b->duration_s = (double) n / RATE;
  b->loudness_lufs = b->loudness_range_lu = b->true_peak = NAN;
  b->samples = g_new0 (float, MAX (n, 1));
  return b;
}

/* Adds a plucked note with a few partials. @pitch: MIDI, @cents beside it. */
static void
pluck (AudioBuffer *b,
       double       pitch,
       double       at_s,
       double       length_s)
{
  const double hz = 440.0 * exp2 ((pitch - 69.0) / 12.0);

  for (gsize i = (gsize) (at_s * RATE); i < MIN (b->n, (gsize) ((at_s + length_s) * RATE)); i++) {
    const double t = (double) i / RATE - at_s;

    for (guint h = 1; h <= 4; h++)
      b->samples[i] += (float) (0.1 / h * exp (-3.0 * t) * sin (2.0 * G_PI * hz * h * t));
  }
}

/* Tonic, subdominant, dominant, tonic as broken chords. @tonic: pitch class. */
static AudioBuffer *
cadence (int    tonic,
         bool   minor,
         double cents)
{
  AudioBuffer *b = silence (RATE * 16);
  const int third = minor ? 3 : 4;
  const int degrees[] = { 0, 5, 7, 0 };

  for (guint bar = 0; bar < 8; bar++) {
    const int root = degrees[bar % 4];
    const int own_third = root == 7 ? 4 : third; /* the dominant is major in minor too */
    const int notes[] = { 0, own_third, 7, 12 };

    for (guint k = 0; k < 4; k++)
      pluck (b, 60 + tonic + root + notes[k] + cents / 100.0, bar * 2.0 + k * 0.5, 1.0);
    pluck (b, 48 + tonic + root + cents / 100.0, bar * 2.0, 2.0);
  }
  return b;
}

static void
test_keys (void)
{
  for (int tonic = 0; tonic < 12; tonic++) {
    g_autoptr (AudioBuffer) major = cadence (tonic, false, 0.0);
    g_autoptr (AudioBuffer) minor = cadence (tonic, true, 0.0);
    g_autoptr (FeatureSet) a = feature_track (major, 0, NULL, NULL, NULL);
    g_autoptr (FeatureSet) b = feature_track (minor, 0, NULL, NULL, NULL);

    g_assert_cmpint (a->key, ==, tonic);
    g_assert_cmpint (b->key, ==, 12 + tonic);
    g_assert_cmpfloat (a->key_confidence, >, 0.1);
    g_assert_cmpfloat (a->key_confidence, <=, 1); /* a share of 24 */
  }
  g_assert_cmpstr (feature_key_name (0), ==, "C major");
  g_assert_cmpstr (feature_key_name (21), ==, "A minor");
  g_assert_cmpstr (feature_key_name (-1), ==, "");
  g_assert_cmpstr (feature_key_name (24), ==, "");
}

static void
test_tuning (void)
{
  for (double cents = -40.0; cents <= 40.0; cents += 20.0) {
    g_autoptr (AudioBuffer) audio = cadence (2, false, cents);
    g_autoptr (FeatureSet) set = feature_track (audio, 0, NULL, NULL, NULL);

    g_assert_cmpfloat_with_epsilon (set->tuning_cents, cents, 11.0);
    g_assert_cmpint (set->key, ==, 2);
  }
}

/* Loud and bright in the second half only. */
static void
test_picture (void)
{
  g_autoptr (AudioBuffer) audio = silence (RATE * 10);
  g_autoptr (FeatureSet) set = NULL;

  for (gsize i = 0; i < audio->n; i++)
    audio->samples[i] = i < audio->n / 2 ? (float) (0.1 * sin (2.0 * G_PI * 300.0 * i / RATE))
                                         : (float) (0.8 * sin (2.0 * G_PI * 5000.0 * i / RATE));
  set = feature_track (audio, 0, NULL, NULL, NULL);
  g_assert_cmpint (ABS (set->waveform[200] - 26), <=, 2);
  g_assert_cmpint (ABS (set->waveform[800] - 204), <=, 2);
  g_assert_cmpuint (set->brightness[200], <, 70);
  g_assert_cmpuint (set->brightness[800], >, 200);
  g_assert_cmpfloat (set->dynamic_complexity_db, >, 3.0);
}

static void
test_names_match_the_vector (void)
{
  g_autoptr (AudioBuffer) audio = cadence (0, false, 0.0);
  g_autoptr (FeatureSet) set = feature_track (audio, FEATURE_SEPARATE, NULL, NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n;
  const char *const *names = feature_vector_names (&n);

  g_assert_cmpuint (n, ==, set->n_vector);
  g_assert_cmpuint (g_strv_length ((char **) names), ==, n);
  for (guint i = 0; i < n; i++) {
    g_assert_true (g_hash_table_add (seen, (gpointer) names[i]));
    if (g_str_equal (names[i], "tempo_bpm"))
      g_assert_cmpfloat (set->vector[i], ==, set->tempo_bpm);
    if (g_str_equal (names[i], "energy"))
      g_assert_cmpfloat (set->vector[i], ==, set->energy);
  }
}

static void
check_sane (const FeatureSet *set)
{
  for (guint i = 0; i < set->n_vector; i++)
    g_assert_true (isfinite (set->vector[i]));
  for (guint i = 0; i < set->n_frame_kinds; i++)
    for (gsize k = 0; k < (gsize) set->frames[i].rows * set->frames[i].cols; k++)
      g_assert_true (isfinite (set->frames[i].data[k]));
  g_assert_true (set->key >= -1 && set->key < 24);
  g_assert_true (set->energy >= 0.0f && set->energy <= 1.0f);
  g_assert_true (set->vocal_share >= 0.0f && set->vocal_share <= 1.0f);
  g_assert_true (set->percussive_share >= 0.0f && set->percussive_share <= 1.0f);
  g_assert_true (isfinite (set->tempo_bpm) && isfinite (set->tempo_confidence));
  g_assert_true (isfinite (set->onset_rate_hz) && isfinite (set->dynamic_complexity_db));
}

/* Everything at every odd length and of every odd sound: finite. */
static void
test_edges (void)
{
  const gsize lengths[] = { 1, 2, 255, 256, 511, 512, 513, 1023, 2047, 2048, 2049, 20000, 66150 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint l = 0; l < G_N_ELEMENTS (lengths); l++) {
    for (guint sound = 0; sound < 5; sound++) {
      g_autoptr (AudioBuffer) audio = silence (lengths[l]);
      g_autoptr (FeatureSet) set = NULL;

      for (gsize i = 0; i < audio->n; i++)
        audio->samples[i] = sound == 0   ? 0.0f
                            : sound == 1 ? (i / 50 % 2 ? 1.0f : -1.0f) /* clipped square */
                            : sound == 2 ? (float) g_rand_double_range (rand, -1.0, 1.0)
                            : sound == 3 ? 64.0f * (i % 2 ? 1.0f : -1.0f)
                                         : 1.0f; /* direct current */
      set = feature_track (audio, FEATURE_SEPARATE, feature_frame_names (), NULL, NULL);
      check_sane (set);
      if (sound == 0) {
        g_assert_cmpint (set->key, ==, -1);
        g_assert_cmpfloat (set->energy, ==, 0.0);
      }
    }
  }
}

/* In one piece or sample by sample: the same, to the bit. */
static void
test_pieces_do_not_matter (void)
{
  g_autoptr (AudioBuffer) audio = cadence (4, true, 0.0);
  g_autoptr (FeatureSet) whole = NULL;
  g_autoptr (FeatureSet) pieces = NULL;
  g_autoptr (FeatTracker) tracker = feat_tracker_new (FEATURE_SEPARATE, NULL);
  gsize step = 1;

  audio->n = RATE * 4;
  whole = feature_track (audio, FEATURE_SEPARATE, NULL, NULL, NULL);
  for (gsize i = 0; i < audio->n; i += step, step = step % 700 + 13)
    feat_tracker_push (tracker, audio->samples + i, NULL, NULL, MIN (step, audio->n - i));
  pieces = feat_tracker_finish (tracker, audio);
  for (guint i = 0; i < whole->n_vector; i++)
    g_assert_cmpfloat_with_epsilon (whole->vector[i], pieces->vector[i],
                                    1e-4 * MAX (1.0, fabs (whole->vector[i])));
  g_assert_cmpmem (whole->waveform, sizeof whole->waveform, pieces->waveform, sizeof pieces->waveform);
}

static void
test_refusals (void)
{
  g_autoptr (AudioBuffer) none = silence (0);
  g_autoptr (AudioBuffer) other_rate = silence (1000);
  g_autoptr (AudioBuffer) some = silence (1000);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (feature_track (none, 0, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  other_rate->rate_hz = 44100;
  g_assert_null (feature_track (other_rate, 0, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (feature_track (some, 0, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/track/keys", test_keys);
  g_test_add_func ("/engine/feature/track/tuning", test_tuning);
  g_test_add_func ("/engine/feature/track/picture", test_picture);
  g_test_add_func ("/engine/feature/track/names-match-the-vector", test_names_match_the_vector);
  g_test_add_func ("/engine/feature/track/edges", test_edges);
  g_test_add_func ("/engine/feature/track/pieces-do-not-matter", test_pieces_do_not_matter);
  g_test_add_func ("/engine/feature/track/refusals", test_refusals);
  return g_test_run ();
}

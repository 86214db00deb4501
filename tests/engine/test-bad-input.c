/* test-bad-input.c - odd files, all the way: decoded, measured, heard, taken apart
 *
 * Whatever lies in a music folder gives sane figures or one sentence, never NaN. Two
 * hours of sound are heard with -m slow alone. */
#include "audio-decode.h"
#include "feat-track.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

static char *folder; /* owned; made for this run */

/* ---- files ------------------------------------------------------------------------------ */

typedef float (*Wave) (gsize i, guint channel, guint rate_hz);

static char *
write_file (const char *name,
            int         format,
            guint       rate_hz,
            guint       channels,
            gsize       n,
            Wave        wave)
{
  char *path = g_build_filename (folder, name, NULL);
  SF_INFO info = { .samplerate = (int) rate_hz, .channels = (int) channels, .format = format };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  g_autofree float *block = g_new (float, (gsize) rate_hz * channels);

  g_assert_nonnull (file);
  for (gsize at = 0; at < n; at += rate_hz) {
    const gsize part = MIN (rate_hz, n - at);

    for (gsize i = 0; i < part; i++)
      for (guint c = 0; c < channels; c++)
        block[i * channels + c] = wave (at + i, c, rate_hz);
    g_assert_cmpint (sf_writef_float (file, block, (sf_count_t) part), ==, part);
  }
  sf_close (file);
  return path;
}

static float
nothing (gsize i, guint channel, guint rate_hz)
{
  return 0.0f;
}

static float
level (gsize i, guint channel, guint rate_hz)
{
  return 0.5f;
}

static float
full (gsize i, guint channel, guint rate_hz)
{
  return channel == 0 ? 1.0f : -1.0f;
}

static float
noise (gsize i, guint channel, guint rate_hz)
{
  const guint32 x = ((guint32) i * 2654435761u + channel * 40503u) ^ 0x9e3779b9u;

  return (float) (gint32) (x * 1664525u + 1013904223u) / 2147483648.0f;
}

static float
square (gsize i, guint channel, guint rate_hz)
{
  return i * 220 / rate_hz % 2 == 0 ? 1.0f : -1.0f; /* 110 Hz, as loud as there is */
}

static float
overdriven (gsize i, guint channel, guint rate_hz)
{
  return 8.0f * square (i, channel, rate_hz);
}

static float
broken (gsize i, guint channel, guint rate_hz)
{
  return i % 1000 == 7 ? NAN : i % 1000 == 9 ? INFINITY : i % 1000 == 11 ? 1e30f
         : 0.2f * noise (i, channel, rate_hz);
}

static float
beat (gsize i, guint channel, guint rate_hz)
{
  const double t = (double) i / rate_hz;

  return (float) (0.2 * sin (2.0 * G_PI * 330.0 * t) + (fmod (t, 0.5) < 0.01 ? 0.5 : 0.0));
}

/* ---- hearing ----------------------------------------------------------------------------- */

static void
assert_share (float x)
{
  g_assert_true (isnan (x) || (x >= 0.0f && x <= 1.0001f));
}

static void
assert_sane (const FeatureSet *set)
{
  for (guint i = 0; i < set->n_vector; i++)
    g_assert_true (isfinite (set->vector[i]));
  for (guint k = 0; k < set->n_frame_kinds; k++)
    for (gsize i = 0; i < (gsize) set->frames[k].rows * set->frames[k].cols; i++)
      g_assert_true (isfinite (set->frames[k].data[i]));
  for (guint i = 0; i < set->n_beats; i++)
    g_assert_true (set->beats_s[i] >= 0.0f && set->beats_s[i] <= set->duration_s + 0.1);
  g_assert_true (set->tempo_bpm == 0.0f || (set->tempo_bpm > 20.0f && set->tempo_bpm < 400.0f));
  g_assert_true (set->key >= -1 && set->key < 24);
  g_assert_true (isnan (set->loudness_lufs) || fabsf (set->loudness_lufs) < 100.0f);
  assert_share (set->energy);
  assert_share (set->percussive_share);
  assert_share (set->vocal_share);
  assert_share (set->tempo_confidence);
  assert_share (set->key_confidence);
}

/* As the analyser does; NULL with @error. */
static FeatureSet *
hear (const char *path,
      GError    **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (path, AUDIO_LOUDNESS | AUDIO_STEREO, error);
  g_autoptr (FeatTracker) tracker = NULL;
  AudioBuffer facts = { 0 };
  GError *local = NULL;
  AudioBlock block;

  if (stream == NULL)
    return NULL;
  tracker = feat_tracker_new (FEATURE_SEPARATE | FEATURE_PLOTS | FEATURE_MODEL_MEL, NULL);
  while (audio_stream_next (stream, &block, NULL, &local))
    feat_tracker_push (tracker, block.mono, block.left, block.right, block.n);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  audio_stream_describe (stream, &facts);
  return feat_tracker_finish (tracker, &facts);
}

/* Returns (transfer full) what is heard, which is sane. */
static FeatureSet *
hear_wave (int   format,
           guint rate_hz,
           guint channels,
           gsize n,
           Wave  wave)
{
  g_autofree char *path = write_file ("wave", format, rate_hz, channels, n, wave);
  g_autoptr (GError) error = NULL;
  FeatureSet *set = hear (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (set);
  assert_sane (set);
  g_unlink (path);
  return set;
}

enum {
  WAV_16 = SF_FORMAT_WAV | SF_FORMAT_PCM_16,
  WAV_24 = SF_FORMAT_WAV | SF_FORMAT_PCM_24,
  WAV_FLOAT = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
  FLAC_16 = SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
};

static void
test_hardly_any (void)
{
  for (gsize n = 1; n < 5000; n = n * 3 + 1) {
    g_autoptr (FeatureSet) set = hear_wave (WAV_16, 44100, 2, n, square);

    g_assert_cmpfloat_with_epsilon (set->duration_s, (double) n / 44100.0, 1e-6);
    g_assert_cmpuint (set->n_beats, ==, 0);
  }
}

static void
test_nothing_to_hear (void)
{
  g_autoptr (FeatureSet) silent = hear_wave (WAV_16, 44100, 2, 5 * 44100, nothing);
  g_autoptr (FeatureSet) flat = hear_wave (WAV_16, 22050, 1, 5 * 22050, level);

  g_assert_cmpint (silent->key, ==, -1);
  g_assert_cmpfloat (silent->tempo_bpm, ==, 0.0f);
  g_assert_cmpfloat (silent->energy, ==, 0.0f);
  g_assert_true (isnan (silent->loudness_lufs));
  g_assert_cmpfloat_with_epsilon (flat->true_peak, 0.5f, 0.1f);
}

static void
test_too_much_to_hear (void)
{
  g_autoptr (FeatureSet) hiss = hear_wave (WAV_16, 44100, 2, 5 * 44100, noise);
  g_autoptr (FeatureSet) clipped = hear_wave (WAV_16, 44100, 2, 5 * 44100, square);
  g_autoptr (FeatureSet) beyond = hear_wave (WAV_FLOAT, 44100, 2, 5 * 44100, overdriven);
  g_autoptr (FeatureSet) apart = hear_wave (WAV_16, 44100, 2, 3 * 44100, full); /* cancels out */
  g_autoptr (FeatureSet) nans = hear_wave (WAV_FLOAT, 44100, 2, 3 * 44100, broken);

  g_assert_cmpfloat (clipped->loudness_lufs, >, -6.0f);
  g_assert_cmpfloat (clipped->true_peak, >=, 1.0f);
  g_assert_cmpfloat (beyond->true_peak, >=, 8.0f);
  g_assert_cmpfloat (hiss->loudness_lufs, <, 3.0f);
}

static void
test_other_rates (void)
{
  g_autoptr (FeatureSet) telephone = hear_wave (WAV_16, 8000, 1, 12 * 8000, beat);
  g_autoptr (FeatureSet) cinema = hear_wave (WAV_24, 192000, 6, 12 * 192000, beat);

  g_assert_cmpfloat_with_epsilon (telephone->duration_s, 12.0, 0.01);
  g_assert_cmpfloat_with_epsilon (cinema->duration_s, 12.0, 0.01);
  /* The same music: two beats a second, or what some hear of it. */
  for (double bpm = 240.0; bpm >= 59.0; bpm /= 2.0)
    if (fabs (telephone->tempo_bpm - bpm) < 3.0)
      g_assert_cmpfloat_with_epsilon (fmod (cinema->tempo_bpm, 60.0), 0.0, 3.0);
  g_assert_cmpfloat (telephone->tempo_bpm, >, 50.0f);
}

/* One sentence each: no sound, no file, a folder, a header alone. */
static void
test_one_sentence (void)
{
  g_autofree char *text = g_build_filename (folder, "text.flac", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty.mp3", NULL);
  g_autofree char *gone = g_build_filename (folder, "gone.ogg", NULL);
  g_autofree char *header = write_file ("header.wav", WAV_16, 44100, 2, 0, nothing);
  const char *const files[] = { text, empty, gone, folder, header };

  g_assert_true (g_file_set_contents (text, "fLaC and no more", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (FeatureSet) set = hear (files[i], &error);

    g_assert_null (set);
    g_assert_nonnull (error);
    g_assert_cmpuint (strlen (error->message), >, 8);
    g_assert_null (strchr (error->message, '\n'));
  }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i] != folder)
      g_unlink (files[i]);
}

static void
test_malformed_collection (void)
{
  const char *shared = g_getenv ("SEGUE_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", "malformed", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_heard = 0;

  if (dir == NULL) {
    g_test_skip ("There is no collection of malformed files here");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (FeatureSet) set = hear (file, &error);

    g_assert_true ((set == NULL) == (error != NULL));
    if (set != NULL) {
      assert_sane (set);
      n_heard++;
    } else {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_test_message ("%s: %s", name, error->message);
    }
  }
  g_assert_cmpuint (n_heard, >, 20);
}

/* Beyond the piece that is worked off at once; two hours where there is time. */
static void
test_long (void)
{
  const guint seconds = g_test_slow () ? 2 * 3600 : FEAT_CHUNK_S + 30;
  g_autoptr (FeatureSet) set = NULL;

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("Twenty minutes of sound take too long under sanitizers");
  return;
#endif
  set = hear_wave (FLAC_16, 16000, 1, (gsize) seconds * 16000, beat);
  g_assert_cmpfloat_with_epsilon (set->duration_s, seconds, 0.01);
  g_assert_cmpuint (set->n_beats, >, seconds / 2);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("segue-bad-input-XXXXXX", NULL);
  g_test_add_func ("/engine/bad-input/hardly-any", test_hardly_any);
  g_test_add_func ("/engine/bad-input/nothing-to-hear", test_nothing_to_hear);
  g_test_add_func ("/engine/bad-input/too-much-to-hear", test_too_much_to_hear);
  g_test_add_func ("/engine/bad-input/other-rates", test_other_rates);
  g_test_add_func ("/engine/bad-input/one-sentence", test_one_sentence);
  g_test_add_func ("/engine/bad-input/malformed-collection", test_malformed_collection);
  g_test_add_func ("/engine/bad-input/long", test_long);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}

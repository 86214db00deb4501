/* test-audio.c - decoding, mixing, resampling and measuring of synthesised files */
#include "audio-decode.h"
#include "audio-wav.h"

#include <ebur128.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>
#include <sys/stat.h>

static char *folder; /* removed at the end */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Writes [n][channels] floats; returns the path. */
static char *
write_sound (const char  *name,
             const float *x,
             gsize        n,
             guint        channels,
             guint        rate_hz,
             int          format)
{
  char *path = in_folder (name);
  SF_INFO info = { .samplerate = (int) rate_hz, .channels = (int) channels, .format = format };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  g_assert_nonnull (file);
  g_assert_cmpint (sf_writef_float (file, x, (sf_count_t) n), ==, n);
  sf_close (file);
  return path;
}

static const int WAV_FLOAT = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
static const int WAV_16 = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
static const int FLAC_16 = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;

/* A tone of its own pitch and level in each channel. */
static float *
tones (gsize n,
       guint channels,
       guint rate_hz)
{
  float *x = g_new (float, n * channels);

  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < channels; c++)
      x[i * channels + c] = (float) (0.8 / (c + 1) * sin (2.0 * G_PI * (300.0 + 170.0 * c) * i / rate_hz));
  return x;
}

/* ---- mixing and resampling ------------------------------------------------------- */

static void
test_same_rate_is_untouched (void)
{
  const float x[] = { 0.5f, 0.25f, -0.5f, 0.75f, 1.0f, -1.0f }; /* [3][2] */
  g_autofree char *path = write_sound ("pairs.wav", x, 3, 2, AUDIO_RATE_HZ, WAV_FLOAT);
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) b = audio_decode (path, AUDIO_STEREO, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (b->n, ==, 3);
  g_assert_cmpfloat (b->samples[0], ==, 0.375f);
  g_assert_cmpfloat (b->samples[1], ==, 0.125f);
  g_assert_cmpfloat (b->samples[2], ==, 0.0f);
  g_assert_cmpfloat (b->left[1], ==, -0.5f);
  g_assert_cmpfloat (b->right[2], ==, -1.0f);
  g_assert_cmpuint (b->source_channels, ==, 2);
}

/* The tone that goes in comes out, at its level, whatever the rate. */
static void
test_rates (void)
{
  const guint rates[] = { 8000, 11025, 22050, 32000, 44100, 48000, 96000, 192000 };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    const gsize n = rates[r]; /* one second */
    g_autofree float *x = tones (n, 1, rates[r]);
    g_autofree char *path = write_sound ("rate.wav", x, n, 1, rates[r], WAV_FLOAT);
    g_autoptr (GError) error = NULL;
    g_autoptr (AudioBuffer) b = audio_decode (path, 0, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (ABS ((int) b->n - AUDIO_RATE_HZ), <=, 2);
    for (gsize i = 2000; i < 20000; i++)
      g_assert_cmpfloat_with_epsilon (
        b->samples[i], 0.8 * sin (2.0 * G_PI * 300.0 * i / AUDIO_RATE_HZ), 2e-4);
  }
}

static void
test_six_channels_at_192_khz (void)
{
  const gsize n = 192000 / 2;
  g_autofree float *x = tones (n, 6, 192000);
  g_autofree char *path = write_sound ("six.wav", x, n, 6, 192000, WAV_16);
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) b = audio_decode (path, AUDIO_STEREO | AUDIO_LOUDNESS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (b->source_channels, ==, 6);
  for (gsize i = 2000; i < 9000; i++) {
    double want = 0.0;

    for (guint c = 0; c < 6; c++)
      want += 0.8 / (c + 1) * sin (2.0 * G_PI * (300.0 + 170.0 * c) * i / AUDIO_RATE_HZ) / 6.0;
    g_assert_cmpfloat_with_epsilon (b->samples[i], want, 5e-4);
  }
  g_assert_true (isfinite (b->loudness_lufs));
}

/* ---- loudness ---------------------------------------------------------------------- */

/* Against libebur128 on noise whose level changes every second. */
static void
compare_with_libebur128 (guint channels,
                         guint rate_hz)
{
  const gsize n = (gsize) rate_hz * 12;
  g_autofree float *x = g_new (float, n * channels);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) b = NULL;
  ebur128_state *st = ebur128_init (channels, rate_hz,
                                    EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
  double lufs, range, peak = 0.0;

  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < channels; c++)
      x[i * channels + c] = (float) (g_rand_double_range (rand, -0.4, 0.4) / (1 + (i / rate_hz + c) % 4));
  path = write_sound ("noise.wav", x, n, channels, rate_hz, WAV_FLOAT);
  b = audio_decode (path, AUDIO_LOUDNESS, NULL, &error);
  g_assert_no_error (error);
  ebur128_add_frames_float (st, x, n);
  ebur128_loudness_global (st, &lufs);
  ebur128_loudness_range (st, &range);
  for (guint c = 0; c < channels; c++) {
    double p;

    ebur128_true_peak (st, c, &p);
    peak = MAX (peak, p);
  }
  ebur128_destroy (&st);
  g_assert_cmpfloat_with_epsilon (b->loudness_lufs, lufs, 0.01);
  g_assert_cmpfloat_with_epsilon (b->loudness_range_lu, range, 0.1);
  g_assert_cmpfloat_with_epsilon (b->true_peak, peak, 1e-4);
}

static void
test_loudness_as_libebur128 (void)
{
  compare_with_libebur128 (2, 44100);
  compare_with_libebur128 (1, 22050);
  compare_with_libebur128 (2, 48000);
  compare_with_libebur128 (6, 48000);
  compare_with_libebur128 (5, 44100);
  compare_with_libebur128 (2, 96000);
}

/* EBU Tech 3341, case 1: a 1 kHz sine of -23 dBFS in both channels is -23 LUFS. */
static void
test_loudness_by_the_book (void)
{
  const gsize n = 48000 * 20;
  g_autofree float *x = g_new (float, n * 2);
  g_autofree char *path = NULL;
  g_autoptr (AudioBuffer) b = NULL;

  for (gsize i = 0; i < n; i++)
    x[2 * i] = x[2 * i + 1] = (float) (pow (10.0, -23.0 / 20.0) * sin (2.0 * G_PI * 1000.0 * i / 48000.0));
  path = write_sound ("sine.wav", x, n, 2, 48000, WAV_FLOAT);
  b = audio_decode (path, AUDIO_LOUDNESS, NULL, NULL);
  g_assert_cmpfloat_with_epsilon (b->loudness_lufs, -23.0, 0.1);
}

static void
test_silence_has_no_loudness (void)
{
  g_autofree float *x = g_new0 (float, 2 * 44100);
  g_autofree char *path = write_sound ("silence.wav", x, 44100, 2, 44100, WAV_16);
  g_autoptr (AudioBuffer) b = audio_decode (path, AUDIO_LOUDNESS, NULL, NULL);

  g_assert_true (isnan (b->loudness_lufs));
  g_assert_true (isnan (b->loudness_range_lu));
  g_assert_cmpfloat (b->true_peak, ==, 0.0);
}

/* ---- odd and bad input -------------------------------------------------------------- */

static void
test_one_sample (void)
{
  const float x[] = { 0.5f };
  g_autofree char *path = write_sound ("one.wav", x, 1, 1, 44100, WAV_FLOAT);
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) b = audio_decode (path, AUDIO_LOUDNESS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (b->n, <=, 1);
  g_assert_true (isnan (b->loudness_lufs));
}

static void
test_not_a_number_becomes_silence (void)
{
  float x[3000];
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) b = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    x[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : 1e30f;
  path = write_sound ("nan.wav", x, G_N_ELEMENTS (x), 1, 44100, WAV_FLOAT);
  b = audio_decode (path, AUDIO_LOUDNESS | AUDIO_STEREO, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < b->n; i++)
    g_assert_cmpfloat (b->samples[i], ==, 0.0f);
  g_assert_cmpfloat (b->true_peak, ==, 0.0);
}

static void
refuses (const char *path,
         AudioError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (audio_decode (path, 0, NULL, &error));
  g_assert_error (error, AUDIO_ERROR, (int) code);
  g_assert_false (strchr (error->message, '\n') != NULL);
}

static void
test_refusals (void)
{
  g_autofree char *missing = in_folder ("missing.mp3");
  g_autofree char *empty = in_folder ("empty.mp3");
  g_autofree char *text = in_folder ("text.mp3");
  g_autofree char *pipe = in_folder ("pipe.mp3");
  g_autofree char *none = write_sound ("none.wav", (float[]){ 0 }, 0, 1, 44100, WAV_16);

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_true (g_file_set_contents (text, "This is a letter, and not a song.\n", -1, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  refuses (missing, AUDIO_ERROR_MISSING);
  refuses (empty, AUDIO_ERROR_EMPTY);
  refuses (none, AUDIO_ERROR_EMPTY);
  refuses (text, AUDIO_ERROR_UNSUPPORTED);
  refuses (pipe, AUDIO_ERROR_UNREADABLE);
  refuses (folder, AUDIO_ERROR_UNREADABLE);
}

/* The content says what a file is: a FLAC by any other name. */
static void
test_name_does_not_matter (void)
{
  g_autofree float *x = tones (30000, 2, 44100);
  g_autofree char *path = write_sound ("really-flac.flac", x, 30000, 2, 44100, FLAC_16);
  g_autofree char *other = in_folder ("named.mp3");
  g_autoptr (AudioBuffer) b = NULL;

  g_assert_cmpint (g_rename (path, other), ==, 0);
  b = audio_decode (other, 0, NULL, NULL);
  g_assert_nonnull (b);
  g_assert_cmpint (ABS ((int) b->n - 15000), <=, 2);
}

/* Cut at any place: what came before the cut, or one sentence. */
static void
test_cut_short (void)
{
  g_autofree float *x = tones (40000, 2, 44100);
  g_autofree char *path = write_sound ("cut.flac", x, 40000, 2, 44100, FLAC_16);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (guint cut = 1; cut < 20; cut++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (AudioBuffer) b = NULL;

    g_assert_true (g_file_set_contents (path, content, (gssize) (size * cut / 20), NULL));
    b = audio_decode (path, AUDIO_LOUDNESS, NULL, &error);
    g_assert_true ((b == NULL) == (error != NULL));
    if (b != NULL)
      g_assert_cmpuint (b->n, <=, 20002);
  }
}

static void
test_cancelled (void)
{
  g_autofree float *x = tones (30000, 1, 44100);
  g_autofree char *path = write_sound ("cancel.wav", x, 30000, 1, 44100, WAV_16);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (audio_decode (path, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_malformed_collection (void)
{
  const char *shared = g_getenv ("SEGUE_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", "malformed", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL) {
    g_test_skip ("There is no collection of malformed files here");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (AudioBuffer) b = audio_decode (file, AUDIO_LOUDNESS | AUDIO_STEREO, NULL, &error);

    g_test_message ("%s: %s", name, error != NULL ? error->message : "decoded");
    g_assert_true ((b == NULL) == (error != NULL));
    for (gsize i = 0; b != NULL && i < b->n; i++)
      g_assert_true (isfinite (b->samples[i]) && isfinite (b->left[i]) && isfinite (b->right[i]));
  }
}

/* ---- writing -------------------------------------------------------------------------- */

static void
test_wav_is_read_back (void)
{
  const float left[] = { 0.5f, -0.25f, 2.0f }, right[] = { 0.0f, 0.125f, -3.0f };
  const float *planes[] = { left, right };
  g_autofree char *path = in_folder ("written.wav");
  g_autoptr (GError) error = NULL;
  AudioWav *wav = audio_wav_create (path, AUDIO_RATE_HZ, 2, &error);
  g_autoptr (AudioBuffer) b = NULL;

  g_assert_no_error (error);
  g_assert_true (audio_wav_write (wav, planes, 3, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* not before it is whole */
  g_assert_true (audio_wav_finish (wav, &error));
  b = audio_decode (path, AUDIO_STEREO, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (b->left[1], -0.25, 1e-4);
  g_assert_cmpfloat_with_epsilon (b->left[2], 1.0, 1e-4); /* clipped, not wrapped */
  g_assert_cmpfloat_with_epsilon (b->right[2], -1.0, 1e-4);
}

static void
test_wav_needs_a_folder (void)
{
  g_autofree char *path = in_folder ("no/such/folder.wav");
  g_autoptr (GError) error = NULL;

  g_assert_null (audio_wav_create (path, AUDIO_RATE_HZ, 1, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = in_folder (name);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("segue-audio-XXXXXX", NULL);
  g_test_add_func ("/engine/audio/same-rate-is-untouched", test_same_rate_is_untouched);
  g_test_add_func ("/engine/audio/rates", test_rates);
  g_test_add_func ("/engine/audio/six-channels-at-192-khz", test_six_channels_at_192_khz);
  g_test_add_func ("/engine/audio/loudness/as-libebur128", test_loudness_as_libebur128);
  g_test_add_func ("/engine/audio/loudness/by-the-book", test_loudness_by_the_book);
  g_test_add_func ("/engine/audio/loudness/silence-has-none", test_silence_has_no_loudness);
  g_test_add_func ("/engine/audio/one-sample", test_one_sample);
  g_test_add_func ("/engine/audio/not-a-number-becomes-silence", test_not_a_number_becomes_silence);
  g_test_add_func ("/engine/audio/refusals", test_refusals);
  g_test_add_func ("/engine/audio/name-does-not-matter", test_name_does_not_matter);
  g_test_add_func ("/engine/audio/cut-short", test_cut_short);
  g_test_add_func ("/engine/audio/cancelled", test_cancelled);
  g_test_add_func ("/engine/audio/malformed-collection", test_malformed_collection);
  g_test_add_func ("/engine/audio/wav/is-read-back", test_wav_is_read_back);
  g_test_add_func ("/engine/audio/wav/needs-a-folder", test_wav_needs_a_folder);
  status = g_test_run ();
  remove_folder ();
  return status;
}

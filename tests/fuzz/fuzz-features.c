/* fuzz-features.c - whatever sound: its features are finite and within their bounds
 *
 * The first byte chooses what is heard and how the rest becomes sound: as samples, or as
 * notes of four bytes each (kind, pitch, loudness, length), so that a few bytes last. */
#include <math.h>
#include <string.h>

#include "feat-track.h"
#include "fuzz.h"

enum { LISTEN_MAX = 4 * 22050 }; /* four seconds: more of them rather than longer ones */

static float *
samples (const uint8_t *data,
         size_t         size,
         gsize         *n)
{
  float *x;

  *n = MIN (size / sizeof (float), LISTEN_MAX);
  x = g_new0 (float, *n + 1);
  memcpy (x, data, *n * sizeof (float));
  for (gsize i = 0; i < *n; i++) /* as a stream hands it out */
    x[i] = fabsf (x[i]) <= 64.0f ? x[i] : 0.0f;
  return x;
}

static float
note (guint    kind,
      double   turns,
      guint32 *noise)
{
  switch (kind % 5) {
  case 0:
    return (float) sin (2.0 * G_PI * turns);
  case 1:
    return turns - floor (turns) < 0.5 ? 1.0f : -1.0f;
  case 2:
    *noise = *noise * 1664525u + 1013904223u;
    return (float) (gint32) *noise / 2147483648.0f;
  case 3:
    return turns < 1.0 ? 1.0f : 0.0f; /* a click */
  default:
    return 1.0f; /* a level that stays */
  }
}

static float *
notes (const uint8_t *data,
       size_t         size,
       gsize         *n)
{
  float *x = g_new0 (float, LISTEN_MAX + 1);
  guint32 noise = 1;

  *n = 0;
  for (size_t at = 0; at + 4 <= size && *n < LISTEN_MAX; at += 4) {
    const double hz = 10.0 * pow (2.0, data[at + 1] / 25.0);
    const float gain = powf (10.0f, ((float) data[at + 2] - 240.0f) / 40.0f);
    const gsize length = MIN ((gsize) (data[at + 3] + 1) * 64, LISTEN_MAX - *n);

    for (gsize i = 0; i < length; i++)
      x[*n + i] = gain * note (data[at], hz * (double) i / 22050.0, &noise);
    *n += length;
  }
  return x;
}

static gboolean
is_share (float x)
{
  return x >= 0.0f && x <= 1.0001f;
}

static void
check_set (const FeatureSet *set,
           gboolean          separated)
{
  for (guint i = 0; i < set->n_vector; i++)
    fuzz_check (isfinite (set->vector[i]));
  fuzz_check (set->tempo_bpm == 0.0f || (set->tempo_bpm > 20.0f && set->tempo_bpm < 400.0f));
  fuzz_check (is_share (set->tempo_confidence) && is_share (set->key_confidence) && is_share (set->energy));
  fuzz_check (set->key >= -1 && set->key < 24);
  fuzz_check (fabsf (set->tuning_cents) <= 50.5f);
  fuzz_check (isfinite (set->onset_rate_hz) && isfinite (set->dynamic_complexity_db));
  if (separated)
    fuzz_check (is_share (set->vocal_share) && is_share (set->percussive_share));
  for (guint i = 0; i < set->n_beats; i++) {
    fuzz_check (isfinite (set->beats_s[i]) && set->beats_s[i] >= 0.0f);
    fuzz_check (i == 0 || set->beats_s[i] > set->beats_s[i - 1]);
  }
  for (guint k = 0; k < set->n_frame_kinds; k++)
    for (gsize i = 0; i < (gsize) set->frames[k].rows * set->frames[k].cols; i++)
      fuzz_check (isfinite (set->frames[k].data[i]));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const uint8_t how = size > 0 ? data[0] : 0;
  const FeatureFlags flags = (how & 1 ? FEATURE_SEPARATE : 0) | (how & 2 ? FEATURE_PLOTS : 0)
                             | (how & 4 ? FEATURE_MODEL_MEL : 0);
  AudioBuffer facts = { .loudness_lufs = NAN, .loudness_range_lu = NAN, .true_peak = NAN };
  g_autoptr (FeatTracker) tracker = feat_tracker_new (flags, NULL);
  g_autoptr (FeatureSet) set = NULL;
  g_autofree float *x = NULL, *right = NULL;
  gsize n, part = 1 + (gsize) (how >> 5) * 977;

  if (size < 2)
    return 0;
  x = how & 8 ? samples (data + 1, size - 1, &n) : notes (data + 1, size - 1, &n);
  right = g_new (float, n + 1);
  for (gsize i = 0; i < n; i++) /* the other way round: some of it in the middle */
    right[i] = 0.5f * (x[i] + x[n - 1 - i]);
  if (how >> 5 == 0)
    part = n; /* all at once */
  for (gsize at = 0; at < n; at += part) {
    const gsize now = MIN (part, n - at);
    const gboolean stereo = (how & 16) != 0;

    feat_tracker_push (tracker, x + at, stereo ? x + at : NULL, stereo ? right + at : NULL, now);
  }
  facts.duration_s = (double) n / 22050.0;
  set = feat_tracker_finish (tracker, &facts);
  check_set (set, (flags & FEATURE_SEPARATE) != 0);
  return 0;
}

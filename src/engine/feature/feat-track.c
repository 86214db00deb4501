/* feat-track.c - one walk over the sound of a track, frame by frame
 *
 * Invariant: `window` holds the samples from the first one of the next frame
 * on; whatever a whole frame has been made of is dropped. */
#include "feat-track.h"

#include <math.h>
#include <string.h>

#include "feat-cepstra.h"
#include "feat-chroma.h"
#include "feat-energy.h"
#include "feat-frames.h"
#include "feat-hops.h"
#include "feat-key.h"
#include "feat-mel.h"
#include "feat-parts.h"
#include "feat-picture.h"
#include "feat-pulse.h"
#include "feat-spectral.h"
#include "feat-stft.h"
#include "feat-summary.h"
#include "feat-tempo.h"

enum {
  WINDOW_MAX = FEAT_N_FFT + 16 * FEAT_HOP,
  /* The networks look at the middle of this much; the rest of a long mix is not kept. */
  MODEL_FRAMES_MAX = FEAT_CHUNK_S * FEAT_RATE_HZ / FEAT_HOP,
};

struct _FeatTracker
{
  FeatureFlags  flags;
  FeatFrames    frames;
  FeatSums      sums;
  FeatStft     *stft;       /* owned */
  FeatMel      *mel;        /* owned */
  FeatMel      *model_mel;  /* owned; NULL unless asked for */
  FeatSpectral *spectral;   /* owned */
  FeatChroma   *chroma;     /* owned */
  FeatCepstra  *cepstra;    /* owned */
  FeatKey      *key;        /* owned */
  FeatHops     *hops;       /* owned */
  FeatPulse    *pulse;      /* owned */
  FeatParts    *parts;      /* owned; NULL unless separation is asked for */
  GArray       *bright_hz;  /* owned; float [frames] centroid */
  float         window[WINDOW_MAX];
  float         side[WINDOW_MAX]; /* (L - R) / 2 of the same samples */
  gboolean      stereo;     /* side means something */
  guint         filled;     /* samples in both */
  guint64       n;          /* samples pushed */
  gsize         n_frames;   /* frames made */
  float         power[FEAT_N_BINS], magnitude[FEAT_N_BINS];
};

static const FeatFramesKind PLOTS[] = {
  FEAT_FRAMES_LOGMEL, FEAT_FRAMES_CHROMA, FEAT_FRAMES_ENVELOPE, FEAT_FRAMES_ONSET, FEAT_FRAMES_CENTROID,
};

FeatTracker *
feat_tracker_new (FeatureFlags       flags,
                  const char *const *frames)
{
  FeatTracker *self = g_new0 (FeatTracker, 1);
  const double top_hz = FEAT_RATE_HZ / 2.0, model_top_hz = 8000.0;

  self->flags = flags;
  for (; frames != NULL && *frames != NULL; frames++)
    if (feat_frames_kind (*frames) >= 0)
      feat_frames_want (&self->frames, feat_frames_kind (*frames));
  for (guint i = 0; (flags & FEATURE_PLOTS) != 0 && i < G_N_ELEMENTS (PLOTS); i++)
    feat_frames_want (&self->frames, PLOTS[i]);
  if ((flags & FEATURE_MODEL_MEL) != 0)
    feat_frames_want (&self->frames, FEAT_FRAMES_MODEL_MEL);
  if (feat_frames_wanted (&self->frames, FEAT_FRAMES_MODEL_MEL))
    self->model_mel = feat_mel_new (FEAT_RATE_HZ, FEAT_N_FFT, FEAT_MODEL_MELS, 0.0, model_top_hz);
  self->stft = feat_stft_new (FEAT_N_FFT);
  self->mel = feat_mel_new (FEAT_RATE_HZ, FEAT_N_FFT, FEAT_MELS, 0.0, top_hz);
  self->spectral = feat_spectral_new (FEAT_RATE_HZ, FEAT_N_FFT);
  self->chroma = feat_chroma_new (FEAT_RATE_HZ, FEAT_N_FFT, 0.0);
  if ((flags & FEATURE_SEPARATE) != 0 || feat_frames_wanted (&self->frames, FEAT_FRAMES_HPSS_ENERGY)
      || feat_frames_wanted (&self->frames, FEAT_FRAMES_VOCAL))
    self->parts = feat_parts_new (&self->sums, &self->frames, self->spectral);
  self->cepstra = feat_cepstra_new (&self->sums, &self->frames);
  self->key = feat_key_new ();
  self->hops = feat_hops_new ();
  self->pulse = feat_pulse_new ();
  self->bright_hz = g_array_new (FALSE, FALSE, sizeof (float));
  self->filled = FEAT_N_FFT / 2; /* librosa's centring: zeros before the first sample */
  return self;
}

void
feat_tracker_free (FeatTracker *self)
{
  if (self == NULL)
    return;
  feat_frames_clear (&self->frames);
  feat_stft_free (self->stft);
  feat_mel_free (self->mel);
  feat_mel_free (self->model_mel);
  feat_spectral_free (self->spectral);
  feat_chroma_free (self->chroma);
  feat_cepstra_free (self->cepstra);
  feat_key_free (self->key);
  feat_hops_free (self->hops);
  feat_pulse_free (self->pulse);
  feat_parts_free (self->parts);
  g_array_unref (self->bright_hz);
  g_free (self);
}

/* ---- one frame ------------------------------------------------------------------------ */

static void
hear_shape (FeatTracker     *self,
            const FeatShape *shape)
{
  feat_stat_add (&self->sums.centroid, shape->centroid_hz);
  feat_stat_add (&self->sums.bandwidth, shape->bandwidth_hz);
  feat_stat_add (&self->sums.rolloff, shape->rolloff_hz);
  feat_stat_add (&self->sums.flatness, shape->flatness);
  feat_frames_add (&self->frames, FEAT_FRAMES_CENTROID, &shape->centroid_hz);
  feat_frames_add (&self->frames, FEAT_FRAMES_BANDWIDTH, &shape->bandwidth_hz);
  feat_frames_add (&self->frames, FEAT_FRAMES_ROLLOFF, &shape->rolloff_hz);
  feat_frames_add (&self->frames, FEAT_FRAMES_FLATNESS, &shape->flatness);
  g_array_append_val (self->bright_hz, shape->centroid_hz);
}

static void
hear_chroma (FeatTracker *self)
{
  float chroma[FEAT_CHROMA];

  feat_chroma_frame (self->chroma, self->power, chroma);
  for (guint i = 0; i < FEAT_CHROMA; i++)
    feat_stat_add (&self->sums.chroma[i], chroma[i]);
  feat_frames_add (&self->frames, FEAT_FRAMES_CHROMA, chroma);
}

/* Spectrum of mid, and with it the parts, if they are asked for. */
static void
transform (FeatTracker *self,
           const float *samples,
           const float *side)
{
  float re[FEAT_N_BINS], im[FEAT_N_BINS], side_re[FEAT_N_BINS], side_im[FEAT_N_BINS];

  if (self->parts == NULL) {
    feat_stft_power (self->stft, samples, self->power);
    feat_magnitude (self->power, FEAT_N_BINS, self->magnitude);
    return;
  }
  feat_stft_complex (self->stft, samples, re, im);
  feat_power (re, im, FEAT_N_BINS, self->power);
  feat_magnitude (self->power, FEAT_N_BINS, self->magnitude);
  if (self->stereo)
    feat_stft_complex (self->stft, side, side_re, side_im);
  feat_parts_push (self->parts, re, im, self->magnitude, self->stereo ? side_re : NULL,
                   self->stereo ? side_im : NULL);
}

static void
hear_frame (FeatTracker *self,
            const float *samples,
            const float *side)
{
  float mel[FEAT_MELS], model_mel[FEAT_MODEL_MELS];
  FeatShape shape;

  transform (self, samples, side);
  feat_frames_add (&self->frames, FEAT_FRAMES_STFT_MAGNITUDE, self->magnitude);
  feat_mel_apply (self->mel, self->power, mel);
  feat_frames_add (&self->frames, FEAT_FRAMES_MELSPECTROGRAM, mel);
  feat_spectral_frame (self->spectral, self->magnitude, self->power, &shape);
  feat_cepstra_push (self->cepstra, mel, &shape);
  hear_shape (self, &shape);
  hear_chroma (self);
  feat_key_push (self->key, self->magnitude);
  if (self->model_mel != NULL && self->n_frames < MODEL_FRAMES_MAX) {
    feat_mel_apply (self->model_mel, self->power, model_mel);
    feat_power_to_db (model_mel, FEAT_MODEL_MELS);
    feat_frames_add (&self->frames, FEAT_FRAMES_MODEL_MEL, model_mel);
  }
  self->n_frames++;
}

/* Makes every frame that is whole and drops what no frame needs any more. */
static void
hear_window (FeatTracker *self)
{
  guint start = 0;

  for (; start + FEAT_N_FFT <= self->filled; start += FEAT_HOP)
    hear_frame (self, self->window + start, self->side + start);
  self->filled -= start;
  memmove (self->window, self->window + start, self->filled * sizeof (float));
  if (self->parts != NULL)
    memmove (self->side, self->side + start, self->filled * sizeof (float));
}

/* Takes @part samples of the side signal, silence where there is none. */
static void
take_side (FeatTracker *self,
           const float *left,
           const float *right,
           guint        part)
{
  float *side = self->side + self->filled;

  if (self->parts == NULL)
    return;
  if (left == NULL || right == NULL || left == right) {
    memset (side, 0, part * sizeof (float));
    return;
  }
  self->stereo = TRUE;
  for (guint i = 0; i < part; i++)
    side[i] = 0.5f * (left[i] - right[i]);
}

void
feat_tracker_push (FeatTracker *self,
                   const float *mono,
                   const float *left,
                   const float *right,
                   gsize        n)
{
  self->n += n;
  feat_hops_push (self->hops, mono, n);
  feat_pulse_push (self->pulse, mono, n);
  while (n > 0) {
    const guint part = (guint) MIN (n, WINDOW_MAX - self->filled);

    memcpy (self->window + self->filled, mono, part * sizeof (float));
    take_side (self, left, right, part);
    self->filled += part;
    mono += part;
    left = left != NULL ? left + part : NULL;
    right = right != NULL ? right + part : NULL;
    n -= part;
    hear_window (self);
  }
}

/* ---- the end of the track ---------------------------------------------------------------- */

/* The frames whose second half lies past the end: zeros stand there. */
static void
hear_rest (FeatTracker *self)
{
  const gsize n_frames = feat_n_frames (self->n, FEAT_HOP);

  while (self->n_frames < n_frames) {
    const guint missing = FEAT_N_FFT > self->filled ? FEAT_N_FFT - self->filled : 0;

    memset (self->window + self->filled, 0, missing * sizeof (float));
    memset (self->side + self->filled, 0, missing * sizeof (float));
    self->filled += missing;
    hear_window (self);
  }
  feat_hops_finish (self->hops);
  feat_cepstra_finish (self->cepstra);
}

static void
sum_up_hops (FeatTracker *self)
{
  FeatSums *sums = &self->sums;
  g_autofree float *level_db = g_new (float, self->n_frames);

  for (gsize t = 0; t < self->n_frames; t++) {
    const float rms = feat_hops_rms (self->hops, t);
    const float zcr = feat_hops_zcr (self->hops, t);
    const float envelope = feat_hops_envelope (self->hops, t);

    feat_stat_add (&sums->rms, rms);
    feat_stat_add (&sums->zcr, zcr);
    feat_stat_add (&sums->envelope, envelope);
    feat_frames_add (&self->frames, FEAT_FRAMES_RMS, &rms);
    feat_frames_add (&self->frames, FEAT_FRAMES_ZCR, &zcr);
    feat_frames_add (&self->frames, FEAT_FRAMES_ENVELOPE, &envelope);
    level_db[t] = 20.0f * log10f (MAX (rms, 1e-5f));
  }
  sums->rms_db_p10 = feat_percentile (level_db, self->n_frames, 0.1);
  sums->rms_db_p50 = feat_percentile (level_db, self->n_frames, 0.5);
  sums->rms_db_p90 = feat_percentile (level_db, self->n_frames, 0.9);
}

/* Without separation the accompaniment is the whole: the vector has no holes. */
static void
stand_in_for_parts (FeatSums *sums)
{
  sums->acc_envelope = sums->envelope;
  sums->acc_centroid = sums->centroid;
  sums->acc_zcr = sums->zcr;
}

static void
set_facts (FeatureSet        *set,
           const AudioBuffer *facts)
{
  set->version = FEATURE_VERSION;
  set->duration_s = facts->duration_s;
  set->loudness_lufs = (float) facts->loudness_lufs;
  set->loudness_range_lu = (float) facts->loudness_range_lu;
  set->true_peak = (float) facts->true_peak;
  set->vocal_share = NAN;
}

static void
find_rhythm (FeatTracker *self,
             FeatureSet  *set)
{
  gsize n;
  const float *pulse = feat_pulse_get (self->pulse, &n);

  feat_tempo_find (pulse, n, &self->sums, &self->frames, set);
  set->onset_rate_hz = feat_pulse_onset_rate_hz (pulse, n);
  for (guint i = 0; i < set->n_beats; i++)
    feat_frames_add (&self->frames, FEAT_FRAMES_BEATS, &set->beats_s[i]);
}

FeatureSet *
feat_tracker_finish (FeatTracker       *self,
                     const AudioBuffer *facts)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);

  hear_rest (self);
  sum_up_hops (self);
  set_facts (set, facts);
  if (self->parts != NULL)
    feat_parts_finish (self->parts, set);
  else
    stand_in_for_parts (&self->sums);
  find_rhythm (self, set);
  feat_key_find (self->key, &self->frames, set);
  feat_picture_draw (self->hops, (const float *) (gpointer) self->bright_hz->data,
                     self->bright_hz->len, set);
  set->energy = feat_energy (&self->sums);
  set->dynamic_complexity_db = feat_dynamic_complexity_db (self->hops);
  feat_summary_fill (&self->sums, set);
  feat_frames_give (&self->frames, set);
  return set;
}

FeatureSet *
feature_track (const AudioBuffer  *audio,
               FeatureFlags        flags,
               const char *const  *frames,
               GCancellable       *cancellable,
               GError            **error)
{
  g_autoptr (FeatTracker) tracker = NULL;
  const gsize block = 1 << 16;

  if (audio->n == 0 || audio->rate_hz != FEAT_RATE_HZ) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "Features need sound at %d Hz, not %" G_GSIZE_FORMAT " samples at %u Hz",
                 FEAT_RATE_HZ, audio->n, audio->rate_hz);
    return NULL;
  }
  tracker = feat_tracker_new (flags, frames);
  for (gsize from = 0; from < audio->n; from += block) {
    const gsize part = MIN (block, audio->n - from);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    feat_tracker_push (tracker, audio->samples + from,
                       audio->left != NULL ? audio->left + from : NULL,
                       audio->right != NULL ? audio->right + from : NULL, part);
  }
  return feat_tracker_finish (tracker, audio);
}

const char *
feature_key_name (int key)
{
  static const char *const names[] = {
    "C major", "C♯ major", "D major", "E♭ major", "E major", "F major",
    "F♯ major", "G major", "A♭ major", "A major", "B♭ major", "B major",
    "C minor", "C♯ minor", "D minor", "E♭ minor", "E minor", "F minor",
    "F♯ minor", "G minor", "G♯ minor", "A minor", "B♭ minor", "B minor",
  };

  return key >= 0 && key < (int) G_N_ELEMENTS (names) ? names[key] : "";
}

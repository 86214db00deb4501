/* feat-cepstra.c - MFCC, their differences, onset strength and contrast of chunks */
#include "feat-cepstra.h"

#include <math.h>
#include <string.h>

#include "feat-mel.h"
#include "feat-mfcc.h"
#include "feat-spectral.h"
#include "feat-stft.h"
#include "feat-track.h"

enum {
  CHUNK_FRAMES = FEAT_CHUNK_S * FEAT_RATE_HZ / FEAT_HOP,
  TAILS = 2 * FEAT_CONTRAST_BANDS,
  /* librosa.onset.onset_strength: one frame of lag and half a window of centring. */
  ONSET_DELAY = 1 + FEAT_N_FFT / (2 * FEAT_HOP),
};

static const float TOP_DB = 80.0f;

struct _FeatCepstra
{
  FeatSums   *sums;     /* borrowed */
  FeatFrames *frames;   /* borrowed */
  float      *table;    /* owned; [FEAT_MFCC][FEAT_MELS] */
  GArray     *mel_db;   /* owned; float [waiting][FEAT_MELS], not floored */
  GArray     *tails_db; /* owned; float [waiting][TAILS]: peaks, then valleys */
  float       mel_top, peak_top, valley_top; /* loudest so far */
  float       before[FEAT_MELS];             /* the last floored frame of the chunk before */
  gboolean    any;                           /* there is one */
  gsize       n_frames;                      /* of the whole so far */
  gsize       n_onset;                       /* of them with an onset value */
};

FeatCepstra *
feat_cepstra_new (FeatSums   *sums,
                  FeatFrames *frames)
{
  FeatCepstra *self = g_new0 (FeatCepstra, 1);

  self->sums = sums;
  self->frames = frames;
  self->table = feat_mfcc_table (FEAT_MFCC, FEAT_MELS);
  self->mel_db = g_array_new (FALSE, FALSE, sizeof (float));
  self->tails_db = g_array_new (FALSE, FALSE, sizeof (float));
  self->mel_top = self->peak_top = self->valley_top = -INFINITY;
  return self;
}

void
feat_cepstra_free (FeatCepstra *self)
{
  if (self == NULL)
    return;
  g_free (self->table);
  g_array_unref (self->mel_db);
  g_array_unref (self->tails_db);
  g_free (self);
}

static float
largest (const float *x,
         guint        n)
{
  float top = x[0];

  for (guint i = 1; i < n; i++)
    top = MAX (top, x[i]);
  return top;
}

/* ---- a chunk ----------------------------------------------------------------------- */

static void
add_onset (FeatCepstra *self,
           float        value)
{
  feat_stat_add (&self->sums->onset, value);
  feat_frames_add (self->frames, FEAT_FRAMES_ONSET, &value);
  self->n_onset++;
}

/* Onset strength, delayed; no more than @limit values in all: at the end of the
 * track librosa's delay pushes the last ones out. */
static void
onsets (FeatCepstra *self,
        const float *db,
        gsize        n,
        gsize        limit)
{
  while (self->n_onset < MIN ((gsize) ONSET_DELAY, limit))
    add_onset (self, 0.0f);
  for (gsize t = 0; t < n; t++) {
    const float *before = t > 0 ? db + (t - 1) * FEAT_MELS : self->before;

    if ((t > 0 || self->any) && self->n_onset < limit)
      add_onset (self, feat_flux_db (before, db + t * FEAT_MELS, FEAT_MELS));
  }
  memcpy (self->before, db + (n - 1) * FEAT_MELS, sizeof self->before);
  self->any = TRUE;
}

static void
mfccs (FeatCepstra *self,
       const float *db,
       gsize        n)
{
  g_autofree float *mfcc = g_new (float, n * FEAT_MFCC);
  g_autofree float *delta = g_new (float, n * FEAT_MFCC);

  for (gsize t = 0; t < n; t++) {
    float *m = mfcc + t * FEAT_MFCC;

    feat_mfcc_frame (self->table, FEAT_MFCC, FEAT_MELS, db + t * FEAT_MELS, m);
    feat_frames_add (self->frames, FEAT_FRAMES_MFCC20, m);
    feat_frames_add (self->frames, FEAT_FRAMES_MFCC13, m);
    for (guint i = 0; i < FEAT_MFCC; i++)
      feat_stat_add (&self->sums->mfcc[i], m[i]);
  }
  feat_delta (mfcc, n, FEAT_MFCC, delta);
  for (gsize t = 0; t < n; t++) {
    feat_frames_add (self->frames, FEAT_FRAMES_MFCC20_DELTA, delta + t * FEAT_MFCC);
    for (guint i = 0; i < FEAT_MFCC; i++)
      feat_stat_add (&self->sums->mfcc_delta[i], fabsf (delta[t * FEAT_MFCC + i]));
  }
  feat_delta2 (mfcc, n, FEAT_MFCC, delta);
  for (gsize t = 0; t < n; t++) {
    feat_frames_add (self->frames, FEAT_FRAMES_MFCC20_DELTA2, delta + t * FEAT_MFCC);
    for (guint i = 0; i < FEAT_MFCC; i++)
      feat_stat_add (&self->sums->mfcc_delta2[i], fabsf (delta[t * FEAT_MFCC + i]));
  }
}

static void
contrasts (FeatCepstra *self,
           const float *tails,
           gsize        n)
{
  for (gsize t = 0; t < n; t++) {
    const float *peak = tails + t * TAILS;
    const float *valley = peak + FEAT_CONTRAST_BANDS;
    float contrast[FEAT_CONTRAST_BANDS];

    for (guint b = 0; b < FEAT_CONTRAST_BANDS; b++) {
      contrast[b] = MAX (peak[b], self->peak_top - TOP_DB)
                    - MAX (valley[b], self->valley_top - TOP_DB);
      feat_stat_add (&self->sums->contrast[b], contrast[b]);
    }
    feat_frames_add (self->frames, FEAT_FRAMES_CONTRAST, contrast);
  }
}

static void
work_off (FeatCepstra *self,
          gsize        limit)
{
  const gsize n = self->mel_db->len / FEAT_MELS;
  float *db = (float *) (gpointer) self->mel_db->data;
  const float floor_db = self->mel_top - TOP_DB;

  if (n == 0)
    return;
  for (gsize i = 0; i < n * FEAT_MELS; i++)
    db[i] = db[i] > floor_db ? db[i] : floor_db;
  for (gsize t = 0; feat_frames_wanted (self->frames, FEAT_FRAMES_LOGMEL) && t < n; t++)
    feat_frames_add (self->frames, FEAT_FRAMES_LOGMEL, db + t * FEAT_MELS);
  onsets (self, db, n, limit);
  mfccs (self, db, n);
  contrasts (self, (const float *) (gpointer) self->tails_db->data, n);
  g_array_set_size (self->mel_db, 0);
  g_array_set_size (self->tails_db, 0);
}

/* ---- public -------------------------------------------------------------------------- */

void
feat_cepstra_push (FeatCepstra     *self,
                   const float     *mel,
                   const FeatShape *shape)
{
  float top = feat_peak (mel, FEAT_MELS);
  float *db;

  if (self->mel_db->len >= (guint) CHUNK_FRAMES * FEAT_MELS)
    work_off (self, G_MAXSIZE);
  g_array_append_vals (self->mel_db, mel, FEAT_MELS);
  db = (float *) (gpointer) self->mel_db->data + self->mel_db->len - FEAT_MELS;
  feat_power_to_db (db, FEAT_MELS);
  feat_power_to_db (&top, 1);
  self->mel_top = MAX (self->mel_top, top);
  g_array_append_vals (self->tails_db, shape->peak_db, FEAT_CONTRAST_BANDS);
  g_array_append_vals (self->tails_db, shape->valley_db, FEAT_CONTRAST_BANDS);
  self->peak_top = MAX (self->peak_top, largest (shape->peak_db, FEAT_CONTRAST_BANDS));
  self->valley_top = MAX (self->valley_top, largest (shape->valley_db, FEAT_CONTRAST_BANDS));
  self->n_frames++;
}

void
feat_cepstra_finish (FeatCepstra *self)
{
  work_off (self, self->n_frames);
}

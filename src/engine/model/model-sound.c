/* model-sound.c - what a clip sounds like, in numbers for which no label was asked
 *
 * One thread a SoundBooks: it holds the working memory. Everything is measured in
 * decibels of the clip's own mel spectrogram, so that loudness is no part of it. */
#include "model-sound.h"

#include <math.h>
#include <string.h>

/* Pairs of a clip's frames are taken together: 46 ms each. */
#define MAX_FRAMES (MODEL_CLIP_FRAMES / 2)

/* Cepstra whose varying together is looked at, and what is added to their variances:
 * a spread of 1.6 dB, below which a logarithm would only tell noise. */
#define CEPSTRA 20
#define TIMBRE_FLOOR 2.56
#define TIMBRE_SIZE (CEPSTRA + CEPSTRA * (CEPSTRA + 1) / 2)

/* Stretches of 3 s, half overlapping, of 16 broad bands; powers of their changes are
 * taken together in bins that grow with frequency: from, in steps of a third Hz. */
#define PULSE_FRAMES 64
#define PULSE_HOP 32
#define PULSE_BANDS 16
#define PULSE_WAVES (PULSE_FRAMES / 2)
static const guint pulse_edge[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 21, 25, 29, 33 };
#define PULSE_BINS (G_N_ELEMENTS (pulse_edge) - 1)

/* Patches are 4 frames of all bands, or 8 of half as many, half as often. */
#define PATCH (4 * MODEL_BANDS)
#define BRIEF_WIDTH 4
#define BRIEF_HOP 2
#define LONG_WIDTH 8
#define LONG_BANDS (MODEL_BANDS / 2)
#define MAX_PATCHES (MAX_FRAMES / 2)

/* What is added to a patch's spread before it is evened out: quiet noise stays small. */
#define CONTRAST_FLOOR_DB 4.8f

#define AXES 64
#define ATOMS 128
#define THRESHOLD 1.0f
#define PATCHES_A_CLIP 24

/* Working memory, in floats. */
enum {
  FRAMES_AT = 0,
  SLOW_AT = FRAMES_AT + MAX_FRAMES * MODEL_BANDS,
  PATCHES_AT = SLOW_AT + MAX_FRAMES / 2 * LONG_BANDS,
  SCRATCH_AT = PATCHES_AT + MAX_PATCHES * PATCH,
};

static float *
work_of (SoundBooks *books)
{
  const gsize codes = MAX (ml_codebook_scratch (&books->brief, MAX_PATCHES),
                           ml_codebook_scratch (&books->lasting, MAX_PATCHES));

  if (books->work == NULL)
    books->work = g_new (float, SCRATCH_AT + MAX (codes, MAX_FRAMES * CEPSTRA));
  return books->work;
}

/* ---- frames -------------------------------------------------------------------------- */

/* The middle of the clip in decibels, [n][MODEL_BANDS]; returns n. */
static guint
take_frames (const ModelClip *clip,
             float           *x)
{
  const guint kept = MIN (clip->n_frames, MODEL_CLIP_FRAMES), first = (clip->n_frames - kept) / 2;
  const guint8 *level = clip->level + (gsize) first * MODEL_BANDS;
  const guint n = (kept + 1) / 2;

  for (guint t = 0; t < n; t++) {
    const guint8 *a = level + (gsize) 2 * t * MODEL_BANDS;
    const guint8 *next = 2 * t + 1 < kept ? a + MODEL_BANDS : a;

    for (guint b = 0; b < MODEL_BANDS; b++)
      x[(gsize) t * MODEL_BANDS + b] = (float) (a[b] + next[b]) * (0.5f * MODEL_RANGE_DB / 255.0f);
  }
  return n;
}

/* Two frames and two bands become one: [n / 2][LONG_BANDS]; returns how many. */
static guint
slow_down (const float *x,
           guint        n,
           float       *slow)
{
  const guint m = MAX (n / 2, 1);

  for (guint t = 0; t < m; t++)
    for (guint b = 0; b < LONG_BANDS; b++) {
      const float *a = x + (gsize) 2 * t * MODEL_BANDS + 2 * b;
      const float *next = 2 * t + 1 < n ? a + MODEL_BANDS : a;

      slow[t * LONG_BANDS + b] = 0.25f * (a[0] + a[1] + next[0] + next[1]);
    }
  return m;
}

/* ---- patches ---------------------------------------------------------------------------- */

/* Mean 0 and spread about 1, so that neither level nor contrast matters.
 * Source: Coates, Ng & Lee 2011, "An analysis of single-layer networks", 4.1. */
static void
even_out (float *patch)
{
  double sum = 0.0, square = 0.0, mean;
  float scale;

  for (guint i = 0; i < PATCH; i++)
    sum += patch[i];
  mean = sum / PATCH;
  for (guint i = 0; i < PATCH; i++)
    square += (patch[i] - mean) * (patch[i] - mean);
  scale = 1.0f / ((float) sqrt (square / PATCH) + CONTRAST_FLOOR_DB);
  for (guint i = 0; i < PATCH; i++)
    patch[i] = (patch[i] - (float) mean) * scale;
}

/* The patch at @start, wrapping at the end of what is shorter than it. */
static void
cut_patch (const float *x,
           guint        n,
           guint        width,
           guint        start,
           float       *patch)
{
  const guint bands = PATCH / width;

  for (guint t = 0; t < width; t++)
    memcpy (patch + t * bands, x + (gsize) ((start + t) % n) * bands, bands * sizeof *patch);
  even_out (patch);
}

static guint
places_for (guint n,
            guint width)
{
  return n > width ? n - width + 1 : 1;
}

/* One every @hop: [count][PATCH]; returns how many. */
static guint
cut_patches (const float *x,
             guint        n,
             guint        width,
             guint        hop,
             float       *patches)
{
  guint count = 0;

  for (guint start = 0; start < places_for (n, width) && count < MAX_PATCHES; start += hop)
    cut_patch (x, n, width, start, patches + (gsize) count++ * PATCH);
  return count;
}

/* ---- the learnt sounds -------------------------------------------------------------------- */

gboolean
sound_books_fit (SoundBooks *books,
                 GPtrArray  *clips,
                 guint64     seed,
                 GError    **error)
{
  const gsize n = (gsize) clips->len * PATCHES_A_CLIP;
  g_autofree float *brief = g_new (float, n * PATCH), *lasting = g_new (float, n * PATCH);
  float *work;
  ml_rng rng;

  *books = (SoundBooks) { 0 };
  work = work_of (books);
  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < clips->len; i++) {
    const float *x = work + FRAMES_AT, *slow = work + SLOW_AT;
    guint frames = take_frames (clips->pdata[i], work + FRAMES_AT);
    guint slower = slow_down (x, frames, work + SLOW_AT);

    for (guint p = 0; p < PATCHES_A_CLIP; p++) {
      const gsize at = ((gsize) i * PATCHES_A_CLIP + p) * PATCH;

      cut_patch (x, frames, BRIEF_WIDTH,
                 (guint) ml_rng_below (&rng, places_for (frames, BRIEF_WIDTH)), brief + at);
      cut_patch (slow, slower, LONG_WIDTH,
                 (guint) ml_rng_below (&rng, places_for (slower, LONG_WIDTH)), lasting + at);
    }
  }
  g_clear_pointer (&books->work, g_free); /* it was made for books without sounds */
  if (ml_codebook_fit (&books->brief, brief, n, PATCH, AXES, ATOMS, seed) == ML_OK
      && ml_codebook_fit (&books->lasting, lasting, n, PATCH, AXES, ATOMS, seed + 1) == ML_OK)
    return TRUE;
  sound_books_clear (books);
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                       "These tracks are too few or too much alike to learn sounds from.");
  return FALSE;
}

void
sound_books_clear (SoundBooks *books)
{
  ml_codebook_clear (&books->brief);
  ml_codebook_clear (&books->lasting);
  g_clear_pointer (&books->work, g_free);
}

gboolean
sound_books_store (const SoundBooks *books,
                   ml_weights       *w,
                   const char       *prefix)
{
  g_autofree char *brief = g_strconcat (prefix, "brief.", NULL);
  g_autofree char *lasting = g_strconcat (prefix, "long.", NULL);

  return ml_codebook_store (&books->brief, w, brief) == ML_OK
         && ml_codebook_store (&books->lasting, w, lasting) == ML_OK;
}

gboolean
sound_books_restore (SoundBooks       *books,
                     const ml_weights *w,
                     const char       *prefix)
{
  g_autofree char *brief = g_strconcat (prefix, "brief.", NULL);
  g_autofree char *lasting = g_strconcat (prefix, "long.", NULL);

  *books = (SoundBooks) { 0 };
  if (ml_codebook_restore (&books->brief, w, brief) == ML_OK
      && ml_codebook_restore (&books->lasting, w, lasting) == ML_OK
      && books->brief.d == PATCH && books->lasting.d == PATCH)
    return TRUE;
  sound_books_clear (books);
  return FALSE;
}

/* ---- timbre ----------------------------------------------------------------------------------- */

/* The lower cepstra of all frames, [n][CEPSTRA]. */
static void
cepstra_of (const float *x,
            guint        n,
            float       *out)
{
  float cosine[CEPSTRA * MODEL_BANDS];

  for (guint c = 0; c < CEPSTRA; c++)
    for (guint b = 0; b < MODEL_BANDS; b++)
      cosine[c * MODEL_BANDS + b] =
        (float) (sqrt ((c == 0 ? 1.0 : 2.0) / MODEL_BANDS) * cos (G_PI * c * (b + 0.5) / MODEL_BANDS));
  ml_gemm (FALSE, TRUE, n, CEPSTRA, MODEL_BANDS, 1.0f, x, MODEL_BANDS, cosine, MODEL_BANDS, 0.0f,
           out, CEPSTRA);
}

/* Means [CEPSTRA], and the covariance about them. */
static void
covariance_of (const float *c,
               guint        n,
               double       mean[CEPSTRA],
               double       cov[CEPSTRA * CEPSTRA])
{
  memset (mean, 0, CEPSTRA * sizeof *mean);
  memset (cov, 0, CEPSTRA * CEPSTRA * sizeof *cov);
  for (guint t = 0; t < n; t++)
    for (guint i = 0; i < CEPSTRA; i++)
      mean[i] += c[t * CEPSTRA + i] / (double) n;
  for (guint t = 0; t < n; t++) {
    double off[CEPSTRA];

    for (guint i = 0; i < CEPSTRA; i++)
      off[i] = c[t * CEPSTRA + i] - mean[i];
    for (guint i = 0; i < CEPSTRA; i++)
      for (guint j = 0; j < CEPSTRA; j++)
        cov[i * CEPSTRA + j] += off[i] * off[j] / MAX (n - 1.0, 1.0);
  }
}

/* Covariances do not lie flat; their logarithms do, so that plain distance between two
 * says how differently the spectrum's shape varies.
 * Source: Arsigny, Fillard, Pennec & Ayache 2006, "Log-Euclidean metrics". */
static gboolean
timbre (const float *x,
        guint        n,
        float       *cepstra,
        float       *out)
{
  double mean[CEPSTRA], cov[CEPSTRA * CEPSTRA], value[CEPSTRA], axis[CEPSTRA * CEPSTRA];

  cepstra_of (x, n, cepstra);
  covariance_of (cepstra, n, mean, cov);
  for (guint i = 0; i < CEPSTRA; i++) {
    cov[i * CEPSTRA + i] += TIMBRE_FLOOR;
    *out++ = (float) mean[i];
  }
  if (ml_eigen_symmetric (cov, CEPSTRA, value, axis) != ML_OK)
    return FALSE;
  for (guint i = 0; i < CEPSTRA; i++)
    for (guint j = i; j < CEPSTRA; j++) {
      double sum = 0.0;

      for (guint k = 0; k < CEPSTRA; k++)
        sum += axis[k * CEPSTRA + i] * axis[k * CEPSTRA + j] * log (MAX (value[k], 1e-3));
      *out++ = (float) (i == j ? sum : G_SQRT2 * sum); /* off the diagonal each stands for two */
    }
  return TRUE;
}

/* ---- pulse -------------------------------------------------------------------------------------- */

/* One stretch of broad bands from @start, each about its own mean: [PULSE_FRAMES][PULSE_BANDS]. */
static void
broad_bands (const float *x,
             guint        n,
             guint        start,
             float       *out)
{
  const guint wide = MODEL_BANDS / PULSE_BANDS;
  float mean[PULSE_BANDS] = { 0 };

  for (guint t = 0; t < PULSE_FRAMES; t++)
    for (guint b = 0; b < PULSE_BANDS; b++) {
      const float *from = x + (gsize) ((start + t) % n) * MODEL_BANDS + b * wide;
      float sum = 0.0f;

      for (guint i = 0; i < wide; i++)
        sum += from[i];
      out[t * PULSE_BANDS + b] = sum / (float) wide;
      mean[b] += sum / (float) (wide * PULSE_FRAMES);
    }
  for (guint t = 0; t < PULSE_FRAMES; t++)
    for (guint b = 0; b < PULSE_BANDS; b++)
      out[t * PULSE_BANDS + b] -= mean[b];
}

/* Cosines, then sines, of 1 … PULSE_WAVES turns, fading at both ends. */
static void
fill_waves (float wave[2 * PULSE_WAVES * PULSE_FRAMES])
{
  for (guint f = 0; f < PULSE_WAVES; f++)
    for (guint t = 0; t < PULSE_FRAMES; t++) {
      double turn = 2.0 * G_PI / PULSE_FRAMES;
      double fade = 0.5 - 0.5 * cos (turn * (t + 0.5));

      wave[f * PULSE_FRAMES + t] = (float) (fade * cos (turn * (f + 1) * t));
      wave[(PULSE_WAVES + f) * PULSE_FRAMES + t] = (float) (fade * sin (turn * (f + 1) * t));
    }
}

/* How strongly each broad band rises and falls, from three seconds a turn to ten turns a
 * second: [PULSE_BINS][PULSE_BANDS], half the log power, its mean over the stretches.
 * Source: after Pampalk, Rauber & Merkl 2002, fluctuation patterns, in the logarithmic
 * form of Seyerlehner, Widmer & Pohle 2010. */
static void
pulse (const float *x,
       guint        n,
       float       *out)
{
  const guint spare = n > PULSE_FRAMES ? n - PULSE_FRAMES : 0, count = spare / PULSE_HOP + 1;
  float wave[2 * PULSE_WAVES * PULSE_FRAMES], band[PULSE_FRAMES * PULSE_BANDS];
  float part[2 * PULSE_WAVES * PULSE_BANDS];

  fill_waves (wave);
  memset (out, 0, PULSE_BINS * PULSE_BANDS * sizeof *out);
  for (guint i = 0; i < count; i++) {
    broad_bands (x, n, i * PULSE_HOP, band);
    ml_gemm (FALSE, FALSE, 2 * PULSE_WAVES, PULSE_BANDS, PULSE_FRAMES, 1.0f, wave, PULSE_FRAMES,
             band, PULSE_BANDS, 0.0f, part, PULSE_BANDS);
    for (guint k = 0; k < PULSE_BINS; k++)
      for (guint b = 0; b < PULSE_BANDS; b++) {
        const guint from = pulse_edge[k] - 1, to = pulse_edge[k + 1] - 1;
        float power = 0.0f;

        for (guint f = from; f < to; f++) {
          float c = part[f * PULSE_BANDS + b], s = part[(PULSE_WAVES + f) * PULSE_BANDS + b];

          power += (c * c + s * s) / (float) (to - from);
        }
        out[k * PULSE_BANDS + b] += 0.5f * log1pf (power) / (float) count;
      }
  }
}

/* ---- all together --------------------------------------------------------------------------------- */

guint
sound_block_size (const SoundBooks *books,
                  guint             n_stats,
                  SoundBlock        block)
{
  const guint size[SOUND_N_BLOCKS] = {
    n_stats, TIMBRE_SIZE, PULSE_BINS * PULSE_BANDS, (guint) (2 * books->brief.atoms),
    (guint) (2 * books->lasting.atoms),
  };

  return size[block];
}

gboolean
sound_describe (SoundBooks      *books,
                const ModelClip *clip,
                float           *row)
{
  float *work = work_of (books), *x = work + FRAMES_AT, *slow = work + SLOW_AT;
  float *patches = work + PATCHES_AT, *scratch = work + SCRATCH_AT, *to = row;
  guint n = take_frames (clip, x), slower = slow_down (x, n, slow), count, size = 0;

  memcpy (to, clip->vector, clip->n_vector * sizeof *row);
  to += clip->n_vector;
  if (!timbre (x, n, scratch, to))
    return FALSE;
  to += TIMBRE_SIZE;
  pulse (x, n, to);
  to += PULSE_BINS * PULSE_BANDS;
  count = cut_patches (x, n, BRIEF_WIDTH, BRIEF_HOP, patches);
  if (ml_codebook_pool (&books->brief, patches, count, THRESHOLD, scratch, to) != ML_OK)
    return FALSE;
  to += 2 * books->brief.atoms;
  count = cut_patches (slow, slower, LONG_WIDTH, 1, patches);
  if (ml_codebook_pool (&books->lasting, patches, count, THRESHOLD, scratch, to) != ML_OK)
    return FALSE;
  for (SoundBlock b = 0; b < SOUND_N_BLOCKS; b++)
    size += sound_block_size (books, clip->n_vector, b);
  return ml_all_finite (row, size);
}

/* audio-resample.c - plain average of channels, then soxr
 *
 * Only what leaves is resampled: the mono mix, or left and right where they
 * are wanted, whose average is the mono mix of a stereo file again. */
#include "audio-resample.h"

#include <soxr.h>
#include <string.h>

enum { MONO, LEFT, RIGHT, N_LANES };

struct _AudioResampler
{
  gboolean stereo;
  guint    target_hz;       /* 0 not known yet: the source's first */
  guint    rate_hz;         /* of the source at present; 0 nothing came yet */
  guint    channels;
  soxr_t   soxr[N_LANES];   /* owned; NULL where not needed */
  float   *in[N_LANES];     /* owned; [in_size] mixed, at the source's rate */
  gsize    in_size;
  float   *out[N_LANES];    /* owned; [out_size] */
  gsize    out_size;
};

AudioResampler *
audio_resampler_new (gboolean stereo,
                     guint    target_hz)
{
  AudioResampler *self = g_new0 (AudioResampler, 1);

  self->stereo = stereo;
  self->target_hz = target_hz;
  return self;
}

static void
clear_soxr (AudioResampler *self)
{
  for (guint l = 0; l < N_LANES; l++)
    g_clear_pointer (&self->soxr[l], soxr_delete);
}

void
audio_resampler_free (AudioResampler *self)
{
  if (self == NULL)
    return;
  clear_soxr (self);
  for (guint l = 0; l < N_LANES; l++) {
    g_free (self->in[l]);
    g_free (self->out[l]);
  }
  g_free (self);
}

/* A stereo pair gives the mono mix for nothing; otherwise it is a lane of its own. */
static gboolean
lane_runs (const AudioResampler *self,
           guint                 lane)
{
  if (lane == MONO)
    return !self->stereo || self->channels != 2;
  return self->stereo && self->channels > 1;
}

static gboolean
ensure (float **arrays,
        gsize  *size,
        gsize   want)
{
  if (*size >= want)
    return TRUE;
  for (guint l = 0; l < N_LANES; l++) {
    g_free (arrays[l]);
    arrays[l] = g_new (float, want);
  }
  *size = want;
  return TRUE;
}

/* ---- mixing ------------------------------------------------------------------ */

static void
average_two (const float *restrict a,
             const float *restrict b,
             gsize                 n,
             float *restrict       out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = 0.5f * (a[i] + b[i]);
}

/* Of channels first, first + step, … below @channels, and of @extra if >= 0. */
static void
average_some (const float *const *planes,
              guint               channels,
              guint               first,
              guint               step,
              int                 extra,
              gsize               n,
              float              *restrict out)
{
  guint count = 0;

  memset (out, 0, n * sizeof *out);
  for (guint c = 0; c < channels; c++) {
    const gboolean in_step = c >= first && (c - first) % step == 0;

    if (!in_step && (int) c != extra)
      continue;
    for (gsize i = 0; i < n; i++)
      out[i] += planes[c][i];
    count++;
  }
  for (gsize i = 0; i < n; i++)
    out[i] /= (float) count;
}

static void
mix (AudioResampler     *self,
     const float *const *planes,
     gsize               n)
{
  const guint channels = self->channels;
  const int centre = channels > 2 ? 2 : -1;

  if (lane_runs (self, MONO)) {
    if (channels == 1)
      memcpy (self->in[MONO], planes[0], n * sizeof (float));
    else if (channels == 2)
      average_two (planes[0], planes[1], n, self->in[MONO]);
    else
      average_some (planes, channels, 0, 1, -1, n, self->in[MONO]);
  }
  if (lane_runs (self, LEFT)) {
    if (channels == 2) {
      memcpy (self->in[LEFT], planes[0], n * sizeof (float));
      memcpy (self->in[RIGHT], planes[1], n * sizeof (float));
    } else {
      average_some (planes, channels, 0, 2, centre, n, self->in[LEFT]);
      average_some (planes, channels, 1, 2, centre, n, self->in[RIGHT]);
    }
  }
}

/* ---- resampling ---------------------------------------------------------------- */

/* Whole lanes of output from @from on, @n samples each. */
static void
point_at (AudioResampler *self,
          float *const   *from,
          gsize           n,
          AudioBlock     *block)
{
  block->n = n;
  block->left = block->right = NULL;
  if (self->stereo && self->channels == 2) {
    ensure (self->out, &self->out_size, n);
    average_two (from[LEFT], from[RIGHT], n, self->out[MONO]);
    block->mono = self->out[MONO];
  } else {
    block->mono = from[MONO];
  }
  if (self->stereo) {
    block->left = self->channels > 1 ? from[LEFT] : block->mono;
    block->right = self->channels > 1 ? from[RIGHT] : block->mono;
  }
}

/* Runs the lanes from @done samples of output on; @n 0 and @in NULL flush.
 * Returns how many came out, or -1. */
static gssize
run_lanes (AudioResampler *self,
           float *const   *in,
           gsize           n,
           gsize           done)
{
  gsize made = 0;

  for (guint l = 0; l < N_LANES; l++) {
    size_t out_done = 0;

    if (self->soxr[l] == NULL)
      continue;
    if (soxr_process (self->soxr[l], in != NULL ? in[l] : NULL, n, NULL, self->out[l] + done,
                      self->out_size - done, &out_done) != NULL)
      return -1;
    made = out_done;
  }
  return (gssize) made;
}

static gboolean
start (AudioResampler *self,
       guint           channels,
       guint           rate_hz)
{
  const soxr_io_spec_t io = soxr_io_spec (SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec (SOXR_HQ, 0);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec (1);

  clear_soxr (self);
  self->channels = channels;
  self->rate_hz = rate_hz;
  if (self->target_hz == 0)
    self->target_hz = rate_hz;
  if (rate_hz == self->target_hz)
    return TRUE;
  for (guint l = 0; l < N_LANES; l++) {
    if (!lane_runs (self, l))
      continue;
    self->soxr[l] = soxr_create (rate_hz, self->target_hz, 1, NULL, &io, &quality, &runtime);
    if (self->soxr[l] == NULL)
      return FALSE;
  }
  return TRUE;
}

gboolean
audio_resampler_push (AudioResampler     *self,
                      const float *const *planes,
                      guint               channels,
                      guint               rate_hz,
                      gsize               n,
                      AudioBlock         *block)
{
  gssize made;

  /* A change drops the few milliseconds that the old filter still holds. */
  if ((channels != self->channels || rate_hz != self->rate_hz) && !start (self, channels, rate_hz))
    return FALSE;
  ensure (self->in, &self->in_size, n);
  mix (self, planes, n);
  if (rate_hz == self->target_hz) {
    point_at (self, self->in, n, block);
    return TRUE;
  }
  /* soxr may hold some back and give it later: leave room beyond the ratio. */
  ensure (self->out, &self->out_size, (gsize) ((double) n * self->target_hz / rate_hz) + 16384);
  made = run_lanes (self, self->in, n, 0);
  if (made < 0)
    return FALSE;
  point_at (self, self->out, (gsize) made, block);
  return TRUE;
}

gboolean
audio_resampler_flush (AudioResampler *self,
                       AudioBlock     *block)
{
  gssize made = 0;

  block->n = 0;
  if (self->rate_hz == 0 || self->rate_hz == self->target_hz)
    return TRUE;
  ensure (self->out, &self->out_size, 65536);
  made = run_lanes (self, NULL, 0, 0);
  if (made < 0)
    return FALSE;
  point_at (self, self->out, (gsize) made, block);
  return TRUE;
}

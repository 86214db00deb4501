/* feat-separate.c - which share of each bin is sung
 *
 * Invariant: the rings hold the spectra of every frame that is pushed and not
 * yet separated, frame t in row t % RING. */
#include "feat-separate.h"

#include "feat-hpss.h"
#include "feat-simd.h"
#include "feat-stft.h"

enum { RING = 32 }; /* more than FEAT_HPSS_DELAY */

static const float SMOOTH = 0.75f;       /* of coherence, from frame to frame: 90 ms */
static const float MONO_SIDE = 1e-4f;    /* side below this share of mid: no stereo picture */
static const double VOICE_LOW_HZ = 120.0, VOICE_HIGH_HZ = 7000.0;

struct _FeatSeparate
{
  FeatSeparatedFunc func;
  gpointer          data;
  FeatHpss         *hpss;                                /* owned */
  float             voice[FEAT_N_BINS];                  /* where voices lie, 0 … 1 */
  float             mid_power[FEAT_N_BINS];              /* smoothed */
  float             side_power[FEAT_N_BINS];
  double            mid_energy, side_energy;             /* of the track so far */
  float             mid_re[RING][FEAT_N_BINS], mid_im[RING][FEAT_N_BINS];
  float             side_re[RING][FEAT_N_BINS], side_im[RING][FEAT_N_BINS];
  gboolean          has_side[RING];
  guint64           pushed, popped;
  float             harmonic[2][FEAT_N_BINS];
  float             vocal[FEAT_N_BINS], voiced[FEAT_N_BINS];
};

/* Rises over an octave around the low end, falls over one around the high end. */
static void
set_voice (float *voice)
{
  for (guint k = 0; k < FEAT_N_BINS; k++) {
    const double hz = (double) k * FEAT_RATE_HZ / FEAT_N_FFT;
    const double low = hz > 0.0 ? log2 (hz / VOICE_LOW_HZ) + 0.5 : 0.0;
    const double high = hz > 0.0 ? log2 (VOICE_HIGH_HZ / hz) + 0.5 : 0.0;

    voice[k] = (float) (CLAMP (low, 0.0, 1.0) * CLAMP (high, 0.0, 1.0));
  }
}

FeatSeparate *
feat_separate_new (FeatSeparatedFunc func,
                   gpointer          data)
{
  FeatSeparate *self = g_new0 (FeatSeparate, 1);

  self->func = func;
  self->data = data;
  self->hpss = feat_hpss_new ();
  set_voice (self->voice);
  return self;
}

void
feat_separate_free (FeatSeparate *self)
{
  if (self == NULL)
    return;
  feat_hpss_free (self->hpss);
  g_free (self);
}

/* Adds a frame to the smoothed powers; returns its energy. */
FEAT_CLONES static float
smooth (const float *restrict re,
        const float *restrict im,
        float *restrict       power)
{
  float energy = 0.0f;

  for (guint k = 0; k < FEAT_N_BINS; k++) {
    const float p = re[k] * re[k] + im[k] * im[k];

    power[k] = SMOOTH * power[k] + (1.0f - SMOOTH) * p;
    energy += p;
  }
  return energy;
}

/* |L|² + |R|² = 2 (|M|² + |S|²) and Re (L R*) = |M|² - |S|²: their quotient is
 * the coherence that only the middle has. */
FEAT_CLONES static void
stereo_masks (const float *restrict voice,
              const float *restrict mid,
              const float *restrict side,
              const float *restrict harmonic,
              float *restrict       vocal,
              float *restrict       voiced)
{
  for (guint k = 0; k < FEAT_N_BINS; k++) {
    const float difference = mid[k] > side[k] ? mid[k] - side[k] : 0.0f;
    const float centre = difference / (mid[k] + side[k] + 1e-20f);
    const float percussive = 1.0f - harmonic[k];

    vocal[k] = voice[k] * centre * centre * (1.0f - percussive * percussive);
    voiced[k] = voice[k] * centre * 4.0f * harmonic[k] * percussive;
  }
}

FEAT_CLONES static void
mono_masks (const float *restrict voice,
            const float *restrict harmonic,
            float *restrict       vocal,
            float *restrict       voiced)
{
  for (guint k = 0; k < FEAT_N_BINS; k++)
    vocal[k] = voiced[k] = voice[k] * 4.0f * harmonic[k] * (1.0f - harmonic[k]);
}

static void
separate (FeatSeparate *self,
          const float  *harmonic)
{
  const guint row = self->popped % RING;
  FeatSeparated frame = {
    .mid_re = self->mid_re[row],
    .mid_im = self->mid_im[row],
    .side_re = self->has_side[row] ? self->side_re[row] : NULL,
    .side_im = self->has_side[row] ? self->side_im[row] : NULL,
    .vocal = self->vocal,
    .voiced = self->voiced,
    .harmonic = harmonic,
  };

  self->mid_energy += smooth (frame.mid_re, frame.mid_im, self->mid_power);
  if (frame.side_re != NULL)
    self->side_energy += smooth (frame.side_re, frame.side_im, self->side_power);
  if (frame.side_re != NULL && self->side_energy > MONO_SIDE * self->mid_energy)
    stereo_masks (self->voice, self->mid_power, self->side_power, harmonic, self->vocal,
                  self->voiced);
  else
    mono_masks (self->voice, harmonic, self->vocal, self->voiced);
  self->popped++;
  self->func (&frame, self->data);
}

void
feat_separate_push (FeatSeparate *self,
                    const float  *mid_re,
                    const float  *mid_im,
                    const float  *magnitude,
                    const float  *side_re,
                    const float  *side_im)
{
  const guint row = self->pushed++ % RING;
  const gsize bytes = FEAT_N_BINS * sizeof (float);
  guint ready;

  memcpy (self->mid_re[row], mid_re, bytes);
  memcpy (self->mid_im[row], mid_im, bytes);
  self->has_side[row] = side_re != NULL;
  if (side_re != NULL) {
    memcpy (self->side_re[row], side_re, bytes);
    memcpy (self->side_im[row], side_im, bytes);
  }
  ready = feat_hpss_push (self->hpss, magnitude, self->harmonic[0]);
  for (guint i = 0; i < ready; i++)
    separate (self, self->harmonic[i]);
}

void
feat_separate_finish (FeatSeparate *self)
{
  guint ready;

  while ((ready = feat_hpss_flush (self->hpss, self->harmonic[0])) > 0)
    for (guint i = 0; i < ready; i++)
      separate (self, self->harmonic[i]);
}

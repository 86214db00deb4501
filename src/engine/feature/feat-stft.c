/* feat-stft.c - windowed real FFT over FFTW, single precision
 *
 * A real frame of n samples goes through a complex transform of n / 2: even
 * samples as real parts, odd ones as imaginary parts, untangled on the way out
 * (Numerical Recipes, "FFT of a single real function"). FFTW's complex
 * transforms use a vector unit better than its real ones, and what is wanted of
 * the spectrum, often its power alone, is made in the pass that untangles it.
 *
 * One object a thread. Invariant: window carries the half that untangling
 * multiplies by; freq[n / 2] repeats freq[0] before it is read. */
#include "feat-stft.h"

#include "feat-plan.h"
#include "feat-simd.h"

struct _FeatStft
{
  guint          n_fft;
  guint          half;     /* n_fft / 2 */
  float         *window;   /* owned; [n_fft] half a periodic Hann */
  float         *turn_re;  /* owned; [n_fft / 4 + 1] of exp (-2 pi i k / n_fft) */
  float         *turn_im;
  fftwf_complex *time;     /* owned; [half] */
  fftwf_complex *freq;     /* owned; [half + 1] */
  fftwf_plan     forward;  /* time -> freq */
  fftwf_plan     backward; /* freq -> time; made when first needed */
};

FeatStft *
feat_stft_new (guint n_fft)
{
  g_return_val_if_fail (n_fft >= 2 && n_fft % 2 == 0, NULL);

  FeatStft *self = g_new0 (FeatStft, 1);

  self->n_fft = n_fft;
  self->half = n_fft / 2;
  self->window = fftwf_alloc_real (n_fft);
  self->turn_re = fftwf_alloc_real (self->half / 2 + 1);
  self->turn_im = fftwf_alloc_real (self->half / 2 + 1);
  self->time = fftwf_alloc_complex (self->half);
  self->freq = fftwf_alloc_complex (self->half + 1);
  if (self->window == NULL || self->turn_re == NULL || self->turn_im == NULL || self->time == NULL
      || self->freq == NULL)
    g_error ("Out of memory for a transform of %u points", n_fft);
  for (guint i = 0; i < n_fft; i++)
    self->window[i] = (float) (0.25 - 0.25 * cos (2.0 * G_PI * i / n_fft));
  for (guint k = 0; k <= self->half / 2; k++) {
    self->turn_re[k] = (float) cos (2.0 * G_PI * k / n_fft);
    self->turn_im[k] = (float) -sin (2.0 * G_PI * k / n_fft);
  }
  self->forward = feat_plan_complex (self->half, self->time, self->freq, FFTW_FORWARD);
  return self;
}

void
feat_stft_free (FeatStft *self)
{
  if (self == NULL)
    return;
  feat_plan_destroy (self->forward);
  feat_plan_destroy (self->backward);
  fftwf_free (self->window);
  fftwf_free (self->turn_re);
  fftwf_free (self->turn_im);
  fftwf_free (self->time);
  fftwf_free (self->freq);
  g_free (self);
}

/* ---- untangling, eight bins at a time ------------------------------------------------ */

typedef float Eight __attribute__ ((vector_size (32), aligned (4), may_alias));

enum { LANES = 8 };

#define LOAD(p)     (*(const Eight *) (p))
#define STORE(p, v) (*(Eight *) (p) = (v))
/* Of sixteen interleaved floats the real or the imaginary parts; _BACK, last first. */
#define RE(a, b)      __builtin_shufflevector (a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define IM(a, b)      __builtin_shufflevector (a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define RE_BACK(a, b) __builtin_shufflevector (a, b, 14, 12, 10, 8, 6, 4, 2, 0)
#define IM_BACK(a, b) __builtin_shufflevector (a, b, 15, 13, 11, 9, 7, 5, 3, 1)
#define BACK(a)       __builtin_shufflevector (a, a, 7, 6, 5, 4, 3, 2, 1, 0)

/* Bins k and half - k of the real spectrum, of the complex bins there: the even
 * samples' spectrum plus and minus the odd ones', turned. */
#define UNTANGLE(T, ar, ai, br, bi, wr, wi)                   \
  const T er = ar + br, ei = ai - bi, or = ai + bi, oi = br - ar; \
  const T tr = wr * or - wi * oi, ti = wr * oi + wi * or;         \
  const T xr = er + tr, xi = ei + ti, yr = er - tr, yi = ti - ei;

#define LOAD_EIGHT(z, half, k)                                                       \
  const Eight a0 = LOAD (z[k]), a1 = LOAD (z[k + LANES / 2]);                        \
  const Eight b0 = LOAD (z[half - k - LANES + 1]), b1 = LOAD (z[half - k - LANES / 2 + 1]); \
  const Eight ar = RE (a0, a1), ai = IM (a0, a1), br = RE_BACK (b0, b1), bi = IM_BACK (b0, b1);

FEAT_CLONES static void
multiply (const float *restrict a,
          const float *restrict b,
          guint                 n,
          float *restrict       out)
{
  for (guint i = 0; i < n; i++)
    out[i] = a[i] * b[i];
}

FEAT_CLONES static void
untangle_power (const fftwf_complex *z, /* [half + 1] */
                const float         *turn_re,
                const float         *turn_im,
                guint                half,
                float               *power)
{
  guint k = 0;

  for (; 2 * (k + LANES) <= half; k += LANES) {
    LOAD_EIGHT (z, half, k)
    UNTANGLE (Eight, ar, ai, br, bi, LOAD (turn_re + k), LOAD (turn_im + k))

    STORE (power + k, xr * xr + xi * xi);
    STORE (power + half - k - LANES + 1, BACK ((yr * yr + yi * yi)));
  }
  for (; 2 * k <= half; k++) {
    UNTANGLE (float, z[k][0], z[k][1], z[half - k][0], z[half - k][1], turn_re[k], turn_im[k])

    power[half - k] = yr * yr + yi * yi;
    power[k] = xr * xr + xi * xi;
  }
}

FEAT_CLONES static void
untangle (const fftwf_complex *z, /* [half + 1] */
          const float         *turn_re,
          const float         *turn_im,
          guint                half,
          float               *re,
          float               *im)
{
  guint k = 0;

  for (; 2 * (k + LANES) <= half; k += LANES) {
    LOAD_EIGHT (z, half, k)
    UNTANGLE (Eight, ar, ai, br, bi, LOAD (turn_re + k), LOAD (turn_im + k))

    STORE (re + k, xr);
    STORE (im + k, xi);
    STORE (re + half - k - LANES + 1, BACK (yr));
    STORE (im + half - k - LANES + 1, BACK (yi));
  }
  for (; 2 * k <= half; k++) {
    UNTANGLE (float, z[k][0], z[k][1], z[half - k][0], z[half - k][1], turn_re[k], turn_im[k])

    re[half - k] = yr;
    im[half - k] = yi;
    re[k] = xr;
    im[k] = xi;
  }
}

/* The way back, without the half; bins 0 and half are real. */
#define TANGLE(T, xr, xi, yr, yi, wr, wi)                     \
  const T er = xr + yr, ei = xi - yi, dr = xr - yr, di = xi + yi; \
  const T or = wr * dr + wi * di, oi = wr * di - wi * dr;         \
  const T ar = er - oi, ai = ei + or, br = er + oi, bi = or - ei;

FEAT_CLONES static void
tangle (const float   *re,
        const float   *im,
        const float   *turn_re,
        const float   *turn_im,
        guint          half,
        fftwf_complex *z) /* [half + 1]; the last one is of no use */
{
  guint k = 0;

  for (; 2 * (k + LANES) <= half; k += LANES) {
    const Eight yr0 = LOAD (re + half - k - LANES + 1), yi0 = LOAD (im + half - k - LANES + 1);
    TANGLE (Eight, LOAD (re + k), LOAD (im + k), BACK (yr0), BACK (yi0), LOAD (turn_re + k),
            LOAD (turn_im + k))

    STORE (z[k], __builtin_shufflevector (ar, ai, 0, 8, 1, 9, 2, 10, 3, 11));
    STORE (z[k + LANES / 2], __builtin_shufflevector (ar, ai, 4, 12, 5, 13, 6, 14, 7, 15));
    STORE (z[half - k - LANES + 1], __builtin_shufflevector (br, bi, 7, 15, 6, 14, 5, 13, 4, 12));
    STORE (z[half - k - LANES / 2 + 1], __builtin_shufflevector (br, bi, 3, 11, 2, 10, 1, 9, 0, 8));
  }
  for (; 2 * k <= half; k++) {
    TANGLE (float, re[k], im[k], re[half - k], im[half - k], turn_re[k], turn_im[k])

    z[half - k][0] = br;
    z[half - k][1] = bi;
    z[k][0] = ar;
    z[k][1] = ai;
  }
}

/* ---- public -------------------------------------------------------------------------- */

static void
transform (FeatStft    *self,
           const float *frame)
{
  multiply (frame, self->window, self->n_fft, (float *) self->time);
  fftwf_execute (self->forward);
  memcpy (self->freq[self->half], self->freq[0], sizeof self->freq[0]);
}

void
feat_stft_power (FeatStft    *self,
                 const float *frame,
                 float       *power)
{
  transform (self, frame);
  untangle_power ((const fftwf_complex *) self->freq, self->turn_re, self->turn_im, self->half,
                  power);
}

FEAT_CLONES void
feat_power (const float *restrict re,
            const float *restrict im,
            guint                 n,
            float *restrict       power)
{
  for (guint k = 0; k < n; k++)
    power[k] = re[k] * re[k] + im[k] * im[k];
}

void
feat_stft_complex (FeatStft    *self,
                   const float *frame,
                   float       *re,
                   float       *im)
{
  transform (self, frame);
  untangle ((const fftwf_complex *) self->freq, self->turn_re, self->turn_im, self->half, re, im);
}

FEAT_CLONES static void
multiply_scaled (const float *restrict a,
                 const float *restrict b,
                 float                 scale,
                 guint                 n,
                 float *restrict       out)
{
  for (guint i = 0; i < n; i++)
    out[i] = a[i] * b[i] * scale;
}

void
feat_stft_inverse (FeatStft    *self,
                   const float *re,
                   const float *im,
                   float       *frame)
{
  /* FFTW's inverse is unscaled, and window is half of one. */
  const float scale = 2.0f / (1.5f * (float) self->n_fft);

  if (self->backward == NULL)
    self->backward = feat_plan_complex (self->half, self->freq, self->time, FFTW_BACKWARD);
  tangle (re, im, self->turn_re, self->turn_im, self->half, self->freq);
  fftwf_execute (self->backward);
  multiply_scaled ((const float *) self->time, self->window, scale, self->n_fft, frame);
}

gsize
feat_n_frames (gsize n,
               guint hop)
{
  return 1 + n / hop;
}

void
feat_frame_copy (const float *samples,
                 gsize        n,
                 gssize       start,
                 guint        n_fft,
                 float       *frame)
{
  const gssize first = MAX (start, 0);
  const gssize last = MIN (start + (gssize) n_fft, (gssize) n); /* exclusive */

  if (first >= last) {
    memset (frame, 0, n_fft * sizeof *frame);
    return;
  }
  memset (frame, 0, (first - start) * sizeof *frame);
  memcpy (frame + (first - start), samples + first, (last - first) * sizeof *frame);
  memset (frame + (last - start), 0, (start + (gssize) n_fft - last) * sizeof *frame);
}

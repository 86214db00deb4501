/* feat-tempo.c - tempo candidates, the choice among them, and beats
 *
 * Lags are in frames of the onset strength signal, 86 a second. Pure but for
 * the plan of the transform; any thread. */
#include "feat-tempo.h"

#include <math.h>
#include <string.h>

#include "feat-autocorr.h"
#include "feat-beats.h"
#include "feat-pulse.h"
#include "feat-tempo-model.h"

enum {
  WINDOW = 512,     /* frames autocorrelated at once: 5.9 s */
  STEP = 64,
  LAG_MIN = 24,     /* 215 BPM, the fastest pulse looked for */
  LAG_MAX = 104,    /* 50 BPM, the slowest */
  PEAKS = 10,       /* lags of a window that are tried as pulse trains */
  BEATS = 4,        /* pulses in a train */
};

static const float SIGMA_FRAMES = 2.5f; /* how far votes of windows may differ and still agree */
static const double TEMPO_MIN_BPM = 40.0, TEMPO_MAX_BPM = 240.0;
/* What listeners may tap instead of the pulse that was found. */
static const double MULTIPLES[] = { 1.0 / 3.0, 0.5, 1.0, 2.0, 3.0 };
enum { N_MULTIPLES = 5 };
static const float TRIPLE_SUPPORT = 0.25f; /* of the pulse's own autocorrelation */

typedef struct {
  float  votes[LAG_MAX + 64];       /* Gaussians around each window's best lag */
  float  acf[WINDOW];               /* mean of the windows' normalised autocorrelations */
  guint  windows;
} Periods;

typedef struct {
  double bpm;
  float  clue[TEMPO_CHOICE - 2]; /* acf at lag, /2, x2, x1.5; votes; is the pulse itself */
  double score;                  /* logarithm of its weight in the choice */
} Candidate;

/* ---- one window ----------------------------------------------------------------------------- */

/* Peaks of @x in the lags of interest, highest first; returns how many. */
static guint
find_peaks (const float *x,
            guint        lags[PEAKS])
{
  guint n = 0;

  for (guint l = LAG_MIN; l <= LAG_MAX; l++) {
    guint at;

    if (!(x[l] > x[l - 1] && x[l] >= x[l + 1]))
      continue;
    for (at = n; at > 0 && x[lags[at - 1]] < x[l]; at--)
      if (at < PEAKS)
        lags[at] = lags[at - 1];
    if (at < PEAKS) {
      lags[at] = l;
      n = MIN (n + 1, PEAKS);
    }
  }
  return n;
}

/* The signal under trains of pulses of period @lag, at every phase: the best,
 * and how much the phases differ. */
static void
try_pulses (const float *x,
            guint        lag,
            double      *best,
            double      *variance)
{
  const struct { double factor; float weight; } trains[] = { { 1, 1 }, { 2, 0.5f }, { 1.5, 0.5f } };
  double sum = 0.0, squares = 0.0;

  *best = 0.0;
  for (guint phase = 0; phase < lag; phase++) {
    double total = 0.0;

    for (guint k = 0; k < G_N_ELEMENTS (trains); k++) {
      for (guint b = 0; b < BEATS; b++) {
        const guint at = phase + (guint) (b * lag * trains[k].factor);

        if (at < WINDOW)
          total += trains[k].weight * x[at];
      }
    }
    *best = MAX (*best, total);
    sum += total;
    squares += total * total;
  }
  *variance = MAX (squares / lag - sum / lag * sum / lag, 0.0);
}

/* The lag whose pulses fit best; 0 when there is no peak at all. */
static guint
best_lag (const float *x,
          const float *enhanced)
{
  guint lags[PEAKS], winner = 0;
  double best[PEAKS], variance[PEAKS], best_sum = 0.0, variance_sum = 0.0, top = -1.0;
  const guint n = find_peaks (enhanced, lags);

  for (guint i = 0; i < n; i++) {
    try_pulses (x, lags[i], &best[i], &variance[i]);
    best_sum += best[i];
    variance_sum += variance[i];
  }
  if (best_sum <= 0.0 || variance_sum <= 0.0)
    return 0;
  for (guint i = 0; i < n; i++) {
    const double score = best[i] / best_sum + variance[i] / variance_sum;

    if (score > top) {
      top = score;
      winner = lags[i];
    }
  }
  return winner;
}

static void
vote (Periods *periods,
      guint    lag)
{
  for (guint l = 0; l < G_N_ELEMENTS (periods->votes); l++) {
    const float d = ((float) l - (float) lag) / SIGMA_FRAMES;

    periods->votes[l] += expf (-0.5f * d * d);
  }
}

static void
hear_window (FeatAutocorr *autocorr,
             const float  *x,
             Periods      *periods)
{
  float centred[WINDOW], acf[WINDOW], enhanced[WINDOW / 4];
  float mean = 0.0f;
  guint lag;

  feat_autocorr_run (autocorr, x, acf);
  for (guint l = 0; l < WINDOW / 4; l++)
    enhanced[l] = acf[l] + acf[2 * l] + (4 * l < WINDOW ? acf[4 * l] : 0.0f);
  lag = best_lag (x, enhanced);
  if (lag > 0)
    vote (periods, lag);

  for (guint i = 0; i < WINDOW; i++)
    mean += x[i] / WINDOW;
  for (guint i = 0; i < WINDOW; i++)
    centred[i] = x[i] - mean;
  feat_autocorr_run (autocorr, centred, acf);
  for (guint l = 0; acf[0] > 0.0f && l < WINDOW; l++)
    periods->acf[l] += acf[l] / acf[0];
  periods->windows++;
}

static void
hear_all (const float *pulse,
          gsize        n,
          Periods     *periods)
{
  g_autoptr (FeatAutocorr) autocorr = feat_autocorr_new (WINDOW);

  if (n < WINDOW) { /* shorter than a window: silence fills it */
    float x[WINDOW] = { 0 };

    memcpy (x, pulse, n * sizeof *x);
    hear_window (autocorr, x, periods);
  }
  for (gsize start = 0; start + WINDOW <= n; start += STEP)
    hear_window (autocorr, pulse + start, periods);
  for (guint l = 0; l < WINDOW; l++)
    periods->acf[l] /= (float) periods->windows;
}

/* ---- the choice -------------------------------------------------------------------------------- */

static float
at_lag (const float *x,
        guint        n,
        double       lag)
{
  const guint i = (guint) lag;
  const float r = (float) (lag - i);

  return i + 1 < n ? x[i] * (1.0f - r) + x[i + 1] * r : 0.0f;
}

/* The pulse that most windows voted for, to a twentieth of a frame; 0 none. */
static double
pulse_lag (const Periods *periods)
{
  double refined = 0.0;
  float top = 0.0f, best = -INFINITY;
  guint lag = 0;

  for (guint l = LAG_MIN; l <= LAG_MAX; l++) {
    if (periods->votes[l] > top) {
      top = periods->votes[l];
      lag = l;
    }
  }
  for (int step = -20; lag > 0 && step <= 20; step++) {
    const double l = lag + step / 20.0;
    const float fit = at_lag (periods->acf, WINDOW, l) + at_lag (periods->acf, WINDOW, 2.0 * l)
                      + at_lag (periods->acf, WINDOW, 4.0 * l);

    if (fit > best) {
      best = fit;
      refined = l;
    }
  }
  return refined;
}

static void
add_stats (float          *x,
           guint          *n,
           const FeatStat *stats,
           guint           count)
{
  for (guint i = 0; i < count; i++) {
    x[(*n)++] = feat_stat_mean (&stats[i]);
    x[(*n)++] = feat_stat_std (&stats[i]);
    x[(*n)++] = feat_stat_change (&stats[i]);
  }
}

/* −78 dBFS. Dither of 16 bits lies at −94, shaped for the ear at up to −80; whatever pulse
 * is found in it is chance, since onsets are measured against the level. */
#define SILENT_RMS 1.26e-4

/* The tempo that the timbre lets expect, as log2 of BPM. */
static double
expected_tempo (const FeatSums *sums)
{
  float x[TEMPO_TIMBRES] = { 0 };
  double guess = TEMPO_TIMBRE_BIAS;
  guint n = 0;

  add_stats (x, &n, sums->mfcc, FEAT_MFCC);
  add_stats (x, &n, sums->contrast, FEAT_CONTRAST_BANDS);
  for (guint c = 0; c < FEAT_CHROMA; c++) { /* the mean over the classes: no key in it */
    x[n] += feat_stat_mean (&sums->chroma[c]) / FEAT_CHROMA;
    x[n + 1] += feat_stat_std (&sums->chroma[c]) / FEAT_CHROMA;
    x[n + 2] += feat_stat_change (&sums->chroma[c]) / FEAT_CHROMA;
  }
  for (guint i = 0; i < TEMPO_TIMBRES; i++)
    guess += TEMPO_TIMBRE[i] * x[i];
  return CLAMP (guess, 6.0, 7.7); /* 64 … 208 BPM: a strange sound must not decide alone */
}

static guint
candidates_of (const Periods *periods,
               double         lag,
               double         expected,
               Candidate     *c)
{
  const guint n_votes = G_N_ELEMENTS (periods->votes);
  float top = 0.0f;
  guint n = 0;

  for (guint l = 0; l < n_votes; l++)
    top = MAX (top, periods->votes[l]);
  for (guint m = 0; m < N_MULTIPLES; m++) {
    const double l = lag / MULTIPLES[m];
    const double bpm = 60.0 * FEAT_PULSE_RATE_HZ / l;
    const double surprise = log2 (bpm) - expected;

    c[n].clue[0] = at_lag (periods->acf, WINDOW, l);
    if (bpm < TEMPO_MIN_BPM || bpm > TEMPO_MAX_BPM)
      continue;
    /* Three in the time of one must be heard, or taste would waltz to a march. */
    if (MULTIPLES[m] > 2.0 && c[n].clue[0] < TRIPLE_SUPPORT * at_lag (periods->acf, WINDOW, lag))
      continue;
    c[n].bpm = bpm;
    c[n].clue[1] = at_lag (periods->acf, WINDOW, l / 2.0);
    c[n].clue[2] = at_lag (periods->acf, WINDOW, l * 2.0);
    c[n].clue[3] = at_lag (periods->acf, WINDOW, l * 1.5);
    c[n].clue[4] = at_lag (periods->votes, n_votes, l) / top;
    c[n].clue[5] = MULTIPLES[m] == 1.0;
    c[n].score = TEMPO_WEIGHTS[6] * surprise + TEMPO_WEIGHTS[7] * surprise * surprise;
    for (guint k = 0; k < TEMPO_CHOICE - 2; k++)
      c[n].score += TEMPO_WEIGHTS[k] * c[n].clue[k];
    n++;
  }
  return n;
}

/* Softmax of the scores: the winner's share is the confidence. */
static void
choose (const Candidate *c,
        guint            n,
        FeatureSet      *set)
{
  guint best = 0, second = G_MAXUINT;
  double total = 0.0;

  for (guint i = 1; i < n; i++)
    if (c[i].score > c[best].score)
      best = i;
  for (guint i = 0; i < n; i++) {
    total += exp (c[i].score - c[best].score);
    if (i != best && (second == G_MAXUINT || c[i].score > c[second].score))
      second = i;
  }
  set->tempo_bpm = (float) c[best].bpm;
  set->tempo_rival_bpm = second != G_MAXUINT ? (float) c[second].bpm : 0.0f;
  set->tempo_confidence = (float) (1.0 / total);
}

/* A triangle of five frames, 58 ms: two onsets that a player meant to fall
 * together, or a period that is no whole number of frames, then still meet. */
static float *
smooth (const float *x,
        gsize        n)
{
  const float weights[] = { 1.0f / 9.0f, 2.0f / 9.0f, 3.0f / 9.0f, 2.0f / 9.0f, 1.0f / 9.0f };
  float *out = g_new0 (float, n);

  for (gssize t = 0; t < (gssize) n; t++)
    for (gssize i = -2; i <= 2; i++)
      if (t + i >= 0 && t + i < (gssize) n)
        out[t] += weights[i + 2] * x[t + i];
  return out;
}

void
feat_tempo_find (const float    *pulse,
                 gsize           n,
                 const FeatSums *sums,
                 FeatFrames     *frames,
                 FeatureSet     *set)
{
  g_autofree float *smoothed = smooth (pulse, n);
  Candidate c[N_MULTIPLES];
  Periods periods = { 0 };
  double lag;
  guint count;

  set->tempo_bpm = set->tempo_rival_bpm = set->tempo_confidence = 0.0f;
  if (n < 2 * LAG_MIN || feat_stat_mean (&sums->rms) < SILENT_RMS)
    return;
  hear_all (smoothed, n, &periods);
  lag = pulse_lag (&periods);
  if (lag <= 0.0)
    return;
  count = candidates_of (&periods, lag, expected_tempo (sums), c);
  choose (c, count, set);
  /* A pulse that does not repeat is none, however it was voted for. */
  set->tempo_confidence *= CLAMP (at_lag (periods.acf, WINDOW, lag) * 4.0f, 0.0f, 1.0f);
  for (guint i = 0; i < count; i++) {
    float column[TEMPO_CHOICE - 1];

    column[0] = (float) c[i].bpm;
    memcpy (column + 1, c[i].clue, sizeof c[i].clue);
    feat_frames_add (frames, FEAT_FRAMES_TEMPO_CANDIDATES, column);
  }
  feat_frames_add (frames, FEAT_FRAMES_TEMPO, &set->tempo_bpm);
  feat_beats_find (pulse, n, set);
}

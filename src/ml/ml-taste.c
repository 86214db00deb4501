/* ml-taste.c - turns between tastes: the mixture, its memory, and the nearest place
 *
 * Pure; any thread. The tastes are a mixture of Gaussians, as many as BIC asks for. Either
 * all are in the mood to some degree, and counts of how much each was taken fade; or one is
 * in the mood at a time, stays or gives way, and which one is filtered from what was heard.
 * Which of the two, and how long it lasts, is what foretold the path better. All in closed
 * form, so a step is O(tastes).
 * Sources: Schwarz 1978 (BIC); Rabiner 1989 (the filter); Weiszfeld 1937 (the point of least
 * distance). */
#include "ml-taste.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"

#define FIT_MOST 1500
#define FIT_LEAST 20
#define MOST 6

/* Hours of the day, each with what its neighbours lend it. */
#define HOURS 24
#define LENT 0.5

/* Points that stand for one Gaussian: its middle, and out along both axes. */
#define STANDINS 5
#define REACH 1.25 /* standard deviations: mean distance of the five is that of the Gaussian */
#define ROUNDS 12

static const double RESTS_S[] = { 900, 2700, 7200, 21600, 86400, 5 * 86400.0 };
static const double EVERS[] = { 0.5, 1.5, 5, 15, 50 };
static const double HOURLIES[] = { 0, 0.1, 0.4 };
static const double STAYS[] = { 0.6, 0.8, 0.9, 0.97 };

typedef struct {
  double ever[MOST], late[MOST], now[MOST], hour[HOURS][MOST];
  double time_s;
  int    known; /* anything was heard */
} memory;

static size_t
hour_of_day (double time_s)
{
  double hour = fmod (floor (time_s / 3600.0), HOURS);

  return (size_t) (hour < 0 ? hour + HOURS : hour) % HOURS;
}

/* The chance of each taste now. */
static void
chances (const ml_taste *taste, const memory *m, double time_s, double *chance)
{
  size_t k = taste->gmm.k, h = hour_of_day (time_s);
  double keep = exp (-(time_s - m->time_s) / taste->rest_s), all = 0.0, total = 0.0;

  for (size_t c = 0; c < k; c++)
    all += m->ever[c] + taste->gmm.weight[c];
  for (size_t c = 0; c < k; c++) {
    chance[c] = taste->ever * (m->ever[c] + taste->gmm.weight[c]) / all + taste->hourly * m->hour[h][c]
                + (taste->stay > 0.0 ? 0.0 : keep * m->late[c]);
    total += chance[c];
  }
  keep *= m->known ? taste->stay : 0.0;
  for (size_t c = 0; c < k; c++)
    chance[c] = keep * m->now[c] + (1.0 - keep) * chance[c] / total;
}

static void
remember (const ml_taste *taste, memory *m, double time_s, const double *chance, const float *share)
{
  double keep = exp (-(time_s - m->time_s) / taste->rest_s);
  size_t h = hour_of_day (time_s);
  double total = 1e-300;

  for (size_t c = 0; c < taste->gmm.k; c++) {
    m->now[c] = chance[c] * share[c] / fmax (taste->gmm.weight[c], 1e-9); /* share: with the usual weights */
    total += m->now[c];
  }
  for (size_t c = 0; c < taste->gmm.k; c++) {
    m->now[c] /= total;
    m->ever[c] += share[c];
    m->late[c] = keep * m->late[c] + share[c];
    m->hour[h][c] += share[c];
    m->hour[(h + 1) % HOURS][c] += LENT * share[c];
    m->hour[(h + HOURS - 1) % HOURS][c] += LENT * share[c];
  }
  m->time_s = time_s;
  m->known = 1;
}

static double
density (const ml_gmm *gmm, size_t c, const float *xy)
{
  double sum = 0.0;

  for (size_t t = 0; t < 2; t++) {
    double v = gmm->variance[2 * c + t], miss = xy[t] - gmm->mean[2 * c + t];

    sum += log (v) + miss * miss / v;
  }
  return exp (-0.5 * sum);
}

/* How well a memory of this kind foretells the tastes of the second half of a path. */
static double
credit (const ml_taste *taste, const double *time_s, const float *xy, const float *share, size_t n)
{
  memory m = { .time_s = time_s[0] };
  double sum = 0.0;

  for (size_t i = 0; i < n; i++) {
    double chance[MOST], p = 0.0;

    chances (taste, &m, time_s[i], chance);
    for (size_t c = 0; c < taste->gmm.k; c++)
      p += chance[c] * density (&taste->gmm, c, xy + 2 * i);
    if (i >= n / 4)
      sum += log (p + 1e-300);
    remember (taste, &m, time_s[i], chance, share + i * taste->gmm.k);
  }
  return sum;
}

static ml_status
fit_mixture (const float *xy, size_t n, uint64_t seed, ml_gmm *best)
{
  const ml_gmm_options options = { .seed = seed, .floor_share = 0.01 };
  ml_status status = ML_OK;

  memset (best, 0, sizeof *best);
  for (size_t k = 2; status == ML_OK && k <= MOST && n >= 10 * k; k++) {
    ml_gmm gmm;

    status = ml_gmm_fit (xy, n, 2, k, &options, &gmm);
    if (status != ML_OK)
      break;
    if (best->k == 0 || gmm.bic < best->bic) {
      ml_gmm_clear (best);
      *best = gmm;
    } else {
      ml_gmm_clear (&gmm);
    }
  }
  if (status != ML_OK)
    ml_gmm_clear (best);
  return status;
}

/* Tries all memories; @taste has its mixture, and gets the best one. */
static void
fit_memory (ml_taste *taste, const double *time_s, const float *xy, const float *share, size_t n)
{
  const size_t n_evers = sizeof EVERS / sizeof *EVERS, n_stays = sizeof STAYS / sizeof *STAYS;
  double top = -INFINITY;
  ml_taste best = *taste;

  for (size_t r = 0; r < sizeof RESTS_S / sizeof *RESTS_S; r++)
    for (size_t e = 0; e < n_evers + n_stays; e++)
      for (size_t h = 0; h < sizeof HOURLIES / sizeof *HOURLIES; h++) {
        double here;

        taste->rest_s = RESTS_S[r];
        taste->hourly = HOURLIES[h];
        taste->stay = e < n_evers ? 0.0 : STAYS[e - n_evers];
        taste->ever = e < n_evers ? EVERS[e] : 5.0;
        here = credit (taste, time_s, xy, share, n);
        if (here > top) {
          top = here;
          best = *taste;
        }
      }
  *taste = best;
}

/**
 * ml_taste_fit - the tastes of a path and how long each lasts
 * @time_s: in [n] not decreasing, Unix time
 * @xy:     in [n][2] finite
 * @n:      >= 20; only the last 1500 are looked at
 *
 * Returns ML_OK; ML_ERR_ARG when too short; ML_ERR_NOMEM, ML_ERR_NONFINITE.
 */
ml_status
ml_taste_fit (const double *time_s, const float *xy, size_t n, uint64_t seed, ml_taste *out)
{
  size_t skip = n > FIT_MOST ? n - FIT_MOST : 0;
  float *share;
  ml_status status;

  memset (out, 0, sizeof *out);
  if (n < FIT_LEAST)
    return ML_ERR_ARG;
  time_s += skip;
  xy += 2 * skip;
  n -= skip;
  status = fit_mixture (xy, n, seed, &out->gmm);
  if (status != ML_OK)
    return status;
  share = ml_alloc (n, out->gmm.k, sizeof *share);
  status = share != NULL ? ml_gmm_assign (&out->gmm, xy, n, share, NULL, NULL) : ML_ERR_NOMEM;
  if (status == ML_OK)
    fit_memory (out, time_s, xy, share, n);
  free (share);
  if (status != ML_OK)
    ml_taste_clear (out);
  return status;
}

/* The place of the least mean distance to the mixture. */
static void
nearest_to_all (const ml_gmm *gmm, const double *chance, float *place)
{
  double at[2] = { 0.0, 0.0 };

  for (size_t c = 0; c < gmm->k; c++)
    for (size_t t = 0; t < 2; t++)
      at[t] += chance[c] * gmm->mean[2 * c + t];
  for (int round = 0; round < ROUNDS; round++) {
    double sum[2] = { 0.0, 0.0 }, total = 0.0;

    for (size_t c = 0; c < gmm->k; c++)
      for (int s = 0; s < STANDINS; s++) {
        double p[2], w;

        for (int t = 0; t < 2; t++)
          p[t] = gmm->mean[2 * c + (size_t) t]
                 + (s > 0 && (s - 1) / 2 == t ? (s % 2 ? REACH : -REACH) * sqrt (gmm->variance[2 * c + (size_t) t]) : 0);
        w = chance[c] / (hypot (p[0] - at[0], p[1] - at[1]) + 1e-3 * sqrt (gmm->variance[2 * c]));
        total += w;
        for (int t = 0; t < 2; t++)
          sum[t] += w * p[t];
      }
    for (int t = 0; t < 2; t++)
      at[t] = sum[t] / total;
  }
  place[0] = (float) at[0];
  place[1] = (float) at[1];
}

/**
 * ml_taste_rolling - what is expected of each place from those before it
 * @then_s: a time not before the last, for the place after them
 * @place:  out [n + 1][2], the last at @then_s
 *
 * Returns ML_OK, ML_ERR_NOMEM or ML_ERR_NONFINITE. O(n tastes).
 */
ml_status
ml_taste_rolling (const ml_taste *taste, const double *time_s, const float *xy, size_t n, double then_s,
                  float *place)
{
  memory m = { .time_s = n > 0 ? time_s[0] : then_s };
  float *share = ml_alloc (n + 1, taste->gmm.k, sizeof *share);
  ml_status status = share != NULL ? ML_OK : ML_ERR_NOMEM;

  if (status == ML_OK && n > 0)
    status = ml_gmm_assign (&taste->gmm, xy, n, share, NULL, NULL);
  for (size_t i = 0; status == ML_OK && i <= n; i++) {
    double chance[MOST];

    chances (taste, &m, i < n ? time_s[i] : then_s, chance);
    nearest_to_all (&taste->gmm, chance, place + 2 * i);
    if (i < n)
      remember (taste, &m, time_s[i], chance, share + i * taste->gmm.k);
  }
  free (share);
  return status;
}

/** ml_taste_clear - free what @taste holds */
void
ml_taste_clear (ml_taste *taste)
{
  ml_gmm_clear (&taste->gmm);
}

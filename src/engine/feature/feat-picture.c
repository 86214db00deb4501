/* feat-picture.c - waveform, brightness, dynamics; pure */
#include "feat-picture.h"

#include <math.h>

#include "feat-stft.h"

enum { LEVEL_HOPS = 9 }; /* 0.21 s */

/* Brightness is drawn on a logarithmic scale between these. */
static const float DARK_HZ = 200.0f, BRIGHT_HZ = 6400.0f;
/* Levels below are silence, which is not part of the dynamics of a piece. */
static const double SILENCE_DB = -90.0;

static guint8
to_byte (float x)
{
  return (guint8) (CLAMP (x, 0.0f, 1.0f) * 255.0f + 0.5f);
}

/* The part of [n] that point @i of the picture shows: at least one element. */
static void
part_of (guint  i,
         gsize  n,
         gsize *first,
         gsize *last)
{
  *first = (gsize) ((guint64) i * n / FEATURE_WAVEFORM_POINTS);
  *last = MAX (*first + 1, (gsize) ((guint64) (i + 1) * n / FEATURE_WAVEFORM_POINTS));
}

void
feat_picture_draw (const FeatHops *hops,
                   const float    *bright_hz,
                   gsize           n,
                   FeatureSet     *set)
{
  gsize n_hops, first, last;
  const FeatHop *hop = feat_hops_get (hops, &n_hops);

  for (guint i = 0; i < FEATURE_WAVEFORM_POINTS; i++) {
    float peak = 0.0f, hz = 0.0f;

    part_of (i, n_hops, &first, &last);
    for (gsize h = first; h < last && h < n_hops; h++)
      peak = MAX (peak, hop[h].peak);
    part_of (i, n, &first, &last);
    for (gsize t = first; t < last && t < n; t++)
      hz += bright_hz[t] / (float) (last - first);
    set->waveform[i] = to_byte (peak);
    set->brightness[i] = hz > DARK_HZ ? to_byte (logf (hz / DARK_HZ) / logf (BRIGHT_HZ / DARK_HZ)) : 0;
  }
}

/* Levels in dB of whole stretches of LEVEL_HOPS hops, silence left out. */
static GArray *
levels (const FeatHops *hops)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (double));
  gsize n;
  const FeatHop *hop = feat_hops_get (hops, &n);

  for (gsize start = 0; start + LEVEL_HOPS <= n; start += LEVEL_HOPS) {
    double energy = 0.0, db;

    for (guint i = 0; i < LEVEL_HOPS; i++)
      energy += hop[start + i].energy;
    db = 10.0 * log10 (MAX (energy / (LEVEL_HOPS * FEAT_HOP), 1e-12));
    if (db > SILENCE_DB)
      g_array_append_val (out, db);
  }
  return out;
}

float
feat_dynamic_complexity_db (const FeatHops *hops)
{
  g_autoptr (GArray) level = levels (hops);
  const double *db = (const double *) (gpointer) level->data;
  double top = -INFINITY, sum = 0.0, weights = 0.0, stray = 0.0;

  if (level->len == 0)
    return 0.0f;
  for (guint i = 0; i < level->len; i++)
    top = MAX (top, db[i]);
  for (guint i = 0; i < level->len; i++) {
    const double w = pow (0.9, top - db[i]);

    sum += w * db[i];
    weights += w;
  }
  for (guint i = 0; i < level->len; i++)
    stray += fabs (db[i] - sum / weights);
  return (float) (stray / level->len);
}

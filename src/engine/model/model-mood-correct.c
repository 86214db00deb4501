/* model-mood-correct.c - a listener's word on where a track belongs, and its like
 *
 * What is wanted less what was said is spread over the library by a Gaussian
 * process: it passes through every correction, sums up those that agree and weighs
 * those that do not. Pure: any thread.
 * Source: Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", 2.2. */
#include "model-mood-correct.h"

#include <math.h>
#include <string.h>

#include "ml.h"

/* The track that so many are nearer than follows a correction by half. */
#define LIKE_RANK 10

/* Share of a correction that is taken for chance; also keeps two recordings of one
 * song, wanted apart, from throwing everything around them about. */
#define NOISE 0.02

/* What follows by less than this stays where it is. */
#define LEAST_SHARE 0.01f

/* A change of this share of the range is one that can be seen. */
#define SEEN 0.02f

typedef struct {
  const float *embeddings; /* borrowed; [n][d] */
  gsize        n;
  guint        d;
  float       *values;     /* borrowed; [n][k] */
  guint        k;
  float        lowest, highest;
} Library;

/* The corrections of one column that others can follow. */
typedef struct {
  gsize   n;
  gsize  *track;  /* owned; [n] */
  double *weight; /* owned; [n] what is wanted less what was said, then its share */
  float   scale;  /* -1 / (2 width^2) */
} Column;

static void
column_clear (Column *self)
{
  g_free (self->track);
  g_free (self->weight);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Column, column_clear)

static const float *
row_of (const Library *lib,
        gsize          track)
{
  return lib->embeddings + track * lib->d;
}

static gboolean
is_heard (const Library *lib,
          gsize          track)
{
  return ml_all_finite (row_of (lib, track), lib->d);
}

static float
distance2 (const Library *lib,
           gsize          a,
           gsize          b)
{
  const float *x = row_of (lib, a), *y = row_of (lib, b);
  float sum = 0.0f;

  for (guint j = 0; j < lib->d; j++)
    sum += (x[j] - y[j]) * (x[j] - y[j]);
  return sum;
}

/* Squared distance of @track to its LIKE_RANK-th nearest, or to its furthest in a
 * small library; 0 when it stands alone. */
static float
reach2 (const Library *lib,
        gsize          track)
{
  float nearest[LIKE_RANK]; /* ascending */
  guint found = 0;

  for (gsize i = 0; i < lib->n; i++) {
    float d2 = i == track ? 0.0f : distance2 (lib, track, i);
    guint at = found < LIKE_RANK ? found : LIKE_RANK - 1;

    /* A copy of the track says nothing about how wide its surroundings are. */
    if (!(d2 > 0.0f) || !isfinite (d2) || (found == LIKE_RANK && d2 >= nearest[at]))
      continue;
    for (; at > 0 && nearest[at - 1] > d2; at--)
      nearest[at] = nearest[at - 1];
    nearest[at] = d2;
    found += found < LIKE_RANK;
  }
  return found > 0 ? nearest[found - 1] : 0.0f;
}

/* The latest word on each track, newest first, up to the limit. */
static void
collect (Column               *self,
         const MoodCorrection *c,
         gsize                 n_c,
         guint                 value,
         const Library        *lib)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);

  self->track = g_new (gsize, MOOD_CORRECTIONS_MAX);
  self->weight = g_new (double, MOOD_CORRECTIONS_MAX);
  for (gsize i = n_c; i-- > 0 && self->n < MOOD_CORRECTIONS_MAX;) {
    float said = lib->values[c[i].track * lib->k + value];

    if (c[i].value != value || !g_hash_table_add (seen, GSIZE_TO_POINTER (c[i].track + 1))
        || !isfinite (said) || !is_heard (lib, c[i].track))
      continue;
    self->track[self->n] = c[i].track;
    self->weight[self->n++] = (double) c[i].wanted - said;
  }
}

/* One width for the column: with several the matrix need not be positive definite. */
static void
measure (Column        *self,
         const Library *lib)
{
  double sum = 0.0;
  gsize counted = 0;

  for (gsize i = 0; i < self->n; i++) {
    float r2 = reach2 (lib, self->track[i]);

    sum += r2;
    counted += r2 > 0.0f;
  }
  /* exp (scale r2) is one half there. */
  self->scale = sum > 0.0 ? (float) (-G_LN2 * (double) counted / sum) : 0.0f;
}

/* Turns what is wanted into what each correction has to give. FALSE when nobody can
 * follow. */
static gboolean
solve (Column        *self,
       const Library *lib)
{
  g_autofree double *kernel = g_new (double, self->n * self->n);

  if (self->n == 0 || self->scale == 0.0f)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    for (gsize j = 0; j < self->n; j++)
      kernel[i * self->n + j] =
        exp ((double) self->scale * distance2 (lib, self->track[i], self->track[j]))
        + (i == j ? NOISE : 0.0);
  if (ml_cholesky (kernel, self->n) != ML_OK)
    return FALSE;
  ml_cholesky_solve (kernel, self->n, self->weight);
  return TRUE;
}

static void
follow (const Column  *self,
        const Library *lib,
        guint          value)
{
  for (gsize i = 0; i < lib->n; i++) {
    float *at = &lib->values[i * lib->k + value];
    double shift = 0.0;

    if (!isfinite (*at))
      continue;
    for (gsize j = 0; j < self->n; j++) {
      float share = expf (self->scale * distance2 (lib, i, self->track[j]));

      if (share >= LEAST_SHARE) /* never for NaN */
        shift += share * self->weight[j];
    }
    if (shift != 0.0)
      *at = CLAMP (*at + (float) shift, lib->lowest, lib->highest);
  }
}

static gboolean
is_sound (const MoodCorrection *c,
          gsize                 n_c,
          const Library        *lib)
{
  for (gsize i = 0; i < n_c; i++)
    if (c[i].track >= lib->n || c[i].value >= lib->k
        || !(c[i].wanted >= lib->lowest && c[i].wanted <= lib->highest))
      return FALSE;
  return TRUE;
}

static void
compare (const float   *before,
         const Library *lib,
         guint8        *moved)
{
  float least = SEEN * (lib->highest - lib->lowest);

  for (gsize i = 0; i < lib->n; i++) {
    moved[i] = 0;
    for (gsize j = i * lib->k; j < (i + 1) * lib->k; j++)
      if (fabsf (lib->values[j] - before[j]) >= least
          || (isfinite (lib->values[j]) && !isfinite (before[j])))
        moved[i] = 1;
  }
}

gboolean
mood_correct (const MoodCorrection *corrections,
              gsize                 n_corrections,
              const float          *embeddings,
              gsize                 n,
              guint                 d,
              float                *values,
              guint                 k,
              float                 lowest,
              float                 highest,
              guint8               *moved)
{
  const Library lib = { embeddings, n, d, values, k, lowest, highest };
  g_autofree float *before = NULL;

  if (!is_sound (corrections, n_corrections, &lib))
    return FALSE;
  if (moved != NULL)
    before = g_memdup2 (values, n * k * sizeof *values);
  for (guint v = 0; v < k; v++) {
    g_auto (Column) column = { 0 };

    collect (&column, corrections, n_corrections, v, &lib);
    measure (&column, &lib);
    if (solve (&column, &lib))
      follow (&column, &lib, v);
  }
  /* In order, so that the last word on a track is the one that counts. */
  for (gsize i = 0; i < n_corrections; i++)
    values[corrections[i].track * k + corrections[i].value] = corrections[i].wanted;
  if (moved != NULL)
    compare (before, &lib, moved);
  return TRUE;
}

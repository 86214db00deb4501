/* model-mood.c - nine shares of felt emotion, and two axes made of them
 *
 * One thread a model. Source of the nine: Zentner, Grandjean & Scherer 2008,
 * "Emotions evoked by the sound of music" (GEMS); of the data: Aljanaki, Wiering &
 * Veltkamp 2016. */
#include "model-mood.h"

#include <math.h>
#include <string.h>

#include "model-genre-private.h"

#define KIND "mood"

/* Two regressions, averaged: one on the statistics, one on the network's features.
 * Together they err less than either, or than one on both: their errors differ.
 * Kernel widths, penalties and shares were chosen by cross-validation. */
enum { ON_STATS, ON_FEATURES, N_PARTS };

static const struct {
  float  gamma;
  double lambda;
  float  share;
} PART[N_PARTS] = { { 0.4f, 0.3, 0.6f }, { 0.25f, 0.25, 0.4f } };

struct _MoodModel {
  ml_ridge part[N_PARTS]; /* ON_FEATURES: n == 0 where it was taught without */
  guint    version;       /* of the feature stage whose statistics it knows */
  float    spread[MOOD_COUNT];
  float   *scratch;       /* owned; [d] of the larger part */
};

const char *
mood_name (guint mood)
{
  static const char *const names[MOOD_COUNT] = {
    "amazement", "solemnity", "tenderness", "nostalgia", "calmness",
    "power", "joyful activation", "tension", "sadness",
  };

  return mood < MOOD_COUNT ? names[mood] : NULL;
}

/* Takes what is in @part. */
static MoodModel *
mood_model_new (const ml_ridge *part,
                guint           version)
{
  MoodModel *self = g_new0 (MoodModel, 1);

  memcpy (self->part, part, sizeof self->part);
  self->version = version;
  self->scratch = g_new (float, MAX (part[ON_STATS].d, part[ON_FEATURES].d));
  return self;
}

static void
clear_parts (ml_ridge *part)
{
  for (int i = 0; i < N_PARTS; i++)
    ml_ridge_clear (&part[i]);
}

void
mood_model_free (MoodModel *self)
{
  if (self == NULL)
    return;
  clear_parts (self->part);
  g_free (self->scratch);
  g_free (self);
}

/* ---- files --------------------------------------------------------------------- */

static const char *const prefix[N_PARTS] = { "stats.", "features." };

static MoodModel *
restore (const ml_weights *w,
         ml_why           *why)
{
  const ml_tensor *spread = ml_weights_find (w, "spread");
  const char *v = ml_weights_word (w, "feature-version");
  ml_ridge part[N_PARTS] = { 0 };
  guint64 version = 0;
  MoodModel *self;
  gboolean sound = spread != NULL && spread->n == MOOD_COUNT && v != NULL
                   && g_ascii_string_to_unsigned (v, 10, 0, G_MAXUINT, &version, NULL);

  for (int i = 0; sound && i < N_PARTS; i++)
    if (i == ON_STATS || ml_weights_find (w, "features.kernel") != NULL)
      sound = ml_ridge_restore (&part[i], w, prefix[i], why) == ML_OK && part[i].t == MOOD_COUNT;
  if (!sound) {
    clear_parts (part);
    return NULL;
  }
  self = mood_model_new (part, (guint) version);
  memcpy (self->spread, spread->data, sizeof self->spread);
  return self;
}

MoodModel *
mood_model_load (const char *path,
                 GError    **error)
{
  ml_why why = { "The model of moods makes no sense." };
  ml_weights *w = model_file_load (path, KIND, error);
  MoodModel *self;

  if (w == NULL)
    return NULL;
  self = restore (w, &why);
  ml_weights_free (w);
  if (self == NULL)
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_FILE, why.text);
  return self;
}

gboolean
mood_model_save (MoodModel  *self,
                 const char *path,
                 GError    **error)
{
  const size_t nine = MOOD_COUNT;
  g_autofree char *version = g_strdup_printf ("%u", self->version);
  ml_weights *w = ml_weights_new ();
  gboolean ok = ml_weights_set_word (w, "feature-version", version) == ML_OK
                && ml_weights_add (w, "spread", &nine, 1, self->spread, FALSE) == ML_OK;

  for (int i = 0; ok && i < N_PARTS; i++)
    if (self->part[i].n > 0)
      ok = ml_ridge_store (&self->part[i], w, prefix[i]) == ML_OK;
  return model_file_save (w, path, KIND, ok, error);
}

/* ---- applying --------------------------------------------------------------------- */

/* Adds what the parts say of one track to moods [9], which are 0. */
static ml_status
add_parts (const ml_ridge *part,
           const float    *stats,
           const float    *features,
           float          *scratch,
           float          *moods)
{
  const float *row[N_PARTS] = { stats, features };

  for (int i = 0; i < N_PARTS; i++) {
    float one[MOOD_COUNT];
    ml_status status;

    if (part[i].n == 0)
      continue;
    status = ml_ridge_predict (&part[i], row[i], scratch, one);
    if (status != ML_OK)
      return status;
    ml_axpy (part[ON_FEATURES].n > 0 ? PART[i].share : 1.0f, one, moods, MOOD_COUNT);
  }
  return ML_OK;
}

gboolean
mood_model_apply (MoodModel       *self,
                  const ModelClip *clip,
                  const float     *features,
                  guint            n_features,
                  float            moods[MOOD_COUNT],
                  float            spread[MOOD_COUNT],
                  GError         **error)
{
  memset (moods, 0, MOOD_COUNT * sizeof *moods);
  if (n_features != self->part[ON_FEATURES].d || clip->n_vector != self->part[ON_STATS].d
      || clip->version != self->version
      || add_parts (self->part, clip->vector, features, self->scratch, moods) != ML_OK) {
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                         "The mood of this track cannot be judged by this model.");
    return FALSE;
  }
  for (guint m = 0; m < MOOD_COUNT; m++)
    moods[m] = CLAMP (moods[m], 0.0f, 1.0f);
  memcpy (spread, self->spread, sizeof self->spread);
  return TRUE;
}

void
mood_axes (const float moods[MOOD_COUNT],
           float       energy,
           float      *energetic,
           float      *bright)
{
  enum { AMAZEMENT, SOLEMNITY, TENDERNESS, NOSTALGIA, CALMNESS, POWER, JOY, TENSION, SADNESS };
  float active = moods[POWER] + moods[JOY] + 0.5f * moods[TENSION];
  float passive = moods[CALMNESS] + 0.5f * (moods[TENDERNESS] + moods[SADNESS]);
  float light = moods[JOY] + 0.5f * (moods[TENDERNESS] + moods[AMAZEMENT]);
  float dark = moods[SADNESS] + moods[TENSION] + 0.25f * (moods[SOLEMNITY] + moods[NOSTALGIA]);
  float felt = active - passive;

  *energetic = CLAMP (isfinite (energy) ? 0.7f * felt + 0.6f * (energy - 0.5f) : felt, -1, 1);
  *bright = CLAMP (light - dark, -1, 1);
}

/* ---- teaching ------------------------------------------------------------------------ */

static gboolean
refuse (GError    **error,
        const char *text)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING, text);
  return FALSE;
}

/* The statistics as rows [n][d]; NULL when they do not fit together. */
static float *
stats_of (const MoodExamples *e,
          guint              *d,
          GError            **error)
{
  const ModelClip *first = e->clips->len > 0 ? e->clips->pdata[0] : NULL;
  guint n = e->clips->len;
  g_autofree float *x = NULL;

  *d = first != NULL ? first->n_vector : 0;
  if (n < 4 || *d == 0) {
    refuse (error, "There are too few examples to learn moods from.");
    return NULL;
  }
  x = g_new (float, (gsize) n * *d);
  for (guint i = 0; i < n; i++) {
    const ModelClip *clip = e->clips->pdata[i];

    if (clip->n_vector != *d || clip->version != first->version) {
      refuse (error, "The examples' statistics do not fit together.");
      return NULL;
    }
    memcpy (x + (gsize) i * *d, clip->vector, *d * sizeof *x);
  }
  return g_steal_pointer (&x);
}

/* Learns both parts from the rows whose fold is not @left_out. @part is cleared by
 * the caller, whatever is returned. */
static ml_status
fit_parts (const MoodExamples *e,
           const float        *stats,
           guint               n_stats,
           const int32_t      *fold,
           int32_t             left_out,
           ml_ridge           *part)
{
  const float *rows[N_PARTS] = { stats, e->features };
  const guint d[N_PARTS] = { n_stats, e->n_features };
  g_autofree float *x = g_new (float, (gsize) e->clips->len * MAX (n_stats, e->n_features));
  g_autofree float *y = g_new (float, (gsize) e->clips->len * MOOD_COUNT);
  ml_status status = ML_OK;

  for (int p = 0; p < N_PARTS && status == ML_OK; p++) {
    guint n = 0;

    part[p] = (ml_ridge) { 0 };
    for (guint i = 0; d[p] > 0 && i < e->clips->len; i++) {
      if (fold[i] == left_out)
        continue;
      memcpy (x + (gsize) n * d[p], rows[p] + (gsize) i * d[p], d[p] * sizeof *x);
      memcpy (y + (gsize) n * MOOD_COUNT, e->moods + (gsize) i * MOOD_COUNT,
              MOOD_COUNT * sizeof *y);
      n++;
    }
    if (d[p] > 0)
      status = ml_ridge_fit (&part[p], ML_KERNEL_RBF, PART[p].gamma, PART[p].lambda, x, y, NULL, n,
                             d[p], MOOD_COUNT);
  }
  return status;
}

/* Spread and correlation of answers [n][9] against the truth. */
static void
measure (const float *answer,
         const float *y,
         guint        n,
         float        spread[MOOD_COUNT],
         double      *correlation)
{
  g_autofree float *a = g_new (float, n), *b = g_new (float, n);

  for (guint m = 0; m < MOOD_COUNT; m++) {
    double square = 0.0, r;

    for (guint i = 0; i < n; i++) {
      a[i] = answer[(gsize) i * MOOD_COUNT + m];
      b[i] = y[(gsize) i * MOOD_COUNT + m];
      square += (a[i] - b[i]) * (a[i] - b[i]);
    }
    spread[m] = (float) sqrt (square / n);
    if (correlation != NULL && ml_correlation (a, b, n, &r) == ML_OK)
      correlation[m] = r;
  }
}

/* Answers [n][9] for all, each by a model that did not see its fold. */
static ml_status
cross_validate (const MoodExamples *e,
                const float        *stats,
                guint               n_stats,
                guint               folds,
                guint64             seed,
                float              *answer)
{
  guint n = e->clips->len;
  g_autofree int32_t *fold = g_new (int32_t, n);
  g_autofree float *scratch = g_new (float, MAX (n_stats, e->n_features));
  ml_status status = ml_folds (NULL, e->groups, n, folds, seed, fold);

  for (guint f = 0; status == ML_OK && f < folds; f++) {
    ml_ridge part[N_PARTS] = { 0 };

    status = fit_parts (e, stats, n_stats, fold, (int32_t) f, part);
    for (guint i = 0; i < n && status == ML_OK; i++)
      if (fold[i] == (int32_t) f)
        status = add_parts (part, stats + (gsize) i * n_stats,
                            e->features + (gsize) i * e->n_features, scratch,
                            answer + (gsize) i * MOOD_COUNT);
    clear_parts (part);
  }
  return status;
}

MoodModel *
mood_model_train (const MoodExamples *e,
                  guint               folds,
                  guint64             seed,
                  double              correlation[MOOD_COUNT],
                  float              *predicted,
                  GError            **error)
{
  guint n = e->clips->len, n_stats = 0;
  g_autofree float *stats = stats_of (e, &n_stats, error);
  g_autofree float *answer = g_new0 (float, (gsize) MAX (n, 1) * MOOD_COUNT);
  g_autofree int32_t *all = g_new0 (int32_t, MAX (n, 1));
  ml_ridge part[N_PARTS] = { 0 };
  MoodModel *self;

  if (stats == NULL)
    return NULL;
  if (cross_validate (e, stats, n_stats, folds, seed, answer) != ML_OK
      || fit_parts (e, stats, n_stats, all, -1, part) != ML_OK) {
    clear_parts (part);
    refuse (error, "Moods cannot be learnt from these examples.");
    return NULL;
  }
  self = mood_model_new (part, ((const ModelClip *) e->clips->pdata[0])->version);
  measure (answer, e->moods, n, self->spread, correlation);
  if (predicted != NULL)
    memcpy (predicted, answer, (gsize) n * MOOD_COUNT * sizeof *predicted);
  return self;
}

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

/* The kernel's width and the penalty, by cross-validation. */
#define GAMMA 0.5f
#define LAMBDA 0.5

struct _MoodModel {
  ml_ridge ridge;
  guint    n_features;
  guint    version; /* of the feature stage whose statistics it knows */
  float    spread[MOOD_COUNT];
  float   *row;     /* owned; [d] the network's features, then the statistics */
  float   *scratch; /* owned; [d] */
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

static MoodModel *
mood_model_new (ml_ridge *ridge,
                guint     n_features,
                guint     version)
{
  MoodModel *self = g_new0 (MoodModel, 1);

  self->ridge = *ridge;
  self->n_features = n_features;
  self->version = version;
  self->row = g_new (float, ridge->d);
  self->scratch = g_new (float, ridge->d);
  return self;
}

void
mood_model_free (MoodModel *self)
{
  if (self == NULL)
    return;
  ml_ridge_clear (&self->ridge);
  g_free (self->row);
  g_free (self->scratch);
  g_free (self);
}

/* ---- files --------------------------------------------------------------------- */

static MoodModel *
restore (const ml_weights *w,
         ml_why           *why)
{
  const ml_tensor *spread = ml_weights_find (w, "mood.spread");
  const char *n = ml_weights_word (w, "features"), *v = ml_weights_word (w, "feature-version");
  guint64 n_features = 0, version = 0;
  MoodModel *self;
  ml_ridge ridge;

  if (spread == NULL || spread->n != MOOD_COUNT || n == NULL || v == NULL
      || !g_ascii_string_to_unsigned (n, 10, 0, G_MAXUINT16, &n_features, NULL)
      || !g_ascii_string_to_unsigned (v, 10, 0, G_MAXUINT, &version, NULL)
      || ml_ridge_restore (&ridge, w, "mood.", why) != ML_OK)
    return NULL;
  if (ridge.t != MOOD_COUNT || n_features >= ridge.d) {
    ml_ridge_clear (&ridge);
    return NULL;
  }
  self = mood_model_new (&ridge, (guint) n_features, (guint) version);
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
  g_autofree char *n = g_strdup_printf ("%u", self->n_features);
  g_autofree char *version = g_strdup_printf ("%u", self->version);
  ml_weights *w = ml_weights_new ();
  gboolean ok = ml_weights_set_word (w, "features", n) == ML_OK
                && ml_weights_set_word (w, "feature-version", version) == ML_OK
                && ml_ridge_store (&self->ridge, w, "mood.") == ML_OK
                && ml_weights_add (w, "mood.spread", &nine, 1, self->spread, FALSE) == ML_OK;

  return model_file_save (w, path, KIND, ok, error);
}

/* ---- applying --------------------------------------------------------------------- */

gboolean
mood_model_apply (MoodModel       *self,
                  const ModelClip *clip,
                  const float     *features,
                  guint            n_features,
                  float            moods[MOOD_COUNT],
                  float            spread[MOOD_COUNT],
                  GError         **error)
{
  gboolean ok = n_features == self->n_features && n_features + clip->n_vector == self->ridge.d
                && clip->version == self->version;

  if (ok) {
    if (n_features > 0)
      memcpy (self->row, features, n_features * sizeof *features);
    memcpy (self->row + n_features, clip->vector, clip->n_vector * sizeof *clip->vector);
    ok = ml_ridge_predict (&self->ridge, self->row, self->scratch, moods) == ML_OK;
  }
  if (!ok) {
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

/* Rows [n][d] of features, then statistics; NULL when a clip has none. */
static float *
rows_of (const MoodExamples *e,
         guint              *d,
         GError            **error)
{
  const ModelClip *first = e->clips->len > 0 ? e->clips->pdata[0] : NULL;
  guint n = e->clips->len, n_vector = first != NULL ? first->n_vector : 0;
  float *x;

  if (n < 4 || n_vector == 0) {
    refuse (error, "There are too few examples to learn moods from.");
    return NULL;
  }
  *d = e->n_features + n_vector;
  x = g_new (float, (gsize) n * *d);
  for (guint i = 0; i < n; i++) {
    const ModelClip *clip = e->clips->pdata[i];
    float *row = x + (gsize) i * *d;

    if (clip->n_vector != n_vector || clip->version != first->version) {
      g_free (x);
      refuse (error, "The examples' statistics do not fit together.");
      return NULL;
    }
    if (e->n_features > 0)
      memcpy (row, e->features + (gsize) i * e->n_features, e->n_features * sizeof *row);
    memcpy (row + e->n_features, clip->vector, n_vector * sizeof *row);
  }
  return x;
}

/* Answers for fold @which by a model that did not see it. */
static ml_status
answer_fold (const float   *x,
             const float   *y,
             const int32_t *fold,
             int32_t        which,
             guint          n,
             guint          d,
             float         *answer)
{
  g_autofree float *xs = g_new (float, (gsize) n * d), *ys = g_new (float, n * MOOD_COUNT);
  g_autofree float *scratch = g_new (float, d);
  guint m = 0;
  ml_ridge ridge;
  ml_status status;

  for (guint i = 0; i < n; i++)
    if (fold[i] != which) {
      memcpy (xs + (gsize) m * d, x + (gsize) i * d, d * sizeof *x);
      memcpy (ys + (gsize) m++ * MOOD_COUNT, y + (gsize) i * MOOD_COUNT, MOOD_COUNT * sizeof *y);
    }
  status = ml_ridge_fit (&ridge, ML_KERNEL_RBF, GAMMA, LAMBDA, xs, ys, NULL, m, d, MOOD_COUNT);
  if (status != ML_OK)
    return status;
  for (guint i = 0; i < n && status == ML_OK; i++)
    if (fold[i] == which)
      status = ml_ridge_predict (&ridge, x + (gsize) i * d, scratch,
                                 answer + (gsize) i * MOOD_COUNT);
  ml_ridge_clear (&ridge);
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

static ml_status
cross_validate (const MoodExamples *e,
                const float        *x,
                guint               d,
                guint               folds,
                guint64             seed,
                float              *answer)
{
  g_autofree int32_t *fold = g_new (int32_t, e->clips->len);
  ml_status status = ml_folds (NULL, e->groups, e->clips->len, folds, seed, fold);

  for (guint f = 0; status == ML_OK && f < folds; f++)
    status = answer_fold (x, e->moods, fold, (int32_t) f, e->clips->len, d, answer);
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
  guint n = e->clips->len, d = 0;
  g_autofree float *x = rows_of (e, &d, error);
  g_autofree float *answer = g_new0 (float, MAX (n, 1) * MOOD_COUNT);
  MoodModel *self;
  ml_ridge ridge;

  if (x == NULL)
    return NULL;
  if (cross_validate (e, x, d, folds, seed, answer) != ML_OK
      || ml_ridge_fit (&ridge, ML_KERNEL_RBF, GAMMA, LAMBDA, x, e->moods, NULL, n, d, MOOD_COUNT)
           != ML_OK) {
    refuse (error, "Moods cannot be learnt from these examples.");
    return NULL;
  }
  self = mood_model_new (&ridge, e->n_features, ((const ModelClip *) e->clips->pdata[0])->version);
  measure (answer, e->moods, n, self->spread, correlation);
  if (predicted != NULL)
    memcpy (predicted, answer, n * MOOD_COUNT * sizeof *predicted);
  return self;
}

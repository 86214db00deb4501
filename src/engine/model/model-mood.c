/* model-mood.c - nine shares of felt emotion, and two axes made of them
 *
 * One thread a model. Source of the nine: Zentner, Grandjean & Scherer 2008,
 * "Emotions evoked by the sound of music" (GEMS); of the data: Aljanaki, Wiering &
 * Veltkamp 2016. */
#include "model-mood-private.h"

#include <math.h>
#include <string.h>

#include "model-file.h"

#define KIND "mood"

const char *
mood_name (guint mood)
{
  static const char *const names[MOOD_COUNT] = {
    "amazement", "solemnity", "tenderness", "nostalgia", "calmness",
    "power", "joyful activation", "tension", "sadness",
  };

  return mood < MOOD_COUNT ? names[mood] : NULL;
}

MoodModel *
mood_model_new (const ml_ridge *part,
                float           stats_share,
                guint           version)
{
  MoodModel *self = g_new0 (MoodModel, 1);

  memcpy (self->part, part, sizeof self->part);
  self->stats_share = stats_share;
  self->version = version;
  self->scratch = g_new (float, MAX (part[MOOD_ON_STATS].d, part[MOOD_ON_FEATURES].d));
  return self;
}

void
mood_parts_clear (ml_ridge *part)
{
  for (int i = 0; i < MOOD_N_PARTS; i++)
    ml_ridge_clear (&part[i]);
}

void
mood_model_free (MoodModel *self)
{
  if (self == NULL)
    return;
  mood_parts_clear (self->part);
  g_free (self->scratch);
  g_free (self);
}

/* ---- files --------------------------------------------------------------------- */

static const char *const prefix[MOOD_N_PARTS] = { "stats.", "features." };

static MoodModel *
restore (const ml_weights *w,
         ml_why           *why)
{
  const ml_tensor *spread = ml_weights_find (w, "spread");
  const ml_tensor *share = ml_weights_find (w, "stats-share");
  const char *v = ml_weights_word (w, "feature-version");
  ml_ridge part[MOOD_N_PARTS] = { 0 };
  guint64 version = 0;
  MoodModel *self;
  gboolean sound = spread != NULL && spread->n == MOOD_COUNT && v != NULL
                   && share != NULL && share->n == 1 && share->data[0] >= 0 && share->data[0] <= 1
                   && g_ascii_string_to_unsigned (v, 10, 0, G_MAXUINT, &version, NULL);

  for (int i = 0; sound && i < MOOD_N_PARTS; i++)
    if (i == MOOD_ON_STATS || ml_weights_find (w, "features.kernel") != NULL)
      sound = ml_ridge_restore (&part[i], w, prefix[i], why) == ML_OK && part[i].t == MOOD_COUNT;
  if (!sound) {
    mood_parts_clear (part);
    return NULL;
  }
  self = mood_model_new (part, *share->data, (guint) version);
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
  const size_t nine = MOOD_COUNT, one = 1;
  g_autofree char *version = g_strdup_printf ("%u", self->version);
  ml_weights *w = ml_weights_new ();
  gboolean ok = ml_weights_set_word (w, "feature-version", version) == ML_OK
                && ml_weights_add (w, "spread", &nine, 1, self->spread, FALSE) == ML_OK
                && ml_weights_add (w, "stats-share", &one, 1, &self->stats_share, FALSE) == ML_OK;

  for (int i = 0; ok && i < MOOD_N_PARTS; i++)
    if (self->part[i].n > 0)
      ok = ml_ridge_store (&self->part[i], w, prefix[i]) == ML_OK;
  return model_file_save (w, path, KIND, ok, error);
}

/* ---- applying --------------------------------------------------------------------- */

ml_status
mood_parts_add (const ml_ridge *part,
                float           stats_share,
                const float    *stats,
                const float    *features,
                float          *scratch,
                float          *moods)
{
  const float *row[MOOD_N_PARTS] = { stats, features };
  const float share[MOOD_N_PARTS] = { stats_share, 1.0f - stats_share };

  for (int i = 0; i < MOOD_N_PARTS; i++) {
    float one[MOOD_COUNT];
    ml_status status;

    if (part[i].n == 0)
      continue;
    status = ml_ridge_predict (&part[i], row[i], scratch, one);
    if (status != ML_OK)
      return status;
    ml_axpy (part[MOOD_ON_FEATURES].n > 0 ? share[i] : 1.0f, one, moods, MOOD_COUNT);
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
  if (n_features != self->part[MOOD_ON_FEATURES].d || clip->n_vector != self->part[MOOD_ON_STATS].d
      || clip->version != self->version
      || mood_parts_add (self->part, self->stats_share, clip->vector, features, self->scratch,
                         moods)
           != ML_OK) {
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

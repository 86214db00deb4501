/* model-mood.h - nine shares of felt emotion (GEMS), and two axes made of them
 *
 * A regression from a track's place among all others and its statistics. One model may
 * serve one thread at a time. */
#pragma once

#include "model-clip.h"

G_BEGIN_DECLS

#define MOOD_COUNT 9

/* In the order of ModelOutput's moods; static, lower case, English. */
const char *mood_name (guint mood);

typedef struct _MoodModel MoodModel;

MoodModel *mood_model_load (const char *path, GError **error);
gboolean   mood_model_save (MoodModel *self, const char *path, GError **error);
void       mood_model_free (MoodModel *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoodModel, mood_model_free)

/* @features [n_features]: what embed_model_apply() put there; NULL with n_features 0
 * where the model was taught without. @moods: shares within 0 … 1, @spread: one
 * standard deviation, as cross-validation measured it. */
gboolean mood_model_apply (MoodModel       *self,
                           const ModelClip *clip,
                           const float     *features,
                           guint            n_features,
                           float            moods[MOOD_COUNT],
                           float            spread[MOOD_COUNT],
                           GError         **error);

/* What a MoodModel is taught from; arrays as long as clips. */
typedef struct {
  GPtrArray   *clips;      /* ModelClip, each with its vector */
  const float *features;   /* [n][n_features] or NULL */
  guint        n_features;
  const float *moods;      /* [n][MOOD_COUNT] */
  const int   *groups;     /* artists, for the spread's cross-validation; NULL: none */
} MoodExamples;

/* @correlation (optional): Pearson's r of each mood, out of @folds folds.
 * @predicted (optional) [n][MOOD_COUNT]: the answers it was measured on. */
MoodModel *mood_model_train (const MoodExamples *examples,
                             guint               folds,
                             guint64             seed,
                             double              correlation[MOOD_COUNT],
                             float              *predicted,
                             GError            **error);

/* Calm -1 … 1 energetic, dark -1 … 1 bright, from shares and the track's energy
 * (0 … 1, NaN not known). Libraries spread them out for themselves. */
void mood_axes (const float moods[MOOD_COUNT], float energy, float *energetic, float *bright);

G_END_DECLS

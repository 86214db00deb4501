/* model-clip.h - what the networks are shown of one track
 *
 * The log-mel spectrogram of its middle, at the feature stage's frame rate and in
 * 8 bits, so that a thousand tracks to learn from fit into 250 MB; and the summary
 * vector. Plain data: any thread. */
#pragma once

#include <glib.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define MODEL_ERROR (model_error_quark ())
GQuark model_error_quark (void);

typedef enum {
  MODEL_ERROR_FILE,      /* a model file could not be read or makes no sense */
  MODEL_ERROR_INPUT,     /* a track that cannot be shown to a model */
  MODEL_ERROR_TRAINING,  /* nothing can be learnt from these examples */
  MODEL_ERROR_CANCELLED,
} ModelError;

#define MODEL_BANDS 96          /* of "model_mel": 0 to 8 kHz */
#define MODEL_HOP_S (512 / 22050.0) /* one frame of a clip */
#define MODEL_CLIP_FRAMES 2584  /* 60 s */
#define MODEL_RANGE_DB 80.0f    /* from the loudest value down; what lies below is 0 */

typedef struct {
  guint8 *level;              /* owned; [n_frames][MODEL_BANDS], 255 the loudest */
  guint   n_frames;
  float  *vector;             /* owned; [n_vector] the summary; may be NULL */
  guint   n_vector;
  guint   version;            /* of the feature stage that made the vector */
} ModelClip;

/* From a set that keeps "model_mel". @max_frames: MODEL_CLIP_FRAMES, or 0 for the
 * whole track. NULL with MODEL_ERROR_INPUT when there is none or it is empty. */
ModelClip *model_clip_new  (const FeatureSet *set, guint max_frames, GError **error);
/* From decibels [n_frames][MODEL_BANDS] at that frame rate. */
ModelClip *model_clip_new_from_db (const float *db, gsize n_frames, guint max_frames);
void       model_clip_free (ModelClip *clip); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelClip, model_clip_free)

/* Frames [start, start + n), wrapping at the end, as the networks take them: the
 * clip's mean is 0, ten decibels are about 0.6. @out: [n][MODEL_BANDS]. */
void model_clip_frames (const ModelClip *clip, guint start, guint n, float *out);

G_END_DECLS

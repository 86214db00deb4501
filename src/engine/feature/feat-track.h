/* feat-track.h - everything that is heard in one track
 *
 * A tracker takes the sound in pieces and never keeps the samples, so that
 * memory hardly grows with length: per second of sound it holds 22 KB for the
 * first FEAT_CHUNK_S seconds at a time and under 2 KB beyond. feature_track()
 * is the same for sound that lies in memory. One thread a tracker. */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

/* Grows with every change that changes a stored value. */
#define FEATURE_VERSION 2

/* librosa floors decibels at 80 below the loudest of the whole track. Longer
 * ones than this are worked off in pieces, each floored by the loudest so far. */
#define FEAT_CHUNK_S 1200

typedef enum {
  FEATURE_PLAIN     = 0,
  FEATURE_SEPARATE  = 1 << 0, /* vocals and accompaniment: needs left and right */
  FEATURE_MODEL_MEL = 1 << 1, /* keep "model_mel", the networks' input, of one chunk */
  FEATURE_PLOTS     = 1 << 2, /* keep what track properties plot */
} FeatureFlags;

typedef struct _FeatTracker FeatTracker;

/* @frames: names of matrices to keep, NULL-terminated, or NULL; names that are
 * not known are passed over (feature_frame_names() lists those that are). */
FeatTracker *feat_tracker_new  (FeatureFlags flags, const char *const *frames);
void         feat_tracker_free (FeatTracker *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatTracker, feat_tracker_free)

/* @mono [n] at 22 050 Hz, finite; @left, @right [n] or NULL. */
void feat_tracker_push (FeatTracker *self,
                        const float *mono,
                        const float *left,
                        const float *right,
                        gsize        n);

/* What was heard. @facts: loudness, duration and the like of the whole file, as
 * decoding measured it; its arrays are not looked at. The caller owns the set;
 * the tracker can only be freed after this. */
FeatureSet *feat_tracker_finish (FeatTracker *self, const AudioBuffer *facts);

/* NULL with G_IO_ERROR_CANCELLED, or G_IO_ERROR_INVALID_ARGUMENT when the
 * buffer is empty or at another rate. */
FeatureSet *feature_track (const AudioBuffer  *audio,
                           FeatureFlags        flags,
                           const char *const  *frames,
                           GCancellable       *cancellable,
                           GError            **error);

/* The names of the summary vector's values, in order, NULL-terminated; static.
 * Names and order belong to FEATURE_VERSION. */
const char *const *feature_vector_names (guint *n);

/* The names of the matrices that can be asked for, NULL-terminated; static. */
const char *const *feature_frame_names (void);

/* The matrix of that name, or NULL. */
const FeatureMatrix *feature_set_frames (const FeatureSet *set, const char *name);

/* Of the library that transforms, as it names itself; static. */
const char *feature_fftw_version (void);

/* "C major", "F♯ minor", or "" for -1; static. */
const char *feature_key_name (int key);

G_END_DECLS

/* feat-mfcc.h - cepstra of log-mel frames, their differences, onset strength
 *
 * All by librosa's definitions, on log-mel frames [n][n_mels] in decibels that
 * went through feat_db_floor(). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @table: in [n_mfcc][n_mels] from feat_mfcc_table(); @db: in [n_mels] one frame;
 * @mfcc: out [n_mfcc]. */
void   feat_mfcc_frame (const float *table, guint n_mfcc, guint n_mels, const float *db, float *mfcc);

/* Orthonormal DCT-II as a table, to be freed with g_free(). */
float *feat_mfcc_table (guint n_mfcc, guint n_mels);

/* librosa.feature.delta: slope of a line through 9 frames, of @x [n][d] into
 * @delta [n][d]; at both ends the slope of the outermost 9. Of fewer than 9
 * frames, the slope through all of them. */
void   feat_delta (const float *x, gsize n, guint d, float *delta);

/* librosa.feature.delta (order=2): curvature of a parabola through 9 frames. */
void   feat_delta2 (const float *x, gsize n, guint d, float *delta);

/* Mean over bands of what is louder than in the frame before: half-wave
 * rectified flux of decibels, [n_mels] each. */
float  feat_flux_db (const float *before, const float *now, guint n_mels);

G_END_DECLS

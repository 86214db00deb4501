/* model-genre-private.h - the parts of a GenreModel, for those who make one */
#pragma once

#include "ml.h"
#include "model-embed.h"
#include "model-genre.h"

G_BEGIN_DECLS

/* Patches of about two seconds: [MODEL_BANDS][MODEL_PATCH_FRAMES]. */
#define MODEL_PATCH_FRAMES 86
/* How many a track is judged by, evenly spread; more no longer helps. */
#define MODEL_PATCHES 16

/* The classifier on statistics says its opinion in sums around 0 and 1; this makes them
 * shares. Set by the log loss of out-of-fold answers on the very lists it is judged on,
 * of which accuracy does not depend. */
#define MODEL_STATS_SHARPNESS 5.0
#define MODEL_PLACE_SHARPNESS 7.0 /* the same for one that learnt from places */
/* Weight of the statistics' log share; the networks have the rest. Looked at on one fold
 * alone (132 tracks): anything from 0.3 to 0.5 did as well there. */
#define MODEL_STATS_WEIGHT 0.35
/* The same of one on places. Out-of-fold log loss is lowest here; each of five folds would
 * have chosen 0.5 to 0.6 from the others. */
#define MODEL_PLACE_WEIGHT 0.6

struct _GenreModel {
  GStrv       classes;     /* owned */
  guint       n_classes;
  GHashTable *words;       /* owned; char * to char * */
  GPtrArray  *nets;        /* owned; ml_net */
  GPtrArray  *runs;        /* owned; ml_run, one a net */
  EmbedModel *sound;       /* owned; NULL: the classifier judges by the statistics alone */
  ml_ridge    stats;       /* n == 0: none; on places of sound, where there is one */
  guint       stats_version; /* of the feature stage whose statistics it knows */
  float      *patches;     /* owned; [MODEL_PATCHES][MODEL_BANDS][MODEL_PATCH_FRAMES] */
  float      *window;      /* owned; [MODEL_PATCH_FRAMES][MODEL_BANDS] */
  float      *row;         /* owned; [stats.d] */
  float      *place;       /* owned; [stats.d] */
  float      *sums;        /* owned; [n_classes] */
  double     *mean;        /* owned; [n_classes] */
};

/* Takes nothing; all parts are added by the caller. */
GenreModel *genre_model_new     (const char *const *classes);
/* Takes @net. FALSE when its shapes do not fit or memory is out; @net is freed. */
gboolean    genre_model_add_net (GenreModel *self, ml_net *net);
/* Copies of another model's networks, in 16 bits as files have them. */
gboolean    genre_model_copy_nets (GenreModel *self, GenreModel *from);
/* Takes what is in @stats; @version: of the statistics it learnt from. @sound (optional):
 * whose places it learnt from instead; another reference is taken. */
gboolean    genre_model_set_stats (GenreModel *self, ml_ridge *stats, EmbedModel *sound,
                                   guint version);

/* What the classifier beside the networks has of the whole by itself. */
double      genre_model_stats_weight (GenreModel *self);
/* genre_model_apply() with another weight for the statistics: 0 networks alone, 1
 * statistics alone. */
gboolean    genre_model_apply_mixed (GenreModel *self, const ModelClip *clip, double stats_weight,
                                     float *shares, float *features, GError **error);

/* Into and out of a weight file that may hold more. */
gboolean    genre_model_store   (GenreModel *self, ml_weights *weights);
GenreModel *genre_model_restore (const ml_weights *weights, GError **error);

G_END_DECLS

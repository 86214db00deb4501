/* model-sound.h - what a clip sounds like, in numbers for which no label was asked
 *
 * Five blocks that see different things: the track statistics, how the spectrum's
 * shape varies together, how fast bands pulse, and which of many learnt sounds, short
 * and longer, it is made of. Pure data: one thread each. */
#pragma once

#include "ml.h"
#include "model-clip.h"

G_BEGIN_DECLS

typedef enum {
  SOUND_STATS,  /* the summary vector */
  SOUND_TIMBRE, /* mean and log covariance of 20 cepstra */
  SOUND_PULSE,  /* power of each band's changes, slow to fast */
  SOUND_BRIEF,  /* learnt sounds of 0.2 s */
  SOUND_LONG,   /* learnt sounds of 0.75 s */
  SOUND_N_BLOCKS
} SoundBlock;

/* The learnt sounds, and working memory. All zero until it is fitted or restored. */
typedef struct {
  ml_codebook brief, lasting;
  float      *work; /* owned */
} SoundBooks;

/* Learns the sounds from @clips. Same clips and seed, same sounds. FALSE with
 * MODEL_ERROR_TRAINING when the clips are too few or all alike. */
gboolean sound_books_fit     (SoundBooks *books, GPtrArray *clips, guint64 seed, GError **error);
void     sound_books_clear   (SoundBooks *books);
gboolean sound_books_store   (const SoundBooks *books, ml_weights *weights, const char *prefix);
gboolean sound_books_restore (SoundBooks *books, const ml_weights *weights, const char *prefix);

/* Values in one block; @n_stats: length of the summary vector. */
guint sound_block_size (const SoundBooks *books, guint n_stats, SoundBlock block);

/* All blocks one after another into @row. Of more than MODEL_CLIP_FRAMES the middle is
 * looked at. Allocates nothing. FALSE when a value is not finite. */
gboolean sound_describe (SoundBooks *books, const ModelClip *clip, float *row);

G_END_DECLS

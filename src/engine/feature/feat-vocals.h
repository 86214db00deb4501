/* feat-vocals.h - the singing of a track as sound, to keep or to take away
 *
 * feat-separate.h's mask put back into samples. What is left when the vocals
 * are subtracted from both channels is the accompaniment. One thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FeatVocals FeatVocals;

FeatVocals *feat_vocals_new    (void);
void        feat_vocals_free   (FeatVocals *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatVocals, feat_vocals_free)

/* @mono [n] at 22 050 Hz; @left, @right [n], or NULL for mono. */
void        feat_vocals_push   (FeatVocals *self, const float *mono, const float *left,
                                const float *right, gsize n);
/* The vocals, [*n] samples as many as went in, to be freed with g_free();
 * the object can only be freed after this. */
float      *feat_vocals_finish (FeatVocals *self, gsize *n);

G_END_DECLS

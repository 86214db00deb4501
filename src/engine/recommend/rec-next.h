/* rec-next.h - what a history alone says about the next play
 *
 * For a listener's past without sound: imported histories, tracks not analysed
 * yet, and the judgement of both. One thread at a time. Everything is learnt
 * strictly forward: a score knows only what was told before it, and the numbers
 * of tracks, artists and albums say nothing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NextModel NextModel;

typedef struct {
  guint    track;
  gint64   started_s;
  gboolean skipped;
} NextPlay;

/* @artist, @album [n]: numbers, 0 unknown; copied. Same calls, same scores. */
NextModel *next_model_new  (guint n_tracks, const guint *artist, const guint *album);
void       next_model_free (NextModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NextModel, next_model_free)

/* @score out [n_tracks]: the higher the sooner to be offered at @now_s, finite. The
 * first fifty stand in an order of their own, which covers most of what may come; below
 * it is the logarithm of the chance to be played, with new and known tracks drawn
 * towards each other: a list that foretells holds some of both. O(n). */
void       next_model_score (NextModel *self, gint64 now_s, float *score);
/* The chance that @track would be skipped at @now_s. */
double     next_model_skip_chance (NextModel *self, guint track, gint64 now_s);
/* What was played: weights and trust move towards what would have foretold it, then
 * it is counted. O(n). */
void       next_model_learn (NextModel *self, const NextPlay *play);

G_END_DECLS

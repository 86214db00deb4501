/* play-context.h - what follows by itself: a list of tracks and the order they play in
 *
 * For the files of the queue. UI thread only. An entry of the list is named by
 * its index; order[] holds the indices in playing order, each at most once, and
 * pos the place in it that was taken last. */
#pragma once

#include "segue-track.h"

G_BEGIN_DECLS

typedef struct {
  SegueTrackLookup lookup;
  gpointer         data;
} PlayLookup;

/* What happened to an entry, as bits. */
enum {
  PLAY_HEARD = 1 << 0, /* its turn came in this round */
  PLAY_LATE  = 1 << 1, /* among the last of the round before: comes late in this one */
};

typedef struct {
  gint64    *ids;          /* owned; [n]; -(k + 1) stands for outside[k] */
  gsize      n;
  GPtrArray *outside;      /* owned; SegueTrack, or NULL */
  guint32   *order;        /* owned; [n], of which n_order are in use */
  gsize      n_order;
  gssize     pos;          /* -1: nothing taken yet */
  guint8    *flags;        /* owned; [n] */
  gboolean   shuffled;
  guint64    seed;         /* of the shuffle of this round */
  gsize      spread_until; /* order[] before this place has its artists spread */
  gboolean   new_round;    /* pos is -1 because repeat-all began again */
  guint64    generation;   /* tells contexts apart; unique in this run */
  PlayOrigin origin;
  gboolean   in_order;     /* begins in the list's order though shuffle is on */
  char     **reasons;      /* owned; [n] why each is there, or NULL */
  char      *name;         /* owned, may be NULL */
} PlayContext;

PlayContext *play_context_new  (const gint64 *ids, gsize n, GPtrArray *outside,
                                PlayOrigin origin, const char *name);
void         play_context_free (PlayContext *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlayContext, play_context_free)

gsize  play_context_size (const PlayContext *self); /* bytes, about */
/* Returns (transfer full) the track of entry @index, NULL when it is gone. */
SegueTrack *play_context_get_track (const PlayContext *self, guint32 index, PlayLookup lookup);
gssize play_context_find    (const PlayContext *self, guint32 index); /* place in order[], -1 none */
void   play_context_take    (PlayContext *self, gsize place);         /* its turn has come */
void   play_context_remove  (PlayContext *self, gsize place);
void   play_context_insert  (PlayContext *self, gsize place, guint32 index); /* not before pos + 1 */
/* Puts entry @index so that it is the very next. */
void   play_context_put_next (PlayContext *self, guint32 index);
/* Shuffles what was not heard in this round, or puts the list's own order back. */
void   play_context_set_shuffled (PlayContext *self, gboolean shuffled);
/* Begins again with all entries. */
void   play_context_begin_round (PlayContext *self);
/* Before a place below @until is read: its artists are spread by then. */
void   play_context_prepare (PlayContext *self, gsize until, PlayLookup lookup);
/* Drops, from the next place on, entries that are gone or missing, until @wanted
 * playable ones stand there. Returns how many do. */
gsize  play_context_settle  (PlayContext *self, gsize wanted, PlayLookup lookup);

G_END_DECLS

/* play-queue.h - what plays now, what plays next, and why
 *
 * SegueQueue is a GListModel of SegueQueueItem in playing order: the current
 * track, what the listener queued, then what follows by itself: the context
 * (the album, playlist or list that was started, in order or shuffled), of
 * which only the next SEGUE_QUEUE_SHOWN tracks are in the model, and the
 * suggestions. Tracks of the context are library ids until they are shown, so
 * a context may hold 100 000 of them. UI thread only; nothing blocks.
 *
 * Signals:
 *   play-requested ()   the listener asked for the track that is now current:
 *                       the player loads it and plays
 *   next-changed ()     what automatic playing would take next may be another
 *   state-changed ()    anything worth saving changed; the receiver debounces
 *   undoable (char *)   an edit was made; its description, for a toast
 * Properties: current (SegueQueueItem), shuffle, repeat, stop-after-current,
 *   can-undo, context-name, has-next, has-previous, suggestions-first. */
#pragma once

#include <gio/gio.h>

#include "segue-track.h"

G_BEGIN_DECLS

#define SEGUE_QUEUE_SHOWN 50

typedef enum {
  SEGUE_QUEUE_CURRENT = 0, /* at most one item, always the first */
  SEGUE_QUEUE_QUEUED,      /* "queued by you" */
  SEGUE_QUEUE_CONTEXT,     /* follows by itself: album, playlist, shuffle */
  SEGUE_QUEUE_SUGGESTED,   /* after the context, or before it with suggestions-first */
} SegueQueueSection;

typedef enum {
  SEGUE_REPEAT_OFF = 0,
  SEGUE_REPEAT_ALL,        /* the context starts over (shuffled anew) */
  SEGUE_REPEAT_ONE,        /* the current track, until the listener goes on */
} SegueRepeat;

GType segue_queue_section_get_type (void);
GType segue_repeat_get_type (void);
#define SEGUE_TYPE_QUEUE_SECTION (segue_queue_section_get_type ())
#define SEGUE_TYPE_REPEAT (segue_repeat_get_type ())

/* ---- one row ---------------------------------------------------------------
 * Properties (notify): id (uint64), track (SegueTrack), section, origin (int,
 * PlayOrigin), section-start (boolean: a header belongs above this row),
 * reason (string, why it was suggested; NULL otherwise). */
#define SEGUE_TYPE_QUEUE_ITEM (segue_queue_item_get_type ())
G_DECLARE_FINAL_TYPE (SegueQueueItem, segue_queue_item, SEGUE, QUEUE_ITEM, GObject)

guint64           segue_queue_item_get_id            (SegueQueueItem *self); /* unique in this run, never 0 */
SegueTrack       *segue_queue_item_get_track         (SegueQueueItem *self); /* borrowed, never NULL */
SegueQueueSection segue_queue_item_get_section       (SegueQueueItem *self);
PlayOrigin        segue_queue_item_get_origin        (SegueQueueItem *self);
gboolean          segue_queue_item_get_section_start (SegueQueueItem *self);
const char       *segue_queue_item_get_reason        (SegueQueueItem *self); /* borrowed, may be NULL */

/* ---- the queue ----------------------------------------------------------- */

#define SEGUE_TYPE_QUEUE (segue_queue_get_type ())
G_DECLARE_FINAL_TYPE (SegueQueue, segue_queue, SEGUE, QUEUE, GObject)

SegueQueue *segue_queue_new (void);

/* How ids become tracks. Set it before anything else. */
void segue_queue_set_lookup     (SegueQueue *self, SegueTrackLookup lookup,
                                 gpointer user_data, GDestroyNotify destroy);
/* The library changed: shown items fetch their tracks again, gone ones leave. */
void segue_queue_refresh_tracks (SegueQueue *self);

/* -- starting something. Replaces the context; what the listener queued stays.
 * @start: index into the list of the track to begin with; a negative one means
 * "anywhere": the first, or with shuffle a random one.
 * @origin: PLAY_ORIGIN_ALBUM, _PLAYLIST or another ordered list: what the tracks
 * that follow by themselves count as (PLAY_ORIGIN_SHUFFLE while shuffled); the
 * first counts as PLAY_ORIGIN_CLICK, or _REMOTE if @origin is _REMOTE.
 * @name: of the context as shown ("Kind of Blue"), or NULL. An empty list
 * does nothing. Emits play-requested. */
void segue_queue_play_ids    (SegueQueue *self, const gint64 *ids, gsize n_ids, gssize start,
                              PlayOrigin origin, const char *name);
void segue_queue_play_tracks (SegueQueue *self, GPtrArray *tracks /* of SegueTrack */, gssize start,
                              PlayOrigin origin, const char *name);
/* A list that the program chose, with one reason (or none) a track: played in this
 * order though shuffle is on, and counted as PLAY_ORIGIN_SUGGESTION. */
void segue_queue_play_chosen (SegueQueue *self, const gint64 *ids, const char *const *reasons,
                              gsize n_ids, const char *name);

/* -- edits by the listener; each can be undone ------------------------------- */
void segue_queue_play_next   (SegueQueue *self, GPtrArray *tracks); /* before what is queued */
void segue_queue_enqueue     (SegueQueue *self, GPtrArray *tracks); /* after what is queued */
/* Before the item @before_id, for drag and drop; 0 means the end of what is
 * queued. Items before the context or a suggestion count as queued too. */
void segue_queue_insert      (SegueQueue *self, GPtrArray *tracks, guint64 before_id);
/* Reorders. A context track or suggestion dropped into the queued part is
 * queued from then on; within the context it changes the context's order. */
void segue_queue_move        (SegueQueue *self, guint64 item_id, guint64 before_id);
/* All of them, in their order, as one edit. What plays and what is unknown stays away. */
void segue_queue_move_many   (SegueQueue *self, const guint64 *item_ids, gsize n_items,
                              guint64 before_id);
void segue_queue_pin         (SegueQueue *self, guint64 item_id); /* to the end of what is queued */
void segue_queue_remove      (SegueQueue *self, const guint64 *item_ids, gsize n_items);
void segue_queue_clear       (SegueQueue *self); /* all but the current track */
void segue_queue_clear_queued (SegueQueue *self); /* "queued by you" alone */

gboolean    segue_queue_undo                 (SegueQueue *self); /* FALSE: nothing to undo */
/* What segue_queue_undo() would take back ("Removed 3 tracks"); borrowed, NULL
 * when there is nothing. */
const char *segue_queue_get_undo_description (SegueQueue *self);

/* -- moving on ---------------------------------------------------------------- */
SegueQueueItem *segue_queue_get_current (SegueQueue *self); /* borrowed, may be NULL */
/* What would play next by itself; borrowed, NULL at the end. */
SegueQueueItem *segue_queue_peek_next   (SegueQueue *self);
/* Makes the next track current and returns it (borrowed), NULL at the end.
 * @automatic: the current one ended by itself, so repeat-one repeats it. Does
 * not emit play-requested. */
SegueQueueItem *segue_queue_advance     (SegueQueue *self, gboolean automatic);
/* Goes back in what was played; NULL when there is nothing before. */
SegueQueueItem *segue_queue_go_back     (SegueQueue *self);
/* Plays that item now. Emits play-requested. */
void            segue_queue_jump_to     (SegueQueue *self, guint64 item_id);
/* After the end: the context from its start. FALSE when there is none. */
gboolean        segue_queue_restart     (SegueQueue *self);
/* The current track and the next are neighbours on one album played in order. */
gboolean        segue_queue_next_continues_album (SegueQueue *self);
/* The current track is being played as part of its album, in order. */
gboolean        segue_queue_in_album    (SegueQueue *self);

SegueQueueItem *segue_queue_find        (SegueQueue *self, guint64 item_id); /* borrowed, may be NULL */
guint           segue_queue_get_n_queued (SegueQueue *self);
guint           segue_queue_get_n_following (SegueQueue *self); /* left of the context, shown or not */
double          segue_queue_get_queued_duration_s (SegueQueue *self);

/* -- modes ---------------------------------------------------------------------- */
gboolean    segue_queue_get_shuffle (SegueQueue *self);
void        segue_queue_set_shuffle (SegueQueue *self, gboolean shuffle);
SegueRepeat segue_queue_get_repeat  (SegueQueue *self);
void        segue_queue_set_repeat  (SegueQueue *self, SegueRepeat repeat);
gboolean    segue_queue_get_stop_after_current (SegueQueue *self);
void        segue_queue_set_stop_after_current (SegueQueue *self, gboolean stop);
const char *segue_queue_get_context_name (SegueQueue *self); /* borrowed, may be NULL */

/* -- suggestions ------------------------------------------------------------------
 * Replaces the suggested section from its item @keep on (the first @keep stay as
 * they are, so that nothing jumps under the mouse). @reasons: NULL, or one
 * string (or NULL) a track. */
void segue_queue_set_suggestions (SegueQueue *self, guint keep, GPtrArray *tracks,
                                  const char *const *reasons);

/* -- across restarts ----------------------------------------------------------------
 * Everything above but the undo history, shuffle order included. Bytes are
 * versioned and validated: damaged or foreign ones give FALSE with @error, one
 * sentence, and change nothing. 13 bytes a context track. Restore
 * when the library answers the lookup: tracks it does not know are left out. */
GBytes  *segue_queue_save    (SegueQueue *self);
gboolean segue_queue_restore (SegueQueue *self, GBytes *bytes, GError **error);

G_END_DECLS

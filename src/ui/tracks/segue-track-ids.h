/* segue-track-ids.h - what is dragged: tracks of the library, or rows of the queue */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A boxed list of library ids, in order. Shared by reference, immutable. */
#define SEGUE_TYPE_TRACK_IDS (segue_track_ids_get_type ())
typedef struct _SegueTrackIds SegueTrackIds;
GType segue_track_ids_get_type (void);

SegueTrackIds *segue_track_ids_new   (const gint64 *ids, gsize n);
SegueTrackIds *segue_track_ids_ref   (SegueTrackIds *self);
void           segue_track_ids_unref (SegueTrackIds *self);
/* Borrowed. */
const gint64  *segue_track_ids_get   (const SegueTrackIds *self, gsize *n);

/* A boxed list of rows of the queue, in order, so that a row is not taken for a track.
 * Shared by reference, immutable. */
#define SEGUE_TYPE_QUEUE_ROWS (segue_queue_rows_get_type ())
typedef struct _SegueQueueRows SegueQueueRows;
GType segue_queue_rows_get_type (void);

SegueQueueRows *segue_queue_rows_new   (const guint64 *ids, gsize n);
SegueQueueRows *segue_queue_rows_ref   (SegueQueueRows *self);
void            segue_queue_rows_unref (SegueQueueRows *self);
/* Borrowed. */
const guint64  *segue_queue_rows_get   (const SegueQueueRows *self, gsize *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueQueueRows, segue_queue_rows_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueTrackIds, segue_track_ids_unref)

/* Shows where a drop would land: @css_class, "drop-above" or "drop-below", is on @row,
 * kept weakly in @mark, and no longer on the row before. NULL: on none. */
void segue_drop_mark (GtkWidget **mark, GtkWidget *row, const char *css_class);

G_END_DECLS

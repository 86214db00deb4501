/* segue-track-ids.c - what is dragged, and where it would land */
#include "segue-track-ids.h"

struct _SegueTrackIds
{
  gsize  n;
  gint64 ids[];
};

G_DEFINE_BOXED_TYPE (SegueTrackIds, segue_track_ids, segue_track_ids_ref, segue_track_ids_unref)

struct _SegueQueueRows
{
  gsize   n;
  guint64 ids[];
};

G_DEFINE_BOXED_TYPE (SegueQueueRows, segue_queue_rows, segue_queue_rows_ref,
                     segue_queue_rows_unref)

SegueQueueRows *
segue_queue_rows_new (const guint64 *ids,
                      gsize          n)
{
  SegueQueueRows *self = g_atomic_rc_box_alloc (sizeof *self + n * sizeof *ids);

  self->n = n;
  if (n > 0)
    memcpy (self->ids, ids, n * sizeof *ids);
  return self;
}

SegueQueueRows *
segue_queue_rows_ref (SegueQueueRows *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
segue_queue_rows_unref (SegueQueueRows *self)
{
  g_atomic_rc_box_release (self);
}

const guint64 *
segue_queue_rows_get (const SegueQueueRows *self,
                      gsize                *n)
{
  g_return_val_if_fail (self != NULL && n != NULL, NULL);

  *n = self->n;
  return self->ids;
}

SegueTrackIds *
segue_track_ids_new (const gint64 *ids,
                     gsize         n)
{
  SegueTrackIds *self = g_atomic_rc_box_alloc (sizeof *self + n * sizeof *ids);

  self->n = n;
  if (n > 0)
    memcpy (self->ids, ids, n * sizeof *ids);
  return self;
}

SegueTrackIds *
segue_track_ids_ref (SegueTrackIds *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
segue_track_ids_unref (SegueTrackIds *self)
{
  g_atomic_rc_box_release (self);
}

const gint64 *
segue_track_ids_get (const SegueTrackIds *self,
                     gsize               *n)
{
  g_return_val_if_fail (self != NULL && n != NULL, NULL);

  *n = self->n;
  return self->ids;
}

void
segue_drop_mark (GtkWidget  **mark,
                 GtkWidget   *row,
                 const char  *css_class)
{
  if (*mark != NULL) {
    gtk_widget_remove_css_class (*mark, "drop-above");
    gtk_widget_remove_css_class (*mark, "drop-below");
  }
  g_set_weak_pointer (mark, row);
  if (row != NULL)
    gtk_widget_add_css_class (row, css_class);
}

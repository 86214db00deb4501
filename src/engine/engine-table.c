/* engine-table.c - all tracks in memory, by id and by path
 *
 * One thread at a time. Invariant: a row stands in by_path under its own path
 * string exactly when it stands in by_id, so a key never outlives its row. */
#include "engine-table.h"

struct _TrackTable
{
  GHashTable *by_id;   /* owned; &row->id -> row, with a reference */
  GHashTable *by_path; /* owned; row->path -> row, borrowed from by_id */
};

TrackTable *
track_table_new (void)
{
  TrackTable *self = g_new0 (TrackTable, 1);

  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                       (GDestroyNotify) track_row_unref);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
track_table_free (TrackTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

guint
track_table_size (TrackTable *self)
{
  return g_hash_table_size (self->by_id);
}

void
track_table_remove (TrackTable *self,
                    gint64      id)
{
  TrackRow *row = track_table_get (self, id);

  if (row == NULL)
    return;
  if (row->path != NULL && g_hash_table_lookup (self->by_path, row->path) == row)
    g_hash_table_remove (self->by_path, row->path);
  g_hash_table_remove (self->by_id, &id);
}

void
track_table_put (TrackTable *self,
                 TrackRow   *row)
{
  track_row_ref (row); /* first: it may be the one that stands there */
  track_table_remove (self, row->id);
  g_hash_table_insert (self->by_id, &row->id, row);
  if (row->path != NULL)
    g_hash_table_replace (self->by_path, row->path, row);
}

TrackRow *
track_table_get (TrackTable *self,
                 gint64      id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

TrackRow *
track_table_by_path (TrackTable *self,
                     const char *path)
{
  return g_hash_table_lookup (self->by_path, path);
}

gboolean
track_table_clustered (TrackTable *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (((TrackRow *) row)->cluster >= 0)
      return TRUE;
  return FALSE;
}

gint64
track_table_any (TrackTable *self,
                 guint32     random)
{
  guint n = track_table_size (self), stop = n > 0 ? random % n : 0;
  GHashTableIter iter;
  gpointer row;
  gint64 last = 0;

  g_hash_table_iter_init (&iter, self->by_id);
  for (guint i = 0; g_hash_table_iter_next (&iter, NULL, &row); i++) {
    if (((TrackRow *) row)->missing)
      continue;
    last = ((TrackRow *) row)->id;
    if (i >= stop)
      break;
  }
  return last;
}

GPtrArray *
track_table_rows (TrackTable *self)
{
  GPtrArray *rows = g_ptr_array_new_full (track_table_size (self),
                                          (GDestroyNotify) track_row_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, track_row_ref (row));
  return rows;
}

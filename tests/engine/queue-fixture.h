/* queue-fixture.h - a queue over a library of made-up tracks, and words for what is expected of it
 *
 * Ids 1 … n, artist (id - 1) % n_artists. */
#pragma once

#include <string.h>

#include "play-queue.h"

typedef struct {
  SegueQueue *queue;
  guint       n_tracks, n_artists;
  GHashTable *gone;          /* ids the library lost */
  GHashTable *recent;        /* ids played an hour ago */
  guint       n_requests, n_next;
  guint       n_model;       /* as the signals tell it */
} Fixture;

static inline SegueTrack *
lookup (gint64 id, gpointer data)
{
  Fixture *f = data;
  g_autoptr (TrackRow) row = NULL;
  g_autofree char *artist = NULL;

  if (id < 1 || id > f->n_tracks || g_hash_table_contains (f->gone, GINT_TO_POINTER ((int) id)))
    return NULL;
  row = track_row_new ();
  row->id = id;
  row->title = g_strdup_printf ("Track %d", (int) id);
  row->path = g_strdup_printf ("/music/%d.flac", (int) id);
  row->duration_s = 100;
  row->track_no = (guint16) id;
  artist = g_strdup_printf ("Artist %d", (int) ((id - 1) % f->n_artists));
  track_row_set_ref_string (&row->artist, artist);
  track_row_set_ref_string (&row->album, "Album");
  track_row_set_ref_string (&row->album_artist, "Somebody");
  if (g_hash_table_contains (f->recent, GINT_TO_POINTER ((int) id)))
    row->last_played_s = g_get_real_time () / G_USEC_PER_SEC - 3600;
  return segue_track_new (row);
}

static inline void
count_request_cb (SegueQueue *queue, Fixture *f)
{
  f->n_requests++;
}

static inline void
count_next_cb (SegueQueue *queue, Fixture *f)
{
  f->n_next++;
}

static inline void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  g_assert_cmpuint (position + removed, <=, f->n_model);
  f->n_model += added - removed;
  g_assert_cmpuint (f->n_model, ==, g_list_model_get_n_items (model));
}

static inline void
setup (Fixture *f, gconstpointer data)
{
  f->n_tracks = 200;
  f->n_artists = 20;
  f->gone = g_hash_table_new (NULL, NULL);
  f->recent = g_hash_table_new (NULL, NULL);
  f->queue = segue_queue_new ();
  segue_queue_set_lookup (f->queue, lookup, f, NULL);
  g_signal_connect (f->queue, "play-requested", G_CALLBACK (count_request_cb), f);
  g_signal_connect (f->queue, "next-changed", G_CALLBACK (count_next_cb), f);
  g_signal_connect (f->queue, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static inline void
teardown (Fixture *f, gconstpointer data)
{
  g_object_unref (f->queue);
  g_hash_table_unref (f->gone);
  g_hash_table_unref (f->recent);
}

/* ---- saying what is expected ------------------------------------------------------ */

static inline int
id_of (SegueQueueItem *item)
{
  return item != NULL ? (int) segue_track_get_id (segue_queue_item_get_track (item)) : 0;
}

static inline int
current (Fixture *f)
{
  return id_of (segue_queue_get_current (f->queue));
}

static inline guint64
handle (Fixture *f, guint position)
{
  g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), position);

  g_assert_nonnull (item);
  return segue_queue_item_get_id (item);
}

/* The first rows as text: "1 | 7 8 | 2 3", sections parted by bars. */
static inline void
expect (Fixture *f, const char *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), i);

    if (segue_queue_item_get_section_start (item) && i > 0)
      g_string_append (text, " |");
    g_string_append_printf (text, i > 0 ? " %d" : "%d", id_of (item));
  }
  if (g_str_has_suffix (rows, "…")) {
    g_assert_cmpuint (text->len, >=, strlen (rows) - strlen ("…"));
    g_string_truncate (text, strlen (rows) - strlen ("…"));
    g_string_append (text, "…");
  }
  g_assert_cmpstr (text->str, ==, rows);
}

static inline void
play (Fixture *f, int n, int start)
{
  g_autofree gint64 *ids = g_new (gint64, n);

  for (int i = 0; i < n; i++)
    ids[i] = i + 1;
  segue_queue_play_ids (f->queue, ids, n, start, PLAY_ORIGIN_ALBUM, "Album");
}

static inline GPtrArray *
tracks (Fixture *f, int first, int n)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (array, lookup (first + i, f));
  return array;
}

static inline void
enqueue (Fixture *f, int first, int n, gboolean next)
{
  g_autoptr (GPtrArray) array = tracks (f, first, n);

  if (next)
    segue_queue_play_next (f->queue, array);
  else
    segue_queue_enqueue (f->queue, array);
}

/* store-fixture.h - a database in a folder of its own, and tracks to put in
 *
 * Paths need not exist: which of them do is a set of the fixture. */
#pragma once

#include "store.h"
#include "../tree.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct {
  char       *folder; /* owned */
  char       *path;   /* owned; of the database */
  Store      *store;  /* owned */
  GHashTable *files;  /* owned; paths that exist */
  StoreOpenInfo info;
} Fixture;

static gboolean
fixture_path_exists (const char *path, gpointer data)
{
  return g_hash_table_contains (((Fixture *) data)->files, path);
}

static inline void
fixture_open (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  StoreOptions options = { .path_exists = fixture_path_exists, .path_exists_data = f };

  store_open_info_clear (&f->info);
  f->store = store_open_full (f->path, &options, &f->info, &error);
  g_assert_no_error (error);
  g_assert_nonnull (f->store);
}

static inline void
fixture_reopen (Fixture *f)
{
  g_clear_pointer (&f->store, store_close);
  fixture_open (f);
}

static inline void
fixture_set_up (Fixture *f, gconstpointer data)
{
  memset (f, 0, sizeof *f);
  f->folder = g_dir_make_tmp ("segue-store-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "library.db", NULL);
  f->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture_open (f);
}

static inline void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, store_close);
  store_open_info_clear (&f->info);
  remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_hash_table_unref (f->files);
}

static inline TrackRow *
make_track (const char *path, const char *artist, const char *album, const char *title,
            guint64 hash)
{
  TrackRow *row = track_row_new ();

  row->path = g_strdup (path);
  row->title = g_strdup (title);
  row->size_bytes = 1000;
  row->mtime_us = 1;
  row->audio_hash = hash;
  row->duration_s = 200;
  track_row_set_ref_string (&row->artist, artist);
  track_row_set_ref_string (&row->album, album);
  return row;
}

/* Takes @row; the file exists from now on. Returns its id. */
static inline gint64
put_track (Fixture *f, TrackRow *row)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_add (f->files, g_strdup (row->path));
  g_ptr_array_add (rows, row);
  g_assert_true (store_tracks_upsert (f->store, rows, &ids, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, gint64, 0);
}

static inline TrackRow *
get_track (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = store_tracks_get (f->store, &id, 1, &error);

  g_assert_no_error (error);
  return rows->len > 0 ? track_row_ref (rows->pdata[0]) : NULL;
}

/* The ids as text, "3 1 2", for comparing at a glance; takes @ids. */
static inline char *
ids_text (GArray *ids)
{
  GString *text = g_string_new (NULL);

  g_assert_nonnull (ids);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            g_array_index (ids, gint64, i));
  g_array_unref (ids);
  return g_string_free (text, FALSE);
}

#define assert_ids(ids, want) \
  G_STMT_START { \
    g_autofree char *got_ids_ = ids_text (ids); \
    g_assert_cmpstr (got_ids_, ==, want); \
  } G_STMT_END

#define add_test(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

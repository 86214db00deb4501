/* fuzz-store.c - whatever bytes: an export, a search, rules, or the database itself
 *
 * The first byte chooses. The text forms meet one small database in memory; for the
 * last form the rest are changes (place, value) to the file of that database. Whatever
 * comes is refused in a sentence, or read. */
#include <glib/gstdio.h>
#include <string.h>

#include "fuzz.h"
#include "store.h"
#include "../tree.h"

enum { N_TRACKS = 12, CHANGE_BYTES = 4 };

static Store *store;    /* in memory */
static char *folder;    /* of the file that is changed */
static GBytes *pristine;

static TrackRow *
new_track (guint i)
{
  TrackRow *row = track_row_new ();

  row->path = g_strdup_printf ("/music/%u.flac", i);
  row->title = g_strdup_printf ("Song %u", i);
  row->audio_hash = 100 + i;
  row->duration_s = 60 + i;
  track_row_set_ref_string (&row->artist, i % 3 ? "Ärtist one" : "Other");
  track_row_set_ref_string (&row->album, i % 2 ? "Album" : NULL);
  track_row_set_ref_string (&row->genre, "Jazz; Folk");
  return row;
}

static void
hear (Store *s,
      gint64 id)
{
  float vector[4] = { 1, 2, 3, (float) id }, beats[2] = { 0.5f, 1.0f };
  FeatureSet set = { .version = 1, .vector = vector, .n_vector = 4, .beats_s = beats, .n_beats = 2,
                     .key = 3, .tempo_bpm = 120, .energy = 0.5f };
  ModelOutput model = { .version = 1, .genres = vector, .n_genres = 2, .embedding = vector,
                        .n_embedding = 4 };
  const StoreMapPoint point = { id, 0.25f, -0.5f };
  PlayRecord play = { .track_id = id, .started_s = 1000 * id, .duration_s = 60,
                      .title = (char *) "Song", .artist = (char *) "Other" };
  gint64 play_id = store_history_begin (s, &play, STORE_LISTENER_DEFAULT, NULL);

  fuzz_check (store_features_put (s, id, &set, NULL) && store_models_put (s, id, &model, NULL));
  fuzz_check (store_map_put (s, &point, 1, NULL));
  fuzz_check (store_history_end (s, play_id, PLAY_END_FINISHED, 60, NULL));
}

static void
furnish (Store *s)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GBytes) state = g_bytes_new_static ("state", 5);
  gint64 list;

  for (guint i = 0; i < N_TRACKS; i++)
    g_ptr_array_add (rows, new_track (i));
  fuzz_check (store_folders_add (s, "/music", NULL) && store_tracks_upsert (s, rows, &ids, NULL));
  for (guint i = 0; i < ids->len; i++)
    hear (s, g_array_index (ids, gint64, i));
  list = store_playlists_create (s, "List", NULL, NULL);
  fuzz_check (store_playlists_add_tracks (s, list, (gint64 *) ids->data, ids->len, NULL));
  fuzz_check (store_playlists_create (s, "Smart", "(true, [('genre', 'is', 'Jazz')], 5, '', false)",
                                      NULL) != 0);
  fuzz_check (store_queue_save (s, state, 0, 1.0, NULL));
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autofree char *path = NULL, *bytes = NULL;
  gsize n;
  Store *s;

  g_log_set_writer_func (g_log_writer_journald, NULL, NULL); /* nothing on the terminal */
  folder = g_dir_make_tmp ("fuzz-store-XXXXXX", NULL);
  path = g_build_filename (folder, "pristine.db", NULL);
  fuzz_check (folder != NULL && (s = store_open (path, NULL, NULL)) != NULL);
  furnish (s);
  store_close (s);
  fuzz_check (g_file_get_contents (path, &bytes, &n, NULL));
  pristine = g_bytes_new_take (g_steal_pointer (&bytes), n);
  store = store_open (":memory:", NULL, NULL);
  fuzz_check (store != NULL);
  furnish (store);
  return 0;
}

/* ---- text ---------------------------------------------------------------------- */

static void
read_export (const uint8_t *data,
             size_t         size)
{
  g_autoptr (GError) error = NULL;
  int fd;
  g_autofree char *path = fuzz_file (data, size, &fd);
  guint n;

  fuzz_check (store_begin (store, NULL));
  fuzz_check (store_import (store, path, &n, &error) == (error == NULL));
  store_rollback (store);
  fuzz_check (store_tracks_count (store) == N_TRACKS);
  close (fd);
}

static void
search (const char *text)
{
  TrackQuery query = { .search = (char *) text };
  StoreHistoryQuery plays = { .search = text };
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) albums = NULL, artists = NULL, genres = NULL, history = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return; /* an entry hands out nothing else */
  fuzz_check ((ids = store_tracks_query (store, &query, NULL)) != NULL);
  fuzz_check ((albums = store_albums_list (store, text, NULL)) != NULL);
  fuzz_check ((artists = store_artists_list (store, text, NULL)) != NULL);
  fuzz_check ((genres = store_genres_list (store, text, NULL)) != NULL);
  fuzz_check ((history = store_history_list (store, &plays, NULL)) != NULL);
  fuzz_check (ids->len <= N_TRACKS && history->len <= N_TRACKS);
}

static void
read_rules (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gint64 id;

  if (!store_rules_check (text, &error)) {
    fuzz_check (error != NULL);
    return;
  }
  fuzz_check (store_begin (store, NULL));
  id = store_playlists_create (store, "Fuzz", text, NULL);
  fuzz_check (id != 0 && (items = store_playlists_items (store, id, NULL)) != NULL);
  fuzz_check (items->len <= N_TRACKS);
  store_rollback (store);
}

/* ---- the file --------------------------------------------------------------------- */

static void
drop_array (GArray *array)
{
  g_clear_pointer (&array, g_array_unref);
}

static void
drop_pointers (GPtrArray *array)
{
  g_clear_pointer (&array, g_ptr_array_unref);
}

/* What lists and sorting rely on, whatever the file says. */
static void
check_tracks (GPtrArray *rows)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const TrackRow *row = rows->pdata[i];

    fuzz_check (row->title == NULL || g_utf8_validate (row->title, -1, NULL));
    fuzz_check (row->artist == NULL || g_utf8_validate (row->artist, -1, NULL));
    fuzz_check (row->key >= -1 && row->key < 24);
  }
  drop_pointers (rows);
}

/* Asks for all that there is; every answer may be a failure. */
static void
ask_all (Store *s)
{
  TrackQuery query = { .search = (char *) "song" };
  StoreHistoryQuery plays = { 0 };
  GHashTable *known;
  int current;
  double position;
  GBytes *state;

  check_tracks (store_tracks_load (s, NULL));
  drop_array (store_tracks_query (s, &query, NULL));
  drop_pointers (store_albums_list (s, "a", NULL));
  drop_pointers (store_artists_list (s, NULL, NULL));
  drop_pointers (store_genres_list (s, NULL, NULL));
  drop_pointers (store_history_list (s, &plays, NULL));
  drop_array (store_history_sessions (s, 1, 0, 0, NULL));
  drop_array (store_history_weeks (s, 1, 0, NULL));
  drop_pointers (store_playlists_list (s, NULL));
  drop_pointers (store_clusters_list (s, NULL));
  drop_pointers (store_listeners_list (s, NULL));
  drop_pointers (store_folders_list (s, NULL));
  drop_array (store_map_load (s, NULL, NULL));
  store_matrix_free (store_features_matrix (s, 0, NULL));
  store_matrix_free (store_models_embeddings (s, 0, NULL));
  store_matrix_free (store_models_genres (s, 0, NULL));
  store_matrix_free (store_models_moods (s, 0, NULL));
  for (gint64 id = 1; id <= N_TRACKS; id++) {
    feature_set_free (store_features_get (s, id, NULL));
    model_output_free (store_models_get (s, id, NULL));
  }
  for (gint64 id = 1; id <= 6; id++)
    drop_pointers (store_playlists_items (s, id, NULL));
  if ((known = store_tracks_known (s, NULL, NULL)) != NULL)
    g_hash_table_unref (known);
  if ((state = store_queue_load (s, &current, &position, NULL)) != NULL)
    g_bytes_unref (state);
  store_maintain (s, NULL);
}

static void
open_changed (const uint8_t *data,
              size_t         size)
{
  gsize n;
  const char *from = g_bytes_get_data (pristine, &n);
  g_autofree char *bytes = g_memdup2 (from, n);
  g_autofree char *inside = g_build_filename (folder, "changed", NULL);
  g_autofree char *path = g_build_filename (inside, "library.db", NULL);
  g_autoptr (GError) error = NULL;
  FILE *file;
  Store *s;

  for (size_t at = 0; at + CHANGE_BYTES <= size; at += CHANGE_BYTES) {
    gsize place = ((gsize) data[at] << 16 | (gsize) data[at + 1] << 8 | data[at + 2]) % n;

    bytes[place] = (char) data[at + 3];
  }
  g_mkdir (inside, 0700);
  file = fopen (path, "we"); /* g_file_set_contents() would wait for the disk */
  fuzz_check (file != NULL && fwrite (bytes, 1, n, file) == n);
  fclose (file);
  s = store_open (path, NULL, &error);
  fuzz_check ((s == NULL) == (error != NULL));
  if (s != NULL)
    ask_all (s);
  store_close (s);
  remove_tree (inside);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = NULL;

  if (size < 1)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  switch (data[0] % 4) {
  case 0:
    read_export (data + 1, size - 1);
    break;
  case 1:
    search (text);
    break;
  case 2:
    read_rules (text);
    break;
  default:
    open_changed (data + 1, size - 1);
  }
  return 0;
}

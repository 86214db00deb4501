/* demo-history.c - somebody who has lived with the demo library for a while
 *
 * Stages of the engine called one after the other, as its thread would: scan,
 * store, and a synthetic listener between them. The listener knows the songs by
 * the composer's truth, so nothing here depends on what the analysis hears. */
#include "demo-history.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "demo-library.h"
#include "listener/listener-simulated.h"
#include "ml-rng.h"
#include "scan/scan.h"
#include "store/store.h"

#define DAY_S 86400
#define FRESH_S (20 * 3600) /* nobody asks for the same song twice in one evening */
#define N_TRAITS (COMPOSER_N_STYLES + 3)

typedef struct {
  Store     *store;   /* owned */
  GError    *error;   /* owned; the first that happened */
  GPtrArray *rows;    /* owned; TrackRow with ids, in the order of the catalogue */
  guint     *song;    /* owned; [rows] index into the catalogue */
  gint64    *last_s;  /* owned; [rows] when it was played last, 0 never */
  ml_rng     rng;
} Life;

static void
rows_cb (GPtrArray *rows, gpointer data)
{
  Life *life = data;

  if (life->error == NULL)
    store_tracks_upsert (life->store, rows, NULL, &life->error);
  g_ptr_array_unref (rows);
}

static gboolean
scan (Life *life, const char *folder, GError **error)
{
  const char *roots[] = { folder, NULL };
  const ScanSink sink = { .rows = rows_cb };

  if (!store_folders_add (life->store, folder, error) ||
      !scan_walk (roots, NULL, NULL, &sink, life, NULL, error))
    return FALSE;
  if (life->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&life->error));
    return FALSE;
  }
  return TRUE;
}

/* Matches what was scanned with the catalogue. */
static gboolean
recognise (Life *life, const char *folder, GError **error)
{
  life->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  life->song = g_new (guint, composer_n_songs ());
  life->last_s = g_new0 (gint64, composer_n_songs ());
  for (guint i = 0; i < composer_n_songs (); i++) {
    g_autofree char *place = demo_library_place (i);
    g_autofree char *path = g_build_filename (folder, place, NULL);
    TrackRow *row = store_tracks_by_path (life->store, path, error);

    if (row == NULL && error != NULL && *error != NULL)
      return FALSE;
    if (row == NULL)
      continue; /* a library of the first few songs */
    life->song[life->rows->len] = i;
    g_ptr_array_add (life->rows, row);
  }
  if (life->rows->len == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s holds no demo library", folder);
    return FALSE;
  }
  return TRUE;
}

static SimulatedListener *
listener_of (const Life *life, guint64 seed)
{
  guint n = life->rows->len;
  g_autofree float *x = g_new0 (float, n * N_TRAITS);
  g_autofree guint *artist = g_new (guint, n);
  const SimulatedTraits traits = { .seed = seed, .world_seed = seed + 1, .finish_rate = 0.5, .drift = 1.0 };

  for (guint i = 0; i < n; i++) {
    const ComposerSong *song = composer_song (life->song[i]);
    float *xi = x + i * N_TRAITS;

    xi[song->style] = 1.0f;
    xi[COMPOSER_N_STYLES] = (float) (song->tempo_bpm / 120.0 - 1.0);
    xi[COMPOSER_N_STYLES + 1] = song->minor ? 0.5f : -0.5f;
    xi[COMPOSER_N_STYLES + 2] = song->voice ? 0.5f : -0.5f;
    artist[i] = g_str_hash (song->artist) | 1;
  }
  return simulated_listener_new (x, n, N_TRAITS, artist, &traits);
}

static gboolean
play (Life *life, SimulatedListener *who, guint which, PlayOrigin origin, gint64 *now_s, GError **error)
{
  const TrackRow *row = g_ptr_array_index (life->rows, which);
  g_autoptr (PlayRecord) record = play_record_new ();
  double share;
  PlayEnd end = simulated_listener_hear (who, which, *now_s, &share);
  gint64 id;

  life->last_s[which] = *now_s;
  record->track_id = row->id;
  record->started_s = *now_s;
  record->duration_s = row->duration_s;
  record->origin = origin;
  record->title = g_strdup (row->title);
  record->artist = g_strdup (row->artist);
  record->album = g_strdup (row->album);
  id = store_history_begin (life->store, record, STORE_LISTENER_DEFAULT, error);
  *now_s += (gint64) ceil (share * row->duration_s) + 1;
  return id != 0 && store_history_end (life->store, id, end, share * row->duration_s, error);
}

/* What they wish for, and have not just had; after some tries whatever comes. */
static guint
wish (Life *life, SimulatedListener *who, gint64 now_s)
{
  guint which = simulated_listener_choose (who, now_s);

  for (int tries = 0; tries < 12 && now_s - life->last_s[which] < FRESH_S; tries++)
    which = simulated_listener_choose (who, now_s);
  return which;
}

/* What plays after @last: the next of the album, a surprise, or what is wished for. */
static guint
follow (Life *life, SimulatedListener *who, guint last, gint64 now_s, PlayOrigin *origin)
{
  double chance = ml_rng_uniform (&life->rng);
  const TrackRow *row = g_ptr_array_index (life->rows, last);

  if (chance < 0.35 && last + 1 < life->rows->len) {
    const TrackRow *next = g_ptr_array_index (life->rows, last + 1);

    if (g_strcmp0 (next->album, row->album) == 0 && now_s - life->last_s[last + 1] > FRESH_S) {
      *origin = PLAY_ORIGIN_ALBUM;
      return last + 1;
    }
  }
  if (chance > 0.8) {
    *origin = PLAY_ORIGIN_SHUFFLE;
    return ml_rng_below (&life->rng, life->rows->len);
  }
  *origin = chance < 0.6 ? PLAY_ORIGIN_CLICK : PLAY_ORIGIN_QUEUE;
  return wish (life, who, now_s);
}

static gboolean
live (Life *life, SimulatedListener *who, gint64 from_s, gint64 to_s, guint *n_plays, GError **error)
{
  for (gint64 now_s = from_s; now_s < to_s; now_s += simulated_listener_pause (who)) {
    guint left = 4 + ml_rng_below (&life->rng, 14);
    PlayOrigin origin = PLAY_ORIGIN_CLICK;
    guint which = wish (life, who, now_s);

    for (; left > 0 && now_s < to_s; left--) {
      if (!play (life, who, which, origin, &now_s, error))
        return FALSE;
      (*n_plays)++;
      which = follow (life, who, which, now_s, &origin);
    }
  }
  return TRUE;
}

/* A heart for what they would finish almost surely, and a playlist of the quiet ones. */
static gboolean
keep (Life *life, SimulatedListener *who, gint64 now_s, GError **error)
{
  g_autoptr (GArray) quiet = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint hearts = 0;
  gint64 playlist;

  for (guint i = 0; i < life->rows->len; i++) {
    const TrackRow *row = g_ptr_array_index (life->rows, i);
    ComposerStyle style = composer_song (life->song[i])->style;

    if (hearts < 8 && simulated_listener_chance (who, i, now_s + 30 * DAY_S) > 0.8) {
      hearts++;
      if (!store_tracks_set_favourite (life->store, row->id, TRUE, error))
        return FALSE;
    }
    if (style == COMPOSER_STYLE_PIANO || style == COMPOSER_STYLE_AMBIENT || style == COMPOSER_STYLE_QUARTET)
      g_array_append_val (quiet, row->id);
  }
  playlist = store_playlists_create (life->store, "Late Evening", NULL, error);
  return playlist != 0 && store_playlists_add_tracks (life->store, playlist, (const gint64 *) (gpointer) quiet->data,
                                                      quiet->len, error);
}

static gboolean
fill (Life *life, const char *folder, const DemoHistoryOptions *options, guint *n_plays, GError **error)
{
  g_autoptr (SimulatedListener) who = NULL;
  guint days = options->days > 0 ? options->days : 60;

  if (!scan (life, folder, error) || !recognise (life, folder, error))
    return FALSE;
  who = listener_of (life, options->seed);
  return store_begin (life->store, error) &&
         live (life, who, options->now_s - (gint64) days * DAY_S, options->now_s - 3600, n_plays, error) &&
         keep (life, who, options->now_s, error) && store_commit (life->store, error);
}

static void
remove_database (const char *folder)
{
  static const char *const names[] = { "segue.db", "segue.db-wal", "segue.db-shm", "segue.db.lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

gboolean
demo_history_write (const char                *folder,
                    const char                *data_dir,
                    const DemoHistoryOptions  *options,
                    guint                     *n_plays,
                    GError                   **error)
{
  g_autofree char *music = g_canonicalize_filename (folder, NULL);
  g_autofree char *parent = g_path_get_dirname (data_dir);
  g_autofree char *work = g_strdup_printf ("%s.part-%d-XXXXXX", data_dir, (int) getpid ());
  g_autofree char *database = NULL;
  Life life = { 0 };
  guint plays = 0;
  gboolean ok;

  if (g_file_test (data_dir, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is there already", data_dir);
    return FALSE;
  }
  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp (work) == NULL) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s cannot be made: %s", data_dir, g_strerror (errno));
    return FALSE;
  }
  ml_rng_seed (&life.rng, options->seed + 2);
  database = g_build_filename (work, "segue.db", NULL);
  life.store = store_open (database, NULL, error);
  ok = life.store != NULL && fill (&life, music, options, &plays, error);
  g_clear_pointer (&life.store, store_close);
  g_clear_pointer (&life.rows, g_ptr_array_unref);
  g_free (life.song);
  g_free (life.last_s);
  g_clear_error (&life.error);
  if (ok && g_rename (work, data_dir) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s cannot be renamed to %s: %s", work, data_dir, g_strerror (errno));
    ok = FALSE;
  }
  if (!ok)
    remove_database (work);
  if (ok && n_plays != NULL)
    *n_plays = plays;
  return ok;
}

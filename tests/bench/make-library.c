/* make-library.c - a database of N plausible tracks, for benchmarks
 *
 * usage: make-library DATABASE N FOLDER [SEED [heard]]
 *
 * Names are made of syllables with a long tail: a few artists with hundreds of
 * tracks, many with one album; multiple discs, compilations, several genres,
 * unknown years, plays and analysis. Same N and seed, same library. The files
 * lie in FOLDER, with the size and date of the rows but nothing in them: a scan
 * finds them all unchanged. With "heard" every track has a vector of 208 values and
 * a place on the map, which are what is read when a way is asked for. */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH 2000

static const char *const SYLLABLES[] = {
  "ka", "lo", "mi", "ra", "ven", "sol", "tur", "bel", "an", "dé", "fi", "gro", "hu", "ju", "ö",
  "po", "qui", "ri", "sta", "um", "wy", "xe", "yo", "zan", "mar", "tin", "el", "ish", "or", "ny",
};
static const char *const GENRES[] = {
  "Rock", "Jazz", "Pop", "Electronic", "Classical", "Hip-Hop", "Metal", "Folk", "Blues", "Reggae",
  "Ambient", "Soul", "Country", "Funk; Soul", "Jazz; Bossa Nova", "Indie Rock", "Techno",
};
static const char *const WORDS[] = {
  "Love", "Night", "River", "The", "of", "in", "Blue", "Fire", "Dream", "Road", "Home", "Light",
  "Rain", "Heart", "City", "Song", "for", "You", "Time", "Gone", "Moon", "Summer", "Noël",
};
static const char *const CODECS[] = { "FLAC", "MP3", "Vorbis", "Opus", "AAC" };

static char *
make_name (GRand *rand)
{
  GString *name = g_string_new (g_rand_double (rand) < 0.15 ? "The " : "");
  int n_words = g_rand_int_range (rand, 1, 3);

  for (int w = 0; w < n_words; w++) {
    gsize start = name->len + (w > 0);
    int n = g_rand_int_range (rand, 2, 4);

    if (w > 0)
      g_string_append_c (name, ' ');
    for (int i = 0; i < n; i++)
      g_string_append (name, SYLLABLES[g_rand_int_range (rand, 0, G_N_ELEMENTS (SYLLABLES))]);
    name->str[start] = g_ascii_toupper (name->str[start]);
  }
  return g_string_free (name, FALSE);
}

static char *
make_title (GRand *rand)
{
  GString *title = g_string_new (NULL);
  int n = g_rand_int_range (rand, 1, 5);

  for (int i = 0; i < n; i++)
    g_string_append_printf (title, "%s%s", i > 0 ? " " : "",
                            WORDS[g_rand_int_range (rand, 0, G_N_ELEMENTS (WORDS))]);
  if (g_rand_double (rand) < 0.5) {
    g_autofree char *name = make_name (rand);
    g_string_append_printf (title, " %s", name);
  }
  return g_string_free (title, FALSE);
}

static void
fill_analysis (TrackRow *row, GRand *rand)
{
  row->tempo_bpm = (float) g_rand_double_range (rand, 60, 180);
  row->key = (gint8) g_rand_int_range (rand, 0, 24);
  row->energy = (float) g_rand_double (rand);
  row->loudness_lufs = (float) g_rand_double_range (rand, -24, -6);
  row->vocal_share = (float) g_rand_double (rand);
  row->cluster = g_rand_int_range (rand, 0, 12);
}

static void
fill_plays (TrackRow *row, GRand *rand)
{
  row->added_s = 1600000000 + g_rand_int_range (rand, 0, 100000000);
  if (g_rand_double (rand) < 0.6) {
    row->play_count = (guint32) (-8 * log (1 - g_rand_double (rand)));
    row->skip_count = row->play_count / 5;
    row->last_played_s = row->play_count > 0 ? row->added_s + 5000000 : 0;
  }
  row->favourite = g_rand_double (rand) < 0.03;
}

typedef struct {
  char *artist, *album, *genre; /* owned */
  int   year, n_tracks, n_discs;
  gboolean compilation;
} Album;

static void
album_clear (Album *album)
{
  g_free (album->artist);
  g_free (album->album);
  g_free (album->genre);
}

/* One artist in ten thousand draws is drawn often: rank ~ u³. */
static Album
make_album (GRand *rand, GPtrArray *artists)
{
  double u = g_rand_double (rand);
  Album album = { 0 };

  album.artist = g_strdup (artists->pdata[(guint) (u * u * u * artists->len)]);
  album.album = make_title (rand);
  album.genre = g_strdup (GENRES[g_rand_int_range (rand, 0, G_N_ELEMENTS (GENRES))]);
  album.year = g_rand_double (rand) < 0.05 ? 0 : g_rand_int_range (rand, 1955, 2025);
  album.n_discs = g_rand_double (rand) < 0.06 ? 2 : 1;
  album.n_tracks = g_rand_int_range (rand, 1, 18);
  album.compilation = g_rand_double (rand) < 0.04;
  return album;
}

/* A hole of the row's size: it takes no room on the disk. */
static gboolean
make_file (const TrackRow *row, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (row->path);
  struct timespec times[2] = { { .tv_sec = row->mtime_us / G_USEC_PER_SEC,
                                 .tv_nsec = row->mtime_us % G_USEC_PER_SEC * 1000 } };
  int fd = -1;
  gboolean ok;

  times[1] = times[0];
  ok = g_mkdir_with_parents (folder, 0777) == 0
       && (fd = open (row->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666)) >= 0
       && ftruncate (fd, row->size_bytes) == 0 && futimens (fd, times) == 0;
  if (!ok)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", row->path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

static TrackRow *
make_row (GRand *rand, const Album *album, GPtrArray *artists, const char *folder, int disc, int no,
          guint number)
{
  TrackRow *row = track_row_new ();
  const char *artist = album->compilation
                         ? artists->pdata[g_rand_int_range (rand, 0, (int) artists->len)]
                         : album->artist;

  row->title = make_title (rand);
  row->path = g_strdup_printf ("%s/%s/%s/%d-%02d %s.%u.flac", folder, album->artist, album->album,
                               disc, no, row->title, number);
  row->size_bytes = 20000000 + number;
  row->mtime_us = G_GINT64_CONSTANT (1600000000000000) + number;
  row->audio_hash = ((guint64) g_rand_int (rand) << 32) | (number + 1);
  track_row_set_ref_string (&row->artist, artist);
  track_row_set_ref_string (&row->album, album->album);
  track_row_set_ref_string (&row->album_artist,
                            album->compilation ? "Various Artists" : album->artist);
  track_row_set_ref_string (&row->genre, album->genre);
  track_row_set_ref_string (&row->codec, CODECS[number % G_N_ELEMENTS (CODECS)]);
  if (number % 7 == 0)
    track_row_set_ref_string (&row->composer, artists->pdata[number % artists->len]);
  row->track_no = (guint16) no;
  row->disc_no = (guint16) disc;
  row->year = (gint16) album->year;
  row->compilation = album->compilation;
  row->has_embedded_art = number % 3 != 0;
  row->duration_s = g_rand_double_range (rand, 90, 420);
  row->bitrate_bps = 900000;
  row->rate_hz = 44100;
  row->channels = 2;
  row->rg_track_gain_db = (float) g_rand_double_range (rand, -12, 0);
  row->rg_track_peak = 1;
  fill_analysis (row, rand);
  fill_plays (row, rand);
  return row;
}

static gboolean
flush (Store *store, GPtrArray *rows, GError **error)
{
  gboolean ok = store_tracks_upsert (store, rows, NULL, error);

  for (guint i = 0; ok && i < rows->len; i++)
    ok = make_file (rows->pdata[i], error);
  g_ptr_array_set_size (rows, 0);
  return ok;
}

#define VALUES 208
#define GROUPS 12

/* A place on the map, and a sound that belongs there: bent, with noise of its own. */
static gboolean
hear (Store *store, gint64 id, GRand *rand, StoreMapPoint *point, GError **error)
{
  g_autoptr (FeatureSet) set = g_new0 (FeatureSet, 1);
  int group = g_rand_int_range (rand, 0, GROUPS);
  double r = 2.2 * sqrt (-2 * log (1 - g_rand_double (rand))), a = 2 * G_PI * g_rand_double (rand);
  double x = 9 * cos (2.4 * group) * sqrt (group + 1) / 3 + r * cos (a);
  double y = 9 * sin (2.4 * group) * sqrt (group + 1) / 3 + r * sin (a);

  *point = (StoreMapPoint) { id, (float) x, (float) y };
  set->version = 1;
  set->n_vector = VALUES;
  set->vector = g_new (float, VALUES);
  for (int t = 0; t < VALUES; t++)
    set->vector[t] = (float) (sin (0.15 * x + t) + cos (0.17 * y + 2.1 * t) + 0.5 * (g_rand_double (rand) - 0.5));
  set->duration_s = 200;
  set->tempo_bpm = (float) g_rand_double_range (rand, 60, 180);
  set->key = g_rand_int_range (rand, 0, 24);
  set->energy = (float) g_rand_double (rand);
  set->vocal_share = (float) g_rand_double (rand);
  set->loudness_lufs = -12;
  return store_features_put (store, id, set, error);
}

static gboolean
hear_all (Store *store, guint32 seed, GError **error)
{
  const TrackQuery all = { .scope = TRACK_SCOPE_ALL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed + 1);
  g_autoptr (GArray) ids = store_tracks_query (store, &all, error);
  g_autofree StoreMapPoint *points = NULL;
  gboolean ok = ids != NULL;

  points = g_new (StoreMapPoint, ok ? ids->len + 1 : 1);
  for (guint i = 0; ok && i < ids->len; i++) {
    if (i % BATCH == 0)
      ok = (i == 0 || store_commit (store, error)) && store_begin (store, error);
    ok = ok && hear (store, g_array_index (ids, gint64, i), rand, &points[i], error);
  }
  if (ok && ids->len > 0)
    ok = store_commit (store, error);
  return ok && store_map_replace (store, points, ids->len, 1, error);
}

static gboolean
make_library (Store *store, guint n, const char *folder, guint32 seed, GError **error)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) artists = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  guint made = 0;

  for (guint i = 0; i < n / 25 + 3; i++)
    g_ptr_array_add (artists, make_name (rand));
  while (made < n) {
    Album album = make_album (rand, artists);

    for (int disc = 1; disc <= album.n_discs; disc++)
      for (int no = 1; no <= album.n_tracks && made < n; no++)
        g_ptr_array_add (rows, make_row (rand, &album, artists, folder, disc, no, made++));
    album_clear (&album);
    if (rows->len >= BATCH && !flush (store, rows, error))
      return FALSE;
  }
  return flush (store, rows, error) && store_folders_add (store, folder, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  Store *store = NULL;
  gboolean ok;

  if (argc < 4 || argc > 6 || (argc == 6 && !g_str_equal (argv[5], "heard")) || !g_path_is_absolute (argv[3])) {
    g_printerr ("usage: make-library DATABASE N /FOLDER [SEED [heard]]\n");
    return 2;
  }
  store = store_open (argv[1], NULL, &error);
  ok = store != NULL
       && make_library (store, (guint) strtoul (argv[2], NULL, 10), argv[3],
                        argc > 4 ? (guint32) strtoul (argv[4], NULL, 10) : 1, &error)
       && (argc < 6 || hear_all (store, (guint32) strtoul (argv[4], NULL, 10), &error));
  store_close (store);
  if (!ok)
    g_printerr ("make-library: %s\n", error->message);
  return ok ? 0 : 1;
}

/* demo-library.c - the composer's songs as a music folder, on several threads */
#include "demo-library.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <unistd.h>

#include "cover.h"
#include "flac-comments.h"

typedef struct {
  const char        *folder;   /* borrowed; where it is being written */
  const DemoOptions *options;  /* borrowed */
  guint              n_songs;
  GMutex             lock;     /* over what follows */
  guint              done;
  char             **rows;     /* owned; [n_songs] lines of ground-truth.csv */
  GError            *error;    /* owned; the first that happened */
} Job;

/* A file name that every file system takes, and short enough for all of them. */
static char *
file_name (const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (name->len > 180)
      break;
    g_string_append_unichar (name, strchr ("/\\:*?\"<>|", (int) (c < 128 ? c : 'a')) != NULL ? '_' : c);
  }
  while (name->len > 0 && (name->str[name->len - 1] == '.' || name->str[name->len - 1] == ' '))
    g_string_truncate (name, name->len - 1);
  return g_strdup (name->str);
}

/* Where a song stands below the folder, without its ending. */
static char *
place_of (const ComposerSong *song)
{
  g_autofree char *artist = file_name (song->album_artist), *album = file_name (song->album);
  g_autofree char *title = file_name (song->title);
  g_autofree char *number = song->discs > 1 ? g_strdup_printf ("%d-%02d", song->disc, song->track)
                                            : g_strdup_printf ("%02d", song->track);

  return g_strdup_printf ("%s/%s/%s %s", artist, album, number, title);
}

static void
tag (SNDFILE *file, const ComposerSong *song)
{
  g_autofree char *track = g_strdup_printf ("%d", song->track);
  g_autofree char *year = g_strdup_printf ("%d", song->year);

  sf_set_string (file, SF_STR_TITLE, song->title);
  sf_set_string (file, SF_STR_ARTIST, song->artist);
  sf_set_string (file, SF_STR_ALBUM, song->album);
  sf_set_string (file, SF_STR_GENRE, composer_style_name (song->style));
  sf_set_string (file, SF_STR_DATE, year);
  sf_set_string (file, SF_STR_TRACKNUMBER, track);
}

char *
demo_library_place (guint index)
{
  const ComposerSong *song = composer_song (index);
  g_autofree char *place = song != NULL ? place_of (song) : NULL;

  g_return_val_if_fail (place != NULL, NULL);
  return g_strconcat (place, song->ogg ? ".ogg" : ".flac", NULL);
}

/* What libsndfile knows no field for. */
static gboolean
tag_more (const char *path, const ComposerSong *song, GError **error)
{
  g_autoptr (GPtrArray) comments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (comments, g_strconcat ("ALBUMARTIST=", song->album_artist, NULL));
  g_ptr_array_add (comments, g_strdup_printf ("TRACKTOTAL=%d", song->tracks));
  if (song->discs > 0) {
    g_ptr_array_add (comments, g_strdup_printf ("DISCNUMBER=%d", song->disc));
    g_ptr_array_add (comments, g_strdup_printf ("DISCTOTAL=%d", song->discs));
  }
  if (song->compilation)
    g_ptr_array_add (comments, g_strdup ("COMPILATION=1"));
  g_ptr_array_add (comments, NULL);
  return flac_add_comments (path, (const char *const *) comments->pdata, error);
}

static gboolean
write_sound (const char *path, const ComposerSong *song, const ComposerTake *take, GError **error)
{
  SF_INFO info = { .samplerate = COMPOSER_RATE_HZ, .channels = 2 };
  double quality = 0.5;
  SNDFILE *file;
  gsize done = 0;

  info.format = song->ogg ? SF_FORMAT_OGG | SF_FORMAT_VORBIS : SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  file = sf_open (path, SFM_WRITE, &info);
  if (file == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be written: %s", path, sf_strerror (NULL));
    return FALSE;
  }
  if (song->ogg)
    sf_command (file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  tag (file, song);
  /* In pieces: libsndfile puts a whole Vorbis write on the stack of its encoder. */
  while (done < take->n_frames) {
    sf_count_t n = (sf_count_t) MIN (take->n_frames - done, 4096);

    if (sf_writef_float (file, take->stereo + 2 * done, n) != n)
      break;
    done += n;
  }
  if (sf_close (file) != 0 || done < take->n_frames) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s could not be written to its end", path);
    return FALSE;
  }
  return song->ogg || tag_more (path, song, error);
}

static gboolean
write_lyrics (const char *path, guint index, const ComposerTake *take, GError **error)
{
  const ComposerSong *song = composer_song (index);
  const char *const *lines = composer_lyrics (index);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_strv_length ((char **) lines);

  g_string_append_printf (text, "[ti:%s]\n[ar:%s]\n[al:%s]\n", song->title, song->artist, song->album);
  for (guint k = 0; k < take->n_lines; k++) {
    int centi = (int) (take->lines_s[k] * 100.0 + 0.5);

    g_string_append_printf (text, "[%02d:%02d.%02d]%s\n", centi / 6000, centi / 100 % 60, centi % 100, lines[k % n]);
  }
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

/* Quoted where a comma or a quote asks for it. */
static void
append_field (GString *row, const char *text)
{
  if (row->len > 0)
    g_string_append_c (row, ',');
  if (strpbrk (text, ",\"\n") == NULL) {
    g_string_append (row, text);
    return;
  }
  g_string_append_c (row, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"')
      g_string_append_c (row, '"');
    g_string_append_c (row, *text);
  }
  g_string_append_c (row, '"');
}

static void
append_number (GString *row, const char *format, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  append_field (row, g_ascii_formatd (text, sizeof text, format, number));
}

static const char COLUMNS[] =
  "file,style,tempo_bpm,key,mode,artist,album,title,year,seconds,vocal_share,"
  "album_artist,disc,track,tempo_clear,beats_per_bar,first_beat_s,live,compilation\n";

static char *
truth_row (const ComposerSong *song, const ComposerTake *take, const char *file)
{
  static const char *const keys[] = { "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" };
  GString *row = g_string_new (NULL);

  append_field (row, file);
  append_field (row, composer_style_name (song->style));
  append_number (row, "%g", song->tempo_bpm);
  append_field (row, keys[song->tonic]);
  append_field (row, song->minor ? "minor" : "major");
  append_field (row, song->artist);
  append_field (row, song->album);
  append_field (row, song->title);
  append_number (row, "%g", song->year);
  append_number (row, "%.3f", (double) take->n_frames / COMPOSER_RATE_HZ);
  append_number (row, "%.3f", take->vocal_share);
  append_field (row, song->album_artist);
  append_number (row, "%g", song->disc);
  append_number (row, "%g", song->track);
  append_field (row, song->tempo_clear ? "1" : "0");
  append_number (row, "%g", take->beats_per_bar);
  append_number (row, "%.4f", take->n_beats > 0 ? take->beats_s[0] : 0.0);
  append_field (row, song->live ? "1" : "0");
  append_field (row, song->compilation ? "1" : "0");
  g_string_append_c (row, '\n');
  return g_string_free (row, FALSE);
}

static gboolean
write_song (Job *job, guint index, GError **error)
{
  const ComposerSong *song = composer_song (index);
  g_autoptr (ComposerTake) take = composer_render_song (index, COMPOSER_DEFAULT, job->options->seconds);
  g_autofree char *place = place_of (song);
  g_autofree char *file = demo_library_place (index);
  g_autofree char *path = g_build_filename (job->folder, file, NULL);
  g_autofree char *album = g_path_get_dirname (path);
  g_autofree char *cover = g_build_filename (album, "cover.png", NULL);

  if (take == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "Songs cannot be %g seconds long, only 4 to 600", job->options->seconds);
    return FALSE;
  }
  if (g_mkdir_with_parents (album, 0777) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s cannot be made: %s", album, g_strerror (errno));
    return FALSE;
  }
  if (!write_sound (path, song, take, error))
    return FALSE;
  if (song->track == 1 && song->disc <= 1 && !cover_write (song, 600, cover, error))
    return FALSE;
  if (composer_lyrics (index) != NULL) {
    g_autofree char *lrc = g_strconcat (job->folder, "/", place, ".lrc", NULL);

    if (!write_lyrics (lrc, index, take, error))
      return FALSE;
  }
  job->rows[index] = truth_row (song, take, file); /* a place of its own: no lock */
  return TRUE;
}

static void
song_cb (gpointer data, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GError) error = NULL;
  gboolean failed;

  g_mutex_lock (&job->lock);
  failed = job->error != NULL;
  g_mutex_unlock (&job->lock);
  if (failed)
    return;
  write_song (job, GPOINTER_TO_UINT (data) - 1, &error);

  g_mutex_lock (&job->lock);
  if (error != NULL && job->error == NULL)
    job->error = g_steal_pointer (&error);
  job->done++;
  if (job->error == NULL && job->options->progress != NULL)
    job->options->progress (job->done, job->n_songs, job->options->user_data);
  g_mutex_unlock (&job->lock);
}

static gboolean
write_truth (Job *job, GError **error)
{
  g_autofree char *path = g_build_filename (job->folder, "ground-truth.csv", NULL);
  g_autoptr (GString) csv = g_string_new (COLUMNS);

  for (guint i = 0; i < job->n_songs; i++)
    g_string_append (csv, job->rows[i]);
  return g_file_set_contents (path, csv->str, (gssize) csv->len, error);
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  if (dir != NULL) {
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
    g_dir_close (dir);
  }
  g_remove (path);
}

/* What a program left that was killed while it wrote this folder. */
static void
remove_left_overs (const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder), *base = g_path_get_basename (folder);
  g_autofree char *prefix = g_strconcat (base, ".part-", NULL);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    gint64 pid = g_str_has_prefix (name, prefix) ? g_ascii_strtoll (name + strlen (prefix), NULL, 10) : 0;
    g_autofree char *path = g_build_filename (parent, name, NULL);

    if (pid > 0 && kill ((pid_t) pid, 0) != 0 && errno == ESRCH)
      remove_tree (path);
  }
}

gboolean
demo_library_write (const char         *folder,
                    const DemoOptions  *options,
                    GError            **error)
{
  g_autofree char *work = g_strdup_printf ("%s.part-%d-XXXXXX", folder, (int) getpid ());
  g_autofree char *parent = g_path_get_dirname (folder);
  Job job = { .folder = work, .options = options, .n_songs = composer_n_songs () };
  GThreadPool *pool;
  gboolean ok;

  if (options->n_songs > 0)
    job.n_songs = MIN (job.n_songs, options->n_songs);
  if (g_file_test (folder, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is there already", folder);
    return FALSE;
  }
  remove_left_overs (folder);
  if (g_mkdir_with_parents (parent, 0777) != 0 || g_mkdtemp_full (work, 0755) == NULL) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s cannot be made: %s", folder, g_strerror (errno));
    return FALSE;
  }
  job.rows = g_new0 (char *, job.n_songs);
  g_mutex_init (&job.lock);
  pool = g_thread_pool_new (song_cb, &job, options->threads > 0 ? (int) options->threads : (int) g_get_num_processors (),
                            FALSE, NULL);
  for (guint i = 0; i < job.n_songs; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL); /* NULL is no song: from 1 */
  g_thread_pool_free (pool, FALSE, TRUE);

  ok = job.error == NULL && write_truth (&job, &job.error);
  if (ok && g_rename (work, folder) != 0) {
    g_set_error (&job.error, G_IO_ERROR, g_io_error_from_errno (errno),
                 "%s cannot be renamed to %s: %s", work, folder, g_strerror (errno));
    ok = FALSE;
  }
  if (!ok) {
    remove_tree (work);
    g_propagate_error (error, job.error);
  }
  for (guint i = 0; i < job.n_songs; i++)
    g_free (job.rows[i]);
  g_free (job.rows);
  g_mutex_clear (&job.lock);
  return ok;
}

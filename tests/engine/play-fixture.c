/* play-fixture.c - a player with ears: what it puts out is recorded, what it tells is kept */
#include "play-fixture.h"
#include "../patience.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <stdarg.h>
#include <string.h>

/* ---- the recorder: a sink, for the player makes its own sinks by description ------ */

static GMutex record_lock;
static GArray *record;

typedef struct { GstBin parent; } RecordBin;
typedef struct { GstBinClass parent; } RecordBinClass;
GType record_bin_get_type (void);
G_DEFINE_TYPE (RecordBin, record_bin, GST_TYPE_BIN)

static GstPadProbeReturn
record_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_mutex_lock (&record_lock);
    g_array_append_vals (record, map.data, (guint) (map.size / sizeof (float)));
    g_mutex_unlock (&record_lock);
    gst_buffer_unmap (buffer, &map);
  }
  return GST_PAD_PROBE_OK;
}

static void
record_bin_class_init (RecordBinClass *klass)
{
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Recorder", "Sink/Audio",
                                         "Keeps what it hears", "test");
}

static void
record_bin_init (RecordBin *self)
{
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstCaps) caps =
    gst_caps_from_string ("audio/x-raw,format=F32LE,channels=1,rate=44100,layout=interleaved");
  g_autoptr (GstPad) in = gst_element_get_static_pad (convert, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (filter, "src");

  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "sync", TRUE, NULL);
  gst_bin_add_many (GST_BIN (self), convert, resample, filter, sink, NULL);
  gst_element_link_many (convert, resample, filter, sink, NULL);
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER, record_cb, NULL, NULL);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", in));
}

void
play_fixture_clear (void)
{
  g_mutex_lock (&record_lock);
  g_array_set_size (record, 0);
  g_mutex_unlock (&record_lock);
}

GArray *
play_fixture_heard (void)
{
  GArray *copy;

  g_mutex_lock (&record_lock);
  copy = g_array_copy (record);
  g_mutex_unlock (&record_lock);
  return copy;
}

double
play_fixture_rms (const GArray *heard,
                  double        from_s,
                  double        to_s)
{
  guint from = (guint) (from_s * PLAY_RATE), to = (guint) (to_s * PLAY_RATE);
  double sum = 0.0;

  g_assert_cmpuint (heard->len, >=, to);
  for (guint i = from; i < to; i++)
    sum += pow (g_array_index (heard, float, i), 2);
  return sqrt (sum / (to - from));
}

/* ---- files -------------------------------------------------------------------------- */

char *
play_fixture_tone (PlayFixture *f,
                   const char  *name,
                   double       hz,
                   double       amplitude,
                   double       seconds)
{
  SF_INFO info = { .samplerate = PLAY_RATE, .channels = 1,
                   .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  char *path = g_build_filename (f->folder, name, NULL);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  guint n = (guint) lrint (seconds * PLAY_RATE);
  g_autofree short *samples = g_new (short, n);

  g_assert_nonnull (file);
  for (guint i = 0; i < n; i++)
    samples[i] = (short) lrint (32767.0 * amplitude * sin (2 * G_PI * hz * i / PLAY_RATE));
  sf_write_short (file, samples, n);
  sf_close (file);
  return path;
}

char *
play_fixture_mp3 (PlayFixture *f,
                  const char  *name,
                  double       seconds)
{
  SF_INFO info = { .samplerate = PLAY_RATE, .channels = 1,
                   .format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III };
  char *path = g_build_filename (f->folder, name, NULL);
  SNDFILE *song = sf_open (path, SFM_WRITE, &info);
  g_autofree short *samples = g_new0 (short, (gsize) lrint (seconds * PLAY_RATE));

  g_assert_nonnull (song);
  sf_set_string (song, SF_STR_TITLE, name);
  sf_write_short (song, samples, lrint (seconds * PLAY_RATE));
  sf_close (song);
  return path;
}

/* A page of an Ogg file (RFC 3533), appended to @file. */
static void
append_page (GByteArray *file, guint8 flags, guint32 serial, guint32 number, const char *packet)
{
  guint8 page[28] = "OggS";
  gsize n = strlen (packet);
  guint start = file->len;
  guint32 crc = 0;

  g_assert_cmpuint (n, <, 255);
  page[5] = flags; /* the granule position stays 0 */
  for (guint i = 0; i < 4; i++) {
    page[14 + i] = (guint8) (serial >> 8 * i);
    page[18 + i] = (guint8) (number >> 8 * i);
  }
  page[26] = 1;
  page[27] = (guint8) n;
  g_byte_array_append (file, page, sizeof page);
  g_byte_array_append (file, (const guint8 *) packet, (guint) n);
  for (guint i = start; i < file->len; i++) {
    crc ^= (guint32) file->data[i] << 24;
    for (guint bit = 0; bit < 8; bit++)
      crc = crc << 1 ^ (crc & 0x80000000u ? 0x04c11db7u : 0);
  }
  for (guint i = 0; i < 4; i++)
    file->data[start + 22 + i] = (guint8) (crc >> 8 * i);
}

char *
play_fixture_late_stream (PlayFixture *f,
                          const char  *name,
                          double       seconds)
{
  SF_INFO info = { .samplerate = PLAY_RATE, .channels = 1,
                   .format = SF_FORMAT_OGG | SF_FORMAT_VORBIS };
  char *path = g_build_filename (f->folder, name, NULL);
  SNDFILE *song = sf_open (path, SFM_WRITE, &info);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree short *samples = g_new0 (short, (gsize) lrint (seconds * PLAY_RATE));
  g_autofree char *bytes = NULL;
  gsize n, first;

  g_assert_nonnull (song);
  sf_write_short (song, samples, lrint (seconds * PLAY_RATE));
  sf_close (song);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  first = 27 + (guint8) bytes[26]; /* the first page: its header, then what its table adds up to */
  for (guint i = 0; i < (guint8) bytes[26]; i++)
    first += (guint8) bytes[27 + i];
  g_byte_array_append (file, (const guint8 *) bytes, (guint) first);
  append_page (file, 0x02, 100, 0, "nothing that anybody knows");
  g_byte_array_append (file, (const guint8 *) bytes + first, (guint) (n - first));
  append_page (file, 0x04, 100, 1, "late");
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  return path;
}

char *
play_fixture_bytes (PlayFixture *f,
                    const char  *name,
                    const void  *bytes,
                    gsize        n)
{
  char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  return path;
}

SegueTrack *
play_fixture_track (const char *path,
                    double      duration_s,
                    double      gain_db,
                    double      peak)
{
  g_autoptr (TrackRow) row = track_row_new ();
  static gint64 id = 0;

  row->id = ++id;
  row->path = g_strdup (path);
  row->title = g_path_get_basename (path);
  row->duration_s = duration_s;
  row->rg_track_gain_db = (float) gain_db;
  row->rg_track_peak = (float) peak;
  return segue_track_new (row);
}

GPtrArray *
play_fixture_tracks (char *path,
                     ...)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (g_object_unref);
  va_list args;

  va_start (args, path);
  for (; path != NULL; path = va_arg (args, char *)) {
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

    g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
    g_free (path);
  }
  va_end (args);
  return tracks;
}

/* ---- the player ------------------------------------------------------------------------ */

static const char *
title (SegueQueueItem *item)
{
  return item != NULL ? segue_track_get_title (segue_queue_item_get_track (item)) : "-";
}

static void
started_cb (SeguePlayer *player, SegueQueueItem *item, PlayFixture *f)
{
  f->n_started++;
  g_assert_cmpuint (f->n_started, ==, f->n_ended + 1); /* they alternate */
  g_string_append_printf (f->log, "started %s; ", title (item));
}

static void
ended_cb (SeguePlayer *player, SegueQueueItem *item, int end, PlayFixture *f)
{
  f->n_ended++;
  f->last_end = end;
  g_assert_cmpuint (f->n_started, ==, f->n_ended);
  g_string_append_printf (f->log, "ended %s %d; ", title (item), end);
}

static void
error_cb (SeguePlayer *player, SegueQueueItem *item, const char *sentence, PlayFixture *f)
{
  f->n_errors++;
  g_assert_true (g_str_has_suffix (sentence, "."));
  g_assert_null (strchr (sentence, '\n'));
  g_string_append_printf (f->log, "error %s; ", sentence);
}

static void
seeked_cb (SeguePlayer *player, double position_s, PlayFixture *f)
{
  f->n_seeked++;
}

void
play_fixture_init (void)
{
  gst_init (NULL, NULL);
  gst_element_register (NULL, "testrecorder", GST_RANK_NONE, record_bin_get_type ());
  record = g_array_new (FALSE, FALSE, sizeof (float));
}

void
play_fixture_setup (PlayFixture *f,
                    const char  *sink)
{
  f->folder = g_dir_make_tmp ("segue-play-XXXXXX", NULL);
  f->log = g_string_new (NULL);
  f->queue = segue_queue_new ();
  f->player = segue_player_new (f->queue, sink);
  g_signal_connect (f->player, "track-started", G_CALLBACK (started_cb), f);
  g_signal_connect (f->player, "track-ended", G_CALLBACK (ended_cb), f);
  g_signal_connect (f->player, "error", G_CALLBACK (error_cb), f);
  g_signal_connect (f->player, "seeked", G_CALLBACK (seeked_cb), f);
  play_fixture_clear ();
}

void
play_fixture_teardown (PlayFixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  g_signal_handlers_disconnect_by_data (f->player, f);
  g_assert_finalize_object (f->player);
  g_assert_finalize_object (f->queue);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_string_free (f->log, TRUE);
}

static gboolean
late_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE; /* a position changes without an event */
}

void
play_fixture_until (PlayFixture *f,
                    PlayDone     done)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (PATIENCE_S, late_cb, &late);
  guint look = g_timeout_add (10, look_again_cb, NULL);

  while (!done (f) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (late)
    g_error ("it never came to that: %s", f->log->str);
  g_source_remove (look);
  g_source_remove (id);
}

void
play_fixture_run (double seconds)
{
  gboolean late = FALSE;

  g_timeout_add ((guint) (1000 * seconds), late_cb, &late);
  while (!late)
    g_main_context_iteration (NULL, TRUE);
}

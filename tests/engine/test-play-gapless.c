/* test-play-gapless.c - two halves of one recording, joined without a lost or doubled sample
 *
 * A reference is cut in two, each half is encoded by itself, and what the player
 * puts out is recorded. It must be as long as the reference to the sample, and equal,
 * sample by sample, what an independent decoder makes of the two files. */
#include <gst/gst.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "play-player.h"

typedef struct {
  guint  sample;
  double time_s;
} Stamp;

typedef struct {
  GMainLoop *loop;
  GArray    *recorded; /* float, mono */
  GArray    *clock;    /* Stamp */
  GMutex     lock;
  guint      n_started, n_finished, n_errors;
  char      *folder;
} Fixture;

static GArray *
make_reference (guint rate,
                guint n)
{
  GArray *samples = g_array_sized_new (FALSE, FALSE, sizeof (gint16), n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  double low = 0.0;

  for (guint i = 0; i < n; i++) {
    double t = (double) i / rate, x;
    gint16 s;

    low += 0.15 * (g_rand_double_range (rand, -1.0, 1.0) - low);
    x = 0.35 * sin (2 * G_PI * 220.0 * t) + 0.2 * sin (2 * G_PI * 331.7 * t + 1.0) + 0.25 * low;
    s = (gint16) lrint (x * 20000.0);
    g_array_append_val (samples, s);
  }
  return samples;
}

static void
write_file (const char   *path,
            int           format,
            const gint16 *samples,
            guint         n,
            guint         rate)
{
  SF_INFO info = { .samplerate = (int) rate, .channels = 1, .format = format };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  double quality = 1.0;

  g_assert_nonnull (file);
  sf_command (file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  g_assert_cmpint (sf_write_short (file, samples, n), ==, n);
  sf_close (file);
}

/* What another decoder makes of the same file: libsndfile, which knows of encoder
 * padding. Appends to @samples. */
static void
read_file (const char *path,
           GArray     *samples)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  g_autofree float *read = NULL;

  g_assert_nonnull (file);
  read = g_new (float, info.frames);
  g_assert_cmpint (sf_read_float (file, read, info.frames), ==, info.frames);
  g_array_append_vals (samples, read, (guint) info.frames);
  sf_close (file);
}

/* ---- recording ---------------------------------------------------------------- */

static Fixture *recording; /* the sink is made from a description, deep in the player */

static double
running_time_s (GstPad    *pad,
                GstBuffer *buffer)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  return (double) gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer)) /
         GST_SECOND;
}

static GstPadProbeReturn
record_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;

  if (recording != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    Stamp stamp = { recording->recorded->len, running_time_s (pad, buffer) };

    g_mutex_lock (&recording->lock);
    g_array_append_val (recording->clock, stamp);
    g_array_append_vals (recording->recorded, map.data, (guint) (map.size / sizeof (float)));
    g_mutex_unlock (&recording->lock);
    gst_buffer_unmap (buffer, &map);
  }
  return GST_PAD_PROBE_OK;
}

/* An identity element by this name marks where to listen. */
static void
element_setup_hook (GstElement *identity)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (identity, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, record_cb, NULL, NULL);
}

typedef struct { GstBin parent; } RecordBin;
typedef struct { GstBinClass parent; } RecordBinClass;
GType record_bin_get_type (void);
G_DEFINE_TYPE (RecordBin, record_bin, GST_TYPE_BIN)

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
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *mark = gst_element_factory_make ("identity", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string ("audio/x-raw,format=F32LE,channels=1");
  g_autoptr (GstPad) pad = NULL;

  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "sync", TRUE, NULL);
  gst_bin_add_many (GST_BIN (self), convert, filter, mark, sink, NULL);
  gst_element_link_many (convert, filter, mark, sink, NULL);
  element_setup_hook (mark);
  pad = gst_element_get_static_pad (convert, "sink");
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", pad));
}

static void
started_cb (SeguePlayer *player, SegueQueueItem *item, Fixture *f)
{
  f->n_started++;
}

static void
ended_cb (SeguePlayer *player, SegueQueueItem *item, int end, Fixture *f)
{
  if (end == PLAY_END_FINISHED)
    f->n_finished++;
}

static void
error_cb (SeguePlayer *player, SegueQueueItem *item, const char *sentence, Fixture *f)
{
  g_test_message ("%s", sentence);
  f->n_errors++;
}

static void
state_cb (SeguePlayer *player, GParamSpec *pspec, Fixture *f)
{
  if (segue_player_get_state (player) == SEGUE_PLAYER_STOPPED)
    g_main_loop_quit (f->loop);
}

static gboolean
too_long_cb (gpointer data)
{
  g_error ("the player never came to its end");
  return G_SOURCE_REMOVE;
}

static void
play_files (Fixture     *f,
            const char **paths,
            guint        n)
{
  g_autoptr (SegueQueue) queue = segue_queue_new ();
  g_autoptr (SeguePlayer) player = segue_player_new (queue, "testrecorder");
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  guint timeout = g_timeout_add_seconds (60, too_long_cb, NULL);

  g_object_set (player, "replaygain", SEGUE_REPLAYGAIN_OFF, NULL);
  g_signal_connect (player, "track-started", G_CALLBACK (started_cb), f);
  g_signal_connect (player, "track-ended", G_CALLBACK (ended_cb), f);
  g_signal_connect (player, "error", G_CALLBACK (error_cb), f);
  g_signal_connect (player, "notify::state", G_CALLBACK (state_cb), f);
  for (guint i = 0; i < n; i++) {
    g_autofree char *uri = g_filename_to_uri (paths[i], NULL, NULL);

    g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
  }
  recording = f;
  segue_queue_play_tracks (queue, tracks, 0, PLAY_ORIGIN_ALBUM, NULL);
  g_main_loop_run (f->loop);
  recording = NULL;
  g_source_remove (timeout);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->loop = g_main_loop_new (NULL, FALSE);
  f->recorded = g_array_new (FALSE, FALSE, sizeof (float));
  f->clock = g_array_new (FALSE, FALSE, sizeof (Stamp));
  g_mutex_init (&f->lock);
  f->folder = g_dir_make_tmp ("segue-gapless-XXXXXX", NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_array_unref (f->recorded);
  g_array_unref (f->clock);
  g_mutex_clear (&f->lock);
  g_main_loop_unref (f->loop);
}

/* ---- the proof -------------------------------------------------------------------- */

typedef struct {
  const char *name;
  int         format;    /* of libsndfile */
  guint       rate;
  double      tolerance; /* 0: equal bit by bit; two decoders of one lossy codec round apart */
} Codec;

/* The sound server puts samples where their time stamps say once they are more than
 * 40 ms off, so a seam without a lost sample needs time to run on evenly as well. */
static void
check_clock (Fixture     *f,
             const Codec *codec)
{
  for (guint i = 0; i < f->clock->len; i++) {
    Stamp *stamp = &g_array_index (f->clock, Stamp, i);

    g_assert_cmpfloat_with_epsilon (stamp->time_s, (double) stamp->sample / codec->rate, 0.001);
  }
}

static void
test_seam (Fixture *f, gconstpointer data)
{
  const Codec *codec = data;
  guint n = codec->rate * 4, seam = codec->rate * 2 + 137; /* not on any frame's edge */
  g_autoptr (GArray) reference = make_reference (codec->rate, n);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (float));
  const gint16 *samples = (const gint16 *) (gpointer) reference->data;
  double worst = 0.0, error = 0.0, energy = 0.0;
  char *paths[2];

  for (int half = 0; half < 2; half++) {
    paths[half] = g_strdup_printf ("%s/%d.%s", f->folder, half, codec->name);
    write_file (paths[half], codec->format, samples + (half ? seam : 0), half ? n - seam : seam,
                codec->rate);
    read_file (paths[half], expected);
  }
  g_assert_cmpuint (expected->len, ==, n);
  play_files (f, (const char **) paths, 2);
  g_assert_cmpuint (f->n_started, ==, 2);
  g_assert_cmpuint (f->n_finished, ==, 2);
  g_assert_cmpuint (f->n_errors, ==, 0);
  g_assert_cmpuint (f->recorded->len, ==, n);
  for (guint i = 0; i < n; i++) {
    double heard = g_array_index (f->recorded, float, i);

    worst = MAX (worst, fabs (heard - g_array_index (expected, float, i)));
    error += pow (heard - samples[i] / 32768.0, 2);
    energy += pow (samples[i] / 32768.0, 2);
  }
  g_test_message ("%s: %u samples for %u, at most %.2g from another decoder, "
                  "%.1f dB from what was encoded",
                  codec->name, f->recorded->len, n, worst, 10 * log10 (energy / (error + 1e-20)));
  g_assert_cmpfloat (worst, <=, codec->tolerance);
  check_clock (f, codec);
  g_free (paths[0]);
  g_free (paths[1]);
}

static const Codec CODECS[] = {
  { "wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 0.0 },
  { "flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 0.0 },
  { "ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 1e-6 },
  { "opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1e-4 },
  { "mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 1e-4 },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  gst_element_register (NULL, "testrecorder", GST_RANK_NONE, record_bin_get_type ());
  for (guint i = 0; i < G_N_ELEMENTS (CODECS); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/gapless/%s", CODECS[i].name);

    g_test_add (path, Fixture, &CODECS[i], setup, test_seam, teardown);
  }
  return g_test_run ();
}

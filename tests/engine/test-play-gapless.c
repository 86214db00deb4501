/* test-play-gapless.c - two halves of one recording, joined without a lost or doubled sample
 *
 * A reference of shaped noise is cut in two, each half is encoded by itself, and the
 * player's output is recorded by an appsink. For lossless files the recording must
 * equal the reference sample by sample; for lossy ones its length must, and it must
 * lie as close to the reference around the seam as elsewhere. */
#include <gst/gst.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "play-player.h"

#define RATE 44100

typedef struct {
  GMainLoop *loop;
  GArray    *recorded; /* float, mono */
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
write_wav (const char   *path,
           const gint16 *samples,
           guint         n,
           guint         rate)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 data = n * 2, riff = data + 36, fmt = 16, byte_rate = rate * 2, rate32 = rate;
  guint16 pcm = 1, channels = 1, align = 2, bits = 16;

  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  g_byte_array_append (bytes, (const guint8 *) &riff, 4);
  g_byte_array_append (bytes, (const guint8 *) "WAVEfmt ", 8);
  g_byte_array_append (bytes, (const guint8 *) &fmt, 4);
  g_byte_array_append (bytes, (const guint8 *) &pcm, 2);
  g_byte_array_append (bytes, (const guint8 *) &channels, 2);
  g_byte_array_append (bytes, (const guint8 *) &rate32, 4);
  g_byte_array_append (bytes, (const guint8 *) &byte_rate, 4);
  g_byte_array_append (bytes, (const guint8 *) &align, 2);
  g_byte_array_append (bytes, (const guint8 *) &bits, 2);
  g_byte_array_append (bytes, (const guint8 *) "data", 4);
  g_byte_array_append (bytes, (const guint8 *) &data, 4);
  g_byte_array_append (bytes, (const guint8 *) samples, data);
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static gboolean
have (const char *elements)
{
  g_auto (GStrv) names = g_strsplit (elements, " ", -1);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (factory == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
encode (const char *wav,
        const char *encoder,
        const char *out)
{
  g_autofree char *line = g_strdup_printf (
    "filesrc location=\"%s\" ! wavparse ! audioconvert ! audioresample ! %s ! filesink location=\"%s\"",
    wav, encoder, out);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* ---- recording ---------------------------------------------------------------- */

static Fixture *recording; /* the sink is made from a description, deep in the player */

static GstPadProbeReturn
record_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;

  if (recording != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_mutex_lock (&recording->lock);
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
  g_mutex_clear (&f->lock);
  g_main_loop_unref (f->loop);
}

/* ---- the proof -------------------------------------------------------------------- */

typedef struct {
  const char *name, *needs, *encoder;
  guint       rate;
  gboolean    lossless;
  guint       length_tolerance; /* samples the codec's own padding may add */
  double      min_snr_db;
} Codec;

static double
snr_db (const gint16 *reference,
        const float  *heard,
        guint         from,
        guint         to)
{
  double signal = 0.0, noise = 0.0;

  for (guint i = from; i < to; i++) {
    double r = reference[i] / 32768.0, e = heard[i] - r;

    signal += r * r;
    noise += e * e;
  }
  return 10.0 * log10 (signal / MAX (noise, 1e-30));
}

static void
check_lossless (const GArray *reference,
                const GArray *heard)
{
  g_assert_cmpuint (heard->len, ==, reference->len);
  for (guint i = 0; i < reference->len; i++)
    if (g_array_index (heard, float, i) != g_array_index (reference, gint16, i) / 32768.0f)
      g_error ("sample %u of %u differs", i, reference->len);
}

static void
check_lossy (const Codec  *codec,
             const GArray *reference,
             const GArray *heard,
             guint         seam)
{
  const gint16 *r = (const gint16 *) (gpointer) reference->data;
  const float *h = (const float *) (gpointer) heard->data;
  guint window = codec->rate / 50, n = MIN (reference->len, heard->len);
  double at_seam, elsewhere;

  g_test_message ("%s: %u samples for %u", codec->name, heard->len, reference->len);
  g_assert_cmpint (ABS ((int) heard->len - (int) reference->len), <=, (int) codec->length_tolerance);
  at_seam = snr_db (r, h, seam - window, seam + window);
  elsewhere = snr_db (r, h, window, n - 2 * window);
  g_test_message ("%s: SNR %.1f dB overall, %.1f dB within 20 ms of the seam, %.1f dB after it",
                  codec->name, elsewhere, at_seam, snr_db (r, h, seam + window, n - window));
  g_assert_cmpfloat (elsewhere, >, codec->min_snr_db);
  g_assert_cmpfloat (at_seam, >, codec->min_snr_db - 8.0);
}

static void
test_seam (Fixture *f, gconstpointer data)
{
  const Codec *codec = data;
  guint n = codec->rate * 4, seam = codec->rate * 2 + 137; /* not on any frame's edge */
  g_autoptr (GArray) reference = NULL;
  const gint16 *samples;
  char *paths[2];

  if (!have (codec->needs)) {
    g_test_skip ("an encoder is not installed");
    return;
  }
  reference = make_reference (codec->rate, n);
  samples = (const gint16 *) (gpointer) reference->data;
  for (int half = 0; half < 2; half++) {
    g_autofree char *wav = g_strdup_printf ("%s/%d.wav", f->folder, half);

    paths[half] = g_strdup_printf ("%s/%d.%s", f->folder, half, codec->name);
    write_wav (wav, samples + (half ? seam : 0), half ? n - seam : seam, codec->rate);
    if (codec->encoder != NULL)
      encode (wav, codec->encoder, paths[half]);
  }
  play_files (f, (const char **) paths, 2);
  g_assert_cmpuint (f->n_started, ==, 2);
  g_assert_cmpuint (f->n_finished, ==, 2);
  g_assert_cmpuint (f->n_errors, ==, 0);
  if (codec->lossless)
    check_lossless (reference, f->recorded);
  else
    check_lossy (codec, reference, f->recorded, seam);
  g_free (paths[0]);
  g_free (paths[1]);
}

static const Codec CODECS[] = {
  { "flac", "flacenc", "flacenc", 44100, TRUE, 0, 0.0 },
  { "wav", "wavparse", NULL, 44100, TRUE, 0, 0.0 },
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

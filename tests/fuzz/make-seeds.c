/* make-seeds.c - samples for the targets, written by the code that they read again
 *
 * fuzz-seeds FOLDER: a folder a target below it. Sound is made by run.sh. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analyser-protocol.h"
#include "insight.h"
#include "ml.h"
#include "play-queue.h"
#include "store.h"
#include "study-report.h"
#include "study-wire.h"

static const char *out_folder;

/* @kind: the byte in front that chooses what the target reads; -1 none. */
static void
put (const char *target, const char *name, int kind, gconstpointer bytes, gsize n)
{
  g_autofree char *folder = g_build_filename (out_folder, target, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  const guint8 first = (guint8) kind;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (kind >= 0)
    g_byte_array_append (all, &first, 1);
  g_byte_array_append (all, bytes, (guint) n);
  g_assert_true (g_file_set_contents (path, (const char *) all->data, all->len, NULL));
}

static void
put_text (const char *target, const char *name, int kind, const char *text)
{
  put (target, name, kind, text, strlen (text));
}

/* Takes @bytes; leaves the first @skip out. */
static void
put_bytes (const char *target, const char *name, int kind, GBytes *bytes, gsize skip)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  put (target, name, kind, data + skip, n - skip);
  g_bytes_unref (bytes);
}

/* ---- fuzz-frames ----------------------------------------------------------------- */

static void
put_protocol (void)
{
  float x[4] = { 1, -2, 3, 4 };
  FeatureMatrix matrix = { "rms", 1, 3, x };
  FeatureSet features = { .version = 1, .vector = x, .n_vector = 4, .duration_s = 2, .beats_s = x,
                          .n_beats = 2, .key = 3, .frames = &matrix, .n_frame_kinds = 1 };
  ModelOutput model = { .version = 1, .genres = x, .n_genres = 2, .embedding = x, .n_embedding = 4 };
  AnalyserReply good = { .id = 1, .features = &features, .model = &model };
  AnalyserReply bad = { .id = 2, .status = ANALYSER_DAMAGED, .message = (char *) "No." };
  AnalyserRequest request = { 3, ANALYSER_JOB_ACCOMPANIMENT, ANALYSER_MODEL, (char *) "/a", (char *) "/b" };
  AnalyserHello hello = { ANALYSER_PROTOCOL_VERSION, 1, 4, 1 };

  put_bytes ("fuzz-frames", "frame", 0, analyser_hello_encode (&hello), 0);
  put_bytes ("fuzz-frames", "hello", 0, analyser_hello_encode (&hello), ANALYSER_HEADER_SIZE);
  put_bytes ("fuzz-frames", "request", 0, analyser_request_encode (&request), ANALYSER_HEADER_SIZE);
  put_bytes ("fuzz-frames", "progress", 0, analyser_progress_encode (1, 0.5), ANALYSER_HEADER_SIZE);
  put_bytes ("fuzz-frames", "reply", 1, analyser_reply_encode (&good), ANALYSER_HEADER_SIZE);
  put_bytes ("fuzz-frames", "refusal", 1, analyser_reply_encode (&bad), ANALYSER_HEADER_SIZE);
}

static void
put_study (void)
{
  static const char *const CLASSES[] = { "calm", "loud", NULL };
  g_autoptr (StudyReport) report = study_report_new (CLASSES, 3);
  const StudyEpoch epoch = { 0 };
  const float point[2] = { 0.5f, 0.5f };
  GVariantDict dict;

  report->said[1] = 1;
  g_array_append_val (report->epochs, epoch);
  g_array_append_val (report->roc[0], point);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", "result");
  g_variant_dict_insert_value (&dict, "report", study_report_to_variant (report));
  put_bytes ("fuzz-frames", "study", 2, study_message_pack (g_variant_dict_end (&dict)),
             STUDY_HEADER_SIZE);
}

static void
put_learnt (void)
{
  enum { N = 80, D = 5 };
  const double mean[3] = { 0 }, sd[3] = { 1, 1, 1 };
  const float lesson[3] = { 1, 0, 1 };
  g_autofree float *x = g_new (float, N * D);
  g_autoptr (InsightMap) pca = NULL, vae = NULL;
  ml_agent *agent;
  uint8_t *bytes;
  size_t n;

  g_assert_cmpint (ml_agent_new (3, mean, sd, &agent), ==, ML_OK);
  g_assert_cmpint (ml_agent_learn (agent, lesson, 1, 1), ==, ML_OK);
  g_assert_cmpint (ml_agent_to_bytes (agent, &bytes, &n), ==, ML_OK);
  put ("fuzz-frames", "agent", 3, bytes, n);
  free (bytes);
  ml_agent_free (agent);

  for (guint i = 0; i < N * D; i++)
    x[i] = sinf ((float) (i * i));
  pca = insight_map_new (x, N, D, INSIGHT_MAP_PCA, NULL, 1, NULL, NULL, NULL, NULL);
  vae = insight_map_new (x, N, D, INSIGHT_MAP_VAE, NULL, 1, NULL, NULL, NULL, NULL);
  put_bytes ("fuzz-frames", "pca", 5, insight_map_save (pca), 0);
  put_bytes ("fuzz-frames", "vae", 5, insight_map_save (vae), 0);
}

static void
put_queue (void)
{
  g_autoptr (SegueQueue) queue = segue_queue_new ();
  const gint64 ids[] = { 1, 2, 3, 4 };

  segue_queue_set_shuffle (queue, TRUE);
  segue_queue_play_ids (queue, ids, G_N_ELEMENTS (ids), 1, PLAY_ORIGIN_ALBUM, "Album");
  put_bytes ("fuzz-frames", "queue", 6, segue_queue_save (queue), 0);
}

/* ---- fuzz-store --------------------------------------------------------------------- */

static void
put_export (void)
{
  g_autofree char *path = g_build_filename (out_folder, "export.json", NULL), *text = NULL;
  g_autoptr (Store) store = store_open (":memory:", NULL, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
  g_autoptr (GArray) ids = NULL;
  TrackRow *row = track_row_new ();
  PlayRecord play = { .track_id = 1, .started_s = 1000, .duration_s = 60, .title = (char *) "Song" };
  const gint64 one = 1;
  gint64 id;

  row->path = g_strdup ("/music/a.flac");
  row->title = g_strdup ("Song");
  row->audio_hash = 7;
  g_ptr_array_add (rows, row);
  g_assert_true (store_tracks_upsert (store, rows, &ids, NULL));
  g_assert_true (store_tracks_set_favourite (store, 1, TRUE, NULL));
  id = store_history_begin (store, &play, STORE_LISTENER_DEFAULT, NULL);
  g_assert_true (store_history_end (store, id, PLAY_END_FINISHED, 60, NULL));
  id = store_playlists_create (store, "List", NULL, NULL);
  g_assert_true (store_playlists_add_tracks (store, id, &one, 1, NULL));
  g_assert_true (store_export (store, path, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  put_text ("fuzz-store", "export", 0, text);
  g_remove (path);
}

static void
put_words (void)
{
  put_text ("fuzz-store", "search", 1, "artist one my:\"Calm\" -jazz song");
  put_text ("fuzz-store", "rules", 2, "(true, [('genre', 'is', 'Jazz'), ('plays', 'at-least', '3'), "
            "('added', 'within', '30'), ('my', 'is', 'calm')], 25, 'added', true)");
  put ("fuzz-store", "changed", 3, "\0\0\x10\x01\x01\x00\x20\xff", 8);
}

/* ---- the others ------------------------------------------------------------------------ */

static void
put_tables (void)
{
  g_autoptr (GString) path = g_string_new ("time,x,y\n");
  g_autoptr (GString) plays = g_string_new ("time\tartist\ttrack\tms_played\talbum\tduration_ms\n");

  for (int i = 0; i < 40; i++)
    g_string_append_printf (path, "%d,%d.5,%d\n", 1600000000 + i * 300, i % 4, i % 3);
  for (int i = 0; i < 24; i++)
    g_string_append_printf (plays, "%d\tA%d\tt%d\t%d\tB\t200000\n", 1600000000 + i * 200, i % 3,
                            i % 5, i % 4 ? 200000 : 900);
  put_text ("fuzz-tool", "numbers", 0, "1 2 3\n1 2\n\n1 3\n7 1 2\n");
  put_text ("fuzz-tool", "names", 1, "bread,milk\nmilk;bread\nbeer\n");
  put_text ("fuzz-tool", "path", 2, path->str);
  put_text ("fuzz-tool", "plays", 3, plays->str);
  put_text ("fuzz-tool", "table", 4, "file,title,\"a \"\"b\"\"\"\r\nx.wav,\"two\nlines\",\n");
}

static void
put_lists (void)
{
  put_text ("fuzz-scan", "lrc", 0, "[ar:A]\n[offset:+200]\n[00:01.50][00:10]One\n[00:02:33]Two\n");
  put_text ("fuzz-scan", "m3u", 1, "#EXTM3U\n#EXTINF:12,A - B\na.mp3\nfile:///b%20c.flac\nhttp://c/d\n");
  put_text ("fuzz-scan", "pls", 1, "[playlist]\nFile1=a.mp3\nTitle1=A\nLength1=3\nNumberOfEntries=1\n");
  put_text ("fuzz-scan", "xspf", 1, "<?xml version=\"1.0\"?><playlist version=\"1\" "
            "xmlns=\"http://xspf.org/ns/0/\"><trackList><track><location>file:///a.ogg</location>"
            "<title>A&amp;B</title></track></trackList></playlist>");
  put_text ("fuzz-history-import", "spotify", -1, "[{\"endTime\":\"2020-01-02 03:04\",\"artistName\":\"A\","
            "\"trackName\":\"B\",\"msPlayed\":1000}]");
  put_text ("fuzz-history-import", "extended", -1, "[{\"ts\":\"2020-01-02T03:04:05Z\",\"ms_played\":1000,"
            "\"master_metadata_track_name\":\"B\",\"master_metadata_album_artist_name\":\"A\"}]");
  put_text ("fuzz-history-import", "listens", -1, "{\"listened_at\":1600000000,\"track_metadata\":"
            "{\"artist_name\":\"A\",\"track_name\":\"B\"}}\n");
  put_text ("fuzz-history-import", "csv", -1, "A,Album,B,02 Jan 2020 03:04\n");
  put_text ("fuzz-history-import", "xml", -1, "<?xml version=\"1.0\"?><rhythmdb version=\"2.0\">"
            "<entry type=\"song\"><title>B</title><artist>A</artist><play-count>3</play-count>"
            "<last-played>1600000000</last-played></entry></rhythmdb>");
  put ("fuzz-features", "notes", -1, "\x07\x00\x50\xe0\xff\x02\x30\xd0\x80\x03\x60\xf0\x20", 13);
}

int
main (int argc, char **argv)
{
  if (argc != 2) {
    g_printerr ("fuzz-seeds FOLDER\n");
    return 2;
  }
  out_folder = argv[1];
  put_protocol ();
  put_study ();
  put_learnt ();
  put_queue ();
  put_text ("fuzz-frames", "habits", 7, "1 1250 3 77 4 5\n2 800 0 0\n");
  put_export ();
  put_words ();
  put_tables ();
  put_lists ();
  return 0;
}

/* test-scan-tags.c - tags and properties of every kind of file */
#include <gst/gst.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scan-fixture.h"
#include "scan.h"

#define READ_REFUSED 3

static const char *program; /* borrowed; this test itself */

/* Runs this program for one job: plug-ins of GStreamer are foreign code, and
 * GLib leaves its table of names behind when they fill it. Exit status. */
static int
run_child (const char *job, const char *a, const char *b)
{
  char *argv[] = { (char *) program, (char *) job, (char *) a, (char *) b, NULL };
  int status = -1;

  if (!g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, NULL, NULL, &status, NULL) ||
      !WIFEXITED (status))
    return -1;
  return WEXITSTATUS (status);
}

static TrackRow *
read_ok (const char *path)
{
  g_autoptr (GError) error = NULL;
  TrackRow *row = scan_read_track (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (row);
  g_assert_cmpstr (row->path, ==, path);
  g_assert_true (g_utf8_validate (row->title, -1, NULL));
  g_assert_cmpuint (row->audio_hash, !=, 0);
  g_assert_cmpint (row->size_bytes, >, 0);
  g_assert_cmpint (row->mtime_us, >, 0);
  return row;
}

/* An MP3 with @front before and @behind after the sound. */
static TrackRow *
read_mp3 (Fixture *f, GByteArray *front, GByteArray *behind)
{
  GByteArray *all = front != NULL ? front : g_byte_array_new ();
  g_autofree char *path = NULL;

  all = join (all, fixture_sound_bytes (f, "mp3", 0.5, 3));
  if (behind != NULL)
    all = join (all, behind);
  path = fixture_bytes (f, "a file_name.mp3", all);
  return read_ok (path);
}

static void
test_sndfile_formats (void)
{
  static const struct {
    const char *ending, *codec;
    guint       rate_hz;
  } CASES[] = {
    { "wav", "WAV", 44100 },  { "aiff", "AIFF", 44100 },   { "flac", "FLAC", 44100 },
    { "ogg", "Vorbis", 44100 }, { "opus", "Opus", 48000 }, { "mp3", "MP3", 44100 },
  };
  g_autoptr (Fixture) f = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *name = g_strconcat ("song.", CASES[i].ending, NULL);
    g_autofree char *path = fixture_sound (f, name, 2.0, i, "Grüße", "Mötley Crüe", "Über");
    g_autoptr (TrackRow) row = read_ok (path);

    g_assert_cmpstr (row->title, ==, "Grüße");
    if (strcmp (CASES[i].ending, "aiff") != 0) { /* libsndfile writes ANNO and NAME only */
      g_assert_cmpstr (row->artist, ==, "Mötley Crüe");
      g_assert_cmpstr (row->album, ==, "Über");
    }
    g_assert_cmpstr (row->codec, ==, CASES[i].codec);
    g_assert_cmpuint (row->rate_hz, ==, CASES[i].rate_hz);
    g_assert_cmpuint (row->channels, ==, 2);
    g_assert_cmpfloat_with_epsilon (row->duration_s, 2.0, 0.06);
    g_assert_cmpuint (row->bitrate_bps, >, 8000);
    g_assert_cmpuint (row->bitrate_bps, <, 1500000);
  }
}

static void
test_no_tags (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (TrackRow) row = read_mp3 (f, NULL, NULL);

  g_assert_cmpstr (row->title, ==, "a file name");
  g_assert_null (row->artist);
  g_assert_null (row->album);
  g_assert_true (isnan (row->rg_track_gain_db));
  g_assert_false (row->has_embedded_art);
}

static void
test_id3v2 (gconstpointer data)
{
  int v = GPOINTER_TO_INT (data);
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (TrackRow) row = NULL;

  id3_text (frames, v, v == 2 ? "TT2" : "TIT2", "Søng – 日本");
  id3_text (frames, v, v == 2 ? "TP1" : "TPE1", "Ärtist");
  id3_text (frames, v, v == 2 ? "TAL" : "TALB", "Älbum");
  id3_text (frames, v, v == 2 ? "TP2" : "TPE2", "Various");
  id3_text (frames, v, v == 2 ? "TCM" : "TCOM", "Componist");
  id3_text (frames, v, v == 2 ? "TRK" : "TRCK", "03/12");
  id3_text (frames, v, v == 2 ? "TPA" : "TPOS", "2/3");
  id3_text (frames, v, v == 2 ? "TYE" : v == 3 ? "TYER" : "TDRC", v == 4 ? "1999-05-01" : "1999");
  id3_latin (frames, v, v == 2 ? "TCO" : "TCON", "(17)");
  id3_text (frames, v, v == 2 ? "TCP" : "TCMP", "1");
  id3_user (frames, v, "replaygain_track_gain", "-7,03 dB");
  id3_user (frames, v, "REPLAYGAIN_TRACK_PEAK", "0.988");
  id3_user (frames, v, "replaygain_album_gain", "+1.5");
  id3_user (frames, v, "MusicBrainz Album Id", "11111111-2222-3333-4444-555555555555");
  row = read_mp3 (f, id3_tag (frames, v, 0), NULL);

  g_assert_cmpstr (row->title, ==, "Søng – 日本");
  g_assert_cmpstr (row->artist, ==, "Ärtist");
  g_assert_cmpstr (row->album, ==, "Älbum");
  g_assert_cmpstr (row->album_artist, ==, "Various");
  g_assert_cmpstr (row->composer, ==, "Componist");
  g_assert_cmpstr (row->genre, ==, "Rock");
  g_assert_cmpint (row->track_no, ==, 3);
  g_assert_cmpint (row->track_total, ==, 12);
  g_assert_cmpint (row->disc_no, ==, 2);
  g_assert_cmpint (row->disc_total, ==, 3);
  g_assert_cmpint (row->year, ==, 1999);
  g_assert_true (row->compilation);
  g_assert_cmpfloat_with_epsilon (row->rg_track_gain_db, -7.03, 1e-4);
  g_assert_cmpfloat_with_epsilon (row->rg_track_peak, 0.988, 1e-4);
  g_assert_cmpfloat_with_epsilon (row->rg_album_gain_db, 1.5, 1e-4);
  g_assert_true (isnan (row->rg_album_peak));
  g_assert_cmpstr (row->mb_album_id, ==, "11111111-2222-3333-4444-555555555555");
}

static void
test_id3_several_values (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (TrackRow) row = NULL;

  id3_text (frames, 4, "TCON", "Jazz\x1f" "17\x1f" "Trip-Hop\x1f" "Jazz");
  id3_text (frames, 4, "TPE1", "A\x1f" "B");
  row = read_mp3 (f, id3_tag (frames, 4, 0), NULL);
  g_assert_cmpstr (row->genre, ==, "Jazz; Rock; Trip-Hop");
  g_assert_cmpstr (row->artist, ==, "A; B");
}

static void
test_id3_rare_frames (void)
{
  static const guint8 RVA2[] = "track\0\x01\xf8\x00\x10\x40\x00";
  static const guint8 USLT[] = "\x03" "eng" "\0" "la la\nla";
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  GByteArray *picture = g_byte_array_new ();
  g_autoptr (TrackRow) row = NULL;

  id3_frame (frames, 4, "UFID", 0,
             "http://musicbrainz.org\0" "AAAAAAAA-2222-3333-4444-555555555555", 59);
  id3_frame (frames, 4, "RVA2", 0, RVA2, sizeof RVA2 - 1);
  id3_frame (frames, 4, "USLT", 0, USLT, sizeof USLT - 1);
  g_byte_array_append (picture, (const guint8 *) "\0image/png\0\x03\0", 13);
  picture = join (picture, picture_bytes ("png", 8, 8));
  id3_frame (frames, 4, "APIC", 0, picture->data, picture->len);
  g_byte_array_unref (picture);
  id3_text (frames, 4, "TIT2", "behind the picture");
  row = read_mp3 (f, id3_tag (frames, 4, 0), NULL);

  g_assert_cmpstr (row->mb_track_id, ==, "aaaaaaaa-2222-3333-4444-555555555555");
  g_assert_cmpfloat_with_epsilon (row->rg_track_gain_db, -4.0, 1e-4);
  g_assert_true (row->has_lyrics);
  g_assert_true (row->has_embedded_art);
  g_assert_cmpstr (row->title, ==, "behind the picture");
}

/* Sizes of eight bits a byte in version 2.4, as iTunes wrote them. */
static void
test_id3_itunes_sizes (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autofree char *longish = g_strnfill (200, 'x');
  g_autoptr (TrackRow) row = NULL;

  id3_latin (frames, 3, "TIT2", longish); /* 201 = 0xc9: not the same in seven bits */
  id3_latin (frames, 3, "TPE1", "Next");
  row = read_mp3 (f, id3_tag (frames, 4, 0), NULL);
  g_assert_cmpstr (row->title, ==, longish);
  g_assert_cmpstr (row->artist, ==, "Next");
}

static void
test_id3_unsynchronised (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  static const guint8 BODY[] = { 1, 0xff, 0x00, 0xfe, 'a', 0, 'b', 0 }; /* FF FE a b */
  g_autoptr (TrackRow) row = NULL;

  /* The size of the frame counts it without the 0 that was put in. */
  append_str (frames, "TIT2");
  append_be32 (frames, sizeof BODY - 1);
  g_byte_array_append (frames, (const guint8 *) "\0\0", 2);
  g_byte_array_append (frames, BODY, sizeof BODY);
  id3_latin (frames, 3, "TPE1", "Next");
  row = read_mp3 (f, id3_tag (frames, 3, 0x80), NULL);
  g_assert_cmpstr (row->title, ==, "ab");
  g_assert_cmpstr (row->artist, ==, "Next");
}

static void
test_encoding_mess (void)
{
  static const struct {
    const char *bytes, *want;
  } CASES[] = {
    { "caf\xe9", "café" },                              /* what it says */
    { "\xcf\xe5\xf1\xed\xff", "Песня" },                /* code page 1251 */
    { "caf\xc3\xa9", "café" },                          /* UTF-8 */
    { "it\x92s", "it’s" },                              /* code page 1252 */
    { "\x07\xe6\x97\xa5\xe6\x9c\xac\x01\xe8\xaa\x9e", "日本語" }, /* control characters between */
    { "M\xf6tley Cr\xfc" "e", "Mötley Crüe" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (Fixture) f = fixture_new ();
    GByteArray *frames = g_byte_array_new ();
    g_autoptr (TrackRow) row = NULL;

    id3_latin (frames, 3, "TIT2", CASES[i].bytes);
    /* Read wrongly once before, and written as UTF-16 */
    id3_text (frames, 3, "TPE1", "cafÃ©");
    id3_text (frames, 3, "TALB", "Ïåñíÿ");
    row = read_mp3 (f, id3_tag (frames, 3, 0), NULL);
    g_assert_cmpstr (row->title, ==, CASES[i].want);
    g_assert_cmpstr (row->artist, ==, "café");
    g_assert_cmpstr (row->album, ==, "Песня");
  }
}

static void
test_id3v1 (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (TrackRow) row =
    read_mp3 (f, NULL, id3v1_tag ("Old \xe9t\xe9", "Artist", "Album", "1987", 7, 8));

  g_assert_cmpstr (row->title, ==, "Old été");
  g_assert_cmpstr (row->artist, ==, "Artist");
  g_assert_cmpint (row->year, ==, 1987);
  g_assert_cmpint (row->track_no, ==, 7);
  g_assert_cmpstr (row->genre, ==, "Jazz");
}

static void
test_ape_behind_mp3 (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (TrackRow) row = NULL;

  id3_text (frames, 4, "TIT2", "From ID3");
  row = read_mp3 (f, id3_tag (frames, 4, 0),
                  join (ape_tag ("Title", "From APE", "REPLAYGAIN_TRACK_GAIN", "-3.5 dB", "Track",
                                 "4/9", "Album Artist", "AA", NULL),
                        id3v1_tag ("From ID3v1", "", "", "", 0, 255)));
  g_assert_cmpstr (row->title, ==, "From ID3");
  g_assert_cmpfloat_with_epsilon (row->rg_track_gain_db, -3.5, 1e-4);
  g_assert_cmpint (row->track_no, ==, 4);
  g_assert_cmpint (row->track_total, ==, 9);
  g_assert_cmpstr (row->album_artist, ==, "AA");
}

/* ---- tags in chunks --------------------------------------------------------------- */

/* ID3 in a chunk at the end of WAV and AIFF. */
static void
test_id3_chunk (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  for (int big = 0; big < 2; big++) {
    GByteArray *all = fixture_sound_bytes (f, big ? "aiff" : "wav", 0.2, 1);
    GByteArray *frames = g_byte_array_new (), *tag;
    g_autofree char *bare = fixture_write (f, big ? "a.aiff" : "a.wav", all->data, all->len);
    g_autofree char *path = NULL;
    g_autoptr (TrackRow) before = read_ok (bare);
    g_autoptr (TrackRow) row = NULL;
    guint32 size;

    id3_text (frames, 4, "TIT2", "In a chunk");
    id3_text (frames, 4, "TCON", "Jazz\x1f" "Rock");
    tag = id3_tag (frames, 4, 0);
    append_str (all, big ? "ID3 " : "id3 ");
    (big ? append_be32 : append_le32) (all, tag->len);
    all = join (all, tag);
    size = all->len - 8;
    for (int i = 0; i < 4; i++)
      all->data[4 + i] = size >> (big ? 24 - 8 * i : 8 * i);
    path = fixture_bytes (f, big ? "b.aiff" : "b.wav", all);
    row = read_ok (path);
    g_assert_cmpstr (row->title, ==, "In a chunk");
    g_assert_cmpstr (row->genre, ==, "Jazz; Rock");
    g_assert_cmpuint (row->audio_hash, ==, before->audio_hash);
  }
}

/* Four channels of silence as trackers of the Amiga saved them: nothing that
 * libav knows, but GStreamer may. */
static void
test_module (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree guint8 *bytes = g_malloc0 (1084 + 1024);
  g_autofree char *path = NULL;
  int status;

  memcpy (bytes, "A tracker's song", 16);
  bytes[950] = 1;
  bytes[951] = 127;
  memcpy (bytes + 1080, "M.K.", 4);
  path = fixture_write (f, "song.mod", bytes, 1084 + 1024);
  status = run_child ("--read", path, NULL);
  if (status == READ_REFUSED)
    g_test_skip ("no plug-in of GStreamer reads modules here");
  else
    g_assert_cmpint (status, ==, 0);
}

static int
read_module (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrackRow) row = scan_read_track (path, &error);

  if (row == NULL)
    return error->domain == SCAN_ERROR ? READ_REFUSED : 1;
  return row->rate_hz > 0 && row->codec != NULL && row->audio_hash != 0 ? 0 : 1;
}

/* ---- muxed by GStreamer ----------------------------------------------------------- */

static gboolean
mux (const char *pipeline, const char *path)
{
  g_autofree char *line = g_strdup_printf (
    "audiotestsrc num-buffers=100 samplesperbuffer=441 ! audio/x-raw,rate=44100,channels=2 ! "
    "audioconvert ! %s ! filesink location=\"%s\"", pipeline, path);
  g_autoptr (GstElement) bin = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) tagger = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gboolean ok;

  if (bin == NULL)
    return FALSE;
  tagger = gst_bin_get_by_interface (GST_BIN (bin), GST_TYPE_TAG_SETTER);
  if (tagger != NULL) /* ASCII: matroskamux escapes all else as in C. */
    gst_tag_setter_add_tags (GST_TAG_SETTER (tagger), GST_TAG_MERGE_REPLACE,
                             GST_TAG_TITLE, "Grosse", GST_TAG_ARTIST, "Kunstler",
                             GST_TAG_ALBUM, "Album", GST_TAG_GENRE, "Jazz",
                             GST_TAG_TRACK_NUMBER, 3u, NULL);
  gst_element_set_state (bin, GST_STATE_PLAYING);
  bus = gst_element_get_bus (bin);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  ok = message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
  gst_element_set_state (bin, GST_STATE_NULL);
  return ok;
}

static void
test_muxed (void)
{
  static const struct {
    const char *name, *pipeline, *codec;
    gboolean    tags, number; /* what the muxer writes */
  } CASES[] = {
    { "aac.m4a", "avenc_aac ! mp4mux", "AAC", TRUE, TRUE },
    { "alac.m4a", "avenc_alac ! mp4mux", "ALAC", TRUE, TRUE },
    { "fast.m4a", "avenc_aac ! mp4mux faststart=true", "AAC", TRUE, TRUE },
    { "song.mka", "vorbisenc ! matroskamux", "Vorbis", TRUE },
    { "song.wma", "avenc_wmav2 ! asfmux", "WMA", TRUE },
    { "song.wv", "wavpackenc", "WavPack", FALSE },
    { "song.flac", "flacenc ! flactag", "FLAC", TRUE, TRUE },
    { "song.spx", "audioresample ! speexenc ! oggmux", "Speex", TRUE, TRUE },
    { "flac.oga", "flacenc ! oggmux", "FLAC", FALSE },
    { "song.aif", "audioconvert ! audio/x-raw,format=S16BE ! aiffmux", "AIFF", FALSE },
  };
  g_autoptr (Fixture) f = fixture_new ();
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *path = fixture_path (f, CASES[i].name);
    g_autoptr (TrackRow) row = NULL;

    if (run_child ("--mux", CASES[i].pipeline, path) != 0) {
      g_test_message ("no %s here", CASES[i].pipeline);
      continue;
    }
    n++;
    row = read_ok (path);
    g_test_message ("%s: %s, %s, %.3f s", CASES[i].name, row->codec, row->title, row->duration_s);
    g_assert_cmpstr (row->codec, ==, CASES[i].codec);
    g_assert_cmpfloat_with_epsilon (row->duration_s, 1.0, 0.15);
    if (!CASES[i].tags)
      continue;
    g_assert_cmpstr (row->title, ==, "Grosse");
    g_assert_cmpstr (row->artist, ==, "Kunstler");
    g_assert_cmpstr (row->album, ==, "Album");
    g_assert_cmpstr (row->genre, ==, "Jazz");
    if (CASES[i].number)
      g_assert_cmpint (row->track_no, ==, 3);
  }
  if (n == 0)
    g_test_skip ("GStreamer's encoders are not installed");
}

/* An APE tag behind WavPack, with a cover in it. */
static void
test_ape_behind_wavpack (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *bare = fixture_path (f, "bare.wv");
  g_autofree char *tagged = NULL;
  g_autoptr (TrackRow) row_a = NULL;
  g_autoptr (TrackRow) row_b = NULL;
  GByteArray *all;
  char *data;
  gsize n;

  if (run_child ("--mux", "wavpackenc", bare) != 0) {
    g_test_skip ("GStreamer's WavPack encoder is not installed");
    return;
  }
  g_assert_true (g_file_get_contents (bare, &data, &n, NULL));
  all = g_byte_array_new_take ((guint8 *) data, n);
  tagged = fixture_bytes (f, "tagged.wv", join (all, ape_tag ("Title", "Größe", "Genre", "Jazz",
                          "Disc", "2", "Year", "2001-02-03", "Lyrics", "la", NULL)));
  row_a = read_ok (bare);
  row_b = read_ok (tagged);
  g_assert_cmpstr (row_b->title, ==, "Größe");
  g_assert_cmpint (row_b->disc_no, ==, 2);
  g_assert_cmpint (row_b->year, ==, 2001);
  g_assert_true (row_b->has_lyrics);
  g_assert_cmpuint (row_a->audio_hash, ==, row_b->audio_hash);
}

/* ---- identity -------------------------------------------------------------------------- */

static void
test_hash_survives_tags (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (TrackRow) bare = read_mp3 (f, NULL, NULL);
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (TrackRow) tagged = NULL;

  id3_text (frames, 4, "TIT2", "Quite another title, and longer");
  tagged = read_mp3 (f, id3_tag (frames, 4, 0),
                     join (ape_tag ("Album", "x", NULL), id3v1_tag ("t", "a", "b", "1", 1, 1)));
  g_assert_cmpuint (bare->audio_hash, ==, tagged->audio_hash);
  g_assert_cmpfloat_with_epsilon (bare->duration_s, tagged->duration_s, 1e-6);
}

/* The same sound with short tags, and with tags that take another page of Ogg. */
static void
test_hash_of_containers (void)
{
  static const char *const ENDINGS[] = { "flac", "ogg", "opus", "wav", "aiff" };
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *longer = g_strnfill (3000, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (ENDINGS); i++) {
    g_autofree char *a = g_strconcat ("a.", ENDINGS[i], NULL);
    g_autofree char *b = g_strconcat ("sub/b.", ENDINGS[i], NULL);
    g_autofree char *c = g_strconcat ("c.", ENDINGS[i], NULL);
    g_autofree char *path_a = fixture_sound (f, a, 3, 1, "A", "B", "C");
    g_autofree char *path_b = fixture_sound (f, b, 3, 1, longer, "Another", "Album");
    g_autofree char *path_c = fixture_sound (f, c, 3, 2, "A", "B", "C");
    g_autoptr (TrackRow) row_a = read_ok (path_a);
    g_autoptr (TrackRow) row_b = read_ok (path_b);
    g_autoptr (TrackRow) row_c = read_ok (path_c);

    g_test_message ("%s", ENDINGS[i]);
    g_assert_cmpuint (row_a->audio_hash, ==, row_b->audio_hash);
    g_assert_cmpuint (row_a->audio_hash, !=, row_c->audio_hash);
  }
}

/* ---- MPEG ---------------------------------------------------------------------------------- */

/* Frames of 128 kbit/s at 44 100 Hz without any header in front. */
static void
append_frames (GByteArray *a, guint n, guint8 rate_bits)
{
  static const guint KBPS[] = { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128 };

  for (guint i = 0; i < n; i++) {
    guint8 frame[2000] = { 0xff, 0xfb, rate_bits << 4, 0x00 };

    for (guint k = 40; k < 100; k++)
      frame[k] = (guint8) (i * 7 + k);
    g_byte_array_append (a, frame, 144 * KBPS[rate_bits] * 1000 / 44100);
  }
}

static void
test_mpeg_without_header (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *constant = g_byte_array_new (), *varying = g_byte_array_new ();
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (TrackRow) row_a = NULL;
  g_autoptr (TrackRow) row_b = NULL;

  append_frames (constant, 1000, 9);
  a = fixture_bytes (f, "constant.mp3", constant);
  row_a = read_ok (a);
  g_assert_cmpfloat_with_epsilon (row_a->duration_s, 1000 * 1152 / 44100.0, 0.1);

  for (int i = 0; i < 50; i++) {
    append_frames (varying, 10, 9);
    append_frames (varying, 10, 5);
  }
  b = fixture_bytes (f, "varying.mp3", varying);
  row_b = read_ok (b);
  g_assert_cmpfloat_with_epsilon (row_b->duration_s, 1000 * 1152 / 44100.0, 0.1);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrackRow) row = scan_read_track (path, &error);
  g_autoptr (TrackRow) failed = NULL;

  g_assert_null (row);
  g_assert_nonnull (error);
  g_assert_true (error->domain == SCAN_ERROR);
  g_assert_cmpint (strlen (error->message), >, 10);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpint (error->message[strlen (error->message) - 1], ==, '.');
  failed = scan_failed_track (path, error);
  g_assert_cmpstr (failed->error, ==, error->message);
  g_assert_nonnull (failed->title);
}

static void
test_refuses (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *empty = fixture_write (f, "empty.mp3", "", 0);
  g_autofree char *text = fixture_text (f, "text.mp3", "This is only text, and not very much of it.");
  g_autofree char *zeros = NULL;
  g_autofree char *only_tags = NULL;
  g_autofree char *missing = fixture_path (f, "missing.flac");
  g_autofree guint8 *nothing = g_malloc0 (300000);
  GByteArray *frames = g_byte_array_new ();
  const char *playlist = "#EXTM3U\n#EXTINF:3,\nfile:///etc/passwd\n";
  g_autofree char *hls = fixture_text (f, "hls.mp3", playlist);

  zeros = fixture_write (f, "zeros.wav", nothing, 300000);
  id3_text (frames, 4, "TIT2", "Nothing follows");
  only_tags = fixture_bytes (f, "tags.mp3", id3_tag (frames, 4, 0));
  assert_refused (empty);
  assert_refused (text);
  assert_refused (zeros);
  assert_refused (only_tags);
  assert_refused (missing);
  assert_refused (hls);
  assert_refused (f->dir);
}

/* Each file of the collection: read, or refused in one sentence. */
static void
test_malformed (void)
{
  const char *shared = g_getenv ("SEGUE_SHARED");
  g_autofree char *folder = g_build_filename (shared != NULL ? shared : "/nonexistent", "data",
                                              "malformed", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL) {
    g_test_skip ("the collection of malformed files is not here");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (TrackRow) row = scan_read_track (path, NULL);

    if (row == NULL)
      assert_refused (path);
    else
      g_assert_true (g_utf8_validate (row->title, -1, NULL));
  }
}

/* Mutated and truncated bytes: whatever comes out, it comes out whole. */
static void
test_mutations (void)
{
  static const char *const ENDINGS[] = { "flac", "ogg", "opus", "wav", "aiff", "mp3" };
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 300; round++) {
    const char *ending = ENDINGS[round % G_N_ELEMENTS (ENDINGS)];
    g_autofree char *name = g_strconcat ("mutant.", ending, NULL);
    GByteArray *bytes = g_byte_array_new ();
    g_autofree char *path = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (TrackRow) row = NULL;

    if (round % 2 == 0) {
      GByteArray *frames = g_byte_array_new ();

      id3_text (frames, 3 + round % 4 / 2, "TIT2", "Title");
      id3_user (frames, 3 + round % 4 / 2, "replaygain_track_gain", "-3 dB");
      bytes = join (bytes, id3_tag (frames, 3 + round % 4 / 2, 0));
    }
    bytes = join (bytes, fixture_sound_bytes (f, ending, 0.2, round));
    bytes = join (bytes, ape_tag ("Title", "x", "Cover Art (Front)", "yyyyyyyy", NULL));
    for (int i = 0; i < 1 + round % 20; i++) {
      guint at = g_rand_boolean (rand) ? g_rand_int_range (rand, 0, MIN (bytes->len, 400))
                                       : g_rand_int_range (rand, 0, bytes->len);

      bytes->data[at] = g_rand_boolean (rand) ? g_rand_int (rand) : 0xff;
    }
    if (round % 5 == 0)
      g_byte_array_set_size (bytes, g_rand_int_range (rand, 1, bytes->len));
    path = fixture_bytes (f, name, bytes);
    row = scan_read_track (path, &error);
    g_assert_true ((row == NULL) == (error != NULL));
    if (row != NULL) {
      g_assert_true (g_utf8_validate (row->title, -1, NULL));
      g_assert_true (row->artist == NULL || g_utf8_validate (row->artist, -1, NULL));
      g_assert_true (isfinite (row->duration_s) && row->duration_s >= 0);
    }
  }
}

static void
test_names (void)
{
  g_assert_true (scan_is_music_name ("a.mp3"));
  g_assert_true (scan_is_music_name ("/x/A.FLAC"));
  g_assert_true (scan_is_music_name ("a.b.Opus"));
  g_assert_false (scan_is_music_name ("mp3"));
  g_assert_false (scan_is_music_name (".mp3"));
  g_assert_false (scan_is_music_name ("/x/.mp3"));
  g_assert_false (scan_is_music_name ("cover.jpg"));
  g_assert_false (scan_is_music_name (""));
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 4 && g_str_equal (argv[1], "--mux")) {
    gst_init (NULL, NULL);
    _exit (mux (argv[2], argv[3]) ? 0 : 1);
  }
  if (argc == 3 && g_str_equal (argv[1], "--read"))
    _exit (read_module (argv[2]));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/scan/tags/sndfile-formats", test_sndfile_formats);
  g_test_add_func ("/engine/scan/tags/none", test_no_tags);
  g_test_add_data_func ("/engine/scan/tags/id3v2.2", GINT_TO_POINTER (2), test_id3v2);
  g_test_add_data_func ("/engine/scan/tags/id3v2.3", GINT_TO_POINTER (3), test_id3v2);
  g_test_add_data_func ("/engine/scan/tags/id3v2.4", GINT_TO_POINTER (4), test_id3v2);
  g_test_add_func ("/engine/scan/tags/several-values", test_id3_several_values);
  g_test_add_func ("/engine/scan/tags/rare-frames", test_id3_rare_frames);
  g_test_add_func ("/engine/scan/tags/itunes-sizes", test_id3_itunes_sizes);
  g_test_add_func ("/engine/scan/tags/unsynchronised", test_id3_unsynchronised);
  g_test_add_func ("/engine/scan/tags/encoding-mess", test_encoding_mess);
  g_test_add_func ("/engine/scan/tags/id3v1", test_id3v1);
  g_test_add_func ("/engine/scan/tags/ape-behind-mp3", test_ape_behind_mp3);
  g_test_add_func ("/engine/scan/tags/id3-chunk", test_id3_chunk);
  g_test_add_func ("/engine/scan/tags/module", test_module);
  g_test_add_func ("/engine/scan/tags/muxed", test_muxed);
  g_test_add_func ("/engine/scan/tags/ape-behind-wavpack", test_ape_behind_wavpack);
  g_test_add_func ("/engine/scan/tags/hash-survives-tags", test_hash_survives_tags);
  g_test_add_func ("/engine/scan/tags/hash-of-containers", test_hash_of_containers);
  g_test_add_func ("/engine/scan/tags/mpeg-without-header", test_mpeg_without_header);
  g_test_add_func ("/engine/scan/tags/refuses", test_refuses);
  g_test_add_func ("/engine/scan/tags/malformed", test_malformed);
  g_test_add_func ("/engine/scan/tags/mutations", test_mutations);
  g_test_add_func ("/engine/scan/tags/names", test_names);
  return g_test_run ();
}

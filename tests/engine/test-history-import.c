/* test-history-import.c - every form of a past life, whole and broken */
#include <glib.h>
#include <string.h>

#include "history-import.h"

typedef struct {
  GPtrArray *lines;
  guint      stop_after; /* 0 never */
} Got;

static gboolean
take (const PastPlay *play,
      gpointer        data)
{
  Got *got = data;

  g_ptr_array_add (got->lines,
                   g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%.0f|%.0f|%u|%d", play->artist,
                                    play->title, play->album != NULL ? play->album : "-",
                                    play->started_s, play->heard_s, play->duration_s, play->count,
                                    (int) play->end));
  return got->stop_after == 0 || got->lines->len < got->stop_after;
}

static GPtrArray *
read_text (const char *text,
           gssize      length,
           PastCount  *count,
           gboolean    good)
{
  Got got = { g_ptr_array_new_with_free_func (g_free), 0 };
  g_autoptr (GError) error = NULL;
  /* A copy of just this length, so that a sanitizer sees a read past the end. */
  gsize n = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *copy = n > 0 ? g_memdup2 (text, n) : NULL;

  g_assert_cmpint (history_import_read (copy, n, take, &got, count, &error), ==, good);
  g_assert_cmpint (error == NULL, ==, good);
  return got.lines;
}

#define LINE(lines, i) ((const char *) g_ptr_array_index (lines, i))

#define ACCOUNT                                                                                   \
  "[ {\"endTime\":\"2023-01-02 13:45\",\"artistName\":\"Anna\",\"trackName\":\"Dawn\","           \
  "\"msPlayed\":180000},"                                                                         \
  "{\"endTime\":\"2023-01-02 13:46\",\"artistName\":\"Anna\",\"trackName\":\"Noon\","             \
  "\"msPlayed\":4000} ]"

static void
test_spotify_account (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (ACCOUNT, -1, &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (LINE (lines, 0), ==, "Anna|Dawn|-|1672666920|180|0|0|0");
  g_assert_cmpstr (LINE (lines, 1), ==, "Anna|Noon|-|1672667156|4|0|0|0");
  g_assert_cmpuint (count.n_entries, ==, 2);
  g_assert_false (count.cut_short);
}

static void
test_spotify_extended (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (
    "[{\"ts\":\"2023-01-02T13:45:06Z\",\"ms_played\":60000,"
    "\"master_metadata_track_name\":\"Dawn\",\"master_metadata_album_artist_name\":\"Anna\","
    "\"master_metadata_album_album_name\":\"Blue\",\"reason_end\":\"trackdone\",\"skipped\":null},"
    "{\"ts\":\"2023-01-02T13:46:06Z\",\"ms_played\":6000,"
    "\"master_metadata_track_name\":\"Noon\",\"master_metadata_album_artist_name\":\"Anna\","
    "\"reason_end\":\"fwdbtn\",\"skipped\":true},"
    "{\"ts\":\"2023-01-02T13:50:06Z\",\"ms_played\":6000,\"master_metadata_track_name\":null,"
    "\"master_metadata_album_artist_name\":null,\"episode_name\":\"A talk\"}]",
    -1, &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (LINE (lines, 0), ==, "Anna|Dawn|Blue|1672667046|60|0|0|1");
  g_assert_cmpstr (LINE (lines, 1), ==, "Anna|Noon|-|1672667160|6|0|0|2");
  g_assert_cmpuint (count.n_nameless, ==, 1);
}

#define LISTEN(at, title)                                                                         \
  "{\"listened_at\":" at ",\"track_metadata\":{\"artist_name\":\"Anna\",\"track_name\":\"" title  \
  "\",\"release_name\":\"Blue\",\"additional_info\":{\"duration_ms\":200000}}}"

static void
test_listenbrainz (void)
{
  const char *const forms[] = {
    "[" LISTEN ("1672667106", "Dawn") "," LISTEN ("1672667306", "Noon") "]",
    LISTEN ("1672667106", "Dawn") "\n" LISTEN ("1672667306", "Noon") "\n",
    "{\"payload\":{\"count\":2,\"listens\":[" LISTEN ("1672667106", "Dawn") ","
    LISTEN ("1672667306", "Noon") "],\"user_id\":\"x\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    PastCount count;
    g_autoptr (GPtrArray) lines = read_text (forms[i], -1, &count, TRUE);

    g_assert_cmpuint (lines->len, ==, 2);
    g_assert_cmpstr (LINE (lines, 0), ==, "Anna|Dawn|Blue|1672667106|0|200|0|1");
    g_assert_cmpstr (LINE (lines, 1), ==, "Anna|Noon|Blue|1672667306|0|200|0|1");
  }
}

/* A broken line costs itself; the others stay. */
static void
test_broken_line (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (
    LISTEN ("1672667106", "Dawn") "\n{\"listened_at\": 16726\n" LISTEN ("1672667306", "Noon"), -1,
    &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpuint (count.n_broken, ==, 1);
}

static void
test_lastfm (void)
{
  PastCount count;
  g_autoptr (GPtrArray) plain = read_text (
    "Anna,Blue,Dawn,\"02 Jan 2023, 13:45\"\r\n"
    "\"Kern, Li\",,\"The \"\"Bell\"\"\",\"02 Jan 2023, 13:49\"\r\n"
    "Anna,Blue,Noon,\r\n", -1, &count, TRUE);
  g_autoptr (GPtrArray) header = NULL;

  g_assert_cmpuint (plain->len, ==, 2);
  g_assert_cmpstr (LINE (plain, 0), ==, "Anna|Dawn|Blue|1672667100|0|0|0|1");
  g_assert_cmpstr (LINE (plain, 1), ==, "Kern, Li|The \"Bell\"|-|1672667340|0|0|0|1");
  g_assert_cmpuint (count.n_broken, ==, 1); /* now playing: without a date */

  header = read_text ("uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
                      "\"1672667106\",\"02 Jan 2023, 13:45\",Anna,,Blue,,Dawn,\n", -1, &count,
                      TRUE);
  g_assert_cmpuint (header->len, ==, 1);
  g_assert_cmpstr (LINE (header, 0), ==, "Anna|Dawn|Blue|1672667106|0|0|0|1");
}

#define RHYTHMDB                                                                                  \
  "<?xml version=\"1.0\" standalone=\"yes\"?>\n<rhythmdb version=\"2.0\">"                        \
  "<entry type=\"song\"><title>Dawn &amp; Dusk</title><artist>Anna</artist><album>Blue</album>"   \
  "<duration>200</duration><play-count>7</play-count><last-played>1672667106</last-played>"       \
  "</entry><entry type=\"song\"><title>Noon</title><artist>Anna</artist></entry>"                 \
  "<entry type=\"iradio\"><title>Radio</title><artist>x</artist><play-count>3</play-count>"       \
  "</entry></rhythmdb>"

static void
test_rhythmbox (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (RHYTHMDB, -1, &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (LINE (lines, 0), ==, "Anna|Dawn & Dusk|Blue|1672667106|0|200|7|1");
}

/* Cut anywhere, no form reads past its end or invents a play. */
static void
test_truncated (void)
{
  const char *const whole[] = { ACCOUNT, RHYTHMDB, LISTEN ("1672667106", "Dawn") "\n",
                                "Anna,Blue,Dawn,\"02 Jan 2023, 13:45\"\nB,C,D,\"02 Jan 2023" };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    for (gsize n = 0; n <= strlen (whole[i]); n++) {
      Got got = { g_ptr_array_new_with_free_func (g_free), 0 };
      g_autofree char *copy = n > 0 ? g_memdup2 (whole[i], n) : NULL;
      g_autoptr (GError) error = NULL;
      PastCount count;
      gboolean good = history_import_read (copy, n, take, &got, &count, &error);

      g_assert_cmpint (good, ==, error == NULL);
      g_assert_cmpuint (got.lines->len, <=, 2);
      g_assert_cmpuint (got.lines->len, ==, count.n_entries);
      g_ptr_array_unref (got.lines);
    }
}

/* What stands before the break counts, and it is said that there was more. */
static void
test_cut_short (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (ACCOUNT, (gssize) strlen (ACCOUNT) - 20, &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_true (count.cut_short);
}

static void
test_refuses (void)
{
  const char *const foreign[] = {
    "", "   ", "hello", "a,b,c\n1,2,3\n", "{\"a\": 1}", "{}", "[1, 2]", "<html></html>", "\x7f" "ELF",
    "\xff\xfe[",
  };

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    PastCount count;
    g_autoptr (GPtrArray) lines = read_text (foreign[i], -1, &count, FALSE);

    g_assert_cmpuint (lines->len, ==, 0);
  }
}

/* Wrong types, impossible times and lengths are refused one by one. */
static void
test_nonsense (void)
{
  PastCount count;
  g_autoptr (GPtrArray) lines = read_text (
    "[{\"endTime\":\"2023-01-02 13:45\",\"artistName\":5,\"trackName\":[],\"msPlayed\":\"x\"},"
    "{\"endTime\":\"2023-19-42 13:45\",\"artistName\":\"A\",\"trackName\":\"B\",\"msPlayed\":1},"
    "{\"endTime\":\"1970-01-01 00:00\",\"artistName\":\"A\",\"trackName\":\"B\",\"msPlayed\":1},"
    "{\"endTime\":\"2023-01-02 13:45\",\"artistName\":\"A\",\"trackName\":\"B\","
    "\"msPlayed\":-9e300}, 7, null]", -1, &count, TRUE);

  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (LINE (lines, 0), ==, "A|B|-|1672667100|0|0|0|0");
  g_assert_cmpuint (count.n_nameless, ==, 1);
  g_assert_cmpuint (count.n_broken, ==, 4);
}

/* Fifty thousand entries go through one at a time; one too long ends it. */
static void
test_huge (void)
{
  g_autoptr (GString) text = g_string_new ("[");
  PastCount count;
  g_autoptr (GPtrArray) lines = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "{\"listened_at\":%u,\"track_metadata\":{\"artist_name\":\"A\","
                            "\"track_name\":\"T%u\"}},\n", 1500000000 + i, i);
  g_string_append (text, "{\"listened_at\":1500000000,\"x\":\"");
  for (guint i = 0; i < HISTORY_ENTRY_MAX; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "\"}]");
  lines = read_text (text->str, (gssize) text->len, &count, TRUE);
  g_assert_cmpuint (lines->len, ==, 50000);
  g_assert_true (count.cut_short);
}

static void
test_stops (void)
{
  Got got = { g_ptr_array_new_with_free_func (g_free), 1 };
  PastCount count;

  g_assert_true (history_import_read (ACCOUNT, strlen (ACCOUNT), take, &got, &count, NULL));
  g_assert_cmpuint (got.lines->len, ==, 1);
  g_assert_false (count.cut_short);
  g_ptr_array_unref (got.lines);
}

static void
test_fold (void)
{
  const struct { const char *a, *b, *c, *d; gboolean same; } cases[] = {
    { "The Beatles", "Help!", "beatles", "HELP", TRUE },
    { "Björk", "Jóga", "Bjork", "Joga", TRUE },
    { "A", "Song (feat. B)", "a", "song", TRUE },
    { "A", "Song - Remastered 2011", "a", "song", TRUE },
    { "A", "Song", "A", "Song 2", FALSE },
    { "!!!", "???", "!!!", "!?", FALSE },
    { "ab", "c", "a", "bc", FALSE },
    { NULL, "Song", "", "song", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *x = history_import_fold (cases[i].a, cases[i].b);
    g_autofree char *y = history_import_fold (cases[i].c, cases[i].d);

    g_assert_cmpint (g_str_equal (x, y), ==, cases[i].same);
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/history-import/spotify-account", test_spotify_account);
  g_test_add_func ("/engine/history-import/spotify-extended", test_spotify_extended);
  g_test_add_func ("/engine/history-import/listenbrainz", test_listenbrainz);
  g_test_add_func ("/engine/history-import/broken-line", test_broken_line);
  g_test_add_func ("/engine/history-import/lastfm", test_lastfm);
  g_test_add_func ("/engine/history-import/rhythmbox", test_rhythmbox);
  g_test_add_func ("/engine/history-import/truncated", test_truncated);
  g_test_add_func ("/engine/history-import/cut-short", test_cut_short);
  g_test_add_func ("/engine/history-import/refuses", test_refuses);
  g_test_add_func ("/engine/history-import/nonsense", test_nonsense);
  g_test_add_func ("/engine/history-import/huge", test_huge);
  g_test_add_func ("/engine/history-import/stops", test_stops);
  g_test_add_func ("/engine/history-import/fold", test_fold);
  return g_test_run ();
}

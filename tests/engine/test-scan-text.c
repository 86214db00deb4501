/* test-scan-text.c - lyrics and playlists */
#include <math.h>
#include <string.h>

#include "scan-fixture.h"
#include "scan.h"

/* ---- lyrics ------------------------------------------------------------------------ */

static ScanLyrics *
parse (const char *text)
{
  return scan_lyrics_parse (text, strlen (text));
}

static void
assert_line (const ScanLyrics *lyrics, guint i, double time_s, const char *text)
{
  g_assert_cmpuint (i, <, lyrics->n_lines);
  if (isnan (time_s))
    g_assert_true (isnan (lyrics->lines[i].time_s));
  else
    g_assert_cmpfloat_with_epsilon (lyrics->lines[i].time_s, time_s, 1e-6);
  g_assert_cmpstr (lyrics->lines[i].text, ==, text);
}

static void
test_lrc (void)
{
  g_autoptr (ScanLyrics) lyrics = parse (
    "\xef\xbb\xbf[ar:Somebody]\r\n[ti:A song]\r\n[offset:+500]\r\n"
    "[00:12.50]Second\r\n"
    "[00:01.00][00:30.250] Chorus \r\n"
    "[00:20:50]<00:20.50>Word <00:21.00>by <00:21.90>word\r\n"
    "[01:02:03.5]Late\r\n"
    "[00:25]\r\n"
    "stray\r\n");

  g_assert_true (lyrics->synced);
  g_assert_cmpuint (lyrics->n_lines, ==, 6);
  assert_line (lyrics, 0, 0.5, "Chorus");
  assert_line (lyrics, 1, 12.0, "Second");
  assert_line (lyrics, 2, 20.0, "Word by word");
  assert_line (lyrics, 3, 24.5, "");
  assert_line (lyrics, 4, 29.75, "Chorus");
  assert_line (lyrics, 5, 3723.0, "Late");
}

static void
test_plain_lyrics (void)
{
  g_autoptr (ScanLyrics) lyrics = parse ("\n\nOne\n\n[Chorus]\nTwo <3\n\n");

  g_assert_false (lyrics->synced);
  g_assert_cmpuint (lyrics->n_lines, ==, 4);
  assert_line (lyrics, 0, NAN, "One");
  assert_line (lyrics, 1, NAN, "");
  assert_line (lyrics, 2, NAN, "[Chorus]");
  assert_line (lyrics, 3, NAN, "Two <3");
  g_assert_null (parse (""));
  g_assert_null (parse (" \n\r\n "));
  g_assert_null (parse ("[ar:Only]\n[ti:Tags]\n"));
}

static void
test_lyrics_encodings (void)
{
  static const char WIDE[] = "\xff\xfe[\0" "0\0" "0\0:\0" "0\0" "1\0]\0\xe9\0";
  g_autoptr (ScanLyrics) latin = parse ("[00:01]caf\xe9");
  g_autoptr (ScanLyrics) cyrillic = parse ("[00:01]\xcf\xe5\xf1\xed\xff");
  g_autoptr (ScanLyrics) wide = scan_lyrics_parse (WIDE, sizeof WIDE - 1);

  assert_line (latin, 0, 1, "café");
  assert_line (cyrillic, 0, 1, "Песня");
  assert_line (wide, 0, 1, "é");
}

static void
test_lyrics_of_files (void)
{
  static const guint8 SYLT[] = "\0eng\x02\x01\0First\0\0\0\x03\xe8" "Second\0\0\0\x07\xd0";
  static const guint8 USLT[] = "\0eng\0Plain words";
  g_autoptr (Fixture) f = fixture_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autofree char *song = NULL;
  g_autofree char *bare = fixture_sound (f, "bare.mp3", 0.1, 2, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ScanLyrics) embedded = NULL;
  g_autoptr (ScanLyrics) plain_beside = NULL;
  g_autoptr (ScanLyrics) beside = NULL;

  id3_frame (frames, 3, "USLT", 0, USLT, sizeof USLT - 1);
  id3_frame (frames, 3, "SYLT", 0, SYLT, sizeof SYLT - 1);
  song = fixture_bytes (f, "song.mp3", join (id3_tag (frames, 3, 0),
                                             fixture_sound_bytes (f, "mp3", 0.1, 1)));
  embedded = scan_lyrics_read (song, &error);
  g_assert_no_error (error);
  g_assert_true (embedded->synced);
  g_assert_cmpuint (embedded->n_lines, ==, 2);
  assert_line (embedded, 0, 1, "First");
  assert_line (embedded, 1, 2, "Second");

  g_free (fixture_text (f, "song.lrc", "no times in here"));
  plain_beside = scan_lyrics_read (song, &error);
  g_assert_true (plain_beside->synced); /* embedded, for it has times */
  g_free (fixture_text (f, "song.lrc", "[00:03]Beside"));
  beside = scan_lyrics_read (song, &error);
  assert_line (beside, 0, 3, "Beside");

  g_assert_null (scan_lyrics_read (bare, &error));
  g_assert_error (error, SCAN_ERROR, SCAN_ERROR_NONE);
}

/* ---- playlists ---------------------------------------------------------------------- */

static GPtrArray *
playlist (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = scan_playlist_parse (text, strlen (text), "/music/lists", &error);

  g_assert_no_error (error);
  return entries;
}

static void
assert_entry (GPtrArray *entries, guint i, const char *path, const char *artist, const char *title,
              double duration_s)
{
  ScanEntry *entry;

  g_assert_cmpuint (i, <, entries->len);
  entry = entries->pdata[i];
  g_assert_cmpstr (entry->path, ==, path);
  g_assert_nonnull (entry->uri);
  g_assert_cmpstr (entry->artist, ==, artist);
  g_assert_cmpstr (entry->title, ==, title);
  if (isnan (duration_s))
    g_assert_true (isnan (entry->duration_s));
  else
    g_assert_cmpfloat_with_epsilon (entry->duration_s, duration_s, 1e-6);
}

static void
test_m3u (void)
{
  g_autoptr (GPtrArray) entries = playlist (
    "\xef\xbb\xbf#EXTM3U\r\n#EXTINF:123,Björk - Jóga\r\n../Björk/Jóga.flac\r\n\r\n"
    "# a comment\r\n/abs/x.mp3\r\n#EXTINF:-1,Just a title\r\nsub dir/y.ogg\r\n"
    "https://radio.example/stream\r\nfile:///abs/with%20space.mp3\r\n");

  g_assert_cmpuint (entries->len, ==, 5);
  assert_entry (entries, 0, "/music/Björk/Jóga.flac", "Björk", "Jóga", 123);
  assert_entry (entries, 1, "/abs/x.mp3", NULL, NULL, NAN);
  assert_entry (entries, 2, "/music/lists/sub dir/y.ogg", NULL, "Just a title", NAN);
  assert_entry (entries, 3, NULL, NULL, NULL, NAN);
  g_assert_cmpstr (((ScanEntry *) entries->pdata[3])->uri, ==, "https://radio.example/stream");
  assert_entry (entries, 4, "/abs/with space.mp3", NULL, NULL, NAN);
}

/* Names in Latin-1 and with backslashes find the file that is there. */
static void
test_m3u_old_names (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autofree char *song = fixture_text (f, "B\xc3\xb6se/x.mp3", "x");
  g_autofree char *list = fixture_text (f, "old.m3u", "#EXTINF:1,B\xf6se\nB\xf6se/x.mp3\nB\xc3\xb6se\\x.mp3\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = scan_playlist_read (list, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  assert_entry (entries, 0, song, NULL, "Böse", 1);
  assert_entry (entries, 1, song, NULL, NULL, NAN);
}

static void
test_pls (void)
{
  g_autoptr (GPtrArray) entries = playlist (
    "[playlist]\nFile2=b.mp3\nTitle2=B\nFile10=ten.mp3\nLength10=60\nFile1=a.mp3\n"
    "Title1=Artist - A\nLength1=-1\nNumberOfEntries=3\nVersion=2\n");

  g_assert_cmpuint (entries->len, ==, 3);
  assert_entry (entries, 0, "/music/lists/a.mp3", "Artist", "A", NAN);
  assert_entry (entries, 1, "/music/lists/b.mp3", NULL, "B", NAN);
  assert_entry (entries, 2, "/music/lists/ten.mp3", NULL, NULL, 60);
}

static void
test_xspf (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = playlist (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" "
    "xmlns=\"http://xspf.org/ns/0/\"><title>List</title><trackList>"
    "<track><location>../a%20b.flac</location><title>T &amp; U</title><creator>C</creator>"
    "<duration>1500</duration></track>"
    "<track><title>no place</title></track>"
    "<track><location>file:///x/y.ogg</location></track></trackList></playlist>");

  g_assert_cmpuint (entries->len, ==, 2);
  assert_entry (entries, 0, "/music/a b.flac", "C", "T & U", 1.5);
  assert_entry (entries, 1, "/x/y.ogg", NULL, NULL, NAN);
  g_assert_null (scan_playlist_parse ("<playlist><track>", 17, "/", &error));
  g_assert_error (error, SCAN_ERROR, SCAN_ERROR_DAMAGED);
}

static void
test_not_a_playlist (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) missing = NULL;
  g_autofree char *song = fixture_sound (f, "song.wav", 0.1, 1, NULL, NULL, NULL);
  g_autofree char *nowhere = fixture_path (f, "nowhere.m3u");
  g_autofree char *empty = fixture_text (f, "empty.m3u", "");
  g_autoptr (GPtrArray) none = scan_playlist_read (empty, NULL);

  g_assert_null (scan_playlist_read (song, &error));
  g_assert_error (error, SCAN_ERROR, SCAN_ERROR_FORMAT);
  g_assert_null (scan_playlist_read (nowhere, &missing));
  g_assert_error (missing, SCAN_ERROR, SCAN_ERROR_MISSING);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (scan_is_playlist_name ("x.M3U8"));
  g_assert_false (scan_is_playlist_name ("x.mp3"));
}

/* What is written comes back the same, names of every kind included. */
static void
test_write (void)
{
  static const char *const NAMES[] = { "lists/a.mp3", "other/Björk – 1.flac", "lists/#1.mp3",
                                       "lists/ lead.mp3", "lists/trail ", "lists/line\nbreak.mp3",
                                       "lists/http:x.mp3", "lists/sub/100%.ogg", "lists/b\xe4" "d.mp3" };
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) scan_entry_free);
  g_autofree char *list = fixture_path (f, "lists/out.m3u8");
  g_autofree char *text = NULL;
  g_autofree char *nowhere = g_build_filename (f->dir, "no", "such", "folder.m3u", NULL);
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autofree char *path = g_build_filename (f->dir, NAMES[i], NULL);

    g_ptr_array_add (entries, scan_entry_new (path, "Title", i % 2 ? "Artist" : NULL, 61.4));
  }
  g_ptr_array_add (entries, scan_entry_new ("/elsewhere/x.mp3", NULL, NULL, NAN));
  g_assert_true (scan_playlist_write (list, entries, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (text, "#EXTM3U\n#EXTINF:61,Title\na.mp3\n#EXTINF:61,Artist - Title\n"
                                         "../other/Björk – 1.flac\n"));
  back = scan_playlist_read (list, &error);
  g_assert_cmpuint (back->len, ==, entries->len);
  for (guint i = 0; i < back->len; i++) {
    ScanEntry *a = entries->pdata[i], *b = back->pdata[i];

    g_assert_cmpstr (a->path, ==, b->path);
    g_assert_cmpstr (a->title, ==, b->title);
    g_assert_cmpstr (a->artist, ==, b->artist);
  }
  g_assert_false (scan_playlist_write (nowhere, entries, &failure));
  g_assert_error (failure, SCAN_ERROR, SCAN_ERROR_WRITE);
}

/* ---- whatever bytes --------------------------------------------------------------------- */

static void
test_rubbish (void)
{
  static const char ALPHABET[] = "[]<>:.,0123456789\n\r#=File/[playlist]-\xff\xe4 \0x&;";
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int round = 0; round < 3000; round++) {
    gsize n = g_rand_int_range (rand, 0, 200);
    g_autofree char *text = g_malloc (n + 1);
    g_autoptr (ScanLyrics) lyrics = NULL;
    g_autoptr (GPtrArray) entries = NULL;
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; i < n; i++)
      text[i] = ALPHABET[g_rand_int_range (rand, 0, sizeof ALPHABET - 1)];
    lyrics = scan_lyrics_parse (text, n);
    for (guint i = 0; lyrics != NULL && i < lyrics->n_lines; i++) {
      g_assert_true (g_utf8_validate (lyrics->lines[i].text, -1, NULL));
      g_assert_true (!lyrics->synced || lyrics->lines[i].time_s >= 0);
      g_assert_true (!lyrics->synced || i == 0 ||
                     lyrics->lines[i].time_s >= lyrics->lines[i - 1].time_s);
    }
    entries = scan_playlist_parse (text, n, "/base", &error);
    g_assert_true ((entries == NULL) == (error != NULL));
    for (guint i = 0; entries != NULL && i < entries->len; i++) {
      ScanEntry *entry = entries->pdata[i];

      g_assert_true (entry->path == NULL || g_path_is_absolute (entry->path));
      g_assert_true (entry->title == NULL || g_utf8_validate (entry->title, -1, NULL));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/scan/lyrics/lrc", test_lrc);
  g_test_add_func ("/engine/scan/lyrics/plain", test_plain_lyrics);
  g_test_add_func ("/engine/scan/lyrics/encodings", test_lyrics_encodings);
  g_test_add_func ("/engine/scan/lyrics/of-files", test_lyrics_of_files);
  g_test_add_func ("/engine/scan/playlist/m3u", test_m3u);
  g_test_add_func ("/engine/scan/playlist/m3u-old-names", test_m3u_old_names);
  g_test_add_func ("/engine/scan/playlist/pls", test_pls);
  g_test_add_func ("/engine/scan/playlist/xspf", test_xspf);
  g_test_add_func ("/engine/scan/playlist/refuses", test_not_a_playlist);
  g_test_add_func ("/engine/scan/playlist/write", test_write);
  g_test_add_func ("/engine/scan/text/rubbish", test_rubbish);
  return g_test_run ();
}

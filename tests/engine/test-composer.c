/* test-composer.c - what the composer says of its songs is true of their sound
 *
 * Measured here with means of its own, apart from the player's features: those
 * are tested against the composer, so the composer is not tested against them. */
#define _GNU_SOURCE /* memmem() */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "composer.h"
#include "demo-library.h"
#include "../tree.h"

#define HOP 441 /* 10 ms */

/* The first song of each style that is no half of another. */
static gboolean
next_style (guint *index, gboolean *seen)
{
  for (; *index < composer_n_songs (); (*index)++) {
    const ComposerSong *song = composer_song (*index);

    if (!seen[song->style] && song->part == 0) {
      seen[song->style] = TRUE;
      return TRUE;
    }
  }
  return FALSE;
}

/* How much louder each 10 ms are than those before, summed over three bands. */
static double *
onset_strength (const ComposerTake *take, guint *n)
{
  double *onset;
  double low = 0.0, mid = 0.0, last[3] = { -12.0, -12.0, -12.0 };

  *n = take->n_frames / HOP;
  onset = g_new0 (double, *n);
  for (guint h = 0; h < *n; h++) {
    double power[3] = { 1e-5, 1e-5, 1e-5 };

    for (gsize i = (gsize) h * HOP; i < (gsize) (h + 1) * HOP; i++) {
      double x = 0.5 * (take->stereo[2 * i] + take->stereo[2 * i + 1]);

      low += 0.02 * (x - low);
      mid += 0.35 * (x - mid);
      power[0] += low * low / HOP;
      power[1] += (mid - low) * (mid - low) / HOP;
      power[2] += (x - mid) * (x - mid) / HOP;
    }
    for (int b = 0; b < 3; b++) {
      onset[h] += MAX (0.0, log (power[b]) - last[b]);
      last[b] = log (power[b]);
    }
  }
  return onset;
}

/* How far the onsets repeat after @lag hops, fractional, and after 2 and 4 times it. */
static double
periodicity (const double *onset, guint n, double lag)
{
  double sum = 0.0;

  for (int k = 1; k <= 4; k *= 2) {
    gsize whole = (gsize) (k * lag);
    double rest = k * lag - whole, r = 0.0;

    if (whole + 1 >= n)
      continue;
    for (guint i = 0; i + whole + 1 < n; i++)
      r += onset[i] * ((1.0 - rest) * onset[i + whole] + rest * onset[i + whole + 1]);
    sum += r / (n - whole - 1);
  }
  return sum;
}

static void
test_catalogue (void)
{
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean style[COMPOSER_N_STYLES] = { 0 };
  guint n_styles = 0, compilation = 0, second_disc = 0, live = 0, sung = 0, ogg = 0;
  gsize longest = 0;

  g_assert_cmpuint (composer_n_songs (), >=, 48);
  for (guint i = 0; i < composer_n_songs (); i++) {
    const ComposerSong *song = composer_song (i);

    g_assert_true (g_utf8_validate (song->artist, -1, NULL));
    g_assert_true (g_utf8_validate (song->album, -1, NULL));
    g_assert_true (g_utf8_validate (song->title, -1, NULL));
    g_assert_true (g_hash_table_add (places, g_strdup_printf ("%s/%s/%d/%d", song->album_artist, song->album,
                                                              song->disc, song->track)));
    g_assert_cmpint (song->track, >=, 1);
    g_assert_cmpint (song->track, <=, song->tracks);
    g_assert_cmpint (song->disc, <=, song->discs);
    g_assert_cmpfloat (song->seconds, >=, 40.0);
    g_assert_cmpfloat (song->seconds, <=, 100.0);
    g_assert_cmpfloat (song->tempo_bpm, >=, 60.0);
    g_assert_cmpfloat (song->tempo_bpm, <=, 200.0);
    g_assert_cmpint (song->tonic, >=, 0);
    g_assert_cmpint (song->tonic, <, 12);
    g_assert_true (!song->lyrics || (song->voice && composer_lyrics (i) != NULL));
    g_assert_nonnull (composer_style_name (song->style));
    style[song->style] = TRUE;
    compilation += song->compilation;
    second_disc += song->disc == 2;
    live += song->live;
    sung += song->voice;
    ogg += song->ogg;
    longest = MAX (longest, strlen (song->title));
  }
  for (guint s = 0; s < COMPOSER_N_STYLES; s++)
    n_styles += style[s];
  g_assert_cmpuint (n_styles, >=, 10);
  g_assert_cmpuint (compilation, >=, 3);
  g_assert_cmpuint (second_disc, >=, 1);
  g_assert_cmpuint (live, >=, 1);
  g_assert_cmpuint (sung, >=, 5);
  g_assert_cmpuint (ogg, >=, 5);
  g_assert_cmpuint (longest, >, 200);
}

static void
test_refuses (void)
{
  g_assert_null (composer_song (composer_n_songs ()));
  g_assert_null (composer_lyrics (composer_n_songs ()));
  g_assert_null (composer_render_song (composer_n_songs (), COMPOSER_DEFAULT, 0.0));
  g_assert_null (composer_render_song (0, COMPOSER_DEFAULT, 3.9));
  g_assert_null (composer_render_song (0, COMPOSER_DEFAULT, 601.0));
  g_assert_null (composer_render_song (0, COMPOSER_DEFAULT, -1.0));
  g_assert_null (composer_render_song (0, COMPOSER_DEFAULT, NAN));
}

static void
test_repeats (void)
{
  g_autoptr (ComposerTake) a = composer_render_song (10, COMPOSER_DEFAULT, 6.0);
  g_autoptr (ComposerTake) b = composer_render_song (10, COMPOSER_DEFAULT, 6.0);
  g_autoptr (ComposerTake) other = composer_render_song (11, COMPOSER_DEFAULT, 6.0);

  g_assert_cmpmem (a->stereo, a->n_frames * 2 * sizeof (float), b->stereo, b->n_frames * 2 * sizeof (float));
  g_assert_cmpint (memcmp (a->stereo, other->stereo, MIN (a->n_frames, other->n_frames) * 2 * sizeof (float)), !=, 0);
}

static double
loudness_db (const ComposerTake *take)
{
  double power = 0.0;

  for (gsize i = 0; i < 2 * take->n_frames; i++)
    power += take->stereo[i] * take->stereo[i];
  return 10.0 * log10 (power / (2.0 * take->n_frames) + 1e-12);
}

static void
test_levels (void)
{
  gboolean seen[COMPOSER_N_STYLES] = { 0 };
  double level[COMPOSER_N_STYLES];

  for (guint i = 0; next_style (&i, seen); i++) {
    const ComposerSong *song = composer_song (i);
    g_autoptr (ComposerTake) take = composer_render_song (i, COMPOSER_DEFAULT, 8.0);
    double apart = 0.0, peak = 0.0;

    g_assert_cmpfloat (fabs (take->n_frames / (double) COMPOSER_RATE_HZ - 8.0), <, 2.5); /* it ends on a bar line */
    for (gsize k = 0; k < 2 * take->n_frames; k++) {
      g_assert_true (isfinite (take->stereo[k]));
      peak = MAX (peak, fabs (take->stereo[k]));
    }
    for (gsize k = 0; k < take->n_frames; k++)
      apart += fabs (take->stereo[2 * k] - take->stereo[2 * k + 1]);
    level[song->style] = loudness_db (take);
    g_test_message ("%s: %.1f dB, peak %.2f", composer_style_name (song->style), level[song->style], peak);
    g_assert_cmpfloat (peak, <=, 0.9);
    g_assert_cmpfloat (peak, >, 0.05);
    g_assert_cmpfloat (apart / take->n_frames, >, 1e-3);
  }
  g_assert_cmpfloat (level[COMPOSER_STYLE_METAL], >, level[COMPOSER_STYLE_QUARTET] + 6.0);
  g_assert_cmpfloat (level[COMPOSER_STYLE_HOUSE], >, level[COMPOSER_STYLE_PIANO] + 4.0);
}

static void
test_tempo (void)
{
  gboolean seen[COMPOSER_N_STYLES] = { 0 };

  for (guint i = 0; next_style (&i, seen); i++) {
    const ComposerSong *song = composer_song (i);
    g_autoptr (ComposerTake) take = NULL;
    g_autofree double *onset = NULL;
    double best = 0.0, best_bpm = 0.0;
    guint n;

    if (!song->tempo_clear)
      continue;
    take = composer_render_song (i, COMPOSER_DEFAULT, 20.0);
    onset = onset_strength (take, &n);
    for (double bpm = song->tempo_bpm * 0.82; bpm < song->tempo_bpm * 1.22; bpm *= 1.002) {
      double strength = periodicity (onset, n, 6000.0 / bpm);

      if (strength > best) {
        best = strength;
        best_bpm = bpm;
      }
    }
    g_test_message ("%s: %.1f, heard %.1f", composer_style_name (song->style), song->tempo_bpm, best_bpm);
    g_assert_cmpfloat (fabs (best_bpm / song->tempo_bpm - 1.0), <, 0.02);
    g_assert_cmpuint (take->n_beats, >, 8);
    g_assert_cmpfloat (fabs ((take->beats_s[8] - take->beats_s[0]) / 8.0 - 60.0 / song->tempo_bpm), <, 1e-6);
  }
}

/* Energy at the twelve pitch classes, four octaves from C3, by Goertzel's filter. */
static void
chroma (const ComposerTake *take, double out[12])
{
  memset (out, 0, 12 * sizeof *out);
  for (int pitch = 48; pitch < 96; pitch++) {
    double c = 2.0 * cos (2.0 * G_PI * 440.0 * exp2 ((pitch - 69) / 12.0) / COMPOSER_RATE_HZ);
    double s1 = 0.0, s2 = 0.0;

    for (gsize i = 0; i < take->n_frames; i++) {
      double s0 = take->stereo[2 * i] + take->stereo[2 * i + 1] + c * s1 - s2;

      s2 = s1;
      s1 = s0;
      if (i % 16384 == 16383) { /* a third of a second at a time: as sharp as a half-tone asks for */
        out[pitch % 12] += sqrt (MAX (s1 * s1 + s2 * s2 - c * s1 * s2, 0.0));
        s1 = s2 = 0.0;
      }
    }
  }
}

/* Probe-tone ratings of Krumhansl and Kessler 1982. */
static const double profile[2][12] = {
  { 6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88 },
  { 6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17 },
};

static double
correlation (const double *x, const double *y, int shift)
{
  double mx = 0.0, my = 0.0, xy = 0.0, xx = 0.0, yy = 0.0;

  for (int k = 0; k < 12; k++) {
    mx += x[k] / 12.0;
    my += y[k] / 12.0;
  }
  for (int k = 0; k < 12; k++) {
    double a = x[(k + shift) % 12] - mx, b = y[k] - my;

    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return xy / sqrt (xx * yy + 1e-20);
}

static void
test_key (void)
{
  gboolean seen[COMPOSER_N_STYLES] = { 0 };
  guint right = 0, n = 0;

  for (guint i = 0; next_style (&i, seen); i++, n++) {
    const ComposerSong *song = composer_song (i);
    g_autoptr (ComposerTake) take = composer_render_song (i, COMPOSER_DEFAULT, 20.0);
    double energy[12], truth;
    guint better = 0;

    chroma (take, energy);
    truth = correlation (energy, profile[song->minor], song->tonic);
    for (int key = 0; key < 24; key++)
      if (correlation (energy, profile[key / 12], key % 12) > truth + 1e-9)
        better++;
    g_test_message ("%s: correlation %.2f, %u keys before it", composer_style_name (song->style), truth, better);
    right += better == 0;
    g_assert_cmpuint (better, <=, 3); /* its relative or a neighbour on the circle of fifths at most */
  }
  g_assert_cmpuint (right * 100, >=, n * 70);
}

#define N_TRAITS 6

/* Brightness, how it changes, how much is struck, and how wide it is. */
static void
traits (const ComposerTake *take, double out[N_TRAITS])
{
  g_autofree double *onset = NULL;
  double crossings = 0.0, low = 0.0, mid = 0.0, band[3] = { 0 }, side = 0.0, total = 1e-9;
  double mean = 0.0, square = 0.0;
  guint n;

  for (gsize i = 1; i < take->n_frames; i++) {
    double x = take->stereo[2 * i] + take->stereo[2 * i + 1];
    double before = take->stereo[2 * i - 2] + take->stereo[2 * i - 1];

    crossings += (x > 0) != (before > 0);
    low += 0.02 * (x - low);
    mid += 0.35 * (x - mid);
    band[0] += low * low;
    band[1] += (mid - low) * (mid - low);
    band[2] += (x - mid) * (x - mid);
    side += pow (take->stereo[2 * i] - take->stereo[2 * i + 1], 2.0);
    total += x * x;
  }
  onset = onset_strength (take, &n);
  for (guint h = 1; h < n; h++) {
    mean += onset[h] / n;
    square += onset[h] * onset[h] / n;
  }
  out[0] = log (crossings / take->n_frames);
  out[1] = log (band[0] / total);
  out[2] = log (band[2] / total);
  out[3] = log (side / total + 1e-6);
  out[4] = log (mean + 1e-3);
  out[5] = sqrt (square) / (mean + 1e-3);
}

/* Two songs a style: the nearest other song is mostly of the same style. */
static void
test_styles_differ (void)
{
  guint count[COMPOSER_N_STYLES] = { 0 }, n = 0, same = 0;
  double trait[2 * COMPOSER_N_STYLES][N_TRAITS], spread[N_TRAITS];
  ComposerStyle style[2 * COMPOSER_N_STYLES];

  for (guint i = 0; i < composer_n_songs (); i++) {
    const ComposerSong *song = composer_song (i);
    g_autoptr (ComposerTake) take = NULL;

    if (count[song->style] == 2 || song->part != 0 || song->compilation)
      continue;
    count[song->style]++;
    take = composer_render_song (i, COMPOSER_NO_MASTERING, 14.0);
    traits (take, trait[n]);
    style[n++] = song->style;
  }
  for (int t = 0; t < N_TRAITS; t++) {
    double mean = 0.0, square = 0.0;

    for (guint i = 0; i < n; i++) {
      mean += trait[i][t] / n;
      square += trait[i][t] * trait[i][t] / n;
    }
    spread[t] = sqrt (MAX (square - mean * mean, 1e-12));
  }
  for (guint i = 0; i < n; i++) {
    double nearest = INFINITY;
    guint who = 0;

    for (guint j = 0; j < n; j++) {
      double d = 0.0;

      for (int t = 0; t < N_TRAITS; t++)
        d += pow ((trait[i][t] - trait[j][t]) / spread[t], 2.0);
      if (j != i && d < nearest) {
        nearest = d;
        who = j;
      }
    }
    g_test_message ("%s sounds like %s", composer_style_name (style[i]), composer_style_name (style[who]));
    same += style[i] == style[who];
  }
  g_test_message ("%u of %u", same, n);
  g_assert_cmpuint (same * 100, >=, n * 80); /* by chance it would be 3 of 100 */
}

static void
test_runs_on (void)
{
  for (guint i = 0; i + 1 < composer_n_songs (); i++) {
    g_autoptr (ComposerTake) first = NULL, second = NULL;
    double step, usual = 0.0;

    if (composer_song (i)->part != 1)
      continue;
    g_assert_cmpuint (composer_song (i + 1)->part, ==, 2);
    first = composer_render_song (i, COMPOSER_DEFAULT, 10.0);
    second = composer_render_song (i + 1, COMPOSER_DEFAULT, 10.0);
    /* Over the seam the sound moves no more than it does just before it. */
    step = fabs (second->stereo[0] - first->stereo[2 * first->n_frames - 2]);
    for (gsize k = first->n_frames - 2000; k < first->n_frames; k++)
      usual = MAX (usual, fabs (first->stereo[2 * k] - first->stereo[2 * k - 2]));
    g_assert_cmpfloat (usual, >, 0.0);
    g_assert_cmpfloat (step, <=, usual);
    return;
  }
  g_assert_not_reached ();
}

static void
test_voice (void)
{
  for (guint i = 0; i < composer_n_songs (); i++) {
    g_autoptr (ComposerTake) take = NULL;

    if (!composer_song (i)->lyrics)
      continue;
    take = composer_render_song (i, COMPOSER_DEFAULT, 0.0);
    g_assert_cmpfloat (take->vocal_share, >, 0.15);
    g_assert_cmpfloat (take->vocal_share, <, 0.95);
    g_assert_cmpuint (take->n_lines, >=, 6);
    for (guint k = 1; k < take->n_lines; k++)
      g_assert_cmpfloat (take->lines_s[k], >, take->lines_s[k - 1]);
    return;
  }
  g_assert_not_reached ();
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    n += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_files (child) : 1;
  }
  return n;
}

static void
test_library (void)
{
  g_autofree char *parent = g_dir_make_tmp ("segue-composer-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "library", NULL);
  g_autofree char *song = g_build_filename (folder, "Ilse Marrow/Rooms Without Clocks/03 Wet Leaves.flac", NULL);
  g_autofree char *cover = g_build_filename (folder, "Ilse Marrow/Rooms Without Clocks/cover.png", NULL);
  g_autofree char *truth = g_build_filename (folder, "ground-truth.csv", NULL);
  g_autofree char *content = NULL, *csv = NULL, *left = NULL;
  g_auto (GStrv) rows = NULL;
  DemoOptions options = { .seconds = 4.0, .n_songs = 5, .threads = 2 };
  g_autoptr (GError) error = NULL;
  SF_INFO info = { 0 };
  SNDFILE *file;
  gsize n;

  /* No process has this number: what it left is cleared away. */
  left = g_build_filename (parent, "library.part-999999999-abcdef", "Artist", NULL);
  g_assert_cmpint (g_mkdir_with_parents (left, 0777), ==, 0);
  g_assert_true (demo_library_write (folder, &options, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (parent), ==, 5 + 2 + 1); /* songs, covers, truth; nothing left over */

  file = sf_open (song, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (info.samplerate, ==, COMPOSER_RATE_HZ);
  g_assert_cmpint (info.channels, ==, 2);
  g_assert_cmpint (info.frames, >, 3 * COMPOSER_RATE_HZ);
  g_assert_cmpstr (sf_get_string (file, SF_STR_TITLE), ==, "Wet Leaves");
  g_assert_cmpstr (sf_get_string (file, SF_STR_ARTIST), ==, "Ilse Marrow");
  g_assert_cmpstr (sf_get_string (file, SF_STR_ALBUM), ==, "Rooms Without Clocks");
  g_assert_cmpstr (sf_get_string (file, SF_STR_GENRE), ==, "Solo Piano");
  g_assert_cmpstr (sf_get_string (file, SF_STR_TRACKNUMBER), ==, "3");
  g_assert_cmpint (sf_close (file), ==, 0);
  g_assert_true (g_file_get_contents (song, &content, &n, NULL));
  g_assert_nonnull (memmem (content, MIN (n, 4096), "ALBUMARTIST=Ilse Marrow", 23));
  g_clear_pointer (&content, g_free);

  g_assert_true (g_file_get_contents (cover, &content, &n, NULL));
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpmem (content, 8, "\211PNG\r\n\032\n", 8);
  g_assert_true (g_file_get_contents (truth, &csv, NULL, NULL));
  rows = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (rows), ==, 5 + 2); /* header and the end */
  g_assert_true (g_str_has_prefix (rows[3], "Ilse Marrow/Rooms Without Clocks/03 Wet Leaves.flac,Solo Piano,92,D,major,"));

  /* What stands there is never written over. */
  g_assert_false (demo_library_write (folder, &options, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  remove_tree (parent);
}

static void
test_library_refuses (void)
{
  g_autofree char *parent = g_dir_make_tmp ("segue-composer-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "library", NULL);
  g_autofree char *file = g_build_filename (parent, "file", NULL);
  g_autofree char *below = g_build_filename (file, "library", NULL);
  DemoOptions options = { .seconds = 1.0, .n_songs = 2 };
  g_autoptr (GError) error = NULL;

  g_assert_false (demo_library_write (folder, &options, &error)); /* too short */
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  options.seconds = 4.0;
  g_assert_false (demo_library_write (below, &options, &error)); /* a file in the way */
  g_assert_nonnull (error);
  g_assert_cmpuint (count_files (parent), ==, 1); /* nothing half done is left */
  remove_tree (parent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/composer/catalogue", test_catalogue);
  g_test_add_func ("/engine/composer/refuses", test_refuses);
  g_test_add_func ("/engine/composer/repeats", test_repeats);
  g_test_add_func ("/engine/composer/levels", test_levels);
  g_test_add_func ("/engine/composer/tempo", test_tempo);
  g_test_add_func ("/engine/composer/key", test_key);
  g_test_add_func ("/engine/composer/styles-differ", test_styles_differ);
  g_test_add_func ("/engine/composer/runs-on", test_runs_on);
  g_test_add_func ("/engine/composer/voice", test_voice);
  g_test_add_func ("/engine/composer/library", test_library);
  g_test_add_func ("/engine/composer/library-refuses", test_library_refuses);
  return g_test_run ();
}

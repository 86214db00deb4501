/* bench-playing.c - what hours of playing leave behind, and whether playing survives haste
 *
 * bench-playing changes N FILE…  lets N songs begin, one after the other, and says what the
 *   process holds after every tenth part. The first tenth warms up; growth is counted from there.
 * bench-playing joins N FILE…    the same, but a song ends by itself and the next is joined to it.
 * bench-playing stops N FILE…    opens N songs and stops each within 0.3 s, at moments that are
 *   drawn; it ends the process if something in the pipeline does. Meant for damaged files. */
#include "play-player.h"

#include <gst/gst.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define SINK "fakesink sync=true"

static SegueQueue *queue;
static SeguePlayer *player;
static guint n_begun, n_failed;

static void
begun_cb (SeguePlayer *emitter, SegueQueueItem *item, gpointer data)
{
  n_begun++;
}

static void
failed_cb (SeguePlayer *emitter, SegueQueueItem *item, const char *sentence, gpointer data)
{
  n_failed++;
}

static gboolean
set_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static long
resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL) ||
      (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return strtol (line + strlen ("VmRSS:"), NULL, 10);
}

static GPtrArray *
tracks_of (char **paths, guint n_paths, guint n)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (paths[i % n_paths]);
    g_autofree char *uri = g_file_get_uri (file);

    g_ptr_array_add (tracks, segue_track_new_for_uri (uri, NULL));
  }
  return tracks;
}

static void
report (guint at, guint n, long *first_kb)
{
  long kb = resident_kb ();

  if (*first_kb == 0 && at >= n / 10)
    *first_kb = kb;
  printf ("%6u songs: %ld kB resident, %zu kB allocated", n_begun, kb, mallinfo2 ().uordblks / 1024);
  if (*first_kb != 0 && at > n / 10)
    printf (", %+.2f kB a song", (double) (kb - *first_kb) / (at - n / 10));
  printf ("\n");
  fflush (stdout);
}

static void
changes (guint n, gboolean by_itself)
{
  gint64 patience_us = 30 * G_USEC_PER_SEC;
  long first_kb = 0;

  for (guint i = 1; i <= n; i++) {
    guint before = n_begun + n_failed;
    gint64 until = g_get_monotonic_time () + patience_us;

    if (i > 1 && !by_itself)
      segue_player_next (player);
    while (n_begun + n_failed == before && i > 1 && g_get_monotonic_time () < until)
      run_for (5);
    if (!by_itself)
      run_for (20);
    if (i % MAX (n / 10, 1) == 0)
      report (i, n, &first_kb);
  }
}

static void
stops (guint n, char **paths, guint n_paths)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GPtrArray) one = tracks_of (paths + i % n_paths, 1, 1);

    segue_queue_play_tracks (queue, one, 0, PLAY_ORIGIN_REMOTE, NULL);
    run_for ((guint) g_rand_int_range (chance, 0, 300));
    if (segue_player_get_state (player) == SEGUE_PLAYER_PLAYING && g_rand_boolean (chance)) {
      segue_player_seek (player, 0.5);
      run_for ((guint) g_rand_int_range (chance, 0, 50));
    }
    segue_player_stop (player);
  }
  printf ("%u songs opened and stopped; %u were heard, %u could not be played\n", n, n_begun, n_failed);
}

int
main (int argc, char **argv)
{
  guint n = argc > 3 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 0;
  g_autoptr (GPtrArray) tracks = NULL;

  if (n == 0) {
    fprintf (stderr, "usage: bench-playing changes|joins|stops N FILE…\n");
    return 2;
  }
  gst_init (NULL, NULL);
  queue = segue_queue_new ();
  player = segue_player_new (queue, SINK);
  g_signal_connect (player, "track-started", G_CALLBACK (begun_cb), NULL);
  g_signal_connect (player, "error", G_CALLBACK (failed_cb), NULL);
  if (g_str_equal (argv[1], "stops")) {
    stops (n, argv + 3, (guint) argc - 3);
  } else {
    tracks = tracks_of (argv + 3, (guint) argc - 3, n);
    segue_queue_play_tracks (queue, tracks, 0, PLAY_ORIGIN_REMOTE, NULL);
    while (n_begun + n_failed == 0)
      run_for (5);
    changes (n, g_str_equal (argv[1], "joins"));
  }
  segue_player_stop (player);
  g_object_unref (player);
  g_object_unref (queue);
  g_clear_pointer (&tracks, g_ptr_array_unref);
  run_for (1000); /* what closes closes */
  gst_deinit ();  /* GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 says what is left */
  return 0;
}

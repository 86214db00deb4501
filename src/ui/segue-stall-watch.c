/* segue-stall-watch.c - how long the UI thread keeps people waiting
 *
 * UI thread. Stands between the main loop and poll(): the time from one
 * poll()'s return to the next one's call is time in which no frame could be
 * drawn. Told twice: by the clock on the wall, which is what people wait for,
 * and by the thread's own processor time, which does not count what other
 * programs took meanwhile. Invariant: without SEGUE_DEBUG=frames the main loop is untouched. */
#include "segue-stall-watch.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The promise: nothing on the UI thread takes longer. */
#define STALL_US 8000

typedef struct {
  gint64  woke_us; /* poll() returned then; 0 before the first */
  gint64  longest_us;
  guint64 n_stalls;
} Meter;

static struct {
  GPollFunc poll; /* what the context used before */
  Meter     wall, processor;
  guint64   n_turns;
  gboolean  painted;
} watch;

static gint64
thread_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
meter_turn (Meter *meter,
            gint64 now_us)
{
  gint64 busy_us = meter->woke_us != 0 ? now_us - meter->woke_us : 0;

  meter->n_stalls += busy_us > STALL_US;
  meter->longest_us = MAX (meter->longest_us, busy_us);
}

static void
meter_reset (Meter *meter)
{
  meter->n_stalls = 0;
  meter->longest_us = 0;
}

static int
timed_poll (GPollFD *fds,
            guint    n_fds,
            int      timeout_ms)
{
  int n;

  if (watch.painted) { /* start-up is measured by its own figure */
    watch.n_turns++;
    meter_turn (&watch.wall, g_get_monotonic_time ());
    meter_turn (&watch.processor, thread_us ());
  }
  n = watch.poll (fds, n_fds, timeout_ms);
  watch.wall.woke_us = g_get_monotonic_time ();
  watch.processor.woke_us = thread_us ();
  return n;
}

static gboolean
report_cb (gpointer data)
{
  fprintf (stderr,
           "turns %" G_GUINT64_FORMAT " stalls %" G_GUINT64_FORMAT " longest_ms %.1f"
           " processor_stalls %" G_GUINT64_FORMAT " processor_longest_ms %.1f\n",
           watch.n_turns, watch.wall.n_stalls, watch.wall.longest_us / 1000.0,
           watch.processor.n_stalls, watch.processor.longest_us / 1000.0);
  fflush (stderr);
  watch.n_turns = 0;
  meter_reset (&watch.wall);
  meter_reset (&watch.processor);
  return G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       data)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, data);
  fprintf (stderr, "painted_us %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stderr);
  watch.painted = TRUE;
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    NULL);
}

void
segue_stall_watch_start (GtkWidget *window)
{
  const char *debug = g_getenv ("SEGUE_DEBUG");

  if (debug == NULL || strstr (debug, "frames") == NULL || watch.poll != NULL)
    return;
  watch.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, timed_poll);
  g_unix_signal_add (SIGUSR2, report_cb, NULL);
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

/* bench-map.c - frames of the map while panning and zooming
 *
 *   bench-map [N]
 *
 * A window of 1600 × 1000, moved for ten seconds. A frame is what the UI thread
 * does for it: snapshot, and the software renderer's drawing into the window,
 * between "before-paint" and "after-paint" of the frame clock. It waits without a
 * word for an X server that does not answer: one that was stopped, say. */
#include <adwaita.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "map-fixture.h"
#include "segue-map-view.h"

#define FRAMES 500

typedef struct {
  SegueMapView  *view;
  SegueMapCamera start;
  double         wall_ms[FRAMES], cpu_ms[FRAMES], hover_us[FRAMES];
  gint64         wall_us, cpu_us;
  int            frame;
  SegueMapPoints *points;
} Bench;

static gint64
cpu_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static long
resident_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmRSS:");
  return line != NULL ? strtol (line + 6, NULL, 10) : 0;
}

static void
before_cb (GdkFrameClock *clock,
           gpointer       data)
{
  Bench *bench = data;
  double t = bench->frame / 60.0;
  SegueMapCamera camera = bench->start;
  gint64 start;

  if (bench->frame >= FRAMES)
    return;
  camera.cx += 0.6 * sin (t * 1.7);
  camera.cy += 0.4 * cos (t * 1.3);
  camera.scale *= exp (1.2 * sin (t * 0.9));
  start = g_get_monotonic_time ();
  segue_map_points_nearest (bench->points, camera.cx, camera.cy, 12 / camera.scale, NULL, 0);
  bench->hover_us[bench->frame] = (double) (g_get_monotonic_time () - start);
  bench->wall_us = g_get_monotonic_time ();
  bench->cpu_us = cpu_us ();
  segue_map_view_set_camera (bench->view, &camera);
}

static void
after_cb (GdkFrameClock *clock,
          gpointer       data)
{
  Bench *bench = data;

  if (bench->frame >= FRAMES || bench->wall_us == 0)
    return;
  bench->wall_ms[bench->frame] = (double) (g_get_monotonic_time () - bench->wall_us) / 1000;
  bench->cpu_ms[bench->frame++] = (double) (cpu_us () - bench->cpu_us) / 1000;
}

static int
compare (const void *a,
         const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
say (const char *what,
     double     *values)
{
  qsort (values, FRAMES, sizeof (double), compare);
  printf ("%-28s median %7.2f   99%% %7.2f   worst %7.2f\n", what, values[FRAMES / 2],
          values[FRAMES * 99 / 100], values[FRAMES - 1]);
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Of one core, by the whole process, over so many seconds; woken by nothing of its own. */
static double
busy_share (guint seconds)
{
  gboolean over = FALSE;
  clock_t start = clock ();

  g_timeout_add (1000 * seconds, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  return (double) (clock () - start) / CLOCKS_PER_SEC / seconds;
}

int
main (int    argc,
      char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  Bench *bench = g_new0 (Bench, 1);
  MapFixture fixture;
  GtkWidget *window;
  GdkFrameClock *clock;
  long before_kb;

  setvbuf (stdout, NULL, _IOLBF, 0); /* what is known stands there should it be ended */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  adw_init ();
  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1600, 1000);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (window) || gtk_widget_get_width (window) == 0)
    g_main_context_iteration (NULL, TRUE);
  before_kb = resident_kb ();
  map_fixture_init (&fixture, n, 7);
  bench->points = fixture.points;
  bench->view = SEGUE_MAP_VIEW (segue_map_view_new ());
  segue_map_view_set_map (bench->view, fixture.points, fixture.look);
  segue_map_view_set_regions (bench->view, fixture.field, (const char *const *) fixture.names, TRUE);
  segue_map_view_set_trail (bench->view, fixture.trail);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (bench->view));
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  segue_map_view_get_camera (bench->view, &bench->start);
  clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_cb), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_cb), bench);
  gdk_frame_clock_begin_updating (clock);
  while (bench->frame < FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gdk_frame_clock_end_updating (clock);
  printf ("%u points, %d × %d, %s\n", n, gtk_widget_get_width (GTK_WIDGET (bench->view)),
          gtk_widget_get_height (GTK_WIDGET (bench->view)),
          G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (window))));
  say ("frame, ms on the clock", bench->wall_ms);
  say ("frame, ms of the UI thread", bench->cpu_ms);
  say ("nearest point, µs", bench->hover_us);
  printf ("memory added                 %.1f MB\n", (double) (resident_kb () - before_kb) / 1024);
  while (!segue_map_view_is_still (bench->view))
    g_main_context_iteration (NULL, TRUE);
  busy_share (1); /* the last picture is yet to be shown, and names chosen */
  printf ("CPU when still               %.2f %%\n", 100 * busy_share (5));
  map_fixture_clear (&fixture);
  g_free (bench);
  return 0;
}

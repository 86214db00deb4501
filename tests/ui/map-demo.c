/* map-demo.c - the map's widget with made-up tracks, to look at
 *
 *   map-demo [N] [light|dark] [PNG [ZOOM]]
 *
 * Without PNG it stays open. With one it saves what is seen and ends. */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>

#include "map-fixture.h"
#include "segue-map-view.h"

typedef struct {
  GtkWidget  *window;
  GtkWidget  *view;
  guint       n;
  const char *png;
  double      zoom;
  int         waited;
  gboolean    done;
} Demo;

static char *
name_cb (gint64   id,
         gpointer data)
{
  return g_strdup_printf ("Track %d", (int) id);
}

static gboolean
save_cb (gpointer data)
{
  Demo *demo = data;
  g_autoptr (GdkTexture) texture = NULL;

  if (demo->waited++ == 1 && demo->zoom > 0)
    segue_map_view_zoom (SEGUE_MAP_VIEW (demo->view), demo->zoom);
  if (demo->waited < 6 || !segue_map_view_is_still (SEGUE_MAP_VIEW (demo->view)))
    return demo->waited < 100 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  texture = segue_map_view_to_texture (SEGUE_MAP_VIEW (demo->view), 1);
  if (texture != NULL)
    gdk_texture_save_to_png (texture, demo->png);
  demo->done = TRUE;
  return G_SOURCE_REMOVE;
}

int
main (int    argc,
      char **argv)
{
  Demo demo = { .n = argc > 1 ? (guint) atoi (argv[1]) : 3000, .png = argc > 3 ? argv[3] : NULL,
                .zoom = argc > 4 ? g_ascii_strtod (argv[4], NULL) : 0 };
  gboolean light = argc > 2 && g_str_equal (argv[2], "light");
  MapFixture fixture;

  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      light ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                            : ADW_COLOR_SCHEME_FORCE_DARK);
  map_fixture_init (&fixture, demo.n, 7);
  demo.view = segue_map_view_new ();
  segue_map_view_set_map (SEGUE_MAP_VIEW (demo.view), fixture.points, fixture.look);
  segue_map_view_set_regions (SEGUE_MAP_VIEW (demo.view), fixture.field,
                              (const char *const *) fixture.names, TRUE);
  segue_map_view_set_trail (SEGUE_MAP_VIEW (demo.view), fixture.trail);
  segue_map_view_set_namer (SEGUE_MAP_VIEW (demo.view), name_cb, NULL);
  if (fixture.points->n > 0)
    segue_map_view_set_playing (SEGUE_MAP_VIEW (demo.view), fixture.playing_id, TRUE);
  demo.window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (demo.window), 1280, 800);
  adw_window_set_content (ADW_WINDOW (demo.window), demo.view);
  gtk_window_present (GTK_WINDOW (demo.window));
  if (demo.png != NULL)
    g_timeout_add (150, save_cb, &demo);
  while (!demo.done && g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);
  map_fixture_clear (&fixture);
  return 0;
}

/* segue-map-page.h - the library as a landscape, the listening as a path through it */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine, search (string). */
#define SEGUE_TYPE_MAP_PAGE (segue_map_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueMapPage, segue_map_page, SEGUE, MAP_PAGE, GtkWidget)

G_END_DECLS

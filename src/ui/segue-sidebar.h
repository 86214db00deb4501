/* segue-sidebar.h - the pages, the playlists, and how far background work is */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine; page (string): "songs", "albums", … or "playlist:ID",
 * what is marked as shown.
 * Signal: activated (char *page), the listener chose it. */
#define SEGUE_TYPE_SIDEBAR (segue_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SegueSidebar, segue_sidebar, SEGUE, SIDEBAR, GtkWidget)

void segue_sidebar_set_page (SegueSidebar *self,
                             const char   *page);

G_END_DECLS

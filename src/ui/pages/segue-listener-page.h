/* segue-listener-page.h - what Segue has learnt, and what may be done with it */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string: what was learnt, and rules). */
#define SEGUE_TYPE_LISTENER_PAGE (segue_listener_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueListenerPage, segue_listener_page, SEGUE, LISTENER_PAGE, SeguePage)

/* Asks for files of a past life and takes them in; @widget is any of the window. */
void segue_listener_import_past_life (GtkWidget   *widget,
                                      SegueEngine *engine);

G_END_DECLS

/* segue-history-page.h - what was heard, day by day */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string). */
#define SEGUE_TYPE_HISTORY_PAGE (segue_history_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueHistoryPage, segue_history_page, SEGUE, HISTORY_PAGE, SeguePage)

/* Erases everything, with a way back in a toast; @widget is any of the window. */
void segue_history_erase_all (GtkWidget   *widget,
                              SegueEngine *engine);
/* Tells of what the engine erased under number @erased, with a way back. */
void segue_history_erased    (GtkWidget   *widget,
                              SegueEngine *engine,
                              const char  *sentence,
                              guint        erased);

G_END_DECLS

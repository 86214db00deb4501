/* segue-history-page.h - what was heard, day by day */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string). */
#define SEGUE_TYPE_HISTORY_PAGE (segue_history_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueHistoryPage, segue_history_page, SEGUE, HISTORY_PAGE, SeguePage)

G_END_DECLS

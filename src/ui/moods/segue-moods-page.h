/* segue-moods-page.h - the mood pad, what is wished, and what would play */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string); mood-id (int64): the saved mood that is open,
 * 0 none. */
#define SEGUE_TYPE_MOODS_PAGE (segue_moods_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueMoodsPage, segue_moods_page, SEGUE, MOODS_PAGE, SeguePage)

G_END_DECLS

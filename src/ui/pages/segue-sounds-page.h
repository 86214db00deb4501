/* segue-sounds-page.h - the kinds of sound in the library, and what belongs to each */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string). */
#define SEGUE_TYPE_SOUNDS_PAGE (segue_sounds_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueSoundsPage, segue_sounds_page, SEGUE, SOUNDS_PAGE, SeguePage)

G_END_DECLS

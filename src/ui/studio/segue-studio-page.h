/* segue-studio-page.h - the model studio: a listener teaches genres of their own */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_STUDIO_PAGE (segue_studio_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueStudioPage, segue_studio_page, SEGUE, STUDIO_PAGE, SeguePage)

G_END_DECLS

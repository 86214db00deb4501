/* segue-equaliser.h - ten bands, in a window of their own */
#pragma once

#include <adwaita.h>

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_EQUALISER (segue_equaliser_get_type ())
G_DECLARE_FINAL_TYPE (SegueEqualiser, segue_equaliser, SEGUE, EQUALISER, AdwWindow)

SegueEqualiser *segue_equaliser_new (SeguePlayer *player, GtkWindow *parent);

G_END_DECLS

/* segue-fullscreen-watch.h - notices that another program fills the screen */
#pragma once

#include "engine.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

typedef struct _SegueFullscreenWatch SegueFullscreenWatch;

/* Whether @display tells of other programs' windows: X11 does, Wayland keeps them to
 * itself, and there only GameMode knows. */
gboolean              segue_fullscreen_watch_is_possible (GdkDisplay *display);

/* Tells @engine for as long as one of its modes has the rule; watches nothing while none
 * has. Returns (transfer full); NULL where it is not possible. UI thread. */
SegueFullscreenWatch *segue_fullscreen_watch_new  (SegueEngine *engine, GdkDisplay *display);
/* Before the engine goes. NULL is fine. */
void                  segue_fullscreen_watch_free (SegueFullscreenWatch *self);

G_END_DECLS

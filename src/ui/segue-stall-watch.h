/* segue-stall-watch.h - how long the UI thread keeps people waiting, for those who measure */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* With SEGUE_DEBUG=frames: tells on stderr when the first frame of @window was
 * painted, and at each SIGUSR2 and at the end how long turns of the main loop
 * took since the last report. Without it: nothing at all. */
void segue_stall_watch_start (GtkWidget *window);

G_END_DECLS

/* segue-window-private.h - what the two halves of SegueWindow share */
#pragma once

#include "segue-window.h"

#include "segue-adaptive-bin.h"
#include "segue-player-bar.h"
#include "segue-queue-pane.h"
#include "segue-sidebar.h"

G_BEGIN_DECLS

struct _SegueWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  GtkWidget       *back_button;
  SegueAdaptiveBin *bin;
  GtkWidget       *content;
  GtkStack        *content_stack;
  AdwStatusPage   *empty_page;
  AdwFlap         *flap;
  AdwLeaflet      *leaflet;
  GMenu           *main_menu;
  GtkStack        *pages;
  GtkStack        *pane;
  SeguePlayerBar  *player_bar;
  GtkSearchBar    *search_bar;
  GtkWidget *search_button;
  GtkSearchEntry  *search_entry;
  SegueSidebar    *sidebar;
  AdwToastOverlay *toasts;
  AdwWindowTitle  *title;

  /* Owned */
  SegueEngine     *engine;
  GSettings       *settings;
  char            *page;          /* "songs", …, "playlist:ID" */
  char            *search;

  GtkEventController *mood_keys;  /* borrowed: a controller of the window */
  gint64           mode_before;   /* the mode that was on when it was last looked at */
  guint            back_id;
  gboolean         folding;       /* the pane goes or comes with the width, nobody chose */
  gboolean         lyrics_visible;
  gboolean         queue_visible; /* as the listener wants it where there is room */
};

/* Returns (borrowed) the page called @name, made on its first use. */
GtkWidget *segue_window_ensure_page     (SegueWindow *self, const char *name);
void       segue_window_install_actions (GtkWidgetClass *widget_class);
void       segue_window_open_search     (SegueWindow *self);
void       segue_window_close_search     (SegueWindow *self);
void       segue_window_install_mood_actions (GtkWidgetClass *widget_class);
void       segue_window_connect_moods   (SegueWindow *self);

/* In segue-window-empty.c */
/* Puts on @page why there is no song, and the button only where it helps. */
void segue_window_say_why_empty (AdwStatusPage *page, SegueEngine *engine);

G_END_DECLS

/* segue-track-actions.h - what can be done with tracks, wherever they are shown
 *
 * @widget is any widget of the window: toasts appear there. UI thread only. */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Pages differ in what makes sense beside the rest. */
typedef enum {
  SEGUE_TRACK_MENU_PLAIN  = 0,
  SEGUE_TRACK_MENU_REMOVE = 1 << 0, /* "Remove from Playlist" */
  SEGUE_TRACK_MENU_ONE    = 1 << 1, /* one track: karaoke, album, artist, file, properties */
} SegueTrackMenuFlags;

/* Returns (transfer full) a menu of the actions "tracks.*" that the page
 * installs, the playlists as they are now among them. */
GMenuModel *segue_track_menu_new (SegueEngine         *engine,
                                  SegueTrackMenuFlags  flags);

/* Shows @menu as a popover at a point of @parent and lets it go afterwards. */
void segue_popup_menu (GtkWidget  *parent,
                       GMenuModel *menu,
                       double      x,
                       double      y);

void segue_tracks_append_to_playlist (GtkWidget    *widget,
                                      SegueEngine  *engine,
                                      gint64        playlist_id,
                                      const gint64 *ids,
                                      gsize         n);
/* Asks for a name first. @ids may be empty. */
void segue_tracks_new_playlist       (GtkWidget    *widget,
                                      SegueEngine  *engine,
                                      const gint64 *ids,
                                      gsize         n);
/* Marks all of them, or unmarks them when all are marked already. */
void segue_tracks_toggle_favourite   (SegueEngine  *engine,
                                      const gint64 *ids,
                                      gsize         n);
/* In the file manager, the file selected. */
void segue_track_show_in_files       (GtkWidget    *widget,
                                      SegueTrack   *track);
/* Returns (transfer full) what a drag of these tracks carries: ids for this
 * program, files for others. */
GdkContentProvider *segue_tracks_drag_content (SegueEngine  *engine,
                                               const gint64 *ids,
                                               gsize         n);
/* Returns (transfer full) SegueTracks of @ids; what is gone is left out. */
GPtrArray *segue_tracks_from_ids (SegueEngine  *engine,
                                  const gint64 *ids,
                                  gsize         n);

G_END_DECLS

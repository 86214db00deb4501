/* segue-track-view.h - tracks in columns, as every page of tracks shows them */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine; search (string); editable (boolean: rows can be dropped in,
 * moved and removed while the list stands in its own order); settings (GSettings
 * with "columns", or NULL: the usual columns); context-name (string, what
 * the queue says it plays from); origin (int, PlayOrigin).
 *
 * Signals:
 *   listed ()                the answer to the last question is shown
 *   edited (GArray *ids, char *sentence)  the listener wants this content */
#define SEGUE_TYPE_TRACK_VIEW (segue_track_view_get_type ())
G_DECLARE_FINAL_TYPE (SegueTrackView, segue_track_view, SEGUE, TRACK_VIEW, GtkWidget)

/* Asks for the tracks of @query; its search and sort are the view's own. */
void segue_track_view_set_query     (SegueTrackView   *self,
                                     const TrackQuery *query);
void segue_track_view_reload        (SegueTrackView *self);
/* What stands in the place of the rows when there are none. */
void segue_track_view_set_empty     (SegueTrackView *self,
                                     const char     *icon_name,
                                     const char     *title,
                                     const char     *description);
/* Starts with the first track, or with any when @shuffle. */
void segue_track_view_play_all      (SegueTrackView *self,
                                     gboolean        shuffle);
/* Plays one of them, and what fits them from then on. */
void segue_track_view_start_from_all (SegueTrackView *self);
/* Borrowed, valid until the next turn of the main loop. */
const gint64 *segue_track_view_get_ids (SegueTrackView *self,
                                        guint          *n);
/* Selects the track, scrolls to it and gives it the focus; FALSE: not listed. */
gboolean segue_track_view_reveal    (SegueTrackView *self,
                                     gint64          id);
/* As above, as soon as it is listed. */
void     segue_track_view_select_when_listed (SegueTrackView *self,
                                              gint64          id);
/* Returns (transfer none, nullable) the one on screen below @widget. */
SegueTrackView *segue_track_view_find (GtkWidget *widget);
/* Which columns, in which order: ids, NULL-terminated. */
void     segue_track_view_set_columns (SegueTrackView    *self,
                                       const char *const *ids);
/* Returns (transfer full) a menu with a check item for each column. */
GMenuModel *segue_track_view_get_columns_menu (SegueTrackView *self);
/* Borrowed: the actions behind it, for a button outside the view. */
GActionGroup *segue_track_view_get_columns_actions (SegueTrackView *self);

G_END_DECLS

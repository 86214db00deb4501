/* segue-window-actions.c - what the listener can ask of the window */
#include "segue-window-private.h"

#include <glib/gi18n.h>

#include "segue-albums-page.h"
#include "segue-equaliser.h"
#include "segue-groups-page.h"
#include "segue-playlists.h"
#include "segue-preferences.h"
#include "segue-properties.h"
#include "segue-rules-editor.h"
#include "segue-songs-page.h"
#include "segue-suggest-actions.h"
#include "segue-toast.h"
#include "segue-track-actions.h"
#include "segue-track-view.h"

/* ---- going somewhere ------------------------------------------------------------------ */

static void
show_page_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);

  segue_window_show_page (self, g_variant_get_string (parameter, NULL));
  segue_window_focus_page (self); /* the keys go on there */
}

/* Returns (transfer full) the track with the id in @parameter; NULL: gone. */
static SegueTrack *
get_track (SegueWindow *self,
           GVariant    *parameter)
{
  return segue_engine_get_track (self->engine, g_variant_get_int64 (parameter));
}

static void
show_album_of_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  g_autoptr (SegueTrack) track = get_track (self, parameter);

  if (track == NULL)
    return;
  segue_window_show_page (self, "albums");
  segue_albums_page_show_album_of (SEGUE_ALBUMS_PAGE (segue_window_ensure_page (self, "albums")),
                                   track);
}

static void
show_group (SegueWindow *self,
            const char  *page,
            const char  *name)
{
  if (name == NULL || *name == '\0')
    return;
  segue_window_show_page (self, page);
  segue_groups_page_show (SEGUE_GROUPS_PAGE (segue_window_ensure_page (self, page)), name);
}

static void
show_artist_of_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  g_autoptr (SegueTrack) track = get_track (self, parameter);

  if (track != NULL)
    show_group (self, "artists", segue_track_get_row (track)->artist);
}

static void
show_artist_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  show_group (SEGUE_WINDOW (widget), "artists", g_variant_get_string (parameter, NULL));
}

static void
show_genre_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  show_group (SEGUE_WINDOW (widget), "genres", g_variant_get_string (parameter, NULL));
}

static void
show_playlist_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  g_autofree char *page = g_strdup_printf ("playlist:%" G_GINT64_FORMAT,
                                           g_variant_get_int64 (parameter));

  segue_window_show_page (SEGUE_WINDOW (widget), page);
}

static void
show_mood_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  g_autofree char *page = g_strdup_printf ("mood:%" G_GINT64_FORMAT,
                                           g_variant_get_int64 (parameter));

  segue_window_show_page (SEGUE_WINDOW (widget), page);
}

/* In the list that is shown, where it has the song; else among all songs, without what is
 * searched for if that hides it. */
static void
go_to_playing_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));
  gint64 id = item != NULL ? segue_track_get_id (segue_queue_item_get_track (item)) : 0;
  SegueTrackView *shown = segue_track_view_find (segue_window_get_page (self));

  if (item == NULL)
    return;
  if (id == 0) {
    segue_window_toast (self, _("What plays is not in your library."));
  } else if (shown != NULL && segue_track_view_reveal (shown, id)) {
    gtk_widget_grab_focus (GTK_WIDGET (shown));
  } else {
    segue_window_close_search (self);
    segue_window_show_page (self, "songs");
    if (!segue_songs_page_reveal (SEGUE_SONGS_PAGE (segue_window_get_page (self)), id))
      segue_songs_page_select_when_listed (SEGUE_SONGS_PAGE (segue_window_get_page (self)), id);
    gtk_widget_grab_focus (segue_window_get_page (self));
  }
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  segue_window_open_search (SEGUE_WINDOW (widget));
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  adw_leaflet_navigate (SEGUE_WINDOW (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* ---- windows -------------------------------------------------------------------------------- */

static void
show_properties_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  g_autoptr (SegueTrack) track = get_track (self, parameter);

  if (track != NULL)
    gtk_window_present (GTK_WINDOW (segue_properties_new (self->engine, track,
                                                          GTK_WINDOW (self))));
}

static void
show_equaliser_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (segue_equaliser_new (segue_engine_get_player (self->engine),
                                                       GTK_WINDOW (self))));
}

static void
preferences_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (segue_preferences_new (self->engine, self->settings,
                                                         GTK_WINDOW (self))));
}

/* ---- files and folders ------------------------------------------------------------------------- */

/* A native chooser is no widget: somebody has to hold it while it is open. */
static GtkNativeDialog *
choose (SegueWindow          *self,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *accept,
        GCallback             response)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action,
                                                              accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", response, self, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  return GTK_NATIVE_DIALOG (dialog);
}

static void
folder_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  SegueWindow    *self)
{
  g_autoptr (GListModel) files = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  files = gtk_file_chooser_get_files (chooser);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    g_autofree char *path = g_file_get_path (file);

    if (path != NULL)
      segue_engine_add_folder (self->engine, path);
    else
      segue_window_toast (self, _("This folder is not on this computer."));
  }
}

static void
add_folder_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  GtkNativeDialog *dialog = choose (SEGUE_WINDOW (widget), _("Add Music Folder"),
                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Add"),
                                    G_CALLBACK (folder_chosen_cb));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_show (dialog);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_missing = 0;
  gint64 id = segue_engine_import_playlist_finish (SEGUE_ENGINE (source), result, &n_missing,
                                                   &error);

  if (id == 0) {
    segue_window_toast (self, error->message);
    return;
  }
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-playlist", "x", id);
  if (n_missing > 0) {
    g_autofree char *sentence = g_strdup_printf (
      ngettext ("%u entry is not in your library and was left out.",
                "%u entries are not in your library and were left out.", n_missing), n_missing);

    segue_window_toast (self, sentence);
  }
}

static void
import_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  SegueWindow    *self)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_import_playlist_async (self->engine, file, NULL, imported_cb, g_object_ref (self));
}

static void
import_playlist_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  static const char *const SUFFIXES[] = { "m3u", "m3u8", "pls", "xspf" };
  GtkNativeDialog *dialog = choose (SEGUE_WINDOW (widget), _("Import Playlist"),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"),
                                    G_CALLBACK (import_chosen_cb));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Playlists"));
  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    gtk_file_filter_add_suffix (filter, SUFFIXES[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_show (dialog);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (segue_engine_export_playlist_finish (SEGUE_ENGINE (source), result, &error))
    segue_window_toast (self, _("Playlist exported"));
  else
    segue_window_toast (self, error->message);
}

static void
export_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  SegueWindow    *self)
{
  g_autoptr (GFile) file = NULL;
  gint64 *id = g_object_get_data (G_OBJECT (chooser), "segue-playlist");

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_export_playlist_async (self->engine, *id, file, NULL, exported_cb,
                                      g_object_ref (self));
}

static void
export_playlist_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  SeguePlaylist *playlist = segue_playlists_find (self->engine, id);
  g_autofree char *file_name = NULL;
  GtkNativeDialog *dialog;

  if (playlist == NULL)
    return;
  dialog = choose (self, _("Export Playlist"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"),
                   G_CALLBACK (export_chosen_cb));
  file_name = g_strconcat (segue_playlist_get_name (playlist), ".m3u8", NULL);
  g_strdelimit (file_name, "/", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), file_name);
  g_object_set_data_full (G_OBJECT (dialog), "segue-playlist", g_memdup2 (&id, sizeof id), g_free);
  gtk_native_dialog_show (dialog);
}

/* ---- playlists ------------------------------------------------------------------------------------- */

static void
new_playlist_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);

  segue_tracks_new_playlist (GTK_WIDGET (self), self->engine, NULL, 0);
}

static void
rules_saved_cb (SegueWindow *self,
                gint64       id)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-playlist", "x", id);
}

static void
edit_rules (SegueWindow   *self,
            SeguePlaylist *playlist)
{
  SegueRulesEditor *editor =
    segue_rules_editor_new (self->engine, GTK_WINDOW (self),
                            playlist != NULL ? segue_playlist_get_id (playlist) : 0,
                            playlist != NULL ? segue_playlist_get_name (playlist) : NULL,
                            playlist != NULL ? segue_playlist_get_rules (playlist) : NULL);

  g_signal_connect_object (editor, "saved", G_CALLBACK (rules_saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
new_smart_playlist_action (GtkWidget  *widget,
                           const char *name,
                           GVariant   *parameter)
{
  edit_rules (SEGUE_WINDOW (widget), NULL);
}

static void
edit_rules_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  SeguePlaylist *playlist = segue_playlists_find (self->engine, g_variant_get_int64 (parameter));

  if (playlist != NULL)
    edit_rules (self, playlist);
}

typedef struct {
  SegueWindow *self; /* owned */
  char        *name; /* owned */
} PlayRequest;

static void
play_playlist_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  PlayRequest *request = user_data;
  g_autoptr (GArray) ids = segue_engine_query_tracks_finish (SEGUE_ENGINE (source), result, NULL);

  if (ids != NULL && ids->len > 0)
    segue_engine_play (SEGUE_ENGINE (source), (const gint64 *) (void *) ids->data, ids->len, -1,
                       PLAY_ORIGIN_PLAYLIST, request->name);
  else
    segue_window_toast (request->self, _("This playlist is empty."));
  g_object_unref (request->self);
  g_free (request->name);
  g_free (request);
}

static void
play_playlist_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  const TrackQuery query = { .scope = TRACK_SCOPE_PLAYLIST, .id = g_variant_get_int64 (parameter) };
  SeguePlaylist *playlist = segue_playlists_find (self->engine, query.id);
  PlayRequest *request;

  if (playlist == NULL)
    return;
  request = g_new (PlayRequest, 1);
  request->self = g_object_ref (self);
  request->name = g_strdup (segue_playlist_get_name (playlist));
  segue_engine_query_tracks_async (self->engine, &query, NULL, play_playlist_cb, request);
}

/* From anywhere in the library. */
static void
surprise_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  segue_suggest_start_from (widget, SEGUE_WINDOW (widget)->engine, NULL, 0, _("Surprise"));
}

static void
rescan_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  segue_engine_rescan (SEGUE_WINDOW (widget)->engine, FALSE);
}

/* ---- setting up --------------------------------------------------------------------------------------- */

/* F6: to the next part of the window that is in sight, Shift+F6 to the one before. */
static void
part_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GtkWidget *parts[] = { GTK_WIDGET (self->sidebar), GTK_WIDGET (self->content_stack),
                         GTK_WIDGET (self->pane), GTK_WIDGET (self->player_bar) };
  const int n = G_N_ELEMENTS (parts);
  int step = g_str_equal (name, "win.next-part") ? 1 : -1, at = step > 0 ? -1 : n;

  for (int i = 0; i < n; i++)
    if (focus != NULL && gtk_widget_is_ancestor (focus, parts[i]))
      at = i;
  for (int i = 1; i <= n; i++) {
    GtkWidget *part = parts[(at + i * step + 2 * n) % n];
    GtkWidget *first = part == GTK_WIDGET (self->content_stack) ? segue_window_get_page (self)
                     : part == GTK_WIDGET (self->pane) ? gtk_stack_get_visible_child (self->pane)
                                                       : part;

    if (gtk_widget_get_mapped (part) && gtk_widget_get_child_visible (part) &&
        ((first != NULL && gtk_widget_grab_focus (first)) ||
         gtk_widget_child_focus (part, GTK_DIR_TAB_FORWARD)))
      return;
  }
}

/* What the newest toast offers to undo, else the last change to the queue. */
static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueWindow *self = SEGUE_WINDOW (widget);

  if (!segue_toast_undo_last (GTK_WIDGET (self->toasts)))
    segue_queue_undo (segue_engine_get_queue (self->engine));
}

static void
install_keys (GtkWidgetClass *klass)
{
  static const char *const PAGES[] = { /* as they stand in the sidebar */
    "songs", "albums", "artists", "genres", "map", "sounds", "moods", "history", "listener",
    "studio",
  };

  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
    gtk_widget_class_add_binding_action (klass, i < 9 ? GDK_KEY_1 + i : GDK_KEY_0, GDK_ALT_MASK,
                                         "win.show-page", "s", PAGES[i]);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, 0, "win.next-part", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, GDK_SHIFT_MASK, "win.previous-part",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F9, 0, "win.queue-pane", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_comma, GDK_CONTROL_MASK, "win.preferences",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_l, GDK_CONTROL_MASK, "win.go-to-playing",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
}

void
segue_window_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.add-folder", NULL, add_folder_action);
  gtk_widget_class_install_action (klass, "win.back", NULL, back_action);
  gtk_widget_class_install_action (klass, "win.edit-rules", "x", edit_rules_action);
  gtk_widget_class_install_action (klass, "win.export-playlist", "x", export_playlist_action);
  gtk_widget_class_install_action (klass, "win.go-to-playing", NULL, go_to_playing_action);
  gtk_widget_class_install_action (klass, "win.import-playlist", NULL, import_playlist_action);
  gtk_widget_class_install_action (klass, "win.new-playlist", NULL, new_playlist_action);
  gtk_widget_class_install_action (klass, "win.new-smart-playlist", NULL,
                                   new_smart_playlist_action);
  gtk_widget_class_install_action (klass, "win.next-part", NULL, part_action);
  gtk_widget_class_install_action (klass, "win.play-playlist", "x", play_playlist_action);
  gtk_widget_class_install_action (klass, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (klass, "win.previous-part", NULL, part_action);
  gtk_widget_class_install_action (klass, "win.rescan", NULL, rescan_action);
  gtk_widget_class_install_action (klass, "win.search", NULL, search_action);
  gtk_widget_class_install_action (klass, "win.show-album-of", "x", show_album_of_action);
  gtk_widget_class_install_action (klass, "win.show-artist", "s", show_artist_action);
  gtk_widget_class_install_action (klass, "win.show-artist-of", "x", show_artist_of_action);
  gtk_widget_class_install_action (klass, "win.show-equaliser", NULL, show_equaliser_action);
  gtk_widget_class_install_action (klass, "win.show-genre", "s", show_genre_action);
  gtk_widget_class_install_action (klass, "win.show-mood", "x", show_mood_action);
  gtk_widget_class_install_action (klass, "win.show-page", "s", show_page_action);
  gtk_widget_class_install_action (klass, "win.show-playlist", "x", show_playlist_action);
  gtk_widget_class_install_action (klass, "win.show-properties", "x", show_properties_action);
  gtk_widget_class_install_action (klass, "win.surprise", NULL, surprise_action);
  gtk_widget_class_install_action (klass, "win.undo", NULL, undo_action);
  gtk_widget_class_install_property_action (klass, "win.lyrics", "lyrics-visible");
  gtk_widget_class_install_property_action (klass, "win.private", "private");
  gtk_widget_class_install_property_action (klass, "win.queue-pane", "queue-visible");
  segue_window_install_mood_actions (klass);
  install_keys (klass);
}

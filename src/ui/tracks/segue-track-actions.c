/* segue-track-actions.c - what can be done with tracks, wherever they are shown */
#include "segue-track-actions.h"

#include <glib/gi18n.h>

#include "segue-name-dialog.h"
#include "segue-playlists.h"
#include "segue-toast.h"
#include "segue-track-ids.h"

/* More files than that in one drag and file managers no longer answer. */
#define DRAG_FILES_MAX 2000

/* ---- menus -------------------------------------------------------------------- */

static GMenuModel *
playlist_menu (SegueEngine *engine)
{
  GListModel *playlists = segue_playlists_get (engine);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) own = g_menu_new ();
  g_autoptr (GMenu) fresh = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (playlists); i++) {
    g_autoptr (SeguePlaylist) playlist = g_list_model_get_item (playlists, i);
    g_autoptr (GMenuItem) item = NULL;
    g_autofree char *label = NULL;
    g_auto (GStrv) parts = NULL;

    if (segue_playlist_get_smart (playlist))
      continue;
    /* An underscore in a name is no mnemonic. */
    parts = g_strsplit (segue_playlist_get_name (playlist), "_", -1);
    label = g_strjoinv ("__", parts);
    item = g_menu_item_new (label, NULL);
    g_menu_item_set_action_and_target (item, "tracks.add-to-playlist", "x",
                                       segue_playlist_get_id (playlist));
    g_menu_append_item (own, item);
  }
  g_menu_append (fresh, _("_New Playlist…"), "tracks.new-playlist");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (fresh));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (own));
  return G_MENU_MODEL (menu);
}

GMenuModel *
segue_track_menu_new (SegueEngine         *engine,
                      SegueTrackMenuFlags  flags)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) play = g_menu_new ();
  g_autoptr (GMenu) keep = g_menu_new ();
  g_autoptr (GMenu) go = g_menu_new ();
  g_autoptr (GMenuModel) playlists = playlist_menu (engine);

  g_menu_append (play, _("_Play"), "tracks.play");
  g_menu_append (play, _("Play _Next"), "tracks.play-next");
  g_menu_append (play, _("Add to _Queue"), "tracks.enqueue");
  g_menu_append (play, _("Start From _This"), "tracks.start-from");
  g_menu_append_submenu (keep, _("_Add to Playlist"), playlists);
  g_menu_append (keep, _("_Favourite"), "tracks.favourite");
  if (flags & SEGUE_TRACK_MENU_ONE)
    g_menu_append (keep, _("_Karaoke"), "tracks.karaoke");
  if (flags & SEGUE_TRACK_MENU_REMOVE)
    g_menu_append (keep, _("_Remove from Playlist"), "tracks.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (play));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (keep));

  if (flags & SEGUE_TRACK_MENU_ONE) {
    g_menu_append (go, _("Go to Al_bum"), "tracks.show-album");
    g_menu_append (go, _("Go to A_rtist"), "tracks.show-artist");
    g_menu_append (go, _("Show in _Files"), "tracks.show-in-files");
    g_menu_append (go, _("Pr_operties"), "tracks.properties");
    g_menu_append_section (menu, NULL, G_MENU_MODEL (go));
  }
  return G_MENU_MODEL (menu);
}

static gboolean
unparent_idle_cb (gpointer data)
{
  gtk_widget_unparent (GTK_WIDGET (data));
  return G_SOURCE_REMOVE;
}

/* Not at once: the chosen action is activated after the popover has closed, and
 * is looked up from it. */
static void
menu_closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_idle_cb, g_object_ref (popover),
                   g_object_unref);
}

void
segue_popup_menu (GtkWidget  *parent,
                  GMenuModel *menu,
                  double      x,
                  double      y)
{
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  gtk_widget_set_parent (popover, parent);
  gtk_widget_set_halign (popover, gtk_widget_get_direction (parent) == GTK_TEXT_DIR_RTL
                                    ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (menu_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* ---- playlists ------------------------------------------------------------------ */

typedef struct {
  GtkWidget   *widget; /* owned */
  SegueEngine *engine; /* owned */
  gint64       playlist_id;
  GArray      *ids;    /* owned; what to add, or what to go back to */
} Edit;

static Edit *
edit_new (GtkWidget    *widget,
          SegueEngine  *engine,
          gint64        playlist_id,
          const gint64 *ids,
          gsize         n)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->widget = g_object_ref (widget);
  edit->engine = g_object_ref (engine);
  edit->playlist_id = playlist_id;
  edit->ids = g_array_sized_new (FALSE, FALSE, sizeof *ids, n);
  if (n > 0)
    g_array_append_vals (edit->ids, ids, n);
  return edit;
}

static void
edit_free (Edit *edit)
{
  g_object_unref (edit->widget);
  g_object_unref (edit->engine);
  g_array_unref (edit->ids);
  g_free (edit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edit, edit_free)

static void
restore_cb (gpointer data,
            gpointer unused)
{
  Edit *edit = data;

  segue_engine_playlist_set (edit->engine, edit->playlist_id,
                             (const gint64 *) (void *) edit->ids->data, edit->ids->len);
}

static void
before_append_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Edit) edit = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) before = segue_engine_query_tracks_finish (SEGUE_ENGINE (source), result,
                                                                &error);
  SeguePlaylist *playlist = segue_playlists_find (edit->engine, edit->playlist_id);
  g_autofree char *sentence = NULL;

  if (before == NULL) {
    segue_toast (edit->widget, error->message);
    return;
  }
  segue_engine_playlist_append (edit->engine, edit->playlist_id,
                                (const gint64 *) (void *) edit->ids->data, edit->ids->len);
  sentence = g_strdup_printf (ngettext ("%u song added to “%s”", "%u songs added to “%s”",
                                        edit->ids->len),
                              edit->ids->len,
                              playlist != NULL ? segue_playlist_get_name (playlist) : "");
  segue_toast_undo (edit->widget, sentence, restore_cb,
                    edit_new (edit->widget, edit->engine, edit->playlist_id,
                              (const gint64 *) (void *) before->data, before->len),
                    (GDestroyNotify) edit_free);
}

void
segue_tracks_append_to_playlist (GtkWidget    *widget,
                                 SegueEngine  *engine,
                                 gint64        playlist_id,
                                 const gint64 *ids,
                                 gsize         n)
{
  const TrackQuery query = {
    .scope = TRACK_SCOPE_PLAYLIST, .id = playlist_id, .with_missing = TRUE,
  };

  if (n > 0)
    segue_engine_query_tracks_async (engine, &query, NULL, before_append_cb,
                                     edit_new (widget, engine, playlist_id, ids, n));
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Edit) edit = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_create_playlist_finish (SEGUE_ENGINE (source), result, &error);

  if (id == 0) {
    segue_toast (edit->widget, error->message);
    return;
  }
  if (edit->ids->len == 0) /* an empty one was wanted for itself: go there */
    gtk_widget_activate_action (edit->widget, "win.show-playlist", "x", id);
  else
    segue_toast (edit->widget, _("Playlist created"));
}

static void
named_cb (gpointer name,
          gpointer data)
{
  Edit *edit = data;

  segue_engine_create_playlist_async (edit->engine, name, NULL,
                                      (const gint64 *) (void *) edit->ids->data, edit->ids->len,
                                      NULL, created_cb,
                                      edit_new (edit->widget, edit->engine, 0,
                                                (const gint64 *) (void *) edit->ids->data,
                                                edit->ids->len));
}

void
segue_tracks_new_playlist (GtkWidget    *widget,
                           SegueEngine  *engine,
                           const gint64 *ids,
                           gsize         n)
{
  segue_name_dialog_ask (widget, _("New Playlist"), _("C_reate"), NULL, named_cb,
                         edit_new (widget, engine, 0, ids, n), (GDestroyNotify) edit_free);
}

/* ---- the rest ---------------------------------------------------------------------- */

void
segue_tracks_toggle_favourite (SegueEngine  *engine,
                               const gint64 *ids,
                               gsize         n)
{
  gboolean all = TRUE;

  for (gsize i = 0; i < n && all; i++) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (engine, ids[i]);

    all = track != NULL && segue_track_get_row (track)->favourite;
  }
  if (n > 0)
    segue_engine_set_favourite (engine, ids, n, !all);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GFile) file = user_data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                               NULL);

  if (answer == NULL) { /* no file manager that knows the call: open the folder */
    g_autoptr (GFile) folder = g_file_get_parent (file);
    g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : file);

    gtk_show_uri (NULL, uri, GDK_CURRENT_TIME);
  }
}

void
segue_track_show_in_files (GtkWidget  *widget,
                           SegueTrack *track)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  const char *uris[] = { segue_track_get_uri (track), NULL };

  if (segue_track_is_remote (track)) {
    segue_toast (widget, _("This is a stream, not a file."));
    return;
  }
  if (bus != NULL)
    g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems",
                            g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                            NULL, shown_cb, g_file_new_for_uri (uris[0]));
}

GPtrArray *
segue_tracks_from_ids (SegueEngine  *engine,
                       const gint64 *ids,
                       gsize         n)
{
  GPtrArray *tracks = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n; i++) {
    SegueTrack *track = segue_engine_get_track (engine, ids[i]);

    if (track != NULL)
      g_ptr_array_add (tracks, track);
  }
  return tracks;
}

static GdkContentProvider *
file_content (SegueEngine  *engine,
              const gint64 *ids,
              gsize         n)
{
  g_autoptr (GPtrArray) tracks = segue_tracks_from_ids (engine, ids, n);
  GSList *files = NULL;
  GdkFileList *list;
  GdkContentProvider *content;

  for (guint i = tracks->len; i > 0; i--)
    files = g_slist_prepend (files, g_file_new_for_uri (segue_track_get_uri (tracks->pdata[i - 1])));
  list = gdk_file_list_new_from_list (files);
  content = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_slist_free_full (files, g_object_unref);
  return content;
}

GdkContentProvider *
segue_tracks_drag_content (SegueEngine  *engine,
                           const gint64 *ids,
                           gsize         n)
{
  g_autoptr (SegueTrackIds) boxed = segue_track_ids_new (ids, n);
  GdkContentProvider *both[2] = {
    gdk_content_provider_new_typed (SEGUE_TYPE_TRACK_IDS, boxed),
  };

  if (n > DRAG_FILES_MAX)
    return both[0];
  both[1] = file_content (engine, ids, n);
  return gdk_content_provider_new_union (both, 2);
}

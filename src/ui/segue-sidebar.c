/* segue-sidebar.c - the pages, the playlists, and how far background work is
 *
 * Tracks can be dropped on a playlist. The foot is quiet: it is only there while
 * something goes on, says it in one line, and offers to pause it. */
#include "segue-sidebar.h"

#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-listening-words.h"
#include "segue-mood-list.h"
#include "segue-name-dialog.h"
#include "segue-playlists.h"
#include "segue-template.h"
#include "segue-toast.h"
#include "segue-track-actions.h"
#include "segue-track-ids.h"

#define PAGE_KEY "segue-page"
#define PLAYLIST_KEY "segue-playlist"

struct _SegueSidebar
{
  GtkWidget       parent_instance;

  /* Template widgets */
  GtkWidget      *analysis_button;
  GtkLabel       *analysis_label;
  GtkProgressBar *analysis_progress;
  GtkWidget      *analysis_row;
  GtkListBox     *list;
  SegueMoodList  *moods;
  GtkListBox     *playlists;
  GtkLabel       *scan_label;
  GtkWidget      *scan_row;
  GtkSpinner     *scan_spinner;

  /* Owned */
  SegueEngine    *engine;
  char           *page;
};

typedef enum {
  PROP_ENGINE = 1,
  PROP_PAGE,
} SegueSidebarProperty;

static GParamSpec *props[PROP_PAGE + 1];
static guint activated_signal;

G_DEFINE_FINAL_TYPE (SegueSidebar, segue_sidebar, GTK_TYPE_WIDGET)

/* ---- rows ------------------------------------------------------------------------ */

static GtkWidget *
make_row (const char *page,
          const char *icon_name,
          const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon_name));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), PAGE_KEY, g_strdup (page), g_free);
  return row;
}

static const char *
row_page (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), PAGE_KEY) : NULL;
}

static gint64
row_playlist (GtkListBoxRow *row)
{
  SeguePlaylist *playlist = row != NULL ? g_object_get_data (G_OBJECT (row), PLAYLIST_KEY) : NULL;

  return playlist != NULL ? segue_playlist_get_id (playlist) : 0;
}

static gboolean
dropped_cb (GtkListBoxRow *row,
            const GValue  *value)
{
  SegueSidebar *self = SEGUE_SIDEBAR (gtk_widget_get_ancestor (GTK_WIDGET (row),
                                                               SEGUE_TYPE_SIDEBAR));
  gsize n;
  const gint64 *ids = segue_track_ids_get (g_value_get_boxed (value), &n);

  segue_tracks_append_to_playlist (GTK_WIDGET (self), self->engine, row_playlist (row), ids, n);
  return TRUE;
}

static GtkWidget *
make_playlist_row (gpointer item,
                   gpointer user_data)
{
  SeguePlaylist *playlist = item;
  g_autofree char *page = g_strdup_printf ("playlist:%" G_GINT64_FORMAT,
                                           segue_playlist_get_id (playlist));
  gboolean smart = segue_playlist_get_smart (playlist);
  GtkWidget *row = make_row (page, smart ? "folder-saved-search-symbolic"
                                         : "view-list-symbolic",
                             segue_playlist_get_name (playlist));

  g_object_set_data_full (G_OBJECT (row), PLAYLIST_KEY, g_object_ref (playlist), g_object_unref);
  if (!smart) {
    GtkDropTarget *target = gtk_drop_target_new (SEGUE_TYPE_TRACK_IDS, GDK_ACTION_COPY);

    g_signal_connect_swapped (target, "drop", G_CALLBACK (dropped_cb), row);
    gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  }
  return row;
}

static gboolean
mark_in (GtkListBox *list,
         const char *page)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_strcmp0 (row_page (row), page) == 0) {
      gtk_list_box_select_row (list, row);
      return TRUE;
    }
  gtk_list_box_unselect_all (list);
  return FALSE;
}

static void
mark (SegueSidebar *self)
{
  mark_in (self->list, self->page);
  mark_in (self->playlists, self->page);
}

static void
row_activated_cb (SegueSidebar  *self,
                  GtkListBoxRow *row)
{
  if (row_page (row) != NULL)
    g_signal_emit (self, activated_signal, 0, row_page (row));
}

static void
page_activated_cb (SegueSidebar *self,
                   const char   *page)
{
  g_signal_emit (self, activated_signal, 0, page);
}

static gboolean
focus_row (GtkListBox *list,
           gboolean    last)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, 0), *next;

  for (int i = 1; last && (next = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    row = next;
  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

/* From the last page down to the moods, on to the playlists and back, as in one list. */
static gboolean
keynav_failed_cb (SegueSidebar     *self,
                  GtkDirectionType  direction,
                  GtkListBox       *list)
{
  if (direction == GTK_DIR_DOWN && list == self->list)
    return segue_mood_list_enter (self->moods, FALSE) || focus_row (self->playlists, FALSE);
  if (direction == GTK_DIR_UP && list == self->playlists)
    return segue_mood_list_enter (self->moods, TRUE) || focus_row (self->list, TRUE);
  return FALSE;
}

static void
moods_edge_cb (SegueSidebar     *self,
               GtkDirectionType  direction)
{
  if (direction == GTK_DIR_UP)
    focus_row (self->list, TRUE);
  else
    focus_row (self->playlists, FALSE);
}

/* ---- playlists ------------------------------------------------------------------------- */

typedef struct {
  SegueSidebar *self; /* owned */
  gint64        id;
} PlaylistEdit;

static PlaylistEdit *
playlist_edit_new (SegueSidebar *self,
                   gint64        id)
{
  PlaylistEdit *edit = g_new (PlaylistEdit, 1);

  edit->self = g_object_ref (self);
  edit->id = id;
  return edit;
}

static void
playlist_edit_free (gpointer data)
{
  PlaylistEdit *edit = data;

  g_object_unref (edit->self);
  g_free (edit);
}

static void
renamed_cb (gpointer name,
            gpointer data)
{
  PlaylistEdit *edit = data;

  segue_engine_rename_playlist (edit->self->engine, edit->id, name);
}

static void
restore_cb (gpointer data,
            gpointer unused)
{
  PlaylistEdit *edit = data;

  segue_engine_restore_playlist (edit->self->engine, edit->id);
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueSidebar *self = SEGUE_SIDEBAR (widget);
  gint64 id = g_variant_get_int64 (parameter);
  SeguePlaylist *playlist = segue_playlists_find (self->engine, id);

  if (playlist != NULL)
    segue_name_dialog_ask (widget, _("Rename Playlist"), _("_Rename"),
                           segue_playlist_get_name (playlist), renamed_cb,
                           playlist_edit_new (self, id), playlist_edit_free);
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueSidebar *self = SEGUE_SIDEBAR (widget);
  gint64 id = g_variant_get_int64 (parameter);
  SeguePlaylist *playlist = segue_playlists_find (self->engine, id);
  g_autofree char *sentence = NULL;

  if (playlist == NULL)
    return;
  sentence = g_strdup_printf (_("“%s” deleted"), segue_playlist_get_name (playlist));
  segue_engine_delete_playlist (self->engine, id);
  segue_toast_undo (widget, sentence, restore_cb, playlist_edit_new (self, id),
                    playlist_edit_free);
}

static GMenuModel *
make_menu (SeguePlaylist *playlist)
{
  GMenu *menu = g_menu_new ();
  gint64 id = segue_playlist_get_id (playlist);
  struct { const char *label, *action; gboolean wanted; } items[] = {
    { _("_Play"), "win.play-playlist", TRUE },
    { _("_Edit Rules…"), "win.edit-rules", segue_playlist_get_smart (playlist) &&
                                           !segue_playlist_get_builtin (playlist) },
    { _("_Rename…"), "sidebar.rename", !segue_playlist_get_builtin (playlist) },
    { _("E_xport…"), "win.export-playlist", TRUE },
    { _("_Delete"), "sidebar.delete", !segue_playlist_get_builtin (playlist) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (items[i].label, NULL);

    g_menu_item_set_action_and_target (item, items[i].action, "x", id);
    if (items[i].wanted)
      g_menu_append_item (menu, item);
  }
  return G_MENU_MODEL (menu);
}

static void
popup (SegueSidebar  *self,
       GtkListBoxRow *row)
{
  SeguePlaylist *playlist = row != NULL ? g_object_get_data (G_OBJECT (row), PLAYLIST_KEY) : NULL;
  g_autoptr (GMenuModel) menu = NULL;
  graphene_rect_t bounds;

  if (playlist == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self), &bounds))
    return;
  menu = make_menu (playlist);
  segue_popup_menu (GTK_WIDGET (self), menu, bounds.origin.x + 24,
                    bounds.origin.y + bounds.size.height);
}

static void
pressed_cb (SegueSidebar    *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->playlists, (int) y);

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (row == NULL)
    return;
  /* Else it stays as if it were held down: the menu may get the release. */
  gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE);
  popup (self, row);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueSidebar *self = SEGUE_SIDEBAR (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->playlists));

  if (GTK_IS_LIST_BOX_ROW (focus))
    popup (self, GTK_LIST_BOX_ROW (focus));
}

/* ---- the foot ------------------------------------------------------------------------------ */

static void
scan_cb (SegueSidebar *self)
{
  gboolean scanning;
  guint done, total;
  g_autofree char *text = NULL;

  g_object_get (self->engine, "scanning", &scanning, "scan-done", &done, "scan-total", &total,
                NULL);
  gtk_widget_set_visible (self->scan_row, scanning);
  gtk_spinner_set_spinning (self->scan_spinner, scanning);
  if (total > 0)
    /* Translators: files looked at, and how many there are */
    text = g_strdup_printf (_("Scanning: %'u of %'u"), done, total);
  else
    text = g_strdup (_("Scanning…"));
  gtk_label_set_text (self->scan_label, text);
}

static void
analysis_cb (SegueSidebar *self)
{
  g_autofree char *text = segue_listening_state (self->engine);
  SegueAnalysisState state;
  guint done, total;
  gboolean user_paused;

  g_object_get (self->engine, "analysis-state", &state, "analysis-done", &done, "analysis-total",
                &total, NULL);
  gtk_widget_set_visible (self->analysis_row, text != NULL);
  gtk_label_set_text (self->analysis_label, text != NULL ? text : "");
  gtk_progress_bar_set_fraction (self->analysis_progress,
                                 total > 0 ? MIN (1.0, done / (double) total) : 0.0);
  user_paused = state == SEGUE_ANALYSIS_PAUSED_USER;
  gtk_button_set_icon_name (GTK_BUTTON (self->analysis_button),
                            user_paused ? "media-playback-start-symbolic"
                                        : "media-playback-pause-symbolic");
  segue_widget_say (self->analysis_button, user_paused ? _("Go On Listening")
                                                       : _("Pause Listening"));
}

static void
pause_analysis_cb (SegueSidebar *self)
{
  gboolean paused;

  g_object_get (self->engine, "analysis-paused", &paused, NULL);
  g_object_set (self->engine, "analysis-paused", !paused, NULL);
}

static void
cancel_scan_cb (SegueSidebar *self)
{
  segue_engine_cancel_scan (self->engine);
}

/* ---- object ----------------------------------------------------------------------------------- */

static void
add_pages (SegueSidebar *self)
{
  const struct { const char *page, *icon_name, *title; } PAGES[] = {
    { "songs", "emblem-music-symbolic", _("Songs") },
    { "albums", "media-optical-cd-audio-symbolic", _("Albums") },
    { "artists", "avatar-default-symbolic", _("Artists") },
    { "genres", "user-bookmarks-symbolic", _("Genres") },
    { "map", "find-location-symbolic", _("Map") },
    { "sounds", "audio-speakers-symbolic", _("Sounds") },
    { "moods", "segue-mood-symbolic", _("Moods") },
    { "history", "document-open-recent-symbolic", _("History") },
    { "listener", "audio-headphones-symbolic", _("Listener") },
    { "studio", "applications-science-symbolic", _("Studio") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
    gtk_list_box_append (self->list,
                         make_row (PAGES[i].page, PAGES[i].icon_name, PAGES[i].title));
}

static void
set_engine (SegueSidebar *self,
            SegueEngine  *engine)
{
  static const char *const SCAN[] = { "scanning", "scan-done", "scan-total" };
  GListModel *playlists;

  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  playlists = segue_playlists_get (engine);
  gtk_list_box_bind_model (self->playlists, playlists, make_playlist_row, self, NULL);
  g_signal_connect_object (playlists, "items-changed", G_CALLBACK (mark), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  for (guint i = 0; i < G_N_ELEMENTS (SCAN); i++) {
    g_autofree char *signal = g_strconcat ("notify::", SCAN[i], NULL);

    g_signal_connect_object (engine, signal, G_CALLBACK (scan_cb), self, G_CONNECT_SWAPPED);
  }
  segue_listening_follow (engine, G_CALLBACK (analysis_cb), self);
  scan_cb (self);
  analysis_cb (self);
}

static void
segue_sidebar_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SegueSidebar *self = SEGUE_SIDEBAR (object);

  switch ((SegueSidebarProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_PAGE:
    g_value_set_string (value, self->page);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_sidebar_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SegueSidebar *self = SEGUE_SIDEBAR (object);

  switch ((SegueSidebarProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_PAGE:
    segue_sidebar_set_page (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_sidebar_dispose (GObject *object)
{
  SegueSidebar *self = SEGUE_SIDEBAR (object);

  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_SIDEBAR);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->page, g_free);
  G_OBJECT_CLASS (segue_sidebar_parent_class)->dispose (object);
}

static void
segue_sidebar_class_init (SegueSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_sidebar_dispose;
  object_class->get_property = segue_sidebar_get_property;
  object_class->set_property = segue_sidebar_set_property;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  activated_signal = g_signal_new ("activated", SEGUE_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (SEGUE_TYPE_MOOD_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, analysis_button);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, analysis_label);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, analysis_progress);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, analysis_row);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, moods);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, playlists);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, scan_label);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, scan_row);
  gtk_widget_class_bind_template_child (widget_class, SegueSidebar, scan_spinner);
  gtk_widget_class_bind_template_callback (widget_class, cancel_scan_cb);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, moods_edge_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_analysis_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "sidebar.delete", "x", delete_action);
  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "sidebar.rename", "x", rename_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.menu",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_set_css_name (widget_class, "segue-sidebar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_sidebar_init (SegueSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_pages (self);
}

void
segue_sidebar_set_page (SegueSidebar *self,
                        const char   *page)
{
  g_return_if_fail (SEGUE_IS_SIDEBAR (self));

  if (g_strcmp0 (self->page, page) == 0)
    return;
  g_free (self->page);
  self->page = g_strdup (page);
  mark (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAGE]);
}

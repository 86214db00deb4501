/* segue-window.c - the window
 *
 * Sidebar, page, and the pane with what plays next; the player bar below them.
 * Pages are made when they are first shown, so that the first frame does not
 * wait for those nobody looks at. */
#include "segue-window-private.h"
#include "segue-stall-watch.h"

#include <glib/gi18n.h>

#include "segue-albums-page.h"
#include "segue-focus-keeper.h"
#include "segue-groups-page.h"
#include "segue-history-page.h"
#include "segue-listener-page.h"
#include "segue-listeners.h"
#include "segue-lyrics-pane.h"
#include "segue-map-page.h"
#include "segue-map-view.h"
#include "segue-moods-page.h"
#include "segue-playlist-page.h"
#include "segue-playlists.h"
#include "segue-songs-page.h"
#include "segue-sounds-page.h"
#include "segue-studio-page.h"
#include "segue-template.h"
#include "segue-toast.h"

typedef enum {
  PROP_ENGINE = 1,
  PROP_LYRICS_VISIBLE,
  PROP_PRIVATE,
  PROP_QUEUE_VISIBLE,
  PROP_SEARCH,
  PROP_SETTINGS,
} SegueWindowProperty;

static GParamSpec *props[PROP_SETTINGS + 1];

G_DEFINE_FINAL_TYPE (SegueWindow, segue_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- pages -------------------------------------------------------------------------- */

static GtkWidget *
make_page (SegueWindow *self,
           const char  *name)
{
  if (g_str_equal (name, "albums"))
    return g_object_new (SEGUE_TYPE_ALBUMS_PAGE, "settings", self->settings, NULL);
  if (g_str_equal (name, "artists"))
    return g_object_new (SEGUE_TYPE_GROUPS_PAGE, "kind", GROUP_ARTIST, NULL);
  if (g_str_equal (name, "genres"))
    return g_object_new (SEGUE_TYPE_GROUPS_PAGE, "kind", GROUP_GENRE, NULL);
  if (g_str_equal (name, "history"))
    return g_object_new (SEGUE_TYPE_HISTORY_PAGE, NULL);
  if (g_str_equal (name, "map"))
    return g_object_new (SEGUE_TYPE_MAP_PAGE, NULL);
  if (g_str_equal (name, "listener"))
    return g_object_new (SEGUE_TYPE_LISTENER_PAGE, NULL);
  if (g_str_equal (name, "moods"))
    return g_object_new (SEGUE_TYPE_MOODS_PAGE, NULL);
  if (g_str_equal (name, "playlist"))
    return g_object_new (SEGUE_TYPE_PLAYLIST_PAGE, NULL);
  if (g_str_equal (name, "sounds"))
    return g_object_new (SEGUE_TYPE_SOUNDS_PAGE, NULL);
  if (g_str_equal (name, "studio"))
    return g_object_new (SEGUE_TYPE_STUDIO_PAGE, NULL);
  return g_object_new (SEGUE_TYPE_SONGS_PAGE, "settings", self->settings, NULL);
}

GtkWidget *
segue_window_ensure_page (SegueWindow *self,
                          const char  *name)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, name);

  if (page == NULL) {
    page = make_page (self, name);
    g_object_set (page, "engine", self->engine, NULL);
    g_object_bind_property (self, "search", page, "search", G_BINDING_SYNC_CREATE);
    gtk_stack_add_named (self->pages, page, name);
  }
  return page;
}

/* The number behind @prefix in a page such as "playlist:12"; 0: it is another kind. */
static gint64
page_number (const char *page,
             const char *prefix)
{
  return page != NULL && g_str_has_prefix (page, prefix)
    ? g_ascii_strtoll (page + strlen (prefix), NULL, 10) : 0;
}

/* Returns (transfer full) the name of the saved mood with @id; NULL: there is none. */
static char *
mood_name (SegueWindow *self,
           gint64       id)
{
  g_autoptr (GPtrArray) moods = segue_engine_list_moods (self->engine);

  for (guint i = 0; i < moods->len; i++)
    if (((SegueMood *) moods->pdata[i])->id == id)
      return g_strdup (((SegueMood *) moods->pdata[i])->name);
  return NULL;
}

/* Returns (transfer full). */
static char *
page_title (SegueWindow *self)
{
  const struct { const char *page, *title; } TITLES[] = {
    { "songs", _("Songs") },   { "albums", _("Albums") },   { "artists", _("Artists") },
    { "genres", _("Genres") }, { "sounds", _("Sounds") },   { "history", _("History") },
    { "map", _("Map") },       { "moods", _("Moods") },
    { "listener", _("Listener") }, { "studio", _("Studio") },
  };
  gint64 playlist_id = page_number (self->page, "playlist:");
  gint64 mood_id = page_number (self->page, "mood:");
  SeguePlaylist *playlist = playlist_id != 0 ? segue_playlists_find (self->engine, playlist_id)
                                             : NULL;
  char *name = mood_id != 0 ? mood_name (self, mood_id) : NULL;

  if (name != NULL)
    return name;
  if (playlist != NULL)
    return g_strdup (segue_playlist_get_name (playlist));
  for (guint i = 0; i < G_N_ELEMENTS (TITLES); i++)
    if (g_strcmp0 (self->page, TITLES[i].page) == 0)
      return g_strdup (TITLES[i].title);
  return g_strdup (_("Segue"));
}

static void
update_title (SegueWindow *self)
{
  g_autofree char *title = page_title (self);

  adw_window_title_set_title (self->title, title);
}

/* The studio holds nothing to search: keys typed there open no search that would do nothing. */
static gboolean
is_searched (const char *page)
{
  return g_strcmp0 (page, "studio") != 0;
}

/* Makes what @page needs. Returns its name in the stack, static; NULL: there is none. */
static const char *
prepare_page (SegueWindow *self,
              const char  *page)
{
  gint64 playlist = page_number (page, "playlist:"), mood = page_number (page, "mood:");

  if (playlist != 0) {
    g_object_set (segue_window_ensure_page (self, "playlist"), "playlist-id", playlist, NULL);
    return "playlist";
  }
  if (mood != 0 || g_str_equal (page, "moods")) {
    g_object_set (segue_window_ensure_page (self, "moods"), "mood-id", mood, NULL);
    return "moods";
  }
  segue_window_ensure_page (self, page);
  return gtk_stack_get_child_by_name (self->pages, page) != NULL ? page : NULL;
}

void
segue_window_show_page (SegueWindow *self,
                        const char  *page)
{
  const char *name;

  g_return_if_fail (SEGUE_IS_WINDOW (self) && page != NULL);

  name = prepare_page (self, page);
  if (name == NULL)
    name = page = "songs"; /* a page of another version, in the settings */

  if (g_strcmp0 (self->page, page) != 0) {
    g_free (self->page);
    self->page = g_strdup (page);
    segue_window_close_search (self); /* what was typed belongs to the page it was typed on */
  }
  gtk_search_bar_set_key_capture_widget (self->search_bar, is_searched (page) ? GTK_WIDGET (self)
                                                                              : GTK_WIDGET (self->search_bar));
  gtk_widget_set_visible (self->search_button, is_searched (page));
  gtk_stack_set_visible_child_name (self->pages, name);
  segue_sidebar_set_page (self->sidebar, page);
  update_title (self);
  adw_leaflet_set_visible_child (self->leaflet, self->content);
}

GtkWidget *
segue_window_get_page (SegueWindow *self)
{
  g_return_val_if_fail (SEGUE_IS_WINDOW (self), NULL);

  return gtk_stack_get_visible_child (self->pages);
}

/* Never to a page that an empty library hides: from there keys reach nothing. */
void
segue_window_focus_page (SegueWindow *self)
{
  if (gtk_stack_get_visible_child (self->content_stack) == GTK_WIDGET (self->empty_page))
    gtk_widget_child_focus (GTK_WIDGET (self->empty_page), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (segue_window_get_page (self));
}

static void
sidebar_activated_cb (SegueWindow *self,
                      const char  *page)
{
  segue_window_show_page (self, page);
  segue_window_focus_page (self);
}

/* A playlist or a mood that was deleted while it is shown, or has another name. */
static void
lists_cb (SegueWindow *self)
{
  gint64 playlist = page_number (self->page, "playlist:"), mood = page_number (self->page, "mood:");
  g_autofree char *name = mood != 0 ? mood_name (self, mood) : NULL;

  if (playlist != 0 && segue_playlists_find (self->engine, playlist) == NULL)
    segue_window_show_page (self, "songs");
  else if (mood != 0 && name == NULL)
    segue_window_show_page (self, "moods");
  else
    update_title (self);
}

/* ---- the library as a whole ------------------------------------------------------------- */

static void
library_cb (SegueWindow *self)
{
  gboolean empty;

  empty = segue_engine_get_loaded (self->engine) && segue_engine_get_n_tracks (self->engine) == 0;
  gtk_stack_set_visible_child_name (self->content_stack, empty ? "empty" : "pages");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.surprise", !empty);
  if (empty)
    segue_window_say_why_empty (self->empty_page, self->engine);
}

static void
message_cb (SegueWindow *self,
            const char  *sentence)
{
  segue_window_toast (self, sentence);
}

static void
undo_cb (gpointer data,
         gpointer unused)
{
  segue_queue_undo (data);
}

static void
undoable_cb (SegueWindow *self,
             const char  *sentence)
{
  segue_toast_undo (GTK_WIDGET (self->toasts), sentence, undo_cb,
                    g_object_ref (segue_engine_get_queue (self->engine)), g_object_unref);
}

static void
focused_cb (SegueWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    segue_engine_focused (self->engine);
}

/* ---- the pane at the side ------------------------------------------------------------------ */

static void
update_pane (SegueWindow *self)
{
  if (self->lyrics_visible && gtk_stack_get_child_by_name (self->pane, "lyrics") == NULL)
    gtk_stack_add_named (self->pane,
                         g_object_new (SEGUE_TYPE_LYRICS_PANE, "engine", self->engine, NULL),
                         "lyrics");
  gtk_stack_set_visible_child_name (self->pane, self->lyrics_visible ? "lyrics" : "queue");
}

static void
set_queue_visible (SegueWindow *self,
                   gboolean     visible)
{
  if (self->queue_visible == visible)
    return;
  self->queue_visible = visible;
  adw_flap_set_reveal_flap (self->flap, visible);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUEUE_VISIBLE]);
}

static void
set_lyrics_visible (SegueWindow *self,
                    gboolean     visible)
{
  if (self->lyrics_visible == visible)
    return;
  self->lyrics_visible = visible;
  update_pane (self);
  if (visible)
    set_queue_visible (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LYRICS_VISIBLE]);
}

/* Where it lies over the page, it goes away by itself; that is not what the
 * listener wants for a wide window. Folding by AdwFlap itself would happen in
 * the middle of a layout. */
static void
breadth_cb (SegueWindow *self)
{
  gboolean folded = segue_adaptive_bin_get_breadth (self->bin) == SEGUE_BREADTH_NARROW;

  if (folded == adw_flap_get_folded (self->flap))
    return;
  self->folding = TRUE;
  adw_flap_set_fold_policy (self->flap, folded ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                               : ADW_FLAP_FOLD_POLICY_NEVER);
  set_queue_visible (self, !folded && g_settings_get_boolean (self->settings, "queue-visible"));
  self->folding = FALSE;
}

static void
revealed_cb (SegueWindow *self)
{
  gboolean revealed = adw_flap_get_reveal_flap (self->flap);

  set_queue_visible (self, revealed);
  if (!adw_flap_get_folded (self->flap) && !self->folding)
    g_settings_set_boolean (self->settings, "queue-visible", revealed);
}

static gboolean
update_back_cb (gpointer data)
{
  SegueWindow *self = data;

  self->back_id = 0;
  gtk_widget_set_visible (self->back_button, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* Later, because a leaflet folds in the middle of a layout. */
static void
leaflet_cb (SegueWindow *self)
{
  if (self->back_id == 0)
    self->back_id = g_idle_add_full (GTK_PRIORITY_RESIZE, update_back_cb, self, NULL);
}

/* ---- searching ------------------------------------------------------------------------------ */

static void
search_changed_cb (SegueWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  if (g_strcmp0 (self->search, text) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCH]);
}

/* Down from the entry into what was found. */
static void
search_activate_cb (SegueWindow *self)
{
  gtk_widget_grab_focus (segue_window_get_page (self));
}

/* Closed from where it was typed: the keys go on in what is listed. */
static void
search_mode_cb (SegueWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (!gtk_search_bar_get_search_mode (self->search_bar) && focus != NULL &&
      gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar)))
    segue_window_focus_page (self);
}

void
segue_window_close_search (SegueWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

void
segue_window_open_search (SegueWindow *self)
{
  if (!is_searched (self->page))
    segue_window_show_page (self, "songs");
  adw_leaflet_set_visible_child (self->leaflet, self->content);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* ---- keys that must not fire while typing ----------------------------------------------------- */

static gboolean
is_typing (GtkWidget *focus)
{
  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

/* The map draws with Space and steps from song to song with Ctrl and the arrows. */
static gboolean
draws (GtkWidget *focus)
{
  return SEGUE_IS_MAP_VIEW (focus);
}

/* A control that Space presses, or anything inside a popover or menu. */
static gboolean
takes_space (GtkWidget *focus)
{
  return GTK_IS_BUTTON (focus) || GTK_IS_SWITCH (focus) || GTK_IS_CHECK_BUTTON (focus) ||
         GTK_IS_MENU_BUTTON (gtk_widget_get_parent (focus)) || ADW_IS_COMBO_ROW (focus) ||
         (ADW_IS_ACTION_ROW (focus) /* one that stands for its switch or check button */
          && adw_action_row_get_activatable_widget (ADW_ACTION_ROW (focus)) != NULL) ||
         gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

/* Lists would take these keys for themselves, so they are caught on their way
 * down; a text entry gets all of them. */
static gboolean
key_pressed_cb (SegueWindow     *self,
                guint            key,
                guint            keycode,
                GdkModifierType  state)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean forward = (key == GDK_KEY_Right) != rtl;
  const char *action = NULL;

  if (focus != NULL && (is_typing (focus) || draws (focus)))
    return GDK_EVENT_PROPAGATE;
  state &= gtk_accelerator_get_default_mod_mask ();
  if (key == GDK_KEY_space && state == 0)
    action = focus != NULL && takes_space (focus) ? NULL : "app.play-pause";
  else if ((key == GDK_KEY_Left || key == GDK_KEY_Right) && state == GDK_CONTROL_MASK)
    action = forward ? "app.next" : "app.previous";
  else if ((key == GDK_KEY_Left || key == GDK_KEY_Right) &&
           state == (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
    action = forward ? "app.seek-forward" : "app.seek-back";
  else if ((key == GDK_KEY_Up || key == GDK_KEY_Down) && state == GDK_CONTROL_MASK)
    action = key == GDK_KEY_Up ? "app.volume-up" : "app.volume-down";

  if (action == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
  return GDK_EVENT_STOP;
}

/* What nobody else wanted, while something is searched for: letters search for something else,
 * Escape for nothing. (While nothing is, the search bar catches letters itself.) */
static gboolean
key_left_cb (SegueWindow     *self,
             guint            key,
             guint            keycode,
             GdkModifierType  state)
{
  GtkEditable *entry = GTK_EDITABLE (self->search_entry);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  char text[8] = { 0 };

  if (!gtk_search_bar_get_search_mode (self->search_bar) || (focus != NULL && is_typing (focus)))
    return GDK_EVENT_PROPAGATE;
  state &= gtk_accelerator_get_default_mod_mask ();
  if (key == GDK_KEY_Escape && state == 0) {
    segue_window_close_search (self);
    segue_window_focus_page (self);
    return GDK_EVENT_STOP;
  }
  if ((state & ~GDK_SHIFT_MASK) != 0 || !g_unichar_isgraph (gdk_keyval_to_unicode (key)))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (entry));
  g_unichar_to_utf8 (gdk_keyval_to_unicode (key), text);
  gtk_editable_set_text (entry, text);
  gtk_editable_set_position (entry, -1);
  return GDK_EVENT_STOP;
}

/* ---- files dropped on the window ---------------------------------------------------------------- */

static gboolean
drop_cb (SegueWindow  *self,
         const GValue *value)
{
  GSList *list = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (files, l->data);
  if (files->len > 0)
    segue_engine_open_files (self->engine, (GFile **) files->pdata, (int) files->len, TRUE);
  g_slist_free (list);
  return files->len > 0;
}

/* Our own songs are files too, but dropping them back means nothing. */
static gboolean
drop_accept_cb (GtkDropTarget *target,
                GdkDrop       *drop)
{
  return gdk_drop_get_drag (drop) == NULL &&
         gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static void
add_drop_target (SegueWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "accept", G_CALLBACK (drop_accept_cb), NULL);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* ---- object ----------------------------------------------------------------------------------------- */

static gboolean
segue_window_close_request (GtkWindow *window)
{
  SegueWindow *self = SEGUE_WINDOW (window);
  gboolean folded = adw_flap_get_folded (self->flap);

  g_settings_set_string (self->settings, "page", self->page != NULL ? self->page : "songs");
  if (!folded)
    g_settings_set_boolean (self->settings, "queue-visible", self->queue_visible);
  return GTK_WINDOW_CLASS (segue_window_parent_class)->close_request (window);
}

static void
connect_engine (SegueWindow *self)
{
  static const char *const LIBRARY[] = {
    "library-changed", "folders-changed", "notify::loaded", "notify::n-tracks", "notify::scanning",
  };
  SegueQueue *queue = segue_engine_get_queue (self->engine);

  for (guint i = 0; i < G_N_ELEMENTS (LIBRARY); i++)
    g_signal_connect_object (self->engine, LIBRARY[i], G_CALLBACK (library_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "message", G_CALLBACK (message_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "undoable", G_CALLBACK (undoable_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_playlists_get (self->engine), "items-changed",
                           G_CALLBACK (lists_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->engine, "saved-moods-changed", G_CALLBACK (lists_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
segue_window_constructed (GObject *object)
{
  SegueWindow *self = SEGUE_WINDOW (object);
  g_autofree char *page = NULL;

  G_OBJECT_CLASS (segue_window_parent_class)->constructed (object);

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximised", self, "maximized",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "lyrics-visible", self, "lyrics-visible",
                   G_SETTINGS_BIND_DEFAULT);
  self->queue_visible = g_settings_get_boolean (self->settings, "queue-visible");
  adw_flap_set_reveal_flap (self->flap, self->queue_visible); /* it begins revealed */
  update_pane (self);
  connect_engine (self);
  segue_window_connect_moods (self);
  segue_listeners_attach (GTK_WIDGET (self), self->engine, self->main_menu);
  library_cb (self);
  leaflet_cb (self);

  page = g_settings_get_string (self->settings, "page");
  segue_window_show_page (self, *page != '\0' ? page : "songs");
  /* Else GTK looks for something, and finds the button that goes back a song. */
  if (!gtk_widget_grab_focus (segue_window_get_page (self)))
    gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
  segue_stall_watch_start (GTK_WIDGET (self));
}

static void
segue_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SegueWindow *self = SEGUE_WINDOW (object);

  switch ((SegueWindowProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_LYRICS_VISIBLE:
    g_value_set_boolean (value, self->lyrics_visible);
    break;
  case PROP_PRIVATE:
    g_value_set_boolean (value, self->engine != NULL && segue_engine_get_private (self->engine));
    break;
  case PROP_QUEUE_VISIBLE:
    g_value_set_boolean (value, self->queue_visible);
    break;
  case PROP_SEARCH:
    g_value_set_string (value, self->search);
    break;
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_window_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SegueWindow *self = SEGUE_WINDOW (object);

  switch ((SegueWindowProperty) prop_id) {
  case PROP_ENGINE:
    g_set_object (&self->engine, g_value_get_object (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_LYRICS_VISIBLE:
    set_lyrics_visible (self, g_value_get_boolean (value));
    break;
  case PROP_PRIVATE:
    segue_engine_set_private (self->engine, g_value_get_boolean (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_QUEUE_VISIBLE:
    set_queue_visible (self, g_value_get_boolean (value));
    break;
  case PROP_SEARCH:
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry),
                           g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
    break;
  case PROP_SETTINGS:
    self->settings = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_window_finalize (GObject *object)
{
  SegueWindow *self = SEGUE_WINDOW (object);

  g_clear_handle_id (&self->back_id, g_source_remove);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_free (self->page);
  g_free (self->search);
  G_OBJECT_CLASS (segue_window_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE,
                                            rw | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_LYRICS_VISIBLE] = g_param_spec_boolean ("lyrics-visible", NULL, NULL, FALSE, rw);
  props[PROP_PRIVATE] = g_param_spec_boolean ("private", NULL, NULL, FALSE, rw);
  props[PROP_QUEUE_VISIBLE] = g_param_spec_boolean ("queue-visible", NULL, NULL, FALSE, rw);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, rw);
  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                                              rw | G_PARAM_CONSTRUCT_ONLY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/segueplayer/Segue/ui/segue-window.ui");
  gtk_widget_class_bind_template_child (klass, SegueWindow, back_button);
  gtk_widget_class_bind_template_child (klass, SegueWindow, bin);
  gtk_widget_class_bind_template_child (klass, SegueWindow, content);
  gtk_widget_class_bind_template_child (klass, SegueWindow, content_stack);
  gtk_widget_class_bind_template_child (klass, SegueWindow, empty_page);
  gtk_widget_class_bind_template_child (klass, SegueWindow, flap);
  gtk_widget_class_bind_template_child (klass, SegueWindow, leaflet);
  gtk_widget_class_bind_template_child (klass, SegueWindow, main_menu);
  gtk_widget_class_bind_template_child (klass, SegueWindow, pages);
  gtk_widget_class_bind_template_child (klass, SegueWindow, pane);
  gtk_widget_class_bind_template_child (klass, SegueWindow, player_bar);
  gtk_widget_class_bind_template_child (klass, SegueWindow, search_bar);
  gtk_widget_class_bind_template_child (klass, SegueWindow, search_button);
  gtk_widget_class_bind_template_child (klass, SegueWindow, search_entry);
  gtk_widget_class_bind_template_child (klass, SegueWindow, sidebar);
  gtk_widget_class_bind_template_child (klass, SegueWindow, title);
  gtk_widget_class_bind_template_child (klass, SegueWindow, toasts);
  gtk_widget_class_bind_template_callback (klass, breadth_cb);
  gtk_widget_class_bind_template_callback (klass, focused_cb);
  gtk_widget_class_bind_template_callback (klass, key_left_cb);
  gtk_widget_class_bind_template_callback (klass, key_pressed_cb);
  gtk_widget_class_bind_template_callback (klass, leaflet_cb);
  gtk_widget_class_bind_template_callback (klass, revealed_cb);
  gtk_widget_class_bind_template_callback (klass, search_activate_cb);
  gtk_widget_class_bind_template_callback (klass, search_changed_cb);
  gtk_widget_class_bind_template_callback (klass, search_mode_cb);
  gtk_widget_class_bind_template_callback (klass, sidebar_activated_cb);
}

static void
segue_window_class_init (SegueWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = segue_window_constructed;
  object_class->finalize = segue_window_finalize;
  object_class->get_property = segue_window_get_property;
  object_class->set_property = segue_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = segue_window_close_request;
  install_properties (object_class);

  g_type_ensure (SEGUE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (SEGUE_TYPE_PLAYER_BAR);
  g_type_ensure (SEGUE_TYPE_QUEUE_PANE);
  g_type_ensure (SEGUE_TYPE_SIDEBAR);
  bind_template (GTK_WIDGET_CLASS (klass));
  segue_window_install_actions (GTK_WIDGET_CLASS (klass));
}

static void
segue_window_init (SegueWindow *self)
{
  segue_template_init (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  segue_focus_keeper_attach (GTK_WINDOW (self), GTK_WIDGET (self->sidebar));
  add_drop_target (self);
}

SegueWindow *
segue_window_new (GtkApplication *application,
                  SegueEngine    *engine,
                  GSettings      *settings)
{
  return g_object_new (SEGUE_TYPE_WINDOW, "application", application, "engine", engine,
                       "settings", settings, NULL);
}

void
segue_window_toast (SegueWindow *self,
                    const char  *sentence)
{
  g_return_if_fail (SEGUE_IS_WINDOW (self) && sentence != NULL);

  segue_toast (GTK_WIDGET (self->toasts), sentence);
}

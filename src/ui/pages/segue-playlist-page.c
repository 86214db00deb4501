/* segue-playlist-page.c - one playlist
 *
 * A plain one is edited in place: rows are dropped in, moved and removed, each
 * with a way back. A smart one shows what its rules find. */
#include "segue-playlist-page.h"

#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-playlists.h"
#include "segue-template.h"
#include "segue-toast.h"
#include "segue-track-view.h"

/* Adding up a longer list would be felt. */
#define SUMMED_MAX 3000

struct _SeguePlaylistPage
{
  SeguePage       parent_instance;

  /* Template widgets */
  GtkLabel       *details;
  GtkWidget      *edit_button;
  GtkLabel       *title;
  SegueTrackView *view;

  /* Owned */
  SegueEngine    *engine; /* borrowed: the page holds it */

  gint64          id; /* 0 none */
};

typedef enum {
  PROP_PLAYLIST_ID = 1,
} SeguePlaylistPageProperty;

static GParamSpec *props[PROP_PLAYLIST_ID + 1];

G_DEFINE_FINAL_TYPE (SeguePlaylistPage, segue_playlist_page, SEGUE_TYPE_PAGE)

static void
update_header (SeguePlaylistPage *self)
{
  SeguePlaylist *playlist = self->engine != NULL ? segue_playlists_find (self->engine, self->id)
                                                 : NULL;
  gboolean smart;

  if (playlist == NULL)
    return;
  smart = segue_playlist_get_smart (playlist);
  gtk_label_set_text (self->title, segue_playlist_get_name (playlist));
  gtk_widget_set_visible (self->edit_button, smart && !segue_playlist_get_builtin (playlist));
  g_object_set (self->view, "editable", !smart,
                "context-name", segue_playlist_get_name (playlist), NULL);
  segue_track_view_set_empty (self->view, smart ? "folder-saved-search-symbolic"
                                                : "view-list-symbolic",
                              smart ? _("Nothing Fits Yet") : _("An Empty Playlist"),
                              smart ? _("Songs appear here when they fit the rules.")
                                    : _("Drag songs here, or add them from their menu."));
}

static void
listed_cb (SeguePlaylistPage *self)
{
  g_autofree char *text = NULL;
  double seconds = 0.0;
  guint n;
  const gint64 *ids = segue_track_view_get_ids (self->view, &n);

  for (guint i = 0; i < n && n <= SUMMED_MAX; i++) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, ids[i]);

    if (track != NULL)
      seconds += segue_track_get_duration_s (track);
  }
  text = segue_format_summary (n, seconds);
  gtk_label_set_text (self->details, text);
}

static void
load (SeguePlaylistPage *self)
{
  const TrackQuery query = {
    .scope = TRACK_SCOPE_PLAYLIST, .id = self->id, .with_missing = TRUE,
  };

  if (self->engine == NULL || self->id == 0)
    return;
  update_header (self);
  segue_track_view_set_query (self->view, &query);
}

static void
playlists_cb (SeguePlaylistPage *self)
{
  update_header (self);
  segue_track_view_reload (self->view);
}

/* ---- editing ------------------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       id;
  GArray      *ids;    /* owned; the content to go back to */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;

  g_object_unref (undo->engine);
  g_array_unref (undo->ids);
  g_free (undo);
}

static void
undo_cb (gpointer data,
         gpointer unused)
{
  Undo *undo = data;

  segue_engine_playlist_set (undo->engine, undo->id, (const gint64 *) (void *) undo->ids->data,
                             undo->ids->len);
}

static void
edited_cb (SeguePlaylistPage *self,
           GArray            *ids,
           const char        *sentence)
{
  Undo *undo = g_new (Undo, 1);
  guint n;
  const gint64 *before = segue_track_view_get_ids (self->view, &n);

  undo->engine = g_object_ref (self->engine);
  undo->id = self->id;
  undo->ids = g_array_sized_new (FALSE, FALSE, sizeof *before, n);
  if (n > 0)
    g_array_append_vals (undo->ids, before, n);
  segue_engine_playlist_set (self->engine, self->id, (const gint64 *) (void *) ids->data,
                             ids->len);
  segue_toast_undo (GTK_WIDGET (self), sentence, undo_cb, undo, undo_free);
}

/* ---- actions --------------------------------------------------------------------------- */

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segue_track_view_start_from_all (SEGUE_PLAYLIST_PAGE (widget)->view);
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_track_view_play_all (SEGUE_PLAYLIST_PAGE (widget)->view,
                             g_str_equal (name, "playlist.shuffle"));
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SeguePlaylistPage *self = SEGUE_PLAYLIST_PAGE (widget);

  gtk_widget_activate_action (widget, g_str_equal (name, "playlist.edit") ? "win.edit-rules"
                                                                          : "win.export-playlist",
                              "x", self->id);
}

/* ---- object ---------------------------------------------------------------------------- */

static gboolean
segue_playlist_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_PLAYLIST_PAGE (widget)->view));
}

static void
segue_playlist_page_engine_set (SeguePage *page)
{
  SeguePlaylistPage *self = SEGUE_PLAYLIST_PAGE (page);

  self->engine = segue_page_get_engine (page);
  g_signal_connect_object (self->engine, "playlists-changed", G_CALLBACK (playlists_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_playlists_get (self->engine), "items-changed",
                           G_CALLBACK (update_header), self, G_CONNECT_SWAPPED);
  load (self);
}

static void
segue_playlist_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SeguePlaylistPage *self = SEGUE_PLAYLIST_PAGE (object);

  switch ((SeguePlaylistPageProperty) prop_id) {
  case PROP_PLAYLIST_ID:
    g_value_set_int64 (value, self->id);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_playlist_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  SeguePlaylistPage *self = SEGUE_PLAYLIST_PAGE (object);

  switch ((SeguePlaylistPageProperty) prop_id) {
  case PROP_PLAYLIST_ID:
    if (self->id == g_value_get_int64 (value))
      return;
    self->id = g_value_get_int64 (value);
    load (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  g_object_notify_by_pspec (object, pspec);
}

static void
segue_playlist_page_dispose (GObject *object)
{
  SeguePlaylistPage *self = SEGUE_PLAYLIST_PAGE (object);

  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_PLAYLIST_PAGE);
  G_OBJECT_CLASS (segue_playlist_page_parent_class)->dispose (object);
}

static void
segue_playlist_page_class_init (SeguePlaylistPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_playlist_page_dispose;
  object_class->get_property = segue_playlist_page_get_property;
  object_class->set_property = segue_playlist_page_set_property;
  widget_class->grab_focus = segue_playlist_page_grab_focus;
  page_class->engine_set = segue_playlist_page_engine_set;

  props[PROP_PLAYLIST_ID] = g_param_spec_int64 ("playlist-id", NULL, NULL, G_MININT64, G_MAXINT64,
                                                0, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_TRACK_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-playlist-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SeguePlaylistPage, details);
  gtk_widget_class_bind_template_child (widget_class, SeguePlaylistPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, SeguePlaylistPage, title);
  gtk_widget_class_bind_template_child (widget_class, SeguePlaylistPage, view);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, listed_cb);
  gtk_widget_class_install_action (widget_class, "playlist.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "playlist.export", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "playlist.play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "playlist.shuffle", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "playlist.start-from", NULL, start_from_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_playlist_page_init (SeguePlaylistPage *self)
{
  static const char *const COLUMNS[] = {
    "title", "artist", "album", "duration", "favourite", NULL,
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  segue_track_view_set_columns (self->view, COLUMNS);
}

/* segue-albums-page.c - covers, and one album behind each */
#include "segue-albums-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-adaptive-bin.h"
#include "segue-album-tile.h"
#include "segue-cover.h"
#include "segue-format.h"
#include "segue-template.h"
#include "segue-track-view.h"

#define TILE_SIZE 160

struct _SegueAlbumsPage
{
  SeguePage       parent_instance;

  /* Template widgets */
  GtkWidget      *album_page;
  GtkButton      *artist_button;
  SegueCover     *cover;
  GtkLabel       *details;
  GtkGridView    *grid;
  SegueAdaptiveBin *header_bin;
  AdwLeaflet     *leaflet;
  GtkWidget      *list_page;
  GtkDropDown    *sort_drop;
  GtkStack       *stack;
  GtkLabel       *title;
  SegueTrackView *view;

  /* Owned */
  SegueAlbum     *album;        /* the one that is open, or NULL */
  SegueEngine    *engine; /* borrowed: the page holds it */
  GSettings      *settings;
  GListStore     *store;
  SegueTrack     *wanted;       /* whose album is to be opened when listed, or NULL */
};

typedef enum {
  PROP_SETTINGS = 1,
} SegueAlbumsPageProperty;

static GParamSpec *props[PROP_SETTINGS + 1];

G_DEFINE_FINAL_TYPE (SegueAlbumsPage, segue_albums_page, SEGUE_TYPE_PAGE)

/* ---- one album ------------------------------------------------------------------------ */

static void
breadth_cb (SegueAlbumsPage *self)
{
  gboolean narrow = segue_adaptive_bin_get_breadth (self->header_bin) == SEGUE_BREADTH_NARROW;

  g_object_set (self->cover, "size", narrow ? 88 : 168, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->title), narrow ? "title-1" : "title-3");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), narrow ? "title-3" : "title-1");
}

static char *
details_text (const AlbumRow *row)
{
  g_autofree char *summary = segue_format_summary (row->n_tracks, row->duration_s);

  if (row->year <= 0)
    return g_steal_pointer (&summary);
  /* Translators: the year, then how many songs and how long they last */
  return g_strdup_printf (C_("album", "%d · %s"), row->year, summary);
}

static void
show_header (SegueAlbumsPage *self)
{
  const AlbumRow *row = segue_album_get_row (self->album);
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, row->art_track_id);
  g_autofree char *details = details_text (row);

  segue_cover_set_track (self->cover, self->engine, track);
  gtk_label_set_text (self->title, segue_album_get_title (self->album));
  gtk_button_set_label (self->artist_button, segue_album_get_artist (self->album));
  gtk_widget_set_visible (GTK_WIDGET (self->artist_button), TRUE);
  gtk_label_set_text (self->details, details);
}

static void
open_album (SegueAlbumsPage *self,
            SegueAlbum      *album)
{
  const TrackQuery query = {
    .scope = TRACK_SCOPE_ALBUM, .id = segue_album_get_row (album)->id, .with_missing = TRUE,
  };

  g_set_object (&self->album, album);
  show_header (self);
  g_object_set (self->view, "context-name", segue_album_get_title (album),
                "origin", PLAY_ORIGIN_ALBUM, NULL);
  segue_track_view_set_query (self->view, &query);
  adw_leaflet_set_visible_child (self->leaflet, self->album_page);
}

static void
activate_cb (SegueAlbumsPage *self,
             guint            position)
{
  g_autoptr (SegueAlbum) album = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  open_album (self, album);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
is_album_of (SegueAlbum *album,
             SegueTrack *track)
{
  const AlbumRow *row = segue_album_get_row (album);
  const TrackRow *of = segue_track_get_row (track);
  const char *artist = of->album_artist != NULL ? of->album_artist : of->artist;

  if (g_strcmp0 (row->title, of->album) != 0)
    return FALSE;
  return row->compilation || of->compilation || g_strcmp0 (row->artist, artist) == 0;
}

/* FALSE: not among the albums that are listed. */
static gboolean
open_wanted (SegueAlbumsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueAlbum) album = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (is_album_of (album, self->wanted)) {
      g_autoptr (SegueTrack) track = g_steal_pointer (&self->wanted);

      open_album (self, album);
      segue_track_view_select_when_listed (self->view, segue_track_get_id (track));
      return TRUE;
    }
  }
  return FALSE;
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segue_track_view_start_from_all (SEGUE_ALBUMS_PAGE (widget)->view);
}

static void
do_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (widget);

  if (self->album != NULL)
    segue_album_do (self->engine, self->album,
                    g_str_equal (name, "albums.play")      ? SEGUE_ALBUM_PLAY
                    : g_str_equal (name, "albums.shuffle") ? SEGUE_ALBUM_SHUFFLE
                                                           : SEGUE_ALBUM_ENQUEUE);
}

static void
artist_clicked_cb (SegueAlbumsPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-artist", "s",
                              segue_album_get_artist (self->album));
}

/* ---- the grid ---------------------------------------------------------------------------- */

static gboolean
same_albums (GListModel *model,
             GPtrArray  *albums)
{
  if (g_list_model_get_n_items (model) != albums->len)
    return FALSE;
  for (guint i = 0; i < albums->len; i++) {
    g_autoptr (SegueAlbum) old = g_list_model_get_item (model, i);
    const AlbumRow *a = segue_album_get_row (old), *b = segue_album_get_row (albums->pdata[i]);

    if (a->id != b->id || a->art_track_id != b->art_track_id || a->n_tracks != b->n_tracks ||
        g_strcmp0 (a->title, b->title) != 0 || g_strcmp0 (a->artist, b->artist) != 0)
      return FALSE;
  }
  return TRUE;
}

/* The album that is open may have changed, or be gone. */
static void
refresh_open (SegueAlbumsPage *self)
{
  gint64 id;

  if (self->album == NULL)
    return;
  id = segue_album_get_row (self->album)->id;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++) {
    g_autoptr (SegueAlbum) album = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (segue_album_get_row (album)->id == id) {
      g_set_object (&self->album, album);
      show_header (self);
      return;
    }
  }
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueAlbumsPage) self = user_data;
  g_autoptr (GPtrArray) rows = segue_engine_list_albums_finish (SEGUE_ENGINE (source), result,
                                                                NULL);
  g_autoptr (GPtrArray) albums = NULL;

  if (!segue_page_takes (SEGUE_PAGE (self), result) || rows == NULL)
    return;
  albums = segue_albums_from_rows (rows);
  if (!same_albums (G_LIST_MODEL (self->store), albums))
    g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                         albums->pdata, albums->len);
  gtk_stack_set_visible_child_name (self->stack, albums->len > 0 ? "grid"
                                    : segue_page_get_search (SEGUE_PAGE (self)) != NULL
                                      ? "nothing" : "empty");
  refresh_open (self);
  if (self->wanted != NULL)
    open_wanted (self);
}

static void
segue_albums_page_ask (SeguePage    *page,
                       GCancellable *cancellable)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (page);

  segue_engine_list_albums_async (self->engine, NULL, segue_page_get_search (page),
                                  gtk_drop_down_get_selected (self->sort_drop), cancellable,
                                  listed_cb, g_object_ref (self));
}

/* Albums are searched, not one of them. */
static void
segue_albums_page_search_set (SeguePage *page)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (page);

  if (segue_page_get_search (page) != NULL)
    adw_leaflet_set_visible_child (self->leaflet, self->list_page);
  segue_page_ask_soon (page);
}

/* ---- sorting; the drop-down stands in the order of AlbumSort -------------------------------- */

static const char *const SORTS[] = { "title", "artist", "year", "added" };

static void
sort_cb (SegueAlbumsPage *self)
{
  guint i = gtk_drop_down_get_selected (self->sort_drop);

  if (self->settings != NULL && i < G_N_ELEMENTS (SORTS))
    g_settings_set_string (self->settings, "albums-sort", SORTS[i]);
  segue_page_ask_soon (SEGUE_PAGE (self));
}

static void
set_settings (SegueAlbumsPage *self,
              GSettings       *settings)
{
  g_autofree char *sort = NULL;

  if (settings == NULL || self->settings != NULL) /* set once */
    return;
  sort = g_settings_get_string (settings, "albums-sort");
  for (guint i = 0; i < G_N_ELEMENTS (SORTS); i++)
    if (g_str_equal (SORTS[i], sort))
      gtk_drop_down_set_selected (self->sort_drop, i);
  self->settings = g_object_ref (settings);
}

static void
segue_albums_page_engine_set (SeguePage *page)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (page);
  static const char *const COLUMNS[] = {
    "track-no", "title", "artist", "duration", "favourite", NULL,
  };
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->engine = segue_page_get_engine (page);
  factory = segue_album_tile_factory_new (self->engine, TILE_SIZE, FALSE);
  gtk_grid_view_set_factory (self->grid, factory);
  segue_track_view_set_columns (self->view, COLUMNS);
  segue_page_follow (page, "library-changed");
}

/* ---- object ------------------------------------------------------------------------------------ */

static gboolean
segue_albums_page_grab_focus (GtkWidget *widget)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (widget);
  gboolean open = adw_leaflet_get_visible_child (self->leaflet) == self->album_page;

  return gtk_widget_grab_focus (open ? GTK_WIDGET (self->view) : GTK_WIDGET (self->grid));
}

static void
segue_albums_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (object);

  switch ((SegueAlbumsPageProperty) prop_id) {
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_albums_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (object);

  switch ((SegueAlbumsPageProperty) prop_id) {
  case PROP_SETTINGS:
    set_settings (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_albums_page_dispose (GObject *object)
{
  SegueAlbumsPage *self = SEGUE_ALBUMS_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_ALBUMS_PAGE);
  g_clear_object (&self->album);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);
  g_clear_object (&self->wanted);
  G_OBJECT_CLASS (segue_albums_page_parent_class)->dispose (object);
}

static void
segue_albums_page_class_init (SegueAlbumsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_albums_page_dispose;
  object_class->get_property = segue_albums_page_get_property;
  object_class->set_property = segue_albums_page_set_property;
  widget_class->grab_focus = segue_albums_page_grab_focus;
  page_class->ask = segue_albums_page_ask;
  page_class->engine_set = segue_albums_page_engine_set;
  page_class->search_set = segue_albums_page_search_set;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (SEGUE_TYPE_COVER);
  g_type_ensure (SEGUE_TYPE_TRACK_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-albums-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, album_page);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, artist_button);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, cover);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, details);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, grid);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, header_bin);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, sort_drop);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, title);
  gtk_widget_class_bind_template_child (widget_class, SegueAlbumsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, artist_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, breadth_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_cb);
  gtk_widget_class_install_action (widget_class, "albums.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "albums.enqueue", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "albums.play", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "albums.shuffle", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "albums.start-from", NULL, start_from_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "albums.back",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "albums.back", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_albums_page_init (SegueAlbumsPage *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (SEGUE_TYPE_ALBUM);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (selection));
}

void
segue_albums_page_show_album_of (SegueAlbumsPage *self,
                                 SegueTrack      *track)
{
  g_return_if_fail (SEGUE_IS_ALBUMS_PAGE (self) && SEGUE_IS_TRACK (track));

  g_set_object (&self->wanted, track);
  if (!open_wanted (self))
    segue_page_ask_soon (SEGUE_PAGE (self));
}

/* segue-album-tile.c - a cover with the album's title and artist below */
#include "segue-album-tile.h"

#include <glib/gi18n.h>

#include "segue-cover.h"
#include "segue-track-actions.h"

struct _SegueAlbumTile
{
  GtkWidget    parent_instance;

  GtkWidget   *box;    /* owned as a child; the rest are its children */
  SegueCover  *cover;
  GtkLabel    *title;
  GtkLabel    *artist;

  SegueEngine *engine; /* owned */
  SegueAlbum  *album;  /* owned or NULL */
  gboolean     with_year;
};

G_DEFINE_FINAL_TYPE (SegueAlbumTile, segue_album_tile, GTK_TYPE_WIDGET)

/* ---- what can be done with an album ------------------------------------------------ */

typedef struct {
  SegueAlbum     *album; /* owned */
  SegueAlbumVerb  verb;
} Request;

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  Request *request = user_data;
  g_autoptr (GArray) ids = segue_engine_query_tracks_finish (engine, result, NULL);
  const gint64 *data = ids != NULL ? (const gint64 *) (void *) ids->data : NULL;

  if (ids != NULL && ids->len > 0) {
    switch (request->verb) {
    case SEGUE_ALBUM_PLAY:
    case SEGUE_ALBUM_SHUFFLE:
      segue_queue_set_shuffle (segue_engine_get_queue (engine),
                               request->verb == SEGUE_ALBUM_SHUFFLE);
      segue_engine_play (engine, data, ids->len, request->verb == SEGUE_ALBUM_SHUFFLE ? -1 : 0,
                         PLAY_ORIGIN_ALBUM, segue_album_get_title (request->album));
      break;
    case SEGUE_ALBUM_PLAY_NEXT:
    case SEGUE_ALBUM_ENQUEUE:
    default:
      segue_engine_enqueue (engine, data, ids->len, request->verb == SEGUE_ALBUM_PLAY_NEXT);
    }
  }
  g_object_unref (request->album);
  g_free (request);
}

void
segue_album_do (SegueEngine    *engine,
                SegueAlbum     *album,
                SegueAlbumVerb  verb)
{
  const TrackQuery query = {
    .scope = TRACK_SCOPE_ALBUM, .id = segue_album_get_row (album)->id,
  };
  Request *request = g_new (Request, 1);

  request->album = g_object_ref (album);
  request->verb = verb;
  segue_engine_query_tracks_async (engine, &query, NULL, listed_cb, request);
}

static void
do_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  SegueAlbumTile *self = SEGUE_ALBUM_TILE (widget);

  if (self->album != NULL)
    segue_album_do (self->engine, self->album,
                    g_str_equal (name, "album.play")        ? SEGUE_ALBUM_PLAY
                    : g_str_equal (name, "album.shuffle")   ? SEGUE_ALBUM_SHUFFLE
                    : g_str_equal (name, "album.play-next") ? SEGUE_ALBUM_PLAY_NEXT
                                                            : SEGUE_ALBUM_ENQUEUE);
}

static void
show_artist_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  SegueAlbumTile *self = SEGUE_ALBUM_TILE (widget);

  if (self->album != NULL)
    gtk_widget_activate_action (widget, "win.show-artist", "s",
                                segue_album_get_artist (self->album));
}

static void
pressed_cb (SegueAlbumTile  *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) go = g_menu_new ();

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_menu_append (menu, _("_Play"), "album.play");
  g_menu_append (menu, _("_Shuffle"), "album.shuffle");
  g_menu_append (menu, _("Play _Next"), "album.play-next");
  g_menu_append (menu, _("Add to _Queue"), "album.enqueue");
  g_menu_append (go, _("Go to A_rtist"), "album.show-artist");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (go));
  segue_popup_menu (GTK_WIDGET (self), G_MENU_MODEL (menu), x, y);
}

/* ---- object -------------------------------------------------------------------------- */

static void
segue_album_tile_dispose (GObject *object)
{
  SegueAlbumTile *self = SEGUE_ALBUM_TILE (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->album);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_album_tile_parent_class)->dispose (object);
}

static void
segue_album_tile_class_init (SegueAlbumTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_album_tile_dispose;
  gtk_widget_class_install_action (widget_class, "album.enqueue", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "album.play", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "album.play-next", NULL, do_action);
  gtk_widget_class_install_action (widget_class, "album.show-artist", NULL, show_artist_action);
  gtk_widget_class_install_action (widget_class, "album.shuffle", NULL, do_action);
  gtk_widget_class_set_css_name (widget_class, "albumtile");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkLabel *
make_label (GtkBox     *box,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as the cover, no wider */
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
segue_album_tile_init (SegueAlbumTile *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->cover = SEGUE_COVER (segue_cover_new (160));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->cover));
  self->title = make_label (GTK_BOX (self->box), "tile-title");
  self->artist = make_label (GTK_BOX (self->box), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->artist), "caption");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_halign (self->box, GTK_ALIGN_CENTER);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
segue_album_tile_new (SegueEngine *engine,
                      int          cover_size,
                      gboolean     with_year)
{
  SegueAlbumTile *self = g_object_new (SEGUE_TYPE_ALBUM_TILE, NULL);

  self->engine = g_object_ref (engine);
  self->with_year = with_year;
  g_object_set (self->cover, "size", cover_size, NULL);
  gtk_widget_set_size_request (self->box, cover_size, -1);
  return GTK_WIDGET (self);
}

void
segue_album_tile_set_album (SegueAlbumTile *self,
                            SegueAlbum     *album)
{
  const AlbumRow *row;
  g_autoptr (SegueTrack) track = NULL;
  g_autofree char *year = NULL;

  g_return_if_fail (SEGUE_IS_ALBUM_TILE (self));

  g_set_object (&self->album, album);
  if (album == NULL) {
    segue_cover_set_track (self->cover, self->engine, NULL);
    return;
  }
  row = segue_album_get_row (album);
  track = segue_engine_get_track (self->engine, row->art_track_id);
  segue_cover_set_track (self->cover, self->engine, track);
  gtk_label_set_text (self->title, segue_album_get_title (album));
  if (self->with_year)
    year = row->year > 0 ? g_strdup_printf ("%d", row->year) : g_strdup ("");
  gtk_label_set_text (self->artist, year != NULL ? year : segue_album_get_artist (album));
}

/* ---- factory ---------------------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine; /* owned */
  int          cover_size;
  gboolean     with_year;
} FactoryData;

static void
factory_data_free (gpointer  data,
                   GClosure *closure)
{
  FactoryData *factory = data;

  g_object_unref (factory->engine);
  g_free (factory);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item,
          FactoryData        *data)
{
  gtk_list_item_set_child (item, segue_album_tile_new (data->engine, data->cover_size,
                                                       data->with_year));
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  segue_album_tile_set_album (SEGUE_ALBUM_TILE (gtk_list_item_get_child (item)),
                              gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  segue_album_tile_set_album (SEGUE_ALBUM_TILE (gtk_list_item_get_child (item)), NULL);
}

GtkListItemFactory *
segue_album_tile_factory_new (SegueEngine *engine,
                              int          cover_size,
                              gboolean     with_year)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  FactoryData *data = g_new (FactoryData, 1);

  data->engine = g_object_ref (engine);
  data->cover_size = cover_size;
  data->with_year = with_year;
  g_signal_connect_data (factory, "setup", G_CALLBACK (setup_cb), data, factory_data_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

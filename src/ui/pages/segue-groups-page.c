/* segue-groups-page.c - artists or genres, and what belongs to the chosen one */
#include "segue-groups-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-album-tile.h"
#include "segue-cover.h"
#include "segue-format.h"
#include "segue-template.h"
#include "segue-track-view.h"

#define STRIP_TILE_SIZE 112

struct _SegueGroupsPage
{
  SeguePage           parent_instance;

  /* Template widgets */
  GtkListView        *album_strip;
  GtkWidget          *album_strip_box;
  GtkWidget          *back_button;
  GtkStack           *detail_stack;
  GtkLabel           *details;
  AdwLeaflet         *leaflet;
  GtkListView        *list;
  GtkWidget          *list_page;
  GtkStack           *stack;
  GtkLabel           *title;
  SegueTrackView     *view;

  /* Owned */
  GListStore         *albums;
  GCancellable       *albums_cancellable;
  SegueEngine        *engine; /* borrowed: the page holds it */
  char               *name;      /* of the one that is open, or NULL */
  GtkSingleSelection *selection;
  GListStore         *store;

  GroupKind           kind;
  gboolean            updating;  /* the selection follows, nobody chose */
};

typedef enum {
  PROP_KIND = 1,
} SegueGroupsPageProperty;

static GParamSpec *props[PROP_KIND + 1];

G_DEFINE_FINAL_TYPE (SegueGroupsPage, segue_groups_page, SEGUE_TYPE_PAGE)

static void
cancel (GCancellable **cancellable)
{
  if (*cancellable != NULL) {
    g_cancellable_cancel (*cancellable);
    g_clear_object (cancellable);
  }
}

/* ---- the chosen one -------------------------------------------------------------------- */

static void
albums_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueGroupsPage) self = user_data;
  g_autoptr (GPtrArray) rows = segue_engine_list_albums_finish (SEGUE_ENGINE (source), result,
                                                                NULL);
  g_autoptr (GPtrArray) albums = NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || rows == NULL)
    return;
  g_clear_object (&self->albums_cancellable);
  albums = segue_albums_from_rows (rows);
  g_list_store_splice (self->albums, 0, g_list_model_get_n_items (G_LIST_MODEL (self->albums)),
                       albums->pdata, albums->len);
  gtk_widget_set_visible (self->album_strip_box, albums->len > 0);
}

static void
ask_albums (SegueGroupsPage *self)
{
  cancel (&self->albums_cancellable);
  if (self->kind != GROUP_ARTIST || self->name == NULL)
    return;
  self->albums_cancellable = g_cancellable_new ();
  segue_engine_list_albums_async (self->engine, self->name, NULL, ALBUM_SORT_YEAR,
                                  self->albums_cancellable, albums_cb, g_object_ref (self));
}

static void
listed_tracks_cb (SegueGroupsPage *self)
{
  g_autofree char *text = NULL;
  guint n;

  segue_track_view_get_ids (self->view, &n);
  text = segue_format_songs (n);
  gtk_label_set_text (self->details, text);
}

static void
open_group (SegueGroupsPage *self,
            const char      *name)
{
  const TrackQuery query = {
    .scope = self->kind == GROUP_ARTIST ? TRACK_SCOPE_ARTIST : TRACK_SCOPE_GENRE,
    .text = (char *) name,
  };

  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  gtk_label_set_text (self->title, name);
  gtk_stack_set_visible_child_name (self->detail_stack, "detail");
  g_object_set (self->view, "context-name", name, NULL);
  segue_track_view_set_query (self->view, &query);
  ask_albums (self);
}

static void
selected_cb (SegueGroupsPage *self)
{
  SegueGroup *group = gtk_single_selection_get_selected_item (self->selection);

  if (group != NULL && !self->updating)
    open_group (self, segue_group_get_row (group)->name);
}

static void
activate_cb (SegueGroupsPage *self)
{
  selected_cb (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->detail_stack));
  /* Side by side, the arrow keys go on here; the leaflet has put the focus on a button. */
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
album_activate_cb (SegueGroupsPage *self,
                   guint            position)
{
  g_autoptr (SegueAlbum) album = g_list_model_get_item (G_LIST_MODEL (self->albums), position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-album-of", "x",
                              segue_album_get_row (album)->art_track_id);
}

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segue_track_view_start_from_all (SEGUE_GROUPS_PAGE (widget)->view);
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_track_view_play_all (SEGUE_GROUPS_PAGE (widget)->view,
                             g_str_equal (name, "groups.shuffle"));
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
}

/* ---- the list ------------------------------------------------------------------------------ */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *cover = segue_cover_new (40);

  gtk_widget_add_css_class (cover, "small");
  gtk_list_item_set_child (item, segue_row_new (cover));
}

static char *
counts_text (SegueGroupsPage *self,
             const GroupRow  *row)
{
  g_autofree char *songs = segue_format_songs (row->n_tracks);
  g_autofree char *albums = NULL;

  if (row->n_albums == 0 || self->kind != GROUP_ARTIST)
    return g_steal_pointer (&songs);
  albums = g_strdup_printf (ngettext ("%'u album", "%'u albums", row->n_albums), row->n_albums);
  /* Translators: a number of albums, then of songs */
  return g_strdup_printf (C_("artist", "%s · %s"), albums, songs);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         SegueGroupsPage    *self)
{
  const GroupRow *row = segue_group_get_row (gtk_list_item_get_item (item));
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, row->art_track_id);
  g_autofree char *counts = counts_text (self, row);

  segue_cover_set_track (SEGUE_COVER (segue_row_get_leading (item)), self->engine, track);
  segue_row_set (item, row->name, counts);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           SegueGroupsPage    *self)
{
  segue_cover_set_track (SEGUE_COVER (segue_row_get_leading (item)), self->engine, NULL);
}

/* Marks the one that is open; opens the first where there is room for both. */
static void
follow_selection (SegueGroupsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint found = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n && self->name != NULL; i++) {
    g_autoptr (SegueGroup) group = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (g_strcmp0 (segue_group_get_row (group)->name, self->name) == 0)
      found = i;
  }
  if (found == GTK_INVALID_LIST_POSITION && self->name == NULL && n > 0 &&
      !adw_leaflet_get_folded (self->leaflet)) {
    g_autoptr (SegueGroup) first = g_list_model_get_item (G_LIST_MODEL (self->store), 0);

    found = 0;
    open_group (self, segue_group_get_row (first)->name);
  }
  self->updating = TRUE;
  gtk_single_selection_set_selected (self->selection, found);
  self->updating = FALSE;
  if (found != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", found);
}

static gboolean
same_groups (GListModel *model,
             GPtrArray  *groups)
{
  if (g_list_model_get_n_items (model) != groups->len)
    return FALSE;
  for (guint i = 0; i < groups->len; i++) {
    g_autoptr (SegueGroup) old = g_list_model_get_item (model, i);
    const GroupRow *a = segue_group_get_row (old), *b = segue_group_get_row (groups->pdata[i]);

    if (g_strcmp0 (a->name, b->name) != 0 || a->n_tracks != b->n_tracks ||
        a->n_albums != b->n_albums)
      return FALSE;
  }
  return TRUE;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueGroupsPage) self = user_data;
  g_autoptr (GPtrArray) rows = segue_engine_list_groups_finish (SEGUE_ENGINE (source), result,
                                                                NULL);
  g_autoptr (GPtrArray) groups = NULL;

  if (!segue_page_takes (SEGUE_PAGE (self), result) || rows == NULL)
    return;
  groups = segue_groups_from_rows (rows);
  if (!same_groups (G_LIST_MODEL (self->store), groups)) {
    self->updating = TRUE;
    g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                         groups->pdata, groups->len);
    self->updating = FALSE;
    follow_selection (self);
  }
  gtk_stack_set_visible_child_name (self->stack, groups->len > 0 ? "list" : "nothing");
}

static void
segue_groups_page_ask (SeguePage    *page,
                       GCancellable *cancellable)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (page);

  segue_engine_list_groups_async (self->engine, self->kind, segue_page_get_search (page),
                                  cancellable, listed_cb, g_object_ref (self));
  ask_albums (self);
}

static void
segue_groups_page_engine_set (SeguePage *page)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (page);
  static const char *const OF_ARTIST[] = {
    "title", "album", "year", "duration", "favourite", NULL,
  };
  static const char *const OF_GENRE[] = {
    "title", "artist", "album", "duration", "favourite", NULL,
  };
  g_autoptr (GtkListItemFactory) factory = NULL;
  g_autoptr (GtkListItemFactory) tiles = NULL;

  self->engine = segue_page_get_engine (page);
  factory = segue_factory_new (G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                               G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  tiles = segue_album_tile_factory_new (self->engine, STRIP_TILE_SIZE, TRUE);
  gtk_list_view_set_factory (self->album_strip, tiles);
  segue_track_view_set_columns (self->view, self->kind == GROUP_ARTIST ? OF_ARTIST : OF_GENRE);
  segue_page_follow (page, "library-changed");
}

/* ---- object ----------------------------------------------------------------------------------- */

static gboolean
segue_groups_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_GROUPS_PAGE (widget)->list));
}

static void
segue_groups_page_constructed (GObject *object)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (object);

  G_OBJECT_CLASS (segue_groups_page_parent_class)->constructed (object);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->kind == GROUP_ARTIST ? _("Artists") : _("Genres"), -1);
}

static void
segue_groups_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (object);

  switch ((SegueGroupsPageProperty) prop_id) {
  case PROP_KIND:
    g_value_set_int (value, self->kind);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_groups_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (object);

  switch ((SegueGroupsPageProperty) prop_id) {
  case PROP_KIND:
    self->kind = g_value_get_int (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_groups_page_dispose (GObject *object)
{
  SegueGroupsPage *self = SEGUE_GROUPS_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  cancel (&self->albums_cancellable);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_GROUPS_PAGE);
  g_clear_object (&self->albums);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (segue_groups_page_parent_class)->dispose (object);
}

static void
segue_groups_page_class_init (SegueGroupsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = segue_groups_page_constructed;
  object_class->dispose = segue_groups_page_dispose;
  object_class->get_property = segue_groups_page_get_property;
  object_class->set_property = segue_groups_page_set_property;
  widget_class->grab_focus = segue_groups_page_grab_focus;
  page_class->ask = segue_groups_page_ask;
  page_class->engine_set = segue_groups_page_engine_set;

  props[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, GROUP_ARTIST, GROUP_GENRE, GROUP_ARTIST,
                                       rw | G_PARAM_CONSTRUCT_ONLY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_TRACK_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-groups-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, album_strip);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, album_strip_box);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, details);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, list);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, title);
  gtk_widget_class_bind_template_child (widget_class, SegueGroupsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, album_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, listed_tracks_cb);
  gtk_widget_class_install_action (widget_class, "groups.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "groups.play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "groups.shuffle", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "groups.start-from", NULL, start_from_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "groups.back",
                                       NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_groups_page_init (SegueGroupsPage *self)
{
  g_autoptr (GtkNoSelection) albums = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (SEGUE_TYPE_GROUP);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  self->albums = g_list_store_new (SEGUE_TYPE_ALBUM);
  albums = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->albums)));
  gtk_list_view_set_model (self->album_strip, GTK_SELECTION_MODEL (albums));
  segue_leaflet_show_back (self->leaflet, self->back_button);
}

void
segue_groups_page_show (SegueGroupsPage *self,
                        const char      *name)
{
  g_return_if_fail (SEGUE_IS_GROUPS_PAGE (self) && name != NULL);

  open_group (self, name);
  follow_selection (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->detail_stack));
}

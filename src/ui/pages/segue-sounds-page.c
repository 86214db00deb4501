/* segue-sounds-page.c - the kinds of sound in the library, and what belongs to each
 *
 * A sound keeps its identity and colour while the library grows; the one that is
 * open stays open when the list is fetched again. UI thread only. */
#include "segue-sounds-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-listening-words.h"
#include "segue-name-dialog.h"
#include "segue-template.h"
#include "segue-track-view.h"

/* ---- one sound ---------------------------------------------------------------- */

#define SEGUE_TYPE_SOUND (segue_sound_get_type ())
G_DECLARE_FINAL_TYPE (SegueSound, segue_sound, SEGUE, SOUND, GObject)

struct _SegueSound
{
  GObject       parent_instance;
  SegueCluster *cluster; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueSound, segue_sound, G_TYPE_OBJECT)

static void
segue_sound_finalize (GObject *object)
{
  segue_cluster_free (SEGUE_SOUND (object)->cluster);
  G_OBJECT_CLASS (segue_sound_parent_class)->finalize (object);
}

static void
segue_sound_class_init (SegueSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_sound_finalize;
}

static void
segue_sound_init (SegueSound *self)
{
}

/* ---- the page ------------------------------------------------------------------- */

struct _SegueSoundsPage
{
  SeguePage           parent_instance;

  /* Template widgets */
  GtkWidget          *back_button;
  GtkStack           *detail_stack;
  GtkLabel           *details;
  AdwLeaflet         *leaflet;
  GtkListView        *list;
  GtkWidget          *list_page;
  AdwStatusPage      *nothing_page;
  GtkStack           *stack;
  GtkLabel           *title;
  SegueTrackView     *view;

  /* Owned */
  SegueEngine        *engine; /* borrowed: the page holds it */
  GtkSingleSelection *selection;
  GListStore         *store;
  char               *facts;     /* of the one that is open: "98–126 bpm", or NULL */

  gint32              open;      /* id of the one that is open, -1 none */
  gboolean            updating;  /* the selection follows, nobody chose */
};

G_DEFINE_FINAL_TYPE (SegueSoundsPage, segue_sounds_page, SEGUE_TYPE_PAGE)

/* ---- the chosen one ---------------------------------------------------------------- */

static void
listed_tracks_cb (SegueSoundsPage *self)
{
  g_autofree char *songs = NULL, *text = NULL;
  guint n;

  segue_track_view_get_ids (self->view, &n);
  songs = segue_format_songs (n);
  text = self->facts != NULL ? g_strdup_printf ("%s · %s", self->facts, songs) : NULL;
  gtk_label_set_text (self->details, text != NULL ? text : songs);
}

static void
open_sound (SegueSoundsPage    *self,
            const SegueCluster *cluster)
{
  const TrackQuery query = { .scope = TRACK_SCOPE_CLUSTER, .id = cluster->id };
  const char *facts;
  g_autofree char *name = segue_group_plain_name (cluster->name, &facts);

  g_free (self->facts);
  self->facts = g_strdup (facts);
  gtk_label_set_text (self->title, name);
  g_object_set (self->view, "context-name", cluster->name, NULL);
  if (self->open == cluster->id) {
    listed_tracks_cb (self);
    return;
  }
  self->open = cluster->id;
  gtk_stack_set_visible_child_name (self->detail_stack, "detail");
  segue_track_view_set_query (self->view, &query);
}

static void
selected_cb (SegueSoundsPage *self)
{
  SegueSound *sound = gtk_single_selection_get_selected_item (self->selection);

  if (sound != NULL && !self->updating)
    open_sound (self, sound->cluster);
}

static void
activate_cb (SegueSoundsPage *self)
{
  selected_cb (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->detail_stack));
  /* Side by side, the arrow keys go on here; the leaflet has put the focus on a button. */
  if (!adw_leaflet_get_folded (self->leaflet))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_track_view_play_all (SEGUE_SOUNDS_PAGE (widget)->view,
                             g_str_equal (name, "sounds.shuffle"));
}

static void
start_from_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  segue_track_view_start_from_all (SEGUE_SOUNDS_PAGE (widget)->view);
}

static void
named_cb (gpointer name,
          gpointer data)
{
  SegueSoundsPage *self = data;

  if (*(const char *) name != '\0' && self->open >= 0 && !g_str_equal (name, gtk_label_get_text (self->title)))
    segue_engine_rename_cluster (self->engine, self->open, name);
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SegueSoundsPage *self = SEGUE_SOUNDS_PAGE (widget);

  if (self->open >= 0)
    segue_name_dialog_ask (widget, _("Rename This Sound"), _("_Rename"),
                           gtk_label_get_text (self->title), named_cb, g_object_ref (self),
                           g_object_unref);
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueSoundsPage *self = SEGUE_SOUNDS_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_page);
}

/* ---- the list ------------------------------------------------------------------------- */

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *dot = gtk_label_new (NULL), *row = segue_row_new (dot);
  GtkWidget *name = gtk_widget_get_first_child (gtk_widget_get_next_sibling (dot));

  gtk_accessible_update_state (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_lines (GTK_LABEL (name), 2); /* what follows "Calm instrumental" matters too */
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         SegueSoundsPage    *self)
{
  const SegueCluster *cluster = SEGUE_SOUND (gtk_list_item_get_item (item))->cluster;
  const char *facts;
  g_autofree char *name = segue_group_plain_name (cluster->name, &facts);
  g_autofree char *songs = segue_format_songs (cluster->n_tracks);
  g_autofree char *below = facts != NULL ? g_strdup_printf ("%s · %s", facts, songs) : NULL;
  g_autofree char *markup = g_strdup_printf ("<span size=\"x-large\" foreground=\"#%06x\">●</span>",
                                             cluster->colour_rgb & 0xffffff);

  gtk_label_set_markup (GTK_LABEL (segue_row_get_leading (item)), markup);
  segue_row_set (item, name, below != NULL ? below : songs);
}

/* Marks the one that is open; opens the first where there is room for both. */
static void
follow_selection (SegueSoundsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint found = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueSound) sound = g_list_model_get_item (G_LIST_MODEL (self->store), i);

    if (sound->cluster->id == self->open) {
      found = i;
      open_sound (self, sound->cluster); /* it may have a new name */
    }
  }
  if (found == GTK_INVALID_LIST_POSITION && n > 0 && !adw_leaflet_get_folded (self->leaflet)) {
    g_autoptr (SegueSound) first = g_list_model_get_item (G_LIST_MODEL (self->store), 0);

    found = 0;
    open_sound (self, first->cluster);
  }
  self->updating = TRUE;
  gtk_single_selection_set_selected (self->selection, found);
  self->updating = FALSE;
}

static gboolean
is_wanted (SegueSoundsPage    *self,
           const SegueCluster *cluster)
{
  const char *search = segue_page_get_search (SEGUE_PAGE (self));
  g_autofree char *needle = NULL;
  g_autofree char *name = NULL;

  if (search == NULL)
    return TRUE;
  needle = g_utf8_casefold (search, -1);
  name = g_utf8_casefold (cluster->name, -1);
  return strstr (name, needle) != NULL;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueSoundsPage) self = user_data;
  g_autoptr (GPtrArray) found = segue_engine_list_clusters_finish (SEGUE_ENGINE (source), result,
                                                                   NULL);
  g_autoptr (GPtrArray) sounds = g_ptr_array_new_with_free_func (g_object_unref);

  if (!segue_page_takes (SEGUE_PAGE (self), result) || found == NULL)
    return;
  for (guint i = 0; i < found->len; i++) {
    SegueSound *sound;

    if (!is_wanted (self, found->pdata[i]))
      continue;
    sound = g_object_new (SEGUE_TYPE_SOUND, NULL);
    sound->cluster = g_ptr_array_steal_index (found, i--);
    g_ptr_array_add (sounds, sound);
  }
  self->updating = TRUE;
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)),
                       sounds->pdata, sounds->len);
  self->updating = FALSE;
  follow_selection (self);
  gtk_stack_set_visible_child_name (self->stack, sounds->len > 0 ? "list"
                                                 : found->len > 0 ? "found-nothing" : "nothing");
}

static void
segue_sounds_page_ask (SeguePage    *page,
                       GCancellable *cancellable)
{
  SegueSoundsPage *self = SEGUE_SOUNDS_PAGE (page);

  segue_engine_list_clusters_async (self->engine, cancellable, listed_cb, g_object_ref (self));
}

/* Why there are none yet. */
static void
analysis_cb (SegueSoundsPage *self)
{
  g_autofree char *text = g_strdup (_("Once your music has been listened to, songs that sound alike "
                                      "stand together here."));

  if (segue_engine_get_n_tracks (self->engine) > 0)
    text = segue_listening_add_why (self->engine, g_steal_pointer (&text));
  adw_status_page_set_description (self->nothing_page, text);
}

static void
segue_sounds_page_engine_set (SeguePage *page)
{
  SegueSoundsPage *self = SEGUE_SOUNDS_PAGE (page);
  static const char *const COLUMNS[] = {
    "title", "artist", "album", "duration", "favourite", NULL,
  };
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->engine = segue_page_get_engine (page);
  factory = segue_factory_new (G_CALLBACK (setup_cb), G_CALLBACK (bind_cb), NULL, self);
  gtk_list_view_set_factory (self->list, factory);
  segue_track_view_set_columns (self->view, COLUMNS);
  segue_listening_follow (self->engine, G_CALLBACK (analysis_cb), self);
  analysis_cb (self);
  segue_page_follow (page, "insight-changed");
  segue_page_follow (page, "library-changed");
}

/* ---- object ------------------------------------------------------------------------------ */

static gboolean
segue_sounds_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_SOUNDS_PAGE (widget)->list));
}

static void
segue_sounds_page_dispose (GObject *object)
{
  SegueSoundsPage *self = SEGUE_SOUNDS_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_SOUNDS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);
  g_clear_pointer (&self->facts, g_free);
  G_OBJECT_CLASS (segue_sounds_page_parent_class)->dispose (object);
}

static void
segue_sounds_page_class_init (SegueSoundsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);

  object_class->dispose = segue_sounds_page_dispose;
  widget_class->grab_focus = segue_sounds_page_grab_focus;
  page_class->ask = segue_sounds_page_ask;
  page_class->engine_set = segue_sounds_page_engine_set;

  g_type_ensure (SEGUE_TYPE_TRACK_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-sounds-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, details);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, list);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, list_page);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, title);
  gtk_widget_class_bind_template_child (widget_class, SegueSoundsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, listed_tracks_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "sounds.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "sounds.play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "sounds.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "sounds.shuffle", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "sounds.start-from", NULL, start_from_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "sounds.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "sounds.back",
                                       NULL);
}

static void
segue_sounds_page_init (SegueSoundsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->open = -1;
  self->store = g_list_store_new (SEGUE_TYPE_SOUND);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  segue_leaflet_show_back (self->leaflet, self->back_button);
}

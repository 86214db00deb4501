/* segue-songs-page.c - every song of the library */
#include "segue-songs-page.h"

#include "segue-format.h"
#include "segue-player-bar.h"
#include "segue-template.h"
#include "segue-track-view.h"

struct _SegueSongsPage
{
  SeguePage       parent_instance;

  /* Template widgets */
  GtkMenuButton  *columns_button;
  GtkLabel       *count_label;
  SegueTrackView *view;

  /* Owned */
  GSettings      *settings;

  gboolean        was_listed;
};

typedef enum {
  PROP_SETTINGS = 1,
} SegueSongsPageProperty;

static GParamSpec *props[PROP_SETTINGS + 1];

G_DEFINE_FINAL_TYPE (SegueSongsPage, segue_songs_page, SEGUE_TYPE_PAGE)

/* A window begins with its focus on the first button there is while the songs come. Once
 * they are there, the arrow keys are for them, unless somebody is at the keys already. */
static void
take_first_focus (SegueSongsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  self->was_listed = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      !gtk_window_get_focus_visible (GTK_WINDOW (root)) &&
      (focus == NULL || gtk_widget_get_ancestor (focus, SEGUE_TYPE_PLAYER_BAR) != NULL))
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
listed_cb (SegueSongsPage *self)
{
  g_autofree char *text = NULL;
  guint n;

  if (!self->was_listed)
    take_first_focus (self);

  segue_track_view_get_ids (self->view, &n);
  text = segue_format_songs (n);
  gtk_label_set_text (self->count_label, text);
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_songs_page_play_all (SEGUE_SONGS_PAGE (widget), g_str_equal (name, "songs.shuffle"));
}

static void
segue_songs_page_engine_set (SeguePage *page)
{
  const TrackQuery everything = { .scope = TRACK_SCOPE_ALL };

  segue_track_view_set_query (SEGUE_SONGS_PAGE (page)->view, &everything);
}

static gboolean
segue_songs_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_SONGS_PAGE (widget)->view));
}

static void
segue_songs_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SegueSongsPage *self = SEGUE_SONGS_PAGE (object);

  switch ((SegueSongsPageProperty) prop_id) {
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_songs_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SegueSongsPage *self = SEGUE_SONGS_PAGE (object);

  switch ((SegueSongsPageProperty) prop_id) {
  case PROP_SETTINGS:
    g_set_object (&self->settings, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  g_object_notify_by_pspec (object, pspec);
}

static void
segue_songs_page_dispose (GObject *object)
{
  segue_template_dispose (GTK_WIDGET (object), SEGUE_TYPE_SONGS_PAGE);
  G_OBJECT_CLASS (segue_songs_page_parent_class)->dispose (object);
}

static void
segue_songs_page_finalize (GObject *object)
{
  SegueSongsPage *self = SEGUE_SONGS_PAGE (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (segue_songs_page_parent_class)->finalize (object);
}

static void
segue_songs_page_class_init (SegueSongsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_songs_page_dispose;
  object_class->finalize = segue_songs_page_finalize;
  object_class->get_property = segue_songs_page_get_property;
  object_class->set_property = segue_songs_page_set_property;
  widget_class->grab_focus = segue_songs_page_grab_focus;
  SEGUE_PAGE_CLASS (klass)->engine_set = segue_songs_page_engine_set;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_TRACK_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-songs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueSongsPage, columns_button);
  gtk_widget_class_bind_template_child (widget_class, SegueSongsPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, SegueSongsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, listed_cb);
  gtk_widget_class_install_action (widget_class, "songs.play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "songs.shuffle", NULL, play_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_songs_page_init (SegueSongsPage *self)
{
  g_autoptr (GMenuModel) menu = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  menu = segue_track_view_get_columns_menu (self->view);
  gtk_menu_button_set_menu_model (self->columns_button, menu);
  /* The button stands outside the view that has the actions. */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  segue_track_view_get_columns_actions (self->view));
}

void
segue_songs_page_play_all (SegueSongsPage *self,
                           gboolean        shuffle)
{
  g_return_if_fail (SEGUE_IS_SONGS_PAGE (self));

  segue_track_view_play_all (self->view, shuffle);
}

gboolean
segue_songs_page_reveal (SegueSongsPage *self,
                         gint64          id)
{
  g_return_val_if_fail (SEGUE_IS_SONGS_PAGE (self), FALSE);

  return segue_track_view_reveal (self->view, id);
}

void
segue_songs_page_select_when_listed (SegueSongsPage *self,
                                     gint64          id)
{
  g_return_if_fail (SEGUE_IS_SONGS_PAGE (self));

  segue_track_view_select_when_listed (self->view, id);
}

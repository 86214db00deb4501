/* segue-song-list.c - a few songs under a heading, to look at and to play
 *
 * UI thread. For lists that are no query of the library. Invariant: row i of the
 * list is song i of ids. */
#include "segue-song-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-format.h"
#include "segue-template.h"

#define SHOWN_MAX 100

struct _SegueSongList
{
  GtkWidget parent_instance;

  GtkWidget   *box;    /* the only child */
  GtkLabel    *title, *more;
  GtkListBox  *list;
  GArray      *ids;    /* owned; those that are there */
  char        *name;   /* owned or NULL */
  SegueEngine *engine; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueSongList, segue_song_list, GTK_TYPE_WIDGET)

static void
play_from (SegueSongList *self,
           gssize         start)
{
  if (self->ids->len > 0)
    segue_engine_play (self->engine, (const gint64 *) (gpointer) self->ids->data, self->ids->len,
                       start, PLAY_ORIGIN_CLICK, self->name);
}

static void
activated_cb (SegueSongList *self,
              GtkListBoxRow *row)
{
  play_from (self, gtk_list_box_row_get_index (row));
}

static void
play_all_cb (SegueSongList *self)
{
  play_from (self, 0);
}

static void
add_row (SegueSongList *self,
         SegueTrack    *track)
{
  const TrackRow *data = segue_track_get_row (track);
  g_autofree char *length = segue_format_time (data->duration_s);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (length);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), segue_track_get_title (track));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), data->artist != NULL ? data->artist : "");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_list_box_append (self->list, row);
}

void
segue_song_list_set (SegueSongList *self,
                     const char    *title,
                     GArray        *ids)
{
  GtkListBoxRow *row;

  g_return_if_fail (SEGUE_IS_SONG_LIST (self));

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_array_set_size (self->ids, 0);
  g_free (self->name);
  self->name = g_strdup (title);
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    gint64 id = g_array_index (ids, gint64, i);
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, id);

    if (track == NULL)
      continue; /* gone since */
    g_array_append_val (self->ids, id);
    if (self->ids->len <= SHOWN_MAX)
      add_row (self, track);
  }
  gtk_label_set_text (self->title, title != NULL ? title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->more), self->ids->len > SHOWN_MAX);
  gtk_widget_set_visible (GTK_WIDGET (self), ids != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->ids->len > 0);
  if (ids != NULL && self->ids->len == 0)
    gtk_label_set_text (self->title, _("These songs are no longer in the library."));
}

static void
segue_song_list_dispose (GObject *object)
{
  SegueSongList *self = SEGUE_SONG_LIST (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->ids, g_array_unref);
  G_OBJECT_CLASS (segue_song_list_parent_class)->dispose (object);
}

static void
segue_song_list_class_init (SegueSongListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_song_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
segue_song_list_init (SegueSongList *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *play = gtk_button_new_from_icon_name ("media-playback-start-symbolic");

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->more = GTK_LABEL (gtk_label_new (_("The first hundred are shown; all are played.")));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_label_set_xalign (self->title, 0.0f);
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_label_set_wrap (self->more, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->more), "dim-label");
  gtk_widget_add_css_class (play, "flat");
  segue_widget_say (play, _("Play These Songs"));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Songs"), -1);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), play);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->more));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (play, "clicked", G_CALLBACK (play_all_cb), self);
}

GtkWidget *
segue_song_list_new (SegueEngine *engine)
{
  SegueSongList *self = g_object_new (SEGUE_TYPE_SONG_LIST, NULL);

  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}

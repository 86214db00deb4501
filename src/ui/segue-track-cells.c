/* segue-track-cells.c - what stands in one cell of a list of tracks
 *
 * Rows are bound while scrolling, so cells are plain GtkInscriptions, which
 * unlike labels do not ask for a new layout when their text changes, and what
 * most rows have alike (no mark, no star) is left as it is. */
#include "segue-track-cells.h"

#include <glib/gi18n.h>

#include "segue-star.h"

/* The least an expanding column asks for, characters. */
#define TITLE_CHARS 15
#define TEXT_CHARS 9

static GtkWidget *
make_text (gboolean numeric,
           guint    min_chars)
{
  GtkWidget *text = gtk_inscription_new (NULL);
  gboolean rtl = gtk_widget_get_direction (text) == GTK_TEXT_DIR_RTL;

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), min_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), min_chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  /* An inscription knows left and right alone, not start and end. */
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), numeric != rtl ? 1.0f : 0.0f);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  if (numeric)
    gtk_widget_add_css_class (text, "numeric");
  return text;
}

/* A playing mark, the title, and the artist where columns are few. */
static GtkWidget *
make_title (void)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *mark = gtk_image_new_from_icon_name ("audio-volume-high-symbolic");
  GtkWidget *artist = make_text (FALSE, TITLE_CHARS);

  gtk_widget_add_css_class (mark, "playing-mark");
  gtk_widget_set_visible (mark, FALSE);
  gtk_widget_add_css_class (artist, "caption");
  gtk_widget_add_css_class (artist, "dim-label");
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), make_text (FALSE, TITLE_CHARS));
  gtk_box_append (GTK_BOX (lines), artist);
  gtk_box_append (GTK_BOX (cell), mark);
  gtk_box_append (GTK_BOX (cell), lines);
  return cell;
}

static GtkWidget *
make_favourite (void)
{
  GtkWidget *cell = segue_star_new ();

  gtk_widget_set_valign (cell, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (cell, GTK_ALIGN_CENTER);
  return cell;
}

GtkWidget *
segue_track_cell_new (SegueColumn column)
{
  if (column == SEGUE_COLUMN_TITLE)
    return make_title ();
  if (column == SEGUE_COLUMN_FAVOURITE)
    return make_favourite ();
  return make_text (segue_column_get_info (column)->numeric,
                    segue_column_get_info (column)->expands ? TEXT_CHARS : 2);
}

static void
set_css_class (GtkWidget  *widget,
               const char *name,
               gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_title (GtkWidget  *cell,
            SegueTrack *track,
            gboolean    playing,
            gboolean    two_lines)
{
  const TrackRow *row = segue_track_get_row (track);
  GtkWidget *mark = gtk_widget_get_first_child (cell);
  GtkWidget *lines = gtk_widget_get_last_child (cell);
  GtkWidget *title = gtk_widget_get_first_child (lines);
  GtkWidget *artist = gtk_widget_get_last_child (lines);
  gboolean broken = row->missing || row->error != NULL;

  gtk_inscription_set_text (GTK_INSCRIPTION (title), segue_track_get_title (track));
  gtk_widget_set_visible (artist, two_lines);
  if (two_lines)
    gtk_inscription_set_text (GTK_INSCRIPTION (artist), segue_track_get_artist (track));

  gtk_widget_set_visible (mark, playing || broken);
  if (playing || broken) {
    gtk_image_set_from_icon_name (GTK_IMAGE (mark), playing ? "audio-volume-high-symbolic"
                                                            : "dialog-warning-symbolic");
    gtk_widget_set_tooltip_text (mark, playing      ? _("Playing")
                                     : row->error   ? row->error
                                                    : _("The file is not there at present."));
  }
  set_css_class (cell, "playing", playing);
  set_css_class (cell, "dim-label", row->missing);
}

void
segue_track_cell_show (GtkWidget   *cell,
                       SegueColumn  column,
                       SegueTrack  *track,
                       gboolean     playing,
                       gboolean     two_lines)
{
  g_autofree char *text = NULL;

  if (column == SEGUE_COLUMN_TITLE) {
    show_title (cell, track, playing, two_lines);
  } else if (column == SEGUE_COLUMN_FAVOURITE) {
    segue_star_set_on (SEGUE_STAR (cell), segue_track_get_row (track)->favourite);
  } else {
    text = segue_column_get_text (column, track);
    gtk_inscription_set_text (GTK_INSCRIPTION (cell), text);
  }
}

/* segue-map-page-words.c - what the map says about itself: its controls, its lines, where it heads */
#include "segue-map-page-private.h"

#include <glib/gi18n.h>

#include "segue-format.h"

/* ---- drop-downs that say what they choose ------------------------------------------------ */

static void
face_setup_cb (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
face_bind_cb (GtkListItemFactory *factory,
              GtkListItem        *item,
              const char         *what)
{
  const char *chosen = gtk_string_object_get_string (gtk_list_item_get_item (item));
  /* Translators: what a control chooses, and what it is: "Colour: Genre" */
  g_autofree char *text = g_strdup_printf (_("%s: %s"), what, chosen);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
row_setup_cb (GtkListItemFactory *factory,
              GtkListItem        *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("object-select-symbolic"));
  gtk_list_item_set_child (item, box);
}

static void
check_cb (GtkListItem *item,
          GParamSpec  *pspec,
          GtkDropDown *drop)
{
  gboolean chosen = gtk_drop_down_get_selected_item (drop) == gtk_list_item_get_item (item);

  gtk_widget_set_opacity (gtk_widget_get_last_child (gtk_list_item_get_child (item)), chosen ? 1 : 0);
}

static void
row_bind_cb (GtkListItemFactory *factory,
             GtkListItem        *item,
             GtkDropDown        *drop)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_text (GTK_LABEL (label), gtk_string_object_get_string (gtk_list_item_get_item (item)));
  g_signal_connect_object (drop, "notify::selected", G_CALLBACK (check_cb), item, G_CONNECT_SWAPPED);
  check_cb (item, NULL, drop);
}

static void
row_unbind_cb (GtkListItemFactory *factory,
               GtkListItem        *item,
               GtkDropDown        *drop)
{
  g_signal_handlers_disconnect_by_func (drop, check_cb, item);
}

static void
name_drop (GtkDropDown *drop,
           const char  *what) /* lives as long as the program, as what gettext returns */
{
  g_autoptr (GtkListItemFactory) face = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) rows = gtk_signal_list_item_factory_new ();

  g_signal_connect (face, "setup", G_CALLBACK (face_setup_cb), NULL);
  g_signal_connect (face, "bind", G_CALLBACK (face_bind_cb), (gpointer) what);
  g_signal_connect (rows, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (rows, "bind", G_CALLBACK (row_bind_cb), drop);
  g_signal_connect (rows, "unbind", G_CALLBACK (row_unbind_cb), drop);
  gtk_drop_down_set_list_factory (drop, rows);
  gtk_drop_down_set_factory (drop, face);
}

void
segue_map_page_name_drops (SegueMapPage *self)
{
  name_drop (self->colour_drop, _("Colour"));
  name_drop (self->span_drop, _("Path"));
}

/* ---- how to read it, and what to do --------------------------------------------------------- */

/* How many songs "Never Played" or "Neglected" lights up. */
static char *
unexplored_words (SegueMapPage *self)
{
  gboolean never = gtk_drop_down_get_selected (self->unexplored_drop) == 1;
  guint n = segue_map_page_count_unexplored (self);

  if (self->map == NULL)
    return g_strdup ("");
  if (never)
    return n > 0 ? g_strdup_printf (ngettext ("%u song was never played: the one in colour.",
                                              "%u songs were never played: those in colour.", n), n)
                 : g_strdup (_("You have played every song of the map."));
  return n > 0 ? g_strdup_printf (ngettext ("%u song that you know was not played for three months: the one in colour.",
                                            "%u songs that you know were not played for three months: those in colour.",
                                            n), n)
               : g_strdup (_("No song that you know was left alone for three months."));
}

/* What the search lights up; what it finds may lie off the map. */
static char *
search_words (SegueMapPage *self)
{
  guint n = 0;

  for (guint i = 0; self->map != NULL && i < self->map->n; i++)
    n += g_hash_table_contains (self->found, &self->map->ids[i]);
  return n > 0 ? g_strdup_printf (ngettext ("%u song of the map matches what you search: the one in colour.",
                                            "%u songs of the map match what you search: those in colour.", n), n)
               : g_strdup (_("No song of the map matches what you search."));
}

static const char *
tool_words (SegueMapTool tool)
{
  switch (tool) {
  case SEGUE_MAP_TOOL_LASSO:
    return _("Draw around the songs that you want; with Shift they come on top. "
             "By keyboard: arrows move the map, Space sets a corner, Return ends, Escape leaves.");
  case SEGUE_MAP_TOOL_RECTANGLE:
    return _("Drag from corner to corner around the songs that you want; with Shift they come on top. "
             "By keyboard: arrows move the map, Space sets a corner, Return ends, Escape leaves.");
  case SEGUE_MAP_TOOL_PATH:
    return _("Draw a line: the songs along it become a queue. "
             "By keyboard: arrows move the map, Space sets a point, Return ends, Escape leaves.");
  case SEGUE_MAP_TOOL_CIRCLE:
    return _("Drag from the middle outwards: Up Next stays among the songs in the circle until you lift it. "
             "By keyboard: arrows move the map, Space sets the middle, Return ends, Escape leaves.");
  case SEGUE_MAP_TOOL_MOVE:
  default:
    return NULL;
  }
}

void
segue_map_page_show_hint (SegueMapPage *self)
{
  const char *words = tool_words (segue_map_view_get_tool (self->view));
  gboolean heading = self->forecast != NULL && self->forecast->heading;
  g_autofree char *unexplored = NULL;
  g_autofree char *search = NULL;

  if (words == NULL && self->found != NULL)
    words = search = search_words (self);
  else if (words == NULL && gtk_drop_down_get_selected (self->unexplored_drop) != 0)
    words = unexplored = unexplored_words (self);
  else if (words == NULL && self->plays != NULL && self->plays->len > 0)
    words = heading ? _("Near means alike. The line is what you played, the latest strongest. Your next song lies "
                        "within the inner ring one time in two, within the outer one four times in five.")
                    : _("Near means alike. The line is what you played, the latest strongest.");
  else if (words == NULL)
    words = _("Near means alike, and there are no axes. Far apart may still be alike: "
              "right-click → Nearest by Sound.");
  gtk_label_set_text (self->hint_label, words);
}

/* ---- where it heads -------------------------------------------------------------------------- */

static const char *
nothing_played (Span span)
{
  switch (span) {
  case SPAN_SESSION: return _("Nothing was played yet, so there is no path");
  case SPAN_TODAY: return _("Nothing was played today, so there is no path");
  case SPAN_WEEK: return _("Nothing was played this week, so there is no path");
  case SPAN_MONTH: return _("Nothing was played this month, so there is no path");
  case SPAN_SCRUB: return _("Nothing was played in that week");
  case SPAN_NONE:
  default: return "";
  }
}

/* “A” and “B”, as far as they are known. */
static char *
likely_words (SegueMapPage *self)
{
  const char *titles[2] = { NULL, NULL };
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = 0;

  for (guint i = 0; i < self->forecast->likely->len && n < G_N_ELEMENTS (titles); i++) {
    SegueTrack *track = segue_engine_get_track (self->engine, g_array_index (self->forecast->likely, gint64, i));

    if (track == NULL)
      continue;
    g_ptr_array_add (tracks, track);
    titles[n++] = segue_track_get_title (track);
  }
  if (n == 2)
    return g_strdup_printf (_("You seem to be heading for songs like “%s” and “%s”"), titles[0], titles[1]);
  return n == 1 ? g_strdup_printf (_("You seem to be heading for songs like “%s”"), titles[0]) : g_strdup (" ");
}

/* The line is there before its words are, lest what stands on it moves under the pointer. */
void
segue_map_page_show_heading (SegueMapPage *self)
{
  Span span = (Span) gtk_drop_down_get_selected (self->span_drop);
  g_autofree char *likely = NULL;
  const char *words = " ";

  if (self->plays != NULL && self->plays->len == 0)
    words = nothing_played (span);
  else if (self->forecast != NULL && self->forecast->heading)
    words = likely = likely_words (self);
  else if (self->forecast != NULL)
    words = _("Where you go next looks as good as random");
  gtk_label_set_text (self->heading_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->heading_label), span != SPAN_NONE);
  segue_map_page_show_hint (self);
  segue_map_page_show_foot (self);
}

/* segue-track-row.c - one track in a list of tracks
 *
 * UI thread. GTK keeps two hundred rows of a list whatever is on screen, and goes
 * through every widget of them, with its style, whenever one row moves; with a widget a
 * column that was most of each frame of scrolling. So a row is one widget that draws its
 * texts, where its table says that the columns stand. What a screen reader says of it is
 * the name of the list's row around it. */
#include "segue-track-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-star.h"

#define PAD_X 10
#define PAD_Y 6
#define GAP 6
#define MARK_PX 16
#define CAPTION_SCALE 0.82 /* of the text's size, as libadwaita's captions */
/* As libadwaita's dim labels, the second in high contrast; and of an empty star. */
static const float DIM_ALPHA[2] = { 0.55f, 0.9f };
static const float STAR_ALPHA[2] = { 0.35f, 0.7f };

struct _SegueTrackRow
{
  GtkWidget         parent_instance;
  SegueTrackLayout *layout;  /* borrowed */
  GtkListItem      *item;    /* borrowed */
  SegueTrack       *track;   /* owned, or NULL */
  gboolean          playing;
};

G_DEFINE_FINAL_TYPE (SegueTrackRow, segue_track_row, GTK_TYPE_WIDGET)

static gboolean
is_high_contrast (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 1 : 0;
}

/* ---- texts ------------------------------------------------------------------------- */

typedef enum { LOOK_PLAIN, LOOK_NUMBER, LOOK_PLAYING, LOOK_CAPTION, N_LOOKS } Look;

/* Returns (transfer none) what makes a text look like @look; made once. */
static PangoAttrList *
get_attributes (Look look)
{
  static PangoAttrList *lists[N_LOOKS];

  if (lists[LOOK_NUMBER] == NULL) {
    for (guint i = 0; i < N_LOOKS; i++)
      lists[i] = pango_attr_list_new ();
    pango_attr_list_insert (lists[LOOK_NUMBER], pango_attr_font_features_new ("tnum"));
    pango_attr_list_insert (lists[LOOK_PLAYING],
                            pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
    pango_attr_list_insert (lists[LOOK_CAPTION], pango_attr_scale_new (CAPTION_SCALE));
  }
  return lists[look];
}

/* One layout for every text of every row: it is only drawn from, never kept. */
static PangoLayout *
set_text (SegueTrackRow *self,
          const char    *text,
          Look           look,
          float          width)
{
  SegueTrackLayout *layout = self->layout;

  if (layout->text == NULL) {
    /* The row's own context would go with the row. */
    layout->text = gtk_widget_create_pango_layout (gtk_widget_get_parent (GTK_WIDGET (self)),
                                                   NULL);
    pango_layout_set_ellipsize (layout->text, PANGO_ELLIPSIZE_END);
    pango_layout_set_single_paragraph_mode (layout->text, TRUE);
  }
  pango_layout_set_attributes (layout->text, get_attributes (look));
  pango_layout_set_width (layout->text, (int) (MAX (width, 0.0f) * PANGO_SCALE));
  pango_layout_set_text (layout->text, text, -1);
  return layout->text;
}

static gboolean
is_broken (const TrackRow *row)
{
  return row->missing || row->error != NULL;
}

/* What the column leaves for its text. */
static void
get_text_room (SegueTrackRow         *self,
               const SegueTrackPlace *place,
               float                 *x,
               float                 *width)
{
  gboolean marked = place->column == SEGUE_COLUMN_TITLE &&
                    (self->playing || is_broken (segue_track_get_row (self->track)));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  *x = place->x + PAD_X + (marked && !rtl ? MARK_PX + GAP : 0);
  *width = place->width - 2 * PAD_X - (marked ? MARK_PX + GAP : 0);
}

/* Draws @text, centred on the height @y; at the edge where the direction or its figures want
 * it. Each text is shaped once: that is what drawing a row costs. */
static void
draw_text (SegueTrackRow *self,
           GtkSnapshot   *snapshot,
           const char    *text,
           Look           look,
           const GdkRGBA *colour,
           float          x,
           float          width,
           float          y)
{
  PangoLayout *layout;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  PangoRectangle extents;
  float at;

  if (text == NULL || *text == '\0' || width <= 0.0f)
    return;
  layout = set_text (self, text, look, width);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  /* The layout puts words of the other direction at its other edge; columns keep theirs. */
  at = (look == LOOK_NUMBER) != rtl ? x + width - (float) (extents.x + extents.width)
                                    : x - (float) extents.x;
  y = floorf (y - (float) extents.height / 2);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (at, y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_mark (SegueTrackRow         *self,
           GtkSnapshot           *snapshot,
           const SegueTrackPlace *place,
           const GdkRGBA         *colour)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autoptr (GtkIconPaintable) icon =
    gtk_icon_theme_lookup_icon (theme, self->playing ? "audio-volume-high-symbolic"
                                                     : "dialog-warning-symbolic",
                                NULL, MARK_PX, gtk_widget_get_scale_factor (widget),
                                gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_PRELOAD);
  float x = rtl ? place->x + place->width - PAD_X - MARK_PX : place->x + PAD_X;
  float y = (float) (gtk_widget_get_height (widget) - MARK_PX) / 2;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon),
                                            GDK_SNAPSHOT (snapshot), MARK_PX, MARK_PX, colour, 1);
  gtk_snapshot_restore (snapshot);
}

/* Returns (transfer full) what stands below the title. */
static char *
below_text (SegueTrackRow *self)
{
  return self->layout->below == SEGUE_COLUMN_ARTIST
           ? g_strdup (segue_track_get_artist (self->track))
           : segue_column_get_text (self->layout->below, self->track);
}

static void
draw_title (SegueTrackRow         *self,
            GtkSnapshot           *snapshot,
            const SegueTrackPlace *place,
            const GdkRGBA         *colour,
            const GdkRGBA         *dim)
{
  const TrackRow *row = segue_track_get_row (self->track);
  float middle = (float) gtk_widget_get_height (GTK_WIDGET (self)) / 2, x, width;
  float line = (float) self->layout->line_height, below = (float) self->layout->caption_height;

  get_text_room (self, place, &x, &width);
  if (self->playing || is_broken (row))
    draw_mark (self, snapshot, place, colour);
  if (self->layout->below != SEGUE_N_COLUMNS) {
    g_autofree char *more = below_text (self);

    draw_text (self, snapshot, more, LOOK_CAPTION, dim, x, width, middle + line / 2);
  }
  draw_text (self, snapshot, segue_track_get_title (self->track),
             self->playing ? LOOK_PLAYING : LOOK_PLAIN, colour, x, width,
             self->layout->below != SEGUE_N_COLUMNS ? middle - below / 2 : middle);
}

static void
draw_star (SegueTrackRow         *self,
           GtkSnapshot           *snapshot,
           const SegueTrackPlace *place,
           GdkRGBA                colour,
           const GdkRGBA         *accent)
{
  gboolean on = segue_track_get_row (self->track)->favourite;

  colour.alpha *= STAR_ALPHA[is_high_contrast ()];
  segue_star_snapshot (snapshot, on ? accent : &colour,
                       gtk_widget_get_scale_factor (GTK_WIDGET (self)), on,
                       place->x + (place->width - SEGUE_STAR_PX) / 2,
                       (float) (gtk_widget_get_height (GTK_WIDGET (self)) - SEGUE_STAR_PX) / 2);
}

static void
draw_plain (SegueTrackRow         *self,
            GtkSnapshot           *snapshot,
            const SegueTrackPlace *place,
            const GdkRGBA         *colour)
{
  g_autofree char *text = segue_column_get_text (place->column, self->track);
  gboolean numeric = segue_column_get_info (place->column)->numeric;
  float x, width;

  get_text_room (self, place, &x, &width);
  draw_text (self, snapshot, text, numeric ? LOOK_NUMBER : LOOK_PLAIN, colour, x, width,
             (float) gtk_widget_get_height (GTK_WIDGET (self)) / 2);
}

/* ---- object ---------------------------------------------------------------------------- */

static void
segue_track_row_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SegueTrackRow *self = SEGUE_TRACK_ROW (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA colour, dim, accent, title;

  if (self->track == NULL)
    return;
  gtk_style_context_get_color (style, &colour);
  if (!gtk_style_context_lookup_color (style, "accent_color", &accent))
    accent = colour;
  dim = self->playing ? accent : colour;
  dim.alpha *= DIM_ALPHA[is_high_contrast ()];
  title = self->playing ? accent : segue_track_get_row (self->track)->missing ? dim : colour;
  for (guint i = 0; i < self->layout->n; i++) {
    const SegueTrackPlace *place = &self->layout->places[i];

    if (place->column == SEGUE_COLUMN_TITLE)
      draw_title (self, snapshot, place, &title, &dim);
    else if (place->column == SEGUE_COLUMN_FAVOURITE)
      draw_star (self, snapshot, place, colour, &accent);
    else
      draw_plain (self, snapshot, place, &colour);
  }
}

static void
measure_height (SegueTrackRow *self)
{
  SegueTrackLayout *layout = self->layout;
  int height;

  pango_layout_get_pixel_size (set_text (self, "Ág", LOOK_PLAIN, 100), NULL, &layout->line_height);
  pango_layout_get_pixel_size (set_text (self, "Ág", LOOK_CAPTION, 100), NULL,
                               &layout->caption_height);
  height = layout->line_height + (layout->below != SEGUE_N_COLUMNS ? layout->caption_height : 0);
  layout->row_height = MAX (height, SEGUE_STAR_PX) + 2 * PAD_Y;
}

static void
segue_track_row_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  SegueTrackRow *self = SEGUE_TRACK_ROW (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL && self->layout->row_height == 0)
    measure_height (self);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->layout->min_width
                                                                  : self->layout->row_height;
}

static void
segue_track_row_dispose (GObject *object)
{
  g_clear_object (&SEGUE_TRACK_ROW (object)->track);
  G_OBJECT_CLASS (segue_track_row_parent_class)->dispose (object);
}

static void
segue_track_row_class_init (SegueTrackRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_track_row_dispose;
  widget_class->measure = segue_track_row_measure;
  widget_class->snapshot = segue_track_row_snapshot;
  gtk_widget_class_set_css_name (widget_class, "trackrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
segue_track_row_init (SegueTrackRow *self)
{
}

GtkWidget *
segue_track_row_new (SegueTrackLayout *layout,
                     GtkListItem      *item)
{
  SegueTrackRow *self = g_object_new (SEGUE_TYPE_TRACK_ROW, NULL);

  self->layout = layout;
  self->item = item;
  return GTK_WIDGET (self);
}

/* In one breath: what it is, who made it, and what is special about it. */
static char *
make_name (SegueTrackRow *self)
{
  const TrackRow *row = segue_track_get_row (self->track);
  g_autofree char *time = segue_column_get_text (SEGUE_COLUMN_DURATION, self->track);
  GString *name = g_string_new (segue_track_get_title (self->track));
  const char *const more[] = {
    row->artist, row->album, time, row->favourite ? _("Favourite") : NULL,
    self->playing ? _("Playing") : NULL,
    row->error != NULL ? row->error
                       : row->missing ? _("The file is not there at present.") : NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    if (more[i] != NULL && *more[i] != '\0')
      g_string_append_printf (name, ", %s", more[i]);
  return g_string_free (name, FALSE);
}

void
segue_track_row_show (SegueTrackRow *self,
                      SegueTrack    *track,
                      gboolean       playing)
{
  GtkWidget *parent;

  g_return_if_fail (SEGUE_IS_TRACK_ROW (self));

  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->track == track && self->playing == !!playing)
    return;
  g_set_object (&self->track, track);
  self->playing = !!playing;
  if (track != NULL && (parent = gtk_widget_get_parent (GTK_WIDGET (self))) != NULL) {
    g_autofree char *name = make_name (self);

    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
  }
}

GtkListItem *
segue_track_row_get_item (SegueTrackRow *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK_ROW (self), NULL);

  return self->item;
}

static const SegueTrackPlace *
get_place_at (SegueTrackRow *self,
              double         x)
{
  for (guint i = 0; i < self->layout->n; i++)
    if (x >= self->layout->places[i].x &&
        x < self->layout->places[i].x + self->layout->places[i].width)
      return &self->layout->places[i];
  return NULL;
}

SegueColumn
segue_track_row_get_column_at (SegueTrackRow *self,
                               double         x)
{
  const SegueTrackPlace *place = get_place_at (self, x);

  return place != NULL ? place->column : SEGUE_N_COLUMNS;
}

/* The title and what stands below it, as far as either is cut. */
static char *
get_title_hint (SegueTrackRow *self,
                float          width)
{
  const char *title = segue_track_get_title (self->track);
  g_autofree char *more = NULL;
  gboolean cut = pango_layout_is_ellipsized (
    set_text (self, title, self->playing ? LOOK_PLAYING : LOOK_PLAIN, width));

  if (self->layout->below != SEGUE_N_COLUMNS) {
    more = below_text (self);
    cut |= pango_layout_is_ellipsized (set_text (self, more, LOOK_CAPTION, width));
  }
  if (!cut)
    return NULL;
  return more != NULL ? g_strdup_printf ("%s\n%s", title, more) : g_strdup (title);
}

char *
segue_track_row_get_hint (SegueTrackRow *self,
                          double         x)
{
  const SegueTrackPlace *place = get_place_at (self, x);
  const TrackRow *row;
  g_autofree char *text = NULL;
  float at, width;

  if (place == NULL || self->track == NULL)
    return NULL;
  row = segue_track_get_row (self->track);
  if (place->column == SEGUE_COLUMN_FAVOURITE)
    return g_strdup (row->favourite ? _("Favourite") : _("Make a Favourite"));
  get_text_room (self, place, &at, &width);
  if (place->column == SEGUE_COLUMN_TITLE) {
    if ((x < at || x > at + width) && is_broken (row) && !self->playing)
      return g_strdup (row->error != NULL ? row->error
                                          : _("The file is not there at present."));
    return get_title_hint (self, width);
  }
  text = segue_column_get_text (place->column, self->track);
  return pango_layout_is_ellipsized (set_text (self, text, LOOK_PLAIN, width))
           ? g_steal_pointer (&text) : NULL;
}

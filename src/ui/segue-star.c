/* segue-star.c - the star of a row
 *
 * UI thread. A list keeps some two hundred rows, and a button with an icon in each
 * of them cost more than half of every frame of scrolling. So the star is one widget
 * without children that shows one of a few textures, which all stars share.
 * Invariant: textures are made of the style's colour at the display's scale, and
 * thrown away when either is another one. */
#include "segue-star.h"

#include <glib/gi18n.h>
#include <math.h>

#include "segue-template.h"

#define SIZE_PX 24
#define STAR_PX 16

struct _SegueStar {
  GtkWidget parent_instance;

  gboolean  on, known; /* known: words and state were told once */
};

G_DEFINE_TYPE (SegueStar, segue_star, GTK_TYPE_WIDGET)

enum { CLICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- one picture for all ---------------------------------------------------------------- */

typedef struct {
  GdkRGBA     colour;
  int         scale;
  gboolean    filled;
  GdkTexture *texture;
} Picture;

static Picture pictures[6]; /* the oldest gives way */
static guint next_picture;

static void
star_path (cairo_t *cr,
           double   middle,
           double   radius)
{
  for (int i = 0; i < 10; i++) {
    double r = i % 2 == 0 ? radius : radius * 0.42;
    double angle = G_PI * (i / 5.0 - 0.5);

    cairo_line_to (cr, middle + r * cos (angle), middle + 0.06 * radius + r * sin (angle));
  }
  cairo_close_path (cr);
}

static GdkTexture *
draw_star (const GdkRGBA *colour,
           int            scale,
           gboolean       filled)
{
  int size = STAR_PX * scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GBytes) bytes = NULL;
  gsize stride;

  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 1.2 * scale);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  star_path (cr, size / 2.0, size / 2.0 - (filled ? 0.5 : 1.2) * scale);
  if (filled)
    cairo_fill (cr);
  else
    cairo_stroke (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  stride = (gsize) cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), stride * (gsize) size);
  cairo_surface_destroy (surface);
  return gdk_memory_texture_new (size, size, GDK_MEMORY_DEFAULT, bytes, stride);
}

static GdkTexture *
get_star (const GdkRGBA *colour,
          int            scale,
          gboolean       filled)
{
  Picture *picture;

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (pictures[i].texture != NULL && pictures[i].scale == scale &&
        pictures[i].filled == filled && gdk_rgba_equal (&pictures[i].colour, colour))
      return pictures[i].texture;
  picture = &pictures[next_picture++ % G_N_ELEMENTS (pictures)];
  g_set_object (&picture->texture, NULL);
  *picture = (Picture) { *colour, scale, filled, draw_star (colour, scale, filled) };
  return picture->texture;
}

/* ---- the widget ------------------------------------------------------------------------- */

static void
segue_star_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? SIZE_PX : STAR_PX;
}

static void
segue_star_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  SegueStar *self = SEGUE_STAR (widget);
  float x = (float) (gtk_widget_get_width (widget) - STAR_PX) / 2;
  float y = (float) (gtk_widget_get_height (widget) - STAR_PX) / 2;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_append_texture (snapshot,
                               get_star (&colour, gtk_widget_get_scale_factor (widget), self->on),
                               &GRAPHENE_RECT_INIT (x, y, STAR_PX, STAR_PX));
}

static void
released_cb (GtkGestureClick *click,
             int              n,
             double           x,
             double           y,
             GtkWidget       *widget)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  if (gtk_widget_contains (widget, x, y))
    g_signal_emit (widget, signals[CLICKED], 0);
}

/* Claimed at once: a double click on a star does not play the song. */
static void
pressed_cb (GtkGestureClick *click,
            int              n,
            double           x,
            double           y,
            GtkWidget       *widget)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
segue_star_class_init (SegueStarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = segue_star_measure;
  widget_class->snapshot = segue_star_snapshot;
  signals[CLICKED] = g_signal_new ("clicked", SEGUE_TYPE_STAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_activate_signal (widget_class, signals[CLICKED]);
  gtk_widget_class_set_css_name (widget_class, "star");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_CHECKBOX);
}

static void
segue_star_init (SegueStar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  segue_star_set_on (self, FALSE);
}

GtkWidget *
segue_star_new (void)
{
  return g_object_new (SEGUE_TYPE_STAR, NULL);
}

void
segue_star_set_on (SegueStar *self,
                   gboolean   on)
{
  g_return_if_fail (SEGUE_IS_STAR (self));

  if (self->known && self->on == !!on)
    return;
  self->on = !!on;
  self->known = TRUE;
  segue_widget_say (GTK_WIDGET (self), on ? _("Favourite") : _("Make a Favourite"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED,
                               on ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), "on");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "on");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

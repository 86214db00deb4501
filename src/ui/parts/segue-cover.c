/* segue-cover.c - the cover of a track, or a note where there is none
 *
 * Asks for the picture only while it is on screen; a row that scrolls away
 * takes its question back. While a game runs nothing is decoded: it asks afterwards. Corners and background come from the CSS node "cover". */
#include "segue-cover.h"

#include "segue-art-cache.h"

struct _SegueCover
{
  GtkWidget     parent_instance;
  GtkWidget    *icon;        /* owned as a child */
  SegueEngine  *engine;      /* owned */
  SegueTrack   *track;       /* owned or NULL */
  GdkTexture   *texture;     /* owned or NULL */
  GCancellable *cancellable; /* owned; while a question is open */
  gulong        gaming_id;   /* while it waits for a game to end */
  int           size;        /* logical pixels */
};

typedef enum {
  PROP_ENGINE = 1,
  PROP_SIZE,
  PROP_TRACK,
} SegueCoverProperty;

static GParamSpec *props[PROP_TRACK + 1];

G_DEFINE_FINAL_TYPE (SegueCover, segue_cover, GTK_TYPE_WIDGET)

static void
show_texture (SegueCover *self,
              GdkTexture *texture)
{
  g_set_object (&self->texture, texture);
  gtk_widget_set_visible (self->icon, texture == NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cancel (SegueCover *self)
{
  if (self->cancellable != NULL) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
  }
  if (self->engine != NULL)
    g_clear_signal_handler (&self->gaming_id, self->engine);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueCover) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  texture = segue_art_cache_load_finish (SEGUE_ENGINE (source), result, &error);
  /* Another question was asked meanwhile: its answer counts. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  g_clear_object (&self->cancellable);
  /* A cover that cannot be read looks like one that is not there. */
  show_texture (self, texture);
}

static void load (SegueCover *self);

static void
gaming_cb (SegueCover *self)
{
  if (!segue_engine_get_gaming (self->engine))
    load (self);
}

static void
load (SegueCover *self)
{
  g_autoptr (GdkTexture) texture = NULL;
  int size_px = self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self));

  cancel (self);
  if (self->track == NULL || self->engine == NULL) {
    show_texture (self, NULL);
    return;
  }
  if (segue_art_cache_lookup (self->engine, self->track, size_px, &texture)) {
    show_texture (self, texture);
    return;
  }
  show_texture (self, NULL);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (segue_engine_get_gaming (self->engine)) {
    self->gaming_id = g_signal_connect_swapped (self->engine, "notify::gaming",
                                                G_CALLBACK (gaming_cb), self);
    return;
  }

  self->cancellable = g_cancellable_new ();
  segue_art_cache_load_async (self->engine, self->track, size_px, self->cancellable, loaded_cb,
                              g_object_ref (self));
}

static void
segue_cover_map (GtkWidget *widget)
{
  SegueCover *self = SEGUE_COVER (widget);

  GTK_WIDGET_CLASS (segue_cover_parent_class)->map (widget);
  if (self->texture == NULL)
    load (self);
}

static void
segue_cover_unmap (GtkWidget *widget)
{
  cancel (SEGUE_COVER (widget));
  GTK_WIDGET_CLASS (segue_cover_parent_class)->unmap (widget);
}

static void
segue_cover_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = SEGUE_COVER (widget)->size;
  *minimum_baseline = *natural_baseline = -1;
}

static void
segue_cover_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  gtk_widget_allocate (SEGUE_COVER (widget)->icon, width, height, -1, NULL);
}

/* Fills the square and cuts off what is too much, as a record sleeve would. */
static void
segue_cover_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  SegueCover *self = SEGUE_COVER (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double ratio;
  double w = width, h = height;

  if (self->texture == NULL) {
    GTK_WIDGET_CLASS (segue_cover_parent_class)->snapshot (widget, snapshot);
    return;
  }
  ratio = gdk_texture_get_width (self->texture) / (double) gdk_texture_get_height (self->texture);
  if (ratio > w / h)
    w = h * ratio;
  else
    h = w / ratio;
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((width - w) / 2, (height - h) / 2, w, h));
}

static void
segue_cover_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SegueCover *self = SEGUE_COVER (object);

  switch ((SegueCoverProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_SIZE:
    g_value_set_int (value, self->size);
    break;
  case PROP_TRACK:
    g_value_set_object (value, self->track);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
set_size (SegueCover *self,
          int         size)
{
  if (self->size == size)
    return;
  self->size = size;
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), MAX (16, size * 2 / 5));
  gtk_widget_queue_resize (GTK_WIDGET (self));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    load (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIZE]);
}

static void
segue_cover_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  SegueCover *self = SEGUE_COVER (object);

  switch ((SegueCoverProperty) prop_id) {
  case PROP_ENGINE:
    segue_cover_set_track (self, g_value_get_object (value), self->track);
    break;
  case PROP_SIZE:
    set_size (self, g_value_get_int (value));
    break;
  case PROP_TRACK:
    segue_cover_set_track (self, self->engine, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_cover_dispose (GObject *object)
{
  SegueCover *self = SEGUE_COVER (object);

  cancel (self);
  g_clear_pointer (&self->icon, gtk_widget_unparent);
  g_clear_object (&self->engine);
  g_clear_object (&self->track);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (segue_cover_parent_class)->dispose (object);
}

static void
segue_cover_class_init (SegueCoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_cover_dispose;
  object_class->get_property = segue_cover_get_property;
  object_class->set_property = segue_cover_set_property;
  widget_class->map = segue_cover_map;
  widget_class->measure = segue_cover_measure;
  widget_class->size_allocate = segue_cover_size_allocate;
  widget_class->snapshot = segue_cover_snapshot;
  widget_class->unmap = segue_cover_unmap;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 2048, 48, rw);
  props[PROP_TRACK] = g_param_spec_object ("track", NULL, NULL, SEGUE_TYPE_TRACK, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "cover");
}

static void
segue_cover_init (SegueCover *self)
{
  self->size = 48;
  self->icon = gtk_image_new_from_icon_name ("emblem-music-symbolic");
  gtk_widget_add_css_class (self->icon, "dim-label");
  gtk_image_set_pixel_size (GTK_IMAGE (self->icon), 20);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
segue_cover_new (int size)
{
  return g_object_new (SEGUE_TYPE_COVER, "size", size, NULL);
}

void
segue_cover_set_track (SegueCover  *self,
                       SegueEngine *engine,
                       SegueTrack  *track)
{
  gboolean engine_changed, track_changed;

  g_return_if_fail (SEGUE_IS_COVER (self));

  if (engine != self->engine)
    cancel (self); /* what it waits for is the other engine's */
  engine_changed = g_set_object (&self->engine, engine);
  track_changed = g_set_object (&self->track, track);
  if (!engine_changed && !track_changed)
    return;

  load (self);
  if (engine_changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENGINE]);
  if (track_changed)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRACK]);
}


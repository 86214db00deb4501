/* segue-page.c - what the pages have in common: they ask the engine, and ask again */
#include "segue-page.h"

typedef struct
{
  GCancellable *cancellable; /* owned; of the question on its way, or NULL */
  SegueEngine  *engine;      /* owned */
  char         *search;      /* owned; never empty */

  guint         ask_id;
  gboolean      stale;
} SeguePagePrivate;

typedef enum {
  PROP_ENGINE = 1,
  PROP_SEARCH,
} SeguePageProperty;

static GParamSpec *props[PROP_SEARCH + 1];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SeguePage, segue_page, GTK_TYPE_WIDGET)

static SeguePagePrivate *
private_of (SeguePage *self)
{
  return segue_page_get_instance_private (self);
}

static void
cancel (SeguePage *self)
{
  SeguePagePrivate *priv = private_of (self);

  g_cancellable_cancel (priv->cancellable);
  g_clear_object (&priv->cancellable);
}

static gboolean
ask_cb (gpointer data)
{
  SeguePage *self = data;
  SeguePagePrivate *priv = private_of (self);

  priv->ask_id = 0;
  priv->stale = FALSE;
  SEGUE_PAGE_GET_CLASS (self)->ask (self, segue_page_begin (self));
  return G_SOURCE_REMOVE;
}

static void
set_engine (SeguePage   *self,
            SegueEngine *engine)
{
  SeguePagePrivate *priv = private_of (self);

  if (engine == NULL || priv->engine != NULL) /* set once */
    return;
  priv->engine = g_object_ref (engine);
  if (SEGUE_PAGE_GET_CLASS (self)->engine_set != NULL)
    SEGUE_PAGE_GET_CLASS (self)->engine_set (self);
  segue_page_ask_soon (self);
}

static void
set_search (SeguePage  *self,
            const char *search)
{
  SeguePagePrivate *priv = private_of (self);

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_strcmp0 (priv->search, search) == 0)
    return;
  g_free (priv->search);
  priv->search = g_strdup (search);
  if (SEGUE_PAGE_GET_CLASS (self)->search_set != NULL)
    SEGUE_PAGE_GET_CLASS (self)->search_set (self);
  else
    segue_page_ask_soon (self);
}

static void
segue_page_map (GtkWidget *widget)
{
  SeguePage *self = SEGUE_PAGE (widget);

  GTK_WIDGET_CLASS (segue_page_parent_class)->map (widget);
  if (private_of (self)->stale)
    segue_page_ask_soon (self);
}

static void
segue_page_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SeguePagePrivate *priv = private_of (SEGUE_PAGE (object));

  switch ((SeguePageProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, priv->engine);
    break;
  case PROP_SEARCH:
    g_value_set_string (value, priv->search);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_page_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  SeguePage *self = SEGUE_PAGE (object);

  switch ((SeguePageProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    break;
  case PROP_SEARCH:
    set_search (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  g_object_notify_by_pspec (object, pspec);
}

static void
segue_page_finalize (GObject *object)
{
  SeguePage *self = SEGUE_PAGE (object);
  SeguePagePrivate *priv = private_of (self);

  segue_page_stop (self);
  g_clear_object (&priv->engine);
  g_free (priv->search);
  G_OBJECT_CLASS (segue_page_parent_class)->finalize (object);
}

static void
segue_page_class_init (SeguePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = segue_page_finalize;
  object_class->get_property = segue_page_get_property;
  object_class->set_property = segue_page_set_property;
  GTK_WIDGET_CLASS (klass)->map = segue_page_map;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_page_init (SeguePage *self)
{
}

SegueEngine *
segue_page_get_engine (SeguePage *self)
{
  g_return_val_if_fail (SEGUE_IS_PAGE (self), NULL);

  return private_of (self)->engine;
}

const char *
segue_page_get_search (SeguePage *self)
{
  g_return_val_if_fail (SEGUE_IS_PAGE (self), NULL);

  return private_of (self)->search;
}

void
segue_page_follow (SeguePage  *self,
                   const char *signal)
{
  g_return_if_fail (SEGUE_IS_PAGE (self));

  g_signal_connect_object (private_of (self)->engine, signal, G_CALLBACK (segue_page_ask_soon),
                           self, G_CONNECT_SWAPPED);
}

void
segue_page_ask_soon (SeguePage *self)
{
  SeguePagePrivate *priv;

  g_return_if_fail (SEGUE_IS_PAGE (self));

  priv = private_of (self);
  priv->stale = TRUE;
  if (priv->ask_id == 0 && priv->engine != NULL && SEGUE_PAGE_GET_CLASS (self)->ask != NULL &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    priv->ask_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, ask_cb, self, NULL);
}

GCancellable *
segue_page_begin (SeguePage *self)
{
  g_return_val_if_fail (SEGUE_IS_PAGE (self), NULL);

  cancel (self);
  return private_of (self)->cancellable = g_cancellable_new ();
}

gboolean
segue_page_is_asking (SeguePage *self)
{
  g_return_val_if_fail (SEGUE_IS_PAGE (self), FALSE);

  return private_of (self)->cancellable != NULL;
}

gboolean
segue_page_wants (GAsyncResult *result)
{
  return !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
}

gboolean
segue_page_takes (SeguePage    *self,
                  GAsyncResult *result)
{
  g_return_val_if_fail (SEGUE_IS_PAGE (self), FALSE);

  if (!segue_page_wants (result))
    return FALSE;
  g_clear_object (&private_of (self)->cancellable);
  return TRUE;
}

void
segue_page_stop (SeguePage *self)
{
  g_return_if_fail (SEGUE_IS_PAGE (self));

  cancel (self);
  g_clear_handle_id (&private_of (self)->ask_id, g_source_remove);
}

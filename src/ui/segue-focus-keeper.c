/* segue-focus-keeper.c - the focus is always on something that is on the screen
 *
 * UI thread. One keeper a window, which dies with it. */
#include "segue-focus-keeper.h"

typedef struct {
  GtkWindow *window;    /* borrowed: the keeper is its data */
  GtkWidget *otherwise; /* borrowed: a part of the window */
  GtkWidget *focus;     /* borrowed, weak: what has the focus and is watched */
  GtkWidget *list;      /* borrowed, weak: the list that it is a row of, or NULL */
  GtkWidget *before;    /* borrowed, weak: what had it last outside of menus and popovers */
  gboolean   in_popover;
  GtkWidget *lost;      /* borrowed, weak: what had it and went from the screen */
  GtkWidget *rescued;   /* borrowed, weak: what got it instead, or NULL */
  guint      check_id;
} FocusKeeper;

static void
forget_lost (FocusKeeper *self)
{
  if (self->lost != NULL)
    g_signal_handlers_disconnect_by_data (self->lost, self);
  g_clear_weak_pointer (&self->lost);
  g_clear_weak_pointer (&self->rescued);
}

/* A list that was waited for has come, and nobody has gone elsewhere in between. */
static void
back_cb (FocusKeeper *self)
{
  GtkWidget *lost = self->lost;
  gboolean unmoved = gtk_window_get_focus (self->window) == self->rescued;

  forget_lost (self);
  if (unmoved)
    gtk_widget_grab_focus (lost);
}

/* A menu gives it back, and a row that goes leaves it to its list. Not to what else stands on the page: whoever
 * pressed Space next, for a pause, would press whatever button that is. */
static void
rescue (FocusKeeper *self)
{
  /* That it had the focus may be all that still kept it. */
  g_autoptr (GtkWidget) lost = g_object_ref (self->list != NULL ? self->list : self->focus);

  gboolean was_menu = self->in_popover;

  forget_lost (self);
  gtk_window_set_focus (self->window, NULL);
  if (was_menu && self->before != NULL && gtk_widget_get_mapped (self->before) &&
      gtk_widget_grab_focus (self->before))
    return;
  if (gtk_widget_get_mapped (lost) && gtk_widget_grab_focus (lost))
    return;
  if (gtk_widget_get_mapped (self->otherwise))
    gtk_widget_child_focus (self->otherwise, GTK_DIR_TAB_FORWARD);
  g_set_weak_pointer (&self->rescued, gtk_window_get_focus (self->window));
  g_set_weak_pointer (&self->lost, lost);
  g_signal_connect_swapped (lost, "map", G_CALLBACK (back_cb), self);
}

static gboolean
check_cb (gpointer data)
{
  FocusKeeper *self = data;

  self->check_id = 0;
  if (self->focus != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->window)) &&
      !gtk_widget_get_mapped (self->focus))
    rescue (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: who hides a widget often puts the focus elsewhere right after it. */
static void
check_soon (FocusKeeper *self)
{
  if (self->check_id == 0)
    self->check_id = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, check_cb, self, NULL);
}

static GtkWidget *
list_around (GtkWidget *widget)
{
  while (widget != NULL && !GTK_IS_LIST_BASE (widget) && !GTK_IS_LIST_BOX (widget))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
watch (FocusKeeper *self,
       GtkWidget   *focus)
{
  if (self->focus != NULL)
    g_signal_handlers_disconnect_by_data (self->focus, self);
  g_set_weak_pointer (&self->focus, focus);
  g_set_weak_pointer (&self->list, list_around (focus));
  self->in_popover = focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
  if (focus == NULL)
    return;
  if (!self->in_popover)
    g_set_weak_pointer (&self->before, focus);
  g_signal_connect_swapped (focus, "unmap", G_CALLBACK (check_soon), self);
  if (!gtk_widget_get_mapped (focus))
    check_soon (self);
}

static void
focus_cb (FocusKeeper *self)
{
  watch (self, gtk_window_get_focus (self->window));
}

static void
free_keeper (gpointer data)
{
  FocusKeeper *self = data;

  watch (self, NULL);
  forget_lost (self);
  g_clear_weak_pointer (&self->before);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_free (self);
}

void
segue_focus_keeper_attach (GtkWindow *window,
                           GtkWidget *otherwise)
{
  FocusKeeper *self;

  g_return_if_fail (GTK_IS_WINDOW (window) && GTK_IS_WIDGET (otherwise));

  self = g_new0 (FocusKeeper, 1);
  self->window = window;
  self->otherwise = otherwise;
  g_object_set_data_full (G_OBJECT (window), "segue-focus-keeper", self, free_keeper);
  g_signal_connect_swapped (window, "notify::focus-widget", G_CALLBACK (focus_cb), self);
  focus_cb (self);
}

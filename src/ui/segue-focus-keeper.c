/* segue-focus-keeper.c - the focus is always on something that is on the screen
 *
 * UI thread. One keeper a window, which dies with it. */
#include "segue-focus-keeper.h"

typedef struct {
  GtkWindow *window;    /* borrowed: the keeper is its data */
  GtkWidget *otherwise; /* borrowed: a part of the window */
  GtkWidget *focus;     /* borrowed, weak: what has the focus and is watched */
  guint      check_id;
} FocusKeeper;

static gboolean
has_focus (FocusKeeper *self)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  return focus != NULL && gtk_widget_get_mapped (focus);
}

/* What is nearest goes first: the rest of the page that it was on. Not a neighbour further away:
 * whoever pressed Space next would press whatever button stands there. */
static void
rescue (FocusKeeper *self)
{
  GtkWidget *near = gtk_window_get_focus (self->window);

  while (near != NULL && !gtk_widget_get_mapped (near))
    near = gtk_widget_get_parent (near);
  gtk_window_set_focus (self->window, NULL);
  if (near != NULL && near != GTK_WIDGET (self->window))
    gtk_widget_child_focus (near, GTK_DIR_TAB_FORWARD);
  if (!has_focus (self) && gtk_widget_get_mapped (self->otherwise))
    gtk_widget_grab_focus (self->otherwise);
  if (!has_focus (self))
    gtk_window_set_focus (self->window, NULL);
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

static void
watch (FocusKeeper *self,
       GtkWidget   *focus)
{
  if (self->focus != NULL)
    g_signal_handlers_disconnect_by_data (self->focus, self);
  g_set_weak_pointer (&self->focus, focus);
  if (focus == NULL)
    return;
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

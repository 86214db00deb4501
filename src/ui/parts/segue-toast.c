/* segue-toast.c - one sentence at the foot of the window, with or without a way back
 *
 * UI thread. An overlay is given one toast at a time, the next when the last has left:
 * libadwaita 1.2 shows a toast that follows on another for longer than one takes to leave, and
 * where the new one is dismissed meanwhile, by Escape twice, it writes to memory that it freed. */
#include "segue-toast.h"

#include <glib/gi18n.h>

typedef struct {
  GFunc          undo;
  gpointer       data;
  GDestroyNotify destroy;
} Undo;

/* The overlay stands in the window's content, above the player bar. */
static AdwToastOverlay *
find_overlay (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *child;

  if (ADW_IS_TOAST_OVERLAY (widget))
    return ADW_TOAST_OVERLAY (widget);
  if (!ADW_IS_APPLICATION_WINDOW (root))
    return NULL;
  child = adw_application_window_get_content (ADW_APPLICATION_WINDOW (root));
  child = child != NULL ? gtk_widget_get_first_child (child) : NULL;
  while (child != NULL && !ADW_IS_TOAST_OVERLAY (child))
    child = gtk_widget_get_next_sibling (child);
  return child != NULL ? ADW_TOAST_OVERLAY (child) : NULL;
}

/* ---- one at a time ------------------------------------------------------------------------- */

#define LEAVING_MS 400 /* libadwaita takes 300 */

typedef struct {
  GQueue    waiting; /* AdwToast, owned */
  AdwToast *current; /* weak: the one that is there */
  gboolean  shown;   /* one is there, or is leaving */
  guint     timer;   /* until it has left */
} Turns;

static const char TURNS[] = "segue-toast-turns";
static const char WITHDRAWN[] = "segue-toast-withdrawn";
static const char UNDOES[] = "segue-toast-undoes";

static void
turns_free (gpointer data)
{
  Turns *turns = data;

  g_clear_handle_id (&turns->timer, g_source_remove);
  g_queue_clear_full (&turns->waiting, g_object_unref);
  g_clear_weak_pointer (&turns->current);
  g_free (turns);
}

static gboolean left_cb (gpointer overlay);

static void
dismissed_cb (AdwToastOverlay *overlay,
              AdwToast        *toast)
{
  Turns *turns = g_object_get_data (G_OBJECT (overlay), TURNS);

  g_signal_handlers_disconnect_by_func (toast, dismissed_cb, overlay);
  if (turns != NULL && turns->current == toast)
    g_clear_weak_pointer (&turns->current);
  if (turns != NULL && turns->timer == 0)
    turns->timer = g_timeout_add (LEAVING_MS, left_cb, overlay); /* removed in turns_free() */
}

/* Takes @toast. */
static void
show (AdwToastOverlay *overlay,
      Turns           *turns,
      AdwToast        *toast)
{
  turns->shown = TRUE;
  g_set_weak_pointer (&turns->current, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), overlay,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (overlay, toast);
}

static gboolean
left_cb (gpointer overlay)
{
  Turns *turns = g_object_get_data (overlay, TURNS);
  AdwToast *toast;

  turns->timer = 0;
  turns->shown = FALSE;
  while (!turns->shown && (toast = g_queue_pop_head (&turns->waiting)) != NULL) {
    if (g_object_get_data (G_OBJECT (toast), WITHDRAWN) == NULL)
      show (overlay, turns, toast);
    else
      g_object_unref (toast);
  }
  return G_SOURCE_REMOVE;
}

/* Takes @toast. */
static void
add (AdwToastOverlay *overlay,
     AdwToast        *toast)
{
  Turns *turns = g_object_get_data (G_OBJECT (overlay), TURNS);

  if (turns == NULL) {
    turns = g_new0 (Turns, 1);
    g_queue_init (&turns->waiting);
    g_object_set_data_full (G_OBJECT (overlay), TURNS, turns, turns_free);
  }
  if (turns->shown)
    g_queue_push_tail (&turns->waiting, toast);
  else
    show (overlay, turns, toast);
}

void
segue_toast_dismiss (AdwToast *toast)
{
  g_object_set_data (G_OBJECT (toast), WITHDRAWN, toast);
  adw_toast_dismiss (toast);
}

/* ---- sentences ----------------------------------------------------------------------------- */

/* The title of a toast is markup, a song's is not. */
static char *
escape (const char *sentence)
{
  g_autofree char *valid = g_utf8_make_valid (sentence, -1);

  return g_markup_escape_text (valid, -1);
}

static AdwToast *
make_toast (const char *sentence)
{
  g_autofree char *escaped = escape (sentence);

  return adw_toast_new (escaped);
}

static void
undo_free (gpointer  data,
           GClosure *closure)
{
  Undo *undo = data;

  if (undo->destroy != NULL)
    undo->destroy (undo->data);
  g_free (undo);
}

static void
undo_cb (AdwToast *toast,
         Undo     *undo)
{
  undo->undo (undo->data, NULL);
}

void
segue_toast (GtkWidget  *widget,
             const char *sentence)
{
  AdwToastOverlay *overlay = find_overlay (widget);

  if (overlay != NULL)
    add (overlay, make_toast (sentence));
}

void
segue_toast_undo (GtkWidget      *widget,
                  const char     *sentence,
                  GFunc           undo,
                  gpointer        data,
                  GDestroyNotify  destroy)
{
  AdwToastOverlay *overlay = find_overlay (widget);
  AdwToast *toast;
  Undo *closure;

  if (overlay == NULL) {
    if (destroy != NULL)
      destroy (data);
    return;
  }
  closure = g_new (Undo, 1);
  closure->undo = undo;
  closure->data = data;
  closure->destroy = destroy;

  toast = make_toast (sentence);
  adw_toast_set_button_label (toast, _("Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), closure, undo_free, 0);
  g_object_set_data (G_OBJECT (toast), UNDOES, toast);
  add (overlay, toast);
}

static gboolean
can_undo (AdwToast *toast)
{
  return toast != NULL && g_object_get_data (G_OBJECT (toast), UNDOES) != NULL &&
         g_object_get_data (G_OBJECT (toast), WITHDRAWN) == NULL;
}

gboolean
segue_toast_undo_last (GtkWidget *widget)
{
  AdwToastOverlay *overlay = find_overlay (widget);
  Turns *turns = overlay != NULL ? g_object_get_data (G_OBJECT (overlay), TURNS) : NULL;
  g_autoptr (AdwToast) last = NULL;

  if (turns == NULL)
    return FALSE;
  for (GList *l = turns->waiting.tail; l != NULL && last == NULL; l = l->prev)
    if (can_undo (l->data))
      last = g_object_ref (l->data);
  if (last == NULL && can_undo (turns->current))
    last = g_object_ref (turns->current);
  if (last == NULL)
    return FALSE;
  g_signal_emit_by_name (last, "button-clicked");
  segue_toast_dismiss (last);
  return TRUE;
}

AdwToast *
segue_toast_lasting (GtkWidget  *widget,
                     const char *sentence,
                     const char *label)
{
  AdwToastOverlay *overlay = find_overlay (widget);
  AdwToast *toast;

  if (overlay == NULL)
    return NULL;
  toast = make_toast (sentence);
  adw_toast_set_timeout (toast, 0);
  adw_toast_set_button_label (toast, label);
  add (overlay, g_object_ref (toast));
  return toast;
}

void
segue_toast_set_sentence (AdwToast   *toast,
                          const char *sentence)
{
  g_autofree char *escaped = escape (sentence);

  adw_toast_set_title (toast, escaped);
}

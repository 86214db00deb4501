/* segue-toast.c - one sentence at the foot of the window, with or without a way back */
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
    adw_toast_overlay_add_toast (overlay, make_toast (sentence));
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
  adw_toast_overlay_add_toast (overlay, toast);
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
  adw_toast_overlay_add_toast (overlay, g_object_ref (toast));
  return toast;
}

void
segue_toast_set_sentence (AdwToast   *toast,
                          const char *sentence)
{
  g_autofree char *escaped = escape (sentence);

  adw_toast_set_title (toast, escaped);
}

/* segue-studio-page.c - the model studio: a listener teaches genres of their own
 *
 * UI thread. Teaching is choosing, waiting, judging: three views of which the state
 * of the engine's study shows one. */
#include "segue-studio-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-studio-models.h"
#include "segue-studio-result.h"
#include "segue-studio-run.h"
#include "segue-studio-setup.h"
#include "segue-studio-try.h"
#include "segue-template.h"
#include "segue-toast.h"

#define HEARD_INTERVAL_S 5

struct _SegueStudioPage
{
  SeguePage parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkStack *teach_stack;

  SegueStudioModels *models; /* in the stack; NULL before the engine is there */
  SegueStudioSetup  *setup;  /* the same */
  SegueStudioTry    *try;    /* the same */
  guint             heard_id;
};

G_DEFINE_FINAL_TYPE (SegueStudioPage, segue_studio_page, SEGUE_TYPE_PAGE)

static SegueStudy *
study_of (SegueStudioPage *self)
{
  return segue_engine_get_study (segue_page_get_engine (SEGUE_PAGE (self)));
}

static void
study_cb (SegueStudioPage *self)
{
  const char *shown = gtk_stack_get_visible_child_name (self->teach_stack);
  const char *name = "setup";
  gboolean focused;

  switch (segue_study_get_state (study_of (self))) {
  case SEGUE_STUDY_GATHERING:
  case SEGUE_STUDY_HEARING:
  case SEGUE_STUDY_TEACHING:
    name = "run";
    break;
  case SEGUE_STUDY_DONE:
    name = "result";
    break;
  case SEGUE_STUDY_NONE:
  case SEGUE_STUDY_FAILED:
  default:
    break;
  }
  if (g_strcmp0 (shown, name) == 0)
    return;
  focused = gtk_widget_get_focus_child (GTK_WIDGET (self->teach_stack)) != NULL;
  gtk_stack_set_visible_child_name (self->teach_stack, name);
  if (focused && gtk_widget_get_mapped (GTK_WIDGET (self->teach_stack))) /* it was on what is gone */
    gtk_widget_grab_focus (gtk_stack_get_visible_child (self->teach_stack));
}

static gboolean
ask_cb (gpointer data)
{
  SegueStudioPage *self = data;

  self->heard_id = 0;
  segue_page_ask_soon (SEGUE_PAGE (self));
  return G_SOURCE_REMOVE;
}

/* Songs that were listened to since may teach; now and then is often enough. */
static void
heard_cb (SegueStudioPage *self)
{
  if (self->heard_id == 0)
    self->heard_id = g_timeout_add_seconds (HEARD_INTERVAL_S, ask_cb, self);
}

/* What it says is to be seen: in the list of all songs, until the listener hides it. */
static void
show_column (void)
{
  g_autoptr (GSettings) settings = g_settings_new (SEGUE_APP_ID);
  g_auto (GStrv) ids = g_settings_get_strv (settings, "songs-columns");
  guint n = g_strv_length (ids);

  if (g_strv_contains ((const char *const *) ids, "labels"))
    return;
  ids = g_renew (char *, ids, n + 2);
  ids[n] = g_strdup ("labels");
  ids[n + 1] = NULL;
  g_settings_set_strv (settings, "songs-columns", (const char *const *) ids);
}

static void
kept_cb (SegueStudioPage *self,
         gint64           id)
{
  segue_studio_models_open (self->models, id);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->models));
  show_column ();
  segue_toast (GTK_WIDGET (self), _("The model is kept. It labels your songs now."));
}

/* ---- any song, from anywhere on the page ---- */

static gboolean
drop_cb (SegueStudioPage *self,
         const GValue    *value)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autofree char *uri = files != NULL ? g_file_get_uri (files->data) : NULL;

  g_slist_free (files);
  if (uri == NULL || self->try == NULL)
    return FALSE;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->try));
  segue_studio_try_open (self->try, uri);
  return TRUE;
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueStudioPage) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text == NULL || *text == '\0' || self->try == NULL)
    return; /* a picture, say */
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->try));
  segue_studio_try_paste (self->try, text);
}

static gboolean
paste_key (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   data)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb,
                                 g_object_ref (widget));
  return TRUE;
}

/* Wherever the focus is, as a drop needs none; an entry pastes for itself. */
static void
add_paste_key (SegueStudioPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                      gtk_callback_action_new (paste_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
segue_studio_page_engine_set (SeguePage *page)
{
  SegueStudioPage *self = SEGUE_STUDIO_PAGE (page);
  SegueEngine *engine = segue_page_get_engine (page);
  GtkWidget *result = segue_studio_result_new (engine);

  self->setup = SEGUE_STUDIO_SETUP (segue_studio_setup_new (engine));
  gtk_stack_add_named (self->teach_stack, GTK_WIDGET (self->setup), "setup");
  gtk_stack_add_named (self->teach_stack, segue_studio_run_new (engine), "run");
  gtk_stack_add_named (self->teach_stack, result, "result");
  self->models = SEGUE_STUDIO_MODELS (segue_studio_models_new (engine));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->models), "models", _("My Models"));
  self->try = SEGUE_STUDIO_TRY (segue_studio_try_new (engine));
  gtk_stack_add_titled (self->stack, GTK_WIDGET (self->try), "try", _("Try"));
  g_signal_connect_object (result, "kept", G_CALLBACK (kept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_study (engine), "changed", G_CALLBACK (study_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "notify::analysis-done", G_CALLBACK (heard_cb), self,
                           G_CONNECT_SWAPPED);
  segue_page_follow (page, "library-changed");
  segue_page_follow (page, "playlists-changed");
  study_cb (self);
}

static void
segue_studio_page_ask (SeguePage    *page,
                       GCancellable *cancellable)
{
  segue_studio_setup_ask (SEGUE_STUDIO_PAGE (page)->setup);
}

/* Nothing here is searched for. */
static void
segue_studio_page_search_set (SeguePage *page)
{
}

static gboolean
segue_studio_page_grab_focus (GtkWidget *widget)
{
  SegueStudioPage *self = SEGUE_STUDIO_PAGE (widget);
  GtkWidget *shown = gtk_stack_get_visible_child (self->stack);

  if (gtk_widget_is_ancestor (GTK_WIDGET (self->teach_stack), shown)
      || shown == GTK_WIDGET (self->teach_stack))
    shown = gtk_stack_get_visible_child (self->teach_stack);
  return shown != NULL && gtk_widget_grab_focus (shown);
}

static void
segue_studio_page_dispose (GObject *object)
{
  g_clear_handle_id (&SEGUE_STUDIO_PAGE (object)->heard_id, g_source_remove);
  segue_page_stop (SEGUE_PAGE (object));
  segue_template_dispose (GTK_WIDGET (object), SEGUE_TYPE_STUDIO_PAGE);
  G_OBJECT_CLASS (segue_studio_page_parent_class)->dispose (object);
}

static void
segue_studio_page_class_init (SegueStudioPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_studio_page_dispose;
  widget_class->grab_focus = segue_studio_page_grab_focus;
  page_class->ask = segue_studio_page_ask;
  page_class->engine_set = segue_studio_page_engine_set;
  page_class->search_set = segue_studio_page_search_set;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-studio-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueStudioPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SegueStudioPage, teach_stack);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_studio_page_init (SegueStudioPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  add_paste_key (self);
}

/* segue-listeners.c - who is listening: the menu, and its actions for everything in a window
 *
 * UI thread. Invariant: the state of "current" is the engine's listener, whoever
 * changed it. */
#include "segue-listeners.h"

#include <glib/gi18n.h>

#include "segue-name-dialog.h"
#include "segue-toast.h"

typedef struct {
  GtkWidget     *window;  /* borrowed: owns this */
  SegueEngine   *engine;  /* owned */
  GMenu         *people;  /* owned; one item each */
  GSimpleAction *current; /* owned */
} Listeners;

static void
listeners_free (gpointer data)
{
  Listeners *self = data;

  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_object_unref (self->engine);
  g_object_unref (self->people);
  g_object_unref (self->current);
  g_free (self);
}

char *
segue_listeners_get_name (SegueEngine *engine,
                          gint64       id)
{
  g_autoptr (GPtrArray) all = segue_engine_list_listeners (engine);

  if (id == 0)
    id = segue_engine_get_listener (engine);
  for (guint i = 0; i < all->len; i++) {
    const SegueListener *listener = all->pdata[i];

    if (listener->id == id)
      return g_strdup (listener->name);
  }
  return NULL;
}

static void
update (Listeners *self)
{
  g_autoptr (GPtrArray) all = segue_engine_list_listeners (self->engine);
  gint64 current = segue_engine_get_listener (self->engine);

  g_menu_remove_all (self->people);
  for (guint i = 0; i < all->len; i++) {
    const SegueListener *listener = all->pdata[i];
    g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);

    /* A name is no mnemonic. */
    g_autoptr (GString) label = g_string_new (listener->name);

    g_string_replace (label, "_", "__", 0);
    g_menu_item_set_label (item, label->str);
    g_menu_item_set_action_and_target (item, "listeners.current", "x", listener->id);
    g_menu_append_item (self->people, item);
  }
  g_simple_action_set_state (self->current, g_variant_new_int64 (current));
}

/* ---- actions ------------------------------------------------------------------------ */

static void
current_cb (GSimpleAction *action,
            GVariant      *value,
            gpointer       data)
{
  Listeners *self = data;
  gint64 id = g_variant_get_int64 (value);
  g_autofree char *name = segue_listeners_get_name (self->engine, id);
  g_autofree char *sentence = NULL;

  if (id == segue_engine_get_listener (self->engine) || name == NULL)
    return;
  segue_engine_switch_listener (self->engine, id);
  update (self);
  /* Translators: %s is a listener's name */
  sentence = g_strdup_printf (_("%s is listening now"), name);
  segue_toast (self->window, sentence);
}

static void
new_named_cb (gpointer name,
              gpointer engine)
{
  segue_engine_add_listener (engine, name);
}

static void
new_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  Listeners *self = data;

  segue_name_dialog_ask (self->window, _("New Listener"), _("_Add"), "", new_named_cb,
                         g_object_ref (self->engine), g_object_unref);
}

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       id;
} Whom;

static Whom *
whom_new (SegueEngine *engine,
          gint64       id)
{
  Whom *whom = g_new (Whom, 1);

  whom->engine = g_object_ref (engine);
  whom->id = id != 0 ? id : segue_engine_get_listener (engine);
  return whom;
}

static void
whom_free (gpointer data)
{
  g_object_unref (((Whom *) data)->engine);
  g_free (data);
}

static void
renamed_cb (gpointer name,
            gpointer data)
{
  const Whom *whom = data;

  segue_engine_rename_listener (whom->engine, whom->id, name);
}

static void
rename_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  Listeners *self = data;
  Whom *whom = whom_new (self->engine, g_variant_get_int64 (parameter));
  g_autofree char *name = segue_listeners_get_name (self->engine, whom->id);

  segue_name_dialog_ask (self->window, _("Rename Listener"), _("_Rename"),
                         name != NULL ? name : "", renamed_cb, whom, whom_free);
}

static void
restore_cb (gpointer data,
            gpointer unused)
{
  const Whom *whom = data;

  segue_engine_restore_listener (whom->engine, whom->id);
}

static void
remove_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  Listeners *self = data;
  Whom *whom = whom_new (self->engine, g_variant_get_int64 (parameter));
  g_autofree char *name = segue_listeners_get_name (self->engine, whom->id);
  g_autofree char *sentence = NULL;
  g_autoptr (GPtrArray) all = segue_engine_list_listeners (self->engine);
  gboolean first = all->len > 0 && ((const SegueListener *) all->pdata[0])->id == whom->id;

  segue_engine_remove_listener (self->engine, whom->id);
  if (name == NULL || first) { /* which the engine says */
    whom_free (whom);
    return;
  }
  /* Translators: %s is a listener's name */
  sentence = g_strdup_printf (_("%s was removed, with history and learning"), name);
  segue_toast_undo (self->window, sentence, restore_cb, whom, whom_free);
}

/* ---- the menu ------------------------------------------------------------------------- */

static GMenuModel *
make_menu (Listeners *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) edits = g_menu_new ();

  g_menu_append (edits, _("_New Listener…"), "listeners.new");
  g_menu_append (edits, _("_Rename…"), "listeners.rename(int64 0)");
  g_menu_append (edits, _("Re_move"), "listeners.remove(int64 0)");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (self->people));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (edits));
  return G_MENU_MODEL (menu);
}

static void
add_action (GSimpleActionGroup *group,
            const char         *name,
            const char         *type,
            GCallback           activate,
            Listeners          *self)
{
  g_autoptr (GSimpleAction) action =
    g_simple_action_new (name, type != NULL ? G_VARIANT_TYPE (type) : NULL);

  g_signal_connect (action, "activate", activate, self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

void
segue_listeners_attach (GtkWidget   *window,
                        SegueEngine *engine,
                        GMenu       *menu)
{
  Listeners *self = g_new0 (Listeners, 1);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuModel) model = NULL;

  self->window = window;
  self->engine = g_object_ref (engine);
  self->people = g_menu_new ();
  self->current = g_simple_action_new_stateful ("current", G_VARIANT_TYPE_INT64,
                                                g_variant_new_int64 (0));
  g_signal_connect (self->current, "change-state", G_CALLBACK (current_cb), self);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->current));
  add_action (group, "new", NULL, G_CALLBACK (new_cb), self);
  add_action (group, "rename", "x", G_CALLBACK (rename_cb), self);
  add_action (group, "remove", "x", G_CALLBACK (remove_cb), self);
  gtk_widget_insert_action_group (window, "listeners", G_ACTION_GROUP (group));
  model = make_menu (self);
  g_menu_append_submenu (section, _("_Listener"), model);
  g_menu_insert_section (menu, 1, NULL, G_MENU_MODEL (section));
  g_signal_connect_swapped (engine, "listeners-changed", G_CALLBACK (update), self);
  update (self);
  g_object_set_data_full (G_OBJECT (window), "segue-listeners", self, listeners_free);
}

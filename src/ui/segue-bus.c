/* segue-bus.c - moods and modes for scripts, launchers and hotkeys, over D-Bus
 *
 * One small interface beside the actions that GApplication exports. UI thread. A
 * call that comes before the library is read is answered once it is. */
#include "segue-bus.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-toast.h"

static const char XML[] =
  "<node><interface name='" SEGUE_BUS_INTERFACE "'>"
  "<method name='ListModes'><arg type='as' name='names' direction='out'/></method>"
  "<method name='ListMoods'><arg type='as' name='names' direction='out'/></method>"
  "<method name='SetMode'><arg type='s' name='name' direction='in'/></method>"
  "<method name='PlayMood'><arg type='s' name='name' direction='in'/></method>"
  "<property name='Mode' type='s' access='read'/>"
  "<property name='OfferedMode' type='s' access='read'/>"
  "<property name='Gaming' type='b' access='read'/>"
  "</interface></node>";

struct _SegueBus
{
  GDBusConnection *connection; /* owned */
  char            *path;       /* owned */
  SegueEngine     *engine;     /* borrowed, NULL before it is there and after it closed */
  GPtrArray       *waiting;    /* owned; GDBusMethodInvocation until the lists are known */
  guint            id;
};

/* ---- by name ------------------------------------------------------------------------- */

/* Whoever asked is told, and so is who sits before the window: a key or a launcher has
 * nowhere to say it. */
static char *
refuse (const char *sentence,
        const char *name)
{
  GApplication *application = g_application_get_default ();
  GList *windows = GTK_IS_APPLICATION (application)
                     ? gtk_application_get_windows (GTK_APPLICATION (application)) : NULL;
  GString *text = g_string_new (sentence);

  g_string_replace (text, "%s", name, 1);
  for (GList *l = windows; l != NULL; l = l->next)
    if (ADW_IS_APPLICATION_WINDOW (l->data))
      segue_toast (l->data, text->str);
  return g_string_free (text, FALSE);
}

char *
segue_bus_set_mode (SegueEngine *engine,
                    const char  *name)
{
  g_autoptr (SegueMode) mode = NULL;

  if (*name == '\0') {
    segue_engine_set_current_mode (engine, 0);
    return NULL;
  }
  mode = segue_engine_find_mode (engine, name);
  if (mode == NULL)
    return refuse (_("There is no mode named “%s”."), name);
  segue_engine_set_current_mode (engine, mode->id);
  return NULL;
}

char *
segue_bus_play_mood (SegueEngine *engine,
                     const char  *name)
{
  g_autoptr (SegueMood) mood = segue_engine_find_mood (engine, name);

  if (mood == NULL || !segue_engine_play_saved_mood (engine, mood->id))
    return refuse (_("There is no mood named “%s”."), name);
  return NULL;
}

static char *
name_of_mode (SegueEngine *engine,
              gint64       id)
{
  g_autoptr (SegueMode) mode = engine != NULL && id != 0 ? segue_engine_get_mode (engine, id) : NULL;

  return g_strdup (mode != NULL ? mode->name : "");
}

/* ---- calls ------------------------------------------------------------------------------ */

static GVariant *
names_of (GPtrArray *things,
          gboolean   modes)
{
  GVariantBuilder names;

  g_variant_builder_init (&names, G_VARIANT_TYPE ("(as)"));
  g_variant_builder_open (&names, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < things->len; i++)
    g_variant_builder_add (&names, "s", modes ? ((SegueMode *) things->pdata[i])->name
                                              : ((SegueMood *) things->pdata[i])->name);
  g_variant_builder_close (&names);
  return g_variant_builder_end (&names);
}

static void
answer (SegueBus              *self,
        GDBusMethodInvocation *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call);
  const char *name = NULL;
  g_autofree char *refused = NULL;

  if (g_str_has_prefix (method, "List")) {
    gboolean modes = g_str_equal (method, "ListModes");
    g_autoptr (GPtrArray) things = modes ? segue_engine_list_modes (self->engine)
                                         : segue_engine_list_moods (self->engine);

    g_dbus_method_invocation_return_value (call, names_of (things, modes));
    return;
  }
  g_variant_get (parameters, "(&s)", &name);
  refused = g_str_equal (method, "SetMode") ? segue_bus_set_mode (self->engine, name)
                                            : segue_bus_play_mood (self->engine, name);
  if (refused == NULL)
    g_dbus_method_invocation_return_value (call, NULL);
  else
    g_dbus_method_invocation_return_error_literal (call, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                                   refused);
}

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *call,
           gpointer               user_data)
{
  SegueBus *self = user_data;

  if (self->engine != NULL && segue_engine_get_lists_known (self->engine))
    answer (self, call);
  else
    g_ptr_array_add (self->waiting, call);
}

static void
answer_waiting (SegueBus *self)
{
  if (self->engine == NULL || !segue_engine_get_lists_known (self->engine))
    return;
  for (guint i = 0; i < self->waiting->len; i++)
    answer (self, g_ptr_array_index (self->waiting, i));
  g_ptr_array_set_size (self->waiting, 0);
}

static GVariant *
property_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *property,
             GError         **error,
             gpointer         user_data)
{
  SegueBus *self = user_data;
  gint64 id = 0;
  char *name;

  if (g_str_equal (property, "Gaming"))
    return g_variant_new_boolean (self->engine != NULL && segue_engine_get_gaming (self->engine));
  if (self->engine != NULL)
    id = g_str_equal (property, "Mode") ? segue_engine_get_current_mode (self->engine)
                                        : segue_engine_get_offered_mode (self->engine, NULL);
  name = name_of_mode (self->engine, id);
  return g_variant_new_take_string (name);
}

/* ---- changes -------------------------------------------------------------------------------- */

static void
tell (SegueBus *self)
{
  static const char *const NAMES[] = { "Mode", "OfferedMode", "Gaming" };
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    g_variant_builder_add (&changed, "{sv}", NAMES[i],
                           property_cb (NULL, NULL, NULL, NULL, NAMES[i], NULL, self));
  g_dbus_connection_emit_signal (self->connection, NULL, self->path,
                                 "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", SEGUE_BUS_INTERFACE, &changed, NULL),
                                 NULL);
}

void
segue_bus_set_engine (SegueBus    *self,
                      SegueEngine *engine)
{
  if (self == NULL)
    return;
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  self->engine = engine;
  if (engine == NULL)
    return;
  g_signal_connect_swapped (engine, "modes-changed", G_CALLBACK (answer_waiting), self);
  g_signal_connect_swapped (engine, "saved-moods-changed", G_CALLBACK (answer_waiting), self);
  g_signal_connect_swapped (engine, "notify::mode", G_CALLBACK (tell), self);
  g_signal_connect_swapped (engine, "notify::offered-mode", G_CALLBACK (tell), self);
  g_signal_connect_swapped (engine, "notify::gaming", G_CALLBACK (tell), self);
  answer_waiting (self);
}

SegueBus *
segue_bus_new (GDBusConnection *connection,
               const char      *path,
               GError         **error)
{
  static const GDBusInterfaceVTable TABLE = { method_cb, property_cb, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (XML, error);
  SegueBus *self;

  if (node == NULL)
    return NULL;
  self = g_new0 (SegueBus, 1);
  self->waiting = g_ptr_array_new ();
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->id = g_dbus_connection_register_object (connection, path, node->interfaces[0], &TABLE, self,
                                                NULL, error);
  if (self->id == 0)
    g_clear_pointer (&self, segue_bus_free);
  return self;
}

void
segue_bus_free (SegueBus *self)
{
  if (self == NULL)
    return;
  segue_bus_set_engine (self, NULL);
  if (self->id != 0)
    g_dbus_connection_unregister_object (self->connection, self->id);
  for (guint i = 0; i < self->waiting->len; i++)
    g_dbus_method_invocation_return_error_literal (g_ptr_array_index (self->waiting, i),
                                                   G_DBUS_ERROR, G_DBUS_ERROR_FAILED,
                                                   _("Segue is closing."));
  g_ptr_array_unref (self->waiting);
  g_object_unref (self->connection);
  g_free (self->path);
  g_free (self);
}

/* ---- actions ----------------------------------------------------------------------------------- */

static void
mood_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       engine)
{
  g_free (segue_bus_play_mood (engine, g_variant_get_string (parameter, NULL)));
}

/* The state follows when the mode has changed. */
static void
mode_cb (GSimpleAction *action,
         GVariant      *value,
         gpointer       engine)
{
  g_free (segue_bus_set_mode (engine, g_variant_get_string (value, NULL)));
}

static void
mode_changed_cb (SegueEngine   *engine,
                 GParamSpec    *pspec,
                 GSimpleAction *action)
{
  char *name = name_of_mode (engine, segue_engine_get_current_mode (engine));

  g_simple_action_set_state (action, g_variant_new_take_string (name));
}

void
segue_bus_add_actions (GActionMap  *application,
                       SegueEngine *engine)
{
  static const GActionEntry ENTRIES[] = {
    { .name = "mood", .activate = mood_cb, .parameter_type = "s" },
    { .name = "mode", .parameter_type = "s", .state = "''", .change_state = mode_cb },
  };

  g_action_map_add_action_entries (application, ENTRIES, G_N_ELEMENTS (ENTRIES), engine);
  g_signal_connect_object (engine, "notify::mode", G_CALLBACK (mode_changed_cb),
                           g_action_map_lookup_action (application, "mode"), 0);
}

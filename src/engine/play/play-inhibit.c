/* play-inhibit.c - keeps the computer from suspending while something plays
 *
 * UI thread; every call is asynchronous. Invariant: at most one request is held or
 * on its way; one that is granted after playing ended is given back at once. */
#include "play-inhibit.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define INHIBIT_SUSPEND 4u /* flag of org.freedesktop.portal.Inhibit; 8 would hold the screen lock */

struct _SegueInhibit
{
  GObject          parent_instance;
  SeguePlayer     *player;      /* owned */
  GCancellable    *cancellable; /* owned */
  GDBusConnection *session;     /* owned; where request lives, or NULL */
  char            *request;     /* owned; object path of the portal's request, or NULL */
  int              fd;          /* of logind; -1 none */
  gboolean         asking;
};

G_DEFINE_FINAL_TYPE (SegueInhibit, segue_inhibit, G_TYPE_OBJECT)

static gboolean
is_wanted (SegueInhibit *self)
{
  return self->player != NULL &&
         segue_player_get_state (self->player) == SEGUE_PLAYER_PLAYING;
}

static void
let_go (SegueInhibit *self)
{
  if (self->request != NULL)
    g_dbus_connection_call (self->session, PORTAL_NAME, self->request,
                            "org.freedesktop.portal.Request", "Close", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  g_clear_pointer (&self->request, g_free);
  g_clear_object (&self->session);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* The answer of either service is in: is it still wanted? */
static void
settle (SegueInhibit *self)
{
  self->asking = FALSE;
  if (!is_wanted (self))
    let_go (self);
}

static void
login_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (SegueInhibit) self = data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), &fds, result, NULL);
  int index;

  if (reply != NULL && fds != NULL) {
    g_variant_get (reply, "(h)", &index);
    self->fd = g_unix_fd_list_get (fds, index, NULL);
  }
  settle (self);
}

static void
system_bus_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (SegueInhibit) self = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL) {
    settle (self);
    return;
  }
  g_dbus_connection_call_with_unix_fd_list (bus, LOGIN_NAME, LOGIN_PATH,
    "org.freedesktop.login1.Manager", "Inhibit",
    g_variant_new ("(ssss)", "sleep", "Segue", _("Music is playing"), "block"),
    G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, self->cancellable,
    login_answered_cb, g_object_ref (self));
}

static void
ask_login (SegueInhibit *self)
{
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, g_object_ref (self));
}

static void
portal_answered_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr (SegueInhibit) self = data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL) {
    ask_login (self);
    return;
  }
  self->session = g_object_ref (G_DBUS_CONNECTION (source));
  g_variant_get (reply, "(o)", &self->request);
  settle (self);
}

static void
session_bus_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SegueInhibit) self = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  GVariantBuilder options;

  if (bus == NULL) {
    ask_login (self);
    return;
  }
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("Music is playing")));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Inhibit", "Inhibit",
                          g_variant_new ("(sua{sv})", "", INHIBIT_SUSPEND, &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          portal_answered_cb, g_object_ref (self));
}

static void
state_changed_cb (SeguePlayer  *player,
                  GParamSpec   *pspec,
                  SegueInhibit *self)
{
  if (self->asking)
    return; /* settle() looks again */
  if (!is_wanted (self)) {
    let_go (self);
  } else if (!segue_inhibit_is_active (self)) {
    self->asking = TRUE;
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_bus_cb, g_object_ref (self));
  }
}

static void
segue_inhibit_dispose (GObject *object)
{
  SegueInhibit *self = SEGUE_INHIBIT (object);

  g_cancellable_cancel (self->cancellable);
  let_go (self);
  if (self->player != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_clear_object (&self->player);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (segue_inhibit_parent_class)->dispose (object);
}

static void
segue_inhibit_class_init (SegueInhibitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = segue_inhibit_dispose;
}

static void
segue_inhibit_init (SegueInhibit *self)
{
  self->fd = -1;
  self->cancellable = g_cancellable_new ();
}

SegueInhibit *
segue_inhibit_new (SeguePlayer *player)
{
  SegueInhibit *self;

  g_return_val_if_fail (SEGUE_IS_PLAYER (player), NULL);

  self = g_object_new (SEGUE_TYPE_INHIBIT, NULL);
  self->player = g_object_ref (player);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (state_changed_cb), self, 0);
  state_changed_cb (player, NULL, self);
  return self;
}

gboolean
segue_inhibit_is_active (SegueInhibit *self)
{
  g_return_val_if_fail (SEGUE_IS_INHIBIT (self), FALSE);
  return self->request != NULL || self->fd >= 0;
}

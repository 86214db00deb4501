/* engine-governor.c - when background work may run
 *
 * UI thread; D-Bus answers arrive by callback, /proc/stat is read every few
 * seconds and only while there is work. Invariant: the verdict is the first
 * reason that holds, in the order in which GovernorVerdict lists them. */
#define G_LOG_DOMAIN "segue-governor"

#include "engine-governor.h"

#include <stdio.h>

#define LOAD_INTERVAL_S 4
#define LOAD_PAUSE 0.80  /* others keep this share of all cores busy … */
#define LOAD_RESUME 0.50 /* … until it falls below this one */
#define LOAD_SAMPLES 3   /* in a row, so that a compiler's hiccup stops nothing */

#define GAMEMODE_NAME "com.feralinteractive.GameMode"
#define GAMEMODE_PATH "/com/feralinteractive/GameMode"
#define UPOWER_NAME "org.freedesktop.UPower"
#define UPOWER_PATH "/org/freedesktop/UPower"

struct _EngineGovernor
{
  GObject parent_instance;

  GCancellable         *cancellable; /* owned */
  GDBusProxy           *gamemode;    /* owned, NULL until it answered */
  GDBusProxy           *upower;      /* owned, NULL until it answered */
  GPowerProfileMonitor *profile;     /* owned */
  GDBusConnection      *session;     /* owned, NULL: ask for it */
  GDBusConnection      *system;      /* owned, NULL: ask for it */

  gboolean user_paused;
  gboolean has_work;
  gboolean game;
  gboolean courtesy; /* a mode, or a full screen, says it is one */
  gboolean busy;
  guint    load_source;
  guint    load_streak; /* samples in a row that speak for a change */
  char    *load_before; /* owned */

  GovernorVerdict verdict;
  gboolean        yield;
};

enum { SIGNAL_CHANGED, SIGNAL_GAME, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EngineGovernor, engine_governor, G_TYPE_OBJECT)

double
engine_governor_load_between (const char *before,
                              const char *after)
{
  unsigned long long a[8] = { 0 }, b[8] = { 0 };
  double total = 0.0, others;

  if (sscanf (before, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &a[0], &a[1], &a[2], &a[3],
              &a[4], &a[5], &a[6], &a[7]) < 4 ||
      sscanf (after, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &b[0], &b[1], &b[2], &b[3],
              &b[4], &b[5], &b[6], &b[7]) < 4)
    return -1.0;
  for (int i = 0; i < 8; i++) {
    if (b[i] < a[i])
      return -1.0; /* counters of another machine, or wrapped */
    total += (double) (b[i] - a[i]);
  }
  if (total <= 0.0)
    return -1.0;
  /* user + system + interrupts; without nice, idle and waiting for disks */
  others = (double) ((b[0] - a[0]) + (b[2] - a[2]) + (b[5] - a[5]) + (b[6] - a[6]));
  return others / total;
}

static gboolean
on_battery (EngineGovernor *self)
{
  g_autoptr (GVariant) value = NULL;

  if (g_power_profile_monitor_get_power_saver_enabled (self->profile))
    return TRUE;
  if (self->upower == NULL)
    return FALSE;
  value = g_dbus_proxy_get_cached_property (self->upower, "OnBattery");
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
         g_variant_get_boolean (value);
}

static void
update (EngineGovernor *self)
{
  GovernorVerdict verdict = GOVERNOR_GO;
  const gboolean yield = self->game || on_battery (self);

  if (self->user_paused)
    verdict = GOVERNOR_USER;
  else if (self->game || self->courtesy)
    verdict = GOVERNOR_GAME;
  else if (on_battery (self))
    verdict = GOVERNOR_BATTERY;
  else if (self->busy)
    verdict = GOVERNOR_LOAD;
  if (verdict == self->verdict && yield == self->yield)
    return;
  self->verdict = verdict;
  self->yield = yield;
  g_debug ("verdict %d", verdict);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static char *
read_proc_stat (void)
{
  char line[256];
  FILE *f = fopen ("/proc/stat", "re"); /* the kernel's memory: never waits */

  if (f == NULL || fgets (line, sizeof line, f) == NULL)
    line[0] = '\0';
  if (f != NULL)
    fclose (f);
  return g_strdup (line);
}

static gboolean
load_cb (gpointer data)
{
  EngineGovernor *self = data;
  g_autofree char *now = read_proc_stat ();
  double load = self->load_before != NULL ? engine_governor_load_between (self->load_before, now) : -1;
  gboolean speaks_for_change = load >= 0 && (self->busy ? load < LOAD_RESUME : load > LOAD_PAUSE);

  g_free (self->load_before);
  self->load_before = g_steal_pointer (&now);
  self->load_streak = speaks_for_change ? self->load_streak + 1 : 0;
  if (self->load_streak >= LOAD_SAMPLES) {
    self->load_streak = 0;
    self->busy = !self->busy;
    update (self);
  }
  return G_SOURCE_CONTINUE;
}

static void
gamemode_changed_cb (EngineGovernor *self)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree char *owner = g_dbus_proxy_get_name_owner (self->gamemode);
  gboolean before = self->game;

  value = g_dbus_proxy_get_cached_property (self->gamemode, "ClientCount");
  self->game = owner != NULL && value != NULL &&
               g_variant_is_of_type (value, G_VARIANT_TYPE_INT32) && g_variant_get_int32 (value) > 0;
  update (self);
  if (self->game != before)
    g_signal_emit (self, signals[SIGNAL_GAME], 0);
}

static void
gamemode_count_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, NULL);
  g_autoptr (GVariant) count = NULL;
  EngineGovernor *self;

  if (reply == NULL || !g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    return;
  self = data; /* alive: a cancelled call gives no reply */
  g_variant_get (reply, "(v)", &count);
  g_dbus_proxy_set_cached_property (self->gamemode, "ClientCount", count);
  gamemode_changed_cb (self);
}

/* GameMode announces games by signal without always sending the changed
 * property, so the count is asked for again. */
static void
gamemode_signal_cb (EngineGovernor *self,
                    const char     *sender,
                    const char     *signal,
                    GVariant       *parameters)
{
  g_dbus_proxy_call (self->gamemode, "org.freedesktop.DBus.Properties.Get",
                     g_variant_new ("(ss)", GAMEMODE_NAME, "ClientCount"),
                     G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                     gamemode_count_cb, self);
}

static void
gamemode_ready_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (GError) error = NULL;
  GDBusProxy *proxy = g_dbus_proxy_new_finish (result, &error);
  EngineGovernor *self;

  if (proxy == NULL)
    return; /* cancelled, or no session bus: then there are no games to hear of */
  self = data;
  self->gamemode = proxy;
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (gamemode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proxy, "notify::g-name-owner", G_CALLBACK (gamemode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (proxy, "g-signal", G_CALLBACK (gamemode_signal_cb), self,
                           G_CONNECT_SWAPPED);
  gamemode_changed_cb (self);
}

static void
upower_ready_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  GDBusProxy *proxy = g_dbus_proxy_new_finish (result, NULL);
  EngineGovernor *self;

  if (proxy == NULL)
    return;
  self = data;
  self->upower = proxy;
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
bus_ready_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  EngineGovernor *self;

  if (bus == NULL)
    return;
  self = data;
  g_dbus_proxy_new (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, GAMEMODE_NAME, GAMEMODE_PATH,
                    GAMEMODE_NAME, self->cancellable, gamemode_ready_cb, self);
}

static void
system_ready_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  EngineGovernor *self;

  if (bus == NULL)
    return;
  self = data;
  g_dbus_proxy_new (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, UPOWER_NAME, UPOWER_PATH,
                    UPOWER_NAME, self->cancellable, upower_ready_cb, self);
}

static void
engine_governor_finalize (GObject *object)
{
  EngineGovernor *self = ENGINE_GOVERNOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->load_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->gamemode);
  g_clear_object (&self->upower);
  g_clear_object (&self->profile);
  g_clear_object (&self->session);
  g_clear_object (&self->system);
  g_free (self->load_before);
  G_OBJECT_CLASS (engine_governor_parent_class)->finalize (object);
}

static void
engine_governor_class_init (EngineGovernorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = engine_governor_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GAME] = g_signal_new ("game", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
engine_governor_init (EngineGovernor *self)
{
  self->cancellable = g_cancellable_new ();
  self->profile = g_power_profile_monitor_dup_default ();
  g_signal_connect_object (self->profile, "notify::power-saver-enabled", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
}

EngineGovernor *
engine_governor_new (GDBusConnection *session,
                     GDBusConnection *system)
{
  EngineGovernor *self = g_object_new (ENGINE_TYPE_GOVERNOR, NULL);

  if (session != NULL)
    g_dbus_proxy_new (session, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, GAMEMODE_NAME,
                      GAMEMODE_PATH, GAMEMODE_NAME, self->cancellable, gamemode_ready_cb, self);
  else
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, bus_ready_cb, self);
  if (system != NULL)
    g_dbus_proxy_new (system, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, UPOWER_NAME, UPOWER_PATH,
                      UPOWER_NAME, self->cancellable, upower_ready_cb, self);
  else
    g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_ready_cb, self);
  return self;
}

gboolean
engine_governor_get_yield (EngineGovernor *self)
{
  return self->yield;
}

GovernorVerdict
engine_governor_get_verdict (EngineGovernor *self)
{
  return self->verdict;
}

void
engine_governor_set_user_paused (EngineGovernor *self,
                                 gboolean        paused)
{
  self->user_paused = paused;
  update (self);
}

gboolean
engine_governor_get_game (EngineGovernor *self)
{
  return self->game;
}

void
engine_governor_set_courtesy (EngineGovernor *self,
                              gboolean        courtesy)
{
  self->courtesy = courtesy;
  update (self);
}

void
engine_governor_set_has_work (EngineGovernor *self,
                              gboolean        has_work)
{
  if (self->has_work == has_work)
    return;
  self->has_work = has_work;
  if (has_work && g_strcmp0 (g_getenv ("SEGUE_PRIORITY"), "normal") != 0) {
    self->load_source = g_timeout_add_seconds (LOAD_INTERVAL_S, load_cb, self);
  } else {
    g_clear_handle_id (&self->load_source, g_source_remove);
    g_clear_pointer (&self->load_before, g_free);
    self->load_streak = 0;
    self->busy = FALSE;
    update (self);
  }
}

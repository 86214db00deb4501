/* engine-upkeep.c - the database is backed up and tidied while nobody waits
 *
 * UI thread, and a thread of its own for a moment. To copy a large database takes seconds,
 * so that is not done by the engine thread, which answers the listener: it is done beside
 * it, on a connection of its own. Invariant: one at a time. */
#define G_LOG_DOMAIN "segue-engine-upkeep"

#include "engine-upkeep.h"

#include "store/store.h"

#define EVERY_S (6 * 3600) /* the store knows what is due; a player is rarely on for a week */

struct _EngineUpkeep
{
  char    *db_path; /* owned */
  GThread *thread;  /* owned; NULL before the first time */
  guint    source;
  int      running; /* atomic */
  int      stop;    /* atomic */
};

static gpointer
keep_up (gpointer data)
{
  EngineUpkeep *self = data;
  const StoreOptions options = { .guest = TRUE, .stop = &self->stop };
  g_autoptr (GError) error = NULL;
  Store *store = store_open_full (self->db_path, &options, NULL, &error);

  /* A failure is no news for the listener: it is tried again, and nothing is lost. */
  if (store == NULL || !store_maintain (store, &error))
    g_message ("Upkeep of the library has to wait: %s", error->message);
  store_close (store);
  g_atomic_int_set (&self->running, FALSE);
  return NULL;
}

static gboolean
due_cb (gpointer data)
{
  EngineUpkeep *self = data;

  self->source = g_timeout_add_seconds (EVERY_S, due_cb, self);
  if (g_atomic_int_get (&self->running))
    return G_SOURCE_REMOVE;
  g_clear_pointer (&self->thread, g_thread_join);
  g_atomic_int_set (&self->running, TRUE);
  self->thread = g_thread_new ("segue-upkeep", keep_up, self);
  return G_SOURCE_REMOVE;
}

EngineUpkeep *
engine_upkeep_new (const char *db_path,
                   guint       first_after_s)
{
  EngineUpkeep *self = g_new0 (EngineUpkeep, 1);

  self->db_path = g_strdup (db_path);
  self->source = g_timeout_add_seconds (first_after_s, due_cb, self);
  return self;
}

void
engine_upkeep_free (EngineUpkeep *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->thread, g_thread_join);
  g_free (self->db_path);
  g_free (self);
}

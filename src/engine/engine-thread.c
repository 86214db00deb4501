/* engine-thread.c - the one thread that owns the database
 *
 * Takes the most urgent command, runs it, takes the next. Commands are short:
 * whatever computes for long runs in a worker and posts its result here.
 * Invariant: the Store is opened, used and closed in this thread alone. */
#define G_LOG_DOMAIN "segue-engine-thread"

#include "engine-thread.h"

typedef struct {
  EnginePriority priority;
  guint64        seq;
  EngineFunc     func; /* NULL: the end */
  gpointer       data; /* owned */
  GDestroyNotify free_data;
} Command;

struct _EngineThread
{
  GThread      *thread;      /* owned */
  GAsyncQueue  *commands;    /* owned; Command */
  GCancellable *cancellable; /* owned */
  char         *db_path;     /* owned */
  char         *refusal;     /* owned, set once, atomically; why there is no database */
  Mailbox      *mailbox;     /* owned reference */
  EngineFunc    opened;
  gpointer      opened_data; /* borrowed */
  guint64       seq;         /* under the queue's lock */
};

static void
command_free (gpointer data)
{
  Command *command = data;

  if (command->free_data != NULL)
    command->free_data (command->data);
  g_free (command);
}

static int
compare_commands (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const Command *x = a, *y = b;

  if (x->priority != y->priority)
    return x->priority < y->priority ? -1 : 1;
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
run_commands (EngineThread *self,
              Store        *store)
{
  gboolean stopping = FALSE;

  while (!stopping) {
    Command *command = g_async_queue_pop (self->commands);

    if (command->func == NULL)
      stopping = TRUE;
    else
      command->func (self, store, command->data);
    command_free (command);
  }
}

static gpointer
thread_main (gpointer data)
{
  EngineThread *self = data;
  g_autoptr (GError) error = NULL;
  StoreOpenInfo info = { 0 };
  Store *store = store_open (self->db_path, &info, &error);

  if (store == NULL) {
    g_atomic_pointer_set (&self->refusal, g_strdup (error->message));
    engine_thread_say (self, error->message);
  } else if (info.notice != NULL) {
    engine_thread_say (self, info.notice);
  }
  store_open_info_clear (&info);
  self->opened (self, store, self->opened_data);
  run_commands (self, store);
  g_clear_pointer (&store, store_close);
  return NULL;
}

const char *
engine_thread_get_refusal (EngineThread *self)
{
  return g_atomic_pointer_get (&self->refusal);
}

EngineThread *
engine_thread_new (const char *db_path,
                   Mailbox    *mailbox,
                   EngineFunc  opened,
                   gpointer    data)
{
  EngineThread *self = g_new0 (EngineThread, 1);

  self->commands = g_async_queue_new_full (command_free);
  self->cancellable = g_cancellable_new ();
  self->db_path = g_strdup (db_path);
  self->mailbox = mailbox_ref (mailbox);
  self->opened = opened;
  self->opened_data = data;
  self->thread = g_thread_new ("segue-engine", thread_main, self);
  return self;
}

void
engine_thread_post (EngineThread   *self,
                    EnginePriority  priority,
                    EngineFunc      func,
                    gpointer        data,
                    GDestroyNotify  free_data)
{
  Command *command = g_new0 (Command, 1);

  *command = (Command) { priority, 0, func, data, free_data };
  g_async_queue_lock (self->commands);
  command->seq = self->seq++;
  g_async_queue_push_sorted_unlocked (self->commands, command, compare_commands, NULL);
  g_async_queue_unlock (self->commands);
}

void
engine_thread_send (EngineThread  *self,
                    EngineMessage *message)
{
  mailbox_post (self->mailbox, message);
}

void
engine_thread_say (EngineThread *self,
                   const char   *sentence)
{
  EngineMessage *message = engine_message_new (MESSAGE_SENTENCE);

  message->text = g_strdup (sentence);
  engine_thread_send (self, message);
}

void
engine_thread_shutdown (EngineThread *self)
{
  g_cancellable_cancel (self->cancellable);
  /* Behind the plays that still want to be written, before bulk work. */
  engine_thread_post (self, ENGINE_PRIORITY_PLAY, NULL, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->commands);
  g_object_unref (self->cancellable);
  g_free (self->db_path);
  g_free (self->refusal);
  mailbox_unref (self->mailbox);
  g_free (self);
}

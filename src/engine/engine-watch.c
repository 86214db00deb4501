/* engine-watch.c - folders watched from a thread of their own
 *
 * Adding a watch reads the folder, which may take as long as a sleeping disk
 * needs to spin up: so neither the UI thread nor the engine thread does it.
 * Invariant: the ScanWatch is made, used and freed in the watch thread alone. */
#define G_LOG_DOMAIN "segue-engine-watch"

#include "engine-watch.h"

#include <glib/gi18n.h>

#include "scan/scan.h"

struct _EngineWatch
{
  GThread      *thread;  /* owned */
  GMainContext *context; /* owned */
  GMainLoop    *loop;    /* owned */
  Mailbox      *mailbox; /* owned reference */
  ScanWatch    *watch;   /* owned; watch thread only */
  char        **folders; /* owned; watch thread only */
  gint          limited; /* atomic */
};

static void
dirty_cb (const char *const *folders,
          gpointer           data)
{
  EngineWatch *self = data;
  EngineMessage *message = engine_message_new (MESSAGE_DIRTY);

  message->paths = g_strdupv ((char **) folders);
  mailbox_post (self->mailbox, message);
}

static void
limit_cb (guint    n_watched,
          gpointer data)
{
  EngineWatch *self = data;
  EngineMessage *message = engine_message_new (MESSAGE_SENTENCE);

  g_atomic_int_set (&self->limited, TRUE);
  message->text = g_strdup (_("The system lets Segue watch only some of your folders; it looks for "
                              "new music when you come back to its window instead."));
  mailbox_post (self->mailbox, message);
}

static gpointer
watch_main (gpointer data)
{
  EngineWatch *self = data;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  self->watch = scan_watch_new (dirty_cb, limit_cb, self, &error);
  if (self->watch == NULL) {
    g_debug ("folders are not watched: %s", error->message);
    g_atomic_int_set (&self->limited, TRUE);
  }
  g_main_loop_run (self->loop);
  g_clear_pointer (&self->watch, scan_watch_free);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

EngineWatch *
engine_watch_new (Mailbox *mailbox)
{
  EngineWatch *self = g_new0 (EngineWatch, 1);

  self->mailbox = mailbox_ref (mailbox);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("segue-watch", watch_main, self);
  return self;
}

typedef struct {
  EngineWatch *self;    /* borrowed: its thread is joined before it goes */
  char       **folders; /* owned */
} SetFolders;

static void
set_folders_free (gpointer data)
{
  SetFolders *set = data;

  g_strfreev (set->folders);
  g_free (set);
}

static gboolean
set_folders_cb (gpointer data)
{
  SetFolders *set = data;
  EngineWatch *self = set->self;

  if (self->watch == NULL)
    return G_SOURCE_REMOVE;
  for (guint i = 0; self->folders != NULL && self->folders[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) set->folders, self->folders[i]))
      scan_watch_remove (self->watch, self->folders[i]);
  for (guint i = 0; set->folders[i] != NULL; i++)
    if (self->folders == NULL ||
        !g_strv_contains ((const char *const *) self->folders, set->folders[i]))
      scan_watch_add (self->watch, set->folders[i]);
  g_strfreev (self->folders);
  self->folders = g_steal_pointer (&set->folders);
  return G_SOURCE_REMOVE;
}

void
engine_watch_set_folders (EngineWatch       *self,
                          const char *const *folders)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  SetFolders *set = g_new0 (SetFolders, 1);

  set->self = self;
  set->folders = g_strdupv ((char **) folders);
  g_source_set_callback (source, set_folders_cb, set, set_folders_free);
  g_source_attach (source, self->context);
}

gboolean
engine_watch_is_limited (EngineWatch *self)
{
  return g_atomic_int_get (&self->limited);
}

static gboolean
quit_cb (gpointer data)
{
  EngineWatch *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

void
engine_watch_free (EngineWatch *self)
{
  g_autoptr (GSource) source = NULL;

  if (self == NULL)
    return;
  /* Through the loop: a quit before it runs would be forgotten. */
  source = g_idle_source_new ();
  g_source_set_callback (source, quit_cb, self, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  mailbox_unref (self->mailbox);
  g_strfreev (self->folders);
  g_free (self);
}

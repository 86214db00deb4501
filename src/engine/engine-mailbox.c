/* engine-mailbox.c - a queue of messages with one wake-up into a main loop
 *
 * mailbox_post() from any thread; the rest in the receiving thread. Invariant:
 * whenever the queue is not empty, a wake-up is armed or a drain is running. */
#include "engine-mailbox.h"

/* Between two turns of the loop the drain gives others a chance: a scan that
 * posts faster than the user interface reads must not hold a frame up. */
#define DRAIN_BUDGET_US 2000

struct _Mailbox
{
  gatomicrefcount refs;
  GAsyncQueue    *queue;   /* owned */
  GMainContext   *context; /* owned */
  MailboxFunc     func;    /* receiving thread only; NULL once closed */
  gpointer        user_data; /* borrowed */
  gint            armed;   /* atomic */
};

Mailbox *
mailbox_new (GMainContext   *context,
             MailboxFunc     func,
             gpointer        user_data,
             GDestroyNotify  free_message)
{
  Mailbox *self = g_new0 (Mailbox, 1);

  g_atomic_ref_count_init (&self->refs);
  self->queue = g_async_queue_new_full (free_message);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->user_data = user_data;
  return self;
}

Mailbox *
mailbox_ref (Mailbox *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
mailbox_unref (Mailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_async_queue_unref (self->queue);
  g_main_context_unref (self->context);
  g_free (self);
}

static void arm (Mailbox *self);

static gboolean
mailbox_drain_cb (gpointer data)
{
  Mailbox *self = data;
  gint64 deadline = g_get_monotonic_time () + DRAIN_BUDGET_US;
  gpointer message;

  /* Disarm first: see mailbox_post(). */
  g_atomic_int_set (&self->armed, FALSE);
  while (self->func != NULL && (message = g_async_queue_try_pop (self->queue)) != NULL) {
    self->func (message, self->user_data);
    if (g_get_monotonic_time () > deadline) {
      if (g_async_queue_length (self->queue) > 0)
        arm (self);
      break;
    }
  }
  return G_SOURCE_REMOVE;
}

static void
arm (Mailbox *self)
{
  if (g_atomic_int_compare_and_exchange (&self->armed, FALSE, TRUE)) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, mailbox_drain_cb, mailbox_ref (self),
                           (GDestroyNotify) mailbox_unref);
    g_source_attach (source, self->context);
  }
}

/* Any thread. Takes @message. A thousand posts between two turns of the
 * receiving loop cost one wake-up. */
void
mailbox_post (Mailbox  *self,
              gpointer  message)
{
  g_async_queue_push (self->queue, message);

  /* mailbox_drain_cb() disarms before it empties the queue, so a message that
   * arrives meanwhile arms a new wake-up and none is left behind. */
  arm (self);
}

/* Receiving thread: nothing is delivered after this returns. */
void
mailbox_close (Mailbox *self)
{
  self->func = NULL;
}

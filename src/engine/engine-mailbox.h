/* engine-mailbox.h - a queue of messages with one wake-up into a main loop */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Mailbox Mailbox;
/* Runs in the receiving context; takes @message. */
typedef void (*MailboxFunc) (gpointer message, gpointer user_data);

/* Messages arrive in @context, in the order in which they were posted, until
 * mailbox_close(); what is left then is freed with @free_message. */
Mailbox *mailbox_new   (GMainContext *context, MailboxFunc func, gpointer user_data,
                        GDestroyNotify free_message);
Mailbox *mailbox_ref   (Mailbox *self);
void     mailbox_unref (Mailbox *self);
void     mailbox_post  (Mailbox *self, gpointer message);
void     mailbox_close (Mailbox *self);

G_END_DECLS

/* child.h - how a child process that computes behaves, and its pipes */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs when nobody else wants the machine, and takes no more than so much memory. */
void     child_be_humble    (void);
void     child_limit        (int resource, guint64 soft);
void     child_limit_memory (guint megabytes);

/* FALSE at the end of the stream, or when it fails. */
gboolean child_read         (int fd, guint8 *buffer, gsize n);
gboolean child_write        (int fd, GBytes *bytes);
/* What is said to the engine must not be mixed with what a library prints: the
 * real stdout gets a number of its own, which is returned, and 1 becomes stderr. */
int      child_claim_stdout (void);

G_END_DECLS

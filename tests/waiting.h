/* waiting.h - a test's main loop runs until what it waits for is there
 *
 * The waiting is of the thread that runs the default main context. */
#pragma once

#include <gio/gio.h>

#include "patience.h"

static inline gboolean
waited_too_long_cb (gpointer data)
{
  g_error ("waited too long for: %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

/* A condition that asks the engine itself may eat the event it waits for. */
static inline gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* SEGUE_TEST_PATIENCE: how many times slower the machine is than usual. */
static inline guint
patience_s (void)
{
  const char *text = g_getenv ("SEGUE_TEST_PATIENCE");
  double factor = text != NULL ? g_ascii_strtod (text, NULL) : 1.0;

  return (guint) (PATIENCE_S * CLAMP (factor, 1.0, 100.0));
}

#define WAIT_UNTIL(condition)                                                                  \
  G_STMT_START {                                                                               \
    guint watchdog = g_timeout_add_seconds (patience_s (), waited_too_long_cb, #condition);    \
    guint look_again = g_timeout_add (20, look_again_cb, NULL);                                \
    while (!(condition))                                                                       \
      g_main_context_iteration (NULL, TRUE);                                                   \
    g_source_remove (look_again);                                                              \
    g_source_remove (watchdog);                                                                \
  } G_STMT_END

/* Keeps the result of an operation: @data is a GAsyncResult **, NULL until then. */
static inline void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

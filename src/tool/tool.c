/* tool.c - command line, complaints, progress and Ctrl+C for segue-tool */
#include "tool.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

gboolean
tool_parse (int                *argc,
            char             ***argv,
            const GOptionEntry *entries,
            const char         *arguments,
            const char         *description,
            int                *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry help_entry[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
    { NULL }
  };

  /* Our own --help: GLib's would end the program before its caller knows. */
  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help_entry, NULL);
  if (description != NULL)
    g_option_context_set_description (context, description);

  if (!g_option_context_parse (context, argc, argv, &error)) {
    *status = tool_usage ("%s", error->message);
    return FALSE;
  }
  if (help) {
    g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

    fputs (text, stdout);
    *status = TOOL_OK;
    return FALSE;
  }
  *status = TOOL_OK;
  return TRUE;
}

static void
complain (const char *format,
          va_list     args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  fprintf (stderr, "%s: %s\n", g_get_prgname (), text);
}

int
tool_fail (const char *format,
           ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
  return TOOL_FAILED;
}

int
tool_usage (const char *format,
            ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
  fprintf (stderr, "Try \"%s --help\".\n", g_get_prgname ());
  return TOOL_USAGE;
}

/* ---- Ctrl+C ---------------------------------------------------------------- */

/* A thread that waits for the signal: cancelling a GCancellable runs
 * callbacks, which a signal handler must not. */
static void *
wait_for_interrupt (void *data)
{
  GCancellable *cancellable = data;
  sigset_t set;
  int sig;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  if (sigwait (&set, &sig) == 0)
    g_cancellable_cancel (cancellable);
  if (sigwait (&set, &sig) == 0)
    _exit (TOOL_CANCELLED);
  return NULL;
}

GCancellable *
tool_cancellable (void)
{
  static GCancellable *cancellable; /* lives as long as the program */
  pthread_t thread;
  sigset_t set;

  if (cancellable != NULL)
    return cancellable;
  cancellable = g_cancellable_new ();
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  if (pthread_create (&thread, NULL, wait_for_interrupt, cancellable) == 0)
    pthread_detach (thread);
  return cancellable;
}

/* ---- progress -------------------------------------------------------------- */

void
tool_progress (guint64     done,
               guint64     total,
               const char *what)
{
  static gint64 last_us;
  const int width = 30;
  gint64 now = g_get_monotonic_time ();
  int filled;

  if (!isatty (STDERR_FILENO) || total == 0)
    return;
  if (done < total && now - last_us < 100000) /* ten times a second is enough for an eye */
    return;
  last_us = now;
  filled = (int) (width * done / total);
  fprintf (stderr, "\r[%.*s%*s] %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " %-40.40s%s",
           filled, "##############################", width - filled, "", done, total,
           what != NULL ? what : "", done >= total ? "\n" : "");
  fflush (stderr);
}

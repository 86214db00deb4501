/* child.c - how a child process that computes behaves, and its pipes
 *
 * One thread. Invariant: what is written here arrives whole or the engine is gone. */
#define _GNU_SOURCE /* SCHED_IDLE, syscall() */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* With the kernel's autogroups, sessions share a processor evenly whatever is in them:
 * to a game of another session, an idle task would be worth as much as the game. So
 * a session of our own, of the least weight that there is. */
static void
leave_session (void)
{
  const int fd = setsid () >= 0 ? open ("/proc/self/autogroup", O_WRONLY | O_CLOEXEC) : -1;

  if (fd < 0) /* no autogroups here */
    return;
  if (write (fd, "19", 2) != 2)
    g_debug ("The session's weight cannot be set: %s", g_strerror (errno));
  close (fd);
}

void
child_be_humble (void)
{
  const struct sched_param param = { 0 };
  /* linux/ioprio.h has no libc wrapper: class 3, idle, for this process. */
  const int ioprio_who_process = 1, ioprio_idle = 3 << 13;

  if (g_strcmp0 (g_getenv ("SEGUE_PRIORITY"), "normal") == 0)
    return; /* tests wait for it */
  setpriority (PRIO_PROCESS, 0, 19); /* so that the governor does not take us for others */
  sched_setscheduler (0, SCHED_IDLE, &param);
  leave_session ();
#ifdef SYS_ioprio_set
  syscall (SYS_ioprio_set, ioprio_who_process, 0, ioprio_idle);
#endif
}

void
child_limit (int     resource,
             guint64 soft)
{
  struct rlimit r;

  if (getrlimit ((__rlimit_resource_t) resource, &r) != 0)
    return;
  r.rlim_cur = MIN ((rlim_t) soft, r.rlim_max); /* the hard limit stays: the next file may have more */
  setrlimit ((__rlimit_resource_t) resource, &r);
}

void
child_limit_memory (guint megabytes)
{
  child_limit (RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they map terabytes */
  child_limit (RLIMIT_AS, (guint64) megabytes << 20);
#endif
}

gboolean
child_read (int     fd,
            guint8 *buffer,
            gsize   n)
{
  while (n > 0) {
    const ssize_t got = read (fd, buffer, n);

    if (got == 0 || (got < 0 && errno != EINTR))
      return FALSE;
    if (got > 0) {
      buffer += got;
      n -= (gsize) got;
    }
  }
  return TRUE;
}

gboolean
child_write (int     fd,
             GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  while (n > 0) {
    const ssize_t put = write (fd, data, n);

    if (put < 0 && errno != EINTR)
      return FALSE;
    if (put > 0) {
      data += put;
      n -= (gsize) put;
    }
  }
  return TRUE;
}

int
child_claim_stdout (void)
{
  const int fd = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

  dup2 (STDERR_FILENO, STDOUT_FILENO);
  return fd;
}

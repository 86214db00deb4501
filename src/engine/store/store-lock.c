/* store-lock.c - one player a database
 *
 * Engine thread. SQLite would let two of them write in turns, but each keeps the library in
 * memory, and one might set aside as damaged what the other has just begun. Invariant: the
 * lock goes with the process, however that ends. */
#define G_LOG_DOMAIN "segue-store-lock"

#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <sys/file.h>
#include <unistd.h>

/* Another one may be on its way out, which takes under a second. */
#define PATIENCE_US (2 * G_USEC_PER_SEC)
#define LOOK_AGAIN_US 20000

/* Where nothing can be written or locked, SQLite has to say what is wrong, if anything is. */
static gboolean
take (int fd, gint64 until_us)
{
  while (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return TRUE;
    if (g_get_monotonic_time () > until_us)
      return FALSE;
    g_usleep (LOOK_AGAIN_US);
  }
  return TRUE;
}

gboolean
store_lock_take (const char *path, int *fd, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".lock", NULL);

  *fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (*fd < 0 || take (*fd, g_get_monotonic_time () + PATIENCE_US))
    return TRUE;
  store_lock_drop (fd);
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED,
                       _("This library is open in another Segue; close that one first."));
  return FALSE;
}

void
store_lock_drop (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* scan-file.c - one open file, read within bounds
 *
 * Any thread, one file a caller. Invariant: no read blocks on anything but the
 * disk (a pipe or device is refused), and a file that asks for more time or
 * bytes than any honest one reads as if it ended there. */
#define G_LOG_DOMAIN "segue-scan-file"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan-internal.h"

#define FILE_TIME_US (10 * G_USEC_PER_SEC)
#define FILE_BUDGET_BYTES ((gint64) 512 * 1024 * 1024)

G_DEFINE_QUARK (segue-scan-error-quark, scan_error)

void
scan_set_errno (GError **error, int code)
{
  switch (code) {
  case ENOENT:
  case ENOTDIR:
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_MISSING, _("The file is not there."));
    return;
  case EACCES:
  case EPERM:
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_UNREADABLE,
                         _("There is no permission to read it."));
    return;
  default:
    g_set_error (error, SCAN_ERROR, SCAN_ERROR_UNREADABLE, _("It could not be read: %s."),
                 g_strerror (code));
  }
}

gboolean
scan_file_open (ScanFile *file, const char *path, GError **error)
{
  struct stat st;

  /* Without waiting: opening a pipe would otherwise block until it has a writer. */
  *file = (ScanFile) { .path = path, .fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
  if (file->fd < 0 || fstat (file->fd, &st) != 0) {
    scan_set_errno (error, errno);
    scan_file_close (file);
    return FALSE;
  }
  if (!S_ISREG (st.st_mode)) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_FORMAT, _("This is not a file."));
    scan_file_close (file);
    return FALSE;
  }
  file->size = st.st_size;
  file->mtime_us = (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
  file->deadline_us = g_get_monotonic_time () + FILE_TIME_US;
  file->budget = FILE_BUDGET_BYTES;
  return TRUE;
}

void
scan_file_close (ScanFile *file)
{
  if (file->fd >= 0)
    close (file->fd);
  file->fd = -1;
}

gsize
scan_file_read (ScanFile *file, gint64 offset, gpointer buffer, gsize n)
{
  gsize done = 0;

  if (offset < 0 || file->budget <= 0 || g_get_monotonic_time () > file->deadline_us)
    return 0;
  while (done < n) {
    gssize got = pread (file->fd, (guint8 *) buffer + done, n - done, offset + done);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    done += got;
  }
  file->budget -= done;
  return done;
}

GBytes *
scan_file_slurp (const char *path, gsize limit, GError **error)
{
  g_auto (ScanFile) file = { .fd = -1 };
  g_autofree guint8 *data = NULL;
  gsize n;

  if (!scan_file_open (&file, path, error))
    return NULL;
  if (file.size > (gint64) limit) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_TOO_LARGE,
                         _("It is far larger than such a file should be."));
    return NULL;
  }
  data = g_malloc (file.size + 1);
  n = scan_file_read (&file, 0, data, file.size);
  data[n] = 0;
  return g_bytes_new_take (g_steal_pointer (&data), n);
}

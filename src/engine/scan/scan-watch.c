/* scan-watch.c - watches folders by inotify
 *
 * One thread, that of its main context. An own reader of inotify where GIO has
 * monitors, because GIO falls silently back to polling at the watch limit, and
 * takes an object a folder. Invariant: a folder in which something changed is
 * reported after things have been quiet for a second, five at the latest. */
#define G_LOG_DOMAIN "segue-scan-watch"

#include <dirent.h>
#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan-internal.h"

#define QUIET_MS 1000
#define QUIET_AT_MOST_US (5 * G_USEC_PER_SEC)
#define FOLDERS_A_TURN 32   /* added in one turn of the main loop: about a millisecond */
#define DIRTY_MAX 512       /* more at once: the roots are named instead */

#define MASK (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | \
              IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK)

struct _ScanWatch {
  int           fd;       /* owned */
  GMainContext *context;  /* owned */
  GSource      *source;   /* owned; the descriptor */
  GSource      *adding;   /* owned or NULL; goes on adding folders */
  GSource      *telling;  /* owned or NULL; waits for quiet */
  gint64        first_us; /* when the oldest change untold came */
  GHashTable   *path_of;  /* watch (int) -> path */
  GHashTable   *watch_of; /* the same path -> watch (int) */
  GHashTable   *dirty;    /* set of paths */
  GQueue        todo;     /* paths to add */
  GPtrArray    *roots;    /* paths */
  gboolean      full;     /* the limit was reached */
  ScanDirtyFunc tell_dirty;
  ScanLimitFunc tell_limit;
  gpointer      data;
};

/* ---- telling ------------------------------------------------------------------------ */

static gboolean
tell_cb (gpointer data)
{
  ScanWatch *self = data;
  g_autoptr (GHashTable) dirty = g_steal_pointer (&self->dirty);
  g_autofree const char **folders = NULL;

  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_clear_pointer (&self->telling, g_source_unref);
  self->first_us = 0;
  folders = (const char **) g_hash_table_get_keys_as_array (dirty, NULL);
  if (folders[0] != NULL)
    self->tell_dirty (folders, self->data); /* may free us: nothing after it */
  return G_SOURCE_REMOVE;
}

static void
mark_dirty (ScanWatch *self, const char *path)
{
  gint64 now = g_get_monotonic_time ();

  if (g_hash_table_size (self->dirty) >= DIRTY_MAX) {
    g_hash_table_remove_all (self->dirty);
    for (guint i = 0; i < self->roots->len; i++)
      g_hash_table_add (self->dirty, g_strdup (self->roots->pdata[i]));
  }
  g_hash_table_add (self->dirty, g_strdup (path));
  if (self->first_us == 0)
    self->first_us = now;
  if (self->telling != NULL) {
    /* Files still arrive: wait on, but not for ever. */
    if (now - self->first_us < QUIET_AT_MOST_US)
      g_source_set_ready_time (self->telling, now + QUIET_MS * 1000);
    return;
  }
  self->telling = g_timeout_source_new (QUIET_MS);
  g_source_set_callback (self->telling, tell_cb, self, NULL);
  g_source_attach (self->telling, self->context);
}

/* ---- adding -------------------------------------------------------------------------- */

static void
forget_watch (ScanWatch *self, int watch)
{
  const char *path = g_hash_table_lookup (self->path_of, GINT_TO_POINTER (watch));

  if (path == NULL)
    return;
  if (GPOINTER_TO_INT (g_hash_table_lookup (self->watch_of, path)) == watch)
    g_hash_table_remove (self->watch_of, path);
  g_hash_table_remove (self->path_of, GINT_TO_POINTER (watch));
}

static void
reached_limit (ScanWatch *self)
{
  self->full = TRUE;
  g_queue_clear_full (&self->todo, g_free);
  if (self->tell_limit != NULL)
    self->tell_limit (scan_watch_count (self), self->data);
}

static gboolean
add_watch (ScanWatch *self, const char *path)
{
  int watch = inotify_add_watch (self->fd, path, MASK);
  char *copy;

  if (watch < 0) {
    if (errno == ENOSPC || errno == ENOMEM)
      reached_limit (self);
    return FALSE;
  }
  /* One folder reached by two ways has one watch: a loop of links ends here. */
  if (g_hash_table_contains (self->path_of, GINT_TO_POINTER (watch))) {
    const char *known = g_hash_table_lookup (self->path_of, GINT_TO_POINTER (watch));

    if (g_str_equal (known, path) || g_file_test (known, G_FILE_TEST_IS_DIR))
      return FALSE;
    forget_watch (self, watch); /* it was moved here */
  }
  copy = g_strdup (path);
  g_hash_table_insert (self->path_of, GINT_TO_POINTER (watch), copy);
  g_hash_table_insert (self->watch_of, copy, GINT_TO_POINTER (watch));
  return TRUE;
}

static void
queue_below (ScanWatch *self, const char *path)
{
  DIR *dir = opendir (path);
  struct dirent *entry;

  if (dir == NULL)
    return;
  while ((entry = readdir (dir)) != NULL) {
    g_autofree char *child = NULL;

    if (entry->d_name[0] == '.' || (entry->d_type != DT_DIR && entry->d_type != DT_LNK &&
                                    entry->d_type != DT_UNKNOWN))
      continue;
    child = g_build_filename (path, entry->d_name, NULL);
    if (entry->d_type == DT_DIR || g_file_test (child, G_FILE_TEST_IS_DIR))
      g_queue_push_tail (&self->todo, g_steal_pointer (&child));
  }
  closedir (dir);
}

static gboolean
add_some_cb (gpointer data)
{
  ScanWatch *self = data;

  for (int i = 0; i < FOLDERS_A_TURN && self->todo.length > 0; i++) {
    g_autofree char *path = g_queue_pop_head (&self->todo);

    if (add_watch (self, path))
      queue_below (self, path);
  }
  if (self->todo.length > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->adding, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
add_soon (ScanWatch *self, const char *path)
{
  if (self->full)
    return;
  g_queue_push_tail (&self->todo, g_strdup (path));
  if (self->adding != NULL)
    return;
  self->adding = g_idle_source_new ();
  g_source_set_callback (self->adding, add_some_cb, self, NULL);
  g_source_attach (self->adding, self->context);
}

/* All watches at @path and below. */
static void
drop_tree (ScanWatch *self, const char *path)
{
  g_autoptr (GArray) watches = g_array_new (FALSE, FALSE, sizeof (int));
  gsize n = strlen (path);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->path_of);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const char *at = value;
    int watch = GPOINTER_TO_INT (key);

    if (strncmp (at, path, n) == 0 && (at[n] == '\0' || at[n] == '/'))
      g_array_append_val (watches, watch);
  }
  for (guint i = 0; i < watches->len; i++) {
    int watch = g_array_index (watches, int, i);

    inotify_rm_watch (self->fd, watch);
    forget_watch (self, watch);
  }
}

/* ---- listening --------------------------------------------------------------------------- */

static gboolean
matters (const char *name)
{
  static const char *const OTHERS[] = { ".jpg", ".jpeg", ".png", ".lrc" };

  if (scan_is_music_name (name) || g_str_equal (name, ".nomedia"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (strlen (name) > strlen (OTHERS[i]) &&
        g_ascii_strcasecmp (name + strlen (name) - strlen (OTHERS[i]), OTHERS[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_root (ScanWatch *self, const char *path)
{
  for (guint i = 0; i < self->roots->len; i++)
    if (g_str_equal (self->roots->pdata[i], path))
      return TRUE;
  return FALSE;
}

/* A file that was created is still being written and will be closed; a link
 * is not. */
static gboolean
is_complete (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat st;

  return lstat (path, &st) == 0 &&
         (S_ISLNK (st.st_mode) || st.st_nlink > 1 || g_str_equal (name, ".nomedia"));
}

static void
folder_changed (ScanWatch *self, const char *folder, const struct inotify_event *event)
{
  g_autofree char *path = g_build_filename (folder, event->name, NULL);

  if (event->name[0] == '.')
    return;
  if (event->mask & (IN_MOVED_FROM | IN_DELETE)) {
    drop_tree (self, path);
    mark_dirty (self, path); /* what was in it is gone */
  } else if (event->mask & (IN_CREATE | IN_MOVED_TO)) {
    add_soon (self, path);
    mark_dirty (self, path);
  }
}

static void
handle (ScanWatch *self, const struct inotify_event *event)
{
  const char *found = g_hash_table_lookup (self->path_of, GINT_TO_POINTER (event->wd));
  g_autofree char *folder = g_strdup (found);

  if (event->mask & IN_Q_OVERFLOW) { /* events were lost: look everywhere */
    for (guint i = 0; i < self->roots->len; i++)
      mark_dirty (self, self->roots->pdata[i]);
  } else if (folder == NULL) {
    return;
  } else if (event->mask & IN_IGNORED) { /* deleted or unmounted */
    forget_watch (self, event->wd);
    if (is_root (self, folder))
      mark_dirty (self, folder);
  } else if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
    if (is_root (self, folder))
      mark_dirty (self, folder);
  } else if (event->len > 0 && (event->mask & IN_ISDIR)) {
    folder_changed (self, folder, event);
  } else if (event->len > 0 && matters (event->name)) {
    if (!(event->mask & IN_CREATE) || is_complete (folder, event->name))
      mark_dirty (self, folder);
  }
}

static gboolean
read_cb (int fd, GIOCondition condition, gpointer data)
{
  ScanWatch *self = data;
  char buffer[16384] __attribute__ ((aligned (__alignof__ (struct inotify_event))));
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    for (char *p = buffer; p < buffer + n;) {
      const struct inotify_event *event = (const struct inotify_event *) p;

      handle (self, event);
      p += sizeof *event + event->len;
    }
  return G_SOURCE_CONTINUE;
}

/* ---- public --------------------------------------------------------------------------------- */

ScanWatch *
scan_watch_new (ScanDirtyFunc dirty, ScanLimitFunc limit, gpointer data, GError **error)
{
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  ScanWatch *self;

  if (fd < 0) {
    g_set_error (error, SCAN_ERROR, SCAN_ERROR_UNREADABLE, _("Folders can not be watched: %s."),
                 g_strerror (errno));
    return NULL;
  }
  self = g_new0 (ScanWatch, 1);
  self->fd = fd;
  self->tell_dirty = dirty;
  self->tell_limit = limit;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  self->path_of = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->watch_of = g_hash_table_new (g_str_hash, g_str_equal);
  self->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->roots = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->todo);
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (read_cb), self, NULL);
  g_source_attach (self->source, self->context);
  return self;
}

void
scan_watch_add (ScanWatch *self, const char *root)
{
  g_autofree char *path = g_canonicalize_filename (root, NULL);

  if (is_root (self, path))
    return;
  add_soon (self, path);
  g_ptr_array_add (self->roots, g_steal_pointer (&path));
}

void
scan_watch_remove (ScanWatch *self, const char *root)
{
  g_autofree char *path = g_canonicalize_filename (root, NULL);

  for (guint i = self->roots->len; i > 0; i--)
    if (g_str_equal (self->roots->pdata[i - 1], path))
      g_ptr_array_remove_index (self->roots, i - 1);
  drop_tree (self, path);
  self->full = FALSE; /* there is room again */
}

guint
scan_watch_count (ScanWatch *self)
{
  return g_hash_table_size (self->path_of);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
scan_watch_free (ScanWatch *self)
{
  if (self == NULL)
    return;
  drop_source (&self->source);
  drop_source (&self->adding);
  drop_source (&self->telling);
  close (self->fd);
  g_queue_clear_full (&self->todo, g_free);
  g_hash_table_unref (self->watch_of);
  g_hash_table_unref (self->path_of);
  g_hash_table_unref (self->dirty);
  g_ptr_array_unref (self->roots);
  g_main_context_unref (self->context);
  g_free (self);
}

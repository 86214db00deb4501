/* scan-walk.c - through the music folders, opening what changed
 *
 * The thread that calls. Looking at names and dates is cheap and goes ahead,
 * so that progress knows its total; but never far ahead of reading, so that a
 * first scan shows music at once and a slow disk fills no memory. Invariant:
 * a file is reported gone only when its folder could be read and did not hold
 * it, or its whole root is away. */
#define G_LOG_DOMAIN "segue-scan-walk"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan-internal.h"

#define AHEAD_US (2 * G_USEC_PER_SEC) /* counting before the first file is read */
#define AHEAD_FILES 20000             /* waiting to be read before counting pauses */
#define PROGRESS_US (G_USEC_PER_SEC / 5)
#define BATCH_US (G_USEC_PER_SEC)     /* rows do not wait longer than this */
#define DEPTH_MAX 64                  /* folders in folders; beyond is a loop or a joke */

typedef struct {
  char *path;  /* owned */
  guint depth;
  gboolean linked; /* reached through a symbolic link */
} Folder;

typedef struct {
  char  *name;   /* owned */
  gint64 id;
  char  *folder; /* owned reference string */
} Pending;

typedef struct {
  const char *const *roots;     /* borrowed */
  const ScanOptions *options;
  const ScanSink    *sink;
  gpointer           data;
  GCancellable      *cancellable;
  GHashTable        *known;     /* borrowed or NULL */
  GHashTable        *visited;   /* "device:inode" of folders */
  GQueue             folders;   /* of Folder, to visit: real ones before links */
  GQueue             pending;   /* of Pending, to read */
  GPtrArray         *rows;      /* batch */
  GArray            *back;      /* ids */
  GPtrArray         *unread;    /* folders that could not be read, with a slash */
  ScanProgress       progress;
  char              *art_folder, *art; /* owned; folder image of the last file's folder */
  gint64             progress_us, batch_us;
} Walk;

static void
folder_free (Folder *folder)
{
  g_free (folder->path);
  g_free (folder);
}

static void
pending_free (Pending *pending)
{
  g_free (pending->name);
  g_ref_string_release (pending->folder);
  g_free (pending);
}

/* ---- handing over ---------------------------------------------------------------- */

static void
flush_rows (Walk *walk)
{
  if (walk->rows->len > 0 && walk->sink->rows != NULL) {
    GPtrArray *rows = walk->rows;

    walk->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref);
    walk->sink->rows (rows, walk->data);
  } else {
    g_ptr_array_set_size (walk->rows, 0);
  }
  walk->batch_us = g_get_monotonic_time ();
}

static void
flush_back (Walk *walk)
{
  if (walk->back->len > 0 && walk->sink->back != NULL)
    walk->sink->back ((const gint64 *) walk->back->data, walk->back->len, walk->data);
  g_array_set_size (walk->back, 0);
}

static void
tell_progress (Walk *walk, gboolean now)
{
  gint64 t = g_get_monotonic_time ();

  if (walk->sink->progress == NULL || (!now && t - walk->progress_us < PROGRESS_US))
    return;
  walk->progress_us = t;
  walk->sink->progress (&walk->progress, walk->data);
}

static void
tell_trouble (Walk *walk, const char *path, int code, gboolean keep)
{
  g_autoptr (GError) error = NULL;

  if (keep)
    g_ptr_array_add (walk->unread, g_str_has_suffix (path, "/") ? g_strdup (path)
                                                                : g_strconcat (path, "/", NULL));
  scan_set_errno (&error, code);
  if (walk->sink->trouble != NULL)
    walk->sink->trouble (path, error, walk->data);
}

/* ---- looking -------------------------------------------------------------------------- */

/* Whether a folder was not visited yet; from now on it was. */
static gboolean
visit (Walk *walk, const struct stat *st)
{
  char key[64];

  g_snprintf (key, sizeof key, "%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x",
              (gint64) st->st_dev, (gint64) st->st_ino);
  return g_hash_table_add (walk->visited, g_strdup (key));
}

static void
push_folder (Walk *walk, const char *path, guint depth, gboolean linked)
{
  Folder *folder = g_new0 (Folder, 1);

  folder->path = g_strdup (path);
  folder->depth = depth;
  folder->linked = linked;
  /* What is reached directly counts as such, whatever links there are to it.
   * Depth first, so that files are read in the order in which they lie. */
  if (linked)
    g_queue_push_tail (&walk->folders, folder);
  else
    g_queue_push_head (&walk->folders, folder);
}

static void
found_file (Walk *walk, char *folder_ref, const char *path, const char *name,
            const struct stat *st)
{
  gint64 mtime_us = (gint64) st->st_mtim.tv_sec * G_USEC_PER_SEC + st->st_mtim.tv_nsec / 1000;
  ScanKnown *known = walk->known != NULL ? g_hash_table_lookup (walk->known, path) : NULL;
  Pending *pending;
  gint64 id = 0;

  walk->progress.n_found++;
  if (known != NULL) {
    gboolean same = known->size_bytes == st->st_size && known->mtime_us == mtime_us;
    gboolean missing = known->missing;

    id = known->id;
    g_hash_table_remove (walk->known, path);
    if (same && !walk->options->everything) {
      if (missing && id > 0)
        g_array_append_val (walk->back, id);
      if (walk->back->len >= SCAN_BATCH)
        flush_back (walk);
      return;
    }
  }
  pending = g_new0 (Pending, 1);
  pending->name = g_strdup (name);
  pending->folder = g_ref_string_acquire (folder_ref);
  pending->id = id;
  g_queue_push_tail (&walk->pending, pending);
  walk->progress.n_to_read++;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns the names in a folder in order, NULL with errno. */
static GPtrArray *
list_names (const char *path, gboolean hidden, gboolean *nomedia)
{
  DIR *dir = opendir (path);
  GPtrArray *names;
  struct dirent *entry;

  *nomedia = FALSE;
  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  errno = 0;
  while ((entry = readdir (dir)) != NULL) {
    const char *name = entry->d_name;

    *nomedia = *nomedia || g_str_equal (name, ".nomedia");
    if (g_str_equal (name, ".") || g_str_equal (name, "..") || (name[0] == '.' && !hidden))
      continue;
    /* Most of what is neither folder nor music needs no stat() at all. */
    if (entry->d_type == DT_REG && !scan_is_music_name (name))
      continue;
    g_ptr_array_add (names, g_strdup (name));
  }
  if (errno != 0) { /* half a folder is no folder: nothing in it would be gone */
    int code = errno;

    closedir (dir);
    g_ptr_array_unref (names);
    errno = code;
    return NULL;
  }
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
is_under (const char *path, const char *root)
{
  gsize n = strlen (root);

  while (n > 1 && root[n - 1] == '/')
    n--;
  return strncmp (path, root, n) == 0 && (path[n] == '/' || path[n] == '\0' || n == 1);
}

/* A linked file that lies under one of the roots itself is found there. */
static gboolean
is_double (Walk *walk, const char *path)
{
  g_autofree char *target = realpath (path, NULL);

  for (guint i = 0; target != NULL && walk->roots[i] != NULL; i++)
    if (is_under (target, walk->roots[i]))
      return TRUE;
  return FALSE;
}

static void
look_at (Walk *walk, const Folder *folder, char *folder_ref, const char *name, GPtrArray *below)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  struct stat st;
  gboolean linked;

  if (lstat (path, &st) != 0)
    return;
  linked = S_ISLNK (st.st_mode);
  if (linked && stat (path, &st) != 0)
    return; /* leads nowhere */
  if (S_ISREG (st.st_mode) && scan_is_music_name (name)) {
    if (!linked || !is_double (walk, path))
      found_file (walk, folder_ref, path, name, &st);
  } else if (S_ISDIR (st.st_mode) && folder->depth < DEPTH_MAX) {
    if (linked)
      push_folder (walk, path, folder->depth + 1, TRUE);
    else
      g_ptr_array_add (below, g_steal_pointer (&path));
  }
}

static void
visit_folder (Walk *walk, Folder *folder)
{
  g_autoptr (GPtrArray) below = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = NULL;
  char *folder_ref = NULL;
  gboolean nomedia;
  struct stat st;

  if (stat (folder->path, &st) != 0) {
    /* A root that can not even be looked at is away, with all that is in it. */
    if (errno != ENOENT)
      tell_trouble (walk, folder->path, errno, folder->depth > 0);
    return;
  }
  if (!visit (walk, &st))
    return;
  walk->progress.n_folders++;
  names = list_names (folder->path, walk->options->hidden, &nomedia);
  if (names == NULL) {
    tell_trouble (walk, folder->path, errno, TRUE);
    return;
  }
  if (nomedia)
    return;
  folder_ref = g_ref_string_new (folder->path);
  for (guint i = 0; i < names->len; i++)
    look_at (walk, folder, folder_ref, names->pdata[i], below);
  for (guint i = below->len; i > 0; i--) /* each is pushed in front of the last */
    push_folder (walk, below->pdata[i - 1], folder->depth + 1, folder->linked);
  g_ref_string_release (folder_ref);
}

static void
look_ahead (Walk *walk, gint64 until_us)
{
  while (walk->folders.length > 0 && walk->pending.length < AHEAD_FILES &&
         !g_cancellable_is_cancelled (walk->cancellable)) {
    Folder *folder = g_queue_pop_head (&walk->folders);

    visit_folder (walk, folder);
    folder_free (folder);
    tell_progress (walk, FALSE);
    if (g_get_monotonic_time () > until_us && walk->pending.length > 0)
      break;
  }
  walk->progress.counting = walk->folders.length > 0;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The files of one folder come one after the other and share its image. */
static void
set_art (Walk *walk, const char *folder, TrackRow *row)
{
  if (g_strcmp0 (walk->art_folder, folder) != 0) {
    g_free (walk->art);
    g_free (walk->art_folder);
    walk->art_folder = g_strdup (folder);
    walk->art = scan_art_find (row->path, row->album, row->artist);
  }
  track_row_set_ref_string (&row->art_path, walk->art);
}

static void
read_one (Walk *walk)
{
  Pending *pending = g_queue_pop_head (&walk->pending);
  g_autofree char *path = g_build_filename (pending->folder, pending->name, NULL);
  g_autoptr (GError) error = NULL;
  TrackRow *row;

  walk->progress.folder = pending->folder;
  tell_progress (walk, FALSE);
  row = scan_read_track (path, &error);
  walk->progress.n_read++;
  if (row != NULL) {
    set_art (walk, pending->folder, row);
  } else if (g_error_matches (error, SCAN_ERROR, SCAN_ERROR_MISSING)) {
    walk->progress.folder = NULL; /* gone since it was seen: the next scan says so */
    pending_free (pending);
    return;
  } else {
    row = scan_failed_track (path, error);
    walk->progress.n_failed++;
  }
  row->id = pending->id;
  g_ptr_array_add (walk->rows, row);
  if (walk->rows->len >= SCAN_BATCH || g_get_monotonic_time () - walk->batch_us > BATCH_US)
    flush_rows (walk);
  walk->progress.folder = NULL;
  pending_free (pending);
}

static void
read_all (Walk *walk)
{
  look_ahead (walk, g_get_monotonic_time () + AHEAD_US);
  while ((walk->pending.length > 0 || walk->folders.length > 0) &&
         !g_cancellable_is_cancelled (walk->cancellable)) {
    if (walk->pending.length == 0)
      look_ahead (walk, g_get_monotonic_time () + AHEAD_US / 10);
    else
      read_one (walk);
  }
  flush_rows (walk);
  flush_back (walk);
}

/* ---- what is gone ---------------------------------------------------------------------------- */

static gboolean
is_under_unread (Walk *walk, const char *path)
{
  for (guint i = 0; i < walk->unread->len; i++)
    if (g_str_has_prefix (path, walk->unread->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Whatever is still in the table was not seen. */
static void
report_gone (Walk *walk, const char *root, gboolean away)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, walk->known);
  while (g_hash_table_iter_next (&iter, &path, &value)) {
    ScanKnown *known = value;

    if (!is_under (path, root) || is_under_unread (walk, path))
      continue;
    if (known->id > 0 && !known->missing)
      g_array_append_val (ids, known->id);
    g_hash_table_iter_remove (&iter);
  }
  if (ids->len > 0 && walk->sink->gone != NULL)
    walk->sink->gone (root, away, (const gint64 *) ids->data, ids->len, walk->data);
}

/* An empty mount point is what an unplugged drive leaves behind. */
static gboolean
is_away (const char *root)
{
  g_autoptr (GDir) dir = NULL;
  struct stat st;

  if (stat (root, &st) != 0 || !S_ISDIR (st.st_mode))
    return TRUE;
  dir = g_dir_open (root, 0, NULL);
  return dir != NULL && g_dir_read_name (dir) == NULL;
}

gboolean
scan_walk (const char *const *roots,
           GHashTable        *known,
           const ScanOptions *options,
           const ScanSink    *sink,
           gpointer           data,
           GCancellable      *cancellable,
           GError           **error)
{
  static const ScanOptions DEFAULTS = { 0 };
  Walk walk = {
    .roots = roots, .options = options != NULL ? options : &DEFAULTS,
    .sink = sink, .data = data, .cancellable = cancellable, .known = known,
    .visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .folders = G_QUEUE_INIT, .pending = G_QUEUE_INIT,
    .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) track_row_unref),
    .back = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .unread = g_ptr_array_new_with_free_func (g_free),
    .progress = { .counting = TRUE },
    .batch_us = g_get_monotonic_time (),
  };
  gboolean cancelled;

  for (guint i = 0; roots[i] != NULL; i++) {
    Folder *folder = g_new0 (Folder, 1);

    folder->path = g_strdup (roots[i]);
    g_queue_push_tail (&walk.folders, folder);
  }
  read_all (&walk);

  cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);
  for (guint i = 0; !cancelled && known != NULL && roots[i] != NULL; i++)
    report_gone (&walk, roots[i], is_away (roots[i]));
  tell_progress (&walk, TRUE);

  g_queue_clear_full (&walk.folders, (GDestroyNotify) folder_free);
  g_queue_clear_full (&walk.pending, (GDestroyNotify) pending_free);
  g_hash_table_unref (walk.visited);
  g_ptr_array_unref (walk.rows);
  g_ptr_array_unref (walk.unread);
  g_array_unref (walk.back);
  g_free (walk.art_folder);
  g_free (walk.art);
  return !cancelled;
}

/* ---- files that were named --------------------------------------------------------------------- */

static void
collect (GPtrArray *files, GHashTable *visited, const char *path, guint depth,
         GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = NULL;
  gboolean nomedia;
  struct stat st;
  char key[64];

  if (g_cancellable_is_cancelled (cancellable) || stat (path, &st) != 0)
    return;
  if (S_ISREG (st.st_mode) && (depth == 0 || scan_is_music_name (path)))
    g_ptr_array_add (files, g_strdup (path));
  if (!S_ISDIR (st.st_mode) || depth > DEPTH_MAX)
    return;
  g_snprintf (key, sizeof key, "%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x",
              (gint64) st.st_dev, (gint64) st.st_ino);
  if (!g_hash_table_add (visited, g_strdup (key)))
    return;
  names = list_names (path, FALSE, &nomedia);
  for (guint i = 0; names != NULL && i < names->len; i++) {
    g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);

    collect (files, visited, child, depth + 1, cancellable);
  }
}

GPtrArray *
scan_collect (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; paths[i] != NULL; i++) {
    g_autofree char *path = g_canonicalize_filename (paths[i], NULL);

    collect (files, visited, path, 0, cancellable);
  }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&files);
}

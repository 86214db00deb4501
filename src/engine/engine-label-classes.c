/* engine-label-classes.c - what the library has to learn from
 *
 * The static functions run in the engine thread and only read. Invariant: a class
 * holds no song twice. */
#define G_LOG_DOMAIN "segue-engine-label-classes"

#include "engine-private.h"

#include <math.h>
#include <string.h>

#define NAME_MOST 80 /* characters */

/* Tags hold anything: lines and pages of text too. A name is one line that can be read. */
static char *
readable (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr (GString) line = g_string_new (NULL);
  glong n = 0;

  for (const char *at = valid; *at != '\0' && n < NAME_MOST; at = g_utf8_next_char (at), n++) {
    gunichar c = g_utf8_get_char (at);
    gboolean breaks = g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;

    g_string_append_unichar (line, n == NAME_MOST - 1 && *g_utf8_next_char (at) != '\0' ? 0x2026
                                   : breaks ? ' ' : c);
  }
  return g_strstrip (g_string_free (g_steal_pointer (&line), FALSE));
}

SegueLabelClass *
segue_label_class_new (const char *name)
{
  SegueLabelClass *self = g_new0 (SegueLabelClass, 1);

  self->name = readable (name);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
segue_label_class_free (SegueLabelClass *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_array_unref (self->ids);
  g_free (self);
}

typedef struct {
  SegueLabelSource source;
  char            *folder; /* owned or NULL */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free (listing->folder);
  g_free (listing);
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const GroupRow *x = *(GroupRow *const *) a, *y = *(GroupRow *const *) b;

  return (x->n_tracks < y->n_tracks) - (x->n_tracks > y->n_tracks);
}

/* Where there are too many, the largest. */
static void
add_genres (Store     *store,
            GPtrArray *classes)
{
  g_autoptr (GPtrArray) genres = store_genres_list (store, NULL, NULL);

  if (genres != NULL)
    g_ptr_array_sort (genres, compare_groups);
  for (guint i = 0; genres != NULL && i < genres->len && classes->len < SEGUE_LABEL_CLASSES_MAX; i++) {
    const GroupRow *row = g_ptr_array_index (genres, i);
    TrackQuery query = { .scope = TRACK_SCOPE_GENRE, .text = (char *) row->name };
    g_autoptr (GArray) ids = store_tracks_query (store, &query, NULL);
    SegueLabelClass *class;

    if (ids == NULL || ids->len == 0)
      continue;
    class = segue_label_class_new (row->name);
    g_array_append_vals (class->ids, ids->data, ids->len);
    g_ptr_array_add (classes, class);
  }
}

static void
add_playlists (Store     *store,
               GPtrArray *classes)
{
  g_autoptr (GPtrArray) lists = store_playlists_list (store, NULL);

  for (guint i = 0; lists != NULL && i < lists->len; i++) {
    const PlaylistRow *row = g_ptr_array_index (lists, i);
    TrackQuery query = { .scope = TRACK_SCOPE_PLAYLIST, .id = row->id };
    g_autoptr (GArray) ids = NULL;
    SegueLabelClass *class;

    if (row->builtin != NULL || (ids = store_tracks_query (store, &query, NULL)) == NULL
        || ids->len == 0)
      continue;
    class = segue_label_class_new (row->name);
    g_array_append_vals (class->ids, ids->data, ids->len);
    g_ptr_array_add (classes, class);
  }
}

/* The name of the folder right inside @folder in which @path lies; NULL: elsewhere. */
static char *
folder_inside (const char *path,
               const char *folder)
{
  gsize n = strlen (folder);
  const char *rest = path + n + 1, *slash;

  if (strncmp (path, folder, n) != 0 || path[n] != '/')
    return NULL;
  slash = strchr (rest, '/');
  return slash != NULL ? g_strndup (rest, (gsize) (slash - rest)) : NULL;
}

static void
add_song_of_folder (GPtrArray      *classes,
                    GHashTable     *known,
                    const TrackRow *row,
                    const char     *folder)
{
  g_autofree char *inside = folder_inside (row->path, folder);
  SegueLabelClass *class = inside != NULL ? g_hash_table_lookup (known, inside) : NULL;

  if (inside == NULL || row->missing)
    return;
  if (class == NULL) {
    g_autofree char *shown = g_filename_display_name (inside);

    class = segue_label_class_new (shown);
    g_ptr_array_add (classes, class);
    g_hash_table_insert (known, g_steal_pointer (&inside), class);
  }
  g_array_append_val (class->ids, row->id);
}

static void
add_folders (Store      *store,
             GPtrArray  *classes,
             GPtrArray  *rows,
             const char *folder)
{
  g_autoptr (GPtrArray) folders = folder == NULL ? store_folders_list (store, NULL) : NULL;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rows->len; i++) {
    if (folder != NULL)
      add_song_of_folder (classes, known, rows->pdata[i], folder);
    for (guint f = 0; folders != NULL && f < folders->len; f++)
      add_song_of_folder (classes, known, rows->pdata[i],
                          ((StoreFolder *) g_ptr_array_index (folders, f))->path);
  }
}

/* How many of each class were heard, and by how many artists. */
static void
count_heard (GPtrArray *classes,
             GPtrArray *rows)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (by_id, &((TrackRow *) rows->pdata[i])->id, rows->pdata[i]);
  for (guint c = 0; c < classes->len; c++) {
    SegueLabelClass *class = classes->pdata[c];
    g_autoptr (GHashTable) artists = g_hash_table_new (g_str_hash, g_str_equal);

    for (guint i = 0; i < class->ids->len; i++) {
      const TrackRow *row =
        g_hash_table_lookup (by_id, &g_array_index (class->ids, gint64, i));

      if (row == NULL || isnan (row->energy))
        continue;
      class->n_heard++;
      if (row->artist != NULL)
        g_hash_table_add (artists, row->artist);
    }
    class->n_artists = g_hash_table_size (artists);
  }
}

static int
compare_classes (gconstpointer a,
                 gconstpointer b)
{
  const SegueLabelClass *x = *(SegueLabelClass *const *) a, *y = *(SegueLabelClass *const *) b;

  if (x->n_heard != y->n_heard)
    return x->n_heard < y->n_heard ? 1 : -1;
  if (x->ids->len != y->ids->len)
    return x->ids->len < y->ids->len ? 1 : -1;
  return g_utf8_collate (x->name, y->name);
}

/* Classes are told apart by their names, and two playlists may share one. */
static void
tell_apart (GPtrArray *classes)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint c = 0; c < classes->len; c++) {
    SegueLabelClass *class = classes->pdata[c];
    g_autofree char *plain = g_strdup (class->name);

    for (guint k = 2; g_hash_table_contains (names, class->name); k++) {
      g_free (class->name);
      class->name = g_strdup_printf ("%s (%u)", plain, k);
    }
    g_hash_table_add (names, class->name);
  }
}

static gpointer
list_classes (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  const Listing *listing = input;
  g_autoptr (GPtrArray) rows = store_tracks_load (store, error);
  g_autoptr (GPtrArray) classes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) segue_label_class_free);

  if (rows == NULL)
    return NULL;
  switch (listing->source) {
  case SEGUE_LABELS_FOLDERS:
    add_folders (store, classes, rows, listing->folder);
    break;
  case SEGUE_LABELS_PLAYLISTS:
    add_playlists (store, classes);
    break;
  case SEGUE_LABELS_GENRES:
  default:
    add_genres (store, classes);
  }
  count_heard (classes, rows);
  g_ptr_array_sort (classes, compare_classes);
  if (classes->len > SEGUE_LABEL_CLASSES_MAX)
    g_ptr_array_set_size (classes, SEGUE_LABEL_CLASSES_MAX);
  tell_apart (classes);
  return g_steal_pointer (&classes);
}

void
segue_engine_list_label_classes_async (SegueEngine         *self,
                                       SegueLabelSource     source,
                                       const char          *folder,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  Listing *listing;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  listing = g_new0 (Listing, 1);
  *listing = (Listing) { source, g_strdup (folder) };
  engine_ask (self->thread, self, segue_engine_list_label_classes_async, list_classes, listing,
              listing_free, (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_label_classes_finish (SegueEngine   *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* segue-art-cache.c - decoded covers, a bounded number of bytes of them
 *
 * Least recently used goes first. A texture that a widget still shows outlives
 * its place here. */
#include "segue-art-cache.h"

/* About 150 covers of the album grid at scale 1; with the rest of the program
 * this keeps 50 000 tracks under 150 MB. */
#define MAX_BYTES (20u * 1024 * 1024)
#define ENTRY_COST 256 /* bytes; what an entry without a picture counts as */
#define DATA_KEY "segue-art-cache"

typedef struct {
  char       *key;     /* owned */
  GdkTexture *texture; /* owned or NULL: known to have none */
  gsize       bytes;
} Entry;

typedef struct {
  GHashTable *links; /* key (borrowed) -> GList link (borrowed) */
  GQueue      order; /* Entry, owned; most recently used first */
  gsize       bytes;
} ArtCache;

static void
entry_free (Entry *entry)
{
  g_free (entry->key);
  g_clear_object (&entry->texture);
  g_free (entry);
}

static void
art_cache_free (ArtCache *cache)
{
  g_hash_table_unref (cache->links);
  g_queue_clear_full (&cache->order, (GDestroyNotify) entry_free);
  g_free (cache);
}

static ArtCache *
get_cache (SegueEngine *engine)
{
  ArtCache *cache = g_object_get_data (G_OBJECT (engine), DATA_KEY);

  if (cache == NULL) {
    cache = g_new0 (ArtCache, 1);
    cache->links = g_hash_table_new (g_str_hash, g_str_equal);
    g_object_set_data_full (G_OBJECT (engine), DATA_KEY, cache, (GDestroyNotify) art_cache_free);
  }
  return cache;
}

/* Tracks of one folder share its picture. A file that changed may look different. */
static char *
make_key (SegueTrack *track,
          int         size_px)
{
  const TrackRow *row = segue_track_get_row (track);

  if (row->art_path != NULL && !row->has_embedded_art)
    return g_strdup_printf ("%d:%s", size_px, row->art_path);
  return g_strdup_printf ("%d:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s", size_px, row->id,
                          row->mtime_us, row->id == 0 ? segue_track_get_uri (track) : "");
}

static void
drop_link (ArtCache *cache,
           GList    *link)
{
  Entry *entry = link->data;

  cache->bytes -= entry->bytes;
  g_hash_table_remove (cache->links, entry->key);
  g_queue_delete_link (&cache->order, link);
  entry_free (entry);
}

static void
put (ArtCache   *cache,
     const char *key,
     GdkTexture *texture)
{
  GList *old = g_hash_table_lookup (cache->links, key);
  Entry *entry;

  if (old != NULL)
    drop_link (cache, old);

  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->bytes = ENTRY_COST;
  if (texture != NULL) {
    entry->texture = g_object_ref (texture);
    entry->bytes += (gsize) gdk_texture_get_width (texture) * gdk_texture_get_height (texture) * 4;
  }
  g_queue_push_head (&cache->order, entry);
  g_hash_table_insert (cache->links, entry->key, cache->order.head);
  cache->bytes += entry->bytes;

  while (cache->bytes > MAX_BYTES && cache->order.length > 1)
    drop_link (cache, cache->order.tail);
}

gboolean
segue_art_cache_lookup (SegueEngine  *engine,
                        SegueTrack   *track,
                        int           size_px,
                        GdkTexture  **texture)
{
  ArtCache *cache = get_cache (engine);
  g_autofree char *key = make_key (track, size_px);
  GList *link = g_hash_table_lookup (cache->links, key);
  Entry *entry;

  if (link == NULL)
    return FALSE;

  g_queue_unlink (&cache->order, link);
  g_queue_push_head_link (&cache->order, link);
  entry = link->data;
  *texture = entry->texture != NULL ? g_object_ref (entry->texture) : NULL;
  return TRUE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SegueArt) art = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  art = segue_engine_get_art_finish (SEGUE_ENGINE (source), result, &error);
  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (art != NULL)
    texture = gdk_memory_texture_new (art->width, art->height, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED,
                                      art->pixels, art->stride);
  put (get_cache (SEGUE_ENGINE (source)), g_task_get_task_data (task), texture);
  g_task_return_pointer (task, g_steal_pointer (&texture), g_object_unref);
}

void
segue_art_cache_load_async (SegueEngine         *engine,
                            SegueTrack          *track,
                            int                  size_px,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (engine, cancellable, callback, user_data);

  g_task_set_source_tag (task, segue_art_cache_load_async);
  g_task_set_task_data (task, make_key (track, size_px), g_free);
  segue_engine_get_art_async (engine, track, size_px, cancellable, loaded_cb, task);
}

GdkTexture *
segue_art_cache_load_finish (SegueEngine   *engine,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* engine-sounds.c - the clusters of the library, for the pages
 *
 * Public functions on the UI thread, the static ones in the engine thread. */
#define G_LOG_DOMAIN "segue-engine-sounds"

#include "engine-private.h"

void
segue_cluster_free (SegueCluster *cluster)
{
  g_free (cluster->name);
  g_free (cluster);
}

static int
compare_sizes (gconstpointer a,
               gconstpointer b)
{
  const SegueCluster *x = *(const SegueCluster *const *) a, *y = *(const SegueCluster *const *) b;

  if (x->n_tracks != y->n_tracks)
    return x->n_tracks < y->n_tracks ? 1 : -1;
  return (x->id > y->id) - (x->id < y->id);
}

static gpointer
ask_clusters (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  g_autoptr (GPtrArray) found = store_clusters_list (store, error);
  GPtrArray *clusters;

  if (found == NULL)
    return NULL;
  clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_cluster_free);
  for (guint i = 0; i < found->len; i++) {
    const StoreCluster *from = g_ptr_array_index (found, i);
    SegueCluster *cluster;

    if (from->n_tracks == 0)
      continue;
    cluster = g_new0 (SegueCluster, 1);
    *cluster = (SegueCluster) { from->id, g_strdup (from->name != NULL ? from->name : ""),
                                from->colour_rgb, from->n_tracks };
    g_ptr_array_add (clusters, cluster);
  }
  g_ptr_array_sort (clusters, compare_sizes);
  return clusters;
}

void
segue_engine_list_clusters_async (SegueEngine         *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_clusters_async, ask_clusters, NULL, NULL,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_clusters_finish (SegueEngine   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return engine_answer (self, segue_engine_list_clusters_async, result, error);
}

typedef struct {
  gint32 id;
  char  *name; /* owned */
} Edit;

static void
edit_free (gpointer data)
{
  g_free (((Edit *) data)->name);
  g_free (data);
}

static gboolean
rename_cluster (EngineThread *thread,
                Store        *store,
                gpointer      input,
                GError      **error)
{
  const Edit *edit = input;

  return store_clusters_rename (store, edit->id, edit->name, error);
}

void
segue_engine_rename_cluster (SegueEngine *self,
                             gint32       id,
                             const char  *name)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  edit = g_new0 (Edit, 1);
  edit->id = id;
  edit->name = g_strdup (name);
  engine_tell (self->thread, rename_cluster, edit, edit_free, MESSAGE_KNOWLEDGE + 1);
}

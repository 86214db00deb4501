/* store-insight.c - clusters, the map and what else was derived
 *
 * Engine thread. Invariant: all here can be made again from tracks, features
 * and plays, but for the names a listener gave to clusters; each row holds the
 * version that made it. */
#define G_LOG_DOMAIN "segue-store-insight"

#include "store-private.h"

#include <string.h>

enum {
  STMT_CLUSTER_PUT,
  STMT_CLUSTERS_DROP_OLD,
  STMT_CLUSTERS_UNASSIGN,
  STMT_CLUSTER_ASSIGN,
  STMT_CLUSTER_RENAME,
  STMT_CLUSTERS,
  STMT_MAP_CLEAR,
  STMT_MAP_PUT,
  STMT_MAP,
  STMT_BLOB_PUT,
  STMT_BLOB_REMOVE,
  STMT_BLOB_GET,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_CLUSTER_PUT] =
    "INSERT INTO cluster (id, name, named_by_listener, colour_rgb, centroid, version)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (id) DO UPDATE SET"
    " name = CASE WHEN named_by_listener THEN name ELSE excluded.name END,"
    " named_by_listener = max(named_by_listener, excluded.named_by_listener),"
    " colour_rgb = excluded.colour_rgb, centroid = excluded.centroid,"
    " version = excluded.version",
  [STMT_CLUSTERS_DROP_OLD] = "DELETE FROM cluster WHERE id NOT IN (SELECT value FROM json_each(?1))",
  [STMT_CLUSTERS_UNASSIGN] = "UPDATE track SET cluster = -1 WHERE cluster <> -1",
  [STMT_CLUSTER_ASSIGN] = "UPDATE track SET cluster = ?2 WHERE id = ?1 AND cluster <> ?2",
  [STMT_CLUSTER_RENAME] =
    "UPDATE cluster SET name = ?2, named_by_listener = ?2 IS NOT NULL WHERE id = ?1",
  [STMT_CLUSTERS] =
    "SELECT c.id, c.name, c.named_by_listener, c.colour_rgb, c.centroid, coalesce(n.n, 0)"
    "  FROM cluster AS c LEFT JOIN"
    "       (SELECT cluster, count(*) AS n FROM track WHERE +state = 0 GROUP BY cluster) AS n"
    "       ON n.cluster = c.id"
    " ORDER BY c.id",
  [STMT_MAP_CLEAR] = "DELETE FROM map_point",
  [STMT_MAP_PUT] =
    "INSERT INTO map_point (track_id, x, y, version)"
    " SELECT id, ?2, ?3, ?4 FROM track WHERE id = ?1"
    " ON CONFLICT (track_id) DO UPDATE SET x = excluded.x, y = excluded.y,"
    " version = excluded.version",
  [STMT_MAP] =
    "SELECT p.track_id, p.x, p.y, p.version FROM map_point AS p JOIN track AS t ON t.id = p.track_id"
    " WHERE +t.state = 0 ORDER BY p.track_id",
  [STMT_BLOB_PUT] =
    "INSERT INTO blob (name, listener_id, mode_id, version, made_s, data)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT DO UPDATE SET version = excluded.version, made_s = excluded.made_s,"
    " data = excluded.data",
  [STMT_BLOB_REMOVE] = "DELETE FROM blob WHERE name = ?1 AND listener_id = ?2 AND mode_id = ?3",
  [STMT_BLOB_GET] =
    "SELECT data, version FROM blob WHERE name = ?1 AND listener_id = ?2 AND mode_id = ?3",
};
const StoreSqlTable store_insight_sql = { SQL, N_STMTS };

/* ---- clusters ------------------------------------------------------------------ */

StoreCluster *
store_cluster_new (void)
{
  return g_new0 (StoreCluster, 1);
}

void
store_cluster_free (StoreCluster *cluster)
{
  if (cluster == NULL)
    return;
  g_free (cluster->name);
  g_free (cluster->centroid);
  g_free (cluster);
}

static gboolean
put_cluster (Store *self, const StoreCluster *cluster, guint version, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTER_PUT);

  sqlite3_bind_int (s, 1, cluster->id);
  store_bind_text (s, 2, cluster->name);
  sqlite3_bind_int (s, 3, cluster->named_by_listener != FALSE);
  sqlite3_bind_int64 (s, 4, cluster->colour_rgb & 0xffffff);
  store_bind_floats (s, 5, cluster->centroid, cluster->d);
  sqlite3_bind_int64 (s, 6, version);
  return store_run (self, s, "clusters", error);
}

/* Drops clusters that are not among @clusters. */
static gboolean
drop_other_clusters (Store *self, GPtrArray *clusters, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTERS_DROP_OLD);
  g_autoptr (GString) kept = g_string_new ("[");

  for (guint i = 0; i < clusters->len; i++)
    g_string_append_printf (kept, "%s%d", i > 0 ? "," : "",
                            ((StoreCluster *) clusters->pdata[i])->id);
  g_string_append_c (kept, ']');
  sqlite3_bind_text (s, 1, kept->str, -1, SQLITE_TRANSIENT);
  return store_run (self, s, "clusters", error);
}

static gboolean
assign (Store *self, gint64 track_id, gint32 cluster, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTER_ASSIGN);

  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int (s, 2, cluster);
  return store_run (self, s, "clusters", error);
}

static gboolean
replace_clusters (Store *self, GPtrArray *clusters, const gint64 *ids, const gint32 *labels,
                  guint n, guint version, GError **error)
{
  g_autoptr (StoreStmt) unassign = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTERS_UNASSIGN);

  if (!drop_other_clusters (self, clusters, error) || !store_run (self, unassign, "clusters", error))
    return FALSE;
  for (guint i = 0; i < clusters->len; i++)
    if (!put_cluster (self, clusters->pdata[i], version, error))
      return FALSE;
  for (guint i = 0; i < n; i++)
    if (!assign (self, ids[i], labels[i], error))
      return FALSE;
  return TRUE;
}

gboolean
store_clusters_replace (Store *self, GPtrArray *clusters, const gint64 *ids, const gint32 *labels,
                        guint n, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, replace_clusters (self, clusters, ids, labels, n, version, error), error);
}

gboolean
store_clusters_rename (Store *self, gint32 id, const char *name, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTER_RENAME);

  sqlite3_bind_int (s, 1, id);
  store_bind_text (s, 2, name);
  if (!store_run (self, s, "the name of a cluster", error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING, "That group of music is not there any more.");
  return FALSE;
}

GPtrArray *
store_clusters_list (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_CLUSTERS);
  g_autoptr (GPtrArray) clusters =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreCluster *cluster = store_cluster_new ();

    cluster->id = sqlite3_column_int (s, 0);
    cluster->name = store_column_dup (s, 1);
    cluster->named_by_listener = sqlite3_column_int (s, 2) != 0;
    cluster->colour_rgb = (guint32) sqlite3_column_int64 (s, 3);
    cluster->centroid = store_column_floats (s, 4, &cluster->d);
    cluster->n_tracks = (guint) sqlite3_column_int64 (s, 5);
    g_ptr_array_add (clusters, cluster);
  }
  return store_read_all (self, rc, "to list clusters", error) ? g_steal_pointer (&clusters) : NULL;
}

/* ---- the map ---------------------------------------------------------------------- */

gboolean
store_map_put (Store *self, const StoreMapPoint *point, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_MAP_PUT);

  sqlite3_bind_int64 (s, 1, point->track_id);
  sqlite3_bind_double (s, 2, point->x);
  sqlite3_bind_double (s, 3, point->y);
  sqlite3_bind_int64 (s, 4, version);
  return store_run (self, s, "the map", error);
}

static gboolean
replace_map (Store *self, const StoreMapPoint *points, guint n, guint version, GError **error)
{
  g_autoptr (StoreStmt) clear = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_MAP_CLEAR);

  if (!store_run (self, clear, "the map", error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!store_map_put (self, &points[i], version, error))
      return FALSE;
  return TRUE;
}

gboolean
store_map_replace (Store *self, const StoreMapPoint *points, guint n, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, replace_map (self, points, n, version, error), error);
}

GArray *
store_map_load (Store *self, guint *version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_MAP);
  g_autoptr (GArray) points = g_array_new (FALSE, TRUE, sizeof (StoreMapPoint));
  guint newest = 0;
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    StoreMapPoint point = { sqlite3_column_int64 (s, 0), (float) sqlite3_column_double (s, 1),
                            (float) sqlite3_column_double (s, 2) };

    newest = MAX (newest, (guint) sqlite3_column_int64 (s, 3));
    g_array_append_val (points, point);
  }
  if (!store_read_all (self, rc, "to read the map", error))
    return NULL;
  if (version != NULL)
    *version = newest;
  return g_steal_pointer (&points);
}

/* ---- blobs --------------------------------------------------------------------------------- */

static void
bind_blob_key (StoreStmt *s, const char *name, gint64 listener_id, gint64 mode_id)
{
  store_bind_text (s, 1, name);
  sqlite3_bind_int64 (s, 2, listener_id);
  sqlite3_bind_int64 (s, 3, mode_id);
}

gboolean
store_blobs_put (Store *self, const char *name, gint64 listener_id, gint64 mode_id, guint version,
                 GBytes *blob, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s =
    STORE_STMT (self, STORE_SQL_INSIGHT, blob != NULL ? STMT_BLOB_PUT : STMT_BLOB_REMOVE);
  const void *data;
  gsize length;

  bind_blob_key (s, name, listener_id, mode_id);
  if (blob == NULL)
    return store_run (self, s, "what was derived", error);
  data = g_bytes_get_data (blob, &length);
  sqlite3_bind_int64 (s, 4, version);
  sqlite3_bind_int64 (s, 5, store_now_s ());
  sqlite3_bind_blob64 (s, 6, data != NULL ? data : "", length, SQLITE_STATIC);
  return store_run (self, s, "what was derived", error);
}

GBytes *
store_blobs_get (Store *self, const char *name, gint64 listener_id, gint64 mode_id, guint *version,
                 GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_INSIGHT, STMT_BLOB_GET);
  int rc;

  bind_blob_key (s, name, listener_id, mode_id);
  rc = sqlite3_step (s);
  if (rc != SQLITE_ROW) {
    store_read_all (self, rc, "what was derived", error);
    return NULL;
  }
  if (version != NULL)
    *version = (guint) sqlite3_column_int64 (s, 1);
  return g_bytes_new (sqlite3_column_blob (s, 0), (gsize) sqlite3_column_bytes (s, 0));
}

gboolean
store_agents_put (Store *self, gint64 listener_id, gint64 mode_id, guint version, GBytes *state,
                  GError **error)
{
  return store_blobs_put (self, "agent", store_listener_of (self, listener_id), mode_id, version, state, error);
}

GBytes *
store_agents_get (Store *self, gint64 listener_id, gint64 mode_id, guint *version, GError **error)
{
  return store_blobs_get (self, "agent", store_listener_of (self, listener_id), mode_id, version, error);
}

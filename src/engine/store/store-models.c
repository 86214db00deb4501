/* store-models.c - what the models say of each track
 *
 * Engine thread. Invariant: an output belongs to the version of the weights
 * and to the sound that it was made of. */
#define G_LOG_DOMAIN "segue-store-models"

#include "store-private.h"

#include <string.h>

enum {
  STMT_PUT,
  STMT_GET,
  STMT_EMBEDDING,
  STMT_EMBEDDINGS,
  STMT_GENRES,
  STMT_MOODS,
  STMT_USUAL_VERSION,
  STMT_COUNT,
  N_STMTS
};

#define OUTPUT_FROM \
  "  FROM model_output AS m JOIN track AS t ON t.id = m.track_id" \
  " WHERE m.version = ?1 AND t.state = 0 ORDER BY m.track_id"

static const char *const SQL[N_STMTS] = {
  [STMT_PUT] =
    "INSERT INTO model_output (track_id, version, audio_hash, made_s, genres, embedding, moods,"
    " moods_spread) VALUES (?1, ?2, (SELECT audio_hash FROM track WHERE id = ?1), ?3, ?4, ?5, ?6,"
    " ?7) ON CONFLICT (track_id) DO UPDATE SET version = excluded.version,"
    " audio_hash = excluded.audio_hash, made_s = excluded.made_s, genres = excluded.genres,"
    " embedding = excluded.embedding, moods = excluded.moods,"
    " moods_spread = excluded.moods_spread",
  [STMT_GET] = "SELECT version, genres, embedding, moods, moods_spread FROM model_output"
               " WHERE track_id = ?1",
  [STMT_EMBEDDING] = "SELECT embedding, version FROM model_output WHERE track_id = ?1",
  [STMT_EMBEDDINGS] = "SELECT m.track_id, m.embedding" OUTPUT_FROM,
  [STMT_GENRES] = "SELECT m.track_id, m.genres" OUTPUT_FROM,
  [STMT_MOODS] = "SELECT m.track_id, m.moods" OUTPUT_FROM,
  [STMT_USUAL_VERSION] = "SELECT version FROM model_output GROUP BY version"
                         " ORDER BY count(*) DESC, version DESC LIMIT 1",
  [STMT_COUNT] = "SELECT count(*) FROM model_output AS m JOIN track AS t ON t.id = m.track_id"
                 " WHERE m.version = ?1 AND t.state = 0",
};
const StoreSqlTable store_models_sql = { SQL, N_STMTS };

gboolean
store_models_put (Store *self, gint64 track_id, const ModelOutput *output, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODELS, STMT_PUT);
  int rc;

  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int64 (s, 2, output->version);
  sqlite3_bind_int64 (s, 3, store_now_s ());
  store_bind_floats (s, 4, output->genres, output->n_genres);
  store_bind_floats (s, 5, output->embedding, output->n_embedding);
  store_bind_floats (s, 6, output->moods, G_N_ELEMENTS (output->moods));
  store_bind_floats (s, 7, output->moods_spread, G_N_ELEMENTS (output->moods_spread));
  rc = sqlite3_step (s);
  if (rc == SQLITE_CONSTRAINT) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING,
                 "That track is no longer in the library.");
    return FALSE;
  }
  return store_read_all (self, rc, "what a model says", error);
}

static void
copy_moods (StoreStmt *s, int i, float moods[9])
{
  guint n;
  g_autofree float *stored = store_column_floats (s, i, &n);

  if (n == 9)
    memcpy (moods, stored, 9 * sizeof *moods);
}

ModelOutput *
store_models_get (Store *self, gint64 track_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODELS, STMT_GET);
  ModelOutput *output;
  int rc;

  sqlite3_bind_int64 (s, 1, track_id);
  rc = sqlite3_step (s);
  if (rc != SQLITE_ROW) {
    store_read_all (self, rc, "what a model says", error);
    return NULL;
  }
  output = g_new0 (ModelOutput, 1);
  output->version = (guint) sqlite3_column_int64 (s, 0);
  output->genres = store_column_floats (s, 1, &output->n_genres);
  output->embedding = store_column_floats (s, 2, &output->n_embedding);
  copy_moods (s, 3, output->moods);
  copy_moods (s, 4, output->moods_spread);
  return output;
}

static guint
usual_version (Store *self)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODELS, STMT_USUAL_VERSION);

  return sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
}

guint
store_models_usual (Store *self, guint *n_tracks)
{
  STORE_ASSERT_OWNER (self);
  guint version = usual_version (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODELS, STMT_COUNT);

  sqlite3_bind_int64 (s, 1, version);
  *n_tracks = sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
  return version;
}

float *
store_models_embedding (Store *self, gint64 track_id, guint *version, guint *n)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_MODELS, STMT_EMBEDDING);

  *n = *version = 0;
  sqlite3_bind_int64 (s, 1, track_id);
  if (sqlite3_step (s) != SQLITE_ROW)
    return NULL;
  *version = (guint) sqlite3_column_int64 (s, 1);
  return store_column_floats (s, 0, n);
}

/* @version 0: the one that most tracks have. */
static StoreMatrix *
read_output (Store *self, guint stmt, guint version, GError **error)
{
  if (version == 0)
    version = usual_version (self);
  return store_read_matrix (self, STORE_STMT (self, STORE_SQL_MODELS, stmt), version, error);
}

StoreMatrix *
store_models_embeddings (Store *self, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return read_output (self, STMT_EMBEDDINGS, version, error);
}

StoreMatrix *
store_models_genres (Store *self, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return read_output (self, STMT_GENRES, version, error);
}

StoreMatrix *
store_models_moods (Store *self, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return read_output (self, STMT_MOODS, version, error);
}

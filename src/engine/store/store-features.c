/* store-features.c - what was heard in each track, and what is still to hear
 *
 * Engine thread. Invariant: features are current exactly when their version is
 * the one asked for and their audio hash is the track's; a failure holds until
 * the version or the file changes. */
#define G_LOG_DOMAIN "segue-store-features"

#include "store-private.h"

#include <math.h>
#include <string.h>

enum {
  STMT_PUT,
  STMT_COPY_TO_TRACK,
  STMT_CLEAR_FAILURE,
  STMT_GET,
  STMT_VECTOR,
  STMT_FAIL,
  STMT_FAILURES,
  STMT_RETRY,
  STMT_PENDING,
  STMT_PROGRESS,
  STMT_VECTORS,
  STMT_COUNT,
  STMT_USUAL_VERSION,
  N_STMTS
};

/* ?1 feature version, ?2 model version or 0. */
#define CURRENT \
  "(f.version = ?1 AND f.audio_hash = t.audio_hash" \
  "  AND (?2 = 0 OR (m.version = ?2 AND m.audio_hash = t.audio_hash)))"
#define FAILED \
  "(x.version = ?1 AND x.audio_hash = t.audio_hash AND x.mtime_us = t.mtime_us)"
#define ANALYSIS_FROM \
  "  FROM track AS t LEFT JOIN feature AS f ON f.track_id = t.id" \
  "  LEFT JOIN model_output AS m ON m.track_id = t.id" \
  "  LEFT JOIN feature_failure AS x ON x.track_id = t.id" \
  " WHERE +t.state = 0"

static const char *const SQL[N_STMTS] = {
  [STMT_PUT] =
    "INSERT INTO feature (track_id, version, audio_hash, made_s, duration_s, tempo_bpm,"
    " tempo_confidence, tempo_rival_bpm, key, key_confidence, tuning_cents, loudness_lufs,"
    " loudness_range_lu, true_peak, onset_rate_hz, dynamic_complexity_db, percussive_share,"
    " vocal_share, energy, vector, beats, waveform, brightness)"
    " VALUES (?1, ?2, (SELECT audio_hash FROM track WHERE id = ?1), ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
    " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, coalesce(?19, x''), ?20, ?21, ?22)"
    " ON CONFLICT (track_id) DO UPDATE SET version = excluded.version,"
    " audio_hash = excluded.audio_hash, made_s = excluded.made_s,"
    " duration_s = excluded.duration_s, tempo_bpm = excluded.tempo_bpm,"
    " tempo_confidence = excluded.tempo_confidence, tempo_rival_bpm = excluded.tempo_rival_bpm,"
    " key = excluded.key, key_confidence = excluded.key_confidence,"
    " tuning_cents = excluded.tuning_cents, loudness_lufs = excluded.loudness_lufs,"
    " loudness_range_lu = excluded.loudness_range_lu, true_peak = excluded.true_peak,"
    " onset_rate_hz = excluded.onset_rate_hz,"
    " dynamic_complexity_db = excluded.dynamic_complexity_db,"
    " percussive_share = excluded.percussive_share, vocal_share = excluded.vocal_share,"
    " energy = excluded.energy, vector = excluded.vector, beats = excluded.beats,"
    " waveform = excluded.waveform, brightness = excluded.brightness",
  [STMT_COPY_TO_TRACK] =
    "UPDATE track SET tempo_bpm = ?2, key = ?3, energy = ?4, loudness_lufs = ?5,"
    " vocal_share = ?6, true_peak = ?7 WHERE id = ?1",
  [STMT_CLEAR_FAILURE] = "DELETE FROM feature_failure WHERE track_id = ?1",
  [STMT_GET] =
    "SELECT version, duration_s, tempo_bpm, tempo_confidence, tempo_rival_bpm, key,"
    " key_confidence, tuning_cents, loudness_lufs, loudness_range_lu, true_peak, onset_rate_hz,"
    " dynamic_complexity_db, percussive_share, vocal_share, energy, vector, beats, waveform,"
    " brightness FROM feature WHERE track_id = ?1",
  [STMT_VECTOR] = "SELECT vector FROM feature WHERE track_id = ?1",
  [STMT_FAIL] =
    "INSERT INTO feature_failure (track_id, version, audio_hash, mtime_us, at_s, reason)"
    " SELECT id, ?2, audio_hash, mtime_us, ?3, ?4 FROM track WHERE id = ?1"
    " ON CONFLICT (track_id) DO UPDATE SET version = excluded.version,"
    " audio_hash = excluded.audio_hash, mtime_us = excluded.mtime_us, at_s = excluded.at_s,"
    " reason = excluded.reason",
  [STMT_FAILURES] =
    "SELECT t.path, t.size_bytes, x.mtime_us, x.at_s, x.reason"
    "  FROM feature_failure AS x JOIN track AS t ON t.id = x.track_id WHERE t.state = 0"
    " ORDER BY x.at_s DESC, t.id",
  [STMT_RETRY] = "DELETE FROM feature_failure",
  [STMT_PENDING] =
    "SELECT t.id" ANALYSIS_FROM " AND " CURRENT " IS NOT 1 AND " FAILED " IS NOT 1"
    /* Other audio under old features misleads; an old version is merely old. */
    " ORDER BY CASE WHEN f.version IS NULL THEN 0"
    "               WHEN f.audio_hash <> t.audio_hash THEN 1 ELSE 2 END,"
    "          t.added_s DESC, t.id LIMIT ?3",
  [STMT_PROGRESS] =
    "SELECT count(*), coalesce(sum(" CURRENT " IS 1), 0),"
    "       coalesce(sum(" FAILED " IS 1 AND " CURRENT " IS NOT 1), 0)" ANALYSIS_FROM,
  [STMT_VECTORS] =
    "SELECT f.track_id, f.vector FROM feature AS f JOIN track AS t ON t.id = f.track_id"
    " WHERE f.version = ?1 AND t.state = 0 ORDER BY f.track_id",
  [STMT_COUNT] =
    "SELECT count(*) FROM feature AS f JOIN track AS t ON t.id = f.track_id"
    " WHERE f.version = ?1 AND t.state = 0",
  [STMT_USUAL_VERSION] =
    "SELECT version FROM feature GROUP BY version ORDER BY count(*) DESC, version DESC LIMIT 1",
};
const StoreSqlTable store_features_sql = { SQL, N_STMTS };

/* ---- one track ------------------------------------------------------------------- */

static gboolean
no_track (Store *self, GError **error)
{
  if ((sqlite3_extended_errcode (self->db) & 0xff) == SQLITE_CONSTRAINT) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_MISSING,
                 "That track is no longer in the library.");
    return FALSE;
  }
  return store_set_error (self, "what was heard", error);
}

static gboolean
put_row (Store *self, gint64 track_id, const FeatureSet *set, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_PUT);
  const double numbers[] = { set->tempo_bpm, set->tempo_confidence, set->tempo_rival_bpm };
  const double rest[] = { set->key_confidence, set->tuning_cents, set->loudness_lufs,
                          set->loudness_range_lu, set->true_peak, set->onset_rate_hz,
                          set->dynamic_complexity_db, set->percussive_share, set->vocal_share,
                          set->energy };

  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int64 (s, 2, set->version);
  sqlite3_bind_int64 (s, 3, store_now_s ());
  sqlite3_bind_double (s, 4, set->duration_s);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sqlite3_bind_double (s, (int) i + 5, numbers[i]); /* NaN becomes NULL */
  sqlite3_bind_int (s, 8, set->key);
  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    sqlite3_bind_double (s, (int) i + 9, rest[i]);
  store_bind_floats (s, 19, set->vector, set->n_vector);
  store_bind_floats (s, 20, set->beats_s, set->n_beats);
  sqlite3_bind_blob (s, 21, set->waveform, sizeof set->waveform, SQLITE_STATIC);
  sqlite3_bind_blob (s, 22, set->brightness, sizeof set->brightness, SQLITE_STATIC);
  return sqlite3_step (s) == SQLITE_DONE || no_track (self, error);
}

static gboolean
copy_to_track (Store *self, gint64 track_id, const FeatureSet *set, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_COPY_TO_TRACK);

  sqlite3_bind_int64 (s, 1, track_id);
  if (set->tempo_bpm > 0)
    sqlite3_bind_double (s, 2, set->tempo_bpm);
  sqlite3_bind_int (s, 3, CLAMP (set->key, -1, 23));
  sqlite3_bind_double (s, 4, set->energy);
  sqlite3_bind_double (s, 5, set->loudness_lufs);
  sqlite3_bind_double (s, 6, set->vocal_share);
  sqlite3_bind_double (s, 7, set->true_peak);
  return store_run (self, s, "what was heard", error);
}

static gboolean
clear_failure (Store *self, gint64 track_id, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_CLEAR_FAILURE);

  sqlite3_bind_int64 (s, 1, track_id);
  return store_run (self, s, "what was heard", error);
}

gboolean
store_features_put (Store *self, gint64 track_id, const FeatureSet *set, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  store_touch (self, STORE_CHANGED_ANALYSIS);
  return store_end (self,
                    put_row (self, track_id, set, error)
                      && copy_to_track (self, track_id, set, error)
                      && clear_failure (self, track_id, error),
                    error);
}

static float
number (StoreStmt *s, int i)
{
  return sqlite3_column_type (s, i) == SQLITE_NULL ? NAN : (float) sqlite3_column_double (s, i);
}

static void
copy_points (StoreStmt *s, int i, guint8 *points)
{
  const void *blob = sqlite3_column_blob (s, i);

  if (blob != NULL && sqlite3_column_bytes (s, i) == FEATURE_WAVEFORM_POINTS)
    memcpy (points, blob, FEATURE_WAVEFORM_POINTS);
}

static FeatureSet *
read_features (StoreStmt *s)
{
  FeatureSet *set = g_new0 (FeatureSet, 1);
  float *const numbers[] = { &set->key_confidence, &set->tuning_cents, &set->loudness_lufs,
                             &set->loudness_range_lu, &set->true_peak, &set->onset_rate_hz,
                             &set->dynamic_complexity_db, &set->percussive_share,
                             &set->vocal_share, &set->energy };

  set->version = (guint) sqlite3_column_int64 (s, 0);
  set->duration_s = sqlite3_column_double (s, 1);
  set->tempo_bpm = number (s, 2);
  set->tempo_confidence = number (s, 3);
  set->tempo_rival_bpm = number (s, 4);
  set->key = sqlite3_column_int (s, 5);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *numbers[i] = number (s, (int) i + 6);
  set->vector = store_column_floats (s, 16, &set->n_vector);
  set->beats_s = store_column_floats (s, 17, &set->n_beats);
  copy_points (s, 18, set->waveform);
  copy_points (s, 19, set->brightness);
  return set;
}

FeatureSet *
store_features_get (Store *self, gint64 track_id, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_GET);
  int rc;

  sqlite3_bind_int64 (s, 1, track_id);
  rc = sqlite3_step (s);
  if (rc == SQLITE_ROW)
    return read_features (s);
  store_read_all (self, rc, "what was heard", error);
  return NULL;
}

/* The beats, waveform and brightness of a track are most of its row; those who compare
 * hundreds of tracks read none of them. */
float *
store_features_vector (Store *self, gint64 track_id, guint *n)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_VECTOR);

  *n = 0;
  sqlite3_bind_int64 (s, 1, track_id);
  return sqlite3_step (s) == SQLITE_ROW ? store_column_floats (s, 0, n) : NULL;
}

/* ---- failures ------------------------------------------------------------------------ */

gboolean
store_features_fail (Store *self, gint64 track_id, guint version, const char *reason,
                     GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_FAIL);

  sqlite3_bind_int64 (s, 1, track_id);
  sqlite3_bind_int64 (s, 2, version);
  sqlite3_bind_int64 (s, 3, store_now_s ());
  store_bind_text (s, 4, reason != NULL && *reason != '\0' ? reason : "It could not be analysed.");
  return store_run (self, s, "to remember a failure", error);
}

GPtrArray *
store_features_failures (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  return store_read_failures (self, STORE_STMT (self, STORE_SQL_FEATURES, STMT_FAILURES), error);
}

gboolean
store_features_retry (Store *self, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_RETRY);

  return store_run (self, s, "to forget failures", error);
}

/* ---- what is to be done ----------------------------------------------------------------- */

GArray *
store_features_pending (Store *self, guint feature_version, guint model_version, guint limit,
                        GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_PENDING);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  sqlite3_bind_int64 (s, 1, feature_version);
  sqlite3_bind_int64 (s, 2, model_version);
  sqlite3_bind_int64 (s, 3, limit > 0 ? (gint64) limit : -1);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    g_array_append_val (ids, id);
  }
  return store_read_all (self, rc, "to list what is to be heard", error) ? g_steal_pointer (&ids)
                                                                          : NULL;
}

gboolean
store_features_progress (Store *self, guint feature_version, guint model_version,
                         StoreProgress *progress, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_PROGRESS);

  sqlite3_bind_int64 (s, 1, feature_version);
  sqlite3_bind_int64 (s, 2, model_version);
  if (sqlite3_step (s) != SQLITE_ROW)
    return store_set_error (self, "to count what was heard", error);
  progress->n_tracks = (guint) sqlite3_column_int64 (s, 0);
  progress->n_done = (guint) sqlite3_column_int64 (s, 1);
  progress->n_failed = (guint) sqlite3_column_int64 (s, 2);
  return TRUE;
}

/* ---- all vectors --------------------------------------------------------------------------- */

void
store_matrix_free (StoreMatrix *matrix)
{
  if (matrix == NULL)
    return;
  g_free (matrix->ids);
  g_free (matrix->data);
  g_free (matrix);
}

/* Rows of (id, blob); the first row's length is that of all, others are left out. */
StoreMatrix *
store_read_matrix (Store *self, StoreStmt *stmt, guint version, GError **error)
{
  g_autoptr (StoreStmt) s = stmt;
  g_autoptr (StoreMatrix) matrix = g_new0 (StoreMatrix, 1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) data = g_array_new (FALSE, FALSE, sizeof (float));
  int rc;

  sqlite3_bind_int64 (s, 1, version);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    guint d;
    g_autofree float *vector = store_column_floats (s, 1, &d);

    if (matrix->d == 0)
      matrix->d = d;
    if (d == 0 || d != matrix->d)
      continue;
    g_array_append_val (ids, id);
    g_array_append_vals (data, vector, d);
  }
  if (!store_read_all (self, rc, "to read vectors", error))
    return NULL;
  matrix->n = ids->len;
  matrix->version = version;
  matrix->ids = (gint64 *) (gpointer) g_array_free (g_steal_pointer (&ids), FALSE);
  matrix->data = (float *) (gpointer) g_array_free (g_steal_pointer (&data), FALSE);
  return g_steal_pointer (&matrix);
}

static guint
usual_version (Store *self)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_USUAL_VERSION);

  return sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
}

guint
store_features_count (Store *self)
{
  STORE_ASSERT_OWNER (self);
  guint version = usual_version (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_FEATURES, STMT_COUNT);

  sqlite3_bind_int64 (s, 1, version);
  return sqlite3_step (s) == SQLITE_ROW ? (guint) sqlite3_column_int64 (s, 0) : 0;
}

StoreMatrix *
store_features_matrix (Store *self, guint version, GError **error)
{
  STORE_ASSERT_OWNER (self);
  if (version == 0)
    version = usual_version (self);
  return store_read_matrix (self, STORE_STMT (self, STORE_SQL_FEATURES, STMT_VECTORS), version,
                            error);
}

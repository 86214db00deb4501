/* store-schema.c - the tables, and how an older database becomes a newer one
 *
 * Engine thread. Invariant: migration n is string n, run in one transaction
 * with PRAGMA user_version = n; one that was shipped is never edited.
 *
 * Paths are blobs, because file names are bytes. Times are Unix seconds.
 * Derived rows hold the version of the code or weights that made them. */
#define G_LOG_DOMAIN "segue-store-schema"

#include "store-private.h"

static const char MIGRATION_1[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

  "CREATE TABLE listener ("
  "  id INTEGER PRIMARY KEY, name TEXT NOT NULL, created_s INTEGER NOT NULL) STRICT;"
  "INSERT INTO listener VALUES (1, '', strftime('%s') + 0);"

  "CREATE TABLE folder ("
  "  id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE,"
  "  added_s INTEGER NOT NULL, scanned_s INTEGER NOT NULL DEFAULT 0) STRICT;"

  /* Only the identity: what an album is called stands in its tracks. */
  "CREATE TABLE album (id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE) STRICT;"

  /* AUTOINCREMENT: the id of a forgotten track never names another one. The
   * sort keys stand last, so that loading rows does not walk over them. */
  "CREATE TABLE track ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  path BLOB NOT NULL UNIQUE,"
  "  size_bytes INTEGER NOT NULL, mtime_us INTEGER NOT NULL, audio_hash INTEGER NOT NULL,"
  "  title TEXT NOT NULL, artist TEXT, album TEXT, album_artist TEXT, genre TEXT,"
  "  composer TEXT, codec TEXT,"
  "  track_no INTEGER NOT NULL, track_total INTEGER NOT NULL,"
  "  disc_no INTEGER NOT NULL, disc_total INTEGER NOT NULL, year INTEGER NOT NULL,"
  "  bitrate_bps INTEGER NOT NULL, rate_hz INTEGER NOT NULL, channels INTEGER NOT NULL,"
  "  flags INTEGER NOT NULL,"
  "  state INTEGER NOT NULL DEFAULT 0," /* 0 present, 1 missing, 2 hidden */
  "  favourite INTEGER NOT NULL DEFAULT 0, rating INTEGER NOT NULL DEFAULT 0,"
  "  duration_s REAL NOT NULL,"
  "  rg_track_gain_db REAL, rg_track_peak REAL, rg_album_gain_db REAL, rg_album_peak REAL,"
  "  mb_artist_id TEXT, mb_album_id TEXT, mb_track_id TEXT, art_path BLOB,"
  "  added_s INTEGER NOT NULL, last_played_s INTEGER NOT NULL DEFAULT 0,"
  "  play_count INTEGER NOT NULL DEFAULT 0, skip_count INTEGER NOT NULL DEFAULT 0,"
  "  error TEXT,"
  "  tempo_bpm REAL, key INTEGER NOT NULL DEFAULT -1, energy REAL, loudness_lufs REAL,"
  "  vocal_share REAL, cluster INTEGER NOT NULL DEFAULT -1,"
  "  album_id INTEGER, album_year INTEGER NOT NULL DEFAULT 0," /* its newest track's */
  "  file_name TEXT NOT NULL,"
  /* Counted elsewhere; play_count is this plus the plays in the history. */
  "  base_plays INTEGER NOT NULL DEFAULT 0, base_skips INTEGER NOT NULL DEFAULT 0,"
  "  base_last_s INTEGER NOT NULL DEFAULT 0,"
  "  sort_title BLOB NOT NULL, sort_artist BLOB NOT NULL, sort_album BLOB NOT NULL,"
  "  sort_album_artist BLOB NOT NULL, sort_genre BLOB NOT NULL) STRICT;"
  "CREATE INDEX track_hash ON track (audio_hash) WHERE audio_hash <> 0;"
  "CREATE INDEX track_album ON track (album_id, state);"
  "CREATE INDEX track_order ON track (state, sort_album_artist, album_year, sort_album, disc_no,"
  "  track_no, sort_title);"
  "CREATE INDEX track_title ON track (state, sort_title);"

  "CREATE VIRTUAL TABLE track_fts USING fts5 ("
  "  title, artist, album, album_artist, genre, composer, file_name,"
  "  content = 'track', content_rowid = 'id', columnsize = 0,"
  "  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');"
  "CREATE TRIGGER track_fts_insert AFTER INSERT ON track BEGIN"
  "  INSERT INTO track_fts (rowid, title, artist, album, album_artist, genre, composer, file_name)"
  "  VALUES (new.id, new.title, new.artist, new.album, new.album_artist, new.genre,"
  "          new.composer, new.file_name);"
  " END;"
  "CREATE TRIGGER track_fts_delete AFTER DELETE ON track BEGIN"
  "  INSERT INTO track_fts (track_fts, rowid, title, artist, album, album_artist, genre,"
  "                         composer, file_name)"
  "  VALUES ('delete', old.id, old.title, old.artist, old.album, old.album_artist, old.genre,"
  "          old.composer, old.file_name);"
  " END;"
  "CREATE TRIGGER track_fts_update AFTER UPDATE OF title, artist, album, album_artist, genre,"
  "  composer, file_name ON track"
  " WHEN (old.title, old.artist, old.album, old.album_artist, old.genre, old.composer,"
  "       old.file_name) IS NOT"
  "      (new.title, new.artist, new.album, new.album_artist, new.genre, new.composer,"
  "       new.file_name)"
  " BEGIN"
  "  INSERT INTO track_fts (track_fts, rowid, title, artist, album, album_artist, genre,"
  "                         composer, file_name)"
  "  VALUES ('delete', old.id, old.title, old.artist, old.album, old.album_artist, old.genre,"
  "          old.composer, old.file_name);"
  "  INSERT INTO track_fts (rowid, title, artist, album, album_artist, genre, composer, file_name)"
  "  VALUES (new.id, new.title, new.artist, new.album, new.album_artist, new.genre,"
  "          new.composer, new.file_name);"
  " END;"

  /* The single artists (1) and genres (2) that a track's tags name. */
  "CREATE TABLE track_group ("
  "  kind INTEGER NOT NULL, key TEXT NOT NULL,"
  "  track_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  name TEXT NOT NULL,"
  "  PRIMARY KEY (kind, key, track_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX track_group_track ON track_group (track_id);"

  "CREATE TABLE scan_failure ("
  "  path BLOB PRIMARY KEY, size_bytes INTEGER NOT NULL, mtime_us INTEGER NOT NULL,"
  "  at_s INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"

  "CREATE TABLE play ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  listener_id INTEGER NOT NULL DEFAULT 1 REFERENCES listener ON DELETE CASCADE,"
  "  track_id INTEGER REFERENCES track ON DELETE SET NULL,"
  "  audio_hash INTEGER NOT NULL DEFAULT 0," /* finds the track again after it was forgotten */
  "  uri TEXT, title TEXT, artist TEXT, album TEXT, folded TEXT NOT NULL,"
  "  started_s INTEGER NOT NULL, utc_offset_s INTEGER NOT NULL,"
  "  heard_s REAL NOT NULL, duration_s REAL NOT NULL,"
  "  ending INTEGER NOT NULL, origin INTEGER NOT NULL, mode_id INTEGER NOT NULL DEFAULT 0,"
  "  counted INTEGER NOT NULL DEFAULT 0) STRICT;" /* 1 as a play, 2 as a skip */
  "CREATE INDEX play_time ON play (listener_id, started_s);"
  "CREATE INDEX play_track ON play (track_id, counted, started_s);"
  "CREATE INDEX play_lost ON play (audio_hash) WHERE track_id IS NULL;"
  "CREATE INDEX play_open ON play (id) WHERE ending = 4;"

  "CREATE TABLE playlist ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, builtin TEXT UNIQUE,"
  "  rules TEXT, n_tracks INTEGER NOT NULL DEFAULT 0,"
  "  created_s INTEGER NOT NULL, deleted_s INTEGER) STRICT;"
  "CREATE TABLE playlist_item ("
  "  playlist_id INTEGER NOT NULL REFERENCES playlist ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  track_id INTEGER REFERENCES track ON DELETE SET NULL,"
  "  path BLOB NOT NULL, title TEXT,"
  "  PRIMARY KEY (playlist_id, position)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX playlist_item_track ON playlist_item (track_id);"
  "CREATE INDEX playlist_item_path ON playlist_item (path) WHERE track_id IS NULL;"
  "INSERT INTO playlist (name, builtin, rules, created_s) VALUES"
  "  ('Recently added', 'recently-added',"
  "   '(true, [(''added'', ''within'', ''30'')], 500, ''added'', true)', 0),"
  "  ('Most played', 'most-played',"
  "   '(true, [(''plays'', ''at-least'', ''1'')], 100, ''plays'', true)', 0),"
  "  ('Never played', 'never-played',"
  "   '(true, [(''plays'', ''is'', ''0''), (''last-played'', ''never'', '''')], 0, '''', false)', 0),"
  "  ('Favourites', 'favourites',"
  "   '(true, [(''favourite'', ''is'', ''yes'')], 0, '''', false)', 0);"

  "CREATE TABLE queue ("
  "  id INTEGER PRIMARY KEY CHECK (id = 1), state BLOB NOT NULL,"
  "  current INTEGER NOT NULL, position_s REAL NOT NULL) STRICT;"

  "CREATE TABLE feature ("
  "  track_id INTEGER PRIMARY KEY REFERENCES track ON DELETE CASCADE,"
  "  version INTEGER NOT NULL, audio_hash INTEGER NOT NULL, made_s INTEGER NOT NULL,"
  "  duration_s REAL, tempo_bpm REAL, tempo_confidence REAL, tempo_rival_bpm REAL,"
  "  key INTEGER NOT NULL, key_confidence REAL, tuning_cents REAL,"
  "  loudness_lufs REAL, loudness_range_lu REAL, true_peak REAL,"
  "  onset_rate_hz REAL, dynamic_complexity_db REAL,"
  "  percussive_share REAL, vocal_share REAL, energy REAL,"
  "  vector BLOB NOT NULL, beats BLOB, waveform BLOB NOT NULL, brightness BLOB NOT NULL) STRICT;"
  /* What is still to be analysed is asked often; the rows are fat. */
  "CREATE INDEX feature_version ON feature (track_id, version, audio_hash);"
  "CREATE TABLE feature_failure ("
  "  track_id INTEGER PRIMARY KEY REFERENCES track ON DELETE CASCADE,"
  "  version INTEGER NOT NULL, audio_hash INTEGER NOT NULL, mtime_us INTEGER NOT NULL,"
  "  at_s INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;"

  "CREATE TABLE model_output ("
  "  track_id INTEGER PRIMARY KEY REFERENCES track ON DELETE CASCADE,"
  "  version INTEGER NOT NULL, audio_hash INTEGER NOT NULL, made_s INTEGER NOT NULL,"
  "  genres BLOB, embedding BLOB, moods BLOB NOT NULL, moods_spread BLOB NOT NULL) STRICT;"
  "CREATE INDEX model_output_version ON model_output (track_id, version, audio_hash);"

  "CREATE TABLE cluster ("
  "  id INTEGER PRIMARY KEY, name TEXT, named_by_listener INTEGER NOT NULL DEFAULT 0,"
  "  colour_rgb INTEGER NOT NULL, centroid BLOB, version INTEGER NOT NULL) STRICT;"
  "CREATE TABLE map_point ("
  "  track_id INTEGER PRIMARY KEY REFERENCES track ON DELETE CASCADE,"
  "  x REAL NOT NULL, y REAL NOT NULL, version INTEGER NOT NULL) STRICT;"
  "CREATE TABLE neighbour ("
  "  track_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  other_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  distance REAL NOT NULL, version INTEGER NOT NULL,"
  "  PRIMARY KEY (track_id, other_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX neighbour_other ON neighbour (other_id);"

  "CREATE TABLE found_rule ("
  "  id INTEGER PRIMARY KEY,"
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  antecedent BLOB NOT NULL," /* ids, 8 bytes each, little-endian, ascending */
  "  consequent INTEGER NOT NULL,"
  "  n_both INTEGER NOT NULL, n_antecedent INTEGER NOT NULL, n_consequent INTEGER NOT NULL,"
  "  n_sessions INTEGER NOT NULL, support REAL, confidence REAL, lift REAL, p REAL, q REAL) STRICT;"
  "CREATE INDEX found_rule_listener ON found_rule (listener_id, lift);"

  "CREATE TABLE blob ("
  "  name TEXT NOT NULL, listener_id INTEGER NOT NULL, mode_id INTEGER NOT NULL,"
  "  version INTEGER NOT NULL, made_s INTEGER NOT NULL, data BLOB NOT NULL,"
  "  PRIMARY KEY (name, listener_id, mode_id)) STRICT;"

  "CREATE TABLE mode ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  name TEXT NOT NULL, icon TEXT, settings TEXT, position INTEGER NOT NULL) STRICT;"
  "CREATE TABLE pick ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  mode_id INTEGER NOT NULL,"
  "  track_id INTEGER REFERENCES track ON DELETE SET NULL,"
  "  at_s INTEGER NOT NULL, propensity REAL NOT NULL, score REAL,"
  "  policy_version INTEGER NOT NULL, reason_kind INTEGER NOT NULL, reason TEXT,"
  "  features BLOB, play_id INTEGER REFERENCES play ON DELETE SET NULL, reward REAL) STRICT;"
  "CREATE INDEX pick_time ON pick (listener_id, at_s);"
  "CREATE INDEX pick_track ON pick (track_id);"
  "CREATE INDEX pick_play ON pick (play_id);"
  "CREATE TABLE saved_mood ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  name TEXT NOT NULL, value TEXT NOT NULL) STRICT;"
  "CREATE TABLE mood_correction ("
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  track_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  mood INTEGER NOT NULL, value REAL NOT NULL, at_s INTEGER NOT NULL,"
  "  PRIMARY KEY (listener_id, track_id, mood)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX mood_correction_track ON mood_correction (track_id);";

/* Several listeners, and rules of more than songs. */
static const char MIGRATION_2[] =
  "ALTER TABLE listener ADD COLUMN deleted_s INTEGER;"
  /* The counts in track are those of the listener who is there; what the others
   * brought along from elsewhere rests here. */
  "CREATE TABLE other_count ("
  "  listener_id INTEGER NOT NULL REFERENCES listener ON DELETE CASCADE,"
  "  track_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  plays INTEGER NOT NULL, skips INTEGER NOT NULL, last_s INTEGER NOT NULL,"
  "  PRIMARY KEY (listener_id, track_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX other_count_track ON other_count (track_id);"
  /* 0 songs, 1 albums, 2 artists, 3 clusters; names by line, the last the consequent's. */
  "ALTER TABLE found_rule ADD COLUMN level INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE found_rule ADD COLUMN names TEXT;";

/* What the listener taught. A label without a class: heard, and no judgement. */
static const char MIGRATION_3[] =
  "CREATE TABLE own_model ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, file TEXT NOT NULL,"
  "  classes TEXT NOT NULL," /* one a line */
  "  version INTEGER NOT NULL, needs_sound INTEGER NOT NULL, created_s INTEGER NOT NULL,"
  "  report BLOB, deleted_s INTEGER) STRICT;"
  "CREATE TABLE own_label ("
  "  model_id INTEGER NOT NULL REFERENCES own_model ON DELETE CASCADE,"
  "  track_id INTEGER NOT NULL REFERENCES track ON DELETE CASCADE,"
  "  version INTEGER NOT NULL, audio_hash INTEGER NOT NULL,"
  "  class INTEGER, share REAL, shares BLOB," /* a byte a class: 255 is all */
  "  PRIMARY KEY (model_id, track_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX own_label_track ON own_label (track_id);"
  "CREATE INDEX own_label_class ON own_label (model_id, class);";

/* What was measured stands in for ReplayGain, and needs its peak in every list. */
static const char MIGRATION_4[] =
  "ALTER TABLE track ADD COLUMN true_peak REAL;"
  "UPDATE track SET true_peak = (SELECT f.true_peak FROM feature AS f WHERE f.track_id = track.id);";

/* Modes were the first listener's for everybody. Whoever else is there gets them too, and
 * what they played and taught in one goes with their own of that name. */
#define OWN_MODE(table) \
  "coalesce((SELECT o.id FROM mode AS o JOIN mode AS m ON m.name = o.name" \
  "           WHERE m.id = " table ".mode_id AND o.listener_id = " table ".listener_id" \
  "           ORDER BY o.id LIMIT 1), mode_id)"
static const char MIGRATION_5[] =
  "INSERT INTO mode (listener_id, name, icon, settings, position)"
  " SELECT l.id, m.name, m.icon, m.settings, m.position FROM listener AS l JOIN mode AS m"
  "  WHERE l.id <> 1 AND m.listener_id = 1"
  "    AND coalesce(m.settings, '') NOT LIKE '%''deleted'': <true>%'"
  "    AND NOT EXISTS (SELECT 1 FROM mode AS o WHERE o.listener_id = l.id AND o.name = m.name)"
  "  ORDER BY l.id, m.position, m.id;"
  "UPDATE play SET mode_id = " OWN_MODE ("play") " WHERE listener_id <> 1 AND mode_id <> 0;"
  "UPDATE pick SET mode_id = " OWN_MODE ("pick") " WHERE listener_id <> 1 AND mode_id <> 0;"
  "UPDATE OR IGNORE blob SET mode_id = " OWN_MODE ("blob") " WHERE listener_id <> 1 AND mode_id <> 0;"
  "INSERT OR IGNORE INTO meta (key, value)"
  " SELECT 'modes-started:' || id, '1' FROM listener"
  "  WHERE id <> 1 AND EXISTS (SELECT 1 FROM meta WHERE key = 'modes-started');";

/* Neighbours are worked out when they are asked for, and nobody could give a rating. */
static const char MIGRATION_6[] =
  "DROP TABLE neighbour;"
  "ALTER TABLE track DROP COLUMN rating;";

const char *const store_migrations[] = { MIGRATION_1, MIGRATION_2, MIGRATION_3, MIGRATION_4,
                                         MIGRATION_5, MIGRATION_6 };
const guint store_n_migrations = G_N_ELEMENTS (store_migrations);

/* Returns PRAGMA user_version; 0 also when it cannot be read, and then the
 * migration that follows meets the trouble and tells. */
guint
store_schema_version (sqlite3 *db)
{
  sqlite3_stmt *s = NULL;
  guint version = 0;

  if (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &s, NULL) == SQLITE_OK
      && sqlite3_step (s) == SQLITE_ROW)
    version = (guint) MAX (sqlite3_column_int (s, 0), 0);
  sqlite3_finalize (s);
  return version;
}

static int
run_migration (sqlite3 *db, const char *sql, guint version)
{
  /* A pragma takes no bound value; the number is ours. */
  g_autofree char *stamp = g_strdup_printf ("PRAGMA user_version = %u", version);
  int rc;

  if ((rc = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL)) == SQLITE_OK
      && (rc = sqlite3_exec (db, sql, NULL, NULL, NULL)) == SQLITE_OK
      && (rc = sqlite3_exec (db, stamp, NULL, NULL, NULL)) == SQLITE_OK)
    rc = sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  return rc;
}

gboolean
store_schema_migrate (sqlite3 *db, const char *const *migrations, guint n, GError **error)
{
  for (guint version = store_schema_version (db) + 1; version <= n; version++) {
    int rc = run_migration (db, migrations[version - 1], version);

    if (rc != SQLITE_OK) {
      g_autofree char *why = g_strdup (sqlite3_errmsg (db));

      if (!sqlite3_get_autocommit (db))
        sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
      /* SQLITE_ERROR: a table is there that should not, or is not that should. */
      g_set_error (error, STORE_ERROR,
                   rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB || rc == SQLITE_ERROR
                     ? STORE_ERROR_DAMAGED : STORE_ERROR_FAILED,
                   "The library database could not be brought to version %u: %s.", version, why);
      return FALSE;
    }
  }
  return TRUE;
}

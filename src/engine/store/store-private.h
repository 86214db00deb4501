/* store-private.h - what the files of store/ share
 *
 * Engine thread only. Each file keeps its SQL in one table of named
 * statements, listed here, and all of them are prepared when the database is
 * opened: a typo fails at start-up, not when a listener clicks. */
#pragma once

#include "store.h"

#include <sqlite3.h>

/* ---- statements ------------------------------------------------------------ */

typedef struct {
  const char *const *sql;
  guint n;
} StoreSqlTable;

typedef enum {
  STORE_SQL_CORE = 0,
  STORE_SQL_SQL,
  STORE_SQL_FOLDERS,
  STORE_SQL_TRACKS,
  STORE_SQL_MATCH,
  STORE_SQL_FAILURES,
  STORE_SQL_SORT,
  STORE_SQL_QUERY,
  STORE_SQL_GROUPS,
  STORE_SQL_HISTORY,
  STORE_SQL_ERASED,
  STORE_SQL_LISTENERS,
  STORE_SQL_PLAYLISTS,
  STORE_SQL_QUEUE,
  STORE_SQL_FEATURES,
  STORE_SQL_MODELS,
  STORE_SQL_INSIGHT,
  STORE_SQL_PICKS,
  STORE_SQL_MODES,
  STORE_SQL_EXPORT,
  STORE_SQL_IMPORT,
  STORE_SQL_OWN,
  STORE_N_SQL
} StoreSql;

extern const StoreSqlTable store_core_sql, store_sql_sql, store_folders_sql, store_tracks_sql,
  store_match_sql, store_failures_sql, store_sort_sql, store_query_sql, store_groups_sql,
  store_history_sql, store_erased_sql, store_listeners_sql, store_playlists_sql, store_queue_sql,
  store_features_sql, store_models_sql, store_insight_sql, store_picks_sql, store_modes_sql,
  store_export_sql, store_import_sql, store_own_sql;

typedef sqlite3_stmt StoreStmt;
void store_stmt_done (StoreStmt *stmt); /* reset and unbound; stays prepared */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreStmt, store_stmt_done)

/* Statements composed at run time (rules): finalised. */
typedef sqlite3_stmt StoreOnce;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreOnce, sqlite3_finalize)

/* ---- the store ---------------------------------------------------------------- */

typedef struct _StoreOrders StoreOrders; /* store-query.c */

/* What a change touches; an order is made anew when its own kind changed. */
typedef enum {
  STORE_CHANGED_TRACKS, /* rows, tags, states */
  STORE_CHANGED_PLAYS,
  STORE_CHANGED_ANALYSIS,
  STORE_N_CHANGED
} StoreChanged;

struct _Store
{
  GThread      *owner;    /* the thread that opened it */
  sqlite3      *db;       /* owned */
  char         *path;     /* owned */
  int           lock_fd;  /* owned; -1 none */
  StoreOptions  options;
  sqlite3_stmt **stmt[STORE_N_SQL]; /* owned */
  guint         depth;    /* open transactions */
  gint64        listener; /* who is there: the counts of tracks are of that one */
  guint         erasing;  /* what is erased now is kept under this number; 0: not */
  gboolean      damaged;  /* SQLite met a contradiction: check all at next open */
  guint64       changes[STORE_N_CHANGED]; /* so far, for the orders that are kept */
  StoreOrders  *orders;   /* owned; NULL until asked */
};

/* Table row states; what is listed is present. */
#define STATE_PRESENT 0
#define STATE_MISSING 1 /* the file is away */
#define STATE_HIDDEN  2 /* its music folder was removed */

#define STORE_ASSERT_OWNER(self) g_assert ((self) != NULL && (self)->owner == g_thread_self ())

#define STORE_STMT(self, table, name) ((self)->stmt[table][name])

/* Keeps other players from the database at @path until @fd is dropped. FALSE with one
 * sentence when another has it. */
gboolean store_lock_take (const char *path, int *fd, GError **error);
void     store_lock_drop (int *fd);

/* Notes that the file is damaged, for the next start. */
void     store_mark_suspect (Store *self);
/* Sets @error from SQLite's last complaint, with what was attempted. Returns FALSE. */
gboolean store_set_error (Store *self, const char *what, GError **error);
/* Steps a statement that returns nothing. */
gboolean store_run       (Store *self, StoreStmt *stmt, const char *what, GError **error);
/* Ends a reading loop: TRUE when @rc says that all rows were read. */
gboolean store_read_all  (Store *self, int rc, const char *what, GError **error);
gboolean store_exec      (Store *self, const char *sql, const char *what, GError **error);
/* Prepares what is not known before run time; finalise it. */
StoreOnce *store_prepare (Store *self, const char *sql, const char *what, GError **error);
/* Commits when @ok, rolls back otherwise; returns whether all went well. */
gboolean store_end       (Store *self, gboolean ok, GError **error);
/* Says what changed, so that no order kept in memory outlives it. */
void     store_touch     (Store *self, StoreChanged what);
gint64   store_now_s     (void);

/* Text is made valid UTF-8 on its way in; "" becomes NULL. */
void  store_bind_text (StoreStmt *stmt, int i, const char *text);
void  store_bind_path (StoreStmt *stmt, int i, const char *path); /* bytes, as a blob */
void  store_bind_floats (StoreStmt *stmt, int i, const float *data, gsize n); /* little-endian */
char *store_column_path (StoreStmt *stmt, int i); /* owned by the caller; NULL when NULL */
char *store_column_dup  (StoreStmt *stmt, int i); /* owned by the caller, UTF-8; NULL when NULL */
/* The floats of a blob, NULL when it is empty; @n out. */
float *store_column_floats (StoreStmt *stmt, int i, guint *n);
const char *store_column_text (StoreStmt *stmt, int i); /* borrowed, never NULL, UTF-8 */

/* The half-open range of blobs that lie under a folder, for "path >= ?a AND path < ?b". */
void  store_bind_under (StoreStmt *stmt, int i_from, int i_to, const char *folder);

/* ---- store-listeners.c ----------------------------------------------------------- */

/* @listener_id, or the one who is there for 0. */
gint64   store_listener_of (Store *self, gint64 listener_id);
/* After opening: who was there last. */
void     store_listeners_load (Store *self);
/* Forgets those removed before @before_s, with all that was theirs. */
gboolean store_listeners_purge (Store *self, gint64 before_s, GError **error);

/* ---- store-erased.c ---------------------------------------------------------------- */

/* Before the statements are prepared: room for what is erased, in memory. */
gboolean store_erased_open (Store *self, GError **error);
/* Keeps what a deletion is about to take, when it is to be kept. */
gboolean store_erased_keep_play  (Store *self, gint64 play_id, GError **error);
/* @listener_id 0: of everybody; @to_s exclusive. */
gboolean store_erased_keep_plays (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s,
                                  GError **error);
gboolean store_erased_keep_learnt (Store *self, gint64 listener_id, GError **error);

/* ---- store-schema.c ------------------------------------------------------------ */

#define STORE_APPLICATION_ID 0x53454755 /* "SEGU" */

extern const char *const store_migrations[];
extern const guint store_n_migrations;

/* Brings @db to version @n; migration i is string i, each in a transaction. */
gboolean store_schema_migrate (sqlite3 *db, const char *const *migrations, guint n, GError **error);
guint    store_schema_version (sqlite3 *db);

/* ---- store-backup.c -------------------------------------------------------------- */

gboolean store_backup_to_folder (Store *self, GError **error);
/* Renames the database and what belongs to it; returns the new name. */
char    *store_backup_set_aside (const char *path, GError **error);
/* Copies the newest good backup to @path; its date, or NULL when there is none. */
GDateTime *store_backup_restore (const char *path);
/* Whether SQLite finds the file consistent. @whole: indexes too. */
gboolean store_backup_check     (sqlite3 *db, gboolean whole);
char    *store_backup_suspect_path (const char *path);

/* Kinds of track_group. */
#define GROUP_ARTIST 1
#define GROUP_GENRE  2

/* ---- store-sort.c ------------------------------------------------------------------ */

/* The key by which @text sorts in this locale, articles dropped; what is
 * unknown sorts last. */
GBytes *store_sort_key  (const char *text);
/* Case and diacritics folded, for comparing and searching. */
char   *store_fold      (const char *text);
char  **store_split_artists (const char *text);
char  **store_split_genres  (const char *text);
gboolean store_sort_rebuild_if_needed (Store *self, GError **error);
void    store_bind_sort (StoreStmt *stmt, int i, const char *text);
/* The album that these tags name; NULL when they name none. */
GBytes *store_album_key (const char *path, const char *album, const char *album_artist,
                         const char *mb_album_id, gboolean compilation);

/* ---- store-tracks.c ------------------------------------------------------------------ */

/* The columns track_row_read() expects, of table or alias t. */
#define TRACK_COLUMNS \
  "t.id, t.path, t.size_bytes, t.mtime_us, t.audio_hash, t.title, t.artist, t.album," \
  " t.album_artist, t.genre, t.composer, t.codec, t.track_no, t.track_total, t.disc_no," \
  " t.disc_total, t.year, t.bitrate_bps, t.rate_hz, t.channels, t.flags, t.state," \
  " t.favourite, t.duration_s, t.rg_track_gain_db, t.rg_track_peak, t.rg_album_gain_db," \
  " t.rg_album_peak, t.mb_artist_id, t.mb_album_id, t.mb_track_id, t.art_path, t.added_s," \
  " t.last_played_s, t.play_count, t.skip_count, t.error, t.tempo_bpm, t.key, t.energy," \
  " t.loudness_lufs, t.vocal_share, t.cluster, t.true_peak"

#define TRACK_FLAG_COMPILATION 1
#define TRACK_FLAG_ART         2
#define TRACK_FLAG_LYRICS      4

/* Counts and last date from the plays there are and what was imported. */
gboolean store_tracks_recount (Store *self, gint64 track_id, GError **error);
/* 1 as a play, 2 as a skip, 0 as neither. */
int      store_history_counts_as (PlayEnd end, double heard_s, double duration_s);
/* Ends what a killed run left open; @n: how many. */
gboolean store_history_close_open (Store *self, guint *n, GError **error);
/* Plays of a track that was forgotten and is here again become its own. */
gboolean store_history_relink (Store *self, gint64 track_id, guint64 audio_hash, GError **error);

/* Takes every my:NAME out of @typed. The tracks that these ask for, an array of
 * gint64, or NULL when there were none; @rest: what is left to search, owned. */
GArray  *store_own_search    (Store *self, const char *typed, char **rest);
/* Adds what the listener's models say; @all: rows are the whole library by id. */
void     store_own_fill_rows (Store *self, GPtrArray *rows, gboolean all);

/* Runs @stmt, whose columns are those of StoreFailure. */
GPtrArray *store_read_failures (Store *self, StoreStmt *stmt, GError **error);

/* ---- store-features.c ------------------------------------------------------------------ */

/* Runs @stmt, of (id, vector) for version ?1. */
StoreMatrix *store_read_matrix (Store *self, StoreStmt *stmt, guint version, GError **error);

/* ---- store-query.c -------------------------------------------------------------------- */

/* The FTS5 expression for what was typed, NULL when it holds no word. */
char *store_search_expression (const char *typed);
void  store_orders_free (StoreOrders *orders);

/* ---- store-rules.c -------------------------------------------------------------------- */

/* fold(), starts() and ends(), for this connection. */
void    store_rules_add_functions (sqlite3 *db);
/* The tracks that rules yield, in their order: GArray of gint64. */
GArray *store_rules_run (Store *self, const char *rules, GError **error);

/* store.h - all that the engine may ask of the database
 *
 * Engine thread only: a Store belongs to the thread that opened it, and every
 * function asserts that. Invariant: a function either did all it says, or
 * failed with one sentence in a GError of STORE_ERROR and changed nothing.
 *
 * What is returned belongs to the caller. "Array of T" is a GPtrArray that
 * frees its items; arrays of ids are GArrays of gint64. An empty answer is an
 * empty array, never NULL: NULL means failure. */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

typedef struct _Store Store;

/* Of the database itself; static, any thread. */
const char *store_sqlite_version (void);

#define STORE_ERROR (store_error_quark ())
GQuark store_error_quark (void);

typedef enum {
  STORE_ERROR_FAILED,  /* SQLite says no: disk full, no permission, busy */
  STORE_ERROR_DAMAGED, /* the file contradicts itself; the next open repairs it */
  STORE_ERROR_NEWER,   /* written by a newer version of the program */
  STORE_ERROR_INVALID, /* what was given makes no sense: a rule, a name, an import */
  STORE_ERROR_MISSING, /* no such row */
} StoreError;

/* Wherever a listener is named by an id, 0 is the one who is there now. */
#define STORE_LISTENER_DEFAULT 1 /* the first, who always exists */

/* ---- opening (store.c, store-schema.c, store-backup.c) --------------------- */

typedef struct {
  gboolean read_only; /* for tools beside a running player: closes no plays,
                       * repairs and migrates nothing */
  gboolean guest;     /* the same for tools that write: creates nothing either */
  /* Whether a file is there, asked about the few candidates of a move; NULL:
   * the file system is asked. For tests. */
  gboolean (*path_exists) (const char *path, gpointer data);
  gpointer path_exists_data;
  const int *stop;        /* borrowed or NULL; upkeep ends early once it is set, by any thread */
} StoreOptions;

/* What opening did; clear with store_open_info_clear(). */
typedef struct {
  gboolean created;       /* there was no database */
  gboolean restored;      /* it was damaged, and a backup stands in its place */
  guint    migrated_from; /* schema it had, 0 when it was current or new */
  guint    n_plays_closed; /* plays left open by a kill, now ended as stopped */
  char    *set_aside;     /* owned; where the damaged file lies now, or NULL */
  char    *notice;        /* owned; one sentence for the listener, or NULL */
} StoreOpenInfo;

void store_open_info_clear (StoreOpenInfo *info);

/* Opens or creates the database at @path and its folder. A damaged one is
 * renamed with a time stamp, never overwritten, and the newest good backup
 * (folder "backups" beside it) takes its place, or an empty one. @info may be
 * NULL. Fails on a newer schema, a full disk and the like. */
Store *store_open      (const char *path, StoreOpenInfo *info, GError **error);
Store *store_open_full (const char *path, const StoreOptions *options,
                        StoreOpenInfo *info, GError **error);
void   store_close     (Store *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_close)

/* To be called some time after start and daily, by a guest beside the player, for it may
 * take seconds: the weekly backup, statistics for the query planner, list purges,
 * checkpoint. */
gboolean store_maintain (Store *self, GError **error);
/* A checked copy now, whatever the last one's age. */
gboolean store_backup   (Store *self, GError **error);

/* Groups calls into one transaction; they nest. A failed call inside undoes
 * itself alone; roll back to undo the rest. */
gboolean store_begin    (Store *self, GError **error);
gboolean store_commit   (Store *self, GError **error);
void     store_rollback (Store *self);

/* Small settings that are data rather than preference; NULL when not set
 * (then without @error). */
char    *store_meta_get (Store *self, const char *key, GError **error);
gboolean store_meta_set (Store *self, const char *key, const char *value, GError **error);

/* ---- music folders (store-folders.c) ---------------------------------------- */

typedef struct {
  gint64 id;
  char  *path;    /* owned; absolute, no slash at the end */
  gint64 added_s;
  gint64 scanned_s; /* last complete scan; 0 never */
  guint  n_tracks;  /* present */
} StoreFolder;

void       store_folder_free        (StoreFolder *folder);
GPtrArray *store_folders_list       (Store *self, GError **error); /* of StoreFolder */
/* Adding brings the tracks of an earlier time back (as missing, until seen). */
gboolean   store_folders_add        (Store *self, const char *path, GError **error);
/* Tracks under no remaining folder are hidden; their history stays. */
gboolean   store_folders_remove     (Store *self, const char *path, GError **error);
gboolean   store_folders_scanned    (Store *self, const char *path, gint64 now_s, GError **error);

/* ---- tracks (store-tracks.c, store-match.c) ---------------------------------- */

/* Writes scanned rows in one transaction. A known path keeps its id; an
 * unknown path whose audio_hash is that of a vanished track takes that track
 * over; anything else is new. @ids: out optional, one id a row. Of a row that
 * exists, favourite, counts, dates and analysis stay as they are; of a new
 * one they are taken from the row (added_s 0: now). */
gboolean store_tracks_upsert (Store *self, GPtrArray *rows /* of TrackRow */,
                              GArray **ids, GError **error);
/* The vanished track that a file at @path with @audio_hash is, 0 when none. */
gint64   store_tracks_match  (Store *self, const char *path, guint64 audio_hash, GError **error);

GPtrArray *store_tracks_load      (Store *self, GError **error); /* all but hidden, by id */
/* In the order asked; ids that are not there are left out. */
GPtrArray *store_tracks_get       (Store *self, const gint64 *ids, guint n_ids, GError **error);
/* NULL, no error: none. */
TrackRow  *store_tracks_by_path   (Store *self, const char *path, GError **error);
/* Of gint64. */
GArray    *store_tracks_query     (Store *self, const TrackQuery *query, GError **error);
guint      store_tracks_count     (Store *self); /* present */

/* What the scanner needs to leave unchanged files alone. */
typedef struct {
  gint64   id;          /* 0: a file that failed */
  gint64   size_bytes, mtime_us;
  gboolean missing;
} StoreKnown;
/* path (char *) -> StoreKnown under @folder; NULL folder: all. */
GHashTable *store_tracks_known       (Store *self, const char *folder, GError **error);
gboolean    store_tracks_set_missing (Store *self, const gint64 *ids, guint n_ids,
                                      gboolean missing, GError **error);
/* All under @folder: its drive went away. */
gboolean    store_tracks_folder_away (Store *self, const char *folder, GError **error);
/* For good, also out of playlists by id (the path stays); plays keep their names. */
gboolean    store_tracks_forget      (Store *self, const gint64 *ids, guint n_ids, GError **error);

gboolean store_tracks_set_favourite (Store *self, gint64 id, gboolean favourite, GError **error);
/* Adds what another player counted; keeps the later date. */
gboolean store_tracks_import_counts (Store *self, gint64 id, guint plays, guint skips,
                                     gint64 last_played_s, GError **error);

/* Files that could not be read, so that they are tried again only when changed. */
typedef struct {
  char  *path;   /* owned */
  gint64 size_bytes, mtime_us, at_s;
  char  *reason; /* owned; one sentence */
} StoreFailure;
void       store_failure_free   (StoreFailure *failure);
gboolean   store_failures_set   (Store *self, const char *path, gint64 size_bytes,
                                 gint64 mtime_us, const char *reason, GError **error);
gboolean   store_failures_clear (Store *self, const char *path, GError **error);
GPtrArray *store_failures_list  (Store *self, GError **error); /* of StoreFailure, newest first */

/* ---- albums, artists, genres (store-groups.c) -------------------------------- */

GPtrArray *store_albums_list  (Store *self, const char *search, GError **error);  /* of AlbumRow */
GPtrArray *store_albums_of_artist (Store *self, const char *artist, GError **error);
gint64     store_albums_of_track  (Store *self, gint64 track_id); /* 0 none */
GPtrArray *store_artists_list (Store *self, const char *search, GError **error);  /* of GroupRow */
GPtrArray *store_genres_list  (Store *self, const char *search, GError **error);  /* of GroupRow */

/* ---- history (store-history.c) ------------------------------------------------ */

/* Stores a play that starts; @record->id is ignored, the new id returned, 0 on
 * failure. */
gint64   store_history_begin  (Store *self, const PlayRecord *record, gint64 listener_id,
                               GError **error);
gboolean store_history_update (Store *self, gint64 play_id, double heard_s, GError **error);
/* Counts a play when it finished or over half was heard, a skip when it was
 * skipped before. Once: a play that has ended is left alone. */
gboolean store_history_end    (Store *self, gint64 play_id, PlayEnd end, double heard_s,
                               GError **error);

typedef struct {
  gint64      listener_id;
  const char *search;       /* borrowed; words, all must occur; NULL any */
  gint64      from_s, to_s; /* started in [from, to); 0 open */
  gint64      track_id;     /* 0 any */
  gint64      mode_id;      /* 0 any */
  gboolean    oldest_first; /* else newest first */
  guint       offset, limit; /* limit 0: all */
} StoreHistoryQuery;
/* Of PlayRecord. */
GPtrArray *store_history_list  (Store *self, const StoreHistoryQuery *query, GError **error);
guint      store_history_count (Store *self, const StoreHistoryQuery *query);

/* How plays that came by themselves ended, by week. */
typedef struct {
  gint64 week_s;                   /* Monday 00:00 UTC */
  guint  n_suggested, n_suggested_finished;
  guint  n_shuffled, n_shuffled_finished;
} StoreWeek;
/* GArray of StoreWeek with any, oldest first. */
GArray    *store_history_weeks (Store *self, gint64 listener_id, gint64 from_s, GError **error);

#define STORE_SESSION_GAP_S (30 * 60) /* so long a silence ends a session */
typedef struct {
  gint64 first_play_id, last_play_id;
  gint64 started_s, ended_s;
  guint  n_plays;
} StoreSession;
/* GArray of StoreSession, oldest first: a silence over the gap ends one. */
GArray    *store_history_sessions (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s,
                                   GError **error);

/* Counts and dates of the tracks follow. @n_erased: out optional. */
gboolean store_history_erase       (Store *self, gint64 play_id, GError **error);
gboolean store_history_erase_range (Store *self, gint64 listener_id, gint64 from_s, gint64 to_s,
                                    guint *n_erased, GError **error); /* to_s 0: open */
/* Plays, picks, agents, corrections and what was learnt from them, of one
 * listener; with the counts imported from elsewhere when 0: of everybody. */
gboolean store_history_wipe        (Store *self, gint64 listener_id, GError **error);

/* Until changed, what the three above take is kept in memory under @batch, 0: it is not. */
void     store_history_keep_erased (Store *self, guint batch);
/* Brings it back, with the counts; unknown batches hold nothing. */
gboolean store_history_restore     (Store *self, guint batch, GError **error);
gboolean store_history_let_go      (Store *self, guint batch, GError **error);

/* ---- listeners who share this library (store-listeners.c) ------------------------- */

typedef struct {
  gint64 id;
  char  *name; /* owned; the first listener's may be empty */
} StoreListener;
void       store_listener_free     (StoreListener *listener);
/* Of StoreListener, in order of coming; removed ones are not in it. */
GPtrArray *store_listeners_list    (Store *self, GError **error);
gint64     store_listeners_current (Store *self);
/* The counts of tracks become those of @id. Kept over the next start. */
gboolean   store_listeners_switch  (Store *self, gint64 id, GError **error);
/* By name, whatever its case; 0 none. */
gint64     store_listeners_find    (Store *self, const char *name);
/* Names are trimmed; an empty one or another listener's is refused. 0 on failure. */
gint64     store_listeners_add     (Store *self, const char *name, GError **error);
gboolean   store_listeners_rename  (Store *self, gint64 id, const char *name, GError **error);
/* Never the first. One who is there leaves it to the first. Kept 30 days for undo. */
gboolean   store_listeners_remove  (Store *self, gint64 id, GError **error);
gboolean   store_listeners_restore (Store *self, gint64 id, GError **error);
/* As store_tracks_import_counts(), for whoever it is. */
gboolean   store_listeners_add_counts (Store *self, gint64 id, gint64 track_id, guint plays,
                                       guint skips, gint64 last_played_s, GError **error);
/* store_meta_get() and _set() for one listener. */
char      *store_listener_meta_get (Store *self, gint64 listener_id, const char *key,
                                    GError **error);
gboolean   store_listener_meta_set (Store *self, gint64 listener_id, const char *key,
                                    const char *value, GError **error);

/* ---- playlists (store-playlists.c, store-rules.c) ------------------------------ */

typedef struct {
  gint64 track_id; /* 0: not in the library */
  char  *path;     /* owned; path or URI of what is not in the library, else the track's */
  char  *title;    /* owned; as the list named it, or the track's; NULL not known */
} StorePlaylistItem;
StorePlaylistItem *store_playlist_item_new  (gint64 track_id, const char *path, const char *title);
void               store_playlist_item_free (StorePlaylistItem *item);

GPtrArray   *store_playlists_list    (Store *self, GError **error); /* of PlaylistRow */
PlaylistRow *store_playlists_get     (Store *self, gint64 id, GError **error);
/* @rules NULL: a plain one. See PlaylistRow for the format. 0 on failure. */
gint64       store_playlists_create  (Store *self, const char *name, const char *rules,
                                      GError **error);
gboolean     store_playlists_rename  (Store *self, gint64 id, const char *name, GError **error);
gboolean     store_playlists_set_rules (Store *self, gint64 id, const char *rules, GError **error);
/* Deleted ones are kept 30 days for undo. Built-in ones cannot be deleted. */
gboolean     store_playlists_delete  (Store *self, gint64 id, GError **error);
gboolean     store_playlists_restore (Store *self, gint64 id, GError **error);
/* Of StorePlaylistItem, in order; of a smart one what its rules yield now. */
GPtrArray   *store_playlists_items   (Store *self, gint64 id, GError **error);
gboolean     store_playlists_set_items (Store *self, gint64 id, GPtrArray *items, GError **error);
/* A position past the end appends. */
gboolean     store_playlists_insert  (Store *self, gint64 id, guint position, GPtrArray *items,
                                      GError **error);
gboolean     store_playlists_add_tracks (Store *self, gint64 id, const gint64 *ids, guint n_ids,
                                         GError **error);
/* Whether @rules would be accepted; the sentence says what is wrong. */
gboolean     store_rules_check       (const char *rules, GError **error);

/* ---- the queue (store-queue.c) --------------------------------------------------- */

/* @state is the player's own business (items, shuffle order, seed, repeat);
 * index and position change often and are kept beside it. */
gboolean store_queue_save          (Store *self, GBytes *state, int current, double position_s,
                                    GError **error);
gboolean store_queue_save_position (Store *self, int current, double position_s, GError **error);
/* NULL without @error: nothing saved. */
GBytes  *store_queue_load          (Store *self, int *current, double *position_s, GError **error);

/* ---- what was heard (store-features.c) ---------------------------------------------- */

/* Stores all but @set->frames, and copies tempo, key, energy, loudness, peak and
 * vocal share to the track. */
gboolean    store_features_put  (Store *self, gint64 track_id, const FeatureSet *set,
                                 GError **error);
/* NULL, no error: none. */
FeatureSet *store_features_get  (Store *self, gint64 track_id, GError **error);
/* The vector alone, [n], owned by the caller; NULL: none. */
float      *store_features_vector (Store *self, gint64 track_id, guint *n);
gboolean    store_features_fail (Store *self, gint64 track_id, guint version, const char *reason,
                                 GError **error);
/* Tells of the failure as StoreFailure: path and reason. */
GPtrArray  *store_features_failures (Store *self, GError **error);
/* Forget failures, so that they are tried again. */
gboolean    store_features_retry (Store *self, GError **error);
/* Present tracks whose features or model output (@model_version 0: not asked)
 * are not of these versions or of other audio, and that did not fail with
 * them: never analysed first, then changed ones, newest first. */
GArray     *store_features_pending (Store *self, guint feature_version, guint model_version,
                                    guint limit, GError **error);
typedef struct { guint n_tracks, n_done, n_failed; } StoreProgress;
gboolean    store_features_progress (Store *self, guint feature_version, guint model_version,
                                     StoreProgress *progress, GError **error);

/* Vectors of all present tracks with one length and version, for insight. */
typedef struct {
  gint64 *ids;   /* owned; [n] ascending */
  float  *data;  /* owned; [n][d] row-major */
  guint   n, d;
  guint   version;
} StoreMatrix;
void         store_matrix_free (StoreMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreMatrix, store_matrix_free)
/* @version 0: the one that most tracks have. */
/* Present tracks that have one of the usual version. */
guint        store_features_count   (Store *self);
StoreMatrix *store_features_matrix  (Store *self, guint version, GError **error);

gboolean     store_models_put       (Store *self, gint64 track_id, const ModelOutput *output,
                                     GError **error);
/* NULL, no error: none. */
ModelOutput *store_models_get       (Store *self, gint64 track_id, GError **error);
/* @version 0: the one that most tracks have. */
StoreMatrix *store_models_embeddings (Store *self, guint version, GError **error);
/* The version that most tracks have, and how many present ones have it; 0: none. */
guint        store_models_usual     (Store *self, guint *n_tracks);
/* One track's, to be freed, and the version that made it; NULL, no error: none. */
float       *store_models_embedding (Store *self, gint64 track_id, guint *version, guint *n);
StoreMatrix *store_models_genres    (Store *self, guint version, GError **error);
/* d = 9, corrections not in it */
StoreMatrix *store_models_moods     (Store *self, guint version, GError **error);

/* ---- what was found out (store-insight.c) --------------------------------------------- */

typedef struct {
  gint32  id;          /* stable identity */
  char   *name;        /* owned; proposed or given */
  gboolean named_by_listener; /* keeps its name when clusters are remade */
  guint32 colour_rgb;  /* 0xRRGGBB */
  float  *centroid;    /* owned; [d] */
  guint   d, n_tracks;
} StoreCluster;
StoreCluster *store_cluster_new  (void);
void          store_cluster_free (StoreCluster *cluster);
/* Replaces all clusters and assignments at once (labels[i] for ids[i], -1
 * none); names given by the listener stay with their cluster id. */
gboolean   store_clusters_replace (Store *self, GPtrArray *clusters, const gint64 *ids,
                                   const gint32 *labels, guint n, guint version, GError **error);
gboolean   store_clusters_rename  (Store *self, gint32 id, const char *name, GError **error);
GPtrArray *store_clusters_list    (Store *self, GError **error); /* of StoreCluster */

typedef struct {
  gint64 track_id;
  float  x, y;
} StoreMapPoint;
gboolean store_map_replace (Store *self, const StoreMapPoint *points, guint n, guint version,
                            GError **error);
gboolean store_map_put     (Store *self, const StoreMapPoint *point, guint version, GError **error);
/* GArray of StoreMapPoint of present tracks, by id; @version out optional, 0 none. */
GArray  *store_map_load    (Store *self, guint *version, GError **error);

/* What a rule is of: ids are those of tracks, albums and clusters; an artist's is
 * made from the name, so that it needs no track in the library. */
typedef enum { STORE_RULE_SONGS = 0, STORE_RULE_ALBUMS, STORE_RULE_ARTISTS, STORE_RULE_CLUSTERS,
               STORE_N_RULE_LEVELS } StoreRuleLevel;

/* One association rule, "after these, that". */
typedef struct {
  StoreRuleLevel level;
  char  **names;      /* owned; of albums and artists, the consequent's last; else NULL */
  GArray *antecedent; /* owned; of gint64 ids, ascending */
  gint64  consequent;
  guint   n_both, n_antecedent, n_consequent, n_sessions;
  double  support, confidence, lift, p, q;
} StoreRule;
StoreRule *store_rule_new        (void);
void       store_rule_free       (StoreRule *rule);
gboolean   store_found_rules_replace (Store *self, gint64 listener_id, GPtrArray *rules,
                                      GError **error);
/* Those of one level, highest lift first. */
GPtrArray *store_found_rules_list    (Store *self, gint64 listener_id, StoreRuleLevel level,
                                      GError **error);
/* What a rule is known by (owned): the same when it is found again. */
char      *store_rule_key            (guint level, GArray *antecedent, gint64 consequent);
/* Keys of store_listener_meta_get(): lines of rule keys that are switched off; lines of
 * what is never to be suggested, a track's id or "a" and an artist's name. */
#define STORE_RULES_OFF_KEY "rules-off"
#define STORE_NEVER_KEY     "never-suggest"

/* Anything else derived (topics, forecasts, an agent's state): one blob under
 * a name, for one listener and mode. */
gboolean store_blobs_put    (Store *self, const char *name, gint64 listener_id, gint64 mode_id,
                             guint version, GBytes *blob, GError **error); /* NULL blob: removes */
GBytes  *store_blobs_get    (Store *self, const char *name, gint64 listener_id, gint64 mode_id,
                             guint *version, GError **error); /* NULL, no error: none. */
/* The state of the agent: the blob "agent". */
gboolean store_agents_put   (Store *self, gint64 listener_id, gint64 mode_id, guint version,
                             GBytes *state, GError **error);
GBytes  *store_agents_get   (Store *self, gint64 listener_id, gint64 mode_id, guint *version,
                             GError **error);

/* One thing that was suggested, with all that is needed to judge it later. */
typedef struct {
  gint64  id, listener_id, mode_id, track_id;
  gint64  at_s;
  double  propensity;   /* chance that the policy had of picking it */
  double  score;
  guint   policy_version;
  int     reason_kind;
  char   *reason;       /* owned; in words */
  float  *features;     /* owned; [n_features] what the model saw */
  guint   n_features;
  gint64  play_id;      /* 0 not played */
  double  reward;       /* NaN while not known */
} StorePick;
StorePick *store_pick_new     (void);
void       store_pick_free    (StorePick *pick);
gint64     store_picks_add    (Store *self, const StorePick *pick, GError **error); /* 0 failed */
/* What became of the latest suggestion of @track_id that was not played yet, if there is one.
 * @reward: NaN where the play says nothing. */
gboolean   store_picks_reward (Store *self, gint64 listener_id, gint64 track_id, gint64 play_id,
                               double reward, GError **error);
/* Newest first. */
GPtrArray *store_picks_list   (Store *self, gint64 listener_id, gint64 from_s, guint limit,
                               GError **error);

typedef struct {
  gint64 id;
  char  *name;     /* owned */
  char  *icon;     /* owned or NULL */
  char  *settings; /* owned or NULL; the engine's own text */
  int    position;
} StoreMode;
void       store_mode_free    (StoreMode *mode);
GPtrArray *store_modes_list   (Store *self, gint64 listener_id, GError **error);
/* @mode->id 0: a new one. Returns the id, 0 on failure. */
gint64     store_modes_put    (Store *self, gint64 listener_id, const StoreMode *mode,
                               GError **error);
gboolean   store_modes_delete (Store *self, gint64 id, GError **error); /* plays keep its id */

/* A mood kept under a name: the engine's own text. */
typedef struct {
  gint64 id;
  char  *name;  /* owned */
  char  *value; /* owned */
} StoreMood;
void       store_mood_free     (StoreMood *mood);
GPtrArray *store_moods_list    (Store *self, gint64 listener_id, GError **error);
gint64     store_moods_put     (Store *self, gint64 listener_id, const StoreMood *mood,
                                GError **error);
gboolean   store_moods_delete  (Store *self, gint64 id, GError **error);
/* The listener corrects what a model felt. mood: 0 … 8 a share, or one of the
 * axes below; value 0 … 1. */
#define STORE_MOOD_BRIGHT 9     /* 0 dark … 1 bright */
#define STORE_MOOD_ENERGETIC 10 /* 0 calm … 1 energetic */
typedef struct {
  gint64 track_id, at_s;
  int    mood;
  float  value;
} StoreMoodCorrection;
gboolean   store_mood_corrections_put  (Store *self, gint64 listener_id,
                                        const StoreMoodCorrection *c, GError **error);
gboolean   store_mood_corrections_clear (Store *self, gint64 listener_id, gint64 track_id,
                                         GError **error);
/* Of StoreMoodCorrection. */
GArray    *store_mood_corrections_list (Store *self, gint64 listener_id, GError **error);

/* ---- models that the listener taught (store-own.c) ---------------------------------------- */

typedef struct {
  gint64   id;
  char    *name;        /* owned */
  char    *file;        /* owned; name of the file of weights in the folder of models */
  char    *classes;     /* owned; one a line */
  guint    version;     /* of the weights */
  gboolean needs_sound; /* statistics alone do not do */
  gint64   created_s;
  GBytes  *report;      /* owned or NULL; the engine's own */
  gboolean deleted;     /* kept 30 days for undo */
  guint    n_labelled;
  GArray  *counts;      /* owned or NULL; guint, songs labelled of each class */
} StoreOwnModel;
void       store_own_model_free (StoreOwnModel *model);
/* Of StoreOwnModel, deleted ones too, oldest first. */
GPtrArray *store_own_list    (Store *self, GError **error);
/* id, deleted and n_labelled are ignored. The new id, 0 on failure. */
gint64     store_own_add     (Store *self, const StoreOwnModel *model, GError **error);
gboolean   store_own_rename  (Store *self, gint64 id, const char *name, GError **error);
gboolean   store_own_delete  (Store *self, gint64 id, GError **error);
gboolean   store_own_restore (Store *self, gint64 id, GError **error);
/* Forgets models that were deleted long ago. */
gboolean   store_own_purge   (Store *self, GError **error);

typedef struct {
  gint64  id;
  char   *path;   /* owned */
  GBytes *vector; /* owned; the summary as it is stored, empty when there is none */
} StoreOwnSong;
void       store_own_song_free (StoreOwnSong *song);
/* Of StoreOwnSong: present tracks that this model has not judged as it is and as
 * they sound now, newest first. */
GPtrArray *store_own_pending (Store *self, gint64 id, guint feature_version, guint limit,
                              GError **error);
/* @shares [n] of 255; none: it cannot be judged. */
gboolean   store_own_put     (Store *self, gint64 id, gint64 track_id, const guint8 *shares,
                              guint n, GError **error);

/* ---- export and import (store-export.c) -------------------------------------------------- */

/* Plays, counts, favourites, playlists, modes, moods, corrections as one JSON
 * file; tracks named by path and audio hash. */
gboolean store_export (Store *self, const char *path, GError **error);
/* Adds what is not there yet; twice imported changes nothing more. */
gboolean store_import (Store *self, const char *path, guint *n_plays, GError **error);

G_END_DECLS

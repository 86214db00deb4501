/* engine.h - all that the user interface may see of the engine
 *
 * SegueEngine lives on the UI thread and never waits there. A question with
 * one answer is *_async / *_finish on a GTask (the answer arrives in the main
 * context, NULL or FALSE with an error when it failed or was cancelled); a
 * stream of events is a signal, coalesced to at most one a main loop turn.
 * Edits (playlists, favourites, folders) return at once; their effect comes
 * back as a signal. Quitting: segue_engine_shutdown(), under a second. */
#pragma once

#include <gio/gio.h>

#include "engine-map.h"
#include "engine-modes.h"
#include "engine-moods.h"
#include "engine-studio.h"
#include "engine-types.h"
#include "segue-track.h"
#include "play/play-player.h"
#include "play/play-queue.h"

G_BEGIN_DECLS

#define SEGUE_ENGINE_ERROR (segue_engine_error_quark ())
GQuark segue_engine_error_quark (void);

typedef enum {
  SEGUE_ENGINE_ERROR_FAILED,    /* the message says what */
  SEGUE_ENGINE_ERROR_NOT_FOUND, /* no such track, album, playlist */
  SEGUE_ENGINE_ERROR_CLOSED,    /* the engine is shutting down */
} SegueEngineError;

typedef struct {
  const char *data_dir;       /* where segue.db lives; created */
  const char *cache_dir;      /* thumbnails, karaoke; created */
  const char *default_folder; /* music folder of a first start; NULL none */
  const char *analyser_path;  /* the segue-analyser program; NULL no analysis */
  guint64     seed;           /* 0: from the clock */
} SegueEngineOptions;

/* Signals (all on the UI thread):
 *   "loaded" ()                   the library stands in memory for the first time
 *   "library-changed" ()          tracks came, went or changed: ask again. At most
 *                                 twice a second during a scan
 *   "track-changed" (SegueTrack*) one track has a new object (play count, favourite)
 *   "playlists-changed" ()
 *   "history-changed" ()
 *   "folders-changed" ()
 *   "insight-changed" ()          clusters, rules or the map are new
 *   "listeners-changed" ()        their names, or who of them is there
 *   "models-changed" ()           the listener's own models, or how far they label
 *   "raise-requested" (), "quit-requested" ()  a controller on the bus asks for the
 *                                 window, or for the end
 *   "message" (const char *)      one sentence for the listener, shown as a toast
 * Properties (read-only, notify):
 *   "loaded" boolean, "n-tracks" uint
 *   "scanning" boolean, "scan-done" uint, "scan-total" uint (0 while counting)
 *   "analysis-state" SegueAnalysisState, "analysis-done", "analysis-total" uint,
 *   "analysis-eta-s" uint (0 not known)
 * Properties (read-write): "analysis-paused" boolean, "analysis-cores" uint (0: half of them) */
#define SEGUE_TYPE_ENGINE (segue_engine_get_type ())
G_DECLARE_FINAL_TYPE (SegueEngine, segue_engine, SEGUE, ENGINE, GObject)

typedef enum {
  SEGUE_ANALYSIS_IDLE = 0,       /* nothing left to hear */
  SEGUE_ANALYSIS_RUNNING,
  SEGUE_ANALYSIS_PAUSED_USER,
  SEGUE_ANALYSIS_PAUSED_BATTERY,
  SEGUE_ANALYSIS_PAUSED_GAME,
  SEGUE_ANALYSIS_PAUSED_LOAD,
  SEGUE_ANALYSIS_UNAVAILABLE,    /* the analyser program is not installed */
} SegueAnalysisState;

#define SEGUE_TYPE_ANALYSIS_STATE (segue_analysis_state_get_type ())
GType segue_analysis_state_get_type (void);

/* Returns at once; opening and loading go on in the engine thread. */
SegueEngine *segue_engine_new      (const SegueEngineOptions *options);
/* Ends every job, closes the database. Blocks for under a second. Idempotent. */
void         segue_engine_shutdown (SegueEngine *self);

SeguePlayer *segue_engine_get_player (SegueEngine *self); /* borrowed */
SegueQueue  *segue_engine_get_queue  (SegueEngine *self); /* borrowed */

gboolean segue_engine_get_loaded   (SegueEngine *self);
/* Borrowed: why the library could not be opened, one sentence; NULL: it is, or will be. */
const char *segue_engine_get_refusal (SegueEngine *self);
guint    segue_engine_get_n_tracks (SegueEngine *self);
/* Returns (transfer full) the track with @id as it is now, NULL when unknown.
 * Cheap: from memory. Two calls may give the same object. */
SegueTrack *segue_engine_get_track (SegueEngine *self, gint64 id);
/* The same by absolute path. */
SegueTrack *segue_engine_find_path (SegueEngine *self, const char *path);

/* ---- questions ------------------------------------------------------------ */

/* Returns (transfer full) GArray of gint64 ids in order. */
void    segue_engine_query_tracks_async  (SegueEngine *self, const TrackQuery *query,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_query_tracks_finish (SegueEngine *self, GAsyncResult *result, GError **error);

typedef enum {
  ALBUM_SORT_TITLE = 0,
  ALBUM_SORT_ARTIST,
  ALBUM_SORT_YEAR,
  ALBUM_SORT_ADDED,
} AlbumSort;

/* Returns (transfer full) GPtrArray of AlbumRow. @artist and @search may be NULL. */
void       segue_engine_list_albums_async  (SegueEngine *self, const char *artist,
                                            const char *search, AlbumSort sort,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_albums_finish (SegueEngine *self, GAsyncResult *result, GError **error);

typedef enum { GROUP_ARTIST = 0, GROUP_GENRE } GroupKind;

/* Returns (transfer full) GPtrArray of GroupRow in collation order. */
void       segue_engine_list_groups_async  (SegueEngine *self, GroupKind kind, const char *search,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_groups_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* Returns (transfer full) GPtrArray of PlaylistRow: the listener's own in order of name. */
void       segue_engine_list_playlists_async  (SegueEngine *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_playlists_finish (SegueEngine *self, GAsyncResult *result,
                                               GError **error);

/* Returns (transfer full) GPtrArray of PlayRecord, newest first. */
void       segue_engine_list_history_async  (SegueEngine *self, const char *search,
                                             guint offset, guint limit,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_history_finish (SegueEngine *self, GAsyncResult *result,
                                             GError **error);

/* A decoded picture, premultiplied RGBA, at most @size_px on its longer side. */
typedef struct {
  GBytes *pixels;
  int     width, height, stride;
} SegueArt;
void      segue_art_free (SegueArt *art);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueArt, segue_art_free)

/* Returns (transfer full) the cover of @track, NULL without an error when it
 * has none. Decoded in a worker thread; the newest request goes first. */
void      segue_engine_get_art_async  (SegueEngine *self, SegueTrack *track, int size_px,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
SegueArt *segue_engine_get_art_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* A line of lyrics; time_s is NaN where the lyrics are not synced. */
typedef struct {
  double time_s;
  char  *text; /* owned */
} SegueLyricsLine;
void segue_lyrics_line_free (SegueLyricsLine *line);

/* Returns (transfer full) GPtrArray of SegueLyricsLine, empty when there are none. */
void       segue_engine_get_lyrics_async  (SegueEngine *self, SegueTrack *track,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_get_lyrics_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* Returns (transfer full) what was heard in @track, NULL without an error when
 * it was not analysed yet. With @frames the file is heard again for the
 * frame-wise matrices (seconds). */
void        segue_engine_get_features_async  (SegueEngine *self, SegueTrack *track, gboolean frames,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
FeatureSet *segue_engine_get_features_finish (SegueEngine *self, GAsyncResult *result,
                                              GError **error);

/* Returns (transfer full) what the shipped models say of @track: genre mix and moods; NULL
 * without an error when they were not asked yet. */
void         segue_engine_get_judgement_async  (SegueEngine *self, SegueTrack *track,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
ModelOutput *segue_engine_get_judgement_finish (SegueEngine *self, GAsyncResult *result,
                                                GError **error);

/* How far something is, 0 … 1. UI thread, until the answer is there. */
typedef void (*SegueProgressFunc) (double done, gpointer user_data);

/* Returns (transfer full) @track without its singing: a track outside the library,
 * to be played or queued. It is made in the background, however the listener's own
 * listening stands (seconds), or taken from the cache. @progress may be NULL.
 * Cancelling only ends the waiting: what is being made is kept for the next time. */
void        segue_engine_get_karaoke_async  (SegueEngine *self, SegueTrack *track,
                                             SegueProgressFunc progress, gpointer progress_data,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
SegueTrack *segue_engine_get_karaoke_finish (SegueEngine *self, GAsyncResult *result,
                                             GError **error);
/* Plays @track now; what played before is cut short, what follows stays. */
void        segue_engine_play_now           (SegueEngine *self, SegueTrack *track);

/* ---- library --------------------------------------------------------------- */

/* Returns (transfer full) NULL-terminated absolute paths of the music folders. */
char **segue_engine_get_folders   (SegueEngine *self);
/* Returns (transfer full) those that were not there when they were last looked through: a
 * drive that is unplugged, a folder with another name. "folders-changed" when they change. */
char **segue_engine_get_folders_away (SegueEngine *self);
void   segue_engine_add_folder    (SegueEngine *self, const char *path);
void   segue_engine_remove_folder (SegueEngine *self, const char *path);
void   segue_engine_rescan        (SegueEngine *self, gboolean everything);
void   segue_engine_cancel_scan   (SegueEngine *self);
/* The window came to the front: where folders cannot be watched, they are
 * looked through again now. */
void   segue_engine_focused       (SegueEngine *self);
void   segue_engine_set_favourite (SegueEngine *self, const gint64 *ids, gsize n, gboolean on);

/* A file that could not be read or analysed, and why, in one sentence. */
typedef struct {
  char *path;   /* owned; file system bytes */
  char *reason; /* owned */
} SegueFailure;
void       segue_failure_free (SegueFailure *failure);

/* Returns (transfer full) GPtrArray of SegueFailure, newest first. */
void       segue_engine_list_failures_async  (SegueEngine *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_failures_finish (SegueEngine *self, GAsyncResult *result,
                                              GError **error);

/* ---- playlists -------------------------------------------------------------- */

/* Returns (transfer none) through finish the new playlist's id, 0 on error.
 * @rules: NULL for a plain playlist, else the rules text of a smart one. */
void   segue_engine_create_playlist_async  (SegueEngine *self, const char *name, const char *rules,
                                            const gint64 *ids, gsize n, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gint64 segue_engine_create_playlist_finish (SegueEngine *self, GAsyncResult *result,
                                            GError **error);
void   segue_engine_rename_playlist (SegueEngine *self, gint64 id, const char *name);
void   segue_engine_set_playlist_rules (SegueEngine *self, gint64 id, const char *rules);
void   segue_engine_delete_playlist (SegueEngine *self, gint64 id);
void   segue_engine_restore_playlist (SegueEngine *self, gint64 id); /* undo of delete */
void   segue_engine_playlist_append (SegueEngine *self, gint64 id, const gint64 *ids, gsize n);
/* Replaces the whole content; undo is setting the old content again. */
void   segue_engine_playlist_set    (SegueEngine *self, gint64 id, const gint64 *ids, gsize n);

/* Returns through finish the id of the playlist made from the file, 0 on error;
 * @n_missing: out optional, entries that were not found in the library. */
void   segue_engine_import_playlist_async  (SegueEngine *self, GFile *file,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gint64 segue_engine_import_playlist_finish (SegueEngine *self, GAsyncResult *result,
                                            guint *n_missing, GError **error);
/* M3U8 with paths relative to the file where that is possible. */
void     segue_engine_export_playlist_async  (SegueEngine *self, gint64 id, GFile *file,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean segue_engine_export_playlist_finish (SegueEngine *self, GAsyncResult *result,
                                              GError **error);

/* ---- history ------------------------------------------------------------------ */

/* Each returns a number for the two below, never 0. */
guint    segue_engine_erase_play     (SegueEngine *self, gint64 play_id);
guint    segue_engine_erase_day      (SegueEngine *self, gint64 day_start_s); /* local midnight */
/* With all that was learnt from it. */
guint    segue_engine_erase_history  (SegueEngine *self);
/* Brings back what was erased; works until the program ends, or it is let go of. */
void     segue_engine_restore_erased (SegueEngine *self, guint erased);
void     segue_engine_let_go_erased  (SegueEngine *self, guint erased);
/* A private session records nothing and teaches nothing. */
void     segue_engine_set_private    (SegueEngine *self, gboolean on);
gboolean segue_engine_get_private    (SegueEngine *self);

/* ---- Up Next ------------------------------------------------------------------------ */

typedef enum {
  SEGUE_FAMILIARITY_KNOWN = 0, /* only what the listener has heard here */
  SEGUE_FAMILIARITY_MIX,
  SEGUE_FAMILIARITY_NEW,
} SegueFamiliarity;

/* How Up Next fills. @n 0: not at all. @wander 0 close to what plays … 1 anywhere.
 * @first: before what follows in the list or album, instead of behind it. */
void segue_engine_set_suggesting (SegueEngine *self, guint n, double wander,
                                  SegueFamiliarity familiarity, guint no_repeat_hours,
                                  gboolean first);

typedef enum {
  SEGUE_FEEDBACK_NOT_NOW = 0,  /* not in this session */
  SEGUE_FEEDBACK_NEVER,        /* never this track */
  SEGUE_FEEDBACK_NEVER_ARTIST, /* never this artist here */
  SEGUE_FEEDBACK_MORE,         /* more like this */
  SEGUE_FEEDBACK_LESS,         /* less like this */
} SegueFeedback;

/* What the listener says of a suggestion, or of any track. Returns a number for
 * segue_engine_take_back(), never 0. */
guint segue_engine_give_feedback (SegueEngine *self, SegueTrack *track, SegueFeedback feedback);
/* Takes that feedback back, whatever was said since; FALSE when it was already, or was
 * another listener's. */
gboolean segue_engine_take_back     (SegueEngine *self, guint feedback);
/* Forgets what was learnt from the listener so far; history stays. */
void segue_engine_reset_learning (SegueEngine *self);

/* Plays suggestions from here on, close to @ids; with none, "surprise me".
 * @name: what it starts from, as shown. */
void segue_engine_start_from (SegueEngine *self, const gint64 *ids, gsize n, const char *name);

/* Returns (transfer full) all reasons for a suggestion, strongest first, the
 * agent's confidence last; NULL when @item is none. */
char **segue_engine_explain (SegueEngine *self, SegueQueueItem *item);

/* ---- sounds: clusters in the library ------------------------------------------------- */

typedef struct {
  gint32  id;           /* stable */
  char   *name;         /* owned */
  guint32 colour_rgb;   /* 0xRRGGBB */
  guint   n_tracks;
} SegueCluster;
void       segue_cluster_free (SegueCluster *cluster);

/* Returns (transfer full) GPtrArray of SegueCluster, largest first; their tracks
 * are TRACK_SCOPE_CLUSTER. Renaming says "insight-changed". */
void       segue_engine_list_clusters_async  (SegueEngine *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_clusters_finish (SegueEngine *self, GAsyncResult *result,
                                              GError **error);
void       segue_engine_rename_cluster       (SegueEngine *self, gint32 id, const char *name);

/* ---- the listeners ---------------------------------------------------------------------- */

/* One of those who share the library: history, counts, learning, rules and bans are each
 * one's own; songs, playlists, favourites, moods and modes are everybody's. */
typedef struct {
  gint64 id;
  char  *name; /* owned, never empty */
} SegueListener;
void       segue_listener_free (SegueListener *listener);

/* Returns (transfer full) GPtrArray of SegueListener, the first one first; empty until
 * they are known. From memory. Changes come back as "listeners-changed"; what cannot
 * be done (a name that is taken, the first one removed) is said in a sentence. */
GPtrArray *segue_engine_list_listeners   (SegueEngine *self);
gint64     segue_engine_get_listener     (SegueEngine *self); /* who is there; 0 not known yet */
/* The music goes on; the play in progress ends for the one before. */
void       segue_engine_switch_listener  (SegueEngine *self, gint64 id);
/* By name, whatever its case; FALSE and a sentence when there is none. Before they are
 * known, it is done as soon as they are. */
gboolean   segue_engine_switch_listener_named (SegueEngine *self, const char *name);
void       segue_engine_add_listener     (SegueEngine *self, const char *name); /* and switches */
void       segue_engine_rename_listener  (SegueEngine *self, gint64 id, const char *name);
void       segue_engine_remove_listener  (SegueEngine *self, gint64 id);
void       segue_engine_restore_listener (SegueEngine *self, gint64 id); /* undo of remove */

/* ---- the listener -------------------------------------------------------------------- */

typedef enum {
  SEGUE_RULES_SONGS = 0,
  SEGUE_RULES_ALBUMS,
  SEGUE_RULES_ARTISTS, /* also of those who are not in the library */
  SEGUE_RULES_CLUSTERS,
} SegueRuleLevel;

/* "After A you play B". Up Next uses those of songs; one of another level that is
 * switched off takes the rules of the songs below it along. */
typedef struct {
  char    *key;    /* owned; what segue_engine_set_rule() knows it by */
  char    *text;   /* owned; one sentence with its counts */
  double   lift;
  guint    n_both, n_before;
  gboolean on;     /* Up Next uses it */
} SegueRule;
void       segue_rule_free (SegueRule *rule);

/* Returns (transfer full) GPtrArray of SegueRule, highest lift first. */
void       segue_engine_list_rules_async  (SegueEngine *self, SegueRuleLevel level,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_list_rules_finish (SegueEngine *self, GAsyncResult *result,
                                           GError **error);
void       segue_engine_set_rule          (SegueEngine *self, const char *key, gboolean on);

/* One week of what came by itself: how many there were, how many were finished. */
typedef struct {
  gint64 week_s; /* its Monday, 00:00 UTC */
  guint  n_suggested, n_suggested_finished;
  guint  n_shuffled, n_shuffled_finished;
} SegueWeek;

/* Returns (transfer full) GArray of SegueWeek, oldest first. */
void    segue_engine_list_weeks_async  (SegueEngine *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_list_weeks_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* Returns (transfer full) what was learnt, strongest first, one sentence each;
 * empty while nothing is sure. */
void    segue_engine_get_learnt_async  (SegueEngine *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
char  **segue_engine_get_learnt_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* Everything the listener did, as one JSON file, and back: what is there already
 * is not added twice. */
void     segue_engine_export_async  (SegueEngine *self, GFile *file, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean segue_engine_export_finish (SegueEngine *self, GAsyncResult *result, GError **error);
/* @n_plays: out optional, how many were new. */
void     segue_engine_import_async  (SegueEngine *self, GFile *file, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean segue_engine_import_finish (SegueEngine *self, GAsyncResult *result, guint *n_plays,
                                     GError **error);

/* A past life: what another program or service kept of the listener's plays.
 * Spotify's streaming history (both forms), Last.fm CSV, ListenBrainz JSON or
 * JSON lines, Rhythmbox's rhythmdb.xml. */
typedef struct {
  guint n_entries;    /* the files named */
  guint n_added;      /* are new in the history */
  guint n_matched;    /* of those, are tracks of this library */
  guint n_doubled;    /* were there already */
  guint n_counts;     /* tracks whose play counts were taken over */
  guint n_elsewhere;  /* songs with play counts that are not in this library: left out */
  char *sentence;     /* owned; all of this in one sentence */
} SeguePastLife;
void           segue_past_life_free (SeguePastLife *life);
void           segue_engine_import_history_async  (SegueEngine *self, GFile **files, guint n_files,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
/* NULL with @error when no file could be read at all. */
SeguePastLife *segue_engine_import_history_finish (SegueEngine *self, GAsyncResult *result,
                                                   GError **error);

/* ---- playing: the verbs that pages use ------------------------------------------ */

/* Starts playing @ids[@start]; the rest follows as @origin says. @start -1:
 * anywhere (shuffled lists). @name: what is played, as shown ("Kind of Blue"), or NULL. */
void segue_engine_play    (SegueEngine *self, const gint64 *ids, gsize n, gssize start,
                           PlayOrigin origin, const char *name);
/* Behind what plays (@next) or at the end of what the listener queued. */
void segue_engine_enqueue (SegueEngine *self, const gint64 *ids, gsize n, gboolean next);
/* Files and folders from the file manager, command line or a drop; a file
 * outside the library plays all the same. @play: start with the first of them. */
void segue_engine_open_files (SegueEngine *self, GFile **files, int n_files, gboolean play);

G_END_DECLS

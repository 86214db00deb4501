/* engine-moods.h - moods: the pad, what it asks for, and moods under a name (part of engine.h)
 *
 * UI thread. Answers arrive as the other questions' of engine.h do.
 * Signals of SegueEngine:
 *   "moods-changed" ()        tracks were heard, corrected or went: ask for the pad again
 *   "saved-moods-changed" ()  the list of saved moods is another one */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"
#include "segue-track.h"

G_BEGIN_DECLS

typedef struct _SegueEngine SegueEngine;

/* The nine felt emotions, in the order of ModelOutput's moods. */
#define SEGUE_N_EMOTIONS MOOD_EMOTIONS
typedef enum {
  SEGUE_EMOTION_AMAZEMENT = 0,
  SEGUE_EMOTION_SOLEMNITY,
  SEGUE_EMOTION_TENDERNESS,
  SEGUE_EMOTION_NOSTALGIA,
  SEGUE_EMOTION_CALMNESS,
  SEGUE_EMOTION_POWER,
  SEGUE_EMOTION_JOY,
  SEGUE_EMOTION_TENSION,
  SEGUE_EMOTION_SADNESS,
} SegueEmotion;
/* Translated, static: "Joyful activation". */
const char *segue_emotion_name (SegueEmotion emotion);

/* ---- the pad ------------------------------------------------------------------------ */

/* Every track whose mood is known. Immutable, counted atomically: any thread. */
typedef struct {
  gatomicrefcount refs;
  guint    n;
  gint64  *ids;          /* [n] ascending */
  float   *xy;           /* [n][2] dark 0 … 1 bright, calm 0 … 1 energetic: ranks, so that
                          * either axis is spread evenly over this listener's library */
  float   *emotions;     /* [n][9] shares, 0 … 1 */
  float   *emotion_ranks;/* [n][9] 0 … 1: the share of the library that has less of it */
  float   *voice;        /* [n] 0 instrumental … 1 sung; NaN not known */
  float   *tempo_bpm;    /* [n] NaN not known */
  float   *familiarity;  /* [n] 0 never heard … 1 heard most */
  float   *duration_s;   /* [n] */
  guint8  *corrected;    /* [n] 1: the listener placed it */
  guint    n_library;    /* tracks in the library, heard or not */
  float   *axes;         /* [n][2] the same places before ranking, -1 … 1 */
  float   *energy, *loudness_lufs; /* [n] NaN not known */
  gint8   *key;          /* [n] as in TrackRow */
  guint32 *artist, *song;/* [n] equal numbers, equal names; 0 not known */
} SegueMoodData;

SegueMoodData *segue_mood_data_ref   (SegueMoodData *self);
void           segue_mood_data_unref (SegueMoodData *self); /* NULL is fine */
int            segue_mood_data_find  (const SegueMoodData *self, gint64 id); /* -1: mood not known */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMoodData, segue_mood_data_unref)

/* Returns (transfer full); with n 0 while nothing was heard. Kept until the next
 * "moods-changed": asking twice gives the same object at once. */
void           segue_engine_get_moods_async  (SegueEngine *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
SegueMoodData *segue_engine_get_moods_finish (SegueEngine *self, GAsyncResult *result,
                                              GError **error);

/* ---- asking by mood ------------------------------------------------------------------- */

/* Plain values: copy by assignment. Start from segue_mood_query_init(). Its fields
 * are told in engine-types.h; emotions are 1u << SEGUE_EMOTION_…. */
#define SEGUE_MOOD_POINTS MOOD_QUERY_POINTS
typedef MoodQuery SegueMoodQuery;

/* Anywhere, anything, 25 tracks, radius 0.15. */
void segue_mood_query_init     (SegueMoodQuery *query);
void segue_mood_query_set_spot (SegueMoodQuery *query, double x, double y, double radius);
/* @xy [n][2], however drawn: evenly spaced points are made of it. */
void segue_mood_query_set_line (SegueMoodQuery *query, const double *xy, guint n);
gboolean segue_mood_query_equal (const SegueMoodQuery *a, const SegueMoodQuery *b);

typedef struct {
  gint64 track_id;
  double x, y;      /* its place on the pad */
  double fit;       /* 0 … 1: how well it fits what was asked */
  char  *reason;    /* owned; one sentence: why this one */
  char  *detail;    /* owned; the same in numbers */
} SegueMoodPick;

/* Returns (transfer full) a place on the pad in words: "calm, rather bright". */
char *segue_mood_words (double x, double y);

/* Returns (transfer full) GPtrArray of SegueMoodPick in playing order, empty when
 * nothing fits. @data: from segue_engine_get_moods_finish().
 * @n_first 0: all of them. Else a preview, the first @n_first of the very same
 * answer; a newer preview ends older ones with G_IO_ERROR_CANCELLED. Some
 * milliseconds at 100 000 tracks, in a worker thread. */
void       segue_engine_query_mood_async  (SegueEngine *self, SegueMoodData *data,
                                           const SegueMoodQuery *query, guint n_first,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *segue_engine_query_mood_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* Asks and plays the answer from its first track on; the rest follows, and Up Next
 * knows the reason of each. @name: as shown, or NULL ("Mood"). Nothing that fits:
 * a "message". */
void       segue_engine_play_mood         (SegueEngine *self, const SegueMoodQuery *query,
                                           const char *name);

/* ---- correcting a place ------------------------------------------------------------------ */

/* One track that moved on the pad because another was corrected. */
typedef struct {
  gint64 track_id;
  float  from_x, from_y, to_x, to_y;
} SegueMoodMove;

typedef struct {
  guint          number; /* for segue_engine_undo_mood_correction_async() */
  SegueMoodData *data;   /* owned; the pad as it is now */
  GArray        *moved;  /* owned; SegueMoodMove, the farthest first, the corrected one among them */
} SegueMoodChange;
void segue_mood_change_free (SegueMoodChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMoodChange, segue_mood_change_free)

/* The listener says where @track_id belongs. Kept for good, learnt from: tracks
 * that sound like it move with it. Returns (transfer full). */
void             segue_engine_correct_mood_async  (SegueEngine *self, gint64 track_id,
                                                   double x, double y, GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
/* Takes back the correction with @number (0: the last one of this run). */
void             segue_engine_undo_mood_correction_async (SegueEngine *self, guint number,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
/* Forgets all corrections of @track_id (0: of every track). */
void             segue_engine_clear_mood_corrections_async (SegueEngine *self, gint64 track_id,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
/* Of all three. */
SegueMoodChange *segue_engine_correct_mood_finish (SegueEngine *self, GAsyncResult *result,
                                                   GError **error);

/* ---- saved moods ---------------------------------------------------------------------------- */

typedef struct {
  gint64         id;       /* 0: not saved yet */
  char          *name;     /* owned; unique, regardless of case */
  char          *symbol;   /* owned; name of a symbolic icon, never NULL */
  char          *shortcut; /* owned or NULL; as GTK parses it, "<Control><Alt>1" */
  SegueMoodQuery query;
} SegueMood;
SegueMood *segue_mood_new  (void);
SegueMood *segue_mood_copy (const SegueMood *mood);
void       segue_mood_free (SegueMood *mood); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMood, segue_mood_free)

/* Returns (transfer full) GPtrArray of SegueMood in the listener's order. From memory. */
GPtrArray *segue_engine_list_moods  (SegueEngine *self);
/* Returns (transfer full) or NULL; by name regardless of case. */
SegueMood *segue_engine_find_mood   (SegueEngine *self, const char *name);
/* A new one (id 0) comes last. Returns through finish its id, 0 with a sentence on
 * error: no name, or another mood has it. */
void       segue_engine_save_mood_async  (SegueEngine *self, const SegueMood *mood,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
gint64     segue_engine_save_mood_finish (SegueEngine *self, GAsyncResult *result, GError **error);
void       segue_engine_delete_mood  (SegueEngine *self, gint64 id);
void       segue_engine_restore_mood (SegueEngine *self, gint64 id); /* undo of delete, in this run */
/* Before the mood @before_id; 0 the end. */
void       segue_engine_move_mood    (SegueEngine *self, gint64 id, gint64 before_id);
/* Waits for the library where it is not loaded yet. FALSE: no such mood. */
gboolean   segue_engine_play_saved_mood (SegueEngine *self, gint64 id);

G_END_DECLS

/* engine-moods-private.h - what the parts of moods share, for engine-mood*.c alone
 *
 * EngineMoods lives on the UI thread. The pad's data are built in a worker thread
 * and never written after that. */
#pragma once

#include "engine-private.h"
#include "recommend/rec-mood.h"

G_BEGIN_DECLS

struct _EngineMoods
{
  SegueEngine   *engine;    /* borrowed: owns this */
  SegueMoodData *data;      /* owned or NULL: nobody asked lately */
  gboolean       stale;     /* the library is another than data knows */
  gboolean       loading;   /* a load is on its way */
  guint          version;   /* raised where the next question must see a change */
  guint          loaded_version; /* that the load on its way, or the last one, sees */
  GPtrArray     *waiting;   /* owned; GTask that wait for it */
  guint          changed_source, forget_source;
  GCancellable  *preview;   /* owned or NULL: of the latest one */
  GPtrArray     *saved;     /* owned; SegueMood in order */
  GPtrArray     *deleted;   /* owned; SegueMood, to come back by restore */
  gboolean       saved_known;
  guint          starting;  /* moods of the start set that are not saved yet */
  gint64         play_when_loaded; /* a saved mood, 0 none */
  GQueue         corrections; /* of Correction, newest first: what undo takes back */
  guint          n_corrections;
  GHashTable    *details;   /* owned; gint64* -> char*: of the mood that was played last */
};

/* engine-moods.c: whatever a page or a stored text asks becomes something that can be asked */
void moods_make_sane             (SegueMoodQuery *query);

/* engine-mood-data.c */
RecMoodLibrary mood_library_of   (const SegueMoodData *data);
void moods_drop_data             (EngineMoods *self); /* the next question reads anew */

/* engine-mood-words.c: why the song at @at suits @q, one sentence; with numbers */
char *moods_reason               (const SegueMoodData *d, const SegueMoodQuery *q, guint at);
char *moods_detail               (const SegueMoodData *d, const SegueMoodQuery *q, guint at);

/* engine-mood-correct.c */
void moods_correction_free       (gpointer correction);

G_END_DECLS

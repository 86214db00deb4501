/* rec-mood-private.h - what a spot and a line share */
#pragma once

#include <math.h>

#include "rec-mood.h"
#include "rec-transition.h"

G_BEGIN_DECLS

#define MOOD_TRACKS_MAX 1000

typedef struct {
  const RecMoodLibrary *lib;
  const MoodQuery      *q;
  double                sigma;
  float                 chance; /* how much of it there is */
} Asking;

typedef struct {
  guint at;
  float score;
} Scored;

/* What of a track's score does not depend on the place. */
typedef struct {
  float felt;  /* 0 or less: what it lacks of the emotions asked for */
  float drawn; /* its draw */
} MoodScore;

/* rec-mood.c */
gboolean    mood_allowed    (const Asking *a, guint i);
guint64     mood_number_of  (guint64 seed, gint64 id); /* drawn; even over 64 bits */
MoodScore   mood_score_prepare (const Asking *a, guint i);
float       mood_score_at   (const Asking *a, guint i, const MoodScore *prepared,
                             const double *place);
int         mood_compare    (gconstpointer a, gconstpointer b); /* of Scored: best first */
RecMoodPick mood_pick_of    (const Asking *a, guint i, const double *place);
RecSound    mood_sound      (const RecMoodLibrary *lib, guint i);
double      mood_minutes_of (const RecMoodLibrary *lib, guint i);

/* rec-mood-line.c: from slot to slot along the line. */
GArray     *mood_walk_line  (const Asking *a, guint wanted, guint n_first,
                             GCancellable *cancellable);

G_END_DECLS

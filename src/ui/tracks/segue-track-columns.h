/* segue-track-columns.h - what a column of tracks is called and says */
#pragma once

#include <glib.h>

#include "segue-track.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_COLUMN_TITLE = 0,
  SEGUE_COLUMN_ARTIST,
  SEGUE_COLUMN_ALBUM,
  SEGUE_COLUMN_ALBUM_ARTIST,
  SEGUE_COLUMN_GENRE,
  SEGUE_COLUMN_YEAR,
  SEGUE_COLUMN_TRACK_NO,
  SEGUE_COLUMN_DURATION,
  SEGUE_COLUMN_PLAY_COUNT,
  SEGUE_COLUMN_LAST_PLAYED,
  SEGUE_COLUMN_ADDED,
  SEGUE_COLUMN_TEMPO,
  SEGUE_COLUMN_KEY,
  SEGUE_COLUMN_ENERGY,
  SEGUE_COLUMN_LABELS,   /* what the listener's own models say */
  SEGUE_COLUMN_FAVOURITE,
  SEGUE_N_COLUMNS,
} SegueColumn;

typedef struct {
  const char *id;       /* in settings and action names */
  const char *title;    /* untranslated */
  TrackSort   sort;     /* TRACK_SORT_DEFAULT: cannot be sorted by */
  int         width;    /* pixels; -1: takes its share of the room */
  gboolean    expands;
  gboolean    numeric;  /* right-aligned, tabular figures */
} SegueColumnInfo;

/* Static. */
const SegueColumnInfo *segue_column_get_info (SegueColumn column);
/* Returns a new string, "" where the track has nothing to say. */
char                  *segue_column_get_text (SegueColumn  column,
                                              SegueTrack  *track);

G_END_DECLS

/* play-history.h - turns what the player does into PlayRecords
 *
 * Watches one player. A play begins with its track, is brought up to date about
 * every ten seconds while it is heard, and ends with its kind of end, so that a
 * kill loses at most the last seconds of the play in progress. UI thread only. */
#pragma once

#include "play-player.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_PLAY_BEGIN,  /* store it: PLAY_END_OPEN */
  SEGUE_PLAY_UPDATE, /* heard_s grew, or duration_s became known */
  SEGUE_PLAY_END,    /* its last state */
} SeguePlayStage;

/* @serial names the play in all its stages: its start in microseconds since
 * 1970, made unique; it only grows, also from run to run, so it may serve as a
 * key. @record is borrowed and only valid during the call: copy it. */
typedef void (*SeguePlayRecorded) (SeguePlayStage stage, gint64 serial,
                                   const PlayRecord *record, gpointer user_data);

#define SEGUE_TYPE_PLAY_HISTORY (segue_play_history_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlayHistory, segue_play_history, SEGUE, PLAY_HISTORY, GObject)

SeguePlayHistory *segue_play_history_new (SeguePlayer *player, SeguePlayRecorded recorded,
                                          gpointer user_data, GDestroyNotify destroy);

/* What the listener is doing; counts from the next play on. 0 no mode. */
void segue_play_history_set_mode_id (SeguePlayHistory *self, gint64 mode_id);
/* A private session records nothing. Ends the play in progress. */
void segue_play_history_set_private (SeguePlayHistory *self, gboolean private_session);
/* The program closes: ends the play in progress as stopped. */
void segue_play_history_close (SeguePlayHistory *self);

G_END_DECLS

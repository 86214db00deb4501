/* segue-track-model.h - a list of library ids as a list of tracks
 *
 * A GListModel of SegueTrack over an array of ids: a track is fetched when a row
 * asks for it. UI thread only. */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_TRACK_MODEL (segue_track_model_get_type ())
G_DECLARE_FINAL_TYPE (SegueTrackModel, segue_track_model, SEGUE, TRACK_MODEL, GObject)

SegueTrackModel *segue_track_model_new     (SegueEngine *engine);
/* Takes @ids. What stayed in its order is not announced as changed, so that
 * views keep their place. */
void             segue_track_model_take_ids (SegueTrackModel *self, GArray *ids);
/* Borrowed, valid until the next change. */
const gint64    *segue_track_model_get_ids  (SegueTrackModel *self, guint *n);
/* Position of @id, GTK_INVALID_LIST_POSITION (G_MAXUINT) when it is not listed. */
guint            segue_track_model_find     (SegueTrackModel *self, gint64 id);
/* The track at @position has a new object. */
void             segue_track_model_touch    (SegueTrackModel *self, guint position);
/* Any track may have a new object: rows are fetched again. */
void             segue_track_model_touch_all (SegueTrackModel *self);

G_END_DECLS

/* segue-track.h - one track as the list views, the queue and the player see it
 *
 * A small GObject around a reference to a published TrackRow, or around a bare
 * URI outside the library. Immutable: a changed track arrives as a new object,
 * so views may hold one without watching it. UI thread only.
 *
 * Properties, all read-only, for bindings and expressions: id (int64), uri,
 * title, artist, album, album-artist, genre, composer, codec (strings),
 * track-no, disc-no, year, play-count (ints), duration (double, seconds),
 * tempo (double, BPM), missing, favourite (booleans). */
#pragma once

#include <glib-object.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_TRACK (segue_track_get_type ())
G_DECLARE_FINAL_TYPE (SegueTrack, segue_track, SEGUE, TRACK, GObject)

/* Turns a library id into a track: a new reference, or NULL when the library
 * knows none. Called on the UI thread, often; must not block. */
typedef SegueTrack *(*SegueTrackLookup) (gint64 id, gpointer user_data);

/* Takes a reference of its own on @row. */
SegueTrack *segue_track_new         (TrackRow *row);

/* A track outside the library (id 0): a file or a remote stream. @title may be
 * NULL: the last part of the URI then stands in. */
SegueTrack *segue_track_new_for_uri (const char *uri,
                                     const char *title);

/* The same, with what its tags said: @row has id 0; a reference is taken. */
SegueTrack *segue_track_new_outside (const char *uri,
                                     TrackRow   *row);

/* Borrowed, never NULL. */
const TrackRow *segue_track_get_row (SegueTrack *self);

gint64      segue_track_get_id         (SegueTrack *self); /* 0: not of the library */
const char *segue_track_get_uri        (SegueTrack *self); /* borrowed, never NULL */
gboolean    segue_track_is_remote      (SegueTrack *self); /* not a local file */
double      segue_track_get_duration_s (SegueTrack *self); /* 0 not known */

/* As shown to people: never NULL, never empty. */
const char *segue_track_get_title      (SegueTrack *self); /* file name at worst */
const char *segue_track_get_artist     (SegueTrack *self); /* "Unknown artist" */
const char *segue_track_get_album      (SegueTrack *self); /* "Unknown album" */

/* The same sound: equal library id, or equal URI for what is outside. */
gboolean    segue_track_equal          (SegueTrack *a, SegueTrack *b);

/* @next directly follows @self on the same album: same disc and the following
 * track number, or the first track of the following disc. */
gboolean    segue_track_continues      (SegueTrack *self, SegueTrack *next);

G_END_DECLS

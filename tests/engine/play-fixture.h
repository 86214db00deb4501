/* play-fixture.h - a player with ears: what it puts out is recorded, what it tells is kept */
#pragma once

#include <gst/gst.h>

#include "play-player.h"

typedef struct {
  char        *folder;
  SegueQueue  *queue;
  SeguePlayer *player;
  GString     *log;       /* "started a.wav; ended a.wav 0; error …; " */
  guint        n_started, n_ended, n_errors, n_seeked;
  int          last_end;
} PlayFixture;

#define PLAY_RATE 44100

/* Call before anything else in main(). */
void   play_fixture_init     (void);
/* @sink: "testrecorder" in front of a fakesink that runs in real time, or another. */
void   play_fixture_setup    (PlayFixture *f, const char *sink);
void   play_fixture_teardown (PlayFixture *f);

/* A 16-bit mono WAV of a sine; returns its path (owned by the caller). */
char  *play_fixture_tone     (PlayFixture *f, const char *name, double hz, double amplitude,
                              double seconds);
char  *play_fixture_mp3      (PlayFixture *f, const char *name, double seconds); /* silence */
/* An Ogg file of silence in Vorbis, and of a stream that nobody knows, whose one packet
 * comes when the silence has ended. */
char  *play_fixture_late_stream (PlayFixture *f, const char *name, double seconds);
char  *play_fixture_bytes    (PlayFixture *f, const char *name, const void *bytes, gsize n);
/* Tracks of a list of paths, NULL at the end; takes the paths. */
GPtrArray *play_fixture_tracks (char *path, ...) G_GNUC_NULL_TERMINATED;
/* A track with what a library would know of it. */
SegueTrack *play_fixture_track (const char *path, double duration_s, double gain_db, double peak);

/* Runs the main loop until @done says so; fails the test after PATIENCE_S. */
typedef gboolean (*PlayDone) (PlayFixture *f);
void   play_fixture_until    (PlayFixture *f, PlayDone done);
void   play_fixture_run      (double seconds);

/* What was recorded since the last clear. */
void   play_fixture_clear    (void);
GArray *play_fixture_heard   (void); /* new; float */
double play_fixture_rms      (const GArray *heard, double from_s, double to_s);

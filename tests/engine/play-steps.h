/* play-steps.h - how tests of the player begin, and what they wait for */
#pragma once

#include "play-fixture.h"

static inline void
setup (PlayFixture *f, gconstpointer data)
{
  play_fixture_setup (f, "testrecorder");
}

static inline void
teardown (PlayFixture *f, gconstpointer data)
{
  play_fixture_teardown (f);
}

static inline gboolean
is_started (PlayFixture *f)
{
  return f->n_started >= 1;
}

static inline gboolean
is_second_started (PlayFixture *f)
{
  return f->n_started >= 2;
}

static inline gboolean
is_fourth_started (PlayFixture *f)
{
  return f->n_started >= 4;
}

static inline gboolean
is_stopped (PlayFixture *f)
{
  return segue_player_get_state (f->player) == SEGUE_PLAYER_STOPPED;
}

static inline gboolean
is_paused (PlayFixture *f)
{
  return segue_player_get_state (f->player) == SEGUE_PLAYER_PAUSED;
}

static inline gboolean
is_past_half_second (PlayFixture *f)
{
  return segue_player_get_position_s (f->player) > 0.5;
}

static inline void
play (PlayFixture *f, GPtrArray *tracks)
{
  segue_queue_play_tracks (f->queue, tracks, 0, PLAY_ORIGIN_PLAYLIST, NULL);
  g_ptr_array_unref (tracks);
}

static inline const char *
loaded (PlayFixture *f)
{
  return segue_track_get_title (segue_queue_item_get_track (segue_queue_get_current (f->queue)));
}

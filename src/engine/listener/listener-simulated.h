/* listener-simulated.h - people who do not exist, to try suggestions on
 *
 * A model of how one person takes to what plays, for tests, the demo library
 * and evaluation. It is kept apart from what a recommender may see: only what
 * was heard and for how long comes out. One thread at a time; same seed and
 * same calls, same behaviour.
 *
 * The model is frozen: figures compare over time, and nobody makes a recommender
 * better by making its listeners easier (docs/decisions/0008).
 *
 * The model. A person hears a track as a place in a space of six dimensions, a
 * bent random view of the track's vector that is the same for all people, plus
 * a private dislike or liking of each single track that no vector shows.
 *   tastes    three to five places in that space, each wide enough for a twentieth
 *             to a seventh of the library
 *   moods     how much each taste counts now: drifts as an Ornstein-Uhlenbeck
 *             process over hours, and each taste has its hour of the day
 *   satiation a track heard lately is wanted less for days, an artist heard
 *             just before for some minutes
 *   sequences some pairs of tracks that the person loves to hear in a row
 *   modes     where asked for: two or more such persons in one, who do different
 *             things and share the private likings and sequences
 *   patience  how readily the person skips, and noise in every decision
 * The chance to finish is a logistic function of the sum; a skipped track is
 * left after a while that is longer the more it was liked. */
#pragma once

#include "engine-types.h"

G_BEGIN_DECLS

typedef struct _SimulatedListener SimulatedListener;

typedef struct {
  guint64 seed;        /* of this person */
  guint64 world_seed;  /* of how sound becomes a place: the same for all people of a trial */
  double  finish_rate; /* of tracks drawn at random; 0 means 0.35 */
  double  drift;       /* of moods; 0 none, 1 usual */
  gboolean random;     /* listens at random: no tastes, moods or habits */
  guint   modes;       /* things the person does, each with tastes of its own; 0 and 1: one */
} SimulatedTraits;

#define SIMULATED_MODES_MAX 4

/* @x [n][d] vectors, @artist [n] numbers of artists (0 unknown) or NULL; copied.
 * NULL when a value is not finite or n is 0. */
SimulatedListener *simulated_listener_new    (const float *x, guint n, guint d, const guint *artist,
                                              const SimulatedTraits *traits);
void               simulated_listener_free   (SimulatedListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimulatedListener, simulated_listener_free)

/* The chance that @track would be finished if it played at @now_s. Only an
 * oracle may ask. */
double  simulated_listener_chance (SimulatedListener *self, guint track, gint64 now_s);
/* Plays @track: how it ended, and the share that was heard. Time must not run
 * backwards. */
PlayEnd simulated_listener_hear   (SimulatedListener *self, guint track, gint64 now_s, double *heard_share);
/* A track that the person would start with: drawn among many by how wanted. */
guint   simulated_listener_choose (SimulatedListener *self, gint64 now_s);
/* What the person does from now on: 0 … modes − 1. */
void    simulated_listener_set_mode (SimulatedListener *self, guint mode);
/* Seconds until the person listens again, once a session ended. */
gint64  simulated_listener_pause  (SimulatedListener *self);
/* All tastes change at once: moving house, falling in love. */
void    simulated_listener_turn   (SimulatedListener *self);

G_END_DECLS

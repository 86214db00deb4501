/* sim-trial.h - policies on trial with synthetic listeners (tool and tests) */
#pragma once

#include <gio/gio.h>

#include "recommend.h"

G_BEGIN_DECLS

typedef enum {
  SIM_AGENT = 0,
  SIM_SHUFFLE,
  SIM_NEAREST,       /* nearest in sound to what was finished last */
  SIM_POPULAR,       /* what this listener finished most often */
  SIM_CLUSTER_RULES, /* what followed before, else the same cluster */
  SIM_ORACLE,        /* knows the listener's mind */
  SIM_AGENT_BLIND,   /* the agent, not told in which mode the listener is */
  SIM_N_POLICIES,
} SimPolicy;

extern const char *const SIM_POLICY_NAMES[SIM_N_POLICIES];

/* A library for a trial. */
typedef struct {
  guint      n, d;
  float     *x;       /* owned [n][d] what the policies see */
  guint      d_heard;
  float     *heard;   /* owned [n][d_heard] what the listeners hear */
  RecTrack  *tracks;  /* owned [n]; id = place + 1; strings in pool */
  guint     *artist;  /* owned [n] numbers, 0 unknown */
  GPtrArray *pool;    /* owned, of char * */
} SimLibrary;

/* Artists of four to ten tracks around places around @styles; clusters found. */
SimLibrary *sim_library_synthetic (guint n, guint d, guint styles, guint64 seed);
/* Copies; names may be NULL, and so may @heard [n][d_heard]: then it is @x. Clusters are
 * found. */
SimLibrary *sim_library_new       (const float *x, guint n, guint d, const float *heard, guint d_heard,
                                   char *const *titles, char *const *artists);
void        sim_library_free      (SimLibrary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimLibrary, sim_library_free)

typedef struct {
  guint   plays;     /* suggestions a listener hears */
  guint   turn_at;   /* suggestion at which all tastes change; 0 never */
  guint64 seed;      /* of the listener and the policy */
  guint64 world_seed;
  gboolean random_listener;
  guint   modes;     /* of the listener; 0 and 1: one */
} SimOptions;

/* What became of each suggestion, [plays]. */
typedef struct {
  guint   plays;
  guint8 *finished;  /* owned */
  float  *heard;     /* owned; share */
  float  *chance;    /* owned; that it would be finished: the noise left out */
  guint  *track;     /* owned; place */
  guint  *reason;    /* owned; RecReason of the agent */
  guint8 *since_switch; /* owned; suggestions since the mode changed, this one included; 255 more */
} SimOutcome;

SimOutcome *sim_run          (const SimLibrary *library, SimPolicy policy, const SimOptions *options,
                              GCancellable *cancellable); /* NULL when cancelled */
void        sim_outcome_free (SimOutcome *outcome);

G_END_DECLS

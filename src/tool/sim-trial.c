/* sim-trial.c - one policy, one synthetic listener, some hundred suggestions
 *
 * Each session starts with a track that the listener chose, the same for all
 * policies as far as moods go; then suggestions follow until the listener stops.
 * Only suggestions are judged. No policy but the oracle sees into the listener,
 * and all keep the same window in which nothing repeats. */
#include "sim-trial.h"

#include <math.h>
#include <string.h>

#include "listener-simulated.h"
#include "ml.h"

#define START_S G_GINT64_CONSTANT (1700000000)
#define TRACK_S 240
#define WINDOW 100
#define SWITCH_CHANCE 0.04 /* at each suggestion: in about half of the sessions */

const char *const SIM_POLICY_NAMES[SIM_N_POLICIES] = {
  "agent", "shuffle", "nearest", "popular", "cluster-rules", "oracle", "agent-blind",
};

typedef struct {
  const SimLibrary  *lib;
  SimPolicy          policy;
  ml_rng             rng;
  SimulatedListener *listener;
  Recommender       *recommender; /* agent only */
  ml_neighbours     *neighbours;  /* nearest only */
  gint64             now_s;
  guint              liked;       /* last finished, n: none in this session */
  guint              seed;        /* what the session started with */
  GArray            *heard;       /* of guint, all, oldest first */
  guint             *last_at;     /* [n] place in heard + 1 */
  guint             *finished;    /* [n] times */
  GHashTable        *follows;     /* pair -> times */
  RecPick           *pick;        /* of the agent, for its lesson */
  guint              mode;        /* of the listener */
  gboolean           told;        /* the agent knows it */
  gboolean           switched;    /* in the middle of this session */
} Trial;

/* ---- what all policies keep ------------------------------------------------------ */

static gboolean
rested (const Trial *t, guint track)
{
  guint window = MIN (WINDOW, t->lib->n / 2);

  return t->last_at[track] == 0 || t->heard->len + 1 - t->last_at[track] > window;
}

static int
rested_cb (size_t i, void *data)
{
  return rested (data, (guint) i);
}

static guint
shuffle (Trial *t)
{
  guint track;

  do
    track = (guint) ml_rng_below (&t->rng, t->lib->n);
  while (!rested (t, track));
  return track;
}

static guint
nearest (Trial *t)
{
  ml_neighbour_query query = { ML_NEIGHBOUR_MUTUAL, rested_cb, t };
  guint from = t->liked < t->lib->n ? t->liked : t->seed;
  size_t index, found;
  float distance;

  ml_neighbours_near_point (t->neighbours, from, 1, &query, &index, &distance, &found);
  return found > 0 ? (guint) index : shuffle (t);
}

static guint
popular (Trial *t)
{
  guint best = shuffle (t);

  for (guint i = 0; i < t->lib->n; i++)
    if (t->finished[i] > t->finished[best] && rested (t, i))
      best = i;
  return best;
}

static guint
cluster_rules (Trial *t)
{
  guint from = t->liked < t->lib->n ? t->liked : t->seed, best = t->lib->n, most = 0;

  for (guint i = 0; i < t->lib->n; i++) {
    gint64 pair = (gint64) from * t->lib->n + i;
    guint times = GPOINTER_TO_UINT (g_hash_table_lookup (t->follows, &pair));

    if (times > most && rested (t, i)) {
      most = times;
      best = i;
    }
  }
  for (guint tries = 0; best == t->lib->n && tries < 200; tries++) {
    guint i = shuffle (t);

    if (t->lib->tracks[i].cluster == t->lib->tracks[from].cluster)
      best = i;
  }
  return best < t->lib->n ? best : shuffle (t);
}

static guint
oracle (Trial *t)
{
  guint best = shuffle (t);
  double top = -1;

  for (guint i = 0; i < t->lib->n; i++) {
    double chance = rested (t, i) ? simulated_listener_chance (t->listener, i, t->now_s) : -1;

    if (chance > top) {
      top = chance;
      best = i;
    }
  }
  return best;
}

/* ---- the agent --------------------------------------------------------------------- */

static RecRequest
request_of (const Trial *t, const gint64 *seed, guint n)
{
  return (RecRequest) { .n = n, .now_s = t->now_s, .seeds = seed, .n_seeds = 1, .wander = 0.5,
                        .no_repeat = WINDOW, .mode_id = t->told ? t->mode + 1 : 0 };
}

static guint
ask_agent (Trial *t)
{
  gint64 seed = t->lib->tracks[t->seed].id;
  RecRequest request = request_of (t, &seed, 1);
  g_autoptr (GPtrArray) picks = NULL;

  if (t->told && t->switched)
    request.n_seeds = 0; /* it was chosen for something else */
  picks = recommender_pick (t->recommender, &request, NULL, NULL);
  g_clear_pointer (&t->pick, rec_pick_free);
  if (picks == NULL)
    return shuffle (t);
  t->pick = g_ptr_array_steal_index (picks, 0);
  return (guint) t->pick->track_id - 1;
}

static void
teach_agent (Trial *t, guint track, PlayEnd end, double share, gboolean own)
{
  RecPlay play = { .track_id = t->lib->tracks[track].id, .started_s = t->now_s,
                   .heard_s = share * TRACK_S, .duration_s = TRACK_S, .end = end,
                   .origin = own ? PLAY_ORIGIN_CLICK : PLAY_ORIGIN_SUGGESTION,
                   .mode_id = t->told ? t->mode + 1 : 0 };
  double weight, reward = rec_play_reward (&play, &weight);
  float f[REC_N_FEATURES];
  gint64 seed = play.track_id;
  RecRequest request = request_of (t, &seed, 0);

  request.n_seeds = 0;
  if (own && recommender_features (t->recommender, &request, play.track_id, f))
    recommender_learn (t->recommender, play.mode_id, f, reward, weight);
  else if (!own && t->pick != NULL)
    recommender_learn (t->recommender, play.mode_id, t->pick->features, reward, weight);
  recommender_add_play (t->recommender, &play);
}

/* ---- the run -------------------------------------------------------------------------- */

static void
count_follow (Trial *t, guint from, guint to)
{
  gint64 pair = (gint64) from * t->lib->n + to;
  guint times = GPOINTER_TO_UINT (g_hash_table_lookup (t->follows, &pair));

  g_hash_table_insert (t->follows, g_memdup2 (&pair, sizeof pair), GUINT_TO_POINTER (times + 1));
}

/* The listener hears @track; everybody takes note. */
static PlayEnd
hear (Trial *t, guint track, gboolean own, double *share)
{
  PlayEnd end = simulated_listener_hear (t->listener, track, t->now_s, share);

  if (t->recommender != NULL)
    teach_agent (t, track, end, *share, own);
  g_array_append_val (t->heard, track);
  t->last_at[track] = t->heard->len;
  if (end == PLAY_END_FINISHED) {
    t->finished[track]++;
    if (t->liked < t->lib->n)
      count_follow (t, t->liked, track);
    t->liked = track;
  }
  t->now_s += 5 + (gint64) (*share * TRACK_S);
  return end;
}

static guint
suggest (Trial *t)
{
  switch (t->policy) {
  case SIM_AGENT:
  case SIM_AGENT_BLIND:
    return ask_agent (t);
  case SIM_NEAREST:
    return nearest (t);
  case SIM_POPULAR:
    return popular (t);
  case SIM_CLUSTER_RULES:
    return cluster_rules (t);
  case SIM_ORACLE:
    return oracle (t);
  case SIM_SHUFFLE:
  case SIM_N_POLICIES:
  default:
    return shuffle (t);
  }
}

static void
trial_init (Trial *t, const SimLibrary *lib, SimPolicy policy, const SimOptions *o)
{
  SimulatedTraits traits = { .seed = o->seed, .world_seed = o->world_seed, .drift = 1.0,
                             .random = o->random_listener, .modes = o->modes };

  memset (t, 0, sizeof *t);
  t->lib = lib;
  t->policy = policy;
  /* Told or not, the agent has the same luck. */
  ml_rng_seed (&t->rng, o->seed * 31 + (policy == SIM_AGENT_BLIND ? SIM_AGENT : policy));
  t->told = o->modes > 1 && policy == SIM_AGENT;
  t->listener = simulated_listener_new (lib->heard, lib->n, lib->d_heard, lib->artist, &traits);
  t->now_s = START_S;
  t->heard = g_array_new (FALSE, FALSE, sizeof (guint));
  t->last_at = g_new0 (guint, lib->n);
  t->finished = g_new0 (guint, lib->n);
  t->follows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (policy == SIM_AGENT || policy == SIM_AGENT_BLIND) {
    t->recommender = recommender_new (o->seed + 17);
    recommender_set_tracks (t->recommender, lib->tracks, lib->n, lib->x, lib->d);
  }
  if (policy == SIM_NEAREST) {
    g_autofree float *z = g_new (float, (gsize) lib->n * lib->d), *mean = g_new (float, lib->d);
    g_autofree float *scale = g_new (float, lib->d);

    ml_standardise_whole (lib->x, lib->n, lib->d, mean, scale);
    for (gsize i = 0; i < (gsize) lib->n * lib->d; i++)
      z[i] = (lib->x[i] - mean[i % lib->d]) * scale[i % lib->d];
    ml_neighbours_new (lib->d, 1, &t->neighbours);
    ml_neighbours_add (t->neighbours, z, lib->n);
  }
}

static void
trial_clear (Trial *t)
{
  g_clear_pointer (&t->listener, simulated_listener_free);
  g_clear_pointer (&t->recommender, recommender_free);
  g_clear_pointer (&t->neighbours, ml_neighbours_free);
  g_clear_pointer (&t->heard, g_array_unref);
  g_clear_pointer (&t->follows, g_hash_table_unref);
  g_clear_pointer (&t->pick, rec_pick_free);
  g_free (t->last_at);
  g_free (t->finished);
}

/* Half of the sessions are of another mode than the one before, and now and then one
 * changes in the middle; then the suggestions go on without anybody choosing. */
static gboolean
change_mode (Trial *t, guint modes, double chance)
{
  if (modes < 2 || ml_rng_uniform (&t->rng) >= chance)
    return FALSE;
  t->mode = (t->mode + 1 + (guint) ml_rng_below (&t->rng, modes - 1)) % modes;
  simulated_listener_set_mode (t->listener, t->mode);
  return TRUE;
}

static void
begin_session (Trial *t)
{
  double share;

  t->now_s += simulated_listener_pause (t->listener);
  t->seed = simulated_listener_choose (t->listener, t->now_s);
  t->liked = t->lib->n;
  hear (t, t->seed, TRUE, &share);
}

SimOutcome *
sim_run (const SimLibrary *library,
         SimPolicy         policy,
         const SimOptions *options,
         GCancellable     *cancellable)
{
  SimOutcome *out = g_new0 (SimOutcome, 1);
  guint left = 0, since_switch = 255;
  Trial t;

  trial_init (&t, library, policy, options);
  out->finished = g_new0 (guint8, options->plays);
  out->heard = g_new0 (float, options->plays);
  out->chance = g_new0 (float, options->plays);
  out->track = g_new0 (guint, options->plays);
  out->reason = g_new0 (guint, options->plays);
  out->since_switch = g_new0 (guint8, options->plays);
  for (guint i = 0; t.listener != NULL && i < options->plays; i++) {
    double share;
    guint track;

    if (g_cancellable_is_cancelled (cancellable))
      break;
    if (options->turn_at > 0 && i == options->turn_at)
      simulated_listener_turn (t.listener);
    since_switch = MIN (since_switch + 1, 255);
    if (left == 0) {
      change_mode (&t, options->modes, 0.5);
      begin_session (&t);
      t.switched = FALSE;
      left = 15 + (guint) ml_rng_below (&t.rng, 11);
      since_switch = 255;
    } else if (change_mode (&t, options->modes, SWITCH_CHANCE)) {
      since_switch = 1;
      t.switched = TRUE;
    }
    left--;
    out->since_switch[i] = (guint8) since_switch;
    track = suggest (&t);
    out->track[i] = track;
    out->reason[i] = t.pick != NULL ? t.pick->reason : 0;
    out->chance[i] = (float) simulated_listener_chance (t.listener, track, t.now_s);
    out->finished[i] = hear (&t, track, FALSE, &share) == PLAY_END_FINISHED;
    out->heard[i] = (float) share;
    out->plays = i + 1;
  }
  trial_clear (&t);
  if (out->plays < options->plays)
    g_clear_pointer (&out, sim_outcome_free);
  return out;
}

void
sim_outcome_free (SimOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->finished);
  g_free (outcome->heard);
  g_free (outcome->chance);
  g_free (outcome->track);
  g_free (outcome->reason);
  g_free (outcome->since_switch);
  g_free (outcome);
}

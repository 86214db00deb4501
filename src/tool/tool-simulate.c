/* tool-simulate.c - `segue-tool simulate`: policies on trial with synthetic listeners */
#include "listener-simulated.h"
#include "sim-trial.h"
#include "tool-source.h"

#include <math.h>

#include "ml.h"

#define STAGES 6
static const guint STAGE_FROM[STAGES + 1] = { 0, 20, 60, 100, 150, 200, G_MAXUINT };

/* Suggestions after a change of mode that are looked at one by one. */
#define SWITCHED 4

typedef struct {
  SourceArguments source;
  int      listeners, plays, turn_at, synthetic, modes;
  gint64   seed;
  char   **policies; /* owned */
  gboolean random, json;
} SimulateArguments;

/* Sums over listeners of what is told at the end. */
typedef struct {
  SimPolicy policy;
  guint     listeners, plays;
  double   *skips;        /* owned [plays] mean chance to be left, the noise of one play left out */
  double   *skipped;      /* owned [plays] as it happened */
  double    heard;        /* mean share that was heard */
  double    diversity;    /* mean distance between suggestions in a row, 1 usual */
  double    repeats;      /* share of plays of a track suggested before */
  double    after, after2; /* over listeners: skip rate after 100 plays, and squared */
  guint     reasons[REC_N_REASONS];
  double    switched[SWITCHED]; /* skips of the first suggestions after the mode changed */
  guint     n_switched[SWITCHED];
} Tally;

/* ---- one policy ------------------------------------------------------------------------ */

typedef struct {
  const SimLibrary        *library;
  const SimulateArguments *a;
  SimPolicy                policy;
  double                   usual; /* distance between two tracks */
  Tally                   *tally;
  SimOutcome             **outcome; /* [listeners]; added up in order, so that sums repeat */
  GMutex                   lock;
  guint                   *done;  /* of all policies */
  guint                    total;
} Job;

static double
gap (const SimLibrary *l, guint a, guint b)
{
  double sum = 0;

  for (guint t = 0; t < l->d; t++)
    sum += pow ((double) l->x[(gsize) a * l->d + t] - l->x[(gsize) b * l->d + t], 2);
  return sqrt (sum);
}

static void
count_in (Job *job, const SimOutcome *o)
{
  Tally *t = job->tally;
  g_autofree guint8 *seen = g_new0 (guint8, job->library->n);
  double after = 0, distance = 0, repeats = 0;
  guint late = 0;

  for (guint i = 0; i < o->plays; i++) {
    t->skips[i] += 1 - o->chance[i];
    t->skipped[i] += !o->finished[i];
    t->heard += o->heard[i] / o->plays;
    repeats += seen[o->track[i]] / (double) o->plays;
    seen[o->track[i]] = 1;
    if (i > 0)
      distance += gap (job->library, o->track[i], o->track[i - 1]) / job->usual / (o->plays - 1.0);
    if (i >= 100) {
      after += 1 - o->chance[i];
      late++;
    }
    t->reasons[o->reason[i]]++;
    if (i >= 100 && o->since_switch[i] > 0 && o->since_switch[i] <= SWITCHED) {
      t->switched[o->since_switch[i] - 1] += 1 - o->chance[i];
      t->n_switched[o->since_switch[i] - 1]++;
    }
  }
  after = late > 0 ? after / late : NAN;
  t->after += after;
  t->after2 += after * after;
  t->diversity += distance;
  t->repeats += repeats;
  t->listeners++;
}

static void
run_cb (gpointer data, gpointer user_data)
{
  Job *job = user_data;
  guint listener = GPOINTER_TO_UINT (data) - 1;
  SimOptions options = { .plays = (guint) job->a->plays, .turn_at = (guint) job->a->turn_at,
                         .seed = (guint64) job->a->seed * 100003 + listener,
                         .world_seed = (guint64) job->a->seed, .random_listener = job->a->random,
                         .modes = (guint) job->a->modes };
  SimOutcome *outcome = sim_run (job->library, job->policy, &options, tool_cancellable ());

  g_mutex_lock (&job->lock);
  job->outcome[listener] = outcome;
  tool_progress (++*job->done, job->total, SIM_POLICY_NAMES[job->policy]);
  g_mutex_unlock (&job->lock);
}

static Tally *
try_policy (Job *job)
{
  Tally *t = g_new0 (Tally, 1);
  GThreadPool *pool;

  t->policy = job->policy;
  t->plays = (guint) job->a->plays;
  t->skips = g_new0 (double, t->plays);
  t->skipped = g_new0 (double, t->plays);
  job->tally = t;
  job->outcome = g_new0 (SimOutcome *, (gsize) job->a->listeners);
  g_mutex_init (&job->lock);
  pool = g_thread_pool_new (run_cb, job, (int) g_get_num_processors (), FALSE, NULL);
  for (int i = 0; i < job->a->listeners; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&job->lock);
  for (int i = 0; i < job->a->listeners; i++) {
    if (job->outcome[i] != NULL)
      count_in (job, job->outcome[i]);
    sim_outcome_free (job->outcome[i]);
  }
  g_clear_pointer (&job->outcome, g_free);
  return t;
}

static void
tally_free (Tally *t)
{
  g_free (t->skips);
  g_free (t->skipped);
  g_free (t);
}

/* ---- telling ---------------------------------------------------------------------------- */

/* Mean of @x over plays from … to − 1, per listener. */
static double
stage_mean (const Tally *t, const double *x, guint from, guint to)
{
  double sum = 0;

  to = MIN (to, t->plays);
  for (guint i = from; i < to; i++)
    sum += x[i];
  return from < to && t->listeners > 0 ? sum / (to - from) / t->listeners : NAN;
}

static double
spread (const Tally *t)
{
  double mean = t->after / t->listeners;

  return sqrt (MAX (0, t->after2 / t->listeners - mean * mean) / t->listeners);
}

static void
print_text (GPtrArray *tallies, const SimLibrary *library, const SimulateArguments *a)
{
  printf ("%u tracks, %d listeners, %d suggestions each, seed %" G_GINT64_FORMAT "\n", library->n,
          a->listeners, a->plays, a->seed);
  printf ("%-14s %7s %7s %7s %7s %7s %7s %16s %7s %7s %7s\n", "skip rate", "1-20", "-60", "-100", "-150",
          "-200", "later", "after 100", "heard", "repeats", "spread");
  for (guint i = 0; i < tallies->len; i++) {
    const Tally *t = tallies->pdata[i];

    printf ("%-14s", SIM_POLICY_NAMES[t->policy]);
    for (guint s = 0; s < STAGES; s++)
      printf (" %7.3f", stage_mean (t, t->skips, STAGE_FROM[s], STAGE_FROM[s + 1]));
    printf ("  %7.3f ± %5.3f %7.3f %7.3f %7.3f\n", t->after / t->listeners, 1.96 * spread (t),
            t->heard / t->listeners, t->repeats / t->listeners, t->diversity / t->listeners);
  }
  if (a->modes < 2)
    return;
  printf ("\n%-14s %7s %7s %7s %7s\n", "after switch", "first", "second", "third", "fourth");
  for (guint i = 0; i < tallies->len; i++) {
    const Tally *t = tallies->pdata[i];

    printf ("%-14s", SIM_POLICY_NAMES[t->policy]);
    for (guint s = 0; s < SWITCHED; s++)
      printf (" %7.3f", t->switched[s] / MAX (t->n_switched[s], 1));
    printf ("\n");
  }
}

static void
print_json (GPtrArray *tallies, const SimLibrary *library, const SimulateArguments *a)
{
  ToolJson *json = tool_json_new ();

  tool_json_begin (json, '{');
  tool_json_put_int (json, "tracks", library->n);
  tool_json_put_int (json, "listeners", a->listeners);
  tool_json_put_int (json, "plays", a->plays);
  tool_json_put_int (json, "seed", a->seed);
  tool_json_key (json, "policies");
  tool_json_begin (json, '[');
  for (guint i = 0; i < tallies->len; i++) {
    const Tally *t = tallies->pdata[i];
    g_autofree float *skips = g_new (float, t->plays);

    for (guint p = 0; p < t->plays; p++)
      skips[p] = (float) (t->skips[p] / t->listeners);
    tool_json_begin (json, '{');
    tool_json_put_string (json, "policy", SIM_POLICY_NAMES[t->policy]);
    tool_json_put_number (json, "skip_rate", stage_mean (t, t->skips, 0, t->plays));
    tool_json_put_number (json, "skip_rate_as_it_happened", stage_mean (t, t->skipped, 0, t->plays));
    tool_json_put_number (json, "skip_rate_first_20", stage_mean (t, t->skips, 0, 20));
    tool_json_put_number (json, "skip_rate_after_100", t->after / t->listeners);
    tool_json_put_number (json, "skip_rate_after_100_ci95", 1.96 * spread (t));
    tool_json_put_number (json, "heard_share", t->heard / t->listeners);
    tool_json_put_number (json, "repeat_share", t->repeats / t->listeners);
    tool_json_put_number (json, "diversity", t->diversity / t->listeners);
    tool_json_key (json, "skip_rate_by_play");
    tool_json_floats (json, skips, t->plays);
    tool_json_end (json);
  }
  tool_json_end (json);
  tool_json_end (json);
  tool_json_finish (json);
}

/* ---- the command --------------------------------------------------------------------------- */

static gboolean
wanted (const SimulateArguments *a, SimPolicy policy)
{
  if (a->policies == NULL)
    return policy != SIM_AGENT_BLIND || a->modes > 1;
  return g_strv_contains ((const char *const *) a->policies, SIM_POLICY_NAMES[policy])
         || g_strv_contains ((const char *const *) a->policies, "all");
}

static int
check (const SimulateArguments *a)
{
  if (a->modes < 0 || a->modes > SIMULATED_MODES_MAX)
    return tool_usage ("Modes are from 1 to %d.", SIMULATED_MODES_MAX);
  if (a->listeners < 1 || a->listeners > 100000 || a->plays < 1 || a->plays > 100000 || a->synthetic < 0)
    return tool_usage ("Listeners and plays are whole numbers from 1 to 100000.");
  for (guint i = 0; a->policies != NULL && a->policies[i] != NULL; i++) {
    gboolean known = g_str_equal (a->policies[i], "all");

    for (guint p = 0; p < SIM_N_POLICIES; p++)
      known = known || g_str_equal (a->policies[i], SIM_POLICY_NAMES[p]);
    if (!known)
      return tool_usage ("There is no policy \"%s\".", a->policies[i]);
  }
  return TOOL_OK;
}

static double
usual_distance (const SimLibrary *l, guint64 seed)
{
  double sum = 0;
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < 1000; i++)
    sum += gap (l, (guint) ml_rng_below (&rng, l->n), (guint) ml_rng_below (&rng, l->n)) / 1000;
  return sum > 0 ? sum : 1;
}

static int
simulate (const SimulateArguments *a)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Source) source = NULL;
  g_autoptr (SimLibrary) library = NULL;
  g_autoptr (GPtrArray) tallies = g_ptr_array_new_with_free_func ((GDestroyNotify) tally_free);
  guint done = 0;
  Job job = { .a = a, .done = &done };

  if (a->synthetic == 0) {
    source = source_load (&a->source, &error);
    if (source == NULL)
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
               ? TOOL_CANCELLED : tool_fail ("The library could not be read: %s.", error->message);
  }
  library = source != NULL ? source_sim_library (source)
                           : sim_library_synthetic ((guint) a->synthetic, 40, 10, (guint64) a->seed);
  job.library = library;
  job.usual = usual_distance (library, (guint64) a->seed);
  for (guint p = 0; p < SIM_N_POLICIES; p++)
    job.total += wanted (a, (SimPolicy) p) ? (guint) a->listeners : 0;
  for (guint p = 0; p < SIM_N_POLICIES; p++)
    if (wanted (a, (SimPolicy) p)) {
      job.policy = (SimPolicy) p;
      g_ptr_array_add (tallies, try_policy (&job));
    }
  if (g_cancellable_is_cancelled (tool_cancellable ()))
    return TOOL_CANCELLED;
  if (a->json)
    print_json (tallies, library, a);
  else
    print_text (tallies, library, a);
  return TOOL_OK;
}

int
tool_simulate_run (int argc, char **argv)
{
  SimulateArguments a = { .listeners = 40, .plays = 300, .seed = 1 };
  const GOptionEntry entries[] = {
    SOURCE_ENTRIES (a.source),
    { "synthetic", 0, 0, G_OPTION_ARG_INT, &a.synthetic, "A drawn library of N tracks instead", "N" },
    { "listeners", 0, 0, G_OPTION_ARG_INT, &a.listeners, "Synthetic listeners (default 40)", "N" },
    { "plays", 0, 0, G_OPTION_ARG_INT, &a.plays, "Suggestions that each hears (default 300)", "M" },
    { "policy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a.policies,
      "agent, shuffle, nearest, popular, cluster-rules, oracle, agent-blind; may repeat (default: all)", "NAME" },
    { "turn-at", 0, 0, G_OPTION_ARG_INT, &a.turn_at, "All tastes change at this suggestion", "M" },
    { "modes", 0, 0, G_OPTION_ARG_INT, &a.modes,
      "Listeners with so many modes, each with tastes of its own (default 1); compare agent and "
      "agent-blind", "N" },
    { "random", 0, 0, G_OPTION_ARG_NONE, &a.random, "Listeners without any taste", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &a.seed, "Of listeners and policies (default 1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print JSON", NULL },
    { NULL }
  };
  int status;

  if (tool_parse (&argc, &argv, entries, "", "Plays suggestions to synthetic listeners and tells how many "
                  "they skip.\nThe skip rate is the listeners' own chance, free of the noise of single plays; "
                  "spread is the\nmean distance in sound from one suggestion to the next, 1 that of two "
                  "tracks drawn at random.", &status)) {
    status = check (&a);
    if (status == TOOL_OK)
      status = simulate (&a);
  }
  source_arguments_clear (&a.source);
  g_strfreev (a.policies);
  return status;
}

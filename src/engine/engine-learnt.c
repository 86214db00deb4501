/* engine-learnt.c - what is known of the listener: how suggestions fared, and what
 * was learnt, in words
 *
 * Public functions on the UI thread, the static ones in the engine thread. */
#define G_LOG_DOMAIN "segue-engine-learnt"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "recommend/recommend.h"

/* A rate over fewer plays is an anecdote. */
#define PLAYS_MIN 8

/* Standard deviations before something counts as learnt. */
#define SURE 2.0

/* What an agent is born with is no lesson: plays must have narrowed a weight to
 * this share of what it was. */
#define TAUGHT 0.7

/* ---- success by week ------------------------------------------------------------------ */

static gpointer
ask_weeks (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  g_autoptr (GArray) from = store_history_weeks (store, *(const gint64 *) input, 0, error);
  GArray *weeks;

  if (from == NULL)
    return NULL;
  weeks = g_array_sized_new (FALSE, FALSE, sizeof (SegueWeek), from->len);
  for (guint i = 0; i < from->len; i++) {
    const StoreWeek *w = &g_array_index (from, StoreWeek, i);
    const SegueWeek week = { w->week_s, w->n_suggested, w->n_suggested_finished, w->n_shuffled,
                             w->n_shuffled_finished };

    g_array_append_val (weeks, week);
  }
  return weeks;
}

void
segue_engine_list_weeks_async (SegueEngine         *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_weeks_async, ask_weeks,
              g_memdup2 (&self->listener, sizeof self->listener), g_free,
              (GDestroyNotify) g_array_unref, cancellable, callback, user_data);
}

GArray *
segue_engine_list_weeks_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_list_weeks_async, result, error);
}

/* ---- what was learnt, in words -------------------------------------------------------------- */

typedef struct {
  double strength; /* standard deviations */
  char  *text;     /* owned */
} Sentence;

static void
sentence_clear (gpointer data)
{
  g_free (((Sentence *) data)->text);
}

static void
add_sentence (GArray *sentences,
              double  strength,
              char   *text)
{
  const Sentence sentence = { strength, text };

  g_array_append_val (sentences, sentence);
}

static int
compare_strengths (gconstpointer a,
                   gconstpointer b)
{
  double x = ((const Sentence *) a)->strength, y = ((const Sentence *) b)->strength;

  return (x < y) - (x > y);
}

/* What a weight of the agent means; NULL: nothing that can be said in words. */
static const struct {
  const char *feature, *more, *less;
} MEANINGS[] = {
  { "near-last", N_("You finish what sounds like the song before it."),
    N_("You like a change: what sounds like the song before it, you skip.") },
  { "near-seed", N_("You stay close to what you started from."),
    N_("You like to leave what you started from.") },
  { "near-skipped", NULL, N_("What sounds like a song you just skipped, you skip too.") },
  { "taste-now", N_("Within a session you stay with what you are in the mood for."), NULL },
  { "taste-hour", N_("Your taste follows the time of day."), NULL },
  { "track-rate", N_("Songs you finished before, you finish again."),
    N_("Songs you often finished, you skip of late.") },
  { "artist-rate", N_("You go by the artist: the ones you finish, you finish again."), NULL },
  { "cluster-now", N_("You stay with one kind of sound for a while."),
    N_("You move on from one kind of sound to another.") },
  { "rule", N_("What you often play together, you finish together."), NULL },
  { "follows", N_("You like songs in the order you know them in."), NULL },
  { "novel", N_("You are curious: new songs are finished more often than known ones."),
    N_("You skip new songs more often than known ones.") },
  { "heard-today", N_("You like to hear a song again on the same day."),
    N_("You skip what you have heard today already.") },
  { "heard-lately", N_("You like to hear a song again within days."),
    N_("You skip what you have heard within days.") },
  { "tempo-jump", N_("You like a jump in tempo."), N_("A jump in tempo makes you skip.") },
  { "energy-jump", N_("You like a jump in energy."), N_("A jump in energy makes you skip.") },
  { "key-jump", N_("You like a distant key."), N_("A distant key makes you skip.") },
  { "loudness-jump", N_("You like a jump in loudness."),
    N_("A jump in loudness makes you skip.") },
  { "same-artist", N_("You like more of one artist in a row."),
    N_("The same artist twice in a row makes you skip.") },
  { "favourite", N_("You finish your favourites."), N_("You skip your favourites of late.") },
  { "added", N_("You finish what is new in your library."), NULL },
};

/* @mode: what it was learnt in, NULL whatever else. */
static void
add_weights (GArray     *sentences,
             GBytes     *agent,
             gint64      mode_id,
             const char *mode)
{
  g_autoptr (Recommender) learnt = recommender_new (1);
  g_autoptr (Recommender) fresh = recommender_new (1);
  double mean[REC_N_FEATURES], sd[REC_N_FEATURES];
  double born_mean[REC_N_FEATURES], born_sd[REC_N_FEATURES];

  if (!recommender_load_agent (learnt, mode_id, agent, NULL))
    return;
  recommender_weights (fresh, mode_id, born_mean, born_sd);
  recommender_weights (learnt, mode_id, mean, sd);
  for (guint m = 0; m < G_N_ELEMENTS (MEANINGS); m++)
    for (guint i = 0; i < REC_N_FEATURES; i++) {
      const char *text = mean[i] > 0 ? MEANINGS[m].more : MEANINGS[m].less;

      if (!g_str_equal (REC_FEATURE_NAMES[i], MEANINGS[m].feature) || text == NULL || sd[i] <= 0 ||
          sd[i] >= TAUGHT * born_sd[i] || fabs (mean[i]) <= SURE * sd[i])
        continue;
      add_sentence (sentences, fabs (mean[i]) / sd[i],
                    /* Translators: a mode such as Coding, and a sentence */
                    mode != NULL ? g_strdup_printf (_("%s: %s"), mode, _(text))
                                 : g_strdup (_(text)));
    }
}

static void
gather_agents (Store  *store,
               gint64  listener,
               GArray *sentences)
{
  g_autoptr (GPtrArray) modes = store_modes_list (store, listener, NULL);

  for (guint i = 0; modes != NULL && i <= modes->len; i++) {
    const StoreMode *mode = i < modes->len ? modes->pdata[i] : NULL;
    gint64 mode_id = mode != NULL ? mode->id : 0;
    guint version = 0;
    g_autoptr (GBytes) agent = store_agents_get (store, listener, mode_id, &version, NULL);

    if (agent != NULL && version == RECOMMEND_VERSION)
      add_weights (sentences, agent, mode_id, mode != NULL ? mode->name : NULL);
  }
}

/* How plays of one sound ended in one part of the day. */
typedef struct {
  guint n, finished;
} Rate;

#define DAYPARTS 4 /* of six hours from midnight */

static char *
habit_text (guint       daypart,
            const char *sound,
            const Rate *rate,
            gboolean    finishes)
{
  static const char *const FINISHES[DAYPARTS] = {
    N_("At night you finish “%s”: %u of %u times."),
    N_("In the morning you finish “%s”: %u of %u times."),
    N_("In the afternoon you finish “%s”: %u of %u times."),
    N_("In the evening you finish “%s”: %u of %u times."),
  };
  static const char *const SKIPS[DAYPARTS] = {
    N_("At night you skip “%s”: %u of %u times."),
    N_("In the morning you skip “%s”: %u of %u times."),
    N_("In the afternoon you skip “%s”: %u of %u times."),
    N_("In the evening you skip “%s”: %u of %u times."),
  };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* each of the above has the same three */
  return g_strdup_printf (_((finishes ? FINISHES : SKIPS)[daypart]), sound,
                          finishes ? rate->finished : rate->n - rate->finished, rate->n);
#pragma GCC diagnostic pop
}

/* Against how plays end in general, by the normal approximation of a share. */
static void
add_habits (GArray    *sentences,
            GPtrArray *clusters,
            Rate      *rates,
            Rate       all)
{
  double p = all.n > 0 ? (double) all.finished / all.n : 0;

  for (guint i = 0; p > 0 && p < 1 && i < clusters->len; i++)
    for (guint part = 0; part < DAYPARTS; part++) {
      const StoreCluster *cluster = g_ptr_array_index (clusters, i);
      const Rate *rate = &rates[i * DAYPARTS + part];
      g_autofree char *name = segue_group_plain_name (cluster->name, NULL);
      double z;

      if (rate->n < PLAYS_MIN || *name == '\0')
        continue;
      z = ((double) rate->finished / rate->n - p) / sqrt (p * (1 - p) / rate->n);
      if (fabs (z) > SURE)
        add_sentence (sentences, fabs (z), habit_text (part, name, rate, z > 0));
    }
}

static int
cluster_place (GPtrArray *clusters,
               gint32     id)
{
  for (guint i = 0; i < clusters->len; i++)
    if (((const StoreCluster *) clusters->pdata[i])->id == id)
      return (int) i;
  return -1;
}

static void
gather_habits (Store  *store,
               gint64  listener,
               GArray *sentences)
{
  const StoreHistoryQuery query = { .listener_id = listener };
  g_autoptr (GPtrArray) clusters = store_clusters_list (store, NULL);
  g_autoptr (GPtrArray) plays = store_history_list (store, &query, NULL);
  g_autoptr (GPtrArray) rows = store_tracks_load (store, NULL);
  g_autoptr (GHashTable) place = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autofree Rate *rates = NULL;
  Rate all = { 0 };

  if (clusters == NULL || plays == NULL || rows == NULL || clusters->len == 0)
    return;
  rates = g_new0 (Rate, clusters->len * DAYPARTS);
  for (guint i = 0; i < rows->len; i++) {
    TrackRow *row = g_ptr_array_index (rows, i);
    int at = cluster_place (clusters, row->cluster);

    if (at >= 0)
      g_hash_table_insert (place, &row->id, GINT_TO_POINTER (at + 1));
  }
  for (guint i = 0; i < plays->len; i++) {
    const PlayRecord *play = g_ptr_array_index (plays, i);
    int at = GPOINTER_TO_INT (g_hash_table_lookup (place, &play->track_id)) - 1;
    gint64 local = play->started_s + play->utc_offset_s;
    guint part = (guint) ((local % 86400 + 86400) % 86400 / 21600);
    gboolean finished = play->end == PLAY_END_FINISHED;

    if (at < 0 || (!finished && play->end != PLAY_END_SKIPPED))
      continue;
    rates[at * DAYPARTS + (int) part].n++;
    rates[at * DAYPARTS + (int) part].finished += finished;
    all.n++;
    all.finished += finished;
  }
  add_habits (sentences, clusters, rates, all);
}

static gpointer
ask_learnt (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  g_autoptr (GArray) sentences = g_array_new (FALSE, FALSE, sizeof (Sentence));
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  g_array_set_clear_func (sentences, sentence_clear);
  gather_habits (store, *(const gint64 *) input, sentences);
  gather_agents (store, *(const gint64 *) input, sentences);
  g_array_sort (sentences, compare_strengths);
  for (guint i = 0; i < sentences->len; i++)
    g_strv_builder_add (lines, g_array_index (sentences, Sentence, i).text);
  return g_strv_builder_end (lines);
}

void
segue_engine_get_learnt_async (SegueEngine         *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_get_learnt_async, ask_learnt,
              g_memdup2 (&self->listener, sizeof self->listener), g_free, (GDestroyNotify) g_strfreev, cancellable, callback, user_data);
}

char **
segue_engine_get_learnt_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_get_learnt_async, result, error);
}

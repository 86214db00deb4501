/* engine-listener.c - sounds, rules and what is known of the listener, for the pages
 *
 * Public functions on the UI thread, ask_*() and the edits in the engine thread,
 * add_weights() in the recommender's. Invariant: a rule that is switched off
 * stands in the database under OFF_KEY by its own key, whatever rules are found
 * later. */
#define G_LOG_DOMAIN "segue-engine-listener"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "engine-suggest-private.h"

#define OFF_KEY "rules-off"

/* A rate over fewer plays is an anecdote. */
#define PLAYS_MIN 8

/* Standard deviations before something counts as learnt. */
#define SURE 2.0

/* What an agent is born with is no lesson: plays must have narrowed a weight to
 * this share of what it was. */
#define TAUGHT 0.7

/* ---- sounds ------------------------------------------------------------------------ */

void
segue_cluster_free (SegueCluster *cluster)
{
  g_free (cluster->name);
  g_free (cluster);
}

static int
compare_sizes (gconstpointer a,
               gconstpointer b)
{
  const SegueCluster *x = *(const SegueCluster *const *) a, *y = *(const SegueCluster *const *) b;

  if (x->n_tracks != y->n_tracks)
    return x->n_tracks < y->n_tracks ? 1 : -1;
  return (x->id > y->id) - (x->id < y->id);
}

static gpointer
ask_clusters (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  g_autoptr (GPtrArray) found = store_clusters_list (store, error);
  GPtrArray *clusters;

  if (found == NULL)
    return NULL;
  clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_cluster_free);
  for (guint i = 0; i < found->len; i++) {
    const StoreCluster *from = g_ptr_array_index (found, i);
    SegueCluster *cluster;

    if (from->n_tracks == 0)
      continue;
    cluster = g_new0 (SegueCluster, 1);
    *cluster = (SegueCluster) { from->id, g_strdup (from->name != NULL ? from->name : ""),
                                from->colour_rgb, from->n_tracks };
    g_ptr_array_add (clusters, cluster);
  }
  g_ptr_array_sort (clusters, compare_sizes);
  return clusters;
}

void
segue_engine_list_clusters_async (SegueEngine         *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_clusters_async, ask_clusters, NULL, NULL,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_clusters_finish (SegueEngine   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return engine_answer (self, segue_engine_list_clusters_async, result, error);
}

typedef struct {
  gint32   id;
  char    *text; /* owned; a name, or a rule's key */
  gboolean on;
} Edit;

static void
edit_free (gpointer data)
{
  g_free (((Edit *) data)->text);
  g_free (data);
}

static gboolean
rename_cluster (EngineThread *thread,
                Store        *store,
                gpointer      input,
                GError      **error)
{
  const Edit *edit = input;

  return store_clusters_rename (store, edit->id, edit->text, error);
}

void
segue_engine_rename_cluster (SegueEngine *self,
                             gint32       id,
                             const char  *name)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  edit = g_new0 (Edit, 1);
  edit->id = id;
  edit->text = g_strdup (name);
  engine_tell (self->thread, rename_cluster, edit, edit_free, MESSAGE_KNOWLEDGE + 1);
}

/* ---- rules -------------------------------------------------------------------------- */

void
segue_rule_free (SegueRule *rule)
{
  g_free (rule->key);
  g_free (rule->text);
  g_free (rule);
}

char *
engine_rule_key (const StoreRule *rule)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < rule->antecedent->len; i++)
    g_string_append_printf (key, "%" G_GINT64_FORMAT ",",
                            g_array_index (rule->antecedent, gint64, i));
  g_string_append_printf (key, ">%" G_GINT64_FORMAT, rule->consequent);
  return g_string_free (key, FALSE);
}

GHashTable *
engine_rules_off (Store *store)
{
  GHashTable *off = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = store_meta_get (store, OFF_KEY, NULL);
  g_auto (GStrv) keys = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (*keys[i] != '\0')
      g_hash_table_add (off, g_strdup (keys[i]));
  return off;
}

static char *
title_of (Store  *store,
          gint64  id)
{
  g_autoptr (GPtrArray) rows = store_tracks_get (store, &id, 1, NULL);
  const TrackRow *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (row == NULL)
    return NULL;
  /* Translators: a song's title in a sentence */
  return g_strdup_printf (C_("title", "“%s”"), row->title);
}

/* NULL when one of its tracks has left the library. */
static char *
rule_text (Store           *store,
           const StoreRule *rule)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_auto (GStrv) before = NULL;
  g_autofree char *after = title_of (store, rule->consequent);
  g_autofree char *together = NULL;

  if (after == NULL)
    return NULL;
  for (guint i = 0; i < rule->antecedent->len; i++) {
    g_autofree char *title = title_of (store, g_array_index (rule->antecedent, gint64, i));

    if (title == NULL)
      return NULL;
    g_strv_builder_add (titles, title);
  }
  before = g_strv_builder_end (titles);
  /* Translators: between the songs of a rule: "A" and "B" */
  together = g_strjoinv (_(" and "), before);
  /* Translators: songs, a song, a number of sessions, of so many, how much more than by chance */
  return g_strdup_printf (_("After %s you play %s: %u of %u sessions, %.1f times chance"),
                          together, after, rule->n_both, rule->n_antecedent, rule->lift);
}

static gpointer
ask_rules (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  g_autoptr (GPtrArray) found = store_found_rules_list (store, 0, STORE_RULE_SONGS, error);
  g_autoptr (GHashTable) off = NULL;
  GPtrArray *rules;

  if (found == NULL)
    return NULL;
  off = engine_rules_off (store);
  rules = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_rule_free);
  for (guint i = 0; i < found->len; i++) {
    const StoreRule *from = g_ptr_array_index (found, i);
    char *text = rule_text (store, from);
    SegueRule *rule;

    if (text == NULL)
      continue;
    rule = g_new0 (SegueRule, 1);
    rule->key = engine_rule_key (from);
    rule->text = text;
    rule->lift = from->lift;
    rule->n_both = from->n_both;
    rule->n_before = from->n_antecedent;
    rule->on = !g_hash_table_contains (off, rule->key);
    g_ptr_array_add (rules, rule);
  }
  return rules;
}

void
segue_engine_list_rules_async (SegueEngine         *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_rules_async, ask_rules, NULL, NULL,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_rules_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_list_rules_async, result, error);
}

static gboolean
set_rule (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  const Edit *edit = input;
  g_autoptr (GHashTable) off = engine_rules_off (store);
  g_autofree gpointer *keys = NULL;
  g_autofree char *text = NULL;

  if (edit->on)
    g_hash_table_remove (off, edit->text);
  else
    g_hash_table_add (off, g_strdup (edit->text));
  keys = g_hash_table_get_keys_as_array (off, NULL);
  text = g_strjoinv ("\n", (char **) keys);
  return store_meta_set (store, OFF_KEY, text, error);
}

void
segue_engine_set_rule (SegueEngine *self,
                       const char  *key,
                       gboolean     on)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (key != NULL);

  edit = g_new0 (Edit, 1);
  edit->text = g_strdup (key);
  edit->on = on;
  engine_tell (self->thread, set_rule, edit, edit_free, MESSAGE_KNOWLEDGE + 1);
}

/* ---- success by week ------------------------------------------------------------------ */

static gpointer
ask_weeks (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  g_autoptr (GArray) from = store_history_weeks (store, STORE_LISTENER_DEFAULT, 0, error);
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

  engine_ask (self->thread, self, segue_engine_list_weeks_async, ask_weeks, NULL, NULL,
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

/* One question on its way through two threads. */
typedef struct {
  GTask  *task;      /* owned */
  GArray *sentences; /* owned; Sentence */
  gboolean answered;
} Learnt;

static void
learnt_free (gpointer data)
{
  Learnt *learnt = data;

  if (!learnt->answered)
    g_task_return_new_error (learnt->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  g_object_unref (learnt->task);
  g_array_unref (learnt->sentences);
  g_free (learnt);
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

static void
add_weights (EngineSuggest *suggest,
             gpointer       data)
{
  Learnt *learnt = data;
  double mean[REC_N_FEATURES], sd[REC_N_FEATURES];
  g_autoptr (GBytes) agent = recommender_save_agent (suggest->recommender, 0);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autoptr (Recommender) fresh = recommender_new (1);
  double born_mean[REC_N_FEATURES], born_sd[REC_N_FEATURES];

  recommender_weights (fresh, 0, born_mean, born_sd);
  if (agent != NULL)
    recommender_weights (suggest->recommender, 0, mean, sd);
  for (guint m = 0; agent != NULL && m < G_N_ELEMENTS (MEANINGS); m++)
    for (guint i = 0; i < REC_N_FEATURES; i++) {
      const char *text = mean[i] > 0 ? MEANINGS[m].more : MEANINGS[m].less;

      if (g_str_equal (REC_FEATURE_NAMES[i], MEANINGS[m].feature) && text != NULL &&
          sd[i] > 0 && sd[i] < TAUGHT * born_sd[i] && fabs (mean[i]) > SURE * sd[i])
        add_sentence (learnt->sentences, fabs (mean[i]) / sd[i], g_strdup (_(text)));
    }
  g_array_sort (learnt->sentences, compare_strengths);
  for (guint i = 0; i < learnt->sentences->len; i++)
    g_strv_builder_add (lines, g_array_index (learnt->sentences, Sentence, i).text);
  learnt->answered = TRUE;
  g_task_return_pointer (learnt->task, g_strv_builder_end (lines), (GDestroyNotify) g_strfreev);
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
    N_("At night you finish %s: %u of %u."),
    N_("In the morning you finish %s: %u of %u."),
    N_("In the afternoon you finish %s: %u of %u."),
    N_("In the evening you finish %s: %u of %u."),
  };
  static const char *const SKIPS[DAYPARTS] = {
    N_("At night you skip %s: %u of %u."),
    N_("In the morning you skip %s: %u of %u."),
    N_("In the afternoon you skip %s: %u of %u."),
    N_("In the evening you skip %s: %u of %u."),
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
      double z;

      if (rate->n < PLAYS_MIN || cluster->name == NULL)
        continue;
      z = ((double) rate->finished / rate->n - p) / sqrt (p * (1 - p) / rate->n);
      if (fabs (z) > SURE)
        add_sentence (sentences, fabs (z), habit_text (part, cluster->name, rate, z > 0));
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
               GArray *sentences)
{
  const StoreHistoryQuery query = { 0 };
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

static void
gather_learnt (EngineThread *thread,
               Store        *store,
               gpointer      data)
{
  gpointer *both = data;
  Learnt *learnt = g_steal_pointer (&both[1]);

  if (store != NULL)
    gather_habits (store, learnt->sentences);
  suggest_push (both[0], add_weights, learnt, learnt_free);
}

static void
both_free (gpointer data)
{
  gpointer *both = data;

  if (both[1] != NULL)
    learnt_free (both[1]);
  g_free (both);
}

void
segue_engine_get_learnt_async (SegueEngine         *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Learnt *learnt;
  gpointer *both;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  learnt = g_new0 (Learnt, 1);
  learnt->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (learnt->task, segue_engine_get_learnt_async);
  learnt->sentences = g_array_new (FALSE, FALSE, sizeof (Sentence));
  g_array_set_clear_func (learnt->sentences, sentence_clear);
  both = g_new0 (gpointer, 2);
  both[0] = self->suggest;
  both[1] = learnt;
  if (self->thread == NULL)
    both_free (both); /* shut down: the answer says so */
  else
    engine_thread_post (self->thread, ENGINE_PRIORITY_NOW, gather_learnt, both, both_free);
}

char **
segue_engine_get_learnt_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_get_learnt_async, result, error);
}

/* ---- everything, out and in --------------------------------------------------------------- */

static gpointer
ask_export (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  return store_export (store, input, error) ? g_new0 (guint, 1) : NULL;
}

static gpointer
ask_import (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  g_autofree guint *n_plays = g_new0 (guint, 1);

  if (!store_import (store, input, n_plays, error))
    return NULL;
  engine_thread_send (thread, engine_message_new (MESSAGE_HISTORY));
  engine_thread_send (thread, engine_message_new (MESSAGE_PLAYLISTS));
  engine_thread_send (thread, engine_message_new (MESSAGE_KNOWLEDGE));
  return g_steal_pointer (&n_plays);
}

static void
ask_file (SegueEngine         *self,
          GFile               *file,
          AskFunc              func,
          gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  char *path = g_file_get_path (file);

  if (path == NULL) {
    g_task_report_new_error (self, callback, user_data, tag, SEGUE_ENGINE_ERROR,
                             SEGUE_ENGINE_ERROR_FAILED, _("This file is not on this computer."));
    return;
  }
  engine_ask (self->thread, self, tag, func, path, g_free, g_free, cancellable, callback,
              user_data);
}

void
segue_engine_export_async (SegueEngine         *self,
                           GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  ask_file (self, file, ask_export, segue_engine_export_async, cancellable, callback, user_data);
}

gboolean
segue_engine_export_finish (SegueEngine   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autofree guint *done = engine_answer (self, segue_engine_export_async, result, error);

  return done != NULL;
}

void
segue_engine_import_async (SegueEngine         *self,
                           GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  ask_file (self, file, ask_import, segue_engine_import_async, cancellable, callback, user_data);
}

gboolean
segue_engine_import_finish (SegueEngine   *self,
                            GAsyncResult  *result,
                            guint         *n_plays,
                            GError       **error)
{
  g_autofree guint *done = engine_answer (self, segue_engine_import_async, result, error);

  if (done != NULL && n_plays != NULL)
    *n_plays = *done;
  return done != NULL;
}

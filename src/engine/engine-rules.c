/* engine-rules.c - what is played together: the rules, for the pages and for Up Next
 *
 * Public functions on the UI thread, the static ones in the engine thread.
 * Invariant: a rule that is switched off stands in the database under
 * STORE_RULES_OFF_KEY by its own key, whatever rules are found later. */
#define G_LOG_DOMAIN "segue-engine-rules"

#include "engine-private.h"

#include <glib/gi18n.h>

#include "engine-found.h"

void
segue_rule_free (SegueRule *rule)
{
  g_free (rule->key);
  g_free (rule->text);
  g_free (rule);
}

/* ---- in words ------------------------------------------------------------------------ */

static char *
title_of (Store  *store,
          gint64  id)
{
  g_autoptr (GPtrArray) rows = store_tracks_get (store, &id, 1, NULL);
  const TrackRow *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

  if (row == NULL)
    return NULL;
  /* Translators: a title in a sentence */
  return g_strdup_printf (C_("title", "“%s”"), row->title);
}

/* What the rule calls its @i-th item, the consequent last; NULL when it is gone. */
static char *
name_of (Store           *store,
         const StoreRule *rule,
         guint            i,
         GHashTable      *clusters)
{
  gint64 id = i < rule->antecedent->len ? g_array_index (rule->antecedent, gint64, i)
                                        : rule->consequent;
  const char *name = NULL;

  switch (rule->level) {
  case STORE_RULE_SONGS:
    return title_of (store, id);
  case STORE_RULE_CLUSTERS:
    return g_strdup (g_hash_table_lookup (clusters, GINT_TO_POINTER ((gint) id)));
  case STORE_RULE_ALBUMS:
  case STORE_RULE_ARTISTS:
    if (rule->names != NULL && i < g_strv_length (rule->names))
      name = rule->names[i];
    if (name == NULL || *name == '\0')
      return NULL;
    return rule->level == STORE_RULE_ARTISTS ? g_strdup (name)
                                             : g_strdup_printf (C_("title", "“%s”"), name);
  case STORE_N_RULE_LEVELS:
  default:
    return NULL;
  }
}

/* NULL when one of its items has left the library. */
static char *
rule_text (Store           *store,
           const StoreRule *rule,
           GHashTable      *clusters)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) before = NULL;
  g_autofree char *after = name_of (store, rule, rule->antecedent->len, clusters);
  g_autofree char *together = NULL;

  if (after == NULL)
    return NULL;
  for (guint i = 0; i < rule->antecedent->len; i++) {
    g_autofree char *name = name_of (store, rule, i, clusters);

    if (name == NULL)
      return NULL;
    g_strv_builder_add (names, name);
  }
  before = g_strv_builder_end (names);
  /* Translators: between the songs of a rule: "A" and "B" */
  together = g_strjoinv (_(" and "), before);
  /* Translators: songs, a song, a number of sessions, of so many, how much more than by chance */
  return g_strdup_printf (_("After %s you play %s: %u of %u sessions, %.1f times chance"),
                          together, after, rule->n_both, rule->n_antecedent, rule->lift);
}

/* ---- the list --------------------------------------------------------------------------- */

static GHashTable *
cluster_names (Store *store)
{
  GHashTable *names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GPtrArray) clusters = store_clusters_list (store, NULL);

  for (guint i = 0; clusters != NULL && i < clusters->len; i++) {
    const StoreCluster *cluster = clusters->pdata[i];

    if (cluster->name != NULL)
      g_hash_table_insert (names, GINT_TO_POINTER (cluster->id), segue_group_plain_name (cluster->name, NULL));
  }
  return names;
}

/* Who asks for which. */
typedef struct {
  StoreRuleLevel level;
  gint64         listener;
} Question;

static gpointer
ask_rules (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  const Question *question = input;
  g_autoptr (GPtrArray) found = store_found_rules_list (store, question->listener,
                                                         question->level, error);
  g_autoptr (GHashTable) off = NULL;
  g_autoptr (GHashTable) clusters = NULL;
  GPtrArray *rules;

  if (found == NULL)
    return NULL;
  off = found_rules_off (store, question->listener);
  clusters = cluster_names (store);
  rules = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_rule_free);
  for (guint i = 0; i < found->len; i++) {
    const StoreRule *from = g_ptr_array_index (found, i);
    char *text = rule_text (store, from, clusters);
    SegueRule *rule;

    if (text == NULL)
      continue;
    rule = g_new0 (SegueRule, 1);
    rule->key = store_rule_key (from->level, from->antecedent, from->consequent);
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
                               SegueRuleLevel       level,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Question *question;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  question = g_new0 (Question, 1);
  question->level = (StoreRuleLevel) CLAMP ((int) level, 0, STORE_N_RULE_LEVELS - 1);
  question->listener = self->listener;

  engine_ask (self->thread, self, segue_engine_list_rules_async, ask_rules,
              question, g_free, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
              user_data);
}

GPtrArray *
segue_engine_list_rules_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return engine_answer (self, segue_engine_list_rules_async, result, error);
}

/* ---- on and off ----------------------------------------------------------------------------- */

typedef struct {
  char    *key; /* owned */
  gboolean on;
  gint64   listener;
} Switch;

static void
switch_free (gpointer data)
{
  g_free (((Switch *) data)->key);
  g_free (data);
}

static gboolean
set_rule (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  const Switch *edit = input;
  g_autoptr (GHashTable) off = found_rules_off (store, edit->listener);
  g_autofree gpointer *keys = NULL;
  g_autofree char *text = NULL;

  if (edit->on)
    g_hash_table_remove (off, edit->key);
  else
    g_hash_table_add (off, g_strdup (edit->key));
  keys = g_hash_table_get_keys_as_array (off, NULL);
  text = g_strjoinv ("\n", (char **) keys);
  return store_listener_meta_set (store, edit->listener, STORE_RULES_OFF_KEY, text, error);
}

void
segue_engine_set_rule (SegueEngine *self,
                       const char  *key,
                       gboolean     on)
{
  Switch *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (key != NULL);

  edit = g_new0 (Switch, 1);
  edit->key = g_strdup (key);
  edit->on = on;
  edit->listener = self->listener;
  engine_tell (self->thread, set_rule, edit, switch_free, MESSAGE_KNOWLEDGE + 1);
}

/* store-picks.c - what was suggested and why, and the rules found in plays
 *
 * Engine thread. Invariant: a pick keeps the chance with which it was made and
 * what was known then, so that other policies can be judged on it later. */
#define G_LOG_DOMAIN "segue-store-picks"

#include "store-private.h"

#include <math.h>
#include <string.h>

enum {
  STMT_ADD,
  STMT_REWARD,
  STMT_LIST,
  STMT_RULES_CLEAR,
  STMT_RULE_ADD,
  STMT_RULES,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_ADD] =
    "INSERT INTO pick (listener_id, mode_id, track_id, at_s, propensity, score, policy_version,"
    " reason_kind, reason, features, play_id, reward) VALUES (?1, ?2,"
    " (SELECT id FROM track WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
    " (SELECT id FROM play WHERE id = ?11), ?12)",
  [STMT_REWARD] =
    "UPDATE pick SET play_id = (SELECT id FROM play WHERE id = ?3), reward = ?4 WHERE id ="
    " (SELECT id FROM pick WHERE track_id = ?2 AND listener_id = ?1 AND play_id IS NULL"
    "   ORDER BY at_s DESC, id DESC LIMIT 1)",
  [STMT_LIST] =
    "SELECT id, listener_id, mode_id, track_id, at_s, propensity, score, policy_version,"
    " reason_kind, reason, features, play_id, reward FROM pick"
    " WHERE listener_id = ?1 AND at_s >= ?2 ORDER BY at_s DESC, id DESC LIMIT ?3",
  [STMT_RULES_CLEAR] = "DELETE FROM found_rule WHERE listener_id = ?1",
  [STMT_RULE_ADD] =
    "INSERT INTO found_rule (listener_id, antecedent, consequent, n_both, n_antecedent,"
    " n_consequent, n_sessions, support, confidence, lift, p, q, level, names)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
  [STMT_RULES] =
    "SELECT antecedent, consequent, n_both, n_antecedent, n_consequent, n_sessions, support,"
    " confidence, lift, p, q, level, names FROM found_rule WHERE listener_id = ?1 AND level = ?2"
    " ORDER BY lift DESC, id",
};
const StoreSqlTable store_picks_sql = { SQL, N_STMTS };

/* ---- picks --------------------------------------------------------------------- */

StorePick *
store_pick_new (void)
{
  StorePick *pick = g_new0 (StorePick, 1);

  pick->reward = NAN;
  return pick;
}

void
store_pick_free (StorePick *pick)
{
  if (pick == NULL)
    return;
  g_free (pick->reason);
  g_free (pick->features);
  g_free (pick);
}

gint64
store_picks_add (Store *self, const StorePick *pick, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PICKS, STMT_ADD);

  sqlite3_bind_int64 (s, 1, store_listener_of (self, pick->listener_id));
  sqlite3_bind_int64 (s, 2, pick->mode_id);
  sqlite3_bind_int64 (s, 3, pick->track_id);
  sqlite3_bind_int64 (s, 4, pick->at_s);
  sqlite3_bind_double (s, 5, isfinite (pick->propensity) ? pick->propensity : 0);
  sqlite3_bind_double (s, 6, pick->score);
  sqlite3_bind_int64 (s, 7, pick->policy_version);
  sqlite3_bind_int (s, 8, pick->reason_kind);
  store_bind_text (s, 9, pick->reason);
  store_bind_floats (s, 10, pick->features, pick->n_features);
  sqlite3_bind_int64 (s, 11, pick->play_id);
  sqlite3_bind_double (s, 12, pick->reward); /* NaN becomes NULL */
  return store_run (self, s, "a suggestion", error) ? sqlite3_last_insert_rowid (self->db) : 0;
}

gboolean
store_picks_reward (Store *self, gint64 listener_id, gint64 track_id, gint64 play_id,
                    double reward, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PICKS, STMT_REWARD);

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, track_id);
  sqlite3_bind_int64 (s, 3, play_id);
  sqlite3_bind_double (s, 4, reward); /* NaN becomes NULL */
  return store_run (self, s, "what became of a suggestion", error);
}

static double
column_double (StoreStmt *s, int i)
{
  return sqlite3_column_type (s, i) == SQLITE_NULL ? NAN : sqlite3_column_double (s, i);
}

static StorePick *
read_pick (StoreStmt *s)
{
  StorePick *pick = store_pick_new ();

  pick->id = sqlite3_column_int64 (s, 0);
  pick->listener_id = sqlite3_column_int64 (s, 1);
  pick->mode_id = sqlite3_column_int64 (s, 2);
  pick->track_id = sqlite3_column_int64 (s, 3);
  pick->at_s = sqlite3_column_int64 (s, 4);
  pick->propensity = sqlite3_column_double (s, 5);
  pick->score = column_double (s, 6);
  pick->policy_version = (guint) sqlite3_column_int64 (s, 7);
  pick->reason_kind = sqlite3_column_int (s, 8);
  pick->reason = store_column_dup (s, 9);
  pick->features = store_column_floats (s, 10, &pick->n_features);
  pick->play_id = sqlite3_column_int64 (s, 11);
  pick->reward = column_double (s, 12);
  return pick;
}

GPtrArray *
store_picks_list (Store *self, gint64 listener_id, gint64 from_s, guint limit, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PICKS, STMT_LIST);
  g_autoptr (GPtrArray) picks = g_ptr_array_new_with_free_func ((GDestroyNotify) store_pick_free);
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int64 (s, 2, from_s);
  sqlite3_bind_int64 (s, 3, limit > 0 ? (gint64) limit : -1);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (picks, read_pick (s));
  return store_read_all (self, rc, "to list suggestions", error) ? g_steal_pointer (&picks) : NULL;
}

/* ---- rules ------------------------------------------------------------------------ */

StoreRule *
store_rule_new (void)
{
  StoreRule *rule = g_new0 (StoreRule, 1);

  rule->antecedent = g_array_new (FALSE, FALSE, sizeof (gint64));
  return rule;
}

void
store_rule_free (StoreRule *rule)
{
  if (rule == NULL)
    return;
  g_clear_pointer (&rule->antecedent, g_array_unref);
  g_strfreev (rule->names);
  g_free (rule);
}

static void
bind_ids (StoreStmt *s, int i, GArray *ids)
{
  gint64 *le = g_new (gint64, ids->len + 1);

  for (guint k = 0; k < ids->len; k++)
    le[k] = GINT64_TO_LE (g_array_index (ids, gint64, k));
  sqlite3_bind_blob64 (s, i, le, ids->len * sizeof *le, g_free);
}

static void
read_ids (StoreStmt *s, int i, GArray *ids)
{
  const char *blob = sqlite3_column_blob (s, i);
  gsize n = (gsize) sqlite3_column_bytes (s, i) / sizeof (gint64);

  for (gsize k = 0; blob != NULL && k < n; k++) {
    gint64 id;

    memcpy (&id, blob + k * sizeof id, sizeof id); /* a blob need not be aligned */
    id = GINT64_FROM_LE (id);
    g_array_append_val (ids, id);
  }
}

static gboolean
add_rule (Store *self, gint64 listener_id, const StoreRule *rule, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PICKS, STMT_RULE_ADD);
  g_autofree char *names = rule->names != NULL ? g_strjoinv ("\n", rule->names) : NULL;

  sqlite3_bind_int64 (s, 1, listener_id);
  bind_ids (s, 2, rule->antecedent);
  sqlite3_bind_int64 (s, 3, rule->consequent);
  sqlite3_bind_int64 (s, 4, rule->n_both);
  sqlite3_bind_int64 (s, 5, rule->n_antecedent);
  sqlite3_bind_int64 (s, 6, rule->n_consequent);
  sqlite3_bind_int64 (s, 7, rule->n_sessions);
  sqlite3_bind_double (s, 8, rule->support);
  sqlite3_bind_double (s, 9, rule->confidence);
  sqlite3_bind_double (s, 10, rule->lift);
  sqlite3_bind_double (s, 11, rule->p);
  sqlite3_bind_double (s, 12, rule->q);
  sqlite3_bind_int (s, 13, (int) rule->level);
  store_bind_text (s, 14, names);
  return store_run (self, s, "rules", error);
}

static gboolean
replace_rules (Store *self, gint64 listener_id, GPtrArray *rules, GError **error)
{
  g_autoptr (StoreStmt) clear = STORE_STMT (self, STORE_SQL_PICKS, STMT_RULES_CLEAR);

  sqlite3_bind_int64 (clear, 1, listener_id);
  if (!store_run (self, clear, "rules", error))
    return FALSE;
  for (guint i = 0; i < rules->len; i++)
    if (!add_rule (self, listener_id, rules->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
store_found_rules_replace (Store *self, gint64 listener_id, GPtrArray *rules, GError **error)
{
  STORE_ASSERT_OWNER (self);

  if (!store_begin (self, error))
    return FALSE;
  return store_end (self,
                    replace_rules (self, store_listener_of (self, listener_id),
                                   rules, error),
                    error);
}

static StoreRule *
read_rule (StoreStmt *s)
{
  StoreRule *rule = store_rule_new ();

  read_ids (s, 0, rule->antecedent);
  rule->consequent = sqlite3_column_int64 (s, 1);
  rule->n_both = (guint) sqlite3_column_int64 (s, 2);
  rule->n_antecedent = (guint) sqlite3_column_int64 (s, 3);
  rule->n_consequent = (guint) sqlite3_column_int64 (s, 4);
  rule->n_sessions = (guint) sqlite3_column_int64 (s, 5);
  rule->support = column_double (s, 6);
  rule->confidence = column_double (s, 7);
  rule->lift = column_double (s, 8);
  rule->p = column_double (s, 9);
  rule->q = column_double (s, 10);
  rule->level = (StoreRuleLevel) CLAMP (sqlite3_column_int (s, 11), 0, STORE_N_RULE_LEVELS - 1);
  if (sqlite3_column_type (s, 12) != SQLITE_NULL)
    rule->names = g_strsplit (store_column_text (s, 12), "\n", -1);
  return rule;
}

GPtrArray *
store_found_rules_list (Store *self, gint64 listener_id, StoreRuleLevel level, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_PICKS, STMT_RULES);
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) store_rule_free);
  int rc;

  sqlite3_bind_int64 (s, 1, store_listener_of (self, listener_id));
  sqlite3_bind_int (s, 2, (int) level);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    g_ptr_array_add (rules, read_rule (s));
  return store_read_all (self, rc, "to list rules", error) ? g_steal_pointer (&rules) : NULL;
}

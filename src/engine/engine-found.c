/* engine-found.c - rules of songs, albums, artists and clusters, from one listener's history
 *
 * gather() and commit() in the engine thread, search() in a worker; never two at
 * once. Invariant: the rules of all four levels come from the same plays, and a play
 * whose song is not in the library counts for its artist all the same. */
#define G_LOG_DOMAIN "segue-engine-insight"

#include "engine-found.h"

#include "history-import.h"
#include "insight/insight.h"

#define CONFIDENCE 0.25
#define MAX_Q 0.05
#define STORED_MAX 5000 /* of one level */

/* More than two together says nothing where items are as few as clusters. */
#define TOGETHER_MAX 2

struct _FoundRules
{
  gint64      listener;
  GArray     *plays[STORE_N_RULE_LEVELS]; /* owned; InsightPlay */
  GHashTable *names[STORE_N_RULE_LEVELS]; /* owned; gint64 -> char *; NULL where ids suffice */
  GPtrArray  *rules[STORE_N_RULE_LEVELS]; /* owned; InsightRule, NULL until searched */
};

/* What is known of one track that was played. */
typedef struct {
  gint64 album;
  gint32 cluster;
} Played;

/* What only followed by itself is no choice of the listener's. */
static gboolean
is_own_choice (PlayOrigin origin)
{
  return origin == PLAY_ORIGIN_CLICK || origin == PLAY_ORIGIN_QUEUE ||
         origin == PLAY_ORIGIN_REMOTE || origin == PLAY_ORIGIN_PLAYLIST;
}

/* FNV-1a over the folded name, positive. */
gint64
found_rules_artist (const char *artist)
{
  g_autofree char *folded = history_import_fold (artist, "");
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (const char *p = folded; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * G_GUINT64_CONSTANT (1099511628211);
  return (gint64) (hash & G_MAXINT64) | 1;
}

static GHashTable *
id_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_value);
}

static void
add_play (FoundRules     *self,
          StoreRuleLevel  level,
          gint64          item,
          const char     *name,
          InsightPlay     play)
{
  play.item = item;
  if (item == 0)
    return;
  g_array_append_val (self->plays[level], play);
  if (name != NULL && self->names[level] != NULL &&
      !g_hash_table_contains (self->names[level], &item))
    g_hash_table_insert (self->names[level], g_memdup2 (&item, sizeof item), g_strdup (name));
}

static const Played *
look_up (Store      *store,
         GHashTable *known,
         gint64      track_id)
{
  Played *played = g_hash_table_lookup (known, &track_id);
  g_autoptr (GPtrArray) rows = NULL;

  if (played != NULL || track_id == 0)
    return played;
  rows = store_tracks_get (store, &track_id, 1, NULL);
  played = g_new0 (Played, 1);
  played->cluster = rows != NULL && rows->len > 0 ? ((TrackRow *) rows->pdata[0])->cluster : -1;
  played->album = store_albums_of_track (store, track_id);
  g_hash_table_insert (known, g_memdup2 (&track_id, sizeof track_id), played);
  return played;
}

FoundRules *
found_rules_gather (Store *store)
{
  FoundRules *self = g_new0 (FoundRules, 1);
  const StoreHistoryQuery query = { .oldest_first = TRUE };
  g_autoptr (GPtrArray) history = store_history_list (store, &query, NULL);
  g_autoptr (GHashTable) known = id_table (g_free);

  self->listener = store_listeners_current (store);
  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++)
    self->plays[level] = g_array_new (FALSE, FALSE, sizeof (InsightPlay));
  self->names[STORE_RULE_ALBUMS] = id_table (g_free);
  self->names[STORE_RULE_ARTISTS] = id_table (g_free);
  for (guint i = 0; history != NULL && i < history->len; i++) {
    const PlayRecord *record = g_ptr_array_index (history, i);
    gboolean heard = record->end == PLAY_END_FINISHED ||
                     (record->duration_s > 0 && record->heard_s > 0.5 * record->duration_s);
    const InsightPlay play = { 0, record->started_s, heard && is_own_choice (record->origin) };
    const Played *played = look_up (store, known, record->track_id);

    add_play (self, STORE_RULE_SONGS, record->track_id, NULL, play);
    if (played != NULL)
      add_play (self, STORE_RULE_ALBUMS, played->album, record->album, play);
    if (record->artist != NULL)
      add_play (self, STORE_RULE_ARTISTS, found_rules_artist (record->artist), record->artist, play);
    if (played != NULL && played->cluster >= 0) /* 0 names a cluster, but no item */
      add_play (self, STORE_RULE_CLUSTERS, played->cluster + 1, NULL, play);
  }
  return self;
}

void
found_rules_search (FoundRules   *self,
                    GCancellable *cancellable)
{
  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++)
    self->rules[level] =
      insight_rules_find ((const InsightPlay *) (gpointer) self->plays[level]->data,
                          self->plays[level]->len, 0, CONFIDENCE, MAX_Q, cancellable, NULL);
}

static StoreRule *
store_rule_of (FoundRules        *self,
               StoreRuleLevel     level,
               const InsightRule *found)
{
  StoreRule *rule = store_rule_new ();
  const gint64 shift = level == STORE_RULE_CLUSTERS ? 1 : 0;

  rule->level = level;
  rule->consequent = found->consequent - shift;
  rule->n_both = found->n_both;
  rule->n_antecedent = found->n_before;
  rule->n_consequent = found->n_after;
  rule->n_sessions = found->n_sessions;
  rule->support = found->support;
  rule->confidence = found->confidence;
  rule->lift = found->lift;
  rule->p = found->p;
  rule->q = found->q;
  if (self->names[level] != NULL)
    rule->names = g_new0 (char *, found->n_antecedent + 2);
  for (guint i = 0; i <= found->n_antecedent; i++) {
    const gint64 *id = i < found->n_antecedent ? &found->antecedent[i] : &found->consequent;
    const char *name = rule->names != NULL ? g_hash_table_lookup (self->names[level], id) : NULL;

    if (rule->names != NULL) /* a line each, whatever a tag has in it */
      rule->names[i] = g_strdelimit (g_strdup (name != NULL ? name : ""), "\n", ' ');
    if (i < found->n_antecedent) {
      gint64 item = *id - shift;

      g_array_append_val (rule->antecedent, item);
    }
  }
  return rule;
}

gboolean
found_rules_commit (FoundRules *self,
                    Store      *store)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) store_rule_free);

  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++) {
    if (self->rules[level] == NULL)
      return FALSE;
    for (guint i = 0, n = 0; i < self->rules[level]->len && n < STORED_MAX; i++) {
      const InsightRule *found = g_ptr_array_index (self->rules[level], i);

      if (level != STORE_RULE_SONGS && found->n_antecedent > TOGETHER_MAX)
        continue;
      g_ptr_array_add (rules, store_rule_of (self, level, found));
      n++;
    }
  }
  return store_found_rules_replace (store, self->listener, rules, NULL);
}

void
found_rules_free (FoundRules *self)
{
  if (self == NULL)
    return;
  for (guint level = 0; level < STORE_N_RULE_LEVELS; level++) {
    g_clear_pointer (&self->plays[level], g_array_unref);
    g_clear_pointer (&self->names[level], g_hash_table_unref);
    g_clear_pointer (&self->rules[level], g_ptr_array_unref);
  }
  g_free (self);
}

/* ---- switched off --------------------------------------------------------------------- */

GHashTable *
found_rules_off (Store  *store,
                 gint64  listener_id)
{
  GHashTable *off = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *text = store_listener_meta_get (store, listener_id, STORE_RULES_OFF_KEY, NULL);
  g_auto (GStrv) keys = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (*keys[i] != '\0')
      g_hash_table_add (off, g_strdup (keys[i]));
  return off;
}

/* A rule above songs that is off: "a5,6,>7". */
typedef struct {
  StoreRuleLevel level;
  GArray        *before; /* owned; gint64 */
  gint64         after;
} Above;

static void
above_clear (gpointer data)
{
  g_clear_pointer (&((Above *) data)->before, g_array_unref);
}

/* FALSE for a rule of songs. */
static gboolean
parse_above (const char *key,
             Above      *above)
{
  const char *p = key + 1;

  if (g_ascii_isdigit (*key) || *key == '\0')
    return FALSE;
  above->level = *key == 'b' ? STORE_RULE_ALBUMS
                 : *key == 'a' ? STORE_RULE_ARTISTS : STORE_RULE_CLUSTERS;
  above->before = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (g_ascii_isdigit (*p)) {
    char *end = NULL;
    gint64 id = g_ascii_strtoll (p, &end, 10);

    g_array_append_val (above->before, id);
    p = *end == ',' ? end + 1 : end;
  }
  above->after = *p == '>' ? g_ascii_strtoll (p + 1, NULL, 10) : -1;
  return TRUE;
}

static gint64
item_of (Store          *store,
         gint64          track_id,
         StoreRuleLevel  level)
{
  g_autoptr (GPtrArray) rows = NULL;
  const TrackRow *row;

  if (level == STORE_RULE_ALBUMS)
    return store_albums_of_track (store, track_id);
  rows = store_tracks_get (store, &track_id, 1, NULL);
  row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;
  if (row == NULL)
    return -1;
  if (level == STORE_RULE_CLUSTERS)
    return row->cluster;
  return row->artist != NULL ? found_rules_artist (row->artist) : -1;
}

static gboolean
is_below (Store           *store,
          const StoreRule *rule,
          const Above     *above)
{
  if (item_of (store, rule->consequent, above->level) != above->after)
    return FALSE;
  for (guint i = 0; i < above->before->len; i++) {
    gboolean found = FALSE;

    for (guint j = 0; j < rule->antecedent->len && !found; j++)
      found = item_of (store, g_array_index (rule->antecedent, gint64, j), above->level) ==
              g_array_index (above->before, gint64, i);
    if (!found)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_off (Store           *store,
        const StoreRule *rule,
        GHashTable      *off,
        GArray          *aboves)
{
  g_autofree char *key = store_rule_key (rule->level, rule->antecedent, rule->consequent);

  if (g_hash_table_contains (off, key))
    return TRUE;
  if (rule->level != STORE_RULE_SONGS)
    return FALSE;
  for (guint i = 0; i < aboves->len; i++)
    if (is_below (store, rule, &g_array_index (aboves, Above, i)))
      return TRUE;
  return FALSE;
}

void
found_rules_drop_off (Store     *store,
                      gint64     listener_id,
                      GPtrArray *rules)
{
  g_autoptr (GHashTable) off = found_rules_off (store, listener_id);
  g_autoptr (GArray) aboves = g_array_new (FALSE, TRUE, sizeof (Above));
  GHashTableIter iter;
  gpointer key;

  g_array_set_clear_func (aboves, above_clear);
  g_hash_table_iter_init (&iter, off);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    Above above = { 0 };

    if (parse_above (key, &above))
      g_array_append_val (aboves, above);
  }
  for (guint i = rules != NULL && g_hash_table_size (off) > 0 ? rules->len : 0; i > 0; i--)
    if (is_off (store, g_ptr_array_index (rules, i - 1), off, aboves))
      g_ptr_array_remove_index (rules, i - 1);
}

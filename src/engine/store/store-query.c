/* store-query.c - which tracks a list shows, in which order
 *
 * Engine thread. Invariant: every order is total (the id decides last), so
 * that the same question has the same answer.
 *
 * Sorting 100 000 rows at each key typed would take longer than the listener
 * waits. Whole-library orders are therefore kept as arrays of ids until a
 * track changes, and a search only filters one of them. */
#define G_LOG_DOMAIN "segue-store-query"

#include "store-private.h"

#include <string.h>

enum {
  STMT_DATA_VERSION,
  STMT_SEARCH,
  STMT_PLAYLIST_RULES,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_DATA_VERSION] = "PRAGMA data_version",
  [STMT_SEARCH] = "SELECT rowid FROM track_fts WHERE track_fts MATCH ?1",
  [STMT_PLAYLIST_RULES] = "SELECT rules FROM playlist WHERE id = ?1",
};
const StoreSqlTable store_query_sql = { SQL, N_STMTS };

#define N_KEPT_ORDERS  6   /* 800 kB each at 100 000 tracks */
#define MAX_WORDS      16
#define FEW_HITS       2000 /* so few are sorted faster than a whole order is made */

typedef struct {
  TrackSort sort, then;
  gboolean  descending, then_descending, with_missing;
  guint64   changes; /* of the store when it was made */
  GArray   *ids;     /* owned; NULL: free place */
  guint     used;    /* turn of its last use */
} KeptOrder;

struct _StoreOrders
{
  KeptOrder kept[N_KEPT_ORDERS];
  gint64    data_version; /* changes when another process wrote */
  guint     turn;
};

/* How often changed what this order depends on. */
static guint64
changes_under (Store *self, TrackSort sort)
{
  switch (sort) {
  case TRACK_SORT_PLAY_COUNT:
  case TRACK_SORT_LAST_PLAYED:
    return self->changes[STORE_CHANGED_TRACKS] + self->changes[STORE_CHANGED_PLAYS];
  case TRACK_SORT_TEMPO:
  case TRACK_SORT_KEY:
  case TRACK_SORT_ENERGY:
    return self->changes[STORE_CHANGED_TRACKS] + self->changes[STORE_CHANGED_ANALYSIS];
  case TRACK_SORT_DEFAULT:
  case TRACK_SORT_TITLE:
  case TRACK_SORT_ARTIST:
  case TRACK_SORT_ALBUM:
  case TRACK_SORT_ALBUM_ARTIST:
  case TRACK_SORT_GENRE:
  case TRACK_SORT_YEAR:
  case TRACK_SORT_TRACK_NO:
  case TRACK_SORT_DURATION:
  case TRACK_SORT_ADDED:
  case TRACK_SORT_PATH:
    break;
  }
  return self->changes[STORE_CHANGED_TRACKS];
}

static void
orders_clear (StoreOrders *orders)
{
  for (guint i = 0; i < N_KEPT_ORDERS; i++)
    g_clear_pointer (&orders->kept[i].ids, g_array_unref);
}

void
store_orders_free (StoreOrders *orders)
{
  orders_clear (orders);
  g_free (orders);
}

/* ---- composing SQL from fixed parts; values are bound ------------------------------ */

#define LIBRARY_ORDER "t.sort_album_artist, t.album_year, t.sort_album, t.disc_no, t.track_no," \
                      " t.sort_title, t.id"
#define TEXT_ORDER(column) { "t." column " = x'ff', t." column, "t." column " = x'ff', t." column " DESC" }
#define KNOWN_ORDER(column) { "t." column " IS NULL, t." column, "t." column " IS NULL, t." column " DESC" }
#define PLAIN_ORDER(column) { "t." column, "t." column " DESC" }
#define NONZERO_ORDER(column) { "t." column " = 0, t." column, "t." column " = 0, t." column " DESC" }

/* Ascending and descending; what is not known stands last in both. */
static const char *const ORDERS[][2] = {
  [TRACK_SORT_DEFAULT] = { NULL, NULL },
  [TRACK_SORT_TITLE] = PLAIN_ORDER ("sort_title"),
  [TRACK_SORT_ARTIST] = TEXT_ORDER ("sort_artist"),
  [TRACK_SORT_ALBUM] = TEXT_ORDER ("sort_album"),
  [TRACK_SORT_ALBUM_ARTIST] = TEXT_ORDER ("sort_album_artist"),
  [TRACK_SORT_GENRE] = TEXT_ORDER ("sort_genre"),
  [TRACK_SORT_YEAR] = NONZERO_ORDER ("year"),
  [TRACK_SORT_TRACK_NO] = { "t.track_no = 0, t.disc_no, t.track_no",
                            "t.track_no = 0, t.disc_no DESC, t.track_no DESC" },
  [TRACK_SORT_DURATION] = PLAIN_ORDER ("duration_s"),
  [TRACK_SORT_PLAY_COUNT] = PLAIN_ORDER ("play_count"),
  [TRACK_SORT_LAST_PLAYED] = NONZERO_ORDER ("last_played_s"),
  [TRACK_SORT_ADDED] = PLAIN_ORDER ("added_s"),
  [TRACK_SORT_TEMPO] = KNOWN_ORDER ("tempo_bpm"),
  [TRACK_SORT_KEY] = { "t.key < 0, t.key", "t.key < 0, t.key DESC" },
  [TRACK_SORT_ENERGY] = KNOWN_ORDER ("energy"),
  [TRACK_SORT_PATH] = PLAIN_ORDER ("path"),
};

typedef struct {
  const char *from_where; /* ?1, ?2: the scope's values */
  const char *order, *reversed; /* its own; NULL: the library's */
} Scope;

static const Scope SCOPES[] = {
  [TRACK_SCOPE_ALL] = { "track AS t WHERE 1", NULL, NULL },
  [TRACK_SCOPE_ALBUM] = { "track AS t WHERE t.album_id = ?1",
                          "t.disc_no, t.track_no, t.sort_title, t.id",
                          "t.disc_no DESC, t.track_no DESC, t.sort_title DESC, t.id DESC" },
  [TRACK_SCOPE_ARTIST] = { "track_group AS g JOIN track AS t ON t.id = g.track_id"
                           " WHERE g.kind = 1 AND g.key = ?1", NULL, NULL },
  [TRACK_SCOPE_GENRE] = { "track_group AS g JOIN track AS t ON t.id = g.track_id"
                          " WHERE g.kind = 2 AND g.key = ?1", NULL, NULL },
  [TRACK_SCOPE_PLAYLIST] = { "playlist_item AS i JOIN track AS t ON t.id = i.track_id"
                             " WHERE i.playlist_id = ?1", "i.position", "i.position DESC" },
  [TRACK_SCOPE_CLUSTER] = { "track AS t WHERE t.cluster = ?1", NULL, NULL },
  [TRACK_SCOPE_LABEL] = { "own_label AS l JOIN own_model AS o ON o.id = l.model_id"
                          " JOIN track AS t ON t.id = l.track_id"
                          " WHERE o.id = ?1 AND o.deleted_s IS NULL AND l.version = o.version"
                          " AND l.audio_hash = t.audio_hash"
                          " AND own_class(o.classes, l.class) = ?2", NULL, NULL },
  [TRACK_SCOPE_FOLDER] = { "track AS t WHERE t.path >= ?1 AND t.path < ?2", "t.path", "t.path DESC" },
};

#define LIBRARY_REVERSED "t.sort_album_artist DESC, t.album_year DESC, t.sort_album DESC," \
                         " t.disc_no DESC, t.track_no DESC, t.sort_title DESC, t.id DESC"

static void
append_order (GString *sql, const TrackQuery *query)
{
  const Scope *scope = &SCOPES[query->scope];

  g_string_append (sql, " ORDER BY ");
  if (query->sort != TRACK_SORT_DEFAULT) {
    g_string_append_printf (sql, "%s, ", ORDERS[query->sort][query->descending ? 1 : 0]);
    if (query->then != TRACK_SORT_DEFAULT && query->then != query->sort)
      g_string_append_printf (sql, "%s, ", ORDERS[query->then][query->then_descending ? 1 : 0]);
    g_string_append (sql, LIBRARY_ORDER);
  } else if (query->descending)
    g_string_append (sql, scope->reversed != NULL ? scope->reversed : LIBRARY_REVERSED);
  else
    g_string_append (sql, scope->order != NULL ? scope->order : LIBRARY_ORDER);
}

static char *
compose (const TrackQuery *query, gboolean searching)
{
  GString *sql = g_string_new ("SELECT t.id FROM ");

  gboolean indexed = query->scope == TRACK_SCOPE_ALL
                     && (query->sort == TRACK_SORT_DEFAULT || query->sort == TRACK_SORT_TITLE);

  g_string_append (sql, SCOPES[query->scope].from_where);
  /* Equality, so that the index on the state gives the order as well; with a
   * "+" where it does not: walking the table in the order of such an index
   * takes three times as long as walking it. */
  g_string_append (sql, query->with_missing ? " AND +t.state < 2"
                        : indexed ? " AND t.state = 0" : " AND +t.state = 0");
  if (searching)
    g_string_append (sql, " AND t.id IN (SELECT rowid FROM track_fts WHERE track_fts MATCH ?3)");
  append_order (sql, query);
  return g_string_free (sql, FALSE);
}

static void
bind_scope (StoreStmt *s, const TrackQuery *query)
{
  g_autofree char *folded = NULL;

  switch (query->scope) {
  case TRACK_SCOPE_ALBUM:
  case TRACK_SCOPE_PLAYLIST:
  case TRACK_SCOPE_CLUSTER:
    sqlite3_bind_int64 (s, 1, query->id);
    break;
  case TRACK_SCOPE_LABEL:
    folded = store_fold (query->text);
    sqlite3_bind_int64 (s, 1, query->id);
    sqlite3_bind_text (s, 2, folded, -1, SQLITE_TRANSIENT);
    break;
  case TRACK_SCOPE_ARTIST:
  case TRACK_SCOPE_GENRE:
    folded = store_fold (query->text);
    sqlite3_bind_text (s, 1, folded, -1, SQLITE_TRANSIENT);
    break;
  case TRACK_SCOPE_FOLDER:
    store_bind_under (s, 1, 2, query->text != NULL ? query->text : "");
    break;
  case TRACK_SCOPE_ALL:
    break;
  }
}

static GArray *
read_ids (Store *self, StoreStmt *s, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int rc;

  while ((rc = sqlite3_step (s)) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64 (s, 0);
    g_array_append_val (ids, id);
  }
  return store_read_all (self, rc, "to list tracks", error) ? g_steal_pointer (&ids) : NULL;
}

static GArray *
run_sql (Store *self, const TrackQuery *query, const char *expression, GError **error)
{
  g_autofree char *sql = compose (query, expression != NULL);
  g_autoptr (StoreOnce) s = store_prepare (self, sql, "to list tracks", error);

  if (s == NULL)
    return NULL;
  bind_scope (s, query);
  if (expression != NULL)
    sqlite3_bind_text (s, 3, expression, -1, SQLITE_STATIC);
  return read_ids (self, s, error);
}

/* ---- words ------------------------------------------------------------------------- */

/* Letters, digits and marks only, each word in quotes: what is typed can
 * never be read as FTS5 syntax. */
char *
store_search_expression (const char *typed)
{
  g_autofree char *valid = g_utf8_make_valid (typed != NULL ? typed : "", -1);
  GString *expression = g_string_new (NULL);
  guint n_words = 0;
  gboolean in_word = FALSE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    gboolean part = g_unichar_isalnum (c) || g_unichar_ismark (c);

    if (part && !in_word) {
      if (++n_words > MAX_WORDS)
        break;
      g_string_append (expression, n_words > 1 ? " \"" : "\"");
    } else if (!part && in_word) {
      g_string_append (expression, "\"*");
    }
    if (part)
      g_string_append_unichar (expression, c);
    in_word = part;
  }
  if (in_word)
    g_string_append (expression, "\"*");
  return g_string_free (expression, n_words == 0);
}

/* The tracks that match, as one bit an id. */
typedef struct {
  guint8 *bits; /* owned */
  gint64  size; /* ids below this fit */
  guint   n;
} IdSet;

static void
id_set_clear (IdSet *set)
{
  g_free (set->bits);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IdSet, id_set_clear)

static void
id_set_add (IdSet *set, gint64 id)
{
  if (id < 0 || id > G_MAXINT32) /* two thousand million tracks: not a library */
    return;
  if (id >= set->size) {
    gint64 size = MAX (set->size * 2, (id | 0xffff) + 1);

    set->bits = g_realloc (set->bits, (gsize) size / 8);
    memset (set->bits + set->size / 8, 0, (gsize) (size - set->size) / 8);
    set->size = size;
  }
  set->bits[id / 8] |= (guint8) (1 << (id % 8));
  set->n++;
}

static gboolean
id_set_has (const IdSet *set, gint64 id)
{
  return id >= 0 && id < set->size && (set->bits[id / 8] & (1 << (id % 8))) != 0;
}

static gboolean
search (Store *self, const char *expression, IdSet *hits, GError **error)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUERY, STMT_SEARCH);
  int rc;

  sqlite3_bind_text (s, 1, expression, -1, SQLITE_STATIC);
  while ((rc = sqlite3_step (s)) == SQLITE_ROW)
    id_set_add (hits, sqlite3_column_int64 (s, 0));
  return store_read_all (self, rc, "to search", error);
}

static GArray *
filter (GArray *order, const IdSet *hits)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), hits->n);

  for (guint i = 0; i < order->len; i++) {
    gint64 id = g_array_index (order, gint64, i);

    if (id_set_has (hits, id))
      g_array_append_val (ids, id);
  }
  return ids;
}

/* ---- orders that are kept -------------------------------------------------------------- */

static gint64
data_version (Store *self)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUERY, STMT_DATA_VERSION);

  return sqlite3_step (s) == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : -1;
}

static StoreOrders *
current_orders (Store *self)
{
  gint64 version = data_version (self);

  if (self->orders == NULL)
    self->orders = g_new0 (StoreOrders, 1);
  if (self->orders->data_version != version)
    orders_clear (self->orders);
  self->orders->data_version = version;
  self->orders->turn++;
  return self->orders;
}

/* Both only grow, so that their sum stays the same when neither does. */
static guint64
changes_under_both (Store *self, TrackSort sort, TrackSort then)
{
  return changes_under (self, sort) + changes_under (self, then);
}

/* The kept order, or NULL; @place: where to keep a new one. */
static KeptOrder *
find_order (Store *self, StoreOrders *orders, const TrackQuery *query, KeptOrder **place)
{
  *place = &orders->kept[0];
  for (guint i = 0; i < N_KEPT_ORDERS; i++) {
    KeptOrder *kept = &orders->kept[i];

    if (kept->ids != NULL && kept->changes != changes_under_both (self, kept->sort, kept->then))
      g_clear_pointer (&kept->ids, g_array_unref);
    if (kept->ids != NULL && kept->sort == query->sort && kept->descending == !!query->descending
        && kept->then == query->then && kept->then_descending == !!query->then_descending
        && kept->with_missing == !!query->with_missing)
      return kept;
    if ((*place)->ids != NULL && (kept->ids == NULL || kept->used < (*place)->used))
      *place = kept;
  }
  return NULL;
}

/* The whole library in this order; @only_kept: NULL when that would have to be
 * made. The caller owns a reference and must not change it. */
static GArray *
library_order (Store *self, const TrackQuery *query, gboolean only_kept, GError **error)
{
  StoreOrders *orders = current_orders (self);
  KeptOrder *place, *kept = find_order (self, orders, query, &place);
  TrackQuery all = { .scope = TRACK_SCOPE_ALL, .sort = query->sort,
                     .descending = query->descending, .then = query->then,
                     .then_descending = query->then_descending,
                     .with_missing = query->with_missing };
  GArray *ids;

  if (kept != NULL) {
    kept->used = orders->turn;
    return g_array_ref (kept->ids);
  }
  if (only_kept || (ids = run_sql (self, &all, NULL, error)) == NULL)
    return NULL;
  g_clear_pointer (&place->ids, g_array_unref);
  *place = (KeptOrder) {
    .sort = query->sort,
    .then = query->then,
    .descending = !!query->descending,
    .then_descending = !!query->then_descending,
    .with_missing = !!query->with_missing,
    .changes = changes_under_both (self, query->sort, query->then),
    .ids = g_array_ref (ids),
    .used = orders->turn,
  };
  return ids;
}

static GArray *
copy_ids (GArray *order)
{
  return g_array_append_vals (g_array_sized_new (FALSE, FALSE, sizeof (gint64), order->len),
                              order->data, order->len);
}

/* ---- the query --------------------------------------------------------------------------- */

static GArray *
query_library (Store *self, const TrackQuery *query, const char *expression, GError **error)
{
  g_autoptr (GArray) order = NULL;
  g_auto (IdSet) hits = { 0 };

  if (expression == NULL) {
    order = library_order (self, query, FALSE, error);
    return order != NULL ? copy_ids (order) : NULL;
  }
  if (!search (self, expression, &hits, error))
    return NULL;
  order = library_order (self, query, hits.n <= FEW_HITS, NULL);
  if (order == NULL)
    return run_sql (self, query, expression, error);
  return filter (order, &hits);
}

/* The rules of a smart playlist, NULL for a plain one. */
static char *
playlist_rules (Store *self, gint64 id)
{
  g_autoptr (StoreStmt) s = STORE_STMT (self, STORE_SQL_QUERY, STMT_PLAYLIST_RULES);

  sqlite3_bind_int64 (s, 1, id);
  return sqlite3_step (s) == SQLITE_ROW ? store_column_dup (s, 0) : NULL;
}

static GArray *
query_smart (Store *self, const TrackQuery *query, const char *rules, const char *expression,
             GError **error)
{
  g_autoptr (GArray) ids = store_rules_run (self, rules, error);
  g_autoptr (GArray) order = NULL;
  g_auto (IdSet) wanted = { 0 };
  g_auto (IdSet) hits = { 0 };

  if (ids == NULL)
    return NULL;
  if (query->sort != TRACK_SORT_DEFAULT) {
    for (guint i = 0; i < ids->len; i++)
      id_set_add (&wanted, g_array_index (ids, gint64, i));
    if ((order = library_order (self, query, FALSE, error)) == NULL)
      return NULL;
    g_array_unref (ids);
    ids = filter (order, &wanted);
  } else if (query->descending) {
    for (guint i = 0, j = ids->len; i + 1 < j; i++) {
      gint64 swap = g_array_index (ids, gint64, i);

      j--;
      g_array_index (ids, gint64, i) = g_array_index (ids, gint64, j);
      g_array_index (ids, gint64, j) = swap;
    }
  }
  if (expression == NULL)
    return g_steal_pointer (&ids);
  return search (self, expression, &hits, error) ? filter (ids, &hits) : NULL;
}

/* Takes @ids; those of them that are in @wanted, in the order of @ids. */
static GArray *
keep_these (GArray *ids, GArray *wanted)
{
  g_autoptr (GArray) all = ids;
  g_auto (IdSet) set = { 0 };

  for (guint i = 0; i < wanted->len; i++)
    id_set_add (&set, g_array_index (wanted, gint64, i));
  return filter (all, &set);
}

GArray *
store_tracks_query (Store *self, const TrackQuery *query, GError **error)
{
  STORE_ASSERT_OWNER (self);
  g_autofree char *rest = NULL;
  g_autoptr (GArray) labelled = store_own_search (self, query->search, &rest);
  g_autofree char *expression = store_search_expression (rest);
  g_autofree char *rules = NULL;
  GArray *ids;

  g_return_val_if_fail ((guint) query->scope < G_N_ELEMENTS (SCOPES), NULL);
  g_return_val_if_fail ((guint) query->sort < G_N_ELEMENTS (ORDERS), NULL);

  if (query->scope == TRACK_SCOPE_PLAYLIST)
    rules = playlist_rules (self, query->id);
  if (rules != NULL)
    ids = query_smart (self, query, rules, expression, error);
  else if (query->scope == TRACK_SCOPE_ALL)
    ids = query_library (self, query, expression, error);
  else
    ids = run_sql (self, query, expression, error);

  if (ids != NULL && labelled != NULL)
    ids = keep_these (ids, labelled);
  if (ids != NULL && query->limit > 0 && ids->len > query->limit)
    g_array_set_size (ids, query->limit);
  return ids;
}

/* rec-candidates.c - tracks worth scoring
 *
 * A few hundred from every side: near in sound, same cluster, rules, what
 * usually follows, where the path is heading, forgotten favourites, and chance.
 * What the request or the hard rules exclude never becomes a candidate. */
#include "rec-private.h"

#include <math.h>
#include <stdlib.h>

/* Share of the places for each source. Nearness gets the most: it is what
 * every listener asks for first. */
#define PER_NEAR 24
#define PER_CLUSTER 16
#define PER_GROUP 24
#define PER_MAP 24
#define PER_FORGOTTEN 12
#define PER_EXPECTED 120
/* Neighbours kept of one track, more than are taken since some will not be allowed;
 * and tracks that they are kept of. */
#define NEAREST_KEPT 96
#define NEAR_KEPT 1500

#define FORGOTTEN_S (30 * 86400)

/* With fewer candidates a mode's wishes are given up. */
#define FEWEST 8

/* Beyond this share of the library the no-repeat window would leave too little. */
#define REPEAT_SHARE 2

typedef struct {
  Recommender      *self;
  const RecRequest *request;
  const Moment     *moment;
  guint8           *taken;    /* owned [n]: a candidate already, or ruled out */
  GHashTable       *songs;    /* owned: numbers of songs that may not come again */
  GHashTable       *artists;  /* owned: numbers of banned artists */
  guint             no_repeat;
  gint64            no_repeat_since_s; /* G_MAXINT64: any time */
  gboolean          by_chance;
  gboolean          wishes;   /* those of the mode hold */
  GArray           *found;    /* of Candidate */
} Gatherer;

static void
rule_out (Gatherer *g, gint64 id, gboolean its_song_too)
{
  const Item *item = rec_item (g->self, id);

  if (item == NULL)
    return;
  g->taken[item - g->self->items] = 1;
  if (its_song_too && item->song != 0)
    g_hash_table_add (g->songs, GUINT_TO_POINTER (item->song));
}

static gboolean
inside (const Item *item, float x, float y, float radius)
{
  float dx = item->map_x - x, dy = item->map_y - y;

  return dx * dx + dy * dy <= radius * radius; /* FALSE for NaN */
}

static gboolean
in_reach (const RecRequest *r, const Item *item)
{
  return !r->has_circle || inside (item, r->circle_x, r->circle_y, r->circle_radius);
}

static guint
count_in_reach (const Recommender *self, const RecRequest *r)
{
  guint n = 0;

  for (guint i = 0; r->has_circle && i < self->n; i++)
    n += in_reach (r, &self->items[i]);
  return r->has_circle ? n : self->n;
}

/* A listener who hears the whole library within the window, or all of the circle that is stayed
 * in, would get nothing at all: the rule gives way when it would take more than half of it. */
static gint64
no_repeat_since (const Recommender *self, const RecRequest *r, guint n_in_reach)
{
  const gint64 since = r->now_s - r->no_repeat_s;
  guint n = 0;

  if (r->no_repeat_s <= 0)
    return G_MAXINT64;
  for (guint i = 0; i < self->n; i++) {
    const TrackHistory *h = rec_track_history (self, self->items[i].id);

    n += h != NULL && h->last_s > since && in_reach (r, &self->items[i]);
  }
  return n <= n_in_reach / 2 ? since : G_MAXINT64;
}

static void
rule_out_all (Gatherer *g)
{
  const RecRequest *r = g->request;
  Recommender *self = g->self;
  guint window = r->no_repeat ? r->no_repeat : 100, n_in_reach = count_in_reach (self, r);

  g->no_repeat = MIN (window, n_in_reach / REPEAT_SHARE);
  g->no_repeat_since_s = no_repeat_since (self, r, n_in_reach);
  for (guint i = 0; i < r->n_seeds && !r->has_circle; i++) /* in a small circle they may be all there is */
    rule_out (g, r->seeds[i], TRUE);
  for (guint i = 0; i < r->n_queued; i++)
    rule_out (g, r->queued[i], TRUE);
  for (guint i = 0; i < r->n_banned; i++)
    rule_out (g, r->banned[i], FALSE);
  rule_out (g, r->current_id, TRUE);
  for (guint i = 0; r->banned_artists != NULL && r->banned_artists[i] != NULL; i++) {
    guint32 number = rec_name_number (self, "a", r->banned_artists[i]);

    g_hash_table_add (g->artists, GUINT_TO_POINTER (number));
  }
}

static gboolean
within (float value, float low, float high)
{
  return (low <= 0 && high <= 0) || (value >= low && value <= high); /* FALSE for NaN */
}

static gboolean
is_wished (const RecRequest *r, const Item *item)
{
  return within (item->energy_rank, r->energy_low, r->energy_high)
         && within (item->voice, r->voice_low, r->voice_high);
}

/* Another version of what was heard is a repeat to every ear. */
static gboolean
was_heard (const Gatherer *g, const Item *item, const TrackHistory *h)
{
  guint64 last = item->song != 0
                   ? GPOINTER_TO_SIZE (g_hash_table_lookup (g->self->song_last, GUINT_TO_POINTER (item->song)))
                   : 0;

  if (h != NULL)
    last = MAX (last, h->last_number);
  return (last > 0 && g->self->n_plays - last < g->no_repeat)
         || (h != NULL && h->last_s > g->no_repeat_since_s);
}

static gboolean
allowed (const Gatherer *g, guint place)
{
  const Item *item = &g->self->items[place];
  const TrackHistory *h;

  if (g->taken[place] || (item->song != 0 && g_hash_table_contains (g->songs, GUINT_TO_POINTER (item->song)))
      || (item->artist != 0 && g_hash_table_contains (g->artists, GUINT_TO_POINTER (item->artist))))
    return FALSE;
  if (g->wishes && !is_wished (g->request, item))
    return FALSE;
  if (!in_reach (g->request, item))
    return FALSE;
  h = rec_track_history (g->self, item->id);
  if (was_heard (g, item, h))
    return FALSE;
  if (g->request->familiarity == REC_KNOWN_ONLY)
    return h != NULL && h->plays > 0;
  return g->request->familiarity != REC_NEW_ONLY || h == NULL || h->plays == 0;
}

static void
add (Gatherer *g, guint place)
{
  Candidate c = { place, g->by_chance };

  if (!allowed (g, place))
    return;
  g->taken[place] = 1;
  g_array_append_val (g->found, c);
}

static gpointer
place_of (const Recommender *self, const Item *item)
{
  return GUINT_TO_POINTER ((guint) (item - self->items));
}

static void
keep_near (Recommender *self, const Item *item, const size_t *index, size_t n)
{
  GArray *near = g_array_sized_new (FALSE, FALSE, sizeof (guint), (guint) n);

  for (size_t i = 0; i < n; i++)
    g_array_append_val (near, self->item_of[index[i]]);
  g_hash_table_insert (self->near, place_of (self, item), near);
}

/* Finds the nearest of those that will be asked for, all in one walk over the library;
 * they are kept, since the tracks of a session and of the memory are asked for again
 * and again. @items may hold NULL. */
static void
find_near (Recommender *self, const GPtrArray *items)
{
  const ml_neighbour_query query = { .metric = ML_NEIGHBOUR_MUTUAL };
  const Item *asked[ML_NEIGHBOUR_POINTS];
  size_t row[ML_NEIGHBOUR_POINTS], found[ML_NEIGHBOUR_POINTS], n = 0;
  g_autofree size_t *index = NULL;
  g_autofree float *distance = NULL;

  if (self->neighbours == NULL)
    return;
  if (g_hash_table_size (self->near) >= NEAR_KEPT)
    g_hash_table_remove_all (self->near);
  for (guint i = 0; i < items->len && n < ML_NEIGHBOUR_POINTS; i++) {
    const Item *item = items->pdata[i];
    gboolean doubled = FALSE;

    for (size_t j = 0; j < n; j++)
      doubled = doubled || asked[j] == item;
    if (item == NULL || item->vector < 0 || doubled || g_hash_table_contains (self->near, place_of (self, item)))
      continue;
    row[n] = (size_t) item->vector;
    asked[n++] = item;
  }
  if (n == 0)
    return;
  index = g_new (size_t, n * NEAREST_KEPT);
  distance = g_new (float, n * NEAREST_KEPT);
  if (ml_neighbours_near_points (self->neighbours, row, n, NEAREST_KEPT, &query, index, distance, found) != ML_OK)
    return;
  for (size_t i = 0; i < n; i++)
    keep_near (self, asked[i], index + i * NEAREST_KEPT, found[i]);
}

/* The first @k that are allowed, of those kept. */
static void
add_near (Gatherer *g, const Item *item, guint k)
{
  const GArray *near;

  if (item == NULL)
    return;
  near = g_hash_table_lookup (g->self->near, place_of (g->self, item));
  for (guint i = 0; near != NULL && i < near->len && k > 0; i++) {
    guint place = g_array_index (near, guint, i);

    if (!allowed (g, place))
      continue;
    add (g, place);
    k--;
  }
}

static void
add_id (Gatherer *g, gint64 id)
{
  const Item *item = rec_item (g->self, id);

  if (item != NULL)
    add (g, (guint) (item - g->self->items));
}

/* What the rules and the habits of this session say comes next. */
static void
add_habits (Gatherer *g)
{
  Recommender *self = g->self;

  for (guint i = self->session->len; i > 0 && self->session->len - i < 10; i--) {
    gint64 id = g_array_index (self->session, gint64, i - 1);
    GArray *rules = g_hash_table_lookup (self->rules, &id);
    const TrackHistory *h = rec_track_history (self, id);

    for (guint r = 0; rules != NULL && r < rules->len; r++)
      add_id (g, g_array_index (rules, RecRule, r).consequent);
    for (guint f = 0; h != NULL && h->followers != NULL && f < h->followers->len; f++)
      add_id (g, g_array_index (h->followers, Follower, f).id);
  }
}

/* Some of the albums, artists and clusters that rules lead to from here. */
static void
add_from_groups (Gatherer *g, guint k)
{
  guint n;
  g_autofree gint64 *ids = rec_groups_draw (g->self, g->moment->group_rules, k, &n);

  for (guint i = 0; i < n; i++)
    add_id (g, ids[i]);
}

static void
add_from_cluster (Gatherer *g, const Item *item, guint k)
{
  GArray *members;

  if (item == NULL || item->cluster < 0)
    return;
  members = g_hash_table_lookup (g->self->by_cluster, GINT_TO_POINTER (item->cluster));
  for (guint i = 0; members != NULL && i < k; i++)
    add (g, g_array_index (members, guint, ml_rng_below (&g->self->rng, members->len)));
}

/* First place on the map with map_x >= @x. */
static guint
map_start (const Recommender *self, float x)
{
  guint low = 0, high = self->on_map->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (self->items[g_array_index (self->on_map, guint, middle)].map_x < x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Tracks within @radius, evenly drawn when there are more than @k. */
static void
add_on_map (Gatherer *g, float x, float y, float radius, guint k)
{
  g_autoptr (GArray) inside_it = g_array_new (FALSE, FALSE, sizeof (guint));
  const Recommender *self = g->self;

  for (guint i = map_start (self, x - radius); i < self->on_map->len; i++) {
    guint place = g_array_index (self->on_map, guint, i);

    if (self->items[place].map_x > x + radius)
      break;
    if (inside (&self->items[place], x, y, radius))
      g_array_append_val (inside_it, place);
  }
  for (guint i = 0; i < k && inside_it->len > 0; i++) {
    guint at = (guint) ml_rng_below (&g->self->rng, inside_it->len);

    add (g, g_array_index (inside_it, guint, at));
    g_array_remove_index_fast (inside_it, at);
  }
}

/* Tracks that were finished often, or marked, and not heard for a month: some
 * of a sample, so that the cost does not grow with the library. */
static void
add_forgotten (Gatherer *g, guint k)
{
  Recommender *self = g->self;

  for (guint tries = 0, added = 0; tries < 400 && added < k && self->n > 0; tries++) {
    guint place = (guint) ml_rng_below (&self->rng, self->n);
    const TrackHistory *h = rec_track_history (self, self->items[place].id);
    guint before = g->found->len;

    if (h == NULL ? !self->items[place].favourite
                  : g->request->now_s - h->last_s < FORGOTTEN_S
                      || (!self->items[place].favourite && h->finished < 3))
      continue;
    add (g, place);
    added += g->found->len > before;
  }
}

typedef struct {
  guint place;
  float value;
} Ranked;

static int
compare_ranked (gconstpointer a,
                gconstpointer b)
{
  const Ranked *x = a, *y = b;

  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* What is expected to be liked best, wherever it lies: of a library that is small
 * enough for that, every track is asked. */
static void
add_expected (Gatherer *g, guint k)
{
  Recommender *self = g->self;
  g_autofree Ranked *ranked = NULL;
  guint n = 0;

  if (self->n > TASTE_EVERYTHING || self->memory->len == 0)
    return;
  ranked = g_new (Ranked, self->n);
  for (guint i = 0; i < self->n; i++) {
    const Item *item = &self->items[i];
    const TrackHistory *h;

    if (!allowed (g, i))
      continue;
    h = rec_track_history (self, item->id);
    ranked[n].place = i;
    ranked[n++].value = rec_taste_sound (self, g->moment->taste, item)
                        - (h != NULL ? WEARY * rec_tiredness (h->last_s, g->request->now_s) : 0.0f);
  }
  qsort (ranked, n, sizeof *ranked, compare_ranked);
  for (guint i = 0; i < n && i < k; i++)
    add (g, ranked[i].place);
}

/* Some tracks that were finished at any time: tastes that this session has not
 * touched yet. */
static void
draw_tastes (Gatherer *g, guint k, GPtrArray *tastes)
{
  GArray *memory = g->self->memory;

  for (guint tries = 0; tries < 4 * k && tastes->len < k && memory->len > 0; tries++) {
    const Memory *m = &g_array_index (memory, Memory, ml_rng_below (&g->self->rng, memory->len));

    if (m->reward < 0.75f || (m->mode != g->request->mode_id && tries < 3 * k))
      continue; /* those of this mode first */
    g_ptr_array_add (tastes, rec_item (g->self, m->track_id));
  }
}

/* All whose surroundings become candidates, so that they are found at once. */
static void
find_all_near (Gatherer *g, const GPtrArray *tastes)
{
  Recommender *self = g->self;
  const RecRequest *r = g->request;
  const guint n = self->session->len;
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();

  g_ptr_array_add (asked, rec_item (self, r->current_id));
  if (r->n_queued > 0)
    g_ptr_array_add (asked, rec_item (self, r->queued[r->n_queued - 1]));
  for (guint i = 0; i < MIN (r->n_seeds, 3); i++)
    g_ptr_array_add (asked, rec_item (self, r->seeds[i]));
  for (guint i = 0; i < MIN (n, 3); i++)
    g_ptr_array_add (asked, rec_item (self, g_array_index (self->session, gint64, n - 1 - i)));
  for (guint i = 0; i < tastes->len; i++)
    g_ptr_array_add (asked, tastes->pdata[i]);
  find_near (self, asked);
}

static void
add_by_chance (Gatherer *g, guint k)
{
  g->by_chance = TRUE;
  for (guint i = 0; i < 4 * k && k > 0 && g->self->n > 0; i++) {
    guint before = g->found->len;

    add (g, (guint) ml_rng_below (&g->self->rng, g->self->n));
    k -= g->found->len > before;
  }
}

/* In a small library, or a narrow circle, chance may miss what is left. */
static void
add_everything (Gatherer *g, guint limit)
{
  g->by_chance = TRUE;
  for (guint i = 0; i < g->self->n && g->found->len < limit; i++)
    add (g, i);
}

static void
gather (Gatherer *g, guint limit)
{
  Recommender *self = g->self;
  const RecRequest *r = g->request;
  guint n_session = self->session->len;
  g_autoptr (GPtrArray) tastes = g_ptr_array_new ();

  draw_tastes (g, self->n > TASTE_EVERYTHING ? 2 : 4, tastes);
  find_all_near (g, tastes);
  add_habits (g);
  add_from_groups (g, PER_GROUP);
  add_expected (g, PER_EXPECTED);
  add_near (g, rec_item (self, r->current_id), 2 * PER_NEAR);
  if (r->n_queued > 0)
    add_near (g, rec_item (self, r->queued[r->n_queued - 1]), PER_NEAR);
  for (guint i = 0; i < MIN (r->n_seeds, 3); i++)
    add_near (g, rec_item (self, r->seeds[i]), 2 * PER_NEAR / MIN (r->n_seeds, 3));
  for (guint i = 0; i < MIN (n_session, 3); i++)
    add_near (g, rec_item (self, g_array_index (self->session, gint64, n_session - 1 - i)), PER_NEAR);
  if (r->has_heading)
    add_on_map (g, r->heading_x, r->heading_y, r->heading_radius, PER_MAP);
  if (r->has_circle)
    add_on_map (g, r->circle_x, r->circle_y, r->circle_radius, 2 * PER_MAP);
  add_from_cluster (g, rec_item (self, r->n_seeds ? r->seeds[0] : r->current_id), PER_CLUSTER);
  for (guint i = 0; i < tastes->len; i++)
    add_near (g, tastes->pdata[i], PER_NEAR / 2);
  add_forgotten (g, PER_FORGOTTEN);
  add_by_chance (g, limit > g->found->len + 24 ? MIN (48, limit - g->found->len) : 24);
  if (g->found->len < limit / 4)
    add_everything (g, limit / 2);
}

GArray *
rec_candidates (Recommender  *self,
                const Moment *moment,
                guint         limit)
{
  Gatherer g = { .self = self, .request = moment->request, .moment = moment };

  g.taken = g_new0 (guint8, self->n);
  g.songs = g_hash_table_new (NULL, NULL);
  g.artists = g_hash_table_new (NULL, NULL);
  g.found = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g.wishes = TRUE;
  rule_out_all (&g);
  gather (&g, limit);
  if (g.found->len < MAX (moment->request->n, FEWEST)) { /* better something else than silence */
    g.wishes = g.by_chance = FALSE;
    gather (&g, limit);
  }
  g_free (g.taken);
  g_hash_table_unref (g.songs);
  g_hash_table_unref (g.artists);
  return g.found;
}

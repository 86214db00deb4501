/* ml-apriori.c - frequent itemsets, level by level
 *
 * Pure; any thread. Inside, items are ranks: positions among the frequent
 * items in ascending order, so that sorting by rank sorts by item.
 *
 * A level holds all frequent sets of one length, sorted, each with the
 * transactions that hold it: as a bitset where transactions are dense, as an
 * ascending list of transaction numbers where they are sparse. The next level
 * is made by joining sets that share all but their last item, dropping
 * candidates with an infrequent subset, and intersecting their transactions.
 *
 * Source: Agrawal & Srikant 1994, "Fast algorithms for mining association
 * rules", VLDB; vertical counting after Zaki 2000, IEEE TKDE 12(3). */
#include "ml-apriori.h"

#include <string.h>

#include "ml-grow.h"

/* A list of 4-byte numbers is shorter than a bitset when fewer than one
 * transaction in 32 holds the item. */
#define DENSE_SHARE 32

/* Candidates between two questions to the caller's cancel function. */
#define CANCEL_EVERY 4096

typedef struct {
  uint32_t item, tid;
} pair;

typedef struct {
  size_t    k, n;    /* n sets of length k */
  uint32_t *sets;    /* [n][k] ranks */
  uint32_t *support; /* [n] */
  uint64_t *bits;    /* [n][words]; dense only */
  uint32_t *tids;    /* sparse only: those of set i at start[i] … start[i + 1] */
  size_t   *start;   /* [n + 1] */
  size_t    sets_room, support_room, bits_room, tids_room, start_room;
} level;

typedef struct {
  const ml_apriori_options *options;
  size_t        n_transactions;
  int           dense;
  size_t        words;   /* of one bitset */
  uint32_t     *item_of; /* [m] item number of each rank */
  size_t        m;
  uint8_t      *mark;    /* [n_transactions] zero between uses; sparse only */
  size_t        asked;   /* candidates since the last question */
  ml_itemsets  *out;
  size_t        first_room, start_room, support_room, items_room;
} miner;

static int
stop_asked (miner *self)
{
  if (self->options->cancelled == NULL || ++self->asked < CANCEL_EVERY)
    return 0;
  self->asked = 0;
  return self->options->cancelled (self->options->cancel_data);
}

/* ---- levels --------------------------------------------------------------- */

static void
level_clear (level *l)
{
  free (l->sets);
  free (l->support);
  free (l->bits);
  free (l->tids);
  free (l->start);
  memset (l, 0, sizeof *l);
}

/* Room for one more set held by at most @support transactions. */
static ml_status
level_reserve (const miner *self,
               level       *l,
               size_t       support)
{
  ml_status status;

  status = ml_grow (&l->sets, &l->sets_room, (l->n + 1) * l->k, sizeof *l->sets);
  if (status == ML_OK)
    status = ml_grow (&l->support, &l->support_room, l->n + 1, sizeof *l->support);
  if (status != ML_OK)
    return status;
  if (self->dense)
    return ml_grow (&l->bits, &l->bits_room, (l->n + 1) * self->words, sizeof *l->bits);
  status = ml_grow (&l->start, &l->start_room, l->n + 2, sizeof *l->start);
  if (status != ML_OK)
    return status;
  l->start[0] = 0;
  return ml_grow (&l->tids, &l->tids_room, l->start[l->n] + support, sizeof *l->tids);
}

/* Takes the set that was written into the room behind the last one. */
static void
level_push (const miner *self,
            level       *l,
            uint32_t     support)
{
  l->support[l->n] = support;
  if (!self->dense)
    l->start[l->n + 1] = l->start[l->n] + support;
  l->n++;
}

static uint32_t
count_bits (uint64_t x)
{
  x = x - ((x >> 1) & 0x5555555555555555u);
  x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return (uint32_t) ((x * 0x0101010101010101u) >> 56);
}

static uint32_t
intersect_bits (const uint64_t *a,
                const uint64_t *b,
                uint64_t       *both,
                size_t          words)
{
  uint32_t count = 0;

  for (size_t w = 0; w < words; w++) {
    both[w] = a[w] & b[w];
    count += count_bits (both[w]);
  }
  return count;
}

/* Without a branch: @mark is 1 where the other set's transactions are, and
 * every number is written, but only a hit moves the place to write to. */
static uint32_t
intersect_marked (const uint8_t  *mark,
                  const uint32_t *tids,
                  size_t          n,
                  uint32_t       *both)
{
  uint32_t count = 0;

  for (size_t i = 0; i < n; i++) {
    uint32_t t = tids[i];

    both[count] = t;
    count += mark[t];
  }
  return count;
}

static int
compare_sets (const uint32_t *a,
              const uint32_t *b,
              size_t          k)
{
  for (size_t i = 0; i < k; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

/* The place of @key among the @n sorted sets [n][k], or SIZE_MAX. */
static size_t
find_set (const uint32_t *sets,
          size_t          n,
          size_t          k,
          const uint32_t *key)
{
  size_t low = 0, high = n;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare_sets (sets + middle * k, key, k);

    if (order == 0)
      return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return SIZE_MAX;
}

/* Whether every subset that misses one of the first k - 1 items of @candidate
 * [k + 1] is frequent; the other two are the parents and known to be. Uses the
 * room behind the candidate for the subset. */
static int
subsets_are_frequent (const level *l,
                      uint32_t    *candidate,
                      uint32_t    *subset)
{
  size_t k = l->k;

  for (size_t drop = 0; drop + 1 < k; drop++) {
    memcpy (subset, candidate, drop * sizeof *subset);
    memcpy (subset + drop, candidate + drop + 1, (k - drop) * sizeof *subset);
    if (find_set (l->sets, l->n, k, subset) == SIZE_MAX)
      return 0;
  }
  return 1;
}

/* ---- output --------------------------------------------------------------- */

/* Copies a finished level to the result, ranks turned back into items. */
static ml_status
emit (miner       *self,
      const level *l)
{
  ml_itemsets *out = self->out;
  size_t base = out->n ? out->start[out->n] : 0;
  ml_status status;

  if (self->options->max_sets != 0 && out->n + l->n > self->options->max_sets)
    return ML_ERR_NOMEM;
  status = ml_grow (&out->items, &self->items_room, base + l->n * l->k, sizeof *out->items);
  if (status == ML_OK)
    status = ml_grow (&out->start, &self->start_room, out->n + l->n + 1, sizeof *out->start);
  if (status == ML_OK)
    status = ml_grow (&out->support, &self->support_room, out->n + l->n, sizeof *out->support);
  if (status == ML_OK)
    status = ml_grow (&out->first, &self->first_room, l->k + 1, sizeof *out->first);
  if (status != ML_OK)
    return status;

  for (size_t i = 0; i < l->n * l->k; i++)
    out->items[base + i] = self->item_of[l->sets[i]];
  for (size_t i = 0; i < l->n; i++) {
    out->start[out->n + i] = base + i * l->k;
    out->support[out->n + i] = l->support[i];
  }
  out->first[l->k - 1] = out->n;
  out->n += l->n;
  out->start[out->n] = base + l->n * l->k;
  out->first[l->k] = out->n;
  out->max_len = l->k;
  return ML_OK;
}

/* ---- levels 1, 2 and the rest --------------------------------------------- */

/* Stable, so that transactions stay in ascending order within an item. */
static void
sort_pairs_by_item (pair  *pairs,
                    pair  *room,
                    size_t n)
{
  for (int shift = 0; shift < 32; shift += 8) {
    size_t at[257] = { 0 };

    for (size_t i = 0; i < n; i++)
      at[((pairs[i].item >> shift) & 0xff) + 1]++;
    for (int b = 0; b < 256; b++)
      at[b + 1] += at[b];
    for (size_t i = 0; i < n; i++)
      room[at[(pairs[i].item >> shift) & 0xff]++] = pairs[i];
    memcpy (pairs, room, n * sizeof *pairs);
  }
}

/* Turns sorted pairs into single items with their transactions, as lists
 * whatever the density: level 2 is counted from them. */
static ml_status
first_level (miner      *self,
             const pair *pairs,
             size_t      n,
             level      *l)
{
  const uint32_t min = self->options->min_support;
  size_t item_room = 0;
  ml_status status;

  l->k = 1;
  status = level_reserve (self, l, 1);
  for (size_t a = 0, b; status == ML_OK && a < n; a = b) {
    uint32_t support = 0;
    uint32_t *tids;

    for (b = a; b < n && pairs[b].item == pairs[a].item; b++)
      ;
    if (b - a < min)
      continue;
    status = level_reserve (self, l, b - a);
    if (status == ML_OK)
      status = ml_grow (&self->item_of, &item_room, self->m + 1, sizeof *self->item_of);
    if (status != ML_OK)
      break;
    tids = l->tids + l->start[l->n];
    for (size_t i = a; i < b; i++) /* an item twice in one transaction counts once */
      if (support == 0 || tids[support - 1] != pairs[i].tid)
        tids[support++] = pairs[i].tid;
    if (support < min)
      continue;
    self->item_of[self->m] = pairs[a].item;
    l->sets[l->n] = (uint32_t) self->m++;
    level_push (self, l, support);
  }
  return status;
}

/* The frequent items of each transaction, ascending: @row[t] … @row[t + 1]. */
static ml_status
horizontal (const miner *self,
            const level *single,
            size_t     **row,
            uint32_t   **items)
{
  size_t *r = ml_alloc (self->n_transactions + 2, 1, sizeof *r);
  uint32_t *x = ml_alloc (single->start[single->n], 1, sizeof *x);

  *row = r;
  *items = x;
  if (r == NULL || x == NULL)
    return ML_ERR_NOMEM;
  for (size_t i = 0; i < single->start[single->n]; i++)
    r[single->tids[i] + 2]++;
  for (size_t t = 0; t < self->n_transactions; t++)
    r[t + 2] += r[t + 1];
  /* Shifted by one while it is filled: r[t + 1] is where t's next item goes. */
  for (uint32_t rank = 0; rank < single->n; rank++)
    for (size_t i = single->start[rank]; i < single->start[rank + 1]; i++)
      x[r[single->tids[i] + 1]++] = rank;
  return ML_OK;
}

static int
compare_u32 (const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return (x > y) - (x < y);
}

typedef struct {
  size_t   *row;     /* [n_transactions + 1] */
  uint32_t *items;   /* frequent items of each transaction */
  size_t   *next;    /* [n_transactions] behind the current item */
  uint32_t *count;   /* [m] zero between items */
  uint32_t *partner; /* [m] items seen together with the current one */
  size_t   *slot;    /* [m] set that the pair with this item became */
} pair_counter;

static void
pair_counter_clear (pair_counter *c)
{
  free (c->row);
  free (c->items);
  free (c->next);
  free (c->count);
  free (c->partner);
  free (c->slot);
}

/* Counts the pairs of item @a with every later item in one walk over the
 * transactions of @a. Returns how many are frequent, ascending in partner. */
static size_t
count_partners (const miner  *self,
                pair_counter *c,
                const level  *single,
                uint32_t      a)
{
  size_t seen = 0, frequent = 0;

  for (size_t i = single->start[a]; i < single->start[a + 1]; i++) {
    uint32_t t = single->tids[i];

    c->next[t]++; /* items come in ascending order, so this one was next */
    for (size_t j = c->next[t]; j < c->row[t + 1]; j++)
      if (c->count[c->items[j]]++ == 0)
        c->partner[seen++] = c->items[j];
  }
  for (size_t i = 0; i < seen; i++) {
    if (c->count[c->partner[i]] >= self->options->min_support)
      c->partner[frequent++] = c->partner[i];
    else
      c->count[c->partner[i]] = 0;
  }
  qsort (c->partner, frequent, sizeof *c->partner, compare_u32);
  return frequent;
}

/* Adds the frequent pairs of item @a with their transactions. */
static ml_status
push_partners (const miner  *self,
               pair_counter *c,
               const level  *single,
               uint32_t      a,
               size_t        frequent,
               level        *l)
{
  ml_status status = ML_OK;

  for (size_t p = 0; p < frequent; p++) {
    uint32_t b = c->partner[p];

    status = level_reserve (self, l, c->count[b]);
    if (status != ML_OK)
      return status;
    l->sets[l->n * 2] = a;
    l->sets[l->n * 2 + 1] = b;
    c->slot[b] = self->dense ? l->n * self->words : l->start[l->n];
    if (self->dense)
      memset (l->bits + c->slot[b], 0, self->words * sizeof *l->bits);
    level_push (self, l, c->count[b]);
  }
  for (size_t i = single->start[a]; frequent > 0 && i < single->start[a + 1]; i++) {
    uint32_t t = single->tids[i];

    for (size_t j = c->next[t]; j < c->row[t + 1]; j++) {
      uint32_t b = c->items[j];

      if (c->count[b] == 0)
        continue;
      if (self->dense)
        l->bits[c->slot[b] + t / 64] |= UINT64_C (1) << (t % 64);
      else
        l->tids[c->slot[b]++] = t;
    }
  }
  for (size_t p = 0; p < frequent; p++)
    c->count[c->partner[p]] = 0;
  return status;
}

static ml_status
second_level (miner       *self,
              const level *single,
              level       *l)
{
  pair_counter c = { 0 };
  ml_status status = horizontal (self, single, &c.row, &c.items);

  l->k = 2;
  c.next = ml_alloc (self->n_transactions, 1, sizeof *c.next);
  c.count = ml_alloc (self->m, 1, sizeof *c.count);
  c.partner = ml_alloc (self->m, 1, sizeof *c.partner);
  c.slot = ml_alloc (self->m, 1, sizeof *c.slot);
  if (!c.next || !c.count || !c.partner || !c.slot)
    status = ML_ERR_NOMEM;
  if (status == ML_OK)
    memcpy (c.next, c.row, self->n_transactions * sizeof *c.next);
  for (uint32_t a = 0; status == ML_OK && a < self->m; a++) {
    size_t frequent = count_partners (self, &c, single, a);

    status = push_partners (self, &c, single, a, frequent, l);
    self->asked += frequent + single->support[a] / 8;
    if (status == ML_OK && stop_asked (self))
      status = ML_ERR_CANCELLED;
    if (self->options->max_sets != 0 && l->n > self->options->max_sets)
      status = ML_ERR_NOMEM;
  }
  pair_counter_clear (&c);
  return status;
}

static void
mark_set (const miner *self,
          const level *l,
          size_t       i,
          uint8_t      value)
{
  if (!self->dense)
    for (size_t t = l->start[i]; t < l->start[i + 1]; t++)
      self->mark[l->tids[t]] = value;
}

/* Counts the join of sets @i (marked) and @j of @l into the room behind @next. */
static uint32_t
count_join (const miner *self,
            const level *l,
            size_t       i,
            size_t       j,
            level       *next)
{
  if (self->dense)
    return intersect_bits (l->bits + i * self->words, l->bits + j * self->words,
                           next->bits + next->n * self->words, self->words);
  return intersect_marked (self->mark, l->tids + l->start[j], l->support[j],
                           next->tids + next->start[next->n]);
}

/* Joins set @i with the sets behind it up to @end, which share its prefix. */
static ml_status
join_set (miner       *self,
          const level *l,
          size_t       i,
          size_t       end,
          level       *next,
          uint32_t    *candidate)
{
  size_t k = l->k;

  memcpy (candidate, l->sets + i * k, k * sizeof *candidate);
  for (size_t j = i + 1; j < end; j++) {
    uint32_t support;
    ml_status status;

    if (stop_asked (self))
      return ML_ERR_CANCELLED;
    candidate[k] = l->sets[j * k + k - 1];
    if (!subsets_are_frequent (l, candidate, candidate + k + 1))
      continue;
    /* One more than needed: the branchless list writes behind its last hit. */
    status = level_reserve (self, next, (size_t) l->support[j] + 1);
    if (status != ML_OK)
      return status;
    support = count_join (self, l, i, j, next);
    if (support < self->options->min_support)
      continue;
    memcpy (next->sets + next->n * next->k, candidate, next->k * sizeof *candidate);
    level_push (self, next, support);
    if (self->options->max_sets != 0 && next->n > self->options->max_sets)
      return ML_ERR_NOMEM;
  }
  return ML_OK;
}

static ml_status
next_level (miner       *self,
            const level *l,
            level       *next)
{
  uint32_t *candidate = ml_alloc (2 * (l->k + 1), 1, sizeof *candidate);
  ml_status status = candidate ? ML_OK : ML_ERR_NOMEM;

  next->k = l->k + 1;
  for (size_t a = 0, b; status == ML_OK && a < l->n; a = b) {
    const uint32_t *prefix = l->sets + a * l->k;

    for (b = a + 1; b < l->n && compare_sets (prefix, l->sets + b * l->k, l->k - 1) == 0; b++)
      ;
    for (size_t i = a; status == ML_OK && i + 1 < b; i++) {
      mark_set (self, l, i, 1);
      status = join_set (self, l, i, b, next, candidate);
      mark_set (self, l, i, 0);
    }
  }
  free (candidate);
  return status;
}

static ml_status
mine (miner      *self,
      const pair *pairs,
      size_t      n_pairs)
{
  uint32_t longest = self->options->max_len ? self->options->max_len : UINT32_MAX;
  level now = { 0 }, next = { 0 };
  ml_status status = first_level (self, pairs, n_pairs, &now);

  if (status == ML_OK && now.n > 0) {
    self->dense = now.start[now.n] / now.n > self->n_transactions / DENSE_SHARE;
    status = emit (self, &now);
  }
  while (status == ML_OK && now.n > 0 && now.k < longest) {
    if (now.k == 1)
      status = second_level (self, &now, &next);
    else
      status = next_level (self, &now, &next);
    level_clear (&now);
    now = next;
    memset (&next, 0, sizeof next);
    if (status == ML_OK && now.n > 0)
      status = emit (self, &now);
  }
  level_clear (&now);
  return status;
}

static ml_status
check (const size_t             *offset,
       size_t                    n,
       const ml_apriori_options *options)
{
  if (options == NULL || options->min_support == 0 || n >= UINT32_MAX || offset == NULL)
    return ML_ERR_ARG;
  if (offset[0] != 0)
    return ML_ERR_ARG;
  for (size_t t = 0; t < n; t++)
    if (offset[t + 1] < offset[t])
      return ML_ERR_ARG;
  return ML_OK;
}

/**
 * ml_apriori - all itemsets that enough transactions hold
 * @items:   in  [offset[n]] item numbers, any order, repeats count once
 * @offset:  in  [n + 1] transaction t is items[offset[t]] … items[offset[t + 1] - 1]
 * @n:       transactions, under UINT32_MAX; 0 gives no sets
 * @options: see the struct
 * @out:     out freed with ml_itemsets_clear(); empty on failure
 *
 * Returns ML_OK; ML_ERR_ARG on a bad size or a zero support; ML_ERR_NOMEM when
 * memory or max_sets does not suffice; ML_ERR_CANCELLED.
 * Cost: that of the candidates, each an intersection of two transaction sets.
 * Pure: any thread, same input same output.
 * Source: Agrawal & Srikant 1994.
 */
ml_status
ml_apriori (const uint32_t           *items,
            const size_t             *offset,
            size_t                    n,
            const ml_apriori_options *options,
            ml_itemsets              *out)
{
  miner self = { .options = options, .n_transactions = n, .out = out };
  pair *pairs = NULL, *room = NULL;
  size_t n_pairs;
  ml_status status;

  memset (out, 0, sizeof *out);
  status = check (offset, n, options);
  if (status != ML_OK)
    return status;
  n_pairs = offset[n];
  if (n_pairs > 0 && items == NULL)
    return ML_ERR_ARG;
  out->n_transactions = n;
  self.words = (n + 63) / 64;
  pairs = ml_alloc (n_pairs, 1, sizeof *pairs);
  room = ml_alloc (n_pairs, 1, sizeof *room);
  self.mark = ml_alloc (n, 1, 1);
  if (pairs == NULL || room == NULL || self.mark == NULL)
    status = ML_ERR_NOMEM;
  if (status == ML_OK) {
    for (size_t t = 0; t < n; t++)
      for (size_t i = offset[t]; i < offset[t + 1]; i++)
        pairs[i] = (pair) { items[i], (uint32_t) t };
    sort_pairs_by_item (pairs, room, n_pairs);
    free (room);
    room = NULL;
    status = mine (&self, pairs, n_pairs);
  }
  free (pairs);
  free (room);
  free (self.mark);
  free (self.item_of);
  if (status != ML_OK)
    ml_itemsets_clear (out);
  return status;
}

/** ml_itemsets_clear - free what @sets holds; a zeroed or cleared one is fine */
void
ml_itemsets_clear (ml_itemsets *sets)
{
  free (sets->first);
  free (sets->start);
  free (sets->items);
  free (sets->support);
  memset (sets, 0, sizeof *sets);
}

/**
 * ml_itemsets_find - the place of one set
 * @items: in [len] ascending
 *
 * Returns its index, or SIZE_MAX when it is not among @sets. O(len log n).
 */
size_t
ml_itemsets_find (const ml_itemsets *sets,
                  const uint32_t    *items,
                  size_t             len)
{
  size_t first, at;

  if (len == 0 || len > sets->max_len)
    return SIZE_MAX;
  first = sets->first[len - 1];
  at = find_set (sets->items + sets->start[first], sets->first[len] - first, len, items);
  return at == SIZE_MAX ? SIZE_MAX : first + at;
}

/* rec-library.c - the library as the recommender sees it
 *
 * Numbers for names, so that spacing and versions compare as integers; a song's
 * name is without what tells its versions apart. */
#include "rec-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rec-mood.h"

/* Words that mark another version of the same song, lower case. */
static const char *const VERSION_WORDS[] = {
  "live", "remaster", "remastered", "remix", "mix", "edit", "version", "acoustic", "demo", "mono",
  "stereo", "instrumental", "karaoke", "bonus", "deluxe", "radio", "extended", "take", "unplugged",
  "session", "sessions", "alternate", "alternative", "original", "single", "album", "reprise",
  "feat", "ft", "featuring", "explicit", "clean", "anniversary", "edition", "rerecorded", NULL
};

static gboolean
is_version_part (const char *part)
{
  g_auto (GStrv) words = g_str_tokenize_and_fold (part, NULL, NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strv_contains (VERSION_WORDS, words[i]))
      return TRUE;
  return FALSE;
}

/* Takes "(live at …)", "[remastered]" and " - 2011 remaster" off a title. */
static void
strip_versions (GString *title)
{
  for (;;) {
    gssize open = -1;
    char *dash;

    g_strchomp (title->str);
    g_string_truncate (title, strlen (title->str));
    if (title->len > 0 && strchr (")]", title->str[title->len - 1]) != NULL) {
      for (gsize i = title->len; i-- > 0;)
        if (strchr ("([", title->str[i]) != NULL) {
          open = (gssize) i;
          break;
        }
    } else if ((dash = g_strrstr (title->str, " - ")) != NULL) {
      open = dash - title->str;
    }
    if (open <= 0 || !is_version_part (title->str + open))
      return;
    g_string_truncate (title, (gsize) open);
  }
}

char *
rec_song_key (const char *artist,
              const char *title)
{
  g_autofree char *valid = g_utf8_make_valid (title != NULL ? title : "", -1);
  g_autoptr (GString) bare = g_string_new (valid);
  g_autofree char *folded_artist = NULL, *folded_title = NULL, *valid_artist = NULL;
  g_auto (GStrv) words = NULL;

  strip_versions (bare);
  words = g_str_tokenize_and_fold (bare->str, NULL, NULL);
  folded_title = words[0] != NULL ? g_strjoinv (" ", words) : g_utf8_casefold (bare->str, -1);
  valid_artist = g_utf8_make_valid (artist != NULL ? artist : "", -1);
  folded_artist = g_utf8_casefold (valid_artist, -1);
  return g_strdup_printf ("%s\x1f%s", folded_artist, folded_title);
}

/* A number for @name among those of its @kind; 0 for no name at all. */
guint32
rec_name_number (Recommender *self,
                 const char  *kind,
                 const char  *name)
{
  g_autofree char *key = NULL;
  gpointer number;

  if (name == NULL || name[0] == '\0')
    return 0;
  key = g_strconcat (kind, name, NULL);
  number = g_hash_table_lookup (self->names, key);
  if (number == NULL) {
    number = GUINT_TO_POINTER (g_hash_table_size (self->names) + 1);
    g_hash_table_insert (self->names, g_steal_pointer (&key), number);
  }
  return GPOINTER_TO_UINT (number);
}

Item *
rec_item (const Recommender *self,
          gint64             id)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (self->index, &id));

  return at > 0 ? &self->items[at - 1] : NULL;
}

static void
items_clear (Recommender *self)
{
  for (guint i = 0; i < self->n; i++) {
    g_free (self->items[i].title);
    g_free (self->items[i].artist_name);
    g_free (self->items[i].cluster_name);
  }
  g_clear_pointer (&self->items, g_free);
  g_clear_pointer (&self->item_of, g_free);
  g_clear_pointer (&self->neighbours, ml_neighbours_free);
  g_clear_pointer (&self->taste, rec_taste_free); /* it points at the items */
  g_hash_table_remove_all (self->index);
  g_hash_table_remove_all (self->by_cluster);
  g_hash_table_remove_all (self->near);
  g_array_set_size (self->on_map, 0);
  self->n = 0;
  self->d = 0;
}

static void
item_fill (Recommender *self, Item *item, const RecTrack *t)
{
  g_autofree char *song = rec_song_key (t->artist, t->title);
  g_autofree char *album = g_strdup_printf ("%s\x1f%s", t->artist ? t->artist : "", t->album ? t->album : "");

  item->id = t->id;
  item->title = g_strdup (t->title != NULL ? t->title : "");
  item->artist_name = g_strdup (t->artist);
  item->cluster_name = g_strdup (t->cluster_name);
  item->artist = rec_name_number (self, "a", t->artist);
  item->album = t->album != NULL ? rec_name_number (self, "b", album) : 0;
  item->song = t->title != NULL && t->title[0] != '\0' ? rec_name_number (self, "s", song) : 0;
  item->vector = -1;
  item->tempo_bpm = t->tempo_bpm;
  item->energy = t->energy;
  item->loudness_lufs = t->loudness_lufs;
  item->key = (gint8) t->key;
  item->map_x = t->map_x;
  item->map_y = t->map_y;
  item->cluster = t->cluster;
  item->favourite = t->favourite;
  item->heard_elsewhere = t->heard_elsewhere;
  item->added_s = t->added_s;
  item->voice = t->voice;
}

static void
index_item (Recommender *self, guint place)
{
  const Item *item = &self->items[place];

  g_hash_table_insert (self->index, (gpointer) &item->id, GUINT_TO_POINTER (place + 1));
  if (item->cluster >= 0) {
    GArray *members = g_hash_table_lookup (self->by_cluster, GINT_TO_POINTER (item->cluster));

    if (members == NULL) {
      members = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->by_cluster, GINT_TO_POINTER (item->cluster), members);
    }
    g_array_append_val (members, place);
  }
  if (!isnan (item->map_x) && !isnan (item->map_y))
    g_array_append_val (self->on_map, place);
}

/* Standardised copies of the vectors that are there; a row with any value that
 * is not a number counts as not analysed. */
static void
add_vectors (Recommender *self, const float *vectors, guint d)
{
  g_autofree float *z = g_new (float, (gsize) self->n * d);
  g_autofree float *mean = g_new (float, d), *scale = g_new (float, d);
  guint rows = 0;

  self->item_of = g_new (guint, self->n);
  for (guint i = 0; i < self->n; i++) {
    const float *x = vectors + (gsize) i * d;
    gboolean finite = TRUE;

    for (guint t = 0; t < d; t++)
      finite = finite && isfinite (x[t]);
    if (!finite)
      continue;
    memcpy (z + (gsize) rows * d, x, d * sizeof *z);
    self->item_of[rows] = i;
    self->items[i].vector = (gint32) rows++;
  }
  if (rows == 0 || ml_standardise_whole (z, rows, d, mean, scale) != ML_OK
      || ml_neighbours_new (d, ml_rng_u64 (&self->rng), &self->neighbours) != ML_OK)
    return;
  for (gsize i = 0; i < (gsize) rows * d; i++)
    z[i] = (z[i] - mean[i % d]) * scale[i % d];
  if (ml_neighbours_add (self->neighbours, z, rows) != ML_OK) {
    g_clear_pointer (&self->neighbours, ml_neighbours_free);
    for (guint i = 0; i < self->n; i++)
      self->items[i].vector = -1;
    return;
  }
  self->d = d;
}

static int
compare_map_x (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  const Item *items = data;
  float x = items[*(const guint *) a].map_x, y = items[*(const guint *) b].map_x;

  return (x > y) - (x < y);
}

/* How energetic for this library. */
static void
rank_energy (Recommender *self)
{
  g_autofree float *energy = g_new (float, self->n + 1), *rank = g_new (float, self->n + 1);

  for (guint i = 0; i < self->n; i++)
    energy[i] = self->items[i].energy;
  rec_mood_ranks (energy, self->n, 1, rank);
  for (guint i = 0; i < self->n; i++)
    self->items[i].energy_rank = rank[i];
}

static int
compare_seconds (gconstpointer a,
                 gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Most came before then: a track that came later is news, unless that was just now. */
static void
find_latecomers (Recommender *self)
{
  g_autofree gint64 *added_s = g_new (gint64, self->n + 1);

  for (guint i = 0; i < self->n; i++)
    added_s[i] = self->items[i].added_s;
  qsort (added_s, self->n, sizeof *added_s, compare_seconds);
  self->most_added_s = self->n > 0 ? added_s[(gsize) self->n * 3 / 4] : 0;
}

void
recommender_set_tracks (Recommender    *self,
                        const RecTrack *tracks,
                        guint           n,
                        const float    *vectors,
                        guint           d)
{
  g_return_if_fail (self != NULL);

  items_clear (self);
  self->items = g_new0 (Item, n);
  self->n = n;
  for (guint i = 0; i < n; i++) {
    item_fill (self, &self->items[i], &tracks[i]);
    index_item (self, i);
  }
  rank_energy (self);
  find_latecomers (self);
  g_array_sort_with_data (self->on_map, compare_map_x, self->items);
  if (vectors != NULL && d > 0 && n > 0)
    add_vectors (self, vectors, d);
}

/* 1 for tracks that each is the other's nearest, 0 for those that have nothing
 * to do with each other, by mutual proximity. Of a pair drawn at random three
 * quarters are farther from one side or the other, so what is beyond that
 * counts as nothing. */
float
rec_nearness (const Recommender *self,
              const Item        *a,
              const Item        *b)
{
  float distance, near;

  if (self->neighbours == NULL || a == NULL || b == NULL || a->vector < 0 || b->vector < 0)
    return 0.0f;
  if (ml_neighbours_distance (self->neighbours, (gsize) a->vector, (gsize) b->vector,
                              ML_NEIGHBOUR_MUTUAL, &distance) != ML_OK)
    return 0.0f;
  near = 1.0f - distance / 0.75f;
  return near > 0.0f ? near : 0.0f;
}

Recommender *
recommender_new (guint64 seed)
{
  Recommender *self = g_new0 (Recommender, 1);

  ml_rng_seed (&self->rng, seed);
  self->index = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_cluster = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->near = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->on_map = g_array_new (FALSE, FALSE, sizeof (guint));
  self->rules = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                       (GDestroyNotify) g_array_unref);
  self->agents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                        (GDestroyNotify) ml_agent_free);
  rec_history_init (self);
  return self;
}

void
recommender_free (Recommender *self)
{
  if (self == NULL)
    return;
  items_clear (self);
  rec_history_clear (self);
  g_hash_table_unref (self->index);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->by_cluster);
  g_hash_table_unref (self->near);
  g_array_unref (self->on_map);
  g_hash_table_unref (self->rules);
  rec_groups_free (self->groups);
  g_hash_table_unref (self->agents);
  g_free (self);
}

static void
add_rule (Recommender *self, gint64 first, const RecRule *rule)
{
  GArray *list = g_hash_table_lookup (self->rules, &first);

  if (list == NULL) {
    list = g_array_new (FALSE, FALSE, sizeof (RecRule));
    g_hash_table_insert (self->rules, g_memdup2 (&first, sizeof first), list);
  }
  g_array_append_vals (list, rule, 1);
}

void
recommender_set_rules (Recommender   *self,
                       const RecRule *rules,
                       guint          n)
{
  g_hash_table_remove_all (self->rules);
  for (guint i = 0; i < n; i++)
    if (rules[i].n_antecedent >= 1 && rules[i].n_antecedent <= G_N_ELEMENTS (rules[i].antecedent))
      for (guint a = 0; a < rules[i].n_antecedent; a++)
        add_rule (self, rules[i].antecedent[a], &rules[i]);
}

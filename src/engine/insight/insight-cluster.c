/* insight-cluster.c - groups of tracks that sound alike, with identity and a name
 *
 * Worker threads; pure. Vectors are standardised first, so that no value rules
 * by its unit alone. */
#include "insight.h"

#include <math.h>
#include <string.h>

#include "ml.h"

#define LEAST_TRACKS 12
#define MOST_CLUSTERS 24
#define SILHOUETTE_SAMPLE 600

/* A cluster that keeps three tenths of what both held is the same cluster. */
#define SAME_OVERLAP 0.3

G_DEFINE_QUARK (segue-insight-error-quark, insight_error)

static gboolean
fail (ml_status     status,
      GCancellable *cancellable,
      GError      **error)
{
  if (status == ML_OK)
    return TRUE;
  if (status == ML_ERR_CANCELLED || g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The search was cancelled.");
  else if (status == ML_ERR_NOMEM)
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_MEMORY, "Memory does not suffice.");
  else
    g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID,
                         "The vectors hold something that is not a number.");
  return FALSE;
}

static int
cancelled_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static void
cluster_free (InsightCluster *cluster)
{
  g_free (cluster->name);
  g_free (cluster->centroid);
  g_free (cluster);
}

void
insight_clusters_free (InsightClusters *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->clusters, g_ptr_array_unref);
  g_free (self->labels);
  g_free (self->mean);
  g_free (self->scale);
  g_free (self);
}

/* ---- the partition ---------------------------------------------------------- */

typedef struct {
  guint   k;
  float  *c;       /* [k][d] */
  gint32 *label;   /* [n] */
  double  silhouette;
} Partition;

static void
partition_clear (Partition *p)
{
  g_clear_pointer (&p->c, g_free);
  g_clear_pointer (&p->label, g_free);
}

/* Dissolves the smallest cluster into its neighbours until none is too small. */
static ml_status
dissolve_small (Partition *p, const float *z, guint n, guint d, guint min_size)
{
  g_autofree guint *count = g_new (guint, p->k);

  while (p->k > 1) {
    guint smallest = 0;
    ml_status status;

    memset (count, 0, p->k * sizeof *count);
    for (guint i = 0; i < n; i++)
      count[p->label[i]]++;
    for (guint j = 1; j < p->k; j++)
      if (count[j] < count[smallest])
        smallest = j;
    if (count[smallest] >= min_size)
      return ML_OK;
    memmove (p->c + (gsize) smallest * d, p->c + ((gsize) smallest + 1) * d,
             (gsize) (p->k - 1 - smallest) * d * sizeof *p->c);
    p->k--;
    status = ml_kmeans_assign (z, p->c, n, p->k, d, p->label, NULL);
    if (status != ML_OK)
      return status;
  }
  return ML_OK;
}

/* k-means at one k, and how well it parts the tracks. */
static ml_status
try_k (const float *z, guint n, guint d, guint k, guint min_size, guint64 seed,
       GCancellable *cancellable, Partition *out)
{
  ml_kmeans_options options = { .seed = seed + k, .restarts = n > 5000 ? 1 : 4,
                                .max_iterations = 40, .cancelled = cancelled_cb,
                                .cancel_data = cancellable };
  ml_rng rng;
  ml_status status;

  out->k = k;
  out->c = g_new (float, (gsize) k * d);
  out->label = g_new (gint32, n);
  status = ml_kmeans (z, n, d, k, &options, out->c, out->label, NULL);
  if (status == ML_OK)
    status = dissolve_small (out, z, n, d, min_size);
  ml_rng_seed (&rng, seed);
  if (status == ML_OK)
    status = ml_silhouette (z, out->label, n, d, out->k, SILHOUETTE_SAMPLE, &rng, &out->silhouette);
  return status;
}

/* The number of clusters with the best silhouette. Between close calls the
 * larger number wins: finer groups say more to a listener. */
static ml_status
best_partition (const float *z, guint n, guint d, guint min_size, guint64 seed,
                GCancellable *cancellable, Partition *best)
{
  guint most = MIN (MOST_CLUSTERS, n / min_size);
  ml_status status = ML_OK;

  best->silhouette = -INFINITY;
  for (guint k = 2; status == ML_OK && k <= MAX (2, most); k += 1 + k / 8) {
    Partition now = { 0 };

    status = try_k (z, n, d, k, min_size, seed, cancellable, &now);
    if (status == ML_OK && now.silhouette > best->silhouette - 0.01 && now.k > 1) {
      now.silhouette = MAX (now.silhouette, best->silhouette);
      partition_clear (best);
      *best = now;
    } else {
      partition_clear (&now);
    }
  }
  if (status == ML_OK && best->label == NULL)
    status = try_k (z, n, d, 1, 1, seed, cancellable, best); /* all alike: one cluster */
  return status;
}

/* ---- identity ------------------------------------------------------------------ */

/* ids[k]: an old id where a cluster lived on, else new ones from @next_id. */
static ml_status
give_ids (const Partition *p, guint n, const gint32 *before, gint32 next_id, gint32 *ids)
{
  g_autoptr (GHashTable) place = g_hash_table_new (NULL, NULL); /* old id -> index + 1 */
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autofree gint32 *dense = g_new (gint32, n);
  g_autofree gint32 *match = g_new (gint32, p->k);
  ml_status status = ML_OK;

  for (guint i = 0; i < n; i++) {
    guint at;

    dense[i] = -1;
    if (before == NULL || before[i] < 0)
      continue;
    at = GPOINTER_TO_UINT (g_hash_table_lookup (place, GINT_TO_POINTER (before[i])));
    if (at == 0) {
      g_array_append_val (old, before[i]);
      at = old->len;
      g_hash_table_insert (place, GINT_TO_POINTER (before[i]), GUINT_TO_POINTER (at));
    }
    dense[i] = (gint32) at - 1;
    next_id = MAX (next_id, before[i] + 1);
  }
  for (guint j = 0; j < p->k; j++)
    match[j] = -1;
  if (old->len > 0)
    status = ml_match_labels (dense, p->label, n, old->len, p->k, SAME_OVERLAP, match);
  for (guint j = 0; j < p->k; j++)
    ids[j] = match[j] >= 0 ? g_array_index (old, gint32, match[j]) : next_id++;
  return status;
}

/* Colours far apart for ids that are near: steps of the golden angle. */
static guint32
colour_of (gint32 id)
{
  double h = fmod (id * 0.6180339887498949 + 0.07, 1.0) * 6.0;
  double lightness = id % 3 == 1 ? 0.62 : id % 3 == 2 ? 0.48 : 0.55, chroma = 0.55 * (1 - fabs (2 * lightness - 1)) + 0.08;
  double x = chroma * (1 - fabs (fmod (h, 2.0) - 1)), m = lightness - chroma / 2;
  const double rgb[6][3] = { { chroma, x, 0 }, { x, chroma, 0 }, { 0, chroma, x },
                             { 0, x, chroma }, { x, 0, chroma }, { chroma, 0, x } };
  const double *c = rgb[(int) h % 6];

  return (guint32) ((c[0] + m) * 255) << 16 | (guint32) ((c[1] + m) * 255) << 8
         | (guint32) ((c[2] + m) * 255);
}

/* ---- names ------------------------------------------------------------------------ */

typedef struct {
  double tempo_low, tempo_high; /* quartiles; NaN not known */
  double energy, vocal;         /* means */
  char  *genre;                 /* owned; that of two fifths or more, or NULL */
} Summary;

static int
compare_float (gconstpointer a,
               gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static void
count_genre (GHashTable *genres,
             const char *genre)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (genres, genre));

  g_hash_table_insert (genres, (gpointer) genre, GUINT_TO_POINTER (n + 1));
}

static char *
leading_genre (GHashTable *genres,
               guint       n)
{
  const char *best = NULL;
  guint most = 0;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, genres);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    guint count = GPOINTER_TO_UINT (value);

    if (count > most || (count == most && best != NULL && strcmp (key, best) < 0)) {
      most = count;
      best = key;
    }
  }
  return best != NULL && most * 5 >= n * 2 ? g_strdup (best) : NULL;
}

static Summary
summarise (const InsightTrait *traits, const gint32 *labels, guint n, gint32 id)
{
  g_autoptr (GArray) tempo = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GHashTable) genres = g_hash_table_new (g_str_hash, g_str_equal);
  double energy = 0, vocal = 0, n_energy = 0, n_vocal = 0;
  guint members = 0;
  Summary s = { NAN, NAN, NAN, NAN, NULL };

  for (guint i = 0; i < n; i++) {
    const InsightTrait *t = &traits[i];

    if (labels[i] != id)
      continue;
    members++;
    if (t->tempo_bpm > 0)
      g_array_append_val (tempo, t->tempo_bpm);
    if (!isnan (t->energy)) {
      energy += t->energy;
      n_energy++;
    }
    if (!isnan (t->vocal_share)) {
      vocal += t->vocal_share;
      n_vocal++;
    }
    if (t->genre != NULL && t->genre[0] != '\0')
      count_genre (genres, t->genre);
  }
  g_array_sort (tempo, compare_float);
  if (tempo->len >= 4) {
    s.tempo_low = g_array_index (tempo, float, tempo->len / 4);
    s.tempo_high = g_array_index (tempo, float, tempo->len * 3 / 4);
  }
  s.energy = n_energy > 0 ? energy / n_energy : NAN;
  s.vocal = n_vocal > 0 ? vocal / n_vocal : NAN;
  s.genre = leading_genre (genres, members);
  return s;
}

/* Words against the library's own mean, or every cluster of a quiet library
 * would be "calm". */
static char *
name_of (const Summary *s, double mean_energy)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (s->energy - mean_energy > 0.12)
    g_string_append (name, "Energetic");
  else if (s->energy - mean_energy < -0.12)
    g_string_append (name, "Calm");
  if (s->vocal < 0.2)
    g_string_append (name, name->len ? " instrumental" : "Instrumental");
  if (s->genre != NULL) {
    g_autofree char *lower = name->len ? g_utf8_strdown (s->genre, -1) : g_strdup (s->genre);

    g_string_append_printf (name, "%s%s", name->len ? " " : "", lower);
  }
  if (name->len == 0)
    g_string_append (name, "Mixed");
  if (!isnan (s->tempo_low))
    g_string_append_printf (name, " · %.0f–%.0f bpm", s->tempo_low, s->tempo_high);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
name_clusters (InsightClusters *self, const InsightTrait *traits)
{
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  double energy = 0, n_energy = 0;

  for (guint i = 0; traits != NULL && i < self->n; i++)
    if (!isnan (traits[i].energy)) {
      energy += traits[i].energy;
      n_energy++;
    }
  for (guint j = 0; j < self->clusters->len; j++) {
    InsightCluster *c = self->clusters->pdata[j];

    if (traits != NULL) {
      Summary s = summarise (traits, self->labels, self->n, c->id);

      c->name = name_of (&s, n_energy > 0 ? energy / n_energy : NAN);
      g_free (s.genre);
    } else {
      c->name = g_strdup_printf ("Group %d", c->id + 1);
    }
    if (g_hash_table_contains (used, c->name)) {
      char *numbered = g_strdup_printf ("%s (%d)", c->name, c->id + 1);

      g_free (c->name);
      c->name = numbered;
    }
    g_hash_table_add (used, c->name); /* which would keep the newer of two equal keys */
  }
}

/* ---- all of it ----------------------------------------------------------------------- */

static int
compare_id (gconstpointer a,
            gconstpointer b)
{
  const InsightCluster *x = *(InsightCluster *const *) a, *y = *(InsightCluster *const *) b;

  return (x->id > y->id) - (x->id < y->id);
}

static void
fill (InsightClusters *self, const Partition *p, const gint32 *ids)
{
  g_autofree guint *count = g_new0 (guint, p->k);

  for (guint i = 0; i < self->n; i++) {
    count[p->label[i]]++;
    self->labels[i] = ids[p->label[i]];
  }
  for (guint j = 0; j < p->k; j++) {
    InsightCluster *c = g_new0 (InsightCluster, 1);

    c->id = ids[j];
    c->n_tracks = count[j];
    c->colour_rgb = colour_of (c->id);
    c->centroid = g_new (float, self->d);
    for (guint t = 0; t < self->d; t++)
      c->centroid[t] = self->mean[t]
                       + (self->scale[t] > 0 ? p->c[(gsize) j * self->d + t] / self->scale[t] : 0);
    g_ptr_array_add (self->clusters, c);
  }
  g_ptr_array_sort (self->clusters, compare_id);
}

InsightClusters *
insight_clusters_find (const float        *x,
                       guint               n,
                       guint               d,
                       const gint32       *before,
                       gint32              next_id,
                       const InsightTrait *traits,
                       guint               min_size,
                       guint64             seed,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_autoptr (InsightClusters) self = g_new0 (InsightClusters, 1);
  g_autofree float *z = NULL;
  g_autofree gint32 *ids = NULL;
  Partition best = { 0 };
  ml_status status;

  if (n < LEAST_TRACKS || d == 0) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW,
                 "Clusters need at least %d analysed tracks.", LEAST_TRACKS);
    return NULL;
  }
  self->clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) cluster_free);
  self->labels = g_new (gint32, n);
  self->n = n;
  self->d = d;
  self->mean = g_new (float, d);
  self->scale = g_new (float, d);
  status = ml_standardise_whole (x, n, d, self->mean, self->scale);
  if (!fail (status, cancellable, error))
    return NULL;
  z = g_new (float, (gsize) n * d);
  for (gsize i = 0; i < (gsize) n * d; i++)
    z[i] = (x[i] - self->mean[i % d]) * self->scale[i % d];
  status = best_partition (z, n, d, min_size ? min_size : MAX (4, n / 50), seed, cancellable, &best);
  if (status == ML_OK) {
    ids = g_new (gint32, best.k);
    status = give_ids (&best, n, before, next_id, ids);
  }
  if (status == ML_OK) {
    self->silhouette = best.silhouette;
    fill (self, &best, ids);
    name_clusters (self, traits);
  }
  partition_clear (&best);
  return fail (status, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

/* insight-cluster.c - groups of tracks that sound alike, with an identity that lasts
 *
 * Worker threads; pure. Vectors are standardised first, so that no value rules
 * by its unit alone. */
#include "insight-cluster-private.h"

#include <math.h>
#include <string.h>

#include "ml.h"

#define LEAST_TRACKS 12
#define MOST_CLUSTERS 24
#define FEWEST_OF_MANY 12
/* From such a silhouette on the tracks fall apart by themselves (Kaufman & Rousseeuw 1990). */
#define STRUCTURE 0.25
#define CLOSE_CALL 0.02 /* of a silhouette: no reason to change what is known */
#define ROUNDS 10       /* of moving means to where tracks are */
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

/* ---- as before, with what came since ---------------------------------------- */

/* @dense [n]: 0, 1, … for the ids in @before, −1 for new rows. Returns how many ids;
 * with @old (GArray of gint32) the id of each. */
static guint
dense_labels (const gint32 *before, guint n, gint32 *dense, GArray *old)
{
  g_autoptr (GHashTable) place = g_hash_table_new (NULL, NULL); /* old id -> index + 1 */

  for (guint i = 0; i < n; i++) {
    guint at;

    dense[i] = -1;
    if (before == NULL || before[i] < 0)
      continue;
    at = GPOINTER_TO_UINT (g_hash_table_lookup (place, GINT_TO_POINTER (before[i])));
    if (at == 0) {
      if (old != NULL)
        g_array_append_val (old, before[i]);
      at = g_hash_table_size (place) + 1;
      g_hash_table_insert (place, GINT_TO_POINTER (before[i]), GUINT_TO_POINTER (at));
    }
    dense[i] = (gint32) at - 1;
  }
  return g_hash_table_size (place);
}

/* c[k][d]: the mean of each label's rows; one without rows stays where it is. */
static void
means_of (const float *z, const gint32 *label, guint n, guint d, guint k, float *c)
{
  g_autofree double *sum = g_new0 (double, (gsize) k * d);
  g_autofree guint *count = g_new0 (guint, k);

  for (guint i = 0; i < n; i++) {
    if (label[i] < 0)
      continue;
    count[label[i]]++;
    for (guint t = 0; t < d; t++)
      sum[(gsize) label[i] * d + t] += z[(gsize) i * d + t];
  }
  for (guint j = 0; j < k; j++)
    for (guint t = 0; count[j] > 0 && t < d; t++)
      c[(gsize) j * d + t] = (float) (sum[(gsize) j * d + t] / count[j]);
}

/* The last partition, its means moved to where its tracks are now; @out->k 0 when
 * there was none. */
static ml_status
go_on (const float *z, guint n, guint d, const gint32 *before, guint min_size, guint64 seed,
       Partition *out)
{
  ml_rng rng;
  ml_status status = ML_OK;

  out->label = g_new (gint32, n);
  out->k = dense_labels (before, n, out->label, NULL);
  if (out->k == 0 || out->k > MOST_CLUSTERS) {
    out->k = 0;
    return ML_OK;
  }
  out->c = g_new0 (float, (gsize) out->k * d);
  for (guint round = 0; status == ML_OK && round < ROUNDS; round++) {
    means_of (z, out->label, n, d, out->k, out->c);
    status = ml_kmeans_assign (z, out->c, n, out->k, d, out->label, NULL);
  }
  if (status == ML_OK)
    status = dissolve_small (out, z, n, d, min_size);
  ml_rng_seed (&rng, seed);
  if (status == ML_OK && out->k > 1)
    status = ml_silhouette (z, out->label, n, d, out->k, SILHOUETTE_SAMPLE, &rng, &out->silhouette);
  return status;
}

/* ---- how many ---------------------------------------------------------------- */

/* Groups of which there are fewer than this are too large to be one sound each. */
static guint
fewest_clusters (guint n, guint most)
{
  return MIN (most, CLAMP ((guint) (sqrt (n) / 2.5), 2, FEWEST_OF_MANY));
}

/* What speaks for a partition: its silhouette, where the tracks fall apart by themselves
 * or its number is of use in looking for music. Most music is a continuum, which the
 * silhouette would always halve. Finer groups say more to a listener. */
static double
worth (const Partition *p, guint fewest)
{
  if (p->k < 2 || (p->k < fewest && p->silhouette < STRUCTURE))
    return -2 + 1e-3 * p->k; /* only when there is no other */
  return p->silhouette + 1e-4 * p->k;
}

/* Takes what is in @now when it is worth more than @best. */
static void
take_better (Partition *best, double *most_worth, Partition *now, double now_worth)
{
  if (now->k > 1 && now_worth > *most_worth) {
    *most_worth = now_worth;
    partition_clear (best);
    *best = *now;
    *now = (Partition) { 0 };
  }
  partition_clear (now);
}

/* The number of clusters by silhouette (Rousseeuw 1987) among k-means partitions; the
 * last partition goes on unless another is better by more than a close call. */
static ml_status
best_partition (const float *z, guint n, guint d, guint min_size, const gint32 *before, guint64 seed,
                GCancellable *cancellable, Partition *best)
{
  const guint most = MAX (2, MIN (MOST_CLUSTERS, n / min_size)), fewest = fewest_clusters (n, most);
  double most_worth = -INFINITY;
  Partition now = { 0 };
  ml_status status = go_on (z, n, d, before, min_size, seed, &now);

  if (status == ML_OK)
    take_better (best, &most_worth, &now, worth (&now, fewest * 3 / 4) + CLOSE_CALL);
  for (guint k = 2; status == ML_OK && k <= most; k += 1 + k / 8) {
    status = try_k (z, n, d, k, min_size, seed, cancellable, &now);
    if (status == ML_OK)
      take_better (best, &most_worth, &now, worth (&now, fewest));
  }
  partition_clear (&now);
  if (status == ML_OK && best->label == NULL)
    status = try_k (z, n, d, 1, 1, seed, cancellable, best); /* all alike: one cluster */
  return status;
}

/* ---- identity ------------------------------------------------------------------ */

/* ids[k]: an old id where a cluster lived on, else new ones from @next_id. */
static ml_status
give_ids (const Partition *p, guint n, const gint32 *before, gint32 next_id, gint32 *ids)
{
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autofree gint32 *dense = g_new (gint32, n);
  g_autofree gint32 *match = g_new (gint32, p->k);
  ml_status status = ML_OK;

  dense_labels (before, n, dense, old);
  for (guint i = 0; i < old->len; i++)
    next_id = MAX (next_id, g_array_index (old, gint32, i) + 1);
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
  status = best_partition (z, n, d, min_size ? min_size : MAX (4, n / 50),
                           before, seed, cancellable, &best);
  if (status == ML_OK) {
    ids = g_new (gint32, best.k);
    status = give_ids (&best, n, before, next_id, ids);
  }
  if (status == ML_OK) {
    self->silhouette = best.silhouette;
    fill (self, &best, ids);
    insight_clusters_name (self, traits);
  }
  partition_clear (&best);
  return fail (status, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

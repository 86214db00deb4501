/* sim-library.c - libraries for trials: drawn, or made of vectors that exist */
#include "sim-trial.h"

#include <math.h>
#include <string.h>

#include "insight.h"
#include "ml.h"

static const char *
keep (SimLibrary *self, char *text)
{
  g_ptr_array_add (self->pool, text);
  return text;
}

static void
find_clusters (SimLibrary *self)
{
  g_autoptr (InsightClusters) found =
    insight_clusters_find (self->x, self->n, self->d, NULL, 0, NULL, 0, 1, NULL, NULL);

  for (guint i = 0; found != NULL && i < self->n; i++) {
    self->tracks[i].cluster = found->labels[i];
    for (guint c = 0; c < found->clusters->len; c++) {
      const InsightCluster *cluster = found->clusters->pdata[c];

      if (cluster->id == found->labels[i])
        self->tracks[i].cluster_name = keep (self, g_strdup (cluster->name));
    }
  }
}

static SimLibrary *
library_alloc (guint n, guint d)
{
  SimLibrary *self = g_new0 (SimLibrary, 1);

  self->n = n;
  self->d = d;
  self->x = g_new0 (float, (gsize) n * d);
  self->tracks = g_new0 (RecTrack, n);
  self->artist = g_new0 (guint, n);
  self->pool = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n; i++)
    self->tracks[i] = (RecTrack) { .id = i + 1, .tempo_bpm = NAN, .energy = NAN, .loudness_lufs = NAN,
                                   .key = -1, .cluster = -1, .map_x = NAN, .map_y = NAN };
  return self;
}

SimLibrary *
sim_library_new (const float *x, guint n, guint d, const float *heard, guint d_heard,
                 char *const *titles, char *const *artists)
{
  SimLibrary *self = library_alloc (n, d);
  g_autoptr (GHashTable) number = g_hash_table_new (g_str_hash, g_str_equal);

  memcpy (self->x, x, (gsize) n * d * sizeof *x);
  self->d_heard = heard != NULL ? d_heard : d;
  self->heard = g_memdup2 (heard != NULL ? heard : x, (gsize) n * self->d_heard * sizeof *x);
  for (guint i = 0; i < n; i++) {
    const char *artist = artists != NULL && artists[i] != NULL && artists[i][0] ? artists[i] : NULL;
    gpointer known;

    self->tracks[i].title = keep (self, titles != NULL && titles[i] != NULL
                                          ? g_strdup (titles[i]) : g_strdup_printf ("Track %u", i + 1));
    if (artist == NULL)
      continue;
    self->tracks[i].artist = keep (self, g_strdup (artist));
    known = g_hash_table_lookup (number, artist);
    self->artist[i] = known ? GPOINTER_TO_UINT (known) : g_hash_table_size (number) + 1;
    if (known == NULL)
      g_hash_table_insert (number, (gpointer) self->tracks[i].artist, GUINT_TO_POINTER (self->artist[i]));
  }
  find_clusters (self);
  return self;
}

/* Sound has fewer ways to differ than a vector has values: eight hidden ones
 * here, spread over all @d with a little noise. */
#define HIDDEN 8

SimLibrary *
sim_library_synthetic (guint n, guint d, guint styles, guint64 seed)
{
  SimLibrary *self = library_alloc (n, d);
  g_autofree float *style = g_new (float, styles * HIDDEN), *mix = g_new (float, HIDDEN * d);
  float place[HIDDEN], at[HIDDEN];
  guint left = 0, artist = 0;
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  for (guint i = 0; i < styles * HIDDEN; i++)
    style[i] = (float) ml_rng_normal (&rng);
  for (guint i = 0; i < HIDDEN * d; i++)
    mix[i] = (float) (ml_rng_normal (&rng) / sqrt (HIDDEN));
  for (guint i = 0; i < n; i++) {
    const float *s = style + ml_rng_below (&rng, styles) * HIDDEN;
    float *x = self->x + (gsize) i * d;

    if (left == 0) {
      left = 4 + (guint) ml_rng_below (&rng, 7);
      artist++;
      for (guint h = 0; h < HIDDEN; h++)
        place[h] = s[h] + (float) (0.4 * ml_rng_normal (&rng));
    }
    left--;
    for (guint h = 0; h < HIDDEN; h++)
      at[h] = place[h] + (float) (0.4 * ml_rng_normal (&rng));
    for (guint t = 0; t < d; t++) {
      x[t] = (float) (0.2 * ml_rng_normal (&rng));
      for (guint h = 0; h < HIDDEN; h++)
        x[t] += mix[h * d + t] * at[h];
    }
    self->artist[i] = artist;
    self->tracks[i].title = keep (self, g_strdup_printf ("Track %u", i + 1));
    self->tracks[i].artist = keep (self, g_strdup_printf ("Artist %u", artist));
    self->tracks[i].tempo_bpm = (float) (120 * exp2 (0.4 * at[0]));
    self->tracks[i].energy = (float) (1 / (1 + exp (-(double) at[1])));
  }
  self->d_heard = d;
  self->heard = g_memdup2 (self->x, (gsize) n * d * sizeof *self->x);
  find_clusters (self);
  return self;
}

void
sim_library_free (SimLibrary *self)
{
  if (self == NULL)
    return;
  g_free (self->x);
  g_free (self->heard);
  g_free (self->tracks);
  g_free (self->artist);
  g_ptr_array_unref (self->pool);
  g_free (self);
}

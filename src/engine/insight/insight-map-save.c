/* insight-map-save.c - a map as bytes, for the store */
#include "insight-map-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A GVariant: version, d, head, mean, scale, axes, turns, flips, network, sound, places. */
#define MAP_TYPE "(uuaiayayayaduayayay)"
#define MAP_VERSION 2u
#define MAP_MAGIC 0x53654d32 /* "SeM2" */
#define AXES_MAX 256

static GVariant *
bytes_variant (gconstpointer data, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, n, 1);
}

GBytes *
insight_map_save (const InsightMap *self)
{
  const ml_procrustes *t = &self->turn, *c = &self->coded;
  const double turns[] = { t->scale, t->cosine, t->sine, t->shift[0], t->shift[1],
                           c->scale, c->cosine, c->sine, c->shift[0], c->shift[1] };
  const gint32 head[] = { MAP_MAGIC, (gint32) self->method, (gint32) self->r, (gint32) self->m };
  g_autoptr (GVariant) variant = NULL;
  uint8_t *network = NULL;
  size_t n = 0;

  if (self->vae != NULL && ml_vae_to_bytes (self->vae, &network, &n) != ML_OK)
    return NULL;
  variant = g_variant_ref_sink (g_variant_new (
    "(uu@ai@ay@ay@ay@adu@ay@ay@ay)", MAP_VERSION, self->d,
    g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, head, G_N_ELEMENTS (head), sizeof *head),
    bytes_variant (self->mean, self->d * sizeof (float)),
    bytes_variant (self->scale, self->d * sizeof (float)),
    bytes_variant (self->axes, (gsize) self->r * self->d * sizeof (float)),
    g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, turns, G_N_ELEMENTS (turns), sizeof *turns),
    (t->flip ? 1u : 0u) | (c->flip ? 2u : 0u),
    bytes_variant (network != NULL ? network : (uint8_t *) "", n),
    bytes_variant (self->sound, (gsize) self->m * self->r * sizeof (float)),
    bytes_variant (self->settled, 2 * (gsize) self->m * sizeof (float))));
  free (network);
  return g_variant_get_data_as_bytes (variant);
}

static gboolean
read_floats (GVariant *variant, guint child, float *out, gsize want)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (variant, child);
  gsize n;
  const float *data = g_variant_get_fixed_array (array, &n, 1);

  if (n != want * sizeof *out)
    return FALSE;
  if (n == 0)
    return TRUE;
  memcpy (out, data, n);
  for (gsize i = 0; i < want; i++)
    if (!isfinite (out[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_turns (GVariant *variant, InsightMap *self)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (variant, 6);
  guint flips;
  gsize n;
  const double *t = g_variant_get_fixed_array (array, &n, sizeof *t);

  if (n != 10)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!isfinite (t[i]))
      return FALSE;
  g_variant_get_child (variant, 7, "u", &flips);
  self->turn = (ml_procrustes) { .scale = t[0], .cosine = t[1], .sine = t[2], .flip = flips & 1,
                                 .shift = { t[3], t[4] } };
  self->coded = (ml_procrustes) { .scale = t[5], .cosine = t[6], .sine = t[7],
                                  .flip = (flips & 2) != 0, .shift = { t[8], t[9] } };
  return TRUE;
}

/* An empty map of the sizes that the head names; NULL when they make none. */
static InsightMap *
read_head (GVariant *variant)
{
  g_autoptr (GVariant) head = g_variant_get_child_value (variant, 2);
  InsightMap *self;
  guint version, d;
  gsize n;
  const gint32 *h = g_variant_get_fixed_array (head, &n, sizeof *h);

  g_variant_get_child (variant, 0, "u", &version);
  g_variant_get_child (variant, 1, "u", &d);
  if (version != MAP_VERSION || d == 0 || d > 4096 || n != 4 || h[0] != MAP_MAGIC)
    return NULL;
  if (h[1] == INSIGHT_MAP_VAE ? h[2] < 2 || h[2] > AXES_MAX || h[3] < 4 || h[3] > INSIGHT_MAP_ANCHORS
                              : h[1] != INSIGHT_MAP_PCA || h[2] != 2 || h[3] != 0)
    return NULL;
  self = insight_map_alloc (d, (guint) h[2], (guint) h[3]);
  self->method = (InsightMapMethod) h[1];
  return self;
}

static gboolean
read_map (GVariant *variant, InsightMap *self)
{
  g_autoptr (GVariant) network = g_variant_get_child_value (variant, 8);
  gsize n;
  const guint8 *bytes;

  if (!read_floats (variant, 3, self->mean, self->d) || !read_floats (variant, 4, self->scale, self->d)
      || !read_floats (variant, 5, self->axes, (gsize) self->r * self->d) || !read_turns (variant, self)
      || !read_floats (variant, 9, self->sound, (gsize) self->m * self->r)
      || !read_floats (variant, 10, self->settled, 2 * (gsize) self->m))
    return FALSE;
  if (self->method == INSIGHT_MAP_PCA)
    return TRUE;
  bytes = g_variant_get_fixed_array (network, &n, 1);
  return ml_vae_from_bytes (bytes, n, &self->vae) == ML_OK && ml_vae_size (self->vae) == self->r;
}

InsightMap *
insight_map_load (GBytes  *bytes,
                  GError **error)
{
  g_autoptr (GVariant) variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (MAP_TYPE), bytes, FALSE));
  g_autoptr (InsightMap) self = g_variant_is_normal_form (variant) ? read_head (variant) : NULL;

  if (self != NULL && read_map (variant, self))
    return g_steal_pointer (&self);
  g_set_error_literal (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID,
                       "The saved map is damaged; it will be made anew.");
  return NULL;
}

/* ml-vae.c - the trained network: placing, drawing back, saving
 *
 * Immutable once trained, so any number of threads may use one.
 * Source: Kingma & Welling 2014, "Auto-encoding variational Bayes", ICLR. */
#include "ml-vae-private.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-nn.h"
#include "ml-vec.h"
#include "ml-weights.h"

#define MAX_D 4096
#define MAX_HIDDEN 1024
#define MAGIC "SegueVa1"

/* Points that go through the network at once. */
#define BATCH 256

static void
place_layers (ml_vae *self)
{
  const size_t d = self->d, h = self->hidden;
  const size_t shape[VAE_N_LAYERS][2] = {
    [VAE_STRAIGHT] = { d, ML_VAE_LATENT }, [VAE_ENC_1] = { d, h }, [VAE_ENC_2] = { h, h },
    [VAE_BENT] = { h, ML_VAE_LATENT }, [VAE_SPREAD] = { h, ML_VAE_LATENT },
    [VAE_DEC_1] = { ML_VAE_LATENT, h }, [VAE_DEC_2] = { h, h }, [VAE_DEC_3] = { h, d },
  };
  size_t at = 0;

  for (int l = 0; l < VAE_N_LAYERS; l++) {
    size_t in = shape[l][0], out = shape[l][1];

    self->layer[l] = (ml_vae_layer) { in, out, at, at + in * out };
    at += in * out + out;
  }
  self->n_parameters = at;
}

/* All parameters zero. */
ml_status
ml_vae_new (size_t d, size_t hidden, ml_vae **out)
{
  ml_vae *self;

  *out = NULL;
  if (d == 0 || d > MAX_D || hidden == 0 || hidden > MAX_HIDDEN)
    return ML_ERR_ARG;
  self = ml_alloc (1, 1, sizeof *self);
  if (self == NULL)
    return ML_ERR_NOMEM;
  self->d = d;
  self->hidden = hidden;
  place_layers (self);
  self->w = ml_floats (self->n_parameters);
  if (self->w == NULL) {
    free (self);
    return ML_ERR_NOMEM;
  }
  *out = self;
  return ML_OK;
}

/** ml_vae_free - NULL is fine */
void
ml_vae_free (ml_vae *self)
{
  if (self == NULL)
    return;
  free (self->w);
  free (self);
}

/** ml_vae_size - values a vector */
size_t
ml_vae_size (const ml_vae *self)
{
  return self->d;
}

ml_status
ml_vae_pass_init (ml_vae_pass *p, const ml_vae *self, size_t room)
{
  size_t h = room * self->hidden, l = room * ML_VAE_LATENT;

  *p = (ml_vae_pass) { .room = room };
  p->h1 = ml_floats (h);
  p->h2 = ml_floats (h);
  p->mean = ml_floats (l);
  p->log_variance = ml_floats (l);
  p->straight = ml_floats (l);
  p->z = ml_floats (l);
  p->g1 = ml_floats (h);
  p->g2 = ml_floats (h);
  p->y = ml_floats (room * self->d);
  if (p->h1 && p->h2 && p->mean && p->log_variance && p->straight && p->z && p->g1 && p->g2 && p->y)
    return ML_OK;
  ml_vae_pass_clear (p);
  return ML_ERR_NOMEM;
}

void
ml_vae_pass_clear (ml_vae_pass *p)
{
  free (p->h1);
  free (p->h2);
  free (p->mean);
  free (p->log_variance);
  free (p->straight);
  free (p->z);
  free (p->g1);
  free (p->g2);
  free (p->y);
  *p = (ml_vae_pass) { 0 };
}

static ml_status
dense (const ml_vae *self, int l, const float *x, size_t n, float *y)
{
  const ml_vae_layer *layer = &self->layer[l];

  return ml_dense_forward (x, self->w + layer->w, self->w + layer->b, n, layer->in, layer->out, y);
}

static ml_status
dense_tanh (const ml_vae *self, int l, const float *x, size_t n, float *y)
{
  ml_status status = dense (self, l, x, n, y);

  return status == ML_OK ? ml_act_forward (ML_ACT_TANH, y, n * self->layer[l].out, y) : status;
}

ml_status
ml_vae_run_encoder (const ml_vae *self, const float *x, size_t n, ml_vae_pass *p)
{
  ml_status status = dense_tanh (self, VAE_ENC_1, x, n, p->h1);

  if (status == ML_OK)
    status = dense_tanh (self, VAE_ENC_2, p->h1, n, p->h2);
  if (status == ML_OK)
    status = dense (self, VAE_BENT, p->h2, n, p->mean);
  if (status == ML_OK)
    status = dense (self, VAE_SPREAD, p->h2, n, p->log_variance);
  if (status == ML_OK)
    status = dense (self, VAE_STRAIGHT, x, n, p->straight);
  for (size_t i = 0; status == ML_OK && i < n * ML_VAE_LATENT; i++)
    p->mean[i] += p->straight[i];
  return status;
}

ml_status
ml_vae_run_decoder (const ml_vae *self, const float *z, size_t n, ml_vae_pass *p)
{
  ml_status status = dense_tanh (self, VAE_DEC_1, z, n, p->g1);

  if (status == ML_OK)
    status = dense_tanh (self, VAE_DEC_2, p->g1, n, p->g2);
  return status == ML_OK ? dense (self, VAE_DEC_3, p->g2, n, p->y) : status;
}

/**
 * ml_vae_encode - places on the map
 * @x:            in  [n][d], finite, scaled as in training
 * @mean:         out [n][2]
 * @log_variance: out optional [n][2]
 *
 * Returns ML_OK, ML_ERR_NONFINITE or ML_ERR_NOMEM. O(n hidden (d + hidden)).
 */
ml_status
ml_vae_encode (const ml_vae *self, const float *x, size_t n, float *mean, float *log_variance)
{
  ml_vae_pass p;
  ml_status status;

  if (!ml_all_finite (x, n * self->d))
    return ML_ERR_NONFINITE;
  status = ml_vae_pass_init (&p, self, n < BATCH ? (n ? n : 1) : BATCH);
  for (size_t i = 0; status == ML_OK && i < n; i += BATCH) {
    size_t m = n - i < BATCH ? n - i : BATCH;

    status = ml_vae_run_encoder (self, x + i * self->d, m, &p);
    if (status != ML_OK)
      break;
    memcpy (mean + i * ML_VAE_LATENT, p.mean, m * ML_VAE_LATENT * sizeof *mean);
    if (log_variance != NULL)
      memcpy (log_variance + i * ML_VAE_LATENT, p.log_variance, m * ML_VAE_LATENT * sizeof *mean);
  }
  ml_vae_pass_clear (&p);
  if (status == ML_OK && !ml_all_finite (mean, n * ML_VAE_LATENT))
    status = ML_ERR_NONFINITE;
  return status;
}

/**
 * ml_vae_decode - the vector that a place stands for
 * @z: in  [n][2], finite
 * @x: out [n][d]
 *
 * Returns ML_OK, ML_ERR_NONFINITE or ML_ERR_NOMEM.
 */
ml_status
ml_vae_decode (const ml_vae *self, const float *z, size_t n, float *x)
{
  ml_vae_pass p;
  ml_status status;

  if (!ml_all_finite (z, n * ML_VAE_LATENT))
    return ML_ERR_NONFINITE;
  status = ml_vae_pass_init (&p, self, n < BATCH ? (n ? n : 1) : BATCH);
  for (size_t i = 0; status == ML_OK && i < n; i += BATCH) {
    size_t m = n - i < BATCH ? n - i : BATCH;

    status = ml_vae_run_decoder (self, z + i * ML_VAE_LATENT, m, &p);
    if (status == ML_OK)
      memcpy (x + i * self->d, p.y, m * self->d * sizeof *x);
  }
  ml_vae_pass_clear (&p);
  return status;
}

/* ---- bytes: magic, d, hidden, parameters, checksum; little-endian ------------- */

static void
put (uint8_t *at, uint64_t value, int n)
{
  for (int i = 0; i < n; i++)
    at[i] = (uint8_t) (value >> (8 * i));
}

static uint64_t
get (const uint8_t *at, int n)
{
  uint64_t value = 0;

  for (int i = 0; i < n; i++)
    value |= (uint64_t) at[i] << (8 * i);
  return value;
}

/**
 * ml_vae_to_bytes - all of it, for a file or a database
 * @bytes: out freed with free()
 */
ml_status
ml_vae_to_bytes (const ml_vae *self, uint8_t **bytes, size_t *n)
{
  uint8_t *b;

  *n = 16 + 4 * self->n_parameters + 8;
  *bytes = b = malloc (*n);
  if (b == NULL)
    return ML_ERR_NOMEM;
  memcpy (b, MAGIC, 8);
  put (b + 8, self->d, 4);
  put (b + 12, self->hidden, 4);
  for (size_t i = 0; i < self->n_parameters; i++) {
    uint32_t bits;

    memcpy (&bits, &self->w[i], sizeof bits);
    put (b + 16 + 4 * i, bits, 4);
  }
  put (b + *n - 8, ml_checksum (b, *n - 8), 8);
  return ML_OK;
}

/**
 * ml_vae_from_bytes - the network that ml_vae_to_bytes() wrote
 *
 * Returns ML_OK, ML_ERR_NOMEM, or ML_ERR_FORMAT when the bytes are foreign,
 * damaged or cut short.
 */
ml_status
ml_vae_from_bytes (const uint8_t *bytes, size_t n, ml_vae **out)
{
  ml_vae *self;

  *out = NULL;
  if (bytes == NULL || n < 24 || memcmp (bytes, MAGIC, 8) != 0
      || get (bytes + n - 8, 8) != ml_checksum (bytes, n - 8)
      || ml_vae_new (get (bytes + 8, 4), get (bytes + 12, 4), &self) != ML_OK)
    return ML_ERR_FORMAT;
  if (n != 16 + 4 * self->n_parameters + 8) {
    ml_vae_free (self);
    return ML_ERR_FORMAT;
  }
  for (size_t i = 0; i < self->n_parameters; i++) {
    uint32_t bits = (uint32_t) get (bytes + 16 + 4 * i, 4);

    memcpy (&self->w[i], &bits, sizeof bits);
  }
  if (!ml_all_finite (self->w, self->n_parameters)) {
    ml_vae_free (self);
    return ML_ERR_FORMAT;
  }
  *out = self;
  return ML_OK;
}

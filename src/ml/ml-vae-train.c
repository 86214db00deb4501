/* ml-vae-train.c - training the map's autoencoder
 *
 * One thread; same seed, same network on one machine. Each step takes some
 * anchors and some of their neighbours; the neighbour term looks at all pairs of
 * them on the map, reconstruction and KL at each. KL warms up over the first
 * half, or the map would collapse to one point before it says anything.
 * Source: Bowman et al. 2016 (KL warm-up). */
#include "ml-vae-private.h"

#include <math.h>
#include <string.h>

#include "ml-grow.h"
#include "ml-nn.h"
#include "ml-pca.h"
#include "ml-rng.h"
#include "ml-vec.h"

/* Neighbours that come along with an anchor. */
#define PER_ANCHOR 3

/* Spread of the map at the start, in units in which neighbours are about 1
 * apart: so that a library of some thousand tracks has room. */
#define START_SPREAD 4.0f

typedef struct {
  const float   *x;     /* [n][d] */
  size_t         n, d;
  const int32_t *near;  /* [n][k] */
  size_t         k;
  ml_vae        *vae;
  ml_vae_pass    pass;
  ml_rng         rng;
  ml_adam        adam;
  uint8_t       *decay; /* [n_parameters] biases are spared */
  float         *grad;  /* [n_parameters] */
  size_t         m;     /* points of a step */
  size_t        *point; /* [m] */
  float         *batch; /* [m][d] with noise */
  uint8_t       *edge;  /* [m][m] */
  float         *eps, *d_mean, *d_spread, *d_z; /* [m][2] */
  float         *d_h1, *d_h2, *d_y;             /* [m][hidden], [m][hidden], [m][d] */
  size_t        *place; /* [n] place in the step + 1, 0 not in it */
} trainer;

/* ---- start ------------------------------------------------------------------- */

static void
random_layer (trainer *t, int l, float gain)
{
  const ml_vae_layer *layer = &t->vae->layer[l];
  float spread = gain / sqrtf ((float) layer->in);

  for (size_t i = 0; i < layer->in * layer->out; i++)
    t->vae->w[layer->w + i] = spread * (float) ml_rng_normal (&t->rng);
}

/* The straight path becomes the two principal axes, the bent one nothing. */
static ml_status
start_at_pca (trainer *t)
{
  const ml_vae_layer *straight = &t->vae->layer[VAE_STRAIGHT];
  float *mean = ml_floats (t->d), *axes = ml_floats (2 * t->d), variance[2];
  ml_status status = mean && axes ? ML_OK : ML_ERR_NOMEM;

  if (status == ML_OK)
    status = ml_pca_fit (t->x, t->n, t->d, t->d > 1 ? 2 : 1, mean, axes, variance);
  for (size_t a = 0; status == ML_OK && a < (t->d > 1 ? 2u : 1u); a++) {
    /* One scale for both axes: the map keeps the proportions of the PCA. */
    float scale = variance[0] > 1e-12f ? START_SPREAD / sqrtf (variance[0]) : 0.0f, shift = 0.0f;

    for (size_t j = 0; j < t->d; j++) {
      t->vae->w[straight->w + a * t->d + j] = scale * axes[a * t->d + j];
      shift -= scale * axes[a * t->d + j] * mean[j];
    }
    t->vae->w[straight->b + a] = shift;
  }
  free (mean);
  free (axes);
  random_layer (t, VAE_ENC_1, 1.0f);
  random_layer (t, VAE_ENC_2, 1.0f);
  random_layer (t, VAE_SPREAD, 0.1f);
  random_layer (t, VAE_DEC_1, 0.5f);
  random_layer (t, VAE_DEC_2, 1.0f);
  random_layer (t, VAE_DEC_3, 1.0f);
  for (size_t i = 0; i < ML_VAE_LATENT; i++) /* a small spread: log variance −3 */
    t->vae->w[t->vae->layer[VAE_SPREAD].b + i] = -3.0f;
  return status;
}

/* ---- a step's points ------------------------------------------------------------ */

static void
take_point (trainer *t, size_t i)
{
  if (t->place[i] != 0)
    return;
  t->point[t->m++] = i;
  t->place[i] = t->m;
}

static void
draw_points (trainer *t, size_t anchors)
{
  for (size_t i = 0; i < t->m; i++)
    t->place[t->point[i]] = 0;
  t->m = 0;
  for (size_t a = 0; a < anchors; a++) {
    size_t i = ml_rng_below (&t->rng, t->n);

    take_point (t, i);
    for (int j = 0; j < PER_ANCHOR; j++) {
      int32_t other = t->near[i * t->k + ml_rng_below (&t->rng, t->k)];

      if (other >= 0)
        take_point (t, (size_t) other);
    }
  }
  memset (t->edge, 0, t->m * t->m);
  for (size_t i = 0; i < t->m; i++)
    for (size_t j = 0; j < t->k; j++) {
      int32_t other = t->near[t->point[i] * t->k + j];

      if (other >= 0 && t->place[other] != 0) {
        t->edge[i * t->m + t->place[other] - 1] = 1;
        t->edge[(t->place[other] - 1) * t->m + i] = 1;
      }
    }
}

static void
fill_batch (trainer *t, double noise)
{
  for (size_t i = 0; i < t->m; i++)
    for (size_t j = 0; j < t->d; j++)
      t->batch[i * t->d + j] = t->x[t->point[i] * t->d + j] + (float) (noise * ml_rng_normal (&t->rng));
}

/* ---- one step ---------------------------------------------------------------------- */

static ml_status
dense_back (trainer *t, int l, const float *in, const float *dy, float *dx)
{
  const ml_vae_layer *layer = &t->vae->layer[l];

  return ml_dense_backward (in, t->vae->w + layer->w, dy, t->m, layer->in, layer->out, dx,
                            t->grad + layer->w, t->grad + layer->b);
}

/* From dy on the reconstruction back to d_z. */
static ml_status
decoder_back (trainer *t)
{
  size_t h = t->m * t->vae->hidden;
  ml_status status = dense_back (t, VAE_DEC_3, t->pass.g2, t->d_y, t->d_h2);

  if (status == ML_OK)
    status = ml_act_backward (ML_ACT_TANH, NULL, t->pass.g2, t->d_h2, h, t->d_h2);
  if (status == ML_OK)
    status = dense_back (t, VAE_DEC_2, t->pass.g1, t->d_h2, t->d_h1);
  if (status == ML_OK)
    status = ml_act_backward (ML_ACT_TANH, NULL, t->pass.g1, t->d_h1, h, t->d_h1);
  return status == ML_OK ? dense_back (t, VAE_DEC_1, t->pass.z, t->d_h1, t->d_z) : status;
}

/* From d_mean and d_spread back through both paths of the encoder. */
static ml_status
encoder_back (trainer *t)
{
  size_t h = t->m * t->vae->hidden;
  ml_status status = dense_back (t, VAE_STRAIGHT, t->batch, t->d_mean, NULL);

  if (status == ML_OK)
    status = dense_back (t, VAE_BENT, t->pass.h2, t->d_mean, t->d_h2);
  if (status == ML_OK)
    status = dense_back (t, VAE_SPREAD, t->pass.h2, t->d_spread, t->d_h1);
  for (size_t i = 0; status == ML_OK && i < h; i++)
    t->d_h2[i] += t->d_h1[i];
  if (status == ML_OK)
    status = ml_act_backward (ML_ACT_TANH, NULL, t->pass.h2, t->d_h2, h, t->d_h2);
  if (status == ML_OK)
    status = dense_back (t, VAE_ENC_2, t->pass.h1, t->d_h2, t->d_h1);
  if (status == ML_OK)
    status = ml_act_backward (ML_ACT_TANH, NULL, t->pass.h1, t->d_h1, h, t->d_h1);
  return status == ML_OK ? dense_back (t, VAE_ENC_1, t->batch, t->d_h1, NULL) : status;
}

/* z = mean + spread × eps; reconstruction towards the input without its noise. */
static ml_status
forward (trainer *t, double *loss)
{
  size_t l = t->m * ML_VAE_LATENT;
  float *target = t->d_y;
  ml_status status = ml_vae_run_encoder (t->vae, t->batch, t->m, &t->pass);

  for (size_t i = 0; status == ML_OK && i < l; i++) {
    float lv = fminf (4.0f, fmaxf (-8.0f, t->pass.log_variance[i]));

    t->eps[i] = (float) ml_rng_normal (&t->rng);
    t->pass.log_variance[i] = lv;
    t->pass.z[i] = t->pass.mean[i] + expf (0.5f * lv) * t->eps[i];
  }
  if (status == ML_OK)
    status = ml_vae_run_decoder (t->vae, t->pass.z, t->m, &t->pass);
  for (size_t i = 0; i < t->m; i++)
    memcpy (target + i * t->d, t->x + t->point[i] * t->d, t->d * sizeof *target);
  return status == ML_OK ? ml_mse (t->pass.y, target, t->m * t->d, loss, t->d_y) : status;
}

/* Adds what KL and the neighbours ask of mean and spread. The KL of the mean is
 * in units of the start's spread: a map is not a unit Gaussian. */
static void
add_latent_terms (trainer *t, double kl, double neighbour, double *loss)
{
  size_t l = t->m * ML_VAE_LATENT;
  double near = ml_vae_near_loss (t->pass.mean, t->m, t->edge, t->d_mean);

  *loss += neighbour * near;
  for (size_t i = 0; i < l; i++) {
    double mean = t->pass.mean[i] / START_SPREAD, lv = t->pass.log_variance[i];

    *loss += kl * 0.5 * (mean * mean + exp (lv) - 1.0 - lv) / (double) t->m;
    t->d_mean[i] = (float) (neighbour * t->d_mean[i] + t->d_z[i]
                            + kl * mean / START_SPREAD / (double) t->m);
    t->d_spread[i] = (float) (t->d_z[i] * t->eps[i] * 0.5 * exp (0.5 * lv)
                              + kl * 0.5 * (exp (lv) - 1.0) / (double) t->m);
  }
}

static ml_status
step (trainer *t, const ml_vae_options *o, size_t at, size_t total)
{
  static const ml_adam_opts adam = { 0.9f, 0.99f, 1e-8f, 0.01f };
  double share = (double) at / (double) total, loss = 0.0;
  double kl = (o->kl > 0.0 ? o->kl : 1e-3) * fmin (1.0, 2.0 * share);
  double rate = o->rate > 0.0 ? o->rate : 2e-3;
  ml_status status;

  draw_points (t, o->anchors ? o->anchors : 96);
  fill_batch (t, o->noise > 0.0 ? o->noise : 0.15);
  memset (t->grad, 0, t->vae->n_parameters * sizeof *t->grad);
  status = forward (t, &loss);
  if (status == ML_OK)
    status = decoder_back (t);
  if (status != ML_OK)
    return status;
  add_latent_terms (t, kl, o->neighbour > 0.0 ? o->neighbour : 1.0, &loss);
  if (!isfinite (loss))
    return ML_ERR_DIVERGED;
  status = encoder_back (t);
  if (status != ML_OK)
    return status;
  ml_clip_norm (t->grad, t->vae->n_parameters, 5.0);
  return ml_adam_step (&t->adam, &adam,
                       (float) ml_rate_at (ML_SCHEDULE_COSINE, rate, 0.02, total / 50 + 1, total, at),
                       t->decay, t->grad, t->vae->w);
}

/* ---- all of it ----------------------------------------------------------------------- */

static ml_status
trainer_init (trainer *t, size_t anchors)
{
  size_t m = anchors * (1 + PER_ANCHOR), h = m * t->vae->hidden, l = m * ML_VAE_LATENT;
  ml_status status = ml_vae_pass_init (&t->pass, t->vae, m);

  if (status == ML_OK)
    status = ml_adam_init (&t->adam, t->vae->n_parameters);
  t->decay = ml_alloc (t->vae->n_parameters, 1, 1);
  t->grad = ml_floats (t->vae->n_parameters);
  t->point = ml_alloc (m, 1, sizeof *t->point);
  t->place = ml_alloc (t->n, 1, sizeof *t->place);
  t->edge = ml_alloc (m, m, 1);
  t->batch = ml_floats (m * t->d);
  t->eps = ml_floats (l);
  t->d_mean = ml_floats (l);
  t->d_spread = ml_floats (l);
  t->d_z = ml_floats (l);
  t->d_h1 = ml_floats (h);
  t->d_h2 = ml_floats (h);
  t->d_y = ml_floats (m * t->d);
  if (!t->decay || !t->grad || !t->point || !t->place || !t->edge || !t->batch || !t->eps
      || !t->d_mean || !t->d_spread || !t->d_z || !t->d_h1 || !t->d_h2 || !t->d_y)
    return ML_ERR_NOMEM;
  /* The straight path is spared as well: it is the PCA that all starts from. */
  for (int layer = VAE_ENC_1; layer < VAE_N_LAYERS; layer++)
    memset (t->decay + t->vae->layer[layer].w, 1,
            t->vae->layer[layer].in * t->vae->layer[layer].out);
  return status;
}

static void
trainer_clear (trainer *t)
{
  ml_vae_pass_clear (&t->pass);
  ml_adam_clear (&t->adam);
  free (t->decay);
  free (t->grad);
  free (t->point);
  free (t->place);
  free (t->edge);
  free (t->batch);
  free (t->eps);
  free (t->d_mean);
  free (t->d_spread);
  free (t->d_z);
  free (t->d_h1);
  free (t->d_h2);
  free (t->d_y);
}

static ml_status
check (const float *x, size_t n, size_t d, const int32_t *near, size_t k)
{
  if (n < 8 || d == 0 || k == 0 || k >= n || n > INT32_MAX)
    return ML_ERR_ARG;
  for (size_t i = 0; i < n * k; i++)
    if (near[i] < -1 || near[i] >= (int64_t) n)
      return ML_ERR_ARG;
  return ml_all_finite (x, n * d) ? ML_OK : ML_ERR_NONFINITE;
}

/**
 * ml_vae_train - learn a map
 * @x:    in  [n][d] standardised; n >= 8
 * @near: in  [n][k] each point's neighbours, −1 none
 * @out:  out freed with ml_vae_free(); NULL on failure
 *
 * Returns ML_OK, ML_ERR_ARG, ML_ERR_NOMEM, ML_ERR_NONFINITE, ML_ERR_CANCELLED,
 * or ML_ERR_DIVERGED. O(steps × anchors × hidden (d + hidden)).
 */
ml_status
ml_vae_train (const float *x, size_t n, size_t d,
              const int32_t *near, size_t k,
              const ml_vae_options *options, ml_vae **out)
{
  trainer t = { .x = x, .n = n, .d = d, .near = near, .k = k };
  size_t anchors = options->anchors ? options->anchors : 96;
  size_t steps = options->steps ? options->steps : n < 1000 ? 1500 : n < 5000 ? 2500 : 4000;
  ml_status status = check (x, n, d, near, k);

  *out = NULL;
  if (status != ML_OK)
    return status;
  ml_rng_seed (&t.rng, options->seed);
  status = ml_vae_new (d, options->hidden ? options->hidden : 96, &t.vae);
  if (status != ML_OK)
    return status;
  status = trainer_init (&t, anchors);
  if (status == ML_OK)
    status = start_at_pca (&t);
  for (size_t s = 0; status == ML_OK && s < steps; s++) {
    status = step (&t, options, s, steps);
    if (s % 20 != 0)
      continue;
    if (options->progress != NULL)
      options->progress ((double) s / (double) steps, options->cancel_data);
    if (options->cancelled != NULL && options->cancelled (options->cancel_data))
      status = ML_ERR_CANCELLED;
  }
  trainer_clear (&t);
  if (status == ML_OK)
    *out = t.vae;
  else
    ml_vae_free (t.vae);
  return status;
}

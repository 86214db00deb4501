/* ml-nn.h - layers of neural networks, each backward beside its forward
 *
 * Plain functions on arrays: any thread, no state of their own, nothing
 * allocated. Batches stand first: images [n][c][h][w], sequences [n][t][f],
 * vectors [n][f]. A backward pass takes what its forward was given and dy, the
 * loss's derivative by the output. It OVERWRITES dx and ADDS to the gradients of
 * parameters (dw, db, …), so that slices of a batch may be summed. dx may be
 * NULL where nobody asks for it. Every function returns ML_ERR_ARG, writing
 * nothing, when a size is 0 or a needed pointer is NULL. */
#pragma once

#include "ml-status.h"

/* ---- dense: y[n][out] = x[n][in] w[out][in]^T + b[out] ------------------- */

ml_status ml_dense_forward  (const float *x, const float *w, const float *b,
                             size_t n, size_t in, size_t out, float *y);
ml_status ml_dense_backward (const float *x, const float *w, const float *dy,
                             size_t n, size_t in, size_t out,
                             float *dx, float *dw, float *db);

/* ---- activations; x, y, dy, dx [n]; y may be x, dx may be dy ------------- */

typedef enum {
  ML_ACT_IDENTITY = 0,
  ML_ACT_RELU,
  ML_ACT_SILU, /* x sigmoid(x) */
  ML_ACT_SIGMOID,
  ML_ACT_TANH,
  ML_N_ACTS,
} ml_act;

ml_status   ml_act_forward  (ml_act act, const float *x, size_t n, float *y);
/* ReLU, sigmoid and tanh look at y alone, SiLU at x alone: the other may be NULL. */
ml_status   ml_act_backward (ml_act act, const float *x, const float *y, const float *dy,
                             size_t n, float *dx);
const char *ml_act_name     (ml_act act);

/* ---- losses ---------------------------------------------------------------- */

/* p[n][k] = softmax of each row of z[n][k]; p may be z. */
ml_status ml_softmax (const float *z, size_t n, size_t k, float *p);

/* Writes targets t[n][k]: 1 at the label, smoothed towards even shares by
 * @smoothing in [0, 1). A label outside [0, k) is ML_ERR_ARG. */
ml_status ml_one_hot (const int32_t *label, size_t n, size_t k, float smoothing, float *t);

/* Softmax with cross-entropy against shares t[n][k] (one-hot, smoothed or
 * mixed), each class weighed by class_weight[k] (NULL: all 1). @loss is
 * sum_i sum_c w_c t_ic (-log p_ic) over sum_i sum_c w_c t_ic; dz [n][k]
 * (optional) is its derivative by z. @dz may be @z.
 * ML_ERR_NONFINITE when the loss is not finite. */
ml_status ml_cross_entropy (const float *z, const float *t, const float *class_weight,
                            size_t n, size_t k, double *loss, float *dz);

/* Mean over all n of (y - t)^2; dy (optional) its derivative. */
ml_status ml_mse (const float *y, const float *t, size_t n, double *loss, float *dy);

/* ---- learning -------------------------------------------------------------- */

typedef struct {
  float beta1, beta2, eps;
  float weight_decay; /* decoupled: AdamW; 0 gives Adam */
} ml_adam_opts;

#define ML_ADAM_DEFAULTS ((ml_adam_opts) { 0.9f, 0.999f, 1e-8f, 0.0f })

/* First and second moment of [n] parameters. */
typedef struct {
  float   *m, *v; /* owned */
  size_t   n;
  uint64_t t;     /* steps begun */
} ml_adam;

ml_status ml_adam_init  (ml_adam *adam, size_t n);
void      ml_adam_clear (ml_adam *adam);
/* One step over all parameters w[n] with gradients g[n] at rate @lr. @decay
 * [n] (optional) is 0 for parameters that weight decay spares (biases, norms). */
ml_status ml_adam_step  (ml_adam *adam, const ml_adam_opts *opts, float lr,
                         const uint8_t *decay, const float *g, float *w);

/* Scales g[n] so that its length is at most @max (0: leave it); returns the
 * length that it had. A length that is not finite zeroes g and returns it. */
double ml_clip_norm (float *g, size_t n, double max);

typedef enum { ML_SCHEDULE_CONSTANT = 0, ML_SCHEDULE_COSINE, ML_SCHEDULE_LINEAR } ml_schedule;

/* Rate at @step of @total: rises in a line over @warmup steps to @peak, then
 * stays, or falls along half a cosine or a line to @peak times @floor. */
double ml_rate_at (ml_schedule schedule, double peak, double floor,
                   size_t warmup, size_t total, size_t step);

typedef struct {
  size_t patience; /* epochs without improvement that are borne; 0: for ever */
  double min_delta;
  double best;
  size_t since;
  int    started;
} ml_early_stop;

/* Tells of a new @value (smaller is better). Returns 1 when it is the best so
 * far, -1 when patience is over, 0 otherwise. NaN never improves. */
int ml_early_stop_update (ml_early_stop *stop, double value);

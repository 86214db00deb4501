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

/* ---- 2-D convolution ------------------------------------------------------- */

/* A window that slides over an image; padding is with zeros (pooling: none). */
typedef struct {
  size_t k_h, k_w, stride_h, stride_w, pad_h, pad_w;
} ml_window;

/* Shapes of one convolution; made by ml_conv_init(). */
typedef struct {
  size_t    in_c, in_h, in_w, out_c, out_h, out_w;
  ml_window win;
} ml_conv;

ml_status ml_conv_init     (ml_conv *conv, size_t in_c, size_t in_h, size_t in_w,
                            size_t out_c, ml_window win);
/* Floats of working memory that either direction wants. */
size_t    ml_conv_scratch  (const ml_conv *conv);
/* x[n][in_c][in_h][in_w], w[out_c][in_c][k_h][k_w], b[out_c] or NULL,
 * y[n][out_c][out_h][out_w]. */
ml_status ml_conv_forward  (const ml_conv *conv, const float *x, const float *w,
                            const float *b, size_t n, float *scratch, float *y);
ml_status ml_conv_backward (const ml_conv *conv, const float *x, const float *w,
                            const float *dy, size_t n, float *scratch,
                            float *dx, float *dw, float *db);

/* ---- pooling ------------------------------------------------------------------ */

/* Pools [planes][in_h][in_w] to [planes][out_h][out_w]; planes = n c. Windows lie
 * wholly inside the image, so a remainder at the right and bottom is dropped. */
typedef struct {
  size_t    in_h, in_w, out_h, out_w;
  ml_window win; /* no padding */
} ml_pool;

ml_status ml_pool_init         (ml_pool *pool, size_t in_h, size_t in_w, ml_window win);
/* @at [planes][out_h][out_w] (optional going forward) says where in its plane
 * the largest stood; a tie goes to the first. */
ml_status ml_pool_max_forward  (const ml_pool *pool, const float *x, size_t planes,
                                float *y, int32_t *at);
ml_status ml_pool_max_backward (const ml_pool *pool, const float *dy, const int32_t *at,
                                size_t planes, float *dx);
ml_status ml_pool_avg_forward  (const ml_pool *pool, const float *x, size_t planes, float *y);
ml_status ml_pool_avg_backward (const ml_pool *pool, const float *dy, size_t planes, float *dx);

/* ---- batch normalisation -------------------------------------------------------- */

/* Over x[n][c][hw], channel by channel. A batch may come in slices: each adds
 * to the sums, one call closes them, then each slice is normalised. */
typedef struct {
  size_t c, hw;
  ml_act act; /* IDENTITY or RELU, applied in the same pass */
} ml_norm;

/* sum[c] and sum2[c] += sum of x and of x^2. */
ml_status ml_norm_sums    (const ml_norm *norm, const float *x, size_t n,
                           double *sum, double *sum2);
/* mean[c] and inv[c] = 1 / sqrt(var + eps) of @count values a channel; running
 * averages (optional, both) move by @momentum towards mean and unbiased var. */
ml_status ml_norm_close   (size_t c, size_t count, const double *sum, const double *sum2,
                           float eps, float momentum, float *mean, float *inv,
                           float *running_mean, float *running_var);
/* y = act(gamma (x - mean) inv + beta); y may be x. */
ml_status ml_norm_forward (const ml_norm *norm, const float *x, const float *mean,
                           const float *inv, const float *gamma, const float *beta,
                           size_t n, float *y);
/* dgamma[c], dbeta[c] += in double, from which ml_norm_backward() goes on. */
ml_status ml_norm_backward_sums (const ml_norm *norm, const float *x, const float *y,
                                 const float *dy, const float *mean, const float *inv,
                                 size_t n, double *dgamma, double *dbeta);
/* dx of a whole batch with @count values a channel; dx may be dy. */
ml_status ml_norm_backward (const ml_norm *norm, const float *x, const float *y,
                            const float *dy, const float *mean, const float *inv,
                            const float *gamma, const double *dgamma, const double *dbeta,
                            size_t count, size_t n, float *dx);
/* Folds the running averages into the convolution or dense layer before:
 * w[out][k] and b[out] become those of both layers together. */
ml_status ml_norm_fold (size_t out, size_t k, const float *running_mean,
                        const float *running_var, float eps, const float *gamma,
                        const float *beta, float *w, float *b);

/* ---- dropout ----------------------------------------------------------------------- */

/* y[i] = x[i] / (1 - rate) where kept, else 0. What is kept depends on @seed and
 * on @first + i alone, so slices of a batch agree however it is cut. The backward
 * pass is the same function on dy. y may be x. */
ml_status ml_dropout (const float *x, size_t n, float rate, uint64_t seed, uint64_t first,
                      float *y);

/* ---- LSTM ----------------------------------------------------------------------------- */

/* One direction over x[n][t][f]; gates in the order input, forget, cell, output.
 * @stride and @offset place y[n][t][offset … offset + h) in rows of [stride], so
 * that two directions write side by side. */
typedef struct {
  size_t t, f, h, stride, offset;
  int    reverse;
} ml_lstm;

/* w_x[4h][f], w_h[4h][h], b[4h]. @gates [n][t][4h] and @cells [n][t][h] are kept
 * for the backward pass. */
ml_status ml_lstm_forward  (const ml_lstm *lstm, const float *x, const float *w_x,
                            const float *w_h, const float *b, size_t n,
                            float *gates, float *cells, float *y);
/* @gates and @cells are consumed: @gates holds its own derivatives afterwards.
 * @scratch [2 n h]. @add_dx: dx is added to, for the second direction. */
ml_status ml_lstm_backward (const ml_lstm *lstm, const float *x, const float *w_x,
                            const float *w_h, const float *y, const float *dy, size_t n,
                            float *gates, float *cells, float *scratch, int add_dx,
                            float *dx, float *dw_x, float *dw_h, float *db);

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

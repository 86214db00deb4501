/* ml-run.c - runs a network forward and backward, its batch cut into slices
 *
 * The owner's thread, with the team's help. Between normalisations a sample needs
 * no other, so each slice walks its samples a few at a time through all layers of
 * such a stretch while they are in the cache; only a normalisation makes everybody
 * wait. Invariant: nothing depends on which thread ran a slice; sums over slices
 * are added in the order of the slices. */
#include "ml-net.h"
#include "ml-vec.h"

#include <stdlib.h>

/* One node's memory. */
typedef struct {
  float   *y, *dy;      /* [batch][size]; y may be the input node's, when worked in place */
  float   *aux, *aux2;  /* LSTM: gates and cells; NORM: mean [c] and inverse spread [c] */
  int32_t *at;          /* MAX_POOL: where the largest stood */
  double  *sums;        /* NORM: [ML_SLICES][2 c], then [2 c] their total */
  int      adds[2];     /* backward: an earlier step has already written that input's dy */
  int      owns_y;
} Slot;

/* A stretch of nodes that a slice may walk without waiting: [from, to). */
typedef struct {
  size_t from, to;
  size_t step; /* samples at a time; 0 all of a slice */
} Stretch;

struct ml_run {
  const ml_net *net;      /* borrowed */
  ml_net       *train;    /* borrowed; NULL for inference */
  ml_team      *team;     /* borrowed or NULL */
  Slot         *slot;     /* owned; [n_nodes] */
  Stretch      *stretch;  /* owned; [n_stretches] */
  size_t        n_stretches, batch, n, scratch_size;
  float        *w;        /* inference: owned, folded; training: the net's */
  float        *scratch;  /* owned; [ML_SLICES][scratch_size] */
  float        *gradient; /* owned; [ML_SLICES][n_w]; the first ends up as the sum */
  uint64_t      seed;
  const Stretch *now;     /* the stretch that the team is at */
};

/* ---- memory ---------------------------------------------------------------------- */

/* Inference: whether the normalisation @i vanishes into the layer before it. */
static int
is_folded (const ml_net *net, size_t i)
{
  const ml_node *node = &net->node[i], *before;

  if (node->kind != ML_NODE_NORM)
    return 0;
  before = &net->node[node->in[0]];
  return (before->kind == ML_NODE_CONV || (before->kind == ML_NODE_DENSE && node->norm.hw == 1))
         && before->n_readers == 1 && net->features != node->in[0];
}

/* Inference: nodes whose output may overwrite their input. */
static int
works_in_place (const ml_run *run, size_t i)
{
  const ml_node *node = &run->net->node[i];

  if (run->train != NULL || node->in[0] <= 0 || run->net->node[node->in[0]].n_readers != 1
      || run->net->features == node->in[0])
    return 0;
  return node->kind == ML_NODE_NORM || node->kind == ML_NODE_ACT || node->kind == ML_NODE_DROPOUT
         || node->kind == ML_NODE_ADD;
}

static size_t
scratch_of (const ml_run *run, const ml_node *node)
{
  size_t rows = (run->batch + ML_SLICES - 1) / ML_SLICES;

  if (node->kind == ML_NODE_CONV)
    return ml_conv_scratch (&node->conv);
  return node->kind == ML_NODE_LSTM ? 2 * rows * node->hidden : 0;
}

static int
slot_init (ml_run *run, size_t i)
{
  const ml_node *node = &run->net->node[i];
  Slot *s = &run->slot[i];
  size_t b = run->batch, ways = node->both_ways ? 2 : 1, c = node->shape.c;
  int ok = 1;

  if (i == 0)
    return 1; /* its y is the caller's; nobody asks for its dy */
  s->owns_y = !works_in_place (run, i);
  s->y = s->owns_y ? ml_floats (b * node->size) : run->slot[node->in[0]].y;
  if (run->train != NULL)
    ok = (s->dy = ml_floats (b * node->size)) != NULL;
  if (node->kind == ML_NODE_LSTM) {
    s->aux = ml_floats (ways * b * node->shape.h * 4 * node->hidden);
    s->aux2 = ml_floats (ways * b * node->shape.h * node->hidden);
    ok = ok && s->aux != NULL && s->aux2 != NULL;
  }
  if (node->kind == ML_NODE_NORM) {
    s->aux = ml_floats (2 * c);
    s->sums = calloc ((ML_SLICES + 1) * 2 * c, sizeof *s->sums);
    ok = ok && s->aux != NULL && s->sums != NULL;
  }
  if (node->kind == ML_NODE_MAX_POOL && run->train != NULL)
    ok = (s->at = malloc (b * node->size * sizeof *s->at)) != NULL && ok;
  return ok && s->y != NULL;
}

/* Floats of the largest output that a few samples together may have: their layers'
 * inputs and outputs then share the second-level cache. */
#define STEP_FLOATS ((size_t) 64 * 1024)

/* Dense and recurrent layers gain from seeing all of a slice's samples together. */
static size_t
step_of (const ml_run *run, const Stretch *s)
{
  size_t most = 1;

  for (size_t i = s->from; i < s->to; i++) {
    const ml_node *node = &run->net->node[i];

    if (node->kind == ML_NODE_DENSE || node->kind == ML_NODE_LSTM)
      return 0;
    most = node->size > most ? node->size : most;
  }
  return STEP_FLOATS / most > 1 ? STEP_FLOATS / most : 1;
}

/* Where a stretch ends: before a normalisation, when it needs the whole batch. */
static void
cut_stretches (ml_run *run)
{
  Stretch *s = run->stretch;

  *s = (Stretch) { .from = 1 };
  for (size_t i = 1; i < run->net->n_nodes; i++) {
    const ml_node *node = &run->net->node[i];

    if (run->train != NULL && node->kind == ML_NODE_NORM && i > s->from) {
      s->to = i;
      s->step = step_of (run, s);
      *++s = (Stretch) { .from = i };
    }
  }
  s->to = run->net->n_nodes;
  s->step = step_of (run, s);
  run->n_stretches = (size_t) (s - run->stretch) + 1;
}

/* Which step of the backward walk writes a node's dy first, and which add. */
static void
mark_adds (ml_run *run)
{
  const ml_net *net = run->net;
  unsigned char written[ML_NET_MAX_NODES] = { 0 };

  for (size_t i = net->n_nodes; i-- > 1;)
    for (int k = 0; k < 2; k++) {
      int in = net->node[i].in[k];

      if (in < 0)
        continue;
      run->slot[i].adds[k] = written[in];
      written[in] = 1;
    }
}

/* The largest slice of dy that may have to be added rather than written. */
static size_t
added_size (const ml_run *run)
{
  size_t rows = (run->batch + ML_SLICES - 1) / ML_SLICES, most = 0;

  for (size_t i = 1; i < run->net->n_nodes; i++) {
    const ml_node *node = &run->net->node[i];

    if (run->slot[i].adds[0] && run->net->node[node->in[0]].size > most)
      most = run->net->node[node->in[0]].size;
  }
  return most * rows;
}

static ml_run *
run_new (const ml_net *net, ml_net *train, size_t batch, ml_team *team)
{
  ml_run *run;
  int ok;

  if (net == NULL || net->w == NULL || batch == 0 || batch > 1 << 16)
    return NULL;
  run = calloc (1, sizeof *run);
  if (run == NULL)
    return NULL;
  run->net = net;
  run->train = train;
  run->team = team;
  run->batch = batch;
  run->slot = calloc (net->n_nodes, sizeof *run->slot);
  run->stretch = calloc (net->n_nodes, sizeof *run->stretch);
  ok = run->slot != NULL && run->stretch != NULL;
  for (size_t i = 0; ok && i < net->n_nodes; i++) {
    size_t want = scratch_of (run, &net->node[i]);

    run->scratch_size = want > run->scratch_size ? want : run->scratch_size;
    ok = slot_init (run, i);
  }
  if (ok) {
    cut_stretches (run);
    mark_adds (run);
    run->scratch_size += train != NULL ? added_size (run) : 0;
    run->scratch_size = (run->scratch_size + 31) / 16 * 16;
    run->scratch = ml_floats (ML_SLICES * run->scratch_size);
    run->w = train != NULL ? train->w : ml_floats (net->n_w + 1);
    run->gradient = train != NULL ? ml_floats (ML_SLICES * net->n_w) : NULL;
    ok = run->scratch != NULL && run->w != NULL && (train == NULL || run->gradient != NULL);
  }
  if (!ok) {
    ml_run_free (run);
    return NULL;
  }
  ml_blas_single_thread ();
  ml_run_refresh (run);
  return run;
}

ml_run *
ml_run_new_training (ml_net *net, size_t batch, ml_team *team)
{
  return run_new (net, net, batch, team);
}

ml_run *
ml_run_new_inference (const ml_net *net, size_t batch, ml_team *team)
{
  return run_new (net, NULL, batch, team);
}

void
ml_run_free (ml_run *run)
{
  if (run == NULL)
    return;
  for (size_t i = 0; run->slot != NULL && i < run->net->n_nodes; i++) {
    Slot *s = &run->slot[i];

    if (s->owns_y)
      free (s->y);
    free (s->dy);
    free (s->aux);
    free (s->aux2);
    free (s->at);
    free (s->sums);
  }
  if (run->train == NULL)
    free (run->w);
  free (run->slot);
  free (run->stretch);
  free (run->scratch);
  free (run->gradient);
  free (run);
}

void
ml_run_refresh (ml_run *run)
{
  const ml_net *net = run->net;

  if (run->train != NULL)
    return;
  memcpy (run->w, net->w, net->n_w * sizeof *net->w);
  for (size_t i = 1; i < net->n_nodes; i++) {
    const ml_node *node = &net->node[i], *before = &net->node[node->in[0]];
    size_t c = node->shape.c;
    const float *mean = net->state + node->state, *gamma = net->w + node->param;

    if (is_folded (net, i)) {
      float *w = run->w + before->param;
      size_t k = (before->n_param - c) / c;

      ml_norm_fold (c, k, mean, mean + c, ML_NORM_EPS, gamma, gamma + c, w, w + c * k);
    } else if (node->kind == ML_NODE_NORM) {
      double sums[2];

      for (size_t j = 0; j < c; j++) { /* one value each whose mean and variance these are */
        sums[0] = mean[j];
        sums[1] = mean[c + j] + (double) mean[j] * mean[j];
        ml_norm_close (1, 1, sums, sums + 1, ML_NORM_EPS, 0, run->slot[i].aux + j,
                       run->slot[i].aux + c + j, NULL, NULL);
      }
    }
  }
}

/* ---- forward ----------------------------------------------------------------------- */

static void
lstm_shape (const ml_run *run, const ml_node *node, int way, ml_lstm *l)
{
  const ml_shape *in = &run->net->node[node->in[0]].shape;

  *l = (ml_lstm) {
    .t = in->h, .f = in->w, .h = node->hidden, .stride = node->shape.w,
    .offset = way * node->hidden, .reverse = way,
  };
}

/* Columns become rows and back: y[w][c h] from x[c h][w], or its inverse. */
static void
transpose (const float *x, size_t rows, size_t cols, float *y)
{
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < cols; c++)
      y[c * rows + r] = x[r * cols + c];
}

static void
forward_lstm (ml_run *run, const ml_node *node, Slot *s, const float *x, size_t first, size_t n,
              float *y)
{
  const float *w = run->w + node->param;

  for (int way = 0; way <= node->both_ways; way++) {
    ml_lstm l;
    size_t at;

    lstm_shape (run, node, way, &l);
    at = way * run->batch * l.t + first * l.t;
    ml_lstm_forward (&l, x, w, w + 4 * l.h * l.f, w + 4 * l.h * (l.f + l.h), n,
                     s->aux + at * 4 * l.h, s->aux2 + at * l.h, y);
    w += 4 * l.h * (l.f + l.h + 1);
  }
}

static void
forward_norm (ml_run *run, size_t i, Slot *s, const float *x, size_t n, float *y)
{
  const ml_node *node = &run->net->node[i];
  const float *gamma = run->w + node->param;
  size_t c = node->shape.c;

  if (run->train == NULL && is_folded (run->net, i))
    ml_act_forward (node->norm.act, x, n * node->size, y);
  else
    ml_norm_forward (&node->norm, x, s->aux, s->aux + c, gamma, gamma + c, n, y);
}

/* Samples [first, first + n) through node @i. */
static void
forward_node (ml_run *run, size_t i, size_t slice, size_t first, size_t n)
{
  const ml_node *node = &run->net->node[i], *from = &run->net->node[node->in[0]];
  Slot *s = &run->slot[i];
  const float *x = run->slot[node->in[0]].y + first * from->size, *w = run->w + node->param, *x2;
  float *y = s->y + first * node->size, *scratch = run->scratch + slice * run->scratch_size;
  size_t planes = n * node->shape.c;

  switch (node->kind) {
  case ML_NODE_CONV:
    ml_conv_forward (&node->conv, x, w, w + node->n_param - node->shape.c, n, scratch, y);
    break;
  case ML_NODE_NORM:
    forward_norm (run, i, s, x, n, y);
    break;
  case ML_NODE_ACT:
    ml_act_forward (node->act, x, n * node->size, y);
    break;
  case ML_NODE_MAX_POOL:
    ml_pool_max_forward (&node->pool, x, planes, y,
                         s->at != NULL ? s->at + first * node->size : NULL);
    break;
  case ML_NODE_AVG_POOL:
    ml_pool_avg_forward (&node->pool, x, planes, y);
    break;
  case ML_NODE_DROPOUT:
    if (run->train != NULL)
      ml_dropout (x, n * node->size, node->rate, run->seed + i, first * node->size, y);
    else if (y != x)
      memcpy (y, x, n * node->size * sizeof *y);
    break;
  case ML_NODE_DENSE:
    ml_dense_forward (x, w, w + node->n_param - node->shape.c, n, from->size, node->size, y);
    break;
  case ML_NODE_LSTM:
    forward_lstm (run, node, s, x, first, n, y);
    break;
  case ML_NODE_ADD:
    ml_add (x, run->slot[node->in[1]].y + first * node->size, y, n * node->size);
    break;
  case ML_NODE_JOIN:
    x2 = run->slot[node->in[1]].y + first * (node->size - from->size);
    for (size_t r = 0; r < n; r++) {
      memcpy (y + r * node->size, x + r * from->size, from->size * sizeof *y);
      memcpy (y + r * node->size + from->size, x2 + r * (node->size - from->size),
              (node->size - from->size) * sizeof *y);
    }
    break;
  case ML_NODE_SEQUENCE:
    for (size_t r = 0; r < n; r++)
      transpose (x + r * node->size, from->shape.c * from->shape.h, from->shape.w,
                 y + r * node->size);
    break;
  case ML_NODE_INPUT:
  case ML_N_NODE_KINDS:
  default:
    break;
  }
}

/* Adds samples to the sums of the normalisation that the present stretch ends at. */
static void
gather_sums (ml_run *run, size_t i, size_t slice, size_t first, size_t n)
{
  const ml_node *node = &run->net->node[i];
  double *sums = run->slot[i].sums + slice * 2 * node->shape.c;

  ml_norm_sums (&node->norm, run->slot[node->in[0]].y + first * node->size, n, sums,
                sums + node->shape.c);
}

static void
forward_slice (void *data, size_t slice)
{
  ml_run *run = data;
  const Stretch *s = run->now;
  size_t first = run->n * slice / ML_SLICES, end = run->n * (slice + 1) / ML_SLICES;
  size_t step = s->step > 0 ? s->step : end - first, n;
  int to_norm = s->to < run->net->n_nodes;

  if (to_norm)
    memset (run->slot[s->to].sums + slice * 2 * run->net->node[s->to].shape.c, 0,
            2 * run->net->node[s->to].shape.c * sizeof (double));
  for (; first < end; first += n) {
    n = step < end - first ? step : end - first;
    for (size_t i = s->from; i < s->to; i++)
      forward_node (run, i, slice, first, n);
    if (to_norm)
      gather_sums (run, s->to, slice, first, n);
  }
}

/* The slices' sums, added in order behind the last of them. */
static double *
total_sums (ml_run *run, size_t i)
{
  size_t width = 2 * run->net->node[i].shape.c;
  double *sums = run->slot[i].sums, *total = sums + ML_SLICES * width;

  memset (total, 0, width * sizeof *total);
  for (size_t s = 0; s < ML_SLICES; s++)
    for (size_t j = 0; j < width; j++)
      total[j] += sums[s * width + j];
  return total;
}

/* How fast running averages follow; PyTorch's default. */
#define MOMENTUM 0.1f

static void
close_norm (ml_run *run, size_t i)
{
  const ml_node *node = &run->net->node[i];
  const double *total = total_sums (run, i);
  float *mean = run->slot[i].aux, *state = run->train->state + node->state;
  size_t c = node->shape.c;

  ml_norm_close (c, run->n * node->norm.hw, total, total + c, ML_NORM_EPS, MOMENTUM, mean,
                 mean + c, state, state + c);
}

ml_status
ml_run_forward (ml_run *run, const float *x, size_t n, uint64_t seed)
{
  if (run == NULL || x == NULL || n == 0 || n > run->batch)
    return ML_ERR_ARG;

  run->slot[0].y = (float *) x; /* read only */
  run->n = n;
  run->seed = seed;
  for (size_t i = 0; i < run->n_stretches; i++) {
    run->now = &run->stretch[i];
    /* A net that begins with a normalisation has nothing before it to gather sums. */
    if (i == 0 && run->train != NULL && run->net->node[1].kind == ML_NODE_NORM) {
      memset (run->slot[1].sums, 0, ML_SLICES * 2 * run->net->node[1].shape.c * sizeof (double));
      gather_sums (run, 1, 0, 0, n);
      close_norm (run, 1);
    }
    ml_team_run (run->team, ML_SLICES, forward_slice, run);
    if (run->now->to < run->net->n_nodes)
      close_norm (run, run->now->to);
  }
  return ml_all_finite (ml_run_output (run), n * run->net->node[run->net->n_nodes - 1].size)
           ? ML_OK : ML_ERR_NONFINITE;
}

const float *
ml_run_output (const ml_run *run)
{
  return run->slot[run->net->n_nodes - 1].y;
}

const float *
ml_run_features (const ml_run *run)
{
  return run->net->features >= 0 ? run->slot[run->net->features].y : NULL;
}

/* ---- backward ------------------------------------------------------------------------ */

static void
backward_lstm (ml_run *run, const ml_node *node, Slot *s, const float *x, size_t first, size_t n,
               float *dx, float *dw, float *scratch)
{
  const float *w = run->w + node->param;

  for (int way = 0; way <= node->both_ways; way++) {
    ml_lstm l;
    size_t at, n_x, n_h;

    lstm_shape (run, node, way, &l);
    at = way * run->batch * l.t + first * l.t;
    n_x = 4 * l.h * l.f;
    n_h = 4 * l.h * l.h;
    ml_lstm_backward (&l, x, w, w + n_x, s->y + first * node->size, s->dy + first * node->size, n,
                      s->aux + at * 4 * l.h, s->aux2 + at * l.h, scratch, way, dx, dw, dw + n_x,
                      dw + n_x + n_h);
    w += n_x + n_h + 4 * l.h;
    dw += n_x + n_h + 4 * l.h;
  }
}

static void
backward_norm (ml_run *run, const ml_node *node, Slot *s, const float *x, const float *y,
               const float *dy, size_t n, float *dx)
{
  size_t c = node->shape.c;
  const double *total = s->sums + ML_SLICES * 2 * c;

  if (dx != NULL)
    ml_norm_backward (&node->norm, x, y, dy, s->aux, s->aux + c, run->w + node->param, total,
                      total + c, run->n * node->norm.hw, n, dx);
}

/* Second inputs: dy goes to them as it is. */
static void
backward_second (ml_run *run, size_t i, size_t first, size_t n)
{
  const ml_node *node = &run->net->node[i];
  const Slot *s = &run->slot[i];
  size_t size = run->net->node[node->in[1]].size, skip = node->size - size;
  float *dx = run->slot[node->in[1]].dy;

  if (dx == NULL)
    return;
  for (size_t r = first; r < first + n; r++)
    if (s->adds[1])
      ml_axpy (1.0f, s->dy + r * node->size + skip, dx + r * size, size);
    else
      memcpy (dx + r * size, s->dy + r * node->size + skip, size * sizeof *dx);
}

/* dx of samples [first, first + n) through node @i, and the parameters' gradients. */
static void
backward_node (ml_run *run, size_t i, size_t slice, size_t first, size_t n)
{
  const ml_node *node = &run->net->node[i], *from = &run->net->node[node->in[0]];
  Slot *s = &run->slot[i], *before = &run->slot[node->in[0]];
  const float *x = before->y + first * from->size, *w = run->w + node->param;
  const float *y = s->y + first * node->size, *dy = s->dy + first * node->size;
  float *dw = run->gradient + slice * run->net->n_w + node->param;
  float *scratch = run->scratch + slice * run->scratch_size;
  float *into = before->dy != NULL ? before->dy + first * from->size : NULL, *dx = into;
  size_t planes = n * node->shape.c;

  if (s->adds[0] && dx != NULL)
    dx = scratch + run->scratch_size - (n * from->size + 15) / 16 * 16;
  switch (node->kind) {
  case ML_NODE_CONV:
    ml_conv_backward (&node->conv, x, w, dy, n, scratch, dx, dw,
                      dw + node->n_param - node->shape.c);
    break;
  case ML_NODE_NORM:
    backward_norm (run, node, s, x, y, dy, n, dx);
    break;
  case ML_NODE_ACT:
    if (dx != NULL)
      ml_act_backward (node->act, x, y, dy, n * node->size, dx);
    break;
  case ML_NODE_MAX_POOL:
    if (dx != NULL)
      ml_pool_max_backward (&node->pool, dy, s->at + first * node->size, planes, dx);
    break;
  case ML_NODE_AVG_POOL:
    if (dx != NULL)
      ml_pool_avg_backward (&node->pool, dy, planes, dx);
    break;
  case ML_NODE_DROPOUT:
    if (dx != NULL)
      ml_dropout (dy, n * node->size, node->rate, run->seed + i, first * node->size, dx);
    break;
  case ML_NODE_DENSE:
    ml_dense_backward (x, w, dy, n, from->size, node->size, dx, dw,
                       dw + node->n_param - node->shape.c);
    break;
  case ML_NODE_LSTM:
    backward_lstm (run, node, s, x, first, n, dx, dw, scratch);
    break;
  case ML_NODE_ADD:
  case ML_NODE_JOIN:
    for (size_t r = 0; dx != NULL && r < n; r++)
      memcpy (dx + r * from->size, dy + r * node->size, from->size * sizeof *dx);
    backward_second (run, i, first, n);
    break;
  case ML_NODE_SEQUENCE:
    for (size_t r = 0; dx != NULL && r < n; r++)
      transpose (dy + r * node->size, from->shape.w, from->shape.c * from->shape.h,
                 dx + r * node->size);
    break;
  case ML_NODE_INPUT:
  case ML_N_NODE_KINDS:
  default:
    break;
  }
  if (dx != into)
    ml_add (into, dx, into, n * from->size);
}

/* The stretch backwards; its first node, when a normalisation, only gathers its
 * sums here and is walked with the stretch before, once they are complete. */
static void
backward_slice (void *data, size_t slice)
{
  ml_run *run = data;
  const Stretch *s = run->now;
  const ml_net *net = run->net;
  size_t first = run->n * slice / ML_SLICES, end = run->n * (slice + 1) / ML_SLICES;
  size_t step = s->step > 0 ? s->step : end - first, n;
  int from_norm = net->node[s->from].kind == ML_NODE_NORM;
  size_t last = from_norm ? s->from + 1 : s->from, next = s->to < net->n_nodes;

  if (from_norm)
    memset (run->slot[s->from].sums + slice * 2 * net->node[s->from].shape.c, 0,
            2 * net->node[s->from].shape.c * sizeof (double));
  for (; first < end; first += n) {
    n = step < end - first ? step : end - first;
    if (next) /* the normalisation after this stretch */
      backward_node (run, s->to, slice, first, n);
    for (size_t i = s->to; i-- > last;)
      backward_node (run, i, slice, first, n);
    if (from_norm) {
      const ml_node *node = &net->node[s->from];
      Slot *slot = &run->slot[s->from];
      size_t at = first * node->size, c = node->shape.c;
      double *sums = slot->sums + slice * 2 * c;

      ml_norm_backward_sums (&node->norm, run->slot[node->in[0]].y + at, slot->y + at,
                             slot->dy + at, slot->aux, slot->aux + c, n, sums, sums + c);
    }
  }
}

/* Totals of dgamma and dbeta become the normalisation's own gradient. */
static void
close_norm_backward (ml_run *run, size_t i)
{
  const ml_node *node = &run->net->node[i];
  const double *total = total_sums (run, i);

  for (size_t j = 0; j < node->n_param; j++) /* gamma's, then beta's, as in w */
    run->gradient[node->param + j] = (float) total[j];
}

static void
add_gradients (void *data, size_t part)
{
  ml_run *run = data;
  size_t n_w = run->net->n_w, from = n_w * part / ML_SLICES, to = n_w * (part + 1) / ML_SLICES;

  for (size_t s = 1; s < ML_SLICES; s++)
    ml_axpy (1.0f, run->gradient + s * n_w + from, run->gradient + from, to - from);
}

ml_status
ml_run_backward (ml_run *run, const float *dy)
{
  const ml_net *net;

  if (run == NULL || dy == NULL || run->train == NULL || run->n == 0)
    return ML_ERR_ARG;

  net = run->net;
  memcpy (run->slot[net->n_nodes - 1].dy, dy,
          run->n * net->node[net->n_nodes - 1].size * sizeof *dy);
  memset (run->gradient, 0, ML_SLICES * net->n_w * sizeof *run->gradient);
  for (size_t i = run->n_stretches; i-- > 0;) {
    run->now = &run->stretch[i];
    ml_team_run (run->team, ML_SLICES, backward_slice, run);
    if (net->node[run->now->from].kind == ML_NODE_NORM)
      close_norm_backward (run, run->now->from);
  }
  ml_team_run (run->team, ML_SLICES, add_gradients, run);
  return ML_OK;
}

float *
ml_run_gradient (ml_run *run)
{
  return run != NULL ? run->gradient : NULL;
}

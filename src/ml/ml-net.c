/* ml-net.c - building networks: nodes, shapes, first weights
 *
 * One thread a net while it is built. Invariant: a finished net is sound: every
 * node reads earlier ones, every shape fits, all sizes are bounded. */
#include "ml-net.h"
#include "ml-vec.h"

#include <math.h>
#include <stdlib.h>

/* A description may come out of any file: what it can make us take is bounded, at
 * 16 MiB of outputs a sample in all nodes together and 16 million parameters. */
#define MAX_SIZE ((size_t) 1 << 22)
#define MAX_PARAMS ((size_t) 1 << 24)

static int
refuse (ml_net *net, ml_status status)
{
  if (net->status == ML_OK)
    net->status = status;
  return -1;
}

/* Appends @node, whose inputs and shape are set. */
static int
append (ml_net *net, ml_node node)
{
  ml_node *more;

  if (net->status != ML_OK || net->w != NULL || net->n_nodes >= ML_NET_MAX_NODES)
    return refuse (net, ML_ERR_ARG);
  if (node.shape.c == 0 || node.shape.h == 0 || node.shape.w == 0 || node.shape.c > MAX_SIZE
      || node.shape.h > MAX_SIZE / node.shape.c
      || node.shape.w > MAX_SIZE / node.shape.c / node.shape.h
      || node.n_param > MAX_PARAMS - net->n_w)
    return refuse (net, ML_ERR_ARG);

  more = realloc (net->node, (net->n_nodes + 1) * sizeof *more);
  if (more == NULL)
    return refuse (net, ML_ERR_NOMEM);
  net->node = more;
  node.size = node.shape.c * node.shape.h * node.shape.w;
  if (node.size > MAX_SIZE - net->n_outputs)
    return refuse (net, ML_ERR_ARG);
  net->n_outputs += node.size;
  node.n_readers = 0;
  node.param = net->n_w;
  node.state = net->n_state;
  net->n_w += node.n_param;
  net->n_state += node.n_state;
  for (int i = 0; i < 2; i++)
    if (node.in[i] >= 0)
      net->node[node.in[i]].n_readers++;
  net->node[net->n_nodes] = node;
  return (int) net->n_nodes++;
}

/* The node @in, or NULL with the mistake noted. */
static const ml_node *
node_at (ml_net *net, int in)
{
  if (net == NULL)
    return NULL;
  if (in < 0 || (size_t) in >= net->n_nodes) {
    refuse (net, ML_ERR_ARG);
    return NULL;
  }
  return &net->node[in];
}

ml_net *
ml_net_new (ml_shape input)
{
  ml_net *net = calloc (1, sizeof *net);

  if (net == NULL)
    return NULL;
  net->features = -1;
  append (net, (ml_node) { .kind = ML_NODE_INPUT, .in = { -1, -1 }, .shape = input });
  return net;
}

void
ml_net_free (ml_net *net)
{
  if (net == NULL)
    return;
  free (net->node);
  free (net->w);
  free (net->decay);
  free (net->state);
  free (net);
}

int
ml_net_conv (ml_net *net, int in, size_t out_c, ml_window win)
{
  const ml_node *from = node_at (net, in);
  ml_node node = { .kind = ML_NODE_CONV, .in = { in, -1 } };

  if (from == NULL)
    return -1;
  if (ml_conv_init (&node.conv, from->shape.c, from->shape.h, from->shape.w, out_c, win) != ML_OK)
    return refuse (net, ML_ERR_ARG);
  node.shape = (ml_shape) { out_c, node.conv.out_h, node.conv.out_w };
  if (win.k_h * win.k_w > MAX_SIZE / (out_c * from->shape.c))
    return refuse (net, ML_ERR_ARG);
  node.n_param = out_c * from->shape.c * win.k_h * win.k_w + out_c;
  return append (net, node);
}

int
ml_net_norm (ml_net *net, int in, ml_act act)
{
  const ml_node *from = node_at (net, in);
  ml_node node = { .kind = ML_NODE_NORM, .in = { in, -1 }, .act = act };

  if (from == NULL)
    return -1;
  if (act != ML_ACT_IDENTITY && act != ML_ACT_RELU)
    return refuse (net, ML_ERR_ARG);
  node.shape = from->shape;
  node.norm = (ml_norm) { from->shape.c, from->shape.h * from->shape.w, act };
  node.n_param = node.n_state = 2 * from->shape.c;
  return append (net, node);
}

int
ml_net_act (ml_net *net, int in, ml_act act)
{
  const ml_node *from = node_at (net, in);

  if (from == NULL)
    return -1;
  if (ml_act_name (act) == NULL)
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_ACT, .in = { in, -1 }, .shape = from->shape,
                                  .act = act });
}

static int
pool (ml_net *net, int in, ml_window win, ml_node_kind kind)
{
  const ml_node *from = node_at (net, in);
  ml_node node = { .kind = kind, .in = { in, -1 } };

  if (from == NULL)
    return -1;
  if (ml_pool_init (&node.pool, from->shape.h, from->shape.w, win) != ML_OK)
    return refuse (net, ML_ERR_ARG);
  node.shape = (ml_shape) { from->shape.c, node.pool.out_h, node.pool.out_w };
  return append (net, node);
}

int
ml_net_max_pool (ml_net *net, int in, ml_window win)
{
  return pool (net, in, win, ML_NODE_MAX_POOL);
}

int
ml_net_avg_pool (ml_net *net, int in, ml_window win)
{
  return pool (net, in, win, ML_NODE_AVG_POOL);
}

int
ml_net_global (ml_net *net, int in)
{
  const ml_node *from = node_at (net, in);
  ml_window whole;

  if (from == NULL)
    return -1;
  whole = (ml_window) { from->shape.h, from->shape.w, 1, 1, 0, 0 };
  return ml_net_join (net, ml_net_avg_pool (net, in, whole), ml_net_max_pool (net, in, whole));
}

int
ml_net_dropout (ml_net *net, int in, float rate)
{
  const ml_node *from = node_at (net, in);

  if (from == NULL)
    return -1;
  if (!(rate >= 0.0f && rate < 1.0f))
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_DROPOUT, .in = { in, -1 },
                                  .shape = from->shape, .rate = rate });
}

int
ml_net_dense (ml_net *net, int in, size_t out)
{
  const ml_node *from = node_at (net, in);

  if (from == NULL)
    return -1;
  if (out == 0 || out > MAX_SIZE || from->size > MAX_PARAMS / out)
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_DENSE, .in = { in, -1 }, .shape = { out, 1, 1 },
                                  .n_param = out * from->size + out });
}

int
ml_net_lstm (ml_net *net, int in, size_t hidden, int both_ways)
{
  const ml_node *from = node_at (net, in);
  size_t ways = both_ways ? 2 : 1;

  if (from == NULL)
    return -1;
  if (from->shape.c != 1 || hidden == 0 || hidden > 1 << 10 || from->shape.w > 1 << 16)
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_LSTM, .in = { in, -1 },
                                  .shape = { 1, from->shape.h, ways * hidden }, .hidden = hidden,
                                  .both_ways = both_ways != 0,
                                  .n_param = ways * 4 * hidden * (from->shape.w + hidden + 1) });
}

int
ml_net_add (ml_net *net, int a, int b)
{
  const ml_node *x = node_at (net, a), *y = node_at (net, b);

  if (x == NULL || y == NULL)
    return -1;
  if (a == b || x->shape.c != y->shape.c || x->shape.h != y->shape.h || x->shape.w != y->shape.w)
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_ADD, .in = { a, b }, .shape = x->shape });
}

int
ml_net_join (ml_net *net, int a, int b)
{
  const ml_node *x = node_at (net, a), *y = node_at (net, b);

  if (x == NULL || y == NULL)
    return -1;
  if (a == b || x->shape.h != y->shape.h || x->shape.w != y->shape.w)
    return refuse (net, ML_ERR_ARG);
  return append (net, (ml_node) { .kind = ML_NODE_JOIN, .in = { a, b },
                                  .shape = { x->shape.c + y->shape.c, x->shape.h, x->shape.w } });
}

int
ml_net_sequence (ml_net *net, int in)
{
  const ml_node *from = node_at (net, in);

  if (from == NULL)
    return -1;
  return append (net, (ml_node) { .kind = ML_NODE_SEQUENCE, .in = { in, -1 },
                                  .shape = { 1, from->shape.w, from->shape.c * from->shape.h } });
}

void
ml_net_mark_features (ml_net *net, int node)
{
  if (node_at (net, node) != NULL)
    net->features = node;
}

/* ---- first weights ------------------------------------------------------------------ */

static void
draw_normal (ml_rng *rng, float *w, size_t n, double spread)
{
  for (size_t i = 0; i < n; i++)
    w[i] = (float) (spread * ml_rng_normal (rng));
}

static void
draw_even (ml_rng *rng, float *w, size_t n, double limit)
{
  for (size_t i = 0; i < n; i++)
    w[i] = (float) (limit * (2.0 * ml_rng_uniform (rng) - 1.0));
}

static void
draw_lstm (const ml_node *node, size_t f, ml_rng *rng, float *w, uint8_t *decay)
{
  const size_t h = node->hidden;

  for (int way = 0; way <= node->both_ways; way++) {
    draw_even (rng, w, 4 * h * (f + h), 1.0 / sqrt ((double) h));
    memset (decay, 1, 4 * h * (f + h));
    w += 4 * h * (f + h);
    decay += 4 * h * (f + h);
    for (size_t j = 0; j < h; j++)
      w[h + j] = 1.0f; /* remember, until taught to forget */
    w += 4 * h;
    decay += 4 * h;
  }
}

static void
draw (ml_net *net, const ml_node *node, ml_rng *rng)
{
  float *w = net->w + node->param;
  uint8_t *decay = net->decay + node->param;
  size_t n, c = node->shape.c;

  switch (node->kind) {
  case ML_NODE_CONV:
  case ML_NODE_DENSE:
    n = node->n_param - c; /* biases follow, at 0 */
    draw_normal (rng, w, n, sqrt (2.0 / (double) (n / c)));
    memset (decay, 1, n);
    break;
  case ML_NODE_NORM:
    for (size_t j = 0; j < c; j++)
      w[j] = net->state[node->state + c + j] = 1.0f;
    break;
  case ML_NODE_LSTM:
    draw_lstm (node, net->node[node->in[0]].shape.w, rng, w, decay);
    break;
  case ML_NODE_INPUT:
  case ML_NODE_ACT:
  case ML_NODE_MAX_POOL:
  case ML_NODE_AVG_POOL:
  case ML_NODE_DROPOUT:
  case ML_NODE_ADD:
  case ML_NODE_JOIN:
  case ML_NODE_SEQUENCE:
  case ML_N_NODE_KINDS:
  default:
    break;
  }
}

ml_status
ml_net_finish (ml_net *net, uint64_t seed)
{
  ml_rng rng;

  if (net == NULL)
    return ML_ERR_ARG;
  if (net->status != ML_OK)
    return net->status;
  if (net->w != NULL || net->n_nodes < 2)
    return ML_ERR_ARG;
  /* Everything but the output must be read, or its gradient would be missing. */
  for (size_t i = 0; i + 1 < net->n_nodes; i++)
    if (net->node[i].n_readers == 0)
      return net->status = ML_ERR_ARG;

  net->w = ml_floats (net->n_w + 1);
  net->decay = calloc (net->n_w + 1, 1);
  net->state = ml_floats (net->n_state + 1);
  if (net->w == NULL || net->decay == NULL || net->state == NULL)
    return net->status = ML_ERR_NOMEM;
  ml_rng_seed (&rng, seed);
  for (size_t i = 0; i < net->n_nodes; i++)
    draw (net, &net->node[i], &rng);
  return ML_OK;
}

ml_net *
ml_net_copy (const ml_net *net)
{
  ml_net *copy;

  if (net == NULL || net->w == NULL)
    return NULL;
  copy = malloc (sizeof *copy);
  if (copy == NULL)
    return NULL;
  *copy = *net;
  copy->node = malloc (net->n_nodes * sizeof *net->node);
  copy->w = ml_floats (net->n_w + 1);
  copy->decay = malloc (net->n_w + 1);
  copy->state = ml_floats (net->n_state + 1);
  if (copy->node == NULL || copy->w == NULL || copy->decay == NULL || copy->state == NULL) {
    ml_net_free (copy);
    return NULL;
  }
  memcpy (copy->node, net->node, net->n_nodes * sizeof *net->node);
  memcpy (copy->w, net->w, net->n_w * sizeof *net->w);
  memcpy (copy->decay, net->decay, net->n_w + 1);
  memcpy (copy->state, net->state, net->n_state * sizeof *net->state);
  return copy;
}

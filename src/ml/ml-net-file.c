/* ml-net-file.c - a network as text and in weight files
 *
 * One line a node: its kind, the nodes it reads, its numbers. The text alone
 * rebuilds the network through the same functions that built it, so a file
 * cannot describe one that those would refuse. Any thread. */
#include "ml-net.h"
#include "ml-vec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kind_name[ML_N_NODE_KINDS] = {
  [ML_NODE_INPUT] = "input",
  [ML_NODE_CONV] = "conv",
  [ML_NODE_NORM] = "norm",
  [ML_NODE_ACT] = "act",
  [ML_NODE_MAX_POOL] = "max-pool",
  [ML_NODE_AVG_POOL] = "avg-pool",
  [ML_NODE_DROPOUT] = "dropout",
  [ML_NODE_DENSE] = "dense",
  [ML_NODE_LSTM] = "lstm",
  [ML_NODE_ADD] = "add",
  [ML_NODE_JOIN] = "join",
  [ML_NODE_SEQUENCE] = "sequence",
};

/* Longest line: a kind, two nodes, seven sizes. */
#define LINE_ROOM 256

static int
describe_node (const ml_net *net, const ml_node *node, char *line)
{
  const ml_window *cw = &node->conv.win, *pw = &node->pool.win;
  const char *kind = kind_name[node->kind];

  switch (node->kind) {
  case ML_NODE_INPUT:
    return snprintf (line, LINE_ROOM, "%s %zu %zu %zu\n", kind, node->shape.c, node->shape.h,
                     node->shape.w);
  case ML_NODE_CONV:
    return snprintf (line, LINE_ROOM, "%s %d %zu %zu %zu %zu %zu %zu %zu\n", kind, node->in[0],
                     node->shape.c, cw->k_h, cw->k_w, cw->stride_h, cw->stride_w, cw->pad_h,
                     cw->pad_w);
  case ML_NODE_NORM:
  case ML_NODE_ACT:
    return snprintf (line, LINE_ROOM, "%s %d %d\n", kind, node->in[0], (int) node->act);
  case ML_NODE_MAX_POOL:
  case ML_NODE_AVG_POOL:
    return snprintf (line, LINE_ROOM, "%s %d %zu %zu %zu %zu\n", kind, node->in[0], pw->k_h,
                     pw->k_w, pw->stride_h, pw->stride_w);
  case ML_NODE_DROPOUT: /* in thousandths: a decimal point may be a comma elsewhere */
    return snprintf (line, LINE_ROOM, "%s %d %d\n", kind, node->in[0],
                     (int) (node->rate * 1000.0f + 0.5f));
  case ML_NODE_DENSE:
    return snprintf (line, LINE_ROOM, "%s %d %zu\n", kind, node->in[0], node->size);
  case ML_NODE_LSTM:
    return snprintf (line, LINE_ROOM, "%s %d %zu %d\n", kind, node->in[0], node->hidden,
                     node->both_ways);
  case ML_NODE_ADD:
  case ML_NODE_JOIN:
    return snprintf (line, LINE_ROOM, "%s %d %d\n", kind, node->in[0], node->in[1]);
  case ML_NODE_SEQUENCE:
    return snprintf (line, LINE_ROOM, "%s %d\n", kind, node->in[0]);
  case ML_N_NODE_KINDS:
  default:
    return 0;
  }
}

char *
ml_net_describe (const ml_net *net)
{
  size_t room, n = 0;
  char *text;

  if (net == NULL || net->n_nodes == 0)
    return NULL;
  room = (net->n_nodes + 1) * LINE_ROOM;
  text = malloc (room);
  if (text == NULL)
    return NULL;
  for (size_t i = 0; i < net->n_nodes; i++)
    n += (size_t) describe_node (net, &net->node[i], text + n);
  if (net->features >= 0)
    n += (size_t) snprintf (text + n, LINE_ROOM, "features %d\n", net->features);
  text[n] = 0;
  return text;
}

/* ---- back from text ----------------------------------------------------------------- */

/* Up to 8 plain decimal numbers after the word; -1 when the line holds anything else. */
static int
read_numbers (const char *at, const char *end, size_t *number)
{
  int n = 0;

  while (at < end) {
    size_t value = 0;
    const char *start;

    if (*at++ != ' ' || n == 8)
      return -1;
    for (start = at; at < end && *at >= '0' && *at <= '9' && at - start < 9; at++)
      value = value * 10 + (size_t) (*at - '0');
    if (at == start)
      return -1;
    number[n++] = value;
  }
  return n;
}

static ml_net *
parse_first (const size_t *v, int n)
{
  return n == 3 ? ml_net_new ((ml_shape) { v[0], v[1], v[2] }) : NULL;
}

/* Adds the node of one line; -1 when it is none. */
static int
parse_node (ml_net *net, ml_node_kind kind, const size_t *v, int n)
{
  int a = n > 0 ? (int) v[0] : -1, b = n > 1 ? (int) v[1] : -1;

  switch (kind) {
  case ML_NODE_CONV:
    return n == 8 ? ml_net_conv (net, a, v[1], (ml_window) { v[2], v[3], v[4], v[5], v[6], v[7] })
                  : -1;
  case ML_NODE_NORM:
    return n == 2 ? ml_net_norm (net, a, (ml_act) b) : -1;
  case ML_NODE_ACT:
    return n == 2 ? ml_net_act (net, a, (ml_act) b) : -1;
  case ML_NODE_MAX_POOL:
    return n == 5 ? ml_net_max_pool (net, a, (ml_window) { v[1], v[2], v[3], v[4], 0, 0 }) : -1;
  case ML_NODE_AVG_POOL:
    return n == 5 ? ml_net_avg_pool (net, a, (ml_window) { v[1], v[2], v[3], v[4], 0, 0 }) : -1;
  case ML_NODE_DROPOUT:
    return n == 2 ? ml_net_dropout (net, a, (float) v[1] / 1000.0f) : -1;
  case ML_NODE_DENSE:
    return n == 2 ? ml_net_dense (net, a, v[1]) : -1;
  case ML_NODE_LSTM:
    return n == 3 && v[2] <= 1 ? ml_net_lstm (net, a, v[1], b = (int) v[2]) : -1;
  case ML_NODE_ADD:
    return n == 2 ? ml_net_add (net, a, b) : -1;
  case ML_NODE_JOIN:
    return n == 2 ? ml_net_join (net, a, b) : -1;
  case ML_NODE_SEQUENCE:
    return n == 1 ? ml_net_sequence (net, a) : -1;
  case ML_NODE_INPUT:
  case ML_N_NODE_KINDS:
  default:
    return -1;
  }
}

/* One line into *net; 0 when it makes no sense. */
static int
parse_line (ml_net **net, const char *line, const char *end)
{
  const char *space = memchr (line, ' ', (size_t) (end - line));
  size_t word = space != NULL ? (size_t) (space - line) : 0, v[8] = { 0 };
  int n = space != NULL ? read_numbers (space, end, v) : -1;

  if (n < 0)
    return 0;
  if (word == 8 && memcmp (line, "features", 8) == 0) {
    if (*net == NULL || n != 1 || v[0] == 0 || v[0] >= (*net)->n_nodes)
      return 0;
    ml_net_mark_features (*net, (int) v[0]);
    return 1;
  }
  for (int kind = 0; kind < ML_N_NODE_KINDS; kind++)
    if (strlen (kind_name[kind]) == word && memcmp (line, kind_name[kind], word) == 0) {
      if (kind != ML_NODE_INPUT)
        return *net != NULL && parse_node (*net, (ml_node_kind) kind, v, n) >= 0;
      if (*net != NULL)
        return 0;
      *net = parse_first (v, n);
      return *net != NULL && (*net)->status == ML_OK;
    }
  return 0;
}

ml_net *
ml_net_parse (const char *text, ml_why *why)
{
  ml_net *net = NULL;
  int sound = text != NULL;

  for (const char *line = text; sound && *line != 0;) {
    const char *end = strchr (line, '\n');

    sound = end != NULL && parse_line (&net, line, end);
    line = end != NULL ? end + 1 : line;
  }
  if (!sound || net == NULL || ml_net_finish (net, 0) != ML_OK) {
    ml_net_free (net);
    if (why != NULL)
      snprintf (why->text, sizeof why->text, "The model's description makes no sense.");
    return NULL;
  }
  return net;
}

/* ---- in weight files ------------------------------------------------------------------- */

/* A name longer than this could not be stored anyway. */
#define NAME_ROOM 256

ml_status
ml_net_store (const ml_net *net, ml_weights *weights, const char *prefix, int half)
{
  char name[NAME_ROOM], *text;
  ml_status status;

  if (net == NULL || net->w == NULL || prefix == NULL || strlen (prefix) > 100)
    return ML_ERR_ARG;
  text = ml_net_describe (net);
  if (text == NULL)
    return ML_ERR_NOMEM;
  snprintf (name, sizeof name, "%snet", prefix);
  status = ml_weights_set_word (weights, name, text);
  free (text);
  for (size_t i = 0; status == ML_OK && i < net->n_nodes; i++) {
    const ml_node *node = &net->node[i];

    snprintf (name, sizeof name, "%s%zu.weights", prefix, i);
    if (node->n_param > 0)
      status = ml_weights_add (weights, name, &node->n_param, 1, net->w + node->param, half);
    snprintf (name, sizeof name, "%s%zu.running", prefix, i);
    if (status == ML_OK && node->n_state > 0)
      status = ml_weights_add (weights, name, &node->n_state, 1, net->state + node->state, 0);
  }
  return status;
}

static int
fetch (const ml_weights *weights, const char *name, float *to, size_t n)
{
  const ml_tensor *t = n > 0 ? ml_weights_find (weights, name) : NULL;

  if (n == 0)
    return 1;
  if (t == NULL || t->n != n)
    return 0;
  memcpy (to, t->data, n * sizeof *to);
  return 1;
}

/* A variance below zero would come back as NaN on the first use. */
static int
variances_ok (const ml_net *net, const ml_node *node)
{
  for (size_t j = node->n_state / 2; j < node->n_state; j++)
    if (!(net->state[node->state + j] >= 0.0f))
      return 0;
  return 1;
}

ml_net *
ml_net_restore (const ml_weights *weights, const char *prefix, ml_why *why)
{
  char name[NAME_ROOM];
  ml_net *net;
  int sound = 1;

  if (weights == NULL || prefix == NULL || strlen (prefix) > 100)
    return NULL;
  snprintf (name, sizeof name, "%snet", prefix);
  net = ml_net_parse (ml_weights_word (weights, name), why);
  for (size_t i = 0; net != NULL && sound && i < net->n_nodes; i++) {
    const ml_node *node = &net->node[i];

    snprintf (name, sizeof name, "%s%zu.weights", prefix, i);
    sound = fetch (weights, name, net->w + node->param, node->n_param);
    snprintf (name, sizeof name, "%s%zu.running", prefix, i);
    sound = sound && fetch (weights, name, net->state + node->state, node->n_state)
            && variances_ok (net, node);
  }
  if (net != NULL && !sound) {
    ml_net_free (net);
    if (why != NULL)
      snprintf (why->text, sizeof why->text, "The model file lacks weights that its network needs.");
    return NULL;
  }
  return net;
}

/* ml-net.h - networks built from layers, and what runs and trains them
 *
 * A net is a list of nodes, each after those it reads, with all parameters in
 * one array. A run is the working memory of one use of it: for training or for
 * inference, for batches up to a size. */
#pragma once

#include "ml-nn.h"
#include "ml-rng.h"
#include "ml-team.h"
#include "ml-weights.h"

typedef struct {
  size_t c, h, w; /* channels, rows, columns; a sequence is 1 x t x f, a vector n x 1 x 1 */
} ml_shape;

typedef enum {
  ML_NODE_INPUT = 0,
  ML_NODE_CONV,
  ML_NODE_NORM,
  ML_NODE_ACT,
  ML_NODE_MAX_POOL,
  ML_NODE_AVG_POOL,
  ML_NODE_DROPOUT,
  ML_NODE_DENSE,    /* flattens what it is given */
  ML_NODE_LSTM,
  ML_NODE_ADD,
  ML_NODE_JOIN,     /* channels of one behind those of the other */
  ML_NODE_SEQUENCE, /* c x h x w to 1 x w x (c h): columns become steps of time */
  ML_N_NODE_KINDS,
} ml_node_kind;

typedef struct {
  ml_node_kind kind;
  int          in[2];        /* earlier nodes; -1 none */
  ml_shape     shape;        /* of what it puts out */
  size_t       size;         /* c h w */
  size_t       param, n_param; /* [n_param] from net->w[param] */
  size_t       state, n_state; /* running mean [c], then variance [c] */
  int          n_readers;
  ml_conv      conv;
  ml_pool      pool;
  ml_norm      norm;         /* hw, c and the activation that rides along */
  ml_act       act;
  float        rate;         /* of dropout */
  size_t       hidden;       /* of an LSTM, per direction */
  int          both_ways;
} ml_node;

#define ML_NET_MAX_NODES 512
#define ML_NORM_EPS 1e-5f

typedef struct {
  ml_node  *node;    /* owned; [n_nodes]; node 0 is the input, the last the output */
  size_t    n_nodes;
  float    *w;       /* owned; [n_w] parameters; NULL until ml_net_finish() */
  uint8_t  *decay;   /* owned; [n_w] 1 where weight decay may act */
  size_t    n_w;
  float    *state;   /* owned; [n_state] running averages of normalisations */
  size_t    n_state;
  size_t    n_outputs; /* of all nodes together, a sample */
  int       features; /* node whose output is the embedding; -1 none */
  ml_status status;  /* the first mistake while building */
} ml_net;

/* Building: each returns the new node's number, or -1 after a mistake, which
 * later calls and ml_net_finish() then report too. */
ml_net *ml_net_new      (ml_shape input);
void    ml_net_free     (ml_net *net); /* NULL is fine */
int     ml_net_conv     (ml_net *net, int in, size_t out_c, ml_window win);
int     ml_net_norm     (ml_net *net, int in, ml_act act); /* act: IDENTITY or RELU */
int     ml_net_act      (ml_net *net, int in, ml_act act);
int     ml_net_max_pool (ml_net *net, int in, ml_window win);
int     ml_net_avg_pool (ml_net *net, int in, ml_window win);
int     ml_net_global   (ml_net *net, int in); /* mean and maximum over h x w, joined */
int     ml_net_dropout  (ml_net *net, int in, float rate);
int     ml_net_dense    (ml_net *net, int in, size_t out);
int     ml_net_lstm     (ml_net *net, int in, size_t hidden, int both_ways);
int     ml_net_add      (ml_net *net, int a, int b);
int     ml_net_join     (ml_net *net, int a, int b);
int     ml_net_sequence (ml_net *net, int in);

/* Marks @node as the embedding (optional). */
void      ml_net_mark_features (ml_net *net, int node);
/* Closes the list and draws the parameters (He 2015; LSTM: Glorot 2010, forget bias 1). */
ml_status ml_net_finish (ml_net *net, uint64_t seed);
ml_net   *ml_net_copy   (const ml_net *net); /* NULL when memory is out */

/* The net as text, one node a line, for free(); and back. A text that is not one
 * gives NULL and one sentence. */
char   *ml_net_describe (const ml_net *net);
ml_net *ml_net_parse    (const char *text, ml_why *why);
/* Into and out of a weight file, under names that begin with @prefix. */
ml_status ml_net_store   (const ml_net *net, ml_weights *weights, const char *prefix, int half);
ml_net   *ml_net_restore (const ml_weights *weights, const char *prefix, ml_why *why);

/* ---- running ------------------------------------------------------------------ */

typedef struct ml_run ml_run;

/* Everything that a pass needs is taken here; none of the calls below allocates.
 * @team (optional, borrowed) shares the work. The net is borrowed and must
 * outlive the run. An inference run holds its own copy of the weights, with
 * normalisations folded into the layer before. NULL when memory is out. */
ml_run      *ml_run_new_training  (ml_net *net, size_t batch, ml_team *team);
ml_run      *ml_run_new_inference (const ml_net *net, size_t batch, ml_team *team);
void         ml_run_free          (ml_run *run); /* NULL is fine */
/* Takes the net's present weights into an inference run. */
void         ml_run_refresh       (ml_run *run);
/* x[n][input]; borrowed until the backward pass. Training: batch statistics,
 * running averages move, dropout by @seed. */
ml_status    ml_run_forward       (ml_run *run, const float *x, size_t n, uint64_t seed);
/* [n][size] of a node's output after ml_run_forward(); inference: of the output
 * and the embedding alone, others share memory. */
const float *ml_run_output        (const ml_run *run);
const float *ml_run_features      (const ml_run *run);
/* @dy [n][output]; leaves the gradient [n_w] of the parameters. Training only. */
ml_status    ml_run_backward      (ml_run *run, const float *dy);
float       *ml_run_gradient      (ml_run *run);

/* ---- networks made here ---------------------------------------------------------- */

typedef struct {
  size_t bands, frames, classes; /* shape of a patch; outputs */
  size_t width;      /* channels of the first block; later ones double up to 8 x */
  size_t blocks;     /* 1 … 8, each halves the image */
  int    residual;   /* CNN: two convolutions a block, and a way past them */
  size_t embedding;  /* units of the layer before the output; 0: pooled channels */
  size_t hidden;     /* LSTM units per direction (CRNN) */
  float  dropout;
} ml_patch_net_opts;

#define ML_CNN_DEFAULTS(bands_, frames_, classes_)                                              \
  ((ml_patch_net_opts) { .bands = (bands_), .frames = (frames_), .classes = (classes_),         \
                         .width = 16, .blocks = 5, .embedding = 0, .hidden = 64,                \
                         .dropout = 0.3f })

/* Convolutional network on patches [1][bands][frames], plain or residual. */
ml_net *ml_cnn_new  (const ml_patch_net_opts *opts, uint64_t seed);
/* Convolutions along frequency, then an LSTM both ways over time. */
ml_net *ml_crnn_new (const ml_patch_net_opts *opts, uint64_t seed);
/* Dense layers on vectors [d]: the classifier on track statistics. */
ml_net *ml_mlp_new  (size_t d, const size_t *hidden, size_t n_hidden, size_t out,
                     float dropout, uint64_t seed);

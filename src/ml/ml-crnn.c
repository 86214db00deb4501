/* ml-crnn.c - convolutions that keep time, then an LSTM both ways along it
 *
 * Any thread. Source: Choi et al. 2017, "Convolutional recurrent neural networks
 * for music classification", smaller. */
#include "ml-net.h"

/**
 * ml_crnn_new - a network from [1][bands][frames] to [classes] sums before softmax
 *
 * Frequency shrinks fast, time by four in all; what the LSTM says at every step
 * is summed up by mean and maximum. NULL when sizes do not fit or memory is out.
 */
ml_net *
ml_crnn_new (const ml_patch_net_opts *opts, uint64_t seed)
{
  const ml_window three = { 3, 3, 1, 1, 1, 1 };
  const ml_window both = { 2, 2, 2, 2, 0, 0 }, tall = { 3, 1, 3, 1, 0, 0 };
  ml_net *net;
  size_t channels = opts->width;
  int at = 0;

  if (opts->width == 0 || opts->blocks == 0 || opts->blocks > 8 || opts->classes == 0
      || opts->hidden == 0)
    return NULL;
  net = ml_net_new ((ml_shape) { 1, opts->bands, opts->frames });
  if (net == NULL)
    return NULL;
  for (size_t i = 0; i < opts->blocks && net->status == ML_OK; i++) {
    at = ml_net_norm (net, ml_net_conv (net, at, channels, three), ML_ACT_RELU);
    if (i < 2)
      at = ml_net_max_pool (net, at, both);
    else if (net->status == ML_OK && net->node[at].shape.h >= 3)
      at = ml_net_max_pool (net, at, tall);
    channels = channels < 8 * opts->width ? channels * 2 : channels;
  }
  at = ml_net_dropout (net, ml_net_sequence (net, at), opts->dropout);
  at = ml_net_lstm (net, at, opts->hidden, 1);
  if (net->status == ML_OK) { /* over time alone: [1][t][2h] to [1][1][2h] twice */
    const ml_window time = { net->node[at].shape.h, 1, 1, 1, 0, 0 };

    at = ml_net_join (net, ml_net_avg_pool (net, at, time), ml_net_max_pool (net, at, time));
  }
  if (opts->embedding > 0)
    at = ml_net_norm (net, ml_net_dense (net, at, opts->embedding), ML_ACT_RELU);
  ml_net_mark_features (net, at);
  at = ml_net_dropout (net, at, opts->dropout);
  ml_net_dense (net, at, opts->classes);
  if (ml_net_finish (net, seed) != ML_OK) {
    ml_net_free (net);
    return NULL;
  }
  return net;
}

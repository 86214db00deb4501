/* ml-cnn.c - the convolutional network on spectrogram patches, plain or residual
 *
 * Any thread. Each block halves the image and, up to eight times the first
 * width, doubles the channels; mean and maximum over what is left describe the
 * patch. The plain one is cut down to what a few hundred tracks can teach: it
 * learns from them in a quarter of the residual one's time, and as well.
 * Source: Choi et al. 2016, "Automatic tagging using deep convolutional neural
 * networks"; He et al. 2016, "Deep residual learning" (the way past). */
#include "ml-net.h"

/* conv, norm, ReLU, conv, norm; the way past them is a 1x1 convolution where the
 * channels change; ReLU of the sum; then the image is halved. */
static int
residual_block (ml_net *net, int in, size_t channels)
{
  const ml_window three = { 3, 3, 1, 1, 1, 1 }, one = { 1, 1, 1, 1, 0, 0 };
  const ml_window halve = { 2, 2, 2, 2, 0, 0 };
  int past = in, on;

  on = ml_net_norm (net, ml_net_conv (net, in, channels, three), ML_ACT_RELU);
  on = ml_net_norm (net, ml_net_conv (net, on, channels, three), ML_ACT_IDENTITY);
  if (net->status == ML_OK && net->node[in].shape.c != channels)
    past = ml_net_norm (net, ml_net_conv (net, in, channels, one), ML_ACT_IDENTITY);
  return ml_net_max_pool (net, ml_net_act (net, ml_net_add (net, on, past), ML_ACT_RELU), halve);
}

static int
plain_block (ml_net *net, int in, size_t channels)
{
  const ml_window three = { 3, 3, 1, 1, 1, 1 }, halve = { 2, 2, 2, 2, 0, 0 };

  return ml_net_max_pool (net, ml_net_norm (net, ml_net_conv (net, in, channels, three), ML_ACT_RELU),
                          halve);
}

/* Ends @net: pooled channels, the embedding, one value a class. */
static ml_net *
finish (ml_net *net, int at, const ml_patch_net_opts *opts, uint64_t seed)
{
  if (opts->embedding > 0) {
    at = ml_net_dropout (net, at, opts->dropout);
    at = ml_net_norm (net, ml_net_dense (net, at, opts->embedding), ML_ACT_RELU);
  }
  ml_net_mark_features (net, at);
  at = ml_net_dropout (net, at, opts->dropout);
  ml_net_dense (net, at, opts->classes);
  if (ml_net_finish (net, seed) != ML_OK) {
    ml_net_free (net);
    return NULL;
  }
  return net;
}

/**
 * ml_cnn_new - a network from [1][bands][frames] to [classes] sums before softmax
 *
 * Returns NULL when the sizes do not fit or memory is out.
 */
ml_net *
ml_cnn_new (const ml_patch_net_opts *opts, uint64_t seed)
{
  ml_net *net;
  size_t channels = opts->width;
  int at;

  if (opts->width == 0 || opts->blocks == 0 || opts->blocks > 8 || opts->classes == 0)
    return NULL;
  net = ml_net_new ((ml_shape) { 1, opts->bands, opts->frames });
  if (net == NULL)
    return NULL;
  at = plain_block (net, 0, channels);
  for (size_t i = 1; i < opts->blocks; i++) {
    channels = channels < 8 * opts->width ? channels * 2 : channels;
    at = opts->residual ? residual_block (net, at, channels) : plain_block (net, at, channels);
  }
  return finish (net, ml_net_global (net, at), opts, seed);
}

/**
 * ml_mlp_new - dense layers with normalisation on vectors [d]
 *
 * The last hidden layer is the embedding. NULL when sizes do not fit.
 */
ml_net *
ml_mlp_new (size_t d, const size_t *hidden, size_t n_hidden, size_t out,
            float dropout, uint64_t seed)
{
  ml_net *net = ml_net_new ((ml_shape) { d, 1, 1 });
  int at = 0;

  if (net == NULL)
    return NULL;
  for (size_t i = 0; i < n_hidden; i++) {
    at = ml_net_norm (net, ml_net_dense (net, at, hidden[i]), ML_ACT_RELU);
    if (i + 1 == n_hidden)
      ml_net_mark_features (net, at);
    at = ml_net_dropout (net, at, dropout);
  }
  ml_net_dense (net, at, out);
  if (ml_net_finish (net, seed) != ML_OK) {
    ml_net_free (net);
    return NULL;
  }
  return net;
}

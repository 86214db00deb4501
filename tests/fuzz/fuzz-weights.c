/* fuzz-weights.c - whatever bytes: a weight file, and the network in it
 *
 * The checksum is put right first, or nothing behind it would ever be read. */
#include <stdlib.h>
#include <string.h>

#include "ml.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
seal (uint8_t *bytes, size_t n)
{
  uint64_t h = 0xcbf29ce484222325u;

  for (size_t i = 0; i + 8 < n; i++)
    h = (h ^ bytes[i]) * 0x100000001b3u;
  for (size_t i = 0; n >= 8 && i < 8; i++)
    bytes[n - 8 + i] = (uint8_t) (h >> (8 * i));
}

/* A net that was accepted must run on nothing but zeros without harm. */
static void
try_net (const ml_weights *weights)
{
  ml_net *net = ml_net_restore (weights, "net0.", NULL);
  ml_run *run;
  float *x;

  if (net == NULL || net->n_outputs > 1 << 16) {
    ml_net_free (net);
    return;
  }
  run = ml_run_new_inference (net, 1, NULL);
  x = ml_floats (net->node[0].size);
  if (run != NULL && x != NULL)
    ml_run_forward (run, x, 1, 0);
  free (x);
  ml_run_free (run);
  ml_net_free (net);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t *bytes = malloc (size + 1);
  ml_weights *weights;
  ml_ridge ridge;

  if (bytes == NULL)
    return 0;
  memcpy (bytes, data, size);
  seal (bytes, size);
  if (ml_weights_parse (bytes, size, &weights, NULL) == ML_OK) {
    for (size_t i = 0; i < weights->n_tensors; i++)
      if (!ml_all_finite (weights->tensor[i].data, weights->tensor[i].n))
        abort ();
    try_net (weights);
    if (ml_ridge_restore (&ridge, weights, "stats.", NULL) == ML_OK)
      ml_ridge_clear (&ridge);
    ml_weights_free (weights);
  }
  free (bytes);
  return 0;
}

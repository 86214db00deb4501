/* bench-train.c - how fast a network is trained: bench-train [THREADS [ROUNDS]]
 *
 * The shipped network and the residual one beside it, batches of 32, forward,
 * backward and a step of Adam, on noise. train-torch.py does the same with
 * PyTorch. Prints the best round, which others on the machine disturb least. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ml.h"

enum { BATCH = 32, BANDS = 96, CLASSES = 11 };

static void
measure (const char *name,
         ml_net     *net,
         ml_team    *team,
         int         rounds)
{
  const size_t d = net->node[0].size;
  const ml_adam_opts opts = { 0.9f, 0.999f, 1e-8f, 0.01f };
  g_autofree float *x = g_new (float, BATCH * d), *dz = g_new (float, BATCH * CLASSES);
  float t[BATCH * CLASSES];
  int32_t label[BATCH];
  ml_run *run = ml_run_new_training (net, BATCH, team);
  double best_s = INFINITY, loss = 0.0;
  ml_adam adam;
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (size_t i = 0; i < BATCH * d; i++)
    x[i] = (float) ml_rng_normal (&rng);
  for (int i = 0; i < BATCH; i++)
    label[i] = i % CLASSES;
  ml_one_hot (label, BATCH, CLASSES, 0.0f, t);
  g_assert_cmpint (ml_adam_init (&adam, net->n_w), ==, ML_OK);
  for (int r = 0; r < rounds; r++) {
    gint64 start_us = g_get_monotonic_time ();

    ml_run_forward (run, x, BATCH, (uint64_t) r);
    ml_cross_entropy (ml_run_output (run), t, NULL, BATCH, CLASSES, &loss, dz);
    ml_run_backward (run, dz);
    ml_adam_step (&adam, &opts, 1e-3f, net->decay, ml_run_gradient (run), net->w);
    best_s = fmin (best_s, (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);
  }
  printf ("%-28s %7zu parameters  %7.1f ms a batch of %d  %7.0f patches/s\n", name, net->n_w,
          1000 * best_s, BATCH, BATCH / best_s);
  ml_adam_clear (&adam);
  ml_run_free (run);
  ml_net_free (net);
}

int
main (int argc, char **argv)
{
  int threads = argc > 1 ? atoi (argv[1]) : 2, rounds = argc > 2 ? atoi (argv[2]) : 30;
  ml_team *team = ml_team_new (threads > 0 ? (size_t) threads : 1);
  ml_patch_net_opts o = ML_CNN_DEFAULTS (BANDS, 43, CLASSES);

  measure ("plain, 96 x 43", ml_cnn_new (&o, 1), team, rounds);
  o.frames = 86;
  o.residual = 1;
  measure ("residual, 96 x 86", ml_cnn_new (&o, 1), team, rounds);
  ml_team_free (team);
  return 0;
}

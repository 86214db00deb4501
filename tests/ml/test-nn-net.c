/* test-nn-net.c - whole networks: gradients, threads, folding, files */
#include "nn-check.h"

#include <stdlib.h>
#include <unistd.h>

/* A small net with a way past, pooling, joining and normalisations between. */
static ml_net *
residual_net (uint64_t seed)
{
  const ml_window three = { 3, 3, 1, 1, 1, 1 }, two = { 2, 2, 2, 2, 0, 0 };
  ml_net *net = ml_net_new ((ml_shape) { 2, 6, 8 });
  int at = ml_net_norm (net, ml_net_conv (net, 0, 3, three), ML_ACT_IDENTITY), past;

  at = past = ml_net_act (net, at, ML_ACT_SILU);
  at = ml_net_norm (net, ml_net_conv (net, at, 3, three), ML_ACT_IDENTITY);
  at = ml_net_add (net, at, past);
  at = ml_net_avg_pool (net, ml_net_act (net, at, ML_ACT_TANH), two);
  at = ml_net_join (net, at, ml_net_avg_pool (net, past, two));
  at = ml_net_norm (net, ml_net_dense (net, at, 5), ML_ACT_IDENTITY);
  ml_net_mark_features (net, at);
  ml_net_dense (net, ml_net_dropout (net, at, 0.3f), 4);
  g_assert_cmpint (ml_net_finish (net, seed), ==, ML_OK);
  return net;
}

static ml_net *
recurrent_net (uint64_t seed)
{
  ml_net *net = ml_net_new ((ml_shape) { 2, 3, 5 });
  int at = ml_net_lstm (net, ml_net_sequence (net, 0), 3, 1);

  at = ml_net_lstm (net, at, 2, 0);
  ml_net_dense (net, at, 3);
  g_assert_cmpint (ml_net_finish (net, seed), ==, ML_OK);
  return net;
}

static ml_net *
residual_cnn (uint64_t seed)
{
  ml_patch_net_opts o = ML_CNN_DEFAULTS (96, 86, 11);

  o.residual = 1;
  o.embedding = 32;
  return ml_cnn_new (&o, seed);
}

typedef struct {
  ml_net *net;
  ml_run *run;
  size_t  n, k;
  float  *x, *r;
} Whole;

static double
whole_loss (void *data)
{
  Whole *w = data;

  g_assert_cmpint (ml_run_forward (w->run, w->x, w->n, 99), ==, ML_OK);
  return ml_dot (ml_run_output (w->run), w->r, w->n * w->k);
}

static void
check_whole (ml_net *net, size_t n, uint64_t seed)
{
  Whole w = { .net = net, .n = n, .k = net->node[net->n_nodes - 1].size };
  ml_rng rng;
  g_autofree float *g = g_new (float, net->n_w);

  ml_rng_seed (&rng, seed);
  w.run = ml_run_new_training (net, n + 1, NULL);
  w.x = g_new (float, n * net->node[0].size);
  w.r = g_new (float, n * w.k);
  check_fill (&rng, w.x, n * net->node[0].size);
  check_fill (&rng, w.r, n * w.k);
  whole_loss (&w);
  g_assert_cmpint (ml_run_backward (w.run, w.r), ==, ML_OK);
  memcpy (g, ml_run_gradient (w.run), net->n_w * sizeof *g);
  check_gradient (whole_loss, &w, net->w, g, net->n_w);
  ml_run_free (w.run);
  g_free (w.x);
  g_free (w.r);
  ml_net_free (net);
}

static void
test_gradient (void)
{
  for (uint64_t seed = 1; seed <= 3; seed++) {
    check_whole (residual_net (seed), 9, seed);
    check_whole (recurrent_net (seed), 10, seed);
  }
  check_whole (residual_net (4), 3, 4); /* fewer samples than slices */
}

/* One thread or four: the same bits, forward, backward and in the averages. */
static void
test_threads_agree (void)
{
  ml_team *team = ml_team_new (4);
  ml_rng rng;

  ml_rng_seed (&rng, 41);
  for (int round = 0; round < 100; round++) {
    ml_net *a = residual_net ((uint64_t) round), *b = ml_net_copy (a);
    size_t n = 1 + ml_rng_below (&rng, 20);
    ml_run *one = ml_run_new_training (a, n, NULL), *four = ml_run_new_training (b, n, team);
    g_autofree float *x = g_new (float, n * 96), *dy = g_new (float, n * 4);

    check_fill (&rng, x, n * 96);
    check_fill (&rng, dy, n * 4);
    ml_run_forward (one, x, n, 5);
    ml_run_forward (four, x, n, 5);
    g_assert_cmpmem (ml_run_output (one), n * 4 * 4, ml_run_output (four), n * 4 * 4);
    ml_run_backward (one, dy);
    ml_run_backward (four, dy);
    g_assert_cmpmem (ml_run_gradient (one), a->n_w * 4, ml_run_gradient (four), b->n_w * 4);
    g_assert_cmpmem (a->state, a->n_state * 4, b->state, b->n_state * 4);
    ml_run_free (one);
    ml_run_free (four);
    ml_net_free (a);
    ml_net_free (b);
  }
  ml_team_free (team);
}

/* Once the running averages have settled on a batch, inference with everything
 * folded says what training says, but for dropout (none here). */
static void
test_folding (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 42);
  for (int round = 0; round < 20; round++) {
    enum { N = 16 };
    const ml_window three = { 3, 3, 1, 1, 1, 1 };
    ml_net *net = ml_net_new ((ml_shape) { 1, 8, 8 });
    ml_run *train, *infer;
    float x[N * 64];
    int at = ml_net_norm (net, 0, ML_ACT_IDENTITY), past = at; /* not foldable */

    at = ml_net_norm (net, ml_net_conv (net, at, 4, three), ML_ACT_RELU);
    at = ml_net_norm (net, ml_net_conv (net, at, 1, three), ML_ACT_IDENTITY);
    at = ml_net_act (net, ml_net_add (net, at, past), ML_ACT_RELU);
    ml_net_dense (net, ml_net_global (net, at), 3);
    g_assert_cmpint (ml_net_finish (net, (uint64_t) round), ==, ML_OK);
    check_fill (&rng, x, N * 64);
    train = ml_run_new_training (net, N, NULL);
    for (int i = 0; i < 200; i++)
      ml_run_forward (train, x, N, 0);
    /* Running variances are unbiased, the batch's own are not. */
    for (size_t i = 1; i < net->n_nodes; i++) {
      const ml_node *node = &net->node[i];

      for (size_t j = 0; node->n_state > 0 && j < node->shape.c; j++)
        net->state[node->state + node->shape.c + j] *= (N * 64 - 1) / (N * 64.0f);
    }
    infer = ml_run_new_inference (net, 5, NULL);
    for (size_t from = 0; from < N; from += 5) {
      size_t n = MIN (5, N - from);

      g_assert_cmpint (ml_run_forward (infer, x + from * 64, n, 0), ==, ML_OK);
      check_near (ml_run_output (infer), ml_run_output (train) + from * 3, n * 3, 1e-4);
    }
    g_assert_cmpint (ml_run_backward (infer, x), ==, ML_ERR_ARG);
    ml_run_free (train);
    ml_run_free (infer);
    ml_net_free (net);
  }
}

/* Weights set by hand: a sum over the image, doubled. */
static void
test_by_hand (void)
{
  ml_net *net = ml_net_new ((ml_shape) { 1, 1, 2 });
  ml_run *run;

  ml_net_dense (net, ml_net_conv (net, 0, 1, (ml_window) { 1, 2, 1, 1, 0, 0 }), 1);
  g_assert_cmpint (ml_net_finish (net, 1), ==, ML_OK);
  g_assert_cmpuint (net->n_w, ==, 5);
  memcpy (net->w, (float[]) { 1, 1, 0.5f, 2, -1 }, sizeof (float[5]));
  run = ml_run_new_inference (net, 1, NULL);
  g_assert_cmpint (ml_run_forward (run, (float[]) { 3, 4 }, 1, 0), ==, ML_OK);
  g_assert_cmpfloat_with_epsilon (ml_run_output (run)[0], 14.0, 1e-6);
  g_assert_cmpint (ml_run_forward (run, (float[]) { NAN, 4 }, 1, 0), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_run_forward (run, (float[]) { 3, 4 }, 2, 0), ==, ML_ERR_ARG);
  ml_run_free (run);
  ml_net_free (net);
}

static void
test_building_refuses (void)
{
  ml_net *net = ml_net_new ((ml_shape) { 1, 4, 4 });

  g_assert_cmpint (ml_net_conv (net, 7, 1, (ml_window) { 1, 1, 1, 1, 0, 0 }), ==, -1);
  g_assert_cmpint (ml_net_dense (net, 0, 3), ==, -1); /* the mistake sticks */
  g_assert_cmpint (ml_net_finish (net, 0), ==, ML_ERR_ARG);
  g_assert_null (ml_run_new_training (net, 4, NULL));
  ml_net_free (net);
  net = ml_net_new ((ml_shape) { 1, 4, 4 });
  ml_net_dense (net, 0, 3);
  ml_net_dense (net, 0, 3); /* the first is read by nobody */
  g_assert_cmpint (ml_net_finish (net, 0), ==, ML_ERR_ARG);
  ml_net_free (net);
  net = ml_net_new ((ml_shape) { 1, 1 << 20, 1 << 20 });
  g_assert_cmpint (net->status, ==, ML_ERR_ARG);
  ml_net_free (net);
  g_assert_null (ml_cnn_new (&ML_CNN_DEFAULTS (4, 4, 3), 1)); /* smaller than its pooling */
  g_assert_null (ml_net_parse ("input 1 2000 2000\nact 0 1\nact 1 1\n", NULL)); /* too much at once */
  g_assert_null (ml_net_parse ("input 1 1 4000\ndense 0 9000\n", NULL));
}

static void
same_net (const ml_net *a, const ml_net *b)
{
  g_autofree char *ta = ml_net_describe (a), *tb = ml_net_describe (b);

  g_assert_cmpstr (ta, ==, tb);
  g_assert_cmpmem (a->w, a->n_w * 4, b->w, b->n_w * 4);
  g_assert_cmpmem (a->state, a->n_state * 4, b->state, b->n_state * 4);
}

static void
test_store_restore (void)
{
  ml_net *made[] = { residual_net (7), recurrent_net (7),
                     ml_cnn_new (&ML_CNN_DEFAULTS (96, 86, 11), 7),
                     ml_crnn_new (&ML_CNN_DEFAULTS (96, 86, 11), 7), residual_cnn (7),
                     ml_mlp_new (20, (size_t[]) { 16, 8 }, 2, 4, 0.5f, 7) };
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "segue-test-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  close (fd);
  for (size_t i = 0; i < G_N_ELEMENTS (made); i++) {
    ml_weights *w = ml_weights_new (), *back = NULL;
    ml_why why = { "" };
    ml_net *net;

    g_assert_nonnull (made[i]);
    g_assert_cmpint (ml_net_store (made[i], w, "a.", 0), ==, ML_OK);
    g_assert_cmpint (ml_weights_save (w, path, &why), ==, ML_OK);
    g_assert_cmpint (ml_weights_load (path, &back, &why), ==, ML_OK);
    net = ml_net_restore (back, "a.", &why);
    g_assert_nonnull (net);
    same_net (made[i], net);
    g_assert_null (ml_net_restore (back, "b.", &why));
    g_assert_cmpstr (why.text, !=, "");
    ml_net_free (net);
    ml_net_free (made[i]);
    ml_weights_free (w);
    ml_weights_free (back);
  }
  unlink (path);
}

/* Descriptions changed at random either build a sound net or are refused. */
static void
test_parse_survives (void)
{
  ml_net *net = residual_net (1);
  g_autofree char *text = ml_net_describe (net);
  const char letters[] = "0123456789 \nconvdensadd-";
  size_t length = strlen (text), accepted = 0;
  ml_rng rng;

  ml_rng_seed (&rng, 43);
  for (int round = 0; round < 3000; round++) {
    g_autofree char *changed = g_strdup (text);
    ml_net *parsed;
    ml_why why = { "" };

    for (size_t k = ml_rng_below (&rng, 3); k < 3; k++)
      changed[ml_rng_below (&rng, length)] = letters[ml_rng_below (&rng, sizeof letters - 1)];
    if (round % 7 == 0)
      changed[ml_rng_below (&rng, length)] = 0;
    parsed = ml_net_parse (changed, &why);
    g_assert_true (parsed != NULL || why.text[0] != 0);
    accepted += parsed != NULL;
    ml_net_free (parsed);
  }
  g_assert_cmpuint (accepted, >, 0);
  g_assert_cmpuint (accepted, <, 3000);
  g_assert_null (ml_net_parse (NULL, NULL));
  g_assert_null (ml_net_parse ("", NULL));
  ml_net_free (net);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/net/by-hand", test_by_hand);
  g_test_add_func ("/ml/net/gradient", test_gradient);
  g_test_add_func ("/ml/net/threads-agree", test_threads_agree);
  g_test_add_func ("/ml/net/folding", test_folding);
  g_test_add_func ("/ml/net/refuses", test_building_refuses);
  g_test_add_func ("/ml/net/store-restore", test_store_restore);
  g_test_add_func ("/ml/net/parse-survives", test_parse_survives);
  return g_test_run ();
}

/* test-train.c - training as a whole: it learns, repeats, resumes, stops; patches */
#include "nn-check.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BANDS = 12, FRAMES = 12, CLASSES = 3 };

/* Stripes that lie, stand or slant, in noise: pictures that only shape tells apart. */
static ml_status
draw_stripes (void *data, size_t epoch, size_t index, ml_rng *rng, float *x, float *t)
{
  size_t c = index % CLASSES, phase = ml_rng_below (rng, 4);

  for (size_t r = 0; r < BANDS; r++)
    for (size_t f = 0; f < FRAMES; f++) {
      size_t at = c == 0 ? r : c == 1 ? f : r + f;

      x[r * FRAMES + f] = ((at + phase) % 4 < 2 ? 1.0f : -1.0f)
                          + 0.7f * (float) ml_rng_normal (rng);
    }
  for (size_t k = 0; k < CLASSES; k++)
    t[k] = k == c;
  return ML_OK;
}

static ml_net *
small_cnn (uint64_t seed)
{
  ml_patch_net_opts o = ML_CNN_DEFAULTS (BANDS, FRAMES, CLASSES);

  o.width = 4;
  o.blocks = 2;
  return ml_cnn_new (&o, seed);
}

static ml_train_opts
quick (void)
{
  ml_train_opts o = ML_TRAIN_DEFAULTS;

  o.epochs = 6;
  o.rate = 1e-2f;
  o.batch = 16;
  return o;
}

static void
test_learns (void)
{
  const ml_examples train = { .n = 96, .draw = draw_stripes };
  const ml_examples valid = { .n = 60, .draw = draw_stripes };
  ml_patch_net_opts o = ML_CNN_DEFAULTS (BANDS, FRAMES, CLASSES);
  ml_net *nets[2];

  o.width = 4;
  o.blocks = 2;
  o.hidden = 8;
  nets[0] = ml_cnn_new (&o, 1);
  nets[1] = ml_crnn_new (&o, 1);
  for (int i = 0; i < 2; i++) {
    ml_train_opts opts = quick ();
    ml_trainer *trainer;
    ml_train_report report;
    ml_run *run;
    size_t right = 0;
    float x[BANDS * FRAMES], t[CLASSES];
    ml_rng rng;

    opts.mixup = 0.2f;
    opts.smoothing = 0.05f;
    opts.average = 0.9f;
    opts.epochs = 10;
    opts.patience = i == 0 ? 0 : 5; /* watched alone, and choosing the best */
    g_assert_nonnull (nets[i]);
    g_assert_cmpint (ml_train (nets[i], &train, &valid, &opts, NULL, NULL), ==, ML_OK);
    run = ml_run_new_inference (nets[i], 1, NULL);
    ml_rng_seed (&rng, 77);
    for (size_t k = 0; k < 90; k++) {
      const float *z;

      draw_stripes (NULL, 0, k, &rng, x, t);
      g_assert_cmpint (ml_run_forward (run, x, 1, 0), ==, ML_OK);
      z = ml_run_output (run);
      right += z[k % 3] >= z[(k + 1) % 3] && z[k % 3] >= z[(k + 2) % 3];
    }
    g_assert_cmpuint (right, >, 80);
    ml_run_free (run);
    trainer = ml_trainer_new (nets[i], &train, &opts);
    g_assert_cmpint (ml_trainer_epoch (trainer, NULL, NULL, &report), ==, ML_OK);
    g_assert_cmpfloat (report.accuracy, >, 0.5);
    ml_trainer_free (trainer);
    ml_net_free (nets[i]);
  }
}

/* Same seed, same weights, bit for bit: again, and on three threads. */
static void
test_repeats (void)
{
  const ml_examples train = { .n = 50, .draw = draw_stripes };
  ml_net *a = small_cnn (3), *b = small_cnn (3), *c = small_cnn (3);
  ml_train_opts opts = quick ();

  opts.mixup = 0.4f;
  opts.threads = 1;
  opts.epochs = 3;
  g_assert_cmpint (ml_train (a, &train, NULL, &opts, NULL, NULL), ==, ML_OK);
  g_assert_cmpint (ml_train (b, &train, NULL, &opts, NULL, NULL), ==, ML_OK);
  opts.threads = 3;
  g_assert_cmpint (ml_train (c, &train, NULL, &opts, NULL, NULL), ==, ML_OK);
  g_assert_cmpmem (a->w, a->n_w * 4, b->w, b->n_w * 4);
  g_assert_cmpmem (a->w, a->n_w * 4, c->w, c->n_w * 4);
  g_assert_cmpmem (a->state, a->n_state * 4, c->state, c->n_state * 4);
  opts.seed = 2;
  g_assert_cmpint (ml_train (b, &train, NULL, &opts, NULL, NULL), ==, ML_OK);
  g_assert_true (memcmp (a->w, b->w, a->n_w * 4) != 0);
  ml_net_free (a);
  ml_net_free (b);
  ml_net_free (c);
}

/* Broken off after two of five epochs and taken up in a new trainer: the same
 * weights as in one go. */
static void
test_resumes (void)
{
  const ml_examples train = { .n = 40, .draw = draw_stripes };
  ml_net *a = small_cnn (3), *b = small_cnn (3), *c = small_cnn (9), *other;
  ml_train_opts opts = quick ();
  ml_trainer *ta, *tb, *tc;
  ml_train_report report;
  ml_why why = { "" };
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "segue-check-XXXXXX", NULL);

  close (g_mkstemp (path));
  opts.epochs = 5;
  opts.average = 0.9f;
  ta = ml_trainer_new (a, &train, &opts);
  tb = ml_trainer_new (b, &train, &opts);
  tc = ml_trainer_new (c, &train, &opts);
  for (int e = 0; e < 5; e++)
    g_assert_cmpint (ml_trainer_epoch (ta, NULL, NULL, &report), ==, ML_OK);
  for (int e = 0; e < 2; e++)
    g_assert_cmpint (ml_trainer_epoch (tb, NULL, NULL, &report), ==, ML_OK);
  g_assert_cmpint (ml_trainer_save (tb, path, &why), ==, ML_OK);
  g_assert_cmpint (ml_trainer_resume (tc, path, &why), ==, ML_OK);
  g_assert_cmpuint (ml_trainer_epochs_done (tc), ==, 2);
  for (int e = 0; e < 3; e++) {
    g_assert_cmpint (ml_trainer_epoch (tc, NULL, NULL, &report), ==, ML_OK);
    ml_trainer_settle (tc); /* looking in between changes nothing */
  }
  ml_trainer_settle (ta);
  g_assert_cmpmem (a->w, a->n_w * 4, c->w, c->n_w * 4);
  g_assert_cmpmem (a->state, a->n_state * 4, c->state, c->n_state * 4);
  ml_trainer_free (tb);
  other = ml_mlp_new (4, (size_t[]) { 3 }, 1, 2, 0, 1);
  tb = ml_trainer_new (other, &train, &opts);
  g_assert_cmpint (ml_trainer_resume (tb, path, &why), ==, ML_ERR_FORMAT);
  g_assert_cmpstr (why.text, !=, "");
  ml_trainer_free (ta);
  ml_trainer_free (tb);
  ml_trainer_free (tc);
  ml_net_free (a);
  ml_net_free (b);
  ml_net_free (c);
  ml_net_free (other);
  unlink (path);
}

static int
stop_soon (void *data, const ml_train_report *report)
{
  double *last = data;

  g_assert_cmpfloat (report->share, >, *last);
  g_assert_cmpfloat (report->share, <=, 1.0);
  *last = report->share;
  return report->share > 0.4;
}

static ml_status
draw_nonsense (void *data, size_t epoch, size_t index, ml_rng *rng, float *x, float *t)
{
  draw_stripes (data, epoch, index, rng, x, t);
  if (index == 7)
    x[3] = NAN;
  return index == 9 ? ML_ERR_IO : ML_OK;
}

static void
test_stops (void)
{
  ml_examples train = { .n = 48, .draw = draw_stripes };
  ml_net *net = small_cnn (1);
  ml_train_opts opts = quick ();
  double last = 0;

  g_assert_cmpint (ml_train (net, &train, NULL, &opts, stop_soon, &last), ==, ML_ERR_CANCELLED);
  g_assert_cmpfloat (last, <, 0.6);
  train.draw = draw_nonsense;
  opts.batch = 48;
  g_assert_cmpint (ml_train (net, &train, NULL, &opts, NULL, NULL), ==, ML_ERR_IO);
  train.n = 9;
  opts.batch = 9;
  g_assert_cmpint (ml_train (net, &train, NULL, &opts, NULL, NULL), ==, ML_ERR_NONFINITE);
  opts.epochs = 0;
  g_assert_cmpint (ml_train (net, &train, NULL, &opts, NULL, NULL), ==, ML_ERR_ARG);
  opts = quick ();
  opts.rate = NAN;
  g_assert_cmpint (ml_train (net, &train, NULL, &opts, NULL, NULL), ==, ML_ERR_ARG);
  opts = quick ();
  train.n = 0;
  g_assert_cmpint (ml_train (net, &train, NULL, &opts, NULL, NULL), ==, ML_ERR_ARG);
  ml_net_free (net);
}

/* Frames wrap round at the end of a source that is too short. */
static void
test_patch_by_hand (void)
{
  const float x[] = { 1, 10, 2, 20, 3, 30 }; /* [3 frames][2 bands] */
  float patch[8];

  g_assert_cmpint (ml_patch (x, 3, 2, 1, 4, NULL, NULL, 0, patch), ==, ML_OK);
  check_near (patch, (float[]) { 2, 3, 1, 2, 20, 30, 10, 20 }, 8, 0);
  g_assert_cmpint (ml_patch (x, 3, 2, 3, 4, NULL, NULL, 0, patch), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_patch (x, 3, 2, NAN, 4, NULL, NULL, 0, patch), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_patch (x, 0, 2, 0, 4, NULL, NULL, 0, patch), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_patch (x, 3, 2, 0, 4, &(ml_augment) { 0 }, NULL, 0, patch), ==,
                   ML_ERR_ARG);
}

/* With every change at nothing a patch is the plain one; and whatever the changes,
 * values stay within what they may add. */
static void
test_patch_augmented (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 71);
  for (int round = 0; round < 100; round++) {
    const ml_augment none = { 0 };
    const ml_augment all = { 0.3f, 3, 0.5f, 0.25f, 2, 40, 40 };
    size_t n = 1 + ml_rng_below (&rng, 40), bands = 1 + ml_rng_below (&rng, 12), frames = 9;
    g_autofree float *x = g_new (float, n * bands);
    float plain[12 * 9], told[12 * 9];
    double start = (double) ml_rng_below (&rng, n);

    for (size_t i = 0; i < n * bands; i++)
      x[i] = (float) ml_rng_uniform (&rng);
    ml_patch (x, n, bands, start, frames, NULL, NULL, 0, plain);
    g_assert_cmpint (ml_patch (x, n, bands, start, frames, &none, &rng, 0, told), ==, ML_OK);
    check_near (told, plain, bands * frames, 1e-6);
    g_assert_cmpint (ml_patch (x, n, bands, start, frames, &all, &rng, 0.5f, told), ==, ML_OK);
    for (size_t i = 0; i < bands * frames; i++)
      g_assert_true (told[i] >= -0.7501 && told[i] <= 1.7501);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/train/learns", test_learns);
  g_test_add_func ("/ml/train/repeats", test_repeats);
  g_test_add_func ("/ml/train/resumes", test_resumes);
  g_test_add_func ("/ml/train/stops", test_stops);
  g_test_add_func ("/ml/patch/by-hand", test_patch_by_hand);
  g_test_add_func ("/ml/patch/augmented", test_patch_augmented);
  return g_test_run ();
}

/* ml-train.c - trains a network on examples that a callback draws
 *
 * The owner's thread, with a team for drawing and for the passes. Invariant: all
 * chance comes from (seed, epoch, example), so the same seed gives the same
 * weights, bit for bit, on any number of threads and across a checkpoint.
 * Source: Zhang et al. 2018, "mixup"; Polyak & Juditsky 1992 (averaging). */
#include "ml-train.h"
#include "ml-vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct ml_trainer {
  ml_net           *net;      /* borrowed */
  const ml_examples *train;   /* borrowed */
  ml_train_opts     opts;
  ml_team          *team;     /* owned */
  ml_run           *run;      /* owned */
  ml_adam           adam;
  size_t            d, k, steps, room; /* input, output; steps an epoch; largest batch */
  size_t            epoch, step;       /* done so far */
  size_t           *order;    /* owned; [train->n] */
  float            *x, *t;    /* owned; [room][d], [room][k] as drawn */
  float            *mx, *mt;  /* owned; the same, mixed */
  float            *dz;       /* owned; [room][k] */
  float            *average, *average_state; /* owned or NULL */
  float            *own, *own_state;         /* owned; what settle() set aside */
  int               settled;
  /* One batch being drawn by the team. */
  size_t            first, n;
  ml_status         drawn[ML_SLICES];
};

/* ---- chance --------------------------------------------------------------------- */

static void
seed_for (ml_rng *rng, uint64_t seed, uint64_t epoch, uint64_t index)
{
  ml_rng_seed (rng, seed * 0x9e3779b97f4a7c15u + epoch * 0xd1b54a32d192ed03u
                      + index * 0x8cb92ba72f3d8dd7u);
}

/* Beta(a, a), by Jöhnk 1964; quick for the small a that mixing uses. */
static double
beta (ml_rng *rng, double a)
{
  for (;;) {
    double u = pow (ml_rng_uniform (rng), 1.0 / a), v = pow (ml_rng_uniform (rng), 1.0 / a);

    if (u + v > 0.0 && u + v <= 1.0)
      return u / (u + v);
  }
}

/* ---- one batch ------------------------------------------------------------------- */

static void
draw_slice (void *data, size_t slice)
{
  ml_trainer *tr = data;
  size_t from = tr->n * slice / ML_SLICES, to = tr->n * (slice + 1) / ML_SLICES;

  tr->drawn[slice] = ML_OK;
  for (size_t i = from; i < to && tr->drawn[slice] == ML_OK; i++) {
    size_t index = tr->order[tr->first + i];
    ml_rng rng;

    seed_for (&rng, tr->opts.seed, tr->epoch + 1, index);
    tr->drawn[slice] = tr->train->draw (tr->train->data, tr->epoch + 1, index, &rng,
                                        tr->x + i * tr->d, tr->t + i * tr->k);
  }
}

/* Mixes each example with the one as far from the batch's other end; the order is
 * random already. */
static void
mix_batch (ml_trainer *tr)
{
  ml_rng rng;

  seed_for (&rng, tr->opts.seed + 1, tr->epoch + 1, tr->first);
  for (size_t i = 0; i < tr->n; i++) {
    size_t j = tr->n - 1 - i;
    float a = (float) beta (&rng, tr->opts.mixup), b = 1.0f - a;
    const float *xi = tr->x + i * tr->d, *xj = tr->x + j * tr->d;
    float *mx = tr->mx + i * tr->d;

    for (size_t l = 0; l < tr->d; l++)
      mx[l] = a * xi[l] + b * xj[l];
    for (size_t l = 0; l < tr->k; l++)
      tr->mt[i * tr->k + l] = a * tr->t[i * tr->k + l] + b * tr->t[j * tr->k + l];
  }
}

static size_t
largest (const float *a, size_t k)
{
  size_t best = 0;

  for (size_t i = 1; i < k; i++)
    if (a[i] > a[best])
      best = i;
  return best;
}

static ml_status
loss_of (const ml_train_opts *opts, const float *z, const float *t, size_t n, size_t k,
         double *loss, float *dz)
{
  if (opts->loss == ML_LOSS_MSE)
    return ml_mse (z, t, n * k, loss, dz);
  return ml_cross_entropy (z, t, opts->class_weight, n, k, loss, dz);
}

static void
follow (const ml_trainer *tr)
{
  const ml_net *net = tr->net;
  /* Early on the average forgets faster, or it would remember the start for ever. */
  float keep = tr->opts.average, young = (float) (1 + tr->step) / (float) (10 + tr->step);

  if (tr->average == NULL)
    return;
  keep = keep < young ? keep : young;
  for (size_t i = 0; i < net->n_w; i++)
    tr->average[i] += (1.0f - keep) * (net->w[i] - tr->average[i]);
  for (size_t i = 0; i < net->n_state; i++)
    tr->average_state[i] += (1.0f - keep) * (net->state[i] - tr->average_state[i]);
}

/* Draws, passes forward and backward, steps. Adds to @loss and @right. */
static ml_status
batch_step (ml_trainer *tr, double *loss, size_t *right, double *rate)
{
  const ml_train_opts *o = &tr->opts;
  const ml_adam_opts adam = { 0.9f, 0.999f, 1e-8f, o->weight_decay };
  const size_t total = o->epochs * tr->steps;
  const float *x = tr->x, *t = tr->t, *z;
  ml_status status = ML_OK;
  double batch_loss;

  ml_team_run (tr->team, ML_SLICES, draw_slice, tr);
  for (size_t s = 0; s < ML_SLICES; s++)
    if (tr->drawn[s] != ML_OK)
      return tr->drawn[s];
  for (size_t i = 0; o->loss == ML_LOSS_CROSS_ENTROPY && i < tr->n * tr->k; i++)
    tr->t[i] = (1.0f - o->smoothing) * tr->t[i] + o->smoothing / (float) tr->k;
  if (o->mixup > 0.0f) {
    mix_batch (tr);
    x = tr->mx;
    t = tr->mt;
  }
  status = ml_run_forward (tr->run, x, tr->n, o->seed * 1000003u + tr->step * 4099u);
  z = ml_run_output (tr->run);
  if (status == ML_OK)
    status = loss_of (o, z, t, tr->n, tr->k, &batch_loss, tr->dz);
  if (status == ML_OK)
    status = ml_run_backward (tr->run, tr->dz);
  if (status != ML_OK)
    return status;
  for (size_t i = 0; i < tr->n; i++)
    *right += largest (z + i * tr->k, tr->k) == largest (t + i * tr->k, tr->k);
  *loss += batch_loss * (double) tr->n;
  *rate = ml_rate_at (o->schedule, o->rate, 0.01, (size_t) (o->warmup * (double) total), total,
                      tr->step);
  ml_clip_norm (ml_run_gradient (tr->run), tr->net->n_w, o->clip);
  ml_adam_step (&tr->adam, &adam, (float) *rate, tr->net->decay, ml_run_gradient (tr->run),
                tr->net->w);
  tr->step++;
  follow (tr);
  return ML_OK;
}

/* ---- epochs ------------------------------------------------------------------------ */

ml_trainer *
ml_trainer_new (ml_net *net, const ml_examples *train, const ml_train_opts *opts)
{
  ml_trainer *tr;
  int ok;

  if (net == NULL || net->w == NULL || train == NULL || train->draw == NULL || train->n == 0
      || opts == NULL || opts->epochs == 0 || opts->batch == 0 || opts->batch > 1 << 14
      || !(opts->rate > 0.0f) || !(opts->mixup >= 0.0f && opts->mixup <= 2.0f)
      || !(opts->smoothing >= 0.0f && opts->smoothing < 1.0f)
      || !(opts->average >= 0.0f && opts->average < 1.0f))
    return NULL;
  tr = calloc (1, sizeof *tr);
  if (tr == NULL)
    return NULL;
  tr->net = net;
  tr->train = train;
  tr->opts = *opts;
  tr->d = net->node[0].size;
  tr->k = net->node[net->n_nodes - 1].size;
  /* Batches of even size: a remainder of two or three would upset the
   * normalisations' statistics. */
  tr->steps = (train->n + opts->batch / 2) / opts->batch;
  tr->steps = tr->steps > 0 ? tr->steps : 1;
  tr->room = (train->n + tr->steps - 1) / tr->steps;
  tr->team = ml_team_new (opts->threads > 0 ? opts->threads : 1);
  tr->run = ml_run_new_training (net, tr->room, tr->team);
  tr->order = calloc (train->n, sizeof *tr->order);
  tr->x = ml_floats (tr->room * tr->d);
  tr->t = ml_floats (tr->room * tr->k);
  tr->mx = opts->mixup > 0.0f ? ml_floats (tr->room * tr->d) : NULL;
  tr->mt = opts->mixup > 0.0f ? ml_floats (tr->room * tr->k) : NULL;
  tr->dz = ml_floats (tr->room * tr->k);
  ok = tr->team != NULL && tr->run != NULL && tr->order != NULL && tr->x != NULL && tr->t != NULL
       && tr->dz != NULL && (opts->mixup <= 0.0f || (tr->mx != NULL && tr->mt != NULL))
       && ml_adam_init (&tr->adam, net->n_w) == ML_OK;
  if (ok && opts->average > 0.0f) {
    tr->average = ml_floats (net->n_w + 1);
    tr->average_state = ml_floats (net->n_state + 1);
    tr->own = ml_floats (net->n_w + 1);
    tr->own_state = ml_floats (net->n_state + 1);
    ok = tr->average != NULL && tr->average_state != NULL && tr->own != NULL
         && tr->own_state != NULL;
  }
  if (!ok) {
    ml_trainer_free (tr);
    return NULL;
  }
  if (tr->average != NULL) {
    memcpy (tr->average, net->w, net->n_w * sizeof *net->w);
    memcpy (tr->average_state, net->state, net->n_state * sizeof *net->state);
  }
  return tr;
}

void
ml_trainer_free (ml_trainer *tr)
{
  if (tr == NULL)
    return;
  ml_run_free (tr->run);
  ml_team_free (tr->team);
  ml_adam_clear (&tr->adam);
  free (tr->order);
  free (tr->x);
  free (tr->t);
  free (tr->mx);
  free (tr->mt);
  free (tr->dz);
  free (tr->average);
  free (tr->average_state);
  free (tr->own);
  free (tr->own_state);
  free (tr);
}

size_t
ml_trainer_epochs_done (const ml_trainer *tr)
{
  return tr->epoch;
}

void
ml_trainer_settle (ml_trainer *tr)
{
  ml_net *net = tr->net;

  if (tr->average == NULL || tr->settled)
    return;
  memcpy (tr->own, net->w, net->n_w * sizeof *net->w);
  memcpy (tr->own_state, net->state, net->n_state * sizeof *net->state);
  memcpy (net->w, tr->average, net->n_w * sizeof *net->w);
  memcpy (net->state, tr->average_state, net->n_state * sizeof *net->state);
  tr->settled = 1;
}

static void
unsettle (ml_trainer *tr)
{
  if (!tr->settled)
    return;
  memcpy (tr->net->w, tr->own, tr->net->n_w * sizeof *tr->own);
  memcpy (tr->net->state, tr->own_state, tr->net->n_state * sizeof *tr->own_state);
  tr->settled = 0;
}

ml_status
ml_trainer_epoch (ml_trainer *tr, ml_train_func progress, void *data,
                  ml_train_report *report)
{
  double loss = 0.0, rate = 0.0;
  size_t right = 0;
  ml_rng rng;

  unsettle (tr);
  for (size_t i = 0; i < tr->train->n; i++)
    tr->order[i] = i;
  seed_for (&rng, tr->opts.seed + 2, tr->epoch + 1, 0);
  ml_rng_shuffle (&rng, tr->order, tr->train->n);
  for (size_t s = 0; s < tr->steps; s++) {
    ml_status status;

    tr->first = tr->train->n * s / tr->steps;
    tr->n = tr->train->n * (s + 1) / tr->steps - tr->first;
    status = batch_step (tr, &loss, &right, &rate);
    *report = (ml_train_report) {
      .epoch = tr->epoch + 1, .epochs = tr->opts.epochs, .loss = NAN, .accuracy = NAN,
      .valid_loss = NAN, .valid_accuracy = NAN, .rate = rate,
      .share = ((double) tr->epoch + (double) (s + 1) / (double) tr->steps)
               / (double) tr->opts.epochs,
    };
    if (status == ML_OK && s + 1 < tr->steps && progress != NULL && progress (data, report))
      status = ML_ERR_CANCELLED;
    if (status != ML_OK)
      return status;
  }
  tr->epoch++;
  report->loss = loss / (double) tr->train->n;
  report->accuracy = (double) right / (double) tr->train->n;
  return ML_OK;
}

/* ---- validation and the whole way ------------------------------------------------------ */

static ml_status
validate (ml_trainer *tr, ml_run *run, const ml_examples *valid, ml_train_report *report)
{
  double loss = 0.0;
  size_t right = 0;

  ml_run_refresh (run);
  for (size_t first = 0; first < valid->n; first += tr->room) {
    size_t n = valid->n - first < tr->room ? valid->n - first : tr->room;
    ml_status status = ML_OK;
    double batch_loss;

    for (size_t i = 0; i < n && status == ML_OK; i++) {
      ml_rng rng;

      seed_for (&rng, tr->opts.seed, 0, first + i);
      status = valid->draw (valid->data, 0, first + i, &rng, tr->x + i * tr->d,
                            tr->t + i * tr->k);
    }
    if (status == ML_OK)
      status = ml_run_forward (run, tr->x, n, 0);
    if (status == ML_OK)
      status = loss_of (&tr->opts, ml_run_output (run), tr->t, n, tr->k, &batch_loss, NULL);
    if (status != ML_OK)
      return status;
    for (size_t i = 0; i < n; i++)
      right += largest (ml_run_output (run) + i * tr->k, tr->k) == largest (tr->t + i * tr->k, tr->k);
    loss += batch_loss * (double) n;
  }
  report->valid_loss = loss / (double) valid->n;
  report->valid_accuracy = (double) right / (double) valid->n;
  return ML_OK;
}

static void
copy_weights (ml_net *to, const ml_net *from)
{
  memcpy (to->w, from->w, from->n_w * sizeof *from->w);
  memcpy (to->state, from->state, from->n_state * sizeof *from->state);
}

/* All epochs, watched by validation; with @best, the best weights are kept there. */
static ml_status
train_all (ml_trainer *tr, ml_run *run, const ml_examples *valid, ml_net *best,
           ml_train_func progress, void *data)
{
  ml_early_stop stop = { .patience = tr->opts.patience };

  while (tr->epoch < tr->opts.epochs) {
    ml_train_report report;
    ml_status status = ml_trainer_epoch (tr, progress, data, &report);
    int news = 0;

    if (status == ML_OK && valid != NULL) {
      ml_trainer_settle (tr);
      status = validate (tr, run, valid, &report);
      news = ml_early_stop_update (&stop, report.valid_loss);
      if (news > 0 && best != NULL)
        copy_weights (best, tr->net);
    }
    if (status == ML_OK && progress != NULL && progress (data, &report))
      status = ML_ERR_CANCELLED;
    if (status != ML_OK)
      return status;
    if (news < 0)
      break;
  }
  ml_trainer_settle (tr);
  if (best != NULL && stop.started)
    copy_weights (tr->net, best);
  return ML_OK;
}

ml_status
ml_train (ml_net *net, const ml_examples *train, const ml_examples *valid,
          const ml_train_opts *opts, ml_train_func progress, void *data)
{
  ml_trainer *tr = ml_trainer_new (net, train, opts);
  int keeps_best = valid != NULL && opts != NULL && opts->patience > 0;
  ml_net *best = keeps_best ? ml_net_copy (net) : NULL;
  ml_run *run = NULL;
  ml_status status = ML_ERR_ARG;

  if (tr != NULL && (valid == NULL || valid->n > 0) && (best != NULL || !keeps_best)) {
    if (valid != NULL)
      run = ml_run_new_inference (net, tr->room, tr->team);
    status = valid != NULL && run == NULL ? ML_ERR_NOMEM
                                          : train_all (tr, run, valid, best, progress, data);
  }
  ml_run_free (run);
  ml_net_free (best);
  ml_trainer_free (tr);
  return status;
}

/* ---- checkpoints ------------------------------------------------------------------------ */

/* Counts go into words: a float would round them. */
static ml_status
set_count (ml_weights *w, const char *key, uint64_t value)
{
  char text[32];

  snprintf (text, sizeof text, "%llu", (unsigned long long) value);
  return ml_weights_set_word (w, key, text);
}

ml_status
ml_trainer_save (const ml_trainer *tr, const char *path, ml_why *why)
{
  ml_weights *w = ml_weights_new ();
  const ml_net *net = tr->net;
  const size_t n_w = net->n_w, n_state = net->n_state;
  ml_status status = ml_net_store (net, w, "net.", 0);

  if (tr->settled)
    status = ML_ERR_ARG;
  if (status == ML_OK)
    status = set_count (w, "epoch", tr->epoch);
  if (status == ML_OK)
    status = set_count (w, "step", tr->step);
  if (status == ML_OK)
    status = set_count (w, "adam.t", tr->adam.t);
  if (status == ML_OK)
    status = ml_weights_add (w, "adam.m", &n_w, 1, tr->adam.m, 0);
  if (status == ML_OK)
    status = ml_weights_add (w, "adam.v", &n_w, 1, tr->adam.v, 0);
  if (status == ML_OK && tr->average != NULL)
    status = ml_weights_add (w, "average", &n_w, 1, tr->average, 0);
  if (status == ML_OK && tr->average != NULL && n_state > 0)
    status = ml_weights_add (w, "average.state", &n_state, 1, tr->average_state, 0);
  if (status == ML_OK)
    status = ml_weights_save (w, path, why);
  else if (why != NULL)
    snprintf (why->text, sizeof why->text, "The checkpoint could not be put together.");
  ml_weights_free (w);
  return status;
}

static int
take (const ml_weights *w, const char *name, float *to, size_t n)
{
  const ml_tensor *t = ml_weights_find (w, name);

  if (n == 0)
    return 1;
  if (t == NULL || t->n != n)
    return 0;
  memcpy (to, t->data, n * sizeof *to);
  return 1;
}

static int
get_count (const ml_weights *w, const char *key, uint64_t *value)
{
  const char *text = ml_weights_word (w, key);
  unsigned long long number;

  if (text == NULL || sscanf (text, "%llu", &number) != 1)
    return 0;
  *value = number;
  return 1;
}

ml_status
ml_trainer_resume (ml_trainer *tr, const char *path, ml_why *why)
{
  ml_weights *w = NULL;
  ml_net *net = NULL;
  uint64_t epoch, step, t;
  ml_status status = ml_weights_load (path, &w, why);
  int sound;

  if (status != ML_OK)
    return status;
  net = ml_net_restore (w, "net.", why);
  sound = net != NULL && net->n_w == tr->net->n_w && net->n_state == tr->net->n_state
          && get_count (w, "epoch", &epoch) && get_count (w, "step", &step)
          && get_count (w, "adam.t", &t) && epoch <= tr->opts.epochs
          && take (w, "adam.m", tr->adam.m, net->n_w) && take (w, "adam.v", tr->adam.v, net->n_w)
          && (tr->average == NULL
              || (take (w, "average", tr->average, net->n_w)
                  && take (w, "average.state", tr->average_state, net->n_state)));
  if (sound) {
    copy_weights (tr->net, net);
    tr->epoch = epoch;
    tr->step = step;
    tr->adam.t = t;
    tr->settled = 0;
  } else if (why != NULL)
    snprintf (why->text, sizeof why->text, "The checkpoint belongs to another training.");
  ml_net_free (net);
  ml_weights_free (w);
  return sound ? ML_OK : ML_ERR_FORMAT;
}

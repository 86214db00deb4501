/* model-train.c - teaches a GenreModel, and judges it by cross-validation
 *
 * One thread a training, plus the team that the networks' passes take. Invariant:
 * the same examples, options and seed make the same model. */
#include "model-train.h"

#include <math.h>
#include <string.h>

#include "model-genre-private.h"

/* Patches drawn from each example and epoch: long ones are cut into as many parts. */
#define DRAWS 4

/* Longest stretch of a clip that one stretched patch needs. */
#define WINDOW_FRAMES (MODEL_PATCH_FRAMES * 5 / 4 + 2)

/* Statistics: the kernel's width and the penalty. Chosen inside the training folds of
 * the shipped lists they come out here or beside it in every fold. */
#define STATS_GAMMA 0.25f
#define STATS_LAMBDA 0.1

/* The same on places, whose distances are about 1. */
#define PLACE_GAMMA 0.5f
#define PLACE_LAMBDA 0.2

/* How far classes of different size are evened out: see class_weights(). */
#define NET_EVENNESS 0.5
#define STATS_EVENNESS 1.0

static const ml_augment augment = {
  .stretch = 0.05f,
  .shift_bands = 1.0f,
  .gain = 0.3f,
  .tilt = 0.1f,
  .masks = 1,
  .mask_bands = 10,
  .mask_frames = 16,
};

typedef struct {
  const ModelExamples     *examples;
  const ModelTrainOptions *options;
  const guint             *index;   /* [n] which examples are learnt from */
  guint                    n, n_classes;
  const guint             *valid;   /* [n_valid] which are looked at meanwhile */
  guint                    n_valid;
  ModelTrainReport         report;
  double                   from, to; /* of the whole work: this training's share */
  ModelTrainFunc           func;
  gpointer                 data;
  GCancellable            *cancellable;
} Training;

/* ---- examples for the trainer ----------------------------------------------------- */

static void
one_hot (const Training *self,
         guint           example,
         float          *t)
{
  for (guint c = 0; c < self->n_classes; c++)
    t[c] = (guint) self->examples->labels[example] == c;
}

static ml_status
draw_cb (void   *data,
         size_t  epoch,
         size_t  index,
         ml_rng *rng,
         float  *x,
         float  *t)
{
  const Training *self = data;
  guint example = self->index[index / DRAWS];
  const ModelClip *clip = self->examples->clips->pdata[example];
  double spare = clip->n_frames > MODEL_PATCH_FRAMES ? clip->n_frames - MODEL_PATCH_FRAMES : 0;
  double part = spare / DRAWS;
  double start = part * (double) (index % DRAWS) + part * ml_rng_uniform (rng);
  float window[WINDOW_FRAMES * MODEL_BANDS];

  one_hot (self, example, t);
  model_clip_frames (clip, (guint) start, WINDOW_FRAMES, window);
  return ml_patch (window, WINDOW_FRAMES, MODEL_BANDS, 0, MODEL_PATCH_FRAMES, &augment, rng, 0,
                   x);
}

/* Validation: the middle of each example, as it is. */
static ml_status
draw_valid_cb (void   *data,
               size_t  epoch,
               size_t  index,
               ml_rng *rng,
               float  *x,
               float  *t)
{
  const Training *self = data;
  guint example = self->valid[index];
  const ModelClip *clip = self->examples->clips->pdata[example];
  guint spare = clip->n_frames > MODEL_PATCH_FRAMES ? clip->n_frames - MODEL_PATCH_FRAMES : 0;
  float window[MODEL_PATCH_FRAMES * MODEL_BANDS];

  one_hot (self, example, t);
  model_clip_frames (clip, spare / 2, MODEL_PATCH_FRAMES, window);
  return ml_patch (window, MODEL_PATCH_FRAMES, MODEL_BANDS, 0, MODEL_PATCH_FRAMES, NULL, NULL, 0,
                   x);
}

/* ---- training ----------------------------------------------------------------------- */

static int
progress_cb (void                  *data,
             const ml_train_report *r)
{
  Training *self = data;
  ModelTrainReport *report = &self->report;
  double net = (report->net - 1 + r->share) / report->nets;

  report->epoch = (guint) r->epoch;
  report->epochs = (guint) r->epochs;
  report->loss = r->loss;
  report->accuracy = r->accuracy;
  report->valid_loss = r->valid_loss;
  report->valid_accuracy = r->valid_accuracy;
  report->share = self->from + (self->to - self->from) * net;
  if (self->func != NULL)
    self->func (report, self->data);
  return g_cancellable_is_cancelled (self->cancellable);
}

/* Rare classes count more: by their count to the power of -@evenness. At 1 all count
 * alike, as in a library about which nothing is known; a network would then learn the
 * few examples of rare ones by heart. */
static void
class_weights (const Training *self,
               double          evenness,
               float          *weight)
{
  g_autofree guint *count = g_new0 (guint, self->n_classes);
  double sum = 0.0;

  for (guint i = 0; i < self->n; i++)
    count[self->examples->labels[self->index[i]]]++;
  for (guint c = 0; c < self->n_classes; c++) {
    weight[c] = count[c] > 0 ? (float) pow (count[c], -evenness) : 1.0f;
    sum += weight[c] * count[c];
  }
  for (guint c = 0; c < self->n_classes; c++)
    weight[c] *= (float) (self->n / sum);
}

/* Enough steps for few examples, few epochs for many. */
static guint
epochs_for (const Training *self)
{
  const guint patches = 60000;

  if (self->options->epochs > 0)
    return self->options->epochs;
  return CLAMP (patches / MAX (self->n * DRAWS, 1), 12, 50);
}

static ml_net *
new_net (const Training *self,
         guint64         seed)
{
  ml_patch_net_opts o = ML_CNN_DEFAULTS (MODEL_BANDS, MODEL_PATCH_FRAMES, self->n_classes);

  return self->options->arch == MODEL_ARCH_CRNN ? ml_crnn_new (&o, seed) : ml_cnn_new (&o, seed);
}

static gboolean
training_error (GError   **error,
                ml_status  status)
{
  if (status == ML_ERR_CANCELLED)
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_CANCELLED, "Training was stopped.");
  else if (status == ML_ERR_NOMEM)
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                         "There is not enough memory to train a network.");
  else
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                         "Training did not settle on these examples.");
  return FALSE;
}

static gboolean
train_net (Training   *self,
           guint64     seed,
           GenreModel *model,
           GError    **error)
{
  g_autofree float *weight = g_new (float, self->n_classes);
  ml_examples train = { .n = self->n * DRAWS, .draw = draw_cb, .data = self };
  ml_examples valid = { .n = self->n_valid, .draw = draw_valid_cb, .data = self };
  ml_train_opts opts = ML_TRAIN_DEFAULTS;
  ml_net *net = new_net (self, seed);
  ml_status status;

  class_weights (self, NET_EVENNESS, weight);
  opts.epochs = epochs_for (self);
  opts.threads = self->options->threads > 0 ? self->options->threads : 2;
  opts.seed = seed;
  opts.mixup = 0.2f;
  opts.weight_decay = 0.01f;
  opts.class_weight = weight;
  opts.average = 0.995f;
  status = net == NULL ? ML_ERR_NOMEM
                       : ml_train (net, &train, valid.n > 0 ? &valid : NULL, &opts, progress_cb,
                                   self);
  if (status != ML_OK) {
    ml_net_free (net);
    return training_error (error, status);
  }
  return genre_model_add_net (model, net) || training_error (error, ML_ERR_NOMEM);
}

/* What the classifier learns from: statistics [n][d], or places. */
static float *
stats_rows (Training *self,
            guint    *d,
            GError  **error)
{
  EmbedModel *sound = self->options->sound;
  const ModelClip *first = self->examples->clips->pdata[self->index[0]];
  g_autofree float *x = NULL;

  *d = sound != NULL ? embed_model_n_axes (sound) : first->n_vector;
  x = g_new (float, (gsize) self->n * *d);
  for (guint i = 0; i < self->n; i++) {
    const ModelClip *clip = self->examples->clips->pdata[self->index[i]];

    if (sound == NULL)
      memcpy (x + (gsize) i * *d, clip->vector, *d * sizeof *x);
    else if (!embed_model_apply (sound, clip, NULL, x + (gsize) i * *d, error))
      return NULL;
  }
  return g_steal_pointer (&x);
}

static gboolean
train_stats (Training   *self,
             GenreModel *model,
             GError    **error)
{
  const ModelClip *first = self->examples->clips->pdata[self->index[0]];
  const guint k = self->n_classes;
  const gboolean places = self->options->sound != NULL;
  g_autofree float *t = g_new (float, (gsize) self->n * k), *weight = g_new (float, self->n);
  g_autofree float *of_class = g_new (float, k), *x = NULL;
  guint d;
  ml_ridge ridge;
  ml_status status;

  if ((x = stats_rows (self, &d, error)) == NULL)
    return FALSE;
  class_weights (self, STATS_EVENNESS, of_class);
  for (guint i = 0; i < self->n; i++) {
    one_hot (self, self->index[i], t + (gsize) i * k);
    weight[i] = of_class[self->examples->labels[self->index[i]]];
  }
  status = ml_ridge_fit (&ridge, places ? ML_KERNEL_PLACE : ML_KERNEL_RBF,
                         places ? PLACE_GAMMA : STATS_GAMMA, places ? PLACE_LAMBDA : STATS_LAMBDA,
                         x, t, weight, self->n, d, k);
  if (status != ML_OK)
    return training_error (error, status);
  return genre_model_set_stats (model, &ridge, self->options->sound, first->version)
         || training_error (error, ML_ERR_ARG);
}

static gboolean
has_stats (const ModelExamples *examples)
{
  const ModelClip *first = examples->clips->pdata[0];

  for (guint i = 0; i < examples->clips->len; i++) {
    const ModelClip *clip = examples->clips->pdata[i];

    if (clip->n_vector == 0 || clip->n_vector != first->n_vector
        || clip->version != first->version)
      return FALSE;
  }
  return TRUE;
}

static gboolean
refuse (GError    **error,
        const char *text)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TRAINING, text);
  return FALSE;
}

/* Two classes at least, two examples of each that is there, labels in range. */
static gboolean
check_examples (const ModelExamples     *examples,
                const ModelTrainOptions *options,
                GError                 **error)
{
  guint k = g_strv_length ((char **) examples->classes), filled = 0;
  g_autofree guint *count = g_new0 (guint, k + 1);

  for (guint i = 0; i < examples->clips->len; i++) {
    if (examples->labels[i] < 0 || (guint) examples->labels[i] >= k)
      return refuse (error, "An example has a label that is none of the classes.");
    count[examples->labels[i]]++;
  }
  for (guint c = 0; c < k; c++) {
    filled += count[c] > 0;
    if (count[c] == 1) {
      g_set_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING,
                   "Each class needs at least two examples, and \"%s\" has one.",
                   examples->classes[c]);
      return FALSE;
    }
  }
  if (filled < 2)
    return refuse (error, "There must be at least two classes to tell apart.");
  if (options->arch == MODEL_ARCH_STATS && !has_stats (examples))
    return refuse (error, "The examples lack the statistics that this model learns from.");
  return TRUE;
}

static GenreModel *
train (Training *self,
       GError  **error)
{
  g_autoptr (GenreModel) model = genre_model_new (self->examples->classes);
  guint nets = self->options->arch == MODEL_ARCH_STATS ? 0 : MAX (self->options->nets, 1);

  self->report.nets = nets;
  for (guint i = 0; self->options->networks != NULL && i < self->options->networks->len; i++)
    if (!genre_model_copy_nets (model, self->options->networks->pdata[i])) {
      refuse (error, "These networks tell other classes apart.");
      return NULL;
    }
  for (guint i = 0; self->options->networks == NULL && i < nets; i++) {
    self->report.net = i + 1;
    if (!train_net (self, self->options->seed + i, model, error))
      return NULL;
  }
  if (self->options->arch == MODEL_ARCH_STATS
      || (!self->options->without_stats && self->n <= ML_RIDGE_MAX_ROWS
          && has_stats (self->examples)))
    if (!train_stats (self, model, error))
      return NULL;
  return g_steal_pointer (&model);
}

GenreModel *
genre_model_train (const ModelExamples     *examples,
                   const ModelTrainOptions *options,
                   ModelTrainFunc           report,
                   gpointer                 data,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  g_autofree guint *index = g_new (guint, MAX (examples->clips->len, 1));
  Training self = {
    .examples = examples, .options = options, .index = index, .n = examples->clips->len,
    .n_classes = g_strv_length ((char **) examples->classes), .to = 1.0, .func = report,
    .data = data, .cancellable = cancellable,
  };

  if (!check_examples (examples, options, error))
    return NULL;
  for (guint i = 0; i < self.n; i++)
    index[i] = i;
  return train (&self, error);
}

/* ---- cross-validation ------------------------------------------------------------------ */

static gboolean
judge_with (GenreModel     *model,
            const Training *self,
            double          stats_weight,
            float          *shares,
            GError        **error)
{
  for (guint i = 0; shares != NULL && i < self->n_valid; i++) {
    guint example = self->valid[i];

    if (!genre_model_apply_mixed (model, self->examples->clips->pdata[example], stats_weight,
                                  shares + (gsize) example * self->n_classes, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
judge (GenreModel           *model,
       const Training       *self,
       const ModelJudgement *into,
       GError              **error)
{
  gboolean nets = model->nets->len > 0, stats = model->stats.n > 0;

  return judge_with (model, self, genre_model_stats_weight (model), into->joined, error)
         && (!nets || judge_with (model, self, 0.0, into->nets, error))
         && (!stats || judge_with (model, self, 1.0, into->stats, error));
}

static gboolean
run_fold (Training             *self,
          const int            *fold,
          guint                 which,
          const ModelJudgement *into,
          GError              **error)
{
  guint n = self->examples->clips->len;
  g_autofree guint *in = g_new (guint, n), *out = g_new (guint, n);
  g_autoptr (GenreModel) model = NULL;

  self->index = in;
  self->valid = out;
  self->n = self->n_valid = 0;
  for (guint i = 0; i < n; i++)
    if (fold[i] == (int) which)
      out[self->n_valid++] = i;
    else
      in[self->n++] = i;
  model = train (self, error);
  return model != NULL && judge (model, self, into, error);
}

/* Statistics have no epochs to report. FALSE: nobody wants the rest. */
static gboolean
tell_fold (Training *self)
{
  ModelTrainReport told = self->report;

  told.loss = told.accuracy = told.valid_loss = told.valid_accuracy = NAN;
  told.share = self->to;
  if (self->func != NULL)
    self->func (&told, self->data);
  return !g_cancellable_is_cancelled (self->cancellable);
}

gboolean
genre_model_cross_validate (const ModelExamples     *examples,
                            const ModelTrainOptions *options,
                            guint                    folds,
                            const ModelJudgement    *judgement,
                            ModelTrainFunc           report,
                            gpointer                 data,
                            GCancellable            *cancellable,
                            GError                 **error)
{
  guint n = examples->clips->len;
  g_autofree int *fold = g_new (int, MAX (n, 1));
  Training self = {
    .examples = examples, .options = options,
    .n_classes = g_strv_length ((char **) examples->classes), .func = report, .data = data,
    .cancellable = cancellable,
  };

  if (!check_examples (examples, options, error))
    return FALSE;
  if (ml_folds (examples->labels, examples->groups, n, folds, options->seed, fold) != ML_OK)
    return refuse (error, "There are too few examples, or groups of them, for so many folds.");
  self.report.folds = folds;
  for (guint f = 0; f < folds; f++) {
    self.report.fold = f + 1;
    self.from = (double) f / folds;
    self.to = (double) (f + 1) / folds;
    if (!run_fold (&self, fold, f, judgement, error))
      return FALSE;
    if (!tell_fold (&self))
      return training_error (error, ML_ERR_CANCELLED);
  }
  if (judgement->fold != NULL)
    memcpy (judgement->fold, fold, n * sizeof *fold);
  return TRUE;
}

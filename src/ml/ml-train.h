/* ml-train.h - trains a network on examples that a callback draws */
#pragma once

#include "ml-net.h"

/* Where examples come from. */
typedef struct {
  size_t n; /* examples an epoch */
  /* Fills example @index of @epoch: x[input], t[output]. @rng belongs to this
   * call alone and depends on seed, epoch and index: the same epoch is the same
   * on any number of threads, of which several call at once. */
  ml_status (*draw) (void *data, size_t epoch, size_t index, ml_rng *rng, float *x, float *t);
  void *data; /* borrowed */
} ml_examples;

typedef enum {
  ML_LOSS_CROSS_ENTROPY = 0, /* t: shares that sum to 1 */
  ML_LOSS_MSE,
} ml_loss;

typedef struct {
  ml_loss      loss;
  size_t       epochs, batch, threads;
  uint64_t     seed;
  float        rate, weight_decay, clip; /* clip 0: none */
  ml_schedule  schedule;
  double       warmup;       /* share of all steps */
  float        mixup;        /* Beta(a, a) of two examples mixed; 0: none */
  float        smoothing;    /* of the targets; cross-entropy only */
  const float *class_weight; /* [k] or NULL; borrowed */
  size_t       patience;     /* epochs borne without a better validation, after which the
                              * best ones' weights are taken; 0: validation only watches */
  float        average;      /* weights averaged over steps with this decay; 0: not */
} ml_train_opts;

#define ML_TRAIN_DEFAULTS                                                                       \
  ((ml_train_opts) { .epochs = 40, .batch = 32, .threads = 2, .seed = 1, .rate = 3e-3f,         \
                     .weight_decay = 1e-3f, .clip = 5.0f, .schedule = ML_SCHEDULE_COSINE,       \
                     .warmup = 0.05 })

/* After each epoch. Without validation its numbers are NaN. Accuracy compares
 * the largest output with the largest target. */
typedef struct {
  size_t epoch, epochs; /* epoch counts from 1 */
  double loss, accuracy, valid_loss, valid_accuracy, rate;
  double share; /* of the whole work, 0 … 1; also between epochs, losses then NaN */
} ml_train_report;

/* Return nonzero to stop: training ends with ML_ERR_CANCELLED. */
typedef int (*ml_train_func) (void *data, const ml_train_report *report);

/* Trains @net in place. @valid (optional) is drawn once per epoch as its epoch 0.
 * A validation that also judges the net must not choose its epoch: patience 0. ML_ERR_NONFINITE when the loss
 * leaves the numbers; the net is then of no use. */
ml_status ml_train (ml_net *net, const ml_examples *train, const ml_examples *valid,
                    const ml_train_opts *opts, ml_train_func progress, void *data);

/* A training that can be stopped and taken up again, bit for bit: weights,
 * moments and step in one weight file. */
typedef struct ml_trainer ml_trainer;

ml_trainer *ml_trainer_new     (ml_net *net, const ml_examples *train,
                                const ml_train_opts *opts);
void        ml_trainer_free    (ml_trainer *trainer); /* NULL is fine */
/* One epoch; ML_ERR_CANCELLED when @progress says so in between. */
ml_status   ml_trainer_epoch   (ml_trainer *trainer, ml_train_func progress, void *data,
                                ml_train_report *report);
size_t      ml_trainer_epochs_done (const ml_trainer *trainer);
/* The averaged weights into the net, when opts ask for an average: at the end,
 * or to look in between; ml_trainer_epoch() goes on from its own. */
void        ml_trainer_settle  (ml_trainer *trainer);
ml_status   ml_trainer_save    (const ml_trainer *trainer, const char *path, ml_why *why);
ml_status   ml_trainer_resume  (ml_trainer *trainer, const char *path, ml_why *why);

/* engine-study.c - the one study of an engine: teaching, as it goes on
 *
 * UI thread. Invariant: a child runs exactly in the states HEARING and TEACHING,
 * and what an earlier order brings late is dropped by its cancellable. */
#define G_LOG_DOMAIN "segue-engine-study"

#include "engine-studio-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>

struct _SegueStudy
{
  GObject parent_instance;

  EngineStudio   *studio;      /* borrowed; NULL once closed */
  GCancellable   *cancellable; /* owned; of the order at work, NULL none */
  StudyChild     *child;       /* owned or NULL */
  SegueStudyState state;
  gboolean        yield;
  guint           archs, n_archs, n_done;
  StudyArch       arch;
  guint           fold, folds;
  double          share;       /* of the setting, or of the songs to hear */
  gint64          since_us;    /* of this phase; moves on by what was waited */
  gint64          waiting_us;  /* when waiting began, 0 not */
  double          first_share; /* at since_us */
  GArray         *epochs;      /* owned; StudyEpoch */
  GPtrArray      *results;     /* owned; StudyReport */
  GPtrArray      *paths;       /* owned; char *, of the results */
  char           *message;     /* owned or NULL */
  char           *folder;      /* owned; where results lie, NULL none */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueStudy, segue_study, G_TYPE_OBJECT)

static void
changed (SegueStudy *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
set_state (SegueStudy     *self,
           SegueStudyState state)
{
  if (self->state != state) {
    self->since_us = g_get_monotonic_time ();
    self->first_share = 0.0;
  }
  self->state = state;
}

static gboolean
is_busy (SegueStudy *self)
{
  return self->state == SEGUE_STUDY_GATHERING || self->state == SEGUE_STUDY_HEARING
         || self->state == SEGUE_STUDY_TEACHING;
}

/* Networks take so many times as long as statistics: for the share of the whole. */
static double
weight_of (StudyArch arch)
{
  return arch == STUDY_ARCH_STATS ? 1.0 : arch == STUDY_ARCH_CNN ? 20.0 : 30.0;
}

static double
weight_before (SegueStudy *self,
               guint       before,
               double     *total)
{
  double sum = 0.0;

  *total = 0.0;
  for (guint a = 0; a < STUDY_N_ARCHS; a++)
    if (self->archs & (1u << a)) {
      *total += weight_of (a);
      sum += a < before ? weight_of (a) : 0.0;
    }
  return sum;
}

/* ---- what the child says --------------------------------------------------------------- */

static void
fail (SegueStudy *self,
      const char *sentence)
{
  g_free (self->message);
  self->message = g_strdup (sentence);
  g_clear_pointer (&self->child, study_child_free);
  g_clear_object (&self->cancellable);
  set_state (self, SEGUE_STUDY_FAILED);
  changed (self);
}

static void
take_progress (SegueStudy *self,
               GVariant   *message)
{
  StudyEpoch epoch = { NAN, NAN, NAN, NAN };
  guint arch = 0, fold = 0, number = 0;

  set_state (self, SEGUE_STUDY_TEACHING);
  g_variant_lookup (message, "arch", "u", &arch);
  g_variant_lookup (message, "fold", "u", &fold);
  g_variant_lookup (message, "folds", "u", &self->folds);
  g_variant_lookup (message, "epoch", "u", &number);
  g_variant_lookup (message, "share", "d", &self->share);
  g_variant_lookup (message, "loss", "d", &epoch.loss);
  g_variant_lookup (message, "accuracy", "d", &epoch.accuracy);
  g_variant_lookup (message, "valid-loss", "d", &epoch.valid_loss);
  g_variant_lookup (message, "valid-accuracy", "d", &epoch.valid_accuracy);
  if (arch != self->arch || fold != self->fold)
    g_array_set_size (self->epochs, 0);
  self->arch = (StudyArch) MIN (arch, STUDY_N_ARCHS - 1);
  self->fold = self->folds > 0 ? fold : 0;
  if (isfinite (epoch.loss) && number == self->epochs->len + 1)
    g_array_append_val (self->epochs, epoch);
}

static void
take_result (SegueStudy *self,
             GVariant   *message)
{
  g_autoptr (GVariant) variant = g_variant_lookup_value (message, "report",
                                                         G_VARIANT_TYPE_VARDICT);
  StudyReport *report = study_report_from_variant (variant);
  char *path = NULL;

  if (report == NULL || !g_variant_lookup (message, "model", "^ay", &path)) {
    study_report_free (report);
    return;
  }
  g_ptr_array_add (self->results, report);
  g_ptr_array_add (self->paths, path);
  self->n_done++;
}

static void
child_cb (GVariant *message,
          gpointer  data)
{
  g_autoptr (SegueStudy) self = g_object_ref (data);
  const char *kind = message != NULL ? study_message_kind (message) : "";
  guint done = 0, total = 1;

  if (g_str_equal (kind, "hearing")) {
    set_state (self, SEGUE_STUDY_HEARING);
    g_variant_lookup (message, "done", "u", &done);
    g_variant_lookup (message, "total", "u", &total);
    self->share = (double) done / MAX (total, 1);
  } else if (g_str_equal (kind, "progress")) {
    take_progress (self, message);
  } else if (g_str_equal (kind, "result")) {
    take_result (self, message);
  } else if (g_str_equal (kind, "done")) {
    g_clear_pointer (&self->child, study_child_free);
    g_clear_object (&self->cancellable);
    set_state (self, SEGUE_STUDY_DONE);
  } else {
    const char *sentence = _("Teaching broke off: the program that does it ended.");

    if (message != NULL)
      g_variant_lookup (message, "message", "&s", &sentence);
    fail (self, sentence);
    return;
  }
  changed (self);
}

/* ---- starting ----------------------------------------------------------------------------- */

gboolean
engine_studio_refuse (EngineStudio *self,
                      GError      **error)
{
  if (self != NULL && self->program != NULL)
    return FALSE;
  g_set_error_literal (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                       _("The program that listens and learns is not installed."));
  return TRUE;
}

static void
gathered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueStudy) self = user_data;
  g_autoptr (GError) error = NULL;
  StudyOrder *order = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->studio == NULL || self->cancellable == NULL
      || self->cancellable != g_task_get_cancellable (G_TASK (result))) {
    if (order != NULL)
      study_order_free (order);
    return; /* cancelled, or another one has begun */
  }
  if (order != NULL) {
    self->message = g_steal_pointer (&order->notice);
    self->child = study_child_start (self->studio->program, order->job, child_cb, self, &error);
    study_order_free (order);
  }
  if (self->child == NULL) {
    fail (self, error->message);
    return;
  }
  study_child_set_paused (self->child, self->yield);
  set_state (self, SEGUE_STUDY_TEACHING);
  changed (self);
}

/* Two names alike would be one class in the file. */
static gboolean
check_names (GPtrArray *classes,
             GError   **error)
{
  if (classes->len < 2 || classes->len > STUDY_CLASSES_MAX) {
    g_set_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                 classes->len < 2 ? _("There must be at least two classes to tell apart.")
                                  : _("There may be at most %d classes."), STUDY_CLASSES_MAX);
    return FALSE;
  }
  for (guint i = 0; i < classes->len; i++)
    for (guint j = 0; j < i; j++)
      if (g_strcmp0 (((SegueLabelClass *) classes->pdata[i])->name,
                     ((SegueLabelClass *) classes->pdata[j])->name) == 0) {
        g_set_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                     _("Two classes are called “%s”."),
                     ((SegueLabelClass *) classes->pdata[i])->name);
        return FALSE;
      }
  return TRUE;
}

static GPtrArray *
copy_classes (GPtrArray *classes)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_label_class_free);

  for (guint i = 0; i < classes->len; i++) {
    const SegueLabelClass *class = classes->pdata[i];
    g_autofree char *name = g_strdelimit (g_strdup (class->name), "\n", ' ');
    SegueLabelClass *twin = segue_label_class_new (name);

    g_array_append_vals (twin->ids, class->ids->data, class->ids->len);
    g_ptr_array_add (copy, twin);
  }
  return copy;
}

/* Results that were not kept are of no use any more. */
static void
forget_results (SegueStudy *self)
{
  for (guint i = 0; i < self->paths->len; i++)
    g_unlink (self->paths->pdata[i]);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_ptr_array_set_size (self->results, 0);
  g_ptr_array_set_size (self->paths, 0);
}

static void
reset (SegueStudy *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->child, study_child_free);
  g_clear_pointer (&self->message, g_free);
  g_array_set_size (self->epochs, 0);
  forget_results (self);
  self->n_done = self->fold = self->folds = 0;
  self->share = 0.0;
  set_state (self, SEGUE_STUDY_NONE);
}

void
segue_study_start (SegueStudy *self,
                   GPtrArray  *classes,
                   guint       archs)
{
  g_autoptr (GError) error = NULL;
  StudyOrder *order;

  g_return_if_fail (SEGUE_IS_STUDY (self) && classes != NULL);
  g_return_if_fail (archs != 0 && archs < 1u << STUDY_N_ARCHS);

  reset (self);
  if (engine_studio_refuse (self->studio, &error) || !check_names (classes, &error)) {
    fail (self, error->message);
    return;
  }
  self->archs = archs;
  self->arch = 0;
  while (!(archs & (1u << self->arch)))
    self->arch++;
  g_mkdir_with_parents (self->studio->folder, 0700);
  self->folder = g_build_filename (self->studio->folder, "study-XXXXXX", NULL);
  if (g_mkdtemp (self->folder) == NULL) {
    g_clear_pointer (&self->folder, g_free);
    fail (self, _("There is no place to write models to."));
    return;
  }
  self->cancellable = g_cancellable_new ();
  order = g_new0 (StudyOrder, 1);
  *order = (StudyOrder) { copy_classes (classes), archs, g_strdup (self->folder), NULL, NULL };
  set_state (self, SEGUE_STUDY_GATHERING);
  engine_ask (self->studio->engine->thread, self, segue_study_start, engine_study_gather, order,
              study_order_free, study_order_free, self->cancellable, gathered_cb,
              g_object_ref (self));
  changed (self);
}

void
segue_study_cancel (SegueStudy *self)
{
  g_return_if_fail (SEGUE_IS_STUDY (self));

  reset (self);
  changed (self);
}

/* ---- the engine's side ---------------------------------------------------------------------- */

SegueStudy *
engine_study_new (EngineStudio *studio)
{
  SegueStudy *self = g_object_new (SEGUE_TYPE_STUDY, NULL);

  self->studio = studio;
  return self;
}

void
engine_study_close (SegueStudy *self)
{
  reset (self);
  self->studio = NULL;
}

/* The time that was waited is no time of work. */
void
engine_study_set_yield (SegueStudy *self,
                        gboolean    yield)
{
  if (self->yield == yield)
    return;
  self->yield = yield;
  study_child_set_paused (self->child, yield);
  if (yield)
    self->waiting_us = g_get_monotonic_time ();
  else
    self->since_us += g_get_monotonic_time () - self->waiting_us;
  if (is_busy (self))
    changed (self);
}

const char *
engine_study_get_path (SegueStudy *self,
                       guint       index)
{
  return index < self->paths->len ? self->paths->pdata[index] : NULL;
}

/* ---- asked -------------------------------------------------------------------------------------- */

SegueStudyState
segue_study_get_state (SegueStudy *self)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), SEGUE_STUDY_NONE);

  return self->state;
}

gboolean
segue_study_get_waiting (SegueStudy *self)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), FALSE);

  return self->yield && is_busy (self);
}

double
segue_study_get_progress (SegueStudy *self,
                          guint      *left_s)
{
  double total, before, share = self->share;
  double elapsed_s = (double) (g_get_monotonic_time () - self->since_us) / G_USEC_PER_SEC;

  g_return_val_if_fail (SEGUE_IS_STUDY (self), 0.0);

  if (self->state == SEGUE_STUDY_TEACHING) {
    before = weight_before (self, self->arch, &total);
    share = (before + weight_of (self->arch) * self->share) / total;
  }
  if (left_s != NULL)
    *left_s = share > 0.02 && elapsed_s > 1.0 && !self->yield
                ? (guint) (elapsed_s * (1.0 - share) / share) + 1 : 0;
  return self->state == SEGUE_STUDY_DONE ? 1.0 : is_busy (self) ? share : 0.0;
}

StudyArch
segue_study_get_current (SegueStudy *self,
                         guint      *fold,
                         guint      *folds)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), STUDY_ARCH_STATS);

  if (fold != NULL)
    *fold = self->fold;
  if (folds != NULL)
    *folds = self->folds;
  return self->arch;
}

GArray *
segue_study_get_epochs (SegueStudy *self)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), NULL);

  return self->epochs;
}

GPtrArray *
segue_study_get_results (SegueStudy *self)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), NULL);

  return self->results;
}

const char *
segue_study_get_message (SegueStudy *self)
{
  g_return_val_if_fail (SEGUE_IS_STUDY (self), NULL);

  return self->message;
}

/* ---- object --------------------------------------------------------------------------------------- */

static void
segue_study_finalize (GObject *object)
{
  SegueStudy *self = SEGUE_STUDY (object);

  reset (self);
  g_array_unref (self->epochs);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->paths);
  G_OBJECT_CLASS (segue_study_parent_class)->finalize (object);
}

static void
segue_study_class_init (SegueStudyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_study_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SEGUE_TYPE_STUDY, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
segue_study_init (SegueStudy *self)
{
  self->epochs = g_array_new (FALSE, FALSE, sizeof (StudyEpoch));
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) study_report_free);
  self->paths = g_ptr_array_new_with_free_func (g_free);
}

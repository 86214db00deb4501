/* tool-scores.c - prints how well shares fit labels, as text or JSON
 *
 * Main thread only. */
#include "tool-scores.h"

#include <math.h>

#include "model-train.h"

static void
print_text (const ModelScores *s,
            const char *const *classes,
            guint              n)
{
  printf ("%u tracks: accuracy %.1f %%, macro F1 %.3f, log loss %.3f, calibration error %.3f\n", n,
          100 * s->accuracy, s->macro_f1, s->log_loss, s->calibration);
  printf ("%-14s precision  recall      F1     AUC   confusion\n", "");
  for (guint c = 0; c < s->n_classes; c++) {
    printf ("%-14s %9.3f %7.3f %7.3f %7.3f  ", classes[c], s->precision[c], s->recall[c], s->f1[c],
            s->auc[c]);
    for (guint j = 0; j < s->n_classes; j++)
      printf (" %3" G_GSIZE_FORMAT, s->confusion[c * s->n_classes + j]);
    putchar ('\n');
  }
}

static void
put_classes (const ModelScores *s,
             const char *const *classes,
             ToolJson          *json)
{
  tool_json_key (json, "classes");
  tool_json_begin (json, '[');
  for (guint c = 0; c < s->n_classes; c++) {
    tool_json_begin (json, '{');
    tool_json_put_string (json, "name", classes[c]);
    tool_json_put_number (json, "precision", s->precision[c]);
    tool_json_put_number (json, "recall", s->recall[c]);
    tool_json_put_number (json, "f1", s->f1[c]);
    tool_json_put_number (json, "auc", s->auc[c]);
    tool_json_end (json);
  }
  tool_json_end (json);
  tool_json_key (json, "confusion");
  tool_json_begin (json, '[');
  for (guint c = 0; c < s->n_classes; c++) {
    tool_json_begin (json, '[');
    for (guint j = 0; j < s->n_classes; j++)
      tool_json_int (json, (gint64) s->confusion[c * s->n_classes + j]);
    tool_json_end (json);
  }
  tool_json_end (json);
}

void
tool_scores_print (const float       *shares,
                   const int         *labels,
                   guint              n,
                   const char *const *classes,
                   ToolJson          *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelScores) s = model_scores_new (shares, labels, n,
                                                g_strv_length ((char **) classes), &error);

  if (s == NULL) {
    g_printerr ("%s\n", error->message);
    return;
  }
  if (json == NULL) {
    print_text (s, classes, n);
    return;
  }
  tool_json_put_number (json, "accuracy", s->accuracy);
  tool_json_put_number (json, "macro_f1", s->macro_f1);
  tool_json_put_number (json, "log_loss", s->log_loss);
  tool_json_put_number (json, "calibration_error", s->calibration);
  put_classes (s, classes, json);
}

/* Share of fold @f's tracks whose largest share is the label's. */
static double
fold_accuracy (const float *shares,
               const int   *labels,
               const int   *fold,
               guint        n,
               guint        k,
               int          f)
{
  guint right = 0, all = 0;

  for (guint i = 0; i < n; i++) {
    guint best = 0;

    if (fold[i] != f)
      continue;
    for (guint c = 1; c < k; c++)
      if (shares[(gsize) i * k + c] > shares[(gsize) i * k + best])
        best = c;
    right += (guint) labels[i] == best;
    all++;
  }
  return all > 0 ? (double) right / all : NAN;
}

void
tool_scores_print_folds (const float       *shares,
                         const int         *labels,
                         const int         *fold,
                         guint              n,
                         const char *const *classes,
                         guint              folds,
                         ToolJson          *json)
{
  guint k = g_strv_length ((char **) classes);
  double sum = 0.0, sum2 = 0.0, spread;

  tool_scores_print (shares, labels, n, classes, json);
  if (json != NULL) {
    tool_json_key (json, "fold_accuracy");
    tool_json_begin (json, '[');
  }
  for (guint f = 0; f < folds; f++) {
    double a = fold_accuracy (shares, labels, fold, n, k, (int) f);

    sum += a;
    sum2 += a * a;
    if (json != NULL)
      tool_json_number (json, a);
  }
  spread = sqrt (MAX (sum2 - sum * sum / folds, 0.0) / MAX (folds - 1, 1));
  if (json != NULL) {
    tool_json_end (json);
    tool_json_put_number (json, "fold_mean", sum / folds);
    tool_json_put_number (json, "fold_spread", spread);
  } else
    printf ("over %u folds: %.1f %% ± %.1f\n", folds, 100 * sum / folds, 100 * spread);
}

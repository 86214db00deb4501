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

/* Any list, for functions that look at one. */
#define ALL_LISTS G_MAXUINT

static gboolean
is_right (const float      *shares,
          const ToolJudged *j,
          guint             i)
{
  const guint k = g_strv_length ((char **) j->classes);
  const float *share = shares + (gsize) i * k;
  guint best = 0;

  for (guint c = 1; c < k; c++)
    if (share[c] > share[best])
      best = c;
  return (guint) j->labels[i] == best;
}

/* Share of fold @f's tracks, of @list, whose largest share is the label's; NaN when it
 * has none. @f -1: of all folds. */
static double
accuracy_of (const float      *shares,
             const ToolJudged *j,
             guint             list,
             int               f)
{
  guint right = 0, all = 0;

  for (guint i = 0; i < j->n; i++) {
    if ((f >= 0 && j->fold[i] != f) || (list != ALL_LISTS && j->list[i] != list))
      continue;
    right += is_right (shares, j, i);
    all++;
  }
  return all > 0 ? (double) right / all : NAN;
}

static void
spread_of (const float      *shares,
           const ToolJudged *j,
           guint             list,
           double           *mean,
           double           *spread)
{
  double sum = 0.0, sum2 = 0.0;
  guint n = 0;

  for (guint f = 0; f < j->folds; f++) {
    double a = accuracy_of (shares, j, list, (int) f);

    if (!isfinite (a))
      continue;
    sum += a;
    sum2 += a * a;
    n++;
  }
  *mean = n > 0 ? sum / n : NAN;
  *spread = n > 1 ? sqrt (MAX (sum2 - sum * sum / n, 0.0) / (n - 1)) : NAN;
}

static void
put_lists (const float      *shares,
           const ToolJudged *j,
           ToolJson         *json)
{
  if (json != NULL) {
    tool_json_key (json, "lists");
    tool_json_begin (json, '[');
  }
  for (guint l = 0; j->lists[l] != NULL; l++) {
    double all = accuracy_of (shares, j, l, -1), mean, spread;

    spread_of (shares, j, l, &mean, &spread);
    if (json == NULL) {
      printf ("  of %s: %.1f %%; over the folds %.1f %% ± %.1f\n", j->lists[l], 100 * all,
              100 * mean, 100 * spread);
      continue;
    }
    tool_json_begin (json, '{');
    tool_json_put_string (json, "list", j->lists[l]);
    tool_json_put_number (json, "accuracy", all);
    tool_json_put_number (json, "fold_mean", mean);
    tool_json_put_number (json, "fold_spread", spread);
    tool_json_end (json);
  }
  if (json != NULL)
    tool_json_end (json);
}

void
tool_scores_print_folds (const float      *shares,
                         const ToolJudged *j,
                         ToolJson         *json)
{
  double mean, spread;

  tool_scores_print (shares, j->labels, j->n, j->classes, json);
  spread_of (shares, j, ALL_LISTS, &mean, &spread);
  if (json != NULL) {
    tool_json_key (json, "fold_accuracy");
    tool_json_begin (json, '[');
    for (guint f = 0; f < j->folds; f++)
      tool_json_number (json, accuracy_of (shares, j, ALL_LISTS, (int) f));
    tool_json_end (json);
    tool_json_put_number (json, "fold_mean", mean);
    tool_json_put_number (json, "fold_spread", spread);
  } else
    printf ("over %u folds: %.1f %% ± %.1f\n", j->folds, 100 * mean, 100 * spread);
  if (j->lists[0] != NULL && j->lists[1] != NULL)
    put_lists (shares, j, json);
}

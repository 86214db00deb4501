/* study-report.c - what teaching a model found out about it
 *
 * Any thread. Invariant: a report's arrays are as long as its header says, and
 * every class number in them is one of its classes. */
#include "study-report.h"

#include <math.h>
#include <string.h>

#define SONGS_MAX 100000
#define POINTS_MAX 4096
#define EPOCHS_MAX 10000

StudyReport *
study_report_new (const char *const *classes,
                  guint              n_songs)
{
  StudyReport *self = g_new0 (StudyReport, 1);
  guint k;

  self->classes = g_strdupv ((char **) classes);
  self->n_classes = k = g_strv_length (self->classes);
  self->n_songs = n_songs;
  self->ids = g_new0 (gint64, n_songs);
  self->truth = g_new0 (guint8, n_songs);
  self->said = g_new0 (guint8, n_songs);
  self->share = g_new0 (float, n_songs);
  self->fold = g_new (guint8, MAX (n_songs, 1));
  memset (self->fold, STUDY_FOLD_UNKNOWN, n_songs);
  self->count = g_new0 (guint, k);
  self->precision = g_new0 (double, k);
  self->recall = g_new0 (double, k);
  self->f1 = g_new0 (double, k);
  self->auc = g_new0 (double, k);
  self->roc = g_new0 (GArray *, k);
  for (guint c = 0; c < k; c++)
    self->roc[c] = g_array_new (FALSE, FALSE, 2 * sizeof (float));
  self->epochs = g_array_new (FALSE, FALSE, sizeof (StudyEpoch));
  return self;
}

void
study_report_free (StudyReport *self)
{
  if (self == NULL)
    return;
  for (guint c = 0; c < self->n_classes; c++)
    g_array_unref (self->roc[c]);
  g_array_unref (self->epochs);
  g_strfreev (self->classes);
  g_free (self->ids);
  g_free (self->truth);
  g_free (self->said);
  g_free (self->share);
  g_free (self->fold);
  g_free (self->count);
  g_free (self->precision);
  g_free (self->recall);
  g_free (self->f1);
  g_free (self->auc);
  g_free (self->roc);
  g_free (self);
}

StudyReport *
study_report_copy (const StudyReport *report)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (study_report_to_variant (report));

  return study_report_from_variant (variant);
}

guint
study_report_confused (const StudyReport *self,
                       guint              truth,
                       guint              said)
{
  guint n = 0;

  for (guint i = 0; i < self->n_songs; i++)
    n += self->truth[i] == truth && self->said[i] == said;
  return n;
}

double
study_report_fold_accuracy (const StudyReport *self,
                            guint              fold)
{
  guint n = 0, right = 0;

  for (guint i = 0; i < self->n_songs; i++)
    if (self->fold[i] == fold) {
      n++;
      right += self->truth[i] == self->said[i];
    }
  return n > 0 ? (double) right / n : NAN;
}

/* ---- out --------------------------------------------------------------------- */

static void
put_doubles (GVariantDict *dict,
             const char   *key,
             const double *x,
             gsize         n)
{
  g_variant_dict_insert_value (dict, key,
                               g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, x, n,
                                                          sizeof *x));
}

static void
put_bytes (GVariantDict *dict,
           const char   *key,
           gconstpointer bytes,
           gsize         n)
{
  g_variant_dict_insert_value (dict, key,
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n, 1));
}

static GVariant *
roc_variant (const StudyReport *self)
{
  GVariantBuilder curves;

  g_variant_builder_init (&curves, G_VARIANT_TYPE ("aad"));
  for (guint c = 0; c < self->n_classes; c++) {
    const float *at = (const float *) (gpointer) self->roc[c]->data;

    g_variant_builder_open (&curves, G_VARIANT_TYPE ("ad"));
    for (guint i = 0; i < 2 * self->roc[c]->len; i++)
      g_variant_builder_add (&curves, "d", (double) at[i]);
    g_variant_builder_close (&curves);
  }
  return g_variant_builder_end (&curves);
}

GVariant *
study_report_to_variant (const StudyReport *self)
{
  GVariantDict dict;
  GVariantBuilder shares;
  const double figures[] = { self->seconds, self->accuracy, self->accuracy_spread,
                             self->macro_f1, self->log_loss, self->calibration };

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "arch", "u", self->arch);
  g_variant_dict_insert (&dict, "group", "u", self->group);
  g_variant_dict_insert (&dict, "folds", "u", self->folds);
  g_variant_dict_insert (&dict, "classes", "^as", self->classes);
  put_doubles (&dict, "figures", figures, G_N_ELEMENTS (figures));
  g_variant_dict_insert_value (&dict, "ids",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, self->ids,
                                                          self->n_songs, sizeof (gint64)));
  put_bytes (&dict, "truth", self->truth, self->n_songs);
  put_bytes (&dict, "said", self->said, self->n_songs);
  put_bytes (&dict, "fold", self->fold, self->n_songs);
  g_variant_builder_init (&shares, G_VARIANT_TYPE ("ad"));
  for (guint i = 0; i < self->n_songs; i++)
    g_variant_builder_add (&shares, "d", (double) self->share[i]);
  g_variant_dict_insert_value (&dict, "share", g_variant_builder_end (&shares));
  put_doubles (&dict, "precision", self->precision, self->n_classes);
  put_doubles (&dict, "recall", self->recall, self->n_classes);
  put_doubles (&dict, "f1", self->f1, self->n_classes);
  put_doubles (&dict, "auc", self->auc, self->n_classes);
  g_variant_dict_insert_value (&dict, "roc", roc_variant (self));
  put_doubles (&dict, "epochs", (const double *) (gpointer) self->epochs->data,
               self->epochs->len * (sizeof (StudyEpoch) / sizeof (double)));
  return g_variant_dict_end (&dict);
}

/* ---- in ------------------------------------------------------------------------ */

/* The array under @key when it has @n items, else NULL. @hold keeps it alive. */
static gconstpointer
get_array (GVariant           *variant,
           const char         *key,
           const GVariantType *type,
           gsize               size,
           gsize               n,
           GVariant          **hold)
{
  gsize found = 0;
  gconstpointer data;

  g_clear_pointer (hold, g_variant_unref);
  *hold = g_variant_lookup_value (variant, key, type);
  if (*hold == NULL)
    return NULL;
  data = g_variant_get_fixed_array (*hold, &found, size);
  return found == n ? data : NULL;
}

static gboolean
take_doubles (GVariant   *variant,
              const char *key,
              double     *out,
              gsize       n)
{
  g_autoptr (GVariant) hold = NULL;
  const double *x = get_array (variant, key, G_VARIANT_TYPE ("ad"), sizeof *x, n, &hold);

  if (x != NULL)
    memcpy (out, x, n * sizeof *out);
  return x != NULL;
}

static gboolean
take_labels (GVariant   *variant,
             const char *key,
             guint8     *out,
             guint       n,
             guint       n_classes)
{
  g_autoptr (GVariant) hold = NULL;
  const guint8 *x = get_array (variant, key, G_VARIANT_TYPE ("ay"), 1, n, &hold);

  for (guint i = 0; x != NULL && i < n; i++) {
    if (x[i] >= n_classes)
      return FALSE;
    out[i] = x[i];
  }
  return x != NULL;
}

static gboolean
take_shares (StudyReport *self,
             GVariant    *variant)
{
  g_autoptr (GVariant) hold = NULL;
  const double *x = get_array (variant, "share", G_VARIANT_TYPE ("ad"), sizeof *x, self->n_songs,
                               &hold);

  for (guint i = 0; x != NULL && i < self->n_songs; i++)
    self->share[i] = isfinite (x[i]) ? (float) CLAMP (x[i], 0.0, 1.0) : 0.0f;
  return x != NULL;
}

static gboolean
take_roc (StudyReport *self,
          GVariant    *variant)
{
  g_autoptr (GVariant) curves = g_variant_lookup_value (variant, "roc", G_VARIANT_TYPE ("aad"));

  if (curves == NULL || g_variant_n_children (curves) != self->n_classes)
    return FALSE;
  for (guint c = 0; c < self->n_classes; c++) {
    g_autoptr (GVariant) curve = g_variant_get_child_value (curves, c);
    gsize n = 0;
    const double *x = g_variant_get_fixed_array (curve, &n, sizeof *x);

    if (n % 2 != 0 || n > 2 * POINTS_MAX)
      return FALSE;
    for (gsize i = 0; i < n; i += 2) {
      const float pair[2] = { (float) x[i], (float) x[i + 1] };

      if (!(pair[0] >= 0.0f && pair[0] <= 1.0f && pair[1] >= 0.0f && pair[1] <= 1.0f))
        return FALSE;
      g_array_append_val (self->roc[c], pair);
    }
  }
  return TRUE;
}

static gboolean
take_epochs (StudyReport *self,
             GVariant    *variant)
{
  const gsize width = sizeof (StudyEpoch) / sizeof (double);
  g_autoptr (GVariant) values = g_variant_lookup_value (variant, "epochs", G_VARIANT_TYPE ("ad"));
  gsize n = 0;
  const double *x = values != NULL ? g_variant_get_fixed_array (values, &n, sizeof *x) : NULL;

  if (values == NULL || n % width != 0 || n / width > EPOCHS_MAX)
    return FALSE;
  if (n > 0)
    g_array_append_vals (self->epochs, x, (guint) (n / width));
  return TRUE;
}

static gboolean
take_figures (StudyReport *self,
              GVariant    *variant)
{
  double figures[6];

  if (!take_doubles (variant, "figures", figures, G_N_ELEMENTS (figures)))
    return FALSE;
  self->seconds = figures[0];
  self->accuracy = figures[1];
  self->accuracy_spread = figures[2];
  self->macro_f1 = figures[3];
  self->log_loss = figures[4];
  self->calibration = figures[5];
  return self->accuracy >= 0.0 && self->accuracy <= 1.0;
}

static gboolean
take_header (StudyReport *self,
             GVariant    *variant)
{
  guint arch, group;

  if (!g_variant_lookup (variant, "arch", "u", &arch) || arch >= STUDY_N_ARCHS
      || !g_variant_lookup (variant, "group", "u", &group) || group > STUDY_GROUP_NONE
      || !g_variant_lookup (variant, "folds", "u", &self->folds))
    return FALSE;
  self->arch = (StudyArch) arch;
  self->group = (StudyGroup) group;
  return TRUE;
}

StudyReport *
study_report_from_variant (GVariant *variant)
{
  g_autoptr (StudyReport) self = NULL;
  g_autoptr (GVariant) ids = NULL;
  g_auto (GStrv) classes = NULL;
  const gint64 *id;
  gsize n = 0;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT)
      || !g_variant_lookup (variant, "classes", "^as", &classes)
      || g_strv_length (classes) < 2 || g_strv_length (classes) > 200)
    return NULL;
  ids = g_variant_lookup_value (variant, "ids", G_VARIANT_TYPE ("ax"));
  id = ids != NULL ? g_variant_get_fixed_array (ids, &n, sizeof *id) : NULL;
  if (ids == NULL || n > SONGS_MAX)
    return NULL;
  self = study_report_new ((const char *const *) classes, (guint) n);
  if (n > 0)
    memcpy (self->ids, id, n * sizeof *id);
  if (!take_header (self, variant) || !take_figures (self, variant)
      || (n > 0 && (!take_labels (variant, "truth", self->truth, self->n_songs, self->n_classes)
                    || !take_labels (variant, "said", self->said, self->n_songs, self->n_classes)
                    || !take_shares (self, variant)))
      || !take_doubles (variant, "precision", self->precision, self->n_classes)
      || !take_doubles (variant, "recall", self->recall, self->n_classes)
      || !take_doubles (variant, "f1", self->f1, self->n_classes)
      || !take_doubles (variant, "auc", self->auc, self->n_classes) || !take_roc (self, variant)
      || !take_epochs (self, variant))
    return NULL;
  if (!take_labels (variant, "fold", self->fold, self->n_songs, STUDY_FOLD_UNKNOWN))
    memset (self->fold, STUDY_FOLD_UNKNOWN, self->n_songs); /* it is of before, or makes no sense */
  for (guint i = 0; i < self->n_songs; i++)
    self->count[self->truth[i]]++;
  return g_steal_pointer (&self);
}

/* study-train.c - teaches a model, or several to compare, and reports
 *
 * One thread, plus the team of the networks. Invariant: the arrays of examples
 * are as long as clips. */
#include "study-child.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "feat-track.h"
#include "model-study.h"
#include "study-hear.h"

typedef struct {
  StudyLine *line;
  GStrv      classes;  /* owned */
  GPtrArray *clips;    /* owned; ModelClip */
  GArray    *labels;   /* owned; int */
  GArray    *groups;   /* owned; int */
  GArray    *ids;      /* owned; gint64 */
  GHashTable *names;   /* owned; group -> number */
  StudyArch  arch;     /* at work */
  gint64     said_us;  /* when progress was last told */
} Lesson;

static void
lesson_clear (Lesson *self)
{
  g_strfreev (self->classes);
  g_ptr_array_unref (self->clips);
  g_array_unref (self->labels);
  g_array_unref (self->groups);
  g_array_unref (self->ids);
  g_hash_table_unref (self->names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lesson, lesson_clear)

/* ---- songs --------------------------------------------------------------------------- */

static void
say_hearing (StudyLine *line,
             guint      done,
             guint      total)
{
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "done", "u", done);
  g_variant_dict_insert (&fields, "total", "u", total);
  study_say (line, "hearing", &fields);
}

static int
group_number (Lesson     *self,
              const char *name)
{
  int number = GPOINTER_TO_INT (g_hash_table_lookup (self->names, name));

  if (number == 0) {
    number = (int) g_hash_table_size (self->names) + 1;
    g_hash_table_insert (self->names, g_strdup (name), GINT_TO_POINTER (number));
  }
  return number;
}

/* The sound is needed by networks alone; the statistics that the library has are
 * as good as new ones. */
static ModelClip *
clip_of (StudyLine  *line,
         const char *path,
         GVariant   *vector,
         gboolean    sound)
{
  g_autoptr (ModelClip) known = NULL;
  ModelClip *clip;
  gsize n;
  const guint8 *bytes = g_variant_get_fixed_array (vector, &n, 1);

  known = study_hear_vector (bytes, n, FEATURE_VERSION);
  if (!sound)
    return g_steal_pointer (&known);
  clip = study_hear_file (path, line->gone, NULL);
  if (clip != NULL && known != NULL && known->n_vector == clip->n_vector)
    memcpy (clip->vector, known->vector, clip->n_vector * sizeof *clip->vector);
  return clip;
}

static void
take_songs (Lesson   *self,
            GVariant *songs,
            gboolean  sound)
{
  gsize total = g_variant_n_children (songs);
  guint k = g_strv_length (self->classes);

  for (gsize i = 0; i < total && !g_cancellable_is_cancelled (self->line->gone); i++) {
    g_autoptr (GVariant) vector = NULL;
    const char *path, *group;
    guint class;
    gint64 id;
    int label, number;
    ModelClip *clip;

    g_variant_get_child (songs, i, "(x^&ayu&s@ay)", &id, &path, &class, &group, &vector);
    clip = class < k ? clip_of (self->line, path, vector, sound) : NULL;
    if (sound)
      say_hearing (self->line, (guint) i + 1, (guint) total);
    if (clip == NULL)
      continue; /* a broken file costs itself */
    label = (int) class;
    number = *group != '\0' ? group_number (self, group) : -1 - (int) i;
    g_ptr_array_add (self->clips, clip);
    g_array_append_val (self->labels, label);
    g_array_append_val (self->groups, number);
    g_array_append_val (self->ids, id);
  }
}

/* ---- teaching --------------------------------------------------------------------------- */

static void
progress_cb (const ModelTrainReport *r,
             gpointer                data)
{
  Lesson *self = data;
  gint64 now_us = g_get_monotonic_time ();
  GVariantDict fields;

  if (!isfinite (r->loss) && now_us - self->said_us < G_USEC_PER_SEC / 5)
    return; /* nobody looks faster */
  self->said_us = now_us;
  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "arch", "u", self->arch);
  g_variant_dict_insert (&fields, "fold", "u", r->fold);
  g_variant_dict_insert (&fields, "folds", "u", r->folds);
  g_variant_dict_insert (&fields, "epoch", "u", r->epoch);
  g_variant_dict_insert (&fields, "epochs", "u", r->epochs);
  g_variant_dict_insert (&fields, "loss", "d", r->loss);
  g_variant_dict_insert (&fields, "accuracy", "d", r->accuracy);
  g_variant_dict_insert (&fields, "valid-loss", "d", r->valid_loss);
  g_variant_dict_insert (&fields, "valid-accuracy", "d", r->valid_accuracy);
  g_variant_dict_insert (&fields, "share", "d", r->share);
  study_say (self->line, "progress", &fields);
}

static void
say_result (Lesson      *self,
            StudyReport *report,
            const char  *path)
{
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "arch", "u", report->arch);
  g_variant_dict_insert (&fields, "model", "^ay", path);
  g_variant_dict_insert_value (&fields, "report", study_report_to_variant (report));
  study_say (self->line, "result", &fields);
}

/* 0, chosen by the number of songs, unless a test is in a hurry. */
static guint
epochs_of_environment (void)
{
  const char *told = g_getenv ("SEGUE_EPOCHS");
  guint64 epochs = 0;

  return told != NULL && g_ascii_string_to_unsigned (told, 10, 1, 1000, &epochs, NULL) ? (guint) epochs : 0;
}

static gboolean
teach (Lesson     *self,
       GVariant   *job,
       const char *folder,
       GError    **error)
{
  ModelStudy study = {
    .examples = { self->clips, (const int *) (gpointer) self->labels->data,
                  (const int *) (gpointer) self->groups->data,
                  (const char *const *) self->classes },
    .ids = (const gint64 *) (gpointer) self->ids->data,
    .arch = self->arch, .folds = 5, .threads = 2, .seed = 1,
  };
  g_autoptr (StudyReport) report = NULL;
  g_autoptr (GenreModel) model = NULL;
  g_autofree char *name = g_strdup_printf ("%s.model", study_arch_name (self->arch));
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint group = STUDY_GROUP_NONE;

  g_variant_lookup (job, "folds", "u", &study.folds);
  if (!g_variant_lookup (job, "epochs", "u", &study.epochs) || study.epochs == 0)
    study.epochs = epochs_of_environment ();
  g_variant_lookup (job, "threads", "u", &study.threads);
  g_variant_lookup (job, "seed", "t", &study.seed);
  g_variant_lookup (job, "group", "u", &group);
  study.group = (StudyGroup) MIN (group, STUDY_GROUP_NONE);
  study.folds = MAX (study.folds, 2);
  report = model_study_run (&study, progress_cb, self, self->line->gone, &model, error);
  if (report == NULL || !genre_model_save (model, path, error))
    return FALSE;
  say_result (self, report, path);
  return TRUE;
}

static gboolean
needs_sound (GVariant *archs)
{
  for (gsize i = 0; i < g_variant_n_children (archs); i++) {
    guint arch;

    g_variant_get_child (archs, i, "u", &arch);
    if (arch != STUDY_ARCH_STATS)
      return TRUE;
  }
  return FALSE;
}

static void
teach_all (Lesson     *self,
           GVariant   *job,
           GVariant   *archs,
           const char *folder)
{
  GVariantDict done;

  for (gsize i = 0; i < g_variant_n_children (archs); i++) {
    g_autoptr (GError) error = NULL;
    guint arch;

    g_variant_get_child (archs, i, "u", &arch);
    self->arch = (StudyArch) MIN (arch, STUDY_N_ARCHS - 1);
    if (!teach (self, job, folder, &error)) {
      study_say_failed (self->line, error->message);
      return;
    }
  }
  g_variant_dict_init (&done, NULL);
  study_say (self->line, "done", &done);
}

void
study_train (StudyLine *line,
             GVariant  *job)
{
  g_autoptr (GVariant) songs = g_variant_lookup_value (job, "songs", G_VARIANT_TYPE ("a(xayusay)"));
  g_autoptr (GVariant) archs = g_variant_lookup_value (job, "archs", G_VARIANT_TYPE ("au"));
  g_auto (Lesson) self = { .line = line };
  g_autofree char *folder = NULL;

  self.clips = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  self.labels = g_array_new (FALSE, FALSE, sizeof (int));
  self.groups = g_array_new (FALSE, FALSE, sizeof (int));
  self.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (songs == NULL || archs == NULL || !g_variant_lookup (job, "classes", "^as", &self.classes)
      || !g_variant_lookup (job, "folder", "^ay", &folder)) {
    study_say_failed (line, "The job makes no sense.");
    return;
  }
  take_songs (&self, songs, needs_sound (archs));
  if (self.clips->len == 0)
    study_say_failed (line, _("None of the songs could be heard."));
  else
    teach_all (&self, job, archs, folder);
}

/* study-apply.c - what a taught model says: of songs, along one, of itself
 *
 * One thread. */
#include "study-child.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "feat-track.h"
#include "model-registry.h"
#include "model-study.h"
#include "study-hear.h"

#define BATCH 16

static GenreModel *
load_model (StudyLine *line,
            GVariant  *job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GenreModel *model;

  if (!g_variant_lookup (job, "model", "^ay", &path)) {
    study_say_failed (line, "The job names no model.");
    return NULL;
  }
  if (*path == '\0') { /* the one that came with the program */
    g_free (path);
    path = g_build_filename (model_registry_folder (), "genre.model", NULL);
  }
  model = genre_model_load (path, &error);
  if (model == NULL)
    study_say_failed (line, error->message);
  return model;
}

static void
say_done (StudyLine *line)
{
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  study_say (line, "done", &fields);
}

/* Statistics of another version mean something else: a model that has nothing else
 * says nothing about songs of today. */
static gboolean
is_outdated (GenreModel *model)
{
  const char *version = genre_model_word (model, "feature-version");

  return genre_model_n_features (model) == 0
         && (version == NULL || g_ascii_strtoull (version, NULL, 10) != FEATURE_VERSION);
}

/* ---- checking --------------------------------------------------------------------- */

void
study_check (StudyLine *line,
             GVariant  *job)
{
  g_autoptr (GenreModel) model = load_model (line, job);
  GVariantDict fields;

  if (model == NULL)
    return;
  if (is_outdated (model)) {
    study_say_failed (line, _("This model was taught by another version of Segue: teach it again."));
    return;
  }
  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "classes", "^as", genre_model_classes (model, NULL));
  g_variant_dict_insert (&fields, "arch", "u", study_arch_of (model));
  g_variant_dict_insert (&fields, "needs-sound", "b", genre_model_n_features (model) > 0);
  study_say (line, "classes", &fields);
  say_done (line);
}

/* ---- labelling ----------------------------------------------------------------------- */

static GVariant *
shares_variant (const float *shares,
                guint        n)
{
  g_autofree guint8 *bytes = g_malloc (MAX (n, 1));

  for (guint i = 0; i < n; i++)
    bytes[i] = (guint8) (CLAMP (shares[i], 0.0f, 1.0f) * 255.0f + 0.5f);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n, 1);
}

static void
say_labels (StudyLine       *line,
            GVariantBuilder *rows)
{
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert_value (&fields, "rows", g_variant_builder_end (rows));
  study_say (line, "labels", &fields);
}

static void
label_song (StudyLine       *line,
            GenreModel      *model,
            GVariant        *songs,
            gsize            i,
            float           *shares,
            GVariantBuilder *rows)
{
  g_autoptr (GVariant) vector = NULL;
  g_autoptr (ModelClip) clip = NULL;
  const char *path;
  gsize n;
  gint64 id;
  guint n_classes;

  g_variant_get_child (songs, i, "(x^&ay@ay)", &id, &path, &vector);
  genre_model_classes (model, &n_classes);
  if (genre_model_n_features (model) > 0)
    clip = study_hear_file (path, line->gone, NULL);
  else {
    gconstpointer bytes = g_variant_get_fixed_array (vector, &n, 1);

    clip = study_hear_vector (bytes, n, FEATURE_VERSION);
  }
  if (clip == NULL || !genre_model_apply (model, clip, shares, NULL, NULL))
    n_classes = 0;
  g_variant_builder_add (rows, "(x@ay)", id, shares_variant (shares, n_classes));
}

void
study_label (StudyLine *line,
             GVariant  *job)
{
  g_autoptr (GVariant) songs = g_variant_lookup_value (job, "songs", G_VARIANT_TYPE ("a(xayay)"));
  g_autoptr (GenreModel) model = load_model (line, job);
  g_autofree float *shares = NULL;
  guint n_classes;
  gsize n = songs != NULL ? g_variant_n_children (songs) : 0, batch;

  if (model == NULL)
    return;
  if (is_outdated (model)) {
    study_say_failed (line, _("This model was taught by another version of Segue: teach it again."));
    return;
  }
  genre_model_classes (model, &n_classes);
  shares = g_new0 (float, n_classes);
  /* One by one where files are opened: should one of them end this process, the
   * engine knows which. */
  batch = genre_model_n_features (model) > 0 ? 1 : BATCH;
  for (gsize at = 0; at < n && !g_cancellable_is_cancelled (line->gone); at += batch) {
    GVariantBuilder rows;

    g_variant_builder_init (&rows, G_VARIANT_TYPE ("a(xay)"));
    for (gsize i = at; i < MIN (at + batch, n); i++)
      label_song (line, model, songs, i, shares, &rows);
    say_labels (line, &rows);
  }
  say_done (line);
}

/* ---- along one ----------------------------------------------------------------------------- */

typedef struct {
  StudyLine  *line;
  GenreModel *model;
  float      *shares;
  guint       n_classes;
} Follow;

static gboolean
moment_cb (double           at_s,
           const ModelClip *clip,
           gpointer         data)
{
  Follow *self = data;
  GVariantDict fields;
  GVariantBuilder shares;

  if (!genre_model_apply (self->model, clip, self->shares, NULL, NULL))
    return TRUE;
  g_variant_builder_init (&shares, G_VARIANT_TYPE ("ad"));
  for (guint c = 0; c < self->n_classes; c++)
    g_variant_builder_add (&shares, "d", (double) self->shares[c]);
  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "at", "d", at_s);
  g_variant_dict_insert_value (&fields, "shares", g_variant_builder_end (&shares));
  study_say (self->line, "moment", &fields);
  return !g_cancellable_is_cancelled (self->line->gone);
}

void
study_follow (StudyLine *line,
              GVariant  *job)
{
  g_autoptr (GenreModel) model = load_model (line, job);
  g_autoptr (GError) error = NULL;
  g_autofree float *shares = NULL;
  g_autofree char *uri = NULL;
  Follow self = { line, model, NULL, 0 };
  GVariantDict fields;

  if (model == NULL)
    return;
  if (!g_variant_lookup (job, "uri", "^ay", &uri)) {
    study_say_failed (line, "The job names no song.");
    return;
  }
  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "classes", "^as", genre_model_classes (model, &self.n_classes));
  g_variant_dict_insert (&fields, "arch", "u", study_arch_of (model));
  study_say (line, "classes", &fields);
  self.shares = shares = g_new0 (float, self.n_classes);
  if (study_hear_along (uri, moment_cb, &self, line->gone, &error))
    say_done (line);
  else
    study_say_failed (line, error->message);
}

/* engine-models.c - models that the listener taught: listed, named, taken away
 *
 * The public functions on the UI thread; functions that take a Store in the engine
 * thread. Invariant: a file of weights that no model names is removed at the next start. */
#define G_LOG_DOMAIN "segue-engine-models"

#include "engine-studio-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* ---- reading them back: engine thread -------------------------------------------------- */

void
engine_models_send (EngineThread *thread,
             Store        *store)
{
  EngineMessage *message = engine_message_new (MESSAGE_MODELS);

  message->models = store_own_list (store, NULL);
  engine_thread_send (thread, message);
}

/* Rows carry labels: after a change of a whole model all of them are new. */
static void
send_rows (EngineThread *thread,
           Store        *store)
{
  EngineMessage *message = engine_message_new (MESSAGE_TRACKS);

  message->rows = store_tracks_load (store, NULL);
  message->on = TRUE;
  engine_thread_send (thread, message);
}

/* ---- the list: UI thread ------------------------------------------------------------------ */

void
engine_own_model_free (gpointer data)
{
  SegueOwnModel *model = data;

  g_free (model->name);
  g_strfreev (model->classes);
  g_free (model->counts);
  study_report_free (model->report);
  g_free (model->trouble);
  g_free (model);
}

static SegueOwnModel *
own_model_new (const StoreOwnModel *stored,
               const SegueOwnModel *before)
{
  SegueOwnModel *model = g_new0 (SegueOwnModel, 1);

  model->id = stored->id;
  model->name = g_strdup (stored->name);
  model->classes = g_strsplit (stored->classes, "\n", -1);
  model->created_s = stored->created_s;
  model->n_labelled = stored->n_labelled;
  model->counts = g_new0 (guint, g_strv_length (model->classes) + 1);
  for (guint i = 0; stored->counts != NULL && i < stored->counts->len && model->classes[i] != NULL; i++)
    model->counts[i] = g_array_index (stored->counts, guint, i);
  if (before != NULL)
    model->trouble = g_strdup (before->trouble);
  if (stored->report != NULL) {
    g_autoptr (GVariant) variant = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, stored->report, FALSE));

    model->report = study_report_from_variant (variant);
  }
  return model;
}

static gboolean
is_named (GPtrArray  *files,
          const char *name)
{
  for (guint i = 0; i < files->len; i++)
    if (g_strcmp0 (((StoreOwnModel *) files->pdata[i])->file, name) == 0)
      return TRUE;
  return FALSE;
}

static void
remove_study (const char *folder)
{
  for (guint a = 0; a < STUDY_N_ARCHS; a++) {
    static const char *const NAMES[STUDY_N_ARCHS] = { "stats.model", "cnn.model", "crnn.model" };
    g_autofree char *path = g_build_filename (folder, NAMES[a], NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
}

/* Engine thread, once: what a kill left behind. */
static gboolean
sweep (EngineThread *thread,
       Store        *store,
       gpointer      input,
       GError      **error)
{
  g_autoptr (GDir) dir = g_dir_open (input, 0, NULL);
  g_autoptr (GPtrArray) files = store_own_list (store, error);
  const char *name;

  while (dir != NULL && files != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (input, name, NULL);

    if (g_str_has_prefix (name, "study-"))
      remove_study (path);
    else if (g_str_has_suffix (name, ".model") && !is_named (files, name))
      g_unlink (path);
  }
  return files != NULL;
}

void
engine_models_sweep (EngineStudio *self)
{
  engine_tell (self->engine->thread, sweep, g_strdup (self->folder), g_free, 0);
}

void
engine_studio_models (EngineStudio *self,
                      GPtrArray    *files)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->models);

  if (files == NULL)
    files = g_ptr_array_new_with_free_func ((GDestroyNotify) store_own_model_free);
  g_ptr_array_unref (self->files);
  self->files = files;
  self->models = g_ptr_array_new_with_free_func (engine_own_model_free);
  for (guint i = 0; i < files->len; i++) {
    const StoreOwnModel *stored = files->pdata[i];
    const SegueOwnModel *old = NULL;

    for (guint j = 0; j < before->len; j++)
      if (((SegueOwnModel *) before->pdata[j])->id == stored->id)
        old = before->pdata[j];
    if (!stored->deleted)
      g_ptr_array_add (self->models, own_model_new (stored, old));
  }
  engine_models_changed (self->engine);
  engine_models_follow (self);
}

GPtrArray *
segue_engine_get_models (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return self->studio->models;
}

const SegueOwnModel *
segue_engine_get_model (SegueEngine *self,
                        gint64       id)
{
  GPtrArray *models = segue_engine_get_models (self);

  for (guint i = 0; i < models->len; i++)
    if (((SegueOwnModel *) models->pdata[i])->id == id)
      return models->pdata[i];
  return NULL;
}

static const StoreOwnModel *
file_of (EngineStudio *self,
         gint64        id)
{
  for (guint i = 0; i < self->files->len; i++)
    if (((StoreOwnModel *) self->files->pdata[i])->id == id)
      return self->files->pdata[i];
  return NULL;
}

char *
engine_studio_model_path (EngineStudio *self,
                          gint64        id)
{
  const StoreOwnModel *stored = file_of (self, id);

  return stored != NULL ? g_build_filename (self->folder, stored->file, NULL) : NULL;
}

/* ---- edits ------------------------------------------------------------------------------------ */

typedef struct {
  gint64 id;
  char  *name; /* owned or NULL */
} ModelEdit;

static void
model_edit_free (gpointer data)
{
  ModelEdit *edit = data;

  g_free (edit->name);
  g_free (edit);
}

static gboolean
rename_model (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  const ModelEdit *edit = input;

  if (!store_own_rename (store, edit->id, edit->name, error))
    return FALSE;
  engine_models_send (thread, store);
  return TRUE;
}

static gboolean
delete_model (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  if (!store_own_delete (store, ((ModelEdit *) input)->id, error))
    return FALSE;
  engine_models_send (thread, store);
  send_rows (thread, store);
  return TRUE;
}

static gboolean
restore_model (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  if (!store_own_restore (store, ((ModelEdit *) input)->id, error))
    return FALSE;
  engine_models_send (thread, store);
  send_rows (thread, store);
  return TRUE;
}

static void
edit_model (SegueEngine *self,
            TellFunc     func,
            gint64       id,
            const char  *name)
{
  ModelEdit *edit = g_new0 (ModelEdit, 1);

  *edit = (ModelEdit) { id, g_strdup (name) };
  engine_tell (self->thread, func, edit, model_edit_free, 0);
}

void
segue_engine_rename_model (SegueEngine *self,
                           gint64       id,
                           const char  *name)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self) && name != NULL);

  edit_model (self, rename_model, id, name);
}

void
segue_engine_delete_model (SegueEngine *self,
                           gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  edit_model (self, delete_model, id, NULL);
}

void
segue_engine_restore_model (SegueEngine *self,
                            gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  edit_model (self, restore_model, id, NULL);
}

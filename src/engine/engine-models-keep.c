/* engine-models-keep.c - models kept, brought out and in
 *
 * The public functions on the UI thread; functions that take a Store in the engine
 * thread. Invariant: weights lie in the folder of models under a name that nothing
 * else had, and a file from elsewhere was looked at by a child before. */
#define G_LOG_DOMAIN "segue-engine-models-keep"

#include "engine-studio-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* ---- keeping one --------------------------------------------------------------------------------- */

/* A model on its way into the store. */
typedef struct {
  StoreOwnModel *model;  /* owned */
  char          *from;   /* owned; the weights now */
  char          *folder; /* owned; where they go */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  store_own_model_free (keeping->model);
  g_free (keeping->from);
  g_free (keeping->folder);
  g_free (keeping);
}

/* Copies the weights under a new name and takes their sum as the version. */
static gboolean
copy_weights (Keeping  *keeping,
              GError  **error)
{
  g_autofree char *bytes = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *path = NULL;
  g_autofree char *sum = NULL;
  gsize n;

  if (!g_file_get_contents (keeping->from, &bytes, &n, error))
    return FALSE;
  keeping->model->file = g_strconcat (uuid, ".model", NULL);
  path = g_build_filename (keeping->folder, keeping->model->file, NULL);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
  sum[7] = '\0'; /* 28 bits */
  keeping->model->version = (guint) g_ascii_strtoull (sum, NULL, 16) + 1;
  g_mkdir_with_parents (keeping->folder, 0700);
  return g_file_set_contents (path, bytes, (gssize) n, error);
}

/* Engine thread: it is done once, and a megabyte. */
static gpointer
keep (EngineThread *thread,
      Store        *store,
      gpointer      input,
      GError      **error)
{
  Keeping *keeping = input;
  gint64 id;

  if (!copy_weights (keeping, error))
    return NULL;
  id = store_own_add (store, keeping->model, error);
  if (id == 0) {
    g_autofree char *path = g_build_filename (keeping->folder, keeping->model->file, NULL);

    g_unlink (path);
    return NULL;
  }
  engine_models_send (thread, store);
  return g_memdup2 (&id, sizeof id);
}

static gint64
keep_finish (SegueEngine   *self,
             GAsyncResult  *result,
             GError       **error)
{
  g_autofree gint64 *id = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_pointer (G_TASK (result), error);
  return id != NULL ? *id : 0;
}

void
segue_engine_keep_model_async (SegueEngine         *self,
                               guint                index,
                               const char          *name,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GPtrArray *results;
  const StudyReport *report;
  g_autoptr (GVariant) variant = NULL;
  Keeping *keeping;

  g_return_if_fail (SEGUE_IS_ENGINE (self) && name != NULL);
  results = segue_study_get_results (self->studio->study);
  g_return_if_fail (index < results->len);

  report = results->pdata[index];
  variant = g_variant_ref_sink (study_report_to_variant (report));
  keeping = g_new0 (Keeping, 1);
  keeping->model = g_new0 (StoreOwnModel, 1);
  keeping->model->name = g_strdup (name);
  keeping->model->classes = g_strjoinv ("\n", report->classes);
  keeping->model->needs_sound = report->arch != STUDY_ARCH_STATS;
  keeping->model->report = g_variant_get_data_as_bytes (variant);
  keeping->from = g_strdup (engine_study_get_path (self->studio->study, index));
  keeping->folder = g_strdup (self->studio->folder);
  engine_ask (self->thread, self, segue_engine_keep_model_async, keep, keeping, keeping_free,
              g_free, cancellable, callback, user_data);
}

gint64
segue_engine_keep_model_finish (SegueEngine   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return keep_finish (self, result, error);
}

/* ---- out and in ------------------------------------------------------------------------------------- */

/* What is exported takes the place of another file once all of it is written, or not at all. */
typedef struct {
  GFile   *to;    /* owned */
  gboolean fresh; /* there was no such file */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->to);
  g_free (export);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const Export *export = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (export->to, result, NULL, &error)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (export->fresh) /* half a model serves nobody */
    g_file_delete (export->to, NULL, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                             _("The model was not exported: there is no room left in that folder."));
  else
    g_task_return_new_error (task, error->domain, error->code, _("The model was not exported: %s"),
                             error->message);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const Export *export = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  char *contents = NULL;
  gsize n = 0;

  if (!g_file_load_contents_finish (G_FILE (source), result, &contents, &n, NULL, &error)) {
    g_task_return_error (task, error);
    return;
  }
  bytes = g_bytes_new_take (contents, n);
  g_file_replace_contents_bytes_async (export->to, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       g_task_get_cancellable (task), written_cb, g_object_ref (task));
}

void
segue_engine_export_model_async (SegueEngine         *self,
                                 gint64               id,
                                 GFile               *file,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) from = NULL;
  g_autofree char *path = NULL;
  Export *export;

  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  path = engine_studio_model_path (self->studio, id);
  if (path == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_NOT_FOUND,
                             _("There is no such model any more."));
    return;
  }
  from = g_file_new_for_path (path);
  export = g_new (Export, 1);
  *export = (Export) { g_object_ref (file), !g_file_query_exists (file, NULL) };
  g_task_set_task_data (task, export, export_free);
  g_file_load_contents_async (from, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
segue_engine_export_model_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A file that somebody gave us, looked at by a child: it may be anything. */
typedef struct {
  EngineStudio *studio; /* borrowed */
  GTask        *task;   /* owned */
  StudyChild   *child;  /* owned */
  Keeping      *keeping; /* owned; until it is told */
} Check;

void
engine_models_check_free (gpointer data)
{
  Check *check = data;

  if (check->task != NULL)
    g_task_return_new_error (check->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  g_clear_object (&check->task);
  study_child_free (check->child);
  g_clear_pointer (&check->keeping, keeping_free);
  g_free (check);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gint64 *id = g_task_propagate_pointer (G_TASK (result), &error);

  if (id != NULL)
    g_task_return_pointer (task, id, g_free);
  else
    g_task_return_error (task, error);
}

static void
check_cb (GVariant *message,
          gpointer  data)
{
  Check *check = data;
  const char *kind = message != NULL ? study_message_kind (message) : "";
  g_autoptr (GVariant) classes = NULL;
  g_auto (GStrv) names = NULL;

  if (g_str_equal (kind, "classes")) {
    if (g_variant_lookup (message, "classes", "^as", &names))
      check->keeping->model->classes = g_strjoinv ("\n", names);
    g_variant_lookup (message, "needs-sound", "b", &check->keeping->model->needs_sound);
    return;
  }
  if (g_str_equal (kind, "done") && check->keeping->model->classes != NULL) {
    SegueEngine *engine = check->studio->engine;

    engine_ask (engine->thread, engine, segue_engine_import_model_async, keep,
                g_steal_pointer (&check->keeping), keeping_free, g_free,
                g_task_get_cancellable (check->task), kept_cb, check->task);
    check->task = NULL; /* kept_cb's now */
  } else {
    const char *sentence = _("This file is not a model, or it is damaged.");

    if (message != NULL)
      g_variant_lookup (message, "message", "&s", &sentence);
    g_task_return_new_error (check->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s",
                             sentence);
    g_clear_object (&check->task);
  }
  g_ptr_array_remove (check->studio->checks, check);
}

static char *
name_of_file (const char *path)
{
  g_autofree char *base = g_filename_display_basename (path);
  char *dot = strrchr (base, '.');

  if (dot != NULL && dot != base)
    *dot = '\0';
  return g_steal_pointer (&base);
}

void
segue_engine_import_model_async (SegueEngine         *self,
                                 GFile               *file,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  const char *path;
  GError *error = NULL;
  GVariantDict job;
  StudyChild *child;
  Check *check;

  g_return_if_fail (SEGUE_IS_ENGINE (self) && G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  path = g_file_peek_path (file);
  if (engine_studio_refuse (self->studio, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (path == NULL) {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("Only models on this computer can be imported."));
    return;
  }
  check = g_new0 (Check, 1);
  g_variant_dict_init (&job, NULL);
  g_variant_dict_insert (&job, "kind", "s", "check");
  g_variant_dict_insert (&job, "model", "^ay", path);
  child = study_child_start (self->studio->program, g_variant_dict_end (&job), check_cb, check,
                             &error);
  if (child == NULL) {
    g_free (check);
    g_task_return_error (task, error);
    return;
  }
  check->studio = self->studio;
  check->child = child;
  check->task = g_steal_pointer (&task);
  check->keeping = g_new0 (Keeping, 1);
  check->keeping->model = g_new0 (StoreOwnModel, 1);
  check->keeping->model->name = name_of_file (path);
  check->keeping->from = g_strdup (path);
  check->keeping->folder = g_strdup (self->studio->folder);
  g_ptr_array_add (self->studio->checks, check);
}

gint64
segue_engine_import_model_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return keep_finish (self, result, error);
}

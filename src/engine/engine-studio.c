/* engine-studio.c - the studio's rooms together, and when they may work
 *
 * UI thread. Invariant: after engine_studio_close() no child of the studio runs. */
#define G_LOG_DOMAIN "segue-engine-studio"

#include "engine-studio-private.h"

/* Songs that were listened to are labelled so many at a time. */
#define HEARD_AT_ONCE 128

EngineStudio *
engine_studio_new (SegueEngine *engine,
                   const char  *data_dir,
                   const char  *analyser_path)
{
  EngineStudio *self = g_new0 (EngineStudio, 1);

  self->engine = engine;
  self->program = g_strdup (analyser_path);
  self->folder = g_build_filename (data_dir, "models", NULL);
  self->models = g_ptr_array_new_with_free_func (engine_own_model_free);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) store_own_model_free);
  self->checks = g_ptr_array_new_with_free_func (engine_models_check_free);
  self->follows = g_ptr_array_new ();
  self->sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->study = engine_study_new (self);
  return self;
}

/* Ends the children; nothing starts again. */
void
engine_studio_close (EngineStudio *self)
{
  engine_study_close (self->study);
  while (self->follows->len > 0) /* each leaves by itself */
    segue_follow_cancel (self->follows->pdata[0]);
  g_clear_pointer (&self->labeller, study_child_free);
  g_ptr_array_set_size (self->checks, 0);
  g_clear_pointer (&self->program, g_free);
}

void
engine_studio_free (EngineStudio *self)
{
  if (self == NULL)
    return;
  engine_studio_close (self);
  g_object_unref (self->study);
  g_ptr_array_unref (self->models);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->checks);
  g_ptr_array_unref (self->follows);
  g_array_unref (self->sent);
  g_free (self->folder);
  g_free (self);
}

void
engine_studio_set_paused (EngineStudio *self,
                          gboolean      paused,
                          gboolean      yield)
{
  self->paused = paused;
  study_child_set_paused (self->labeller, paused);
  engine_study_set_yield (self->study, yield);
  if (!paused)
    engine_models_follow (self);
}

/* Now and then while much is heard, and when all was. */
void
engine_studio_heard (EngineStudio *self,
                     gboolean      idle)
{
  if (self->models->len > 0 && (++self->n_heard >= HEARD_AT_ONCE || idle)) {
    self->n_heard = 0;
    engine_models_follow (self);
  }
}

SegueStudy *
segue_engine_get_study (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), NULL);

  return self->studio->study;
}

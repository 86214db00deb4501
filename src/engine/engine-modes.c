/* engine-modes.c - what the listener is doing: the list of modes, and which one is on
 *
 * The list lives on the UI thread and is the truth of this run; the engine thread
 * writes each change after it. Invariant: all are of the listener who is there; current
 * is the id of a mode in the list, or 0; names differ by more than their case. */
#define G_LOG_DOMAIN "segue-engine-modes"

#include "engine-modes-private.h"
#include "engine-named.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_SYMBOL "applications-other-symbolic"

/* A mode is still on after a restart within so long. */
#define LASTS_S (4 * 3600)

SegueMode *
segue_mode_new (void)
{
  SegueMode *mode = g_new0 (SegueMode, 1);

  mode->name = g_strdup ("");
  mode->symbol = g_strdup (DEFAULT_SYMBOL);
  mode->energy_high = mode->voice_high = 1.0;
  mode->volume = -1.0;
  mode->applications = g_new0 (char *, 1);
  mode->offer = TRUE;
  return mode;
}

SegueMode *
segue_mode_copy (const SegueMode *mode)
{
  SegueMode *copy = g_memdup2 (mode, sizeof *mode);

  copy->name = g_strdup (mode->name);
  copy->symbol = g_strdup (mode->symbol != NULL ? mode->symbol : DEFAULT_SYMBOL);
  copy->shortcut = g_strdup (mode->shortcut);
  copy->equaliser_preset = g_strdup (mode->equaliser_preset);
  copy->applications = mode->applications != NULL ? g_strdupv (mode->applications)
                                                  : g_new0 (char *, 1);
  return copy;
}

void
segue_mode_free (SegueMode *mode)
{
  if (mode == NULL)
    return;
  g_free (mode->name);
  g_free (mode->symbol);
  g_free (mode->shortcut);
  g_free (mode->equaliser_preset);
  g_strfreev (mode->applications);
  g_free (mode);
}

/* ---- the store: engine thread ---------------------------------------------------------------- */

/* One mode on its way, or the text of a setting. */
typedef struct {
  gint64     listener; /* whose; 0: who is there */
  StoreMode *mode;     /* owned or NULL */
  char      *text;     /* owned or NULL */
} Saving;

static void
saving_free (gpointer data)
{
  store_mode_free (((Saving *) data)->mode);
  g_free (((Saving *) data)->text);
  g_free (data);
}

static gpointer
ask_save (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  const Saving *saving = input;
  gint64 id = store_modes_put (store, saving->listener, saving->mode, error);

  return id != 0 ? g_memdup2 (&id, sizeof id) : NULL;
}

static gboolean
save_again (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  const Saving *saving = input;

  return store_modes_put (store, saving->listener, saving->mode, error) != 0;
}

static gboolean
remove_mode (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  return store_modes_delete (store, *(gint64 *) input, error);
}

typedef struct {
  GPtrArray *modes; /* owned; StoreMode */
  char      *last;  /* owned or NULL: "id time" */
  char      *sessions; /* owned or NULL: how they began */
  gboolean   started;
} Stored;

static void
stored_free (gpointer data)
{
  Stored *stored = data;

  if (stored == NULL)
    return;
  g_clear_pointer (&stored->modes, g_ptr_array_unref);
  g_free (stored->last);
  g_free (stored->sessions);
  g_free (stored);
}

static gpointer
ask_list (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  const gint64 listener = *(const gint64 *) input;
  Stored *stored = g_new0 (Stored, 1);
  g_autofree char *started = store_listener_meta_get (store, listener, "modes-started", NULL);

  stored->modes = store_modes_list (store, listener, error);
  stored->last = store_listener_meta_get (store, listener, "mode", NULL);
  stored->sessions = store_listener_meta_get (store, listener, "mode-sessions", NULL);
  stored->started = started != NULL;
  if (stored->modes == NULL)
    g_clear_pointer (&stored, stored_free);
  else if (!stored->started)
    store_listener_meta_set (store, listener, "modes-started", "1", NULL);
  return stored;
}

static gboolean
remember_current (EngineThread *thread,
                  Store        *store,
                  gpointer      input,
                  GError      **error)
{
  const Saving *saving = input;

  return store_listener_meta_set (store, saving->listener, "mode", saving->text, error);
}

/* ---- the list ------------------------------------------------------------------------------------ */

const SegueMode *
modes_get (EngineModes *self,
           gint64       id)
{
  guint place = self != NULL && id != 0 ? engine_named_place (self->modes, id) : G_MAXUINT;

  return place != G_MAXUINT ? g_ptr_array_index (self->modes, place) : NULL;
}

static Saving *
saving_of (EngineModes     *self,
           const SegueMode *mode,
           guint            position,
           gboolean         deleted)
{
  Saving *saving = g_new0 (Saving, 1);
  StoreMode *row = g_new0 (StoreMode, 1);

  saving->listener = self->engine->listener;
  saving->mode = row;
  row->id = mode->id;
  row->name = g_strdup (mode->name);
  row->icon = g_strdup (mode->symbol);
  row->settings = mode_to_text (mode, deleted);
  row->position = (int) position;
  return saving;
}

static void
write_mode (EngineModes     *self,
            const SegueMode *mode,
            guint            position,
            gboolean         deleted)
{
  engine_tell (self->engine->thread, save_again, saving_of (self, mode, position, deleted),
               saving_free, 0);
}

static void
changed (EngineModes *self)
{
  mode_rules_changed (self->rules);
  mode_offers_changed (self->offers);
  g_signal_emit_by_name (self->engine, "modes-changed");
}

gboolean
segue_engine_get_lists_known (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  return engine->modes != NULL && engine->modes->known && engine->modes->starting == 0 &&
         engine_moods_known (engine->moods);
}

GPtrArray *
segue_engine_list_modes (SegueEngine *engine)
{
  GPtrArray *modes = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mode_free);

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), modes);

  for (guint i = 0; engine->modes != NULL && i < engine->modes->modes->len; i++)
    g_ptr_array_add (modes, segue_mode_copy (g_ptr_array_index (engine->modes->modes, i)));
  return modes;
}

SegueMode *
segue_engine_get_mode (SegueEngine *engine,
                       gint64       id)
{
  const SegueMode *mode;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);

  mode = modes_get (engine->modes, id);
  return mode != NULL ? segue_mode_copy (mode) : NULL;
}

SegueMode *
segue_engine_find_mode (SegueEngine *engine,
                        const char  *name)
{
  const SegueMode *mode;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  mode = engine->modes != NULL ? engine_named_find (engine->modes->modes, name) : NULL;
  return mode != NULL ? segue_mode_copy (mode) : NULL;
}

/* ---- saving --------------------------------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineModes *self = SEGUE_ENGINE (source)->modes;
  SegueMode *mode;
  GError *error = NULL;
  g_autofree gint64 *id = g_task_propagate_pointer (G_TASK (result), &error);

  if (id == NULL || self == NULL) {
    engine_named_fail (task, error);
    return;
  }
  if (engine_named_is_of_another (SEGUE_ENGINE (source),
                                  g_object_get_data (G_OBJECT (task), "segue-listener"))) {
    g_task_return_int (task, *id); /* kept, for when they are back */
    return;
  }
  mode = segue_mode_copy (g_task_get_task_data (task));
  mode->id = *id;
  engine_named_put (self->modes, mode, (GDestroyNotify) segue_mode_free);
  if (self->current == *id)
    modes_apply (self);
  changed (self);
  g_task_return_int (task, *id);
}

void
segue_engine_save_mode_async (SegueEngine         *engine,
                              const SegueMode     *mode,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  SegueMode *kept;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));
  g_return_if_fail (mode != NULL && mode->name != NULL);

  task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_save_mode_async);
  kept = segue_mode_copy (mode);
  g_strstrip (kept->name);
  mode_make_sane (kept);
  g_task_set_task_data (task, kept, (GDestroyNotify) segue_mode_free);
  if (engine_named_refuse (task, engine->modes != NULL ? engine->modes->modes : NULL,
                           (const EngineNamed *) kept, _("A mode needs a name."),
                           /* Translators: %s is a name */
                           _("There is a mode named “%s” already.")))
    return;
  place = engine_named_place (engine->modes->modes, kept->id);
  g_object_set_data (G_OBJECT (task), "segue-listener", GSIZE_TO_POINTER (engine->listener));
  engine_ask (engine->thread, engine, saved_cb, ask_save,
              saving_of (engine->modes, kept, MIN (place, engine->modes->modes->len), FALSE),
              saving_free, g_free, NULL, saved_cb, g_steal_pointer (&task));
}

gint64
segue_engine_save_mode_finish (SegueEngine   *engine,
                               GAsyncResult  *result,
                               GError       **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, engine), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return MAX (id, 0);
}

/* ---- deleting, and back ------------------------------------------------------------------------------- */

/* Its row stays until the next start, and with it what was learnt in it. */
void
segue_engine_delete_mode (SegueEngine *engine,
                          gint64       id)
{
  EngineModes *self;
  SegueMode *mode;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->modes;
  place = self != NULL ? engine_named_place (self->modes, id) : G_MAXUINT;
  if (place == G_MAXUINT)
    return;
  if (self->current == id)
    segue_engine_set_current_mode (engine, 0);
  mode = g_ptr_array_steal_index (self->modes, place);
  g_ptr_array_add (self->deleted, mode);
  write_mode (self, mode, place, TRUE);
  changed (self);
}

void
segue_engine_restore_mode (SegueEngine *engine,
                           gint64       id)
{
  EngineModes *self;
  SegueMode *mode;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->modes;
  place = self != NULL ? engine_named_place (self->deleted, id) : G_MAXUINT;
  if (place == G_MAXUINT)
    return;
  mode = g_ptr_array_steal_index (self->deleted, place);
  g_ptr_array_add (self->modes, mode);
  write_mode (self, mode, self->modes->len - 1, FALSE);
  changed (self);
}

void
segue_engine_move_mode (SegueEngine *engine,
                        gint64       id,
                        gint64       before_id)
{
  EngineModes *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->modes;
  if (self == NULL || !engine_named_move (self->modes, id, before_id))
    return;
  for (guint i = 0; i < self->modes->len; i++)
    write_mode (self, g_ptr_array_index (self->modes, i), i, FALSE);
  changed (self);
}

/* ---- the one that is on -------------------------------------------------------------------------------- */

static void
write_current (EngineModes *self)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->listener = self->engine->listener;
  saving->text = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, self->current,
                                  g_get_real_time () / G_USEC_PER_SEC);
  engine_tell (self->engine->thread, remember_current, saving, saving_free, 0);
}

static void
turn_to (EngineModes *self,
         gint64       id,
         const char  *reason)
{
  modes_unapply (self);
  self->current = id;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  self->since_us = g_get_monotonic_time ();
  engine_play_set_mode (self->engine->play, id);
  modes_apply (self);
  modes_update_gaming (self);
  mode_offers_changed (self->offers);
  if (self->engine->suggest != NULL)
    engine_suggest_mode_changed (self->engine->suggest);
  g_object_notify (G_OBJECT (self->engine), "mode");
}

void
modes_switch (EngineModes *self,
              gint64       id,
              const char  *reason)
{
  if (self->current == id)
    return;
  turn_to (self, id, reason);
  write_current (self);
}

gint64
engine_modes_current (EngineModes *self)
{
  return self != NULL ? self->current : 0;
}

const SegueMode *
engine_modes_wishes (EngineModes *self)
{
  return self != NULL ? modes_get (self, self->current) : NULL;
}

gint64
segue_engine_get_current_mode (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), 0);

  return engine_modes_current (engine->modes);
}

void
segue_engine_set_current_mode (SegueEngine *engine,
                               gint64       id)
{
  EngineModes *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->modes;
  if (self == NULL || (id != 0 && modes_get (self, id) == NULL))
    return;
  mode_rules_overruled (self->rules);
  g_clear_pointer (&self->reason, g_free); /* it is the listener's own now */
  modes_switch (self, id, NULL);
}

char *
segue_engine_get_mode_reason (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);

  return engine->modes != NULL ? g_strdup (engine->modes->reason) : NULL;
}

/* ---- opening ------------------------------------------------------------------------------------------- */

static void
begun_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);

  segue_engine_save_mode_finish (engine, result, NULL);
  if (engine->modes != NULL && engine->modes->starting > 0 && --engine->modes->starting == 0)
    changed (engine->modes);
}

static void
begin_with_some (EngineModes *self)
{
  g_autoptr (SegueMode) coding = segue_mode_new (), gaming = segue_mode_new ();

  g_free (coding->name);
  coding->name = g_strdup (_("Coding"));
  g_free (coding->symbol);
  coding->symbol = g_strdup ("utilities-terminal-symbolic");
  coding->even_loudness = coding->even_tempo = TRUE;
  segue_engine_save_mode_async (self->engine, coding, NULL, begun_cb, NULL);

  g_free (gaming->name);
  gaming->name = g_strdup (_("Gaming"));
  g_free (gaming->symbol);
  gaming->symbol = g_strdup ("input-gaming-symbolic");
  gaming->courtesy = TRUE;
  segue_engine_save_mode_async (self->engine, gaming, NULL, begun_cb, NULL);
  self->starting = 2;
}

static void
take_row (EngineModes     *self,
          const StoreMode *row)
{
  g_autoptr (SegueMode) mode = segue_mode_new ();
  gboolean deleted;

  mode->id = row->id;
  g_free (mode->name);
  mode->name = g_strdup (row->name);
  if (row->icon != NULL) {
    g_free (mode->symbol);
    mode->symbol = g_strdup (row->icon);
  }
  mode_from_text (row->settings, mode, &deleted);
  if (deleted)
    engine_tell (self->engine->thread, remove_mode, g_memdup2 (&row->id, sizeof row->id), g_free, 0);
  else
    g_ptr_array_add (self->modes, g_steal_pointer (&mode));
}

/* The mode of the last run goes on where the break was short. */
static void
resume (EngineModes *self,
        const char  *last)
{
  char *end = NULL;
  gint64 id = last != NULL ? g_ascii_strtoll (last, &end, 10) : 0;
  gint64 at_s = id != 0 ? g_ascii_strtoll (end, NULL, 10) : 0;

  if (self->current == 0 && modes_get (self, id) != NULL &&
      ABS (g_get_real_time () / G_USEC_PER_SEC - at_s) < LASTS_S)
    modes_switch (self, id, NULL);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EngineModes *self = SEGUE_ENGINE (source)->modes;
  Stored *stored = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self == NULL || stored == NULL || engine_named_is_of_another (SEGUE_ENGINE (source), user_data)) {
    stored_free (stored);
    return;
  }
  for (guint i = 0; i < stored->modes->len; i++)
    take_row (self, g_ptr_array_index (stored->modes, i));
  self->known = TRUE;
  if (!stored->started && self->modes->len == 0)
    begin_with_some (self);
  changed (self);
  resume (self, stored->last);
  mode_offers_restore (self->offers, stored->sessions);
  stored_free (stored);
}

void
engine_modes_open (EngineModes *self)
{
  engine_ask (self->engine->thread, self->engine, listed_cb, ask_list,
              g_memdup2 (&self->engine->listener, sizeof (gint64)), g_free, stored_free, NULL,
              listed_cb, GSIZE_TO_POINTER (self->engine->listener));
}

void
engine_modes_leave (EngineModes *self)
{
  if (self == NULL)
    return;
  if (self->current != 0) {
    write_current (self); /* with the time, for resume() when they are back */
    turn_to (self, 0, NULL);
  }
  g_ptr_array_set_size (self->modes, 0);
  g_ptr_array_set_size (self->deleted, 0);
  self->known = FALSE;
  self->starting = 0;
  mode_offers_restore (self->offers, NULL);
}

void
engine_modes_switch (EngineModes *self)
{
  if (self == NULL)
    return;
  changed (self);
  engine_modes_open (self);
}

EngineModes *
engine_modes_new (SegueEngine *engine)
{
  EngineModes *self = g_new0 (EngineModes, 1);

  self->engine = engine;
  self->modes = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mode_free);
  self->deleted = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mode_free);
  self->volume_before = -1.0;
  self->rules = mode_rules_new (self);
  self->offers = mode_offers_new (self);
  return self;
}

void
engine_modes_free (EngineModes *self)
{
  if (self == NULL)
    return;
  if (self->current != 0)
    write_current (self); /* with the time, for resume() */
  modes_unapply (self);
  mode_rules_free (self->rules);
  mode_offers_free (self->offers);
  g_ptr_array_unref (self->modes);
  g_ptr_array_unref (self->deleted);
  g_free (self->reason);
  g_free (self);
}

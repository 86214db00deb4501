/* engine-listeners.c - the people who share this library, and who of them is there
 *
 * Public functions on the UI thread, the static ones with a Store in the engine
 * thread. Invariant: a play counts for the one who was there when it began; at a
 * switch the play in progress ends. */
#define G_LOG_DOMAIN "segue-engine-listeners"

#include "engine-private.h"

#include <glib/gi18n.h>

void
segue_listener_free (SegueListener *listener)
{
  if (listener == NULL)
    return;
  g_free (listener->name);
  g_free (listener);
}

static SegueListener *
listener_new (gint64      id,
              const char *name)
{
  SegueListener *listener = g_new0 (SegueListener, 1);

  listener->id = id;
  /* Translators: what the first listener is called until they take a name */
  listener->name = g_strdup (name != NULL && *name != '\0' ? name : C_("listener", "Me"));
  return listener;
}

/* ---- engine thread ------------------------------------------------------------------- */

/* One edit of the listeners. */
typedef struct {
  enum { ADD, RENAME, REMOVE, RESTORE, SWITCH } what;
  gint64 id;
  char  *name; /* owned or NULL */
} Edit;

static void
edit_free (gpointer data)
{
  g_free (((Edit *) data)->name);
  g_free (data);
}

void
engine_listeners_send (EngineThread *thread,
                       Store        *store,
                       gboolean      switched)
{
  g_autoptr (GPtrArray) listeners = store_listeners_list (store, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  EngineMessage *message = engine_message_new (MESSAGE_LISTENERS);

  message->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; listeners != NULL && i < listeners->len; i++) {
    const StoreListener *listener = listeners->pdata[i];

    if (listener->id == store_listeners_current (store))
      message->done = i;
    g_array_append_val (message->ids, listener->id);
    g_strv_builder_add (names, listener->name);
  }
  message->paths = g_strv_builder_end (names);
  message->on = switched;
  engine_thread_send (thread, message);
}

/* The counts of all songs are another listener's. */
static void
send_counts (EngineThread *thread,
             Store        *store)
{
  EngineMessage *message = engine_message_new (MESSAGE_TRACKS);

  message->rows = store_tracks_load (store, NULL);
  message->on = TRUE;
  engine_thread_send (thread, message);
}

static gboolean
do_edit (Store   *store,
         Edit    *edit,
         GError **error)
{
  switch (edit->what) {
  case ADD:
    edit->id = store_listeners_add (store, edit->name, error);
    return edit->id != 0 && store_listeners_switch (store, edit->id, error);
  case RENAME:
    return store_listeners_rename (store, edit->id, edit->name, error);
  case REMOVE:
    return store_listeners_remove (store, edit->id, error);
  case RESTORE:
    return store_listeners_restore (store, edit->id, error);
  case SWITCH:
  default:
    return store_listeners_switch (store, edit->id, error);
  }
}

static void
run_edit (EngineThread *thread,
          Store        *store,
          gpointer      data)
{
  g_autoptr (GError) error = NULL;
  gint64 before;

  if (store == NULL)
    return; /* said once, when it could not be opened */
  before = store_listeners_current (store);
  if (!do_edit (store, data, &error))
    engine_thread_say (thread, error->message);
  /* Also after a failure: it says who is there now. */
  if (store_listeners_current (store) != before)
    send_counts (thread, store);
  engine_listeners_send (thread, store, store_listeners_current (store) != before);
}

static void
tell (SegueEngine *self,
      int          what,
      gint64       id,
      const char  *name)
{
  Edit *edit;

  if (self->thread == NULL)
    return;
  edit = g_new0 (Edit, 1);
  edit->what = what;
  edit->id = id;
  edit->name = g_strdup (name);
  engine_thread_post (self->thread, ENGINE_PRIORITY_PLAY, run_edit, edit, edit_free);
}

/* ---- UI thread ----------------------------------------------------------------------------- */

/* From now on it is another one whose plays are recorded and who is learnt from. */
static void
become (SegueEngine *self,
        gint64       id)
{
  if (self->listener == id)
    return;
  engine_play_part (self->play);
  engine_modes_leave (self->modes);
  self->listener = id;
  engine_suggest_switch (self->suggest, id);
  engine_moods_switch (self->moods);
  engine_modes_switch (self->modes);
}

void
engine_listeners_apply (SegueEngine   *self,
                        EngineMessage *message)
{
  gint64 current = message->done < message->ids->len
                     ? g_array_index (message->ids, gint64, message->done) : 0;

  g_ptr_array_set_size (self->listeners, 0);
  for (guint i = 0; i < message->ids->len; i++)
    g_ptr_array_add (self->listeners, listener_new (g_array_index (message->ids, gint64, i),
                                                    message->paths[i]));
  if (self->listener == 0) { /* the first word of them: nobody was parted from */
    self->listener = current;
    engine_suggest_introduce (self->suggest, current);
  } else {
    become (self, current);
  }
  g_signal_emit_by_name (self, "listeners-changed");
  if (message->on) {
    g_signal_emit_by_name (self, "history-changed");
    g_signal_emit_by_name (self, "insight-changed");
    engine_insight_played (self->insight); /* their rules may be of another day */
  }
  if (self->wanted_listener != NULL) {
    g_autofree char *name = g_steal_pointer (&self->wanted_listener);

    segue_engine_switch_listener_named (self, name);
  }
}

GPtrArray *
segue_engine_list_listeners (SegueEngine *self)
{
  GPtrArray *listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_listener_free);

  g_return_val_if_fail (SEGUE_IS_ENGINE (self), listeners);

  for (guint i = 0; i < self->listeners->len; i++) {
    const SegueListener *listener = self->listeners->pdata[i];

    g_ptr_array_add (listeners, listener_new (listener->id, listener->name));
  }
  return listeners;
}

gint64
segue_engine_get_listener (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), 0);

  return self->listener;
}

static gboolean
is_known (SegueEngine *self,
          gint64       id)
{
  for (guint i = 0; i < self->listeners->len; i++)
    if (((const SegueListener *) self->listeners->pdata[i])->id == id)
      return TRUE;
  return FALSE;
}

void
segue_engine_switch_listener (SegueEngine *self,
                              gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  if (id == self->listener || !is_known (self, id))
    return;
  become (self, id);
  tell (self, SWITCH, id, NULL);
}

gboolean
segue_engine_switch_listener_named (SegueEngine *self,
                                    const char  *name)
{
  g_autofree char *wanted = NULL;
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (SEGUE_IS_ENGINE (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (self->listeners->len == 0) { /* not known yet */
    g_free (self->wanted_listener);
    self->wanted_listener = g_strdup (name);
    return TRUE;
  }
  wanted = g_utf8_casefold (name, -1);
  for (guint i = 0; i < self->listeners->len; i++) {
    const SegueListener *listener = self->listeners->pdata[i];
    g_autofree char *folded = g_utf8_casefold (listener->name, -1);

    if (g_str_equal (folded, wanted)) {
      segue_engine_switch_listener (self, listener->id);
      return TRUE;
    }
  }
  sentence = g_strdup_printf (_("There is no listener called “%s”."), name);
  engine_say (self, sentence);
  return FALSE;
}

void
segue_engine_add_listener (SegueEngine *self,
                           const char  *name)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  tell (self, ADD, 0, name);
}

void
segue_engine_rename_listener (SegueEngine *self,
                              gint64       id,
                              const char  *name)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  tell (self, RENAME, id, name);
}

void
segue_engine_remove_listener (SegueEngine *self,
                              gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, REMOVE, id, NULL);
}

void
segue_engine_restore_listener (SegueEngine *self,
                               gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, RESTORE, id, NULL);
}

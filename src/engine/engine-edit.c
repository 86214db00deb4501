/* engine-edit.c - the edits of engine.h: favourites, playlists, history
 *
 * Public functions on the UI thread, static ones in the engine thread. An edit
 * returns at once; its effect comes back as a message. */
#define G_LOG_DOMAIN "segue-engine-edit"

#include "engine-private.h"

#include <glib/gi18n.h>

/* One edit: whatever of it is needed. */
typedef struct {
  gint64  id;
  gint64  from_s, to_s;
  char   *name, *rules; /* owned or NULL */
  GArray *ids;          /* owned; gint64 */
  guint   batch;        /* of what is erased */
  gboolean on;
} Edit;

static Edit *
edit_new (gint64        id,
          const gint64 *ids,
          gsize         n)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->id = id;
  edit->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  if (n > 0)
    g_array_append_vals (edit->ids, ids, n);
  return edit;
}

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_array_unref (edit->ids);
  g_free (edit->name);
  g_free (edit->rules);
  g_free (edit);
}

static const gint64 *
edit_ids (const Edit *edit)
{
  return (const gint64 *) (gpointer) edit->ids->data;
}

static void
tell (SegueEngine       *self,
      TellFunc           func,
      Edit              *edit,
      EngineMessageKind  then)
{
  engine_tell (self->thread, func, edit, edit_free, (int) then + 1);
}

/* ---- favourites --------------------------------------------------------------------- */

/* All or none: the rows that changed are sent up again. */
static gboolean
set_favourite (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  Edit *edit = input;
  EngineMessage *message;

  if (!store_begin (store, error))
    return FALSE;
  for (guint i = 0; i < edit->ids->len; i++)
    if (!store_tracks_set_favourite (store, edit_ids (edit)[i], edit->on, error)) {
      store_rollback (store);
      return FALSE;
    }
  if (!store_commit (store, error))
    return FALSE;

  message = engine_message_new (MESSAGE_TRACKS);
  message->rows = store_tracks_get (store, edit_ids (edit), edit->ids->len, NULL);
  engine_thread_send (thread, message);
  return TRUE;
}

void
segue_engine_set_favourite (SegueEngine  *self,
                            const gint64 *ids,
                            gsize         n,
                            gboolean      on)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  edit = edit_new (0, ids, n);
  edit->on = on;
  tell (self, set_favourite, edit, MESSAGE_PLAYLISTS);
}

/* ---- playlists ------------------------------------------------------------------------ */

static gpointer
create_playlist (EngineThread *thread,
                 Store        *store,
                 gpointer      input,
                 GError      **error)
{
  Edit *edit = input;
  gint64 id;

  if (!store_begin (store, error))
    return NULL;
  id = store_playlists_create (store, edit->name, edit->rules, error);
  if (id == 0 ||
      (edit->ids->len > 0 &&
       !store_playlists_add_tracks (store, id, edit_ids (edit), edit->ids->len, error))) {
    store_rollback (store);
    return NULL;
  }
  if (!store_commit (store, error))
    return NULL;
  engine_thread_send (thread, engine_message_new (MESSAGE_PLAYLISTS));
  return g_memdup2 (&id, sizeof id);
}

void
segue_engine_create_playlist_async (SegueEngine         *self,
                                    const char          *name,
                                    const char          *rules,
                                    const gint64        *ids,
                                    gsize                n,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  edit = edit_new (0, ids, n);
  edit->name = g_strdup (name);
  edit->rules = g_strdup (rules);
  engine_ask (self->thread, self, segue_engine_create_playlist_async, create_playlist, edit,
              edit_free, g_free, cancellable, callback, user_data);
}

gint64
segue_engine_create_playlist_finish (SegueEngine   *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_autofree gint64 *id = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_pointer (G_TASK (result), error);
  return id != NULL ? *id : 0;
}

static gboolean
rename_playlist (EngineThread *thread,
                 Store        *store,
                 gpointer      input,
                 GError      **error)
{
  Edit *edit = input;

  return store_playlists_rename (store, edit->id, edit->name, error);
}

static gboolean
set_rules (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  Edit *edit = input;

  return store_playlists_set_rules (store, edit->id, edit->rules, error);
}

static gboolean
delete_playlist (EngineThread *thread,
                 Store        *store,
                 gpointer      input,
                 GError      **error)
{
  return store_playlists_delete (store, ((Edit *) input)->id, error);
}

static gboolean
restore_playlist (EngineThread *thread,
                  Store        *store,
                  gpointer      input,
                  GError      **error)
{
  return store_playlists_restore (store, ((Edit *) input)->id, error);
}

static gboolean
append_to_playlist (EngineThread *thread,
                    Store        *store,
                    gpointer      input,
                    GError      **error)
{
  Edit *edit = input;

  return store_playlists_add_tracks (store, edit->id, edit_ids (edit), edit->ids->len, error);
}

/* Entries that are not in the library have no id the listener could have
 * dragged, so they keep their place at the end. */
static gboolean
set_playlist (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  Edit *edit = input;
  g_autoptr (GPtrArray) old = store_playlists_items (store, edit->id, error);
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);

  if (old == NULL)
    return FALSE;
  for (guint i = 0; i < edit->ids->len; i++)
    g_ptr_array_add (items, store_playlist_item_new (edit_ids (edit)[i], NULL, NULL));
  for (guint i = 0; i < old->len; i++) {
    const StorePlaylistItem *item = g_ptr_array_index (old, i);

    if (item->track_id == 0)
      g_ptr_array_add (items, store_playlist_item_new (0, item->path, item->title));
  }
  return store_playlists_set_items (store, edit->id, items, error);
}

void
segue_engine_rename_playlist (SegueEngine *self,
                              gint64       id,
                              const char  *name)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (name != NULL);

  edit = edit_new (id, NULL, 0);
  edit->name = g_strdup (name);
  tell (self, rename_playlist, edit, MESSAGE_PLAYLISTS);
}

void
segue_engine_set_playlist_rules (SegueEngine *self,
                                 gint64       id,
                                 const char  *rules)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (rules != NULL);

  edit = edit_new (id, NULL, 0);
  edit->rules = g_strdup (rules);
  tell (self, set_rules, edit, MESSAGE_PLAYLISTS);
}

void
segue_engine_delete_playlist (SegueEngine *self,
                              gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, delete_playlist, edit_new (id, NULL, 0), MESSAGE_PLAYLISTS);
}

void
segue_engine_restore_playlist (SegueEngine *self,
                               gint64       id)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, restore_playlist, edit_new (id, NULL, 0), MESSAGE_PLAYLISTS);
}

void
segue_engine_playlist_append (SegueEngine  *self,
                              gint64        id,
                              const gint64 *ids,
                              gsize         n)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, append_to_playlist, edit_new (id, ids, n), MESSAGE_PLAYLISTS);
}

void
segue_engine_playlist_set (SegueEngine  *self,
                           gint64        id,
                           const gint64 *ids,
                           gsize         n)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  tell (self, set_playlist, edit_new (id, ids, n), MESSAGE_PLAYLISTS);
}

/* ---- history ------------------------------------------------------------------------------ */

static gboolean
erase_play (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  Edit *edit = input;
  gboolean good;

  store_history_keep_erased (store, edit->batch);
  good = store_history_erase (store, edit->id, error);
  store_history_keep_erased (store, 0);
  return good;
}

static gboolean
erase_range (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  Edit *edit = input;
  gboolean good;

  store_history_keep_erased (store, edit->batch);
  good = store_history_erase_range (store, edit->id, edit->from_s, edit->to_s, NULL, error);
  store_history_keep_erased (store, 0);
  return good;
}

/* With what was learnt from it. */
static gboolean
wipe (EngineThread *thread,
      Store        *store,
      gpointer      input,
      GError      **error)
{
  Edit *edit = input;
  gboolean good;

  store_history_keep_erased (store, edit->batch);
  good = store_history_wipe (store, edit->id != 0 ? edit->id : store_listeners_current (store),
                             error);
  store_history_keep_erased (store, 0);
  return good;
}

static gboolean
restore_erased (EngineThread *thread,
                Store        *store,
                gpointer      input,
                GError      **error)
{
  return store_history_restore (store, ((Edit *) input)->batch, error);
}

static gboolean
let_go_erased (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  return store_history_let_go (store, ((Edit *) input)->batch, error);
}

/* What Up Next knows of plays is read again. */
static guint
erase (SegueEngine *self,
       TellFunc     func,
       Edit        *edit)
{
  guint batch = edit->batch = ++self->n_erased;

  tell (self, func, edit, MESSAGE_HISTORY);
  engine_suggest_relearn (self->suggest);
  return batch;
}

guint
segue_engine_erase_play (SegueEngine *self,
                         gint64       play_id)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), 0);

  return erase (self, erase_play, edit_new (play_id, NULL, 0));
}

guint
segue_engine_erase_day (SegueEngine *self,
                        gint64       day_start_s)
{
  g_autoptr (GDateTime) start = NULL;
  g_autoptr (GDateTime) end = NULL;
  Edit *edit;

  g_return_val_if_fail (SEGUE_IS_ENGINE (self), 0);

  edit = edit_new (self->listener, NULL, 0);
  edit->from_s = edit->to_s = day_start_s;
  start = g_date_time_new_from_unix_local (day_start_s);
  end = start != NULL ? g_date_time_add_days (start, 1) : NULL;
  if (end != NULL) /* 23 or 25 hours when clocks change */
    edit->to_s = g_date_time_to_unix (end);
  return erase (self, erase_range, edit);
}

guint
segue_engine_erase_history (SegueEngine *self)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (self), 0);

  return erase (self, wipe, edit_new (self->listener, NULL, 0));
}

void
segue_engine_restore_erased (SegueEngine *self,
                             guint        erased)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  edit = edit_new (0, NULL, 0);
  edit->batch = erased;
  tell (self, restore_erased, edit, MESSAGE_HISTORY);
  engine_suggest_relearn (self->suggest);
}

void
segue_engine_let_go_erased (SegueEngine *self,
                            guint        erased)
{
  Edit *edit;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  edit = edit_new (0, NULL, 0);
  edit->batch = erased;
  engine_tell (self->thread, let_go_erased, edit, edit_free, 0);
}

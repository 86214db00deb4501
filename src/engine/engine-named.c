/* engine-named.c - a list of things that the listener named: what modes and moods share
 *
 * UI thread. Invariant of such a list: names differ by more than their case. */
#include "engine-named.h"

#include <glib/gi18n.h>

guint
engine_named_place (GPtrArray *list,
                    gint64     id)
{
  for (guint i = 0; i < list->len; i++)
    if (((const EngineNamed *) list->pdata[i])->id == id)
      return i;
  return G_MAXUINT;
}

gpointer
engine_named_find (GPtrArray  *list,
                   const char *name)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  for (guint i = 0; i < list->len; i++) {
    g_autofree char *has = g_utf8_casefold (((const EngineNamed *) list->pdata[i])->name, -1);

    if (g_utf8_collate (has, wanted) == 0)
      return list->pdata[i];
  }
  return NULL;
}

void
engine_named_put (GPtrArray      *list,
                  gpointer        thing,
                  GDestroyNotify  free_thing)
{
  guint place = engine_named_place (list, ((const EngineNamed *) thing)->id);

  if (place == G_MAXUINT) {
    g_ptr_array_add (list, thing);
    return;
  }
  free_thing (list->pdata[place]);
  list->pdata[place] = thing;
}

gboolean
engine_named_move (GPtrArray *list,
                   gint64     id,
                   gint64     before_id)
{
  guint from = engine_named_place (list, id), to;
  gpointer thing;

  if (from == G_MAXUINT || id == before_id)
    return FALSE;
  thing = g_ptr_array_steal_index (list, from);
  to = engine_named_place (list, before_id);
  g_ptr_array_insert (list, to == G_MAXUINT ? -1 : (int) to, thing);
  return TRUE;
}

void
engine_named_fail (GTask  *task,
                   GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
}

gboolean
engine_named_refuse (GTask             *task,
                     GPtrArray         *list,
                     const EngineNamed *thing,
                     const char        *nameless,
                     const char        *taken)
{
  const EngineNamed *other = list != NULL ? engine_named_find (list, thing->name) : NULL;
  g_autoptr (GString) sentence = NULL;

  if (*thing->name == '\0') {
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s", nameless);
    return TRUE;
  }
  if (other != NULL && other->id != thing->id) {
    sentence = g_string_new (taken);
    g_string_replace (sentence, "%s", other->name, 1);
    g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED, "%s",
                             sentence->str);
    return TRUE;
  }
  if (list == NULL)
    engine_named_fail (task, NULL);
  return list == NULL;
}

gboolean
engine_named_is_of_another (SegueEngine *engine,
                            gpointer     listener)
{
  return listener != NULL && GPOINTER_TO_SIZE (listener) != (gsize) engine->listener;
}

/* engine-named.h - a list of things that the listener named: what modes and moods share
 *
 * UI thread. The things are structs that begin as EngineNamed does. */
#pragma once

#include "engine-private.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;   /* 0: not saved yet */
  char  *name; /* owned by the whole thing; unique, regardless of case */
} EngineNamed;

/* Where the one with @id stands; G_MAXUINT nowhere. */
guint    engine_named_place (GPtrArray *list, gint64 id);
/* Borrowed, or NULL. */
gpointer engine_named_find  (GPtrArray *list, const char *name);
/* Takes @thing: in the place of the one with its id, which is freed, or at the end. */
void     engine_named_put   (GPtrArray *list, gpointer thing, GDestroyNotify free_thing);
/* Moves one before another, or to the end. FALSE when nothing moved. */
gboolean engine_named_move  (GPtrArray *list, gint64 id, gint64 before_id);

/* Whether @thing, about to be saved, cannot be: then @task is told why. @list is NULL
 * while Segue closes; @nameless and @taken are sentences, the latter with "%s". */
gboolean engine_named_refuse (GTask *task, GPtrArray *list, const EngineNamed *thing,
                              const char *nameless, const char *taken);
/* Takes @error or NULL: what came of saving when there is no id, or nothing to save into. */
void     engine_named_fail   (GTask *task, GError *error);
/* Whether an answer is for a listener who left meanwhile: @listener as a pointer, NULL
 * for whoever is there. */
gboolean engine_named_is_of_another (SegueEngine *engine, gpointer listener);

G_END_DECLS

/* segue-page.h - what the pages have in common: they ask the engine, and ask again
 *
 * A page asks when it is first shown and, once something it names has changed, the
 * next time it is seen: at once while it is on screen, or when it is mapped. One
 * question at a time; a new one cancels the last. */
#pragma once

#include <gtk/gtk.h>

#include "engine.h"

G_BEGIN_DECLS

/* Properties: engine (set once), search (string). */
#define SEGUE_TYPE_PAGE (segue_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SeguePage, segue_page, SEGUE, PAGE, GtkWidget)

struct _SeguePageClass
{
  GtkWidgetClass parent_class;

  /* The engine is there, for the first and only time. May be NULL. */
  void (*engine_set)  (SeguePage *self);
  /* Asks the engine; the answer is dropped unless segue_page_takes() it. May be NULL. */
  void (*ask)         (SeguePage *self, GCancellable *cancellable);
  /* The words searched for are others now. NULL: asks again. */
  void (*search_set)  (SeguePage *self);
};

SegueEngine *segue_page_get_engine (SeguePage *self); /* borrowed; NULL before it is set */
/* Borrowed; NULL when nothing is searched for. */
const char  *segue_page_get_search (SeguePage *self);
/* Asks again with @signal of the engine. */
void         segue_page_follow     (SeguePage *self, const char *signal);
void         segue_page_ask_soon   (SeguePage *self);
/* A question beside the one of ask(), such as for the next rows; cancels the last.
 * Borrowed. */
GCancellable *segue_page_begin     (SeguePage *self);
/* TRUE while a question is on its way. */
gboolean     segue_page_is_asking  (SeguePage *self);
/* TRUE when the answer is to the last question, which is over with this. */
gboolean     segue_page_takes      (SeguePage *self, GAsyncResult *result);
/* The same for one of several answers to one question. */
gboolean     segue_page_wants      (GAsyncResult *result);
/* For dispose() of a page, before it disposes its template. */
void         segue_page_stop       (SeguePage *self);

G_END_DECLS

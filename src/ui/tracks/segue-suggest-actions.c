/* segue-suggest-actions.c - what the listener says to Up Next, from wherever it is said */
#include "segue-suggest-actions.h"

#include <glib/gi18n.h>

#include "segue-toast.h"

typedef struct {
  SegueEngine *engine; /* owned */
  guint        number;
} Said;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_object_unref (said->engine);
  g_free (said);
}

static void
take_back_cb (gpointer data,
              gpointer unused)
{
  Said *said = data;

  segue_engine_take_back (said->engine, said->number);
}

static char *
sentence_of (SegueTrack    *track,
             SegueFeedback  feedback)
{
  const char *title = segue_track_get_title (track);

  switch (feedback) {
  case SEGUE_FEEDBACK_NOT_NOW:
    return g_strdup_printf (_("“%s” does not come up again for now"), title);
  case SEGUE_FEEDBACK_NEVER:
    return g_strdup_printf (_("“%s” is never suggested again"), title);
  case SEGUE_FEEDBACK_NEVER_ARTIST:
    return g_strdup_printf (_("%s is never suggested again"), segue_track_get_artist (track));
  case SEGUE_FEEDBACK_LESS:
    return g_strdup_printf (_("Less like “%s” from now on"), title);
  case SEGUE_FEEDBACK_MORE:
  default:
    return g_strdup_printf (_("More like “%s” from now on"), title);
  }
}

void
segue_suggest_say (GtkWidget     *widget,
                   SegueEngine   *engine,
                   SegueTrack    *track,
                   SegueFeedback  feedback)
{
  g_autofree char *sentence = sentence_of (track, feedback);
  Said *said;

  if (segue_track_get_id (track) == 0)
    return; /* not of this library: there is nothing to learn from */
  said = g_new (Said, 1);
  said->engine = g_object_ref (engine);
  said->number = segue_engine_give_feedback (engine, track, feedback);
  segue_toast_undo (widget, sentence, take_back_cb, said, said_free);
}

void
segue_suggest_start_from (GtkWidget    *widget,
                          SegueEngine  *engine,
                          const gint64 *ids,
                          gsize         n,
                          const char   *name)
{
  if (segue_engine_get_n_tracks (engine) == 0) {
    segue_toast (widget, _("There is no music in your library yet."));
    return;
  }
  segue_engine_start_from (engine, ids, n, name);
}

static void
append (GMenu         *menu,
        const char    *label,
        SegueFeedback  feedback)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "queue.feedback", "(tu)", (guint64) 0,
                                     (guint) feedback);
  g_menu_append_item (menu, item);
}

GMenuModel *
segue_suggest_menu_new (gboolean suggested)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) never = g_menu_new ();

  if (suggested)
    append (menu, _("Not N_ow"), SEGUE_FEEDBACK_NOT_NOW);
  append (menu, _("_More Like This"), SEGUE_FEEDBACK_MORE);
  append (menu, _("_Less Like This"), SEGUE_FEEDBACK_LESS);
  append (never, _("This _Song"), SEGUE_FEEDBACK_NEVER);
  append (never, _("This _Artist"), SEGUE_FEEDBACK_NEVER_ARTIST);
  g_menu_append_submenu (menu, _("Ne_ver Suggest"), G_MENU_MODEL (never));
  return G_MENU_MODEL (menu);
}

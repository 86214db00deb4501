/* engine-suggest-verbs.c - what the user interface asks of Up Next: the verbs of engine.h
 *
 * UI thread; none waits. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include <glib/gi18n.h>
#include <string.h>

#include "engine-private.h"
#include "engine-suggest-private.h"

/* Seeds that a start from a long list is known by. */
#define SEEDS_MAX 48

void
segue_engine_set_suggesting (SegueEngine      *engine,
                             guint             n,
                             double            wander,
                             SegueFamiliarity  familiarity,
                             guint             no_repeat_hours,
                             gboolean          first)
{
  EngineSuggest *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->suggest;
  self->n = n;
  self->wander = CLAMP (wander, 0.0, 1.0);
  self->familiarity = familiarity;
  self->no_repeat_hours = no_repeat_hours;
  self->first = first;
  suggest_place_first (self);
  if (n == 0) {
    g_autoptr (GPtrArray) none = g_ptr_array_new ();

    self->serial++; /* an answer on its way is no longer wanted */
    suggest_show (self, 0, none, none);
  } else {
    suggest_request (self);
  }
}

guint
segue_engine_give_feedback (SegueEngine   *engine,
                            SegueTrack    *track,
                            SegueFeedback  feedback)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), 0);
  g_return_val_if_fail (SEGUE_IS_TRACK (track), 0);

  return suggest_feedback (engine->suggest, track, feedback);
}

gboolean
segue_engine_take_back (SegueEngine *engine,
                        guint        feedback)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  return suggest_undo_feedback (engine->suggest, feedback);
}

void
segue_engine_reset_learning (SegueEngine *engine)
{
  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  suggest_forget (engine->suggest);
}

/* One track is heard itself, and everything after it is chosen; of several one
 * opens, of none any. */
static void
open_with (SegueEngine  *engine,
           const gint64 *ids,
           gsize         n,
           const char   *name)
{
  gint64 first = n > 1   ? ids[g_random_int_range (0, (gint32) n)]
                 : n > 0 ? ids[0]
                         : track_table_any (engine->table, g_random_int ());

  if (first != 0)
    segue_queue_play_ids (engine->suggest->queue, &first, 1, 0,
                          n == 1 ? PLAY_ORIGIN_CLICK : PLAY_ORIGIN_SUGGESTION, name);
}

void
segue_engine_start_from (SegueEngine  *engine,
                         const gint64 *ids,
                         gsize         n,
                         const char   *name)
{
  EngineSuggest *self;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gsize n_seeds = MIN (n, SEEDS_MAX);

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->suggest;
  self->serial++; /* what is on its way fits what played before */
  suggest_show (self, 0, none, none);
  g_array_set_size (self->seeds, 0);
  self->asked_for = 0; /* this holds until something else is asked for */
  for (gsize i = 0; i < n_seeds; i++) /* spread over all of them */
    g_array_append_val (self->seeds, ids[i * n / n_seeds]);
  self->starting = TRUE;
  open_with (engine, ids, n, name);
  self->starting = FALSE;
  suggest_request (self);
}

char **
segue_engine_explain (SegueEngine    *engine,
                      SegueQueueItem *item)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *confidence = NULL;
  const SuggestPick *kept;
  const char *reason;
  gint64 id;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (SEGUE_IS_QUEUE_ITEM (item), NULL);

  id = segue_track_get_id (segue_queue_item_get_track (item));
  reason = segue_queue_item_get_reason (item);
  kept = g_hash_table_lookup (engine->suggest->picks, &id);
  if (reason != NULL && (kept == NULL || strcmp (reason, kept->pick->text) != 0)) {
    const char *detail = engine_moods_detail (engine->moods, id); /* chosen by mood */

    g_strv_builder_add (lines, reason);
    if (detail != NULL && strcmp (detail, reason) != 0)
      g_strv_builder_add (lines, detail);
    return g_strv_builder_end (lines);
  }
  if (kept == NULL)
    return NULL;
  g_strv_builder_add (lines, kept->pick->text);
  for (guint i = 0; i < kept->pick->details->len; i++)
    g_strv_builder_add (lines, g_ptr_array_index (kept->pick->details, i));
  confidence = g_strdup_printf (_("Segue expects you to finish it with a chance of %.0f\302\240%%"),
                                100 * kept->pick->expected);
  g_strv_builder_add (lines, confidence);
  return g_strv_builder_end (lines);
}

/* engine-mood-correct.c - the listener says where a track belongs, and what moves with it
 *
 * A correction is stored at once; the pad is then read anew and compared with what
 * it was. Invariant: a correction that was taken back leaves the track as it was
 * before it, corrected earlier or not. */
#define G_LOG_DOMAIN "segue-engine-moods"

#include "engine-moods-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* Moves that cannot be seen on the pad are not told. */
#define MOVE_MIN 0.01
#define MOVES_MAX 2000

/* What undo takes back. */
typedef struct {
  guint    number;
  gint64   track_id;
  gboolean had;       /* it was corrected before, to … */
  float    bright, energetic;
} Correction;

void
moods_correction_free (gpointer correction)
{
  g_free (correction);
}

void
segue_mood_change_free (SegueMoodChange *change)
{
  if (change == NULL)
    return;
  segue_mood_data_unref (change->data);
  g_clear_pointer (&change->moved, g_array_unref);
  g_free (change);
}

/* ---- the store: engine thread ---------------------------------------------------------- */

typedef struct {
  gint64   listener;          /* whose; 0: who is there */
  gint64   track_id;          /* 0 every one */
  gboolean set;               /* else cleared */
  float    bright, energetic; /* 0 … 1 */
  /* what it was before: out */
  gboolean had;
  float    bright_before, energetic_before;
} Edit;

static gboolean
find_before (Store   *store,
             Edit    *edit,
             GError **error)
{
  g_autoptr (GArray) all = store_mood_corrections_list (store, edit->listener, error);

  for (guint i = 0; all != NULL && i < all->len; i++) {
    const StoreMoodCorrection *c = &g_array_index (all, StoreMoodCorrection, i);

    if (c->track_id != edit->track_id)
      continue;
    if (c->mood == STORE_MOOD_BRIGHT)
      edit->bright_before = c->value;
    else if (c->mood == STORE_MOOD_ENERGETIC)
      edit->energetic_before = c->value;
    edit->had = edit->had || c->mood >= STORE_MOOD_BRIGHT;
  }
  return all != NULL;
}

static gboolean
put_axis (Store   *store,
          gint64   listener,
          gint64   track_id,
          int      axis,
          float    value,
          GError **error)
{
  const StoreMoodCorrection c = { .track_id = track_id, .mood = axis, .value = value };

  return store_mood_corrections_put (store, listener, &c, error);
}

static gboolean
clear_all (Store   *store,
           gint64   listener,
           GError **error)
{
  g_autoptr (GArray) all = store_mood_corrections_list (store, listener, error);
  gboolean done = all != NULL;

  for (guint i = 0; done && i < all->len; i++)
    done = store_mood_corrections_clear (store, listener,
                                         g_array_index (all, StoreMoodCorrection, i).track_id, error);
  return done;
}

static gpointer
ask_edit (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  Edit *edit = g_memdup2 (input, sizeof *edit);
  gboolean done;

  if (edit->track_id == 0)
    done = clear_all (store, edit->listener, error);
  else
    done = find_before (store, edit, error) &&
           (edit->set ? put_axis (store, edit->listener, edit->track_id, STORE_MOOD_BRIGHT,
                                  edit->bright, error) &&
                          put_axis (store, edit->listener, edit->track_id, STORE_MOOD_ENERGETIC,
                                    edit->energetic, error)
                      : store_mood_corrections_clear (store, edit->listener, edit->track_id, error));
  if (!done)
    g_clear_pointer (&edit, g_free);
  return edit;
}

/* ---- what moved ------------------------------------------------------------------------------ */

static int
compare_moves (gconstpointer a,
               gconstpointer b)
{
  const SegueMoodMove *x = a, *y = b;
  float dx = hypotf (x->to_x - x->from_x, x->to_y - x->from_y);
  float dy = hypotf (y->to_x - y->from_x, y->to_y - y->from_y);

  return dx != dy ? (dx < dy ? 1 : -1) : (x->track_id > y->track_id) - (x->track_id < y->track_id);
}

/* Tracks that only made room in the ranks have moved by next to nothing. */
static GArray *
moves_between (const SegueMoodData *before,
               const SegueMoodData *after,
               gint64               corrected)
{
  GArray *moved = g_array_new (FALSE, FALSE, sizeof (SegueMoodMove));

  for (guint i = 0, k = 0; i < after->n; i++) {
    SegueMoodMove move = { after->ids[i], 0, 0, after->xy[2 * i], after->xy[2 * i + 1] };

    while (k < before->n && before->ids[k] < after->ids[i])
      k++;
    if (k == before->n || before->ids[k] != after->ids[i])
      continue;
    move.from_x = before->xy[2 * k];
    move.from_y = before->xy[2 * k + 1];
    if (move.track_id == corrected ||
        hypotf (move.to_x - move.from_x, move.to_y - move.from_y) >= MOVE_MIN)
      g_array_append_val (moved, move);
  }
  g_array_sort (moved, compare_moves);
  if (moved->len > MOVES_MAX)
    g_array_set_size (moved, MOVES_MAX);
  return moved;
}

/* ---- one change from question to answer -------------------------------------------------------- */

typedef struct {
  SegueMoodData *before; /* owned */
  double         x, y;   /* on the pad */
  Edit           edit;
  guint          undone; /* the number that is taken back; 0 none */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->before, segue_mood_data_unref);
  g_free (change);
}

static void
after_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  SegueEngine *engine = SEGUE_ENGINE (source);
  GError *error = NULL;
  SegueMoodData *after = segue_engine_get_moods_finish (engine, result, &error);
  SegueMoodChange *answer;
  Correction *latest;

  if (after == NULL) {
    g_task_return_error (task, error);
    return;
  }
  answer = g_new0 (SegueMoodChange, 1);
  latest = engine->moods != NULL ? g_queue_peek_head (&engine->moods->corrections) : NULL;
  answer->number = change->edit.set && latest != NULL ? latest->number : 0;
  answer->data = after;
  answer->moved = moves_between (change->before, after, change->edit.track_id);
  g_task_return_pointer (task, answer, (GDestroyNotify) segue_mood_change_free);
  if (engine->moods != NULL)
    g_signal_emit_by_name (engine, "moods-changed");
}

static void
edited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  SegueEngine *engine = SEGUE_ENGINE (source);
  GError *error = NULL;
  g_autofree Edit *edit = g_task_propagate_pointer (G_TASK (result), &error);

  if (edit == NULL || engine->moods == NULL) {
    g_task_return_error (task, error != NULL ? error
                                             : g_error_new (SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                                                            "%s", _("Segue is closing.")));
    return;
  }
  if (change->undone == 0 && edit->track_id != 0) {
    Correction *made = g_new0 (Correction, 1);

    *made = (Correction) { ++engine->moods->n_corrections, edit->track_id, edit->had,
                           edit->bright_before, edit->energetic_before };
    g_queue_push_head (&engine->moods->corrections, made);
  }
  moods_drop_data (engine->moods);
  segue_engine_get_moods_async (engine, NULL, after_cb, g_steal_pointer (&task));
}

/* The value of an axis, 0 … 1, that has @share of the library below it. */
static float
axis_at (const SegueMoodData *d,
         guint                axis,
         double               share)
{
  double low_rank = -1, high_rank = 2, low = -1, high = 1;

  for (guint i = 0; i < d->n; i++) {
    double rank = d->xy[2 * i + axis], value = d->axes[2 * i + axis];

    if (rank <= share && rank > low_rank) {
      low_rank = rank;
      low = value;
    }
    if (rank >= share && rank < high_rank) {
      high_rank = rank;
      high = value;
    }
  }
  if (low_rank >= 0 && high_rank <= 1 && high_rank > low_rank)
    low += (high - low) * (share - low_rank) / (high_rank - low_rank);
  else if (low_rank < 0)
    low = high;
  return (float) CLAMP ((low + 1) / 2, 0.0, 1.0);
}

static void
before_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  SegueEngine *engine = SEGUE_ENGINE (source);
  GError *error = NULL;

  change->before = segue_engine_get_moods_finish (engine, result, &error);
  if (change->before == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (change->edit.set && change->undone == 0) {
    if (segue_mood_data_find (change->before, change->edit.track_id) < 0) {
      g_task_return_new_error (task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_NOT_FOUND,
                               _("The mood of this song is not known yet."));
      return;
    }
    change->edit.bright = axis_at (change->before, 0, change->x);
    change->edit.energetic = axis_at (change->before, 1, change->y);
  }
  change->edit.listener = engine->listener;
  engine_ask (engine->thread, engine, edited_cb, ask_edit, g_memdup2 (&change->edit, sizeof (Edit)),
              g_free, g_free, NULL, edited_cb, g_steal_pointer (&task));
}

static void
begin (SegueEngine         *engine,
       Change              *change,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (engine, cancellable, callback, user_data);

  g_task_set_source_tag (task, segue_engine_correct_mood_async);
  g_task_set_task_data (task, change, change_free);
  segue_engine_get_moods_async (engine, NULL, before_cb, task);
}

void
segue_engine_correct_mood_async (SegueEngine         *engine,
                                 gint64               track_id,
                                 double               x,
                                 double               y,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Change *change;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));
  g_return_if_fail (track_id > 0);
  g_return_if_fail (isfinite (x) && isfinite (y));

  change = g_new0 (Change, 1);
  change->x = CLAMP (x, 0.0, 1.0);
  change->y = CLAMP (y, 0.0, 1.0);
  change->edit.track_id = track_id;
  change->edit.set = TRUE;
  begin (engine, change, cancellable, callback, user_data);
}

static Correction *
take_correction (EngineMoods *self,
                 guint        number)
{
  if (number == 0)
    return g_queue_pop_head (&self->corrections);
  for (GList *l = self->corrections.head; l != NULL; l = l->next)
    if (((Correction *) l->data)->number == number) {
      Correction *correction = l->data;

      g_queue_delete_link (&self->corrections, l);
      return correction;
    }
  return NULL;
}

void
segue_engine_undo_mood_correction_async (SegueEngine         *engine,
                                         guint                number,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autofree Correction *correction = NULL;
  Change *change;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  correction = engine->moods != NULL ? take_correction (engine->moods, number) : NULL;
  if (correction == NULL) {
    g_task_report_new_error (engine, callback, user_data, segue_engine_correct_mood_async,
                             SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_NOT_FOUND,
                             _("There is nothing to take back."));
    return;
  }
  change = g_new0 (Change, 1);
  change->undone = correction->number;
  change->edit.track_id = correction->track_id;
  change->edit.set = correction->had;
  change->edit.bright = correction->bright;
  change->edit.energetic = correction->energetic;
  begin (engine, change, cancellable, callback, user_data);
}

void
segue_engine_clear_mood_corrections_async (SegueEngine         *engine,
                                           gint64               track_id,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  Change *change;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  change = g_new0 (Change, 1);
  change->edit.track_id = MAX (track_id, 0);
  begin (engine, change, cancellable, callback, user_data);
}

SegueMoodChange *
segue_engine_correct_mood_finish (SegueEngine   *engine,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* engine-moods.c - asking by mood, and playing the answer
 *
 * UI thread, but for choose(), which runs in a worker thread on data that nobody
 * writes. Invariant: at most one preview is being worked out that anybody waits for. */
#define G_LOG_DOMAIN "segue-engine-moods"

#include "engine-moods-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* ---- the question -------------------------------------------------------------------- */

void
segue_mood_query_init (SegueMoodQuery *query)
{
  g_return_if_fail (query != NULL);

  *query = (SegueMoodQuery) {
    .radius = 0.15, .voice_high = 1.0, .familiarity_high = 1.0, .n_tracks = 25,
  };
}

void
segue_mood_query_set_spot (SegueMoodQuery *query,
                           double          x,
                           double          y,
                           double          radius)
{
  g_return_if_fail (query != NULL);

  query->n_points = 1;
  query->points[0][0] = isfinite (x) ? CLAMP (x, 0.0, 1.0) : 0.5;
  query->points[0][1] = isfinite (y) ? CLAMP (y, 0.0, 1.0) : 0.5;
  query->radius = isfinite (radius) ? CLAMP (radius, 0.0, 1.0) : 0.0;
}

static double
step_length (const double *xy,
             guint         i)
{
  return hypot (xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
}

void
segue_mood_query_set_line (SegueMoodQuery *query,
                           const double   *xy,
                           guint           n)
{
  double length = 0.0, walked = 0.0;
  guint at = 1;

  g_return_if_fail (query != NULL);
  g_return_if_fail (xy != NULL || n == 0);

  for (guint i = 1; i < n; i++)
    length += step_length (xy, i);
  if (n < 2 || !(length > 1e-6) || !isfinite (length)) {
    segue_mood_query_set_spot (query, n > 0 ? xy[0] : 0.5, n > 0 ? xy[1] : 0.5, query->radius);
    return;
  }
  query->n_points = SEGUE_MOOD_POINTS;
  for (guint k = 0; k < SEGUE_MOOD_POINTS; k++) {
    double want = length * k / (SEGUE_MOOD_POINTS - 1), step, share;

    while (at + 1 < n && walked + step_length (xy, at) < want)
      walked += step_length (xy, at++);
    step = step_length (xy, at);
    share = step > 0 ? CLAMP ((want - walked) / step, 0.0, 1.0) : 0.0;
    for (guint t = 0; t < 2; t++)
      query->points[k][t] = CLAMP (xy[2 * at - 2 + t] + share * (xy[2 * at + t] - xy[2 * at - 2 + t]),
                                   0.0, 1.0);
  }
}

gboolean
segue_mood_query_equal (const SegueMoodQuery *a,
                        const SegueMoodQuery *b)
{
  if (a->n_points != b->n_points || a->radius != b->radius || a->voice_low != b->voice_low ||
      a->voice_high != b->voice_high || a->tempo_low_bpm != b->tempo_low_bpm ||
      a->tempo_high_bpm != b->tempo_high_bpm || a->familiarity_low != b->familiarity_low ||
      a->familiarity_high != b->familiarity_high || a->add != b->add || a->avoid != b->avoid ||
      a->n_tracks != b->n_tracks || a->minutes != b->minutes || a->seed != b->seed)
    return FALSE;
  for (guint i = 0; i < MIN (a->n_points, SEGUE_MOOD_POINTS); i++)
    if (a->points[i][0] != b->points[i][0] || a->points[i][1] != b->points[i][1])
      return FALSE;
  return TRUE;
}

/* A range that is none becomes that of a new query; of tempo an upper end of 0 is none. */
static void
sane_range (double *low,
            double *high,
            double  usual_high)
{
  gboolean ends = *high > 0 || usual_high > 0;

  if (!isfinite (*low) || !isfinite (*high) || (ends && *low > *high)) {
    *low = 0.0;
    *high = usual_high;
  }
}

void
moods_make_sane (SegueMoodQuery *q)
{
  q->n_points = MIN (q->n_points, SEGUE_MOOD_POINTS);
  for (guint i = 0; i < q->n_points; i++)
    for (guint t = 0; t < 2; t++)
      q->points[i][t] = isfinite (q->points[i][t]) ? CLAMP (q->points[i][t], 0.0, 1.0) : 0.5;
  q->radius = isfinite (q->radius) ? CLAMP (q->radius, 0.0, 1.0) : 0.0;
  sane_range (&q->voice_low, &q->voice_high, 1.0);
  sane_range (&q->familiarity_low, &q->familiarity_high, 1.0);
  sane_range (&q->tempo_low_bpm, &q->tempo_high_bpm, 0.0);
  q->add &= (1u << SEGUE_N_EMOTIONS) - 1;
  q->avoid &= ~q->add & ((1u << SEGUE_N_EMOTIONS) - 1);
  if (q->n_tracks == 0)
    q->n_tracks = 25;
}

/* ---- asking -------------------------------------------------------------------------------- */

static void
mood_pick_free (gpointer data)
{
  SegueMoodPick *pick = data;

  g_free (pick->reason);
  g_free (pick->detail);
  g_free (pick);
}

typedef struct {
  SegueMoodData *data; /* owned reference */
  SegueMoodQuery query;
  guint          n_first;
  char          *name; /* owned or NULL; where it is to be played */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->data, segue_mood_data_unref);
  g_free (question->name);
  g_free (question);
}

static void
choose (GTask        *task,
        gpointer      source,
        gpointer      data,
        GCancellable *cancellable)
{
  const Question *q = data;
  const SegueMoodData *d = q->data;
  RecMoodLibrary library = mood_library_of (d);
  g_autoptr (GArray) found = rec_mood_pick (&library, &q->query, q->n_first, cancellable);
  GPtrArray *picks = g_ptr_array_new_with_free_func (mood_pick_free);

  for (guint i = 0; found != NULL && i < found->len; i++) {
    const RecMoodPick *from = &g_array_index (found, RecMoodPick, i);
    SegueMoodPick *pick = g_new0 (SegueMoodPick, 1);

    pick->track_id = d->ids[from->at];
    pick->x = d->xy[2 * from->at];
    pick->y = d->xy[2 * from->at + 1];
    pick->fit = from->fit;
    pick->reason = moods_reason (d, &q->query, from->at);
    pick->detail = moods_detail (d, &q->query, from->at);
    g_ptr_array_add (picks, pick);
  }
  g_task_return_pointer (task, picks, (GDestroyNotify) g_ptr_array_unref);
}

static void
cancel_cb (GCancellable *outer,
           GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

/* A cancellable of its own for a preview, so that the next one can end it. */
static GCancellable *
preview_cancellable (EngineMoods  *self,
                     GCancellable *outer)
{
  if (self->preview != NULL)
    g_cancellable_cancel (self->preview);
  g_clear_object (&self->preview);
  self->preview = g_cancellable_new ();
  if (outer != NULL)
    g_cancellable_connect (outer, G_CALLBACK (cancel_cb), g_object_ref (self->preview),
                           g_object_unref);
  return g_object_ref (self->preview);
}

void
segue_engine_query_mood_async (SegueEngine          *engine,
                               SegueMoodData        *data,
                               const SegueMoodQuery *query,
                               guint                 n_first,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data)
{
  g_autoptr (GCancellable) mine = NULL;
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));
  g_return_if_fail (data != NULL && query != NULL);

  if (n_first > 0 && engine->moods != NULL)
    mine = preview_cancellable (engine->moods, cancellable);
  else
    g_set_object (&mine, cancellable);
  question = g_new0 (Question, 1);
  *question = (Question) { segue_mood_data_ref (data), *query, n_first, NULL };
  moods_make_sane (&question->query);
  task = g_task_new (engine, mine, callback, user_data);
  g_task_set_source_tag (task, segue_engine_query_mood_async);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, choose);
}

GPtrArray *
segue_engine_query_mood_finish (SegueEngine   *engine,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
engine_moods_detail (EngineMoods *self,
                     gint64       track_id)
{
  return self != NULL ? g_hash_table_lookup (self->details, &track_id) : NULL;
}

/* ---- playing --------------------------------------------------------------------------------- */

static void
play_picks (SegueEngine *engine,
            GPtrArray   *picks,
            const char  *name)
{
  g_autofree gint64 *ids = g_new (gint64, picks->len + 1);
  g_autofree const char **reasons = g_new (const char *, picks->len + 1);
  GHashTable *details = engine->moods->details;

  g_hash_table_remove_all (details);
  for (guint i = 0; i < picks->len; i++) {
    const SegueMoodPick *pick = g_ptr_array_index (picks, i);

    ids[i] = pick->track_id;
    reasons[i] = pick->reason;
    g_hash_table_insert (details, g_memdup2 (&pick->track_id, sizeof pick->track_id),
                         g_strdup (pick->detail));
  }
  segue_queue_play_chosen (engine_play_queue (engine->play), ids, reasons, picks->len, name);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  g_autofree char *name = user_data;
  g_autoptr (GPtrArray) picks = segue_engine_query_mood_finish (engine, result, NULL);

  if (engine->thread == NULL || picks == NULL)
    return;
  if (picks->len > 0)
    play_picks (engine, picks, name);
  else
    engine_say (engine, _("No song fits this mood."));
}

static void
pad_ready_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  Question *question = user_data;
  g_autoptr (SegueMoodData) data = segue_engine_get_moods_finish (engine, result, NULL);

  if (engine->thread == NULL || data == NULL)
    ;
  else if (data->n == 0)
    engine_say (engine, _("Moods are known once Segue has listened to your music."));
  else
    segue_engine_query_mood_async (engine, data, &question->query, 0, NULL, chosen_cb,
                                   g_steal_pointer (&question->name));
  question_free (question);
}

void
segue_engine_play_mood (SegueEngine          *engine,
                        const SegueMoodQuery *query,
                        const char           *name)
{
  Question *question;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));
  g_return_if_fail (query != NULL);

  question = g_new0 (Question, 1);
  question->query = *query;
  moods_make_sane (&question->query);
  question->name = g_strdup (name != NULL ? name : _("Mood"));
  segue_engine_get_moods_async (engine, NULL, pad_ready_cb, question);
}

/* ---- life ---------------------------------------------------------------------------------------- */

EngineMoods *
engine_moods_new (SegueEngine *engine)
{
  EngineMoods *self = g_new0 (EngineMoods, 1);

  self->engine = engine;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->saved = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mood_free);
  self->deleted = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mood_free);
  g_queue_init (&self->corrections);
  self->details = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
engine_moods_free (EngineMoods *self)
{
  if (self == NULL)
    return;
  if (self->preview != NULL)
    g_cancellable_cancel (self->preview);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_handle_id (&self->forget_source, g_source_remove);
  g_clear_object (&self->preview);
  for (guint i = 0; i < self->waiting->len; i++)
    g_task_return_new_error (g_ptr_array_index (self->waiting, i), SEGUE_ENGINE_ERROR,
                             SEGUE_ENGINE_ERROR_CLOSED, _("Segue is closing."));
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->details);
  g_clear_pointer (&self->data, segue_mood_data_unref);
  g_ptr_array_unref (self->saved);
  g_ptr_array_unref (self->deleted);
  g_queue_clear_full (&self->corrections, moods_correction_free);
  g_free (self);
}

/* engine-suggest.c - Up Next fills by itself and learns from what becomes of it
 *
 * UI thread, but for pick(), which runs in the recommender's. Invariant: a suggestion that stands in the queue has its pick in
 * picks, with the reasons and features it was chosen by. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include "engine-suggest-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "engine-private.h"

/* The next two stay as they are, so that nothing jumps under the mouse. */
#define KEEP 2

/* Winding down takes this part of the energies that a mode allows. */
#define WIND_DOWN_ENERGY 0.35

/* Seeds that a start from a long list is known by. */
#define SEEDS_MAX 48

/* Picks whose track is no longer queued are kept up to this many. */
#define PICKS_MAX 400

static void
pick_free (gpointer data)
{
  SuggestPick *kept = data;

  rec_pick_free (kept->pick);
  g_free (kept);
}

/* ---- jobs of the recommender's thread ------------------------------------------------- */

typedef struct Job Job;
struct Job
{
  EngineSuggest  *self; /* borrowed: joins the pool before it goes */
  void          (*run) (EngineSuggest *self, gpointer data);
  gpointer        data; /* owned */
  GDestroyNotify  free_data;
};

static void
job_run (gpointer data,
         gpointer user_data)
{
  Job *job = data;

  if (!g_cancellable_is_cancelled (job->self->cancellable))
    job->run (job->self, job->data);
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

void
suggest_push (EngineSuggest  *self,
      void          (*run) (EngineSuggest *self, gpointer data),
      gpointer        data,
      GDestroyNotify  free_data)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { self, run, data, free_data };
  g_mutex_lock (&self->lock);
  if (self->pool != NULL)
    g_thread_pool_push (self->pool, g_steal_pointer (&job), NULL);
  g_mutex_unlock (&self->lock);
  if (job != NULL) { /* closing */
    if (free_data != NULL)
      free_data (data);
    g_free (job);
  }
}

/* An answer for the UI thread, dropped when the engine closed meanwhile. */
typedef struct {
  EngineSuggest *self;        /* borrowed, valid unless cancelled */
  GCancellable  *cancellable; /* owned */
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify free_data;
} Answer;

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;

  if (!g_cancellable_is_cancelled (answer->cancellable))
    answer->func (answer->data != NULL ? answer->data : answer->self);
  return G_SOURCE_REMOVE;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  if (answer->free_data != NULL)
    answer->free_data (answer->data);
  g_object_unref (answer->cancellable);
  g_free (answer);
}

void
suggest_to_ui (EngineSuggest  *self,
       GSourceFunc     func,
       gpointer        data,
       GDestroyNotify  free_data)
{
  Answer *answer = g_new0 (Answer, 1);

  *answer = (Answer) { self, g_object_ref (self->cancellable), func, data, free_data };
  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, answer, answer_free);
}

/* ---- asking ----------------------------------------------------------------------------------- */

/* One question with all its arrays. */
typedef struct {
  EngineSuggest *self;  /* borrowed */
  guint          serial;
  guint          keep;  /* suggestions that stay as they are */
  RecRequest     request;
  gint64        *seeds, *queued, *banned; /* owned */
  char         **banned_artists;          /* owned */
  GPtrArray     *picks; /* owned; RecPick, the answer */
} Question;

static void
question_free (gpointer data)
{
  Question *q = data;

  g_free (q->seeds);
  g_free (q->queued);
  g_free (q->banned);
  g_strfreev (q->banned_artists);
  g_clear_pointer (&q->picks, g_ptr_array_unref);
  g_free (q);
}

static gboolean show_picks_cb (gpointer data);

static void
pick (EngineSuggest *self,
      gpointer       data)
{
  Question *q = data;
  Question *answer;

  if (self->recommender == NULL)
    return;
  answer = g_new0 (Question, 1);
  answer->self = self;
  answer->serial = q->serial;
  answer->keep = q->keep;
  answer->request.mode_id = q->request.mode_id;
  suggest_place_aim (self, &q->request);
  answer->picks = recommender_pick (self->recommender, &q->request, self->cancellable, NULL);
  suggest_to_ui (self, show_picks_cb, answer, question_free);
}

guint
suggest_count (EngineSuggest *self)
{
  guint n = 0, n_items = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

    n += segue_queue_item_get_section (item) == SEGUE_QUEUE_SUGGESTED;
  }
  return n;
}

static gint64 *
ids_of_set (GHashTable *set,
            guint      *n)
{
  gint64 *ids = g_new (gint64, g_hash_table_size (set) + 1);
  GHashTableIter iter;
  gpointer key;

  *n = 0;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    ids[(*n)++] = *(const gint64 *) key;
  return ids;
}

/* What is queued already, suggestions that stay included. */
static void
collect_queued (EngineSuggest *self,
                guint          keep,
                Question      *q)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->queue)), kept = 0, n = 0;

  q->queued = g_new (gint64, n_items + 1);
  for (guint i = 0; i < n_items; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
    gint64 id = segue_track_get_id (segue_queue_item_get_track (item));

    switch (segue_queue_item_get_section (item)) {
    case SEGUE_QUEUE_CURRENT:
      q->request.current_id = id;
      break;
    case SEGUE_QUEUE_SUGGESTED:
      if (kept++ < keep)
        q->queued[n++] = id;
      break;
    case SEGUE_QUEUE_QUEUED:
      q->queued[n++] = id;
      break;
    case SEGUE_QUEUE_CONTEXT:
      if (!self->first)
        q->queued[n++] = id;
      break;
    default:
      break;
    }
  }
  q->request.queued = q->queued;
  q->request.n_queued = n;
}

/* What plays or was queued meanwhile is no suggestion any more. */
static void
drop_doubles (EngineSuggest *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue)), keep = 0;
  gboolean doubled = FALSE;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++) {
      g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
      SegueTrack *track = segue_queue_item_get_track (item);
      SegueQueueSection section = segue_queue_item_get_section (item);
      gint64 id = segue_track_get_id (track);

      if (pass == 0 && (section == SEGUE_QUEUE_CURRENT || section == SEGUE_QUEUE_QUEUED))
        g_hash_table_add (seen, g_memdup2 (&id, sizeof id));
      if (pass == 0 || section != SEGUE_QUEUE_SUGGESTED)
        continue;
      if (g_hash_table_contains (seen, &id)) {
        doubled = TRUE;
      } else if (!doubled) {
        keep++;
      } else {
        g_ptr_array_add (left, g_object_ref (track));
        g_ptr_array_add (reasons, g_strdup (segue_queue_item_get_reason (item)));
      }
    }
  if (doubled)
    suggest_show (self, keep, left, reasons);
}

static RecFamiliarity
familiarity_of (const EngineSuggest *self,
                const SegueMode     *mode)
{
  switch (mode != NULL ? mode->familiarity : SEGUE_MODE_FAMILIARITY_AS_SET) {
  case SEGUE_MODE_FAMILIARITY_KNOWN:
    return REC_KNOWN_ONLY;
  case SEGUE_MODE_FAMILIARITY_MIX:
    return REC_KNOWN_AND_NEW;
  case SEGUE_MODE_FAMILIARITY_NEW:
    return REC_NEW_ONLY;
  case SEGUE_MODE_FAMILIARITY_AS_SET:
  default:
    return self->familiarity == SEGUE_FAMILIARITY_KNOWN ? REC_KNOWN_ONLY
           : self->familiarity == SEGUE_FAMILIARITY_NEW ? REC_NEW_ONLY
                                                        : REC_KNOWN_AND_NEW;
  }
}

/* What the mode that is on asks for. A stretch that ends winds down: the calmest
 * part of what the mode has. */
static void
take_wishes (EngineSuggest *self,
             RecRequest    *request)
{
  const SegueMode *mode = engine_modes_wishes (self->engine->modes);
  double low = 0, high = 1;

  request->ordered = TRUE;
  request->mode_id = engine_modes_current (self->engine->modes);
  request->familiarity = familiarity_of (self, mode);
  if (mode == NULL)
    return;
  low = mode->energy_low;
  high = mode->energy_high;
  if (engine_modes_winding_down (self->engine->modes)) {
    high = MIN (high, MAX (low + WIND_DOWN_ENERGY * (high - low), WIND_DOWN_ENERGY));
    low = 0;
  }
  if (low > 0 || high < 1) {
    request->energy_low = (float) low;
    request->energy_high = (float) MAX (high, 0.01);
  }
  if (mode->voice_low > 0 || mode->voice_high < 1) {
    request->voice_low = (float) mode->voice_low;
    request->voice_high = (float) MAX (mode->voice_high, 0.01);
  }
  request->even_tempo = mode->even_tempo;
  request->even_key = mode->even_key;
  request->even_loudness = mode->even_loudness;
}

static void
ask (EngineSuggest *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree gpointer *artists = NULL;
  Question *q;
  guint keep;

  drop_doubles (self);
  keep = self->mode_changed ? 0 : MIN (suggest_count (self), KEEP);
  q = g_new0 (Question, 1);
  q->self = self;
  q->serial = ++self->serial;
  collect_queued (self, keep, q);
  q->seeds = g_memdup2 (self->seeds->data, self->seeds->len * sizeof (gint64));
  q->banned = ids_of_set (self->banned, &q->request.n_banned);
  artists = g_hash_table_get_keys_as_array (self->banned_artists, NULL);
  q->banned_artists = g_strdupv ((char **) artists);
  q->request.banned = q->banned;
  q->request.banned_artists = (const char *const *) q->banned_artists;
  q->request.seeds = q->seeds;
  q->request.n_seeds = self->seeds->len;
  q->request.n = self->n > keep ? self->n - keep : 0;
  q->request.now_s = g_date_time_to_unix (now);
  q->request.utc_offset_s = (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND);
  q->request.wander = self->wander;
  q->request.has_circle = self->circle_radius > 0;
  q->request.circle_x = (float) self->circle_x;
  q->request.circle_y = (float) self->circle_y;
  q->request.circle_radius = (float) self->circle_radius;
  q->request.no_repeat_s = (gint64) self->no_repeat_hours * 3600;
  q->keep = keep;
  self->mode_changed = FALSE;
  take_wishes (self, &q->request);
  self->asking = TRUE;
  self->again = FALSE;
  suggest_push (self, pick, q, question_free);
}

static gboolean
idle_cb (gpointer data)
{
  EngineSuggest *self = data;

  self->idle = 0;
  if (segue_queue_get_current (self->queue) == NULL || self->n == 0)
    return G_SOURCE_REMOVE;
  if (self->stale) { /* not before it is needed: it doubles what the library costs */
    self->stale = FALSE;
    suggest_gather (self);
  }
  if (!self->ready)
    return G_SOURCE_REMOVE;
  if (self->asking) {
    self->again = TRUE;
    return G_SOURCE_REMOVE;
  }
  ask (self);
  return G_SOURCE_REMOVE;
}

/* Several changes in one turn of the loop are one question. */
void
suggest_request (EngineSuggest *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
}

/* ---- the answer: UI thread -------------------------------------------------------------------- */

typedef struct {
  StorePick *pick; /* owned */
} LogEntry;

static void
log_entry_free (gpointer data)
{
  LogEntry *entry = data;

  store_pick_free (entry->pick);
  g_free (entry);
}

/* Engine thread: logged with its chance, so that other policies can be judged
 * on the log later. */
static gboolean
log_pick (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  LogEntry *entry = input;

  return store_picks_add (store, entry->pick, error) != 0;
}

static gboolean
is_not_queued (gpointer key,
               gpointer value,
               gpointer data)
{
  EngineSuggest *self = data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

    if (segue_track_get_id (segue_queue_item_get_track (item)) == *(const gint64 *) key)
      return FALSE;
  }
  return TRUE;
}

static void
remember (EngineSuggest *self,
          Question      *answer,
          RecPick       *rec_pick)
{
  SuggestPick *kept = g_new0 (SuggestPick, 1);
  LogEntry *entry;

  if (g_hash_table_size (self->picks) >= PICKS_MAX)
    g_hash_table_foreach_remove (self->picks, is_not_queued, self);

  kept->pick = rec_pick;
  kept->mode_id = answer->request.mode_id;
  g_hash_table_replace (self->picks, &rec_pick->track_id, kept);
  if (self->private_session)
    return;
  entry = g_new0 (LogEntry, 1);
  entry->pick = store_pick_new ();
  entry->pick->listener_id = self->listener;
  entry->pick->mode_id = kept->mode_id;
  entry->pick->track_id = rec_pick->track_id;
  entry->pick->at_s = g_get_real_time () / G_USEC_PER_SEC;
  entry->pick->propensity = rec_pick->chance;
  entry->pick->score = rec_pick->score;
  entry->pick->policy_version = RECOMMEND_VERSION;
  entry->pick->reason_kind = rec_pick->reason;
  entry->pick->reason = g_strdup (rec_pick->text);
  entry->pick->features = g_memdup2 (rec_pick->features, sizeof rec_pick->features);
  entry->pick->n_features = REC_N_FEATURES;
  entry->pick->reward = NAN;
  engine_tell (self->thread, log_pick, entry, log_entry_free, 0);
}

void
suggest_show (EngineSuggest *self,
              guint          keep,
              GPtrArray     *tracks,
              GPtrArray     *reasons)
{
  self->showing = TRUE;
  segue_queue_set_suggestions (self->queue, keep, tracks, (const char *const *) reasons->pdata);
  self->showing = FALSE;
}

static gboolean
show_picks_cb (gpointer data)
{
  Question *answer = data;
  EngineSuggest *self = answer->self;
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();
  gboolean stale = self->again;

  self->asking = self->again = FALSE;
  stale = stale || self->mode_changed;
  if (answer->serial == self->serial && answer->picks != NULL && !stale) {
    guint keep = MIN (suggest_count (self), answer->keep);

    for (guint i = 0; i < answer->picks->len; i++) {
      RecPick *rec_pick = g_ptr_array_index (answer->picks, i);
      SegueTrack *track = segue_engine_get_track (self->engine, rec_pick->track_id);

      if (track == NULL) {
        rec_pick_free (rec_pick);
        continue;
      }
      g_ptr_array_add (tracks, track);
      g_ptr_array_add (reasons, rec_pick->text);
      remember (self, answer, rec_pick);
    }
    g_ptr_array_set_free_func (answer->picks, NULL); /* all taken over */
    suggest_show (self, keep, tracks, reasons);
  }
  if (stale)
    suggest_request (self);
  return G_SOURCE_REMOVE;
}

/* ---- the queue moves ------------------------------------------------------------------------------- */

static gboolean
ordered_follows (EngineSuggest *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_CONTEXT)
      return segue_queue_item_get_origin (item) == PLAY_ORIGIN_ALBUM ||
             segue_queue_item_get_origin (item) == PLAY_ORIGIN_SUGGESTION;
  }
  return FALSE;
}

/* An album that plays in order is heard to its end first, and so is a mood. */
static void
place_suggestions (EngineSuggest *self)
{
  g_object_set (self->queue, "suggestions-first", self->first && !ordered_follows (self), NULL);
}

static void
current_changed_cb (EngineSuggest *self)
{
  place_suggestions (self);
  suggest_request (self);
}

/* Something else was asked for: what it once started from no longer counts. */
static void
play_requested_cb (EngineSuggest *self)
{
  SegueQueueItem *current = segue_queue_get_current (self->queue);
  PlayOrigin origin = current != NULL ? segue_queue_item_get_origin (current) : PLAY_ORIGIN_QUEUE;

  if (!self->starting && (origin == PLAY_ORIGIN_CLICK || origin == PLAY_ORIGIN_REMOTE))
    g_array_set_size (self->seeds, 0);
}

static void
items_changed_cb (EngineSuggest *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  /* Suggestions that were pinned, played or thrown out are made up for; that
   * there are no more than these is no reason to ask again. */
  if (removed > 0 && !self->showing && self->n > 0 && suggest_count (self) < self->n)
    suggest_request (self);
}

/* ---- life ------------------------------------------------------------------------------------------- */

EngineSuggest *
engine_suggest_new (SegueEngine  *engine,
                    EngineThread *thread,
                    SeguePlayer  *player,
                    SegueQueue   *queue,
                    guint64       seed)
{
  EngineSuggest *self = g_new0 (EngineSuggest, 1);

  self->engine = engine;
  self->thread = thread;
  self->player = player;
  self->queue = queue;
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->recommender = recommender_new (seed != 0 ? seed : (guint64) g_get_real_time ());
  self->picks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, pick_free);
  self->banned = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->banned_artists = g_hash_table_new (g_str_hash, g_str_equal);
  self->seeds = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->pool = g_thread_pool_new (job_run, NULL, 1, TRUE, NULL);
  self->wander = 0.3;
  self->want_history = TRUE;
  self->familiarity = SEGUE_FAMILIARITY_MIX;
  g_queue_init (&self->undo);
  g_signal_connect_swapped (queue, "notify::current", G_CALLBACK (current_changed_cb), self);
  g_signal_connect_swapped (queue, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (queue, "play-requested", G_CALLBACK (play_requested_cb), self);
  suggest_gather_bans (self);
  return self;
}

void
engine_suggest_reload (EngineSuggest *self)
{
  self->stale = TRUE;
  suggest_request (self);
}

void
engine_suggest_mode_changed (EngineSuggest *self)
{
  self->mode_changed = TRUE;
  g_array_set_size (self->seeds, 0); /* they were chosen for something else */
  suggest_request (self);
}

void
engine_suggest_introduce (EngineSuggest *self,
                          gint64         listener)
{
  self->listener = listener;
}

void
engine_suggest_switch (EngineSuggest *self,
                       gint64         listener)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->serial++; /* what is on its way is for the one before */
  self->n_switches++;
  self->listener = listener;
  g_queue_clear_full (&self->undo, suggest_feedback_free);
  g_hash_table_remove_all (self->banned);
  g_hash_table_remove_all (self->banned_artists);
  g_array_set_size (self->seeds, 0);
  suggest_show (self, 0, none, none);
  g_hash_table_remove_all (self->picks);
  suggest_gather_bans (self);
  engine_suggest_relearn (self);
}

void
engine_suggest_set_private (EngineSuggest *self,
                            gboolean       on)
{
  self->private_session = on;
}

void
engine_suggest_stop (EngineSuggest *self)
{
  GThreadPool *pool;

  g_signal_handlers_disconnect_by_data (self->queue, self);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  pool = g_steal_pointer (&self->pool);
  g_mutex_unlock (&self->lock);
  g_thread_pool_free (pool, FALSE, TRUE);
}

void
engine_suggest_free (EngineSuggest *self)
{
  if (self == NULL)
    return;
  recommender_free (self->recommender);
  g_hash_table_unref (self->picks);
  g_hash_table_unref (self->banned);
  g_hash_table_unref (self->banned_artists);
  g_queue_clear_full (&self->undo, suggest_feedback_free);
  g_array_unref (self->seeds);
  suggest_place_clear (self);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* ---- the verbs of engine.h ----------------------------------------------------------- */

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
  place_suggestions (self);
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

gboolean
segue_engine_undo_feedback (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  return suggest_undo_feedback (engine->suggest, 0);
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
    g_strv_builder_add (lines, reason); /* chosen by mood */
    return g_strv_builder_end (lines);
  }
  if (kept == NULL)
    return NULL;
  g_strv_builder_add (lines, kept->pick->text);
  for (guint i = 0; i < kept->pick->details->len; i++)
    g_strv_builder_add (lines, g_ptr_array_index (kept->pick->details, i));
  confidence = g_strdup_printf (_("Segue expects you to finish it with a chance of %.0f %%."),
                                100 * kept->pick->expected);
  g_strv_builder_add (lines, confidence);
  return g_strv_builder_end (lines);
}

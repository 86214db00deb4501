/* engine-suggest-ask.c - Up Next asks for picks, shows them and logs them
 *
 * UI thread, but for pick(), which runs in the recommender's, and log_pick(), in the
 * engine's. Invariant: an answer to an older question than the last is dropped. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include "engine-suggest-private.h"

#include <math.h>

#include "engine-private.h"

/* The next two stay as they are, so that nothing jumps under the mouse. */
#define KEEP 2

/* Winding down takes this part of the energies that a mode allows. */
#define WIND_DOWN_ENERGY 0.35

/* Picks whose track is no longer queued are kept up to this many. */
#define PICKS_MAX 400

/* ---- asking ----------------------------------------------------------------------------- */

/* One question with all its arrays. */
typedef struct {
  EngineSuggest *self;  /* borrowed */
  guint          serial;
  guint          keep;  /* suggestions that stay as they are */
  RecRequest     request;
  gint64        *seeds, *queued, *banned; /* owned */
  char         **banned_artists;          /* owned */
  guint          kept_at;   /* where those that stay begin in queued */
  gboolean       unsaid[KEEP]; /* of those that stay: why, nobody knows but from before a restart */
  GPtrArray     *picks; /* owned; RecPick, the answer */
  RecPick       *said[KEEP]; /* owned; why those stay, or NULL */
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
  for (guint i = 0; i < KEEP; i++)
    g_clear_pointer (&q->said[i], rec_pick_free);
  g_free (q);
}

static gboolean show_picks_cb (gpointer data);

/* What was said of a suggestion before the program ended may be untrue by now, or in another
 * language: why it is next is found out anew, after what stands before it. */
static void
explain_kept (EngineSuggest  *self,
              const Question *q,
              Question       *answer)
{
  for (guint i = 0; i < q->keep; i++) {
    RecRequest request = q->request;

    request.n_queued = q->kept_at + i;
    if (q->unsaid[i])
      answer->said[i] = recommender_explain (self->recommender, &request,
                                             q->queued[q->kept_at + i]);
  }
}

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
  explain_kept (self, q, answer);
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
      if (kept >= keep)
        break;
      if (kept == 0)
        q->kept_at = n;
      q->unsaid[kept++] = !g_hash_table_contains (self->picks, &id);
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
  keep = self->anew ? 0 : MIN (suggest_count (self), KEEP);
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
  self->anew = FALSE;
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

/* Of the first @keep, whose reason was found anew; its features teach, as those of any pick. Adds
 * them to @tracks and @reasons as they then stand. Returns how many stay untouched: all of them, or
 * none. */
static guint
show_kept (EngineSuggest *self,
           Question      *answer,
           guint          keep,
           GPtrArray     *tracks,
           GPtrArray     *reasons)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue)), at = 0;

  if (answer->said[0] == NULL && answer->said[1] == NULL)
    return keep;
  for (guint i = 0; i < n && at < keep; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
    SegueTrack *track = segue_queue_item_get_track (item);
    RecPick *said = answer->said[at];

    if (segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED)
      continue;
    at++;
    g_ptr_array_add (tracks, g_object_ref (track));
    if (said != NULL && said->track_id == segue_track_get_id (track)) {
      SuggestPick *kept = g_new0 (SuggestPick, 1);

      kept->pick = g_steal_pointer (&answer->said[at - 1]);
      kept->mode_id = answer->request.mode_id;
      g_hash_table_replace (self->picks, &kept->pick->track_id, kept);
      g_ptr_array_add (reasons, g_strdup (said->text));
    } else {
      g_ptr_array_add (reasons, g_strdup (segue_queue_item_get_reason (item)));
    }
  }
  return 0;
}

static gboolean
show_picks_cb (gpointer data)
{
  Question *answer = data;
  EngineSuggest *self = answer->self;
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  gboolean stale = self->again;

  self->asking = self->again = FALSE;
  stale = stale || self->anew;
  if (answer->serial == self->serial && answer->picks != NULL && !stale) {
    guint keep = show_kept (self, answer, MIN (suggest_count (self), answer->keep), tracks, reasons);

    for (guint i = 0; i < answer->picks->len; i++) {
      RecPick *rec_pick = g_ptr_array_index (answer->picks, i);
      SegueTrack *track = segue_engine_get_track (self->engine, rec_pick->track_id);

      if (track == NULL) {
        rec_pick_free (rec_pick);
        continue;
      }
      g_ptr_array_add (tracks, track);
      g_ptr_array_add (reasons, g_strdup (rec_pick->text));
      remember (self, answer, rec_pick);
    }
    g_ptr_array_set_free_func (answer->picks, NULL); /* all taken over */
    suggest_show (self, keep, tracks, reasons);
  }
  if (stale)
    suggest_request (self);
  return G_SOURCE_REMOVE;
}

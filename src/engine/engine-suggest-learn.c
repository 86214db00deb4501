/* engine-suggest-learn.c - what Up Next knows, and what it learns
 *
 * gather_*() and save_*() in the engine thread; learn*() in the recommender's
 * thread; feedback on the UI thread. Invariant: a lesson is saved before the
 * next one is taken in. */
#define G_LOG_DOMAIN "segue-engine-suggest"

#include <math.h>

#include "engine-knowledge.h"
#include "engine-private.h"
#include "engine-suggest-private.h"

/* Feedback counts as much as so many plays. */
#define FEEDBACK_WEIGHT 2.0

/* ---- what the recommender must know: engine thread, then its own -------------------------- */

static gboolean
ready_cb (gpointer data)
{
  EngineSuggest *self = data;

  self->ready = TRUE;
  suggest_request (self);
  return G_SOURCE_REMOVE;
}

static void
learn_all (EngineSuggest *self,
           gpointer       data)
{
  const Knowledge *k = data;

  if (self->recommender == NULL)
    return;
  knowledge_teach_library (k, self->recommender);
  if (self->taught_for != 0 && self->taught_for != k->listener) {
    suggest_to_ui (self, ready_cb, NULL, NULL);
    return; /* gathered for the one before; what is theirs comes with the next */
  }
  knowledge_teach_rules (k, self->recommender);
  suggest_place_know (self, k->points);
  for (guint i = 0; !self->taught && k->history != NULL && i < k->history->len; i++) {
    RecPlay play = knowledge_play (g_ptr_array_index (k->history, i));

    recommender_add_play (self->recommender, &play);
    suggest_place_played (self, &play);
  }
  if (!self->taught)
    knowledge_teach_agents (k, self->recommender);
  self->taught = self->taught || k->history != NULL;
  recommender_prepare (self->recommender);
  suggest_to_ui (self, ready_cb, NULL, NULL);
}

typedef struct {
  EngineSuggest *self;
  GPtrArray     *rows;  /* owned until taken */
  gboolean       first; /* history and agent too */
} Gather;

static void
gather_free (gpointer data)
{
  Gather *what = data;

  g_clear_pointer (&what->rows, g_ptr_array_unref);
  g_free (what);
}

static void
gather (EngineThread *thread,
        Store        *store,
        gpointer      data)
{
  Gather *what = data;

  if (store != NULL)
    suggest_push (what->self, learn_all,
                  knowledge_gather (store, g_steal_pointer (&what->rows), what->first),
                  knowledge_free);
}

void
suggest_gather (EngineSuggest *self)
{
  Gather *what = g_new0 (Gather, 1);

  what->self = self;
  what->rows = track_table_rows (self->engine->table);
  what->first = self->want_history;
  self->want_history = FALSE;
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, gather, what, gather_free);
}

/* ---- learning ------------------------------------------------------------------------------------ */

typedef struct {
  RecPlay  play;
  gint64   mode_id;
  gint64   listener;
  float    features[REC_N_FEATURES];
  gboolean has_features; /* else the recommender works them out */
  double   reward;       /* of feedback; NaN: that of the play */
  double   weight;
} Lesson;

static gboolean
save_agent (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  const KnownAgent *agent = input;

  return store_agents_put (store, agent->listener, agent->mode_id, RECOMMEND_VERSION, agent->bytes,
                           error);
}

static void
save (EngineSuggest *self,
      gint64         listener,
      gint64         mode_id)
{
  GBytes *bytes = recommender_save_agent (self->recommender, mode_id);

  if (bytes != NULL)
    engine_tell (self->thread, save_agent, known_agent_new (listener, mode_id, bytes),
                 known_agent_free, 0);
}

static void
learn (EngineSuggest *self,
       gpointer       data)
{
  Lesson *lesson = data;
  double weight = lesson->weight;
  double reward = isnan (lesson->reward) ? rec_play_reward (&lesson->play, &weight)
                                         : lesson->reward;

  if (self->recommender == NULL)
    return;
  if (!lesson->has_features) {
    const RecRequest now = {
      .n = 1, .mode_id = lesson->mode_id, .now_s = lesson->play.started_s,
      .utc_offset_s = lesson->play.utc_offset_s, .wander = 0.5,
    };

    lesson->has_features = recommender_features (self->recommender, &now, lesson->play.track_id,
                                                 lesson->features);
  }
  if (lesson->has_features && !isnan (reward))
    recommender_learn (self->recommender, lesson->mode_id, lesson->features, reward, weight);
  if (isnan (lesson->reward) && self->taught) { /* else it comes with the rest of the history */
    recommender_add_play (self->recommender, &lesson->play);
    suggest_place_played (self, &lesson->play);
  }
  save (self, lesson->listener, lesson->mode_id);
  if (lesson->mode_id != 0) /* what all modes share */
    save (self, lesson->listener, 0);
}

static Lesson *
lesson_for (EngineSuggest *self,
            gint64         track_id)
{
  Lesson *lesson = g_new0 (Lesson, 1);
  const SuggestPick *kept = g_hash_table_lookup (self->picks, &track_id);

  lesson->listener = self->listener;
  lesson->mode_id = engine_modes_current (self->engine->modes);
  lesson->play.track_id = track_id;
  lesson->reward = NAN;
  if (kept != NULL) {
    memcpy (lesson->features, kept->pick->features, sizeof lesson->features);
    lesson->has_features = TRUE;
    lesson->mode_id = kept->mode_id;
  }
  return lesson;
}

static void
forget_seed (EngineSuggest *self, gint64 track_id)
{
  for (guint i = self->seeds->len; i > 0; i--)
    if (g_array_index (self->seeds, gint64, i - 1) == track_id)
      g_array_remove_index (self->seeds, i - 1);
}

/* What was skipped after all, or asked for some time ago, is nothing to start from any more. */
static void
outgrow_seeds (EngineSuggest *self, const PlayRecord *record)
{
  const RecPlay play = knowledge_play (record);

  if (rec_play_reward (&play, NULL) < 0.5)
    forget_seed (self, record->track_id);
  if (self->asked_for != 0 && self->asked_plays-- == 0) {
    forget_seed (self, self->asked_for);
    self->asked_for = 0;
  }
}

void
engine_suggest_played (EngineSuggest    *self,
                       const PlayRecord *record)
{
  Lesson *lesson;

  if (record->track_id == 0)
    return;
  outgrow_seeds (self, record); /* in private too: nothing is kept of it */
  if (self->private_session)
    return;
  lesson = lesson_for (self, record->track_id);
  if (record->origin != PLAY_ORIGIN_SUGGESTION)
    lesson->has_features = FALSE; /* the situation was another */
  lesson->mode_id = record->mode_id; /* in which it was heard, whichever is on by now */
  lesson->play = knowledge_play (record);
  suggest_push (self, learn, lesson, g_free);
  suggest_request (self);
}

/* ---- feedback ------------------------------------------------------------------------------------- */

typedef struct {
  guint         number;
  SegueFeedback kind;
  gint64        track_id;
  const char   *artist; /* interned */
  /* As they were, to come back with undo; NULL: none was taken out */
  GPtrArray    *tracks;  /* owned or NULL; SegueTrack */
  GPtrArray    *reasons; /* owned or NULL; char *, owned */
  guint64       current; /* the queue's item that played then */
} Feedback;

void
suggest_feedback_free (gpointer data)
{
  Feedback *feedback = data;

  g_clear_pointer (&feedback->tracks, g_ptr_array_unref);
  g_clear_pointer (&feedback->reasons, g_ptr_array_unref);
  g_free (feedback);
}

/* @for_good: kept; else for as long as this runs. */
static void
ban (EngineSuggest *self,
     gint64         track_id,
     gboolean       for_good)
{
  gboolean before = GPOINTER_TO_INT (g_hash_table_lookup (self->banned, &track_id));

  g_hash_table_replace (self->banned, g_memdup2 (&track_id, sizeof track_id),
                        GINT_TO_POINTER (before || for_good));
}

static char *
bans_text (EngineSuggest *self)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, for_good;

  g_hash_table_iter_init (&iter, self->banned);
  while (g_hash_table_iter_next (&iter, &key, &for_good))
    if (GPOINTER_TO_INT (for_good))
      g_string_append_printf (text, "%" G_GINT64_FORMAT "\n", *(gint64 *) key);
  g_hash_table_iter_init (&iter, self->banned_artists);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_string_append_printf (text, "a%s\n", (const char *) key);
  return g_string_free (text, FALSE);
}

typedef struct {
  EngineSuggest *self;     /* borrowed */
  gint64         listener; /* whose they are */
  char          *text;     /* owned; a line each */
  guint          n_switches; /* when they were asked for */
} Bans;

static void
bans_free (gpointer data)
{
  g_free (((Bans *) data)->text);
  g_free (data);
}

static Bans *
bans_new (EngineSuggest *self,
          gint64         listener,
          char          *text)
{
  Bans *bans = g_new0 (Bans, 1);

  *bans = (Bans) { self, listener, text, 0 };
  return bans;
}

static gboolean
save_bans (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  const Bans *bans = input;

  return store_listener_meta_set (store, bans->listener, STORE_NEVER_KEY, bans->text, error);
}

static void
bans_changed (EngineSuggest *self)
{
  engine_tell (self->thread, save_bans, bans_new (self, self->listener, bans_text (self)),
               bans_free, 0);
}

/* Whether something is suggested that the listener never wants. */
static gboolean
shows_banned (EngineSuggest *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
    SegueTrack *track = segue_queue_item_get_track (item);
    gint64 id = segue_track_get_id (track);

    if (segue_queue_item_get_section (item) == SEGUE_QUEUE_SUGGESTED &&
        (g_hash_table_contains (self->banned, &id) ||
         g_hash_table_contains (self->banned_artists, segue_track_get_artist (track))))
      return TRUE;
  }
  return FALSE;
}

static gboolean
restore_bans_cb (gpointer data)
{
  const Bans *bans = data;
  EngineSuggest *self = bans->self;
  g_auto (GStrv) lines = g_strsplit (bans->text, "\n", -1);

  if (bans->n_switches != self->n_switches)
    return G_SOURCE_REMOVE; /* another one is there meanwhile */
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] == 'a')
      g_hash_table_add (self->banned_artists, (gpointer) g_intern_string (lines[i] + 1));
    else if (lines[i][0] != '\0')
      ban (self, g_ascii_strtoll (lines[i], NULL, 10), TRUE);
  if (self->asking || shows_banned (self)) { /* chosen before this was known */
    g_autoptr (GPtrArray) none = g_ptr_array_new ();

    suggest_show (self, 0, none, none);
    suggest_request (self);
  }
  return G_SOURCE_REMOVE;
}

static void
gather_bans (EngineThread *thread,
             Store        *store,
             gpointer      data)
{
  const Bans *asked = data;
  char *text = store != NULL ? store_listener_meta_get (store, asked->listener, STORE_NEVER_KEY,
                                                        NULL) : NULL;

  Bans *bans;

  if (text == NULL)
    return;
  bans = bans_new (asked->self, asked->listener, text);
  bans->n_switches = asked->n_switches;
  suggest_to_ui (asked->self, restore_bans_cb, bans, bans_free);
}

void
suggest_gather_bans (EngineSuggest *self)
{
  Bans *bans = bans_new (self, self->listener, NULL);

  bans->n_switches = self->n_switches;
  engine_thread_post (self->thread, ENGINE_PRIORITY_BULK, gather_bans, bans, bans_free);
}

static guint64
current_item (EngineSuggest *self)
{
  SegueQueueItem *current = segue_queue_get_current (self->queue);

  return current != NULL ? segue_queue_item_get_id (current) : 0;
}

/* Takes the suggestion of the track, or with @artist_too all of its artist,
 * out of the queue and keeps in @feedback how they stood. Those before it stay. */
static void
drop_suggestions (EngineSuggest *self,
                  Feedback      *feedback,
                  gboolean       artist_too)
{
  /* Copies: the queue frees the items that these are read from. */
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->queue)), keep = G_MAXUINT;

  feedback->tracks = g_ptr_array_new_with_free_func (g_object_unref);
  feedback->reasons = g_ptr_array_new_with_free_func (g_free);
  feedback->current = current_item (self);
  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
    SegueTrack *track = segue_queue_item_get_track (item);
    const TrackRow *row = segue_track_get_row (track);

    if (segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED)
      continue;
    if (row->id == feedback->track_id ||
        (artist_too && g_strcmp0 (row->artist, feedback->artist) == 0)) {
      keep = MIN (keep, feedback->tracks->len);
    } else if (keep != G_MAXUINT) {
      g_ptr_array_add (left, g_object_ref (track));
      g_ptr_array_add (reasons, g_strdup (segue_queue_item_get_reason (item)));
    }
    g_ptr_array_add (feedback->tracks, g_object_ref (track));
    g_ptr_array_add (feedback->reasons, g_strdup (segue_queue_item_get_reason (item)));
  }
  if (keep != G_MAXUINT) {
    suggest_show (self, keep, left, reasons);
  } else {
    g_clear_pointer (&feedback->tracks, g_ptr_array_unref);
    g_clear_pointer (&feedback->reasons, g_ptr_array_unref);
  }
}

/* Puts the suggestions back as they stood; FALSE when the queue has moved on. */
static gboolean
bring_back (EngineSuggest *self,
            Feedback      *feedback)
{
  if (feedback->tracks == NULL || self->n == 0 || feedback->current != current_item (self))
    return FALSE;
  self->serial++; /* the answer that would replace them is no longer wanted */
  self->again = FALSE;
  g_clear_handle_id (&self->idle, g_source_remove);
  suggest_show (self, 0, feedback->tracks, feedback->reasons);
  return TRUE;
}

static void
teach (EngineSuggest *self,
       gint64         track_id,
       double         reward)
{
  Lesson *lesson;

  if (self->private_session)
    return;
  lesson = lesson_for (self, track_id);
  lesson->reward = reward;
  lesson->weight = FEEDBACK_WEIGHT;
  lesson->play.started_s = g_get_real_time () / G_USEC_PER_SEC;
  suggest_push (self, learn, lesson, g_free);
}

guint
suggest_feedback (EngineSuggest *self,
                  SegueTrack    *track,
                  SegueFeedback  kind)
{
  Feedback *feedback = g_new0 (Feedback, 1);

  feedback->number = ++self->n_feedback;
  feedback->kind = kind;
  feedback->track_id = segue_track_get_id (track);
  feedback->artist = g_intern_string (segue_track_get_row (track)->artist);
  g_queue_push_head (&self->undo, feedback);
  switch (kind) {
  case SEGUE_FEEDBACK_NOT_NOW:
  case SEGUE_FEEDBACK_NEVER:
    ban (self, feedback->track_id, kind == SEGUE_FEEDBACK_NEVER);
    drop_suggestions (self, feedback, FALSE);
    break;
  case SEGUE_FEEDBACK_NEVER_ARTIST:
    if (feedback->artist != NULL)
      g_hash_table_add (self->banned_artists, (gpointer) feedback->artist);
    drop_suggestions (self, feedback, feedback->artist != NULL);
    break;
  case SEGUE_FEEDBACK_MORE:
    g_array_append_val (self->seeds, feedback->track_id);
    teach (self, feedback->track_id, 1.0);
    break;
  case SEGUE_FEEDBACK_LESS:
    teach (self, feedback->track_id, 0.0);
    drop_suggestions (self, feedback, FALSE);
    break;
  default:
    break;
  }
  if (kind == SEGUE_FEEDBACK_NEVER || kind == SEGUE_FEEDBACK_NEVER_ARTIST)
    bans_changed (self);
  suggest_request (self);
  return feedback->number;
}

static Feedback *
take_feedback (EngineSuggest *self,
               guint          number)
{
  if (number == 0)
    return g_queue_pop_head (&self->undo);
  for (GList *l = self->undo.head; l != NULL; l = l->next) {
    Feedback *feedback = l->data;

    if (feedback->number == number) {
      g_queue_delete_link (&self->undo, l);
      return feedback;
    }
  }
  return NULL;
}

gboolean
suggest_undo_feedback (EngineSuggest *self,
                       guint          number)
{
  Feedback *feedback = take_feedback (self, number);

  if (feedback == NULL)
    return FALSE;
  switch (feedback->kind) {
  case SEGUE_FEEDBACK_NOT_NOW:
  case SEGUE_FEEDBACK_NEVER:
    g_hash_table_remove (self->banned, &feedback->track_id);
    break;
  case SEGUE_FEEDBACK_NEVER_ARTIST:
    if (feedback->artist != NULL)
      g_hash_table_remove (self->banned_artists, feedback->artist);
    break;
  case SEGUE_FEEDBACK_MORE: /* the opposite lesson, as strong */
    for (guint i = self->seeds->len; i > 0; i--)
      if (g_array_index (self->seeds, gint64, i - 1) == feedback->track_id) {
        g_array_remove_index (self->seeds, i - 1);
        break;
      }
    teach (self, feedback->track_id, 0.0);
    break;
  case SEGUE_FEEDBACK_LESS:
    teach (self, feedback->track_id, 1.0);
    break;
  default:
    break;
  }
  if (feedback->kind == SEGUE_FEEDBACK_NEVER || feedback->kind == SEGUE_FEEDBACK_NEVER_ARTIST)
    bans_changed (self);
  if (!bring_back (self, feedback))
    suggest_request (self);
  suggest_feedback_free (feedback);
  return TRUE;
}

/* ---- forgetting ----------------------------------------------------------------------------------- */

static void
forget_all (EngineSuggest *self,
            gpointer       data)
{
  recommender_forget (self->recommender);
  suggest_place_forget (self);
  self->taught_for = *(const gint64 *) data;
  self->taught = FALSE;
}

void
engine_suggest_relearn (EngineSuggest *self)
{
  suggest_push (self, forget_all, g_memdup2 (&self->listener, sizeof self->listener), g_free);
  self->want_history = TRUE;
  engine_suggest_reload (self);
}

static gboolean
forget_agents (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  const gint64 *listener = input;
  g_autoptr (GPtrArray) modes = store_modes_list (store, *listener, error);

  for (guint i = 0; modes != NULL && i <= modes->len; i++) {
    gint64 mode_id = i > 0 ? ((const StoreMode *) modes->pdata[i - 1])->id : 0;

    if (!store_agents_put (store, *listener, mode_id, RECOMMEND_VERSION, NULL, error))
      return FALSE;
  }
  return modes != NULL;
}

void
suggest_forget (EngineSuggest *self)
{
  engine_tell (self->thread, forget_agents, g_memdup2 (&self->listener, sizeof self->listener),
               g_free, 0);
  engine_suggest_relearn (self);
}

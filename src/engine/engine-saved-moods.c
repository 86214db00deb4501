/* engine-saved-moods.c - moods under a name
 *
 * The list lives on the UI thread and is the truth of this run; the engine thread
 * writes each change after it. Invariant: names differ by more than their case. */
#define G_LOG_DOMAIN "segue-engine-moods"

#include "engine-moods-private.h"
#include "engine-named.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_SYMBOL "face-smile-symbolic"

SegueMood *
segue_mood_new (void)
{
  SegueMood *mood = g_new0 (SegueMood, 1);

  mood->name = g_strdup ("");
  mood->symbol = g_strdup (DEFAULT_SYMBOL);
  segue_mood_query_init (&mood->query);
  return mood;
}

SegueMood *
segue_mood_copy (const SegueMood *mood)
{
  SegueMood *copy = g_memdup2 (mood, sizeof *mood);

  copy->name = g_strdup (mood->name);
  copy->symbol = g_strdup (mood->symbol != NULL ? mood->symbol : DEFAULT_SYMBOL);
  copy->shortcut = g_strdup (mood->shortcut);
  return copy;
}

void
segue_mood_free (SegueMood *mood)
{
  if (mood == NULL)
    return;
  g_free (mood->name);
  g_free (mood->symbol);
  g_free (mood->shortcut);
  g_free (mood);
}

/* ---- as text ---------------------------------------------------------------------------- */

static char *
to_text (const SegueMood *mood,
         int              position)
{
  const SegueMoodQuery *q = &mood->query;
  g_autoptr (GVariant) value = NULL;
  GVariantBuilder b, points;

  g_variant_builder_init (&points, G_VARIANT_TYPE ("a(dd)"));
  for (guint i = 0; i < q->n_points; i++)
    g_variant_builder_add (&points, "(dd)", q->points[i][0], q->points[i][1]);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&b, "{sv}", "symbol", g_variant_new_string (mood->symbol));
  if (mood->shortcut != NULL)
    g_variant_builder_add (&b, "{sv}", "shortcut", g_variant_new_string (mood->shortcut));
  g_variant_builder_add (&b, "{sv}", "position", g_variant_new_int32 (position));
  g_variant_builder_add (&b, "{sv}", "points", g_variant_builder_end (&points));
  g_variant_builder_add (&b, "{sv}", "radius", g_variant_new_double (q->radius));
  g_variant_builder_add (&b, "{sv}", "voice", g_variant_new ("(dd)", q->voice_low, q->voice_high));
  g_variant_builder_add (&b, "{sv}", "tempo",
                         g_variant_new ("(dd)", q->tempo_low_bpm, q->tempo_high_bpm));
  g_variant_builder_add (&b, "{sv}", "familiarity",
                         g_variant_new ("(dd)", q->familiarity_low, q->familiarity_high));
  g_variant_builder_add (&b, "{sv}", "add", g_variant_new_uint32 (q->add));
  g_variant_builder_add (&b, "{sv}", "avoid", g_variant_new_uint32 (q->avoid));
  g_variant_builder_add (&b, "{sv}", "tracks", g_variant_new_uint32 (q->n_tracks));
  g_variant_builder_add (&b, "{sv}", "minutes", g_variant_new_uint32 (q->minutes));
  value = g_variant_ref_sink (g_variant_builder_end (&b));
  return g_variant_print (value, TRUE);
}

/* What is not there, or makes no sense, stays as in a new mood. */
static int
from_text (const char *text,
           SegueMood  *mood)
{
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GVariant) points = NULL;
  SegueMoodQuery *q = &mood->query;
  char *word;
  int position = G_MAXINT;

  if (value == NULL)
    return position;
  if (g_variant_lookup (value, "symbol", "s", &word)) {
    g_free (mood->symbol);
    mood->symbol = word;
  }
  g_variant_lookup (value, "shortcut", "s", &mood->shortcut);
  g_variant_lookup (value, "position", "i", &position);
  g_variant_lookup (value, "radius", "d", &q->radius);
  g_variant_lookup (value, "voice", "(dd)", &q->voice_low, &q->voice_high);
  g_variant_lookup (value, "tempo", "(dd)", &q->tempo_low_bpm, &q->tempo_high_bpm);
  g_variant_lookup (value, "familiarity", "(dd)", &q->familiarity_low, &q->familiarity_high);
  g_variant_lookup (value, "add", "u", &q->add);
  g_variant_lookup (value, "avoid", "u", &q->avoid);
  g_variant_lookup (value, "tracks", "u", &q->n_tracks);
  g_variant_lookup (value, "minutes", "u", &q->minutes);
  points = g_variant_lookup_value (value, "points", G_VARIANT_TYPE ("a(dd)"));
  q->n_points = points != NULL ? (guint) MIN (g_variant_n_children (points), SEGUE_MOOD_POINTS) : 0;
  for (guint i = 0; i < q->n_points; i++)
    g_variant_get_child (points, i, "(dd)", &q->points[i][0], &q->points[i][1]);
  moods_make_sane (q);
  return position;
}

/* ---- the store: engine thread ---------------------------------------------------------------- */

typedef struct {
  gint64    listener; /* whose; 0: who is there */
  StoreMood mood;     /* strings owned */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_free (saving->mood.name);
  g_free (saving->mood.value);
  g_free (saving);
}

static gpointer
ask_save (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  const Saving *saving = input;
  gint64 id = store_moods_put (store, saving->listener, &saving->mood, error);

  return id != 0 ? g_memdup2 (&id, sizeof id) : NULL;
}

static gboolean
save_again (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  const Saving *saving = input;

  return store_moods_put (store, saving->listener, &saving->mood, error) != 0;
}

static gboolean
remove_mood (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  return store_moods_delete (store, *(gint64 *) input, error);
}

static gpointer
ask_list (EngineThread *thread,
          Store        *store,
          gpointer      input,
          GError      **error)
{
  return store_moods_list (store, *(const gint64 *) input, error);
}

static gpointer
ask_started (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  return store_listener_meta_get (store, *(const gint64 *) input, "moods-started", NULL);
}

static gboolean
set_started (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  return store_listener_meta_set (store, *(const gint64 *) input, "moods-started", "1", error);
}

/* ---- the list ------------------------------------------------------------------------------------ */

static Saving *
saving_of (EngineMoods     *self,
           const SegueMood *mood,
           guint            position)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->listener = self->engine->listener;
  saving->mood.id = mood->id;
  saving->mood.name = g_strdup (mood->name);
  saving->mood.value = to_text (mood, (int) position);
  return saving;
}

static void
changed (EngineMoods *self)
{
  g_signal_emit_by_name (self->engine, "saved-moods-changed");
}

/* Positions are few: all of them are written again. */
static void
save_positions (EngineMoods *self)
{
  for (guint i = 0; i < self->saved->len; i++)
    engine_tell (self->engine->thread, save_again,
                 saving_of (self, g_ptr_array_index (self->saved, i), i), saving_free, 0);
}

GPtrArray *
segue_engine_list_moods (SegueEngine *engine)
{
  GPtrArray *moods = g_ptr_array_new_with_free_func ((GDestroyNotify) segue_mood_free);

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), moods);

  for (guint i = 0; engine->moods != NULL && i < engine->moods->saved->len; i++)
    g_ptr_array_add (moods, segue_mood_copy (g_ptr_array_index (engine->moods->saved, i)));
  return moods;
}

SegueMood *
segue_engine_find_mood (SegueEngine *engine,
                        const char  *name)
{
  const SegueMood *mood;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  mood = engine->moods != NULL ? engine_named_find (engine->moods->saved, name) : NULL;
  return mood != NULL ? segue_mood_copy (mood) : NULL;
}

/* ---- saving --------------------------------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  EngineMoods *self = SEGUE_ENGINE (source)->moods;
  g_autoptr (SegueMood) mood = segue_mood_copy (g_task_get_task_data (task));
  GError *error = NULL;
  g_autofree gint64 *id = g_task_propagate_pointer (G_TASK (result), &error);

  if (id == NULL || self == NULL) {
    engine_named_fail (task, error);
    return;
  }
  if (engine_named_is_of_another (SEGUE_ENGINE (source),
                                  g_object_get_data (G_OBJECT (task), "segue-listener"))) {
    g_task_return_int (task, *id); /* kept, for the one before */
    return;
  }
  mood->id = *id;
  engine_named_put (self->saved, g_steal_pointer (&mood), (GDestroyNotify) segue_mood_free);
  changed (self);
  g_task_return_int (task, *id);
}

void
segue_engine_save_mood_async (SegueEngine         *engine,
                              const SegueMood     *mood,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  SegueMood *kept;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));
  g_return_if_fail (mood != NULL && mood->name != NULL);

  task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_save_mood_async);
  kept = segue_mood_copy (mood);
  g_strstrip (kept->name);
  g_task_set_task_data (task, kept, (GDestroyNotify) segue_mood_free);
  if (engine_named_refuse (task, engine->moods != NULL ? engine->moods->saved : NULL,
                           (const EngineNamed *) kept, _("A mood needs a name."),
                           /* Translators: %s is a name */
                           _("There is a mood named “%s” already.")))
    return;
  place = engine_named_place (engine->moods->saved, kept->id);
  g_object_set_data (G_OBJECT (task), "segue-listener", GSIZE_TO_POINTER (engine->listener));
  engine_ask (engine->thread, engine, saved_cb, ask_save,
              saving_of (engine->moods, kept, MIN (place, engine->moods->saved->len)), saving_free, g_free, NULL,
              saved_cb, g_steal_pointer (&task));
}

gint64
segue_engine_save_mood_finish (SegueEngine   *engine,
                               GAsyncResult  *result,
                               GError       **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, engine), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return MAX (id, 0);
}

/* ---- deleting, and back ------------------------------------------------------------------------------- */

void
segue_engine_delete_mood (SegueEngine *engine,
                          gint64       id)
{
  EngineMoods *self;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->moods;
  place = self != NULL ? engine_named_place (self->saved, id) : G_MAXUINT;
  if (place == G_MAXUINT)
    return;
  g_ptr_array_add (self->deleted, g_ptr_array_steal_index (self->saved, place));
  engine_tell (engine->thread, remove_mood, g_memdup2 (&id, sizeof id), g_free, 0);
  changed (self);
}

/* It was row @id, and is another one now. */
static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EngineMoods *self = SEGUE_ENGINE (source)->moods;
  g_autofree gint64 *before = user_data;
  g_autofree gint64 *id = g_task_propagate_pointer (G_TASK (result), NULL);
  guint place = self != NULL ? engine_named_place (self->saved, *before) : G_MAXUINT;

  if (id == NULL || place == G_MAXUINT)
    return;
  ((SegueMood *) g_ptr_array_index (self->saved, place))->id = *id;
  changed (self);
}

void
segue_engine_restore_mood (SegueEngine *engine,
                           gint64       id)
{
  EngineMoods *self;
  Saving *saving;
  guint place;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->moods;
  place = self != NULL ? engine_named_place (self->deleted, id) : G_MAXUINT;
  if (place == G_MAXUINT)
    return;
  g_ptr_array_add (self->saved, g_ptr_array_steal_index (self->deleted, place));
  saving = saving_of (self, self->saved->pdata[self->saved->len - 1], self->saved->len - 1);
  saving->mood.id = 0;
  engine_ask (engine->thread, engine, restored_cb, ask_save, saving, saving_free, g_free, NULL,
              restored_cb, g_memdup2 (&id, sizeof id));
  changed (self);
}

void
segue_engine_move_mood (SegueEngine *engine,
                        gint64       id,
                        gint64       before_id)
{
  EngineMoods *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->moods;
  if (self == NULL || !engine_named_move (self->saved, id, before_id))
    return;
  save_positions (self);
  changed (self);
}

gboolean
segue_engine_play_saved_mood (SegueEngine *engine,
                              gint64       id)
{
  EngineMoods *self;
  const SegueMood *mood;
  SegueMoodQuery query;
  guint place;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  self = engine->moods;
  place = self != NULL ? engine_named_place (self->saved, id) : G_MAXUINT;
  if (place == G_MAXUINT)
    return FALSE;
  if (!engine->loaded) {
    self->play_when_loaded = id;
    return TRUE;
  }
  mood = g_ptr_array_index (self->saved, place);
  query = mood->query;
  query.seed = g_random_int (); /* the same mood, other songs */
  segue_engine_play_mood (engine, &query, mood->name);
  return TRUE;
}

/* ---- opening ------------------------------------------------------------------------------------------- */

typedef struct {
  const char *name, *symbol;
  double      points[3][2];
  guint       n_points;
  double      radius, voice_high;
  guint       add, avoid, minutes;
} Start;

/* What a new listener finds; all of it can be changed or thrown away. */
static const Start START[] = {
  { N_("Deep focus"), "view-reveal-symbolic", { { 0.45, 0.30 } }, 1, 0.22, 0.35, 0,
    1u << SEGUE_EMOTION_TENSION, 90 },
  { N_("Boss fight"), "input-gaming-symbolic", { { 0.30, 0.92 } }, 1, 0.20, 1.0,
    1u << SEGUE_EMOTION_POWER | 1u << SEGUE_EMOTION_TENSION, 0, 30 },
  { N_("Good morning"), "weather-clear-symbolic", { { 0.70, 0.30 }, { 0.85, 0.80 } }, 2, 0.15, 1.0,
    0, 1u << SEGUE_EMOTION_SADNESS, 45 },
  { N_("Wind down"), "weather-clear-night-symbolic", { { 0.60, 0.55 }, { 0.50, 0.05 } }, 2, 0.15,
    1.0, 0, 1u << SEGUE_EMOTION_TENSION, 60 },
  { N_("Rainy Sunday"), "weather-showers-symbolic", { { 0.25, 0.30 } }, 1, 0.20, 1.0,
    1u << SEGUE_EMOTION_NOSTALGIA | 1u << SEGUE_EMOTION_TENDERNESS, 0, 60 },
};

static void
begun_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);

  segue_engine_save_mood_finish (engine, result, NULL);
  if (engine->moods != NULL && --engine->moods->starting == 0)
    changed (engine->moods);
}

static void
begin_with_some (EngineMoods *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (START); i++) {
    const Start *s = &START[i];
    g_autoptr (SegueMood) mood = segue_mood_new ();

    g_free (mood->name);
    g_free (mood->symbol);
    mood->name = g_strdup (_(s->name));
    mood->symbol = g_strdup (s->symbol);
    mood->query.radius = s->radius;
    if (s->n_points > 1)
      segue_mood_query_set_line (&mood->query, &s->points[0][0], s->n_points);
    else
      segue_mood_query_set_spot (&mood->query, s->points[0][0], s->points[0][1], s->radius);
    mood->query.voice_high = s->voice_high;
    mood->query.add = s->add;
    mood->query.avoid = s->avoid;
    mood->query.minutes = s->minutes;
    self->starting++;
    segue_engine_save_mood_async (self->engine, mood, NULL, begun_cb, NULL);
  }
  engine_tell (self->engine->thread, set_started,
               g_memdup2 (&self->engine->listener, sizeof (gint64)), g_free, 0);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EngineMoods *self = SEGUE_ENGINE (source)->moods;
  g_autoptr (GError) error = NULL;
  g_autofree char *started = g_task_propagate_pointer (G_TASK (result), &error);

  if (self == NULL || engine_named_is_of_another (SEGUE_ENGINE (source), user_data))
    return;
  self->saved_known = TRUE;
  if (started == NULL && error == NULL && self->saved->len == 0)
    begin_with_some (self);
  else
    changed (self);
}

gboolean
engine_moods_known (EngineMoods *self)
{
  return self != NULL && self->saved_known && self->starting == 0;
}

typedef struct {
  SegueMood *mood;
  int        position;
} Placed;

static int
compare_placed (gconstpointer a,
                gconstpointer b)
{
  const Placed *x = a, *y = b;

  if (x->position != y->position)
    return x->position < y->position ? -1 : 1;
  return (x->mood->id > y->mood->id) - (x->mood->id < y->mood->id);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  EngineMoods *self = engine->moods;
  g_autoptr (GPtrArray) stored = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (Placed));

  if (self == NULL || stored == NULL || engine_named_is_of_another (engine, user_data))
    return;
  g_ptr_array_set_size (self->saved, 0);
  for (guint i = 0; i < stored->len; i++) {
    const StoreMood *from = g_ptr_array_index (stored, i);
    Placed one = { segue_mood_new (), 0 };

    one.mood->id = from->id;
    g_free (one.mood->name);
    one.mood->name = g_strdup (from->name);
    one.position = from_text (from->value, one.mood);
    g_array_append_val (placed, one);
  }
  g_array_sort (placed, compare_placed);
  for (guint i = 0; i < placed->len; i++)
    g_ptr_array_add (self->saved, g_array_index (placed, Placed, i).mood);
  self->saved_known = self->saved->len > 0;
  changed (self);
  if (self->saved->len == 0)
    engine_ask (engine->thread, engine, started_cb, ask_started,
                g_memdup2 (&engine->listener, sizeof (gint64)), g_free, g_free, NULL, started_cb,
                GSIZE_TO_POINTER (engine->listener));
}

void
engine_moods_open (EngineMoods *self)
{
  engine_ask (self->engine->thread, self->engine, listed_cb, ask_list,
              g_memdup2 (&self->engine->listener, sizeof (gint64)), g_free,
              (GDestroyNotify) g_ptr_array_unref, NULL, listed_cb,
              GSIZE_TO_POINTER (self->engine->listener));
}

/* Another listener: moods and corrections of their own. */
void
engine_moods_switch (EngineMoods *self)
{
  if (self == NULL)
    return;
  g_ptr_array_set_size (self->saved, 0);
  g_ptr_array_set_size (self->deleted, 0);
  self->saved_known = FALSE;
  self->play_when_loaded = 0;
  g_queue_clear_full (&self->corrections, moods_correction_free);
  moods_drop_data (self);
  engine_moods_changed (self);
  changed (self);
  engine_moods_open (self);
}

void
engine_moods_loaded (EngineMoods *self)
{
  gint64 id = self->play_when_loaded;

  self->play_when_loaded = 0;
  engine_moods_changed (self);
  if (id != 0)
    segue_engine_play_saved_mood (self->engine, id);
}

/* engine-mood-data.c - the pad: where every track lies between dark and bright, calm and energetic
 *
 * ask_*() in the engine thread, which only reads; rows of the table are gathered on
 * the UI thread in small portions; the rest is built in a worker thread. Invariant:
 * data that were handed out are never written again. */
#define G_LOG_DOMAIN "segue-engine-moods"

#include "engine-moods-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "model/model-mood-correct.h"
#include "model/model-mood.h"
#include "segue-ids.h"

#define ROWS_A_TURN 8000
#define FORGET_AFTER_S 180   /* nobody looked at the pad for so long */
#define CHANGED_INTERVAL_S 3 /* while tracks are heard one after the other */
#define CHANGED_TRACKS_A_S 2000

G_STATIC_ASSERT (MOOD_COUNT == MOOD_EMOTIONS);

const char *
segue_emotion_name (SegueEmotion emotion)
{
  static const char *const NAMES[SEGUE_N_EMOTIONS] = {
    [SEGUE_EMOTION_AMAZEMENT] = N_("Amazement"),
    [SEGUE_EMOTION_SOLEMNITY] = N_("Solemnity"),
    [SEGUE_EMOTION_TENDERNESS] = N_("Tenderness"),
    [SEGUE_EMOTION_NOSTALGIA] = N_("Nostalgia"),
    [SEGUE_EMOTION_CALMNESS] = N_("Calmness"),
    [SEGUE_EMOTION_POWER] = N_("Power"),
    [SEGUE_EMOTION_JOY] = N_("Joyful activation"),
    [SEGUE_EMOTION_TENSION] = N_("Tension"),
    [SEGUE_EMOTION_SADNESS] = N_("Sadness"),
  };

  g_return_val_if_fail ((guint) emotion < SEGUE_N_EMOTIONS, "");

  return _(NAMES[emotion]);
}

/* ---- the data ------------------------------------------------------------------------ */

static SegueMoodData *
mood_data_new (guint n)
{
  SegueMoodData *self = g_new0 (SegueMoodData, 1);
  gsize room = MAX (n, 1);

  g_atomic_ref_count_init (&self->refs);
  self->ids = g_new (gint64, room);
  self->xy = g_new (float, 2 * room);
  self->emotions = g_new (float, MOOD_EMOTIONS * room);
  self->emotion_ranks = g_new (float, MOOD_EMOTIONS * room);
  self->voice = g_new (float, room);
  self->tempo_bpm = g_new (float, room);
  self->familiarity = g_new (float, room);
  self->duration_s = g_new (float, room);
  self->corrected = g_new0 (guint8, room);
  self->axes = g_new (float, 2 * room);
  self->energy = g_new (float, room);
  self->loudness_lufs = g_new (float, room);
  self->key = g_new (gint8, room);
  self->artist = g_new0 (guint32, room);
  self->song = g_new0 (guint32, room);
  return self;
}

SegueMoodData *
segue_mood_data_ref (SegueMoodData *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
segue_mood_data_unref (SegueMoodData *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->ids);
  g_free (self->xy);
  g_free (self->emotions);
  g_free (self->emotion_ranks);
  g_free (self->voice);
  g_free (self->tempo_bpm);
  g_free (self->familiarity);
  g_free (self->duration_s);
  g_free (self->corrected);
  g_free (self->axes);
  g_free (self->energy);
  g_free (self->loudness_lufs);
  g_free (self->key);
  g_free (self->artist);
  g_free (self->song);
  g_free (self);
}

int
segue_mood_data_find (const SegueMoodData *self,
                      gint64               id)
{
  return segue_ids_find (self->ids, self->n, id);
}

RecMoodLibrary
mood_library_of (const SegueMoodData *d)
{
  return (RecMoodLibrary) {
    .n = d->n, .ids = d->ids, .xy = d->xy, .emotion_ranks = d->emotion_ranks, .voice = d->voice,
    .tempo_bpm = d->tempo_bpm, .familiarity = d->familiarity, .duration_s = d->duration_s,
    .energy = d->energy, .loudness_lufs = d->loudness_lufs, .key = d->key, .artist = d->artist,
    .song = d->song,
  };
}

/* ---- building: worker thread ------------------------------------------------------------ */

typedef struct {
  StoreMatrix *moods;      /* owned; by id */
  StoreMatrix *embeddings; /* owned, or NULL: no corrections */
  GArray      *corrections;/* owned; StoreMoodCorrection */
  TrackRow   **rows;       /* owned [moods->n], references or NULL */
  guint        gathered;
  guint        n_library;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  if (loading == NULL)
    return;
  for (guint i = 0; loading->rows != NULL && i < loading->gathered; i++)
    track_row_unref (loading->rows[i]);
  g_free (loading->rows);
  g_clear_pointer (&loading->moods, store_matrix_free);
  g_clear_pointer (&loading->embeddings, store_matrix_free);
  g_clear_pointer (&loading->corrections, g_array_unref);
  g_free (loading);
}

static guint32
number_for (GHashTable *numbers,
            const char *name)
{
  gpointer known;

  if (name == NULL || *name == '\0')
    return 0;
  known = g_hash_table_lookup (numbers, name);
  if (known == NULL) {
    known = GUINT_TO_POINTER (g_hash_table_size (numbers) + 1);
    g_hash_table_insert (numbers, g_strdup (name), known);
  }
  return GPOINTER_TO_UINT (known);
}

/* Versions of a song in brackets are that song. */
static guint32
song_number (GHashTable     *numbers,
             const TrackRow *row)
{
  g_autofree char *title = row->title != NULL ? g_utf8_casefold (row->title, -1) : NULL;
  g_autofree char *key = NULL;

  if (title == NULL || row->artist == NULL)
    return 0;
  if (strcspn (title, "([") > 1)
    title[strcspn (title, "([")] = '\0';
  key = g_strconcat (row->artist, "\n", g_strchomp (title), NULL);
  return number_for (numbers, key);
}

static void
take_row (SegueMoodData  *d,
          guint           i,
          const TrackRow *row,
          GHashTable     *numbers)
{
  d->ids[i] = row->id;
  d->voice[i] = row->vocal_share;
  d->tempo_bpm[i] = row->tempo_bpm > 0 ? row->tempo_bpm : NAN;
  d->familiarity[i] = (float) row->play_count;
  d->duration_s[i] = (float) row->duration_s;
  d->energy[i] = row->energy;
  d->loudness_lufs[i] = row->loudness_lufs;
  d->key[i] = row->key;
  d->artist[i] = number_for (numbers, row->artist);
  d->song[i] = song_number (numbers, row);
}

/* Never heard is 0; the others are spread over what is left. */
static void
rank_familiarity (SegueMoodData *d)
{
  g_autofree float *plays = g_memdup2 (d->familiarity, MAX (d->n, 1) * sizeof (float));

  rec_mood_ranks (plays, d->n, 1, d->familiarity);
  for (guint i = 0; i < d->n; i++)
    if (!(plays[i] > 0))
      d->familiarity[i] = 0.0f;
}

static void
build_ranks (SegueMoodData *d)
{
  for (guint t = 0; t < 2; t++)
    rec_mood_ranks (d->axes + t, d->n, 2, d->xy + t);
  for (guint e = 0; e < MOOD_EMOTIONS; e++)
    rec_mood_ranks (d->emotions + e, d->n, MOOD_EMOTIONS, d->emotion_ranks + e);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* [n][d] in the order of @d's tracks; NaN where one has none. */
static float *
embeddings_of (const SegueMoodData *d,
               const StoreMatrix   *stored)
{
  guint dim = stored != NULL && stored->n > 0 ? stored->d : 1;
  float *rows = g_new (float, (gsize) MAX (d->n, 1) * dim);

  for (guint i = 0; i < d->n; i++) {
    const gint64 *at = stored != NULL && stored->n > 0
                         ? bsearch (&d->ids[i], stored->ids, stored->n, sizeof (gint64), compare_ids)
                         : NULL;

    if (at != NULL)
      memcpy (rows + (gsize) i * dim, stored->data + (gsize) (at - stored->ids) * dim,
              dim * sizeof (float));
    else
      rows[(gsize) i * dim] = NAN;
  }
  return rows;
}

/* What the listener said of a track holds for it, and what sounds like it follows.
 * Ranks stay those of what was heard: a track lands where it was put, and no other
 * has to make room. */
static void
apply_corrections (SegueMoodData     *d,
                   const GArray      *corrections,
                   const StoreMatrix *stored)
{
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (MoodCorrection));
  g_autofree float *embeddings = NULL, *said = NULL, *ranks = NULL;

  for (guint i = 0; i < corrections->len; i++) {
    const StoreMoodCorrection *c = &g_array_index (corrections, StoreMoodCorrection, i);
    int at = segue_mood_data_find (d, c->track_id);
    MoodCorrection word = { (gsize) MAX (at, 0), c->mood == STORE_MOOD_BRIGHT ? 0 : 1,
                            2 * c->value - 1 };

    if (at < 0 || c->mood < STORE_MOOD_BRIGHT)
      continue;
    g_array_append_val (words, word);
    d->corrected[at] = 1;
  }
  if (words->len == 0)
    return;
  embeddings = embeddings_of (d, stored);
  said = g_memdup2 (d->axes, 2 * (gsize) d->n * sizeof (float));
  ranks = g_memdup2 (d->xy, 2 * (gsize) d->n * sizeof (float));
  mood_correct ((const MoodCorrection *) (gconstpointer) words->data, words->len, embeddings, d->n,
                stored != NULL && stored->n > 0 ? stored->d : 1, d->axes, 2, -1.0f, 1.0f, NULL);
  for (gsize k = 0; k < 2 * (gsize) d->n; k++)
    if (d->axes[k] != said[k])
      d->xy[k] = rec_mood_rank_of (d->axes[k], said + k % 2, ranks + k % 2, d->n, 2);
}

static gboolean
is_finite_row (const float *x,
               guint        n)
{
  for (guint i = 0; i < n; i++)
    if (!isfinite (x[i]))
      return FALSE;
  return TRUE;
}

static void
build (GTask        *task,
       gpointer      source,
       gpointer      data,
       GCancellable *cancellable)
{
  Loading *loading = data;
  SegueMoodData *d = mood_data_new (loading->moods->n);
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  d->n_library = loading->n_library;
  for (guint i = 0; i < loading->moods->n && loading->moods->d == MOOD_EMOTIONS; i++) {
    const float *moods = loading->moods->data + (gsize) i * MOOD_EMOTIONS;
    const TrackRow *row = loading->rows[i];

    if (row == NULL || row->missing || !is_finite_row (moods, MOOD_EMOTIONS))
      continue;
    take_row (d, d->n, row, numbers);
    memcpy (d->emotions + (gsize) d->n * MOOD_EMOTIONS, moods, MOOD_EMOTIONS * sizeof (float));
    mood_axes (moods, row->energy, &d->axes[2 * d->n + 1], &d->axes[2 * d->n]);
    d->n++;
  }
  rank_familiarity (d);
  build_ranks (d);
  apply_corrections (d, loading->corrections, loading->embeddings);
  g_task_return_pointer (task, d, (GDestroyNotify) segue_mood_data_unref);
}

/* ---- loading: engine thread, then the UI thread -------------------------------------------- */

static gpointer
ask_moods (EngineThread *thread,
           Store        *store,
           gpointer      input,
           GError      **error)
{
  Loading *loading = g_new0 (Loading, 1);

  loading->moods = store_models_moods (store, 0, error);
  if (loading->moods != NULL)
    loading->corrections = store_mood_corrections_list (store, *(const gint64 *) input, error);
  if (loading->corrections != NULL && loading->corrections->len > 0)
    loading->embeddings = store_models_embeddings (store, 0, NULL);
  loading->n_library = store_tracks_count (store);
  if (loading->corrections == NULL)
    g_clear_pointer (&loading, loading_free);
  return loading;
}

static gboolean
forget_cb (gpointer data)
{
  EngineMoods *self = data;

  self->forget_source = 0;
  g_clear_pointer (&self->data, segue_mood_data_unref);
  return G_SOURCE_REMOVE;
}

static void
keep_for_a_while (EngineMoods *self)
{
  g_clear_handle_id (&self->forget_source, g_source_remove);
  self->forget_source = g_timeout_add_seconds (FORGET_AFTER_S, forget_cb, self);
}

/* Who asks after a correction waits for data that know of it. */
static void
answer_all (EngineMoods   *self,
            SegueMoodData *data,
            GError        *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++) {
    GTask *task = g_ptr_array_index (waiting, i);

    if (data == NULL)
      g_task_return_error (task, g_error_copy (error));
    else if (GPOINTER_TO_UINT (g_task_get_task_data (task)) > self->loaded_version)
      g_ptr_array_add (self->waiting, g_object_ref (task));
    else
      g_task_return_pointer (task, segue_mood_data_ref (data),
                             (GDestroyNotify) segue_mood_data_unref);
  }
}

static void start_loading (EngineMoods *self);

static void
built_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (SegueMoodData) data = g_task_propagate_pointer (G_TASK (result), &error);
  EngineMoods *self = engine->moods;

  if (self == NULL)
    return;
  self->loading = FALSE;
  if (data != NULL && !self->stale) {
    g_clear_pointer (&self->data, segue_mood_data_unref);
    self->data = segue_mood_data_ref (data);
    keep_for_a_while (self);
  }
  answer_all (self, data, error);
  if (self->waiting->len > 0 && !self->loading)
    start_loading (self);
}

static gboolean
gather_cb (gpointer data)
{
  GTask *task = data;
  SegueEngine *engine = g_task_get_source_object (task);
  Loading *loading = g_task_get_task_data (task);
  guint end = MIN (loading->gathered + ROWS_A_TURN, loading->moods->n);

  for (; loading->gathered < end; loading->gathered++) {
    TrackRow *row = track_table_get (engine->table, loading->moods->ids[loading->gathered]);

    loading->rows[loading->gathered] = row != NULL ? track_row_ref (row) : NULL;
  }
  if (loading->gathered < loading->moods->n)
    return G_SOURCE_CONTINUE;
  g_task_run_in_thread (task, build);
  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, built_cb, NULL);
  GError *error = NULL;
  Loading *loading = g_task_propagate_pointer (G_TASK (result), &error);

  if (loading == NULL) {
    g_task_return_error (task, error);
    return;
  }
  loading->rows = g_new0 (TrackRow *, MAX (loading->moods->n, 1));
  g_task_set_task_data (task, loading, loading_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, gather_cb, g_steal_pointer (&task), g_object_unref);
}

static void
start_loading (EngineMoods *self)
{
  self->loading = TRUE;
  self->stale = FALSE;
  self->loaded_version = self->version;
  engine_ask (self->engine->thread, self->engine, start_loading, ask_moods,
              g_memdup2 (&self->engine->listener, sizeof (gint64)), g_free,
              loading_free, NULL, read_cb, NULL);
}

void
segue_engine_get_moods_async (SegueEngine         *engine,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  EngineMoods *self;
  GTask *task;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->moods;
  task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (task, segue_engine_get_moods_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (self->version), NULL);
  if (self->data != NULL && !self->stale) {
    keep_for_a_while (self);
    g_task_return_pointer (task, segue_mood_data_ref (self->data),
                           (GDestroyNotify) segue_mood_data_unref);
    g_object_unref (task);
    return;
  }
  g_ptr_array_add (self->waiting, task);
  if (!self->loading)
    start_loading (self);
}

SegueMoodData *
segue_engine_get_moods_finish (SegueEngine   *engine,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- changes ------------------------------------------------------------------------------------ */

void
moods_drop_data (EngineMoods *self)
{
  self->stale = TRUE;
  self->version++;
  g_clear_pointer (&self->data, segue_mood_data_unref);
}

static gboolean
changed_cb (gpointer data)
{
  EngineMoods *self = data;

  self->changed_source = 0;
  self->stale = TRUE;
  g_clear_pointer (&self->data, segue_mood_data_unref);
  g_signal_emit_by_name (self->engine, "moods-changed");
  return G_SOURCE_REMOVE;
}

void
engine_moods_changed (EngineMoods *self)
{
  guint n = segue_engine_get_n_tracks (self->engine);

  if (self->changed_source == 0)
    self->changed_source = g_timeout_add_seconds (CHANGED_INTERVAL_S + n / CHANGED_TRACKS_A_S,
                                                  changed_cb, self);
}

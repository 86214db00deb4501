/* engine-models-label.c - the listener's models at work: every song is labelled
 *
 * UI thread; functions that take a Store in the engine thread. A child process
 * labels what a model has not judged yet, a batch at a time. Invariant: one batch at
 * a time, and a model that failed is left alone until the next start. */
#define G_LOG_DOMAIN "segue-engine-models-label"

#include "engine-studio-private.h"

#include <glib/gi18n.h>

#include "feature/feat-track.h"

#define BATCH 256 /* songs a child is given; their statistics are 1 MB */

/* Engine thread. What a batch of labels says, into the store and up again. */
typedef struct {
  gint64    model;
  GVariant *rows; /* owned; a(xay) */
} Labels;

static void
labels_free (gpointer data)
{
  Labels *labels = data;

  g_variant_unref (labels->rows);
  g_free (labels);
}

static gboolean
put_labels (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  const Labels *labels = input;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  EngineMessage *message;

  if (!store_begin (store, error))
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (labels->rows); i++) {
    g_autoptr (GVariant) shares = NULL;
    const guint8 *bytes;
    gint64 id;
    gsize n;

    g_variant_get_child (labels->rows, i, "(x@ay)", &id, &shares);
    bytes = g_variant_get_fixed_array (shares, &n, 1);
    if (!store_own_put (store, labels->model, id, bytes, (guint) n, error)) {
      store_rollback (store);
      return FALSE;
    }
    g_array_append_val (ids, id);
  }
  if (!store_commit (store, error))
    return FALSE;
  message = engine_message_new (MESSAGE_TRACKS);
  message->rows = store_tracks_get (store, (const gint64 *) (gpointer) ids->data, ids->len, NULL);
  engine_thread_send (thread, message);
  return TRUE;
}

static gboolean
batch_done (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  engine_models_send (thread, store);
  return TRUE;
}

static void
set_trouble (EngineStudio *self,
             gint64        id,
             const char   *sentence)
{
  for (guint i = 0; i < self->models->len; i++) {
    SegueOwnModel *model = self->models->pdata[i];

    if (model->id == id) {
      g_free (model->trouble);
      model->trouble = g_strdup (sentence);
    }
  }
  engine_models_changed (self->engine);
}

/* Takes @rows. */
static void
store_labels (EngineStudio *self,
              GVariant     *rows)
{
  Labels *labels = g_new0 (Labels, 1);

  *labels = (Labels) { self->labelling, rows };
  self->n_back += (guint) g_variant_n_children (rows);
  engine_tell (self->engine->thread, put_labels, labels, labels_free, 0);
}

/* A song on which the child died: it costs itself, and the next is tried. */
static GVariant *
no_judgement (gint64 id)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a(xay)"));
  g_variant_builder_add (&rows, "(x@ay)", id,
                         g_variant_new_array (G_VARIANT_TYPE_BYTE, NULL, 0));
  return g_variant_ref_sink (g_variant_builder_end (&rows));
}

static void
label_cb (GVariant *message,
          gpointer  data)
{
  EngineStudio *self = data;
  const char *kind = message != NULL ? study_message_kind (message) : "";
  gint64 model = self->labelling;

  if (g_str_equal (kind, "labels")) {
    GVariant *rows = g_variant_lookup_value (message, "rows", G_VARIANT_TYPE ("a(xay)"));

    if (rows != NULL)
      store_labels (self, rows);
    return;
  }
  g_clear_pointer (&self->labeller, study_child_free);
  if (message == NULL && self->n_back < self->sent->len) {
    store_labels (self, no_judgement (g_array_index (self->sent, gint64, self->n_back)));
  } else if (!g_str_equal (kind, "done") || self->n_back < self->sent->len) {
    const char *sentence = _("Labelling songs by this model failed.");

    if (message != NULL)
      g_variant_lookup (message, "message", "&s", &sentence);
    set_trouble (self, model, sentence);
  }
  self->labelling = 0;
  /* The list comes back with its counts, and the next batch with it. */
  engine_tell (self->engine->thread, batch_done, NULL, NULL, 0);
}

static gpointer
find_pending (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  return store_own_pending (store, *(gint64 *) input, FEATURE_VERSION, BATCH, error);
}

static GVariant *
songs_variant (GPtrArray *songs)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xayay)"));
  for (guint i = 0; i < songs->len; i++) {
    const StoreOwnSong *song = songs->pdata[i];
    gsize n;
    gconstpointer bytes = g_bytes_get_data (song->vector, &n);

    g_variant_builder_add (&builder, "(x^ay@ay)", song->id, song->path,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, n, 1));
  }
  return g_variant_builder_end (&builder);
}

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       model;
} Pending;

static void follow_from (EngineStudio *self, guint index);

static guint
index_of (EngineStudio *self,
          gint64        id)
{
  for (guint i = 0; i < self->models->len; i++)
    if (((SegueOwnModel *) self->models->pdata[i])->id == id)
      return i;
  return self->models->len;
}

static void
pending_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Pending *pending = user_data;
  g_autoptr (SegueEngine) engine = pending->engine;
  g_autoptr (GPtrArray) songs = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  EngineStudio *self = engine->studio;
  GVariantDict job;

  if (self == NULL)
    return;
  self->asking = FALSE;
  if (songs == NULL || songs->len == 0 || self->paused) {
    if (songs != NULL && songs->len == 0)
      follow_from (self, index_of (self, pending->model) + 1);
    return;
  }
  path = engine_studio_model_path (self, pending->model);
  if (path == NULL)
    return;
  self->labelling = pending->model;
  g_array_set_size (self->sent, 0);
  for (guint i = 0; i < songs->len; i++)
    g_array_append_val (self->sent, ((StoreOwnSong *) songs->pdata[i])->id);
  self->n_back = 0;
  g_variant_dict_init (&job, NULL);
  g_variant_dict_insert (&job, "kind", "s", "label");
  g_variant_dict_insert (&job, "model", "^ay", path);
  g_variant_dict_insert_value (&job, "songs", songs_variant (songs));
  self->labeller = study_child_start (self->program, g_variant_dict_end (&job), label_cb, self,
                                      &error);
  if (self->labeller == NULL)
    set_trouble (self, pending->model, error->message);
}

/* Asks for what the model at @index, or the next that works, has to judge. */
static void
follow_from (EngineStudio *self,
             guint         index)
{
  Pending *pending;

  while (index < self->models->len
         && ((SegueOwnModel *) self->models->pdata[index])->trouble != NULL)
    index++;
  if (index >= self->models->len) {
    if (self->refill_again) {
      self->refill_again = FALSE;
      follow_from (self, 0);
    }
    return;
  }
  self->asking = TRUE;
  pending = g_new0 (Pending, 1);
  *pending = (Pending) { g_object_ref (self->engine),
                         ((SegueOwnModel *) self->models->pdata[index])->id };
  engine_ask (self->engine->thread, self->engine, engine_models_follow, find_pending,
              g_memdup2 (&pending->model, sizeof pending->model), g_free,
              (GDestroyNotify) g_ptr_array_unref, NULL, pending_cb, pending);
}

void
engine_models_follow (EngineStudio *self)
{
  if (self->program == NULL || self->paused || self->engine->thread == NULL)
    return;
  if (self->asking || self->labeller != NULL) {
    self->refill_again = self->asking;
    return;
  }
  follow_from (self, 0);
}

/* engine-query.c - the questions of engine.h that the database answers
 *
 * The *_async functions run on the UI thread, the static ask_* functions in
 * the engine thread. */
#define G_LOG_DOMAIN "segue-engine-query"

#include "engine-private.h"

#include <glib/gi18n.h>

/* ---- tracks ------------------------------------------------------------------------ */

static gpointer
ask_tracks (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  return store_tracks_query (store, input, error);
}

void
segue_engine_query_tracks_async (SegueEngine         *self,
                                 const TrackQuery    *query,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (query != NULL);

  engine_ask (self->thread, self, segue_engine_query_tracks_async, ask_tracks,
              track_query_copy (query), (GDestroyNotify) track_query_free,
              (GDestroyNotify) g_array_unref, cancellable, callback, user_data);
}

GArray *
segue_engine_query_tracks_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return engine_answer (self, segue_engine_query_tracks_async, result, error);
}

/* ---- albums -------------------------------------------------------------------------- */

typedef struct {
  char     *artist, *search; /* owned or NULL */
  AlbumSort sort;
} AlbumQuestion;

static void
album_question_free (gpointer data)
{
  AlbumQuestion *question = data;

  g_free (question->artist);
  g_free (question->search);
  g_free (question);
}

/* By year and by date only the numbers decide; the rest stays in the order in
 * which the store gave it, which is that of title or artist. */
static int
compare_albums (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const AlbumRow *x = *(const AlbumRow *const *) a, *y = *(const AlbumRow *const *) b;
  AlbumSort sort = GPOINTER_TO_INT (user_data);

  switch (sort) {
  case ALBUM_SORT_YEAR:
    return (x->year > y->year) - (x->year < y->year);
  case ALBUM_SORT_ADDED:
    return (x->added_s < y->added_s) - (x->added_s > y->added_s); /* newest first */
  case ALBUM_SORT_ARTIST:
    return g_utf8_collate (x->artist != NULL ? x->artist : "", y->artist != NULL ? y->artist : "");
  case ALBUM_SORT_TITLE:
  default:
    return 0;
  }
}

static gpointer
ask_albums (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  AlbumQuestion *question = input;
  GPtrArray *albums = question->artist != NULL
                        ? store_albums_of_artist (store, question->artist, error)
                        : store_albums_list (store, question->search, error);

  if (albums != NULL && question->sort != ALBUM_SORT_TITLE)
    g_ptr_array_sort_with_data (albums, compare_albums, GINT_TO_POINTER (question->sort));
  return albums;
}

void
segue_engine_list_albums_async (SegueEngine         *self,
                                const char          *artist,
                                const char          *search,
                                AlbumSort            sort,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  AlbumQuestion *question;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  question = g_new0 (AlbumQuestion, 1);
  *question = (AlbumQuestion) { g_strdup (artist), g_strdup (search), sort };
  engine_ask (self->thread, self, segue_engine_list_albums_async, ask_albums, question,
              album_question_free, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
              user_data);
}

GPtrArray *
segue_engine_list_albums_finish (SegueEngine   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return engine_answer (self, segue_engine_list_albums_async, result, error);
}

/* ---- artists, genres --------------------------------------------------------------------- */

static gpointer
ask_artists (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  return store_artists_list (store, input, error);
}

static gpointer
ask_genres (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  return store_genres_list (store, input, error);
}

void
segue_engine_list_groups_async (SegueEngine         *self,
                                GroupKind            kind,
                                const char          *search,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_groups_async,
              kind == GROUP_ARTIST ? ask_artists : ask_genres, g_strdup (search), g_free,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_groups_finish (SegueEngine   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return engine_answer (self, segue_engine_list_groups_async, result, error);
}

/* ---- playlists ------------------------------------------------------------------------------ */

static gpointer
ask_playlists (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  return store_playlists_list (store, error);
}

void
segue_engine_list_playlists_async (SegueEngine         *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_playlists_async, ask_playlists, NULL, NULL,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_playlists_finish (SegueEngine   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return engine_answer (self, segue_engine_list_playlists_async, result, error);
}

/* ---- history ----------------------------------------------------------------------------------- */

typedef struct {
  char  *search; /* owned or NULL */
  guint  offset, limit;
  gint64 listener; /* who asks: there may be another one when it is answered */
} HistoryQuestion;

static void
history_question_free (gpointer data)
{
  HistoryQuestion *question = data;

  g_free (question->search);
  g_free (question);
}

static gpointer
ask_history (EngineThread *thread,
             Store        *store,
             gpointer      input,
             GError      **error)
{
  HistoryQuestion *question = input;
  StoreHistoryQuery query = {
    .listener_id = question->listener,
    .search = question->search,
    .offset = question->offset,
    .limit = question->limit,
  };

  return store_history_list (store, &query, error);
}

void
segue_engine_list_history_async (SegueEngine         *self,
                                 const char          *search,
                                 guint                offset,
                                 guint                limit,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  HistoryQuestion *question;

  g_return_if_fail (SEGUE_IS_ENGINE (self));

  question = g_new0 (HistoryQuestion, 1);
  *question = (HistoryQuestion) { g_strdup (search), offset, limit, self->listener };
  engine_ask (self->thread, self, segue_engine_list_history_async, ask_history, question,
              history_question_free, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
              user_data);
}

GPtrArray *
segue_engine_list_history_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return engine_answer (self, segue_engine_list_history_async, result, error);
}

/* ---- what was heard -------------------------------------------------------------------------------- */

static gpointer
ask_features (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  const gint64 *track_id = input;

  return store_features_get (store, *track_id, error);
}

void
segue_engine_get_features_async (SegueEngine         *self,
                                 SegueTrack          *track,
                                 gboolean             frames,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  gint64 id;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (SEGUE_IS_TRACK (track));

  if (frames && self->hear != NULL) {
    GTask *task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, segue_engine_get_features_async);
    engine_hear_frames (self->hear, track, task); /* takes the task */
    return;
  }
  id = segue_track_get_id (track);
  engine_ask (self->thread, self, segue_engine_get_features_async, ask_features,
              g_memdup2 (&id, sizeof id), g_free, (GDestroyNotify) feature_set_free, cancellable,
              callback, user_data);
}

FeatureSet *
segue_engine_get_features_finish (SegueEngine   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return engine_answer (self, segue_engine_get_features_async, result, error);
}

static gpointer
ask_judgement (EngineThread *thread,
               Store        *store,
               gpointer      input,
               GError      **error)
{
  const gint64 *track_id = input;

  return store_models_get (store, *track_id, error);
}

void
segue_engine_get_judgement_async (SegueEngine         *self,
                                  SegueTrack          *track,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  gint64 id;

  g_return_if_fail (SEGUE_IS_ENGINE (self));
  g_return_if_fail (SEGUE_IS_TRACK (track));

  id = segue_track_get_id (track);
  engine_ask (self->thread, self, segue_engine_get_judgement_async, ask_judgement,
              g_memdup2 (&id, sizeof id), g_free, (GDestroyNotify) model_output_free, cancellable,
              callback, user_data);
}

ModelOutput *
segue_engine_get_judgement_finish (SegueEngine   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return engine_answer (self, segue_engine_get_judgement_async, result, error);
}

/* ---- what could not be read ------------------------------------------------------------------------ */

static void
add_failures (GPtrArray *failures,
              GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++) {
    const StoreFailure *from = g_ptr_array_index (found, i);
    SegueFailure *failure = g_new0 (SegueFailure, 1);

    failure->path = g_strdup (from->path);
    failure->reason = g_strdup (from->reason);
    g_ptr_array_add (failures, failure);
  }
}

static gpointer
ask_failures (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  g_autoptr (GPtrArray) failures =
    g_ptr_array_new_with_free_func ((GDestroyNotify) segue_failure_free);
  g_autoptr (GPtrArray) unread = store_failures_list (store, error);
  g_autoptr (GPtrArray) unheard = unread != NULL ? store_features_failures (store, error) : NULL;

  if (unheard == NULL)
    return NULL;
  add_failures (failures, unread);
  add_failures (failures, unheard);
  return g_steal_pointer (&failures);
}

void
segue_engine_list_failures_async (SegueEngine         *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (SEGUE_IS_ENGINE (self));

  engine_ask (self->thread, self, segue_engine_list_failures_async, ask_failures, NULL, NULL,
              (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
segue_engine_list_failures_finish (SegueEngine   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return engine_answer (self, segue_engine_list_failures_async, result, error);
}

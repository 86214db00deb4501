/* engine-ending.c - where a track is over to the ear, before its quiet tail
 *
 * A crossfade that waits for the last sample of a song that has long died away
 * fades from silence. So it is over where the song is. */
#include "engine-ending.h"

#include "engine-private.h"

#define QUIET 0.05         /* of the loudest peak: 26 dB below it */
#define TAIL_LEAST_S 0.5   /* shorter ones are no tail */
#define TAIL_MOST_S 30.0   /* longer ones are music: a hidden track, a long silence that is meant */
#define TAIL_SHARE 0.25

double
engine_ending_s (const guint8 waveform[FEATURE_WAVEFORM_POINTS],
                 double       duration_s)
{
  guint8 loudest = 0;
  guint last = 0;
  double tail_s;

  for (guint i = 0; i < FEATURE_WAVEFORM_POINTS; i++)
    loudest = MAX (loudest, waveform[i]);
  for (guint i = 0; i < FEATURE_WAVEFORM_POINTS; i++)
    if (waveform[i] > QUIET * loudest)
      last = i + 1;
  tail_s = duration_s * (1.0 - (double) last / FEATURE_WAVEFORM_POINTS);
  if (last == 0 || tail_s < TAIL_LEAST_S || tail_s > TAIL_MOST_S || tail_s > TAIL_SHARE * duration_s)
    return duration_s;
  return duration_s - tail_s;
}

/* ---- for the track that plays ------------------------------------------------------------ */

static gpointer
ask_ending (EngineThread *thread,
            Store        *store,
            gpointer      input,
            GError      **error)
{
  const gint64 *track_id = input;
  g_autoptr (FeatureSet) set = store_features_get (store, *track_id, NULL);
  double ending_s;

  if (set == NULL || !(set->duration_s > 0))
    return NULL; /* not heard yet: it ends where its file does */
  ending_s = engine_ending_s (set->waveform, set->duration_s);
  return g_memdup2 (&ending_s, sizeof ending_s);
}

static void
ending_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueQueueItem) item = user_data;
  SegueEngine *engine = SEGUE_ENGINE (source);
  g_autofree double *ending_s = g_task_propagate_pointer (G_TASK (result), NULL);

  if (ending_s != NULL && engine->thread != NULL)
    segue_player_set_ending (engine_play_player (engine->play), item, *ending_s);
}

void
engine_find_ending (SegueEngine    *self,
                    SegueQueueItem *item)
{
  gint64 id = segue_track_get_id (segue_queue_item_get_track (item));
  double crossfade_s;

  g_object_get (engine_play_player (self->play), "crossfade", &crossfade_s, NULL);
  if (crossfade_s > 0 && id > 0 && self->thread != NULL)
    engine_ask (self->thread, self, engine_find_ending, ask_ending, g_memdup2 (&id, sizeof id), g_free,
                g_free, NULL, ending_cb, g_object_ref (item));
}

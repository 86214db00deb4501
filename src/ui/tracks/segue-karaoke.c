/* segue-karaoke.c - waiting for a song without its singing, and playing it
 *
 * Invariant: a Wish lives from the question to its answer, also when the listener no
 * longer waits. */
#include "segue-karaoke.h"

#include <glib/gi18n.h>

#include "segue-toast.h"

/* What was made before is there sooner, and needs no toast. */
#define TOAST_AFTER_MS 300

typedef struct {
  GtkWidget    *widget;      /* owned */
  SegueEngine  *engine;      /* owned */
  SegueTrack   *track;       /* owned */
  GCancellable *cancellable; /* owned */
  AdwToast     *toast;       /* owned; NULL while there is none */
  guint         timer;
  double        done;        /* 0 … 1 */
} Wish;

static void
wish_free (Wish *wish)
{
  g_clear_handle_id (&wish->timer, g_source_remove);
  if (wish->toast != NULL) {
    g_signal_handlers_disconnect_by_data (wish->toast, wish);
    segue_toast_dismiss (wish->toast);
  }
  g_clear_object (&wish->toast);
  g_object_unref (wish->cancellable);
  g_object_unref (wish->track);
  g_object_unref (wish->engine);
  g_object_unref (wish->widget);
  g_free (wish);
}

static char *
sentence_of (const Wish *wish)
{
  /* Translators: %s is the title of a song, %d how far it is */
  return g_strdup_printf (_("Taking the singing out of “%s”: %d %%"),
                          segue_track_get_title (wish->track), (int) (100.0 * wish->done));
}

static void
cancel_cb (Wish *wish)
{
  g_cancellable_cancel (wish->cancellable);
}

static gboolean
show_cb (gpointer data)
{
  Wish *wish = data;
  g_autofree char *sentence = sentence_of (wish);

  wish->timer = 0;
  wish->toast = segue_toast_lasting (wish->widget, sentence, _("Cancel"));
  if (wish->toast != NULL)
    g_signal_connect_swapped (wish->toast, "button-clicked", G_CALLBACK (cancel_cb), wish);
  return G_SOURCE_REMOVE;
}

static void
progress_cb (double   done,
             gpointer data)
{
  Wish *wish = data;
  g_autofree char *sentence = NULL;

  wish->done = done;
  if (wish->toast == NULL)
    return;
  sentence = sentence_of (wish);
  segue_toast_set_sentence (wish->toast, sentence);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  SegueEngine *engine = SEGUE_ENGINE (source);
  Wish *wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SegueTrack) track = segue_engine_get_karaoke_finish (engine, result, &error);

  if (track != NULL)
    segue_engine_play_now (engine, track);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           && !g_error_matches (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED))
    segue_toast (wish->widget, error->message);
  wish_free (wish);
}

void
segue_karaoke_sing (GtkWidget   *widget,
                    SegueEngine *engine,
                    SegueTrack  *track)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->widget = g_object_ref (widget);
  wish->engine = g_object_ref (engine);
  wish->track = g_object_ref (track);
  wish->cancellable = g_cancellable_new ();
  wish->timer = g_timeout_add (TOAST_AFTER_MS, show_cb, wish);
  segue_engine_get_karaoke_async (engine, track, progress_cb, wish, wish->cancellable, made_cb, wish);
}

/* segue-moods-page-actions.c - playing, queueing, saving and correcting by mood */
#include "segue-moods-page-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "segue-mood-editor.h"
#include "segue-toast.h"

#define ECHOES_MAX 60
#define ECHO_LEAST 0.03 /* of the pad: less is not seen */

static SegueEngine *
get_engine (SegueMoodsPage *self)
{
  return segue_page_get_engine (SEGUE_PAGE (self));
}

/* Returns (transfer full) what this mood is called while it plays. */
static char *
get_name (SegueMoodsPage *self)
{
  const SegueMoodShape *shape = segue_mood_pad_get_shape (self->pad);
  g_autofree char *words = NULL;

  if (self->mood != NULL)
    return g_strdup (self->mood->name);
  words = shape->n_corners >= 2 ? segue_mood_shape_words (shape)
                                : segue_mood_words (shape->x, shape->y);
  return segue_mood_sentence (words);
}

/* ---- playing ------------------------------------------------------------------------- */

static void
play_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);
  SegueMoodQuery query = segue_moods_page_get_query (self);
  g_autofree char *name = get_name (self);

  segue_engine_play_mood (get_engine (self), &query, name);
  g_settings_set_boolean (self->settings, "mood-pad-known", TRUE);
}

/* Returns (transfer full) the songs of an answer; NULL after it was said why not. */
static GArray *
get_songs (SegueMoodsPage *self,
           SegueEngine    *engine,
           GAsyncResult   *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) picks = segue_engine_query_mood_finish (engine, result, &error);
  GArray *ids;

  if (picks == NULL) {
    segue_toast (GTK_WIDGET (self), error->message);
    return NULL;
  }
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < picks->len; i++)
    g_array_append_val (ids, ((SegueMoodPick *) picks->pdata[i])->track_id);
  return ids;
}

static void
play_from_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SegueMoodsPage) self = user_data;
  g_autoptr (GArray) ids = get_songs (self, SEGUE_ENGINE (source), result);
  g_autofree char *name = NULL;

  if (ids == NULL || self->corrections == NULL) /* or the page is gone */
    return;
  name = get_name (self);
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == self->play_from)
      segue_engine_play (SEGUE_ENGINE (source), (const gint64 *) (void *) ids->data, ids->len, i,
                         PLAY_ORIGIN_PLAYLIST, name);
}

/* The rest of the mood follows. */
void
segue_moods_page_play_from (SegueMoodsPage *self,
                            gint64          id)
{
  SegueMoodQuery query = segue_moods_page_get_query (self);

  self->play_from = id;
  segue_engine_query_mood_async (get_engine (self), self->data, &query, 0, NULL, play_from_cb,
                                 g_object_ref (self));
}

static void
queued_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueMoodsPage) self = user_data;
  g_autoptr (GArray) ids = get_songs (self, SEGUE_ENGINE (source), result);

  if (ids == NULL)
    return;
  if (ids->len > 0)
    segue_engine_enqueue (SEGUE_ENGINE (source), (const gint64 *) (void *) ids->data, ids->len,
                          FALSE);
  else
    segue_toast (GTK_WIDGET (self), _("Nothing in the library fits this mood."));
}

static void
queue_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);
  SegueMoodQuery query = segue_moods_page_get_query (self);

  if (self->data != NULL)
    segue_engine_query_mood_async (get_engine (self), self->data, &query, 0, NULL, queued_cb,
                                   g_object_ref (self));
}

/* The same mood with other songs. */
static void
others_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);

  self->query.seed++;
  segue_moods_page_preview_soon (self);
}

/* ---- saving ------------------------------------------------------------------------------ */

static void
saved_cb (SegueMoodsPage *self,
          gint64          id)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-mood", "x", id);
}

static void
save_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);
  g_autoptr (SegueMood) mood = segue_mood_new ();
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWindow *editor;

  mood->query = segue_moods_page_get_query (self);
  editor = GTK_WINDOW (segue_mood_editor_new (get_engine (self), GTK_WINDOW (root), mood));
  g_signal_connect_object (editor, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (editor);
}

typedef struct {
  SegueEngine *engine; /* owned */
  SegueMood   *before; /* owned */
} Update;

static void
update_free (gpointer data)
{
  Update *update = data;

  g_object_unref (update->engine);
  segue_mood_free (update->before);
  g_free (update);
}

static void
restore_cb (gpointer data,
            gpointer unused)
{
  Update *update = data;

  segue_engine_save_mood_async (update->engine, update->before, NULL, NULL, NULL);
}

/* The open mood becomes what the pad shows now. */
static void
update_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);
  g_autoptr (SegueMood) mood = NULL;
  g_autofree char *sentence = NULL;
  Update *update;

  if (self->mood == NULL)
    return;
  update = g_new (Update, 1);
  update->engine = g_object_ref (get_engine (self));
  update->before = segue_mood_copy (self->mood);
  mood = segue_mood_copy (self->mood);
  mood->query = segue_moods_page_get_query (self);
  /* Translators: %s is a saved mood */
  sentence = g_strdup_printf (_("“%s” changed"), mood->name);
  segue_engine_save_mood_async (get_engine (self), mood, NULL, NULL, NULL);
  segue_toast_undo (widget, sentence, restore_cb, update, update_free);
}

static SegueMood *
find_mood (SegueMoodsPage *self)
{
  g_autoptr (GPtrArray) moods = segue_engine_list_moods (get_engine (self));

  for (guint i = 0; i < moods->len; i++)
    if (((SegueMood *) moods->pdata[i])->id == self->mood_id)
      return segue_mood_copy (moods->pdata[i]);
  return NULL;
}

/* Fetches the open mood anew, and offers to keep what is another on the pad. */
void
segue_moods_page_update_mood (SegueMoodsPage *self)
{
  SegueMoodQuery query;

  g_clear_pointer (&self->mood, segue_mood_free);
  if (self->mood_id != 0 && get_engine (self) != NULL)
    self->mood = find_mood (self);
  query = segue_moods_page_get_query (self);
  gtk_widget_set_visible (self->update_button,
                          self->mood != NULL && !segue_mood_query_equal (&query,
                                                                         &self->mood->query));
}

/* ---- correcting -------------------------------------------------------------------------- */

typedef struct {
  SegueMoodsPage *self;   /* owned */
  gint64          id;     /* of the song */
  guint           number; /* of the correction; 0 while it is on its way */
} Correction;

static Correction *
correction_new (SegueMoodsPage *self,
                gint64          id,
                guint           number)
{
  Correction *correction = g_new (Correction, 1);

  correction->self = g_object_ref (self);
  correction->id = id;
  correction->number = number;
  return correction;
}

static void
correction_free (gpointer data)
{
  Correction *correction = data;

  g_object_unref (correction->self);
  g_free (correction);
}

/* Shows the pad as it is now, and softly what went along. Returns how many did. */
static guint
show_change (SegueMoodsPage  *self,
             SegueMoodChange *change,
             gint64           id)
{
  SegueMoodEcho echoes[ECHOES_MAX];
  guint n = 0, along = 0;
  /* Places are ranks: one song that passes others moves each of them by a rank. */
  double least = MAX (ECHO_LEAST, change->data->n > 0 ? 1.5 / change->data->n : 0.0);

  g_clear_pointer (&self->data, segue_mood_data_unref);
  self->data = segue_mood_data_ref (change->data);
  for (guint i = 0; i < change->moved->len; i++) {
    const SegueMoodMove *move = &g_array_index (change->moved, SegueMoodMove, i);

    if (move->track_id == id ||
        hypot (move->to_x - move->from_x, move->to_y - move->from_y) < least)
      continue;
    along++;
    if (n < ECHOES_MAX)
      echoes[n++] = (SegueMoodEcho) { move->from_x, move->from_y, move->to_x, move->to_y };
  }
  segue_moods_page_show_data (self);
  segue_mood_pad_set_echoes (self->pad, echoes, n);
  return along;
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueMoodChange) change =
    segue_engine_correct_mood_finish (SEGUE_ENGINE (source), result, NULL);
  Correction *correction = user_data;

  if (change != NULL && correction->self->corrections != NULL)
    show_change (correction->self, change, correction->id);
  correction_free (correction);
}

static void
take_back (SegueMoodsPage *self,
           gint64          id,
           guint           number)
{
  for (guint i = 0; i < self->corrections->len; i++)
    if (g_array_index (self->corrections, guint, i) == number)
      g_array_remove_index (self->corrections, i--);
  segue_engine_undo_mood_correction_async (get_engine (self), number, NULL, undone_cb,
                                           correction_new (self, id, 0));
}

static void
undo_cb (gpointer data,
         gpointer unused)
{
  const Correction *correction = data;

  if (correction->self->corrections != NULL) /* else the page is gone */
    take_back (correction->self, correction->id, correction->number);
}

/* FALSE where there is nothing of ours to take back: then the queue may have something. */
static gboolean
undo_key (GtkWidget *widget,
          GVariant  *parameter,
          gpointer   data)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);
  guint n = self->corrections->len;

  if (n == 0)
    return FALSE;
  take_back (self, 0, g_array_index (self->corrections, guint, n - 1));
  return TRUE;
}

static char *
change_sentence (SegueMoodsPage *self,
                 gint64          id,
                 guint           along)
{
  g_autoptr (SegueTrack) track = segue_engine_get_track (get_engine (self), id);
  const char *title = track != NULL ? segue_track_get_title (track) : "";

  if (along == 0)
    /* Translators: %s is a song whose place on the mood pad was corrected */
    return g_strdup_printf (_("“%s” moved"), title);
  return g_strdup_printf (ngettext ("“%s” moved, and %u song like it went along",
                                    "“%s” moved, and %u songs like it went along", along),
                          title, along);
}

static void
corrected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Correction *correction = user_data;
  SegueMoodsPage *self = correction->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (SegueMoodChange) change =
    segue_engine_correct_mood_finish (SEGUE_ENGINE (source), result, &error);

  if (self->corrections == NULL) {
    correction_free (correction); /* the page is gone */
    return;
  }
  if (change != NULL) {
    guint along = show_change (self, change, correction->id);
    guint number = change->number;
    g_autofree char *sentence = change_sentence (self, correction->id, along);

    g_array_append_val (self->corrections, number);
    segue_toast_undo (GTK_WIDGET (self), sentence, undo_cb,
                      correction_new (self, correction->id, number), correction_free);
  } else {
    segue_toast (GTK_WIDGET (self), error->message);
    segue_moods_page_show_data (self);
  }
  correction_free (correction);
}

void
segue_moods_page_correct (SegueMoodsPage *self,
                          gint64          id,
                          double          x,
                          double          y)
{
  segue_engine_correct_mood_async (get_engine (self), id, x, y, NULL, corrected_cb,
                                   correction_new (self, id, 0));
}

/* ---- forgetting all of them ------------------------------------------------------------- */

static void
forget_cb (AdwMessageDialog *dialog,
           const char       *response,
           SegueMoodsPage   *self)
{
  if (g_strcmp0 (response, "forget") != 0)
    return;
  g_array_set_size (self->corrections, 0);
  segue_engine_clear_mood_corrections_async (get_engine (self), 0, NULL, undone_cb,
                                             correction_new (self, 0, 0));
}

/* Asked first: it cannot be taken back. */
static void
forget_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (root), _("Forget All Corrections?"),
                            _("Every song goes back to where Segue itself would put it."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "forget",
                                    _("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forget_cb), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
segue_moods_page_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "moods.forget", NULL, forget_action);
  gtk_widget_class_install_action (klass, "moods.others", NULL, others_action);
  gtk_widget_class_install_action (klass, "moods.play", NULL, play_action);
  gtk_widget_class_install_action (klass, "moods.queue", NULL, queue_action);
  gtk_widget_class_install_action (klass, "moods.save", NULL, save_action);
  gtk_widget_class_install_action (klass, "moods.update", NULL, update_action);
  gtk_widget_class_add_binding (klass, GDK_KEY_z, GDK_CONTROL_MASK, undo_key, NULL);
}

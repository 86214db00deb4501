/* segue-moods-page.c - the mood pad, what is wished, and what would play
 *
 * The first songs follow the hand: a preview is asked for with the next frame after
 * a change, and while one is on its way, the next waits for it. UI thread only.
 * Invariant: data is what the pad shows. */
#include "segue-moods-page-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "segue-listening-words.h"
#include "segue-template.h"

typedef enum {
  PROP_MOOD_ID = 1,
} SegueMoodsPageProperty;

static GParamSpec *props[PROP_MOOD_ID + 1];

G_DEFINE_FINAL_TYPE (SegueMoodsPage, segue_moods_page, SEGUE_TYPE_PAGE)

static SegueEngine *
get_engine (SegueMoodsPage *self)
{
  return segue_page_get_engine (SEGUE_PAGE (self));
}

/* ---- what is asked for -------------------------------------------------------------- */

SegueMoodQuery
segue_moods_page_get_query (SegueMoodsPage *self)
{
  const SegueMoodShape *shape = segue_mood_pad_get_shape (self->pad);
  SegueMoodQuery query = self->query;

  if (shape->n_corners >= 2) {
    segue_mood_query_set_line (&query, &shape->corners[0][0], shape->n_corners);
    query.radius = shape->radius;
  } else {
    segue_mood_query_set_spot (&query, shape->x, shape->y, shape->radius);
  }
  segue_mood_controls_apply (self->controls, &query);
  return query;
}

static void
show_caption (SegueMoodsPage *self)
{
  const SegueMoodShape *shape = segue_mood_pad_get_shape (self->pad);
  gboolean line = shape->n_corners >= 2;
  g_autofree char *words = line ? segue_mood_shape_words (shape)
                                : segue_mood_words (shape->x, shape->y);
  g_autofree char *sentence = segue_mood_sentence (words);
  g_autofree char *variety = segue_mood_sentence (segue_mood_variety_words (shape->radius));

  gtk_label_set_text (self->caption, sentence);
  gtk_label_set_text (self->variety, line ? _("The music travels along the line") : variety);
}

void
segue_moods_page_set_query (SegueMoodsPage       *self,
                            const SegueMoodQuery *query)
{
  SegueMoodShape shape = *segue_mood_pad_get_shape (self->pad);

  self->query = *query;
  shape.radius = query->radius;
  if (query->n_points == 0)
    segue_mood_shape_set_spot (&shape, 0.5, 0.5, SEGUE_MOOD_RADIUS_MAX);
  else if (query->n_points == 1)
    segue_mood_shape_set_spot (&shape, query->points[0][0], query->points[0][1], query->radius);
  else
    segue_mood_shape_set_line (&shape, query->points, query->n_points);
  segue_mood_pad_set_shape (self->pad, &shape);
  segue_mood_controls_show (self->controls, query);
  show_caption (self);
  segue_moods_page_preview_soon (self);
}

/* ---- the preview ------------------------------------------------------------------------ */

static char *
song_name (SegueMoodsPage *self,
           gint64          id)
{
  g_autoptr (SegueTrack) track = segue_engine_get_track (get_engine (self), id);

  return g_strdup (track != NULL ? segue_track_get_title (track) : "");
}

static void
show_points (SegueMoodsPage *self,
             GPtrArray      *picks)
{
  SegueMoodPoint points[SEGUE_MOOD_PREVIEW_MAX];
  guint n = MIN (picks->len, SEGUE_MOOD_PREVIEW_MAX);

  for (guint i = 0; i < n; i++) {
    const SegueMoodPick *pick = picks->pdata[i];

    points[i] = (SegueMoodPoint) { pick->track_id, pick->x, pick->y,
                                   song_name (self, pick->track_id) };
  }
  segue_mood_pad_set_points (self->pad, points, n);
  for (guint i = 0; i < n; i++)
    g_free (points[i].name);
}

static void
previewed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SegueMoodsPage) self = user_data;
  g_autoptr (GPtrArray) picks = segue_engine_query_mood_finish (SEGUE_ENGINE (source), result,
                                                                NULL);
  g_autofree char *words = NULL;

  self->previewing = FALSE;
  if (self->data == NULL) /* the page is gone */
    return;
  if (picks != NULL) {
    segue_mood_preview_show (self->preview, SEGUE_ENGINE (source), picks);
    show_points (self, picks);
    words = segue_mood_preview_words (self->preview);
    segue_mood_pad_set_told (self->pad, words);
  }
  if (self->preview_again)
    segue_moods_page_preview_soon (self);
}

static gboolean
preview_cb (gpointer data)
{
  SegueMoodsPage *self = data;
  SegueMoodQuery query = segue_moods_page_get_query (self);

  self->preview_id = 0;
  self->preview_again = FALSE;
  self->previewing = TRUE;
  segue_engine_query_mood_async (get_engine (self), self->data, &query, SEGUE_MOOD_PREVIEW_MAX,
                                 NULL, previewed_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
segue_moods_page_preview_soon (SegueMoodsPage *self)
{
  segue_moods_page_update_mood (self);
  if (self->data == NULL || self->data->n == 0 || self->preview_id != 0)
    return;
  if (self->previewing) /* one at a time; the last word is asked for in the end */
    self->preview_again = TRUE;
  else
    self->preview_id = g_idle_add (preview_cb, self);
}

static void
changed_cb (SegueMoodsPage *self)
{
  show_caption (self);
  segue_moods_page_preview_soon (self);
}

/* ---- what the engine says ---------------------------------------------------------------- */

void
segue_moods_page_show_data (SegueMoodsPage *self)
{
  gboolean any = self->data != NULL && self->data->n > 0;

  /* Not only behind the other page: a screen reader would find it there. */
  gtk_widget_set_visible (GTK_WIDGET (self->bin), any);
  gtk_stack_set_visible_child_name (self->stack, any ? "pad" : "nothing");
  if (!any) {
    segue_moods_page_show_progress (self);
    return;
  }
  segue_mood_pad_set_library (self->pad, self->data->xy, self->data->n);
  gtk_widget_set_visible (self->forget_button, memchr (self->data->corrected, 1,
                                                       self->data->n) != NULL);
  segue_moods_page_show_hint (self);
  segue_moods_page_show_playing (self);
  segue_moods_page_preview_soon (self);
}

void
segue_moods_page_show_playing (SegueMoodsPage *self)
{
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (get_engine (self)));
  SegueTrack *track = item != NULL ? segue_queue_item_get_track (item) : NULL;
  int i = track != NULL && self->data != NULL
    ? segue_mood_data_find (self->data, segue_track_get_id (track)) : -1;

  if (i >= 0)
    segue_mood_pad_set_playing (self->pad, segue_track_get_id (track), self->data->xy[2 * i],
                                self->data->xy[2 * i + 1], segue_track_get_title (track));
  else
    segue_mood_pad_set_playing (self->pad, 0, 0, 0, NULL);
}

static void
got_moods_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SegueMoodsPage) self = user_data;
  g_autoptr (SegueMoodData) data = segue_engine_get_moods_finish (SEGUE_ENGINE (source), result,
                                                                  NULL);

  if (!segue_page_takes (SEGUE_PAGE (self), result) || data == NULL)
    return;
  g_clear_pointer (&self->data, segue_mood_data_unref);
  self->data = g_steal_pointer (&data);
  segue_moods_page_show_data (self);
}

static void
segue_moods_page_ask (SeguePage    *page,
                      GCancellable *cancellable)
{
  segue_engine_get_moods_async (segue_page_get_engine (page), cancellable, got_moods_cb,
                                g_object_ref (page));
}

static void
analysis_cb (SegueMoodsPage *self)
{
  segue_moods_page_show_progress (self);
  segue_moods_page_show_hint (self);
}

static void
segue_moods_page_engine_set (SeguePage *page)
{
  SegueEngine *engine = segue_page_get_engine (page);

  segue_page_follow (page, "moods-changed");
  segue_page_follow (page, "library-changed");
  segue_listening_follow (engine, G_CALLBACK (analysis_cb), page);
  g_signal_connect_object (engine, "saved-moods-changed",
                           G_CALLBACK (segue_moods_page_update_mood), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current",
                           G_CALLBACK (segue_moods_page_show_playing), page, G_CONNECT_SWAPPED);
  segue_moods_page_show_progress (SEGUE_MOODS_PAGE (page));
}

/* ---- layout ------------------------------------------------------------------------------ */

/* Where there is no room beside the pad, the wishes come after the songs. */
static void
place_controls (SegueMoodsPage *self,
                GtkBox         *parent)
{
  GtkWidget *controls = GTK_WIDGET (self->controls);

  if (gtk_widget_get_parent (controls) == GTK_WIDGET (parent))
    return;
  g_object_ref (controls);
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (controls)), controls);
  gtk_box_append (parent, controls);
  g_object_unref (controls);
}

static void
breadth_cb (SegueMoodsPage *self)
{
  SegueBreadth breadth = segue_adaptive_bin_get_breadth (self->bin);
  gboolean narrow = breadth == SEGUE_BREADTH_NARROW;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (self->right, breadth != SEGUE_BREADTH_MEDIUM);
  place_controls (self, narrow ? self->halves : self->left);
}

static void
line_cb (SegueMoodsPage *self)
{
  segue_mood_pad_set_tool (self->pad, gtk_toggle_button_get_active (self->line_button)
                                        ? SEGUE_MOOD_TOOL_LINE : SEGUE_MOOD_TOOL_CIRCLE);
}

static void
activated_cb (SegueMoodsPage *self,
              gboolean        queue)
{
  gtk_widget_activate_action (GTK_WIDGET (self), queue ? "moods.queue" : "moods.play", NULL);
}

static void
point_moved_cb (SegueMoodsPage *self,
                gint64          id,
                double          x,
                double          y)
{
  segue_moods_page_correct (self, id, x, y);
}

static void
chosen_cb (SegueMoodsPage *self,
           gint64          id)
{
  segue_moods_page_play_from (self, id);
}

static void
correct_cb (SegueMoodsPage *self,
            gint64          id)
{
  segue_mood_pad_move_point (self->pad, id);
}

static void
missing_playing_cb (SegueMoodsPage *self)
{
  segue_mood_pad_set_told (self->pad, _("What plays has no mood yet"));
}

/* ---- object ------------------------------------------------------------------------------ */

static gboolean
segue_moods_page_grab_focus (GtkWidget *widget)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (widget);

  /* Without moods there is no pad to see, and keys would go nowhere. */
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "pad") != 0)
    return gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
  return gtk_widget_grab_focus (GTK_WIDGET (self->pad));
}

static void
open_mood (SegueMoodsPage *self,
           gint64          id)
{
  if (self->mood_id == id)
    return;
  self->mood_id = id;
  g_clear_pointer (&self->mood, segue_mood_free);
  segue_moods_page_update_mood (self);
  if (self->mood != NULL)
    segue_moods_page_set_query (self, &self->mood->query);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MOOD_ID]);
}

static void
segue_moods_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((SegueMoodsPageProperty) prop_id) {
  case PROP_MOOD_ID:
    g_value_set_int64 (value, SEGUE_MOODS_PAGE (object)->mood_id);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_moods_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((SegueMoodsPageProperty) prop_id) {
  case PROP_MOOD_ID:
    open_mood (SEGUE_MOODS_PAGE (object), g_value_get_int64 (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_moods_page_dispose (GObject *object)
{
  SegueMoodsPage *self = SEGUE_MOODS_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  g_clear_handle_id (&self->preview_id, g_source_remove);
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_MOODS_PAGE);
  g_clear_pointer (&self->data, segue_mood_data_unref);
  g_clear_pointer (&self->mood, segue_mood_free);
  g_clear_pointer (&self->corrections, g_array_unref);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (segue_moods_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
    klass, "/io/github/segueplayer/Segue/ui/segue-moods-page.ui");
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, bin);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, caption);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, controls);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, forget_button);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, halves);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, hint);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, left);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, line_button);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, pad);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, preview);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, progress);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, right);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, stack);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, status);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, update_button);
  gtk_widget_class_bind_template_child (klass, SegueMoodsPage, variety);
  gtk_widget_class_bind_template_callback (klass, activated_cb);
  gtk_widget_class_bind_template_callback (klass, breadth_cb);
  gtk_widget_class_bind_template_callback (klass, changed_cb);
  gtk_widget_class_bind_template_callback (klass, chosen_cb);
  gtk_widget_class_bind_template_callback (klass, correct_cb);
  gtk_widget_class_bind_template_callback (klass, line_cb);
  gtk_widget_class_bind_template_callback (klass, missing_playing_cb);
  gtk_widget_class_bind_template_callback (klass, point_moved_cb);
}

static void
segue_moods_page_class_init (SegueMoodsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);

  object_class->dispose = segue_moods_page_dispose;
  object_class->get_property = segue_moods_page_get_property;
  object_class->set_property = segue_moods_page_set_property;
  widget_class->grab_focus = segue_moods_page_grab_focus;
  page_class->ask = segue_moods_page_ask;
  page_class->engine_set = segue_moods_page_engine_set;

  props[PROP_MOOD_ID] = g_param_spec_int64 ("mood-id", NULL, NULL, 0, G_MAXINT64, 0,
                                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                            G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_MOOD_ID, props[PROP_MOOD_ID]);

  g_type_ensure (SEGUE_TYPE_ADAPTIVE_BIN);
  g_type_ensure (SEGUE_TYPE_MOOD_CONTROLS);
  g_type_ensure (SEGUE_TYPE_MOOD_PAD);
  g_type_ensure (SEGUE_TYPE_MOOD_PREVIEW);
  bind_template (widget_class);
  segue_moods_page_install_actions (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_moods_page_init (SegueMoodsPage *self)
{
  segue_template_init (GTK_WIDGET (self));
  self->corrections = g_array_new (FALSE, FALSE, sizeof (guint));
  self->settings = g_settings_new (SEGUE_APP_ID);
  g_signal_connect_object (self->settings, "changed::mood-pad-known",
                           G_CALLBACK (segue_moods_page_show_hint), self, G_CONNECT_SWAPPED);
  segue_mood_query_init (&self->query);
  segue_mood_controls_show (self->controls, &self->query);
  show_caption (self);
  breadth_cb (self);
}

/* segue-map-page-card.c - what the pointer is at, and what is chosen on the map */
#include "segue-map-page-private.h"

#include <glib/gi18n.h>

#include "segue-format.h"


#define CARD_DELAY_MS 180   /* the pointer rests: now the three nearest are asked for */
#define CARD_NEAR 3
#define CARD_HEIGHT 170     /* room for the names that follow */

/* ---- the card ------------------------------------------------------------------------------------ */

static void
near_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = segue_engine_map_near_finish (SEGUE_ENGINE (source), result, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (ids == NULL || ids->len == 0)
    return;
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, g_array_index (ids, gint64, i));

    if (track != NULL)
      /* Translators: above the names of the songs that sound most like one */
      g_string_append_printf (text, "%s\n%s", text->len > 0 ? "" : _("Sounds most like"),
                              segue_track_get_title (track));
  }
  gtk_label_set_text (self->card_near, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->card_near), text->len > 0);
}

static gboolean
rested_cb (gpointer data)
{
  SegueMapPage *self = data;

  self->card_source = 0;
  if (self->map != NULL && self->card_id != 0)
    segue_engine_map_near_async (self->engine, self->map, self->card_id, CARD_NEAR, FALSE,
                                 self->near_cancellable, near_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
place_card (SegueMapPage *self,
            double        x,
            double        y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->view)), height = gtk_widget_get_height (GTK_WIDGET (self->view));
  int left, card_w, card_h, foot = gtk_widget_get_height (self->foot) + gtk_widget_get_margin_bottom (self->foot);

  gtk_widget_measure (self->card, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &card_w, NULL, NULL);
  gtk_widget_measure (self->card, GTK_ORIENTATION_VERTICAL, card_w, NULL, &card_h, NULL, NULL);
  /* What was measured holds the margins of the last place. */
  card_w -= gtk_widget_get_margin_start (self->card);
  card_h = MAX (card_h - gtk_widget_get_margin_top (self->card), CARD_HEIGHT);
  left = (int) (x + 20 + card_w < width ? x + 20 : MAX (x - 20 - card_w, 0));
  gtk_widget_set_margin_start (self->card, gtk_widget_get_direction (self->card) == GTK_TEXT_DIR_RTL
                                             ? MAX (width - left - card_w, 0) : left);
  gtk_widget_set_margin_top (self->card, (int) CLAMP (y - 30, 0, MAX (height - foot - card_h, 0)));
}

void
segue_map_page_hovered_cb (SegueMapPage *self,
                           gint64        id,
                           double        x,
                           double        y)
{
  g_autoptr (SegueTrack) track = id != 0 ? segue_engine_get_track (self->engine, id) : NULL;

  g_clear_handle_id (&self->card_source, g_source_remove);
  g_cancellable_cancel (self->near_cancellable);
  g_set_object (&self->near_cancellable, NULL);
  self->near_cancellable = g_cancellable_new ();
  self->card_id = track != NULL ? id : 0;
  gtk_widget_set_visible (self->card, track != NULL);
  if (track == NULL)
    return;
  segue_cover_set_track (self->card_cover, self->engine, track);
  gtk_label_set_text (self->card_title, segue_track_get_title (track));
  gtk_label_set_text (self->card_artist, segue_track_get_artist (track) != NULL
                                           ? segue_track_get_artist (track) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->card_near), FALSE);
  place_card (self, x, y);
  self->card_source = g_timeout_add (CARD_DELAY_MS, rested_cb, self);
}

char *
segue_map_page_name_track (gint64   id,
                           gpointer data)
{
  SegueMapPage *self = data;
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, id);

  return track != NULL ? g_strdup (segue_track_get_title (track)) : NULL;
}

/* ---- what is chosen --------------------------------------------------------------------------------- */

void
segue_map_page_selection_cb (SegueMapPage *self)
{
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  g_autofree char *text = NULL;

  if (ids->len == 1) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, g_array_index (ids, gint64, 0));

    text = track != NULL ? g_strdup (segue_track_get_title (track)) : NULL;
  } else {
    text = segue_format_songs (ids->len);
  }
  gtk_label_set_text (self->selection_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->bridge_button, ids->len == 2);
  gtk_widget_set_visible (self->selection_bar, ids->len > 0);
  if (ids->len == 0)
    self->bridging = FALSE;
  segue_map_page_show_foot (self);
}

void
segue_map_page_activated_cb (SegueMapPage *self,
                             gint64        id)
{
  segue_engine_play (self->engine, &id, 1, 0, PLAY_ORIGIN_CLICK, _("Map"));
}

void
segue_map_page_context_cb (SegueMapPage *self,
                           gint64        id,
                           double        x,
                           double        y)
{
  int at = self->map != NULL && id != 0 ? segue_map_data_find (self->map, id) : -1;

  self->region = at >= 0 ? self->map->cluster[at] : segue_map_view_region_at (self->view, x, y);
  segue_map_page_popup (self, GTK_WIDGET (self->view), x, y);
}

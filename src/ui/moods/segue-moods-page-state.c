/* segue-moods-page-state.c - what the moods page says while there is little to choose from */
#include "segue-moods-page-private.h"

#include <glib/gi18n.h>

#include "segue-listening-words.h"

#define FEW 20 /* fewer songs heard, and the pad says so */

void
segue_moods_page_show_progress (SegueMoodsPage *self)
{
  SegueEngine *engine = segue_page_get_engine (SEGUE_PAGE (self));
  guint done = 0, total = 0;
  g_autofree char *text = NULL;

  if (engine == NULL)
    return;
  g_object_get (engine, "analysis-done", &done, "analysis-total", &total, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), total > 0);
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? MIN (1.0, done / (double) total) : 0);
  if (total > 0)
    /* Translators: songs analysed, and how many there are */
    text = g_strdup_printf (_("%'u of %'u songs have been listened to. The first moods come with "
                              "the first of them."), done, total);
  else
    text = g_strdup (_("Once your music has been listened to, choose what to hear by its mood."));
  if (segue_engine_get_n_tracks (engine) > 0)
    text = segue_listening_add_why (engine, g_steal_pointer (&text));
  adw_status_page_set_description (self->status, text);
}

/* @text, and why there is no more where that is so. */
static char *
with_why (SegueMoodsPage *self,
          char           *text)
{
  return segue_listening_add_why (segue_page_get_engine (SEGUE_PAGE (self)), text);
}

/* How much there is to choose from while it is little; else, to begin with, how. */
static char *
hint_text (SegueMoodsPage *self)
{
  const SegueMoodData *data = self->data;
  SegueAnalysisState state;

  g_object_get (segue_page_get_engine (SEGUE_PAGE (self)), "analysis-state", &state, NULL);
  if (data->n < FEW)
    return with_why (self,
                     g_strdup_printf (ngettext ("Only %u song has a mood so far: there is not much "
                                                "to choose from yet.",
                                                "Only %u songs have a mood so far: there is not "
                                                "much to choose from yet.", data->n), data->n));
  if (data->n < data->n_library && state != SEGUE_ANALYSIS_IDLE)
    /* Translators: songs whose mood is known, and all of them */
    return with_why (self, g_strdup_printf (_("%'u of %'u songs have a mood so far; more come "
                                              "while Segue listens."), data->n, data->n_library));
  if (!g_settings_get_boolean (self->settings, "mood-pad-known"))
    return g_strdup (_("Click for a mood, drag for more variety; a double click plays it. With "
                       "Shift, draw a line. Songs that stand wrong can be dragged."));
  return NULL;
}

void
segue_moods_page_show_hint (SegueMoodsPage *self)
{
  g_autofree char *text = NULL;

  if (self->data == NULL || self->data->n == 0)
    return;
  text = hint_text (self);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), text != NULL);
  gtk_label_set_text (self->hint, text != NULL ? text : "");
}

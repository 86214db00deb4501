/* segue-moods-page-private.h - what the files of SegueMoodsPage share */
#pragma once

#include "segue-moods-page.h"

#include <adwaita.h>

#include "segue-adaptive-bin.h"
#include "segue-mood-controls.h"
#include "segue-mood-pad.h"
#include "segue-mood-preview.h"

G_BEGIN_DECLS

struct _SegueMoodsPage
{
  SeguePage          parent_instance;

  /* Template widgets */
  SegueAdaptiveBin  *bin;
  GtkLabel          *caption;
  SegueMoodControls *controls;
  GtkWidget         *forget_button;
  GtkBox            *halves;
  GtkLabel          *hint;
  GtkBox            *left;
  GtkToggleButton   *line_button;
  SegueMoodPad      *pad;
  SegueMoodPreview  *preview;
  GtkProgressBar    *progress;
  GtkWidget         *right;
  GtkStack          *stack;
  AdwStatusPage     *status;
  GtkWidget         *update_button;
  GtkLabel          *variety;

  /* Owned */
  SegueMoodData     *data;      /* NULL before the first answer */
  GSettings         *settings;
  SegueMood         *mood;      /* the saved one that is open, or NULL */
  SegueMoodQuery     query;
  GArray            *corrections; /* guint numbers, the last one last; what Ctrl+Z takes back */

  gint64             mood_id;
  gint64             play_from;  /* the song that was chosen last in the preview */
  guint              preview_id;
  gboolean           preview_again;
  gboolean           previewing; /* one is on its way */
};

/* What the pad and the wishes ask for together. */
SegueMoodQuery segue_moods_page_get_query    (SegueMoodsPage *self);
/* Shows @query on the pad and in the wishes. */
void           segue_moods_page_set_query    (SegueMoodsPage *self, const SegueMoodQuery *query);
void           segue_moods_page_show_data    (SegueMoodsPage *self);
void           segue_moods_page_show_playing (SegueMoodsPage *self);
void           segue_moods_page_preview_soon (SegueMoodsPage *self);
void           segue_moods_page_update_mood  (SegueMoodsPage *self);
void           segue_moods_page_correct      (SegueMoodsPage *self, gint64 id, double x, double y);
void           segue_moods_page_show_hint    (SegueMoodsPage *self);
void           segue_moods_page_show_progress (SegueMoodsPage *self);
void           segue_moods_page_play_from    (SegueMoodsPage *self, gint64 id);
void           segue_moods_page_install_actions (GtkWidgetClass *klass);

G_END_DECLS

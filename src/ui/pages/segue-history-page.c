/* segue-history-page.c - what was heard, day by day
 *
 * Fetched a page at a time, the next one when the listener scrolls to the end.
 * Every entry, a day, or all of it can be erased. */
#include "segue-history-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-cover.h"
#include "segue-format.h"
#include "segue-template.h"
#include "segue-toast.h"
#include "segue-track-actions.h"

#define PAGE_ROWS 200u

/* ---- one play -------------------------------------------------------------------------- */

#define SEGUE_TYPE_PLAY (segue_play_get_type ())
G_DECLARE_FINAL_TYPE (SeguePlay, segue_play, SEGUE, PLAY, GObject)

struct _SeguePlay
{
  GObject     parent_instance;
  PlayRecord *record;      /* owned */
  gboolean    starts_day;  /* the day's heading stands above it */
};

G_DEFINE_FINAL_TYPE (SeguePlay, segue_play, G_TYPE_OBJECT)

static void
segue_play_finalize (GObject *object)
{
  play_record_free (SEGUE_PLAY (object)->record);
  G_OBJECT_CLASS (segue_play_parent_class)->finalize (object);
}

static void
segue_play_class_init (SeguePlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_play_finalize;
}

static void
segue_play_init (SeguePlay *self)
{
}

/* ---- the page ------------------------------------------------------------------------------ */

struct _SegueHistoryPage
{
  SeguePage       parent_instance;

  /* Template widgets */
  GtkListView    *list;
  GtkStack       *stack;

  /* Owned */
  SegueEngine    *engine; /* borrowed: the page holds it */
  GListStore     *store;

  gboolean        complete;  /* there is nothing older */
};

G_DEFINE_FINAL_TYPE (SegueHistoryPage, segue_history_page, SEGUE_TYPE_PAGE)

/* ---- rows ------------------------------------------------------------------------------------ */

static GtkWidget *
add_label (GtkWidget  *box,
           const char *css_class,
           gboolean    expands)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), expands ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_hexpand (label, expands);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
add_button (GtkWidget  *box,
            const char *icon_name,
            const char *tooltip,
            const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  segue_widget_say (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "row-button");
  /* The target before the name: an action is checked against it at once. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", (gint64) 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

typedef struct {
  GtkWidget *header, *day, *erase_day;
  GtkWidget *time, *cover, *title, *artist, *how, *erase;
} Row;

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  row->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (row->header, "section-header");
  row->day = add_label (row->header, "heading", TRUE);
  row->erase_day = add_button (row->header, "user-trash-symbolic", _("Erase This Day"),
                               "history.erase-day");

  gtk_widget_add_css_class (body, "queue-body");
  row->time = add_label (body, "numeric", FALSE);
  gtk_widget_add_css_class (row->time, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (row->time), 6);
  row->cover = segue_cover_new (40);
  gtk_widget_add_css_class (row->cover, "small");
  gtk_box_append (GTK_BOX (body), row->cover);
  row->title = add_label (lines, NULL, TRUE);
  row->artist = add_label (lines, "caption", TRUE);
  gtk_widget_add_css_class (row->artist, "dim-label");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (body), lines);
  row->how = add_label (body, "caption", FALSE);
  gtk_widget_add_css_class (row->how, "dim-label");
  row->erase = add_button (body, "window-close-symbolic", _("Erase From the History"),
                           "history.erase");

  gtk_box_append (GTK_BOX (outer), row->header);
  gtk_box_append (GTK_BOX (outer), body);
  g_object_set_data_full (G_OBJECT (item), "segue-row", row, g_free);
  g_object_set_data (G_OBJECT (outer), "segue-erase", row->erase);
  gtk_list_item_set_child (item, outer);
}

static const char *
how_text (const PlayRecord *record)
{
  switch (record->end) {
  case PLAY_END_SKIPPED:
    return _("skipped");
  case PLAY_END_STOPPED:
    return _("stopped");
  case PLAY_END_FAILED:
    return _("could not be played");
  case PLAY_END_OPEN:
    return _("playing");
  case PLAY_END_FINISHED:
  default:
    return "";
  }
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         SegueHistoryPage   *self)
{
  Row *row = g_object_get_data (G_OBJECT (item), "segue-row");
  SeguePlay *play = gtk_list_item_get_item (item);
  const PlayRecord *record = play->record;
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (record->started_s);
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, record->track_id);
  /* Translators: the time of day, as in strftime() */
  g_autofree char *clock = when != NULL ? g_date_time_format (when, C_("clock", "%H:%M")) : NULL;

  gtk_widget_set_visible (row->header, play->starts_day);
  if (play->starts_day) {
    g_autofree char *day = segue_format_day (record->started_s);

    gtk_label_set_text (GTK_LABEL (row->day), day);
    gtk_actionable_set_action_target (GTK_ACTIONABLE (row->erase_day), "x",
                                      segue_format_day_start (record->started_s));
  }
  gtk_label_set_text (GTK_LABEL (row->time), clock != NULL ? clock : "");
  gtk_label_set_text (GTK_LABEL (row->title), record->title != NULL ? record->title
                                              : record->uri != NULL ? record->uri : "");
  gtk_label_set_text (GTK_LABEL (row->artist), record->artist != NULL ? record->artist : "");
  gtk_label_set_text (GTK_LABEL (row->how), how_text (record));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row->erase), "x", record->id);
  segue_cover_set_track (SEGUE_COVER (row->cover), self->engine, track);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           SegueHistoryPage   *self)
{
  Row *row = g_object_get_data (G_OBJECT (item), "segue-row");

  segue_cover_set_track (SEGUE_COVER (row->cover), self->engine, NULL);
}

static void
activate_cb (SegueHistoryPage *self,
             guint             position)
{
  g_autoptr (SeguePlay) play = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (play->record->track_id != 0)
    segue_engine_play (self->engine, &play->record->track_id, 1, 0, PLAY_ORIGIN_CLICK, NULL);
}

/* ---- fetching ------------------------------------------------------------------------------------ */

typedef struct {
  SegueHistoryPage *self; /* owned */
  guint             offset, n;
} Fetch;

static GPtrArray *
make_plays (SegueHistoryPage *self,
            GPtrArray        *rows,
            guint             offset)
{
  GPtrArray *plays = g_ptr_array_new_full (rows->len, g_object_unref);
  gint64 day = G_MININT64;
  gsize n;
  g_autofree gpointer *taken = NULL;

  if (offset > 0) {
    g_autoptr (SeguePlay) last = g_list_model_get_item (G_LIST_MODEL (self->store), offset - 1);

    day = last != NULL ? segue_format_day_start (last->record->started_s) : day;
  }
  taken = g_ptr_array_steal (rows, &n);
  for (gsize i = 0; i < n; i++) {
    SeguePlay *play = g_object_new (SEGUE_TYPE_PLAY, NULL);
    gint64 this_day;

    play->record = taken[i];
    this_day = segue_format_day_start (play->record->started_s);
    play->starts_day = this_day != day;
    day = this_day;
    g_ptr_array_add (plays, play);
  }
  return plays;
}

static gboolean
is_same (SegueHistoryPage *self,
         guint             position,
         SeguePlay        *play)
{
  g_autoptr (SeguePlay) old = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return old->record->id == play->record->id && old->record->end == play->record->end &&
         old->starts_day == play->starts_day;
}

/* Only what differs is replaced: the rows around it keep their place and the focus. */
static void
show_plays (SegueHistoryPage *self,
            GPtrArray        *plays,
            guint             offset)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->store)) - offset, n = plays->len;
  guint head = 0, tail = 0;

  while (head < MIN (n_old, n) && is_same (self, offset + head, plays->pdata[head]))
    head++;
  while (tail < MIN (n_old, n) - head &&
         is_same (self, offset + n_old - 1 - tail, plays->pdata[n - 1 - tail]))
    tail++;
  if (head < n_old || head < n)
    g_list_store_splice (self->store, offset + head, n_old - head - tail, plays->pdata + head,
                         n - head - tail);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (SegueHistoryPage) self = fetch->self;
  guint offset = fetch->offset, asked = fetch->n;
  g_autoptr (GPtrArray) rows = segue_engine_list_history_finish (SEGUE_ENGINE (source), result,
                                                                 NULL);

  g_free (fetch);
  if (!segue_page_takes (SEGUE_PAGE (self), result) || rows == NULL)
    return;
  self->complete = rows->len < asked;
  if (offset <= g_list_model_get_n_items (G_LIST_MODEL (self->store))) {
    g_autoptr (GPtrArray) plays = make_plays (self, rows, offset);

    show_plays (self, plays, offset);
  }
  gtk_stack_set_visible_child_name (
    self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0 ? "list"
                 : segue_page_get_search (SEGUE_PAGE (self)) != NULL ? "nothing"
                                                                                     : "empty");
}

static void
fetch_from (SegueHistoryPage *self,
            guint             offset,
            guint             n,
            GCancellable     *cancellable)
{
  Fetch *fetch = g_new (Fetch, 1);

  fetch->self = g_object_ref (self);
  fetch->offset = offset;
  fetch->n = n;
  segue_engine_list_history_async (self->engine, segue_page_get_search (SEGUE_PAGE (self)), offset,
                                   n, cancellable, listed_cb, fetch);
}

static void
segue_history_page_ask (SeguePage    *page,
                        GCancellable *cancellable)
{
  SegueHistoryPage *self = SEGUE_HISTORY_PAGE (page);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  /* As many as are there: who reads on further down is not sent back to the top. */
  fetch_from (self, 0, MAX (n, PAGE_ROWS), cancellable);
}

static void
segue_history_page_search_set (SeguePage *page)
{
  g_list_store_remove_all (SEGUE_HISTORY_PAGE (page)->store);
  segue_page_ask_soon (page);
}

static void
scrolled_cb (SegueHistoryPage *self,
             GtkAdjustment    *adjustment)
{
  double left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment) -
                gtk_adjustment_get_page_size (adjustment);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  if (left < 2 * gtk_adjustment_get_page_size (adjustment) && n > 0 && !self->complete &&
      !segue_page_is_asking (SEGUE_PAGE (self)))
    fetch_from (self, n, PAGE_ROWS, segue_page_begin (SEGUE_PAGE (self)));
}

/* ---- erasing, for this page and the listener's ----------------------------------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine; /* owned */
  guint        erased;
} Erased;

/* The toast is gone: what was erased is erased. */
static void
erased_free (gpointer data)
{
  Erased *erased = data;

  segue_engine_let_go_erased (erased->engine, erased->erased);
  g_object_unref (erased->engine);
  g_free (erased);
}

static void
restore_cb (gpointer data,
            gpointer unused)
{
  const Erased *erased = data;

  segue_engine_restore_erased (erased->engine, erased->erased);
}

void
segue_history_erased (GtkWidget   *widget,
                      SegueEngine *engine,
                      const char  *sentence,
                      guint        erased)
{
  Erased *back = g_new (Erased, 1);

  back->engine = g_object_ref (engine);
  back->erased = erased;
  segue_toast_undo (widget, sentence, restore_cb, back, erased_free);
}

typedef struct {
  GtkWidget   *widget; /* owned */
  SegueEngine *engine; /* owned */
} Asked;

static void
asked_free (gpointer  data,
            GClosure *closure)
{
  Asked *asked = data;

  g_object_unref (asked->widget);
  g_object_unref (asked->engine);
  g_free (asked);
}

static void
erase_all_response_cb (GtkWidget  *dialog,
                       const char *response,
                       Asked      *asked)
{
  if (g_str_equal (response, "erase"))
    segue_history_erased (asked->widget, asked->engine,
                          _("The whole history was erased, with what was learnt"),
                          segue_engine_erase_history (asked->engine));
}

/* It can be undone, but not for long, and it may be years. */
void
segue_history_erase_all (GtkWidget   *widget,
                         SegueEngine *engine)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (widget)), _("Erase the Whole History?"),
    _("Every play is erased, with what Segue has learnt from it."));
  Asked *asked = g_new (Asked, 1);

  asked->widget = g_object_ref (widget);
  asked->engine = g_object_ref (engine);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "erase",
                                    _("_Erase"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "erase",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (erase_all_response_cb), asked,
                         asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The row with the focus, by the Delete key. */
static gboolean
erase_focused (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   data)
{
  GtkWidget *list = GTK_WIDGET (SEGUE_HISTORY_PAGE (widget)->list);
  GtkWidget *at = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (at == NULL || at == list || !gtk_widget_is_ancestor (at, list))
    return FALSE;
  while (gtk_widget_get_parent (at) != list)
    at = gtk_widget_get_parent (at);
  at = gtk_widget_get_first_child (at);
  at = at != NULL ? g_object_get_data (G_OBJECT (at), "segue-erase") : NULL;
  return at != NULL && gtk_widget_activate (at);
}

static void
erase_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SegueEngine *engine = SEGUE_HISTORY_PAGE (widget)->engine;

  if (g_str_equal (name, "history.erase"))
    segue_history_erased (widget, engine, _("Erased from the history"),
                          segue_engine_erase_play (engine, g_variant_get_int64 (parameter)));
  else
    segue_history_erased (widget, engine, _("The day was erased"),
                          segue_engine_erase_day (engine, g_variant_get_int64 (parameter)));
}

static void
erase_all_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  segue_history_erase_all (widget, SEGUE_HISTORY_PAGE (widget)->engine);
}

/* ---- object --------------------------------------------------------------------------------------------- */

static void
segue_history_page_engine_set (SeguePage *page)
{
  SegueHistoryPage *self = SEGUE_HISTORY_PAGE (page);
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->engine = segue_page_get_engine (page);
  factory = segue_factory_new (G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                               G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  segue_page_follow (page, "history-changed");
}

static gboolean
segue_history_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SEGUE_HISTORY_PAGE (widget)->list));
}

static void
segue_history_page_dispose (GObject *object)
{
  SegueHistoryPage *self = SEGUE_HISTORY_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_HISTORY_PAGE);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (segue_history_page_parent_class)->dispose (object);
}

static void
segue_history_page_class_init (SegueHistoryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);

  object_class->dispose = segue_history_page_dispose;
  widget_class->grab_focus = segue_history_page_grab_focus;
  page_class->ask = segue_history_page_ask;
  page_class->engine_set = segue_history_page_engine_set;
  page_class->search_set = segue_history_page_search_set;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, SegueHistoryPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, scrolled_cb);
  gtk_widget_class_install_action (widget_class, "history.erase", "x", erase_action);
  gtk_widget_class_install_action (widget_class, "history.erase-all", NULL, erase_all_action);
  gtk_widget_class_install_action (widget_class, "history.erase-day", "x", erase_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, erase_focused, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, erase_focused, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
segue_history_page_init (SegueHistoryPage *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  segue_template_init (GTK_WIDGET (self));
  self->store = g_list_store_new (SEGUE_TYPE_PLAY);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->store)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
}

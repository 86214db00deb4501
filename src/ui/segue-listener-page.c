/* segue-listener-page.c - what Segue has learnt, and what may be done with it
 *
 * Asked anew when the page is shown and when the history or what was found in it
 * changes. UI thread only. Invariant: rows are exactly the rows that this page
 * added to its three groups. */
#include "segue-listener-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-history-page.h"
#include "segue-template.h"
#include "segue-toast.h"

#define RULES_SHOWN 60
#define WEEKS_SHOWN 8

typedef enum {
  GROUP_PEOPLE,
  GROUP_LEARNT,
  GROUP_WEEKS,
  GROUP_RULES,
  N_GROUPS
} Group;

struct _SegueListenerPage
{
  SeguePage            parent_instance;

  /* Template widgets */
  AdwPreferencesGroup *learnt_group;
  GtkDropDown         *level_drop;
  GtkWidget           *new_listener_button;
  AdwPreferencesGroup *people_group;
  AdwPreferencesGroup *rules_group;
  AdwPreferencesGroup *weeks_group;

  /* Owned */
  SegueEngine         *engine; /* borrowed: the page holds it */
  GPtrArray           *rows[N_GROUPS]; /* borrowed widgets */
};

G_DEFINE_FINAL_TYPE (SegueListenerPage, segue_listener_page, SEGUE_TYPE_PAGE)

/* ---- rows ----------------------------------------------------------------------- */

static AdwPreferencesGroup *
group_of (SegueListenerPage *self,
          Group              group)
{
  return group == GROUP_PEOPLE   ? self->people_group
         : group == GROUP_LEARNT ? self->learnt_group
         : group == GROUP_WEEKS  ? self->weeks_group
                                 : self->rules_group;
}

static void
clear_rows (SegueListenerPage *self,
            Group              group)
{
  for (guint i = 0; i < self->rows[group]->len; i++)
    adw_preferences_group_remove (group_of (self, group), self->rows[group]->pdata[i]);
  g_ptr_array_set_size (self->rows[group], 0);
}

static AdwActionRow *
add_row (SegueListenerPage *self,
         Group              group,
         const char        *title,
         const char        *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_group_add (group_of (self, group), row);
  g_ptr_array_add (self->rows[group], row);
  return ADW_ACTION_ROW (row);
}

/* ---- what was learnt ---------------------------------------------------------------- */

static void
learnt_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueListenerPage) self = user_data;
  g_auto (GStrv) lines = segue_engine_get_learnt_finish (SEGUE_ENGINE (source), result, NULL);

  if (lines == NULL || !segue_page_wants (result))
    return;
  clear_rows (self, GROUP_LEARNT);
  for (guint i = 0; lines[i] != NULL; i++)
    add_row (self, GROUP_LEARNT, lines[i], NULL);
  if (lines[0] == NULL)
    add_row (self, GROUP_LEARNT, _("Nothing is sure yet"),
             _("A few dozen songs, finished or skipped, teach the first things."));
}

/* ---- success ------------------------------------------------------------------------- */

static char *
share_text (guint n,
            guint finished)
{
  if (n == 0)
    return g_strdup (_("none"));
  /* Translators: a share and the number it is of: "82 % of 40" */
  return g_strdup_printf (_("%u %% of %u"), (100 * finished + n / 2) / n, n);
}

static void
add_week (SegueListenerPage *self,
          const char        *title,
          const SegueWeek   *week)
{
  g_autofree char *suggested = share_text (week->n_suggested, week->n_suggested_finished);
  g_autofree char *shuffled = share_text (week->n_shuffled, week->n_shuffled_finished);
  /* Translators: each a share like "82 % of 40" */
  g_autofree char *text = g_strdup_printf (_("Suggested: %s · Shuffled: %s"), suggested, shuffled);

  add_row (self, GROUP_WEEKS, title, text);
}

static void
weeks_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueListenerPage) self = user_data;
  g_autoptr (GArray) weeks = segue_engine_list_weeks_finish (SEGUE_ENGINE (source), result, NULL);
  SegueWeek all = { 0 };

  if (weeks == NULL || !segue_page_wants (result))
    return;
  clear_rows (self, GROUP_WEEKS);
  for (guint i = 0; i < weeks->len; i++) {
    const SegueWeek *week = &g_array_index (weeks, SegueWeek, i);

    all.n_suggested += week->n_suggested;
    all.n_suggested_finished += week->n_suggested_finished;
    all.n_shuffled += week->n_shuffled;
    all.n_shuffled_finished += week->n_shuffled_finished;
  }
  if (weeks->len == 0) {
    add_row (self, GROUP_WEEKS, _("No suggestion has been heard yet"), NULL);
    return;
  }
  add_week (self, _("So Far"), &all);
  for (guint i = weeks->len; i > 0 && weeks->len - i < WEEKS_SHOWN; i--) {
    const SegueWeek *week = &g_array_index (weeks, SegueWeek, i - 1);
    g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (week->week_s);
    g_autofree char *day = g_date_time_format (start, "%x");
    /* Translators: %s is a date */
    g_autofree char *title = g_strdup_printf (_("Week of %s"), day);

    add_week (self, title, week);
  }
}

/* ---- rules ------------------------------------------------------------------------------ */

static void
rule_switched_cb (GtkSwitch         *widget,
                  GParamSpec        *pspec,
                  SegueListenerPage *self)
{
  segue_engine_set_rule (self->engine, g_object_get_data (G_OBJECT (widget), "segue-rule"),
                         gtk_switch_get_active (widget));
}

static void
add_rule (SegueListenerPage *self,
          const SegueRule   *rule)
{
  AdwActionRow *row = add_row (self, GROUP_RULES, rule->text, NULL);
  GtkWidget *widget = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (widget), rule->on);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (widget), "segue-rule", g_strdup (rule->key), g_free);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (rule_switched_cb), self, 0);
  adw_action_row_add_suffix (row, widget);
  adw_action_row_set_activatable_widget (row, widget);
}

static gboolean
same_rules (SegueListenerPage *self,
            GPtrArray         *rules)
{
  if (self->rows[GROUP_RULES]->len != MIN (rules->len, RULES_SHOWN) || rules->len == 0)
    return FALSE;
  for (guint i = 0; i < self->rows[GROUP_RULES]->len; i++) {
    AdwActionRow *row = self->rows[GROUP_RULES]->pdata[i];
    GtkWidget *widget = adw_action_row_get_activatable_widget (row);
    const SegueRule *rule = rules->pdata[i];

    if (widget == NULL || gtk_switch_get_active (GTK_SWITCH (widget)) != rule->on ||
        g_strcmp0 (g_object_get_data (G_OBJECT (widget), "segue-rule"), rule->key) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
rules_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueListenerPage) self = user_data;
  g_autoptr (GPtrArray) rules = segue_engine_list_rules_finish (SEGUE_ENGINE (source), result,
                                                                NULL);

  if (rules == NULL || !segue_page_wants (result) || same_rules (self, rules))
    return; /* a switch that was just moved keeps the focus */
  clear_rows (self, GROUP_RULES);
  for (guint i = 0; i < MIN (rules->len, RULES_SHOWN); i++)
    add_rule (self, rules->pdata[i]);
  if (rules->len == 0)
    add_row (self, GROUP_RULES, _("No rule has held up yet"),
             _("What you often play in one session, more than chance would, stands here."));
}

/* The drop-down stands in the order of SegueRuleLevel. */
static SegueRuleLevel
get_level (SegueListenerPage *self)
{
  guint i = gtk_drop_down_get_selected (self->level_drop);

  return i != GTK_INVALID_LIST_POSITION ? (SegueRuleLevel) i : SEGUE_RULES_SONGS;
}

static void
level_cb (SegueListenerPage *self)
{
  segue_page_ask_soon (SEGUE_PAGE (self));
}

/* ---- who listens ------------------------------------------------------------------------- */

static void
add_button (AdwActionRow *row,
            const char   *icon_name,
            const char   *words,
            const char   *action,
            gint64        id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  segue_widget_say (button, words);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (row, button);
}

static void
add_person (SegueListenerPage   *self,
            const SegueListener *listener,
            GtkCheckButton     **group,
            gboolean             first)
{
  AdwActionRow *row = add_row (self, GROUP_PEOPLE, listener->name, NULL);
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), *group);
  *group = GTK_CHECK_BUTTON (check);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (check), "x", listener->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (check), "listeners.current");
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  listener->name, -1);
  adw_action_row_add_prefix (row, check);
  adw_action_row_set_activatable_widget (row, check);
  add_button (row, "document-edit-symbolic", _("Rename"), "listeners.rename", listener->id);
  if (!first)
    add_button (row, "user-trash-symbolic", _("Remove"), "listeners.remove", listener->id);
}

static void
show_people (SegueListenerPage *self)
{
  g_autoptr (GPtrArray) people = segue_engine_list_listeners (self->engine);
  GtkCheckButton *group = NULL;

  clear_rows (self, GROUP_PEOPLE);
  for (guint i = 0; i < people->len; i++)
    add_person (self, people->pdata[i], &group, i == 0);
  segue_page_ask_soon (SEGUE_PAGE (self));
}

/* ---- asking -------------------------------------------------------------------------------- */

static void
segue_listener_page_ask (SeguePage    *page,
                         GCancellable *cancellable)
{
  SegueListenerPage *self = SEGUE_LISTENER_PAGE (page);

  segue_engine_get_learnt_async (self->engine, cancellable, learnt_cb, g_object_ref (self));
  segue_engine_list_weeks_async (self->engine, cancellable, weeks_cb, g_object_ref (self));
  segue_engine_list_rules_async (self->engine, get_level (self), cancellable, rules_cb,
                                 g_object_ref (self));
}

/* ---- out and in ----------------------------------------------------------------------------- */

/* What an answer needs, longer than the page may live. */
typedef struct {
  GtkWidget   *widget; /* owned */
  SegueEngine *engine; /* owned */
} Choice;

static Choice *
choice_new (GtkWidget   *widget,
            SegueEngine *engine)
{
  Choice *choice = g_new (Choice, 1);

  choice->widget = g_object_ref (widget);
  choice->engine = g_object_ref (engine);
  return choice;
}

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->widget);
  g_object_unref (choice->engine);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
choice_destroy (gpointer  data,
                GClosure *closure)
{
  choice_free (data);
}

static GtkFileChooser *
choose (GtkWidget            *widget,
        SegueEngine          *engine,
        const char           *title,
        GtkFileChooserAction  action,
        const char           *accept,
        GCallback             response)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (root), action,
                                                              accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", response, choice_new (widget, engine),
                         choice_destroy, 0);
  /* A native chooser is no widget: it holds itself until it is answered. */
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  return GTK_FILE_CHOOSER (dialog);
}

static void
past_life_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;
  SeguePastLife *life = segue_engine_import_history_finish (SEGUE_ENGINE (source), result, &error);

  segue_toast (choice->widget, life != NULL ? life->sentence : error->message);
  g_clear_pointer (&life, segue_past_life_free);
}

static void
past_life_chosen_cb (GtkFileChooser *chooser,
                     int             response,
                     Choice         *choice)
{
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  list = gtk_file_chooser_get_files (chooser);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (files, g_list_model_get_item (list, i));
  if (files->len == 0)
    return;
  segue_toast (choice->widget, _("Reading the history…"));
  segue_engine_import_history_async (choice->engine, (GFile **) files->pdata, files->len, NULL,
                                     past_life_cb, choice_new (choice->widget, choice->engine));
}

void
segue_listener_import_past_life (GtkWidget   *widget,
                                 SegueEngine *engine)
{
  static const char *const SUFFIXES[] = { "json", "jsonl", "csv", "xml" };
  GtkFileChooser *chooser = choose (widget, engine, _("Import a Past Life"),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"),
                                    G_CALLBACK (past_life_chosen_cb));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Listening histories"));
  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    gtk_file_filter_add_suffix (filter, SUFFIXES[i]);
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_set_select_multiple (chooser, TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
past_life_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  segue_listener_import_past_life (widget, SEGUE_LISTENER_PAGE (widget)->engine);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;

  segue_toast (choice->widget, segue_engine_export_finish (SEGUE_ENGINE (source), result, &error)
                                 ? _("Everything was exported") : error->message);
}

static void
export_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  Choice         *choice)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_export_async (choice->engine, file, NULL, exported_cb,
                             choice_new (choice->widget, choice->engine));
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  GtkFileChooser *chooser = choose (widget, SEGUE_LISTENER_PAGE (widget)->engine,
                                    _("Export Everything"), GTK_FILE_CHOOSER_ACTION_SAVE,
                                    _("_Export"), G_CALLBACK (export_chosen_cb));

  gtk_file_chooser_set_current_name (chooser, "segue.json");
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  guint n = 0;

  if (!segue_engine_import_finish (SEGUE_ENGINE (source), result, &n, &error)) {
    segue_toast (choice->widget, error->message);
    return;
  }
  sentence = g_strdup_printf (ngettext ("%u play was new", "%u plays were new", n), n);
  segue_toast (choice->widget, sentence);
}

static void
import_chosen_cb (GtkFileChooser *chooser,
                  int             response,
                  Choice         *choice)
{
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (chooser);
  segue_engine_import_async (choice->engine, file, NULL, imported_cb,
                             choice_new (choice->widget, choice->engine));
}

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (
    choose (widget, SEGUE_LISTENER_PAGE (widget)->engine, _("Import an Export"),
            GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"), G_CALLBACK (import_chosen_cb))));
}

/* ---- forgetting ------------------------------------------------------------------------------- */

static void
reset_response_cb (SegueListenerPage *self,
                   const char        *response)
{
  if (!g_str_equal (response, "reset"))
    return;
  segue_engine_reset_learning (self->engine);
  segue_page_ask_soon (SEGUE_PAGE (self));
}

/* This cannot be undone, so it asks. */
static void
reset_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (widget)), _("Reset Learning?"),
    _("Up Next forgets what your finishes and skips taught it. The history stays. "
      "This cannot be undone."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "reset",
                                    _("_Reset"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "reset",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (reset_response_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
wipe_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  segue_history_erase_all (widget, SEGUE_LISTENER_PAGE (widget)->engine);
}

/* ---- object -------------------------------------------------------------------------------------- */

static void
segue_listener_page_engine_set (SeguePage *page)
{
  SegueListenerPage *self = SEGUE_LISTENER_PAGE (page);

  self->engine = segue_page_get_engine (page);
  segue_page_follow (page, "history-changed");
  segue_page_follow (page, "insight-changed");
  g_signal_connect_object (self->engine, "listeners-changed", G_CALLBACK (show_people), self,
                           G_CONNECT_SWAPPED);
  show_people (self);
}

static gboolean
segue_listener_page_grab_focus (GtkWidget *widget)
{
  /* The topmost: the page scrolls to whatever has the focus, and opens at its beginning. */
  return gtk_widget_grab_focus (SEGUE_LISTENER_PAGE (widget)->new_listener_button);
}

static void
segue_listener_page_dispose (GObject *object)
{
  SegueListenerPage *self = SEGUE_LISTENER_PAGE (object);

  segue_page_stop (SEGUE_PAGE (self));
  segue_template_dispose (GTK_WIDGET (self), SEGUE_TYPE_LISTENER_PAGE);
  for (guint i = 0; i < N_GROUPS; i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);
  G_OBJECT_CLASS (segue_listener_page_parent_class)->dispose (object);
}

static void
segue_listener_page_class_init (SegueListenerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SeguePageClass *page_class = SEGUE_PAGE_CLASS (klass);

  object_class->dispose = segue_listener_page_dispose;
  widget_class->grab_focus = segue_listener_page_grab_focus;
  page_class->ask = segue_listener_page_ask;
  page_class->engine_set = segue_listener_page_engine_set;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-listener-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, learnt_group);
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, level_drop);
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, new_listener_button);
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, people_group);
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, rules_group);
  gtk_widget_class_bind_template_child (widget_class, SegueListenerPage, weeks_group);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "listener.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "listener.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "listener.past-life", NULL, past_life_action);
  gtk_widget_class_install_action (widget_class, "listener.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "listener.wipe", NULL, wipe_action);
}

static void
segue_listener_page_init (SegueListenerPage *self)
{
  for (guint i = 0; i < N_GROUPS; i++)
    self->rows[i] = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

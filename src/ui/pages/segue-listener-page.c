/* segue-listener-page.c - what Segue has learnt, and what may be done with it
 *
 * Asked anew when the page is shown and when the history or what was found in it
 * changes. UI thread only. Invariant: rows are exactly the rows that this page
 * added to its three groups. */
#include "segue-listener-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "segue-history-page.h"
#include "segue-listener-files.h"
#include "segue-template.h"

/* Rows of a group at first, and once all are asked for or searched. */
#define FEW 8
#define MANY 250

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
  gboolean             all[N_GROUPS];  /* asked for */
  char               **learnt;         /* or NULL before the answer */
  GPtrArray           *rules;          /* SegueRule; or NULL before the answer */
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

/* ---- a few of many -------------------------------------------------------------------- */

static gboolean
is_searched (SegueListenerPage *self,
             const char        *text)
{
  const char *search = segue_page_get_search (SEGUE_PAGE (self));

  return search == NULL || g_str_match_string (search, text, TRUE);
}

/* How many rows of @n that fit the search are shown. */
static guint
n_shown (SegueListenerPage *self,
         Group              group,
         guint              n)
{
  gboolean all = self->all[group] || segue_page_get_search (SEGUE_PAGE (self)) != NULL;

  /* One alone is not hidden behind a row of the same height. */
  return MIN (n, all || n <= FEW + 1 ? MANY : FEW);
}

static void show_learnt (SegueListenerPage *self);
static void show_rules  (SegueListenerPage *self);

static void
show_all_cb (AdwActionRow      *row,
             SegueListenerPage *self)
{
  Group group = (Group) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "segue-group"));
  guint first = self->rows[group]->len - 1;

  self->all[group] = TRUE;
  if (group == GROUP_LEARNT)
    show_learnt (self);
  else
    show_rules (self);
  if (first < self->rows[group]->len) /* where the row was that had the focus */
    gtk_widget_grab_focus (self->rows[group]->pdata[first]);
}

/* What stands below the rows: that there are more, or that none fits the search. */
static void
add_foot (SegueListenerPage *self,
          Group              group,
          guint              n,
          guint              n_fitting)
{
  g_autofree char *title = NULL;
  AdwActionRow *row;

  if (n > 0 && n_fitting == 0)
    add_row (self, group, _("Nothing Found"), NULL);
  if (n_shown (self, group, n_fitting) == MIN (n_fitting, MANY))
    return;
  /* Translators: of a list of which the first rows are shown */
  title = g_strdup_printf (_("Show All %u"), MIN (n_fitting, MANY));
  row = add_row (self, group, title, NULL);
  g_object_set_data (G_OBJECT (row), "segue-group", GUINT_TO_POINTER (group));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (show_all_cb), self, 0);
}

/* ---- what was learnt ---------------------------------------------------------------- */

static void
show_learnt (SegueListenerPage *self)
{
  g_autoptr (GPtrArray) fitting = g_ptr_array_new ();

  if (self->learnt == NULL)
    return;
  for (guint i = 0; self->learnt[i] != NULL; i++)
    if (is_searched (self, self->learnt[i]))
      g_ptr_array_add (fitting, self->learnt[i]);
  clear_rows (self, GROUP_LEARNT);
  for (guint i = 0; i < n_shown (self, GROUP_LEARNT, fitting->len); i++)
    add_row (self, GROUP_LEARNT, fitting->pdata[i], NULL);
  if (self->learnt[0] == NULL)
    add_row (self, GROUP_LEARNT, _("Nothing is sure yet"),
             _("A few dozen songs, finished or skipped, teach the first things."));
  add_foot (self, GROUP_LEARNT, g_strv_length (self->learnt), fitting->len);
}

static void
learnt_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SegueListenerPage) self = user_data;
  g_auto (GStrv) lines = segue_engine_get_learnt_finish (SEGUE_ENGINE (source), result, NULL);

  if (lines == NULL || !segue_page_wants (result))
    return;
  if (self->learnt != NULL && g_strv_equal ((const char *const *) self->learnt,
                                            (const char *const *) lines))
    return;
  g_strfreev (self->learnt);
  self->learnt = g_steal_pointer (&lines);
  show_learnt (self);
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
  for (guint i = weeks->len; i > 0 && weeks->len - i < FEW; i--) {
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
  const char *key = g_object_get_data (G_OBJECT (widget), "segue-rule");

  /* Known at once, so that the answer that follows leaves the row and its focus alone. */
  for (guint i = 0; i < self->rules->len; i++) {
    SegueRule *rule = self->rules->pdata[i];

    if (strcmp (rule->key, key) == 0)
      rule->on = gtk_switch_get_active (widget);
  }
  segue_engine_set_rule (self->engine, key, gtk_switch_get_active (widget));
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
same_rules (GPtrArray *a,
            GPtrArray *b)
{
  if (a == NULL || a->len != b->len || a->len == 0)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const SegueRule *one = a->pdata[i], *other = b->pdata[i];

    if (one->on != other->on || strcmp (one->key, other->key) != 0 ||
        strcmp (one->text, other->text) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
show_rules (SegueListenerPage *self)
{
  g_autoptr (GPtrArray) fitting = g_ptr_array_new ();

  if (self->rules == NULL)
    return;
  for (guint i = 0; i < self->rules->len; i++)
    if (is_searched (self, ((const SegueRule *) self->rules->pdata[i])->text))
      g_ptr_array_add (fitting, self->rules->pdata[i]);
  clear_rows (self, GROUP_RULES);
  for (guint i = 0; i < n_shown (self, GROUP_RULES, fitting->len); i++)
    add_rule (self, fitting->pdata[i]);
  if (self->rules->len == 0)
    add_row (self, GROUP_RULES, _("No rule has held up yet"),
             _("What you often play in one session, more than chance would, stands here."));
  add_foot (self, GROUP_RULES, self->rules->len, fitting->len);
}

static void
rules_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueListenerPage) self = user_data;
  g_autoptr (GPtrArray) rules = segue_engine_list_rules_finish (SEGUE_ENGINE (source), result,
                                                                NULL);

  if (rules == NULL || !segue_page_wants (result) || same_rules (self->rules, rules))
    return; /* a switch that was just moved keeps the focus */
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  self->rules = g_steal_pointer (&rules);
  show_rules (self);
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
  self->all[GROUP_RULES] = FALSE;
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

static void
segue_listener_page_search_set (SeguePage *page)
{
  show_learnt (SEGUE_LISTENER_PAGE (page));
  show_rules (SEGUE_LISTENER_PAGE (page));
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
  g_clear_pointer (&self->learnt, g_strfreev);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
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
  page_class->search_set = segue_listener_page_search_set;

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
  gtk_widget_class_install_action (widget_class, "listener.export", NULL,
                                   listener_page_export_action);
  gtk_widget_class_install_action (widget_class, "listener.import", NULL,
                                   listener_page_import_action);
  gtk_widget_class_install_action (widget_class, "listener.past-life", NULL,
                                   listener_page_past_life_action);
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

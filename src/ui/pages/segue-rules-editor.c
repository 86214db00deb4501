/* segue-rules-editor.c - makes and changes smart playlists
 *
 * UI thread. Writes the text format of PLAYLIST_RULES_TYPE (engine-types.h).
 * Invariant: a row's operators and the shape of its value always fit its field. */
#include "segue-rules-editor.h"

#include <glib/gi18n.h>

#include "segue-template.h"

typedef enum { KIND_TEXT, KIND_NUMBER, KIND_DATE, KIND_LAST_PLAYED, KIND_FLAG, KIND_NAME } FieldKind;

typedef struct {
  const char *id;
  const char *label;
  FieldKind   kind;
} Field;

static const Field FIELDS[] = {
  { "title", N_("Title"), KIND_TEXT },
  { "artist", N_("Artist"), KIND_TEXT },
  { "album", N_("Album"), KIND_TEXT },
  { "album-artist", N_("Album Artist"), KIND_TEXT },
  { "genre", N_("Genre"), KIND_TEXT },
  { "composer", N_("Composer"), KIND_TEXT },
  { "path", N_("File"), KIND_TEXT },
  { "year", N_("Year"), KIND_NUMBER },
  { "duration", N_("Length in seconds"), KIND_NUMBER },
  { "plays", N_("Plays"), KIND_NUMBER },
  { "skips", N_("Skips"), KIND_NUMBER },
  { "tempo", N_("Tempo"), KIND_NUMBER },
  { "added", N_("Added"), KIND_DATE },
  { "last-played", N_("Last Played"), KIND_LAST_PLAYED },
  { "favourite", N_("Favourite"), KIND_FLAG },
  { "my", N_("My Label"), KIND_NAME },
};

typedef struct {
  const char *id;
  const char *label;
  guint       kinds; /* bit per FieldKind */
} Operator;

static const Operator OPERATORS[] = {
  { "contains", N_("contains"), 1 << KIND_TEXT },
  { "not-contains", N_("does not contain"), 1 << KIND_TEXT },
  { "is", N_("is"), 1 << KIND_TEXT | 1 << KIND_NUMBER | 1 << KIND_FLAG | 1 << KIND_NAME },
  { "is-not", N_("is not"), 1 << KIND_TEXT | 1 << KIND_NUMBER | 1 << KIND_NAME },
  { "starts", N_("begins with"), 1 << KIND_TEXT },
  { "ends", N_("ends with"), 1 << KIND_TEXT },
  { "at-least", N_("is at least"), 1 << KIND_NUMBER },
  { "at-most", N_("is at most"), 1 << KIND_NUMBER },
  { "within", N_("in the last days"), 1 << KIND_DATE | 1 << KIND_LAST_PLAYED },
  { "not-within", N_("not in the last days"), 1 << KIND_DATE | 1 << KIND_LAST_PLAYED },
  { "never", N_("never"), 1 << KIND_LAST_PLAYED },
};

typedef struct {
  const char *id;
  const char *label;
} Order;

static const Order ORDERS[] = {
  { "", N_("As the library") },      { "title", N_("Title") },
  { "artist", N_("Artist") },        { "album", N_("Album") },
  { "year", N_("Year") },            { "duration", N_("Length") },
  { "plays", N_("Plays") },          { "last-played", N_("Last Played") },
  { "added", N_("Added") },          { "tempo", N_("Tempo") },
  { "random", N_("Random") },
};

struct _SegueRulesEditor
{
  AdwWindow parent_instance;

  /* template */
  GtkListBox      *conditions_list;
  GtkSwitch       *descending_switch;
  GtkAdjustment   *limit_adjustment;
  AdwComboRow     *match_row;
  AdwEntryRow     *name_row;
  AdwComboRow     *order_row;
  GtkWidget       *save_button;
  AdwToastOverlay *toasts;

  SegueEngine *engine; /* owned */
  gint64       id;
};

/* One condition; lives as data of its row. */
typedef struct {
  GtkDropDown *field, *op, *flag; /* borrowed: children of the row */
  GtkEditable *value;             /* borrowed */
  const Operator *ops[G_N_ELEMENTS (OPERATORS)]; /* what op lists */
} Condition;

enum { SIGNAL_SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueRulesEditor, segue_rules_editor, ADW_TYPE_WINDOW)

/* ---- one condition -------------------------------------------------------------------- */

static const Field *
condition_field (const Condition *condition)
{
  return &FIELDS[gtk_drop_down_get_selected (condition->field)];
}

static const Operator *
condition_op (const Condition *condition)
{
  return condition->ops[gtk_drop_down_get_selected (condition->op)];
}

static void
op_changed_cb (Condition *condition)
{
  FieldKind kind = condition_field (condition)->kind;
  gboolean never;

  if (gtk_drop_down_get_selected (condition->op) == GTK_INVALID_LIST_POSITION)
    return; /* between two models */
  never = g_str_equal (condition_op (condition)->id, "never");
  gtk_widget_set_visible (GTK_WIDGET (condition->flag), kind == KIND_FLAG);
  gtk_widget_set_visible (GTK_WIDGET (condition->value), kind != KIND_FLAG && !never);
}

static void
field_changed_cb (Condition *condition)
{
  FieldKind kind = condition_field (condition)->kind;
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (OPERATORS); i++)
    if (OPERATORS[i].kinds & (1u << kind)) {
      condition->ops[n++] = &OPERATORS[i];
      gtk_string_list_append (labels, _(OPERATORS[i].label));
    }
  gtk_drop_down_set_model (condition->op, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (condition->op, 0);
  op_changed_cb (condition);
}

static void
select_condition (Condition  *condition,
                  const char *field,
                  const char *op,
                  const char *value)
{
  guint n = g_list_model_get_n_items (gtk_drop_down_get_model (condition->op));

  for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    if (g_str_equal (FIELDS[i].id, field))
      gtk_drop_down_set_selected (condition->field, i);
  n = g_list_model_get_n_items (gtk_drop_down_get_model (condition->op));
  for (guint i = 0; i < n; i++)
    if (g_str_equal (condition->ops[i]->id, op))
      gtk_drop_down_set_selected (condition->op, i);
  if (condition_field (condition)->kind == KIND_FLAG)
    gtk_drop_down_set_selected (condition->flag, g_str_equal (value, "yes") ? 0 : 1);
  else
    gtk_editable_set_text (condition->value, value);
}

static void
remove_condition_cb (SegueRulesEditor *self,
                     GtkWidget        *button)
{
  gtk_list_box_remove (self->conditions_list,
                       gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW));
}

static GtkWidget *
labelled (GtkWidget  *widget,
          const char *label)
{
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return widget;
}

static Condition *
add_condition (SegueRulesEditor *self)
{
  Condition *condition = g_new0 (Condition, 1);
  const char *const flags[] = { _("yes"), _("no"), NULL };
  GtkStringList *fields = gtk_string_list_new (NULL);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic");

  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    gtk_string_list_append (fields, _(FIELDS[i].label));
  condition->field =
    GTK_DROP_DOWN (labelled (gtk_drop_down_new (G_LIST_MODEL (fields), NULL), _("Field")));
  condition->op = GTK_DROP_DOWN (labelled (gtk_drop_down_new (NULL, NULL), _("Comparison")));
  condition->flag = GTK_DROP_DOWN (labelled (gtk_drop_down_new_from_strings (flags), _("Value")));
  condition->value = GTK_EDITABLE (labelled (gtk_entry_new (), _("Value")));
  gtk_widget_set_hexpand (GTK_WIDGET (condition->value), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (condition->flag), TRUE);
  gtk_editable_set_width_chars (condition->value, 6);
  gtk_widget_add_css_class (labelled (remove, _("Remove this condition")), "flat");
  gtk_widget_set_tooltip_text (remove, _("Remove this condition"));
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (condition->field));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (condition->op));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (condition->value));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (condition->flag));
  gtk_box_append (GTK_BOX (box), remove);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "condition", condition, g_free);
  g_signal_connect_swapped (condition->field, "notify::selected", G_CALLBACK (field_changed_cb),
                            condition);
  g_signal_connect_swapped (condition->op, "notify::selected", G_CALLBACK (op_changed_cb),
                            condition);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_condition_cb), self,
                           G_CONNECT_SWAPPED);
  field_changed_cb (condition);
  gtk_list_box_append (self->conditions_list, row);
  return condition;
}

static void
add_condition_cb (SegueRulesEditor *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (add_condition (self)->field));
}

/* ---- rules as text ------------------------------------------------------------------------ */

static char *
print_rules (SegueRulesEditor *self)
{
  g_auto (GVariantBuilder) conditions = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sss)"));
  g_autoptr (GVariant) rules = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->conditions_list, i)) != NULL; i++) {
    const Condition *condition = g_object_get_data (G_OBJECT (row), "condition");
    const char *value = gtk_editable_get_text (condition->value);

    if (condition_field (condition)->kind == KIND_FLAG)
      value = gtk_drop_down_get_selected (condition->flag) == 0 ? "yes" : "no";
    else if (g_str_equal (condition_op (condition)->id, "never"))
      value = "";
    g_variant_builder_add (&conditions, "(sss)", condition_field (condition)->id,
                           condition_op (condition)->id, value);
  }
  rules = g_variant_ref_sink (
    g_variant_new ("(ba(sss)usb)", adw_combo_row_get_selected (self->match_row) == 0, &conditions,
                   (guint) gtk_adjustment_get_value (self->limit_adjustment),
                   ORDERS[adw_combo_row_get_selected (self->order_row)].id,
                   gtk_switch_get_active (self->descending_switch)));
  return g_variant_print (rules, FALSE);
}

static void
show_rules (SegueRulesEditor *self,
            const char       *text)
{
  g_autoptr (GVariant) rules = g_variant_parse (G_VARIANT_TYPE ("(ba(sss)usb)"), text, NULL, NULL,
                                                NULL);
  g_autoptr (GVariantIter) conditions = NULL;
  const char *field, *op, *value, *order;
  gboolean all, descending;
  guint limit;

  if (rules == NULL)
    return; /* an empty editor is the best that can be made of it */
  g_variant_get (rules, "(ba(sss)u&sb)", &all, &conditions, &limit, &order, &descending);
  adw_combo_row_set_selected (self->match_row, all ? 0 : 1);
  gtk_adjustment_set_value (self->limit_adjustment, limit);
  gtk_switch_set_active (self->descending_switch, descending);
  for (guint i = 0; i < G_N_ELEMENTS (ORDERS); i++)
    if (g_str_equal (ORDERS[i].id, order))
      adw_combo_row_set_selected (self->order_row, i);
  while (g_variant_iter_next (conditions, "(&s&s&s)", &field, &op, &value))
    select_condition (add_condition (self), field, op, value);
}

/* ---- saving ----------------------------------------------------------------------------------- */

static void
validate_cb (SegueRulesEditor *self)
{
  g_autofree char *name = segue_entry_get_text (self->name_row);

  gtk_widget_set_sensitive (self->save_button, *name != '\0');
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SegueRulesEditor) self = data;
  g_autoptr (GError) error = NULL;
  gint64 id = segue_engine_create_playlist_finish (SEGUE_ENGINE (source), result, &error);

  if (id == 0) { /* a value that is no number, say: the listener can mend it here */
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (error->message));
    gtk_widget_set_sensitive (self->save_button, TRUE);
    return;
  }
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (SegueRulesEditor *self)
{
  g_autofree char *name = segue_entry_get_text (self->name_row);
  g_autofree char *rules = print_rules (self);

  if (self->id == 0) {
    gtk_widget_set_sensitive (self->save_button, FALSE);
    segue_engine_create_playlist_async (self->engine, name, rules, NULL, 0, NULL, created_cb,
                                        g_object_ref (self));
    return;
  }
  segue_engine_rename_playlist (self->engine, self->id, name);
  segue_engine_set_playlist_rules (self->engine, self->id, rules);
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, self->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
segue_rules_editor_dispose (GObject *object)
{
  SegueRulesEditor *self = SEGUE_RULES_EDITOR (object);

  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_rules_editor_parent_class)->dispose (object);
}

static void
segue_rules_editor_class_init (SegueRulesEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = segue_rules_editor_dispose;
  signals[SIGNAL_SAVED] = g_signal_new ("saved", SEGUE_TYPE_RULES_EDITOR, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/segueplayer/Segue/ui/segue-rules-editor.ui");
  gtk_widget_class_bind_template_callback (widget_class, add_condition_cb);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, conditions_list);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, descending_switch);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, limit_adjustment);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, match_row);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, order_row);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, SegueRulesEditor, toasts);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, validate_cb);
}

static void
segue_rules_editor_init (SegueRulesEditor *self)
{
  g_autoptr (GtkStringList) orders = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (ORDERS); i++)
    gtk_string_list_append (orders, _(ORDERS[i].label));
  adw_combo_row_set_model (self->order_row, G_LIST_MODEL (orders));
}

/* Returns a new window, which belongs to GTK as windows do. */
SegueRulesEditor *
segue_rules_editor_new (SegueEngine *engine,
                        GtkWindow   *parent,
                        gint64       id,
                        const char  *name,
                        const char  *rules)
{
  SegueRulesEditor *self = g_object_new (SEGUE_TYPE_RULES_EDITOR, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  self->id = id;
  if (name != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  if (rules != NULL)
    show_rules (self, rules);
  else
    add_condition (self);
  validate_cb (self);
  return self;
}

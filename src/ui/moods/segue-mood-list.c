/* segue-mood-list.c - the saved moods, in the sidebar
 *
 * Made anew with every change of the list; it is short. UI thread only. */
#include "segue-mood-list.h"

#include <glib/gi18n.h>

#include "segue-mood-editor.h"
#include "segue-template.h"
#include "segue-toast.h"
#include "segue-track-actions.h"

#define MOOD_KEY "segue-mood"

struct _SegueMoodList
{
  GtkWidget    parent_instance;

  GtkListBox  *list;   /* borrowed: the child */
  SegueEngine *engine; /* owned */
  char        *page;   /* owned */
};

typedef enum {
  PROP_ENGINE = 1,
  PROP_PAGE,
} SegueMoodListProperty;

static GParamSpec *props[PROP_PAGE + 1];

enum { ACTIVATED, EDGE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueMoodList, segue_mood_list, GTK_TYPE_WIDGET)

static const SegueMood *
row_mood (GtkWidget *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), MOOD_KEY) : NULL;
}

static GtkListBoxRow *
find_row (SegueMoodList *self,
          gint64         id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (row_mood (GTK_WIDGET (row))->id == id)
      return row;
  return NULL;
}

/* ---- order ------------------------------------------------------------------------------ */

static gint64
id_at (SegueMoodList *self,
       int            index)
{
  GtkListBoxRow *row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;

  return row != NULL ? row_mood (GTK_WIDGET (row))->id : 0;
}

static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  gboolean down = g_str_equal (name, "mood-list.move-down");
  GtkListBoxRow *row;
  gint64 id;
  int index;

  if (row_mood (focus) == NULL)
    return;
  id = row_mood (focus)->id;
  index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus));
  if ((down && id_at (self, index + 1) == 0) || (!down && index == 0))
    return;
  segue_engine_move_mood (self->engine, id, id_at (self, down ? index + 2 : index - 1));
  row = find_row (self, id); /* the rows are others now; the focus stays on the mood */
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 GtkWidget     *row)
{
  return gdk_content_provider_new_typed (G_TYPE_INT64, row_mood (row)->id);
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag,
               GtkWidget     *row)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, 16, 16);
}

static gboolean
dropped_cb (GtkWidget    *row,
            const GValue *value,
            double        x,
            double        y)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (gtk_widget_get_ancestor (row, SEGUE_TYPE_MOOD_LIST));
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  if (y > gtk_widget_get_height (row) / 2.0)
    index++;
  segue_engine_move_mood (self->engine, g_value_get_int64 (value), id_at (self, index));
  return TRUE;
}

/* ---- what can be done to one ------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine; /* owned */
  gint64       id;
} Deleted;

static void
deleted_free (gpointer data)
{
  g_object_unref (((Deleted *) data)->engine);
  g_free (data);
}

static void
restore_cb (gpointer data,
            gpointer unused)
{
  segue_engine_restore_mood (((Deleted *) data)->engine, ((Deleted *) data)->id);
}

static void
mood_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (widget);
  GtkListBoxRow *row = find_row (self, g_variant_get_int64 (parameter));
  const SegueMood *mood = row != NULL ? row_mood (GTK_WIDGET (row)) : NULL;
  GtkRoot *root = gtk_widget_get_root (widget);

  if (mood == NULL)
    return;
  if (g_str_equal (name, "mood-list.play")) {
    segue_engine_play_saved_mood (self->engine, mood->id);
  } else if (g_str_equal (name, "mood-list.edit")) {
    gtk_window_present (GTK_WINDOW (segue_mood_editor_new (self->engine, GTK_WINDOW (root), mood)));
  } else {
    Deleted *deleted = g_new (Deleted, 1);
    g_autofree char *sentence = g_strdup_printf (_("“%s” deleted"), mood->name);

    deleted->engine = g_object_ref (self->engine);
    deleted->id = mood->id;
    segue_engine_delete_mood (self->engine, mood->id);
    segue_toast_undo (widget, sentence, restore_cb, deleted, deleted_free);
  }
}

/* Of the row that has the focus. */
static void
focused_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  const char *action = g_str_equal (name, "mood-list.delete-focused") ? "mood-list.delete"
                       : g_str_equal (name, "mood-list.edit-focused") ? "mood-list.edit"
                                                                      : "mood-list.play";

  if (row_mood (focus) != NULL)
    gtk_widget_activate_action (widget, action, "x", row_mood (focus)->id);
}

static void
popup (SegueMoodList *self,
       GtkWidget     *row)
{
  const struct { const char *label, *action; } ITEMS[] = {
    { _("_Play"), "mood-list.play" },
    { _("_Edit…"), "mood-list.edit" },
    { _("_Delete"), "mood-list.delete" },
  };
  g_autoptr (GMenu) menu = g_menu_new ();
  graphene_rect_t b;

  if (row_mood (row) == NULL || !gtk_widget_compute_bounds (row, GTK_WIDGET (self), &b))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ITEMS); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (ITEMS[i].label, NULL);

    g_menu_item_set_action_and_target (item, ITEMS[i].action, "x", row_mood (row)->id);
    g_menu_append_item (menu, item);
  }
  segue_popup_menu (GTK_WIDGET (self), G_MENU_MODEL (menu), b.origin.x + 24,
                    b.origin.y + b.size.height);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (widget);

  popup (self, gtk_widget_get_focus_child (GTK_WIDGET (self->list)));
}

static void
pressed_cb (SegueMoodList *self,
            int            n_press,
            double         x,
            double         y,
            GtkGesture    *gesture)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (row == NULL)
    return;
  /* Else it stays as if it were held down: the menu may get the release. */
  gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE);
  popup (self, GTK_WIDGET (row));
}

/* ---- rows -------------------------------------------------------------------------------- */

static GtkWidget *
make_play_button (const SegueMood *mood)
{
  GtkWidget *play = gtk_button_new_from_icon_name ("media-playback-start-symbolic");
  /* Translators: %s is a saved mood */
  g_autofree char *words = g_strdup_printf (_("Play “%s”"), mood->name);

  gtk_widget_add_css_class (play, "flat");
  gtk_widget_add_css_class (play, "circular");
  gtk_widget_add_css_class (play, "row-button");
  gtk_widget_add_css_class (play, "small-button");
  segue_widget_say (play, words);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (play), "x", mood->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (play), "mood-list.play");
  return play;
}

static char *
shortcut_label (const char *shortcut)
{
  guint key;
  GdkModifierType state;

  if (shortcut == NULL || !gtk_accelerator_parse (shortcut, &key, &state))
    return NULL;
  return gtk_accelerator_get_label (key, state);
}

static void
add_drag (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INT64, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), row);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), row);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (dropped_cb), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

static GtkWidget *
make_row (const SegueMood *mood)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (mood->name);
  g_autofree char *keys = shortcut_label (mood->shortcut);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (mood->symbol));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), make_play_button (mood));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, mood->name,
                                  -1);
  gtk_widget_set_tooltip_text (row, keys);
  g_object_set_data_full (G_OBJECT (row), MOOD_KEY, segue_mood_copy (mood),
                          (GDestroyNotify) segue_mood_free);
  add_drag (row);
  return row;
}

static void
mark (SegueMoodList *self)
{
  GtkListBoxRow *row = NULL;

  if (self->page != NULL && g_str_has_prefix (self->page, "mood:"))
    row = find_row (self, g_ascii_strtoll (self->page + strlen ("mood:"), NULL, 10));
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    gtk_list_box_unselect_all (self->list);
}

/* The rows are made anew; a mood that had the focus keeps it, and the place of one that is gone. */
static void
list_cb (SegueMoodList *self)
{
  g_autoptr (GPtrArray) moods = segue_engine_list_moods (self->engine);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkListBoxRow *row = NULL;
  gint64 id = 0;
  int index = 0;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    row = GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW));
  if (row != NULL) {
    id = row_mood (GTK_WIDGET (row))->id;
    index = gtk_list_box_row_get_index (row);
  }

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < moods->len; i++)
    gtk_list_box_append (self->list, make_row (moods->pdata[i]));
  mark (self);

  if (id == 0)
    return;
  row = find_row (self, id);
  if (row == NULL && moods->len > 0)
    row = gtk_list_box_get_row_at_index (self->list, MIN (index, (int) moods->len - 1));
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
activated_cb (SegueMoodList *self,
              GtkListBoxRow *row)
{
  g_autofree char *page = g_strdup_printf ("mood:%" G_GINT64_FORMAT,
                                           row_mood (GTK_WIDGET (row))->id);

  g_signal_emit (self, signals[ACTIVATED], 0, page);
}

static gboolean
keynav_failed_cb (SegueMoodList    *self,
                  GtkDirectionType  direction)
{
  if (direction != GTK_DIR_UP && direction != GTK_DIR_DOWN)
    return FALSE;
  g_signal_emit (self, signals[EDGE], 0, direction);
  return TRUE;
}

/* ---- object ------------------------------------------------------------------------------ */

static void
set_engine (SegueMoodList *self,
            SegueEngine   *engine)
{
  if (engine == NULL || self->engine != NULL) /* set once */
    return;
  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "saved-moods-changed", G_CALLBACK (list_cb), self,
                           G_CONNECT_SWAPPED);
  list_cb (self);
}

static void
segue_mood_list_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (object);

  switch ((SegueMoodListProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_PAGE:
    g_value_set_string (value, self->page);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mood_list_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (object);

  switch ((SegueMoodListProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    break;
  case PROP_PAGE:
    g_free (self->page);
    self->page = g_value_dup_string (value);
    mark (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_mood_list_dispose (GObject *object)
{
  SegueMoodList *self = SEGUE_MOOD_LIST (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->page, g_free);
  G_OBJECT_CLASS (segue_mood_list_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  static const char *const OF_ONE[] = { "mood-list.delete", "mood-list.edit", "mood-list.play" };
  static const char *const FOCUSED[] = {
    "mood-list.delete-focused", "mood-list.edit-focused", "mood-list.play-focused",
  };

  for (guint i = 0; i < G_N_ELEMENTS (OF_ONE); i++)
    gtk_widget_class_install_action (klass, OF_ONE[i], "x", mood_action);
  for (guint i = 0; i < G_N_ELEMENTS (FOCUSED); i++)
    gtk_widget_class_install_action (klass, FOCUSED[i], NULL, focused_action);
  gtk_widget_class_install_action (klass, "mood-list.menu", NULL, menu_action);
  gtk_widget_class_install_action (klass, "mood-list.move-down", NULL, move_action);
  gtk_widget_class_install_action (klass, "mood-list.move-up", NULL, move_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "mood-list.delete-focused", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK, "mood-list.move-down",
                                       NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "mood-list.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F2, 0, "mood-list.edit-focused", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "mood-list.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "mood-list.play-focused", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK, "mood-list.move-up", NULL);
}

static void
segue_mood_list_class_init (SegueMoodListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_mood_list_dispose;
  object_class->get_property = segue_mood_list_get_property;
  object_class->set_property = segue_mood_list_set_property;
  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, NULL, rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[ACTIVATED] = g_signal_new ("activated", SEGUE_TYPE_MOOD_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[EDGE] = g_signal_new ("edge", SEGUE_TYPE_MOOD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, GTK_TYPE_DIRECTION_TYPE);
  install_actions (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
segue_mood_list_init (SegueMoodList *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkGesture *press = gtk_gesture_click_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Saved Moods"), -1);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "keynav-failed", G_CALLBACK (keynav_failed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (press));
}

gboolean
segue_mood_list_enter (SegueMoodList *self,
                       gboolean       last)
{
  GtkListBoxRow *row = NULL, *next;

  g_return_val_if_fail (SEGUE_IS_MOOD_LIST (self), FALSE);

  for (int i = 0; (next = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (row == NULL || last)
      row = next;
  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

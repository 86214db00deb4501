/* test-mood-wishes.c - sliders, chips and shortcuts: what is shown is what is asked for */
#include "ui-fixture.h"

#include <math.h>

#include "segue-mood-chip.h"
#include "segue-mood-controls.h"
#include "segue-range.h"
#include "segue-shortcut-row.h"
#include "segue-symbol-picker.h"
#include "segue-wish-words.h"

static void
test_wish_words (void)
{
  g_autofree char *any = segue_voice_range_words (0, 1);
  g_autofree char *up_to = segue_voice_range_words (0, 0.3);
  g_autofree char *from = segue_energy_range_words (0.7, 1);
  g_autofree char *both = segue_tempo_range_words (60, 150);
  g_autofree char *same = segue_energy_range_words (0.45, 0.55);

  g_assert_cmpstr (any, ==, "any");
  g_assert_cmpstr (up_to, ==, "up to hardly sung");
  g_assert_cmpstr (from, ==, "from energetic on");
  g_assert_cmpstr (both, ==, "slow to lively");
  g_assert_cmpstr (same, ==, "medium");
}

/* ---- wishes ------------------------------------------------------------------------------ */

static GtkWidget *
knob (SegueRange *range,
      gboolean    high)
{
  GtkWidget *low = gtk_widget_get_first_child (GTK_WIDGET (range));

  return high ? gtk_widget_get_next_sibling (low) : low;
}

static void
test_range (void)
{
  g_autoptr (SegueRange) range = NULL;
  double low, high;

  if (!ui_has_display ())
    return;
  range = SEGUE_RANGE (g_object_ref_sink (segue_range_new ()));
  segue_range_set_limits (range, 50, 200, 5);
  g_assert_true (segue_range_is_whole (range));
  ui_press (knob (range, FALSE), GDK_KEY_Right, 0);
  ui_press (knob (range, TRUE), GDK_KEY_Page_Down, 0);
  segue_range_get (range, &low, &high);
  g_assert_cmpfloat (low, ==, 55);
  g_assert_cmpfloat (high, ==, 175);
  g_assert_false (segue_range_is_whole (range));
  ui_press (knob (range, FALSE), GDK_KEY_End, 0); /* no farther than the other end */
  segue_range_get (range, &low, &high);
  g_assert_cmpfloat (low, ==, 175);
  segue_range_set (range, NAN, -INFINITY);
  segue_range_get (range, &low, &high);
  g_assert_cmpfloat (low, >=, 50);
  g_assert_cmpfloat (high, <=, 200);
  segue_range_set (range, 180, 60); /* either order */
  segue_range_get (range, &low, &high);
  g_assert_cmpfloat (low, ==, 60);
  g_assert_cmpfloat (high, ==, 180);
}

static void
test_chip (void)
{
  g_autoptr (GtkWidget) chip = NULL;

  if (!ui_has_display ())
    return;
  chip = g_object_ref_sink (segue_mood_chip_new ("Tension"));
  g_signal_emit_by_name (chip, "clicked");
  g_assert_cmpint (segue_mood_chip_get (SEGUE_MOOD_CHIP (chip)), ==, SEGUE_MOOD_ADD);
  g_signal_emit_by_name (chip, "clicked");
  g_assert_cmpint (segue_mood_chip_get (SEGUE_MOOD_CHIP (chip)), ==, SEGUE_MOOD_AVOID);
  g_signal_emit_by_name (chip, "clicked");
  g_assert_cmpint (segue_mood_chip_get (SEGUE_MOOD_CHIP (chip)), ==, SEGUE_MOOD_EITHER);
  g_assert_true (ui_press (chip, GDK_KEY_minus, 0));
  g_assert_cmpint (segue_mood_chip_get (SEGUE_MOOD_CHIP (chip)), ==, SEGUE_MOOD_AVOID);
}

/* What is shown is what is asked for again. */
static void
test_controls (void)
{
  g_autoptr (GtkWidget) controls = NULL;
  SegueMoodQuery query, again;

  if (!ui_has_display ())
    return;
  controls = g_object_ref_sink (g_object_new (SEGUE_TYPE_MOOD_CONTROLS, NULL));
  segue_mood_query_init (&query);
  query.voice_high = 0.25;
  query.tempo_low_bpm = 80;
  query.tempo_high_bpm = 120;
  query.familiarity_low = 0.5;
  query.add = 1u << SEGUE_EMOTION_CALMNESS;
  query.avoid = 1u << SEGUE_EMOTION_TENSION | 1u << SEGUE_EMOTION_SADNESS;
  query.minutes = 45;
  segue_mood_controls_show (SEGUE_MOOD_CONTROLS (controls), &query);
  again = query;
  again.voice_high = again.familiarity_low = 0.9;
  again.add = again.avoid = again.minutes = 0;
  segue_mood_controls_apply (SEGUE_MOOD_CONTROLS (controls), &again);
  g_assert_true (segue_mood_query_equal (&query, &again));

  segue_mood_query_init (&query);
  segue_mood_controls_show (SEGUE_MOOD_CONTROLS (controls), &query);
  again = query;
  segue_mood_controls_apply (SEGUE_MOOD_CONTROLS (controls), &again);
  g_assert_true (segue_mood_query_equal (&query, &again));
}

/* ---- shortcuts and symbols --------------------------------------------------------------- */

static void
test_shortcut (void)
{
  g_autoptr (SegueShortcutRow) row = NULL;

  if (!ui_has_display ())
    return;
  g_assert_true (segue_shortcut_is_free (GDK_KEY_b, GDK_CONTROL_MASK | GDK_ALT_MASK));
  g_assert_true (segue_shortcut_is_free (GDK_KEY_F5, 0));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_b, 0));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_b, GDK_SHIFT_MASK));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_q, GDK_CONTROL_MASK));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_M, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_3, GDK_ALT_MASK));
  g_assert_false (segue_shortcut_is_free (GDK_KEY_Control_L, GDK_CONTROL_MASK));

  row = g_object_ref_sink (g_object_new (SEGUE_TYPE_SHORTCUT_ROW, NULL));
  g_assert_false (ui_press (GTK_WIDGET (row), GDK_KEY_b, GDK_CONTROL_MASK | GDK_ALT_MASK));
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_true (ui_press (GTK_WIDGET (row), GDK_KEY_Control_L, 0)); /* the rest is to come */
  g_assert_true (ui_press (GTK_WIDGET (row), GDK_KEY_b, GDK_CONTROL_MASK | GDK_ALT_MASK));
  g_assert_cmpstr (segue_shortcut_row_get_shortcut (row), ==, "<Control><Alt>b");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_true (ui_press (GTK_WIDGET (row), GDK_KEY_Escape, 0));
  g_assert_cmpstr (segue_shortcut_row_get_shortcut (row), ==, "<Control><Alt>b");
  adw_action_row_activate (ADW_ACTION_ROW (row));
  g_assert_true (ui_press (GTK_WIDGET (row), GDK_KEY_q, GDK_CONTROL_MASK)); /* refused */
  g_assert_cmpstr (segue_shortcut_row_get_shortcut (row), ==, "<Control><Alt>b");
  g_assert_true (ui_press (GTK_WIDGET (row), GDK_KEY_BackSpace, 0));
  g_assert_null (segue_shortcut_row_get_shortcut (row));
}

static void
test_symbol (void)
{
  g_autoptr (SegueSymbolPicker) picker = NULL;

  if (!ui_has_display ())
    return;
  picker = g_object_ref_sink (g_object_new (SEGUE_TYPE_SYMBOL_PICKER, NULL));
  g_assert_nonnull (segue_symbol_picker_get_symbol (picker));
  segue_symbol_picker_set_symbol (picker, "some-icon-of-a-friend-symbolic");
  g_assert_cmpstr (segue_symbol_picker_get_symbol (picker), ==, "some-icon-of-a-friend-symbolic");
  segue_symbol_picker_set_symbol (picker, "");
  g_assert_cmpstr (segue_symbol_picker_get_symbol (picker), ==, "face-smile-symbolic");
}

int
main (int    argc,
      char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/mood-wishes/words", test_wish_words);
  g_test_add_func ("/ui/mood-wishes/range", test_range);
  g_test_add_func ("/ui/mood-wishes/chip", test_chip);
  g_test_add_func ("/ui/mood-wishes/controls", test_controls);
  g_test_add_func ("/ui/mood-wishes/shortcut", test_shortcut);
  g_test_add_func ("/ui/mood-wishes/symbol", test_symbol);
  return ui_fixture_end (g_test_run ());
}

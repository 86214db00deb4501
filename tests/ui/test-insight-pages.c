/* test-insight-pages.c - the Sounds page and the Listener page on what was found out
 *
 * The database is written as an earlier run would have left it: two sounds, a rule of
 * songs and one of artists, and one play of a suggestion. */
#include "ui-fixture.h"

#include "../waiting.h"

#include "segue-listener-page.h"
#include "segue-sounds-page.h"
#include "segue-track-view.h"
#include "store/store.h"

#define MONDAY G_GINT64_CONSTANT (1699833600)

/* ---- what was found out ------------------------------------------------------------ */

static gboolean
is_scanned (gpointer engine)
{
  gboolean scanning;

  g_object_get (engine, "scanning", &scanning, NULL);
  return !scanning && segue_engine_get_n_tracks (engine) == UI_N_TRACKS;
}

static void
scan (const char *data, const char *music)
{
  const SegueEngineOptions options = { .data_dir = (char *) data, .cache_dir = (char *) data,
                                       .default_folder = (char *) music, .seed = 1 };
  SegueEngine *engine = segue_engine_new (&options);

  ui_wait_for (is_scanned, engine, "the first run");
  segue_engine_shutdown (engine);
  g_object_unref (engine);
}

static StoreCluster *
cluster_new (gint32 id, const char *name, guint32 colour)
{
  StoreCluster *cluster = store_cluster_new ();

  cluster->id = id;
  cluster->name = g_strdup (name);
  cluster->colour_rgb = colour;
  return cluster;
}

static void
write_clusters (Store *store, const gint64 *ids)
{
  g_autoptr (GPtrArray) clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) store_cluster_free);
  gint32 labels[UI_N_TRACKS];

  for (guint i = 0; i < UI_N_TRACKS; i++)
    labels[i] = i < 5 ? 3 : 7;
  g_ptr_array_add (clusters, cluster_new (3, "Calm <piano> & more", 0x3584e4));
  g_ptr_array_add (clusters, cluster_new (7, "Loud guitars", 0xe01b24));
  g_assert_true (store_clusters_replace (store, clusters, ids, labels, UI_N_TRACKS, 1, NULL));
}

static StoreRule *
rule_new (StoreRuleLevel level, gint64 from, gint64 to, const char *before, const char *after)
{
  StoreRule *rule = store_rule_new ();

  rule->level = level;
  g_array_append_val (rule->antecedent, from);
  rule->consequent = to;
  rule->n_both = 7;
  rule->n_antecedent = rule->n_consequent = 9;
  rule->n_sessions = 60;
  rule->support = 7 / 60.0;
  rule->confidence = 7 / 9.0;
  rule->lift = 5.2;
  if (before != NULL) {
    rule->names = g_new0 (char *, 3);
    rule->names[0] = g_strdup (before);
    rule->names[1] = g_strdup (after);
  }
  return rule;
}

static void
write_rules (Store *store, const gint64 *ids)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) store_rule_free);

  g_ptr_array_add (rules, rule_new (STORE_RULE_SONGS, ids[0], ids[2], NULL, NULL));
  for (guint i = 3; i < UI_N_TRACKS; i++) {
    StoreRule *rule = rule_new (STORE_RULE_SONGS, ids[1], ids[i], NULL, NULL);

    rule->lift = 4.0 - 0.1 * i;
    g_ptr_array_add (rules, rule);
  }
  g_ptr_array_add (rules, rule_new (STORE_RULE_ARTISTS, 5, 6, "Ada & the Loops", "Bessie <Cole>"));
  g_assert_true (store_found_rules_replace (store, 0, rules, NULL));
}

static void
write_play (Store *store, gint64 id)
{
  PlayRecord record = { .track_id = id, .started_s = MONDAY, .duration_s = 100, .heard_s = 100,
                        .origin = PLAY_ORIGIN_SUGGESTION };
  gint64 play = store_history_begin (store, &record, 0, NULL);

  g_assert_cmpint (play, !=, 0);
  g_assert_true (store_history_end (store, play, PLAY_END_FINISHED, 100, NULL));
}

/* Once, before the program opens the same database. */
static SegueWindow *
window (void)
{
  static gboolean written;

  if (!written) {
    g_autofree char *data = ui_make_folder ("DATA/segue"), *music = ui_make_folder ("music");
    g_autofree char *file = g_build_filename (data, "segue.db", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (Store) store = NULL;
    g_autoptr (GPtrArray) rows = NULL;
    gint64 ids[UI_N_TRACKS];

    written = TRUE;
    ui_make_music (music);
    scan (data, music);
    store = store_open (file, NULL, &error);
    g_assert_no_error (error);
    rows = store_tracks_load (store, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (rows->len, ==, UI_N_TRACKS);
    for (guint i = 0; i < UI_N_TRACKS; i++)
      ids[i] = ((TrackRow *) rows->pdata[i])->id;
    write_clusters (store, ids);
    write_rules (store, ids);
    write_play (store, ids[1]);
  }
  return ui_get_window ();
}

/* ---- looking ---------------------------------------------------------------------------- */

/* A label below @widget that reads @text and can be seen. */
static gboolean
reads (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (reads (child, text))
      return TRUE;
  return FALSE;
}

typedef struct {
  GtkWidget  *widget;
  const char *text;
  gboolean    wanted;
} Reading;

static gboolean
reads_it (gpointer data)
{
  const Reading *r = data;

  return reads (r->widget, r->text) == r->wanted;
}

static void
wait_to_read (GtkWidget *widget, const char *text)
{
  Reading reading = { widget, text, TRUE };

  ui_wait_for (reads_it, &reading, text);
}

static void
wait_until_gone (GtkWidget *widget, const char *text)
{
  Reading reading = { widget, text, FALSE };

  ui_wait_for (reads_it, &reading, text);
}

/* ---- sounds ------------------------------------------------------------------------------ */

static GtkWidget *
sounds_page (void)
{
  GtkWidget *page;

  segue_window_show_page (window (), "sounds");
  ui_settle ();
  page = segue_window_get_page (window ());
  g_assert_true (SEGUE_IS_SOUNDS_PAGE (page));
  return page;
}

/* The list of sounds, not that of songs beside it. */
static GtkWidget *
list_of (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LIST_VIEW (widget) && gtk_widget_has_css_class (widget, "groups"))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = list_of (child);
  return found;
}

static void
choose_sound (GtkWidget *page, guint place)
{
  gtk_single_selection_set_selected (
    GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list_of (page)))), place);
}

static guint
n_listed (GtkWidget *page)
{
  guint n;

  segue_track_view_get_ids (SEGUE_TRACK_VIEW (ui_find (page, SEGUE_TYPE_TRACK_VIEW)), &n);
  return n;
}

static gboolean
lists_five (gpointer page)
{
  return n_listed (page) == 5;
}

static gboolean
lists_seven (gpointer page)
{
  return n_listed (page) == 7;
}

static void
test_sounds (void)
{
  GtkWidget *page, *list;

  if (!ui_has_display ())
    return;
  page = sounds_page ();
  list = list_of (page);
  wait_to_read (list, "Calm <piano> & more"); /* as it is, not as markup */
  wait_to_read (list, "Loud guitars");
  g_signal_emit_by_name (list, "activate", 0);
  choose_sound (page, 0); /* the largest first */
  ui_wait_for (lists_seven, page, "the songs of the first sound");
  choose_sound (page, 1);
  ui_wait_for (lists_five, page, "the songs of the second sound");
}

static void
test_sound_is_renamed (void)
{
  GtkWidget *page, *list;

  if (!ui_has_display ())
    return;
  page = sounds_page ();
  list = list_of (page);
  choose_sound (page, 0);
  ui_wait_for (lists_seven, page, "the songs of the sound");
  segue_engine_rename_cluster (ui_get_engine (), 7, "My <noise>");
  wait_to_read (list, "My <noise>");
  wait_until_gone (list, "Loud guitars");
  g_assert_cmpuint (n_listed (page), ==, 7); /* still the one that is open */
}

static void
test_sound_is_searched (void)
{
  GtkWidget *page, *list, *status;

  if (!ui_has_display ())
    return;
  page = sounds_page ();
  list = list_of (page);
  g_object_set (page, "search", "piano", NULL);
  wait_until_gone (list, "noise");
  g_assert_true (reads (list, "Calm <piano> & more"));
  /* Nothing of that name is not: nothing was listened to. */
  g_object_set (page, "search", "no such sound", NULL);
  wait_to_read (page, "Nothing Found");
  g_assert_false (reads (page, "No Sounds Yet"));
  g_object_set (page, "search", NULL, NULL);
  wait_to_read (list, "noise");
  status = ui_find (page, ADW_TYPE_STATUS_PAGE);
  g_assert_false (status != NULL && gtk_widget_get_mapped (status));
}

static void
test_sound_plays (void)
{
  GtkWidget *page;
  SegueQueue *queue;

  if (!ui_has_display ())
    return;
  page = sounds_page ();
  queue = segue_engine_get_queue (ui_get_engine ());
  gtk_widget_activate_action (page, "sounds.play", NULL);
  ui_settle ();
  WAIT_UNTIL (segue_queue_get_current (queue) != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (queue)), >=, 5);
  segue_player_pause (segue_engine_get_player (ui_get_engine ()));
  gtk_widget_activate_action (page, "sounds.back", NULL);
  ui_settle ();
}

/* ---- the listener's page -------------------------------------------------------------------- */

static GtkWidget *
listener_page (void)
{
  GtkWidget *page;

  segue_window_show_page (window (), "listener");
  ui_settle ();
  page = segue_window_get_page (window ());
  g_assert_true (SEGUE_IS_LISTENER_PAGE (page));
  return page;
}

static void
test_listener (void)
{
  GtkWidget *page;

  if (!ui_has_display ())
    return;
  page = listener_page ();
  wait_to_read (page, "Nothing is sure yet");
  wait_to_read (page, "Suggested: 100 % of 1");
}

typedef struct {
  const char *part;
  gboolean    on, known;
} Asked;

static void
rules_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GPtrArray) rules = segue_engine_list_rules_finish (SEGUE_ENGINE (source), result, NULL);

  g_assert_nonnull (rules);
  for (guint i = 0; i < rules->len; i++) {
    const SegueRule *rule = rules->pdata[i];

    if (strstr (rule->text, asked->part) != NULL)
      asked->on = rule->on;
  }
  asked->known = TRUE;
}

static gboolean
is_known (gpointer data)
{
  return ((const Asked *) data)->known;
}

static gboolean
is_on (SegueRuleLevel level, const char *part)
{
  Asked asked = { .part = part };

  segue_engine_list_rules_async (ui_get_engine (), level, NULL, rules_cb, &asked);
  ui_wait_for (is_known, &asked, "the rules");
  return asked.on;
}

/* The switch in the row that reads @text. */
static GtkWidget *
switch_of (GtkWidget *widget, const char *text)
{
  if (ADW_IS_ACTION_ROW (widget) && reads (widget, text))
    return ui_find (widget, GTK_TYPE_SWITCH);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = switch_of (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
test_rules (void)
{
  GtkWidget *page, *drop, *on;

  if (!ui_has_display ())
    return;
  page = listener_page ();
  wait_to_read (page, "7 of 9 sessions");
  drop = ui_find (page, GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), SEGUE_RULES_ARTISTS);
  wait_to_read (page, "After Ada & the Loops you play Bessie <Cole>");
  g_assert_true (is_on (SEGUE_RULES_ARTISTS, "Bessie"));
  on = switch_of (page, "Bessie <Cole>");
  g_assert_nonnull (on);
  gtk_switch_set_active (GTK_SWITCH (on), FALSE);
  ui_settle ();
  g_assert_false (is_on (SEGUE_RULES_ARTISTS, "Bessie"));
  g_assert_true (switch_of (page, "Bessie <Cole>") == on); /* the row stays, and so does the focus */
  gtk_switch_set_active (GTK_SWITCH (on), TRUE);
  ui_settle ();
  g_assert_true (is_on (SEGUE_RULES_ARTISTS, "Bessie"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), SEGUE_RULES_ALBUMS);
  wait_to_read (page, "No rule has held up yet");
}

static guint
n_switches (GtkWidget *widget)
{
  guint n = GTK_IS_SWITCH (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += n_switches (child);
  return n;
}

/* The row whose title begins with @text. */
static GtkWidget *
row_of (GtkWidget *widget, const char *text)
{
  if (ADW_IS_ACTION_ROW (widget) &&
      g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = row_of (child, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* Ten rules: the first eight, then all, then those that are searched for. */
static void
test_many_rules (void)
{
  GtkWidget *page, *drop, *more;
  guint others;

  if (!ui_has_display ())
    return;
  page = listener_page ();
  drop = ui_find (page, GTK_TYPE_DROP_DOWN);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), SEGUE_RULES_ALBUMS);
  wait_to_read (page, "No rule has held up yet");
  others = n_switches (page); /* the private session's */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), SEGUE_RULES_SONGS);
  wait_to_read (page, "Show All 10");
  g_assert_cmpuint (n_switches (page) - others, ==, 8);
  more = row_of (page, "Show All");
  g_signal_emit_by_name (more, "activated");
  wait_until_gone (page, "Show All");
  g_assert_cmpuint (n_switches (page) - others, ==, 10);

  g_object_set (page, "search", "song l", NULL);
  ui_settle ();
  g_assert_cmpuint (n_switches (page) - others, ==, 1);
  g_object_set (page, "search", "nobody sang this", NULL);
  wait_to_read (page, "Nothing Found");
  g_assert_cmpuint (n_switches (page), ==, others);
  g_object_set (page, "search", NULL, NULL);
  ui_settle ();
  g_assert_cmpuint (n_switches (page) - others, ==, 10);
}

/* Another listener has rules and suggestions of their own, and takes none along. */
static void
test_another_listener (void)
{
  GtkWidget *page;

  if (!ui_has_display ())
    return;
  page = listener_page ();
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_find (page, GTK_TYPE_DROP_DOWN)), SEGUE_RULES_ARTISTS);
  wait_to_read (page, "Bessie <Cole>");
  segue_engine_add_listener (ui_get_engine (), "Nell <3");
  wait_to_read (page, "Nell <3");
  wait_to_read (page, "No rule has held up yet");
  wait_to_read (page, "No suggestion has been heard yet");
  segue_engine_switch_listener (ui_get_engine (), 1);
  wait_to_read (page, "Bessie <Cole>");
  wait_to_read (page, "Suggested: 100 % of 1");
}

int
main (int argc, char **argv)
{
  ui_fixture_init (&argc, &argv);
  g_test_add_func ("/ui/sounds/opens", test_sounds);
  g_test_add_func ("/ui/sounds/renamed", test_sound_is_renamed);
  g_test_add_func ("/ui/sounds/searched", test_sound_is_searched);
  g_test_add_func ("/ui/sounds/plays", test_sound_plays);
  g_test_add_func ("/ui/listener/shown", test_listener);
  g_test_add_func ("/ui/listener/rules", test_rules);
  g_test_add_func ("/ui/listener/many-rules", test_many_rules);
  g_test_add_func ("/ui/listener/another", test_another_listener);
  return ui_fixture_end (g_test_run ());
}

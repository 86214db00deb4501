/* test-modes.c - modes: the list, switching, rules, games, offers and wishes, through engine.h
 *
 * On a bus of its own, so that no game of the desktop is seen and GameMode can be played. */
#include "engine-ending.h"
#include "engine-mode-offer.h"
#include "engine-mode-rules.h"
#include "game-mode.h"
#include "moods-fixture.h"

static GPtrArray *
modes_of (Fixture *f)
{
  return segue_engine_list_modes (f->engine);
}

static gboolean
known (Fixture *f)
{
  return segue_engine_get_lists_known (f->engine);
}

static gint64
mode_named (Fixture    *f,
            const char *name)
{
  g_autoptr (SegueMode) mode = NULL;

  WAIT_UNTIL (known (f));
  mode = segue_engine_find_mode (f->engine, name);
  return mode != NULL ? mode->id : 0;
}

static gint64
save_mode (Fixture         *f,
           const SegueMode *mode,
           char           **sentence)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  segue_engine_save_mode_async (f->engine, mode, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  id = segue_engine_save_mode_finish (f->engine, result, &error);
  if (sentence != NULL)
    *sentence = error != NULL ? g_strdup (error->message) : NULL;
  else
    g_assert_no_error (error);
  return id;
}

static SegueMode *
new_mode (const char *name)
{
  SegueMode *mode = segue_mode_new ();

  g_free (mode->name);
  mode->name = g_strdup (name);
  return mode;
}

static void
test_list (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (SegueMode) mode = new_mode (" Cooking ");
  g_autoptr (SegueMode) found = NULL;
  g_autoptr (GPtrArray) modes = NULL;
  g_autofree char *taken = NULL, *unnamed = NULL;
  gint64 id;

  g_assert_cmpint (mode_named (f, "coding"), >, 0);
  g_assert_cmpint (mode_named (f, "GAMING"), >, 0);
  mode->energy_low = 0.25;
  mode->even_key = TRUE;
  mode->familiarity = SEGUE_MODE_FAMILIARITY_NEW;
  mode->minutes = 90;
  mode->wind_down = TRUE;
  mode->volume = 0.5;
  mode->equaliser_preset = g_strdup ("less-bass");
  mode->shortcut = g_strdup ("<Alt>c");
  g_strfreev (mode->applications);
  mode->applications = g_strsplit ("steam,wine", ",", -1);
  id = save_mode (f, mode, NULL);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (save_mode (f, mode, &taken), ==, 0);
  g_assert_nonnull (strstr (taken, "Cooking"));
  g_free (mode->name);
  mode->name = g_strdup ("  ");
  g_assert_cmpint (save_mode (f, mode, &unnamed), ==, 0);
  g_assert_nonnull (unnamed);
  modes = modes_of (f);
  segue_engine_move_mode (f->engine, id, ((SegueMode *) modes->pdata[0])->id);

  close_engine (f);
  open_engine (f);
  WAIT_UNTIL (known (f));
  found = segue_engine_find_mode (f->engine, "cooking");
  g_assert_nonnull (found);
  g_assert_cmpfloat (found->energy_low, ==, 0.25);
  g_assert_true (found->even_key && found->wind_down && found->offer);
  g_assert_cmpint (found->familiarity, ==, SEGUE_MODE_FAMILIARITY_NEW);
  g_assert_cmpuint (found->minutes, ==, 90);
  g_assert_cmpstr (found->equaliser_preset, ==, "less-bass");
  g_assert_cmpstr (found->applications[1], ==, "wine");
  g_clear_pointer (&modes, g_ptr_array_unref);
  modes = modes_of (f);
  g_assert_cmpint (((SegueMode *) modes->pdata[0])->id, ==, id);

  segue_engine_set_current_mode (f->engine, id);
  segue_engine_delete_mode (f->engine, id);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, 0);
  g_assert_cmpint (mode_named (f, "cooking"), ==, 0);
  segue_engine_restore_mode (f->engine, id);
  g_assert_cmpint (mode_named (f, "cooking"), ==, id);
  segue_engine_delete_mode (f->engine, id);
  close_engine (f);
  open_engine (f);
  g_assert_cmpint (mode_named (f, "cooking"), ==, 0);
}

static gboolean
listener_is (Fixture *f, gint64 id)
{
  return segue_engine_get_listener (f->engine) == id;
}

/* Each listener has modes of their own, and finds the one that was on when they come back. */
static void
test_listeners (Fixture      *f,
                gconstpointer data)
{
  g_autoptr (SegueMode) mode = new_mode ("Cooking");
  gint64 me, ann, coding, cooking, hers;

  coding = mode_named (f, "Coding");
  g_assert_cmpint (coding, >, 0);
  cooking = save_mode (f, mode, NULL);
  me = segue_engine_get_listener (f->engine);
  g_assert_cmpint (me, >, 0);
  segue_engine_set_current_mode (f->engine, cooking);

  segue_engine_add_listener (f->engine, "Ann");
  WAIT_UNTIL (!listener_is (f, me));
  ann = segue_engine_get_listener (f->engine);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, 0);
  hers = mode_named (f, "Coding"); /* what everybody finds at first, and not mine */
  g_assert_cmpint (hers, >, 0);
  g_assert_cmpint (hers, !=, coding);
  g_assert_cmpint (mode_named (f, "Cooking"), ==, 0);
  segue_engine_delete_mode (f->engine, hers);
  segue_engine_set_current_mode (f->engine, mode_named (f, "Gaming"));

  segue_engine_switch_listener (f->engine, me);
  g_assert_cmpint (mode_named (f, "Coding"), ==, coding);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == cooking);

  close_engine (f);
  open_engine (f);
  g_assert_cmpint (mode_named (f, "Cooking"), ==, cooking);
  segue_engine_switch_listener (f->engine, ann);
  g_assert_cmpint (mode_named (f, "Coding"), ==, 0); /* not begun with anew */
  g_assert_cmpint (mode_named (f, "Gaming"), >, 0);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == mode_named (f, "Gaming"));
}

static void
test_effects (Fixture      *f,
              gconstpointer data)
{
  SeguePlayer *player = segue_engine_get_player (f->engine);
  g_autoptr (SegueMode) mode = new_mode ("Quiet");
  g_autofree char *preset = NULL, *back = NULL;
  guint changes = 0;
  gint64 id;

  segue_player_set_volume (player, 0.8);
  g_object_set (player, "equaliser-preset", "rock", NULL);
  mode->volume = 0.3;
  mode->equaliser_preset = g_strdup ("less-bass");
  mode->minutes = 30;
  id = save_mode (f, mode, NULL);
  g_signal_connect_swapped (f->engine, "notify::mode", G_CALLBACK (count_cb), &changes);
  segue_engine_set_current_mode (f->engine, 99999); /* none of that number */
  g_assert_cmpuint (changes, ==, 0);
  segue_engine_set_current_mode (f->engine, id);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, id);
  g_assert_cmpfloat_with_epsilon (segue_player_get_volume (player), 0.3, 1e-3);
  g_object_get (player, "equaliser-preset", &preset, NULL);
  g_assert_cmpstr (preset, ==, "less-bass");
  g_assert_cmpfloat (segue_engine_get_mode_remaining_s (f->engine), >, 1000);

  segue_engine_set_current_mode (f->engine, 0);
  g_assert_cmpfloat_with_epsilon (segue_player_get_volume (player), 0.8, 1e-3);
  g_object_get (player, "equaliser-preset", &back, NULL);
  g_assert_cmpstr (back, ==, "rock");
  g_assert_cmpfloat (segue_engine_get_mode_remaining_s (f->engine), <, 0);

  segue_engine_set_current_mode (f->engine, id);
  segue_player_set_volume (player, 0.6); /* the listener's own word stands */
  segue_engine_set_current_mode (f->engine, 0);
  g_assert_cmpfloat_with_epsilon (segue_player_get_volume (player), 0.6, 1e-3);

  segue_engine_set_current_mode (f->engine, id); /* on again after a restart */
  close_engine (f);
  open_engine (f);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == id);
}

/* ---- rules ------------------------------------------------------------------------------------- */

static void
test_proc (void)
{
  g_autofree char *root = g_dir_make_tmp ("segue-proc-XXXXXX", NULL);
  g_autoptr (GHashTable) names = NULL, none = NULL;
  const struct { const char *pid, *comm, *command; gsize n; } processes[] = {
    { "17", "Steam\n", "/usr/lib/steam/steam\0-x", 23 },
    { "18", "kworker/0:1\n", "", 0 }, /* the kernel's own */
    { "19", "a-very-long-nam\n", "/opt/a-very-long-name-indeed\0", 29 },
    { "20", "Game.exe\n", "Z:\\games\\Game.exe\0", 18 },
    { "self", "nobody\n", "nobody", 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (processes); i++) {
    g_autofree char *dir = g_build_filename (root, processes[i].pid, NULL);
    g_autofree char *comm = g_build_filename (dir, "comm", NULL);
    g_autofree char *command = g_build_filename (dir, "cmdline", NULL);

    g_mkdir (dir, 0700);
    g_assert_true (g_file_set_contents (comm, processes[i].comm, -1, NULL));
    g_assert_true (g_file_set_contents (command, processes[i].command, (gssize) processes[i].n, NULL));
  }
  names = mode_rules_programs (root, TRUE);
  g_assert_true (g_hash_table_contains (names, "steam"));
  g_assert_true (g_hash_table_contains (names, "a-very-long-name-indeed"));
  g_assert_true (g_hash_table_contains (names, "game.exe"));
  g_assert_cmpuint (g_hash_table_size (names), ==, 3);
  none = mode_rules_programs ("/no such folder", FALSE);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  remove_tree (root);
}

static void
test_applications (Fixture      *f,
                   gconstpointer data)
{
  g_autofree char *program = g_build_filename (f->root, "segue-t-game", NULL);
  g_autoptr (GFile) from = g_file_new_for_path ("/bin/sleep"), to = g_file_new_for_path (program);
  g_autoptr (SegueMode) mode = new_mode ("Playing");
  g_autoptr (GSubprocess) game = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  gint64 id, coding = mode_named (f, "Coding");

  g_assert_true (g_file_copy (from, to, 0, NULL, NULL, NULL, &error));
  g_strfreev (mode->applications);
  mode->applications = g_strsplit ("Segue-T-Game", ",", -1);
  id = save_mode (f, mode, NULL);
  segue_engine_set_current_mode (f->engine, coding);
  game = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "1000", NULL);
  g_assert_no_error (error);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == id);
  reason = segue_engine_get_mode_reason (f->engine);
  g_assert_nonnull (strstr (reason, "Segue-T-Game"));
  g_subprocess_force_exit (game);
  g_subprocess_wait (game, NULL, NULL);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == coding);

  again = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "1000", NULL);
  g_assert_no_error (error);
  WAIT_UNTIL (segue_engine_get_current_mode (f->engine) == id);
  segue_engine_set_current_mode (f->engine, 0); /* what the listener says stands */
  g_assert_null (segue_engine_get_mode_reason (f->engine));
  g_subprocess_force_exit (again);
  g_subprocess_wait (again, NULL, NULL);
}

/* ---- games ---------------------------------------------------------------------------------------- */

static void
set_games (GDBusConnection *bus,
           int              n)
{
  n_games = n;
  g_dbus_connection_emit_signal (bus, NULL, "/com/feralinteractive/GameMode",
                                 "com.feralinteractive.GameMode",
                                 n > 0 ? "GameRegistered" : "GameUnregistered",
                                 g_variant_new ("(io)", 1, "/x"), NULL);
}

static void
test_games (Fixture      *f,
            gconstpointer data)
{
  const GDBusInterfaceVTable vtable = { NULL, game_property, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (GAMEMODE_XML, NULL);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) art = NULL;
  g_autoptr (SegueTrack) track = segue_engine_get_track (f->engine, f->ids[3]);
  g_autoptr (SegueMode) mode = new_mode ("Raid");
  g_autofree char *reason = NULL;
  SegueAnalysisState state;
  gboolean acquired = FALSE;
  gint64 id;
  guint name;

  bus = g_dbus_connection_new_for_address_sync (
    g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  mode->with_games = TRUE;
  id = save_mode (f, mode, NULL);
  n_games = 1;
  g_dbus_connection_register_object (bus, "/com/feralinteractive/GameMode", node->interfaces[0],
                                     &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (bus, "com.feralinteractive.GameMode",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, name_acquired_cb, NULL,
                                       &acquired, NULL);
  WAIT_UNTIL (acquired);
  set_games (bus, 1);
  WAIT_UNTIL (segue_engine_get_gaming (f->engine));
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, id);
  g_object_get (f->engine, "analysis-state", &state, NULL);
  g_assert_cmpint (state, ==, SEGUE_ANALYSIS_UNAVAILABLE); /* this test has no analyser */

  segue_engine_get_art_async (f->engine, track, 64, NULL, result_cb, &art); /* waits for the end */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (art);
  set_games (bus, 0);
  WAIT_UNTIL (!segue_engine_get_gaming (f->engine));
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, 0);
  WAIT_UNTIL (art != NULL);
  g_assert_null (segue_engine_get_art_finish (f->engine, art, NULL)); /* it has no cover */
  g_bus_unown_name (name);

  /* No mode asks for it: it is a courtesy alone. */
  g_assert_false (segue_engine_get_fullscreen_wanted (f->engine));
  segue_engine_set_fullscreen_elsewhere (f->engine, TRUE);
  g_assert_true (segue_engine_get_gaming (f->engine));
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, 0);
  segue_engine_set_fullscreen_elsewhere (f->engine, FALSE);
  g_assert_false (segue_engine_get_gaming (f->engine));

  mode->id = id;
  mode->with_games = FALSE;
  mode->with_fullscreen = TRUE;
  g_assert_cmpint (save_mode (f, mode, NULL), ==, id);
  g_assert_true (segue_engine_get_fullscreen_wanted (f->engine));
  segue_engine_set_fullscreen_elsewhere (f->engine, TRUE);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, id);
  reason = segue_engine_get_mode_reason (f->engine);
  g_assert_cmpstr (reason, ==, "A window fills the screen");
  segue_engine_set_fullscreen_elsewhere (f->engine, FALSE);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, 0);
  segue_engine_delete_mode (f->engine, id);
  g_assert_false (segue_engine_get_fullscreen_wanted (f->engine));
  segue_engine_set_current_mode (f->engine, mode_named (f, "Gaming"));
  g_assert_true (segue_engine_get_gaming (f->engine)); /* by its courtesy */
}

/* ---- offers ----------------------------------------------------------------------------------------- */

static void
test_likely (void)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (ModeSample));
  g_autoptr (GArray) read = NULL;
  g_autofree char *text = NULL;
  ModeSample morning = { 0, 9.5f, 1, 77, { 3, 3, 4 }, 0 };
  ModeSample evening = { 0, 21.0f, 1, 55, { 9, 9, 8 }, 0 };

  g_assert_cmpint (mode_offer_likely (NULL, 0, &morning, 0), ==, 0);
  for (guint day = 0; day < 8; day++) {
    ModeSample code = { 1, 9.0f + 0.2f * (float) (day % 3), day % 5, 77, { 3, 4, 3 }, 3 };
    ModeSample play = { 2, 20.5f, day % 7, 55, { 9, 8, 9 }, 3 };
    ModeSample other = { 0, 15.0f, day % 7, 77, { 5, 6, 5 }, 3 };

    g_array_append_val (samples, code);
    g_array_append_val (samples, play);
    g_array_append_val (samples, other);
    if (day == 1) /* twice is no pattern */
      g_assert_cmpint (mode_offer_likely ((ModeSample *) (gpointer) samples->data, samples->len,
                                          &morning, 0), ==, 0);
  }
  text = mode_offer_to_text ((ModeSample *) (gpointer) samples->data, samples->len);
  read = mode_offer_from_text (text);
  g_assert_cmpuint (read->len, ==, samples->len);
  g_assert_cmpint (mode_offer_likely ((ModeSample *) (gpointer) read->data, read->len, &morning, 0),
                   ==, 1);
  g_assert_cmpint (mode_offer_likely ((ModeSample *) (gpointer) read->data, read->len, &evening, 0),
                   ==, 2);
  morning.hour = 15.0f; /* when no mode is usual */
  g_assert_cmpint (mode_offer_likely ((ModeSample *) (gpointer) read->data, read->len, &morning, 0),
                   ==, 0);
  morning.n_groups = 3; /* but the first tracks can say so */
  morning.devices = 0;
  morning.hour = 11.5f;
  g_assert_cmpint (mode_offer_likely ((ModeSample *) (gpointer) read->data, read->len, &morning, 0),
                   ==, 1);
  {
    g_autoptr (GArray) junk = mode_offer_from_text ("1 x\n-1 100 2 3\n5 9999999 1 1\n1 900 9 1\n\n7 900 1 1 2");

    g_assert_cmpuint (junk->len, ==, 1);
  }
}

static void
test_offer (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  g_autofree char *sentence = NULL, *text = NULL;
  gint64 coding = mode_named (f, "Coding");
  ModeSample samples[10];

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = (ModeSample) { coding, (float) g_date_time_get_hour (now) + 0.5f,
                                (guint) g_date_time_get_day_of_week (now) - 1,
                                mode_offer_devices ("/proc/asound/cards"), { 0 }, 0 };
  text = mode_offer_to_text (samples, G_N_ELEMENTS (samples));
  close_engine (f);
  {
    g_autoptr (Store) store = store_open (path, NULL, NULL);

    g_assert_true (store_meta_set (store, "mode-sessions", text, NULL));
  }
  open_engine (f);
  WAIT_UNTIL (segue_engine_get_offered_mode (f->engine, NULL) == coding);
  segue_engine_get_offered_mode (f->engine, &sentence);
  g_assert_cmpstr (sentence, ==, "Looks like Coding");
  segue_engine_take_offer (f->engine);
  g_assert_cmpint (segue_engine_get_current_mode (f->engine), ==, coding);
  g_assert_cmpint (segue_engine_get_offered_mode (f->engine, NULL), ==, 0);
  segue_engine_set_current_mode (f->engine, 0);
  g_assert_cmpint (segue_engine_get_offered_mode (f->engine, NULL), ==, coding);
  segue_engine_dismiss_offer (f->engine);
  g_assert_cmpint (segue_engine_get_offered_mode (f->engine, NULL), ==, 0);
}

static void
test_ending (void)
{
  guint8 waveform[FEATURE_WAVEFORM_POINTS];

  for (guint i = 0; i < FEATURE_WAVEFORM_POINTS; i++)
    waveform[i] = i < 950 ? 200 : 5;
  g_assert_cmpfloat_with_epsilon (engine_ending_s (waveform, 200), 190, 1e-6);
  g_assert_cmpfloat (engine_ending_s (waveform, 5), ==, 5); /* a quarter of a second is no tail */
  g_assert_cmpfloat (engine_ending_s (waveform, 2000), ==, 2000); /* silence that is meant */
  waveform[999] = 150;
  g_assert_cmpfloat (engine_ending_s (waveform, 200), ==, 200); /* a last chord */
  memset (waveform, 0, sizeof waveform);
  g_assert_cmpfloat (engine_ending_s (waveform, 200), ==, 200);
}

/* ---- wishes ------------------------------------------------------------------------------------------ */

/* Suggestions there are, and all of them in the calm third. */
static gboolean
all_calm (Fixture *f)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->queue)), suggested = 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), i);

    if (segue_queue_item_get_section (item) != SEGUE_QUEUE_SUGGESTED)
      continue;
    suggested++;
    if (segue_track_get_row (segue_queue_item_get_track (item))->energy > 0.36f)
      return FALSE;
  }
  return suggested >= 4;
}

static void
test_wishes (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (SegueMode) mode = new_mode ("Calm");
  SeguePlayer *player = segue_engine_get_player (f->engine);
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  guint changes = 0;
  gint64 id;

  mode->energy_high = 0.35;
  mode->even_tempo = mode->even_key = mode->even_loudness = TRUE;
  id = save_mode (f, mode, NULL);
  segue_engine_set_suggesting (f->engine, 5, 0.3, SEGUE_FAMILIARITY_MIX, 0, FALSE);
  segue_engine_play (f->engine, &f->ids[N_TRACKS - 1], 1, 0, PLAY_ORIGIN_PLAYLIST, NULL);
  segue_player_pause (player);
  WAIT_UNTIL (g_list_model_get_n_items (G_LIST_MODEL (f->queue)) >= 5);
  segue_engine_set_current_mode (f->engine, id);
  WAIT_UNTIL (all_calm (f)); /* from the first suggestion on */

  g_signal_connect_swapped (f->engine, "history-changed", G_CALLBACK (count_cb), &changes);
  segue_player_next (player);
  segue_player_play (player);
  WAIT_UNTIL (changes >= 1); /* one began */
  segue_player_next (player);
  WAIT_UNTIL (changes >= 2); /* and ended */
  close_engine (f);
  {
    g_autoptr (Store) store = store_open (path, NULL, NULL);
    const StoreHistoryQuery query = { .oldest_first = TRUE };
    g_autoptr (GPtrArray) plays = store_history_list (store, &query, NULL);
    guint here = 0;

    for (guint i = 0; i < plays->len; i++)
      here += ((PlayRecord *) plays->pdata[i])->mode_id == id;
    g_assert_cmpuint (here, >=, 1); /* plays know their mode */
  }
  open_engine (f);
}

/* Settings as odd as whoever wrote them: what makes no sense is as in a new mode. */
static void
test_odd_settings (Fixture      *f,
                   gconstpointer data)
{
  static const char *const SETTINGS[] = {
    "", "nonsense", "[1, 2]", "{'energy': <'high'>, 'applications': <7>, 'even': <(1, 2)>}",
    "{'energy': <(nan, inf)>, 'voice': <(0.9, 0.1)>, 'volume': <nan>, 'familiarity': <-5>}",
    "{'energy': <(-3.0, 7.0)>, 'volume': <99.0>, 'minutes': <uint32 4294967295>, 'familiarity': <99>}",
    "{'applications': <@as []>, 'equaliser': <''>, 'shortcut': <''>}",
  };
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  g_autoptr (GPtrArray) modes = NULL;
  guint n_odd = 0;

  close_engine (f);
  {
    g_autoptr (Store) store = store_open (path, NULL, NULL);

    for (guint i = 0; i < G_N_ELEMENTS (SETTINGS); i++) {
      g_autofree char *name = g_strdup_printf ("odd %u", i);
      const StoreMode mode = { .name = name, .settings = (char *) SETTINGS[i], .position = (int) i };

      g_assert_cmpint (store_modes_put (store, 0, &mode, NULL), >, 0);
    }
  }
  open_engine (f);
  WAIT_UNTIL (scanned (f->engine));
  WAIT_UNTIL (known (f));
  modes = segue_engine_list_modes (f->engine);
  for (guint i = 0; i < modes->len; i++) {
    const SegueMode *mode = g_ptr_array_index (modes, i);

    n_odd += g_str_has_prefix (mode->name, "odd");
    g_assert_true (mode->energy_low >= 0 && mode->energy_low <= mode->energy_high && mode->energy_high <= 1);
    g_assert_true (mode->voice_low >= 0 && mode->voice_low <= mode->voice_high && mode->voice_high <= 1);
    g_assert_cmpfloat (mode->volume, <=, 1);
    g_assert_cmpuint (mode->minutes, <=, 24 * 60);
    g_assert_cmpint (mode->familiarity, >=, 0);
    g_assert_cmpint (mode->familiarity, <=, SEGUE_MODE_FAMILIARITY_NEW);
    segue_engine_set_current_mode (f->engine, mode->id); /* it can be on */
  }
  g_assert_cmpuint (n_odd, ==, G_N_ELEMENTS (SETTINGS));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) shared = NULL;
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_dbus_up (bus);
  gst_init (NULL, NULL);
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);

  g_test_add ("/engine/modes/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/engine/modes/listeners", Fixture, NULL, set_up, test_listeners, tear_down);
  g_test_add ("/engine/modes/effects", Fixture, NULL, set_up, test_effects, tear_down);
  g_test_add_func ("/engine/modes/proc", test_proc);
  g_test_add ("/engine/modes/applications", Fixture, NULL, set_up, test_applications, tear_down);
  g_test_add ("/engine/modes/games", Fixture, NULL, set_up, test_games, tear_down);
  g_test_add_func ("/engine/modes/likely", test_likely);
  g_test_add ("/engine/modes/offer", Fixture, NULL, set_up, test_offer, tear_down);
  g_test_add_func ("/engine/modes/ending", test_ending);
  g_test_add ("/engine/modes/odd-settings", Fixture, NULL, set_up, test_odd_settings, tear_down);
  g_test_add ("/engine/modes/wishes", Fixture, NULL, set_up, test_wishes, tear_down);
  status = g_test_run ();
  shared = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (shared != NULL)
    g_dbus_connection_set_exit_on_close (shared, FALSE);
  g_clear_object (&shared);
  g_test_dbus_stop (bus);
  return status;
}

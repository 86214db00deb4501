/* test-engine-parts.c - mailbox, table, governor and pool, each by itself */
#include <gio/gio.h>

#include "engine-governor.h"
#include "engine-mailbox.h"
#include "engine-pool.h"
#include "engine-table.h"
#include "../patience.h"
#include "game-mode.h"

/* ---- mailbox -------------------------------------------------------------------- */

typedef struct {
  guint    n_received;
  guint    n_freed;
  gboolean in_order;
} Received;

static void
received_cb (gpointer message,
             gpointer data)
{
  Received *received = data;

  received->in_order &= GPOINTER_TO_UINT (message) == received->n_received + 1;
  received->n_received++;
}

static gpointer
post_many (gpointer data)
{
  for (guint i = 1; i <= 5000; i++)
    mailbox_post (data, GUINT_TO_POINTER (i));
  return NULL;
}

static void
test_mailbox_in_order (void)
{
  Received received = { 0, 0, TRUE };
  Mailbox *mailbox = mailbox_new (g_main_context_default (), received_cb, &received, NULL);
  GThread *thread = g_thread_new ("poster", post_many, mailbox);

  while (received.n_received < 5000)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_true (received.in_order);
  mailbox_unref (mailbox);
}

static guint n_freed;

static void
count_free (gpointer message)
{
  n_freed++;
}

static void
test_mailbox_closed (void)
{
  Received received = { 0, 0, TRUE };
  Mailbox *mailbox = mailbox_new (g_main_context_default (), received_cb, &received, count_free);

  n_freed = 0;
  mailbox_post (mailbox, GUINT_TO_POINTER (1));
  mailbox_close (mailbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (received.n_received, ==, 0);
  mailbox_unref (mailbox);
  g_assert_cmpuint (n_freed, ==, 1);
}

/* ---- table ------------------------------------------------------------------------ */

static TrackRow *
row_of (gint64      id,
        const char *path)
{
  TrackRow *row = track_row_new ();

  row->id = id;
  row->path = g_strdup (path);
  return row;
}

static void
test_table_follows_moves (void)
{
  TrackTable *table = track_table_new ();
  g_autoptr (TrackRow) a = row_of (1, "/a");
  g_autoptr (TrackRow) b = row_of (2, "/b");
  g_autoptr (TrackRow) a_moved = row_of (1, "/c");
  g_autoptr (TrackRow) b_at_a = row_of (2, "/a");

  track_table_put (table, a);
  track_table_put (table, b);
  g_assert_true (track_table_by_path (table, "/a") == a);
  track_table_put (table, a); /* the same again */
  g_assert_cmpuint (track_table_size (table), ==, 2);

  track_table_put (table, a_moved);
  g_assert_null (track_table_by_path (table, "/a"));
  g_assert_true (track_table_by_path (table, "/c") == a_moved);
  track_table_put (table, b_at_a);
  g_assert_true (track_table_by_path (table, "/a") == b_at_a);
  g_assert_null (track_table_by_path (table, "/b"));

  track_table_remove (table, 1);
  track_table_remove (table, 99);
  g_assert_null (track_table_get (table, 1));
  g_assert_cmpuint (track_table_size (table), ==, 1);
  track_table_free (table);
}

/* ---- governor ----------------------------------------------------------------------- */

static void
test_governor_load (void)
{
  /* 100 ticks pass: 30 user, 10 nice, 20 system, 40 idle; nice does not count. */
  g_assert_cmpfloat_with_epsilon (
    engine_governor_load_between ("cpu 0 0 0 0 0 0 0 0", "cpu 30 10 20 40 0 0 0 0"), 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (
    engine_governor_load_between ("cpu 5 5 5 5 0 0 0 0", "cpu 5 105 5 5 0 0 0 0"), 0.0, 1e-9);
  g_assert_cmpfloat (engine_governor_load_between ("", "cpu 1 1 1 1"), <, 0);
  g_assert_cmpfloat (engine_governor_load_between ("cpu 1 1 1 1", "cpu 1 1 1 1"), <, 0);
  g_assert_cmpfloat (engine_governor_load_between ("cpu 9 9 9 9", "cpu 1 1 1 1"), <, 0);
}

static void
announce (GDBusConnection *bus,
          const char      *signal)
{
  g_assert_true (g_dbus_connection_emit_signal (bus, NULL, "/com/feralinteractive/GameMode",
                                                "com.feralinteractive.GameMode", signal,
                                                g_variant_new ("(io)", 1, "/x"), NULL));
}

static void
wait_for (EngineGovernor  *governor,
          GovernorVerdict  verdict)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (engine_governor_get_verdict (governor) != verdict && g_get_monotonic_time () < until) {
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
  g_assert_cmpint (engine_governor_get_verdict (governor), ==, verdict);
}

static void
test_governor_games (void)
{
  const GDBusInterfaceVTable vtable = { NULL, game_property, NULL, { 0 } };
  g_autoptr (GTestDBus) test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (GAMEMODE_XML, NULL);
  g_autoptr (GDBusConnection) game = NULL, ours = NULL;
  g_autoptr (GError) error = NULL;
  EngineGovernor *governor;
  const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  gboolean acquired = FALSE;
  guint name_id;

  g_test_dbus_up (test_bus);
  game = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (test_bus), flags,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  ours = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (test_bus), flags,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (game, "/com/feralinteractive/GameMode", node->interfaces[0],
                                     &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  name_id = g_bus_own_name_on_connection (game, "com.feralinteractive.GameMode",
                                          G_BUS_NAME_OWNER_FLAGS_NONE, name_acquired_cb, NULL,
                                          &acquired, NULL);
  while (!acquired)
    g_main_context_iteration (NULL, TRUE);

  n_games = 1; /* one runs already when we come */
  governor = engine_governor_new (ours, ours);
  wait_for (governor, GOVERNOR_GAME);
  n_games = 0;
  announce (game, "GameUnregistered");
  wait_for (governor, GOVERNOR_GO);
  n_games = 2;
  announce (game, "GameRegistered");
  wait_for (governor, GOVERNOR_GAME);
  engine_governor_set_user_paused (governor, TRUE); /* the listener's word comes first */
  wait_for (governor, GOVERNOR_USER);
  engine_governor_set_user_paused (governor, FALSE);
  wait_for (governor, GOVERNOR_GAME);
  g_bus_unown_name (name_id); /* GameMode itself goes away */
  wait_for (governor, GOVERNOR_GO);

  g_object_unref (governor);
  g_clear_object (&game);
  g_clear_object (&ours);
  g_test_dbus_down (test_bus);
}

/* ---- pool ------------------------------------------------------------------------------ */

typedef struct {
  GMutex         lock;
  GCond          changed;
  GHashTable    *replies; /* tag -> AnalyserReply, or NULL when the pool closed */
  guint          n_hellos, n_failed_hellos;
} Answers;

static void
hello_cb (const AnalyserHello *hello,
          gpointer             data)
{
  Answers *answers = data;

  g_mutex_lock (&answers->lock);
  if (hello != NULL) {
    g_assert_cmpuint (hello->feature_version, ==, 7);
    answers->n_hellos++;
  } else {
    answers->n_failed_hellos++;
  }
  g_mutex_unlock (&answers->lock);
}

static void
done_cb (AnalyserReply *reply,
         gpointer       tag,
         gpointer       data)
{
  Answers *answers = data;

  g_mutex_lock (&answers->lock);
  g_assert_false (g_hash_table_contains (answers->replies, tag)); /* exactly one each */
  g_hash_table_insert (answers->replies, tag, reply);
  g_cond_signal (&answers->changed);
  g_mutex_unlock (&answers->lock);
}

static void
answers_init (Answers *answers)
{
  *answers = (Answers) { 0 };
  g_mutex_init (&answers->lock);
  g_cond_init (&answers->changed);
  answers->replies =
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) analyser_reply_free);
}

static void
answers_wait (Answers *answers,
              guint    n)
{
  g_mutex_lock (&answers->lock);
  while (g_hash_table_size (answers->replies) < n)
    g_cond_wait (&answers->changed, &answers->lock);
  g_mutex_unlock (&answers->lock);
}

static void
push_name (EnginePool *pool,
           const char *name,
           guint       tag,
           gboolean    urgent)
{
  AnalyserRequest *request = g_new0 (AnalyserRequest, 1);

  request->path = g_build_filename ("/music", name, NULL);
  engine_pool_push (pool, request, GUINT_TO_POINTER (tag), urgent);
}

static const char *
fake_analyser (void)
{
  return g_getenv ("FAKE_ANALYSER");
}

/* Whatever a file does to its child, it costs that file alone. */
static void
test_pool_survives (void)
{
  const struct {
    const char    *name;
    AnalyserStatus status;
  } files[] = {
    { "one", ANALYSER_OK },       { "crash", ANALYSER_CRASHED }, { "three", ANALYSER_OK },
    { "exit", ANALYSER_CRASHED }, { "garbage", ANALYSER_CRASHED }, { "wrong", ANALYSER_CRASHED },
    { "fail", ANALYSER_DAMAGED }, { "eight", ANALYSER_OK },
  };
  Answers answers;
  EnginePool *pool;

  answers_init (&answers);
  pool = engine_pool_new (fake_analyser (), hello_cb, done_cb, &answers);
  engine_pool_set_size (pool, 2);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    push_name (pool, files[i].name, i + 1, FALSE);
  answers_wait (&answers, G_N_ELEMENTS (files));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    const AnalyserReply *reply = g_hash_table_lookup (answers.replies, GUINT_TO_POINTER (i + 1));

    if (files[i].status == ANALYSER_OK) {
      g_assert_cmpint (reply->status, ==, ANALYSER_OK);
      g_assert_cmpfloat (reply->features->vector[0], ==, strlen (files[i].name));
    } else {
      g_assert_cmpint (reply->status, !=, ANALYSER_OK);
      g_assert_nonnull (reply->message);
      g_assert_true (g_str_has_suffix (reply->message, "."));
    }
  }
  engine_pool_free (pool);
  g_hash_table_unref (answers.replies);
}

typedef struct {
  Answers answers; /* first */
  guint   order[8], n;
} Ordered;

static void
ordered_done_cb (AnalyserReply *reply,
                 gpointer       tag,
                 gpointer       data)
{
  Ordered *ordered = data;

  g_mutex_lock (&ordered->answers.lock);
  ordered->order[ordered->n++] = GPOINTER_TO_UINT (tag);
  g_mutex_unlock (&ordered->answers.lock);
  done_cb (reply, tag, data);
}

/* What is about to play overtakes what waits, in the order of asking. */
static void
test_pool_hurries (void)
{
  const guint want[] = { 4, 2, 1, 3 };
  Ordered ordered = { 0 };
  EnginePool *pool;

  answers_init (&ordered.answers);
  pool = engine_pool_new (fake_analyser (), hello_cb, ordered_done_cb, &ordered);
  engine_pool_set_paused (pool, TRUE);
  engine_pool_set_size (pool, 1);
  for (guint i = 1; i <= 4; i++)
    push_name (pool, "x", i, FALSE);
  engine_pool_hurry (pool, GUINT_TO_POINTER (4));
  engine_pool_hurry (pool, GUINT_TO_POINTER (2));
  engine_pool_hurry (pool, GUINT_TO_POINTER (4)); /* it is urgent already */
  engine_pool_hurry (pool, GUINT_TO_POINTER (99));
  engine_pool_set_paused (pool, FALSE);
  answers_wait (&ordered.answers, 4);
  g_assert_cmpmem (ordered.order, sizeof want, want, sizeof want);
  engine_pool_free (pool);
  g_hash_table_unref (ordered.answers.replies);
}

typedef struct {
  Answers answers; /* first: it is what the other callbacks get */
  guint   n_told;
  double  last;
} Told;

static void
progress_cb (double   done,
             gpointer tag,
             gpointer data)
{
  Told *told = data;

  g_mutex_lock (&told->answers.lock);
  g_assert_cmpuint (GPOINTER_TO_UINT (tag), ==, 1);
  g_assert_cmpfloat (done, ==, told->n_told / 4.0);
  told->last = done;
  told->n_told++;
  g_mutex_unlock (&told->answers.lock);
}

/* Every step of a long job is told before its answer; nonsense ends the child. */
static void
test_pool_tells_progress (void)
{
  Told told = { 0 };
  const AnalyserReply *absurd;
  EnginePool *pool;

  answers_init (&told.answers);
  pool = engine_pool_new (fake_analyser (), hello_cb, done_cb, &told);
  engine_pool_set_progress (pool, progress_cb);
  engine_pool_set_size (pool, 1);
  push_name (pool, "slow", 1, FALSE);
  push_name (pool, "absurd", 2, FALSE);
  push_name (pool, "after", 3, FALSE);
  answers_wait (&told.answers, 3);
  g_assert_cmpuint (told.n_told, ==, 5);
  g_assert_cmpfloat (told.last, ==, 1.0);
  absurd = g_hash_table_lookup (told.answers.replies, GUINT_TO_POINTER (2));
  g_assert_cmpint (absurd->status, !=, ANALYSER_OK);
  engine_pool_free (pool);
  g_hash_table_unref (told.answers.replies);
}

/* Closing does not wait for a child that hangs, and answers everybody. */
static void
test_pool_closes_over_a_hang (void)
{
  Answers answers;
  EnginePool *pool;

  answers_init (&answers);
  pool = engine_pool_new (fake_analyser (), hello_cb, done_cb, &answers);
  engine_pool_set_size (pool, 1);
  push_name (pool, "fine", 1, FALSE);
  answers_wait (&answers, 1);
  push_name (pool, "hang", 2, FALSE);
  push_name (pool, "behind", 3, FALSE);
  g_usleep (50000);
  engine_pool_free (pool);
  g_assert_cmpuint (g_hash_table_size (answers.replies), ==, 3);
  g_assert_null (g_hash_table_lookup (answers.replies, GUINT_TO_POINTER (3)));
  g_hash_table_unref (answers.replies);
}

static void
test_pool_pauses (void)
{
  Answers answers;
  EnginePool *pool;

  answers_init (&answers);
  pool = engine_pool_new (fake_analyser (), hello_cb, done_cb, &answers);
  engine_pool_set_paused (pool, TRUE);
  engine_pool_set_size (pool, 2);
  push_name (pool, "a", 1, FALSE);
  push_name (pool, "b", 2, TRUE);
  g_usleep (100000);
  g_assert_cmpuint (g_hash_table_size (answers.replies), ==, 0);
  engine_pool_set_paused (pool, FALSE);
  answers_wait (&answers, 2);
  engine_pool_free (pool);
  g_hash_table_unref (answers.replies);
}

/* A program that does not start is said once, and every request is answered. */
static void
test_pool_without_program (void)
{
  Answers answers;
  EnginePool *pool;

  answers_init (&answers);
  pool = engine_pool_new ("/nonexistent/segue-analyser", hello_cb, done_cb, &answers);
  engine_pool_set_size (pool, 1);
  for (guint i = 1; i <= 6; i++)
    push_name (pool, "x", i, FALSE);
  answers_wait (&answers, 6);
  g_assert_cmpuint (answers.n_failed_hellos, ==, 1);
  g_assert_cmpuint (answers.n_hellos, ==, 0);
  engine_pool_free (pool);
  g_hash_table_unref (answers.replies);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mailbox/in-order", test_mailbox_in_order);
  g_test_add_func ("/engine/mailbox/closed", test_mailbox_closed);
  g_test_add_func ("/engine/table/follows-moves", test_table_follows_moves);
  g_test_add_func ("/engine/governor/load", test_governor_load);
  g_test_add_func ("/engine/governor/games", test_governor_games);
  g_test_add_func ("/engine/pool/survives", test_pool_survives);
  g_test_add_func ("/engine/pool/hurries", test_pool_hurries);
  g_test_add_func ("/engine/pool/tells-progress", test_pool_tells_progress);
  g_test_add_func ("/engine/pool/closes-over-a-hang", test_pool_closes_over_a_hang);
  g_test_add_func ("/engine/pool/pauses", test_pool_pauses);
  g_test_add_func ("/engine/pool/without-program", test_pool_without_program);
  return g_test_run ();
}

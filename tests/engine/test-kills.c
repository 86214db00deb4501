/* test-kills.c - SIGKILL at random moments of scanning, playing and queueing
 *
 * A child runs the engine on a small library and tells through a pipe how many
 * plays the database has confirmed. The parent kills it at a random moment,
 * opens the database and looks: it opens, and no confirmed play is lost.
 * SEGUE_KILLS says how often; 12 unless told otherwise. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"
#include "store/store.h"

#define N_FILES 40

/* ---- the child -------------------------------------------------------------------- */

typedef struct {
  SegueEngine *engine;
  GMainLoop   *loop;
  GRand       *rand;
  gboolean     asking;
} Child;

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Child *child = data;
  g_autoptr (GPtrArray) plays =
    segue_engine_list_history_finish (SEGUE_ENGINE (source), result, NULL);
  guint32 n = plays != NULL ? plays->len : 0;

  child->asking = FALSE;
  if (write (STDOUT_FILENO, &n, sizeof n) != sizeof n)
    _exit (1);
}

static void
history_changed_cb (Child *child)
{
  if (child->asking)
    return;
  child->asking = TRUE;
  segue_engine_list_history_async (child->engine, NULL, 0, 0, NULL, counted_cb, child);
}

static void
some_ids (Child  *child,
          gint64 *ids,
          gsize   n)
{
  for (gsize i = 0; i < n; i++)
    ids[i] = g_rand_int_range (child->rand, 1, N_FILES + 1);
}

static gboolean
meddle_cb (gpointer data)
{
  Child *child = data;
  SegueQueue *queue = segue_engine_get_queue (child->engine);
  SeguePlayer *player = segue_engine_get_player (child->engine);
  gint64 ids[8];

  some_ids (child, ids, G_N_ELEMENTS (ids));
  switch (g_rand_int_range (child->rand, 0, 8)) {
  case 0:
    segue_engine_play (child->engine, ids, 8, 0, PLAY_ORIGIN_PLAYLIST, "Any");
    break;
  case 1:
    segue_engine_enqueue (child->engine, ids, 3, TRUE);
    break;
  case 2:
    segue_engine_enqueue (child->engine, ids, 8, FALSE);
    break;
  case 3:
    segue_queue_set_shuffle (queue, !segue_queue_get_shuffle (queue));
    break;
  case 4:
    segue_engine_rescan (child->engine, TRUE);
    break;
  case 5:
    segue_engine_set_favourite (child->engine, ids, 2, g_rand_boolean (child->rand));
    break;
  default:
    segue_player_next (player);
    break;
  }
  return G_SOURCE_CONTINUE;
}

static int
child_main (const char *root,
            guint32     seed)
{
  g_autofree char *music = g_build_filename (root, "Music", NULL);
  g_autofree char *data = g_build_filename (root, "data", NULL);
  g_autofree char *cache = g_build_filename (root, "cache", NULL);
  SegueEngineOptions options = {
    .data_dir = data, .cache_dir = cache, .default_folder = music, .seed = seed + 1,
  };
  Child child = { 0 };

  child.rand = g_rand_new_with_seed (seed);
  child.engine = segue_engine_new (&options);
  child.loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect_swapped (child.engine, "history-changed", G_CALLBACK (history_changed_cb),
                            &child);
  g_timeout_add (15, meddle_cb, &child);
  g_main_loop_run (child.loop);
  return 0;
}

/* ---- the parent ----------------------------------------------------------------------- */

static const char *program;

static void
write_files (const char *root)
{
  SF_INFO info = { .samplerate = 22050, .channels = 1,
                   .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  float samples[4410];

  for (int i = 0; i < N_FILES; i++) {
    g_autofree char *name = g_strdup_printf ("%02d.flac", i);
    g_autofree char *dir = g_build_filename (root, "Music", NULL);
    g_autofree char *path = g_build_filename (dir, name, NULL);
    SF_INFO copy = info;
    SNDFILE *file;

    g_mkdir_with_parents (dir, 0700);
    file = sf_open (path, SFM_WRITE, &copy);
    for (int j = 0; j < 4410; j++)
      samples[j] = 0.3f * (float) sin (j * 0.01 * (i + 1));
    sf_write_float (file, samples, 4410);
    sf_close (file);
  }
}

/* Returns how many plays the child's database confirmed before it was killed. */
static guint32
run_and_kill (const char *root,
              guint32     seed,
              guint       after_ms)
{
  g_autofree char *seed_text = g_strdup_printf ("%u", seed);
  const char *argv[] = { program, "--child", root, seed_text, NULL };
  g_autoptr (GError) error = NULL;
  guint32 confirmed = 0, n;
  int out = -1, status;
  GPid pid;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL,
                                           G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out,
                                           NULL, &error));
  g_assert_no_error (error);
  g_usleep (after_ms * 1000);
  kill (pid, SIGKILL);
  while (read (out, &n, sizeof n) == sizeof n)
    confirmed = MAX (confirmed, n);
  close (out);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status)); /* it did not die of anything else before */
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return confirmed;
}

static guint32
count_plays (const char *root)
{
  g_autofree char *path = g_build_filename (root, "data", "segue.db", NULL);
  g_autoptr (GError) error = NULL;
  StoreOpenInfo info = { 0 };
  Store *store = store_open (path, &info, &error);
  StoreHistoryQuery all = { 0 };
  g_autoptr (GPtrArray) plays = NULL;
  guint32 n;

  g_assert_no_error (error);
  g_assert_null (info.set_aside); /* it opened as it was */
  plays = store_history_list (store, &all, &error);
  g_assert_no_error (error);
  n = plays->len;
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((PlayRecord *) g_ptr_array_index (plays, i))->end, !=, PLAY_END_OPEN);
  store_open_info_clear (&info);
  store_close (store);
  return n;
}

static void
test_kills (void)
{
  const char *asked = g_getenv ("SEGUE_KILLS");
  guint n_kills = asked != NULL ? (guint) atoi (asked) : 12;
  g_autofree char *root = g_dir_make_tmp ("segue-kills-XXXXXX", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  const char *rm[] = { "rm", "-rf", root, NULL };
  guint32 before = 0;

  write_files (root);
  for (guint i = 0; i < n_kills; i++) {
    guint32 confirmed =
      run_and_kill (root, i, (guint) g_rand_int_range (rand, 20, i % 4 == 0 ? 2500 : 900));
    guint32 found = count_plays (root);

    g_assert_cmpuint (found, >=, confirmed);
    g_assert_cmpuint (found, >=, before);
    before = found;
  }
  g_test_message ("%u kills, %u plays recorded, none lost", n_kills, before);
  g_assert_cmpuint (before, >, 0);
  g_spawn_sync (NULL, (char **) rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=false", TRUE);
  program = argv[0];
  if (argc == 4 && g_str_equal (argv[1], "--child")) {
    gst_init (NULL, NULL);
    return child_main (argv[2], (guint32) atoi (argv[3]));
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/kills", test_kills);
  return g_test_run ();
}

/* test-tool-mining.c - the subcommands that study: rules, forecast, evaluate-next, map, simulate */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

static char *dir;

static char *
put_file (const char *name, const char *text)
{
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Runs segue-tool with NULL-ended arguments; returns the exit status. */
static int
run (char **out, char **err, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int wait = 0;
  va_list args;

  g_ptr_array_add (argv, (gpointer) g_getenv ("SEGUE_TOOL"));
  va_start (args, first);
  for (const char *a = first; a != NULL; a = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) a);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, out, err, &wait, &error));
  g_assert_no_error (error);
  return WIFEXITED (wait) ? WEXITSTATUS (wait) : -1;
}

static void
test_rules (void)
{
  g_autofree char *numbers = put_file ("numbers.dat", "1 2 3\n1 2\n\n1 3\n7 1 2\n");
  g_autofree char *names = put_file ("names.dat", "bread,milk\nmilk;bread\nbeer\n");
  g_autofree char *out = NULL, *err = NULL;

  g_assert_cmpint (run (&out, &err, "rules", "--transactions", numbers, "--min-support", "2", "--count", NULL), ==, 0);
  g_assert_cmpstr (out, ==, "N=5 minsup=2 items=3 total=5 by len: 3 2\n");
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (run (&out, &err, "rules", "--transactions", numbers, "--min-support", "0.5", "--itemsets", NULL), ==, 0);
  g_assert_cmpstr (out, ==, "1\t4\t0.800000\n2\t3\t0.600000\n1 2\t3\t0.600000\n"); /* 2.5 of 5: three */
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (run (&out, &err, "rules", "-t", names, "-s", "2", "-c", "0.9", "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (out, "\"rule_count\": 2"));
  g_assert_nonnull (strstr (out, "\"milk\""));
}

static void
test_refusals (void)
{
  g_autofree char *empty = put_file ("empty", ""), *binary = g_build_filename (dir, "binary", NULL);
  g_autofree char *path = put_file ("path.csv", "time,x,y\n1,2,3\n2,oops,4\n");
  g_autofree char *far_off = put_file ("far.csv", "time,x,y\n1e300,2,3\n2,1,4\n");
  const char *const wrong[][4] = {
    { "rules", NULL }, { "rules", "-t", "/no/such/file", NULL }, { "rules", "-t", "BINARY", NULL },
    { "forecast", "EMPTY", NULL }, { "forecast", "PATH", NULL },
    { "forecast", far_off, NULL }, { "evaluate-next", "EMPTY", NULL },
    { "map", "--metrics", NULL }, { "simulate", "--policy", "wish", NULL }, { "simulate", NULL },
  };

  g_assert_true (g_file_set_contents (binary, "a\0b", 3, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *out = NULL, *err = NULL;
    const char *argument = wrong[i][1] == NULL ? NULL : g_str_equal (wrong[i][1], "EMPTY") ? empty
                           : g_str_equal (wrong[i][1], "PATH") ? path : wrong[i][1];
    const char *last = wrong[i][1] == NULL || wrong[i][2] == NULL ? NULL
                       : g_str_equal (wrong[i][2], "BINARY") ? binary : wrong[i][2];
    int status = run (&out, &err, wrong[i][0], argument, last, NULL);

    g_assert_true (status == 1 || status == 2);
    g_assert_cmpstr (out, ==, "");
    g_assert_true (g_str_has_prefix (err, "segue-tool"));
  }
}

static void
test_evaluate_next (void)
{
  g_autoptr (GString) text = g_string_new ("time\tartist\ttrack\tms_played\n");
  g_autofree char *file = NULL, *out = NULL, *err = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append_printf (text, "%d\tA%d\tt%d\t%d\n", 1600000000 + i * 200, i % 4, i % 20, i % 5 ? 200000 : 900);
  g_string_append (text, "nonsense\n1600090000\tA\tt\t-5\n");
  g_string_append (text, "1600090000\tMot\xf6rhead \xf0\tt\t200000\n"); /* not UTF-8, and cut off */
  file = put_file ("history.tsv", text->str);
  g_assert_cmpint (run (&out, &err, "evaluate-next", "--history", file, "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (out, "\"plays\": 201"));
  g_assert_nonnull (strstr (out, "\"left_out\": 2"));
  g_assert_nonnull (strstr (out, "\"auc\""));
}

static void
test_forecast (void)
{
  g_autoptr (GString) text = g_string_new ("y,time,x\n");
  g_autofree char *file = NULL, *out = NULL, *err = NULL;

  for (int i = 0; i < 60; i++)
    g_string_append_printf (text, "%d.5,%d,%d\n", i * 7 % 5, 1600000000 + i * 300, i * 3 % 4);
  file = put_file ("place.csv", text->str);
  g_assert_cmpint (run (&out, &err, "forecast", "--path", file, "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (out, "\"coverage\""));
  g_assert_nonnull (strstr (out, "Ornstein-Uhlenbeck"));
}

static void
test_simulate (void)
{
  g_autofree char *out = NULL, *err = NULL, *again = NULL;

  g_assert_cmpint (run (&out, NULL, "simulate", "--synthetic", "80", "--listeners", "2", "--plays", "30", "--policy",
                        "agent", "--policy", "oracle", "--json", NULL), ==, 0);
  g_assert_cmpint (run (&again, &err, "simulate", "--synthetic", "80", "--listeners", "2", "--plays", "30", "--policy",
                        "agent", "--policy", "oracle", "--json", NULL), ==, 0);
  g_assert_nonnull (strstr (out, "\"skip_rate_by_play\""));
  g_assert_cmpstr (out, ==, again); /* same seed, same trial */
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("segue-mining-XXXXXX", NULL);
  g_test_add_func ("/engine/tool/rules", test_rules);
  g_test_add_func ("/engine/tool/refusals", test_refusals);
  g_test_add_func ("/engine/tool/evaluate-next", test_evaluate_next);
  g_test_add_func ("/engine/tool/forecast", test_forecast);
  g_test_add_func ("/engine/tool/simulate", test_simulate);
  status = g_test_run ();
  for (const char *const *name = (const char *const[]) { "numbers.dat", "names.dat", "empty", "binary", "path.csv",
                                                         "history.tsv", "place.csv", NULL }; *name != NULL; name++) {
    g_autofree char *path = g_build_filename (dir, *name, NULL);

    g_unlink (path);
  }
  g_rmdir (dir);
  g_free (dir);
  return status;
}

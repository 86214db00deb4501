/* test-tool-train.c - the subcommands that teach and judge: train, evaluate, tags, neighbours
 *
 * Two kinds of invented clips, tones and noise, are told apart by a program of its own. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>
#include <sys/wait.h>

#define RATE 22050
#define CLIP_S 4
#define OF_EACH 6
#define KINDS 2

static char *dir;
static const char *const KIND[KINDS] = { "noise", "tone" };

/* ---- what it is given ---------------------------------------------------------------- */

static char *
in_dir (const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static char *
put_file (const char *name, const void *bytes, gssize n)
{
  char *path = in_dir (name);

  g_assert_true (g_file_set_contents (path, bytes, n, NULL));
  return path;
}

static void
put_clip (guint kind, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s%u.wav", KIND[kind], number), *path = in_dir (name);
  g_autofree float *x = g_new (float, RATE * CLIP_S);
  SF_INFO info = { .samplerate = RATE, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (100 * kind + number);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  for (guint i = 0; i < RATE * CLIP_S; i++)
    x[i] = kind == 0 ? (float) g_rand_double_range (rand, -0.3, 0.3)
                     : 0.3f * sinf ((float) (2 * G_PI * (200 + 40 * number) * i / RATE));
  g_assert_nonnull (file);
  g_assert_cmpint (sf_write_float (file, x, RATE * CLIP_S), ==, RATE * CLIP_S);
  sf_close (file);
}

/* The list of the clips; one of the labels may be another. */
static char *
put_list (const char *name, const char *first_label)
{
  g_autoptr (GString) text = g_string_new ("file,kind,artist\n");

  for (guint kind = 0; kind < KINDS; kind++)
    for (guint i = 0; i < OF_EACH; i++)
      g_string_append_printf (text, "%s%u.wav,%s,%s %u\n", KIND[kind], i,
                              kind + i == 0 && first_label != NULL ? first_label : KIND[kind],
                              KIND[kind], i / 2);
  return put_file (name, text->str, -1);
}

/* Runs segue-tool with the words of @line, of which @ stands for the folder; returns the
 * exit status. */
static int
run (char **out, char **err, const char *line)
{
  g_autoptr (GString) words = g_string_new (line);
  g_auto (GStrv) given = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int wait = 0;

  g_string_replace (words, "@", dir, 0);
  given = g_strsplit (words->str, " ", -1);
  g_ptr_array_add (argv, (gpointer) g_getenv ("SEGUE_TOOL"));
  for (guint i = 0; given[i] != NULL; i++)
    g_ptr_array_add (argv, given[i]);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, out, err,
                               &wait, &error));
  g_assert_no_error (error);
  return WIFEXITED (wait) ? WEXITSTATUS (wait) : -1;
}

/* ---- refusals ------------------------------------------------------------------------- */

/* The last line on stderr is one sentence of the subcommand's own. */
static void
assert_refused (const char *line, int status, const char *sentence)
{
  g_autofree char *out = NULL, *err = NULL, *said = NULL;
  g_auto (GStrv) lines = NULL;
  guint n;

  g_test_message ("%s", line);
  g_assert_cmpint (run (&out, &err, line), ==, status);
  g_strchomp (err);
  lines = g_strsplit_set (err, "\r\n", -1);
  n = g_strv_length (lines);
  said = g_strdup (lines[status == 2 ? n - 2 : n - 1]); /* wrong use names the help below */
  g_assert_nonnull (strstr (said, sentence));
  g_assert_true (g_str_has_prefix (said, "segue-tool "));
  g_assert_cmpstr (out, ==, "");
}

static void
test_refuses_lists (void)
{
  g_autoptr (GString) huge = g_string_new ("file,kind\n");
  g_autofree char *good = put_list ("good.csv", NULL), *one = put_list ("lonely.csv", "single");
  g_autofree char *empty = put_file ("empty.csv", "", 0);
  g_autofree char *head = put_file ("head.csv", "file,kind\n", -1);
  g_autofree char *no_file = put_file ("nofile.csv", "path,kind\na,b\n", -1);
  g_autofree char *ragged = put_file ("ragged.csv", "file,kind\na.wav\n", -1);
  g_autofree char *quote = put_file ("quote.csv", "file,kind\n\"a.wav,b\n", -1);
  g_autofree char *nul = put_file ("nul.csv", "file,kind\na\0.wav,b\n", 18);
  g_autofree char *gone = put_file ("gone.csv", "file,kind\nx.wav,a\ny.wav,b\n", -1);
  g_autofree char *same = put_file ("same.csv", "file,kind\ntone0.wav,a\ntone1.wav,a\n", -1);
  g_autofree char *bare = put_file ("bare.csv", "file,kind\ntone0.wav,\ntone1.wav,\n", -1);
  g_autofree char *many = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (huge, "%u.wav,%u\n", i, i % 7);
  many = put_file ("huge.csv", huge->str, -1);
#define TEACH "train --arch stats --root @ --out @/x.model --label "
  assert_refused (TEACH "kind --index @/empty.csv", 1, "is empty.");
  assert_refused (TEACH "kind --index @/head.csv", 1, "The list names no files.");
  assert_refused (TEACH "kind --index @/nofile.csv", 1, "has no column \"file\".");
  assert_refused (TEACH "kind --index @/ragged.csv", 1, "does not have as many fields as the header.");
  assert_refused (TEACH "kind --index @/quote.csv", 1, "quote.csv");
  assert_refused (TEACH "kind --index @/nul.csv", 1, "is not a text file.");
  assert_refused (TEACH "kind --index @/gone.csv", 1, "None of the files could be heard.");
  assert_refused (TEACH "kind --index @/none.csv", 1, "none.csv");
  assert_refused (TEACH "nothing --index @/good.csv", 1, "The list has no column \"nothing\".");
  assert_refused (TEACH "nothing --index @/huge.csv", 1, "The list has no column \"nothing\".");
  assert_refused (TEACH "kind --index @/huge.csv", 1, "None of the files could be heard.");
  assert_refused (TEACH "kind --group nobody --index @/good.csv", 1, "no column \"nobody\".");
  assert_refused (TEACH "kind --index @/same.csv", 1, "at least two classes");
  assert_refused (TEACH "kind --index @/bare.csv", 1, "at least two classes");
  assert_refused (TEACH "kind --index @/lonely.csv", 1, "\"single\" has one.");
  assert_refused (TEACH "kind --folds 100000 --index @/good.csv", 1, "too few examples");
  assert_refused (TEACH "kind --folds 1 --index @/good.csv", 2, "out of its range.");
  assert_refused (TEACH "kind --epochs -1 --index @/good.csv", 2, "out of its range.");
  assert_refused ("train --arch mlp --root @ --index @/good.csv --label kind --folds 2", 2, "--arch");
  assert_refused ("train --root @ --index @/huge.csv --label kind --out @/no/x.model", 1,
                  "cannot be written");
  assert_refused ("train --root @ --index @/huge.csv --label kind --out @", 1, "cannot be written");
  assert_refused ("train --task mood --root @ --index @/good.csv --out @/x.model", 1, "amazement");
  assert_refused ("neighbours --root @ --index @/good.csv --label kind -k 0", 2, "-k is a number");
  assert_refused ("neighbours --root @ --index @/good.csv --label nothing", 1, "no column \"nothing\".");
  assert_refused ("neighbours --root @ --index @/bare.csv --label kind", 1, "None of the files has a label");
  assert_refused ("tags", 2, "Name one file or more.");
}

/* As ml_weights ends its files. */
static guint64
fnv (const guint8 *bytes, gsize n)
{
  guint64 sum = 0xcbf29ce484222325u;

  for (gsize i = 0; i < n; i++)
    sum = (sum ^ bytes[i]) * 0x100000001b3u;
  return sum;
}

static void
test_refuses_models (void)
{
  g_autofree char *list = put_list ("good.csv", NULL), *path = in_dir ("good.model"), *bytes = NULL;
  g_autofree char *zero = put_file ("zero.model", "", 0), *noise = in_dir ("noise0.wav");
  g_autofree char *out = NULL, *err = NULL, *cut = NULL, *bad = NULL, *text = NULL;
  const float nan_value = NAN;
  guint64 sum;
  gsize n;

  g_assert_cmpint (run (&out, &err, "train --arch stats --root @ --index @/good.csv --label kind "
                                    "--out @/good.model"), ==, 0);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  cut = put_file ("cut.model", bytes, (gssize) n / 2);
  memcpy (bytes + n - 12, &nan_value, sizeof nan_value); /* a weight that is no number, rightly summed */
  sum = GUINT64_TO_LE (fnv ((const guint8 *) bytes, n - 8));
  memcpy (bytes + n - 8, &sum, sizeof sum);
  bad = put_file ("nan.model", bytes, (gssize) n);
  text = put_file ("text.model", "this is no model at all, only words", -1);
#define JUDGE "evaluate --root @ --index @/good.csv --label kind --model "
  assert_refused (JUDGE "@/zero.model", 1, "This is not a model file.");
  assert_refused (JUDGE "@/text.model", 1, "This is not a model file.");
  assert_refused (JUDGE "@/noise0.wav", 1, "This is not a model file.");
  assert_refused (JUDGE "@/cut.model", 1, "damaged or cut short.");
  assert_refused (JUDGE "@/nan.model", 1, "The model file makes no sense.");
  assert_refused (JUDGE "@/none.model", 1, "could not be opened");
  assert_refused (JUDGE "@", 1, "could not be read");
  assert_refused ("neighbours --root @ --index @/good.csv --label kind --model @/good.model", 1,
                  "This model file is of another kind.");
  assert_refused ("tags --model @/cut.model @/tone0.wav", 1, "damaged or cut short.");
  assert_refused (JUDGE "@/good.model --label artist", 1, "has a label that the model knows.");
}

/* ---- the same again ---------------------------------------------------------------------- */

static void
test_same_seed (void)
{
  static const char *const ARCHS[] = { "stats", "cnn", "crnn" };
  g_autofree char *list = put_list ("good.csv", NULL);

  for (guint a = 0; a < G_N_ELEMENTS (ARCHS); a++) {
    char *bytes[3] = { NULL };
    gsize n[3];

    for (guint i = 0; i < 3; i++) {
      g_autofree char *out = NULL, *err = NULL, *path = in_dir ("again.model");
      g_autofree char *line = g_strdup_printf (
        "train --arch %s --epochs 2 --nets 1 --threads %u --seed %u --cache @/cache --root @ "
        "--index @/good.csv --label kind --out @/again.model", ARCHS[a], 2u, i == 2 ? 8u : 7u);

      g_assert_cmpint (run (&out, &err, line), ==, 0);
      g_assert_true (g_file_get_contents (path, &bytes[i], &n[i], NULL));
    }
    g_assert_cmpmem (bytes[0], n[0], bytes[1], n[1]);
    if (a > 0) /* statistics are solved for, not drawn */
      g_assert_false (n[0] == n[2] && memcmp (bytes[0], bytes[2], n[0]) == 0);
    for (guint i = 0; i < 3; i++)
      g_free (bytes[i]);
  }
}

/* ---- figures -------------------------------------------------------------------------------- */

/* The number behind the @nth "key" in @json. */
static double
number_of (const char *json, const char *key, guint nth)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\": ", key);
  const char *at = json;

  for (guint i = 0; i <= nth; i++) {
    at = strstr (at, quoted);
    g_assert_nonnull (at);
    at += strlen (quoted);
  }
  return g_ascii_strtod (at, NULL);
}

/* Accuracy, AUC and log loss, counted anew from what every left-out model said. */
static void
test_figures (void)
{
  g_autofree char *list = put_list ("wrong.csv", "tone"); /* one label is wrong, so that not all is right */
  g_autofree char *json = NULL, *err = NULL, *path = in_dir ("judged.csv"), *judged = NULL;
  g_auto (GStrv) lines = NULL;
  double share[KINDS * OF_EACH] = { 0 }, loss = 0.0, pairs = 0.0, won = 0.0;
  gboolean tone[KINDS * OF_EACH] = { FALSE };
  guint right = 0, n = KINDS * OF_EACH;

  g_assert_cmpint (run (&json, &err, "train --arch stats --folds 3 --group artist --root @ --cache @/cache "
                                     "--index @/wrong.csv --label kind --judged @/judged.csv --json"),
                   ==, 0);
  g_assert_true (g_file_get_contents (path, &judged, NULL, NULL));
  lines = g_strsplit (g_strchomp (judged), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n + 1);
  for (guint i = 0; i < n; i++) { /* file,label,fold,joined noise,joined tone,… */
    g_auto (GStrv) fields = g_strsplit (lines[i + 1], ",", -1);
    double noise = g_ascii_strtod (fields[3], NULL);

    share[i] = g_ascii_strtod (fields[4], NULL);
    tone[i] = strcmp (fields[1], "tone") == 0;
    right += (share[i] > noise) == tone[i];
    loss -= log (tone[i] ? share[i] : noise) / n;
    g_assert_cmpfloat_with_epsilon (noise + share[i], 1.0, 1e-5);
  }
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      if (tone[i] && !tone[j]) {
        pairs += 1.0;
        won += share[i] > share[j] ? 1.0 : share[i] < share[j] ? 0.0 : 0.5;
      }
  g_assert_cmpuint (right, <, n);
  g_assert_cmpfloat_with_epsilon (number_of (json, "tracks", 0), n, 1e-9);
  g_assert_cmpfloat_with_epsilon (number_of (json, "accuracy", 0), right / (double) n, 1e-6);
  g_assert_cmpfloat_with_epsilon (number_of (json, "log_loss", 0), loss, 1e-4);
  g_assert_cmpfloat_with_epsilon (number_of (json, "auc", 1), won / pairs, 1e-6);
}

static void
test_whole (void)
{
  g_autofree char *list = put_list ("good.csv", NULL), *json = NULL, *err = NULL, *tags = NULL, *e = NULL;
  g_autofree char *near = NULL, *e2 = NULL, *out = NULL, *e3 = NULL;

  g_assert_cmpint (run (&out, &e3, "train --arch stats --root @ --cache @/cache --index @/good.csv "
                                   "--label kind --out @/whole.model"), ==, 0);
  g_assert_cmpint (run (&json, &err, "evaluate --root @ --cache @/cache --index @/good.csv --label kind "
                                     "--model @/whole.model --json"), ==, 0);
  g_assert_cmpfloat (number_of (json, "accuracy", 0), ==, 1.0);
  g_assert_cmpint (run (&tags, &e, "tags --model @/whole.model --json @/tone0.wav"), ==, 0);
  g_assert_cmpfloat (number_of (tags, "tone", 0), >, 0.5);
  g_assert_cmpint (run (&near, &e2, "neighbours --root @ --cache @/cache --index @/good.csv --label kind "
                                    "--exclude-same artist -k 3 --json"), ==, 0);
  g_assert_cmpfloat (number_of (near, "accuracy", 0), >, 0.9);
}

int
main (int argc, char **argv)
{
  g_autofree char *remove = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_make_tmp ("segue-train-XXXXXX", NULL);
  g_assert_nonnull (dir);
  for (guint kind = 0; kind < KINDS; kind++)
    for (guint i = 0; i < OF_EACH; i++)
      put_clip (kind, i);
  g_test_add_func ("/engine/tool/train/refuses-lists", test_refuses_lists);
  g_test_add_func ("/engine/tool/train/refuses-models", test_refuses_models);
  g_test_add_func ("/engine/tool/train/same-seed", test_same_seed);
  g_test_add_func ("/engine/tool/train/figures", test_figures);
  g_test_add_func ("/engine/tool/train/whole", test_whole);
  status = g_test_run ();
  remove = g_strdup_printf ("rm -rf '%s'", dir); /* our own folder in /tmp */
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_free (dir);
  return status;
}

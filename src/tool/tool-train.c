/* tool-train.c - segue-tool train: teaches a model and says how good it is
 *
 * Main thread; the passes take two more. JSON keys are those of put_scores() and
 * put_moods(). */
#include "tool-model.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "model-embed.h"
#include "model-mood.h"
#include "model-train.h"
#include "tool-dataset.h"
#include "tool-moods.h"
#include "tool-scores.h"

typedef struct {
  ToolDatasetOptions set;
  char    *task, *arch, *label, *group, *features, *out, *judged; /* owned */
  char   **network; /* owned */
  int      folds, epochs, nets, threads;
  gint64   seed;
  gboolean json, no_stats;
} TrainArguments;

static void
train_arguments_clear (TrainArguments *a)
{
  tool_dataset_options_clear (&a->set);
  g_free (a->task);
  g_free (a->arch);
  g_free (a->label);
  g_free (a->group);
  g_free (a->features);
  g_strfreev (a->network);
  g_free (a->out);
  g_free (a->judged);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrainArguments, train_arguments_clear)

static void
report_cb (const ModelTrainReport *r,
           gpointer                data)
{
  tool_progress ((guint64) (r->share * 10000), 10000, r->folds > 0 ? "Cross-validating" : "Training");
  if (g_getenv ("SEGUE_DEBUG") != NULL && isfinite (r->loss))
    g_printerr ("fold %u net %u epoch %u/%u: loss %.3f accuracy %.3f, left out %.3f %.3f\n", r->fold,
                r->net, r->epoch, r->epochs, r->loss, r->accuracy, r->valid_loss,
                r->valid_accuracy);
}

/* ---- genre ------------------------------------------------------------------------ */

static gboolean
parse_arch (const char *name,
            ModelArch  *arch)
{
  static const char *const names[] = { "cnn", "crnn", "stats" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0) {
      *arch = (ModelArch) i;
      return TRUE;
    }
  return FALSE;
}

/* Leaves out of @set the tracks without a label; labels and groups follow. */
static void
drop_unlabelled (ToolDataset *set,
                 int         *labels,
                 int         *groups)
{
  guint kept = 0;

  for (guint i = 0; i < set->clips->len; i++)
    if (labels[i] >= 0) {
      labels[kept] = labels[i];
      if (groups != NULL)
        groups[kept] = groups[i];
      g_array_index (set->row, guint, kept) = g_array_index (set->row, guint, i);
      if (kept != i) {
        model_clip_free (set->clips->pdata[kept]);
        set->clips->pdata[kept] = g_steal_pointer (&set->clips->pdata[i]);
      }
      kept++;
    }
  g_ptr_array_set_size (set->clips, (int) kept);
  g_array_set_size (set->row, kept);
}

/* Every example's out-of-fold shares as CSV: for plots, and for whoever wants to check. */
static void
write_judged (const char          *path,
              const ToolDataset   *set,
              const ModelExamples *examples,
              const float         *joined,
              const float         *nets,
              const float         *stats,
              const int           *fold)
{
  guint k = g_strv_length ((char **) examples->classes);
  const float *parts[] = { joined, nets, stats };
  const char *const names[] = { "joined", "networks", "statistics" };
  FILE *out = fopen (path, "w");
  g_autoptr (ToolCsv) csv = NULL;

  if (out == NULL) {
    g_printerr ("%s: %s\n", path, g_strerror (errno));
    return;
  }
  csv = tool_csv_new (out);
  tool_csv_string (csv, "file");
  tool_csv_string (csv, "label");
  tool_csv_string (csv, "fold");
  for (guint p = 0; p < 3; p++)
    for (guint c = 0; c < k; c++) {
      g_autofree char *title = g_strconcat (names[p], " ", examples->classes[c], NULL);

      tool_csv_string (csv, title);
    }
  tool_csv_end (csv);
  for (guint i = 0; i < examples->clips->len; i++) {
    tool_csv_string (csv, tool_dataset_get (set, i, tool_table_column (set->table, "file")));
    tool_csv_string (csv, examples->classes[examples->labels[i]]);
    tool_csv_int (csv, fold[i]);
    for (guint p = 0; p < 3; p++)
      for (guint c = 0; c < k; c++)
        tool_csv_number (csv, parts[p][(gsize) i * k + c]);
    tool_csv_end (csv);
  }
  fclose (out);
}

/* One part's scores, under @key in @json. */
static void
print_part (const char       *key,
            const char       *title,
            const float      *shares,
            const ToolJudged *judged,
            ToolJson         *json)
{
  if (json != NULL) {
    tool_json_key (json, key);
    tool_json_begin (json, '{');
  } else
    printf ("%s:\n", title);
  tool_scores_print_folds (shares, judged, json);
  if (json != NULL)
    tool_json_end (json);
}

/* Names of the lists, without their folders; freed with g_strfreev(). */
static GStrv
list_names (char **index)
{
  guint n = g_strv_length (index);
  GStrv names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_path_get_basename (index[i]);
  return names;
}

static int
cross_validate (const TrainArguments    *a,
                const ToolDataset       *set,
                const ModelExamples     *examples,
                const ModelTrainOptions *options,
                ToolJson                *json)
{
  guint n = examples->clips->len, k = g_strv_length ((char **) examples->classes);
  g_autofree float *joined = g_new0 (float, (gsize) n * k), *nets = g_new0 (float, (gsize) n * k);
  g_autofree float *stats = g_new0 (float, (gsize) n * k);
  g_autofree int *fold = g_new (int, n);
  g_autofree guint *list = g_new (guint, n);
  g_auto (GStrv) lists = list_names (a->set.index);
  const ToolJudged judged = {
    n, (guint) a->folds, examples->labels, fold, list, examples->classes, (const char *const *) lists,
  };
  g_autoptr (GError) error = NULL;
  gboolean parts = options->arch != MODEL_ARCH_STATS && !options->without_stats;

  if (!genre_model_cross_validate (examples, options, (guint) a->folds,
                                   &(ModelJudgement) { joined, nets, stats, fold }, report_cb, NULL,
                                   tool_cancellable (), &error))
    return g_error_matches (error, MODEL_ERROR, MODEL_ERROR_CANCELLED)
             ? TOOL_CANCELLED : tool_fail ("%s", error->message);
  for (guint i = 0; i < n; i++)
    list[i] = g_array_index (set->list, guint, g_array_index (set->row, guint, i));
  tool_scores_print_folds (joined, &judged, json);
  if (parts) {
    print_part ("networks_alone", "Networks alone", nets, &judged, json);
    print_part ("statistics_alone", "Statistics alone", stats, &judged, json);
  }
  if (a->judged != NULL)
    write_judged (a->judged, set, examples, joined, nets, stats, fold);
  return TOOL_OK;
}

static int
train_genre (const TrainArguments *a,
             ToolDataset          *set,
             ToolJson             *json)
{
  g_auto (GStrv) classes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GenreModel) model = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (EmbedModel) sound = NULL;
  g_autofree int *labels = tool_dataset_labels (set, a->label, FALSE, &classes, &error);
  g_autofree int *groups = NULL;
  ModelTrainOptions options = {
    .epochs = (guint) a->epochs, .nets = (guint) a->nets, .threads = (guint) a->threads,
    .seed = (guint64) a->seed, .without_stats = a->no_stats,
  };
  ModelExamples examples;

  if (labels == NULL)
    return tool_fail ("%s", error->message);
  parse_arch (a->arch, &options.arch);
  if (a->group != NULL) {
    groups = tool_dataset_labels (set, a->group, TRUE, NULL, &error);
    if (groups == NULL)
      return tool_fail ("%s", error->message);
  }
  drop_unlabelled (set, labels, groups);
  if (a->features != NULL && (sound = embed_model_load (a->features, &error)) == NULL)
    return tool_fail ("%s", error->message);
  options.sound = sound;
  if (a->network != NULL) {
    options.networks = networks = g_ptr_array_new_with_free_func ((GDestroyNotify) genre_model_free);
    for (char **path = a->network; *path != NULL; path++) {
      GenreModel *taken = genre_model_load (*path, &error);

      if (taken == NULL)
        return tool_fail ("%s", error->message);
      g_ptr_array_add (networks, taken);
    }
  }
  examples = (ModelExamples) { set->clips, labels, groups, (const char *const *) classes };
  if (a->folds > 0) {
    int status = cross_validate (a, set, &examples, &options, json);

    if (status != TOOL_OK)
      return status;
  }
  if (a->out == NULL)
    return TOOL_OK;
  model = genre_model_train (&examples, &options, report_cb, NULL, tool_cancellable (), &error);
  if (model == NULL)
    return g_error_matches (error, MODEL_ERROR, MODEL_ERROR_CANCELLED)
             ? TOOL_CANCELLED : tool_fail ("%s", error->message);
  genre_model_set_word (model, "arch", a->arch);
  if (!genre_model_save (model, a->out, &error))
    return tool_fail ("%s", error->message);
  return TOOL_OK;
}

/* ---- mood ---------------------------------------------------------------------------- */

static void
put_moods (const double  r[MOOD_COUNT],
           ToolJson     *json)
{
  double mean = 0.0;

  for (guint m = 0; m < MOOD_COUNT; m++)
    mean += r[m] / MOOD_COUNT;
  if (json == NULL) {
    for (guint m = 0; m < MOOD_COUNT; m++)
      printf ("%-18s r %.3f\n", mood_name (m), r[m]);
    printf ("%-18s r %.3f\n", "mean", mean);
    return;
  }
  tool_json_key (json, "correlation");
  tool_json_begin (json, '{');
  for (guint m = 0; m < MOOD_COUNT; m++)
    tool_json_put_number (json, mood_name (m), r[m]);
  tool_json_put_number (json, "mean", mean);
  tool_json_end (json);
}

static int
train_mood (const TrainArguments *a,
            ToolDataset          *set,
            ToolJson             *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *moods = tool_dataset_moods (set, &error), *features = NULL;
  g_autofree int *groups = NULL;
  g_autoptr (MoodModel) model = NULL;
  double r[MOOD_COUNT];
  guint d = 0;

  if (moods == NULL)
    return tool_fail ("%s", error->message);
  if (a->group != NULL)
    groups = tool_dataset_labels (set, a->group, TRUE, NULL, &error);
  if (error == NULL)
    features = tool_dataset_features (set, a->features, &d, &error);
  if (error != NULL)
    return tool_fail ("%s", error->message);
  model = mood_model_train (&(MoodExamples) { set->clips, features, d, moods, groups },
                            a->folds > 0 ? (guint) a->folds : 10, (guint64) a->seed, r, NULL,
                            &error);
  if (model == NULL)
    return tool_fail ("%s", error->message);
  put_moods (r, json);
  if (a->out != NULL && !mood_model_save (model, a->out, &error))
    return tool_fail ("%s", error->message);
  return TOOL_OK;
}

/* ---- similarity ------------------------------------------------------------------------ */

static int
train_embed (const TrainArguments *a,
             ToolDataset          *set)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbedModel) model = NULL;
  g_autofree int *groups = NULL;

  if (a->out == NULL)
    return tool_usage ("Say where to write the model with --out.");
  if (a->group != NULL
      && (groups = tool_dataset_labels (set, a->group, TRUE, NULL, &error)) == NULL)
    return tool_fail ("%s", error->message);
  if ((model = embed_model_train (set->clips, groups, 0, (guint64) a->seed, &error)) == NULL
      || !embed_model_save (model, a->out, &error))
    return tool_fail ("%s", error->message);
  return TOOL_OK;
}

/* Whether a model can be written there: said before hours of teaching, not after them. */
static gboolean
may_write (const char *path,
           GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int code = g_file_test (path, G_FILE_TEST_IS_DIR) ? EISDIR
             : g_access (folder, W_OK) != 0         ? errno
                                                    : 0;

  if (code != 0)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s cannot be written: %s.", path,
                 g_strerror (code));
  return code == 0;
}

int
tool_train_run (int    argc,
                char **argv)
{
  g_auto (TrainArguments) a = { .folds = 0, .seed = 1 };
  const GOptionEntry entries[] = {
    { "task", 0, 0, G_OPTION_ARG_STRING, &a.task, "genre (default), mood or embed", "TASK" },
    { "arch", 0, 0, G_OPTION_ARG_STRING, &a.arch, "cnn (default), crnn or stats", "ARCH" },
    TOOL_DATASET_ENTRIES (a.set),
    { "label", 0, 0, G_OPTION_ARG_STRING, &a.label, "Column to learn (genre)", "COLUMN" },
    { "group", 0, 0, G_OPTION_ARG_STRING, &a.group,
      "Column whose values are kept together in folds, and levelled in embed: the artist, say", "COLUMN" },
    { "features", 0, 0, G_OPTION_ARG_FILENAME, &a.features,
      "Learn from this similarity's places too (mood), or instead of the statistics (genre)", "MODEL" },
    { "network", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a.network,
      "Genre: take this model's networks as they are, teach only the rest (may be given again)", "MODEL" },
    { "folds", 0, 0, G_OPTION_ARG_INT, &a.folds, "Cross-validate in so many folds", "K" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &a.epochs, "0: chosen by the number of tracks", "N" },
    { "nets", 0, 0, G_OPTION_ARG_INT, &a.nets, "Networks of different seeds, averaged", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &a.threads, "2 unless told", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &a.seed, "Same seed, same model", "N" },
    { "no-stats", 0, 0, G_OPTION_ARG_NONE, &a.no_stats, "Networks without the statistics", NULL },
    { "judged", 0, 0, G_OPTION_ARG_FILENAME, &a.judged,
      "Write what each track's left-out model said of it", "CSV" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &a.out, "Write the model here", "MODEL" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print the scores as JSON", NULL },
    { NULL }
  };
  g_autoptr (ToolDataset) set = NULL;
  g_autoptr (ToolJson) json = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  gboolean mood, embed;
  ModelArch arch;

  if (!tool_parse (&argc, &argv, entries, NULL,
                   "Teaches a model the labels in a list of files.", &status))
    return status;
  mood = g_strcmp0 (a.task, "mood") == 0;
  embed = g_strcmp0 (a.task, "embed") == 0;
  if (a.task != NULL && !mood && !embed && strcmp (a.task, "genre") != 0)
    return tool_usage ("--task is genre, mood or embed.");
  if (a.folds < 0 || a.folds == 1 || a.epochs < 0 || a.nets < 0 || a.nets > 16 || a.threads < 0
      || a.threads > 64 || a.epochs > 100000)
    return tool_usage ("A number is out of its range.");
  if (!mood && !embed && a.label == NULL)
    return tool_usage ("Name the column to learn with --label.");
  if (a.network != NULL && a.folds > 0)
    return tool_usage ("Networks that are taken as they are know every track: they cannot be judged by folds.");
  if (a.out == NULL && a.folds == 0)
    return tool_usage ("Say where to write the model with --out, or how to judge with --folds.");
  if (a.arch == NULL)
    a.arch = g_strdup ("cnn");
  if (!mood && !embed && !parse_arch (a.arch, &arch))
    return tool_usage ("--arch is one of cnn, crnn and stats.");
  if (a.out != NULL && !may_write (a.out, &error))
    return tool_fail ("%s", error->message);
  set = tool_dataset_load (&a.set, (const char *const[]) { mood || embed ? NULL : a.label, a.group },
                           &error);
  if (set == NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? TOOL_CANCELLED : tool_fail ("%s", error->message);
  if (a.json) {
    json = tool_json_new ();
    tool_json_begin (json, '{');
    tool_json_put_int (json, "tracks", set->clips->len);
  }
  status = mood ? train_mood (&a, set, json) : embed ? train_embed (&a, set) : train_genre (&a, set, json);
  if (json != NULL && status == TOOL_OK) {
    tool_json_end (json);
    tool_json_finish (g_steal_pointer (&json));
  }
  return status;
}

/* tool-tags.c - segue-tool evaluate, tags and neighbours: what models say
 *
 * Main thread only. JSON keys are those of put_tags(), put_hubs() and
 * tool_scores_print(). */
#include "tool-model.h"

#include <math.h>
#include <string.h>

#include "ml.h"
#include "model-registry.h"
#include "tool-dataset.h"
#include "tool-scores.h"

static int
fail (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           ? TOOL_CANCELLED : tool_fail ("%s", error->message);
}

/* ---- evaluate ------------------------------------------------------------------- */

/* The number of each track's label among the model's classes; -1 for others. */
static int *
labels_of_model (const ToolDataset *set,
                 GenreModel        *model,
                 const char        *column,
                 GError           **error)
{
  const char *const *classes = genre_model_classes (model, NULL);
  g_auto (GStrv) names = NULL;
  int *labels = tool_dataset_labels (set, column, FALSE, &names, error);

  for (guint i = 0; labels != NULL && i < set->clips->len; i++) {
    int found = -1;

    for (int c = 0; labels[i] >= 0 && classes[c] != NULL; c++)
      if (strcmp (classes[c], names[labels[i]]) == 0)
        found = c;
    labels[i] = found;
  }
  return labels;
}

int
tool_evaluate_run (int    argc,
                   char **argv)
{
  g_auto (ToolDatasetOptions) where = { 0 };
  g_autofree char *path = NULL, *label = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &path, "Model to judge (the shipped one)", "MODEL" },
    TOOL_DATASET_ENTRIES (where),
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, "Column that holds the truth", "COLUMN" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
    { NULL }
  };
  g_autoptr (GenreModel) model = NULL;
  g_autoptr (ToolDataset) set = NULL;
  g_autoptr (ToolJson) json = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *labels = NULL;
  g_autofree float *shares = NULL;
  guint k, n = 0;
  int status;

  if (!tool_parse (&argc, &argv, entries, NULL, "Judges a model on labelled files.", &status))
    return status;
  if (label == NULL)
    return tool_usage ("Name the column with the truth with --label.");
  if (path == NULL)
    path = g_build_filename (model_registry_folder (), "genre.model", NULL);
  if ((model = genre_model_load (path, &error)) == NULL
      || (set = tool_dataset_load (&where, (const char *const[]) { label, NULL }, &error)) == NULL
      || (labels = labels_of_model (set, model, label, &error)) == NULL)
    return fail (error);
  const char *const *classes = genre_model_classes (model, &k);

  shares = g_new (float, (gsize) set->clips->len * k);
  for (guint i = 0; i < set->clips->len; i++) {
    if (labels[i] < 0)
      continue;
    if (!genre_model_apply (model, set->clips->pdata[i], shares + (gsize) n * k, NULL, &error))
      return fail (error);
    labels[n++] = labels[i];
  }
  if (n == 0)
    return tool_fail ("None of the files has a label that the model knows.");
  if (as_json) {
    json = tool_json_new ();
    tool_json_begin (json, '{');
    tool_json_put_int (json, "tracks", n);
  }
  tool_scores_print (shares, labels, n, classes, json);
  if (json != NULL) {
    tool_json_end (json);
    tool_json_finish (g_steal_pointer (&json));
  }
  return TOOL_OK;
}

/* ---- tags -------------------------------------------------------------------------- */

static void
print_tags (const char         *path,
            const ModelOutput  *out,
            const char *const  *classes)
{
  float energetic, bright;

  printf ("%s\n ", path);
  for (guint c = 0; c < out->n_genres; c++)
    if (out->genres[c] >= 0.05f)
      printf (" %s %.0f %%", classes[c], 100 * out->genres[c]);
  printf ("\n ");
  for (guint m = 0; m < MOOD_COUNT; m++)
    printf (" %s %.2f±%.2f", mood_name (m), out->moods[m], out->moods_spread[m]);
  mood_axes (out->moods, NAN, &energetic, &bright);
  printf ("\n  calm–energetic %+.2f, dark–bright %+.2f\n", energetic, bright);
}

static void
put_tags (ToolJson          *json,
          const char        *path,
          const ModelOutput *out,
          const char *const *classes)
{
  float energetic, bright;

  tool_json_begin (json, '{');
  tool_json_put_string (json, "file", path);
  tool_json_put_int (json, "model_version", out->version);
  tool_json_key (json, "genres");
  tool_json_begin (json, '{');
  for (guint c = 0; c < out->n_genres; c++)
    tool_json_put_number (json, classes[c], out->genres[c]);
  tool_json_end (json);
  tool_json_key (json, "moods");
  tool_json_begin (json, '{');
  for (guint m = 0; m < MOOD_COUNT; m++)
    tool_json_put_number (json, mood_name (m), out->moods[m]);
  tool_json_end (json);
  tool_json_key (json, "moods_spread");
  tool_json_floats (json, out->moods_spread, MOOD_COUNT);
  mood_axes (out->moods, NAN, &energetic, &bright);
  tool_json_put_number (json, "energetic", energetic);
  tool_json_put_number (json, "bright", bright);
  tool_json_key (json, "embedding");
  tool_json_floats (json, out->embedding, out->n_embedding);
  tool_json_end (json);
}

/* What one model says of one file; FALSE with @error when it cannot. */
static gboolean
tag_by_model (GenreModel *model,
              const char *path,
              ToolJson   *json,
              GError    **error)
{
  g_autoptr (ModelClip) clip = tool_clip_new (path, error);
  guint k;
  const char *const *classes = genre_model_classes (model, &k);
  g_autofree float *shares = g_new (float, k);

  if (clip == NULL || !genre_model_apply (model, clip, shares, NULL, error))
    return FALSE;
  if (json == NULL) {
    printf ("%s\n ", path);
    for (guint c = 0; c < k; c++)
      printf (" %s %.0f %%", classes[c], 100 * shares[c]);
    printf ("\n");
    return TRUE;
  }
  tool_json_begin (json, '{');
  tool_json_put_string (json, "file", path);
  tool_json_key (json, "classes");
  tool_json_begin (json, '{');
  for (guint c = 0; c < k; c++)
    tool_json_put_number (json, classes[c], shares[c]);
  tool_json_end (json);
  tool_json_end (json);
  return TRUE;
}

/* Files by one model, such as one that the studio exported. */
static int
tag_all_by_model (const char *path,
                  char      **files,
                  gboolean    as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GenreModel) model = genre_model_load (path, &error);
  g_autoptr (ToolJson) json = NULL;
  int status = TOOL_OK;

  if (model == NULL)
    return fail (error);
  if (as_json) {
    json = tool_json_new ();
    tool_json_begin (json, '[');
  }
  for (; *files != NULL && !g_cancellable_is_cancelled (tool_cancellable ()); files++) {
    g_autoptr (GError) local = NULL;

    if (!tag_by_model (model, *files, json, &local)) {
      g_printerr ("%s: %s\n", *files, local->message);
      status = TOOL_FAILED;
    }
  }
  if (json != NULL) {
    tool_json_end (json);
    tool_json_finish (g_steal_pointer (&json));
  }
  return g_cancellable_is_cancelled (tool_cancellable ()) ? TOOL_CANCELLED : status;
}

int
tool_tags_run (int    argc,
               char **argv)
{
  g_autofree char *folder = NULL, *model = NULL;
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model, "One model of your own, and nothing else",
      "MODEL" },
    { "models", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Folder of the models", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
    { NULL }
  };
  g_autoptr (ModelRegistry) registry = NULL;
  g_autoptr (ToolJson) json = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!tool_parse (&argc, &argv, entries, "FILE…", "Tells genre mix and moods of files.", &status))
    return status;
  if (argc < 2)
    return tool_usage ("Name one file or more.");
  if (model != NULL)
    return tag_all_by_model (model, argv + 1, as_json);
  registry = model_registry_new (folder != NULL ? folder : model_registry_folder (), &error);
  if (registry == NULL)
    return fail (error);
  if (as_json) {
    json = tool_json_new ();
    tool_json_begin (json, '[');
  }
  for (int i = 1; i < argc && !g_cancellable_is_cancelled (tool_cancellable ()); i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (ModelClip) clip = tool_clip_new (argv[i], &local);
    g_autoptr (ModelOutput) out = NULL;
    const char *const *classes = genre_model_classes (model_registry_genre (registry), NULL);

    if (clip != NULL)
      out = model_registry_apply_clip (registry, clip, &local);
    if (out == NULL) {
      g_printerr ("%s: %s\n", argv[i], local->message);
      status = TOOL_FAILED;
    } else if (json != NULL)
      put_tags (json, argv[i], out, classes);
    else
      print_tags (argv[i], out, classes);
  }
  if (json != NULL) {
    tool_json_end (json);
    tool_json_finish (g_steal_pointer (&json));
  }
  return g_cancellable_is_cancelled (tool_cancellable ()) ? TOOL_CANCELLED : status;
}

/* ---- neighbours ------------------------------------------------------------------------ */

typedef struct {
  const int *labels, *artists; /* borrowed; artists may be NULL */
  size_t     self;
} Seeker;

static int
other_artist_cb (size_t i,
                 void  *data)
{
  const Seeker *s = data;

  return i != s->self && (s->artists == NULL || s->artists[i] != s->artists[s->self]);
}

typedef struct {
  guint  right, counted;
  double precision;
  guint *occurrences; /* owned by the caller; [n] in lists of HUB_K */
} Found;

#define HUB_K 10
#define NEIGHBOURS_MAX 1000

/* Majority of the labels at @index [k]; a tie goes to the nearer. */
static int
vote (const size_t *index,
      size_t        k,
      const int    *labels)
{
  int best = -1, most = 0;

  for (size_t i = 0; i < k; i++) {
    int count = 0;

    for (size_t j = 0; j < k; j++)
      count += labels[index[j]] == labels[index[i]];
    if (count > most) {
      most = count;
      best = labels[index[i]];
    }
  }
  return best;
}

static gboolean
seek (const ml_neighbours *all,
      Seeker              *seeker,
      guint                k,
      Found               *found)
{
  guint wanted = MAX (k, HUB_K);
  g_autofree size_t *index = g_new (size_t, wanted);
  g_autofree float *distance = g_new (float, wanted);
  const ml_neighbour_query query = { ML_NEIGHBOUR_MUTUAL, other_artist_cb, seeker };
  size_t n = 0, near;

  if (ml_neighbours_near_point (all, seeker->self, wanted, &query, index, distance, &n) != ML_OK)
    return FALSE;
  for (size_t i = 0; i < MIN (n, HUB_K); i++)
    found->occurrences[index[i]]++;
  near = MIN (n, k);
  if (near == 0)
    return TRUE;
  found->counted++;
  found->right += vote (index, near, seeker->labels) == seeker->labels[seeker->self];
  for (size_t i = 0; i < near; i++)
    found->precision += (seeker->labels[index[i]] == seeker->labels[seeker->self]) / (double) near;
  return TRUE;
}

/* Third standardised moment of how often tracks are among others' nearest ten. */
static double
skewness (const guint *x,
          guint        n)
{
  double mean = 0.0, m2 = 0.0, m3 = 0.0;

  for (guint i = 0; i < n; i++)
    mean += x[i] / (double) n;
  for (guint i = 0; i < n; i++) {
    double d = x[i] - mean;

    m2 += d * d / n;
    m3 += d * d * d / n;
  }
  return m2 > 0.0 ? m3 / pow (m2, 1.5) : 0.0;
}

static void
put_found (const Found *found,
           guint        n,
           guint        k,
           gboolean     as_json)
{
  double accuracy = found->counted > 0 ? (double) found->right / found->counted : 0.0;
  double precision = found->counted > 0 ? found->precision / found->counted : 0.0;
  guint most = 0;

  for (guint i = 0; i < n; i++)
    most = MAX (most, found->occurrences[i]);
  if (as_json) {
    ToolJson *json = tool_json_new ();

    tool_json_begin (json, '{');
    tool_json_put_int (json, "tracks", n);
    tool_json_put_int (json, "asked", found->counted);
    tool_json_put_int (json, "right", found->right);
    tool_json_put_int (json, "k", k);
    tool_json_put_number (json, "accuracy", accuracy);
    tool_json_put_number (json, "precision", precision);
    tool_json_put_number (json, "hub_skewness", skewness (found->occurrences, n));
    tool_json_put_number (json, "hub_largest_share", most / (double) MAX (found->counted, 1));
    tool_json_end (json);
    tool_json_finish (json);
  } else
    printf ("%u of %u tracks asked, %u nearest: accuracy %.1f %% (%u right), precision %.3f; "
            "10-occurrence skewness %.2f, largest in %.1f %% of lists\n", found->counted, n, k,
            100 * accuracy, found->right, precision, skewness (found->occurrences, n),
            100.0 * most / MAX (found->counted, 1));
}

/* The files that the list at @path names, to look up; NULL with @error. */
static GHashTable *
files_of (const char *path,
          GError    **error)
{
  g_autoptr (ToolTable) table = tool_table_read (path, error);
  GHashTable *files;
  int column;

  if (table == NULL)
    return NULL;
  column = tool_table_column (table, "file");
  if (column < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s has no column \"file\".", path);
    return NULL;
  }
  files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint r = 0; r < table->rows->len; r++)
    g_hash_table_add (files, g_strdup (((GStrv) table->rows->pdata[r])[column]));
  return files;
}

static gboolean
embed_all (const ToolDataset *set,
           EmbedModel        *model,
           ml_neighbours    **all,
           GError           **error)
{
  guint d = embed_model_size (model);
  g_autofree float *x = g_new (float, (gsize) set->clips->len * d);
  g_autofree float *place = g_new (float, embed_model_n_axes (model));

  for (guint i = 0; i < set->clips->len; i++)
    if (!embed_model_apply (model, set->clips->pdata[i], x + (gsize) i * d, place, error))
      return FALSE;
  if (ml_neighbours_new (d, 1, all) != ML_OK || ml_neighbours_add (*all, x, set->clips->len) != ML_OK
      || ml_neighbours_refit (*all) != ML_OK) {
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_INPUT,
                         "The tracks cannot be placed among each other.");
    return FALSE;
  }
  return TRUE;
}

static gboolean
asks (const ToolDataset *set,
      GHashTable        *asking,
      guint              i)
{
  return asking == NULL
         || g_hash_table_contains (asking,
                                   tool_dataset_get (set, i, tool_table_column (set->table, "file")));
}

int
tool_neighbours_run (int    argc,
                     char **argv)
{
  g_auto (ToolDatasetOptions) where = { 0 };
  g_autofree char *path = NULL, *label = NULL, *exclude = NULL, *ask = NULL;
  gboolean as_json = FALSE;
  int k = 5;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &path, "Similarity to judge (the shipped one)", "MODEL" },
    TOOL_DATASET_ENTRIES (where),
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, "Column that neighbours should share", "COLUMN" },
    { "exclude-same", 0, 0, G_OPTION_ARG_STRING, &exclude,
      "No neighbour that shares this column: the artist, say", "COLUMN" },
    { "ask", 0, 0, G_OPTION_ARG_FILENAME, &ask,
      "Only the files of this list ask for neighbours; all may answer", "CSV" },
    { "neighbours", 'k', 0, G_OPTION_ARG_INT, &k, "How many neighbours vote (5)", "K" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
    { NULL }
  };
  g_autoptr (EmbedModel) model = NULL;
  g_autoptr (ToolDataset) set = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int *labels = NULL, *artists = NULL;
  g_autofree guint *occurrences = NULL;
  g_autoptr (GHashTable) asking = NULL;
  ml_neighbours *all = NULL;
  Found found = { 0 };
  int status;

  if (!tool_parse (&argc, &argv, entries, NULL,
                   "Judges the similarity by whether neighbours share a label.", &status))
    return status;
  if (label == NULL)
    return tool_usage ("Name the column that neighbours should share with --label.");
  if (k < 1 || k > NEIGHBOURS_MAX)
    return tool_usage ("-k is a number from 1 to 1000.");
  if (path == NULL)
    path = g_build_filename (model_registry_folder (), "embed.model", NULL);
  if ((model = embed_model_load (path, &error)) == NULL
      || (set = tool_dataset_load (&where, (const char *const[]) { label, exclude }, &error)) == NULL
      || (labels = tool_dataset_labels (set, label, FALSE, NULL, &error)) == NULL
      || (exclude != NULL
          && (artists = tool_dataset_labels (set, exclude, TRUE, NULL, &error)) == NULL)
      || (ask != NULL && (asking = files_of (ask, &error)) == NULL))
    return fail (error);
  found.occurrences = occurrences = g_new0 (guint, set->clips->len);
  if (!embed_all (set, model, &all, &error))
    status = fail (error);
  for (guint i = 0; error == NULL && i < set->clips->len; i++)
    if (labels[i] >= 0 && asks (set, asking, i)
        && !seek (all, &(Seeker) { labels, artists, i }, (guint) k, &found)) {
      status = tool_fail ("There are too few tracks to find neighbours among.");
      break;
    }
  ml_neighbours_free (all);
  if (status == TOOL_OK && found.counted == 0)
    return tool_fail ("None of the files has a label, and another file to stand beside.");
  if (status == TOOL_OK)
    put_found (&found, set->clips->len, (guint) k, as_json);
  return status;
}

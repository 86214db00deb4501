/* tool-moods.c - `segue-tool moods`: what asking by mood brings up, judged by listeners
 *
 * Each track's shares are said by a model that did not learn from its group (its
 * artist), so what is judged is what the pad would do with music it has never seen. */
#include "tool-dataset.h"

#include <math.h>
#include <string.h>

#include "model-embed.h"
#include "model-mood.h"
#include "rec-mood.h"
#include "tool-moods.h"

#define TOP 20
#define LINE_TRACKS 24
#define LINE_PARTS 6
#define LINES 50

typedef struct {
  ToolDatasetOptions set;
  char   *features, *group;
  int     folds, top;
  double  radius;
  gint64  seed;
  gboolean json;
} MoodsArguments;

static void
moods_arguments_clear (MoodsArguments *a)
{
  tool_dataset_options_clear (&a->set);
  g_free (a->features);
  g_free (a->group);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoodsArguments, moods_arguments_clear)

/* ---- the library as the pad would see it ------------------------------------------------ */

typedef struct {
  guint    n;
  gint64  *ids;
  float   *axes, *xy, *ranks, *nothing;
  gint8   *key;
  guint32 *numbers;
} Pad;

static void
pad_clear (Pad *pad)
{
  g_free (pad->ids);
  g_free (pad->axes);
  g_free (pad->xy);
  g_free (pad->ranks);
  g_free (pad->nothing);
  g_free (pad->key);
  g_free (pad->numbers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pad, pad_clear)

/* @said [n][MOOD_COUNT]. Energy is left to the moods alone: it is not listeners' word. */
static void
pad_init (Pad         *pad,
          const float *said,
          guint        n)
{
  pad->n = n;
  pad->ids = g_new (gint64, n + 1);
  pad->axes = g_new (float, 2 * n + 1);
  pad->xy = g_new (float, 2 * n + 1);
  pad->ranks = g_new (float, (gsize) n * MOOD_COUNT + 1);
  pad->nothing = g_new (float, n + 1);
  pad->key = g_new (gint8, n + 1);
  pad->numbers = g_new0 (guint32, n + 1);
  for (guint i = 0; i < n; i++) {
    pad->ids[i] = i + 1;
    pad->nothing[i] = NAN;
    pad->key[i] = -1;
    mood_axes (said + (gsize) i * MOOD_COUNT, NAN, &pad->axes[2 * i + 1], &pad->axes[2 * i]);
  }
  for (guint t = 0; t < 2; t++)
    rec_mood_ranks (pad->axes + t, n, 2, pad->xy + t);
  for (guint e = 0; e < MOOD_COUNT; e++)
    rec_mood_ranks (said + e, n, MOOD_COUNT, pad->ranks + e);
}

static RecMoodLibrary
library_of (const Pad *pad)
{
  return (RecMoodLibrary) {
    .n = pad->n, .ids = pad->ids, .xy = pad->xy, .emotion_ranks = pad->ranks,
    .voice = pad->nothing, .tempo_bpm = pad->nothing, .familiarity = pad->nothing,
    .duration_s = pad->nothing, .energy = pad->nothing, .loudness_lufs = pad->nothing,
    .key = pad->key, .artist = pad->numbers, .song = pad->numbers,
  };
}

static MoodQuery
query_of (const MoodsArguments *a,
          guint                 n_tracks)
{
  return (MoodQuery) { .voice_high = 1, .familiarity_high = 1, .n_tracks = n_tracks,
                       .seed = (guint64) a->seed };
}

/* ---- judging ------------------------------------------------------------------------------ */

static double
mean_of (const float  *felt,
         guint         emotion,
         const GArray *picks,
         guint         n)
{
  double sum = 0;
  guint count = picks != NULL ? picks->len : n;

  for (guint i = 0; i < count; i++)
    sum += felt[(gsize) (picks != NULL ? g_array_index (picks, RecMoodPick, i).at : i) * MOOD_COUNT
                + emotion];
  return count > 0 ? sum / count : NAN;
}

/* What listeners felt in the tracks that come up for one emotion, against all tracks. */
static double
lift_of (const MoodsArguments *a,
         const Pad            *pad,
         const float          *felt,
         guint                 emotion)
{
  RecMoodLibrary library = library_of (pad);
  MoodQuery query = query_of (a, (guint) a->top);
  g_autoptr (GArray) picks = NULL;

  query.add = 1u << emotion;
  picks = rec_mood_pick (&library, &query, 0, NULL);
  return mean_of (felt, emotion, picks, 0) / mean_of (felt, emotion, NULL, pad->n);
}

double
tool_spearman (const double *x,
               const double *y,
               guint         n)
{
  double sum = 0, sx = 0, sy = 0;

  for (guint i = 0; i < n; i++) {
    double rx = 0, ry = 0;

    for (guint j = 0; j < n; j++) {
      rx += (x[j] < x[i]) + 0.5 * (j != i && x[j] == x[i]);
      ry += (y[j] < y[i]) + 0.5 * (j != i && y[j] == y[i]);
    }
    rx -= (n - 1) / 2.0;
    ry -= (n - 1) / 2.0;
    sum += rx * ry;
    sx += rx * rx;
    sy += ry * ry;
  }
  return sx > 0 && sy > 0 ? sum / sqrt (sx * sy) : NAN;
}

/* A line from where tracks full of calmness lie to where those full of power do. */
static void
calm_to_power (const Pad *pad,
               MoodQuery *query)
{
  const guint ends[] = { 4, 5 }; /* calmness, power */

  query->n_points = 2;
  for (guint end = 0; end < 2; end++) {
    double weight = 0, at[2] = { 0, 0 };

    for (guint i = 0; i < pad->n; i++)
      if (pad->ranks[(gsize) i * MOOD_COUNT + ends[end]] >= 0.9f) {
        at[0] += pad->xy[2 * i];
        at[1] += pad->xy[2 * i + 1];
        weight++;
      }
    for (guint t = 0; t < 2; t++)
      query->points[end][t] = weight > 0 ? at[t] / weight : 0.5;
  }
}

/* What listeners felt of power along one line: its rank correlation with the place on
 * it; the mean of each part of the line is added to @parts. */
static double
walk_line (const MoodsArguments *a,
           const Pad            *pad,
           const float          *felt,
           guint64               seed,
           double                parts[LINE_PARTS])
{
  RecMoodLibrary library = library_of (pad);
  MoodQuery query = query_of (a, LINE_TRACKS);
  g_autoptr (GArray) picks = NULL;
  g_autofree double *place = NULL, *power = NULL;

  calm_to_power (pad, &query);
  query.radius = a->radius;
  query.seed = seed;
  picks = rec_mood_pick (&library, &query, 0, NULL);
  place = g_new (double, picks->len + 1);
  power = g_new (double, picks->len + 1);
  for (guint i = 0; i < picks->len; i++) {
    place[i] = i;
    power[i] = felt[(gsize) g_array_index (picks, RecMoodPick, i).at * MOOD_COUNT + 5];
    parts[i * LINE_PARTS / picks->len] += power[i] * LINE_PARTS / picks->len;
  }
  return tool_spearman (place, power, picks->len);
}

typedef struct {
  double mean, lowest;
  double parts[LINE_PARTS]; /* mean share of power in each part of the line */
} LineJudgement;

/* One line says little of two dozen tracks: many are drawn. */
static LineJudgement
judge_line (const MoodsArguments *a,
            const Pad            *pad,
            const float          *felt)
{
  LineJudgement j = { 0, 1, { 0 } };

  for (guint i = 0; i < LINES; i++) {
    double rho = walk_line (a, pad, felt, (guint64) a->seed * 1000 + i, j.parts);

    j.mean += rho / LINES;
    j.lowest = MIN (j.lowest, rho);
  }
  for (guint p = 0; p < LINE_PARTS; p++)
    j.parts[p] /= LINES;
  return j;
}

/* ---- telling ---------------------------------------------------------------------------------- */

static void
print_all (const MoodsArguments *a,
           const Pad            *pad,
           const float          *felt,
           const double         *r)
{
  g_autoptr (ToolJson) json = a->json ? tool_json_new () : NULL;
  LineJudgement line = judge_line (a, pad, felt);

  if (json == NULL) {
    printf ("%u tracks, top %d of each emotion against the mean of all\n", pad->n, a->top);
    for (guint e = 0; e < MOOD_COUNT; e++)
      printf ("%-18s r %.3f  lift %.2f\n", mood_name (e), r[e], lift_of (a, pad, felt, e));
    printf ("From calmness to power, %d lines of %d tracks: Spearman %.2f, the lowest %.2f; power felt",
            LINES, LINE_TRACKS, line.mean, line.lowest);
    for (guint p = 0; p < LINE_PARTS; p++)
      printf (" %.3f", line.parts[p]);
    printf ("\n");
    return;
  }
  tool_json_begin (json, '{');
  tool_json_put_int (json, "tracks", pad->n);
  tool_json_put_int (json, "top", a->top);
  tool_json_key (json, "lift");
  tool_json_begin (json, '{');
  for (guint e = 0; e < MOOD_COUNT; e++)
    tool_json_put_number (json, mood_name (e), lift_of (a, pad, felt, e));
  tool_json_end (json);
  tool_json_key (json, "line");
  tool_json_begin (json, '{');
  tool_json_put_number (json, "spearman", line.mean);
  tool_json_put_number (json, "spearman_lowest", line.lowest);
  tool_json_end (json);
  tool_json_end (json);
  tool_json_finish (json);
}

static int
judge (const MoodsArguments *a)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ToolDataset) set = tool_dataset_load (&a->set, (const char *const[]) { a->group, NULL }, &error);
  g_autofree float *felt = NULL, *features = NULL, *said = NULL;
  g_autofree int *groups = NULL;
  g_autoptr (MoodModel) model = NULL;
  g_auto (Pad) pad = { 0 };
  double r[MOOD_COUNT];
  guint d = 0;

  if (set != NULL)
    felt = tool_dataset_moods (set, &error);
  if (felt != NULL && a->group != NULL)
    groups = tool_dataset_labels (set, a->group, TRUE, NULL, &error);
  if (error == NULL)
    features = tool_dataset_features (set, a->features, &d, &error);
  if (error != NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? TOOL_CANCELLED : tool_fail ("%s", error->message);
  said = g_new (float, (gsize) set->clips->len * MOOD_COUNT);
  model = mood_model_train (&(MoodExamples) { set->clips, features, d, felt, groups },
                            (guint) a->folds, (guint64) a->seed, r, said, &error);
  if (model == NULL)
    return tool_fail ("%s", error->message);
  pad_init (&pad, said, set->clips->len);
  print_all (a, &pad, felt, r);
  return TOOL_OK;
}

int
tool_moods_run (int    argc,
                char **argv)
{
  g_auto (MoodsArguments) a = { .folds = 10, .seed = 1, .top = TOP, .radius = 0.05 };
  const GOptionEntry entries[] = {
    TOOL_DATASET_ENTRIES (a.set),
    { "group", 0, 0, G_OPTION_ARG_STRING, &a.group,
      "Column whose values are kept together in folds: the artist, say", "COLUMN" },
    { "features", 0, 0, G_OPTION_ARG_FILENAME, &a.features,
      "Learn from this similarity's network too, as the shipped model does", "MODEL" },
    { "folds", 0, 0, G_OPTION_ARG_INT, &a.folds, "Folds (default 10)", "K" },
    { "top", 0, 0, G_OPTION_ARG_INT, &a.top, "Tracks asked for of each emotion (default 20)", "N" },
    { "radius", 0, 0, G_OPTION_ARG_DOUBLE, &a.radius, "Of the line (default 0.05)", "R" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &a.seed, "Same seed, same folds and picks", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print JSON", NULL },
    { NULL }
  };
  int status;

  if (!tool_parse (&argc, &argv, entries, NULL,
                   "Asks for each emotion, and for a line from calmness to power, among tracks whose "
                   "moods listeners\nhave told, and says how much of it they felt in what came up.",
                   &status))
    return status;
  if (a.folds < 2 || a.top < 1 || !(a.radius >= 0 && a.radius <= 1))
    return tool_usage ("--folds is at least 2, --top at least 1, --radius from 0 to 1.");
  return judge (&a);
}

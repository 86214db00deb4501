/* tool-map.c - `segue-tool map`: the library as a map, in CSV, SVG and figures */
#include "tool-source.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "insight.h"
#include "ml.h"

typedef struct {
  SourceArguments source;
  char    *method, *csv, *svg; /* owned */
  gboolean metrics, json;
  int      seeds;
  gint64   seed;
} MapArguments;

static void
progress_cb (double share, gpointer data)
{
  tool_progress ((guint64) (share * 100), 100, "learning the map");
}

/* ---- writing ------------------------------------------------------------------------ */

static int
write_csv (const char *file, const Source *s, const float *xy, const InsightClusters *clusters)
{
  FILE *out = g_str_equal (file, "-") ? stdout : fopen (file, "w");
  g_autoptr (ToolCsv) csv = NULL;

  if (out == NULL)
    return tool_fail ("%s could not be written: %s.", file, g_strerror (errno));
  csv = tool_csv_new (out);
  for (guint c = 0; c < 7; c++)
    tool_csv_string (csv, ((const char *const[]) { "id", "x", "y", "cluster", "title", "artist", "path" })[c]);
  tool_csv_end (csv);
  for (guint i = 0; i < s->n; i++) {
    tool_csv_int (csv, s->id[i]);
    tool_csv_number (csv, xy[2 * i]);
    tool_csv_number (csv, xy[2 * i + 1]);
    tool_csv_int (csv, clusters != NULL ? clusters->labels[i] : -1);
    tool_csv_string (csv, s->title[i]);
    tool_csv_string (csv, s->artist[i]);
    tool_csv_string (csv, s->path[i]);
    tool_csv_end (csv);
  }
  return out == stdout || fclose (out) == 0 ? TOOL_OK : tool_fail ("%s could not be written.", file);
}

static guint32
colour_of (const InsightClusters *clusters, gint32 id)
{
  for (guint c = 0; clusters != NULL && c < clusters->clusters->len; c++)
    if (((InsightCluster *) clusters->clusters->pdata[c])->id == id)
      return ((InsightCluster *) clusters->clusters->pdata[c])->colour_rgb;
  return 0x888888;
}

static int
write_svg (const char *file, const Source *s, const float *xy, const InsightClusters *clusters)
{
  g_autoptr (GString) svg = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  float low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY }, scale;

  for (guint i = 0; i < 2 * s->n; i++) {
    low[i % 2] = fminf (low[i % 2], xy[i]);
    high[i % 2] = fmaxf (high[i % 2], xy[i]);
  }
  scale = 960.0f / fmaxf (fmaxf (high[0] - low[0], high[1] - low[1]), 1e-6f);
  g_string_append (svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 1000\">\n"
                        "<rect width=\"1000\" height=\"1000\" fill=\"#fafafa\"/>\n");
  for (guint i = 0; i < s->n; i++) {
    g_autofree char *label = g_markup_printf_escaped ("%s – %s", s->artist[i] ? s->artist[i] : "",
                                                      s->title[i] ? s->title[i] : "");

    g_string_append_printf (svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#%06x\" fill-opacity=\"0.75\">"
                                 "<title>%s</title></circle>\n",
                            20 + (xy[2 * i] - low[0]) * scale, 980 - (xy[2 * i + 1] - low[1]) * scale,
                            colour_of (clusters, clusters != NULL ? clusters->labels[i] : -1), label);
  }
  g_string_append (svg, "</svg>\n");
  if (!g_file_set_contents (file, svg->str, (gssize) svg->len, &error))
    return tool_fail ("%s could not be written: %s.", file, error->message);
  return TOOL_OK;
}

/* ---- figures ------------------------------------------------------------------------------ */

enum { TRUST, CONTINUITY, OVERLAP, GENRE_MAP, PCA_TRUST, PCA_CONTINUITY, PCA_OVERLAP, GENRE_FULL, DRIFT,
       TRAIN_S, PLACE_MS, N_FIGURES };
static const char *const FIGURES[N_FIGURES] = {
  "trustworthiness", "continuity", "overlap", "genre_nearest_map",
  "pca_trustworthiness", "pca_continuity", "pca_overlap", "genre_nearest_full", "drift",
  "train_cpu_s", "place_cpu_ms",
};

/* Share of tracks whose nearest other track, by an artist that is not theirs,
 * has the same genre. */
static double
genre_accuracy (const Source *s, const float *x, guint d)
{
  guint right = 0, asked = 0;

  for (guint i = 0; i < s->n; i++) {
    double nearest = INFINITY;
    guint best = s->n;

    for (guint j = 0; s->genre[i] != NULL && j < s->n; j++) {
      double sum = 0;

      if (j == i || (s->artist[i] != NULL && g_strcmp0 (s->artist[i], s->artist[j]) == 0))
        continue;
      for (guint t = 0; t < d; t++)
        sum += pow ((double) x[(gsize) i * d + t] - x[(gsize) j * d + t], 2);
      if (sum < nearest) {
        nearest = sum;
        best = j;
      }
    }
    if (best == s->n)
      continue;
    asked++;
    right += g_strcmp0 (s->genre[i], s->genre[best]) == 0;
  }
  return asked > 0 ? (double) right / asked : NAN;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* How far the median old track moves when the last twentieth of the tracks comes
 * new, as a share of the map's width. */
static gboolean
drift (const Source *s, InsightMapMethod method, guint64 seed, double *share, GError **error)
{
  guint old = s->n - s->n / 20;
  g_autofree float *before = g_new (float, 2 * s->n), *after = g_new (float, 2 * s->n);
  g_autofree double *moved = g_new (double, old);
  g_autoptr (InsightMap) first = NULL;
  g_autoptr (InsightMap) then = NULL;
  float low = INFINITY, high = -INFINITY;

  first = insight_map_new (s->x, old, s->d, method, NULL, seed, NULL, NULL, tool_cancellable (), error);
  if (first == NULL)
    return FALSE;
  insight_map_place (first, s->x, old, before);
  for (guint i = 2 * old; i < 2 * s->n; i++)
    before[i] = NAN;
  then = insight_map_new (s->x, s->n, s->d, method, before, seed + 1, NULL, NULL, tool_cancellable (), error);
  if (then == NULL)
    return FALSE;
  insight_map_place (then, s->x, s->n, after);
  for (guint i = 0; i < old; i++) {
    moved[i] = hypot (after[2 * i] - before[2 * i], after[2 * i + 1] - before[2 * i + 1]);
    low = fminf (low, before[2 * i]);
    high = fmaxf (high, before[2 * i]);
  }
  qsort (moved, old, sizeof *moved, compare_doubles);
  *share = moved[old / 2] / MAX (high - low, 1e-9f);
  return TRUE;
}

static gboolean
judge_once (const Source *s, InsightMapMethod method, guint64 seed, double *figure, GError **error)
{
  InsightMapQuality q;
  g_autoptr (InsightMap) map = NULL;
  g_autofree float *xy = g_new (float, 2 * s->n), *z = g_new (float, (gsize) s->n * s->d);
  g_autofree float *mean = g_new (float, s->d), *scale = g_new (float, s->d);

  clock_t started;

  if (!insight_map_judge (s->x, s->n, s->d, method, seed, &q, tool_cancellable (), error)
      || !drift (s, method, seed, &figure[DRIFT], error))
    return FALSE;
  started = clock ();
  map = insight_map_new (s->x, s->n, s->d, method, NULL, seed, NULL, NULL, tool_cancellable (), error);
  if (map == NULL)
    return FALSE;
  figure[TRAIN_S] = (double) (clock () - started) / CLOCKS_PER_SEC;
  started = clock ();
  insight_map_place (map, s->x, s->n, xy);
  figure[PLACE_MS] = 1e3 * (double) (clock () - started) / CLOCKS_PER_SEC / s->n;
  ml_standardise_whole (s->x, s->n, s->d, mean, scale);
  for (gsize i = 0; i < (gsize) s->n * s->d; i++)
    z[i] = (s->x[i] - mean[i % s->d]) * scale[i % s->d];
  figure[TRUST] = q.trustworthiness;
  figure[CONTINUITY] = q.continuity;
  figure[OVERLAP] = q.overlap;
  figure[PCA_TRUST] = q.pca_trustworthiness;
  figure[PCA_CONTINUITY] = q.pca_continuity;
  figure[PCA_OVERLAP] = q.pca_overlap;
  figure[GENRE_MAP] = genre_accuracy (s, xy, 2);
  figure[GENRE_FULL] = genre_accuracy (s, z, s->d);
  return TRUE;
}

static int
metrics (const MapArguments *a, const Source *s, InsightMapMethod method)
{
  double sum[N_FIGURES] = { 0 }, sum2[N_FIGURES] = { 0 };
  g_autoptr (GError) error = NULL;
  ToolJson *json;

  for (int i = 0; i < a->seeds; i++) {
    double figure[N_FIGURES];

    if (!judge_once (s, method, (guint64) (a->seed + i), figure, &error))
      return tool_fail ("%s", error->message);
    for (guint f = 0; f < N_FIGURES; f++) {
      sum[f] += figure[f] / a->seeds;
      sum2[f] += figure[f] * figure[f] / a->seeds;
    }
    tool_progress ((guint64) i + 1, (guint64) a->seeds, "judging");
  }
  if (!a->json) {
    printf ("%u tracks, %u values each, held-out fifth, %d seeds: mean ± spread\n", s->n, s->d, a->seeds);
    for (guint f = 0; f < N_FIGURES; f++)
      printf ("%-22s %.3f ± %.3f\n", FIGURES[f], sum[f], sqrt (MAX (0, sum2[f] - sum[f] * sum[f])));
    return TOOL_OK;
  }
  json = tool_json_new ();
  tool_json_begin (json, '{');
  tool_json_put_int (json, "tracks", s->n);
  tool_json_put_int (json, "seeds", a->seeds);
  for (guint f = 0; f < N_FIGURES; f++) {
    g_autofree char *key = g_strconcat (FIGURES[f], "_spread", NULL);

    tool_json_put_number (json, FIGURES[f], sum[f]);
    tool_json_put_number (json, key, sqrt (MAX (0, sum2[f] - sum[f] * sum[f])));
  }
  tool_json_end (json);
  tool_json_finish (json);
  return TOOL_OK;
}

/* ---- the command ---------------------------------------------------------------------------- */

static int
draw (const MapArguments *a, const Source *s, InsightMapMethod method)
{
  g_autofree float *xy = g_new (float, 2 * s->n);
  g_autoptr (GError) error = NULL;
  g_autoptr (InsightClusters) clusters = NULL;
  g_autoptr (InsightMap) map = insight_map_new (s->x, s->n, s->d, method, NULL, (guint64) a->seed, progress_cb,
                                                NULL, tool_cancellable (), &error);
  int status = TOOL_OK;

  if (map == NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TOOL_CANCELLED
                                                                     : tool_fail ("%s", error->message);
  if (!insight_map_place (map, s->x, s->n, xy))
    return tool_fail ("The map has places that are not numbers.");
  clusters = insight_clusters_find (s->x, s->n, s->d, NULL, 0, NULL, 0, (guint64) a->seed,
                                    tool_cancellable (), NULL);
  if (a->csv != NULL)
    status = write_csv (a->csv, s, xy, clusters);
  if (status == TOOL_OK && a->svg != NULL)
    status = write_svg (a->svg, s, xy, clusters);
  return status;
}

static int
make_map (const MapArguments *a)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Source) source = NULL;
  InsightMapMethod method = g_strcmp0 (a->method, "pca") == 0 ? INSIGHT_MAP_PCA : INSIGHT_MAP_VAE;
  int status = TOOL_OK;

  if (a->method != NULL && method == INSIGHT_MAP_VAE && !g_str_equal (a->method, "vae"))
    return tool_usage ("The method is vae or pca.");
  if (a->seeds < 1 || a->seeds > 1000)
    return tool_usage ("The number of seeds lies between 1 and 1000.");
  if (a->csv == NULL && a->svg == NULL && !a->metrics)
    return tool_usage ("Ask for --csv, --svg or --metrics.");
  ml_blas_single_thread ();
  source = source_load (&a->source, &error);
  if (source == NULL)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? TOOL_CANCELLED : tool_fail ("The library could not be read: %s.", error->message);
  if (a->csv != NULL || a->svg != NULL)
    status = draw (a, source, method);
  if (status == TOOL_OK && a->metrics)
    status = metrics (a, source, method);
  return status;
}

int
tool_map_run (int argc, char **argv)
{
  MapArguments a = { .seed = 1, .seeds = 1 };
  const GOptionEntry entries[] = {
    SOURCE_ENTRIES (a.source),
    { "method", 0, 0, G_OPTION_ARG_STRING, &a.method, "vae (default) or pca", "NAME" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &a.csv, "Write places; - is standard output", "OUT" },
    { "svg", 0, 0, G_OPTION_ARG_FILENAME, &a.svg, "Write a picture", "OUT" },
    { "metrics", 0, 0, G_OPTION_ARG_NONE, &a.metrics, "Judge the map on a held-out fifth, beside PCA", NULL },
    { "seeds", 0, 0, G_OPTION_ARG_INT, &a.seeds, "Judge so many maps and tell mean and spread (default 1)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &a.seed, "Of the first map (default 1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print the metrics as JSON", NULL },
    { NULL }
  };
  int status;

  if (tool_parse (&argc, &argv, entries, "", "Lays a library out in two dimensions so that what sounds alike "
                  "is near.\nThe axes mean nothing, and far apart may still be alike.", &status))
    status = make_map (&a);
  source_arguments_clear (&a.source);
  g_free (a.method);
  g_free (a.csv);
  g_free (a.svg);
  return status;
}

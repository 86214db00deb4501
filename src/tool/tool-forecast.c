/* tool-forecast.c - `segue-tool forecast`: how well a path can be foretold */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "insight.h"

static const char *const GAP_NAMES[INSIGHT_N_GAPS] = { "all", "under_10_min", "under_2_h", "2_to_12_h", "longer" };

#define TIME_MAX_S 1e11 /* in some thousand years; milliseconds are a mistake */
#define PLACE_MAX  1e9  /* squares of it still are numbers */

/* A number; for the time also a date as of ISO 8601. */
static gboolean
read_number (const char *field, gboolean is_time, double *value)
{
  char *end = NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = is_time ? g_date_time_new_from_iso8601 (field, utc) : NULL;

  if (date != NULL) {
    *value = (double) g_date_time_to_unix (date) + g_date_time_get_microsecond (date) / 1e6;
    return TRUE;
  }
  *value = g_ascii_strtod (field, &end);
  return end != field && *end == '\0' && isfinite (*value);
}

/* Columns time, x, y by the names in the first line, in any order. */
static GArray *
read_path (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) head = NULL;
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (InsightPlace));
  int column[3] = { -1, -1, -1 };
  const char *const names[3] = { "time", "x", "y" };

  if (!g_file_get_contents (file, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  head = g_strsplit (lines[0] != NULL ? lines[0] : "", ",", -1);
  for (int i = 0; head[i] != NULL; i++)
    for (int c = 0; c < 3; c++)
      if (g_str_equal (g_strstrip (head[i]), names[c]))
        column[c] = i;
  if (column[0] < 0 || column[1] < 0 || column[2] < 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "its first line must name time, x and y");
    return NULL;
  }
  for (guint i = 1; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
    int n = (int) g_strv_length (fields);
    double value[3];

    if (g_strstrip (lines[i])[0] == '\0')
      continue;
    for (int c = 0; c < 3; c++) {
      if (column[c] >= n || !read_number (g_strstrip (fields[column[c]]), c == 0, &value[c])) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "line %u has no number for %s", i + 1, names[c]);
        return NULL;
      }
    }
    if (fabs (value[0]) > TIME_MAX_S || fabs (value[1]) > PLACE_MAX || fabs (value[2]) > PLACE_MAX) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "line %u is out of all bounds", i + 1);
      return NULL;
    }
    InsightPlace place = { value[0], (float) value[1], (float) value[2] };
    g_array_append_val (path, place);
  }
  return g_steal_pointer (&path);
}

static void
print_text (const InsightForecastReport *r)
{
  printf ("%-20s", "mean distance");
  for (guint g = 0; g < INSIGHT_N_GAPS; g++)
    printf (" %13s", GAP_NAMES[g]);
  printf ("\n%-20s", "places");
  for (guint g = 0; g < INSIGHT_N_GAPS; g++)
    printf (" %13u", r->n[g]);
  putchar ('\n');
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++) {
    printf ("%-20s", insight_forecast_name ((InsightForecastModel) m));
    for (guint g = 0; g < INSIGHT_N_GAPS; g++)
      printf (" %13.4f", r->error[m][g]);
    putchar ('\n');
  }
  printf ("chosen: %s%s\n", insight_forecast_name (r->chosen),
          r->heading ? "" : " (listening is random: nothing foretells it)");
  printf ("ellipses of 50, 80, 95 %% held %.1f, %.1f, %.1f %%\n", 100 * r->coverage[0], 100 * r->coverage[1],
          100 * r->coverage[2]);
}

static void
print_json (const InsightForecastReport *r, guint n)
{
  ToolJson *json = tool_json_new ();

  tool_json_begin (json, '{');
  tool_json_put_int (json, "places", n);
  tool_json_put_string (json, "chosen", insight_forecast_name (r->chosen));
  tool_json_put_bool (json, "heading", r->heading);
  tool_json_key (json, "coverage");
  tool_json_begin (json, '{');
  tool_json_put_number (json, "50", r->coverage[0]);
  tool_json_put_number (json, "80", r->coverage[1]);
  tool_json_put_number (json, "95", r->coverage[2]);
  tool_json_end (json);
  tool_json_key (json, "judged");
  tool_json_begin (json, '{');
  for (guint g = 0; g < INSIGHT_N_GAPS; g++)
    tool_json_put_int (json, GAP_NAMES[g], r->n[g]);
  tool_json_end (json);
  tool_json_key (json, "mean_distance");
  tool_json_begin (json, '{');
  for (guint m = 0; m < INSIGHT_N_FORECASTS; m++) {
    tool_json_key (json, insight_forecast_name ((InsightForecastModel) m));
    tool_json_begin (json, '{');
    for (guint g = 0; g < INSIGHT_N_GAPS; g++)
      tool_json_put_number (json, GAP_NAMES[g], r->error[m][g]);
    tool_json_end (json);
  }
  tool_json_end (json);
  tool_json_end (json);
  tool_json_finish (json);
}

static int
forecast (const char *file, gint64 seed, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) path = read_path (file, &error);
  InsightForecastReport report;

  if (path == NULL)
    return tool_fail ("%s could not be read: %s.", file, error->message);
  if (!insight_forecast_judge ((InsightPlace *) path->data, path->len, (guint64) seed, &report,
                               tool_cancellable (), &error))
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? TOOL_CANCELLED
                                                                     : tool_fail ("%s", error->message);
  if (as_json)
    print_json (&report, path->len);
  else
    print_text (&report);
  return TOOL_OK;
}

int
tool_forecast_run (int argc, char **argv)
{
  g_autofree char *file = NULL;
  gboolean json = FALSE;
  gint64 seed = 1;
  const GOptionEntry entries[] = {
    { "path", 'p', 0, G_OPTION_ARG_FILENAME, &file, "Columns time (Unix seconds or ISO 8601), x, y", "FILE.csv" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the recurrent network (default 1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    { NULL }
  };
  int status;

  if (!tool_parse (&argc, &argv, entries, "", "Foretells each place of the last third of a path from those before it, "
                   "with every model\nand the plain rules beside them; which to believe was chosen before.", &status))
    return status;
  if (file == NULL && argc > 1)
    file = g_strdup (argv[1]);
  if (file == NULL)
    return tool_usage ("Name a path with --path.");
  return forecast (file, seed, json);
}

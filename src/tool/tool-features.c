/* tool-features.c - segue-tool features: everything that is heard in a file
 *
 * JSON keys are those of print_json(); they are stable, as is the order of the
 * vector's values for one feature_version. */
#include "tool-audio.h"

#include <math.h>

#include "audio-decode.h"
#include "feat-track.h"

typedef struct {
  gboolean json, csv, separate;
  char    *frames; /* not owned */
} Options;

FeatureSet *
tool_audio_features (const char        *path,
                     FeatureFlags       flags,
                     const char *const *frames,
                     AudioBuffer       *facts,
                     GError           **error)
{
  const gboolean stereo = (flags & FEATURE_SEPARATE) != 0;
  g_autoptr (AudioStream) stream = audio_stream_open (path, AUDIO_LOUDNESS | (stereo ? AUDIO_STEREO : 0),
                                                      error);
  g_autoptr (FeatTracker) tracker = NULL;
  GError *local = NULL;
  AudioBlock block;

  if (stream == NULL)
    return NULL;
  tracker = feat_tracker_new (flags, frames);
  while (audio_stream_next (stream, &block, tool_cancellable (), &local))
    feat_tracker_push (tracker, block.mono, block.left, block.right, block.n);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  audio_stream_describe (stream, facts);
  return feat_tracker_finish (tracker, facts);
}

/* ---- output ------------------------------------------------------------------------------ */

static void
print_text (const char        *path,
            const FeatureSet  *f,
            const AudioBuffer *facts)
{
  printf ("%s\n", path);
  printf ("  %-22s %.2f s, %u channels at %u Hz%s\n", "sound", f->duration_s, facts->source_channels,
          facts->source_rate_hz, facts->truncated ? ", broken off" : "");
  printf ("  %-22s %.1f BPM (confidence %.2f, rival %.1f), %u beats\n", "tempo", f->tempo_bpm,
          f->tempo_confidence, f->tempo_rival_bpm, f->n_beats);
  printf ("  %-22s %s (confidence %.2f, tuning %+.0f cents)\n", "key",
          f->key >= 0 ? feature_key_name (f->key) : "none", f->key_confidence, f->tuning_cents);
  printf ("  %-22s %.2f LUFS, range %.2f LU, true peak %.4f\n", "loudness", f->loudness_lufs,
          f->loudness_range_lu, f->true_peak);
  printf ("  %-22s %.2f a second\n", "onsets", f->onset_rate_hz);
  printf ("  %-22s %.2f dB\n", "dynamic complexity", f->dynamic_complexity_db);
  printf ("  %-22s %.2f\n", "percussive share", f->percussive_share);
  printf ("  %-22s %.2f\n", "vocal share", f->vocal_share);
  printf ("  %-22s %.2f\n", "energy", f->energy);
}

static void
put_bytes (ToolJson     *out,
           const char   *key,
           const guint8 *bytes,
           guint         n)
{
  g_autofree float *x = g_new (float, n);

  for (guint i = 0; i < n; i++)
    x[i] = bytes[i];
  tool_json_key (out, key);
  tool_json_floats (out, x, n);
}

static void
put_matrices (ToolJson         *out,
              const FeatureSet *f)
{
  tool_json_key (out, "frames");
  tool_json_begin (out, '{');
  for (guint i = 0; i < f->n_frame_kinds; i++) {
    const FeatureMatrix *m = &f->frames[i];

    tool_json_key (out, m->name);
    tool_json_begin (out, '[');
    for (guint r = 0; r < m->rows; r++)
      tool_json_floats (out, m->data + (gsize) r * m->cols, m->cols);
    tool_json_end (out);
  }
  tool_json_end (out);
}

static void
print_json (ToolJson          *out,
            const char        *path,
            const FeatureSet  *f,
            const AudioBuffer *facts)
{
  const char *const *names = feature_vector_names (NULL);

  tool_json_begin (out, '{');
  tool_json_put_string (out, "file", path);
  tool_json_put_int (out, "feature_version", f->version);
  tool_json_put_number (out, "duration_s", f->duration_s);
  tool_json_put_int (out, "channels", facts->source_channels);
  tool_json_put_int (out, "rate_hz", facts->source_rate_hz);
  tool_json_put_bool (out, "truncated", facts->truncated);
  tool_json_put_number (out, "tempo_bpm", f->tempo_bpm);
  tool_json_put_number (out, "tempo_confidence", f->tempo_confidence);
  tool_json_put_number (out, "tempo_rival_bpm", f->tempo_rival_bpm);
  tool_json_key (out, "beats_s");
  tool_json_floats (out, f->beats_s, f->n_beats);
  tool_json_put_int (out, "key", f->key);
  tool_json_put_string (out, "key_name", f->key >= 0 ? feature_key_name (f->key) : NULL);
  tool_json_put_number (out, "key_confidence", f->key_confidence);
  tool_json_put_number (out, "tuning_cents", f->tuning_cents);
  tool_json_put_number (out, "loudness_lufs", f->loudness_lufs);
  tool_json_put_number (out, "loudness_range_lu", f->loudness_range_lu);
  tool_json_put_number (out, "true_peak", f->true_peak);
  tool_json_put_number (out, "onset_rate_hz", f->onset_rate_hz);
  tool_json_put_number (out, "dynamic_complexity_db", f->dynamic_complexity_db);
  tool_json_put_number (out, "percussive_share", f->percussive_share);
  tool_json_put_number (out, "vocal_share", f->vocal_share);
  tool_json_put_number (out, "energy", f->energy);
  put_bytes (out, "waveform", f->waveform, FEATURE_WAVEFORM_POINTS);
  put_bytes (out, "brightness", f->brightness, FEATURE_WAVEFORM_POINTS);
  tool_json_key (out, "vector");
  tool_json_begin (out, '{');
  for (guint i = 0; i < f->n_vector; i++)
    tool_json_put_number (out, names[i], f->vector[i]);
  tool_json_end (out);
  if (f->n_frame_kinds > 0)
    put_matrices (out, f);
  tool_json_end (out);
}

static void
print_csv_header (ToolCsv *csv)
{
  const char *const *names = feature_vector_names (NULL);

  tool_csv_string (csv, "file");
  tool_csv_string (csv, "duration_s");
  tool_csv_string (csv, "key");
  tool_csv_string (csv, "tempo_rival_bpm");
  tool_csv_string (csv, "tuning_cents");
  for (; *names != NULL; names++)
    tool_csv_string (csv, *names);
  tool_csv_end (csv);
}

static void
print_csv (ToolCsv          *csv,
           const char       *path,
           const FeatureSet *f)
{
  tool_csv_string (csv, path);
  tool_csv_number (csv, f->duration_s);
  tool_csv_int (csv, f->key);
  tool_csv_number (csv, f->tempo_rival_bpm);
  tool_csv_number (csv, f->tuning_cents);
  for (guint i = 0; i < f->n_vector; i++)
    tool_csv_number (csv, f->vector[i]);
  tool_csv_end (csv);
}

/* A matrix as text: a line a frame, values separated by commas. */
static void
print_matrices (const FeatureSet *f)
{
  g_autoptr (ToolCsv) csv = tool_csv_new (stdout);

  for (guint i = 0; i < f->n_frame_kinds; i++) {
    const FeatureMatrix *m = &f->frames[i];

    for (guint c = 0; c < m->cols; c++) {
      for (guint r = 0; r < m->rows; r++)
        tool_csv_number (csv, m->data[(gsize) r * m->cols + c]);
      tool_csv_end (csv);
    }
  }
}

/* ---- the command ---------------------------------------------------------------------------- */

static int
one_file (const char    *path,
          const Options *options,
          ToolJson      *json,
          ToolCsv       *csv)
{
  const char *const frames[] = { options->frames, NULL };
  g_autoptr (GError) error = NULL;
  AudioBuffer facts = { 0 };
  g_autoptr (FeatureSet) set = tool_audio_features (path, options->separate ? FEATURE_SEPARATE : 0,
                                                    frames, &facts, &error);

  if (set == NULL)
    return tool_audio_fail (path, error);
  if (json != NULL)
    print_json (json, path, set, &facts);
  else if (csv != NULL)
    print_csv (csv, path, set);
  else if (options->frames != NULL)
    print_matrices (set);
  else
    print_text (path, set, &facts);
  return TOOL_OK;
}

static int
all_files (int            argc,
           char         **argv,
           const Options *options)
{
  ToolJson *json = options->json ? tool_json_new () : NULL;
  g_autoptr (ToolCsv) csv = options->csv ? tool_csv_new (stdout) : NULL;
  int worst = TOOL_OK;

  if (json != NULL && argc > 2)
    tool_json_begin (json, '[');
  if (csv != NULL)
    print_csv_header (csv);
  for (int i = 1; i < argc && worst != TOOL_CANCELLED; i++) {
    const int status = one_file (argv[i], options, json, csv);

    worst = MAX (worst, status);
    if (argc > 2)
      tool_progress ((guint64) i, (guint64) argc - 1, NULL);
  }
  if (json != NULL && argc > 2)
    tool_json_end (json);
  if (json != NULL)
    tool_json_finish (json);
  return worst;
}

int
tool_features_run (int    argc,
                   char **argv)
{
  Options options = { 0 };
  g_autofree char *frames = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON: one object, or an array for several files", NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, "Print CSV: one line a file", NULL },
    { "separate", 0, 0, G_OPTION_ARG_NONE, &options.separate, "Tell vocals and accompaniment apart", NULL },
    { "frames", 0, 0, G_OPTION_ARG_STRING, &frames, "Print a whole matrix, one line a frame", "NAME" },
    { NULL }
  };
  g_autofree char *names = g_strjoinv (", ", (char **) feature_frame_names ());
  g_autofree char *about = g_strdup_printf ("Matrices (--frames): %s.", names);
  int status;

  if (!tool_parse (&argc, &argv, entries, "FILE…", about, &status))
    return status;
  if (argc < 2)
    return tool_usage ("Name a file.");
  if (options.json && options.csv)
    return tool_usage ("Choose either --json or --csv.");
  options.frames = frames;
  if (frames != NULL && !g_strv_contains (feature_frame_names (), frames))
    return tool_usage ("There is no matrix \"%s\".", frames);
  return all_files (argc, argv, &options);
}

/* test-feature-reference.c - every feature against librosa's own figures
 *
 * Reads $SEGUE_SHARED/reference/librosa.json: of four clips, the mean and
 * spread of each row and a few whole columns. Skips where that is missing. */
#include "audio-decode.h"
#include "feat-track.h"

#include <math.h>
#include <string.h>

/* ---- the little of JSON that the file uses ------------------------------------------- */

typedef struct {
  const char *p;
  GHashTable *numbers; /* "clips/NAME/features/rms/mean" -> GArray of double */
} Json;

static void
skip_space (Json *json)
{
  while (*json->p != '\0' && strchr (" \n\t\r,:", *json->p) != NULL)
    json->p++;
}

static char *
read_string (Json *json)
{
  const char *end = strchr (json->p + 1, '"');
  char *text = g_strndup (json->p + 1, (gsize) (end - json->p - 1));

  json->p = end + 1;
  return text;
}

static void
add_number (Json       *json,
            const char *path,
            double      value)
{
  GArray *a = g_hash_table_lookup (json->numbers, path);

  if (a == NULL) {
    a = g_array_new (FALSE, FALSE, sizeof (double));
    g_hash_table_insert (json->numbers, g_strdup (path), a);
  }
  g_array_append_val (a, value);
}

static void
read_value (Json       *json,
            const char *path)
{
  skip_space (json);
  if (*json->p == '{' || *json->p == '[') {
    const char open = *json->p++;

    for (skip_space (json); *json->p != '}' && *json->p != ']'; skip_space (json)) {
      if (open == '{') {
        g_autofree char *key = read_string (json);
        g_autofree char *below = g_strconcat (path, "/", key, NULL);

        read_value (json, below);
      } else {
        read_value (json, path);
      }
    }
    json->p++;
  } else if (*json->p == '"') {
    g_free (read_string (json));
  } else if (g_ascii_isalpha (*json->p)) { /* true, false, null */
    while (g_ascii_isalpha (*json->p))
      json->p++;
  } else {
    char *end;

    add_number (json, path, g_ascii_strtod (json->p, &end));
    json->p = end;
  }
}

static const GArray *
look_up (const Json *json,
         const char *clip,
         const char *feature,
         const char *what)
{
  g_autofree char *path = g_strdup_printf ("/clips/%s/features/%s/%s", clip, feature, what);

  return g_hash_table_lookup (json->numbers, path);
}

/* ---- comparing --------------------------------------------------------------------------- */

static guint n_compared, n_missed;

/* @rounding: what single precision loses of the largest value of all: a bin of
 * a transform is no more exact than that, in librosa as here. */
static void
compare (const char *what,
         guint       row,
         double      got,
         double      want,
         double      row_spread,
         double      rounding)
{
  n_compared++;
  if (fabs (got - want) <= MAX (MAX (1e-3 * fabs (want), 1e-4 * row_spread), rounding))
    return;
  n_missed++;
  if (n_missed <= 40)
    g_test_message ("%s row %u: %.7g, librosa says %.7g (row spread %.3g)", what, row, got, want,
                    row_spread);
}

/* The file holds some rows of the whole where "rows" says so. */
static guint
row_of (const Json *json,
        const char *clip,
        const char *feature,
        guint       i)
{
  const GArray *rows = look_up (json, clip, feature, "args/rows");

  return rows != NULL ? (guint) g_array_index (rows, double, i) : i;
}

static void
compare_matrix (const Json          *json,
                const char          *clip,
                const FeatureMatrix *m)
{
  const GArray *mean = look_up (json, clip, m->name, "mean");
  const GArray *std = look_up (json, clip, m->name, "std");
  const GArray *shape = look_up (json, clip, m->name, "shape");
  float top = 0.0f;
  double rounding;

  g_assert_nonnull (mean);
  g_assert_cmpuint (m->cols, ==, (guint) g_array_index (shape, double, 1));
  for (gsize i = 0; i < (gsize) m->rows * m->cols; i++)
    top = MAX (top, fabsf (m->data[i]));
  rounding = g_str_equal (m->name, "stft_magnitude") ? top * 0x1p-24 : 0.0;
  for (guint i = 0; i < mean->len; i++) {
    const guint row = row_of (json, clip, m->name, i);
    const float *x = m->data + (gsize) row * m->cols;
    const double spread = g_array_index (std, double, i);
    double sum = 0.0, squares = 0.0;

    g_assert_cmpuint (row, <, m->rows);
    for (guint c = 0; c < m->cols; c++)
      sum += x[c];
    sum /= m->cols;
    for (guint c = 0; c < m->cols; c++)
      squares += (x[c] - sum) * (x[c] - sum);
    compare (m->name, row, sum, g_array_index (mean, double, i), spread, rounding);
    compare (m->name, row, sqrt (squares / m->cols), spread, spread, rounding);
    for (guint c = 0; c < m->cols; c++) {
      g_autofree char *key = g_strdup_printf ("columns/%u", c);
      const GArray *column = look_up (json, clip, m->name, key);

      if (column != NULL)
        compare (m->name, row, x[c], g_array_index (column, double, i), spread,
                 rounding);
    }
  }
}

static void
compare_clip (const Json *json,
              const char *clip,
              const char *shared)
{
  const char *const names[] = {
    "stft_magnitude", "melspectrogram", "mfcc20", "mfcc13", "mfcc20_delta", "spectral_centroid_hz",
    "spectral_bandwidth_hz", "spectral_rolloff_hz", "spectral_flatness", "spectral_contrast_db",
    "zero_crossing_rate", "rms", "onset_strength", "chroma_stft", "hpss_energy", NULL
  };
  g_autofree char *path = g_build_filename (shared, "data", clip, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioBuffer) audio = audio_decode (path, 0, NULL, &error);
  g_autoptr (FeatureSet) set = NULL;

  g_assert_no_error (error);
  set = feature_track (audio, 0, names, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; names[i] != NULL; i++) {
    const FeatureMatrix *m = feature_set_frames (set, names[i]);
    const guint compared = n_compared, missed = n_missed;

    g_assert_nonnull (m);
    compare_matrix (json, clip, m);
    g_test_message ("%s %s: %u of %u off", clip, names[i], n_missed - missed, n_compared - compared);
  }
}

static void
test_as_librosa (void)
{
  const char *shared = g_getenv ("SEGUE_SHARED");
  const char *const clips[] = {
    "gtzan/rock/rock.00003.flac", "gtzan/jazz/jazz.00002.flac",
    "gtzan/classical/classical.00004.flac", "gtzan/metal/metal.00005.flac",
  };
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "reference", "librosa.json", NULL);
  g_autofree char *text = NULL;
  Json json;

  if (!g_file_get_contents (path, &text, NULL, NULL)) {
    g_test_skip ("There are no reference values here");
    return;
  }
  json.p = text;
  json.numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  read_value (&json, "");
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    compare_clip (&json, clips[i], shared);
  g_hash_table_unref (json.numbers);
  g_test_message ("%u values compared", n_compared);
  g_assert_cmpuint (n_compared, >, 4000);
  g_assert_cmpuint (n_missed, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/feature/reference/as-librosa", test_as_librosa);
  return g_test_run ();
}

/* feat-summary.c - the summary vector: one walk that names or fills it
 *
 * The same function walks the layout for names and for values, so that the two
 * cannot disagree. A change of the layout is a change of FEATURE_VERSION. */
#include "feat-summary.h"

#include <math.h>

#include "feat-track.h"

/* One of the two is NULL. */
typedef struct {
  GPtrArray *names;  /* char *, owned by the array */
  GArray    *values; /* float */
} Walk;

static void
one (Walk       *walk,
     float       value,
     const char *format,
     ...) G_GNUC_PRINTF (3, 4);

static void
one (Walk       *walk,
     float       value,
     const char *format,
     ...)
{
  if (walk->names != NULL) {
    va_list args;

    va_start (args, format);
    g_ptr_array_add (walk->names, g_strdup_vprintf (format, args));
    va_end (args);
    return;
  }
  if (!isfinite (value))
    value = 0.0f;
  g_array_append_val (walk->values, value);
}

static void
curve (Walk           *walk,
       const FeatStat *stat,
       const char     *name)
{
  one (walk, feat_stat_mean (stat), "%s_mean", name);
  one (walk, feat_stat_std (stat), "%s_std", name);
  one (walk, feat_stat_change (stat), "%s_change", name);
}

static void
bands (Walk           *walk,
       const FeatStat *stats,
       guint           n,
       const char     *name)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *band = g_strdup_printf ("%s_%u", name, i + 1);

    curve (walk, &stats[i], band);
  }
}

/* From the tonic upwards, so that the same piece in another key stays near. */
static void
chroma (Walk           *walk,
        const FeatStat *stats,
        int             key)
{
  const guint tonic = key >= 0 ? (guint) key % FEAT_CHROMA : 0;

  for (guint i = 0; i < FEAT_CHROMA; i++) {
    g_autofree char *name = g_strdup_printf ("chroma_%u", i + 1);

    curve (walk, &stats[(i + tonic) % FEAT_CHROMA], name);
  }
}

static void
scalars (Walk             *walk,
         const FeatSums   *sums,
         const FeatureSet *set)
{
  const float silence_lufs = -70.0f; /* where the meter's gate begins */

  one (walk, sums->rms_db_p10, "rms_db_p10");
  one (walk, sums->rms_db_p50, "rms_db_p50");
  one (walk, sums->rms_db_p90, "rms_db_p90");
  one (walk, isfinite (set->loudness_lufs) ? set->loudness_lufs : silence_lufs, "loudness_lufs");
  one (walk, set->loudness_range_lu, "loudness_range_lu");
  one (walk, set->true_peak, "true_peak");
  one (walk, set->tempo_bpm, "tempo_bpm");
  one (walk, set->tempo_confidence, "tempo_confidence");
  one (walk, set->onset_rate_hz, "onset_rate_hz");
  one (walk, set->dynamic_complexity_db, "dynamic_complexity_db");
  one (walk, set->key < 0 ? 0.5f : set->key < 12 ? 1.0f : 0.0f, "mode_major");
  one (walk, set->key_confidence, "key_confidence");
  one (walk, set->percussive_share, "percussive_share");
  one (walk, set->vocal_share, "vocal_share");
  one (walk, set->energy, "energy");
}

static void
walk_layout (Walk             *walk,
             const FeatSums   *sums,
             const FeatureSet *set)
{
  bands (walk, sums->mfcc, FEAT_MFCC, "mfcc");
  for (guint i = 0; i < FEAT_MFCC; i++)
    one (walk, feat_stat_mean (&sums->mfcc_delta[i]), "mfcc_delta_%u_abs", i + 1);
  for (guint i = 0; i < FEAT_MFCC; i++)
    one (walk, feat_stat_mean (&sums->mfcc_delta2[i]), "mfcc_delta2_%u_abs", i + 1);
  curve (walk, &sums->centroid, "centroid_hz");
  curve (walk, &sums->bandwidth, "bandwidth_hz");
  curve (walk, &sums->rolloff, "rolloff_hz");
  curve (walk, &sums->flatness, "flatness");
  bands (walk, sums->contrast, FEAT_CONTRAST_BANDS, "contrast_db");
  curve (walk, &sums->zcr, "zcr");
  curve (walk, &sums->rms, "rms");
  curve (walk, &sums->envelope, "envelope");
  curve (walk, &sums->onset, "onset");
  chroma (walk, sums->chroma, set->key);
  curve (walk, &sums->acc_envelope, "accompaniment_envelope");
  curve (walk, &sums->acc_centroid, "accompaniment_centroid_hz");
  curve (walk, &sums->acc_zcr, "accompaniment_zcr");
  curve (walk, &sums->acc_flux, "accompaniment_flux");
  scalars (walk, sums, set);
}

void
feat_summary_fill (const FeatSums *sums,
                   FeatureSet     *set)
{
  Walk walk = { .values = g_array_new (FALSE, FALSE, sizeof (float)) };

  walk_layout (&walk, sums, set);
  set->n_vector = walk.values->len;
  set->vector = (float *) (gpointer) g_array_free (walk.values, FALSE);
}

const char *const *
feature_vector_names (guint *n)
{
  static GPtrArray *names; /* made once, lives as long as the program */
  static gsize once;

  if (g_once_init_enter (&once)) {
    const FeatSums sums = { 0 };
    const FeatureSet set = { 0 };
    Walk walk = { .names = g_ptr_array_new () };

    walk_layout (&walk, &sums, &set);
    g_ptr_array_add (walk.names, NULL);
    names = walk.names;
    g_once_init_leave (&once, 1);
  }
  if (n != NULL)
    *n = names->len - 1;
  return (const char *const *) names->pdata;
}

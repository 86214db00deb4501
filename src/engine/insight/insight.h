/* insight.h - what can be found out about a library and a listener
 *
 * Plain arrays in, plain arrays out; nothing here knows the store. Every
 * function may run on any worker thread, takes a GCancellable (NULL is fine)
 * that it asks often, and fails with INSIGHT_ERROR or G_IO_ERROR_CANCELLED.
 * Arrays are [n][d] row-major; ids are the caller's. Same seed, same result. */
#pragma once

#include <gio/gio.h>

#include "engine-types.h"

G_BEGIN_DECLS

#define INSIGHT_ERROR (insight_error_quark ())
GQuark insight_error_quark (void);
typedef enum {
  INSIGHT_ERROR_TOO_FEW,  /* not enough data to say anything yet */
  INSIGHT_ERROR_INVALID,  /* NaN, sizes that do not fit */
  INSIGHT_ERROR_MEMORY,
} InsightError;

/* ---- clusters (insight-cluster.c) ------------------------------------------- */

/* What is known of each track in words and numbers, to name clusters by. */
typedef struct {
  float       tempo_bpm;   /* NaN or 0 not known */
  float       energy;      /* 0 … 1, NaN */
  float       vocal_share; /* 0 … 1, NaN */
  const char *genre;       /* borrowed, NULL not known */
} InsightTrait;

typedef struct {
  gint32  id;         /* stable: an old one where the cluster lived on */
  char   *name;       /* owned; "Calm piano · 70–95 bpm" */
  guint32 colour_rgb; /* 0xRRGGBB, from the id */
  float  *centroid;   /* owned [d] in the space of the vectors given */
  guint   n_tracks;
} InsightCluster;

typedef struct {
  GPtrArray *clusters;   /* owned, of InsightCluster, by id */
  gint32    *labels;     /* owned [n] cluster id of each row */
  guint      n, d;
  double     silhouette; /* −1 … 1 of the choice made, on a sample */
  float     *mean, *scale; /* owned [d] the standardisation that was used */
} InsightClusters;

/* Finds clusters: their number by silhouette among k-means partitions, none
 * smaller than @min_size (0: a fiftieth of all, at least 4). @before [n]
 * optional: cluster id of each row at the last run, −1 for new rows; clusters
 * that keep most of their tracks keep their id. New ids count up from @next_id.
 * @traits [n] optional. TOO_FEW under 12 rows. */
InsightClusters *insight_clusters_find  (const float *x, guint n, guint d,
                                         const gint32 *before, gint32 next_id,
                                         const InsightTrait *traits, guint min_size, guint64 seed,
                                         GCancellable *cancellable, GError **error);
void             insight_clusters_free  (InsightClusters *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InsightClusters, insight_clusters_free)

/* ---- rules (insight-rules.c) -------------------------------------------------- */

#define INSIGHT_SESSION_GAP_S 1800 /* so long a silence ends a session */

typedef struct {
  gint64   item;       /* track, album, artist or cluster: the caller decides */
  gint64   started_s;
  gboolean own_choice; /* FALSE: followed album order, or Segue put it there */
} InsightPlay;

typedef struct {
  gint64 *antecedent;  /* owned [n_antecedent] ascending */
  guint   n_antecedent;
  gint64  consequent;
  guint   n_both, n_before, n_after, n_sessions; /* n_before: sessions with the antecedent */
  double  support, confidence, lift, leverage, conviction, p, q;
} InsightRule;
void insight_rule_free (InsightRule *rule);

/* Rules in the sessions of @plays (ascending in time): at least @min_sessions
 * (0: 3) sessions, @min_confidence, and q at most @max_q after the correction
 * for how many were looked at. GPtrArray of InsightRule, highest lift first. */
GPtrArray *insight_rules_find (const InsightPlay *plays, guint n, guint min_sessions,
                               double min_confidence, double max_q,
                               GCancellable *cancellable, GError **error);

/* ---- map (insight-map.c) -------------------------------------------------------- */

typedef enum { INSIGHT_MAP_PCA = 0, INSIGHT_MAP_VAE } InsightMapMethod;

typedef struct {
  double trustworthiness, continuity, overlap; /* at 12, on tracks held out */
  double pca_trustworthiness, pca_continuity, pca_overlap;
} InsightMapQuality;

typedef struct _InsightMap InsightMap; /* immutable once made: any thread */

/* Makes a map of @x, whose plain distances count. @before [n][2] optional: each row's place on the last map,
 * NaN where it had none; the new map goes on from it where most rows were on it,
 * and is turned, mirrored and shifted onto it. Under 60 rows a VAE becomes a PCA. @progress optional, 0 … 1, on this thread. */
InsightMap *insight_map_new     (const float *x, guint n, guint d, InsightMapMethod method,
                                 const float *before, guint64 seed,
                                 void (*progress) (double share, gpointer data), gpointer data,
                                 GCancellable *cancellable, GError **error);
InsightMapMethod insight_map_method (const InsightMap *self);
guint            insight_map_n_values (const InsightMap *self); /* of the vectors that it places */
/* @xy out [n][2]; any rows of the same @d: those that the map was made with where
 * they settled, others among what they sound like, in under a millisecond each.
 * FALSE when one is not finite. */
gboolean    insight_map_place   (const InsightMap *self, const float *x, guint n, float *xy);
GBytes     *insight_map_save    (const InsightMap *self);
InsightMap *insight_map_load    (GBytes *bytes, GError **error);
void        insight_map_free    (InsightMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InsightMap, insight_map_free)

/* Judges maps of @method: trained without a fifth of the rows, judged on it against
 * plain distances of whole vectors. */
gboolean    insight_map_judge   (const float *x, guint n, guint d, InsightMapMethod method,
                                 guint64 seed, InsightMapQuality *quality,
                                 GCancellable *cancellable, GError **error);

/* ---- forecast (insight-forecast.c) ---------------------------------------------- */

typedef struct {
  double time_s; /* Unix time */
  float  x, y;
} InsightPlace;

typedef struct {
  float centre_x, centre_y, major, minor, angle; /* half axes; radians */
} InsightEllipse;

typedef enum {
  INSIGHT_FORECAST_MEAN = 0, /* nothing beat the long-term mean: listening is random */
  INSIGHT_FORECAST_LAST,
  INSIGHT_FORECAST_SESSION,
  INSIGHT_FORECAST_HOUR,
  INSIGHT_FORECAST_OU,
  INSIGHT_FORECAST_GRU,
  INSIGHT_FORECAST_DRIFT, /* mood, taste, session and habit, told apart */
  INSIGHT_FORECAST_TASTE, /* turns between a few tastes */
  INSIGHT_FORECAST_BLEND, /* all of them, weighed by how near they came */
  INSIGHT_N_FORECASTS,
} InsightForecastModel;

const char *insight_forecast_name (InsightForecastModel model); /* "last position" … */

typedef struct {
  InsightForecastModel model;   /* the best by rolling validation on this path */
  float  x, y;                  /* where the next track is expected */
  InsightEllipse half, most, nearly; /* holds 50, 80, 95 % */
  double error[INSIGHT_N_FORECASTS]; /* mean distance, rolling; NaN not tried */
  gboolean heading;             /* FALSE: as good as random, say so */
} InsightForecast;

/* @path ascending in time, at least 12 places, else TOO_FEW; @at_s not before
 * the last. @quick: some ten milliseconds for 240 places, and a little worse. */
gboolean insight_forecast (const InsightPlace *path, guint n, gint64 at_s, guint64 seed,
                           gboolean quick, InsightForecast *out, GCancellable *cancellable, GError **error);

/* Gaps between places, in bins: what a forecast is worth depends on them. */
typedef enum {
  INSIGHT_GAP_ALL = 0,
  INSIGHT_GAP_MINUTES, /* under 10 min */
  INSIGHT_GAP_HOURS,   /* under 2 h, the minutes included */
  INSIGHT_GAP_DAY,     /* 2 to 12 h */
  INSIGHT_GAP_LONGER,
  INSIGHT_N_GAPS,
} InsightGap;

typedef struct {
  guint  n[INSIGHT_N_GAPS];                           /* places judged */
  double error[INSIGHT_N_FORECASTS][INSIGHT_N_GAPS];  /* mean distance; NaN none */
  double coverage[3];                                 /* of the 50, 80, 95 % ellipses */
  InsightForecastModel chosen;                        /* before the judged part was seen */
  gboolean heading;
} InsightForecastReport;

/* Judges every model one step ahead on the last third of @path. The model was chosen
 * before; each place is foretold from what lies before it; at least 30 places. */
gboolean insight_forecast_judge (const InsightPlace *path, guint n, guint64 seed,
                                 InsightForecastReport *report,
                                 GCancellable *cancellable, GError **error);

/* ---- vectors (insight-vectors.c) ------------------------------------------------------ */

/* Rows [n][d] of measures of many kinds, in place: each value in spreads from its mean,
 * for without that hertz would outweigh shares by a thousand to one. Left alone where
 * there is none, or a value is no number. */
void insight_standardise (float *x, guint n, guint d);

G_END_DECLS

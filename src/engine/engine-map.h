/* engine-map.h - the map of the library, as pages see it (part of engine.h)
 *
 * UI thread. Answers arrive as the other questions' of engine.h do. */
#pragma once

#include <gio/gio.h>

#include "segue-track.h"

G_BEGIN_DECLS

typedef struct _SegueEngine SegueEngine;

typedef struct {
  gint32  id;
  char   *name;       /* owned; "Calm piano · 70–95 bpm" */
  guint32 colour_rgb; /* 0xRRGGBB */
  guint   n_tracks;
} SegueMapCluster;

/* Every analysed track. Immutable, counted atomically: any thread. What is not
 * known is NaN, −1 or 0 as in TrackRow. */
typedef struct {
  gatomicrefcount refs;
  guint      n;
  gint64    *ids;           /* [n] ascending */
  float     *xy;            /* [n][2] */
  gint16    *cluster;       /* [n] place in clusters, −1 none */
  gint16    *genre;         /* [n] place in genres, −1 none */
  float     *tempo_bpm, *energy; /* [n] */
  gint8     *key;           /* [n] */
  gint16    *year;          /* [n] */
  gint64    *last_played_s; /* [n] */
  guint32   *play_count;    /* [n] */
  gint8     *emotion;       /* [n] SegueEmotion that it has most of beside the others; −1 none */
  GPtrArray *clusters;      /* SegueMapCluster, largest first */
  GPtrArray *genres;        /* char *, the first of each track's, most frequent first */
  guint      n_library;     /* tracks in the library, analysed or not */
} SegueMapData;

SegueMapData *segue_map_data_ref   (SegueMapData *self);
void          segue_map_data_unref (SegueMapData *self); /* NULL is fine */
int           segue_map_data_find  (const SegueMapData *self, gint64 id); /* −1: not on the map */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapData, segue_map_data_unref)

/* Returns (transfer full); with n 0 while nothing was analysed. */
void          segue_engine_get_map_async  (SegueEngine *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
SegueMapData *segue_engine_get_map_finish (SegueEngine *self, GAsyncResult *result, GError **error);

/* One play of a track that is on the map. */
typedef struct {
  gint64   track_id, started_s;
  gboolean new_session;  /* a silence lies before it */
  float    x, y;
} SegueMapPlay;

/* Returns (transfer full) GArray of SegueMapPlay started in [@from_s, @to_s),
 * oldest first; @to_s 0: open. @from_s 0: the last session alone. */
void    segue_engine_map_plays_async  (SegueEngine *self, SegueMapData *map, gint64 from_s,
                                       gint64 to_s, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_map_plays_finish (SegueEngine *self, GAsyncResult *result, GError **error);

typedef struct { float x, y, major, minor, angle; } SegueMapOval;

/* Where the listener seems to be heading. */
typedef struct {
  gboolean     heading;  /* FALSE: the listening is as good as random, and that is said */
  SegueMapOval half, most; /* hold 50 % and 80 % */
  char        *model;    /* owned; in words */
  GArray      *likely;   /* owned; gint64 ids, likeliest first */
} SegueMapForecast;
void segue_map_forecast_free (SegueMapForecast *forecast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapForecast, segue_map_forecast_free)

/* Returns (transfer full), NULL without an error when too little was played. */
void              segue_engine_map_forecast_async  (SegueEngine *self, SegueMapData *map,
                                                    GCancellable *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);
SegueMapForecast *segue_engine_map_forecast_finish (SegueEngine *self, GAsyncResult *result,
                                                    GError **error);

/* "Stay around here": from now on Up Next suggests nothing that lies outside the
 * circle, in map units, until it is lifted with @radius 0. Not kept over a restart. */
void     segue_engine_stay_around (SegueEngine *self, double x, double y, double radius);
gboolean segue_engine_get_circle  (SegueEngine *self, double *x, double *y, double *radius);

/* Each returns (transfer full) GArray of gint64 ids.
 * A queue of about @n_tracks along @line [n_line][2] in map units. */
void    segue_engine_map_path_async   (SegueEngine *self, SegueMapData *map, const double *line,
                                       guint n_line, guint n_tracks, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_map_path_finish  (SegueEngine *self, GAsyncResult *result, GError **error);
/* @from, about @n_between tracks, @to. */
void    segue_engine_map_bridge_async (SegueEngine *self, SegueMapData *map, gint64 from, gint64 to,
                                       guint n_between, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_map_bridge_finish (SegueEngine *self, GAsyncResult *result, GError **error);
/* The @n that sound most like @id, nearest first. @everywhere: among the whole
 * library (slower); else among those around it on the map. */
void    segue_engine_map_near_async   (SegueEngine *self, SegueMapData *map, gint64 id, guint n,
                                       gboolean everywhere, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GArray *segue_engine_map_near_finish  (SegueEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* ml-neighbour.h - who sounds like whom, without hubs
 *
 * In many dimensions a few points, hubs, are near neighbours of almost all
 * others. Mutual proximity asks both sides: two points are near when each is
 * nearer to the other than most points are. */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"

typedef enum {
  ML_NEIGHBOUR_EUCLIDEAN = 0,
  ML_NEIGHBOUR_MUTUAL, /* 0 (mutually nearest) … 1, Gaussian mutual proximity */
} ml_neighbour_metric;

typedef struct ml_neighbours ml_neighbours;

/* Whether point @i may be a result. */
typedef int (*ml_neighbour_filter) (size_t i, void *data);

typedef struct {
  ml_neighbour_metric metric;
  ml_neighbour_filter filter; /* optional */
  void               *filter_data;
} ml_neighbour_query;

ml_status    ml_neighbours_new    (size_t d, uint64_t seed, ml_neighbours **out);
void         ml_neighbours_free   (ml_neighbours *self);
size_t       ml_neighbours_count  (const ml_neighbours *self);
const float *ml_neighbours_point  (const ml_neighbours *self, size_t i);
ml_status    ml_neighbours_add    (ml_neighbours *self, const float *x, size_t n);
ml_status    ml_neighbours_set    (ml_neighbours *self, size_t i, const float *x);
ml_status    ml_neighbours_refit  (ml_neighbours *self);
ml_status    ml_neighbours_near   (const ml_neighbours *self, const float *x, size_t k,
                                   const ml_neighbour_query *query,
                                   size_t *index, float *distance, size_t *found);
ml_status    ml_neighbours_near_point (const ml_neighbours *self, size_t i, size_t k,
                                       const ml_neighbour_query *query,
                                       size_t *index, float *distance, size_t *found);
#define ML_NEIGHBOUR_POINTS 16 /* asked for at once, at most */
ml_status    ml_neighbours_near_points (const ml_neighbours *self, const size_t *point, size_t m, size_t k,
                                        const ml_neighbour_query *query, size_t *index, float *distance,
                                        size_t *found);
ml_status    ml_neighbours_distances (const ml_neighbours *self, size_t a, const size_t *b, size_t m,
                                      float *distance);
ml_status    ml_neighbours_distance (const ml_neighbours *self, size_t a, size_t b,
                                     ml_neighbour_metric metric, float *distance);
ml_status    ml_mutual_proximity  (const float *distance, size_t n, float *mutual);

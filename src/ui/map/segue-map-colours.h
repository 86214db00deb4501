/* segue-map-colours.h - what the colours of the map stand for
 *
 * Pure but for translated names. Every track falls into one class. */
#pragma once

#include "engine-map.h"

G_BEGIN_DECLS

typedef enum {
  SEGUE_MAP_BY_CLUSTER = 0,
  SEGUE_MAP_BY_GENRE,
  SEGUE_MAP_BY_TEMPO,
  SEGUE_MAP_BY_KEY,
  SEGUE_MAP_BY_YEAR,
  SEGUE_MAP_BY_ENERGY,
  SEGUE_MAP_BY_MOOD,
  SEGUE_MAP_BY_PLAYED,
} SegueMapColouring;

#define SEGUE_MAP_CLASSES_MAX 64

typedef struct {
  guint   n;                               /* classes */
  char   *name[SEGUE_MAP_CLASSES_MAX];     /* owned; as the legend says it */
  guint32 rgb[SEGUE_MAP_CLASSES_MAX];
  guint   count[SEGUE_MAP_CLASSES_MAX];    /* tracks in it */
  guint8 *class;                           /* owned [map->n] */
} SegueMapClasses;

/* @now_s: Unix seconds, for what was lately played. */
SegueMapClasses *segue_map_classes_new  (const SegueMapData *map, SegueMapColouring by, gint64 now_s);
void             segue_map_classes_free (SegueMapClasses *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMapClasses, segue_map_classes_free)

G_END_DECLS

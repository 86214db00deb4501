/* map-fixture.h - a made-up map: some clouds of tracks, a path through them */
#pragma once

#include "segue-map-raster.h"

G_BEGIN_DECLS

#define MAP_FIXTURE_CLOUDS 9

typedef struct {
  SegueMapPoints *points;
  SegueMapLook   *look;
  SegueMapField  *field;
  SegueMapTrail  *trail;
  guint8         *class;
  const char     *names[MAP_FIXTURE_CLOUDS + 1];
  gint64          playing_id;
} MapFixture;

/* Same @seed, same map. Ids count from 1. */
void map_fixture_init  (MapFixture *self, guint n, guint32 seed);
void map_fixture_clear (MapFixture *self);

G_END_DECLS

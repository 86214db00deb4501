/* map-fixture.c - a made-up map: some clouds of tracks, a path through them */
#include "map-fixture.h"

#include <math.h>
#include <string.h>

static const char *const NAMES[MAP_FIXTURE_CLOUDS + 1] = {
  "Calm piano · 60–85 bpm", "Fast electronic · 122–140 bpm", "Sung folk · 80–110 bpm",
  "Loud guitars · 140–180 bpm", "Bright strings · 70–120 bpm", "Slow beats · 68–92 bpm",
  "Jazz trio · 90–160 bpm", "Dark ambient", "Brass and drums · 96–118 bpm", NULL
};

static const guint32 COLOURS[MAP_FIXTURE_CLOUDS] = {
  0x5b8ff9, 0x2fc98e, 0xe8b43c, 0xf0803c, 0xe8545b, 0xa46bd6, 0x9b7a5c, 0x2bbcc4, 0xe070a8
};

typedef struct { double x, y, along, across, angle; } Cloud;

static double
normal (GRand *rand)
{
  double u = g_rand_double_range (rand, 1e-12, 1), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static void
make_clouds (GRand *rand,
             Cloud *clouds)
{
  for (int k = 0; k < MAP_FIXTURE_CLOUDS; k++) {
    double angle = 2 * G_PI * k / MAP_FIXTURE_CLOUDS, reach = k % 3 == 0 ? 0.45 : 1.25;

    clouds[k] = (Cloud) { reach * 1.5 * cos (angle) + 0.1 * normal (rand),
                          reach * 0.95 * sin (angle) + 0.1 * normal (rand),
                          g_rand_double_range (rand, 0.20, 0.42),
                          g_rand_double_range (rand, 0.12, 0.22), g_rand_double (rand) * G_PI };
  }
}

static void
make_trail (MapFixture *self,
            GRand      *rand)
{
  guint n = MIN (self->points->n, 24), k = 0;
  double x = 0, y = 0;

  self->trail = segue_map_trail_new (n);
  for (guint i = 0; i < n; i++) {
    int at;

    x = 0.82 * x + 0.22 * normal (rand);
    y = 0.82 * y + 0.16 * normal (rand);
    at = segue_map_points_nearest (self->points, x, y, 10, NULL, 0);
    self->trail->xy[2 * k] = self->points->x[at];
    self->trail->xy[2 * k + 1] = self->points->y[at];
    self->trail->age[k++] = 1.0f - (float) i / (float) n;
    self->playing_id = self->points->ids[at];
  }
  self->trail->has_forecast = n > 2;
  self->trail->half = (SegueMapEllipse) { (float) x * 0.9f, (float) y * 0.9f, 0.22f, 0.13f, 0.5f };
  self->trail->most = self->trail->half;
  self->trail->most.major *= 1.52f;
  self->trail->most.minor *= 1.52f;
}

void
map_fixture_init (MapFixture *self,
                  guint       n,
                  guint32     seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree gint64 *ids = g_new (gint64, MAX (n, 1));
  g_autofree float *x = g_new (float, MAX (n, 1)), *y = g_new (float, MAX (n, 1));
  Cloud clouds[MAP_FIXTURE_CLOUDS];

  memset (self, 0, sizeof *self);
  memcpy (self->names, NAMES, sizeof NAMES);
  self->class = g_new (guint8, MAX (n, 1));
  make_clouds (rand, clouds);
  for (guint i = 0; i < n; i++) {
    const Cloud *c = &clouds[self->class[i] = (guint8) g_rand_int_range (rand, 0, MAP_FIXTURE_CLOUDS)];
    double u = c->along * normal (rand), v = c->across * normal (rand);

    ids[i] = i + 1;
    x[i] = (float) (c->x + u * cos (c->angle) - v * sin (c->angle));
    y[i] = (float) (c->y + u * sin (c->angle) + v * cos (c->angle));
  }
  self->points = segue_map_points_new (ids, x, y, n);
  self->look = segue_map_look_new (n);
  memcpy (self->look->colour, self->class, n);
  memcpy (self->look->palette, COLOURS, sizeof COLOURS);
  for (guint i = 0; i < n; i++)
    self->look->size[i] = g_rand_int_range (rand, 0, 12) == 0 ? (guint8) g_rand_int_range (rand, 1, 4) : 0;
  self->field = segue_map_field_new (self->points, self->class, MAP_FIXTURE_CLOUDS, COLOURS);
  make_trail (self, rand);
}

void
map_fixture_clear (MapFixture *self)
{
  segue_map_points_unref (self->points);
  segue_map_look_unref (self->look);
  segue_map_field_unref (self->field);
  segue_map_trail_unref (self->trail);
  g_free (self->class);
}

/* segue-map-colours.c - what the colours of the map stand for */
#include "segue-map-colours.h"

#include <glib/gi18n.h>
#include <math.h>

#include "engine-moods.h"
#include "segue-colours.h"
#include "segue-format.h"

#define UNKNOWN_RGB 0x8b8b94
#define GENRES_SHOWN SEGUE_N_DISTINCT

/* One way from cool to warm: more is warmer. */
static guint32
ramp (double t)
{
  static const double STOPS[5][3] = {
    { 74, 98, 216 }, { 42, 160, 196 }, { 86, 186, 120 }, { 232, 180, 60 }, { 228, 84, 72 },
  };
  double x = CLAMP (t, 0, 1) * 4;
  int i = MIN ((int) x, 3);
  guint32 rgb = 0;

  for (int k = 0; k < 3; k++)
    rgb = rgb << 8 | (guint32) (STOPS[i][k] + (x - i) * (STOPS[i + 1][k] - STOPS[i][k]));
  return rgb;
}

static guint32
hue_colour (double hue,
            double strength)
{
  guint32 rgb = 0;

  for (int k = 0; k < 3; k++) {
    double phase = hue * 6 + (k == 0 ? 0 : k == 1 ? 4 : 2);
    double v = CLAMP (fabs (fmod (phase, 6) - 3) - 1, 0, 1);

    rgb = rgb << 8 | (guint32) (255 * (0.30 + strength * v * 0.62));
  }
  return rgb;
}

static guint8
add_class (SegueMapClasses *self,
           char            *name, /* taken */
           guint32          rgb)
{
  self->name[self->n] = name;
  self->rgb[self->n] = rgb;
  return (guint8) self->n++;
}

static void
by_cluster (SegueMapClasses    *self,
            const SegueMapData *map)
{
  guint n = MIN (map->clusters->len, SEGUE_MAP_CLASSES_MAX - 1);

  for (guint c = 0; c < n; c++) {
    const SegueMapCluster *cluster = g_ptr_array_index (map->clusters, c);

    add_class (self, g_strdup (cluster->name), cluster->colour_rgb);
  }
  add_class (self, g_strdup (_("No group yet")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = (guint8) (map->cluster[i] >= 0 && map->cluster[i] < (int) n ? map->cluster[i]
                                                                                 : (int) n);
}

static void
by_genre (SegueMapClasses    *self,
          const SegueMapData *map)
{
  guint n = MIN (map->genres->len, GENRES_SHOWN);
  guint8 other;

  for (guint g = 0; g < n; g++)
    add_class (self, g_strdup (g_ptr_array_index (map->genres, g)), segue_colour_distinct (g));
  other = add_class (self, g_strdup (_("Other or none")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = map->genre[i] >= 0 && map->genre[i] < (int) n ? (guint8) map->genre[i] : other;
}

static void
by_tempo (SegueMapClasses    *self,
          const SegueMapData *map)
{
  static const int EDGES[] = { 80, 100, 120, 140, 160 };
  guint n = G_N_ELEMENTS (EDGES);
  guint8 unknown;

  for (guint b = 0; b <= n; b++)
    add_class (self,
               b == 0   ? g_strdup_printf (_("Under %d bpm"), EDGES[0])
               : b == n ? g_strdup_printf (_("%d bpm and more"), EDGES[n - 1])
                        : g_strdup_printf (_("%d–%d bpm"), EDGES[b - 1], EDGES[b]),
               ramp (b / (double) n));
  unknown = add_class (self, g_strdup (_("No beat")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++) {
    guint8 b = 0;

    while (b < n && map->tempo_bpm[i] >= EDGES[b])
      b++;
    self->class[i] = map->tempo_bpm[i] > 0 ? b : unknown;
  }
}

/* Neighbours on the circle of fifths have neighbouring colours. */
static void
by_key (SegueMapClasses    *self,
        const SegueMapData *map)
{
  guint8 place[24], unknown;

  for (int f = 0; f < 12; f++)
    for (int minor = 0; minor < 2; minor++) {
      int key = (f * 7 + (minor ? 9 : 0)) % 12 + 12 * minor; /* a minor key beside its parallel major */

      place[key] = add_class (self, segue_format_key (key), hue_colour (f / 12.0, minor ? 0.62 : 1.0));
    }
  unknown = add_class (self, g_strdup (_("No key")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = map->key[i] >= 0 && map->key[i] < 24 ? place[map->key[i]] : unknown;
}

static void
by_year (SegueMapClasses    *self,
         const SegueMapData *map)
{
  int first = 9999, last = 0;
  guint n;
  guint8 unknown;

  for (guint i = 0; i < map->n; i++)
    if (map->year[i] > 1000 && map->year[i] < 3000) {
      first = MIN (first, map->year[i] / 10);
      last = MAX (last, map->year[i] / 10);
    }
  first = MAX (first, last - 9); /* ten decades at most: what is older shares the first */
  n = last > 0 ? (guint) (last - first + 1) : 0;
  for (guint b = 0; b < n; b++)
    add_class (self, g_strdup_printf (_("%ds"), (first + (int) b) * 10), /* Translators: a decade, "1970s" */
               ramp (n > 1 ? b / (double) (n - 1) : 0.5));
  unknown = add_class (self, g_strdup (_("No year")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = map->year[i] > 1000 && map->year[i] < 3000
                       ? (guint8) MAX (map->year[i] / 10 - first, 0) : unknown;
}

static void
by_energy (SegueMapClasses    *self,
           const SegueMapData *map)
{
  guint8 unknown;

  for (int b = 0; b < 5; b++)
    add_class (self, segue_format_energy ((b + 0.5f) / 5), ramp (b / 4.0));
  unknown = add_class (self, g_strdup (_("Not known")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = isfinite (map->energy[i]) ? (guint8) CLAMP ((int) (map->energy[i] * 5), 0, 4)
                                               : unknown;
}

static void
by_mood (SegueMapClasses    *self,
         const SegueMapData *map)
{
  static const guint32 HUES[SEGUE_N_EMOTIONS] = {
    0xa06bd9, 0x6a7bd1, 0xdb6fae, 0xc49a6c, 0x29b5c3, 0xe05561, 0xe3b23c, 0xc4574f, 0x4c6fb0,
  };
  guint8 unknown;

  for (int e = 0; e < SEGUE_N_EMOTIONS; e++)
    add_class (self, g_strdup (segue_emotion_name ((SegueEmotion) e)), HUES[e]);
  unknown = add_class (self, g_strdup (_("Not known")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++)
    self->class[i] = map->emotion[i] >= 0 && map->emotion[i] < SEGUE_N_EMOTIONS
                       ? (guint8) map->emotion[i] : unknown;
}

static void
by_played (SegueMapClasses    *self,
           const SegueMapData *map,
           gint64              now_s)
{
  static const int DAYS[] = { 1, 7, 31, 365 };
  const char *const NAMES[] = { _("The last day"), _("The last week"), _("The last month"),
                                _("The last year"), _("Longer ago") };
  guint8 never;

  for (int b = 0; b < 5; b++)
    add_class (self, g_strdup (NAMES[b]), ramp (1 - b / 4.0));
  never = add_class (self, g_strdup (_("Never")), UNKNOWN_RGB);
  for (guint i = 0; i < map->n; i++) {
    guint8 b = 0;

    while (b < 4 && now_s - map->last_played_s[i] > DAYS[b] * (gint64) 86400)
      b++;
    self->class[i] = map->last_played_s[i] > 0 ? b : never;
  }
}

SegueMapClasses *
segue_map_classes_new (const SegueMapData *map,
                       SegueMapColouring   by,
                       gint64              now_s)
{
  SegueMapClasses *self = g_new0 (SegueMapClasses, 1);

  self->class = g_new0 (guint8, MAX (map->n, 1));
  switch (by) {
  case SEGUE_MAP_BY_GENRE: by_genre (self, map); break;
  case SEGUE_MAP_BY_TEMPO: by_tempo (self, map); break;
  case SEGUE_MAP_BY_KEY: by_key (self, map); break;
  case SEGUE_MAP_BY_YEAR: by_year (self, map); break;
  case SEGUE_MAP_BY_ENERGY: by_energy (self, map); break;
  case SEGUE_MAP_BY_MOOD: by_mood (self, map); break;
  case SEGUE_MAP_BY_PLAYED: by_played (self, map, now_s); break;
  case SEGUE_MAP_BY_CLUSTER:
  default:
    by_cluster (self, map);
  }
  for (guint i = 0; i < map->n; i++)
    self->count[self->class[i]]++;
  return self;
}

void
segue_map_classes_free (SegueMapClasses *self)
{
  if (self == NULL)
    return;
  for (guint c = 0; c < self->n; c++)
    g_free (self->name[c]);
  g_free (self->class);
  g_free (self);
}

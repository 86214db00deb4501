/* segue-mood-density.c - where in the moods the library is, as a soft picture */
#include "segue-mood-density.h"

#include <math.h>
#include <string.h>

#define SIZE SEGUE_MOOD_DENSITY_SIZE
#define CELLS ((gsize) SIZE * SIZE)
#define BLURS 3
/* The fewer songs, the softer: a handful is no cloud of dots. Pixels each way. */
#define BLUR_FEW 9
#define BLUR_MANY 4
#define MANY 4000

/* One pass along rows or columns; what lies outside counts as empty. */
static void
blur_lines (const float *from,
            float       *to,
            int          radius,
            gsize        step,
            gsize        line)
{
  for (int l = 0; l < SIZE; l++) {
    const float *in = from + (gsize) l * line;
    float *out = to + (gsize) l * line;
    double sum = 0.0;

    for (int i = 0; i < radius && i < SIZE; i++)
      sum += in[(gsize) i * step];
    for (int i = 0; i < SIZE; i++) {
      if (i + radius < SIZE)
        sum += in[(gsize) (i + radius) * step];
      out[(gsize) i * step] = (float) (sum / (2 * radius + 1));
      if (i - radius >= 0)
        sum -= in[(gsize) (i - radius) * step];
    }
  }
}

static void
count (const float *xy,
       gsize        n,
       float       *cells)
{
  for (gsize i = 0; i < n; i++) {
    float x = xy[2 * i], y = xy[2 * i + 1];
    int column, row;

    if (!isfinite (x) || !isfinite (y))
      continue;
    column = (int) (CLAMP (x, 0.0f, 1.0f) * (SIZE - 1) + 0.5f);
    row = (int) ((1.0f - CLAMP (y, 0.0f, 1.0f)) * (SIZE - 1) + 0.5f);
    cells[(gsize) row * SIZE + (gsize) column] += 1.0f;
  }
}

typedef struct { float r, g, b; } Tint;

/* The four corners; between them the colours run into each other. */
static Tint
tint_at (float    x,
         float    y,
         gboolean dark)
{
  static const Tint DARK[2][2] = {  /* [calm, energetic][dark, bright] */
    { { 0.33f, 0.42f, 0.86f }, { 0.30f, 0.74f, 0.66f } },
    { { 0.74f, 0.36f, 0.72f }, { 0.98f, 0.70f, 0.36f } },
  };
  static const Tint LIGHT[2][2] = {
    { { 0.24f, 0.32f, 0.74f }, { 0.10f, 0.58f, 0.50f } },
    { { 0.66f, 0.22f, 0.58f }, { 0.93f, 0.52f, 0.12f } },
  };
  const Tint (*c)[2] = dark ? DARK : LIGHT;
  float w00 = (1 - x) * (1 - y), w01 = x * (1 - y), w10 = (1 - x) * y, w11 = x * y;

  return (Tint) {
    w00 * c[0][0].r + w01 * c[0][1].r + w10 * c[1][0].r + w11 * c[1][1].r,
    w00 * c[0][0].g + w01 * c[0][1].g + w10 * c[1][0].g + w11 * c[1][1].g,
    w00 * c[0][0].b + w01 * c[0][1].b + w10 * c[1][0].b + w11 * c[1][1].b,
  };
}

/* A little colour everywhere, so that the pad says what its corners are. */
static void
paint (const float *cells,
       gboolean     dark,
       guint8      *pixels)
{
  float most = 0.0f;

  for (gsize i = 0; i < CELLS; i++)
    most = MAX (most, cells[i]);
  for (int row = 0; row < SIZE; row++)
    for (int column = 0; column < SIZE; column++) {
      gsize i = (gsize) row * SIZE + (gsize) column;
      float share = most > 0.0f ? sqrtf (cells[i] / most) : 0.0f;
      float alpha = (dark ? 0.10f : 0.09f) + (dark ? 0.62f : 0.56f) * share;
      Tint tint = tint_at (column / (SIZE - 1.0f), 1.0f - row / (SIZE - 1.0f), dark);
      guint8 *pixel = pixels + 4 * i;

      pixel[0] = (guint8) (255.0f * alpha * tint.r + 0.5f);
      pixel[1] = (guint8) (255.0f * alpha * tint.g + 0.5f);
      pixel[2] = (guint8) (255.0f * alpha * tint.b + 0.5f);
      pixel[3] = (guint8) (255.0f * alpha + 0.5f);
    }
}

GBytes *
segue_mood_density_new (const float *xy,
                        gsize        n,
                        gboolean     dark)
{
  g_autofree float *cells = g_new0 (float, CELLS);
  g_autofree float *other = g_new0 (float, CELLS);
  guint8 *pixels = g_malloc (4 * CELLS);
  double crowd = MIN (1.0, log1p ((double) n) / log1p (MANY));
  int radius = (int) lround (BLUR_FEW + crowd * (BLUR_MANY - BLUR_FEW));

  count (xy, n, cells);
  for (int pass = 0; pass < BLURS; pass++) {
    blur_lines (cells, other, radius, 1, SIZE);
    blur_lines (other, cells, radius, SIZE, 1);
  }
  paint (cells, dark, pixels);
  return g_bytes_new_take (pixels, 4 * CELLS);
}

/* segue-colours.c - colours that stand for something, the same wherever they do
 *
 * Pure functions. */
#include "segue-colours.h"

static const guint32 DISTINCT[SEGUE_N_DISTINCT] = {
  0x4c8df6, 0xf28c38, 0x33b679, 0xe05561, 0xa06bd9, 0xe3b23c,
  0x29b5c3, 0xdb6fae, 0x8f7350, 0x7f9b3a, 0x6a7bd1, 0xc4574f,
};

guint32
segue_colour_distinct (guint index)
{
  return DISTINCT[index % SEGUE_N_DISTINCT];
}

/* Through violet: the accent of neither theme. */
guint32
segue_colour_heat (float    value,
                   gboolean dark)
{
  static const float DARK[4][3] = { { 30, 30, 34 }, { 78, 54, 130 }, { 214, 86, 116 },
                                    { 255, 226, 150 } };
  static const float LIGHT[4][3] = { { 250, 250, 250 }, { 186, 170, 222 }, { 170, 66, 120 },
                                     { 50, 20, 70 } };
  const float (*stops)[3] = dark ? DARK : LIGHT;
  float x = CLAMP (value, 0.0f, 1.0f) * 3.0f;
  int i = MIN ((int) x, 2);
  guint32 rgb = 0;

  for (int c = 0; c < 3; c++)
    rgb = rgb << 8 | (guint8) (stops[i][c] + (x - (float) i) * (stops[i + 1][c] - stops[i][c]));
  return rgb;
}

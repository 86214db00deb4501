/* cover.c - draws and writes album covers: a few shapes in a few colours
 *
 * A PNG is four chunks around a deflated raster; GIO's zlib does the rest. */
#include "cover.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "ml-rng.h"

typedef struct { double r, g, b; } Colour;

static Colour
mix_colours (Colour a, Colour b, double t)
{
  t = CLAMP (t, 0.0, 1.0);
  return (Colour) { a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b) };
}

static Colour
colour_of (guint32 rgb)
{
  return (Colour) { (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0 };
}

/* Ground above and below, then three inks. */
static const guint32 palettes[][5] = {
  { 0x1d2b4f, 0x54467e, 0xf5c26b, 0xd96c75, 0x7b4b94 },
  { 0xf4e4c1, 0xe8c9a0, 0xc8553d, 0x588b8b, 0x2f4858 },
  { 0x0b3c49, 0x16697a, 0xffa62b, 0x82c0cc, 0x489fb5 },
  { 0x2d1e2f, 0x5b2a4a, 0xf15946, 0xf9c22e, 0x53b3cb },
  { 0xe9f5db, 0xcfe1b9, 0x606c38, 0x97a97c, 0xbc6c25 },
  { 0x14213d, 0x22335c, 0xfca311, 0xe5e5e5, 0x5fa8d3 },
  { 0xffe5d9, 0xffcad4, 0x9d8189, 0xf4acb7, 0x6d597a },
  { 0x10002b, 0x3c096c, 0xff9e00, 0x9d4edd, 0xe0aaff },
  { 0x233d4d, 0x3a5a6c, 0xfe7f2d, 0xfcca46, 0xa1c181 },
  { 0xf1faee, 0xa8dadc, 0xe63946, 0x457b9d, 0x1d3557 },
  { 0x1a1a1d, 0x3b3b41, 0xc3073f, 0x950740, 0xd7d7db },
};

/* 1 inside, 0 outside, soft over a pixel. */
static double
inside (double distance, double pixel)
{
  return CLAMP (0.5 - distance / pixel, 0.0, 1.0);
}

typedef struct {
  Colour ground[2], ink[3];
  double p[8];   /* whatever the motif makes of them, each 0 … 1 */
  double pixel;
} Palette;

typedef Colour (*Motif) (const Palette *pal, double x, double y);

static Colour
hills (const Palette *pal, double x, double y)
{
  Colour c = mix_colours (pal->ground[0], pal->ground[1], y * 1.3);
  double sun = hypot (x - 0.3 - 0.4 * pal->p[0], y - 0.36) - 0.13 - 0.05 * pal->p[1];

  c = mix_colours (c, pal->ink[0], inside (sun, pal->pixel));
  for (int k = 0; k < 4; k++) {
    double line = 0.5 + 0.12 * k + 0.05 * sin (6.283 * (x * (1.2 + pal->p[2]) + pal->p[k + 2] + 0.37 * k)) +
                  0.02 * sin (6.283 * (x * 3.1 + pal->p[k + 3]));

    c = mix_colours (c, mix_colours (pal->ink[1], pal->ink[2], k / 3.0), inside (line - y, pal->pixel));
  }
  return c;
}

static Colour
rings (const Palette *pal, double x, double y)
{
  Colour c = mix_colours (pal->ground[0], pal->ground[1], (x + y) / 2.0);

  for (int k = 7; k >= 1; k--) {
    double r = 0.06 * k * (0.8 + 0.4 * pal->p[0]);
    double d = hypot (x - 0.5 - 0.02 * k * (pal->p[1] - 0.5), y - 0.5 - 0.05 * k * (pal->p[2] - 0.5)) - r;

    c = mix_colours (c, k % 2 ? pal->ink[k % 3] : pal->ground[0], inside (d, pal->pixel));
  }
  return c;
}

static Colour
stripes (const Palette *pal, double x, double y)
{
  double angle = 0.4 + 1.2 * pal->p[0];
  double u = x * cos (angle) + y * sin (angle), v = -x * sin (angle) + y * cos (angle);
  double bend = u + 0.05 * sin (6.283 * (v * 1.5 + pal->p[1]));
  double at = bend * (5.0 + 6.0 * pal->p[2]), edge = fabs (at - floor (at) - 0.5) - 0.22;
  Colour c = mix_colours (pal->ground[0], pal->ground[1], v + 0.5);

  return mix_colours (c, pal->ink[((int) floor (at) % 3 + 3) % 3], inside (edge / 8.0, pal->pixel));
}

static Colour
squares (const Palette *pal, double x, double y)
{
  int n = 6 + (int) (pal->p[0] * 5.0), i = (int) (x * n), j = (int) (y * n);
  guint hash = (guint) (i * 7919 + MIN (j, n) * 104729 + (int) (pal->p[1] * 1e6));
  Colour c = mix_colours (pal->ground[0], pal->ground[1], y);

  hash ^= hash >> 7;
  hash *= 2654435761u;
  hash ^= hash >> 15;
  if (hash % 5 < 3) {
    double d = MAX (fabs (x * n - i - 0.5), fabs (y * n - j - 0.5)) - 0.42;

    c = mix_colours (c, pal->ink[hash / 5 % 3], inside (d / n, pal->pixel));
  }
  return c;
}

static Colour
moons (const Palette *pal, double x, double y)
{
  Colour c = mix_colours (pal->ground[0], pal->ground[1], y);

  for (int k = 0; k < 5; k++) {
    double cx = 0.15 + 0.7 * pal->p[k], cy = 0.15 + 0.7 * pal->p[(k + 3) % 8], r = 0.07 + 0.16 * pal->p[(k + 5) % 8];
    double disc = hypot (x - cx, y - cy) - r, bite = hypot (x - cx - 0.4 * r, y - cy + 0.25 * r) - r;

    c = mix_colours (c, pal->ink[k % 3], inside (MAX (disc, k % 2 ? -bite : disc), pal->pixel) * 0.92);
  }
  return c;
}

static Colour
waves (const Palette *pal, double x, double y)
{
  Colour c = mix_colours (pal->ground[0], pal->ground[1], y);

  for (int k = 0; k < 22; k++) {
    double at = 0.1 + 0.038 * k;
    double swell = exp (-pow ((x - 0.3 - 0.4 * pal->p[0]) / 0.2, 2.0)) * (0.02 + 0.05 * pal->p[1]);
    double line = at - swell * (1.0 + sin (k * 1.7 + 9.0 * pal->p[2] + x * 25.0)) ;

    c = mix_colours (c, mix_colours (pal->ink[0], pal->ink[1], k / 21.0), inside (fabs (y - line) - 0.004, pal->pixel));
  }
  return c;
}

static const Motif motifs[] = { hills, rings, stripes, squares, moons, waves };

static guchar *
draw (const ComposerSong *song, guint size)
{
  guchar *raster = g_malloc (size * (3 * size + 1)), *at = raster;
  Palette pal = { .pixel = 1.0 / size };
  Motif motif;
  ml_rng rng;
  const guint32 *colours;

  ml_rng_seed (&rng, g_str_hash (song->album));
  colours = palettes[(song->style * 7 + (song->compilation ? 5 : 0)) % G_N_ELEMENTS (palettes)];
  pal.ground[0] = colour_of (colours[0]);
  pal.ground[1] = colour_of (colours[1]);
  for (int k = 0; k < 3; k++)
    pal.ink[k] = colour_of (colours[2 + k]);
  for (guint k = 0; k < G_N_ELEMENTS (pal.p); k++)
    pal.p[k] = ml_rng_uniform (&rng);
  motif = motifs[(song->style + (song->compilation ? 3 : 0)) % G_N_ELEMENTS (motifs)];

  for (guint y = 0; y < size; y++) {
    *at++ = 0; /* row filter: none */
    for (guint x = 0; x < size; x++) {
      Colour c = motif (&pal, (x + 0.5) / size, (y + 0.5) / size);
      /* A little grain keeps the gradients from banding. */
      double grain = 0.012 * (ml_rng_uniform (&rng) - 0.5);

      *at++ = (guchar) (CLAMP (c.r + grain, 0.0, 1.0) * 255.0 + 0.5);
      *at++ = (guchar) (CLAMP (c.g + grain, 0.0, 1.0) * 255.0 + 0.5);
      *at++ = (guchar) (CLAMP (c.b + grain, 0.0, 1.0) * 255.0 + 0.5);
    }
  }
  return raster;
}

static guint32
crc (const guchar *data, gsize n)
{
  guint32 c = 0xffffffffu;

  for (gsize i = 0; i < n; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
  }
  return ~c;
}

static void
append_number (GByteArray *out, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (out, (const guchar *) &big, 4);
}

static void
append_chunk (GByteArray *png, const char *type, const guchar *data, gsize n)
{
  guint start;

  append_number (png, (guint32) n);
  start = png->len;
  g_byte_array_append (png, (const guchar *) type, 4);
  if (n > 0)
    g_byte_array_append (png, data, (guint) n);
  append_number (png, crc (png->data + start, png->len - start));
}

gboolean
cover_write (const ComposerSong  *song,
             guint                size,
             const char          *path,
             GError             **error)
{
  static const guchar signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  g_autofree guchar *raster = draw (song, size);
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) deflate = g_converter_output_stream_new (memory, G_CONVERTER (zlib));
  g_autoptr (GByteArray) png = g_byte_array_new ();
  guint32 header[] = { GUINT32_TO_BE (size), GUINT32_TO_BE (size) };
  guchar ihdr[13] = { 0 };

  if (!g_output_stream_write_all (deflate, raster, (gsize) size * (3 * size + 1), NULL, NULL, error) ||
      !g_output_stream_close (deflate, NULL, error))
    return FALSE;
  memcpy (ihdr, header, sizeof header);
  ihdr[8] = 8; /* bits */
  ihdr[9] = 2; /* RGB */
  g_byte_array_append (png, signature, sizeof signature);
  append_chunk (png, "IHDR", ihdr, sizeof ihdr);
  append_chunk (png, "IDAT", g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
  append_chunk (png, "IEND", NULL, 0);
  return g_file_set_contents (path, (const char *) png->data, png->len, error);
}

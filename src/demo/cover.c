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
hue_colour (double hue, double saturation, double value)
{
  double c[3];

  for (int k = 0; k < 3; k++) {
    double t = fmod (hue + 1.0 + k / -3.0, 1.0) * 6.0;

    c[k] = value * (1.0 - saturation * (1.0 - CLAMP (fabs (t - 3.0) - 1.0, 0.0, 1.0)));
  }
  return (Colour) { c[0], c[1], c[2] };
}

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
  double hue;

  ml_rng_seed (&rng, g_str_hash (song->album));
  hue = ml_rng_uniform (&rng);
  pal.ground[0] = hue_colour (hue, 0.35 + 0.4 * ml_rng_uniform (&rng), 0.2 + 0.7 * ml_rng_uniform (&rng));
  pal.ground[1] = hue_colour (hue + 0.08, 0.5, pal.ground[0].g > 0.5 ? 0.95 : 0.4);
  for (int k = 0; k < 3; k++)
    pal.ink[k] = hue_colour (hue + 0.38 + 0.12 * k, 0.25 + 0.6 * ml_rng_uniform (&rng), 0.55 + 0.45 * ml_rng_uniform (&rng));
  for (guint k = 0; k < G_N_ELEMENTS (pal.p); k++)
    pal.p[k] = ml_rng_uniform (&rng);
  motif = motifs[(song->style + g_str_hash (song->album)) % G_N_ELEMENTS (motifs)];

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

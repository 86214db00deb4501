/* scan-fixture.c - small real music files for the tests of scan/ */
#include "scan-fixture.h"
#include "../tree.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("segue-scan-XXXXXX", &error);
  g_assert_no_error (error);
  return self;
}

void
fixture_free (Fixture *self)
{
  remove_tree (self->dir);
  g_free (self->dir);
  g_free (self);
}

char *
fixture_path (Fixture *self, const char *name)
{
  char *path = g_build_filename (self->dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return path;
}

char *
fixture_write (Fixture *self, const char *name, const void *data, gsize n)
{
  char *path = fixture_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, n, &error);
  g_assert_no_error (error);
  return path;
}

char *
fixture_bytes (Fixture *self, const char *name, GByteArray *bytes)
{
  char *path = fixture_write (self, name, bytes->data, bytes->len);

  g_byte_array_unref (bytes);
  return path;
}

char *
fixture_text (Fixture *self, const char *name, const char *text)
{
  return fixture_write (self, name, text, strlen (text));
}

static int
format_of (const char *name)
{
  static const struct {
    const char *ending;
    int         format;
  } FORMATS[] = {
    { ".wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16 },   { ".aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16 },
    { ".flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16 }, { ".ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS },
    { ".opus", SF_FORMAT_OGG | SF_FORMAT_OPUS },    { ".mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (g_str_has_suffix (name, FORMATS[i].ending))
      return FORMATS[i].format;
  g_assert_not_reached ();
}

char *
fixture_sound (Fixture *self, const char *name, double seconds, guint seed,
               const char *title, const char *artist, const char *album)
{
  char *path = fixture_path (self, name);
  int rate = g_str_has_suffix (name, ".opus") ? 48000 : 44100;
  SF_INFO info = { .samplerate = rate, .channels = 2, .format = format_of (name) };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  gsize n = (gsize) (seconds * rate);
  g_autofree float *samples = g_new (float, n * 2 + 2);

  g_assert_nonnull (file);
  if (title != NULL)
    sf_set_string (file, SF_STR_TITLE, title);
  if (artist != NULL)
    sf_set_string (file, SF_STR_ARTIST, artist);
  if (album != NULL)
    sf_set_string (file, SF_STR_ALBUM, album);
  for (gsize i = 0; i < n; i++) {
    double t = i / (double) rate, hz = 110 * pow (2, seed % 24 / 12.0);

    samples[2 * i] = (float) (0.3 * sin (2 * G_PI * hz * t) + 0.1 * sin (2 * G_PI * hz * 2.5 * t));
    samples[2 * i + 1] = (float) (0.3 * sin (2 * G_PI * hz * 1.5 * t + seed));
  }
  g_assert_cmpint (sf_writef_float (file, samples, n), ==, n);
  sf_close (file);
  return path;
}

GByteArray *
fixture_sound_bytes (Fixture *self, const char *ending, double seconds, guint seed)
{
  g_autofree char *name = g_strconcat ("fixture-source.", ending, NULL);
  g_autofree char *path = fixture_sound (self, name, seconds, seed, NULL, NULL, NULL);
  char *data;
  gsize n;

  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  g_remove (path);
  return g_byte_array_new_take ((guint8 *) data, n);
}

void
append_be32 (GByteArray *a, guint32 v)
{
  guint8 b[4] = { v >> 24, v >> 16, v >> 8, v };

  g_byte_array_append (a, b, 4);
}

void
append_le32 (GByteArray *a, guint32 v)
{
  guint8 b[4] = { v, v >> 8, v >> 16, v >> 24 };

  g_byte_array_append (a, b, 4);
}

void
append_str (GByteArray *a, const char *text)
{
  g_byte_array_append (a, (const guint8 *) text, strlen (text));
}

static void
append_syncsafe (GByteArray *a, guint32 v)
{
  append_be32 (a, (v & 127) | (v >> 7 & 127) << 8 | (v >> 14 & 127) << 16 | (v >> 21 & 127) << 24);
}

void
id3_frame (GByteArray *frames, int version, const char *id, guint8 flags, const void *body, gsize n)
{
  append_str (frames, id);
  if (version == 2) {
    guint8 size[3] = { n >> 16, n >> 8, n };

    g_byte_array_append (frames, size, 3);
  } else {
    guint8 both[2] = { 0, flags };

    if (version == 4)
      append_syncsafe (frames, n);
    else
      append_be32 (frames, n);
    g_byte_array_append (frames, both, 2);
  }
  g_byte_array_append (frames, body, n);
}

/* UTF-16 with a mark below version 4, UTF-8 from there; @text may hold "\x1f"
 * where values part. */
static GByteArray *
encode (int version, const char *text)
{
  GByteArray *body = g_byte_array_new ();

  if (version == 4) {
    append_str (body, text);
    for (guint i = 0; i < body->len; i++)
      if (body->data[i] == 0x1f)
        body->data[i] = 0;
  } else {
    g_autofree gunichar2 *wide = g_utf8_to_utf16 (text, -1, NULL, NULL, NULL);

    g_byte_array_append (body, (const guint8 *) "\xff\xfe", 2);
    for (gsize i = 0; wide[i] != 0; i++) {
      guint8 unit[2] = { wide[i] & 255, wide[i] >> 8 };

      g_byte_array_append (body, unit, 2);
    }
  }
  return body;
}

void
id3_text (GByteArray *frames, int version, const char *id, const char *text)
{
  GByteArray *body = g_byte_array_new ();
  guint8 encoding = version == 4 ? 3 : 1;

  g_byte_array_append (body, &encoding, 1);
  body = join (body, encode (version, text));
  id3_frame (frames, version, id, 0, body->data, body->len);
  g_byte_array_unref (body);
}

void
id3_latin (GByteArray *frames, int version, const char *id, const char *bytes)
{
  g_autofree char *body = g_strconcat ("\x01", bytes, NULL);

  body[0] = 0;
  id3_frame (frames, version, id, 0, body, strlen (bytes) + 1);
}

void
id3_user (GByteArray *frames, int version, const char *name, const char *value)
{
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) "", 1);
  append_str (body, name);
  g_byte_array_append (body, (const guint8 *) "", 1);
  append_str (body, value);
  id3_frame (frames, version, version == 2 ? "TXX" : "TXXX", 0, body->data, body->len);
  g_byte_array_unref (body);
}

GByteArray *
id3_tag (GByteArray *frames, int version, guint8 flags)
{
  GByteArray *tag = g_byte_array_new ();
  guint8 head[6] = { 'I', 'D', '3', version, 0, flags };

  g_byte_array_append (tag, head, 6);
  append_syncsafe (tag, frames->len);
  return join (tag, frames);
}

GByteArray *
id3v1_tag (const char *title, const char *artist, const char *album, const char *year, int track,
           int genre)
{
  guint8 tag[128] = "TAG";
  GByteArray *bytes = g_byte_array_new ();

  memcpy (tag + 3, title, MIN (strlen (title), 30));
  memcpy (tag + 33, artist, MIN (strlen (artist), 30));
  memcpy (tag + 63, album, MIN (strlen (album), 30));
  memcpy (tag + 93, year, MIN (strlen (year), 4));
  tag[126] = track;
  tag[127] = genre;
  return g_byte_array_append (bytes, tag, 128);
}

static void
ape_frame (GByteArray *tag, guint32 size, guint32 count, guint32 flags)
{
  append_str (tag, "APETAGEX");
  append_le32 (tag, 2000);
  append_le32 (tag, size);
  append_le32 (tag, count);
  append_le32 (tag, flags);
  append_le32 (tag, 0);
  append_le32 (tag, 0);
}

GByteArray *
ape_tag (const char *name, ...)
{
  GByteArray *items = g_byte_array_new (), *tag = g_byte_array_new ();
  guint count = 0;
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *)) {
    const char *value = va_arg (args, const char *);

    append_le32 (items, strlen (value));
    append_le32 (items, 0);
    append_str (items, name);
    g_byte_array_append (items, (const guint8 *) "", 1);
    append_str (items, value);
    count++;
  }
  va_end (args);
  ape_frame (tag, items->len + 32, count, 5u << 29);
  g_byte_array_append (tag, items->data, items->len);
  ape_frame (tag, items->len + 32, count, 1u << 31);
  g_byte_array_unref (items);
  return tag;
}

GByteArray *
join (GByteArray *a, GByteArray *b)
{
  g_byte_array_append (a, b->data, b->len);
  g_byte_array_unref (b);
  return a;
}

GByteArray *
picture_bytes (const char *kind, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize n;

  gdk_pixbuf_fill (pixbuf, 0xc04020ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &n, kind, &error, NULL);
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) data, n);
}

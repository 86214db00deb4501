/* analyser-wire.c - numbers, strings and arrays in and out of a byte buffer */
#include "analyser-wire.h"

#include <string.h>

static const guint32 NO_STRING = G_MAXUINT32; /* as a length: NULL */

void
wire_put_u32 (GByteArray *out,
              guint32     value)
{
  const guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &le, sizeof le);
}

void
wire_put_double (GByteArray *out,
                 double      value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
}

void
wire_put_float (GByteArray *out,
                float       value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  wire_put_u32 (out, bits);
}

void
wire_put_string (GByteArray *out,
                 const char *value)
{
  const gsize length = value != NULL ? strlen (value) : 0;

  g_return_if_fail (length < NO_STRING);

  wire_put_u32 (out, value != NULL ? (guint32) length : NO_STRING);
  g_byte_array_append (out, (const guint8 *) value, (guint) length);
}

void
wire_put_bytes (GByteArray   *out,
                const guint8 *bytes,
                gsize         n)
{
  g_byte_array_append (out, bytes, (guint) n);
}

void
wire_put_floats (GByteArray  *out,
                 const float *x,
                 guint        n)
{
  wire_put_u32 (out, n);
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN) {
    g_byte_array_append (out, (const guint8 *) x, n * (guint) sizeof *x);
    return;
  }
  for (guint i = 0; i < n; i++)
    wire_put_float (out, x[i]);
}

/* The next @n bytes, or NULL. */
static const guint8 *
take (WireReader *in,
      gsize       n)
{
  const guint8 *data = in->data;

  if (in->bad || n > in->size) {
    in->bad = TRUE;
    return NULL;
  }
  in->data += n;
  in->size -= n;
  return data;
}

guint32
wire_get_u32 (WireReader *in)
{
  const guint8 *data = take (in, sizeof (guint32));
  guint32 le = 0;

  if (data != NULL)
    memcpy (&le, data, sizeof le);
  return GUINT32_FROM_LE (le);
}

double
wire_get_double (WireReader *in)
{
  const guint8 *data = take (in, sizeof (double));
  guint64 bits = 0;
  double value;

  if (data != NULL)
    memcpy (&bits, data, sizeof bits);
  bits = GUINT64_FROM_LE (bits);
  memcpy (&value, &bits, sizeof value);
  return value;
}

float
wire_get_float (WireReader *in)
{
  const guint32 bits = wire_get_u32 (in);
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

char *
wire_get_string (WireReader *in)
{
  const guint32 length = wire_get_u32 (in);
  const guint8 *data;

  if (in->bad || length == NO_STRING)
    return NULL;
  data = take (in, length);
  if (data == NULL || memchr (data, 0, length) != NULL) {
    in->bad = TRUE;
    return NULL;
  }
  return g_strndup ((const char *) data, length);
}

void
wire_get_bytes (WireReader *in,
                guint8     *bytes,
                gsize       n)
{
  const guint8 *data = take (in, n);

  if (data != NULL)
    memcpy (bytes, data, n);
  else
    memset (bytes, 0, n);
}

float *
wire_get_floats (WireReader *in,
                 guint      *n)
{
  const guint32 count = wire_get_u32 (in);
  /* Divided, not multiplied: the count is the other side's word. */
  const gboolean fits = !in->bad && count <= in->size / sizeof (float);
  float *x;

  *n = 0;
  if (!fits) {
    in->bad = TRUE;
    return NULL;
  }
  if (count == 0)
    return NULL;
  x = g_new (float, count);
  for (guint i = 0; i < count; i++)
    x[i] = wire_get_float (in);
  *n = count;
  return x;
}

gboolean
wire_reader_ok (const WireReader *in)
{
  return !in->bad && in->size == 0;
}

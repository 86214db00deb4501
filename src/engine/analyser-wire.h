/* analyser-wire.h - numbers, strings and arrays in and out of a byte buffer
 *
 * The writer appends, the reader takes from the front and remembers the first
 * thing that did not fit: read on without looking, then ask wire_reader_ok()
 * once. What is read after a failure is zero, empty or NULL. Little-endian. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const guint8 *data;  /* borrowed */
  gsize         size;  /* what is left */
  gboolean      bad;   /* something did not fit */
} WireReader;

void    wire_put_u32    (GByteArray *out, guint32 value);
void    wire_put_double (GByteArray *out, double value);
void    wire_put_float  (GByteArray *out, float value);
void    wire_put_string (GByteArray *out, const char *value); /* NULL stays NULL */
void    wire_put_bytes  (GByteArray *out, const guint8 *bytes, gsize n);
void    wire_put_floats (GByteArray *out, const float *x, guint n); /* with their number */

guint32 wire_get_u32    (WireReader *in);
double  wire_get_double (WireReader *in);
float   wire_get_float  (WireReader *in);
char   *wire_get_string (WireReader *in);                      /* owned, or NULL */
void    wire_get_bytes  (WireReader *in, guint8 *bytes, gsize n);
float  *wire_get_floats (WireReader *in, guint *n);            /* owned; NULL when none */

/* Everything fitted, and nothing is left. */
gboolean wire_reader_ok (const WireReader *in);

G_END_DECLS

/* ml-weights.c - weight files: magic, version, named tensors, checksum
 *
 * All little-endian, whatever the machine:
 *   "SEGUEWTS" u32 version u32 n_words u32 n_tensors
 *   n_words   x { u16 length, key, u32 length, value }
 *   n_tensors x { u16 length, name, u8 half, u8 n_dims, u32 dim[n_dims], values }
 *   u64 checksum of everything before (FNV-1a)
 * Any thread. Invariant: what the parser returns is whole, bounded and finite;
 * it never believes a length before it has seen that many bytes. */
#include "ml-weights.h"
#include "ml-vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAGIC "SEGUEWTS"
#define VERSION 1u
#define MAX_NAME 200u
#define MAX_VALUE (1u << 20)
#define MAX_ENTRIES 4096u

static ml_status
fail (ml_why *why, ml_status status, const char *text)
{
  if (why != NULL)
    snprintf (why->text, sizeof why->text, "%s", text);
  return status;
}

ml_weights *
ml_weights_new (void)
{
  return calloc (1, sizeof (ml_weights));
}

void
ml_weights_free (ml_weights *w)
{
  if (w == NULL)
    return;
  for (size_t i = 0; i < w->n_tensors; i++) {
    free (w->tensor[i].name);
    free (w->tensor[i].data);
  }
  for (size_t i = 0; i < w->n_words; i++) {
    free (w->key[i]);
    free (w->value[i]);
  }
  free (w->tensor);
  free (w->key);
  free (w->value);
  free (w);
}

static int
name_ok (const char *name, size_t max)
{
  size_t n = name != NULL ? strlen (name) : 0;

  return n > 0 && n <= max;
}

ml_status
ml_weights_set_word (ml_weights *w, const char *key, const char *value)
{
  char **keys, **values, *k, *v;

  if (w == NULL || !name_ok (key, MAX_NAME) || value == NULL || strlen (value) > MAX_VALUE
      || w->n_words >= MAX_ENTRIES)
    return ML_ERR_ARG;

  v = strdup (value);
  for (size_t i = 0; v != NULL && i < w->n_words; i++)
    if (strcmp (w->key[i], key) == 0) {
      free (w->value[i]);
      w->value[i] = v;
      return ML_OK;
    }
  k = strdup (key);
  keys = realloc (w->key, (w->n_words + 1) * sizeof *keys);
  if (keys != NULL)
    w->key = keys;
  values = realloc (w->value, (w->n_words + 1) * sizeof *values);
  if (values != NULL)
    w->value = values;
  if (k == NULL || v == NULL || keys == NULL || values == NULL) {
    free (k);
    free (v);
    return ML_ERR_NOMEM;
  }
  w->key[w->n_words] = k;
  w->value[w->n_words++] = v;
  return ML_OK;
}

const char *
ml_weights_word (const ml_weights *w, const char *key)
{
  for (size_t i = 0; w != NULL && i < w->n_words; i++)
    if (strcmp (w->key[i], key) == 0)
      return w->value[i];
  return NULL;
}

/* The product of @dim, or 0 when it is not one that a file could hold. */
static size_t
count_of (const size_t *dim, unsigned n_dims)
{
  size_t n = 1;

  if (n_dims == 0 || n_dims > ML_WEIGHTS_MAX_DIMS)
    return 0;
  for (unsigned i = 0; i < n_dims; i++) {
    if (dim[i] == 0 || dim[i] > ML_WEIGHTS_MAX_BYTES / 2 / n)
      return 0;
    n *= dim[i];
  }
  return n;
}

ml_status
ml_weights_add (ml_weights *w, const char *name, const size_t *dim,
                unsigned n_dims, const float *data, int half)
{
  ml_tensor t = { .n_dims = n_dims, .half = half != 0 }, *more;

  if (w == NULL || dim == NULL || data == NULL || !name_ok (name, MAX_NAME)
      || ml_weights_find (w, name) != NULL || w->n_tensors >= MAX_ENTRIES)
    return ML_ERR_ARG;
  t.n = count_of (dim, n_dims);
  if (t.n == 0)
    return ML_ERR_ARG;
  if (!ml_all_finite (data, t.n))
    return ML_ERR_NONFINITE;

  more = realloc (w->tensor, (w->n_tensors + 1) * sizeof *more);
  if (more != NULL)
    w->tensor = more;
  t.name = strdup (name);
  t.data = ml_floats (t.n);
  if (more == NULL || t.name == NULL || t.data == NULL) {
    free (t.name);
    free (t.data);
    return ML_ERR_NOMEM;
  }
  memcpy (t.dim, dim, n_dims * sizeof *dim);
  memcpy (t.data, data, t.n * sizeof *data);
  w->tensor[w->n_tensors++] = t;
  return ML_OK;
}

const ml_tensor *
ml_weights_find (const ml_weights *w, const char *name)
{
  for (size_t i = 0; w != NULL && i < w->n_tensors; i++)
    if (strcmp (w->tensor[i].name, name) == 0)
      return &w->tensor[i];
  return NULL;
}

const ml_tensor *
ml_weights_part (const ml_weights *w, const char *prefix, const char *what, unsigned n_dims)
{
  char name[160];
  const ml_tensor *t;

  snprintf (name, sizeof name, "%.100s%s", prefix, what);
  t = ml_weights_find (w, name);
  return t != NULL && t->n_dims == n_dims ? t : NULL;
}

uint64_t
ml_checksum (const uint8_t *bytes, size_t n)
{
  uint64_t h = 0xcbf29ce484222325u;

  for (size_t i = 0; i < n; i++)
    h = (h ^ bytes[i]) * 0x100000001b3u;
  return h;
}

/* ---- 16-bit floats --------------------------------------------------------- */

/* Round to nearest, ties to even; beyond 65504 saturates, so that a finite
 * weight stays finite. */
static uint16_t
half_of (float f)
{
  uint32_t x, sign, mag;
  float a;

  memcpy (&x, &f, sizeof x);
  sign = (x >> 16) & 0x8000u;
  mag = x & 0x7fffffffu;
  if (mag >= 0x477ff000u)
    return (uint16_t) (sign | 0x7bffu);
  if (mag < 0x38800000u) { /* subnormal: adding 0.5 lines the bits up and rounds */
    memcpy (&a, &mag, sizeof a);
    a += 0.5f;
    memcpy (&mag, &a, sizeof mag);
    return (uint16_t) (sign | (mag - 0x3f000000u));
  }
  mag += 0xc8000fffu + ((mag >> 13) & 1u);
  return (uint16_t) (sign | (mag >> 13));
}

static float
float_of (uint16_t h)
{
  uint32_t sign = (uint32_t) (h & 0x8000u) << 16, mag = h & 0x7fffu, x;
  float f;

  if (mag < 0x0400u) {
    f = (float) mag * 0x1.0p-24f;
    memcpy (&x, &f, sizeof x);
    x |= sign;
  } else if (mag >= 0x7c00u)
    x = sign | 0x7f800000u | (mag & 0x03ffu) << 13;
  else
    x = sign | ((mag << 13) + 0x38000000u);
  memcpy (&f, &x, sizeof f);
  return f;
}

/* ---- writing ------------------------------------------------------------------ */

static uint8_t *
put (uint8_t *at, uint64_t value, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    *at++ = (uint8_t) (value >> (8 * i));
  return at;
}

static uint8_t *
put_text (uint8_t *at, const char *text, unsigned length_bytes)
{
  size_t n = strlen (text);

  at = put (at, n, length_bytes);
  memcpy (at, text, n);
  return at + n;
}

static size_t
written_size (const ml_weights *w)
{
  size_t n = sizeof MAGIC - 1 + 3 * 4 + 8;

  for (size_t i = 0; i < w->n_words; i++)
    n += 2 + strlen (w->key[i]) + 4 + strlen (w->value[i]);
  for (size_t i = 0; i < w->n_tensors; i++) {
    const ml_tensor *t = &w->tensor[i];

    n += 2 + strlen (t->name) + 2 + 4 * t->n_dims + t->n * (t->half ? 2 : 4);
  }
  return n;
}

static uint8_t *
put_tensor (uint8_t *at, const ml_tensor *t)
{
  at = put_text (at, t->name, 2);
  at = put (at, (uint64_t) t->half, 1);
  at = put (at, t->n_dims, 1);
  for (unsigned i = 0; i < t->n_dims; i++)
    at = put (at, t->dim[i], 4);
  for (size_t i = 0; i < t->n; i++) {
    uint32_t bits;

    memcpy (&bits, t->data + i, sizeof bits);
    at = t->half ? put (at, half_of (t->data[i]), 2) : put (at, bits, 4);
  }
  return at;
}

ml_status
ml_weights_write (const ml_weights *w, uint8_t **bytes, size_t *n)
{
  uint8_t *at;

  if (w == NULL || bytes == NULL || n == NULL)
    return ML_ERR_ARG;
  *n = written_size (w);
  if (*n > ML_WEIGHTS_MAX_BYTES)
    return ML_ERR_ARG;
  *bytes = at = malloc (*n);
  if (at == NULL)
    return ML_ERR_NOMEM;

  memcpy (at, MAGIC, sizeof MAGIC - 1);
  at = put (at + sizeof MAGIC - 1, VERSION, 4);
  at = put (at, w->n_words, 4);
  at = put (at, w->n_tensors, 4);
  for (size_t i = 0; i < w->n_words; i++) {
    at = put_text (at, w->key[i], 2);
    at = put_text (at, w->value[i], 4);
  }
  for (size_t i = 0; i < w->n_tensors; i++)
    at = put_tensor (at, &w->tensor[i]);
  put (at, ml_checksum (*bytes, *n - 8), 8);
  return ML_OK;
}

/* ---- reading ---------------------------------------------------------------------- */

typedef struct {
  const uint8_t *at;   /* borrowed */
  size_t         left;
  int            short_of; /* something was asked for that is not there */
} Reader;

static uint64_t
get (Reader *r, unsigned n)
{
  uint64_t value = 0;

  if (r->left < n) {
    r->short_of = 1;
    r->left = 0;
    return 0;
  }
  for (unsigned i = 0; i < n; i++)
    value |= (uint64_t) r->at[i] << (8 * i);
  r->at += n;
  r->left -= n;
  return value;
}

/* A string without NUL bytes, for free(); NULL when there is none. */
static char *
get_text (Reader *r, unsigned length_bytes, size_t max)
{
  size_t n = get (r, length_bytes);
  char *text;

  if (r->short_of || n > r->left || n > max || memchr (r->at, 0, n) != NULL)
    return NULL;
  text = malloc (n + 1);
  if (text == NULL)
    return NULL;
  memcpy (text, r->at, n);
  text[n] = 0;
  r->at += n;
  r->left -= n;
  return text;
}

static ml_status
parse_word (Reader *r, ml_weights *w)
{
  char *key = get_text (r, 2, MAX_NAME);
  char *value = key != NULL ? get_text (r, 4, MAX_VALUE) : NULL;
  ml_status status = ML_ERR_FORMAT;

  if (value != NULL && *key != 0 && ml_weights_word (w, key) == NULL)
    status = ml_weights_set_word (w, key, value);
  free (key);
  free (value);
  return status;
}

/* The values of one tensor, whose bytes are known to be there. */
static float *
get_values (Reader *r, size_t n, int half)
{
  float *data = ml_floats (n);

  for (size_t i = 0; data != NULL && i < n; i++) {
    uint32_t bits = (uint32_t) get (r, half ? 2 : 4);

    if (half)
      data[i] = float_of ((uint16_t) bits);
    else
      memcpy (data + i, &bits, sizeof bits);
  }
  return data;
}

static ml_status
parse_tensor (Reader *r, ml_weights *w)
{
  char *name = get_text (r, 2, MAX_NAME);
  size_t half = get (r, 1), dim[ML_WEIGHTS_MAX_DIMS] = { 0 }, n;
  unsigned n_dims = (unsigned) get (r, 1);
  ml_status status = ML_ERR_FORMAT;
  float *data = NULL;

  for (unsigned i = 0; i < n_dims && n_dims <= ML_WEIGHTS_MAX_DIMS; i++)
    dim[i] = get (r, 4);
  n = count_of (dim, n_dims);
  if (name != NULL && half <= 1 && n > 0 && !r->short_of && n <= r->left / (half ? 2 : 4))
    data = get_values (r, n, (int) half);
  if (data != NULL)
    status = ml_weights_add (w, name, dim, n_dims, data, (int) half);
  free (data);
  free (name);
  return status == ML_ERR_NOMEM ? status : status == ML_OK ? ML_OK : ML_ERR_FORMAT;
}

static ml_status
parse_body (Reader *r, ml_weights *w)
{
  size_t n_words = get (r, 4), n_tensors = get (r, 4);
  ml_status status = ML_OK;

  if (r->short_of || n_words > MAX_ENTRIES || n_tensors > MAX_ENTRIES)
    return ML_ERR_FORMAT;
  for (size_t i = 0; i < n_words && status == ML_OK; i++)
    status = parse_word (r, w);
  for (size_t i = 0; i < n_tensors && status == ML_OK; i++)
    status = parse_tensor (r, w);
  return status == ML_OK && (r->left != 0 || r->short_of) ? ML_ERR_FORMAT : status;
}

ml_status
ml_weights_parse (const uint8_t *bytes, size_t n, ml_weights **weights, ml_why *why)
{
  Reader r = { bytes, n, 0 };
  ml_weights *w;
  ml_status status;
  uint64_t sum;

  if (bytes == NULL || weights == NULL)
    return fail (why, ML_ERR_ARG, "No model data was given.");
  *weights = NULL;
  if (n > ML_WEIGHTS_MAX_BYTES)
    return fail (why, ML_ERR_FORMAT, "The model file is too large.");
  if (n < sizeof MAGIC - 1 || memcmp (bytes, MAGIC, sizeof MAGIC - 1) != 0)
    return fail (why, ML_ERR_FORMAT, "This is not a model file.");
  if (n < sizeof MAGIC - 1 + 3 * 4 + 8)
    return fail (why, ML_ERR_FORMAT, "The model file is cut short.");
  r.at += sizeof MAGIC - 1;
  r.left -= sizeof MAGIC - 1;
  if (get (&r, 4) != VERSION)
    return fail (why, ML_ERR_FORMAT, "The model file was made by a different version.");
  sum = 0;
  for (unsigned i = 0; i < 8; i++)
    sum |= (uint64_t) bytes[n - 8 + i] << (8 * i);
  if (sum != ml_checksum (bytes, n - 8))
    return fail (why, ML_ERR_FORMAT, "The model file is damaged or cut short.");
  r.left -= 8;

  w = ml_weights_new ();
  status = w != NULL ? parse_body (&r, w) : ML_ERR_NOMEM;
  if (status != ML_OK) {
    ml_weights_free (w);
    return fail (why, status, status == ML_ERR_NOMEM ? "There is not enough memory for the model."
                                                     : "The model file makes no sense.");
  }
  *weights = w;
  return ML_OK;
}

/* ---- files --------------------------------------------------------------------------- */

static ml_status
fail_errno (ml_why *why, const char *what)
{
  if (why != NULL)
    snprintf (why->text, sizeof why->text, "The model file could not be %s: %s.", what,
              strerror (errno));
  return ML_ERR_IO;
}

static int
write_all (const char *path, const uint8_t *bytes, size_t n)
{
  FILE *f = fopen (path, "wb");
  int ok = f != NULL && fwrite (bytes, 1, n, f) == n && fflush (f) == 0 && fsync (fileno (f)) == 0;
  int code = errno;

  if (f != NULL && fclose (f) != 0 && ok) {
    ok = 0;
    code = errno;
  }
  if (!ok && f != NULL)
    remove (path);
  errno = code;
  return ok;
}

ml_status
ml_weights_save (const ml_weights *w, const char *path, ml_why *why)
{
  uint8_t *bytes = NULL;
  size_t n = 0, length = path != NULL ? strlen (path) + 16 : 0;
  char *beside = length > 0 ? malloc (length) : NULL;
  ml_status status = beside != NULL ? ml_weights_write (w, &bytes, &n) : ML_ERR_ARG;

  if (status != ML_OK)
    fail (why, status, "The model could not be put together.");
  else {
    snprintf (beside, length, "%s.part", path);
    if (!write_all (beside, bytes, n) || rename (beside, path) != 0)
      status = fail_errno (why, "written");
  }
  free (beside);
  free (bytes);
  return status;
}

/* The whole of @f, for free(); NULL when it cannot be read or is too large. */
static uint8_t *
read_all (FILE *f, size_t *n)
{
  uint8_t *bytes = NULL, *more;
  size_t room = 0, got = 1;

  for (*n = 0; got > 0; *n += got) {
    if (room - *n == 0) {
      room = room == 0 ? 1 << 16 : room * 2;
      more = room <= 2 * ML_WEIGHTS_MAX_BYTES ? realloc (bytes, room) : NULL;
      if (more == NULL) {
        free (bytes);
        errno = EFBIG;
        return NULL;
      }
      bytes = more;
    }
    got = fread (bytes + *n, 1, room - *n, f);
  }
  if (ferror (f)) {
    free (bytes);
    return NULL;
  }
  return bytes;
}

ml_status
ml_weights_load (const char *path, ml_weights **weights, ml_why *why)
{
  FILE *f = path != NULL ? fopen (path, "rb") : NULL;
  uint8_t *bytes;
  size_t n = 0;
  ml_status status;

  if (weights != NULL)
    *weights = NULL;
  if (f == NULL)
    return fail_errno (why, "opened");
  bytes = read_all (f, &n);
  status = bytes != NULL ? ml_weights_parse (bytes, n, weights, why) : fail_errno (why, "read");
  free (bytes);
  fclose (f);
  return status;
}

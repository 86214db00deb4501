/* ml-weights.h - weight files: named tensors and words about them */
#pragma once

#include "ml-status.h"

/* One sentence for people about what went wrong. */
typedef struct {
  char text[256];
} ml_why;

#define ML_WEIGHTS_MAX_DIMS 4
#define ML_WEIGHTS_MAX_BYTES ((size_t) 256 << 20)

typedef struct {
  char    *name;  /* owned */
  size_t   dim[ML_WEIGHTS_MAX_DIMS];
  unsigned n_dims;
  size_t   n;     /* product of dim */
  float   *data;  /* owned; [n] */
  int      half;  /* written as 16-bit floats */
} ml_tensor;

typedef struct {
  ml_tensor *tensor; /* owned; [n_tensors], in the order of ml_weights_add() */
  size_t     n_tensors;
  char     **key, **value; /* owned; [n_words] */
  size_t     n_words;
} ml_weights;

ml_weights      *ml_weights_new  (void);
void             ml_weights_free (ml_weights *weights); /* NULL is fine */
/* Words about the file, UTF-8: classes, versions, a network's description. */
ml_status        ml_weights_set_word (ml_weights *weights, const char *key, const char *value);
const char      *ml_weights_word     (const ml_weights *weights, const char *key);
/* Copies [dim…] floats of @data, every one finite. @half halves the file and
 * rounds to 11 significant bits. */
ml_status        ml_weights_add  (ml_weights *weights, const char *name, const size_t *dim,
                                  unsigned n_dims, const float *data, int half);
const ml_tensor *ml_weights_find (const ml_weights *weights, const char *name);
/* The tensor called @prefix and @what, if it has @n_dims dimensions; or NULL. */
const ml_tensor *ml_weights_part (const ml_weights *weights, const char *prefix, const char *what,
                                  unsigned n_dims);

/* FNV-1a of 64 bits, with which every saved state ends. */
uint64_t ml_checksum (const uint8_t *bytes, size_t n);

/* To and from bytes: @bytes is the caller's to free(). On failure @why (optional)
 * holds one sentence. */
ml_status ml_weights_write (const ml_weights *weights, uint8_t **bytes, size_t *n);
ml_status ml_weights_parse (const uint8_t *bytes, size_t n, ml_weights **weights, ml_why *why);
/* A file is written beside its name and moved there when complete. */
ml_status ml_weights_save  (const ml_weights *weights, const char *path, ml_why *why);
ml_status ml_weights_load  (const char *path, ml_weights **weights, ml_why *why);

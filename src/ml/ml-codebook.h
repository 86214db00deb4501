/* ml-codebook.h - unlabelled rows told by which of a few learnt patterns they show
 *
 * Rows are whitened along their main axes and compared with patterns of unit length;
 * what a set of rows shows is pooled. Nothing here asks for a label. */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"
#include "ml-weights.h"

typedef struct {
  size_t d, axes, atoms; /* of a row; kept of it; patterns */
  float *mean;           /* owned; [d] */
  float *whiten;         /* owned; [axes][d] main axes, each divided by the spread along it */
  float *atom;           /* owned; [atoms][axes], unit length */
} ml_codebook;

ml_status ml_codebook_fit     (ml_codebook *book, const float *x, size_t n, size_t d,
                               size_t axes, size_t atoms, uint64_t seed);
void      ml_codebook_clear   (ml_codebook *book);
/* Floats of scratch that ml_codebook_pool() wants for @n rows. */
size_t    ml_codebook_scratch (const ml_codebook *book, size_t n);
ml_status ml_codebook_pool    (const ml_codebook *book, const float *x, size_t n,
                               float threshold, float *scratch, float *pooled);

ml_status ml_codebook_store   (const ml_codebook *book, ml_weights *weights, const char *prefix);
ml_status ml_codebook_restore (ml_codebook *book, const ml_weights *weights, const char *prefix);

/* ml-augment.h - patches cut from a spectrogram, and the same patch told differently */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"

typedef struct {
  float stretch;      /* time runs up to this share faster or slower: 0.1 is 10 % */
  float shift_bands;  /* pitch moves up to this many bands */
  float gain;         /* everything louder or softer by up to this, in x's unit */
  float tilt;         /* a curve over the bands, up to this at each of five points */
  size_t masks;       /* stripes blanked along each axis */
  size_t mask_bands, mask_frames; /* widest stripe */
} ml_augment;

/* Cuts [bands][frames] out of @x [n_frames][bands] from frame @start on, which
 * may be fractional; shorter sources repeat. With @augment (NULL: plain) and
 * @rng it is told differently. @blank stands in blanked stripes.
 * ML_ERR_ARG, nothing written, on sizes of 0 or a start outside the source. */
ml_status ml_patch (const float *x, size_t n_frames, size_t bands, double start,
                    size_t frames, const ml_augment *augment, ml_rng *rng,
                    float blank, float *patch);

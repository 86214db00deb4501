/* ml-nn-conv-direct.h - convolution with steps of one; for ml-nn-conv.c alone */
#pragma once

#include "ml-nn.h"

/* Kernels of more cells than this are unfolded. */
#define ML_CONV_DIRECT_CELLS 49

int    ml_conv_is_direct       (const ml_conv *conv);
size_t ml_conv_direct_scratch  (const ml_conv *conv);
/* Up to how many images one call below takes. */
size_t ml_conv_direct_group    (const ml_conv *conv);
void   ml_conv_direct_forward  (const ml_conv *conv, const float *x, const float *w,
                                const float *b, size_t n, float *scratch, float *y);
void   ml_conv_direct_backward (const ml_conv *conv, const float *w, const float *dy, size_t n,
                                float *scratch, float *dx);
void   ml_conv_direct_weights  (const ml_conv *conv, const float *x, const float *dy, size_t n,
                                float *scratch, float *dw);

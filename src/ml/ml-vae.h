/* ml-vae.h - a variational autoencoder with two latent values that keeps neighbours
 *
 * Encoder: a straight path (a linear map, started as the principal axes) plus a
 * bent one (two hidden layers, started at nothing), so that training begins at
 * PCA and can only bend it. Decoder: two hidden layers back to the vector. */
#pragma once

#include "ml-status.h"

typedef struct {
  uint64_t seed;
  size_t   hidden;       /* units a layer; 0 means 96 */
  size_t   steps;        /* of Adam; 0: chosen from n */
  size_t   anchors;      /* points a step, each with some neighbours; 0 means 96 */
  double   rate;         /* peak learning rate; 0 means 2e-3 */
  double   kl;           /* final weight of the KL term; 0 means 1e-3 */
  double   neighbour;    /* weight of the neighbour term against reconstruction; 0 means 1 */
  double   noise;        /* spread added to inputs while training; 0 means 0.15 */
  void   (*progress) (double share, void *data); /* optional */
  ml_cancel_func cancelled;
  void    *cancel_data;  /* of both */
} ml_vae_options;

typedef struct ml_vae ml_vae;

ml_status ml_vae_train   (const float *x, size_t n, size_t d,
                          const int32_t *near, size_t k,
                          const ml_vae_options *options, ml_vae **out);
ml_status ml_vae_encode  (const ml_vae *self, const float *x, size_t n, float *mean, float *log_variance);
ml_status ml_vae_decode  (const ml_vae *self, const float *z, size_t n, float *x);
size_t    ml_vae_size    (const ml_vae *self);
ml_status ml_vae_to_bytes   (const ml_vae *self, uint8_t **bytes, size_t *n);
ml_status ml_vae_from_bytes (const uint8_t *bytes, size_t n, ml_vae **out);
void      ml_vae_free    (ml_vae *self);

/* The neighbour term on its own, for who wants to check it: see ml-vae-near.c. */
double    ml_vae_near_loss (const float *z, size_t m, const uint8_t *edge, float *dz);

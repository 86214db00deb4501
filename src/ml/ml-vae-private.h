/* ml-vae-private.h - the network's insides, shared by its two files */
#pragma once

#include "ml-vae.h"

#define ML_VAE_LATENT 2

/* One block of parameters, [out][in] and [out]. */
typedef struct {
  size_t in, out, w, b; /* places in the parameter array */
} ml_vae_layer;

enum {
  VAE_STRAIGHT = 0, /* d -> 2 */
  VAE_ENC_1,        /* d -> h */
  VAE_ENC_2,        /* h -> h */
  VAE_BENT,         /* h -> 2 */
  VAE_SPREAD,       /* h -> 2, log variance */
  VAE_DEC_1,        /* 2 -> h */
  VAE_DEC_2,        /* h -> h */
  VAE_DEC_3,        /* h -> d */
  VAE_N_LAYERS,
};

struct ml_vae {
  size_t       d, hidden, n_parameters;
  ml_vae_layer layer[VAE_N_LAYERS];
  float       *w; /* owned [n_parameters] */
};

/* Activations of one batch of up to room points; [room][…] each. */
typedef struct {
  size_t room;
  float *h1, *h2, *mean, *log_variance, *straight; /* encoder */
  float *z, *g1, *g2, *y;                          /* decoder */
} ml_vae_pass;

ml_status ml_vae_new        (size_t d, size_t hidden, ml_vae **out);
ml_status ml_vae_pass_init  (ml_vae_pass *pass, const ml_vae *self, size_t room);
void      ml_vae_pass_clear (ml_vae_pass *pass);
ml_status ml_vae_run_encoder (const ml_vae *self, const float *x, size_t n, ml_vae_pass *pass);
ml_status ml_vae_run_decoder (const ml_vae *self, const float *z, size_t n, ml_vae_pass *pass);

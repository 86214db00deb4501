/* ml-agent.h - Bayesian logistic regression that chooses by Thompson sampling */
#pragma once

#include "ml-rng.h"
#include "ml-status.h"

typedef struct ml_agent ml_agent;

typedef struct {
  unsigned draws;   /* of the weights a choice; 0 means 200 */
  double   spread;  /* 1 samples the posterior; smaller gambles less, 0 not at all */
  double   epsilon; /* share of choices made evenly among all, 0 … 1 */
} ml_agent_policy;

ml_status ml_agent_new      (size_t d, const double *prior_mean, const double *prior_sd,
                             ml_agent **out);
void      ml_agent_free     (ml_agent *self);
ml_status ml_agent_copy     (const ml_agent *self, ml_agent **out);
size_t    ml_agent_size     (const ml_agent *self);
uint64_t  ml_agent_lessons  (const ml_agent *self);
void      ml_agent_weights  (const ml_agent *self, double *mean, double *sd);
ml_status ml_agent_learn    (ml_agent *self, const float *x, double y, double weight);
ml_status ml_agent_decay    (ml_agent *self, double keep);
ml_status ml_agent_predict  (const ml_agent *self, const float *x, size_t n,
                             double *chance, double *score, double *score_sd);
ml_status ml_agent_sample   (const ml_agent *self, double spread, ml_rng *rng, double *w);
ml_status ml_agent_choose   (const ml_agent *self, const ml_agent_policy *policy,
                             const float *x, const float *bonus, size_t n,
                             ml_rng *rng, double *chance, size_t *pick);
double    ml_agent_settle   (double z, double variance, double y, double weight);
ml_status ml_agent_to_bytes (const ml_agent *self, uint8_t **bytes, size_t *n);
ml_status ml_agent_from_bytes (const uint8_t *bytes, size_t n, ml_agent **out);

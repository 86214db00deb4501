/* bench-tags.c - what the shipped models cost a track: bench-tags [ROUNDS]
 *
 * A minute of noise, heard already: genre, similarity and moods of it, on one
 * thread. Prints processor time, which others on the machine disturb least. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "feat-track.h"
#include "ml.h"
#include "model-registry.h"

enum { FRAMES = MODEL_CLIP_FRAMES };

static ModelClip *
noise (guint n_vector, guint version)
{
  g_autofree float *db = g_new (float, FRAMES * MODEL_BANDS);
  ModelClip *clip;
  ml_rng rng;

  ml_rng_seed (&rng, 1);
  for (gsize i = 0; i < FRAMES * MODEL_BANDS; i++)
    db[i] = -40.0f + 10.0f * (float) ml_rng_normal (&rng);
  clip = model_clip_new_from_db (db, FRAMES, MODEL_CLIP_FRAMES);
  clip->version = version;
  clip->n_vector = n_vector;
  clip->vector = g_new (float, n_vector);
  for (guint i = 0; i < n_vector; i++)
    clip->vector[i] = (float) ml_rng_normal (&rng);
  return clip;
}

static double
cpu_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return 1e3 * (double) t.tv_sec + 1e-6 * (double) t.tv_nsec;
}

int
main (int argc, char **argv)
{
  const int rounds = argc > 1 ? atoi (argv[1]) : 20;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelRegistry) registry = model_registry_new (model_registry_folder (), &error);
  g_autoptr (ModelClip) clip = NULL;
  double best = INFINITY, sum = 0.0;
  guint n_vector;

  if (registry == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  feature_vector_names (&n_vector);
  clip = noise (n_vector, FEATURE_VERSION);
  for (int i = 0; i < rounds; i++) {
    double start = cpu_ms (), took;
    g_autoptr (ModelOutput) out = model_registry_apply_clip (registry, clip, &error);

    if (out == NULL) {
      g_printerr ("%s\n", error->message);
      return 1;
    }
    took = cpu_ms () - start;
    best = fmin (best, took);
    sum += took;
  }
  printf ("shipped models, a track: %.1f ms on one core, %.1f on average over %d\n", best,
          sum / MAX (rounds, 1), rounds);
  return 0;
}

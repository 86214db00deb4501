/* bench-listen.c - how fast files are decoded, heard and separated, on one core
 *
 * Usage: bench-listen [--only STAGE] ROUNDS FILE…
 * STAGE 0 decodes, 1 resamples as well, 2 measures loudness, 3 hears features, 4 separates: for a
 * profiler.
 * Processor time of this thread, so that a busy machine only disturbs it as far
 * as it shares caches and cores. Prints seconds of sound per second, of the best round, and
 * what share that is of decoding alone, the median over the rounds: in one round a clock
 * that wanders is much the same for both. */
#include "audio-decode.h"
#include "feat-track.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef enum { DECODE, RESAMPLE, MEASURE, LISTEN, SEPARATE } What;

static const char *const NAMES[] = { "decoded", "+ resampled", "+ loudness", "+ features", "+ separation" };

static double
cpu_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* Seconds of sound in the file; 0 when it cannot be read. */
static double
once (const char *path,
      What        what)
{
  const AudioFlags flags = (what == DECODE ? AUDIO_NATIVE : 0) | (what >= MEASURE ? AUDIO_LOUDNESS : 0)
                           | (what == SEPARATE ? AUDIO_STEREO : 0);
  g_autoptr (AudioStream) stream = audio_stream_open (path, flags, NULL);
  g_autoptr (FeatTracker) tracker =
    what >= LISTEN ? feat_tracker_new (what == SEPARATE ? FEATURE_SEPARATE : FEATURE_PLAIN, NULL) : NULL;
  AudioBuffer facts = { 0 };
  AudioBlock block;

  if (stream == NULL)
    return 0.0;
  while (audio_stream_next (stream, &block, NULL, NULL))
    if (tracker != NULL)
      feat_tracker_push (tracker, block.mono, block.left, block.right, block.n);
  audio_stream_describe (stream, &facts);
  if (tracker != NULL) {
    g_autoptr (FeatureSet) set = feat_tracker_finish (tracker, &facts);

    return set->duration_s;
  }
  return facts.duration_s;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_stage (What          what,
             const double *speed,   /* [rounds] */
             const double *decoded, /* the same of the first stage */
             int           rounds)
{
  g_autofree double *share = g_new (double, rounds);
  double best = 0.0;

  for (int r = 0; r < rounds; r++) {
    share[r] = speed[r] / decoded[r];
    best = MAX (best, speed[r]);
  }
  qsort (share, (size_t) rounds, sizeof *share, compare_doubles);
  printf ("  %-14s %7.0f x realtime, %.2f (%.2f-%.2f) of the first\n", NAMES[what], best,
          share[rounds / 2], share[0], share[rounds - 1]);
}

int
main (int    argc,
      char **argv)
{
  What first = DECODE, last = SEPARATE;
  struct rusage used;
  int rounds;

  if (argc > 2 && strcmp (argv[1], "--only") == 0) {
    first = last = (What) CLAMP (atoi (argv[2]), DECODE, SEPARATE);
    argc -= 2;
    argv += 2;
  }
  rounds = argc > 2 ? atoi (argv[1]) : 0;
  if (rounds < 1) {
    fputs ("Usage: bench-listen [--only 0|1|2|3|4] ROUNDS FILE…\n", stderr);
    return 2;
  }
  for (int f = 2; f < argc; f++) {
    printf ("%s\n", argv[f]);
    g_autofree double *speed = g_new0 (double, (SEPARATE + 1) * rounds);

    /* Stage after stage in each round, so that a slow minute falls on all of them. */
    for (int r = 0; r < rounds; r++) {
      for (What w = first; w <= last; w++) {
        const double start = cpu_s ();
        const double sound = once (argv[f], w);

        speed[w * rounds + r] = sound / (cpu_s () - start);
      }
    }
    for (What w = first; w <= last; w++)
      print_stage (w, speed + w * rounds, speed + first * rounds, rounds);
  }
  getrusage (RUSAGE_SELF, &used);
  printf ("peak memory %.1f MB\n", used.ru_maxrss / 1024.0);
  return 0;
}

/* fuzz-decode.c - whatever bytes: a sound file
 *
 * Goes through a file in memory, for the decoders want a path. Whatever they make of
 * it, the sound is finite and of one length, or there is one sentence. */
#include <libavutil/log.h>
#include <math.h>

#include "audio-decode.h"
#include "fuzz.h"

/* A few bytes may announce hours of sound; the analyser has a time limit for that. */
enum { LISTEN_MAX_S = 20 };

const char *__lsan_default_suppressions (void);

/* libsndfile 1.2 forgets what libvorbis gave it when an Ogg header is broken: some
 * kilobytes a file, in a child that comes and goes. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:libvorbis\nleak:libsndfile\n";
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  av_log_set_level (AV_LOG_QUIET);
  return 0;
}

static void
check_plane (const float *x,
             gsize        n)
{
  for (gsize i = 0; i < n; i++)
    fuzz_check (isfinite (x[i]));
}

static void
check_facts (const AudioStream *stream,
             const AudioBuffer *facts)
{
  fuzz_check (isfinite (facts->duration_s) && facts->duration_s >= 0.0);
  fuzz_check (!isinf (facts->loudness_range_lu) && !(facts->loudness_range_lu < 0.0));
  fuzz_check (!(facts->true_peak < 0.0));
}

static void
listen (const char *path,
        AudioFlags  flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AudioStream) stream = audio_stream_open (path, flags, &error);
  AudioBuffer facts = { 0 };
  AudioBlock block;
  gsize heard = 0;

  fuzz_check ((stream == NULL) == (error != NULL));
  if (stream == NULL)
    return;
  while (heard < LISTEN_MAX_S * AUDIO_RATE_HZ && audio_stream_next (stream, &block, NULL, &error)) {
    check_plane (block.mono, block.n);
    if ((flags & AUDIO_STEREO) != 0) {
      check_plane (block.left, block.n);
      check_plane (block.right, block.n);
    }
    heard += block.n;
  }
  fuzz_check (error == NULL || heard == 0);
  audio_stream_describe (stream, &facts);
  check_facts (stream, &facts);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* The length chooses, so that a file as it is can be a sample. */
  const AudioFlags flags = (size & 1 ? AUDIO_STEREO : 0) | (size & 2 ? AUDIO_LOUDNESS : 0)
                           | (size % 7 == 0 ? AUDIO_NATIVE : 0);
  int fd;
  g_autofree char *path = fuzz_file (data, size, &fd);

  listen (path, flags);
  close (fd);
  return 0;
}

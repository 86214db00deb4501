/* tool-separate.c - segue-tool separate: vocals and accompaniment as WAV files */
#include "tool-audio.h"

#include "audio-decode.h"
#include "audio-subtract.h"
#include "audio-wav.h"
#include "feat-vocals.h"

static float *
find_vocals (const char  *path,
             gsize       *n,
             GError     **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (path, AUDIO_STEREO, error);
  g_autoptr (FeatVocals) vocals = NULL;
  GError *local = NULL;
  AudioBlock block;

  if (stream == NULL)
    return NULL;
  vocals = feat_vocals_new ();
  while (audio_stream_next (stream, &block, tool_cancellable (), &local))
    feat_vocals_push (vocals, block.mono, block.left, block.right, block.n);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  return feat_vocals_finish (vocals, n);
}

static gboolean
write_vocals (const char   *path,
              const float  *vocals,
              gsize         n,
              GError      **error)
{
  g_autoptr (AudioWav) wav = audio_wav_create (path, AUDIO_RATE_HZ, 1, error);
  const float *planes[] = { vocals };

  return wav != NULL && audio_wav_write (wav, planes, n, error)
         && audio_wav_finish (g_steal_pointer (&wav), error);
}

int
tool_separate_run (int    argc,
                   char **argv)
{
  g_autofree char *vocals_path = NULL;
  g_autofree char *rest_path = NULL;
  const GOptionEntry entries[] = {
    { "vocals", 0, 0, G_OPTION_ARG_FILENAME, &vocals_path, "Write what is sung here", "WAV" },
    { "accompaniment", 0, 0, G_OPTION_ARG_FILENAME, &rest_path, "Write everything else here", "WAV" },
    { NULL }
  };
  g_autofree float *vocals = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = 0;
  int status;

  if (!tool_parse (&argc, &argv, entries, "FILE",
                   "Tells vocals and accompaniment apart; they add up to FILE again.", &status))
    return status;
  if (argc != 2 || (vocals_path == NULL && rest_path == NULL))
    return tool_usage ("Name one file, and where to write to.");
  vocals = find_vocals (argv[1], &n, &error);
  if (vocals == NULL)
    return tool_audio_fail (argv[1], error);
  if (vocals_path != NULL && !write_vocals (vocals_path, vocals, n, &error))
    return tool_fail ("%s", error->message);
  if (rest_path != NULL
      && !audio_subtract (argv[1], vocals, n, rest_path, tool_cancellable (), &error))
    return tool_audio_fail (argv[1], error);
  return TOOL_OK;
}

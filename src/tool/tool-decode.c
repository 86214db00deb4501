/* tool-decode.c - segue-tool decode: what the features hear, as a WAV file */
#include "tool-audio.h"

#include "audio-decode.h"
#include "audio-wav.h"

static gboolean
write_all (AudioStream  *stream,
           AudioWav     *wav,
           gboolean      stereo,
           guint64      *n,
           GError      **error)
{
  AudioBlock block;
  GError *local = NULL;

  while (audio_stream_next (stream, &block, tool_cancellable (), &local)) {
    const float *planes[] = { stereo ? block.left : block.mono, block.right };

    if (wav != NULL && !audio_wav_write (wav, planes, block.n, error))
      return FALSE;
    *n += block.n;
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  return TRUE;
}

static void
print_facts (const char        *path,
             const AudioBuffer *b,
             guint64            n,
             gboolean           json)
{
  ToolJson *out;

  if (!json) {
    printf ("%s: %.3f s, %u channels at %u Hz%s, %.2f LUFS, range %.2f LU, true peak %.4f\n", path,
            b->duration_s, b->source_channels, b->source_rate_hz,
            b->truncated ? " (broken off)" : "", b->loudness_lufs, b->loudness_range_lu,
            b->true_peak);
    return;
  }
  out = tool_json_new ();
  tool_json_begin (out, '{');
  tool_json_put_string (out, "file", path);
  tool_json_put_number (out, "duration_s", b->duration_s);
  tool_json_put_int (out, "channels", b->source_channels);
  tool_json_put_int (out, "rate_hz", b->source_rate_hz);
  tool_json_put_bool (out, "truncated", b->truncated);
  tool_json_put_number (out, "loudness_lufs", b->loudness_lufs);
  tool_json_put_number (out, "loudness_range_lu", b->loudness_range_lu);
  tool_json_put_number (out, "true_peak", b->true_peak);
  tool_json_put_number (out, "sample_peak", b->sample_peak);
  tool_json_put_int (out, "samples", (gint64) n);
  tool_json_end (out);
  tool_json_finish (out);
}

int
tool_decode_run (int    argc,
                 char **argv)
{
  g_autofree char *out = NULL;
  gboolean json = FALSE, stereo = FALSE;
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the sound here", "WAV" },
    { "stereo", 0, 0, G_OPTION_ARG_NONE, &stereo, "Keep left and right", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print what was measured as JSON", NULL },
    { NULL }
  };
  g_autoptr (AudioStream) stream = NULL;
  g_autoptr (AudioWav) wav = NULL;
  g_autoptr (GError) error = NULL;
  AudioBuffer facts = { 0 };
  guint64 n = 0;
  int status;

  if (!tool_parse (&argc, &argv, entries, "FILE",
                   "Decodes FILE as the features hear it: 22 050 Hz, the average of all channels.",
                   &status))
    return status;
  if (argc != 2)
    return tool_usage ("Name one file.");
  stream = audio_stream_open (argv[1], AUDIO_LOUDNESS | (stereo ? AUDIO_STEREO : 0), &error);
  if (stream == NULL)
    return tool_audio_fail (argv[1], error);
  if (out != NULL && (wav = audio_wav_create (out, AUDIO_RATE_HZ, stereo ? 2 : 1, &error)) == NULL)
    return tool_fail ("%s", error->message);
  if (!write_all (stream, wav, stereo, &n, &error)
      || (wav != NULL && !audio_wav_finish (g_steal_pointer (&wav), &error)))
    return tool_audio_fail (argv[1], error);
  audio_stream_describe (stream, &facts);
  print_facts (argv[1], &facts, n, json);
  return TOOL_OK;
}

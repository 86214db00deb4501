/* segue-analyser.c - the child that listens to one file after another
 *
 * Reads requests from stdin and answers each on stdout (analyser-protocol.h)
 * until stdin ends; with --study it works on one job of the studio instead
 * (study-wire.h). It runs when nobody else wants the machine, under limits of
 * memory and time: a file that crashes it, hangs it or eats memory costs that
 * file. One thread; no database, no network, nothing written but what a request
 * names. */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "analyser-protocol.h"
#include "audio-decode.h"
#include "audio-subtract.h"
#include "child.h"
#include "feat-track.h"
#include "feat-vocals.h"
#include "model-registry.h"
#include "study-child.h"

enum {
  MEMORY_MAX_MB = 1024,      /* address space; an ordinary track needs a tenth of it */
  CPU_BASE_S = 60,           /* a file may take this long, and … */
  CPU_PER_SOUND_S = 20,      /* … a second more for each so many of sound */
  KARAOKE_MAX_S = 20 * 60,   /* the vocals are held in memory: 5 MB a minute, twice */
  PLOTS_MAX_S = 2 * 60 * 60, /* longer tracks are not plotted: nobody could see it */
};

/* Genre, similarity and mood; NULL when the weights are missing or damaged, which
 * costs that part of every answer and nothing else. Set once, before the first job. */
static ModelRegistry *models;

/* Of a karaoke job: the rest is decoding once more and writing. */
static const double HEARING_SHARE = 0.8;

/* The real stdout: what the protocol writes. Set once. */
static int replies = -1;

/* From now on; past it SIGXCPU ends the process. */
static void
limit_time (double sound_s)
{
  struct rusage used;

  if (getrusage (RUSAGE_SELF, &used) != 0)
    return;
  child_limit (RLIMIT_CPU, (guint64) (used.ru_utime.tv_sec + used.ru_stime.tv_sec + CPU_BASE_S
                               + (sound_s > 0.0 ? sound_s / CPU_PER_SOUND_S : 0.0)));
}

/* ---- pipes ------------------------------------------------------------------------------ */

/* The next request; NULL when there are no more, or what came is none. */
static AnalyserRequest *
read_request (int fd)
{
  guint8 header[ANALYSER_HEADER_SIZE];
  g_autofree guint8 *payload = NULL;
  AnalyserFrameType type;
  gsize size;

  if (!child_read (fd, header, sizeof header)
      || !analyser_header_decode (header, &type, &size, NULL) || type != ANALYSER_FRAME_REQUEST)
    return NULL;
  payload = g_malloc (size);
  if (!child_read (fd, payload, size))
    return NULL;
  return analyser_request_decode (payload, size, NULL);
}

/* ---- jobs -------------------------------------------------------------------------------- */

static AnalyserStatus
status_of (const GError *error)
{
  if (error->domain != AUDIO_ERROR)
    return ANALYSER_FAILED;
  switch ((AudioError) error->code) {
  case AUDIO_ERROR_MISSING:
    return ANALYSER_MISSING;
  case AUDIO_ERROR_UNREADABLE:
    return ANALYSER_UNREADABLE;
  case AUDIO_ERROR_UNSUPPORTED:
    return ANALYSER_UNSUPPORTED;
  case AUDIO_ERROR_DAMAGED:
    return ANALYSER_DAMAGED;
  case AUDIO_ERROR_EMPTY:
    return ANALYSER_EMPTY;
  default:
    return ANALYSER_FAILED;
  }
}

static FeatureFlags
feature_flags (AnalyserFlags flags,
               double        expected_s)
{
  FeatureFlags f = FEATURE_PLAIN;

  if ((flags & ANALYSER_SEPARATE) != 0)
    f |= FEATURE_SEPARATE;
  if ((flags & ANALYSER_FRAMES) != 0 && expected_s < PLOTS_MAX_S)
    f |= FEATURE_PLOTS;
  if ((flags & ANALYSER_MODEL) != 0 && models != NULL)
    f |= FEATURE_MODEL_MEL;
  return f;
}

static gboolean
analyse (const AnalyserRequest *request,
         AnalyserReply         *reply,
         GError               **error)
{
  const gboolean separate = (request->flags & ANALYSER_SEPARATE) != 0;
  g_autoptr (AudioStream) stream =
    audio_stream_open (request->path, AUDIO_LOUDNESS | (separate ? AUDIO_STEREO : 0), error);
  g_autoptr (FeatTracker) tracker = NULL;
  AudioBuffer facts = { 0 };
  AudioBlock block;
  GError *local = NULL;

  if (stream == NULL)
    return FALSE;
  limit_time (audio_stream_expected_s (stream));
  tracker = feat_tracker_new (feature_flags (request->flags, audio_stream_expected_s (stream)), NULL);
  while (audio_stream_next (stream, &block, NULL, &local))
    feat_tracker_push (tracker, block.mono, block.left, block.right, block.n);
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  audio_stream_describe (stream, &facts);
  reply->truncated = facts.truncated;
  reply->features = feat_tracker_finish (tracker, &facts);
  if (models != NULL && (request->flags & ANALYSER_MODEL) != 0)
    reply->model = model_registry_apply (models, reply->features, NULL);
  return TRUE;
}

/* Sends how much of the sound was heard, when that changed by a hundredth. */
static void
tell_progress (const AnalyserRequest *request,
               double                 done,
               double                *last)
{
  g_autoptr (GBytes) frame = NULL;

  done = CLAMP (done, 0.0, 1.0); /* a file may be longer than it says */
  if (done < *last + 0.01)
    return;
  *last = done;
  frame = analyser_progress_encode (request->id, done);
  child_write (replies, frame); /* that nobody reads it shows with the reply */
}

/* Everything but the singing, for karaoke. */
static gboolean
write_accompaniment (const AnalyserRequest *request,
                     GError               **error)
{
  g_autoptr (AudioStream) stream = audio_stream_open (request->path, AUDIO_STEREO, error);
  g_autoptr (FeatVocals) vocals = NULL;
  g_autofree float *samples = NULL;
  AudioBlock block;
  GError *local = NULL;
  double whole_s, told = 0.0;
  gsize n = 0;

  if (stream == NULL)
    return FALSE;
  whole_s = audio_stream_expected_s (stream);
  limit_time (whole_s);
  vocals = feat_vocals_new ();
  for (; audio_stream_next (stream, &block, NULL, &local) && n < KARAOKE_MAX_S * AUDIO_RATE_HZ;
       n += block.n) {
    feat_vocals_push (vocals, block.mono, block.left, block.right, block.n);
    if (whole_s > 0.0)
      tell_progress (request, HEARING_SHARE * (double) n / AUDIO_RATE_HZ / whole_s, &told);
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  if (n >= KARAOKE_MAX_S * AUDIO_RATE_HZ) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _("This is too long for karaoke: more than %d minutes"), KARAOKE_MAX_S / 60);
    return FALSE;
  }
  samples = feat_vocals_finish (vocals, &n);
  return audio_subtract (request->path, samples, n, request->out_path, NULL, error);
}

static gboolean
run_job (const AnalyserRequest *request,
         AnalyserReply         *reply,
         GError               **error)
{
  switch (request->job) {
  case ANALYSER_JOB_ANALYSE:
    return analyse (request, reply, error);
  case ANALYSER_JOB_ACCOMPANIMENT:
    return write_accompaniment (request, error);
  default:
    g_return_val_if_reached (FALSE); /* the protocol refuses others */
  }
}

static AnalyserReply *
answer (const AnalyserRequest *request)
{
  AnalyserReply *reply = g_new0 (AnalyserReply, 1);
  g_autoptr (GError) error = NULL;
  const gint64 start_us = g_get_monotonic_time ();

  limit_time (0.0);
  reply->id = request->id;
  if (!run_job (request, reply, &error)) {
    reply->status = status_of (error);
    reply->message = g_utf8_make_valid (error->message, -1);
  }
  reply->seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  return reply;
}

static void
load_models (AnalyserHello *hello)
{
  g_autoptr (GError) error = NULL;

  models = model_registry_new (model_registry_folder (), &error);
  if (models != NULL)
    hello->model_version = model_registry_version (models);
  else
    fprintf (stderr, "segue-analyser: %s\n", error->message);
}

int
main (int    argc,
      char **argv)
{
  AnalyserHello hello = { .protocol = ANALYSER_PROTOCOL_VERSION, .feature_version = FEATURE_VERSION };
  AnalyserRequest *request;
  g_autoptr (GBytes) greeting = NULL;

  replies = child_claim_stdout ();
  if (isatty (STDIN_FILENO) || replies < 0) {
    fputs ("segue-analyser is started by Segue and speaks its protocol.\n"
           "To analyse files by hand, use segue-tool features.\n", stderr);
    return 2;
  }
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN); /* the engine going away shows in write() */
  child_be_humble ();
  if (argc == 2 && strcmp (argv[1], "--study") == 0)
    return study_child_main (STDIN_FILENO, replies);
  child_limit_memory (MEMORY_MAX_MB);
  feature_vector_names (&hello.n_vector);
  load_models (&hello);
  greeting = analyser_hello_encode (&hello);
  if (!child_write (replies, greeting))
    return 1;
  while ((request = read_request (STDIN_FILENO)) != NULL) {
    g_autoptr (AnalyserReply) reply = answer (request);
    g_autoptr (GBytes) frame = analyser_reply_encode (reply);

    analyser_request_free (request);
    if (!child_write (replies, frame))
      return 1;
  }
  return 0;
}

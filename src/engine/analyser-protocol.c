/* analyser-protocol.c - frames between the engine and segue-analyser
 *
 * Each struct has a put and a get that name its fields in the same order; a
 * field added to one side only fails the round-trip test. */
#include "analyser-protocol.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "analyser-wire.h"

/* "SGA" and a byte that changes when the header itself does. */
static const guint32 MAGIC = 0x01414753u;
/* More kinds of matrix than there are names is nonsense. */
enum { FRAME_KINDS_MAX = 256 };

G_DEFINE_QUARK (segue-analyser-error-quark, analyser_error)

void
analyser_request_free (AnalyserRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->path);
  g_free (request->out_path);
  g_free (request);
}

void
analyser_reply_free (AnalyserReply *reply)
{
  if (reply == NULL)
    return;
  g_free (reply->message);
  feature_set_free (reply->features);
  model_output_free (reply->model);
  g_free (reply);
}

/* ---- frames ---------------------------------------------------------------- */

static GByteArray *
frame_begin (AnalyserFrameType type)
{
  GByteArray *out = g_byte_array_new ();

  wire_put_u32 (out, MAGIC);
  wire_put_u32 (out, type);
  wire_put_u32 (out, 0); /* the size, known in frame_end() */
  return out;
}

static GBytes *
frame_end (GByteArray *out)
{
  const guint32 size = GUINT32_TO_LE (out->len - ANALYSER_HEADER_SIZE);

  memcpy (out->data + 8, &size, sizeof size);
  return g_byte_array_free_to_bytes (out);
}

gboolean
analyser_header_decode (const guint8       *header,
                        AnalyserFrameType  *type,
                        gsize              *payload_size,
                        GError            **error)
{
  WireReader in = { header, ANALYSER_HEADER_SIZE, FALSE };
  const guint32 magic = wire_get_u32 (&in);
  const guint32 kind = wire_get_u32 (&in);
  const guint32 size = wire_get_u32 (&in);

  if (magic != MAGIC || kind < ANALYSER_FRAME_HELLO || kind > ANALYSER_FRAME_PROGRESS
      || size > ANALYSER_PAYLOAD_MAX) {
    g_set_error_literal (error, ANALYSER_ERROR, ANALYSER_ERROR_PROTOCOL,
                         "The analyser said something that is not in the protocol");
    return FALSE;
  }
  *type = kind;
  *payload_size = size;
  return TRUE;
}

static void
set_cut_short (GError    **error,
               const char *what)
{
  g_set_error (error, ANALYSER_ERROR, ANALYSER_ERROR_PROTOCOL,
               "A message of the analyser (%s) does not add up", what);
}

/* ---- hello ----------------------------------------------------------------- */

GBytes *
analyser_hello_encode (const AnalyserHello *hello)
{
  GByteArray *out = frame_begin (ANALYSER_FRAME_HELLO);

  wire_put_u32 (out, hello->protocol);
  wire_put_u32 (out, hello->feature_version);
  wire_put_u32 (out, hello->n_vector);
  wire_put_u32 (out, hello->model_version);
  return frame_end (out);
}

gboolean
analyser_hello_decode (const guint8   *payload,
                       gsize           size,
                       AnalyserHello  *hello,
                       GError        **error)
{
  WireReader in = { payload, size, FALSE };

  hello->protocol = wire_get_u32 (&in);
  hello->feature_version = wire_get_u32 (&in);
  hello->n_vector = wire_get_u32 (&in);
  hello->model_version = wire_get_u32 (&in);
  if (!wire_reader_ok (&in) || hello->protocol != ANALYSER_PROTOCOL_VERSION) {
    set_cut_short (error, "hello");
    return FALSE;
  }
  return TRUE;
}

/* ---- request --------------------------------------------------------------- */

GBytes *
analyser_request_encode (const AnalyserRequest *request)
{
  GByteArray *out = frame_begin (ANALYSER_FRAME_REQUEST);

  wire_put_u32 (out, request->id);
  wire_put_u32 (out, request->job);
  wire_put_u32 (out, request->flags);
  wire_put_string (out, request->path);
  wire_put_string (out, request->out_path);
  return frame_end (out);
}

AnalyserRequest *
analyser_request_decode (const guint8  *payload,
                         gsize          size,
                         GError       **error)
{
  g_autoptr (AnalyserRequest) request = g_new0 (AnalyserRequest, 1);
  WireReader in = { payload, size, FALSE };

  request->id = wire_get_u32 (&in);
  request->job = wire_get_u32 (&in);
  request->flags = wire_get_u32 (&in);
  request->path = wire_get_string (&in);
  request->out_path = wire_get_string (&in);
  if (!wire_reader_ok (&in) || request->path == NULL
      || request->job > ANALYSER_JOB_ACCOMPANIMENT
      || (request->job == ANALYSER_JOB_ACCOMPANIMENT && request->out_path == NULL)) {
    set_cut_short (error, "request");
    return NULL;
  }
  return g_steal_pointer (&request);
}

/* ---- reply ------------------------------------------------------------------ */

static void
put_features (GByteArray       *out,
              const FeatureSet *f)
{
  wire_put_u32 (out, f->version);
  wire_put_floats (out, f->vector, f->n_vector);
  wire_put_double (out, f->duration_s);
  wire_put_float (out, f->tempo_bpm);
  wire_put_float (out, f->tempo_confidence);
  wire_put_float (out, f->tempo_rival_bpm);
  wire_put_floats (out, f->beats_s, f->n_beats);
  wire_put_u32 (out, (guint32) f->key);
  wire_put_float (out, f->key_confidence);
  wire_put_float (out, f->tuning_cents);
  wire_put_float (out, f->loudness_lufs);
  wire_put_float (out, f->loudness_range_lu);
  wire_put_float (out, f->true_peak);
  wire_put_float (out, f->onset_rate_hz);
  wire_put_float (out, f->dynamic_complexity_db);
  wire_put_float (out, f->percussive_share);
  wire_put_float (out, f->vocal_share);
  wire_put_float (out, f->energy);
  wire_put_bytes (out, f->waveform, sizeof f->waveform);
  wire_put_bytes (out, f->brightness, sizeof f->brightness);
  wire_put_u32 (out, f->n_frame_kinds);
  for (guint i = 0; i < f->n_frame_kinds; i++) {
    wire_put_string (out, f->frames[i].name);
    wire_put_u32 (out, f->frames[i].rows);
    wire_put_u32 (out, f->frames[i].cols);
    wire_put_floats (out, f->frames[i].data, f->frames[i].rows * f->frames[i].cols);
  }
}

static void
get_frames (WireReader *in,
            FeatureSet *f)
{
  const guint32 kinds = wire_get_u32 (in);

  if (in->bad || kinds == 0)
    return;
  if (kinds > FRAME_KINDS_MAX) {
    in->bad = TRUE;
    return;
  }
  f->frames = g_new0 (FeatureMatrix, kinds);
  f->n_frame_kinds = kinds;
  for (guint i = 0; i < kinds; i++) {
    FeatureMatrix *m = &f->frames[i];
    g_autofree char *name = wire_get_string (in);
    guint n = 0;

    m->name = g_intern_string (name != NULL ? name : "");
    m->rows = wire_get_u32 (in);
    m->cols = wire_get_u32 (in);
    m->data = wire_get_floats (in, &n);
    if ((guint64) m->rows * m->cols != n)
      in->bad = TRUE;
  }
}

static FeatureSet *
get_features (WireReader *in)
{
  FeatureSet *f = g_new0 (FeatureSet, 1);

  f->version = wire_get_u32 (in);
  f->vector = wire_get_floats (in, &f->n_vector);
  f->duration_s = wire_get_double (in);
  f->tempo_bpm = wire_get_float (in);
  f->tempo_confidence = wire_get_float (in);
  f->tempo_rival_bpm = wire_get_float (in);
  f->beats_s = wire_get_floats (in, &f->n_beats);
  f->key = (int) wire_get_u32 (in);
  f->key_confidence = wire_get_float (in);
  f->tuning_cents = wire_get_float (in);
  f->loudness_lufs = wire_get_float (in);
  f->loudness_range_lu = wire_get_float (in);
  f->true_peak = wire_get_float (in);
  f->onset_rate_hz = wire_get_float (in);
  f->dynamic_complexity_db = wire_get_float (in);
  f->percussive_share = wire_get_float (in);
  f->vocal_share = wire_get_float (in);
  f->energy = wire_get_float (in);
  wire_get_bytes (in, f->waveform, sizeof f->waveform);
  wire_get_bytes (in, f->brightness, sizeof f->brightness);
  get_frames (in, f);
  if (f->key < -1 || f->key > 23)
    in->bad = TRUE;
  return f;
}

static void
put_model (GByteArray        *out,
           const ModelOutput *m)
{
  wire_put_u32 (out, m->version);
  wire_put_floats (out, m->genres, m->n_genres);
  wire_put_floats (out, m->embedding, m->n_embedding);
  for (guint i = 0; i < G_N_ELEMENTS (m->moods); i++)
    wire_put_float (out, m->moods[i]);
  for (guint i = 0; i < G_N_ELEMENTS (m->moods_spread); i++)
    wire_put_float (out, m->moods_spread[i]);
}

static ModelOutput *
get_model (WireReader *in)
{
  ModelOutput *m = g_new0 (ModelOutput, 1);

  m->version = wire_get_u32 (in);
  m->genres = wire_get_floats (in, &m->n_genres);
  m->embedding = wire_get_floats (in, &m->n_embedding);
  for (guint i = 0; i < G_N_ELEMENTS (m->moods); i++)
    m->moods[i] = wire_get_float (in);
  for (guint i = 0; i < G_N_ELEMENTS (m->moods_spread); i++)
    m->moods_spread[i] = wire_get_float (in);
  return m;
}

GBytes *
analyser_reply_encode (const AnalyserReply *reply)
{
  GByteArray *out = frame_begin (ANALYSER_FRAME_REPLY);

  wire_put_u32 (out, reply->id);
  wire_put_u32 (out, reply->status);
  wire_put_string (out, reply->message);
  wire_put_u32 (out, reply->truncated != FALSE);
  wire_put_double (out, reply->seconds);
  wire_put_u32 (out, reply->features != NULL);
  if (reply->features != NULL)
    put_features (out, reply->features);
  wire_put_u32 (out, reply->model != NULL);
  if (reply->model != NULL)
    put_model (out, reply->model);
  return frame_end (out);
}

AnalyserReply *
analyser_reply_decode (const guint8  *payload,
                       gsize          size,
                       GError       **error)
{
  g_autoptr (AnalyserReply) reply = g_new0 (AnalyserReply, 1);
  WireReader in = { payload, size, FALSE };

  reply->id = wire_get_u32 (&in);
  reply->status = wire_get_u32 (&in);
  reply->message = wire_get_string (&in);
  reply->truncated = wire_get_u32 (&in) != 0;
  reply->seconds = wire_get_double (&in);
  if (wire_get_u32 (&in) != 0)
    reply->features = get_features (&in);
  if (wire_get_u32 (&in) != 0)
    reply->model = get_model (&in);
  if (!wire_reader_ok (&in) || reply->status > ANALYSER_FAILED
      || (reply->status != ANALYSER_OK) != (reply->message != NULL)
      || (reply->message != NULL && !g_utf8_validate (reply->message, -1, NULL))) {
    set_cut_short (error, "reply");
    return NULL;
  }
  return g_steal_pointer (&reply);
}

/* ---- progress -------------------------------------------------------------- */

GBytes *
analyser_progress_encode (guint32 id,
                          double  done)
{
  GByteArray *out = frame_begin (ANALYSER_FRAME_PROGRESS);

  wire_put_u32 (out, id);
  wire_put_double (out, done);
  return frame_end (out);
}

gboolean
analyser_progress_decode (const guint8 *payload,
                          gsize         size,
                          guint32      *id,
                          double       *done,
                          GError      **error)
{
  WireReader in = { payload, size, FALSE };

  *id = wire_get_u32 (&in);
  *done = wire_get_double (&in);
  if (!wire_reader_ok (&in) || !(*done >= 0.0 && *done <= 1.0)) { /* NaN is neither */
    set_cut_short (error, "progress");
    return FALSE;
  }
  return TRUE;
}

/* ---- the end of a child ------------------------------------------------------ */

AnalyserStatus
analyser_status_of_exit (int    wait_status,
                         char **message)
{
  if (WIFSIGNALED (wait_status)) {
    switch (WTERMSIG (wait_status)) {
    case SIGALRM:
    case SIGXCPU:
      *message = g_strdup (_("Listening to it took too long."));
      return ANALYSER_TIMED_OUT;
    case SIGKILL:
      *message = g_strdup (_("The analyser was ended while it listened to it."));
      return ANALYSER_FAILED;
    default:
      *message = g_strdup_printf (_("The analyser crashed on it (%s)."),
                                  g_strsignal (WTERMSIG (wait_status)));
      return ANALYSER_CRASHED;
    }
  }
  *message = g_strdup (_("The analyser stopped before it was done with it."));
  return ANALYSER_FAILED;
}

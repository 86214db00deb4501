/* fuzz-frames.c - whatever bytes: what a child says, and what was kept of an earlier time
 *
 * The first byte chooses who reads the rest. Checksums are put right first, or nothing
 * behind them would ever be read. */
#include <math.h>
#include <string.h>

#include "analyser-protocol.h"
#include "engine-mode-offer.h"
#include "fuzz.h"
#include "insight.h"
#include "ml.h"
#include "play-queue.h"
#include "study-report.h"
#include "study-wire.h"

/* What was understood is said again, and understood the same way. */
static void
read_reply (const uint8_t *data,
            size_t         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnalyserReply) reply = analyser_reply_decode (data, size, &error);
  g_autoptr (AnalyserReply) again = NULL;
  g_autoptr (GBytes) frame = NULL;
  const guint8 *bytes;
  gsize n;

  fuzz_check ((reply == NULL) == (error != NULL));
  if (reply == NULL)
    return;
  frame = analyser_reply_encode (reply);
  bytes = g_bytes_get_data (frame, &n);
  again = analyser_reply_decode (bytes + ANALYSER_HEADER_SIZE, n - ANALYSER_HEADER_SIZE, NULL);
  fuzz_check (again != NULL && (again->features != NULL) == (reply->features != NULL));
  fuzz_check (reply->features == NULL || reply->features->n_vector == again->features->n_vector);
}

static void
read_frames (const uint8_t *data,
             size_t         size)
{
  g_autoptr (AnalyserRequest) request = analyser_request_decode (data, size, NULL);
  AnalyserFrameType type;
  AnalyserHello hello;
  gsize payload;
  guint32 id;
  double done;

  fuzz_check (request == NULL || request->path != NULL);
  analyser_hello_decode (data, size, &hello, NULL);
  if (analyser_progress_decode (data, size, &id, &done, NULL))
    fuzz_check (done >= 0.0 && done <= 1.0);
  if (size >= ANALYSER_HEADER_SIZE && analyser_header_decode (data, &type, &payload, NULL))
    fuzz_check (payload <= ANALYSER_PAYLOAD_MAX);
  if (size >= STUDY_HEADER_SIZE && study_header_read (data, &payload, NULL))
    fuzz_check (payload <= STUDY_PAYLOAD_MAX);
}

static void
read_study (const uint8_t *data,
            size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) message = study_message_unpack (bytes, NULL);
  g_autoptr (GVariant) inner = NULL;
  g_autoptr (StudyReport) report = NULL;
  g_autoptr (StudyReport) copy = NULL;

  if (message == NULL)
    return;
  fuzz_check (study_message_kind (message) != NULL);
  inner = g_variant_lookup_value (message, "report", G_VARIANT_TYPE_VARDICT);
  report = study_report_from_variant (inner != NULL ? inner : message);
  if (report == NULL)
    return;
  copy = study_report_copy (report);
  fuzz_check (copy != NULL && copy->n_songs == report->n_songs);
}

static void
seal (uint8_t *bytes,
      size_t   n)
{
  uint64_t h = 0xcbf29ce484222325u;

  for (size_t i = 0; i + 8 < n; i++)
    h = (h ^ bytes[i]) * 0x100000001b3u;
  for (size_t i = 0; n >= 8 && i < 8; i++)
    bytes[n - 8 + i] = (uint8_t) (h >> (8 * i));
}

static void
read_agent (uint8_t *data,
            size_t   size)
{
  ml_agent *agent;
  g_autofree double *mean = NULL, *sd = NULL;
  size_t d;

  seal (data, size);
  if (ml_agent_from_bytes (data, size, &agent) != ML_OK)
    return;
  d = ml_agent_size (agent);
  mean = g_new (double, d);
  sd = g_new (double, d);
  ml_agent_weights (agent, mean, sd);
  for (size_t i = 0; i < d; i++)
    fuzz_check (isfinite (mean[i]) && sd[i] >= 0.0);
  ml_agent_free (agent);
}

static void
read_vae (uint8_t *data,
          size_t   size)
{
  ml_vae *vae;

  seal (data, size);
  if (ml_vae_from_bytes (data, size, &vae) == ML_OK)
    ml_vae_free (vae);
}

static void
read_map (const uint8_t *data,
          size_t         size)
{
  static const float ZEROS[4096];
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (InsightMap) map = insight_map_load (bytes, &error);
  float xy[2];

  fuzz_check ((map == NULL) == (error != NULL));
  if (map != NULL)
    insight_map_place (map, ZEROS, 1, xy);
}

static void
read_queue (const uint8_t *data,
            size_t         size)
{
  static SegueQueue *queue; /* as it is in a player: what stands in it is replaced */
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  if (queue == NULL)
    queue = segue_queue_new ();
  fuzz_check (segue_queue_restore (queue, bytes, &error) == (error == NULL));
}

static void
read_habits (const uint8_t *data,
             size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  g_array_unref (mode_offer_from_text (text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree uint8_t *rest = g_malloc (size + 1);

  if (size < 1)
    return 0;
  memcpy (rest, data + 1, --size);
  switch (data[0] % 8) {
  case 0:
    read_frames (rest, size);
    break;
  case 1:
    read_reply (rest, size);
    break;
  case 2:
    read_study (rest, size);
    break;
  case 3:
    read_agent (rest, size);
    break;
  case 4:
    read_vae (rest, size);
    break;
  case 5:
    read_map (rest, size);
    break;
  case 6:
    read_queue (rest, size);
    break;
  default:
    read_habits (rest, size);
  }
  return 0;
}

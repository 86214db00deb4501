/* fake-analyser.c - a child for the pool's tests that misbehaves on demand
 *
 * The file name says what happens: "crash", "exit", "hang", "garbage", "wrong"
 * (answers another request), "fail", "slow" (tells its progress), "absurd" (tells
 * too much of it); anything else is answered with a tempo of
 * 100 and a vector that holds the length of the name. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyser-protocol.h"

static void
put (GBytes *frame)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (frame, &size);

  while (size > 0) {
    ssize_t n = write (STDOUT_FILENO, data, size);

    if (n <= 0)
      exit (1);
    data += n;
    size -= (gsize) n;
  }
  g_bytes_unref (frame);
}

static gboolean
get (guint8 *buffer,
     gsize   size)
{
  while (size > 0) {
    ssize_t n = read (STDIN_FILENO, buffer, size);

    if (n <= 0)
      return FALSE;
    buffer += n;
    size -= (gsize) n;
  }
  return TRUE;
}

static void
answer (const AnalyserRequest *request)
{
  g_autofree char *name = g_path_get_basename (request->path);
  AnalyserReply *reply = g_new0 (AnalyserReply, 1);

  if (g_str_equal (name, "crash"))
    abort ();
  if (g_str_equal (name, "exit"))
    exit (3);
  while (g_str_equal (name, "hang"))
    g_usleep (G_USEC_PER_SEC);
  if (g_str_equal (name, "garbage")) {
    put (g_bytes_new ("this is no frame at all", 23));
    exit (0);
  }
  if (g_str_equal (name, "slow"))
    for (guint i = 0; i <= 4; i++)
      put (analyser_progress_encode (request->id, i / 4.0));
  if (g_str_equal (name, "absurd"))
    put (analyser_progress_encode (request->id, 2.0));
  reply->id = request->id + (g_str_equal (name, "wrong") ? 1 : 0);
  if (g_str_equal (name, "fail")) {
    reply->status = ANALYSER_DAMAGED;
    reply->message = g_strdup ("The file is damaged.");
  } else {
    reply->features = g_new0 (FeatureSet, 1);
    reply->features->version = 7;
    reply->features->tempo_bpm = 100;
    reply->features->n_vector = 1;
    reply->features->vector = g_new0 (float, 1);
    reply->features->vector[0] = (float) strlen (name);
  }
  put (analyser_reply_encode (reply));
  analyser_reply_free (reply);
}

int
main (void)
{
  AnalyserHello hello = { ANALYSER_PROTOCOL_VERSION, 7, 1, 0 };
  guint8 header[ANALYSER_HEADER_SIZE];

  if (g_getenv ("FAKE_ANALYSER_MUTE") != NULL)
    return 1;
  put (analyser_hello_encode (&hello));
  while (get (header, sizeof header)) {
    AnalyserFrameType type;
    gsize size;
    g_autofree guint8 *payload = NULL;
    g_autoptr (AnalyserRequest) request = NULL;

    if (!analyser_header_decode (header, &type, &size, NULL))
      return 1;
    payload = g_malloc (size + 1);
    if (!get (payload, size))
      return 1;
    request = analyser_request_decode (payload, size, NULL);
    if (request == NULL)
      return 1;
    answer (request);
  }
  return 0;
}

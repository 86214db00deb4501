/* test-analyser-protocol.c - frames survive the pipe, and nothing else does */
#include "analyser-protocol.h"

#include <math.h>
#include <signal.h>
#include <string.h>

static AnalyserReply *
make_reply (void)
{
  AnalyserReply *reply = g_new0 (AnalyserReply, 1);
  FeatureSet *f = reply->features = g_new0 (FeatureSet, 1);
  ModelOutput *m = reply->model = g_new0 (ModelOutput, 1);

  reply->id = 42;
  reply->truncated = TRUE;
  reply->seconds = 0.25;
  f->version = 3;
  f->n_vector = 4;
  f->vector = g_memdup2 ((float[]){ 1.5f, -2.0f, 3e-9f, 4e9f }, 4 * sizeof (float));
  f->duration_s = 12.5;
  f->tempo_bpm = 120.5f;
  f->tempo_confidence = 0.7f;
  f->tempo_rival_bpm = 60.25f;
  f->n_beats = 2;
  f->beats_s = g_memdup2 ((float[]){ 0.5f, 1.0f }, 2 * sizeof (float));
  f->key = -1;
  f->key_confidence = 0.1f;
  f->tuning_cents = -12.0f;
  f->loudness_lufs = NAN;
  f->loudness_range_lu = 4.0f;
  f->true_peak = 1.01f;
  f->onset_rate_hz = 2.0f;
  f->dynamic_complexity_db = 3.0f;
  f->percussive_share = 0.3f;
  f->vocal_share = 0.4f;
  f->energy = 0.5f;
  f->waveform[999] = 255;
  f->brightness[0] = 7;
  f->n_frame_kinds = 1;
  f->frames = g_new0 (FeatureMatrix, 1);
  f->frames[0] = (FeatureMatrix){ "rms", 1, 3, g_memdup2 ((float[]){ 1, 2, 3 }, 3 * sizeof (float)) };
  m->version = 9;
  m->n_genres = 2;
  m->genres = g_memdup2 ((float[]){ 0.25f, 0.75f }, 2 * sizeof (float));
  m->n_embedding = 1;
  m->embedding = g_memdup2 ((float[]){ -1.0f }, sizeof (float));
  m->moods[8] = 0.9f;
  m->moods_spread[0] = 0.1f;
  return reply;
}

/* Takes the header off. */
static const guint8 *
payload_of (GBytes           *frame,
            AnalyserFrameType want,
            gsize            *size)
{
  g_autoptr (GError) error = NULL;
  gsize frame_size;
  const guint8 *data = g_bytes_get_data (frame, &frame_size);
  AnalyserFrameType type;

  g_assert_cmpuint (frame_size, >=, ANALYSER_HEADER_SIZE);
  g_assert_true (analyser_header_decode (data, &type, size, &error));
  g_assert_no_error (error);
  g_assert_cmpint (type, ==, want);
  g_assert_cmpuint (*size, ==, frame_size - ANALYSER_HEADER_SIZE);
  return data + ANALYSER_HEADER_SIZE;
}

static void
test_reply_round_trip (void)
{
  g_autoptr (AnalyserReply) reply = make_reply ();
  g_autoptr (GBytes) frame = analyser_reply_encode (reply);
  gsize size;
  const guint8 *payload = payload_of (frame, ANALYSER_FRAME_REPLY, &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnalyserReply) back = analyser_reply_decode (payload, size, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (back->id, ==, 42);
  g_assert_true (back->truncated);
  g_assert_cmpfloat (back->seconds, ==, 0.25);
  g_assert_cmpmem (back->features->vector, back->features->n_vector * sizeof (float),
                   reply->features->vector, 4 * sizeof (float));
  g_assert_cmpfloat (back->features->duration_s, ==, 12.5);
  g_assert_cmpfloat (back->features->tempo_rival_bpm, ==, 60.25f);
  g_assert_cmpuint (back->features->n_beats, ==, 2);
  g_assert_cmpint (back->features->key, ==, -1);
  g_assert_true (isnan (back->features->loudness_lufs));
  g_assert_cmpfloat (back->features->energy, ==, 0.5f);
  g_assert_cmpuint (back->features->waveform[999], ==, 255);
  g_assert_cmpuint (back->features->brightness[0], ==, 7);
  g_assert_cmpstr (back->features->frames[0].name, ==, "rms");
  g_assert_cmpfloat (back->features->frames[0].data[2], ==, 3.0f);
  g_assert_cmpfloat (back->model->genres[1], ==, 0.75f);
  g_assert_cmpfloat (back->model->moods[8], ==, 0.9f);
  g_assert_cmpfloat (back->model->moods_spread[0], ==, 0.1f);

  /* Encoding what came back gives the same bytes: no field is forgotten. */
  g_autoptr (GBytes) again = analyser_reply_encode (back);

  g_assert_true (g_bytes_equal (frame, again));
}

static void
test_request_round_trip (void)
{
  AnalyserRequest request = {
    .id = 7,
    .job = ANALYSER_JOB_ACCOMPANIMENT,
    .flags = ANALYSER_SEPARATE | ANALYSER_FRAMES,
    .path = (char *) "/music/with\nnewline and \xff\xfe bytes.mp3",
    .out_path = (char *) "/tmp/out.wav",
  };
  g_autoptr (GBytes) frame = analyser_request_encode (&request);
  gsize size;
  const guint8 *payload = payload_of (frame, ANALYSER_FRAME_REQUEST, &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnalyserRequest) back = analyser_request_decode (payload, size, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (back->id, ==, 7);
  g_assert_cmpint (back->job, ==, ANALYSER_JOB_ACCOMPANIMENT);
  g_assert_cmpint (back->flags, ==, ANALYSER_SEPARATE | ANALYSER_FRAMES);
  g_assert_cmpstr (back->path, ==, request.path);
  g_assert_cmpstr (back->out_path, ==, request.out_path);
}

static void
test_hello_round_trip (void)
{
  const AnalyserHello hello = { ANALYSER_PROTOCOL_VERSION, 3, 250, 0 };
  g_autoptr (GBytes) frame = analyser_hello_encode (&hello);
  gsize size;
  const guint8 *payload = payload_of (frame, ANALYSER_FRAME_HELLO, &size);
  g_autoptr (GError) error = NULL;
  AnalyserHello back;

  g_assert_true (analyser_hello_decode (payload, size, &back, &error));
  g_assert_cmpuint (back.feature_version, ==, 3);
  g_assert_cmpuint (back.n_vector, ==, 250);

  AnalyserHello foreign = hello;

  foreign.protocol++;
  g_autoptr (GBytes) other = analyser_hello_encode (&foreign);

  payload = payload_of (other, ANALYSER_FRAME_HELLO, &size);
  g_assert_false (analyser_hello_decode (payload, size, &back, &error));
  g_assert_error (error, ANALYSER_ERROR, ANALYSER_ERROR_PROTOCOL);
}

/* Every cut of a good reply is refused, whatever the place. */
static void
test_every_cut_is_refused (void)
{
  g_autoptr (AnalyserReply) reply = make_reply ();
  g_autoptr (GBytes) frame = analyser_reply_encode (reply);
  gsize size;
  const guint8 *payload = payload_of (frame, ANALYSER_FRAME_REPLY, &size);

  for (gsize cut = 0; cut < size; cut++) {
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *part = g_memdup2 (payload, cut); /* own block: reads past it are seen */

    g_assert_null (analyser_reply_decode (part, cut, &error));
    g_assert_error (error, ANALYSER_ERROR, ANALYSER_ERROR_PROTOCOL);
  }
}

/* Seeded damage: each either refused with one error or a reply that encodes. */
static void
test_damage_is_survived (void)
{
  g_autoptr (AnalyserReply) reply = make_reply ();
  g_autoptr (GBytes) frame = analyser_reply_encode (reply);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  gsize size;
  const guint8 *payload = payload_of (frame, ANALYSER_FRAME_REPLY, &size);
  guint refused = 0;

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *damaged = g_memdup2 (payload, size);
    g_autoptr (AnalyserReply) back = NULL;

    for (guint i = 0; i < 4; i++)
      damaged[g_rand_int_range (rand, 0, MIN (size, 160))] = (guint8) g_rand_int (rand);
    back = analyser_reply_decode (damaged, size, &error);
    g_assert_true ((back == NULL) == (error != NULL));
    refused += back == NULL;
  }
  g_assert_cmpuint (refused, >, 500);
}

static void
test_foreign_headers_are_refused (void)
{
  const guint8 zeros[ANALYSER_HEADER_SIZE] = { 0 };
  const AnalyserHello hello = { ANALYSER_PROTOCOL_VERSION, 1, 1, 1 };
  g_autoptr (GBytes) frame = analyser_hello_encode (&hello);
  guint8 header[ANALYSER_HEADER_SIZE];
  AnalyserFrameType type;
  gsize size;

  g_assert_false (analyser_header_decode (zeros, &type, &size, NULL));
  memcpy (header, g_bytes_get_data (frame, NULL), sizeof header);
  g_assert_true (analyser_header_decode (header, &type, &size, NULL));
  header[4] = 99; /* type */
  g_assert_false (analyser_header_decode (header, &type, &size, NULL));
  header[4] = ANALYSER_FRAME_HELLO;
  header[11] = 0xff; /* size: 4 GiB */
  g_assert_false (analyser_header_decode (header, &type, &size, NULL));
}

static void
test_the_end_of_a_child (void)
{
  g_autofree char *slow = NULL;
  g_autofree char *crash = NULL;
  g_autofree char *stop = NULL;

  g_assert_cmpint (analyser_status_of_exit (SIGXCPU, &slow), ==, ANALYSER_TIMED_OUT);
  g_assert_cmpint (analyser_status_of_exit (SIGSEGV, &crash), ==, ANALYSER_CRASHED);
  g_assert_cmpint (analyser_status_of_exit (0, &stop), ==, ANALYSER_FAILED);
  g_assert_true (g_str_has_suffix (slow, "."));
  g_assert_true (g_str_has_suffix (crash, "."));
  g_assert_true (g_str_has_suffix (stop, "."));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/protocol/reply-round-trip", test_reply_round_trip);
  g_test_add_func ("/engine/protocol/request-round-trip", test_request_round_trip);
  g_test_add_func ("/engine/protocol/hello-round-trip", test_hello_round_trip);
  g_test_add_func ("/engine/protocol/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/engine/protocol/damage-is-survived", test_damage_is_survived);
  g_test_add_func ("/engine/protocol/foreign-headers-are-refused", test_foreign_headers_are_refused);
  g_test_add_func ("/engine/protocol/the-end-of-a-child", test_the_end_of_a_child);
  return g_test_run ();
}

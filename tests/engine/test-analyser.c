/* test-analyser.c - the child itself, asked over its pipes
 *
 * argv[1] or $SEGUE_ANALYSER is the program. */
#define _GNU_SOURCE /* SCHED_IDLE */
#include "analyser-protocol.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sched.h>
#include <sndfile.h>
#include <unistd.h>

typedef struct {
  GSubprocess   *process;
  GOutputStream *in;
  GInputStream  *out;
} Child;

static guint8 *
read_frame (Child            *child,
            AnalyserFrameType want,
            gsize            *size)
{
  guint8 header[ANALYSER_HEADER_SIZE];
  AnalyserFrameType type;
  guint8 *payload;
  gsize got;

  g_assert_true (g_input_stream_read_all (child->out, header, sizeof header, &got, NULL, NULL));
  g_assert_cmpuint (got, ==, sizeof header);
  g_assert_true (analyser_header_decode (header, &type, size, NULL));
  g_assert_cmpint (type, ==, want);
  payload = g_malloc (*size);
  g_assert_true (g_input_stream_read_all (child->out, payload, *size, &got, NULL, NULL));
  g_assert_cmpuint (got, ==, *size);
  return payload;
}

static void
child_start (Child *child)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *payload = NULL;
  AnalyserHello hello;
  gsize size;

  child->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                       | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                     &error, g_getenv ("SEGUE_ANALYSER"), NULL);
  g_assert_no_error (error);
  child->in = g_subprocess_get_stdin_pipe (child->process);
  child->out = g_subprocess_get_stdout_pipe (child->process);
  payload = read_frame (child, ANALYSER_FRAME_HELLO, &size);
  g_assert_true (analyser_hello_decode (payload, size, &hello, NULL));
  g_assert_cmpuint (hello.feature_version, >=, 1);
  g_assert_cmpuint (hello.n_vector, >, 100);
}

static void
child_stop (Child *child)
{
  g_output_stream_close (child->in, NULL, NULL);
  g_assert_true (g_subprocess_wait_check (child->process, NULL, NULL));
  g_clear_object (&child->process);
}

static AnalyserReply *
ask (Child        *child,
     const char   *path,
     AnalyserFlags flags)
{
  static guint32 id;
  AnalyserRequest request = { .id = ++id, .flags = flags, .path = (char *) path };
  g_autoptr (GBytes) frame = analyser_request_encode (&request);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *payload = NULL;
  AnalyserReply *reply;
  gsize size;

  g_assert_true (g_output_stream_write_all (child->in, g_bytes_get_data (frame, NULL),
                                            g_bytes_get_size (frame), NULL, NULL, NULL));
  payload = read_frame (child, ANALYSER_FRAME_REPLY, &size);
  reply = analyser_reply_decode (payload, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->id, ==, request.id);
  return reply;
}

/* A tone with a click every half second, as [n][2]. */
static char *
write_clicks (const char *folder)
{
  char *path = g_build_filename (folder, "clicks.wav", NULL);
  SF_INFO info = { .samplerate = 44100, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  const gsize n = 44100 * 12;
  g_autofree float *x = g_new0 (float, 2 * n);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  for (gsize i = 0; i < n; i++)
    x[2 * i] = x[2 * i + 1] =
      (float) (0.1 * sin (2.0 * G_PI * 440.0 * i / 44100.0) + (i % 22050 < 200 ? 0.5 : 0.0));
  g_assert_cmpint (sf_writef_float (file, x, (sf_count_t) n), ==, n);
  sf_close (file);
  return path;
}

static void
test_one_after_another (void)
{
  g_autofree char *folder = g_dir_make_tmp ("segue-analyser-XXXXXX", NULL);
  g_autofree char *clicks = write_clicks (folder);
  g_autofree char *text = g_build_filename (folder, "text.mp3", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.mp3", NULL);
  g_autoptr (AnalyserReply) good = NULL;
  g_autoptr (AnalyserReply) bad = NULL;
  g_autoptr (AnalyserReply) gone = NULL;
  g_autoptr (AnalyserReply) again = NULL;
  Child child;

  g_assert_true (g_file_set_contents (text, "No song.", -1, NULL));
  child_start (&child);
  good = ask (&child, clicks, ANALYSER_SEPARATE);
  bad = ask (&child, text, 0);
  gone = ask (&child, missing, 0);
  again = ask (&child, clicks, ANALYSER_SEPARATE);
  child_stop (&child);

  g_assert_cmpint (good->status, ==, ANALYSER_OK);
  g_assert_cmpfloat_with_epsilon (good->features->duration_s, 12.0, 0.01);
  g_assert_cmpint (bad->status, ==, ANALYSER_UNSUPPORTED);
  g_assert_nonnull (bad->message);
  g_assert_null (bad->features);
  g_assert_cmpint (gone->status, ==, ANALYSER_MISSING);
  /* The same file gives the same figures, to the bit. */
  g_assert_cmpmem (good->features->vector, good->features->n_vector * sizeof (float),
                   again->features->vector, again->features->n_vector * sizeof (float));
  for (guint i = 0; i < good->features->n_vector; i++)
    g_assert_true (isfinite (good->features->vector[i]));

  g_unlink (clicks);
  g_unlink (text);
  g_rmdir (folder);
}

/* The shipped models know the vectors of this very version of the features: raised
 * without them, every track would stay without genre, mood and likeness. */
static void
test_models_fit (void)
{
  g_autofree char *folder = g_dir_make_tmp ("segue-analyser-XXXXXX", NULL);
  g_autofree char *clicks = write_clicks (folder);
  g_autoptr (AnalyserReply) reply = NULL;
  float sum = 0.0f;
  Child child;

  child_start (&child);
  reply = ask (&child, clicks, ANALYSER_SEPARATE | ANALYSER_MODEL);
  child_stop (&child);
  g_assert_cmpint (reply->status, ==, ANALYSER_OK);
  g_assert_nonnull (reply->model);
  g_assert_cmpuint (reply->model->n_embedding, >, 0);
  for (guint i = 0; i < reply->model->n_genres; i++)
    sum += reply->model->genres[i];
  g_assert_cmpfloat_with_epsilon (sum, 1.0f, 1e-4f);
  for (guint i = 0; i < G_N_ELEMENTS (reply->model->moods); i++)
    g_assert_true (reply->model->moods[i] >= 0.0f && reply->model->moods[i] <= 1.0f);

  g_unlink (clicks);
  g_rmdir (folder);
}

static void
test_nonsense_ends_it (void)
{
  Child child;

  child_start (&child);
  g_assert_true (g_output_stream_write_all (child.in, "This is no request.", 19, NULL, NULL, NULL));
  child_stop (&child);
}

/* Of no weight in its session, and its session of the least among sessions: to a game
 * of another one, an idle task of ours would else be worth as much as the game. */
static void
test_gives_way (void)
{
  const char *priority = g_getenv ("SEGUE_PRIORITY");
  g_autofree char *before = g_strdup (priority);
  g_autofree char *path = NULL, *group = NULL;
  Child child;
  GPid pid;

  g_unsetenv ("SEGUE_PRIORITY");
  child_start (&child);
  if (before != NULL)
    g_setenv ("SEGUE_PRIORITY", before, TRUE);
  pid = (GPid) atoi (g_subprocess_get_identifier (child.process));
  g_assert_cmpint (sched_getscheduler (pid), ==, SCHED_IDLE);
  g_assert_cmpint (getsid (pid), ==, pid);
  path = g_strdup_printf ("/proc/%d/autogroup", pid);
  if (g_file_get_contents (path, &group, NULL, NULL) && *group != '\0')
    g_assert_true (g_str_has_suffix (g_strstrip (group), " nice 19"));
  child_stop (&child);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/analyser/one-after-another", test_one_after_another);
  g_test_add_func ("/engine/analyser/models-fit", test_models_fit);
  g_test_add_func ("/engine/analyser/gives-way", test_gives_way);
  g_test_add_func ("/engine/analyser/nonsense-ends-it", test_nonsense_ends_it);
  return g_test_run ();
}

/* engine-study-child.c - one child process at work on one job of the studio
 *
 * UI thread; all reading and writing is asynchronous. Invariant: the callback is
 * called until the job's end and never after study_child_free(), which every
 * operation under way outlives by a reference. */
#define G_LOG_DOMAIN "segue-engine-study-child"

#include "engine-study-child.h"

#include <signal.h>
#include <sys/prctl.h>

struct _StudyChild
{
  guint          refs;
  GSubprocess   *process;     /* owned */
  GInputStream  *out;         /* borrowed from process */
  GCancellable  *cancellable; /* owned */
  GBytes        *job;         /* owned; until it is written */
  StudyChildFunc func;        /* NULL: nobody listens any more */
  gpointer       data;        /* borrowed */
  gboolean       paused;
  guint8         header[STUDY_HEADER_SIZE];
  guint8        *payload;     /* owned */
  gsize          size;
};

static void
child_unref (StudyChild *self)
{
  if (--self->refs > 0)
    return;
  g_clear_pointer (&self->job, g_bytes_unref);
  g_object_unref (self->process);
  g_object_unref (self->cancellable);
  g_free (self->payload);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StudyChild, child_unref)

static StudyChild *
child_ref (StudyChild *self)
{
  self->refs++;
  return self;
}

static void read_next (StudyChild *self);

static void
tell (StudyChild *self,
      GVariant   *message)
{
  const char *kind = message != NULL ? study_message_kind (message) : "";
  StudyChildFunc func = self->func;

  if (message == NULL || g_str_equal (kind, "done") || g_str_equal (kind, "failed"))
    self->func = NULL;
  if (func != NULL)
    func (message, self->data);
}

static void
payload_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (StudyChild) self = user_data;
  g_autoptr (GVariant) message = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize n = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, NULL)
      && n == self->size) {
    bytes = g_bytes_new_take (g_steal_pointer (&self->payload), n);
    message = study_message_unpack (bytes, NULL);
  }
  tell (self, message);
  if (message != NULL && self->func != NULL)
    read_next (self);
}

static void
header_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (StudyChild) self = user_data;
  gsize n = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, NULL)
      || n != sizeof self->header || !study_header_read (self->header, &self->size, NULL)) {
    tell (self, NULL);
    return;
  }
  g_free (self->payload);
  self->payload = g_malloc (MAX (self->size, 1));
  g_input_stream_read_all_async (self->out, self->payload, self->size, G_PRIORITY_DEFAULT_IDLE,
                                 self->cancellable, payload_cb, child_ref (self));
}

static void
read_next (StudyChild *self)
{
  g_input_stream_read_all_async (self->out, self->header, sizeof self->header,
                                 G_PRIORITY_DEFAULT_IDLE, self->cancellable, header_cb,
                                 child_ref (self));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (StudyChild) self = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_clear_pointer (&self->job, g_bytes_unref);
}

static void
setup_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL); /* a child that is stopped would never notice */
}

StudyChild *
study_child_start (const char     *program,
                   GVariant       *job,
                   StudyChildFunc  func,
                   gpointer        data,
                   GError        **error)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (job);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  GSubprocess *process;
  StudyChild *self;

  g_subprocess_launcher_set_child_setup (launcher, setup_cb, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, error, program, "--study", NULL);
  if (process == NULL)
    return NULL;
  self = g_new0 (StudyChild, 1);
  self->refs = 1;
  self->process = process;
  self->out = g_subprocess_get_stdout_pipe (process);
  self->cancellable = g_cancellable_new ();
  self->job = study_message_pack (held);
  self->func = func;
  self->data = data;
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (process),
                                   g_bytes_get_data (self->job, NULL),
                                   g_bytes_get_size (self->job), G_PRIORITY_DEFAULT_IDLE,
                                   self->cancellable, written_cb, child_ref (self));
  read_next (self);
  return self;
}

void
study_child_set_paused (StudyChild *self,
                        gboolean    paused)
{
  if (self == NULL || self->paused == paused)
    return;
  self->paused = paused;
  g_subprocess_send_signal (self->process, paused ? SIGSTOP : SIGCONT);
}

void
study_child_free (StudyChild *self)
{
  if (self == NULL)
    return;
  self->func = NULL;
  g_subprocess_force_exit (self->process); /* SIGKILL ends a stopped one too */
  g_cancellable_cancel (self->cancellable);
  child_unref (self);
}

/* engine-pool.c - analyser children, one a core that may be used
 *
 * One thread a child: it writes a request, reads the reply, and starts a new
 * child when the old one is gone. Invariants: the lists and the flags of
 * EnginePool are touched under its lock alone; a Child is touched by its own
 * thread, but for its process id, which is under the lock so that it can be
 * stopped and killed. */
#define G_LOG_DOMAIN "segue-engine-pool"

#include "engine-pool.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A child that computes is bounded by its own processor time; this bounds one
 * that waits forever, on a disk that does not answer for example. */
#define WALL_LIMIT_S 900

/* A child with nothing to do gives its memory back. */
#define IDLE_S 20

/* A program that cannot even say hello is not tried for every track. */
#define FAILED_STARTS_MAX 3

typedef struct {
  AnalyserRequest *request; /* owned; NULL: only say hello */
  gpointer         tag;
} Job;

typedef struct {
  EnginePool    *pool;    /* borrowed */
  guint          index;
  GThread       *thread;  /* owned */
  GSubprocess   *process; /* owned; own thread only */
  GOutputStream *in;      /* borrowed from process */
  int            out_fd;  /* borrowed from process */
  GPid           pid;     /* under the pool's lock; 0 none */
} Child;

struct _EnginePool
{
  char           *path; /* owned */
  EnginePoolHello hello;
  EnginePoolDone  done;
  EnginePoolProgress progress; /* NULL: nobody asks */
  gpointer        data; /* borrowed */

  GMutex     lock;
  GCond      changed;
  GQueue     urgent, waiting; /* of Job */
  GPtrArray *children;        /* of Child; only grows */
  guint      size;
  guint      failed_starts;
  gboolean   paused, closed;
  guint32    next_id;
};

static void
job_free (Job *job)
{
  analyser_request_free (job->request);
  g_free (job);
}

/* ---- bytes to and from a child: its own thread ------------------------------------------- */

typedef enum { READ_OK, READ_END, READ_TIMEOUT } ReadResult;

static gboolean
is_paused (EnginePool *pool)
{
  gboolean paused;

  g_mutex_lock (&pool->lock);
  paused = pool->paused;
  g_mutex_unlock (&pool->lock);
  return paused;
}

/* Time during which the child is stopped does not count. */
static ReadResult
read_fully (Child  *child,
            guint8 *buffer,
            gsize   size,
            double *left_s)
{
  while (size > 0) {
    struct pollfd fd = { child->out_fd, POLLIN, 0 };
    int ready = poll (&fd, 1, 1000);
    ssize_t n;

    if (ready == 0) {
      if (!is_paused (child->pool) && (*left_s -= 1.0) <= 0.0)
        return READ_TIMEOUT;
      continue;
    }
    if (ready < 0 && errno == EINTR)
      continue;
    n = ready < 0 ? -1 : read (child->out_fd, buffer, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return READ_END;
    buffer += n;
    size -= (gsize) n;
  }
  return READ_OK;
}

/* Reads one frame of whatever type. The payload is the caller's. */
static ReadResult
read_any_frame (Child              *child,
                AnalyserFrameType  *type,
                guint8            **payload,
                gsize              *size,
                double              left_s)
{
  guint8 header[ANALYSER_HEADER_SIZE];
  ReadResult result = read_fully (child, header, sizeof header, &left_s);

  if (result != READ_OK)
    return result;
  if (!analyser_header_decode (header, type, size, NULL))
    return READ_END;
  *payload = g_malloc (*size + 1);
  result = read_fully (child, *payload, *size, &left_s);
  if (result != READ_OK)
    g_clear_pointer (payload, g_free);
  return result;
}

/* Reads one frame of @want. The payload is the caller's. */
static ReadResult
read_frame (Child              *child,
            AnalyserFrameType   want,
            guint8            **payload,
            gsize              *size)
{
  AnalyserFrameType type;
  ReadResult result = read_any_frame (child, &type, payload, size, WALL_LIMIT_S);

  if (result != READ_OK || type == want)
    return result;
  g_clear_pointer (payload, g_free);
  return READ_END;
}

/* ---- a child's life: its own thread ----------------------------------------------------------- */

static void
child_setup_cb (gpointer data)
{
  /* When the player is killed, an analyser stuck in a file goes with it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
set_pid (Child *child,
         GPid   pid)
{
  g_mutex_lock (&child->pool->lock);
  child->pid = pid;
  if (pid != 0 && child->pool->closed)
    kill (pid, SIGKILL);
  else if (pid != 0 && child->pool->paused) /* said while it was being started */
    kill (pid, SIGSTOP);
  g_mutex_unlock (&child->pool->lock);
}

/* Returns how it ended. */
static int
child_stop (Child *child)
{
  gboolean paused;
  int status = 0;

  if (child->process == NULL)
    return 0;
  g_mutex_lock (&child->pool->lock);
  child->pid = 0; /* from here on nobody may signal what may be another's number */
  paused = child->pool->paused;
  g_mutex_unlock (&child->pool->lock);
  g_output_stream_close (child->in, NULL, NULL);
  if (paused) /* a stopped child would never see that its work is over */
    g_subprocess_send_signal (child->process, SIGCONT);
  if (g_subprocess_wait (child->process, NULL, NULL))
    status = g_subprocess_get_status (child->process);
  g_clear_object (&child->process);
  return status;
}

static gboolean
child_start (Child *child)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *payload = NULL;
  gsize size = 0;
  AnalyserHello hello;

  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  child->process = g_subprocess_launcher_spawn (launcher, &error, child->pool->path, NULL);
  if (child->process == NULL) {
    g_debug ("%s", error->message);
    return FALSE;
  }
  child->in = g_subprocess_get_stdin_pipe (child->process);
  child->out_fd = g_unix_input_stream_get_fd (
    G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (child->process)));
  set_pid (child, atoi (g_subprocess_get_identifier (child->process)));

  if (read_frame (child, ANALYSER_FRAME_HELLO, &payload, &size) != READ_OK ||
      !analyser_hello_decode (payload, size, &hello, NULL) ||
      hello.protocol != ANALYSER_PROTOCOL_VERSION) {
    g_subprocess_force_exit (child->process);
    child_stop (child);
    return FALSE;
  }
  child->pool->hello (&hello, child->pool->data);
  return TRUE;
}

static AnalyserReply *
failed_reply (AnalyserStatus status,
              char          *message)
{
  AnalyserReply *reply = g_new0 (AnalyserReply, 1);

  reply->status = status;
  reply->message = message;
  return reply;
}

/* The child did not answer: what became of it says why. */
static AnalyserReply *
reply_of_end (Child      *child,
              ReadResult  result)
{
  char *message = NULL;
  AnalyserStatus status;

  if (result == READ_TIMEOUT) {
    g_subprocess_force_exit (child->process);
    child_stop (child);
    return failed_reply (ANALYSER_TIMED_OUT, g_strdup (_("Listening to it took too long.")));
  }
  status = analyser_status_of_exit (child_stop (child), &message);
  if (status == ANALYSER_OK) /* it ended in peace, but without an answer */
    status = ANALYSER_CRASHED;
  return failed_reply (status, message != NULL ? message
                                               : g_strdup (_("Listening to it failed.")));
}

/* FALSE when it makes no sense. */
static gboolean
tell_progress (Child        *child,
               const Job    *job,
               const guint8 *payload,
               gsize         size)
{
  guint32 id;
  double done;

  if (!analyser_progress_decode (payload, size, &id, &done, NULL) || id != job->request->id)
    return FALSE;
  if (child->pool->progress != NULL)
    child->pool->progress (done, job->tag, child->pool->data);
  return TRUE;
}

/* The reply's frame; what comes of progress before it is told. */
static ReadResult
read_reply (Child     *child,
            const Job *job,
            guint8   **payload,
            gsize     *size)
{
  for (;;) {
    AnalyserFrameType type;
    ReadResult result = read_any_frame (child, &type, payload, size, WALL_LIMIT_S);
    gboolean sane;

    if (result != READ_OK || type == ANALYSER_FRAME_REPLY)
      return result;
    sane = type == ANALYSER_FRAME_PROGRESS && tell_progress (child, job, *payload, *size);
    g_clear_pointer (payload, g_free);
    if (!sane)
      return READ_END;
  }
}

static AnalyserReply *
child_ask (Child *child,
           Job   *job)
{
  g_autoptr (GBytes) frame = analyser_request_encode (job->request);
  g_autofree guint8 *payload = NULL;
  AnalyserReply *reply;
  gsize size = 0;
  ReadResult result;

  if (!g_output_stream_write_all (child->in, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                                  NULL, NULL, NULL))
    return reply_of_end (child, READ_END);
  result = read_reply (child, job, &payload, &size);
  if (result != READ_OK)
    return reply_of_end (child, result);
  reply = analyser_reply_decode (payload, size, NULL);
  if (reply != NULL && reply->id == job->request->id)
    return reply;
  analyser_reply_free (reply);
  g_subprocess_force_exit (child->process);
  return reply_of_end (child, READ_END);
}

/* ---- the threads ---------------------------------------------------------------------------------- */

/* Returns the next job, or NULL: the pool closes or shrank, or (@idle set)
 * there was nothing to do for a while. */
static Job *
take (Child    *child,
      gboolean *idle)
{
  EnginePool *pool = child->pool;
  gint64 until = g_get_monotonic_time () + IDLE_S * G_USEC_PER_SEC;
  Job *job = NULL;

  *idle = FALSE;
  g_mutex_lock (&pool->lock);
  while (!pool->closed) {
    if (!pool->paused && child->index < pool->size) {
      job = g_queue_pop_head (&pool->urgent);
      if (job == NULL)
        job = g_queue_pop_head (&pool->waiting);
      if (job != NULL)
        break;
    }
    if (child->process == NULL) {
      g_cond_wait (&pool->changed, &pool->lock);
    } else if (!g_cond_wait_until (&pool->changed, &pool->lock, until) && !pool->paused) {
      *idle = TRUE;
      break;
    }
  }
  g_mutex_unlock (&pool->lock);
  return job;
}

static gboolean
ensure_started (Child *child)
{
  EnginePool *pool = child->pool;
  gboolean hopeless, started;

  if (child->process != NULL)
    return TRUE;
  g_mutex_lock (&pool->lock);
  hopeless = pool->failed_starts >= FAILED_STARTS_MAX;
  g_mutex_unlock (&pool->lock);
  if (hopeless)
    return FALSE;

  started = child_start (child);
  g_mutex_lock (&pool->lock);
  pool->failed_starts = started ? 0 : pool->failed_starts + 1;
  hopeless = pool->failed_starts == FAILED_STARTS_MAX;
  g_mutex_unlock (&pool->lock);
  if (hopeless)
    pool->hello (NULL, pool->data);
  return started;
}

static gpointer
child_main (gpointer data)
{
  Child *child = data;
  EnginePool *pool = child->pool;

  for (;;) {
    gboolean idle;
    Job *job = take (child, &idle);

    if (job == NULL && idle) {
      child_stop (child);
      continue;
    }
    if (job == NULL)
      break;
    if (job->request == NULL)
      ensure_started (child);
    else if (ensure_started (child))
      pool->done (child_ask (child, job), job->tag, pool->data);
    else
      pool->done (failed_reply (ANALYSER_FAILED,
                                g_strdup (_("The analyser could not be started."))),
                  job->tag, pool->data);
    job_free (job);
  }
  child_stop (child);
  return NULL;
}

EnginePool *
engine_pool_new (const char      *analyser_path,
                 EnginePoolHello  hello,
                 EnginePoolDone   done,
                 gpointer         data)
{
  EnginePool *self = g_new0 (EnginePool, 1);

  self->path = g_strdup (analyser_path);
  self->hello = hello;
  self->done = done;
  self->data = data;
  self->children = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->urgent);
  g_queue_init (&self->waiting);
  signal (SIGPIPE, SIG_IGN); /* a child that died is an error code, not our end */
  return self;
}

void
engine_pool_set_progress (EnginePool        *self,
                          EnginePoolProgress progress)
{
  g_mutex_lock (&self->lock);
  self->progress = progress;
  g_mutex_unlock (&self->lock);
}

void
engine_pool_set_size (EnginePool *self,
                      guint       n_children)
{
  g_mutex_lock (&self->lock);
  self->size = n_children;
  while (self->children->len < n_children) {
    Child *child = g_new0 (Child, 1);

    child->pool = self;
    child->index = self->children->len;
    g_ptr_array_add (self->children, child);
    child->thread = g_thread_new ("segue-analyser", child_main, child);
  }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
engine_pool_push (EnginePool      *self,
                  AnalyserRequest *request,
                  gpointer         tag,
                  gboolean         urgent)
{
  Job *job = g_new0 (Job, 1);

  job->request = request;
  job->tag = tag;
  g_mutex_lock (&self->lock);
  request->id = ++self->next_id;
  g_queue_push_tail (urgent ? &self->urgent : &self->waiting, job);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
engine_pool_hurry (EnginePool   *self,
                   gconstpointer tag)
{
  g_mutex_lock (&self->lock);
  for (GList *l = self->waiting.head; l != NULL; l = l->next) {
    if (((Job *) l->data)->tag != tag)
      continue;
    g_queue_unlink (&self->waiting, l);
    g_queue_push_tail_link (&self->urgent, l);
    break;
  }
  g_mutex_unlock (&self->lock);
}

void
engine_pool_greet (EnginePool *self)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->urgent, g_new0 (Job, 1));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
engine_pool_set_paused (EnginePool *self,
                        gboolean    paused)
{
  g_mutex_lock (&self->lock);
  if (self->paused != paused) {
    self->paused = paused;
    for (guint i = 0; i < self->children->len; i++) {
      Child *child = g_ptr_array_index (self->children, i);

      if (child->pid != 0)
        kill (child->pid, paused ? SIGSTOP : SIGCONT);
    }
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
}

static void
answer_rest (EnginePool *self,
             GQueue     *jobs)
{
  Job *job;

  while ((job = g_queue_pop_head (jobs)) != NULL) {
    if (job->request != NULL)
      self->done (NULL, job->tag, self->data);
    job_free (job);
  }
}

void
engine_pool_free (EnginePool *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  for (guint i = 0; i < self->children->len; i++) {
    Child *child = g_ptr_array_index (self->children, i);

    if (child->pid != 0)
      kill (child->pid, SIGKILL);
  }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->children->len; i++)
    g_thread_join (((Child *) g_ptr_array_index (self->children, i))->thread);
  answer_rest (self, &self->urgent);
  answer_rest (self, &self->waiting);
  g_ptr_array_unref (self->children);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}

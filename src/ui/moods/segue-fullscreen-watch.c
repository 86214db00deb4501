/* segue-fullscreen-watch.c - notices that another program fills the screen
 *
 * Opt-in: there is a thread only while a mode has the rule. It has a connection of its own
 * to the X server and sleeps until the active window, or that window's state, changes; no
 * answer of the server is ever waited for on the UI thread, which hears of a change by
 * a message. Which program it is, nobody asks.
 * Invariant: what the engine was told is what told says; nothing tells after the thread
 * was joined. */
#define G_LOG_DOMAIN "segue-fullscreen"

#include "segue-fullscreen-watch.h"

#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xcb/xcb.h>

/* So long it has to last: a look at another window ends no game, and a picture shown
 * for a moment is none. */
#define BEGINS_MS 2000
#define ENDS_MS 5000

enum { ACTIVE_WINDOW, STATE, FULLSCREEN, PID, N_ATOMS };

/* What the thread uses. */
typedef struct {
  char             *display; /* owned */
  int               wake;    /* eventfd: written to end it */
  xcb_connection_t *x;
  xcb_window_t      root;
  xcb_window_t      active;  /* whose changes are heard; 0 none */
  xcb_atom_t        atom[N_ATOMS];
  gboolean          said;
  SegueFullscreenWatch *watch; /* borrowed: joins this */
} Looking;

struct _SegueFullscreenWatch
{
  SegueEngine *engine;    /* borrowed: outlives this */
  char        *display;   /* owned */
  gulong       handler;
  GThread     *thread;    /* owned; NULL while nobody asks */
  int          wake;
  guint        settle_id; /* waits whether it lasts */
  gint         seen;      /* atomic: what the thread saw last */
  guint        idle_id;   /* under lock: a message is on its way */
  GMutex       lock;
  gboolean     told;
};

/* ---- UI thread ------------------------------------------------------------------------- */

static gboolean
settled_cb (gpointer data)
{
  SegueFullscreenWatch *self = data;

  self->settle_id = 0;
  self->told = g_atomic_int_get (&self->seen);
  segue_engine_set_fullscreen_elsewhere (self->engine, self->told);
  return G_SOURCE_REMOVE;
}

static gboolean
seen_cb (gpointer data)
{
  SegueFullscreenWatch *self = data;
  gboolean seen = g_atomic_int_get (&self->seen);

  g_mutex_lock (&self->lock);
  self->idle_id = 0;
  g_mutex_unlock (&self->lock);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (seen != self->told)
    self->settle_id = g_timeout_add (seen ? BEGINS_MS : ENDS_MS, settled_cb, self);
  return G_SOURCE_REMOVE;
}

/* ---- the thread -------------------------------------------------------------------------- */

/* Up to @n 32-bit numbers of a property; returns how many there are. */
static guint
read_numbers (Looking     *l,
              xcb_window_t window,
              int          atom,
              guint32     *number,
              guint        n)
{
  xcb_get_property_reply_t *reply =
    xcb_get_property_reply (l->x, xcb_get_property (l->x, 0, window, l->atom[atom],
                                                    XCB_GET_PROPERTY_TYPE_ANY, 0, n), NULL);
  guint there = 0;

  if (reply != NULL && reply->format == 32) {
    there = MIN ((guint) xcb_get_property_value_length (reply) / 4, n);
    memcpy (number, xcb_get_property_value (reply), there * 4);
  }
  free (reply);
  return there;
}

static void
listen_to (Looking     *l,
           xcb_window_t window,
           guint32      events)
{
  xcb_change_window_attributes (l->x, window, XCB_CW_EVENT_MASK, &events);
}

static gboolean
look (Looking *l)
{
  guint32 window = 0, pid = 0, state[32];
  guint n;

  if (read_numbers (l, l->root, ACTIVE_WINDOW, &window, 1) == 0 || window == l->root)
    window = 0; /* the root goes on being listened to */
  if (window != l->active) {
    if (l->active != 0)
      listen_to (l, l->active, XCB_EVENT_MASK_NO_EVENT);
    if (window != 0)
      listen_to (l, window, XCB_EVENT_MASK_PROPERTY_CHANGE);
    l->active = window;
  }
  if (window == 0 || (read_numbers (l, window, PID, &pid, 1) == 1 && pid == (guint32) getpid ()))
    return FALSE;
  n = read_numbers (l, window, STATE, state, G_N_ELEMENTS (state));
  for (guint i = 0; i < n; i++)
    if (state[i] == l->atom[FULLSCREEN])
      return TRUE;
  return FALSE;
}

static void
say (Looking *l,
     gboolean fullscreen)
{
  if (fullscreen == l->said)
    return;
  l->said = fullscreen;
  g_atomic_int_set (&l->watch->seen, fullscreen);
  g_mutex_lock (&l->watch->lock);
  if (l->watch->idle_id == 0)
    l->watch->idle_id = g_idle_add (seen_cb, l->watch);
  g_mutex_unlock (&l->watch->lock);
}

/* Whether any event came that may change the answer. */
static gboolean
any_news (Looking *l)
{
  xcb_generic_event_t *event;
  gboolean any = FALSE;

  while ((event = xcb_poll_for_event (l->x)) != NULL) {
    const xcb_property_notify_event_t *property = (const void *) event;

    if ((event->response_type & 0x7f) == XCB_PROPERTY_NOTIFY)
      any |= property->atom == l->atom[ACTIVE_WINDOW] || property->atom == l->atom[STATE];
    free (event);
  }
  return any;
}

static gboolean
begin (Looking *l)
{
  static const char *const NAMES[N_ATOMS] = {
    "_NET_ACTIVE_WINDOW", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN", "_NET_WM_PID",
  };
  xcb_intern_atom_cookie_t asked[N_ATOMS];
  xcb_screen_iterator_t screen;
  int number = 0;

  l->x = xcb_connect (l->display, &number);
  if (xcb_connection_has_error (l->x))
    return FALSE;
  screen = xcb_setup_roots_iterator (xcb_get_setup (l->x));
  while (number-- > 0 && screen.rem > 1)
    xcb_screen_next (&screen);
  l->root = screen.data->root;
  for (guint i = 0; i < N_ATOMS; i++)
    asked[i] = xcb_intern_atom (l->x, 0, (uint16_t) strlen (NAMES[i]), NAMES[i]);
  for (guint i = 0; i < N_ATOMS; i++) {
    xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply (l->x, asked[i], NULL);

    if (reply == NULL)
      return FALSE;
    l->atom[i] = reply->atom;
    free (reply);
  }
  listen_to (l, l->root, XCB_EVENT_MASK_PROPERTY_CHANGE);
  return TRUE;
}

static gpointer
watch (gpointer data)
{
  Looking *l = data;

  if (begin (l)) {
    struct pollfd fds[] = { { xcb_get_file_descriptor (l->x), POLLIN, 0 }, { l->wake, POLLIN, 0 } };
    gboolean news = TRUE;

    while (!xcb_connection_has_error (l->x) && fds[1].revents == 0) {
      if (news)
        say (l, look (l));
      xcb_flush (l->x);
      news = any_news (l); /* what came with an answer, or while flushing, wakes no poll */
      if (news)
        continue;
      poll (fds, G_N_ELEMENTS (fds), -1);
      news = any_news (l);
    }
  } else {
    g_message ("The X server does not tell which window is active.");
  }
  say (l, FALSE);
  xcb_disconnect (l->x);
  close (l->wake);
  g_free (l->display);
  g_free (l);
  return NULL;
}

/* ---- life ------------------------------------------------------------------------------------ */

static void
start (SegueFullscreenWatch *self)
{
  Looking *l = g_new0 (Looking, 1);

  self->wake = eventfd (0, EFD_CLOEXEC);
  l->display = g_strdup (self->display);
  l->wake = dup (self->wake);
  l->watch = self;
  self->thread = g_thread_new ("segue-fullscreen", watch, l);
}

static void
stop (SegueFullscreenWatch *self)
{
  const guint64 one = 1;

  if (self->thread == NULL)
    return;
  if (write (self->wake, &one, sizeof one) != sizeof one)
    g_warning ("The watch for full screens could not be ended.");
  g_thread_join (g_steal_pointer (&self->thread));
  close (self->wake);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_atomic_int_set (&self->seen, FALSE);
}

static void
modes_cb (SegueFullscreenWatch *self)
{
  gboolean wanted = segue_engine_get_fullscreen_wanted (self->engine);

  if (wanted && self->thread == NULL) {
    start (self);
  } else if (!wanted && self->thread != NULL) {
    stop (self);
    settled_cb (self);
  }
}

gboolean
segue_fullscreen_watch_is_possible (GdkDisplay *display)
{
#ifdef GDK_WINDOWING_X11
  return GDK_IS_X11_DISPLAY (display);
#else
  return FALSE;
#endif
}

SegueFullscreenWatch *
segue_fullscreen_watch_new (SegueEngine *engine,
                            GdkDisplay  *display)
{
  SegueFullscreenWatch *self;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine) && GDK_IS_DISPLAY (display), NULL);

  if (!segue_fullscreen_watch_is_possible (display))
    return NULL;
  self = g_new0 (SegueFullscreenWatch, 1);
  self->engine = engine;
  self->display = g_strdup (gdk_display_get_name (display));
  g_mutex_init (&self->lock);
  self->handler = g_signal_connect_swapped (engine, "modes-changed", G_CALLBACK (modes_cb), self);
  modes_cb (self);
  return self;
}

void
segue_fullscreen_watch_free (SegueFullscreenWatch *self)
{
  if (self == NULL)
    return;
  g_signal_handler_disconnect (self->engine, self->handler);
  stop (self);
  g_free (self->display);
  g_mutex_clear (&self->lock);
  g_free (self);
}

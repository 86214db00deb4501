/* engine-mode-rules.c - modes that switch by themselves: running programs, games, full screens
 *
 * Only where the listener gave a mode a rule. Names of running programs are read
 * from /proc in a worker thread every few seconds, compared and forgotten.
 * Invariant: a rule switches once when it begins to hold, and back once when it
 * ends; what the listener chooses meanwhile stands. */
#define G_LOG_DOMAIN "segue-engine-modes"

#include "engine-mode-rules.h"
#include "engine-modes-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define POLL_S 5

struct _ModeRules
{
  EngineModes  *modes;       /* borrowed: owns this */
  GCancellable *cancellable; /* owned */
  guint         source;
  gboolean      reading;     /* a look at /proc is on its way */
  GHashTable   *running;     /* owned; set of casefolded names; NULL not looked yet */
  gboolean      game;
  gboolean      fullscreen;
  gint64        holding;     /* the mode whose rule holds, 0 none */
  gint64        before;      /* what was on when it began */
  gboolean      mine;        /* what is on now was switched on here */
};

static gboolean
any_applications (const ModeRules *self)
{
  for (guint i = 0; i < self->modes->modes->len; i++)
    if (*((SegueMode *) g_ptr_array_index (self->modes->modes, i))->applications != NULL)
      return TRUE;
  return FALSE;
}

/* The program of @mode that runs, NULL none. */
static const char *
running_of (const ModeRules *self,
            const SegueMode *mode)
{
  for (guint i = 0; self->running != NULL && mode->applications[i] != NULL; i++) {
    g_autofree char *name = g_utf8_casefold (mode->applications[i], -1);

    if (g_hash_table_contains (self->running, name))
      return mode->applications[i];
  }
  return NULL;
}

static char *
reason_of (const ModeRules *self,
           const SegueMode *mode)
{
  const char *program = running_of (self, mode);

  if (program != NULL)
    return g_strdup_printf (_("%s is running"), program);
  if (self->game && mode->with_games)
    return g_strdup (_("A game is running"));
  return self->fullscreen && mode->with_fullscreen ? g_strdup (_("A window fills the screen")) : NULL;
}

static void
evaluate (ModeRules *self)
{
  gint64 holding = 0, before = self->before;
  g_autofree char *reason = NULL;

  for (guint i = 0; i < self->modes->modes->len && holding == 0; i++) {
    const SegueMode *mode = g_ptr_array_index (self->modes->modes, i);

    reason = reason_of (self, mode);
    if (reason != NULL)
      holding = mode->id;
  }
  if (holding == self->holding)
    return;
  self->holding = holding;
  if (holding != 0) {
    if (!self->mine)
      self->before = self->modes->current;
    self->mine = TRUE;
    modes_switch (self->modes, holding, reason);
  } else if (self->mine) {
    self->mine = FALSE;
    self->before = 0;
    modes_switch (self->modes, modes_get (self->modes, before) != NULL ? before : 0, NULL);
  }
}

/* ---- looking at /proc ---------------------------------------------------------------- */

static void
look (GTask        *task,
      gpointer      source,
      gpointer      data,
      GCancellable *cancellable)
{
  g_task_return_pointer (task, mode_rules_programs ("/proc", TRUE),
                         (GDestroyNotify) g_hash_table_unref);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GHashTable *running = g_task_propagate_pointer (G_TASK (result), NULL);
  ModeRules *self;

  if (running == NULL)
    return; /* cancelled: this is gone */
  self = user_data;
  self->reading = FALSE;
  g_clear_pointer (&self->running, g_hash_table_unref);
  self->running = running;
  evaluate (self);
}

static gboolean
poll_cb (gpointer data)
{
  ModeRules *self = data;
  g_autoptr (GTask) task = NULL;

  if (self->reading)
    return G_SOURCE_CONTINUE;
  self->reading = TRUE;
  task = g_task_new (NULL, self->cancellable, looked_cb, self);
  g_task_run_in_thread (task, look);
  return G_SOURCE_CONTINUE;
}

void
mode_rules_changed (ModeRules *self)
{
  gboolean wanted = any_applications (self);

  if (wanted && self->source == 0) {
    self->source = g_timeout_add_seconds (POLL_S, poll_cb, self);
    poll_cb (self);
  } else if (!wanted) {
    g_clear_handle_id (&self->source, g_source_remove);
    g_clear_pointer (&self->running, g_hash_table_unref);
  }
  evaluate (self);
}

void
mode_rules_game (ModeRules *self,
                 gboolean   game)
{
  self->game = game;
  evaluate (self);
}

void
mode_rules_fullscreen (ModeRules *self,
                       gboolean   fullscreen)
{
  self->fullscreen = fullscreen;
  evaluate (self);
}

void
mode_rules_overruled (ModeRules *self)
{
  self->mine = FALSE;
  self->before = 0;
}

ModeRules *
mode_rules_new (EngineModes *modes)
{
  ModeRules *self = g_new0 (ModeRules, 1);

  self->modes = modes;
  self->cancellable = g_cancellable_new ();
  return self;
}

void
mode_rules_free (ModeRules *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->running, g_hash_table_unref);
  g_free (self);
}

/* ---- for the editor of rules ------------------------------------------------------------ */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(char *const *) a, *(char *const *) b);
}

char **
segue_engine_list_running_programs (SegueEngine *engine)
{
  g_autoptr (GHashTable) running = NULL;
  GPtrArray *names;
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), NULL);

  running = mode_rules_programs ("/proc", FALSE);
  names = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, running);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

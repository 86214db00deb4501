/* engine-modes.h - modes: what the listener is doing, and what music suits it (part of engine.h)
 *
 * UI thread. In a mode Up Next chooses by what was learnt in that mode, and by its
 * wishes; volume and equaliser follow it and come back after it.
 * Signals of SegueEngine:
 *   "modes-changed" ()      the list of modes is another one
 * Properties of SegueEngine (notify):
 *   "mode" int64            the mode that is on, 0 none (read-write)
 *   "offered-mode" int64    the mode that now looks likely, 0 none (read-only): show a
 *                           quiet button. It goes by itself when it is no longer likely
 *   "gaming" boolean        a game runs: analysis, training, animations and thumbnails
 *                           rest; the window does without motion (read-only) */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SegueEngine SegueEngine;

typedef enum {
  SEGUE_MODE_FAMILIARITY_AS_SET = 0, /* as the slider of Up Next says */
  SEGUE_MODE_FAMILIARITY_KNOWN,
  SEGUE_MODE_FAMILIARITY_MIX,
  SEGUE_MODE_FAMILIARITY_NEW,
} SegueModeFamiliarity;

typedef struct {
  gint64   id;                      /* 0: not saved yet */
  char    *name;                    /* owned; unique, regardless of case */
  char    *symbol;                  /* owned; name of a symbolic icon, never NULL */
  char    *shortcut;                /* owned or NULL; as GTK parses it */
  /* Wishes; those at "any" wish nothing. */
  double   energy_low, energy_high; /* 0 … 1 of the library; 0 and 1: any */
  double   voice_low, voice_high;   /* 0 instrumental … 1 sung; 0 and 1: any */
  gboolean even_loudness;           /* no abrupt jumps between neighbours */
  gboolean even_tempo;
  gboolean even_key;
  SegueModeFamiliarity familiarity;
  guint    minutes;                 /* length of the stretch; 0 open */
  gboolean wind_down;               /* at its end energy falls for ten minutes, then it pauses */
  double   volume;                  /* 0 … 1; negative: as it is */
  char    *equaliser_preset;        /* owned or NULL: as it is */
  gboolean courtesy;                /* background work rests while it is on, as for a game */
  /* Rules: switches to it by itself, and back afterwards. None unless the listener says so. */
  char   **applications;            /* owned, NULL-ended, may be empty: names of programs */
  gboolean with_games;              /* when GameMode has a game */
  gboolean with_fullscreen;         /* when another program's window fills the screen */
  gboolean offer;                   /* may be offered when it looks likely */
} SegueMode;
SegueMode *segue_mode_new  (void); /* wishes nothing, offers itself */
SegueMode *segue_mode_copy (const SegueMode *mode);
void       segue_mode_free (SegueMode *mode); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegueMode, segue_mode_free)

/* Whether the lists of modes and of saved moods were read; "modes-changed" and
 * "saved-moods-changed" tell when. */
gboolean   segue_engine_get_lists_known (SegueEngine *self);

/* Returns (transfer full) GPtrArray of SegueMode in the listener's order. From memory. */
GPtrArray *segue_engine_list_modes  (SegueEngine *self);
SegueMode *segue_engine_get_mode    (SegueEngine *self, gint64 id);        /* transfer full, or NULL */
SegueMode *segue_engine_find_mode   (SegueEngine *self, const char *name); /* the same, by name */
/* A new one (id 0) comes last. Returns through finish its id, 0 with a sentence on
 * error: no name, or another mode has it. */
void       segue_engine_save_mode_async  (SegueEngine *self, const SegueMode *mode,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
gint64     segue_engine_save_mode_finish (SegueEngine *self, GAsyncResult *result, GError **error);
/* What it learnt stays until the program ends, so that restoring brings it back. */
void       segue_engine_delete_mode  (SegueEngine *self, gint64 id);
void       segue_engine_restore_mode (SegueEngine *self, gint64 id);
void       segue_engine_move_mode    (SegueEngine *self, gint64 id, gint64 before_id);

/* The mode that is on; 0 none. Setting one that is not there does nothing. */
gint64     segue_engine_get_current_mode (SegueEngine *self);
void       segue_engine_set_current_mode (SegueEngine *self, gint64 id);
/* Why it is on by itself ("Steam is running"), transfer full; NULL: the listener chose it. */
char      *segue_engine_get_mode_reason  (SegueEngine *self);
/* Seconds left of its stretch; negative: open. */
double     segue_engine_get_mode_remaining_s (SegueEngine *self);

/* The mode that looks likely and why ("Looks like Coding"), 0 and NULL none. */
gint64     segue_engine_get_offered_mode (SegueEngine *self, char **sentence /* out, owned */);
void       segue_engine_take_offer       (SegueEngine *self);
void       segue_engine_dismiss_offer    (SegueEngine *self); /* not again in this session */

gboolean   segue_engine_get_gaming       (SegueEngine *self);
/* For the full-screen rule: whether a mode has it, so that somebody has to look
 * ("modes-changed" tells when that may be another answer), and that another program's
 * window fills the screen. The window's side says so where the desktop tells it. */
gboolean   segue_engine_get_fullscreen_wanted    (SegueEngine *self);
void       segue_engine_set_fullscreen_elsewhere (SegueEngine *self, gboolean fullscreen);

/* Returns (transfer full) names of the listener's running programs, sorted: for the
 * editor of rules. Read from /proc when asked, never kept. */
char     **segue_engine_list_running_programs (SegueEngine *self);

G_END_DECLS

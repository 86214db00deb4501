/* next-history.h - invented listening histories, to judge foretelling on */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  HISTORY_ALBUMS = 0, /* albums from beginning to end, favourites again and again */
  HISTORY_SHUFFLER,   /* a few hundred tracks in no order; what is liked moves on */
  HISTORY_EXPLORER,   /* one artist after the other, most of it never heard before */
  HISTORY_LISTS,      /* own lists in their order, with skips and jumps */
  HISTORY_MIXED,      /* all of these, one a session */
  HISTORY_N_KINDS,
} HistoryKind;

extern const char *const HISTORY_KIND_NAMES[HISTORY_N_KINDS];

/* The text of a file for `segue-tool evaluate-next`: same kind, plays and seed,
 * same text. Free with g_free(). */
char *next_history_new (HistoryKind kind, guint plays, guint64 seed);

G_END_DECLS

/* history-import.h - reads what other players and services kept of a listener's plays
 *
 * Pure: text in, plays out, one at a time; any thread. Memory is bounded by the
 * longest entry, HISTORY_ENTRY_MAX. What is broken costs itself alone where the
 * format allows that, and else what follows it; what was read before counts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HISTORY_IMPORT_ERROR (history_import_error_quark ())
GQuark history_import_error_quark (void);
typedef enum {
  HISTORY_IMPORT_ERROR_FORMAT, /* none of the forms that are known */
} HistoryImportError;

#define HISTORY_ENTRY_MAX (256 * 1024) /* bytes; longer ones are nobody's play */

typedef enum {
  PAST_END_UNKNOWN = 0, /* by how much was heard */
  PAST_END_FINISHED,
  PAST_END_SKIPPED,
} PastEnd;

/* One play, or with @count the sum of many. Strings are valid for the call. */
typedef struct {
  const char *artist, *title; /* never NULL or empty */
  const char *album;          /* NULL not known */
  gint64      started_s;      /* of a sum: the last one; 0 not known */
  double      heard_s;        /* 0 not known */
  double      duration_s;     /* 0 not known */
  guint       spread_s;       /* how far started_s may be off */
  guint       count;          /* 0: one play */
  PastEnd     end;
} PastPlay;

/* FALSE stops the reading. */
typedef gboolean (*PastPlayFunc) (const PastPlay *play, gpointer data);

typedef struct {
  guint    n_entries;   /* given to the function */
  guint    n_nameless;  /* without artist or title: podcasts, videos */
  guint    n_broken;    /* could not be read */
  gboolean cut_short;   /* the rest of the file could not be read */
} PastCount;

/* Reads @length bytes of @text: Spotify's streaming history (account and extended
 * form), ListenBrainz (array, lines or an API answer), Last.fm CSV (with and
 * without a header), rhythmdb.xml. FALSE with @error when it is none of them. */
gboolean history_import_read (const char    *text,
                              gsize          length,
                              PastPlayFunc   func,
                              gpointer       data,
                              PastCount     *count,
                              GError       **error);

/* Returns (transfer full) what artist and title are compared by: without case,
 * marks, punctuation, guests ("feat. X") and editions ("Remastered 2011"). */
char    *history_import_fold (const char *artist,
                              const char *title);

G_END_DECLS

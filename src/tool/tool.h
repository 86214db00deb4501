/* tool.h - what the subcommands of segue-tool share
 *
 * A subcommand is one file tool-NAME.c (or several in one file when they
 * belong together) and one line in the table of segue-tool.c. Results go to
 * stdout as text, CSV or JSON; progress and complaints go to stderr; the exit
 * status tells the rest. Main thread only. */
#pragma once

#include <gio/gio.h>
#include <stdio.h>

G_BEGIN_DECLS

/* Exit status of every subcommand. */
enum {
  TOOL_OK        = 0,
  TOOL_FAILED    = 1,   /* something was asked for that could not be done */
  TOOL_USAGE     = 2,   /* the command line made no sense */
  TOOL_CANCELLED = 130, /* interrupted, as shells say it */
};

typedef struct {
  const char *name;     /* as typed */
  const char *summary;  /* one line for --help */
  int (*run) (int argc, char **argv); /* argv[0] is the name; returns an exit status */
} ToolCommand;

/* The subcommands. Each is in the file that its name suggests. */
#define TOOL_DECLARE(command) int tool_##command##_run (int argc, char **argv)

TOOL_DECLARE (evaluate_next);
TOOL_DECLARE (forecast);
TOOL_DECLARE (map);
TOOL_DECLARE (recommend);
TOOL_DECLARE (rules);
TOOL_DECLARE (moods);
TOOL_DECLARE (simulate);

/* ---- command line --------------------------------------------------------- */

/* Parses @argv with @entries, in place: what is left in it from 1 on are the
 * plain arguments. @arguments ("FILE…") and @description (may be NULL) are for
 * --help, which prints and returns FALSE with *@status TOOL_OK. On a bad
 * option says so on stderr and returns FALSE with *@status TOOL_USAGE. */
gboolean tool_parse (int                *argc,
                     char             ***argv,
                     const GOptionEntry *entries,
                     const char         *arguments,
                     const char         *description,
                     int                *status);

/* "segue-tool NAME: message" on stderr; returns TOOL_FAILED, so that a caller
 * can say `return tool_fail (…)`. */
int tool_fail  (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same with TOOL_USAGE, and a hint at --help. */
int tool_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Cancelled by the first Ctrl+C; a second one ends the program at once.
 * Borrowed; the same object at every call. */
GCancellable *tool_cancellable (void);

/* This program's version and those of the libraries whose work shows in its
 * figures, one a line, on stdout. */
void tool_print_version (void);

/* How far a long job is, on stderr: a bar when that is a terminal, nothing
 * otherwise. @what may be NULL. Call with done == total to end the line. */
void tool_progress (guint64 done, guint64 total, const char *what);

/* ---- JSON ------------------------------------------------------------------ */

/* A streaming writer: begin, key, value, end, in the order of the document.
 * Numbers that are not finite become null, text that is not UTF-8 is repaired. */
typedef struct _ToolJson ToolJson;

ToolJson *tool_json_new    (void);
void      tool_json_begin  (ToolJson *json, char bracket);          /* '{' or '[' */
void      tool_json_end    (ToolJson *json);                        /* the innermost open one */
void      tool_json_key    (ToolJson *json, const char *key);       /* inside an object */
void      tool_json_string (ToolJson *json, const char *value);     /* NULL becomes null */
void      tool_json_number (ToolJson *json, double value);          /* 9 significant digits */
void      tool_json_int    (ToolJson *json, gint64 value);
void      tool_json_bool   (ToolJson *json, gboolean value);
void      tool_json_floats (ToolJson *json, const float *x, gsize n); /* one array, one line */
/* Key and value at once. */
void      tool_json_put_string (ToolJson *json, const char *key, const char *value);
void      tool_json_put_number (ToolJson *json, const char *key, double value);
void      tool_json_put_int    (ToolJson *json, const char *key, gint64 value);
void      tool_json_put_bool   (ToolJson *json, const char *key, gboolean value);
/* Writes what there is to stdout with a newline and frees the writer. */
void      tool_json_finish (ToolJson *json);
void      tool_json_free   (ToolJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolJson, tool_json_free)

/* ---- CSV ------------------------------------------------------------------- */

/* RFC 4180, "\n" ends a row, a number that is not finite is an empty field. */
typedef struct _ToolCsv ToolCsv;

ToolCsv *tool_csv_new    (FILE *out);   /* borrowed */
void     tool_csv_string (ToolCsv *csv, const char *value); /* NULL is an empty field */
void     tool_csv_number (ToolCsv *csv, double value);
void     tool_csv_int    (ToolCsv *csv, gint64 value);
void     tool_csv_end    (ToolCsv *csv);                    /* of a row */
void     tool_csv_free   (ToolCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolCsv, tool_csv_free)

G_END_DECLS

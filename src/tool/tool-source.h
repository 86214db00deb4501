/* tool-source.h - a library for the subcommands that study one: from files or a database */
#pragma once

#include "sim-trial.h"
#include "tool.h"

G_BEGIN_DECLS

typedef struct {
  char  **index;       /* owned; CSV files with a column "file" */
  char   *root;        /* owned; where the files of the index lie */
  char   *db;          /* owned; a library's database instead */
  char   *cache;       /* owned; keeps what was heard */
  double  min_seconds; /* of the index's column "seconds" */
} SourceArguments;

/* Place these in a table of options: --db, --index, --root, --cache, --min-seconds. */
#define SOURCE_ENTRIES(a) \
  { "db", 0, 0, G_OPTION_ARG_FILENAME, &(a).db, "A library's database", "FILE" }, \
  { "index", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(a).index, \
    "CSV with a column \"file\", and artist, title, genre, seconds where known; may repeat", "CSV" }, \
  { "root", 0, 0, G_OPTION_ARG_FILENAME, &(a).root, "Folder that the files of the index lie in", "DIR" }, \
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &(a).cache, \
    "Keep what was heard in this file, so that the next run need not listen again", "FILE" }, \
  { "min-seconds", 0, 0, G_OPTION_ARG_DOUBLE, &(a).min_seconds, "Leave out shorter ones", "S" }

typedef struct {
  guint      n, d;
  float     *x;       /* owned [n][d] by which they are alike: see engine-sound-space.h */
  guint      n_plain;
  float     *plain;   /* owned [n][n_plain] the summary vectors */
  char     **title, **artist, **genre, **path; /* owned [n], entries may be NULL */
  gint64    *id;      /* owned [n]; the database's, or place + 1 */
  float     *tempo_bpm, *energy, *vocal_share; /* owned [n] */
  guint      n_failed;
} Source;

void    source_arguments_clear (SourceArguments *arguments);
/* NULL with @error; files that cannot be heard are left out and told of. */
Source *source_load (const SourceArguments *arguments, GError **error);
void    source_free (Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Source, source_free)

/* The same as a library for trials. */
SimLibrary *source_sim_library (const Source *source);

G_END_DECLS

/* tool-dataset.h - labelled tracks for the subcommands that teach and judge */
#pragma once

#include "model-clip.h"
#include "tool.h"

G_BEGIN_DECLS

/* A table of RFC 4180: a header, then rows of as many fields. */
typedef struct {
  GStrv      header;  /* owned */
  GPtrArray *rows;    /* owned; GStrv, each as long as the header */
} ToolTable;

ToolTable *tool_table_read   (const char *path, GError **error);
void       tool_table_free   (ToolTable *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolTable, tool_table_free)
/* The number of the column called @name, or -1. */
int        tool_table_column (const ToolTable *table, const char *name);

/* Tracks of an index that could be heard, with what its columns say of them. */
typedef struct {
  GPtrArray *clips;   /* owned; ModelClip */
  GArray    *row;     /* owned; guint: the row of the table */
  ToolTable *table;   /* owned */
  GArray    *list;    /* owned; guint: of each row of the table, which index it is from */
} ToolDataset;

/* Where the tracks are and how they are heard: the options that train, evaluate
 * and neighbours share. */
typedef struct {
  char **index;       /* CSV files with a column "file"; several are read as one */
  char **root;        /* folders that their paths start from, one an index, or one for all */
  char  *cache;       /* folder for what was heard, or NULL */
} ToolDatasetOptions;

/* GOption entries for those. */
#define TOOL_DATASET_ENTRIES(o)                                                                 \
  { "index", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(o).index,                                     \
    "List of files, with a column \"file\" (may be given again)", "CSV" },                      \
  { "root", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(o).root,                                       \
    "Folder that the list's paths start from", "DIR" },                                         \
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &(o).cache,                                           \
    "Keep what was heard here, to hear it only once", "DIR" }

void tool_dataset_options_clear (ToolDatasetOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolDatasetOptions, tool_dataset_options_clear)

/* Hears all tracks, with progress on stderr; those that cannot be heard are left
 * out, the first of them named there. NULL with @error when nothing is left or on Ctrl+C, and before
 * anything is heard when no index has one of @columns: two names, each may be NULL.
 * Several indices must share the columns that are asked for later; others are empty. */
ToolDataset *tool_dataset_load (const ToolDatasetOptions *options,
                                const char *const columns[2], GError **error);
void         tool_dataset_free (ToolDataset *set); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolDataset, tool_dataset_free)

/* What @column says of track @i; "" when its index has no such column. */
const char *tool_dataset_get (const ToolDataset *set, guint i, int column);

/* One file as a model hears it. */
ModelClip *tool_clip_new (const char *path, GError **error);

/* Numbers for the distinct texts of @column, in order of the alphabet, one a
 * track; *names (optional): the texts. NULL with @error when there is no such
 * column. An empty text is -1; with @empty_apart, a number of its own each. */
int *tool_dataset_labels (const ToolDataset *set, const char *column, gboolean empty_apart,
                          GStrv *names, GError **error);

G_END_DECLS

/* engine-message.h - what the engine thread and its workers tell the UI thread
 *
 * One struct for every kind; the fields a kind uses stand behind it. Freed by
 * the receiver with engine_message_free(). */
#pragma once

#include "engine-table.h"

G_BEGIN_DECLS

typedef enum {
  MESSAGE_LOADED,      /* table */
  MESSAGE_TRACKS,      /* rows: new and changed ones; ids: gone ones; on: lists must be asked again */
  MESSAGE_FOLDERS,     /* paths */
  MESSAGE_PLAYLISTS,
  MESSAGE_HISTORY,
  MESSAGE_SENTENCE,    /* text: one sentence for the listener */
  MESSAGE_SCAN,        /* on: it runs; done, total */
  MESSAGE_QUEUE,       /* bytes: saved state or NULL; position_s */
  MESSAGE_PENDING,     /* ids: tracks to analyse; done, total of the library; on: the analyser is another */
  MESSAGE_HEARD,       /* ids: a track whose analysis ended; on: the result is stored */
  MESSAGE_ANALYSER,    /* on: it started; done: feature version, total: model version */
  MESSAGE_INSIGHT,     /* a run ended; on: clusters, map or rules are new */
  MESSAGE_KNOWLEDGE,   /* a sound was named, a rule switched: no run, but new to Up Next */
  MESSAGE_LISTENERS,   /* ids, and in paths their names; done: whose turn it is; on: another than before */
  MESSAGE_MODELS,      /* models: the listener's own, deleted ones too; NULL: could not be read */
  MESSAGE_DIRTY,       /* paths: watched folders in which something changed */
} EngineMessageKind;

typedef struct {
  EngineMessageKind kind;
  TrackTable *table; /* owned */
  GPtrArray  *rows;  /* owned; of TrackRow */
  GPtrArray  *models; /* owned; of StoreOwnModel */
  GArray     *ids;   /* owned; of gint64 */
  char      **paths; /* owned */
  char       *text;  /* owned */
  GBytes     *bytes; /* owned */
  double      position_s;
  guint       done, total;
  gboolean    on;
} EngineMessage;

EngineMessage *engine_message_new  (EngineMessageKind kind);
void           engine_message_free (EngineMessage *message);

G_END_DECLS

/* engine-knowledge.h - what Up Next must know: read from the store, taught to a recommender */
#pragma once

#include "recommend/recommend.h"
#include "store/store.h"

G_BEGIN_DECLS

/* An agent between the store and the recommender: one a listener and mode. */
typedef struct {
  gint64  listener, mode_id;
  GBytes *bytes; /* owned */
} KnownAgent;

/* Takes @bytes. */
KnownAgent *known_agent_new  (gint64 listener, gint64 mode_id, GBytes *bytes);
void        known_agent_free (gpointer agent);

typedef struct {
  GPtrArray     *rows;     /* owned; TrackRow, shared with the table */
  StoreMatrix   *matrix;   /* owned or NULL */
  GArray        *points;   /* owned or NULL; StoreMapPoint */
  GHashTable    *clusters; /* owned; id -> name */
  GPtrArray     *rules;    /* owned or NULL; StoreRule that are on */
  GPtrArray     *above;    /* owned; StoreRule of albums, artists and clusters that are on */
  GHashTable    *albums;   /* owned; id of an album that they name -> GArray of its tracks */
  GPtrArray     *history;  /* owned or NULL: plays were given before */
  GPtrArray     *agents;   /* owned or NULL; KnownAgent */
  gint64         listener; /* whose rules, history and agent */
} Knowledge;

/* Engine thread: of who is there now. Takes @rows; with @history plays and agents too. */
Knowledge *knowledge_gather        (Store *store, GPtrArray *rows, gboolean history);
void       knowledge_free          (gpointer knowledge);
/* The recommender's thread. */
void       knowledge_teach_library (const Knowledge *self, Recommender *recommender);
void       knowledge_teach_rules   (const Knowledge *self, Recommender *recommender);
void       knowledge_teach_agents  (const Knowledge *self, Recommender *recommender);
RecPlay    knowledge_play          (const PlayRecord *record);

G_END_DECLS

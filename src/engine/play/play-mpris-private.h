/* play-mpris-private.h - SegueMpris's inside, for play-mpris*.c alone */
#pragma once

#include "play-mpris.h"

G_BEGIN_DECLS

#define MPRIS_N_TOLD 11 /* properties that PropertiesChanged tells */

struct _SegueMpris
{
  GObject          parent_instance;
  SeguePlayer     *player;      /* owned */
  SegueQueue      *queue;       /* borrowed from the player */
  GDBusConnection *connection;  /* owned; NULL until there is one */
  GCancellable    *cancellable; /* owned */
  GDBusNodeInfo   *info;        /* owned */
  guint            root_id, player_id, name_id;
  char            *wanted, *name; /* owned; the name asked for, the name owned */
  SegueArtUri      art_uri;
  gpointer         art_data;
  GDestroyNotify   art_destroy;
  SegueQueueItem  *item;        /* owned or NULL; whose track is watched */
  guint            tell_id;     /* idle source */
  GVariant        *told[MPRIS_N_TOLD]; /* owned; NULL not told yet */
};

/* By SegueRepeat. */
#define MPRIS_N_LOOP_STATUS 3
extern const char *const MPRIS_LOOP_STATUS[MPRIS_N_LOOP_STATUS];

/* Properties by their name; new, floating. */
GVariant *mpris_root_value   (const char *name);
GVariant *mpris_player_value (SegueMpris *self, const char *name);
/* Object path of what plays; the caller's. */
char     *mpris_track_path   (SegueMpris *self);
gint64    mpris_us           (double seconds);

G_END_DECLS

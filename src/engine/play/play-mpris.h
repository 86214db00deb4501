/* play-mpris.h - the player on the session bus, as MPRIS 2.2 says
 *
 * Owns org.mpris.MediaPlayer2.segue (with an .instance suffix when that name is
 * taken) while the object lives; silently does nothing where there is no bus.
 * UI thread only.
 *
 * Signals: raise (), quit (): a controller asked for it.
 *          open-uri (char *uri) -> gboolean: a controller wants it played; with
 *          no handler, or FALSE, it is played as a track outside the library. */
#pragma once

#include "play-player.h"

G_BEGIN_DECLS

#define SEGUE_TYPE_MPRIS (segue_mpris_get_type ())
G_DECLARE_FINAL_TYPE (SegueMpris, segue_mpris, SEGUE, MPRIS, GObject)

/* Returns a new string: a URI that others can read (outside a sandbox too), or
 * NULL when the track has no art yet; segue_mpris_art_changed() then says
 * when it has. Must not block. */
typedef char *(*SegueArtUri) (SegueTrack *track, gpointer user_data);

/* @connection: the bus, or NULL for the session bus. */
SegueMpris *segue_mpris_new         (SeguePlayer *player, GDBusConnection *connection);
void        segue_mpris_set_art_uri (SegueMpris *self, SegueArtUri art_uri,
                                     gpointer user_data, GDestroyNotify destroy);
void        segue_mpris_art_changed (SegueMpris *self);
const char *segue_mpris_get_name    (SegueMpris *self); /* the name owned; borrowed, NULL none yet */

G_END_DECLS

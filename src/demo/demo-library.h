/* demo-library.h - the composer's songs as a music folder */
#pragma once

#include "composer.h"

/* Called after each song from whichever thread rendered it, one at a time. */
typedef void (*DemoProgress) (guint done, guint total, gpointer user_data);

typedef struct {
  double       seconds;  /* of each song; 0 its own */
  guint        n_songs;  /* the first so many; 0 all */
  guint        threads;  /* 0: one a processor */
  DemoProgress progress; /* or NULL */
  gpointer     user_data;
} DemoOptions;

/* Renders the library to @folder, which must not exist yet: tagged FLAC and Ogg
 * Vorbis as Artist/Album/NN Title, a cover.png each album, .lrc beside sung songs,
 * and ground-truth.csv. Everything is written beside @folder first and renamed
 * at the end, so @folder is whole or not there. FALSE with @error otherwise. */
gboolean demo_library_write (const char *folder, const DemoOptions *options, GError **error);

/* Where song @index stands below the folder. Returns (transfer full). */
char    *demo_library_place (guint index);

/* play-deck-private.h - what the two files of the deck share
 *
 * play-deck.c runs on the UI thread and on the deck's own; play-deck-stream.c holds
 * what GStreamer's threads call. */
#pragma once

#include "play-deck.h"

G_BEGIN_DECLS

typedef struct {
  guint64        token; /* 0: none */
  char          *uri;   /* owned */
  PlayGainValues gain;
} Slot;

/* A track on its way through the pipeline. */
typedef struct {
  guint64        token;
  PlayGainValues gain;
  gboolean       unwanted; /* taken, then not wanted any more: nothing of it is heard */
} Stream;

struct _PlayDeck {
  GstElement    *playbin;  /* owned */
  GstElement    *filter;   /* owned */
  GstElement    *sink;     /* owned */
  GThreadPool   *thread;   /* owned; one thread */
  guint          bus_watch;
  gulong         probe, sink_probe;

  PlayDeckEvents events;   /* cleared when freed */
  gpointer       data;
  gboolean       playing, buffering, loading, seeking;
  gboolean       seek_wanted;
  double         wanted_s, speed, wanted_speed;
  double         position_s; /* last known */
  guint64        heard;    /* token */
  gboolean       volume_pending;

  GMutex         lock;
  Slot           next;       /* set aside for about-to-finish */
  Slot           taken;      /* given to playbin, not heard yet */
  Stream        *taken_stream; /* borrowed from one of the next two; NULL none */
  GQueue         incoming;   /* Stream*; not at the filter yet */
  GHashTable    *groups;     /* stream group id -> Stream, owned */
  guint          last_group;
  gboolean       has_group, closed;
  int            opening;    /* atomic; nothing has arrived at the sink and nothing failed yet */
  Stream        *at_sink;    /* borrowed from groups; what arrives at the sink; NULL none */
  PlayGainValues gain;       /* of what passes the filter now */
  PlayGainSettings settings;
};

PlayDeck *deck_ref   (PlayDeck *self);
void      deck_unref (gpointer self);

/* With the lock held, these three. */
void    deck_slot_clear  (Slot *slot);
void    deck_slot_set    (Slot *slot, const PlayDeckTrack *track);
void    deck_apply_gain  (PlayDeck *self);
Stream *deck_stream_new  (guint64 token, const PlayGainValues *gain);

/* Before anything plays; the deck is held by what it watches until unwatched. */
void deck_watch_stream (PlayDeck *self);
void deck_unwatch_pads (PlayDeck *self);

G_END_DECLS

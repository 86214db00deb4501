/* engine-modes-private.h - what the parts of modes share, for engine-mode*.c alone
 *
 * EngineModes lives on the UI thread. */
#pragma once

#include "engine-private.h"

G_BEGIN_DECLS

typedef struct _ModeRules ModeRules;   /* switching by itself: engine-mode-rules.c */
typedef struct _ModeOffers ModeOffers; /* what looks likely: engine-mode-offer.c */

struct _EngineModes
{
  SegueEngine *engine;    /* borrowed: owns this */
  GPtrArray   *modes;     /* owned; SegueMode in order */
  GPtrArray   *deleted;   /* owned; SegueMode, to come back by restore */
  gboolean     known;     /* the list was read */
  guint        starting;  /* modes of the start set that are not saved yet */
  gint64       current;   /* 0 none */
  char        *reason;    /* owned; why it is on by itself, or NULL */
  gint64       since_us;  /* monotonic; when it was switched on, or its stretch began again */
  /* What the mode changed, to be put back after it. */
  double       volume_before, volume_set;         /* before negative: nothing */
  char        *equaliser_before, *equaliser_set;  /* owned, or NULL: nothing */
  gboolean     equaliser_enabled_before;
  double       bands_before[SEGUE_PLAYER_BANDS];
  guint        stretch_source;
  gboolean     winding_down, stretch_over;
  /* Gaming courtesy */
  gboolean     game;       /* the governor saw one */
  gboolean     fullscreen; /* another window fills the screen */
  gboolean     gaming;     /* as told */
  ModeRules   *rules;     /* owned */
  ModeOffers  *offers;    /* owned */
};

/* engine-modes.c */
const SegueMode *modes_get     (EngineModes *self, gint64 id); /* borrowed, NULL unknown */
/* Switches; @reason: why by itself, NULL the listener did. */
void             modes_switch  (EngineModes *self, gint64 id, const char *reason);

/* engine-mode-text.c: as the store keeps it. From text, what is not there or makes no sense
 * stays as in a new mode. */
char            *mode_to_text   (const SegueMode *mode, gboolean deleted);
void             mode_from_text (const char *text, SegueMode *mode, gboolean *deleted);
void             mode_make_sane (SegueMode *mode);

/* engine-mode-effects.c: what a mode does to the player while it is on. */
void modes_apply               (EngineModes *self); /* current is another one, or was edited */
void modes_unapply             (EngineModes *self);
void modes_update_gaming       (EngineModes *self);

/* engine-mode-rules.c */
ModeRules *mode_rules_new      (EngineModes *modes);
void       mode_rules_free     (ModeRules *self);
void       mode_rules_changed  (ModeRules *self); /* the list of modes is another one */
void       mode_rules_game     (ModeRules *self, gboolean game);
void       mode_rules_fullscreen (ModeRules *self, gboolean fullscreen);
void       mode_rules_overruled (ModeRules *self); /* the listener switched */

/* engine-mode-offer.c */
ModeOffers *mode_offers_new    (EngineModes *modes);
void        mode_offers_free   (ModeOffers *self);
void        mode_offers_changed (ModeOffers *self); /* modes or the current one are others */
void        mode_offers_restore (ModeOffers *self, const char *text); /* what was kept of other days */
void        mode_offers_played (ModeOffers *self, const PlayRecord *record);

G_END_DECLS

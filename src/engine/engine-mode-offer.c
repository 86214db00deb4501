/* engine-mode-offer.c - the mode that looks likely now */
#define G_LOG_DOMAIN "segue-engine-modes"

#include "engine-modes-private.h"

struct _ModeOffers
{
  EngineModes *modes; /* borrowed: owns this */
};

ModeOffers *
mode_offers_new (EngineModes *modes)
{
  ModeOffers *self = g_new0 (ModeOffers, 1);

  self->modes = modes;
  return self;
}

void
mode_offers_free (ModeOffers *self)
{
  g_free (self);
}

void
mode_offers_changed (ModeOffers *self)
{
}

void
mode_offers_played (ModeOffers       *self,
                    const PlayRecord *record)
{
}

gint64
segue_engine_get_offered_mode (SegueEngine  *engine,
                               char        **sentence)
{
  if (sentence != NULL)
    *sentence = NULL;
  return 0;
}

void
segue_engine_take_offer (SegueEngine *engine)
{
}

void
segue_engine_dismiss_offer (SegueEngine *engine)
{
}

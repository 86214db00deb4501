/* engine-mode-offer.c - the mode that looks likely now
 *
 * Each stretch of listening leaves one sample: its mode (0: none), the hour, the day
 * of the week, which sound devices there were and the groups that its first tracks are
 * of. What begins now is compared with them (naive Bayes); a mode that is likely
 * enough is offered, never switched to. UI thread. Invariant: nothing is offered
 * while a mode is on. */
#define G_LOG_DOMAIN "segue-engine-modes"

#include "engine-mode-offer.h"
#include "engine-modes-private.h"

#include <glib/gi18n.h>

#define SESSION_GAP_S 1800
#define SAMPLES_KEY "mode-sessions"

struct _ModeOffers
{
  EngineModes *modes;     /* borrowed: owns this */
  GArray      *samples;   /* owned; ModeSample, oldest first */
  ModeSample   now;       /* the stretch that goes on */
  gboolean     counted;   /* it is among the samples */
  gint64       last_s;    /* end of the last play; 0 none yet */
  gint64       offered;   /* 0 none */
  GArray      *dismissed; /* owned; gint64; of this session */
};

/* ---- the text that is kept: engine thread writes it ------------------------------------- */

typedef struct {
  gint64 listener; /* whose; 0: who is there */
  char  *text;     /* owned */
} Samples;

static void
samples_free (gpointer data)
{
  g_free (((Samples *) data)->text);
  g_free (data);
}

static gboolean
save_samples (EngineThread *thread,
              Store        *store,
              gpointer      input,
              GError      **error)
{
  const Samples *samples = input;

  return store_listener_meta_set (store, samples->listener, SAMPLES_KEY, samples->text, error);
}

/* ---- offering ----------------------------------------------------------------------------- */

static gboolean
may_be_offered (const ModeOffers *self,
                gint64            id)
{
  const SegueMode *mode = modes_get (self->modes, id);

  for (guint i = 0; i < self->dismissed->len; i++)
    if (g_array_index (self->dismissed, gint64, i) == id)
      return FALSE;
  return mode != NULL && mode->offer;
}

static void
offer (ModeOffers *self,
       gint64      id)
{
  if (self->offered == id)
    return;
  self->offered = id;
  g_object_notify (G_OBJECT (self->modes->engine), "offered-mode");
}

static void
look_at_the_clock (ModeOffers *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->now.hour = (float) (g_date_time_get_hour (now) + g_date_time_get_minute (now) / 60.0);
  self->now.weekday = (guint) g_date_time_get_day_of_week (now) - 1;
  self->now.devices = mode_offer_devices ("/proc/asound/cards");
}

static void
evaluate (ModeOffers *self)
{
  gint64 likely = 0;

  if (self->modes->known && self->modes->current == 0)
    likely = mode_offer_likely ((const ModeSample *) (gconstpointer) self->samples->data,
                                self->samples->len, &self->now, self->offered);
  offer (self, may_be_offered (self, likely) ? likely : 0);
}

/* A new stretch begins: after a silence, or with another mode. */
static void
begin_stretch (ModeOffers *self,
               gboolean    new_session)
{
  self->now = (ModeSample) { .mode = self->modes->current };
  self->counted = FALSE;
  look_at_the_clock (self);
  if (new_session)
    g_array_set_size (self->dismissed, 0);
}

void
mode_offers_changed (ModeOffers *self)
{
  if (self->modes->current != self->now.mode)
    begin_stretch (self, FALSE);
  evaluate (self);
}

static void
count_stretch (ModeOffers *self)
{
  Samples *kept = g_new0 (Samples, 1);

  self->counted = TRUE;
  g_array_append_val (self->samples, self->now);
  if (self->samples->len > MODE_SAMPLES_MAX)
    g_array_remove_range (self->samples, 0, self->samples->len - MODE_SAMPLES_MAX);
  kept->listener = self->modes->engine->listener;
  kept->text = mode_offer_to_text ((const ModeSample *) (gconstpointer) self->samples->data,
                                   self->samples->len);
  engine_tell (self->modes->engine->thread, save_samples, kept, samples_free, 0);
}

void
mode_offers_played (ModeOffers       *self,
                    const PlayRecord *record)
{
  TrackRow *row = track_table_get (self->modes->engine->table, record->track_id);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  if (self->last_s != 0 && record->started_s - self->last_s > SESSION_GAP_S)
    begin_stretch (self, TRUE);
  self->last_s = now_s;
  if (record->mode_id != self->now.mode)
    return; /* it began in the mode before */
  if (self->now.n_groups == 0) /* the program may have been open for hours */
    look_at_the_clock (self);
  if (self->now.n_groups < MODE_FIRST_TRACKS)
    self->now.group[self->now.n_groups++] = row != NULL ? row->cluster : -1;
  if (self->now.n_groups == MODE_FIRST_TRACKS && !self->counted)
    count_stretch (self);
  evaluate (self);
}

/* ---- the verbs of engine-modes.h ------------------------------------------------------------- */

gint64
segue_engine_get_offered_mode (SegueEngine  *engine,
                               char        **sentence)
{
  const SegueMode *mode;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), 0);

  mode = engine->modes != NULL ? modes_get (engine->modes, engine->modes->offers->offered) : NULL;
  if (sentence != NULL)
    *sentence = mode != NULL ? g_strdup_printf (_("Looks like %s"), mode->name) : NULL;
  return mode != NULL ? mode->id : 0;
}

void
segue_engine_take_offer (SegueEngine *engine)
{
  gint64 id;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  id = segue_engine_get_offered_mode (engine, NULL);
  if (id != 0)
    segue_engine_set_current_mode (engine, id);
}

void
segue_engine_dismiss_offer (SegueEngine *engine)
{
  ModeOffers *self;

  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  self = engine->modes != NULL ? engine->modes->offers : NULL;
  if (self == NULL || self->offered == 0)
    return;
  g_array_append_val (self->dismissed, self->offered);
  offer (self, 0);
}

/* ---- life ---------------------------------------------------------------------------------------- */

void
mode_offers_restore (ModeOffers *self,
                     const char *text)
{
  g_array_unref (self->samples);
  self->samples = mode_offer_from_text (text);
  begin_stretch (self, TRUE);
  evaluate (self);
}

ModeOffers *
mode_offers_new (EngineModes *modes)
{
  ModeOffers *self = g_new0 (ModeOffers, 1);

  self->modes = modes;
  self->samples = g_array_new (FALSE, FALSE, sizeof (ModeSample));
  self->dismissed = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
mode_offers_free (ModeOffers *self)
{
  g_array_unref (self->samples);
  g_array_unref (self->dismissed);
  g_free (self);
}

/* engine-mode-effects.c - what a mode does while it is on: volume, equaliser, stretch, courtesy
 *
 * UI thread. Invariant: what a mode changed of the player is put back as it was
 * when the mode ends, unless the listener has touched it meanwhile. */
#define G_LOG_DOMAIN "segue-engine-modes"

#include "engine-modes-private.h"

#include <glib/gi18n.h>

#define WIND_DOWN_S 600.0

/* ---- volume and equaliser ------------------------------------------------------------- */

static gboolean
is_preset (const char *id)
{
  guint n;
  const SegueEqualiserPreset *presets = segue_player_get_presets (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (presets[i].id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
apply_volume (EngineModes     *self,
              const SegueMode *mode)
{
  SeguePlayer *player = engine_play_player (self->engine->play);

  if (mode->volume < 0)
    return;
  self->volume_before = segue_player_get_volume (player);
  segue_player_set_volume (player, mode->volume);
  self->volume_set = segue_player_get_volume (player);
}

static void
apply_equaliser (EngineModes     *self,
                 const SegueMode *mode)
{
  SeguePlayer *player = engine_play_player (self->engine->play);

  if (mode->equaliser_preset == NULL || !is_preset (mode->equaliser_preset))
    return;
  g_object_get (player, "equaliser-preset", &self->equaliser_before, "equaliser-enabled",
                &self->equaliser_enabled_before, NULL);
  segue_player_get_bands (player, self->bands_before);
  g_object_set (player, "equaliser-preset", mode->equaliser_preset, "equaliser-enabled", TRUE, NULL);
  g_free (self->equaliser_set);
  self->equaliser_set = g_strdup (mode->equaliser_preset);
}

static void
restore_equaliser (EngineModes *self)
{
  SeguePlayer *player = engine_play_player (self->engine->play);
  g_autofree char *now = NULL;

  g_object_get (player, "equaliser-preset", &now, NULL);
  if (g_strcmp0 (now, self->equaliser_set) == 0) {
    if (is_preset (self->equaliser_before))
      g_object_set (player, "equaliser-preset", self->equaliser_before, NULL);
    else
      segue_player_set_bands (player, self->bands_before);
    g_object_set (player, "equaliser-enabled", self->equaliser_enabled_before, NULL);
  }
  g_clear_pointer (&self->equaliser_before, g_free);
  g_clear_pointer (&self->equaliser_set, g_free);
}

/* ---- the stretch ----------------------------------------------------------------------------- */

double
segue_engine_get_mode_remaining_s (SegueEngine *engine)
{
  EngineModes *self;
  const SegueMode *mode;

  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), -1.0);

  self = engine->modes;
  mode = engine_modes_wishes (self);
  if (mode == NULL || mode->minutes == 0 || self->stretch_over)
    return -1.0;
  return MAX (mode->minutes * 60.0 - (double) (g_get_monotonic_time () - self->since_us) / 1e6, 0.0);
}

gboolean
engine_modes_winding_down (EngineModes *self)
{
  return self != NULL && self->winding_down;
}

static void plan_stretch (EngineModes *self);

/* The last song is heard to its end. */
static void
end_stretch (EngineModes     *self,
             const SegueMode *mode)
{
  SegueQueue *queue = engine_play_queue (self->engine->play);
  g_autofree char *sentence = g_strdup_printf (
    ngettext ("%s: the %u minute is over.", "%s: the %u minutes are over.", mode->minutes),
    mode->name, mode->minutes);

  self->stretch_over = TRUE;
  if (mode->wind_down && segue_queue_get_current (queue) != NULL)
    segue_queue_set_stop_after_current (queue, TRUE);
  engine_say (self->engine, sentence);
}

static gboolean
stretch_cb (gpointer data)
{
  EngineModes *self = data;
  const SegueMode *mode = engine_modes_wishes (self);

  self->stretch_source = 0;
  if (mode == NULL || mode->minutes == 0)
    return G_SOURCE_REMOVE;
  if (segue_engine_get_mode_remaining_s (self->engine) <= 0.5) {
    end_stretch (self, mode);
    return G_SOURCE_REMOVE;
  }
  if (mode->wind_down && !self->winding_down) {
    self->winding_down = TRUE;
    if (self->engine->suggest != NULL)
      engine_suggest_mode_changed (self->engine->suggest);
  }
  plan_stretch (self);
  return G_SOURCE_REMOVE;
}

/* Two moments count: when winding down begins, and the end. */
static void
plan_stretch (EngineModes *self)
{
  double left_s = segue_engine_get_mode_remaining_s (self->engine);
  const SegueMode *mode = engine_modes_wishes (self);
  double until_s = left_s;

  g_clear_handle_id (&self->stretch_source, g_source_remove);
  if (left_s < 0 || mode == NULL)
    return;
  if (mode->wind_down && !self->winding_down)
    until_s = MAX (left_s - MIN (WIND_DOWN_S, mode->minutes * 20.0), 0.0);
  self->stretch_source = g_timeout_add ((guint) MIN (until_s * 1000.0 + 1.0, 86400e3), stretch_cb,
                                        self);
}

/* ---- all of it ------------------------------------------------------------------------------- */

void
modes_apply (EngineModes *self)
{
  const SegueMode *mode = engine_modes_wishes (self);

  if (mode == NULL)
    return;
  if (self->volume_before >= 0 || self->equaliser_before != NULL)
    modes_unapply (self); /* it was edited while it is on */
  apply_volume (self, mode);
  apply_equaliser (self, mode);
  plan_stretch (self);
  modes_update_gaming (self);
}

void
modes_unapply (EngineModes *self)
{
  SeguePlayer *player = engine_play_player (self->engine->play);

  if (self->volume_before >= 0 && ABS (segue_player_get_volume (player) - self->volume_set) < 1e-6)
    segue_player_set_volume (player, self->volume_before);
  self->volume_before = -1.0;
  if (self->equaliser_before != NULL)
    restore_equaliser (self);
  g_clear_handle_id (&self->stretch_source, g_source_remove);
  self->winding_down = self->stretch_over = FALSE;
}

/* ---- courtesy to games ------------------------------------------------------------------------- */

void
modes_update_gaming (EngineModes *self)
{
  const SegueMode *mode = engine_modes_wishes (self);
  gboolean gaming = self->game || self->fullscreen || (mode != NULL && mode->courtesy);

  if (gaming == self->gaming)
    return;
  self->gaming = gaming;
  engine_hear_set_courtesy (self->engine->hear, gaming);
  engine_media_set_paused (self->engine->media, gaming);
  g_object_notify (G_OBJECT (self->engine), "gaming");
}

gboolean
segue_engine_get_gaming (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  return engine->modes != NULL && engine->modes->gaming;
}

void
segue_engine_set_fullscreen_elsewhere (SegueEngine *engine,
                                       gboolean     fullscreen)
{
  g_return_if_fail (SEGUE_IS_ENGINE (engine));

  if (engine->modes == NULL)
    return;
  engine->modes->fullscreen = fullscreen;
  modes_update_gaming (engine->modes);
  mode_rules_fullscreen (engine->modes->rules, fullscreen);
}

gboolean
segue_engine_get_fullscreen_wanted (SegueEngine *engine)
{
  g_return_val_if_fail (SEGUE_IS_ENGINE (engine), FALSE);

  for (guint i = 0; engine->modes != NULL && i < engine->modes->modes->len; i++)
    if (((SegueMode *) g_ptr_array_index (engine->modes->modes, i))->with_fullscreen)
      return TRUE;
  return FALSE;
}

void
engine_modes_game (EngineModes *self,
                   gboolean     game)
{
  if (self == NULL)
    return;
  self->game = game;
  modes_update_gaming (self);
  mode_rules_game (self->rules, game);
}

void
engine_modes_played (EngineModes      *self,
                     const PlayRecord *record)
{
  if (self != NULL)
    mode_offers_played (self->offers, record);
}

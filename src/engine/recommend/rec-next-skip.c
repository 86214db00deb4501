/* rec-next-skip.c - what a history says of whether a track will be skipped
 *
 * Rates of the track and of its artist, drawn towards the usual one; how this
 * session goes; and how far the track was to be expected now. */
#include "rec-next-private.h"

#include <math.h>

static float
logit (double p)
{
  p = CLAMP (p, 0.01, 0.99);
  return (float) log (p / (1 - p));
}

void
next_skip_features (NextModel *self, guint i, gint64 now_s, float *f)
{
  const TrackCounts *t = &self->track[i];
  const ArtistCounts *a = &self->by_artist[self->artist[i]];
  const gboolean open = next_model_in_session (self, now_s), artist = self->artist[i] != 0;
  const guint last = open ? self->back[0] : self->n;
  const double usual = CLAMP (self->skip_usual, 0.02, 0.98), day = 2 * G_PI * (double) (now_s % 86400) / 86400;
  const float base = logit (usual);

  f[0] = 1;
  f[1] = base;
  f[2] = logit ((t->skips + 2 * usual) / (t->all + 2)) - base;
  f[3] = artist ? logit ((a->skips + 3 * usual) / (a->all + 3)) - base : 0;
  f[4] = (float) (self->skip_fast - usual);
  f[5] = (float) (self->skip_slow - usual);
  f[6] = !open;
  f[7] = t->count == 0;
  f[8] = t->count > 0 && t->left;
  f[9] = artist && open && self->artist[last] == self->artist[i];
  f[10] = f[9] * open * (open && self->track[last].left);
  f[11] = t->count > 0 ? expf (-(float) MAX (0, now_s - t->last_s) / 86400.0f) : 0;
  f[12] = 0.2f * logf (self->forecast.chance[i] * (float) self->n + 1e-3f);
  f[13] = (float) cos (day);
  f[14] = (float) sin (day);
  f[15] = artist && a->session == self->session && open && a->left;
}

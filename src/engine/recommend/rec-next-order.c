/* rec-next-order.c - from chances to a list: who is asked for which place of it
 *
 * The blended chances are best for what comes first. Whoever looks further down the
 * list asks something else: not what is likeliest, but what covers most of the rest,
 * and there a plain habit may be ahead of the blend in some histories. So it is kept
 * for each forecaster how often its first ten and its first fifty held what was
 * played, in situations like this one, and the one that was best so far fills the
 * places up to there. New tracks take their turns among them, a share of the places
 * and no more. Nothing here looks at a play before it is told.
 *
 * Source: follow the leader, Cesa-Bianchi & Lugosi 2006, Prediction, Learning, and
 * Games, section 3.2, once for each depth. */
#include "rec-next-private.h"

#include <math.h>

/* How fast a record fades: half after 350 plays. */
#define KEEP 0.998

/* By how many standard errors a plain habit must be ahead of the blend. */
#define SURE 0.3

/* How far the ranks of new and of known tracks are drawn towards each other: 0 not at
 * all, 1 as if either were as likely. */
#define BALANCE 0.25

/* Of the places, at most so many for new tracks while known ones are likelier. */
#define FRESH_PLACES 0.3

static const guint DEPTH[ORDER_DEPTHS] = { 10, 50 };

#define LONGEST 50

typedef struct {
  guint track;
  float value;
} Entry;

/* The chance of the known track at @place by forecaster @e; the last one is the blend. */
static float
chance_of (const NextModel *self, guint e, guint place)
{
  return e < N_KNOWN ? self->forecast.known[e][place]
                     : self->forecast.chance[g_array_index (self->played, guint, place)];
}

/* ---- lists ------------------------------------------------------------------------ */

/* Puts it where it belongs among the first LONGEST, if it does. */
static void
offer (Entry *list, guint *n, guint track, float value)
{
  guint at = *n;

  if (at == LONGEST && value <= list[at - 1].value)
    return;
  at = MIN (at, LONGEST - 1);
  *n = at + 1;
  for (; at > 0 && list[at - 1].value < value; at--)
    list[at] = list[at - 1];
  list[at] = (Entry) { track, value };
}

static guint
first_known (const NextModel *self, guint e, Entry *list)
{
  guint n = 0;

  for (guint p = 0; p < self->played->len; p++)
    offer (list, &n, g_array_index (self->played, guint, p), chance_of (self, e, p));
  return n;
}

static guint
first_fresh (const NextModel *self, Entry *list)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    if (self->track[i].count == 0)
      offer (list, &n, i, self->forecast.chance[i]);
  return n;
}

static gboolean
has (const Entry *list, guint n, guint track)
{
  for (guint i = 0; i < n; i++)
    if (list[i].track == track)
      return TRUE;
  return FALSE;
}

/* Whose first so many held most of what was played; the blend unless another is surely ahead. */
static guint
leader (const NextModel *self, guint situation, guint depth)
{
  const double *hits = self->order_hits[situation][depth], n = self->order_plays[situation] + 1.0;
  double rate = (hits[N_KNOWN] + 0.5) / (n + 1.0);
  double least = hits[N_KNOWN] + SURE * sqrt (n * rate * (1 - rate));
  guint best = N_KNOWN;

  for (guint e = 0; e < N_KNOWN; e++)
    if (hits[e] > (best == N_KNOWN ? least : hits[best]))
      best = e;
  return best;
}

/* Known tracks: the first by the blend, then depth by depth from who leads there, each
 * stretch in the blend's order. */
static guint
list_known (const NextModel *self, guint situation, Entry *list)
{
  Entry blend[LONGEST], other[LONGEST];
  guint n_blend = first_known (self, N_KNOWN, blend), n = 0;

  if (n_blend == 0)
    return 0;
  list[n++] = blend[0];
  for (guint depth = 0; depth < ORDER_DEPTHS; depth++) {
    guint e = leader (self, situation, depth), from = n;
    guint n_other = e == N_KNOWN ? 0 : first_known (self, e, other);
    const Entry *asked = e == N_KNOWN ? blend : other;

    n_other = e == N_KNOWN ? n_blend : n_other;
    for (guint i = 0; i < n_other && n < DEPTH[depth]; i++)
      if (!has (list, n, asked[i].track)) {
        float value = self->forecast.chance[asked[i].track];
        guint at = n++;

        for (; at > from && list[at - 1].value < value; at--)
          list[at] = list[at - 1];
        list[at] = (Entry) { asked[i].track, value };
      }
  }
  return n;
}

/* ---- the order ---------------------------------------------------------------------- */

void
next_order_score (const NextModel *self, guint situation, float *score)
{
  const float known = (float) (BALANCE * log (1.02 - self->fresh_slow));
  const float fresh = (float) (BALANCE * log (0.02 + self->fresh_slow));
  const double share = MAX (FRESH_PLACES, self->forecast.fresh);
  Entry old[LONGEST], new[LONGEST];
  guint n_old = list_known (self, situation, old), n_new = first_fresh (self, new), o = 0, f = 0;
  guint order[LONGEST], n = 0;

  for (guint i = 0; i < self->n; i++)
    score[i] = logf (self->forecast.chance[i] + 1e-20f) - (self->track[i].count > 0 ? known : fresh);
  while (n < LONGEST && (o < n_old || f < n_new)) {
    gboolean may = f < n_new && f + 1 <= MAX (1.0, share * (n + 1));

    if (o == n_old || (may && score[new[f].track] > score[old[o].track])) {
      if (f == n_new)
        break;
      order[n++] = new[f++].track;
    } else {
      order[n++] = old[o++].track;
    }
  }
  for (guint place = 0; place < n; place++) /* above all others */
    score[order[place]] = (float) (LONGEST - place);
}

/* A tie counts half. */
static double
rank_by (const NextModel *self, guint e, guint played)
{
  const float value = chance_of (self, e, played);
  guint above = 0, equal = 0;

  for (guint p = 0; p < self->played->len; p++) {
    float now = chance_of (self, e, p);

    above += now > value;
    equal += now == value;
  }
  return above + (equal - 1) / 2.0;
}

void
next_order_learn (NextModel *self, guint situation, guint track)
{
  for (guint e = 0; e <= N_KNOWN; e++) {
    double rank = rank_by (self, e, self->place[track]);

    for (guint depth = 0; depth < ORDER_DEPTHS; depth++)
      self->order_hits[situation][depth][e] =
        KEEP * self->order_hits[situation][depth][e] + (rank < DEPTH[depth]);
  }
  self->order_plays[situation] = KEEP * self->order_plays[situation] + 1;
}

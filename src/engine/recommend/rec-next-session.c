/* rec-next-session.c - how sessions like this one went on
 *
 * Two looks back: at sessions that held the same tracks, wherever they stood, and at
 * places where the last plays came in just this order.
 *
 * Sources: Ludewig & Jannach 2018, "Evaluation of session-based recommendation
 * algorithms", UMUAI 28 (V-SKNN); Garg et al. 2019, "Sequence and time aware
 * neighborhood for session-based recommendations", SIGIR (what stands behind the
 * shared track counts most); Cleary & Witten 1984 (the longest context foretells best). */
#include "rec-next-private.h"

#include <math.h>

#define LOOK_BACK 10   /* plays of this session that are looked for */
#define OCCURRENCES 60 /* of each, the latest */
#define AROUND 15      /* plays around such a place that count */
#define BEHIND 0.35f   /* of those before it, beside those after it */
#define NEAR_PLAYS 5.0f
#define AGED_PLAYS 3000.0f
#define LONGEST 5      /* plays of a context */
#define LONGER 4.0f    /* what one play more of it is worth */

static guint
heard_at (const NextModel *self, guint at)
{
  return g_array_index (self->heard, guint, at);
}

static gboolean
same_session (const NextModel *self, guint a, guint b)
{
  return g_array_index (self->heard_session, guint, a) == g_array_index (self->heard_session, guint, b);
}

/* What stood around @at, another place where a track of this session was heard. */
static void
add_around (const NextModel *self, guint at, float weight, float *sessions)
{
  for (guint k = 1; k <= AROUND; k++) {
    float near = weight * expf (-(float) (k - 1) / NEAR_PLAYS);

    if (at + k < self->session_start && same_session (self, at, at + k))
      sessions[heard_at (self, at + k)] += near;
    if (at >= k && same_session (self, at, at - k))
      sessions[heard_at (self, at - k)] += BEHIND * near;
  }
}

/* How many plays up to @at and up to now are the same, the last one included. */
static guint
context_of (const NextModel *self, guint at)
{
  guint now = self->heard->len - 1, n = 0;

  while (n < LONGEST && n <= at && now - n >= self->session_start && same_session (self, at, at - n)
         && heard_at (self, at - n) == heard_at (self, now - n))
    n++;
  return n;
}

static void
add_again (const NextModel *self, guint at, float *again)
{
  guint n;

  if (at + 1 >= self->heard->len || !same_session (self, at, at + 1))
    return;
  n = context_of (self, at);
  again[heard_at (self, at + 1)] += powf (LONGER, (float) n)
                                    * expf (-(float) (self->heard->len - at) / AGED_PLAYS);
}

static void
scale (float *x, guint n)
{
  float sum = 0;

  for (guint i = 0; i < n; i++)
    sum += x[i];
  for (guint i = 0; i < n && sum > 0; i++)
    x[i] /= sum;
}

void
next_sessions_foretell (const NextModel *self, float *sessions, float *again)
{
  guint now = self->heard->len;

  for (guint k = 1; k <= LOOK_BACK && now >= self->session_start + k; k++) {
    const GArray *places = self->track[heard_at (self, now - k)].places;
    float lately = 1.0f - (float) (k - 1) / LOOK_BACK;

    for (guint o = 0; o < OCCURRENCES && o < places->len; o++) {
      guint at = g_array_index (places, guint, places->len - 1 - o);

      if (k == 1 && at + 1 < now)
        add_again (self, at, again);
      if (at < self->session_start)
        add_around (self, at, lately / sqrtf ((float) MIN (places->len, OCCURRENCES))
                              * expf (-(float) (now - at) / AGED_PLAYS), sessions);
    }
  }
  scale (sessions, self->n);
  scale (again, self->n);
}

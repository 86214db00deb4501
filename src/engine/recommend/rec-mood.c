/* rec-mood.c - which tracks are of a mood
 *
 * Each track gets a score: how near it lies to the spot, and how much it has of
 * the emotions asked for, plus a number drawn from its id and the seed (Gumbel's,
 * so that the best of them are a fair draw among what fits). The draw is
 * the track's own: while a spot is dragged, tracks come and go at its rim and do
 * not flicker. A line is walked slot by slot. */
#include "rec-mood-private.h"

#include <stdlib.h>

#define NEAREST_RADIUS 0.02 /* a spot without a radius */
#define SIGMA 0.6           /* of the radius */
#define EMOTION_WEIGHT 8.0f
#define AVOID_OVER 0.6f     /* tracks that have more of an avoided emotion than this share
                             * of the library are left out */
#define ARTIST_SHARE 5      /* no artist has more than one in so many */
#define FAR -40.0f          /* scores */

/* ---- ranks ------------------------------------------------------------------------- */

typedef struct {
  float value;
  guint at;
} Ranked;

static int
compare_ranked (gconstpointer a,
                gconstpointer b)
{
  const Ranked *x = a, *y = b;

  return x->value != y->value ? (x->value > y->value) - (x->value < y->value)
                              : (x->at > y->at) - (x->at < y->at);
}

void
rec_mood_ranks (const float *values,
                guint        n,
                guint        stride,
                float       *rank)
{
  g_autofree Ranked *sorted = g_new (Ranked, MAX (n, 1));
  guint m = 0;

  for (guint i = 0; i < n; i++) {
    float value = values[(gsize) i * stride];

    rank[(gsize) i * stride] = NAN;
    if (!isnan (value))
      sorted[m++] = (Ranked) { value, i };
  }
  qsort (sorted, m, sizeof *sorted, compare_ranked);
  for (guint i = 0, end; i < m; i = end) {
    for (end = i + 1; end < m && sorted[end].value == sorted[i].value; end++)
      ;
    for (guint k = i; k < end; k++)
      rank[(gsize) sorted[k].at * stride] =
        m > 1 ? (float) (0.5 * (i + end - 1) / (m - 1)) : 0.5f;
  }
}

float
rec_mood_rank_of (float        value,
                  const float *values,
                  const float *rank,
                  guint        n,
                  guint        stride)
{
  float low = -INFINITY, high = INFINITY, low_rank = 0.0f, high_rank = 1.0f;

  for (guint i = 0; i < n; i++) {
    float other = values[(gsize) i * stride], its = rank[(gsize) i * stride];

    if (other == value)
      return its;
    if (other < value && other > low) {
      low = other;
      low_rank = its;
    } else if (other > value && other < high) {
      high = other;
      high_rank = its;
    }
  }
  if (!isfinite (low) || !isfinite (high))
    return isfinite (low) ? 1.0f : 0.0f;
  return low_rank + (high_rank - low_rank) * (value - low) / (high - low);
}

/* ---- one track ---------------------------------------------------------------------- */

/* A number not known fits only where any does. */
static gboolean
within (float  value,
        double low,
        double high)
{
  return isfinite (value) && value >= low && value <= high;
}

static gboolean
tempo_within (float            bpm,
              const MoodQuery *q)
{
  double high = q->tempo_high_bpm > 0 ? q->tempo_high_bpm : INFINITY;

  return bpm > 0 && within (bpm, q->tempo_low_bpm, high);
}

gboolean
mood_allowed (const Asking *a,
         guint         i)
{
  const RecMoodLibrary *lib = a->lib;
  const MoodQuery *q = a->q;

  if ((q->voice_low > 0 || q->voice_high < 1) && !within (lib->voice[i], q->voice_low, q->voice_high))
    return FALSE;
  if ((q->tempo_low_bpm > 0 || q->tempo_high_bpm > 0) && !tempo_within (lib->tempo_bpm[i], q))
    return FALSE;
  if ((q->familiarity_low > 0 || q->familiarity_high < 1) &&
      !within (lib->familiarity[i], q->familiarity_low, q->familiarity_high))
    return FALSE;
  for (guint e = 0; e < MOOD_EMOTIONS && q->avoid != 0; e++)
    if ((q->avoid >> e & 1) != 0 && lib->emotion_ranks[(gsize) i * MOOD_EMOTIONS + e] > AVOID_OVER)
      return FALSE;
  return TRUE;
}

guint64
mood_number_of (guint64 seed,
           gint64  id)
{
  guint64 z = seed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + (guint64) id;

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ z >> 31;
}

static float
gumbel (guint64 seed,
        gint64  id)
{
  return -logf (-logf ((float) (((double) (mood_number_of (seed, id) >> 40) + 0.5) / 16777216.0)));
}

/* How near it lies; 0 on the spot, negative farther off. */
static float
nearness (const Asking *a,
          guint         i,
          const double *place)
{
  double dx, dy;

  if (place == NULL)
    return 0.0f;
  dx = a->lib->xy[2 * (gsize) i] - place[0];
  dy = a->lib->xy[2 * (gsize) i + 1] - place[1];
  return (float) (-0.5 * (dx * dx + dy * dy) / (a->sigma * a->sigma));
}

/* How much it has of what was asked for and lacks of what was not wanted, 0 … 1. */
static float
feeling (const Asking *a,
         guint         i)
{
  const float *rank = a->lib->emotion_ranks + (gsize) i * MOOD_EMOTIONS;
  float felt = 0.0f;
  guint n = 0;

  if ((a->q->add | a->q->avoid) == 0)
    return 1.0f;
  for (guint e = 0; e < MOOD_EMOTIONS; e++)
    if ((a->q->add >> e & 1) != 0) {
      felt += rank[e];
      n++;
    } else if ((a->q->avoid >> e & 1) != 0) {
      felt += 1.0f - rank[e];
      n++;
    }
  return n > 0 ? felt / (float) n : 1.0f;
}

MoodScore
mood_score_prepare (const Asking *a,
                    guint         i)
{
  return (MoodScore) {
    EMOTION_WEIGHT * (feeling (a, i) - 1.0f),
    a->chance > 0 ? a->chance * gumbel (a->q->seed, a->lib->ids[i]) : 0.0f,
  };
}

float
mood_score_at (const Asking    *a,
               guint            i,
               const MoodScore *prepared,
               const double    *place)
{
  float sum = nearness (a, i, place) + prepared->felt;

  return sum > FAR ? sum + prepared->drawn : sum; /* no draw saves what lies so far off */
}

static float
mood_score (const Asking *a,
            guint         i,
            const double *place)
{
  float sum = nearness (a, i, place) + EMOTION_WEIGHT * (feeling (a, i) - 1.0f);

  return a->chance > 0 && sum > FAR ? sum + a->chance * gumbel (a->q->seed, a->lib->ids[i]) : sum;
}

RecMoodPick
mood_pick_of (const Asking *a,
         guint         i,
         const double *place)
{
  return (RecMoodPick) { i, expf (0.5f * nearness (a, i, place)) * feeling (a, i) };
}

int
mood_compare (gconstpointer a,
                gconstpointer b)
{
  const Scored *x = a, *y = b;

  return x->score != y->score ? (x->score < y->score) - (x->score > y->score)
                              : (x->at > y->at) - (x->at < y->at);
}

RecSound
mood_sound (const RecMoodLibrary *lib,
       guint                 i)
{
  return (RecSound) { lib->tempo_bpm[i], lib->loudness_lufs[i], lib->energy[i], lib->key[i] };
}

double
mood_minutes_of (const RecMoodLibrary *lib,
            guint                 i)
{
  float s = lib->duration_s[i];

  return s > 0 && isfinite (s) ? s / 60.0 : 4.0;
}

/* ---- a spot ---------------------------------------------------------------------------- */

#define BINS 1024

static guint
bin_of (float score,
        float low,
        float high)
{
  return (guint) ((BINS - 1) * (score - low) / MAX (high - low, 1e-6f));
}

/* Leaves what can be among the best @limit: only that is worth sorting. */
static void
drop_hopeless (GArray *all,
               guint   limit)
{
  g_autofree guint32 *histogram = g_new0 (guint32, BINS);
  float low = INFINITY, high = -INFINITY;
  guint counted = 0, bin = BINS, kept = 0;

  for (guint i = 0; i < all->len; i++) {
    low = MIN (low, g_array_index (all, Scored, i).score);
    high = MAX (high, g_array_index (all, Scored, i).score);
  }
  for (guint i = 0; i < all->len; i++)
    histogram[bin_of (g_array_index (all, Scored, i).score, low, high)]++;
  while (bin > 0 && counted < limit)
    counted += histogram[--bin];
  for (guint i = 0; i < all->len; i++)
    if (bin_of (g_array_index (all, Scored, i).score, low, high) >= bin)
      g_array_index (all, Scored, kept++) = g_array_index (all, Scored, i);
  g_array_set_size (all, kept);
}

/* The best @limit of all and some more, best first. */
static GArray *
best_of_all (const Asking *a,
             guint         limit,
             GCancellable *cancellable)
{
  const double *place = a->q->n_points > 0 ? a->q->points[0] : NULL;
  GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (Scored), a->lib->n);

  for (guint i = 0; i < a->lib->n; i++) {
    Scored s;

    if ((i & 4095) == 0 && g_cancellable_is_cancelled (cancellable))
      break;
    if (!mood_allowed (a, i))
      continue;
    s = (Scored) { i, MAX (mood_score (a, i, place), FAR) };
    g_array_append_val (all, s);
  }
  if (all->len > 4 * limit)
    drop_hopeless (all, limit);
  g_array_sort (all, mood_compare);
  return all;
}

static gboolean
is_among (const guint32 *numbers,
          guint          n,
          guint32        number,
          guint          at_most)
{
  guint found = 0;

  for (guint i = 0; i < n && number != 0; i++)
    found += numbers[i] == number;
  return found > at_most;
}

/* From the best on, until it is long enough: no song twice, no artist all the time. */
static GArray *
take_best (const Asking *a,
           const GArray *best,
           guint         wanted)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (RecMoodPick));
  g_autofree guint32 *artists = g_new (guint32, MOOD_TRACKS_MAX), *songs = g_new (guint32, MOOD_TRACKS_MAX);
  g_autofree guint8 *used = g_new0 (guint8, best->len + 1);
  double minutes = 0.0;

  for (guint relaxed = 0; relaxed < 2; relaxed++)
    for (guint i = 0; i < best->len; i++) {
      const Scored *s = &g_array_index (best, Scored, i);
      RecMoodPick pick;

      if (a->q->minutes > 0 ? minutes >= a->q->minutes : taken->len >= wanted)
        return taken;
      if (taken->len >= MOOD_TRACKS_MAX)
        return taken;
      if (used[i] || is_among (songs, taken->len, a->lib->song[s->at], 0) ||
          (!relaxed && is_among (artists, taken->len, a->lib->artist[s->at], wanted / ARTIST_SHARE)))
        continue;
      used[i] = 1;
      songs[taken->len] = a->lib->song[s->at];
      artists[taken->len] = a->lib->artist[s->at];
      minutes += mood_minutes_of (a->lib, s->at);
      pick = mood_pick_of (a, s->at, a->q->n_points > 0 ? a->q->points[0] : NULL);
      g_array_append_val (taken, pick);
    }
  return taken;
}

static GArray *
in_order (const RecMoodLibrary *lib,
          GArray               *picks)
{
  g_autofree RecSound *sounds = g_new (RecSound, picks->len + 1);
  g_autofree guint *order = g_new (guint, picks->len + 1);
  GArray *ordered = g_array_sized_new (FALSE, FALSE, sizeof (RecMoodPick), picks->len);

  for (guint i = 0; i < picks->len; i++)
    sounds[i] = mood_sound (lib, g_array_index (picks, RecMoodPick, i).at);
  rec_transition_order (sounds, picks->len, NULL, 0, &REC_EVENNESS_USUAL, order);
  for (guint i = 0; i < picks->len; i++)
    g_array_append_val (ordered, g_array_index (picks, RecMoodPick, order[i]));
  g_array_unref (picks);
  return ordered;
}

/* ---- both ------------------------------------------------------------------------------------ */

GArray *
rec_mood_pick (const RecMoodLibrary *library,
               const MoodQuery      *query,
               guint                 n_first,
               GCancellable         *cancellable)
{
  Asking a = { library, query, SIGMA * MAX (query->radius, NEAREST_RADIUS),
               query->radius > 0 ? 1.0f : 0.0f };
  guint wanted = query->minutes > 0 ? query->minutes / 3 + 1 : query->n_tracks;
  GArray *picks;

  wanted = CLAMP (wanted, 1, MOOD_TRACKS_MAX);
  if (query->n_points > 1) {
    picks = mood_walk_line (&a, wanted, n_first > 0 ? n_first : MOOD_TRACKS_MAX, cancellable);
  } else {
    g_autoptr (GArray) best = best_of_all (&a, 6 * wanted + 60, cancellable);

    picks = in_order (library, take_best (&a, best, wanted));
    if (n_first > 0 && picks->len > n_first)
      g_array_set_size (picks, n_first);
  }
  if (g_cancellable_is_cancelled (cancellable))
    g_clear_pointer (&picks, g_array_unref);
  return picks;
}

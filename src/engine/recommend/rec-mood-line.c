/* rec-mood-line.c - a queue that travels over the pad
 *
 * Slot by slot along the line the best track near it is taken, minding the jump
 * from the one before. Tracks lie in a grid, so that a slot looks at its own
 * surroundings alone. */
#include "rec-mood-private.h"

#define ARTIST_GAP 4        /* no artist comes again within so many */
#define JUMP_WEIGHT 0.35f   /* of transitions */
#define GRID 48
#define SLOT_CANDIDATES 160 /* so many are looked at, however far off */
#define SLOT_ENOUGH 1500    /* more than so many around a slot are thinned out */

/* Tracks by the square of the pad they lie in. Slots share many of their tracks, so
 * what does not depend on the slot is worked out once. */
typedef struct {
  guint     *start; /* owned [GRID² + 1] */
  guint     *at;    /* owned [n] */
  MoodScore *score; /* owned, beside @at */
} Grid;

static guint
cell (double v)
{
  return (guint) CLAMP (v * GRID, 0.0, GRID - 1.0);
}

static void
grid_init (Grid         *grid,
           const Asking *a)
{
  const RecMoodLibrary *lib = a->lib;
  g_autofree guint32 *of = g_new (guint32, lib->n + 1);
  g_autofree guint *fill = g_new0 (guint, GRID * GRID + 1);
  double side = MIN (2 * a->q->radius, 1.0), around = lib->n * side * side;
  double share = a->chance > 0 && around > SLOT_ENOUGH ? SLOT_ENOUGH / around : 1.0;
  guint64 keep = (guint64) (share * G_MAXUINT32);

  grid->start = g_new0 (guint, GRID * GRID + 2);
  grid->at = g_new (guint, lib->n + 1);
  for (guint i = 0; i < lib->n; i++) {
    of[i] = mood_number_of (a->q->seed + 1, lib->ids[i]) >> 32 <= keep && mood_allowed (a, i)
              ? cell (lib->xy[2 * (gsize) i + 1]) * GRID + cell (lib->xy[2 * (gsize) i])
              : GRID * GRID;
    grid->start[of[i] + 1]++;
  }
  for (guint c = 0; c < GRID * GRID + 1; c++) {
    grid->start[c + 1] += grid->start[c];
    fill[MIN (c, GRID * GRID)] = grid->start[c];
  }
  for (guint i = 0; i < lib->n; i++)
    grid->at[fill[of[i]]++] = i;
  grid->score = g_new (MoodScore, grid->start[GRID * GRID] + 1);
  for (guint k = 0; k < grid->start[GRID * GRID]; k++)
    grid->score[k] = mood_score_prepare (a, grid->at[k]);
}

static void
grid_clear (Grid *grid)
{
  g_free (grid->start);
  g_free (grid->at);
  g_free (grid->score);
}

typedef struct {
  const Asking *asking;
  Grid          grid;
  guint8       *used;   /* owned [n] */
  GArray       *picks;  /* of RecMoodPick */
  GHashTable   *songs;  /* owned set */
} Walk;

static gboolean
fits_here (const Walk *w,
           guint       i,
           guint       gap)
{
  const RecMoodLibrary *lib = w->asking->lib;

  if (w->used[i] || (lib->song[i] != 0 &&
                     g_hash_table_contains (w->songs, GUINT_TO_POINTER (lib->song[i]))))
    return FALSE;
  for (guint k = 0; k < gap && k < w->picks->len && lib->artist[i] != 0; k++)
    if (lib->artist[g_array_index (w->picks, RecMoodPick, w->picks->len - 1 - k).at] == lib->artist[i])
      return FALSE;
  return TRUE;
}

static void
look_at_cell (const Walk   *w,
              int           x,
              int           y,
              const double *place,
              guint         gap,
              const RecSound *last,
              guint        *seen,
              Scored       *best)
{
  const Asking *a = w->asking;
  guint c = (guint) y * GRID + (guint) x;

  for (guint k = w->grid.start[c]; k < w->grid.start[c + 1]; k++) {
    guint i = w->grid.at[k];
    Scored s;

    s = (Scored) { i, mood_score_at (a, i, &w->grid.score[k], place) };
    if (s.score < best->score) { /* a jump only takes from it */
      (*seen)++;
      continue;
    }
    if (!fits_here (w, i, gap))
      continue;
    (*seen)++;
    if (last != NULL) {
      RecSound here = mood_sound (a->lib, i);

      s.score -= JUMP_WEIGHT * rec_transition (last, &here, &REC_EVENNESS_USUAL);
    }
    if (best->score == -INFINITY || mood_compare (&s, best) < 0)
      *best = s;
  }
}

/* Squares round @place ring by ring, as far as the radius asks and until enough
 * tracks were seen. */
static gboolean
best_near (const Walk   *w,
           const double *place,
           guint         gap,
           const RecSound *last,
           Scored       *best)
{
  int cx = (int) cell (place[0]), cy = (int) cell (place[1]);
  int reach = (int) ceil (w->asking->q->radius * GRID);
  guint seen = 0;

  *best = (Scored) { 0, -INFINITY };
  for (int ring = 0; ring < GRID && (ring <= reach || seen < SLOT_CANDIDATES); ring++)
    for (int y = cy - ring; y <= cy + ring; y++)
      for (int x = cx - ring; x <= cx + ring; x += (ABS (y - cy) == ring || ring == 0) ? 1 : 2 * ring)
        if (x >= 0 && y >= 0 && x < GRID && y < GRID)
          look_at_cell (w, x, y, place, gap, last, &seen, best);
  return best->score > -INFINITY;
}

static void
along (const MoodQuery *q,
       double           share,
       double          *place)
{
  double at = CLAMP (share, 0.0, 1.0) * (q->n_points - 1);
  guint i = MIN ((guint) at, q->n_points - 2);

  for (guint t = 0; t < 2; t++)
    place[t] = q->points[i][t] + (at - i) * (q->points[i + 1][t] - q->points[i][t]);
}

static void
take_step (Walk         *w,
           const Scored *best,
           const double *place)
{
  RecMoodPick pick = mood_pick_of (w->asking, best->at, place);
  guint32 song = w->asking->lib->song[best->at];

  w->used[best->at] = 1;
  if (song != 0)
    g_hash_table_add (w->songs, GUINT_TO_POINTER (song));
  g_array_append_val (w->picks, pick);
}

GArray *
mood_walk_line (const Asking *a,
           guint         wanted,
           guint         n_first,
           GCancellable *cancellable)
{
  const MoodQuery *q = a->q;
  Walk w = { .asking = a };
  double minutes = 0.0, share = 0.0;

  w.used = g_new0 (guint8, a->lib->n + 1);
  w.picks = g_array_new (FALSE, FALSE, sizeof (RecMoodPick));
  w.songs = g_hash_table_new (NULL, NULL);
  grid_init (&w.grid, a);
  while (w.picks->len < MIN (n_first, MOOD_TRACKS_MAX) && !g_cancellable_is_cancelled (cancellable)) {
    RecSound last = { 0 };
    double place[2];
    Scored best;

    if (q->minutes > 0 ? minutes >= q->minutes : w.picks->len >= wanted)
      break;
    if (w.picks->len > 0)
      last = mood_sound (a->lib, g_array_index (w.picks, RecMoodPick, w.picks->len - 1).at);
    along (q, share, place);
    if (!best_near (&w, place, ARTIST_GAP, w.picks->len > 0 ? &last : NULL, &best) &&
        !best_near (&w, place, 0, w.picks->len > 0 ? &last : NULL, &best))
      break;
    take_step (&w, &best, place);
    minutes += mood_minutes_of (a->lib, best.at);
    share = q->minutes > 0 ? minutes / q->minutes
                           : wanted > 1 ? (double) w.picks->len / (wanted - 1) : 1.0;
  }
  grid_clear (&w.grid);
  g_hash_table_unref (w.songs);
  g_free (w.used);
  return w.picks;
}

/* insight-route.c - a row of tracks along a line on the map, or between two tracks
 *
 * Every candidate belongs to one piece of the line, so no track can come twice.
 * The cheapest way through the pieces is found exactly (Viterbi), first short,
 * then, with its own median step as the aim, even; last, the widest gaps are
 * filled from the candidates left over. */
#include "insight-route.h"

#include <math.h>
#include <string.h>

#include "insight.h"
#include "ml.h"

#define LINE_POINTS 33    /* a drawn line is measured at so many places */
#define PER_PIECE 24      /* candidates that compete for one step */
#define ROUNDS 4          /* the aim of the step length settles in so many */
#define REPAIRS 200
#define WIDEST 1.7        /* a gap so many medians wide is worked on */

/* Costs of what is not wanted, against a step that misses its aim by its whole length. */
#define COST_OFFSET 0.30  /* a piece's length away from the line */
#define COST_TEMPO 0.50   /* a third of an octave faster or slower */
#define COST_ENERGY 0.50  /* a third of the scale */

/* ---- the line -------------------------------------------------------------------- */

typedef struct {
  guint n;   /* 2 .. LINE_POINTS */
  float xy[2 * LINE_POINTS];
  float vx[LINE_POINTS], vy[LINE_POINTS], per_square[LINE_POINTS]; /* of the piece that begins there */
  float length;
} Line;

/* Evenly spaced; doubled points and a line of one point are fine. A straight one is one
 * piece, which is what makes a bridge across 100 000 tracks quick. */
static gboolean
line_init (Line        *line,
           const float *xy,
           guint        n)
{
  double total = 0, done = 0, step;
  guint at = 0;

  if (n == 0)
    return FALSE;
  for (guint i = 0; i < 2 * n; i++)
    if (!isfinite (xy[i]))
      return FALSE;
  for (guint i = 1; i < n; i++)
    total += hypot (xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
  line->length = (float) total;
  line->n = n > 2 ? LINE_POINTS : 2;
  step = total / (line->n - 1);
  for (guint k = 0; k < line->n; k++) {
    double want = k * step, t = 0;

    while (at + 2 < n) {
      double piece = hypot (xy[2 * at + 2] - xy[2 * at], xy[2 * at + 3] - xy[2 * at + 1]);

      if (done + piece >= want)
        break;
      done += piece;
      at++;
    }
    if (n > 1) {
      double piece = hypot (xy[2 * at + 2] - xy[2 * at], xy[2 * at + 3] - xy[2 * at + 1]);

      t = piece > 0 ? CLAMP ((want - done) / piece, 0, 1) : 0;
    }
    for (int c = 0; c < 2; c++)
      line->xy[2 * k + c] = n > 1 ? (float) (xy[2 * at + c] + t * (xy[2 * at + 2 + c] - xy[2 * at + c]))
                                  : xy[c];
  }
  for (guint k = 0; k + 1 < line->n; k++) {
    const float *a = line->xy + 2 * k;
    float square;

    line->vx[k] = a[2] - a[0];
    line->vy[k] = a[3] - a[1];
    square = line->vx[k] * line->vx[k] + line->vy[k] * line->vy[k];
    line->per_square[k] = square > 0 ? 1 / square : 0;
  }
  return TRUE;
}

/* How far along the line (0 … 1) the place nearest to (@x, @y) is, and how far off. */
static float
line_project (const Line *line,
              float       x,
              float       y,
              float      *offset)
{
  float best = INFINITY, along = 0;

  for (guint k = 0; k + 1 < line->n; k++) {
    float vx = line->vx[k], vy = line->vy[k], px = x - line->xy[2 * k], py = y - line->xy[2 * k + 1];
    float t = (px * vx + py * vy) * line->per_square[k];
    float dx, dy, d;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    dx = px - t * vx;
    dy = py - t * vy;
    d = dx * dx + dy * dy;
    if (d < best) {
      best = d;
      along = ((float) k + t) / (float) (line->n - 1);
    }
  }
  *offset = sqrtf (best);
  return along;
}

/* ---- who may come into question ------------------------------------------------------ */

typedef struct { float offset; guint32 row; } Near;

/* Keeps the @room nearest in @heap, sorted. */
static void
keep_nearest (Near   *heap,
              guint  *n,
              guint   room,
              guint32 row,
              float   offset)
{
  guint at;

  if (*n == room && offset >= heap[room - 1].offset)
    return;
  at = *n < room ? (*n)++ : room - 1;
  while (at > 0 && heap[at - 1].offset > offset) {
    heap[at] = heap[at - 1];
    at--;
  }
  heap[at] = (Near) { offset, row };
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

GArray *
insight_route_candidates (const float *xy,
                          guint        n,
                          const float *line,
                          guint        n_line,
                          guint        n_steps,
                          guint        per_step)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree Near *near = NULL;
  g_autofree guint *count = NULL;
  Line even;

  if (n_steps == 0 || per_step == 0 || !line_init (&even, line, n_line))
    return rows;
  near = g_new (Near, (gsize) n_steps * per_step);
  count = g_new0 (guint, n_steps);
  for (guint32 i = 0; i < n; i++) {
    float offset, along;
    guint step;

    if (!isfinite (xy[2 * i]) || !isfinite (xy[2 * i + 1]))
      continue;
    along = line_project (&even, xy[2 * i], xy[2 * i + 1], &offset);
    step = MIN ((guint) (along * n_steps), n_steps - 1);
    keep_nearest (near + (gsize) step * per_step, &count[step], per_step, i, offset);
  }
  for (guint s = 0; s < n_steps; s++)
    for (guint k = 0; k < count[s]; k++)
      g_array_append_val (rows, near[(gsize) s * per_step + k].row);
  g_array_sort (rows, compare_rows);
  return rows;
}

/* ---- sound ----------------------------------------------------------------------------- */

/* About the mean, the whole at one scale; what is no number says nothing. */
static float *
standardise (const InsightRouteTracks *tracks)
{
  guint n = tracks->n, d = tracks->d;
  float *out = g_new0 (float, (gsize) MAX (n, 1) * MAX (d, 1));
  g_autofree float *mean = g_new0 (float, MAX (d, 1)), *scale = g_new0 (float, MAX (d, 1));

  for (gsize i = 0; i < (gsize) n * d; i++)
    out[i] = isfinite (tracks->sound[i]) ? tracks->sound[i] : 0.0f;
  if (ml_standardise_whole (out, n, d, mean, scale) != ML_OK)
    return out;
  for (gsize i = 0; i < (gsize) n * d; i++)
    out[i] = (out[i] - mean[i % d]) * scale[i % d];
  return out;
}

static float
sound_distance (const float *sound,
                guint        d,
                guint        a,
                guint        b)
{
  const float *x = sound + (gsize) a * d, *y = sound + (gsize) b * d;
  float sums[8] = { 0 }, total = 0;
  guint t = 0;

  for (; t + 8 <= d; t += 8)
    for (int k = 0; k < 8; k++)
      sums[k] += (x[t + k] - y[t + k]) * (x[t + k] - y[t + k]);
  for (; t < d; t++)
    total += (x[t] - y[t]) * (x[t] - y[t]);
  for (int k = 0; k < 8; k++)
    total += sums[k];
  return sqrtf (total);
}

/* Half as fast is the same pulse: tempi are compared within an octave. */
static float
tempo_jump (float a,
            float b)
{
  float octaves;

  if (!(a > 0) || !(b > 0))
    return 0;
  octaves = fabsf (log2f (a / b));
  octaves -= floorf (octaves);
  return octaves > 0.5f ? 1 - octaves : octaves;
}

static float
manner_cost (const InsightRouteTracks *tracks,
             guint                     a,
             guint                     b)
{
  float tempo = 3 * tempo_jump (tracks->tempo_bpm[a], tracks->tempo_bpm[b]);
  float energy = 3 * (tracks->energy[a] - tracks->energy[b]);

  return (float) COST_TEMPO * tempo * tempo +
         (isfinite (energy) ? (float) COST_ENERGY * energy * energy : 0);
}

/* ---- the way through the pieces ------------------------------------------------------------ */

typedef struct {
  const InsightRouteTracks *tracks;
  float  *sound;      /* owned [n][d] standardised */
  guint   n_pieces;   /* that have candidates */
  guint  *count;      /* owned [n_pieces] */
  Near   *piece;      /* owned [n_pieces][PER_PIECE] */
  float  *distance;   /* owned [n_pieces][PER_PIECE][PER_PIECE] from the piece before */
  float   piece_length;
} Lattice;

static void
lattice_clear (Lattice *self)
{
  g_free (self->sound);
  g_free (self->count);
  g_free (self->piece);
  g_free (self->distance);
}

static void
assign (Lattice    *self,
        const Line *line,
        guint       n_wanted,
        int         first,
        int         last)
{
  guint filled = 0;

  self->count = g_new0 (guint, n_wanted);
  self->piece = g_new (Near, (gsize) n_wanted * PER_PIECE);
  for (guint32 i = 0; i < self->tracks->n; i++) {
    float offset, along;
    guint step;

    if ((int) i == first || (int) i == last || !isfinite (self->tracks->xy[2 * i]) ||
        !isfinite (self->tracks->xy[2 * i + 1]))
      continue;
    along = line_project (line, self->tracks->xy[2 * i], self->tracks->xy[2 * i + 1], &offset);
    step = MIN ((guint) (along * n_wanted), n_wanted - 1);
    if ((step == 0 && first >= 0) || (step == n_wanted - 1 && last >= 0)) {
      if (n_wanted < 3)
        continue; /* an end is one track alone; its neighbours move inwards */
      step = step == 0 ? 1 : n_wanted - 2;
    }
    keep_nearest (self->piece + (gsize) step * PER_PIECE, &self->count[step], PER_PIECE, i, offset);
  }
  if (first >= 0)
    keep_nearest (self->piece, &self->count[0], PER_PIECE, (guint32) first, 0);
  if (last >= 0 && last != first && n_wanted > 1)
    keep_nearest (self->piece + (gsize) (n_wanted - 1) * PER_PIECE, &self->count[n_wanted - 1],
                  PER_PIECE, (guint32) last, 0);
  for (guint s = 0; s < n_wanted; s++) /* pieces without tracks are passed over */
    if (self->count[s] > 0) {
      memmove (self->piece + (gsize) filled * PER_PIECE, self->piece + (gsize) s * PER_PIECE,
               sizeof (Near) * self->count[s]);
      self->count[filled++] = self->count[s];
    }
  self->n_pieces = filled;
  self->piece_length = MAX (line->length / (float) n_wanted, 1e-6f);
}

static void
measure_steps (Lattice *self)
{
  self->distance = g_new (float, (gsize) MAX (self->n_pieces, 1) * PER_PIECE * PER_PIECE);
  for (guint s = 1; s < self->n_pieces; s++)
    for (guint b = 0; b < self->count[s]; b++)
      for (guint a = 0; a < self->count[s - 1]; a++)
        self->distance[((gsize) s * PER_PIECE + b) * PER_PIECE + a] =
          sound_distance (self->sound, self->tracks->d,
                          self->piece[(gsize) (s - 1) * PER_PIECE + a].row,
                          self->piece[(gsize) s * PER_PIECE + b].row);
}

static float
own_cost (const Lattice *self,
          guint          s,
          guint          b)
{
  float off = self->piece[(gsize) s * PER_PIECE + b].offset / self->piece_length;

  return (float) COST_OFFSET * off * off;
}

/* The cheapest way; @aim 0: the shortest, measured in @unit. */
static void
cheapest (const Lattice *self,
          float          aim,
          float          unit,
          guint         *way)
{
  g_autofree float *cost = g_new (float, (gsize) self->n_pieces * PER_PIECE);
  g_autofree guint8 *from = g_new0 (guint8, (gsize) self->n_pieces * PER_PIECE);
  guint best = 0, end = self->n_pieces - 1;

  for (guint s = 0; s < self->n_pieces; s++)
    for (guint b = 0; b < self->count[s]; b++) {
      gsize at = (gsize) s * PER_PIECE + b;
      float least = s > 0 ? INFINITY : 0;

      for (guint a = 0; s > 0 && a < self->count[s - 1]; a++) {
        float step = self->distance[at * PER_PIECE + a];
        float miss = (step - aim) / unit;
        float c = cost[at - b - PER_PIECE + a] + miss * miss +
                  manner_cost (self->tracks, self->piece[at - b - PER_PIECE + a].row,
                               self->piece[at].row);

        if (c < least) {
          least = c;
          from[at] = (guint8) a;
        }
      }
      cost[at] = least + own_cost (self, s, b);
    }
  for (guint b = 1; b < self->count[end]; b++)
    if (cost[(gsize) end * PER_PIECE + b] < cost[(gsize) end * PER_PIECE + best])
      best = b;
  for (guint s = self->n_pieces; s-- > 0;) {
    way[s] = best;
    best = from[(gsize) s * PER_PIECE + best];
  }
}

/* ---- gaps ------------------------------------------------------------------------------------ */

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static float
median_of (const float *values,
           guint        n)
{
  g_autofree float *sorted = g_memdup2 (values, sizeof (float) * MAX (n, 1));

  if (n == 0)
    return 0;
  qsort (sorted, n, sizeof (float), compare_floats);
  return sorted[n / 2];
}

static float
gap (const Lattice *self,
     const GArray  *rows,
     guint          i) /* between i and i + 1 */
{
  return sound_distance (self->sound, self->tracks->d, g_array_index (rows, guint32, i),
                         g_array_index (rows, guint32, i + 1));
}

/* The unused track that makes the wider of its two steps narrowest. */
static float
best_between (const Lattice *self,
              const guint8  *used,
              guint          a,
              guint          b,
              guint32       *found)
{
  float best = INFINITY;

  for (guint32 c = 0; c < self->tracks->n; c++) {
    float left, right;

    if (used[c])
      continue;
    left = sound_distance (self->sound, self->tracks->d, a, c);
    if (left >= best)
      continue;
    right = sound_distance (self->sound, self->tracks->d, c, b);
    if (MAX (left, right) < best) {
      best = MAX (left, right);
      *found = c;
    }
  }
  return best;
}

/* Where leaving one out makes the narrowest new gap; 0: nowhere below @least. */
static guint
superfluous (const Lattice *self,
             const GArray  *rows,
             guint          keep, /* not this one */
             float          least)
{
  guint best = 0;

  for (guint i = 1; i + 1 < rows->len; i++) {
    float merged;

    if (i == keep)
      continue;
    merged = sound_distance (self->sound, self->tracks->d, g_array_index (rows, guint32, i - 1),
                             g_array_index (rows, guint32, i + 1));
    if (merged < least) {
      least = merged;
      best = i;
    }
  }
  return best;
}

static guint
widest (const Lattice *self,
        const GArray  *rows,
        float         *width,
        float         *median)
{
  g_autofree float *gaps = g_new (float, MAX (rows->len, 1));
  guint at = 0;

  for (guint i = 0; i + 1 < rows->len; i++) {
    gaps[i] = gap (self, rows, i);
    if (gaps[i] > gaps[at])
      at = i;
  }
  *width = rows->len > 1 ? gaps[at] : 0;
  *median = median_of (gaps, rows->len > 0 ? rows->len - 1 : 0);
  return at;
}

/* Splits the widest gap with a track left over, and takes one out elsewhere, so
 * that the number stays. Every repair narrows the widest gap or ends it. */
static void
repair (const Lattice *self,
        GArray        *rows,
        guint          n_wanted)
{
  g_autofree guint8 *used = g_new0 (guint8, self->tracks->n);

  for (guint i = 0; i < rows->len; i++)
    used[g_array_index (rows, guint32, i)] = 1;
  for (int round = 0; round < REPAIRS && rows->len > 2; round++) {
    float width, median, split;
    guint at = widest (self, rows, &width, &median), drop;
    guint32 row = 0;

    if (width <= WIDEST * median)
      return;
    split = best_between (self, used, g_array_index (rows, guint32, at),
                          g_array_index (rows, guint32, at + 1), &row);
    if (split >= 0.97f * width)
      return; /* nothing lies between: the library has a hole there */
    g_array_insert_val (rows, at + 1, row);
    used[row] = 1;
    if (rows->len <= n_wanted)
      continue;
    drop = superfluous (self, rows, at + 1, width);
    if (drop > 0) {
      used[g_array_index (rows, guint32, drop)] = 0;
      g_array_remove_index (rows, drop);
    }
  }
}

/* ---- the whole --------------------------------------------------------------------------------- */

static GArray *
walk (Lattice *self,
      guint    n_wanted)
{
  g_autofree guint *way = g_new0 (guint, self->n_pieces);
  g_autofree float *steps = g_new (float, self->n_pieces);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  float aim = 0, unit = 1;

  for (int round = 0; round < ROUNDS && self->n_pieces > 1; round++) {
    cheapest (self, aim, unit, way);
    for (guint s = 1; s < self->n_pieces; s++)
      steps[s - 1] = self->distance[((gsize) s * PER_PIECE + way[s]) * PER_PIECE + way[s - 1]];
    aim = median_of (steps, self->n_pieces - 1);
    unit = MAX (aim, 1e-6f);
  }
  for (guint s = 0; s < self->n_pieces; s++)
    g_array_append_val (rows, self->piece[(gsize) s * PER_PIECE + way[s]].row);
  repair (self, rows, n_wanted);
  return rows;
}

GArray *
insight_route_find (const InsightRouteTracks *tracks,
                    const float              *line,
                    guint                     n_line,
                    guint                     n_wanted,
                    int                       first,
                    int                       last,
                    GCancellable             *cancellable,
                    GError                  **error)
{
  Lattice lattice = { .tracks = tracks };
  GArray *rows;
  Line even;

  if (n_wanted == 0 || n_wanted > 10000 || first >= (int) tracks->n || last >= (int) tracks->n ||
      !line_init (&even, line, n_line)) {
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_INVALID, "That is no line to follow.");
    return NULL;
  }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  assign (&lattice, &even, n_wanted, first, last);
  if (lattice.n_pieces == 0) {
    lattice_clear (&lattice);
    g_set_error (error, INSIGHT_ERROR, INSIGHT_ERROR_TOO_FEW, "No songs lie along that line.");
    return NULL;
  }
  lattice.sound = standardise (tracks);
  measure_steps (&lattice);
  rows = walk (&lattice, n_wanted);
  lattice_clear (&lattice);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    g_clear_pointer (&rows, g_array_unref);
  return rows;
}

GArray *
insight_route_alike (const InsightRouteTracks *tracks,
                     guint                     to,
                     guint                     k)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree float *sound = NULL;
  g_autofree Near *near = g_new (Near, MAX (k, 1));
  guint n = 0;

  if (to >= tracks->n || k == 0)
    return rows;
  sound = standardise (tracks);
  for (guint32 i = 0; i < tracks->n; i++)
    if (i != to)
      keep_nearest (near, &n, k, i, sound_distance (sound, tracks->d, to, i));
  for (guint i = 0; i < n; i++)
    g_array_append_val (rows, near[i].row);
  return rows;
}

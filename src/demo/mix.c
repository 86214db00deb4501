/* mix.c - parts into a mix, a mix into a recording */
#include "mix.h"

#include <string.h>

#define WINDOW 4410 /* 100 ms, for measuring loudness */

Mix *
mix_new (gsize n)
{
  Mix *mix = g_new0 (Mix, 1);
  float **arrays[] = { &mix->left, &mix->right, &mix->hall_left, &mix->hall_right,
                       &mix->echo_left, &mix->echo_right, &mix->part.left, &mix->part.right };

  mix->n = mix->part.n = n;
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    *arrays[i] = g_new0 (float, n);
  return mix;
}

void
mix_free (Mix *mix)
{
  if (mix == NULL)
    return;
  g_free (mix->left);
  g_free (mix->right);
  g_free (mix->hall_left);
  g_free (mix->hall_right);
  g_free (mix->echo_left);
  g_free (mix->echo_right);
  g_free (mix->part.left);
  g_free (mix->part.right);
  g_free (mix);
}

Part *
mix_part (Mix *mix)
{
  memset (mix->part.left, 0, mix->n * sizeof (float));
  memset (mix->part.right, 0, mix->n * sizeof (float));
  return &mix->part;
}

void
part_place (Part        *part,
            gsize        at,
            const float *mono,
            gsize        n,
            double       pan)
{
  double angle = (CLAMP (pan, -1.0, 1.0) + 1.0) * G_PI / 4.0;
  float l = (float) cos (angle), r = (float) sin (angle);

  if (at >= part->n)
    return;
  n = MIN (n, part->n - at);
  for (gsize i = 0; i < n; i++) {
    part->left[at + i] += l * mono[i];
    part->right[at + i] += r * mono[i];
  }
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

double
mix_loudness_db (const float *left,
                 const float *right,
                 gsize        n)
{
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE, sizeof (double));
  double sum = 0.0, loudest = 0.0;
  guint first, heard = 0;

  for (gsize start = 0; start + WINDOW <= n; start += WINDOW) {
    double power = 0.0;

    for (gsize i = start; i < start + WINDOW; i++)
      power += left[i] * left[i] + right[i] * right[i];
    power /= 2.0 * WINDOW;
    loudest = MAX (loudest, power);
    g_array_append_val (windows, power);
  }
  g_array_sort (windows, compare_doubles);
  /* Rests between notes are not part of how loud a part is. */
  for (first = 0; first < windows->len; first++)
    if (g_array_index (windows, double, first) > loudest * 1e-3)
      break;
  first += (windows->len - first) / 2;
  for (guint i = first; i < windows->len; i++, heard++)
    sum += g_array_index (windows, double, i);
  return heard == 0 || sum <= 0.0 ? -200.0 : 10.0 * log10 (sum / heard);
}

static float
from_db (double db)
{
  return db <= SEND_NONE ? 0.0f : (float) pow (10.0, db / 20.0);
}

static void
add (float *to, const float *from, float gain, gsize n)
{
  if (gain == 0.0f)
    return;
  for (gsize i = 0; i < n; i++)
    to[i] += gain * from[i];
}

void
mix_add (Mix   *mix,
         double level_db,
         double hall_db,
         double echo_db)
{
  const Part *part = &mix->part;
  double is_db = mix_loudness_db (part->left, part->right, part->n);
  float gain;

  if (is_db <= -199.0)
    return; /* it had nothing to play in so short a form */
  gain = from_db (level_db - is_db);
  add (mix->left, part->left, gain, mix->n);
  add (mix->right, part->right, gain, mix->n);
  add (mix->hall_left, part->left, gain * from_db (hall_db), mix->n);
  add (mix->hall_right, part->right, gain * from_db (hall_db), mix->n);
  add (mix->echo_left, part->left, gain * from_db (echo_db), mix->n);
  add (mix->echo_right, part->right, gain * from_db (echo_db), mix->n);
}

/* Eight delay lines fed back through a Hadamard matrix (Jot 1991): every
 * sound returns from everywhere, denser and duller each time. */
#define LINES 8

static void
hall (Mix *mix, double seconds, double damp_hz)
{
  static const int lengths[LINES] = { 1433, 1601, 1867, 2053, 2251, 2399, 2617, 2797 };
  g_autofree float *memory = g_new0 (float, LINES * 4096);
  int at[LINES] = { 0 };
  float feedback[LINES], low[LINES] = { 0 };
  float keep = (float) exp (-2.0 * G_PI * damp_hz / SYNTH_RATE);

  for (int k = 0; k < LINES; k++)
    feedback[k] = (float) exp (-6.9078 * lengths[k] / (seconds * SYNTH_RATE)) * 0.353553f;

  for (gsize i = 0; i < mix->n; i++) {
    float x[LINES];

    for (int k = 0; k < LINES; k++) {
      low[k] += (1.0f - keep) * (memory[k * 4096 + at[k]] - low[k]);
      x[k] = low[k];
    }
    mix->left[i] += 0.5f * (x[0] + x[2] - x[4] + x[6]);
    mix->right[i] += 0.5f * (x[1] - x[3] + x[5] + x[7]);
    for (int span = 1; span < LINES; span *= 2)
      for (int k = 0; k < LINES; k++)
        if ((k & span) == 0) {
          float a = x[k], b = x[k + span];
          x[k] = a + b;
          x[k + span] = a - b;
        }
    for (int k = 0; k < LINES; k++) {
      float in = k % 2 == 0 ? mix->hall_left[i] : mix->hall_right[i];

      memory[k * 4096 + at[k]] = in * 0.5f + x[k] * feedback[k];
      if (++at[k] >= lengths[k])
        at[k] = 0;
    }
  }
}

static void
echo (Mix *mix, double seconds, double feedback, double low_hz)
{
  gsize length = MAX (1, (gsize) (seconds * SYNTH_RATE));
  g_autofree float *l = g_new0 (float, length), *r = g_new0 (float, length);
  float soft = (float) (1.0 - exp (-2.0 * G_PI * low_hz / SYNTH_RATE));
  float low_l = 0.0f, low_r = 0.0f;

  for (gsize i = 0; i < mix->n; i++) {
    gsize at = i % length;
    float out_l = l[at], out_r = r[at];

    mix->left[i] += out_l;
    mix->right[i] += out_r;
    mix->hall_left[i] += 0.3f * out_l;
    mix->hall_right[i] += 0.3f * out_r;
    low_l += soft * (out_l - low_l);
    low_r += soft * (out_r - low_r);
    /* Crossed: the first echo stands left, the next right. */
    l[at] = 0.5f * (mix->echo_left[i] + mix->echo_right[i]) + (float) feedback * low_r;
    r[at] = (float) feedback * low_l;
  }
}

static void
crackle (Mix *mix, double amount, guint32 seed)
{
  guint32 noise = seed | 1;
  float left = 0.0f, right = 0.0f, hiss = 0.0f;

  for (gsize i = 0; i < mix->n; i++) {
    float x = synth_noise (&noise);

    if (fabsf (x) > 0.99985f) /* some seven a second, each with its own force */
      (x > 0 ? (left = x) : (right = x)), left *= 0.6f + 0.4f * synth_noise (&noise);
    left *= 0.72f;
    right *= 0.72f;
    hiss += 0.25f * (synth_noise (&noise) - hiss);
    mix->left[i] += (float) amount * (0.12f * left + 0.006f * hiss);
    mix->right[i] += (float) amount * (0.12f * right + 0.006f * hiss);
  }
}

static void
gain_and_warmth (Mix *mix, double gain_db, double glue_db, double warm_hz)
{
  float gain = from_db (gain_db), drive = from_db (glue_db);
  SynthFilter l = { 0 }, r = { 0 };

  synth_filter_set (&l, warm_hz > 0.0 ? warm_hz : 18000.0, 0.2);
  r = l;
  for (gsize i = 0; i < mix->n; i++) {
    float x = mix->left[i] * gain, y = mix->right[i] * gain;

    if (warm_hz > 0.0) {
      x = synth_filter_low (&l, x);
      y = synth_filter_low (&r, y);
    }
    if (glue_db > 0.0) {
      x = tanhf (x * drive) / drive;
      y = tanhf (y * drive) / drive;
    }
    mix->left[i] = x;
    mix->right[i] = y;
  }
}

/* Looks @AHEAD frames ahead: the gain that a peak needs is the lowest in its
 * neighbourhood, and a mean over as many frames reaches it in time, so that
 * nothing passes the ceiling. */
#define AHEAD 220 /* 5 ms */

static void
limit (Mix *mix, float ceiling)
{
  gsize n = mix->n;
  g_autofree float *need = g_new (float, n + AHEAD);
  g_autofree gsize *queue = g_new (gsize, n + AHEAD);
  gsize head = 0, tail = 0;
  double sum = AHEAD, recover = 1.0;
  float ring[AHEAD];

  for (gsize i = 0; i < AHEAD; i++)
    ring[i] = need[n + i] = 1.0f;
  for (gsize i = 0; i < n; i++) {
    float peak = MAX (fabsf (mix->left[i]), fabsf (mix->right[i]));

    need[i] = peak > ceiling ? ceiling / peak : 1.0f;
  }
  /* need[i … i + AHEAD - 1] decide over frame i: a queue keeps their minimum. */
  for (gsize i = 0; i < n + AHEAD; i++) {
    while (tail > head && need[queue[tail - 1]] >= need[i])
      tail--;
    queue[tail++] = i;
    if (i + 1 < AHEAD)
      continue;
    gsize at = i + 1 - AHEAD;
    if (at >= n)
      break;
    while (queue[head] < at)
      head++;
    /* Down at once, up again within some 80 ms. */
    double target = need[queue[head]];
    recover = target < recover ? target : recover + (target - recover) * 3e-4;
    sum += recover - ring[at % AHEAD];
    ring[at % AHEAD] = (float) recover;
    mix->hall_left[at] = (float) (sum / AHEAD); /* the reverb is done with its array */
  }
  for (gsize i = 0; i < n; i++) {
    float g = mix->hall_left[i];

    /* The mean lags by AHEAD frames behind the minimum that it follows. */
    mix->left[i] = CLAMP (mix->left[i] * g, -ceiling, ceiling);
    mix->right[i] = CLAMP (mix->right[i] * g, -ceiling, ceiling);
  }
}

void
mix_finish (Mix        *mix,
            const Desk *desk,
            gboolean    mastering,
            guint32     seed)
{
  double is_db;

  if (desk->echo_s > 0.0)
    echo (mix, desk->echo_s, desk->echo_feedback, desk->echo_low_hz);
  if (desk->hall_s > 0.0)
    hall (mix, desk->hall_s, desk->hall_damp_hz);
  if (!mastering)
    return;
  is_db = mix_loudness_db (mix->left, mix->right, mix->n);
  if (is_db <= -199.0)
    return;
  gain_and_warmth (mix, desk->loudness_db - is_db, desk->glue_db, desk->warm_hz);
  if (desk->crackle > 0.0)
    crackle (mix, desk->crackle, seed);
  limit (mix, 0.89f); /* -1 dB: lossy codecs overshoot a little */
}

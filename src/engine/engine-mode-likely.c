/* engine-mode-likely.c - which mode a beginning looks like
 *
 * Naive Bayes over the listener's own modes and "none". Hours compare by how near they
 * are round the clock; the other features are counted, with a little of each in
 * every mode, so that a first time rules nothing out. */
#include "engine-mode-offer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HOUR_WIDTH 1.5
#define SAMPLES_LEAST 4    /* of a mode, before it is offered at all */
#define LIKELY 0.75
#define STILL_LIKELY 0.6
#define GROUPS 12.0        /* about so many are told apart */
#define DEVICES 3.0

static double
hour_weight (float a,
             float b)
{
  double gap = fabs (a - b);

  gap = MIN (gap, 24.0 - gap);
  return exp (-gap * gap / (2 * HOUR_WIDTH * HOUR_WIDTH));
}

static double
share_of_group (const ModeSample *samples,
                guint             n,
                gint64            mode,
                gint32            group)
{
  double same = 0, all = 0;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; samples[i].mode == mode && k < samples[i].n_groups; k++) {
      same += samples[i].group[k] == group;
      all++;
    }
  return (same + 0.5) / (all + 0.5 * GROUPS);
}

/* The log of how often such a beginning was of @mode, but for a constant. */
static double
evidence (const ModeSample *samples,
          guint             n,
          const ModeSample *now,
          gint64            mode,
          guint            *count)
{
  double hour = 0, day = 0, device = 0, sum;

  *count = 0;
  for (guint i = 0; i < n; i++) {
    if (samples[i].mode != mode)
      continue;
    (*count)++;
    hour += hour_weight (samples[i].hour, now->hour);
    day += samples[i].weekday == now->weekday ? 1.0
           : (samples[i].weekday >= 5) == (now->weekday >= 5) ? 0.3 : 0.0;
    device += samples[i].devices == now->devices;
  }
  sum = log (*count + 0.5) + log ((hour + 0.2) / (*count + 1.0)) + log ((day + 0.3) / (*count + 1.0));
  if (now->devices != 0)
    sum += log ((device + 0.5) / (*count + 0.5 * DEVICES));
  for (guint k = 0; k < now->n_groups; k++)
    if (now->group[k] >= 0)
      sum += log (share_of_group (samples, n, mode, now->group[k]));
  return sum;
}

static gboolean
is_seen (const ModeSample *samples,
         guint             i)
{
  for (guint j = 0; j < i; j++)
    if (samples[j].mode == samples[i].mode)
      return TRUE;
  return FALSE;
}

gint64
mode_offer_likely (const ModeSample *samples,
                   guint             n,
                   const ModeSample *now,
                   gint64            offered)
{
  guint count, none;
  double best = -INFINITY, others = exp (evidence (samples, n, now, 0, &none)), chance;
  gint64 likely = 0;

  for (guint i = 0; i < n; i++) {
    double one;

    if (samples[i].mode == 0 || is_seen (samples, i))
      continue;
    one = evidence (samples, n, now, samples[i].mode, &count);
    if (count >= SAMPLES_LEAST && one > best) {
      others += isfinite (best) ? exp (best) : 0.0;
      best = one;
      likely = samples[i].mode;
    } else {
      others += exp (one);
    }
  }
  chance = isfinite (best) ? exp (best) / (exp (best) + others) : 0.0;
  return chance >= (likely == offered ? STILL_LIKELY : LIKELY) ? likely : 0;
}

/* ---- as text ---------------------------------------------------------------------------- */

char *
mode_offer_to_text (const ModeSample *samples,
                    guint             n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    const ModeSample *s = &samples[i];

    g_string_append_printf (text, "%" G_GINT64_FORMAT " %d %u %u", s->mode, (int) (s->hour * 100),
                            s->weekday, s->devices);
    for (guint k = 0; k < s->n_groups; k++)
      g_string_append_printf (text, " %d", s->group[k]);
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static gboolean
read_sample (const char *line,
             ModeSample *s)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint n = g_strv_length (words);

  if (n < 4 || n > 4 + MODE_FIRST_TRACKS)
    return FALSE;
  *s = (ModeSample) { 0 };
  s->mode = g_ascii_strtoll (words[0], NULL, 10);
  s->hour = (float) g_ascii_strtoll (words[1], NULL, 10) / 100.0f;
  s->weekday = (guint) g_ascii_strtoull (words[2], NULL, 10);
  s->devices = (guint32) g_ascii_strtoull (words[3], NULL, 10);
  s->n_groups = n - 4;
  for (guint k = 0; k < s->n_groups; k++)
    s->group[k] = (gint32) g_ascii_strtoll (words[4 + k], NULL, 10);
  return s->mode >= 0 && s->hour >= 0 && s->hour < 24 && s->weekday < 7;
}

GArray *
mode_offer_from_text (const char *text)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (ModeSample));
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  ModeSample sample;

  for (guint i = 0; lines[i] != NULL && samples->len < MODE_SAMPLES_MAX; i++)
    if (read_sample (lines[i], &sample))
      g_array_append_val (samples, sample);
  return samples;
}

guint32
mode_offer_devices (const char *path)
{
  char text[2048];
  FILE *file = fopen (path, "re"); /* the kernel's memory: never waits */
  gsize n = file != NULL ? fread (text, 1, sizeof text - 1, file) : 0;

  if (file != NULL)
    fclose (file);
  text[n] = '\0';
  return n > 0 ? g_str_hash (text) | 1 : 0;
}

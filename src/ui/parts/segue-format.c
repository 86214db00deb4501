/* segue-format.c - figures as people read them */
#include "segue-format.h"

#include <glib/gi18n.h>
#include <math.h>

#define DAY_S ((gint64) 24 * 60 * 60)
#define LONGEST_S (1000.0 * 60 * 60) /* a duration beyond that is a broken tag */

char *
segue_format_clock (double seconds)
{
  guint s;

  if (!(seconds >= 0.0 && seconds < LONGEST_S)) /* NaN fails both */
    return g_strdup ("");

  s = (guint) seconds;
  if (s >= 3600)
    /* Translators: a time in hours, minutes and seconds, such as 1:02:03 */
    return g_strdup_printf (_("%u:%02u:%02u"), s / 3600, s / 60 % 60, s % 60);
  /* Translators: a time in minutes and seconds, such as 3:07 */
  return g_strdup_printf (_("%u:%02u"), s / 60, s % 60);
}

char *
segue_format_time (double seconds)
{
  return seconds > 0.0 ? segue_format_clock (round (seconds)) : g_strdup ("");
}

char *
segue_format_span (double seconds)
{
  g_autofree char *hours_text = NULL;
  g_autofree char *minutes_text = NULL;
  gulong minutes, hours;

  if (!(seconds > 0.0 && seconds < LONGEST_S * 1000.0))
    return g_strdup ("");

  minutes = (gulong) round (seconds / 60.0);
  if (minutes == 0)
    return g_strdup (_("under a minute"));

  hours = minutes / 60;
  minutes %= 60;
  minutes_text = g_strdup_printf (ngettext ("%lu minute", "%lu minutes", minutes), minutes);
  if (hours == 0)
    return g_steal_pointer (&minutes_text);

  hours_text = g_strdup_printf (ngettext ("%'lu hour", "%'lu hours", hours), hours);
  if (minutes == 0 || hours >= 24)
    return g_steal_pointer (&hours_text);
  /* Translators: hours, then minutes: "3 hours 5 minutes" */
  return g_strdup_printf (C_("span", "%s %s"), hours_text, minutes_text);
}

char *
segue_format_songs (guint n)
{
  return g_strdup_printf (ngettext ("%'u song", "%'u songs", n), n);
}

char *
segue_format_summary (guint  n,
                      double seconds)
{
  g_autofree char *songs = segue_format_songs (n);
  g_autofree char *span = segue_format_span (seconds);

  if (*span == '\0')
    return g_steal_pointer (&songs);
  /* Translators: number of songs, then how long they last */
  return g_strdup_printf (C_("summary", "%s · %s"), songs, span);
}

gint64
segue_format_day_start (gint64 unix_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_s);
  g_autoptr (GDateTime) day = NULL;

  if (time == NULL)
    return 0;
  day = g_date_time_new_local (g_date_time_get_year (time), g_date_time_get_month (time),
                               g_date_time_get_day_of_month (time), 0, 0, 0);
  return day != NULL ? g_date_time_to_unix (day) : 0;
}

static char *
format_day (gint64      unix_s,
            const char *this_year,
            const char *other_year)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 days;

  if (unix_s <= 0 || (time = g_date_time_new_from_unix_local (unix_s)) == NULL)
    return g_strdup ("");

  /* Half a day more, so that a day of 23 or 25 hours still counts as one. */
  days = (segue_format_day_start (g_date_time_to_unix (now)) -
          segue_format_day_start (unix_s) + DAY_S / 2) / DAY_S;
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  return g_date_time_format (time, g_date_time_get_year (time) == g_date_time_get_year (now)
                                     ? this_year : other_year);
}

char *
segue_format_date (gint64 unix_s)
{
  /* Translators: a short date of this year and of another, as in strftime() */
  return format_day (unix_s, C_("date", "%-e %b"), C_("date", "%-e %b %Y"));
}

char *
segue_format_day (gint64 unix_s)
{
  /* Translators: the heading of a day, of this year and of another, as in strftime() */
  return format_day (unix_s, C_("day", "%A, %-e %B"), C_("day", "%A, %-e %B %Y"));
}

char *
segue_format_key (int key)
{
  static const char *const NAMES[24] = {
    N_("C major"), N_("C♯ major"), N_("D major"), N_("E♭ major"), N_("E major"), N_("F major"),
    N_("F♯ major"), N_("G major"), N_("A♭ major"), N_("A major"), N_("B♭ major"), N_("B major"),
    N_("C minor"), N_("C♯ minor"), N_("D minor"), N_("E♭ minor"), N_("E minor"), N_("F minor"),
    N_("F♯ minor"), N_("G minor"), N_("G♯ minor"), N_("A minor"), N_("B♭ minor"), N_("B minor"),
  };

  return g_strdup (key >= 0 && key < (int) G_N_ELEMENTS (NAMES) ? _(NAMES[key]) : "");
}

char *
segue_format_energy (float energy)
{
  static const char *const NAMES[5] = {
    N_("Calm"), N_("Gentle"), N_("Steady"), N_("Lively"), N_("Energetic"),
  };
  int i;

  if (!isfinite (energy))
    return g_strdup ("");
  i = (int) (energy * 5.0f);
  return g_strdup (_(NAMES[CLAMP (i, 0, 4)]));
}

char *
segue_format_tempo (float tempo_bpm)
{
  if (!(tempo_bpm > 0.0f && tempo_bpm < 1000.0f))
    return g_strdup ("");
  return g_strdup_printf ("%.0f", tempo_bpm);
}

char *
segue_format_share (double share)
{
  return isfinite (share) ? g_strdup_printf (_("%.0f\u00a0%%"), 100.0 * share) : g_strdup ("–");
}

/* segue-format.h - figures as people read them
 *
 * Every function returns a new string in the listener's language, or "" where
 * there is nothing to say. UI thread only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *segue_format_time    (double seconds);     /* 3:07, 1:02:03; "" unless positive */
char *segue_format_clock   (double seconds);     /* as above, 0:00 at the start */
char *segue_format_span    (double seconds);     /* "42 minutes", "3 hours 5 minutes" */
char *segue_format_songs   (guint n);            /* "1 song", "12 songs" */
char *segue_format_summary (guint n, double seconds); /* "12 songs · 42 minutes" */
char *segue_format_date    (gint64 unix_s);      /* "Today", "Yesterday", "12 Mar 2024" */
char *segue_format_day     (gint64 unix_s);      /* heading of a day in the history */
char *segue_format_key     (int key);            /* 0-11 C…B major, 12-23 C…B minor */
char *segue_format_energy  (float energy);       /* 0 … 1 as a word */
char *segue_format_tempo   (float tempo_bpm);
char *segue_format_share   (double share);       /* "92 %", "–" where none is known */
/* Local midnight before @unix_s, in Unix seconds. */
gint64 segue_format_day_start (gint64 unix_s);

G_END_DECLS

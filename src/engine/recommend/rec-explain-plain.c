/* rec-explain-plain.c - what can be said of a track when nothing was learnt of it yet
 *
 * Plain facts of the library and of what plays, each true and each of some use to
 * whoever wonders why this one: better than a shrug before the first plays, and while
 * the sounds were not listened to. */
#include "rec-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ADDED_DAYS 14
#define RESTED_DAYS 2
#define AS_FAST 0.06 /* of the tempo */

static void
give (GArray *facts, RecReason reason, guint feature, gint64 other_id, guint count, char *text)
{
  RecPlainFact fact = { reason, feature, other_id, count, text };

  g_array_append_val (facts, fact);
}

static void
fact_clear (gpointer data)
{
  g_free (((RecPlainFact *) data)->text);
}

/* What plays before it, or what was started from, by the same artist. */
static void
tell_more (const Moment *moment, const Item *item, GArray *facts)
{
  const Item *other = moment->last;

  for (guint i = 0; i < moment->seeds->len && (other == NULL || other->artist != item->artist); i++)
    other = moment->seeds->pdata[i];
  if (other != NULL && item->artist != 0 && other->artist == item->artist)
    give (facts, REC_REASON_MORE, F_SAME_ARTIST, other->id, 0, g_strdup_printf (_("More by %s"), item->artist_name));
}

static void
tell_tempo (const Moment *moment, const Item *item, GArray *facts)
{
  const Item *last = moment->last;

  if (last != NULL && last != item && last->tempo_bpm > 0 && item->tempo_bpm > 0
      && fabsf (item->tempo_bpm - last->tempo_bpm) <= AS_FAST * last->tempo_bpm)
    give (facts, REC_REASON_TEMPO, F_TEMPO_JUMP, last->id, 0, g_strdup_printf (_("About as fast as %s"), last->title));
}

/* Where most of the library came lately it would be said of everything. */
static void
tell_added (Recommender *self, const Moment *moment, const Item *item, GArray *facts)
{
  const gint64 now_s = moment->request->now_s;
  gint64 days = (now_s - item->added_s) / 86400;

  if (item->added_s <= 0 || item->added_s > now_s || days > ADDED_DAYS
      || (now_s - self->most_added_s) / 86400 <= ADDED_DAYS)
    return;
  give (facts, REC_REASON_ADDED, F_ADDED, 0, (guint) days,
        days == 0 ? g_strdup (_("Added to your library today"))
                  : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Added to your library %u day ago",
                                                  "Added to your library %u days ago", (gulong) days),
                                     (guint) days));
}

char *
rec_not_heard_text (guint days)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "You have not heard it for %u day",
                                       "You have not heard it for %u days", days), days);
}

static void
tell_history (Recommender *self, const Moment *moment, const Item *item, GArray *facts)
{
  const TrackHistory *h = rec_track_history (self, item->id);
  guint days;

  if (h == NULL || h->plays == 0) {
    if ((h == NULL || h->last_s == 0) && !item->heard_elsewhere)
      give (facts, REC_REASON_NEW, F_NOVEL, 0, 0,
            item->cluster_name != NULL
              /* Translators: a group of tracks, "Calm piano" */
              ? g_strdup_printf (_("You have not played it yet; from %s"), item->cluster_name)
              : g_strdup (_("You have not played it yet")));
    return;
  }
  days = (guint) (MAX (0, moment->request->now_s - h->last_s) / 86400);
  if (days >= RESTED_DAYS)
    give (facts, REC_REASON_FORGOTTEN, F_HEARD_LATELY, 0, days, rec_not_heard_text (days));
}

/* GArray of RecPlainFact, the best first. */
GArray *
rec_plain_facts (Recommender *self, const Moment *moment, const Item *item)
{
  GArray *facts = g_array_new (FALSE, FALSE, sizeof (RecPlainFact));

  g_array_set_clear_func (facts, fact_clear);
  if (item->favourite)
    give (facts, REC_REASON_FAVOURITE, F_FAVOURITE, 0, 0, g_strdup (_("One of your favourites")));
  tell_more (moment, item, facts);
  tell_added (self, moment, item, facts);
  tell_tempo (moment, item, facts);
  tell_history (self, moment, item, facts);
  return facts;
}

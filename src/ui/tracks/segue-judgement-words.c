/* segue-judgement-words.c - what the shipped models say of a song, in words
 *
 * UI thread. */
#include "segue-judgement-words.h"

#include <glib/gi18n.h>

/* From these shares on: it is that; it is mostly that; there is some of that. */
#define WHOLLY 0.75f
#define MOSTLY 0.45f
#define SOME 0.15f

static guint
largest_below (const float *shares,
               guint        n,
               float        below)
{
  guint best = n;

  for (guint i = 0; i < n; i++)
    if (shares[i] < below && (best == n || shares[i] > shares[best]))
      best = i;
  return best;
}

char *
segue_mix_words (const float       *shares,
                 const char *const *titles,
                 guint              n)
{
  guint first = largest_below (shares, n, 2.0f), second;

  if (first == n)
    return NULL;
  second = largest_below (shares, n, shares[first]);
  if (shares[first] >= WHOLLY)
    return g_strdup (titles[first]);
  if (second == n || shares[second] < SOME)
    /* Translators: %s is a kind of music, "Jazz" */
    return shares[first] >= MOSTLY ? g_strdup_printf (_("Mostly %s"), titles[first])
                                   : g_strdup (_("A bit of everything"));
  if (shares[first] >= MOSTLY)
    /* Translators: two kinds of music: "Mostly Jazz, some Blues" */
    return g_strdup_printf (_("Mostly %s, some %s"), titles[first], titles[second]);
  /* Translators: two kinds of music, "Between Jazz and Blues" */
  return g_strdup_printf (_("Between %s and %s"), titles[first], titles[second]);
}

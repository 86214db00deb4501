/* insight-cluster-name.c - what groups of songs are called, from what they are made of
 *
 * Worker threads; pure, but for the language of the moment. The part before " · "
 * is a name by itself. */
#include "insight-cluster-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define UNLIKE_MOST 0.12 /* of energy, from the library's mean */

typedef struct {
  double tempo_low, tempo_high; /* quartiles; NaN not known */
  double energy, vocal;         /* means */
  char  *genre;                 /* owned; what most are of, or NULL */
} Summary;

static int
compare_float (gconstpointer a,
               gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* What follows words of ours has no capital in English, unless it is all capitals ("EDM");
 * other languages, into which @english was translated as @form, write it as it is. */
static char *
lower_after (const char *form, const char *english, const char *genre)
{
  g_autofree char *lower = g_utf8_strdown (genre, -1), *upper = g_utf8_strup (genre, -1);

  return g_strdup (strcmp (form, english) == 0 && strcmp (genre, upper) != 0 ? lower : genre);
}

static void
count_genre (GHashTable *genres,
             const char *genre)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (genres, genre));

  g_hash_table_insert (genres, (gpointer) genre, GUINT_TO_POINTER (n + 1));
}

/* The genre of two fifths or more, or the two that three fifths are of when each has a quarter;
 * NULL: anything may be in there. */
static char *
leading_genre (GHashTable *genres,
               guint       n)
{
  const char *best = NULL, *second = NULL;
  guint most = 0, next = 0;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, genres);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    guint count = GPOINTER_TO_UINT (value);

    if (count > most || (count == most && best != NULL && strcmp (key, best) < 0)) {
      next = most;
      second = best;
      most = count;
      best = key;
    } else if (count > next || (count == next && second != NULL && strcmp (key, second) < 0)) {
      next = count;
      second = key;
    }
  }
  if (best == NULL || n == 0)
    return NULL;
  if (most * 5 < n * 3 && next * 4 >= n && (most + next) * 5 >= n * 3) {
    g_autofree char *lower = lower_after (_("%s and %s"), "%s and %s", second);

    /* Translators: two genres that most songs of a group are of: "Pop and rock" */
    return g_strdup_printf (_("%s and %s"), best, lower);
  }
  return most * 5 >= n * 2 ? g_strdup (best) : NULL;
}

static Summary
summarise (const InsightTrait *traits, const gint32 *labels, guint n, gint32 id)
{
  g_autoptr (GArray) tempo = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GHashTable) genres = g_hash_table_new (g_str_hash, g_str_equal);
  double energy = 0, vocal = 0, n_energy = 0, n_vocal = 0;
  guint members = 0;
  Summary s = { NAN, NAN, NAN, NAN, NULL };

  for (guint i = 0; i < n; i++) {
    const InsightTrait *t = &traits[i];

    if (labels[i] != id)
      continue;
    members++;
    if (t->tempo_bpm > 0)
      g_array_append_val (tempo, t->tempo_bpm);
    if (!isnan (t->energy)) {
      energy += t->energy;
      n_energy++;
    }
    if (!isnan (t->vocal_share)) {
      vocal += t->vocal_share;
      n_vocal++;
    }
    if (t->genre != NULL && t->genre[0] != '\0')
      count_genre (genres, t->genre);
  }
  g_array_sort (tempo, compare_float);
  if (tempo->len >= 4) {
    s.tempo_low = g_array_index (tempo, float, tempo->len / 4);
    s.tempo_high = g_array_index (tempo, float, tempo->len * 3 / 4);
  }
  s.energy = n_energy > 0 ? energy / n_energy : NAN;
  s.vocal = n_vocal > 0 ? vocal / n_vocal : NAN;
  s.genre = leading_genre (genres, members);
  return s;
}

/* Tags are often written small; a name is not. */
static void
begin_large (GString *name)
{
  char first[7] = { 0 };

  if (!g_utf8_validate (name->str, (gssize) name->len, NULL) || name->len == 0)
    return;
  first[g_unichar_to_utf8 (g_unichar_totitle (g_utf8_get_char (name->str)), first)] = '\0';
  g_string_erase (name, 0, g_utf8_next_char (name->str) - name->str);
  g_string_prepend (name, first);
}

/* [calm, between, energetic][sung, instrumental]; %s is a genre */
static const char *const OF_GENRE[3][2] = {
  { NC_("group of songs", "Calm %s"), NC_("group of songs", "Calm instrumental %s") },
  { NC_("group of songs", "%s"), NC_("group of songs", "Instrumental %s") },
  { NC_("group of songs", "Energetic %s"), NC_("group of songs", "Energetic instrumental %s") },
};
static const char *const OF_MANY[3][2] = {
  { NC_("group of songs", "Calm"), NC_("group of songs", "Calm instrumental") },
  { NC_("group of songs", "Mixed"), NC_("group of songs", "Instrumental") },
  { NC_("group of songs", "Energetic"), NC_("group of songs", "Energetic instrumental") },
};

/* Words against the library's own mean, or every cluster of a quiet library
 * would be "calm". */
static char *
name_of (const Summary *s, double mean_energy)
{
  const int energy = s->energy - mean_energy > UNLIKE_MOST ? 2 : s->energy - mean_energy < -UNLIKE_MOST ? 0 : 1;
  const gboolean instrumental = s->vocal < 0.2;
  const char *english = s->genre != NULL ? OF_GENRE[energy][instrumental] : OF_MANY[energy][instrumental];
  const char *form = g_dpgettext2 (GETTEXT_PACKAGE, "group of songs", english);
  g_autoptr (GString) name = g_string_new (NULL);

  if (s->genre != NULL) {
    g_autofree char *genre = english[0] == '%' ? g_strdup (s->genre) : lower_after (form, english, s->genre);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    g_string_printf (name, form, genre);
#pragma GCC diagnostic pop
  } else {
    g_string_append (name, form);
  }
  begin_large (name);
  if (!isnan (s->tempo_low)) {
    const int low = (int) lround (s->tempo_low), high = (int) lround (s->tempo_high);
    g_autofree char *tempo = low == high ? g_strdup_printf (_("%d bpm"), low)
                                         : g_strdup_printf (_("%d–%d bpm"), low, high);

    g_string_append_printf (name, " · %s", tempo);
  }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

void
insight_clusters_name (InsightClusters *self, const InsightTrait *traits)
{
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  double energy = 0, n_energy = 0;

  for (guint i = 0; traits != NULL && i < self->n; i++)
    if (!isnan (traits[i].energy)) {
      energy += traits[i].energy;
      n_energy++;
    }
  for (guint j = 0; j < self->clusters->len; j++) {
    InsightCluster *c = self->clusters->pdata[j];

    if (traits != NULL) {
      Summary s = summarise (traits, self->labels, self->n, c->id);

      c->name = name_of (&s, n_energy > 0 ? energy / n_energy : NAN);
      g_free (s.genre);
    } else {
      c->name = g_strdup_printf (_("Group %d"), c->id + 1);
    }
    if (g_hash_table_contains (used, c->name)) {
      char *numbered = g_strdup_printf ("%s (%d)", c->name, c->id + 1);

      g_free (c->name);
      c->name = numbered;
    }
    g_hash_table_add (used, c->name); /* which would keep the newer of two equal keys */
  }
}

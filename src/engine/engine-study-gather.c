/* engine-study-gather.c - the job of a study
 *
 * Engine thread; it only reads. Invariant: no song is in two classes of a job. */
#define G_LOG_DOMAIN "segue-engine-study-gather"

#include "engine-studio-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "feature/feat-track.h"

/* A network learns little more from more, and holds 125 KB a song meanwhile. */
#define SONGS_A_CLASS_MAX 300
#define SONGS_MAX 2400
#define FOLDS_MAX 5

void
study_order_free (gpointer data)
{
  StudyOrder *order = data;

  g_clear_pointer (&order->classes, g_ptr_array_unref);
  g_clear_pointer (&order->job, g_variant_unref);
  g_free (order->folder);
  g_free (order->notice);
  g_free (order);
}

/* ---- songs --------------------------------------------------------------------------- */

/* One song that may teach. */
typedef struct {
  TrackRow *row;    /* owned */
  float    *vector; /* owned; [n] */
  guint     n;
  guint     class;
} Song;

static void
song_clear (gpointer data)
{
  Song *song = data;

  track_row_unref (song->row);
  g_free (song->vector);
}

typedef struct {
  GArray *songs;       /* owned; Song */
  guint  *count;       /* owned; by class */
  guint   n_unheard, n_twice, n_over;
} Gathered;

static void
gathered_clear (Gathered *self)
{
  g_clear_pointer (&self->songs, g_array_unref);
  g_free (self->count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathered, gathered_clear)

/* Which songs more than one class has. */
static GHashTable *
find_twice (GPtrArray *classes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTable *twice = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint c = 0; c < classes->len; c++) {
    GArray *ids = ((SegueLabelClass *) classes->pdata[c])->ids;

    for (guint i = 0; i < ids->len; i++) {
      gint64 *id = &g_array_index (ids, gint64, i);
      gpointer before = g_hash_table_lookup (seen, id);

      if (before != NULL && GPOINTER_TO_UINT (before) != c + 1)
        g_hash_table_add (twice, id);
      g_hash_table_insert (seen, id, GUINT_TO_POINTER (c + 1));
    }
  }
  return twice;
}

/* FALSE: it was not heard, or by another version of the analyser. */
static gboolean
gather_song (Store    *store,
             gint64    id,
             guint     class,
             Gathered *into)
{
  g_autoptr (FeatureSet) set = store_features_get (store, id, NULL);
  g_autoptr (GPtrArray) rows = NULL;
  Song song;

  if (set == NULL || set->version != FEATURE_VERSION || set->n_vector == 0)
    return FALSE;
  rows = store_tracks_get (store, &id, 1, NULL);
  if (rows == NULL || rows->len == 0 || ((TrackRow *) rows->pdata[0])->missing)
    return FALSE;
  song = (Song) { track_row_ref (rows->pdata[0]), g_steal_pointer (&set->vector), set->n_vector,
                  class };
  g_array_append_val (into->songs, song);
  into->count[class]++;
  return TRUE;
}

/* Evenly out of all, so that no end of the alphabet is left out. */
static void
gather_class (Store                 *store,
              const SegueLabelClass *class,
              guint                  number,
              guint                  most,
              GHashTable            *twice,
              Gathered              *into)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  for (guint i = 0; i < class->ids->len; i++) {
    gint64 *id = &g_array_index (class->ids, gint64, i);

    if (g_hash_table_contains (twice, id))
      into->n_twice++;
    else
      g_array_append_val (ids, *id);
  }
  n = MIN (ids->len, most);
  into->n_over += ids->len - n;
  for (guint i = 0; i < n; i++) {
    guint at = (guint) ((guint64) i * ids->len / n);

    if (!gather_song (store, g_array_index (ids, gint64, at), number, into))
      into->n_unheard++;
  }
}

static gboolean
check_classes (GPtrArray      *classes,
               const Gathered *found,
               GError        **error)
{
  if (found->songs->len == 0) {
    g_set_error_literal (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                         _("None of these songs has been listened to yet. They can teach as soon "
                           "as the analysis has heard them."));
    return FALSE;
  }
  for (guint c = 0; c < classes->len; c++)
    if (found->count[c] < STUDY_CLASS_SONGS_MIN) {
      g_set_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                   _("“%s” has too few songs that were listened to: %u, and it takes %u."),
                   ((SegueLabelClass *) classes->pdata[c])->name, found->count[c],
                   STUDY_CLASS_SONGS_MIN);
      return FALSE;
    }
  return TRUE;
}

static const char *
group_name (const Song *song,
            StudyGroup  group)
{
  const char *name = group == STUDY_GROUP_ARTIST  ? song->row->artist
                     : group == STUDY_GROUP_ALBUM ? song->row->album
                                                  : NULL;

  return name != NULL ? name : "";
}

/* The fewest groups that any class has; songs without a name stand alone. */
static guint
fewest_groups (const Gathered *found,
               guint           n_classes,
               StudyGroup      group)
{
  guint fewest = G_MAXUINT;

  for (guint c = 0; c < n_classes; c++) {
    g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
    guint alone = 0;

    for (guint i = 0; i < found->songs->len; i++) {
      const Song *song = &g_array_index (found->songs, Song, i);
      const char *name = group_name (song, group);

      if (song->class != c)
        continue;
      if (*name == '\0')
        alone++;
      else
        g_hash_table_add (names, (gpointer) name);
    }
    fewest = MIN (fewest, g_hash_table_size (names) + alone);
  }
  return fewest;
}

/* What can be kept together so that each class is on both sides of every fold. */
static StudyGroup
choose_group (const Gathered *found,
              guint           n_classes,
              guint          *folds)
{
  StudyGroup group = STUDY_GROUP_ARTIST;

  while (group < STUDY_GROUP_NONE && fewest_groups (found, n_classes, group) < 2)
    group++;
  *folds = CLAMP (fewest_groups (found, n_classes, group), 2, FOLDS_MAX);
  return group;
}

static GVariant *
songs_variant (const Gathered *found,
               StudyGroup      group)
{
  GVariantBuilder songs;

  g_variant_builder_init (&songs, G_VARIANT_TYPE ("a(xayusay)"));
  for (guint i = 0; i < found->songs->len; i++) {
    const Song *song = &g_array_index (found->songs, Song, i);

    g_variant_builder_add (&songs, "(x^ayus@ay)", song->row->id, song->row->path, song->class,
                           group_name (song, group),
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, song->vector,
                                                      song->n * sizeof (float), 1));
  }
  return g_variant_builder_end (&songs);
}

static GVariant *
make_job (const StudyOrder *order,
          const Gathered   *found)
{
  GVariantDict job;
  GVariantBuilder archs, classes;
  guint folds;
  StudyGroup group = choose_group (found, order->classes->len, &folds);

  g_variant_builder_init (&archs, G_VARIANT_TYPE ("au"));
  for (guint a = 0; a < STUDY_N_ARCHS; a++)
    if (order->archs & (1u << a))
      g_variant_builder_add (&archs, "u", a);
  g_variant_builder_init (&classes, G_VARIANT_TYPE ("as"));
  for (guint c = 0; c < order->classes->len; c++)
    g_variant_builder_add (&classes, "s", ((SegueLabelClass *) order->classes->pdata[c])->name);
  g_variant_dict_init (&job, NULL);
  g_variant_dict_insert (&job, "kind", "s", "train");
  g_variant_dict_insert_value (&job, "classes", g_variant_builder_end (&classes));
  g_variant_dict_insert_value (&job, "songs", songs_variant (found, group));
  g_variant_dict_insert_value (&job, "archs", g_variant_builder_end (&archs));
  g_variant_dict_insert (&job, "group", "u", group);
  g_variant_dict_insert (&job, "folds", "u", folds);
  g_variant_dict_insert (&job, "threads", "u", CLAMP (g_get_num_processors (), 1, 4));
  g_variant_dict_insert (&job, "seed", "t", (guint64) 1);
  g_variant_dict_insert (&job, "folder", "^ay", order->folder);
  return g_variant_dict_end (&job);
}

static char *
notice_of (const Gathered *found)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (found->n_twice > 0)
    g_ptr_array_add (parts, g_strdup_printf (
      ngettext ("%u song that more than one class has was left out.",
                "%u songs that more than one class has were left out.", found->n_twice),
      found->n_twice));
  if (found->n_unheard > 0)
    g_ptr_array_add (parts, g_strdup_printf (
      ngettext ("%u song that was not listened to yet was left out.",
                "%u songs that were not listened to yet were left out.", found->n_unheard),
      found->n_unheard));
  if (found->n_over > 0)
    g_ptr_array_add (parts, g_strdup_printf (
      ngettext ("%u song more than it takes was left out.",
                "%u songs more than it takes were left out.", found->n_over),
      found->n_over));
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" ", (char **) parts->pdata);
}

gpointer
engine_study_gather (EngineThread *thread,
                     Store        *store,
                     gpointer      input,
                     GError      **error)
{
  const StudyOrder *order = input;
  g_autoptr (GHashTable) twice = find_twice (order->classes);
  g_auto (Gathered) found = { 0 };
  StudyOrder *answer;
  guint most = MIN (SONGS_A_CLASS_MAX, SONGS_MAX / MAX (order->classes->len, 1));

  found.songs = g_array_new (FALSE, FALSE, sizeof (Song));
  g_array_set_clear_func (found.songs, song_clear);
  found.count = g_new0 (guint, order->classes->len + 1);
  for (guint c = 0; c < order->classes->len; c++)
    gather_class (store, order->classes->pdata[c], c, most, twice, &found);
  if (!check_classes (order->classes, &found, error))
    return NULL;
  answer = g_new0 (StudyOrder, 1);
  answer->archs = order->archs;
  answer->job = g_variant_ref_sink (make_job (order, &found));
  answer->notice = notice_of (&found);
  return answer;
}

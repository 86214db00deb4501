/* test-store-twin.c - random operations on the store and on a naive twin
 *
 * The twin keeps plain arrays and looks at every one of them; whatever is done
 * to both must leave both the same. */
#include "store-fixture.h"

#include <stdlib.h>

#define N_PATHS  14
#define N_HASHES 6

typedef struct {
  gint64  id, added_order;
  char   *path; /* owned */
  guint64 hash;
  char    title;
  gboolean missing, favourite;
  guint   base_plays;
} TwinTrack;

typedef struct {
  gint64 id;
  gint64 track_id; /* 0: forgotten */
  guint64 hash;
  int    counted; /* 1 play, 2 skip */
} TwinPlay;

typedef struct {
  Fixture *f;     /* borrowed */
  GRand   *rand;  /* owned */
  GArray  *tracks, *plays; /* owned */
  GArray  *items; /* owned; of gint64 track ids, 0 after it was forgotten */
  gint64   list, last_track, clock_s;
} Twin;

#define TRACK(twin, i) (&g_array_index ((twin)->tracks, TwinTrack, i))
#define PLAY(twin, i)  (&g_array_index ((twin)->plays, TwinPlay, i))

static int
pick (Twin *twin, int n)
{
  return g_rand_int_range (twin->rand, 0, n);
}

static char *
random_path (Twin *twin)
{
  int n = pick (twin, N_PATHS);

  return g_strdup_printf ("/m/%d/%c", n / 4, 'a' + n % 4); /* names repeat between folders */
}

static TwinTrack *
random_track (Twin *twin)
{
  return twin->tracks->len > 0 ? TRACK (twin, pick (twin, (int) twin->tracks->len)) : NULL;
}

/* ---- what the twin would do ----------------------------------------------------- */

static TwinTrack *
twin_match (Twin *twin, const char *path, guint64 hash)
{
  TwinTrack *any = NULL;

  for (guint i = 0; i < twin->tracks->len; i++) /* ascending ids */
    if (strcmp (TRACK (twin, i)->path, path) == 0)
      return TRACK (twin, i);
  for (int same_name = 1; same_name >= 0; same_name--)
    for (guint i = 0; hash != 0 && any == NULL && i < twin->tracks->len; i++) {
      TwinTrack *t = TRACK (twin, i);

      if (t->hash == hash && (!same_name || strcmp (strrchr (t->path, '/'), strrchr (path,
                                                                                     '/')) == 0)
          && (t->missing || !g_hash_table_contains (twin->f->files, t->path)))
        any = t;
    }
  return any;
}

static void
twin_relink (Twin *twin, const TwinTrack *track)
{
  for (guint i = 0; i < twin->plays->len; i++)
    if (track->hash != 0 && PLAY (twin, i)->track_id == 0 && PLAY (twin, i)->hash == track->hash)
      PLAY (twin, i)->track_id = track->id;
}

static void
do_scan (Twin *twin)
{
  g_autofree char *path = random_path (twin);
  guint64 hash = (guint64) pick (twin, N_HASHES);
  char title[2] = { (char) ('a' + pick (twin, 26)), '\0' };
  TwinTrack *known = twin_match (twin, path, hash);
  gint64 id = put_track (twin->f, make_track (path, "A", "X", title, hash));

  if (known == NULL) {
    TwinTrack fresh = { .id = ++twin->last_track, .path = g_strdup (path), .hash = hash };

    g_array_append_val (twin->tracks, fresh);
    known = TRACK (twin, twin->tracks->len - 1);
    twin_relink (twin, known);
  }
  g_assert_cmpint (id, ==, known->id);
  g_free (known->path);
  known->path = g_strdup (path);
  known->hash = hash;
  known->title = title[0];
  known->missing = FALSE;
}

static void
do_vanish (Twin *twin)
{
  TwinTrack *t = random_track (twin);

  if (t == NULL)
    return;
  g_hash_table_remove (twin->f->files, t->path);
  if (pick (twin, 2) == 0) {
    t->missing = TRUE;
    g_assert_true (store_tracks_set_missing (twin->f->store, &t->id, 1, TRUE, NULL));
  }
}

static void
do_play (Twin *twin)
{
  TwinTrack *t = random_track (twin);
  g_autoptr (PlayRecord) record = play_record_new ();
  TwinPlay play = { .counted = pick (twin, 2) + 1 };

  if (t == NULL)
    return;
  record->track_id = t->id;
  record->started_s = ++twin->clock_s;
  record->duration_s = 100;
  play.track_id = t->id;
  play.hash = t->hash;
  play.id = store_history_begin (twin->f->store, record, 0, NULL);
  g_assert_true (store_history_end (twin->f->store, play.id,
                                    play.counted == 1 ? PLAY_END_FINISHED : PLAY_END_SKIPPED,
                                    play.counted == 1 ? 100 : 5, NULL));
  g_array_append_val (twin->plays, play);
}

static void
do_erase (Twin *twin)
{
  guint i;

  if (twin->plays->len == 0)
    return;
  i = (guint) pick (twin, (int) twin->plays->len);
  g_assert_true (store_history_erase (twin->f->store, PLAY (twin, i)->id, NULL));
  g_array_remove_index (twin->plays, i);
}

static void
do_favour (Twin *twin)
{
  TwinTrack *t = random_track (twin);

  if (t == NULL)
    return;
  t->favourite = !t->favourite;
  t->base_plays += 3;
  g_assert_true (store_tracks_set_favourite (twin->f->store, t->id, t->favourite, NULL));
  g_assert_true (store_tracks_import_counts (twin->f->store, t->id, 3, 0, 0, NULL));
}

/* The playlist becomes what the twin says it is. */
static void
write_list (Twin *twin)
{
  g_autoptr (GPtrArray) items =
    g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);

  for (guint i = 0; i < twin->items->len; i++)
    g_ptr_array_add (items, store_playlist_item_new (g_array_index (twin->items, gint64, i), NULL,
                                                     NULL));
  g_assert_true (store_playlists_set_items (twin->f->store, twin->list, items, NULL));
}

static void
do_forget (Twin *twin)
{
  TwinTrack *t = random_track (twin);

  if (t == NULL)
    return;
  g_assert_true (store_tracks_forget (twin->f->store, &t->id, 1, NULL));
  for (guint i = 0; i < twin->plays->len; i++)
    if (PLAY (twin, i)->track_id == t->id)
      PLAY (twin, i)->track_id = 0;
  for (guint i = twin->items->len; i > 0; i--)
    if (g_array_index (twin->items, gint64, i - 1) == t->id)
      g_array_remove_index (twin->items, i - 1);
  /* Entries of a forgotten track stay with their path; the twin does without
   * them, and so must the list for the comparison. */
  write_list (twin);
  g_hash_table_remove (twin->f->files, t->path);
  g_free (t->path);
  g_array_remove_index (twin->tracks, (guint) (t - TRACK (twin, 0)));
}

static void
do_list (Twin *twin)
{
  guint n = twin->items->len;
  TwinTrack *t = random_track (twin);

  if (t == NULL)
    return;
  if (n < 3 || pick (twin, 3) == 0) {
    guint at = (guint) pick (twin, (int) n + 1);
    g_autoptr (GPtrArray) one =
      g_ptr_array_new_with_free_func ((GDestroyNotify) store_playlist_item_free);

    g_ptr_array_add (one, store_playlist_item_new (t->id, NULL, NULL));
    g_assert_true (store_playlists_insert (twin->f->store, twin->list, at, one, NULL));
    g_array_insert_val (twin->items, at, t->id);
  } else if (n > 12 || pick (twin, 3) == 0) {
    guint at = (guint) pick (twin, (int) n);

    g_array_remove_index (twin->items, at);
    write_list (twin);
  } else {
    guint from = (guint) pick (twin, (int) n), to = (guint) pick (twin, (int) n);
    gint64 id = g_array_index (twin->items, gint64, from);

    g_array_remove_index (twin->items, from);
    g_array_insert_val (twin->items, to, id);
    write_list (twin);
  }
}

/* ---- comparing ----------------------------------------------------------------------- */

static void
compare_tracks (Twin *twin)
{
  g_autoptr (GPtrArray) rows = store_tracks_load (twin->f->store, NULL);

  g_assert_cmpuint (rows->len, ==, twin->tracks->len);
  for (guint i = 0; i < rows->len; i++) {
    const TrackRow *row = rows->pdata[i];
    const TwinTrack *t = TRACK (twin, i);
    guint plays = t->base_plays, skips = 0;

    for (guint p = 0; p < twin->plays->len; p++) {
      plays += PLAY (twin, p)->track_id == t->id && PLAY (twin, p)->counted == 1;
      skips += PLAY (twin, p)->track_id == t->id && PLAY (twin, p)->counted == 2;
    }
    g_assert_cmpint (row->id, ==, t->id);
    g_assert_cmpstr (row->path, ==, t->path);
    g_assert_cmpint (row->title[0], ==, t->title);
    g_assert_cmpint (!!row->missing, ==, t->missing);
    g_assert_cmpint (!!row->favourite, ==, t->favourite);
    g_assert_cmpuint (row->play_count, ==, plays);
    g_assert_cmpuint (row->skip_count, ==, skips);
  }
}

static void
compare_list (Twin *twin)
{
  g_autoptr (GPtrArray) items = store_playlists_items (twin->f->store, twin->list, NULL);

  g_assert_cmpuint (items->len, ==, twin->items->len);
  for (guint i = 0; i < items->len; i++)
    g_assert_cmpint (((StorePlaylistItem *) items->pdata[i])->track_id, ==,
                     g_array_index (twin->items, gint64, i));
}

static int
by_title (gconstpointer a, gconstpointer b)
{
  return ((const TwinTrack *) a)->title - ((const TwinTrack *) b)->title;
}

static void
compare_order (Twin *twin)
{
  TrackQuery query = { .sort = TRACK_SORT_TITLE };
  g_autoptr (GArray) ids = store_tracks_query (twin->f->store, &query, NULL);
  g_autoptr (GArray) sorted = g_array_copy (twin->tracks);
  guint n = 0;

  g_array_sort (sorted, by_title);
  for (guint i = 0; i < sorted->len; i++)
    n += !g_array_index (sorted, TwinTrack, i).missing;
  g_assert_cmpuint (ids->len, ==, n);
  n = 0;
  for (guint i = 0; i < sorted->len; i++) {
    const TwinTrack *t = &g_array_index (sorted, TwinTrack, i);
    const char *title = NULL;

    if (t->missing)
      continue;
    for (guint k = 0; title == NULL && k < twin->tracks->len; k++)
      if (TRACK (twin, k)->id == g_array_index (ids, gint64, n))
        title = &TRACK (twin, k)->title;
    g_assert_nonnull (title);
    g_assert_cmpint (*title, ==, t->title); /* tracks of one title may stand either way */
    n++;
  }
}

static void
compare_search (Twin *twin)
{
  char word[2] = { (char) ('a' + pick (twin, 26)), '\0' };
  TrackQuery query = { .search = word, .with_missing = TRUE };
  g_autoptr (GArray) ids = store_tracks_query (twin->f->store, &query, NULL);
  guint n = 0;

  for (guint i = 0; i < twin->tracks->len; i++)
    n += TRACK (twin, i)->title == word[0] || strrchr (TRACK (twin, i)->path, '/')[1] == word[0]
         || word[0] == 'a' || word[0] == 'x'; /* the artist, the album */
  g_assert_cmpuint (ids->len, ==, n);
}

static void
test_twin (Fixture *f, gconstpointer data)
{
  static void (*const operations[]) (Twin *twin) = { do_scan, do_scan, do_scan, do_vanish, do_play,
                                                     do_play, do_erase, do_favour, do_list,
                                                     do_list, do_forget };

  for (guint32 seed = 0; seed < 8; seed++) {
    Twin twin = { .f = f, .rand = g_rand_new_with_seed (seed) };

    if (seed > 0) {
      fixture_tear_down (f, NULL);
      fixture_set_up (f, NULL);
    }
    twin.tracks = g_array_new (FALSE, TRUE, sizeof (TwinTrack));
    twin.plays = g_array_new (FALSE, TRUE, sizeof (TwinPlay));
    twin.items = g_array_new (FALSE, TRUE, sizeof (gint64));
    twin.list = store_playlists_create (f->store, "L", NULL, NULL);
    for (int i = 0; i < 250; i++) {
      operations[pick (&twin, G_N_ELEMENTS (operations))](&twin);
      compare_tracks (&twin);
      compare_list (&twin);
      compare_order (&twin);
      compare_search (&twin);
      if (i % 100 == 99)
        fixture_reopen (f);
    }
    for (guint i = 0; i < twin.tracks->len; i++)
      g_free (TRACK (&twin, i)->path);
    g_array_unref (twin.tracks);
    g_array_unref (twin.plays);
    g_array_unref (twin.items);
    g_rand_free (twin.rand);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/store/twin", test_twin);
  return g_test_run ();
}

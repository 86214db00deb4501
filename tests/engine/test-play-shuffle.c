/* test-play-shuffle.c - shuffle: everything once, artists apart, fair */
#include "play-shuffle.h"
#include "queue-fixture.h"

static void
test_shuffle_plays_all_once (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *seen = g_malloc0 (201);

  segue_queue_set_shuffle (f->queue, TRUE);
  play (f, 200, 77);
  g_assert_cmpint (current (f), ==, 78);
  for (int i = 0; i < 200; i++) {
    g_assert_false (seen[current (f)]);
    seen[current (f)] = 1;
    segue_queue_advance (f->queue, TRUE);
  }
  g_assert_null (segue_queue_get_current (f->queue));
}

static void
test_shuffle_spreads_artists (Fixture *f, gconstpointer data)
{
  int last = -1;

  segue_queue_set_shuffle (f->queue, TRUE);
  play (f, 200, -1);
  for (int i = 0; i < 200; i++) {
    int artist = (current (f) - 1) % 20;

    g_assert_cmpint (artist, !=, last);
    last = artist;
    segue_queue_advance (f->queue, TRUE);
  }
}

static void
test_shuffle_recent_later (Fixture *f, gconstpointer data)
{
  for (int id = 1; id <= 60; id++)
    g_hash_table_add (f->recent, GINT_TO_POINTER (id));
  segue_queue_set_shuffle (f->queue, TRUE);
  play (f, 200, 199);
  for (int i = 0; i < 140; i++) {
    g_assert_cmpint (current (f), >, 60);
    segue_queue_advance (f->queue, TRUE);
  }
  g_assert_cmpint (current (f), <=, 60);
}

static void
test_shuffle_on_and_off (Fixture *f, gconstpointer data)
{
  play (f, 10, 3);
  segue_queue_advance (f->queue, TRUE); /* 5 */
  segue_queue_set_shuffle (f->queue, TRUE);
  g_assert_cmpint (current (f), ==, 5);
  g_assert_cmpuint (segue_queue_get_n_following (f->queue), ==, 8); /* but 4 and 5 */
  segue_queue_advance (f->queue, TRUE);
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_SHUFFLE);
  segue_queue_go_back (f->queue);
  segue_queue_set_shuffle (f->queue, FALSE);
  expect (f, "5 | 6 7 8 9 10");
}

static void
test_shuffle_jump_loses_none (Fixture *f, gconstpointer data)
{
  segue_queue_set_shuffle (f->queue, TRUE);
  play (f, 20, 0);
  segue_queue_jump_to (f->queue, handle (f, 10));
  g_assert_cmpuint (segue_queue_get_n_following (f->queue), ==, 18);
}

static void
test_shuffle_rounds (Fixture *f, gconstpointer data)
{
  int first_round[30];

  f->n_artists = 200;
  segue_queue_set_shuffle (f->queue, TRUE);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ALL);
  play (f, 30, 0);
  for (int i = 0; i < 30; i++) {
    first_round[i] = current (f);
    segue_queue_advance (f->queue, TRUE);
  }
  for (int round = 0; round < 5; round++) {
    gboolean seen[31] = { FALSE };

    for (int i = 0; i < 30; i++) {
      int id = current (f);

      g_assert_false (seen[id]);
      seen[id] = TRUE;
      if (round == 0 && i < 10) /* the last third of one round is not the first of the next */
        for (int k = 20; k < 30; k++)
          g_assert_cmpint (id, !=, first_round[k]);
      segue_queue_advance (f->queue, TRUE);
    }
  }
}

static void
test_shuffle_is_fair (Fixture *f, gconstpointer data)
{
  guint first[8] = { 0 };

  f->n_artists = 200;
  segue_queue_set_shuffle (f->queue, TRUE);
  for (int i = 0; i < 4000; i++) {
    play (f, 8, -1);
    first[current (f) - 1]++;
  }
  /* 500 each; six standard deviations are 125. */
  for (int i = 0; i < 8; i++) {
    g_assert_cmpuint (first[i], >, 375);
    g_assert_cmpuint (first[i], <, 625);
  }
}

static void
test_spread_is_a_permutation (void)
{
  const char *artists[] = { "a", "b", NULL, "c" };

  for (guint64 seed = 0; seed < 50; seed++) {
    ShuffleEntry entries[100] = { 0 };
    gboolean seen[100] = { FALSE };
    guint neighbours = 0;

    for (guint i = 0; i < 100; i++) {
      entries[i].index = i;
      entries[i].artist = i < 40 ? "a" : artists[i % 4];
      entries[i].recent = i % 7 == 0;
    }
    play_shuffle_spread (entries, 100, "a", seed);
    for (guint i = 0; i < 100; i++) {
      g_assert_false (seen[entries[i].index]);
      seen[entries[i].index] = TRUE;
      neighbours += i > 0 && entries[i].artist != NULL &&
                    g_strcmp0 (entries[i].artist, entries[i - 1].artist) == 0;
    }
    g_assert_cmpuint (neighbours, <=, 15); /* 55 of 100 are "a": ten at least */
    g_assert_cmpstr (entries[0].artist, !=, "a");
  }
}

/* Ten artists with ten songs each: whoever it is, the next of them comes after about ten. */
static void
test_spread_is_even (void)
{
  char artists[10][2] = { { 0 } };

  for (guint64 seed = 0; seed < 50; seed++) {
    ShuffleEntry entries[100] = { 0 };
    int last[10];

    for (guint i = 0; i < 100; i++) {
      artists[i % 10][0] = (char) ('a' + i % 10);
      entries[i].index = i;
      entries[i].artist = artists[i % 10];
    }
    play_shuffle_spread (entries, 100, NULL, seed);
    for (int a = 0; a < 10; a++)
      last[a] = -1;
    for (int i = 0; i < 100; i++) {
      int a = (int) entries[i].index % 10;

      if (last[a] >= 0) {
        g_assert_cmpint (i - last[a], >=, 3);
        g_assert_cmpint (i - last[a], <=, 17);
      } else {
        g_assert_cmpint (i, <=, 14);
      }
      last[a] = i;
    }
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "all-once", test_shuffle_plays_all_once },
    { "artists-apart", test_shuffle_spreads_artists },
    { "recent-later", test_shuffle_recent_later },
    { "on-and-off", test_shuffle_on_and_off },
    { "jump-loses-none", test_shuffle_jump_loses_none },
    { "rounds", test_shuffle_rounds },
    { "fair", test_shuffle_is_fair },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/shuffle/%s", tests[i].name);

    g_test_add (path, Fixture, NULL, setup, tests[i].test, teardown);
  }
  g_test_add_func ("/engine/play/shuffle/permutation", test_spread_is_a_permutation);
  g_test_add_func ("/engine/play/shuffle/even", test_spread_is_even);
  return g_test_run ();
}

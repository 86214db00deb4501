/* test-play-queue.c - the queue: order, edits and their undo, restarts */
#include "queue-fixture.h"

/* ---- order ---------------------------------------------------------------------------- */

static void
test_in_order (Fixture *f, gconstpointer data)
{
  play (f, 5, 1);
  expect (f, "2 | 3 4 5");
  g_assert_cmpuint (f->n_requests, ==, 1);
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_CLICK);
  segue_queue_advance (f->queue, TRUE);
  expect (f, "3 | 4 5");
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_ALBUM);
  segue_queue_advance (f->queue, TRUE);
  segue_queue_advance (f->queue, TRUE);
  expect (f, "5");
  g_assert_null (segue_queue_peek_next (f->queue));
  g_assert_null (segue_queue_advance (f->queue, TRUE));
  expect (f, "");
  g_assert_true (segue_queue_restart (f->queue));
  segue_queue_advance (f->queue, FALSE);
  expect (f, "1 | 2 3 4 5");
  g_assert_cmpuint (f->n_requests, ==, 1);
}

static void
test_queued_first (Fixture *f, gconstpointer data)
{
  play (f, 4, 0);
  enqueue (f, 10, 2, FALSE);
  enqueue (f, 20, 1, TRUE);
  expect (f, "1 | 20 10 11 | 2 3 4");
  g_assert_cmpuint (segue_queue_get_n_queued (f->queue), ==, 3);
  g_assert_cmpfloat (segue_queue_get_queued_duration_s (f->queue), ==, 300);
  segue_queue_advance (f->queue, TRUE);
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_QUEUE);
  expect (f, "20 | 10 11 | 2 3 4");
  segue_queue_advance (f->queue, TRUE);
  segue_queue_advance (f->queue, TRUE);
  segue_queue_advance (f->queue, TRUE);
  expect (f, "2 | 3 4");
}

static void
test_back (Fixture *f, gconstpointer data)
{
  play (f, 4, 0);
  g_assert_null (segue_queue_go_back (f->queue));
  enqueue (f, 10, 1, FALSE);
  segue_queue_advance (f->queue, FALSE);
  segue_queue_advance (f->queue, FALSE);
  expect (f, "2 | 3 4");
  segue_queue_go_back (f->queue);
  expect (f, "10 | 2 3 4");
  segue_queue_go_back (f->queue);
  expect (f, "1 | 10 | 2 3 4");
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_CLICK);
  segue_queue_advance (f->queue, TRUE);
  segue_queue_advance (f->queue, TRUE);
  expect (f, "2 | 3 4");
}

static void
test_back_into_another_context (Fixture *f, gconstpointer data)
{
  const gint64 ids[] = { 50, 51 };

  play (f, 3, 0);
  segue_queue_play_ids (f->queue, ids, 2, 0, PLAY_ORIGIN_PLAYLIST, NULL);
  expect (f, "50 | 51");
  segue_queue_go_back (f->queue);
  expect (f, "1 | 50 51");
}

static void
test_jump (Fixture *f, gconstpointer data)
{
  play (f, 6, 0);
  enqueue (f, 10, 3, FALSE);
  segue_queue_jump_to (f->queue, handle (f, 2)); /* 11 */
  expect (f, "11 | 10 12 | 2 3 4 5 6");
  g_assert_cmpuint (f->n_requests, ==, 2);
  segue_queue_jump_to (f->queue, handle (f, 5)); /* 4 */
  expect (f, "4 | 10 12 | 5 6");
  segue_queue_jump_to (f->queue, 123456789);
  g_assert_cmpuint (f->n_requests, ==, 3);
  segue_queue_go_back (f->queue);
  expect (f, "11 | 10 12 | 4 5 6");
}

static void
test_repeat (Fixture *f, gconstpointer data)
{
  play (f, 3, 1);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ONE);
  g_assert_cmpint (id_of (segue_queue_peek_next (f->queue)), ==, 2);
  g_assert_cmpint (id_of (segue_queue_advance (f->queue, TRUE)), ==, 2);
  g_assert_cmpint (id_of (segue_queue_advance (f->queue, FALSE)), ==, 3);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ALL);
  expect (f, "3 | 1 2 3");
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_OFF);
  expect (f, "3");
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ALL);
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (id_of (segue_queue_advance (f->queue, TRUE)), ==, i % 3 + 1);
}

static void
test_window (Fixture *f, gconstpointer data)
{
  play (f, 200, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->queue)), ==, 1 + SEGUE_QUEUE_SHOWN);
  g_assert_cmpuint (segue_queue_get_n_following (f->queue), ==, 199);
  for (int i = 0; i < 170; i++)
    segue_queue_advance (f->queue, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->queue)), ==, 30);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  play (f, 6, 0);
  enqueue (f, 10, 2, FALSE);
  for (int id = 2; id <= 4; id++)
    g_hash_table_add (f->gone, GINT_TO_POINTER (id));
  g_hash_table_add (f->gone, GINT_TO_POINTER (10));
  segue_queue_refresh_tracks (f->queue);
  expect (f, "1 | 11 | 5 6");
}

static void
test_suggestions (Fixture *f, gconstpointer data)
{
  const char *reasons[] = { "near to it", NULL };
  g_autoptr (GPtrArray) two = tracks (f, 30, 2);
  g_autoptr (GPtrArray) one = tracks (f, 40, 1);
  g_autoptr (SegueQueueItem) item = NULL;

  play (f, 2, 0);
  segue_queue_set_suggestions (f->queue, 0, two, reasons);
  expect (f, "1 | 2 | 30 31");
  item = g_list_model_get_item (G_LIST_MODEL (f->queue), 2);
  g_assert_cmpstr (segue_queue_item_get_reason (item), ==, "near to it");
  segue_queue_set_suggestions (f->queue, 1, one, NULL);
  expect (f, "1 | 2 | 30 40");
  g_object_set (f->queue, "suggestions-first", TRUE, NULL);
  expect (f, "1 | 30 40 | 2");
  segue_queue_pin (f->queue, handle (f, 2));
  expect (f, "1 | 40 | 30 | 2");
  segue_queue_undo (f->queue);
  expect (f, "1 | 30 40 | 2");
  segue_queue_advance (f->queue, TRUE);
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_SUGGESTION);
  segue_queue_go_back (f->queue);
  expect (f, "1 | 30 40 | 2");
}

/* ---- edits ------------------------------------------------------------------------------- */

static void
test_remove (Fixture *f, gconstpointer data)
{
  guint64 ids[3];

  play (f, 5, 0);
  enqueue (f, 10, 3, FALSE);
  ids[0] = handle (f, 1); /* 10 */
  ids[1] = handle (f, 3); /* 12 */
  ids[2] = handle (f, 5); /* 3 */
  segue_queue_remove (f->queue, ids, 3);
  expect (f, "1 | 11 | 2 4 5");
  g_assert_cmpstr (segue_queue_get_undo_description (f->queue), ==, "Removed 3 songs");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "1 | 10 11 12 | 2 3 4 5");

  /* Undone after playing went on: only what was removed comes back. */
  segue_queue_remove (f->queue, ids, 3);
  segue_queue_advance (f->queue, TRUE);
  segue_queue_undo (f->queue);
  expect (f, "11 | 10 12 | 2 3 4 5");
}

static void
test_remove_current (Fixture *f, gconstpointer data)
{
  guint64 id;

  play (f, 3, 0);
  id = handle (f, 0);
  segue_queue_remove (f->queue, &id, 1);
  expect (f, "2 | 3");
  segue_queue_undo (f->queue);
  expect (f, "2 | 1 | 3");
}

/* Several rows at once: in their order, as one edit, and back as one. */
static void
test_move_many (Fixture *f, gconstpointer data)
{
  guint64 ids[3];

  play (f, 6, 0);
  enqueue (f, 10, 4, FALSE);
  expect (f, "1 | 10 11 12 13 | 2 3 4 5 6");
  ids[0] = handle (f, 2);
  ids[1] = handle (f, 4);
  segue_queue_move_many (f->queue, ids, 2, handle (f, 1)); /* 11 and 13 before 10 */
  expect (f, "1 | 11 13 10 12 | 2 3 4 5 6");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "1 | 10 11 12 13 | 2 3 4 5 6");
  segue_queue_move_many (f->queue, ids, 2, ids[0]); /* onto one of themselves */
  expect (f, "1 | 10 11 13 12 | 2 3 4 5 6");
  g_assert_true (segue_queue_undo (f->queue));
  ids[0] = handle (f, 7);
  ids[1] = handle (f, 8);
  segue_queue_move_many (f->queue, ids, 2, handle (f, 5)); /* 4 and 5 before 2 */
  expect (f, "1 | 10 11 12 13 | 4 5 2 3 6");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "1 | 10 11 12 13 | 2 3 4 5 6");
  ids[0] = handle (f, 1);
  ids[1] = handle (f, 6);
  ids[2] = handle (f, 0); /* what plays stays */
  segue_queue_move_many (f->queue, ids, 3, 0); /* 10 and 3 to the end of the queued */
  expect (f, "1 | 11 12 13 10 3 | 2 4 5 6");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "1 | 10 11 12 13 | 2 3 4 5 6");
}

static void
test_move (Fixture *f, gconstpointer data)
{
  play (f, 5, 0);
  enqueue (f, 10, 3, FALSE);
  segue_queue_move (f->queue, handle (f, 3), handle (f, 1)); /* 12 before 10 */
  expect (f, "1 | 12 10 11 | 2 3 4 5");
  segue_queue_move (f->queue, handle (f, 1), 0); /* 12 to the end */
  expect (f, "1 | 10 11 12 | 2 3 4 5");
  segue_queue_move (f->queue, handle (f, 6), handle (f, 4)); /* 4 before 2 */
  expect (f, "1 | 10 11 12 | 4 2 3 5");
  segue_queue_move (f->queue, handle (f, 7), handle (f, 2)); /* 5 before 11: queued now */
  expect (f, "1 | 10 5 11 12 | 4 2 3");
  segue_queue_move (f->queue, handle (f, 3), handle (f, 6)); /* 11 before 2: the end of the queued */
  expect (f, "1 | 10 5 12 11 | 4 2 3");
  for (int i = 0; i < 5; i++)
    g_assert_true (segue_queue_undo (f->queue));
  expect (f, "1 | 10 11 12 | 2 3 4 5");
  segue_queue_undo (f->queue);
  expect (f, "1 | 2 3 4 5");
}

static void
test_clear (Fixture *f, gconstpointer data)
{
  play (f, 3, 0);
  enqueue (f, 10, 2, FALSE);
  segue_queue_clear_queued (f->queue);
  expect (f, "1 | 2 3");
  segue_queue_undo (f->queue);
  segue_queue_clear (f->queue);
  expect (f, "1");
  segue_queue_clear (f->queue); /* nothing left: no step of undo either */
  segue_queue_undo (f->queue);
  expect (f, "1 | 10 11 | 2 3");
}

static void
test_undo_start (Fixture *f, gconstpointer data)
{
  const gint64 ids[] = { 50, 51 };

  play (f, 5, 0);
  segue_queue_advance (f->queue, TRUE);
  segue_queue_play_ids (f->queue, ids, 2, 0, PLAY_ORIGIN_PLAYLIST, "Other");
  g_assert_cmpstr (segue_queue_get_undo_description (f->queue), ==, "Left “Album”");
  g_assert_cmpstr (segue_queue_get_context_name (f->queue), ==, "Other");
  segue_queue_undo (f->queue);
  expect (f, "50 | 2 3 4 5");
  g_assert_cmpstr (segue_queue_get_context_name (f->queue), ==, "Album");
}

/* What was moved and has had its turn since is not put back: it would play again. */
static void
test_undo_after_its_turn (Fixture *f, gconstpointer data)
{
  play (f, 5, 0);
  enqueue (f, 10, 3, FALSE);
  segue_queue_move (f->queue, handle (f, 3), handle (f, 1)); /* 12 before 10 */
  segue_queue_advance (f->queue, TRUE);
  expect (f, "12 | 10 11 | 2 3 4 5");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "12 | 10 11 | 2 3 4 5");

  segue_queue_clear_queued (f->queue);
  segue_queue_move (f->queue, handle (f, 3), handle (f, 1)); /* 4 before 2 */
  expect (f, "12 | 4 2 3 5");
  segue_queue_advance (f->queue, TRUE);
  expect (f, "4 | 2 3 5");
  g_assert_true (segue_queue_undo (f->queue));
  expect (f, "4 | 2 3 5");
}

/* Steps that keep long lists are fewer: some megabytes of them. */
static void
test_undo_keeps_little (Fixture *f, gconstpointer data)
{
  guint n = 0;

  f->n_tracks = 100000;
  for (int i = 0; i < 25; i++)
    play (f, 100000, 0);
  while (segue_queue_undo (f->queue))
    n++;
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, 10); /* four bytes at least a song */
}

static void
test_undo_is_bounded (Fixture *f, gconstpointer data)
{
  guint n = 0;

  play (f, 5, 0);
  for (int i = 0; i < 200; i++)
    enqueue (f, 10, 1, FALSE);
  while (segue_queue_undo (f->queue))
    n++;
  g_assert_cmpuint (n, ==, 30);
}

/* A thousand random deeds; the model must tell the truth throughout (the signal
 * handler above checks it), and undoing everything must not lose the current one. */
static void
test_random_deeds (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (int i = 0; i < 3000; i++) {
    guint n = g_list_model_get_n_items (G_LIST_MODEL (f->queue));
    guint64 a = n > 0 ? handle (f, g_rand_int_range (rand, 0, n)) : 0;
    guint64 b = n > 0 ? handle (f, g_rand_int_range (rand, 0, n)) : 0;

    switch (g_rand_int_range (rand, 0, 14)) {
    case 0: play (f, g_rand_int_range (rand, 1, 40), g_rand_int_range (rand, -1, 1)); break;
    case 1: enqueue (f, g_rand_int_range (rand, 1, 150), 3, TRUE); break;
    case 2: enqueue (f, g_rand_int_range (rand, 1, 150), 2, FALSE); break;
    case 3: segue_queue_move (f->queue, a, b); break;
    case 4: segue_queue_remove (f->queue, (guint64[]) { a, b }, 2); break;
    case 5: segue_queue_jump_to (f->queue, a); break;
    case 6: segue_queue_undo (f->queue); break;
    case 7: segue_queue_go_back (f->queue); break;
    case 8: segue_queue_set_shuffle (f->queue, g_rand_boolean (rand)); break;
    case 9: segue_queue_set_repeat (f->queue, g_rand_int_range (rand, 0, 3)); break;
    case 10: segue_queue_pin (f->queue, a); break;
    case 11: segue_queue_undo (f->queue); break;
    default: segue_queue_advance (f->queue, g_rand_boolean (rand)); break;
    }
    if (i % 50 == 0) {
      g_autoptr (GBytes) bytes = segue_queue_save (f->queue);
      g_autoptr (GError) error = NULL;

      g_assert_true (segue_queue_restore (f->queue, bytes, &error));
      g_assert_no_error (error);
    }
  }
}

/* ---- restarts --------------------------------------------------------------------------------- */

static void
rows_of (Fixture *f, GString *text)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->queue)); i++) {
    g_autoptr (SegueQueueItem) item = g_list_model_get_item (G_LIST_MODEL (f->queue), i);

    g_string_append_printf (text, "%d/%d/%d ", id_of (item), segue_queue_item_get_section (item),
                            segue_queue_item_get_origin (item));
  }
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  Fixture other = { 0 };
  g_autoptr (GString) before = g_string_new (NULL), after = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outside = g_ptr_array_new_with_free_func (g_object_unref);

  segue_queue_set_shuffle (f->queue, TRUE);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ALL);
  play (f, 150, 3);
  g_ptr_array_add (outside, segue_track_new_for_uri ("file:///tmp/a%20b.ogg", NULL));
  enqueue (f, 10, 3, FALSE);
  segue_queue_enqueue (f->queue, outside);
  for (int i = 0; i < 3; i++)
    segue_queue_advance (f->queue, TRUE);
  bytes = segue_queue_save (f->queue);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 150 * 13 + 2000);

  setup (&other, NULL);
  g_assert_true (segue_queue_restore (other.queue, bytes, &error));
  g_assert_no_error (error);
  g_assert_true (segue_queue_get_shuffle (other.queue));
  g_assert_cmpint (segue_queue_get_repeat (other.queue), ==, SEGUE_REPEAT_ALL);
  g_assert_cmpstr (segue_queue_get_context_name (other.queue), ==, "Album");
  for (int i = 0; i < 140; i++) { /* far beyond what was shown: the order itself came back */
    rows_of (f, before);
    rows_of (&other, after);
    g_assert_cmpstr (before->str, ==, after->str);
    segue_queue_advance (f->queue, TRUE);
    segue_queue_advance (other.queue, TRUE);
  }
  segue_queue_go_back (other.queue);
  teardown (&other, NULL);
}

static void
test_restart_without_tracks (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;

  play (f, 10, 0);
  enqueue (f, 10, 1, FALSE);
  bytes = segue_queue_save (f->queue);
  for (int id = 1; id <= 10; id++)
    g_hash_table_add (f->gone, GINT_TO_POINTER (id));
  g_assert_true (segue_queue_restore (f->queue, bytes, NULL));
  expect (f, "");
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  const guint8 *bytes;
  gsize size;
  guint refused = 0;

  play (f, 60, 3);
  enqueue (f, 10, 3, FALSE);
  segue_queue_advance (f->queue, TRUE);
  good = segue_queue_save (f->queue);
  bytes = g_bytes_get_data (good, &size);
  for (int i = 0; i < 3000; i++) {
    gsize n = i % 3 == 0 ? (gsize) g_rand_int_range (rand, 0, (int) size) : size;
    guint8 *copy = g_memdup2 (bytes, size);
    g_autoptr (GBytes) bad = NULL;
    g_autoptr (GError) error = NULL;

    if (i % 3 != 0)
      for (int k = 0; k < 1 + i % 5; k++)
        copy[g_rand_int_range (rand, 0, (int) size)] = (guint8) g_rand_int (rand);
    bad = g_bytes_new_take (copy, n);
    if (!segue_queue_restore (f->queue, bad, &error)) {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      refused++;
    } else {
      for (int k = 0; k < 5; k++) /* what was accepted must work */
        segue_queue_advance (f->queue, TRUE);
      segue_queue_set_shuffle (f->queue, TRUE);
      segue_queue_go_back (f->queue);
    }
  }
  g_assert_cmpuint (refused, >, 1000); /* every cut one, at least */
  g_assert_true (segue_queue_restore (f->queue, good, NULL));
  expect (f, "10 | 11 12 | 5 6…");
}

static void
test_hundred_thousand (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 started_us;

  f->n_tracks = 100000;
  f->n_artists = 3000;
  segue_queue_set_shuffle (f->queue, TRUE);
  started_us = g_get_monotonic_time ();
  play (f, 100000, 5);
  g_test_message ("100 000 tracks shuffled in %.1f ms",
                  (g_get_monotonic_time () - started_us) / 1000.0);
  started_us = g_get_monotonic_time ();
  for (int i = 0; i < 3000; i++)
    segue_queue_advance (f->queue, TRUE);
  g_test_message ("advanced in %.3f ms each", (g_get_monotonic_time () - started_us) / 3000.0e3);
  g_assert_cmpuint (segue_queue_get_n_following (f->queue), ==, 100000 - 3001);
  bytes = segue_queue_save (f->queue);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1400000);
}

/* ---- albums --------------------------------------------------------------------------------------- */

static void
test_continues (Fixture *f, gconstpointer data)
{
  play (f, 5, 0);
  g_assert_true (segue_queue_next_continues_album (f->queue));
  g_assert_true (segue_queue_in_album (f->queue));
  enqueue (f, 9, 1, FALSE);
  g_assert_false (segue_queue_next_continues_album (f->queue));
  segue_queue_undo (f->queue);
  segue_queue_set_repeat (f->queue, SEGUE_REPEAT_ONE);
  g_assert_false (segue_queue_next_continues_album (f->queue));
}

static void
test_track_shown (void)
{
  g_autoptr (SegueTrack) file = segue_track_new_for_uri ("file:///a/B%20c.mp3", NULL);
  g_autoptr (SegueTrack) radio = segue_track_new_for_uri ("http://radio.example/live?x=1", NULL);
  g_autoptr (SegueTrack) bare = segue_track_new_for_uri ("http://radio.example/", "My radio");

  g_assert_cmpstr (segue_track_get_title (file), ==, "B c.mp3");
  g_assert_cmpstr (segue_track_get_artist (file), ==, "Unknown artist");
  g_assert_cmpstr (segue_track_get_album (file), ==, "Unknown album");
  g_assert_false (segue_track_is_remote (file));
  g_assert_cmpstr (segue_track_get_title (radio), ==, "live");
  g_assert_true (segue_track_is_remote (radio));
  g_assert_cmpstr (segue_track_get_title (bare), ==, "My radio");
  g_assert_false (segue_track_equal (file, radio));
  g_assert_true (segue_track_equal (radio, radio));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "in-order", test_in_order },
    { "queued-first", test_queued_first },
    { "back", test_back },
    { "back-into-another-context", test_back_into_another_context },
    { "jump", test_jump },
    { "repeat", test_repeat },
    { "window", test_window },
    { "gone", test_gone },
    { "suggestions", test_suggestions },
    { "move-many", test_move_many },
    { "remove", test_remove },
    { "remove-current", test_remove_current },
    { "move", test_move },
    { "clear", test_clear },
    { "undo-start", test_undo_start },
    { "undo-after-its-turn", test_undo_after_its_turn },
    { "undo-is-bounded", test_undo_is_bounded },
    { "undo-keeps-little", test_undo_keeps_little },
    { "random-deeds", test_random_deeds },
    { "restart", test_restart },
    { "restart-without-tracks", test_restart_without_tracks },
    { "garbage", test_garbage },
    { "hundred-thousand", test_hundred_thousand },
    { "continues", test_continues },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/engine/play/queue/%s", tests[i].name);

    g_test_add (path, Fixture, NULL, setup, tests[i].test, teardown);
  }
  g_test_add_func ("/engine/play/track/shown", test_track_shown);
  return g_test_run ();
}

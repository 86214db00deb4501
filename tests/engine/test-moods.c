/* test-moods.c - the pad, asking by mood, corrections and saved moods, through engine.h */
#include "moods-fixture.h"

static SegueMoodData *
get_moods (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SegueMoodData *data;

  segue_engine_get_moods_async (f->engine, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  data = segue_engine_get_moods_finish (f->engine, result, &error);
  g_assert_no_error (error);
  return data;
}

static GPtrArray *
ask (Fixture              *f,
     SegueMoodData        *data,
     const SegueMoodQuery *query,
     guint                 n_first)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *picks;

  segue_engine_query_mood_async (f->engine, data, query, n_first, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  picks = segue_engine_query_mood_finish (f->engine, result, &error);
  g_assert_no_error (error);
  return picks;
}

static const SegueMoodPick *
pick_at (GPtrArray *picks,
         guint      i)
{
  return g_ptr_array_index (picks, i);
}

static void
test_pad (Fixture      *f,
          gconstpointer data)
{
  g_autoptr (SegueMoodData) moods = get_moods (f);
  g_autoptr (SegueMoodData) again = get_moods (f);

  g_assert_cmpuint (moods->n, ==, N_TRACKS);
  g_assert_cmpuint (moods->n_library, ==, N_TRACKS);
  g_assert_true (moods == again);
  for (int i = 0; i < N_TRACKS; i++) {
    int at = segue_mood_data_find (moods, f->ids[i]);

    g_assert_cmpint (at, >=, 0);
    g_assert_cmpfloat_with_epsilon (moods->xy[2 * at + 1], (double) i / (N_TRACKS - 1), 1e-5);
    g_assert_cmpint (moods->xy[2 * at] > 0.5f, ==, i % 2);
    g_assert_cmpfloat (moods->familiarity[at], ==, 0.0);
    g_assert_cmpint (moods->corrected[at], ==, 0);
  }
  g_assert_cmpint (segue_mood_data_find (moods, 123456), ==, -1);
  g_assert_cmpstr (segue_emotion_name (SEGUE_EMOTION_JOY), ==, "Joyful activation");
}

static void
test_spot (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (SegueMoodData) moods = get_moods (f);
  g_autoptr (GPtrArray) picks = NULL, first = NULL, same = NULL;
  SegueMoodQuery query;

  segue_mood_query_init (&query);
  segue_mood_query_set_spot (&query, 0.75, 0.1, 0.1);
  query.n_tracks = 4;
  picks = ask (f, moods, &query, 0);
  g_assert_cmpuint (picks->len, ==, 4);
  for (guint i = 0; i < picks->len; i++) {
    g_assert_cmpfloat (pick_at (picks, i)->y, <, 0.5);
    g_assert_cmpfloat (pick_at (picks, i)->x, >, 0.5);
    g_assert_cmpfloat (pick_at (picks, i)->fit, >, 0.0);
    g_assert_nonnull (strstr (pick_at (picks, i)->detail, "Calmer than"));
  }
  first = ask (f, moods, &query, 2); /* a preview is the beginning of the answer */
  g_assert_cmpuint (first->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (pick_at (first, i)->track_id, ==, pick_at (picks, i)->track_id);

  query.radius = 1.0;
  query.n_tracks = 20;
  same = ask (f, moods, &query, 0);
  g_assert_cmpuint (same->len, ==, 20);
}

static void
test_line (Fixture      *f,
           gconstpointer data)
{
  const double drawn[] = { 0.5, 1.0, 0.5, 0.9, 0.5, 0.0 };
  g_autoptr (SegueMoodData) moods = get_moods (f);
  g_autoptr (GPtrArray) picks = NULL;
  SegueMoodQuery query;
  double early = 0, late = 0;

  segue_mood_query_init (&query);
  segue_mood_query_set_line (&query, drawn, 3);
  g_assert_cmpuint (query.n_points, ==, SEGUE_MOOD_POINTS);
  g_assert_cmpfloat_with_epsilon (query.points[16][1], 1 - 16 / 31.0, 1e-9);
  query.n_tracks = 12;
  picks = ask (f, moods, &query, 0);
  g_assert_cmpuint (picks->len, ==, 12);
  for (guint i = 0; i < 4; i++) {
    early += pick_at (picks, i)->y / 4;
    late += pick_at (picks, 8 + i)->y / 4;
  }
  g_assert_cmpfloat (early, >, late + 0.4);
}

static void
test_filters (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (SegueMoodData) moods = get_moods (f);
  g_autoptr (GPtrArray) quiet = NULL, fast = NULL, tender = NULL, known = NULL, bright = NULL;
  SegueMoodQuery query;

  segue_mood_query_init (&query);
  query.voice_high = 0.3;
  query.n_tracks = 10;
  quiet = ask (f, moods, &query, 0);
  g_assert_cmpuint (quiet->len, ==, 10);
  for (guint i = 0; i < quiet->len; i++)
    g_assert_cmpfloat (moods->voice[segue_mood_data_find (moods, pick_at (quiet, i)->track_id)], <,
                       0.3);

  segue_mood_query_init (&query);
  query.tempo_low_bpm = 140;
  fast = ask (f, moods, &query, 0);
  g_assert_cmpuint (fast->len, ==, 8);
  for (guint i = 0; i < fast->len; i++)
    g_assert_cmpfloat (moods->tempo_bpm[segue_mood_data_find (moods, pick_at (fast, i)->track_id)], >=,
                       140);

  segue_mood_query_init (&query);
  query.radius = 0;
  query.n_tracks = 1;
  query.add = 1u << SEGUE_EMOTION_TENDERNESS;
  tender = ask (f, moods, &query, 0);
  g_assert_cmpuint (tender->len, ==, 1);
  g_assert_cmpint (pick_at (tender, 0)->track_id, ==, f->ids[7]);
  g_assert_nonnull (strstr (pick_at (tender, 0)->reason, "Tenderness"));

  segue_mood_query_init (&query);
  query.familiarity_low = 0.5; /* nothing was ever played */
  known = ask (f, moods, &query, 0);
  g_assert_cmpuint (known->len, ==, 0);

  segue_mood_query_init (&query);
  query.avoid = 1u << SEGUE_EMOTION_SOLEMNITY;
  query.n_tracks = 10;
  bright = ask (f, moods, &query, 0);
  for (guint i = 0; i < bright->len; i++)
    g_assert_cmpfloat (pick_at (bright, i)->x, >, 0.5);
}

/* The newest preview is the only one that is answered. */
static void
test_preview (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (SegueMoodData) moods = get_moods (f);
  g_autoptr (GAsyncResult) old = NULL, new = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) picks = NULL, none = NULL;
  SegueMoodQuery query;

  segue_mood_query_init (&query);
  segue_engine_query_mood_async (f->engine, moods, &query, 5, NULL, result_cb, &old);
  segue_engine_query_mood_async (f->engine, moods, &query, 5, NULL, result_cb, &new);
  WAIT_UNTIL (old != NULL && new != NULL);
  none = segue_engine_query_mood_finish (f->engine, old, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  picks = segue_engine_query_mood_finish (f->engine, new, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (picks->len, ==, 5);
}

static void
test_play (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (SegueQueueItem) next = NULL;
  g_auto (GStrv) why = NULL;
  SegueMoodQuery query;

  segue_queue_set_shuffle (f->queue, TRUE); /* a mood has an order of its own */
  segue_mood_query_init (&query);
  segue_mood_query_set_spot (&query, 0.25, 0.9, 0.1);
  query.n_tracks = 6;
  segue_engine_play_mood (f->engine, &query, "Boss fight");
  WAIT_UNTIL (segue_queue_get_current (f->queue) != NULL);
  g_assert_cmpstr (segue_queue_get_context_name (f->queue), ==, "Boss fight");
  g_assert_cmpuint (segue_queue_get_n_following (f->queue), ==, 5);
  g_assert_cmpint (segue_queue_item_get_origin (segue_queue_get_current (f->queue)), ==,
                   PLAY_ORIGIN_SUGGESTION);
  next = g_list_model_get_item (G_LIST_MODEL (f->queue), 1);
  g_assert_nonnull (strstr (segue_queue_item_get_reason (next), "energetic"));
  why = segue_engine_explain (f->engine, next);
  g_assert_nonnull (why);
  g_assert_cmpstr (why[0], ==, segue_queue_item_get_reason (next));
  g_assert_null (strstr (why[0], "%")); /* words first, numbers below them */
  g_assert_nonnull (why[1]);
  g_assert_nonnull (strstr (why[1], "%"));
}

static SegueMoodChange *
finish_change (Fixture       *f,
               GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  SegueMoodChange *change;

  WAIT_UNTIL (*result != NULL);
  change = segue_engine_correct_mood_finish (f->engine, *result, &error);
  g_assert_no_error (error);
  g_clear_object (result);
  return change;
}

static double
way_of (const SegueMoodChange *change,
        guint                  i)
{
  const SegueMoodMove *move = &g_array_index (change->moved, SegueMoodMove, i);

  return hypot (move->to_x - move->from_x, move->to_y - move->from_y);
}

static void
test_correct (Fixture      *f,
              gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SegueMoodChange) change = NULL, back = NULL;
  g_autoptr (GError) error = NULL;
  int at;

  segue_engine_correct_mood_async (f->engine, f->ids[2], 0.9, 0.95, NULL, result_cb, &result);
  change = finish_change (f, &result);
  at = segue_mood_data_find (change->data, f->ids[2]);
  g_assert_cmpfloat_with_epsilon (change->data->xy[2 * at], 0.9, 0.03); /* where it was put */
  g_assert_cmpfloat_with_epsilon (change->data->xy[2 * at + 1], 0.95, 0.03);
  g_assert_cmpint (change->data->corrected[at], ==, 1);
  g_assert_cmpuint (change->number, !=, 0);
  g_assert_cmpuint (change->moved->len, >, 1); /* what sounds like it follows, … */
  g_assert_cmpfloat (way_of (change, change->moved->len - 1), <, 0.3 * way_of (change, 0)); /* … less so */
  g_assert_cmpint (g_array_index (change->moved, SegueMoodMove, 0).track_id, ==, f->ids[2]);

  /* It holds over a restart. */
  close_engine (f);
  open_engine (f);
  WAIT_UNTIL (scanned (f->engine));
  {
    g_autoptr (SegueMoodData) kept = get_moods (f);

    g_assert_cmpint (kept->corrected[segue_mood_data_find (kept, f->ids[2])], ==, 1);
  }
  segue_engine_undo_mood_correction_async (f->engine, 0, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  g_assert_null (segue_engine_correct_mood_finish (f->engine, result, &error));
  g_assert_error (error, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_NOT_FOUND);
  g_clear_object (&result);

  segue_engine_clear_mood_corrections_async (f->engine, 0, NULL, result_cb, &result);
  back = finish_change (f, &result);
  at = segue_mood_data_find (back->data, f->ids[2]);
  g_assert_cmpint (back->data->corrected[at], ==, 0);
  g_assert_cmpfloat (back->data->xy[2 * at + 1], <, 0.1);
}

static void
test_undo_correction (Fixture      *f,
                      gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SegueMoodChange) first = NULL, second = NULL, undone = NULL, undone_too = NULL;
  int at;

  segue_engine_correct_mood_async (f->engine, f->ids[20], 0.1, 0.9, NULL, result_cb, &result);
  first = finish_change (f, &result);
  segue_engine_correct_mood_async (f->engine, f->ids[20], 0.9, 0.1, NULL, result_cb, &result);
  second = finish_change (f, &result);
  g_assert_cmpuint (first->number, !=, second->number);
  segue_engine_undo_mood_correction_async (f->engine, second->number, NULL, result_cb, &result);
  undone = finish_change (f, &result);
  at = segue_mood_data_find (undone->data, f->ids[20]);
  g_assert_cmpfloat_with_epsilon (undone->data->xy[2 * at + 1],
                                  first->data->xy[2 * at + 1], 1e-5);
  segue_engine_undo_mood_correction_async (f->engine, first->number, NULL, result_cb, &result);
  undone_too = finish_change (f, &result);
  g_assert_cmpint (undone_too->data->corrected[at], ==, 0);
  g_assert_cmpfloat_with_epsilon (undone_too->data->xy[2 * at + 1], 20.0 / (N_TRACKS - 1), 0.03);
}

static gint64
save_mood (Fixture   *f,
           SegueMood *mood,
           char     **sentence)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  segue_engine_save_mood_async (f->engine, mood, NULL, result_cb, &result);
  WAIT_UNTIL (result != NULL);
  id = segue_engine_save_mood_finish (f->engine, result, &error);
  if (sentence != NULL)
    *sentence = error != NULL ? g_strdup (error->message) : NULL;
  else
    g_assert_no_error (error);
  return id;
}

static guint
n_moods (Fixture *f)
{
  g_autoptr (GPtrArray) moods = segue_engine_list_moods (f->engine);

  return moods->len;
}

static void
test_saved (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (SegueMood) mood = segue_mood_new ();
  g_autoptr (SegueMood) found = NULL;
  g_autoptr (GPtrArray) moods = NULL;
  g_autofree char *sentence = NULL, *unnamed = NULL;
  guint n_start, changes = 0;
  gint64 id;

  WAIT_UNTIL (n_moods (f) >= 4); /* a start set */
  n_start = n_moods (f);
  g_signal_connect_swapped (f->engine, "saved-moods-changed", G_CALLBACK (count_cb), &changes);
  segue_mood_query_set_spot (&mood->query, 0.3, 0.2, 0.4);
  mood->query.add = 1u << SEGUE_EMOTION_CALMNESS;
  mood->query.minutes = 50;
  g_assert_cmpint (save_mood (f, mood, &unnamed), ==, 0);
  g_assert_nonnull (unnamed);
  g_free (mood->name);
  mood->name = g_strdup ("  Compiling ");
  mood->shortcut = g_strdup ("<Control><Alt>c");
  id = save_mood (f, mood, NULL);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpuint (changes, >, 0);
  g_assert_cmpint (save_mood (f, mood, &sentence), ==, 0); /* the name is taken */
  g_assert_nonnull (strstr (sentence, "Compiling"));

  segue_engine_move_mood (f->engine, id, 0);
  moods = segue_engine_list_moods (f->engine);
  segue_engine_move_mood (f->engine, id, ((SegueMood *) moods->pdata[0])->id);
  close_engine (f);
  open_engine (f);
  WAIT_UNTIL (n_moods (f) == n_start + 1);
  found = segue_engine_find_mood (f->engine, "compiling");
  g_assert_nonnull (found);
  g_assert_cmpint (found->id, ==, id);
  g_assert_cmpstr (found->shortcut, ==, "<Control><Alt>c");
  g_assert_true (segue_mood_query_equal (&found->query, &mood->query));
  g_clear_pointer (&moods, g_ptr_array_unref);
  moods = segue_engine_list_moods (f->engine);
  g_assert_cmpint (((SegueMood *) moods->pdata[0])->id, ==, id);

  segue_engine_delete_mood (f->engine, id);
  g_assert_cmpuint (n_moods (f), ==, n_start);
  segue_engine_restore_mood (f->engine, id);
  g_assert_cmpuint (n_moods (f), ==, n_start + 1);
}

static void
test_play_saved (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr (SegueMood) mood = NULL;

  WAIT_UNTIL (n_moods (f) >= 4);
  mood = segue_engine_find_mood (f->engine, "DEEP FOCUS");
  g_assert_nonnull (mood);
  g_assert_false (segue_engine_play_saved_mood (f->engine, 99999));
  g_assert_true (segue_engine_play_saved_mood (f->engine, mood->id));
  WAIT_UNTIL (segue_queue_get_current (f->queue) != NULL);
  g_assert_cmpstr (segue_queue_get_context_name (f->queue), ==, mood->name);
}

/* Whether a mood of this name is there now. */
static gboolean
has_mood (SegueEngine *engine,
          const char  *name)
{
  g_autoptr (SegueMood) mood = segue_engine_find_mood (engine, name);

  return mood != NULL;
}

/* Each listener has moods of their own; a new one begins with the set of the start. */
static void
test_another_listener (Fixture      *f,
                       gconstpointer data)
{
  g_autoptr (SegueMood) mood = segue_mood_new ();
  g_autoptr (SegueMood) theirs = segue_mood_new ();

  WAIT_UNTIL (segue_engine_get_listener (f->engine) != 0 && segue_engine_get_lists_known (f->engine));
  g_assert_true (has_mood (f->engine, "Deep focus"));
  g_free (mood->name);
  mood->name = g_strdup ("Only mine");
  save_mood (f, mood, NULL);
  g_assert_true (has_mood (f->engine, "Only mine"));

  segue_engine_add_listener (f->engine, "Nell");
  WAIT_UNTIL (segue_engine_get_listener (f->engine) != 1 && segue_engine_get_lists_known (f->engine));
  g_assert_true (has_mood (f->engine, "Deep focus"));
  g_assert_false (has_mood (f->engine, "Only mine"));
  g_free (theirs->name);
  theirs->name = g_strdup ("Only mine"); /* the name is free here */
  save_mood (f, theirs, NULL);

  segue_engine_switch_listener (f->engine, 1);
  g_assert_false (has_mood (f->engine, "Only mine")); /* not those of the one before */
  WAIT_UNTIL (has_mood (f->engine, "Only mine"));
  g_assert_true (has_mood (f->engine, "Deep focus"));
}

/* What lies in the database is as odd as whoever wrote it: every mood can be shown and asked. */
static void
test_odd_values (Fixture      *f,
                 gconstpointer data)
{
  static const char *const VALUES[] = {
    "", "nonsense", "[1, 2]", "{'points': <'here'>, 'radius': <true>, 'symbol': <7>}",
    "{'points': <[(nan, inf), (-5.0, 9.0)]>, 'radius': <-inf>, 'position': <-2147483648>}",
    "{'voice': <(nan, 0.5)>, 'tempo': <(inf, -inf)>, 'familiarity': <(0.9, 0.1)>}",
    "{'tracks': <uint32 0>, 'minutes': <uint32 4294967295>, 'add': <uint32 4294967295>}",
    "{'tempo': <(120.0, 0.0)>, 'points': <@a(dd) []>}",
  };
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  g_autoptr (GString) line = g_string_new ("{'points': <[");
  g_autoptr (GPtrArray) moods = NULL;
  guint n_odd = 0;

  for (int i = 0; i < 5000; i++)
    g_string_append (line, i > 0 ? ", (0.1, 0.2)" : "(0.1, 0.2)");
  g_string_append (line, "]>}");
  WAIT_UNTIL (n_moods (f) >= 4);
  close_engine (f);
  {
    g_autoptr (Store) store = store_open (path, NULL, NULL);

    for (guint i = 0; i <= G_N_ELEMENTS (VALUES); i++) {
      g_autofree char *name = g_strdup_printf ("odd %u", i);
      const StoreMood mood = { .name = name, .value = i < G_N_ELEMENTS (VALUES) ? (char *) VALUES[i]
                                                                                 : line->str };

      g_assert_cmpint (store_moods_put (store, 0, &mood, NULL), >, 0);
    }
  }
  open_engine (f);
  WAIT_UNTIL (scanned (f->engine) && n_moods (f) >= 4);
  moods = segue_engine_list_moods (f->engine);
  for (guint i = 0; i < moods->len; i++) {
    const SegueMood *mood = g_ptr_array_index (moods, i);
    const SegueMoodQuery *q = &mood->query;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GPtrArray) picks = NULL;
    g_autoptr (SegueMoodData) pad = NULL;

    n_odd += g_str_has_prefix (mood->name, "odd");
    g_assert_nonnull (mood->symbol);
    g_assert_cmpuint (q->n_points, <=, SEGUE_MOOD_POINTS);
    for (guint k = 0; k < q->n_points; k++)
      for (guint t = 0; t < 2; t++)
        g_assert_true (q->points[k][t] >= 0 && q->points[k][t] <= 1);
    g_assert_true (q->radius >= 0 && q->radius <= 1);
    g_assert_true (q->voice_low <= q->voice_high && q->familiarity_low <= q->familiarity_high);
    g_assert_true (isfinite (q->tempo_low_bpm) && isfinite (q->tempo_high_bpm));
    g_assert_cmpuint (q->n_tracks, >, 0);
    g_assert_cmpuint (q->add, <, 1u << SEGUE_N_EMOTIONS);
    pad = get_moods (f);
    segue_engine_query_mood_async (f->engine, pad, q, 0, NULL, result_cb, &result);
    WAIT_UNTIL (result != NULL);
    picks = segue_engine_query_mood_finish (f->engine, result, NULL);
    g_assert_nonnull (picks);
  }
  g_assert_cmpuint (n_odd, ==, G_N_ELEMENTS (VALUES) + 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gst_init (NULL, NULL);
  g_setenv ("SEGUE_AUDIO_SINK", "fakesink sync=true", TRUE);

  g_test_add ("/engine/moods/pad", Fixture, NULL, set_up, test_pad, tear_down);
  g_test_add ("/engine/moods/spot", Fixture, NULL, set_up, test_spot, tear_down);
  g_test_add ("/engine/moods/line", Fixture, NULL, set_up, test_line, tear_down);
  g_test_add ("/engine/moods/filters", Fixture, NULL, set_up, test_filters, tear_down);
  g_test_add ("/engine/moods/preview", Fixture, NULL, set_up, test_preview, tear_down);
  g_test_add ("/engine/moods/play", Fixture, NULL, set_up, test_play, tear_down);
  g_test_add ("/engine/moods/correct", Fixture, NULL, set_up, test_correct, tear_down);
  g_test_add ("/engine/moods/undo-correction", Fixture, NULL, set_up, test_undo_correction,
              tear_down);
  g_test_add ("/engine/moods/saved", Fixture, NULL, set_up, test_saved, tear_down);
  g_test_add ("/engine/moods/play-saved", Fixture, NULL, set_up, test_play_saved, tear_down);
  g_test_add ("/engine/moods/odd-values", Fixture, NULL, set_up, test_odd_values, tear_down);
  g_test_add ("/engine/moods/another-listener", Fixture, NULL, set_up, test_another_listener, tear_down);
  return g_test_run ();
}

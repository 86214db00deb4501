/* bench-store.c - how long the database makes people wait
 *
 * usage: bench-store DATABASE   (of make-library)
 *
 * Prints the median and the worst of several runs in milliseconds. "typed" is
 * a search one letter at a time, each as the list of songs asks it. */
#include "store.h"

#include <stdlib.h>

#define ROUNDS 7

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (const char *what, GArray *times, guint n)
{
  g_array_sort (times, compare_doubles);
  g_print ("%-34s median %8.2f ms   worst %8.2f ms   %u rows\n", what,
           g_array_index (times, double, times->len / 2),
           g_array_index (times, double, times->len - 1), n);
  g_array_set_size (times, 0);
}

static double
ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static void
bench_query (Store *store, const char *what, const TrackQuery *query, int rounds)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (int i = 0; i < rounds; i++) {
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GArray) ids = store_tracks_query (store, query, NULL);
    double ms = ms_since (start);

    n = ids->len;
    g_array_append_val (times, ms);
  }
  report (what, times, n);
}

/* The worst letter is what the listener notices. */
static void
bench_typing (Store *store, TrackSort sort)
{
  static const char *const typed[] = { "love moon", "the river kalo", "a", "e", "0", "björk", "sol an" };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *what = g_strdup_printf ("search as typed, sort %d", sort);

  for (guint t = 0; t < G_N_ELEMENTS (typed); t++) {
    for (const char *end = g_utf8_next_char (typed[t]); end[-1] != '\0'; end = g_utf8_next_char (end)) {
      g_autofree char *part = g_strndup (typed[t], (gsize) (end - typed[t]));
      TrackQuery query = { .search = part, .sort = sort };
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GArray) ids = store_tracks_query (store, &query, NULL);
      double ms = ms_since (start);

      g_array_append_val (times, ms);
      if (*end == '\0')
        break;
    }
  }
  report (what, times, times->len);
}

static void
bench_load (Store *store)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (int i = 0; i < ROUNDS; i++) {
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GPtrArray) rows = store_tracks_load (store, NULL);
    double ms = ms_since (start);

    n = rows->len;
    g_array_append_val (times, ms);
  }
  report ("load all rows", times, n);
}

typedef GPtrArray *(*ListFunc) (Store *store, const char *search, GError **error);

static void
bench_list (Store *store, const char *what, ListFunc list)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n = 0;

  for (int i = 0; i < ROUNDS; i++) {
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GPtrArray) rows = list (store, NULL, NULL);
    double ms = ms_since (start);

    n = rows->len;
    g_array_append_val (times, ms);
  }
  report (what, times, n);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  Store *store;

  if (argc != 2) {
    g_printerr ("usage: bench-store DATABASE\n");
    return 2;
  }
  store = store_open (argv[1], NULL, &error);
  if (store == NULL) {
    g_printerr ("bench-store: %s\n", error->message);
    return 1;
  }
  g_print ("%-34s %15.2f ms\n", "open", ms_since (start));
  bench_load (store);
  bench_query (store, "first list, library order", &(TrackQuery) { 0 }, 1);
  bench_query (store, "list again", &(TrackQuery) { 0 }, ROUNDS);
  bench_query (store, "first list by title", &(TrackQuery) { .sort = TRACK_SORT_TITLE }, 1);
  bench_query (store, "first list by tempo", &(TrackQuery) { .sort = TRACK_SORT_TEMPO }, 1);
  bench_query (store, "first list by genre", &(TrackQuery) { .sort = TRACK_SORT_GENRE }, 1);
  bench_typing (store, TRACK_SORT_DEFAULT);
  bench_typing (store, TRACK_SORT_YEAR);
  bench_list (store, "albums", store_albums_list);
  bench_list (store, "artists", store_artists_list);
  bench_list (store, "genres", store_genres_list);
  store_close (store);
  return 0;
}

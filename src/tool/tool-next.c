/* tool-next.c - `segue-tool evaluate-next`: how well a history foretells itself
 *
 * Strictly forward in time: every rank and every chance is told before the play
 * it is about is shown to anybody. The library is every track that the file
 * names, so new tracks can be ranked before they were ever played. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"
#include "rec-next.h"

#define SKIP_MS 30000

typedef struct {
  gint64   time_s;
  guint    track;
  gboolean skipped;
} Play;

typedef struct {
  GArray     *plays;    /* of Play, ascending */
  guint       n_tracks;
  GArray     *artist, *album; /* of guint, by track */
  guint       n_artists;
  guint       left_out; /* lines that made no sense */
} History;

static void
history_clear (History *h)
{
  g_clear_pointer (&h->plays, g_array_unref);
  g_clear_pointer (&h->artist, g_array_unref);
  g_clear_pointer (&h->album, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (History, history_clear)

/* ---- reading ------------------------------------------------------------------------ */

enum { C_TIME, C_ARTIST, C_TRACK, C_MS, C_ALBUM, C_DURATION, N_COLUMNS };
static const char *const COLUMN_NAMES[N_COLUMNS] = { "time", "artist", "track", "ms_played", "album", "duration_ms" };

static guint
number_of (GHashTable *numbers, char *key)
{
  gpointer known = g_hash_table_lookup (numbers, key);

  if (known == NULL) {
    known = GUINT_TO_POINTER (g_hash_table_size (numbers) + 1);
    g_hash_table_insert (numbers, key, known);
  } else {
    g_free (key);
  }
  return GPOINTER_TO_UINT (known);
}

static gboolean
read_number (char **fields, guint n, int column, double *value)
{
  char *end;

  if (column < 0 || (guint) column >= n || fields[column][0] == '\0')
    return FALSE;
  *value = g_ascii_strtod (fields[column], &end);
  return *end == '\0' && isfinite (*value);
}

/* Left within 30 s, or before half of a track whose length is known. */
static gboolean
was_skipped (double ms, gboolean has_duration, double duration_ms)
{
  if (has_duration && duration_ms > 0)
    return ms < MIN (SKIP_MS, 0.9 * duration_ms) || ms < 0.5 * duration_ms;
  return ms < SKIP_MS;
}

static int
compare_plays (gconstpointer a,
               gconstpointer b)
{
  const Play *x = a, *y = b;

  return (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

typedef struct {
  GHashTable *tracks, *artists, *albums;
  int         column[N_COLUMNS];
} Reader;

static gboolean
read_line (Reader *r, const char *line, History *h)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", -1);
  guint n = g_strv_length (fields), track, artist, album;
  double time, ms = 0, duration = 0;
  gboolean has_duration;
  Play play;
  const char *artist_name, *album_name;

  for (guint i = 0; i < n; i++)
    g_strstrip (fields[i]);
  if (!read_number (fields, n, r->column[C_TIME], &time) || !read_number (fields, n, r->column[C_MS], &ms)
      || ms < 0 || fabs (time) > 1e11 || (guint) r->column[C_TRACK] >= n || (guint) r->column[C_ARTIST] >= n
      || fields[r->column[C_TRACK]][0] == '\0')
    return FALSE;
  has_duration = read_number (fields, n, r->column[C_DURATION], &duration);
  artist_name = fields[r->column[C_ARTIST]];
  album_name = r->column[C_ALBUM] >= 0 && (guint) r->column[C_ALBUM] < n ? fields[r->column[C_ALBUM]] : "";
  artist = artist_name[0] != '\0' ? number_of (r->artists, g_utf8_casefold (artist_name, -1)) : 0;
  album = album_name[0] != '\0' ? number_of (r->albums, g_strdup_printf ("%u\t%s", artist, album_name)) : 0;
  track = number_of (r->tracks, g_strdup_printf ("%u\t%s", artist, fields[r->column[C_TRACK]])) - 1;
  if (track == h->artist->len) {
    g_array_append_val (h->artist, artist);
    g_array_append_val (h->album, album);
  }
  play = (Play) { (gint64) time, track, was_skipped (ms, has_duration, duration) };
  g_array_append_val (h->plays, play);
  return TRUE;
}

static gboolean
read_head (Reader *r, const char *line, GError **error)
{
  g_auto (GStrv) head = g_strsplit (line, "\t", -1);

  for (guint c = 0; c < N_COLUMNS; c++) {
    r->column[c] = -1;
    for (int i = 0; head[i] != NULL; i++)
      if (g_str_equal (g_strstrip (head[i]), COLUMN_NAMES[c]))
        r->column[c] = i;
    if (c <= C_MS && r->column[c] < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "its first line names no column \"%s\"", COLUMN_NAMES[c]);
      return FALSE;
    }
  }
  return TRUE;
}

/* Read in their order in time, tracks would be numbered by when they are first played:
 * a number would tell who comes next, and a tie would go to the right one. */
static void
shuffle_numbers (History *h, guint64 seed)
{
  guint n = h->artist->len;
  g_autofree guint *to = g_new (guint, n + 1);
  GArray *artist = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);
  GArray *album = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);
  ml_rng rng;

  ml_rng_seed (&rng, seed);
  g_array_set_size (artist, n);
  g_array_set_size (album, n);
  for (guint i = 0; i < n; i++) {
    guint other = (guint) ml_rng_below (&rng, i + 1);

    to[i] = to[other];
    to[other] = i;
  }
  for (guint i = 0; i < n; i++) {
    g_array_index (artist, guint, to[i]) = g_array_index (h->artist, guint, i);
    g_array_index (album, guint, to[i]) = g_array_index (h->album, guint, i);
  }
  for (guint p = 0; p < h->plays->len; p++)
    g_array_index (h->plays, Play, p).track = to[g_array_index (h->plays, Play, p).track];
  g_array_unref (h->artist);
  g_array_unref (h->album);
  h->artist = artist;
  h->album = album;
}

static gboolean
read_history (const char *file, guint64 seed, History *h, GError **error)
{
  g_autofree char *text = NULL, *valid = NULL;
  g_auto (GStrv) lines = NULL;
  Reader r = { 0 };
  gboolean ok;

  if (!g_file_get_contents (file, &text, NULL, error))
    return FALSE;
  valid = g_utf8_make_valid (text, -1); /* names are folded, which wants UTF-8 */
  lines = g_strsplit (valid, "\n", -1);
  if (!read_head (&r, lines[0] != NULL ? lines[0] : "", error))
    return FALSE;
  r.tracks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  r.artists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  r.albums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  h->plays = g_array_new (FALSE, FALSE, sizeof (Play));
  h->artist = g_array_new (FALSE, FALSE, sizeof (guint));
  h->album = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_strstrip (lines[i])[0] != '\0')
      h->left_out += !read_line (&r, lines[i], h);
  g_array_sort (h->plays, compare_plays);
  shuffle_numbers (h, seed);
  h->n_tracks = h->artist->len;
  h->n_artists = g_hash_table_size (r.artists) + 1;
  g_hash_table_unref (r.tracks);
  g_hash_table_unref (r.artists);
  g_hash_table_unref (r.albums);
  ok = h->plays->len >= 20;
  if (!ok)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it holds %u plays that make sense, too few to judge by",
                 h->plays->len);
  return ok;
}

/* ---- who ranks ------------------------------------------------------------------------- */

typedef enum {
  BY_MODEL = 0, BY_MOST, BY_RECENT, BY_ARTIST, BY_MARKOV, BY_RULES, BY_RANDOM, N_RANKERS
} Ranker;
static const char *const RANKER_NAMES[N_RANKERS] = {
  "segue", "most_played", "most_played_recently", "last_artist", "item_markov", "rules", "random",
};

#define SESSION_GAP_S 1800
#define RECENT_PLAYS 500
#define RULE_LEAST 2

/* What the plain rankers count. */
typedef struct {
  const History *h;
  guint      *plays;       /* owned [n_tracks] */
  guint      *recent;      /* owned [n_tracks] in the last RECENT_PLAYS */
  GQueue      window;      /* of track + 1 */
  GHashTable *next;        /* owned: track -> (track -> times it followed) */
  GHashTable *together;    /* owned: track -> (track -> sessions that held both) */
  guint      *sessions;    /* owned [n_tracks] */
  GArray     *session;     /* owned, of guint: tracks of this session, each once */
  guint       last;        /* n_tracks: none */
  gint64      last_s;
  guint64     salt;
} Counts;

static GHashTable *
pairs_new (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
}

static void
counts_init (Counts *c, const History *h, guint64 seed)
{
  *c = (Counts) { .h = h, .last = h->n_tracks, .salt = seed };
  c->plays = g_new0 (guint, h->n_tracks);
  c->recent = g_new0 (guint, h->n_tracks);
  c->sessions = g_new0 (guint, h->n_tracks);
  c->next = pairs_new ();
  c->together = pairs_new ();
  c->session = g_array_new (FALSE, FALSE, sizeof (guint));
  g_queue_init (&c->window);
}

static void
counts_clear (Counts *c)
{
  g_free (c->plays);
  g_free (c->recent);
  g_free (c->sessions);
  g_hash_table_unref (c->next);
  g_hash_table_unref (c->together);
  g_array_unref (c->session);
  g_queue_clear (&c->window);
}

static void
add_pair (GHashTable *table, guint a, guint b)
{
  GHashTable *row = g_hash_table_lookup (table, GUINT_TO_POINTER (a));
  guint times;

  if (row == NULL) {
    row = g_hash_table_new (NULL, NULL);
    g_hash_table_insert (table, GUINT_TO_POINTER (a), row);
  }
  times = GPOINTER_TO_UINT (g_hash_table_lookup (row, GUINT_TO_POINTER (b)));
  g_hash_table_insert (row, GUINT_TO_POINTER (b), GUINT_TO_POINTER (times + 1));
}

static double
noise (const Counts *c, guint i, gint64 now_s)
{
  guint64 z = (c->salt + (guint64) now_s) * 0x9e3779b97f4a7c15u + i * 0xbf58476d1ce4e5b9u;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double) (z >> 11) * 0x1.0p-53;
}

/* What followed the last one, as often as it did. */
static void
score_markov (const Counts *c, float *score)
{
  GHashTable *row = g_hash_table_lookup (c->next, GUINT_TO_POINTER (c->last));
  GHashTableIter iter;
  gpointer to, times;

  if (row == NULL)
    return;
  g_hash_table_iter_init (&iter, row);
  while (g_hash_table_iter_next (&iter, &to, &times))
    score[GPOINTER_TO_UINT (to)] += (float) GPOINTER_TO_UINT (times);
}

/* The surest rule from any one track of this session. */
static void
score_rules (const Counts *c, float *score)
{
  for (guint k = 0; k < c->session->len; k++) {
    guint a = g_array_index (c->session, guint, k);
    GHashTable *row = g_hash_table_lookup (c->together, GUINT_TO_POINTER (a));
    GHashTableIter iter;
    gpointer to, both;

    if (row == NULL)
      continue;
    g_hash_table_iter_init (&iter, row);
    while (g_hash_table_iter_next (&iter, &to, &both))
      if (GPOINTER_TO_UINT (both) >= RULE_LEAST) {
        float *at = &score[GPOINTER_TO_UINT (to)];

        *at = MAX (*at, (float) GPOINTER_TO_UINT (both) / (float) c->sessions[a]);
      }
  }
}

/* Ties, most of all among tracks never played, are broken by chance. */
static void
score_plain (const Counts *c, Ranker by, gint64 now_s, float *score)
{
  guint n = c->h->n_tracks;
  gboolean open = c->last < n && now_s - c->last_s <= SESSION_GAP_S;
  const guint *artist = (const guint *) c->h->artist->data;

  for (guint i = 0; i < n; i++) {
    double tie = noise (c, i, now_s) * 1e-3, most = c->plays[i] * 0.1 / (1.0 + c->h->plays->len);

    switch (by) {
    case BY_MOST:
      score[i] = (float) (c->plays[i] + tie);
      break;
    case BY_RECENT:
      score[i] = (float) (c->recent[i] + tie);
      break;
    case BY_ARTIST:
      score[i] = (float) ((c->last < n && artist[i] != 0 && artist[i] == artist[c->last]) + most + 1e-4 * tie);
      break;
    case BY_MARKOV:
    case BY_RULES:
      score[i] = (float) (most + 1e-4 * tie);
      break;
    case BY_RANDOM:
    case BY_MODEL:
    case N_RANKERS:
    default:
      score[i] = (float) tie;
      break;
    }
  }
  if (by == BY_MARKOV && open)
    score_markov (c, score);
  if (by == BY_RULES && open)
    score_rules (c, score);
}

static void
end_session (Counts *c)
{
  for (guint a = 0; a < c->session->len && a < 200; a++) {
    guint x = g_array_index (c->session, guint, a);

    c->sessions[x]++;
    for (guint b = 0; b < c->session->len && b < 200; b++)
      if (a != b)
        add_pair (c->together, x, g_array_index (c->session, guint, b));
  }
  g_array_set_size (c->session, 0);
}

static void
counts_learn (Counts *c, const Play *p)
{
  gboolean seen = FALSE;

  if (c->last < c->h->n_tracks && p->time_s - c->last_s > SESSION_GAP_S)
    end_session (c);
  else if (c->last < c->h->n_tracks)
    add_pair (c->next, c->last, p->track);
  for (guint i = 0; i < c->session->len && !seen; i++)
    seen = g_array_index (c->session, guint, i) == p->track;
  if (!seen)
    g_array_append_val (c->session, p->track);
  c->plays[p->track]++;
  c->recent[p->track]++;
  g_queue_push_tail (&c->window, GUINT_TO_POINTER (p->track + 1));
  if (g_queue_get_length (&c->window) > RECENT_PLAYS)
    c->recent[GPOINTER_TO_UINT (g_queue_pop_head (&c->window)) - 1]--;
  c->last = p->track;
  c->last_s = p->time_s;
}

/* ---- judging ------------------------------------------------------------------------------ */

typedef struct {
  guint  n;
  double hit1, hit10, hit50, mrr;
} Ranks;

typedef struct {
  Ranks   repeat[N_RANKERS], fresh[N_RANKERS];
  GArray *chance;     /* owned, of double: of a skip */
  GArray *skipped;    /* owned, of gboolean */
  double  log_loss, base_loss;
  guint   n_judged;
} Report;

static guint
rank_of (const float *score, guint n, guint target)
{
  guint rank = 1;

  for (guint i = 0; i < n; i++)
    rank += score[i] > score[target] || (score[i] == score[target] && i < target);
  return rank;
}

static void
add_rank (Ranks *r, guint rank)
{
  r->n++;
  r->hit1 += rank <= 1;
  r->hit10 += rank <= 10;
  r->hit50 += rank <= 50;
  r->mrr += 1.0 / rank;
}

static double
loss_of (double chance, gboolean skipped)
{
  double p = CLAMP (chance, 1e-6, 1 - 1e-6);

  return -log (skipped ? p : 1 - p);
}

static void
judge_play (NextModel *model, const Counts *c, const Play *p, double base, float *score, Report *report)
{
  gboolean repeat = c->plays[p->track] > 0;
  double chance = next_model_skip_chance (model, p->track, p->time_s);

  for (guint by = 0; by < N_RANKERS; by++) {
    if (by == BY_MODEL)
      next_model_score (model, p->time_s, score);
    else
      score_plain (c, (Ranker) by, p->time_s, score);
    add_rank (repeat ? &report->repeat[by] : &report->fresh[by], rank_of (score, c->h->n_tracks, p->track));
  }
  g_array_append_val (report->chance, chance);
  g_array_append_val (report->skipped, p->skipped);
  report->log_loss += loss_of (chance, p->skipped);
  report->base_loss += loss_of (base, p->skipped);
  report->n_judged++;
}

/* TRUE unless interrupted. */
static gboolean
judge (const History *h, double train, guint64 seed, Report *report)
{
  g_autoptr (NextModel) model = next_model_new (h->n_tracks, (guint *) h->artist->data, (guint *) h->album->data);
  g_autofree float *score = g_new (float, h->n_tracks);
  guint learn = (guint) (train * h->plays->len);
  double skips = 1, seen = 2;
  Counts c;

  counts_init (&c, h, seed);
  report->chance = g_array_new (FALSE, FALSE, sizeof (double));
  report->skipped = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < h->plays->len && !g_cancellable_is_cancelled (tool_cancellable ()); i++) {
    const Play *p = &g_array_index (h->plays, Play, i);
    NextPlay next = { p->track, p->time_s, p->skipped };

    if (i >= learn)
      judge_play (model, &c, p, skips / seen, score, report);
    next_model_learn (model, &next);
    counts_learn (&c, p);
    skips += p->skipped;
    seen++;
    tool_progress (i + 1, h->plays->len, "listening again");
  }
  counts_clear (&c);
  return !g_cancellable_is_cancelled (tool_cancellable ());
}

typedef struct {
  double   chance;
  gboolean skipped;
} Judged;

static int
compare_judged (gconstpointer a,
                gconstpointer b)
{
  const Judged *x = a, *y = b;

  return (x->chance > y->chance) - (x->chance < y->chance);
}

/* Area under the curve, by ranks; ties count half. NaN when all are alike. */
static double
auc (const Report *r)
{
  guint n = r->chance->len;
  g_autofree Judged *j = g_new (Judged, n + 1);
  double sum = 0, bad = 0;

  for (guint i = 0; i < n; i++) {
    j[i] = (Judged) { g_array_index (r->chance, double, i), g_array_index (r->skipped, gboolean, i) };
    bad += j[i].skipped;
  }
  qsort (j, n, sizeof *j, compare_judged);
  for (guint a = 0, b; a < n; a = b) {
    for (b = a; b < n && j[b].chance == j[a].chance; b++)
      ;
    for (guint i = a; i < b; i++)
      sum += j[i].skipped ? (a + b + 1) / 2.0 : 0;
  }
  return bad > 0 && bad < n ? (sum - bad * (bad + 1) / 2) / (bad * (n - bad)) : NAN;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void
print_ranks (const char *title, const Ranks *ranks)
{
  printf ("%s (%u plays)\n  %-22s %8s %8s %8s %8s\n", title, ranks[0].n, "", "hit@1", "hit@10", "hit@50", "MRR");
  for (guint by = 0; by < N_RANKERS && ranks[0].n > 0; by++) {
    const Ranks *r = &ranks[by];

    printf ("  %-22s %8.4f %8.4f %8.4f %8.4f\n", RANKER_NAMES[by], r->hit1 / r->n, r->hit10 / r->n,
            r->hit50 / r->n, r->mrr / r->n);
  }
}

static void
print_text (const History *h, const Report *r)
{
  printf ("%u plays of %u tracks, %u of them judged", h->plays->len, h->n_tracks, r->n_judged);
  if (h->left_out > 0)
    printf ("; %u lines made no sense and were left out", h->left_out);
  putchar ('\n');
  print_ranks ("Tracks played before", r->repeat);
  print_ranks ("Tracks never played before", r->fresh);
  printf ("Skips: AUC %.4f, log loss %.4f (by the usual rate alone: %.4f)\n", auc (r),
          r->log_loss / MAX (1, r->n_judged), r->base_loss / MAX (1, r->n_judged));
}

static void
json_ranks (ToolJson *json, const char *key, const Ranks *ranks)
{
  tool_json_key (json, key);
  tool_json_begin (json, '{');
  tool_json_put_int (json, "plays", ranks[0].n);
  for (guint by = 0; by < N_RANKERS; by++) {
    const Ranks *r = &ranks[by];

    tool_json_key (json, RANKER_NAMES[by]);
    tool_json_begin (json, '{');
    tool_json_put_number (json, "hit@1", r->hit1 / r->n);
    tool_json_put_number (json, "hit@10", r->hit10 / r->n);
    tool_json_put_number (json, "hit@50", r->hit50 / r->n);
    tool_json_put_number (json, "mrr", r->mrr / r->n);
    tool_json_end (json);
  }
  tool_json_end (json);
}

static void
print_json (const History *h, const Report *r)
{
  ToolJson *json = tool_json_new ();

  tool_json_begin (json, '{');
  tool_json_put_int (json, "plays", h->plays->len);
  tool_json_put_int (json, "tracks", h->n_tracks);
  tool_json_put_int (json, "judged", r->n_judged);
  tool_json_put_int (json, "left_out", h->left_out);
  json_ranks (json, "repeats", r->repeat);
  json_ranks (json, "new", r->fresh);
  tool_json_key (json, "skips");
  tool_json_begin (json, '{');
  tool_json_put_number (json, "auc", auc (r));
  tool_json_put_number (json, "log_loss", r->log_loss / MAX (1, r->n_judged));
  tool_json_put_number (json, "log_loss_of_usual_rate", r->base_loss / MAX (1, r->n_judged));
  tool_json_end (json);
  tool_json_end (json);
  tool_json_finish (json);
}

int
tool_evaluate_next_run (int argc, char **argv)
{
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (History) history = { 0 };
  Report report = { 0 };
  double train = 0.7;
  gint64 seed = 1;
  gboolean json = FALSE, done;
  const GOptionEntry entries[] = {
    { "history", 0, 0, G_OPTION_ARG_FILENAME, &file,
      "Tab-separated: time (Unix seconds), artist, track, ms_played; album, duration_ms where known", "FILE.tsv" },
    { "train-until", 0, 0, G_OPTION_ARG_DOUBLE, &train, "Share of the plays that is only learnt from (default 0.7)", "FRACTION" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of sampling and of ties (default 1)", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    { NULL }
  };
  int status;

  if (!tool_parse (&argc, &argv, entries, "", "Foretells each play of a history from those before it, and whether "
                   "it is skipped,\nbeside the plain rules that anyone would try first.", &status))
    return status;
  if (file == NULL && argc > 1)
    file = g_strdup (argv[1]);
  if (file == NULL)
    return tool_usage ("Name a history with --history.");
  if (!(train >= 0.0 && train < 1.0))
    return tool_usage ("The share to learn from lies between 0 and 1.");
  if (!read_history (file, (guint64) seed, &history, &error))
    return tool_fail ("%s could not be read: %s.", file, error->message);
  done = judge (&history, train, (guint64) seed, &report);
  if (done && json)
    print_json (&history, &report);
  else if (done)
    print_text (&history, &report);
  g_array_unref (report.chance);
  g_array_unref (report.skipped);
  return done ? TOOL_OK : TOOL_CANCELLED;
}

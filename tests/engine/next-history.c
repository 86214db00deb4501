/* next-history.c - invented listening histories; what each kind is stands in the header
 *
 * A catalogue of artists with albums of ten tracks; sessions some hours apart; a
 * listener who draws what comes next in the way of the kind. What is skipped
 * depends on a liking of each track that nothing in the file shows. */
#include "next-history.h"

#include <math.h>

#include "ml-rng.h"

#define ARTISTS 60
#define ALBUMS 2   /* of each artist */
#define TRACKS 8   /* of each album */
#define N (ARTISTS * ALBUMS * TRACKS)
#define LISTS 12
#define LIST 15

const char *const HISTORY_KIND_NAMES[HISTORY_N_KINDS] = { "albums", "shuffler", "explorer", "lists", "mixed" };

typedef struct {
  ml_rng rng;
  double liking[N];
  guint  list[LISTS][LIST];
  guint  favourite[ARTISTS]; /* albums, the dearest first */
  guint  at, which;          /* where in which list or album */
  guint  left;               /* before another list or artist */
  guint  phase;              /* of taste */
  guint  way;                /* of this session, where they are mixed */
  gboolean heard[N];
} Listener;

static guint
below (Listener *l, guint n)
{
  return (guint) ml_rng_below (&l->rng, n);
}

static gboolean
chance (Listener *l, double p)
{
  return ml_rng_uniform (&l->rng) < p;
}

/* The lower the likelier, as popularity goes. */
static guint
low (Listener *l, guint n)
{
  return (guint) (n * pow (ml_rng_uniform (&l->rng), 3.0));
}

static guint
next_of_albums (Listener *l, gboolean fresh)
{
  if (fresh || l->at + 1 >= TRACKS || chance (l, 0.08)) {
    l->which = l->favourite[low (l, ARTISTS)] * ALBUMS + below (l, ALBUMS);
    l->at = chance (l, 0.8) ? 0 : below (l, TRACKS);
  } else {
    l->at++;
  }
  return l->which * TRACKS + l->at;
}

static guint
next_of_shuffler (Listener *l, gboolean fresh)
{
  if (fresh && chance (l, 0.05))
    l->phase += 20;
  return (low (l, 300) * 37 + l->phase * 11) % N;
}

static guint
next_of_explorer (Listener *l, gboolean fresh)
{
  guint track = N;

  if (fresh || l->left-- == 0) {
    l->which = below (l, ARTISTS);
    l->left = 3 + below (l, 8);
  }
  for (guint tries = 0; tries < 6 && (track == N || l->heard[track]); tries++)
    track = l->which * ALBUMS * TRACKS + below (l, ALBUMS * TRACKS);
  return track;
}

static guint
next_of_lists (Listener *l, gboolean fresh)
{
  if (fresh || l->at + 1 >= LIST || chance (l, 0.05)) {
    l->which = low (l, LISTS);
    l->at = below (l, 3);
  } else {
    l->at += chance (l, 0.15) && l->at + 2 < LIST ? 2 : 1;
  }
  return chance (l, 0.1) ? below (l, N) : l->list[l->which][l->at];
}

static guint
next_of_mixed (Listener *l, gboolean fresh)
{
  static guint (*const WAY[]) (Listener *, gboolean) = { next_of_albums, next_of_shuffler, next_of_explorer,
                                                         next_of_lists };

  if (fresh)
    l->way = below (l, G_N_ELEMENTS (WAY));
  return WAY[l->way](l, fresh);
}

static void
listener_init (Listener *l, guint64 seed)
{
  ml_rng_seed (&l->rng, seed);
  for (guint i = 0; i < N; i++)
    l->liking[i] = ml_rng_normal (&l->rng);
  for (guint i = 0; i < LISTS; i++)
    for (guint k = 0; k < LIST; k++)
      l->list[i][k] = below (l, N);
  for (guint i = 0; i < ARTISTS; i++)
    l->favourite[i] = i * 17 % ARTISTS;
}

char *
next_history_new (HistoryKind kind, guint plays, guint64 seed)
{
  static guint (*const NEXT[HISTORY_N_KINDS]) (Listener *, gboolean) = {
    next_of_albums, next_of_shuffler, next_of_explorer, next_of_lists, next_of_mixed,
  };
  GString *text = g_string_new ("time\tartist\ttrack\tms_played\talbum\tduration_ms\n");
  g_autofree Listener *l = g_new0 (Listener, 1);
  gint64 now = 1500000000;
  guint session = 0;

  listener_init (l, seed);
  for (guint i = 0; i < plays; i++) {
    gboolean fresh = session == 0;
    guint track, ms;

    if (fresh) {
      now += 3600 * (2 + below (l, 30));
      session = 8 + below (l, 18);
    }
    session--;
    track = NEXT[kind](l, fresh);
    ms = chance (l, 1 / (1 + exp (1.0 + 1.5 * l->liking[track]))) ? 4000 + below (l, 60000) : 200000;
    g_string_append_printf (text, "%" G_GINT64_FORMAT "\tArtist %u\tTrack %u\t%u\tAlbum %u\t200000\n", now,
                            track / (ALBUMS * TRACKS), track, ms, track / TRACKS);
    l->heard[track] = TRUE;
    now += ms / 1000 + 2;
  }
  return g_string_free (text, FALSE);
}

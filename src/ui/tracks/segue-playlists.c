/* segue-playlists.c - the playlists, kept up to date for sidebar and menus */
#include "segue-playlists.h"

#include <glib/gi18n.h>

#define DATA_KEY "segue-playlists"

struct _SeguePlaylist
{
  GObject  parent_instance;
  gint64   id;
  char    *name;  /* owned */
  char    *rules; /* owned or NULL */
  guint    n_tracks;
  gboolean smart;
  gboolean builtin;
};

typedef enum {
  PROP_ID = 1,
  PROP_NAME,
  PROP_N_TRACKS,
  PROP_SMART,
} SeguePlaylistProperty;

static GParamSpec *props[PROP_SMART + 1];

G_DEFINE_FINAL_TYPE (SeguePlaylist, segue_playlist, G_TYPE_OBJECT)

static void
segue_playlist_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SeguePlaylist *self = SEGUE_PLAYLIST (object);

  switch ((SeguePlaylistProperty) prop_id) {
  case PROP_ID:
    g_value_set_int64 (value, self->id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_N_TRACKS:
    g_value_set_uint (value, self->n_tracks);
    break;
  case PROP_SMART:
    g_value_set_boolean (value, self->smart);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_playlist_finalize (GObject *object)
{
  SeguePlaylist *self = SEGUE_PLAYLIST (object);

  g_free (self->name);
  g_free (self->rules);
  G_OBJECT_CLASS (segue_playlist_parent_class)->finalize (object);
}

static void
segue_playlist_class_init (SeguePlaylistClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = segue_playlist_finalize;
  object_class->get_property = segue_playlist_get_property;

  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0, ro);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, ro);
  props[PROP_N_TRACKS] = g_param_spec_uint ("n-tracks", NULL, NULL, 0, G_MAXUINT, 0, ro);
  props[PROP_SMART] = g_param_spec_boolean ("smart", NULL, NULL, FALSE, ro);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_playlist_init (SeguePlaylist *self)
{
}

/* Those that come with the program have their name from here, in the
 * listener's language. */
static const char *
shown_name (const PlaylistRow *row)
{
  if (row->builtin == NULL)
    return row->name != NULL ? row->name : "";
  if (g_str_equal (row->builtin, "recently-added"))
    return _("Recently Added");
  if (g_str_equal (row->builtin, "most-played"))
    return _("Most Played");
  if (g_str_equal (row->builtin, "never-played"))
    return _("Never Played");
  if (g_str_equal (row->builtin, "favourites"))
    return _("Favourites");
  return row->name != NULL ? row->name : row->builtin;
}

static SeguePlaylist *
playlist_new (const PlaylistRow *row)
{
  SeguePlaylist *self = g_object_new (SEGUE_TYPE_PLAYLIST, NULL);

  self->id = row->id;
  self->name = g_strdup (shown_name (row));
  self->builtin = row->builtin != NULL;
  self->rules = g_strdup (row->rules);
  self->n_tracks = row->n_tracks;
  self->smart = row->smart;
  return self;
}

static gboolean
playlist_is (SeguePlaylist     *self,
             const PlaylistRow *row)
{
  return self->id == row->id && g_strcmp0 (self->name, shown_name (row)) == 0 &&
         g_strcmp0 (self->rules, row->rules) == 0 && self->n_tracks == row->n_tracks &&
         !self->smart == !row->smart;
}

gint64
segue_playlist_get_id (SeguePlaylist *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYLIST (self), 0);

  return self->id;
}

const char *
segue_playlist_get_name (SeguePlaylist *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYLIST (self), NULL);

  return self->name;
}

gboolean
segue_playlist_get_smart (SeguePlaylist *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYLIST (self), FALSE);

  return self->smart;
}

const char *
segue_playlist_get_rules (SeguePlaylist *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYLIST (self), NULL);

  return self->rules;
}

gboolean
segue_playlist_get_builtin (SeguePlaylist *self)
{
  g_return_val_if_fail (SEGUE_IS_PLAYLIST (self), FALSE);

  return self->builtin;
}

/* Only what differs is replaced, so that the sidebar keeps its selection. */
static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GListStore) store = user_data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (store)), same = 0;

  rows = segue_engine_list_playlists_finish (SEGUE_ENGINE (source), result, NULL);
  if (rows == NULL) /* closing */
    return;

  while (same < n_old && same < rows->len) {
    g_autoptr (SeguePlaylist) old = g_list_model_get_item (G_LIST_MODEL (store), same);

    if (!playlist_is (old, rows->pdata[same]))
      break;
    same++;
  }
  for (guint i = same; i < rows->len; i++)
    g_ptr_array_add (fresh, playlist_new (rows->pdata[i]));
  if (n_old > same || fresh->len > 0)
    g_list_store_splice (store, same, n_old - same, fresh->pdata, fresh->len);
}

static void
changed_cb (GListStore  *store,
            SegueEngine *engine)
{
  segue_engine_list_playlists_async (engine, NULL, listed_cb, g_object_ref (store));
}

GListModel *
segue_playlists_get (SegueEngine *engine)
{
  GListStore *store = g_object_get_data (G_OBJECT (engine), DATA_KEY);

  if (store == NULL) {
    store = g_list_store_new (SEGUE_TYPE_PLAYLIST);
    g_object_set_data_full (G_OBJECT (engine), DATA_KEY, store, g_object_unref);
    g_signal_connect_object (engine, "playlists-changed", G_CALLBACK (changed_cb), store,
                             G_CONNECT_SWAPPED);
    changed_cb (store, engine);
  }
  return G_LIST_MODEL (store);
}

SeguePlaylist *
segue_playlists_find (SegueEngine *engine,
                      gint64       id)
{
  GListModel *list = segue_playlists_get (engine);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (SeguePlaylist) playlist = g_list_model_get_item (list, i);

    if (playlist->id == id)
      return playlist; /* the list holds it */
  }
  return NULL;
}

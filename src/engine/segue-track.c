/* segue-track.c - one track as the list views, the queue and the player see it
 *
 * UI thread. Invariant: the row is published and never changes; what is derived
 * from it (the URI) is made once, when first asked for. */
#include "segue-track.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _SegueTrack
{
  GObject   parent_instance;
  TrackRow *row;   /* owned */
  char     *uri;   /* owned; NULL until asked for */
  char     *title; /* owned; NULL: the row's own */
};

typedef enum {
  PROP_ID = 1,
  PROP_URI,
  PROP_TITLE,
  PROP_ARTIST,
  PROP_ALBUM,
  PROP_ALBUM_ARTIST,
  PROP_GENRE,
  PROP_COMPOSER,
  PROP_CODEC,
  PROP_TRACK_NO,
  PROP_DISC_NO,
  PROP_YEAR,
  PROP_PLAY_COUNT,
  PROP_DURATION,
  PROP_TEMPO,
  PROP_MISSING,
  PROP_FAVOURITE,
} SegueTrackProperty;

static GParamSpec *props[PROP_FAVOURITE + 1];

G_DEFINE_FINAL_TYPE (SegueTrack, segue_track, G_TYPE_OBJECT)

static gboolean
is_empty (const char *s)
{
  return s == NULL || *s == '\0';
}

static void
segue_track_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  SegueTrack *self = SEGUE_TRACK (object);
  const TrackRow *row = self->row;

  switch ((SegueTrackProperty) prop_id) {
  case PROP_ID:
    g_value_set_int64 (value, row->id);
    break;
  case PROP_URI:
    g_value_set_string (value, segue_track_get_uri (self));
    break;
  case PROP_TITLE:
    g_value_set_string (value, segue_track_get_title (self));
    break;
  case PROP_ARTIST:
    g_value_set_string (value, segue_track_get_artist (self));
    break;
  case PROP_ALBUM:
    g_value_set_string (value, segue_track_get_album (self));
    break;
  case PROP_ALBUM_ARTIST:
    g_value_set_string (value, row->album_artist);
    break;
  case PROP_GENRE:
    g_value_set_string (value, row->genre);
    break;
  case PROP_COMPOSER:
    g_value_set_string (value, row->composer);
    break;
  case PROP_CODEC:
    g_value_set_string (value, row->codec);
    break;
  case PROP_TRACK_NO:
    g_value_set_int (value, row->track_no);
    break;
  case PROP_DISC_NO:
    g_value_set_int (value, row->disc_no);
    break;
  case PROP_YEAR:
    g_value_set_int (value, row->year);
    break;
  case PROP_PLAY_COUNT:
    g_value_set_int (value, (int) MIN (row->play_count, (guint32) G_MAXINT));
    break;
  case PROP_DURATION:
    g_value_set_double (value, row->duration_s);
    break;
  case PROP_TEMPO:
    g_value_set_double (value, row->tempo_bpm > 0 ? row->tempo_bpm : 0.0);
    break;
  case PROP_MISSING:
    g_value_set_boolean (value, row->missing);
    break;
  case PROP_FAVOURITE:
    g_value_set_boolean (value, row->favourite);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_track_finalize (GObject *object)
{
  SegueTrack *self = SEGUE_TRACK (object);

  g_clear_pointer (&self->row, track_row_unref);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->title, g_free);

  G_OBJECT_CLASS (segue_track_parent_class)->finalize (object);
}

static GParamSpec *
string_param (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
int_param (const char *name)
{
  return g_param_spec_int (name, NULL, NULL, G_MININT, G_MAXINT, 0,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
double_param (const char *name)
{
  return g_param_spec_double (name, NULL, NULL, 0.0, G_MAXDOUBLE, 0.0,
                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
boolean_param (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
segue_track_class_init (SegueTrackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = segue_track_get_property;
  object_class->finalize = segue_track_finalize;

  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_URI] = string_param ("uri");
  props[PROP_TITLE] = string_param ("title");
  props[PROP_ARTIST] = string_param ("artist");
  props[PROP_ALBUM] = string_param ("album");
  props[PROP_ALBUM_ARTIST] = string_param ("album-artist");
  props[PROP_GENRE] = string_param ("genre");
  props[PROP_COMPOSER] = string_param ("composer");
  props[PROP_CODEC] = string_param ("codec");
  props[PROP_TRACK_NO] = int_param ("track-no");
  props[PROP_DISC_NO] = int_param ("disc-no");
  props[PROP_YEAR] = int_param ("year");
  props[PROP_PLAY_COUNT] = int_param ("play-count");
  props[PROP_DURATION] = double_param ("duration"); /* seconds */
  props[PROP_TEMPO] = double_param ("tempo");       /* BPM; 0 not known */
  props[PROP_MISSING] = boolean_param ("missing");
  props[PROP_FAVOURITE] = boolean_param ("favourite");
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
segue_track_init (SegueTrack *self)
{
}

/* ---- making ---------------------------------------------------------------- */

SegueTrack *
segue_track_new (TrackRow *row)
{
  SegueTrack *self;

  g_return_val_if_fail (row != NULL, NULL);

  self = g_object_new (SEGUE_TYPE_TRACK, NULL);
  self->row = track_row_ref (row);
  return self;
}

/* The last part of @uri, readable; the whole of it where there is no part. */
static char *
title_from_uri (const char *uri)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  g_autofree char *plain = NULL;
  g_autofree char *last = NULL;

  if (path != NULL)
    return g_filename_display_basename (path);

  plain = g_strdup (uri);
  plain[strcspn (plain, "?#")] = '\0';
  while (*plain != '\0' && g_str_has_suffix (plain, "/"))
    plain[strlen (plain) - 1] = '\0';
  last = g_uri_unescape_string (strrchr (plain, '/') != NULL ? strrchr (plain, '/') + 1 : plain, NULL);
  if (!is_empty (last) && g_utf8_validate (last, -1, NULL))
    return g_steal_pointer (&last);
  return g_utf8_make_valid (is_empty (plain) ? uri : plain, -1);
}

SegueTrack *
segue_track_new_for_uri (const char *uri,
                         const char *title)
{
  g_autoptr (TrackRow) row = NULL;
  SegueTrack *self;

  g_return_val_if_fail (uri != NULL, NULL);

  row = track_row_new ();
  row->path = g_filename_from_uri (uri, NULL, NULL); /* NULL: remote */
  row->title = !is_empty (title) ? g_utf8_make_valid (title, -1) : title_from_uri (uri);
  self = segue_track_new (row);
  self->uri = g_strdup (uri);
  return self;
}

SegueTrack *
segue_track_new_outside (const char *uri,
                         TrackRow   *row)
{
  SegueTrack *self;

  g_return_val_if_fail (uri != NULL && row != NULL && row->id == 0, NULL);

  self = segue_track_new (row);
  self->uri = g_strdup (uri);
  return self;
}

/* ---- asking ---------------------------------------------------------------- */

const TrackRow *
segue_track_get_row (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), NULL);
  return self->row;
}

gint64
segue_track_get_id (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), 0);
  return self->row->id;
}

const char *
segue_track_get_uri (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), "");

  if (self->uri == NULL && self->row->path != NULL)
    self->uri = g_filename_to_uri (self->row->path, NULL, NULL);
  /* A row without an absolute path names nothing that could be opened; the
   * player says so in the words it has for any URI that leads nowhere. */
  if (self->uri == NULL)
    self->uri = g_strdup ("file:///");
  return self->uri;
}

gboolean
segue_track_is_remote (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), FALSE);
  return self->row->path == NULL && !g_str_has_prefix (segue_track_get_uri (self), "file:");
}

double
segue_track_get_duration_s (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), 0.0);
  return self->row->duration_s > 0 ? self->row->duration_s : 0.0;
}

const char *
segue_track_get_title (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), "");

  if (!is_empty (self->row->title))
    return self->row->title;
  if (self->title == NULL)
    self->title = title_from_uri (segue_track_get_uri (self));
  return self->title;
}

const char *
segue_track_get_artist (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), "");

  if (!is_empty (self->row->artist))
    return self->row->artist;
  return !is_empty (self->row->album_artist) ? self->row->album_artist : _("Unknown artist");
}

const char *
segue_track_get_album (SegueTrack *self)
{
  g_return_val_if_fail (SEGUE_IS_TRACK (self), "");
  return !is_empty (self->row->album) ? self->row->album : _("Unknown album");
}

gboolean
segue_track_equal (SegueTrack *a,
                   SegueTrack *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->row->id != 0 || b->row->id != 0)
    return a->row->id == b->row->id;
  return g_str_equal (segue_track_get_uri (a), segue_track_get_uri (b));
}

/* The artist an album goes by: two "Greatest Hits" are two albums. */
static const char *
album_owner (const TrackRow *row)
{
  if (row->compilation)
    return "";
  return !is_empty (row->album_artist) ? row->album_artist : row->artist;
}

gboolean
segue_track_continues (SegueTrack *self,
                       SegueTrack *next)
{
  const TrackRow *a, *b;

  g_return_val_if_fail (SEGUE_IS_TRACK (self) && SEGUE_IS_TRACK (next), FALSE);

  a = self->row;
  b = next->row;
  if (is_empty (a->album) || g_strcmp0 (a->album, b->album) != 0 ||
      g_strcmp0 (album_owner (a), album_owner (b)) != 0 || a->track_no == 0)
    return FALSE;
  if (MAX (a->disc_no, 1) == MAX (b->disc_no, 1))
    return b->track_no == a->track_no + 1;
  return MAX (b->disc_no, 1) == MAX (a->disc_no, 1) + 1 && b->track_no == 1 &&
         (a->track_total == 0 || a->track_no >= a->track_total);
}

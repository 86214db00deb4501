/* segue-album.c - an album, an artist or a genre as the list views see it */
#include "segue-album.h"

#include <glib/gi18n.h>

struct _SegueAlbum
{
  GObject   parent_instance;
  AlbumRow *row; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueAlbum, segue_album, G_TYPE_OBJECT)

struct _SegueGroup
{
  GObject   parent_instance;
  GroupRow *row; /* owned */
};

G_DEFINE_FINAL_TYPE (SegueGroup, segue_group, G_TYPE_OBJECT)

static void
segue_album_finalize (GObject *object)
{
  album_row_free (SEGUE_ALBUM (object)->row);
  G_OBJECT_CLASS (segue_album_parent_class)->finalize (object);
}

static void
segue_album_class_init (SegueAlbumClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_album_finalize;
}

static void
segue_album_init (SegueAlbum *self)
{
}

static void
segue_group_finalize (GObject *object)
{
  group_row_free (SEGUE_GROUP (object)->row);
  G_OBJECT_CLASS (segue_group_parent_class)->finalize (object);
}

static void
segue_group_class_init (SegueGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_group_finalize;
}

static void
segue_group_init (SegueGroup *self)
{
}

SegueAlbum *
segue_album_new (AlbumRow *row)
{
  SegueAlbum *self = g_object_new (SEGUE_TYPE_ALBUM, NULL);

  self->row = row;
  return self;
}

const AlbumRow *
segue_album_get_row (SegueAlbum *self)
{
  g_return_val_if_fail (SEGUE_IS_ALBUM (self), NULL);

  return self->row;
}

const char *
segue_album_get_title (SegueAlbum *self)
{
  g_return_val_if_fail (SEGUE_IS_ALBUM (self), NULL);

  return self->row->title != NULL && *self->row->title != '\0' ? self->row->title
                                                               : _("Unknown Album");
}

const char *
segue_album_get_artist (SegueAlbum *self)
{
  g_return_val_if_fail (SEGUE_IS_ALBUM (self), NULL);

  if (self->row->artist != NULL && *self->row->artist != '\0')
    return self->row->artist;
  return self->row->compilation ? _("Various Artists") : _("Unknown Artist");
}

SegueGroup *
segue_group_new (GroupRow *row)
{
  SegueGroup *self = g_object_new (SEGUE_TYPE_GROUP, NULL);

  self->row = row;
  return self;
}

const GroupRow *
segue_group_get_row (SegueGroup *self)
{
  g_return_val_if_fail (SEGUE_IS_GROUP (self), NULL);

  return self->row;
}

GPtrArray *
segue_albums_from_rows (GPtrArray *rows)
{
  GPtrArray *albums = g_ptr_array_new_full (rows->len, g_object_unref);
  gsize n;
  g_autofree gpointer *taken = g_ptr_array_steal (rows, &n);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (albums, segue_album_new (taken[i]));
  return albums;
}

GPtrArray *
segue_groups_from_rows (GPtrArray *rows)
{
  GPtrArray *groups = g_ptr_array_new_full (rows->len, g_object_unref);
  gsize n;
  g_autofree gpointer *taken = g_ptr_array_steal (rows, &n);

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (groups, segue_group_new (taken[i]));
  return groups;
}

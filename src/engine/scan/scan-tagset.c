/* scan-tagset.c - tags by meaning, whatever they were called in the file
 *
 * Any thread, one set a caller. Invariant: every value is valid UTF-8, not
 * empty and of sane length. */
#define G_LOG_DOMAIN "segue-scan-tagset"

#include "scan-internal.h"

#define VALUE_BYTES_MAX 4096 /* a name beyond is rubbish */

/* Names in ID3v2 (all versions), Vorbis comments, APEv2, MP4, ASF, RIFF and
 * Matroska, and as libavformat translates them; lower case, compared without
 * spaces, "_" and "-". */
static const struct {
  const char *name;
  ScanTag     tag;
} NAMES[] = {
  { "title", TAG_TITLE }, { "tit2", TAG_TITLE }, { "tt2", TAG_TITLE }, { "inam", TAG_TITLE },
  { "artist", TAG_ARTIST }, { "artists", TAG_NONE }, { "author", TAG_ARTIST },
  { "tpe1", TAG_ARTIST }, { "tp1", TAG_ARTIST }, { "iart", TAG_ARTIST },
  { "performer", TAG_NONE },
  { "album", TAG_ALBUM }, { "talb", TAG_ALBUM }, { "tal", TAG_ALBUM }, { "iprd", TAG_ALBUM },
  { "wm/albumtitle", TAG_ALBUM },
  { "albumartist", TAG_ALBUM_ARTIST }, { "tpe2", TAG_ALBUM_ARTIST }, { "tp2", TAG_ALBUM_ARTIST },
  { "wm/albumartist", TAG_ALBUM_ARTIST }, { "ensemble", TAG_ALBUM_ARTIST },
  { "genre", TAG_GENRE }, { "tcon", TAG_GENRE }, { "tco", TAG_GENRE }, { "ignr", TAG_GENRE },
  { "wm/genre", TAG_GENRE },
  { "composer", TAG_COMPOSER }, { "tcom", TAG_COMPOSER }, { "tcm", TAG_COMPOSER },
  { "imus", TAG_COMPOSER }, { "wm/composer", TAG_COMPOSER },
  { "track", TAG_TRACK }, { "tracknumber", TAG_TRACK }, { "trck", TAG_TRACK }, { "trk", TAG_TRACK },
  { "wm/tracknumber", TAG_TRACK }, { "iprt", TAG_TRACK }, { "itrk", TAG_TRACK },
  { "partnumber", TAG_TRACK },
  { "tracktotal", TAG_TRACK_TOTAL }, { "totaltracks", TAG_TRACK_TOTAL }, { "trackc", TAG_TRACK_TOTAL },
  { "totalparts", TAG_TRACK_TOTAL },
  { "disc", TAG_DISC }, { "disk", TAG_DISC }, { "discnumber", TAG_DISC }, { "disknumber", TAG_DISC },
  { "tpos", TAG_DISC }, { "tpa", TAG_DISC }, { "wm/partofset", TAG_DISC },
  { "disctotal", TAG_DISC_TOTAL }, { "totaldiscs", TAG_DISC_TOTAL }, { "discc", TAG_DISC_TOTAL },
  { "disktotal", TAG_DISC_TOTAL }, { "totaldisks", TAG_DISC_TOTAL },
  { "date", TAG_DATE }, { "year", TAG_DATE }, { "tdrc", TAG_DATE }, { "tyer", TAG_DATE },
  { "tye", TAG_DATE }, { "wm/year", TAG_DATE }, { "icrd", TAG_DATE }, { "tdrl", TAG_DATE },
  { "daterecorded", TAG_DATE }, { "datereleased", TAG_DATE }, { "releasedate", TAG_DATE },
  { "originaldate", TAG_DATE_ORIGINAL }, { "originalyear", TAG_DATE_ORIGINAL },
  { "tdor", TAG_DATE_ORIGINAL }, { "tory", TAG_DATE_ORIGINAL }, { "tor", TAG_DATE_ORIGINAL },
  { "wm/originalreleaseyear", TAG_DATE_ORIGINAL },
  { "compilation", TAG_COMPILATION }, { "tcmp", TAG_COMPILATION }, { "tcp", TAG_COMPILATION },
  { "cpil", TAG_COMPILATION }, { "wm/iscompilation", TAG_COMPILATION },
  { "itunescompilation", TAG_COMPILATION },
  { "replaygaintrackgain", TAG_RG_TRACK_GAIN }, { "replaygaintrackpeak", TAG_RG_TRACK_PEAK },
  { "replaygainalbumgain", TAG_RG_ALBUM_GAIN }, { "replaygainalbumpeak", TAG_RG_ALBUM_PEAK },
  { "r128trackgain", TAG_R128_TRACK_GAIN }, { "r128albumgain", TAG_R128_ALBUM_GAIN },
  { "musicbrainztrackid", TAG_MB_TRACK_ID }, { "musicbrainz/trackid", TAG_MB_TRACK_ID },
  { "musicbrainzartistid", TAG_MB_ARTIST_ID }, { "musicbrainz/artistid", TAG_MB_ARTIST_ID },
  { "musicbrainzalbumid", TAG_MB_ALBUM_ID }, { "musicbrainz/albumid", TAG_MB_ALBUM_ID },
  { "lyrics", TAG_LYRICS }, { "unsyncedlyrics", TAG_LYRICS }, { "syncedlyrics", TAG_LYRICS },
  { "unsynchronisedlyrics", TAG_LYRICS }, { "unsynchronizedlyrics", TAG_LYRICS },
  { "wm/lyrics", TAG_LYRICS }, { "wm/lyricssynchronised", TAG_LYRICS },
  { "\xc2\xa9lyr", TAG_LYRICS },
  { "metadatablockpicture", TAG_PICTURE },
};

static GHashTable *
names_table (void)
{
  static gsize table;

  if (g_once_init_enter (&table)) {
    GHashTable *fresh = g_hash_table_new (g_str_hash, g_str_equal);

    for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
      g_hash_table_insert (fresh, (gpointer) NAMES[i].name, GINT_TO_POINTER (NAMES[i].tag));
    g_once_init_leave (&table, (gsize) fresh);
  }
  return (GHashTable *) table;
}

ScanTag
scan_tag_from_name (const char *name)
{
  char plain[48];
  gsize n = 0;

  for (; *name != '\0'; name++) {
    if (*name == ' ' || *name == '_' || *name == '-')
      continue;
    if (n + 1 >= sizeof plain)
      return TAG_NONE;
    plain[n++] = g_ascii_tolower (*name);
  }
  plain[n] = '\0';
  /* libavformat calls a USLT frame lyrics-LANGUAGE, or lyrics-DESCRIPTION-LANGUAGE */
  if (g_str_has_prefix (plain, "lyrics"))
    return TAG_LYRICS;
  return GPOINTER_TO_INT (g_hash_table_lookup (names_table (), plain));
}

static gboolean
takes_several (ScanTag tag)
{
  return tag == TAG_ARTIST || tag == TAG_ALBUM_ARTIST || tag == TAG_GENRE || tag == TAG_COMPOSER;
}

/* Whether @list, joined by "; ", has @value already. */
static gboolean
list_has (const char *list, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (list, "; ", -1);

  return g_strv_contains ((const char *const *) parts, value);
}

static void
add_line (ScanTags *self, ScanTag tag, const char *value)
{
  g_autofree char *line = scan_text_line (value);
  char *joined;

  if (*line == '\0' || strlen (line) > VALUE_BYTES_MAX)
    return;
  if (self->value[tag] == NULL) {
    self->value[tag] = g_steal_pointer (&line);
    return;
  }
  if (!takes_several (tag) || list_has (self->value[tag], line) ||
      strlen (self->value[tag]) + strlen (line) > VALUE_BYTES_MAX)
    return;
  joined = g_strconcat (self->value[tag], "; ", line, NULL);
  g_free (self->value[tag]);
  self->value[tag] = joined;
}

/* A block as in FLAC: type, mime, description, four numbers, data. */
static void
add_picture_block (ScanTags *self, const char *base64)
{
  g_autofree guint8 *block = NULL;
  gsize n, at = 4;

  if (strlen (base64) > SCAN_PICTURE_BYTES_MAX * 2)
    return;
  block = g_base64_decode (base64, &n);
  for (int i = 0; i < 2; i++) { /* mime, description */
    if (at + 4 > n || be32 (block + at) > n - at - 4)
      return;
    at += 4 + be32 (block + at);
  }
  if (at + 20 > n || be32 (block + at + 16) > n - at - 20)
    return;
  scan_tags_add_picture (self, be32 (block), block + at + 20, be32 (block + at + 16));
}

void
scan_tags_add (ScanTags *self, ScanTag tag, const char *value)
{
  if (tag == TAG_NONE || value == NULL || *value == '\0')
    return;
  if (tag == TAG_LYRICS)
    scan_tags_add_lyrics (self, value);
  else if (tag == TAG_PICTURE)
    add_picture_block (self, value);
  else
    add_line (self, tag, value);
}

void
scan_tags_add_named (ScanTags *self, const char *name, const char *value)
{
  scan_tags_add (self, scan_tag_from_name (name), value);
}

void
scan_tags_add_lyrics (ScanTags *self, const char *text)
{
  gsize n = strlen (text);

  if (n == strspn (text, " \t\r\n") || n > SCAN_LYRICS_BYTES_MAX)
    return;
  self->has_lyrics = TRUE;
  if (!(self->want & SCAN_WANT_LYRICS))
    return;
  if (self->lyrics == NULL)
    self->lyrics = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->lyrics, g_utf8_make_valid (text, n));
}

static int
picture_rank (int kind)
{
  switch (kind) {
  case 3: /* front cover */
    return 5;
  case 0: /* other: often the only one there is */
    return 4;
  case -1:
    return 4;
  case 6: /* label side of the medium */
    return 3;
  case 1: /* icons, small */
  case 2:
    return 1;
  default:
    return 2;
  }
}

gboolean
scan_tags_wants_picture (ScanTags *self, int kind)
{
  return (self->want & SCAN_WANT_PICTURE) && picture_rank (kind) > self->picture_rank;
}

void
scan_tags_add_picture (ScanTags *self, int kind, const guint8 *data, gsize n)
{
  if (n < 16 || n > SCAN_PICTURE_BYTES_MAX)
    return;
  self->has_art = TRUE;
  if (!scan_tags_wants_picture (self, kind) || scan_picture_mime (data, n) == NULL)
    return;
  g_clear_pointer (&self->picture, g_bytes_unref);
  self->picture = g_bytes_new (data, n);
  self->picture_rank = picture_rank (kind);
}

void
scan_tags_merge (ScanTags *self, ScanTags *other)
{
  for (int i = 0; i < N_TAGS; i++)
    if (self->value[i] == NULL)
      self->value[i] = g_steal_pointer (&other->value[i]);
  self->has_art = self->has_art || other->has_art;
  self->has_lyrics = self->has_lyrics || other->has_lyrics;
  if (other->lyrics != NULL && self->lyrics != NULL)
    g_ptr_array_extend_and_steal (self->lyrics, g_steal_pointer (&other->lyrics));
  else if (self->lyrics == NULL)
    self->lyrics = g_steal_pointer (&other->lyrics);
  if (other->picture_rank > self->picture_rank) {
    g_clear_pointer (&self->picture, g_bytes_unref);
    self->picture = g_steal_pointer (&other->picture);
    self->picture_rank = other->picture_rank;
  }
}

void
scan_tags_clear (ScanTags *self)
{
  for (int i = 0; i < N_TAGS; i++)
    g_clear_pointer (&self->value[i], g_free);
  g_clear_pointer (&self->lyrics, g_ptr_array_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  self->has_art = self->has_lyrics = FALSE;
  self->picture_rank = 0;
}

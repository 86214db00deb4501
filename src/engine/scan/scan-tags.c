/* scan-tags.c - everything that one music file tells of itself
 *
 * Any worker thread. Tags in front (ID3v2) and behind (APE, ID3v1) belong to
 * no format and are read first; between them MPEG audio is read here, the rest
 * by libavformat, and what that refuses by GStreamer where it may know more. */
#define G_LOG_DOMAIN "segue-scan-tags"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "scan-internal.h"

static const char *const MUSIC[] = {
  "3g2", "3gp", "aa3", "aac", "ac3", "aif", "aifc", "aiff", "alac", "amr", "ape", "au", "caf",
  "dff", "dsf", "dts", "eac3", "flac", "it", "m4a", "m4b", "mka", "mod", "mp+", "mp1", "mp2",
  "mp3", "mp4", "mpc", "mpga", "mpp", "oga", "ogg", "oma", "opus", "ra", "s3m", "shn", "snd",
  "spx", "tak", "tta", "w64", "wav", "wave", "wma", "wv", "xm",
};

/* What libav does not know and GStreamer's plug-ins may. */
static const char *const MODULES[] = { "it", "mod", "s3m", "xm", "mid", "sid" };

static int
compare_ending (const void *key, const void *entry)
{
  return g_ascii_strcasecmp (key, *(const char *const *) entry);
}

gboolean
scan_is_music_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && dot[-1] != '/' &&
         bsearch (dot + 1, MUSIC, G_N_ELEMENTS (MUSIC), sizeof *MUSIC, compare_ending) != NULL;
}

static gboolean
is_module_name (const char *path)
{
  const char *dot = strrchr (path, '.');

  for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS (MODULES); i++)
    if (g_ascii_strcasecmp (dot + 1, MODULES[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Takes the tags off both ends of the file; ID3v2 first, for it says most. */
static void
read_outer_tags (ScanFile *file, ScanLayout *layout, ScanTags *tags)
{
  g_auto (ScanTags) ape = { .want = tags->want };
  g_auto (ScanTags) v1 = { .want = tags->want };
  gint64 n;

  layout->end = file->size;
  /* Two in a row come from programs that did not see the first. */
  for (int i = 0; i < 4 && (n = scan_id3v2_length (file, layout->start)) > 0; i++) {
    scan_id3v2_read (file, layout->start, tags);
    layout->start = MIN (layout->start + n, file->size);
  }
  layout->end -= scan_id3v1_read (file, layout->end, &v1);
  layout->end -= scan_ape_read (file, layout->end, &ape);
  if (v1.value[TAG_TITLE] == NULL) /* APE may stand behind it, too */
    layout->end -= scan_id3v1_read (file, layout->end, &v1);
  layout->end = MAX (layout->end, layout->start);
  scan_tags_merge (tags, &ape);
  /* Thirty bytes a name: only where nobody else knows, and then all of it. */
  if (tags->value[TAG_TITLE] == NULL && tags->value[TAG_ARTIST] == NULL)
    scan_tags_merge (tags, &v1);
}

static gboolean
read_inner (ScanFile *file, ScanLayout *layout, ScanTags *tags, TrackRow *row, GError **error)
{
  g_auto (ScanTags) inner = { .want = tags->want };
  g_autoptr (TrackRow) scratch = track_row_new ();
  g_autoptr (GError) failure = NULL;
  gboolean ok;

  scan_layout_find (file, layout);
  if (layout->id3_offset > 0)
    scan_id3v2_read (file, layout->id3_offset, tags);
  if (scan_mpeg_read (file, layout, row != NULL ? row : scratch))
    return TRUE;

  ok = scan_av_read (file, layout, &inner, row, &failure);
  if (!ok && is_module_name (file->path))
    ok = scan_gst_read (file, &inner, row, NULL);
  if (!ok) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  /* A format's own tags say more than foreign ones stuck to its front. */
  if (layout->kind == LAYOUT_FLAC || layout->kind == LAYOUT_OGG || layout->kind == LAYOUT_MP4) {
    scan_tags_merge (&inner, tags);
    scan_tags_clear (tags);
  }
  scan_tags_merge (tags, &inner);
  return TRUE;
}

gboolean
scan_read_file (const char *path, ScanTags *tags, TrackRow *row, GError **error)
{
  g_auto (ScanFile) file = { .fd = -1 };
  ScanLayout layout = { 0 };

  if (!scan_file_open (&file, path, error))
    return FALSE;
  if (file.size == 0) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED, _("The file is empty."));
    return FALSE;
  }
  read_outer_tags (&file, &layout, tags);
  if (layout.end - layout.start < 16) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED,
                         _("The file is damaged: there is no sound in it."));
    return FALSE;
  }
  if (!read_inner (&file, &layout, tags, row, error))
    return FALSE;
  if (row != NULL) {
    row->size_bytes = file.size;
    row->mtime_us = file.mtime_us;
    row->audio_hash = scan_layout_hash (&file, &layout);
    if (row->duration_s > 0)
      row->bitrate_bps = CLAMP (layout.payload_total * 8 / row->duration_s, 0, G_MAXUINT32);
  }
  return TRUE;
}

TrackRow *
scan_read_track (const char *path, GError **error)
{
  g_autoptr (TrackRow) row = track_row_new ();
  g_auto (ScanTags) tags = { 0 };

  g_return_val_if_fail (path != NULL, NULL);
  row->path = g_strdup (path);
  if (!scan_read_file (path, &tags, row, error))
    return NULL;
  scan_tags_to_row (&tags, row);
  return g_steal_pointer (&row);
}

TrackRow *
scan_failed_track (const char *path, const GError *failure)
{
  TrackRow *row = track_row_new ();
  GStatBuf st;

  row->path = g_strdup (path);
  row->title = scan_text_title (path);
  row->error = g_strdup (failure->message);
  if (g_stat (path, &st) == 0) {
    row->size_bytes = st.st_size;
    row->mtime_us = (gint64) st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
  }
  return row;
}

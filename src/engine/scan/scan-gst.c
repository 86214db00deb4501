/* scan-gst.c - tags and properties of whatever GStreamer knows beyond libav
 *
 * Any worker thread. Slow, but the same library that plays the file: module
 * music and rarer things. Invariant: it ends, by its own time limit. */
#define G_LOG_DOMAIN "segue-scan-gst"

#include <glib/gi18n.h>
#include <gst/pbutils/pbutils.h>

#include "scan-internal.h"

#define DISCOVER_TIMEOUT (4 * GST_SECOND)

static void
add_string (const GstTagList *list, const char *name, ScanTags *tags, ScanTag tag)
{
  for (guint i = 0; i < gst_tag_list_get_tag_size (list, name); i++) {
    g_autofree char *text = NULL;

    if (gst_tag_list_get_string_index (list, name, i, &text))
      scan_tags_add (tags, tag, text);
  }
}

static void
add_number (const GstTagList *list, const char *name, ScanTags *tags, ScanTag tag)
{
  char text[16];
  guint n;

  if (gst_tag_list_get_uint (list, name, &n)) {
    g_snprintf (text, sizeof text, "%u", n);
    scan_tags_add (tags, tag, text);
  }
}

static void
add_gain (const GstTagList *list, const char *name, ScanTags *tags, ScanTag tag)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  if (gst_tag_list_get_double (list, name, &value))
    scan_tags_add (tags, tag, g_ascii_dtostr (text, sizeof text, value));
}

static void
add_tags (const GstTagList *list, ScanTags *tags)
{
  g_autoptr (GstDateTime) date = NULL;

  add_string (list, GST_TAG_TITLE, tags, TAG_TITLE);
  add_string (list, GST_TAG_ARTIST, tags, TAG_ARTIST);
  add_string (list, GST_TAG_ALBUM, tags, TAG_ALBUM);
  add_string (list, GST_TAG_ALBUM_ARTIST, tags, TAG_ALBUM_ARTIST);
  add_string (list, GST_TAG_GENRE, tags, TAG_GENRE);
  add_string (list, GST_TAG_COMPOSER, tags, TAG_COMPOSER);
  add_string (list, GST_TAG_LYRICS, tags, TAG_LYRICS);
  add_number (list, GST_TAG_TRACK_NUMBER, tags, TAG_TRACK);
  add_number (list, GST_TAG_TRACK_COUNT, tags, TAG_TRACK_TOTAL);
  add_number (list, GST_TAG_ALBUM_VOLUME_NUMBER, tags, TAG_DISC);
  add_number (list, GST_TAG_ALBUM_VOLUME_COUNT, tags, TAG_DISC_TOTAL);
  add_gain (list, GST_TAG_TRACK_GAIN, tags, TAG_RG_TRACK_GAIN);
  add_gain (list, GST_TAG_TRACK_PEAK, tags, TAG_RG_TRACK_PEAK);
  add_gain (list, GST_TAG_ALBUM_GAIN, tags, TAG_RG_ALBUM_GAIN);
  add_gain (list, GST_TAG_ALBUM_PEAK, tags, TAG_RG_ALBUM_PEAK);
  if (gst_tag_list_get_date_time (list, GST_TAG_DATE_TIME, &date)) {
    g_autofree char *text = gst_date_time_to_iso8601_string (date);

    scan_tags_add (tags, TAG_DATE, text);
  }
}

static void
add_properties (GstDiscovererInfo *info, GstDiscovererAudioInfo *audio, TrackRow *row)
{
  g_autoptr (GstCaps) caps = gst_discoverer_stream_info_get_caps (GST_DISCOVERER_STREAM_INFO (audio));
  g_autofree char *codec = caps != NULL ? gst_pb_utils_get_codec_description (caps) : NULL;
  GstClockTime duration = gst_discoverer_info_get_duration (info);

  row->rate_hz = gst_discoverer_audio_info_get_sample_rate (audio);
  row->channels = MIN (gst_discoverer_audio_info_get_channels (audio), 255);
  row->duration_s = GST_CLOCK_TIME_IS_VALID (duration) ? duration / (double) GST_SECOND : 0;
  track_row_set_ref_string (&row->codec, codec);
}

static gboolean
use_info (GstDiscovererInfo *info, ScanTags *tags, TrackRow *row)
{
  GList *streams = gst_discoverer_info_get_audio_streams (info);
  const GstTagList *list = gst_discoverer_info_get_tags (info);
  gboolean found = streams != NULL;

  if (found && row != NULL)
    add_properties (info, streams->data, row);
  if (found && list != NULL)
    add_tags (list, tags);
  gst_discoverer_stream_info_list_free (streams);
  return found;
}

gboolean
scan_gst_read (ScanFile *file, ScanTags *tags, TrackRow *row, GError **error)
{
  g_autoptr (GstDiscoverer) discoverer = NULL;
  g_autoptr (GstDiscovererInfo) info = NULL;
  g_autofree char *uri = g_filename_to_uri (file->path, NULL, NULL);
  gboolean found = FALSE;

  if (uri != NULL && gst_init_check (NULL, NULL, NULL))
    discoverer = gst_discoverer_new (DISCOVER_TIMEOUT, NULL);
  if (discoverer != NULL)
    info = gst_discoverer_discover_uri (discoverer, uri, NULL);
  if (info != NULL && gst_discoverer_info_get_result (info) == GST_DISCOVERER_OK)
    found = use_info (info, tags, row);
  if (!found)
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_FORMAT,
                         _("This is not a music file, or of a kind that is not known here."));
  return found;
}

/* scan-av.c - tags and properties of whatever libavformat knows
 *
 * Any thread. The header alone is read; streams are analysed only where it
 * leaves rate or length open. libavformat sees neither the path nor the disk:
 * it reads through a ScanFile, between the tags in front and behind, which
 * scan-id3.c and scan-ape.c read. It is loaded when the first file asks for it:
 * it brings a hundred libraries along, and a player that starts needs none of them.
 * Invariant: playlists, images and everything else that could lead it to another
 * file are not on its list. */
#define G_LOG_DOMAIN "segue-scan-av"

#include <dlfcn.h>
#include <glib/gi18n.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "scan-internal.h"

#define IO_BYTES (32 * 1024)
#define PROBE_BYTES (512 * 1024)

static const char FORMATS[] =
  "aac,ac3,aiff,amr,ape,asf,au,caf,dsf,dts,dtshd,eac3,flac,iff,matroska,webm,"
  "mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mlp,oma,ogg,rm,shn,tak,truehd,tta,voc,w64,wav,wv,xwma,"
  "wsd,qcp";

/* What is called of it. libavformat depends on the two others and exposes them. */
#define CALLS(call)                                                                          \
  call (avformat_alloc_context) call (avformat_open_input) call (avformat_close_input)       \
  call (avformat_find_stream_info) call (avio_alloc_context) call (avio_context_free)        \
  call (avcodec_descriptor_get) call (av_dict_get) call (av_freep) call (av_log_set_level)   \
  call (av_malloc) call (av_strdup)

typedef struct {
#define MEMBER(name) __typeof__ (&name) name;
  CALLS (MEMBER)
#undef MEMBER
} Libav;

typedef struct {
  ScanFile *file;
  gint64    start, end, at;
} Source;

/* The library whose headers this was built with, or NULL. Stays loaded. */
static const Libav *
libav (void)
{
  static Libav calls;
  static gsize loaded;

  if (g_once_init_enter (&loaded)) {
    void *library = dlopen ("libavformat.so." G_STRINGIFY (LIBAVFORMAT_VERSION_MAJOR), RTLD_LAZY);
    gboolean ok = library != NULL;

#define FETCH(name) ok = ok && (*(void **) &calls.name = dlsym (library, #name)) != NULL;
    CALLS (FETCH)
#undef FETCH
    if (ok)
      /* What it has to say about broken files belongs on nobody's terminal. */
      calls.av_log_set_level (AV_LOG_QUIET);
    else
      g_warning ("libavformat cannot be loaded: %s", dlerror ());
    g_once_init_leave (&loaded, ok ? 1 : 2);
  }
  return loaded == 1 ? &calls : NULL;
}

static int
read_cb (void *opaque, uint8_t *buffer, int n)
{
  Source *source = opaque;
  gint64 left = source->end - source->at;
  gsize got;

  if (left <= 0)
    return AVERROR_EOF;
  got = scan_file_read (source->file, source->at, buffer, MIN (left, n));
  source->at += got;
  return got > 0 ? (int) got : AVERROR_EOF;
}

static int64_t
seek_cb (void *opaque, int64_t offset, int whence)
{
  Source *source = opaque;
  gint64 at;

  if (whence & AVSEEK_SIZE)
    return source->end - source->start;
  switch (whence & ~AVSEEK_FORCE) {
  case SEEK_SET:
    at = source->start + offset;
    break;
  case SEEK_CUR:
    at = source->at + offset;
    break;
  default:
    at = source->end + offset;
  }
  if (at < source->start || at > source->end)
    return AVERROR (EINVAL);
  source->at = at;
  return at - source->start;
}

static int
interrupt_cb (void *opaque)
{
  ScanFile *file = opaque;

  return file->budget <= 0 || g_get_monotonic_time () > file->deadline_us;
}

static void
set_av_error (GError **error, int code)
{
  if (code == AVERROR_EXIT)
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED,
                         _("The file is damaged: reading it does not come to an end."));
  else if (code == AVERROR (ENOMEM))
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED,
                         _("The file is damaged: it asks for more memory than there is."));
  else
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED,
                         _("The file is damaged, or not a music file at all."));
}

static AVFormatContext *
open_source (Source *source, GError **error)
{
  AVFormatContext *format = libav ()->avformat_alloc_context ();
  guint8 *buffer = libav ()->av_malloc (IO_BYTES);
  AVIOContext *io = libav ()->avio_alloc_context (buffer, IO_BYTES, 0, source, read_cb, NULL, seek_cb);
  int rc;

  format->pb = io;
  format->flags |= AVFMT_FLAG_CUSTOM_IO;
  format->probesize = format->format_probesize = PROBE_BYTES;
  format->max_streams = 100;
  format->format_whitelist = libav ()->av_strdup (FORMATS);
  format->protocol_whitelist = libav ()->av_strdup ("");
  format->interrupt_callback = (AVIOInterruptCB) { interrupt_cb, source->file };

  /* The name helps where the content is ambiguous: its ending only. */
  rc = libav ()->avformat_open_input (&format, strrchr (source->file->path, '.'), NULL, NULL);
  if (rc < 0) { /* which has freed the context, but not the I/O */
    libav ()->av_freep (&io->buffer);
    libav ()->avio_context_free (&io);
    set_av_error (error, rc);
    return NULL;
  }
  return format;
}

static void
close_source (AVFormatContext *format)
{
  AVIOContext *io = format->pb;

  libav ()->avformat_close_input (&format);
  libav ()->av_freep (&io->buffer);
  libav ()->avio_context_free (&io);
}

static gboolean
is_picture_stream (const AVStream *stream)
{
  return stream->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS);
}

/* "Front cover" in words is what libavformat leaves of the picture's type. */
static int
picture_kind (const AVStream *stream)
{
  const AVDictionaryEntry *type = libav ()->av_dict_get (stream->metadata, "comment", NULL, 0);

  if (type == NULL)
    return -1;
  if (strstr (type->value, "front") != NULL)
    return 3;
  return strstr (type->value, "icon") != NULL ? 1 : strstr (type->value, "Other") != NULL ? 0 : 4;
}

static void
read_pictures (AVFormatContext *format, ScanTags *tags)
{
  for (unsigned i = 0; i < format->nb_streams; i++) {
    const AVStream *stream = format->streams[i];

    if (is_picture_stream (stream) && stream->attached_pic.data != NULL)
      scan_tags_add_picture (tags, picture_kind (stream), stream->attached_pic.data,
                             stream->attached_pic.size);
  }
}

static void
read_dictionary (const AVDictionary *dictionary, ScanTags *tags)
{
  const AVDictionaryEntry *entry = NULL;

  while ((entry = libav ()->av_dict_get (dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != NULL)
    scan_tags_add_named (tags, entry->key, entry->value);
}

/* Films have streams of pictures that move; an .m4b with a picture a chapter is none. */
static gboolean
is_film (const AVFormatContext *format, const char *path)
{
  const char *dot = strrchr (path, '.');

  if (dot != NULL && (g_ascii_strcasecmp (dot, ".m4a") == 0 || g_ascii_strcasecmp (dot, ".m4b") == 0))
    return FALSE;
  for (unsigned i = 0; i < format->nb_streams; i++) {
    const AVStream *stream = format->streams[i];

    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !is_picture_stream (stream) &&
        stream->codecpar->codec_id != AV_CODEC_ID_MJPEG &&
        stream->codecpar->codec_id != AV_CODEC_ID_PNG)
      return TRUE;
  }
  return FALSE;
}

static const AVStream *
find_sound (const AVFormatContext *format)
{
  for (unsigned i = 0; i < format->nb_streams; i++)
    if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
      return format->streams[i];
  return NULL;
}

static void
set_codec (const AVFormatContext *format, enum AVCodecID id, TrackRow *row)
{
  static const struct {
    enum AVCodecID id;
    const char    *name;
  } NAMES[] = {
    { AV_CODEC_ID_FLAC, "FLAC" },       { AV_CODEC_ID_VORBIS, "Vorbis" },
    { AV_CODEC_ID_OPUS, "Opus" },       { AV_CODEC_ID_AAC, "AAC" },
    { AV_CODEC_ID_ALAC, "ALAC" },       { AV_CODEC_ID_MP3, "MP3" },
    { AV_CODEC_ID_MP2, "MP2" },         { AV_CODEC_ID_WMAV1, "WMA" },
    { AV_CODEC_ID_WMAV2, "WMA" },       { AV_CODEC_ID_WMAPRO, "WMA Pro" },
    { AV_CODEC_ID_WMALOSSLESS, "WMA Lossless" }, { AV_CODEC_ID_WMAVOICE, "WMA Voice" },
    { AV_CODEC_ID_APE, "APE" },         { AV_CODEC_ID_MUSEPACK7, "Musepack" },
    { AV_CODEC_ID_MUSEPACK8, "Musepack" }, { AV_CODEC_ID_WAVPACK, "WavPack" },
    { AV_CODEC_ID_TTA, "TTA" },         { AV_CODEC_ID_SPEEX, "Speex" },
    { AV_CODEC_ID_TAK, "TAK" },         { AV_CODEC_ID_AC3, "AC-3" },
    { AV_CODEC_ID_EAC3, "E-AC-3" },     { AV_CODEC_ID_DTS, "DTS" },
    { AV_CODEC_ID_DST, "DST" },
  };
  const AVCodecDescriptor *about = libav ()->avcodec_descriptor_get (id);
  const char *name = about != NULL ? about->name : "?";
  g_autofree char *upper = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (NAMES[i].id == id) {
      track_row_set_ref_string (&row->codec, NAMES[i].name);
      return;
    }
  if (g_str_has_prefix (name, "pcm_"))
    name = g_str_equal (format->iformat->name, "wav") || g_str_equal (format->iformat->name, "aiff")
             ? format->iformat->name : "pcm";
  else if (g_str_has_prefix (name, "dsd_"))
    name = "dsd";
  upper = g_ascii_strup (name, -1);
  track_row_set_ref_string (&row->codec, upper);
}

static double
duration_of (const AVFormatContext *format, const AVStream *stream)
{
  if (stream->duration > 0 && stream->time_base.den > 0)
    return stream->duration * av_q2d (stream->time_base);
  return format->duration > 0 ? format->duration / (double) AV_TIME_BASE : 0;
}

/* Some formats tell their length or rate in the stream only. */
static gboolean
complete (AVFormatContext *format, const AVStream **sound)
{
  *sound = find_sound (format);
  if (*sound == NULL || (*sound)->codecpar->sample_rate <= 0 || duration_of (format, *sound) <= 0) {
    format->max_analyze_duration = 2 * AV_TIME_BASE;
    libav ()->avformat_find_stream_info (format, NULL);
    *sound = find_sound (format);
  }
  return *sound != NULL && (*sound)->codecpar->sample_rate > 0 &&
         (*sound)->codecpar->sample_rate < 20000000 && (*sound)->codecpar->ch_layout.nb_channels > 0;
}

static gboolean
read_properties (AVFormatContext *format, const char *path, TrackRow *row, GError **error)
{
  const AVStream *sound;
  double duration_s;

  if (is_film (format, path)) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_VIDEO, _("This is a film, not music."));
    return FALSE;
  }
  if (!complete (format, &sound)) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_DAMAGED,
                         _("The file is damaged: there is no sound in it."));
    return FALSE;
  }
  row->rate_hz = sound->codecpar->sample_rate;
  row->channels = MIN (sound->codecpar->ch_layout.nb_channels, 255);
  set_codec (format, sound->codecpar->codec_id, row);
  if (sound->codecpar->codec_id >= AV_CODEC_ID_DSD_LSBF &&
      sound->codecpar->codec_id <= AV_CODEC_ID_DSD_MSBF_PLANAR)
    row->rate_hz *= 8; /* libav counts bytes of eight one-bit samples */
  duration_s = duration_of (format, sound);
  row->duration_s = isfinite (duration_s) && duration_s < 1e7 ? duration_s : 0;
  return TRUE;
}

gboolean
scan_av_read (ScanFile *file, const ScanLayout *layout, ScanTags *tags, TrackRow *row,
              GError **error)
{
  Source source = { file, layout->start, layout->end, layout->start };
  AVFormatContext *format;
  const AVStream *sound;
  gboolean ok = TRUE;

  if (libav () == NULL) {
    g_set_error_literal (error, SCAN_ERROR, SCAN_ERROR_FORMAT,
                         _("This is not a music file, or of a kind that is not known here."));
    return FALSE;
  }
  format = open_source (&source, error);
  if (format == NULL)
    return FALSE;
  if (row != NULL)
    ok = read_properties (format, file->path, row, error);
  if (ok) {
    sound = find_sound (format);
    read_dictionary (format->metadata, tags);
    if (sound != NULL) /* Ogg keeps its tags with the stream; Matroska its stream's name */
      read_dictionary (sound->metadata, tags);
    read_pictures (format, tags);
  }
  close_source (format);
  return ok;
}

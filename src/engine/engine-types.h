/* engine-types.h - the plain structs that pass from stage to stage
 *
 * One struct an arrow of ARCHITECTURE.md's loop, each freed by one function.
 * Pure data: any thread. Memory changes owner with the message; only TrackRow
 * is shared, and therefore immutable once published and counted atomically. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ---- scan -> store -> everyone ------------------------------------------ */

/* What one of the listener's own models says of a track. */
typedef struct {
  gint64      model;
  GRefString *name;  /* of the class; owned */
  float       share; /* that the class has, 0 … 1 */
} TrackLabel;

/* One track of the library. Built by one owner with track_row_new(), filled,
 * then published: after that nobody writes to it, and holders take a
 * reference (any thread). Strings that many tracks share are interned
 * GRefStrings. A number that is not known is 0, or NaN where 0 means
 * something; a string that is not known is NULL. */
typedef struct {
  gint64      id;             /* row id; 0 while not stored */
  char       *path;           /* owned; absolute, file system bytes, not UTF-8 */
  gint64      size_bytes;
  gint64      mtime_us;       /* modification time, microseconds since 1970 */
  guint64     audio_hash;     /* of the audio payload without tags, with the
                               * duration: the identity that survives moves and
                               * new tags; 0 not known */
  char       *title;          /* owned; never NULL once stored: file name at worst */
  GRefString *artist;
  GRefString *album;
  GRefString *album_artist;
  GRefString *genre;          /* several joined by "; " */
  GRefString *composer;
  GRefString *codec;          /* "FLAC", "MP3", … as shown to people */
  guint16     track_no, track_total;
  guint16     disc_no, disc_total;
  gint16      year;
  guint32     bitrate_bps;
  guint32     rate_hz;
  guint8      channels;
  gboolean    compilation : 1;
  gboolean    missing : 1;    /* the file is not there at present */
  gboolean    has_embedded_art : 1;
  gboolean    has_lyrics : 1; /* embedded; a .lrc is looked for when asked */
  gboolean    favourite : 1;
  double      duration_s;
  float       rg_track_gain_db, rg_track_peak; /* NaN not known; peak linear */
  float       rg_album_gain_db, rg_album_peak;
  GRefString *mb_artist_id, *mb_album_id;
  char       *mb_track_id;    /* owned */
  GRefString *art_path;       /* folder image beside the file, or NULL */
  gint64      added_s;        /* Unix seconds */
  gint64      last_played_s;  /* 0 never */
  guint32     play_count, skip_count;
  char       *error;          /* owned; why the file could not be read, one sentence */
  /* From analysis; NaN or -1 while not analysed. */
  float       tempo_bpm;
  gint8       key;            /* 0-11 C…B major, 12-23 C…B minor, -1 not known */
  float       energy;         /* 0 calm … 1 energetic */
  float       loudness_lufs;
  float       true_peak;      /* linear */
  float       vocal_share;    /* 0 instrumental … 1 sung throughout */
  gint32      cluster;        /* stable cluster identity, -1 none */
  /* What the listener's own models say, by model. */
  TrackLabel *labels;         /* owned; [n_labels] */
  guint       n_labels;
} TrackRow;

TrackRow *track_row_new   (void);                 /* numbers at "not known" */
TrackRow *track_row_copy  (const TrackRow *row);  /* deep, unpublished */
TrackRow *track_row_ref   (TrackRow *row);
void      track_row_unref (TrackRow *row);        /* NULL is fine */
void      track_row_add_label (TrackRow *row, gint64 model, const char *name, float share);
/* What @model says, or NULL; borrowed. */
const TrackLabel *track_row_get_label (const TrackRow *row, gint64 model);
/* Replaces an interned string field; NULL and "" both clear it. */
void      track_row_set_ref_string (GRefString **field, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrackRow, track_row_unref)

/* ---- audio -> feature ---------------------------------------------------- */

/* Decoded sound. Mono at 22 050 Hz for the features; with the two channels
 * kept beside it, at the same rate, where separation asks for them. */
typedef struct {
  float  *samples;        /* owned; [n] plain average of the channels */
  float  *left, *right;   /* owned or NULL; [n] */
  gsize   n;
  guint   rate_hz;        /* of the arrays here: 22 050 */
  guint   source_rate_hz; /* of the file */
  guint   source_channels;
  double  duration_s;     /* of the source, all of it */
  gboolean truncated;     /* decoding broke off; what came before is here */
  /* Measured on the source itself, at its rate and with its channels; NaN not measured */
  double  loudness_lufs, loudness_range_lu, true_peak; /* true_peak linear */
  double  sample_peak;
} AudioBuffer;

void audio_buffer_free (AudioBuffer *buffer); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AudioBuffer, audio_buffer_free)

/* ---- feature -> store ---------------------------------------------------- */

#define FEATURE_WAVEFORM_POINTS 1000

/* One frame-wise feature: a matrix with a stable name ("mfcc20", "rms"). */
typedef struct {
  const char *name;  /* static */
  guint       rows;  /* bands or coefficients; 1 for a curve */
  guint       cols;  /* frames */
  float      *data;  /* owned; [rows][cols], row-major */
} FeatureMatrix;

/* What is heard in one track. */
typedef struct {
  guint       version;        /* FEATURE_VERSION of the code that made it */
  float      *vector;         /* owned; [n_vector] summary, every value finite */
  guint       n_vector;
  double      duration_s;
  float       tempo_bpm, tempo_confidence, tempo_rival_bpm; /* 0 none found */
  float      *beats_s;        /* owned; [n_beats] */
  guint       n_beats;
  int         key;            /* 0-11 C…B major, 12-23 C…B minor, -1 none */
  float       key_confidence;
  float       tuning_cents;
  float       loudness_lufs, loudness_range_lu, true_peak; /* NaN: silence */
  float       onset_rate_hz, dynamic_complexity_db;
  float       percussive_share, vocal_share, energy; /* 0 … 1; vocal NaN if not asked for */
  guint8      waveform[FEATURE_WAVEFORM_POINTS];    /* peak level, 0 … 255 */
  guint8      brightness[FEATURE_WAVEFORM_POINTS];  /* spectral centroid, 0 dark … 255 bright */
  FeatureMatrix *frames;      /* owned, [n_frames_kinds]; NULL unless asked for */
  guint       n_frame_kinds;
} FeatureSet;

void feature_set_free (FeatureSet *set); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatureSet, feature_set_free)

/* What the shipped model tells apart, in its order: as files and commands name it. */
#define GENRE_COUNT 11
extern const char *const GENRE_CLASSES[GENRE_COUNT];
/* How one of them is called here; any other word stays as it is. Borrowed. */
const char *segue_genre_title (const char *class);

/* "Calm piano" of a group's name "Calm piano · 70–95 bpm" (transfer full; "" of NULL). @facts
 * (optional, borrowed from @name) is what stands behind, or NULL. */
char *segue_group_plain_name (const char *name, const char **facts);

/* ---- model -> store ------------------------------------------------------ */

typedef struct {
  guint  version;                            /* of the weights */
  float *genres;  guint n_genres;            /* owned; the whole softmax, sums to 1; GENRE_CLASSES */
  float *embedding; guint n_embedding;       /* owned; [d] */
  float  moods[9];                           /* GEMS shares, order of MOOD_NAMES */
  float  moods_spread[9];                    /* one standard deviation each */
} ModelOutput;

void model_output_free (ModelOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelOutput, model_output_free)

/* ---- play -> store -------------------------------------------------------- */

typedef enum {
  PLAY_END_FINISHED = 0, /* heard to the end */
  PLAY_END_SKIPPED,      /* the listener went on to another */
  PLAY_END_STOPPED,      /* playback was stopped or the program closed */
  PLAY_END_FAILED,       /* the file could not be played */
  PLAY_END_OPEN,         /* still playing, or the program was killed meanwhile */
} PlayEnd;

typedef enum {
  PLAY_ORIGIN_CLICK = 0,  /* the listener asked for this very track */
  PLAY_ORIGIN_QUEUE,      /* the listener had queued it */
  PLAY_ORIGIN_ALBUM,      /* it followed in album order */
  PLAY_ORIGIN_PLAYLIST,   /* it followed in a playlist or another ordered list */
  PLAY_ORIGIN_SHUFFLE,
  PLAY_ORIGIN_SUGGESTION,
  PLAY_ORIGIN_REMOTE,     /* command line, file manager, MPRIS OpenUri */
} PlayOrigin;

/* One play. Stored when it starts (PLAY_END_OPEN) and updated while it runs,
 * so that a kill loses at most the last seconds of the play in progress. */
typedef struct {
  gint64     id;             /* row id; 0 while not stored */
  gint64     track_id;       /* 0 for a file outside the library */
  char      *uri;            /* owned; for what is outside the library */
  gint64     started_s;      /* Unix seconds */
  int        utc_offset_s;   /* time zone at that moment */
  double     heard_s;        /* really heard: pauses and seeks do not count */
  double     duration_s;     /* of the track; 0 not known */
  PlayEnd    end;
  PlayOrigin origin;
  gint64     mode_id;        /* what the listener was doing; 0 no mode */
  char      *title, *artist, *album; /* owned; as shown when it was played */
} PlayRecord;

PlayRecord *play_record_new  (void);
PlayRecord *play_record_copy (const PlayRecord *record);
void        play_record_free (PlayRecord *record); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlayRecord, play_record_free)

/* ---- store -> ui: what pages list ----------------------------------------- */

typedef struct {
  gint64      id;              /* album id, stable */
  GRefString *title, *artist;  /* artist: album artist, or "Various Artists" when compilation */
  int         year;
  guint       n_tracks;
  double      duration_s;
  gint64      art_track_id;    /* a track whose art stands for the album */
  gint64      added_s;         /* of its newest track */
  gboolean    compilation;
} AlbumRow;

typedef struct {
  GRefString *name;            /* artist or genre */
  guint       n_albums, n_tracks;
  gint64      art_track_id;
} GroupRow;

/* The rules of a smart playlist are GVariant text of type
 * PLAYLIST_RULES_TYPE: (all, [(field, op, value), …], limit, order, descending)
 *
 *   (true, [('genre', 'is', 'Jazz'), ('plays', 'at-least', '3')], 25, 'added', true)
 *
 * all: every condition must hold, else any; values are always strings.
 * - text fields title artist album album-artist genre composer path codec:
 *   is is-not contains not-contains starts ends
 * - numbers year duration plays skips tempo energy loudness vocal
 *   bitrate rate track disc: is is-not at-least at-most (duration in seconds)
 * - dates added last-played: within not-within (value in days); last-played also
 *   never (value '')
 * - favourite compilation: is (value 'yes' or 'no')
 * - my: is is-not (a class of any of the listener's own models)
 * - key, cluster: is is-not (their number); playlist: in not-in (id of a plain one)
 * limit: 0 none. order: any field but genre's, or 'random', or '' for the library's. */
#define PLAYLIST_RULES_TYPE "(ba(sss)usb)"

typedef struct {
  gint64   id;
  char    *name;               /* owned */
  char    *builtin;            /* owned; "recently-added" "most-played" "never-played"
                                * "favourites": named by who shows it; NULL: the listener's own */
  gboolean smart;
  char    *rules;              /* owned; of a smart playlist, or NULL */
  guint    n_tracks;           /* of a plain one; of a smart one when last counted */
} PlaylistRow;

void album_row_free    (AlbumRow *row);
void group_row_free    (GroupRow *row);
void playlist_row_free (PlaylistRow *row);

/* What a list of tracks shows and in which order. */
typedef enum {
  TRACK_SCOPE_ALL = 0,
  TRACK_SCOPE_ALBUM,     /* id = album id; in disc and track order */
  TRACK_SCOPE_ARTIST,    /* text = artist (track or album artist) */
  TRACK_SCOPE_GENRE,     /* text = one genre */
  TRACK_SCOPE_PLAYLIST,  /* id = playlist id; in its own order unless sorted */
  TRACK_SCOPE_FOLDER,    /* text = folder path */
  TRACK_SCOPE_CLUSTER,   /* id = cluster id */
  TRACK_SCOPE_LABEL,     /* id = one of the listener's own models; text = a class of it */
} TrackScope;

typedef enum {
  TRACK_SORT_DEFAULT = 0, /* the scope's own order; artist, year, album, disc, track for ALL */
  TRACK_SORT_TITLE,
  TRACK_SORT_ARTIST,
  TRACK_SORT_ALBUM,
  TRACK_SORT_ALBUM_ARTIST,
  TRACK_SORT_GENRE,
  TRACK_SORT_YEAR,
  TRACK_SORT_TRACK_NO,
  TRACK_SORT_DURATION,
  TRACK_SORT_PLAY_COUNT,
  TRACK_SORT_LAST_PLAYED,
  TRACK_SORT_ADDED,
  TRACK_SORT_TEMPO,
  TRACK_SORT_KEY,
  TRACK_SORT_ENERGY,
  TRACK_SORT_PATH,
} TrackSort;

typedef struct {
  TrackScope scope;
  gint64     id;
  char      *text;       /* owned or NULL */
  char      *search;     /* owned or NULL; what was typed, all words must match a prefix;
                          * my:NAME or my:"A NAME": a class of the listener's own models */
  TrackSort  sort;
  gboolean   descending;
  TrackSort  then;         /* among those that @sort holds for equal; DEFAULT: as the library */
  gboolean   then_descending;
  gboolean   with_missing; /* also tracks whose file is away */
  guint      limit;        /* 0 all */
} TrackQuery;

TrackQuery *track_query_copy (const TrackQuery *query);
void        track_query_free (TrackQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrackQuery, track_query_free)

/* What is asked for by mood. Plain values: copied by assignment. */
#define MOOD_EMOTIONS 9      /* in the order of ModelOutput's moods */
#define MOOD_QUERY_POINTS 32
typedef struct {
  guint  n_points;          /* 0 anywhere on the pad, 1 a spot, more a line to travel */
  double points[MOOD_QUERY_POINTS][2]; /* dark 0 … 1 bright, calm 0 … 1 energetic, in ranks */
  double radius;            /* 0 … 1 of the pad's side: around the spot, or beside the line.
                             * The larger, the more variety; 0 the nearest alone */
  double voice_low, voice_high;             /* 0 … 1; 0 and 1: any */
  double tempo_low_bpm, tempo_high_bpm;     /* 0 and 0: any */
  double familiarity_low, familiarity_high; /* 0 … 1; 0 and 1: any */
  guint  add, avoid;        /* of emotions, a bit each */
  guint  n_tracks;          /* how long: so many tracks, … */
  guint  minutes;           /* … or where this is not 0, about so many minutes */
  guint64 seed;             /* another one: other tracks of the same mood */
} MoodQuery;

G_END_DECLS

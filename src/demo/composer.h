/* composer.h - a small library of music whose truth is known
 *
 * The composer writes, plays and mixes every song of the demo library itself:
 * oscillators, plucked and bowed strings, a sung voice, drums, effects and a
 * limiter. Tempo, key and style are therefore known exactly, which makes the
 * songs ground truth for the tests as well as something to listen to.
 *
 * Same index, flags and length: same samples, on one machine. Nothing here is
 * global, so songs may be rendered on several threads at once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COMPOSER_RATE_HZ 44100

typedef enum {
  COMPOSER_STYLE_PIANO = 0,
  COMPOSER_STYLE_AMBIENT,
  COMPOSER_STYLE_LOFI,
  COMPOSER_STYLE_HOUSE,
  COMPOSER_STYLE_DRUM_AND_BASS,
  COMPOSER_STYLE_METAL,
  COMPOSER_STYLE_DISCO,
  COMPOSER_STYLE_REGGAE,
  COMPOSER_STYLE_CHIPTUNE,
  COMPOSER_STYLE_QUARTET,
  COMPOSER_STYLE_FOLK,
  COMPOSER_STYLE_JAZZ,
  COMPOSER_STYLE_DUB_TECHNO,
  COMPOSER_STYLE_WALTZ,
  COMPOSER_STYLE_SYNTH_POP,
  COMPOSER_STYLE_BOSSA,
  COMPOSER_STYLE_OUD,
  COMPOSER_STYLE_MARIMBA,
  COMPOSER_N_STYLES,
} ComposerStyle;

/* One song of the catalogue. All strings are static. */
typedef struct {
  ComposerStyle style;
  const char   *artist;
  const char   *album_artist; /* "Various Artists" on the compilation */
  const char   *album;
  const char   *title;
  int           year;
  int           disc, discs;  /* 0 and 0 on a single disc */
  int           track, tracks;
  double        tempo_bpm;
  gboolean      tempo_clear;  /* FALSE where no beat is played, as in ambient pads */
  int           tonic;        /* 0 C … 11 B */
  gboolean      minor;
  double        seconds;      /* about; a song ends on a bar line and rings out */
  gboolean      voice;        /* somebody sings */
  gboolean      live;         /* the other version of the song with the same piece */
  gboolean      compilation;
  gboolean      ogg;          /* written as Ogg Vorbis, otherwise as FLAC */
  gboolean      lyrics;       /* an .lrc stands beside it */
  guint         part;         /* 1 and 2: halves of one recording, cut on a bar line */
  guint64       piece;        /* seed of what is written; a live version shares it */
} ComposerSong;

typedef enum {
  COMPOSER_DEFAULT = 0,
  COMPOSER_NO_MASTERING = 1 << 0, /* the mix as it is: neither levelled nor limited */
} ComposerFlags;

/* A rendered song with what is true of it. */
typedef struct {
  float   *stereo;       /* owned; [n_frames][2] at COMPOSER_RATE_HZ, within ±1 */
  gsize    n_frames;
  double  *beats_s;      /* owned; [n_beats] where the beats fall */
  guint    n_beats;
  guint    beats_per_bar;
  double   vocal_share;  /* 0 … 1: for how much of it somebody sings */
  double  *lines_s;      /* owned; [n_lines] where sung phrases begin */
  guint    n_lines;
} ComposerTake;

guint               composer_n_songs    (void);
/* NULL past the end. */
const ComposerSong *composer_song       (guint index);
/* "Solo Piano", as in the genre tag and in ground-truth.csv; never NULL for a style. */
const char         *composer_style_name (ComposerStyle style);
/* The words of a sung song, NULL-terminated; NULL for songs without. */
const char *const  *composer_lyrics     (guint index);

/* Renders song @index. @seconds asks for another length than the song's own
 * (4 to 600; a short one starts with a verse), 0 for its own. Returns a take that the
 * caller frees, or NULL when @index is past the end or @seconds out of range. */
ComposerTake *composer_render_song (guint         index,
                                    ComposerFlags flags,
                                    double        seconds);
void          composer_take_free   (ComposerTake *take); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComposerTake, composer_take_free)

G_END_DECLS

/* score.h - what is written: bars, chords, tunes; and how it is put to parts
 *
 * A Score is one song on its way through a style: the style asks it for form,
 * harmony and tunes, and plays patterns of its own on it. What is written is
 * drawn from one generator and how it is played from another, so that a live
 * version is the same piece in another performance. */
#pragma once

#include "composer.h"
#include "mix.h"
#include "ml-rng.h"

typedef enum {
  SECTION_INTRO = 0,
  SECTION_VERSE,
  SECTION_CHORUS,
  SECTION_BRIDGE,
  SECTION_OUTRO,
  N_SECTIONS,
} Section;

typedef struct {
  Section  section;
  int      pos, len;   /* of this bar in its section */
  int      turn;       /* how often this kind of section has come before */
  double   intensity;  /* 0 … 1 */
  int      degree[2];  /* chord of each half bar, 0 the tonic */
  gboolean fill;       /* the last bar before something new */
} Bar;

typedef struct {
  const ComposerSong *song;
  Mix      *mix;         /* owned */
  double    beat_s;
  int       beats;       /* in a bar */
  double    start_s;     /* of the first beat */
  double    swing;       /* share of the first of two swung notes: 0.5 straight … 0.67 */
  double    swing_beats; /* length of such a pair: 1 for eighths, 0.5 for sixteenths */
  double    human_s;     /* spread of the players' timing */
  gboolean  seventh;     /* chords of four notes */
  int       n_bars;
  Bar      *bars;        /* owned */
  ml_rng    writer, player;
  GArray   *kicks;       /* owned; gsize frames, in order: what fx_duck() follows */
  GArray   *lines;       /* owned; double seconds: where sung phrases begin */
  gsize     sung_frames;
  Desk      desk;        /* set by the style */
} Score;

/* Chords of four bars for each section, degrees 1 … 7; 0 ends early. */
typedef struct {
  int verse[4], chorus[4], bridge[4];
} Changes;

/* Lays out form and chords. Beats in a bar, and how long the ending rings. */
Score *score_new       (const ComposerSong *song, int beats, double seconds, double tail_s,
                        const Changes *changes);
void   score_free      (Score *score); /* NULL is fine */

/* Seconds of a beat counted from the first, swing included. */
double score_time      (const Score *score, double beat);
/* MIDI pitch of scale degree 0 … (any), 0 the tonic of the octave that holds @centre. */
int    score_pitch     (const Score *score, int degree, int centre);
/* The chord at that half of the bar near @centre, lowest first. Returns how many. */
int    score_chord     (const Score *score, int bar, int half, int centre, int out[4]);
/* Root of that chord, nearest to @centre. */
int    score_root      (const Score *score, int bar, int half, int centre);
double score_uniform   (ml_rng *rng, double low, double high);

/* ---- tunes ------------------------------------------------------------------ */

#define TUNE_NOTES 96

typedef struct {
  double beat, beats; /* from the start of the phrase */
  int    degree;
  double velocity;
} TuneNote;

/* Four bars of melody. */
typedef struct {
  TuneNote note[TUNE_NOTES];
  int      n;
} Tune;

/* Writes a phrase A A' A B over rhythms of @cells: each a bar of equal steps,
 * x a note, - its length, . a rest. Degrees stay within @low … @high. */
void tune_write (Score *score, Tune *tune, const char *const *cells, guint n_cells,
                 int low, int high);

/* ---- playing ------------------------------------------------------------------ */

/* Who plays: an instrument at its place. */
typedef struct {
  Score       *score;
  Part        *part;
  const Patch *patch;
  double       pan, width;  /* notes are spread over pan ± width by pitch */
  double       velocity;    /* 1 as written */
  double       gate;        /* share of its length that a note is held; 0 means 0.95 */
  double       strum_s;     /* between the notes of a chord */
  gboolean     glide;       /* from the note before */
  double       last_hz;     /* kept here */
  int          syllable;    /* kept here, of a voice */
} Player;

void play_note   (Player *player, double beat, double beats, double midi, double velocity);
/* One bar of equal steps: 1 root, 3, 5, 8 octave, 7 the seventh above the root,
 * a a half-tone below the next chord's root, - holds, . rests. */
void play_bass   (Player *player, int bar, const char *steps, int centre);
/* One bar of chords: x a chord, X an accented, - holds, . rests. */
void play_chords (Player *player, int bar, const char *steps, int centre);
/* One bar of broken chords: digits count the chord's notes upwards, over octaves. */
void play_broken (Player *player, int bar, const char *steps, int centre);
/* The phrase from its bar @from on, @bars long, starting at bar @bar; notes on strong
 * beats lean to the chord. @vary 0 … 1. */
void play_tune   (Player *player, const Tune *tune, int bar, int from, int bars, int centre,
                  double vary);

typedef struct {
  Score     *score;
  Part      *part;
  const Kit *kit;
  double     velocity;
  GHashTable *strokes; /* owned; rendered once, struck often */
} Drummer;

void drummer_init  (Drummer *drummer, Score *score, Part *part, const Kit *kit);
void drummer_clear (Drummer *drummer);
void drum_hit      (Drummer *drummer, DrumKind kind, double beat, double velocity);
/* One bar of equal steps: digits 1 … 9 the force, . a rest. */
void drum_bar      (Drummer *drummer, int bar, DrumKind kind, const char *steps);
/* A fill over the last beats of a bar. */
void drum_fill     (Drummer *drummer, int bar, double force);

/* ---- styles ------------------------------------------------------------------- */

/* Each writes and plays the whole song into score->mix and sets score->desk. */
typedef struct {
  int     beats;
  double  tail_s;
  Changes major, minor;
  void  (*play) (Score *score);
} Style;

extern const Style styles[COMPOSER_N_STYLES];

void style_piano         (Score *score);
void style_ambient       (Score *score);
void style_lofi          (Score *score);
void style_house         (Score *score);
void style_drum_and_bass (Score *score);
void style_metal         (Score *score);
void style_disco         (Score *score);
void style_reggae        (Score *score);
void style_chiptune      (Score *score);
void style_quartet       (Score *score);
void style_folk          (Score *score);
void style_jazz          (Score *score);
void style_dub_techno    (Score *score);
void style_waltz         (Score *score);
void style_synth_pop     (Score *score);
void style_bossa         (Score *score);
void style_oud           (Score *score);
void style_marimba       (Score *score);

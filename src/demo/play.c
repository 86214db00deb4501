/* play.c - players and drummers: from what is written to what sounds */
#include "score.h"

#include <string.h>

static double
hertz (double midi)
{
  return 440.0 * exp2 ((midi - 69.0) / 12.0);
}

static gsize
frame_at (double seconds)
{
  return (gsize) (MAX (seconds, 0.0) * SYNTH_RATE + 0.5);
}

void
play_note (Player *player,
           double  beat,
           double  beats,
           double  midi,
           double  velocity)
{
  Score *score = player->score;
  double start = score_time (score, beat), end = score_time (score, beat + beats);
  double late = score->human_s * CLAMP (ml_rng_normal (&score->player), -2.5, 2.5);
  double force = velocity * player->velocity *
                 (1.0 + (score->human_s > 0.0 ? 0.07 * ml_rng_normal (&score->player) : 0.0));
  SynthNote note = { .hz = hertz (midi), .seed = (guint32) ml_rng_u64 (&score->player) | 1 };
  g_autofree float *sound = NULL;
  gsize n, at = frame_at (start + late);

  note.velocity = CLAMP (force, 0.02, 1.0);
  note.gate_s = MAX ((end - start) * (player->gate > 0.0 ? player->gate : 0.95), 0.02);
  if (player->glide && player->last_hz > 0.0)
    note.from_hz = player->last_hz;
  player->last_hz = note.hz;
  if (player->patch->kind == SYNTH_VOICE) {
    /* The same words to the same tune: syllables go by number, not by chance. */
    static const int vowel[] = { 0, 3, 1, 0, 2, 4, 3, 1, 0, 1, 3, 2 };
    static const int consonant[] = { 3, 1, 0, 2, 3, 0, 1, 2, 3, 3, 0, 2, 1 };

    note.vowel = vowel[player->syllable % G_N_ELEMENTS (vowel)];
    note.next_vowel = vowel[(player->syllable + 1) % G_N_ELEMENTS (vowel)];
    note.consonant = consonant[player->syllable % G_N_ELEMENTS (consonant)];
    player->syllable++;
    score->sung_frames += (gsize) ((end - start) * SYNTH_RATE);
  }
  n = synth_note_frames (player->patch, &note);
  if (at >= player->part->n)
    return;
  n = MIN (n, player->part->n - at);
  sound = g_new (float, n);
  synth_note (player->patch, &note, sound, n);
  part_place (player->part, at, sound, n,
              player->pan + player->width * CLAMP ((midi - 62.0) / 24.0, -1.0, 1.0));
}

/* How many steps the note that begins at @i lasts. */
static int
held (const char *steps, int i, int n)
{
  int length = 1;

  while (i + length < n && steps[i + length] == '-')
    length++;
  return length;
}

void
play_bass (Player     *player,
           int         bar,
           const char *steps,
           int         centre)
{
  Score *score = player->score;
  int n = (int) strlen (steps);
  double step = (double) score->beats / n;

  for (int i = 0; i < n; i++) {
    int half = 2 * i >= n, next = MIN (bar + (half == 1), score->n_bars - 1);
    int root = score_root (score, bar, half, centre), pitch = root;
    int chord[4], count;

    if (steps[i] == '.' || steps[i] == '-')
      continue;
    count = score_chord (score, bar, half, root + 6, chord);
    switch (steps[i]) {
    case '3':
      for (int k = 0; k < count; k++)
        if ((chord[k] - root + 120) % 12 == 3 || (chord[k] - root + 120) % 12 == 4)
          pitch = root + (chord[k] - root + 120) % 12;
      break;
    case '5': pitch = root + 7; break;
    case '4': pitch = root - 5; break; /* the fifth below */
    case '7': pitch = root + 10; break;
    case '8': pitch = root + 12; break;
    case 'a': pitch = score_root (score, next, half == 0, centre) - 1; break;
    default: break;
    }
    play_note (player, bar * score->beats + i * step, held (steps, i, n) * step, pitch,
               i == 0 ? 0.9 : 0.75);
  }
}

void
play_chords (Player     *player,
             int         bar,
             const char *steps,
             int         centre)
{
  Score *score = player->score;
  int n = (int) strlen (steps);
  double step = (double) score->beats / n;

  for (int i = 0; i < n; i++) {
    int chord[4], count;

    if (steps[i] != 'x' && steps[i] != 'X')
      continue;
    count = score_chord (score, bar, 2 * i >= n, centre, chord);
    for (int k = 0; k < count; k++)
      play_note (player,
                 bar * score->beats + i * step + k * player->strum_s / score->beat_s,
                 held (steps, i, n) * step, chord[k], steps[i] == 'X' ? 0.9 : 0.62);
  }
}

void
play_broken (Player     *player,
             int         bar,
             const char *steps,
             int         centre)
{
  Score *score = player->score;
  int n = (int) strlen (steps);
  double step = (double) score->beats / n;

  for (int i = 0; i < n; i++) {
    int chord[4], count, which = steps[i] - '0';

    if (which < 0 || which > 9)
      continue;
    count = score_chord (score, bar, 2 * i >= n, centre, chord);
    play_note (player, bar * score->beats + i * step, held (steps, i, n) * step,
               chord[which % count] + 12 * (which / count), i == 0 ? 0.8 : 0.62);
  }
}

/* The chord note nearest to @pitch. */
static int
lean (const Score *score, int bar, int half, int pitch)
{
  int chord[4], count = score_chord (score, bar, half, pitch, chord), best = chord[0];

  for (int k = 1; k < count; k++)
    if (ABS (chord[k] - pitch) < ABS (best - pitch))
      best = chord[k];
  return best;
}

void
play_tune (Player     *player,
           const Tune *tune,
           int         bar,
           int         from,
           int         bars,
           int         centre,
           double      vary)
{
  Score *score = player->score;
  double first = from * score->beats, length = bars * score->beats;
  gboolean begun = FALSE;

  player->syllable = 0;
  for (int i = 0; i < tune->n; i++) {
    const TuneNote *note = &tune->note[i];
    double at = note->beat - first;
    int here, half, pitch, degree = note->degree;
    double in_bar;

    if (at < 0.0 || at >= length)
      continue;
    if (ml_rng_uniform (&score->writer) < vary)
      degree += ml_rng_uniform (&score->writer) < 0.5 ? 1 : -1;
    here = MIN (bar + (int) (at / score->beats), score->n_bars - 1);
    in_bar = at - (int) (at / score->beats) * score->beats;
    half = 2.0 * in_bar >= score->beats;
    pitch = score_pitch (score, degree, centre);
    if (in_bar < 0.01 || note->beats >= 1.0 || fabs (in_bar - score->beats / 2.0) < 0.01)
      pitch = lean (score, here, half, pitch);
    if (player->patch->kind == SYNTH_VOICE && (!begun || (in_bar < 1.0 && (here - bar) == 2))) {
      double seconds = score_time (score, bar * score->beats + at);

      if (!begun || seconds - g_array_index (score->lines, double, score->lines->len - 1) > 1.5)
        g_array_append_val (score->lines, seconds);
      begun = TRUE;
    }
    play_note (player, bar * score->beats + at, MIN (note->beats, length - at), pitch, note->velocity);
  }
}

/* ---- drums -------------------------------------------------------------------- */

#define FORCES 4   /* how many strengths of stroke are rendered */
#define VARIANTS 3 /* and how many of each: no two strokes in a row are the same */

typedef struct {
  gsize n;
  float sound[];
} Stroke;

void
drummer_init (Drummer   *drummer,
              Score     *score,
              Part      *part,
              const Kit *kit)
{
  *drummer = (Drummer) { .score = score, .part = part, .kit = kit, .velocity = 1.0 };
  drummer->strokes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

void
drummer_clear (Drummer *drummer)
{
  g_clear_pointer (&drummer->strokes, g_hash_table_unref);
}

static const Stroke *
stroke (Drummer *drummer, DrumKind kind, guint force, guint variant)
{
  gpointer key = GUINT_TO_POINTER (1 + ((kind * FORCES) + force) * VARIANTS + variant);
  Stroke *s = g_hash_table_lookup (drummer->strokes, key);

  if (s == NULL) {
    gsize n = drum_frames (drummer->kit, kind);

    s = g_malloc (sizeof *s + n * sizeof (float));
    s->n = n;
    drum_stroke (drummer->kit, kind, (force + 1.0) / FORCES,
                 (guint32) GPOINTER_TO_UINT (key) * 2654435761u | 1, s->sound, n);
    g_hash_table_insert (drummer->strokes, key, s);
  }
  return s;
}

/* Where a kit stands, as the audience sees it. */
static const double pan_of[N_DRUMS] = {
  [DRUM_HAT] = 0.3, [DRUM_OPEN_HAT] = 0.3, [DRUM_RIDE] = -0.35, [DRUM_CRASH] = -0.45,
  [DRUM_TOM_HIGH] = 0.25, [DRUM_TOM_LOW] = -0.35, [DRUM_SHAKER] = -0.4,
  [DRUM_TAMBOURINE] = 0.45, [DRUM_CONGA_HIGH] = -0.3, [DRUM_CONGA_LOW] = -0.45,
  [DRUM_RIM] = 0.1, [DRUM_BRUSH] = -0.1,
};

void
drum_hit (Drummer *drummer,
          DrumKind kind,
          double   beat,
          double   velocity)
{
  Score *score = drummer->score;
  double v = CLAMP (velocity * drummer->velocity, 0.03, 1.0);
  guint force = MIN ((guint) (v * FORCES), FORCES - 1);
  const Stroke *s = stroke (drummer, kind, force, ml_rng_below (&score->player, VARIANTS));
  double late = 0.6 * score->human_s * CLAMP (ml_rng_normal (&score->player), -2.5, 2.5);
  gsize at = frame_at (score_time (score, beat) + late);
  /* Between two rendered strengths the rest is level alone. */
  float gain = (float) (v / ((force + 1.0) / FORCES));
  double angle = (pan_of[kind] + 1.0) * G_PI / 4.0;
  float l = gain * (float) cos (angle), r = gain * (float) sin (angle);

  if (kind == DRUM_KICK)
    g_array_append_val (score->kicks, at);
  for (gsize i = 0; i < s->n && at + i < drummer->part->n; i++) {
    drummer->part->left[at + i] += l * s->sound[i];
    drummer->part->right[at + i] += r * s->sound[i];
  }
}

void
drum_bar (Drummer    *drummer,
          int         bar,
          DrumKind    kind,
          const char *steps)
{
  int n = (int) strlen (steps);
  double step = (double) drummer->score->beats / n;

  for (int i = 0; i < n; i++)
    if (steps[i] >= '1' && steps[i] <= '9')
      drum_hit (drummer, kind, bar * drummer->score->beats + i * step, (steps[i] - '0') / 9.0);
}

void
drum_fill (Drummer *drummer,
           int      bar,
           double   force)
{
  static const DrumKind run[] = { DRUM_SNARE, DRUM_SNARE, DRUM_TOM_HIGH, DRUM_TOM_HIGH,
                                  DRUM_TOM_MID, DRUM_TOM_MID, DRUM_TOM_LOW, DRUM_TOM_LOW };
  Score *score = drummer->score;
  int beats = ml_rng_uniform (&score->writer) < 0.5 ? 1 : 2;
  double first = (bar + 1) * score->beats - beats;
  guint shape = ml_rng_below (&score->writer, 3);

  for (int i = 0; i < beats * 4; i++) {
    DrumKind kind = run[i * (int) G_N_ELEMENTS (run) / (beats * 4)];

    if (shape == 1 && i % 4 == 1) /* leaves a gap */
      continue;
    if (shape == 2) /* all on the snare, growing */
      kind = DRUM_SNARE;
    drum_hit (drummer, kind, first + i * 0.25, force * (0.55 + 0.4 * i / (beats * 4.0)));
  }
}

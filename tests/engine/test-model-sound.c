/* test-model-sound.c - what a clip sounds like in numbers, on spectra made by hand */
#include <glib.h>
#include <math.h>

#include "model-sound.h"

enum { FRAMES = 256, CEPSTRA = 20, BANDS = 16, BINS = 17 };

/* Level of frame @t and band @b in decibels; at most 0. */
typedef float (*Spectrum) (guint t, guint b);

static ModelClip *
clip_of (Spectrum spectrum,
         guint    n,
         float    louder)
{
  g_autofree float *db = g_new (float, 2 * n * MODEL_BANDS);

  for (guint t = 0; t < 2 * n; t++) /* two frames of the feature stage are one of a clip's */
    for (guint b = 0; b < MODEL_BANDS; b++)
      db[t * MODEL_BANDS + b] = spectrum (t / 2, b) + louder;
  return model_clip_new_from_db (db, 2 * n, 0);
}

/* Noise that is the same every time. */
static float
noise (guint t,
       guint b)
{
  return -20.0f - (float) ((t * 7919 + b * 104729 + t * b * 31) % 37);
}

/* Frames lean to one side and the other by turns, along the fourth cepstrum alone. */
static float
leaning (guint t,
         guint b)
{
  return -30.0f
         + 10.0f * (t % 2 ? 1.0f : -1.0f) * (float) cos (G_PI * 3 * (b + 0.5) / MODEL_BANDS);
}

/* The sixth broad band swells once in eight frames, the others stand still. */
static float
swelling (guint t,
          guint b)
{
  return b / 6 == 5 ? -20.0f + 15.0f * (float) cos (2 * G_PI * t / 8.0) : -40.0f;
}

static void
fit (SoundBooks *books)
{
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 12; i++)
    g_ptr_array_add (clips, clip_of (noise, 40 + 17 * i, 0));
  g_assert_true (sound_books_fit (books, clips, 1, &error));
  g_assert_no_error (error);
}

/* Where a block starts in a row of a clip without statistics. */
static guint
start_of (const SoundBooks *books,
          SoundBlock        block)
{
  guint at = 0;

  for (SoundBlock b = 0; b < block; b++)
    at += sound_block_size (books, 0, b);
  return at;
}

static float *
describe (SoundBooks *books,
          Spectrum    spectrum,
          float       louder)
{
  g_autoptr (ModelClip) clip = clip_of (spectrum, FRAMES, louder);
  float *row = g_new (float, start_of (books, SOUND_N_BLOCKS));

  g_assert_true (sound_describe (books, clip, row));
  return row;
}

/* Only the fourth cepstrum varies: by 10 dB either way on cosines of length sqrt(48). */
static void
test_timbre (void)
{
  SoundBooks books;
  g_autofree float *row = NULL;
  const double varies = 100.0 * MODEL_BANDS / 2 * FRAMES / (FRAMES - 1), floor_db = 2.56;
  float *cov;

  fit (&books);
  row = describe (&books, leaning, 0);
  g_assert_cmpuint (sound_block_size (&books, 0, SOUND_TIMBRE), ==, CEPSTRA * (CEPSTRA + 3) / 2);
  cov = row + start_of (&books, SOUND_TIMBRE) + CEPSTRA;
  for (guint i = 0; i < CEPSTRA; i++)
    for (guint j = i; j < CEPSTRA; j++, cov++)
      g_assert_cmpfloat_with_epsilon (*cov, i != j ? 0 : log ((i == 3 ? varies : 0) + floor_db),
                                      0.05); /* levels are kept in steps of a third of a decibel */
  sound_books_clear (&books);
}

/* Eight turns in 64 frames are the eighth wave, which has a bin of its own. */
static void
test_pulse (void)
{
  SoundBooks books;
  g_autofree float *row = NULL;
  float *pulse;

  fit (&books);
  row = describe (&books, swelling, 0);
  pulse = row + start_of (&books, SOUND_PULSE);
  g_assert_cmpuint (sound_block_size (&books, 0, SOUND_PULSE), ==, BINS * BANDS);
  for (guint k = 0; k < BINS; k++)
    for (guint b = 0; b < BANDS; b++)
      if (b != 5)
        g_assert_cmpfloat_with_epsilon (pulse[k * BANDS + b], 0, 1e-3);
      else if (k != 7)
        g_assert_cmpfloat (pulse[k * BANDS + b], <, pulse[7 * BANDS + b] - 0.5f);
  sound_books_clear (&books);
}

/* How loud the whole is has no part in it, to the bit. */
static void
test_loudness (void)
{
  SoundBooks books;
  g_autofree float *quiet = NULL, *loud = NULL;

  fit (&books);
  quiet = describe (&books, noise, -10);
  loud = describe (&books, noise, 0);
  g_assert_cmpmem (quiet, start_of (&books, SOUND_N_BLOCKS) * sizeof (float), loud,
                   start_of (&books, SOUND_N_BLOCKS) * sizeof (float));
  sound_books_clear (&books);
}

/* Books of patches of another size are refused, and so are clips all alike. */
static void
test_refuses (void)
{
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  g_autoptr (GError) error = NULL;
  SoundBooks books, back;
  ml_weights *w = ml_weights_new ();
  const float same[4] = { 1, 2, 2, 1 };

  fit (&books);
  g_assert_true (sound_books_store (&books, w, "a."));
  g_assert_true (sound_books_restore (&back, w, "a."));
  sound_books_clear (&back);
  g_assert_false (sound_books_restore (&back, w, "b."));
  ml_weights_free (w);
  sound_books_clear (&books);
  w = ml_weights_new ();
  g_assert_cmpint (ml_codebook_fit (&books.brief, same, 2, 2, 1, 1, 1), ==, ML_OK);
  g_assert_cmpint (ml_codebook_fit (&books.lasting, same, 2, 2, 1, 1, 1), ==, ML_OK);
  g_assert_true (sound_books_store (&books, w, "a."));
  g_assert_false (sound_books_restore (&back, w, "a."));
  sound_books_clear (&books);
  ml_weights_free (w);
  g_ptr_array_add (clips, clip_of (swelling, 1, 0));
  g_assert_false (sound_books_fit (&books, clips, 1, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model/sound/timbre", test_timbre);
  g_test_add_func ("/engine/model/sound/pulse", test_pulse);
  g_test_add_func ("/engine/model/sound/loudness", test_loudness);
  g_test_add_func ("/engine/model/sound/refuses", test_refuses);
  return g_test_run ();
}

/* moods-fixture.h - an engine on a library whose moods are known
 *
 * Short tones, scanned once; then moods, sounds and tempi are written as an
 * analyser would have. Track i of n lies at energy i / (n − 1); every other one is bright. */
#pragma once

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "engine.h"
#include "store/store.h"
#include "../tree.h"
#include "../waiting.h"

#define N_TRACKS 40

typedef struct {
  char        *root, *music, *data, *cache;
  SegueEngine *engine;
  SegueQueue  *queue;
  gint64       ids[N_TRACKS]; /* calmest first */
} Fixture;

static inline void
count_cb (guint *count)
{
  (*count)++;
}

static inline void
write_tone (const char *dir,
            int         i)
{
  g_autofree char *path = g_strdup_printf ("%s/%02d.flac", dir, i);
  g_autofree char *title = g_strdup_printf ("Tone %02d", i);
  g_autofree char *artist = g_strdup_printf ("Artist %d", i / 2);
  SF_INFO info = { .samplerate = 8000, .channels = 1, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  float samples[4000];

  g_assert_nonnull (file);
  sf_set_string (file, SF_STR_ARTIST, artist);
  sf_set_string (file, SF_STR_TITLE, title);
  for (int t = 0; t < 4000; t++)
    samples[t] = 0.2f * (float) sin (2 * G_PI * (200 + 40 * i) * t / 8000);
  for (int half = 0; half < 40; half++) /* long enough that none ends while a test looks */
    sf_write_float (file, samples, 4000);
  sf_close (file);
}

static inline void
open_engine (Fixture *f)
{
  SegueEngineOptions options = {
    .data_dir = f->data, .cache_dir = f->cache, .default_folder = f->music, .seed = 1,
  };

  f->engine = segue_engine_new (&options);
  f->queue = segue_engine_get_queue (f->engine);
}

static inline void
close_engine (Fixture *f)
{
  segue_engine_shutdown (f->engine);
  g_clear_object (&f->engine);
}

static inline gboolean
scanned (SegueEngine *engine)
{
  gboolean scanning;

  g_object_get (engine, "scanning", &scanning, NULL);
  return !scanning && segue_engine_get_n_tracks (engine) == N_TRACKS;
}

/* Emotions grow from calmness to power; amazement where it is bright, solemnity where it is not. */
static inline void
write_moods (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->data, "segue.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, NULL, &error);
  float vector[4] = { 0 };
  float embedding[8];

  g_assert_no_error (error);
  for (int i = 0; i < N_TRACKS; i++) {
    g_autofree char *file = g_strdup_printf ("%s/%02d.flac", f->music, i);
    g_autoptr (TrackRow) row = store_tracks_by_path (store, file, &error);
    float y = (float) i / (N_TRACKS - 1), x = i % 2 ? 0.8f : 0.2f;
    FeatureSet set = {
      .version = 1, .vector = vector, .n_vector = 4, .duration_s = 180,
      .tempo_bpm = 60 + 100 * y, .key = i % 12, .loudness_lufs = -24 + 12 * y, .energy = y,
      .vocal_share = i % 4 < 2 ? 0.9f : 0.05f, .loudness_range_lu = NAN, .true_peak = NAN,
    };
    ModelOutput output = { .version = 1, .embedding = embedding, .n_embedding = 8 };

    g_assert_nonnull (row);
    f->ids[i] = row->id;
    vector[0] = y;
    for (int t = 0; t < 8; t++)
      embedding[t] = t == 0 ? y : t == 1 ? x : 0.0f;
    output.moods[SEGUE_EMOTION_CALMNESS] = 0.7f * (1 - y);
    output.moods[SEGUE_EMOTION_POWER] = 0.7f * y;
    output.moods[SEGUE_EMOTION_AMAZEMENT] = x;
    output.moods[SEGUE_EMOTION_SOLEMNITY] = 1 - x;
    output.moods[SEGUE_EMOTION_TENDERNESS] = i == 7 ? 0.11f : 0.1f;
    g_assert_true (store_features_put (store, row->id, &set, &error));
    g_assert_no_error (error);
    g_assert_true (store_models_put (store, row->id, &output, &error));
    g_assert_no_error (error);
  }
}

static inline void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->root = g_dir_make_tmp ("segue-moods-XXXXXX", NULL);
  f->music = g_build_filename (f->root, "Music", NULL);
  f->data = g_build_filename (f->root, "data", NULL);
  f->cache = g_build_filename (f->root, "cache", NULL);
  g_mkdir_with_parents (f->music, 0700);
  for (int i = 0; i < N_TRACKS; i++)
    write_tone (f->music, i);
  open_engine (f);
  WAIT_UNTIL (scanned (f->engine));
  close_engine (f);
  write_moods (f);
  open_engine (f);
  WAIT_UNTIL (scanned (f->engine));
}

static inline void
tear_down (Fixture      *f,
           gconstpointer data)
{
  close_engine (f);
  remove_tree (f->root);
  g_free (f->root);
  g_free (f->music);
  g_free (f->data);
  g_free (f->cache);
}

/* test-model.c - the model stage: clips, teaching, judging, files, the registry
 *
 * What is learnt is synthetic: spectrograms whose stripes lie, stand or shimmer, and
 * statistics that go with them. */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "feat-track.h"
#include "ml.h"
#include "model-registry.h"
#include "model-study.h"
#include "model-train.h"

enum { FRAMES = 240, STATS = 12, CLASSES = 3 };

static const char *const classes[] = { "lying", "standing", "shimmering", NULL };

/* Decibels [FRAMES][MODEL_BANDS] of class @c, another piece for every @seed. */
static ModelClip *
synthetic_clip (int     c,
                guint64 seed)
{
  g_autofree float *db = g_new (float, FRAMES * MODEL_BANDS);
  ModelClip *clip;
  ml_rng rng;

  ml_rng_seed (&rng, seed * 3 + (guint64) c);
  gsize phase = ml_rng_below (&rng, 8);
  for (gsize t = 0; t < FRAMES; t++)
    for (gsize b = 0; b < MODEL_BANDS; b++) {
      gboolean on = c == 0 ? (b + phase) % 12 < 4 : c == 1 ? (t + phase) % 16 < 5
                                                           : ml_rng_uniform (&rng) < 0.35;

      db[t * MODEL_BANDS + b] = (on ? -20.0f : -45.0f) + 4.0f * (float) ml_rng_normal (&rng);
    }
  clip = model_clip_new_from_db (db, FRAMES, MODEL_CLIP_FRAMES);
  clip->version = 1;
  clip->n_vector = STATS;
  clip->vector = g_new (float, STATS);
  for (int i = 0; i < STATS; i++)
    clip->vector[i] = (float) (ml_rng_normal (&rng) + (i % CLASSES == c ? 1.5 : 0.0));
  return clip;
}

static GPtrArray *
synthetic_clips (guint n,
                 int  *labels)
{
  GPtrArray *clips = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);

  for (guint i = 0; i < n; i++) {
    labels[i] = (int) i % CLASSES;
    g_ptr_array_add (clips, synthetic_clip (labels[i], i));
  }
  return clips;
}

static void
test_clip (void)
{
  float db[5 * MODEL_BANDS], out[5 * MODEL_BANDS];
  double sum = 0;

  for (int t = 0; t < 5; t++)
    for (int b = 0; b < MODEL_BANDS; b++)
      db[t * MODEL_BANDS + b] = -10.0f * (float) t - (b == 7 ? 200.0f : 0.0f);
  db[3] = NAN;
  g_autoptr (ModelClip) clip = model_clip_new_from_db (db, 5, 0);
  g_assert_cmpuint (clip->n_frames, ==, 5);
  g_assert_cmpuint (clip->level[0], ==, 255);     /* the loudest */
  g_assert_cmpuint (clip->level[7], ==, 0);       /* below the range */
  g_assert_cmpuint (clip->level[3], ==, 0);       /* not a number */
  g_assert_cmpuint (clip->level[4 * MODEL_BANDS], ==, 128); /* 40 dB below it, of 80 */
  model_clip_frames (clip, 0, 5, out);
  for (int i = 0; i < 5 * MODEL_BANDS; i++)
    sum += out[i];
  g_assert_cmpfloat_with_epsilon (sum, 0.0, 1e-2);
  model_clip_frames (clip, 4, 4, out);            /* wraps to the beginning */
  g_assert_cmpfloat_with_epsilon (out[MODEL_BANDS], out[0] + (255 - 128) * 80.0f / 255 / 16,
                                  1e-4);
}

static void
test_clip_middle (void)
{
  g_autofree float *db = g_new0 (float, 1000 * MODEL_BANDS);

  for (int t = 0; t < 1000; t++)
    db[t * MODEL_BANDS] = t >= 450 && t < 550 ? 0.0f : -70.0f;
  g_autoptr (ModelClip) clip = model_clip_new_from_db (db, 1000, 50);
  g_assert_cmpuint (clip->n_frames, ==, 50);
  for (int t = 0; t < 50; t++)
    g_assert_cmpuint (clip->level[t * MODEL_BANDS], ==, 255);
}

static void
test_clip_refuses (void)
{
  g_autoptr (GError) error = NULL;
  FeatureSet empty = { 0 };

  g_assert_null (model_clip_new (&empty, 0, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_INPUT);
}

/* Judges 30 new pieces; returns how many rightly. Shares must be shares. */
static guint
count_right (GenreModel *model)
{
  guint right = 0;

  for (guint i = 0; i < 30; i++) {
    int c = (int) i % CLASSES;
    g_autoptr (ModelClip) clip = synthetic_clip (c, 1000 + i);
    g_autoptr (GError) error = NULL;
    float shares[CLASSES], sum = 0;

    g_assert_true (genre_model_apply (model, clip, shares, NULL, &error));
    g_assert_no_error (error);
    for (int k = 0; k < CLASSES; k++)
      sum += shares[k];
    g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-4);
    right += shares[c] > shares[(c + 1) % 3] && shares[c] > shares[(c + 2) % 3];
  }
  return right;
}

static void
count_reports (const ModelTrainReport *report,
               gpointer                data)
{
  double *last = data;

  g_assert_cmpfloat (report->share, >=, *last);
  g_assert_cmpfloat (report->share, <=, 1.0 + 1e-9);
  *last = report->share;
}

static char *
temporary (const char *name)
{
  static char *folder;

  if (folder == NULL)
    folder = g_dir_make_tmp ("segue-model-XXXXXX", NULL);
  return g_build_filename (folder, name, NULL);
}

/* Taught, it knows new pieces; written and read again, it says the same. */
static void
learn_and_keep (ModelArch arch)
{
  const ModelTrainOptions options = { .arch = arch, .epochs = 15, .seed = 3 };
  int labels[30];
  g_autoptr (GPtrArray) clips = synthetic_clips (30, labels);
  const ModelExamples examples = { clips, labels, NULL, classes };
  g_autofree char *path = temporary ("genre.model");
  g_autoptr (GError) error = NULL;
  double last = 0;
  g_autoptr (GenreModel) model =
    genre_model_train (&examples, &options, count_reports, &last, NULL, &error);
  g_autoptr (GenreModel) back = NULL;
  g_autoptr (ModelClip) clip = synthetic_clip (1, 77);
  float a[CLASSES], b[CLASSES];

  g_assert_no_error (error);
  g_assert_cmpfloat (last, >, arch == MODEL_ARCH_STATS ? -1 : 0.9);
  g_assert_cmpuint (count_right (model), >=, 26);
  genre_model_set_word (model, "title", "Stripes");
  g_assert_true (genre_model_save (model, path, &error));
  back = genre_model_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (genre_model_word (back, "title"), ==, "Stripes");
  g_assert_cmpstr (genre_model_classes (back, NULL)[2], ==, "shimmering");
  g_assert_true (genre_model_apply (model, clip, a, NULL, NULL));
  g_assert_true (genre_model_apply (back, clip, b, NULL, NULL));
  for (int k = 0; k < CLASSES; k++) /* weights are kept in 16 bits */
    g_assert_cmpfloat_with_epsilon (a[k], b[k], 0.02);
  g_assert_true (genre_model_apply_at (back, clip, 2.0, b, &error));
  /* Statistics of another version are not believed; networks alone still judge. */
  clip->version = 2;
  g_assert_true (genre_model_apply (back, clip, b, NULL, &error) == (arch != MODEL_ARCH_STATS));
}

static void
test_learn_cnn (void)
{
  learn_and_keep (MODEL_ARCH_CNN);
}

static void
test_learn_crnn (void)
{
  learn_and_keep (MODEL_ARCH_CRNN);
}

static void
test_learn_stats (void)
{
  learn_and_keep (MODEL_ARCH_STATS);
}

static void
test_cross_validate (void)
{
  const ModelTrainOptions options = { .arch = MODEL_ARCH_STATS };
  int labels[60], groups[60], fold[60];
  g_autoptr (GPtrArray) clips = synthetic_clips (60, labels);
  const ModelExamples examples = { clips, labels, groups, classes };
  float shares[60 * CLASSES], stats[60 * CLASSES];
  const ModelJudgement judgement = { .joined = shares, .stats = stats, .fold = fold };
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelScores) scores = NULL;

  for (int i = 0; i < 60; i++)
    groups[i] = i / 3;
  g_assert_true (genre_model_cross_validate (&examples, &options, 5, &judgement, NULL, NULL, NULL,
                                             &error));
  g_assert_cmpmem (shares, sizeof shares, stats, sizeof stats); /* it has no other part */
  for (int i = 0; i < 60; i++)
    g_assert_cmpint (fold[i], ==, fold[i / 3 * 3]);
  scores = model_scores_new (shares, labels, 60, CLASSES, &error);
  g_assert_cmpfloat (scores->accuracy, >, 0.8);
  g_assert_cmpfloat (scores->auc[0], >, 0.9);
  g_assert_cmpuint (scores->confusion[0] + scores->confusion[1] + scores->confusion[2], ==, 20);
  for (int i = 0; i < 60; i++)
    groups[i] = i / 30;
  g_assert_false (genre_model_cross_validate (&examples, &options, 5, &judgement, NULL, NULL, NULL,
                                              &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
}

static void
test_train_refuses (void)
{
  const ModelTrainOptions options = { .arch = MODEL_ARCH_CNN, .epochs = 1 };
  ModelTrainOptions stats = { .arch = MODEL_ARCH_STATS };
  int labels[6] = { 0, 0, 0, 0, 0, 0 }, unused[6];
  g_autoptr (GPtrArray) clips = synthetic_clips (6, unused);
  const ModelExamples examples = { clips, labels, NULL, classes };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (genre_model_train (&examples, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
  g_clear_error (&error);
  labels[5] = 7;
  g_assert_null (genre_model_train (&examples, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
  g_clear_error (&error);
  labels[4] = labels[5] = 1;
  g_cancellable_cancel (cancelled);
  g_assert_null (genre_model_train (&examples, &options, NULL, NULL, cancelled, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_CANCELLED);
  g_clear_error (&error);
  ((ModelClip *) clips->pdata[2])->n_vector = 3;
  g_assert_null (genre_model_train (&examples, &stats, NULL, NULL, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
}

/* Each class is an album of its own and one song of a sampler: whichever fold the sampler lies in,
 * some class would be judged by a model that never heard it. */
static void
test_study_keeps_classes_on_both_sides (void)
{
  int labels[18], groups[18];
  gint64 ids[18];
  g_autoptr (GPtrArray) clips = synthetic_clips (18, labels);

  for (int sampler = 0; sampler < 2; sampler++) {
    ModelStudy study = { .examples = { clips, labels, groups, classes }, .ids = ids,
                         .arch = STUDY_ARCH_STATS, .group = STUDY_GROUP_ALBUM, .folds = 2, .seed = 1 };
    g_autoptr (GError) error = NULL;
    g_autoptr (GenreModel) model = NULL;
    g_autoptr (StudyReport) report = NULL;

    for (int i = 0; i < 18; i++) {
      ids[i] = i + 1;
      groups[i] = sampler ? (i < 3 ? 9 : labels[i]) : 2 * labels[i] + i / 9;
    }
    report = model_study_run (&study, NULL, NULL, NULL, &model, &error);
    g_assert_no_error (error);
    g_assert_cmpint (report->group, ==, sampler ? STUDY_GROUP_NONE : STUDY_GROUP_ALBUM);
    g_assert_cmpint (study.group, ==, STUDY_GROUP_ALBUM); /* what was asked for is as it was */
  }
}

/* All three files, taught quickly; @folder receives them. */
static void
make_models (const char *folder)
{
  const ModelTrainOptions options = { .arch = MODEL_ARCH_CNN, .epochs = 1, .seed = 1 };
  int labels[24];
  g_autoptr (GPtrArray) clips = synthetic_clips (24, labels);
  const ModelExamples examples = { clips, labels, NULL, classes };
  g_autofree char *genre = g_build_filename (folder, "genre.model", NULL);
  g_autofree char *embed = g_build_filename (folder, "embed.model", NULL);
  g_autofree char *mood = g_build_filename (folder, "mood.model", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GenreModel) model = genre_model_train (&examples, &options, NULL, NULL, NULL, &error);
  g_autoptr (EmbedModel) near = NULL;
  g_autoptr (MoodModel) felt = NULL;
  float moods[24 * MOOD_COUNT], *features;
  double r[MOOD_COUNT];
  guint d;

  g_assert_true (genre_model_save (model, genre, &error));
  near = embed_model_train (clips, labels, 8, 1, &error);
  g_assert_no_error (error);
  d = embed_model_n_axes (near);
  g_assert_cmpuint (d, ==, 16);
  features = g_new (float, 24 * d);
  for (int i = 0; i < 24; i++) {
    g_assert_true (embed_model_apply (near, clips->pdata[i], NULL, features + (gsize) i * d, &error));
    for (int m = 0; m < MOOD_COUNT; m++)
      moods[i * MOOD_COUNT + m] = labels[i] == m % CLASSES ? 0.8f : 0.1f;
  }
  felt = mood_model_train (&(MoodExamples) { clips, features, d, moods, NULL }, 4, 1, r, NULL,
                           &error);
  g_assert_no_error (error);
  for (int m = 0; m < MOOD_COUNT; m++)
    g_assert_cmpfloat (r[m], >, 0.4);
  g_assert_true (embed_model_save (near, embed, &error));
  g_assert_true (mood_model_save (felt, mood, &error));
  g_free (features);
}

static void
test_registry (void)
{
  g_autofree char *genre = temporary ("genre.model"), *folder = g_path_get_dirname (genre);
  g_autofree char *mood = temporary ("mood.model");
  g_autoptr (ModelRegistry) registry = NULL, again = NULL, damaged = NULL;
  g_autoptr (ModelClip) clip = synthetic_clip (2, 5), near = synthetic_clip (2, 6);
  g_autoptr (ModelOutput) out = NULL, same = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n;

  make_models (folder);
  registry = model_registry_new (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (model_registry_version (registry), !=, 0);
  out = model_registry_apply_clip (registry, clip, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (out->n_genres, ==, CLASSES);
  g_assert_cmpuint (out->n_embedding, ==, 8 + STATS);
  g_assert_cmpuint (out->version, ==, model_registry_version (registry));
  for (int m = 0; m < MOOD_COUNT; m++) {
    g_assert_true (out->moods[m] >= 0 && out->moods[m] <= 1);
    g_assert_cmpfloat (out->moods_spread[m], >, 0);
  }
  again = model_registry_new (folder, &error);
  g_assert_cmpuint (model_registry_version (again), ==, model_registry_version (registry));
  same = model_registry_apply_clip (again, clip, &error);
  g_assert_cmpmem (same->embedding, 8 * sizeof (float), out->embedding, 8 * sizeof (float));

  g_assert_true (g_file_get_contents (mood, &bytes, &n, &error));
  bytes[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (mood, bytes, (gssize) n, &error));
  damaged = model_registry_new (folder, &error);
  g_assert_null (damaged);
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "mood.model"));
}

/* Any one kind of file in another's place, cut short or foreign. */
static void
test_files_refuse (void)
{
  g_autofree char *genre = temporary ("genre.model"), *folder = g_path_get_dirname (genre);
  g_autofree char *embed = temporary ("embed.model"), *other = temporary ("other.model");
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n;

  make_models (folder);
  g_assert_null (genre_model_load (embed, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (mood_model_load (genre, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (embed, &bytes, &n, &error));
  for (gsize cut = 0; cut < n; cut += n / 40) {
    g_assert_true (g_file_set_contents (other, bytes, (gssize) cut, &error));
    g_assert_null (embed_model_load (other, &error));
    g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FILE);
    g_clear_error (&error);
  }
  g_assert_null (genre_model_load ("/nonexistent/genre.model", &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FILE);
}

static void
test_mood_axes (void)
{
  const float calm[MOOD_COUNT] = { 0, 0.1f, 0.2f, 0.1f, 0.9f, 0, 0, 0, 0.3f };
  const float wild[MOOD_COUNT] = { 0.2f, 0, 0, 0, 0, 0.7f, 0.8f, 0.1f, 0 };
  const float gloom[MOOD_COUNT] = { 0, 0.3f, 0, 0.3f, 0.1f, 0, 0, 0.5f, 0.8f };
  float e1, b1, e2, b2, e3, b3, louder;

  mood_axes (calm, NAN, &e1, &b1);
  mood_axes (wild, NAN, &e2, &b2);
  mood_axes (gloom, NAN, &e3, &b3);
  g_assert_cmpfloat (e1, <, 0);
  g_assert_cmpfloat (e2, >, 0);
  g_assert_cmpfloat (b2, >, b3);
  g_assert_cmpfloat (b3, <, 0);
  mood_axes (calm, 0.2f, &e1, &b1);
  mood_axes (calm, 0.9f, &louder, &b1);
  g_assert_cmpfloat (louder, >, e1);
}

/* Mean squared distance of embeddings of one class, and of two. */
static void
spreads (EmbedModel *model,
         GPtrArray  *clips,
         const int  *labels,
         double      spread[2])
{
  const guint n = clips->len, d = embed_model_size (model);
  g_autofree float *x = g_new (float, n * d), *place = g_new (float, embed_model_n_axes (model));
  double pairs[2] = { 0 };

  spread[0] = spread[1] = 0.0;
  for (guint i = 0; i < n; i++)
    g_assert_true (embed_model_apply (model, clips->pdata[i], x + i * d, place, NULL));
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++) {
      int same = labels[i] == labels[j];

      for (guint t = 0; t < d; t++)
        spread[same] += (x[i * d + t] - x[j * d + t]) * (x[i * d + t] - x[j * d + t]);
      pairs[same] += 1.0;
    }
  spread[0] /= pairs[0];
  spread[1] /= pairs[1];
}

/* Told no label, similarity still puts what is made alike together, clips it never heard
 * too; and two that are not are about 1 apart. */
static void
test_embed (void)
{
  int labels[30], later[30];
  g_autoptr (GPtrArray) clips = synthetic_clips (30, labels), others = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbedModel) model = embed_model_train (clips, NULL, 8, 3, &error);
  g_autoptr (EmbedModel) again = embed_model_train (clips, NULL, 8, 3, &error);
  float a[16], b[16], whole[2][8 + STATS];
  double spread[2];

  g_assert_no_error (error);
  g_assert_cmpuint (embed_model_size (model), ==, 8 + STATS);
  g_assert_true (embed_model_apply (model, clips->pdata[0], whole[0], a, NULL));
  g_assert_true (embed_model_apply (again, clips->pdata[0], whole[1], b, NULL));
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  g_assert_cmpmem (whole[0], sizeof whole[0], whole[1], sizeof whole[1]);
  others = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  for (int i = 0; i < 30; i++) {
    later[i] = i % CLASSES;
    g_ptr_array_add (others, synthetic_clip (later[i], (guint64) (500 + i)));
  }
  spreads (model, clips, labels, spread);
  g_assert_cmpfloat (spread[1], <, 0.5 * spread[0]);
  g_assert_cmpfloat (spread[0], >, 0.5);
  g_assert_cmpfloat (spread[0], <, 2.0);
  spreads (model, others, later, spread);
  g_assert_cmpfloat (spread[1], <, 0.6 * spread[0]);
}

/* Told which tracks belong together, the embedding overlooks what differs among them,
 * in others too; a group of one tells nothing, and is no harm. */
static void
test_embed_groups (void)
{
  int labels[30], alone[30], later[30];
  g_autoptr (GPtrArray) clips = synthetic_clips (30, labels);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) model_clip_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbedModel) plain = NULL, told = NULL, lonely = NULL;
  double before[2], after[2], same[2];

  for (int i = 0; i < 30; i++) {
    alone[i] = i;
    later[i] = i % CLASSES;
    g_ptr_array_add (others, synthetic_clip (later[i], (guint64) (500 + i)));
  }
  plain = embed_model_train (clips, NULL, 6, 3, &error);
  told = embed_model_train (clips, labels, 6, 3, &error);
  lonely = embed_model_train (clips, alone, 6, 3, &error);
  g_assert_no_error (error);
  spreads (plain, others, later, before);
  spreads (told, others, later, after);
  spreads (lonely, others, later, same);
  g_assert_cmpfloat (after[1] / after[0], <, 0.9 * before[1] / before[0]);
  g_assert_cmpfloat (same[0], ==, before[0]);
}

/* However short or long, a clip has a place; without its statistics it has none. */
static void
test_embed_limits (void)
{
  int labels[12];
  g_autoptr (GPtrArray) clips = synthetic_clips (12, labels), few = synthetic_clips (2, labels);
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbedModel) model = embed_model_train (clips, NULL, 0, 3, &error);
  const gsize frames[] = { 1, 2, 3, 9, 30, 200, 4000 };
  ModelClip *last = clips->pdata[11];
  float place[32];

  g_assert_no_error (error);
  g_assert_cmpuint (embed_model_n_axes (model), ==, 11); /* no more than the clips differ in */
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++) {
    g_autofree float *db = g_new0 (float, frames[i] * MODEL_BANDS);
    g_autoptr (ModelClip) clip = NULL;

    for (gsize t = 0; t < frames[i] * MODEL_BANDS; t++)
      db[t] = -(float) (t * 7919 % 60);
    clip = model_clip_new_from_db (db, frames[i], 0);
    g_assert_false (embed_model_apply (model, clip, NULL, place, &error));
    g_assert_error (error, MODEL_ERROR, MODEL_ERROR_INPUT);
    g_clear_error (&error);
    clip->version = 1;
    clip->n_vector = STATS;
    clip->vector = g_new0 (float, STATS);
    g_assert_true (embed_model_apply (model, clip, NULL, place, NULL));
    clip->version = 2;
    g_assert_false (embed_model_apply (model, clip, NULL, place, NULL));
  }
  g_assert_null (embed_model_train (few, NULL, 0, 3, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
  g_clear_error (&error);
  last->version = 9;
  g_assert_null (embed_model_train (clips, NULL, 0, 3, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
}

/* A classifier taught on places says the same once written and read again, and nothing
 * about a clip without statistics. */
static void
test_learn_places (void)
{
  int labels[30];
  g_autoptr (GPtrArray) clips = synthetic_clips (30, labels);
  const ModelExamples examples = { clips, labels, NULL, classes };
  g_autofree char *path = temporary ("places.model");
  g_autoptr (GError) error = NULL;
  g_autoptr (EmbedModel) sound = embed_model_train (clips, NULL, 8, 3, &error);
  const ModelTrainOptions options = { .arch = MODEL_ARCH_STATS, .sound = sound };
  g_autoptr (GenreModel) model = genre_model_train (&examples, &options, NULL, NULL, NULL, &error);
  g_autoptr (GenreModel) back = NULL;
  g_autoptr (ModelClip) clip = synthetic_clip (1, 77);
  float a[CLASSES], b[CLASSES];

  g_assert_no_error (error);
  g_assert_cmpuint (count_right (model), >=, 26);
  g_assert_true (genre_model_save (model, path, &error));
  back = genre_model_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (genre_model_apply (model, clip, a, NULL, NULL));
  g_assert_true (genre_model_apply (back, clip, b, NULL, NULL));
  for (int k = 0; k < CLASSES; k++)
    g_assert_cmpfloat_with_epsilon (a[k], b[k], 0.02);
  clip->version = 2;
  g_assert_false (genre_model_apply (back, clip, b, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_INPUT);
}

/* Networks taken from other models say what they said there, several the mean of it; of
 * other classes they are refused. */
static void
test_learn_beside (void)
{
  static const char *const two[] = { "lying", "standing", NULL };
  const ModelTrainOptions alone = { .arch = MODEL_ARCH_CNN, .epochs = 1, .without_stats = TRUE };
  int labels[30];
  g_autoptr (GPtrArray) clips = synthetic_clips (30, labels);
  const ModelExamples examples = { clips, labels, NULL, classes };
  g_autoptr (GError) error = NULL;
  g_autoptr (GenreModel) taught = genre_model_train (&examples, &alone, NULL, NULL, NULL, &error);
  const ModelTrainOptions listening = { .arch = MODEL_ARCH_CRNN, .epochs = 1, .without_stats = TRUE };
  g_autoptr (GenreModel) other = genre_model_train (&examples, &listening, NULL, NULL, NULL, &error);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  const ModelTrainOptions beside = { .arch = MODEL_ARCH_CNN, .networks = one };
  const ModelTrainOptions beside_both = { .arch = MODEL_ARCH_CNN, .networks = both, .without_stats = TRUE };
  g_autoptr (GenreModel) model = NULL, pair = NULL;
  float a[CLASSES], b[CLASSES], c[CLASSES];

  g_assert_no_error (error);
  g_ptr_array_add (one, taught);
  g_ptr_array_add (both, taught);
  g_ptr_array_add (both, other);
  model = genre_model_train (&examples, &beside, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  pair = genre_model_train (&examples, &beside_both, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (genre_model_apply_at (taught, clips->pdata[0], 2, a, NULL));
  g_assert_true (genre_model_apply_at (other, clips->pdata[0], 2, b, NULL));
  g_assert_true (genre_model_apply_at (pair, clips->pdata[0], 2, c, NULL));
  for (int k = 0; k < CLASSES; k++)
    g_assert_cmpfloat_with_epsilon ((a[k] + b[k]) / 2, c[k], 0.02);
  g_assert_true (genre_model_apply_at (taught, clips->pdata[0], 2, a, NULL));
  g_assert_true (genre_model_apply_at (model, clips->pdata[0], 2, b, NULL));
  for (int k = 0; k < CLASSES; k++)
    g_assert_cmpfloat_with_epsilon (a[k], b[k], 0.02);
  g_assert_true (genre_model_apply (taught, clips->pdata[0], a, NULL, NULL));
  g_assert_true (genre_model_apply (model, clips->pdata[0], b, NULL, NULL));
  g_assert_cmpfloat (a[0], !=, b[0]); /* the statistics have a say beside them */
  for (int i = 0; i < 30; i++)
    labels[i] %= 2;
  g_assert_null (genre_model_train (&(ModelExamples) { clips, labels, NULL, two }, &beside, NULL,
                                    NULL, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_TRAINING);
}

/* What the repository ships: sound, small, and of the eleven classes. */
static void
test_shipped (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "models", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelRegistry) registry = model_registry_new (folder, &error);
  const char *const names[] = { "genre.model", "embed.model", "mood.model" };
  const char *const *told;
  guint n;

  g_assert_no_error (error);
  told = genre_model_classes (model_registry_genre (registry), &n);
  g_assert_cmpuint (n, ==, GENRE_COUNT);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (told[i], ==, GENRE_CLASSES[i]);
  /* Statistics of another version of the feature stage would be refused, track by track. */
  g_assert_cmpstr (genre_model_word (model_registry_genre (registry), "feature-version"), ==,
                   G_STRINGIFY (FEATURE_VERSION));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    GStatBuf st;

    g_assert_cmpint (g_stat (path, &st), ==, 0);
    g_assert_cmpint (st.st_size, <, 3 << 20);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/model/clip/levels", test_clip);
  g_test_add_func ("/engine/model/study/both-sides", test_study_keeps_classes_on_both_sides);
  g_test_add_func ("/engine/model/clip/middle", test_clip_middle);
  g_test_add_func ("/engine/model/clip/refuses", test_clip_refuses);
  g_test_add_func ("/engine/model/learn/cnn", test_learn_cnn);
  g_test_add_func ("/engine/model/learn/crnn", test_learn_crnn);
  g_test_add_func ("/engine/model/learn/stats", test_learn_stats);
  g_test_add_func ("/engine/model/learn/cross-validate", test_cross_validate);
  g_test_add_func ("/engine/model/learn/refuses", test_train_refuses);
  g_test_add_func ("/engine/model/registry", test_registry);
  g_test_add_func ("/engine/model/embed", test_embed);
  g_test_add_func ("/engine/model/embed/groups", test_embed_groups);
  g_test_add_func ("/engine/model/embed/limits", test_embed_limits);
  g_test_add_func ("/engine/model/learn/places", test_learn_places);
  g_test_add_func ("/engine/model/learn/beside", test_learn_beside);
  g_test_add_func ("/engine/model/files-refuse", test_files_refuse);
  g_test_add_func ("/engine/model/mood-axes", test_mood_axes);
  g_test_add_func ("/engine/model/shipped", test_shipped);
  return g_test_run ();
}

/* engine-types.c - making, sharing and freeing the plain structs
 *
 * Any thread. Invariant: every struct made here is freed by its one function,
 * whatever part of it is filled. */
#include "engine-types.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static void
track_row_clear (gpointer data)
{
  TrackRow *row = data;
  GRefString *shared[] = { row->artist, row->album, row->album_artist, row->genre, row->composer,
                           row->codec, row->mb_artist_id, row->mb_album_id, row->art_path };

  g_free (row->path);
  g_free (row->title);
  g_free (row->mb_track_id);
  g_free (row->error);
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    g_clear_pointer (&shared[i], g_ref_string_release);
  for (guint i = 0; i < row->n_labels; i++)
    g_ref_string_release (row->labels[i].name);
  g_free (row->labels);
}

/* Returns a row that knows nothing; the caller owns it and may fill it until
 * it is published. */
TrackRow *
track_row_new (void)
{
  TrackRow *row = g_atomic_rc_box_new0 (TrackRow);

  row->rg_track_gain_db = row->rg_track_peak = NAN;
  row->rg_album_gain_db = row->rg_album_peak = NAN;
  row->tempo_bpm = row->energy = row->loudness_lufs = row->true_peak = row->vocal_share = NAN;
  row->key = -1;
  row->cluster = -1;
  return row;
}

static GRefString *
ref_string_acquire0 (GRefString *s)
{
  return s != NULL ? g_ref_string_acquire (s) : NULL;
}

TrackRow *
track_row_copy (const TrackRow *row)
{
  TrackRow *copy = track_row_new ();

  *copy = *row;
  copy->path = g_strdup (row->path);
  copy->title = g_strdup (row->title);
  copy->mb_track_id = g_strdup (row->mb_track_id);
  copy->error = g_strdup (row->error);
  copy->artist = ref_string_acquire0 (row->artist);
  copy->album = ref_string_acquire0 (row->album);
  copy->album_artist = ref_string_acquire0 (row->album_artist);
  copy->genre = ref_string_acquire0 (row->genre);
  copy->composer = ref_string_acquire0 (row->composer);
  copy->codec = ref_string_acquire0 (row->codec);
  copy->mb_artist_id = ref_string_acquire0 (row->mb_artist_id);
  copy->mb_album_id = ref_string_acquire0 (row->mb_album_id);
  copy->art_path = ref_string_acquire0 (row->art_path);
  copy->labels = g_memdup2 (row->labels, row->n_labels * sizeof *row->labels);
  for (guint i = 0; i < row->n_labels; i++)
    g_ref_string_acquire (row->labels[i].name);
  return copy;
}

void
track_row_add_label (TrackRow *row, gint64 model, const char *name, float share)
{
  row->labels = g_renew (TrackLabel, row->labels, row->n_labels + 1);
  row->labels[row->n_labels++] = (TrackLabel) { model, g_ref_string_new_intern (name), share };
}

const TrackLabel *
track_row_get_label (const TrackRow *row, gint64 model)
{
  for (guint i = 0; i < row->n_labels; i++)
    if (row->labels[i].model == model)
      return &row->labels[i];
  return NULL;
}

TrackRow *
track_row_ref (TrackRow *row)
{
  return g_atomic_rc_box_acquire (row);
}

void
track_row_unref (TrackRow *row)
{
  if (row != NULL)
    g_atomic_rc_box_release_full (row, track_row_clear);
}

void
track_row_set_ref_string (GRefString **field, const char *value)
{
  GRefString *fresh = value != NULL && *value != '\0' ? g_ref_string_new_intern (value) : NULL;

  g_clear_pointer (field, g_ref_string_release);
  *field = fresh;
}

void
audio_buffer_free (AudioBuffer *buffer)
{
  if (buffer == NULL)
    return;
  g_free (buffer->samples);
  g_free (buffer->left);
  g_free (buffer->right);
  g_free (buffer);
}

void
feature_set_free (FeatureSet *set)
{
  if (set == NULL)
    return;
  for (guint i = 0; i < set->n_frame_kinds; i++)
    g_free (set->frames[i].data);
  g_free (set->frames);
  g_free (set->vector);
  g_free (set->beats_s);
  g_free (set);
}

const char *const GENRE_CLASSES[GENRE_COUNT] = {
  "blues", "classical", "country", "disco", "electronic", "hiphop", "jazz", "metal", "pop", "reggae",
  "rock",
};

const char *
segue_genre_title (const char *class)
{
  static const char *const TITLES[GENRE_COUNT] = {
    N_("Blues"), N_("Classical"), N_("Country"), N_("Disco"), N_("Electronic"), N_("Hip Hop"),
    N_("Jazz"),  N_("Metal"),     N_("Pop"),     N_("Reggae"), N_("Rock"),
  };

  for (guint i = 0; i < GENRE_COUNT; i++)
    if (g_strcmp0 (class, GENRE_CLASSES[i]) == 0)
      return _(TITLES[i]);
  return class;
}

void
model_output_free (ModelOutput *output)
{
  if (output == NULL)
    return;
  g_free (output->genres);
  g_free (output->embedding);
  g_free (output);
}

PlayRecord *
play_record_new (void)
{
  PlayRecord *record = g_new0 (PlayRecord, 1);

  record->end = PLAY_END_OPEN;
  return record;
}

PlayRecord *
play_record_copy (const PlayRecord *record)
{
  PlayRecord *copy = g_memdup2 (record, sizeof *record);

  copy->uri = g_strdup (record->uri);
  copy->title = g_strdup (record->title);
  copy->artist = g_strdup (record->artist);
  copy->album = g_strdup (record->album);
  return copy;
}

void
play_record_free (PlayRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->uri);
  g_free (record->title);
  g_free (record->artist);
  g_free (record->album);
  g_free (record);
}

void
album_row_free (AlbumRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->title, g_ref_string_release);
  g_clear_pointer (&row->artist, g_ref_string_release);
  g_free (row);
}

void
group_row_free (GroupRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->name, g_ref_string_release);
  g_free (row);
}

void
playlist_row_free (PlaylistRow *row)
{
  if (row == NULL)
    return;
  g_free (row->name);
  g_free (row->builtin);
  g_free (row->rules);
  g_free (row);
}

TrackQuery *
track_query_copy (const TrackQuery *query)
{
  TrackQuery *copy = g_memdup2 (query, sizeof *query);

  copy->text = g_strdup (query->text);
  copy->search = g_strdup (query->search);
  return copy;
}

void
track_query_free (TrackQuery *query)
{
  if (query == NULL)
    return;
  g_free (query->text);
  g_free (query->search);
  g_free (query);
}

char *
segue_group_plain_name (const char *name, const char **facts)
{
  const char *split;

  name = name != NULL ? name : "";
  split = strstr (name, " · ");
  if (facts != NULL)
    *facts = split != NULL ? split + strlen (" · ") : NULL;
  return split != NULL ? g_strndup (name, (gsize) (split - name)) : g_strdup (name);
}

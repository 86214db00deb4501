/* segue-track-columns.c - what a column of tracks is called and says */
#include "segue-track-columns.h"

#include <glib/gi18n.h>

#include "segue-format.h"

static const SegueColumnInfo INFO[SEGUE_N_COLUMNS] = {
  [SEGUE_COLUMN_TITLE]        = { "title", N_("Title"), TRACK_SORT_TITLE, -1, TRUE, FALSE },
  [SEGUE_COLUMN_ARTIST]       = { "artist", N_("Artist"), TRACK_SORT_ARTIST, -1, TRUE, FALSE },
  [SEGUE_COLUMN_ALBUM]        = { "album", N_("Album"), TRACK_SORT_ALBUM, -1, TRUE, FALSE },
  [SEGUE_COLUMN_ALBUM_ARTIST] = { "album-artist", N_("Album Artist"), TRACK_SORT_ALBUM_ARTIST,
                                  -1, TRUE, FALSE },
  [SEGUE_COLUMN_GENRE]        = { "genre", N_("Genre"), TRACK_SORT_GENRE, 110, FALSE, FALSE },
  [SEGUE_COLUMN_YEAR]         = { "year", N_("Year"), TRACK_SORT_YEAR, 72, FALSE, TRUE },
  [SEGUE_COLUMN_TRACK_NO]     = { "track-no", N_("No."), TRACK_SORT_TRACK_NO, 60, FALSE, TRUE },
  [SEGUE_COLUMN_DURATION]     = { "duration", N_("Length"), TRACK_SORT_DURATION, 76, FALSE, TRUE },
  [SEGUE_COLUMN_PLAY_COUNT]   = { "play-count", N_("Plays"), TRACK_SORT_PLAY_COUNT, 70, FALSE, TRUE },
  [SEGUE_COLUMN_LAST_PLAYED]  = { "last-played", N_("Last Played"), TRACK_SORT_LAST_PLAYED, 120,
                                  FALSE, FALSE },
  [SEGUE_COLUMN_ADDED]        = { "added", N_("Added"), TRACK_SORT_ADDED, 110, FALSE, FALSE },
  [SEGUE_COLUMN_TEMPO]        = { "tempo", N_("Tempo"), TRACK_SORT_TEMPO, 84, FALSE, TRUE },
  [SEGUE_COLUMN_KEY]          = { "key", N_("Key"), TRACK_SORT_KEY, 96, FALSE, FALSE },
  [SEGUE_COLUMN_ENERGY]       = { "energy", N_("Energy"), TRACK_SORT_ENERGY, 96, FALSE, FALSE },
  [SEGUE_COLUMN_LABELS]       = { "labels", N_("My Labels"), TRACK_SORT_DEFAULT, 140, FALSE, FALSE },
  [SEGUE_COLUMN_FAVOURITE]    = { "favourite", N_("Favourite"), TRACK_SORT_DEFAULT, 44, FALSE,
                                  FALSE },
};

const SegueColumnInfo *
segue_column_get_info (SegueColumn column)
{
  g_return_val_if_fail ((guint) column < SEGUE_N_COLUMNS, NULL);

  return &INFO[column];
}

static char *
number_text (guint number)
{
  return number > 0 ? g_strdup_printf ("%u", number) : g_strdup ("");
}

static char *
copy_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

/* Where an album has more than one disc, the disc stands before the number: 2-05. */
static char *
track_no_text (const TrackRow *row)
{
  if (row->track_no > 0 && (row->disc_total > 1 || row->disc_no > 1))
    return g_strdup_printf ("%u-%02u", MAX (row->disc_no, 1u), row->track_no);
  return number_text (row->track_no);
}

/* One model: how sure it is, too; several: what each says. */
static char *
labels_text (const TrackRow *row)
{
  GString *text = g_string_new (NULL);

  if (row->n_labels == 1)
    /* Translators: a class of music and its share, such as "Focus 92 %" */
    g_string_append_printf (text, _("%s %.0f %%"), row->labels[0].name,
                            100 * row->labels[0].share);
  for (guint i = 0; row->n_labels > 1 && i < row->n_labels; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " · " : "", row->labels[i].name);
  return g_string_free (text, FALSE);
}

char *
segue_column_get_text (SegueColumn  column,
                       SegueTrack  *track)
{
  const TrackRow *row = segue_track_get_row (track);

  switch (column) {
  case SEGUE_COLUMN_TITLE:
    return g_strdup (segue_track_get_title (track));
  case SEGUE_COLUMN_ARTIST:
    return copy_text (row->artist);
  case SEGUE_COLUMN_ALBUM:
    return copy_text (row->album);
  case SEGUE_COLUMN_ALBUM_ARTIST:
    return copy_text (row->album_artist);
  case SEGUE_COLUMN_GENRE:
    return copy_text (row->genre);
  case SEGUE_COLUMN_YEAR:
    return number_text (MAX (row->year, 0));
  case SEGUE_COLUMN_TRACK_NO:
    return track_no_text (row);
  case SEGUE_COLUMN_DURATION:
    return segue_format_time (row->duration_s);
  case SEGUE_COLUMN_PLAY_COUNT:
    return number_text (row->play_count);
  case SEGUE_COLUMN_LAST_PLAYED:
    return segue_format_date (row->last_played_s);
  case SEGUE_COLUMN_ADDED:
    return segue_format_date (row->added_s);
  case SEGUE_COLUMN_TEMPO:
    return segue_format_tempo (row->tempo_bpm);
  case SEGUE_COLUMN_KEY:
    return segue_format_key (row->key);
  case SEGUE_COLUMN_ENERGY:
    return segue_format_energy (row->energy);
  case SEGUE_COLUMN_LABELS:
    return labels_text (row);
  case SEGUE_COLUMN_FAVOURITE:
  case SEGUE_N_COLUMNS:
  default:
    return g_strdup ("");
  }
}

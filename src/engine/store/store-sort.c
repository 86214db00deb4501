/* store-sort.c - how names are ordered, compared and taken apart
 *
 * Engine thread. Invariant: a sort key compares with memcmp() as the listener's
 * locale orders the names, and all keys of a database are of one locale. */
#define G_LOG_DOMAIN "segue-store-sort"

#include "store-private.h"

#include <locale.h>
#include <string.h>

enum {
  STMT_TAGS,
  STMT_REKEY,
  N_STMTS
};

static const char *const SQL[N_STMTS] = {
  [STMT_TAGS] = "SELECT id, title, artist, album, album_artist, genre, flags FROM track",
  [STMT_REKEY] = "UPDATE track SET sort_title = ?2, sort_artist = ?3, sort_album = ?4,"
                 " sort_album_artist = ?5, sort_genre = ?6 WHERE id = ?1",
};
const StoreSqlTable store_sort_sql = { SQL, N_STMTS };

#define UNKNOWN_KEY "\xff" /* after every key, for UTF-8 never holds this byte */

/* Articles are dropped in English everywhere and in the listener's language:
 * "Die Another Day" is no German title to an English reader. */
static const struct {
  const char *language;
  const char *articles[8];
} ARTICLES[] = {
  { "en", { "the ", "a ", "an " } },
  { "de", { "der ", "die ", "das ", "ein ", "eine " } },
  { "fr", { "le ", "la ", "les ", "l'", "l’", "un ", "une " } },
  { "es", { "el ", "la ", "los ", "las ", "un ", "una " } },
  { "it", { "il ", "lo ", "la ", "gli ", "le ", "l'", "l’" } },
  { "pt", { "o ", "os ", "as ", "um ", "uma " } },
  { "nl", { "de ", "het ", "een " } },
};

static const char *
skip_article (const char *folded)
{
  const char *language = g_get_language_names ()[0];

  for (gsize l = 0; l < G_N_ELEMENTS (ARTICLES); l++) {
    if (l > 0 && !g_str_has_prefix (language, ARTICLES[l].language))
      continue;
    for (gsize i = 0; i < G_N_ELEMENTS (ARTICLES[l].articles); i++) {
      const char *article = ARTICLES[l].articles[i];

      if (article != NULL && g_str_has_prefix (folded, article)
          && folded[strlen (article)] != '\0')
        return folded + strlen (article);
    }
  }
  return folded;
}

/* "'Round Midnight" stands under R; a name of signs alone keeps them. */
static const char *
skip_signs (const char *text)
{
  const char *p = text;

  while (*p != '\0' && !g_unichar_isalnum (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return *p != '\0' ? p : text;
}

static char *
sort_key (const char *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL || *text == '\0')
    return g_strdup (UNKNOWN_KEY);
  folded = g_utf8_casefold (text, -1);
  return g_utf8_collate_key (skip_article (skip_signs (folded)), -1);
}

GBytes *
store_sort_key (const char *text)
{
  char *key = sort_key (text);

  return g_bytes_new_take (key, strlen (key));
}

void
store_bind_sort (StoreStmt *stmt, int i, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  char *key = sort_key (valid);

  sqlite3_bind_blob64 (stmt, i, key, strlen (key), g_free);
}

char *
store_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *lower = g_utf8_casefold (valid, -1);
  g_autofree char *apart = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  GString *folded = g_string_sized_new (strlen (apart));

  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_ismark (c))
      g_string_append_unichar (folded, c);
  }
  return g_string_free (folded, FALSE);
}

/* ---- names in one tag ------------------------------------------------------- */

static void
take_part (GPtrArray *parts, const char *from, gsize length)
{
  g_autofree char *part = g_strstrip (g_strndup (from, length));

  if (*part != '\0')
    g_ptr_array_add (parts, g_steal_pointer (&part));
}

static char **
parts_end (GPtrArray *parts)
{
  g_ptr_array_add (parts, NULL);
  return (char **) g_ptr_array_free (parts, FALSE);
}

/* Several artists are joined by ";" or " / "; a comma or a bare slash is part
 * of a name (Earth, Wind & Fire; AC/DC). */
char **
store_split_artists (const char *text)
{
  GPtrArray *parts = g_ptr_array_new ();
  const char *start = text != NULL ? text : "";
  const char *p = start;

  for (; *p != '\0'; p++) {
    gsize separator = *p == ';' ? 1 : g_str_has_prefix (p, " / ") ? 3 : 0;

    if (separator > 0) {
      take_part (parts, start, (gsize) (p - start));
      p += separator - 1;
      start = p + 1;
    }
  }
  take_part (parts, start, (gsize) (p - start));
  return parts_end (parts);
}

/* Genres are joined by ";", "/" or ",". Not where a comma runs into "&" or
 * "and": "Folk, World, & Country" is one genre. */
char **
store_split_genres (const char *text)
{
  GPtrArray *parts = g_ptr_array_new ();
  const char *start = text != NULL ? text : "";
  gboolean commas = strstr (start, ", &") == NULL && strstr (start, ", and ") == NULL;
  const char *p = start;

  for (; *p != '\0'; p++) {
    if (*p == ';' || *p == '/' || (*p == ',' && commas)) {
      take_part (parts, start, (gsize) (p - start));
      start = p + 1;
    }
  }
  take_part (parts, start, (gsize) (p - start));
  return parts_end (parts);
}

/* ---- albums -------------------------------------------------------------------- */

/* "CD 2", "Disc1": one part of the album that the folder above holds. */
static gboolean
is_disc_folder (const char *name)
{
  static const char *const words[] = { "cd", "disc", "disk", "disque" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    const char *p = name + strlen (words[i]);

    if (g_ascii_strncasecmp (name, words[i], strlen (words[i])) != 0)
      continue;
    p += strspn (p, " ._-");
    if (*p != '\0' && strspn (p, "0123456789") == strlen (p))
      return TRUE;
  }
  return FALSE;
}

static char *
album_folder (const char *path)
{
  char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (folder);

  if (is_disc_folder (name)) {
    g_autofree char *disc = folder;
    folder = g_path_get_dirname (disc);
  }
  return folder;
}

/* By MusicBrainz id, else by album artist and title; without an album artist
 * the folder says which tracks belong together, whoever plays in each. */
GBytes *
store_album_key (const char *path, const char *album, const char *album_artist,
                 const char *mb_album_id, gboolean compilation)
{
  g_autofree char *folded = store_fold (album);
  g_autofree char *owner = NULL;
  char *key;

  if (mb_album_id != NULL && *mb_album_id != '\0') {
    key = g_strconcat ("m\x1f", mb_album_id, NULL);
  } else if (*folded == '\0') {
    return NULL;
  } else if (album_artist != NULL && *album_artist != '\0') {
    owner = store_fold (album_artist);
    key = g_strconcat ("a\x1f", owner, "\x1f", folded, NULL);
  } else {
    owner = album_folder (path);
    key = g_strconcat (compilation ? "c\x1f" : "d\x1f", owner, "\x1f", folded, NULL);
  }
  return g_bytes_new_take (key, strlen (key));
}

/* ---- another locale ---------------------------------------------------------------- */

/* Names the collation in use: the locale, and how it orders a sample, for a
 * newer C library may order the same locale differently. */
static char *
collation_name (void)
{
  g_autofree char *sample = g_utf8_collate_key ("Aaäz Øø ñ ß-'Ł 12 中", -1);
  const char *locale = setlocale (LC_COLLATE, NULL);
  const char *language = g_get_language_names ()[0];

  return g_strdup_printf ("%s %.2s %08x", locale != NULL ? locale : "C", language,
                          g_str_hash (sample));
}

static const char *
album_artist_of (StoreStmt *s)
{
  const char *own = store_column_text (s, 4);

  if (*own != '\0')
    return own;
  return (sqlite3_column_int (s, 6) & TRACK_FLAG_COMPILATION) != 0 ? "Various Artists"
                                                                   : store_column_text (s, 2);
}

static gboolean
rekey_all (Store *self, GError **error)
{
  g_autoptr (StoreStmt) tags = STORE_STMT (self, STORE_SQL_SORT, STMT_TAGS);
  int rc;

  while ((rc = sqlite3_step (tags)) == SQLITE_ROW) {
    g_autoptr (StoreStmt) rekey = STORE_STMT (self, STORE_SQL_SORT, STMT_REKEY);

    sqlite3_bind_int64 (rekey, 1, sqlite3_column_int64 (tags, 0));
    store_bind_sort (rekey, 2, store_column_text (tags, 1));
    store_bind_sort (rekey, 3, store_column_text (tags, 2));
    store_bind_sort (rekey, 4, store_column_text (tags, 3));
    store_bind_sort (rekey, 5, album_artist_of (tags));
    store_bind_sort (rekey, 6, store_column_text (tags, 5));
    if (!store_run (self, rekey, "new sort keys", error))
      return FALSE;
  }
  return store_read_all (self, rc, "new sort keys", error);
}

gboolean
store_sort_rebuild_if_needed (Store *self, GError **error)
{
  g_autofree char *now = collation_name ();
  g_autofree char *was = store_meta_get (self, "collation", NULL);

  if (g_strcmp0 (was, now) == 0 || self->options.read_only || self->options.guest)
    return TRUE;
  if (!store_begin (self, error))
    return FALSE;
  return store_end (self, rekey_all (self, error) && store_meta_set (self, "collation", now, error),
                    error);
}

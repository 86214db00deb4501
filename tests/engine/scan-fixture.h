/* scan-fixture.h - small real music files for the tests of scan/
 *
 * Sound comes from libsndfile or GStreamer, tags are written byte by byte, so
 * that broken ones can be written too. Everything lies in one temporary folder
 * that fixture_free() removes. */
#pragma once

#include <glib.h>
#include <gio/gio.h>

typedef struct {
  char *dir; /* owned */
} Fixture;

Fixture *fixture_new  (void);
void     fixture_free (Fixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

char *fixture_path  (Fixture *self, const char *name); /* folders in @name are made */
char *fixture_write (Fixture *self, const char *name, const void *data, gsize n);
char *fixture_bytes (Fixture *self, const char *name, GByteArray *bytes); /* frees @bytes */
char *fixture_text  (Fixture *self, const char *name, const char *text);

/* A chord that depends on @seed. The format follows the ending: wav, aiff,
 * flac, ogg, opus, mp3. @tags: SF_STR_* and text by turns, 0-terminated; NULL none. */
char *fixture_sound (Fixture *self, const char *name, double seconds, guint seed,
                     const char *title, const char *artist, const char *album);
/* The bytes of such a file. */
GByteArray *fixture_sound_bytes (Fixture *self, const char *ending, double seconds, guint seed);

void append_be32 (GByteArray *a, guint32 v);
void append_le32 (GByteArray *a, guint32 v);
void append_str  (GByteArray *a, const char *text); /* without the 0 */

/* ID3v2: frames first, then the whole. @version 2, 3 or 4. */
void        id3_frame  (GByteArray *frames, int version, const char *id, guint8 flags,
                        const void *body, gsize n);
void        id3_text   (GByteArray *frames, int version, const char *id, const char *text); /* UTF-8 or, below 4, UTF-16 */
void        id3_latin  (GByteArray *frames, int version, const char *id, const char *bytes);
void        id3_user   (GByteArray *frames, int version, const char *name, const char *value);
GByteArray *id3_tag    (GByteArray *frames, int version, guint8 flags); /* frees @frames */
/* ID3v1, 128 bytes. */
GByteArray *id3v1_tag  (const char *title, const char *artist, const char *album, const char *year,
                        int track, int genre);
/* APEv2 with header, from name and value by turns, NULL-terminated. */
GByteArray *ape_tag    (const char *name, ...) G_GNUC_NULL_TERMINATED;
/* Joins @b to @a and frees it. */
GByteArray *join       (GByteArray *a, GByteArray *b);

/* A picture of one colour, encoded. @kind: "png", "jpeg". */
GByteArray *picture_bytes (const char *kind, int width, int height);

/* study-wire.h - what the engine and a studying child say to each other
 *
 * segue-analyser --study takes one job from its stdin and answers on its stdout
 * until the job is done: dictionaries (a{sv}) behind a header of
 * STUDY_HEADER_SIZE bytes that tells their size. A message always has "kind".
 *
 * Jobs:
 *   "train"  classes as, songs a(xayusay) (id, path, class, group, vector), archs au,
 *            group u, folds u, threads u, seed t, folder ay
 *   "label"  model ay, songs a(xayay) (id, path, vector)
 *   "follow" model ay (empty: the genres that ship), uri ay
 *   "check"  model ay
 * Answers:
 *   "hearing"  done u, total u
 *   "progress" arch u, fold u, folds u, epoch u, epochs u, loss d, accuracy d,
 *              valid-loss d, valid-accuracy d, share d
 *   "result"   arch u, model ay, report a{sv}
 *   "labels"   rows a(xay): a share of 0 … 255 for each class; none: no judgement
 *   "classes"  classes as, arch u, needs-sound b
 *   "moment"   at d, shares ad;  "title" of what is followed
 *   "failed"   message s
 *   "done"
 * Vectors are little-endian floats. Pure functions, any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define STUDY_HEADER_SIZE 8
#define STUDY_PAYLOAD_MAX (256u << 20)

/* Takes @message when it is floating. Header included, ready to be written. */
GBytes   *study_message_pack   (GVariant *message);
/* FALSE with G_IO_ERROR_INVALID_DATA when it is none of ours, or too much. */
gboolean  study_header_read    (const guint8 *header, gsize *size, GError **error);
/* NULL with G_IO_ERROR_INVALID_DATA. */
GVariant *study_message_unpack (GBytes *payload, GError **error);

/* The kind of a message; borrowed, "" when it has none. */
const char *study_message_kind (GVariant *message);

G_END_DECLS

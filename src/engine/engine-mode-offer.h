/* engine-mode-offer.h - which mode a beginning looks like: pure functions, any thread */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MODE_FIRST_TRACKS 3
#define MODE_SAMPLES_MAX 400

/* How one stretch of listening began. */
typedef struct {
  gint64  mode;      /* 0 none */
  float   hour;      /* local, 0 … 24 */
  guint   weekday;   /* 0 Monday … 6 */
  guint32 devices;   /* a number for the sound devices there were, 0 not known */
  gint32  group[MODE_FIRST_TRACKS]; /* of the first tracks; -1 in none */
  guint   n_groups;
} ModeSample;

/* The mode that @now most likely is, going by @samples; 0 when none is likely enough.
 * One that is @offered already may be a little less so. */
gint64  mode_offer_likely    (const ModeSample *samples, guint n, const ModeSample *now,
                              gint64 offered);
/* One line a sample; what cannot be read back is left out. */
char   *mode_offer_to_text   (const ModeSample *samples, guint n);
GArray *mode_offer_from_text (const char *text); /* of ModeSample; NULL is fine */
/* A number for the devices that the file @path lists; 0 without one. */
guint32 mode_offer_devices   (const char *path);

G_END_DECLS

/* feat-autocorr.h - generalised autocorrelation of a window
 *
 * The inverse transform of magnitudes to the power of a half, instead of
 * squared: peaks become sharper (Tolonen and Karjalainen 2000). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FeatAutocorr FeatAutocorr;

FeatAutocorr *feat_autocorr_new  (guint n);
void          feat_autocorr_free (FeatAutocorr *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FeatAutocorr, feat_autocorr_free)

/* @x: in [n]; @acf: out [n], lags 0 … n - 1, not normalised. */
void          feat_autocorr_run  (FeatAutocorr *self, const float *x, float *acf);

G_END_DECLS

/* feat-tails.h - the mean of the largest and of the smallest of many magnitudes */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FEAT_TAILS_MAX 9

/* Means of the @tail largest and smallest of x[0..n), which are finite and not
 * negative. 1 <= @tail <= FEAT_TAILS_MAX, @tail <= @n. Any thread; the same
 * values on every processor but for the order of the sum. */
void feat_tails (const float *x, guint n, guint tail, float *largest, float *smallest);

/* The same without what only some processors know; for tests. */
void feat_tails_plain (const float *x, guint n, guint tail, float *largest, float *smallest);

G_END_DECLS

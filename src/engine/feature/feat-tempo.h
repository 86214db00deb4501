/* feat-tempo.h - tempo, its rival, and where the beats fall
 *
 * Candidates by Percival and Tzanetakis 2014 (see feat-pulse.h): in windows of
 * 6 s, generalised autocorrelation, harmonics enhanced, the ten highest lags
 * tried as pulse trains. Which multiple of the winner listeners would tap is a
 * question of taste that the pulse alone does not answer; as Eronen and Klapuri,
 * "Music Tempo Estimation With k-NN Regression", IEEE TASLP 18(1), 2010, we ask
 * the sound: a linear guess of the tempo from its timbre weighs the multiples.
 * The weights were fitted by fit-tempo.py, which tells how it was judged.
 * Beats by dynamic programming after Ellis, "Beat Tracking by Dynamic
 * Programming", JNMR 36(1), 2007. */
#pragma once

#include "feat-frames.h"
#include "feat-summary.h"

G_BEGIN_DECLS

/* Fills tempo, confidence, rival and beats of @set from the onset strength
 * signal @pulse [n]; all 0 where nothing repeats, and
 * in silence, dithered or not. @sums: complete. @frames
 * takes the candidates, if they are wanted. */
void feat_tempo_find (const float    *pulse,
                      gsize           n,
                      const FeatSums *sums,
                      FeatFrames     *frames,
                      FeatureSet     *set);

G_END_DECLS

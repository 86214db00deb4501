/* feat-plan.h - FFTW plans, made and destroyed under one lock
 *
 * FFTW's planner is shared by the whole process and only executing is
 * thread-safe. Always FFTW_ESTIMATE: measuring would make results differ from
 * run to run. */
#pragma once

#include <fftw3.h>
#include <glib.h>

G_BEGIN_DECLS

fftwf_plan feat_plan_forward  (guint n, float *time, fftwf_complex *freq);
fftwf_plan feat_plan_backward (guint n, fftwf_complex *freq, float *time); /* destroys freq */
/* @sign: FFTW_FORWARD or FFTW_BACKWARD; @in stays as it is. */
fftwf_plan feat_plan_complex  (guint n, fftwf_complex *in, fftwf_complex *out, int sign);
void       feat_plan_destroy  (fftwf_plan plan); /* NULL is fine */

G_END_DECLS

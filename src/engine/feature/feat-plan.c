/* feat-plan.c - FFTW plans under a lock; any thread */
#include "feat-plan.h"

#include "feat-track.h"

static GMutex planner_lock;

const char *
feature_fftw_version (void)
{
  return fftwf_version;
}

fftwf_plan
feat_plan_forward (guint          n,
                   float         *time,
                   fftwf_complex *freq)
{
  fftwf_plan plan;

  g_mutex_lock (&planner_lock);
  plan = fftwf_plan_dft_r2c_1d ((int) n, time, freq, FFTW_ESTIMATE);
  g_mutex_unlock (&planner_lock);
  g_assert (plan != NULL); /* FFTW plans every size */
  return plan;
}

fftwf_plan
feat_plan_backward (guint          n,
                    fftwf_complex *freq,
                    float         *time)
{
  fftwf_plan plan;

  g_mutex_lock (&planner_lock);
  plan = fftwf_plan_dft_c2r_1d ((int) n, freq, time, FFTW_ESTIMATE);
  g_mutex_unlock (&planner_lock);
  g_assert (plan != NULL);
  return plan;
}

fftwf_plan
feat_plan_complex (guint          n,
                   fftwf_complex *in,
                   fftwf_complex *out,
                   int            sign)
{
  fftwf_plan plan;

  g_mutex_lock (&planner_lock);
  plan = fftwf_plan_dft_1d ((int) n, in, out, sign, FFTW_ESTIMATE);
  g_mutex_unlock (&planner_lock);
  g_assert (plan != NULL);
  return plan;
}

void
feat_plan_destroy (fftwf_plan plan)
{
  if (plan == NULL)
    return;
  g_mutex_lock (&planner_lock);
  fftwf_destroy_plan (plan);
  g_mutex_unlock (&planner_lock);
}

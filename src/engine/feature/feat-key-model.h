/* feat-key-model.h - written by fit-key.py; do not edit by hand
 *
 * Judged over five folds and five seeds on
 * 99 clips: exact 64.0 ± 1.0 %, MIREX 0.717 ± 0.009;
 * then fitted on all. Weights from the tonic upwards. */
#pragma once

static const float KEY_MAJOR[12] = {
  13.079124f, -8.474847f, 0.673194f, -8.714066f, 10.315433f, 2.663627f,
  -6.067581f, 11.230558f, -7.523040f, 2.331212f, -11.932547f, 2.418933f
};
static const float KEY_MINOR[12] = {
  12.989287f, -7.362267f, -1.890958f, 3.817771f, -3.244215f, -0.730891f,
  -1.968982f, 8.243870f, -4.591997f, -5.895512f, 1.310142f, -0.676246f
};
static const float KEY_MINOR_BIAS = 1.127615f;

/* feat-middle30.h - written by make-median.py; do not edit by hand
 *
 * Leaves the 15th and the 16th of L (0) … L (29), of type T, in low and high;
 * S (a, b) puts the smaller into a and the larger into b. */
#pragma once

#define FEAT_MIDDLE30(T, L, S, low, high) \
  T v0 = L (0); T v1 = L (1); T v2 = L (2); T v3 = L (3); T v4 = L (4); T v5 = L (5); T v6 = L (6); T v7 = L (7); \
  T v8 = L (8); T v9 = L (9); T v10 = L (10); T v11 = L (11); T v12 = L (12); T v13 = L (13); T v14 = L (14); T v15 = L (15); T v16 = L (16); \
  S (v0, v9); S (v1, v10); S (v2, v11); S (v3, v12); S (v4, v13); S (v5, v14); S (v6, v15); S (v7, v16); \
  S (v0, v1); S (v0, v2); S (v0, v3); S (v0, v4); S (v0, v5); S (v0, v6); S (v0, v7); S (v0, v8); \
  S (v8, v16); S (v9, v16); S (v10, v16); S (v11, v16); S (v12, v16); S (v13, v16); S (v14, v16); S (v15, v16); \
  v0 = L (17); \
  S (v1, v9); S (v2, v10); S (v3, v11); S (v4, v12); S (v5, v13); S (v6, v14); S (v7, v15); S (v8, v0); \
  S (v1, v2); S (v1, v3); S (v1, v4); S (v1, v5); S (v1, v6); S (v1, v7); S (v1, v8); S (v9, v0); \
  S (v10, v0); S (v11, v0); S (v12, v0); S (v13, v0); S (v14, v0); S (v15, v0); \
  v1 = L (18); \
  S (v2, v10); S (v3, v11); S (v4, v12); S (v5, v13); S (v6, v14); S (v7, v15); S (v8, v1); S (v2, v3); \
  S (v2, v4); S (v2, v5); S (v2, v6); S (v2, v7); S (v2, v8); S (v2, v9); S (v9, v1); S (v10, v1); \
  S (v11, v1); S (v12, v1); S (v13, v1); S (v14, v1); S (v15, v1); \
  v2 = L (19); \
  S (v3, v10); S (v4, v11); S (v5, v12); S (v6, v13); S (v7, v14); S (v8, v15); S (v9, v2); S (v3, v4); \
  S (v3, v5); S (v3, v6); S (v3, v7); S (v3, v8); S (v3, v9); S (v10, v2); S (v11, v2); S (v12, v2); \
  S (v13, v2); S (v14, v2); S (v15, v2); \
  v3 = L (20); \
  S (v4, v11); S (v5, v12); S (v6, v13); S (v7, v14); S (v8, v15); S (v9, v3); S (v4, v5); S (v4, v6); \
  S (v4, v7); S (v4, v8); S (v4, v9); S (v4, v10); S (v10, v3); S (v11, v3); S (v12, v3); S (v13, v3); \
  S (v14, v3); S (v15, v3); \
  v4 = L (21); \
  S (v5, v11); S (v6, v12); S (v7, v13); S (v8, v14); S (v9, v15); S (v10, v4); S (v5, v6); S (v5, v7); \
  S (v5, v8); S (v5, v9); S (v5, v10); S (v11, v4); S (v12, v4); S (v13, v4); S (v14, v4); S (v15, v4); \
  v5 = L (22); \
  S (v6, v12); S (v7, v13); S (v8, v14); S (v9, v15); S (v10, v5); S (v6, v7); S (v6, v8); S (v6, v9); \
  S (v6, v10); S (v6, v11); S (v11, v5); S (v12, v5); S (v13, v5); S (v14, v5); S (v15, v5); \
  v6 = L (23); \
  S (v7, v12); S (v8, v13); S (v9, v14); S (v10, v15); S (v11, v6); S (v7, v8); S (v7, v9); S (v7, v10); \
  S (v7, v11); S (v12, v6); S (v13, v6); S (v14, v6); S (v15, v6); \
  v7 = L (24); \
  S (v8, v13); S (v9, v14); S (v10, v15); S (v11, v7); S (v8, v9); S (v8, v10); S (v8, v11); S (v8, v12); \
  S (v12, v7); S (v13, v7); S (v14, v7); S (v15, v7); \
  v8 = L (25); \
  S (v9, v13); S (v10, v14); S (v11, v15); S (v12, v8); S (v9, v10); S (v9, v11); S (v9, v12); S (v13, v8); \
  S (v14, v8); S (v15, v8); \
  v9 = L (26); \
  S (v10, v14); S (v11, v15); S (v12, v9); S (v10, v11); S (v10, v12); S (v10, v13); S (v13, v9); S (v14, v9); \
  S (v15, v9); \
  v10 = L (27); \
  S (v11, v14); S (v12, v15); S (v13, v10); S (v11, v12); S (v11, v13); S (v14, v10); S (v15, v10); \
  v11 = L (28); \
  S (v12, v15); S (v13, v11); S (v12, v13); S (v12, v14); S (v14, v11); S (v15, v11); \
  v12 = L (29); \
  S (v13, v15); S (v14, v12); S (v13, v14); S (v15, v12); \
  S (v14, v15); \
  (low) = v14; (high) = v15;

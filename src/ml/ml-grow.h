/* ml-grow.h - growing arrays, and sizes that may not overflow (inside ml/ only) */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "ml-status.h"

/* Makes the array whose pointer is at @array hold at least @need elements of @element bytes, doubling
 * it so that n appends cost O(n). The pointer may be NULL with *@room 0. On
 * failure both stay as they were. */
static inline ml_status
ml_grow (void   *array,
         size_t *room,
         size_t  need,
         size_t  element)
{
  size_t want = *room > 32 ? *room : 32;
  void *held, *grown;

  if (need <= *room)
    return ML_OK;
  while (want < need) {
    if (want > SIZE_MAX / 2)
      return ML_ERR_NOMEM;
    want *= 2;
  }
  if (want > SIZE_MAX / element)
    return ML_ERR_NOMEM;
  /* By memcpy: the caller's pointer may be of any object type, and reading it
   * through a void ** would break the aliasing rules. */
  memcpy (&held, array, sizeof held);
  grown = realloc (held, want * element);
  if (grown == NULL)
    return ML_ERR_NOMEM;
  memcpy (array, &grown, sizeof grown);
  *room = want;
  return ML_OK;
}

/* An array [@n][@d] of @element bytes, zeroed; NULL when it would overflow or
 * does not fit. Never returns NULL only because @n or @d is 0. */
static inline void *
ml_alloc (size_t n,
          size_t d,
          size_t element)
{
  if (d != 0 && n > SIZE_MAX / d)
    return NULL;
  return calloc (n * d > 0 ? n * d : 1, element);
}

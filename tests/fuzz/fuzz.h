/* fuzz.h - what the targets share */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* Not g_assert(): the fuzzer wants the stack of a signal. */
static inline void
fuzz_check (gboolean holds)
{
  if (!holds)
    abort ();
}

/* A file in memory with these bytes, for readers that want a path (to be freed). Close
 * @fd when done. */
static inline char *
fuzz_file (const uint8_t *data,
           size_t         size,
           int           *fd)
{
  *fd = memfd_create ("fuzz", MFD_CLOEXEC);
  fuzz_check (*fd >= 0 && write (*fd, data, size) == (ssize_t) size);
  return g_strdup_printf ("/proc/self/fd/%d", *fd);
}

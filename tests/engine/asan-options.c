/* asan-options.c - lets the leak check of programs with GStreamer see whole stacks
 *
 * GLib drops its first table of quarks when a program needs more than 2048 of them.
 * By the short stacks of the default that block is told from a leak of our own by
 * nothing; by whole ones build-aux/lsan.supp knows it. No effect without ASan. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

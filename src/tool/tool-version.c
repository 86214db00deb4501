/* tool-version.c - what a figure was made with: the versions for a report */
#include "tool.h"

#include "audio-decode.h"
#include "feat-track.h"
#include "segue-version.h"
#include "store.h"

void
tool_print_version (void)
{
  g_autofree char *audio = audio_versions ();

  puts ("segue-tool " SEGUE_VERSION);
  printf ("features: version %d\n", FEATURE_VERSION);
  printf ("decoding: %s\n", audio);
  printf ("transforms: %s\n", feature_fftw_version ());
  printf ("database: SQLite %s\n", store_sqlite_version ());
  printf ("GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
}

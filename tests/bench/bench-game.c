/* bench-game.c - what a game loses while a command works in the background
 *
 * Usage: bench-game SECONDS ROUNDS COMMAND…
 * A busy loop on every core counts; the command, with its children, is let run and
 * stopped in turn, SECONDS each. For analysis: segue-tool analyse --db … --jobs N, on a
 * library with enough left to hear. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CORES_MAX = 256 };

static pid_t
start_loop (volatile uint64_t *count)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  for (volatile double x = 1.0;; (*count)++)
    for (int i = 0; i < 1000; i++) /* a frame's worth of nothing in particular */
      x = x * 0.999 + 1.0;
}

static pid_t
start_command (char **argv)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  setpgid (0, 0);
  execvp (argv[0], argv);
  perror (argv[0]);
  _exit (127);
}

static double
count_for (const volatile uint64_t *counts,
           long                     n,
           unsigned                 seconds)
{
  uint64_t before = 0, after = 0;

  for (long i = 0; i < n; i++)
    before += counts[8 * i];
  sleep (seconds);
  for (long i = 0; i < n; i++)
    after += counts[8 * i];
  return (double) (after - before);
}

int
main (int    argc,
      char **argv)
{
  const unsigned seconds = argc > 3 ? (unsigned) atoi (argv[1]) : 0;
  const int rounds = argc > 3 ? atoi (argv[2]) : 0;
  const long n = sysconf (_SC_NPROCESSORS_ONLN) < CORES_MAX ? sysconf (_SC_NPROCESSORS_ONLN) : CORES_MAX;
  volatile uint64_t *counts = mmap (NULL, CORES_MAX * 64, PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t loop[CORES_MAX], command;
  double alone = 0.0, beside = 0.0;

  if (seconds == 0 || rounds < 1 || counts == MAP_FAILED) {
    fputs ("Usage: bench-game SECONDS ROUNDS COMMAND…\n", stderr);
    return 2;
  }
  for (long i = 0; i < n; i++)
    loop[i] = start_loop (counts + 8 * i); /* a cache line each */
  command = start_command (argv + 3);
  sleep (2); /* it has begun */
  for (int r = 0; r < rounds; r++) {
    kill (-command, SIGSTOP);
    alone += count_for (counts, n, seconds);
    kill (-command, SIGCONT);
    beside += count_for (counts, n, seconds);
  }
  printf ("%ld loops alone %.0f, beside the command %.0f a second: %+.2f %%\n", n,
          alone / rounds / seconds, beside / rounds / seconds, 100.0 * (beside / alone - 1.0));
  printf ("the command was %s\n", waitpid (command, NULL, WNOHANG) == 0 ? "still at work" : "done before");
  kill (-command, SIGKILL);
  for (long i = 0; i < n; i++)
    kill (loop[i], SIGKILL);
  return 0;
}

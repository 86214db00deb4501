/* bench-game.c - what a game loses while a command works in the background
 *
 * Usage: bench-game [--together] SECONDS ROUNDS COMMAND…
 * A busy loop on every core counts, in a session of its own as a game has one (with
 * --together in the command's, which the kernel weighs differently). The command, with
 * all that it started, is let run and stopped in turn, SECONDS each; what a running
 * period counts is compared with the mean of the stopped ones around it, so that a
 * clock that drifts falls out. For analysis: segue-tool analyse --db … --jobs N, on a
 * library with enough left to hear; for the error of all this: sleep 1000.
 *
 * Prints median and quartiles over the rounds, of what was counted and of the processor
 * time that the loops had: the difference is what caches, memory and the clock cost. */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CORES_MAX = 256, ROUNDS_MAX = 1000, FAMILY_MAX = 1024 };

typedef struct {
  double counted, busy_s, wall_s;
} Period;

static volatile uint64_t *counts; /* eight apart: a cache line each */
static pid_t loops[CORES_MAX];
static long n_loops;

static double
now_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

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

/* All loops are children of one process, so that they share one session. */
static pid_t
start_game (int apart)
{
  int ends[2];
  pid_t pid;

  if (pipe (ends) != 0)
    return -1;
  pid = fork ();
  if (pid != 0) {
    close (ends[1]);
    if (read (ends[0], loops, (size_t) n_loops * sizeof *loops) < 0)
      perror ("read");
    close (ends[0]);
    return pid;
  }
  if (apart)
    setsid ();
  for (long i = 0; i < n_loops; i++)
    loops[i] = start_loop (counts + 8 * i);
  if (write (ends[1], loops, (size_t) n_loops * sizeof *loops) < 0)
    perror ("write");
  for (;;)
    pause ();
}

static pid_t
start_command (char **argv)
{
  pid_t pid = fork ();

  if (pid != 0)
    return pid;
  execvp (argv[0], argv);
  perror (argv[0]);
  _exit (127);
}

/* ---- the command's family ---------------------------------------------------------- */

static pid_t
parent_of (pid_t pid)
{
  char path[64], line[512] = "";
  const char *after;
  FILE *f;

  snprintf (path, sizeof path, "/proc/%d/stat", (int) pid);
  f = fopen (path, "re");
  if (f == NULL)
    return 0;
  if (fgets (line, sizeof line, f) == NULL)
    line[0] = '\0';
  fclose (f);
  after = strrchr (line, ')'); /* then a letter, then the parent */
  return after != NULL && strlen (after) > 4 ? (pid_t) atoi (after + 4) : 0;
}

/* Sends @sig to @root and whatever descends from it, in sessions of their own or not. */
static void
signal_family (pid_t root,
               int   sig)
{
  pid_t family[FAMILY_MAX] = { root };
  int n = 1, grew = 1;

  while (grew) {
    DIR *proc = opendir ("/proc");
    const struct dirent *entry;

    grew = 0;
    while (proc != NULL && (entry = readdir (proc)) != NULL) {
      const pid_t pid = (pid_t) atoi (entry->d_name);
      const pid_t parent = pid > 0 ? parent_of (pid) : 0;
      int ours = 0, known = 0;

      for (int i = 0; i < n && parent > 0; i++) {
        ours |= family[i] == parent;
        known |= family[i] == pid;
      }
      if (ours && !known && n < FAMILY_MAX) {
        family[n++] = pid;
        grew = 1;
      }
    }
    if (proc != NULL)
      closedir (proc);
  }
  for (int i = 0; i < n; i++)
    kill (family[i], sig);
}

/* ---- counting ----------------------------------------------------------------------- */

static Period
look (void)
{
  Period p = { .wall_s = now_s () };

  for (long i = 0; i < n_loops; i++) {
    struct timespec t;
    clockid_t clock;

    p.counted += (double) counts[8 * i];
    if (clock_getcpuclockid (loops[i], &clock) == 0 && clock_gettime (clock, &t) == 0)
      p.busy_s += (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
  }
  return p;
}

static Period
count_for (double seconds)
{
  const struct timespec t = { (time_t) seconds, (long) ((seconds - (double) (time_t) seconds) * 1e9) };
  const Period before = look ();
  Period after;

  nanosleep (&t, NULL);
  after = look ();
  after.wall_s -= before.wall_s;
  after.counted = (after.counted - before.counted) / after.wall_s;
  after.busy_s = (after.busy_s - before.busy_s) / after.wall_s / (double) n_loops;
  return after;
}

static int
compare (const void *a,
         const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_spread (const char *what,
              double     *change,
              int         n)
{
  qsort (change, (size_t) n, sizeof *change, compare);
  printf ("%-15s %+6.2f %% (quartiles %+.2f, %+.2f)\n", what, 100.0 * change[n / 2],
          100.0 * change[n / 4], 100.0 * change[n - 1 - n / 4]);
}

int
main (int    argc,
      char **argv)
{
  static Period alone[ROUNDS_MAX + 1], beside[ROUNDS_MAX];
  static double counted[ROUNDS_MAX], busy[ROUNDS_MAX];
  const int apart = argc < 2 || strcmp (argv[1], "--together") != 0;
  const int first = apart ? 1 : 2;
  const double seconds = argc > first + 2 ? atof (argv[first]) : 0.0;
  const int rounds = argc > first + 2 ? atoi (argv[first + 1]) : 0;
  pid_t game, command;

  n_loops = sysconf (_SC_NPROCESSORS_ONLN);
  n_loops = n_loops < CORES_MAX ? n_loops : CORES_MAX;
  counts = mmap (NULL, CORES_MAX * 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (seconds <= 0.0 || rounds < 1 || rounds > ROUNDS_MAX || counts == MAP_FAILED) {
    fputs ("Usage: bench-game [--together] SECONDS ROUNDS COMMAND…\n", stderr);
    return 2;
  }
  command = start_command (argv + first + 2);
  sleep (2); /* it has begun, and sees a machine at rest */
  signal_family (command, SIGSTOP);
  game = start_game (apart);
  sleep (1);
  alone[0] = count_for (seconds);
  for (int r = 0; r < rounds; r++) {
    signal_family (command, SIGCONT);
    beside[r] = count_for (seconds);
    signal_family (command, SIGSTOP);
    alone[r + 1] = count_for (seconds);
    counted[r] = 2.0 * beside[r].counted / (alone[r].counted + alone[r + 1].counted) - 1.0;
    busy[r] = 2.0 * beside[r].busy_s / (alone[r].busy_s + alone[r + 1].busy_s) - 1.0;
  }
  printf ("%ld loops, %d rounds of %.1f s; the command was %s\n", n_loops, rounds, seconds,
          waitpid (command, NULL, WNOHANG) == 0 ? "still at work" : "done before");
  print_spread ("counted", counted, rounds);
  print_spread ("processor time", busy, rounds);
  signal_family (command, SIGKILL);
  for (long i = 0; i < n_loops; i++)
    kill (loops[i], SIGKILL);
  kill (game, SIGKILL);
  return 0;
}

/* ml-team.c - a few threads that share one computation, slice by slice
 *
 * The owner's thread works along with its helpers. Invariant: a slice is run by
 * exactly one thread, and ml_team_run() returns after the last. Slices are handed
 * out as threads become free, which never changes a result: no two write the
 * same memory. */
#include "ml-team.h"
#include "ml-vec.h"

#include <pthread.h>
#include <stdlib.h>

struct ml_team {
  pthread_mutex_t lock;
  pthread_cond_t  work, done;
  pthread_t      *thread; /* owned; [n_threads], the caller not among them */
  size_t          n_threads;
  /* Under the lock. */
  ml_task_func    task;
  void           *data;
  size_t          next, slices, running;
  int             quit;
};

/* Takes slices until there are none; called and left with the lock held. */
static void
work_off (ml_team *team)
{
  while (team->next < team->slices) {
    size_t slice = team->next++;

    team->running++;
    pthread_mutex_unlock (&team->lock);
    team->task (team->data, slice);
    pthread_mutex_lock (&team->lock);
    team->running--;
  }
  if (team->running == 0)
    pthread_cond_signal (&team->done);
}

static void *
helper (void *data)
{
  ml_team *team = data;

  ml_blas_single_thread ();
  pthread_mutex_lock (&team->lock);
  while (!team->quit) {
    work_off (team);
    if (!team->quit && team->next >= team->slices)
      pthread_cond_wait (&team->work, &team->lock);
  }
  pthread_mutex_unlock (&team->lock);
  return NULL;
}

ml_team *
ml_team_new (size_t threads)
{
  ml_team *team = calloc (1, sizeof *team);

  ml_blas_single_thread ();
  if (team == NULL || threads == 0 || threads > 256) {
    free (team);
    return NULL;
  }
  pthread_mutex_init (&team->lock, NULL);
  pthread_cond_init (&team->work, NULL);
  pthread_cond_init (&team->done, NULL);
  team->thread = calloc (threads, sizeof *team->thread);
  while (team->thread != NULL && team->n_threads + 1 < threads) {
    if (pthread_create (&team->thread[team->n_threads], NULL, helper, team) != 0)
      break; /* fewer helpers are slower, not wrong */
    team->n_threads++;
  }
  return team;
}

void
ml_team_free (ml_team *team)
{
  if (team == NULL)
    return;
  pthread_mutex_lock (&team->lock);
  team->quit = 1;
  pthread_cond_broadcast (&team->work);
  pthread_mutex_unlock (&team->lock);
  for (size_t i = 0; i < team->n_threads; i++)
    pthread_join (team->thread[i], NULL);
  pthread_cond_destroy (&team->done);
  pthread_cond_destroy (&team->work);
  pthread_mutex_destroy (&team->lock);
  free (team->thread);
  free (team);
}

void
ml_team_run (ml_team *team, size_t slices, ml_task_func task, void *data)
{
  if (team == NULL || team->n_threads == 0) {
    for (size_t s = 0; s < slices; s++)
      task (data, s);
    return;
  }
  pthread_mutex_lock (&team->lock);
  team->task = task;
  team->data = data;
  team->next = 0;
  team->slices = slices;
  pthread_cond_broadcast (&team->work);
  work_off (team);
  while (team->running > 0)
    pthread_cond_wait (&team->done, &team->lock);
  pthread_mutex_unlock (&team->lock);
}

/* study-child.c - one job of the studio, in a process of its own
 *
 * One thread, plus the team that networks take. Invariant: the last message is
 * "done" or "failed"; a process that ends without one has crashed. */
#include "study-child.h"

#include <string.h>

#include "child.h"

/* A thousand songs' spectrograms and a network in training stay well below. */
#define MEMORY_MAX_MB 4096

void
study_say (StudyLine    *line,
           const char   *kind,
           GVariantDict *fields)
{
  g_autoptr (GBytes) bytes = NULL;

  g_variant_dict_insert (fields, "kind", "s", kind);
  bytes = study_message_pack (g_variant_dict_end (fields));
  if (!child_write (line->out, bytes))
    g_cancellable_cancel (line->gone);
}

void
study_say_failed (StudyLine  *line,
                  const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "message", "s", valid);
  study_say (line, "failed", &fields);
}

static GVariant *
read_job (int      in,
          GError **error)
{
  guint8 header[STUDY_HEADER_SIZE];
  g_autofree guint8 *payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (!child_read (in, header, sizeof header)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "There is no job.");
    return NULL;
  }
  if (!study_header_read (header, &size, error))
    return NULL;
  payload = g_malloc (MAX (size, 1));
  if (!child_read (in, payload, size)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The job breaks off.");
    return NULL;
  }
  bytes = g_bytes_new_take (g_steal_pointer (&payload), size);
  return study_message_unpack (bytes, error);
}

int
study_child_main (int in,
                  int out)
{
  static const struct {
    const char *kind;
    void (*run) (StudyLine *line, GVariant *job);
  } JOBS[] = {
    { "train", study_train },
    { "label", study_label },
    { "follow", study_follow },
    { "check", study_check },
  };
  StudyLine line = { out, g_cancellable_new () };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) job = NULL;
  gsize i = 0;

  child_limit_memory (MEMORY_MAX_MB);
  job = read_job (in, &error);
  while (job != NULL && i < G_N_ELEMENTS (JOBS)
         && strcmp (JOBS[i].kind, study_message_kind (job)) != 0)
    i++;
  if (job == NULL)
    study_say_failed (&line, error->message);
  else if (i == G_N_ELEMENTS (JOBS))
    study_say_failed (&line, "This job is not known.");
  else
    JOBS[i].run (&line, job);
  g_object_unref (line.gone);
  return 0;
}

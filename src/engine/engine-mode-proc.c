/* engine-mode-proc.c - the programs that run, as /proc names them
 *
 * Any thread. Nothing is kept. */
#include "engine-mode-rules.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel cuts names in comm after so many bytes. */
#define COMM_MAX 15

/* Up to @size - 1 bytes of a small file of the kernel; FALSE when there are none. */
static gboolean
read_small (const char *root,
            const char *pid,
            const char *what,
            char       *text,
            gsize       size)
{
  g_autofree char *path = g_build_filename (root, pid, what, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? read (fd, text, size - 1) : -1;

  if (fd >= 0)
    close (fd);
  text[MAX (n, 0)] = '\0';
  return n > 0;
}

static gboolean
is_mine (const char *root,
         const char *pid)
{
  g_autofree char *path = g_build_filename (root, pid, NULL);
  struct stat st;

  return stat (path, &st) == 0 && st.st_uid == getuid ();
}

/* Returns (transfer full) the name of the program, NULL for a kernel thread or one that is gone. */
static char *
name_of (const char *root,
         const char *pid)
{
  char comm[64], command[1024];
  g_autofree char *base = NULL;

  if (!read_small (root, pid, "comm", comm, sizeof comm))
    return NULL;
  g_strchomp (comm);
  if (!read_small (root, pid, "cmdline", command, sizeof command))
    return NULL; /* only the kernel's own threads have none */
  /* A program of Windows names itself by its whole path there. */
  base = g_path_get_basename (g_strdelimit (command, "\\", '/'));
  if (strlen (comm) >= COMM_MAX && strncmp (base, comm, COMM_MAX) == 0)
    return g_utf8_make_valid (base, -1);
  return g_utf8_make_valid (comm, -1);
}

GHashTable *
mode_rules_programs (const char *root,
                     gboolean    fold)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *pid;

  while (dir != NULL && (pid = g_dir_read_name (dir)) != NULL) {
    g_autofree char *name = NULL;

    if (!g_ascii_isdigit (pid[0]) || !is_mine (root, pid))
      continue;
    name = name_of (root, pid);
    if (name != NULL && *name != '\0')
      g_hash_table_add (names, fold ? g_utf8_casefold (name, -1) : g_steal_pointer (&name));
  }
  return names;
}

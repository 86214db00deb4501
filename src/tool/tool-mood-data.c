/* tool-mood-data.c - what listeners felt, and what the similarity's network says beside it */
#include "tool-moods.h"

#include <math.h>
#include <string.h>

#include "model-embed.h"
#include "model-mood.h"

float *
tool_dataset_moods (const ToolDataset *set,
                    GError           **error)
{
  g_autofree float *moods = g_new (float, (gsize) set->clips->len * MOOD_COUNT);

  for (guint m = 0; m < MOOD_COUNT; m++) {
    g_autofree char *name = g_strdelimit (g_strdup (mood_name (m)), " ", '_');
    int column = tool_table_column (set->table, name);

    for (guint i = 0; i < set->clips->len; i++) {
      char *end;
      const char *text = tool_dataset_get (set, i, column);
      double value = g_ascii_strtod (text, &end);

      if (end == text || *end != 0 || !isfinite (value)) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                     "Column \"%s\" does not have a number for every track.", name);
        return NULL;
      }
      moods[(gsize) i * MOOD_COUNT + m] = (float) value;
    }
  }
  return g_steal_pointer (&moods);
}

float *
tool_dataset_features (const ToolDataset *set,
                       const char        *path,
                       guint             *d,
                       GError           **error)
{
  g_autoptr (EmbedModel) model = NULL;
  g_autofree float *features = NULL;

  *d = 0;
  if (path == NULL)
    return NULL;
  model = embed_model_load (path, error);
  if (model == NULL)
    return NULL;
  *d = embed_model_n_axes (model);
  features = g_new (float, (gsize) set->clips->len * *d);
  for (guint i = 0; i < set->clips->len; i++)
    if (!embed_model_apply (model, set->clips->pdata[i], NULL, features + (gsize) i * *d, error))
      return NULL;
  return g_steal_pointer (&features);
}

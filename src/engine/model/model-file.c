/* model-file.c - weight files of one kind
 *
 * Any thread. */
#include "model-file.h"

gboolean
model_file_error (GError    **error,
                  const char *text)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_FILE, text);
  return FALSE;
}

ml_weights *
model_file_load (const char *path,
                 const char *kind,
                 GError    **error)
{
  ml_why why;
  ml_weights *w = NULL;

  if (ml_weights_load (path, &w, &why) != ML_OK) {
    model_file_error (error, why.text);
    return NULL;
  }
  if (g_strcmp0 (ml_weights_word (w, "kind"), kind) != 0) {
    ml_weights_free (w);
    model_file_error (error, "This model file is of another kind.");
    return NULL;
  }
  return w;
}

gboolean
model_file_save (ml_weights *w,
                 const char *path,
                 const char *kind,
                 gboolean    complete,
                 GError    **error)
{
  ml_why why = { "The model could not be put together." };
  gboolean ok = complete && ml_weights_set_word (w, "kind", kind) == ML_OK
                && ml_weights_save (w, path, &why) == ML_OK;

  ml_weights_free (w);
  return ok || model_file_error (error, why.text);
}

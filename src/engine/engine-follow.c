/* engine-follow.c - what a model says along one song, as it is heard
 *
 * UI thread; a child process listens and judges. Invariant: shares holds a row of
 * n_classes for each moment of at. */
#define G_LOG_DOMAIN "segue-engine-follow"

#include "engine-studio-private.h"

#include <glib/gi18n.h>

#define MOMENTS_MAX 4000 /* four hours and more */

struct _SegueFollow
{
  GObject parent_instance;

  EngineStudio *studio;  /* borrowed; NULL once it ended */
  StudyChild   *child;   /* owned or NULL */
  char         *uri;     /* owned */
  GStrv         classes; /* owned or NULL */
  guint         n_classes;
  GArray       *shares;  /* owned; float */
  GArray       *at;      /* owned; double */
  char         *message; /* owned or NULL */
  gboolean      done;
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SegueFollow, segue_follow, G_TYPE_OBJECT)

static void
end (SegueFollow *self,
     const char  *sentence)
{
  if (self->studio != NULL)
    g_ptr_array_remove_fast (self->studio->follows, self);
  self->studio = NULL;
  g_clear_pointer (&self->child, study_child_free);
  self->done = TRUE;
  if (sentence != NULL && self->message == NULL)
    self->message = g_strdup (sentence);
}

static void
take_moment (SegueFollow *self,
             GVariant    *message)
{
  g_autoptr (GVariant) shares = g_variant_lookup_value (message, "shares", G_VARIANT_TYPE ("ad"));
  const double *x;
  double at_s;
  gsize n = 0;

  if (shares == NULL || !g_variant_lookup (message, "at", "d", &at_s)
      || self->at->len >= MOMENTS_MAX)
    return;
  x = g_variant_get_fixed_array (shares, &n, sizeof *x);
  if (n == 0 || n != self->n_classes)
    return;
  for (gsize i = 0; i < n; i++) {
    float share = x[i] >= 0.0 && x[i] <= 1.0 ? (float) x[i] : 0.0f;

    g_array_append_val (self->shares, share);
  }
  g_array_append_val (self->at, at_s);
}

static void
child_cb (GVariant *message,
          gpointer  data)
{
  g_autoptr (SegueFollow) self = g_object_ref (data);
  const char *kind = message != NULL ? study_message_kind (message) : "";

  if (g_str_equal (kind, "classes") && self->classes == NULL) {
    if (g_variant_lookup (message, "classes", "^as", &self->classes))
      self->n_classes = g_strv_length (self->classes);
  } else if (g_str_equal (kind, "moment")) {
    take_moment (self, message);
  } else if (g_str_equal (kind, "done")) {
    end (self, self->at->len > 0 ? NULL : _("There is too little sound in it to judge."));
  } else {
    const char *sentence = _("Listening to it failed.");

    if (message != NULL)
      g_variant_lookup (message, "message", "&s", &sentence);
    end (self, sentence);
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

SegueFollow *
segue_engine_follow (SegueEngine *self,
                     gint64       model,
                     const char  *uri)
{
  SegueFollow *follow;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict job;

  g_return_val_if_fail (SEGUE_IS_ENGINE (self) && uri != NULL, NULL);

  follow = g_object_new (SEGUE_TYPE_FOLLOW, NULL);
  follow->uri = g_strdup (uri);
  path = model != 0 ? engine_studio_model_path (self->studio, model) : g_strdup ("");
  if (path == NULL) {
    end (follow, _("There is no such model any more."));
    return follow;
  }
  if (engine_studio_refuse (self->studio, &error)) {
    end (follow, error->message);
    return follow;
  }
  g_variant_dict_init (&job, NULL);
  g_variant_dict_insert (&job, "kind", "s", "follow");
  g_variant_dict_insert (&job, "model", "^ay", path);
  g_variant_dict_insert (&job, "uri", "^ay", uri);
  follow->child = study_child_start (self->studio->program, g_variant_dict_end (&job), child_cb,
                                     follow, &error);
  if (follow->child == NULL) {
    end (follow, error->message);
    return follow;
  }
  follow->studio = self->studio;
  g_ptr_array_add (self->studio->follows, follow);
  return follow;
}

void
segue_follow_cancel (SegueFollow *self)
{
  g_return_if_fail (SEGUE_IS_FOLLOW (self));

  end (self, NULL);
}

const char *
segue_follow_get_uri (SegueFollow *self)
{
  g_return_val_if_fail (SEGUE_IS_FOLLOW (self), NULL);

  return self->uri;
}

const char *const *
segue_follow_get_classes (SegueFollow *self,
                          guint       *n)
{
  g_return_val_if_fail (SEGUE_IS_FOLLOW (self), NULL);

  *n = self->n_classes;
  return (const char *const *) self->classes;
}

const float *
segue_follow_get_moments (SegueFollow   *self,
                          guint         *n,
                          const double **at_s)
{
  g_return_val_if_fail (SEGUE_IS_FOLLOW (self), NULL);

  *n = self->at->len;
  if (at_s != NULL)
    *at_s = (const double *) (gpointer) self->at->data;
  return (const float *) (gpointer) self->shares->data;
}

gboolean
segue_follow_get_done (SegueFollow *self)
{
  g_return_val_if_fail (SEGUE_IS_FOLLOW (self), TRUE);

  return self->done;
}

const char *
segue_follow_get_message (SegueFollow *self)
{
  g_return_val_if_fail (SEGUE_IS_FOLLOW (self), NULL);

  return self->message;
}

static void
segue_follow_finalize (GObject *object)
{
  SegueFollow *self = SEGUE_FOLLOW (object);

  end (self, NULL);
  g_strfreev (self->classes);
  g_array_unref (self->shares);
  g_array_unref (self->at);
  g_free (self->uri);
  g_free (self->message);
  G_OBJECT_CLASS (segue_follow_parent_class)->finalize (object);
}

static void
segue_follow_class_init (SegueFollowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = segue_follow_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", SEGUE_TYPE_FOLLOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
segue_follow_init (SegueFollow *self)
{
  self->shares = g_array_new (FALSE, FALSE, sizeof (float));
  self->at = g_array_new (FALSE, FALSE, sizeof (double));
}

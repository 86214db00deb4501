/* engine-ask.c - questions to and orders for the engine thread
 *
 * Posted from the UI thread, run in the engine thread. Invariant: every
 * question gets exactly one answer, also when the engine closes before. */
#include "engine-ask.h"

#include <glib/gi18n.h>

#include "engine.h"

typedef struct {
  GTask         *task; /* owned */
  AskFunc        func;
  gpointer       input; /* owned */
  GDestroyNotify free_input, free_answer;
  gboolean       answered;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  if (!question->answered)
    g_task_return_new_error (question->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_CLOSED,
                             _("Segue is closing."));
  g_object_unref (question->task);
  if (question->free_input != NULL)
    question->free_input (question->input);
  g_free (question);
}

static void
question_run (EngineThread *thread,
              Store        *store,
              gpointer      data)
{
  Question *question = data;
  GError *error = NULL;
  gpointer answer;

  question->answered = TRUE;
  if (g_task_return_error_if_cancelled (question->task))
    return;
  if (store == NULL) {
    g_task_return_new_error (question->task, SEGUE_ENGINE_ERROR, SEGUE_ENGINE_ERROR_FAILED,
                             _("The library could not be opened."));
    return;
  }
  answer = question->func (thread, store, question->input, &error);
  if (error != NULL)
    g_task_return_error (question->task, error);
  else
    g_task_return_pointer (question->task, answer, question->free_answer);
}

void
engine_ask (EngineThread        *thread,
            gpointer             source_object,
            gpointer             source_tag,
            AskFunc              func,
            gpointer             input,
            GDestroyNotify       free_input,
            GDestroyNotify       free_answer,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  Question *question = g_new0 (Question, 1);

  question->task = g_task_new (source_object, cancellable, callback, user_data);
  g_task_set_source_tag (question->task, source_tag);
  question->func = func;
  question->input = input;
  question->free_input = free_input;
  question->free_answer = free_answer;
  if (thread == NULL)
    question_free (question); /* shut down: the answer says so */
  else
    engine_thread_post (thread, ENGINE_PRIORITY_NOW, question_run, question, question_free);
}

gpointer
engine_answer (gpointer       source_object,
               gpointer       source_tag,
               GAsyncResult  *result,
               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source_object), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == source_tag, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  TellFunc       func;
  gpointer       input; /* owned */
  GDestroyNotify free_input;
  int            then;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  if (order->free_input != NULL)
    order->free_input (order->input);
  g_free (order);
}

static void
order_run (EngineThread *thread,
           Store        *store,
           gpointer      data)
{
  Order *order = data;
  g_autoptr (GError) error = NULL;

  if (store == NULL)
    return; /* said once, when it could not be opened */
  if (!order->func (thread, store, order->input, &error))
    engine_thread_say (thread, error != NULL ? error->message : _("That could not be saved."));
  else if (order->then > 0)
    engine_thread_send (thread, engine_message_new (order->then - 1));
}

void
engine_tell (EngineThread   *thread,
             TellFunc        func,
             gpointer        input,
             GDestroyNotify  free_input,
             int             then)
{
  Order *order = g_new0 (Order, 1);

  *order = (Order) { func, input, free_input, then };
  if (thread == NULL)
    order_free (order);
  else
    engine_thread_post (thread, ENGINE_PRIORITY_PLAY, order_run, order, order_free);
}

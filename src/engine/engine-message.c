/* engine-message.c - making and freeing messages to the UI thread. Any thread. */
#include "engine-message.h"

EngineMessage *
engine_message_new (EngineMessageKind kind)
{
  EngineMessage *message = g_new0 (EngineMessage, 1);

  message->kind = kind;
  return message;
}

void
engine_message_free (EngineMessage *message)
{
  if (message == NULL)
    return;
  g_clear_pointer (&message->table, track_table_free);
  g_clear_pointer (&message->rows, g_ptr_array_unref);
  g_clear_pointer (&message->models, g_ptr_array_unref);
  g_clear_pointer (&message->ids, g_array_unref);
  g_clear_pointer (&message->bytes, g_bytes_unref);
  g_strfreev (message->paths);
  g_free (message->text);
  g_free (message);
}

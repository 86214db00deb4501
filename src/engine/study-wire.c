/* study-wire.c - what the engine and a studying child say to each other
 *
 * Pure functions, any thread. Invariant: what is unpacked is a dictionary in
 * normal form, whatever bytes came. */
#include "study-wire.h"

#include <string.h>

static const guint8 MAGIC[4] = { 'S', 'g', 'S', 't' };

GBytes *
study_message_pack (GVariant *message)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (message);
  gsize n = g_variant_get_size (held);
  guint32 size = GUINT32_TO_LE ((guint32) n);
  guint8 *bytes;

  g_return_val_if_fail (g_variant_is_of_type (held, G_VARIANT_TYPE_VARDICT), NULL);
  g_return_val_if_fail (n <= STUDY_PAYLOAD_MAX, NULL);

  bytes = g_malloc (STUDY_HEADER_SIZE + n);
  memcpy (bytes, MAGIC, sizeof MAGIC);
  memcpy (bytes + sizeof MAGIC, &size, sizeof size);
  g_variant_store (held, bytes + STUDY_HEADER_SIZE);
  return g_bytes_new_take (bytes, STUDY_HEADER_SIZE + n);
}

gboolean
study_header_read (const guint8  *header,
                   gsize         *size,
                   GError       **error)
{
  guint32 n;

  memcpy (&n, header + sizeof MAGIC, sizeof n);
  *size = GUINT32_FROM_LE (n);
  if (memcmp (header, MAGIC, sizeof MAGIC) == 0 && *size <= STUDY_PAYLOAD_MAX)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "What came is no message of a study.");
  return FALSE;
}

GVariant *
study_message_unpack (GBytes  *payload,
                      GError **error)
{
  g_autoptr (GVariant) message =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, payload, FALSE));

  if (g_variant_is_normal_form (message))
    return g_steal_pointer (&message);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       "A message of a study makes no sense.");
  return NULL;
}

const char *
study_message_kind (GVariant *message)
{
  const char *kind = "";

  g_variant_lookup (message, "kind", "&s", &kind);
  return kind;
}

#include "scan-internal.h"
const char *
scan_picture_mime (const guint8 *data, gsize n)
{
  if (n >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff)
    return "image/jpeg";
  if (n >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (n >= 6 && memcmp (data, "GIF8", 4) == 0)
    return "image/gif";
  if (n >= 12 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return "image/webp";
  if (n >= 26 && memcmp (data, "BM", 2) == 0)
    return "image/bmp";
  return NULL;
}

/* test-weights.c - weight files: round trip, damage, foreign and huge files */
#include "nn-check.h"

#include <glib/gstdio.h>
#include <stdlib.h>

static ml_weights *
sample (void)
{
  ml_weights *w = ml_weights_new ();
  float a[6] = { 1, -2.5f, 3e-8f, 65504, 1e-3f, 0 }, b[2] = { 1e30f, -1e-30f };

  g_assert_cmpint (ml_weights_set_word (w, "classes", "blues\nmetal"), ==, ML_OK);
  g_assert_cmpint (ml_weights_set_word (w, "title", "Gnawa \303\251"), ==, ML_OK);
  g_assert_cmpint (ml_weights_set_word (w, "title", "changed"), ==, ML_OK);
  g_assert_cmpint (ml_weights_add (w, "a", (size_t[]) { 2, 3 }, 2, a, 1), ==, ML_OK);
  g_assert_cmpint (ml_weights_add (w, "b", (size_t[]) { 2 }, 1, b, 0), ==, ML_OK);
  return w;
}

static void
test_round_trip (void)
{
  ml_weights *w = sample (), *back = NULL;
  uint8_t *bytes;
  size_t n;
  const ml_tensor *t;

  g_assert_cmpint (ml_weights_write (w, &bytes, &n), ==, ML_OK);
  g_assert_cmpint (ml_weights_parse (bytes, n, &back, NULL), ==, ML_OK);
  g_assert_cmpstr (ml_weights_word (back, "title"), ==, "changed");
  g_assert_cmpstr (ml_weights_word (back, "classes"), ==, "blues\nmetal");
  g_assert_null (ml_weights_word (back, "none"));
  t = ml_weights_find (back, "a");
  g_assert_cmpuint (t->n, ==, 6);
  g_assert_cmpuint (t->dim[1], ==, 3);
  check_near (t->data, w->tensor[0].data, 6, 1.0 / 2048);
  g_assert_cmpfloat (t->data[1], ==, -2.5f);
  t = ml_weights_find (back, "b");
  g_assert_cmpmem (t->data, 8, w->tensor[1].data, 8);
  free (bytes);
  ml_weights_free (w);
  ml_weights_free (back);
}

/* 16-bit floats keep eleven bits, whatever the size. */
static void
test_half (void)
{
  ml_rng rng;

  ml_rng_seed (&rng, 51);
  for (int round = 0; round < 100; round++) {
    ml_weights *w = ml_weights_new (), *back;
    float x[64];
    uint8_t *bytes;
    size_t n;

    for (int i = 0; i < 64; i++)
      x[i] = (float) (ml_rng_normal (&rng) * pow (2, -14 + 28 * ml_rng_uniform (&rng)));
    ml_weights_add (w, "x", (size_t[]) { 64 }, 1, x, 1);
    ml_weights_write (w, &bytes, &n);
    g_assert_cmpint (ml_weights_parse (bytes, n, &back, NULL), ==, ML_OK);
    for (int i = 0; i < 64; i++)
      g_assert_cmpfloat (fabs (back->tensor[0].data[i] - x[i]), <=,
                         fabs (x[i]) / 2048 + 0x1.0p-25);
    free (bytes);
    ml_weights_free (w);
    ml_weights_free (back);
  }
}

/* Any one byte changed, any length cut: refused, in a sentence. */
static void
test_every_damage_is_seen (void)
{
  ml_weights *w = sample (), *back;
  uint8_t *bytes;
  size_t n;

  ml_weights_write (w, &bytes, &n);
  for (size_t i = 0; i < n; i++)
    for (int bit = 0; bit < 8; bit++) {
      ml_why why = { "" };

      bytes[i] ^= (uint8_t) (1 << bit);
      g_assert_cmpint (ml_weights_parse (bytes, n, &back, &why), ==, ML_ERR_FORMAT);
      g_assert_null (back);
      g_assert_true (g_str_has_suffix (why.text, "."));
      bytes[i] ^= (uint8_t) (1 << bit);
    }
  for (size_t cut = 0; cut < n; cut++)
    g_assert_cmpint (ml_weights_parse (bytes, cut, &back, NULL), ==, ML_ERR_FORMAT);
  free (bytes);
  ml_weights_free (w);
}

static void
seal (uint8_t *bytes, size_t n)
{
  uint64_t h = 0xcbf29ce484222325u;

  for (size_t i = 0; i + 8 < n; i++)
    h = (h ^ bytes[i]) * 0x100000001b3u;
  for (int i = 0; i < 8; i++)
    bytes[n - 8 + (size_t) i] = (uint8_t) (h >> (8 * i));
}

/* Files whose checksum is right and whose content is not: whatever comes back is
 * whole and finite. */
static void
test_hostile_files (void)
{
  ml_weights *w = sample (), *back;
  uint8_t *bytes, *changed;
  size_t n;
  ml_rng rng;

  ml_rng_seed (&rng, 52);
  ml_weights_write (w, &bytes, &n);
  changed = g_malloc (n + 64);
  for (int round = 0; round < 20000; round++) {
    size_t length = n - ml_rng_below (&rng, 2) * ml_rng_below (&rng, 40);
    const uint8_t nasty[] = { 0, 1, 0x7f, 0x80, 0xff };

    memcpy (changed, bytes, n);
    for (size_t k = 0; k <= ml_rng_below (&rng, 6); k++)
      changed[12 + ml_rng_below (&rng, length - 20)] =
        ml_rng_below (&rng, 2) ? (uint8_t) ml_rng_u64 (&rng) : nasty[ml_rng_below (&rng, 5)];
    seal (changed, length);
    if (ml_weights_parse (changed, length, &back, NULL) != ML_OK)
      continue;
    for (size_t i = 0; i < back->n_tensors; i++)
      g_assert_true (ml_all_finite (back->tensor[i].data, back->tensor[i].n));
    ml_weights_free (back);
  }
  g_free (changed);
  free (bytes);
  ml_weights_free (w);
}

static void
test_refuses (void)
{
  ml_weights *w = sample (), *back;
  ml_why why;
  const float nan[1] = { NAN };
  size_t one = 1, huge[] = { 1u << 31, 1u << 31 };

  g_assert_cmpint (ml_weights_add (w, "a", &one, 1, (float[]) { 1 }, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_weights_add (w, "", &one, 1, (float[]) { 1 }, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_weights_add (w, "c", huge, 2, nan, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_weights_add (w, "c", &one, 5, nan, 0), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_weights_add (w, "c", &one, 1, nan, 0), ==, ML_ERR_NONFINITE);
  g_assert_cmpint (ml_weights_set_word (w, NULL, "x"), ==, ML_ERR_ARG);
  g_assert_cmpint (ml_weights_load ("/nonexistent/model", &back, &why), ==, ML_ERR_IO);
  g_assert_cmpint (ml_weights_save (w, "/nonexistent/model", &why), ==, ML_ERR_IO);
  g_assert_cmpint (ml_weights_load ("/", &back, &why), ==, ML_ERR_IO);
  g_assert_cmpint (ml_weights_parse ((const uint8_t *) "RIFFxxxxWAVE", 12, &back, &why), ==,
                   ML_ERR_FORMAT);
  g_assert_cmpstr (why.text, ==, "This is not a model file.");
  ml_weights_free (w);
}

/* Half of the numbers beyond what a file may hold: refused before it is believed. */
static void
test_huge (void)
{
  uint8_t bytes[64] = "SEGUEWTS\1\0\0\0\0\0\0\0\1\0\0\0"
                      "\1\0t\0\4\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
  ml_weights *back;
  ml_why why;

  seal (bytes, sizeof bytes);
  g_assert_cmpint (ml_weights_parse (bytes, sizeof bytes, &back, &why), ==, ML_ERR_FORMAT);
  g_assert_cmpint (ml_weights_parse (bytes, ML_WEIGHTS_MAX_BYTES + 1, &back, &why), ==,
                   ML_ERR_FORMAT);
  g_assert_cmpstr (why.text, ==, "The model file is too large.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ml/weights/round-trip", test_round_trip);
  g_test_add_func ("/ml/weights/half", test_half);
  g_test_add_func ("/ml/weights/every-damage-is-seen", test_every_damage_is_seen);
  g_test_add_func ("/ml/weights/hostile-files", test_hostile_files);
  g_test_add_func ("/ml/weights/refuses", test_refuses);
  g_test_add_func ("/ml/weights/huge", test_huge);
  return g_test_run ();
}

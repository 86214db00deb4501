/* tool-rules.c - `segue-tool rules`: frequent itemsets and rules of a file
 *
 * One transaction a line, items parted by blanks, commas or semicolons. When
 * every item is a whole number they keep their numbers and sort by them;
 * otherwise all are taken as names and sort as such. An empty line is an empty
 * transaction: it counts among all of them. */
#include "tool.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ml.h"

#define SEPARATORS " \t,;\r"

typedef struct {
  GArray    *items;  /* uint32_t */
  GArray    *offset; /* size_t, one more than transactions */
  GPtrArray *names;  /* by item number; NULL when items are numbers */
} Transactions;

typedef struct {
  char    *file, *min_support; /* owned */
  double   min_confidence, min_lift, max_q;
  int      min_len, max_len, max_consequent;
  gboolean itemsets, count, json;
} RulesArguments;

static void
transactions_clear (Transactions *t)
{
  g_clear_pointer (&t->items, g_array_unref);
  g_clear_pointer (&t->offset, g_array_unref);
  g_clear_pointer (&t->names, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transactions, transactions_clear)

/* ---- reading --------------------------------------------------------------- */

/* The whole file, unpacked when it starts as gzip does. */
static GBytes *
read_file (const char *path,
           GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GInputStream) raw = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  const guchar *head;

  raw = G_INPUT_STREAM (g_file_read (file, tool_cancellable (), error));
  if (raw == NULL)
    return NULL;
  in = g_buffered_input_stream_new_sized (raw, 65536);
  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (in), 65536, tool_cancellable (), error) < 0)
    return NULL;
  gsize have;
  head = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (in), &have);
  if (have >= 2 && head[0] == 0x1f && head[1] == 0x8b) {
    g_autoptr (GConverter) gunzip =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    GInputStream *plain = g_converter_input_stream_new (in, gunzip);

    g_object_unref (in);
    in = plain;
  }
  if (g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, tool_cancellable (),
                              error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static gboolean
parse_number (const char *token,
              uint32_t   *number)
{
  char *end;
  unsigned long value;

  if (!g_ascii_isdigit (token[0]))
    return FALSE;
  errno = 0;
  value = strtoul (token, &end, 10);
  if (errno != 0 || *end != '\0' || value > G_MAXUINT32)
    return FALSE;
  *number = (uint32_t) value;
  return TRUE;
}

static void
end_row (Transactions *t)
{
  size_t n = t->items->len;

  g_array_append_val (t->offset, n);
}

/* FALSE at the first item that is not a number. */
static gboolean
parse_numbers (Transactions *t,
               char        **lines)
{
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = g_strdup (lines[i]);
    char *rest = NULL;

    for (char *token = strtok_r (line, SEPARATORS, &rest); token != NULL;
         token = strtok_r (NULL, SEPARATORS, &rest)) {
      uint32_t number;

      if (!parse_number (token, &number))
        return FALSE;
      g_array_append_val (t->items, number);
    }
    end_row (t);
  }
  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
parse_names (Transactions *t,
             char        **lines)
{
  g_autoptr (GHashTable) number = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  t->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; lines[i] != NULL; i++) {
    char **row = g_strsplit_set (lines[i], SEPARATORS, -1);

    g_ptr_array_add (rows, row);
    for (guint j = 0; row[j] != NULL; j++)
      if (row[j][0] != '\0' && g_hash_table_add (number, row[j]))
        g_ptr_array_add (t->names, g_strdup (row[j]));
  }
  g_ptr_array_sort (t->names, compare_names);
  for (guint i = 0; i < t->names->len; i++)
    g_hash_table_insert (number, t->names->pdata[i], GUINT_TO_POINTER (i));
  for (guint i = 0; i < rows->len; i++) {
    for (char **token = rows->pdata[i]; *token != NULL; token++)
      if ((*token)[0] != '\0') {
        uint32_t item = GPOINTER_TO_UINT (g_hash_table_lookup (number, *token));

        g_array_append_val (t->items, item);
      }
    end_row (t);
  }
}

static void
transactions_start (Transactions *t)
{
  size_t zero = 0;

  g_clear_pointer (&t->items, g_array_unref);
  g_clear_pointer (&t->offset, g_array_unref);
  t->items = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  t->offset = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_array_append_val (t->offset, zero);
}

/* Lines of @path, without the empty piece behind the last newline. */
static char **
read_lines (const char *path,
            GError    **error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);
  g_autofree char *text = NULL;
  char **lines;
  gsize size;
  guint n;

  if (bytes == NULL)
    return NULL;
  size = g_bytes_get_size (bytes);
  if (size > 0 && memchr (g_bytes_get_data (bytes, NULL), '\0', size) != NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it is not a text file");
    return NULL;
  }
  text = g_strndup (size > 0 ? g_bytes_get_data (bytes, NULL) : "", size);
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines);
  if (n > 0 && lines[n - 1][0] == '\0')
    g_clear_pointer (&lines[n - 1], g_free);
  return lines;
}

static gboolean
read_transactions (const char   *path,
                   Transactions *t,
                   GError      **error)
{
  g_auto (GStrv) lines = read_lines (path, error);

  if (lines == NULL)
    return FALSE;
  transactions_start (t);
  if (!parse_numbers (t, lines)) {
    transactions_start (t);
    parse_names (t, lines);
  }
  return TRUE;
}

/* "88" transactions, or a share of them: "0.001", "0.1%". 0 when it is neither. */
static uint32_t
parse_support (const char *text,
               size_t      n)
{
  char *end;
  double value = g_ascii_strtod (text, &end);
  gboolean share = strpbrk (text, ".%eE") != NULL;

  if (end == text || !isfinite (value) || value <= 0.0)
    return 0;
  if (*end == '%') {
    value /= 100.0;
    end++;
  }
  if (*end != '\0' || (share && value > 1.0) || (!share && value > G_MAXUINT32))
    return 0;
  /* Slack: 0.07 × 100 is not exactly 7 in binary. */
  return share ? MAX (1, (uint32_t) ceil (value * (double) n - 1e-9)) : (uint32_t) value;
}

/* ---- writing --------------------------------------------------------------- */

static char *
item_text (const Transactions *t,
           uint32_t            item)
{
  if (t->names != NULL && item < t->names->len)
    return g_strdup (t->names->pdata[item]);
  return g_strdup_printf ("%u", item);
}

static void
print_items (const Transactions *t,
             const uint32_t     *items,
             size_t              n)
{
  for (size_t i = 0; i < n; i++) {
    g_autofree char *text = item_text (t, items[i]);

    printf ("%s%s", i > 0 ? " " : "", text);
  }
}

static void
json_items (ToolJson           *json,
            const char         *key,
            const Transactions *t,
            const uint32_t     *items,
            size_t              n)
{
  tool_json_key (json, key);
  tool_json_begin (json, '[');
  for (size_t i = 0; i < n; i++) {
    g_autofree char *text = item_text (t, items[i]);

    if (t->names != NULL)
      tool_json_string (json, text);
    else
      tool_json_int (json, items[i]);
  }
  tool_json_end (json);
}

static void
json_head (ToolJson          *json,
           const ml_itemsets *sets,
           uint32_t           min_support)
{
  tool_json_begin (json, '{');
  tool_json_put_int (json, "transactions", (gint64) sets->n_transactions);
  tool_json_put_int (json, "min_support", min_support);
  tool_json_put_int (json, "itemsets", (gint64) sets->n);
  tool_json_key (json, "by_length");
  tool_json_begin (json, '[');
  for (size_t k = 0; k < sets->max_len; k++)
    tool_json_int (json, (gint64) (sets->first[k + 1] - sets->first[k]));
  tool_json_end (json);
}

static void
print_count (const ml_itemsets *sets,
             uint32_t           min_support)
{
  printf ("N=%zu minsup=%u items=%zu total=%zu by len:", sets->n_transactions, min_support,
          sets->max_len > 0 ? sets->first[1] : 0, sets->n);
  for (size_t k = 0; k < sets->max_len; k++)
    printf (" %zu", sets->first[k + 1] - sets->first[k]);
  putchar ('\n');
}

static void
print_itemsets (const Transactions *t,
                const ml_itemsets  *sets)
{
  for (size_t i = 0; i < sets->n; i++) {
    print_items (t, sets->items + sets->start[i], sets->start[i + 1] - sets->start[i]);
    printf ("\t%u\t%.6f\n", sets->support[i], (double) sets->support[i] / sets->n_transactions);
  }
}

static void
json_itemsets (ToolJson           *json,
               const Transactions *t,
               const ml_itemsets  *sets)
{
  tool_json_key (json, "sets");
  tool_json_begin (json, '[');
  for (size_t i = 0; i < sets->n; i++) {
    tool_json_begin (json, '{');
    json_items (json, "items", t, sets->items + sets->start[i], sets->start[i + 1] - sets->start[i]);
    tool_json_put_int (json, "count", sets->support[i]);
    tool_json_end (json);
  }
  tool_json_end (json);
}

static void
print_rules (const Transactions  *t,
             const ml_rules_list *rules)
{
  puts ("antecedent\tconsequent\tcount\tsupport\tconfidence\tlift\tleverage\tconviction\tp\tq");
  for (size_t i = 0; i < rules->n; i++) {
    const ml_rule *r = &rules->rule[i];

    print_items (t, r->antecedent, r->n_antecedent);
    putchar ('\t');
    print_items (t, r->consequent, r->n_consequent);
    printf ("\t%u\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%.4g\t%.4g\n", r->count, r->support, r->confidence,
            r->lift, r->leverage, r->conviction, r->p, r->q);
  }
}

static void
json_rules (ToolJson            *json,
            const Transactions  *t,
            const ml_rules_list *rules)
{
  tool_json_put_int (json, "rules_examined", (gint64) rules->n_examined);
  tool_json_put_int (json, "rule_count", (gint64) rules->n);
  tool_json_key (json, "rules");
  tool_json_begin (json, '[');
  for (size_t i = 0; i < rules->n; i++) {
    const ml_rule *r = &rules->rule[i];

    tool_json_begin (json, '{');
    json_items (json, "antecedent", t, r->antecedent, r->n_antecedent);
    json_items (json, "consequent", t, r->consequent, r->n_consequent);
    tool_json_put_int (json, "count", r->count);
    tool_json_put_number (json, "support", r->support);
    tool_json_put_number (json, "confidence", r->confidence);
    tool_json_put_number (json, "lift", r->lift);
    tool_json_put_number (json, "leverage", r->leverage);
    tool_json_put_number (json, "conviction", r->conviction); /* null: never wrong */
    tool_json_put_number (json, "p", r->p);
    tool_json_put_number (json, "q", r->q);
    tool_json_end (json);
  }
  tool_json_end (json);
}

/* ---- the command ----------------------------------------------------------- */

static int
cancelled_cb (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static int
fail_with (ml_status status)
{
  if (status == ML_ERR_CANCELLED)
    return TOOL_CANCELLED;
  if (status == ML_ERR_NOMEM)
    return tool_fail ("There are more itemsets than memory holds; ask for a higher support.");
  return tool_fail ("The transactions could not be searched (status %d).", status);
}

static int
show_rules (const RulesArguments *a,
            const Transactions   *t,
            const ml_itemsets    *sets,
            ToolJson             *json)
{
  ml_rules_options options = {
    .min_confidence = a->min_confidence, .min_lift = a->min_lift, .max_q = a->max_q,
    .min_len = (uint32_t) a->min_len, .max_consequent = (uint32_t) a->max_consequent,
    .cancelled = cancelled_cb, .cancel_data = tool_cancellable (),
  };
  ml_rules_list rules;
  ml_status status = ml_rules (sets, &options, &rules);

  if (status != ML_OK)
    return fail_with (status);
  if (json != NULL)
    json_rules (json, t, &rules);
  else
    print_rules (t, &rules);
  fprintf (stderr, "%zu rules of %zu examined, in %zu itemsets\n", rules.n, rules.n_examined, sets->n);
  ml_rules_list_clear (&rules);
  return TOOL_OK;
}

static int
show (const RulesArguments *a,
      const Transactions   *t,
      const ml_itemsets    *sets,
      uint32_t              min_support)
{
  g_autoptr (ToolJson) json = a->json ? tool_json_new () : NULL;
  int status = TOOL_OK;

  if (json != NULL)
    json_head (json, sets, min_support);
  if (a->count && json == NULL)
    print_count (sets, min_support);
  if (a->itemsets && json != NULL)
    json_itemsets (json, t, sets);
  else if (a->itemsets)
    print_itemsets (t, sets);
  if (!a->count && !a->itemsets)
    status = show_rules (a, t, sets, json);
  if (json != NULL && status == TOOL_OK) {
    tool_json_end (json);
    tool_json_finish (g_steal_pointer (&json));
  }
  return status;
}

static int
check_arguments (const RulesArguments *a)
{
  if (a->file == NULL)
    return tool_usage ("Name a file of transactions with --transactions.");
  if (!(a->min_confidence >= 0.0 && a->min_confidence <= 1.0) || !(a->max_q >= 0.0 && a->max_q <= 1.0)
      || !(a->min_lift >= 0.0))
    return tool_usage ("Confidence and q lie between 0 and 1, lift is not negative.");
  if (a->min_len < 1 || a->max_len < 0 || a->max_consequent < 1 || a->max_consequent > 64)
    return tool_usage ("Lengths are whole numbers from 1 on.");
  if (a->count && a->itemsets)
    return tool_usage ("--count and --itemsets exclude each other.");
  return TOOL_OK;
}

static int
mine (const RulesArguments *a)
{
  g_auto (Transactions) t = { 0 };
  g_autoptr (GError) error = NULL;
  ml_apriori_options options = { .max_len = (uint32_t) a->max_len, .cancelled = cancelled_cb,
                                 .cancel_data = tool_cancellable () };
  ml_itemsets sets;
  ml_status status;
  int result;

  if (!read_transactions (a->file, &t, &error))
    return tool_fail ("%s could not be read: %s.", a->file, error->message);
  options.min_support = parse_support (a->min_support ? a->min_support : "0.01", t.offset->len - 1);
  if (options.min_support == 0)
    return tool_usage ("\"%s\" is neither a number of transactions nor a share of them.",
                       a->min_support);
  status = ml_apriori ((const uint32_t *) t.items->data, (const size_t *) t.offset->data,
                       t.offset->len - 1, &options, &sets);
  if (status != ML_OK)
    return fail_with (status);
  result = show (a, &t, &sets, options.min_support);
  ml_itemsets_clear (&sets);
  return result;
}

int
tool_rules_run (int    argc,
                char **argv)
{
  RulesArguments a = { .min_confidence = 0.5, .max_q = 1.0, .min_len = 2, .max_consequent = 1 };
  const GOptionEntry entries[] = {
    { "transactions", 't', 0, G_OPTION_ARG_FILENAME, &a.file,
      "One transaction a line, plain or gzip", "FILE" },
    { "min-support", 's', 0, G_OPTION_ARG_STRING, &a.min_support,
      "Transactions that must hold a set: 88, 0.001 or 0.1% (default 1%)", "N|FRACTION" },
    { "min-confidence", 'c', 0, G_OPTION_ARG_DOUBLE, &a.min_confidence,
      "Least confidence of a rule (default 0.5)", "C" },
    { "min-lift", 0, 0, G_OPTION_ARG_DOUBLE, &a.min_lift, "Least lift of a rule (default 0)", "L" },
    { "max-q", 0, 0, G_OPTION_ARG_DOUBLE, &a.max_q,
      "Largest false discovery rate, 0.05 say (default 1: all)", "Q" },
    { "min-len", 0, 0, G_OPTION_ARG_INT, &a.min_len,
      "Least items in a rule; 1 allows an empty left side (default 2)", "N" },
    { "max-len", 0, 0, G_OPTION_ARG_INT, &a.max_len, "Longest itemset (default: no limit)", "N" },
    { "max-consequent", 0, 0, G_OPTION_ARG_INT, &a.max_consequent,
      "Most items on the right side of a rule (default 1)", "N" },
    { "itemsets", 0, 0, G_OPTION_ARG_NONE, &a.itemsets, "Print the itemsets, not rules", NULL },
    { "count", 0, 0, G_OPTION_ARG_NONE, &a.count, "Print only how many itemsets of each length", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &a.json, "Print JSON", NULL },
    { NULL }
  };
  int status;

  if (tool_parse (&argc, &argv, entries, "", "Finds what occurs together, exactly (Apriori), and "
                  "the rules in it\nwith Fisher's p and Benjamini-Hochberg's q.", &status)) {
    if (argc > 1 && a.file == NULL)
      a.file = g_strdup (argv[1]);
    status = check_arguments (&a);
    if (status == TOOL_OK)
      status = mine (&a);
  }
  g_free (a.file);
  g_free (a.min_support);
  return status;
}

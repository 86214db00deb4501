/* ml-apriori.h - frequent itemsets, exact
 *
 * A transaction is a set of item numbers; an itemset is frequent when at least
 * min_support transactions hold all of it. */
#pragma once

#include "ml-status.h"

typedef struct {
  uint32_t       min_support; /* transactions, >= 1 */
  uint32_t       max_len;     /* longest set wanted; 0 no limit */
  size_t         max_sets;    /* more than this is refused; 0 no limit */
  ml_cancel_func cancelled;   /* optional, asked every few thousand candidates */
  void          *cancel_data;
} ml_apriori_options;

/* Sorted by length, then by items in ascending order, whatever the order of
 * the input. The items of set i are items[start[i]] … items[start[i + 1] - 1],
 * ascending; the sets of length k are first[k - 1] … first[k] - 1. */
typedef struct {
  size_t    n;
  size_t    n_transactions;
  size_t    max_len; /* of the longest set found; 0 none */
  size_t   *first;   /* owned [max_len + 1] */
  size_t   *start;   /* owned [n + 1] */
  uint32_t *items;   /* owned */
  uint32_t *support; /* owned [n] transactions that hold the set */
} ml_itemsets;

ml_status ml_apriori        (const uint32_t           *items,
                             const size_t             *offset,
                             size_t                    n,
                             const ml_apriori_options *options,
                             ml_itemsets              *out);
void      ml_itemsets_clear (ml_itemsets *sets);
size_t    ml_itemsets_find  (const ml_itemsets *sets,
                             const uint32_t    *items,
                             size_t             len);

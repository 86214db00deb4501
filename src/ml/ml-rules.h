/* ml-rules.h - association rules from frequent itemsets, with their odds */
#pragma once

#include "ml-apriori.h"

typedef struct {
  double   min_confidence; /* 0 … 1 */
  double   min_lift;       /* 0 keeps all */
  double   max_q;          /* keep q-values up to this; 1 keeps all */
  uint32_t min_len;        /* items of a rule, both sides; 0 means 2; with 1 also
                            * rules with an empty left side */
  uint32_t max_consequent; /* items on the right side; 0 means 1 */
  ml_cancel_func cancelled;
  void    *cancel_data;
} ml_rules_options;

typedef struct {
  const uint32_t *antecedent; /* borrowed from the ml_rules; ascending */
  const uint32_t *consequent; /* likewise */
  uint32_t n_antecedent, n_consequent;
  uint32_t count;             /* transactions that hold both sides */
  uint32_t antecedent_count, consequent_count;
  double   support;           /* count / n_transactions */
  double   confidence;        /* count / antecedent_count */
  double   lift;              /* confidence / share of the consequent */
  double   leverage;          /* support − product of the sides' shares */
  double   conviction;        /* INFINITY when the confidence is 1 */
  double   p;                 /* one-sided Fisher: as many or more by chance */
  double   q;                 /* Benjamini-Hochberg over all rules examined */
} ml_rule;

typedef struct {
  size_t    n;
  size_t    n_examined; /* rules looked at, kept or not: the family of the q-values */
  size_t    n_transactions;
  ml_rule  *rule;       /* owned [n] in the order of the itemsets, then of the consequent */
  uint32_t *pool;       /* owned */
} ml_rules_list;

ml_status ml_rules             (const ml_itemsets      *sets,
                                const ml_rules_options *options,
                                ml_rules_list          *out);
void      ml_rules_list_clear  (ml_rules_list *list);
ml_status ml_fisher_greater    (uint64_t count,
                                uint64_t a,
                                uint64_t b,
                                uint64_t n,
                                double  *p);
ml_status ml_benjamini_hochberg (const double *p,
                                 size_t        n,
                                 double       *q);

/* segue-groups-page.h - artists or genres, and what belongs to the chosen one */
#pragma once

#include "segue-page.h"

G_BEGIN_DECLS

/* Properties: engine, search (string); kind (int, GroupKind, construct only). */
#define SEGUE_TYPE_GROUPS_PAGE (segue_groups_page_get_type ())
G_DECLARE_FINAL_TYPE (SegueGroupsPage, segue_groups_page, SEGUE, GROUPS_PAGE, SeguePage)

/* Opens the artist or genre called @name, whether it is listed yet or not. */
void segue_groups_page_show (SegueGroupsPage *self,
                             const char      *name);

G_END_DECLS

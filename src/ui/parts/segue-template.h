/* segue-template.h - what every widget of ours needs now and then */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* For init(): as gtk_widget_init_template(), and gives its buttons the names that a
 * screen reader says. */
void segue_template_init    (GtkWidget *widget);

/* For dispose(): as gtk_widget_dispose_template(), and lets go of every child
 * that is left: those without an id in the template, and open menus. */
void segue_template_dispose (GtkWidget *widget,
                             GType      type);

/* What a button without words does: shown at the pointer, and read out. */
void segue_widget_say (GtkWidget  *widget,
                       const char *words);

/* Returns (transfer full) what is written in @entry, without blanks around it. */
char *segue_entry_get_text (gpointer entry); /* a GtkEditable */

/* Shows @button while the leaflet has room for one of its pages only. */
void segue_leaflet_show_back (AdwLeaflet *leaflet,
                              GtkWidget  *button);

/* A row of a list: @leading, then two lines, the second smaller. */
GtkWidget *segue_row_new         (GtkWidget *leading);
GtkWidget *segue_row_get_leading (GtkListItem *item); /* of a row that is its child */
void       segue_row_set         (GtkListItem *item, const char *first, const char *second);

/* Returns (transfer full). @unbind may be NULL; @data is the last argument of @bind
 * and of @unbind. */
GtkListItemFactory *segue_factory_new (GCallback setup,
                                       GCallback bind,
                                       GCallback unbind,
                                       gpointer  data);

G_END_DECLS

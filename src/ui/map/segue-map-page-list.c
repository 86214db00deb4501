/* segue-map-page-list.c - the tracks of the map as rows, group by group */
#include "segue-map-page-private.h"


static int
compare_by_cluster (gconstpointer a,
                    gconstpointer b,
                    gpointer      data)
{
  const SegueMapData *map = data;
  guint32 i = *(const guint32 *) a, j = *(const guint32 *) b;
  guint16 x = (guint16) map->cluster[i], y = (guint16) map->cluster[j]; /* none goes last */

  return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

void
segue_map_page_fill_list (SegueMapPage *self)
{
  g_autofree guint32 *order = g_new (guint32, MAX (self->map->n, 1));
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->map->n);

  for (guint i = 0; i < self->map->n; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) self->map->n, sizeof (guint32), compare_by_cluster, self->map);
  for (guint i = 0; i < self->map->n; i++)
    if (self->found == NULL || g_hash_table_contains (self->found, &self->map->ids[order[i]]))
      g_array_append_val (ids, self->map->ids[order[i]]);
  segue_track_model_take_ids (self->model, ids);
}

void
segue_map_page_row_setup_cb (GtkListItemFactory *factory,
                             GtkListItem        *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  for (int k = 0; k < 2; k++) {
    GtkWidget *label = gtk_label_new (NULL);

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    if (k == 1) {
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "caption");
    }
    gtk_box_append (GTK_BOX (box), label);
  }
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_item_set_child (item, box);
}

void
segue_map_page_row_bind_cb (GtkListItemFactory *factory,
                            GtkListItem        *item,
                            SegueMapPage       *self)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  SegueTrack *track = gtk_list_item_get_item (item);
  const char *artist = segue_track_get_artist (track), *region = NULL;
  int at = self->map != NULL ? segue_map_data_find (self->map, segue_track_get_id (track)) : -1;
  g_autofree char *line = NULL;

  if (at >= 0 && self->map->cluster[at] >= 0)
    region = ((SegueMapCluster *) g_ptr_array_index (self->map->clusters, self->map->cluster[at]))->name;
  line = g_strdup_printf ("%s%s%s", artist != NULL ? artist : "",
                          artist != NULL && region != NULL ? " — " : "", region != NULL ? region : "");
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), segue_track_get_title (track));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), line);
}

void
segue_map_page_list_activated_cb (SegueMapPage *self,
                                  guint         position)
{
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  if (position < n)
    segue_map_page_activated_cb (self, ids[position]);
}

/* A row that is chosen is chosen on the map too, so that both offer the same. */
void
segue_map_page_list_selected_cb (SegueMapPage *self)
{
  guint position = gtk_single_selection_get_selected (self->list_selection), n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  if (position < n && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0)
    segue_map_view_select (self->view, &ids[position], 1);
}

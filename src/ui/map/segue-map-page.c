/* segue-map-page.c - the library as a landscape, the listening as a path through it
 *
 * The page asks the engine for the map, says what each colour means, and turns
 * what is chosen on it into queues. Whatever takes time with 100 000 tracks
 * (grids, regions) is made in a worker before it is shown. */
#include "segue-map-page-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "segue-listening-words.h"
#include "segue-template.h"

#define RELOAD_DELAY_MS 400

typedef enum {
  PROP_ENGINE = 1,
  PROP_SEARCH,
  PROP_TOOL,
} SegueMapPageProperty;

static GParamSpec *props[PROP_TOOL + 1];

/* By SegueMapTool; what the action and its buttons call them. */
static const char *const TOOLS[] = { "move", "lasso", "rectangle", "path", "circle" };

G_DEFINE_FINAL_TYPE (SegueMapPage, segue_map_page, GTK_TYPE_WIDGET)

gint64
segue_map_page_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- the map ------------------------------------------------------------------------------------------ */

static void
show_empty (SegueMapPage *self)
{
  guint done = 0, total = 0, n_tracks = segue_engine_get_n_tracks (self->engine);
  g_autofree char *text = NULL;

  g_object_get (self->engine, "analysis-done", &done, "analysis-total", &total, NULL);
  if (n_tracks == 0)
    text = g_strdup (_("Once there is music in your library, Segue listens to it and lays it out "
                       "here: what sounds alike lies close together."));
  else
    text = g_strdup_printf (_("Segue listens to your music and lays it out here: what sounds alike "
                              "lies close together. It has heard %u of %u songs."),
                            done, MAX (total, n_tracks));
  if (n_tracks > 0)
    text = segue_listening_add_why (self->engine, g_steal_pointer (&text));
  adw_status_page_set_title (self->empty_page, n_tracks == 0 ? _("No Map Yet") : _("Drawing the Map"));
  adw_status_page_set_description (self->empty_page, text);
  gtk_progress_bar_set_fraction (self->empty_progress, total > 0 ? (double) done / total : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_progress), n_tracks > 0);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
analysis_cb (SegueMapPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "empty") == 0)
    show_empty (self);
}

typedef struct {
  SegueMapData   *map;    /* owned reference */
  SegueMapPoints *before; /* owned reference or NULL */
  SegueMapPoints *points; /* owned */
  SegueMapField  *field;  /* owned */
} Landscape;

static void
landscape_free (gpointer data)
{
  Landscape *landscape = data;

  segue_map_data_unref (landscape->map);
  g_clear_pointer (&landscape->before, segue_map_points_unref);
  g_clear_pointer (&landscape->points, segue_map_points_unref);
  g_clear_pointer (&landscape->field, segue_map_field_unref);
  g_free (landscape);
}

static void
make_landscape (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Landscape *landscape = data;
  const SegueMapData *map = landscape->map;
  guint n_regions = MIN (map->clusters->len, SEGUE_MAP_CLASSES_MAX - 1), k = 0;
  g_autofree float *x = g_new (float, MAX (map->n, 1)), *y = g_new (float, MAX (map->n, 1));
  g_autofree guint8 *class = g_new (guint8, MAX (map->n, 1));
  guint32 rgb[SEGUE_MAP_CLASSES_MAX] = { 0 };

  for (guint i = 0; i < map->n; i++) {
    x[i] = map->xy[2 * i];
    y[i] = map->xy[2 * i + 1];
  }
  landscape->points = segue_map_points_new (map->ids, x, y, map->n);
  segue_map_points_set_before (landscape->points, landscape->before);
  for (guint i = 0; i < map->n && k < landscape->points->n; i++)
    if (map->ids[i] == landscape->points->ids[k])
      class[k++] = map->cluster[i] >= 0 && map->cluster[i] < (int) n_regions ? (guint8) map->cluster[i]
                                                                             : SEGUE_MAP_NO_CLASS;
  for (guint c = 0; c < n_regions; c++)
    rgb[c] = ((SegueMapCluster *) g_ptr_array_index (map->clusters, c))->colour_rgb;
  landscape->field = segue_map_field_new (landscape->points, class, n_regions, rgb);
  g_task_return_boolean (task, TRUE);
}

static void
landscape_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (source);
  Landscape *landscape = g_task_get_task_data (G_TASK (result));
  g_autoptr (SegueMapLook) look = NULL;
  g_auto (GStrv) names = NULL;

  self->loading = FALSE;
  if (self->engine == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_pointer (&self->map, segue_map_data_unref);
  g_clear_pointer (&self->points, segue_map_points_unref);
  self->map = segue_map_data_ref (landscape->map);
  self->points = segue_map_points_ref (landscape->points);
  segue_map_page_classify (self);
  look = segue_map_page_make_look (self);
  names = segue_map_page_region_names (self);
  segue_map_view_set_map (self->view, self->points, look);
  segue_map_view_set_regions (self->view, landscape->field, (const char *const *) names,
                              gtk_drop_down_get_selected (self->colour_drop) == 0);
  segue_map_page_fill_list (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") != 0)
    gtk_stack_set_visible_child_name (self->stack, "map");
  segue_map_page_playing_cb (self);
  segue_map_page_ask_plays (self);
}

static void
map_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SegueMapData) map = segue_engine_get_map_finish (SEGUE_ENGINE (source), result, &error);
  g_autoptr (GTask) task = NULL;
  Landscape *landscape;

  if (map == NULL || map->n == 0) {
    self->loading = FALSE;
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->engine != NULL)
      show_empty (self);
    return;
  }
  landscape = g_new0 (Landscape, 1);
  landscape->map = g_steal_pointer (&map);
  landscape->before = self->points != NULL ? segue_map_points_ref (self->points) : NULL;
  task = g_task_new (self, NULL, landscape_cb, NULL);
  g_task_set_source_tag (task, map_cb);
  g_task_set_task_data (task, landscape, landscape_free);
  g_task_run_in_thread (task, make_landscape);
}

static gboolean
reload_cb (gpointer data)
{
  SegueMapPage *self = data;

  self->reload_source = 0;
  if (self->engine == NULL || self->loading)
    return G_SOURCE_REMOVE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self))) {
    self->stale = TRUE;
    return G_SOURCE_REMOVE;
  }
  self->stale = FALSE;
  self->loading = TRUE;
  segue_engine_get_map_async (self->engine, self->cancellable, map_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SegueMapPage *self)
{
  if (self->reload_source == 0)
    self->reload_source = g_timeout_add (RELOAD_DELAY_MS, reload_cb, self);
}

static void
history_cb (SegueMapPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    segue_map_page_ask_plays (self);
  else
    self->stale = TRUE;
}

/* ---- search --------------------------------------------------------------------------------------------- */

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GArray) ids = segue_engine_query_tracks_finish (SEGUE_ENGINE (source), result, NULL);

  if (ids == NULL || self->search == NULL || *self->search == '\0')
    return;
  g_clear_pointer (&self->found, g_hash_table_unref);
  self->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (self->found, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  segue_map_page_show_look (self);
  segue_map_page_show_hint (self);
  if (self->map != NULL)
    segue_map_page_fill_list (self);
}

static void
ask_search (SegueMapPage *self)
{
  const TrackQuery query = { .scope = TRACK_SCOPE_ALL, .search = self->search };

  if (self->search != NULL && *self->search != '\0' && self->engine != NULL) {
    segue_engine_query_tracks_async (self->engine, &query, self->cancellable, found_cb,
                                     g_object_ref (self));
    return;
  }
  if (self->found == NULL)
    return;
  g_clear_pointer (&self->found, g_hash_table_unref);
  segue_map_page_show_look (self);
  segue_map_page_show_hint (self);
  if (self->map != NULL)
    segue_map_page_fill_list (self);
}

/* ---- the widget ------------------------------------------------------------------------------------------ */

static void
set_engine (SegueMapPage *self,
            SegueEngine  *engine)
{
  if (!g_set_object (&self->engine, engine) || engine == NULL)
    return;
  g_signal_connect_object (engine, "insight-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "loaded", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "history-changed", G_CALLBACK (history_cb), self, G_CONNECT_SWAPPED);
  segue_listening_follow (engine, G_CALLBACK (analysis_cb), self);
  g_signal_connect_object (segue_engine_get_player (engine), "notify::state", G_CALLBACK (segue_map_page_playing_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current",
                           G_CALLBACK (segue_map_page_playing_cb), self, G_CONNECT_SWAPPED);
  self->model = segue_track_model_new (engine);
  self->list_selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->list_selection, FALSE);
  g_signal_connect_object (self->list_selection, "notify::selected", G_CALLBACK (segue_map_page_list_selected_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->list_selection));
  show_empty (self);
  changed_cb (self);
}

static void
segue_map_page_map (GtkWidget *widget)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);

  GTK_WIDGET_CLASS (segue_map_page_parent_class)->map (widget);
  if (self->stale || self->map == NULL)
    changed_cb (self);
}

static gboolean
segue_map_page_grab_focus (GtkWidget *widget)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (widget);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0
           ? gtk_widget_grab_focus (GTK_WIDGET (self->list))
           : gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
tool_cb (SegueMapPage *self)
{
  segue_map_page_show_hint (self);
  segue_map_page_show_foot (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOOL]);
}

static void
segue_map_page_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (object);

  switch ((SegueMapPageProperty) prop_id) {
  case PROP_ENGINE:
    g_value_set_object (value, self->engine);
    break;
  case PROP_SEARCH:
    g_value_set_string (value, self->search);
    break;
  case PROP_TOOL:
    g_value_set_static_string (value, TOOLS[segue_map_view_get_tool (self->view)]);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
segue_map_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (object);

  switch ((SegueMapPageProperty) prop_id) {
  case PROP_ENGINE:
    set_engine (self, g_value_get_object (value));
    break;
  case PROP_SEARCH:
    if (g_strcmp0 (self->search, g_value_get_string (value)) == 0)
      return;
    g_free (self->search);
    self->search = g_value_dup_string (value);
    ask_search (self);
    break;
  case PROP_TOOL:
    for (guint t = 0; t < G_N_ELEMENTS (TOOLS); t++)
      if (g_strcmp0 (g_value_get_string (value), TOOLS[t]) == 0)
        segue_map_view_set_tool (self->view, (SegueMapTool) t);
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
    return; /* the view says when it changed */
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    return;
  }
  g_object_notify_by_pspec (object, pspec);
}

static void
segue_map_page_dispose (GObject *object)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->near_cancellable);
  g_clear_handle_id (&self->card_source, g_source_remove);
  g_clear_handle_id (&self->foot_source, g_source_remove);
  g_clear_handle_id (&self->reload_source, g_source_remove);
  segue_template_dispose (GTK_WIDGET (object), SEGUE_TYPE_MAP_PAGE);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (segue_map_page_parent_class)->dispose (object);
}

static void
segue_map_page_finalize (GObject *object)
{
  SegueMapPage *self = SEGUE_MAP_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->near_cancellable);
  g_clear_object (&self->list_selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->map, segue_map_data_unref);
  g_clear_pointer (&self->points, segue_map_points_unref);
  g_clear_pointer (&self->classes, segue_map_classes_free);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->plays, g_array_unref);
  g_clear_pointer (&self->forecast, segue_map_forecast_free);
  g_free (self->search);
  G_OBJECT_CLASS (segue_map_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/segueplayer/Segue/ui/segue-map-page.ui");
  gtk_widget_class_bind_template_child (klass, SegueMapPage, bridge_button);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, card);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, card_artist);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, card_cover);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, card_near);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, card_title);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, circle_bar);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, circle_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, colour_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, controls);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, empty_page);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, empty_progress);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, foot);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, heading_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, hint_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, length);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, length_box);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_arrow);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_box);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_toggle);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_revealer);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_window);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, list);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrub_box);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrub_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrubber);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, selection_bar);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, selection_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, span_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, stack);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, top_bar);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, unexplored_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, view);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, zoom_box);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_activated_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_circle_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_colour_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_context_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_hovered_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_legend_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_legend_revealed_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_legend_toggled_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_length_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_list_activated_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_row_bind_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_row_setup_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_ask_plays);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_follow_path);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_selection_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_unexplored_cb);
}

static void
segue_map_page_class_init (SegueMapPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = segue_map_page_dispose;
  object_class->finalize = segue_map_page_finalize;
  object_class->get_property = segue_map_page_get_property;
  object_class->set_property = segue_map_page_set_property;
  widget_class->grab_focus = segue_map_page_grab_focus;
  widget_class->map = segue_map_page_map;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, SEGUE_TYPE_ENGINE, rw);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, rw);
  props[PROP_TOOL] = g_param_spec_string ("tool", NULL, NULL, "move", rw);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_COVER);
  g_type_ensure (SEGUE_TYPE_MAP_VIEW);
  bind_template (widget_class);
  segue_map_page_install_actions (widget_class);
  gtk_widget_class_install_property_action (widget_class, "map.tool", "tool");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mappage");
}

static void
segue_map_page_init (SegueMapPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->near_cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->region = -1;
  segue_map_page_name_drops (self);
  segue_map_view_set_namer (self->view, segue_map_page_name_track, self);
  segue_map_view_set_covers (self->view, segue_map_page_covers, self);
  g_signal_connect_object (self->view, "tool-changed", G_CALLBACK (tool_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "resized", G_CALLBACK (segue_map_page_resized_cb), self, G_CONNECT_SWAPPED);
  gtk_drop_down_set_selected (self->span_drop, SPAN_TODAY);
}

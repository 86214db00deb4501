/* segue-map-page.c - the library as a landscape, the listening as a path through it
 *
 * The page asks the engine for the map, says what each colour means, and turns
 * what is chosen on it into queues. Whatever takes time with 100 000 tracks
 * (grids, regions) is made in a worker before it is shown. */
#include "segue-map-page-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "segue-format.h"
#include "segue-template.h"

#define CARD_DELAY_MS 180   /* the pointer rests: now the three nearest are asked for */
#define CARD_NEAR 3
#define RELOAD_DELAY_MS 400
#define TRAIL_MAX 600
#define NEGLECTED_S (90 * (gint64) 86400)
#define SCRUB_WIDTH_S (7 * (gint64) 86400)

typedef enum { SPAN_NONE = 0, SPAN_SESSION, SPAN_TODAY, SPAN_WEEK, SPAN_MONTH, SPAN_SCRUB } Span;
typedef enum { UNEXPLORED_OFF = 0, UNEXPLORED_NEVER, UNEXPLORED_NEGLECTED } Unexplored;

typedef enum {
  PROP_ENGINE = 1,
  PROP_SEARCH,
} SegueMapPageProperty;

static GParamSpec *props[PROP_SEARCH + 1];

G_DEFINE_FINAL_TYPE (SegueMapPage, segue_map_page, GTK_TYPE_WIDGET)

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* ---- how each track looks -------------------------------------------------------------- */

static guint8
size_of (guint32 plays)
{
  return plays >= 15 ? 3 : plays >= 6 ? 2 : plays >= 2 ? 1 : 0;
}

static gboolean
is_explored (SegueMapPage *self,
             guint         i,
             Unexplored    unexplored,
             gint64        now)
{
  switch (unexplored) {
  case UNEXPLORED_NEVER:
    return self->map->last_played_s[i] > 0;
  case UNEXPLORED_NEGLECTED: /* known, but not of late */
    return self->map->last_played_s[i] == 0 || now - self->map->last_played_s[i] < NEGLECTED_S;
  case UNEXPLORED_OFF:
  default:
    return FALSE;
  }
}

static SegueMapLook *
make_look (SegueMapPage *self)
{
  SegueMapLook *look = segue_map_look_new (self->points->n);
  Unexplored unexplored = (Unexplored) gtk_drop_down_get_selected (self->unexplored_drop);
  gint64 now = now_s ();
  guint k = 0;

  for (guint c = 0; c < self->classes->n; c++)
    look->palette[c] = self->classes->rgb[c];
  for (guint i = 0; i < self->map->n && k < look->n; i++) {
    guint8 class = self->classes->class[i];

    if (self->map->ids[i] != self->points->ids[k])
      continue;
    look->colour[k] = class;
    look->size[k] = size_of (self->map->play_count[i]);
    if (self->found != NULL)
      look->flags[k] = g_hash_table_contains (self->found, &self->map->ids[i]) ? SEGUE_MAP_MATCH
                                                                               : SEGUE_MAP_DIM;
    if (self->hidden[class] || is_explored (self, i, unexplored, now))
      look->flags[k] = SEGUE_MAP_DIM;
    k++;
  }
  return look;
}

void
segue_map_page_show_look (SegueMapPage *self)
{
  g_autoptr (SegueMapLook) look = NULL;

  if (self->points == NULL || self->classes == NULL)
    return;
  look = make_look (self);
  segue_map_view_set_look (self->view, look);
}

/* ---- the legend --------------------------------------------------------------------------- */

static void
swatch_cb (GtkDrawingArea *area,
           cairo_t        *cr,
           int             width,
           int             height,
           gpointer        data)
{
  guint32 rgb = segue_map_shown_colour (GPOINTER_TO_UINT (data),
                                        adw_style_manager_get_dark (adw_style_manager_get_default ()));

  cairo_arc (cr, 0.5 * width, 0.5 * height, 0.5 * MIN (width, height) - 0.5, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
  cairo_fill (cr);
}

static GtkWidget *
make_legend_row (SegueMapPage *self,
                 guint         c)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *swatch = gtk_drawing_area_new (), *name = gtk_label_new (self->classes->name[c]);
  g_autofree char *count = g_strdup_printf ("%u", self->classes->count[c]);
  GtkWidget *number = gtk_label_new (count);

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), swatch_cb,
                                  GUINT_TO_POINTER (self->classes->rgb[c]), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 26);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_opacity (box, self->hidden[c] ? 0.4 : 1.0);
  gtk_widget_set_tooltip_text (row, _("Show or hide; Ctrl shows this alone"));
  g_object_set_data (G_OBJECT (row), "segue-class", GUINT_TO_POINTER (c));
  return row;
}

static void
fill_legend (SegueMapPage *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->legend, 0)) != NULL)
    gtk_list_box_remove (self->legend, GTK_WIDGET (row));
  for (guint c = 0; c < self->classes->n; c++)
    if (self->classes->count[c] > 0)
      gtk_list_box_append (self->legend, make_legend_row (self, c));
}

static void
dim_rows (SegueMapPage *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->legend, i)) != NULL; i++)
    gtk_widget_set_opacity (gtk_list_box_row_get_child (row),
                            self->hidden[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row),
                                                                              "segue-class"))]
                              ? 0.4 : 1.0);
}

/* Clicked with Ctrl, or the only one shown clicked again: this one alone, or all. */
static void
legend_cb (SegueMapPage  *self,
           GtkListBoxRow *row)
{
  guint c = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "segue-class"));
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  gboolean only = keyboard != NULL && (gdk_device_get_modifier_state (keyboard) & GDK_CONTROL_MASK);
  gboolean any = FALSE;

  self->hidden[c] = !self->hidden[c];
  for (guint k = 0; k < self->classes->n; k++) {
    if (only)
      self->hidden[k] = k != c;
    any |= !self->hidden[k] && self->classes->count[k] > 0;
  }
  if (!any)
    memset (self->hidden, 0, sizeof self->hidden);
  dim_rows (self);
  segue_map_page_show_look (self);
}

static void
classify (SegueMapPage *self)
{
  g_clear_pointer (&self->classes, segue_map_classes_free);
  self->classes = segue_map_classes_new (self->map,
                                         (SegueMapColouring) gtk_drop_down_get_selected (self->colour_drop),
                                         now_s ());
  fill_legend (self);
}

static void
colour_cb (SegueMapPage *self)
{
  if (self->map == NULL)
    return;
  memset (self->hidden, 0, sizeof self->hidden);
  classify (self);
  segue_map_page_show_look (self);
  segue_map_view_set_tinted (self->view, gtk_drop_down_get_selected (self->colour_drop) == 0);
}

/* ---- the path --------------------------------------------------------------------------------- */

static void
show_heading (SegueMapPage *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->forecast != NULL && self->forecast->heading) {
    g_string_append (text, _("You seem to be heading for"));
    for (guint i = 0; i < self->forecast->likely->len && i < 2; i++) {
      g_autoptr (SegueTrack) track =
        segue_engine_get_track (self->engine, g_array_index (self->forecast->likely, gint64, i));

      if (track != NULL)
        g_string_append_printf (text, "%s %s", i > 0 ? "," : "", segue_track_get_title (track));
    }
  } else if (self->forecast != NULL) {
    g_string_append (text, _("Where you go next looks as good as random"));
  }
  gtk_label_set_text (self->heading_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->heading_label), text->len > 0);
}

static SegueMapEllipse
ellipse (const SegueMapOval *oval)
{
  return (SegueMapEllipse) { oval->x, oval->y, oval->major, oval->minor, oval->angle };
}

static void
show_trail (SegueMapPage *self)
{
  guint n = self->plays != NULL ? self->plays->len : 0, from = n > TRAIL_MAX ? n - TRAIL_MAX : 0;
  g_autoptr (SegueMapTrail) trail = NULL;

  if (n == 0) {
    segue_map_view_set_trail (self->view, NULL);
    show_heading (self);
    return;
  }
  trail = segue_map_trail_new (n - from);
  for (guint i = from; i < n; i++) {
    const SegueMapPlay *play = &g_array_index (self->plays, SegueMapPlay, i);
    guint k = i - from;

    trail->xy[2 * k] = play->x;
    trail->xy[2 * k + 1] = play->y;
    trail->age[k] = play->new_session || k == 0 ? NAN : 1.0f - (float) k / (float) MAX (n - from - 1, 1);
  }
  if (self->forecast != NULL && self->forecast->heading) {
    trail->has_forecast = TRUE;
    trail->half = ellipse (&self->forecast->half);
    trail->most = ellipse (&self->forecast->most);
  }
  segue_map_view_set_trail (self->view, trail);
  show_heading (self);
}

static void
forecast_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SegueMapForecast *forecast = segue_engine_map_forecast_finish (SEGUE_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->forecast, segue_map_forecast_free);
  self->forecast = forecast;
  show_trail (self);
}

static void
plays_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GArray *plays = segue_engine_map_plays_finish (SEGUE_ENGINE (source), result, &error);
  Span span = (Span) gtk_drop_down_get_selected (self->span_drop);

  if (plays == NULL || self->map == NULL)
    return;
  g_clear_pointer (&self->plays, g_array_unref);
  self->plays = plays;
  g_clear_pointer (&self->forecast, segue_map_forecast_free);
  show_trail (self);
  if (span != SPAN_SCRUB && span != SPAN_NONE) /* there is no heading from the past */
    segue_engine_map_forecast_async (self->engine, self->map, self->cancellable, forecast_cb,
                                     g_object_ref (self));
}

static void
span_bounds (SegueMapPage *self,
             Span          span,
             gint64       *from_s,
             gint64       *to_s)
{
  gint64 now = now_s ();

  *to_s = 0;
  switch (span) {
  case SPAN_TODAY: *from_s = segue_format_day_start (now); break;
  case SPAN_WEEK: *from_s = segue_format_day_start (now - 6 * (gint64) 86400); break;
  case SPAN_MONTH: *from_s = segue_format_day_start (now - 30 * (gint64) 86400); break;
  case SPAN_SCRUB:
    *to_s = now + 1 - (gint64) ((365 - gtk_range_get_value (self->scrubber)) * 86400);
    *from_s = *to_s - SCRUB_WIDTH_S;
    break;
  case SPAN_NONE:
  case SPAN_SESSION:
  default:
    *from_s = 0;
  }
}

void
segue_map_page_ask_plays (SegueMapPage *self)
{
  Span span = (Span) gtk_drop_down_get_selected (self->span_drop);
  gint64 from_s, to_s;

  gtk_widget_set_visible (self->scrub_box, span == SPAN_SCRUB);
  if (self->map == NULL || self->engine == NULL)
    return;
  span_bounds (self, span, &from_s, &to_s);
  if (span == SPAN_SCRUB) {
    g_autofree char *first = segue_format_date (from_s), *last = segue_format_date (to_s - 1);
    g_autofree char *both = g_strdup_printf ("%s – %s", first, last);

    gtk_label_set_text (self->scrub_label, both);
  }
  if (span == SPAN_NONE) {
    g_clear_pointer (&self->plays, g_array_unref);
    g_clear_pointer (&self->forecast, segue_map_forecast_free);
    show_trail (self);
    return;
  }
  segue_engine_map_plays_async (self->engine, self->map, from_s, to_s, self->cancellable, plays_cb,
                                g_object_ref (self));
}

static void
playing_cb (SegueMapPage *self)
{
  SeguePlayer *player = segue_engine_get_player (self->engine);
  SegueQueueItem *item = segue_queue_get_current (segue_engine_get_queue (self->engine));

  segue_map_view_set_playing (self->view,
                              item != NULL ? segue_track_get_id (segue_queue_item_get_track (item)) : 0,
                              segue_player_get_state (player) == SEGUE_PLAYER_PLAYING);
}

/* ---- the card ------------------------------------------------------------------------------------ */

static void
near_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SegueMapPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = segue_engine_map_near_finish (SEGUE_ENGINE (source), result, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (ids == NULL || ids->len == 0)
    return;
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, g_array_index (ids, gint64, i));

    if (track != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", segue_track_get_title (track));
  }
  gtk_label_set_text (self->card_near, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->card_near), text->len > 0);
}

static gboolean
rested_cb (gpointer data)
{
  SegueMapPage *self = data;

  self->card_source = 0;
  if (self->map != NULL && self->card_id != 0)
    segue_engine_map_near_async (self->engine, self->map, self->card_id, CARD_NEAR, FALSE,
                                 self->near_cancellable, near_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
place_card (SegueMapPage *self,
            double        x,
            double        y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->view)), height = gtk_widget_get_height (GTK_WIDGET (self->view));
  int card_w, card_h;

  gtk_widget_measure (self->card, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &card_w, NULL, NULL);
  gtk_widget_measure (self->card, GTK_ORIENTATION_VERTICAL, card_w, NULL, &card_h, NULL, NULL);
  card_h = MAX (card_h, 150); /* room for the names that follow */
  gtk_widget_set_margin_start (self->card, (int) (x + 20 + card_w < width ? x + 20 : MAX (x - 20 - card_w, 0)));
  gtk_widget_set_margin_top (self->card, (int) CLAMP (y - 30, 0, MAX (height - card_h, 0)));
}

static void
hovered_cb (SegueMapPage *self,
            gint64        id,
            double        x,
            double        y)
{
  g_autoptr (SegueTrack) track = id != 0 ? segue_engine_get_track (self->engine, id) : NULL;

  g_clear_handle_id (&self->card_source, g_source_remove);
  g_cancellable_cancel (self->near_cancellable);
  g_set_object (&self->near_cancellable, NULL);
  self->near_cancellable = g_cancellable_new ();
  self->card_id = track != NULL ? id : 0;
  gtk_widget_set_visible (self->card, track != NULL);
  if (track == NULL)
    return;
  segue_cover_set_track (self->card_cover, self->engine, track);
  gtk_label_set_text (self->card_title, segue_track_get_title (track));
  gtk_label_set_text (self->card_artist, segue_track_get_artist (track) != NULL
                                           ? segue_track_get_artist (track) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->card_near), FALSE);
  place_card (self, x, y);
  self->card_source = g_timeout_add (CARD_DELAY_MS, rested_cb, self);
}

static char *
name_track (gint64   id,
            gpointer data)
{
  SegueMapPage *self = data;
  g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, id);

  return track != NULL ? g_strdup (segue_track_get_title (track)) : NULL;
}

/* ---- what is chosen --------------------------------------------------------------------------------- */

static void
selection_cb (SegueMapPage *self)
{
  g_autoptr (GArray) ids = segue_map_view_get_selection (self->view);
  g_autofree char *text = NULL;

  if (ids->len == 1) {
    g_autoptr (SegueTrack) track = segue_engine_get_track (self->engine, g_array_index (ids, gint64, 0));

    text = track != NULL ? g_strdup (segue_track_get_title (track)) : NULL;
  } else {
    text = segue_format_songs (ids->len);
  }
  gtk_label_set_text (self->selection_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->bridge_button, ids->len == 2);
  gtk_widget_set_visible (self->selection_bar, ids->len > 0);
}

static void
activated_cb (SegueMapPage *self,
              gint64        id)
{
  segue_engine_play (self->engine, &id, 1, 0, PLAY_ORIGIN_CLICK, _("Map"));
}

static void
context_cb (SegueMapPage *self,
            gint64        id,
            double        x,
            double        y)
{
  segue_map_page_popup (self, GTK_WIDGET (self->view), x, y);
}

static void
circle_cb (SegueMapPage *self)
{
  double x, y, radius;

  if (segue_map_view_get_circle (self->view, &x, &y, &radius))
    gtk_widget_activate_action (GTK_WIDGET (self), "map.stay", NULL);
}

/* ---- the list: the same tracks as rows ----------------------------------------------------------------- */

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

static void
fill_list (SegueMapPage *self)
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

static void
row_setup_cb (GtkListItemFactory *factory,
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

static void
row_bind_cb (GtkListItemFactory *factory,
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

static void
list_activated_cb (SegueMapPage *self,
                   guint         position)
{
  guint n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  if (position < n)
    activated_cb (self, ids[position]);
}

/* A row that is chosen is chosen on the map too, so that both offer the same. */
static void
list_selected_cb (SegueMapPage *self)
{
  guint position = gtk_single_selection_get_selected (self->list_selection), n;
  const gint64 *ids = segue_track_model_get_ids (self->model, &n);

  if (position < n && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0)
    segue_map_view_select (self->view, &ids[position], 1);
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
                              "lies close together. It has heard %u of %u tracks."),
                            done, MAX (total, n_tracks));
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

/* The name of a region, with how the listener stands to it while that is asked for. */
static char **
region_names (SegueMapPage *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint c = 0; c < self->map->clusters->len && c < SEGUE_MAP_CLASSES_MAX - 1; c++) {
    const SegueMapCluster *cluster = g_ptr_array_index (self->map->clusters, c);
    Unexplored unexplored = (Unexplored) gtk_drop_down_get_selected (self->unexplored_drop);
    gint64 last_s = 0;
    g_autofree char *name = NULL;

    for (guint i = 0; unexplored != UNEXPLORED_OFF && i < self->map->n; i++)
      if (self->map->cluster[i] == (int) c)
        last_s = MAX (last_s, self->map->last_played_s[i]);
    if (unexplored != UNEXPLORED_OFF && last_s == 0)
      /* Translators: the name of a region of the map, where nothing was played yet */
      name = g_strdup_printf (_("%s · never visited"), cluster->name);
    else if (unexplored != UNEXPLORED_OFF && now_s () - last_s > NEGLECTED_S)
      name = g_strdup_printf (_("%s · not visited lately"), cluster->name);
    g_strv_builder_add (names, name != NULL ? name : cluster->name);
  }
  return g_strv_builder_end (names);
}

static void
unexplored_cb (SegueMapPage *self)
{
  g_auto (GStrv) names = NULL;

  segue_map_page_show_look (self);
  if (self->map == NULL)
    return;
  names = region_names (self);
  segue_map_view_set_region_names (self->view, (const char *const *) names);
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
  classify (self);
  look = make_look (self);
  names = region_names (self);
  segue_map_view_set_map (self->view, self->points, look);
  segue_map_view_set_regions (self->view, landscape->field, (const char *const *) names,
                              gtk_drop_down_get_selected (self->colour_drop) == 0);
  fill_list (self);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") != 0)
    gtk_stack_set_visible_child_name (self->stack, "map");
  playing_cb (self);
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
  if (self->map != NULL)
    fill_list (self);
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
  if (self->map != NULL)
    fill_list (self);
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
  g_signal_connect_object (engine, "notify::analysis-done", G_CALLBACK (analysis_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_player (engine), "notify::state", G_CALLBACK (playing_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (segue_engine_get_queue (engine), "notify::current",
                           G_CALLBACK (playing_cb), self, G_CONNECT_SWAPPED);
  self->model = segue_track_model_new (engine);
  self->list_selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  gtk_single_selection_set_autoselect (self->list_selection, FALSE);
  g_signal_connect_object (self->list_selection, "notify::selected", G_CALLBACK (list_selected_cb),
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
  gtk_widget_class_bind_template_child (klass, SegueMapPage, colour_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, empty_page);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, empty_progress);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, heading_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, legend_revealer);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, list);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrub_box);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrub_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, scrubber);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, selection_bar);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, selection_label);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, span_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, stack);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, unexplored_drop);
  gtk_widget_class_bind_template_child (klass, SegueMapPage, view);
  gtk_widget_class_bind_template_callback (klass, activated_cb);
  gtk_widget_class_bind_template_callback (klass, circle_cb);
  gtk_widget_class_bind_template_callback (klass, colour_cb);
  gtk_widget_class_bind_template_callback (klass, context_cb);
  gtk_widget_class_bind_template_callback (klass, hovered_cb);
  gtk_widget_class_bind_template_callback (klass, legend_cb);
  gtk_widget_class_bind_template_callback (klass, list_activated_cb);
  gtk_widget_class_bind_template_callback (klass, row_bind_cb);
  gtk_widget_class_bind_template_callback (klass, row_setup_cb);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_ask_plays);
  gtk_widget_class_bind_template_callback (klass, segue_map_page_follow_path);
  gtk_widget_class_bind_template_callback (klass, selection_cb);
  gtk_widget_class_bind_template_callback (klass, unexplored_cb);
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
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (SEGUE_TYPE_COVER);
  g_type_ensure (SEGUE_TYPE_MAP_VIEW);
  bind_template (widget_class);
  segue_map_page_install_actions (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mappage");
}

static void
segue_map_page_init (SegueMapPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->near_cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  segue_map_view_set_namer (self->view, name_track, self);
  gtk_drop_down_set_selected (self->span_drop, SPAN_TODAY);
}

/* segue-window-empty.c - what stands in the window while there is no song
 *
 * UI thread. It says why: the library cannot be opened, songs are looked for, the folder
 * is on a drive that is not there, or there is none yet. */
#include <glib/gi18n.h>

#include "segue-window-private.h"

static void
tell (AdwStatusPage *page,
      const char    *title,
      const char    *markup)
{
  adw_status_page_set_title (page, title);
  adw_status_page_set_description (page, markup);
}

static void
tell_no_music (AdwStatusPage *page,
               SegueEngine   *engine)
{
  g_auto (GStrv) folders = segue_engine_get_folders (engine);
  g_auto (GStrv) away = segue_engine_get_folders_away (engine);
  g_autofree char *name = away[0] != NULL ? g_filename_display_name (away[0]) : NULL;
  g_autofree char *not_there =
    name != NULL ? g_markup_printf_escaped (_("The music folder “%s” is not there at present. If it "
                                              "is on a drive, plug it in; or add another folder."),
                                            name)
                 : NULL;

  tell (page, _("Your Music Goes Here"),
        not_there != NULL ? not_there
        : folders[0] != NULL ? _("There is no music in your folders yet. Add another, "
                                 "or drop one on this window.")
                             : _("Add a folder, or drop one on this window."));
}

void
segue_window_say_why_empty (AdwStatusPage *page,
                            SegueEngine   *engine)
{
  const char *refusal = segue_engine_get_refusal (engine);
  gboolean scanning = FALSE;

  g_object_get (engine, "scanning", &scanning, NULL);
  gtk_widget_set_visible (adw_status_page_get_child (page), refusal == NULL);
  if (refusal != NULL) {
    g_autofree char *why = g_markup_escape_text (refusal, -1);

    tell (page, _("The Library Cannot Be Opened"), why);
  } else if (scanning) {
    tell (page, _("Looking for Music…"), _("Songs appear here as they are found."));
  } else {
    tell_no_music (page, engine);
  }
}

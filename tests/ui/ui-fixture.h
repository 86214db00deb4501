/* ui-fixture.h - a display, a small library, and a main loop that can wait */
#pragma once

#include <adwaita.h>

#include "engine.h"
#include "segue-application.h"
#include "segue-window.h"

#define UI_N_TRACKS 12
#define UI_N_ALBUMS 3

/* Makes a home of its own and initialises GTK. FALSE: there is no display; the
 * tests then say so and are skipped. */
gboolean ui_fixture_init (int *argc, char ***argv);
/* Removes what it made. Returns @status. */
int      ui_fixture_end  (int status);
/* FALSE after g_test_skip(): there is no display. */
gboolean ui_has_display  (void);
/* A folder below the home, made. */
char    *ui_make_folder  (const char *name);
/* Writes UI_N_TRACKS short tagged files: three albums of two artists and a
 * compilation, one of them with a very long title. */
void     ui_make_music   (const char *folder);

/* The program with an engine on that music, loaded; made on first use. */
SegueApplication *ui_get_application (void);
SegueEngine      *ui_get_engine      (void);
SegueWindow      *ui_get_window      (void);

typedef gboolean (*UiCondition) (gpointer data);
/* Turns the main loop until @condition holds; fails the test after PATIENCE_S. */
void ui_wait_for   (UiCondition condition, gpointer data, const char *what);
/* Turns the main loop until the engine has answered and nothing more is waiting, at most 2 s. */
void ui_settle     (void);
/* First descendant of @type, depth first; NULL when there is none. */
GtkWidget *ui_find (GtkWidget *widget, GType type);
/* As a key would: tells the widget's own controllers. TRUE when one took it. */
gboolean ui_press (GtkWidget *widget, guint key, GdkModifierType state);

/* game-mode.h - a GameMode of a test's own on its bus: how many games run is a number */
#pragma once

#include <gio/gio.h>

static const char GAMEMODE_XML[] =
  "<node><interface name='com.feralinteractive.GameMode'>"
  "<property name='ClientCount' type='i' access='read'/>"
  "<signal name='GameRegistered'><arg type='i'/><arg type='o'/></signal>"
  "<signal name='GameUnregistered'><arg type='i'/><arg type='o'/></signal>"
  "</interface></node>";

static int n_games;

static GVariant *
game_property (GDBusConnection *connection,
               const char      *sender,
               const char      *path,
               const char      *interface,
               const char      *property,
               GError         **error,
               gpointer         data)
{
  return g_variant_new_int32 (n_games);
}

static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         data)
{
  *(gboolean *) data = TRUE;
}

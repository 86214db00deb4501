"""The accessibility bus, asked directly: what a screen reader would be told of a program.

Every question goes to the program itself and waits as long as a slow machine needs; nothing is kept
between questions, so an answer is never older than its question. (The usual client library keeps a
cache that it fills from events, and gives up after less than a second: neither suits a test.)
"""

import re

from gi.repository import Gio, GLib

REGISTRY = "org.a11y.atspi.Registry"
ROOT = "/org/a11y/atspi/accessible/root"
NOTHING = "/org/a11y/atspi/null"
ACCESSIBLE = "org.a11y.atspi.Accessible"
CONTROLLER = "org.a11y.atspi.DeviceEventController"
CONTROLLER_PATH = "/org/a11y/atspi/registry/deviceeventcontroller"

CLASS_NAME = re.compile(r"(Gtk|Adw|Segue)([A-Z][a-z]+)+")

# Bits of GetState and kinds of GenerateKeyboardEvent, by their names in the AT-SPI interfaces.
CHECKED, FOCUSED, PRESSED, SELECTED, SENSITIVE, SHOWING, VISIBLE = 4, 12, 20, 23, 24, 25, 30
KEY_PRESS, KEY_RELEASE, KEY_SYM = 0, 1, 3


class AccessibilityBus:
    def __init__(self, timeout_s):
        self.timeout_ms = int(timeout_s * 1000)
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, 0, self.timeout_ms, None).unpack()[0]
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
                 Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def call(self, name, path, interface, method, parameters=None):
        reply = self.connection.call_sync(name, path, interface, method, parameters, None, 0,
                                          self.timeout_ms, None)
        return reply.unpack()

    def application(self, process_id):
        """The root object of the program with that process id; None while it is not there."""
        for node in Accessible(self, REGISTRY, ROOT).get_children():
            owner = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                              GLib.Variant("(s)", (node.bus_name,)))[0]
            if owner == process_id:
                return node
        return None

    def key(self, symbol_or_code, how=KEY_SYM):
        """A key as the keyboard would send it: a symbol with KEY_SYM, else a key code."""
        self.call(REGISTRY, CONTROLLER_PATH, CONTROLLER, "GenerateKeyboardEvent",
                  GLib.Variant("(isu)", (symbol_or_code, "", how)))


class Accessible:
    """One object of a program. Every method may raise GLib.Error: the object can go at any time."""

    def __init__(self, bus, bus_name, path):
        self.bus, self.bus_name, self.path = bus, bus_name, path

    def __bool__(self):
        return True

    def call(self, interface, method, parameters=None):
        return self.bus.call(self.bus_name, self.path, interface, method, parameters)

    def get(self, name, interface=ACCESSIBLE):
        return self.call("org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", (interface, name)))[0]

    def get_children(self):
        return [Accessible(self.bus, name, path)
                for name, path in self.call(ACCESSIBLE, "GetChildren")[0] if path != NOTHING]

    def get_parent(self):
        name, path = self.get("Parent")
        return Accessible(self.bus, name, path) if path not in (NOTHING, "") else None

    def get_name(self):
        """What a screen reader would say; "" where GTK has only the name of a class to offer."""
        name = self.get("Name")
        return "" if CLASS_NAME.fullmatch(name) else name

    def get_description(self):
        return self.get("Description")

    def get_role_name(self):
        return self.call(ACCESSIBLE, "GetRoleName")[0]

    def has_state(self, state):
        low, high = self.call(ACCESSIBLE, "GetState")[0]
        return bool((high << 32 | low) >> state & 1)

    def get_value(self):
        return self.get("CurrentValue", "org.a11y.atspi.Value")

    def set_value(self, value):
        self.call("org.freedesktop.DBus.Properties", "Set",
                  GLib.Variant("(ssv)", ("org.a11y.atspi.Value", "CurrentValue",
                                         GLib.Variant("d", value))))

    def do_action(self, number=0):
        return self.call("org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (number,)))[0]

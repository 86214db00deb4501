/* patience.h - how long a test waits for what has to come
 *
 * Long enough that a busy machine is no failure; a test that passes does not
 * wait this long for anything. */
#pragma once

#define PATIENCE_S 150

/* tool-model.h - the subcommands that teach, judge and tag: train, evaluate, … */
#pragma once

#include "tool.h"

G_BEGIN_DECLS

TOOL_DECLARE (train);
TOOL_DECLARE (evaluate);
TOOL_DECLARE (tags);
TOOL_DECLARE (neighbours);

G_END_DECLS

// What colour.cpp offers the other native sources: a JPEG's components, as planes, become red, green and blue.
#pragma once

#include "arena.h"
#include "jpeg_parts.h"
#include "sheet.h"

namespace vigil::jpeg {

// Whether the sampling of the components is one that is known here.
bool can_be_shown(const Picture& picture);

// The sheet of planes that hold every component; false where the arena has no room.
bool show(const Picture& picture, const Plane* planes, Arena& arena, Sheet& sheet);

}  // namespace vigil::jpeg

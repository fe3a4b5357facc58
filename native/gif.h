// What gif.cpp offers the other native sources: the first frame of a GIF that fills its screen.
#pragma once

#include <cstdint>

#include "arena.h"
#include "sheet.h"

namespace vigil::gif {

bool begins(const std::uint8_t* data, std::int64_t size);

// False for whatever another decoder has to judge, and where the arena has no room. `is_alone` says whether
// there is no further frame.
bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet, bool& is_alone);

}  // namespace vigil::gif

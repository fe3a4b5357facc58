// What webp.cpp offers the other native sources: a plain WebP, a key frame of VP8 and nothing beside it.
#pragma once

#include <cstdint>

#include "arena.h"
#include "sheet.h"

namespace vigil::webp {

bool begins(const std::uint8_t* data, std::int64_t size);

// False for whatever another decoder has to judge, and where the arena has no room.
bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet);

}  // namespace vigil::webp

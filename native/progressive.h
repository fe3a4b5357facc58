// What progressive.cpp offers the other native sources: the coefficients of a progressive JPEG, drawn.
#pragma once

#include "arena.h"
#include "jpeg_parts.h"

namespace vigil::jpeg {

// Read a progressive JPEG from its first scan, whose header's content lies between `at` and `stop`.
int read_progressive(Picture& picture, const std::uint8_t* at, const std::uint8_t* stop, const std::uint8_t* end, const Wanted& wanted,
                     Arena& arena);

}  // namespace vigil::jpeg

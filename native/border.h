// What border.cpp offers the other native sources: what lies within bars around a picture.
#pragma once

#include <cstdint>

namespace vigil::border {

struct Box {
    std::int64_t left = 0, top = 0, right = 0, bottom = 0;
};

// Whether shades lie so near each other that they may be a bar's. Where neither those of the first row nor those of the first column
// do, there are no bars.
bool is_even(const std::uint8_t* shades, std::int64_t many, std::int64_t step = 1);

// False where there are no bars.
bool inside(const std::uint8_t* grey, std::int64_t rows, std::int64_t columns, Box& box);

}  // namespace vigil::border

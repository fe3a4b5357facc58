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

// Row number `y` of a picture in grey, which need not be kept when the next one is asked for.
struct Rows {
    const std::uint8_t* (*row)(const void* about, std::int64_t y);
    const void* about;
    std::int64_t many, columns;
    const std::uint8_t* operator()(std::int64_t y) const { return row(about, y); }
};

// What lies within the bars of a picture whose first row or first column may be one; false where there are none.
bool inside(const Rows& rows, Box& box);

}  // namespace vigil::border

// What vp8.cpp offers the other native sources: a key frame of VP8, as planes of luma and chroma.
#pragma once

#include <cstdint>

#include "arena.h"

namespace vigil::vp8 {

// A plane with a margin: a row before its first and a column before each row may be touched.
struct Plane {
    std::uint8_t* at = nullptr;  // its first sample
    std::int64_t stride = 0;
};

struct Picture {
    std::int64_t width = 0, height = 0;
    Plane luma, blue, red;  // chroma of half the width and half the height, rounded up
};

// False for whatever another decoder has to judge: what is damaged, ends too early, or finds no room in the arena.
bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Picture& picture);

}  // namespace vigil::vp8

// Draws a JPEG's luma over blocks of 8 or 4 pixels where the place of each block in the data is known: many blocks at once.
#pragma once

#include "jpeg_parts.h"

namespace vigil::jpeg {

struct Coarse {
    int scale = 8;
    Drawing drawing;
    const Huffman *means = nullptr, *others = nullptr;  // luma's tables
    std::int64_t units_across = 1;                      // of the picture
    int blocks = 1, across = 1, down = 1;               // of a unit, and those of luma, which come first

    // So many units from number `unit` on, whose blocks lie at these places, in bits, of the stretch from `begin` to `end`: all were passed
    // over and are sound. `predicted` is the mean before them, and then the last one.
    void draw(const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places, std::int64_t unit, std::int64_t units,
              std::int32_t& predicted);
};

}  // namespace vigil::jpeg

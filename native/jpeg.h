// What jpeg.cpp offers the other native sources: a JPEG's header, its luma in blocks of 1, 2, 4 or 8 pixels, and its pixels.
#pragma once

#include <cstdint>

#include "arena.h"
#include "sheet.h"

namespace vigil::jpeg {

constexpr int kDone = 0, kOther = 1, kDamaged = 2, kNoMemory = 3;

// What stands before a JPEG's frame header, and in it.
struct Head {
    std::int64_t width = 0, height = 0;
    const std::uint8_t* exif = nullptr;  // the TIFF within the one Exif segment
    std::int64_t exif_size = 0;
    // Something that an ordinary decoder looks at and that is not read here: further pictures, two Exifs.
    bool has_more = false;
    bool has_xmp_turn = false;  // XMP says how the picture is turned, which counts where EXIF does not
};

// Make the tables of ITU-T T.81, annex K, that most files use; call it once, before any file is seen.
void prepare();

// Bytes that reading a file of this size may ask of its arena, but for the pixels and the coefficients of a progressive one.
std::int64_t workspace(std::int64_t size);

// kDone where the file begins as a JPEG does that is read here.
int head(const std::uint8_t* data, std::int64_t size, Head& said);

int luma(const std::uint8_t* data, std::int64_t size, int scale, std::uint8_t* plane, std::int64_t rows, std::int64_t columns,
         Arena& arena, bool is_ahead = true);

// Every pixel in red, green and blue, or in grey.
int colour(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet);

}  // namespace vigil::jpeg

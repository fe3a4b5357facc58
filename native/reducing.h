// What reducing.cpp offers the other native sources: PDQ's filter over a picture's pixels.
#pragma once

#include <cstdint>

#include "arena.h"
#include "sheet.h"

namespace vigil::reducing {

constexpr std::int64_t kSide = 64;

// How a picture is turned before it is looked at: rows and columns swapped first, then either reversed.
struct Turn {
    bool is_swapped = false, rows_reversed = false, columns_reversed = false;
};

// Bytes that `reduce` may ask of its arena.
std::int64_t workspace(std::int64_t height, std::int64_t width, int scale, int channels);

// 64 x 64 luma of a picture of height x width pixels, of which each pixel of the sheet is a block of `scale`. False where the
// arena has no room.
bool reduce(const Sheet& sheet, std::int64_t height, std::int64_t width, int scale, Turn turn, float* small, Arena& arena);

}  // namespace vigil::reducing

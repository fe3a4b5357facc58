// A picture's pixels as a person sees them, on white paper; not turned yet.
#pragma once

#include <cstdint>

namespace vigil {

struct Sheet {
    const std::uint8_t* pixels = nullptr;
    std::int64_t stride = 0;  // bytes from row to row
    std::int64_t width = 0, height = 0;
    int channels = 1;  // luma alone, or red, green and blue
};

constexpr std::int64_t kMostPixels = 150'000'000, kMostSide = 65535;

}  // namespace vigil

// What exif.cpp offers the other native sources: what a picture's EXIF says, within bounds.
#pragma once

#include <cstdint>

namespace vigil::exif {

constexpr int kLetters = 64, kTime = 25;

// The layout that Python reads as well: little ends first on the processors that there are, no gaps.
struct __attribute__((packed)) Facts {
    char make[kLetters], model[kLetters], serial[kLetters], software[kLetters];  // filled up with zeros
    char taken[kTime];
    std::uint8_t has_place;
    double latitude, longitude;
};

struct __attribute__((packed)) Said {
    Facts facts;
    std::int32_t orientation;  // 1 to 8; 0: none
    std::int32_t is_odd;       // the structure is not sound, or the orientation is not one number of two bytes
};

void read(const std::uint8_t* tiff, std::int64_t size, Said& said);

}  // namespace vigil::exif

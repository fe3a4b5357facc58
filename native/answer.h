// What a native child of the jail says: the layout of `SAY` in vigil/media/jail/protocol.py.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "exif.h"
#include "pdq.h"

namespace vigil {

constexpr std::uint8_t kRead = 0, kUnreadable = 1, kOtherKind = 2;

struct __attribute__((packed)) Answer {
    std::uint8_t outcome;
    std::uint32_t width, height;
    std::uint8_t quality;
    std::uint8_t pdq[pdq::kHash];
    std::uint8_t many_turned, many_widened, many_inside;
    std::uint8_t turned[7 * pdq::kHash], widened[pdq::kCuts * pdq::kHash], inside[pdq::kDihedral * pdq::kHash];
    char media_type[32], decoder[64], reason[32], detail[160];
    exif::Facts facts;
    std::uint32_t follows;  // bytes of a rendition: none
};

template <std::size_t kRoom>
void put(char (&field)[kRoom], std::string_view words) {
    std::memset(field, 0, kRoom);
    std::memcpy(field, words.data(), std::min(kRoom, words.size()));
}

}  // namespace vigil

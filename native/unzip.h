// What unzip.cpp offers the other native sources: the members of a plain zip archive.
#pragma once

#include <cstdint>

#include "answer.h"

namespace vigil::unzip {

constexpr std::int64_t kMost = 10 << 20;    // bytes that come out; what holds more is left to the other reader
constexpr std::int64_t kRoom = 16 << 20;    // for these and all records
constexpr std::int64_t kLargest = 12 << 20;  // bytes of an archive

// The layout of `RECORD` in vigil/media/jail/unpacking_protocol.py; behind it stand the name, the problem and the content.
struct __attribute__((packed)) Record {
    std::uint8_t kind;
    std::uint32_t index;
    std::uint64_t size, length;
    std::int64_t modified;
    std::uint16_t name, problem;
};

struct Limits {
    std::uint64_t members, total, one;  // of members, of bytes in all, of bytes of one
};

// Writes a record for each member and a last one to `out`, which has kRoom bytes; how many bytes were written. Of an archive that is not
// plain there is the last record alone, whose outcome leaves it to the other reader.
std::int64_t unzip(const std::uint8_t* data, std::int64_t size, const Limits& limits, std::uint8_t* out);

}  // namespace vigil::unzip

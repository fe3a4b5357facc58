// What adler.cpp offers the other native sources: the checksum of a zlib stream's content.
#pragma once

#include <cstdint>

namespace vigil::adler {

std::uint32_t sum(const std::uint8_t* data, std::int64_t size);

}  // namespace vigil::adler

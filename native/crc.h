// What crc.cpp offers the other native sources: the checksum that zip and PNG keep of their parts.
#pragma once

#include <cstdint>

namespace vigil::crc {

std::uint32_t sum(const std::uint8_t* data, std::int64_t size);

}  // namespace vigil::crc

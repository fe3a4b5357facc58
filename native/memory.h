// What memory.cpp offers the other native sources: memory that is there when it is touched.
#pragma once

#include <cstdint>

namespace vigil::memory {

// So many bytes of zeros, on a boundary of large pages where there are such; null where there is no room.
std::uint8_t* reserve(std::int64_t size);
void release(std::uint8_t* held, std::int64_t size);
// Of what was reserved in whole large pages: so many bytes from its begin on are zeros again and take no room.
void give_back(std::uint8_t* held, std::int64_t touched);

}  // namespace vigil::memory

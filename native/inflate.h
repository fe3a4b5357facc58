// What inflate.cpp offers the other native sources: a zlib stream or a bare deflate stream, unpacked.
#pragma once

#include <cstdint>

namespace vigil::inflate {

constexpr std::int64_t kBehindData = 16, kBehindOut = 32;  // bytes that may be read behind the stream, and written behind its content

// Unpack a stream of at most `most` bytes; how many it has, or -1 where it is not whole, its checksum too, or has more. Nothing
// outside both places and the bytes behind them is touched, whatever the stream says.
std::int64_t unpack(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most);
// The same of a stream without a wrapper, which ends with the last of these bytes and has no checksum.
std::int64_t unpack_bare(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most);

}  // namespace vigil::inflate

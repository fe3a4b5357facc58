// What unfilter.cpp offers the other native sources: the filter of a PNG's row, taken off.
#pragma once

#include <cstdint>

namespace vigil::unfilter {

constexpr std::int64_t kBehindRow = 1;  // bytes that may be read behind a row

// Take a row's filter off in place; `above` is the row before, without its filter. False for a filter that there is not.
using Unfilter = bool (*)(int filter, std::uint8_t* row, const std::uint8_t* above, std::int64_t length);

// Of pixels of 1 to 4 bytes; a row has whole ones.
Unfilter of(int bytes);

}  // namespace vigil::unfilter

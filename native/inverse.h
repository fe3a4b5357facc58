// The inverse DCT of a JPEG's block, whole or at half its size.
#pragma once

#include <cstdint>

namespace vigil::inverse {

// values: a block's 64 coefficients in natural order; by: what each is multiplied by, as it was quantised; out: its shades, `stride`
// bytes from row to row.
// `whole` writes 8 x 8, `half` 4 x 4. The functions are chosen by what the processor has.
using Inverse = void (*)(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride);
Inverse whole();
Inverse half();

}  // namespace vigil::inverse

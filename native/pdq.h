// What pdq.cpp offers the other native sources: a picture's hashes from its 64 x 64 luma.
#pragma once

#include <cstdint>

namespace vigil::pdq {

constexpr int kHash = 32, kDihedral = 8, kCuts = 3;

// The cosines, made once; call it before any file is seen.
void prepare();

int quality(const float* small);
void dihedral(const float* small, std::uint8_t* hashes);  // 8 of 32 bytes; the first is the picture's own
void widened(const float* small, std::uint8_t* hashes);   // 3 of 32 bytes

}  // namespace vigil::pdq

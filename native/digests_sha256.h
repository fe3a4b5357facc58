// SHA-256 of up to four messages at once through the processor's own instructions for it.

#pragma once

#include <cstdint>
#include <cstring>

namespace vigil {

constexpr int kTogether = 4;

// What a message has come to; its eight words in the order in which the instructions hold them, the last one first.
struct Sha256 {
    alignas(16) std::uint32_t abef[4], cdgh[4];

    void begin() { *this = {{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667}, {0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}}; }
    void end(std::uint8_t* digest) const {
        const std::uint32_t words[8] = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
        for (int i = 0; i < 8; ++i) {
            const std::uint32_t swapped = __builtin_bswap32(words[i]);
            std::memcpy(digest + 4 * i, &swapped, 4);
        }
    }
};

// 64 bytes of each of one to four messages, `blocks` times. It needs SHA and AVX-512 F and VL.
void take_sha256(Sha256* const* messages, const std::uint8_t* const* from, int count, std::int64_t blocks);

}  // namespace vigil

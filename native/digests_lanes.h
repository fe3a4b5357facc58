// MD5 and SHA-1 of 16 messages at once, one in each lane of AVX-512.

#pragma once

#include <cstdint>
#include <cstring>

namespace vigil {

constexpr int kLanes = 16;

// What the lanes have come to, word by word.
struct Columns {
    alignas(64) std::uint32_t md5[4][kLanes];
    alignas(64) std::uint32_t sha1[5][kLanes];

    void begin(int lane) {
        constexpr std::uint32_t kFirst[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
        for (int i = 0; i < 4; ++i) md5[i][lane] = kFirst[i];
        for (int i = 0; i < 5; ++i) sha1[i][lane] = kFirst[i];
    }
    void end(int lane, std::uint8_t* to_md5, std::uint8_t* to_sha1) const {
        for (int i = 0; i < 4; ++i) std::memcpy(to_md5 + 4 * i, &md5[i][lane], 4);
        for (int i = 0; i < 5; ++i) {
            const std::uint32_t swapped = __builtin_bswap32(sha1[i][lane]);
            std::memcpy(to_sha1 + 4 * i, &swapped, 4);
        }
    }

    // 64 bytes of each lane, `blocks` times, `strides` apart; in the lanes of `closing` they end with the message's length as
    // SHA writes it. It needs AVX-512 F and BW.
    void take(const std::uint8_t* const (&from)[kLanes], const std::int64_t (&strides)[kLanes], std::int64_t blocks, std::uint16_t closing);
};

}  // namespace vigil

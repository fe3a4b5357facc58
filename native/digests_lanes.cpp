// MD5 and SHA-1 of 16 messages at once, one in each lane of AVX-512.
//
// Both are taken of the same words, read and turned into lanes once. A step of MD5 waits for the last one, SHA-1 waits less and
// has more to do: side by side each fills what the other leaves idle. Sources: RFC 1321; FIPS 180-4.

#include "digests_lanes.h"

#if defined(__x86_64__)
#include <utility>

#if !defined(__clang__)
// GCC 12 takes its own header's undefined vectors for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define LANES __attribute__((target("avx512f,avx512bw")))

namespace {

using Words = __m512i[16];

constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1,
    0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453,
    0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
    0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
    0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
    0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr int kTurns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
constexpr std::uint32_t kQuarters[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};

LANES inline __m512i sum(__m512i a, __m512i b) { return _mm512_add_epi32(a, b); }

// A sum that is ready before it is needed. Left to itself the compiler adds in an order that makes the chain longer, and
// brings each constant through a register of another kind.
LANES inline __m512i early(__m512i word, const std::uint32_t& constant) {
    __m512i all;
    asm("vpaddd %2%{1to16%}, %1, %0" : "=v"(all) : "v"(word), "m"(constant));
    return all;
}

// 16 rows of 16 words become 16 columns.
LANES inline void transpose(Words& row) {
    __m512i pair[16], four[16];
    for (int i = 0; i < 16; i += 2) {
        pair[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
        pair[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int j = 0; j < 2; ++j) {
            four[i + 2 * j] = _mm512_unpacklo_epi64(pair[i + j], pair[i + j + 2]);
            four[i + 2 * j + 1] = _mm512_unpackhi_epi64(pair[i + j], pair[i + j + 2]);
        }
    for (int j = 0; j < 4; ++j) {
        const __m512i low = _mm512_shuffle_i32x4(four[j], four[4 + j], 0x88), high = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0x88);
        const __m512i odd_low = _mm512_shuffle_i32x4(four[j], four[4 + j], 0xdd), odd_high = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0xdd);
        row[j] = _mm512_shuffle_i32x4(low, high, 0x88);
        row[4 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
        row[8 + j] = _mm512_shuffle_i32x4(low, high, 0xdd);
        row[12 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
    }
}

template <int kStep>
LANES inline void md5_step(__m512i (&s)[4], const Words& word) {
    constexpr int kRound = kStep / 16;
    constexpr int kPlace = kRound == 0 ? kStep : kRound == 1 ? (5 * kStep + 1) % 16 : kRound == 2 ? (3 * kStep + 5) % 16 : 7 * kStep % 16;
    __m512i &a = s[(64 - kStep) % 4], &b = s[(65 - kStep) % 4], &c = s[(66 - kStep) % 4], &d = s[(67 - kStep) % 4];
    __m512i mixed;
    if constexpr (kRound == 0) mixed = _mm512_ternarylogic_epi32(b, c, d, 0xca);
    if constexpr (kRound == 1) mixed = _mm512_ternarylogic_epi32(d, b, c, 0xca);
    if constexpr (kRound == 2) mixed = _mm512_ternarylogic_epi32(b, c, d, 0x96);
    if constexpr (kRound == 3) mixed = _mm512_ternarylogic_epi32(b, c, d, 0x39);
    const __m512i ready = early(sum(a, word[kPlace]), kSines[kStep]);
    a = sum(b, _mm512_rol_epi32(sum(ready, mixed), kTurns[kRound][kStep % 4]));
}

template <int kStep>
LANES inline void sha1_step(__m512i (&s)[5], Words& word) {
    __m512i &a = s[(80 - kStep) % 5], &b = s[(81 - kStep) % 5], &c = s[(82 - kStep) % 5], &d = s[(83 - kStep) % 5], &e = s[(84 - kStep) % 5];
    __m512i& now = word[kStep % 16];
    if constexpr (kStep >= 16) {
        const __m512i mixed = _mm512_ternarylogic_epi32(word[(kStep + 13) % 16], word[(kStep + 8) % 16], word[(kStep + 2) % 16], 0x96);
        now = _mm512_rol_epi32(_mm512_xor_si512(mixed, now), 1);
    }
    constexpr int kChoice = kStep < 20 ? 0xca : kStep < 40 || kStep >= 60 ? 0x96 : 0xe8;
    const __m512i ready = sum(early(sum(e, now), kQuarters[kStep / 20]), _mm512_ternarylogic_epi32(b, c, d, kChoice));
    e = sum(ready, _mm512_rol_epi32(a, 5));
    b = _mm512_rol_epi32(b, 30);
}

// A step of MD5, and as much of SHA-1.
template <int kStep>
LANES inline void both_step(__m512i (&md5)[4], const Words& little, __m512i (&sha1)[5], Words& big) {
    constexpr int kFrom = kStep * 5 / 4, kTo = (kStep + 1) * 5 / 4;
    md5_step<kStep>(md5, little);
    sha1_step<kFrom>(sha1, big);
    if constexpr (kFrom + 1 < kTo) sha1_step<kFrom + 1>(sha1, big);
}

template <int... kSteps>
LANES inline void both(__m512i (&md5)[4], const Words& little, __m512i (&sha1)[5], Words& big, std::integer_sequence<int, kSteps...>) {
    (both_step<kSteps>(md5, little, sha1, big), ...);
}

}  // namespace

LANES void vigil::Columns::take(const std::uint8_t* const (&from)[kLanes], const std::int64_t (&strides)[kLanes], std::int64_t blocks,
                                std::uint16_t closing) {
    const __m512i swap = _mm512_set4_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203);
    const std::uint8_t* at[kLanes];
    __m512i m[4], s[5];
    for (int i = 0; i < kLanes; ++i) at[i] = from[i];
    for (int i = 0; i < 4; ++i) m[i] = _mm512_load_si512(md5[i]);
    for (int i = 0; i < 5; ++i) s[i] = _mm512_load_si512(sha1[i]);
    for (; blocks > 0; --blocks) {
        Words little, big;
        for (int i = 0; i < kLanes; ++i) {
            little[i] = _mm512_loadu_si512(at[i]);
            at[i] += strides[i];
        }
        transpose(little);
        for (int i = 0; i < kLanes; ++i) big[i] = _mm512_shuffle_epi8(little[i], swap);
        little[14] = _mm512_mask_mov_epi32(little[14], closing, big[15]);
        little[15] = _mm512_mask_mov_epi32(little[15], closing, big[14]);
        // MD5 reads its words from memory; SHA-1, which changes them, has the registers.
        asm("" : "+m"(little));
        const __m512i md5_before[4] = {m[0], m[1], m[2], m[3]}, sha1_before[5] = {s[0], s[1], s[2], s[3], s[4]};
        both(m, little, s, big, std::make_integer_sequence<int, 64>{});
        for (int i = 0; i < 4; ++i) m[i] = sum(m[i], md5_before[i]);
        for (int i = 0; i < 5; ++i) s[i] = sum(s[i], sha1_before[i]);
    }
    for (int i = 0; i < 4; ++i) _mm512_store_si512(md5[i], m[i]);
    for (int i = 0; i < 5; ++i) _mm512_store_si512(sha1[i], s[i]);
}

#endif

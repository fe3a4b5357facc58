// CRC-32 as zip and PNG have it: ISO 3309's polynomial, the lowest bit first, begun and ended inverted.
//
// Quickly: 64 bytes a step are multiplied without carries into the 64 behind them, and what is left is reduced to 32 bits. Source:
// Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009).

#include "crc.h"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr std::uint32_t kPolynomial = 0xEDB88320;

constexpr auto kByByte = [] {
    std::array<std::uint32_t, 256> all = {};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t kept = byte;
        for (int bit = 0; bit < 8; ++bit) kept = kept >> 1 ^ (kept & 1 ? kPolynomial : 0);
        all[byte] = kept;
    }
    return all;
}();

std::uint32_t step_plain(std::uint32_t kept, const std::uint8_t* data, std::int64_t size) {
    for (std::int64_t i = 0; i < size; ++i) kept = kept >> 8 ^ kByByte[(kept ^ data[i]) & 255];
    return kept;
}

#if defined(__x86_64__)
#define INLINE __attribute__((target("pclmul,sse4.1"), always_inline)) inline

constexpr std::int64_t kFour = 64, kOne = 16;  // bytes that one step takes

INLINE __m128i load(const std::uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

// What is held, multiplied on to where it meets what comes.
INLINE __m128i fold(__m128i held, __m128i by, __m128i comes) {
    const __m128i low = _mm_clmulepi64_si128(held, by, 0x00), high = _mm_clmulepi64_si128(held, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), comes);
}

// Of whole parts of 16 bytes, at least four. The numbers are the paper's for this polynomial, the lowest bit first: powers of x, of the
// exponents 4 x 128 + 32 and - 32, 128 + 32 and - 32, and 64; then the polynomial and its inverse.
__attribute__((target("pclmul,sse4.1"))) std::uint32_t step_clmul(std::uint32_t kept, const std::uint8_t* data, std::int64_t size) {
    const __m128i by_four = _mm_set_epi64x(0x01C6E41596, 0x0154442BD4), by_one = _mm_set_epi64x(0x00CCAA009E, 0x01751997D0);
    const __m128i by_half = _mm_set_epi64x(0, 0x0163CD6124), last = _mm_set_epi64x(0x01F7011641, 0x01DB710641);
    const __m128i low = _mm_setr_epi32(~0, 0, ~0, 0);
    __m128i held[4] = {load(data), load(data + 16), load(data + 32), load(data + 48)};
    held[0] = _mm_xor_si128(held[0], _mm_cvtsi32_si128(static_cast<int>(kept)));
    for (data += kFour, size -= kFour; size >= kFour; data += kFour, size -= kFour)
        for (int i = 0; i < 4; ++i) held[i] = fold(held[i], by_four, load(data + 16 * i));
    __m128i all = held[0];
    for (int i = 1; i < 4; ++i) all = fold(all, by_one, held[i]);
    for (; size >= kOne; data += kOne, size -= kOne) all = fold(all, by_one, load(data));
    // 128 bits to 64, then Barrett's reduction to 32.
    all = _mm_xor_si128(_mm_srli_si128(all, 8), _mm_clmulepi64_si128(all, by_one, 0x10));
    all = _mm_xor_si128(_mm_srli_si128(all, 4), _mm_clmulepi64_si128(_mm_and_si128(all, low), by_half, 0x00));
    __m128i times = _mm_clmulepi64_si128(_mm_and_si128(all, low), last, 0x10);
    times = _mm_clmulepi64_si128(_mm_and_si128(times, low), last, 0x00);
    return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(all, times), 1));
}
#endif

bool is_plain() {
#if defined(__x86_64__)
    return !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1");
#else
    return true;
#endif
}

std::uint32_t sum_by(bool is_plain, const std::uint8_t* data, std::int64_t size) {
    std::uint32_t kept = ~0U;
#if defined(__x86_64__)
    if (!is_plain && size >= kFour) {
        const std::int64_t whole = size / kOne * kOne;
        kept = step_clmul(kept, data, whole);
        data += whole;
        size -= whole;
    }
#endif
    static_cast<void>(is_plain);
    return ~step_plain(kept, data, size);
}

}  // namespace

namespace vigil::crc {

std::uint32_t sum(const std::uint8_t* data, std::int64_t size) { return sum_by(is_plain(), data, size); }

}  // namespace vigil::crc

extern "C" {

// For the tests, as this processor does it or as any does.
std::uint32_t vigil_crc(const std::uint8_t* data, std::int64_t size, std::int32_t is_plain) {
    return sum_by(is_plain || ::is_plain(), data, size);
}

}  // extern "C"

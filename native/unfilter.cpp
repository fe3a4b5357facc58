// The filters of a PNG's rows: "Portable Network Graphics (PNG) Specification (Third Edition)" (W3C, 2025), chapter 9.
//
// A pixel waits for the one on its left, so that a row is a chain. In pixels of 3 and 4 bytes all channels take one step of it
// together, and what does not depend on the left is reckoned beside it.

#include "unfilter.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using vigil::unfilter::Unfilter;

#define INLINE inline __attribute__((always_inline))

constexpr int kNone = 0, kSub = 1, kUp = 2, kAverage = 3, kPaeth = 4;

// Which of the three neighbours lies nearest to left + up - corner.
INLINE int paeth(int left, int up, int corner) {
    const int to_left = std::abs(up - corner), to_up = std::abs(left - corner), to_corner = std::abs(left + up - 2 * corner);
    const int nearest = to_up <= to_corner ? up : corner;
    return to_left <= to_up && to_left <= to_corner ? left : nearest;
}

template <int kBytes>
bool plain(int filter, std::uint8_t* row, const std::uint8_t* above, std::int64_t length) {
    int left[kBytes] = {}, corner[kBytes] = {};
    switch (filter) {
        case kNone: return true;
        case kSub:
            for (std::int64_t x = kBytes; x < length; ++x) row[x] = static_cast<std::uint8_t>(row[x] + row[x - kBytes]);
            return true;
        case kUp:
            for (std::int64_t x = 0; x < length; ++x) row[x] = static_cast<std::uint8_t>(row[x] + above[x]);
            return true;
        case kAverage:
            for (std::int64_t x = 0; x < length; x += kBytes)
                for (int i = 0; i < kBytes; ++i) {
                    left[i] = (row[x + i] + (left[i] + above[x + i]) / 2) & 255;
                    row[x + i] = static_cast<std::uint8_t>(left[i]);
                }
            return true;
        case kPaeth:
            for (std::int64_t x = 0; x < length; x += kBytes)
                for (int i = 0; i < kBytes; ++i) {
                    const int up = above[x + i];
                    left[i] = (row[x + i] + paeth(left[i], up, corner[i])) & 255;
                    corner[i] = up;
                    row[x + i] = static_cast<std::uint8_t>(left[i]);
                }
            return true;
        default: return false;
    }
}

Unfilter plain_of(int bytes) { return bytes == 1 ? plain<1> : bytes == 2 ? plain<2> : bytes == 3 ? plain<3> : plain<4>; }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

// A pixel's bytes in lanes of 16 bits; of one of 3 bytes, the byte behind it lies in a lane that nothing comes from.
AVX2 INLINE __m128i pixel(const std::uint8_t* at) {
    std::int32_t held = 0;
    std::memcpy(&held, at, sizeof held);
    return _mm_cvtepu8_epi16(_mm_cvtsi32_si128(held));
}

template <int kBytes>
AVX2 INLINE void put(__m128i pixel, std::uint8_t* at) {
    const std::int32_t held = _mm_cvtsi128_si32(_mm_packus_epi16(pixel, pixel));
    std::memcpy(at, &held, kBytes);
}

// Sums are of bytes: the high half of a lane stays nothing.
template <int kBytes>
AVX2 bool avx2(int filter, std::uint8_t* row, const std::uint8_t* above, std::int64_t length) {
    __m128i left = _mm_setzero_si128(), corner = left;
    switch (filter) {
        case kSub:
            for (std::int64_t x = 0; x < length; x += kBytes) put<kBytes>(left = _mm_add_epi8(left, pixel(row + x)), row + x);
            return true;
        case kAverage:
            for (std::int64_t x = 0; x < length; x += kBytes) {
                const __m128i half = _mm_srli_epi16(_mm_add_epi16(left, pixel(above + x)), 1);
                put<kBytes>(left = _mm_add_epi8(half, pixel(row + x)), row + x);
            }
            return true;
        case kPaeth:
            for (std::int64_t x = 0; x < length; x += kBytes) {
                const __m128i own = pixel(row + x), up = pixel(above + x), rise = _mm_sub_epi16(up, corner);
                const __m128i run = _mm_sub_epi16(left, corner);
                const __m128i to_left = _mm_abs_epi16(rise), to_up = _mm_abs_epi16(run), to_corner = _mm_abs_epi16(_mm_add_epi16(rise, run));
                const __m128i is_up_farther = _mm_cmpgt_epi16(to_up, to_corner);
                const __m128i is_left_farther = _mm_cmpgt_epi16(to_left, _mm_min_epi16(to_up, to_corner));
                const __m128i other = _mm_blendv_epi8(_mm_add_epi8(up, own), _mm_add_epi8(corner, own), is_up_farther);
                put<kBytes>(left = _mm_blendv_epi8(_mm_add_epi8(left, own), other, is_left_farther), row + x);
                corner = up;
            }
            return true;
        default: return plain<kBytes>(filter, row, above, length);
    }
}
#endif

}  // namespace

namespace vigil::unfilter {

Unfilter of(int bytes) {
#if defined(__x86_64__)
    if (bytes >= 3 && __builtin_cpu_supports("avx2")) return bytes == 3 ? avx2<3> : avx2<4>;
#endif
    return plain_of(bytes);
}

}  // namespace vigil::unfilter

extern "C" {

// A row without its filter, for the tests: as this processor takes it off, or as any does. Returns 0, or 1 for a filter that there is
// not.
std::int32_t vigil_unfilter(std::int32_t bytes, std::int32_t filter, std::uint8_t* row, const std::uint8_t* above, std::int64_t length,
                            std::int32_t is_plain) {
    return (is_plain ? plain_of(bytes) : vigil::unfilter::of(bytes))(filter, row, above, length) ? 0 : 1;
}

}  // extern "C"

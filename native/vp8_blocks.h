// Blocks of a VP8 key frame: guessed from what lies around them, and what is added to the guess. Source: RFC 6386 (2011), sections 12 and 14.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace vigil::vp8 {

// In the order of the tables of chances.
enum BlockMode { kMean, kGradient, kDown, kAcross, kDownRight, kSteepRight, kDownLeft, kSteepLeft, kFlatRight, kFlatLeft };

inline std::uint8_t held(int shade) { return static_cast<std::uint8_t>(shade < 0 ? 0 : shade > 255 ? 255 : shade); }

// Of 4 x 4: `around` holds the 4 samples to the left from below, the corner, and 8 samples above.
inline void guess_small(BlockMode mode, const std::uint8_t* around, std::uint8_t* to, std::int64_t stride) {
    const std::uint8_t *const corner = around + 4, *const above = around + 5;
    const auto left = [&](int y) { return around[3 - y]; };
    const auto two = [](int a, int b) { return static_cast<std::uint8_t>((a + b + 1) >> 1); };
    const auto three = [](int a, int b, int c) { return static_cast<std::uint8_t>((a + 2 * b + c + 2) >> 2); };
    // Smoothed at a place of the way around.
    const auto smooth = [&](int place) { return three(around[place - 1], around[place], around[place + 1]); };
    const auto put = [&](int x, int y, std::uint8_t shade) { to[y * stride + x] = shade; };
    const auto each = [&](auto shade_of) {
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 4; ++x) put(x, y, shade_of(x, y));
    };
    switch (mode) {
        case kMean: {
            int sum = 4;
            for (int i = 0; i < 4; ++i) sum += above[i] + left(i);
            return each([&](int, int) { return static_cast<std::uint8_t>(sum >> 3); });
        }
        case kGradient: return each([&](int x, int y) { return held(left(y) + above[x] - *corner); });
        case kDown: return each([&](int x, int) { return smooth(5 + x); });
        case kAcross: return each([&](int, int y) { return y < 3 ? smooth(3 - y) : three(left(2), left(3), left(3)); });
        case kDownRight: return each([&](int x, int y) { return smooth(4 + x - y); });
        case kDownLeft: return each([&](int x, int y) { return x + y < 6 ? smooth(6 + x + y) : three(above[6], above[7], above[7]); });
        case kSteepRight:
            return each([&](int x, int y) {
                const int step = 2 * x - y;
                if (step < -1) return smooth(5 + step);  // -2 and -3: along the left
                return step % 2 == 0 ? two(around[4 + step / 2], around[5 + step / 2]) : smooth(4 + (step + 1) / 2);
            });
        case kFlatRight:
            return each([&](int x, int y) {
                const int step = 2 * y - x;
                if (step < -1) return smooth(3 - step);  // -2 and -3: along the top
                return step % 2 == 0 ? two(around[4 - step / 2], around[3 - step / 2]) : smooth(4 - (step + 1) / 2);
            });
        case kSteepLeft:
            each([&](int x, int y) { return y % 2 == 0 ? two(above[x + y / 2], above[x + y / 2 + 1]) : smooth(6 + x + y / 2); });
            put(3, 2, three(above[4], above[5], above[6]));
            return put(3, 3, three(above[5], above[6], above[7]));
        case kFlatLeft:
            return each([&](int x, int y) {
                const int step = x + 2 * y;
                if (step > 5) return left(3);
                if (step == 5) return three(left(2), left(3), left(3));
                return step % 2 == 0 ? two(left(step / 2), left(step / 2 + 1)) : smooth(2 - step / 2);
            });
    }
}

// Of 16 x 16 or 8 x 8, from the row above and the column to the left where the frame has them.
template <int kSide>
void guess_large(BlockMode mode, bool has_above, bool has_left, std::uint8_t* to, std::int64_t stride) {
    constexpr int kShift = kSide == 16 ? 4 : 3;
    const std::uint8_t* const above = to - stride;
    const auto left = [&](int y) { return to[y * stride - 1]; };
    if (mode == kMean) {
        int sum = 0;
        for (int i = 0; has_above && i < kSide; ++i) sum += above[i];
        for (int i = 0; has_left && i < kSide; ++i) sum += left(i);
        const int shift = kShift - 1 + has_above + has_left;
        const int shade = has_above || has_left ? (sum + (1 << (shift - 1))) >> shift : 128;
        for (int y = 0; y < kSide; ++y) std::memset(to + y * stride, shade, kSide);
    } else if (mode == kDown) {
        for (int y = 0; y < kSide; ++y) std::memcpy(to + y * stride, above, kSide);
    } else if (mode == kAcross) {
        for (int y = 0; y < kSide; ++y) std::memset(to + y * stride, left(y), kSide);
    } else {
        for (int y = 0, corner = above[-1]; y < kSide; ++y)
            for (int x = 0, over = left(y) - corner; x < kSide; ++x) to[y * stride + x] = held(above[x] + over);
    }
}

// Where a sum needs more bits than these, decoders that reckon in 16 bits go ways of their own; no encoder comes near.
constexpr int kMostBetween = 8191, kMostCommon = 32000;
constexpr bool is_within(int value, int most) { return value >= -most && value <= most; }

// What 16 coefficients stand for is added to 4 x 4 samples. False where a sum lies beyond what every decoder holds.
inline bool add_plain(const std::int16_t* coefficients, std::uint8_t* to, std::int64_t stride) {
    // Times sqrt(2) cos(pi / 8) and sqrt(2) sin(pi / 8), in 65536ths.
    const auto more = [](std::int64_t value) { return static_cast<int>(value + (value * 20091 >> 16)); };
    const auto less = [](std::int64_t value) { return static_cast<int>(value * 35468 >> 16); };
    int held_rows[16];
    bool is_held = true;
    for (int x = 0; x < 4; ++x) {
        const std::int16_t* const in = coefficients + x;
        const int even = in[0] + in[8], odd = in[0] - in[8];
        const int c = less(in[4]) - more(in[12]), d = more(in[4]) + less(in[12]);
        held_rows[x] = even + d, held_rows[4 + x] = odd + c, held_rows[8 + x] = odd - c, held_rows[12 + x] = even - d;
    }
    for (const int value : held_rows) is_held &= is_within(value, kMostBetween);
    for (int y = 0; y < 4; ++y, to += stride) {
        const int* const in = held_rows + 4 * y;
        const int even = in[0] + 4 + in[2], odd = in[0] + 4 - in[2];
        const int c = less(in[1]) - more(in[3]), d = more(in[1]) + less(in[3]);
        to[0] = held(to[0] + ((even + d) >> 3)), to[1] = held(to[1] + ((odd + c) >> 3));
        to[2] = held(to[2] + ((odd - c) >> 3)), to[3] = held(to[3] + ((even - d) >> 3));
    }
    return is_held;
}

#if defined(__x86_64__)
// Four lines of four sums from four of coefficients, each line in 8 bytes of a register; two lines go through each step together.
inline void sum_up(__m128i& first, __m128i& second) {
    // first: lines 0 and 1, second: 2 and 3. Times sqrt(2) cos(pi / 8) and sqrt(2) sin(pi / 8), in 65536ths, less once for the latter.
    const __m128i more_by = _mm_set1_epi16(20091), less_by = _mm_set1_epi16(35468 - 65536);
    const __m128i even = _mm_add_epi16(first, second), odd = _mm_sub_epi16(first, second);  // of lines 0 and 2, in the lower half
    const __m128i ones = _mm_unpackhi_epi64(first, second);                                 // lines 1 and 3
    const __m128i more = _mm_add_epi16(ones, _mm_mulhi_epi16(ones, more_by));
    const __m128i less = _mm_add_epi16(ones, _mm_mulhi_epi16(ones, less_by));
    const __m128i c = _mm_sub_epi16(less, _mm_unpackhi_epi64(more, more)), d = _mm_add_epi16(more, _mm_unpackhi_epi64(less, less));
    const __m128i both = _mm_unpacklo_epi64(even, odd), turns = _mm_unpacklo_epi64(d, c);
    first = _mm_add_epi16(both, turns);   // lines 0 and 1
    second = _mm_sub_epi16(both, turns);  // lines 3 and 2
}

inline bool is_beyond(__m128i a, __m128i b, std::int16_t most) {
    const __m128i high = _mm_max_epi16(a, b), low = _mm_min_epi16(a, b);
    const __m128i is_over = _mm_cmpgt_epi16(high, _mm_set1_epi16(most));
    const __m128i is_under = _mm_cmplt_epi16(low, _mm_set1_epi16(static_cast<std::int16_t>(-most)));
    return _mm_movemask_epi8(_mm_or_si128(is_over, is_under)) != 0;
}

// In 16 bits, which hold every sum of coefficients that are as small as sums have to be.
inline bool add(const std::int16_t* coefficients, std::uint8_t* to, std::int64_t stride) {
    __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(coefficients));
    __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(coefficients + 8));
    if (is_beyond(first, second, kMostBetween)) return add_plain(coefficients, to, stride);
    const auto turn = [&] {
        const __m128i swapped = _mm_shuffle_epi32(second, 0x4E);  // lines 2 and 3
        const __m128i a = _mm_unpacklo_epi16(first, _mm_unpackhi_epi64(first, first)), b = _mm_unpacklo_epi16(swapped, second);
        first = _mm_unpacklo_epi32(a, b), second = _mm_unpackhi_epi32(a, b);
    };
    sum_up(first, second);
    const bool is_held = !is_beyond(first, second, kMostBetween);
    turn();
    first = _mm_add_epi16(first, _mm_setr_epi16(4, 4, 4, 4, 0, 0, 0, 0));
    sum_up(first, second);
    turn();
    first = _mm_srai_epi16(first, 3), second = _mm_srai_epi16(second, 3);
    const __m128i nothing = _mm_setzero_si128();
    std::int32_t lines[4];
    for (int y = 0; y < 4; ++y) std::memcpy(lines + y, to + y * stride, 4);
    const __m128i guessed = _mm_setr_epi32(lines[0], lines[1], lines[2], lines[3]);
    const __m128i upper = _mm_add_epi16(_mm_unpacklo_epi8(guessed, nothing), first);
    const __m128i lower = _mm_add_epi16(_mm_unpackhi_epi8(guessed, nothing), second);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(lines), _mm_packus_epi16(upper, lower));
    for (int y = 0; y < 4; ++y) std::memcpy(to + y * stride, lines + y, 4);
    return is_held;
}
#else
inline bool add(const std::int16_t* coefficients, std::uint8_t* to, std::int64_t stride) { return add_plain(coefficients, to, stride); }
#endif

// The same of the first alone.
inline void add_steady(int first, std::uint8_t* to, std::int64_t stride) {
    for (int y = 0, more = (first + 4) >> 3; y < 4; ++y, to += stride)
        for (int x = 0; x < 4; ++x) to[x] = held(to[x] + more);
}

// The first coefficients of 16 blocks from what is common to them (Walsh-Hadamard); they lie 16 apart. False as above.
inline bool spread_steady(const std::int16_t* in, std::int16_t* to) {
    int between[16];
    bool is_held = true;
    for (int x = 0; x < 4; ++x) {
        const int a = in[x] + in[12 + x], b = in[4 + x] + in[8 + x], c = in[4 + x] - in[8 + x], d = in[x] - in[12 + x];
        between[x] = a + b, between[4 + x] = d + c, between[8 + x] = a - b, between[12 + x] = d - c;
    }
    for (int y = 0; y < 4; ++y, to += 64) {
        const int* const at = between + 4 * y;
        const int first = at[0] + 3, a = first + at[3], b = at[1] + at[2], c = at[1] - at[2], d = first - at[3];
        const int sums[4] = {a + b, d + c, a - b, d - c};
        for (int x = 0; x < 4; ++x) {
            is_held &= is_within(at[x], kMostCommon) && is_within(sums[x], kMostCommon);
            to[16 * x] = static_cast<std::int16_t>(sums[x] >> 3);
        }
    }
    return is_held;
}

}  // namespace vigil::vp8

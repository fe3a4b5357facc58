// The inverse DCT in whole numbers, so that every shade is the one that the Independent JPEG Group's decoder gives.
//
// Sources: C. Loeffler, A. Ligtenberg and G. Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (ICASSP 1989);
// the method and its rounding are those of libjpeg's `islow` (8 x 8) and of its reduced inverse (4 x 4). Sums of damaged files
// may wrap around, as unsigned numbers do.

#include "inverse.h"

#include <cstring>

namespace {

#define INLINE inline __attribute__((always_inline))

using Eight = std::int32_t __attribute__((vector_size(32)));
using Unsigned = std::uint32_t __attribute__((vector_size(32)));
using Bytes = std::uint8_t __attribute__((vector_size(8)));
using Shorts = std::int16_t __attribute__((vector_size(16)));

constexpr int kBits = 13, kFirst = 2;  // of the constants; kept between the two passes

#define TIMES(vector, constant) ((vector) * static_cast<std::uint32_t>(constant))

// Sums that the decoder makes of 16 bits wrap around there, and what is kept between its passes is held within them. No sound picture
// comes so far; a damaged one then shows the same here as there. Behind the second pass `store` holds the shades within theirs.
INLINE void wrap(Unsigned& sum) { sum = (Unsigned)((Eight)(sum << 16) >> 16); }
INLINE void bound(Unsigned& value) {
    const Eight low = Eight{} - 32768, high = Eight{} + 32767, shown = (Eight)value;
    const Eight floored = shown > low ? shown : low;
    value = (Unsigned)(floored < high ? floored : high);
}

// One pass down the columns of eight rows; the result is descaled by `kShift`.
template <int kShift>
INLINE void pass(Unsigned (&row)[8]) {
    const Unsigned even = TIMES(row[2] + row[6], 4433);
    const Unsigned low = even + TIMES(row[6], -15137), high = even + TIMES(row[2], 6270);
    Unsigned sum = row[0] + row[4], difference = row[0] - row[4], third = row[7] + row[3], fourth = row[5] + row[1];
    wrap(sum), wrap(difference), wrap(third), wrap(fourth);
    sum <<= kBits, difference <<= kBits;
    const Unsigned a = sum + high, d = sum - high, b = difference + low, c = difference - low;
    const Unsigned fifth = TIMES(third + fourth, 9633);
    const Unsigned one = TIMES(row[7] + row[1], -7373), two = TIMES(row[5] + row[3], -20995);
    const Unsigned three = TIMES(third, -16069) + fifth, four = TIMES(fourth, -3196) + fifth;
    const Unsigned p = TIMES(row[7], 2446) + one + three, q = TIMES(row[5], 16819) + two + four;
    const Unsigned r = TIMES(row[3], 25172) + two + three, s = TIMES(row[1], 12299) + one + four;
    constexpr std::uint32_t kRound = 1U << (kShift - 1);
    const Unsigned out[8] = {a + s, b + r, c + q, d + p, d - p, c - q, b - r, a - s};
    for (int i = 0; i < 8; ++i) {
        row[i] = (Unsigned)((Eight)(out[i] + kRound) >> kShift);
        if constexpr (kShift < kBits) bound(row[i]);
    }
}

// One pass down the columns, of which four rows come.
template <int kShift>
INLINE void pass_half(const Unsigned (&row)[8], Unsigned (&out)[4]) {
    const Unsigned mean = row[0] << (kBits + 1), even = TIMES(row[2], 15137) + TIMES(row[6], -6270);
    const Unsigned a = mean + even, b = mean - even;
    const Unsigned inner = TIMES(row[7], -1730) + TIMES(row[5], 11893) + TIMES(row[3], -17799) + TIMES(row[1], 8697);
    const Unsigned outer = TIMES(row[7], -4176) + TIMES(row[5], -4926) + TIMES(row[3], 7373) + TIMES(row[1], 20995);
    constexpr std::uint32_t kRound = 1U << (kShift - 1);
    const Unsigned sums[4] = {a + outer, b + inner, b - inner, a - outer};
    for (int i = 0; i < 4; ++i) {
        out[i] = (Unsigned)((Eight)(sums[i] + kRound) >> kShift);
        if constexpr (kShift < kBits) bound(out[i]);
    }
}

INLINE void transpose(Unsigned (&row)[8]) {
    Unsigned a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = __builtin_shufflevector(row[i], row[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        a[i + 1] = __builtin_shufflevector(row[i], row[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        b[i] = __builtin_shufflevector(a[i], a[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        b[i + 2] = __builtin_shufflevector(a[i + 1], a[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 3] = __builtin_shufflevector(a[i + 1], a[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; ++i) {
        row[i] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        row[i + 4] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

INLINE void load(const std::int16_t* values, Unsigned (&row)[8]) {
    for (int i = 0; i < 8; ++i) {
        Shorts held;
        std::memcpy(&held, values + 8 * i, sizeof held);
        row[i] = (Unsigned)__builtin_convertvector(held, Eight);
    }
}

INLINE void store(const Unsigned& row, std::uint8_t* out, std::size_t bytes) {
    const Eight shade = (Eight)row + 128;
    const Eight none = {}, most = none + 255;
    const Eight floored = shade > none ? shade : none;
    const Bytes held = __builtin_convertvector(floored < most ? floored : most, Bytes);
    std::memcpy(out, &held, bytes);
}

// Whether every row but the first is nothing; the fifth, which the smaller inverse does not read, may be left out.
template <bool kIsWhole>
INLINE bool is_flat(const std::int16_t* values) {
    std::uint64_t held[14], any = 0;
    std::memcpy(held, values + 8, sizeof held);
    for (int i = 0; i < 14; ++i)
        if (kIsWhole || (i != 6 && i != 7)) any |= held[i];
    return any == 0;
}

INLINE void inverse_whole(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) {
    Unsigned row[8];
    load(values, row);
    if (is_flat<true>(values)) {
        row[0] <<= kFirst;
        wrap(row[0]);
        for (int i = 1; i < 8; ++i) row[i] = row[0];
    } else {
        pass<kBits - kFirst>(row);
    }
    transpose(row);
    pass<kBits + kFirst + 3>(row);
    transpose(row);
    for (int i = 0; i < 8; ++i) store(row[i], out + i * stride, 8);
}

INLINE void inverse_half(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) {
    Unsigned row[8], few[4];
    load(values, row);
    if (is_flat<false>(values)) {
        few[0] = row[0] << kFirst;
        wrap(few[0]);
        few[1] = few[2] = few[3] = few[0];
    } else {
        pass_half<kBits - kFirst + 1>(row, few);
    }
    for (int i = 0; i < 8; ++i) row[i] = i < 4 ? few[i] : few[0] - few[0];
    transpose(row);
    pass_half<kBits + kFirst + 3 + 1>(row, few);
    for (int i = 0; i < 8; ++i) row[i] = i < 4 ? few[i] : few[0] - few[0];
    transpose(row);
    for (int i = 0; i < 4; ++i) store(row[i], out + i * stride, 4);
}

void whole_plain(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) { inverse_whole(values, out, stride); }
void half_plain(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) { inverse_half(values, out, stride); }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
AVX2 void whole_avx2(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) { inverse_whole(values, out, stride); }
AVX2 void half_avx2(const std::int16_t* values, std::uint8_t* out, std::int64_t stride) { inverse_half(values, out, stride); }
#endif


}  // namespace

namespace vigil::inverse {

#if defined(__x86_64__)
Inverse whole() { return __builtin_cpu_supports("avx2") ? whole_avx2 : whole_plain; }
Inverse half() { return __builtin_cpu_supports("avx2") ? half_avx2 : half_plain; }
#else
Inverse whole() { return whole_plain; }
Inverse half() { return half_plain; }
#endif

}  // namespace vigil::inverse

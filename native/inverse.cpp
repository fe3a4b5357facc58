// The inverse DCT in whole numbers, so that every shade is the one that the Independent JPEG Group's decoder gives.
//
// Sources: C. Loeffler, A. Ligtenberg and G. Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (ICASSP 1989);
// the method and its rounding are those of libjpeg's `islow` (8 x 8) and of its reduced inverse (4 x 4). Sums of damaged files
// may wrap around, as unsigned numbers do.

#include "inverse.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

#define INLINE inline __attribute__((always_inline))

using Eight = std::int32_t __attribute__((vector_size(32)));
using Unsigned = std::uint32_t __attribute__((vector_size(32)));
using Halves = std::int16_t __attribute__((vector_size(32)));
using Shorts = std::int16_t __attribute__((vector_size(16)));
using Wrapping = std::uint16_t __attribute__((vector_size(16)));

// Rows of shades are made as whole numbers, of which the first byte has to be the lowest.
static_assert(std::endian::native == std::endian::little);

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

INLINE void load(const std::int16_t* values, const std::int16_t* by, Unsigned (&row)[8]) {
    for (int i = 0; i < 8; ++i) {
        Wrapping held, times;
        std::memcpy(&held, values + 8 * i, sizeof held);
        std::memcpy(&times, by + 8 * i, sizeof times);
        row[i] = (Unsigned)__builtin_convertvector((Shorts)(held * times), Eight);
    }
}

// Two columns' shades, held within 0 to 255, in the lower and the upper half of each place.
INLINE void hold(const Unsigned& low, const Unsigned& high, Unsigned& held) {
    const Halves shade = (Halves)((low & 0xFFFF) | high << 16) + 128, none = {}, most = none + 255;
    const Halves floored = shade > none ? shade : none;
    held = (Unsigned)(floored < most ? floored : most);
}

// Four columns of shades become one row's four bytes in each of eight places.
INLINE void lay(const Unsigned* column, Unsigned& four) {
    Unsigned even, odd;
    hold(column[0], column[2], even);
    hold(column[1], column[3], odd);
    four = even | odd << 8;
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

INLINE void inverse_whole(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) {
    Unsigned row[8];
    load(values, by, row);
    if (is_flat<true>(values)) {
        row[0] <<= kFirst;
        wrap(row[0]);
        for (int i = 1; i < 8; ++i) row[i] = row[0];
    } else {
        pass<kBits - kFirst>(row);
    }
    transpose(row);
    pass<kBits + kFirst + 3>(row);
    // What are rows by now are the picture's columns.
    Unsigned left, right;
    lay(row, left), lay(row + 4, right);
    const Unsigned even = __builtin_shufflevector(left, right, 0, 8, 1, 9, 4, 12, 5, 13);
    const Unsigned odd = __builtin_shufflevector(left, right, 2, 10, 3, 11, 6, 14, 7, 15);
    for (int i = 0; i < 8; ++i) {
        const Unsigned& from = i % 4 < 2 ? even : odd;
        std::memcpy(out + i * stride, reinterpret_cast<const std::uint8_t*>(&from) + 16 * (i / 4) + 8 * (i % 2), 8);
    }
}

INLINE void inverse_half(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) {
    Unsigned row[8], few[4];
    load(values, by, row);
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
    Unsigned all;
    lay(few, all);
    for (int i = 0; i < 4; ++i) std::memcpy(out + i * stride, reinterpret_cast<const std::uint8_t*>(&all) + 4 * i, 4);
}

void whole_plain(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) { inverse_whole(values, by, out, stride); }
void half_plain(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) { inverse_half(values, by, out, stride); }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

// What `pass` and the others do, by products of pairs of 16 bits, which wrap around and are held by themselves as the decoder's are.
using Row = __m128i;
using Columns = __m256i;  // 32 bits for each of eight columns

AVX2 INLINE Columns pairs(Row one, Row other) {
    return _mm256_set_m128i(_mm_unpackhi_epi16(one, other), _mm_unpacklo_epi16(one, other));
}
AVX2 INLINE Columns products(Columns pairs, std::int32_t one, std::int32_t other) {
    return _mm256_madd_epi16(pairs, _mm256_set1_epi32(static_cast<std::int32_t>(static_cast<std::uint32_t>(other) << 16 | (one & 0xFFFF))));
}

// Row i and row i + 4, descaled.
template <int kShift>
AVX2 INLINE Columns beside(Columns one, Columns other) {
    return _mm256_packs_epi32(_mm256_srai_epi32(one, kShift), _mm256_srai_epi32(other, kShift));
}

// The result lies with its axes swapped: two rows in each, four apart.
template <int kShift>
AVX2 INLINE void pass_avx2(const Row (&row)[8], Columns (&turned)[4]) {
    const Columns rounding = _mm256_set1_epi32(1 << (kShift - 1));
    const Columns sum = _mm256_add_epi32(_mm256_slli_epi32(_mm256_cvtepi16_epi32(_mm_add_epi16(row[0], row[4])), kBits), rounding);
    const Columns difference = _mm256_add_epi32(_mm256_slli_epi32(_mm256_cvtepi16_epi32(_mm_sub_epi16(row[0], row[4])), kBits), rounding);
    const Columns even = pairs(row[2], row[6]), first = pairs(row[7], row[1]), second = pairs(row[5], row[3]);
    const Columns both = pairs(_mm_add_epi16(row[7], row[3]), _mm_add_epi16(row[5], row[1]));
    const Columns high = products(even, 4433 + 6270, 4433), low = products(even, 4433, 4433 - 15137);
    const Columns three = products(both, 9633 - 16069, 9633), four = products(both, 9633, 9633 - 3196);
    const Columns p = _mm256_add_epi32(products(first, 2446 - 7373, -7373), three);
    const Columns s = _mm256_add_epi32(products(first, -7373, 12299 - 7373), four);
    const Columns q = _mm256_add_epi32(products(second, 16819 - 20995, -20995), four);
    const Columns r = _mm256_add_epi32(products(second, -20995, 25172 - 20995), three);
    const Columns a = _mm256_add_epi32(sum, high), d = _mm256_sub_epi32(sum, high);
    const Columns b = _mm256_add_epi32(difference, low), c = _mm256_sub_epi32(difference, low);
    const Columns one = beside<kShift>(_mm256_add_epi32(a, s), _mm256_sub_epi32(d, p));
    const Columns two = beside<kShift>(_mm256_add_epi32(b, r), _mm256_sub_epi32(c, q));
    const Columns other = beside<kShift>(_mm256_add_epi32(c, q), _mm256_sub_epi32(b, r));
    const Columns last = beside<kShift>(_mm256_add_epi32(d, p), _mm256_sub_epi32(a, s));
    const Columns e = _mm256_unpacklo_epi16(one, two), f = _mm256_unpackhi_epi16(one, two);
    const Columns g = _mm256_unpacklo_epi16(other, last), h = _mm256_unpackhi_epi16(other, last);
    const Columns i = _mm256_unpacklo_epi32(e, g), j = _mm256_unpacklo_epi32(f, h);
    const Columns k = _mm256_unpackhi_epi32(e, g), l = _mm256_unpackhi_epi32(f, h);
    turned[0] = _mm256_unpacklo_epi64(i, j);
    turned[1] = _mm256_unpackhi_epi64(i, j);
    turned[2] = _mm256_unpacklo_epi64(k, l);
    turned[3] = _mm256_unpackhi_epi64(k, l);
}

AVX2 void whole_avx2(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) {
    Row row[8];
    Columns turned[4];
    Row any = {};
    for (int i = 0; i < 8; ++i) {
        Row times;
        std::memcpy(row + i, values + 8 * i, sizeof(Row));
        std::memcpy(&times, by + 8 * i, sizeof(Row));
        if (i > 0) any = _mm_or_si128(any, row[i]);
        row[i] = _mm_mullo_epi16(row[i], times);
    }
    if (_mm_testz_si128(any, any)) {
        std::uint16_t first[8];
        std::memcpy(first, row, sizeof first);
        for (int i = 0; i < 8; ++i) row[i] = _mm_set1_epi16(static_cast<std::int16_t>(first[i] << kFirst));
    } else {
        pass_avx2<kBits - kFirst>(row, turned);
        for (int i = 0; i < 4; ++i) row[i] = _mm256_castsi256_si128(turned[i]), row[i + 4] = _mm256_extracti128_si256(turned[i], 1);
    }
    pass_avx2<kBits + kFirst + 3>(row, turned);
    for (int i = 0; i < 4; i += 2) {
        const Columns shades = _mm256_add_epi8(_mm256_packs_epi16(turned[i], turned[i + 1]), _mm256_set1_epi8(-128));
        std::uint8_t bytes[32];
        std::memcpy(bytes, &shades, sizeof shades);
        for (int y = 0; y < 4; ++y) std::memcpy(out + (i + y % 2 + 4 * (y / 2)) * stride, bytes + 8 * y, 8);
    }
}
AVX2 void half_avx2(const std::int16_t* values, const std::int16_t* by, std::uint8_t* out, std::int64_t stride) { inverse_half(values, by, out, stride); }
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

extern "C" {

// A block's 8 x 8 shades, for the tests: as this processor draws them, or as any does.
void vigil_inverse_whole(const std::int16_t* values, const std::int16_t* by, std::int32_t is_plain, std::uint8_t* out) {
    (is_plain ? whole_plain : vigil::inverse::whole())(values, by, out, 8);
}

}  // extern "C"

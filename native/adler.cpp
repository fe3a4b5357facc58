// Adler-32: RFC 1950, section 8.2. The remainder is taken as seldom as 32 bits allow, after 5,552 bytes at most.

#include "adler.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr std::uint32_t kModulus = 65521, kTogether = 32, kGroups = 172;  // with a rest, 5,552 bytes at most

struct Sums {
    std::uint32_t sum = 1, sums = 0;
    void reduce() { sum %= kModulus, sums %= kModulus; }
};

// Adds groups of 32 bytes, 172 at most.
using Add = void (*)(const std::uint8_t* data, std::uint32_t groups, Sums& to);

void add_plain(const std::uint8_t* data, std::uint32_t groups, Sums& to) {
    for (; groups > 0; --groups, data += kTogether) {
        std::uint32_t plain = 0, weighed = 0;
        for (std::uint32_t i = 0; i < kTogether; ++i) plain += data[i], weighed += (kTogether - i) * data[i];
        to.sums += kTogether * to.sum + weighed;
        to.sum += plain;
    }
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

AVX2 std::uint32_t total(__m256i lanes) {
    const __m128i four = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    const __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 1));
}

AVX2 void add_avx2(const std::uint8_t* data, std::uint32_t groups, Sums& to) {
    const __m256i weights = _mm256_setr_epi8(32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9,
                                             8, 7, 6, 5, 4, 3, 2, 1);
    __m256i plain = _mm256_setzero_si256(), before = plain, weighed = plain;
    for (std::uint32_t i = 0; i < groups; ++i, data += kTogether) {
        const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
        before = _mm256_add_epi32(before, plain);
        plain = _mm256_add_epi32(plain, _mm256_sad_epu8(bytes, _mm256_setzero_si256()));
        weighed = _mm256_add_epi32(weighed, _mm256_madd_epi16(_mm256_maddubs_epi16(bytes, weights), _mm256_set1_epi16(1)));
    }
    to.sums += kTogether * (groups * to.sum + total(before)) + total(weighed);
    to.sum += total(plain);
}
#endif

Add add() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return add_avx2;
#endif
    return add_plain;
}

std::uint32_t sum_by(Add add, const std::uint8_t* data, std::int64_t size) {
    Sums held;
    while (size >= kTogether) {
        const auto groups = static_cast<std::uint32_t>(std::min<std::int64_t>(size / kTogether, kGroups));
        add(data, groups, held);
        data += groups * kTogether, size -= groups * kTogether;
        held.reduce();
    }
    for (; size > 0; --size) held.sums += held.sum += *data++;
    held.reduce();
    return held.sums << 16 | held.sum;
}

}  // namespace

namespace vigil::adler {

std::uint32_t sum(const std::uint8_t* data, std::int64_t size) { return sum_by(add(), data, size); }

}  // namespace vigil::adler

extern "C" {

// The checksum, for the tests: as this processor takes it, or as any does.
std::uint32_t vigil_adler(const std::uint8_t* data, std::int64_t size, std::int32_t is_plain) {
    return sum_by(is_plain ? add_plain : add(), data, size);
}

}  // extern "C"

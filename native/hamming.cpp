// Hamming search over 256-bit codes: the native twin of vigil/kernels/hamming.py.
//
// Each function names its own target and the choice is made by __builtin_cpu_supports. GCC's target_clones is not used:
// it compares processor models and falls back silently on newer ones.

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr std::int64_t kWords = 4;

constexpr int kDistances = 257;            // 0 to 256 bits
constexpr std::int64_t kBlock = 1 << 13;  // codes that stay in the cache while every query is held to them

using Count = void (*)(const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int64_t*);
using Search = std::int64_t (*)(const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int32_t, std::int64_t*, std::int64_t*);

// Inlined into each caller, so that the count compiles to what the caller's target has.
inline __attribute__((always_inline)) std::int64_t scan(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query,
                                                        std::int32_t radius, std::int64_t* places, std::int64_t* distances) {
    std::uint64_t asked[kWords];
    std::memcpy(asked, query, sizeof asked);
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        std::uint64_t code[kWords];
        std::memcpy(code, codes + i * 32, sizeof code);
        std::int64_t distance = 0;
        for (int w = 0; w < kWords; ++w) distance += __builtin_popcountll(code[w] ^ asked[w]);
        if (distance <= radius) {
            places[found] = i;
            distances[found] = distance;
            ++found;
        }
    }
    return found;
}

inline __attribute__((always_inline)) void tally(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query,
                                                 std::int64_t* counts) {
    std::uint64_t asked[kWords];
    std::memcpy(asked, query, sizeof asked);
    for (std::int64_t i = 0; i < n; ++i) {
        std::uint64_t code[kWords];
        std::memcpy(code, codes + i * 32, sizeof code);
        int distance = 0;
        for (int w = 0; w < kWords; ++w) distance += __builtin_popcountll(code[w] ^ asked[w]);
        ++counts[distance];
    }
}

void count_plain(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query, std::int64_t* counts) {
    tally(codes, n, query, counts);
}

std::int64_t search_plain(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query, std::int32_t radius,
                          std::int64_t* places, std::int64_t* distances) {
    return scan(codes, n, query, radius, places, distances);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void count_popcnt(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query,
                                                    std::int64_t* counts) {
    tally(codes, n, query, counts);
}

__attribute__((target("popcnt"))) std::int64_t search_popcnt(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query,
                                                             std::int32_t radius, std::int64_t* places, std::int64_t* distances) {
    return scan(codes, n, query, radius, places, distances);
}

__attribute__((target("avx512f,avx512vl,avx512vpopcntdq"))) std::int64_t search_avx512(
    const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query, std::int32_t radius, std::int64_t* places,
    std::int64_t* distances) {
    const __m256i asked = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query));
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const __m256i code = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + i * 32));
        const __m256i counts = _mm256_popcnt_epi64(_mm256_xor_si256(code, asked));
        const __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(counts), _mm256_extracti128_si256(counts, 1));
        const std::int64_t distance = _mm_cvtsi128_si64(halves) + _mm_extract_epi64(halves, 1);
        if (distance <= radius) {
            places[found] = i;
            distances[found] = distance;
            ++found;
        }
    }
    return found;
}
#endif

Search chosen() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq")) return search_avx512;
    if (__builtin_cpu_supports("popcnt")) return search_popcnt;
#endif
    return search_plain;
}

Count chosen_count() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("popcnt")) return count_popcnt;
#endif
    return count_plain;
}

}  // namespace

// Every code within `radius` bits of `query`, ascending. `places` and `distances` have room for `n`. Returns how many.
extern "C" std::int64_t vigil_hamming_within(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* query, std::int32_t radius,
                                             std::int64_t* places, std::int64_t* distances) {
    static const Search search = chosen();
    return search(codes, n, query, radius, places, distances);
}

// How many codes lie at each distance from each query: `counts` has room for 257 numbers a query.
extern "C" void vigil_hamming_counts(const std::uint8_t* codes, std::int64_t n, const std::uint8_t* queries, std::int64_t query_count,
                                     std::int64_t* counts) {
    static const Count count = chosen_count();
    std::memset(counts, 0, static_cast<std::size_t>(query_count) * kDistances * sizeof *counts);
    for (std::int64_t from = 0; from < n; from += kBlock)
        for (std::int64_t query = 0; query < query_count; ++query)
            count(codes + from * 32, n - from < kBlock ? n - from : kBlock, queries + query * 32, counts + query * kDistances);
}

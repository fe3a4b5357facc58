// Squared distances between 144-byte PhotoDNA values: the native twin of vigil/kernels/photodna.py. Values are compared, never made.
//
// A value is summed in three parts, and the next part is left out once the radius is passed. That changes no answer: a sum of squares
// only grows.

#include <cstdint>

namespace {

constexpr std::int64_t kValue = 144;  // bytes
constexpr int kPart = 48;

using Search = std::int64_t (*)(const std::uint8_t*, std::int64_t, const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t*,
                                std::int64_t*);

// At most 48 * 255^2: far below 2^31. Inlined into each caller, so that it compiles to what the caller's target has.
inline __attribute__((always_inline)) std::int32_t part_of(const std::uint8_t* one, const std::uint8_t* other) {
    std::int32_t sum = 0;
    for (int place = 0; place < kPart; ++place) {
        const auto differ = static_cast<std::int16_t>(one[place] - other[place]);
        sum += differ * differ;
    }
    return sum;
}

inline __attribute__((always_inline)) std::int64_t scan(const std::uint8_t* values, std::int64_t n, const std::uint8_t* query,
                                                        std::int64_t radius, std::int64_t capacity, std::int64_t* places,
                                                        std::int64_t* distances) {
    std::int64_t found = 0;
    for (std::int64_t row = 0; row < n; ++row) {
        const std::uint8_t* value = values + row * kValue;
        std::int64_t distance = part_of(value, query);
        if (distance > radius) continue;
        distance += part_of(value + kPart, query + kPart);
        if (distance > radius) continue;
        distance += part_of(value + 2 * kPart, query + 2 * kPart);
        if (distance > radius) continue;
        if (found < capacity) {
            places[found] = row;
            distances[found] = distance;
        }
        ++found;
    }
    return found;
}

std::int64_t search_plain(const std::uint8_t* values, std::int64_t n, const std::uint8_t* query, std::int64_t radius,
                          std::int64_t capacity, std::int64_t* places, std::int64_t* distances) {
    return scan(values, n, query, radius, capacity, places, distances);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) std::int64_t search_avx2(const std::uint8_t* values, std::int64_t n, const std::uint8_t* query,
                                                         std::int64_t radius, std::int64_t capacity, std::int64_t* places,
                                                         std::int64_t* distances) {
    return scan(values, n, query, radius, capacity, places, distances);
}

__attribute__((target("avx512f,avx512bw,avx512vl"))) std::int64_t search_avx512(const std::uint8_t* values, std::int64_t n,
                                                                                const std::uint8_t* query, std::int64_t radius,
                                                                                std::int64_t capacity, std::int64_t* places,
                                                                                std::int64_t* distances) {
    return scan(values, n, query, radius, capacity, places, distances);
}
#endif

Search chosen(std::int32_t level) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (level >= 2 && has_avx512) return search_avx512;
    if (level >= 1 && __builtin_cpu_supports("avx2")) return search_avx2;
#endif
    (void)level;
    return search_plain;
}

}  // namespace

// Every value whose squared distance to `query` is at most `radius`, ascending: the first `capacity` of them are kept. Returns how many
// there are. `level` is the widest registers allowed: 0 those that every processor has, 1 AVX2, 2 AVX-512; what is not there is not used.
extern "C" std::int64_t vigil_photodna_within(const std::uint8_t* values, std::int64_t n, const std::uint8_t* query,
                                              std::int64_t radius, std::int32_t level, std::int64_t capacity, std::int64_t* places,
                                              std::int64_t* distances) {
    return chosen(level)(values, n, query, radius, capacity, places, distances);
}

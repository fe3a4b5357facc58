// Random numbers by key, in whole numbers: the native twin of vigil/kernels/queueing/draws.py, whose constants come with each run.
#pragma once

#include <cstdint>

namespace vigil::draws {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15, kFirst = 0xBF58476D1CE4E5B9, kSecond = 0x94D049BB133111EB;
constexpr int kFractionBits = 56, kCellBits = 10, kCells = 1 << kCellBits;
constexpr std::int64_t kOne = std::int64_t{1} << 62, kThird = kOne / 3;

enum Whom : std::uint64_t { kSource, kPool, kCase };
enum What : std::uint64_t { kLevel, kChildren, kAge, kAssessment, kRoute, kWork, kGap, kSize, kLength };

// What the logarithm is looked up in, as `draws._cells` reckons it.
struct Logarithms {
    const std::uint64_t* inverses;    // kCells
    const std::int64_t* logarithms;  // kCells
    std::int64_t two;
};

inline std::uint64_t mixed(std::uint64_t word) {
    word = (word ^ word >> 30) * kFirst;
    word = (word ^ word >> 27) * kSecond;
    return word ^ word >> 31;
}

inline std::uint64_t longer(std::uint64_t key, std::uint64_t word) { return mixed(key + (word + 1) * kGolden); }

// The key of all streams of a group; `longer` makes it one's own by the number.
inline std::uint64_t keyed(std::uint64_t seed, std::uint64_t replication, Whom whom, std::uint64_t group) {
    return longer(longer(longer(longer(0, seed), replication), whom), group);
}

inline std::uint64_t draw(std::uint64_t key, What what, std::uint64_t index = 0, std::uint64_t part = 0) {
    const std::uint64_t counter = static_cast<std::uint64_t>(what) << 48 | index << 16 | part;
    return mixed(key + (counter + 1) * kGolden);
}

inline bool falls_below(std::uint64_t bits, std::int64_t share) { return static_cast<std::int64_t>(bits >> 2) < share; }

inline std::int64_t place_among(std::uint64_t bits, std::int64_t count) {
    return static_cast<std::int64_t>(static_cast<unsigned __int128>(bits) * static_cast<std::uint64_t>(count) >> 64);
}

inline std::int64_t product(std::int64_t a, std::int64_t b) { return static_cast<std::int64_t>(static_cast<__int128>(a) * b >> 62); }

inline std::int64_t exponential(std::uint64_t bits, const Logarithms& table) {
    if (bits == 0) bits = 1;
    const int zeros = __builtin_clzll(bits);
    const std::uint64_t mantissa = bits << zeros;
    const auto cell = static_cast<int>(mantissa >> (63 - kCellBits) & (kCells - 1));
    const auto scaled = static_cast<unsigned __int128>(mantissa) * table.inverses[cell] >> 64;
    const std::int64_t rest = static_cast<std::int64_t>(static_cast<std::uint64_t>(scaled)) - kOne;
    const std::int64_t series = kOne - (rest >> 1) + product(product(rest, rest), kThird - (rest >> 2));
    const std::int64_t drawn = (zeros + 1) * table.two - ((table.logarithms[cell] + product(series, rest)) >> 6);
    return drawn < 0 ? 0 : drawn;
}

inline std::int64_t scaled(std::int64_t mean, std::int64_t exponent) {
    const __int128 half = __int128{1} << (kFractionBits - 1);
    return static_cast<std::int64_t>((static_cast<__int128>(mean) * exponent + half) >> kFractionBits);
}

}  // namespace vigil::draws

// PDQ's hashes from a picture's 64 x 64 luma: the native twin of vigil/kernels/pdq.py.
//
// Every sum is made in the order of the twin and no product is fused with a sum, so that both give the same bits.

#include "pdq.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <numbers>

#if defined(__clang__)
#pragma clang fp contract(off)
#else
#pragma GCC optimize("fp-contract=off")
#endif

namespace {

constexpr int kSide = 64, kKept = 16, kCoefficients = kKept * kKept;
constexpr int kQualityDivisor = 90;
constexpr double kCutParts[vigil::pdq::kCuts] = {0.015, 0.03, 0.05};

float cosines[kKept][kSide], turned[kSide][kKept];  // the same, axes swapped
// Where each of 64 points lies once a part was cut from either end: the lower of two neighbours, and the weights of both.
struct Spread {
    int low[kSide];
    float first[kSide], second[kSide];
} spreads[vigil::pdq::kCuts];
bool is_prepared = false;

void prepare_all() {
    if (is_prepared) return;
    for (int i = 0; i < kKept; ++i)
        for (int k = 0; k < kSide; ++k)
            cosines[i][k] = turned[k][i] = static_cast<float>(std::sqrt(2.0 / kSide) *
                                                              std::cos(std::numbers::pi / (2 * kSide) * (i + 1) * (2 * k + 1)));
    for (int cut = 0; cut < vigil::pdq::kCuts; ++cut)
        for (int k = 0; k < kSide; ++k) {
            const double place = ((k + 0.5) / kSide - kCutParts[cut]) / (1 - 2 * kCutParts[cut]) * kSide - 0.5;
            const double held = std::clamp(place, 0.0, kSide - 1.0);
            const int low = std::min(static_cast<int>(held), kSide - 2);
            spreads[cut].low[k] = low;
            spreads[cut].first[k] = static_cast<float>(1 - (held - low));
            spreads[cut].second[k] = static_cast<float>(held - low);
        }
    is_prepared = true;
}

#define INLINE inline __attribute__((always_inline))

using Eight = float __attribute__((vector_size(32)));
using Four = float __attribute__((vector_size(16)));

// For four rows of `left` and each x of kColumns: the sum over k of left[k] * right[k * kColumns + x], one product after the other.
// So many sums run beside each other that none waits for its last, and few enough to stay in registers.
template <class Wide, int kColumns>
INLINE void multiply(const float* left, const float* right, float* sums) {
    constexpr int kWide = sizeof(Wide) / sizeof(float);
    for (int x = 0; x < kColumns; x += 2 * kWide) {
        Wide a[2] = {}, b[2] = {}, c[2] = {}, d[2] = {};
        for (int k = 0; k < kSide; ++k)
            for (int one = 0; one < 2; ++one) {
                Wide held;
                std::memcpy(&held, right + k * kColumns + x + one * kWide, sizeof held);
                a[one] += held * left[k];
                b[one] += held * left[kSide + k];
                c[one] += held * left[2 * kSide + k];
                d[one] += held * left[3 * kSide + k];
            }
        for (int one = 0; one < 2; ++one) {
            float* const to = sums + x + one * kWide;
            std::memcpy(to, a + one, sizeof *a);
            std::memcpy(to + kColumns, b + one, sizeof *b);
            std::memcpy(to + 2 * kColumns, c + one, sizeof *c);
            std::memcpy(to + 3 * kColumns, d + one, sizeof *d);
        }
    }
}

template <class Wide>
INLINE void transform(const float* small, float* coefficients) {
    float half[kKept][kSide];
    for (int i = 0; i < kKept; i += 4) multiply<Wide, kSide>(cosines[i], small, half[i]);
    for (int i = 0; i < kKept; i += 4) multiply<Wide, kKept>(half[i], turned[0], coefficients + i * kKept);
}

// The 128th smallest of 256 values, which is what the reference's Torben median gives. Its bits are found from the highest on,
// by counting what is smaller, without a branch that depends on the values.
INLINE float median(const float* values) {
    constexpr std::int32_t kSign = std::numeric_limits<std::int32_t>::min(), kOthers = std::numeric_limits<std::int32_t>::max();
    std::int32_t ordered[kCoefficients];  // as whole numbers in the order of the values
    for (int i = 0; i < kCoefficients; ++i) {
        const auto bits = std::bit_cast<std::int32_t>(values[i]);
        ordered[i] = bits < 0 ? bits ^ kOthers : bits;
    }
    std::int32_t found = kSign;
    for (int place = 31; place >= 0; --place) {
        const auto tried = static_cast<std::int32_t>(static_cast<std::uint32_t>(found) ^ 1U << place);
        std::int32_t smaller = 0;
        for (int i = 0; i < kCoefficients; ++i) smaller += ordered[i] < tried;
        found = smaller < kCoefficients / 2 ? tried : found;
    }
    return std::bit_cast<float>(found < 0 ? found ^ kOthers : found);
}

INLINE void mark(const float* coefficients, float middle, std::uint8_t* hash) {
    for (int i = 0; i < kCoefficients; i += 8) {
        int byte = 0;
        for (int bit = 0; bit < 8; ++bit) byte |= (coefficients[i + bit] > middle) << bit;
        hash[vigil::pdq::kHash - 1 - i / 8] = static_cast<std::uint8_t>(byte);
    }
}

// Of the eight ways two lay the coefficients with the same signs, of which those of odd frequencies change down or across: which one
// leaves the axes, and which swaps them. Both have the same median.
struct Signs {
    bool is_flipped, is_mirrored;
    int straight, swapped;
};
constexpr Signs kSigns[4] = {{false, false, 0, 6}, {true, true, 2, 7}, {true, false, 4, 3}, {false, true, 5, 1}};

template <class Wide>
INLINE void dihedral_of(const float* small, std::uint8_t* hashes) {
    float plain[kCoefficients], laid[kCoefficients], swapped[kCoefficients];
    transform<Wide>(small, plain);
    for (const Signs& signs : kSigns) {
        for (int i = 0; i < kKept; ++i)
            for (int j = 0; j < kKept; ++j) {
                // Place 0 holds frequency 1: every other one is odd, beginning with the first.
                const bool is_turned = (signs.is_flipped && i % 2 == 0) != (signs.is_mirrored && j % 2 == 0);
                laid[i * kKept + j] = plain[i * kKept + j] * (is_turned ? -1.0F : 1.0F);
            }
        for (int i = 0; i < kKept; ++i)
            for (int j = 0; j < kKept; ++j) swapped[j * kKept + i] = laid[i * kKept + j];
        const float middle = median(laid);
        mark(laid, middle, hashes + signs.straight * vigil::pdq::kHash);
        mark(swapped, middle, hashes + signs.swapped * vigil::pdq::kHash);
    }
}

template <class Wide>
INLINE void widened_of(const float* small, std::uint8_t* hashes) {
    float down[kSide * kSide], wide[kSide * kSide], coefficients[kCoefficients];
    for (int cut = 0; cut < vigil::pdq::kCuts; ++cut) {
        const Spread& spread = spreads[cut];
        for (int y = 0; y < kSide; ++y) {
            const float* from = small + spread.low[y] * kSide;
            for (int x = 0; x < kSide; ++x) down[y * kSide + x] = spread.first[y] * from[x] + spread.second[y] * from[x + kSide];
        }
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x) {
                const float* from = down + y * kSide + spread.low[x];
                wide[y * kSide + x] = spread.first[x] * from[0] + spread.second[x] * from[1];
            }
        transform<Wide>(wide, coefficients);
        mark(coefficients, median(coefficients), hashes + cut * vigil::pdq::kHash);
    }
}

INLINE int quality_of(const float* small) {
    std::int32_t sum = 0;
    // Whole hundredths, truncated.
    const auto step = [](float one, float other) __attribute__((always_inline)) {
        return std::abs(static_cast<std::int32_t>((one - other) * 100.0F / 255.0F));
    };
    for (int i = 0; i < kSide * (kSide - 1); ++i) sum += step(small[i], small[i + kSide]);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x + 1 < kSide; ++x) sum += step(small[y * kSide + x], small[y * kSide + x + 1]);
    return std::min(100, sum / kQualityDivisor);
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
AVX2 void dihedral_avx2(const float* small, std::uint8_t* hashes) { dihedral_of<Eight>(small, hashes); }
AVX2 void widened_avx2(const float* small, std::uint8_t* hashes) { widened_of<Eight>(small, hashes); }
AVX2 int quality_avx2(const float* small) { return quality_of(small); }
#define WHERE_AVX2(name, ...) \
    if (__builtin_cpu_supports("avx2")) return name##_avx2(__VA_ARGS__)
#else
#define WHERE_AVX2(name, ...) static_cast<void>(0)
#endif

}  // namespace

namespace vigil::pdq {

void prepare() { prepare_all(); }

int quality(const float* small) {
    WHERE_AVX2(quality, small);
    return quality_of(small);
}

void dihedral(const float* small, std::uint8_t* hashes) {
    prepare_all();
    WHERE_AVX2(dihedral, small, hashes);
    dihedral_of<Four>(small, hashes);
}

void widened(const float* small, std::uint8_t* hashes) {
    prepare_all();
    WHERE_AVX2(widened, small, hashes);
    widened_of<Four>(small, hashes);
}

}  // namespace vigil::pdq

extern "C" {

// small: 64 x 64. Each gives hashes of 32 bytes, one after the other: 8, and 3.
void vigil_pdq_dihedral(const float* small, std::uint8_t* hashes) { vigil::pdq::dihedral(small, hashes); }
void vigil_pdq_widened(const float* small, std::uint8_t* hashes) { vigil::pdq::widened(small, hashes); }
std::int32_t vigil_pdq_quality(const float* small) { return vigil::pdq::quality(small); }

}  // extern "C"

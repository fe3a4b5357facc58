// PDQ's hashes from a picture's 64 x 64 luma: the native twin of vigil/kernels/pdq.py.
//
// Every sum is made in the order of the twin and no product is fused with a sum, so that both give the same bits.

#include "pdq.h"

#include <algorithm>
#include <cmath>
#include <cstring>
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

float cosines[kKept][kSide];
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
            cosines[i][k] = static_cast<float>(std::sqrt(2.0 / kSide) *
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

INLINE void transform(const float* small, float* coefficients) {
    alignas(32) float half[kKept][kSide];
    for (int i = 0; i < kKept; ++i) {
        float sum[kSide] = {};
        for (int k = 0; k < kSide; ++k)
            for (int x = 0; x < kSide; ++x) sum[x] += cosines[i][k] * small[k * kSide + x];
        std::memcpy(half[i], sum, sizeof sum);
    }
    alignas(32) float turned[kSide][kKept];  // so that the inner loop runs over neighbours
    for (int j = 0; j < kKept; ++j)
        for (int k = 0; k < kSide; ++k) turned[k][j] = cosines[j][k];
    for (int i = 0; i < kKept; ++i) {
        float sum[kKept] = {};
        for (int k = 0; k < kSide; ++k)
            for (int j = 0; j < kKept; ++j) sum[j] += half[i][k] * turned[k][j];
        std::memcpy(coefficients + i * kKept, sum, sizeof sum);
    }
}

void transform_plain(const float* small, float* coefficients) { transform(small, coefficients); }
#if defined(__x86_64__)
__attribute__((target("avx2"))) void transform_avx2(const float* small, float* coefficients) { transform(small, coefficients); }
#endif

void coefficients_of(const float* small, float* coefficients) {
    prepare_all();
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return transform_avx2(small, coefficients);
#endif
    transform_plain(small, coefficients);
}

void bits_of(const float* coefficients, std::uint8_t* hash) {
    float sorted[kCoefficients];
    std::memcpy(sorted, coefficients, sizeof sorted);
    // The reference's Torben median of 256 values is the 128th smallest.
    std::nth_element(sorted, sorted + kCoefficients / 2 - 1, sorted + kCoefficients);
    const float median = sorted[kCoefficients / 2 - 1];
    std::memset(hash, 0, vigil::pdq::kHash);
    for (int i = 0; i < kCoefficients; ++i)
        if (coefficients[i] > median) hash[vigil::pdq::kHash - 1 - i / 8] |= static_cast<std::uint8_t>(1 << i % 8);
}

// How each of the eight ways lays the coefficients: axes swapped at last; signs of odd frequencies before, down and across.
struct Way {
    bool is_swapped, is_flipped, is_mirrored;
};
constexpr Way kWays[vigil::pdq::kDihedral] = {{false, false, false}, {true, false, true}, {false, true, true}, {true, true, false},
                                              {false, true, false},  {false, false, true}, {true, false, false}, {true, true, true}};

}  // namespace

namespace vigil::pdq {

void prepare() { prepare_all(); }

int quality(const float* small) {
    std::int64_t sum = 0;
    const auto step = [](float one, float other) { return static_cast<std::int64_t>(std::abs(std::trunc((one - other) * 100.0F / 255.0F))); };
    for (int y = 0; y + 1 < kSide; ++y)
        for (int x = 0; x < kSide; ++x) sum += step(small[y * kSide + x], small[(y + 1) * kSide + x]);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x + 1 < kSide; ++x) sum += step(small[y * kSide + x], small[y * kSide + x + 1]);
    return static_cast<int>(std::min<std::int64_t>(100, sum / kQualityDivisor));
}

void dihedral(const float* small, std::uint8_t* hashes) {
    float plain[kCoefficients], laid[kCoefficients];
    coefficients_of(small, plain);
    for (int way = 0; way < kDihedral; ++way) {
        for (int i = 0; i < kKept; ++i)
            for (int j = 0; j < kKept; ++j) {
                // Place 0 holds frequency 1: every other one is odd, beginning with the first.
                const bool is_turned = (kWays[way].is_flipped && i % 2 == 0) != (kWays[way].is_mirrored && j % 2 == 0);
                const float value = is_turned ? -plain[i * kKept + j] : plain[i * kKept + j];
                laid[kWays[way].is_swapped ? j * kKept + i : i * kKept + j] = value;
            }
        bits_of(laid, hashes + way * kHash);
    }
}

void widened(const float* small, std::uint8_t* hashes) {
    prepare_all();
    float down[kSide * kSide], wide[kSide * kSide], coefficients[kCoefficients];
    for (int cut = 0; cut < kCuts; ++cut) {
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
        coefficients_of(wide, coefficients);
        bits_of(coefficients, hashes + cut * kHash);
    }
}

}  // namespace vigil::pdq

extern "C" {

// small: 64 x 64. Each gives hashes of 32 bytes, one after the other: 8, and 3.
void vigil_pdq_dihedral(const float* small, std::uint8_t* hashes) { vigil::pdq::dihedral(small, hashes); }
void vigil_pdq_widened(const float* small, std::uint8_t* hashes) { vigil::pdq::widened(small, hashes); }
std::int32_t vigil_pdq_quality(const float* small) { return vigil::pdq::quality(small); }

}  // extern "C"

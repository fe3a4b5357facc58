// PDQ's filter by weighted sums: the native twin of vigil/kernels/reducing.py.

#include "reducing.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace {

using vigil::Arena;
using vigil::reducing::kSide;

constexpr std::int64_t kWindowDivisor = 128;
constexpr double kCrumb = 1e-12;  // running sums leave as much where a weight is nothing
constexpr std::int64_t kTogether = 4;  // rows added in one pass over the sums
constexpr std::int64_t kStripPixels = 4'000'000;

// Inlined into each caller, so that the loops compile to what the caller's target has.
inline __attribute__((always_inline)) void add(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length,
                                               std::int64_t stride, std::int64_t top, const std::int32_t* first, const std::int32_t* count,
                                               const float* weights, std::int64_t most, float* sums) {
    for (std::int64_t i = 0; i < kSide; ++i) {
        const std::int64_t begin = std::max<std::int64_t>(first[i], top);
        const std::int64_t end = std::min<std::int64_t>(std::int64_t{first[i]} + count[i], top + rows);
        const float* weight = weights + i * most - first[i];
        float* sum = sums + i * length;
        std::int64_t y = begin;
        for (; y + kTogether <= end; y += kTogether) {
            const std::uint8_t* row = pixels + (y - top) * stride;
            const float a = weight[y], b = weight[y + 1], c = weight[y + 2], d = weight[y + 3];
            for (std::int64_t x = 0; x < length; ++x)
                sum[x] += (a * static_cast<float>(row[x]) + b * static_cast<float>(row[x + stride])) +
                          (c * static_cast<float>(row[x + 2 * stride]) + d * static_cast<float>(row[x + 3 * stride]));
        }
        for (; y < end; ++y) {
            const std::uint8_t* row = pixels + (y - top) * stride;
            const float a = weight[y];
            for (std::int64_t x = 0; x < length; ++x) sum[x] += a * static_cast<float>(row[x]);
        }
    }
}

using Add = void (*)(const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, const std::int32_t*, const std::int32_t*,
                     const float*, std::int64_t, float*);

struct Taps {
    std::int32_t first[kSide], count[kSide];
    std::int64_t most = 0;
    float* weights = nullptr;  // kSide x most
};

std::int64_t window_of(std::int64_t length) { return (length + kWindowDivisor - 1) / kWindowDivisor; }
// Blocks that the places of one sum touch at most.
std::int64_t most_of(std::int64_t length, int scale) { return 2 * window_of(length) / scale + 2; }

// The reference's filter and decimation along one axis, every step in the order of the twin's `taps`.
bool make_taps(std::int64_t length, int scale, bool is_reversed, Taps& taps, Arena& arena) {
    const std::int64_t window = window_of(length), half = (window + 2) / 2;
    taps.most = most_of(length, scale);
    taps.weights = arena.take<float>(kSide * taps.most);
    double* const steps = arena.take<double>(2 * window + 1);
    double* const gathered = arena.take<double>(taps.most);
    if (!taps.weights || !steps || !gathered) return false;
    const auto first_of = [&](std::int64_t place) { return std::max<std::int64_t>(place + half - window, 0); };
    const auto last_of = [&](std::int64_t place) { return std::min(place + half - 1, length - 1); };
    for (std::int64_t i = 0; i < kSide; ++i) {
        const auto picked = static_cast<std::int64_t>((static_cast<double>(i) + 0.5) * static_cast<double>(length) / kSide);
        const std::int64_t first = first_of(picked), last = last_of(picked), low = first_of(first);
        std::fill_n(steps, 2 * window + 1, 0.0);
        for (const bool is_begin : {true, false})
            for (std::int64_t middle = first; middle <= last && middle < first + window; ++middle) {
                const std::int64_t start = first_of(middle), end = last_of(middle);
                const double share = 1.0 / static_cast<double>((last - first + 1) * (end - start + 1));
                if (is_begin)
                    steps[start - low] += share;
                else
                    steps[end + 1 - low] -= share;
            }
        const auto block_of = [&](std::int64_t k) {
            const std::int64_t place = std::min(low + k, length - 1);
            return (is_reversed ? length - 1 - place : place) / scale;
        };
        const std::int64_t begin = std::min(block_of(0), block_of(2 * window - 1));
        std::fill_n(gathered, taps.most, 0.0);
        double weight = 0.0;
        for (std::int64_t k = 0; k < 2 * window; ++k) {
            weight = k ? weight + steps[k] : steps[0];
            if (low + k < length) gathered[block_of(k) - begin] += weight;
        }
        taps.first[i] = static_cast<std::int32_t>(begin);
        taps.count[i] = 0;
        for (std::int64_t k = 0; k < taps.most; ++k) {
            if (std::abs(gathered[k]) < kCrumb) gathered[k] = 0.0;
            taps.weights[i * taps.most + k] = static_cast<float>(gathered[k]);
            if (gathered[k] != 0.0) taps.count[i] = static_cast<std::int32_t>(k + 1);
        }
    }
    return true;
}

void add_plain(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length, std::int64_t stride, std::int64_t top,
               const std::int32_t* first, const std::int32_t* count, const float* weights, std::int64_t most, float* sums) {
    add(pixels, rows, length, stride, top, first, count, weights, most, sums);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void add_avx2(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length,
                                              std::int64_t stride, std::int64_t top, const std::int32_t* first, const std::int32_t* count,
                                              const float* weights, std::int64_t most, float* sums) {
    add(pixels, rows, length, stride, top, first, count, weights, most, sums);
}
#endif

// In grey: the even and the odd sums of two rows beside each other.
void add_across_grey(const float* sums, std::int64_t width, const std::int32_t* first, const std::int32_t* count, const float* weights,
                     std::int64_t most, float* small) {
    using Two = float __attribute__((vector_size(8)));
    using Four = float __attribute__((vector_size(16)));
    for (std::int64_t i = 0; i < kSide; i += 2) {
        for (std::int64_t j = 0; j < kSide; ++j) {
            const float *from = sums + i * width + first[j], *below = from + width, *weight = weights + j * most;
            Four both = {};
            std::int64_t k = 0;
            for (; k + 2 <= count[j]; k += 2) {
                Two one, other, by;
                std::memcpy(&one, from + k, sizeof one);
                std::memcpy(&other, below + k, sizeof other);
                std::memcpy(&by, weight + k, sizeof by);
                both += __builtin_shufflevector(by, by, 0, 1, 2, 3) * __builtin_shufflevector(one, other, 0, 1, 2, 3);
            }
            const bool is_left = k < count[j];
            small[i * kSide + j] = (is_left ? both[0] + weight[k] * from[k] : both[0]) + both[1];
            small[(i + 1) * kSide + j] = (is_left ? both[2] + weight[k] * below[k] : both[2]) + both[3];
        }
    }
}

void add_across(const float* sums, std::int64_t width, std::int64_t channels, const std::int32_t* first, const std::int32_t* count,
                const float* weights, std::int64_t most, float* small) {
    if (channels == 1) return add_across_grey(sums, width, first, count, weights, most, small);
    for (std::int64_t i = 0; i < kSide; ++i) {
        for (std::int64_t j = 0; j < kSide; ++j) {
            const float* from = sums + (i * width + first[j]) * channels;
            const float* weight = weights + j * most;
            for (std::int64_t channel = 0; channel < channels; ++channel) {
                float even = 0, odd = 0;
                std::int64_t k = 0;
                for (; k + 2 <= count[j]; k += 2) {
                    even += weight[k] * from[k * channels + channel];
                    odd += weight[k + 1] * from[(k + 1) * channels + channel];
                }
                if (k < count[j]) even += weight[k] * from[k * channels + channel];
                *small++ = even + odd;
            }
        }
    }
}

// Rec. 601, as the twin has it.
float luma_of(const float* shades, int channels) {
    return channels == 1 ? shades[0] : shades[0] * 0.299F + shades[1] * 0.587F + shades[2] * 0.114F;
}

Add chosen() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return add_avx2;
#endif
    return add_plain;
}

}  // namespace

namespace vigil::reducing {

std::int64_t workspace(std::int64_t height, std::int64_t width, int scale, int channels) {
    const auto taps = [&](std::int64_t length) {
        return (kSide * 4 + 8) * most_of(length, scale) + 8 * (2 * window_of(length) + 1) + 3 * 64;
    };
    return taps(height) + taps(width) + 4 * kSide * channels * (width / scale + 1 + kSide) + 2 * 64;
}

bool reduce(const Sheet& sheet, std::int64_t height, std::int64_t width, int scale, Turn turn, float* small, Arena& arena) {
    const std::int64_t length = sheet.width * sheet.channels;
    Taps down, across;
    const bool flips_down = turn.is_swapped ? turn.columns_reversed : turn.rows_reversed;
    const bool flips_across = turn.is_swapped ? turn.rows_reversed : turn.columns_reversed;
    float* const sums = arena.take<float>(kSide * length);
    float* const upright = arena.take<float>(kSide * kSide * sheet.channels);
    if (!sums || !upright || !make_taps(height, scale, flips_down, down, arena) || !make_taps(width, scale, flips_across, across, arena))
        return false;
    std::fill_n(sums, kSide * length, 0.0F);
    // In colour it comes in strips in vigil/media/jail/pixels.py, and sums are made in the same order here.
    const std::int64_t strip = sheet.channels == 1 ? sheet.height : std::max<std::int64_t>(1, kStripPixels / sheet.width);
    for (std::int64_t top = 0; top < sheet.height; top += strip)
        chosen()(sheet.pixels + top * sheet.stride, std::min(strip, sheet.height - top), length, sheet.stride, top, down.first, down.count,
                 down.weights, down.most, sums);
    add_across(sums, sheet.width, sheet.channels, across.first, across.count, across.weights, across.most, upright);
    for (std::int64_t y = 0; y < kSide; ++y)
        for (std::int64_t x = 0; x < kSide; ++x)
            small[y * kSide + x] = luma_of(upright + sheet.channels * (turn.is_swapped ? x * kSide + y : y * kSide + x), sheet.channels);
    return true;
}

}  // namespace vigil::reducing

extern "C" {

// pixels: rows x length; sums: 64 x length, added to. The rows are number `top` and on of the picture.
void vigil_reducing_add(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length, std::int64_t top,
                        const std::int32_t* first, const std::int32_t* count, const float* weights, std::int64_t most,
                        float* sums) {
    static const Add work = chosen();
    work(pixels, rows, length, length, top, first, count, weights, most, sums);
}

// sums: 64 x width x channels; small: 64 x 64 x channels.
void vigil_reducing_across(const float* sums, std::int64_t width, std::int64_t channels, const std::int32_t* first,
                           const std::int32_t* count, const float* weights, std::int64_t most, float* small) {
    add_across(sums, width, channels, first, count, weights, most, small);
}

}  // extern "C"

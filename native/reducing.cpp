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

// Weighted rows are added to one sum; rows number `begin` to `end` are those of `pixels`, and `weight` is of row 0. Inlined into each
// caller, so that the loops compile to what the caller's target has.
inline __attribute__((always_inline)) void add_rows(const std::uint8_t* pixels, std::int64_t begin, std::int64_t end, std::int64_t length,
                                                    std::int64_t stride, const float* weight, float* sum) {
    std::int64_t y = begin;
    for (; y + kTogether <= end; y += kTogether, pixels += kTogether * stride) {
        const float a = weight[y], b = weight[y + 1], c = weight[y + 2], d = weight[y + 3];
        for (std::int64_t x = 0; x < length; ++x)
            sum[x] += (a * static_cast<float>(pixels[x]) + b * static_cast<float>(pixels[x + stride])) +
                      (c * static_cast<float>(pixels[x + 2 * stride]) + d * static_cast<float>(pixels[x + 3 * stride]));
    }
    for (; y < end; ++y, pixels += stride)
        for (std::int64_t x = 0; x < length; ++x) sum[x] += weight[y] * static_cast<float>(pixels[x]);
}

using Add = void (*)(const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, const float*, float*);

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

void add_plain(const std::uint8_t* pixels, std::int64_t begin, std::int64_t end, std::int64_t length, std::int64_t stride,
               const float* weight, float* sum) {
    add_rows(pixels, begin, end, length, stride, weight, sum);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void add_avx2(const std::uint8_t* pixels, std::int64_t begin, std::int64_t end, std::int64_t length,
                                              std::int64_t stride, const float* weight, float* sum) {
    add_rows(pixels, begin, end, length, stride, weight, sum);
}
#endif

using Two = float __attribute__((vector_size(8)));
using Four = float __attribute__((vector_size(16)));

template <class Wide>
inline Wide load(const float* from) {
    Wide read;
    std::memcpy(&read, from, sizeof read);
    return read;
}

// In grey: the even and the odd sums of two rows beside each other.
void add_across_grey(const float* sums, std::int64_t width, const std::int32_t* first, const std::int32_t* count, const float* weights,
                     std::int64_t most, float* small) {
    for (std::int64_t j = 0; j < kSide; ++j) {
        const float *from = sums + first[j], *below = from + width, *weight = weights + j * most;
        Four both = {};
        std::int64_t k = 0;
        for (; k + 2 <= count[j]; k += 2) {
            const Two one = load<Two>(from + k), other = load<Two>(below + k), by = load<Two>(weight + k);
            both += __builtin_shufflevector(by, by, 0, 1, 2, 3) * __builtin_shufflevector(one, other, 0, 1, 2, 3);
        }
        const bool is_left = k < count[j];
        small[j] = (is_left ? both[0] + weight[k] * from[k] : both[0]) + both[1];
        small[kSide + j] = (is_left ? both[2] + weight[k] * below[k] : both[2]) + both[3];
    }
}

// In colour: the three of a pixel beside each other, with the next one's first, of which nothing comes.
void add_across_colour(const float* sums, std::int64_t width, const std::int32_t* first, const std::int32_t* count, const float* weights,
                       std::int64_t most, float* small) {
    for (std::int64_t j = 0; j < kSide; ++j, small += 3) {
        const float *from = sums + 3 * first[j], *weight = weights + j * most;
        // Behind the last pixel there is nothing.
        const std::int64_t last = width - 1 - first[j];
        const auto at = [&](std::int64_t k) {
            const float* const shades = from + 3 * k;
            return k < last ? load<Four>(shades) : Four{shades[0], shades[1], shades[2], 0};
        };
        Four even = {}, odd = {};
        std::int64_t k = 0;
        for (; k + 2 <= count[j]; k += 2) even += weight[k] * at(k), odd += weight[k + 1] * at(k + 1);
        if (k < count[j]) even += weight[k] * at(k);
        even += odd;
        std::memcpy(small, &even, 3 * sizeof *small);
    }
}

// Two rows of sums.
void add_across(const float* sums, std::int64_t width, std::int64_t channels, const std::int32_t* first, const std::int32_t* count,
                const float* weights, std::int64_t most, float* small) {
    if (channels == 1) return add_across_grey(sums, width, first, count, weights, most, small);
    for (int row = 0; row < 2; ++row)
        add_across_colour(sums + 3 * row * width, width, first, count, weights, most, small + 3 * row * kSide);
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
    return taps(height) + taps(width) + 4 * channels * (2 * (width / scale + 1) + kSide * kSide) + 3 * 64;
}

bool reduce(const Sheet& sheet, std::int64_t height, std::int64_t width, int scale, Turn turn, float* small, Arena& arena) {
    const std::int64_t length = sheet.width * sheet.channels;
    Taps down, across;
    const bool flips_down = turn.is_swapped ? turn.columns_reversed : turn.rows_reversed;
    const bool flips_across = turn.is_swapped ? turn.rows_reversed : turn.columns_reversed;
    float* const sums = arena.take<float>(2 * length);
    float* const upright = arena.take<float>(kSide * kSide * sheet.channels);
    if (!sums || !upright || !make_taps(height, scale, flips_down, down, arena) || !make_taps(width, scale, flips_across, across, arena))
        return false;
    // In colour it comes in strips in vigil/media/jail/pixels.py, and sums are made in the same order here.
    const std::int64_t strip = sheet.channels == 1 ? sheet.height : std::max<std::int64_t>(1, kStripPixels / sheet.width);
    const Add work = chosen();
    // Two rows of sums at a time, which stay in the cache, and are gone through at once.
    for (std::int64_t i = 0; i < kSide; i += 2) {
        for (std::int64_t one = 0; one < 2; ++one) {
            float* const sum = sums + one * length;
            std::fill_n(sum, length, 0.0F);
            const std::int64_t first = down.first[i + one], behind = first + down.count[i + one];
            const float* const weight = down.weights + (i + one) * down.most - first;
            for (std::int64_t begin = first; begin < behind;) {
                const std::int64_t end = std::min(behind, (begin / strip + 1) * strip);
                work(sheet.pixels + begin * sheet.stride, begin, end, length, sheet.stride, weight, sum);
                begin = end;
            }
        }
        add_across(sums, sheet.width, sheet.channels, across.first, across.count, across.weights, across.most,
                   upright + i * kSide * sheet.channels);
    }
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
    for (std::int64_t i = 0; i < kSide; ++i) {
        const std::int64_t begin = std::max<std::int64_t>(first[i], top);
        const std::int64_t end = std::min<std::int64_t>(std::int64_t{first[i]} + count[i], top + rows);
        if (begin >= end) continue;
        work(pixels + (begin - top) * length, begin, end, length, length, weights + i * most - first[i], sums + i * length);
    }
}

// sums: 64 x width x channels, of which there are 1 or 3; small: 64 x 64 x channels.
void vigil_reducing_across(const float* sums, std::int64_t width, std::int64_t channels, const std::int32_t* first,
                           const std::int32_t* count, const float* weights, std::int64_t most, float* small) {
    for (std::int64_t i = 0; i < kSide; i += 2)
        add_across(sums + i * width * channels, width, channels, first, count, weights, most, small + i * kSide * channels);
}

}  // extern "C"

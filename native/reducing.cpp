// PDQ's filter by weighted sums: the native twin of vigil/kernels/reducing.py.

#include <algorithm>
#include <cstdint>

namespace {

constexpr std::int64_t kSide = 64;
constexpr std::int64_t kTogether = 4;  // rows added in one pass over the sums

// Inlined into each caller, so that the loops compile to what the caller's target has.
inline __attribute__((always_inline)) void add(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length,
                                               std::int64_t top, const std::int32_t* first, const std::int32_t* count,
                                               const float* weights, std::int64_t most, float* sums) {
    for (std::int64_t i = 0; i < kSide; ++i) {
        const std::int64_t begin = std::max<std::int64_t>(first[i], top);
        const std::int64_t end = std::min<std::int64_t>(std::int64_t{first[i]} + count[i], top + rows);
        const float* weight = weights + i * most - first[i];
        float* sum = sums + i * length;
        std::int64_t y = begin;
        for (; y + kTogether <= end; y += kTogether) {
            const std::uint8_t* row = pixels + (y - top) * length;
            const float a = weight[y], b = weight[y + 1], c = weight[y + 2], d = weight[y + 3];
            for (std::int64_t x = 0; x < length; ++x)
                sum[x] += (a * static_cast<float>(row[x]) + b * static_cast<float>(row[x + length])) +
                          (c * static_cast<float>(row[x + 2 * length]) + d * static_cast<float>(row[x + 3 * length]));
        }
        for (; y < end; ++y) {
            const std::uint8_t* row = pixels + (y - top) * length;
            const float a = weight[y];
            for (std::int64_t x = 0; x < length; ++x) sum[x] += a * static_cast<float>(row[x]);
        }
    }
}

using Add = void (*)(const std::uint8_t*, std::int64_t, std::int64_t, std::int64_t, const std::int32_t*, const std::int32_t*,
                     const float*, std::int64_t, float*);

void add_plain(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length, std::int64_t top, const std::int32_t* first,
               const std::int32_t* count, const float* weights, std::int64_t most, float* sums) {
    add(pixels, rows, length, top, first, count, weights, most, sums);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void add_avx2(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length,
                                              std::int64_t top, const std::int32_t* first, const std::int32_t* count,
                                              const float* weights, std::int64_t most, float* sums) {
    add(pixels, rows, length, top, first, count, weights, most, sums);
}
#endif

Add chosen() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return add_avx2;
#endif
    return add_plain;
}

}  // namespace

extern "C" {

// pixels: rows x length; sums: 64 x length, added to. The rows are number `top` and on of the picture.
void vigil_reducing_add(const std::uint8_t* pixels, std::int64_t rows, std::int64_t length, std::int64_t top,
                        const std::int32_t* first, const std::int32_t* count, const float* weights, std::int64_t most,
                        float* sums) {
    static const Add work = chosen();
    work(pixels, rows, length, top, first, count, weights, most, sums);
}

// sums: 64 x width x channels; small: 64 x 64 x channels.
void vigil_reducing_across(const float* sums, std::int64_t width, std::int64_t channels, const std::int32_t* first,
                           const std::int32_t* count, const float* weights, std::int64_t most, float* small) {
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

}  // extern "C"

// Where keys stand in a sorted table: the native twin of vigil/kernels/exact.py.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace {

constexpr std::int64_t kTogether = 64;  // queries whose memory is fetched while others are looked at
constexpr std::int64_t kFew = 32;       // keys that are looked at one after the other

std::uint64_t first_eight(const std::uint8_t* key) {
    std::uint64_t word = 0;
    std::memcpy(&word, key, 8);
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}

template <int kWidth>
void find(const std::uint8_t* keys, std::int64_t count, const std::uint32_t* directory, std::int32_t bits,
          const std::uint8_t* queries, std::int64_t asked, std::int64_t* places) {
    std::int64_t begins[kTogether], ends[kTogether];
    std::uint64_t buckets[kTogether];
    for (std::int64_t done = 0; done < asked; done += kTogether) {
        const std::int64_t some = std::min(kTogether, asked - done);
        for (std::int64_t i = 0; i < some; ++i) {
            buckets[i] = first_eight(queries + (done + i) * kWidth) >> 32 >> (32 - bits);
            __builtin_prefetch(directory + buckets[i]);
        }
        for (std::int64_t i = 0; i < some; ++i) {
            // A damaged directory must not lead outside the keys.
            begins[i] = std::min<std::int64_t>(directory[buckets[i]], count);
            ends[i] = std::clamp<std::int64_t>(directory[buckets[i] + 1], begins[i], count);
            __builtin_prefetch(keys + begins[i] * kWidth);
            __builtin_prefetch(keys + begins[i] * kWidth + 64);
        }
        for (std::int64_t i = 0; i < some; ++i) {
            const std::uint8_t* query = queries + (done + i) * kWidth;
            std::int64_t begin = begins[i], end = ends[i];
            // Many keys with one beginning: halve, so that the first of equal ones is kept, until few are left.
            while (end - begin > kFew) {
                const std::int64_t middle = begin + (end - begin) / 2;
                if (std::memcmp(keys + middle * kWidth, query, kWidth) < 0) {
                    begin = middle + 1;
                } else {
                    end = middle + 1;
                }
            }
            const std::uint64_t wanted = first_eight(query);
            std::int64_t place = -1;
            for (std::int64_t row = begin; row < end; ++row) {
                const std::uint8_t* key = keys + row * kWidth;
                if (first_eight(key) == wanted && std::memcmp(key + 8, query + 8, kWidth - 8) == 0) {
                    place = row;
                    break;
                }
            }
            places[done + i] = place;
        }
    }
}

}  // namespace

extern "C" {

// For each query the first row that holds it, or -1. keys: count x width, sorted bytewise; directory: 2^bits + 1 rows, by the
// keys' first bits, 0 to 32 of them. Returns 1 when done, 0 for a width that is not served.
std::int32_t vigil_exact_find(const std::uint8_t* keys, std::int64_t count, std::int32_t width, const std::uint32_t* directory,
                              std::int32_t bits, const std::uint8_t* queries, std::int64_t asked, std::int64_t* places) {
    if (width == 16) find<16>(keys, count, directory, bits, queries, asked, places);
    else if (width == 20) find<20>(keys, count, directory, bits, queries, asked, places);
    else if (width == 32) find<32>(keys, count, directory, bits, queries, asked, places);
    else return 0;
    return 1;
}

}  // extern "C"

// Multi-index hashing over 256-bit codes: the native twin of vigil/kernels/near.py, which says why nothing is missed.
//
// A search waits for memory, not for arithmetic: the directory and the postings of every probe are asked for some steps
// before they are read, and a posting carries 96 bits of its code, so that the code itself is seldom read.

#include <cstdint>
#include <cstring>

namespace {

constexpr int kWords = 4;
constexpr int kBits = 256;
constexpr std::int64_t kPosting = 16;  // bytes: place (4), then 96 bits of the code
constexpr std::int64_t kAhead = 64;    // directory entries asked for before they are read
constexpr std::int64_t kGroup = 512;   // probes whose postings are under way at once

struct Code {
    std::uint64_t words[kWords];
};

inline Code code_at(const std::uint8_t* codes, std::int64_t place) {
    Code code;
    std::memcpy(code.words, codes + place * 32, sizeof code.words);
    return code;
}

// 32 bits from a bit position, going on from the beginning after the last bit.
inline std::uint32_t bits_from(const Code& code, int start) {
    const int word = (start / 64) % kWords, shift = start % 64;
    std::uint64_t found = code.words[word] >> shift;
    if (shift > 32) found |= code.words[(word + 1) % kWords] << (64 - shift);
    return static_cast<std::uint32_t>(found);
}

inline std::uint32_t chunk_of(const Code& code, int start, int width) {
    return bits_from(code, start) & ((std::uint32_t{1} << width) - 1);
}

struct Signature {
    std::uint64_t low, high;  // as a posting lies in memory, its place left out
};

inline Signature signature_of(const Code& code, int start, int width) {
    const int from = start + width;
    const std::uint64_t first = bits_from(code, from % kBits), second = bits_from(code, (from + 32) % kBits);
    const std::uint64_t third = bits_from(code, (from + 64) % kBits);
    return {first << 32, second | third << 32};
}

struct Chunk {
    std::int32_t start, width, threshold;
    const std::uint32_t* directory;
    const std::uint8_t* postings;
    std::uint32_t count;  // of postings and of codes: what a damaged directory or posting says beyond it is not followed
};

struct Found {
    std::int64_t capacity, count = 0;
    std::int64_t* places;
    std::int32_t* distances;
};

// Chunks before this one whose own threshold the code keeps to: then it was found there already.
inline __attribute__((always_inline)) bool found_before(const std::uint64_t (&differ)[kWords], const Chunk* chunks, int chunk) {
    Code code;
    std::memcpy(code.words, differ, sizeof differ);
    for (int before = 0; before < chunk; ++before) {
        const auto bits = chunk_of(code, chunks[before].start, chunks[before].width);
        if (__builtin_popcount(bits) <= chunks[before].threshold) return true;
    }
    return false;
}

inline __attribute__((always_inline)) bool look(const std::uint8_t* posting, const Signature& asked, std::int32_t radius,
                                                const Code& query, const std::uint8_t* codes, const Chunk* chunks, int chunk,
                                                Found& found) {
    std::uint64_t low, high;
    std::memcpy(&low, posting, sizeof low);
    std::memcpy(&high, posting + 8, sizeof high);
    const int partly = __builtin_popcountll((low ^ asked.low) >> 32) + __builtin_popcountll(high ^ asked.high);
    if (partly > radius) return true;
    const auto place = static_cast<std::int64_t>(static_cast<std::uint32_t>(low));
    if (place >= chunks[chunk].count) return true;
    const Code code = code_at(codes, place);
    std::uint64_t differ[kWords];
    std::int32_t distance = 0;
    for (int word = 0; word < kWords; ++word) {
        differ[word] = code.words[word] ^ query.words[word];
        distance += __builtin_popcountll(differ[word]);
    }
    if (distance > radius || found_before(differ, chunks, chunk)) return true;
    if (found.count == found.capacity) return false;
    found.places[found.count] = place;
    found.distances[found.count++] = distance;
    return true;
}

// False when there was no room for all that was found.
inline __attribute__((always_inline)) bool search_one(const std::uint8_t* codes, const Chunk* chunks, int chunk_count,
                                                      const std::uint32_t* const* flips, const std::int64_t* flip_counts,
                                                      const std::uint8_t* asked, std::int32_t radius, Found& found) {
    const Code query = code_at(asked, 0);
    for (int number = 0; number < chunk_count; ++number) {
        const Chunk& chunk = chunks[number];
        if (chunk.threshold < 0) continue;
        const std::uint32_t value = chunk_of(query, chunk.start, chunk.width);
        const Signature signature = signature_of(query, chunk.start, chunk.width);
        const std::uint32_t* flip = flips[number];
        const std::int64_t probes = flip_counts[number];
        for (std::int64_t ahead = 0; ahead < kAhead && ahead < probes; ++ahead)
            __builtin_prefetch(chunk.directory + (value ^ flip[ahead]));
        for (std::int64_t group = 0; group < probes; group += kGroup) {
            const std::int64_t end = group + kGroup < probes ? group + kGroup : probes;
            std::uint32_t begins[kGroup], ends[kGroup];
            std::int64_t lists = 0;
            for (std::int64_t probe = group; probe < end; ++probe) {
                if (probe + kAhead < probes) __builtin_prefetch(chunk.directory + (value ^ flip[probe + kAhead]));
                const std::uint32_t* entry = chunk.directory + (value ^ flip[probe]);
                begins[lists] = entry[0];
                ends[lists] = entry[1] < chunk.count ? entry[1] : chunk.count;
                __builtin_prefetch(chunk.postings + entry[0] * kPosting);
                lists += entry[0] != entry[1];
            }
            for (std::int64_t list = 0; list < lists; ++list)
                for (std::int64_t row = begins[list]; row < ends[list]; ++row)
                    if (!look(chunk.postings + row * kPosting, signature, radius, query, codes, chunks, number, found)) return false;
        }
    }
    return true;
}

inline __attribute__((always_inline)) std::int64_t search_all(const std::uint8_t* codes, const Chunk* chunks, int chunk_count,
                                                              const std::uint32_t* const* flips, const std::int64_t* flip_counts,
                                                              const std::uint8_t* queries, std::int64_t query_count,
                                                              std::int32_t radius, Found& found, std::int64_t* ends) {
    for (std::int64_t query = 0; query < query_count; ++query) {
        const std::int64_t before = found.count;
        if (!search_one(codes, chunks, chunk_count, flips, flip_counts, queries + query * 32, radius, found)) {
            found.count = before;
            return query;
        }
        ends[query] = found.count;
    }
    return query_count;
}

using Search = std::int64_t (*)(const std::uint8_t*, const Chunk*, int, const std::uint32_t* const*, const std::int64_t*,
                                const std::uint8_t*, std::int64_t, std::int32_t, Found&, std::int64_t*);

std::int64_t search_plain(const std::uint8_t* codes, const Chunk* chunks, int chunk_count, const std::uint32_t* const* flips,
                          const std::int64_t* flip_counts, const std::uint8_t* queries, std::int64_t query_count, std::int32_t radius,
                          Found& found, std::int64_t* ends) {
    return search_all(codes, chunks, chunk_count, flips, flip_counts, queries, query_count, radius, found, ends);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) std::int64_t search_popcnt(const std::uint8_t* codes, const Chunk* chunks, int chunk_count,
                                                             const std::uint32_t* const* flips, const std::int64_t* flip_counts,
                                                             const std::uint8_t* queries, std::int64_t query_count,
                                                             std::int32_t radius, Found& found, std::int64_t* ends) {
    return search_all(codes, chunks, chunk_count, flips, flip_counts, queries, query_count, radius, found, ends);
}
#endif

Search chosen() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("popcnt")) return search_popcnt;
#endif
    return search_plain;
}

constexpr int kMostChunks = 32;

}  // namespace

// The directory (2^width + 1 entries) and the postings (n of 16 bytes) of one chunk, postings of a value by ascending place.
extern "C" void vigil_near_build(const std::uint8_t* codes, std::int64_t n, std::int32_t start, std::int32_t width,
                                 std::uint32_t* directory, std::uint8_t* postings) {
    const std::int64_t values = std::int64_t{1} << width;
    std::memset(directory, 0, static_cast<std::size_t>(values + 1) * sizeof *directory);
    // Counted one place further on: after the sums, directory[value + 1] is where the next posting of value goes.
    for (std::int64_t place = 0; place < n; ++place) {
        const std::uint32_t value = chunk_of(code_at(codes, place), start, width);
        if (value + 2 <= values) ++directory[value + 2];
    }
    for (std::int64_t value = 2; value <= values; ++value) directory[value] += directory[value - 1];
    for (std::int64_t place = 0; place < n; ++place) {
        const Code code = code_at(codes, place);
        const Signature signature = signature_of(code, start, width);
        const std::uint32_t row = directory[chunk_of(code, start, width) + 1]++;
        const std::uint64_t low = signature.low | static_cast<std::uint32_t>(place);
        std::memcpy(postings + row * kPosting, &low, sizeof low);
        std::memcpy(postings + row * kPosting + 8, &signature.high, sizeof signature.high);
    }
}

// Every code within `radius` bits of each query. `shape` holds start, width and threshold of each chunk; `flips` the bit
// patterns to try in each. Returns how many queries were answered whole: fewer than `query_count` when there was no room
// for the next one. `ends[q]` is where the finds of query q end.
extern "C" std::int64_t vigil_near_search(const std::uint8_t* codes, std::int64_t n, std::int32_t chunk_count, const std::int32_t* shape,
                                          const std::uint32_t* const* directories, const std::uint8_t* const* postings,
                                          const std::uint32_t* const* flips, const std::int64_t* flip_counts,
                                          const std::uint8_t* queries, std::int64_t query_count, std::int32_t radius,
                                          std::int64_t capacity, std::int64_t* places, std::int32_t* distances, std::int64_t* ends) {
    static const Search search = chosen();
    if (chunk_count > kMostChunks) return -1;
    Chunk chunks[kMostChunks];
    for (int number = 0; number < chunk_count; ++number)
        chunks[number] = {shape[3 * number], shape[3 * number + 1], shape[3 * number + 2], directories[number], postings[number],
                          static_cast<std::uint32_t>(n)};
    Found found{capacity, 0, places, distances};
    return search(codes, chunks, chunk_count, flips, flip_counts, queries, query_count, radius, found, ends);
}

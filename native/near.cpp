// Multi-index hashing over 256-bit codes: the native twin of vigil/kernels/near.py, which says why nothing is missed.
//
// A search waits for memory, not for arithmetic. So it goes through many queries at once, chunk by chunk, and within a chunk by the first
// bits of the values tried: what is read lies close together for a while. Directory and postings are asked for some steps before they are
// read, and a posting carries 96 bits of its code, so that the code itself is seldom read.

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__x86_64__)
// GCC 12 takes its own header's undefined vectors for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#endif

namespace {

constexpr int kWords = 4;
constexpr int kBits = 256;
constexpr std::int64_t kPosting = 16;  // bytes: place (4), then 96 bits of the code
constexpr int kGroup = 16;             // probes that go through the stages together: about as many as a core can wait for
constexpr int kTogether = 4;           // a list of so many postings is taken without a branch; a longer one is read at once

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
    std::int32_t top;  // first bits by which probes are put in order; 0 for the order of the queries
    const std::uint32_t* directory;
    const std::uint8_t* postings;
    const std::uint32_t *tops, *lows;  // bit patterns to try in the first bits and in the others, fewest bits first
    std::uint32_t count;  // of postings and of codes: what a damaged directory or posting says beyond it is not followed
};

// What every chunk of a search needs. Finds beyond the capacity are counted and not kept.
struct Batch {
    const std::uint8_t* codes;
    const Chunk* chunks;
    const std::uint8_t* queries;
    std::int64_t query_count;
    std::int32_t radius;
    std::int64_t capacity, found;
    std::int64_t* places;
    std::int32_t *distances, *askers;
    std::uint32_t* values;   // of the chunk at hand, for each query
    Signature* signatures;
};

// A query's probes that begin alike: `left` more bits may differ in the bits that follow.
struct Entry {
    std::uint32_t begins;
    std::uint16_t query, left;
};

// Probes on their way: their directory entries are asked for, then their postings, then these are looked at.
struct Group {
    int probes = 0, rows = 0;
    std::uint32_t value[kGroup], asker[kGroup];
    std::uint32_t row[(kGroup + 1) * kTogether], row_asker[(kGroup + 1) * kTogether];
};

// How many patterns of `width` bits have at most `most` bits set.
inline std::int64_t patterns(int width, int most) {
    std::int64_t sum = 0, number = 1;
    for (int bits = 0; bits <= most && bits <= width; ++bits) {
        sum += number;
        number = number * (width - bits) / (bits + 1);
    }
    return sum;
}

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

inline __attribute__((always_inline)) void look(Batch& batch, int number, std::uint32_t row, std::uint32_t asker) {
    const Chunk& chunk = batch.chunks[number];
    const std::uint8_t* posting = chunk.postings + row * kPosting;
    const Signature& asked = batch.signatures[asker];
    std::uint64_t low, high;
    std::memcpy(&low, posting, sizeof low);
    std::memcpy(&high, posting + 8, sizeof high);
    const int partly = __builtin_popcountll((low ^ asked.low) >> 32) + __builtin_popcountll(high ^ asked.high);
    if (__builtin_expect(partly > batch.radius, 1)) return;
    const auto place = static_cast<std::int64_t>(static_cast<std::uint32_t>(low));
    if (place >= chunk.count) return;
    const Code code = code_at(batch.codes, place), query = code_at(batch.queries, asker);
    std::uint64_t differ[kWords];
    std::int32_t distance = 0;
    for (int word = 0; word < kWords; ++word) {
        differ[word] = code.words[word] ^ query.words[word];
        distance += __builtin_popcountll(differ[word]);
    }
    if (distance > batch.radius || found_before(differ, batch.chunks, number)) return;
    if (batch.found < batch.capacity) {
        batch.places[batch.found] = place;
        batch.distances[batch.found] = distance;
        batch.askers[batch.found] = static_cast<std::int32_t>(asker);
    }
    ++batch.found;
}

// Every query's probes of a chunk, in runs that begin alike, in the order of those beginnings.
inline std::int64_t put_in_order(const Batch& batch, const Chunk& chunk, Entry* entries, std::int64_t* starts) {
    const int low = chunk.width - chunk.top;
    const std::int64_t tops = patterns(chunk.top, chunk.threshold), beginnings = std::int64_t{1} << chunk.top;
    std::memset(starts, 0, static_cast<std::size_t>(beginnings + 1) * sizeof *starts);
    for (std::int64_t query = 0; query < batch.query_count; ++query)
        for (std::int64_t top = 0; top < tops; ++top) ++starts[((batch.values[query] >> low) ^ chunk.tops[top]) + 1];
    for (std::int64_t begins = 0; begins < beginnings; ++begins) starts[begins + 1] += starts[begins];
    std::int64_t top = 0;
    for (int bits = 0; bits <= chunk.threshold; ++bits)
        for (const std::int64_t end = patterns(chunk.top, bits); top < end; ++top)
            for (std::int64_t query = 0; query < batch.query_count; ++query) {
                const std::uint32_t begins = (batch.values[query] >> low) ^ chunk.tops[top];
                entries[starts[begins]++] = {begins, static_cast<std::uint16_t>(query), static_cast<std::uint16_t>(chunk.threshold - bits)};
            }
    return tops * batch.query_count;
}

// The probes of a chunk, one after another, as the entries name them.
struct Probes {
    const Entry* entries;
    std::int64_t entry_count, entry = 0, low = 0;
    std::int64_t lows[kBits];  // how many patterns of the bits that follow, by how many may differ
};

inline __attribute__((always_inline)) void ask_directory(const Batch& batch, const Chunk& chunk, Probes& probes, Group& group) {
    const int low = chunk.width - chunk.top;
    const std::uint32_t mask = (std::uint32_t{1} << low) - 1;
    group.probes = 0;
    while (probes.entry < probes.entry_count && group.probes < kGroup) {
        const Entry& entry = probes.entries[probes.entry];
        const std::uint32_t value = entry.begins << low | (batch.values[entry.query] & mask);
        const std::int64_t all = probes.lows[entry.left], room = kGroup - group.probes;
        const std::int64_t end = all - probes.low < room ? all : probes.low + room;
        for (; probes.low < end; ++probes.low) {
            const std::uint32_t probe = value ^ chunk.lows[probes.low];
            group.value[group.probes] = probe;
            group.asker[group.probes++] = entry.query;
            __builtin_prefetch(chunk.directory + probe);
            __builtin_prefetch(chunk.directory + probe + 1);  // one in sixteen lies on the next line
        }
        if (probes.low == all) ++probes.entry, probes.low = 0;
    }
}

inline __attribute__((always_inline)) void ask_postings(Batch& batch, int number, Group& group) {
    const Chunk& chunk = batch.chunks[number];
    group.rows = 0;
    for (int probe = 0; probe < group.probes; ++probe) {
        const std::uint32_t* entry = chunk.directory + group.value[probe];
        const std::uint32_t begin = entry[0], end = entry[1] < chunk.count ? entry[1] : chunk.count;
        const std::uint32_t length = end > begin ? end - begin : 0;
        if (__builtin_expect(length > kTogether, 0)) {
            for (std::uint32_t row = begin; row < end; ++row) look(batch, number, row, group.asker[probe]);
            continue;
        }
        // As many rows as may be are written, and as many as there are count: how many is not to be foreseen by a branch.
        for (int row = 0; row < kTogether; ++row) {
            group.row[group.rows + row] = begin + static_cast<std::uint32_t>(row);
            group.row_asker[group.rows + row] = group.asker[probe];
        }
        __builtin_prefetch(chunk.postings + begin * kPosting);
        __builtin_prefetch(chunk.postings + (begin + length - (length > 0)) * kPosting);
        group.rows += static_cast<int>(length);
    }
}

#if defined(__x86_64__)
// The same for all probes of a group at once; most have no posting, and cost nothing more.
__attribute__((target("avx512f,avx512vl,popcnt"), noinline)) void ask_postings_together(Batch& batch, int number, Group& group) {
    const Chunk& chunk = batch.chunks[number];
    const auto asked = static_cast<__mmask16>((1U << group.probes) - 1);
    const __m512i value = _mm512_loadu_si512(group.value), asker = _mm512_loadu_si512(group.asker), none = _mm512_setzero_si512();
    const __m512i begin = _mm512_mask_i32gather_epi32(none, asked, value, chunk.directory, 4);
    const __m512i end = _mm512_maskz_min_epu32(asked, _mm512_mask_i32gather_epi32(none, asked, value, chunk.directory + 1, 4),
                                         _mm512_set1_epi32(static_cast<int>(chunk.count)));
    const __m512i length = _mm512_sub_epi32(end, begin);
    const __mmask16 some = _mm512_mask_cmpgt_epu32_mask(asked, end, begin);
    const __mmask16 many = _mm512_mask_cmpgt_epu32_mask(some, length, _mm512_set1_epi32(kTogether));
    const auto few = static_cast<__mmask16>(some & ~many);
    alignas(64) std::uint32_t begins[kGroup], lengths[kGroup], askers[kGroup];
    if (__builtin_expect(many != 0, 0)) {
        _mm512_store_si512(begins, begin), _mm512_store_si512(lengths, length);
        for (int probe = 0; probe < kGroup; ++probe)
            for (std::uint32_t row = 0; (many >> probe & 1) && row < lengths[probe]; ++row)
                look(batch, number, begins[probe] + row, group.asker[probe]);
    }
    _mm512_store_si512(begins, _mm512_maskz_compress_epi32(few, begin));
    _mm512_store_si512(lengths, _mm512_maskz_compress_epi32(few, length));
    _mm512_store_si512(askers, _mm512_maskz_compress_epi32(few, asker));
    const __m128i ahead = _mm_set_epi32(3, 2, 1, 0);
    group.rows = 0;
    for (int i = 0, found = __builtin_popcount(few); i < found; ++i) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(group.row + group.rows), _mm_add_epi32(_mm_set1_epi32(static_cast<int>(begins[i])), ahead));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(group.row_asker + group.rows), _mm_set1_epi32(static_cast<int>(askers[i])));
        __builtin_prefetch(chunk.postings + begins[i] * kPosting);
        __builtin_prefetch(chunk.postings + (begins[i] + lengths[i] - 1) * kPosting);
        group.rows += static_cast<int>(lengths[i]);
    }
}
static_assert(kGroup == 16 && kTogether == 4);
#endif

using Ask = void (*)(Batch&, int, Group&);

template <Ask kAsk>
inline __attribute__((always_inline)) void search_chunk(Batch& batch, int number, Entry* entries, std::int64_t* starts) {
    const Chunk& chunk = batch.chunks[number];
    for (std::int64_t query = 0; query < batch.query_count; ++query) {
        const Code code = code_at(batch.queries, query);
        batch.values[query] = chunk_of(code, chunk.start, chunk.width);
        batch.signatures[query] = signature_of(code, chunk.start, chunk.width);
    }
    Probes probes{entries, put_in_order(batch, chunk, entries, starts), 0, 0, {}};
    for (int left = 0; left <= chunk.threshold; ++left) probes.lows[left] = patterns(chunk.width - chunk.top, left);
    Group groups[3];
    // Two more rounds than there are groups of probes: the last ones go through the stages that are left.
    for (int round = 0, last = 0; last < 3; ++round) {
        ask_directory(batch, chunk, probes, groups[round % 3]);
        kAsk(batch, number, groups[(round + 2) % 3]);
        const Group& ready = groups[(round + 1) % 3];
        for (int row = 0; row < ready.rows; ++row) look(batch, number, ready.row[row], ready.row_asker[row]);
        last += probes.entry == probes.entry_count;
    }
}

template <Ask kAsk>
inline __attribute__((always_inline)) void search_all(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    for (int number = 0; number < chunk_count; ++number)
        if (batch.chunks[number].threshold >= 0) search_chunk<kAsk>(batch, number, entries, starts);
}

using Search = void (*)(Batch&, int, Entry*, std::int64_t*);

void search_plain(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    search_all<ask_postings>(batch, chunk_count, entries, starts);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void search_popcnt(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    search_all<ask_postings>(batch, chunk_count, entries, starts);
}
__attribute__((target("avx512f,avx512vl,popcnt"))) void search_together(Batch& batch, int chunk_count, Entry* entries,
                                                                        std::int64_t* starts) {
    search_all<ask_postings_together>(batch, chunk_count, entries, starts);
}
#endif

Search chosen() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
    if (is_wide && __builtin_cpu_supports("popcnt")) return search_together;
    if (__builtin_cpu_supports("popcnt")) return search_popcnt;
#endif
    return search_plain;
}

constexpr int kMostChunks = 32;
constexpr std::int64_t kMostQueries = 1 << 16;  // at once: an entry has 16 bits for a query's number

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

// Every code within `radius` bits of each query, in no order. `shape` holds start, width, threshold and first bits of each chunk; `tops` and
// `lows` the bit patterns to try in the first bits and in the others, fewest bits first. Returns how many were found, of which the first
// `capacity` are kept with their distances and with the number of the query that asked; -1 when there is no memory, or when there are more
// queries or chunks than are taken at once.
extern "C" std::int64_t vigil_near_search(const std::uint8_t* codes, std::int64_t n, std::int32_t chunk_count, const std::int32_t* shape,
                                          const std::uint32_t* const* directories, const std::uint8_t* const* postings,
                                          const std::uint32_t* const* tops, const std::uint32_t* const* lows,
                                          const std::uint8_t* queries, std::int64_t query_count, std::int32_t radius,
                                          std::int64_t capacity, std::int64_t* places, std::int32_t* distances, std::int32_t* askers) {
    static const Search search = chosen();
    if (chunk_count > kMostChunks || query_count > kMostQueries) return -1;
    Chunk chunks[kMostChunks];
    std::int64_t most_entries = 0, most_beginnings = 0;
    for (int number = 0; number < chunk_count; ++number) {
        const std::int32_t* given = shape + 4 * number;
        chunks[number] = {given[0], given[1], given[2], given[3], directories[number], postings[number], tops[number], lows[number],
                          static_cast<std::uint32_t>(n)};
        const std::int64_t entries = patterns(given[3], given[2]) * query_count, beginnings = std::int64_t{1} << given[3];
        most_entries = entries > most_entries ? entries : most_entries;
        most_beginnings = beginnings > most_beginnings ? beginnings : most_beginnings;
    }
    const auto size = static_cast<std::size_t>(query_count);
    const std::unique_ptr<Entry[]> entries(new (std::nothrow) Entry[static_cast<std::size_t>(most_entries)]);
    const std::unique_ptr<std::int64_t[]> starts(new (std::nothrow) std::int64_t[static_cast<std::size_t>(most_beginnings) + 1]);
    const std::unique_ptr<std::uint32_t[]> values(new (std::nothrow) std::uint32_t[size]);
    const std::unique_ptr<Signature[]> signatures(new (std::nothrow) Signature[size]);
    if (!entries || !starts || !values || !signatures) return -1;
    Batch batch{codes, chunks, queries, query_count, radius, capacity, 0, places, distances, askers, values.get(), signatures.get()};
    search(batch, chunk_count, entries.get(), starts.get());
    return batch.found;
}

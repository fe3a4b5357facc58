// Multi-index hashing over 256-bit codes: the native twin of vigil/kernels/near.py, which says why nothing is missed.
//
// A search goes through many queries at once, chunk by chunk, and within a chunk by the first bits of the values tried: what is read lies
// close together for a while. Directory and postings are asked for some steps before they are read. A posting carries 96 bits of its code,
// so that the code itself is seldom read; where it must be, it too is asked for some steps before. Postings of one value lie beside each
// other: a processor that counts bits in wide registers takes four at once.

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__x86_64__)
#if !defined(__clang__)
// GCC 12 takes its own header's undefined vectors for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#endif

namespace {

constexpr int kWords = 4;
constexpr int kBits = 256;
constexpr std::int64_t kPosting = 16;  // bytes: place (4), then 96 bits of the code
constexpr int kGroup = 16;             // probes that go through the stages together: about as many as a core can wait for
constexpr int kFour = 4;               // postings that fill a register, and a line of the cache where they lie well
constexpr int kAhead = 8;              // so many fours of a list are asked for ahead, and taken without a branch
constexpr int kLongAhead = 32;         // and so many of a longer list
constexpr int kFewAhead = 5;           // the same where postings are taken one by one, whether the list has them or not
constexpr int kMostFours = kGroup * kAhead;
constexpr std::int64_t kFourBytes = kFour * kPosting;
constexpr std::int32_t kFar = 36;      // a radius at which one four in fifty has a posting that is not ruled out
constexpr int kWaiting = 64;           // codes that are asked for together, while as many that were asked for before are compared

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

// Codes that their postings do not rule out, on their way from memory.
struct Waiting {
    int count = 0;
    std::uint32_t place[kWaiting + kFour], asker[kWaiting + kFour];
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
    int number;              // of the chunk at hand
    Waiting next, asked;
};

// Asks for what is read some steps later. It goes to the second cache only: the first waits for few lines at once, and then so does the core.
inline __attribute__((always_inline)) void ask_for(const void* at) { __builtin_prefetch(at, 0, 2); }

// A query's probes that begin alike: `left` more bits may differ in the bits that follow.
struct Entry {
    std::uint32_t begins;
    std::uint16_t query, left;
};

// Probes on their way: their directory entries are asked for, then the lists of postings that these name, then the lists are read.
struct Group {
    int probes = 0, lists = 0, fours = 0;
    std::uint32_t value[kGroup], asker[kGroup], spent[kGroup];  // bits that differ in the chunk itself
    std::uint32_t begin[kGroup], end[kGroup], asked[kGroup];    // of each list that is not empty, and the query that asks for it
    std::uint64_t allowed[kGroup];                              // bits that may differ in the 96 of a posting
    Signature signature[kGroup];
    std::uint32_t is_long = 0, has_tail = 0;    // bits: lists with more fours than are asked for ahead; with postings behind the last four
    std::uint64_t four[kMostFours + kAhead];    // number of a four, and of its list in the upper half
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

inline __attribute__((always_inline)) void compare(Batch& batch, std::uint32_t place, std::uint32_t asker) {
    if (place >= batch.chunks[batch.number].count) return;
    const Code code = code_at(batch.codes, place), query = code_at(batch.queries, asker);
    std::uint64_t differ[kWords];
    std::int32_t distance = 0;
    for (int word = 0; word < kWords; ++word) {
        differ[word] = code.words[word] ^ query.words[word];
        distance += __builtin_popcountll(differ[word]);
    }
    if (__builtin_expect(distance > batch.radius, 1)) return;
    if (found_before(differ, batch.chunks, batch.number)) return;
    if (batch.found < batch.capacity) {
        batch.places[batch.found] = place;
        batch.distances[batch.found] = distance;
        batch.askers[batch.found] = static_cast<std::int32_t>(asker);
    }
    ++batch.found;
}

// Asks for the codes that are next, and compares those that were asked for before.
inline __attribute__((always_inline)) void ask_codes(Batch& batch) {
    for (int next = 0; next < batch.next.count; ++next) ask_for(batch.codes + std::int64_t{batch.next.place[next]} * 32);
    for (int asked = 0; asked < batch.asked.count; ++asked) compare(batch, batch.asked.place[asked], batch.asked.asker[asked]);
    std::memcpy(&batch.asked, &batch.next, sizeof batch.next);
    batch.next.count = 0;
}

inline __attribute__((always_inline)) void look(Batch& batch, const Chunk& chunk, const Group& group, std::uint32_t list,
                                                std::uint32_t row) {
    const std::uint8_t* posting = chunk.postings + row * kPosting;
    const Signature& asked = group.signature[list];
    std::uint64_t low, high;
    std::memcpy(&low, posting, sizeof low);
    std::memcpy(&high, posting + 8, sizeof high);
    const int partly = __builtin_popcountll((low ^ asked.low) >> 32) + __builtin_popcountll(high ^ asked.high);
    if (__builtin_expect(partly > static_cast<int>(group.allowed[list]), 1)) return;
    batch.next.place[batch.next.count] = static_cast<std::uint32_t>(low);
    batch.next.asker[batch.next.count++] = group.asked[list];
    if (batch.next.count >= kWaiting) ask_codes(batch);
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
            group.spent[group.probes] = static_cast<std::uint32_t>(__builtin_popcount(probe ^ batch.values[entry.query]));
            group.asker[group.probes++] = entry.query;
            ask_for(chunk.directory + probe);
            ask_for(chunk.directory + probe + 1);  // one in sixteen lies on the next line
        }
        if (probes.low == all) ++probes.entry, probes.low = 0;
    }
}

inline __attribute__((always_inline)) void ask_postings(Batch& batch, const Chunk& chunk, Group& group) {
    group.lists = 0;
    for (int probe = 0; probe < group.probes; ++probe) {
        const std::uint32_t* entry = chunk.directory + group.value[probe];
        const std::uint32_t begin = entry[0], end = entry[1] < chunk.count ? entry[1] : chunk.count;
        group.begin[group.lists] = begin, group.end[group.lists] = end;
        group.asked[group.lists] = group.asker[probe];
        group.signature[group.lists] = batch.signatures[group.asker[probe]];
        group.allowed[group.lists] = static_cast<std::uint32_t>(batch.radius) - group.spent[probe];
        // Whether a value has postings is not to be foreseen by a branch.
        group.lists += begin < end;
        const std::uint32_t last = end - (end > 0);
        for (std::uint32_t four = 0; four < kFewAhead; ++four) {
            const std::uint32_t row = begin + four * kFour;
            ask_for(chunk.postings + (row < last ? row : last) * kPosting);
        }
        ask_for(chunk.postings + last * kPosting);
    }
}

inline __attribute__((always_inline)) void read_postings(Batch& batch, const Chunk& chunk, const Group& group) {
    for (std::uint32_t list = 0; list < static_cast<std::uint32_t>(group.lists); ++list)
        for (std::uint32_t row = group.begin[list]; row < group.end[list]; ++row) look(batch, chunk, group, list, row);
}

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx512f,avx512vl,avx512vpopcntdq,popcnt,bmi")))

// The first four behind a list, of the whole fours that a chunk has.
inline std::uint32_t behind_fours(const Chunk& chunk, const Group& group, std::uint32_t list) {
    const std::uint32_t last = (group.end[list] + kFour - 1) / kFour, whole = chunk.count / kFour;
    return last < whole ? last : whole;
}

// The same for all probes of a group at once. Postings are read in fours that are counted from the first posting of the chunk, so that none
// lies across two lines of the cache; those behind the last whole four of a chunk are looked at one by one, and nothing behind them is read.
WIDE __attribute__((noinline)) void ask_postings_together(Batch& batch, const Chunk& chunk, Group& group) {
    const auto asked = static_cast<__mmask16>((1U << group.probes) - 1);
    const __m512i none = _mm512_setzero_si512(), value = _mm512_loadu_si512(group.value);
    const __m512i begin = _mm512_mask_i32gather_epi32(none, asked, value, chunk.directory, 4);
    const __m512i end = _mm512_maskz_min_epu32(asked, _mm512_mask_i32gather_epi32(none, asked, value, chunk.directory + 1, 4),
                                         _mm512_set1_epi32(static_cast<int>(chunk.count)));
    const __mmask16 some = _mm512_mask_cmplt_epu32_mask(asked, begin, end);
    const __m512i whole = _mm512_set1_epi32(static_cast<int>(chunk.count & ~3U));
    const __m512i first = _mm512_srli_epi32(begin, 2);
    const __m512i behind = _mm512_srli_epi32(_mm512_add_epi32(_mm512_min_epu32(end, whole), _mm512_set1_epi32(3)), 2);
    const __m512i fours = _mm512_sub_epi32(_mm512_max_epu32(behind, first), first);
    const __m512i ahead = _mm512_min_epu32(fours, _mm512_set1_epi32(kAhead));
    alignas(64) std::uint32_t firsts[kGroup], many[kGroup];
    _mm512_storeu_si512(group.begin, _mm512_maskz_compress_epi32(some, begin));
    _mm512_storeu_si512(group.end, _mm512_maskz_compress_epi32(some, end));
    _mm512_storeu_si512(group.asked, _mm512_maskz_compress_epi32(some, _mm512_loadu_si512(group.asker)));
    _mm512_store_si512(firsts, _mm512_maskz_compress_epi32(some, first));
    _mm512_store_si512(many, _mm512_maskz_compress_epi32(some, ahead));
    const __m512i left = _mm512_sub_epi32(_mm512_set1_epi32(batch.radius), _mm512_loadu_si512(group.spent));
    const __m512i allowed = _mm512_maskz_compress_epi32(some, left);
    _mm512_storeu_si512(group.allowed, _mm512_cvtepu32_epi64(_mm512_castsi512_si256(allowed)));
    _mm512_storeu_si512(group.allowed + 8, _mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64(allowed, 1)));
    group.is_long = _mm512_cmpgt_epu32_mask(_mm512_maskz_compress_epi32(some, fours), _mm512_set1_epi32(kAhead));
    group.has_tail = _mm512_cmpgt_epu32_mask(_mm512_maskz_compress_epi32(some, end), whole);
    group.lists = __builtin_popcount(some);
    const __m512i steps = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    group.fours = 0;
    // As many fours as may be are written, and as many as there are count: how many is not to be foreseen by a branch.
    for (int list = 0; list < group.lists; ++list) {
        group.signature[list] = batch.signatures[group.asked[list]];
        const __m512i begins = _mm512_set1_epi64(static_cast<long long>(firsts[list] | std::uint64_t(list) << 32));
        _mm512_storeu_si512(group.four + group.fours, _mm512_add_epi64(begins, steps));
        group.fours += static_cast<int>(many[list]);
    }
    for (int four = 0; four < group.fours; ++four)
        ask_for(chunk.postings + std::int64_t{static_cast<std::uint32_t>(group.four[four])} * kFourBytes);
    for (std::uint32_t lists = group.is_long; lists != 0; lists &= lists - 1) {
        const auto list = static_cast<std::uint32_t>(__builtin_ctz(lists));
        const std::uint32_t last = behind_fours(chunk, group, list), begins = group.begin[list] / kFour;
        for (std::uint32_t four = begins + kAhead; four < last && four < begins + kLongAhead; ++four)
            ask_for(chunk.postings + std::int64_t{four} * kFourBytes);
    }
}

// Which postings of a four are not ruled out: two bits for each, the first posting's lowest.
WIDE inline __attribute__((always_inline)) unsigned look_at_four(const Chunk& chunk, const Group& group, std::uint32_t list,
                                                                 std::uint32_t four) {
    const __m512i asked = _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(group.signature + list)));
    // Each posting's first 32 bits are its place.
    const __m512i differ = _mm512_maskz_xor_epi32(0xeeee, asked, _mm512_loadu_si512(chunk.postings + std::int64_t{four} * kFourBytes));
    const __m512i bits = _mm512_popcnt_epi64(differ);
    const __m512i partly = _mm512_add_epi64(bits, _mm512_shuffle_epi32(bits, _MM_PERM_BADC));
    return _mm512_cmple_epu64_mask(partly, _mm512_set1_epi64(static_cast<long long>(group.allowed[list])));
}

// Their codes, without those of the lists before and behind.
WIDE inline __attribute__((always_inline)) void keep_of_four(Batch& batch, const Chunk& chunk, const Group& group, std::uint32_t list,
                                                             std::uint32_t four, unsigned near) {
    const std::uint32_t row = four * kFour, begin = group.begin[list], before = begin > row ? begin - row : 0, left = group.end[list] - row;
    const unsigned own = 0x55U << (2 * before) & ((1U << (2 * (left < kFour ? left : kFour))) - 1);
    const auto kept = static_cast<__mmask8>(near & own);
    const __m512i postings = _mm512_loadu_si512(chunk.postings + row * kPosting);
    const __m256i places = _mm512_cvtepi64_epi32(_mm512_maskz_compress_epi64(kept, postings));
    Waiting& next = batch.next;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(next.place + next.count), _mm256_castsi256_si128(places));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(next.asker + next.count), _mm_set1_epi32(static_cast<int>(group.asked[list])));
    next.count += __builtin_popcount(kept);
    if (__builtin_expect(next.count >= kWaiting, 0)) ask_codes(batch);
}

// Where many postings are not ruled out, no branch foresees which; they are gone through once more.
template <bool kMany>
WIDE __attribute__((noinline)) void read_postings_together(Batch& batch, const Chunk& chunk, const Group& group) {
    std::uint64_t kept[kMostFours];
    int keeping = 0;
    for (int number = 0; number < group.fours; ++number) {
        const std::uint64_t four = group.four[number];
        const auto list = static_cast<std::uint32_t>(four >> 32), place = static_cast<std::uint32_t>(four);
        const unsigned near = look_at_four(chunk, group, list, place);
        if constexpr (kMany)
            kept[keeping] = four | std::uint64_t{near} << 48, keeping += near != 0;
        else if (__builtin_expect(near != 0, 0))
            keep_of_four(batch, chunk, group, list, place, near);
    }
    for (int number = 0; number < keeping; ++number) {
        const auto list = static_cast<std::uint32_t>(kept[number] >> 32 & 0xffff), near = static_cast<std::uint32_t>(kept[number] >> 48);
        keep_of_four(batch, chunk, group, list, static_cast<std::uint32_t>(kept[number]), near);
    }
    for (std::uint32_t lists = group.is_long; lists != 0; lists &= lists - 1) {
        const auto list = static_cast<std::uint32_t>(__builtin_ctz(lists));
        const std::uint32_t behind = behind_fours(chunk, group, list);
        for (std::uint32_t four = group.begin[list] / kFour + kAhead; four < behind; ++four) {
            ask_for(chunk.postings + std::int64_t{four + kLongAhead - kAhead} * kFourBytes);
            const unsigned near = look_at_four(chunk, group, list, four);
            if (near != 0) keep_of_four(batch, chunk, group, list, four, near);
        }
    }
    for (std::uint32_t lists = group.has_tail; lists != 0; lists &= lists - 1) {
        const auto list = static_cast<std::uint32_t>(__builtin_ctz(lists));
        const std::uint32_t begin = group.begin[list], tail = chunk.count / kFour * kFour;
        for (std::uint32_t row = begin > tail ? begin : tail; row < group.end[list]; ++row) look(batch, chunk, group, list, row);
    }
}
static_assert(kGroup == 16 && kFour == 4 && kAhead == 8 && kPosting == 16);
#endif

using Ask = void (*)(Batch&, const Chunk&, Group&);
using Read = void (*)(Batch&, const Chunk&, const Group&);

template <Ask kAsk, Read kRead>
inline __attribute__((always_inline)) void search_chunk(Batch& batch, Entry* entries, std::int64_t* starts) {
    const Chunk& chunk = batch.chunks[batch.number];
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
        kAsk(batch, chunk, groups[(round + 2) % 3]);
        kRead(batch, chunk, groups[(round + 1) % 3]);
        last += probes.entry == probes.entry_count;
    }
    ask_codes(batch);
    ask_codes(batch);
}

template <Ask kAsk, Read kRead>
inline __attribute__((always_inline)) void search_all(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    for (batch.number = 0; batch.number < chunk_count; ++batch.number)
        if (batch.chunks[batch.number].threshold >= 0) search_chunk<kAsk, kRead>(batch, entries, starts);
}

using Search = void (*)(Batch&, int, Entry*, std::int64_t*);

void search_plain(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    search_all<ask_postings, read_postings>(batch, chunk_count, entries, starts);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void search_popcnt(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    search_all<ask_postings, read_postings>(batch, chunk_count, entries, starts);
}
WIDE void search_together(Batch& batch, int chunk_count, Entry* entries, std::int64_t* starts) {
    if (batch.radius < kFar)
        search_all<ask_postings_together, read_postings_together<false>>(batch, chunk_count, entries, starts);
    else
        search_all<ask_postings_together, read_postings_together<true>>(batch, chunk_count, entries, starts);
}
#endif

Search chosen(std::int32_t level) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool has_popcnt = __builtin_cpu_supports("popcnt");
    const bool is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi");
    if (level >= 2 && has_popcnt && is_wide && __builtin_cpu_supports("avx512vpopcntdq")) return search_together;
    if (level >= 1 && has_popcnt) return search_popcnt;
#endif
    (void)level;
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
// `lows` the bit patterns to try in the first bits and in the others, fewest bits first. `level` is what may be used: 0 what every processor
// has, 1 an instruction that counts bits, 2 one that does so in registers of AVX-512; what is not there is not used. Returns how many were
// found, of which the first `capacity` are kept with their distances and with the number of the query that asked; -1 when there is no
// memory, or when there are more queries or chunks than are taken at once.
extern "C" std::int64_t vigil_near_search(const std::uint8_t* codes, std::int64_t n, std::int32_t chunk_count, const std::int32_t* shape,
                                          const std::uint32_t* const* directories, const std::uint8_t* const* postings,
                                          const std::uint32_t* const* tops, const std::uint32_t* const* lows,
                                          const std::uint8_t* queries, std::int64_t query_count, std::int32_t radius,
                                          std::int32_t level, std::int64_t capacity, std::int64_t* places,
                                          std::int32_t* distances, std::int32_t* askers) {
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
    Batch batch{codes, chunks, queries, query_count, radius, capacity, 0, places, distances, askers, values.get(), signatures.get(), 0, {}, {}};
    chosen(level)(batch, chunk_count, entries.get(), starts.get());
    return batch.found;
}

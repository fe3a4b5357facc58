// MD5, SHA-1 and SHA-256 of many messages at once: the native twin of digest_many in vigil/kernels/digests.py.
//
// One message's digest is a chain in which every step waits for the last. So several messages go side by side: MD5 in the 16
// lanes of AVX-512, SHA-1 and SHA-256 four at a time through the processor's own instructions for them. A lane whose message
// ends takes the next. Sources: RFC 1321; FIPS 180-4.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <cpuid.h>
// GCC 12 takes its own header's undefined vectors for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>

namespace {

constexpr std::int64_t kBlock = 64;  // bytes
constexpr int kShaLanes = 4;
alignas(64) constexpr std::uint8_t kNothing[kBlock] = {};

// Messages to be taken, and where their digests go.
struct Work {
    const std::uint8_t* const* data;
    const std::int64_t* lengths;
    std::int64_t count;
    std::uint8_t* digests;
};

// What one lane is at: whole blocks of its message, then the one or two that hold its end, a mark and its length.
struct Lane {
    const std::uint8_t* at = kNothing;
    std::int64_t blocks = 0, stride = 0, message = -1;
    bool is_ending = false;
    std::uint8_t end[2 * kBlock];

    template <bool kBigEndian>
    void to_end(std::int64_t length) {
        const std::int64_t rest = length % kBlock;
        const std::int64_t size = rest < kBlock - 8 ? kBlock : 2 * kBlock;
        std::memset(end, 0, sizeof end);
        // `at` stands behind the message's last whole block.
        if (rest > 0) std::memcpy(end, at, static_cast<std::size_t>(rest));
        end[rest] = 0x80;
        const std::uint64_t bits = static_cast<std::uint64_t>(length) * 8;
        const std::uint64_t written = kBigEndian ? __builtin_bswap64(bits) : bits;
        std::memcpy(end + size - 8, &written, 8);
        at = end;
        blocks = size / kBlock;
        is_ending = true;
    }
};

template <typename Algorithm>
void run(const Work& work) {
    Lane lanes[Algorithm::kLanes];
    Algorithm algorithm;
    std::int64_t next = 0;
    int active = 0;
    const auto take = [&](int number) {
        Lane& lane = lanes[number];
        lane.message = -1;
        lane.stride = 0;
        lane.at = kNothing;
        if (next == work.count) return false;
        lane.message = next++;
        lane.at = work.data[lane.message];
        lane.blocks = work.lengths[lane.message] / kBlock;
        lane.stride = kBlock;
        lane.is_ending = false;
        algorithm.begin(number);
        if (lane.blocks == 0) lane.template to_end<Algorithm::kBigEndian>(work.lengths[lane.message]);
        return true;
    };
    for (int number = 0; number < Algorithm::kLanes; ++number) active += take(number);
    while (active > 0) {
        std::int64_t blocks = INT64_MAX;
        for (const Lane& lane : lanes)
            if (lane.message >= 0) blocks = std::min(blocks, lane.blocks);
        algorithm.compress(lanes, blocks);
        for (int number = 0; number < Algorithm::kLanes; ++number) {
            Lane& lane = lanes[number];
            if (lane.message < 0) continue;
            lane.at += blocks * kBlock;
            lane.blocks -= blocks;
            if (lane.blocks > 0) continue;
            if (!lane.is_ending) {
                lane.template to_end<Algorithm::kBigEndian>(work.lengths[lane.message]);
                continue;
            }
            algorithm.end(number, work.digests + lane.message * Algorithm::kBytes);
            active -= !take(number);
        }
    }
}

#pragma GCC push_options
#pragma GCC target("avx512f")

constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1,
    0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453,
    0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
    0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
    0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
    0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr int kTurns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

// 16 rows of 16 words become 16 columns.
inline void transpose(__m512i (&row)[16]) {
    __m512i pair[16], four[16];
    for (int i = 0; i < 16; i += 2) {
        pair[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
        pair[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
    }
    for (int i = 0; i < 16; i += 4)
        for (int j = 0; j < 2; ++j) {
            four[i + 2 * j] = _mm512_unpacklo_epi64(pair[i + j], pair[i + j + 2]);
            four[i + 2 * j + 1] = _mm512_unpackhi_epi64(pair[i + j], pair[i + j + 2]);
        }
    for (int j = 0; j < 4; ++j) {
        const __m512i low = _mm512_shuffle_i32x4(four[j], four[4 + j], 0x88), high = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0x88);
        const __m512i odd_low = _mm512_shuffle_i32x4(four[j], four[4 + j], 0xdd), odd_high = _mm512_shuffle_i32x4(four[8 + j], four[12 + j], 0xdd);
        row[j] = _mm512_shuffle_i32x4(low, high, 0x88);
        row[4 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
        row[8 + j] = _mm512_shuffle_i32x4(low, high, 0xdd);
        row[12 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
    }
}

template <int kStep>
inline void md5_step(__m512i (&s)[4], const __m512i (&word)[16]) {
    constexpr int kRound = kStep / 16;
    constexpr int kPlace = kRound == 0 ? kStep : kRound == 1 ? (5 * kStep + 1) % 16 : kRound == 2 ? (3 * kStep + 5) % 16 : 7 * kStep % 16;
    __m512i &a = s[(64 - kStep) % 4], &b = s[(65 - kStep) % 4], &c = s[(66 - kStep) % 4], &d = s[(67 - kStep) % 4];
    __m512i mixed;
    if constexpr (kRound == 0) mixed = _mm512_ternarylogic_epi32(b, c, d, 0xca);
    if constexpr (kRound == 1) mixed = _mm512_ternarylogic_epi32(d, b, c, 0xca);
    if constexpr (kRound == 2) mixed = _mm512_ternarylogic_epi32(b, c, d, 0x96);
    if constexpr (kRound == 3) mixed = _mm512_ternarylogic_epi32(b, c, d, 0x39);
    const __m512i known = _mm512_add_epi32(_mm512_add_epi32(a, word[kPlace]), _mm512_set1_epi32(static_cast<int>(kSines[kStep])));
    a = _mm512_add_epi32(b, _mm512_rol_epi32(_mm512_add_epi32(known, mixed), kTurns[kRound][kStep % 4]));
}

template <int... kSteps>
inline void md5_steps(__m512i (&s)[4], const __m512i (&word)[16], std::integer_sequence<int, kSteps...>) {
    (md5_step<kSteps>(s, word), ...);
}

struct Md5 {
    static constexpr int kLanes = 16, kBytes = 16;
    static constexpr bool kBigEndian = false;
    alignas(64) std::uint32_t state[4][16];

    void begin(int lane) {
        constexpr std::uint32_t kFirst[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
        for (int i = 0; i < 4; ++i) state[i][lane] = kFirst[i];
    }
    void end(int lane, std::uint8_t* digest) const {
        for (int i = 0; i < 4; ++i) std::memcpy(digest + 4 * i, &state[i][lane], 4);
    }
    void compress(const Lane* lanes, std::int64_t blocks) {
        const std::uint8_t* at[16];
        for (int i = 0; i < 16; ++i) at[i] = lanes[i].at;
        __m512i s[4];
        for (int i = 0; i < 4; ++i) s[i] = _mm512_load_si512(state[i]);
        for (; blocks > 0; --blocks) {
            __m512i word[16];
            for (int i = 0; i < 16; ++i) {
                word[i] = _mm512_loadu_si512(at[i]);
                at[i] += lanes[i].stride;
            }
            transpose(word);
            const __m512i before[4] = {s[0], s[1], s[2], s[3]};
            md5_steps(s, word, std::make_integer_sequence<int, 64>{});
            for (int i = 0; i < 4; ++i) s[i] = _mm512_add_epi32(s[i], before[i]);
        }
        for (int i = 0; i < 4; ++i) _mm512_store_si512(state[i], s[i]);
    }
};

#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("sha,sse4.1,ssse3")

alignas(16) constexpr std::uint32_t kRoots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct Sha1State {
    static constexpr int kBytes = 20, kGroups = 20;
    __m128i abcd, e, before, abcd_kept, e_kept, word[4];

    void begin() {
        abcd = _mm_set_epi32(0x67452301, static_cast<int>(0xefcdab89), static_cast<int>(0x98badcfe), 0x10325476);
        e = _mm_set_epi32(static_cast<int>(0xc3d2e1f0), 0, 0, 0);
    }
    void load(const std::uint8_t* at) {
        const __m128i swap = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
        for (int i = 0; i < 4; ++i) word[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at) + i), swap);
        abcd_kept = abcd;
        e_kept = e;
    }
    template <int kGroup>
    void rounds() {
        __m128i& now = word[kGroup % 4];
        const __m128i with = kGroup == 0 ? _mm_add_epi32(e, now) : _mm_sha1nexte_epu32(before, now);
        before = abcd;
        abcd = _mm_sha1rnds4_epu32(abcd, with, kGroup / 5);
        if constexpr (kGroup < 16) {
            const __m128i mixed = _mm_xor_si128(_mm_sha1msg1_epu32(now, word[(kGroup + 1) % 4]), word[(kGroup + 2) % 4]);
            now = _mm_sha1msg2_epu32(mixed, word[(kGroup + 3) % 4]);
        }
    }
    void add() {
        e = _mm_sha1nexte_epu32(before, e_kept);
        abcd = _mm_add_epi32(abcd, abcd_kept);
    }
    void end(std::uint8_t* digest) const {
        const std::uint32_t words[5] = {
            static_cast<std::uint32_t>(_mm_extract_epi32(abcd, 3)), static_cast<std::uint32_t>(_mm_extract_epi32(abcd, 2)),
            static_cast<std::uint32_t>(_mm_extract_epi32(abcd, 1)), static_cast<std::uint32_t>(_mm_extract_epi32(abcd, 0)),
            static_cast<std::uint32_t>(_mm_extract_epi32(e, 3))};
        for (int i = 0; i < 5; ++i) {
            const std::uint32_t swapped = __builtin_bswap32(words[i]);
            std::memcpy(digest + 4 * i, &swapped, 4);
        }
    }
};

struct Sha256State {
    static constexpr int kBytes = 32, kGroups = 16;
    __m128i abef, cdgh, abef_kept, cdgh_kept, word[4];

    void begin() {
        abef = _mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85), 0x510e527f, static_cast<int>(0x9b05688c));
        cdgh = _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab, 0x5be0cd19);
    }
    void load(const std::uint8_t* at) {
        const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        for (int i = 0; i < 4; ++i) word[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at) + i), swap);
        abef_kept = abef;
        cdgh_kept = cdgh;
    }
    template <int kGroup>
    void rounds() {
        __m128i& now = word[kGroup % 4];
        const __m128i with = _mm_add_epi32(now, _mm_load_si128(reinterpret_cast<const __m128i*>(kRoots) + kGroup));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, with);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(with, 0x0e));
        if constexpr (kGroup < 12) {
            const __m128i last = word[(kGroup + 3) % 4], third = word[(kGroup + 2) % 4];
            const __m128i mixed = _mm_add_epi32(_mm_sha256msg1_epu32(now, word[(kGroup + 1) % 4]), _mm_alignr_epi8(last, third, 4));
            now = _mm_sha256msg2_epu32(mixed, last);
        }
    }
    void add() {
        abef = _mm_add_epi32(abef, abef_kept);
        cdgh = _mm_add_epi32(cdgh, cdgh_kept);
    }
    void end(std::uint8_t* digest) const {
        const std::uint32_t words[8] = {
            static_cast<std::uint32_t>(_mm_extract_epi32(abef, 3)), static_cast<std::uint32_t>(_mm_extract_epi32(abef, 2)),
            static_cast<std::uint32_t>(_mm_extract_epi32(cdgh, 3)), static_cast<std::uint32_t>(_mm_extract_epi32(cdgh, 2)),
            static_cast<std::uint32_t>(_mm_extract_epi32(abef, 1)), static_cast<std::uint32_t>(_mm_extract_epi32(abef, 0)),
            static_cast<std::uint32_t>(_mm_extract_epi32(cdgh, 1)), static_cast<std::uint32_t>(_mm_extract_epi32(cdgh, 0))};
        for (int i = 0; i < 8; ++i) {
            const std::uint32_t swapped = __builtin_bswap32(words[i]);
            std::memcpy(digest + 4 * i, &swapped, 4);
        }
    }
};

// One group of rounds of every lane, then the next group: while one lane's wait, another's go on.
template <typename State, int kGroup>
inline void group(State (&states)[kShaLanes]) {
    for (State& one : states) one.template rounds<kGroup>();
}

template <typename State, int... kGroups>
inline void groups(State (&states)[kShaLanes], std::integer_sequence<int, kGroups...>) {
    (group<State, kGroups>(states), ...);
}

template <typename State>
struct Sha {
    static constexpr int kLanes = kShaLanes, kBytes = State::kBytes;
    static constexpr bool kBigEndian = true;
    State states[kShaLanes];

    Sha() {
        for (State& one : states) one.begin();
    }
    void begin(int lane) { states[lane].begin(); }
    void end(int lane, std::uint8_t* digest) const { states[lane].end(digest); }
    void compress(const Lane* lanes, std::int64_t blocks) {
        State now[kShaLanes];
        const std::uint8_t* at[kShaLanes];
        for (int i = 0; i < kShaLanes; ++i) {
            now[i] = states[i];
            at[i] = lanes[i].at;
        }
        for (; blocks > 0; --blocks) {
            for (int i = 0; i < kShaLanes; ++i) {
                now[i].load(at[i]);
                at[i] += lanes[i].stride;
            }
            groups(now, std::make_integer_sequence<int, State::kGroups>{});
            for (State& one : now) one.add();
        }
        for (int i = 0; i < kShaLanes; ++i) states[i] = now[i];
    }
};

#pragma GCC pop_options

bool has_sha() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 29 & 1) != 0;
}

}  // namespace
#endif

extern "C" {

// Whether this processor has what the lanes need: 1 or 0.
std::int32_t vigil_digests_served() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("sse4.1") && has_sha();
#else
    return 0;
#endif
}

// Digests of `count` messages into rows of 16, 20 and 32 bytes. Call it only where it is served.
void vigil_digests_of(const std::uint8_t* const* data, const std::int64_t* lengths, std::int64_t count, std::uint8_t* md5,
                      std::uint8_t* sha1, std::uint8_t* sha256) {
#if defined(__x86_64__)
    run<Md5>({data, lengths, count, md5});
    run<Sha<Sha1State>>({data, lengths, count, sha1});
    run<Sha<Sha256State>>({data, lengths, count, sha256});
#else
    static_cast<void>(data), static_cast<void>(lengths), static_cast<void>(count);
    static_cast<void>(md5), static_cast<void>(sha1), static_cast<void>(sha256);
#endif
}

}  // extern "C"

// SHA-256 of up to four messages at once through the processor's own instructions for it. Source: FIPS 180-4.
//
// In 16 lanes of AVX-512, as MD5 and SHA-1 are taken, it would need nearly twice the time.

#include "digests_sha256.h"

#if defined(__x86_64__)
#include <utility>

#include <immintrin.h>

// AVX-512 gives the compiler more places to keep words in, and no instruction then overwrites what the next one reads.
#define SHA __attribute__((target("sha,avx512f,avx512vl")))

namespace {

alignas(16) constexpr std::uint32_t kRoots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// One message while its blocks are taken.
struct Taking {
    __m128i abef, cdgh, abef_before, cdgh_before, word[4];

    SHA explicit Taking(const vigil::Sha256& from)
        : abef(_mm_load_si128(reinterpret_cast<const __m128i*>(from.abef))), cdgh(_mm_load_si128(reinterpret_cast<const __m128i*>(from.cdgh))) {}
    SHA void load(const std::uint8_t* at) {
        const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        for (int i = 0; i < 4; ++i) word[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at) + i), swap);
        abef_before = abef;
        cdgh_before = cdgh;
    }
    template <int kGroup>
    SHA void rounds() {
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
    SHA void add() {
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    SHA void store(vigil::Sha256& to) const {
        _mm_store_si128(reinterpret_cast<__m128i*>(to.abef), abef);
        _mm_store_si128(reinterpret_cast<__m128i*>(to.cdgh), cdgh);
    }
};

// One group of rounds of every message, then the next group: while one message's wait, another's go on.
template <int kGroup, int kCount>
SHA inline void group(Taking (&messages)[kCount]) {
    for (Taking& one : messages) one.rounds<kGroup>();
}

template <int kCount, int... kGroups>
SHA inline void groups(Taking (&messages)[kCount], std::integer_sequence<int, kGroups...>) {
    (group<kGroups>(messages), ...);
}

template <int... kMessages>
SHA void take(vigil::Sha256* const* messages, const std::uint8_t* const* from, std::int64_t blocks, std::integer_sequence<int, kMessages...>) {
    Taking now[] = {Taking(*messages[kMessages])...};
    const std::uint8_t* at[] = {from[kMessages]...};
    for (; blocks > 0; --blocks) {
        ((now[kMessages].load(at[kMessages]), at[kMessages] += 64), ...);
        groups(now, std::make_integer_sequence<int, 16>{});
        (now[kMessages].add(), ...);
    }
    (now[kMessages].store(*messages[kMessages]), ...);
}

template <int kCount>
SHA void take_of(vigil::Sha256* const* messages, const std::uint8_t* const* from, std::int64_t blocks) {
    take(messages, from, blocks, std::make_integer_sequence<int, kCount>{});
}

}  // namespace

SHA void vigil::take_sha256(Sha256* const* messages, const std::uint8_t* const* from, int count, std::int64_t blocks) {
    constexpr decltype(&take_of<1>) kTakes[kTogether] = {take_of<1>, take_of<2>, take_of<3>, take_of<4>};
    kTakes[count - 1](messages, from, blocks);
}

#endif

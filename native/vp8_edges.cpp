// VP8's loop filter, 16 places of an edge side by side. Source: RFC 6386 (2011), section 15.

#include "vp8_edges.h"

#include <cstring>

namespace {

using vigil::vp8::Edges;
using vigil::vp8::Picture;

#define INLINE inline __attribute__((always_inline))

constexpr int kMany = 16, kTaps = 8;  // places side by side; samples across an edge, four on each side
typedef std::int16_t Shades __attribute__((vector_size(2 * kMany)));
typedef std::uint8_t Bytes __attribute__((vector_size(kMany)));

enum Kind { kSimple, kOuter, kInner };
// The samples that a kind changes, from the first to behind the last.
constexpr int first_of(Kind kind) { return kind == kSimple ? 3 : kind == kOuter ? 1 : 2; }

INLINE void bound(Shades& value, std::int16_t low, std::int16_t high) {
    const Shades lowest = value - value + low, highest = value - value + high;
    value = value < lowest ? lowest : value;
    value = value > highest ? highest : value;
}
INLINE void bound_signed(Shades& value) { bound(value, -128, 127); }

struct Limits {
    std::int16_t edge, step, jump;  // `edge` of four times the difference at the edge together with the one between the next two
};

// All ones where two samples lie no more than so much apart.
INLINE void are_close(const Shades& a, const Shades& b, std::int16_t most, Shades& found) {
    const Shades apart = a > b ? a - b : b - a;
    found = apart <= most;
}

// `t` holds the samples from the farthest on one side to the farthest on the other.
template <Kind kKind>
INLINE void smooth_edge(Shades (&t)[kTaps], const Limits& limits) {
    Shades &p1 = t[2], &p0 = t[3], &q0 = t[4], &q1 = t[5];
    const Shades over = p0 > q0 ? p0 - q0 : q0 - p0, beyond = p1 > q1 ? p1 - q1 : q1 - p1;
    Shades is_on = over * 4 + beyond <= limits.edge;
    Shades common = p1 - q1;
    bound_signed(common);
    const Shades three = 3 * (q0 - p0);
    Shades strong = three + common;
    bound_signed(strong);
    // Near the edge alone: where the picture itself jumps, and in the simple filter everywhere.
    Shades near_q = strong + 4, near_p = strong + 3;
    bound_signed(near_q), bound_signed(near_p);
    near_q >>= 3, near_p >>= 3;
    Shades change[kTaps] = {};
    if constexpr (kKind == kSimple) {
        change[3] = near_p, change[4] = -near_q;
    } else {
        for (int tap = 0; tap < kTaps - 1; ++tap) {
            if (tap == 3) continue;  // the edge itself
            Shades is_even;
            are_close(t[tap], t[tap + 1], limits.step, is_even);
            is_on &= is_even;
        }
        Shades is_even_p, is_even_q;
        are_close(p1, p0, limits.jump, is_even_p), are_close(q1, q0, limits.jump, is_even_q);
        const Shades jumps = ~(is_even_p & is_even_q);
        if constexpr (kKind == kOuter) {
            const Shades far = (9 * strong + 63) >> 7, middle = (18 * strong + 63) >> 7, close = (27 * strong + 63) >> 7;
            change[1] = ~jumps & far, change[2] = ~jumps & middle, change[3] = jumps ? near_p : close;
            change[4] = -(jumps ? near_q : close), change[5] = -(~jumps & middle), change[6] = -(~jumps & far);
        } else {
            Shades plain = three;
            bound_signed(plain);
            Shades plain_q = plain + 4, plain_p = plain + 3;
            bound_signed(plain_q), bound_signed(plain_p);
            plain_q >>= 3, plain_p >>= 3;
            const Shades beside = ~jumps & ((plain_q + 1) >> 1);
            change[2] = beside, change[3] = jumps ? near_p : plain_p;
            change[4] = -(jumps ? near_q : plain_q), change[5] = -beside;
        }
    }
    for (int tap = first_of(kKind); tap < kTaps - first_of(kKind); ++tap) {
        t[tap] += is_on & change[tap];
        bound(t[tap], 0, 255);
    }
}

INLINE void load(const std::uint8_t* from, Shades& to) {
    Bytes read;
    std::memcpy(&read, from, sizeof read);
    to = __builtin_convertvector(read, Shades);
}

// A run of 16 places of an edge: of luma all in a row; of chroma 8 in one plane and 8 in the other.
struct Run {
    std::uint8_t *first, *second;  // the place behind the edge, of the first 8 and of the others
    std::int64_t stride;
};

// An edge between rows.
template <Kind kKind>
INLINE void across(const Run& run, const Limits& limits) {
    Shades t[kTaps];
    std::uint8_t row[kMany];
    for (int tap = 0; tap < kTaps; ++tap) {
        std::memcpy(row, run.first + (tap - 4) * run.stride, 8);
        std::memcpy(row + 8, run.second + (tap - 4) * run.stride, 8);
        load(row, t[tap]);
    }
    smooth_edge<kKind>(t, limits);
    for (int tap = first_of(kKind); tap < kTaps - first_of(kKind); ++tap) {
        const Bytes kept = __builtin_convertvector(t[tap], Bytes);
        std::memcpy(row, &kept, sizeof row);
        std::memcpy(run.first + (tap - 4) * run.stride, row, 8);
        std::memcpy(run.second + (tap - 4) * run.stride, row + 8, 8);
    }
}

// Each round lays the lanes of the first half of the runs between those of the second: of the seven bits of a sample's place, run and
// lane, the first becomes the last. Four rounds make taps of 16 rows of 8 samples, two in a run; three more make rows of them.
template <int kRounds>
INLINE void turn(Bytes (&runs)[kTaps]) {
    for (int round = 0; round < kRounds; ++round) {
        Bytes laid[kTaps];
        for (int i = 0; i < kTaps / 2; ++i) {
            const Bytes one = runs[i], other = runs[i + kTaps / 2];
            laid[2 * i] = __builtin_shufflevector(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            laid[2 * i + 1] = __builtin_shufflevector(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        std::memcpy(runs, laid, sizeof laid);
    }
}

// An edge between columns.
template <Kind kKind>
INLINE void along(const Run& run, const Limits& limits) {
    constexpr int kHalf = kMany / 2;
    Bytes runs[kTaps];
    const auto row = [&](int place) {
        return (place < kHalf ? run.first + place * run.stride : run.second + (place - kHalf) * run.stride) - 4;
    };
    for (int i = 0; i < kTaps; ++i) {
        std::uint64_t two[2];
        for (int one = 0; one < 2; ++one) std::memcpy(two + one, row(2 * i + one), kTaps);
        std::memcpy(runs + i, two, sizeof two);
    }
    turn<4>(runs);
    Shades t[kTaps];
    for (int tap = 0; tap < kTaps; ++tap) t[tap] = __builtin_convertvector(runs[tap], Shades);
    smooth_edge<kKind>(t, limits);
    for (int tap = first_of(kKind); tap < kTaps - first_of(kKind); ++tap) runs[tap] = __builtin_convertvector(t[tap], Bytes);
    turn<3>(runs);
    for (int i = 0; i < kTaps; ++i) {
        std::uint64_t two[2];
        std::memcpy(two, runs + i, sizeof two);
        for (int one = 0; one < 2; ++one) std::memcpy(row(2 * i + one), two + one, kTaps);
    }
}

template <Kind kOutermost, Kind kWithin>
INLINE void smooth_block(const Edges& edges, bool has_left, bool has_above, std::uint8_t* luma, std::int64_t stride, std::uint8_t* blue,
                  std::uint8_t* red, std::int64_t half) {
    const auto limits = [&](int limit) { return Limits{static_cast<std::int16_t>(2 * limit + 1), edges.step, edges.jump}; };
    const Limits outer = limits(edges.limit + 4), inner = limits(edges.limit);
    const auto luma_run = [&](std::int64_t x, std::int64_t y, std::int64_t step) {
        std::uint8_t* const at = luma + y * stride + x;
        return Run{at, at + 8 * step, stride};
    };
    const auto chroma_run = [&](std::int64_t x, std::int64_t y) { return Run{blue + y * half + x, red + y * half + x, half}; };
    constexpr bool kHasChroma = kOutermost != kSimple;
    if (has_left) {
        along<kOutermost>(luma_run(0, 0, stride), outer);
        if constexpr (kHasChroma) along<kOutermost>(chroma_run(0, 0), outer);
    }
    if (edges.has_inner) {
        for (int x = 4; x < 16; x += 4) along<kWithin>(luma_run(x, 0, stride), inner);
        if constexpr (kHasChroma) along<kWithin>(chroma_run(4, 0), inner);
    }
    if (has_above) {
        across<kOutermost>(luma_run(0, 0, 1), outer);
        if constexpr (kHasChroma) across<kOutermost>(chroma_run(0, 0), outer);
    }
    if (edges.has_inner) {
        for (int y = 4; y < 16; y += 4) across<kWithin>(luma_run(0, y, 1), inner);
        if constexpr (kHasChroma) across<kWithin>(chroma_run(0, 4), inner);
    }
}

template <Kind kOutermost, Kind kWithin>
INLINE void smooth_all(const Picture& picture, std::int64_t across, std::int64_t down, const Edges* edges) {
    const std::int64_t half = picture.blue.stride;
    for (std::int64_t y = 0; y < down; ++y)
        for (std::int64_t x = 0; x < across; ++x, ++edges) {
            if (edges->limit == 0) continue;
            const std::int64_t place = 8 * y * half + 8 * x;
            smooth_block<kOutermost, kWithin>(*edges, x > 0, y > 0, picture.luma.at + 16 * y * picture.luma.stride + 16 * x,
                                              picture.luma.stride, picture.blue.at + place, picture.red.at + place, half);
        }
}

void smooth_plain(const Picture& picture, std::int64_t across, std::int64_t down, const Edges* edges, bool is_simple) {
    is_simple ? smooth_all<kSimple, kSimple>(picture, across, down, edges) : smooth_all<kOuter, kInner>(picture, across, down, edges);
}
#if defined(__x86_64__)
__attribute__((target("avx2"))) void smooth_avx2(const Picture& picture, std::int64_t across, std::int64_t down, const Edges* edges,
                                                 bool is_simple) {
    is_simple ? smooth_all<kSimple, kSimple>(picture, across, down, edges) : smooth_all<kOuter, kInner>(picture, across, down, edges);
}
#endif

}  // namespace

namespace vigil::vp8 {

void smooth(const Picture& picture, std::int64_t across, std::int64_t down, const Edges* edges, bool is_simple) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return smooth_avx2(picture, across, down, edges, is_simple);
#endif
    smooth_plain(picture, across, down, edges, is_simple);
}

}  // namespace vigil::vp8

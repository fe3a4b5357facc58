// The zlib format's inverse: RFC 1950 (the wrapper and its checksum) and RFC 1951 (deflate). Strict: what an ordinary decoder would
// refuse is refused, and so are a few streams that it would take; they are left to it.
//
// Far from both ends, one filling of bits serves several symbols and nothing needs to be asked but whether a copy begins within what
// was written; the rest goes symbol by symbol.

#include "inflate.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "adler.h"
#include "inflate_codes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using namespace vigil::inflate;

#define INLINE inline __attribute__((always_inline))

constexpr int kMostSymbols = 288, kMostDistances = 32;
constexpr std::int64_t kLongestCopy = 258;
constexpr std::int64_t kFar = 6 + kLongestCopy;  // bytes that one round of the quick loop may write: literals, and a copy

constexpr std::uint16_t kLengths[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::uint8_t kLengthBits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::uint16_t kDistances[30] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                          193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::uint8_t kDistanceBits[30] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                            6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::uint8_t kOrder[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

std::uint32_t literal_or_length(int symbol) {
    if (symbol < 256) return entry(kLiteral, static_cast<std::uint32_t>(symbol));
    if (symbol == 256) return entry(kEnd, 0);
    return symbol < 286 ? entry(kCopy, kLengths[symbol - 257], kLengthBits[symbol - 257]) : entry(kNone, 0);
}
std::uint32_t distance(int symbol) { return symbol < 30 ? entry(kCopy, kDistances[symbol], kDistanceBits[symbol]) : entry(kNone, 0); }
std::uint32_t itself(int symbol) { return entry(kLiteral, static_cast<std::uint32_t>(symbol)); }

// Writes what was written `back` bytes ago, less than 16, again and again; may read and write up to 15 bytes more.
using Repeat = void (*)(std::uint8_t* to, std::int64_t back, std::int64_t length);

void repeat_plain(std::uint8_t* to, std::int64_t back, std::int64_t length) {
    const std::uint8_t* const end = to + length;
    for (; back < 16 && to < end; back *= 2) {
        std::uint8_t held[16];
        std::memcpy(held, to - back, static_cast<std::size_t>(back));
        std::memcpy(to, held, 16);
        to += back;
    }
    for (; to < end; to += 16) std::memcpy(to, to - back, 16);
}

#if defined(__x86_64__)
// Places of 16 bytes that come again after so many.
constexpr auto kAgain = [] {
    std::array<std::array<std::uint8_t, 16>, 16> all = {};
    for (std::uint8_t back = 1; back < 16; ++back)
        for (std::uint8_t i = 0; i < 16; ++i) all[back][i] = i % back;
    return all;
}();

__attribute__((target("avx2"))) void repeat_avx2(std::uint8_t* to, std::int64_t back, std::int64_t length) {
    const std::uint8_t* const end = to + length;
    const __m128i again = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kAgain[static_cast<std::size_t>(back)].data()));
    const __m128i all = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(to - back)), again);
    for (const std::int64_t step = 16 - 16 % back; to < end; to += step) _mm_storeu_si128(reinterpret_cast<__m128i*>(to), all);
}
#endif

// Copies from what was written `back` bytes ago; may read and write up to 31 bytes more.
template <Repeat kRepeat>
INLINE void copy(std::uint8_t* to, std::int64_t back, std::int64_t length) {
    const std::uint8_t* const end = to + length;
    if (back < 16) return kRepeat(to, back, length);
    if (back < 32)
        for (; to < end; to += 16) std::memcpy(to, to - back, 16);
    else
        for (; to < end; to += 32) std::memcpy(to, to - back, 32);
}

class Inflating {
public:
    Inflating(const std::uint8_t* from, const std::uint8_t* to, std::uint8_t* out, std::int64_t most, bool is_plain)
        : bits_(from, to), end_(to), begin_(out), to_(out), stop_(out + most), is_plain_(is_plain) {}

    // Where the stream goes on behind its last block; null where it makes no sense or is too long.
    const std::uint8_t* all() {
        for (bool is_last = false; !is_last;) {
            bits_.fill();
            is_last = bits_.take(1) == 1;
            const std::uint32_t kind = bits_.take(2);
            const bool is_done = kind == 0 ? stored() : kind == 1 ? fixed() && packed() : kind == 2 ? own() && packed() : false;
            if (!is_done || bits_.is_over()) return nullptr;
        }
        return bits_.whole();
    }

    std::int64_t length() const { return to_ - begin_; }

private:
    bool stored() {
        const std::uint8_t* const at = bits_.whole();
        if (end_ - at < 4) return false;
        const int length = at[0] | at[1] << 8, inverted = at[2] | at[3] << 8;
        if ((length ^ inverted) != 0xFFFF || end_ - at - 4 < length || stop_ - to_ < length) return false;
        std::memcpy(to_, at + 4, static_cast<std::size_t>(length));
        to_ += length;
        bits_.move_to(at + 4 + length);
        return true;
    }

    bool make(const std::uint8_t* lengths, int literals, int distances, bool may_be_one) {
        if (!literals_.make(lengths, literals, literal_or_length, false)) return false;
        literals_.pair();
        return distances_.make(lengths + literals, distances, distance, may_be_one);
    }

    bool fixed() {
        std::uint8_t lengths[kMostSymbols + kMostDistances];
        std::fill_n(lengths, 144, std::uint8_t{8});
        std::fill_n(lengths + 144, 112, std::uint8_t{9});
        std::fill_n(lengths + 256, 24, std::uint8_t{7});
        std::fill_n(lengths + 280, 8, std::uint8_t{8});
        std::fill_n(lengths + 288, 32, std::uint8_t{5});
        return make(lengths, 288, 32, false);
    }

    bool own() {
        bits_.fill();
        const int literals = 257 + static_cast<int>(bits_.take(5)), distances = 1 + static_cast<int>(bits_.take(5));
        const int many = 4 + static_cast<int>(bits_.take(4));
        if (literals > 286 || distances > 30) return false;
        std::uint8_t lengths[kMostSymbols + kMostDistances] = {}, of_lengths[19] = {};
        for (int i = 0; i < many; ++i) {
            bits_.fill();
            of_lengths[kOrder[i]] = static_cast<std::uint8_t>(bits_.take(3));
        }
        if (!lengths_.make(of_lengths, 19, itself, false)) return false;
        for (int i = 0; i < literals + distances;) {
            bits_.fill();
            const std::uint32_t found = lengths_.find(bits_.held()), symbol = number_of(found);
            bits_.drop(code_bits(found));
            if (kind_of(found) == kNone || (symbol == 16 && i == 0)) return false;
            if (symbol < 16) {
                lengths[i++] = static_cast<std::uint8_t>(symbol);
                continue;
            }
            const std::uint8_t again = symbol == 16 ? lengths[i - 1] : std::uint8_t{0};
            const int times = static_cast<int>(symbol == 16 ? 3 + bits_.take(2) : symbol == 17 ? 3 + bits_.take(3) : 11 + bits_.take(7));
            if (i + times > literals + distances) return false;
            std::fill_n(lengths + i, times, again);
            i += times;
        }
        // A block without an end has none.
        if (lengths[256] == 0 || bits_.is_over()) return false;
        return make(lengths, literals, distances, true);
    }

    // Reads symbols while both ends are far; false where they make no sense. What comes next is left where it is, an end too.
    template <Repeat kRepeat>
    INLINE bool quick() {
        Bits bits = bits_;
        std::uint8_t* to = to_;
        bool is_sound = true;
        while (stop_ - to >= kFar && bits.is_far()) {
            bits.fill_within();
            std::uint32_t found = literals_.find(bits.held());
            // Three codes of literals, of 45 bits together, or of two and what is no literal.
            if (literals_of(found) && (put(found, bits, to), literals_of(found = literals_.find(bits.held()))) &&
                (put(found, bits, to), literals_of(found = literals_.find(bits.held())))) {
                put(found, bits, to);
                continue;
            }
            if (kind_of(found) != kCopy) {
                is_sound = kind_of(found) == kEnd;
                break;
            }
            const std::int64_t length = number_of(found, bits.held());
            bits.drop(all_bits(found));
            bits.fill_within();
            const std::uint32_t far = distances_.find(bits.held());
            const std::int64_t back = number_of(far, bits.held());
            if (kind_of(far) != kCopy || back > to - begin_) {
                is_sound = false;
                break;
            }
            bits.drop(all_bits(far));
            copy<kRepeat>(to, back, length);
            to += length;
        }
        bits_ = bits;
        to_ = to;
        return is_sound;
    }

    // Writes one literal or two, with room for two.
    static INLINE void put(std::uint32_t found, Bits& bits, std::uint8_t*& to) {
        to[0] = static_cast<std::uint8_t>(number_of(found));
        to[1] = static_cast<std::uint8_t>(number_of(found) >> 8);
        to += literals_of(found);
        bits.drop(all_bits(found));
    }

#if defined(__x86_64__)
    __attribute__((target("avx2,bmi2"))) bool quick_avx2() { return quick<repeat_avx2>(); }
#endif

    bool quickly() {
#if defined(__x86_64__)
        if (!is_plain_) return quick_avx2();
#endif
        return quick<repeat_plain>();
    }

    bool packed() {
        if (!quickly()) return false;
        for (;;) {
            bits_.fill();
            const std::uint32_t found = literals_.find(bits_.held());
            if (kind_of(found) == kLiteral) {
                if (literals_of(found) > stop_ - to_) return false;
                put(found, bits_, to_);
                continue;
            }
            const std::int64_t length = number_of(found, bits_.held());
            bits_.drop(all_bits(found));
            if (kind_of(found) != kCopy) return kind_of(found) == kEnd;
            bits_.fill();
            const std::uint32_t far = distances_.find(bits_.held());
            const std::int64_t back = number_of(far, bits_.held());
            bits_.drop(all_bits(far));
            if (kind_of(far) != kCopy || back > to_ - begin_ || length > stop_ - to_) return false;
            copy<repeat_plain>(to_, back, length);
            to_ += length;
            // A stream that has ended is not read on from what lies behind it.
            if (bits_.is_over()) return false;
        }
    }

    Bits bits_;
    const std::uint8_t* const end_;
    std::uint8_t *const begin_, *to_, *const stop_;
    [[maybe_unused]] const bool is_plain_;
    Code<11, kMostSymbols> literals_;
    Code<9, kMostDistances> distances_;
    Code<7, 19> lengths_;
};

bool is_plain() {
#if defined(__x86_64__)
    return !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2");
#else
    return true;
#endif
}

std::int64_t unpack_by(bool is_plain, const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    // Deflate, a window of at most 32 KB, no dictionary.
    if (size < 6 || (stream[0] & 15) != 8 || stream[0] >> 4 > 7 || (stream[0] << 8 | stream[1]) % 31 != 0 || (stream[1] & 32) != 0) return -1;
    Inflating work(stream + 2, stream + size, out, most, is_plain);
    const std::uint8_t* const at = work.all();
    if (at == nullptr || stream + size - at < 4) return -1;
    const std::uint32_t said = static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1] << 16 | at[2] << 8 | at[3]);
    return vigil::adler::sum(out, work.length()) == said ? work.length() : -1;
}

std::int64_t unpack_bare_by(bool is_plain, const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    Inflating work(stream, stream + size, out, most, is_plain);
    return work.all() == stream + size ? work.length() : -1;
}

}  // namespace

namespace vigil::inflate {

std::int64_t unpack(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    return unpack_by(is_plain(), stream, size, out, most);
}

std::int64_t unpack_bare(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    return unpack_bare_by(is_plain(), stream, size, out, most);
}

}  // namespace vigil::inflate

extern "C" {

// For the tests, as this processor does it or as any does. stream: followed by 16 bytes that may be read; out: `most` bytes and 32 that
// may be written. Returns how many were, or -1.
std::int64_t vigil_inflate(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most, std::int32_t is_plain) {
    return unpack_by(is_plain || ::is_plain(), stream, size, out, most);
}

std::int64_t vigil_inflate_bare(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most, std::int32_t is_plain) {
    return unpack_bare_by(is_plain || ::is_plain(), stream, size, out, most);
}

}  // extern "C"

// The zlib format's inverse: RFC 1950 (the wrapper and its checksum) and RFC 1951 (deflate). Strict: what an ordinary decoder would
// refuse is refused, and so are a few streams that it would take; they are left to it.

#include "inflate.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace {

constexpr int kLookup = 11;  // bits of a code that one step looks at
constexpr int kLongest = 15;
constexpr int kMostSymbols = 288;
constexpr int kLiterals = 3;  // read on one filling, which holds 56 bits at least

enum Kind : std::uint32_t { kLiteral, kCopy, kEnd, kNone };

// What a symbol stands for: how many further bits (4 bits), its kind (2), and its number (16, high). The low 4 bits are the code's
// length where the entry stands in a lookup, 0 there where the code is longer.
constexpr std::uint32_t entry(Kind kind, std::uint32_t number, std::uint32_t further = 0) {
    return number << 16 | static_cast<std::uint32_t>(kind) << 8 | further << 4;
}
constexpr Kind kind_of(std::uint32_t entry) { return static_cast<Kind>(entry >> 8 & 3); }

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

class Bits {
public:
    Bits(const std::uint8_t* from, const std::uint8_t* to) : next_(from), end_(to) {}

    void fill() {
        std::uint64_t word = 0;
        std::memcpy(&word, next_, 8);
        if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
        held_ |= word << count_;
        const int bytes = (63 - count_) >> 3;
        next_ += bytes;
        count_ += bytes * 8;
        // Behind the end the same bytes are read again and again, so that nothing further is; `is_over` tells.
        if (next_ > end_ + 8) [[unlikely]] over_ += next_ - (end_ + 8), next_ = end_ + 8;
    }
    std::uint32_t peek(int bits) const { return static_cast<std::uint32_t>(held_ & ((std::uint64_t{1} << bits) - 1)); }
    void drop(int bits) {
        held_ >>= bits;
        count_ -= bits;
    }
    std::uint32_t take(int bits) {
        const std::uint32_t seen = peek(bits);
        drop(bits);
        return seen;
    }
    // Whether more was taken than was there.
    bool is_over() const { return (next_ - end_ + over_) * 8 > count_; }
    // Leave the rest of a byte; the place of the next one.
    const std::uint8_t* whole() {
        drop(count_ % 8);
        return next_ + over_ - count_ / 8;
    }
    void move_to(const std::uint8_t* next) { next_ = next, held_ = 0, count_ = 0, over_ = 0; }

private:
    const std::uint8_t *next_, *end_;
    std::uint64_t held_ = 0;
    int count_ = 0;
    std::int64_t over_ = 0;
};

struct Code {
    std::uint32_t lookup[1 << kLookup];
    // For longer codes: by length, the first code, how many there are, and where their symbols' entries begin.
    std::int32_t first[kLongest + 1], many[kLongest + 1], place[kLongest + 1];
    std::uint32_t entries[kMostSymbols];

    // False where the lengths leave codes over, or need more than there are. A lone code of one bit may stand alone where
    // `may_be_one`, as for distances; of no code at all nothing can be read.
    bool make(const std::uint8_t* lengths, int symbols, std::uint32_t (*entry_of)(int), bool may_be_one) {
        std::fill_n(many, kLongest + 1, 0);
        for (int i = 0; i < symbols; ++i) ++many[lengths[i]];
        const int all = symbols - many[0];
        many[0] = 0;
        std::int32_t code = 0, before = 0, left = 1;
        for (int length = 1; length <= kLongest; ++length) {
            left = 2 * left - many[length];
            if (left < 0) return false;
            code = (code + many[length - 1]) << 1;
            first[length] = code;
            place[length] = before;
            before += many[length];
        }
        if (left > 0 && !(may_be_one && (all == 0 || (all == 1 && many[1] == 1)))) return false;
        std::fill_n(lookup, 1 << kLookup, std::uint32_t{0});
        std::int32_t next[kLongest + 1] = {};
        for (int i = 0; i < symbols; ++i) {
            const int length = lengths[i];
            if (length == 0) continue;
            const std::int32_t number = next[length]++;
            entries[place[length] + number] = entry_of(i);
            if (length > kLookup) continue;
            // A code's first bit is the lowest of those that come.
            std::uint32_t turned = 0;
            for (int bit = 0; bit < length; ++bit) turned |= (static_cast<std::uint32_t>(first[length] + number) >> bit & 1) << (length - 1 - bit);
            for (std::uint32_t at = turned; at < 1U << kLookup; at += 1U << length) lookup[at] = entry_of(i) | static_cast<std::uint32_t>(length);
        }
        return true;
    }

    // The next symbol's entry; at least 15 bits are held.
    std::uint32_t read(Bits& bits) const {
        const std::uint32_t found = lookup[bits.peek(kLookup)];
        if (found & 15) [[likely]] {
            bits.drop(static_cast<int>(found & 15));
            return found;
        }
        std::int32_t code = 0;
        for (int length = 1; length <= kLongest; ++length) {
            code = code << 1 | static_cast<std::int32_t>(bits.take(1));
            const std::int32_t offset = code - first[length];
            if (offset >= 0 && offset < many[length]) return entries[place[length] + offset];
        }
        return entry(kNone, 0);
    }
};

// Copies from what was written `back` bytes ago; may write up to 15 bytes more.
inline void copy(std::uint8_t* to, std::int64_t back, std::int64_t length) {
    const std::uint8_t* const end = to + length;
    // What comes again sooner than 16 bytes is written out until it does not.
    for (; back < 16 && to < end; back *= 2) {
        std::uint8_t held[16];
        std::memcpy(held, to - back, static_cast<std::size_t>(back));
        std::memcpy(to, held, 16);
        to += back;
    }
    for (; to < end; to += 16) std::memcpy(to, to - back, 16);
}

class Inflating {
public:
    Inflating(const std::uint8_t* from, const std::uint8_t* to, std::uint8_t* out, std::int64_t most)
        : bits_(from, to), end_(to), begin_(out), to_(out), stop_(out + most) {}

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

    bool fixed() {
        std::uint8_t lengths[kMostSymbols + 32];
        std::fill_n(lengths, 144, std::uint8_t{8});
        std::fill_n(lengths + 144, 112, std::uint8_t{9});
        std::fill_n(lengths + 256, 24, std::uint8_t{7});
        std::fill_n(lengths + 280, 8, std::uint8_t{8});
        std::fill_n(lengths + 288, 32, std::uint8_t{5});
        return literals_.make(lengths, 288, literal_or_length, false) && distances_.make(lengths + 288, 32, distance, false);
    }

    bool own() {
        bits_.fill();
        const int literals = 257 + static_cast<int>(bits_.take(5)), distances = 1 + static_cast<int>(bits_.take(5));
        const int many = 4 + static_cast<int>(bits_.take(4));
        if (literals > 286 || distances > 30) return false;
        std::uint8_t lengths[kMostSymbols + 32] = {}, of_lengths[19] = {};
        for (int i = 0; i < many; ++i) {
            bits_.fill();
            of_lengths[kOrder[i]] = static_cast<std::uint8_t>(bits_.take(3));
        }
        if (!literals_.make(of_lengths, 19, itself, false)) return false;
        for (int i = 0; i < literals + distances;) {
            bits_.fill();
            const std::uint32_t found = literals_.read(bits_), symbol = found >> 16;
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
        return literals_.make(lengths, literals, literal_or_length, false) && distances_.make(lengths + literals, distances, distance, true);
    }

    bool packed() {
        for (;;) {
            bits_.fill();
            std::uint32_t found = 0;
            int left = kLiterals;
            while (kind_of(found = literals_.read(bits_)) == kLiteral) {
                if (to_ == stop_) return false;
                *to_++ = static_cast<std::uint8_t>(found >> 16);
                if (--left == 0) break;
            }
            if (left == 0) continue;
            if (kind_of(found) != kCopy) return kind_of(found) == kEnd;
            const std::int64_t length = (found >> 16) + bits_.take(static_cast<int>(found >> 4 & 15));
            bits_.fill();
            const std::uint32_t far = distances_.read(bits_);
            if (kind_of(far) != kCopy) return false;
            const std::int64_t back = (far >> 16) + bits_.take(static_cast<int>(far >> 4 & 15));
            if (back > to_ - begin_ || length > stop_ - to_) return false;
            copy(to_, back, length);
            to_ += length;
            // A stream that has ended is not read on from what lies behind it.
            if (bits_.is_over()) return false;
        }
    }

    Bits bits_;
    const std::uint8_t* const end_;
    std::uint8_t *const begin_, *to_, *const stop_;
    Code literals_, distances_;
};

std::uint32_t adler(const std::uint8_t* data, std::int64_t size) {
    constexpr std::uint32_t kModulus = 65521, kTogether = 32, kGroups = 172;  // with a rest, 5,552 bytes at most
    std::uint32_t sum = 1, sums = 0;
    while (size > 0) {
        std::int64_t groups = std::min<std::int64_t>(size / kTogether, kGroups);
        for (size -= groups * kTogether; groups > 0; --groups, data += kTogether) {
            std::uint32_t plain = 0, weighed = 0;
            for (std::uint32_t i = 0; i < kTogether; ++i) plain += data[i], weighed += (kTogether - i) * data[i];
            sums += kTogether * sum + weighed;
            sum += plain;
        }
        if (size < kTogether)
            for (; size > 0; --size) sums += sum += *data++;
        sum %= kModulus;
        sums %= kModulus;
    }
    return sums << 16 | sum;
}

}  // namespace

namespace vigil::inflate {

std::int64_t unpack(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    // Deflate, a window of at most 32 KB, no dictionary.
    if (size < 6 || (stream[0] & 15) != 8 || stream[0] >> 4 > 7 || (stream[0] << 8 | stream[1]) % 31 != 0 || (stream[1] & 32) != 0) return -1;
    Inflating work(stream + 2, stream + size, out, most);
    const std::uint8_t* const at = work.all();
    if (at == nullptr || stream + size - at < 4) return -1;
    const std::uint32_t said = static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1] << 16 | at[2] << 8 | at[3]);
    return adler(out, work.length()) == said ? work.length() : -1;
}

}  // namespace vigil::inflate

extern "C" {

// stream: followed by 16 bytes that may be read; out: `most` bytes and 32 that may be written. Returns how many were, or -1.
std::int64_t vigil_inflate(const std::uint8_t* stream, std::int64_t size, std::uint8_t* out, std::int64_t most) {
    return vigil::inflate::unpack(stream, size, out, most);
}

}  // extern "C"

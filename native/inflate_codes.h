// What a deflate stream is read with: its bits, and codes that tell a symbol by the bits that come. Used by inflate.cpp alone.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace vigil::inflate {

constexpr int kLongest = 15;  // bits of a code

enum Kind : std::uint32_t { kLiteral, kCopy, kEnd, kNone };

// What a symbol stands for. From the lowest bit: the bits that it takes with all that belong to it (8), those of its code (4), its kind
// (2), literals (2), and its number (16). One literal may stand for two, the first of which is the lower half of the number. In a
// lookup, 0 stands where the code is longer.
constexpr std::uint32_t entry(Kind kind, std::uint32_t number, std::uint32_t further = 0) {
    return number << 16 | static_cast<std::uint32_t>(kind == kLiteral) << 14 | static_cast<std::uint32_t>(kind) << 12 | further;
}
constexpr std::uint32_t with_code(std::uint32_t entry, int length) { return entry + static_cast<std::uint32_t>(length << 8 | length); }
constexpr int all_bits(std::uint32_t entry) { return static_cast<int>(entry & 255); }
constexpr int code_bits(std::uint32_t entry) { return static_cast<int>(entry >> 8 & 15); }
constexpr Kind kind_of(std::uint32_t entry) { return static_cast<Kind>(entry >> 12 & 3); }
constexpr int literals_of(std::uint32_t entry) { return static_cast<int>(entry >> 14 & 3); }
constexpr std::uint32_t number_of(std::uint32_t entry) { return entry >> 16; }
// The number with the further bits, which lie behind the code's in what is held.
constexpr std::uint32_t number_of(std::uint32_t entry, std::uint64_t held) {
    const std::uint64_t seen = held & ((std::uint64_t{1} << all_bits(entry)) - 1);
    return number_of(entry) + static_cast<std::uint32_t>(seen >> code_bits(entry));
}

// A code's first bit is the lowest of those that come.
constexpr std::uint32_t turned(std::uint32_t bits, int length) {
    bits = (bits & 0x5555) << 1 | (bits >> 1 & 0x5555);
    bits = (bits & 0x3333) << 2 | (bits >> 2 & 0x3333);
    bits = (bits & 0x0F0F) << 4 | (bits >> 4 & 0x0F0F);
    return ((bits & 0x00FF) << 8 | bits >> 8) >> (16 - length);
}

inline std::uint64_t eight(const std::uint8_t* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    return std::endian::native == std::endian::big ? __builtin_bswap64(word) : word;
}

// At least 56 bits are held after each filling. Behind the end the same bytes are read again and again, so that nothing further is;
// `is_over` tells.
class Bits {
public:
    Bits(const std::uint8_t* from, const std::uint8_t* to) : next_(from), end_(to) {}

    void fill() {
        fill_within();
        if (next_ > end_ + 8) [[unlikely]] over_ += next_ - (end_ + 8), next_ = end_ + 8;
    }
    // For where the end is as far as `is_far` says.
    void fill_within() {
        held_ |= eight(next_) << count_;
        next_ += (63 - count_) >> 3;
        count_ |= 56;
    }
    // Whether what two fillings bring lies before the end.
    bool is_far() const { return end_ - next_ >= 16; }
    std::uint64_t held() const { return held_; }
    void drop(int bits) {
        held_ >>= bits;
        count_ -= bits;
    }
    std::uint32_t take(int bits) {
        const auto seen = static_cast<std::uint32_t>(held_ & ((std::uint64_t{1} << bits) - 1));
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

// A code of at most so many symbols, of which one step looks at so many bits.
template <int kLookup, int kMost>
class Code {
public:
    // False where the lengths leave codes over, or need more than there are. A lone code of one bit may stand alone where
    // `may_be_one`, as for distances; of no code at all nothing can be read.
    bool make(const std::uint8_t* lengths, int symbols, std::uint32_t (*entry_of)(int), bool may_be_one) {
        std::fill_n(many_, kLongest + 1, 0);
        for (int i = 0; i < symbols; ++i) ++many_[lengths[i]];
        const int all = symbols - many_[0];
        many_[0] = 0;
        std::int32_t code = 0, before = 0, left = 1;
        for (int length = 1; length <= kLongest; ++length) {
            left = 2 * left - many_[length];
            if (left < 0) return false;
            code = (code + many_[length - 1]) << 1;
            first_[length] = code;
            place_[length] = before;
            before += many_[length];
        }
        if (left > 0 && !(may_be_one && (all == 0 || (all == 1 && many_[1] == 1)))) return false;
        if (left > 0) std::fill_n(lookup_, 1 << kLookup, std::uint32_t{0});
        std::int32_t next[kLongest + 1] = {};
        for (int i = 0; i < symbols; ++i) {
            const int length = lengths[i];
            if (length == 0) continue;
            const std::int32_t number = next[length]++;
            const std::uint32_t stands = with_code(entry_of(i), length), comes = turned(static_cast<std::uint32_t>(first_[length] + number), length);
            entries_[place_[length] + number] = stands;
            if (length > kLookup)
                lookup_[comes & ((1U << kLookup) - 1)] = 0;
            else
                for (std::uint32_t at = comes; at < 1U << kLookup; at += 1U << length) lookup_[at] = stands;
        }
        return true;
    }

    // Where two literals' codes lie within one step, it finds both.
    void pair() {
        // From the last, so that what lies behind a code is one symbol still.
        for (int at = (1 << kLookup) - 1; at >= 0; --at) {
            const std::uint32_t one = lookup_[at];
            if (literals_of(one) == 0) continue;
            const std::uint32_t other = lookup_[at >> code_bits(one)];
            const int bits = code_bits(one) + code_bits(other);
            if (literals_of(other) != 1 || bits > kLookup) continue;
            lookup_[at] = (number_of(one) | number_of(other) << 8) << 16 | 2 << 14 | static_cast<std::uint32_t>(bits << 8 | bits);
        }
    }

    // The next symbol's entry; at least 15 bits are held.
    std::uint32_t find(std::uint64_t held) const {
        const std::uint32_t found = lookup_[held & ((1U << kLookup) - 1)];
        return found ? found : find_long(static_cast<std::uint32_t>(held));
    }

private:
    __attribute__((noinline)) std::uint32_t find_long(std::uint32_t held) const {
        const std::uint32_t code = turned(held & ((1U << kLongest) - 1), kLongest);
        for (int length = kLookup + 1; length <= kLongest; ++length) {
            const std::int32_t offset = static_cast<std::int32_t>(code >> (kLongest - length)) - first_[length];
            if (offset >= 0 && offset < many_[length]) return entries_[place_[length] + offset];
        }
        return entry(kNone, 0);
    }

    std::uint32_t lookup_[1 << kLookup];
    // For longer codes: by length, the first code, how many there are, and where their symbols' entries begin.
    std::int32_t first_[kLongest + 1], many_[kLongest + 1], place_[kLongest + 1];
    std::uint32_t entries_[kMost];
};

}  // namespace vigil::inflate

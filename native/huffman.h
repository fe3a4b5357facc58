// The Huffman codes of a JPEG: their tables, and the bits that they are read from. Source: ITU-T T.81 (1992), annexes C, F and K.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace vigil::jpeg {

constexpr int kBlock = 64;    // coefficients
constexpr int kLookup = 13;   // bits of a code that is looked up
constexpr int kStep = 12;     // bits of codes and numbers that one step over coefficients looks at: two such tables a near cache holds
constexpr int kMostPassed = 18;  // bits of codes and numbers that one step passes, of which the last number may lie behind those looked at
constexpr int kPaired = 11;   // likewise of a step that keeps two numbers: a smaller table, which a near cache holds
constexpr int kLowest = 11;   // likewise of a step that keeps the lowest numbers
constexpr int kMean = 9;      // of a mean's code alone
constexpr int kMeanMost = 11; // of the number that a mean is told by
constexpr int kKept = 5;      // a block's mean and the coefficients behind it that its quarters are made of
constexpr int kSteps = 4;     // steps within those that are looked at on one filling, which holds 56 bits at least
constexpr int kLongSteps = 3; // likewise of steps that may pass more
constexpr int kMostSize = 10; // of the number that a coefficient is told by
constexpr int kPadding = 32;  // zero bytes behind the data: a load of 8 bytes stays inside, also of a block's lowest coefficients that are not there

struct Huffman {
    std::uint8_t counts[16] = {}, symbols[256] = {};
    std::int32_t first_code[18] = {}, first_place[18] = {}, count[18] = {};
    bool has_steps = false, has_paired = false, has_lowest = false;
    // By the next kLookup bits: bits of code (low byte) and symbol (high byte); 0 where the code is longer.
    std::uint16_t one[1 << kLookup];
    // By the next kStep bits, for as many whole coefficients as fit, or for one mean: bits in all (low 6), whether another table's turn
    // comes (kNext), places passed (7 bits above), whether the block ends (kEnds); kNoStep where not even one is told by so many bits.
    std::uint16_t steps[1 << kStep];
    // By the next kPaired bits, for one or two coefficients and the block's end behind them: bits (low 6), places passed by the
    // first (next 7) and by both (next 7), whether the block ends, numbers (16 each, high). Of one alone both are the same.
    std::uint64_t paired[1 << kPaired];
    // By the next kLowest bits, for as many whole coefficients as fit: bits in all (low 6), places passed (next 7), whether the block
    // ends, by how much the numbers that follow are shifted (next 6), and those of the first four places (kNumber each); 0 where
    // not even one is told by so many bits.
    std::uint64_t lowest[1 << kLowest];
    // By the next kMean bits, for a mean: bits of code and number (low byte), and of the number (high byte); 0 where there are more.
    std::uint16_t mean[1 << kMean];
};
constexpr std::uint64_t kPairEnds = 1 << 20;
constexpr std::uint16_t kNext = 1 << 6, kEnds = 1 << 15, kNoStep = kBlock << 7;
constexpr std::uint64_t kLowestEnds = 1 << 13;
constexpr int kNumber = kMostSize + 1, kAllNumbers = (kKept - 1) * kNumber, kNumbersAt = 64 - kAllNumbers;

// An entry of `lowest`.
inline std::uint64_t lowest_of(int used, int passed, bool ends, std::uint64_t numbers) {
    const int shift = ends ? kAllNumbers : std::min(passed * kNumber, kAllNumbers);
    return static_cast<std::uint64_t>(used | passed << 6 | shift << 14) | (ends ? kLowestEnds : 0) | numbers << kNumbersAt;
}
// The number of this place, the first of which is 0, among those of `lowest`.
inline std::int32_t lowest_number(std::uint64_t numbers, int place) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(numbers >> place * kNumber) << (32 - kNumber)) >> (32 - kNumber);
}
inline std::uint64_t as_lowest(std::int32_t number, int place) {
    return place < kKept - 1 ? (static_cast<std::uint64_t>(number) & ((1 << kNumber) - 1)) << place * kNumber : 0;
}

// Make the tables of annex K, that most files use; call it once, before any file is seen.
void prepare_tables();

// The table of annex K with these codes, or null. Its steps are made.
const Huffman* table_of_annex_k(int kind, const std::uint8_t* counts, const std::uint8_t* symbols, int many);

// False where the counts make no codes.
bool make_codes(Huffman& table, const std::uint8_t* counts, const std::uint8_t* symbols, int many);
// The steps that pass means, that pass coefficients, that keep them, and that keep the lowest.
void make_mean_steps(Huffman& table);
void make_steps(Huffman& table);
void make_paired(Huffman& table);
void make_lowest(Huffman& table);

// Without a branch: the sign of a number is guessed wrongly every other time.
inline std::int32_t signed_number(std::int32_t seen, int size) {
    const std::int32_t is_below = (seen - (1 << size >> 1)) >> 31;
    return seen + (is_below & (1 - (1 << size)));
}

inline std::uint64_t eight(const std::uint8_t* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return word;
}

// Bits of one stretch of data from which stuffed zeros have been taken out; padding follows it.
class Bits {
public:
    Bits(const std::uint8_t* from, const std::uint8_t* to) : next_(from), end_(to) {}
    // From this bit on, which lies in the padding at most; at least 49 are held.
    Bits(const std::uint8_t* from, const std::uint8_t* to, std::int64_t bit) : Bits(from + bit / 8, to) {
        fill();
        drop(static_cast<int>(bit % 8));
    }

    void fill() {
        held_ |= eight(next_) >> count_;
        const int bytes = (63 - count_) >> 3;
        next_ += bytes;
        count_ += bytes * 8;
        // Behind the end only zeros are read, again and again, so that nothing outside is.
        if (next_ > end_ + 8) [[unlikely]] over_ += next_ - (end_ + 8), next_ = end_ + 8;
    }
    std::uint32_t peek(int bits) const { return static_cast<std::uint32_t>(held_ >> (64 - bits)); }
    void drop(int bits) {
        held_ <<= bits;
        count_ -= bits;
    }
    // Drops as many bits and gives the last `size` of them, of which there may be none.
    std::int32_t take(int bits, int size) {
        const std::uint64_t seen = held_ << (bits - size) >> 1 >> (63 - size);
        drop(bits);
        return static_cast<std::int32_t>(seen);
    }
    // The next bit alone; filled where there is none.
    std::int32_t bit() {
        if (count_ == 0) fill();
        const auto seen = static_cast<std::int32_t>(peek(1));
        drop(1);
        return seen;
    }
    std::int64_t taken(const std::uint8_t* since) const { return (next_ - since + over_) * 8 - count_; }
    const std::uint8_t* end() const { return end_; }
    // Whether more was taken than was there.
    bool is_over() const { return (next_ - end_ + over_) * 8 > count_; }

private:
    const std::uint8_t *next_, *end_;
    std::uint64_t held_ = 0;
    int count_ = 0;
    std::int64_t over_ = 0;
};

// A symbol, or -1 where no code fits. At least 16 bits are held.
inline int symbol_of(const Huffman& table, Bits& bits) {
    const std::uint16_t entry = table.one[bits.peek(kLookup)];
    if (entry != 0) [[likely]] {
        bits.drop(entry & 255);
        return entry >> 8;
    }
    const std::int32_t seen = static_cast<std::int32_t>(bits.peek(16));
    for (int length = kLookup + 1; length <= 16; ++length) {
        const std::int32_t offset = (seen >> (16 - length)) - table.first_code[length];
        if (offset >= 0 && offset < table.count[length]) {
            bits.drop(length);
            return table.symbols[table.first_place[length] + offset];
        }
    }
    return -1;
}

inline std::int32_t number_of(Bits& bits, int size) { return signed_number(bits.take(size, size), size); }

// What a mean is more than the last one; false where there is no such code or size. At least 28 bits are held.
inline bool read_difference(const Huffman& table, Bits& bits, std::int32_t& difference) {
    const int entry = table.mean[bits.peek(kMean)];
    int all = entry & 255, size = entry >> 8;
    if (entry == 0) [[unlikely]] {
        size = all = symbol_of(table, bits);
        if (size < 0 || size > kMeanMost) return false;
    }
    difference = signed_number(bits.take(all, size), size);
    return true;
}

// As an entry of `lowest`: the one coefficient or end that these bits begin with, of which 26 are looked at. An end where no code fits.
inline std::uint64_t one_lowest(const Huffman& table, Bits bits) {
    const std::int64_t before = bits.taken(nullptr);
    const int symbol = symbol_of(table, bits), run = symbol >> 4, size = symbol & 15;
    if (symbol < 0 || (size == 0 && run != 15) || size > kMostSize) return lowest_of(static_cast<int>(bits.taken(nullptr) - before), 0, true, 0);
    const std::int32_t number = number_of(bits, size);
    return lowest_of(static_cast<int>(bits.taken(nullptr) - before), run + 1, false, as_lowest(number, run));
}

}  // namespace vigil::jpeg

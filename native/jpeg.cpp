// A JPEG's luma, over blocks of 8 or 4 pixels without decoding it, the way to a picture's hash that reads its entropy-coded data
// once and keeps 1 or 4 of each block's 64 coefficients; over 2 pixels or pixel by pixel with the inverse DCT, in whole numbers
// as the Independent JPEG Group's decoder does it. Source: ITU-T T.81 (1992), sequential DCT, Huffman coding, 8 bits.
//
// Whatever is not that plain kind, or is damaged, is left to the ordinary decoder: nothing is guessed here. No byte outside
// the given data and plane is read or written, whatever the data say.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "inverse.h"
#include "jpeg.h"

namespace {

using vigil::Arena;
using vigil::jpeg::kDamaged;
using vigil::jpeg::kDone;
using vigil::jpeg::kNoMemory;
using vigil::jpeg::kOther;

constexpr int kBlock = 64;        // coefficients
constexpr int kLookup = 13;       // bits of a code and its number that one step over coefficients looks at
constexpr int kPaired = 11;       // likewise of a step that keeps two numbers: a smaller table, which a near cache holds
constexpr int kSteps = 4;         // such steps on one filling, which holds 56 bits at least
constexpr int kPadding = 16;      // zero bytes behind the data, so that a load of 8 bytes stays inside
constexpr std::int64_t kMostSide = 65535;

// Where each coefficient stands in its block, in the order that they come in.
constexpr std::uint8_t kNatural[kBlock + 1] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35,
    42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63, 64};

struct Huffman {
    std::uint8_t counts[16] = {}, symbols[256] = {};
    std::int32_t first_code[18] = {}, first_place[18] = {}, count[18] = {};
    bool has_skip = false, has_paired = false;
    // By the next kLookup bits: bits of code (low byte) and symbol (high byte); 0 where the code is longer.
    std::uint16_t one[1 << kLookup];
    // Likewise for as many whole coefficients as fit: bits in all (low 5), places passed (next 7), whether the block ends.
    std::uint16_t skip[1 << kLookup];
    // By the next kPaired bits, for one or two coefficients and the block's end behind them: bits (low 6), places passed by the
    // first (next 7) and by both (next 7), whether the block ends, numbers (16 each, high). Of one alone both are the same.
    std::uint64_t paired[1 << kPaired];
};
constexpr std::uint64_t kPairEnds = 1 << 20;
constexpr std::uint16_t kEnds = 1 << 12;

// Annex K: the tables that most files use.
constexpr std::uint8_t kDcCounts[2][16] = {{0, 1, 5, 1, 1, 1, 1, 1, 1}, {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
constexpr std::uint8_t kDcSymbols[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr std::uint8_t kAcCounts[2][16] = {{0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125},
                                           {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119}};
constexpr std::uint8_t kAcSymbols[2][162] = {
    {0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa},
    {0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa}};

inline std::int32_t signed_number(std::int32_t seen, int size) {
    return seen < 1 << (size - 1) ? seen - (1 << size) + 1 : seen;
}

struct Component {
    int id = 0, across = 0, down = 0, quantiser = 0, dc = 0, ac = 0;
    std::int32_t predicted = 0;
};

struct Picture {
    std::int64_t width = 0, height = 0;
    int components = 0, restart_every = 0, adobe_transform = -1;
    bool has_quantiser[4] = {};
    std::uint16_t quantiser[4][kBlock] = {};  // in the order that they come in
    Component component[3];
    const Huffman *dc[4] = {}, *ac[4] = {};
    Huffman *own[8] = {};  // tables that are not those of annex K, for those that come later in the file to use again
};

Huffman standard[4];  // for luma: DC and AC; for chroma likewise
bool is_prepared = false;

int two(const std::uint8_t* at) { return at[0] << 8 | at[1]; }

bool make_codes(Huffman& table, const std::uint8_t* counts, const std::uint8_t* symbols, int many) {
    std::memcpy(table.counts, counts, 16);
    std::fill_n(table.symbols, 256, std::uint8_t{0});
    std::memcpy(table.symbols, symbols, static_cast<std::size_t>(many));
    table.has_skip = table.has_paired = false;
    std::int32_t code = 0, place = 0;
    for (int length = 1; length <= 16; ++length) {
        table.first_code[length] = code;
        table.first_place[length] = place;
        table.count[length] = counts[length - 1];
        code += counts[length - 1];
        place += counts[length - 1];
        if (code > (1 << length)) return false;
        code <<= 1;
    }
    std::fill_n(table.one, 1 << kLookup, std::uint16_t{0});
    for (int length = 1; length <= kLookup; ++length)
        for (int i = 0; i < table.count[length]; ++i) {
            const std::uint8_t symbol = table.symbols[table.first_place[length] + i];
            const int begin = (table.first_code[length] + i) << (kLookup - length);
            std::fill_n(table.one + begin, 1 << (kLookup - length), static_cast<std::uint16_t>(length | symbol << 8));
        }
    return true;
}

void make_skip(Huffman& table) {
    for (int bits = 0; bits < 1 << kLookup; ++bits) {
        int used = 0, passed = 0, ends = 0;
        while (passed < kBlock) {
            const std::uint16_t entry = table.one[(bits << used) & ((1 << kLookup) - 1)];
            const int length = entry & 255, symbol = entry >> 8, run = symbol >> 4, size = symbol & 15;
            // Beyond `used` the bits are not known: a code must lie wholly within those that are.
            if (length == 0 || used + length + size > kLookup) break;
            if (size == 0 && run != 15) {
                if (run == 0) used += length, ends = 1;
                break;
            }
            used += length + size;
            passed += run + 1;
        }
        table.skip[bits] = passed < kBlock ? static_cast<std::uint16_t>(used | passed << 5 | ends * kEnds) : 0;
    }
    table.has_skip = true;
}

void make_paired(Huffman& table) {
    for (int bits = 0; bits < 1 << kPaired; ++bits) {
        std::uint64_t used = 0, passed[2] = {}, number[2] = {}, ends = 0;
        int many = 0;
        while (ends == 0) {
            const int next = (bits << used) & ((1 << kPaired) - 1);
            const std::uint16_t entry = table.one[next << (kLookup - kPaired)];
            const int length = entry & 255, symbol = entry >> 8, run = symbol >> 4, size = symbol & 15;
            if (length == 0 || static_cast<int>(used) + length + size > kPaired) break;
            if (size == 0) {
                if (run != 0) break;
                ends = kPairEnds;
            } else if (many == 2) {
                break;
            } else {
                const std::int32_t seen = next >> (kPaired - length - size) & ((1 << size) - 1);
                number[many] = static_cast<std::uint16_t>(signed_number(seen, size));
                passed[many] = static_cast<std::uint64_t>(run + 1) + (many ? passed[0] : 0);
                ++many;
            }
            used += static_cast<std::uint64_t>(length + size);
        }
        if (many == 1) passed[1] = passed[0], number[1] = number[0];
        table.paired[bits] = used | passed[0] << 6 | passed[1] << 13 | ends | number[0] << 32 | number[1] << 48;
    }
    table.has_paired = true;
}

bool is_of(const Huffman& table, const std::uint8_t* counts, const std::uint8_t* symbols, int many) {
    return std::memcmp(table.counts, counts, 16) == 0 && std::memcmp(table.symbols, symbols, static_cast<std::size_t>(many)) == 0;
}

// Bits of one stretch of data from which stuffed zeros have been taken out; padding follows it.
class Bits {
public:
    Bits(const std::uint8_t* from, const std::uint8_t* to) : next_(from), end_(to) {}

    void fill() {
        std::uint64_t word = 0;
        std::memcpy(&word, next_, 8);
        if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
        held_ |= word >> count_;
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

inline std::int32_t number_of(Bits& bits, int size) {
    if (size == 0) return 0;
    const std::int32_t seen = static_cast<std::int32_t>(bits.peek(size));
    bits.drop(size);
    return signed_number(seen, size);
}

// Read one block's coefficients, all of them, into their natural places; the place behind the last takes what does not fit.
// Returns the place behind the last one that is not nothing, 0 where the data make no sense.
inline int read_block(const Huffman& table, Bits& bits, std::int16_t* values) {
    int k = 1;
    while (k < kBlock) {
        bits.fill();
        for (int step = 0; step < kSteps && k < kBlock; ++step) {
            const std::uint64_t entry = table.paired[bits.peek(kPaired)];
            const int first = static_cast<int>(entry >> 6 & 127), both = static_cast<int>(entry >> 13 & 127);
            // Behind the last coefficient no end is said: such bits belong to the next block.
            const int ends = static_cast<int>(entry >> 20 & 1);
            if (entry != 0 && k + both + ends <= kBlock) [[likely]] {
                bits.drop(static_cast<int>(entry & 63));
                if (both != 0) {
                    values[kNatural[k + first - 1]] = static_cast<std::int16_t>(entry >> 32);
                    values[kNatural[k + both - 1]] = static_cast<std::int16_t>(entry >> 48);
                }
                k += both;
                if (ends) return k;
                continue;
            }
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return 0;
            const int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run != 15) return run == 0 ? k : 0;
            if (size > 10) return 0;
            k += run + 1;
            if (k > kBlock) return 0;
            values[kNatural[k - 1]] = static_cast<std::int16_t>(number_of(bits, size));
            break;
        }
    }
    return k;
}

// Pass one block's coefficients; the first of them are put into `values`, which has a place more for the others.
template <int kKept>
inline bool pass_block(const Huffman& table, Bits& bits, std::int32_t* values) {
    int k = 1;
    if constexpr (kKept > 1) {
        while (k < kKept) {
            bits.fill();
            for (int step = 0; step < kSteps && k < kKept; ++step) {
                const std::uint64_t entry = table.paired[bits.peek(kPaired)];
                const int first = static_cast<int>(entry >> 6 & 127), both = static_cast<int>(entry >> 13 & 127);
                // Behind the last coefficient no end is said: such bits belong to the next block.
                const int ends = static_cast<int>(entry >> 20 & 1);
                if (entry != 0 && k + both + ends <= kBlock) [[likely]] {
                    bits.drop(static_cast<int>(entry & 63));
                    if (both != 0) {
                        values[std::min(k + first - 1, kKept)] = static_cast<std::int16_t>(entry >> 32);
                        values[std::min(k + both - 1, kKept)] = static_cast<std::int16_t>(entry >> 48);
                    }
                    if (ends) return true;
                    k += both;
                    continue;
                }
                bits.fill();
                const int symbol = symbol_of(table, bits);
                if (symbol < 0) return false;
                const int run = symbol >> 4, size = symbol & 15;
                if (size == 0 && run != 15) return run == 0;
                if (size > 10) return false;
                k += run + 1;
                values[std::min(k - 1, kKept)] = number_of(bits, size);
                if (k > kBlock) return false;
                break;
            }
        }
    }
    while (k < kBlock) {
        bits.fill();
        for (int step = 0; step < kSteps && k < kBlock; ++step) {
            const std::uint16_t entry = table.skip[bits.peek(kLookup)];
            const int used = entry & 31, passed = entry >> 5 & 127;
            if (used != 0 && k + passed < kBlock) [[likely]] {
                bits.drop(used);
                k += passed;
                if (entry & kEnds) return true;
                continue;
            }
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return false;
            const int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run != 15) return run == 0;
            if (size > 10) return false;
            bits.drop(size);
            k += run + 1;
            break;
        }
    }
    return k == kBlock;
}

inline std::uint8_t shade(std::int32_t value) { return static_cast<std::uint8_t>(std::clamp(value + 128, 0, 255)); }

class Scan {
public:
    Scan(Picture& picture, std::uint8_t* plane, std::int64_t rows, std::int64_t columns)
        : picture_(picture), plane_(plane), rows_(rows), columns_(columns) {
        const std::uint16_t* by = picture.quantiser[picture.component[0].quantiser];
        for (int k = 0; k < kBlock; ++k) by_[kNatural[k]] = static_cast<std::int16_t>(by[k]);
    }

    // One MCU, of which luma is kept over blocks of `kScale`; false where the data make no sense.
    template <int kScale>
    bool unit(Bits& bits, std::int64_t row, std::int64_t column) {
        for (int c = 0; c < picture_.components; ++c) {
            Component& one = picture_.component[c];
            const Huffman &dc = *picture_.dc[one.dc], &ac = *picture_.ac[one.ac];
            for (int v = 0; v < one.down; ++v)
                for (int h = 0; h < one.across; ++h) {
                    bits.fill();
                    const int size = symbol_of(dc, bits);
                    if (size < 0 || size > 11) return false;
                    if (c > 0) {
                        bits.drop(size);
                        if (!pass_block<1>(ac, bits, nullptr)) return false;
                        continue;
                    }
                    // Sums of a damaged file may wrap around.
                    one.predicted = static_cast<std::int32_t>(static_cast<std::uint32_t>(one.predicted) +
                                                              static_cast<std::uint32_t>(number_of(bits, size)));
                    if (!luma<kScale>(ac, bits, one.predicted, row * one.down + v, column * one.across + h)) return false;
                }
        }
        return true;
    }

private:
    template <int kScale>
    bool luma(const Huffman& ac, Bits& bits, std::int32_t mean, std::int64_t row, std::int64_t column) {
        if constexpr (kScale >= 4) {
            constexpr int kKept = kScale == 8 ? 1 : 5;
            std::int32_t values[kKept + 1] = {mean};
            if (!pass_block<kKept>(ac, bits, values)) return false;
            put<kKept>(values, row, column);
        } else {
            alignas(16) std::int16_t values[kBlock + 1] = {static_cast<std::int16_t>(mean)};
            const int places = read_block(ac, bits, values);
            if (places == 0) return false;
            draw<kScale>(values, places, row, column);
        }
        return true;
    }

    // Means of the block, or of its four quarters from its lowest frequencies.
    template <int kKept>
    void put(const std::int32_t* values, std::int64_t row, std::int64_t column) {
        const std::uint16_t* by = picture_.quantiser[picture_.component[0].quantiser];
        if constexpr (kKept == 1) {
            if (row < rows_ && column < columns_)
                plane_[row * columns_ + column] = shade(static_cast<std::int32_t>((std::int64_t{values[0]} * by[0] + 4) >> 3));
        } else {
            // The mean of cos((2x + 1) pi / 16) over x = 0..3 is 0.640729; orthonormal factors 1/8, sqrt(2)/8 and 1/4.
            const float mean = static_cast<float>(std::int64_t{values[0]} * by[0]) * 0.125F;
            const float across = static_cast<float>(std::int64_t{values[1]} * by[1]) * (0.640729F * 0.176777F);
            const float down = static_cast<float>(std::int64_t{values[2]} * by[2]) * (0.640729F * 0.176777F);
            const float both = static_cast<float>(std::int64_t{values[4]} * by[4]) * (0.640729F * 0.640729F * 0.25F);
            const float quarter[4] = {mean + across + down + both, mean - across + down - both, mean + across - down - both,
                                      mean - across - down + both};
            for (int i = 0; i < 4; ++i) {
                const std::int64_t y = row * 2 + i / 2, x = column * 2 + i % 2;
                const float held = std::clamp(quarter[i], -1000.0F, 1000.0F) + 1000.5F;
                if (y < rows_ && x < columns_) plane_[y * columns_ + x] = shade(static_cast<std::int32_t>(held) - 1000);
            }
        }
    }

    // The block's pixels, or their means by two and two.
    template <int kScale>
    void draw(std::int16_t* values, int places, std::int64_t row, std::int64_t column) {
        constexpr std::int64_t kSide = 8 / kScale;
        const std::int64_t y = row * kSide, x = column * kSide;
        if (y >= rows_ || x >= columns_) return;
        const std::int64_t down = std::min(kSide, rows_ - y), across = std::min(kSide, columns_ - x);
        std::uint8_t* to = plane_ + y * columns_ + x;
        if (places == 1) {
            const auto mean = static_cast<std::int16_t>(values[0] * by_[0]);
            const std::uint8_t even = shade((mean + 4) >> 3);
            for (std::int64_t i = 0; i < down; ++i) std::memset(to + i * columns_, even, static_cast<std::size_t>(across));
            return;
        }
        for (int i = 0; i < kBlock; ++i) values[i] = static_cast<std::int16_t>(values[i] * by_[i]);
        if (down == kSide && across == kSide) {
            inverse<kScale>()(values, to, columns_);
            return;
        }
        std::uint8_t apart[kBlock];
        inverse<kScale>()(values, apart, kSide);
        for (std::int64_t i = 0; i < down; ++i) std::memcpy(to + i * columns_, apart + i * kSide, static_cast<std::size_t>(across));
    }

    template <int kScale>
    vigil::inverse::Inverse inverse() const {
        return kScale == 1 ? whole_ : half_;
    }

    Picture& picture_;
    std::uint8_t* plane_;
    std::int64_t rows_, columns_;
    alignas(16) std::int16_t by_[kBlock];
    const vigil::inverse::Inverse whole_ = vigil::inverse::whole(), half_ = vigil::inverse::half();
};

// A table of annex K where it is one of these, else one made in the arena.
int read_tables(Picture& picture, const std::uint8_t* at, const std::uint8_t* end, Arena& arena) {
    while (at < end) {
        if (end - at < 17) return kDamaged;
        const int kind = at[0] >> 4, number = at[0] & 15;
        if (kind > 1 || number > 3) return kDamaged;
        int symbols = 0;
        for (int i = 1; i <= 16; ++i) symbols += at[i];
        if (symbols > 256 || end - at < 17 + symbols) return kDamaged;
        const Huffman* found = nullptr;
        for (const int i : {kind, kind + 2})
            if (is_prepared && is_of(standard[i], at + 1, at + 17, symbols)) found = standard + i;
        if (found == nullptr) {
            Huffman*& own = picture.own[4 * kind + number];
            if (own == nullptr) own = arena.take<Huffman>(1);
            if (own == nullptr) return kNoMemory;
            if (!make_codes(*own, at + 1, at + 17, symbols)) return kDamaged;
            found = own;
        }
        (kind ? picture.ac : picture.dc)[number] = found;
        at += 17 + symbols;
    }
    return kDone;
}

// What the scan's steps look up, where a table was made for this file and has it not yet.
void complete(Picture& picture, int scale) {
    for (int c = 0; c < picture.components; ++c) {
        const int number = picture.component[c].ac;
        Huffman* own = picture.own[4 + number];
        if (own == nullptr || picture.ac[number] != own) continue;
        if ((c > 0 || scale >= 4) && !own->has_skip) make_skip(*own);
        if (c == 0 && scale <= 4 && !own->has_paired) make_paired(*own);
    }
}

int read_quantisers(Picture& picture, const std::uint8_t* at, const std::uint8_t* end) {
    while (at < end) {
        const int wide = at[0] >> 4, number = at[0] & 15, length = wide ? 2 * kBlock : kBlock;
        if (wide > 1 || number > 3 || end - at < 1 + length) return kDamaged;
        for (int i = 0; i < kBlock; ++i)
            picture.quantiser[number][i] = static_cast<std::uint16_t>(wide ? two(at + 1 + 2 * i) : at[1 + i]);
        picture.has_quantiser[number] = true;
        at += 1 + length;
    }
    return kDone;
}

int read_frame(Picture& picture, const std::uint8_t* at, const std::uint8_t* end) {
    if (end - at < 6 || picture.components != 0) return kDamaged;
    if (at[0] != 8) return kOther;
    picture.height = two(at + 1);
    picture.width = two(at + 3);
    const int components = at[5];
    if ((components != 1 && components != 3) || picture.height == 0) return kOther;
    if (picture.width == 0 || end - at != 6 + 3 * components) return kDamaged;
    for (int c = 0; c < components; ++c) {
        Component& one = picture.component[c];
        one.id = at[6 + 3 * c];
        one.across = at[7 + 3 * c] >> 4;
        one.down = at[7 + 3 * c] & 15;
        one.quantiser = at[8 + 3 * c];
        if (one.across < 1 || one.across > 4 || one.down < 1 || one.down > 4 || one.quantiser > 3) return kDamaged;
        if (one.across > picture.component[0].across || one.down > picture.component[0].down) return kOther;
    }
    // A scan of one component is not interleaved: its blocks come row by row, whatever its sampling says.
    if (components == 1) picture.component[0].across = picture.component[0].down = 1;
    // Three components of which none is Y: red, green and blue, by Adobe's mark or by their letters.
    const Component* three = picture.component;
    if (components == 3 && three[0].id == 'R' && three[1].id == 'G' && three[2].id == 'B') return kOther;
    picture.components = components;
    return kDone;
}

int read_scan_header(Picture& picture, const std::uint8_t* at, const std::uint8_t* end) {
    if (picture.components == 0 || end - at < 1) return kDamaged;
    if (at[0] != picture.components) return kOther;
    if (end - at < 4 + 2 * picture.components) return kDamaged;
    for (int c = 0; c < picture.components; ++c) {
        Component& one = picture.component[c];
        if (at[1 + 2 * c] != one.id) return kOther;
        one.dc = at[2 + 2 * c] >> 4;
        one.ac = at[2 + 2 * c] & 15;
        if (one.dc > 3 || one.ac > 3 || picture.dc[one.dc] == nullptr || picture.ac[one.ac] == nullptr) return kDamaged;
    }
    if (!picture.has_quantiser[picture.component[0].quantiser]) return kDamaged;
    if (picture.components == 3 && picture.adobe_transform == 0) return kOther;
    return kDone;
}

// The scan's data, each stretch between restarts without its stuffed zeros and decoded as it comes.
template <int kScale>
int read_scan(Picture& picture, Scan& scan, const std::uint8_t* at, const std::uint8_t* end, std::uint8_t* clean) {
    const std::int64_t side_across = 8 * picture.component[0].across, side_down = 8 * picture.component[0].down;
    const std::int64_t across = (picture.width + side_across - 1) / side_across;
    const std::int64_t all = across * ((picture.height + side_down - 1) / side_down);
    std::int64_t unit = 0;
    for (int restarts = 0;; ++restarts) {
        std::uint8_t* filled = clean;
        int marker = -1;
        while (marker < 0) {
            const auto* found = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at)));
            if (found == nullptr || found + 1 >= end) return kDamaged;
            std::memcpy(filled, at, static_cast<std::size_t>(found - at));
            filled += found - at;
            at = found + 1;
            if (*at == 0) {
                *filled++ = 0xFF;
                ++at;
            } else if (*at != 0xFF) {
                marker = *at++;
            }
        }
        std::memset(filled, 0, kPadding);
        for (Component& one : picture.component) one.predicted = 0;
        const std::int64_t until = picture.restart_every ? std::min<std::int64_t>(unit + picture.restart_every, all) : all;
        Bits bits(clean, filled);
        for (; unit < until; ++unit)
            if (!scan.unit<kScale>(bits, unit / across, unit % across) || bits.is_over()) return kDamaged;
        if (unit == all) return marker == 0xD9 ? kDone : kOther;
        if (marker != 0xD0 + restarts % 8) return kDamaged;
    }
}

bool begins(const std::uint8_t* at, const std::uint8_t* end, const char* with, std::size_t length) {
    return static_cast<std::size_t>(end - at) >= length && std::memcmp(at, with, length) == 0;
}

// What an ordinary decoder takes from a segment of an application, as far as it bears on what is shown.
void note(vigil::jpeg::Head& head, int marker, const std::uint8_t* begin, const std::uint8_t* stop) {
    constexpr char kTurn[] = "tiff:Orientation";
    if (marker == 0xE1 && begins(begin, stop, "Exif\0\0", 6)) {
        head.has_more |= head.exif != nullptr;
        head.exif = begin + 6;
        head.exif_size = stop - head.exif;
    } else if (marker == 0xE1) {
        head.has_xmp_turn |= std::search(begin, stop, kTurn, kTurn + sizeof kTurn - 1) != stop;
    } else if (marker == 0xE0) {
        head.has_more |= begins(begin, stop, "JFIF", 4) && stop - begin < 7;
    } else if (marker == 0xE2) {
        head.has_more |= begins(begin, stop, "MPF", 3) || (begins(begin, stop, "ICC_PROFILE", 11) && stop - begin < 14);
    } else if (marker == 0xEE) {
        head.has_more |= begins(begin, stop, "Adobe", 5) && stop - begin < 12;
    }
}

// Goes through the segments before the scan. `at` then points at the scan header's content and `stop` behind it.
int walk(Picture& picture, vigil::jpeg::Head& head, Arena* arena, const std::uint8_t*& at, const std::uint8_t*& stop,
         const std::uint8_t* end) {
    if (end - at < 4 || at[0] != 0xFF || at[1] != 0xD8) return kOther;
    const std::uint8_t* next = at + 2;
    while (end - next >= 4) {
        if (next[0] != 0xFF) return kDamaged;
        const int marker = next[1];
        if (marker == 0xFF) {
            ++next;
            continue;
        }
        const int length = two(next + 2);
        at = next + 4;
        stop = next + 2 + length;
        if (length < 2 || stop > end) return kDamaged;
        next = stop;
        int said = kDone;
        if (marker == 0xC0 || marker == 0xC1) {
            said = read_frame(picture, at, stop);
        } else if (marker == 0xC4) {
            if (arena) said = read_tables(picture, at, stop, *arena);
        } else if (marker == 0xDB) {
            said = read_quantisers(picture, at, stop);
        } else if (marker == 0xDD) {
            if (stop - at < 2) return kDamaged;
            picture.restart_every = two(at);
        } else if (marker == 0xDA) {
            head.width = picture.width;
            head.height = picture.height;
            return picture.components ? kDone : kDamaged;
        } else if ((marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE) {
            note(head, marker, at, stop);
            if (marker == 0xEE && stop - at >= 12 && std::memcmp(at, "Adobe", 5) == 0) picture.adobe_transform = at[11];
        } else {
            // Progressive, arithmetic, lossless and whatever else there is.
            return kOther;
        }
        if (said != kDone) return said;
    }
    return kDamaged;
}

}  // namespace

namespace vigil::jpeg {

void prepare() {
    if (is_prepared) return;
    for (int i = 0; i < 2; ++i) {
        make_codes(standard[2 * i], kDcCounts[i], kDcSymbols, 12);
        make_codes(standard[2 * i + 1], kAcCounts[i], kAcSymbols[i], 162);
        make_skip(standard[2 * i + 1]);
        make_paired(standard[2 * i + 1]);
    }
    is_prepared = true;
}

std::int64_t workspace(std::int64_t size) { return 8 * static_cast<std::int64_t>(sizeof(Huffman) + 64) + size + kPadding + 64; }

int head(const std::uint8_t* data, std::int64_t size, Head& said) {
    Picture picture;
    const std::uint8_t *at = data, *stop = data;
    return walk(picture, said, nullptr, at, stop, data + size);
}

int luma(const std::uint8_t* data, std::int64_t size, int scale, std::uint8_t* plane, std::int64_t rows, std::int64_t columns,
         Arena& arena) {
    Picture picture;
    Head unused;
    const std::uint8_t *at = data, *stop = data, *end = data + size;
    int said = walk(picture, unused, &arena, at, stop, end);
    if (said == kDone) said = read_scan_header(picture, at, stop);
    if (said != kDone) return said;
    if (picture.width > kMostSide || rows != (picture.height + scale - 1) / scale ||
        columns != (picture.width + scale - 1) / scale)
        return kOther;
    std::uint8_t* clean = arena.take<std::uint8_t>(end - stop + kPadding);
    if (clean == nullptr) return kNoMemory;
    complete(picture, scale);
    Scan scan(picture, plane, rows, columns);
    switch (scale) {
        case 8: return read_scan<8>(picture, scan, stop, end, clean);
        case 4: return read_scan<4>(picture, scan, stop, end, clean);
        case 2: return read_scan<2>(picture, scan, stop, end, clean);
        default: return read_scan<1>(picture, scan, stop, end, clean);
    }
}

}  // namespace vigil::jpeg

extern "C" {

// Luma over blocks of `scale` pixels, 8, 4, 2 or 1 (of 4 nearly: from each block's four lowest frequencies), into a plane of
// ceil(height / scale) x ceil(width / scale). Returns 0 when done, 1 for a kind that is not read here, 2 for damage, 3 for
// want of memory; then the plane holds nothing of use.
std::int32_t vigil_jpeg_luma(const std::uint8_t* data, std::int64_t size, std::int32_t scale, std::uint8_t* plane,
                             std::int64_t rows, std::int64_t columns) {
    if (scale != 8 && scale != 4 && scale != 2 && scale != 1) return kOther;
    static const bool is_ready = (vigil::jpeg::prepare(), true);
    const std::int64_t needed = vigil::jpeg::workspace(size);
    const std::unique_ptr<std::uint8_t[]> held(new (std::nothrow) std::uint8_t[static_cast<std::size_t>(needed)]);
    if (!held || !is_ready) return kNoMemory;
    Arena arena(held.get(), needed);
    return vigil::jpeg::luma(data, size, scale, plane, rows, columns, arena);
}

}  // extern "C"

// The tables of a JPEG's Huffman codes: the native side alone has them.

#include "huffman.h"

#include <algorithm>

namespace {

using vigil::jpeg::Huffman;

// Annex K: the tables that most files use.
constexpr std::uint8_t kDcCounts[2][16] = {{0, 1, 5, 1, 1, 1, 1, 1, 1}, {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
constexpr std::uint8_t kDcSymbols[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
constexpr std::uint8_t kAcCounts[2][16] = {{0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125},
                                           {0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119}};
constexpr std::uint8_t kAcSymbols[2][162] = {
    {0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa},
    {0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa}};

Huffman standard[4];  // for luma: DC and AC; for chroma likewise
bool is_prepared = false;

bool is_of(const Huffman& table, const std::uint8_t* counts, const std::uint8_t* symbols, int many) {
    return std::memcmp(table.counts, counts, 16) == 0 && std::memcmp(table.symbols, symbols, static_cast<std::size_t>(many)) == 0;
}

}  // namespace

namespace vigil::jpeg {

bool make_codes(Huffman& table, const std::uint8_t* counts, const std::uint8_t* symbols, int many) {
    std::memcpy(table.counts, counts, 16);
    std::fill_n(table.symbols, 256, std::uint8_t{0});
    std::memcpy(table.symbols, symbols, static_cast<std::size_t>(many));
    table.has_steps = table.has_paired = table.has_lowest = false;
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
    for (int bits = 0; bits < 1 << kMean; ++bits) {
        const std::uint16_t entry = table.one[bits << (kLookup - kMean)];
        const int length = entry & 255, size = entry >> 8;
        table.mean[bits] = length <= kMean && size <= kMeanMost ? static_cast<std::uint16_t>(entry + size) : 0;
    }
    return true;
}

void make_mean_steps(Huffman& table) {
    for (int bits = 0; bits < 1 << kStep; ++bits) {
        const std::uint16_t entry = table.one[bits << (kLookup - kStep)];
        const int length = entry & 255, size = entry >> 8;
        const bool is_told = length != 0 && length <= kStep && size <= kMeanMost && length + size <= kMostPassed;
        table.steps[bits] = is_told ? static_cast<std::uint16_t>((length + size) | kNext) : kNoStep;
    }
    table.has_steps = true;
}

void make_steps(Huffman& table) {
    for (int bits = 0; bits < 1 << kStep; ++bits) {
        int used = 0, passed = 0, ends = 0;
        while (used < kStep && ends == 0) {
            const std::uint16_t entry = table.one[((bits << used) & ((1 << kStep) - 1)) << (kLookup - kStep)];
            const int length = entry & 255, symbol = entry >> 8, run = symbol >> 4, size = symbol & 15;
            // Beyond `used` the bits are not known: a code must lie wholly within those that are. Its number is only passed.
            if (length == 0 || used + length > kStep || used + length + size > kMostPassed || size > kMostSize) break;
            if (size == 0 && run != 15) {
                if (run != 0) break;
                ends = kEnds | kNext;
            } else if (passed + run + 1 < kBlock) {
                passed += run + 1;
            } else {
                break;
            }
            used += length + size;
        }
        table.steps[bits] = used ? static_cast<std::uint16_t>(used | passed << 7 | ends) : kNoStep;
    }
    table.has_steps = true;
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

void make_lowest(Huffman& table) {
    for (int bits = 0; bits < 1 << kLowest; ++bits) {
        int used = 0, passed = 0;
        bool ends = false;
        std::uint64_t numbers = 0;
        while (used < kLowest && !ends) {
            const int next = (bits << used) & ((1 << kLowest) - 1);
            const std::uint16_t entry = table.one[next << (kLookup - kLowest)];
            const int length = entry & 255, symbol = entry >> 8, run = symbol >> 4, size = symbol & 15;
            if (length == 0 || used + length + size > kLowest || size > kMostSize) break;
            if (size == 0 && run != 15) {
                if (run != 0) break;
                ends = true;
            } else if (passed + run + 1 < kBlock) {
                numbers |= as_lowest(signed_number(next >> (kLowest - length - size) & ((1 << size) - 1), size), passed + run);
                passed += run + 1;
            } else {
                break;
            }
            used += length + size;
        }
        table.lowest[bits] = used ? lowest_of(used, passed, ends, numbers) : 0;
    }
    table.has_lowest = true;
}

void prepare_tables() {
    if (is_prepared) return;
    for (int i = 0; i < 2; ++i) {
        make_codes(standard[2 * i], kDcCounts[i], kDcSymbols, 12);
        make_mean_steps(standard[2 * i]);
        make_codes(standard[2 * i + 1], kAcCounts[i], kAcSymbols[i], 162);
        make_steps(standard[2 * i + 1]);
        make_paired(standard[2 * i + 1]);
        make_lowest(standard[2 * i + 1]);
    }
    is_prepared = true;
}

const Huffman* table_of_annex_k(int kind, const std::uint8_t* counts, const std::uint8_t* symbols, int many) {
    for (const int i : {kind, kind + 2})
        if (is_prepared && is_of(standard[i], counts, symbols, many)) return standard + i;
    return nullptr;
}

}  // namespace vigil::jpeg

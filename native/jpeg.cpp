// Means over blocks of a JPEG's luma, without decoding it: the way to a picture's hash that reads its entropy-coded data once
// and keeps 1 or 4 of each block's 64 coefficients. Source: ITU-T T.81 (1992), sequential DCT, Huffman coding, 8 bits.
//
// Whatever is not that plain kind, or is damaged, is left to the ordinary decoder: nothing is guessed here. No byte outside
// the given data and plane is read or written, whatever the data say.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

namespace {

constexpr int kDone = 0, kOther = 1, kDamaged = 2, kNoMemory = 3;
constexpr int kBlock = 64;        // coefficients
constexpr int kLookup = 13;       // bits of a code and its number that one step over coefficients looks at
constexpr int kSteps = 4;         // such steps on one filling, which holds 56 bits at least
constexpr int kPadding = 16;      // zero bytes behind the data, so that a load of 8 bytes stays inside
constexpr std::int64_t kMostSide = 65535;

struct Huffman {
    bool is_there = false;
    std::uint8_t symbols[256] = {};
    std::int32_t first_code[18] = {}, first_place[18] = {}, count[18] = {};
    // By the next kLookup bits: bits of code (low byte) and symbol (high byte); 0 where the code is longer.
    std::uint16_t one[1 << kLookup] = {};
    // Likewise for as many whole coefficients as fit: bits in all (low 5), places passed (next 7), whether the block ends.
    std::uint16_t skip[1 << kLookup] = {};
    // Likewise for one coefficient with its number: bits (low 5), places passed (next 7), whether the block ends, number (high
    // 16).
    std::uint32_t valued[1 << kLookup] = {};
};
constexpr std::uint16_t kEnds = 1 << 12;

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
    std::uint16_t quantiser[4][kBlock] = {};
    Component component[3];
    Huffman dc[4], ac[4];
};

int two(const std::uint8_t* at) { return at[0] << 8 | at[1]; }

bool make_tables(Huffman& table, const std::uint8_t* counts, bool is_ac) {
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
    for (int bits = 0; is_ac && bits < 1 << kLookup; ++bits) {
        table.valued[bits] = 0;
        int used = 0, passed = 0, ends = 0;
        for (;;) {
            const std::uint16_t entry = table.one[(bits << used) & ((1 << kLookup) - 1)];
            const int length = entry & 255, symbol = entry >> 8, run = symbol >> 4, size = symbol & 15;
            // Beyond `used` the bits are not known: a code must lie wholly within those that are.
            if (length == 0 || used + length + size > kLookup) break;
            if (size == 0 && run != 15) {
                if (run != 0) break;
                if (used == 0) table.valued[bits] = static_cast<std::uint32_t>(length | kEnds);
                used += length;
                ends = 1;
                break;
            }
            if (used == 0 && size > 0) {
                const std::int32_t seen = bits >> (kLookup - length - size) & ((1 << size) - 1);
                const auto number = static_cast<std::uint32_t>(signed_number(seen, size)) << 16;
                table.valued[bits] = number | static_cast<std::uint32_t>((length + size) | (run + 1) << 5);
            }
            used += length + size;
            passed += run + 1;
            if (passed >= kBlock) break;
        }
        table.skip[bits] = passed < kBlock ? static_cast<std::uint16_t>(used | passed << 5 | ends * kEnds) : 0;
    }
    table.is_there = true;
    return true;
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

// Pass one block's coefficients; the first of them are put into `values`, which has a place more for the others.
template <int kKept>
inline bool pass_block(const Huffman& table, Bits& bits, std::int32_t* values) {
    int k = 1;
    if constexpr (kKept > 1) {
        while (k < kKept) {
            bits.fill();
            for (int step = 0; step < kSteps && k < kKept; ++step) {
                const std::uint32_t entry = table.valued[bits.peek(kLookup)];
                const int passed = static_cast<int>(entry >> 5 & 127);
                if (entry != 0 && k + passed <= kBlock) [[likely]] {
                    bits.drop(static_cast<int>(entry & 31));
                    if (entry & kEnds) return true;
                    k += passed;
                    values[std::min(k - 1, kKept)] = static_cast<std::int32_t>(entry) >> 16;
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
    Scan(Picture& picture, int scale, std::uint8_t* plane, std::int64_t rows, std::int64_t columns)
        : picture_(picture), scale_(scale), plane_(plane), rows_(rows), columns_(columns) {}

    // One MCU; false where the data make no sense.
    template <int kKept>
    bool unit(Bits& bits, std::int64_t row, std::int64_t column) {
        for (int c = 0; c < picture_.components; ++c) {
            Component& one = picture_.component[c];
            const Huffman &dc = picture_.dc[one.dc], &ac = picture_.ac[one.ac];
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
                    one.predicted += number_of(bits, size);
                    std::int32_t values[kKept + 1] = {one.predicted};
                    if (!pass_block<kKept>(ac, bits, values)) return false;
                    put<kKept>(values, row * one.down + v, column * one.across + h);
                }
        }
        return true;
    }

private:
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

    Picture& picture_;
    int scale_;
    std::uint8_t* plane_;
    std::int64_t rows_, columns_;
};

int read_tables(Picture& picture, const std::uint8_t* at, const std::uint8_t* end) {
    while (at < end) {
        if (end - at < 17) return kDamaged;
        const int kind = at[0] >> 4, number = at[0] & 15;
        if (kind > 1 || number > 3) return kDamaged;
        int symbols = 0;
        for (int i = 1; i <= 16; ++i) symbols += at[i];
        if (symbols > 256 || end - at < 17 + symbols) return kDamaged;
        Huffman& table = kind ? picture.ac[number] : picture.dc[number];
        std::fill_n(table.symbols, 256, std::uint8_t{0});
        std::memcpy(table.symbols, at + 17, static_cast<std::size_t>(symbols));
        if (!make_tables(table, at + 1, kind == 1)) return kDamaged;
        at += 17 + symbols;
    }
    return kDone;
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
    if (picture.width == 0 || end - at < 6 + 3 * components) return kDamaged;
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
        if (one.dc > 3 || one.ac > 3 || !picture.dc[one.dc].is_there || !picture.ac[one.ac].is_there) return kDamaged;
    }
    if (!picture.has_quantiser[picture.component[0].quantiser]) return kDamaged;
    if (picture.components == 3 && picture.adobe_transform == 0) return kOther;
    return kDone;
}

// The scan's data, each stretch between restarts without its stuffed zeros and decoded as it comes.
template <int kKept>
int read_scan(Picture& picture, Scan scan, const std::uint8_t* at, const std::uint8_t* end, std::uint8_t* clean) {
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
            if (!scan.unit<kKept>(bits, unit / across, unit % across) || bits.is_over()) return kDamaged;
        if (unit == all) return marker == 0xD9 ? kDone : kOther;
        if (marker != 0xD0 + restarts % 8) return kDamaged;
    }
}

int read(const std::uint8_t* data, std::int64_t size, int scale, std::uint8_t* plane, std::int64_t rows, std::int64_t columns) {
    const std::unique_ptr<Picture> picture(new (std::nothrow) Picture);
    if (!picture) return kNoMemory;
    if (size < 4 || data[0] != 0xFF || data[1] != 0xD8) return kOther;
    const std::uint8_t *at = data + 2, *end = data + size;
    while (end - at >= 4) {
        if (at[0] != 0xFF) return kDamaged;
        const int marker = at[1];
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const int length = two(at + 2);
        const std::uint8_t *begin = at + 4, *stop = at + 2 + length;
        if (length < 2 || stop > end) return kDamaged;
        at = stop;
        int said = kDone;
        if (marker == 0xC0 || marker == 0xC1) {
            said = read_frame(*picture, begin, stop);
        } else if (marker == 0xC4) {
            said = read_tables(*picture, begin, stop);
        } else if (marker == 0xDB) {
            said = read_quantisers(*picture, begin, stop);
        } else if (marker == 0xDD) {
            if (stop - begin < 2) return kDamaged;
            picture->restart_every = two(begin);
        } else if (marker == 0xEE) {
            if (stop - begin >= 12 && std::memcmp(begin, "Adobe", 5) == 0) picture->adobe_transform = begin[11];
        } else if (marker == 0xDA) {
            said = read_scan_header(*picture, begin, stop);
            if (said != kDone) return said;
            if (picture->width > kMostSide || rows != (picture->height + scale - 1) / scale ||
                columns != (picture->width + scale - 1) / scale)
                return kOther;
            const std::unique_ptr<std::uint8_t[]> clean(new (std::nothrow) std::uint8_t[static_cast<std::size_t>(end - at) + kPadding]);
            if (!clean) return kNoMemory;
            const Scan scan(*picture, scale, plane, rows, columns);
            return scale == 8 ? read_scan<1>(*picture, scan, at, end, clean.get())
                              : read_scan<5>(*picture, scan, at, end, clean.get());
        } else if (!(marker >= 0xE0 && marker <= 0xEF) && marker != 0xFE) {
            // Progressive, arithmetic, lossless and whatever else there is.
            return kOther;
        }
        if (said != kDone) return said;
    }
    return kDamaged;
}

}  // namespace

extern "C" {

// Means of luma over blocks of `scale` pixels, 8 or 4 (of 4 nearly: from each block's four lowest frequencies), into a plane of
// ceil(height / scale) x ceil(width / scale). Returns 0 when done, 1 for a kind that is not read here, 2 for damage, 3 for
// want of memory; then the plane holds nothing of use.
std::int32_t vigil_jpeg_means(const std::uint8_t* data, std::int64_t size, std::int32_t scale, std::uint8_t* plane,
                              std::int64_t rows, std::int64_t columns) {
    if (scale != 8 && scale != 4) return kOther;
    return read(data, size, scale, plane, rows, columns);
}

}  // extern "C"

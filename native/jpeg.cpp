// A JPEG's luma, over blocks of 8 or 4 pixels without decoding it, the way to a picture's hash that passes over its entropy-coded data
// (stretch.cpp) and keeps 1 or 4 of each block's 64 coefficients (coarse.cpp); over 2 pixels or pixel by pixel with the inverse DCT, in whole numbers
// as the Independent JPEG Group's decoder does it; or all its pixels in colour. Source: ITU-T T.81 (1992), DCT, Huffman coding, 8 bits;
// the sequential kind in one scan is read here, the progressive one in progressive.cpp.
//
// Whatever is another kind, or is damaged, is left to the ordinary decoder: nothing is guessed here. No byte outside the given
// data and plane is read or written, whatever the data say.

#include "jpeg.h"

#include <memory>
#include <new>

#include "coarse.h"
#include "colour.h"
#include "jpeg_parts.h"
#include "progressive.h"
#include "stretch.h"

namespace {

using vigil::Arena;
using vigil::jpeg::kDamaged;
using vigil::jpeg::kDone;
using vigil::jpeg::kNoMemory;
using vigil::jpeg::kOther;

using namespace vigil::jpeg;

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
            if (size > kMostSize) return 0;
            k += run + 1;
            if (k > kBlock) return 0;
            values[kNatural[k - 1]] = static_cast<std::int16_t>(number_of(bits, size));
            break;
        }
    }
    return k;
}

// Pass one block's coefficients.
inline bool pass_block(const Huffman& table, Bits& bits) {
    int k = 1;
    while (k < kBlock) {
        bits.fill();
        for (int step = 0; step < kLongSteps && k < kBlock; ++step) {
            const std::uint16_t entry = table.steps[bits.peek(kStep)];
            const int passed = entry >> 7 & 127;
            if (k + passed < kBlock) [[likely]] {
                bits.drop(entry & 63);
                k += passed;
                if (entry & kEnds) return true;
                continue;
            }
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return false;
            const int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run != 15) return run == 0;
            if (size > kMostSize) return false;
            bits.drop(size);
            k += run + 1;
            break;
        }
    }
    return k == kBlock;
}

// Pass one block's coefficients; the lowest of them are put into `values`, which holds nothing but the mean yet and has a place more
// for the others.
inline bool pass_lowest(const Huffman& table, Bits& bits, std::int32_t* values) {
    int k = 1;
    std::uint64_t numbers = 0;
    const auto put = [&] {
        for (int i = 1; i < kKept; ++i) values[i] += lowest_number(numbers, i - 1);
        return true;
    };
    while (k < kBlock) {
        bits.fill();
        for (int step = 0; step < kSteps && k < kBlock; ++step) {
            const std::uint64_t entry = table.lowest[bits.peek(kLowest)];
            const int used = static_cast<int>(entry & 63), passed = static_cast<int>(entry >> 6 & 127);
            if (used != 0 && k + passed < kBlock) [[likely]] {
                bits.drop(used);
                // Those that come later go where nothing is read.
                numbers |= entry >> kNumbersAt << std::min(kNumber * (k - 1), kAllNumbers);
                k += passed;
                if (entry & kLowestEnds) return put();
                continue;
            }
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return false;
            const int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run != 15) return run == 0 && put();
            if (size > kMostSize) return false;
            k += run + 1;
            values[std::min(k - 1, kKept)] += number_of(bits, size);
            break;
        }
    }
    return k == kBlock && put();
}

// Units are passed over many at once where little is kept of each.
bool is_read_ahead(const Wanted& wanted) { return wanted.is_ahead && !wanted.is_all && wanted.scale >= 4; }

class Scan {
public:
    // With room for places, where the scan's data, of so many bytes at most, are read ahead.
    Scan(Picture& picture, const Wanted& wanted, std::int64_t units_across, Arena& arena, std::int64_t size) : picture_(picture) {
        for (int c = 0; c < (wanted.is_all ? picture.components : 1); ++c) drawing_[c] = Drawing(picture, c, wanted.planes[c]);
        if (!is_read_ahead(wanted)) return;
        for (int c = 0; c < picture.components; ++c) {
            const Component& one = picture.component[c];
            for (int i = 0; i < one.down * one.across; ++i) turns_.add(*picture.dc[one.dc], *picture.ac[one.ac]);
        }
        const Component& luma = picture.component[0];
        coarse_ = {wanted.scale, drawing_[0], picture.dc[luma.dc], picture.ac[luma.ac], units_across, turns_.blocks(), luma.across, luma.down};
        room_ = Stretch::room(size);
        ahead_ = arena.take<std::uint32_t>(room_);
        if (ahead_ == nullptr) room_ = 0;
    }

    // Reads and draws units from `number` on, as many as can be passed over; the bits are then those of the next one.
    void read_ahead(Bits& bits, const std::uint8_t* begin, std::int64_t& number, std::int64_t until) {
        const std::int64_t size = bits.end() - begin;
        if (size < Stretch::kLeast || size >= Stretch::kMost) return;
        const Stretch stretch(turns_, begin, bits.end(), ahead_, room_);
        bits = stretch.read(until - number, [&](const std::uint32_t* places, std::int64_t units) {
            coarse_.draw(begin, bits.end(), places, number, units, picture_.component[0].predicted);
            number += units;
        });
    }

    // One MCU, of which luma is kept over blocks of `kScale`, or every component; false where the data make no sense.
    template <int kScale, bool kIsAll>
    bool unit(Bits& bits, std::int64_t row, std::int64_t column) {
        for (int c = 0; c < picture_.components; ++c) {
            Component& one = picture_.component[c];
            const Huffman &dc = *picture_.dc[one.dc], &ac = *picture_.ac[one.ac];
            for (int v = 0; v < one.down; ++v)
                for (int h = 0; h < one.across; ++h) {
                    bits.fill();
                    std::int32_t difference;
                    if (!read_difference(dc, bits, difference)) return false;
                    if (c > 0 && !kIsAll) {
                        if (!pass_block(ac, bits)) return false;
                        continue;
                    }
                    // Sums of a damaged file may wrap around.
                    one.predicted = static_cast<std::int32_t>(static_cast<std::uint32_t>(one.predicted) + static_cast<std::uint32_t>(difference));
                    if (!keep<kScale>(ac, bits, drawing_[c], one.predicted, row * one.down + v, column * one.across + h)) return false;
                }
        }
        return true;
    }

private:
    template <int kScale>
    static bool keep(const Huffman& ac, Bits& bits, Drawing& drawing, std::int32_t mean, std::int64_t row, std::int64_t column) {
        if constexpr (kScale >= 4) {
            constexpr int kPlaces = kScale == 8 ? 1 : kKept;
            std::int32_t values[kPlaces + 1] = {mean};
            if (kScale == 8 ? !pass_block(ac, bits) : !pass_lowest(ac, bits, values)) return false;
            drawing.put<kPlaces>(values, row, column);
        } else {
            alignas(16) std::int16_t values[kBlock + 1] = {static_cast<std::int16_t>(mean)};
            const int places = read_block(ac, bits, values);
            if (places == 0) return false;
            drawing.draw<kScale>(values, places, row, column);
        }
        return true;
    }

    Picture& picture_;
    Drawing drawing_[3];
    Turns turns_;
    Coarse coarse_;
    std::uint32_t* ahead_ = nullptr;
    std::int64_t room_ = 0;
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
        // A mean has no such size; the ordinary decoder refuses a table that has one.
        if (kind == 0 && std::any_of(at + 17, at + 17 + symbols, [](std::uint8_t symbol) { return symbol > 15; })) return kDamaged;
        const Huffman* found = table_of_annex_k(kind, at + 1, at + 17, symbols);
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
void complete(Picture& picture, const Wanted& wanted) {
    for (int c = 0; c < picture.components; ++c) {
        const int mean = picture.component[c].dc, number = picture.component[c].ac;
        const bool is_kept = c == 0 || wanted.is_all, is_passed = is_read_ahead(wanted);
        Huffman *const means = picture.own[mean], *const own = picture.own[4 + number];
        if (means != nullptr && picture.dc[mean] == means && is_passed && !means->has_steps) make_mean_steps(*means);
        if (own == nullptr || picture.ac[number] != own) continue;
        if ((!is_kept || is_passed || wanted.scale == 8) && !own->has_steps) make_steps(*own);
        if (is_kept && wanted.scale == 4 && !own->has_lowest) make_lowest(*own);
        if (is_kept && wanted.scale < 4 && !own->has_paired) make_paired(*own);
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

// The header of the one scan of a sequential picture.
int check_only_scan(Picture& picture, const std::uint8_t* at, const std::uint8_t* end) {
    int named[3];
    const int many = read_named(picture, at, end, named);
    if (many == 0) return kDamaged;
    if (many != picture.components) return kOther;
    for (int c = 0; c < many; ++c) {
        const Component& one = picture.component[c];
        if (named[c] != c) return kOther;
        if (picture.dc[one.dc] == nullptr || picture.ac[one.ac] == nullptr) return kDamaged;
    }
    return kDone;
}

template <int kScale, bool kIsAll = false>
int read_only_scan(Picture& picture, const Wanted& wanted, const std::uint8_t* at, const std::uint8_t* end, std::uint8_t* clean, Arena& arena) {
    const std::int64_t across = ceiling(picture.width, 8 * picture.component[0].across);
    const std::int64_t all = across * ceiling(picture.height, 8 * picture.component[0].down);
    Scan scan(picture, wanted, across, arena, end - at);
    const auto begin = [&](Bits& bits, std::int64_t& number, std::int64_t until) {
        for (Component& one : picture.component) one.predicted = 0;
        if constexpr (kScale >= 4) {
            if (wanted.is_ahead) scan.read_ahead(bits, clean, number, until);
        }
    };
    int marker = -1;
    const int said = read_stretches(at, end, clean, picture.restart_every, all, marker, begin, [&](Bits& bits, std::int64_t unit) {
        return scan.unit<kScale, kIsAll>(bits, unit / across, unit % across);
    });
    return said == kDone && marker != 0xD9 ? kOther : said;
}

int read_sequential(Picture& picture, const Wanted& wanted, const std::uint8_t* at, const std::uint8_t* stop, const std::uint8_t* end,
                    Arena& arena) {
    const int said = check_only_scan(picture, at, stop);
    if (said != kDone) return said;
    std::uint8_t* const clean = arena.take<std::uint8_t>(end - stop + kPadding);
    if (clean == nullptr) return kNoMemory;
    complete(picture, wanted);
    if (wanted.is_all) return read_only_scan<1, true>(picture, wanted, stop, end, clean, arena);
    switch (wanted.scale) {
        case 8: return read_only_scan<8>(picture, wanted, stop, end, clean, arena);
        case 4: return read_only_scan<4>(picture, wanted, stop, end, clean, arena);
        case 2: return read_only_scan<2>(picture, wanted, stop, end, clean, arena);
        default: return read_only_scan<1>(picture, wanted, stop, end, clean, arena);
    }
}

// Reads what is wanted of a picture whose header was gone through up to its first scan.
int read_wanted(Picture& picture, const Wanted& wanted, const std::uint8_t* at, const std::uint8_t* stop, const std::uint8_t* end,
                Arena& arena) {
    for (int c = 0; c < picture.components; ++c)
        if (!picture.has_quantiser[picture.component[c].quantiser]) return kDamaged;
    if (picture.components == 3 && picture.adobe_transform == 0) return kOther;
    return picture.is_progressive ? read_progressive(picture, at, stop, end, wanted, arena)
                                  : read_sequential(picture, wanted, at, stop, end, arena);
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

// Up to the header of the first scan.
int begin(const std::uint8_t* data, std::int64_t size, Picture& picture, vigil::jpeg::Head& head, Arena* arena, const std::uint8_t*& at,
          const std::uint8_t*& stop) {
    if (size < 4 || data[0] != 0xFF || data[1] != 0xD8) return kOther;
    return walk(picture, head, arena, data + 2, at, stop, data + size);
}

}  // namespace

namespace vigil::jpeg {

int walk(Picture& picture, Head& head, Arena* arena, const std::uint8_t* next, const std::uint8_t*& at, const std::uint8_t*& stop,
         const std::uint8_t* end) {
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
        if (marker == 0xC0 || marker == 0xC1 || marker == 0xC2) {
            said = read_frame(picture, at, stop);
            picture.is_progressive = marker == 0xC2;
        } else if (marker == 0xC4) {
            if (arena) said = read_tables(picture, at, stop, *arena);
        } else if (marker == 0xDB) {
            // A component keeps the numbers that stood there at its first scan.
            said = picture.has_begun ? kOther : read_quantisers(picture, at, stop);
        } else if (marker == 0xDD) {
            if (stop - at < 2) return kDamaged;
            picture.restart_every = two(at);
        } else if (marker == 0xDA) {
            head.width = picture.width;
            head.height = picture.height;
            picture.has_begun = true;
            return picture.components ? kDone : kDamaged;
        } else if ((marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE) {
            note(head, marker, at, stop);
            if (marker == 0xEE && !picture.has_begun && stop - at >= 12 && std::memcmp(at, "Adobe", 5) == 0) picture.adobe_transform = at[11];
        } else {
            // Arithmetic, lossless and whatever else there is.
            return kOther;
        }
        if (said != kDone) return said;
    }
    return kDamaged;
}

int read_named(Picture& picture, const std::uint8_t* at, const std::uint8_t* end, int* named) {
    if (picture.components == 0 || end - at < 1) return 0;
    const int many = at[0];
    if (many < 1 || many > picture.components || end - at != 4 + 2 * many) return 0;
    for (int i = 0; i < many; ++i) {
        int c = i ? named[i - 1] + 1 : 0;
        while (c < picture.components && picture.component[c].id != at[1 + 2 * i]) ++c;
        if (c == picture.components) return 0;
        named[i] = c;
        picture.component[c].dc = at[2 + 2 * i] >> 4;
        picture.component[c].ac = at[2 + 2 * i] & 15;
        if (picture.component[c].dc > 3 || picture.component[c].ac > 3) return 0;
    }
    return many;
}

void prepare() { prepare_tables(); }

std::int64_t workspace(std::int64_t size) {
    const auto places = static_cast<std::int64_t>(sizeof(std::uint32_t)) * Stretch::room(size);
    return 8 * (static_cast<std::int64_t>(sizeof(Huffman)) + 64 + kBetween) + size + kPadding + places + 3 * (64 + kBetween);
}

int head(const std::uint8_t* data, std::int64_t size, Head& said) {
    Picture picture;
    const std::uint8_t *at = data, *stop = data;
    return begin(data, size, picture, said, nullptr, at, stop);
}

int luma(const std::uint8_t* data, std::int64_t size, int scale, std::uint8_t* plane, std::int64_t rows, std::int64_t columns,
         Arena& arena, bool is_ahead) {
    Picture picture;
    Head unused;
    const std::uint8_t *at = data, *stop = data, *end = data + size;
    const int said = begin(data, size, picture, unused, &arena, at, stop);
    if (said != kDone) return said;
    if (picture.width > kMostSide || rows != ceiling(picture.height, scale) || columns != ceiling(picture.width, scale)) return kOther;
    return read_wanted(picture, {scale, false, {{plane, rows, columns}}, is_ahead}, at, stop, end, arena);
}

int colour(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet) {
    Picture picture;
    Head unused;
    const std::uint8_t *at = data, *stop = data, *end = data + size;
    const int said = begin(data, size, picture, unused, &arena, at, stop);
    if (said != kDone) return said;
    if (!can_be_shown(picture)) return kOther;
    Wanted wanted = {1, true, {}, false};
    for (int c = 0; c < picture.components; ++c) {
        const Component &one = picture.component[c], &most = picture.component[0];
        Plane& plane = wanted.planes[c];
        plane.rows = ceiling(picture.height * one.down, most.down);
        plane.columns = ceiling(picture.width * one.across, most.across);
        plane.shades = arena.take<std::uint8_t>(plane.rows * plane.columns);
        if (plane.shades == nullptr) return kNoMemory;
    }
    const int read = read_wanted(picture, wanted, at, stop, end, arena);
    if (read != kDone) return read;
    return show(picture, wanted.planes, arena, sheet) ? kDone : kNoMemory;
}

}  // namespace vigil::jpeg

namespace {

std::int32_t means(const std::uint8_t* data, std::int64_t size, std::int32_t scale, std::uint8_t* plane, std::int64_t rows,
                   std::int64_t columns, bool is_ahead) {
    if (scale != 8 && scale != 4 && scale != 2 && scale != 1) return kOther;
    static const bool is_ready = (vigil::jpeg::prepare(), true);
    // A progressive one's coefficients take two bytes for each pixel, those of blocks that only fill the last units among them.
    const std::int64_t needed = vigil::jpeg::workspace(size) + 2 * (rows * scale + 64) * (columns * scale + 64);
    const std::unique_ptr<std::uint8_t[]> held(new (std::nothrow) std::uint8_t[static_cast<std::size_t>(needed)]);
    if (!held || !is_ready) return kNoMemory;
    Arena arena(held.get(), needed);
    return vigil::jpeg::luma(data, size, scale, plane, rows, columns, arena, is_ahead);
}

}  // namespace

extern "C" {

// Luma over blocks of `scale` pixels, 8, 4, 2 or 1 (of 4 nearly: from each block's four lowest frequencies), into a plane of
// ceil(height / scale) x ceil(width / scale). Returns 0 when done, 1 for a kind that is not read here, 2 for damage, 3 for
// want of memory; then the plane holds nothing of use.
std::int32_t vigil_jpeg_luma(const std::uint8_t* data, std::int64_t size, std::int32_t scale, std::uint8_t* plane,
                             std::int64_t rows, std::int64_t columns) {
    return means(data, size, scale, plane, rows, columns, true);
}

// The same code by code, in one chain and without a look ahead, for the tests.
std::int32_t vigil_jpeg_luma_by_codes(const std::uint8_t* data, std::int64_t size, std::int32_t scale, std::uint8_t* plane,
                                      std::int64_t rows, std::int64_t columns) {
    return means(data, size, scale, plane, rows, columns, false);
}

}  // extern "C"

// A progressive JPEG: its coefficients come bit by bit in many scans, are put together and then drawn. Source: ITU-T T.81 (1992),
// annex G.
//
// Only what is drawn is read: at an eighth of the size the means, otherwise no chroma but where every component is wanted. Scans that
// add nothing to that are passed by their markers.

#include "progressive.h"

namespace {

using vigil::Arena;
using namespace vigil::jpeg;

constexpr int kMostScans = 500;
// libjpeg smoothes blocks of which one of these is not known to its last bit.
constexpr int kSmoothed = 10;

struct Kept {
    std::int16_t* values = nullptr;            // of all blocks, each in natural order; null for a component that is not drawn
    std::int64_t rows = 0, columns = 0;        // blocks that have pixels
    std::int64_t all_rows = 0, all_columns = 0;  // with those that only fill the last units

    std::int16_t* block(std::int64_t row, std::int64_t column) { return values + (row * all_columns + column) * kBlock; }
};

struct ScanHeader {
    int named[3] = {}, many = 0;
    int from = 0, to = 0, before = 0, low = 0;  // spectral selection, and successive approximation
};

class Progressive {
public:
    Progressive(Picture& picture, const Wanted& wanted, Arena& arena) : picture_(picture), wanted_(wanted), arena_(arena) {
        std::fill_n(bits_known_[0], 3 * kBlock, -1);
    }

    int read(const std::uint8_t* at, const std::uint8_t* stop, const std::uint8_t* end) {
        if (!make_room()) return kNoMemory;
        std::uint8_t* const clean = arena_.take<std::uint8_t>(end - stop + kPadding);
        if (clean == nullptr) return kNoMemory;
        Head unused;
        for (int scans = 0; scans < kMostScans; ++scans) {
            ScanHeader scan;
            int said = read_header(at, stop, scan);
            if (said != kDone) return said;
            at = stop;
            int marker = -1;
            said = is_wanted(scan) ? read_scan(scan, at, end, clean, marker) : pass_scan(at, end, marker);
            if (said != kDone) return said;
            if (marker == 0xD9) return is_known() ? draw() : kOther;
            said = walk(picture_, unused, &arena_, at - 2, at, stop, end);
            if (said != kDone) return said;
        }
        return kOther;
    }

private:
    int drawn() const { return wanted_.is_all ? picture_.components : 1; }

    bool make_room() {
        const Component& most = picture_.component[0];
        for (int c = 0; c < picture_.components; ++c) {
            const Component& one = picture_.component[c];
            Kept& kept = kept_[c];
            kept.columns = ceiling(ceiling(picture_.width * one.across, most.across), 8);
            kept.rows = ceiling(ceiling(picture_.height * one.down, most.down), 8);
            kept.all_columns = ceiling(picture_.width, 8 * most.across) * one.across;
            kept.all_rows = ceiling(picture_.height, 8 * most.down) * one.down;
            if (c >= drawn()) continue;
            const std::int64_t values = kept.all_rows * kept.all_columns * kBlock;
            kept.values = arena_.take<std::int16_t>(values);
            if (kept.values == nullptr) return false;
            std::fill_n(kept.values, values, std::int16_t{0});
        }
        return true;
    }

    int read_header(const std::uint8_t* at, const std::uint8_t* stop, ScanHeader& scan) {
        scan.many = read_named(picture_, at, stop, scan.named);
        if (scan.many == 0) return kDamaged;
        const std::uint8_t* const rest = at + 1 + 2 * scan.many;
        scan.from = rest[0], scan.to = rest[1], scan.before = rest[2] >> 4, scan.low = rest[2] & 15;
        const bool is_means = scan.from == 0;
        if (is_means ? scan.to != 0 : scan.many != 1 || scan.to < scan.from || scan.to >= kBlock) return kDamaged;
        if (scan.low > 10 || (scan.before != 0 && scan.before != scan.low + 1)) return kDamaged;
        for (int i = 0; i < scan.many; ++i) {
            const Component& one = picture_.component[scan.named[i]];
            int* const known = bits_known_[scan.named[i]];
            if (!is_means && known[0] < 0) return kDamaged;
            for (int k = scan.from; k <= scan.to; ++k) {
                if (known[k] != (scan.before ? scan.before : -1)) return kDamaged;
                known[k] = scan.low;
            }
            // Further bits of means come without codes.
            if (is_means ? scan.before == 0 && picture_.dc[one.dc] == nullptr : picture_.ac[one.ac] == nullptr) return kDamaged;
        }
        return kDone;
    }

    bool is_wanted(const ScanHeader& scan) const {
        // Further bits can be told apart only by who knows every coefficient that came before.
        if (wanted_.scale == 8 && scan.from > 0) return false;
        return std::any_of(scan.named, scan.named + scan.many, [&](int c) { return c < drawn(); });
    }

    // The marker that follows a scan's data; restarts are part of them.
    static int pass_scan(const std::uint8_t*& at, const std::uint8_t* end, int& marker) {
        for (;;) {
            const auto* found = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at)));
            if (found == nullptr || found + 1 >= end) return kDamaged;
            const int next = found[1];
            at = found + (next == 0xFF ? 1 : 2);
            if (next != 0 && next != 0xFF && (next & 0xF8) != 0xD0) return marker = next, kDone;
        }
    }

    int read_scan(const ScanHeader& scan, const std::uint8_t*& at, const std::uint8_t* end, std::uint8_t* clean, int& marker) {
        const auto begin = [&](Bits&, std::int64_t, std::int64_t) {
            run_ = 0;
            for (Component& one : picture_.component) one.predicted = 0;
        };
        const Component& most = picture_.component[0];
        if (scan.many > 1) {
            const std::int64_t across = ceiling(picture_.width, 8 * most.across), down = ceiling(picture_.height, 8 * most.down);
            return read_stretches(at, end, clean, picture_.restart_every, across * down, marker, begin, [&](Bits& bits, std::int64_t number) {
                for (int i = 0; i < scan.many; ++i) {
                    const Component& one = picture_.component[scan.named[i]];
                    for (int v = 0; v < one.down; ++v)
                        for (int h = 0; h < one.across; ++h)
                            if (!block(scan, scan.named[i], number / across * one.down + v, number % across * one.across + h, bits)) return false;
                }
                return true;
            });
        }
        const int c = scan.named[0];
        const std::int64_t across = kept_[c].columns;
        return read_stretches(at, end, clean, picture_.restart_every, across * kept_[c].rows, marker, begin,
                              [&](Bits& bits, std::int64_t number) { return block(scan, c, number / across, number % across, bits); });
    }

    bool block(const ScanHeader& scan, int c, std::int64_t row, std::int64_t column, Bits& bits) {
        Component& one = picture_.component[c];
        std::int16_t unused[kBlock];
        std::int16_t* const values = kept_[c].values ? kept_[c].block(row, column) : unused;
        if (scan.from == 0) return scan.before == 0 ? first_mean(scan, one, values, bits) : further_mean(scan, values, bits);
        const Huffman& table = *picture_.ac[one.ac];
        return scan.before == 0 ? first_bits(scan, table, values, bits) : further_bits(scan, table, values, bits);
    }

    bool first_mean(const ScanHeader& scan, Component& one, std::int16_t* values, Bits& bits) const {
        bits.fill();
        const int size = symbol_of(*picture_.dc[one.dc], bits);
        if (size < 0 || size > 11) return false;
        one.predicted += number_of(bits, size);
        const std::int32_t mean = one.predicted * (1 << scan.low);
        if (mean < -32768 || mean > 32767) return false;
        values[0] = static_cast<std::int16_t>(mean);
        return true;
    }

    static bool further_mean(const ScanHeader& scan, std::int16_t* values, Bits& bits) {
        if (bits.bit()) values[0] = static_cast<std::int16_t>(values[0] | 1 << scan.low);
        return true;
    }

    // How many blocks follow, this one among them, in which nothing more comes.
    static std::int32_t run_of(int exponent, Bits& bits) {
        const std::int32_t more = exponent ? static_cast<std::int32_t>(bits.peek(exponent)) : 0;
        bits.drop(exponent);
        return (1 << exponent) + more;
    }

    bool first_bits(const ScanHeader& scan, const Huffman& table, std::int16_t* values, Bits& bits) {
        if (run_ > 0) return --run_, true;
        int k = scan.from;
        while (k <= scan.to) {
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return false;
            const int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run != 15) {
                run_ = run_of(run, bits) - 1;
                return true;
            }
            k += run;
            if (size > 10 || k > scan.to) return false;
            if (size) values[kNatural[k]] = static_cast<std::int16_t>(number_of(bits, size) * (1 << scan.low));
            ++k;
        }
        return true;
    }

    // One bit more of a coefficient that is not nothing.
    static void refine(const ScanHeader& scan, std::int16_t& value, Bits& bits) {
        const int bit = 1 << scan.low;
        if (bits.bit() && (value & bit) == 0) value = static_cast<std::int16_t>(value >= 0 ? value + bit : value - bit);
    }

    bool further_bits(const ScanHeader& scan, const Huffman& table, std::int16_t* values, Bits& bits) {
        int k = scan.from;
        while (run_ == 0 && k <= scan.to) {
            bits.fill();
            const int symbol = symbol_of(table, bits);
            if (symbol < 0) return false;
            int left = symbol >> 4;
            const int size = symbol & 15;
            if (size == 0 && left != 15) {
                run_ = run_of(left, bits);
                break;
            }
            if (size > 1) return false;
            const int found = size == 0 ? 0 : bits.bit() ? 1 << scan.low : -(1 << scan.low);
            // Passes so many that are nothing yet; every other one gets its bit.
            for (; k <= scan.to; ++k) {
                std::int16_t& value = values[kNatural[k]];
                if (value != 0)
                    refine(scan, value, bits);
                else if (--left < 0)
                    break;
            }
            if (k > scan.to && (size != 0 || left > 0)) return false;
            if (size) values[kNatural[k]] = static_cast<std::int16_t>(found);
            ++k;
        }
        if (run_ == 0) return true;
        for (; k <= scan.to; ++k)
            if (std::int16_t& value = values[kNatural[k]]; value != 0) refine(scan, value, bits);
        --run_;
        return true;
    }

    // Whether what is drawn came to its last bit.
    bool is_known() const {
        for (int c = 0; c < drawn(); ++c)
            if (std::any_of(bits_known_[c], bits_known_[c] + kSmoothed, [](int bits) { return bits != 0; })) return false;
        return true;
    }

    int draw() {
        for (int c = 0; c < drawn(); ++c) {
            Drawing drawing(picture_, c, wanted_.planes[c]);
            for (std::int64_t row = 0; row < kept_[c].rows; ++row)
                for (std::int64_t column = 0; column < kept_[c].columns; ++column) drawing.any(wanted_.scale, kept_[c].block(row, column), row, column);
        }
        return kDone;
    }

    Picture& picture_;
    const Wanted& wanted_;
    Arena& arena_;
    Kept kept_[3];
    int bits_known_[3][kBlock];
    std::int32_t run_ = 0;
};

}  // namespace

namespace vigil::jpeg {

int read_progressive(Picture& picture, const std::uint8_t* at, const std::uint8_t* stop, const std::uint8_t* end, const Wanted& wanted,
                     Arena& arena) {
    return Progressive(picture, wanted, arena).read(at, stop, end);
}

}  // namespace vigil::jpeg

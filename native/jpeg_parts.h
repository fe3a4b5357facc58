// What a JPEG's header says, as its readers share it, and the drawing of its blocks.
#pragma once

#include <algorithm>

#include "arena.h"
#include "huffman.h"
#include "inverse.h"
#include "jpeg.h"

namespace vigil::jpeg {

// Where each coefficient stands in its block, in the order that they come in.
constexpr std::uint8_t kNatural[kBlock + 1] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35,
    42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63, 64};

struct Component {
    int id = 0, across = 0, down = 0, quantiser = 0, dc = 0, ac = 0;
    std::int32_t predicted = 0;
};

struct Picture {
    std::int64_t width = 0, height = 0;
    int components = 0, restart_every = 0, adobe_transform = -1;
    bool is_progressive = false, has_begun = false;  // the first scan was reached
    bool has_quantiser[4] = {};
    std::uint16_t quantiser[4][kBlock] = {};  // in the order that they come in
    Component component[3];
    const Huffman *dc[4] = {}, *ac[4] = {};
    Huffman *own[8] = {};  // tables that are not those of annex K, for those that come later in the file to use again
};

// What is read of a JPEG: its luma over blocks of `scale` pixels, or with `is_all` every component, pixel by pixel.
struct Plane {
    std::uint8_t* shades = nullptr;
    std::int64_t rows = 0, columns = 0;
};
struct Wanted {
    int scale = 1;
    bool is_all = false;
    Plane planes[3];
    bool is_ahead = true;  // whether units may be read many at once; the tests hold that to reading them code by code
};

inline int two(const std::uint8_t* at) { return at[0] << 8 | at[1]; }
inline std::int64_t ceiling(std::int64_t all, std::int64_t each) { return (all + each - 1) / each; }
inline std::uint8_t shade(std::int32_t value) { return static_cast<std::uint8_t>(std::clamp(value + 128, 0, 255)); }

// Goes through segments from `next` to a scan's header. `at` then points at its content and `stop` behind it.
int walk(Picture& picture, Head& head, Arena* arena, const std::uint8_t* next, const std::uint8_t*& at, const std::uint8_t*& stop,
         const std::uint8_t* end);

// Which components a scan's header names, in `named`; how many, or 0 where it makes no sense. Their tables are noted.
int read_named(Picture& picture, const std::uint8_t* at, const std::uint8_t* end, int* named);

// Puts a block's coefficients into its component's plane.
class Drawing {
public:
    Drawing() = default;
    Drawing(const Picture& picture, int component, const Plane& plane) : plane_(plane) {
        const std::uint16_t* by = picture.quantiser[picture.component[component].quantiser];
        for (int k = 0; k < kBlock; ++k) by_[kNatural[k]] = static_cast<std::int16_t>(by[k]);
        quarter_by_ = Four{static_cast<float>(by[0]), static_cast<float>(by[1]), static_cast<float>(by[2]), static_cast<float>(by[4])};
    }

    // Libjpeg looks its shades up by 10 bits; a damaged file's come so far.
    static std::uint8_t shade_of_mean(std::int32_t mean) {
        const auto wrapped = static_cast<std::int32_t>(static_cast<std::uint32_t>((mean + 4) >> 3) << 22) >> 22;
        return shade(wrapped);
    }

    // Means of the block, or of its four quarters from its lowest frequencies.
    template <int kPlaces>
    void put(const std::int32_t* values, std::int64_t row, std::int64_t column) {
        if constexpr (kPlaces == 1) {
            if (row < plane_.rows && column < plane_.columns)
                plane_.shades[row * plane_.columns + column] = shade_of_mean(static_cast<std::int16_t>(values[0]) * by_[0]);
        } else {
            const std::int64_t y = row * 2, x = column * 2;
            if (y >= plane_.rows || x >= plane_.columns) return;
            const Whole quarter = quarters(values);
            std::uint8_t* const to = plane_.shades + y * plane_.columns + x;
            const bool is_down = y + 1 < plane_.rows, is_across = x + 1 < plane_.columns;
            to[0] = static_cast<std::uint8_t>(quarter[0]);
            if (is_across) to[1] = static_cast<std::uint8_t>(quarter[1]);
            if (is_down) to[plane_.columns] = static_cast<std::uint8_t>(quarter[2]);
            if (is_down && is_across) to[plane_.columns + 1] = static_cast<std::uint8_t>(quarter[3]);
        }
    }

    // Means of so many blocks side by side.
    [[gnu::always_inline]] inline void put_means(const std::int32_t* means, std::int64_t many, std::int64_t row, std::int64_t column) {
        if (row >= plane_.rows || column >= plane_.columns) return;
        std::uint8_t* const to = plane_.shades + row * plane_.columns + column;
        const std::int64_t shown = std::min(many, plane_.columns - column);
        const std::int32_t by = by_[0];
        for (std::int64_t i = 0; i < shown; ++i) to[i] = shade_of_mean(static_cast<std::int16_t>(means[i]) * by);
    }

    // Means of their quarters likewise: of each block the mean, the first two numbers behind it (kNumber bits each, from the lowest on) and
    // the fourth (the highest kNumber bits). There is room behind them for the rest of kTogether.
    static constexpr std::int64_t kTogether = 8, kMostTogether = 64;
    [[gnu::always_inline]] inline void put_quarters(const std::int32_t* means, const std::uint32_t* two, const std::uint32_t* fourth,
                                                    std::int64_t many, std::int64_t row, std::int64_t column) {
        using Floats = float __attribute__((vector_size(4 * kTogether)));
        using Numbers = std::int32_t __attribute__((vector_size(4 * kTogether)));
        using Pairs = std::uint16_t __attribute__((vector_size(2 * kTogether)));
        const std::int64_t y = row * 2, x = column * 2;
        if (y >= plane_.rows || x >= plane_.columns) return;
        std::uint16_t upper[kMostTogether], lower[kMostTogether];
        for (std::int64_t i = 0; i < many; i += kTogether) {
            Numbers number[3];
            std::memcpy(&number[0], means + i, sizeof(Numbers));
            std::memcpy(&number[1], two + i, sizeof(Numbers));
            std::memcpy(&number[2], fourth + i, sizeof(Numbers));
            const Floats mean = __builtin_convertvector(number[0], Floats) * quarter_by_[0] * kParts[0];
            const Floats across = __builtin_convertvector(number[1] << (32 - kNumber) >> (32 - kNumber), Floats) * quarter_by_[1] * kParts[1];
            const Floats down = __builtin_convertvector(number[1] << (32 - 2 * kNumber) >> (32 - kNumber), Floats) * quarter_by_[2] * kParts[2];
            const Floats both = __builtin_convertvector(number[2] >> (32 - kNumber), Floats) * quarter_by_[3] * kParts[3];
            const Floats quarters[4] = {mean + across + down + both, mean - across + down - both, mean + across - down - both,
                                        mean - across - down + both};
            Numbers shades[4];
            for (int quarter = 0; quarter < 4; ++quarter) {
                const Floats low = Floats{} - 128.0F, high = Floats{} + 127.0F;
                const Floats floored = quarters[quarter] > low ? quarters[quarter] : low;
                shades[quarter] = __builtin_convertvector((floored < high ? floored : high) + 1000.5F, Numbers) - (1000 - 128);
            }
            constexpr bool kIsLittle = std::endian::native == std::endian::little;
            const Pairs above = __builtin_convertvector(kIsLittle ? shades[0] | shades[1] << 8 : shades[0] << 8 | shades[1], Pairs);
            const Pairs below = __builtin_convertvector(kIsLittle ? shades[2] | shades[3] << 8 : shades[2] << 8 | shades[3], Pairs);
            std::memcpy(upper + i, &above, sizeof above);
            std::memcpy(lower + i, &below, sizeof below);
        }
        const auto shown = static_cast<std::size_t>(std::min(2 * many, plane_.columns - x));
        std::uint8_t* const to = plane_.shades + y * plane_.columns + x;
        std::memcpy(to, upper, shown);
        if (y + 1 < plane_.rows) std::memcpy(to + plane_.columns, lower, shown);
    }

    // The block's pixels, or their means by two and two.
    template <int kScale>
    void draw(std::int16_t* values, int places, std::int64_t row, std::int64_t column) {
        constexpr std::int64_t kSide = 8 / kScale;
        const std::int64_t y = row * kSide, x = column * kSide;
        if (y >= plane_.rows || x >= plane_.columns) return;
        const std::int64_t down = std::min(kSide, plane_.rows - y), across = std::min(kSide, plane_.columns - x);
        std::uint8_t* to = plane_.shades + y * plane_.columns + x;
        if (places == 1) {
            const auto mean = static_cast<std::int16_t>(4 * static_cast<std::int16_t>(values[0] * by_[0]));
            const std::uint8_t even = shade((mean + 16) >> 5);
            for (std::int64_t i = 0; i < down; ++i) std::memset(to + i * plane_.columns, even, static_cast<std::size_t>(across));
            return;
        }
        if (down == kSide && across == kSide) {
            inverse<kScale>()(values, by_, to, plane_.columns);
            return;
        }
        std::uint8_t apart[kBlock];
        inverse<kScale>()(values, by_, apart, kSide);
        for (std::int64_t i = 0; i < down; ++i) std::memcpy(to + i * plane_.columns, apart + i * kSide, static_cast<std::size_t>(across));
    }

    // A block of which every coefficient is there, in natural order.
    void any(int scale, std::int16_t* values, std::int64_t row, std::int64_t column) {
        const std::int32_t lowest[6] = {values[0], values[1], values[8], values[16], values[9]};
        const bool is_even = std::all_of(values + 1, values + kBlock, [](std::int16_t value) { return value == 0; });
        switch (scale) {
            case 8: return put<1>(lowest, row, column);
            case 4: return put<kKept>(lowest, row, column);
            case 2: return draw<2>(values, is_even ? 1 : kBlock, row, column);
            default: return draw<1>(values, is_even ? 1 : kBlock, row, column);
        }
    }

private:
    using Four = float __attribute__((vector_size(16)));
    using Whole = std::int32_t __attribute__((vector_size(16)));

    // The mean of cos((2x + 1) pi / 16) over x = 0..3 is 0.640729; orthonormal factors 1/8, sqrt(2)/8 and 1/4.
    static constexpr Four kParts = {0.125F, 0.640729F * 0.176777F, 0.640729F * 0.176777F, 0.640729F * 0.640729F * 0.25F};

    // Shades of a block's quarters, row by row.
    Whole quarters(const std::int32_t* values) const {
        constexpr Four kAcross = {1, -1, 1, -1}, kDown = {1, 1, -1, -1}, kBoth = {1, -1, -1, 1};
        const Four part = __builtin_convertvector(Whole{values[0], values[1], values[2], values[4]}, Four) * quarter_by_ * kParts;
        const Four quarter = part[0] + part[1] * kAcross + part[2] * kDown + part[3] * kBoth;
        const Four low = Four{} - 128.0F, high = Four{} + 127.0F;
        const Four floored = quarter > low ? quarter : low;
        // Rounded as numbers above nothing are.
        return __builtin_convertvector((floored < high ? floored : high) + 1000.5F, Whole) - (1000 - 128);
    }

    template <int kScale>
    vigil::inverse::Inverse inverse() const {
        return kScale == 1 ? whole_ : half_;
    }
    Plane plane_;
    alignas(16) std::int16_t by_[kBlock] = {};
    Four quarter_by_ = {};
    vigil::inverse::Inverse whole_ = vigil::inverse::whole(), half_ = vigil::inverse::half();
};

// The data of a scan, each stretch between restarts without its stuffed zeros and read as it comes: `begin(bits, number, until)` before
// each, which may read units and move on, then `unit(bits, number)` for each that is left of `all` units. `at` then points behind the marker that follows, which is given back.
template <class Begin, class Unit>
int read_stretches(const std::uint8_t*& at, const std::uint8_t* end, std::uint8_t* clean, int restart_every, std::int64_t all, int& marker,
                   Begin begin, Unit unit) {
    std::int64_t number = 0;
    for (int restarts = 0;; ++restarts) {
        std::uint8_t* filled = clean;
        marker = -1;
        while (marker < 0) {
            const auto* found = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at)));
            if (found == nullptr || found + 1 >= end) return kDamaged;
            std::memcpy(filled, at, static_cast<std::size_t>(found - at));
            filled += found - at;
            at = found + 1;
            if (*at == 0) {
                *filled++ = 0xFF;
                ++at;
                continue;
            }
            // Before a marker there may be any number of these; before a byte of data none.
            while (at < end && *at == 0xFF) ++at;
            if (at == end || *at == 0) return kDamaged;
            marker = *at++;
        }
        std::memset(filled, 0, kPadding);
        const std::int64_t until = restart_every ? std::min<std::int64_t>(number + restart_every, all) : all;
        Bits bits(clean, filled);
        begin(bits, number, until);
        if (bits.is_over()) return kDamaged;
        for (; number < until; ++number)
            if (!unit(bits, number) || bits.is_over()) return kDamaged;
        if (number == all) return kDone;
        if (marker != 0xD0 + restarts % 8) return kDamaged;
    }
}

}  // namespace vigil::jpeg

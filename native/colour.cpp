// Luma and chroma become red, green and blue, every shade as the Independent JPEG Group's decoder has it.
//
// Chroma of half the width, or of half of both, is spread with weights of 3/4 and 1/4 for the nearer and the farther neighbour
// ("fancy upsampling", libjpeg's jdsample.c); then come the sums of ITU-T T.871 (2011), section 7, in whole numbers (jdcolor.c).

#include "colour.h"

namespace {

using vigil::jpeg::Plane;

#define INLINE inline __attribute__((always_inline))

// Three times the nearer row and once the farther.
INLINE void blend(const std::uint8_t* near, const std::uint8_t* far, std::int64_t many, std::int16_t* to) {
    for (std::int64_t x = 0; x < many; ++x) to[x] = static_cast<std::int16_t>(3 * near[x] + far[x]);
}

// Twice as many along a row of at least three, of which each stands for `kWeight` shades; the two places between each pair round
// differently, so that none is favoured.
template <int kWeight>
INLINE void spread(const std::int16_t* from, std::int64_t many, std::uint8_t* to) {
    constexpr int kShift = kWeight == 4 ? 4 : 2, kLeft = kWeight == 4 ? 8 : 1, kRight = kWeight == 4 ? 7 : 2;
    const auto outermost = [](int value, int round) { return static_cast<std::uint8_t>(kWeight == 4 ? (4 * value + round) >> 4 : value); };
    to[0] = outermost(from[0], kLeft);
    to[2 * many - 1] = outermost(from[many - 1], kRight);
    for (std::int64_t x = 0; x + 1 < many; ++x) {
        to[2 * x + 1] = static_cast<std::uint8_t>((3 * from[x] + from[x + 1] + kRight) >> kShift);
        to[2 * x + 2] = static_cast<std::uint8_t>((3 * from[x + 1] + from[x] + kLeft) >> kShift);
    }
}

INLINE std::uint8_t held(int shade) { return static_cast<std::uint8_t>(shade < 0 ? 0 : shade > 255 ? 255 : shade); }

INLINE void mix(const std::uint8_t* luma, const std::uint8_t* blue, const std::uint8_t* red, std::int64_t many, std::uint8_t* to) {
    for (std::int64_t x = 0; x < many; ++x) {
        const int y = luma[x], b = blue[x] - 128, r = red[x] - 128;
        to[3 * x] = held(y + ((91881 * r + 32768) >> 16));
        to[3 * x + 1] = held(y + ((-22554 * b - 46802 * r + 32768) >> 16));
        to[3 * x + 2] = held(y + ((116130 * b + 32768) >> 16));
    }
}

struct Way {
    bool is_wide, is_high;  // whether luma has twice as many columns, and rows
    std::int64_t rows, columns;
    std::int16_t* blended;
    std::uint8_t *chroma[2], *rgb;
};

INLINE const std::uint8_t* chroma_row(const Plane& plane, const Way& way, std::int64_t y, std::uint8_t* to) {
    if (!way.is_wide) return plane.shades + y * plane.columns;
    if (way.is_high) {
        const std::int64_t near = y / 2, far = std::clamp<std::int64_t>(y % 2 ? near + 1 : near - 1, 0, plane.rows - 1);
        blend(plane.shades + near * plane.columns, plane.shades + far * plane.columns, plane.columns, way.blended);
        spread<4>(way.blended, plane.columns, to);
    } else {
        for (std::int64_t x = 0; x < plane.columns; ++x) way.blended[x] = plane.shades[y * plane.columns + x];
        spread<1>(way.blended, plane.columns, to);
    }
    return to;
}

INLINE void work(const Plane* planes, const Way& way) {
    for (std::int64_t y = 0; y < way.rows; ++y) {
        const std::uint8_t* blue = chroma_row(planes[1], way, y, way.chroma[0]);
        const std::uint8_t* red = chroma_row(planes[2], way, y, way.chroma[1]);
        mix(planes[0].shades + y * planes[0].columns, blue, red, way.columns, way.rgb + 3 * y * way.columns);
    }
}

void work_plain(const Plane* planes, const Way& way) { work(planes, way); }
#if defined(__x86_64__)
__attribute__((target("avx2"))) void work_avx2(const Plane* planes, const Way& way) { work(planes, way); }
#endif

}  // namespace

namespace vigil::jpeg {

bool can_be_shown(const Picture& picture) {
    if (picture.components == 1) return true;
    const Component *luma = picture.component, *blue = luma + 1, *red = luma + 2;
    if (blue->across != 1 || blue->down != 1 || red->across != 1 || red->down != 1 || luma->across > 2 || luma->down > luma->across) return false;
    // Of one or two columns of chroma libjpeg makes no weighted means.
    return luma->across == 1 || picture.width > 4;
}

bool show(const Picture& picture, const Plane* planes, Arena& arena, Sheet& sheet) {
    const std::int64_t rows = picture.height, columns = picture.width;
    sheet = {planes[0].shades, columns, columns, rows, 1};
    if (picture.components == 1) return true;
    Way way = {picture.component[0].across == 2, picture.component[0].down == 2, rows, columns, arena.take<std::int16_t>(planes[1].columns), {}, nullptr};
    for (std::uint8_t*& row : way.chroma) row = arena.take<std::uint8_t>(2 * planes[1].columns);
    way.rgb = arena.take<std::uint8_t>(3 * rows * columns);
    if (!way.blended || !way.chroma[0] || !way.chroma[1] || !way.rgb) return false;
#if defined(__x86_64__)
    __builtin_cpu_supports("avx2") ? work_avx2(planes, way) : work_plain(planes, way);
#else
    work_plain(planes, way);
#endif
    sheet = {way.rgb, 3 * columns, columns, rows, 3};
    return true;
}

}  // namespace vigil::jpeg

// Bars around a picture: the native twin of vigil/media/jail/border.py.

#include "border.h"

#include <algorithm>

namespace {

constexpr int kShades = 16;           // how far a bar's pixels lie from each other at most
constexpr double kLeastBar = 0.01;    // of a side
constexpr double kLeastInside = 0.2;  // of the area
constexpr std::int64_t kTogether = 32;  // pixels looked at together: an even sky is as long as a bar

struct Shades {
    std::uint8_t low, high;
    bool has(std::uint8_t shade) const { return shade >= low && shade <= high; }
};

bool all(const Shades& shades, const std::uint8_t* row) {
    int others = 0;
    for (std::int64_t i = 0; i < kTogether; ++i) others |= (row[i] < shades.low) | (row[i] > shades.high);
    return others == 0;
}

// How many pixels of a row have these shades before the first one that has not, and behind the last one.
std::int64_t before(const Shades& shades, const std::uint8_t* row, std::int64_t columns) {
    std::int64_t x = 0;
    while (x + kTogether <= columns && all(shades, row + x)) x += kTogether;
    while (x < columns && shades.has(row[x])) ++x;
    return x;
}
std::int64_t behind(const Shades& shades, const std::uint8_t* row, std::int64_t columns) {
    std::int64_t x = columns;
    while (x >= kTogether && all(shades, row + x - kTogether)) x -= kTogether;
    while (x > 0 && shades.has(row[x - 1])) --x;
    return columns - x;
}

}  // namespace

namespace vigil::border {

bool is_even(const std::uint8_t* shades, std::int64_t many, std::int64_t step) {
    std::uint8_t low = 255, high = 0;
    for (std::int64_t i = 0; i < many; ++i) low = std::min(low, shades[i * step]), high = std::max(high, shades[i * step]);
    return high - low <= 2 * kShades;
}

bool inside(const std::uint8_t* grey, std::int64_t rows, std::int64_t columns, Box& box) {
    if (!is_even(grey, columns) && !is_even(grey, rows, columns)) return false;
    const Shades bar = {static_cast<std::uint8_t>(std::max(grey[0] - kShades, 0)), static_cast<std::uint8_t>(std::min(grey[0] + kShades, 255))};
    Box found{columns, rows, 0, 0};
    for (std::int64_t y = 0; y < rows; ++y) {
        const std::uint8_t* const row = grey + y * columns;
        const std::int64_t first = before(bar, row, columns);
        if (first == columns) continue;
        found.left = std::min(found.left, first);
        found.right = std::max(found.right, columns - behind(bar, row, columns));
        found.top = std::min(found.top, y);
        found.bottom = y + 1;
    }
    if (found.bottom == 0) return false;
    const std::int64_t width = found.right - found.left, height = found.bottom - found.top;
    const auto all_across = static_cast<double>(columns), all_down = static_cast<double>(rows);
    const bool is_smaller = static_cast<double>(width) < all_across * (1 - kLeastBar) ||
                            static_cast<double>(height) < all_down * (1 - kLeastBar);
    if (!is_smaller || static_cast<double>(width * height) < kLeastInside * all_across * all_down) return false;
    box = found;
    return true;
}

}  // namespace vigil::border

extern "C" {

// box: left, top, right, bottom. Returns 1 where there are bars.
std::int32_t vigil_border_inside(const std::uint8_t* grey, std::int64_t rows, std::int64_t columns, std::int64_t* box) {
    vigil::border::Box found;
    if (!vigil::border::inside(grey, rows, columns, found)) return 0;
    box[0] = found.left, box[1] = found.top, box[2] = found.right, box[3] = found.bottom;
    return 1;
}

}  // extern "C"

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

bool inside(const Rows& rows, Box& box) {
    const std::int64_t columns = rows.columns;
    const std::uint8_t corner = rows(0)[0];
    const Shades bar = {static_cast<std::uint8_t>(std::max(corner - kShades, 0)),
                        static_cast<std::uint8_t>(std::min(corner + kShades, 255))};
    Box found{columns, rows.many, 0, 0};
    // As soon as it is known that no bar is left at the sides, nothing is asked but where the picture ends.
    const auto is_wide = [&] { return found.left == 0 && found.right == columns; };
    for (std::int64_t y = 0; y < rows.many && !is_wide(); ++y) {
        const std::uint8_t* const row = rows(y);
        const std::int64_t first = before(bar, row, columns);
        if (first == columns) continue;
        found.left = std::min(found.left, first);
        found.right = std::max(found.right, columns - behind(bar, row, columns));
        found.top = std::min(found.top, y);
        found.bottom = y + 1;
    }
    if (found.bottom == 0) return false;
    for (std::int64_t y = rows.many - 1; is_wide() && y >= found.bottom; --y)
        if (before(bar, rows(y), columns) < columns) found.bottom = y + 1;
    const std::int64_t width = found.right - found.left, height = found.bottom - found.top;
    const auto all_across = static_cast<double>(columns), all_down = static_cast<double>(rows.many);
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
    if (!vigil::border::is_even(grey, columns) && !vigil::border::is_even(grey, rows, columns)) return 0;
    struct Plane {
        const std::uint8_t* grey;
        std::int64_t columns;
    } const plane = {grey, columns};
    const auto row = [](const void* about, std::int64_t y) {
        const auto* const held = static_cast<const Plane*>(about);
        return held->grey + y * held->columns;
    };
    vigil::border::Box found;
    if (!vigil::border::inside({row, &plane, rows, columns}, found)) return 0;
    box[0] = found.left, box[1] = found.top, box[2] = found.right, box[3] = found.bottom;
    return 1;
}

}  // extern "C"

// A plain WebP: a key frame of VP8 and nothing beside it, every shade as Google's decoder has it. Source: RFC 9649 (2024).
//
// Chroma is spread with weights of 9, 3, 3 and 1 sixteenths for the four neighbours, rounded on the way; then come the sums of Rec. 601 for
// luma from 16 to 235, in whole numbers. What has an animation, transparency, a profile or EXIF is left to the other decoder.

#include "webp.h"

#include <cstring>

#include "vp8.h"

namespace {

using vigil::Arena;
using vigil::Sheet;
using vigil::vp8::Picture;

#define INLINE inline __attribute__((always_inline))

constexpr std::int64_t kHead = 20;  // bytes before the frame

std::int64_t four(const std::uint8_t* at) { return at[0] | at[1] << 8 | at[2] << 16 | std::int64_t{at[3]} << 24; }

// A row of chroma as wide as the picture, from the nearer row of samples and the farther.
INLINE void spread(const std::uint8_t* near, const std::uint8_t* far, std::int64_t width, std::uint8_t* to) {
    to[0] = static_cast<std::uint8_t>((3 * near[0] + far[0] + 2) >> 2);
    const std::int64_t pairs = (width - 1) / 2;
    for (std::int64_t x = 0; x < pairs; ++x) {
        const int all = near[x] + near[x + 1] + far[x] + far[x + 1] + 8;
        // Of the two diagonals the one through the sample that is across from the nearest.
        const int rising = (all + 2 * (near[x + 1] + far[x])) >> 3, falling = (all + 2 * (near[x] + far[x + 1])) >> 3;
        to[2 * x + 1] = static_cast<std::uint8_t>((rising + near[x]) >> 1);
        to[2 * x + 2] = static_cast<std::uint8_t>((falling + near[x + 1]) >> 1);
    }
    if (width % 2 == 0) to[width - 1] = static_cast<std::uint8_t>((3 * near[width / 2 - 1] + far[width / 2 - 1] + 2) >> 2);
}

INLINE std::uint8_t held(int shade) { return static_cast<std::uint8_t>(shade < 0 ? 0 : shade > 16383 ? 255 : shade >> 6); }

INLINE void show_row(const std::uint8_t* luma, const std::uint8_t* blue, const std::uint8_t* red, std::int64_t width, std::uint8_t* to) {
    for (std::int64_t x = 0; x < width; ++x) {
        const int bright = luma[x] * 19077 >> 8;
        to[3 * x] = held(bright + (red[x] * 26149 >> 8) - 14234);
        to[3 * x + 1] = held(bright - (blue[x] * 6419 >> 8) - (red[x] * 13320 >> 8) + 8708);
        to[3 * x + 2] = held(bright + (blue[x] * 33050 >> 8) - 17685);
    }
}

INLINE void show(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) {
    const std::int64_t half = picture.blue.stride, last = (picture.height - 1) / 2;
    for (std::int64_t y = 0; y < picture.height; ++y, to += 3 * picture.width) {
        // Rows of chroma lie between two of luma: the other neighbour is the one above an even row and below an odd one.
        const std::int64_t near = y / 2, beside = y % 2 == 0 ? near - 1 : near + 1, far = beside < 0 ? 0 : beside > last ? last : beside;
        spread(picture.blue.at + near * half, picture.blue.at + far * half, picture.width, blue);
        spread(picture.red.at + near * half, picture.red.at + far * half, picture.width, red);
        show_row(picture.luma.at + y * picture.luma.stride, blue, red, picture.width, to);
    }
}

void show_plain(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) { show(picture, blue, red, to); }
#if defined(__x86_64__)
__attribute__((target("avx2"))) void show_avx2(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) {
    show(picture, blue, red, to);
}
#endif

void show_all(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return show_avx2(picture, blue, red, to);
#endif
    show_plain(picture, blue, red, to);
}

}  // namespace

namespace vigil::webp {

bool begins(const std::uint8_t* data, std::int64_t size) {
    return size >= kHead && std::memcmp(data, "RIFF", 4) == 0 && std::memcmp(data + 8, "WEBPVP8 ", 8) == 0;
}

bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet) {
    if (!begins(data, size)) return false;
    const std::int64_t frame = four(data + 16);
    if (four(data + 4) != size - 8 || frame + frame % 2 != size - kHead) return false;
    Picture picture;
    if (!vp8::draw(data + kHead, frame, arena, picture)) return false;
    auto* const shown = arena.take<std::uint8_t>(3 * picture.width * picture.height);
    auto *const blue = arena.take<std::uint8_t>(picture.width), *const red = arena.take<std::uint8_t>(picture.width);
    if (!shown || !blue || !red) return false;
    show_all(picture, blue, red, shown);
    sheet = {shown, 3 * picture.width, picture.width, picture.height, 3};
    return true;
}

}  // namespace vigil::webp

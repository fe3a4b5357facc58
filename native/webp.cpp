// A plain WebP: a key frame of VP8 and nothing beside it, every shade as Google's decoder has it. Source: RFC 9649 (2024).
//
// Chroma is spread with weights of 9, 3, 3 and 1 sixteenths for the four neighbours, rounded on the way; then come the sums of Rec. 601 for
// luma from 16 to 235, in whole numbers. What has an animation, transparency, a profile or EXIF is left to the other decoder.

#include "webp.h"

#include <bit>
#include <cstring>

#include "vp8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using vigil::Arena;
using vigil::Sheet;
using vigil::vp8::Picture;

#define INLINE inline __attribute__((always_inline))

constexpr std::int64_t kHead = 20;  // bytes before the frame

std::int64_t four(const std::uint8_t* at) { return at[0] | at[1] << 8 | at[2] << 16 | std::int64_t{at[3]} << 24; }

using Sixteen = std::uint16_t __attribute__((vector_size(32)));
using Bytes = std::uint8_t __attribute__((vector_size(16)));

INLINE void load(const std::uint8_t* from, Sixteen& to) {
    Bytes read;
    std::memcpy(&read, from, sizeof read);
    to = __builtin_convertvector(read, Sixteen);
}

// The two places between each pair of samples, nearer the first and nearer the second; of numbers, or of many of them side by side.
template <class Number>
INLINE void blend(const Number& near, const Number& next, const Number& far, const Number& behind, Number& first, Number& second) {
    const Number all = near + next + far + behind + 8;
    // Of the two diagonals the one through the sample that is across from the nearest.
    const Number rising = (all + 2 * (next + far)) >> 3, falling = (all + 2 * (near + behind)) >> 3;
    first = (rising + near) >> 1, second = (falling + next) >> 1;
}

// A row of chroma as wide as the picture, from the nearer row of samples and the farther.
INLINE void spread(const std::uint8_t* near, const std::uint8_t* far, std::int64_t width, std::uint8_t* to) {
    to[0] = static_cast<std::uint8_t>((3 * near[0] + far[0] + 2) >> 2);
    const std::int64_t pairs = (width - 1) / 2;
    std::int64_t x = 0;
    for (; x + 16 <= pairs; x += 16) {
        Sixteen at[4], first, second;
        load(near + x, at[0]), load(near + x + 1, at[1]), load(far + x, at[2]), load(far + x + 1, at[3]);
        blend(at[0], at[1], at[2], at[3], first, second);
        // A pair is one lane of two bytes.
        const Sixteen both = std::endian::native == std::endian::little ? first | second << 8 : first << 8 | second;
        std::memcpy(to + 2 * x + 1, &both, sizeof both);
    }
    for (; x < pairs; ++x) {
        int first, second;
        blend<int>(near[x], near[x + 1], far[x], far[x + 1], first, second);
        to[2 * x + 1] = static_cast<std::uint8_t>(first);
        to[2 * x + 2] = static_cast<std::uint8_t>(second);
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

// Shows a row from a place on that it is told; how many pixels were shown before it.
using Begin = std::int64_t (*)(const std::uint8_t* luma, const std::uint8_t* blue, const std::uint8_t* red, std::int64_t width,
                               std::uint8_t* to);

template <Begin kBegin>
INLINE void show(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) {
    const std::int64_t half = picture.blue.stride, last = (picture.height - 1) / 2;
    for (std::int64_t y = 0; y < picture.height; ++y, to += 3 * picture.width) {
        // Rows of chroma lie between two of luma: the other neighbour is the one above an even row and below an odd one.
        const std::int64_t near = y / 2, beside = y % 2 == 0 ? near - 1 : near + 1, far = beside < 0 ? 0 : beside > last ? last : beside;
        spread(picture.blue.at + near * half, picture.blue.at + far * half, picture.width, blue);
        spread(picture.red.at + near * half, picture.red.at + far * half, picture.width, red);
        const std::uint8_t* const luma = picture.luma.at + y * picture.luma.stride;
        const std::int64_t x = kBegin(luma, blue, red, picture.width, to);
        show_row(luma + x, blue + x, red + x, picture.width - x, to + 3 * x);
    }
}

std::int64_t none(const std::uint8_t*, const std::uint8_t*, const std::uint8_t*, std::int64_t, std::uint8_t*) { return 0; }
void show_plain(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) { show<none>(picture, blue, red, to); }

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

// A shade's share is the high half of its product in 16 bits, once it is shifted by 8.
AVX2 INLINE __m256i share(__m256i shades, int of) { return _mm256_mulhi_epu16(shades, _mm256_set1_epi16(static_cast<std::int16_t>(of))); }
AVX2 INLINE __m256i shifted(const std::uint8_t* from) {
    return _mm256_slli_epi16(_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))), 8);
}
// 16 of 16 bits become bytes, held within what they can say.
AVX2 INLINE __m128i held(__m256i shades) { return _mm_packus_epi16(_mm256_castsi256_si128(shades), _mm256_extracti128_si256(shades, 1)); }

// 16 pixels in one step, as `show_row` has it; all sums but that of blue lie within 15 bits and a sign.
AVX2 std::int64_t sixteens(const std::uint8_t* luma, const std::uint8_t* blue, const std::uint8_t* red, std::int64_t width,
                           std::uint8_t* to) {
    // Where each of 16 shades comes among three times 16 bytes: every third, from the colour's own on; -1 for the others' places.
    const auto places = [](int part, int colour) {
        alignas(16) std::int8_t place[16];
        for (int i = 0; i < 16; ++i)
            place[i] = static_cast<std::int8_t>((16 * part + i) % 3 == colour ? (16 * part + i) / 3 : -1);
        return _mm_load_si128(reinterpret_cast<const __m128i*>(place));
    };
    __m128i from[3][3];
    for (int part = 0; part < 3; ++part)
        for (int colour = 0; colour < 3; ++colour) from[part][colour] = places(part, colour);
    std::int64_t x = 0;
    for (; x + 16 <= width; x += 16) {
        const __m256i bright = share(shifted(luma + x), 19077), b = shifted(blue + x), r = shifted(red + x);
        const __m256i reds = _mm256_sub_epi16(_mm256_add_epi16(bright, share(r, 26149)), _mm256_set1_epi16(14234));
        const __m256i others = _mm256_add_epi16(share(b, 6419), share(r, 13320));
        const __m256i greens = _mm256_add_epi16(_mm256_sub_epi16(bright, others), _mm256_set1_epi16(8708));
        const __m256i blues = _mm256_subs_epu16(_mm256_add_epi16(bright, share(b, 33050)), _mm256_set1_epi16(17685));
        const __m128i shades[3] = {held(_mm256_srai_epi16(reds, 6)), held(_mm256_srai_epi16(greens, 6)),
                                   held(_mm256_srli_epi16(blues, 6))};
        for (int part = 0; part < 3; ++part) {
            __m128i mixed = _mm_shuffle_epi8(shades[0], from[part][0]);
            for (int colour = 1; colour < 3; ++colour) mixed = _mm_or_si128(mixed, _mm_shuffle_epi8(shades[colour], from[part][colour]));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 3 * x + 16 * part), mixed);
        }
    }
    return x;
}

AVX2 void show_avx2(const Picture& picture, std::uint8_t* blue, std::uint8_t* red, std::uint8_t* to) {
    show<sixteens>(picture, blue, red, to);
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

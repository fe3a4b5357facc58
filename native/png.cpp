// A plain PNG: 8 bits or less a channel, not interlaced, not moving, with nothing beside its pixels that bears on what is shown.
// Source: "Portable Network Graphics (PNG) Specification (Third Edition)" (W3C, 2025).
//
// Palettes go through red, green and blue; alpha is laid on white, rounded as Pillow's `alpha_composite` does it.

#include "png.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "crc.h"
#include "inflate.h"
#include "unfilter.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using vigil::Arena;
using vigil::Sheet;

constexpr std::uint8_t kBegin[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr int kGrey = 0, kColour = 2, kPalette = 3, kGreyAlpha = 4, kColourAlpha = 6;
// Of each kind of chunk that says nothing of what is shown, how many bytes one has; Pillow refuses shorter ones.
constexpr struct {
    std::string_view kind;
    std::int64_t least, most;
} kPassed[] = {{"gAMA", 4, 4}, {"cHRM", 32, 32}, {"sRGB", 1, 1}, {"pHYs", 9, 9}, {"sBIT", 1, 4}, {"bKGD", 1, 6}, {"tIME", 7, 7}};
// The specification's own keywords: Pillow keeps a text under its keyword, and some it takes for more than text.
constexpr std::string_view kKeywords[] = {"Title",      "Author", "Description", "Copyright", "Creation Time", "Software",
                                          "Disclaimer", "Warning", "Source",     "Comment"};
constexpr std::int64_t kMostText = 4096;
constexpr std::int64_t kMostProfile = 1 << 20;  // bytes of a colour profile, unpacked; Pillow refuses a longer one

std::uint32_t four(const std::uint8_t* at) {
    return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1] << 16 | at[2] << 8 | at[3]);
}

struct Chunk {
    std::string_view kind;
    const std::uint8_t* data;
    std::int64_t size;
    bool is_sound() const { return vigil::crc::sum(data - 4, size + 4) == four(data + size); }
};

using Colour = std::array<std::uint8_t, 3>;

// In 16 bits; the sum, of 255 parts and rounded, is divided by them.
std::uint8_t on_white(std::uint32_t shade, std::uint32_t alpha) {
    const std::uint32_t sum = shade * alpha + 255 * (255 - alpha) + 128;
    return static_cast<std::uint8_t>((sum + (sum >> 8)) >> 8);
}

struct Picture {
    std::int64_t width = 0, height = 0;
    int depth = 0, kind = 0, colours = 0;
    Colour palette[256] = {};
    std::int64_t packed = 0;  // bytes of all IDAT chunks
    bool is_transparent = false, is_whole = false;

    int bits() const { return depth * (kind == kColour ? 3 : kind == kGreyAlpha ? 2 : kind == kColourAlpha ? 4 : 1); }
    std::int64_t row() const { return (width * bits() + 7) / 8; }
};

bool read_header(const Chunk& chunk, Picture& picture) {
    if (chunk.size != 13 || picture.width != 0) return false;
    const std::uint8_t* at = chunk.data;
    picture.width = four(at);
    picture.height = four(at + 4);
    picture.depth = at[8];
    picture.kind = at[9];
    if (at[10] != 0 || at[11] != 0 || at[12] != 0) return false;
    if (std::min(picture.width, picture.height) < 1 || std::max(picture.width, picture.height) > vigil::kMostSide) return false;
    if (picture.width * picture.height > vigil::kMostPixels) return false;
    switch (picture.kind) {
        case kPalette: return picture.depth == 1 || picture.depth == 2 || picture.depth == 4 || picture.depth == 8;
        case kGrey: return picture.depth == 2 || picture.depth == 4 || picture.depth == 8;
        case kColour:
        case kGreyAlpha:
        case kColourAlpha: return picture.depth == 8;
        default: return false;
    }
}

bool read_palette(const Chunk& chunk, Picture& picture) {
    if (picture.colours != 0 || picture.is_transparent || chunk.size % 3 != 0 || chunk.size < 3 || chunk.size > 768) return false;
    picture.colours = static_cast<int>(chunk.size / 3);
    for (int i = 0; i < picture.colours; ++i) std::memcpy(picture.palette[i].data(), chunk.data + 3 * i, 3);
    return true;
}

// Transparency of a palette; of one shade or colour it is left to the other decoder.
bool read_transparency(const Chunk& chunk, Picture& picture) {
    if (picture.kind != kPalette || picture.is_transparent || chunk.size < 1 || chunk.size > picture.colours) return false;
    picture.is_transparent = true;
    for (int i = 0; i < chunk.size; ++i)
        for (std::uint8_t& shade : picture.palette[i]) shade = on_white(shade, chunk.data[i]);
    return true;
}

bool is_passed(const Chunk& chunk) {
    for (const auto& passed : kPassed)
        if (chunk.kind == passed.kind) return chunk.size >= passed.least && chunk.size <= passed.most;
    if (chunk.kind != "tEXt" || chunk.size > kMostText) return false;
    const std::string_view text(reinterpret_cast<const char*>(chunk.data), static_cast<std::size_t>(chunk.size));
    return std::find(std::begin(kKeywords), std::end(kKeywords), text.substr(0, text.find('\0'))) != std::end(kKeywords);
}

// Whether a colour profile is sound. It is not applied.
bool is_profile(const Chunk& chunk, Arena& arena) {
    const auto* const name_end = static_cast<const std::uint8_t*>(std::memchr(chunk.data, 0, static_cast<std::size_t>(chunk.size)));
    if (chunk.size > kMostProfile || name_end == nullptr || chunk.data + chunk.size - name_end < 2 || name_end[1] != 0) return false;
    auto* const out = arena.take<std::uint8_t>(kMostProfile + vigil::inflate::kBehindOut);
    return out && vigil::inflate::unpack(name_end + 2, chunk.data + chunk.size - name_end - 2, out, kMostProfile) >= 0;
}

// Reads all chunks up to the last; the pixels' are counted, or put together where there is a place for them.
bool walk(const std::uint8_t* data, std::int64_t size, Picture& picture, std::uint8_t* packed, Arena& arena) {
    enum { kBefore, kWithin, kBehind } stage = kBefore;
    for (std::int64_t place = 8; size - place >= 12;) {
        const Chunk chunk = {{reinterpret_cast<const char*>(data + place + 4), 4}, data + place + 8, four(data + place)};
        if (chunk.size > size - place - 12) return false;
        place += chunk.size + 12;
        if (chunk.kind == "IDAT") {
            if (picture.width == 0 || stage == kBehind) return false;
            stage = kWithin;
            if (packed) {
                std::memcpy(packed, chunk.data, static_cast<std::size_t>(chunk.size));
                packed += chunk.size;
            } else {
                picture.packed += chunk.size;
            }
            continue;
        }
        if (stage == kWithin) stage = kBehind;
        if (chunk.kind == "IEND") return stage == kBehind;
        if (packed) continue;
        const bool is_known = chunk.kind == "IHDR"                           ? read_header(chunk, picture)
                              : picture.width == 0                           ? false
                              : chunk.kind == "iCCP" && stage == kBefore     ? size - place >= 12 && is_profile(chunk, arena)
                              : chunk.kind == "PLTE" && stage == kBefore     ? read_palette(chunk, picture)
                              : chunk.kind == "tRNS" && stage == kBefore     ? read_transparency(chunk, picture)
                                                                             : is_passed(chunk);
        if (!is_known || !chunk.is_sound()) return false;
    }
    return false;
}

bool unfilter_all(const Picture& picture, std::uint8_t* raw, const std::uint8_t* nothing) {
    const vigil::unfilter::Unfilter work = vigil::unfilter::of((picture.bits() + 7) / 8);
    const std::int64_t row = picture.row();
    const std::uint8_t* above = nothing;
    for (std::int64_t y = 0; y < picture.height; ++y, raw += row + 1) {
        if (!work(raw[0], raw + 1, above, row)) return false;
        above = raw + 1;
    }
    return true;
}

// The number of a pixel of less than 8 bits, or of 8.
int number_of(const std::uint8_t* row, std::int64_t x, int depth) {
    const std::int64_t bit = x * depth;
    return row[bit / 8] >> (8 - depth - bit % 8) & ((1 << depth) - 1);
}

// False where a pixel's number is not in the palette.
bool show_palette(const Picture& picture, const std::uint8_t* raw, std::uint8_t* to) {
    int highest = 0;
    for (std::int64_t y = 0; y < picture.height; ++y, raw += picture.row() + 1)
        for (std::int64_t x = 0; x < picture.width; ++x, to += 3) {
            const int number = picture.depth == 8 ? raw[1 + x] : number_of(raw + 1, x, picture.depth);
            highest = std::max(highest, number);
            std::memcpy(to, picture.palette[number].data(), 3);
        }
    return highest < picture.colours;
}

// So many pixels of a row, from the first; how many were laid on white.
using Lay = std::int64_t (*)(const std::uint8_t* pixels, std::int64_t many, std::uint8_t* to);

std::int64_t lay_none(const std::uint8_t*, std::int64_t, std::uint8_t*) { return 0; }
#if defined(__x86_64__)
// Four pixels of red, green, blue and alpha in one step, as `on_white` has it; what is written behind them is written over by the next.
__attribute__((target("avx2"))) std::int64_t lay_avx2(const std::uint8_t* pixels, std::int64_t many, std::uint8_t* to) {
    const __m256i alphas = _mm256_broadcastsi128_si256(_mm_setr_epi8(6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15, 14, 15, 14, 15));
    const __m128i colours = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    const __m256i full = _mm256_set1_epi16(255), half = _mm256_set1_epi16(128);
    std::int64_t x = 0;
    for (; x + 6 <= many; x += 4) {
        const __m256i own = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + 4 * x)));
        const __m256i alpha = _mm256_shuffle_epi8(own, alphas);
        const __m256i paper = _mm256_add_epi16(_mm256_mullo_epi16(_mm256_sub_epi16(full, alpha), full), half);
        const __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(own, alpha), paper);
        const __m256i shades = _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_srli_epi16(sum, 8)), 8);
        const __m128i packed = _mm_packus_epi16(_mm256_castsi256_si128(shades), _mm256_extracti128_si256(shades, 1));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 3 * x), _mm_shuffle_epi8(packed, colours));
    }
    return x;
}
#endif

Lay lay(int shades) {
#if defined(__x86_64__)
    if (shades == 3 && __builtin_cpu_supports("avx2")) return lay_avx2;
#endif
    return static_cast<void>(shades), lay_none;
}

void show_alpha(const Picture& picture, const std::uint8_t* raw, std::uint8_t* to) {
    const int shades = picture.kind == kGreyAlpha ? 1 : 3;
    const Lay many = lay(shades);
    for (std::int64_t y = 0; y < picture.height; ++y, raw += picture.row() + 1, to += 3 * picture.width)
        for (std::int64_t x = many(raw + 1, picture.width, to); x < picture.width; ++x) {
            const std::uint8_t* const at = raw + 1 + x * (shades + 1);
            for (int i = 0; i < 3; ++i) to[3 * x + i] = on_white(at[shades == 1 ? 0 : i], at[shades]);
        }
}

void show_grey(const Picture& picture, const std::uint8_t* raw, std::uint8_t* to) {
    const int times = picture.depth == 2 ? 85 : 17;
    for (std::int64_t y = 0; y < picture.height; ++y, raw += picture.row() + 1)
        for (std::int64_t x = 0; x < picture.width; ++x) *to++ = static_cast<std::uint8_t>(number_of(raw + 1, x, picture.depth) * times);
}

bool show(const Picture& picture, const std::uint8_t* raw, Arena& arena, Sheet& sheet) {
    const bool is_grey = picture.kind == kGrey;
    sheet = {raw + 1, picture.row() + 1, picture.width, picture.height, is_grey ? 1 : 3};
    if (picture.depth == 8 && (is_grey || picture.kind == kColour)) return true;
    sheet.stride = picture.width * sheet.channels;
    std::uint8_t* const to = arena.take<std::uint8_t>(sheet.stride * picture.height);
    if (to == nullptr) return false;
    sheet.pixels = to;
    if (picture.kind == kPalette) return show_palette(picture, raw, to);
    is_grey ? show_grey(picture, raw, to) : show_alpha(picture, raw, to);
    return true;
}

}  // namespace

namespace vigil::png {

bool begins(const std::uint8_t* data, std::int64_t size) { return size >= 8 && std::memcmp(data, kBegin, 8) == 0; }

bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet) {
    Picture picture;
    if (!begins(data, size) || !walk(data, size, picture, nullptr, arena)) return false;
    if (picture.kind == kPalette && picture.colours == 0) return false;
    const std::int64_t length = (picture.row() + 1) * picture.height;
    std::uint8_t* const packed = arena.take<std::uint8_t>(picture.packed + inflate::kBehindData);
    std::uint8_t* const raw = arena.take<std::uint8_t>(length + inflate::kBehindOut);
    std::uint8_t* const nothing = arena.take<std::uint8_t>(picture.row() + unfilter::kBehindRow);
    if (!packed || !raw || !nothing) return false;
    walk(data, size, picture, packed, arena);
    std::memset(packed + picture.packed, 0, inflate::kBehindData);
    std::memset(nothing, 0, static_cast<std::size_t>(picture.row() + unfilter::kBehindRow));
    return inflate::unpack(packed, picture.packed, raw, length) == length && unfilter_all(picture, raw, nothing) && show(picture, raw, arena, sheet);
}

}  // namespace vigil::png

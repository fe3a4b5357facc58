// A picture from its bytes to all that a scan asks of it, as vigil/media/jail/decoding.py has it: size, hashes, facts.
//
// Read here are JPEGs, plain PNGs, the first frames of GIFs and plain WebPs. Whatever is another kind, or is damaged is left to
// the decoder there: nothing is judged here but what is read whole.

#include "look.h"

#include <charconv>

#include "border.h"
#include "gif.h"
#include "jpeg.h"
#include "memory.h"
#include "png.h"
#include "reducing.h"
#include "webp.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using vigil::Answer;
using vigil::Arena;
using vigil::Sheet;

constexpr std::int64_t kEnough = 256;  // pixels left on the short side
constexpr int kUsefulQuality = 50;
constexpr float kBlankRange = 8;
constexpr std::int64_t kSquare = vigil::reducing::kSide * vigil::reducing::kSide;
// For the pixels of pictures and what they are unpacked from; what needs more is left to the other decoder.
constexpr std::int64_t kRoom = 640 << 20;

using Turn = vigil::reducing::Turn;
constexpr Turn kTurns[9] = {{},
                            {},
                            {false, false, true},
                            {false, true, true},
                            {false, true, false},
                            {true, false, false},
                            {true, false, true},
                            {true, true, true},
                            {true, true, false}};

int scale_of(std::int64_t width, std::int64_t height) {
    for (const int scale : {8, 4, 2})
        if (std::min(width, height) / kEnough >= scale) return scale;
    return 1;
}

bool shows(const float* small) {
    const auto [low, high] = std::minmax_element(small, small + kSquare);
    return *high - *low >= kBlankRange;
}

// The eight hashes, where they are good enough to be asked for.
bool joined(const float* small, std::uint8_t* hashes) {
    vigil::pdq::dihedral(small, hashes);
    return vigil::pdq::quality(small) >= kUsefulQuality;
}

// A picture as it was read: its pixels, perhaps decoded smaller, and what its file says.
struct Seen {
    Sheet sheet;
    int scale = 1;
    bool is_full = true;
    std::int64_t width = 0, height = 0;  // in pixels as stored
    Turn turn;
    vigil::exif::Facts facts = {};
    const char* kind = "";
    bool is_alone = true;  // no further frame would be looked at if this one shows nothing
};

void name(const char* own, const Seen& seen, Answer& answer) {
    char words[sizeof answer.decoder + 1] = {};
    std::strncpy(words, own, sizeof words - 24);
    char* at = words + std::strlen(words);
    at += std::string_view(seen.is_full ? "; full" : "; 1/").copy(at, 6);
    if (!seen.is_full) at = std::to_chars(at, at + 2, seen.scale).ptr;
    at += std::string_view("; frame 0").copy(at, 9);
    vigil::put(answer.decoder, std::string_view(words, static_cast<std::size_t>(at - words)));
}

bool hash(const Seen& seen, Arena& arena, Answer& answer) {
    float* const small = arena.take<float>(kSquare);
    if (!small || !vigil::reducing::reduce(seen.sheet, seen.height, seen.width, seen.scale, seen.turn, small, arena)) return false;
    if (!seen.is_alone && !shows(small)) return false;
    std::uint8_t eight[vigil::pdq::kDihedral * vigil::pdq::kHash];
    const bool is_useful = joined(small, eight);
    answer.quality = static_cast<std::uint8_t>(vigil::pdq::quality(small));
    std::memcpy(answer.pdq, eight, vigil::pdq::kHash);
    if (!is_useful) return true;
    answer.many_turned = vigil::pdq::kDihedral - 1;
    std::memcpy(answer.turned, eight + vigil::pdq::kHash, sizeof answer.turned);
    answer.many_widened = vigil::pdq::kCuts;
    vigil::pdq::widened(small, answer.widened);
    return true;
}

// Luma in whole numbers, rounded as Pillow does it.
inline __attribute__((always_inline)) std::uint8_t grey(const std::uint8_t* pixel) {
    return static_cast<std::uint8_t>((pixel[0] * 19595U + pixel[1] * 38470U + pixel[2] * 7471U + 0x8000U) >> 16);
}

void grey_row_plain(const std::uint8_t* pixels, std::int64_t many, std::uint8_t* to) {
    for (std::int64_t x = 0; x < many; ++x) to[x] = grey(pixels + 3 * x);
}
#if defined(__x86_64__)
// Products of 16 bits are summed in pairs, for which green's is made of two halves: 8 pixels in one step, 16 side by side.
__attribute__((target("avx2"))) inline __m256i grey_eight(const std::uint8_t* pixels) {
    const __m256i red_green = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1));
    const __m256i green_blue = _mm256_broadcastsi128_si256(_mm_setr_epi8(1, -1, 2, -1, 4, -1, 5, -1, 7, -1, 8, -1, 10, -1, 11, -1));
    const __m128i one = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels));
    const __m128i other = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels + 12));
    const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(one), other, 1);
    const __m256i first = _mm256_madd_epi16(_mm256_shuffle_epi8(both, red_green), _mm256_set1_epi32(38470 / 2 << 16 | 19595));
    const __m256i second = _mm256_madd_epi16(_mm256_shuffle_epi8(both, green_blue), _mm256_set1_epi32(7471 << 16 | 38470 / 2));
    return _mm256_srli_epi32(_mm256_add_epi32(_mm256_add_epi32(first, second), _mm256_set1_epi32(0x8000)), 16);
}

__attribute__((target("avx2"))) void grey_row_avx2(const std::uint8_t* pixels, std::int64_t many, std::uint8_t* to) {
    std::int64_t x = 0;
    // The last of 16 is read with 4 bytes behind it.
    for (; x + 18 <= many; x += 16) {
        const __m256i words = _mm256_packus_epi32(grey_eight(pixels + 3 * x), grey_eight(pixels + 3 * x + 24));
        const __m256i bytes = _mm256_packus_epi16(words, words);
        const __m128i low = _mm256_castsi256_si128(bytes), high = _mm256_extracti128_si256(bytes, 1);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + x), _mm_unpacklo_epi32(low, high));
    }
    grey_row_plain(pixels + 3 * x, many - x, to + x);
}
#endif

void grey_row(const std::uint8_t* pixels, std::int64_t many, std::uint8_t* to) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return grey_row_avx2(pixels, many, to);
#endif
    grey_row_plain(pixels, many, to);
}

// The sheet in grey, its rows without gaps; null for want of memory.
const std::uint8_t* in_grey(const Sheet& sheet, Arena& arena) {
    if (sheet.channels == 1 && sheet.stride == sheet.width) return sheet.pixels;
    auto* const plane = arena.take<std::uint8_t>(sheet.width * sheet.height);
    for (std::int64_t y = 0; plane && y < sheet.height; ++y) {
        const std::uint8_t* from = sheet.pixels + y * sheet.stride;
        if (sheet.channels == 3)
            grey_row(from, sheet.width, plane + y * sheet.width);
        else
            std::memcpy(plane + y * sheet.width, from, static_cast<std::size_t>(sheet.width));
    }
    return plane;
}

// Whether the sheet may have bars around it, told by its first row and its first column; most pictures go no further.
bool may_have_bars(const Sheet& sheet, Arena& arena) {
    auto* const row = arena.take<std::uint8_t>(sheet.width);
    auto* const column = arena.take<std::uint8_t>(sheet.height);
    if (!row || !column) return true;
    const auto shade_of = [&](const std::uint8_t* pixel) { return sheet.channels == 3 ? grey(pixel) : *pixel; };
    for (std::int64_t x = 0; x < sheet.width; ++x) row[x] = shade_of(sheet.pixels + x * sheet.channels);
    for (std::int64_t y = 0; y < sheet.height; ++y) column[y] = shade_of(sheet.pixels + y * sheet.stride);
    return vigil::border::is_even(row, sheet.width) || vigil::border::is_even(column, sheet.height);
}

// What lies within bars; false where there are none. `grey` has room for a row.
bool find_inside(const Sheet& sheet, std::uint8_t* grey, vigil::border::Box& box) {
    struct About {
        const Sheet& sheet;
        std::uint8_t* grey;
    } const about = {sheet, grey};
    const auto row = [](const void* held, std::int64_t y) -> const std::uint8_t* {
        const auto& [of, to] = *static_cast<const About*>(held);
        const std::uint8_t* const from = of.pixels + y * of.stride;
        if (of.channels == 1) return from;
        grey_row(from, of.width, to);
        return to;
    };
    return vigil::border::inside({row, &about, sheet.height, sheet.width}, box);
}

// False for want of memory alone.
bool hash_inside(const Seen& seen, Arena& arena, Answer& answer) {
    if (!may_have_bars(seen.sheet, arena)) return true;
    auto* const grey = arena.take<std::uint8_t>(seen.sheet.width);
    vigil::border::Box box;
    if (!grey) return false;
    if (!find_inside(seen.sheet, grey, box)) return true;
    const std::uint8_t* const plane = in_grey(seen.sheet, arena);
    if (!plane) return false;
    float* const small = arena.take<float>(kSquare);
    const Sheet within = {plane + box.top * seen.sheet.width + box.left, seen.sheet.width, box.right - box.left, box.bottom - box.top, 1};
    const std::int64_t height = within.height * seen.scale, width = within.width * seen.scale;
    if (!small || !vigil::reducing::reduce(within, height, width, seen.scale, seen.turn, small, arena)) return false;
    if (joined(small, answer.inside))
        answer.many_inside = vigil::pdq::kDihedral;
    else
        std::memset(answer.inside, 0, sizeof answer.inside);
    return true;
}

// A JPEG is decoded smaller, unless it is to be read in full.
bool see_jpeg(const std::uint8_t* data, std::int64_t size, bool is_full, Arena& arena, Seen& seen) {
    vigil::jpeg::Head head;
    if (vigil::jpeg::head(data, size, head) != vigil::jpeg::kDone || head.has_more) return false;
    if (head.width * head.height > vigil::kMostPixels || std::max(head.width, head.height) > vigil::kMostSide) return false;
    vigil::exif::Said exif = {};
    if (head.exif) vigil::exif::read(head.exif, head.exif_size, exif);
    if (exif.is_odd || (head.has_xmp_turn && exif.orientation == 0)) return false;
    seen.is_full = is_full;
    seen.width = head.width;
    seen.height = head.height;
    seen.turn = kTurns[exif.orientation];
    seen.facts = exif.facts;
    seen.kind = "image/jpeg";
    if (is_full) return vigil::jpeg::colour(data, size, arena, seen.sheet) == vigil::jpeg::kDone;
    seen.scale = scale_of(head.width, head.height);
    const std::int64_t rows = (head.height + seen.scale - 1) / seen.scale, columns = (head.width + seen.scale - 1) / seen.scale;
    std::uint8_t* const plane = arena.take<std::uint8_t>(rows * columns);
    seen.sheet = {plane, columns, columns, rows, 1};
    return plane && vigil::jpeg::luma(data, size, seen.scale, plane, rows, columns, arena) == vigil::jpeg::kDone;
}

bool see(const std::uint8_t* data, std::int64_t size, bool is_full, Arena& arena, Seen& seen) {
    if (vigil::png::begins(data, size)) {
        if (!vigil::png::draw(data, size, arena, seen.sheet)) return false;
        seen.kind = "image/png";
    } else if (vigil::gif::begins(data, size)) {
        if (!vigil::gif::draw(data, size, arena, seen.sheet, seen.is_alone)) return false;
        seen.kind = "image/gif";
    } else if (vigil::webp::begins(data, size)) {
        if (!vigil::webp::draw(data, size, arena, seen.sheet)) return false;
        seen.kind = "image/webp";
    } else {
        return see_jpeg(data, size, is_full, arena, seen);
    }
    seen.width = seen.sheet.width;
    seen.height = seen.sheet.height;
    return true;
}

bool tell(const Seen& seen, const char* own, Arena& arena, Answer& answer) {
    if (!hash(seen, arena, answer) || !hash_inside(seen, arena, answer)) return false;
    answer.width = static_cast<std::uint32_t>(seen.turn.is_swapped ? seen.height : seen.width);
    answer.height = static_cast<std::uint32_t>(seen.turn.is_swapped ? seen.width : seen.height);
    answer.facts = seen.facts;
    vigil::put(answer.media_type, seen.kind);
    name(own, seen, answer);
    return true;
}

}  // namespace

namespace vigil::look {

void prepare() {
    jpeg::prepare();
    pdq::prepare();
}

std::int64_t workspace(std::int64_t size) {
    // Sums are made twice: with and without bars.
    return jpeg::workspace(size) + kRoom + 2 * (reducing::workspace(kMostSide, kMostSide, 1, 3) + 4 * kSquare) + 4096;
}

void look(const std::uint8_t* data, std::int64_t size, bool is_full, const char* own, Arena& arena, Answer& answer) {
    std::memset(&answer, 0, sizeof answer);
    Seen seen;
    if (see(data, size, is_full, arena, seen) && tell(seen, own, arena, answer)) return;
    std::memset(&answer, 0, sizeof answer);
    answer.outcome = kOtherKind;
}

}  // namespace vigil::look

extern "C" {

std::int64_t vigil_look_answer_size() { return sizeof(vigil::Answer); }

// The pixels that are hashed, for the tests: their width, height and channels go to `said`, they themselves, row by row without gaps,
// to `out`. Returns 0, or 1 where another decoder is asked or `out` has fewer bytes than are needed.
std::int32_t vigil_look_pixels(const std::uint8_t* data, std::int64_t size, std::int32_t is_full, std::uint8_t* out, std::int64_t room,
                               std::int64_t* said) {
    vigil::look::prepare();
    const std::int64_t needed = vigil::look::workspace(size);
    std::uint8_t* const held = vigil::memory::reserve(needed);
    if (!held) return 1;
    vigil::Arena arena(held, needed);
    Seen seen;
    const Sheet& sheet = seen.sheet;
    const bool is_seen = see(data, size, is_full != 0, arena, seen) && sheet.width * sheet.channels * sheet.height <= room;
    const std::int64_t row = sheet.width * sheet.channels;
    for (std::int64_t y = 0; is_seen && y < sheet.height; ++y)
        std::memcpy(out + y * row, sheet.pixels + y * sheet.stride, static_cast<std::size_t>(row));
    said[0] = sheet.width, said[1] = sheet.height, said[2] = sheet.channels;
    vigil::memory::release(held, needed);
    return is_seen ? 0 : 1;
}

// answer: vigil_look_answer_size() bytes. Returns 0, or 3 for want of memory.
std::int32_t vigil_look(const std::uint8_t* data, std::int64_t size, std::int32_t is_full, const char* own, void* answer) {
    vigil::look::prepare();
    const std::int64_t needed = vigil::look::workspace(size);
    std::uint8_t* const held = vigil::memory::reserve(needed);
    if (!held) return vigil::jpeg::kNoMemory;
    vigil::Arena arena(held, needed);
    vigil::Answer found;
    vigil::look::look(data, size, is_full != 0, own, arena, found);
    std::memcpy(answer, &found, sizeof found);
    vigil::memory::release(held, needed);
    return 0;
}

}  // extern "C"

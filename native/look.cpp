// A plain JPEG from its bytes to all that a scan asks of it, as vigil/media/jail/decoding.py has it: size, hashes, facts.
//
// Whatever is not plain, or is damaged, or shows nothing is left to the decoder there: nothing is judged here but what is read whole.

#include "look.h"

#include <charconv>

#include "border.h"
#include "jpeg.h"
#include "memory.h"
#include "reducing.h"

namespace {

using vigil::Answer;
using vigil::Arena;

constexpr std::int64_t kEnough = 256;  // pixels left on the short side
constexpr std::int64_t kMostPixels = 150'000'000;
constexpr int kUsefulQuality = 50;
constexpr float kBlankRange = 8;
constexpr std::int64_t kMostSide = 65535;
constexpr std::int64_t kSquare = vigil::reducing::kSide * vigil::reducing::kSide;

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

void name(const char* own, int scale, Answer& answer) {
    char words[sizeof answer.decoder + 1] = {};
    std::strncpy(words, own, sizeof words - 20);
    const std::size_t length = std::strlen(words);
    std::memcpy(words + length, "; 1/", 4);
    *std::to_chars(words + length + 4, words + length + 6, scale).ptr = ';';
    std::strcat(words, " frame 0");
    vigil::put(answer.decoder, words);
}

bool hash(const std::uint8_t* plane, std::int64_t width, std::int64_t height, int scale, Turn turn, Arena& arena, Answer& answer) {
    float* const small = arena.take<float>(kSquare);
    if (!small || !vigil::reducing::reduce(plane, (width + scale - 1) / scale, height, width, scale, turn, small, arena)) return false;
    if (!shows(small)) return false;
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

// False for want of memory alone.
bool hash_inside(const std::uint8_t* plane, std::int64_t rows, std::int64_t columns, int scale, Turn turn, Arena& arena, Answer& answer) {
    vigil::border::Box box;
    if (!vigil::border::inside(plane, rows, columns, box)) return true;
    float* const small = arena.take<float>(kSquare);
    const std::int64_t height = (box.bottom - box.top) * scale, width = (box.right - box.left) * scale;
    const std::uint8_t* begin = plane + box.top * columns + box.left;
    if (!small || !vigil::reducing::reduce(begin, columns, height, width, scale, turn, small, arena)) return false;
    if (joined(small, answer.inside))
        answer.many_inside = vigil::pdq::kDihedral;
    else
        std::memset(answer.inside, 0, sizeof answer.inside);
    return true;
}

bool see(const std::uint8_t* data, std::int64_t size, const char* own, Arena& arena, Answer& answer) {
    vigil::jpeg::Head head;
    if (vigil::jpeg::head(data, size, head) != vigil::jpeg::kDone || head.has_more) return false;
    if (head.width * head.height > kMostPixels || std::max(head.width, head.height) > kMostSide) return false;
    vigil::exif::Said exif = {};
    if (head.exif) vigil::exif::read(head.exif, head.exif_size, exif);
    if (exif.is_odd || (head.has_xmp_turn && exif.orientation == 0)) return false;
    const int scale = scale_of(head.width, head.height);
    const std::int64_t rows = (head.height + scale - 1) / scale, columns = (head.width + scale - 1) / scale;
    std::uint8_t* const plane = arena.take<std::uint8_t>(rows * columns);
    if (!plane || vigil::jpeg::luma(data, size, scale, plane, rows, columns, arena) != vigil::jpeg::kDone) return false;
    const Turn turn = kTurns[exif.orientation];
    if (!hash(plane, head.width, head.height, scale, turn, arena, answer)) return false;
    if (!hash_inside(plane, rows, columns, scale, turn, arena, answer)) return false;
    answer.width = static_cast<std::uint32_t>(turn.is_swapped ? head.height : head.width);
    answer.height = static_cast<std::uint32_t>(turn.is_swapped ? head.width : head.height);
    answer.facts = exif.facts;
    vigil::put(answer.media_type, "image/jpeg");
    name(own, scale, answer);
    return true;
}

}  // namespace

namespace vigil::look {

void prepare() {
    jpeg::prepare();
    pdq::prepare();
}

std::int64_t workspace(std::int64_t size) {
    // At each scale the short side has fewer than 2 * kEnough blocks, but at the coarsest.
    const std::int64_t plane = std::max(2 * kEnough * kMostSide, kMostPixels / 64 + 2 * kMostSide);
    // Twice: with and without bars.
    return jpeg::workspace(size) + plane + 2 * (reducing::workspace(kMostSide, kMostSide, 1) + 4 * kSquare) + 4096;
}

void look(const std::uint8_t* data, std::int64_t size, const char* own, Arena& arena, Answer& answer) {
    std::memset(&answer, 0, sizeof answer);
    if (see(data, size, own, arena, answer)) return;
    std::memset(&answer, 0, sizeof answer);
    answer.outcome = kOtherKind;
}

}  // namespace vigil::look

extern "C" {

std::int64_t vigil_look_answer_size() { return sizeof(vigil::Answer); }

// answer: vigil_look_answer_size() bytes. Returns 0, or 3 for want of memory.
std::int32_t vigil_look(const std::uint8_t* data, std::int64_t size, const char* own, void* answer) {
    vigil::look::prepare();
    const std::int64_t needed = vigil::look::workspace(size);
    std::uint8_t* const held = vigil::memory::reserve(needed);
    if (!held) return vigil::jpeg::kNoMemory;
    vigil::Arena arena(held, needed);
    vigil::Answer found;
    vigil::look::look(data, size, own, arena, found);
    std::memcpy(answer, &found, sizeof found);
    vigil::memory::release(held, needed);
    return 0;
}

}  // extern "C"

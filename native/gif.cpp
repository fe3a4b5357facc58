// The first frame of a GIF, where it fills the screen. Source: "Graphics Interchange Format, version 89a" (CompuServe, 1990).
//
// Further frames are passed over and only have to be whole: they count where the first shows nothing, and then another decoder is asked.
// Transparent pixels are white.

#include "gif.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace {

using vigil::Arena;
using vigil::Sheet;

constexpr int kMostBits = 12, kCodes = 1 << kMostBits;

using Colour = std::array<std::uint8_t, 3>;

struct Palette {
    Colour colours[256] = {};
    int many = 0;
    // Whether every number stands for the shade of the same number: then, and without a palette, it is grey.
    bool is_grey = true;

    void read(const std::uint8_t* at, int number) {
        many = number;
        is_grey = true;
        for (int i = 0; i < number; ++i) {
            std::memcpy(colours[i].data(), at + 3 * i, 3);
            is_grey &= colours[i] == Colour{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i)};
        }
    }
};

struct Frame {
    std::int64_t left = 0, top = 0, width = 0, height = 0;
    bool is_interlaced = false;
    int transparent = -1, bits = 0;
    Palette palette;
    const std::uint8_t* data = nullptr;  // sub-blocks
};

int two(const std::uint8_t* at) { return at[0] | at[1] << 8; }

// Behind a chain of sub-blocks and its end; null where the file ends before.
const std::uint8_t* behind_blocks(const std::uint8_t* at, const std::uint8_t* end) {
    while (at < end && *at != 0) at += *at + 1;
    return at < end ? at + 1 : nullptr;
}

class Reader {
public:
    Reader(const std::uint8_t* data, std::int64_t size) : at_(data), end_(data + size) {}

    // The first frame, where the whole file makes sense up to its trailer.
    bool first(Frame& frame, bool& is_alone) {
        if (left() < 13) return false;
        const std::uint8_t* const screen = at_;
        at_ += 13;
        Palette global;
        if (!palette(screen[10], global)) return false;
        int transparent = -1;
        is_alone = true;
        for (bool is_first = true; at_ < end_;) {
            const int kind = *at_++;
            if (kind == 0x3B) return !is_first && frame.width == two(screen + 6) && frame.height == two(screen + 8);
            if (kind == 0x21) {
                if (!extension(transparent)) return false;
                continue;
            }
            if (kind != 0x2C) return false;
            Frame other;
            Frame& read = is_first ? frame : other;
            read.transparent = transparent;
            if (!image(read, global)) return false;
            transparent = -1;
            is_alone = is_first;
            is_first = false;
        }
        return false;
    }

private:
    std::int64_t left() const { return end_ - at_; }

    // A colour table, where a packed field announces one.
    bool palette(int packed, Palette& read) {
        if ((packed & 0x80) == 0) return true;
        const int many = 2 << (packed & 7);
        if (left() < 3 * many) return false;
        read.read(at_, many);
        at_ += 3 * many;
        return true;
    }

    bool extension(int& transparent) {
        if (left() < 1) return false;
        const int label = *at_++;
        const std::uint8_t* const begin = at_;
        at_ = behind_blocks(at_, end_);
        // Where there is no block at all, Pillow looks for one behind the end.
        if (at_ == nullptr || begin[0] == 0) return false;
        if (label == 0xFF && begin[0] >= 11 && std::memcmp(begin + 1, "NETSCAPE2.0", 11) == 0) return begin[1 + begin[0]] != 0;
        if (label != 0xF9) return true;
        if (begin[0] != 4) return false;
        transparent = begin[1] & 1 ? begin[4] : transparent;
        return true;
    }

    bool image(Frame& read, const Palette& global) {
        if (left() < 9) return false;
        const std::uint8_t* const head = at_;
        at_ += 9;
        read.left = two(head), read.top = two(head + 2), read.width = two(head + 4), read.height = two(head + 6);
        read.is_interlaced = (head[8] & 0x40) != 0;
        read.palette = global;
        if (!palette(head[8], read.palette) || left() < 1) return false;
        read.bits = *at_++;
        read.data = at_;
        at_ = behind_blocks(at_, end_);
        return at_ != nullptr;
    }

    const std::uint8_t *at_, *const end_;
};

// The codes of a frame's sub-blocks, one after the other; whatever was read to its end above has one.
class Codes {
public:
    explicit Codes(const std::uint8_t* at) : at_(at) {}

    // -1 behind the last.
    int next(int bits) {
        while (count_ < bits) {
            if (left_ == 0) {
                left_ = *at_;
                if (left_ == 0) return -1;
                ++at_;
            }
            held_ |= static_cast<std::uint32_t>(*at_++) << count_;
            count_ += 8;
            --left_;
        }
        const int code = static_cast<int>(held_ & ((1U << bits) - 1));
        held_ >>= bits;
        count_ -= bits;
        return code;
    }

private:
    const std::uint8_t* at_;
    std::uint32_t held_ = 0;
    int count_ = 0, left_ = 0;
};

// Unpacks exactly so many numbers (LZW with codes that grow); false where there are fewer or they make no sense.
bool unpack(const Frame& frame, std::uint8_t* out, std::int64_t length) {
    if (frame.bits < 1 || frame.bits > 8) return false;
    // Of each code where its numbers were written first, and how many they are.
    std::int64_t from[kCodes];
    std::int32_t many[kCodes];
    const int clear = 1 << frame.bits, end = clear + 1;
    Codes codes(frame.data);
    int bits = frame.bits + 1, next = end + 1;
    std::int64_t place = 0, before = -1, before_many = 0;
    while (place < length) {
        const int code = codes.next(bits);
        if (code < 0 || code == end) return false;
        if (code == clear) {
            bits = frame.bits + 1;
            next = end + 1;
            before = -1;
            continue;
        }
        // The code that is about to be made says what came last, and its first number once more.
        const bool is_new = code == next && before >= 0;
        if (code > clear && code >= next && !is_new) return false;
        const std::int64_t here = code < clear ? 1 : is_new ? before_many + 1 : many[code];
        if (here > length - place) return false;
        if (code < clear)
            out[place] = static_cast<std::uint8_t>(code);
        else
            for (std::int64_t i = 0, source = is_new ? before : from[code]; i < here; ++i) out[place + i] = out[source + i];
        if (before >= 0 && next < kCodes) {
            from[next] = before;
            many[next] = static_cast<std::int32_t>(before_many + 1);
            if (++next == 1 << bits && bits < kMostBits) ++bits;
        }
        before = place;
        before_many = here;
        place += here;
    }
    return true;
}

// The row of the picture that a frame's row number `row` is.
std::int64_t interlaced(std::int64_t row, std::int64_t height) {
    for (const auto& [begin, step] : {std::array<std::int64_t, 2>{0, 8}, {4, 8}, {2, 4}, {1, 2}}) {
        const std::int64_t rows = begin < height ? (height - begin + step - 1) / step : 0;
        if (row < rows) return begin + row * step;
        row -= rows;
    }
    return 0;
}

}  // namespace

namespace vigil::gif {

bool begins(const std::uint8_t* data, std::int64_t size) {
    return size >= 6 && (std::memcmp(data, "GIF87a", 6) == 0 || std::memcmp(data, "GIF89a", 6) == 0);
}

bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Sheet& sheet, bool& is_alone) {
    Frame frame;
    if (!begins(data, size) || !Reader(data, size).first(frame, is_alone) || frame.left != 0 || frame.top != 0) return false;
    const std::int64_t pixels = frame.width * frame.height;
    if (pixels < 1 || pixels > kMostPixels) return false;
    const bool is_grey = frame.palette.is_grey;
    if (is_grey && frame.transparent >= 0) return false;
    auto* const numbers = arena.take<std::uint8_t>(pixels);
    auto* const shown = arena.take<std::uint8_t>(pixels * (is_grey ? 1 : 3));
    if (!numbers || !shown || !unpack(frame, numbers, pixels)) return false;
    if (frame.transparent >= 0) frame.palette.colours[frame.transparent] = {255, 255, 255};
    int highest = 0;
    for (std::int64_t y = 0; y < frame.height; ++y) {
        const std::uint8_t* from = numbers + y * frame.width;
        const std::int64_t row = frame.is_interlaced ? interlaced(y, frame.height) : y;
        std::uint8_t* to = shown + row * frame.width * (is_grey ? 1 : 3);
        if (is_grey) {
            std::memcpy(to, from, static_cast<std::size_t>(frame.width));
            continue;
        }
        for (std::int64_t x = 0; x < frame.width; ++x, to += 3) {
            highest = std::max<int>(highest, from[x]);
            std::memcpy(to, frame.palette.colours[from[x]].data(), 3);
        }
    }
    sheet = {shown, frame.width * (is_grey ? 1 : 3), frame.width, frame.height, is_grey ? 1 : 3};
    return is_grey || highest < frame.palette.many;
}

}  // namespace vigil::gif

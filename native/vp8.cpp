// A key frame of VP8, as a WebP picture holds one. Source: RFC 6386 (2011).
//
// Its head says how coefficients are coded; then each block of 16 x 16 says in one stream how it is guessed from what lies around it, and in
// another what is to be added to the guess. Blocks are guessed from samples that are not smoothed yet, so edges are smoothed at the end.

#include "vp8.h"

#include <algorithm>
#include <cstring>

#include "sheet.h"
#include "vp8_bits.h"
#include "vp8_blocks.h"
#include "vp8_edges.h"
#include "vp8_tables.h"

namespace {

using vigil::Arena;
using vigil::vp8::Bits;
using vigil::vp8::BlockMode;
using vigil::vp8::Edges;
using vigil::vp8::Picture;
using vigil::vp8::Plane;
using namespace vigil::vp8;

constexpr int kParts = 4, kMostStreams = 8;  // ways to quantise and to smooth; streams of coefficients
constexpr std::int64_t kMargin = 32;         // samples before and behind a row together with those that a guess looks at
constexpr int kBlock = 16;                   // coefficients
constexpr int kLumaBehindCommon = 0, kCommon = 1, kChroma = 2, kLuma = 3;  // kinds of coefficients

constexpr std::uint8_t kBandOf[kBlock + 1] = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
constexpr std::uint8_t kPlaceOf[kBlock] = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
// Trees: a number above 0 leads on, another is a mode, negated.
constexpr std::int8_t kModeTree[2 * (kBlockModes - 1)] = {-kMean,       1,           -kGradient, 2,           -kDown,       3,
                                                          4,            6,           -kAcross,   5,           -kDownRight,  -kSteepRight,
                                                          -kDownLeft,   7,           -kSteepLeft, 8,          -kFlatRight,  -kFlatLeft};
// Chances of the bits of a large coefficient, by how many there are.
constexpr std::uint8_t kLargeChances[4][12] = {{173, 148, 140, 0},
                                               {176, 155, 140, 135, 0},
                                               {180, 157, 141, 134, 130, 0},
                                               {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129, 0}};

struct Steps {
    int first, other;
};

struct Part {
    Steps luma, common, chroma;
    int quantiser = 0, level = 0;
};

// What a block of 16 x 16 says of itself.
struct Said {
    BlockMode modes[kBlock] = {}, chroma = kMean;
    bool is_small = false, is_empty = false;  // guessed in blocks of 4 x 4; with nothing to add
    int part = 0;
};

// What a block is coded by: whether the one above, or to the left, had something to add.
struct Beside {
    std::uint8_t luma[4] = {}, blue[2] = {}, red[2] = {}, common = 0;
};

class Frame {
public:
    Frame(const std::uint8_t* data, std::int64_t size) : data_(data), size_(size) {}

    bool draw(Arena& arena, Picture& picture) {
        if (!begin(picture)) return false;
        across_ = (picture.width + 15) / 16;
        const std::int64_t down = (picture.height + 15) / 16;
        auto* const above = arena.take<Beside>(across_);
        above_modes_ = arena.take<BlockMode>(4 * across_);
        auto* const edges = arena.take<Edges>(across_ * down);
        const bool has_room = take(arena, 16, across_, down, picture.luma) && take(arena, 8, across_, down, picture.blue) &&
                              take(arena, 8, across_, down, picture.red);
        if (!above || !above_modes_ || !edges || !has_room) return false;
        std::fill_n(above, across_, Beside{});
        std::fill_n(above_modes_, 4 * across_, kMean);
        for (std::int64_t y = 0; y < down; ++y) {
            Bits& stream = streams_[y & (many_streams_ - 1)];
            Beside left;
            std::fill_n(left_modes_, 4, kMean);
            for (std::int64_t x = 0; x < across_; ++x) {
                const Said said = read_modes(x);
                const bool is_empty = read_coefficients(stream, said, above[x], left);
                edges[y * across_ + x] = edges_[said.part][said.is_small];
                edges[y * across_ + x].has_inner |= !is_empty;
                rebuild(picture, said, is_empty, x, y);
            }
            // A stream that ends too early is judged elsewhere, and so is one that only seems to; and sums that no encoder makes.
            if (head_.is_over() || stream.is_over() || !is_held_) return false;
        }
        if (level_ > 0) smooth(picture, across_, down, edges, is_simple_);
        return true;
    }

private:
    static bool take(Arena& arena, std::int64_t side, std::int64_t across, std::int64_t down, Plane& plane) {
        plane.stride = side * across + 2 * kMargin;
        auto* const begin = arena.take<std::uint8_t>(plane.stride * (side * down + 1));
        if (!begin) return false;
        plane.at = begin + plane.stride + kMargin;
        std::memset(begin, 127, static_cast<std::size_t>(plane.stride));
        for (std::int64_t y = 0; y < side * down; ++y) plane.at[y * plane.stride - 1] = 129;
        return true;
    }

    bool begin(Picture& picture) {
        if (size_ < 10) return false;
        const int tag = data_[0] | data_[1] << 8 | data_[2] << 16;
        const bool is_key = (tag & 1) == 0, is_shown = (tag >> 4 & 1) != 0;
        const std::int64_t head = tag >> 5;
        if (!is_key || !is_shown || (tag >> 1 & 7) > 3 || std::memcmp(data_ + 3, "\x9d\x01\x2a", 3) != 0 || head > size_ - 10) return false;
        // The two highest bits ask for it to be shown larger, which no decoder does.
        picture.width = (data_[6] | data_[7] << 8) & 0x3FFF;
        picture.height = (data_[8] | data_[9] << 8) & 0x3FFF;
        if (picture.width < 1 || picture.height < 1 || picture.width * picture.height > vigil::kMostPixels) return false;
        head_ = Bits(data_ + 10, head);
        head_.number(2);  // of colours, of which there is one kind, and of clamping, which is always done
        read_parts();
        read_smoothing();
        if (!find_streams(data_ + 10 + head, size_ - 10 - head)) return false;
        read_steps();
        head_.flag();  // whether further frames begin with these chances
        read_chances();
        may_be_empty_ = head_.flag();
        empty_chance_ = may_be_empty_ ? head_.number(8) : 0;
        return !head_.is_over();
    }

    void read_parts() {
        has_parts_ = head_.flag();
        if (!has_parts_) return;
        tells_part_ = head_.flag();
        if (head_.flag()) {
            is_absolute_ = head_.flag();
            for (Part& part : parts_) part.quantiser = head_.given(7);
            for (Part& part : parts_) part.level = head_.given(6);
        }
        for (std::uint8_t& chance : part_chances_) chance = static_cast<std::uint8_t>(tells_part_ && head_.flag() ? head_.number(8) : 255);
    }

    void read_smoothing() {
        is_simple_ = head_.flag();
        level_ = head_.number(6);
        const int sharpness = head_.number(3);
        int more[2] = {};  // of every key frame's block, and of one guessed in blocks of 4 x 4
        if (head_.flag() && head_.flag())
            for (int& one : more) {
                one = head_.given(6);
                for (int i = 1; i < 4; ++i) head_.given(6);
            }
        for (int part = 0; part < kParts; ++part)
            for (const bool is_small : {false, true}) {
                int level = !has_parts_ ? level_ : parts_[part].level + (is_absolute_ ? 0 : level_);
                level = std::clamp(level + more[0] + (is_small ? more[1] : 0), 0, 63);
                int step = sharpness > 4 ? level >> 2 : sharpness > 0 ? level >> 1 : level;
                if (sharpness > 0) step = std::min(step, 9 - sharpness);
                step = std::max(step, 1);
                const int limit = level == 0 ? 0 : 2 * level + step, jump = level >= 40 ? 2 : level >= 15 ? 1 : 0;
                edges_[part][is_small] = {static_cast<std::uint8_t>(limit), static_cast<std::uint8_t>(step), static_cast<std::uint8_t>(jump),
                                          is_small};
            }
    }

    bool find_streams(const std::uint8_t* at, std::int64_t left) {
        many_streams_ = 1 << head_.number(2);
        const std::uint8_t* sizes = at;
        const std::int64_t before = 3 * (many_streams_ - 1);
        if (left < before) return false;
        at += before, left -= before;
        for (int i = 0; i < many_streams_; ++i, sizes += 3) {
            const bool is_last = i == many_streams_ - 1;
            const std::int64_t size = is_last ? left : sizes[0] | sizes[1] << 8 | sizes[2] << 16;
            if (size > left || size < 1) return false;
            streams_[i] = Bits(at, size);
            at += size, left -= size;
        }
        return true;
    }

    void read_steps() {
        const int base = head_.number(7), luma = head_.given(4), common = head_.given(4), common_other = head_.given(4);
        const int chroma = head_.given(4), chroma_other = head_.given(4);
        const auto steady = [](int number, int most = 127) { return int{kSteadySteps[std::clamp(number, 0, most)]}; };
        const auto other = [](int number) { return int{kOtherSteps[std::clamp(number, 0, 127)]}; };
        for (Part& part : parts_) {
            const int number = !has_parts_ ? base : part.quantiser + (is_absolute_ ? 0 : base);
            part.luma = {steady(number + luma), other(number)};
            part.common = {2 * steady(number + common), std::max(other(number + common_other) * 101581 >> 16, 8)};
            part.chroma = {steady(number + chroma, 117), other(number + chroma_other)};
        }
    }

    void read_chances() {
        for (int kind = 0; kind < kKinds; ++kind)
            for (int band = 0; band < kBands; ++band)
                for (int context = 0; context < kContexts; ++context)
                    for (int node = 0; node < kNodes; ++node) {
                        const bool is_other = head_.next(kChangeChances[kind][band][context][node]) != 0;
                        chances_[kind][band][context][node] =
                            static_cast<std::uint8_t>(is_other ? head_.number(8) : kFirstChances[kind][band][context][node]);
                    }
    }

    Said read_modes(std::int64_t x) {
        Said said;
        if (has_parts_ && tells_part_)
            said.part = head_.next(part_chances_[0]) ? 2 + head_.next(part_chances_[2]) : head_.next(part_chances_[1]);
        said.is_empty = may_be_empty_ && head_.next(empty_chance_);
        said.is_small = !head_.next(145);
        BlockMode* const above = above_modes_ + 4 * x;
        if (said.is_small) {
            for (int i = 0; i < kBlock; ++i) {
                BlockMode &up = above[i % 4], &left = left_modes_[i / 4];
                int node = 0;
                do node = kModeTree[2 * node + head_.next(kModeChances[up][left][node])];
                while (node > 0);
                said.modes[i] = up = left = static_cast<BlockMode>(-node);
            }
        } else {
            const BlockMode mode = head_.next(156) ? head_.next(128) ? kGradient : kAcross : head_.next(163) ? kDown : kMean;
            said.modes[0] = mode;
            std::fill_n(above, 4, mode);
            std::fill_n(left_modes_, 4, mode);
        }
        said.chroma = !head_.next(142) ? kMean : !head_.next(114) ? kDown : head_.next(183) ? kGradient : kAcross;
        return said;
    }

    // The coefficients of one block from number `from` on; returns the number behind the last that is coded.
    inline __attribute__((always_inline)) int read_block(Bits& bits, const std::uint8_t (&chances)[kBands][kContexts][kNodes], int context,
                                                         const Steps& steps, int from, std::int16_t* to) {
        const std::uint8_t* at = chances[kBandOf[from]][context];
        for (int n = from; n < kBlock;) {
            if (!bits.next(at[0])) return n;
            while (!bits.next(at[1])) {
                at = chances[kBandOf[++n]][0];
                if (n == kBlock) return kBlock;
            }
            const bool is_one = !bits.next(at[2]);
            const int value = is_one ? 1 : read_larger(bits, at);
            const int whole = (bits.next(128) ? -value : value) * (n > 0 ? steps.other : steps.first);
            is_held_ &= is_within(whole, kMostCommon);
            to[kPlaceOf[n]] = static_cast<std::int16_t>(whole);
            at = chances[kBandOf[++n]][is_one ? 1 : 2];
        }
        return kBlock;
    }

    static int read_larger(Bits& bits, const std::uint8_t* at) {
        if (!bits.next(at[3])) return !bits.next(at[4]) ? 2 : 3 + bits.next(at[5]);
        if (!bits.next(at[6])) {
            if (!bits.next(at[7])) return 5 + bits.next(159);
            const int high = bits.next(165);
            return 7 + 2 * high + bits.next(145);
        }
        const int high = bits.next(at[8]), number = 2 * high + bits.next(at[9 + high]);
        int value = 0;
        for (const std::uint8_t* chance = kLargeChances[number]; *chance; ++chance) value = 2 * value + bits.next(*chance);
        return value + 3 + (8 << number);
    }

    // Returns whether there is nothing to add.
    bool read_coefficients(Bits& stream, const Said& said, Beside& above, Beside& left) {
        if (said.is_empty) {
            const std::uint8_t up = said.is_small ? above.common : 0, before = said.is_small ? left.common : 0;
            above = left = {};
            above.common = up, left.common = before;
            return true;
        }
        Bits bits = stream;
        std::memset(coefficients_, 0, sizeof coefficients_);
        const Part& part = parts_[said.part];
        int from = 0, kind = kLuma;
        if (!said.is_small) {
            std::int16_t common[kBlock] = {};
            above.common = left.common = read_block(bits, chances_[kCommon], above.common + left.common, part.common, 0, common) > 0;
            is_held_ &= spread_steady(common, coefficients_);
            from = 1, kind = kLumaBehindCommon;
        }
        bool is_empty = true;
        const auto read = [&](int number, int of_kind, const Steps& steps, int first, std::uint8_t& up, std::uint8_t& before) {
            std::int16_t* const to = coefficients_ + kBlock * number;
            const int behind = read_block(bits, chances_[of_kind], up + before, steps, first, to);
            up = before = behind > first;
            amounts_[number] = behind > 1 ? kMuch : to[0] != 0 ? kSteady : kNothing;
            is_empty &= amounts_[number] == kNothing;
        };
        for (int i = 0; i < 16; ++i) read(i, kind, part.luma, from, above.luma[i % 4], left.luma[i / 4]);
        for (int i = 0; i < 4; ++i) read(16 + i, kChroma, part.chroma, 0, above.blue[i % 2], left.blue[i / 2]);
        for (int i = 0; i < 4; ++i) read(20 + i, kChroma, part.chroma, 0, above.red[i % 2], left.red[i / 2]);
        stream = bits;
        return is_empty;
    }

    void add_block(int number, std::uint8_t* to, std::int64_t stride) {
        if (amounts_[number] == kMuch)
            is_held_ &= add(coefficients_ + kBlock * number, to, stride);
        else if (amounts_[number] == kSteady)
            add_steady(coefficients_[kBlock * number], to, stride);
    }

    void rebuild(const Picture& picture, const Said& said, bool is_empty, std::int64_t x, std::int64_t y) {
        const std::int64_t stride = picture.luma.stride, half = picture.blue.stride;
        std::uint8_t* const luma = picture.luma.at + 16 * y * stride + 16 * x;
        if (said.is_small)
            rebuild_small(said, is_empty, x == across_ - 1 && y > 0, luma, stride);
        else
            guess_large<16>(said.modes[0], y > 0, x > 0, luma, stride);
        for (int i = 0; !said.is_small && !is_empty && i < 16; ++i) add_block(i, luma + i / 4 * 4 * stride + i % 4 * 4, stride);
        int number = 16;
        for (const Plane& plane : {picture.blue, picture.red}) {
            std::uint8_t* const at = plane.at + 8 * y * half + 8 * x;
            guess_large<8>(said.chroma, y > 0, x > 0, at, half);
            for (int i = 0; i < 4; ++i, ++number)
                if (!is_empty) add_block(number, at + i / 2 * 4 * half + i % 2 * 4, half);
        }
    }

    void rebuild_small(const Said& said, bool is_empty, bool is_last, std::uint8_t* luma, std::int64_t stride) {
        // The rightmost blocks of 4 x 4 all look at the row above the whole block; behind the frame it goes on as it ends.
        std::uint8_t behind[4];
        if (is_last)
            std::memset(behind, luma[15 - stride], 4);
        else
            std::memcpy(behind, luma + 16 - stride, 4);
        for (int i = 0; i < kBlock; ++i) {
            std::uint8_t* const to = luma + i / 4 * 4 * stride + i % 4 * 4;
            std::uint8_t around[13];
            for (int y = 0; y < 4; ++y) around[3 - y] = to[y * stride - 1];
            std::memcpy(around + 4, to - stride - 1, 9);
            if (i % 4 == 3) std::memcpy(around + 9, behind, 4);
            guess_small(said.modes[i], around, to, stride);
            if (!is_empty) add_block(i, to, stride);
        }
    }

    enum Amount : std::uint8_t { kNothing, kSteady, kMuch };

    const std::uint8_t* const data_;
    const std::int64_t size_;
    std::int64_t across_ = 0;
    Bits head_, streams_[kMostStreams];
    int many_streams_ = 1;
    bool has_parts_ = false, tells_part_ = false, is_absolute_ = true, may_be_empty_ = false, is_simple_ = false, is_held_ = true;
    int level_ = 0, empty_chance_ = 0;
    Part parts_[kParts];
    std::uint8_t part_chances_[3] = {255, 255, 255};
    Edges edges_[kParts][2];
    std::uint8_t chances_[kKinds][kBands][kContexts][kNodes];
    BlockMode *above_modes_ = nullptr, left_modes_[4] = {};
    std::int16_t coefficients_[24 * kBlock];
    Amount amounts_[24];
};

}  // namespace

namespace vigil::vp8 {

bool draw(const std::uint8_t* data, std::int64_t size, Arena& arena, Picture& picture) { return Frame(data, size).draw(arena, picture); }

}  // namespace vigil::vp8

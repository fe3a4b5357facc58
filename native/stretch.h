// Where each block of a stretch of a JPEG's data begins, found by passing over its codes in two chains at once.
//
// A chain waits for each code before it knows where the next one begins. So a second chain begins in the middle of the data, where it
// takes any bit for the begin of a unit; codes fall into step by themselves, mostly within a few blocks. Where the first chain comes to a
// block that the second one began at, with the same block of a unit in turn, both go on alike: there the second one's places hold. Where
// they never meet, the first one's alone do: nothing is guessed. Sources: Klein and Wiseman, "Parallel Huffman decoding with applications
// to JPEG files" (2003); Weissenberger and Schmidt, "Massively parallel Huffman decoding on GPUs" (2018).
#pragma once

#include <algorithm>
#include <cstdint>

#include "huffman.h"

namespace vigil::jpeg {

// The tables that a unit's codes are read with, in turn: of a block's mean, of its other coefficients, of the next block's mean.
class Turns {
public:
    struct Turn {
        const std::uint16_t* steps;
        const Huffman* codes;
    };
    static constexpr int kMostBlocks = 48;  // of a unit
    static constexpr int kBehind = 4;       // more turns than are taken before anyone looks whether the first comes again

    // Of each block of a unit; their steps must be made.
    void add(const Huffman& means, const Huffman& others) {
        all_[2 * blocks_] = {means.steps, &means};
        all_[2 * blocks_ + 1] = {others.steps, &others};
        ++blocks_;
        // The turns of a unit of few blocks come more than once.
        many_ = 2 * blocks_;
        while (many_ < kBehind) many_ += 2 * blocks_;
        for (int i = 2 * blocks_; i < many_ + kBehind; ++i) all_[i] = all_[i - 2 * blocks_];
    }
    int blocks() const { return blocks_; }
    const Turn* begin() const { return all_; }
    const Turn* end() const { return all_ + many_; }
    bool is_mean(const Turn* turn) const { return (turn - all_) % 2 == 0; }

private:
    Turn all_[2 * kMostBlocks + kBehind];
    int blocks_ = 0, many_ = 0;
};

// How far codes were passed over.
struct Chain {
    static constexpr std::uint64_t kStuck = ~std::uint64_t{0};

    const Turns::Turn* turn = nullptr;
    const std::uint16_t* steps = nullptr;  // of this turn
    std::uint64_t held = 0, at = 0;        // the bits that come, and the place of the first of them
    std::uint64_t next = 0;                // the byte behind those that are held; kStuck where no code fits
    std::uint32_t k = 1;                   // the coefficient that comes
    std::uint32_t* begun = nullptr;        // the last block's place; those of blocks before it stand before it

    bool is_stuck() const { return next == kStuck; }
};

class Stretch {
public:
    // Smaller ones are not worth the trouble; of larger ones a place does not fit into its 32 bits.
    static constexpr std::int64_t kLeast = 1 << 9, kMost = 1 << 28;

    // How many places reading a stretch of this size can use: blocks are seldom smaller than a byte.
    static std::int64_t room(std::int64_t size) { return std::min<std::int64_t>(size / 2, 1 << 22) + 2 * kSpare; }

    // Of `turns` and the stretch from `begin` to `end`, behind which there is padding; with `room` places to put the second chain's in,
    // which may be none.
    Stretch(const Turns& turns, const std::uint8_t* begin, const std::uint8_t* end, std::uint32_t* ahead, std::int64_t room)
        : turns_(turns), begin_(begin), end_(end), ahead_(ahead), room_(room) {}

    // Calls `draw(places, units)` with the places, in bits, of all blocks of so many whole units, until `units` of them are drawn or no
    // more can be passed. Returns the bits behind them; what comes there must be read code by code.
    template <class Draw>
    Bits read(std::int64_t units, Draw draw) const {
        std::uint32_t near[kNear + kSpare];
        const int blocks = turns_.blocks();
        const auto size = static_cast<std::uint64_t>(end_ - begin_);
        Chain one = begin(0, near);
        const auto hand_on = [&] {
            const std::int64_t whole = std::min<std::int64_t>((one.begun - near) / blocks, units);
            draw(near, whole);
            units -= whole;
            const std::uint32_t* const rest = near + whole * blocks;
            const std::int64_t many = one.begun + 1 - rest;
            std::copy(rest, rest + many, near);
            one.begun = near + many - 1;
        };
        if (room_ > kSpare) {
            std::uint32_t* const full = ahead_ + room_ - kSpare;
            Chain two = begin(size / 2 * 8, ahead_);
            while (units > 0 && one.next < size / 2) {
                if (two.next < size && two.begun < full)
                    pass_both(one, size / 2, near + kNear, two, size, full);
                else
                    pass(one, size / 2, near + kNear);
                hand_on();
                // It was not in step yet, most likely.
                if (two.is_stuck() && two.at < size * 8) two = begin(two.at / 8 * 8 + 8, ahead_);
            }
            pass(two, size, full);
            for (std::uint32_t* seen = ahead_; units > 0 && one.next < size && seen < two.begun;) {
                hand_on();
                pass(one, size, near + kSpare);
                for (std::uint32_t* place = near; place < one.begun && seen < two.begun; ++place) {
                    while (seen < two.begun && *seen < *place) ++seen;
                    if (*seen != *place || (seen - ahead_) % blocks != (place - near) % blocks) continue;
                    const std::int64_t whole = std::min<std::int64_t>((place - near) / blocks, units);
                    draw(near, whole);
                    units -= whole;
                    // A unit that one chain began and the other goes on with.
                    std::uint32_t* const from = seen - (place - near) % blocks;
                    std::copy(near + whole * blocks, place, from);
                    const std::int64_t others = std::min<std::int64_t>((two.begun - from) / blocks, units);
                    draw(from, others);
                    return bits_from(from[others * blocks]);
                }
            }
        }
        while (units > 0 && one.next < size) {
            pass(one, size, near + kNear);
            hand_on();
        }
        hand_on();
        return bits_from(*near);
    }

private:
    static constexpr int kNear = 1024, kSpare = 2 * Turns::kMostBlocks;

    // At the first block of a unit.
    Chain begin(std::uint64_t at, std::uint32_t* places) const;
    // Until a chain is stuck, comes to a byte, or has filled its places up to `full`, give or take a few.
    void pass(Chain& chain, std::uint64_t byte, const std::uint32_t* full) const;
    void pass_both(Chain& one, std::uint64_t one_byte, const std::uint32_t* one_full, Chain& two, std::uint64_t two_byte,
                   const std::uint32_t* two_full) const;

    Bits bits_from(std::uint32_t place) const { return Bits(begin_, end_, place); }

    const Turns& turns_;
    const std::uint8_t *const begin_, *const end_;
    std::uint32_t* const ahead_;
    const std::int64_t room_;
};

}  // namespace vigil::jpeg

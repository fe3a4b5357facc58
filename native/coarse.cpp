// Means and lowest coefficients of many blocks, and then their shades: in two goes, without a branch for each block.

#include "coarse.h"

namespace {

using namespace vigil::jpeg;

// Units that are drawn together, and the most blocks of luma that a unit has across and down.
constexpr int kRun = 16, kMostSide = 4, kWidth = kRun * kMostSide;
static_assert(kMean + kMeanMost + 3 * kLowest <= 57);

struct Run {
    std::int32_t means[kMostSide][kWidth];
    std::uint32_t two[kMostSide][kWidth], fourth[kMostSide][kWidth];  // as they are drawn
};

// Its numbers, of the block whose coefficients behind the mean begin at this bit, of which `word` has the first.
[[gnu::always_inline]] inline std::uint64_t lowest_of_block(const Huffman& table, const std::uint8_t* begin, const std::uint8_t* end,
                                                            std::uint64_t word, std::uint64_t at) {
    std::uint64_t lowest = 0;
    int shift = 0;
    const auto step = [&] {
        std::uint64_t next = table.lowest[word >> (64 - kLowest)];
        if (next == 0 && shift < kAllNumbers) [[unlikely]] {
            next = one_lowest(table, Bits(begin, end, static_cast<std::int64_t>(at)));
            word = eight(begin + at / 8) << at % 8;
        }
        word <<= next & 63;
        at += next & 63;
        lowest |= next >> kNumbersAt << shift;
        shift = std::min(shift + static_cast<int>(next >> 14 & 63), kAllNumbers);
        // So that no branch is made of whether that was all, which would be guessed wrongly.
        asm("" : "+r"(shift));
    };
    step(), step(), step();
    while (shift < kAllNumbers) [[unlikely]] word = eight(begin + at / 8) << at % 8, step();
    return lowest;
}

template <int kScale>
[[gnu::always_inline]] inline void read(const Coarse& coarse, const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places,
                                        std::int64_t units, std::int32_t& predicted, Run& run) {
    const Huffman &means = *coarse.means, &others = *coarse.others;
    const int blocks = coarse.blocks, across = coarse.across, down = coarse.down;
    auto mean = static_cast<std::uint32_t>(predicted);
    for (int unit = 0; unit < units; ++unit, places += blocks) {
        const std::uint32_t* place = places;
        for (int v = 0; v < down; ++v)
            for (int h = unit * across; h < (unit + 1) * across; ++h, ++place) {
                std::uint64_t at = *place, word = eight(begin + at / 8) << at % 8;
                const std::uint32_t entry = means.mean[word >> (64 - kMean)], size = entry >> 8;
                const std::uint32_t all = entry & 255;
                std::int32_t difference = signed_number(static_cast<std::int32_t>(word << (all - size) >> 1 >> (63 - size)), static_cast<int>(size));
                word <<= all;
                at += all;
                if (entry == 0) [[unlikely]] {
                    Bits bits(begin, end, static_cast<std::int64_t>(at));
                    read_difference(means, bits, difference);
                    at = static_cast<std::uint64_t>(bits.taken(begin));
                    word = eight(begin + at / 8) << at % 8;
                }
                // Sums of a damaged file may wrap around.
                mean += static_cast<std::uint32_t>(difference);
                run.means[v][h] = static_cast<std::int32_t>(mean);
                if constexpr (kScale == 4) {
                    const std::uint64_t lowest = lowest_of_block(others, begin, end, word, at);
                    run.two[v][h] = static_cast<std::uint32_t>(lowest);
                    run.fourth[v][h] = static_cast<std::uint32_t>(lowest >> (kAllNumbers - 32));
                }
            }
    }
    predicted = static_cast<std::int32_t>(mean);
}

template <int kScale>
[[gnu::always_inline]] inline void draw_run(Coarse& coarse, const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places,
                                            std::int64_t unit, std::int64_t units, std::int32_t& predicted) {
    Run run = {};
    while (units > 0) {
        const std::int64_t row = unit / coarse.units_across * coarse.down, column = unit % coarse.units_across;
        const std::int64_t many = std::min<std::int64_t>({units, kRun, coarse.units_across - column});
        read<kScale>(coarse, begin, end, places, many, predicted, run);
        for (int v = 0; v < coarse.down; ++v) {
            if constexpr (kScale == 8)
                coarse.drawing.put_means(run.means[v], many * coarse.across, row + v, column * coarse.across);
            else
                coarse.drawing.put_quarters(run.means[v], run.two[v], run.fourth[v], many * coarse.across, row + v, column * coarse.across);
        }
        places += many * coarse.blocks;
        unit += many;
        units -= many;
    }
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi2")))
template <int kScale>
AVX2 void draw_avx2(Coarse& coarse, const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places, std::int64_t unit,
                    std::int64_t units, std::int32_t& predicted) {
    draw_run<kScale>(coarse, begin, end, places, unit, units, predicted);
}
#endif

template <int kScale>
void draw_any(Coarse& coarse, const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places, std::int64_t unit,
              std::int64_t units, std::int32_t& predicted) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return draw_avx2<kScale>(coarse, begin, end, places, unit, units, predicted);
#endif
    draw_run<kScale>(coarse, begin, end, places, unit, units, predicted);
}

}  // namespace

namespace vigil::jpeg {

void Coarse::draw(const std::uint8_t* begin, const std::uint8_t* end, const std::uint32_t* places, std::int64_t unit, std::int64_t units,
                  std::int32_t& predicted) {
    (scale == 8 ? draw_any<8> : draw_any<4>)(*this, begin, end, places, unit, units, predicted);
}

}  // namespace vigil::jpeg

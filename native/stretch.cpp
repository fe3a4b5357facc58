// Passing over the codes of a JPEG without a branch for each block, one chain or two at once.

#include "stretch.h"

namespace {

using vigil::jpeg::Bits;
using vigil::jpeg::Chain;
using vigil::jpeg::Turns;
using namespace vigil::jpeg;

constexpr int kAtOnce = 3;  // steps on one filling
static_assert(kAtOnce * kMostPassed <= 56 && kAtOnce <= Turns::kBehind - 1);

// Where a chain is stuck every step stays.
constexpr std::uint16_t kStay[1] = {0};

// The next table's turn, and another block's coefficients, where the entry says so. GCC makes a branch of this, which is guessed wrongly
// at most blocks' ends.
[[gnu::always_inline]] inline void take_turn(Chain& chain, std::uint32_t entry) {
#if defined(__x86_64__)
    const Turns::Turn* const next = chain.turn + 1;
    asm("testb %[flag], %b[entry]\n\tcmovne %[following], %[steps]\n\tcmovne %[first], %[k]\n\tcmovne %[next], %[turn]"
        : [steps] "+r"(chain.steps), [k] "+r"(chain.k), [turn] "+r"(chain.turn)
        : [entry] "q"(entry), [flag] "i"(kNext), [following] "m"(next->steps), [first] "r"(1), [next] "r"(next)
        : "cc");
#else
    if (entry & kNext) chain.steps = (++chain.turn)->steps, chain.k = 1;
#endif
}

// Chains are packed into vectors by GCC where they are put away, which it then does at every step; not behind this.
[[gnu::always_inline]] inline const Chain& settled(Chain& chain) {
    asm("" : "+r"(chain.held), "+r"(chain.at), "+r"(chain.next), "+r"(chain.turn), "+r"(chain.steps), "+r"(chain.begun));
    return chain;
}

class Passing {
public:
    Passing(const Turns& turns, const std::uint8_t* begin, const std::uint8_t* end) : turns_(turns), begin_(begin), end_(end) {}

    // Holds the bits from `at` on.
    void hold(Chain& chain) const {
        chain.next = chain.at >> 3;
        if (chain.next > size()) return stick(chain);
        chain.held = eight(begin_ + chain.next) << (chain.at & 7);
        chain.next += 7;
    }

    [[gnu::always_inline]] inline void on(Chain& chain, std::uint64_t byte, const std::uint32_t* full) const {
        Chain one = chain;
        while (one.next < byte && one.begun < full) {
            fill(one);
#pragma GCC unroll 3
            for (int i = 0; i < kAtOnce; ++i) step(one);
            begin_again(one);
        }
        chain = settled(one);
    }

    // While neither comes to its end.
    [[gnu::always_inline]] inline void both_on(Chain& first, std::uint64_t first_byte, const std::uint32_t* first_full, Chain& second,
                                               std::uint64_t second_byte, const std::uint32_t* second_full) const {
        Chain one = first, two = second;
        while (one.next < first_byte && one.begun < first_full && two.next < second_byte && two.begun < second_full) {
            fill(one);
            fill(two);
#pragma GCC unroll 3
            for (int i = 0; i < kAtOnce; ++i) step(one), step(two);
            begin_again(one);
            begin_again(two);
        }
        first = settled(one);
        second = settled(two);
    }

private:
    std::uint64_t size() const { return static_cast<std::uint64_t>(end_ - begin_); }

    static void stick(Chain& chain) {
        chain.held = 0;
        chain.k = 1;
        chain.steps = kStay;
        chain.next = Chain::kStuck;
    }

    [[gnu::always_inline]] inline void fill(Chain& chain) const {
        const std::uint64_t count = 8 * chain.next - chain.at;
        chain.held |= eight(begin_ + chain.next) >> count;
        chain.next += (63 - count) >> 3;
    }

    [[gnu::always_inline]] inline void step(Chain& chain) const {
        const std::uint32_t entry = chain.steps[chain.held >> (64 - kStep)];
        const std::uint32_t k = chain.k + (entry >> 7 & 127);
        if (k >= kBlock) [[unlikely]] {
            // A copy's address is taken, so that the chain itself stays in registers.
            Chain apart = settled(chain);
            step_slowly(apart);
            chain = apart;
            return;
        }
        chain.held <<= entry & 63;
        chain.at += entry & 63;
        chain.k = k;
        take_turn(chain, entry);
        // Written always, and kept where a block ended.
        chain.begun[1] = static_cast<std::uint32_t>(chain.at);
        chain.begun += entry >> 15;
    }

    [[gnu::always_inline]] inline void begin_again(Chain& chain) const {
        if (chain.turn >= turns_.end()) chain.turn -= turns_.end() - turns_.begin();
    }

    // What no step is made for: a long code, and a block whose last coefficient has no end behind it.
    [[gnu::noinline, gnu::cold]] void step_slowly(Chain& chain) const {
        if (chain.at >> 3 > size()) return stick(chain);
        Bits bits(begin_, end_, static_cast<std::int64_t>(chain.at));
        const int symbol = symbol_of(*chain.turn->codes, bits);
        const int run = symbol >> 4, size = symbol & 15;
        bool is_end = false;
        if (turns_.is_mean(chain.turn)) {
            if (symbol < 0 || symbol > kMeanMost) return stick(chain);
        } else if (symbol < 0 || size > kMostSize || (size == 0 && run != 0 && run != 15)) {
            return stick(chain);
        } else {
            chain.k += symbol == 0 ? 0 : static_cast<std::uint32_t>(run + 1);
            if (chain.k > kBlock) return stick(chain);
            is_end = symbol == 0 || chain.k == kBlock;
        }
        bits.drop(size);
        chain.at = static_cast<std::uint64_t>(bits.taken(begin_));
        if (is_end || turns_.is_mean(chain.turn)) chain.steps = (++chain.turn)->steps, chain.k = 1;
        if (is_end) *++chain.begun = static_cast<std::uint32_t>(chain.at);
        hold(chain);
    }

    const Turns& turns_;
    const std::uint8_t *const begin_, *const end_;
};

void on_plain(const Passing& passing, Chain& chain, std::uint64_t byte, const std::uint32_t* full) { passing.on(chain, byte, full); }
void both_on_plain(const Passing& passing, Chain& one, std::uint64_t one_byte, const std::uint32_t* one_full, Chain& two,
                   std::uint64_t two_byte, const std::uint32_t* two_full) {
    passing.both_on(one, one_byte, one_full, two, two_byte, two_full);
}

#if defined(__x86_64__)
#define BMI2 __attribute__((target("bmi2")))
BMI2 void on_bmi2(const Passing& passing, Chain& chain, std::uint64_t byte, const std::uint32_t* full) { passing.on(chain, byte, full); }
BMI2 void both_on_bmi2(const Passing& passing, Chain& one, std::uint64_t one_byte, const std::uint32_t* one_full, Chain& two,
                       std::uint64_t two_byte, const std::uint32_t* two_full) {
    passing.both_on(one, one_byte, one_full, two, two_byte, two_full);
}
#endif

}  // namespace

namespace vigil::jpeg {

Chain Stretch::begin(std::uint64_t at, std::uint32_t* places) const {
    Chain chain;
    chain.turn = turns_.begin();
    chain.steps = chain.turn->steps;
    chain.at = at;
    chain.begun = places;
    *places = static_cast<std::uint32_t>(at);
    Passing(turns_, begin_, end_).hold(chain);
    return chain;
}

void Stretch::pass(Chain& chain, std::uint64_t byte, const std::uint32_t* full) const {
    const Passing passing(turns_, begin_, end_);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("bmi2")) return on_bmi2(passing, chain, byte, full);
#endif
    on_plain(passing, chain, byte, full);
}

void Stretch::pass_both(Chain& one, std::uint64_t one_byte, const std::uint32_t* one_full, Chain& two, std::uint64_t two_byte,
                        const std::uint32_t* two_full) const {
    const Passing passing(turns_, begin_, end_);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("bmi2")) return both_on_bmi2(passing, one, one_byte, one_full, two, two_byte, two_full);
#endif
    both_on_plain(passing, one, one_byte, one_full, two, two_byte, two_full);
}

}  // namespace vigil::jpeg

// VP8's arithmetic coder: one bit after another, each with its own chance. Source: RFC 6386 (2011), section 7.
#pragma once

#include <cstdint>
#include <cstring>

namespace vigil::vp8 {

class Bits {
public:
    Bits() = default;
    Bits(const std::uint8_t* at, std::int64_t size) : at_(at), end_(at + size) {}

    // Whether more was asked for than there is; from then on, zeros come.
    bool is_over() const { return is_over_; }

    // A bit that is 0 in `chance` of 256 cases.
    inline __attribute__((always_inline)) int next(int chance) {
        if (bits_ < 0) load();
        const std::uint32_t split = range_ * static_cast<std::uint32_t>(chance) >> 8;
        const bool is_set = static_cast<std::uint32_t>(value_ >> bits_) > split;
        std::uint32_t range = is_set ? range_ - split : split + 1;
        value_ -= is_set ? std::uint64_t{split + 1} << bits_ : 0;
        const int shift = __builtin_clz(range) - 24;
        bits_ -= shift;
        range_ = (range << shift) - 1;
        return is_set;
    }
    int flag() { return next(128); }

    // A whole number of so many bits, the highest first.
    int number(int bits) {
        int found = 0;
        while (bits-- > 0) found = found << 1 | flag();
        return found;
    }
    // One with its sign behind it, where a flag says that it is there; otherwise 0.
    int given(int bits) {
        if (!flag()) return 0;
        const int size = number(bits);
        return flag() ? -size : size;
    }

private:
    void load() {
        if (end_ - at_ >= 8) {
            std::uint64_t read;
            std::memcpy(&read, at_, 8);
            value_ = value_ << 56 | __builtin_bswap64(read) >> 8;
            at_ += 7;
            bits_ += 56;
            return;
        }
        is_over_ |= at_ == end_;
        value_ = value_ << 8 | (at_ < end_ ? *at_++ : 0);
        bits_ += 8;
    }

    const std::uint8_t *at_ = nullptr, *end_ = nullptr;
    std::uint64_t value_ = 0;  // bits_ + 8 bits of it are not used up
    std::uint32_t range_ = 254;  // less one
    int bits_ = -8;
    bool is_over_ = false;
};

}  // namespace vigil::vp8

// MD5, SHA-1 and SHA-256 of many messages at once: the native twin of digest_many in vigil/kernels/digests.py.
//
// One message's digest is a chain in which every step waits for the last. So several messages go side by side: MD5 and SHA-1
// in the 16 lanes of AVX-512, SHA-256 four at a time through the processor's own instructions. A lane whose message ends takes
// the next. All three are taken of a few kilobytes before the next few, so that the memory is read once.

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>

#include "digests_lanes.h"
#include "digests_sha256.h"

namespace {

using vigil::kLanes;
using vigil::kTogether;

constexpr std::int64_t kBlock = 64;  // bytes
constexpr std::int64_t kMostBlocks = 16;  // of each lane, for one digest after the other: together they stay in the nearest cache
alignas(64) constexpr std::uint8_t kNothing[kBlock] = {};

// Messages to be taken, and where their digests go.
struct Work {
    const std::uint8_t* const* data;
    const std::int64_t* lengths;
    std::int64_t count;
    std::uint8_t *md5, *sha1, *sha256;
};

// What one lane is at: whole blocks of its message, then the one or two that hold its end, a mark and its length.
struct Lane {
    const std::uint8_t* at = kNothing;
    std::int64_t blocks = 0, message = -1;
    bool is_ending = false;
    vigil::Sha256 sha256;
    std::uint8_t end[2 * kBlock];

    void to_end(std::int64_t length) {
        const std::int64_t rest = length % kBlock;
        const std::int64_t size = rest < kBlock - 8 ? kBlock : 2 * kBlock;
        std::memset(end, 0, sizeof end);
        // `at` stands behind the message's last whole block.
        if (rest > 0) std::memcpy(end, at, static_cast<std::size_t>(rest));
        end[rest] = 0x80;
        const std::uint64_t bits = __builtin_bswap64(static_cast<std::uint64_t>(length) * 8);
        std::memcpy(end + size - 8, &bits, 8);
        at = end;
        blocks = size / kBlock;
        is_ending = true;
    }
    // How many blocks may be taken in one go: the very last is one for itself.
    std::int64_t ready() const { return is_ending ? 1 : blocks; }
    bool is_closing() const { return is_ending && blocks == 1; }
};

class Digesting {
public:
    explicit Digesting(const Work& work) : work_(work) {}

    void run() {
        for (int number = 0; number < kLanes; ++number)
            if (take_next(number)) active_[count_++] = number;
        while (count_ > 0) {
            std::int64_t blocks = kMostBlocks;
            for (int i = 0; i < count_; ++i) blocks = std::min(blocks, lanes_[active_[i]].ready());
            take(blocks);
            int left = 0;
            for (int i = 0; i < count_; ++i)
                if (goes_on(active_[i], blocks)) active_[left++] = active_[i];
            count_ = left;
        }
    }

private:
    const Work work_;
    std::int64_t next_ = 0;
    int count_ = 0, active_[kLanes];
    Lane lanes_[kLanes];
    vigil::Columns columns_{};

    bool take_next(int number) {
        Lane& lane = lanes_[number];
        lane.message = -1;
        lane.at = kNothing;
        if (next_ == work_.count) return false;
        lane.message = next_++;
        lane.at = work_.data[lane.message];
        lane.blocks = work_.lengths[lane.message] / kBlock;
        lane.is_ending = false;
        lane.sha256.begin();
        columns_.begin(number);
        if (lane.blocks == 0) lane.to_end(work_.lengths[lane.message]);
        return true;
    }

    void take(std::int64_t blocks) {
        const std::uint8_t* at[kLanes];
        std::int64_t strides[kLanes];
        unsigned closing = 0;
        for (int i = 0; i < kLanes; ++i) {
            at[i] = lanes_[i].at;
            strides[i] = lanes_[i].message < 0 ? 0 : kBlock;
            if (lanes_[i].message >= 0 && lanes_[i].is_closing()) closing |= 1U << i;
        }
        columns_.take(at, strides, blocks, static_cast<std::uint16_t>(closing));
        for (int first = 0; first < count_; first += kTogether) take_sha256(first, std::min(kTogether, count_ - first), blocks);
    }

    void take_sha256(int first, int count, std::int64_t blocks) {
        vigil::Sha256* messages[kTogether];
        const std::uint8_t* at[kTogether];
        for (int i = 0; i < count; ++i) {
            Lane& lane = lanes_[active_[first + i]];
            messages[i] = &lane.sha256;
            at[i] = lane.at;
        }
        vigil::take_sha256(messages, at, count, blocks);
    }

    // Whether a lane still has, or again has, something to take.
    bool goes_on(int number, std::int64_t blocks) {
        Lane& lane = lanes_[number];
        lane.at += blocks * kBlock;
        lane.blocks -= blocks;
        if (lane.blocks > 0) return true;
        const std::int64_t message = lane.message;
        if (!lane.is_ending) {
            lane.to_end(work_.lengths[message]);
            return true;
        }
        columns_.end(number, work_.md5 + 16 * message, work_.sha1 + 20 * message);
        lane.sha256.end(work_.sha256 + 32 * message);
        return take_next(number);
    }
};

bool has_sha() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b >> 29 & 1) != 0;
}

}  // namespace
#endif

extern "C" {

// Whether this processor has what the lanes need: 1 or 0.
std::int32_t vigil_digests_served() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && has_sha();
#else
    return 0;
#endif
}

// Digests of `count` messages into rows of 16, 20 and 32 bytes. Call it only where it is served.
void vigil_digests_of(const std::uint8_t* const* data, const std::int64_t* lengths, std::int64_t count, std::uint8_t* md5,
                      std::uint8_t* sha1, std::uint8_t* sha256) {
#if defined(__x86_64__)
    Digesting({data, lengths, count, md5, sha1, sha256}).run();
#else
    static_cast<void>(data), static_cast<void>(lengths), static_cast<void>(count);
    static_cast<void>(md5), static_cast<void>(sha1), static_cast<void>(sha256);
#endif
}

}  // extern "C"

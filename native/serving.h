// What the lean start processes serve their channels with: whole reads and writes, and what their command lines hand in.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "contained.h"
#include "memory.h"

namespace vigil::serving {

constexpr std::int64_t kKept = 8 << 20;  // bytes of the file's place that are not given back each time: wiping costs less than new pages

inline bool read_exactly(int channel, void* to, std::int64_t length) {
    auto* at = static_cast<std::uint8_t*>(to);
    while (length > 0) {
        const ssize_t came = read(channel, at, static_cast<std::size_t>(length));
        if (came < 0 && errno == EINTR) continue;
        if (came <= 0) return false;
        at += came;
        length -= came;
    }
    return true;
}

inline bool write_all(int channel, const void* from, std::size_t length) {
    const auto* at = static_cast<const std::uint8_t*>(from);
    while (length > 0) {
        const ssize_t done = write(channel, at, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        at += done;
        length -= static_cast<std::size_t>(done);
    }
    return true;
}

// No file's child finds bytes of an earlier file.
inline void forget(std::uint8_t* data, std::int64_t used, std::int64_t length) {
    if (used > kKept)
        memory::give_back(data, used);
    else if (used > length)
        std::memset(data + length, 0, static_cast<std::size_t>(used - length));
}

// The command line: the descriptors of questions and answers; what names the decoder; milliseconds until a child is ended; a descriptor
// of Landlock's or -1; the filter in hexadecimal; then the limits, each as three numbers.
class Line {
public:
    Line(int many, char** given) {
        if (many < 7 || (many - 7) % 3 != 0) return;
        asked = std::atoi(given[1]);
        said = std::atoi(given[2]);
        own = given[3];
        for (const char* text = given[6]; text[0] && text[1]; text += 2) {
            const char pair[3] = {text[0], text[1], 0};
            filter_.push_back(static_cast<std::uint8_t>(std::strtoul(pair, nullptr, 16)));
        }
        for (int i = 7; i < many; i += 3) limits_.push_back({std::atoll(given[i]), std::atoll(given[i + 1]), std::atoll(given[i + 2])});
        walls = {limits_.data(),  static_cast<std::int64_t>(limits_.size()),     std::atoll(given[4]),
                 filter_.data(), static_cast<std::int64_t>(filter_.size() / 8), std::atoll(given[5])};
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    bool is_sound() const { return !filter_.empty() && !limits_.empty(); }

    int asked = -1, said = -1;
    const char* own = nullptr;
    contained::Walls walls = {};

private:
    std::vector<std::uint8_t> filter_;
    std::vector<contained::Limit> limits_;
};

}  // namespace vigil::serving

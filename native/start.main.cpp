// The lean start process: forks one child for each picture and hands its answer on; the protocol is that of
// vigil/media/jail/start.py.
//
// It reads no byte of a file but its length, and holds nothing but ready-made tables, so that a fork costs little. Arguments: the
// descriptors of questions and answers; what names the decoder; milliseconds until a child is ended; a descriptor of Landlock's or
// -1; the filter in hexadecimal; then the limits, each as three numbers.

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "contained.h"
#include "look.h"
#include "memory.h"

namespace {

constexpr std::int64_t kLargestFile = 256 << 20;
constexpr std::int64_t kKept = 8 << 20;  // bytes of the file's place that are not given back each time: wiping costs less than new pages
constexpr std::uint8_t kFull = 1;  // 0 is to decode; further operations are not for this one

struct __attribute__((packed)) Question {
    std::uint8_t nonce[16], operation;
    std::uint32_t longest_edge;
    std::uint64_t length;
};

struct __attribute__((packed)) Reply {
    std::uint8_t nonce[16];
    std::uint64_t length;
    vigil::Answer answer;
};

struct File {
    const std::uint8_t* data;
    std::int64_t size;
    bool is_full;
    const char* own;
    void* memory;
    std::int64_t room;
};

void look_at(void* about, vigil::Answer* answer) {
    const File& file = *static_cast<const File*>(about);
    vigil::Arena arena(file.memory, file.room);
    vigil::look::look(file.data, file.size, file.is_full, file.own, arena, *answer);
}

bool read_exactly(int channel, void* to, std::int64_t length) {
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

bool write_all(int channel, const void* from, std::size_t length) {
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
void forget(std::uint8_t* data, std::int64_t used, std::int64_t length) {
    if (used > kKept)
        vigil::memory::give_back(data, used);
    else if (used > length)
        std::memset(data + length, 0, static_cast<std::size_t>(used - length));
}

std::vector<std::uint8_t> from_hexadecimal(const char* text) {
    std::vector<std::uint8_t> bytes;
    for (; text[0] && text[1]; text += 2) {
        const char pair[3] = {text[0], text[1], 0};
        bytes.push_back(static_cast<std::uint8_t>(std::strtoul(pair, nullptr, 16)));
    }
    return bytes;
}

int serve(int asked, int said, const char* own, const vigil::contained::Walls& walls) {
    const std::int64_t room = vigil::look::workspace(kLargestFile);
    std::uint8_t *const data = vigil::memory::reserve(kLargestFile), *const memory = vigil::memory::reserve(room);
    if (!data || !memory || !write_all(said, "ready", 5)) return 1;
    Question question;
    for (std::int64_t used = 0; read_exactly(asked, &question, sizeof question);) {
        if (question.operation > kFull || question.longest_edge != 0 || question.length > std::uint64_t{kLargestFile}) return 1;
        const auto length = static_cast<std::int64_t>(question.length);
        forget(data, used, length);
        used = length;
        if (!read_exactly(asked, data, length)) return 0;
        File file = {data, length, question.operation == kFull, own, memory, room};
        Reply reply = {};
        std::memcpy(reply.nonce, question.nonce, sizeof reply.nonce);
        reply.length = sizeof reply.answer;
        vigil::Answer answer;
        vigil::contained::in_child(look_at, &file, walls, answer);
        reply.answer = answer;
        if (!write_all(said, &reply, sizeof reply)) return 0;
    }
    return 0;
}

}  // namespace

int main(int many, char** given) {
    if (many < 7 || (many - 7) % 3 != 0) return 2;
    const std::vector<std::uint8_t> filter = from_hexadecimal(given[6]);
    std::vector<vigil::contained::Limit> limits;
    for (int i = 7; i < many; i += 3) limits.push_back({std::atoll(given[i]), std::atoll(given[i + 1]), std::atoll(given[i + 2])});
    const vigil::contained::Walls walls = {limits.data(),
                                           static_cast<std::int64_t>(limits.size()),
                                           std::atoll(given[4]),
                                           filter.data(),
                                           static_cast<std::int64_t>(filter.size() / 8),
                                           std::atoll(given[5])};
    if (filter.empty() || limits.empty()) return 2;
    vigil::look::prepare();
    return serve(std::atoi(given[1]), std::atoi(given[2]), given[3], walls);
}

// The lean start process: forks one child for each picture and hands its answer on; the protocol is that of
// vigil/media/jail/start.py.
//
// It reads no byte of a file but its length, and holds nothing but ready-made tables, so that a fork costs little.

#include "look.h"
#include "memory.h"
#include "serving.h"

namespace {

using vigil::serving::read_exactly;
using vigil::serving::write_all;

constexpr std::int64_t kLargestFile = 256 << 20;
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

int serve(const vigil::serving::Line& line) {
    const std::int64_t room = vigil::look::workspace(kLargestFile);
    std::uint8_t *const data = vigil::memory::reserve(kLargestFile), *const memory = vigil::memory::reserve(room);
    if (!data || !memory || !write_all(line.said, "ready", 5)) return 1;
    Question question;
    for (std::int64_t used = 0; read_exactly(line.asked, &question, sizeof question);) {
        if (question.operation > kFull || question.longest_edge != 0 || question.length > std::uint64_t{kLargestFile}) return 1;
        const auto length = static_cast<std::int64_t>(question.length);
        vigil::serving::forget(data, used, length);
        used = length;
        if (!read_exactly(line.asked, data, length)) return 0;
        File file = {data, length, question.operation == kFull, line.own, memory, room};
        Reply reply = {};
        std::memcpy(reply.nonce, question.nonce, sizeof reply.nonce);
        reply.length = sizeof reply.answer;
        vigil::Answer answer;
        vigil::contained::in_child(look_at, &file, line.walls, answer);
        reply.answer = answer;
        if (!write_all(line.said, &reply, sizeof reply)) return 0;
    }
    return 0;
}

}  // namespace

int main(int many, char** given) {
    const vigil::serving::Line line(many, given);
    if (!line.is_sound()) return 2;
    vigil::look::prepare();
    return serve(line);
}

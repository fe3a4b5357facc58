// The lean start process for plain zip archives: forks one child for each and hands its words on; the protocol is that of
// vigil/media/jail/unpacking_start.py.
//
// It reads no byte of an archive but its length. What a child has to say lies in memory that it shares with this process alone, is zeros
// before it and is given back after it; how much of that counts stands in its answer. An archive that is not plain, or whose child did
// not come to its own end, is for the other start process.

#include <sys/mman.h>

#include <algorithm>
#include <string_view>

#include "memory.h"
#include "serving.h"
#include "unzip.h"

namespace {

using vigil::serving::write_all;

constexpr std::uint8_t kZip = 0;            // the other kinds are not for this one
constexpr std::uint32_t kAll = 0xFFFFFFFF;  // and neither is one member of several
constexpr std::uint8_t kMore = 0, kEnded = 1;
constexpr std::int64_t kLargestFrame = 1 << 20;

struct __attribute__((packed)) Question {
    std::uint8_t nonce[16], kind;
    std::uint32_t only, members;
    std::uint64_t total, one;
    std::uint32_t ratio;
    std::uint64_t ratio_from, length;
};

struct __attribute__((packed)) Frame {
    std::uint8_t nonce[16], how;
    std::uint32_t length;
};

struct File {
    const std::uint8_t* data;
    std::int64_t size;
    vigil::unzip::Limits limits;
    std::uint8_t* words;
};

void unzip(void* about, vigil::Answer* answer) {
    const File& file = *static_cast<const File*>(about);
    std::memset(answer, 0, sizeof *answer);
    answer->follows = static_cast<std::uint32_t>(vigil::unzip::unzip(file.data, file.size, file.limits, file.words));
}

bool say(int said, const Question& question, std::uint8_t how, const void* words, std::int64_t length) {
    Frame frame = {};
    std::memcpy(frame.nonce, question.nonce, sizeof frame.nonce);
    frame.how = how;
    frame.length = static_cast<std::uint32_t>(length);
    return write_all(said, &frame, sizeof frame) && write_all(said, words, static_cast<std::size_t>(length));
}

bool pass_on(int said, const Question& question, const std::uint8_t* words, const vigil::Answer& answer) {
    if (answer.outcome != vigil::kRead || answer.follows > vigil::unzip::kRoom) {
        constexpr std::string_view kWhy = "the lean reader did not come to its end";
        return say(said, question, kEnded, kWhy.data(), kWhy.size());
    }
    for (std::int64_t at = 0; at < answer.follows; at += kLargestFrame)
        if (!say(said, question, kMore, words + at, std::min<std::int64_t>(kLargestFrame, answer.follows - at))) return false;
    return say(said, question, kEnded, nullptr, 0);
}

// False when nobody asks any more.
bool answer_one(int said, const Question& question, const std::uint8_t* data, const vigil::contained::Walls& walls) {
    void* const words = mmap(nullptr, vigil::unzip::kRoom, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (words == MAP_FAILED) return false;
    // Past the lesser of both the ratio would count.
    const std::uint64_t total = question.total, ratio_from = question.ratio_from;
    File file = {data,
                 static_cast<std::int64_t>(question.length),
                 {question.members, std::min(total, ratio_from), question.one},
                 static_cast<std::uint8_t*>(words)};
    vigil::Answer answer;
    vigil::contained::in_child(unzip, &file, walls, answer);
    const bool is_said = pass_on(said, question, file.words, answer);
    munmap(words, vigil::unzip::kRoom);
    return is_said;
}

int serve(const vigil::serving::Line& line) {
    std::uint8_t* const data = vigil::memory::reserve(vigil::unzip::kLargest);
    if (!data || !write_all(line.said, "ready", 5)) return 1;
    Question question;
    for (std::int64_t used = 0; vigil::serving::read_exactly(line.asked, &question, sizeof question);) {
        if (question.kind != kZip || question.only != kAll || question.length > std::uint64_t{vigil::unzip::kLargest}) return 1;
        const auto length = static_cast<std::int64_t>(question.length);
        vigil::serving::forget(data, used, length);
        used = length;
        if (!vigil::serving::read_exactly(line.asked, data, length) || !answer_one(line.said, question, data, line.walls)) return 0;
    }
    return 0;
}

}  // namespace

int main(int many, char** given) {
    const vigil::serving::Line line(many, given);
    return line.is_sound() ? serve(line) : 2;
}

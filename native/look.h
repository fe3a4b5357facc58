// What look.cpp offers the other native sources: a picture seen from its bytes to its hashes and facts.
#pragma once

#include <cstdint>

#include "answer.h"
#include "arena.h"

namespace vigil::look {

// Make every table once, before any file is seen.
void prepare();

// Bytes of memory that looking at a file of this size may need.
std::int64_t workspace(std::int64_t size);

// `is_full` asks for every pixel, where a JPEG is decoded smaller otherwise. `own` names what decoded it. The answer says kOtherKind for whatever another decoder has to judge.
void look(const std::uint8_t* data, std::int64_t size, bool is_full, const char* own, Arena& arena, Answer& answer);

}  // namespace vigil::look

// What contained.cpp offers: a piece of work done in a child that can do nothing but answer.
#pragma once

#include <cstdint>

#include "answer.h"

namespace vigil::contained {

struct Limit {
    std::int64_t what, soft, hard;  // of setrlimit(2)
};

struct Walls {
    const Limit* limits;
    std::int64_t many_limits;
    std::int64_t wall_milliseconds;
    const void* filter;  // classic BPF, 8 bytes a step
    std::int64_t steps;
    std::int64_t ruleset;  // a descriptor of Landlock's, -1 for none
};

// Fills the answer in; called in the child, when every way out is shut.
using Work = void (*)(void* about, Answer* answer);

// Do the work in a child of its own and take its answer, or say in one how the child ended.
void in_child(Work work, void* about, const Walls& walls, Answer& answer);

}  // namespace vigil::contained

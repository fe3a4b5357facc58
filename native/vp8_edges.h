// What vp8_edges.cpp offers the other native sources: VP8's filter over the edges of blocks.
#pragma once

#include <cstdint>

#include "vp8.h"

namespace vigil::vp8 {

// How the edges of one block of 16 x 16 are smoothed; a limit of 0 leaves them.
struct Edges {
    std::uint8_t limit = 0, step = 0, jump = 0;
    bool has_inner = false;
};

// `across` and `down` count the blocks of 16 x 16; `edges` has one for each, row by row.
void smooth(const Picture& picture, std::int64_t across, std::int64_t down, const Edges* edges, bool is_simple);

}  // namespace vigil::vp8

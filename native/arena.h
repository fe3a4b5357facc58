// Memory that was taken beforehand and is handed out piece by piece: code that reads hostile bytes then asks the system for none.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vigil {

class Arena {
public:
    Arena(void* begin, std::int64_t size) : next_(static_cast<std::uint8_t*>(begin)), end_(next_ + size) {}

    // `many` things, not initialised and on a boundary of 64 bytes; null where there is no room for them.
    template <class Thing>
    Thing* take(std::int64_t many) {
        const std::int64_t over = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(next_) % 64);
        std::uint8_t* const from = next_ + (over ? 64 - over : 0);
        if (many < 0 || from > end_ || (end_ - from) / static_cast<std::int64_t>(sizeof(Thing)) < many) return nullptr;
        next_ = from + many * static_cast<std::int64_t>(sizeof(Thing));
        return reinterpret_cast<Thing*>(from);
    }

private:
    std::uint8_t *next_, *end_;
};

}  // namespace vigil

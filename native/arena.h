// Memory that was taken beforehand and is handed out piece by piece: code that reads hostile bytes then asks the system for none.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace vigil {

#if defined(__SANITIZE_ADDRESS__)
// Under the address sanitizer nothing but what was handed out may be touched, and there are gaps between.
constexpr std::int64_t kBetween = 64;
inline void seal(void* begin, std::int64_t size) { ASAN_POISON_MEMORY_REGION(begin, static_cast<std::size_t>(size)); }
inline void unseal(void* begin, std::int64_t size) { ASAN_UNPOISON_MEMORY_REGION(begin, static_cast<std::size_t>(size)); }
#else
constexpr std::int64_t kBetween = 0;
inline void seal(void*, std::int64_t) {}
inline void unseal(void*, std::int64_t) {}
#endif

class Arena {
public:
    Arena(void* begin, std::int64_t size) : begin_(static_cast<std::uint8_t*>(begin)), next_(begin_), end_(begin_ + size) {
        seal(begin_, size);
    }
    ~Arena() { unseal(begin_, end_ - begin_); }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // `many` things, not initialised and on a boundary of 64 bytes; null where there is no room for them.
    template <class Thing>
    Thing* take(std::int64_t many) {
        const std::int64_t over = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(next_) % 64);
        std::uint8_t* const from = next_ + (over ? 64 - over : 0);
        if (many < 0 || from > end_ || (end_ - from) / static_cast<std::int64_t>(sizeof(Thing)) < many) return nullptr;
        const std::int64_t size = many * static_cast<std::int64_t>(sizeof(Thing));
        next_ = from + size + kBetween;
        unseal(from, size);
        return reinterpret_cast<Thing*>(from);
    }

private:
    std::uint8_t *const begin_, *next_, *const end_;
};

}  // namespace vigil

// Who comes first: the native twin of vigil/kernels/queueing/orders.py.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace vigil::orders {

constexpr int kLevels = 4, kTop = kLevels - 1;
constexpr std::int64_t kHarmScale = std::int64_t{1} << 38;

enum Kind : std::int64_t { kArrival, kLevel, kHarm, kDeadline, kAccumulating, kProtected };

struct Order {
    std::int64_t kind, points[kLevels], ceilings[kLevels], every[kLevels], harm[kLevels];
};

struct Place {
    std::int64_t lower, upper, logged, due, children, harm, work, number;
};

// The order's own three numbers and the four that decide between those ranked alike: the smallest comes first.
using Key = std::array<std::int64_t, 7>;
// Of those with the same interval at the same stage, whoever comes first now comes first at any time.
using Lasting = std::array<std::int64_t, 4>;

inline bool is_protected(const Place& place) { return place.lower == kTop; }

inline std::int64_t points(const Order& order, const Place& place, std::int64_t now) {
    return (order.points[place.lower] + order.points[place.upper]) * (now - place.logged);
}

// Of a place that an entry of a lane says, `harm` is the index already, and there is no work.
inline std::int64_t harm_index(const Place& place) { return place.work == 0 ? place.harm : place.harm * kHarmScale / place.work; }

inline Key key(const Order& order, const Place& place, std::int64_t now) {
    std::array<std::int64_t, 3> own = {0, 0, 0};
    switch (order.kind) {
        case kArrival: own = {0, place.logged, 0}; break;
        case kLevel: own = {-place.upper, -place.lower, place.logged}; break;
        case kHarm: own = {0, -harm_index(place), place.logged}; break;
        case kDeadline: own = {0, place.due, 0}; break;
        case kAccumulating: own = {0, -points(order, place, now), 0}; break;
        default:
            if (is_protected(place))
                own = {0, place.logged, 0};
            else if (now - place.logged >= order.ceilings[place.upper])
                own = {1, place.logged + order.ceilings[place.upper], 0};
            else
                own = {2, -points(order, place, now), 0};
    }
    return {own[0], own[1], own[2], -place.lower, place.due, -place.children, place.number};
}

inline Lasting lasting(const Order& order, const Place& place) {
    return {order.kind == kHarm ? -harm_index(place) : 0, place.logged, -place.children, place.number};
}

// By age, for kept turns.
inline std::array<std::int64_t, 5> age(const Place& place) {
    return {place.logged, -place.lower, place.due, -place.children, place.number};
}

// The level whose kept turn it is, or -1.
inline int turn(const Order& order, const std::int64_t* since, const bool* waiting) {
    int theirs = -1;
    for (int level = 0; level < kLevels; ++level) {
        if (order.every[level] == 0 || !waiting[level] || since[level] < order.every[level] - 1) continue;
        // The one owed most; of those owed alike the lowest.
        if (theirs < 0 || since[level] - order.every[level] > since[theirs] - order.every[theirs]) theirs = level;
    }
    return theirs;
}

inline void started(std::int64_t* since, const Place& place) {
    if (is_protected(place)) return;
    for (int level = 0; level < kLevels; ++level) ++since[level];
    since[place.upper] = 0;
}

}  // namespace vigil::orders

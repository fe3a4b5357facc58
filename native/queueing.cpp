// Queues with officers, levels and clocks: the native twin of vigil/kernels/queueing/reference.py, event for event.
//
// The reference looks through everybody who waits. Here they wait in lanes, one for each stage and interval of levels: in a lane
// whoever comes first now comes first at any time, so that only the heads of the lanes are compared.

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <new>
#include <vector>

#include "draws.h"
#include "orders.h"

namespace {

using namespace vigil;
using draws::What;
using orders::kLevels;
using orders::kTop;
using orders::Place;

constexpr std::int64_t kNone = -1, kWeek = std::int64_t{7} * 24 * 3'600'000;
constexpr std::int64_t kWhole = std::int64_t{1} << 62;
constexpr int kChildren = 7, kGone = -1;

// The rows of a plan, as plan.py has them.
struct Time {
    std::int64_t kind, share, first, first_mean, second, second_mean;
};
struct Source {
    std::int64_t entry, gap, size, known, age, levels[kLevels - 1], children[kLevels][kChildren];
};
struct Stage {
    std::int64_t pool, officers, assesses, acts, work, times[kLevels], first_route, routes;
};
struct Route {
    std::int64_t share, to;
};
struct PoolPlan {
    std::int64_t interrupts;
    orders::Order order;
    std::int64_t first_step, steps, away, away_for;
};
struct Step {
    std::int64_t at, officers;
};
struct Plan {
    std::int64_t horizon, measured, facts, facts_stage;
    std::int64_t many_sources, many_stages, many_pools;
    const Source* sources;
    const Time* times;
    const std::int64_t* values;
    const Stage* stages;
    const Route* routes;
    const PoolPlan* pools;
    const Step* steps;
    const std::int64_t* accuracy;  // 2 x kLevels x 3
    const std::int64_t* clocks;
    draws::Logarithms logarithms;
};

// What comes out.
struct CaseRow {
    std::int64_t source, true_level, children, logged, acted, acted_upper, acted_due, left, lower, upper;
};
struct WaitRow {
    std::int64_t count, sum, longest;
};
struct PresenceRow {
    std::int64_t worked, on_duty;
};
struct TraceRow {
    std::int64_t at, what, subject, detail;
};
struct Outcome {
    std::int64_t most_cases, most_events, most_traced;
    CaseRow* cases;
    WaitRow* waits;
    PresenceRow* presence;
    TraceRow* trace;
    std::int64_t arrivals, completions, traced;
};

enum Status : std::int32_t { kDone, kTooManyCases, kTooManyEvents, kTooLongTrace, kNoMemory };
enum Traced : std::int64_t { kArrived, kBegan, kPutDown, kEnded, kAssessed, kLeft, kOnDuty, kFactsCame };
enum Event : std::int32_t { kBatchEvent, kEndedEvent, kOnDutyEvent, kAwayEvent, kBackEvent, kFactsEvent };
enum Being : std::int32_t { kWaiting, kWorkedOn, kPutDownBeing, kElsewhere };

struct Scheduled {
    std::int64_t at, number, subject;
    std::int32_t detail;
    Event event;
    bool operator<(const Scheduled& other) const { return at != other.at ? at < other.at : number < other.number; }
};

// A heap in which each has four below it: shallow, and the four lie beside each other.
class Calendar {
public:
    bool is_empty() const { return heap_.empty(); }
    const Scheduled& first() const { return heap_.front(); }

    void add(const Scheduled& one) {
        std::size_t place = heap_.size();
        heap_.push_back(one);
        while (place > 0) {
            const std::size_t above = (place - 1) / 4;
            if (!(one < heap_[above])) break;
            heap_[place] = heap_[above];
            place = above;
        }
        heap_[place] = one;
    }

    void remove_first() {
        const Scheduled last = heap_.back();
        heap_.pop_back();
        const std::size_t many = heap_.size();
        if (many == 0) return;
        std::size_t place = 0;
        for (std::size_t below = 1; below < many; below = 4 * place + 1) {
            std::size_t least = below;
            for (std::size_t other = below + 1; other < std::min(below + 4, many); ++other)
                if (heap_[other] < heap_[least]) least = other;
            if (!(heap_[least] < last)) break;
            heap_[place] = heap_[least];
            place = least;
        }
        heap_[place] = last;
    }

private:
    std::vector<Scheduled> heap_;
};

// A case on its way (an even number) or an errand about it (an odd one).
struct Task {
    std::int64_t logged = 0, joined = 0, rest = 0, began = 0, ends = 0;
    std::int32_t stage = kNone, run = 0, ticket = 0, place = 0;
    Being being = kElsewhere;
};

// What a case has besides its row, while it is there.
struct Inner {
    std::uint64_t key = 0;
    std::int32_t facts = 0;
    bool expects = false, has_errand = false;
    Task way{}, errand{};
};

struct Entry {
    orders::Lasting key;
    std::int64_t task;
    std::int32_t ticket;
    bool operator>(const Entry& other) const { return key > other.key; }
};

// Earliest first. Entries whose task has gone elsewhere, or changed its lane, are dropped when they come to the head.
using Lane = std::vector<Entry>;

constexpr int kIntervals = 10, kPutDownLane = kIntervals, kLanes = kIntervals + 1;

constexpr std::int64_t kLowerOf[kIntervals] = {0, 0, 1, 0, 1, 2, 0, 1, 2, 3}, kUpperOf[kIntervals] = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3};

int lane_of(std::int64_t lower, std::int64_t upper) { return static_cast<int>(upper * (upper + 1) / 2 + lower); }

struct StageState {
    Lane lanes[kLanes];
    unsigned filled = 0;  // bits of lanes that may have somebody
};

struct Pool {
    std::uint64_t key;
    std::int64_t on_duty, away = 0, busy = 0, counted_to = 0, since[kLevels] = {};
    std::int64_t fewest = 0;  // officers that any of its tasks takes
    std::vector<std::int64_t> stages, worked_on;
    std::int64_t officers() const { return std::max<std::int64_t>(0, on_duty - away); }
};

class Running {
public:
    Running(const Plan& plan, std::uint64_t seed, std::uint64_t replication, Outcome& out)
        : plan_(plan), seed_(seed), replication_(replication), out_(out), stages_(static_cast<std::size_t>(plan.many_stages)) {
        for (std::int64_t number = 0; number < plan.many_sources; ++number) {
            source_keys_.push_back(draws::longer(keyed(draws::kSource, number), 0));
            case_keys_.push_back(keyed(draws::kCase, number));
            of_source_.push_back(0);
        }
        for (std::int64_t number = 0; number < plan.many_pools; ++number) {
            Pool pool;
            pool.key = draws::longer(keyed(draws::kPool, number), 0);
            pool.on_duty = plan.steps[plan.pools[number].first_step].officers;
            for (std::int64_t stage = 0; stage < plan.many_stages; ++stage)
                if (plan.stages[stage].pool == number) pool.stages.push_back(stage);
            for (const std::int64_t stage : pool.stages)
                if (stage == pool.stages.front() || plan.stages[stage].officers < pool.fewest)
                    pool.fewest = plan.stages[stage].officers;
            pools_.push_back(pool);
        }
        // Places that no case reaches are never touched, and so take no memory.
        seat_of_.reserve(at(out.most_cases));
        std::fill_n(out.waits, plan.many_stages * kLevels, WaitRow{});
        std::fill_n(out.presence, plan.many_pools, PresenceRow{});
        out.arrivals = out.completions = out.traced = 0;
    }

    Status run() {
        open_calendar();
        while (status_ == kDone && !calendar_.is_empty() && calendar_.first().at < plan_.horizon) {
            const Scheduled next = calendar_.first();
            calendar_.remove_first();
            now_ = next.at;
            switch (next.event) {
                case kBatchEvent: batch(next.subject, next.detail); break;
                case kEndedEvent: ended(next.subject, next.detail); break;
                case kOnDutyEvent: change_of_duty(next.subject, next.detail); break;
                case kAwayEvent: called_away(next.subject, next.detail); break;
                case kBackEvent: back(next.subject); break;
                case kFactsEvent: facts_arrive(next.subject); break;
            }
        }
        now_ = plan_.horizon;
        for (std::int64_t number = 0; number < plan_.many_pools; ++number) count(number);
        return status_;
    }

private:
    // --- the calendar ---

    void open_calendar() {
        for (std::int64_t number = 0; number < plan_.many_pools; ++number) {
            const PoolPlan& pool = plan_.pools[number];
            if (pool.steps > 1) schedule(plan_.steps[pool.first_step + 1].at, kOnDutyEvent, number, 1);
            if (pool.away != kNone) schedule_call_away(number, 0);
        }
        for (std::int64_t number = 0; number < plan_.many_sources; ++number)
            schedule(plan_.sources[number].gap != kNone ? gap(number, 0) : 0, kBatchEvent, number, 0);
    }

    void schedule(std::int64_t at, Event event, std::int64_t subject, std::int64_t detail) {
        if (scheduled_ == out_.most_events) {
            status_ = kTooManyEvents;
            return;
        }
        calendar_.add({at, scheduled_++, subject, static_cast<std::int32_t>(detail), event});
    }

    void tell(Traced what, std::int64_t subject, std::int64_t detail) {
        if (out_.trace == nullptr) return;
        if (out_.traced == out_.most_traced)
            status_ = kTooLongTrace;
        else
            out_.trace[out_.traced++] = {now_, what, subject, detail};
    }

    // --- draws ---

    std::uint64_t keyed(draws::Whom whom, std::int64_t group) const {
        return draws::keyed(seed_, replication_, whom, static_cast<std::uint64_t>(group));
    }

    std::int64_t drawn(std::int64_t time, std::uint64_t key, What what, std::int64_t index) const {
        const Time& one = plan_.times[time];
        if (one.kind == 0) return one.first;
        const auto bits = [&] { return draws::draw(key, what, static_cast<std::uint64_t>(index)); };
        if (one.kind == 2) return plan_.values[one.first + draws::place_among(bits(), one.first_mean)];
        const bool is_first = falls_below(one.share, bits);
        const std::int64_t steps = is_first ? one.first : one.second, mean = is_first ? one.first_mean : one.second_mean;
        std::int64_t sum = 0;
        for (std::int64_t step = 0; step < steps; ++step) {
            const auto part = static_cast<std::uint64_t>(step + 1);
            const std::uint64_t more = draws::draw(key, what, static_cast<std::uint64_t>(index), part);
            sum += draws::scaled(mean, draws::exponential(more, plan_.logarithms));
        }
        return sum;
    }

    std::int64_t gap(std::int64_t source, std::int64_t batch) const {
        return std::max<std::int64_t>(1, drawn(plan_.sources[source].gap, source_keys_[at(source)], What::kGap, batch));
    }

    // Nothing is drawn where the share leaves no choice.
    template <class Bits>
    static bool falls_below(std::int64_t share, Bits bits) {
        return share == kWhole || (share != 0 && draws::falls_below(bits(), share));
    }

    template <class Bits>
    static std::int64_t rank(const std::int64_t* shares, int many, Bits bits) {
        std::int64_t found = 0;
        for (int part = 0; part < many; ++part) found += !falls_below(shares[part], bits);
        return found;
    }

    // --- arrivals ---

    void batch(std::int64_t number, std::int64_t batch) {
        const Source& source = plan_.sources[number];
        if (source.gap != kNone) schedule(now_ + gap(number, batch + 1), kBatchEvent, number, batch + 1);
        const std::int64_t many = drawn(source.size, source_keys_[at(number)], What::kSize, batch);
        for (std::int64_t one = 0; one < many && status_ == kDone; ++one) arrive(number, source);
    }

    void arrive(std::int64_t number, const Source& source) {
        if (out_.arrivals == out_.most_cases) {
            status_ = kTooManyCases;
            return;
        }
        const std::int64_t which = out_.arrivals++;
        const std::uint64_t key = draws::longer(case_keys_[at(number)], of_source_[at(number)]++);
        const std::int64_t level = rank(source.levels, kLevels - 1, [&] { return draws::draw(key, What::kLevel); });
        const std::int64_t children = rank(source.children[level], kChildren, [&] { return draws::draw(key, What::kChildren); });
        const std::int64_t age = source.age ? draws::place_among(draws::draw(key, What::kAge), source.age) : 0;
        const std::int64_t logged = now_ - age;
        const std::int64_t lower = source.known ? level : 0, upper = source.known ? level : kTop;
        out_.cases[which] = {number, level, children, logged, kNone, kNone, kNone, kNone, lower, upper};
        Inner& inner = enter(which);
        inner.key = key;
        inner.way.logged = logged;
        tell(kArrived, which, level);
        if (source.known) expect_facts(which);
        join(2 * which, source.entry);
    }

    // --- from stage to stage ---

    void join(std::int64_t number, std::int64_t where) {
        Task& one = task(number);
        const Stage& stage = plan_.stages[where];
        const std::int64_t which = number / 2;
        const bool is_errand = number % 2;
        one.stage = static_cast<std::int32_t>(where);
        one.joined = now_;
        const CaseRow& row = out_.cases[which];
        const std::int64_t time =
            drawn(stage.times[stage.pool == kNone ? row.upper : row.true_level], inner_of(which).key, is_errand ? What::kLength : What::kWork,
                  is_errand ? inner_of(which).facts : where);
        if (stage.pool == kNone) {
            begun(number, stage);
            one.being = kElsewhere;
            schedule(now_ + time, kEndedEvent, number, one.run);
            return;
        }
        one.rest = time;
        one.being = kWaiting;
        enter_lane(number);
        dispatch(stage.pool);
    }

    void begun(std::int64_t number, const Stage& stage) {
        const Task& one = task(number);
        CaseRow& row = out_.cases[number / 2];
        if (one.joined >= plan_.measured) {
            WaitRow& wait = out_.waits[one.stage * kLevels + row.true_level];
            ++wait.count;
            wait.sum += now_ - one.joined;
            wait.longest = std::max(wait.longest, now_ - one.joined);
        }
        if (stage.acts && number % 2 == 0 && row.acted == kNone) {
            row.acted = now_;
            row.acted_upper = row.upper;
            row.acted_due = row.logged + plan_.clocks[row.upper];
        }
        tell(kBegan, number / 2, one.stage);
    }

    void ended(std::int64_t number, std::int64_t run) {
        if (is_gone(number / 2)) return;
        Task& one = task(number);
        if (run != one.run) return;
        ++out_.completions;
        tell(kEnded, number / 2, one.stage);
        const Stage& stage = plan_.stages[one.stage];
        if (stage.pool != kNone) {
            count(stage.pool);
            stop_working(stage, number);
            one.being = kElsewhere;
        }
        // Where the case leaves, its task is no more.
        if (number % 2)
            errand_done(number / 2);
        else
            go_on(number, stage);
        if (stage.pool != kNone) dispatch(stage.pool);
    }

    void go_on(std::int64_t number, const Stage& stage) {
        const std::int64_t which = number / 2;
        if (stage.assesses) {
            assess(which, false);
            expect_facts(which);
        }
        std::uint64_t bits = 0;
        if (stage.routes) bits = draws::draw(inner_of(which).key, What::kRoute, static_cast<std::uint64_t>(task(number).stage));
        for (std::int64_t route = stage.first_route; route < stage.first_route + stage.routes; ++route) {
            if (!draws::falls_below(bits, plan_.routes[route].share)) continue;
            if (plan_.routes[route].to == kNone) break;
            join(number, plan_.routes[route].to);
            return;
        }
        out_.cases[which].left = now_;
        tell(kLeft, which, kNone);
        if (!inner_of(which).has_errand) leave(which);
    }

    // --- levels ---

    void assess(std::int64_t which, bool later) {
        CaseRow& row = out_.cases[which];
        const std::uint64_t bits = draws::draw(inner_of(which).key, What::kAssessment, later);
        const std::int64_t* shares = plan_.accuracy + (later * kLevels + row.true_level) * (kLevels - 1);
        std::int64_t found = 0;
        for (int cut = 0; cut < kLevels - 1; ++cut) found += draws::falls_below(bits, shares[cut]);
        row.lower = row.upper = found;
        tell(kAssessed, which, found);
        change_lane(2 * which);
        change_lane(2 * which + 1);
    }

    bool awaits_its_act(std::int64_t which) const { return out_.cases[which].acted == kNone && out_.cases[which].left == kNone; }

    void expect_facts(std::int64_t which) {
        Inner& inner = inner_of(which);
        if (plan_.facts == kNone || inner.expects || !awaits_its_act(which)) return;
        inner.expects = true;
        const std::int64_t gap = std::max<std::int64_t>(1, drawn(plan_.facts, inner.key, What::kGap, inner.facts));
        schedule(now_ + gap, kFactsEvent, which, 0);
    }

    void facts_arrive(std::int64_t which) {
        if (!awaits_its_act(which)) return;
        tell(kFactsCame, which, ++inner_of(which).facts);
        if (plan_.facts_stage == kNone) {
            reassess(which);
            return;
        }
        Inner& inner = inner_of(which);
        inner.has_errand = true;
        inner.errand.logged = now_;
        join(2 * which + 1, plan_.facts_stage);
    }

    void errand_done(std::int64_t which) {
        inner_of(which).has_errand = false;
        if (awaits_its_act(which))
            reassess(which);
        else if (out_.cases[which].left != kNone)
            leave(which);
    }

    void reassess(std::int64_t which) {
        assess(which, true);
        inner_of(which).expects = false;
        expect_facts(which);
        const Task& way = task(2 * which);
        if (way.being == kWaiting || way.being == kPutDownBeing) dispatch(plan_.stages[way.stage].pool);
    }

    // --- lanes ---

    // As an entry of a lane says.
    Place place_of(int lane, const Entry& entry) const {
        const auto [index, logged, children, number] = entry.key;
        const std::int64_t lower = kLowerOf[lane], upper = kUpperOf[lane];
        return {lower, upper, logged, logged + plan_.clocks[upper], -children, -index, 0, number};
    }

    Place place_of(std::int64_t number) {
        const CaseRow& row = out_.cases[number / 2];
        const Task& one = task(number);
        const std::int64_t children = row.lower == row.upper ? row.children : 1;
        const std::int64_t* by_level = plan_.pools[plan_.stages[one.stage].pool].order.harm;
        const std::int64_t harm = (by_level[row.lower] + by_level[row.upper]) * (1 + children);
        return {row.lower, row.upper, one.logged, one.logged + plan_.clocks[row.upper], children, harm,
                plan_.stages[one.stage].work, number};
    }

    void enter_lane(std::int64_t number) {
        Task& one = task(number);
        const CaseRow& row = out_.cases[number / 2];
        StageState& stage = stages_[at(one.stage)];
        const bool is_put_down = one.being == kPutDownBeing;
        const int lane = is_put_down ? kPutDownLane : lane_of(row.lower, row.upper);
        const orders::Lasting key = is_put_down ? orders::Lasting{-row.upper, one.logged, number, 0}
                                                : orders::lasting(plan_.pools[plan_.stages[one.stage].pool].order, place_of(number));
        stage.lanes[lane].push_back({key, number, ++one.ticket});
        std::push_heap(stage.lanes[lane].begin(), stage.lanes[lane].end(), std::greater<>{});
        stage.filled |= 1U << lane;
    }

    void change_lane(std::int64_t number) {
        const Task& one = task(number);
        if (one.being != kWaiting && one.being != kPutDownBeing) return;
        has_left_behind_ = true;
        enter_lane(number);
    }

    // Take what comes first out of its lane; where others have come before it meanwhile, it is dropped later.
    void leave_lane(StageState& stage, int lane, std::int64_t number) {
        Lane& entries = stage.lanes[lane];
        if (entries.front().task != number) {
            has_left_behind_ = true;
            return;
        }
        std::pop_heap(entries.begin(), entries.end(), std::greater<>{});
        entries.pop_back();
        if (entries.empty()) stage.filled &= ~(1U << lane);
    }

    // The head of a lane, or null.
    const Entry* head(StageState& stage, int lane) {
        Lane& entries = stage.lanes[lane];
        if (!has_left_behind_) return &entries.front();
        while (!entries.empty()) {
            const Entry& entry = entries.front();
            if (!is_gone(entry.task / 2)) {
                const Task& one = task(entry.task);
                if (one.ticket == entry.ticket && (one.being == kWaiting || one.being == kPutDownBeing)) return &entry;
            }
            std::pop_heap(entries.begin(), entries.end(), std::greater<>{});
            entries.pop_back();
        }
        stage.filled &= ~(1U << lane);
        return nullptr;
    }

    // --- officers ---

    void dispatch(std::int64_t where) {
        Pool& pool = pools_[at(where)];
        const bool interrupts = plan_.pools[where].interrupts;
        while (interrupts || pool.officers() - pool.busy >= pool.fewest) {
            const std::int64_t next = next_of(where);
            if (next == kNone) return;
            const Stage& stage = plan_.stages[task(next).stage];
            if (stage.officers > pool.officers() - pool.busy && !make_room(where, next, stage.officers)) return;
            begin(where, next, stage);
        }
    }

    std::int64_t next_of(std::int64_t where) {
        const Pool& pool = pools_[at(where)];
        const PoolPlan& about = plan_.pools[where];
        std::int64_t fresh = kNone, taken_up = kNone;
        orders::Key best{};
        orders::Lasting best_taken_up{};
        bool waits[kLevels] = {};
        for_heads(pool, [&](int lane, const Entry& entry) {
            if (lane == kPutDownLane) {
                if (taken_up == kNone || entry.key < best_taken_up) taken_up = entry.task, best_taken_up = entry.key;
                return;
            }
            const Place place = place_of(lane, entry);
            const orders::Key key = orders::key(about.order, place, now_);
            if (fresh == kNone || key < best) fresh = entry.task, best = key;
            waits[place.upper] = true;
        });
        if (fresh != kNone && about.order.kind == orders::kProtected && !is_protected(fresh)) {
            const int theirs = orders::turn(about.order, pool.since, waits);
            if (theirs >= 0) fresh = oldest_of(pool, theirs);
        }
        if (fresh == kNone || taken_up == kNone) return fresh == kNone ? taken_up : fresh;
        return about.interrupts && is_protected(fresh) && !is_protected(taken_up) ? fresh : taken_up;
    }

    template <class Work>
    void for_heads(const Pool& pool, Work work) {
        for (const std::int64_t number : pool.stages) {
            if (plan_.stages[number].officers > pool.officers()) continue;
            StageState& stage = stages_[at(number)];
            for (unsigned left = stage.filled; left != 0; left &= left - 1) {
                const int lane = __builtin_ctz(left);
                if (const Entry* entry = head(stage, lane)) work(lane, *entry);
            }
        }
    }

    std::int64_t oldest_of(const Pool& pool, std::int64_t upper) {
        std::int64_t oldest = kNone;
        std::array<std::int64_t, 5> best{};
        for_heads(pool, [&](int lane, const Entry& entry) {
            if (lane == kPutDownLane) return;
            const Place place = place_of(lane, entry);
            if (place.upper != upper) return;
            const auto age = orders::age(place);
            if (oldest == kNone || age < best) oldest = entry.task, best = age;
        });
        return oldest;
    }

    bool is_protected(std::int64_t number) const { return out_.cases[number / 2].lower == kTop; }

    bool make_room(std::int64_t where, std::int64_t number, std::int64_t officers) {
        Pool& pool = pools_[at(where)];
        if (!plan_.pools[where].interrupts || !is_protected(number)) return false;
        std::int64_t free = pool.officers() - pool.busy;
        for (const std::int64_t other : pool.worked_on)
            if (!is_protected(other)) free += plan_.stages[task(other).stage].officers;
        if (free < officers) return false;
        while (pool.officers() - pool.busy < officers) put_down(where, least_urgent(pool, true));
        return true;
    }

    std::int64_t least_urgent(const Pool& pool, bool spares_protected) {
        std::int64_t found = kNone;
        std::array<std::int64_t, 3> best{};
        for (const std::int64_t number : pool.worked_on) {
            if (spares_protected && is_protected(number)) continue;
            const std::array<std::int64_t, 3> key = {out_.cases[number / 2].upper, -task(number).began, -number};
            if (found == kNone || key < best) found = number, best = key;
        }
        return found;
    }

    void begin(std::int64_t where, std::int64_t number, const Stage& stage) {
        Pool& pool = pools_[at(where)];
        Task& one = task(number);
        count(where);
        const CaseRow& row = out_.cases[number / 2];
        leave_lane(stages_[at(one.stage)], one.being == kWaiting ? lane_of(row.lower, row.upper) : kPutDownLane, number);
        if (one.being == kWaiting) {
            orders::started(pool.since, place_of(number));
            begun(number, stage);
        } else {
            tell(kBegan, number / 2, one.stage);
        }
        one.being = kWorkedOn;
        one.began = now_;
        one.ends = now_ + one.rest;
        pool.busy += stage.officers;
        one.place = static_cast<std::int32_t>(pool.worked_on.size());
        pool.worked_on.push_back(number);
        schedule(one.ends, kEndedEvent, number, one.run);
    }

    void stop_working(const Stage& stage, std::int64_t number) {
        Pool& pool = pools_[at(stage.pool)];
        const std::int64_t last = pool.worked_on.back();
        const std::int32_t place = task(number).place;
        pool.worked_on[at(place)] = last;
        task(last).place = place;
        pool.worked_on.pop_back();
        pool.busy -= stage.officers;
    }

    void put_down(std::int64_t where, std::int64_t number) {
        Task& one = task(number);
        count(where);
        stop_working(plan_.stages[one.stage], number);
        one.being = kPutDownBeing;
        one.rest = one.ends - now_;
        ++one.run;
        enter_lane(number);
        tell(kPutDown, number / 2, one.stage);
    }

    void change_of_duty(std::int64_t where, std::int64_t number) {
        const PoolPlan& about = plan_.pools[where];
        count(where);
        pools_[at(where)].on_duty = plan_.steps[about.first_step + number % about.steps].officers;
        const std::int64_t weeks = (number + 1) / about.steps, place = (number + 1) % about.steps;
        schedule(weeks * kWeek + plan_.steps[about.first_step + place].at, kOnDutyEvent, where, number + 1);
        officers_changed(where);
    }

    void schedule_call_away(std::int64_t where, std::int64_t number) {
        const std::int64_t gap = std::max<std::int64_t>(1, drawn(plan_.pools[where].away, pools_[at(where)].key, What::kGap, number));
        schedule(now_ + gap, kAwayEvent, where, number);
    }

    void called_away(std::int64_t where, std::int64_t number) {
        Pool& pool = pools_[at(where)];
        count(where);
        ++pool.away;
        schedule(now_ + drawn(plan_.pools[where].away_for, pool.key, What::kLength, number), kBackEvent, where, 0);
        schedule_call_away(where, number + 1);
        officers_changed(where);
    }

    void back(std::int64_t where) {
        count(where);
        --pools_[at(where)].away;
        officers_changed(where);
    }

    void officers_changed(std::int64_t where) {
        const Pool& pool = pools_[at(where)];
        tell(kOnDuty, where, pool.officers());
        while (pool.busy > pool.officers()) put_down(where, least_urgent(pool, false));
        dispatch(where);
    }

    void count(std::int64_t where) {
        Pool& pool = pools_[at(where)];
        const std::int64_t passed = now_ - std::max(pool.counted_to, plan_.measured);
        if (passed > 0) {
            out_.presence[where].worked += passed * pool.busy;
            out_.presence[where].on_duty += passed * pool.officers();
        }
        pool.counted_to = now_;
    }

    static std::size_t at(std::int64_t place) { return static_cast<std::size_t>(place); }

    // --- cases that are there ---

    // Places of cases that have left are taken again: what is looked at stays near.
    Inner& enter(std::int64_t which) {
        std::int32_t place = static_cast<std::int32_t>(inner_.size());
        if (free_.empty()) {
            inner_.emplace_back();
        } else {
            place = free_.back();
            free_.pop_back();
            inner_[at(place)] = Inner{};
        }
        seat_of_.push_back(place);
        return inner_of(which);
    }

    void leave(std::int64_t which) {
        free_.push_back(seat_of_[at(which)]);
        seat_of_[at(which)] = kGone;
    }

    bool is_gone(std::int64_t which) const { return seat_of_[at(which)] == kGone; }

    Inner& inner_of(std::int64_t which) { return inner_[at(seat_of_[at(which)])]; }

    Task& task(std::int64_t number) {
        Inner& inner = inner_of(number / 2);
        return number % 2 ? inner.errand : inner.way;
    }

    const Plan& plan_;
    const std::uint64_t seed_, replication_;
    Outcome& out_;
    std::int64_t now_ = 0, scheduled_ = 0;
    Status status_ = kDone;
    bool has_left_behind_ = false;  // whether a lane may hold entries of tasks that wait there no longer
    Calendar calendar_;
    std::vector<std::uint64_t> source_keys_, case_keys_, of_source_;
    std::vector<std::int32_t> seat_of_, free_;
    std::vector<Inner> inner_;
    std::vector<StageState> stages_;
    std::vector<Pool> pools_;
};

}  // namespace

// Runs a plan once. Returns a `Status`; what comes out counts only where it is kDone.
extern "C" std::int32_t vigil_queueing_run(const void* plan, std::uint64_t seed, std::uint64_t replication, void* outcome) {
    try {
        return Running(*static_cast<const Plan*>(plan), seed, replication, *static_cast<Outcome*>(outcome)).run();
    } catch (const std::bad_alloc&) {
        return kNoMemory;
    }
}

// The exponential of each of `many` draws.
extern "C" void vigil_queueing_exponentials(const std::uint64_t* bits, std::int64_t many, const std::uint64_t* inverses,
                                            const std::int64_t* logarithms, std::int64_t two, std::int64_t* drawn) {
    const vigil::draws::Logarithms table = {inverses, logarithms, two};
    for (std::int64_t i = 0; i < many; ++i) drawn[i] = vigil::draws::exponential(bits[i], table);
}

// One child for each file: shut in by the kernel before the file's bytes are touched, ended with everything it holds.
//
// The child closes every descriptor but the one that its answer goes through, takes on its limits, and gives up every system call
// but writing and ending. What it does after that needs no memory but what it was given, and no call. The rules are those of
// vigil/media/jail/walls.py and child.py, which hand them in. Sources: fork(2), seccomp(2), landlock(7), setrlimit(2).

#include "contained.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <ctime>

#if defined(__linux__)

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using vigil::Answer;
using vigil::contained::Walls;
using vigil::contained::Work;

constexpr int kCrashed = 1, kNoWalls = 4;  // exit statuses, as in child.py
constexpr long kCloseRange = 436, kRestrictSelf = 446;

[[noreturn]] void end(int status) {
    for (;;) syscall(SYS_exit_group, status);
}

void close_all_but(int writing, int ruleset) {
    const int low = ruleset < 0 ? writing : std::min(writing, ruleset), high = std::max(writing, ruleset);
    bool is_done = low == 0 || syscall(kCloseRange, 0L, static_cast<long>(low - 1), 0L) == 0;
    if (high > low + 1) is_done &= syscall(kCloseRange, static_cast<long>(low + 1), static_cast<long>(high - 1), 0L) == 0;
    is_done &= syscall(kCloseRange, static_cast<long>(high + 1), static_cast<long>(~0U), 0L) == 0;
    if (!is_done) end(kNoWalls);
}

void shut_in(const Walls& walls, int writing) {
    const int ruleset = static_cast<int>(walls.ruleset);
    // The channel to the desk goes first: on it, a hostile file could forge the answer for the next one.
    close_all_but(writing, ruleset);
    for (std::int64_t i = 0; i < walls.many_limits; ++i) {
        const auto& limit = walls.limits[i];
        const rlimit taken = {static_cast<rlim_t>(limit.soft), static_cast<rlim_t>(limit.hard)};
        if (syscall(SYS_prlimit64, 0L, limit.what, &taken, nullptr) != 0) end(kNoWalls);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) end(kNoWalls);
    if (ruleset >= 0 && (syscall(kRestrictSelf, ruleset, 0) != 0 || close(ruleset) != 0)) end(kNoWalls);
    if (walls.steps == 0) return;
    sock_fprog program = {static_cast<unsigned short>(walls.steps),
                          static_cast<sock_filter*>(const_cast<void*>(walls.filter))};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) end(kNoWalls);
}

[[noreturn]] void be_the_child(Work work, void* about, const Walls& walls, int writing, pid_t parent, Answer& answer) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) end(kCrashed);
    shut_in(walls, writing);
    work(about, &answer);
    const auto* rest = reinterpret_cast<const char*>(&answer);
    for (std::size_t left = sizeof answer; left > 0;) {
        const ssize_t done = write(writing, rest, left);
        if (done <= 0) end(kCrashed);
        rest += done;
        left -= static_cast<std::size_t>(done);
    }
    end(0);
}

std::int64_t now() {
    timespec read = {};
    clock_gettime(CLOCK_MONOTONIC, &read);
    return std::int64_t{read.tv_sec} * 1000 + read.tv_nsec / 1'000'000;
}

enum class Listened { kWhole, kPart, kTooMuch, kTooLong };

// Takes what the child says until it is done. Whoever says too much is not listened to any longer.
Listened listen(int reading, std::int64_t milliseconds, Answer& answer) {
    char held[sizeof(Answer) + 1];
    std::size_t many = 0;
    const std::int64_t ends = now() + milliseconds;
    for (;;) {
        pollfd one = {reading, POLLIN, 0};
        const std::int64_t left = ends - now();
        if (left <= 0) return Listened::kTooLong;
        if (poll(&one, 1, static_cast<int>(left)) <= 0) continue;
        const ssize_t came = read(reading, held + many, sizeof held - many);
        if (came < 0 && errno == EINTR) continue;
        if (came <= 0) break;
        many += static_cast<std::size_t>(came);
        if (many > sizeof(Answer)) return Listened::kTooMuch;
    }
    if (many < sizeof(Answer)) return Listened::kPart;
    std::memcpy(&answer, held, sizeof(Answer));
    return Listened::kWhole;
}

void refuse(Answer& answer, std::string_view reason, std::string_view detail) {
    std::memset(&answer, 0, sizeof answer);
    answer.outcome = vigil::kUnreadable;
    vigil::put(answer.reason, reason);
    vigil::put(answer.detail, detail);
}

// A signal's name, where the C library knows names.
const char* named(int signal) {
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
    return sigabbrev_np(signal);
#endif
#endif
    return static_cast<void>(signal), nullptr;
}

// "signal SIGSEGV" or "status 1", and what was wrong with the answer.
void refuse_ended(Answer& answer, int status, std::string_view but) {
    char words[sizeof answer.detail] = {};
    const bool is_signal = WIFSIGNALED(status);
    const char* name = is_signal ? named(WTERMSIG(status)) : nullptr;
    char* at = words + std::string_view(is_signal ? "signal " : "status ").copy(words, 7);
    if (name != nullptr) {
        at += std::string_view("SIG").copy(at, 3);
        at += std::string_view(name).copy(at, 16);
    } else {
        at = std::to_chars(at, at + 12, is_signal ? WTERMSIG(status) : WEXITSTATUS(status)).ptr;
    }
    at += but.copy(at, static_cast<std::size_t>(words + sizeof words - at));
    refuse(answer, "crashed the decoder", std::string_view(words, static_cast<std::size_t>(at - words)));
}

void conclude(Listened listened, int status, Answer& answer) {
    if (listened == Listened::kTooLong) return refuse(answer, "took too long", "until its deadline");
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoWalls)
        return refuse(answer, "not decoded: no jail", "the kernel does not shut the decoder in");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return refuse(answer, "took too long", "all of its processor time");
    if (listened == Listened::kTooMuch) return refuse_ended(answer, status, "; the outcome is too long");
    // An answer counts only from a child that came to its own end.
    if (listened == Listened::kPart || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        refuse_ended(answer, status, "; the outcome is too short");
}

}  // namespace

namespace vigil::contained {

void in_child(Work work, void* about, const Walls& walls, Answer& answer) {
    int ends[2];
    if (pipe(ends) != 0) return refuse(answer, "not decoded: no jail", "no pipe can be made");
    const pid_t parent = getpid(), child = fork();
    if (child == 0) be_the_child(work, about, walls, ends[1], parent, answer);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return refuse(answer, "not decoded: no jail", "no process can be started");
    }
    const Listened listened = listen(ends[0], walls.wall_milliseconds, answer);
    close(ends[0]);
    int status = 0;
    // One that is ending already keeps its own status.
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    conclude(listened, status, answer);
}

}  // namespace vigil::contained

#endif

extern "C" {

// Do a work of the caller's in a child as `vigil::contained::in_child` does; for the jail to be tried from inside. The answer has
// the layout of vigil::Answer. Returns 0 where children can be shut in at all.
std::int32_t vigil_contained(void (*work)(void*, void*), const std::int64_t* limits, std::int64_t many_limits,
                             std::int64_t wall_milliseconds, const void* filter, std::int64_t steps, std::int64_t ruleset,
                             void* answer) {
#if defined(__linux__)
    struct Asked {
        void (*work)(void*, void*);
    } asked = {work};
    vigil::contained::Limit held[16];
    if (many_limits > 16) return 1;
    for (std::int64_t i = 0; i < many_limits; ++i) held[i] = {limits[3 * i], limits[3 * i + 1], limits[3 * i + 2]};
    const vigil::contained::Walls walls = {held, many_limits, wall_milliseconds, filter, steps, ruleset};
    const auto doing = [](void* about, vigil::Answer* said) { static_cast<Asked*>(about)->work(about, said); };
    vigil::Answer found = {};
    vigil::contained::in_child(doing, &asked, walls, found);
    std::memcpy(answer, &found, sizeof found);
    return 0;
#else
    static_cast<void>(work), static_cast<void>(limits), static_cast<void>(many_limits), static_cast<void>(wall_milliseconds);
    static_cast<void>(filter), static_cast<void>(steps), static_cast<void>(ruleset), static_cast<void>(answer);
    return 1;
#endif
}

}  // extern "C"

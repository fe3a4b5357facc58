// A plain and sound zip archive: its members as vigil/media/jail/archives/zips.py reads them, whose rules hold here. Source: PKWARE's
// APPNOTE.TXT 6.3.10, with Info-ZIP's and NTFS's fields for times.
//
// Plain is one that leaves nothing to be judged: its list of contents ends where its end says, with nothing before the archive and
// nothing behind; each header before a member says what the list says; members are stored or deflated, lie one behind the other in the
// list's order, come out whole and have their checksums; names are ASCII, or UTF-8 and said to be. Anything else, whatever it is, is
// left to the other reader, and so is what may come to a limit.

#include "unzip.h"

#include <chrono>
#include <cstring>
#include <span>

#include "crc.h"
#include "inflate.h"

namespace {

using Bytes = std::span<const std::uint8_t>;
using vigil::unzip::Limits;
using vigil::unzip::Record;

constexpr std::int64_t kEnd = 22, kListed = 46, kLocal = 30, kLocator = 20, kDescriptor = 12;
constexpr std::uint16_t kHasDescriptor = 0x8, kIsUtf8 = 0x800;
// The two besides tell how hard a packer tried.
constexpr std::uint16_t kPlainFlags = 0x6 | kHasDescriptor | kIsUtf8;
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint8_t kUnix = 3, kApple = 19;
constexpr std::uint32_t kKind = 0170000, kFile = 0100000, kFolder = 0040000;  // of a Unix mode
constexpr std::uint16_t kLong = 0x0001, kUnixTimes = 0x5455, kNtfs = 0x000A;  // kinds of further fields
constexpr std::int64_t k1601 = 11'644'473'600;                                // seconds from there to 1970
constexpr std::int64_t kNoTime = INT64_MIN;
constexpr std::int64_t kLongestName = 4096;
constexpr std::uint8_t kMember = 0, kLast = 1;

std::uint16_t two(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] | at[1] << 8); }
std::uint32_t four(const std::uint8_t* at) { return two(at) | static_cast<std::uint32_t>(two(at + 2)) << 16; }
std::uint64_t eight(const std::uint8_t* at) { return four(at) | static_cast<std::uint64_t>(four(at + 4)) << 32; }

bool is(const std::uint8_t* at, const char (&letters)[5]) { return std::memcmp(at, letters, 4) == 0; }

struct List {
    const std::uint8_t *begin, *end;
    int lines;
};

bool find_list(Bytes data, List& list) {
    const auto size = static_cast<std::int64_t>(data.size());
    if (size < kEnd + kLocator) return false;
    const std::uint8_t* const at = data.data() + size - kEnd;
    if (!is(at, "PK\5\6") || is(at - kLocator, "PK\6\7")) return false;
    // The last one counts, be it by chance.
    for (int i = 1; i <= kEnd - 4; ++i)
        if (is(at + i, "PK\5\6")) return false;
    const int disk = two(at + 4), first = two(at + 6), here = two(at + 8), many = two(at + 10), comment = two(at + 20);
    const std::int64_t length = four(at + 12), begin = four(at + 16);
    if (disk != 0 || first != 0 || here != many || many == 0 || many == 0xFFFF || comment != 0) return false;
    if (begin + length != size - kEnd) return false;
    list = {data.data() + begin, at, many};
    return true;
}

// What both headers say of a member.
struct Header {
    std::uint16_t flags, method;
    std::uint32_t time, crc, packed, size;
    Bytes name, extra;

    bool is_folder() const { return !name.empty() && name.back() == '/' && size == 0; }
};

// From the flags on; the name lies where the fixed part of a header ends. False where it lies beyond the end.
bool read_header(const std::uint8_t* shared, const std::uint8_t* begins, const std::uint8_t* end, Header& header) {
    const std::size_t name = two(shared + 20), extra = two(shared + 22);
    if (static_cast<std::size_t>(end - begins) < name + extra) return false;
    header = {two(shared),      two(shared + 2),  four(shared + 4), four(shared + 8),
              four(shared + 12), four(shared + 16), {begins, name},   {begins + name, extra}};
    return true;
}

struct Line : Header {
    std::uint32_t mode, place;
};

// A line of the list of contents, and where the next one begins.
bool read_line(const std::uint8_t*& at, const std::uint8_t* end, Line& line) {
    if (end - at < kListed || !is(at, "PK\1\2") || !read_header(at + 8, at + kListed, end, line)) return false;
    const int comment = two(at + 32), disk = two(at + 34);
    line.mode = at[5] == kUnix || at[5] == kApple ? four(at + 38) >> 16 : 0;
    line.place = four(at + 42);
    const std::uint8_t* const behind = line.extra.data() + line.extra.size();
    if (disk != 0 || end - behind < comment) return false;
    at = behind + comment;
    return true;
}

// Whether further fields lie one behind the other to the end, none of them zip64's.
bool are_fields(Bytes extra) {
    while (extra.size() >= 4) {
        const std::size_t length = 4 + std::size_t{two(extra.data() + 2)};
        if (two(extra.data()) == kLong || length > extra.size()) return false;
        extra = extra.subspan(length);
    }
    return extra.empty();
}

// The first of a kind, of fields that are; empty where there is none.
Bytes field(Bytes extra, std::uint16_t wanted) {
    while (!extra.empty()) {
        const std::size_t length = two(extra.data() + 2);
        if (two(extra.data()) == wanted) return extra.subspan(4, length);
        extra = extra.subspan(4 + length);
    }
    return {};
}

// Unicode 16.0, table 3-7.
bool is_utf8(Bytes name) {
    for (std::size_t i = 0; i < name.size();) {
        const std::uint8_t lead = name[i++];
        if (lead < 0x80) continue;
        const std::size_t more = lead < 0xC2 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 0;
        if (more == 0 || name.size() - i < more) return false;
        const std::uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80, most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (name[i] < least || name[i] > most) return false;
        for (std::size_t k = 1; k < more; ++k)
            if (name[i + k] >> 6 != 2) return false;
        i += more;
    }
    return true;
}

bool is_plain_name(const Line& line) {
    if (line.name.empty() || static_cast<std::int64_t>(line.name.size()) > kLongestName) return false;
    if (line.flags & kIsUtf8) return is_utf8(line.name);
    for (const std::uint8_t letter : line.name)
        if (letter >= 0x80) return false;
    return true;
}

bool is_plain(const Line& line) {
    const std::uint32_t kind = line.mode & kKind;
    return (line.flags & ~kPlainFlags) == 0 && (line.method == kStored || line.method == kDeflated) &&
           (kind == 0 || kind == kFile || kind == kFolder) && is_plain_name(line) && are_fields(line.extra);
}

// Seconds since 1970.
std::int64_t modified(const Line& line) {
    const Bytes times = field(line.extra, kUnixTimes);
    if (times.size() >= 5 && (times[0] & 1)) return static_cast<std::int32_t>(four(times.data() + 1));
    const Bytes ntfs = field(line.extra, kNtfs);
    if (ntfs.size() >= 16 && two(ntfs.data() + 4) == 1) return static_cast<std::int64_t>(eight(ntfs.data() + 8) / 10'000'000) - k1601;
    const std::uint32_t day = line.time >> 16, clock = line.time & 0xFFFF;
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(1980 + (day >> 9))), std::chrono::month(day >> 5 & 15),
                                           std::chrono::day(day & 31));
    const std::uint32_t hour = clock >> 11, minute = clock >> 5 & 63, second = 2 * (clock & 31);
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return kNoTime;
    return std::int64_t{86'400} * std::chrono::sys_days(date).time_since_epoch().count() + 3600 * hour + 60 * minute + second;
}

bool says(const std::uint8_t* at, const Header& line) { return four(at) == line.crc && four(at + 4) == line.packed && four(at + 8) == line.size; }

// The packed bytes, which lie between two places; then the first is behind them.
bool find_packed(const Line& line, const std::uint8_t*& from, const std::uint8_t* end, const std::uint8_t* at, Bytes& packed) {
    Header header;
    if (at < from || end - at < kLocal || !is(at, "PK\3\4") || !read_header(at + 6, at + kLocal, end, header)) return false;
    if (header.flags != line.flags || header.method != line.method || header.time != line.time) return false;
    if (header.name.size() != line.name.size() || std::memcmp(header.name.data(), line.name.data(), line.name.size()) != 0) return false;
    const std::uint8_t* const begins = header.extra.data() + header.extra.size();
    if (end - begins < static_cast<std::int64_t>(line.packed)) return false;
    packed = {begins, line.packed};
    from = begins + line.packed;
    const bool is_same = says(at + 14, line);
    if ((line.flags & kHasDescriptor) == 0) return is_same;
    // Before it is written nothing may be known; what was left out then stands behind it, with a signature or without.
    if (!is_same && (header.crc | header.packed | header.size) != 0) return false;
    if (end - from >= 4 + kDescriptor && is(from, "PK\7\10") && says(from + 4, line))
        from += 4 + kDescriptor;
    else if (end - from >= kDescriptor && says(from, line))
        from += kDescriptor;
    else
        return false;
    return true;
}

class Writing {
public:
    explicit Writing(std::uint8_t* out) : begin_(out), to_(out), end_(out + vigil::unzip::kRoom) {}

    bool member(std::uint32_t index, const Line& line, Bytes packed) {
        const auto name = static_cast<std::int64_t>(line.name.size()), size = static_cast<std::int64_t>(line.size);
        if (end_ - to_ < static_cast<std::int64_t>(sizeof(Record)) + name + size + vigil::inflate::kBehindOut) return false;
        put({kMember, index, line.size, line.size, modified(line), static_cast<std::uint16_t>(name), 0});
        std::memcpy(to_, line.name.data(), line.name.size());
        to_ += name;
        if (!unpack(line, packed)) return false;
        to_ += size;
        return true;
    }

    std::int64_t last(std::uint8_t outcome) {
        vigil::Answer said;
        std::memset(&said, 0, sizeof said);
        said.outcome = outcome;
        if (outcome != vigil::kRead || end_ - to_ < static_cast<std::int64_t>(sizeof(Record) + sizeof said)) {
            // Of what another reader is to read nothing is told.
            to_ = begin_;
            said.outcome = vigil::kOtherKind;
        }
        put({kLast, 0, 0, sizeof said, kNoTime, 0, 0});
        std::memcpy(to_, &said, sizeof said);
        return to_ + sizeof said - begin_;
    }

private:
    void put(const Record& record) {
        std::memcpy(to_, &record, sizeof record);
        to_ += sizeof record;
    }

    bool unpack(const Line& line, Bytes packed) {
        const auto size = static_cast<std::int64_t>(line.size), from = static_cast<std::int64_t>(packed.size());
        if (line.method == kDeflated) {
            if (vigil::inflate::unpack_bare(packed.data(), from, to_, size) != size) return false;
        } else {
            if (from != size) return false;
            std::memcpy(to_, packed.data(), packed.size());
        }
        return vigil::crc::sum(to_, size) == line.crc;
    }

    std::uint8_t *const begin_, *to_, *const end_;
};

bool unzip_all(Bytes data, const Limits& limits, Writing& writing) {
    List list;
    if (!find_list(data, list)) return false;
    const std::uint8_t *at = list.begin, *from = data.data();
    const std::uint64_t most = std::min<std::uint64_t>(limits.total, vigil::unzip::kMost);
    std::uint64_t total = 0;
    std::uint32_t members = 0;
    for (int i = 0; i < list.lines; ++i) {
        Line line;
        if (!read_line(at, list.end, line)) return false;
        // A folder is no member, and whatever else is said of it counts for nothing.
        if (line.is_folder()) continue;
        total += line.size;
        Bytes packed;
        if (members >= limits.members || line.size > limits.one || total > most || !is_plain(line)) return false;
        if (std::int64_t{line.place} > list.begin - data.data()) return false;
        if (!find_packed(line, from, list.begin, data.data() + line.place, packed) || !writing.member(members++, line, packed)) return false;
    }
    return at == list.end;
}

}  // namespace

namespace vigil::unzip {

std::int64_t unzip(const std::uint8_t* data, std::int64_t size, const Limits& limits, std::uint8_t* out) {
    Writing writing(out);
    const bool is_plain = unzip_all({data, static_cast<std::size_t>(size)}, limits, writing);
    return writing.last(is_plain ? kRead : kOtherKind);
}

}  // namespace vigil::unzip

extern "C" {

std::int64_t vigil_unzip_room() { return vigil::unzip::kRoom; }

// For the tests. limits: members, bytes in all, bytes of one; out: vigil_unzip_room() bytes. Returns how many were written.
std::int64_t vigil_unzip(const std::uint8_t* data, std::int64_t size, const std::uint64_t* limits, std::uint8_t* out) {
    return vigil::unzip::unzip(data, size, {limits[0], limits[1], limits[2]}, out);
}

}  // extern "C"

// What a picture's EXIF says of its camera, its time and its place: the native twin of vigil/kernels/exif.py.
//
// Sources: TIFF 6.0 (Adobe, 1992); Exif 2.32 (CIPA DC-008-2019). Three directories are looked at, each once, and of each a bounded
// number of entries: no chain of offsets is followed, so none can lead in a circle. Nothing outside the given bytes is read.

#include "exif.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace {

using vigil::exif::Facts;
using vigil::exif::kLetters;
using vigil::exif::kTime;
using vigil::exif::Said;

constexpr std::int64_t kMostEntries = 512, kEntry = 12;
constexpr int kAscii = 2, kShort = 3, kLong = 4, kRational = 5;
constexpr int kMake = 0x010F, kModel = 0x0110, kOrientation = 0x0112, kSoftware = 0x0131, kExif = 0x8769, kGps = 0x8825;
constexpr int kOriginal = 0x9003, kDigitized = 0x9004, kOffsetOriginal = 0x9011, kOffsetDigitized = 0x9012, kSerial = 0xA431;
constexpr int kLatitudeRef = 1, kLatitude = 2, kLongitudeRef = 3, kLongitude = 4;
constexpr int kTimeLength = 19, kOffsetLength = 6, kLatestZone = 14;

struct Entry {
    int kind = 0;
    std::int64_t many = 0, at = 0;  // at: of the four bytes that hold the value or where it is
    bool is_there = false;
};

class Tiff {
public:
    Tiff(const std::uint8_t* data, std::int64_t size) : data_(data), size_(size) {}

    bool begins() {
        if (size_ < 8) return false;
        is_big_ = std::memcmp(data_, "MM\0*", 4) == 0;
        return is_big_ || std::memcmp(data_, "II*\0", 4) == 0;
    }
    std::int64_t two(std::int64_t at) const { return is_big_ ? data_[at] << 8 | data_[at + 1] : data_[at + 1] << 8 | data_[at]; }
    std::int64_t four(std::int64_t at) const { return is_big_ ? two(at) << 16 | two(at + 2) : two(at + 2) << 16 | two(at); }

    // Entries of a directory that are there, at most kMostEntries; -1 where it does not lie within the bytes.
    std::int64_t entries(std::int64_t directory) const {
        if (directory < 8 || directory > size_ - 2) return -1;
        return std::min({two(directory), kMostEntries, (size_ - directory - 2) / kEntry});
    }
    bool is_whole(std::int64_t directory) const { return entries(directory) == two(directory); }

    // The first entry with this tag; `many_found` says how often it is there.
    Entry find(std::int64_t directory, int tag, int& many_found) const {
        Entry found;
        many_found = 0;
        const std::int64_t many = entries(directory);
        for (std::int64_t i = 0; i < many; ++i) {
            const std::int64_t at = directory + 2 + i * kEntry;
            if (two(at) != tag || many_found++ > 0) continue;
            found = {static_cast<int>(two(at + 2)), four(at + 4), at + 8, true};
        }
        return found;
    }
    Entry find(std::int64_t directory, int tag) const {
        int unused = 0;
        return find(directory, tag, unused);
    }

    // Where `bytes` of an entry's value lie, or -1.
    std::int64_t value(const Entry& entry, std::int64_t bytes) const {
        const std::int64_t at = bytes <= 4 ? entry.at : four(entry.at);
        return at <= size_ - bytes ? at : -1;
    }

    // A text without what is not printable, cut to `most`; its length.
    int text(std::int64_t directory, int tag, char* to, int most) const {
        const Entry entry = find(directory, tag);
        if (!entry.is_there || entry.kind != kAscii || entry.many < 1) return 0;
        const std::int64_t at = value(entry, entry.many);
        if (at < 0) return 0;
        int length = 0;
        for (std::int64_t i = 0; i < entry.many && length < most && data_[at + i]; ++i) {
            const std::uint8_t letter = data_[at + i];
            if (length == 0 && letter == ' ') continue;
            to[length++] = letter >= ' ' && letter <= '~' ? static_cast<char>(letter) : '?';
        }
        while (length > 0 && to[length - 1] == ' ') to[--length] = 0;
        return length;
    }

    // Degrees, minutes and seconds as degrees; -1 where they make no sense.
    double degrees(std::int64_t directory, int tag) const {
        const Entry entry = find(directory, tag);
        if (!entry.is_there || entry.kind != kRational || entry.many != 3) return -1;
        const std::int64_t at = value(entry, 24);
        if (at < 0) return -1;
        double part[3];
        for (int i = 0; i < 3; ++i) {
            const std::int64_t below = four(at + 8 * i + 4);
            if (below == 0) return -1;
            part[i] = static_cast<double>(four(at + 8 * i)) / static_cast<double>(below);
        }
        return part[1] < 60 && part[2] < 60 ? part[0] + part[1] / 60 + part[2] / 3600 : -1;
    }

private:
    const std::uint8_t* data_;
    std::int64_t size_;
    bool is_big_ = false;
};

// A number of `digits`, or -1.
int number(const char* at, int digits) {
    int sum = 0;
    for (int i = 0; i < digits; ++i) {
        if (at[i] < '0' || at[i] > '9') return -1;
        sum = sum * 10 + at[i] - '0';
    }
    return sum;
}

int days_of(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return kDays[month - 1] + (month == 2 && is_leap);
}

// "YYYY:MM:DD HH:MM:SS" to ISO 8601; false where it is no time.
bool time_of(const char* said, char* to) {
    if (said[4] != ':' || said[7] != ':' || said[10] != ' ' || said[13] != ':' || said[16] != ':') return false;
    const int year = number(said, 4), month = number(said + 5, 2), day = number(said + 8, 2);
    const int hour = number(said + 11, 2), minute = number(said + 14, 2), second = number(said + 17, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of(year, month)) return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    std::memcpy(to, said, kTimeLength);
    to[4] = to[7] = '-';
    to[10] = 'T';
    return true;
}

bool is_zone(const char* said) {
    const int hours = number(said + 1, 2), minutes = number(said + 4, 2);
    if ((said[0] != '+' && said[0] != '-') || said[3] != ':' || hours < 0 || minutes < 0 || minutes > 59) return false;
    return hours < kLatestZone || (hours == kLatestZone && minutes == 0);
}

void read_time(const Tiff& tiff, std::int64_t directory, Facts& facts) {
    constexpr int kTags[2][2] = {{kOriginal, kOffsetOriginal}, {kDigitized, kOffsetDigitized}};
    for (const auto& [time, zone] : kTags) {
        char said[kTimeLength + 1] = {}, offset[kOffsetLength + 1] = {};
        if (tiff.text(directory, time, said, kTimeLength + 1) != kTimeLength || !time_of(said, facts.taken)) continue;
        if (tiff.text(directory, zone, offset, kOffsetLength + 1) == kOffsetLength && is_zone(offset))
            std::memcpy(facts.taken + kTimeLength, offset, kOffsetLength);
        return;
    }
}

void read_place(const Tiff& tiff, std::int64_t directory, Facts& facts) {
    char north[2] = {}, east[2] = {};
    if (tiff.text(directory, kLatitudeRef, north, 2) != 1 || tiff.text(directory, kLongitudeRef, east, 2) != 1) return;
    const double latitude = tiff.degrees(directory, kLatitude), longitude = tiff.degrees(directory, kLongitude);
    if ((north[0] != 'N' && north[0] != 'S') || (east[0] != 'E' && east[0] != 'W')) return;
    if (!(latitude >= 0 && latitude <= 90 && longitude >= 0 && longitude <= 180)) return;
    facts.has_place = 1;
    facts.latitude = north[0] == 'N' ? latitude : -latitude;
    facts.longitude = east[0] == 'E' ? longitude : -longitude;
}

// Where the directory lies that an entry points at; 0 where there is none.
std::int64_t pointed(const Tiff& tiff, std::int64_t directory, int tag) {
    const Entry entry = tiff.find(directory, tag);
    return entry.is_there && entry.kind == kLong && entry.many == 1 ? tiff.four(entry.at) : 0;
}

}  // namespace

namespace vigil::exif {

void read(const std::uint8_t* data, std::int64_t size, Said& said) {
    std::memset(&said, 0, sizeof said);
    Tiff tiff(data, size);
    const bool begins = tiff.begins();
    const std::int64_t first = begins ? tiff.four(4) : 0;
    said.is_odd = !begins || tiff.entries(first) < 0 || !tiff.is_whole(first);
    if (!begins || tiff.entries(first) < 0) return;
    int many = 0;
    if (const Entry entry = tiff.find(first, kOrientation, many); many > 0) {
        const bool is_sound = many == 1 && entry.kind == kShort && entry.many == 1;
        const std::int64_t turned = tiff.two(entry.at);
        said.is_odd |= !is_sound;
        said.orientation = is_sound && turned >= 1 && turned <= 8 ? static_cast<std::int32_t>(turned) : 0;
    }
    Facts& facts = said.facts;
    tiff.text(first, kMake, facts.make, kLetters);
    tiff.text(first, kModel, facts.model, kLetters);
    tiff.text(first, kSoftware, facts.software, kLetters);
    const std::int64_t exif = pointed(tiff, first, kExif), gps = pointed(tiff, first, kGps);
    tiff.text(exif, kSerial, facts.serial, kLetters);
    read_time(tiff, exif, facts);
    read_place(tiff, gps, facts);
}

}  // namespace vigil::exif

extern "C" {

// said: the layout of vigil::exif::Said.
void vigil_exif_read(const std::uint8_t* tiff, std::int64_t size, void* said) {
    vigil::exif::Said held;
    vigil::exif::read(tiff, size, held);
    std::memcpy(said, &held, sizeof held);
}

}  // extern "C"

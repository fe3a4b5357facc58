"""Finding the reports in a JSON file, whole or damaged, by their exact bytes; memory holds one report at a time.

A file is one report, a list of reports, or reports one after the other. A damaged report costs itself: reading goes on at
the next place that looks like a report's beginning, which no text can, because a quote inside JSON text is escaped.
"""

import json
import mmap
import re
from collections.abc import Iterator, Mapping

from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.formats.records import LARGEST_RECORD, damaged

Data = mmap.mmap | bytes
Report = tuple[bytes, Mapping[str, object] | RecordError]

UTF8_MARK = b"\xef\xbb\xbf"
MOST_NESTED = (
    40  # the format needs about ten; the limit also bounds how often damaged bytes are looked at again
)
# Text ends at its quote or where it is damaged: JSON has no raw control characters in text. Possessive, so always linear.
_TOKEN = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+("?)|[{}\[\]]')
_BETWEEN = re.compile(rb"[\s,]*+")
_LIST_ENDS = re.compile(rb"\]\s*+\Z")
_NO_REPORT = re.compile(rb"(?:[^{\]]++|\](?!\s*+\Z))*+")
# Behind another report, or at the beginning of a line: not at the head of a list inside a report.
_BEGINNING = re.compile(rb'(?:[,}]\s*+|[\r\n])(?=\{\s*+"reportId")')
_END = re.compile(rb"\s*+(?:[,\]{]|\Z)")
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}
_QUOTE = ord('"')


def records(data: Data) -> Iterator[Report]:
    """The bytes of each record with the object in them, or with why there is none."""
    place = _skip(_BETWEEN, data, len(UTF8_MARK) if data[:3] == UTF8_MARK else 0)
    listed = data[place : place + 1] == b"["
    place += listed
    content: Mapping[str, object] | RecordError = {}
    while (place := _skip(_BETWEEN, data, place)) < len(data):
        if listed and _LIST_ENDS.match(data, place):
            return
        stop, content = _record(data, place)
        yield _slice(data, place, stop), content
        place = stop
    if listed and not isinstance(content, RecordError):
        yield b"", RecordError("the file ends before its list does; there may have been more reports")


def _record(data: Data, start: int) -> tuple[int, Mapping[str, object] | RecordError]:
    """Where the record that begins here stops, and what it is."""
    if data[start : start + 1] != b"{":
        # At least one byte further: a bracket that closes nothing is skipped too.
        stop = _skip(_NO_REPORT, data, start + 1)
        return stop, damaged("this part of the file is no report", size=stop - start)
    stop, problem = _end_of_object(data, start)
    if not problem and stop - start > LARGEST_RECORD:
        return stop, damaged("the report is larger than 5 MB", size=stop - start)
    content = problem or _decoded(bytes(data[start:stop]))
    if isinstance(content, str):
        stop = _where_damage_ends(data, start, stop)
        return stop, damaged(content, size=stop - start)
    return stop, content


def _where_damage_ends(data: Data, start: int, stop: int) -> int:
    """The next report's beginning; without one inside, the end that was found if it looks like one."""
    if following := _BEGINNING.search(data, start + 1, stop):
        return following.end()
    if _END.match(data, stop):
        return stop
    following = _BEGINNING.search(data, stop)
    return following.end() if following else len(data)


def _end_of_object(data: Data, start: int) -> tuple[int, str]:
    """Where the object that begins here ends; the end of the file and a problem when it does not."""
    closing: list[int] = []
    for token in _TOKEN.finditer(data, start):
        letter = data[token.start()]
        if letter == _QUOTE:
            if not token[1]:
                return len(data), "text in this report begins with a quote and does not end with one"
        elif letter in _CLOSING:
            closing.append(_CLOSING[letter])
            if len(closing) > MOST_NESTED:
                return len(data), f"the report is nested more than {MOST_NESTED} levels deep"
        elif closing.pop() != letter:
            return len(data), "the brackets of this report do not match"
        elif not closing:
            return token.end(), ""
    return len(data), "the file ends inside this report"


def _decoded(raw: bytes) -> Mapping[str, object] | str:
    try:
        held: Mapping[str, object] = json.loads(
            raw.decode(), object_pairs_hook=_said_once, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} of this report is not UTF-8"
    except ValueError as error:
        return f"this report is no JSON ({error})"
    return held


def _said_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a field stands in it twice")
    return held


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number")


def _slice(data: Data, start: int, stop: int) -> bytes:
    return bytes(data[start : min(stop, start + LARGEST_RECORD)]).rstrip(b" \t\r\n,")


def _skip(pattern: re.Pattern[bytes], data: Data, place: int) -> int:
    found = pattern.match(data, place)
    return found.end() if found else place

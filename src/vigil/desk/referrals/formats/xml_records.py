"""Finding the reports in an XML file, whole or damaged, by their exact bytes; memory holds one report at a time.

Tags inside comments and CDATA are text, so that nothing a person wrote in a chat can pass for a report. What surrounds the
reports must be whole, or the file says so: a file that was cut off between two reports is not taken for a complete one.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError
from vigil.desk.referrals.formats.records import LARGEST_RECORD, damaged

Data = mmap.mmap | bytes
Slice = tuple[bytes, bytes | RecordError]

LARGEST_BEGINNING = 65_536  # bytes before the first report
ENCODINGS = (
    "utf-8",
    "us-ascii",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
)  # tags are the same bytes in these
_MARK = re.compile(rb"<!--|<!\[CDATA\[|<\?|<report(?=[\s/>])|</report\s*+>")
_TEXT_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DECLARED = re.compile(rb"""^\s*+<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_NAMESPACE = re.compile(rb"""\sxmlns:([\w.-]+)\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands before the first report (which begins at ``start``), and what it says for all of them."""

    start: int
    beginning: bytes
    encoding: str
    namespaces: bytes


def parser(encoding: str | None = None, *, target: object = None) -> etree.XMLParser:
    """A parser that opens nothing: no entities, no document type, no network, no huge trees."""
    return etree.XMLParser(
        encoding=encoding,
        target=target,  # type: ignore[arg-type] # the stubs ask for more methods than lxml does
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def envelope(data: Data) -> Envelope:
    """What surrounds the reports of a file.

    Raises:
        ReferralFormatError: there is no report, there is a document type, or the encoding is none that is read.
    """
    first = next(((word, start) for word, start, _ in _marks(data) if word.startswith(b"<report")), None)
    if first is None:
        raise ReferralFormatError("This XML holds no 'report' element; it is not a CyberTipline report.")
    if first[1] > LARGEST_BEGINNING:
        raise ReferralFormatError("This XML has more than 64 kB before its first report; it is not read.")
    beginning = bytes(data[: first[1]]).removeprefix(_UTF8_MARK)
    if b"<!DOCTYPE" in beginning:
        raise ReferralFormatError(
            "This XML declares a document type, which could open other files; remove it."
        )
    held = {found[1]: found[0] for found in _NAMESPACE.finditer(beginning)}
    return Envelope(first[1], beginning, _encoding(beginning), b"".join(held.values()))


def slices(data: Data, around: Envelope) -> Iterator[Slice]:
    """The exact bytes of each report, or of what is damaged with why."""
    frame = _Frame(around)
    opened: int | None = None
    done = around.start
    for word, start, stop in _marks(data):
        if word.startswith(b"</"):
            begins = done if opened is None else opened
            problem = "a report ends here that has no beginning" if opened is None else ""
            yield _sliced(data, begins, stop, problem)
            opened, done = None, stop
            continue
        if opened is not None:
            yield _sliced(data, opened, start, "the report has no end")
        elif start != around.start:
            frame.between(bytes(data[done : min(start, done + LARGEST_RECORD)]))
        opened = start
        if word.endswith(b"/>"):
            yield _sliced(data, start, stop, "")
            opened, done = None, stop
    if opened is not None:
        yield _sliced(data, opened, len(data), "the report has no end")
    elif not frame.closes(tail := bytes(data[done : done + LARGEST_RECORD])):
        yield tail, RecordError("what surrounds the reports is not whole; there may have been more reports")


class _Frame:
    """Checks that what stands around the reports is one whole element, each report being an empty one."""

    def __init__(self, around: Envelope) -> None:
        self._parser = parser(around.encoding, target=_Nothing())
        self._whole = True
        self.between(around.beginning)

    def between(self, untrusted_bytes: bytes) -> None:
        self._feed(untrusted_bytes + b"<report/>")

    def closes(self, untrusted_bytes: bytes) -> bool:
        self._feed(untrusted_bytes)
        if self._whole:
            try:
                self._parser.close()
            except etree.XMLSyntaxError:
                return False
        return self._whole

    def _feed(self, untrusted_bytes: bytes) -> None:
        try:
            if self._whole and untrusted_bytes:
                self._parser.feed(untrusted_bytes)
        except etree.XMLSyntaxError:
            self._whole = False


class _Nothing:
    """A parser's target that keeps nothing."""

    def close(self) -> None:
        """The end."""


def _marks(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """Each opening and closing tag of a report with where it starts and stops; text that is never closed ends them."""
    place = 0
    while mark := _MARK.search(data, place):
        word = mark[0]
        ends = _TEXT_ENDS.get(word, b">")
        found = data.find(ends, mark.end() if word in _TEXT_ENDS else mark.end() - 1)
        if found < 0:
            return
        place = found + len(ends)
        if word not in _TEXT_ENDS:
            empty = data[place - 2 : place] == b"/>" and word.startswith(b"<report")
            yield word + b"/>" if empty else word, mark.start(), place


def _sliced(data: Data, start: int, stop: int, problem: str) -> Slice:
    size = stop - start
    raw = bytes(data[start : min(stop, start + LARGEST_RECORD)])
    if not problem and size > LARGEST_RECORD:
        problem = "the report is larger than 5 MB"
    return raw, damaged(problem, size=size) if problem else raw


def _encoding(beginning: bytes) -> str:
    declared = _DECLARED.match(beginning)
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if encoding not in ENCODINGS:
        raise ReferralFormatError(
            f"This XML is written in {encoding[:40]}, which is not read; convert it to UTF-8 first."
        )
    return encoding

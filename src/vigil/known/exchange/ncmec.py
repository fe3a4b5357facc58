"""NCMEC's hash sharing API, version 2: one page of entries in XML.

Source: the documented answers of the API (``queryResult``), as public clients read them. A page is not in order of time and
may be one of many: give every page. An entry that its member took back (``deletedImage``, ``deletedVideo``) is not taken
from the same page and is told, as a damaged row is, in every case: to take it from an earlier set, build that set anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields, taken
from vigil.known.values import DamagedRow, Entry, Grade, Kind

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"
TAKEN, WITHDRAWN = ("image", "video"), ("deletedImage", "deletedVideo")
SCALE, VERSION = "ncmec-industry", "hash-sharing-v2"
HASHES = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "pdq": "pdq", "pdna": "photodna"}
DEEPEST = 32  # levels of elements


def recognises(beginning: bytes) -> bool:
    """Whether an XML file that begins so is one of the API's answers, of whatever version."""
    return b"hashsharing.ncmec.org/hashsharing/" in beginning


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each image and video of the page.

    Raises:
        KnownError: the file cannot be read, is not whole, is of another version, or brings a document type of its own.
    """
    withdrawn = {_identity(element): _text(element, "timestamp") for element in _elements(path, WITHDRAWN)}
    for number, element in enumerate(_elements(path, (*TAKEN, *WITHDRAWN)), start=1):
        row = Fields(number, path.name, kind, etree.tostring(element, encoding="unicode").strip())
        taken_back = withdrawn.get(_identity(element))
        if _name(element) in WITHDRAWN:
            yield row.damaged("its member took the entry back; nothing of it was taken")
        elif taken_back is not None and _text(element, "timestamp") <= taken_back:
            yield row.damaged("its member took it back on the same page; nothing of it was taken")
        else:
            yield from _read(element, row)


def _read(element: Any, row: Fields) -> Iterator[Entry | DamagedRow]:
    code = _text(element, "classification")
    row.grade = Grade(SCALE, VERSION, code) if code else None
    for child in element:
        name = _name(child)
        if name == "fingerprints":
            _take_fingerprints(child, row)
        elif name != "classification":
            _keep(row.extra, name, _plain(child))
    row.extra = {"type": _name(element), **row.extra}
    yield from taken(row)


def _take_fingerprints(fingerprints: Any, row: Fields) -> None:
    others: dict[str, object] = {}
    for child in fingerprints:
        name = HASHES.get(_name(child))
        if name and getattr(row, name) is None and (child.text or "").strip():
            setattr(row, name, (child.text or "").strip())
        else:
            _keep(others, _name(child), _plain(child))
    if others:
        row.extra["fingerprints"] = others


def _keep(fields: dict[str, object], name: str, value: object) -> None:
    """A name that comes again becomes a list."""
    if name not in fields:
        fields[name] = value
    elif isinstance(before := fields[name], list):
        before.append(value)
    else:
        fields[name] = [before, value]


def _plain(element: Any) -> object:
    """An element as JSON has it: its text, or its attributes, text and children by name."""
    fields: dict[str, object] = {f"@{name}": value for name, value in element.attrib.items()}
    for child in element:
        _keep(fields, _name(child), _plain(child))
    text = (element.text or "").strip()
    if not fields:
        return text
    return fields | ({"#text": text} if text else {})


def _elements(path: Path, names: tuple[str, ...]) -> Iterator[Any]:
    try:
        with path.open("rb") as file:
            yield from _parsed(path, file, names)
    except OSError as error:
        raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
    except etree.XMLSyntaxError as error:
        raise KnownError(
            f"{path.name} is not whole: {' '.join(str(error).split())[:160]}. Nothing of it was kept."
        ) from error


def _parsed(path: Path, file: Any, names: tuple[str, ...]) -> Iterator[Any]:
    events = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for event, element in events:
        if event == "start":
            depth += 1
            _check(path, element, depth)
            continue
        depth -= 1
        # Only what stands in the lists of the page: feedback names images too.
        if depth == 2 and _name(element) in names:
            yield element
        if depth <= 2:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _check(path: Path, element: Any, depth: int) -> None:
    if depth == 1:
        if element.getroottree().docinfo.doctype:
            raise KnownError(f"{path.name} brings a document type of its own; it was not read.")
        if element.tag != f"{{{NAMESPACE}}}queryResult":
            raise KnownError(
                f"{path.name} is not an answer of NCMEC's hash sharing, version 2; it was not read."
            )
    elif depth > DEEPEST:
        raise KnownError(f"{path.name} is nested deeper than {DEEPEST} elements; nothing of it was kept.")


def _identity(element: Any) -> tuple[str, str, str]:
    member = element.find(f"{{{NAMESPACE}}}member")
    kind = _name(element).removeprefix("deleted").lower()
    return kind, member.get("id", "") if member is not None else "", _text(element, "id")


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)

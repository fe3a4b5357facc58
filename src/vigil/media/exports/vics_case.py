"""A VICS 2.0 case: one Media record for each content of a picture or video, with every path it was found at.

The specification is shared under agreement only; this follows independent public implementations and is not certified. A
Category is written only where the scan answered *known* with a grade of the very profile that the case is written under; every
other grade stands in the comments with its scale and version, because codes are never read across scales.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

from vigil.known.exchange.vics import CONTEXT
from vigil.media.exports.about import About, Exported
from vigil.media.exports.draft import drafted
from vigil.media.exports.names import stable
from vigil.media.exports.vics_records import media_record, own_category, speaking
from vigil.media.layout import ScannedFile
from vigil.media.runs import in_order
from vigil.media.scanfile import Filter, ScanFile, ScanSummary

FAMILIES = ("image/", "video/")
_PLACE = 8  # bytes of a number


def export(*, scan: ScanFile, to: Path, wanted: Filter | None = None, about: About | None = None) -> Exported:
    """Write the wanted pictures and videos as a case.

    Args:
        scan: the scan.
        to: the file to make; nothing may lie there.
        wanted: which files; None for all.
        about: the case and the exhibit, and the profile it is written under.

    Raises:
        MediaError: the scan is damaged, something lies at ``to``, or it cannot be written.
    """
    told = about or About()
    left_out: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    with drafted(to) as draft:
        contents = _Contents(scan, wanted, left_out, draft.parent)
        with draft.open("w", encoding="utf-8") as file:
            files = _write(file, contents, told, grades)
    return Exported(files, dict(left_out), tuple(_notes(grades, told, contents.count)))


class _Contents:
    """The contents to be written, counted first; then each with the files that hold it, by their first file."""

    def __init__(self, scan: ScanFile, wanted: Filter | None, left_out: Counter[str], folder: Path) -> None:
        self.scan = scan
        self.count = 0
        self._folder = folder
        # Sorted once to bring equal contents together, and once more to bring them into the order of the scan.
        self._firsts = in_order(self._grouped(wanted, left_out), folder=folder)
        self._ahead = next(self._firsts, None)  # everything has been counted when the first is there

    def __iter__(self) -> Iterator[list[ScannedFile]]:
        for _, same in groupby(self._rest(), key=lambda record: record[:_PLACE]):
            yield [self.scan.file(int.from_bytes(record[_PLACE:], "big")) for record in same]

    def _rest(self) -> Iterator[bytes]:
        if self._ahead is not None:
            yield self._ahead
            yield from self._firsts

    def _grouped(self, wanted: Filter | None, left_out: Counter[str]) -> Iterator[bytes]:
        keys = in_order(_keys(self.scan, wanted, left_out), folder=self._folder)
        for _, same in groupby(keys, key=lambda record: record[:-_PLACE]):
            self.count += 1
            first = b""
            for record in same:
                first = first or record[-_PLACE:]
                yield first + record[-_PLACE:]


def _keys(scan: ScanFile, wanted: Filter | None, left_out: Counter[str]) -> Iterator[bytes]:
    for file in scan.every(wanted=wanted):
        if not file.media_type.startswith(FAMILIES):
            left_out["it is neither picture nor video"] += 1
        elif file.md5 is None:
            left_out["its MD5, which VICS demands, is not known"] += 1
        else:
            yield bytes.fromhex(file.md5 + (file.sha256 or "")) + file.number.to_bytes(_PLACE, "big")


def _write(file: IO[str], contents: _Contents, about: About, grades: Counter[str]) -> int:
    files, holders = 0, contents.scan.holders()
    head = {"@odata.context": CONTEXT.format(profile=about.profile).replace("#Media", "#Cases"), "value": []}
    case = _case(contents.scan.summary(), about, contents.count)
    file.write(json.dumps(head)[:-2] + "\n" + _dumped(case)[:-1] + ', "Media": [')
    for number, same in enumerate(contents, start=1):
        record = media_record(same, number=number, about=about, holders=holders)
        file.write(("," if number > 1 else "") + "\n" + _dumped(record))
        files += len(same)
        _count(speaking(same), about, grades)
    file.write("\n]}]}\n")
    return files


def _dumped(record: object) -> str:
    return json.dumps(record, ensure_ascii=False)


def _case(summary: ScanSummary, about: About, count: int) -> dict[str, object]:
    name = stable("case", summary.source, summary.content_sha256, about.case, about.exhibit)
    case_id = f"{{{name.upper()}}}"
    facts = {
        "Exhibit": about.exhibit,
        "Evidence": summary.source,
        "Evidence SHA-256": summary.evidence_sha256,
        "Known set": summary.known_identity,
        "Scan SHA-256": summary.content_sha256,
        "Scan": summary.state,
    }
    case = {
        "CaseID": case_id,
        "CaseNumber": about.case,
        "ContactName": about.person,
        "ContactOrganization": about.organisation,
        "SourceApplicationName": "Vigil",
        "SourceApplicationVersion": summary.tools.get("vigil", ""),
    }
    told = [
        {"CaseID": case_id, "PropertyName": name, "PropertyValue": value}
        for name, value in facts.items()
        if value
    ]
    return {name: value for name, value in case.items() if value} | {
        "TotalMediaFiles": count,
        "CaseMetadata": told,
    }


def _count(file: ScannedFile, about: About, grades: Counter[str]) -> None:
    if file.grade_code is not None and own_category(file, about.profile) is None:
        grades[f"{file.grade_scale} {file.grade_version}"] += 1


def _notes(grades: Counter[str], about: About, contents: int) -> Iterator[str]:
    yield f"{contents:,} contents, under the profile {about.profile}; not certified by the owner of VICS."
    for scale, number in sorted(grades.items()):
        yield (
            f"{number:,} grades of {scale} stand in the comments: "
            "they are not categories of this profile, or of a picture that is only near."
        )

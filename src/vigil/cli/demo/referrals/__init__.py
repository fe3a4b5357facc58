"""Referral files for the demo, in the formats people receive: invented reports, some twice, some damaged."""

import os
from datetime import UTC, datetime
from pathlib import Path

from vigil.cli.demo.referrals import csv_file, json_file, xml_file
from vigil.cli.demo.referrals.inventing import Invention, invent
from vigil.cli.demo.referrals.ledger import Expected, ReferralFile, expected

__all__ = ["Expected", "ReferralFile", "expected", "write_referrals"]

RECORDS_PER_FILE = 150
# The order in which formats take turns; every third file has a byte order mark if its format may have one.
KINDS = ("json", "json", "csv", "json", "xml")


def write_referrals(*, seed: int, count: int, to: Path, as_of: datetime) -> tuple[ReferralFile, ...]:
    """Write files that hold ``count`` records together; the same arguments give the same bytes.

    Args:
        seed: what the inventions follow from.
        count: records in all files together, duplicates and damaged ones included.
        to: the folder.
        as_of: the day ends then; every report lies in the fortnight before.
    """
    to.mkdir(parents=True, exist_ok=True)
    inventions = invent(seed=seed, count=count, as_of=as_of.astimezone(UTC))
    files = []
    for number, start in enumerate(range(0, len(inventions), RECORDS_PER_FILE), start=1):
        part = inventions[start : start + RECORDS_PER_FILE]
        files.append(_write_one(to, number, KINDS[(number - 1) % len(KINDS)], part))
    return tuple(files)


def _write_one(folder: Path, number: int, kind: str, part: list[Invention]) -> ReferralFile:
    if kind == "csv":
        mapping = _put(folder / "industry-mapping.yaml", csv_file.MAPPING)
        path = _put(folder / f"{number:03d}-industry.csv", csv_file.content(part))
        return ReferralFile(path, "csv", mapping, csv_file.ids(part))
    if kind == "xml":
        path = _put(folder / f"{number:03d}-cybertipline.xml", xml_file.content(part))
        return ReferralFile(path, "cybertipline-xml", None, xml_file.ids(part))
    path = _put(folder / f"{number:03d}-ncmec.json", json_file.content(part, mark=number % 3 == 1))
    return ReferralFile(path, "ncmec-json", None, json_file.ids(part))


def _put(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return path

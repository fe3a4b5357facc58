"""The formats referrals arrive in, one module each; what a file is shows in its content, not in its name."""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from vigil.desk.referrals.formats import csv_mapped, csv_mapping, cybertipline_xml, ncmec_json
from vigil.desk.referrals.formats.errors import ReferralFormatError
from vigil.desk.referrals.values import ParsedReferral, Rejected

Scheme = Literal["ncmec-json", "cybertipline-xml", "csv"]
LARGEST_FILE = 2 * 1024**3  # bytes
UTF8_MARK = b"\xef\xbb\xbf"

__all__ = ["ReferralFormatError", "detect", "read"]


def read(
    path: Path, *, mapping: Path | None = None, strict_schema: Path | None = None
) -> Iterator[ParsedReferral | Rejected]:
    """Every record of a file, in order, each as a referral or as a rejection with its reason and its bytes.

    Args:
        path: the file.
        mapping: which column is what, for CSV only.
        strict_schema: an XSD to hold CyberTipline XML to; None reads it leniently.

    Raises:
        ReferralFormatError: the file is empty, of no format we know, too large, or its mapping or schema is wrong. Raised
            before the first record.
    """
    scheme = detect(path)
    if scheme == "csv":
        if mapping is None:
            raise ReferralFormatError(
                f"{path.name} looks like CSV; say which column is what with a mapping (--mapping FILE.yaml)."
            )
        return csv_mapped.read(path, mapping=csv_mapping.load_mapping(mapping))
    if mapping is not None:
        raise ReferralFormatError(f"{path.name} is {scheme}, not CSV; leave the mapping out.")
    data = _mapped(path)
    if scheme == "ncmec-json":
        return ncmec_json.read(data)
    return cybertipline_xml.read(data, strict_schema=strict_schema)


def detect(path: Path) -> Scheme:
    """Which format a file has, by its first characters.

    Raises:
        ReferralFormatError: it cannot be opened, is empty, too large, or of no format we know.
    """
    if path.exists() and not path.is_file():
        raise ReferralFormatError(f"{path} is no file; name a file of referrals.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            beginning = file.read(4096).removeprefix(UTF8_MARK).lstrip()
    except OSError as error:
        raise ReferralFormatError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
    if size > LARGEST_FILE:
        raise ReferralFormatError(f"{path.name} is larger than 2 GiB; split it.")
    if not beginning:
        raise ReferralFormatError(f"{path.name} is empty.")
    if beginning[:1] in {b"{", b"["}:
        return "ncmec-json"
    if beginning[:1] == b"<":
        return "cybertipline-xml"
    heading, line_end, _ = beginning.partition(b"\n")
    if line_end and b"\0" not in heading and any(mark in heading for mark in (b",", b";", b"\t", b"|")):
        return "csv"
    raise ReferralFormatError(
        f"{path.name} is neither NCMEC JSON, CyberTipline XML nor CSV with a heading row; nothing was read."
    )


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ReferralFormatError(f"{path.name} cannot be opened ({error}); check the file.") from error

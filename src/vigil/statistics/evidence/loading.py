"""Reading an evidence file strictly: what is not understood, or does not add up, is refused and never skipped."""

import hashlib
from pathlib import Path

import msgspec

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.statistics.errors import StatisticsError
from vigil.statistics.evidence.evidence import Evidence
from vigil.statistics.evidence.figures import Side
from vigil.statistics.evidence.records import TwoRecords

LARGEST_FILE = 1_000_000  # bytes
BASE = Path(__file__).parent / "base"
SHIPPED = ("online_offending_v1", "case_file_audits_v1")


class _Both(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    official: Side
    self_report: Side
    why_they_differ: str


def load_evidence(path: Path | None = None) -> Evidence:
    """Read one version of an evidence file; the format is written down in ``docs/reference/evidence-format.md``.

    Args:
        path: the YAML file; None for the shipped evidence on online offending.

    Raises:
        StatisticsError: the file cannot be read, is not of this format, or its arithmetic does not agree.
    """
    file = path or shipped(SHIPPED[0])
    try:
        data = read_limited(file, largest=LARGEST_FILE)
        parsed = parse_plain(data, name=file.name)
        return _evidence(parsed, hashlib.sha256(data).hexdigest())
    except FormatError as error:
        raise StatisticsError(str(error)) from error
    except (msgspec.ValidationError, ValueError, StatisticsError) as error:
        raise StatisticsError(f"{file.name}: {str(error).rstrip('.')}.") from error


def shipped(name: str) -> Path:
    """Where a shipped evidence file lies."""
    return BASE / f"{name}.yaml"


def _evidence(parsed: object, checksum: str) -> Evidence:
    if not isinstance(parsed, dict) or "checksum" in parsed:
        raise ValueError("an evidence file is a mapping without a checksum, which is worked out of the file")
    return msgspec.convert({**parsed, "checksum": checksum}, Evidence, dec_hook=_both)


def _both(kind: type, value: object) -> object:
    both = msgspec.convert(value, _Both)
    return TwoRecords(official=both.official, self_report=both.self_report, why=both.why_they_differ)

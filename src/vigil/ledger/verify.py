"""The stand-alone verifier: recomputes a whole journal and says, for each fault, where it is.

Imports nothing of the desk. ``python -m vigil.ledger.verify --database … --checkpoint … --public-key …`` runs on any machine
with this package; exit status 0 clean, 1 findings, 2 cannot check.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vigil.errors import VigilError
from vigil.ledger.canonical import canonical
from vigil.ledger.checkpoint import Checkpoint, open_note, read_leaves
from vigil.ledger.entry import FIRST_PREVIOUS
from vigil.ledger.errors import LedgerError
from vigil.ledger.keys import load_public_key
from vigil.ledger.merkle import leaf_hash, root
from vigil.ledger.reading import Row, rows

MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the entry where it is (-1 when it is of no entry) and what is wrong."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Attributes:
        entries: rows read.
        root: root over the recomputed leaf hashes, in hex.
        checkpoint_size: entries the checkpoint covers, or None when none was given; without one a journal rewritten from
            some entry to its end cannot be told from the true one.
        findings: every fault, in order, the first thousand.
    """

    entries: int
    root: str
    checkpoint_size: int | None
    findings: tuple[Finding, ...]


def verify(*, database: str, checkpoint: Path | None = None, public_key: Path | None = None) -> Report:
    """Recompute a journal from its database and hold it to a checkpoint, if there is one.

    Args:
        database: ``sqlite:///path`` or ``postgresql://…``; it is only read.
        checkpoint: a ``.checkpoint`` file with its ``.leaves`` beside it.
        public_key: the key the checkpoint was signed with.

    Raises:
        LedgerError: the database, the checkpoint or the key cannot be read, or the checkpoint is not of this key.
    """
    signed, expected = _opened(checkpoint, public_key)
    findings: list[Finding] = []
    leaves: list[bytes] = []
    previous = FIRST_PREVIOUS
    for place, row in enumerate(rows(database)):
        leaf = leaf_hash(
            row.payload.encode("utf-8", "surrogatepass") if isinstance(row.payload, str) else b""
        )
        findings.extend(Finding(place, what) for what in _faults(row, place, leaf.hex(), previous))
        if place < len(expected) and leaf != expected[place]:
            findings.append(
                Finding(place, "the entry is not the one that the checkpoint covers; it was rewritten")
            )
        leaves.append(leaf)
        previous = leaf.hex()
    if signed is not None and len(leaves) < signed.size:
        findings.append(
            Finding(
                len(leaves),
                f"{signed.size - len(leaves)} entries that the checkpoint covers are missing from here on",
            )
        )
    return Report(
        entries=len(leaves),
        root=root(leaves).hex(),
        checkpoint_size=signed.size if signed else None,
        findings=tuple(findings[:MOST_FINDINGS]),
    )


def _opened(checkpoint: Path | None, public_key: Path | None) -> tuple[Checkpoint | None, list[bytes]]:
    if checkpoint is None:
        return None, []
    if public_key is None:
        raise LedgerError("A checkpoint is checked with the public key it was signed with; name it too.")
    try:
        note = checkpoint.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{checkpoint} cannot be read as a checkpoint.") from error
    signed = open_note(note, load_public_key(public_key))
    return signed, read_leaves(checkpoint, signed)


def _faults(row: Row, place: int, leaf: str, previous: str) -> Iterator[str]:
    if row.sequence != place:
        yield f"its number is {row.sequence}; entries are missing or doubled before it"
    if row.leaf_hash != leaf:
        yield "its text does not give the hash beside it; the text or the hash was changed"
    try:
        payload = json.loads(row.payload) if isinstance(row.payload, str) else None
        written = canonical(payload).decode()
    except (ValueError, TypeError, RecursionError):
        payload, written = None, None
    if not isinstance(payload, dict) or written != row.payload:
        yield "its text is not canonical; it was changed"
        return
    if payload.get("sequence") != place:
        yield f"its text says that it is number {payload.get('sequence')}"
    if payload.get("previous") != previous:
        yield "it does not follow the entry before it; that entry or this one was changed, added or taken away"
    for name, value in row.columns.items():
        if payload.get(name) != value:
            yield f"its column '{name}' says other than its text; the column was changed"


def main(argv: list[str] | None = None) -> int:
    """The verifier as a command of its own."""
    parser = argparse.ArgumentParser(
        prog="python -m vigil.ledger.verify", description="Recompute a Vigil journal and locate every fault."
    )
    parser.add_argument("--database", required=True, help="sqlite:///PATH or postgresql://…")
    parser.add_argument(
        "--checkpoint", type=Path, help="checkpoint that was exported earlier, its .leaves beside it"
    )
    parser.add_argument("--public-key", type=Path, help="public key the checkpoint was signed with")
    arguments = parser.parse_args(argv)
    try:
        report = verify(
            database=arguments.database, checkpoint=arguments.checkpoint, public_key=arguments.public_key
        )
    except VigilError as error:
        print(error, file=sys.stderr)
        return 2
    print_report(report)
    return 1 if report.findings else 0


def print_report(report: Report) -> None:
    """Print what was found, for people."""
    print(f"{report.entries:,} entries, root {report.root}")
    if report.checkpoint_size is None:
        print(
            "No checkpoint was given: a past rewritten to its end would not show. Give one with --checkpoint."
        )
    else:
        print(f"Held to a checkpoint over the first {report.checkpoint_size:,} entries.")
    for finding in report.findings:
        print(f"entry {finding.sequence}: {finding.what}")
    print("The journal is whole." if not report.findings else f"{len(report.findings)} findings.")


if __name__ == "__main__":
    sys.exit(main())

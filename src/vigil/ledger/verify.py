"""The stand-alone verifier: recomputes a whole journal and says, for each fault, where it is.

Imports nothing of the desk. ``python -m vigil.ledger.verify --database … --checkpoint … --public-key …`` runs on any
machine with this package; exit status 0 clean, 1 findings, 2 cannot check.
"""

import argparse
import sys
from pathlib import Path

from vigil.errors import VigilError
from vigil.ledger.anchor import Anchor
from vigil.ledger.bundle import read_checkpoint, read_leaves
from vigil.ledger.chain import Chain
from vigil.ledger.errors import DamagedLogError, LedgerError
from vigil.ledger.findings import WHOLE, Collected, Finding, Report
from vigil.ledger.keys import load_public_key
from vigil.ledger.merkle import GrowingTree
from vigil.ledger.note import BadSignatureError
from vigil.ledger.reading import Row, rows
from vigil.ledger.row import faults, read

__all__ = ["Finding", "Report", "main", "print_report", "verify"]

CLEAN, FINDINGS, CANNOT = 0, 1, 2


def verify(*, database: str, checkpoint: Path | None = None, public_key: Path | None = None) -> Report:
    """Recompute a journal from its database and hold it to a checkpoint, if there is one.

    Args:
        database: ``sqlite:///path`` or ``postgresql://…``; it is only read, as of one moment, while others write.
        checkpoint: a ``.checkpoint`` file with its ``.leaves`` beside it.
        public_key: the key the checkpoint was signed with.

    Raises:
        LedgerError: the database, the checkpoint or the key cannot be read.
    """
    found = Collected()
    anchor = _anchor(checkpoint, public_key, found)
    verification = _Verification(found, anchor)
    try:
        for row in rows(database):
            verification.take(row)
    except DamagedLogError as error:
        if verification.tree.size == 0:
            raise
        found.add(verification.chain.expected, f"the journal cannot be read from here on. {error}")
    return verification.report()


class _Verification:
    """The state of one verification; a row is taken, then forgotten."""

    def __init__(self, found: Collected, anchor: Anchor | None) -> None:
        self.tree = GrowingTree()
        self.chain = Chain()
        self._found = found
        self._anchor = anchor
        self._root_at_size = self._root_if_due()

    def take(self, row: Row) -> None:
        read_row = read(row)
        for finding in self.chain.findings(read_row):
            self._found.add(finding.sequence, finding.what)
        place = row.sequence if isinstance(row.sequence, int) else self.chain.expected
        for what in faults(read_row):
            self._found.add(place, what)
        self.tree.add(read_row.leaf)
        if self._anchor is not None:
            self._anchor.compare(row.sequence, read_row.leaf)
            self._root_at_size = self._root_at_size or self._root_if_due()

    def report(self) -> Report:
        if self._anchor is not None:
            for finding in self._anchor.findings(end=self.chain.expected, root_at_size=self._root_at_size):
                self._found.add(finding.sequence, finding.what)
        signed = self._anchor.checkpoint if self._anchor is not None else None
        return Report(
            entries=self.tree.size,
            root=self.tree.root().hex(),
            checkpoint_size=signed.size if signed is not None else None,
            findings=self._found.in_order(),
            found=self._found.count,
            origin=signed.origin if signed is not None else "",
        )

    def _root_if_due(self) -> bytes | None:
        due = self._anchor is not None and self.tree.size == self._anchor.checkpoint.size
        return self.tree.root() if due else None


def _anchor(checkpoint: Path | None, public_key: Path | None, found: Collected) -> Anchor | None:
    if checkpoint is None:
        return None
    if public_key is None:
        raise LedgerError("A checkpoint is checked with the public key it was signed with; name it too.")
    key = load_public_key(public_key)
    try:
        signed = read_checkpoint(checkpoint, key)
    except BadSignatureError as error:
        # The journal is still worth checking without it, and somebody may have forged the checkpoint: a finding.
        found.add(WHOLE, f"{error} The journal was checked without it.")
        return None
    try:
        leaves = read_leaves(checkpoint, signed)
    except OSError:
        leaves = None  # which the anchor reports
    return Anchor(signed, leaves)


def main(argv: list[str] | None = None) -> int:
    """The verifier as a command of its own."""
    parser = argparse.ArgumentParser(
        prog="python -m vigil.ledger.verify",
        description="Recompute a Vigil journal and locate every fault.",
        epilog="Exit status: 0 the journal is whole, 1 there are findings, 2 it could not be checked.",
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
        return CANNOT
    print_report(report)
    return FINDINGS if report.findings else CLEAN


def print_report(report: Report) -> None:
    """Print what was found, for people."""
    print(f"{report.entries:,} entries, root {report.root}")
    if report.checkpoint_size is None:
        print(
            "Held to no checkpoint: a past rewritten to its end would not show. Give one with --checkpoint."
        )
    else:
        print(f"Held to a checkpoint of {report.origin} over the first {report.checkpoint_size:,} entries.")
    for finding in report.findings:
        print(f"{'journal' if finding.sequence == WHOLE else f'entry {finding.sequence}'}: {finding.what}")
    if report.found > len(report.findings):
        print(f"{report.found - len(report.findings):,} further findings are not listed.")
    print(f"{report.found:,} findings." if report.findings else "The journal is whole.")


if __name__ == "__main__":
    sys.exit(main())

"""Small logs to tamper with: the table as the desk makes it, without what would refuse an attacker."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pysqlite3 import dbapi2 as sqlite3

from vigil.ledger.bundle import export_bundle
from vigil.ledger.checkpoint import Checkpoint
from vigil.ledger.entry import FIRST_PREVIOUS, seal
from vigil.ledger.keys import load_or_create_key
from vigil.ledger.merkle import root
from vigil.ledger.reading import COLUMNS
from vigil.ledger.verify import Report, verify

DERIVED = COLUMNS[3:]
ORIGIN = "test.invalid/journal"
# An attacker with the file may drop the key and the checks, so the table has neither.
TABLE = (
    "CREATE TABLE journal_entry (sequence bigint, payload text, leaf_hash varchar(64), at varchar(27), "
    "actor varchar(80), verb varchar(80), case_reference varchar(40), subject varchar(80), outcome varchar(10))"
)


def payload(number: int) -> dict[str, object]:
    return {
        "at": f"2026-03-0{number % 9 + 1}T09:30:00.{number:06d}Z",
        "actor": ("examiner", "system:demo", "Zoë")[number % 3],
        "verb": "cases:case:read",
        "case_reference": f"AV-2026-{number:04d}" if number % 2 else "",
        "subject": f"cases.case:{number}" if number % 2 else "",
        "outcome": "refused" if number % 5 == 4 else "done",
        "reason": 'she said "now"\n\tto\u2028me 😀',
        "changes": [{"field": "level", "was": None, "is": number}],
        "detail": {"ok": True, "much": 2**70},
    }


def sealed_rows(payloads: Sequence[dict[str, object]]) -> list[list[Any]]:
    rows, previous = [], FIRST_PREVIOUS
    for sequence, said in enumerate(payloads):
        entry = seal(sequence=sequence, previous=previous, payload=said)
        previous = entry.leaf_hash
        rows.append([sequence, entry.canonical.decode(), previous, *(said[name] for name in DERIVED)])
    return rows


def resealed(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """What an attacker with the whole machine does: numbers, chain, hashes and columns made right again."""
    said = [json.loads(row[1]) for row in rows]
    return sealed_rows([{k: v for k, v in one.items() if k not in {"sequence", "previous"}} for one in said])


@dataclass
class Log:
    path: Path
    rows: list[list[Any]]
    key: Ed25519PrivateKey
    public_key: Path
    note: Path

    @property
    def url(self) -> str:
        return f"sqlite://{self.path}"

    @property
    def leaves(self) -> Path:
        return self.note.with_suffix(".leaves")

    def verify(self, *, held: bool = True) -> Report:
        if held:
            return verify(database=self.url, checkpoint=self.note, public_key=self.public_key)
        return verify(database=self.url)

    def become(self, rows: Sequence[Sequence[Any]]) -> None:
        with self.opened() as connection:
            connection.execute("DELETE FROM journal_entry")
            connection.executemany("INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    @contextmanager
    def opened(self) -> Iterator[Any]:
        with closing(sqlite3.connect(str(self.path))) as connection, connection:
            yield connection


def make_log(folder: Path, entries: int, *, covered: int | None = None) -> Log:
    rows = sealed_rows([payload(number) for number in range(entries)])
    key_path = folder / "journal.key"
    key = load_or_create_key(key_path)
    leaves = [bytes.fromhex(row[2]) for row in rows[: entries if covered is None else covered]]
    head = Checkpoint(origin=ORIGIN, size=len(leaves), root=root(leaves))
    note = export_bundle(checkpoint=head, leaves=leaves, key=key, folder=folder / "away")
    log = Log(folder / "desk.sqlite3", rows, key, key_path.with_suffix(".pub"), note)
    with log.opened() as connection:
        connection.execute(TABLE)
    log.become(rows)
    return log


def places(report: Report) -> set[int]:
    return {finding.sequence for finding in report.findings}


def said(report: Report) -> str:
    return "\n".join(f"{finding.sequence}: {finding.what}" for finding in report.findings)

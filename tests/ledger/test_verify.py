"""The verifier: whatever is changed in a log is found, at the entry where it is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.logs import DERIVED, Log, make_log, payload, places, resealed, said, sealed_rows
from vigil.ledger import findings
from vigil.ledger.entry import FIRST_PREVIOUS
from vigil.ledger.errors import LedgerError
from vigil.ledger.findings import WHOLE
from vigil.ledger.keys import load_or_create_key
from vigil.ledger.merkle import root
from vigil.ledger.reading import COLUMNS
from vigil.ledger.verify import FINDINGS, main, verify


def as_bytes(value: object) -> bytes:
    return str(value).encode()


def replaced(rows: list[list[Any]], place: int, **columns: object) -> list[list[Any]]:
    changed = [list(row) for row in rows]
    for name, value in columns.items():
        changed[place][COLUMNS.index(name)] = value
    return changed


def rewritten(rows: list[list[Any]], place: int, **said_instead: object) -> list[list[Any]]:
    """Another text in one entry, and everything after it made right again."""
    text = json.dumps(json.loads(rows[place][1]) | said_instead)
    return resealed(replaced(rows, place, payload=text))


def test_an_untouched_log_is_whole(log: Log) -> None:
    report = log.verify()
    assert report.findings == ()
    assert report.found == 0
    assert (report.entries, report.checkpoint_size, report.origin) == (7, 7, "test.invalid/journal")
    assert report.root == root([bytes.fromhex(row[2]) for row in log.rows]).hex()


@pytest.mark.parametrize("entries", [0, 1, 2, 33])
@pytest.mark.parametrize("held", [True, False])
def test_logs_of_any_length_are_whole(tmp_path: Path, entries: int, held: bool) -> None:
    report = make_log(tmp_path, entries).verify(held=held)
    assert not report.findings
    assert report.entries == entries


def test_a_log_that_grew_since_its_checkpoint_is_whole(tmp_path: Path) -> None:
    for covered in range(8):
        report = make_log(tmp_path / str(covered), 7, covered=covered).verify()
        assert not report.findings
        assert report.checkpoint_size == covered


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "sequence"])
@pytest.mark.parametrize("held", [True, False])
def test_every_changed_byte_of_a_column_is_found_at_its_entry(
    tmp_path: Path, column: str, held: bool
) -> None:
    log = make_log(tmp_path, 3)
    place = COLUMNS.index(column)
    for row in log.rows:
        data = as_bytes(row[place])
        for at in range(len(data)):
            # Bit 7 makes text that is no UTF-8; bit 0 makes another letter.
            for bit in (1, 128):
                changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
                update(log, row[0], column, "CAST(? AS TEXT)", changed)
                assert places(log.verify(held=held)) == {row[0]}, (row[0], column, at, bit)
        update(log, row[0], column, "?", row[place])
    assert not log.verify(held=held).findings


def update(log: Log, sequence: int, column: str, expression: str, value: object) -> None:
    with log.opened() as connection:
        connection.execute(
            f"UPDATE journal_entry SET {column} = {expression} WHERE sequence = ?",  # noqa: S608
            (value, sequence),
        )


@pytest.mark.parametrize("bit", range(63))
def test_every_changed_bit_of_a_number_is_found_at_that_number(log: Log, bit: int) -> None:
    for row in log.rows:
        number = row[0] ^ (1 << bit)
        log.become(replaced(log.rows, row[0], sequence=number))
        for held in (True, False):
            # The last one may move beyond the end: without a checkpoint it shows where it now stands.
            assert places(log.verify(held=held)) & {row[0], number}, (row[0], bit)
            assert row[0] in places(log.verify(held=True))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", [None, b"\xff", 2, 2.5, "", "x", "\x00", -1])
def test_a_value_of_any_kind_in_any_column_is_found(log: Log, column: str, value: object) -> None:
    log.become(replaced(log.rows, 3, **{column: value}))
    assert 3 in places(log.verify())
    assert log.verify(held=False).findings


def test_the_same_text_stored_as_bytes_is_found(log: Log) -> None:
    for place, column in enumerate(COLUMNS[1:], start=1):
        log.become(replaced(log.rows, 3, **{column: as_bytes(log.rows[3][place])}))
        assert places(log.verify()) == {3}


@pytest.mark.parametrize("column", DERIVED)
def test_a_column_that_says_other_than_its_text_is_named(log: Log, column: str) -> None:
    log.become(replaced(log.rows, 4, **{column: "other"}))
    assert (
        said(log.verify())
        == f"4: its column '{column}' says other than its text; the column or the text was changed"
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(":", ": ", 1),
        lambda text: text.replace("Zoë", "Zoe\u0308"),
        lambda text: text.replace("ë", "\\u00eb"),
        lambda text: text[:-1] + ',"verb":"cases:case:read"}',
        lambda text: text.replace('"ok":true', '"ok":1.0'),
        lambda text: text.replace('"ok":true', '"ok":NaN'),
        lambda text: text.replace('"ok":true', '"ok":' + "[" * 5000 + "]" * 5000),
        lambda text: text.replace('"ok":true', '"ok":' + "9" * 5000),
        lambda text: text.replace('"ok":true', '"ok":"\\ud800"'),
        lambda text: f"[{text}]",
        lambda text: f"\ufeff{text}",
        lambda text: f"{text}\n",
        lambda _: "",
        lambda _: "null",
    ],
)
def test_a_text_that_is_not_canonical_is_found_though_its_hash_is_right(
    log: Log, spoil: Callable[[str], str]
) -> None:
    from vigil.ledger.merkle import leaf_hash

    text = spoil(log.rows[2][1])
    assert text != log.rows[2][1]
    log.become(replaced(log.rows, 2, payload=text, leaf_hash=leaf_hash(text.encode()).hex()))
    assert "2: its text is not canonical; it was changed" in said(log.verify(held=False))
    assert 2 in places(log.verify())


def test_true_is_not_one(log: Log) -> None:
    from vigil.ledger.merkle import leaf_hash

    text = log.rows[1][1].replace('"sequence":1', '"sequence":true')
    log.become(replaced(log.rows[:2], 1, payload=text, leaf_hash=leaf_hash(text.encode()).hex()))
    assert said(log.verify(held=False)) == "1: its text says that it is number True; it was moved or changed"


def test_a_text_changed_with_its_hash_breaks_the_chain_after_it(log: Log) -> None:
    alone = rewritten(log.rows, 2, reason="other")
    log.become([*log.rows[:2], alone[2], *log.rows[3:]])
    assert said(log.verify(held=False)).startswith("3: it does not follow the entry before it")
    assert 2 in places(log.verify())


@pytest.mark.parametrize("place", range(7))
def test_a_rewritten_history_is_located_with_the_checkpoint(log: Log, place: int) -> None:
    log.become(rewritten(log.rows, place, actor="somebody"))
    assert not log.verify(held=False).findings  # nothing inside such a log betrays it
    report = log.verify()
    assert min(places(report)) == place
    assert "it was rewritten" in report.findings[0].what
    assert ("every entry after it up to 6" in report.findings[0].what) == (place < 6)


def test_entries_after_the_checkpoint_are_not_accused(tmp_path: Path) -> None:
    log = make_log(tmp_path, 7, covered=4)
    log.become(rewritten(log.rows, 5, actor="somebody"))
    assert not log.verify().findings  # which is why checkpoints are made often
    log.become(rewritten(log.rows, 2, actor="somebody"))
    assert said(log.verify()).startswith("2: it is not the entry that the checkpoint covers")
    assert "up to 3" in said(log.verify())


@pytest.mark.parametrize("kept", range(7))
def test_a_truncated_log_is_found(log: Log, kept: int) -> None:
    log.become(log.rows[:kept])
    assert not log.verify(held=False).findings
    assert said(log.verify()) == (
        f"{kept}: the last {7 - kept} of the 7 entries that the checkpoint covers are missing or unread"
    )


@pytest.mark.parametrize("place", range(6))
def test_a_missing_entry_is_found_once(log: Log, place: int) -> None:
    log.become(log.rows[:place] + log.rows[place + 1 :])
    assert said(log.verify(held=False)) == f"{place}: this entry is missing"
    assert place in places(log.verify())


def test_a_longer_gap_is_one_finding(log: Log) -> None:
    log.become([*log.rows[:1], *log.rows[5:]])
    assert said(log.verify(held=False)) == "1: entries 1 to 4 are missing"


@pytest.mark.parametrize("place", range(7))
def test_an_entry_taken_out_with_the_rest_made_right_is_located(log: Log, place: int) -> None:
    log.become(resealed(log.rows[:place] + log.rows[place + 1 :]))
    assert not log.verify(held=False).findings
    assert min(places(log.verify())) == place


@pytest.mark.parametrize("place", range(7))
def test_an_inserted_entry_with_the_rest_made_right_is_located(log: Log, place: int) -> None:
    log.become(resealed([*log.rows[:place], sealed_rows([payload(99)])[0], *log.rows[place:]]))
    assert not log.verify(held=False).findings
    assert min(places(log.verify())) == place


def test_a_row_put_in_twice_is_found(log: Log) -> None:
    log.become([*log.rows, log.rows[3]])
    assert said(log.verify(held=False)) == "3: it is there twice"
    assert 3 in places(log.verify())


def test_a_fork_is_found(log: Log) -> None:
    other = rewritten(log.rows, 3, reason="other")
    log.become([*log.rows, other[3]])
    assert "3: two entries have this number; the journal forks here" in said(log.verify(held=False))
    assert places(log.verify(held=False)) == {3}


def test_a_fork_of_two_writers_at_neighbouring_numbers_is_found(log: Log) -> None:
    from vigil.ledger.entry import seal

    both = log.rows[2][2]
    entry = seal(sequence=4, previous=both, payload=payload(4))
    row = replaced(log.rows, 4, payload=entry.canonical.decode(), leaf_hash=entry.leaf_hash)[4]
    log.become([*log.rows[:4], row])
    assert said(log.verify(held=False)) == (
        "4: it forks the journal: it follows the same entry as the one before it"
    )


@pytest.mark.parametrize("first", range(6))
def test_two_entries_that_changed_places_are_found(log: Log, first: int) -> None:
    one, two = log.rows[first], log.rows[first + 1]
    swapped = [*log.rows[:first], [one[0], *two[1:]], [two[0], *one[1:]], *log.rows[first + 2 :]]
    log.become(swapped)
    for held in (True, False):
        assert {first, first + 1} <= places(log.verify(held=held))
    log.become(resealed(swapped))
    assert min(places(log.verify())) == first


def test_a_log_that_begins_later_is_found(log: Log) -> None:
    log.become(log.rows[2:])
    assert said(log.verify(held=False)) == "0: entries 0 to 1 are missing"


def test_the_first_entry_follows_nothing_and_no_other_does(log: Log) -> None:
    for place in (0, 3):
        text = json.loads(log.rows[place][1]) | {"previous": "ab" * 32 if place == 0 else FIRST_PREVIOUS}
        log.become(replaced(log.rows, place, payload=json.dumps(text)))
        assert place in places(log.verify(held=False))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_rows_an_attacker_leaves_the_checkpoint_tells_them_from_the_true_ones(
    log: Log, data: st.DataObject
) -> None:
    order = data.draw(st.lists(st.integers(0, 6), max_size=9))
    rows = resealed([log.rows[place] for place in order]) if data.draw(st.booleans()) else None
    rows = [log.rows[place] for place in order] if rows is None else rows
    log.become(rows)
    report = log.verify()
    covered = [row for row in rows if row[0] < len(log.rows)]
    if sorted(covered) == log.rows:
        assert not report.findings
    else:
        assert report.findings


@pytest.mark.parametrize("suffix", [".checkpoint", ".leaves"])
def test_every_changed_byte_of_a_bundle_is_a_finding_or_a_refusal(log: Log, suffix: str) -> None:
    path = log.note.with_suffix(suffix)
    data = path.read_bytes()
    for place in range(len(data)):
        for bit in (1, 32, 128):
            path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
            assert told(log), (suffix, place, bit)


def test_every_changed_byte_of_the_public_key_is_a_finding_or_a_refusal(log: Log) -> None:
    data = log.public_key.read_bytes()
    for place in range(len(data)):
        for bit in (1, 32, 128):
            log.public_key.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
            assert told(log), (place, bit)


def told(log: Log) -> str:
    try:
        return said(log.verify())
    except LedgerError as error:
        return str(error)


def test_a_changed_leaf_hash_is_told_from_a_changed_entry(log: Log) -> None:
    data = bytearray(log.leaves.read_bytes())
    data[32 * 4] ^= 1
    log.leaves.write_bytes(data)
    report = log.verify()
    assert "-1: the leaf hashes (.leaves) beside the checkpoint were changed" in said(report)
    assert "4: the changed leaf hashes are of the entries 4 to 4; the entries themselves" in said(report)


def test_a_rewritten_log_beside_rewritten_leaf_hashes_is_still_found(log: Log) -> None:
    rows = rewritten(log.rows, 2, reason="other")
    log.become(rows)
    log.leaves.write_bytes(b"".join(bytes.fromhex(row[2]) for row in rows))
    report = log.verify()
    assert places(report) == {WHOLE}
    assert "the root over its first 7 rows is not the one that was signed" in said(report)


def test_a_checkpoint_without_its_leaf_hashes_still_tells(log: Log) -> None:
    log.leaves.unlink()
    assert said(log.verify()).startswith("-1: the leaf hashes (.leaves) beside the checkpoint cannot be read")
    log.become(rewritten(log.rows, 2, reason="other"))
    assert "is not the one that was signed" in said(log.verify())


def test_a_checkpoint_of_another_key_is_a_finding_and_the_log_is_still_checked(
    log: Log, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    load_or_create_key(other)
    log.become(replaced(log.rows, 3, actor="x"))
    report = verify(database=log.url, checkpoint=log.note, public_key=other.with_suffix(".pub"))
    assert places(report) == {WHOLE, 3}
    assert "no signature of this public key" in report.findings[0].what
    assert report.checkpoint_size is None


def test_a_bad_signature_is_a_finding(log: Log) -> None:
    note = log.note.read_text()
    log.note.write_text(note.replace("\n7\n", "\n6\n"))
    assert "Its signature is not good" in said(log.verify())


def test_findings_are_all_counted_and_the_first_thousand_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 5)
    for wrong, listed in ((5, 5), (6, 5)):
        log = make_log(tmp_path / str(wrong), 8)
        log.become([[*row[:4], "x", *row[5:]] if row[0] < wrong else row for row in log.rows])
        report = log.verify()
        assert (report.found, len(report.findings)) == (wrong, listed)
        assert main(["--database", log.url]) == FINDINGS
        printed = capsys.readouterr().out
        assert ("1 further findings are not listed." in printed) == (wrong > listed)


def test_an_entry_beyond_the_longest_is_found_unread(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = [len(row[1].encode()) for row in log.rows]
    monkeypatch.setattr("vigil.ledger.row.MOST_BYTES", max(lengths))
    assert not log.verify().findings
    monkeypatch.setattr("vigil.ledger.row.MOST_BYTES", max(lengths) - 1)
    assert places(log.verify()) == {n for n, length in enumerate(lengths) if length == max(lengths)}


def test_a_checkpoint_needs_its_key(log: Log) -> None:
    with pytest.raises(LedgerError, match="name it too"):
        verify(database=log.url, checkpoint=log.note)


def test_a_malformed_checkpoint_cannot_be_checked(log: Log) -> None:
    log.note.write_text("words\n")
    with pytest.raises(LedgerError, match="It is no signed note"):
        log.verify()


def test_a_copy_of_the_bundle_anywhere_does_as_well(log: Log, tmp_path: Path) -> None:
    shutil.copytree(log.note.parent, tmp_path / "elsewhere")
    log.note = tmp_path / "elsewhere" / log.note.name
    assert not log.verify().findings

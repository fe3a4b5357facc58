"""Damaged rows are kept whole or not at all."""

import json
from pathlib import Path

import pytest

from vigil.known.errors import KnownError, NothingTakenError
from vigil.known.quarantine import Quarantine
from vigil.known.values import DamagedRow

ROW = DamagedRow(7, "no hash", "Häfen \x00 \ud800", "list.csv")


def test_a_row_is_one_line_of_json_whatever_it_holds(tmp_path: Path) -> None:
    with Quarantine(tmp_path / "new" / "rows.jsonl") as quarantine:
        quarantine.take(ROW)
        quarantine.take(ROW)
    lines = (tmp_path / "new" / "rows.jsonl").read_text().splitlines()
    wanted = {"source": "list.csv", "row": 7, "reason": "no hash", "raw": "Häfen \x00 \ud800"}
    assert [json.loads(line) for line in lines] == [wanted, wanted]


@pytest.mark.parametrize(
    ("error", "is_kept"), [(NothingTakenError, True), (KnownError, False), (KeyboardInterrupt, False)]
)
def test_rows_of_a_build_that_was_broken_off_are_not_kept(
    tmp_path: Path, error: type[BaseException], is_kept: bool
) -> None:
    with pytest.raises(error), Quarantine(tmp_path / "rows.jsonl") as quarantine:
        quarantine.take(ROW)
        raise error("stop")
    assert [path.name for path in tmp_path.iterdir()] == (["rows.jsonl"] if is_kept else [])


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError, match="cannot be written"):
        Quarantine(tmp_path / "file" / "rows.jsonl")

"""How the linkage benchmark judges: on pairs whose figures can be counted by hand."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import linkage_peer
from benchmarks.invented_people import read_records, records
from benchmarks.linkage import Found, aims, flat, judged
from benchmarks.linkage_sets import People
from vigil.linkage import Record


def people(persons: list[str], households: list[str] | None = None, split: int | None = None) -> People:
    return People(
        "few",
        [Record(f"r{number}") for number in range(len(persons))],
        np.array(persons),
        np.array(households) if households else None,
        split,
    )


def found(*pairs: tuple[int, int, float]) -> Found:
    first, second, chances = (np.array(column) for column in zip(*pairs, strict=True))
    return Found(first, second, chances, chances, 1.0, 1.0, 1.0)


def test_true_pairs_are_counted_within_one_file_and_between_two() -> None:
    assert people(["a", "a", "a", "b"]).true_pairs() == 3
    assert people(["a", "a", "a", "b"], split=1).true_pairs() == 2
    assert people(["a", "b", "a", "a"], split=2).true_pairs() == 2


def test_the_best_threshold_and_what_is_called_certain() -> None:
    told = judged(
        people(["a", "a", "b", "b", "c"], ["h", "h", "h", "h", "i"]),
        found((0, 1, 0.999), (1, 2, 0.995), (2, 3, 0.6), (3, 4, 0.1)),
    )
    assert (told["precision"], told["recall"], told["f1"]) == (0.6667, 1.0, 0.8)
    assert told["recall_at_99_percent_precision"] == 0.5
    assert (told["precision_p99"], told["pairs_p99"]) == (0.5, 2)
    assert (told["false_within_household_p99"], told["false_elsewhere_p99"]) == (1, 0)
    assert told["deciles"] == [(1, 0.1, 0.0), (1, 0.6, 1.0), (2, 0.997, 0.5)]


def test_pairs_of_one_score_stand_and_fall_together() -> None:
    told = judged(people(["a", "a", "b", "c"]), found((0, 1, 0.9), (2, 3, 0.9)))
    assert told["recall_at_99_percent_precision"] == 0.0


def test_pairs_of_test_referrals_are_left_out_and_counted() -> None:
    told = judged(people(["T1", "T2", "a", "a"]), found((0, 1, 1.0), (2, 3, 0.999)))
    assert (told["precision_p99"], told["test_referrals_p99"]) == (1.0, 1)


def test_an_invented_row_comes_through_the_normalisers_whole() -> None:
    rows = list(records(seed=1, count=2000))
    told = list(read_records(rows))
    for kind, column in (
        ("phones", "phones"),
        ("emails", "emails"),
        ("handles", "handles"),
        ("born", "born"),
    ):
        written = sum(bool(row[column]) for row in rows)  # type: ignore[literal-required]
        read = sum(bool(getattr(record, kind)) for record in told)
        assert read == pytest.approx(written, rel=0.02), kind
    assert flat(told[0], "p")["person"] == "p"


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ("while True: pass", "no answer within 20 minutes of CPU time"),
        ("return bytearray(1 << 30)", "no answer within 12 GB of memory"),
    ],
)
def test_a_peer_that_needs_too_much_has_no_answer_and_says_why(
    tmp_path: Path, needs: str, words: str
) -> None:
    (tmp_path / "rows.json").write_text(json.dumps({"rows": [], "split": None}))
    code = f"""
import sys
from benchmarks import linkage_peer as peer
def hungry(rows, split):
    {needs}
peer.PATIENCE, peer.ROOM, peer.PEERS["hungry"] = 1, 1 << 30, hungry
sys.argv = ["peer", "hungry", "rows.json", "pairs.npz"]
raise SystemExit(peer.main())
"""
    root = Path(linkage_peer.__file__).parents[1]
    environment = {"PYTHONPATH": f"{root}:{root / 'src'}"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False)
    assert linkage_peer.ended(done.returncode) == words
    assert not (tmp_path / "pairs.npz").exists()


def test_a_peer_that_answers_or_fails_otherwise_did_not_need_too_much() -> None:
    assert (linkage_peer.ended(0), linkage_peer.ended(1)) == ("", "")


def test_a_peer_without_an_answer_takes_no_part_in_the_aims() -> None:
    answer = {
        "f1": 0.9,
        "recall_at_99_percent_precision": 0.8,
        "precision_p99": 1.0,
        "false_within_household_p99": 1,
    }
    told = aims(
        {
            "febrl1": {
                "ours": answer,
                "splink": answer,
                "dedupe": {"ended": "no answer within 20 minutes of CPU time"},
            },
            "invented referrals": {"ours": answer, "splink": answer | {"false_within_household_p99": 300}},
        }
    )
    assert (told["febrl_f1_gain_min"], told["household_errors_ratio"]) == (0.0, 300.0)

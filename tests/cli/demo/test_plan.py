"""One folder holds one demo; what does not fit it is refused before anything is changed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from vigil.cli.demo.plan import MOST_REFERRALS, DemoError, Plan, make_plan

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def plan(home: Path, **changed: object) -> Plan:
    given = {"home": home, "seed": 1, "referrals": 60, "as_of": AT, "evidence": "shipped"}
    return make_plan(**(given | changed))  # type: ignore[arg-type]


def test_a_rerun_continues_the_demo_with_its_own_moment(tmp_path: Path) -> None:
    first = plan(tmp_path)
    assert plan(tmp_path, as_of=None) == first
    assert first.as_of == AT


@pytest.mark.parametrize(
    "changed",
    [{"seed": 2}, {"referrals": 61}, {"evidence": "built"}, {"as_of": datetime(2026, 1, 1, tzinfo=UTC)}],
)
def test_another_demo_in_the_same_folder_is_refused_with_the_way_out(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    plan(tmp_path)
    with pytest.raises(DemoError, match="repeat those, or name another folder"):
        plan(tmp_path, **changed)


def test_a_folder_with_a_real_desk_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "vigil.sqlite3").write_bytes(b"")
    with pytest.raises(DemoError, match="no demo"):
        plan(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["vigil.sqlite3"]


@pytest.mark.parametrize("referrals", [0, MOST_REFERRALS + 1])
def test_a_size_out_of_bounds_is_refused(tmp_path: Path, referrals: int) -> None:
    with pytest.raises(DemoError, match="must lie between"):
        plan(tmp_path, referrals=referrals)


def test_a_damaged_marker_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{")
    with pytest.raises(DemoError, match="cannot be read"):
        plan(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoError, match="cannot be written"):
        plan(tmp_path / "file" / "demo")

"""An instrument's structure as a decision table means the same, and a table goes back into a definition as a new version."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.definitions.written import definition, written
from risk.invented import Invented, answered, built
from risk.invented import item as invented
from risk.test_exactness import ranks_of
from vigil.risk import Given, InstrumentError, Level, Rule, Step, load
from vigil.risk.exchange.csv_sheet import read_csv, write_csv
from vigil.risk.exchange.dmn_reading import read_dmn
from vigil.risk.exchange.dmn_writing import write_dmn
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.putting import put_into
from vigil.risk.exchange.tables import Column, TableFile, read_file, table_of
from vigil.risk.loading import SHIPPED_FOLDER, definition_in
from vigil.risk.structures import (
    Band,
    Filter,
    Hierarchy,
    Hit,
    Otherwise,
    Points,
    Reduction,
    Row,
    Steps,
    Table,
    Weight,
)


@settings(deadline=None, max_examples=150)
@given(answered(plain=True), st.booleans())
def test_a_structure_as_a_table_comes_to_the_same(
    case: tuple[Invented, dict[str, Given]], by_dmn: bool
) -> None:
    one, answers = case
    try:
        held = table_of(one.instrument)
    except ExchangeError:
        # What a table cannot say is refused; each kind of it has a test of its own below.
        assume(False)
    carried = read_dmn(write_dmn(held, name="x")) if by_dmn else read_csv(write_csv(held))
    assert carried == held
    other = built(one.instrument.items, carried.table, monotone=False)
    assert ranks_of(other, answers) == ranks_of(one.instrument, answers)


def refused(instrument: Any) -> str:
    with pytest.raises(ExchangeError) as raised:
        table_of(instrument)
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("osp_dc_v1", "excludes answers, which a decision table has no place for"),
        ("osp_iic_v1", "excludes answers"),
        ("cport_v1", "input 1 asks about age"),
        ("casic_v1", "input 1 asks about marriage and civil partnership"),
        (
            "demonstration_four_step_v2",
            "asks for 2 of 3 items; a decision table would need a row for every choice",
        ),
    ],
)
def test_what_a_table_cannot_say_of_shipped_instruments(name: str, said: str) -> None:
    assert said in refused(load(SHIPPED_FOLDER / f"{name}.yaml"))


def in_memory(structure: Any, **terms: Any) -> Any:
    return built([invented("a"), invented("b", most=3)], structure, monotone=False, **terms)


def test_other_things_that_a_table_cannot_say() -> None:
    rated = Hierarchy((Row({}, Level.LOW, "x", rate=Decimal("0.1")),))
    assert "carry rates or settings" in refused(in_memory(rated))
    lowered = Points((Weight("a", (("yes", 1),)),), (Band(0, Level.LOW),), (Reduction(1, {"a": "yes"}, "x"),))
    assert "level is lowered" in refused(in_memory(lowered))
    filtered = Steps((Step(1, "s", (Rule(("a",), 1, Level.HIGH, "x"),), Filter("x", ("a",))),))
    assert "has a filter" in refused(in_memory(filtered))
    plain = Steps((Step(1, "s", (Rule(("a",), 1, Level.HIGH, "x"),)),))
    assert "is restricted" in refused(in_memory(plain, restricted=True))


YES_NO = Column("one", "Is it so?", yes_no=True, least=0, most=1)
TABLE = TableFile(
    (YES_NO,),
    Table(
        Hit.FIRST, ("one",), (Row({"one": "yes"}, Level.HIGH, "it is so"), Row({}, Level.LOW, "it is not"))
    ),
)


def before(folder: Path, **changed: Any) -> Any:
    path = written(folder, definition(**changed))
    load(path)
    return definition_in(path.read_bytes(), name=path.name)


def test_a_table_becomes_the_structure_of_the_next_version(tmp_path: Path) -> None:
    sign_off = {"transcribed_by": "Anna A", "checked_by": "Ben B", "against": "x", "on": "2026-01-31"}
    first = before(tmp_path, sign_off=sign_off)
    text = put_into(first, held=TABLE, version="2")
    (tmp_path / "next.yaml").write_text(text, encoding="utf-8")
    one = load(tmp_path / "next.yaml")
    assert (one.version, one.supersedes, one.sign_off) == ("2", "1", None)
    assert one.structure == TABLE.table
    assert "&" not in text
    assert yaml.safe_load(text)["structure"]["hit_policy"] == "F"


def test_points_bands_and_what_holds_otherwise_are_carried_into_it(tmp_path: Path) -> None:
    adding = TableFile(
        (YES_NO,),
        Table(
            Hit.COLLECT_SUM,
            ("one",),
            (Row({"one": "yes"}, 2, "x"),),
            bands=(Band(0, Level.LOW), Band(2, Level.HIGH)),
        ),
    )
    unique = TableFile(
        (YES_NO,),
        Table(Hit.UNIQUE, ("one",), (Row({"one": "yes"}, Level.HIGH, "x"),), Otherwise(Level.LOW, "y")),
    )
    for number, held in enumerate((adding, unique), start=2):
        path = tmp_path / f"v{number}.yaml"
        path.write_text(put_into(before(tmp_path), held=held, version=str(number)), encoding="utf-8")
        assert load(path).structure == held.table


def test_its_own_test_vectors_still_hold_it(tmp_path: Path) -> None:
    turned = TableFile(
        (YES_NO,), Table(Hit.FIRST, ("one",), (Row({"one": "no"}, Level.HIGH, "x"), Row({}, Level.LOW, "y")))
    )
    path = tmp_path / "next.yaml"
    path.write_text(put_into(before(tmp_path, monotone="no"), held=turned, version="2"), encoding="utf-8")
    with pytest.raises(InstrumentError, match="its test vector 'no' fails"):
        load(path)


def test_the_same_version_or_an_item_without_a_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="call the new one otherwise than 1"):
        put_into(before(tmp_path), held=TABLE, version="1")
    stray = TableFile(
        (Column("two", "x", yes_no=True, least=0, most=1),),
        Table(Hit.FIRST, ("two",), (Row({}, Level.LOW, "x"),)),
    )
    with pytest.raises(
        ExchangeError, match="reads 'two', which the definition does not ask; add the item, with its source"
    ):
        put_into(before(tmp_path), held=stray, version="2")


def test_files_are_read_within_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"x")
    assert read_file(path) == b"x"
    with pytest.raises(ExchangeError, match="cannot be read"):
        read_file(tmp_path / "absent")

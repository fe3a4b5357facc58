"""What hardly ever happens to an instrument, and is said all the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from risk.definitions.written import definition, written
from vigil.risk import Answer, Assessment, InstrumentError, Kind, Told, assess, load
from vigil.risk.compiled import _check_at_most
from vigil.risk.definitions.misfit import misfit
from vigil.risk.page import page_of
from vigil.risk.reasoning.clauses import AtMost, Condition
from vigil.risk.reasoning.diagram import Diagram
from vigil.risk.reasoning.inputs import YES, write_test
from vigil.risk.terms import SignOff, Stage

SHIPPED = load()
SIGNED = {"against": "The published manual, page 4", "on": "2026-11-01"}


def test_each_stage_has_its_words() -> None:
    assert [stage.words for stage in Stage] == ["before the visit", "after examination", "for the court"]


def test_a_transcription_is_checked_by_another_person(tmp_path: Path) -> None:
    two = {"transcribed_by": "Ann Field", "checked_by": "Bo Hill"}
    signed = load(written(tmp_path, definition(sign_off={**two, **SIGNED})))
    assert signed.sign_off == SignOff("Ann Field", "Bo Hill", SIGNED["against"], date(2026, 11, 1))
    one = {"transcribed_by": "Ann Field", "checked_by": "Dr Ann FIELD"}
    with pytest.raises(InstrumentError, match="must be another"):
        load(written(tmp_path, definition(sign_off={**one, **SIGNED})))


def test_sums_do_not_hang_on_each_other() -> None:
    counts = {name: SimpleNamespace(kind=Kind.COUNT) for name in "abcd"}
    chain = [AtMost(("a", "b"), "c", "more"), AtMost(("c",), "d", "more")]
    with pytest.raises(ValueError, match="may not hang on each other"):
        _check_at_most(chain, counts)  # type: ignore[arg-type]


@pytest.mark.parametrize("needed", [0, 2])
def test_a_condition_that_always_or_never_holds_is_none(needed: int) -> None:
    with pytest.raises(ValueError, match="between one and all"):
        Condition({"a": ((0, 0),)}, needed)


def test_a_misfit_without_a_sentence_of_its_own_is_said_as_it_came() -> None:
    assert "something new" in misfit("something new", name="a.yaml", parsed={})


def test_a_diagram_counts_its_nodes() -> None:
    diagram = SHIPPED.compiled.diagram
    assert isinstance(diagram, Diagram)
    assert diagram.size == sum(map(len, diagram.arcs)) + len(diagram.ends)


def test_a_yes_and_a_no_have_one_spelling() -> None:
    read = SHIPPED.compiled.cells[SHIPPED.items[0].id].read
    other = next(value for value in (read.least, read.most) if value != YES)
    assert write_test(((YES, YES),), read=read) == "yes"
    assert write_test(((other, other),), read=read) == "no"


def test_a_total_without_a_published_rate_is_told_alone() -> None:
    answers = {item.id: Answer.NO_CHECKED for item in SHIPPED.items}
    result = assess(instrument=SHIPPED, answers=answers, suspect_age=None, on=date(2026, 6, 1))
    assert isinstance(result, Assessment)
    page = page_of(instrument=SHIPPED, assessment=replace(result, told=Told(3, 5, (), "")), evidence={})
    assert page.told == ("3 to 5 points.",)

"""The ends alone are the ends of the whole assessment, whatever the answers."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.risk import Answer, AnswerError, Assessment, Given, Kind, assess, ends_of, load, shipped

T = TypeVar("T")
ON = date(2026, 6, 1)
INSTRUMENTS = {one.id: one for one in map(load, shipped())}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_both_ends_are_those_of_the_assessment(name: str, data: st.DataObject) -> None:
    instrument = INSTRUMENTS[name]
    answers: dict[str, Given] = {
        gate.id: data.draw(st.sampled_from([Answer.YES, Answer.UNKNOWN, Answer.NO_CHECKED]))
        for gate in instrument.gates
    }
    for item in instrument.items:
        held: list[Given] = [Answer.UNKNOWN]
        held += [Answer.YES, Answer.NO_CHECKED] if item.kind is Kind.YES_NO else []
        held += [item.least, item.least + 1] if item.kind is Kind.COUNT else []
        held += [date(1980, 1, 1), date(2010, 5, 5)] if item.kind is Kind.DATE else []
        answers[item.id] = data.draw(st.sampled_from(held))
    whole, wrong = tried(assess, instrument=instrument, answers=answers, on=ON)
    ends = (whole.lower, whole.upper) if isinstance(whole, Assessment) else None
    assert tried(ends_of, instrument=instrument, answers=answers, on=ON) == (ends, wrong)


def tried(ask: Callable[..., T], **asked: object) -> tuple[T | None, str]:
    """What is answered, or what is said to be wrong."""
    try:
        return ask(**asked), ""
    except AnswerError as error:
        return None, str(error)


def test_where_a_gate_is_closed_there_are_none() -> None:
    iic = INSTRUMENTS["osp-iic"]
    answers: dict[str, Given] = {item.id: 1 for item in iic.items}
    assert ends_of(instrument=iic, answers=answers | {"recorded_male": Answer.YES}) is not None
    assert ends_of(instrument=iic, answers=answers | {"recorded_male": Answer.NO_CHECKED}) is None


def test_where_only_what_is_excluded_is_left_there_are_none() -> None:
    iic = INSTRUMENTS["osp-iic"]
    answers: dict[str, Given] = {item.id: 0 for item in iic.items}
    assert ends_of(instrument=iic, answers=answers | {"recorded_male": Answer.YES}) is None

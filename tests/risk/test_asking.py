"""What to ask next: by power, and by what can be expected where a force knows how often an answer is found."""

from fractions import Fraction

import pytest

from vigil.risk import Answer, AnswerError, Assessment, assess, load
from vigil.risk.asking import ranked

SHIPPED = load()


def result(**given: Answer) -> Assessment:
    answers = {item.id: given.get(item.id, Answer.UNKNOWN) for item in SHIPPED.items}
    made = assess(instrument=SHIPPED, answers=answers)
    assert isinstance(made, Assessment)
    return made


def rates(yes: str) -> dict[str, Fraction]:
    return {"yes": Fraction(yes), "no": 1 - Fraction(yes)}


def test_a_question_whose_narrowing_answer_is_rare_falls_back() -> None:
    asked = result()
    assert asked.open_items[0].id == "access_to_victim"
    # Yes settles it at Very High, narrowing by three levels; no narrows nothing.
    by_rate = ranked(asked, base_rates={"access_to_victim": rates("1/100")})
    assert next(one for one in by_rate if one.id == "access_to_victim").narrowing == Fraction(3, 100)
    assert by_rate[0].id != "access_to_victim"
    often = ranked(asked, base_rates={"access_to_victim": rates("9/10")})
    assert (often[0].id, often[0].narrowing) == ("access_to_victim", Fraction(27, 10))


def test_without_rates_the_order_stays() -> None:
    asked = result()
    assert ranked(asked, base_rates={}) == asked.open_items


def test_rates_of_what_is_answered_already_change_nothing() -> None:
    asked = result(escalating=Answer.YES)
    assert ranked(asked, base_rates={"escalating": rates("1/2")}) == asked.open_items


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"shoe_size": rates("1/2")}, "'shoe_size' has base rates and is no item"),
        (
            {"escalating": {"yes": Fraction(1, 2)}},
            "'escalating' need a rate, not all nought, for each of: yes, no",
        ),
        ({"escalating": {"yes": Fraction(-1), "no": Fraction(2)}}, "need a rate"),
        ({"escalating": {"yes": Fraction(0), "no": Fraction(0)}}, "need a rate"),
        ({"escalating": {}}, "need a rate"),
    ],
)
def test_rates_that_cannot_be_are_refused(wrong: dict[str, dict[str, Fraction]], said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        ranked(result(), base_rates=wrong)

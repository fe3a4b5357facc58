"""Published numbers of OSP, reproduced: Ministry of Justice, hmpps-arns-risk-actuarial-api (MIT), as read at 016919c5."""

from datetime import date
from decimal import Decimal
from math import exp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.risk import Answer, Assessment, Given, Level, NotApplicable, assess, load
from vigil.risk.loading import SHIPPED_FOLDER
from vigil.risk.reasoning.dates import years_between
from vigil.risk.structures import Hierarchy, Logistic, Points

DC = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
IIC = load(SHIPPED_FOLDER / "osp_iic_v1.yaml")
IIC_AS_SERVICE = load(SHIPPED_FOLDER / "osp_iic_v1.yaml", settings={"other_sanctions": "service"})
ON = date(2026, 6, 1)
# osp_dc.fixture: the service's own test, its points by weight [5, 6, 6, 5, 0, 6, 0] and 1.54 per cent.
FIXTURE: dict[str, Given] = {
    "date_of_birth": date(1980, 1, 1), "follow_up": date(2027, 1, 1), "all_sanctions": 11, "contact_adult": 1,
    "contact_child": 2, "non_contact": 3, "indecent_images": 4, "last_sexual_offence": date(1994, 1, 1),
    "last_offence": date(1994, 1, 1), "stranger_victim": Answer.NO_CHECKED, "in_custody": Answer.NO_CHECKED,
    "recorded_male": Answer.YES,
}  # fmt: skip


def structure() -> Points:
    assert isinstance(DC.structure, Points)
    return DC.structure


def model() -> Logistic:
    rate = structure().rate
    assert rate is not None
    return rate


def test_the_model_and_its_most_points_are_the_published_ones() -> None:
    assert (model().intercept, model().slope) == (Decimal("-8.633"), Decimal("0.1598"))
    assert structure().most == 64


@pytest.mark.parametrize(
    ("points", "percent"),
    [
        (21, "0.5081"),
        (22, "0.5956"),
        (28, "1.5389"),
        (32, "2.87652538763"),
        (36, "5.3141"),
        (64, "83.1206193374"),
    ],
)
def test_the_rate_for_so_many_points(points: int, percent: str) -> None:
    # osp_dc.score_pct; 32 and 64 points are given to sixteen digits there, and rates are worked out to twelve.
    published = Decimal(percent)
    assert (model().rate(points) * 100).quantize(published) == published


@pytest.mark.parametrize(("points", "percent"), [(32, 2.8765253876307773), (64, 83.12061933744967)])
def test_the_services_sixteen_digits_follow_from_the_model(points: int, percent: float) -> None:
    # osp_dc.score_pct as the service prints it, in double precision; Vigil's own rates stop at twelve digits.
    assert 100 / (1 + exp(-(float(model().intercept) + float(model().slope) * points))) == pytest.approx(
        percent, rel=1e-15
    )


@pytest.mark.parametrize(
    ("points", "level"),
    [(0, 0), (21, 0), (22, 1), (29, 1), (30, 2), (35, 2), (36, 3), (64, 3)],
)
def test_the_bands_begin_and_end_where_they_are_published(points: int, level: int) -> None:
    # osp_dc.bands: LOW 0-21, MEDIUM 22-29, HIGH 30-35, VERY_HIGH 36-64.
    assert structure().finish(points, 0) == level


def osp_dc(**changed: Given) -> Assessment:
    result = assess(instrument=DC, answers={**FIXTURE, **changed}, on=ON)
    assert isinstance(result, Assessment)
    return result


def test_the_services_own_fixture() -> None:
    result = osp_dc()
    assert (result.lower, result.upper, result.stands) == (Level.MEDIUM, Level.MEDIUM, True)
    added = {one.items[0]: one.points for one in result.reached}
    assert added == {
        "contact_adult": 5,
        "contact_child": 6,
        "non_contact": 6,
        "age_at_follow_up": 5,
        "all_sanctions": 6,
    }
    assert result.told is not None
    assert (result.told.lowest, result.told.highest) == (28, 28)
    assert round(Decimal(result.told.rates[0]) * 100, 2) == Decimal("1.54")


def service_points(given_answers: dict[str, Any]) -> int:
    """The service's own arithmetic, written out (DirectContactSexualReoffendingPredictorTransformationHelper.kt)."""
    capped = [5 * min(given_answers["contact_adult"], 3), 3 * min(given_answers["contact_child"], 3)]
    age = years_between(given_answers["date_of_birth"], given_answers["follow_up"])
    then = years_between(given_answers["date_of_birth"], given_answers["last_sexual_offence"])
    return sum(
        [
            *capped,
            2 * min(given_answers["non_contact"], 3),
            0 if age >= 60 else 14 - max(0, (age - 18) // 3),
            10 if then >= 18 else 5 if then >= 16 else 0,
            6 if given_answers["all_sanctions"] >= 2 else 0,
            4 if given_answers["stranger_victim"] is Answer.YES else 0,
        ]
    )


def service_band(points: int, given_answers: dict[str, Any]) -> Level:
    band = Level(sum(points >= lowest for lowest in (22, 30, 36)))
    dates = [given_answers[name] for name in ("follow_up", "last_sexual_offence", "last_offence")]
    free = given_answers["in_custody"] is Answer.NO_CHECKED and all(
        years_between(day, ON) >= 5 for day in dates
    )
    return Level(max(0, band - 1)) if free else band


@st.composite
def convicted(draw: st.DrawFn) -> dict[str, Any]:
    counts = {
        name: draw(st.integers(0, 4))
        for name in ("contact_adult", "contact_child", "non_contact", "indecent_images")
    }
    counts["indecent_images"] += not any(counts.values())
    born = draw(st.dates(date(1930, 1, 1), date(2008, 6, 1)))
    from_ten = date(born.year + 11, 1, 1)
    last_sexual = draw(st.dates(min(from_ten, ON), ON))
    return {
        **counts,
        "all_sanctions": draw(st.integers(sum(counts.values()), 30)),
        "date_of_birth": born,
        "last_sexual_offence": last_sexual,
        "last_offence": draw(st.dates(last_sexual, ON)),
        "follow_up": draw(st.dates(max(from_ten, date(2000, 1, 1)), date(2030, 1, 1))),
        "stranger_victim": draw(st.sampled_from([Answer.YES, Answer.NO_CHECKED])),
        "in_custody": draw(st.sampled_from([Answer.YES, Answer.NO_CHECKED])),
        "recorded_male": Answer.YES,
    }


@settings(deadline=None, max_examples=200)
@given(convicted())
def test_points_and_band_are_the_services_for_whatever_is_known(known: dict[str, Any]) -> None:
    result = assess(instrument=DC, answers=known, on=ON)
    assert isinstance(result, Assessment)
    assert result.told is not None
    points = service_points(known)
    assert (result.told.lowest, result.told.highest) == (points, points)
    assert (result.lower, result.upper) == (service_band(points, known),) * 2


@pytest.mark.parametrize("missing", [name for name in FIXTURE if name != "recorded_male"])
def test_a_missing_item_means_no_result_and_never_proration(missing: str) -> None:
    result = osp_dc(**{missing: Answer.UNKNOWN})
    assert not result.stands
    assert any("never made up for by the others" in reason for reason in result.reasons)


@pytest.mark.parametrize("instrument", [DC, IIC])
def test_no_sexual_sanction_is_not_applicable_and_never_low(instrument: Any) -> None:
    none = {"contact_adult": 0, "contact_child": 0, "non_contact": 0, "indecent_images": 0}
    answers = {item.id: none.get(item.id, Answer.UNKNOWN) for item in instrument.items}
    result = assess(instrument=instrument, answers={**answers, "recorded_male": Answer.YES}, on=ON)
    assert isinstance(result, NotApplicable)
    assert "not a finding of low risk" in result.reason


def iic(instrument: Any, **counts: int) -> tuple[Level, Decimal]:
    answers: dict[str, Given] = {item.id: counts.get(item.id, 0) for item in instrument.items}
    result = assess(instrument=instrument, answers={**answers, "recorded_male": Answer.YES})
    assert isinstance(result, Assessment)
    assert result.told is not None
    [rate] = result.told.rates
    return result.levels[1], Decimal(rate)


@pytest.mark.parametrize(
    ("counts", "level", "rate"),
    [
        # osp_iic.hierarchy
        ({"indecent_images": 2}, Level.HIGH, "0.1031"),
        ({"indecent_images": 1}, Level.MEDIUM, "0.03328"),
        ({"contact_child": 2}, Level.LOW, "0.00926"),
        ({"contact_child": 1}, Level.LOW, "0.00634"),
        ({"contact_adult": 1, "non_contact": 1}, Level.LOW, "0.00281"),
    ],
)
def test_the_order_of_the_rows_of_osp_iic(counts: dict[str, int], level: Level, rate: str) -> None:
    for instrument in (IIC, IIC_AS_SERVICE):
        assert iic(instrument, **counts) == (level, Decimal(rate))


@pytest.mark.parametrize("counts", [{"contact_adult": 1}, {"non_contact": 2}])
def test_where_the_two_public_implementations_differ_the_reading_taken_is_a_setting(
    counts: dict[str, int],
) -> None:
    # osp_iic.known_divergence: the Kotlin service gives 0.0 and the TypeScript calculator 0.00281.
    assert iic(IIC, **counts) == (Level.LOW, Decimal("0.00281"))
    assert iic(IIC_AS_SERVICE, **counts) == (Level.LOW, Decimal(0))
    assert [setting.taken for setting in IIC.settings] == ["calculator"]
    assert [setting.taken for setting in IIC_AS_SERVICE.settings] == ["service"]
    assert isinstance(IIC.structure, Hierarchy)


@pytest.mark.parametrize("name", ["cport_v1", "casic_v1", "osp_dc_v1", "osp_iic_v1"])
def test_context_for_people_who_were_convicted_drives_no_clock_and_is_off(name: str) -> None:
    one = load(SHIPPED_FOLDER / f"{name}.yaml")
    assert not one.drives_clock
    assert not one.switched_on
    assert one.gates


@pytest.mark.parametrize(("name", "most"), [("cport_v1", 7), ("casic_v1", 6)])
def test_cport_and_casic_count_one_for_each_yes(name: str, most: int) -> None:
    one = load(SHIPPED_FOLDER / f"{name}.yaml")
    gates = {gate.id: Answer.YES for gate in one.gates}
    for count in range(most + 1):
        answers = {
            item.id: Answer.YES if place < count else Answer.NO_CHECKED
            for place, item in enumerate(one.items)
        }
        result = assess(instrument=one, answers={**answers, **gates}, suspect_age=40)
        assert isinstance(result, Assessment)
        assert (result.lower.rank, result.upper.rank) == (count, count)
    closed = assess(instrument=one, answers={**dict.fromkeys((item.id for item in one.items), Answer.YES), **gates, "convicted": Answer.NO_CHECKED})  # fmt: skip  # noqa: E501
    assert isinstance(closed, NotApplicable)


@pytest.mark.parametrize(
    "name", ["cport_v1", "casic_v1", "osp_dc_v1", "osp_iic_v1", "demonstration_four_step_v2"]
)
def test_no_instrument_is_applied_to_a_child(name: str) -> None:
    one = load(SHIPPED_FOLDER / f"{name}.yaml")
    answers: dict[str, Given] = {item.id: Answer.UNKNOWN for item in one.items}
    gates = {gate.id: Answer.YES for gate in one.gates}
    result = assess(instrument=one, answers={**answers, **gates}, suspect_age=17, on=ON)
    assert isinstance(result, NotApplicable)
    assert result.child_first
    assert "child-first" in result.reason

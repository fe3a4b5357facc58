"""Base rates out of the evidence."""

from pathlib import Path

import pytest

from vigil.statistics.errors import StatisticsError
from vigil.statistics.evidence import (
    BaseRate,
    Outcome,
    Record,
    Standing,
    When,
    base_rates,
    load_evidence,
    shipped,
)
from vigil.statistics.meta import BinomialEqual, Interval, InverseVariance, NotEstimable, Pooled, Study, pool

EVIDENCE = load_evidence()


def sides(outcome: Outcome, when: When, **more: object) -> tuple[BaseRate, BaseRate]:
    (_, official), (_, self_report) = base_rates(EVIDENCE, outcome=outcome, when=when, **more)  # type: ignore[arg-type]
    return official, self_report


def test_a_contact_offence_before_is_known_in_two_ways_and_said_in_both() -> None:
    rates = base_rates(EVIDENCE, outcome=Outcome.CONTACT, when=When.BEFORE)
    assert [(record, one.rate) for record, one in rates] == [
        (Record.OFFICIAL, 0.122),
        (Record.SELF_REPORT, 0.551),
    ]
    said = rates.in_words(BaseRate.in_words)
    assert "12.2%" in said
    assert "55.1%" in said
    assert "whatever nobody reported is missing" in said
    assert said.count("look the exact figure up before relying on it") == 2


def test_a_published_pool_has_no_prediction_interval_and_a_floor_for_its_uncertainty() -> None:
    official, self_report = sides(Outcome.CONTACT, When.BEFORE)
    for side, people in ((official, 4_464), (self_report, 523)):
        (published,) = side.published
        assert published.people == people
        assert isinstance(published.interval, NotEstimable)
        assert isinstance(published.prediction, NotEstimable)
        assert published.rate in published.sampling
        assert published.source.standing is Standing.RECALLED


def test_contact_offences_after_are_pooled_of_the_samples_that_can_be() -> None:
    official, self_report = sides(Outcome.CONTACT, When.AFTER)
    assert [sample.id for sample in official.samples] == [
        "goller-2016-images",
        "soldino-2021",
        "seto-eke-2015",
        "endrass-2009",
    ]
    assert isinstance(official.pooled, Pooled)
    assert [(study.events, study.n) for study in official.pooled.studies] == [
        (8, 4_249),
        (1, 304),
        (8, 266),
        (2, 231),
    ]
    reasons = {one.sample.id: one.reason for one in official.not_pooled}
    assert reasons == {
        "goller-2016-dual": "2.6% is no count of its 363 people",
        "seto-eke-2005": "it may share people with Seto and Eke 2015, which is larger",
    }
    assert isinstance(self_report.pooled, NotEstimable)
    assert isinstance(self_report.rate, NotEstimable)
    assert (
        str(self_report.pooled)
        == "not estimable: no sample in this base counts 'contact' after by self-report"
    )


def test_what_a_percentage_leaves_open_is_in_the_interval() -> None:
    official, _ = sides(Outcome.CONTACT, When.AFTER)
    assert isinstance(official.fewest, Pooled)
    assert isinstance(official.most, Pooled)
    assert [study.events for study in official.fewest.studies] == [7, 1, 7, 2]
    assert [study.events for study in official.most.studies] == [10, 1, 9, 2]
    for whole, part in (
        (official.interval, lambda one: one.interval),
        (official.prediction, lambda one: one.prediction),
    ):
        assert isinstance(whole, Interval)
        for pooled in (official.fewest, official.pooled, official.most):
            inner = part(pooled)
            assert whole.lower <= inner.lower
            assert inner.upper <= whole.upper


def test_the_pool_is_the_default_model_of_the_counts() -> None:
    official, _ = sides(Outcome.SEXUAL, When.AFTER)
    again = pool(
        [
            Study("Soldino, Carbonell-Vaya and Seigfried-Spellar 2021", 7, 304),
            Study("Seto and Eke 2015", 29, 266),
            Study("Eke, Helmus and Seto 2019", 12, 80),
        ]
    )
    assert official.pooled == again


def test_the_rate_is_the_one_that_rests_on_the_most_samples() -> None:
    official, _ = sides(Outcome.CONTACT, When.AFTER)
    assert official.rate == 0.015  # Baskurt and others: 20 samples, ours 4
    alone, _ = sides(Outcome.HANDS_OFF, When.AFTER)
    assert isinstance(alone.pooled, Pooled)
    assert alone.rate == alone.pooled.rate == pytest.approx(9 / 231)


def test_a_published_interval_is_as_printed() -> None:
    official, _ = sides(Outcome.CONTACT, When.AFTER)
    assert official.published[0].interval == Interval(0.014, 0.017, 0.95)
    assert (
        "1.5% (95% interval 1.4% to 1.7%; 20 samples, 18,543 people; Baskurt and others 2025)"
        in official.in_words()
    )


def test_one_sample_has_a_rate_and_no_prediction() -> None:
    official, _ = sides(Outcome.VIOLENT_OR_SEXUAL, When.AFTER)
    assert isinstance(official.prediction, NotEstimable)
    assert "another sample not estimable" in official.in_words()
    assert "1 sample, 231 people, followed 6 years" in official.in_words()


@pytest.mark.parametrize("by", [BinomialEqual(), InverseVariance()])
def test_the_model_and_the_confidence_can_be_chosen(by: BinomialEqual | InverseVariance) -> None:
    narrow, _ = sides(Outcome.SEXUAL, When.AFTER, by=by, confidence=0.8)
    wide, _ = sides(Outcome.SEXUAL, When.AFTER, by=by, confidence=0.99)
    assert isinstance(narrow.interval, Interval)
    assert isinstance(wide.interval, Interval)
    assert wide.interval.lower < narrow.interval.lower < narrow.interval.upper < wide.interval.upper


def test_an_outcome_that_nobody_counted_is_refused() -> None:
    with pytest.raises(StatisticsError) as refused:
        base_rates(EVIDENCE, outcome=Outcome.IMAGES, when=When.BEFORE)
    assert str(refused.value) == (
        "The evidence 'online-offending' 1 has no figure of 'images' before; name an outcome that it has."
    )
    with pytest.raises(StatisticsError, match="has no figure of 'contact' after"):
        base_rates(load_evidence(shipped("case_file_audits_v1")), outcome=Outcome.CONTACT, when=When.AFTER)


def test_where_nobody_had_the_outcome_the_pool_says_why(tmp_path: Path) -> None:
    path = tmp_path / "none_v1.yaml"
    path.write_text(
        """format: vigil-evidence/1
id: none
version: "1"
title: none
limits: invented
why_records_differ: they do
samples:
  - id: a
    source: {study: A, reference: invented, locator: invented, standing: read}
    population: invented
    people: 20
    follow_up_years: "1"
    follow_up: fixed
    findings:
      - {outcome: contact, when: after, record: self_report, definition: x, percent: "0", published: events, events: 0}
"""
    )
    (_, official), (_, self_report) = base_rates(
        load_evidence(path), outcome=Outcome.CONTACT, when=When.AFTER
    )
    assert isinstance(official.rate, NotEstimable)
    assert isinstance(self_report.pooled, NotEstimable)
    assert "no study saw the event (0 of 20)" in self_report.in_words()
    assert isinstance(self_report.interval, NotEstimable)

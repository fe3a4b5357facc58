"""What the shipped evidence holds: every published figure, with where it stands.

Source of the figures: known answers of the project, evidence_abstract_level and audit_published.
"""

import doctest

import pytest

import vigil.statistics.evidence
from vigil.statistics.evidence import (
    SHIPPED,
    Counts,
    Evidence,
    Outcome,
    Record,
    Sample,
    Standing,
    When,
    load_evidence,
    shipped,
)

BEFORE, AFTER = When.BEFORE, When.AFTER
CONTACT, SEXUAL, IMAGES, ANY = Outcome.CONTACT, Outcome.SEXUAL, Outcome.IMAGES, Outcome.ANY


@pytest.fixture(scope="module")
def online() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def audits() -> Evidence:
    return load_evidence(shipped("case_file_audits_v1"))


def sample(evidence: Evidence, wanted: str) -> Sample:
    return next(one for one in evidence.samples if one.id == wanted)


@pytest.mark.parametrize(
    ("wanted", "people", "years", "figures"),
    [
        ("seto-eke-2005", 201, "2.5", {(CONTACT, AFTER): "4", (ANY, AFTER): "17"}),
        (
            "endrass-2009",
            231,
            "6",
            {
                (CONTACT, AFTER): 2,
                (Outcome.HANDS_OFF, AFTER): 9,
                (Outcome.VIOLENT_OR_SEXUAL, AFTER): 7,
                (CONTACT, BEFORE): 2,
            },
        ),
        (
            "seto-eke-2015",
            266,
            "5",
            {(ANY, AFTER): "29", (SEXUAL, AFTER): "11", (CONTACT, AFTER): "3", (IMAGES, AFTER): "9"},
        ),
        ("goller-2016-images", 4249, "3", {(CONTACT, AFTER): "0.2"}),
        ("goller-2016-dual", 363, "3", {(CONTACT, AFTER): "2.6"}),
        ("eke-helmus-seto-2019", 80, "5", {(SEXUAL, AFTER): "15", (IMAGES, AFTER): "9"}),
        ("soldino-2021", 304, "5", {(SEXUAL, AFTER): "2.3", (IMAGES, AFTER): "2.0", (CONTACT, AFTER): "0.3"}),
    ],
)
def test_each_sample_is_as_published(
    online: Evidence,
    wanted: str,
    people: int,
    years: str,
    figures: dict[tuple[Outcome, When], str | int],
) -> None:
    held = sample(online, wanted)
    assert (held.people, held.follow_up_years) == (people, years)
    found = {
        (one.outcome, one.when): one.percent if one.events is None else one.events for one in held.findings
    }
    assert found == figures
    assert all(one.record is Record.OFFICIAL for one in held.findings)


def test_soldinos_percentages_allow_one_count_each(online: Evidence) -> None:
    held = sample(online, "soldino-2021")
    counts = {one.outcome: one.possible(held.people) for one in held.findings}
    assert counts == {SEXUAL: Counts(7, 7, 7), IMAGES: Counts(6, 6, 6), CONTACT: Counts(1, 1, 1)}


def test_no_count_gives_gollers_percentage_of_dual_offenders(online: Evidence) -> None:
    """9 of 363 is 2.48% and 10 is 2.75%: what is printed as 2.6% is no count of all 363."""
    held = sample(online, "goller-2016-dual")
    assert held.findings[0].possible(held.people) is None
    assert {round(100 * count / 363, 1) for count in range(364)} & {2.6} == set()


def test_gollers_two_samples_are_the_whole_of_its_title(online: Evidence) -> None:
    assert [total.people for total in online.totals] == [4612]


def test_the_pooled_figures_of_baskurt_and_others(online: Evidence) -> None:
    analysis = next(one for one in online.pooled if one.id == "baskurt-2025")
    assert (analysis.samples, analysis.people) == (30, 25_978)
    found = {one.outcome: (one.percent, one.interval, one.samples, one.people) for one in analysis.figures}
    assert found == {
        SEXUAL: ("5.9", ("5.6", "6.3"), 21, 19_112),
        CONTACT: ("1.5", ("1.4", "1.7"), 20, 18_543),
        IMAGES: ("4.1", ("3.8", "4.4"), 21, 13_522),
    }
    (mixed,) = online.comparisons
    assert ([group.percent for group in mixed.groups], mixed.odds_ratio) == (["8.8", "0.6"], "15.99")
    assert round((0.088 / 0.912) / (0.006 / 0.994), 2) == 15.99


def test_the_pair_of_seto_hanson_and_babchishin_and_its_follow_up(online: Evidence) -> None:
    (pair,) = online.pairs
    assert (pair.outcome, pair.when) == (CONTACT, BEFORE)
    sides = {record: (one.samples, one.people, one.percent) for record, one in pair.rates}
    assert sides == {Record.OFFICIAL: (24, 4_464, "12.2"), Record.SELF_REPORT: (6, 523, "55.1")}
    followed = next(one for one in online.pooled if one.id == "seto-hanson-babchishin-2011-follow-up")
    figures = {one.outcome: (one.percent, one.samples, one.people) for one in followed.figures}
    assert figures == {SEXUAL: ("4.6", 9, 2_630), CONTACT: ("2.0", 9, 2_630), IMAGES: ("3.4", 9, 2_630)}


def test_what_was_not_read_in_its_source_says_so(online: Evidence) -> None:
    """One in eight and more than half were read; the exact figures of 2011 are from memory."""
    recalled = {
        one.source.study
        for part in (online.samples, online.pooled, online.pairs, online.comparisons, online.discrimination)
        for one in part
        if one.source.standing is not Standing.READ
    }
    assert recalled == {"Seto, Hanson and Babchishin 2011"}


def test_savoies_areas_under_the_curve(online: Evidence) -> None:
    (held,) = online.discrimination
    assert (held.people, held.follow_up_years) == (141, "5")
    assert {one.outcome: one.auc for one in held.areas} == {ANY: "0.81", SEXUAL: "0.78", IMAGES: "0.74"}


@pytest.mark.parametrize(
    ("wanted", "files", "not_good", "wilson"),
    [
        ("hmic-2015-six-forces", 124, Counts(64, 64, 65), None),
        ("mps-2017-q3", 135, Counts(125, 125, 125), (0.869, 0.9593)),
        ("mps-2017-q4", 214, Counts(191, 191, 191), (0.8439, 0.9273)),
        ("mps-online", 34, Counts(29, 29, 29), (0.6987, 0.9355)),
        ("cheshire-2023", 38, Counts(28, 28, 28), (0.5799, 0.8503)),
    ],
)
def test_each_audit_is_as_published(
    audits: Evidence, wanted: str, files: int, not_good: Counts, wilson: tuple[float, float] | None
) -> None:
    held = next(one for one in audits.audits if one.id == wanted)
    assert (held.files, held.possible()) == (files, not_good)
    interval = held.interval()
    if wilson is not None:
        assert (round(interval.lower, 4), round(interval.upper, 4)) == wilson
    else:
        assert interval.lower < 64 / 124 < 65 / 124 < interval.upper


def test_the_grades_and_the_files_given_back(audits: Evidence) -> None:
    held = {one.id: one for one in audits.audits}
    for wanted, grades in (("mps-2017-q3", (10, 64, 61)), ("cheshire-2023", (10, 18, 10))):
        found = held[wanted].grades
        assert found is not None
        assert (found.good, found.requires_improvement, found.inadequate) == grades
    assert held["mps-online"].returned == 15


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_file_is_known_by_its_checksum_and_says_its_limits(name: str) -> None:
    held = load_evidence(shipped(name))
    assert len(held.checksum) == 64
    assert held.limits
    assert f"_v{held.version}" in f"_{name.rpartition('_')[2]}"


def test_what_the_room_says_of_itself_is_what_it_prints() -> None:
    failed, tried = doctest.testmod(vigil.statistics.evidence)
    assert (failed, tried) == (0, 3)

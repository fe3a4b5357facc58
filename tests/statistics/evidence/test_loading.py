"""An evidence file is understood whole and adds up, or it is refused with the reason."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.formats.plain_yaml import parse_plain
from vigil.statistics.errors import StatisticsError
from vigil.statistics.evidence import load_evidence, shipped
from vigil.statistics.evidence.loading import LARGEST_FILE, SHIPPED

ONLINE, AUDITS = (parse_plain(shipped(name).read_bytes(), name=name) for name in SHIPPED)


def written(folder: Path, held: dict[str, Any]) -> Path:
    path = folder / "tried_v1.yaml"
    path.write_text(yaml.safe_dump(held, sort_keys=False, allow_unicode=True))
    return path


def changed(held: object, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    copy = deepcopy(held)
    assert isinstance(copy, dict)
    change(copy)
    return copy


def refusal(path: Path) -> str:
    with pytest.raises(StatisticsError) as refused:
        load_evidence(path)
    return str(refused.value)


def test_a_copy_of_a_shipped_file_loads_with_a_checksum_of_its_own(tmp_path: Path) -> None:
    copy = load_evidence(written(tmp_path, changed(ONLINE, lambda held: None)))
    original = load_evidence()
    assert copy.checksum != original.checksum
    assert (copy.samples, copy.pairs, copy.pooled) == (original.samples, original.pairs, original.pooled)


SOLDINO, ENDRASS, EKE_2005, ENTIRE = 6, 1, 0, "tried_v1.yaml: "


def finding(number: int, which: int, **values: object) -> Callable[[dict[str, Any]], object]:
    return lambda held: held["samples"][number]["findings"][which].update(values)


def dropped(number: int, which: int, key: str) -> Callable[[dict[str, Any]], object]:
    return lambda held: held["samples"][number]["findings"][which].pop(key)


def in_sample(number: int, **values: object) -> Callable[[dict[str, Any]], object]:
    return lambda held: held["samples"][number].update(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (finding(ENDRASS, 0, events=3), "contact after: 3 of 231 is 1.30%, not 0.9% - at `$.samples[1]`."),
        (finding(ENDRASS, 0, events=232), "contact after: 232 of 231 is 100.43%, not 0.9%"),
        (finding(ENDRASS, 0, percent="0.8"), "contact after: 2 of 231 is 0.87%, not 0.8%"),
        (finding(EKE_2005, 0, counts=[7, 9]), "contact after: 4% of 201 allows 8 to 9, not (7, 9)"),
        (finding(4, 0, counts=[9, 10]), "contact after: no count among 363 is 2.6%; write 'counts: none_fits'"),
        (
            finding(EKE_2005, 0, counts="none_fits"),
            "contact after: 4% of 201 fits 8 to 9, so write these counts",
        ),
        (finding(EKE_2005, 0, events=8), "a finding has either events, or the counts that its percentage allows"),
        (dropped(EKE_2005, 0, "counts"), "a finding has either events, or the counts that its percentage allows"),
        (finding(EKE_2005, 0, published="events"), "events stand exactly where events were published"),
        (finding(EKE_2005, 0, percent="104"), "104% is more than everybody"),
        (finding(EKE_2005, 0, percent="4%"), "'4%' is no number with at most four decimals"),
        (finding(EKE_2005, 0, outcome="any"), "an outcome is counted twice by the same record"),
        (
            finding(SOLDINO, 2, percent="3.3", counts=[10, 10]),
            "10 had the outcome contact, but only 7 the wider sexual",
        ),
        (finding(EKE_2005, 0, outcome="murder"), "Invalid enum value 'murder'"),
        (finding(EKE_2005, 0, surprise="x"), "unknown field `surprise`"),
        (dropped(EKE_2005, 0, "definition"), "missing required field `definition`"),
        (finding(EKE_2005, 0, definition=" "), "definition is blank"),
        (finding(EKE_2005, 0, definition="x" * 2_001), "definition is longer than 2,000 characters"),
        (in_sample(EKE_2005, people=0), "a sample has at least one person and one finding"),
        (in_sample(EKE_2005, findings=[]), "a sample has at least one person and one finding"),
        (in_sample(EKE_2005, people="201"), "Expected `int`, got `str`"),
        (in_sample(EKE_2005, follow_up_years=""), "stand exactly where something was counted after"),
        (in_sample(EKE_2005, follow_up_years="61"), "a follow-up of 61 years cannot be"),
        (in_sample(EKE_2005, follow_up_years="1/0"), "'1/0' is no number with at most four decimals"),
        (in_sample(EKE_2005, id="endrass-2009"), "the id 'endrass-2009' stands twice"),
        (
            lambda held: held["samples"][0]["source"].update(study="Goller and others 2016, dual offenders"),
            "two samples are called 'Goller and others 2016, dual offenders'; say in each study's name which it is",
        ),
        (
            lambda held: held["samples"][0]["source"].update(study="x" * 201),
            "A study needs a name of 1 to 200 characters",
        ),
        (in_sample(EKE_2005, may_share_people_with=["nobody"]), "'nobody' is named, but there is no such sample"),
        (
            lambda held: held["totals"][0].update(people=4_611),
            "goller-2016-images and goller-2016-dual are 4,612 people together, not 4,611",
        ),
        (
            lambda held: held["pooled"][0]["figures"][0].update(percent="6.4"),
            "6.4% does not lie in its interval 5.6 to 6.3",
        ),
        (
            lambda held: held["pooled"][0]["figures"][0].update(samples=31),
            "sexual: 31 cannot be out of 30",
        ),
        (
            lambda held: held["pooled"][0]["figures"][0].update(people=3),
            "21 samples of 3 people cannot be",
        ),
        (
            lambda held: held["pooled"][0]["figures"][0].update(confidence_percent=100),
            "an interval of 100% cannot be",
        ),
        (
            lambda held: held["comparisons"][0].update(odds_ratio="25.99"),
            "the odds of 8.8% are 14.66 to 17.56 times those of 0.6%, not 25.99",
        ),
        (
            lambda held: held["comparisons"][0]["groups"][1].update(percent="0"),
            "0% has no odds to compare",
        ),
        (
            lambda held: held["discrimination"][0]["areas"][0].update(auc="1.0"),
            "an area under the curve of 1.0 cannot be",
        ),
        (
            lambda held: held["discrimination"][0].update(areas=[]),
            "a validation has at least one person and one area",
        ),
        (lambda held: held.update(format="vigil-evidence/2"), "Invalid enum value 'vigil-evidence/2'"),
        (lambda held: held.update(checksum="00"), "a mapping without a checksum"),
        (lambda held: held.pop("why_records_differ"), "why_records_differ is missing"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_refused_in_one_sentence(
    change: Callable[[dict[str, Any]], object], said: str, tmp_path: Path
) -> None:
    sentence = refusal(written(tmp_path, changed(ONLINE, change)))
    assert sentence.startswith(ENTIRE)
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("side", ["official", "self_report", "why_they_differ"])
def test_a_file_cannot_hold_one_side_of_a_pair_or_hide_why(side: str, tmp_path: Path) -> None:
    without = changed(ONLINE, lambda held: held["pairs"][0]["rates"].pop(side))
    assert f"missing required field `{side}`" in refusal(written(tmp_path, without))


def test_a_pair_with_a_blank_reason_is_refused(tmp_path: Path) -> None:
    blank = changed(ONLINE, lambda held: held["pairs"][0]["rates"].update(why_they_differ=" "))
    sentence = refusal(written(tmp_path, blank))
    assert sentence.startswith(ENTIRE)
    assert "stand together with why they differ" in sentence


def test_a_pair_whose_counts_are_wrong_is_refused(tmp_path: Path) -> None:
    wrong = changed(ONLINE, lambda held: held["pairs"][0]["rates"]["self_report"].update(counts=[288, 289]))
    assert "55.1% of 523 allows 288, not (288, 289)" in refusal(written(tmp_path, wrong))


def test_a_pair_whose_percentage_is_no_count_is_refused(tmp_path: Path) -> None:
    wrong = changed(ONLINE, lambda held: held["pairs"][0]["rates"]["self_report"].update(people=6))
    assert "no count among 6 is 55.1%" in refusal(written(tmp_path, wrong))


def test_a_pooled_figure_of_what_lies_before_cannot_stand_alone(tmp_path: Path) -> None:
    """Else the official figure could be carried in without the other."""
    alone = changed(ONLINE, lambda held: held["pooled"][1]["figures"][1].update(when="before"))
    assert "stands with its other record, in pairs" in refusal(written(tmp_path, alone))


@pytest.mark.parametrize(
    ("number", "values", "said"),
    [
        (1, {"files": 136}, "the grades 10 + 64 + 61 are 135 files, not 136"),
        (1, {"not_good": 125}, "an audit has grades, or not_good, or percent_not_good with the counts"),
        (2, {"not_good": 215}, "more files found wanting or returned than the 214 that were read"),
        (3, {"returned": 35}, "more files found wanting or returned than the 34 that were read"),
        (0, {"counts": [64, 66]}, "52% of 124 allows 64 to 65, not (64, 66)"),
        (0, {"percent_not_good": "51.7"}, "no count of 124 files is 51.7%"),
        (0, {"files": 0}, "an audit without a file is no evidence"),
    ],
)
def test_audits_that_do_not_add_up_are_refused(
    number: int, values: dict[str, object], said: str, tmp_path: Path
) -> None:
    wrong = changed(AUDITS, lambda held: held["audits"][number].update(values))
    assert said in refusal(written(tmp_path, wrong))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an evidence file is a mapping"),
        (b"- a", "an evidence file is a mapping"),
        (b"a: &a [*a]", "is not plain YAML"),
        (b"format: vigil-evidence/1", "missing required field"),
        (b"1: 2", "Expected `str` - at `key`"),
        (b"x" * (LARGEST_FILE + 1), "is larger than 1 MB"),
    ],
    ids=["empty", "list", "alias", "bare", "number", "large"],
)
def test_what_is_no_evidence_file_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "tried_v1.yaml"
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "nothing.yaml")


def test_an_empty_base_is_refused(tmp_path: Path) -> None:
    def emptied(held: dict[str, Any]) -> None:
        held["audits"] = []

    assert "there is no figure in it" in refusal(written(tmp_path, changed(AUDITS, emptied)))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in the file something stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


JUNK = (
    st.none() | st.booleans() | st.integers(-3, 10**10) | st.floats() | st.text(max_size=8)
    | st.lists(st.integers(0, 3), max_size=3) | st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2)
)  # fmt: skip


@settings(deadline=None, max_examples=120)
@given(where=st.sampled_from([place for place in places(ONLINE) if place]), junk=JUNK)
def test_whatever_stands_in_its_place_the_file_loads_or_is_refused_in_one_sentence(
    where: tuple[Any, ...], junk: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def put(held: dict[str, Any]) -> None:
        inner: Any = held
        for key in where[:-1]:
            inner = inner[key]
        inner[where[-1]] = junk

    path = written(tmp_path_factory.mktemp("tried"), changed(ONLINE, put))
    refused = "tried_v1.yaml: nothing."
    try:
        load_evidence(path)
    except StatisticsError as error:
        refused = str(error)
    assert refused.startswith("tried_v1.yaml")
    assert refused.endswith(".")
    assert "\n" not in refused

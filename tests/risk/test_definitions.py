"""Loading an instrument: what is not understood is refused, never skipped, and on the right side of each limit."""

import hashlib
import random
import re
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from risk.definitions.written import definition, item, rule, steps, text_of, written
from vigil.risk import Answer, InstrumentError, Level, Rule, Step, assess, load, shipped
from vigil.risk.loading import LARGEST_FILE, SHIPPED, SHIPPED_FOLDER
from vigil.risk.structures import Steps

FIRST = SHIPPED_FOLDER / "demonstration_four_step_v1.yaml"
# Assessments name these files by their checksums. To change a word of one, add its next version.
PUBLISHED = {
    "casic_v1.yaml": "895dca9d49d150c20d2757e29c51dec828642122d978b14645f6629e4bc95e69",
    "cport_v1.yaml": "82e2ce278d1ee3dc7398477009fb8ea91b7b74720e20b5c333a4e9508c7a094e",
    "demonstration_four_step_v1.yaml": "d680a7f4beb4d0df079b91ae27553817b81bf4fa8997f95a00597187351c794b",
    "demonstration_four_step_v2.yaml": "1f4e30e825053aedb794fdb584221f84201b2afe7dfb4befc73a73aff9852f02",
    "osp_dc_v1.yaml": "dd8f11942c7e98d81e8e1b601155d461ebf032b8ced27d1806beb8676f5ab769",
    "osp_iic_v1.yaml": "d2f95a0395a3282ee04f2533f43c3ae6fede81fe48070a69f73529b0639620a9",
}


def refusal(folder: Path, held: object) -> str:
    with pytest.raises(InstrumentError) as raised:
        load(written(folder, held))
    sentence = str(raised.value)
    assert sentence.startswith("tried.yaml")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_every_shipped_file_loads_and_says_where_each_question_comes_from(path: Path) -> None:
    one = load(path)
    assert one.checksum == hashlib.sha256(path.read_bytes()).hexdigest()
    assert all(each.source and each.guidance and each.evidence and each.who_can_answer for each in one.items)
    assert path == FIRST or all(each.locator for each in one.items)
    assert one.minimum_age == 18
    assert repr(one) == f"Instrument({one.id!r}, {one.version!r})"


@pytest.mark.parametrize(("name", "checksum"), PUBLISHED.items())
def test_a_published_instrument_is_never_edited(name: str, checksum: str) -> None:
    assert hashlib.sha256((SHIPPED_FOLDER / name).read_bytes()).hexdigest() == checksum


def test_every_shipped_file_is_held_to_its_checksum() -> None:
    assert {path.name for path in shipped()} == set(PUBLISHED)


def test_the_demonstration_says_what_it_is_not() -> None:
    one = load()
    assert one.label == "Demonstration instrument: not KIRAT"
    assert one.licence == "Apache-2.0"
    assert isinstance(one.structure, Steps)
    assert [step.title for step in one.structure.steps] == [
        "Previous behaviour",
        "Access to children",
        "Current behavioural facilitators",
        "Other factors",
    ]
    assert len(one.items) == 14
    assert [one.action_times[level] for level in Level] == [timedelta(days=days) for days in (30, 14, 7, 1)]
    assert "inspections" in one.action_times_source
    assert one.drives_clock
    assert one.gives_levels


def test_the_second_version_rules_as_the_first_does() -> None:
    first, second = load(FIRST), load()
    assert first.structure == second.structure
    assert [each.question for each in first.items] == [each.question for each in second.items]
    assert second.supersedes == first.version


def test_only_the_demonstration_is_on_from_the_start() -> None:
    assert {load(path).id for path in shipped() if load(path).switched_on} == {"demonstration-four-step"}


def test_the_smallest_definition_loads(tmp_path: Path) -> None:
    one = load(written(tmp_path, definition()))
    assert [each.id for each in one.items] == ["one"]
    assert one.structure == Steps((Step(1, "Only", (Rule(("one",), 1, Level.HIGH, "it is so"),)),))


def changed_item(**changed: Any) -> dict[str, Any]:
    return definition(items=[item("one", **changed)])


def points(**changed: Any) -> dict[str, Any]:
    own = {
        "kind": "points",
        "weights": [{"input": "one", "points": [{"when": "yes", "points": 1}]}],
        **changed,
    }
    return definition(structure=own, action_times=None)


def rows(*listed: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return definition(structure={"kind": "hierarchy", "rows": list(listed), **changed})


def table(*listed: dict[str, Any], **changed: Any) -> dict[str, Any]:
    own = {"kind": "table", "hit_policy": "U", "columns": ["one"], "rows": list(listed), **changed}
    return definition(structure=own)


HIGH_ROW = {"when": {"one": "yes"}, "level": "high", "reason": "so"}
LOW_ROW = {"when": {}, "level": "low", "reason": "not so"}


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (definition(colour="blue"), "'colour' is not a key of this format"),
        (definition(licence=None), "'licence' is missing; add it"),
        (definition(format="vigil-instrument/9"), "its first line must be 'format: vigil-instrument/2'"),
        (changed_item(weight=3), r"item 1 \('one'\): 'weight' is not a key"),
        (changed_item(source=None), r"item 1 \('one'\): 'source' is missing; add it"),
        (changed_item(locator=None), r"item 1 \('one'\): 'locator' is missing; add it"),
        (changed_item(source="  "), "source: text is needed"),
        (changed_item(who_can_answer=[]), "who_can_answer: a list with at least one member"),
        (changed_item(who_can_answer="PNC"), "who_can_answer: a list with at least one member"),
        (changed_item(kind="maybe"), "kind: 'maybe' is none of the words that may stand here"),
        (changed_item(kind="count"), "'one' is a count; say the most that it can be"),
        (changed_item(kind="count", least=3, most=3), "leaves no choice"),
        (changed_item(most=4), "'one' is answered yes or no and has no range"),
        (changed_item(kind="date"), "'one' is a date; measure years by it"),
        (definition(items=[item("one"), item("one")]), "two items have the same id, 'one'"),
        (definition(items=[item("one"), item("two")]), "no rule uses the item 'two'"),
        (definition(items=[item("assessment")], structure=steps(rule(any_of=["assessment"]))), "the same id"),
        (
            definition(structure=steps(rule(any_of=["other"]))),
            "a rule of step 1 names 'other', which is no item",
        ),
        (definition(structure=steps(rule(any_of=["one", "one"]))), "each named once"),
        (definition(structure=steps(rule(any_of=None))), "either any_of, all_of, or at_least with of"),
        (definition(structure=steps(rule(all_of=["one"]))), "either any_of, all_of, or at_least with of"),
        (definition(structure=steps(rule(at_least=1))), "either any_of, all_of, or at_least with of"),
        (
            definition(structure=steps(rule(any_of=None, at_least=0, of=["one"]))),
            "between one and all of its items",
        ),
        (
            definition(structure=steps(rule(any_of=None, at_least=2, of=["one"]))),
            "between one and all of its items",
        ),
        (definition(structure=steps(rule(any_of=[{"one": "maybe"}]))), "'maybe' is no test of 'one'"),
        (definition(structure=steps(rule(level="extreme"))), "'extreme' is none of the words"),
        (definition(structure={"kind": "tree"}), "'tree' is none of the words"),
        (definition(structure={"kind": "steps", "steps": ["one"]}), "step 1: a mapping is needed"),
        (definition(items=[]), "items: a list with at least one member"),
        (changed_item(id="One"), "an id is lower-case letters"),
        (definition(id="Demo Instrument"), "an id is lower-case letters"),
        (definition(version="v 1"), "version is letters, digits"),
        (definition(version=1), "version: text is needed"),
        (
            definition(population={"words": "x", "minimum_age": "18 years"}),
            "minimum_age: a whole number is needed",
        ),
        (definition(population={"words": "x", "minimum_age": 121}), "minimum_age: a number <= 120 is needed"),
        (definition(action_times={"source": "x", "days": {"high": 7}}), "days: 'very_high' is missing"),
        (
            definition(
                action_times={"source": "x", "days": {"very_high": 8, "high": 7, "medium": 14, "low": 30}}
            ),
            "a higher level may not have more time",
        ),
        (
            definition(
                action_times={"source": "x", "days": {"very_high": 1, "high": 7, "medium": 14, "low": 366}}
            ),
            "low: a number <= 365 is needed",
        ),
        (points(bands=[{"lowest": 1, "level": "low"}]), "the first band must begin at 0"),
        (points(bands=[{"lowest": 0, "level": "high"}, {"lowest": 1, "level": "low"}]), "from the lowest up"),
        (
            points(bands=[{"lowest": 0, "level": "low"}, {"lowest": 2, "level": "high"}]),
            "no total reaches the band from 2",
        ),
        (points(reductions=[{"levels": 1, "when": {"one": "yes"}, "because": "x"}]), "there are no bands"),
        (
            points(weights=[{"input": "one", "points": [{"when": "yes", "points": 0}]}]),
            "its points add up to 0",
        ),
        (
            points(weights=[{"input": "one", "points": [{"when": "yes", "points": 61}]}]),
            "too many to show; add bands",
        ),
        (points(weights=[{"input": "one", "points": [{"when": "yes", "points": 1}]}] * 2), "in two places"),
        (
            points(
                weights=[
                    {"input": "one", "points": [{"when": "yes", "points": 1}, {"when": "-", "points": 2}]}
                ]
            ),
            "give one value points twice",
        ),
        (
            {**points(), "action_times": definition()["action_times"]},
            "an instrument that gives a total has no action times",
        ),
        (rows(HIGH_ROW), "no row says what holds for these answers: one no"),
        (rows({**HIGH_ROW, "points": 3}, LOW_ROW), "row 1 gives a level or points: one of the two"),
        (rows({**HIGH_ROW, "setting": {"reading": "other"}}, LOW_ROW), "no setting has that option"),
        (table(HIGH_ROW, LOW_ROW), "rows 1 and 2 can both hold, which hit policy U does not allow"),
        (table(HIGH_ROW, LOW_ROW, hit_policy="A"), "rows 1 and 2 can both hold, which hit policy A"),
        (table(HIGH_ROW, hit_policy="C"), "'C' is none of the words"),
        (table(HIGH_ROW, hit_policy="C+"), "gives points in every row"),
        (table({"when": {"one": "yes"}, "points": 1, "reason": "x"}), "any other gives levels"),
        (table(HIGH_ROW, bands=[{"lowest": 0, "level": "low"}]), "bands belong to a table that adds points"),
        (table({"when": {"two": "yes"}, "level": "high", "reason": "x"}), "which is no column of the table"),
        (
            table(
                {"when": {}, "points": 1, "reason": "x"},
                hit_policy="C+",
                otherwise={"level": "low", "reason": "x"},
            ),
            "comes to 0 when no row holds",
        ),
        (
            definition(monotone="yes", structure=steps(rule(any_of=[{"one": "no"}]))),
            "is declared monotone and is not",
        ),
        (
            definition(items=[item("one", worse="unsaid")]),
            "is declared monotone and does not say which way 'one' gets worse",
        ),
        (definition(contradictions=[{"when": {"one": "-"}, "because": "x"}]), "comes to a result for nobody"),
        (
            definition(sums=[{"counts": ["one"], "at_most": "one", "because": "x"}]),
            "stands in a sum, and is no count",
        ),
        (definition(vectors=[]), "vectors: a list with at least one member"),
        (
            definition(reads=[{"input": "one", "characteristic": "age", "because": "x"}]),
            "only published instruments may",
        ),
        (definition(restricted="yes"), "is restricted and lies in clear"),
        ("- a list\n", "is not an instrument"),
        ("", "is not an instrument"),
        ("just words", "is not an instrument"),
        ("a: [", "not plain YAML"),
        ("!!python/object/apply:os.system ['true']", "not plain YAML"),
        ("[" * 5000, "not plain YAML"),
        (b"\xff\xfe\x00", "not plain YAML"),
    ],
)
def test_a_definition_that_is_wrong_is_refused_with_the_reason(
    held: object, said: str, tmp_path: Path
) -> None:
    assert re.search(said, refusal(tmp_path, held))


BOMB = "format: vigil-instrument/2\nitems: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghi")
)


def test_a_yaml_bomb_is_one_sentence(tmp_path: Path) -> None:
    assert "an anchor (&)" in refusal(tmp_path, BOMB)


def test_ten_thousand_items_are_one_sentence_at_once(tmp_path: Path) -> None:
    began = time.process_time()
    names = "\n".join(f"  - i{number}" for number in range(10_000))
    assert "there are more than 64" in refusal(
        tmp_path, text_of(definition(items=None)) + f"items:\n{names}\n"
    )
    whole = definition(items=[item(f"i{number}") for number in range(10_000)])
    assert "more than 20,000 parts" in refusal(tmp_path, whole) or "1 MB" in refusal(tmp_path, whole)
    assert time.process_time() - began < 60


WAITING = {"because": "x", "reached": {"step": 2, "level": "high"}}


def two_steps(first: dict[str, Any] | None, second: dict[str, Any] | None) -> dict[str, Any]:
    listed: list[dict[str, Any]] = [{"title": "A", "rules": [rule()]}, {"title": "B", "rules": [rule()]}]
    for step, held_by in zip(listed, (first, second), strict=True):
        if held_by:
            step["filter"] = held_by
    return definition(structure={"kind": "steps", "steps": listed})


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            two_steps(WAITING, {"because": "x", "reached": {"step": 1, "level": "high"}}),
            "its filters wait in a circle: step 1 waits for step 2 waits for step 1",
        ),
        (two_steps(None, WAITING), "wait in a circle: step 2 waits for step 2"),
        (
            two_steps({"because": "x", "reached": {"step": 3, "level": "high"}}, None),
            "waits for step 3, which there is not",
        ),
        (
            two_steps({**WAITING, "any_of": ["one"]}, None),
            "reads items, or what another step reached: one of the two",
        ),
        (two_steps({"because": "x"}, None), "either any_of, all_of, or at_least with of"),
        (
            two_steps({"because": "x", "any_of": ["two"]}, None),
            "the filter of step 1 names 'two', which is no item",
        ),
    ],
)
def test_filters_that_wait_in_a_circle_or_for_nothing_are_refused(
    held: dict[str, Any], said: str, tmp_path: Path
) -> None:
    assert said in refusal(tmp_path, held)


def test_a_step_is_held_back_by_its_filter(tmp_path: Path) -> None:
    held = two_steps(None, {"because": "step 1 was not high", "reached": {"step": 1, "level": "high"}})
    held["items"] = [item("one"), item("two")]
    held["structure"]["steps"][1]["rules"] = [rule(any_of=["two"], level="very_high")]
    held["vectors"] = [
        {"name": "n", "rest": "no_checked", "answers": given, "expect": {"lowest": level, "highest": level}}
        for given, level in (
            ({}, "low"),
            ({"two": "yes"}, "low"),
            ({"one": "yes"}, "high"),
            ({"one": "yes", "two": "yes"}, "very_high"),
        )
    ]
    one = load(written(tmp_path, held))
    assert isinstance(one.structure, Steps)
    assert one.structure.steps[1].filter is not None
    assert one.structure.steps[1].filter.words == "step 1 reached High"


def vector(**changed: Any) -> dict[str, Any]:
    return {"name": "v", "rest": "no_checked", "answers": {}, "expect": {"lowest": "low"}, **changed}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (vector(expect={"lowest": "high"}), "its test vector 'v' fails: lowest is low and should be high"),
        (vector(expect={"highest": "medium"}), "highest is low and should be medium"),
        (vector(expect={"stands": "no"}), "stands is yes and should be no"),
        (vector(expect={"totals": [1, 1]}), r"totals is \[\] and should be \[1, 1\]"),
        (vector(expect={"rates": ["0.1"]}), "rates are none and should be 0.1"),
        (vector(age=17), "fails: the instrument does not apply"),
        (vector(expect={"applies": "no"}), "it comes to Low, and the instrument should not apply"),
        (vector(answers={"two": "yes"}), "'v' cannot be assessed: 'two' is no item"),
        (vector(answers={"one": "no"}), "'v' cannot be assessed: 'one' is answered 'no'; write no_checked"),
        (vector(answers={"one": "2026-02-30"}), "which is no day of any calendar"),
        (vector(on="2026-13-01"), "on: a day is written as|month must be"),
    ],
)
def test_an_instrument_that_gets_its_own_test_vector_wrong_does_not_load(
    wrong: dict[str, Any], said: str, tmp_path: Path
) -> None:
    held = definition(vectors=[*definition()["vectors"], wrong])
    assert re.search(said, refusal(tmp_path, held))


def test_every_result_that_it_can_give_needs_a_test_vector(tmp_path: Path) -> None:
    assert "no test vector comes to exactly High" in refusal(
        tmp_path, definition(vectors=definition()["vectors"][:1])
    )


def joined(count: int) -> dict[str, Any]:
    names = [f"i{number}" for number in range(count)]
    rules = [rule(any_of=None, all_of=[a, b]) for a, b in pairwise(names)]
    vectors = [
        {**one, "answers": {"i0": "yes", "i1": "yes"} if one["answers"] else {}}
        for one in definition()["vectors"]
    ]
    return definition(items=[item(name) for name in names], structure=steps(*rules), vectors=vectors)


def test_sixty_four_items_may_hang_together_and_sixty_five_are_refused(tmp_path: Path) -> None:
    one = load(written(tmp_path, joined(64)))
    assert assess(instrument=one, answers={each.id: Answer.UNKNOWN for each in one.items}, suspect_age=40)
    assert "items: there are more than 64" in refusal(tmp_path, joined(65))


def test_rules_that_hang_together_in_too_many_ways_are_refused(tmp_path: Path) -> None:
    names = [f"i{number}" for number in range(40)]
    dice = random.Random(1)
    rules = [rule(any_of=None, at_least=8, of=dice.sample(names, 16)) for _ in range(12)]
    said = refusal(tmp_path, definition(items=[item(name) for name in names], structure=steps(*rules)))
    assert "hang together in too many ways" in said


def test_256_rules_are_taken_and_257_refused(tmp_path: Path) -> None:
    assert load(written(tmp_path, definition(structure=steps(*[rule()] * 256)))).items
    assert "rules: there are more than 256" in refusal(tmp_path, definition(structure=steps(*[rule()] * 257)))
    two = {"kind": "steps", "steps": [{"title": "x", "rules": [rule()] * 200}] * 2}
    assert "it has 400 rules; at most 256 are taken" in refusal(tmp_path, definition(structure=two))


def test_a_text_of_2000_characters_is_taken_and_of_2001_refused(tmp_path: Path) -> None:
    assert load(written(tmp_path, definition(owner="o" * 2000))).owner == "o" * 2000
    assert "owner: the text is longer than 2,000 characters" in refusal(
        tmp_path, definition(owner="o" * 2001)
    )


@pytest.mark.parametrize("extra", [0, 1])
def test_a_file_of_one_megabyte_is_taken_and_one_byte_more_refused(tmp_path: Path, extra: int) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    padded = text + "#" * (LARGEST_FILE - len(text.encode()) + extra)
    if extra:
        assert "larger than 1 MB" in refusal(tmp_path, padded)
    else:
        assert load(written(tmp_path, padded)).items


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_what_is_no_file_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=r"cannot be read|is not a file"):
        load(tmp_path / name)


SAID_FIRST = {
    "format": "vigil-instrument/1", "id": "first", "version": "1", "title": "First", "label": "x", "licence": "x",
    "owner": "x", "source": "x", "population": "x", "minimum_age": 18, "action_times_source": "x",
    "action_times_in_days": {"very_high": 1, "high": 7, "medium": 14, "low": 30},
    "items": [{key: value for key, value in item("one").items() if key != "locator"}],
    "steps": [{"title": "Only", "rules": [rule()]}],
}  # fmt: skip


def test_a_file_of_the_first_format_is_read_for_ever(tmp_path: Path) -> None:
    one = load(written(tmp_path, SAID_FIRST))
    assert one.items[0].locator == ""
    assert one.drives_clock
    assert "'colour' is not a key" in refusal(tmp_path, {**SAID_FIRST, "colour": "blue"})


def test_settings_choose_the_reading(tmp_path: Path) -> None:
    setting = {
        "id": "reading", "question": "Which?", "taken": "one_way", "because": "x",
        "options": [{"id": name, "words": "x", "source": "x"} for name in ("one_way", "other")],
    }  # fmt: skip
    low, high = (
        {**LOW_ROW, "setting": {"reading": "one_way"}},
        {**LOW_ROW, "level": "high", "setting": {"reading": "other"}},
    )
    vectors = [
        {"name": "a", "rest": "no_checked", "answers": {}, "expect": {"lowest": "low", "highest": "low"}},
        {"name": "b", "rest": "no_checked", "answers": {"one": "yes"}, "expect": {"lowest": "high"}},
        {
            "name": "c",
            "rest": "no_checked",
            "answers": {},
            "settings": {"reading": "other"},
            "expect": {"lowest": "high"},
        },
    ]
    held = {**rows(HIGH_ROW, low, high), "settings": [setting], "vectors": vectors}
    path = written(tmp_path, held)
    answers = {"one": Answer.NO_CHECKED}
    assert assess(instrument=load(path), answers=answers).to_record()["lower"] == "low"
    other = assess(instrument=load(path, settings={"reading": "other"}), answers=answers).to_record()
    assert other["lower"] == "high"
    assert other["instrument"]["settings"] == {"reading": "other"}  # type: ignore[index]
    with pytest.raises(InstrumentError, match="it has no setting 'colour'"):
        load(path, settings={"colour": "blue"})
    with pytest.raises(InstrumentError, match="takes 'neither', which is none of its options"):
        load(path, settings={"reading": "neither"})

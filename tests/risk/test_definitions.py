"""Loading an instrument: what is not understood is refused, never skipped, and on the right side of each limit."""

import hashlib
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from vigil.risk import InstrumentError, Level, RiskError, load
from vigil.risk.loading import SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")
Definition = dict[str, object]


def definition() -> Definition:
    loaded: Definition = yaml.safe_load(TEXT)
    return loaded


def item(name: str, **changed: object) -> dict[str, object]:
    plain = {
        "id": name,
        "question": f"Is {name} so?",
        "guidance": "Counts.",
        "evidence": "Paper.",
        "who_can_answer": ["PNC"],
        "source": "A test.",
    }
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def rule(**changed: object) -> dict[str, object]:
    plain: dict[str, object] = {"any_of": ["one"], "level": "high", "reason": "it is so"}
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def small(*, items: object = None, rules: object = None, **changed: object) -> str:
    whole = definition()
    whole["items"] = [item("one")] if items is None else items
    whole["steps"] = [{"title": "Only", "rules": [rule()] if rules is None else rules}]
    return yaml.safe_dump({**whole, **changed}, sort_keys=False)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "tried.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(InstrumentError) as raised:
        load(written(folder, text))
    sentence = str(raised.value)
    assert sentence.startswith("tried.yaml")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_the_shipped_instrument_says_what_it_is_not_and_where_each_item_comes_from() -> None:
    one = load()
    assert one.label == "Demonstration instrument: not KIRAT"
    assert one.licence == "Apache-2.0"
    assert [step.title for step in one.steps] == [
        "Previous behaviour",
        "Access to children",
        "Current behavioural facilitators",
        "Other factors",
    ]
    assert len(one.items) == 14
    assert all(each.source and each.guidance and each.evidence and each.who_can_answer for each in one.items)
    assert [one.action_times[level] for level in Level] == [timedelta(days=days) for days in (30, 14, 7, 1)]
    assert "inspections" in one.action_times_source


def test_the_checksum_of_the_file_is_kept() -> None:
    assert load().checksum == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def test_a_published_instrument_is_never_edited() -> None:
    # Assessments name this file by its checksum. To change a word of it, add demonstration_four_step_v2.yaml.
    published = "d680a7f4beb4d0df079b91ae27553817b81bf4fa8997f95a00597187351c794b"
    assert hashlib.sha256(SHIPPED.read_bytes()).hexdigest() == published


def test_the_smallest_definition_loads(tmp_path: Path) -> None:
    one = load(written(tmp_path, small()))
    assert [each.id for each in one.items] == ["one"]
    assert one.rules()[0][1].words == "one"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (small(colour="blue"), "'colour' is not a key of this format"),
        (small(items=[item("one", weight=3)]), r"item 1 \('one'\): 'weight' is not a key"),
        (small(rules=[rule(unless=["one"])]), "'unless' is not a key"),
        (small(items=[item("one", source=None)]), r"item 1 \('one'\): 'source' is missing; add it"),
        (small(items=[item("one", source="  ")]), "source: text is needed"),
        (small(items=[item("one", who_can_answer=[])]), "who_can_answer: a list with at least one member"),
        (small(items=[item("one"), item("one")]), "two items have the same id, 'one'"),
        (small(items=[item("one"), item("two")]), "no rule uses the item 'two'"),
        (small(rules=[rule(any_of=["other"])]), "a rule of step 1 names 'other', which is no item"),
        (small(rules=[rule(any_of=["one", "one"])]), "each named once"),
        (small(rules=[rule(any_of=None)]), "a rule has either any_of, all_of, or at_least with of"),
        (small(rules=[rule(all_of=["one"])]), "a rule has either any_of, all_of, or at_least with of"),
        (small(rules=[rule(at_least=1)]), "a rule has either any_of, all_of, or at_least with of"),
        (small(rules=[rule(any_of=None, at_least=0, of=["one"])]), "between one and all of its items"),
        (small(rules=[rule(any_of=None, at_least=2, of=["one"])]), "between one and all of its items"),
        (small(rules=[rule(level="extreme")]), "'extreme' is no level; use low, medium, high, very_high"),
        (small(rules=["one"]), "rules: each must be a mapping"),
        (small(items=[]), "items: a list with at least one member"),
        (small(items=[item("One")]), "an id is lower-case letters, digits and _"),
        (small(id="Demo Instrument"), "id is lower-case letters, digits and -"),
        (small(version="v 1"), "version is letters, digits"),
        (small(version=1), "version: text is needed"),
        (small(minimum_age="18 years"), "minimum_age: a whole number is needed"),
        (small(minimum_age=121), "minimum_age: 121 is more than 120"),
        (small(action_times_in_days={"high": 7}), "needs exactly low, medium, high, very_high"),
        (
            small(action_times_in_days={"very_high": 8, "high": 7, "medium": 14, "low": 30}),
            "a higher level may not have more time",
        ),
        (
            small(action_times_in_days={"very_high": 1, "high": 7, "medium": 14, "low": 366}),
            "366 is more than 365",
        ),
        ("format: vigil-instrument/2\n", "its first line must be 'format: vigil-instrument/1'"),
        ("- a list\n", "is not an instrument"),
        ("", "is not an instrument"),
    ],
)
def test_a_definition_that_is_wrong_is_refused_with_the_reason(text: str, said: str, tmp_path: Path) -> None:
    assert re.search(said, refusal(tmp_path, text))


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "suspect_age", "question": "Is it so?"},
        {"question": "What is the suspect's nationality?"},
        {"guidance": "Yes if the suspect is Muslim."},
        {"tags": ["access", "postcode"]},
        {"statement": "speaks_english"},
    ],
)
def test_a_protected_characteristic_in_any_part_of_an_item_is_refused(
    changed: dict[str, object], tmp_path: Path
) -> None:
    name = str(changed.get("id", "one"))
    said = refusal(
        tmp_path, small(items=[item(name, **{**changed, "id": name})], rules=[rule(any_of=[name])])
    )
    assert f"item 1 ('{name}') asks about " in said
    assert "never feed a risk level" in said


def test_age_is_refused_as_an_item_and_pointed_to_the_gate(tmp_path: Path) -> None:
    said = refusal(tmp_path, small(items=[item("one", question="Is the suspect aged 35 or under?")]))
    assert "(it says 'aged'): an age decides whether the instrument applies at all (minimum_age)" in said


def test_harmless_tags_are_kept(tmp_path: Path) -> None:
    assert load(written(tmp_path, small(items=[item("one", tags=["access"])]))).items[0].tags == ("access",)


def many(count: int) -> str:
    names = [f"i{number}" for number in range(count)]
    return small(items=[item(name) for name in names], rules=[rule(any_of=names)])


def test_sixty_four_items_are_taken_and_sixty_five_refused(tmp_path: Path) -> None:
    assert len(load(written(tmp_path, many(64))).items) == 64
    assert "items: there are 65, more than 64" in refusal(tmp_path, many(65))


def joined(count: int) -> str:
    names = [f"i{number}" for number in range(count)]
    rules = [rule(any_of=None, all_of=[a, b]) for a, b in pairwise(names)]
    return small(items=[item(name) for name in names], rules=rules)


def test_twenty_items_may_hang_together_and_twenty_one_not(tmp_path: Path) -> None:
    assert len(load(written(tmp_path, joined(20))).items) == 20
    assert "21 items hang together" in refusal(tmp_path, joined(21))


def test_256_rules_are_taken_and_257_refused(tmp_path: Path) -> None:
    def text(count: int) -> str:
        return small(rules=[rule() for _ in range(count)])

    assert len(load(written(tmp_path, text(256))).rules()) == 256
    assert "there are 257, more than 256" in refusal(tmp_path, text(257))


def test_a_text_of_2000_characters_is_taken_and_of_2001_refused(tmp_path: Path) -> None:
    assert load(written(tmp_path, small(owner="o" * 2000))).owner == "o" * 2000
    assert "owner: the text is longer than 2,000 characters" in refusal(tmp_path, small(owner="o" * 2001))


def test_a_file_of_one_megabyte_is_taken_and_one_byte_more_refused(tmp_path: Path) -> None:
    padded = small() + "#"
    padded += "x" * (1_000_000 - len(padded.encode()))
    assert load(written(tmp_path, padded)).items
    assert "larger than 1 MB" in refusal(tmp_path, padded + "x")


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_what_is_no_file_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(RiskError, match=r"cannot be read|is not a file"):
        load(tmp_path / name)

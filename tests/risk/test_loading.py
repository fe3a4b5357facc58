"""An instrument's file is understood whole or refused with the reason."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from vigil.risk import InstrumentError, Level, load
from vigil.risk.loading import LARGEST_FILE, MOST_ITEMS, SHIPPED
from vigil.risk.protected import protected_characteristic_in


def written(folder: Path, **changed: Any) -> Path:
    held = yaml.safe_load(SHIPPED.read_text()) | changed
    path = folder / "instrument.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in held.items() if value is not ...}))
    return path


def items() -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = yaml.safe_load(SHIPPED.read_text())["items"]
    return held


def test_the_shipped_instrument_says_that_it_is_not_kirat() -> None:
    instrument = load()
    assert "not KIRAT" in instrument.label
    assert len(instrument.steps) == 4
    assert len(instrument.items) == 14
    assert instrument.action_times[Level.VERY_HIGH].days == 1
    assert all(item.source and item.guidance and item.evidence for item in instrument.items)


def test_a_copy_of_the_shipped_file_loads_with_a_checksum_of_its_own(tmp_path: Path) -> None:
    assert load(written(tmp_path)).checksum != load().checksum


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"format": "something/2"}, "is not an instrument"),
        ({"licence": ...}, "'licence' is missing"),
        ({"colour": "red"}, "'colour' is not a key"),
        ({"title": " "}, "text is needed"),
        ({"minimum_age": "eighteen"}, "a whole number"),
        ({"minimum_age": True}, "a whole number"),
        ({"items": []}, "at least one member"),
        ({"items": "none"}, "at least one member"),
        ({"items": ["a"]}, "each must be a mapping"),
        ({"items": [*items(), items()[0]]}, "same id"),
        ({"items": [*items(), items()[0] | {"id": "spare"}]}, "no rule uses the item 'spare'"),
        ({"items": [items()[0] | {"id": f"i{n}"} for n in range(MOST_ITEMS + 1)]}, f"more than {MOST_ITEMS}"),
        (
            {"items": [{key: value for key, value in items()[0].items() if key != "source"}]},
            "'source' is missing",
        ),
        ({"steps": [{"title": "x", "rules": [{"level": "high", "reason": "x"}]}]}, "either any_of"),
        (
            {"steps": [{"title": "x", "rules": [{"any_of": ["nothing"], "level": "high", "reason": "x"}]}]},
            "which is no item",
        ),
        (
            {
                "steps": [
                    {"title": "x", "rules": [{"any_of": ["escalating"], "level": "huge", "reason": "x"}]}
                ]
            },
            "is no level",
        ),
        (
            {
                "steps": [
                    {
                        "title": "x",
                        "rules": [{"at_least": 3, "of": ["escalating"], "level": "high", "reason": "x"}],
                    }
                ]
            },
            "between one and all",
        ),
        (
            {"steps": [{"title": "x", "rules": [{"of": ["escalating"], "level": "high", "reason": "x"}]}]},
            "at_least with of",
        ),
        ({"action_times_in_days": {"low": 1}}, "needs exactly"),
        (
            {"action_times_in_days": {"low": 1, "medium": 14, "high": 7, "very_high": 2}},
            "may not have more time",
        ),
    ],
)
def test_a_bad_definition_is_refused_with_the_reason(
    tmp_path: Path, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InstrumentError, match=sentence):
        load(written(tmp_path, **changed))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: &a [x]\nb: [*a, *a]\n", "alias"),
        ("a: 1\na: 2\n", "stands twice"),
        ("a: [", "not plain YAML"),
        ("!!python/object/apply:os.system ['true']", "not plain YAML"),
        ("just words", "is not an instrument"),
        ("[" * 5000, "not plain YAML"),
    ],
)
def test_a_bomb_and_what_is_no_yaml_are_refused(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text(content)
    with pytest.raises(InstrumentError, match=sentence):
        load(path)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_file_over_a_megabyte_is_refused(tmp_path: Path, extra: int) -> None:
    path = tmp_path / "large.yaml"
    text = SHIPPED.read_text()
    path.write_text(text + "#" * (LARGEST_FILE - len(text.encode()) + extra))
    if extra:
        with pytest.raises(InstrumentError, match="1 MB"):
            load(path)
    else:
        assert load(path).items


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="cannot be read"):
        load(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    "question",
    [
        "What is the suspect's ethnicity?",
        "Is the suspect male?",
        "How old is the suspect, aged over 50?",
        "Does the suspect attend a mosque?",
        "Is the suspect disabled?",
        "Is the suspect married?",
        "Is the suspect gay?",
        "Does the home lie in an area of deprivation?",
        "Is the suspect of foreign nationality?",
        "Is the suspect transgender?",
        "Is anyone in the home pregnant?",
    ],
)
def test_a_protected_characteristic_or_its_proxy_is_never_an_item(tmp_path: Path, question: str) -> None:
    changed = [items()[0] | {"question": question}, *items()[1:]]
    with pytest.raises(InstrumentError, match="never feed a risk level"):
        load(written(tmp_path, items=changed))


def test_the_shipped_questions_name_none() -> None:
    assert [protected_characteristic_in(f"{item.id} {item.question}") for item in load().items] == [None] * 14

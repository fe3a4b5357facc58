"""What may not stand in a definition: the nine characteristics of the Equality Act 2010, section 4, and listed proxies."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.definitions.written import definition, item, rule, steps, written
from vigil.risk import InstrumentError, load, shipped
from vigil.risk.definitions import published
from vigil.risk.protected import PROTECTED, PROXIES, UNSPACED, protected_characteristic_in

NAMED = {
    "age": [
        "Is the suspect over the age of 40?",
        "suspect_age",
        "Is he older than 50?",
        "Was he 35 or under?",
        "What year of birth?",
    ],
    "disability": ["Has the suspect a disability?", "autistic", "Is there a mental illness?"],
    "gender reassignment": ["Is the suspect transgender?", "gender_identity", "non-binary"],
    "marriage and civil partnership": ["Never married?", "marital_status", "Is the suspect divorced?"],
    "pregnancy and maternity": ["Is anyone pregnant?", "maternity_leave", "breast-feeding"],
    "race": [
        "ethnicity",
        "What is the suspect's nationality?",
        "Is the suspect a foreign national?",
        "country_of_birth",
        "foreign-born",
    ],
    "religion or belief": [
        "religion",
        "Does the suspect attend a mosque?",
        "faith",
        "Is the suspect Jewish?",
    ],
    "sex": ["sex", "suspect_sex", "What is the suspect's gender?", "Is the suspect male?"],
    "sexual orientation": ["Is the suspect gay?", "sexual_orientation"],
    "language, a proxy for race": [
        "Which languages are spoken?",
        "mother_tongue",
        "Does the suspect speak English?",
    ],
    "where someone lives, a proxy for race and for poverty": [
        "postcode",
        "deprivation_index",
        "Council housing?",
    ],
    "a name's origin, a proxy for race": ["surname_origin"],
    "state benefits, a proxy for poverty": ["Is universal credit paid?"],
}
HARMLESS = [
    "Has the suspect a conviction for a sex offence?",
    "Has the suspect had sex with a child?",
    "Are there school-age children at the address?",
    "Is a child aged under 13 at the address?",
    "What is the age of the child shown?",
    "Does the suspect manage a club for children?",
    "Is there trace evidence of embraces on stage?",
    "Does the suspect use sexualised language with a child?",
    "Does the suspect live with a partner who has children?",
    "Is there a link to an international item or an internal report?",
]


def test_the_nine_characteristics_are_listed() -> None:
    assert len(PROTECTED) == 9
    assert set(NAMED) == {*PROTECTED, *PROXIES}
    assert set(UNSPACED) <= {*PROTECTED, *PROXIES}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NAMED.items() for text in texts])
def test_a_protected_characteristic_is_recognised(name: str, text: str) -> None:
    found = protected_characteristic_in(text)
    assert found is not None
    assert found.characteristic == name
    assert found.reason


@pytest.mark.parametrize("text", HARMLESS)
def test_a_question_about_children_or_offences_is_not_taken_for_one(text: str) -> None:
    assert protected_characteristic_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "NATIONALITY",
        "na\u00adtion\u200bality",
        "\uff4eationality",
        "natio\u0301nality",
        "is_nationality_known",
        "isNationalityKnown",
        "the\nnationality",
        "n a t i o n a l i t y",
        "N.A.T.I.O.N.A.L.I.T.Y",
        "n-a-t-i-o-n-a-l-i-t-y of the suspect",
        "na tionality",
        "nation-ality",
        "n\u0430tion\u0430lity",  # Cyrillic a
        "nati\u03bfnality",  # Greek omicron
    ],
)
def test_case_spacing_and_invisible_or_odd_letters_hide_nothing(text: str) -> None:
    found = protected_characteristic_in(text)
    assert found is not None
    assert found.characteristic == "race"


@pytest.mark.parametrize(
    "text",
    [
        "s e x u a l  o r i e n t a t i o n",
        "post code",
        "p o s t c o d e",
        "pOsT_cOdE",
        "suspectAge",
        "r.a.c.e",
    ],
)
def test_the_same_holds_of_others(text: str) -> None:
    assert protected_characteristic_in(text) is not None


WORDS = [
    "nationality",
    "ethnicity",
    "religion",
    "disability",
    "postcode",
    "pregnant",
    "homosexual",
    "deprivation",
    "citizenship",
]


@given(st.sampled_from(WORDS), st.data())
def test_however_a_word_is_dressed_up_it_is_seen(word: str, data: st.DataObject) -> None:
    dressed = ""
    for letter in word:
        letter = data.draw(st.sampled_from([letter, letter.upper(), unicodedata.normalize("NFKC", letter)]))  # noqa: PLW2901
        dressed += letter + data.draw(st.sampled_from(["", "", "\u200b", "\u0301", " ", "-", "_", "."]))
    assert protected_characteristic_in(f"Is the {dressed} of the suspect known?") is not None


WORD = "nationality"
HIGH = {"level": "high", "reason": "x"}
OPTION = {"id": "a", "words": f"by {WORD}", "source": "x"}
YEARS = {
    "id": "years",
    "words": f"by {WORD}",
    "since": "a",
    "until": "b",
    "least": 0,
    "most": 9,
    "worse": "higher",
}
TABLE = {"kind": "table", "hit_policy": "U", "columns": [WORD], "rows": [{"when": {WORD: "yes"}, **HIGH}]}
OTHERWISE = {**TABLE, "columns": ["one"], "rows": [{"when": {}, **HIGH}]} | {
    "otherwise": {"level": "low", "reason": WORD}
}
RATED = {"kind": "hierarchy", "rate_of": WORD, "rows": [{"when": {}, **HIGH}]}
SETTING = {
    "id": "s",
    "question": "Which?",
    "options": [OPTION, {**OPTION, "id": "b"}],
    "taken": "a",
    "because": "x",
}
PLACES: dict[str, tuple[tuple[str | int, ...], object]] = {
    "id": (("items", 1, "id"), WORD),
    "question": (("items", 1, "question"), f"What is the {WORD}?"),
    "guidance": (("items", 1, "guidance"), f"By {WORD}."),
    "evidence": (("items", 1, "evidence"), f"Record of {WORD}."),
    "statement": (("items", 1, "statement"), WORD),
    "tag": (("items", 1, "tags"), ["access", WORD]),
    "who can answer": (("items", 1, "who_can_answer"), [f"{WORD} register"]),
    "title": (("title",), f"By {WORD}"),
    "label": (("label",), f"By {WORD}"),
    "reason": (("structure", "steps", 0, "rules", 0, "reason"), f"the {WORD} is so"),
    "rule": (("structure", "steps", 0, "rules", 0, "any_of"), ["one", {WORD: "yes"}]),
    "step title": (("structure", "steps", 0, "title"), WORD),
    "filter": (("structure", "steps", 0, "filter"), {"because": f"{WORD} is known", "any_of": ["one"]}),
    "missing": (("missing", "words"), f"The {WORD} may be missing."),
    "measure": (("measures",), [YEARS]),
    "contradiction": (("contradictions",), [{"when": {"one": "yes"}, "because": f"of the {WORD}"}]),
    "order": (("orders",), [{"earlier": "a", "later": "b", "because": WORD}]),
    "sum": (("sums",), [{"counts": ["a"], "at_most": "b", "because": WORD}]),
    "column": (("structure",), TABLE),
    "otherwise": (("structure",), OTHERWISE),
    "row": (("structure",), {"kind": "hierarchy", "rows": [{"when": {}, "level": "high", "reason": WORD}]}),
    "rate": (("structure",), RATED),
    "setting": (("settings",), [SETTING]),
}  # fmt: skip


def names_nationality(where: str) -> dict[str, Any]:
    """A definition that names it in one place."""
    whole = definition(items=[item("one"), item("two")], structure=steps(rule(any_of=["one", "two"])))
    path, said = PLACES[where]
    at: Any = whole
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = said
    return whole


@pytest.mark.parametrize("where", PLACES)
def test_a_definition_that_names_one_anywhere_is_refused_with_the_reason(where: str, tmp_path: Path) -> None:
    with pytest.raises(
        InstrumentError, match=r"asks about race \(it says 'nationality'\): .* never feed a risk level"
    ) as raised:
        load(written(tmp_path, names_nationality(where)))
    assert "\n" not in str(raised.value)


def test_the_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=r"tried.yaml: item 2 \('two'\) guidance asks about race"):
        load(written(tmp_path, names_nationality("guidance")))


def test_an_age_is_pointed_to_the_gate(tmp_path: Path) -> None:
    held = definition(items=[item("one", question="Is the suspect aged 35 or under?")])
    with pytest.raises(InstrumentError, match="an age decides whether the instrument applies at all"):
        load(written(tmp_path, held))


def test_sources_populations_and_gates_may_speak_of_people(tmp_path: Path) -> None:
    gate = {
        "id": "recorded_male",
        "question": "Is the person male?",
        "who_can_answer": ["PNC"],
        "source": "x",
        "otherwise": "x",
    }
    held = definition(
        items=[item("one", source="A study of 80 married men", locator="Page on age")],
        population={"words": "Men aged over 18", "minimum_age": 18, "gates": [gate]},
    )
    assert load(written(tmp_path, held)).gates


def test_only_the_published_files_byte_for_byte_may_read_one(tmp_path: Path) -> None:
    reading = [path for path in shipped() if load(path).reads]
    assert {load(path).checksum for path in reading} == set(published.BYTE_FOR_BYTE)
    for path in reading:
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes() + b"# a word more\n")
        with pytest.raises(InstrumentError, match="only published instruments may, byte for byte"):
            load(copy)


@pytest.mark.parametrize("changed", [{"stages": ["before_visit"]}, {"switched_on": "yes"}])
def test_and_they_may_drive_nothing(
    changed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = [{"input": "one", "characteristic": "age", "because": "published"}]
    held = {**definition(reads=reads, stages=["court"], action_times=None, switched_on="no"), **changed}
    path = written(tmp_path, held)
    from hashlib import sha256

    monkeypatch.setitem(published.BYTE_FOR_BYTE, sha256(path.read_bytes()).hexdigest(), "tried")
    with pytest.raises(
        InstrumentError, match="it cannot be used before a visit, drive a clock or be on from the start"
    ):
        load(path)

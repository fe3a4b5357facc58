"""What may not name an item: the nine characteristics of the Equality Act 2010, section 4, and listed proxies."""

import pytest

from vigil.risk import load
from vigil.risk.protected import PROTECTED, PROXIES, protected_characteristic_in

NAMED = {
    "age": [
        "Is the suspect over the age of 40?",
        "suspect_age",
        "Is he older than 50?",
        "What year of birth?",
    ],
    "disability": ["Has the suspect a disability?", "autistic", "Is there a mental illness?"],
    "gender reassignment": ["Is the suspect transgender?", "gender_identity", "non-binary"],
    "marriage and civil partnership": ["Never married?", "marital_status", "Is the suspect divorced?"],
    "pregnancy and maternity": ["Is anyone pregnant?", "maternity_leave"],
    "race": [
        "ethnicity",
        "What is the suspect's nationality?",
        "Is the suspect a foreign national?",
        "country_of_birth",
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
]


def test_the_nine_characteristics_are_listed() -> None:
    assert len(PROTECTED) == 9
    assert set(NAMED) == {*PROTECTED, *PROXIES}


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
        "the\nnationality",
    ],
)
def test_case_and_invisible_or_odd_letters_hide_nothing(text: str) -> None:
    found = protected_characteristic_in(text)
    assert found is not None
    assert found.characteristic == "race"


def test_no_item_of_the_shipped_instrument_names_one() -> None:
    for item in load().items:
        for text in (item.id, item.question, item.guidance, item.evidence, item.statement):
            assert protected_characteristic_in(text) is None, text

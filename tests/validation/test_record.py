import json

import pytest

from tests.validation.invented_cohort import USED, by_chance, cohort
from vigil.statistics.evidence import load_evidence
from vigil.statistics.fairness.suppression import Withheld
from vigil.validation import validate
from vigil.validation.record import plain, to_record


def test_a_record_is_json_and_holds_no_case() -> None:
    report = validate(cohort=cohort(by_chance(60, seed=2)), used=USED, evidence=load_evidence())
    written = json.dumps(to_record(report), allow_nan=False)
    assert "V-000" not in written
    assert json.loads(written)["cuts"][1]["level"] == "high"


def test_what_is_withheld_says_so() -> None:
    assert plain(Withheld("below 10")) == {"withheld": "below 10"}


@pytest.mark.parametrize("value", [by_chance(1, seed=1)[0], object()])
def test_a_case_or_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        plain({"a": [value]})

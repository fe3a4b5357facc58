"""Every published number that is to be reproduced stands in a test that names it: walked through, so that none is forgotten.

``_data/known_answers.json`` holds the numbers with their sources. Each is looked for, digit for digit, among the constants of the
test that is named here for it; that test works it out again and is run with all others.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
KNOWN = json.loads((TESTS / "_data" / "known_answers.json").read_text())

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
META = "statistics/meta/test_known_answers.py"
CUTS, GROUPS = "statistics/test_cuts.py", "statistics/fairness/test_groups.py"
INTRACLASS = "statistics/agreement/test_intraclass.py::test_the_judges_have_the_published_correlations"
QUEUE = "capacity/test_closed_forms.py"
OSP = "risk/test_known_answers.py"
COUNTS = f"{CUTS}::test_the_published_percentages_imply_these_counts_alone"
PERCENT = "statistics/test_proportions.py::test_the_published_52_per_cent_of_124_files_allows_two_counts"
GRADES = "statistics/evidence/test_base.py::test_the_grades_and_the_files_given_back"
BASE = "statistics/evidence/test_base.py"

# The beginning of a number's place, and the test that reproduces it. The longest beginning counts.
REPRODUCED = {
    "meta_proportions_pritz1997": f"{META}::test_pritz_as_one_study_by_clopper_and_pearson",
    "meta_proportions_pritz1997.xi": "statistics/conftest.py::pritz",
    "meta_proportions_pritz1997.ni": "statistics/conftest.py::pritz",
    "meta_proportions_pritz1997.EE_homog": f"{META}::test_pritz_with_one_rate_for_all_is_the_share_of_all",
    "meta_proportions_pritz1997.logit_REML_back": f"{META}::test_pritz_log_odds_by_reml_turned_back",
    "meta_proportions_pritz1997.logit_REML_recomputed": f"{META}::test_pritz_log_odds_by_reml_and_by_dersimonian_and_laird",
    "meta_proportions_pritz1997.logit_DL": f"{META}::test_pritz_log_odds_by_reml_and_by_dersimonian_and_laird",
    "meta_proportions_pritz1997.PFT": f"{META}::test_pritz_freeman_tukey_by_reml",
    "meta_proportions_pritz1997.PLO_glmm_EE": f"{META}::test_pritz_binomial_with_one_rate",
    "meta_proportions_pritz1997.PLO_glmm_RE_back": f"{META}::test_pritz_binomial_normal_turned_back",
    "meta_proportions_pritz1997.PR_REML": f"{META}::test_pritz_raw_by_reml",
    "meta_freeman_tukey_miller1978": f"{META}::test_millers_four_studies",
    "fairness_compas_2016": f"{CUTS}::test_the_published_error_rates_of_compas",
    "fairness_compas_2016.n": f"{CUTS}::test_the_published_cells_of_compas_are_all_of_its_7214_people",
    "reliability.shrout_fleiss": INTRACLASS,
    "reliability.fleiss": "statistics/agreement/test_many_raters.py::test_the_classic_table_has_fleiss_kappa",
    "reliability.cohen": "statistics/agreement/test_cohen.py::test_the_textbook_table_of_fifty_proposals_has_kappa_two_fifths",
    "queue.MM1_l0.5": f"{QUEUE}::test_mm1_at_half_load",
    "queue.MM1_rho": f"{QUEUE}::test_mm1_at_four_fifths_load",
    "queue.MM3": f"{QUEUE}::test_mm3_at_two_thirds_load",
    "queue.cobham_MM1": f"{QUEUE}::test_cobham_for_two_classes_and_one_server",
    "queue.cobham_MM3": f"{QUEUE}::test_cobham_for_four_classes_and_three_servers",
    "queue.cobham_MM3_l[.2,.5,.8,1.2]_mu1.ciw": (
        f"{QUEUE}::test_an_independent_simulation_lies_within_three_standard_errors_of_cobham"
    ),
    "osp_dc": f"{OSP}::test_the_model_and_its_most_points_are_the_published_ones",
    "osp_dc.bands": f"{OSP}::test_the_bands_begin_and_end_where_they_are_published",
    "osp_dc.score_pct": f"{OSP}::test_the_rate_for_so_many_points",
    "osp_dc.fixture": f"{OSP}::test_the_services_own_fixture",
    "osp_iic": f"{OSP}::test_the_order_of_the_rows_of_osp_iic",
    "kirat2_2016": f"{CUTS}::test_kirat2_has_the_published_accuracy",
    "kirat2_2016.n": COUNTS,
    "kirat2_2016.HR": COUNTS,
    "kirat2_2016.LR": COUNTS,
    "kirat2_2016.LRplus": f"{CUTS}::test_kirat2_has_the_published_accuracy",
    "kirat2_2016.LRminus": f"{CUTS}::test_kirat2_has_the_published_accuracy",
    "kirat2_2016.base_rate": f"{CUTS}::test_kirat2_means_less_where_the_outcome_is_rarer",
    "evidence_abstract_level": f"{BASE}::test_each_sample_is_as_published",
    "evidence_abstract_level.5": f"{BASE}::test_soldinos_percentages_allow_one_count_each",
    "evidence_abstract_level.5.n": f"{BASE}::test_each_sample_is_as_published",
    "evidence_abstract_level.5.fu": f"{BASE}::test_each_sample_is_as_published",
    "evidence_abstract_level.6": f"{BASE}::test_savoies_areas_under_the_curve",
    "evidence_abstract_level.7": f"{BASE}::test_the_pooled_figures_of_baskurt_and_others",
    "evidence_abstract_level.8": f"{BASE}::test_the_pair_of_seto_hanson_and_babchishin_and_its_follow_up",
    "audit_published": f"{BASE}::test_each_audit_is_as_published",
    **{f"audit_published.{number}.{key}": GRADES for number in (1, 4) for key in ("good", "RI", "inad")},
    "audit_published.3.returned": GRADES,
    "audit_published.0.compatible_k": PERCENT,
    "audit_published.0.pct": PERCENT,
}


TEXTS = {
    "queue.conservation": f"{QUEUE}::test_no_order_changes_the_mean_over_all",
    "osp_iic.known_divergence": f"{OSP}::test_where_the_two_public_implementations_differ_the_reading_taken_is_a_setting",
    "kirat2_2016.unreconciled": f"{CUTS}::test_the_other_published_figure_of_kirat2_does_not_follow_from_the_same_files",
}
"""Sentences that hold a number of their own."""
SIXTEEN_DIGITS = {
    f"osp_dc.score_pct.{points}": f"{OSP}::test_the_services_sixteen_digits_follow_from_the_model"
    for points in (32, 64)
}

# What needs the file behind it, which names real people with their criminal records: it is not taken, whoever published it. The
# counts of each cell are published by themselves, and everything that follows from them is reproduced above.
NOT_TAKEN = (
    "fairness_compas_2016.AUC_decile_recomputed",
    "fairness_compas_2016.filtered_n",
    "fairness_compas_2016.filtered_recid",
)

NAMES_OF_SOURCES = {
    META: ("wviechtb/metadat 0cb96ce4", "Miller 1978", "rma.glmm"),
    "statistics/test_cuts.py": (
        "compas-analysis bafff5da",
        "Long, Alison, Tejeiro, Hendricks and Giles, 2016",
    ),
    "statistics/agreement/test_intraclass.py": ("Shrout and Fleiss, Psychological Bulletin 86 (1979)",),
    "statistics/agreement/test_many_raters.py": ("Fleiss",),
    "statistics/agreement/test_cohen.py": ("Cohen (1960)",),
    QUEUE: ("Erlang", "Cobham (1954)", "Kleinrock's conservation law (1965)", "Ciw"),
    OSP: ("hmpps-arns-risk-actuarial-api (MIT)", "016919c5"),
    BASE: ("evidence_abstract_level and audit_published",),
    "statistics/test_proportions.py": ("HMIC",),
}


def numbers(value: object, place: str = "") -> Iterator[tuple[str, float]]:
    """Every number with the way to it; a key that is a number is one too."""
    if isinstance(value, dict):
        for key, one in value.items():
            if NUMBER.fullmatch(key):
                yield f"{place}.{key} itself", float(key)
            yield from numbers(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from numbers(one, f"{place}.{number}")
    elif isinstance(value, int | float):
        yield place, float(value)


@cache
def constants(test: str) -> frozenset[float]:
    """Every number that stands in a test, or beside the tests of its file; as a number or as its text."""
    file, _, name = test.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    own = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
    assert own, f"{test} is not there"
    beside = [one for one in tree.body if not isinstance(one, ast.FunctionDef | ast.ClassDef)]
    held = [
        node.value for part in [*own, *beside] for node in ast.walk(part) if isinstance(node, ast.Constant)
    ]
    return frozenset(
        abs(float(one))
        for one in held
        if isinstance(one, int | float) or NUMBER.fullmatch(str(one).lstrip("-"))
    )


def reproduced_by(place: str) -> str:
    return REPRODUCED[max((one for one in REPRODUCED if place.startswith(one)), key=len)]


def check_stands(number: float, test: str) -> None:
    assert abs(number) in constants(test), f"{number} does not stand in {test}"


@pytest.mark.parametrize(
    ("place", "number"), [(p, n) for p, n in numbers(KNOWN) if not p.startswith(NOT_TAKEN)]
)
def test_every_published_number_stands_in_the_test_that_reproduces_it(place: str, number: float) -> None:
    check_stands(number, SIXTEEN_DIGITS.get(place, reproduced_by(place)))


@pytest.mark.parametrize("place", TEXTS)
def test_a_number_in_a_sentence_is_reproduced_too(place: str) -> None:
    part, _, key = place.partition(".")
    assert [n for n in map(float, NUMBER.findall(KNOWN[part][key])) if n in constants(TEXTS[place])]


def test_what_is_not_taken_is_what_needs_a_file_of_real_people_and_nothing_else() -> None:
    left = [place for place, _ in numbers(KNOWN) if place.startswith(NOT_TAKEN)]
    assert len(left) == 7
    assert {place.partition(".")[0] for place in left} == {"fairness_compas_2016"}


@pytest.mark.parametrize("file", NAMES_OF_SOURCES)
def test_each_test_names_its_source(file: str) -> None:
    text = " ".join((TESTS / file).read_text().split())
    assert [one for one in NAMES_OF_SOURCES[file] if one not in text] == []
    assert {test.partition("::")[0] for test in REPRODUCED.values()} - {"statistics/conftest.py"} == set(
        NAMES_OF_SOURCES
    )


def test_a_number_that_stands_nowhere_would_be_found() -> None:
    with pytest.raises(AssertionError, match=r"0\.12345 does not stand in"):
        check_stands(0.12345, reproduced_by("queue.MM1_rho.8"))

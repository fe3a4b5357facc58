"""What the data themselves tell of each item, in a sentence or two; and the limits that stand beside every figure."""

from collections.abc import Iterator

from vigil.documents import Block, Bullets
from vigil.risk import Instrument
from vigil.statistics.estimate import NotEstimable
from vigil.validation.cohort import Sampling
from vigil.validation.report import ValidationReport
from vigil.validation.saying import cases, in_a_line

NOT_DEVELOPED = "Nothing is developed here: the instrument was fixed before these cases were assessed."


def sentences(report: ValidationReport) -> dict[str, str]:
    """By item; an item without a sentence is one that data cannot answer."""
    counted, cohort = report.counted, report.cohort
    said = {
        "1": f"Validation of the instrument {report.used.words}, in people referred to {cohort.source}, for the outcome: "
        f"{cohort.outcome}.",
        "2": _abstract(report),
        "4": "To say how often the instrument is right on cases that it has not seen. It is evaluated, not developed.",
        "5a": f"{cohort.source}. {_sampling(cohort.sampling)}",
        "5b": f"Arrived from {counted.first.isoformat()} to {counted.last.isoformat()}. {_followed(report)}",
        "7": f"No value was changed or filled in. {counted.left_out:,} rows that could not be read were left out.",
        "8a": f"{cohort.outcome[:1].upper()}{cohort.outcome[1:]}. {_followed(report)} "
        "What came about later counts as not having come about by then.",
        "9a": NOT_DEVELOPED,
        "10": f"All cases that there are: {counted.events:,} with the outcome and {counted.non_events:,} looked into without it. "
        "Validation studies are advised to have 100 of either.",
        "11": "Answers that are open stay open: a level is an interval, and its upper end is read unless something else is said. "
        f"{cases(counted.unknown).capitalize()} without a known outcome stand in no figure but the correction for verification.",
        "12a": NOT_DEVELOPED,
        "12b": NOT_DEVELOPED,
        "12c": NOT_DEVELOPED,
        "12e": "AUC (DeLong) with its paired test, ordinal c-index (jackknife); sensitivity, specificity (Wilson) and likelihood "
        "ratios at each cut; predictive values at each base rate (Bayes); O/E and E/O (exact Poisson), intercept, slope, Brier; "
        "net benefit beside order of arrival; hits in the first visits (weeks drawn anew); Begg and Greenes' correction; the "
        "bootstrap's optimism of local rates. Intervals are 95%.",
        "12f": "The instrument was not changed. Local rates are shown beside it with their optimism, and are not put to use.",
        "12g": "Levels and totals are those on record from the time of each assessment."
        + (
            ""
            if report.definition is None
            else " Where answers are kept, levels were worked out again and agree."
        ),
        "13": "Nothing was done to balance outcomes.",
        "14": "Groups are reported apart, from a store that no assessment reads; see the fairness report.",
        "15": "A level says how soon to act. Cuts are those between the instrument's own levels; none was chosen on these cases.",
        "16": "Whether these cases resemble those from which the instrument was made, its source has to tell.",
        "18f": "The code that made this report is open: Vigil, Apache-2.0.",
        "22": _specification(report.definition),
        "24": "The instrument was not changed.",
    }
    return said | _of_definition(report.definition)


def limits(report: ValidationReport) -> Iterator[Block]:
    """Item 26: what stands beside every figure."""
    overlap = report.without_overlap
    items = [
        "Incorporation: items that come close to the outcome make an instrument look better. "
        + (
            f"How much is not known: {overlap.reason}."
            if isinstance(overlap, NotEstimable)
            else "The figures without them stand beside those with them."
        ),
        f"Base rate: {_sampling(report.cohort.sampling)} Predictive values hold at the rate they are given for.",
        (
            f"Verification: {cases(report.counted.unknown)} have no known outcome. Where higher levels are looked into more, "
            "sensitivity seems too high."
        ),
        "Elsewhere: these figures are of these cases. Another force, another time or way of answering may differ.",
        "A visit that prevented harm counts as a false alarm: what did not happen because somebody acted cannot be seen.",
    ]
    yield Bullets((*items, *(f"Few cases: {one.in_words()}" for one in report.warnings)))


def _abstract(report: ValidationReport) -> str:
    counted, part = report.counted, report.discrimination
    known = counted.events + counted.non_events
    auc = part.reason if isinstance(part, NotEstimable) else in_a_line(part.auc)
    return (
        f"{cases(counted.assessed).capitalize()} were assessed; the outcome is known of {known:,}, of which {counted.events:,} "
        f"had it. AUC: {auc}."
    )


def _sampling(sampling: Sampling) -> str:
    if sampling is Sampling.CONSECUTIVE:
        return "Every case of the time, whatever became of it."
    return "Cases were chosen by their outcome (case-control), so its share among them is no base rate."


def _followed(report: ValidationReport) -> str:
    if report.cohort.follow_up is None:
        return "Each was followed for as long as there was a record."
    days = report.cohort.follow_up.days
    return f"Each was followed for {days:,} day{'' if days == 1 else 's'} from its assessment."


def _of_definition(definition: Instrument | None) -> dict[str, str]:
    """What the instrument's own definition tells."""
    if definition is None:
        return {}
    return {
        "3b": f"For: {definition.population}",
        "6b": f"{definition.population} People known to be under {definition.minimum_age} are not assessed.",
        "9b": f"{len(definition.items)} items, each answered yes, no (checked), unknown, not yet checked, or by a count or date.",
    }


def _specification(definition: Instrument | None) -> str:
    if definition is None:
        return "The definition was not at hand; its owner holds it."
    where = "restricted, and kept by its owner" if definition.restricted else f"{definition.source}"
    return f"{definition.title}, file with SHA-256 {definition.checksum}: {where}"

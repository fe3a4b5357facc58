"""The report in a few lines: for a terminal, and for the head of a page."""

from collections.abc import Iterator

from vigil.risk import Level
from vigil.statistics.estimate import NotEstimable
from vigil.validation.report import ValidationReport
from vigil.validation.saying import cases, in_a_line, number

SAID = Level.HIGH  # the cut that is said in short


def summary(report: ValidationReport) -> Iterator[str]:
    """What matters most; whatever could not be estimated says why."""
    for name, said in key_figures(report):
        yield f"{name}: {said}"
    for warning in report.warnings:
        yield f"Few cases: {warning.in_words()}"


def key_figures(report: ValidationReport) -> Iterator[tuple[str, str]]:
    """Names and values of the figures that matter most."""
    counted = report.counted
    yield "Instrument", report.used.words
    known = f"{counted.events:,} with the outcome, {counted.non_events:,} without"
    yield "Cases", f"{cases(counted.assessed)}: {known}, {counted.unknown:,} not known"
    part = report.discrimination
    yield "AUC", f"not estimable: {part.reason}" if isinstance(part, NotEstimable) else in_a_line(part.auc)
    yield from _cut(report)
    calibration = report.calibration
    yield (
        "O/E",
        str(calibration) if isinstance(calibration, NotEstimable) else in_a_line(calibration.over_expected),
    )
    hits = report.hits
    yield (
        f"Hits a week in the first {report.places} visits, gained over order of arrival",
        str(hits) if isinstance(hits, NotEstimable) else in_a_line(hits.gained),
    )


def _cut(report: ValidationReport) -> Iterator[tuple[str, str]]:
    if isinstance(report.cuts, NotEstimable):
        yield "Cuts", str(report.cuts)
        return
    for one in report.cuts:
        if one.level is not SAID:
            continue
        yield f"{SAID.label} and above, sensitivity", in_a_line(one.accuracy.sensitivity, share=True)
        yield f"{SAID.label} and above, specificity", in_a_line(one.accuracy.specificity, share=True)
        for at in one.at:
            named = f"{SAID.label} and above, of the flagged with the outcome, at the {at.rate.name.lower()}"
            if isinstance(at.means, NotEstimable) or isinstance(at.rate.value, NotEstimable):
                yield named, str(at.means)
            else:
                rate = number(at.rate.value, share=True)
                yield f"{named} ({rate})", in_a_line(at.means.positive_predictive, share=True)
    yield "Why the two published rates differ", report.rates.why

"""Item 23a: every figure of the report, in order."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from vigil.documents import Block, Heading, Notice
from vigil.statistics.estimate import NotEstimable
from vigil.validation.report import ValidationReport
from vigil.validation.saying import not_estimated
from vigil.validation.tripod.results.benefit import show_benefit, show_hits
from vigil.validation.tripod.results.calibrating import show_calibration
from vigil.validation.tripod.results.correcting import show_local_rates, show_overlap, show_verification
from vigil.validation.tripod.results.cutting import show_cuts
from vigil.validation.tripod.results.discrimination import show_discrimination

Part = TypeVar("Part")


def performance(report: ValidationReport) -> Iterator[Block]:
    """Every part in the order of the report."""
    restricted = report.definition is not None and report.definition.restricted
    for warning in report.warnings:
        yield Notice("Few cases", warning.in_words())
    yield from _shown("Discrimination", report.discrimination, show_discrimination)
    yield from _shown("Accuracy at each cut", report.cuts, lambda part: show_cuts(part, rates=report.rates))
    yield from _shown("Calibration", report.calibration, show_calibration)
    yield from _shown("Net benefit", report.benefit, show_benefit)
    yield from _shown("Hits in the first visits of a week", report.hits, show_hits)
    yield from _shown(
        "Without the items that overlap the outcome",
        report.without_overlap,
        lambda part: show_overlap(part, restricted=restricted),
    )
    yield from _shown("Correction for what nobody looked into", report.verification, show_verification)
    yield from _shown("Local rates and their optimism", report.local_rates, show_local_rates)


def _shown(title: str, part: Part | NotEstimable, show: Callable[[Part], Iterator[Block]]) -> Iterator[Block]:
    yield Heading(title, depth=3)
    if isinstance(part, NotEstimable):
        yield not_estimated(title, part)
    else:
        yield from show(part)

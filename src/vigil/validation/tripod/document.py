"""The report as a document: every item of TRIPOD+AI in its place, and what nobody has answered flagged as such."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from vigil.documents import Block, Document, Heading, Notice, Pairs, Paragraph
from vigil.validation.report import ValidationReport
from vigil.validation.tripod.counted import analysed, flow
from vigil.validation.tripod.items import ITEMS, STANDARD, Item
from vigil.validation.tripod.performance import performance
from vigil.validation.tripod.sentences import limits, sentences
from vigil.validation.tripod.told import check_told

UNKNOWN = "Not known. Nobody has answered this item."
RICH: dict[str, Callable[[ValidationReport], Iterator[Block]]] = {
    "20a": flow,
    "21": analysed,
    "23a": performance,
    "26": limits,
}
"""Items that are more than a sentence."""


def to_document(
    report: ValidationReport, *, made_at: datetime, told: Mapping[str, str] | None = None
) -> Document:
    """The report as a document.

    Args:
        report: the figures.
        made_at: with its zone.
        told: by item, what people tell that data cannot; it stands beside what the data say.

    Raises:
        ValidationError: something is told of no item, or nothing of one.
    """
    added = told or {}
    check_told(added)
    return Document(
        title=f"Validation of {report.used.words}",
        over=report.cohort.source,
        made_at=made_at,
        facts=_facts(report),
        blocks=tuple(_blocks(report, added)),
    )


def _facts(report: ValidationReport) -> tuple[tuple[str, str], ...]:
    definition = report.definition
    return (
        ("Reported by", STANDARD),
        ("Instrument", report.used.words),
        ("Checksum", "the definition was not at hand" if definition is None else definition.checksum),
        ("Outcome", report.cohort.outcome),
        ("Cases", f"{report.counted.assessed:,}"),
    )


def _blocks(report: ValidationReport, told: Mapping[str, str]) -> Iterator[Block]:
    said = sentences(report)
    unknown = [item for item in ITEMS if not {item.number} & {*said, *told, *RICH}]
    if unknown:
        number = "1 item is" if len(unknown) == 1 else f"{len(unknown)} items are"
        yield Notice("Not complete", f"{number} not known, of {len(ITEMS)}. Each says so in its place.")
    for section, items in groupby(ITEMS, key=lambda item: item.section):
        yield Heading(section)
        yield from _section(report, list(items), {**said}, told)


def _section(
    report: ValidationReport, items: Sequence[Item], said: Mapping[str, str], told: Mapping[str, str]
) -> Iterator[Block]:
    waiting: list[tuple[str, str]] = []
    for item in items:
        texts = [text for text in (said.get(item.number), told.get(item.number)) if text]
        if item.number not in RICH:
            waiting.append((item.title, " ".join(texts) or UNKNOWN))
            continue
        if waiting:
            yield Pairs(tuple(waiting))
            waiting = []
        yield Heading(item.title, depth=2)
        yield from (Paragraph(text) for text in texts)
        yield from RICH[item.number](report)
    if waiting:
        yield Pairs(tuple(waiting))

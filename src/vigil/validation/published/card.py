"""The instrument card: one page on what an instrument is, for whom, on what terms, and what is known of how good it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vigil.documents import Block, Bullets, Document, Heading, Notice, Pairs, Paragraph, Table
from vigil.risk import Instrument
from vigil.validation.report import ValidationReport
from vigil.validation.summary import key_figures

NOT_KNOWN = "Not known."
NEVER = (
    "It advises; people decide. A level says how soon to act. It does not say that a person has offended or will.",
    "Unknown is never no: open answers leave an interval of levels, and its upper end drives the clock.",
)


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """What is told of an instrument.

    Attributes:
        definition: the instrument.
        local: the newest validation here, or None where there is none; the card then says so.
    """

    definition: Instrument
    local: ValidationReport | None


def to_document(card: InstrumentCard, *, over: str, made_at: datetime) -> Document:
    """The card as a document; a restricted definition's questions stay in it."""
    definition = card.definition
    return Document(
        title=f"Instrument card: {definition.title}",
        over=over,
        made_at=made_at,
        facts=(
            ("Id and version", f"{definition.id}, version {definition.version}"),
            ("SHA-256", definition.checksum),
            ("Owner", definition.owner or NOT_KNOWN),
            ("Licence", definition.licence or NOT_KNOWN),
        ),
        blocks=tuple(_blocks(card)),
    )


def _blocks(card: InstrumentCard) -> Iterator[Block]:
    definition = card.definition
    yield Notice("What it is", definition.label)
    yield Bullets(NEVER)
    yield Heading("Whom it is for")
    yield Pairs(
        (
            ("Population", definition.population),
            ("Not for", f"People known to be under {definition.minimum_age}: they are children."),
            ("When", ", ".join(stage.words for stage in definition.stages)),
            (
                "Supersedes",
                f"version {definition.supersedes}" if definition.supersedes else "No earlier version.",
            ),
            ("Source", definition.source),
            ("Signed off", _signed(definition)),
        )
    )
    yield Heading("What it asks")
    yield from _items(definition)
    yield Heading("Times to act")
    yield from _times(definition)
    yield Heading("What has been published of it")
    yield from _findings(definition)
    yield Heading("What it comes to here")
    yield from _here(card.local)
    yield Heading("What overlaps an outcome")
    yield from _overlaps(definition)


def _signed(definition: Instrument) -> str:
    signed = definition.sign_off
    if signed is None:
        return "Not known. Nobody has signed the transcription off."
    return (
        f"Transcribed by {signed.transcribed_by}; checked by {signed.checked_by} against {signed.against}, on "
        f"{signed.on.isoformat()}."
    )


def _items(definition: Instrument) -> Iterator[Block]:
    if definition.restricted:
        yield Paragraph(
            f"{len(definition.items)} items. The definition is restricted; its questions stand in it only."
        )
        return
    yield Table(
        caption="Items",
        heads=("Item", "Question", "Source"),
        rows=tuple((item.id, item.question, item.source) for item in definition.items),
    )


def _times(definition: Instrument) -> Iterator[Block]:
    if not definition.action_times:
        yield Paragraph("It drives no clock.")
        return
    yield Table(
        caption="Days until the first act",
        heads=("Level", "Days"),
        rows=tuple(
            (level.label, f"{time.days}")
            for level, time in sorted(definition.action_times.items(), reverse=True)
        ),
        numeric=frozenset({1}),
    )
    yield Paragraph(f"Source: {definition.action_times_source or NOT_KNOWN}", is_quiet=True)


def _findings(definition: Instrument) -> Iterator[Block]:
    if not definition.findings:
        yield Paragraph("Nothing is known: its definition names no published figure.")
        return
    yield Table(
        caption="Published figures, each with the sample it was found in",
        heads=("Sample", "People", "Outcome", "Measure", "Value", "Source"),
        rows=tuple(
            (one.sample, f"{one.size:,}", one.outcome, one.measure, one.value, one.source)
            for one in definition.findings
        ),
        numeric=frozenset({1}),
    )


def _here(local: ValidationReport | None) -> Iterator[Block]:
    if local is None:
        yield Paragraph("Not known: it has not been validated here.")
        return
    yield Pairs(tuple(key_figures(local)))
    for warning in local.warnings:
        yield Notice("Few cases", warning.in_words())


def _overlaps(definition: Instrument) -> Iterator[Block]:
    if not definition.overlaps:
        yield Paragraph("Its definition names no item that overlaps an outcome.")
    elif definition.restricted:
        yield Paragraph(
            f"{len(definition.overlaps)} items do; which, stands in the restricted definition only."
        )
    else:
        yield Bullets(tuple(f"{one.item}: {one.outcome}. {one.because}" for one in definition.overlaps))

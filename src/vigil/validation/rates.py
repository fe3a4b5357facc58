"""The base rates a cut is read at: the local one, and the published pair, never one of the two alone."""

from dataclasses import dataclass

from vigil.statistics.columns import share
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.evidence import BaseRate, Evidence, Outcome, TwoRecords, When, base_rates
from vigil.statistics.evidence.records import WORDS
from vigil.statistics.meta import NotEstimable as NotPooled
from vigil.validation.cohort import Sampling
from vigil.validation.columns import Columns


@dataclass(frozen=True, slots=True)
class Rate:
    """A base rate, or why there is none.

    Attributes:
        name: what it is called.
        value: from 0 to 1.
        source: where it comes from.
    """

    name: str
    value: float | NotEstimable
    source: str


@dataclass(frozen=True, slots=True)
class Rates:
    """The local rate beside the published pair.

    Attributes:
        local: of the force.
        published: by official record and by self-report.
        why: why the two differ; stands wherever they do.
    """

    local: Rate
    published: tuple[Rate, Rate]
    why: str

    @property
    def all(self) -> tuple[Rate, Rate, Rate]:
        """The three of them, the local one first."""
        return (self.local, *self.published)


def rates_for(columns: Columns, *, evidence: Evidence, local: float | None = None) -> Rates:
    """The rates a report reads its cuts at.

    Args:
        columns: the cases; their own share is the local rate where they are consecutive and no other is given.
        evidence: the published figures.
        local: the force's own rate, where it is known from elsewhere.

    Raises:
        StatisticsError: the local rate is not above 0 and below 1, or the evidence has no such figure.
    """
    published = base_rates(evidence, outcome=Outcome.CONTACT, when=When.BEFORE)
    first, second = _published(published, evidence)
    return Rates(_local(columns, local), (first, second), published.why)


def _local(columns: Columns, given: float | None) -> Rate:
    if given is not None:
        return Rate("Local base rate", share("local base rate", given), "Given by the force")
    if columns.cohort.sampling is Sampling.CASE_CONTROL:
        return Rate(
            "Local base rate",
            NotEstimable(
                "cases were chosen by their outcome, so its share among them is no rate; give the force's own"
            ),
            "None",
        )
    if not columns.known:
        return Rate("Local base rate", NotEstimable("no case has a known outcome"), "None")
    return Rate(
        "Local base rate",
        columns.events / len(columns.known),
        f"{columns.events:,} of {len(columns.known):,} cases of this cohort whose outcome is known",
    )


def _published(rates: TwoRecords[BaseRate], evidence: Evidence) -> tuple[Rate, Rate]:
    where = f"Published evidence '{evidence.id}' {evidence.version}, contact offences before"
    found = [
        Rate(WORDS[record].capitalize(), _plain(rate.rate), f"{where}, by {WORDS[record]}")
        for record, rate in rates
    ]
    return found[0], found[1]


def _plain(rate: float | NotPooled) -> float | NotEstimable:
    """The reason of the one room of statistics as the other says it."""
    return NotEstimable(rate.reason) if isinstance(rate, NotPooled) else rate

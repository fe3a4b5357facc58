"""Samples of people, and what a study found of them, with the arithmetic that has to agree."""

from typing import Literal

from vigil.statistics.evidence.counting import Counts, counts_of, decimal, exactly
from vigil.statistics.evidence.records import Record
from vigil.statistics.evidence.vocabulary import WITHIN, Outcome, Part, Source, When
from vigil.statistics.meta import Study

LONGEST_FOLLOW_UP = 60  # years


class Finding(Part, frozen=True):
    """How many of a sample had an outcome.

    ``percent`` is as printed, or worked out of ``events`` where only those are printed; ``published`` says which. Without
    events, ``counts`` holds the fewest and most that the percentage allows, or ``none_fits``: then the percentage is over
    another number of people, or an estimate over time, and cannot be pooled as a count.
    """

    outcome: Outcome
    when: When
    record: Record
    definition: str
    percent: str
    published: Literal["percent", "events", "both"]
    events: int | None = None
    counts: tuple[int, int] | Literal["none_fits"] | None = None

    def check(self) -> None:
        """One way of counting, which fits what was published."""
        if (self.events is None) == (self.counts is None):
            raise ValueError("a finding has either events, or the counts that its percentage allows")
        if (self.events is None) != (self.published == "percent"):
            raise ValueError("events stand exactly where events were published")

    def possible(self, people: int) -> Counts | None:
        """The counts that may be meant; None where the percentage is of something else."""
        return counts_of(self.percent, people) if self.events is None else exactly(self.events)

    def check_among(self, people: int) -> None:
        """Hold percentage, events and counts against each other.

        Raises:
            ValueError: they contradict each other, in one sentence with the figures.
        """
        what, allowed = f"{self.outcome.value} {self.when.value}", counts_of(self.percent, people)
        if self.events is not None:
            if allowed is None or not allowed.fewest <= self.events <= allowed.most:
                found = f"{100 * self.events / people:.2f}%"
                raise ValueError(f"{what}: {self.events} of {people} is {found}, not {self.percent}%")
        elif self.counts == "none_fits":
            if allowed is not None:
                raise ValueError(f"{what}: {self.percent}% of {people} fits {allowed}, so write these counts")
        elif allowed is None:
            raise ValueError(f"{what}: no count among {people} is {self.percent}%; write 'counts: none_fits'")
        elif self.counts != (allowed.fewest, allowed.most):
            raise ValueError(f"{what}: {self.percent}% of {people} allows {allowed}, not {self.counts}")


class Sample(Part, frozen=True):
    """People whom one study looked up or followed, and what it found of them.

    ``follow_up_years`` stands where something was counted after: an average, or fixed for everybody. Samples that
    ``may_share_people_with`` one another are never pooled together.
    """

    id: str
    source: Source
    population: str
    people: int
    findings: tuple[Finding, ...]
    follow_up_years: str = ""
    follow_up: Literal["average", "fixed", "not_said", ""] = ""
    may_share_people_with: tuple[str, ...] = ()

    def check(self) -> None:
        """People, findings and follow-up agree."""
        if self.people < 1 or not self.findings:
            raise ValueError("a sample has at least one person and one finding")
        Study(self.source.study, 0, self.people)  # what a pool would refuse, the file refuses
        for finding in self.findings:
            finding.check_among(self.people)
        held = {(one.outcome, one.when, one.record): one.possible(self.people) for one in self.findings}
        if len(held) < len(self.findings):
            raise ValueError("an outcome is counted twice by the same record")
        followed = any(finding.when is When.AFTER for finding in self.findings)
        if followed != bool(self.follow_up_years) or followed != bool(self.follow_up):
            raise ValueError("follow_up_years and follow_up stand exactly where something was counted after")
        if followed and not 0 < decimal(self.follow_up_years) <= LONGEST_FOLLOW_UP:
            raise ValueError(f"a follow-up of {self.follow_up_years} years cannot be")
        for (outcome, when, record), narrow in held.items():
            for other in (wide for inner, wide in WITHIN if inner is outcome):
                wide = held.get((other, when, record))
                if narrow and wide and narrow.fewest > wide.most:
                    raise ValueError(
                        f"{narrow.fewest} had the outcome {outcome.value}, but only {wide.most} the wider {other.value}"
                    )


class Total(Part, frozen=True):
    """Samples that make up a whole: their people add up to it."""

    samples: tuple[str, ...]
    people: int

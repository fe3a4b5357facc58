"""What goes into a meta-analysis: samples with their counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from vigil.statistics.errors import StatisticsError

LARGEST_N = 1_000_000_000  # beyond it, counts lose digits in the likelihood
MOST_STUDIES = 10_000
LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class Study:
    """One sample: how many of ``n`` had the event.

    Raises:
        StatisticsError: the counts are no whole numbers, are negative or endless, there is nobody, or more events than people.
    """

    name: str
    events: int
    n: int

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise StatisticsError(f"A study needs a name of 1 to {LONGEST_NAME} characters.")
        if not self.name.isprintable():
            raise StatisticsError(
                f"{self.name!r} cannot name a study; use letters and plain spaces on one line."
            )
        for word, count in (("events", self.events), ("n", self.n)):
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                raise StatisticsError(
                    f"{self.name}: {word} is {count!r}; a whole number from 0 upwards is needed."
                )
        if self.n == 0:
            raise StatisticsError(f"{self.name}: n is 0, so there is no rate; leave the study out.")
        if self.n > LARGEST_N:
            raise StatisticsError(f"{self.name}: n is {self.n:,}, more than {LARGEST_N:,}; check the count.")
        if self.events > self.n:
            raise StatisticsError(
                f"{self.name}: {self.events:,} events among {self.n:,} people; check which is which."
            )

    @property
    def rate(self) -> float:
        """The observed proportion."""
        return self.events / self.n


def studies_from(
    *, events: Sequence[int], n: Sequence[int], names: Sequence[str] | None = None
) -> tuple[Study, ...]:
    """Studies from columns, as they stand in a table.

    Args:
        events: how many had the event, one a study.
        n: how many there were, in the same order.
        names: what to call the studies; None numbers them.

    Raises:
        StatisticsError: the columns differ in length, or a study cannot be.
    """
    named = [f"study {number}" for number in range(1, len(events) + 1)] if names is None else names
    if not len(events) == len(n) == len(named):
        raise StatisticsError(
            f"There are {len(events)} counts of events, {len(n)} of people and {len(named)} names; "
            "give as many of each."
        )
    # A column of a data frame holds NumPy's integers, which are whole numbers as good as Python's.
    return tuple(
        Study(name, _plain(events_of_one), _plain(n_of_one))
        for name, events_of_one, n_of_one in zip(named, events, n, strict=True)
    )


def check_studies(studies: Sequence[Study]) -> tuple[Study, ...]:
    """The studies, once each.

    Raises:
        StatisticsError: there is none, there are too many, or two have one name.
    """
    if not studies:
        raise StatisticsError("There is no study to pool; give at least one.")
    if len(studies) > MOST_STUDIES:
        raise StatisticsError(f"There are {len(studies):,} studies, more than {MOST_STUDIES:,}.")
    seen: set[str] = set()
    for study in studies:
        if study.name in seen:
            raise StatisticsError(f"Two studies are called '{study.name}'; name each sample once.")
        seen.add(study.name)
    return tuple(studies)


def _plain(count: object) -> int:
    whole = getattr(count, "__index__", None)
    return count if whole is None else whole()  # type: ignore[return-value]  # Study refuses what is no whole number

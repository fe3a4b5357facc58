"""Warnings where there are few events: what can no longer be said, and how wide an interval has become."""

from dataclasses import dataclass

from vigil.statistics.columns import count
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval
from vigil.statistics.proportions import proportion


@dataclass(frozen=True, slots=True)
class Step:
    """Below so many, this holds."""

    below: int
    meaning: str


# Ten and twenty are this house's; a hundred is published (Vergouwe, Steyerberg, Eijkemans and Habbema, J. Clinical
# Epidemiology 58, 2005, 475-483; Collins, Ogundimu and Altman, Statistics in Medicine 35, 2016, 214-226).
STEPS = (
    Step(10, "report the counts, and draw no conclusion from any rate, AUC or calibration made of them"),
    Step(20, "one or two cases more or fewer would change the picture; compare neither cuts nor groups"),
    Step(
        100,
        "fewer than the 100 that validation studies are advised to have: calibration cannot be judged, and a change for "
        "the worse may not show",
    ),
)


@dataclass(frozen=True, slots=True)
class FewEvents:
    """A warning that stands beside every figure made of these cases.

    Attributes:
        counted: *events* or *non-events*: whichever are few.
        number: how many there are.
        below: the step they fall under.
        meaning: what can no longer be said.
        widest: how wide the interval of a share of them near a half is, from 0 to 1; None where there is none to share.
    """

    counted: str
    number: int
    below: int
    meaning: str
    widest: float | None

    def in_words(self) -> str:
        """The warning in a sentence or two."""
        if self.widest is None:
            return f"No {self.counted}: {self.meaning}."
        counted = self.counted if self.number > 1 else self.counted.removesuffix("s")
        return (
            f"{self.number} {counted}, fewer than {self.below}: {self.meaning}. Of a share of them near a half, the interval is "
            f"{100 * self.widest:.0f} percentage points wide."
        )


def few_events(*, events: int, non_events: int, confidence: float = CONFIDENCE) -> tuple[FewEvents, ...]:
    """What must be said beside the figures: one warning for the events, one for the non-events, or none.

    Args:
        events: cases with the outcome.
        non_events: cases without it; few of them bound specificity as few events bound sensitivity.
        confidence: of the interval whose width is told.

    Raises:
        StatisticsError: a count is no whole number from 0.
    """
    counted = (("events", count("events", events)), ("non-events", count("non_events", non_events)))
    return tuple(
        FewEvents(name, number, step.below, step.meaning, _widest(number, confidence))
        for name, number in counted
        if (step := next((one for one in STEPS if number < one.below), None))
    )


def _widest(number: int, confidence: float) -> float | None:
    """The width of Wilson's interval at a share of a half, where it is widest."""
    middle = proportion(events=number // 2, of=number, confidence=confidence)
    if isinstance(middle, Estimate) and isinstance(middle.interval, Interval):
        return middle.interval.upper - middle.interval.lower
    return None

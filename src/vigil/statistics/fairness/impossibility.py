"""Why a tool cannot be fair in every sense at once: an identity, shown on the actual counts."""

from dataclasses import dataclass
from fractions import Fraction

from vigil.statistics.cuts import Cut
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import NotEstimable

SOURCES = (
    "A. Chouldechova, Big Data 5, 2017, 153-163; Kleinberg, Mullainathan and Raghavan, Inherent trade-offs in the fair "
    "determination of risk scores, 2016, arXiv 1609.05807"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Four rates of one group, of which any three fix the fourth: ``FPR = p / (1 - p) * (1 - PPV) / PPV * (1 - FNR)``.

    Attributes:
        base_rate: p, the share with the outcome.
        positive_predictive: PPV, of the flagged the share with the outcome.
        false_negative_rate: FNR, of those with the outcome the share not flagged.
        false_positive_rate: FPR, of those without it the share flagged; counted, not worked out.
    """

    base_rate: Fraction
    positive_predictive: Fraction
    false_negative_rate: Fraction
    false_positive_rate: Fraction

    @property
    def worked_out(self) -> Fraction:
        """The false positive rate that the other three leave; the one counted, to the last digit."""
        return implied_false_positive_rate(
            base_rate=self.base_rate,
            positive_predictive=self.positive_predictive,
            false_negative_rate=self.false_negative_rate,
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two groups whose base rates differ, and what equal predictive values and equal misses would do to them.

    Attributes:
        names: of the groups.
        identities: of the groups.
        common: predictive value and false negative rate of both groups together.
        implied: the false positive rates that both groups would have if each had those two.
    """

    names: tuple[str, str]
    identities: tuple[Identity, Identity]
    common: tuple[Fraction, Fraction]
    implied: tuple[Fraction, Fraction]

    def in_words(self) -> str:
        """The notice that stands beside every table of rates by group."""
        (one, other), (first, second) = self.names, self.identities
        predictive, missed = self.common
        return (
            f"The outcome is not as frequent among {one} ({_percent(first.base_rate)}) as among {other} "
            f"({_percent(second.base_rate)}). If a flag meant the same for both ({_percent(predictive)} right) and as many were "
            f"missed ({_percent(missed)}), then of those without the outcome {_percent(self.implied[0])} of {one} and "
            f"{_percent(self.implied[1])} of {other} would be flagged: that follows by arithmetic, whatever the tool. "
            f"Counted are {_percent(first.false_positive_rate)} and {_percent(second.false_positive_rate)}. Unless no flag is "
            "ever wrong, no tool has equal predictive values, equal misses and equal false alarms for both; which matter most "
            f"is for people to decide. ({SOURCES}.)"
        )


def identity_of(cut: Cut) -> Identity | NotEstimable:
    """The four rates of a cut, exactly.

    Returns:
        The identity, or why there is none: no true positive, no event or no non-event.
    """
    if not cut.events or not cut.non_events:
        return NotEstimable("every case has the outcome, or none has")
    if not cut.true_positives:
        return NotEstimable("no flagged case has the outcome, so the identity would divide by 0")
    return Identity(
        base_rate=Fraction(cut.events, cut.cases),
        positive_predictive=Fraction(cut.true_positives, cut.flagged),
        false_negative_rate=Fraction(cut.false_negatives, cut.events),
        false_positive_rate=Fraction(cut.false_positives, cut.non_events),
    )


def implied_false_positive_rate(
    *, base_rate: Fraction, positive_predictive: Fraction, false_negative_rate: Fraction
) -> Fraction:
    """Chouldechova's equation 2.6: the false positive rate that the other three leave; above 1 where they cannot be had.

    Raises:
        StatisticsError: the base rate is not above 0 and below 1, the predictive value not above 0 and up to 1, or the false
            negative rate not from 0 to 1.
    """
    if not (0 < base_rate < 1 and 0 < positive_predictive <= 1 and 0 <= false_negative_rate <= 1):
        raise StatisticsError(
            f"A base rate of {base_rate}, a predictive value of {positive_predictive} and a false negative rate of "
            f"{false_negative_rate} cannot be together."
        )
    odds = base_rate / (1 - base_rate)
    return odds * (1 - positive_predictive) / positive_predictive * (1 - false_negative_rate)


def conflict_between(*, names: tuple[str, str], cuts: tuple[Cut, Cut]) -> Conflict | NotEstimable:
    """What equal predictive values and equal misses would do to two groups.

    Args:
        names: of the groups, as a sentence has them: *group A*.
        cuts: their counts. **Don't** give counts that are withheld: the notice tells rates of them.

    Returns:
        The conflict, or why there is none: the groups' base rates are equal, no flag was wrong, or a group has no identity.
    """
    first, second, together = (identity_of(cut) for cut in (*cuts, _sum(*cuts)))
    if isinstance(first, NotEstimable):
        return NotEstimable(f"{names[0]}: {first.reason}")
    if isinstance(second, NotEstimable):
        return NotEstimable(f"{names[1]}: {second.reason}")
    if isinstance(together, NotEstimable):
        return together
    if first.base_rate == second.base_rate:
        return NotEstimable("both groups have the same base rate, so nothing forces their error rates apart")
    if together.positive_predictive == 1:
        return NotEstimable("no flag was wrong, so nothing forces the error rates apart")
    implied = [
        implied_false_positive_rate(
            base_rate=one.base_rate,
            positive_predictive=together.positive_predictive,
            false_negative_rate=together.false_negative_rate,
        )
        for one in (first, second)
    ]
    return Conflict(
        names=names,
        identities=(first, second),
        common=(together.positive_predictive, together.false_negative_rate),
        implied=(implied[0], implied[1]),
    )


def _sum(one: Cut, other: Cut) -> Cut:
    return Cut(
        true_positives=one.true_positives + other.true_positives,
        false_positives=one.false_positives + other.false_positives,
        false_negatives=one.false_negatives + other.false_negatives,
        true_negatives=one.true_negatives + other.true_negatives,
    )


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.1f}%"

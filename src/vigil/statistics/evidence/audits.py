"""What inspectors found in case files, as counts with intervals."""

from vigil.statistics.evidence.counting import Counts, counts_of, exactly
from vigil.statistics.evidence.vocabulary import Part, Source
from vigil.statistics.meta import Interval, Study, score_interval


class Grades(Part, frozen=True):
    """How many files got each grade."""

    good: int
    requires_improvement: int
    inadequate: int


class Audit(Part, frozen=True):
    """Case files that inspectors read: by grades, or only how many were not good, or only what percentage.

    *Not good* is inadequate or requiring improvement. ``returned`` were given back to the force because a child might still
    be at risk.
    """

    id: str
    source: Source
    what: str
    files: int
    grades: Grades | None = None
    not_good: int | None = None
    percent_not_good: str | None = None
    counts: tuple[int, int] | None = None
    returned: int | None = None

    def check(self) -> None:
        """One way of counting, which adds up."""
        ways = (self.grades, self.not_good, self.percent_not_good)
        if ways.count(None) != 2 or (self.counts is None) != (self.percent_not_good is None):
            raise ValueError(
                "an audit has grades, or not_good, or percent_not_good with the counts that it allows"
            )
        if self.files < 1:
            raise ValueError("an audit without a file is no evidence")
        if self.grades is not None:
            each = (self.grades.good, self.grades.requires_improvement, self.grades.inadequate)
            if sum(each) != self.files:
                raise ValueError(
                    f"the grades {' + '.join(map(str, each))} are {sum(each)} files, not {self.files}"
                )
        allowed = self.possible()
        if self.counts is not None and self.counts != (allowed.fewest, allowed.most):
            raise ValueError(f"{self.percent_not_good}% of {self.files} allows {allowed}, not {self.counts}")
        if max(allowed.most, self.returned or 0) > self.files:
            raise ValueError(
                f"there are more files found wanting or returned than the {self.files} that were read"
            )

    def possible(self) -> Counts:
        """How many files were not good, as far as it is known.

        Raises:
            ValueError: no count is that percentage.
        """
        if self.grades is not None:
            return exactly(self.grades.requires_improvement + self.grades.inadequate)
        if self.not_good is not None:
            return exactly(self.not_good)
        allowed = counts_of(self.percent_not_good or "0", self.files)
        if allowed is None:
            raise ValueError(f"no count of {self.files} files is {self.percent_not_good}%")
        return allowed

    def interval(self, *, confidence: float = 0.95) -> Interval:
        """Wilson's interval of the share that was not good; of a range of counts, from the fewest to the most."""
        allowed = self.possible()
        fewest, most = (
            score_interval(Study(self.id, count, self.files), confidence=confidence)
            for count in (allowed.fewest, allowed.most)
        )
        return Interval(fewest.lower, most.upper, confidence)

"""The weights compiled to plain Python: two records in, scores or a whole judgement out."""

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from vigil.linkage.comparison import Compared, compare
from vigil.linkage.evidence import BY_FREQUENCY, KINDS, PERSONAL, SHARED
from vigil.linkage.guards import Guard, guard_of
from vigil.linkage.judgement import Contribution, Judgement, Scores
from vigil.linkage.record import Record
from vigil.linkage.sums import added
from vigil.linkage.weights import Weights, cell_of

Sums = tuple[int, int, int]  # millibits of each class: person, household, unrelated
_FIRST_SHARED = len(PERSONAL)
_NAMES = tuple(KINDS)
_SCORE = itemgetter(0)


class _Step(NamedTuple):
    person: int
    household: int
    unrelated: int
    listed: dict[str, int] | None
    unlisted: int


class Scorer:
    """Scores pairs of records by one set of weights.

    The batch scores the same pairs to the same whole numbers; see `vigil.linkage.batch`.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._steps = [
            [self._step(kind, level) for level in range(len(levels))] for kind, levels in KINDS.items()
        ]
        self._joint = list(zip(weights.joint_person, weights.joint_household, strict=True))
        self._knots = {guard: weights.calibration.get(guard.name, ()) for guard in Guard}

    def scores(self, one: Record, other: Record) -> Scores:
        """Score two records; which one comes first makes no difference."""
        compared = compare(one, other)
        return self._scores(compared)

    def judge(self, one: Record, other: Record) -> Judgement:
        """Score two records and say what the score is made of."""
        compared = compare(one, other)
        return Judgement(self._scores(compared), tuple(self._waterfall(compared)))

    def _step(self, kind: str, level: int) -> _Step:
        """What a level adds, and the frequencies that are added to its likelihood by chance."""
        if not level:
            return _Step(0, 0, 0, None, 0)
        person = household = 0
        unrelated = self.weights.unrelated.get(kind, ())
        if (one := self.weights.personal.get(kind)) is not None:
            person, household, unrelated = one.person[level], one.household[level], one.unrelated
        table = BY_FREQUENCY.get((kind, level))
        if table is None:
            return _Step(person, household, unrelated[level], None, 0)
        listed = dict(self.weights.frequencies.get(table, {}))
        return _Step(person, household, unrelated[level], listed, self.weights.unlisted[table])

    def _sums(self, compared: Compared) -> Sums:
        person, household, unrelated = self.weights.pairs
        joint = self._joint[cell_of(*compared.levels[_FIRST_SHARED:])]
        person += joint[0]
        household += joint[1]
        for steps, level, term in zip(self._steps, compared.levels, compared.terms, strict=True):
            if level:
                step = steps[level]
                person += step.person
                household += step.household
                unrelated += step.unrelated
                if step.listed is not None:
                    unrelated += step.listed.get(term, step.unlisted)
        return person, household, unrelated

    def _scores(self, compared: Compared) -> Scores:
        person, household, unrelated = self._sums(compared)
        guard = _guard(compared)
        score = calibrated(person - added(household, unrelated), self._knots[guard])
        return Scores(guard.held(score), household - unrelated)

    def _moved(self, compared: Compared, places: Iterable[int]) -> Sums:
        """What some kinds of evidence add to the three classes, the joint comparison left out."""
        person = household = unrelated = 0
        for place in places:
            step = self._steps[place][compared.levels[place]]
            person, household, unrelated = (
                person + step.person,
                household + step.household,
                unrelated + step.unrelated,
            )
            if step.listed is not None:
                unrelated += step.listed.get(compared.terms[place], step.unlisted)
        return person, household, unrelated

    def _waterfall(self, compared: Compared) -> list[Contribution]:
        """Each step's difference of the score with the evidence up to it."""
        shared = self._moved(compared, range(_FIRST_SHARED, len(KINDS)))
        joint = self._joint[cell_of(*compared.levels[_FIRST_SHARED:])]
        steps: list[tuple[str, str, Sums]] = [("before any evidence", "", self.weights.pairs)]
        steps.append(("household", _joint_words(compared), (*joint, shared[2])))
        for place, level in enumerate(compared.levels[:_FIRST_SHARED]):
            if level:
                steps.append((_NAMES[place], _words(_NAMES[place], level), self._moved(compared, (place,))))
        told: list[Contribution] = []
        sums, before = (0, 0, 0), 0
        for evidence, level_words, moved in steps:
            sums = (sums[0] + moved[0], sums[1] + moved[1], sums[2] + moved[2])
            score = sums[0] - added(sums[1], sums[2])
            told.append(Contribution(evidence, level_words, score - before))
            before = score
        guard = _guard(compared)
        final = calibrated(before, self._knots[guard])
        if final != before:
            told.append(Contribution("calibration", "what such scores came to", final - before))
        if (held := guard.held(final)) != final:
            told.append(Contribution("guard", guard.value, held - final))
        return told


def _guard(compared: Compared) -> Guard:
    given, _, _, born, handle, email, device, _ = compared.levels[:_FIRST_SHARED]
    return guard_of(
        given=given,
        born=born,
        handle=handle,
        email=email,
        device=device,
        child_and_adult=compared.child_and_adult,
        about_nobody=compared.about_nobody,
    )


def calibrated(score: int, knots: tuple[tuple[int, int], ...]) -> int:
    """A score after calibration: straight lines between knots; beyond the first and the last, as far off as they are."""
    if not knots:
        return score
    if score <= knots[0][0]:
        return score + knots[0][1] - knots[0][0]
    if score < knots[-1][0]:
        place = bisect_right(knots, score, key=_SCORE)
        (low, low_to), (high, high_to) = knots[place - 1], knots[place]
        return low_to + (high_to - low_to) * (score - low) // (high - low)
    return score + knots[-1][1] - knots[-1][0]


def _words(kind: str, level: int) -> str:
    return KINDS[kind](level).name.lower()


def _joint_words(compared: Compared) -> str:
    known = [
        f"{kind} {_words(kind, level)}"
        for kind, level in zip(SHARED, compared.levels[_FIRST_SHARED:], strict=True)
        if level
    ]
    return ", ".join(known) or "nothing known of both"

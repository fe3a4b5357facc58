"""The weights compiled to plain Python: two records in, scores or a whole judgement out."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from math import inf
from typing import Final, NamedTuple

from vigil.linkage.comparison import Compared, Query, compare, compare_query
from vigil.linkage.evidence import BY_FREQUENCY, KINDS, PERSONAL, SHARED
from vigil.linkage.guards import DRAWN_TOGETHER, Guard, guard_of
from vigil.linkage.judgement import Contribution, Judgement, Scores
from vigil.linkage.record import Record
from vigil.linkage.sums import added
from vigil.linkage.weights import Weights, cell_of

Sums = tuple[int, int, int]  # millibits of each class: person, household, unrelated
_FIRST_SHARED = len(PERSONAL)
_NAMES = tuple(KINDS)


_KEPT: Final = 1 << 16  # combinations of levels whose sums are kept; more are hardly met


class _Step(NamedTuple):
    person: int
    household: int
    unrelated: int
    listed: dict[str, int] | None
    unlisted: int


class _Summed(NamedTuple):
    """What the levels of a pair come to, before the values are looked up that both have."""

    person: int
    household: int
    unrelated: int
    looked_up: tuple[
        tuple[int, dict[str, int], int], ...
    ]  # place of the kind, frequencies, what any other value adds
    guards: tuple[tuple[Guard, Guard], tuple[Guard, Guard]]  # by child and adult, by about nobody


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
        # Few combinations of levels are met again and again.
        self._summed = lru_cache(maxsize=_KEPT)(self._sum_levels)

    def scores(self, one: Record, other: Record) -> Scores:
        """Score two records; which one comes first makes no difference."""
        return self._scores(compare(one, other))

    def scores_with(self, one: Record, others: Iterable[Record]) -> list[Scores]:
        """Score a record with each of others: what is taken from it is worked out once."""
        query = Query.of(one)
        return [self._scores(compare_query(query, other)) for other in others]

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

    def _sum_levels(self, levels: tuple[int, ...]) -> _Summed:
        person, household, unrelated = self.weights.pairs
        joint = self._joint[cell_of(*levels[_FIRST_SHARED:])]
        steps = [(place, self._steps[place][level]) for place, level in enumerate(levels) if level]
        return _Summed(
            person + joint[0] + sum(step.person for _, step in steps),
            household + joint[1] + sum(step.household for _, step in steps),
            unrelated + sum(step.unrelated for _, step in steps),
            tuple((place, step.listed, step.unlisted) for place, step in steps if step.listed is not None),
            guards_of(levels),
        )

    def _scores(self, compared: Compared) -> Scores:
        levels, terms, child_and_adult, about_nobody = compared
        person, household, unrelated, looked_up, guards = self._summed(levels)
        for place, listed, unlisted in looked_up:
            unrelated += listed.get(terms[place], unlisted)
        guard = guards[child_and_adult][about_nobody]
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
        guard = guards_of(compared.levels)[compared.child_and_adult][compared.about_nobody]
        final = calibrated(before, self._knots[guard])
        if final != before:
            told.append(Contribution("calibration", "what such scores came to", final - before))
        if (held := guard.held(final)) != final:
            told.append(Contribution("guard", guard.value, held - final))
        return told


def guards_of(levels: tuple[int, ...]) -> tuple[tuple[Guard, Guard], tuple[Guard, Guard]]:
    """The guard that levels call for, by whether they are a child's and an adult's, and by whether one is about nobody."""
    given, _, _, born, handle, email, device, _ = levels[:_FIRST_SHARED]

    def of(*, child_and_adult: bool, about_nobody: bool) -> Guard:
        return guard_of(
            given=given,
            born=born,
            handle=handle,
            email=email,
            device=device,
            child_and_adult=child_and_adult,
            about_nobody=about_nobody,
        )

    one, other = (
        (of(child_and_adult=mixed, about_nobody=False), of(child_and_adult=mixed, about_nobody=True))
        for mixed in (False, True)
    )
    return one, other


def calibrated(score: int, knots: tuple[tuple[int, int], ...]) -> int:
    """A score after calibration: straight lines between knots; before the first, as far off as it is.

    Beyond the last nothing was seen, so that scores are drawn together there and keep no more than their order.
    """
    if not knots:
        return score
    if score >= knots[-1][0]:
        return knots[-1][1] + (score - knots[-1][0]) // DRAWN_TOGETHER
    if score > knots[0][0]:
        place = bisect_right(knots, (score, inf))
        (low, low_to), (high, high_to) = knots[place - 1], knots[place]
        return low_to + (high_to - low_to) * (score - low) // (high - low)
    return score + knots[0][1] - knots[0][0]


def _words(kind: str, level: int) -> str:
    return KINDS[kind](level).name.lower()


def _joint_words(compared: Compared) -> str:
    known = [
        f"{kind} {_words(kind, level)}"
        for kind, level in zip(SHARED, compared.levels[_FIRST_SHARED:], strict=True)
        if level
    ]
    return ", ".join(known) or "nothing known of both"

"""The weights compiled to plain Python: two records in, scores or a whole judgement out."""

from itertools import pairwise

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


class Scorer:
    """Scores pairs of records by one set of weights.

    The batch scores the same pairs to the same whole numbers; see `vigil.linkage.batch`.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._personal = [
            list(zip(one.person, one.household, one.unrelated, strict=True))
            for one in (weights.personal[kind] for kind in PERSONAL)
        ]
        self._shared = [weights.unrelated[kind] for kind in SHARED]
        self._tables: list[list[tuple[dict[str, int], int] | None]] = [
            [self._table(kind, level) for level in range(len(levels))] for kind, levels in KINDS.items()
        ]

    def scores(self, one: Record, other: Record) -> Scores:
        """Score two records; which one comes first makes no difference."""
        compared = compare(one, other)
        return self._scores(compared)

    def judge(self, one: Record, other: Record) -> Judgement:
        """Score two records and say what the score is made of."""
        compared = compare(one, other)
        return Judgement(self._scores(compared), tuple(self._waterfall(compared)))

    def _table(self, kind: str, level: int) -> tuple[dict[str, int], int] | None:
        name = BY_FREQUENCY.get((kind, level))
        if name is None:
            return None
        return dict(self.weights.frequencies.get(name, {})), self.weights.unlisted[name]

    def _sums(self, compared: Compared) -> Sums:
        person, household, unrelated = self.weights.pairs
        for place, level in enumerate(compared.levels[:_FIRST_SHARED]):
            if level:
                one = self._personal[place][level]
                person += one[0]
                household += one[1]
                unrelated += one[2] + self._frequency(compared, place)
        joint = self._joint(compared)
        return person + joint[0], household + joint[1], unrelated + joint[2]

    def _joint(self, compared: Compared) -> Sums:
        family, home, phone, ip = compared.levels[_FIRST_SHARED:]
        cell = cell_of(family, home, phone, ip)
        unrelated = 0
        for place, (level, chances) in enumerate(
            zip(compared.levels[_FIRST_SHARED:], self._shared, strict=True), _FIRST_SHARED
        ):
            if level:
                unrelated += chances[level] + self._frequency(compared, place)
        return self.weights.joint_person[cell], self.weights.joint_household[cell], unrelated

    def _frequency(self, compared: Compared, place: int) -> int:
        table = self._tables[place][compared.levels[place]]
        return table[0].get(compared.terms[place], table[1]) if table else 0

    def _scores(self, compared: Compared) -> Scores:
        person, household, unrelated = self._sums(compared)
        guard = _guard(compared)
        score = calibrated(person - added(household, unrelated), self.weights.calibration.get(guard.name, ()))
        return Scores(guard.held(score), household - unrelated)

    def _waterfall(self, compared: Compared) -> list[Contribution]:
        """Each step's difference of the score with the evidence up to it."""
        steps: list[tuple[str, str, Sums]] = [("before any evidence", "", self.weights.pairs)]
        steps.append(("household", _joint_words(compared), self._joint(compared)))
        for place, level in enumerate(compared.levels[:_FIRST_SHARED]):
            if level:
                one = self._personal[place][level]
                moved = (one[0], one[1], one[2] + self._frequency(compared, place))
                steps.append((_NAMES[place], _words(_NAMES[place], level), moved))
        told: list[Contribution] = []
        sums, before = (0, 0, 0), 0
        for evidence, level_words, moved in steps:
            sums = (sums[0] + moved[0], sums[1] + moved[1], sums[2] + moved[2])
            score = sums[0] - added(sums[1], sums[2])
            told.append(Contribution(evidence, level_words, score - before))
            before = score
        guard = _guard(compared)
        final = calibrated(before, self.weights.calibration.get(guard.name, ()))
        if final != before:
            told.append(Contribution("calibration", "what such scores came to", final - before))
        if (held := guard.held(final)) != final:
            told.append(Contribution("guard", guard.value, held - final))
        return told


def _guard(compared: Compared) -> Guard:
    given, _, born, handle, email, device, _ = compared.levels[:_FIRST_SHARED]
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
    for (low, low_to), (high, high_to) in pairwise(knots):
        if score < high:
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

"""Records, proposals and decisions, and what they come to: the same in whichever order and number of steps they came."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from vigil.linkage.deciding.clusters import Clusters
from vigil.linkage.deciding.decision import Decision, Verdict, check_merge, pair_of
from vigil.linkage.errors import DecisionError
from vigil.linkage.judgement import Scores

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be one person's, for somebody to decide."""

    first: str
    second: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records of which *not the same* stands, and the chain of *the same* that joins them all the same.

    ``decision`` is the number of the former.
    """

    first: str
    second: str
    decision: int
    chain: tuple[str, ...]


class Register:
    """Everything known of who is who, in memory.

    Decisions outlive what is proposed: a proposal on two records that were decided on, or of whose clusters *not the same*
    stands between any two records, is not open, whichever of the two arrives again.
    """

    def __init__(self) -> None:
        self._children: dict[str, bool | None] = {}
        self._scores: dict[Pair, Scores] = {}
        self._proposed: dict[str, set[str]] = defaultdict(set)
        self._decisions: dict[int, Decision] = {}
        self._withdrawn: set[int] = set()
        self._on: dict[Pair, list[int]] = defaultdict(list)
        self._apart: dict[str, set[str]] = defaultdict(set)
        self._clusters = Clusters()

    def arrive(self, key: str, *, child: bool | None, proposals: Iterable[tuple[str, Scores]] = ()) -> None:
        """A record, or what is known of it now, with every other that it may belong with.

        Args:
            key: the record's key.
            child: whether it is a child's record; None where that is not known.
            proposals: keys of records that are here already, and the scores.

        Raises:
            DecisionError: a proposal is with a record that is not here, or with itself.
        """
        told = list(proposals)
        for other, _ in told:
            if other == key or other not in self._clusters:
                raise DecisionError(
                    f"'{key}' cannot be proposed with '{other}'; propose another record that is here."
                )
        self._clusters.add(key)
        self._children[key] = child
        for other in self._proposed.pop(key, set()):
            self._proposed[other].discard(key)
            del self._scores[pair_of(key, other)]
        for other, scores in told:
            self._scores[pair_of(key, other)] = scores
            self._proposed[key].add(other)
            self._proposed[other].add(key)

    def decide(self, one: str, other: str, verdict: Verdict, *, by: str, reviewed_by: str = "") -> Decision:
        """Decide on two records; an earlier decision on them is superseded.

        Raises:
            DecisionError: a record is not here, or the merge touches a child's record and nobody looked a second time.
        """
        for key in (one, other):
            if key not in self._clusters:
                raise DecisionError(f"There is no record '{key}'; decide on records that are here.")
        first, second = pair_of(one, other)
        made = Decision(len(self._decisions) + 1, first, second, verdict, by, reviewed_by)
        if verdict is Verdict.SAME:
            check_merge(by=by, reviewed_by=reviewed_by, touches_child=self.touches_child(one, other))
        self._clear(made.pair)
        self._decisions[made.number] = made
        self._on[made.pair].append(made.number)
        self._apply(made.pair)
        return made

    def withdraw(self, number: int, *, by: str, reviewed_by: str = "") -> None:
        """Take a decision back: what stood before it on the two records stands again, and clusters are what they were.

        Raises:
            DecisionError: there is no such decision, it is withdrawn already, or the two records become one person's again,
                which touches a child's record, and nobody looked a second time.
        """
        if number not in self._decisions or number in self._withdrawn:
            raise DecisionError(f"Decision {number} does not stand; withdraw one that does.")
        pair = self._decisions[number].pair
        again = self._standing(pair, without=number)
        if again and again.verdict is Verdict.SAME:
            check_merge(by=by, reviewed_by=reviewed_by, touches_child=self.touches_child(*pair))
        self._clear(pair)
        self._withdrawn.add(number)
        self._apply(pair)

    def touches_child(self, one: str, other: str) -> bool:
        """Whether any record of the two clusters is a child's."""
        both = self._clusters.members(one) | self._clusters.members(other)
        return any(self._children[key] for key in both)

    def standing(self, one: str, other: str) -> Decision | None:
        """The decision that stands on two records: the last that is not withdrawn."""
        return self._standing(pair_of(one, other))

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision ever taken, withdrawn ones too, in their order."""
        return tuple(self._decisions.values())

    def cluster(self, key: str) -> frozenset[str]:
        """The records that are one person's with this one."""
        return self._clusters.members(key)

    def clusters(self) -> dict[str, frozenset[str]]:
        """Every cluster, by its first key in alphabetical order; each record is in one."""
        return self._clusters.all()

    def conflicts(self, key: str | None = None) -> list[Conflict]:
        """Every conflict, or those of one record's cluster, in alphabetical order."""
        keys = sorted(self._apart if key is None else self.cluster(key))
        found = []
        for first in keys:
            for second in sorted(self._apart.get(first, ())):
                stands = self.standing(first, second)
                if first < second and stands and self._clusters.name(first) == self._clusters.name(second):
                    found.append(Conflict(first, second, stands.number, self._clusters.chain(first, second)))
        return found

    def proposals(self, key: str | None = None) -> list[Proposal]:
        """Every open proposal, or those of one record; the likeliest to be one person first, then by key."""
        pairs = (
            self._scores if key is None else [pair_of(key, other) for other in self._proposed.get(key, ())]
        )
        found = [Proposal(*pair, self._scores[pair]) for pair in pairs if self._is_open(pair)]
        return sorted(found, key=lambda one: (-one.scores.person, one.first, one.second))

    def _is_open(self, pair: Pair) -> bool:
        if self.standing(*pair) or self._clusters.name(pair[0]) == self._clusters.name(pair[1]):
            return False
        ours, theirs = (self._clusters.members(key) for key in pair)
        small, large = sorted((ours, theirs), key=len)
        return all(self._apart.get(key, set()).isdisjoint(large) for key in small)

    def _standing(self, pair: Pair, *, without: int = 0) -> Decision | None:
        on = self._on.get(pair, ())
        left = [number for number in on if number not in self._withdrawn and number != without]
        return self._decisions[left[-1]] if left else None

    def _clear(self, pair: Pair) -> None:
        """Undo what the standing decision on a pair does."""
        stands = self.standing(*pair)
        if stands and stands.verdict is Verdict.SAME:
            self._clusters.untie(*pair)
        elif stands:
            self._apart[pair[0]].discard(pair[1])
            self._apart[pair[1]].discard(pair[0])

    def _apply(self, pair: Pair) -> None:
        stands = self.standing(*pair)
        if stands and stands.verdict is Verdict.SAME:
            self._clusters.tie(*pair)
        elif stands:
            self._apart[pair[0]].add(pair[1])
            self._apart[pair[1]].add(pair[0])

"""Any stream of arrivals, decisions and withdrawals ends where a run from scratch ends, and nothing is lost."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from vigil.linkage import Scores
from vigil.linkage.deciding import Conflict, Decision, Register, Verdict
from vigil.linkage.errors import DecisionError

KEYS = "abcdefgh"
Pair = tuple[str, str]


class Naive:
    """The same by brute force: everything anew from the records, the proposals and the decisions."""

    def __init__(
        self,
        children: dict[str, bool | None],
        scores: dict[Pair, Scores],
        decisions: list[Decision],
        gone: set[int],
    ) -> None:
        self.scores = scores
        standing = {one.pair: one for one in decisions if one.number not in gone}
        self.standing = standing
        self.apart = {pair for pair, one in standing.items() if one.verdict is Verdict.DIFFERENT}
        self.label = {key: key for key in children}
        for _ in children:
            for (one, other), decision in standing.items():
                if decision.verdict is Verdict.SAME:
                    self.label[one] = self.label[other] = min(self.label[one], self.label[other])

    def clusters(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(key for key, label in self.label.items() if label == name)
            for name in set(self.label.values())
        }

    def conflicts(self) -> set[Pair]:
        return {(one, other) for one, other in self.apart if self.label[one] == self.label[other]}

    def open(self) -> set[Pair]:
        def kept_apart(one: str, other: str) -> bool:
            return any(
                {self.label[a], self.label[b]} == {self.label[one], self.label[other]} for a, b in self.apart
            )

        return {
            (one, other)
            for one, other in self.scores
            if (one, other) not in self.standing
            and self.label[one] != self.label[other]
            and not kept_apart(one, other)
        }


def snapshot(register: Register) -> tuple[Any, ...]:
    return register.clusters(), register.conflicts(), register.proposals()


class Streams(RuleBasedStateMachine):
    """Random streams, held to the naive register after every step."""

    @initialize()
    def begin(self) -> None:
        self.register = Register()
        self.children: dict[str, bool | None] = {}
        self.scores: dict[Pair, Scores] = {}
        self.gone: set[int] = set()
        self.before: dict[str, frozenset[str]] = {}
        self.second_person = False

    def begin_step(self, *, second_person: bool) -> None:
        self.before, self.second_person = self.register.clusters(), second_person

    @rule(data=st.data(), key=st.sampled_from(KEYS), child=st.sampled_from((None, True, False)))
    def arrive(self, data: st.DataObject, key: str, child: bool | None) -> None:
        others = sorted(set(self.children) - {key})
        with_whom = data.draw(st.lists(st.sampled_from(others), unique=True, max_size=4)) if others else []
        self.begin_step(second_person=False)
        told = [(other, Scores(data.draw(st.integers(-5, 5)), 0)) for other in with_whom]
        self.register.arrive(key, child=child, proposals=told)
        self.children[key] = child
        self.scores = {pair: scores for pair, scores in self.scores.items() if key not in pair}
        for other, scores in told:
            self.scores[min(key, other), max(key, other)] = scores

    @precondition(lambda self: len(self.children) > 1)
    @rule(data=st.data(), verdict=st.sampled_from(Verdict), reviewed_by=st.sampled_from(("", "ann", "bo")))
    def decide(self, data: st.DataObject, verdict: Verdict, reviewed_by: str) -> None:
        one, other = data.draw(st.permutations(sorted(self.children)))[:2]
        self.begin_step(second_person=reviewed_by == "bo")
        before = snapshot(self.register)
        both = self.register.cluster(one) | self.register.cluster(other)
        touches = any(self.children[key] for key in both)
        if verdict is Verdict.SAME and touches and reviewed_by != "bo":
            with pytest.raises(DecisionError, match="second person"):
                self.register.decide(one, other, verdict, by="ann", reviewed_by=reviewed_by)
            assert snapshot(self.register) == before
        else:
            self.register.decide(one, other, verdict, by="ann", reviewed_by=reviewed_by)

    @precondition(lambda self: len(self.children) > 1)
    @rule(data=st.data(), verdict=st.sampled_from(Verdict))
    def take_back_at_once(self, data: st.DataObject, verdict: Verdict) -> None:
        one, other = data.draw(st.permutations(sorted(self.children)))[:2]
        self.begin_step(second_person=True)
        before = snapshot(self.register)
        made = self.register.decide(one, other, verdict, by="ann", reviewed_by="bo")
        self.register.withdraw(made.number, by="ann", reviewed_by="bo")
        self.gone.add(made.number)
        assert snapshot(self.register) == before

    @precondition(lambda self: len(self.register.decisions()) > len(self.gone))
    @rule(data=st.data(), reviewed_by=st.sampled_from(("", "ann", "bo")))
    def withdraw(self, data: st.DataObject, reviewed_by: str) -> None:
        stands = [one.number for one in self.register.decisions() if one.number not in self.gone]
        number = data.draw(st.sampled_from(stands))
        self.begin_step(second_person=reviewed_by == "bo")
        before = snapshot(self.register)
        try:
            self.register.withdraw(number, by="ann", reviewed_by=reviewed_by)
        except DecisionError:
            with pytest.raises(DecisionError, match="second person"):
                self.register.withdraw(number, by="ann", reviewed_by=reviewed_by)
            assert reviewed_by != "bo"
            assert snapshot(self.register) == before
        else:
            self.gone.add(number)
            with pytest.raises(DecisionError, match="does not stand"):
                self.register.withdraw(number, by="ann")

    @invariant()
    def ends_where_a_run_from_scratch_ends(self) -> None:
        naive = Naive(self.children, self.scores, list(self.register.decisions()), self.gone)
        assert self.register.clusters() == naive.clusters()
        assert {(one.first, one.second) for one in self.register.conflicts()} == naive.conflicts()
        assert {(one.first, one.second) for one in self.register.proposals()} == naive.open()
        for key in self.children:
            mine = [one for one in self.register.proposals() if key in {one.first, one.second}]
            assert self.register.proposals(key) == mine

    @invariant()
    def nothing_is_lost(self) -> None:
        clusters = self.register.clusters().values()
        assert sorted(key for members in clusters for key in members) == sorted(self.children)

    @invariant()
    def no_childs_record_goes_into_another_cluster_unless_two_people_looked(self) -> None:
        for members in self.register.clusters().values():
            came_together = sum(not members.isdisjoint(before) for before in self.before.values())
            if came_together > 1 and any(self.children[key] for key in members):
                assert self.second_person

    @invariant()
    def a_chain_leads_along_decisions(self) -> None:
        for conflict in self.register.conflicts():
            assert (conflict.chain[0], conflict.chain[-1]) == (conflict.first, conflict.second)
            for one, other in zip(conflict.chain, conflict.chain[1:], strict=False):
                stands = self.register.standing(one, other)
                assert stands is not None
                assert stands.verdict is Verdict.SAME


TestStreams = Streams.TestCase
TestStreams.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def three() -> Register:
    register = Register()
    register.arrive("a", child=False)
    register.arrive("b", child=False, proposals=[("a", Scores(8000, 0))])
    register.arrive("c", child=None, proposals=[("b", Scores(7000, 0)), ("a", Scores(100, 0))])
    return register


def test_a_chain_that_contradicts_itself_is_shown_with_its_links() -> None:
    register = three()
    register.decide("a", "b", Verdict.SAME, by="ann")
    register.decide("c", "b", Verdict.SAME, by="ann")
    no = register.decide("a", "c", Verdict.DIFFERENT, by="bo")
    assert register.conflicts() == [Conflict("a", "c", no.number, ("a", "b", "c"))]
    assert register.conflicts("b") == register.conflicts()


def test_not_the_same_suppresses_both_ways_and_outlives_a_new_arrival() -> None:
    register = three()
    register.decide("b", "a", Verdict.DIFFERENT, by="ann")
    register.arrive("a", child=False, proposals=[("b", Scores(9000, 0))])
    register.arrive("b", child=False, proposals=[("a", Scores(9000, 0))])
    assert register.proposals() == []


def test_a_merge_that_stands_again_over_a_childs_record_takes_two_people() -> None:
    register = three()
    register.arrive("child", child=True)
    register.decide("a", "b", Verdict.SAME, by="ann")
    later = register.decide("a", "b", Verdict.DIFFERENT, by="ann")
    register.decide("b", "child", Verdict.SAME, by="ann", reviewed_by="bo")
    with pytest.raises(DecisionError, match="second person"):
        register.withdraw(later.number, by="ann")
    register.withdraw(later.number, by="ann", reviewed_by="bo")
    assert register.cluster("a") == {"a", "b", "child"}


def test_what_is_not_one_of_a_cluster_is_none_of_it() -> None:
    register = three()
    register.decide("a", "c", Verdict.DIFFERENT, by="ann")
    register.decide("a", "b", Verdict.SAME, by="ann")
    assert register.proposals("c") == []


def test_an_earlier_decision_stands_again_when_the_later_one_is_withdrawn() -> None:
    register = three()
    register.decide("a", "b", Verdict.SAME, by="ann")
    later = register.decide("a", "b", Verdict.DIFFERENT, by="bo")
    assert register.cluster("a") == {"a"}
    register.withdraw(later.number, by="bo")
    assert register.cluster("a") == {"a", "b"}


def test_a_childs_record_is_merged_by_two_people_or_not_at_all() -> None:
    register = three()
    register.arrive("child", child=True, proposals=[("a", Scores(9000, 0))])
    for alone in ("", "ann"):
        with pytest.raises(DecisionError, match="second person"):
            register.decide("a", "child", Verdict.SAME, by="ann", reviewed_by=alone)
    assert register.decide("a", "child", Verdict.SAME, by="ann", reviewed_by="bo").reviewed_by == "bo"
    with pytest.raises(DecisionError, match="second person"):
        register.decide("b", "a", Verdict.SAME, by="ann")


@pytest.mark.parametrize(
    ("first", "second", "by", "said"),
    [("a", "a", "ann", "two records"), ("a", "x", "ann", "no record 'x'"), ("a", "b", "", "say who")],
)
def test_what_is_no_decision_is_refused(first: str, second: str, by: str, said: str) -> None:
    register = three()
    with pytest.raises(DecisionError, match=said):
        register.decide(first, second, Verdict.DIFFERENT, by=by)
    with pytest.raises(DecisionError, match="in that order"):
        Decision(1, "b", "a", Verdict.SAME, "ann")
    with pytest.raises(DecisionError, match="propose another"):
        register.arrive("n", child=None, proposals=[("m", Scores(1, 1))])


def test_ten_thousand_records_are_merged_and_parted_in_little_time() -> None:
    register = Register()
    for number in range(10_000):
        register.arrive(f"{number:05}", child=False)
    for number in range(1, 500):
        register.decide("00000", f"{number:05}", Verdict.SAME, by="ann")
    made = register.decide("00400", "09000", Verdict.SAME, by="ann")
    assert len(register.cluster("09000")) == 501
    register.withdraw(made.number, by="ann")
    assert register.cluster("09000") == {"09000"}
